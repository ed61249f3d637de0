"""The learned reader: one pass of a small encoder over a text, and what its heads say of words, numbers and pairs.

A text is read by itself, on one thread: its record is the same whatever else is read, and processes share the cores.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.errors import KGError
from kg.extract.tokens import MODELS, Tokens, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    from kg.extract.reading import Span

__all__ = ["Heads", "Model", "Said", "check", "fingerprint", "load_model", "session"]

FILES = ("encoder.onnx", "heads.npz", "weights.json")
MOST = 512  # pieces that the encoder reads at once; longer texts are read in windows
_DIGITS = 3  # scores are rounded: processors differ in the digits after these


class Heads(NamedTuple):
    """What is small of a model.

    `features`, `weight`, `bias`: the last layer of its pairs. `entity`, `role`: how evidence is weighed, by name
    (kg/extract/weigh.py). `least`: what results, their links and relations must reach.
    """

    features: NDArray[np.float32]
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    entity: dict[str, float]
    role: dict[str, float]
    least: dict[str, float]


@dataclass(frozen=True, slots=True)
class Said:
    """What the model says of a text.

    `tags`: words x TAGS, log-probabilities. `roles`, `kinds`, `pairs`: one row a piece, summed from the first piece to
    the one before, so that the mean over any span is one subtraction. `words`: the piece at which each word begins, and
    the number of pieces. `starts`, `ends`: offsets of words, in characters.
    """

    tags: NDArray[np.float64]
    roles: NDArray[np.float64]
    kinds: NDArray[np.float64]
    pairs: NDArray[np.float64]
    words: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    heads: Heads

    def words_of(self, start: int, end: int) -> Span:
        """Return the first word of a span of characters and the one after its last."""
        return words_of(self.starts, start, end)

    def mean(self, sums: NDArray[np.float64], start: int, end: int) -> NDArray[np.float64]:
        """Return the mean of a head's rows over a span of characters."""
        first, after = self.words_of(start, end)
        low, high = self.words[first], self.words[after]
        row: NDArray[np.float64] = (sums[high] - sums[low]) / max(high - low, 1)
        return row

    def pair_scores(self, spans: Sequence[tuple[Span, Span]], features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return pairs x PAIRS probabilities for pairs of spans of characters and their PAIR_FEATURES."""
        width = len(self.heads.weight)
        places = sorted({span for pair in spans for span in pair})
        number = {span: at for at, span in enumerate(places)}
        words = np.array([self.words_of(*span) for span in places]).reshape(-1, 2)
        pieces = self.words[words]
        means = (self.pairs[pieces[:, 1]] - self.pairs[pieces[:, 0]]) / np.maximum(pieces[:, 1:] - pieces[:, :1], 1)
        ends = np.array([(number[source], number[target]) for source, target in spans]).reshape(-1, 2)
        source, target = pieces[ends[:, 0]], pieces[ends[:, 1]]
        low = np.minimum(source[:, 1], target[:, 1])
        high = np.maximum(np.maximum(source[:, 0], target[:, 0]), low)
        between = (self.pairs[high] - self.pairs[low])[:, 2 * width :] / np.maximum(high - low, 1)[:, None]
        hidden = means[ends[:, 0], :width] + means[ends[:, 1], width : 2 * width] + between
        hidden = np.maximum(hidden + features @ self.heads.features, 0)
        logits = (hidden @ self.heads.weight + self.heads.bias).round(_DIGITS)
        scores: NDArray[np.float64] = 1 / (1 + np.exp(-logits))
        return scores


class Model:
    """A model from a folder: encoder.onnx, and what is small of it in heads.npz and weights.json."""

    def __init__(self, folder: Path) -> None:
        check(folder)
        try:
            self.session = session(folder / "encoder.onnx")
            weights = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
            with np.load(folder / "heads.npz") as arrays:
                self.heads = Heads(**arrays, **weights)
        except Exception as error:  # onnxruntime's errors have no common class of their own
            raise KGError(f"{folder}: its model cannot be read: {error}") from error

    def read(self, tokens: Tokens) -> Said:
        """Run the encoder over a text."""
        parts = [self.session.run(None, window) for window in _windows(tokens)]
        tags, roles, kinds, pairs = (
            np.concatenate(part).round(_DIGITS).astype(np.float64) for part in zip(*parts, strict=True)
        )
        words = np.flatnonzero(tokens.first)
        scores = tags[words]
        most = scores.max(1, keepdims=True, initial=-np.inf)
        scores = scores - most - np.log(np.exp(scores - most).sum(1, keepdims=True))
        ends = [tokens.ends[piece - 1] for piece in [*words[1:].tolist(), len(tokens.ids) - 1]]
        return Said(
            scores.round(_DIGITS),
            _sums(roles),
            _sums(kinds),
            _sums(pairs),
            np.append(words, len(tokens.ids) - 1),
            tokens.starts[words],
            np.array(ends[: len(words)]),
            self.heads,
        )


def _sums(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of the first 0, 1, 2, ... rows."""
    sums = np.zeros((len(rows) + 1, rows.shape[1]))
    for number, row in enumerate(rows):  # a ninth of the time that cumsum takes down the columns
        np.add(sums[number], row, out=sums[number + 1])
    return sums


def _windows(tokens: Tokens) -> list[dict[str, NDArray[np.int64] | NDArray[np.float32]]]:
    """Return the encoder's inputs: all pieces, or windows between words where there are too many."""
    cuts = [0]
    while len(tokens.ids) - cuts[-1] > MOST:
        begins = np.flatnonzero(tokens.first[cuts[-1] + 1 : cuts[-1] + MOST + 1])
        cuts.append(cuts[-1] + (int(begins[-1]) + 1 if len(begins) else MOST))
    return [
        {"ids": tokens.ids[low:high], "noticed": tokens.features[low:high]}
        for low, high in zip(cuts, [*cuts[1:], len(tokens.ids)], strict=True)
    ]


def session(path: Path, *, threads: int = 1) -> InferenceSession:
    """Return the encoder of a file, ready to run."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],  # the fused kernel is eight times slower than its parts
    )


def check(folder: Path = MODELS) -> None:
    """Raise KGError where a folder holds no model."""
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise KGError(
            f"{folder} holds no model: it lacks {', '.join(missing)}; kg train makes one, --model rules needs none"
        )


@cache
def fingerprint(folder: Path = MODELS) -> str:
    """Return what tells a folder's model from others: the beginning of its files' hash."""
    held = [(folder / name).read_bytes() for name in FILES if (folder / name).is_file()]
    return f"trained-{hashlib.sha256(b''.join(held)).hexdigest()[:8]}"


@cache
def load_model(folder: Path = MODELS) -> Model:
    """Return the model of a folder, by default the one that kg ships."""
    return Model(folder)
