"""Articles that the API of Europe PMC lists as JSON (resultType=core, which has the abstracts)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kg.readers.objects import typed

__all__ = ["READER"]


class _Author(msgspec.Struct):
    fullName: str | None = None  # noqa: N815  ("Lovelace A")
    firstName: str | None = None  # noqa: N815
    lastName: str | None = None  # noqa: N815
    collectiveName: str | None = None  # noqa: N815


class _Authors(msgspec.Struct):
    author: list[_Author] | None = None


class _Article(msgspec.Struct):
    id: str | None = None
    source: str | None = None  # "MED", "PPR" for preprints
    doi: str | None = None
    title: str | None = None
    abstractText: str | None = None  # noqa: N815
    authorString: str | None = None  # noqa: N815  ("Lovelace A, Turing AM.")
    authorList: _Authors | None = None  # noqa: N815
    firstPublicationDate: str | None = None  # noqa: N815
    pubYear: str | None = None  # noqa: N815


def _fields(article: _Article) -> Mapping[str, object]:
    listed = article.authorList and article.authorList.author
    return {
        "id": f"{article.source}:{article.id}" if article.id else None,
        "title": article.title and article.title.rstrip(" ."),
        "abstract": article.abstractText,
        "date": article.firstPublicationDate or article.pubYear,
        "url": f"https://europepmc.org/article/{article.source}/{article.id}" if article.id else None,
        "authors": [*map(_name, listed)] if listed else (article.authorString or "").rstrip("."),
        "doi": article.doi,
    }


def _name(author: _Author) -> str | None:
    return " ".join(filter(None, (author.firstName, author.lastName))) or author.fullName or author.collectiveName


def _tells(fields: Mapping[str, Any]) -> bool:
    return "authorString" in fields or fields.keys() >= {"abstractText", "pubYear"}


READER = typed(
    "europe-pmc",
    "articles from the API of Europe PMC, with an authorString",
    _Article,
    _fields,
    tells=_tells,
)
