"""Candidates -> entities: one decision a name and text, one entity a thing, every place where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from msgspec import structs

from kg.extract.names import kind_of_noun
from kg.extract.reading import Reading, replace
from kg.lexicon import Lexicon, key, singular, singular_term
from kg.records import Entity, Mention, entity_id, merge
from kg.schema import EdgeType, Label

__all__ = ["decide", "kind_of_term"]

LEAST = 0.5  # what a name must reach to be an entity; chosen on gold/dev.json


@dataclass(slots=True)
class _Group:
    """What is one thing: its keys, and what was said for each type."""

    surfaces: set[str] = field(default_factory=set)
    against: dict[Label | None, float] = field(default_factory=lambda: defaultdict(lambda: 1.0))
    names: set[str] = field(default_factory=set)
    own: bool = False
    short: str = ""
    long: str = ""

    def vote(self, kind: Label | None, weight: float) -> None:
        self.against[kind] *= 1 - weight

    def decision(self) -> tuple[Label | None, float]:
        """Return the type with most evidence and how much it is, 0..1 (noisy-or)."""
        kind = min(self.against, key=lambda kind: (self.against[kind], str(kind)))
        return kind, 1 - self.against[kind]


def kind_of_term(term: str, lexicon: Lexicon) -> Label | None:
    """Return what the last word of a term says that it is: "speech recognition" is a Task."""
    last = singular(re.split(r"[\s-]", term.strip().lower())[-1])
    for kind in (Label.TASK, Label.METHOD):
        if last in lexicon.words[kind]:
            return kind
    if last in lexicon.words["measure"]:
        return Label.METRIC
    return kind_of_noun(last)


def _groups(reading: Reading, lexicon: Lexicon) -> dict[str, _Group]:
    """Return key -> group; keys of one thing share one group."""
    text = reading.text
    groups: dict[str, _Group] = {}

    def group(surface: str) -> _Group:
        found = groups.setdefault(key(surface), _Group())
        found.surfaces.add(surface)
        return found

    def join(one: _Group, other: _Group) -> _Group:
        if one is other:
            return one
        one.surfaces |= other.surfaces
        one.names |= other.names
        one.own |= other.own
        for kind, left in other.against.items():
            one.against[kind] *= left
        for each, owner in groups.items():
            if owner is other:
                groups[each] = one
        return one

    known: dict[str, _Group] = {}
    for candidate in reading.candidates:
        found = group(text[candidate.start : candidate.end])
        found.vote(candidate.type, candidate.weight)
        found.own |= candidate.own
        if candidate.name:
            found.names.add(candidate.name)
            found = join(known.get(candidate.name, found), found)
            known[candidate.name] = found
    for (short_start, short_end), (long_start, long_end) in reading.abbreviations:
        short, long = text[short_start:short_end], text[long_start:long_end]
        one, other = group(short), group(long)
        if other.against and None not in other.against:
            one.against.pop(None, None)  # the expansion says more than a short form that is also an ordinary word
        both = join(other, one)
        both.short, both.long = short, long
        if {short.lower().removesuffix("s"), long.lower().replace(" ", "-")} & lexicon.words["stop"]:
            both.vote(None, 0.95)  # "state of the art (SOTA)"
        elif not both.names:
            both.vote(kind_of_term(long, lexicon) or Label.METHOD, 0.5)
    shorts = {text[a:b].removesuffix("s"): text[c:d] for (a, b), (c, d) in reading.abbreviations}
    for surface in sorted({surface for found in groups.values() for surface in found.surfaces}):
        for spelled in _spelled_out(surface, shorts, lexicon):
            if key(spelled) in groups:
                join(groups[key(spelled)], groups[key(surface)])
    return groups


def _spelled_out(surface: str, shorts: dict[str, str], lexicon: Lexicon) -> Iterator[str]:
    """Yield what else a surface may be called: "offline RL" is offline reinforcement learning."""
    words = surface.split()
    if len(words) > 1:
        for index, word in enumerate(words):
            listed = lexicon.expansions.get(word.removesuffix("s"), ())
            if long := shorts.get(word.removesuffix("s")) or (listed[0] if listed else None):
                yield " ".join([*words[:index], long, *words[index + 1 :]])
        if words[-1].lower().startswith("detector"):
            yield " ".join([*words[:-1], "detection"])


def _occurrences(text: str, surface: str) -> Iterable[tuple[int, int]]:
    """Yield where the surface stands as a whole word, with the plural s that it may have."""
    at = text.find(surface)
    while at >= 0:
        end = at + len(surface)
        if (
            end < len(text)
            and text[end] == "s"
            and surface[-1].isalpha()
            and not (end + 1 < len(text) and text[end + 1].isalnum())
        ):
            end += 1
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() or (before in {"-", "–"} and text[at - 2 : at - 1].isalnum()) or after.isalnum()):
            yield at, end
        at = text.find(surface, at + len(surface))


def _name(found: _Group, mentions: list[Mention], kind: Label, title_end: int) -> str:
    """Return the form the paper uses: an own system's short form, a concept's expansion, else the commonest form."""
    if found.short and found.long:
        bare = found.short[:-1] if found.short.endswith("s") and found.short[-2:-1].isupper() else found.short
        return bare if found.own or kind in {Label.DATASET, Label.METRIC} else singular_term(found.long)
    counts: dict[str, int] = defaultdict(int)
    for mention in mentions:
        counts[mention.text] += 1
    best = min(counts, key=lambda form: (form[:1].isupper() and " " in form, -counts[form], form))
    for name in found.names:
        if name.lower() == best.lower():
            return name
    titled = all(mention.start < title_end for mention in mentions if mention.text == best)
    if kind is Label.DATASET or (kind is Label.METHOD and best[:1].isupper() and not titled):
        return best  # a proper name, as sentences write it
    return singular_term(best)


def decide(reading: Reading, lexicon: Lexicon) -> Reading:
    """Make entities of the candidates."""
    text = reading.text
    groups = _groups(reading, lexicon)
    accepted: list[tuple[_Group, Label | None, float]] = []
    for found in {id(found): found for found in groups.values()}.values():
        kind, confidence = found.decision()
        if confidence >= LEAST:
            accepted.append((found, kind, confidence))
    claims = [
        (start - end, start, end, number)
        for number, (found, _, _) in enumerate(accepted)
        for surface in found.surfaces
        for start, end in _occurrences(text, surface)
    ]
    taken = bytearray(len(text))
    mentions: dict[int, list[Mention]] = defaultdict(list)
    for _, start, end, number in sorted(claims):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found, kind, confidence = accepted[number]
            if kind is not None:
                mentions[number].append(
                    Mention(text=text[start:end], start=start, end=end, confidence=round(confidence, 3))
                )
    by_id: dict[str, Entity] = {}
    for number, places in mentions.items():
        found, kind, confidence = accepted[number]
        if kind is None:
            continue
        name = _name(found, places, kind, reading.title_end)
        canonical = min(found.names, key=lambda name: (len(name), name)) if found.names else name
        entity = Entity(
            id=entity_id(kind, canonical),
            type=kind,
            name=name,
            role=_OWN.get(kind, EdgeType.MENTIONS)
            if found.own or _new(found, places, kind, reading)
            else EdgeType.MENTIONS,
            confidence=round(confidence, 3),
            mentions=tuple(places),
        )
        by_id[entity.id] = merge(by_id[entity.id], entity) if entity.id in by_id else entity
    entities = (
        structs.replace(entity, mentions=tuple(sorted(entity.mentions, key=lambda mention: mention.start)))
        for entity in by_id.values()
    )
    return replace(reading, entities=tuple(sorted(entities, key=lambda entity: (entity.mentions[0].start, entity.id))))


def _new(found: _Group, places: list[Mention], kind: Label, reading: Reading) -> bool:
    """Say whether a method is the paper's own for all we know: its title names it, and no lexicon does."""
    return kind is Label.METHOD and not found.names and any(place.start < reading.title_end for place in places)


_OWN = {Label.METHOD: EdgeType.PROPOSES, Label.DATASET: EdgeType.INTRODUCES}
