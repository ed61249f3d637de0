"""Names that a paper gives to its own: before the title's colon, "we propose X", "called X", "X, a new dataset"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.names import CAPITALISED, FULL_NAME, NAME, NOUN, SIZE_ONLY, kind_of_noun
from kg.extract.reading import Candidate, Reading, replace
from kg.lexicon import Lexicon
from kg.schema import Label

__all__ = ["declared", "find_coined"]

_OPEN = r"[“\"'`‘]*"
_PROPOSE = (
    r"(?:propose|present|introduce|develop|describe|design|devise|release|unveil|build|create"
    r"|construct|contribute|offer|establish|curate|collect|open-source|publish)(?:s|d|ed)?"
)
_CALLED = re.compile(
    rf"\b(?:called|named(?: as)?|dubbed(?: as)?|termed(?: as)?|coined(?: as)?|denoted"
    rf"(?: as| by)?|namely|titled|entitled|nicknamed|abbreviated as|referred to as|known as|"
    rf"(?:we|which we) (?:call|name|term|dub|refer to)"
    rf"(?: (?:it|this|them|our|the)(?: \w+){{0,3}}?)?(?: as)?)"
    rf"[\s,:]*(?:the\s+)?{_OPEN}(?P<name>{FULL_NAME}|{CAPITALISED})"
)
_WE_PROPOSE = re.compile(
    rf"\b(?:[Ww]e|[Tt]his (?:paper|work|article|study|report)|[Ii]n this (?:paper|work),? we"
    rf"|[Aa]uthors?)\s+(?:\w+ly\s+|also\s+|then\s+|further\s+|thus\s+|first\s+"
    rf"|hereby\s+)?{_PROPOSE}"
    rf"\s+(?:and (?:\w+ )?\w+\s+)?(?:a |an |the |our )?"
    rf"(?:(?:novel|new|simple|efficient|effective|unified|large-scale|lightweight|open-source"
    rf"|general|powerful),? (?:and |yet )?)*{_OPEN}(?P<name>{FULL_NAME}|{CAPITALISED})"
)
_PROPOSED = re.compile(
    rf"\b(?:[Ww]e|[Pp]aper|[Ww]ork)\s+(?:\w+ ){{0,2}}?{_PROPOSE}\s+(?:and (?:\w+ )?\w+ )?"
    rf"(?:an? |the |our )?(?:[\w-]+,? ){{0,4}}$"
)
_APPOSITION = re.compile(
    rf"\b(?:[Ww]e|[Pp]aper|[Ww]ork)\s+(?:\w+ ){{0,2}}?{_PROPOSE}\s+(?:an?|our|the)\s[^.,;:\n]{{3,120}}?[,:—–]\s*"
    rf"(?:namely |called |i\.e\.,? )?{_OPEN}(?P<name>{NAME})"
    rf"(?=[”\"'’]*\s*(?:[.;:—–(]|,(?! (?:and|or) )|which|that|to |for |with |consist|is ))"
)
_IS_NEW = re.compile(
    r"[”\"'’]*(?:\s*\([^()\n]+\))?(?:\s+is|\s*,|\s*[-–—]+|:)\s+(?:a|an|the|our)\s+"
    r"(?:first |novel |new |simple |unified |large-scale |general |efficient |open-source )[^.;\n]{0,80}"
)
_OUR = re.compile(
    rf"\b(?:[Oo]ur|[Tt]he proposed)\s+"
    rf"(?:(?:proposed|new|novel|final|best|method|approach|model|framework|dataset|benchmark"
    rf"|system|algorithm)\s*,?\s+)*{_OPEN}(?P<name>{NAME})"
)
_TITLE = re.compile(rf"\s*+{_OPEN}+(?P<name>[^:?!\n“”\"]{{2,48}}?){_OPEN}\s*(?::|\s[-–—]\s)")


def _kind_around(text: str, start: int, end: int, sentence: tuple[int, int]) -> Label | None:
    """Return what the words beside a coined name call it: "X, a dataset of", "a benchmark called X", "the X corpus"."""
    after = text[end : min(end + 90, sentence[1])]
    if direct := re.match(rf"[”\"'’]*\s+(?:\w+ )?{NOUN.pattern}", after, re.IGNORECASE):
        return next(Label(name) for name, value in direct.groupdict().items() if value)
    if apposition := re.match(
        (
            r"[”\"'’]*\s*(?:\([^()]*\))?\s*(?:,|is|:|—|–|-)?\s*(?:which is |short for )?"
            r"(?:a|an|the|our|one of the)\s+([^.;:\n]*)"
        ),
        after,
    ):
        phrase = re.split(
            (r"\b(?:for|of|that|to|which|with|in|on|from|consisting|containing|designed|based)\b"), apposition[1]
        )[0]
        if kind := kind_of_noun(phrase, last=True):
            return kind
    before = text[max(sentence[0], start - 110) : start]
    return (
        kind_of_noun(before, last=True)
        if re.search(r"(?:called|named|dubbed|termed|namely|,|:|as|\b\w+)\W*$", before)
        else None
    )


def _is_name(name: str, stop: frozenset[str]) -> bool:
    return (
        len(name) > 1
        and name.lower() not in stop
        and not SIZE_ONLY.fullmatch(name)
        and name.split(maxsplit=1)[0].lower() not in {"in", "we", "our", "this", "the", "to", "a", "an"}
    )


def _before_colon(reading: Reading, lexicon: Lexicon) -> tuple[int, int, Label | None] | None:
    """Return the name before the title's colon, and what the rest of the title and the abstract call it."""
    text, title = reading.text, reading.text[: reading.title_end]
    match = _TITLE.match(title)
    name = re.sub(r"\s*\([^()]*\)$", "", match["name"].strip()) if match else ""
    if not match or not name or len(name.split()) > 4:
        return None
    body = text[reading.title_end :]
    known = any(entry.type is not None and not entry.term for entry in lexicon.look_up(name))
    shaped = re.fullmatch(FULL_NAME, name) is not None and (re.search(NAME, name) is not None or name in body)
    repeated = " " not in name and re.search(rf"\b{re.escape(name)}\b", body) is not None
    if not (known or shaped or repeated):
        return None
    head = re.split(r"\b(?:for|of|with|from|in|on|via|by|to|using|through)\b", title[match.end() :])[0]
    kind = kind_of_noun(head, last=True)
    if kind is not Label.DATASET:
        places = [hit.span() for hit in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]
        around = (_kind_around(text, *place, reading.sentence_at(place[0])) for place in places[1:4])
        kind = next((each for each in around if each), kind)
    start = match.start("name")
    return start, start + len(name), kind or Label.METHOD


def _said_own(reading: Reading) -> Iterator[tuple[int, int, float]]:
    """Yield what the abstract presents as its own: (start, end, weight)."""
    text, body = reading.text, reading.title_end
    for pattern, weight in ((_CALLED, 0.9), (_WE_PROPOSE, 0.85), (_OUR, 0.7), (_APPOSITION, 0.6)):
        for match in pattern.finditer(text, body):
            yield (*match.span("name"), weight)
    for short, long in reading.abbreviations:
        start = min(short[0], long[0])
        if _PROPOSED.search(text, max(body, reading.sentence_at(start)[0]), start):
            yield (*short, 0.85)
    for name in reading.names:
        if name.start > body and not name.tail and _IS_NEW.match(text, name.end):
            yield name.start, name.end, 0.7


def find_coined(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add the names that the paper gives to what is its own."""
    text, stop = reading.text, lexicon.words["stop"]
    titled = _before_colon(reading, lexicon)
    said = [(*titled[:2], 0.9, titled[2])] if titled else []
    said += [
        (start, end, weight, _kind_around(text, start, end, reading.sentence_at(start)))
        for start, end, weight in _said_own(reading)
    ]
    added = (
        Candidate(start, end, kind or Label.METHOD, weight, own=True, by="coined")
        for start, end, weight, kind in said
        if _is_name(text[start:end], stop)
    )
    return replace(reading, candidates=(*reading.candidates, *added))


_OUTRIGHT = 0.85


def declared(reading: Reading) -> frozenset[int]:
    """Return where names begin that the text says outright are its own: "we propose X", "called X"."""
    return frozenset(each.start for each in reading.candidates if each.own and each.weight >= _OUTRIGHT)
