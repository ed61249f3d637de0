"""Extractions -> the property graph.

`assemble` turns resolved extractions (kg.resolve) into nodes and edges; `to_networkx` holds them in memory as a
networkx.MultiDiGraph, and `from_networkx` reads them off it. Pure: the same extractions, in any order, give the same
graph.
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from kg.extract.reading import Span, sentence_at, split_sentences
from kg.lexicon import load
from kg.records import Entity, Extraction, Paper, Relation, Result
from kg.schema import ABOUT, EdgeType, Label

if TYPE_CHECKING:
    import networkx

__all__ = ["Edge", "Node", "assemble", "from_networkx", "seldom_collected", "to_networkx"]

LEAST_NAMED = 3  # aliases of the lexicon that a node takes over are those of at least so many letters


class Node(msgspec.Struct, frozen=True):
    """A node: `properties` are those that kg.schema.NODES names for its label, without id; absent ones are left out."""

    id: str
    label: Label
    properties: dict[str, Any]


class Edge(msgspec.Struct, frozen=True):
    """An edge, one a (source, type, target).

    `properties`: confidence (0..1), sentences, starts, ends (parallel lists, one item a sentence that it rests on) and
    extractor; on entity -> entity edges also papers (ids, parallel to sentences) and support (how many papers).
    """

    source: str
    type: EdgeType
    target: str
    properties: dict[str, Any]


def assemble(extractions: Iterable[Extraction]) -> Iterator[Node | Edge]:
    """Yield the graph: each paper with its results and edges as it comes, then entities and what relates them.

    Only entities and their relations are held in memory.
    """
    names: dict[str, Counter[str]] = defaultdict(Counter)
    forms: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, Label] = {}
    counts: Counter[str] = Counter()
    stated: dict[tuple[str, EdgeType, str], list[tuple[str, Relation, str, str]]] = defaultdict(list)
    for extraction in extractions:
        paper = extraction.paper
        split = split_sentences(paper.text)
        yield _paper_node(paper)
        ids = {(entity.type, entity.name): entity.id for entity in extraction.entities}
        for entity in extraction.entities:
            labels[entity.id] = entity.type
            names[entity.id][entity.name] += 1
            forms[entity.id] |= {mention.text for mention in entity.mentions}
            counts[entity.id] += 1
            yield _role_edge(paper, entity, split, extraction.extractor)
        for result in extraction.results:
            yield from _result_parts(paper, result, ids, split, extraction.extractor)
        for relation in extraction.relations:
            sentence = paper.text[relation.start : relation.end]
            stated[relation.source, relation.type, relation.target].append(
                (paper.id, relation, sentence, extraction.extractor)
            )
    aliases: dict[tuple[Label, str], set[str]] = defaultdict(set)
    for entries in load().entries.values():
        for entry in entries:
            if entry.type is not None and len(entry.alias) >= LEAST_NAMED:
                aliases[entry.type, entry.name].add(entry.alias)
    for node_id in sorted(labels):
        name = min(names[node_id], key=lambda name: (-names[node_id][name], name))
        known = aliases.get((labels[node_id], name), set())
        yield Node(
            node_id,
            labels[node_id],
            {
                "name": name,
                "aliases": sorted((forms[node_id] | known) - {name}),
                "known": bool(known),
                "paperCount": counts[node_id],
            },
        )
    for (source, kind, target), statements in sorted(stated.items()):
        statements.sort(key=lambda each: (each[0], each[1].start, each[1].end))
        yield Edge(source, kind, target, _relation_properties(statements))


def _paper_node(paper: Paper) -> Node:
    properties = {
        "title": paper.title,
        "abstract": paper.abstract,
        "date": paper.date,
        "year": paper.year,
        "url": paper.url,
        "source": paper.source,
        "authors": list(paper.authors) or None,
        "language": paper.language,
    }
    return Node(paper.id, Label.PAPER, {name: value for name, value in properties.items() if value is not None})


def _role_edge(paper: Paper, entity: Entity, split: Sequence[Span], extractor: str) -> Edge:
    spans = {sentence_at(split, mention.start): mention for mention in reversed(entity.mentions)}
    return Edge(
        paper.id,
        entity.role,
        entity.id,
        {
            "confidence": entity.confidence,
            "sentences": [paper.text[low:high] for low, high in sorted(spans)],
            "starts": [spans[span].start for span in sorted(spans)],
            "ends": [spans[span].end for span in sorted(spans)],
            "extractor": extractor,
        },
    )


def _result_parts(
    paper: Paper, result: Result, ids: dict[tuple[Label, str], str], split: Sequence[Span], extractor: str
) -> Iterator[Node | Edge]:
    node_id = f"result:{paper.id.removeprefix('paper:')}:{result.start}-{result.end}"
    properties = {"value": result.value, "number": result.number, "unit": result.unit, "kind": result.kind}
    yield Node(node_id, Label.RESULT, {name: value for name, value in properties.items() if value is not None})
    low, high = sentence_at(split, result.start)
    evidence = {
        "confidence": result.confidence,
        "sentences": [paper.text[low:high]],
        "starts": [result.start],
        "ends": [result.end],
        "extractor": extractor,
    }
    yield Edge(paper.id, EdgeType.REPORTS, node_id, evidence)
    for kind, label in ABOUT.items():
        if (name := getattr(result, label.lower())) and (target := ids.get((label, name))):
            yield Edge(node_id, kind, target, dict(evidence))


def _relation_properties(statements: list[tuple[str, Relation, str, str]]) -> dict[str, Any]:
    doubt = 1.0
    for _, relation, _, _ in statements:
        doubt *= 1 - relation.confidence
    return {
        "confidence": round(1 - doubt, 3),
        "sentences": [sentence for *_, sentence, _ in statements],
        "starts": [relation.start for _, relation, *_ in statements],
        "ends": [relation.end for _, relation, *_ in statements],
        "extractor": max(extractor for *_, extractor in statements),
        "papers": [paper for paper, *_ in statements],
        "support": len({paper for paper, *_ in statements}),
    }


def to_networkx(parts: Iterable[Node | Edge]) -> networkx.MultiDiGraph:
    """Return the graph in memory: node attributes are `label` and the properties; an edge's key is its type.

    >>> graph = to_networkx([Node("method:bert", Label.METHOD, {"name": "BERT"})])
    >>> graph.nodes["method:bert"]
    {'label': 'Method', 'name': 'BERT'}
    """
    import networkx

    graph = networkx.MultiDiGraph()
    with seldom_collected():
        for part in parts:
            if isinstance(part, Node):
                graph.add_node(part.id, label=part.label.value, **part.properties)
            else:
                kind = part.type.value
                graph.add_edge(part.source, part.target, kind, type=kind, **part.properties)
    return graph


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Keep the collector of cyclic garbage from going through all that is being made, over and over."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 10, 1_000_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def from_networkx(graph: networkx.MultiDiGraph) -> Iterator[Node | Edge]:
    """Yield the nodes, then the edges, of a graph such as `to_networkx` makes.

    >>> parts = [Node("task:qa", Label.TASK, {"name": "QA"}), Node("method:bert", Label.METHOD, {"name": "BERT"})]
    >>> parts += [Edge("method:bert", EdgeType.USED_FOR, "task:qa", {"support": 2})]
    >>> list(from_networkx(to_networkx(parts))) == parts
    True
    """
    for node, held in graph.nodes(data=True):
        yield Node(node, Label(held["label"]), {name: value for name, value in held.items() if name != "label"})
    for source, target, kind, held in graph.edges(keys=True, data=True):
        properties = {name: value for name, value in held.items() if name != "type"}
        yield Edge(source, EdgeType(kind), target, properties)
