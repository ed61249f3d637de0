"""Papers of Semantic Scholar: answers of its Graph API, and the papers of its Datasets API, which are JSON lines.

The dataset of abstracts has no titles: each line is rejected, and says that it is to be joined to the dataset of papers
first. What the API calls a tldr is a model's sentence, not the paper's, and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kg.readers.objects import typed

__all__ = ["READER"]


class _Author(msgspec.Struct):
    name: str | None = None


class _Ids(msgspec.Struct):
    ArXiv: str | None = None
    DOI: str | None = None


class _OpenAccess(msgspec.Struct):
    externalids: _Ids | None = None


class _Paper(msgspec.Struct):
    title: str | None = None
    abstract: str | None = None
    authors: list[_Author] | None = None
    year: int | None = None
    url: str | None = None
    # as the Graph API spells them
    paperId: str | None = None  # noqa: N815
    externalIds: _Ids | None = None  # noqa: N815
    publicationDate: str | None = None  # noqa: N815
    # as the datasets do
    corpusid: int | None = None
    externalids: _Ids | None = None
    publicationdate: str | None = None
    openaccessinfo: _OpenAccess | None = None  # of the abstracts


def _fields(paper: _Paper) -> Mapping[str, object]:
    if paper.title is None and paper.corpusid is not None:
        raise ValueError(
            "it has no title, as the dataset of abstracts has none: join it to the dataset of papers by corpusid"
        )
    ids = paper.externalIds or paper.externalids or (paper.openaccessinfo and paper.openaccessinfo.externalids)
    return {
        "id": paper.paperId or (paper.corpusid and f"CorpusId:{paper.corpusid}"),
        "title": paper.title,
        "abstract": paper.abstract,
        "date": paper.publicationDate or paper.publicationdate or paper.year,
        "url": paper.url,
        "authors": [author.name for author in paper.authors or ()],
        "arxiv_id": ids and ids.ArXiv,
        "doi": ids and ids.DOI,
    }


def _tells(fields: Mapping[str, Any]) -> bool:
    return "paperId" in fields or "corpusid" in fields


READER = typed(
    "semantic-scholar",
    "papers of Semantic Scholar, from its Graph API (paperId) or datasets (corpusid)",
    _Paper,
    _fields,
    tells=_tells,
)
