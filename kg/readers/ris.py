"""RIS, as Zotero, Mendeley, EndNote and publishers export references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TextIO

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import Found, reject
from kg.readers.files import LONGEST, numbered
from kg.readers.names import natural

__all__ = ["READER"]

_BEGIN, _END = "TY  -", "ER  -"


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


def _read(stream: TextIO, source: str) -> Iterator[Found | RecordError]:
    # rispy: the maintained reader of RIS, small and pure. It keeps what it reads, so it is given one record at a time.
    # It would join the lines of a tag one by one, in quadratic time, were not each tag a list.
    from rispy import RisParser
    from rispy.config import TAG_KEY_MAPPING

    parser = RisParser(list_tags=list(TAG_KEY_MAPPING), delimiter_tags_mapping={}, skip_unknown_tags=True)
    for first, lines, whole in _records(stream):
        try:
            if not whole:
                raise ValueError(f"it does not end with a line {_END!r}, or has more than {LONGEST:,} characters")
            [record] = parser.parse_lines(iter(lines))
            yield Found(_fields(record), first, "".join(lines))
        except ValueError as error:
            yield reject(source, first, error, "".join(lines).rstrip())


def _fields(record: Mapping[str, list[str]]) -> Mapping[str, object]:
    def get(*names: str) -> list[str]:
        return next((record[name] for name in names if name in record), [])

    def first(*names: str) -> str:
        return next(iter(get(*names)), "")

    return {
        "id": first("id", "accession_number"),
        "doi": first("doi"),
        "title": "\n".join(get("title", "primary_title")),
        "abstract": "\n".join(get("abstract", "notes_abstract")),
        "date": _dashed(first("date")),
        "year": _dashed(first("year", "publication_year")),
        "url": first("urls"),
        "authors": list(map(natural, get("authors", "first_authors"))),
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
