"""Candidates -> groups: the surface forms of a text that name one thing, and what was said of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.extract.names import kind_of_noun
from kg.extract.reading import MEASURE, MODEL, Reading, Span
from kg.lexicon import Lexicon, key, singular
from kg.schema import Label

__all__ = ["Group", "group", "occurrences"]


@dataclass(slots=True)
class Group:
    """What is one thing: its surface forms, what each label has against it, and how the text says it is its own.

    `names`: what the lexicon calls it; `short`, `long`: an abbreviation and its expansion, where the text gives both.
    """

    surfaces: set[str] = field(default_factory=set)
    against: dict[Label | None, float] = field(default_factory=lambda: defaultdict(lambda: 1.0))
    names: set[str] = field(default_factory=set)
    own: bool = False
    short: str = ""
    long: str = ""

    def vote(self, kind: Label | None, weight: float) -> None:
        """Take evidence of a weight 0..1 for a label; None: that it names nothing."""
        self.against[kind] *= 1 - weight

    def votes(self) -> dict[Label | None, float]:
        """Return how much evidence there is for each label, 0..1 (noisy-or)."""
        return {kind: 1 - left for kind, left in self.against.items()}

    def take(self, other: Group) -> None:
        """Make another group a part of this one."""
        self.surfaces |= other.surfaces
        self.names |= other.names
        self.own |= other.own
        self.short, self.long = self.short or other.short, self.long or other.long
        for kind, left in other.against.items():
            self.against[kind] *= left


def _kind_of_term(term: str, lexicon: Lexicon) -> Label | None:
    """Return what the last word of a term says that it is: "speech recognition" is a Task."""
    last = singular(re.split(r"[\s-]", term.strip().lower())[-1])
    for kind in (Label.TASK, Label.METHOD):
        if last in lexicon.words[kind]:
            return kind
    if last in lexicon.words["measure"]:
        return Label.METRIC
    return kind_of_noun(last)


def group(reading: Reading, lexicon: Lexicon) -> list[Group]:
    """Return the groups of a text's candidates, in the order of their first candidates."""
    text = reading.text
    groups: dict[str, Group] = {}

    def of(surface: str) -> Group:
        found = groups.setdefault(key(surface), Group())
        found.surfaces.add(surface)
        return found

    def join(one: Group, other: Group) -> Group:
        if one is not other:
            one.take(other)
            for each, owner in groups.items():
                if owner is other:
                    groups[each] = one
        return one

    known: dict[str, Group] = {}
    for candidate in reading.candidates:
        found = of(text[candidate.start : candidate.end])
        if candidate.by not in {MODEL, MEASURE}:  # the model is asked by decide, at every place where the group stands
            found.vote(candidate.type, candidate.weight)
        found.own |= candidate.own
        if candidate.name:
            found.names.add(candidate.name)
            found = join(known.get(candidate.name, found), found)
            known[candidate.name] = found
    for (short_start, short_end), (long_start, long_end) in reading.abbreviations:
        short, long = text[short_start:short_end], text[long_start:long_end]
        one, other = of(short), of(long)
        if other.against and None not in other.against:
            one.against.pop(None, None)  # the expansion says more than a short form that is also an ordinary word
        both = join(other, one)
        both.short, both.long = short, long
        if {short.lower().removesuffix("s"), long.lower().replace(" ", "-")} & lexicon.words["stop"]:
            both.vote(None, 0.95)  # "state of the art (SOTA)"
        elif not both.names:
            both.vote(_kind_of_term(long, lexicon) or Label.METHOD, 0.5)
    shorts = {text[a:b].removesuffix("s"): text[c:d] for (a, b), (c, d) in reading.abbreviations}
    for surface in sorted({surface for found in groups.values() for surface in found.surfaces}):
        for spelled in _spelled_out(surface, shorts, lexicon):
            if key(spelled) in groups:
                join(groups[key(spelled)], groups[key(surface)])
    return list({id(found): found for found in groups.values()}.values())


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


def occurrences(text: str, surface: str) -> Iterator[Span]:
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
