"""PDF: a paper's title and abstract, from its first page.

The title is what the file says its title is, if the page has that too, or else what stands there in the largest
letters; where most letters are of one size, in bold ones, or in any above the abstract. The abstract is what stands
between its heading and the next one. arXiv's stamp in the margin gives number and date. This fits papers that begin as
most do; of a scan, which holds no text, nothing can be read.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from math import hypot
from typing import Any, BinaryIO

from kg.errors import ReadError, RecordError
from kg.readers import Reader
from kg.readers.fields import Found, reject
from kg.readers.files import seekable
from kg.records import fold_title

__all__ = ["READER"]

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # it warns of what it mends

_STAMP = re.compile(
    r"arXiv:(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(\d+))?\s*\[([\w.-]+)\]\s*(\d+ \w{3} \d{4})"
)
_HEADING = re.compile(r"\s*(?:abstract|a b s t r a c t|summary)(?:\s*[.:—–-]+\s*|\s*$|\s+(?=[A-Z]))", re.IGNORECASE)
_NEXT = re.compile(
    r"\s*+(?:(?:index terms|key\s?words|ccs concepts|categories and subject|acm reference|general terms)\b"
    r"|(?:[1i]\b)?\W*introduction\W*$)",
    re.IGNORECASE,
)
_LONGEST = 5000  # characters of an abstract


@dataclass
class _Line:
    text: str
    size: float  # of its largest letters
    bold: bool
    base: float  # where its letters stand


def _read(stream: BinaryIO, source: str) -> Iterator[Found | RecordError]:
    try:
        from pypdf import PdfReader  # pure, maintained, and forgiving
    except ImportError:
        raise ReadError(f"{source}: PDF needs pypdf, which is not installed: pip install 'kg[pdf]'") from None
    try:
        with seekable(stream) as file:
            document = PdfReader(file)
            pages = [_lines(page) for page in document.pages[:2]]
            about: Mapping[str, object] = document.metadata or {}
            fields = _fields(pages, str(about.get("/Title", "")), str(about.get("/Author", "")))
        yield Found(fields, 1)
    except Exception as error:  # what is broken in a file breaks it in many ways
        yield reject(source, 1, f"no paper could be read from the PDF: {error or type(error).__name__}")


def _lines(page: Any) -> list[_Line]:
    """Return the lines of a page in the order in which they were set; what is set aside, turned, is small."""
    lines: list[_Line] = []

    def visit(
        text: str, outer: Sequence[float], inner: Sequence[float], font: Mapping[str, object] | None, size: float
    ) -> None:
        turned = abs(outer[1]) + abs(inner[1]) > 0.01
        size = 0 if turned else size * hypot(*inner[:2]) * hypot(*outer[:2])
        base = inner[5] * outer[3] + outer[5]
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        for part in text.splitlines():
            if not part.strip():
                continue
            if lines and abs(base - lines[-1].base) < 0.6 * max(size, lines[-1].size):  # raised by less than a line
                lines[-1].text += part
                lines[-1].size, lines[-1].bold = max(size, lines[-1].size), lines[-1].bold or bold
            else:
                lines.append(_Line(part, size, bold, base))

    page.extract_text(visitor_text=visit)
    return lines


def _fields(pages: Sequence[list[_Line]], title: str, authors: str) -> Mapping[str, object]:
    first = pages[0] if pages else []
    text = "\n".join(line.text for line in first)
    if not text.strip():
        raise ValueError("its first page holds no text (a scan?)")
    given = len(fold_title(title)) > 8 and fold_title(title) in fold_title(text)
    stamp = _STAMP.search(text)
    number, version, category, day = stamp.groups() if stamp else (None, None, None, None)
    return {
        "title": title if given else _title(first),
        "abstract": _abstract([line for page in pages for line in page]),
        "arxiv_id": number,
        "date": day if version in {None, "1"} else _month(number or ""),
        "authors": authors if given else None,
        "url": number and f"https://arxiv.org/abs/{number}",
        "categories": category,
    }


def _title(lines: Sequence[_Line]) -> str:
    """Return the lines in the largest letters, where they first stand together."""
    largest = max((line.size for line in lines if sum(map(str.isalpha, line.text)) > 2), default=0)

    def is_large(line: _Line) -> bool:
        return line.size >= 0.95 * largest

    def letters(some: Iterable[_Line]) -> int:
        return sum(len(line.text) for line in some)

    if letters(filter(is_large, lines)) > letters(lines) / 2:
        lines = list(takewhile(lambda line: not _HEADING.match(line.text), lines)) or lines
        lines = list(dropwhile(lambda line: not line.bold, lines)) or lines
        title = takewhile(lambda line: line.bold is lines[0].bold, lines)
    else:
        title = takewhile(is_large, dropwhile(lambda line: not is_large(line), lines))
    return "\n".join(line.text.rstrip(" *∗†‡§") for line in title)  # marks of footnotes


def _abstract(lines: Sequence[_Line]) -> str:
    """Return what stands between the heading of the abstract and the next heading, which is known or set larger."""
    begin = next((place for place, line in enumerate(lines) if _HEADING.match(line.text)), None)
    if begin is None:
        return ""
    opening = _HEADING.sub("", lines[begin].text, count=1)
    following = lines[begin + 1 :]
    size = next((line.size for line in following), 0)
    found = takewhile(lambda line: not (_NEXT.match(line.text) or line.size > 1.1 * size), following)
    return "\n".join((opening, *(line.text for line in found)))[:_LONGEST]


def _month(number: str) -> str | None:
    """Return the month in an arXiv number.

    >>> _month("2311.90011"), _month("cs/9906001")
    ('2023-11', '1999-06')
    """
    digits = re.search(r"(\d\d)(\d\d)[.\d]", number)
    return digits and f"{'19' if digits[1] > '90' else '20'}{digits[1]}-{digits[2]}"


READER = Reader(
    name="pdf",
    describes="PDF: title and abstract from the first page",
    accepts=lambda begin: b"%PDF-" in begin[:1024],
    read=_read,
    order=-30,
    binary=True,
)
