"""Plain text: a title, a blank line, an abstract, once or many times; or an abstract alone, one a file.

Lines may be broken at any width. An abstract that stands alone is known by twelve words and a full stop, is called
after its file, and is the arXiv paper that the file's name tells of. Pages with a paper on two long lines are listings
(kg.readers.listing).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from pathlib import PurePath
from typing import TextIO

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import Found, reject
from kg.readers.files import LONGEST, numbered
from kg.readers.packed import CHUNK

__all__ = ["READER"]

_SUFFIXES = re.compile(r"(?:\.(?:txt|text|abs|abstract|gz|bz2|xz|zst))+$", re.IGNORECASE)
_HEADING = re.compile(r"(?:abstract|summary)(?:\s*[.:—–-]+\s*|\s*\n\s*|\s*$)", re.IGNORECASE)
_LABEL = re.compile(r"\Atitle\s*[:—–]\s*", re.IGNORECASE)
_OPENING = frozenset("\"'([$“‘«")
_WIDEST = 200  # characters of a line that was broken to fit a page


def _read(stream: TextIO, source: str) -> Iterator[Found | RecordError]:
    begin, title, abstract, size = 1, "", list[str](), 0
    known = False  # a title was seen

    def entry() -> Iterator[Found | RecordError]:
        text, whole = "\n".join(abstract), "\n".join(filter(None, (title, *abstract)))
        if size > LONGEST:
            yield reject(source, begin, f"it is longer than {LONGEST:,} characters", whole)
        elif title:
            yield Found({"title": _LABEL.sub("", title), "abstract": text}, begin, whole)
        elif abstract and known:
            yield reject(source, begin, "the abstract has no title above it", whole)
        elif abstract:
            name = _SUFFIXES.sub("", PurePath(source).name).strip("<>")
            yield Found({"title": name.replace("_", " "), "arxiv_id": name, "abstract": text}, begin, whole)

    for number, text in _paragraphs(stream):
        for part in _split(text):
            if _HEADING.fullmatch(part):
                continue
            if _is_prose(part) or (title and not abstract):
                size += len(part)
                if size <= LONGEST:
                    abstract.append(part)
            else:
                known = True
                yield from entry()
                begin, title, abstract, size = number, part, [], 0
    yield from entry()


def _paragraphs(stream: TextIO) -> Iterator[tuple[int, str]]:
    """Yield what stands between blank lines, with the number of its first line; what is too long is cut."""
    first, lines, size = 0, list[str](), 0
    for number, line in numbered(stream):
        if text := line.strip("\ufeff \t\r\n"):
            first = first or number
            size += len(line)
            if size <= LONGEST:
                lines.append(text)
        elif lines:
            yield first, "\n".join(lines)
            first, lines, size = 0, [], 0
    if lines:
        yield first, "\n".join(lines)


def _split(paragraph: str) -> list[str]:
    r"""Part a title, and a heading, from the abstract right below.

    A title is known by its lines, which are not full though the next word had room on them.

    >>> _split("On Noise\nAbstract: We study how models learn\nfrom noise. It helps quite a lot.")
    ['On Noise', 'We study how models learn\nfrom noise. It helps quite a lot.']
    """
    lines = paragraph.split("\n")
    width = max(map(len, lines))

    def ends(line: str, following: str) -> bool:
        room = width - len(line) - 1 >= len(following.partition(" ")[0])
        return room and not line.endswith((".", ",", ";", "-")) and not _is_prose(line) and not _HEADING.match(line)

    size = len([*takewhile(lambda pair: ends(*pair), pairwise(lines[:5]))])
    rest = "\n".join(lines[size:])
    heading = _HEADING.match(rest)
    abstract = rest[heading.end() :] if heading else rest
    if not size:
        return [abstract or paragraph]
    return ["\n".join(lines[:size]), abstract] if _is_prose(abstract) else [paragraph]


def _is_prose(text: str) -> bool:
    """Tell an abstract from a title.

    >>> _is_prose("We study how models learn from noise, and show that it helps them."), _is_prose("Does Noise Help?")
    (True, False)
    """
    words = text.count(" ") + text.count("\n") + 1
    return words >= 40 or (words >= 12 and text.endswith((".", "…")))


def _accepts(head: str) -> bool:
    found = [
        part for _, text in _paragraphs(io.StringIO(head)) for part in _split(text) if not _HEADING.fullmatch(part)
    ]
    whole = found[: (len(found) - 1) // 2 * 2] if len(found) > 2 and len(head) > CHUNK // 2 else found  # it may be cut
    titles, abstracts = (whole[::2], whole[1::2]) if len(whole) > 1 else ([], whole)
    pages = len(titles) > 1 and not any("\n" in text for text in abstracts)  # a listing
    return (
        bool(abstracts)
        and len(titles) in {0, len(abstracts)}
        and not pages
        and all(map(_is_prose, abstracts))
        and all(map(_is_plain, abstracts))
        and not any(map(_is_prose, titles))
        and all(title[0].isalnum() or title[0] in _OPENING for title in titles)
    )


def _is_plain(text: str) -> bool:
    """Tell whether a text consists of sentences, and of lines that are alike, rather than of markup, code or a list."""
    lines = text.split("\n")
    letters = sum(map(str.isalpha, text)) / len(text.replace(" ", ""))
    widest = max(map(len, lines))
    short = sum(len(line) < 0.6 * widest for line in lines[:-1])  # one may end a paragraph
    return (
        letters > 0.8
        and not any(line.endswith((";", "{", "}")) for line in lines)
        and (text[0].isupper() or text[0] in _OPENING or not text[0].isascii())
        and ("\n" not in text or (short <= 1 and widest <= _WIDEST))
    )


READER = Reader(
    name="text",
    describes="plain text: titles and abstracts with blank lines between, or one abstract of twelve words or more",
    accepts=_accepts,
    read=_read,
    order=80,
)
