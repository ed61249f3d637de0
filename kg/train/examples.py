"""Annotated texts -> examples: numbers that the network learns from.

What nobody annotated is UNKNOWN and costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.extract.numbers import KINDS
from kg.extract.pairs import PAIRS, Thing, allowed, pairs_of
from kg.extract.reading import Reading
from kg.extract.roles import ROLE_NUMBERS
from kg.extract.spans import CLASSES, OPTIONAL, OPTIONAL_METRIC, TaggedSpan, encode_tags
from kg.extract.stages import notice
from kg.extract.tokens import Tokens, tokenize, words_of
from kg.lexicon import load
from kg.schema import EDGES, EdgeType, Label
from kg.train.annotated import AnnotatedEntity, AnnotatedText

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["UNKNOWN", "Example", "example"]

UNKNOWN = -100


class Example(NamedTuple):
    """A text and what is to be learned from it.

    `tags`: a number of TAGS for each piece, UNKNOWN where it begins no word.
    `spans`: the pieces (first, after the last) of each place of each thing, in order of things, which are the entities,
    then the numbers; `owners`: the thing that each is of. `roles`, `kinds`: of each thing, UNKNOWN where it has none.
    `pairs`: indices into spans (source, target); `pair_features`; `groups`: which judgement each is a place of;
    `targets`: judgements x PAIRS, 1 or 0 or UNKNOWN.
    """

    name: str
    tokens: Tokens
    tags: NDArray[np.int64]
    spans: NDArray[np.int64]
    owners: NDArray[np.int64]
    roles: NDArray[np.int64]
    kinds: NDArray[np.int64]
    pairs: NDArray[np.int64]
    pair_features: NDArray[np.float32]
    groups: NDArray[np.int64]
    targets: NDArray[np.float32]


def example(annotated: AnnotatedText) -> Example:
    """Return the example that an annotated text makes."""
    reading = notice(Reading.of(annotated.text), load())
    tokens = tokenize(reading)
    begins = np.flatnonzero(tokens.first)
    starts = tokens.starts[begins]
    things = [Thing(entity.label, entity.places) for entity in annotated.entities]
    things += [Thing(Label.RESULT, (span,)) for span in annotated.numbers]
    words = [[words_of(starts, *span) for span in thing.places] for thing in things]
    tags = np.full(len(tokens.ids), UNKNOWN, np.int64)
    tags[begins] = encode_tags(
        len(begins),
        [
            TaggedSpan(first, after - 1, CLASSES.index(_class(entity)))
            for entity, places in zip(annotated.entities, words, strict=False)
            for first, after in places
        ],
    )
    pieces = [*begins.tolist(), len(tokens.ids) - 1]
    kinds = {result.span: KINDS.index(result.kind) for result in annotated.results or ()}
    count = len(annotated.entities)
    rows, features, groups, targets = _pairs(annotated, reading, things)
    return Example(
        annotated.name,
        tokens,
        tags,
        np.array([(pieces[a], pieces[b]) for places in words for a, b in places], np.int64).reshape(-1, 2),
        np.repeat(np.arange(len(things)), [len(places) for places in words]),
        np.array([*map(_role, annotated.entities), *[UNKNOWN] * len(annotated.numbers)], np.int64),
        np.array(
            [UNKNOWN] * count
            + [UNKNOWN if annotated.results is None else kinds.get(span, 0) for span in annotated.numbers],
            np.int64,
        ),
        rows,
        features,
        groups,
        targets,
    )


def _class(entity: AnnotatedEntity) -> str:
    if not entity.optional:
        return entity.label
    return OPTIONAL_METRIC if entity.label is Label.METRIC else OPTIONAL


def _role(entity: AnnotatedEntity) -> int:
    return UNKNOWN if entity.role is None or entity.optional else ROLE_NUMBERS[entity.label, entity.role]


_Pairs = tuple["NDArray[np.int64]", "NDArray[np.float32]", "NDArray[np.int64]", "NDArray[np.float32]"]


def _pairs(annotated: AnnotatedText, reading: Reading, things: list[Thing]) -> _Pairs:
    """Return the last four fields of an example: what pairs of things are."""
    count = len(annotated.entities)
    said: set[tuple[int, EdgeType, int]] = set(annotated.relations or ())
    known = set() if annotated.relations is None else set(range(count))
    number_of = {span: number for number, span in enumerate(annotated.numbers, count)}
    for result in annotated.results or ():
        known.add(number_of[result.span])
        said |= {(number_of[result.span], _ABOUT[things[about].label], about) for about in result.about}
    offsets = np.cumsum([0, *(len(thing.places) for thing in things)]).tolist()
    found, features = pairs_of(reading, things)
    kept = [row for row, pair in enumerate(found) if pair.source in known]
    rows = [
        (offsets[pair.source] + pair.source_place, offsets[pair.target] + pair.target_place)
        for pair in (found[row] for row in kept)
    ]
    numbers: dict[tuple[int, int], int] = {}
    groups = [numbers.setdefault(found[row][:2], len(numbers)) for row in kept]
    targets = np.full((len(numbers), len(PAIRS)), UNKNOWN, np.float32)
    for (source, target), group in numbers.items():
        for kind in allowed(things[source].label, things[target].label):
            targets[group, kind] = (source, PAIRS[kind], target) in said
    return np.array(rows, np.int64).reshape(-1, 2), features[kept], np.array(groups, np.int64), targets


_ABOUT = {target: kind.type for kind in EDGES.values() for source, target in kind.ends if source is Label.RESULT}
