"""Which papers are wanted: by the categories that a record names, and by date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import ReadError
from kg.readers.fields import Categorised, parse_date
from kg.records import Paper

__all__ = ["Wanted"]


@dataclass(frozen=True)
class Wanted:
    """Tells the papers that are wanted from the others; papers that do not say are not wanted.

    Attributes
    ----------
    categories : tuple[str, ...]
        As arXiv names them, in any case; an archive stands for all of its categories. Any will do; none: all papers.
    since, until : str, optional
        The first and the last day, month or year. A paper of which less is known is wanted if it may lie between.

    Examples
    --------
    >>> wanted = Wanted.of("cs", since="2023-06")
    >>> wanted(Categorised(id="paper:1", title="A", date="2023", categories=("math.ST", "cs.CL")))
    True
    >>> wanted(Categorised(id="paper:1", title="A", date="2023-05-31", categories=("cs.CL",)))
    False
    """

    categories: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @classmethod
    def of(cls, category: str | Iterable[str] | None, since: str | None = None, until: str | None = None) -> Wanted:
        """Check what a user asks for; ReadError says what is no date."""
        for name, day in (("since", since), ("until", until)):
            if day is not None and parse_date(day) != day:
                raise ReadError(f"{name} {day!r} is no date: 2023, 2023-01 and 2023-01-31 are")
        given = [category] if isinstance(category, str) else category or ()
        return cls(tuple(each.strip().casefold() for each in given), since, until)

    @property
    def all(self) -> bool:
        """Whether every paper is wanted."""
        return not (self.categories or self.since or self.until)

    def __call__(self, paper: Paper) -> bool:
        """Tell whether a paper is wanted."""
        day = paper.date or ""
        if (self.since or self.until) and not day:
            return False
        if self.since and day[: len(self.since)] < self.since[: len(day)]:
            return False
        if self.until and day[: len(self.until)] > self.until[: len(day)]:
            return False
        return not self.categories or (isinstance(paper, Categorised) and any(map(self._names, paper.categories)))

    def _names(self, category: str) -> bool:
        category = category.casefold()
        return category in self.categories or category.partition(".")[0] in self.categories
