"""Pages of trending papers, saved as text: titles and abstracts by turns, with the site's furniture between.

Strict alternation is the backbone. A line that was lost or split would shift all that follows, so the lines are
labelled by the cheapest path through two states (Viterbi 1967): alternation is free, breaking it has a price, and so
has calling a long paragraph a title or a short line an abstract. One odd line never breaks the rhythm; a shifted page
does. A title that no abstract follows is a paper with an empty one, but above the first entry it is a reject, since
there it will be a header; a second paragraph joins its abstract.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TextIO

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import Found, parse_date, reject
from kg.readers.files import numbered

__all__ = ["READER"]

_INVITATION = re.compile(r"get trending papers in your email inbox.*", re.IGNORECASE)
_NAME = r"@?[A-Z][\w.'’-]*"
_FURNITURE = re.compile(
    r"(?i:new|subscribe|daily papers|trending papers)"
    r"|(?i:by) ?\S.* and the research community"
    r"|[Ss]ubmitted by ?\S+"
    rf"|by ?{_NAME}(?:(?:,| and| &)? {_NAME})*(?<!\d)"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = re.compile(
    r"(?:(?:Published|Submitted|Posted)(?: on)? )?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}, )?"
    rf"((?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?|{_MONTH} \d{{4}}|\d{{4}}-\d\d-\d\d)"
)

_BREAK = 3  # the price of two titles, or two paragraphs, in a row
_LAG = 200  # lines to wait for the labels to settle; they do so within a few


@dataclass(frozen=True)
class _Line:
    number: int
    text: str
    date: str | None = None  # the full date that stands above it


def _lines(stream: TextIO) -> Iterator[_Line]:
    """Yield the lines that are titles or abstracts."""
    date: str | None = None
    glued = False  # an invitation stands above, so "Subscribe" is stuck to the next title unless it has its own line
    first = True
    for number, line in numbered(stream):
        text = line.strip().strip("\ufeff").strip()
        if not text:
            continue
        if _INVITATION.fullmatch(text):
            glued, first = True, False
        elif _FURNITURE.fullmatch(text):
            glued, first = glued and text.casefold() != "subscribe", False
        elif day := _DAY.fullmatch(text):
            date, first = parse_date(day[1]) if re.search(r"\d{4}", day[1]) else None, False
        else:
            if text.startswith("Subscribe") and (glued or (first and re.match(r"Subscribe[^\sa-z]", text))):
                text = text.removeprefix("Subscribe").lstrip()
            glued = first = False
            yield _Line(number, text, date)


def _prose(text: str) -> int:
    """Return how much a line looks like an abstract (up to 4) rather than a title (down to -2).

    >>> _prose("Pre-training in vivo"), _prose("We pre-train in vivo. It helps. See https://example.org/code.")
    (-2, 2)
    """
    size = len(text)
    score = 2 if size >= 350 else 1 if size >= 220 else -1 if size <= 150 else 0
    score += 1 if re.search(r"[a-z)]\. +[A-Z]", text) else 0
    score += 1 if text.endswith((".", "…")) else -1 if size <= 220 else 0
    score += 1 if "http" in text else 0
    return max(-2, min(4, score))


def _labelled(lines: Iterable[_Line]) -> Iterator[tuple[bool, _Line]]:
    """Label lines as abstracts (True) or titles by the cheapest path, each as soon as all cheap paths agree on it."""
    title, abstract = _BREAK, 0  # the price of the cheapest path that ends in this label; a page opens with a title
    waiting: deque[_Step] = deque()
    for line in lines:
        odd = _prose(line.text)
        waiting.append(_Step(line, abstract <= title + _BREAK, abstract + _BREAK < title))
        title, abstract = min(abstract, title + _BREAK) + max(0, odd), min(title, abstract + _BREAK) + max(0, -odd)
        paths = [_trace(waiting, end) for end in ((False, True) if len(waiting) < _LAG else (abstract < title,))]
        settled = next((i for i, labels in enumerate(zip(*paths, strict=True)) if len(set(labels)) > 1), 1)
        for label in paths[0][:settled]:
            yield label, waiting.popleft().line
    yield from zip(_trace(waiting, abstract < title), (step.line for step in waiting), strict=True)


@dataclass(frozen=True)
class _Step:
    """A line, and whether an abstract precedes it on the cheapest path to it as a title, and as an abstract."""

    line: _Line
    before_title: bool
    before_abstract: bool


def _trace(steps: Sequence[_Step], end: bool) -> list[bool]:
    """Return the labels of the steps on the cheapest path that ends in this label."""
    labels = [end] if steps else []
    for i in range(len(steps) - 1, 0, -1):
        labels.append(steps[i].before_abstract if labels[-1] else steps[i].before_title)
    return labels[::-1]


def _read(stream: TextIO, source: str) -> Iterator[Found | RecordError]:
    title: _Line | None = None
    abstract: list[str] = []
    begun = False  # an entry was seen: a lone line above the first one is a header that we do not know

    def entry() -> Iterator[Found | RecordError]:
        nonlocal begun
        if title:
            if not (begun or abstract):
                yield reject(
                    source, title.number, "it is no header that kg knows, and no abstract follows it", title.text
                )
                return
            begun = True
            text = " ".join(abstract)
            fields = {"title": title.text, "abstract": text, "date": title.date}
            yield Found(fields, title.number, f"{title.text}\n{text}".strip())

    for is_abstract, line in _labelled(_lines(stream)):
        if not is_abstract:
            yield from entry()
            title, abstract = line, []
        elif title:
            abstract.append(line.text)
        else:
            yield reject(source, line.number, "the abstract has no title above it", line.text)
    yield from entry()


def _accepts(head: str) -> bool:
    lines = [text for line in head.split("\n") if (text := line.strip())]
    if any(_INVITATION.fullmatch(line) or line.endswith("and the research community") for line in lines[:12]):
        return True
    scores = [_prose(line) for line in lines if not (_FURNITURE.fullmatch(line) or _DAY.fullmatch(line))]
    pairs = list(pairwise(scores))[::2]
    alternating = sum(title <= 0 and title < abstract for title, abstract in pairs)
    return alternating > 0.9 * len(pairs) and (len(pairs) > 1 or scores[1] > 0)


READER = Reader(
    name="listing",
    describes="a page of papers: titles and abstracts on alternating lines",
    accepts=_accepts,
    read=_read,
    order=90,  # the loosest look of all: whatever alternates
)
