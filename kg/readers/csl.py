"""CSL-JSON, as Zotero, Mendeley and doi.org write it, and works of Crossref, whose API speaks a dialect of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec

from kg.readers.objects import arxiv, typed

__all__ = ["READER"]


class _Name(msgspec.Struct):
    given: str | None = None
    particle: str | None = msgspec.field(default=None, name="non-dropping-particle")
    family: str | None = None
    suffix: str | None = None
    literal: str | None = None
    name: str | None = None  # of an organisation, at Crossref


class _Date(msgspec.Struct):
    parts: list[list[int | str | None]] | None = msgspec.field(default=None, name="date-parts")
    raw: str | None = None
    literal: str | None = None


class _Item(msgspec.Struct):
    title: str | list[str] | None = None  # Crossref has lists
    subtitle: str | list[str] | None = None
    abstract: str | None = None
    id: str | int | None = None
    DOI: str | None = None
    URL: str | None = None
    author: list[_Name] | None = None
    issued: _Date | None = None  # the earliest of all at Crossref, but may be [[null]]
    posted: _Date | None = None
    online: _Date | None = msgspec.field(default=None, name="published-online")
    printed: _Date | None = msgspec.field(default=None, name="published-print")
    number: str | int | None = None  # "arXiv:2006.11477" of Zotero's preprints


def _fields(item: _Item) -> Mapping[str, object]:
    dates = (item.issued, item.posted, item.online, item.printed)
    return {
        "id": item.DOI or item.id,
        "title": _title(item),
        "abstract": item.abstract,
        "date": next(filter(None, map(_day, dates)), None),
        "url": item.URL or (item.DOI and f"https://doi.org/{item.DOI}"),
        "authors": [_name(name) for name in item.author or ()],
        "arxiv_id": arxiv(item.DOI, str(item.number), item.URL),
        "doi": item.DOI,
    }


def _title(item: _Item) -> str | None:
    title, rest = (next(iter(text), None) if isinstance(text, list) else text for text in (item.title, item.subtitle))
    return f"{title}: {rest}" if title and rest and rest.casefold() not in title.casefold() else title


def _name(name: _Name) -> str:
    parts = (name.given, name.particle, name.family, name.suffix)
    return " ".join(filter(None, parts)) or name.literal or name.name or ""


def _day(date: _Date | None) -> str | None:
    """Return a date in ISO 8601.

    >>> _day(_Date(parts=[[2020, "6", 14]])), _day(_Date(parts=[[None]], raw="June 2020"))
    ('2020-06-14', 'June 2020')
    """
    if date is None:
        return None
    with suppress(ValueError):
        if parts := "-".join(f"{int(part):02}" for part in (date.parts or [[]])[0] if part):
            return parts
    return date.raw or date.literal


def _tells(fields: Mapping[str, Any]) -> bool:
    names = fields.get("author")
    return "itemType" not in fields and (
        fields.keys() >= {"DOI", "type"}
        or isinstance(fields.get("issued"), dict)
        or fields.keys() >= {"title", "container-title"}
        or (isinstance(names, list) and any(isinstance(name, dict) and "family" in name for name in names))
    )


READER = typed(
    "csl-json",
    "CSL-JSON, and works of Crossref, with type and DOI, issued, container-title, or author's family names",
    _Item,
    _fields,
    tells=_tells,
)
