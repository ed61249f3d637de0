"""Items of Zotero: answers of its API, and the JSON that the add-on Better BibTeX writes.

Attachments, notes and annotations lie among the items; they are no papers and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from kg.readers.fields import parse_date
from kg.readers.objects import arxiv, typed

__all__ = ["READER"]


class _Creator(msgspec.Struct):
    firstName: str | None = None  # noqa: N815
    lastName: str | None = None  # noqa: N815
    name: str | None = None
    creatorType: str = "author"  # noqa: N815


class _Meta(msgspec.Struct):
    parsedDate: str | None = None  # noqa: N815


class _Item(msgspec.Struct):
    itemType: str | None = None  # noqa: N815
    key: str | None = None
    title: str | None = None
    abstractNote: str | None = None  # noqa: N815
    creators: list[_Creator] | None = None
    date: str | None = None
    DOI: str | None = None
    url: str | None = None
    archiveID: str | None = None  # noqa: N815  ("arXiv:2006.11477" of preprints)
    extra: str | None = None  # lines such as "arXiv:2006.11477 [cs]" and "DOI: 10.1000/182"
    itemKey: str | None = None  # noqa: N815  (Better BibTeX's name for the key)
    meta: _Meta | None = None  # of an item from the API
    data: _Item | None = None  # the same, with the item itself


def _fields(item: _Item) -> Mapping[str, object] | None:
    inner = item.data or item
    if inner.itemType in {"attachment", "note", "annotation"}:
        return None
    extra = inner.extra or ""
    return {
        "id": inner.key or inner.itemKey,
        "title": inner.title,
        "abstract": inner.abstractNote,
        "date": (item.meta and item.meta.parsedDate) or _date(inner.date or ""),
        "url": inner.url or (inner.DOI and f"https://doi.org/{inner.DOI}"),
        "authors": [_name(creator) for creator in inner.creators or () if creator.creatorType == "author"],
        "arxiv_id": arxiv(inner.archiveID, inner.DOI, inner.url, *extra.splitlines()),
        "doi": inner.DOI or next((line for line in extra.splitlines() if line.startswith("DOI:")), None),
    }


def _name(creator: _Creator) -> str:
    return creator.name or " ".join(filter(None, (creator.firstName, creator.lastName)))


def _date(typed: str) -> str | None:
    """Return the date that somebody typed, or its year.

    >>> _date("2020-06-14"), _date("06/2020"), _date("n.d.")
    ('2020-06-14', '2020', None)
    """
    year = re.search(r"\b[12]\d{3}\b", typed)
    return parse_date(typed) or (year[0] if year else None)


def _tells(fields: Mapping[str, Any]) -> bool:
    data, config = fields.get("data"), fields.get("config")
    return (
        "itemType" in fields
        or (isinstance(data, dict) and "itemType" in data)
        or (isinstance(config, dict) and "BetterBibTeX" in str(config.get("label")).replace(" ", ""))
    )


READER = typed(
    "zotero",
    "items of Zotero, from its API or Better BibTeX's JSON, with an itemType",
    _Item,
    _fields,
    tells=_tells,
)
