"""The model's stage: what it says of a text, and the spans that it tags, as candidates among those of the rules."""

from __future__ import annotations

import re

from kg.extract.model import Model
from kg.extract.reading import MEASURE, MODEL, Candidate, Reading, Span, replace
from kg.extract.spans import CLASSES, OPTIONAL, OPTIONAL_METRIC, decode_tags, span_scores
from kg.extract.tokens import tokenize
from kg.lexicon import Lexicon
from kg.schema import Label

__all__ = ["fitted", "read_by"]


def read_by(model: Model, reading: Reading, lexicon: Lexicon) -> Reading:
    """Let the model read the text; add what it tags."""
    del lexicon
    said = model.read(tokenize(reading))
    added = []
    for first, last, kind in decode_tags(said.tags):
        weight = float(span_scores(said.tags, first, last)[kind])
        label = None if CLASSES[kind] in {OPTIONAL, OPTIONAL_METRIC} else Label(CLASSES[kind])
        by = MEASURE if CLASSES[kind] == OPTIONAL_METRIC else MODEL
        start, end = fitted(reading.text, int(said.starts[first]), int(said.ends[last]))
        if start < end:
            added.append(Candidate(start, end, label, weight, by=by))
    return replace(reading, said=said, candidates=(*reading.candidates, *added))


_REST = re.compile(r"(?:@|[.](?=\d))\w+(?:\.\d+)?")  # of F0.5, mAP@0.5: word pieces end at signs, names do not
_BEFORE = re.compile(
    r"(?:(?i:test|average|mean|overall|standard|vanilla|original|novel|new|existing|accurate|fast) )+(?=\w)"
)
_AFTER = re.compile(
    r"(?<=\w) (?:metrics?|datasets?|tasks?|benchmarks?|algorithms?|methods?|approach(?:es)?|problems?)$"
)


def fitted(text: str, start: int, end: int) -> Span:
    """Return a tagged span as the annotation guide cuts it: whole names, without general words before and after.

    >>> text = "the inverse (a.k.a. de-rendering) problem"
    >>> text[slice(*fitted(text, text.index(". de"), text.index(")")))]
    'de-rendering'
    """
    while start < end and text[start] in ". \n":
        start += 1
    if rest := _REST.match(text, end):
        end = rest.end()
    end = start + len(text[start:end].split(". ", maxsplit=1)[0].split("\n", maxsplit=1)[0])
    if before := _BEFORE.match(text, start, end):
        start = before.end()
    if after := _AFTER.search(text[start:end]):
        end = start + after.start()
    return start, end
