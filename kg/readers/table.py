"""Tables with a header row: comma-separated (or semicolons), and tab-separated."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from kg.errors import ReadError, RecordError
from kg.readers import Reader
from kg.readers.fields import Found, column, reject
from kg.readers.files import LONGEST, numbered

__all__ = ["CSV", "TSV"]


def _header(line: str, delimiters: str) -> tuple[str, list[str]]:
    """Return the delimiter that gives the header a title and the most columns, and those; none where there is no title.

    >>> _header("Title;Abstract, in English;Year", ",;")
    (';', ['title', 'abstract,_in_english', 'year'])
    """
    best: tuple[str, list[str]] = ("", [])
    for delimiter in delimiters:
        names = [column(name) for name in next(csv.reader([line], delimiter=delimiter), [])]
        if "title" in names and len(names) > len(best[1]):
            best = delimiter, names
    return best


class _Rows:
    """Lines as the csv module takes them, of which the last row's are kept."""

    def __init__(self, stream: TextIO) -> None:
        self.lines: list[str] = []
        self.number = 0
        self._numbered = numbered(stream)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._numbered)
        self.lines.append(line)
        return line


def _read(stream: TextIO, source: str, delimiters: str) -> Iterator[Found | RecordError]:
    csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
    lines = _Rows(stream)
    top = next((line for line in lines if line.strip()), "")
    delimiter, names = _header(top, delimiters)
    if not names:
        raise ReadError(f"{source}:{lines.number}: the header row has no column named title: {top.strip()[:200]}")
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.lines.clear()
        begin = lines.number + 1
        try:
            row = next(rows)
            if len(row) != len(names) and row:
                raise ValueError(f"it has {len(row)} columns where the header has {len(names)}")
            if row:
                fields = dict(zip(reversed(names), reversed(row), strict=True))
                yield Found(fields, begin, "".join(lines.lines))
        except StopIteration:
            return
        except csv.Error as error:
            yield reject(source, begin, f"its quotes do not match ({error})", "".join(lines.lines).rstrip("\n"))
        except ValueError as error:
            yield reject(source, begin, error, "".join(lines.lines).rstrip("\n"))


def _reader(name: str, delimiters: str, describes: str) -> Reader:
    def accepts(head: str) -> bool:
        top = next((line for line in head.split("\n") if line.strip()), "")
        return len(top) < 10_000 and bool(_header(top, delimiters)[1])

    def read(stream: TextIO, source: str) -> Iterator[Found | RecordError]:
        return _read(stream, source, delimiters)

    return Reader(
        name=name, describes=f"{describes} with a header row that names a title column", accepts=accepts, read=read
    )


CSV = _reader("csv", ",;", "comma- or semicolon-separated values")
TSV = _reader("tsv", "\t", "tab-separated values")
