"""Surface forms -> nodes: which thing of the whole corpus each entity of a paper is.

A paper's entities come with names of their own; here they meet. In this order, the first that answers decides:
an override of the user's; the expansion that the paper gives to an abbreviation; else the one that most papers of the
corpus give it; the lexicon; else the name itself, with case, hyphens, spaces and plurals folded (kg.lexicon.key).
What is counted over the corpus is counted per paper, so order and grouping do not matter.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from kg.errors import OverridesError, UnknownEntity
from kg.lexicon import ATOM, Entry, Lexicon, key, load, long_form, singular_term
from kg.records import Entity, Extraction, Relation, Result, entity_id, merge
from kg.schema import ABOUT, EDGES, Label, strongest

__all__ = ["Overrides", "Resolution", "Resolver", "read_overrides"]


class Resolution(NamedTuple):
    """Which node a name stands for, and why."""

    name: str
    id: str
    label: Label
    canonical: str
    why: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user knows better. Keys are names as kg.lexicon.key folds them.

    Attributes
    ----------
    same : dict
        Key -> the name that it is another name of (`[same]` in the file: "ImageNet-1k" = ["ILSVRC 2012", "IN-1k"]).
    apart : frozenset
        Keys that are not to be joined with anything by the lexicon or as abbreviations (`apart = ["CLIP", ...]`).
    types : dict
        Key -> the label it has (`[types]`: Task = ["reading comprehension"]).
    ignored : frozenset
        Keys that name nothing (`ignore = ["baseline"]`).
    """

    same: dict[str, str] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    types: dict[str, Label] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()


def read_overrides(path: str | Path) -> Overrides:
    """Read a TOML file of overrides; raises OverridesError with what is wrong in it.

    The file may hold `ignore = [names]`, `apart = [names]`, `[same]` with "Name" = [other names], and `[types]` with
    Label = [names].
    """
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise OverridesError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OverridesError(f"{path}: not a TOML file: {error}") from error
    if unknown := sorted(set(data) - {"same", "apart", "types", "ignore"}):
        raise OverridesError(f"{path}: unknown entry {unknown[0]!r}; known are same, apart, types, ignore")

    def names(value: object, where: str) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(name, str) and key(name) for name in value):
            raise OverridesError(f"{path}: {where} must be a list of names")
        return value

    def sections(where: str) -> Iterator[tuple[str, list[str]]]:
        section = data.get(where, {})
        if not isinstance(section, dict):
            raise OverridesError(f"{path}: [{where}] must be a table of lists of names")
        for head, value in section.items():
            yield head, names(value, f"[{where}] {head}")

    labels = {str(label).lower(): label for label in (Label.METHOD, Label.DATASET, Label.METRIC, Label.TASK)}
    types: dict[str, Label] = {}
    for head, listed in sections("types"):
        if head.lower() not in labels:
            raise OverridesError(f"{path}: [types] {head}: no such label; known are {', '.join(labels.values())}")
        types |= {key(name): labels[head.lower()] for name in listed}
    return Overrides(
        same={key(name): head for head, listed in sections("same") for name in (head, *listed)},
        apart=frozenset(map(key, names(data.get("apart", []), "apart"))),
        types=types,
        ignored=frozenset(map(key, names(data.get("ignore", []), "ignore"))),
    )


def abbreviation(entity: Entity) -> tuple[str, str] | None:
    """Return (short form, long form) where an entity of a paper has both among its mentions.

    Of several long forms it is one that the short form stands for from its first word on: of "deep reinforcement
    learning" and "reinforcement learning", RL is the latter.
    """
    forms = sorted({mention.text for mention in entity.mentions}, key=lambda form: (-len(form), form))
    for short in filter(is_short, reversed(forms)):
        bare = short.removesuffix("s") if short[-2:-1].isupper() else short
        fitting = {
            long: at
            for long in forms
            if " " in long and short.rstrip("s") not in long and (at := long_form(bare, long)) is not None
        }
        if fitting:
            return bare, min(fitting, key=lambda long: fitting[long] > 0)
    return None


def is_short(form: str) -> bool:
    """Say whether a form looks like an abbreviation: short, one word, mostly capitals.

    >>> is_short("SAM"), is_short("GANs"), is_short("ImageNet"), is_short("language model")
    (True, True, False, False)
    """
    capitals = sum(map(str.isupper, form))
    return " " not in form and len(form) <= 8 and capitals >= 2 and capitals >= len(form.rstrip("s")) / 2


@lru_cache(50_000)
def _alike(one: str, other: str) -> bool:
    """Say whether two expansions differ in an ending or so only: "masked auto-encoding" and "masked autoencoder"."""
    return SequenceMatcher(None, key(one), key(other), autojunk=False).ratio() > 0.7


@dataclass(frozen=True, slots=True)
class Resolver:
    """Tells which node a name stands for, from the lexicon and from what the whole corpus says."""

    lexicon: Lexicon
    overrides: Overrides
    # Of label and key: a short form's long forms, the commonest first; a long form's commonest short form; the
    # spelling that most papers use.
    expansions: dict[tuple[Label, str], tuple[str, ...]]
    shorts: dict[tuple[Label, str], str]
    spelling: dict[tuple[Label, str], str]

    @classmethod
    def of(cls, extractions: Iterable[Extraction], *, overrides: Overrides | None = None) -> Resolver:
        """Survey the corpus once."""
        long_forms: dict[tuple[Label, str], Counter[str]] = defaultdict(Counter)
        short_forms: dict[tuple[Label, str], Counter[str]] = defaultdict(Counter)
        forms: dict[tuple[Label, str], Counter[str]] = defaultdict(Counter)
        for extraction in extractions:
            for entity in extraction.entities:
                forms[entity.type, key(entity.name)][entity.name] += 1
                if pair := abbreviation(entity):
                    long_forms[entity.type, key(pair[0])][singular_term(pair[1])] += 1
                    short_forms[entity.type, key(pair[1])][pair[0]] += 1

        def ranked(counts: Counter[str]) -> list[str]:
            return sorted(counts, key=lambda form: (-counts[form], form))

        return cls(
            load(),
            overrides or Overrides(),
            {short: tuple(ranked(counts)) for short, counts in long_forms.items()},
            {long: ranked(counts)[0] for long, counts in short_forms.items()},
            {name: ranked(counts)[0] for name, counts in forms.items()},
        )

    def _canonical(self, label: Label, name: str, long: str | None) -> tuple[str, str]:
        """Return the name of the node for a name and the expansion that its paper gives it, and why."""
        name_key = key(name)
        if name_key in self.overrides.same:
            return self.overrides.same[name_key], "an override says so"
        if name_key in self.overrides.apart:
            return name, "an override keeps it apart"
        if long and key(long) != name_key:
            return self._expanded(label, name, long, f"its paper expands it to {long!r}")
        if short := self.shorts.get((label, name_key)):
            return self._expanded(label, short, name, f"papers here abbreviate it {short!r}")
        if is_short(name) and (listed := self.expansions.get((label, name_key))):
            return self._expanded(label, name, listed[0], f"most papers here expand it to {listed[0]!r}")
        if is_short(name) and self._ambiguous(label, name) and (listed := self._listed(label, name)):
            return self._expanded(label, name, listed[0], f"its commonest expansion is {listed[0]!r}")
        if known := self._known(label, name):
            return known, f"the lexicon has it as a name of {known!r}"
        if member := self._member(label, name):
            return member, "the lexicon has its family"
        if (label, name_key) in self.spelling:
            return self.spelling[label, name_key], "the name itself, as papers here write it"
        return singular_term(name), "nothing is known of it; it would be a node of its own"

    def _expanded(self, label: Label, name: str, long: str, why: str) -> tuple[str, str]:
        """Return the name of the node for an abbreviation that stands for `long`, and why."""
        entry, ambiguous = self._entry(label, long), is_short(name) and self._ambiguous(label, name)
        if entry and (entry.term or not ambiguous):
            return entry.name, f"{why}, which the lexicon has as a name of {entry.name!r}"
        if ambiguous:
            return f"{name} ({self._long_form(label, name, long)})", f"{why}; its homonyms stand apart"
        if known := self._known(label, name):
            return known, f"{why}; the lexicon has it as a name of {known!r}"
        return self.spelling.get((label, key(name)), name), why

    def _long_form(self, label: Label, name: str, long: str) -> str:
        """Return the commonest way to write a long form that is much like this one."""
        listed = (*self.expansions.get((label, key(name)), ()), *self._listed(label, name))
        return singular_term(next((other for other in listed if _alike(other, long)), long)).lower()

    def _listed(self, label: Label, name: str) -> tuple[str, ...]:
        """Return the expansions that the lexicon lists for an abbreviation and that may be of this label."""

        def fits(long: str) -> bool:
            kinds = {entry.type for entry in self.lexicon.look_up(long)}
            return label in kinds or (not kinds and label is Label.METHOD)

        return tuple(filter(fits, self.lexicon.expansions.get(name, ())))

    def _ambiguous(self, label: Label, name: str) -> bool:
        """Say whether papers here, or the lexicon, expand an abbreviation in ways that are not alike."""
        listed = (*self.expansions.get((label, key(name)), ()), *self._listed(label, name))
        return any(not _alike(listed[0], other) for other in listed[1:])

    def _member(self, label: Label, name: str) -> str | None:
        """Return the name of a member of a known family, as families write it: "ResNet50" is ResNet-50."""
        marks = list(ATOM.finditer(name))
        for count in range(len(marks) - 1, 0, -1):
            head, tail = name[: marks[count - 1].end()], name[marks[count].start() :]
            if tail[0].isdigit() and (family := self._entry(label, head)) and not family.term:
                return f"{family.name}-{tail}"
        return None

    def _entry(self, label: Label, name: str) -> Entry | None:
        return next((entry for entry in self.lexicon.look_up(name) if entry.type is label), None)

    def _known(self, label: Label, name: str) -> str | None:
        entry = self._entry(label, name)
        return entry.name if entry else None

    def _identity(self, label: Label, name: str, long: str | None) -> tuple[str, str, Label, str]:
        label = self.overrides.types.get(key(name), label)
        canonical, why = self._canonical(label, name, long)
        label = self.overrides.types.get(key(canonical), label)
        head, _, expansion = canonical.partition(" (")
        full = f"{head} {expansion.rstrip(')')}" if expansion else canonical
        return entity_id(label, full), canonical, label, why

    def __call__(self, extraction: Extraction) -> Extraction:
        """Return the extraction with the corpus's ids and names; entities that are one node become one."""
        merged: dict[str, Entity] = {}
        renamed: dict[str, str] = {}
        names: dict[tuple[Label, str], str] = {}
        for entity in extraction.entities:
            if key(entity.name) in self.overrides.ignored:
                continue
            pair = abbreviation(entity)
            new_id, name, label, _ = self._identity(
                entity.type, pair[0] if pair else entity.name, pair[1] if pair else None
            )
            renamed[entity.id] = new_id
            names[entity.type, entity.name] = new_id
            role = entity.role if label is entity.type else strongest(label, ())
            node = replace(entity, id=new_id, name=name, type=label, role=role)
            merged[new_id] = merge(merged[new_id], node) if new_id in merged else node
        named = {
            field: {
                old: merged[new].name
                for (label, old), new in names.items()
                if label is kind and merged[new].type is kind
            }
            for field, kind in _FIELDS.items()
        }
        results = tuple(_renamed(result, named) for result in extraction.results)
        relations: dict[tuple[str, str, str], Relation] = {}
        for relation in extraction.relations:
            source, target = renamed.get(relation.source), renamed.get(relation.target)
            if not source or not target or source == target:
                continue
            if (merged[source].type, merged[target].type) in EDGES[relation.type].ends:  # an override may change types
                relations.setdefault((source, relation.type, target), replace(relation, source=source, target=target))
        return replace(
            extraction, entities=tuple(merged.values()), results=results, relations=tuple(relations.values())
        )

    def _labels(self, name: str) -> list[Label]:
        """Return the labels that a name may have by the lexicon and by the papers here, the likeliest first."""
        known = [entry.type for entry in self.lexicon.look_up(name) if entry.type and not entry.cue]
        seen = [kind for kind in Label if (kind, key(name)) in self.spelling or (kind, key(name)) in self.expansions]
        meanings = (name, *(self.lexicon.expansions.get(name, ()) if is_short(name) else ()))
        seen += [entry.type for meaning in meanings for entry in self.lexicon.look_up(meaning) if entry.type]
        return list(dict.fromkeys([*known, *seen]))

    def resolutions(self, name: str, *, label: Label | None = None) -> list[Resolution]:
        """Return the nodes that a name may stand for, the likeliest first; never none: an unknown name is its own.

        A name without a letter or digit raises UnknownEntity.

        >>> Resolver.of([]).resolutions("wav2vec2")[0].id
        'method:wav2vec-2.0'
        """
        if not key(name):
            raise UnknownEntity(name)
        meant = self.overrides.same.get(key(name), name)
        labels = [label] if label else self._labels(meant) or self._labels(name) or [Label.METHOD]
        if key(name) in self.overrides.ignored:
            return [Resolution(name, "", labels[0], name, "an override ignores it")]
        found: dict[str, Resolution] = {}
        for kind in labels:
            longs = self.expansions.get((kind, key(name))) or (self._listed(kind, name) if is_short(name) else ())
            for long in (None, *longs):
                new_id, canonical, final, why = self._identity(kind, name, long)
                found.setdefault(new_id, Resolution(name, new_id, final, canonical, why))
        return list(found.values())


_FIELDS = {label.lower(): label for label in ABOUT.values()}


def _renamed(result: Result, named: dict[str, dict[str, str]]) -> Result:
    return replace(result, **{field: named[field].get(getattr(result, field) or "") for field in _FIELDS})
