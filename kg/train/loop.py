"""Training: examples in, a network out; the same seed gives the same network on the same machine."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.errors import KGError
from kg.extract.tokens import FEATURES, SOURCES
from kg.train.examples import UNKNOWN, Example
from kg.train.network import Network, Outputs, pair_scores

__all__ = ["Config", "batches", "fit", "losses", "outputs"]


@dataclass(frozen=True, slots=True)
class Config:
    """How to train. `forget`: how often a source of features is left out of a text."""

    epochs: int = 6
    batch: int = 16
    rate: float = 2e-4
    head_rate: float = 1e-3
    warmup: float = 0.1
    decay: float = 0.01
    forget: float = 0.15
    average: float = 0.99  # of the weights, from step to step
    seed: int = 13
    pieces: int = 512
    weights: tuple[float, float, float, float] = (1.0, 0.5, 0.3, 1.0)  # of tags, roles, kinds, pairs


_SOURCES = {
    name: [FEATURES.index(feature) for feature in features] for name, features in SOURCES.items() if name != "shape"
}


# Numbers of 16 bits where the processor reckons in them, for a third of the time; elsewhere they take a hundredfold.
_SHORT: bool = torch.ops.mkldnn._is_mkldnn_bf16_supported()


def batches(examples: Sequence[Example], size: int, chance: random.Random) -> Iterator[list[Example]]:
    """Yield the examples in batches of like length, in an order that chance gives."""
    order = sorted(examples, key=lambda example: len(example.tokens.ids) + chance.uniform(-20, 20))
    cut = [order[at : at + size] for at in range(0, len(order), size)]
    chance.shuffle(cut)
    yield from cut


def outputs(network: Network, batch: Sequence[Example], config: Config, chance: random.Random | None = None) -> Outputs:
    """Run the encoder over a batch; with `chance`, sources of features are left out."""
    lengths = [min(len(example.tokens.ids), config.pieces) for example in batch]
    ids = torch.zeros(len(batch), max(lengths), dtype=torch.long)
    noticed = torch.zeros(len(batch), max(lengths), len(FEATURES))
    for row, (example, length) in enumerate(zip(batch, lengths, strict=True)):
        ids[row, :length] = torch.from_numpy(example.tokens.ids[:length])
        features = example.tokens.features[:length]
        if chance:
            gone = [columns for columns in _SOURCES.values() if chance.random() < config.forget]
            if gone:
                features = features.copy()
                features[:, np.concatenate(gone)] = 0
        noticed[row, :length] = torch.from_numpy(features)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_SHORT):
        found = network(ids, noticed, torch.tensor(lengths) if len(set(lengths)) > 1 else None)
    return Outputs(*(part.float() for part in (found.tags, found.roles, found.kinds, found.pairs)))


def _means(pieces: Tensor, spans: Tensor) -> Tensor:
    totals = torch.cat([pieces.new_zeros(1, pieces.shape[1]), pieces.cumsum(0)])
    return (totals.index_select(0, spans[:, 1]) - totals.index_select(0, spans[:, 0])) / (
        spans[:, 1] - spans[:, 0]
    ).clamp(min=1)[:, None]


def losses(network: Network, batch: Sequence[Example], found: Outputs, config: Config) -> list[Tensor]:
    """Return the losses of tags, roles, kinds of numbers and pairs; each a mean over what is known."""
    most = found.tags.shape[1]
    tags = torch.full(found.tags.shape[:2], UNKNOWN)
    role_rows, roles, kind_rows, kinds, logits, targets = (list[Tensor]() for _ in range(6))
    for row, example in enumerate(batch):
        length = min(len(example.tags), most)
        tags[row, :length] = torch.from_numpy(example.tags[:length])
        if not len(example.spans):
            continue
        spans = torch.from_numpy(example.spans.clip(max=length))
        owners = torch.from_numpy(example.owners)
        counts = torch.zeros(len(example.roles)).index_add_(0, owners, torch.ones(len(owners)))
        for pieces, wanted, rows, labels in (
            (found.roles[row], example.roles, role_rows, roles),
            (found.kinds[row], example.kinds, kind_rows, kinds),
        ):
            known = torch.from_numpy(wanted != UNKNOWN)
            if known.any():
                at = torch.zeros(len(wanted), pieces.shape[1]).index_add_(0, owners, _means(pieces, spans))
                rows.append((at / counts[:, None])[known])
                labels.append(torch.from_numpy(wanted)[known])
        if len(example.pairs):
            each = pair_scores(
                network,
                found.pairs[row],
                spans,
                torch.from_numpy(example.pairs),
                torch.from_numpy(example.pair_features),
            )
            groups = torch.from_numpy(example.groups)[:, None].expand_as(each)
            best = torch.full(example.targets.shape, -torch.inf).scatter_reduce(0, groups, each, "amax")
            logits.append(best)
            targets.append(torch.from_numpy(example.targets))
    zero = found.tags.new_zeros(())
    parts = [functional.cross_entropy(found.tags.flatten(0, 1), tags.flatten(), ignore_index=UNKNOWN)]
    for rows, labels in ((role_rows, roles), (kind_rows, kinds)):
        parts.append(functional.cross_entropy(torch.cat(rows), torch.cat(labels)) if rows else zero)
    if logits:
        known = torch.cat(targets) != UNKNOWN
        parts.append(
            functional.binary_cross_entropy_with_logits(
                torch.cat(logits)[known], torch.cat(targets)[known], reduction="sum"
            )
            / (torch.cat(targets) == 1).sum().clamp(min=8)
        )
    else:
        parts.append(zero)
    return parts


def _groups(network: Network, config: Config) -> list[dict[str, object]]:
    encoder = ("words", "places", "norm", "layers")
    sets: dict[tuple[bool, bool], list[Tensor]] = {}
    for name, weights in network.named_parameters():
        sets.setdefault((name.startswith(encoder), weights.dim() > 1), []).append(weights)
    return [
        {
            "params": weights,
            "lr": config.rate if deep else config.head_rate,
            "weight_decay": config.decay if wide else 0.0,
        }
        for (deep, wide), weights in sets.items()
    ]


def fit(
    network: Network,
    examples: Sequence[Example],
    config: Config,
    folder: Path,
    *,
    tell: Callable[[str, int, int | None], object] = lambda _stage, _done, _total: None,
) -> Network:
    """Train; return the network with its weights averaged.

    Every epoch is kept in `folder` (state.pt), and training that was ended goes on from there; log.jsonl has a line an
    epoch, config.json what it was told.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state, told = folder / "state.pt", folder / "config.json"
    said = json.dumps(asdict(config) | {"examples": len(examples)}, indent=1) + "\n"
    if state.exists() and told.exists() and told.read_text(encoding="utf-8") != said:
        raise KGError(f"{folder} holds the beginning of another training; remove {state} to begin anew")
    told.write_text(said, encoding="utf-8")
    torch.manual_seed(config.seed)
    network.words.weight.requires_grad_(False)
    optimizer = torch.optim.AdamW(_groups(network, config), fused=True)
    total = config.epochs * math.ceil(len(examples) / config.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(
            (step + 1) / (config.warmup * total + 1), max(0.0, (total - step) / (total * (1 - config.warmup)))
        ),
    )
    average = {name: weights.detach().clone() for name, weights in network.state_dict().items()}
    begin, step = 0, 0
    if state.exists():
        kept = torch.load(state, weights_only=True)
        network.load_state_dict(kept["network"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        average, begin, step = kept["average"], kept["epoch"], kept["step"]
    for epoch in range(begin, config.epochs):
        chance = random.Random(config.seed * 1000 + epoch)
        torch.manual_seed(config.seed * 1000 + epoch)
        network.train()
        sums, began = np.zeros(4), time.monotonic()
        for batch in batches(examples, config.batch, chance):
            found = outputs(network, batch, config, chance)
            parts = losses(network, batch, found, config)
            sums += [float(part.detach()) for part in parts]
            torch.stack([weight * part for weight, part in zip(config.weights, parts, strict=True)]).sum().backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            step += 1
            tell("train", step, total)
            share = min(config.average, (step + 1) / (step + 10))
            with torch.no_grad():
                for name, weights in network.state_dict().items():
                    if weights.is_floating_point() and name != "words.weight":
                        average[name].lerp_(weights, 1 - share)
        line = {
            "epoch": epoch + 1,
            **dict(
                zip(
                    ("tags", "roles", "kinds", "pairs"),
                    (sums / math.ceil(len(examples) / config.batch)).round(4),
                    strict=True,
                )
            ),
            "seconds": round(time.monotonic() - began, 1),
        }
        with (folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
        torch.save(
            {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(),
             "average": average, "epoch": epoch + 1, "step": step},
            state,
        )  # fmt: skip
    network.load_state_dict(average)
    return network.eval()
