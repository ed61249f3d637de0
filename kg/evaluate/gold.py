"""Annotated abstracts: which entities, roles, results and relations of a paper were found.

An entity is found where type and a surface form agree; what gold calls optional is neither rewarded nor punished.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kg.evaluate.figures import Count, Judged, Mark, Slip, Verdict, tally
from kg.records import Entity, Extraction, Mention, Paper, Record, Relation, Result, fold_title, paper_id
from kg.schema import EdgeType, Label

__all__ = ["ROLE_NAMES", "GoldEntity", "GoldPaper", "GoldRelation", "GoldResult", "fold", "fold_value", "judge"]

ROLE_NAMES = {
    "proposes": EdgeType.PROPOSES, "uses": EdgeType.USES, "compares_with": EdgeType.COMPARES_WITH,
    "introduces": EdgeType.INTRODUCES, "evaluated_on": EdgeType.EVALUATES_ON, "trained_on": EdgeType.TRAINS_ON,
    "reports": EdgeType.REPORTS_IN, "addresses": EdgeType.ADDRESSES, "mentions": EdgeType.MENTIONS,
}  # fmt: skip

# "few-shot learning" is a method to some and a task to others: for a paradigm either is right, and so is its role.
_PARADIGM = ("learning", "adaptation", "transfer", "modeling", "selection", "retrieval", "compression")
_EITHER = {Label.METHOD: Label.TASK, Label.TASK: Label.METHOD}
_EITHER_ROLE = {EdgeType.USES, EdgeType.ADDRESSES}

_Triple = tuple[str, str, str]  # source, type, target


class GoldEntity(Record, frozen=True, kw_only=True):
    """A thing that the text names, as annotated. `role` is the guide's word for it ("evaluated_on")."""

    type: Label
    name: str
    mentions: tuple[str, ...]
    role: str | None = None
    optional: bool = False

    @property
    def edge(self) -> EdgeType | None:
        """The role as the graph has it."""
        return ROLE_NAMES.get((self.role or "").lower())

    @property
    def forms(self) -> tuple[str, ...]:
        """What it may be found by: each surface form, and the name."""
        return tuple(dict.fromkeys((*self.mentions, self.name)))


class GoldResult(Record, frozen=True, kw_only=True):
    """A result as annotated; None where the text does not say."""

    value: str
    metric: str | None = None
    dataset: str | None = None


class GoldRelation(Record, frozen=True, kw_only=True):
    """A relation as annotated, between names of entities."""

    source: str
    type: str
    target: str


class GoldPaper(Record, frozen=True, kw_only=True):
    """An annotated abstract; `relations` is None where nobody annotated them."""

    title: str
    entities: tuple[GoldEntity, ...]
    id: str = ""
    abstract: str = ""
    results: tuple[GoldResult, ...] = ()
    relations: tuple[GoldRelation, ...] | None = None
    venue: str | None = None
    year: str | int | None = None
    date: str | None = None

    @property
    def paper(self) -> Paper:
        """The paper to read."""
        title, abstract = (" ".join(text.split()) for text in (self.title, self.abstract))
        return Paper(id=self.id or paper_id(title), title=title, abstract=abstract)

    @property
    def key(self) -> str:
        """What its prediction is found by."""
        return fold_title(self.title)


def fold(surface: str) -> str:
    """Return what makes spellings of a name one: case, hyphens, spaces and a plural's s do not count.

    >>> fold("Vision-Language  Models") == fold("vision language model"), fold("LLMs"), fold("Losses"), fold("loss")
    (True, 'llm', 'losse', 'loss')
    """
    words = re.sub(r"[\s‐-―_/-]+", " ", surface.lower()).strip()
    return re.sub(r"(?<=\S{3})(?<![sui])s(?!\S)", "", words)


def fold_value(value: str) -> tuple[str, str]:
    """Return the number that a value says, without its sign, and its unit.

    >>> fold_value("+0.8 percent") == fold_value("0.8%"), fold_value("3 times"), fold_value("1,024")
    (True, ('3', 'x'), ('1024', ''))
    """
    plain = value.lower()
    for written, meant in (("\\", ""), ("percent", "%"), (" ", ""), ("times", "x"), ("×", "x")):
        plain = plain.replace(written, meant)
    found = re.search(r"(\d[\d,]*\.?\d*)[kmb]?([%x]?)", plain)
    return (found[1].replace(",", ""), found[2]) if found else (plain, "")


@dataclass(frozen=True, slots=True)
class _Named:
    """A predicted entity and the number of the gold one that it stands for, if any."""

    entity: Entity
    verdict: Verdict
    gold: int | None = None
    role: bool = True
    note: str = ""


class _Outcome(NamedTuple):
    """A predicted result and the gold one of the same value, if any; `agrees`: its metric and dataset do too."""

    predicted: Result | None
    gold: GoldResult | None
    agrees: bool = False


def judge(gold: GoldPaper, predicted: Extraction | None) -> Judged:
    """Judge what was read from a paper; None: the prediction lacks it.

    >>> gold = GoldPaper(title="Nets", entities=(GoldEntity(type="Task", name="parsing", mentions=("Parsing",)),))
    >>> judge(gold, None).counts["entities"]
    Count(found=0, predicted=0, gold=1)
    """
    read = predicted or Extraction(paper=gold.paper)
    named = _judge_entities(gold.entities, read.entities)
    outcomes = tuple(_judge_results(gold, read.results))
    owners = Counter(each.gold for each in named if each.gold is not None)
    nodes = [count for number, count in owners.items() if _several(gold.entities[number])]
    relations = None if gold.relations is None else _compare(gold, gold.relations, named, read.relations)
    return Judged(
        name=read.paper.title or gold.title,
        text=read.paper.text,
        title_end=len(read.paper.title),
        missing=predicted is None,
        counts=tally(
            (
                *_count_entities(gold.entities, named),
                *(_count_relations(*relations) if relations else ()),
                *_count_results(len(gold.results), outcomes),
            )
        ),
        grouped=(sum(count == 1 for count in nodes), len(nodes)),
        turned=len(_turned(*relations)) if relations else 0,
        marks=tuple(_marks(gold.entities, named, read.paper.text)),
        slips=(
            *_entity_slips(gold.entities, named),
            *_result_slips(outcomes),
            *(_relation_slips(*relations, read.entities) if relations else ()),
        ),
    )


# Entities


def _judge_entities(gold: tuple[GoldEntity, ...], predicted: tuple[Entity, ...]) -> tuple[_Named, ...]:
    by_form: dict[tuple[Label, str], list[int]] = {}
    of_any_type: dict[str, GoldEntity] = {}
    for number, entity in enumerate(gold):
        for form in map(fold, entity.forms):
            by_form.setdefault((entity.type, form), []).append(number)
            if entity.type in _EITHER and form.endswith(_PARADIGM):
                by_form.setdefault((_EITHER[entity.type], form), []).append(number)
        for form in map(fold, entity.mentions):
            of_any_type.setdefault(form, entity)
    return tuple(_judge_entity(entity, gold, by_form, of_any_type) for entity in predicted)


def _judge_entity(
    entity: Entity,
    gold: tuple[GoldEntity, ...],
    by_form: dict[tuple[Label, str], list[int]],
    of_any_type: dict[str, GoldEntity],
) -> _Named:
    forms = tuple(dict.fromkeys(fold(mention.text) for mention in entity.mentions)) or (fold(entity.name),)
    shared = Counter(number for form in forms for number in by_form.get((entity.type, form), ()))
    if wanted := [number for number in shared if not gold[number].optional]:
        # It answers for one gold entity: the one that shares most forms with it.
        best = max(wanted, key=lambda number: (shared[number], gold[number].type == entity.type))
        edge, same_type = gold[best].edge, gold[best].type == entity.type
        agrees = edge == entity.role or (not same_type and {edge, entity.role} == _EITHER_ROLE)
        return _Named(entity, Verdict.RIGHT, best, agrees)
    others = [of_any_type[form] for form in forms if form in of_any_type]
    if shared or any(other.optional for other in others):
        return _Named(entity, Verdict.UNJUDGED)
    return _Named(entity, Verdict.WRONG, note=f"it is a {others[0].type}" if others else "")


def _count_entities(gold: tuple[GoldEntity, ...], named: tuple[_Named, ...]) -> Iterator[tuple[str, Count]]:
    def each(label: Label, count: Count, *measures: str) -> Iterator[tuple[str, Count]]:
        for measure in measures:
            yield measure, count
            yield f"{measure} {label}", count

    for one in named:
        if one.verdict is not Verdict.UNJUDGED:
            label = one.entity.type if one.gold is None else gold[one.gold].type
            yield from each(label, Count(predicted=1), "entities", "edges")
    found = {one.gold for one in named}
    in_role = {one.gold for one in named if one.role}
    for number, entity in enumerate(gold):
        if not entity.optional:
            yield from each(entity.type, Count(found=int(number in found), gold=1), "entities")
            yield from each(entity.type, Count(found=int(number in in_role), gold=1), "edges")


def _several(entity: GoldEntity) -> bool:
    return len(set(map(fold, entity.mentions))) > 1


def _entity_slips(gold: tuple[GoldEntity, ...], named: tuple[_Named, ...]) -> Iterator[Slip]:
    found = {one.gold for one in named}
    in_role = {one.gold for one in named if one.role}
    for number, entity in enumerate(gold):
        if not entity.optional and number not in found:
            yield Slip("entities", Verdict.MISSED, entity.name, f"{entity.type}, {_role(entity)}")
    for one in named:
        if one.verdict is Verdict.WRONG:
            said = f"{one.entity.type}, {one.entity.role}"
            yield Slip("entities", Verdict.WRONG, one.entity.name, f"{said}; {one.note}" if one.note else said)
    for one in named:
        if one.gold is not None and one.gold not in in_role:
            said = f"{one.entity.role}; it is {_role(gold[one.gold])}"
            yield Slip("roles", Verdict.WRONG, one.entity.name, said)
            in_role.add(one.gold)  # told once


def _role(entity: GoldEntity) -> str:
    return entity.edge or entity.role or "no role"


def _marks(gold: tuple[GoldEntity, ...], named: tuple[_Named, ...], text: str) -> Iterator[Mark]:
    found = {one.gold for one in named}
    taken = bytearray(len(text))
    for one in named:
        said = f"{one.entity.type} {one.entity.name}, {one.entity.role}"
        if one.verdict is Verdict.WRONG:
            said += f"; {one.note or 'not in gold'}"
        elif one.gold is not None and not one.role:
            said += f"; it is {_role(gold[one.gold])}"
        for mention in one.entity.mentions:
            yield Mark(mention.start, mention.end, one.verdict, said, role=not one.role)
            _take(taken, mention)
    for start, end, number in _places(text, gold):
        entity = gold[number]
        if entity.optional:
            if not any(taken[start:end]):
                yield Mark(start, end, Verdict.UNJUDGED, f"{entity.type} {entity.name}, optional")
        elif number not in found:
            yield Mark(start, end, Verdict.MISSED, f"missed: {entity.type} {entity.name}, {_role(entity)}")


def _take(taken: bytearray, mention: Mention) -> None:
    taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)


def _places(text: str, gold: tuple[GoldEntity, ...]) -> Iterator[tuple[int, int, int]]:
    """Yield where the surface forms stand as whole words, the longest first, none inside another."""
    taken = bytearray(len(text))
    forms = {(form, number) for number, entity in enumerate(gold) for form in entity.mentions if form.strip()}
    for form, number in sorted(forms, key=lambda each: (-len(each[0]), each)):
        for match in re.finditer(rf"(?<!\w)(?:{re.escape(' '.join(form.split()))})(?!\w)", text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(match[0])
                yield match.start(), match.end(), number


# Relations


def _compare(
    gold: GoldPaper, annotated: Iterable[GoldRelation], named: tuple[_Named, ...], predicted: Iterable[Relation]
) -> tuple[set[_Triple], set[_Triple]]:
    """Return the relations wanted and those predicted, between names of gold; "?id" is an entity that gold lacks.

    Those with an optional end and those that follow from a name alone ("sparse LoRA" is a LoRA) are in neither.
    """
    required = {entity.name for entity in gold.entities if not entity.optional}
    stands_for = {
        one.entity.id: f"?{one.entity.id}" if one.gold is None else gold.entities[one.gold].name
        for one in named
        if one.verdict is not Verdict.UNJUDGED
    }
    unjudged = {one.entity.id for one in named} - stands_for.keys()
    wanted = {
        _triple(each.source, each.type, each.target)
        for each in annotated
        if {each.source, each.target} <= required and not _nested(each.source, each.target)
    }
    got = {
        _triple(source, each.type, target)
        for each in predicted
        if not {each.source, each.target} & unjudged
        for source, target in [[stands_for.get(end, f"?{end}") for end in (each.source, each.target)]]
        if not _nested(source, target)
    }
    return wanted, got


def _triple(source: str, kind: str, target: str) -> _Triple:
    """Return a relation, the ends in order where its direction does not count."""
    if kind == EdgeType.COMPARED_WITH and target < source:
        source, target = target, source
    return source, str(kind), target


def _nested(one: str, other: str) -> bool:
    one, other = f" {fold(one)} ", f" {fold(other)} "
    return one in other or other in one


def _turned(wanted: set[_Triple], got: set[_Triple]) -> set[_Triple]:
    """Return what was predicted the wrong way round, and not the right way too."""
    return {each for each in got if each[1] != EdgeType.COMPARED_WITH and each[::-1] in wanted - got}


def _count_relations(wanted: set[_Triple], got: set[_Triple]) -> Iterator[tuple[str, Count]]:
    yield "relations", Count(len(wanted & got), len(got), len(wanted))
    for kind in {EdgeType.OUTPERFORMS.value, *(each[1] for each in wanted | got)}:
        of_kind = [{each for each in triples if each[1] == kind} for triples in (wanted & got, got, wanted)]
        yield f"relations {kind}", Count(*map(len, of_kind))


def _relation_slips(wanted: set[_Triple], got: set[_Triple], entities: tuple[Entity, ...]) -> Iterator[Slip]:
    names = {f"?{entity.id}": entity.name for entity in entities}
    turned = _turned(wanted, got)
    for verdict, triples in ((Verdict.MISSED, wanted - got), (Verdict.WRONG, got - wanted)):
        for source, kind, target in sorted(triples):
            note = "the wrong way round" if (source, kind, target) in turned and verdict is Verdict.WRONG else ""
            what = f"{names.get(source, source)} {kind} {names.get(target, target)}"
            yield Slip("relations", verdict, what, note)


# Results


def _judge_results(gold: GoldPaper, predicted: Iterable[Result]) -> Iterator[_Outcome]:
    forms = {entity.name: set(map(fold, entity.forms)) for entity in gold.entities}

    def agrees(result: Result, wanted: GoldResult) -> bool:
        pairs = ((result.metric, wanted.metric), (result.dataset, wanted.dataset))
        return all(
            right is None or (said is not None and fold(said) in forms.get(right, {fold(right)}))
            for said, right in pairs
        )

    left = list(gold.results)
    for result in predicted:
        same = [wanted for wanted in left if fold_value(wanted.value) == fold_value(result.value)]
        best = next((wanted for wanted in same if agrees(result, wanted)), same[0] if same else None)
        if best is None:
            yield _Outcome(result, None)
        else:
            left.remove(best)
            yield _Outcome(result, best, agrees(result, best))
    yield from (_Outcome(None, wanted) for wanted in left)


def _count_results(in_gold: int, outcomes: tuple[_Outcome, ...]) -> Iterator[tuple[str, Count]]:
    predicted = [outcome for outcome in outcomes if outcome.predicted]
    yield "results", Count(sum(outcome.agrees for outcome in predicted), len(predicted), in_gold)
    yield "result values", Count(sum(outcome.gold is not None for outcome in predicted), len(predicted), in_gold)


def _result_slips(outcomes: tuple[_Outcome, ...]) -> Iterator[Slip]:
    for predicted, gold, agrees in outcomes:
        if predicted is None and gold:
            yield Slip("results", Verdict.MISSED, gold.value, _about(gold.metric, gold.dataset))
        elif predicted and not gold:
            yield Slip("results", Verdict.WRONG, predicted.value, _about(predicted.metric, predicted.dataset))
        elif predicted and gold and not agrees:
            said, right = _about(predicted.metric, predicted.dataset), _about(gold.metric, gold.dataset)
            yield Slip("results", Verdict.WRONG, predicted.value, f"{said}; it is {right}")


def _about(metric: str | None, dataset: str | None) -> str:
    return f"{metric or 'no metric'}, {f'on {dataset}' if dataset else 'no dataset'}"
