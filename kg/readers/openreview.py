"""Notes of OpenReview, from either version of its API; reviews and other replies among them are left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from kg.readers.objects import typed

__all__ = ["READER"]


class _Note(msgspec.Struct):
    id: str
    content: dict[str, Any]
    forum: str | None = None
    replyto: str | None = None
    pdate: int | None = None  # published, in milliseconds
    cdate: int | None = None  # created


def _fields(note: _Note) -> Mapping[str, object] | None:
    if note.replyto and note.replyto != note.id:
        return None
    content = {name: _value(value) for name, value in note.content.items()}
    return {
        "id": note.id,
        "title": content.get("title"),
        "abstract": content.get("abstract") or content.get("TL;DR") or content.get("TLDR"),
        "date": _day(note.pdate or note.cdate),
        "url": f"https://openreview.net/forum?id={note.forum or note.id}",
        "authors": content.get("authors"),
        "doi": content.get("html"),  # of a paper that is elsewhere: its address there, at arXiv or doi.org
    }


def _value(value: object) -> object:
    """Return what version 1 has for a field and version 2 wraps.

    >>> _value("A Title"), _value({"value": "A Title"})
    ('A Title', 'A Title')
    """
    return value.get("value") if isinstance(value, dict) else value


def _day(milliseconds: int | None) -> str | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat() if milliseconds else None
    except (OSError, OverflowError, ValueError):  # no calendar has such a day
        return None


def _tells(fields: Mapping[str, Any]) -> bool:
    return "content" in fields and not {"forum", "invitation", "invitations", "replyto"}.isdisjoint(fields)


READER = typed(
    "openreview",
    "notes of OpenReview, with content and a forum or invitation",
    _Note,
    _fields,
    tells=_tells,
)
