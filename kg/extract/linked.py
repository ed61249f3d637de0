"""What things of a text have to do with each other, by the model: results and what they are of, and relations.

Entities and numbers are paired; the model scores each pair at its places, and the best place speaks for the pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from kg.extract.model import Said
from kg.extract.numbers import KINDS, VALUE, find_results, listed_pairs, number_of, unit_of
from kg.extract.pairs import PAIRS, Pair, Thing, allowed, pairs_of
from kg.extract.reading import Reading, Span, replace
from kg.extract.relations import denied, find_relations
from kg.lexicon import Lexicon
from kg.records import Entity, Relation, Result, ResultKind
from kg.schema import ABOUT, EdgeType, Label

__all__ = ["link"]

_WINNER = 0.6  # what must be reached to say who outperforms whom; chosen on gold/dev.json
_Number = tuple[Span, str, float]  # where it stands, what kind of result it is, how sure that is


def link(reading: Reading, lexicon: Lexicon, *, least: float | None = None) -> Reading:
    """Add results and relations to a text whose entities are known."""
    said = reading.said
    if said is None:
        return reading
    limits = dict.fromkeys(said.heads.least, least) if least is not None else said.heads.least
    numbers = [each for each in _numbers(reading, said) if each[2] >= limits["result"]]
    measures = [each for each in reading.measures if least is None or each.confidence >= least]
    entities = (*reading.entities, *(measures if numbers else ()))
    things = [Thing(each.type, tuple((m.start, m.end) for m in each.mentions)) for each in entities]
    things += [Thing(Label.RESULT, (span,)) for span, *_ in numbers]
    best = _best(said, reading, things)
    by_rules = replace(reading, entities=entities)
    listed = listed_pairs(by_rules, [span for span, *_ in numbers])
    ruled = {result.start: result for result in find_results(by_rules, lexicon).results} if numbers else {}
    results = tuple(
        _with_rules(result, listed, ruled.get(result.start))
        for result in _results(reading.text, entities, numbers, best, said.heads.least["link"])
    )
    stated = {(Label.METRIC, result.metric) for result in results} | {(Label.DATASET, each.dataset) for each in results}
    stated_in = (
        structs.replace(each, role=EdgeType.REPORTS_IN if each.type is Label.METRIC else EdgeType.EVALUATES_ON)
        for each in measures
        if (each.type, each.name) in stated
    )
    return replace(
        reading,
        entities=tuple(sorted((*reading.entities, *stated_in), key=lambda each: (each.mentions[0].start, each.id))),
        results=results,
        relations=tuple(
            each
            for each in _relations(reading, best, find_relations(reading, lexicon).relations, limits["relation"])
            if not _belied(each, reading.entities, results)
        ),
    )


def _numbers(reading: Reading, said: Said) -> Iterator[_Number]:
    """Yield the numbers of a text that are no part of a name."""
    inside = {at for entity in reading.entities for each in entity.mentions for at in range(each.start, each.end)}
    for match in VALUE.finditer(reading.text, reading.title_end):
        span = match.span("value")
        if span[0] not in inside:
            scores = said.mean(said.kinds, *span)
            scores = np.exp(scores - scores.max())
            scores /= scores.sum()
            yield span, KINDS[int(scores[1:].argmax()) + 1], round(1 - float(scores[0]), 3)


_Best = dict[tuple[int, int], tuple[NDArray[np.float64], list[Pair]]]


def _best(said: Said, reading: Reading, things: Sequence[Thing]) -> _Best:
    """Return for each pair of things the best score of each of PAIRS, and the places that have it."""
    pairs, features = pairs_of(reading, things)
    if not pairs:
        return {}
    spans = [(things[p.source].places[p.source_place], things[p.target].places[p.target_place]) for p in pairs]
    found: _Best = {}
    for pair, row in zip(pairs, said.pair_scores(spans, features), strict=True):
        scores, places = found.setdefault((pair.source, pair.target), (np.zeros(len(PAIRS)), [pair] * len(PAIRS)))
        for kind in allowed(things[pair.source].label, things[pair.target].label):
            if row[kind] > scores[kind]:
                scores[kind], places[kind] = row[kind], pair
    return found


_SLOTS = {
    EdgeType.OF_METRIC: "metric",
    EdgeType.ON_DATASET: "dataset",
    EdgeType.FOR_TASK: "task",
    EdgeType.BY_METHOD: "method",
}


def _results(
    text: str, entities: Sequence[Entity], numbers: Sequence[_Number], best: _Best, least: float
) -> Iterator[Result]:
    for number, ((start, end), kind, sure) in enumerate(numbers, len(entities)):
        slots = {}
        for edge, slot in _SLOTS.items():
            scores = {
                each: float(best[number, each][0][PAIRS.index(edge)])
                for each, entity in enumerate(entities)
                if entity.type is ABOUT[edge] and (number, each) in best
            }
            likeliest = max(scores, key=lambda each: (scores[each], -each), default=None)
            if likeliest is not None and scores[likeliest] >= least:
                slots[slot] = entities[likeliest].name
        value = text[start:end]
        yield Result(
            value=value,
            number=number_of(value),
            unit=unit_of(value),
            kind=cast("ResultKind", kind),
            start=start,
            end=end,
            confidence=sure,
            **slots,
        )


def _with_rules(result: Result, listed: Mapping[tuple[int, Label], Entity], ruled: Result | None) -> Result:
    """Return a result with what the rules know better: the order of two lists, and what the model left open."""
    slots = {}
    for label, slot, own in ((Label.METRIC, "metric", result.metric), (Label.DATASET, "dataset", result.dataset)):
        if (result.start, label) in listed:
            slots[slot] = listed[result.start, label].name
        elif own is None and ruled is not None:
            slots[slot] = getattr(ruled, slot)
    return structs.replace(result, **slots)


def _between(text: str, entities: Sequence[Entity], source: int, target: int, pair: Pair) -> str:
    """Return what stands between the places of a pair."""
    one, other = entities[source].mentions[pair.source_place], entities[target].mentions[pair.target_place]
    first, last = sorted((one, other), key=lambda mention: mention.start)
    return text[first.end : last.start]


def _belied(relation: Relation, entities: Sequence[Entity], results: Sequence[Result]) -> bool:
    """Say whether results tell otherwise what a dataset is measured by: "85.1% accuracy on X and 2.3 mAP on Y"."""
    if relation.type is not EdgeType.MEASURED_BY:
        return False
    name_of = {entity.id: entity.name for entity in entities}
    dataset, metric = name_of[relation.source], name_of[relation.target]
    pairs = {(result.dataset, result.metric) for result in results}
    known = {each for pair in pairs if None not in pair for each in pair}
    return (dataset, metric) not in pairs and {dataset, metric} <= known


def _relations(reading: Reading, best: _Best, by_rules: Iterable[Relation], least: float) -> Iterator[Relation]:
    """Yield at most one relation of two entities, the one most sure; who outperforms whom the rules know best."""
    entities = reading.entities
    ranked = sorted(
        (-float(scores[kind]), source, target, kind)
        for (source, target), (scores, _) in best.items()
        if max(source, target) < len(entities)
        for kind in np.flatnonzero(scores >= least).tolist()
    )
    number_of = {entity.id: number for number, entity in enumerate(entities)}
    done: set[frozenset[int]] = set()
    for relation in by_rules:
        if relation.type is EdgeType.OUTPERFORMS and relation.confidence >= least:
            done.add(frozenset((number_of[relation.source], number_of[relation.target])))
            yield relation
    for score, source, target, kind in ranked:
        ends = frozenset((source, target))
        if ends in done:
            continue
        done.add(ends)
        pair = best[source, target][1][kind]
        if PAIRS[kind] is EdgeType.OUTPERFORMS and (
            -score < _WINNER or denied(_between(reading.text, entities, source, target, pair))
        ):
            continue
        starts = (
            entities[source].mentions[pair.source_place].start,
            entities[target].mentions[pair.target_place].start,
        )
        low, high = (reading.sentence_at(start) for start in sorted(starts))
        near = reading.sentences.index(high) - reading.sentences.index(low) <= 1
        yield Relation(
            source=entities[source].id,
            type=PAIRS[kind],
            target=entities[target].id,
            start=low[0] if near else high[0],
            end=high[1],
            confidence=round(-score, 3),
        )
