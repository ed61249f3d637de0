"""DBLP's XML: the whole of it (dblp.xml.gz) or single records.

DBLP has no abstracts: its papers come with title, year, authors and address alone, so that nothing can be extracted
from them but what a title says. They are of use beside another source of the same papers, which `distinct` joins.
Pages of people and volumes of proceedings are no papers, and are passed over.
The format: https://dblp.org/xml/docu/dblpxml.pdf.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.readers.elements import Node, texts, words, xml_reader

__all__ = ["READER"]


def _fields(node: Node) -> Mapping[str, object]:
    record = node.element
    return {
        "id": record.get("key"),
        "title": words(record, "title"),
        "year": words(record, "year"),
        "url": words(record, "ee"),
        "authors": [re.sub(r" \d{4}$", "", name) for name in texts(record, "author")],  # homonyms are numbered
    }


READER = xml_reader(
    "dblp",
    "DBLP's XML, which has no abstracts",
    accepts=lambda names: names[0] == "dblp",
    records=frozenset({"article", "inproceedings", "incollection", "book", "phdthesis", "mastersthesis"}),
    fields=_fields,
)
