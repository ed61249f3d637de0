"""Groups -> entities: one decision a name and text, one entity a thing, every place where it stands.

Where the model has read the text it is asked about each place, and kg/extract/weigh.py weighs what it says with the
lexicon and the rules; without it the rules' own evidence must do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from kg.extract.coined import declared
from kg.extract.forms import abbreviates, alike, fuller, without_split
from kg.extract.groups import Group, group, occurrences
from kg.extract.model import Said
from kg.extract.reading import MEASURE, MODEL, Reading, Span, replace
from kg.extract.weigh import choose, evidence
from kg.lexicon import Lexicon, singular_term
from kg.records import Entity, Mention, entity_id, merge
from kg.schema import EdgeType, Label

__all__ = ["decide", "places_of", "weighed"]

_DECLARED = 0.5  # how sure it is at least that what a text calls its own is something
LEAST = 0.5  # what a name must reach to be an entity where rules alone read; chosen on gold/dev.json


class _Decision(NamedTuple):
    """A group, its label (None: it names nothing, and its places name nothing else) and how sure that is.

    `measure`: a metric that counts only if a result is stated in it.
    """

    group: Group
    label: Label | None
    confidence: float
    measure: bool = False


def decide(reading: Reading, lexicon: Lexicon, *, least: float | None = None) -> Reading:
    """Make entities of the candidates that reach `least`."""
    groups = group(reading, lexicon)
    if reading.said is None:
        decisions = [
            _Decision(found, kind, confidence)
            for found in groups
            for kind, confidence in [_voted(found)]
            if confidence >= (LEAST if least is None else least)
        ]
    else:
        decisions = _judged(groups, reading, reading.said, least)
    mentions = _claim(reading.text, _joined(decisions))
    by_id: dict[str, Entity] = {}
    measures: dict[str, Entity] = {}
    for decision, label, places in mentions:
        entity = _entity(decision, label, places, reading)
        among = measures if decision.measure else by_id
        among[entity.id] = merge(among[entity.id], entity) if entity.id in among else entity
    return replace(
        reading,
        entities=_ordered(by_id.values()),
        measures=_ordered(entity for node, entity in measures.items() if node not in by_id),
    )


def _ordered(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Return entities in the order of their first mentions, each with its mentions in order."""
    whole = (
        structs.replace(entity, mentions=tuple(sorted(entity.mentions, key=lambda mention: mention.start)))
        for entity in entities
    )
    return tuple(sorted(whole, key=lambda entity: (entity.mentions[0].start, entity.id)))


def _voted(found: Group) -> tuple[Label | None, float]:
    """Return the label with most evidence of the rules and how much it is, 0..1."""
    votes = found.votes()
    kind = min(votes, key=lambda kind: (-votes[kind], str(kind)))
    return kind, votes[kind]


def places_of(found: Group, reading: Reading) -> list[Span]:
    """Return where a group stands, but for places inside of something longer that the model tags."""
    longer = [(each.start, each.end) for each in reading.candidates if each.by in {MODEL, MEASURE}]
    return [
        (start, end)
        for surface in sorted(found.surfaces)
        for start, end in occurrences(reading.text, surface)
        if not any(low <= start and end <= high and high - low > end - start for low, high in longer)
    ]


def weighed(found: Group, places: Sequence[Span], reading: Reading, said: Said) -> NDArray[np.float64]:
    """Return the evidence about a group: labels x EVIDENCE."""
    tagged = {(each.start, each.end): each.type for each in reading.candidates if each.by in {MODEL, MEASURE}}
    return evidence(
        said.tags,
        [said.words_of(*place) for place in places],
        [tagged.get(place, False) for place in places],
        found.votes(),
        own=found.own,
        listed=bool(found.names),
        title=any(start < reading.title_end for start, _ in places),
        abbreviated=bool(found.short),
    )


def _judged(groups: list[Group], reading: Reading, said: Said, least: float | None) -> list[_Decision]:
    """Return what the model, the lexicon and the rules together hold of each group."""
    limit = said.heads.least["entity"] if least is None else least
    decisions, measures = [], []
    own = declared(reading)
    measured = {(each.start, each.end) for each in reading.candidates if each.by == MEASURE}
    for found in groups:
        places = places_of(found, reading)
        if not places:
            continue
        label, confidence = choose(weighed(found, places, reading, said), said.heads.entity)
        if any(start in own for start, _ in places):
            confidence = max(confidence, _DECLARED)
        if confidence >= limit:
            decisions.append(_Decision(found, label, confidence))
        elif sum(place in measured for place in places) * 2 > len(places):
            measures.append(_Decision(found, Label.METRIC, confidence, measure=True))
        elif label in {Label.METRIC, Label.DATASET} and confidence >= limit / 3:
            measures.append(_Decision(found, label, confidence, measure=True))
    return [*decisions, *measures]


def _joined(decisions: Iterable[_Decision]) -> list[_Decision]:
    """Make one of decisions for one label whose forms name one thing: a system and what its name stands for."""
    joined: list[_Decision] = []
    for decision in decisions:
        twins = [each for each in joined if each.label is decision.label is not None and _alike(each, decision)]
        if not twins:
            joined.append(decision)
            continue
        first, *others = *twins, decision
        for other in others:
            first.group.take(other.group)
        _abbreviate(first.group)
        whole = first._replace(confidence=max(each.confidence for each in (first, *others)))
        joined = [whole if each is first else each for each in joined if not any(each is other for other in others)]
    return joined


def _alike(one: _Decision, other: _Decision) -> bool:
    return any(alike(a, b) for a in one.group.surfaces for b in other.group.surfaces)


def _abbreviate(found: Group) -> None:
    """Tell a group which of its forms is short for another, if one is."""
    for short in sorted(found.surfaces, key=lambda form: (len(form), form)):
        fitting = [long for long in found.surfaces if " " in long and abbreviates(short.removesuffix("s"), long)]
        if fitting and not found.short:
            found.short, found.long = short, min(fitting, key=lambda form: (len(form), form))


def _claim(text: str, decisions: Sequence[_Decision]) -> list[tuple[_Decision, Label, list[Mention]]]:
    """Return each decision that has a label, with its mentions: a place belongs to the longest form."""
    claims = sorted(
        (start - end, start, end, number)
        for number, decision in enumerate(decisions)
        for surface in decision.group.surfaces
        for start, end in occurrences(text, surface)
    )
    taken = bytearray(len(text))
    mentions: dict[int, list[Mention]] = defaultdict(list)
    for _, start, end, number in claims:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            confidence = round(decisions[number].confidence, 3)
            mentions[number].append(Mention(text=text[start:end], start=start, end=end, confidence=confidence))
    return [
        (decisions[number], label, places)
        for number, places in mentions.items()
        if (label := decisions[number].label) is not None
    ]


def _entity(decision: _Decision, kind: Label, places: list[Mention], reading: Reading) -> Entity:
    found = decision.group
    name = _name(found, places, kind, reading.title_end)
    canonical = min(found.names, key=lambda known: (known != name, len(known), known)) if found.names else name
    if kind is Label.DATASET and (whole := without_split(name)) != name:
        name = canonical = whole
    own = found.own or _new(found, places, kind, reading)
    return Entity(
        id=entity_id(kind, canonical),
        type=kind,
        name=name,
        role=_OWN.get(kind, EdgeType.MENTIONS) if own else EdgeType.MENTIONS,
        confidence=round(decision.confidence, 3),
        mentions=tuple(places),
    )


def _name(found: Group, mentions: list[Mention], kind: Label, title_end: int) -> str:
    """Return the form the paper uses: an own system's short form, a concept's expansion, else a common full one."""
    if found.short and found.long:
        bare = found.short[:-1] if found.short.endswith("s") and found.short[-2:-1].isupper() else found.short
        return bare if found.own or kind in {Label.DATASET, Label.METRIC} else singular_term(found.long)
    counts = Counter(mention.text for mention in mentions)
    full = [form for form in counts if not any(fuller(other, form) for other in counts)]
    best = min(full, key=lambda form: (form[:1].isupper() and " " in form, -counts[form], form))
    for name in sorted(found.names):
        if name.lower() == best.lower():
            return name
    titled = all(mention.start < title_end for mention in mentions if mention.text == best)
    if kind is Label.DATASET or (kind is Label.METHOD and best[:1].isupper() and not titled):
        return best  # a proper name, as sentences write it
    return singular_term(best)


def _new(found: Group, places: list[Mention], kind: Label, reading: Reading) -> bool:
    """Say whether a method is the paper's own for all we know: its title names it, and no lexicon does."""
    return kind is Label.METHOD and not found.names and any(place.start < reading.title_end for place in places)


_OWN = {Label.METHOD: EdgeType.PROPOSES, Label.DATASET: EdgeType.INTRODUCES}
