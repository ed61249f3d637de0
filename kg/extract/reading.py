"""What is known of one text so far: the value that the stages of extraction pass on.

A stage is a pure function `Reading -> Reading`; offsets count characters of `Reading.text`, ends are exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from kg.records import Entity, Relation, Result
from kg.schema import Label

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Candidate", "Reading", "replace"]


class Candidate(NamedTuple):
    """A stretch of text that may name something.

    `type` None says: known, and no entity ("neural network"). `name` is the lexicon's name, "" where it has none.
    `weight` is how far the finder is to be believed, 0..1. `own`: the paper says that it is its own.
    """

    start: int
    end: int
    type: Label | None
    weight: float
    name: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, what was found in it, and where its sentences lie. `title_end` is where the title ends."""

    text: str
    title_end: int
    sentences: tuple[tuple[int, int], ...]
    candidates: tuple[Candidate, ...] = ()
    abbreviations: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    entities: tuple[Entity, ...] = ()
    results: tuple[Result, ...] = ()
    relations: tuple[Relation, ...] = ()

    @classmethod
    def of(cls, doc: Doc) -> Reading:
        """Begin to read a spaCy Doc whose text is title + newline + abstract (or an abstract alone)."""
        text = doc.text
        return cls(text, max(text.find("\n"), 0), sentences(doc))

    def sentence_at(self, at: int) -> tuple[int, int]:
        """Return the sentence that holds the offset."""
        return next((span for span in self.sentences if span[0] <= at < span[1]), self.sentences[-1])


_CLOSING = frozenset("\"'”’)]")


def sentences(doc: Doc) -> tuple[tuple[int, int], ...]:
    """Return the sentences of a Doc: the title, then what ends in a full stop of its own token, '?' or '!'.

    spaCy's tokenizer knows the abbreviations ("e.g.", "vs."), so that a lone "." ends a sentence.
    """
    text = doc.text
    ends = []
    for token in doc:
        word = token.text
        if word in {".", "?", "!"} or "\n" in word:
            end = token.idx + len(word)
            while end < len(text) and text[end] in _CLOSING:
                end += 1
            if end >= len(text) or (text[end].isspace() and not text[end:].lstrip()[:1].islower()) or "\n" in word:
                ends.append(end)
        elif word[-1] == "." and len(word) > 4 and word[:-1].isalpha() and token.whitespace_:
            ends.append(token.idx + len(word))
    spans = []
    start = 0
    for end in (*ends, len(text)):
        chunk = text[start:end]
        if stripped := chunk.strip():
            begin = start + chunk.index(stripped[0])
            spans.append((begin, begin + len(stripped)))
            start = end
    return tuple(spans) or ((0, len(text)),)
