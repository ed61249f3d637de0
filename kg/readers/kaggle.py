"""arXiv's metadata as Kaggle gives it away (arxiv-metadata-oai-snapshot.json): JSON lines, several gigabytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kg.readers.objects import typed

__all__ = ["READER"]


class _Version(msgspec.Struct, gc=False):
    created: str = ""  # "Mon, 2 Apr 2007 19:18:42 GMT"


class _Record(msgspec.Struct, gc=False):
    id: str
    title: str
    categories: str | None = None  # "hep-ph cs.LG", the primary one first
    abstract: str | None = None
    versions: list[_Version] | None = None
    authors_parsed: list[list[str]] | None = None  # last names, first names, suffix; some have affiliations behind


def _fields(record: _Record) -> Mapping[str, object]:
    return {
        "id": record.id,
        "title": record.title,
        "abstract": record.abstract,
        "date": record.versions[0].created[5:16] if record.versions else None,
        "url": f"https://arxiv.org/abs/{record.id}",
        "authors": [" ".join(filter(None, name[1::-1] + name[2:3])) for name in record.authors_parsed or ()],
        "categories": record.categories,
    }


def _tells(fields: Mapping[str, Any]) -> bool:
    return fields.keys() >= {"id", "submitter", "journal-ref", "categories"}


READER = typed(
    "arxiv-kaggle",
    "JSON lines of arXiv's metadata on Kaggle, with submitter, journal-ref and categories",
    _Record,
    _fields,
    tells=_tells,
)
