"""What is known of one text so far: the value that the stages of extraction pass on.

A stage is a pure function `Reading -> Reading`; offsets count characters of `Reading.text`, ends are exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from kg.records import Entity, Relation, Result
from kg.schema import Label

if TYPE_CHECKING:
    from kg.extract.model import Said

__all__ = ["MEASURE", "MODEL", "Candidate", "Name", "Reading", "Span", "replace", "sentence_at", "split_sentences"]


Span = tuple[int, int]
MOST = 8_000  # characters that are read: abstracts have fewer, and pairs of names grow with the square of a text
MODEL, MEASURE = "model", "model's measure"  # finders: what the model tags, and optional metrics among it


class Name(NamedTuple):
    """Where a word or more has a name's look.

    `shaped`: by more than capitals. `tail`: "-based" or the like follows. `lone`: one capitalised word, no more.
    """

    start: int
    end: int
    shaped: bool
    tail: bool
    lone: bool


class Candidate(NamedTuple):
    """A stretch of text that may name something.

    `type` None says: known, and no entity ("neural network"). `name` is the lexicon's name, "" where it has none.
    `weight` is how far the finder is to be believed, 0..1. `own`: the paper says that it is its own. `by`: the
    finder.
    """

    start: int
    end: int
    type: Label | None
    weight: float
    name: str = ""
    own: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, what was found in it, and where its sentences lie.

    `title_end` is where the title ends; `said` what the model says of it, None where rules alone read; `measures` are
    metrics that count only if a result is stated in them.
    """

    text: str
    title_end: int
    sentences: tuple[Span, ...]
    names: tuple[Name, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    abbreviations: tuple[tuple[Span, Span], ...] = ()
    said: Said | None = None
    entities: tuple[Entity, ...] = ()
    measures: tuple[Entity, ...] = ()
    results: tuple[Result, ...] = ()
    relations: tuple[Relation, ...] = ()

    @classmethod
    def of(cls, text: str) -> Reading:
        """Begin to read a text: title + newline + abstract, or an abstract alone; of a longer text, its beginning."""
        read = text[:MOST]
        return cls(read, min(max(text.find("\n"), 0), len(read)), split_sentences(read))

    def sentence_at(self, at: int) -> Span:
        """Return the sentence that holds the offset."""
        return sentence_at(self.sentences, at)


_END = re.compile(r"""[.!?]["'”’)\]]*(?=\s)|\n""")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|al|cf|resp|approx|Fig|Figs|Eq|Sec|Tab|Dr|Prof|St|No|a\.k\.a"
    r"|w\.r\.t|et al)|\b[A-Z])\.$"
)
_WORD = re.compile(r"[^ ]")
_LONGEST = 2000  # characters of a sentence, which rules look at as a whole, and back and forth


def sentence_at(sentences: Sequence[Span], at: int) -> Span:
    """Return the sentence that holds an offset, or else the last."""
    span = sentences[bisect_right(sentences, at, key=lambda span: span[0]) - 1]
    return span if span[0] <= at < span[1] else sentences[-1]


def split_sentences(text: str) -> tuple[Span, ...]:
    r"""Return where the sentences of a text lie: its title line, then what ends in a full stop, '?' or '!'.

    What is longer than any sentence is cut between words.

    >>> text = "A title\nWe use BERT (e.g. the base model). It scores 80.5 on GLUE! Code is public."
    >>> [text[low:high] for low, high in split_sentences(text)]
    ['A title', 'We use BERT (e.g. the base model).', 'It scores 80.5 on GLUE!', 'Code is public.']
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if match[0] != "\n" and (_NO_END.search(text[max(start, end - 12) : end]) or _goes_on(text, end)):
            continue
        spans += _cut(text, start, end)
        start = end
    spans += _cut(text, start, len(text))
    trimmed = (
        (low + len(chunk) - len(chunk.lstrip()), low + len(chunk.rstrip()))
        for low, high in spans
        if (chunk := text[low:high]).strip()
    )
    return tuple(trimmed) or ((0, len(text)),)


def _goes_on(text: str, at: int) -> bool:
    """Say whether what follows is no beginning of a sentence."""
    following = _WORD.search(text, at)
    return following is not None and following[0].islower()


def _cut(text: str, low: int, high: int) -> Iterator[Span]:
    while high - low > _LONGEST:
        between = text.rfind(" ", low + 1, low + _LONGEST)
        end = between if between > 0 else low + _LONGEST
        yield low, end
        low = end
    yield low, high
