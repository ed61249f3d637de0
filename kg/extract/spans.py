"""Labels of words, and the spans they spell: B-Task I-Task E-Task is one Task, S-Dataset a Dataset of one word.

OPTIONAL is what the annotation guide neither asks for nor forbids ("pre-training"): predicted, so that it is told from
the rest, and left out. An OPTIONAL_METRIC (speed, memory) is left out too, unless a result is stated in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.schema import Label

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CLASSES", "OPTIONAL", "OPTIONAL_METRIC", "TAGS", "TaggedSpan", "decode_tags", "encode_tags", "span_scores"]

OPTIONAL, OPTIONAL_METRIC = "Optional", "OptionalMetric"
CLASSES: tuple[str, ...] = (Label.METHOD, Label.DATASET, Label.METRIC, Label.TASK, OPTIONAL, OPTIONAL_METRIC)
TAGS: tuple[str, ...] = ("O", *(f"{part}-{kind}" for kind in CLASSES for part in "BIES"))
_B, _I, _E, _S = range(1, 5)


class TaggedSpan(NamedTuple):
    """Words `first` to `last`, `last` inclusive, of class CLASSES[kind]."""

    first: int
    last: int
    kind: int


def encode_tags(length: int, spans: list[TaggedSpan]) -> NDArray[np.int64]:
    """Return a number of TAGS for each word."""
    tags = np.zeros(length, np.int64)
    for first, last, kind in spans:
        base = 4 * kind
        if first == last:
            tags[first] = base + _S
        else:
            tags[first], tags[last] = base + _B, base + _E
            tags[first + 1 : last] = base + _I
    return tags


def _allowed() -> NDArray[np.float64]:
    """Return 0 where one tag may follow another, else -inf."""
    inside = [tag for tag in range(len(TAGS)) if tag and (tag - 1) % 4 + 1 in {_B, _I}]
    costs = np.full((len(TAGS), len(TAGS)), -np.inf)
    opens = [tag for tag in range(len(TAGS)) if tag == 0 or (tag - 1) % 4 + 1 in {_B, _S}]
    for tag in range(len(TAGS)):
        if tag in inside:
            base = (tag - 1) // 4 * 4
            costs[tag, [base + _I, base + _E]] = 0
        else:
            costs[tag, opens] = 0
    return costs


_FOLLOWS = _allowed()
_SURE = np.log(0.9)  # a word as likely as that to be outside parts what is before it from what is after it
_OPENS, _CLOSES = _FOLLOWS[0], _FOLLOWS[:, 0]


def decode_tags(scores: NDArray[np.floating]) -> list[TaggedSpan]:
    """Return the spans of the best well-formed tagging (Viterbi); scores: words x TAGS, log-probabilities.

    >>> import numpy as np
    >>> scores = np.log(np.full((3, len(TAGS)), 0.01))
    >>> scores[0, TAGS.index("B-Task")] = scores[1, TAGS.index("E-Task")] = scores[2, 0] = 0
    >>> decode_tags(scores)
    [TaggedSpan(first=0, last=1, kind=3)]
    """
    if not len(scores):
        return []
    best = scores.argmax(1)
    if not _well_formed(best):
        sure = np.flatnonzero(scores[:, 0] > _SURE)
        for low, high in zip([0, *(sure + 1)], [*sure, len(scores)], strict=True):
            if low < high and not _well_formed(best[low:high]):
                best[low:high] = _viterbi(scores[low:high])
    spans, first = [], 0
    for word, tag in enumerate(best.tolist()):
        if tag:
            part, kind = (tag - 1) % 4 + 1, (tag - 1) // 4
            if part in {_B, _S}:
                first = word
            if part in {_E, _S}:
                spans.append(TaggedSpan(first, word, kind))
    return spans


def _well_formed(tags: NDArray[np.int64]) -> bool:
    return bool(_OPENS[tags[0]] == 0 and _CLOSES[tags[-1]] == 0 and (_FOLLOWS[tags[:-1], tags[1:]] == 0).all())


def _viterbi(scores: NDArray[np.floating]) -> NDArray[np.int64]:
    total = scores[0] + _OPENS
    back = []
    for row in scores[1:]:
        reached = total[:, None] + _FOLLOWS
        back.append(reached.argmax(0))
        total = reached.max(0) + row
    tag = int((total + _CLOSES).argmax())
    path = [tag]
    for before in reversed(back):
        tag = int(before[tag])
        path.append(tag)
    return np.array(path[::-1])


def span_scores(scores: NDArray[np.floating], first: int, last: int) -> NDArray[np.float64]:
    """Return how likely words `first` to `last` are one span of each of CLASSES, 0..1: as its least likely word is."""
    base = 4 * np.arange(len(CLASSES))
    if first == last:
        return np.exp(np.asarray(scores[first, base + _S], np.float64))
    least = np.minimum(scores[first, base + _B], scores[last, base + _E])
    if last - first > 1:
        least = np.minimum(least, scores[first + 1 : last][:, base + _I].min(0))
    return np.exp(np.asarray(least, np.float64))
