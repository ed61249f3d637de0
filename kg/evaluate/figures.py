"""What judging gives: counts, and what was right, missed or wrong in each paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Count", "Judged", "Mark", "Report", "Slip", "Verdict", "tally", "total"]


class Verdict(StrEnum):
    """What gold says of something: it is right, it was missed, it is wrong, or nobody judges it."""

    RIGHT = "right"
    MISSED = "missed"
    WRONG = "wrong"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Count:
    """How many were found, of how many predicted and how many in gold.

    >>> both = Count(found=1, predicted=2, gold=1) + Count(gold=3)
    >>> both.precision, both.recall, round(both.f1, 3)
    (0.5, 0.25, 0.333)
    """

    found: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.found + other.found, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """The share of what was predicted that is right."""
        return self.found / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of gold that was found."""
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.found / (self.predicted + self.gold) if self.found else 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text, what gold says of it, and what a reader may want to know. `role`: only its role is wrong."""

    start: int
    end: int
    verdict: Verdict
    note: str
    role: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """Something that was missed or is wrong: `of` says among what ("entities", "roles", "results", "relations")."""

    of: str
    verdict: Verdict
    what: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One text as judged.

    `grouped`: of the entities found that have several surface forms, how many are one entity in the prediction too, and
    how many there are; None where gold does not say. `turned`: relations predicted the wrong way round. `unit`: what
    such texts are called.
    """

    name: str
    text: str
    title_end: int = 0
    missing: bool = False
    unit: str = "papers"
    counts: Mapping[str, Count] = field(default_factory=dict)
    grouped: tuple[int, int] | None = None
    turned: int = 0
    marks: tuple[Mark, ...] = ()
    slips: tuple[Slip, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """The counts of many texts together: "entities", "entities Method", "edges", "relations", "results" and so on."""

    papers: int
    unit: str
    missing: int
    counts: Mapping[str, Count]
    grouped: tuple[int, int] | None
    turned: int

    def rows(self, *, every: bool = False) -> Iterator[tuple[str, Count]]:
        """Yield the figures in the order of the listing; of relations by type only OUTPERFORMS, unless `every`."""
        for name in sorted(self.counts, key=lambda name: (*(name.split()[0] != first for first in _FIRST), name)):
            if every or not name.startswith("relations ") or name.endswith(" OUTPERFORMS"):
                yield name, self.counts[name]

    def by_type(self) -> dict[str, dict[str, Count]]:
        """Return the figures of each type of entity and relation."""
        types: dict[str, dict[str, Count]] = {}
        for name in sorted(self.counts):
            what, _, kind = name.partition(" ")
            if kind and what in (*_FIRST, "relations"):
                types.setdefault(kind, {})[what] = self.counts[name]
        return types


_FIRST = ("entities", "edges")


def tally(counted: Iterable[tuple[str, Count]]) -> dict[str, Count]:
    """Add up counts by name.

    >>> tally([("entities", Count(gold=1)), ("entities", Count(1, 1, 1))])
    {'entities': Count(found=1, predicted=1, gold=2)}
    """
    totals: dict[str, Count] = {}
    for name, count in counted:
        totals[name] = totals.get(name, Count()) + count
    return totals


def total(judged: Iterable[Judged]) -> Report:
    """Return the figures of all texts together."""
    texts = list(judged)
    grouped = [text.grouped for text in texts if text.grouped is not None]
    return Report(
        papers=len(texts),
        unit=texts[0].unit if texts else "papers",
        missing=sum(text.missing for text in texts),
        counts=tally(item for text in texts for item in text.counts.items()),
        grouped=(sum(one for one, _ in grouped), sum(several for _, several in grouped)) if grouped else None,
        turned=sum(text.turned for text in texts),
    )
