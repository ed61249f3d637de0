"""RIS, as Zotero, Mendeley, EndNote and publishers export references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import paper, reject
from kg.readers.files import LONGEST, numbered
from kg.readers.names import natural
from kg.records import Paper

__all__ = ["READER"]

_BEGIN, _END = "TY  -", "ER  -"
_LISTS = ["A1", "AU", "AB", "N2", "UR"]  # what may be given more than once, or on several lines


def _records(stream: TextIO) -> Iterator[tuple[int, list[str], bool]]:
    """Yield the lines of each record with the number of the first, and whether the record ends as it should."""
    first, lines, size = 0, list[str](), 0
    for number, line in numbered(stream):
        if line.startswith(_BEGIN):
            if lines:
                yield first, lines, False
            first, lines, size = number, [], 0
        elif not lines:
            continue
        size += len(line)
        if size <= LONGEST:
            lines.append(line)
        if line.startswith(_END):
            yield first, lines, size <= LONGEST
            lines = []
    if lines:
        yield first, lines, False


def _read(stream: TextIO, source: str) -> Iterator[Paper | RecordError]:
    # rispy: the maintained reader of RIS, small and pure. It keeps what it reads, so it is given one record at a time.
    from rispy import RisParser

    parser = RisParser(list_tags=_LISTS, delimiter_tags_mapping={}, skip_unknown_tags=True)
    for first, lines, whole in _records(stream):
        try:
            if not whole:
                raise ValueError(f"it does not end with a line {_END!r}, or has more than {LONGEST:,} characters")
            [record] = parser.parse_lines(iter(lines))
            yield paper(_fields(record), source=source)
        except ValueError as error:
            yield reject(source, first, error, "".join(lines).rstrip())


def _fields(record: Mapping[str, Any]) -> Mapping[str, object]:
    def get(*names: str) -> Any:
        return next((record[name] for name in names if record.get(name)), None)

    return {
        "id": get("id", "accession_number"),
        "doi": get("doi"),
        "title": get("title", "primary_title"),
        "abstract": "\n".join(get("abstract", "notes_abstract") or ()),
        "date": _dashed(get("date") or ""),
        "year": _dashed(get("year", "publication_year") or ""),
        "url": next(iter(get("urls") or ()), None),
        "authors": list(map(natural, get("authors", "first_authors") or ())),
    }


def _dashed(date: str) -> str:
    """Return a date of RIS, which has parts that may be empty, as others write it.

    >>> _dashed("2021/06/14/"), _dashed("2021///"), _dashed("2021/06//Spring")
    ('2021-06-14', '2021', '2021-06-Spring')
    """
    return re.sub("/+", "-", date).strip("-")


READER = Reader(
    name="ris",
    describes="RIS records, from TY to ER",
    accepts=lambda head: bool(re.search(rf"^{_BEGIN} \w", head, re.MULTILINE)),
    read=_read,
    order=-10,
)
