"""The archive of Papers with Code (papers-with-abstracts.json), and pages of what was its API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kg.readers.objects import typed

__all__ = ["READER"]


class _Paper(msgspec.Struct):
    title: str | None = None
    abstract: str | None = None
    authors: list[str] | None = None
    arxiv_id: str | None = None
    date: str | None = None
    published: str | None = None  # the date, in the API
    url_abs: str | None = None
    url_pdf: str | None = None
    paper_url: str | None = None


def _fields(paper: _Paper) -> Mapping[str, object]:
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "date": paper.date or paper.published,
        "url": paper.url_abs or paper.url_pdf or paper.paper_url,
        "authors": paper.authors,
        "arxiv_id": paper.arxiv_id,
    }


def _tells(fields: Mapping[str, Any]) -> bool:
    return fields.keys() >= {"url_abs", "url_pdf"}


READER = typed(
    "papers-with-code",
    "papers of the Papers with Code archive, with url_abs and url_pdf",
    _Paper,
    _fields,
    tells=_tells,
)
