"""Which records are wanted: by the categories that they name, and by date. Only those are made papers of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import ReadError, RecordError
from kg.readers.fields import Found, categories, parse_date, published
from kg.records import Extraction, Paper

__all__ = ["Wanted"]


@dataclass(frozen=True)
class Wanted:
    """Tells the records that are wanted from the others; those that do not say are not wanted.

    Attributes
    ----------
    categories : tuple[str, ...]
        As arXiv names them, in any case; an archive stands for all of its categories. Any will do; none: all papers.
    since, until : str, optional
        The first and the last day, month or year. A paper of which less is known is wanted if it may lie between.

    Examples
    --------
    >>> wanted = Wanted.of("cs", since="2023-06")
    >>> wanted(Found({"date": "2023", "categories": "math.ST cs.CL"}, line=1))
    True
    >>> wanted(Found({"date": "2023-05-31", "categories": ["cs.CL"]}, line=2))
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
        """Whether every record is wanted."""
        return not (self.categories or self.since or self.until)

    def __call__(self, item: Found | Paper | Extraction | RecordError) -> bool:
        """Tell whether a record is wanted; what is bad always is, so that it is told."""
        if isinstance(item, RecordError):
            return True
        if isinstance(item, Found):
            return self._then(published(item.fields)) and self._there(categories(item.fields))
        paper = item.paper if isinstance(item, Extraction) else item
        return self._then(paper.date) and self._there(())

    def _then(self, day: str | None) -> bool:
        if not day:
            return not (self.since or self.until)
        return not (
            (self.since and day[: len(self.since)] < self.since[: len(day)])
            or (self.until and day[: len(self.until)] > self.until[: len(day)])
        )

    def _there(self, named: tuple[str, ...]) -> bool:
        return not self.categories or any(map(self._names, named))

    def _names(self, category: str) -> bool:
        category = category.casefold()
        return category in self.categories or category.partition(".")[0] in self.categories
