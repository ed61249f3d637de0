"""Public corpora of tokens: which spans were found with their exact ends and type, and which relations between them.

A document is read in pieces of whole sentences, their tokens joined by spaces. Only what both sides have is judged:
the labels and relations of the corpus that the graph has too, and of what is predicted those that the corpus has.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, product

from kg.evaluate.figures import Count, Judged, Mark, Slip, Verdict, tally
from kg.records import Entity, Extraction, Mention, Paper, Record, Relation
from kg.schema import EDGES, EdgeType, Label

__all__ = ["MOST", "SIGNS", "Document", "Piece", "judge", "pieces"]

MOST = 200  # tokens of a piece, about those of an abstract

_LABELS = {
    "method": Label.METHOD,
    "dataset": Label.DATASET,
    "material": Label.DATASET,
    "metric": Label.METRIC,
    "task": Label.TASK,
}

# What a corpus's relation is in the graph: the first of these that may stand between its ends; others are not judged.
_RELATIONS = {
    "usedfor": (EdgeType.USED_FOR,),
    "partof": (EdgeType.PART_OF, EdgeType.SUBTASK_OF),
    "comparewith": (EdgeType.COMPARED_WITH,),
    "compare": (EdgeType.COMPARED_WITH,),
    "evaluatedwith": (EdgeType.EVALUATED_ON,),
    "subclassof": (EdgeType.SUBCLASS_OF, EdgeType.SUBTASK_OF),
    "hyponymof": (EdgeType.SUBCLASS_OF, EdgeType.SUBTASK_OF),
    "benchmarkfor": (EdgeType.BENCHMARK_FOR,),
    "trainedwith": (EdgeType.TRAINED_ON,),
    "subtaskof": (EdgeType.SUBTASK_OF,),
}
_COARSE = {EdgeType.OUTPERFORMS: EdgeType.COMPARED_WITH}  # no corpus says who wins

# Signs as treebanks spell them, and as texts do.
SIGNS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", "``": '"', "''": '"'}

_Span = tuple[int, int, Label]  # first token, the one after the last
_Link = tuple[_Span, EdgeType, _Span]


class Document(Record, frozen=True, kw_only=True):
    """A document of a corpus, as its line has it; spans count tokens, ends are exclusive."""

    id: str
    tokens: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]
    entities: tuple[tuple[int, int, str], ...]
    relations: tuple[tuple[int, int, str], ...] = ()

    def __post_init__(self) -> None:
        spans = (*self.sentences, *((start, end) for start, end, _ in self.entities))
        if any(not 0 <= start < end <= len(self.tokens) for start, end in spans):
            raise ValueError("a sentence or an entity lies outside the tokens")
        if any(not 0 <= end < len(self.entities) for head, tail, _ in self.relations for end in (head, tail)):
            raise ValueError("a relation names an entity that is not there")


@dataclass(frozen=True, slots=True)
class Piece:
    """Sentences of a document: a paper without a title. `starts`, `ends`: of each token in `paper.abstract`.

    `spans` and `links` count tokens of the piece; `left_out` are spans of labels that the graph lacks; `labels` and
    `relations` are what the whole corpus has.
    """

    paper: Paper
    document: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    spans: frozenset[_Span]
    links: frozenset[_Link]
    left_out: tuple[tuple[int, int, str], ...]
    labels: frozenset[Label]
    relations: frozenset[EdgeType]

    @property
    def key(self) -> str:
        """What its prediction is found by."""
        return self.paper.abstract


def pieces(documents: Iterable[Document], *, most: int = MOST) -> Iterator[Piece]:
    """Cut documents into runs of whole sentences that have at most so many tokens; a longer sentence stands alone."""
    corpus = tuple(documents)
    labels = frozenset(label for each in corpus for _, _, name in each.entities if (label := _LABELS.get(name.lower())))
    relations = frozenset(link[1] for each in corpus for link in _links(each, 0))
    for document in corpus:
        for low, high in _runs(document.sentences, most):
            yield _piece(document, low, high, labels, relations)


def _runs(sentences: Iterable[tuple[int, int]], most: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last bound of each run.

    >>> list(_runs([(0, 3), (3, 5), (5, 9), (9, 29)], 6))
    [(0, 5), (5, 9), (9, 29)]
    """
    run: tuple[int, int] | None = None
    for start, end in sentences:
        if run and end - run[0] > most:
            yield run
            run = None
        run = (run[0] if run else start, end)
    if run:
        yield run


def _piece(document: Document, low: int, high: int, labels: frozenset[Label], relations: frozenset[EdgeType]) -> Piece:
    words = [SIGNS.get(token, token) for token in document.tokens[low:high]]
    starts = tuple(accumulate((len(word) + 1 for word in words[:-1]), initial=0))
    inside = [(start - low, end - low, name) for start, end, name in document.entities if low <= start < high]
    return Piece(
        paper=Paper(id=f"{document.id}:{low}", title="", abstract=" ".join(words)),
        document=document.id,
        starts=starts,
        ends=tuple(start + len(word) for start, word in zip(starts, words, strict=True)),
        spans=frozenset((start, end, _LABELS[name.lower()]) for start, end, name in inside if name.lower() in _LABELS),
        links=frozenset(link for link in _links(document, low) if 0 <= link[0][0] < high - low),
        left_out=tuple(each for each in inside if each[2].lower() not in _LABELS),
        labels=labels,
        relations=relations,
    )


def _links(document: Document, low: int) -> Iterator[_Link]:
    """Yield the relations that the graph could have."""
    for head, tail, name in document.relations:
        (source_start, source_end, source), (target_start, target_end, target) = (
            (start - low, end - low, _LABELS.get(label.lower()))
            for start, end, label in (document.entities[head], document.entities[tail])
        )
        kinds = _RELATIONS.get(re.sub(r"[^a-z]", "", name.lower()), ())
        kind = next((kind for kind in kinds if (source, target) in EDGES[kind].ends), None)
        if source and target and kind:
            yield _link((source_start, source_end, source), kind, (target_start, target_end, target))


def _link(source: _Span, kind: EdgeType, target: _Span) -> _Link:
    """Return a relation, the ends in order where its direction does not count."""
    if kind is EdgeType.COMPARED_WITH and target < source:
        source, target = target, source
    return source, kind, target


def judge(gold: Piece, predicted: Extraction | None) -> Judged:
    """Judge what was read from a piece; None: the prediction lacks it.

    >>> document = Document(id="a", tokens=("We", "use", "BERT"), sentences=((0, 3),), entities=((2, 3, "Method"),))
    >>> judge(*pieces([document]), None).counts["entities"]
    Count(found=0, predicted=0, gold=1)
    """
    read = predicted or Extraction(paper=gold.paper)
    shift = len(read.paper.title) + 1  # offsets count title + newline + abstract
    places = {
        entity.id: tuple(sorted(span for mention in entity.mentions if (span := _span(gold, entity, mention, shift))))
        for entity in read.entities
        if entity.type in gold.labels
    }
    spans = {span for spans in places.values() for span in spans}
    links = {
        _link(source, kind, target)
        for relation in read.relations
        if (kind := _COARSE.get(relation.type, relation.type)) in gold.relations
        for source, target in _nearest(gold, places, relation, shift)
    }
    return Judged(
        name=gold.paper.id,
        text=gold.paper.abstract,
        unit="pieces",
        missing=predicted is None,
        counts=tally((*_count_spans(gold, spans), *_count_links(gold, links))),
        turned=len(_turned(gold, links)),
        marks=tuple(_marks(gold, spans)),
        slips=(*_span_slips(gold, spans), *_link_slips(gold, links)),
    )


def _span(gold: Piece, entity: Entity, mention: Mention, shift: int) -> _Span | None:
    """Return the tokens that a mention touches."""
    first = bisect_right(gold.ends, mention.start - shift)
    after = bisect_left(gold.starts, mention.end - shift)
    return (first, after, entity.type) if mention.start >= shift and first < after else None


def _nearest(
    gold: Piece, places: dict[str, tuple[_Span, ...]], relation: Relation, shift: int
) -> Iterator[tuple[_Span, _Span]]:
    """Yield the two nearest mentions of a relation's ends, in the stretch that states it where both stand there."""

    def within(spans: tuple[_Span, ...]) -> tuple[_Span, ...]:
        low, high = relation.start - shift, relation.end - shift
        return tuple(each for each in spans if low < gold.ends[each[0]] and gold.starts[each[1] - 1] < high)

    sources, targets = (places.get(end, ()) for end in (relation.source, relation.target))
    inner = within(sources), within(targets)
    pairs = list(product(*(inner if all(inner) else (sources, targets))))
    if pairs:
        yield min(pairs, key=lambda pair: (max(pair[0][0], pair[1][0]) - min(pair[0][1], pair[1][1]), pair))


def _count_spans(gold: Piece, spans: set[_Span]) -> Iterator[tuple[str, Count]]:
    yield "entities", Count(len(gold.spans & spans), len(spans), len(gold.spans))
    for label in sorted(gold.labels):
        right, said, wanted = (
            sum(each[2] is label for each in group) for group in (gold.spans & spans, spans, gold.spans)
        )
        yield f"entities {label}", Count(right, said, wanted)


def _count_links(gold: Piece, links: set[_Link]) -> Iterator[tuple[str, Count]]:
    if gold.relations:
        yield "relations", Count(len(gold.links & links), len(links), len(gold.links))
    for kind in sorted(gold.relations):
        right, said, wanted = (
            sum(each[1] is kind for each in group) for group in (gold.links & links, links, gold.links)
        )
        yield f"relations {kind}", Count(right, said, wanted)


def _turned(gold: Piece, links: set[_Link]) -> set[_Link]:
    """Return what was predicted the wrong way round, and not the right way too."""
    return {each for each in links if each[1] is not EdgeType.COMPARED_WITH and each[::-1] in gold.links - links}


def _words(gold: Piece, span: _Span) -> str:
    if not 0 <= span[0] < len(gold.starts):
        return f"a {span[2]} elsewhere in the document"
    return gold.paper.abstract[gold.starts[span[0]] : gold.ends[min(span[1], len(gold.ends)) - 1]]


def _other(gold: Piece, span: _Span) -> str:
    """Return what the corpus calls a span that it does not call what was predicted."""
    labels = sorted(str(label) for start, end, label in (*gold.spans, *gold.left_out) if (start, end) == span[:2])
    return f"it is a {labels[0]}" if labels else ""


def _marks(gold: Piece, spans: set[_Span]) -> Iterator[Mark]:
    def mark(start: int, end: int, verdict: Verdict, note: str) -> Mark:
        return Mark(gold.starts[start], gold.ends[min(end, len(gold.ends)) - 1], verdict, note)

    for span in sorted(spans | gold.spans):
        start, end, label = span
        if span not in spans:
            yield mark(start, end, Verdict.MISSED, f"missed: {label}")
        elif span in gold.spans:
            yield mark(start, end, Verdict.RIGHT, label)
        else:
            yield mark(start, end, Verdict.WRONG, f"{label}; {_other(gold, span) or 'not in the corpus'}")
    for start, end, name in gold.left_out:
        if not any(start < high and low < end for low, high, _ in spans):
            yield mark(start, end, Verdict.UNJUDGED, f"{name}, not judged")


def _span_slips(gold: Piece, spans: set[_Span]) -> Iterator[Slip]:
    for span in sorted(gold.spans - spans):
        yield Slip("entities", Verdict.MISSED, _words(gold, span), span[2])
    for span in sorted(spans - gold.spans):
        yield Slip(
            "Entities", Verdict.WRONG, _words(gold, span), "; ".join(filter(None, (span[2], _other(gold, span))))
        )


def _link_slips(gold: Piece, links: set[_Link]) -> Iterator[Slip]:
    turned = _turned(gold, links)
    for verdict, group in ((Verdict.MISSED, gold.links - links), (Verdict.WRONG, links - gold.links)):
        for link in sorted(group):
            source, kind, target = link
            note = "the wrong way round" if link in turned and verdict is Verdict.WRONG else ""
            yield Slip("relations", verdict, f"{_words(gold, source)} {kind} {_words(gold, target)}", note)
