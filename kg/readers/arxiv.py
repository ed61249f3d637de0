"""arXiv in XML: answers of its API (Atom), and records of its OAI-PMH interface as `arXiv` and `arXivRaw`.

A withdrawn paper is read as it stands. A record that OAI-PMH marks as deleted holds nothing, and is passed over.
The formats: https://info.arxiv.org/help/api/user-manual.html and https://info.arxiv.org/help/oa/index.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from kg.readers.elements import Node, texts, words, xml_reader

__all__ = ["ATOM", "OAI"]

_ATOM = {"{http://www.w3.org/2005/Atom}feed", "{http://www.w3.org/2005/Atom}entry"}
_ITS_OWN = ("{http://arxiv.org/schemas/atom}", "{http://a9.com/-/spec/opensearch/")  # the latter where it found nothing
_OAI = "{http://www.openarchives.org/OAI/2.0/}OAI-PMH"
_METADATA = {"{http://arxiv.org/OAI/arXiv/}arXiv", "{http://arxiv.org/OAI/arXivRaw/}arXivRaw"}
_ANNOUNCED = re.compile(r"\AarXiv:\S+\s+Announce Type: \S+\s+Abstract: ")  # what the daily feeds put before an abstract


def _entry(node: Node) -> Mapping[str, object]:
    entry = node.element
    own, summary = words(entry, "id") or "", "\n".join(texts(entry, "summary"))
    if "/api/errors" in own:  # the API answers a wrong question with an entry
        raise ValueError(f"it is no paper but an error of arXiv's: {summary}")
    return {
        "id": own,
        "title": words(entry, "title"),
        "abstract": _ANNOUNCED.sub("", summary),
        "date": words(entry, "published"),
        "url": next((each.get("href") for each in entry.iterfind("link[@rel='alternate']")), own),
        "authors": texts(entry, "author/name"),
        "categories": " ".join(each.get("term", "") for each in entry.iterfind("category")),
    }


def _record(node: Node) -> Mapping[str, object] | None:
    record = node.element
    metadata = next(record.iterfind("metadata/*"), record)
    if record.find("header[@status='deleted']") is not None:
        return None
    if metadata.tag not in {"arXiv", "arXivRaw"}:
        raise ValueError(f"its metadata are not of the format arXiv or arXivRaw but {metadata.tag}")
    own = words(metadata, "id")
    return {
        "id": own,
        "title": words(metadata, "title"),
        "abstract": "\n".join(texts(metadata, "abstract")),
        "date": words(metadata, "created")
        or (words(metadata, "version/date") or "")[5:16],  # Mon, 14 Sep 2009 09:00:00
        "url": own and f"https://arxiv.org/abs/{own}",
        "authors": [_name(each) for each in metadata.iterfind("authors/author")]
        or _names(words(metadata, "authors") or ""),
        "categories": words(metadata, "categories"),
    }


def _name(author: Element) -> str:
    return " ".join(filter(None, (words(author, part) for part in ("forenames", "keyname", "suffix"))))


def _names(line: str) -> str:
    """Leave out the affiliations, which stand in brackets.

    >>> _names("A. Turing (Univ. of Manchester (UK)), A. Lovelace (1) and K. Godel ((1) London)")
    'A. Turing , A. Lovelace  and K. Godel '
    """
    kept, depth = [], 0
    for part in re.split(r"([()])", line):
        depth = max(0, depth + (part == "(") - (part == ")"))
        if not depth and part != ")":
            kept.append(part)
    return line if depth else "".join(kept)


ATOM = xml_reader(
    "arxiv-atom",
    "an answer of arXiv's API",
    accepts=lambda names: names[0] in _ATOM and any(name.startswith(_ITS_OWN) for name in names),
    records=frozenset({"entry"}),
    fields=_entry,
)
OAI = xml_reader(
    "arxiv-oai",
    "records of arXiv's OAI-PMH interface, as arXiv or arXivRaw",
    accepts=lambda names: names[0] == _OAI or not _METADATA.isdisjoint(names),
    records=frozenset({"record", "arXiv", "arXivRaw"}),
    fields=_record,
)
