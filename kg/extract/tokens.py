"""A text as the model reads it: word pieces, and what the lexicon and the rules noticed about each.

The model is told, in FEATURES, what a word looks like and which candidates cover it: evidence it weighs with the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.extract.reading import Reading, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

__all__ = ["FEATURES", "MODELS", "SOURCES", "Tokens", "tokenize", "tokenizer", "words_of"]

MODELS = Path(__file__).parent.parent / "models"

_SHAPES = ("lower", "capital", "capitals", "mixed", "digit", "sign")
_FINDERS = ("known", "cue", "terms", "coined", "cued")
_TYPES = ("Method", "Dataset", "Metric", "Task", "None")
# What may be left out of a text's features, one at a time, when the model is trained: so that it leans on none.
SOURCES: dict[str, tuple[str, ...]] = {
    "shape": (*_SHAPES, "title"),
    **{finder: tuple(f"{finder} {kind} {at}" for kind in _TYPES for at in "BI") for finder in _FINDERS},
    "abbreviations": ("short B", "short I", "long B", "long I"),
    "names": ("shaped", "tail", "lone"),
}
FEATURES: tuple[str, ...] = tuple(feature for features in SOURCES.values() for feature in features)
_COLUMN = {feature: number for number, feature in enumerate(FEATURES)}
CLS, SEP = 101, 102


class Tokens(NamedTuple):
    """Word pieces of a text, between [CLS] and [SEP]; another [SEP] parts title and abstract.

    `ids`, `starts`, `ends`: one number a piece, offsets in characters; `first`: which pieces begin a word;
    `features`: pieces x FEATURES, 0 or 1.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    first: NDArray[np.bool_]
    features: NDArray[np.float32]


@lru_cache(1)
def tokenizer() -> Tokenizer:
    """Return the tokenizer of the model that kg ships (lower-case word pieces)."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(MODELS / "tokenizer.json"))


@lru_cache(50_000)
def _shape(word: str) -> int:
    if not word[0].isalnum():
        name = "sign"
    elif any(map(str.isdigit, word)):
        name = "digit"
    elif word.islower() or not word.isascii():
        name = "lower"
    elif word.isupper() and len(word) > 1:
        name = "capitals"
    else:
        name = "capital" if word[1:].islower() or len(word) == 1 else "mixed"
    return _COLUMN[name]


def _marks(reading: Reading) -> Iterator[tuple[int, int, int, int]]:
    """Yield (start, end, column of the first word, column of the others) for what was noticed."""
    for candidate in reading.candidates:
        column = _COLUMN.get(f"{candidate.by} {candidate.type} B")
        if column is not None:
            yield candidate.start, candidate.end, column, column + 1
    for short, long in reading.abbreviations:
        yield (*short, _COLUMN["short B"], _COLUMN["short I"])
        yield (*long, _COLUMN["long B"], _COLUMN["long I"])
    for name in reading.names:
        column = _COLUMN["lone" if name.lone else "shaped"]
        if name.shaped or name.lone:
            yield name.start, name.end, column, column
        if name.tail:
            yield name.start, name.end, _COLUMN["tail"], _COLUMN["tail"]


def tokenize(reading: Reading) -> Tokens:
    """Split a text into word pieces and write beside each what was noticed about it."""
    text, title_end = reading.text, reading.title_end
    pieces = tokenizer().encode(text, add_special_tokens=False)
    spans = pieces.offsets
    at = next((number for number, (start, _) in enumerate(spans) if start > title_end), len(spans)) if title_end else 0
    ids, words = list(pieces.ids), list(pieces.word_ids)
    middle = [SEP] if title_end else []
    starts = np.array(
        [0, *(a for a, _ in spans[:at]), *([title_end] * len(middle)), *(a for a, _ in spans[at:]), len(text)]
    )
    ends = np.array(
        [0, *(b for _, b in spans[:at]), *([title_end] * len(middle)), *(b for _, b in spans[at:]), len(text)]
    )
    numbers = [None, *words[:at], *([None] * len(middle)), *words[at:], None]
    first = np.array(
        [word is not None and word != before for word, before in zip(numbers, [None, *numbers], strict=False)]
    )
    features = np.zeros((len(numbers), len(FEATURES)), np.float32)
    beginnings = np.flatnonzero(first)
    word_starts = starts[beginnings].tolist()
    word_ends = [*(int(ends[b - 1]) for b in beginnings[1:]), int(ends[-2])] if len(beginnings) else []
    # a word's features stand on its first piece, where its label is read
    for place, start, end in zip(beginnings.tolist(), word_starts, word_ends, strict=True):
        features[place, _shape(text[start:end])] = 1
        if start < title_end:
            features[place, _COLUMN["title"]] = 1
    for start, end, begin, inside in _marks(reading):
        low, high = bisect_left(word_starts, start), bisect_left(word_starts, end)
        if low < high:
            features[beginnings[low], begin] = 1
            features[beginnings[low + 1 : high], inside] = 1
    return Tokens(np.array([CLS, *ids[:at], *middle, *ids[at:], SEP]), starts, ends, first, features)


def words_of(starts: NDArray[np.int64], start: int, end: int) -> Span:
    """Return the first word of a span of characters and the one after its last; starts: where words begin."""
    first = max(int(starts.searchsorted(start, "right")) - 1, 0)
    return first, max(int(starts.searchsorted(end, "left")), first + 1)
