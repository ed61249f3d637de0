"""Files of annotated texts, read: gold files (papers), and corpora of tokens.

Gold files are JSON lists of papers with `entities`, `results` and perhaps `relations`; corpora are JSON lines of
`tokens`, `sentences` and `entities`. What a file does not annotate is unknown, not absent.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import KGError
from kg.evaluate.corpus import SIGNS
from kg.evaluate.gold import ROLE_NAMES
from kg.extract.numbers import KINDS, VALUE, fold_value
from kg.extract.reading import Span
from kg.schema import ABOUT, ROLES, EdgeType, Label

__all__ = ["AnnotatedEntity", "AnnotatedResult", "AnnotatedText", "texts"]


class AnnotatedEntity(NamedTuple):
    """An entity: `places` is where it stands, in order; `role` None where nobody looked."""

    name: str
    label: Label
    optional: bool
    places: tuple[Span, ...]
    role: EdgeType | None = None


class AnnotatedResult(NamedTuple):
    """A number that is a result, its kind, and the numbers of the entities that it is of."""

    span: Span
    kind: str
    about: frozenset[int]


class AnnotatedText(NamedTuple):
    """A text and what is known of it; `numbers`: all that may be results, `results`, `relations`: None if unknown."""

    name: str
    text: str
    entities: tuple[AnnotatedEntity, ...]
    numbers: tuple[Span, ...] = ()
    results: tuple[AnnotatedResult, ...] | None = None
    relations: frozenset[tuple[int, EdgeType, int]] | None = None


# What corpora call things; the last two are of no type of ours, and not nothing.
_LABELS: dict[str, tuple[Label, bool]] = {
    "method": (Label.METHOD, False), "dataset": (Label.DATASET, False), "metric": (Label.METRIC, False),
    "task": (Label.TASK, False), "material": (Label.DATASET, False),
    "otherscientificterm": (Label.METHOD, True), "generic": (Label.METHOD, True),
}  # fmt: skip
PIECE = 200  # tokens of a corpus that are one text, or a little more: whole sentences


def texts(path: Path) -> Iterator[AnnotatedText]:
    """Yield the annotated texts of a gold file (.json) or a corpus of tokens (.jsonl, .jsonl.gz)."""
    try:
        if path.suffix == ".json":
            for paper in json.loads(path.read_text(encoding="utf-8")):
                yield _of_gold(paper)
        else:
            with (
                gzip.open(path, "rt", encoding="utf-8")
                if path.suffix == ".gz"
                else path.open(encoding="utf-8") as lines
            ):
                for line in lines:
                    yield from _of_corpus(json.loads(line))
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KGError(
            f"{path}: no annotated texts ({error!r}); a gold file is a JSON list of papers with title, abstract and "
            "entities, a corpus has lines with tokens, sentences and entities"
        ) from error


def _whole(text: str, surface: str) -> Iterator[Span]:
    """Yield where a surface stands in a text as whole words."""
    before, after = (r"(?<!\w)" if surface[:1].isalnum() else ""), (r"(?!\w)" if surface[-1:].isalnum() else "")
    for match in re.finditer(before + re.escape(surface) + after, text):
        yield match.span()


def _placed(text: str, surfaces: Iterable[tuple[str, int]]) -> list[tuple[Span, int]]:
    """Return where surfaces stand, none inside a longer one: (span, the number given with the surface)."""
    claims = sorted({(a - b, a, b, number) for surface, number in surfaces for a, b in _whole(text, surface)})
    taken = bytearray(len(text))
    found = []
    for _, start, end, number in claims:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(((start, end), number))
    return sorted(found)


def _role(entity: dict[str, Any]) -> EdgeType | None:
    """Return an entity's role; raises ValueError where its label has no such role."""
    if not entity.get("role"):
        return None
    role = ROLE_NAMES.get(entity["role"])
    if role not in ROLES[Label(entity["type"])]:
        raise ValueError(f"{entity['name']}: a {entity['type']} has no role {entity['role']!r}")
    return role


def _of_gold(paper: dict[str, Any]) -> AnnotatedText:
    title = " ".join(paper["title"].split())
    text = f"{title}\n{' '.join(paper['abstract'].split())}"
    given = paper["entities"]
    surfaces = ((" ".join(form.split()), number) for number, each in enumerate(given) for form in each["mentions"])
    places: list[list[Span]] = [[] for _ in given]
    for span, number in _placed(text, surfaces):
        places[number].append(span)
    entities = tuple(
        AnnotatedEntity(
            each["name"],
            Label(each["type"]),
            bool(each.get("optional")),
            tuple(spans),
            _role(each),
        )
        for each, spans in zip(given, places, strict=True)
        if spans
    )
    number_of = {entity.name: number for number, entity in enumerate(entities)}
    inside = {at for entity in entities for span in entity.places for at in range(*span)}
    numbers = [span for match in VALUE.finditer(text) if (span := match.span("value"))[0] not in inside]
    relations = paper.get("relations")
    return AnnotatedText(
        paper.get("id") or title,
        text,
        entities,
        tuple(numbers),
        tuple(_results(paper.get("results", ()), text, len(title), numbers, number_of)),
        None
        if relations is None
        else frozenset(
            (number_of[each["source"]], EdgeType(each["type"]), number_of[each["target"]])
            for each in relations
            if each["source"] in number_of and each["target"] in number_of
        ),
    )


def _results(
    given: Iterable[dict[str, Any]], text: str, title_end: int, numbers: list[Span], number_of: dict[str, int]
) -> Iterator[AnnotatedResult]:
    """Yield the results with the places of their values, each the first that is left."""
    found: dict[Span, tuple[str, set[int]]] = {}
    for result in given:
        wanted = fold_value(str(result["value"]))
        same = [span for span in numbers if span[0] > title_end and fold_value(text[slice(*span)]) == wanted]
        if result["kind"] not in KINDS:
            raise ValueError(f"{result['value']}: {result['kind']!r} is no kind of result, of {', '.join(KINDS[1:])}")
        if same:
            span = next((each for each in same if each not in found), same[0])
            about = {number_of[result[slot]] for slot in _SLOTS if result.get(slot) in number_of}
            found.setdefault(span, (result["kind"], set()))[1].update(about)
    for span, (kind, about) in found.items():
        yield AnnotatedResult(span, kind, frozenset(about))


_SLOTS = tuple(str(label).lower() for label in ABOUT.values())


def _of_corpus(document: dict[str, Any]) -> Iterator[AnnotatedText]:
    low = 0
    last = document["sentences"][-1][1] if document["sentences"] else 0
    for _, high in document["sentences"]:
        if high - low >= PIECE or high == last:
            words = [SIGNS.get(word, word) for word in document["tokens"][low:high]]
            starts = list(accumulate((len(word) + 1 for word in words), initial=0))
            yield AnnotatedText(
                f"{document['id']}:{low}",
                " ".join(words),
                tuple(
                    AnnotatedEntity("", *_LABELS[label.lower()], ((starts[a - low], starts[b - low] - 1),))
                    for a, b, label in document["entities"]
                    if low <= a and b <= high and label.lower() in _LABELS
                ),
            )
            low = high
