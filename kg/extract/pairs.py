"""Pairs of things in a text: which two the model compares, and what it is told of how they stand to each other.

A thing is an entity or a number. A pair is judged at its places: two mentions in one sentence, or the nearest two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.extract.reading import Reading, Span
from kg.lexicon import initials_fit
from kg.schema import EDGES, EdgeType, Label

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PAIRS", "PAIR_FEATURES", "Pair", "Thing", "allowed", "pairs_of"]

_ENTITIES = (Label.METHOD, Label.DATASET, Label.METRIC, Label.TASK)
# What a pair may be: an edge between entities, or from a result to what it is of.
PAIRS: tuple[EdgeType, ...] = tuple(
    kind.type
    for kind in EDGES.values()
    if all(source is not Label.PAPER and target is not Label.RESULT for source, target in kind.ends)
)
_ALIKE = ("initials", "ends with", "begins with", "shares a word", "same head")
_DISTANCES = (1, 2, 4, 8, 16, 32, 64)
PAIR_FEATURES: tuple[str, ...] = (
    "before", "same sentence", "next sentence", "title", "title too",
    *(f"distance {most}" for most in _DISTANCES), "far",
    *(f"between {count}" for count in range(4)),
    *_ALIKE,
    *(f"{end} {label}" for end in ("source", "target") for label in (*_ENTITIES, Label.RESULT)),
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_COLUMN = {name: number for number, name in enumerate(PAIR_FEATURES)}
MOST = 6  # places at which a pair is judged


class Thing(NamedTuple):
    """An entity, or a number (label RESULT), and the spans of characters where it stands, in order."""

    label: Label
    places: tuple[Span, ...]


class Pair(NamedTuple):
    """Two things by their numbers, and two places, one of each, by theirs."""

    source: int
    target: int
    source_place: int
    target_place: int


@cache
def allowed(source: Label, target: Label) -> tuple[int, ...]:
    """Return what a pair with such ends may be, as numbers of PAIRS."""
    return tuple(number for number, kind in enumerate(PAIRS) if (source, target) in EDGES[kind].ends)


def pairs_of(reading: Reading, things: Sequence[Thing]) -> tuple[list[Pair], NDArray[np.float32]]:
    """Return the pairs that an edge may join, and for each a row of PAIR_FEATURES.

    They are judged at the nearest places in one sentence, or else at the nearest of all.
    """
    places = [(number, at, span) for number, thing in enumerate(things) for at, span in enumerate(thing.places)]
    if not places:
        return [], np.zeros((0, len(PAIR_FEATURES)), np.float32)
    owner = np.array([number for number, _, _ in places])
    starts, ends = (np.array([span[end] for _, _, span in places]) for end in (0, 1))
    sentence = np.searchsorted([low for low, _ in reading.sentences], starts, "right")
    labels = np.array([_LABELS.index(thing.label) for thing in things])[owner]

    one, other = np.nonzero(_JOINED[labels[:, None], labels] & (owner[:, None] != owner))
    apart = sentence[one] - sentence[other]
    distance = np.abs(starts[one] - starts[other])
    group = owner[one] * len(things) + owner[other]
    order = np.lexsort((other, one, distance, apart != 0, group))
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff([*begins, len(order)]))
    kept = order[(rank == 0) | ((rank < MOST) & (apart[order] == 0))]
    one, other, apart = one[kept], other[kept], apart[kept]

    features = np.zeros((len(kept), len(PAIR_FEATURES)), np.float32)
    rows = np.arange(len(kept))
    first = (starts[one] < starts[other]) | ((starts[one] == starts[other]) & (ends[one] < ends[other]))
    low, high = np.where(first, ends[one], ends[other]), np.where(first, starts[other], starts[one])
    spaces = np.cumsum([0, *(sign == " " for sign in reading.text)])
    words = np.where(low < high, spaces[high] - spaces[low], 0)
    in_order = np.sort(starts)
    between = np.searchsorted(in_order, high - 1, "right") - np.searchsorted(
        in_order, np.where(first, starts[one], starts[other]), "right"
    )
    features[rows, _COLUMN["distance 1"] + np.searchsorted(_DISTANCES, words)] = 1
    features[rows, _COLUMN["between 0"] + between.clip(0, 3)] = 1
    features[rows, _COLUMN[f"source {_LABELS[0]}"] + labels[one]] = 1
    features[rows, _COLUMN[f"target {_LABELS[0]}"] + labels[other]] = 1
    for name, holds in (
        ("before", first),
        ("same sentence", apart == 0),
        ("next sentence", np.abs(apart) == 1),
        ("title", starts[one] < reading.title_end),
        ("title too", starts[other] < reading.title_end),
    ):
        features[:, _COLUMN[name]] = holds
    texts = [reading.text[start:end] for _, _, (start, end) in places]
    named = (labels[one] != _RESULT) & (labels[other] != _RESULT)
    for row in np.flatnonzero(named).tolist():
        features[row, _alike(texts[one[row]], texts[other[row]])] = 1
    pairs = [
        Pair(places[a][0], places[b][0], places[a][1], places[b][1])
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
    ]
    return pairs, features


_LABELS = (*_ENTITIES, Label.RESULT)
_RESULT = len(_ENTITIES)
_JOINED = np.array([[bool(allowed(source, target)) for target in _LABELS] for source in _LABELS])


@lru_cache(10_000)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(word[:5].lower().rstrip("s") for word in _WORD.findall(text))


@lru_cache(50_000)
def _alike(one: str, other: str) -> list[int]:
    """Return the features that say how alike two surface forms are."""
    short, long = sorted((one, other), key=len)
    few, many = _stems(short), _stems(long)
    if not few or not many:
        return []
    said = {
        "initials": len(few) < len(many) > 1 and any(map(str.isupper, short)) and initials_fit(short.rstrip("s"), long),
        "ends with": many[-len(few) :] == few,
        "begins with": many[: len(few)] == few,
        "shares a word": not set(few).isdisjoint(many),
        "same head": few[-1] == many[-1],
    }
    return [_COLUMN[name] for name, holds in said.items() if holds]
