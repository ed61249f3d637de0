"""The XML of the ACL Anthology (data/xml of github.com/acl-org/acl-anthology): a venue's volumes and their papers.

Its BibTeX, with abstracts or without, is read by kg.readers.bibtex.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from kg.readers.elements import Node, texts, words, xml_reader

__all__ = ["READER"]


def _fields(node: Node) -> Mapping[str, object]:
    paper = node.element
    given = words(paper, "url")  # the paper's id in the Anthology, or an address elsewhere
    elsewhere = given is not None and "://" in given
    return {
        "id": None if elsewhere else given,
        "doi": words(paper, "doi"),
        "title": words(paper, "title"),
        "abstract": "\n".join(texts(paper, "abstract")),
        "date": _date(node.above.get("meta")),
        "url": given if elsewhere or not given else f"https://aclanthology.org/{given}/",
        "authors": [_name(author) for author in paper.iterfind("author")],
    }


def _name(author: Element) -> str:
    return " ".join(filter(None, (words(author, part) for part in ("first", "last"))))


def _date(meta: Element | None) -> str | None:
    """Return the month of a volume, whose days may stand before it or after it.

    >>> from xml.etree.ElementTree import XML
    >>> _date(XML("<meta><month>19-23 July</month><year>2020</year></meta>"))
    'July 2020'
    """
    year, month = (words(meta, part) if meta is not None else None for part in ("year", "month"))
    name = re.search("[A-Z][a-z]{2,8}", month or "")
    return f"{name[0]} {year}" if name and year else year


READER = xml_reader(
    "acl",
    "the ACL Anthology's XML",
    accepts=lambda names: names[:2] == ("collection", "volume"),
    records=frozenset({"paper"}),
    fields=_fields,
    kept=frozenset({"meta"}),
)
