"""Works of OpenAlex: pages of its API, and the parts of its snapshot, which are JSON lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kg.readers.objects import arxiv, typed

__all__ = ["READER"]


class _Author(msgspec.Struct):
    display_name: str | None = None


class _Authorship(msgspec.Struct):
    author: _Author | None = None
    raw_author_name: str | None = None


class _Location(msgspec.Struct):
    landing_page_url: str | None = None


class _Work(msgspec.Struct):
    id: str | None = None  # "https://openalex.org/W2741809807"
    doi: str | None = None  # "https://doi.org/10.7717/peerj.4375"
    title: str | None = None
    display_name: str | None = None
    publication_date: str | None = None
    publication_year: int | None = None
    authorships: list[_Authorship] | None = None
    abstract_inverted_index: dict[str, list[int]] | None = None
    primary_location: _Location | None = None
    locations: list[_Location] | None = None


def _fields(work: _Work) -> Mapping[str, object]:
    pages = [place.landing_page_url for place in (work.primary_location, *(work.locations or ())) if place]
    return {
        "id": work.id and work.id.rpartition("/")[2],
        "title": work.title or work.display_name,
        "abstract": _abstract(work.abstract_inverted_index or {}),
        "date": work.publication_date or work.publication_year,
        "url": next(filter(None, (*pages[:1], work.doi, work.id)), None),
        "authors": [_name(authorship) for authorship in work.authorships or ()],
        "arxiv_id": arxiv(work.doi, *pages),
        "doi": work.doi,
    }


def _name(authorship: _Authorship) -> str | None:
    return (authorship.author and authorship.author.display_name) or authorship.raw_author_name


def _abstract(index: Mapping[str, list[int]]) -> str:
    """Put a text together again from its words and where each of them stands.

    >>> _abstract({"learn": [1, 4], "Machines": [0], "what": [2], "machines": [3]})
    'Machines learn what machines learn'
    """
    return " ".join(word for _, word in sorted((place, word) for word, places in index.items() for place in places))


def _tells(fields: Mapping[str, Any]) -> bool:
    return "abstract_inverted_index" in fields or str(fields.get("id")).startswith("https://openalex.org/W")


READER = typed(
    "openalex",
    "works of OpenAlex, from its API or snapshot, with an id at openalex.org or an abstract_inverted_index",
    _Work,
    _fields,
    tells=_tells,
)
