"""Names that stand in a text and in no lexicon: what they look like, and what the words around them say they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.reading import Candidate, Reading, replace
from kg.lexicon import Lexicon
from kg.schema import Label

__all__ = ["NAME", "NAMES", "find_coined", "find_cued", "kind_of_noun"]

_WORD = r"[A-Za-z0-9][\w]*(?:[-–./+@][A-Za-z0-9*][\w*]*)*\+{0,2}"
# A word of a name's shape: a capital after the first letter, or a digit beside a letter and a capital somewhere.
_SHAPE = rf"(?=[^\s,;:()]*(?:[a-z0-9][A-Z]|[A-Z][A-Z0-9]|[A-Z][\w]*[-–.]?\d|[A-Z]-[A-Z]))(?<![\w-]){_WORD}"
_CAPITALISED = r"[A-Z][\w]*(?:[-–][A-Z0-9][\w]*)*"
NAME = rf"(?:{_SHAPE})"
# A name, or words in title case that make one: "Penn Treebank", "Stable Diffusion XL".
FULL_NAME = rf"(?:(?:{_CAPITALISED} ){{0,3}}{_SHAPE}(?: \d+(?:\.\d+)?\b)?|{_CAPITALISED}(?: {_CAPITALISED}){{1,4}})"
AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|\s*&\s*|\s*/\s*)"
NAMES = rf"{FULL_NAME}(?:\s*\([^()\n]{{1,40}}\))?(?:{AND}(?:the\s+)?{FULL_NAME}(?:\s*\([^()\n]{{1,40}}\))?)*"

_DATASET_NOUN = r"(?:data ?sets?|corpus|corpora|benchmarks?|databases?|testbeds?|test ?sets?|leaderboards?|challenges?|test suites?|treebanks?|collections?|simulators?|environments?|shared tasks?|competitions?)"
_METHOD_NOUN = r"(?:models?|networks?|architectures?|algorithms?|methods?|approach(?:es)?|frameworks?|optimi[sz]ers?|loss(?:es)?|transformers?|backbones?|encoders?|decoders?|modules?|systems?|toolkits?|library|libraries|detectors?|classifiers?|tokeni[sz]ers?|agents?|pipelines?|baselines?|embeddings?|LLMs?|layers?|variants?|techniques?|paradigms?|strateg(?:y|ies)|mechanisms?|optimization|training|learning|attention)"
_METRIC_NOUN = r"(?:scores?|metrics?|measures?|errors?|rates?)"
_TASK_NOUN = r"(?:tasks?|problems?)"

_NOUN = re.compile(rf"\b(?:(?P<Dataset>{_DATASET_NOUN})|(?P<Metric>(?:evaluation )?(?:metrics?|measures?))|(?P<Task>(?<!multi-)\btasks?|problem setting)|(?P<Method>{_METHOD_NOUN}))\b", re.IGNORECASE)

_OPEN = r"[“\"'`‘]*"
_PROPOSE = r"(?:propose|present|introduce|develop|describe|design|devise|release|unveil|build|create|construct|contribute|offer|establish|curate|collect|open-source|publish)(?:s|d|ed)?"
_CALLED = re.compile(
    rf"\b(?:called|named(?: as)?|dubbed(?: as)?|termed(?: as)?|coined(?: as)?|denoted(?: as| by)?|namely|titled|entitled|nicknamed|abbreviated as|referred to as|known as|(?:we|which we) (?:call|name|term|dub|refer to)(?: (?:it|this|them|our|the)(?: \w+){{0,3}}?)?(?: as)?)"
    rf"[\s,:]*(?:the\s+)?{_OPEN}(?P<name>{FULL_NAME}|{_CAPITALISED})"
)
_WE_PROPOSE = re.compile(
    rf"\b(?:[Ww]e|[Tt]his (?:paper|work|article|study|report)|[Ii]n this (?:paper|work),? we|[Aa]uthors?)\s+(?:\w+ly\s+|also\s+|then\s+|further\s+|thus\s+|first\s+|hereby\s+)?{_PROPOSE}"
    rf"\s+(?:and (?:\w+ )?\w+\s+)?(?:a |an |the |our )?(?:(?:novel|new|simple|efficient|effective|unified|large-scale|lightweight|open-source|general|powerful),? (?:and |yet )?)*{_OPEN}(?P<name>{FULL_NAME}|{_CAPITALISED})"
)
_APPOSITION = re.compile(
    rf"\b(?:{_PROPOSE}|[Oo]ur|[Nn]ew|[Nn]ovel|[Ww]e)\b[^.;:\n]{{3,160}}?[,:—–]\s*(?:namely |called |i\.e\.,? )?{_OPEN}(?P<name>{NAME})(?=[”\"'’]*\s*(?:[,.;:—–(]|which|that|to |for |with |consist|is ))"
)
_IS_NEW = re.compile(
    rf"(?P<name>{FULL_NAME})[”\"'’]*(?:\s*\([^()\n]+\))?(?:\s+is|\s*,|\s*[-–—]+|:)\s+(?:a|an|the|our)\s+(?:first |novel |new |simple |unified |large-scale |general |efficient |open-source )[^.;\n]{{0,80}}"
)
_OUR = re.compile(rf"\b(?:[Oo]ur|[Tt]he proposed)\s+(?:(?:proposed|new|novel|final|best|method|approach|model|framework|dataset|benchmark|system|algorithm)\s*,?\s+)*{_OPEN}(?P<name>{NAME})")
_TITLE = re.compile(rf"\s*{_OPEN}(?P<name>[^:?!\n“”\"]{{2,48}}?){_OPEN}\s*(?::|\s[-–—]\s)")


def kind_of_noun(words: str, *, last: bool = False) -> Label | None:
    """Return what the first (or last) telling noun says: "a large dataset of tasks" is a Dataset."""
    found = None
    for match in _NOUN.finditer(words):
        found = Label(match.lastgroup) if match.lastgroup else None
        if not last:
            break
    return found


def _kind_around(text: str, start: int, end: int, sentence: tuple[int, int]) -> Label | None:
    """Return what the words beside a coined name call it: "X, a dataset of", "a new benchmark called X", "the X corpus"."""
    after = text[end : min(end + 90, sentence[1])]
    if direct := re.match(rf"[”\"'’]*\s+(?:\w+ )?{_NOUN.pattern}", after, re.IGNORECASE):
        return next(Label(name) for name, value in direct.groupdict().items() if value)
    if apposition := re.match(r"[”\"'’]*\s*(?:\([^()]*\))?\s*(?:,|is|:|—|–|-)?\s*(?:which is |short for )?(?:a|an|the|our|one of the)\s+([^.;:\n]*)", after):
        phrase = re.split(r"\b(?:for|of|that|to|which|with|in|on|from|consisting|containing|designed|based)\b", apposition[1])[0]
        if kind := kind_of_noun(phrase, last=True):
            return kind
    before = text[max(sentence[0], start - 110) : start]
    return kind_of_noun(before, last=True) if re.search(r"(?:called|named|dubbed|termed|namely|,|:|as|\b\w+)\W*$", before) else None


def find_coined(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add the names that the paper gives to what is its own."""
    stop = lexicon.words["stop"]
    text = reading.text
    added: list[Candidate] = []

    def add(start: int, end: int, weight: float, kind: Label | None = None) -> None:
        name = text[start:end]
        if name.lower() in stop or len(name) < 2 or name.split()[0].lower() in {"in", "we", "our", "this", "the", "to", "a", "an"}:
            return
        kind = kind or _kind_around(text, start, end, reading.sentence_at(start)) or Label.METHOD
        added.append(Candidate(start, end, kind, weight, own=True))

    title = text[: reading.title_end]
    if match := _TITLE.match(title):
        name, start = match["name"].strip(), match.start("name")
        name = re.sub(r"\s*\([^()]*\)$", "", name)
        body = text[reading.title_end :]
        shaped = re.fullmatch(FULL_NAME, name) is not None and (re.search(NAME, name) is not None or name in body)
        if name and len(name.split()) <= 4 and (shaped or (len(name.split()) == 1 and re.search(rf"\b{re.escape(name)}\b", body))):
            rest = title[match.end() :]
            phrase = re.split(r"\b(?:for|of|with|from|in|on|via|by|to|using|through)\b", rest)[0]
            kind = kind_of_noun(phrase, last=True)
            found = [hit.start() for hit in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]
            around = (_kind_around(text, at, at + len(name), reading.sentence_at(at)) for at in found[1:4])
            kind = kind if kind is Label.DATASET else next((each for each in around if each), kind)
            add(start, start + len(name), 0.9, kind or Label.METHOD)
    for pattern, weight in ((_CALLED, 0.9), (_WE_PROPOSE, 0.85), (_OUR, 0.7), (_APPOSITION, 0.6), (_IS_NEW, 0.7)):
        for match in pattern.finditer(text, reading.title_end):
            add(*match.span("name"), weight)
    return replace(reading, candidates=(*reading.candidates, *added))


_CUES: tuple[tuple[re.Pattern[str], Label, float], ...] = (
    (re.compile(rf"(?P<names>{NAMES})(?:\s*\[[\d, ]+\])?\s+(?:\w+ )?{_DATASET_NOUN}\b"), Label.DATASET, 0.8),
    (re.compile(rf"\b{_DATASET_NOUN}(?:\s+\w+)?(?:\s*[,:(—–]?\s*(?:such as|including|include|like|namely|e\.g\.,?|i\.e\.,?|are|called)?\s*[,:]?\s*|\s*[(:—–]\s*)(?:the )?(?P<names>{NAMES})"), Label.DATASET, 0.7),
    (re.compile(rf"\b(?:on|over|across)\s+(?:the\s+|both\s+)?(?:\w+ing\s+|standard\s+|challenging\s+|popular\s+)?(?P<names>{NAMES})(?!\s+(?:\w+ )?(?:GPUs?|devices?|models?|networks?|architectures?|backbones?))"), Label.DATASET, 0.55),
    (re.compile(rf"\b(?:trained|training|pre-?trained|fine-?tuned)\s+(?:\w+\s+)?(?:on|with|using)\s+(?:the\s+)?(?P<names>{NAMES})"), Label.DATASET, 0.4),
    (re.compile(rf"(?P<names>{NAMES})\s+(?:\w+ )?{_METHOD_NOUN}\b"), Label.METHOD, 0.6),
    (re.compile(rf"\b{_METHOD_NOUN}(?:\s*[,:(—–]?\s*(?:such as|including|like|namely|e\.g\.,?|i\.e\.,?)\s*[,:]?\s*)(?:the )?(?P<names>{NAMES})"), Label.METHOD, 0.7),
    (re.compile(rf"\b(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|beats?|than|over|compared (?:to|with)|unlike|extends?|extending|based on|built (?:up)?on|building on|initiali[sz]ed from|variants? of)\s+(?:the\s+|both\s+|existing\s+|standard\s+|vanilla\s+)?(?P<names>{NAMES})"), Label.METHOD, 0.45),
    (re.compile(rf"(?P<names>{NAME})(?=-(?:based|style|like|inspired|powered|driven|guided)\b)"), Label.METHOD, 0.6),
    (re.compile(rf"(?P<names>{NAMES})\s+{_METRIC_NOUN}\b"), Label.METRIC, 0.6),
    (re.compile(rf"(?P<names>{NAMES})\s+{_TASK_NOUN}\b"), Label.TASK, 0.4),
)
_ONE = re.compile(FULL_NAME)


def _cued(text: str) -> Iterator[Candidate]:
    for pattern, kind, weight in _CUES:
        for match in pattern.finditer(text):
            begin = match.start("names")
            for name in _ONE.finditer(re.sub(r"\([^()]*\)", lambda inner: " " * len(inner[0]), match["names"])):
                yield Candidate(begin + name.start(), begin + name.end(), kind, weight)


_SHAPED = re.compile(NAME)


def find_cued(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add names with what the words around them say, and, weakly, every other word that has a name's shape."""
    stop = lexicon.words["stop"]
    shaped = (Candidate(*match.span(), Label.METHOD, 0.3) for match in _SHAPED.finditer(reading.text))
    added = [each for each in (*_cued(reading.text), *shaped) if reading.text[each.start : each.end].lower() not in stop]
    return replace(reading, candidates=(*reading.candidates, *added))
