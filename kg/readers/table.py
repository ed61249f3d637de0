"""Tables with a header row: comma-separated (or semicolons), and tab-separated; columns are known by their names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from kg.errors import ReadError, RecordError
from kg.readers import Reader
from kg.readers.fields import SPELLINGS, Found, column, listed, reject
from kg.readers.files import LONGEST, numbered

__all__ = ["CSV", "TSV"]


# What columns are called that mean a field of kg's, in whole, as `column` spells it, beside the field's own names. The
# name of a journal ("Source title", "Publication Title", SO) is none of them. Two letters are Web of Science's tags.
_GUESSES = {
    "title": r"ti|titles|titel|titre|t[ií]tulo|titolo|(article|paper)_?name|title_of_(the_)?(article|document|paper)"
    r"|(article|document|main|manuscript|original|paper|preprint|primary|study|work)_?titles?",
    "abstract": r"ab|abstracts|(article|document|paper)_?abstract|abstract_?(body|note|text)|summary_?text"
    r"|zusammenfassung|résumé|resumen",
    "date": r"py|yr|years|jahr|(pub|publication|published|release)_?(at|date|on|year|yr)"
    r"|(date|year)_(of_publication|published)",
    "authors": r"au|author\(s\)|author_?(list|names?)|(all|article|paper)_?authors|autor(en|es)?|auteurs?",
    "doi": r"di|(article|paper)_?doi|doi_?(link|number|url)|digital_object_identifier",
    "url": r"urls|links|uri|(article|document|paper|pdf)_?(link|url)",
    "arxiv_id": r"arxiv_?(id|identifier|number)",
    "id": r"ut|ut_\(unique_wos_id\)|identifier|(article|document|paper|record)_?(id|identifier)",
}
_HEADING = re.compile(r"[^\W\d_][\w ()/#&'*+-]{,39}")  # a short cell without a full stop, and no JSON


def _fields(header: list[str]) -> list[str]:
    """Return what kg calls the columns; what is no field of its keeps its name. Of two of one name the first has it.

    >>> _fields(["Article Title", "Source Title", "Abstract", "Abstract Text", "yr"])
    ['title', 'source_title', 'abstract', 'abstract_text', 'date']
    """
    names = [column(name) for name in header]
    if "ti" in names:  # tags, of which ID are keywords
        names = ["keywords" if name == "id" else name for name in names]
    for field, pattern in _GUESSES.items():
        if set(SPELLINGS[field]).isdisjoint(names):
            meant = next((place for place, name in enumerate(names) if re.fullmatch(pattern, name)), None)
            if meant is not None:
                names[meant] = field
    first = dict(zip(reversed(names), range(len(names) - 1, -1, -1), strict=True))
    return [name if first[name] == place else f"{name}_{place}" for place, name in enumerate(names)]


def _has_title(names: list[str]) -> bool:
    return not set(SPELLINGS["title"]).isdisjoint(names)


def _header(line: str, delimiters: str) -> tuple[str, list[str]]:
    """Return the delimiter that gives the header a title or, where none does, the most columns; and those.

    >>> _header("Title;Abstract, in English;Year", ",;")
    (';', ['Title', 'Abstract, in English', 'Year'])
    """
    found = [(delimiter, next(csv.reader([line], delimiter=delimiter), [])) for delimiter in delimiters]
    return max(found, key=lambda each: (_has_title(_fields(each[1])), len(each[1])))


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
    delimiter, header = _header(top, delimiters)
    names = _fields(header)
    if not _has_title(names):
        raise ReadError(
            f"{source}: the header row has no column named title: {listed(header, 20)}; rename the one that holds the "
            "titles to title, and those that are of use to abstract, date, authors, doi, url or id"
        )
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.lines.clear()
        begin = lines.number + 1
        try:
            row = next(rows)
            if len(row) > len(names) and not any(row[len(names) :]):  # Web of Science ends each row with a tab
                row = row[: len(names)]
            if len(row) != len(names) and row:
                raise ValueError(f"it has {len(row)} columns where the header has {len(names)}")
            if row:
                yield Found(dict(zip(names, row, strict=True)), begin, "".join(lines.lines))
        except StopIteration:
            return
        except csv.Error as error:
            yield reject(source, begin, f"its quotes do not match ({error})", "".join(lines.lines).rstrip("\n"))
        except ValueError as error:
            yield reject(source, begin, error, "".join(lines.lines).rstrip("\n"))


def _is_table(head: str, delimiter: str) -> bool:
    r"""Tell whether a file is a table though no column is known for the titles; it is then refused, not read as prose.

    >>> _is_table("model,year,venue\nBERT,2018,NAACL", ","), _is_table("Nets, trees, rules\nWe, too, err.", ",")
    (True, False)
    """
    header, *rows = [*islice(filter(None, csv.reader(io.StringIO(head), delimiter=delimiter)), 6)] or [[]]
    named = header if header and header[0] else header[1:]  # pandas gives its index no name
    return (
        len(header) >= 3
        and bool(rows)
        and all(map(_HEADING.fullmatch, named))
        and all(len(row) == len(header) for row in rows)
    )


def _reader(name: str, delimiters: str, describes: str) -> Reader:
    def accepts(head: str) -> bool:
        top = next((line for line in head.split("\n") if line.strip()), "")
        if len(top) >= 10_000:
            return False
        delimiter, header = _header(top, delimiters)
        names = _fields(header)
        if _has_title(names):
            return len(names) > 1 or column(header[0]) == "title"  # a guess from one word alone is too bold
        return _is_table(head, delimiter)

    def read(stream: TextIO, source: str) -> Iterator[Found | RecordError]:
        return _read(stream, source, delimiters)

    return Reader(
        name=name, describes=f"{describes} with a header row that names a title column", accepts=accepts, read=read
    )


CSV = _reader("csv", ",;", "comma- or semicolon-separated values")
TSV = _reader("tsv", "\t", "tab-separated values")
