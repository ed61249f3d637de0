"""Relations that a sentence states, read off sentences in which the entities are marked.

"<M0> outperforms <M1> and <M2> on <D3>": each mention is replaced by its label's letter and its entity's number, "our
method" by the paper's own, so that a relation is a pattern over words and marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.reading import Reading, replace
from kg.lexicon import Lexicon
from kg.records import Relation
from kg.schema import EdgeType, Label

__all__ = ["denied", "find_relations", "mark"]

_LETTER = {Label.METHOD: "M", Label.DATASET: "D", Label.METRIC: "K", Label.TASK: "T"}
_OWN = re.compile(
    r"\b(?:[Oo]ur|[Tt]he proposed|[Tt]his|[Tt]he resulting)"
    r"(?: (?:novel|new|proposed|final|best|simple|full|whole|overall|entire|unified))* "
    r"(?:method|model|approach|framework|algorithm|system|architecture|network|technique"
    r"|pipeline|solution|strategy|scheme)s?\b(?! for| of| to| that| which| with)"
)
_WE = re.compile(r"\b(?:[Ww]e|[Tt]his (?:paper|work|study|article))\b")


def _some(letters: str) -> str:
    """Return a pattern for one mark or a list of marks of these labels."""
    one = rf"<[{letters}]\d+>(?!-(?!based)\w)"  # not "<M1>-guided search"
    return (  # each of them matched once and for all, or the ways to match many would double with each
        rf"{one}(?>(?:\s*,\s*(?:and |or )?|\s+and\s+|\s+or\s+|\s*/\s*|\s+as well as\s+"
        rf"|\s*,?\s+and (?:the )?|\s+models?\s+and\s+)(?:the |even |also |other )?{one})*"
    )


_M, _D, _T, _DT = _some("M"), _some("D"), _some("T"), _some("DT")
_NO = re.compile(
    (
        r"\b(?:not|n't|no|never|cannot|can't|fail\w*|unable|without|neither|nor|hardly|rarely"
        r"|unlike|whether|if|could|might|may|should|hope\w*|aim\w*|expect\w*|struggl\w*|hard to"
        r"|difficult to)\b|n't\b"
    ),
    re.IGNORECASE,
)
_GAP = r"(?:(?!<[MDTK]\d+>)[^.;:])"  # any sign but the end of a clause or a mark
# The same, without a preposition: what stands behind one is another thing ("outperforms methods for <M1>").
_NP = r"(?:(?!<[MDTK]\d+>|\b(?:in|on|for|using|that|which|by|at|with|from|when|where|if) )[^.;:])"
_ANY = r"[^.;]"

_WIN = (
    r"(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|beat(?:s|en|ing)?"
    r"|outpac(?:es?|ed|ing)|outrank(?:s|ed)?|(?:is|are|was|were) (?:\w+ )?superior to"
    r"|dominat(?:es|ed)|improv(?:es?|ed|ing) (?:significantly |substantially |\w+ly )?"
    r"(?:over|upon)|win(?:s|ning)? (?:over|against))"
)
_MORE = (
    r"(?:better|higher|lower|faster|superior|stronger|greater|larger gains|fewer|less"
    r"|more \w+|improvements?|gains?|improv\w+|speed-?ups?|\d\s?[x×]|times)"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern with groups `a` and `b` of marks: each a -> each b, or b -> a where the rule is turned."""

    type: EdgeType
    pattern: re.Pattern[str]
    confidence: float
    turned: bool = False


def _rule(kind: EdgeType, pattern: str, confidence: float, *, turned: bool = False) -> _Rule:
    return _Rule(kind, re.compile(pattern, re.IGNORECASE), confidence, turned)


# Order counts: the first rule to relate two entities in a sentence has them.
RULES: tuple[_Rule, ...] = (
    _rule(
        EdgeType.OUTPERFORMS,
        (
            rf"(?P<a>{_M})(?P<said>{_GAP}{{0,30}}?)\b(?:is|are|was|were) (?:\w+ ){{0,2}}"
            rf"(?:outperformed|surpassed|beaten|exceeded) by{_NP}{{0,40}}?(?P<b>{_M})"
        ),
        0.8,
        turned=True,
    ),
    _rule(
        EdgeType.OUTPERFORMS,
        (rf"(?P<a>{_M})(?P<said>{_GAP}{{0,60}}?)\b(?P<verb>{_WIN})\b(?P<more>{_NP}{{0,60}}?)(?P<b>{_M})"),
        0.8,
    ),
    _rule(
        EdgeType.OUTPERFORMS,
        (
            rf"(?P<a>{_M})(?P<said>{_GAP}{{0,110}}?)\b{_MORE}\b(?P<more>{_GAP}{{0,70}}?)\b"
            rf"(?:than|over|compared (?:to|with)|relative to){_NP}{{0,40}}?(?P<b>{_M})"
        ),
        0.7,
    ),
    _rule(
        EdgeType.COMPARED_WITH,
        (
            rf"(?P<a>{_M}){_GAP}{{0,80}}?\b(?:comparable (?:\w+ )?(?:to|with)|competitive "
            rf"(?:\w+ )?with|on par with|match(?:es|ing)?|similar(?:ly)? (?:\w+ )?(?:to|as)|rival"
            rf"(?:s|ing)?|compared? (?:\w+ )?(?:to|with|against)|versus|vs\.?){_GAP}{{0,40}}?"
            rf"(?P<b>{_M})"
        ),
        0.6,
    ),
    _rule(
        EdgeType.BASED_ON,
        (
            rf"(?P<a>{_M}){_GAP}{{0,50}}?\b(?:based (?:up)?on|built (?:up)?on|builds? (?:up)?on"
            rf"|building (?:up)?on|extends?|extending|adapts?|initiali[sz]ed (?:from|with)"
            rf"|fine-?tuned from|derived from|inspired by|a variant of|variants? of|an? "
            rf"(?:\w+ )?extension (?:of|to)|on top of){_GAP}{{0,40}}?(?P<b>{_M})"
        ),
        0.7,
    ),
    _rule(EdgeType.BASED_ON, rf"(?P<a>{_M})(?:,| is| are) an? (?:[\w-]+ ){{0,3}}?(?P<b><M\d+>)-based", 0.7),
    _rule(
        EdgeType.SUBCLASS_OF,
        (
            rf"(?P<a>{_M})(?: models?| methods?| architectures?| algorithms?| techniques?"
            rf"| approaches)?,? (?:and other|or other) {_GAP}{{0,20}}?(?P<b>{_M})"
        ),
        0.7,
    ),
    _rule(
        EdgeType.SUBCLASS_OF,
        (
            rf"(?P<a>{_M})(?: models?| methods?| architectures?| algorithms?| techniques?"
            rf"| approaches)?\s*,?\s*\(?(?:such as|including|like|e\.g\.,?)\s+(?:the )?(?P<b>{_M})"
        ),
        0.7,
        turned=True,
    ),
    _rule(
        EdgeType.SUBCLASS_OF,
        (
            rf"(?P<a>{_M})(?:,| is| are) (?:an?|the|one of the) "
            rf"(?:(?!(?:for|of|to|with|in|on|that) )\w+[ -]){{0,4}}?(?P<b><M\d+>)(?! for)"
        ),
        0.6,
    ),
    _rule(
        EdgeType.SUBTASK_OF,
        (
            rf"(?P<a>{_T})(?: tasks?| problems?)?\s*,?\s*\(?"
            rf"(?:such as|including|like|e\.g\.,?)\s+(?P<b>{_T})"
        ),
        0.6,
        turned=True,
    ),
    _rule(
        EdgeType.TRAINED_ON,
        (
            rf"(?P<a>{_M}){_GAP}{{0,40}}?\b(?:pre-?train\w*|train\w*|fine-?tun\w*)\b{_GAP}{{0,20}}?"
            rf"\b(?:on|with|using|from){_GAP}{{0,50}}?(?P<b>{_D})"
        ),
        0.7,
    ),
    _rule(
        EdgeType.TRAINED_ON,
        (
            rf"\b(?:pre-?train\w*|train\w*|fine-?tun\w*)\b{_GAP}{{0,30}}?"
            rf"(?P<a>{_M}){_GAP}{{0,20}}?\bon{_GAP}{{0,50}}?(?P<b>{_D})"
        ),
        0.7,
    ),
    _rule(
        EdgeType.PART_OF,
        (
            rf"(?P<a><M\d+>){_GAP}{{0,50}}?\b(?:consist(?:s|ing) of|compris(?:es|ing)|combin(?:es|ing)"
            rf"|integrat(?:es|ing)|incorporat(?:es|ing)|composed of|equipped with){_GAP}{{0,50}}?"
            rf"(?P<b>{_M})(?:{_GAP}{{0,30}}\b(?:and|with)\b{_GAP}{{0,20}}(?P<b2>{_M}))?"
        ),
        0.6,
        turned=True,
    ),
    _rule(
        EdgeType.USED_FOR,
        (
            rf"(?P<a>{_M})(?:(?!<[MDTK]\d+>)[^.;:,]){{0,45}}?\b"
            rf"(?:for|to (?:solve|address|tackle|improve|perform|enhance|handle)|in|improves?|tackles?"
            rf"|address(?:es)?|solves?|performs?)\s+"
            rf"(?:the |various |different |many |improved |better |efficient |accurate |robust "
            rf"|end-to-end |low-resource |real-time |\w+ly )*(?P<b>{_T})"
        ),
        0.6,
    ),
    _rule(
        EdgeType.USED_FOR,
        (
            rf"(?P<b>{_T})(?:(?!<[MDTK]\d+>)[^.;:,]){{0,25}}?\b"
            rf"(?:with|via|using|through|based on|by)\s+(?:\w+ ){{0,3}}?(?P<a>{_M})"
        ),
        0.6,
    ),
    _rule(
        EdgeType.USED_FOR,
        (
            rf"\b(?:use|apply|adopt|employ|leverage|utilize|exploit)(?:s|d|ing|ed)?\s+"
            rf"(?:\w+ ){{0,3}}?(?P<a>{_M}){_GAP}{{0,30}}?\b(?:for|to|in)\b{_GAP}{{0,30}}?"
            rf"(?P<b>{_some('MT')})"
        ),
        0.5,
    ),
    _rule(EdgeType.USED_FOR, rf"(?P<a>{_M})\s+(?:\w+ ){{0,2}}?for\s+(?:\w+[ -]){{0,3}}?(?P<b>{_M})", 0.5),
    _rule(
        EdgeType.BENCHMARK_FOR,
        (
            rf"(?P<a>{_D}){_GAP}{{0,60}}?\b(?:for|of|measur\w+|evaluat\w+|test(?:s|ing)"
            rf"|assess\w*)\s+{_GAP}{{0,25}}?(?P<b>{_T})"
        ),
        0.6,
    ),
    _rule(
        EdgeType.BENCHMARK_FOR,
        (
            rf"(?P<b>{_T})(?:(?!<[MTK]\d+>)[^.;:]){{0,30}}?\b"
            rf"(?:on|datasets?|benchmarks?|corpus|challenge|tasks?)\b{_GAP}{{0,30}}?(?P<a>{_D})"
        ),
        0.5,
    ),
    _rule(EdgeType.BENCHMARK_FOR, r"(?P<a><D\d+>)\s+(?P<b><T\d+>)", 0.6),
    _rule(
        EdgeType.PART_OF,
        (rf"(?P<a>{_D}){_GAP}{{0,20}}?\b(?:subset|split|part|subtask)s? of (?:the )?(?P<b><D\d+>)"),
        0.7,
    ),
    _rule(
        EdgeType.EVALUATED_ON,
        (
            rf"(?P<a>{_M})(?:(?!<[MD]\d+>)[^.;]){{0,100}}?\bon\s+"
            rf"(?:(?!<[MDTK]\d+>)[^.;:]){{0,40}}?(?P<b>{_D})"
        ),
        0.6,
    ),
)
_ASIDE = re.compile(r">\s*,\s*<[MDTK]\d+>$")
_MARK = re.compile(r"<[MDTK](\d+)>")


def mark(reading: Reading, low: int, high: int, own: int | None) -> str:
    """Return a sentence with its entities marked; "our method" becomes the own method's mark, where there is one."""
    pieces, at = [], low
    spans = sorted(
        (mention.start, mention.end, f"<{_LETTER[entity.type]}{number}>")
        for number, entity in enumerate(reading.entities)
        for mention in entity.mentions
        if low <= mention.start < high
    )
    for start, end, sign in spans:
        pieces += [reading.text[at:start].replace("<", "(").replace(">", ")"), sign]
        at = end
    pieces.append(reading.text[at:high].replace("<", "(").replace(">", ")"))
    sentence = re.sub(r"(<[MDTK]\d+>)(?:[\s,]*\(?\1\)?)+", r"\1", "".join(pieces))
    if own is not None:
        sentence = _OWN.sub(f"<M{own}>", sentence)
        sentence = re.sub(rf"(<M{own}>)[\s,]*<M{own}>", r"\1", sentence)
    return sentence


def _related(sentence: str) -> Iterator[tuple[EdgeType, int, int, float]]:
    for rule in RULES:
        for match in rule.pattern.finditer(sentence):
            groups = match.groupdict()
            if rule.type is EdgeType.OUTPERFORMS:
                lead = sentence[max(0, match.start() - 40) : match.start()]
                if (
                    _NO.search(groups["said"])
                    or _NO.search(groups.get("more") or "")
                    or re.search(r"\b(?:unlike|whether|if)\b[^,]*$", lead, re.IGNORECASE)
                ):
                    continue
            elif _NO.search(
                match[0][: match.start("b") - match.start()] if match.start("b") > match.start("a") else ""
            ):
                continue
            sources = [int(number) for number in _MARK.findall(groups["a"])]
            if rule.type is EdgeType.OUTPERFORMS and _ASIDE.search(groups["a"]):
                sources = sources[-1:]  # "With <M0>, <M1> outperforms": no list
            if (
                (groups.get("verb") or "").endswith("ing")
                and "," in groups["said"]
                and "<" in sentence[: match.start()]
            ):
                continue  # "... strong at <M1>, outperforming <M2>": who does is said further to the left
            targets = [int(number) for number in _MARK.findall(groups["b"] + (groups.get("b2") or ""))]
            for source in sources:
                for target in targets:
                    yield (rule.type, *((target, source) if rule.turned else (source, target)), rule.confidence)


def denied(text: str) -> bool:
    """Say whether words deny or only hope for what is said: "fails to outperform"."""
    return _NO.search(text) is not None


def find_relations(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add the relations that the sentences state."""
    del lexicon
    entities = reading.entities
    own = next((number for number, entity in enumerate(entities) if entity.role is EdgeType.PROPOSES), None)
    found: dict[tuple[int, EdgeType, int], Relation] = {}
    pairs: set[frozenset[int]] = set()

    def add(kind: EdgeType, source: int, target: int, span: tuple[int, int], confidence: float) -> None:
        pair = frozenset((source, target))
        if source == target or pair in pairs:
            return
        pairs.add(pair)
        found[source, kind, target] = Relation(
            source=entities[source].id,
            type=kind,
            target=entities[target].id,
            start=span[0],
            end=span[1],
            confidence=confidence,
        )

    for low, high in reading.sentences:
        sentence = mark(reading, low, high, own)
        if sentence.count("<") < 2 and own is None:
            continue
        for kind, source, target, confidence in _related(sentence):
            add(kind, source, target, (low, high), confidence)
        if own is not None and _speaks_of_own(sentence, own):
            for kind, target, confidence in _of_own(sentence):
                add(kind, own, target, (low, high), confidence)
    if own is not None:
        for number, entity in enumerate(entities):
            if entity.type is Label.DATASET and entity.role is EdgeType.EVALUATES_ON:
                add(EdgeType.EVALUATED_ON, own, number, reading.sentence_at(entity.mentions[-1].start), 0.6)
    for result in reading.results:
        names = {(entity.type, entity.name): number for number, entity in enumerate(entities)}
        metric = names.get((Label.METRIC, result.metric or ""))
        of = names.get((Label.DATASET, result.dataset or ""), names.get((Label.TASK, result.task or "")))
        if metric is not None and of is not None:
            add(EdgeType.MEASURED_BY, of, metric, reading.sentence_at(result.start), 0.6)
    return replace(reading, relations=tuple(found.values()))


_WE_TASK = re.compile(
    rf"\b(?:[Ww]e|[Tt]his (?:paper|work))\b{_GAP}{{0,60}}?\b"
    rf"(?:address|tackle|study|stud(?:y|ies)|improve|investigate|solve|consider|focus on|for"
    rf"|explore){_GAP}{{0,40}}?(?P<b>{_T})"
)
_LOSER = re.compile(
    rf"\b(?:outperforming|surpassing|exceeding|beating|"
    rf"(?:[Ww]e|and|but|which|that|[Ii]t|[Tt]his) (?:\w+ ){{0,2}}?"
    rf"(?:outperforms?|surpass(?:es)?|exceeds?|beats?))\b{_GAP}{{0,40}}?(?P<b>{_M})"
)


def _speaks_of_own(sentence: str, own: int) -> bool:
    return (
        f"<M{own}>" in sentence
        or _WE.search(sentence) is not None
        or re.match(r"(?:It|This) \w+s\b", sentence) is not None
    )


def _of_own(sentence: str) -> Iterator[tuple[EdgeType, int, float]]:
    """Yield what a sentence about the own method says of it without naming it beside the verb."""
    for match in _LOSER.finditer(sentence):
        if not _NO.search(sentence[max(0, match.start() - 30) : match.start("b")]):
            for number in _MARK.findall(match["b"]):
                yield EdgeType.OUTPERFORMS, int(number), 0.7
    for match in _WE_TASK.finditer(sentence):
        for number in _MARK.findall(match["b"]):
            yield EdgeType.USED_FOR, int(number), 0.6
