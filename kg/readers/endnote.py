"""EndNote's XML, as EndNote itself, Zotero and others export it."""

from __future__ import annotations

from collections.abc import Mapping

from kg.readers.elements import Node, texts, words, xml_reader
from kg.readers.names import natural

__all__ = ["READER"]


def _fields(node: Node) -> Mapping[str, object]:
    record = node.element
    return {
        "id": words(record, "accession-num"),
        "doi": words(record, "electronic-resource-num"),
        "title": words(record, "titles/title"),
        "abstract": "\n".join(texts(record, "abstract")),
        "date": _date(words(record, "dates/pub-dates/date"), words(record, "dates/year")),
        "url": words(record, "urls/related-urls/url") or words(record, "urls/web-urls/url"),
        "authors": [natural(name) for name in texts(record, "contributors/authors/author")],
    }


def _date(day: str | None, year: str | None) -> str | None:
    """Return the day with its year, where it lacks that, in a form that is understood.

    >>> _date("Jun 14", "2021"), _date("2021-06-14", "2021"), _date(None, "2021")
    ('Jun 14 2021', '2021-06-14', '2021')
    """
    if day and year and year not in day:
        return f"{day} {year}"
    return day or year


READER = xml_reader(
    "endnote",
    "EndNote's XML",
    accepts=lambda names: names[:3] == ("xml", "records", "record") or (names[0] == "records" and "ref-type" in names),
    records=frozenset({"record"}),
    fields=_fields,
)
