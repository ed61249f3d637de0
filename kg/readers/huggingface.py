"""The daily papers of Hugging Face, as its API lists them (https://huggingface.co/api/daily_papers)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kg.readers.objects import typed

__all__ = ["READER"]


class _Author(msgspec.Struct):
    name: str | None = None


class _Paper(msgspec.Struct):
    id: str | None = None  # at arXiv
    title: str | None = None
    summary: str | None = None
    publishedAt: str | None = None  # noqa: N815  (of the first version)
    authors: list[_Author] | None = None
    paper: _Paper | None = None  # what an entry of a list is around; a paper alone has no entry


def _fields(entry: _Paper) -> Mapping[str, object]:
    paper = entry.paper or entry
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.summary,
        "date": paper.publishedAt,
        "url": paper.id and f"https://huggingface.co/papers/{paper.id}",
        "authors": [author.name for author in paper.authors or ()],
    }


def _tells(fields: Mapping[str, Any]) -> bool:
    paper = fields.get("paper", fields)
    return isinstance(paper, dict) and paper.keys() >= {"id", "summary", "publishedAt"}


READER = typed(
    "hf-papers",
    "daily papers of Hugging Face, with a summary and publishedAt",
    _Paper,
    _fields,
    tells=_tells,
)
