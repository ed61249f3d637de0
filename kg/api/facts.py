"""What a graph says: the answers, read off its nodes and edges.

Pure functions over a networkx.MultiDiGraph such as kg.graph.to_networkx makes; nodes are given by their ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from kg.api.answers import EntityNode, Evidence, Neighbour, ResultRow
from kg.records import Paper
from kg.schema import ABOUT, EDGES, EdgeType, Label

if TYPE_CHECKING:
    import networkx

__all__ = ["entity", "evidence", "neighbours", "paper", "result", "results_of"]

_ORDER = {kind: place for place, kind in enumerate(EDGES)}


def entity(graph: networkx.MultiDiGraph, node: str) -> EntityNode:
    """Return an entity."""
    held = graph.nodes[node]
    return EntityNode(
        node, Label(held["label"]), held["name"], tuple(held["aliases"]), held["known"], held["paperCount"]
    )


def paper(graph: networkx.MultiDiGraph, node: str) -> Paper:
    """Return a paper."""
    held = graph.nodes[node]
    return Paper(
        id=node,
        title=held["title"],
        abstract=held.get("abstract", ""),
        date=held.get("date"),
        url=held.get("url"),
        authors=tuple(held.get("authors") or ()),
        source=held.get("source"),
    )


def result(graph: networkx.MultiDiGraph, node: str) -> ResultRow:
    """Return a result, with what it is about and the paper that reports it."""
    held: dict[str, Any] = graph.nodes[node]
    about = {kind: graph.nodes[target]["name"] for _, target, kind in graph.out_edges(node, keys=True)}
    ((reporter, _, reports),) = graph.in_edges(node, data=True)
    return ResultRow(
        value=held["value"],
        number=held["number"],
        unit=held.get("unit"),
        kind=held["kind"],
        **{label.lower(): about.get(kind) for kind, label in ABOUT.items()},
        paper=graph.nodes[reporter]["title"],
        paper_id=reporter,
        year=graph.nodes[reporter].get("year"),
        sentence=reports["sentences"][0],
        confidence=reports["confidence"],
        id=node,
    )


def results_of(graph: networkx.MultiDiGraph, node: str) -> set[str]:
    """Return the results that a paper reports or that are about an entity."""
    near = chain(graph.predecessors(node), graph.successors(node))
    return {other for other in near if graph.nodes[other]["label"] == Label.RESULT}


def neighbours(graph: networkx.MultiDiGraph, node: str, labels: Collection[Label]) -> list[Neighbour]:
    """Return what is linked with a node and has one of the labels, the strongest statement first."""
    found = [
        _neighbour(graph, source, kind, target, outgoing=source == node)
        for source, target, kind in chain(graph.out_edges(node, keys=True), graph.in_edges(node, keys=True))
        if graph.nodes[target if source == node else source]["label"] in labels
    ]
    return sorted(
        found, key=lambda near: (_ORDER[near.edge], not near.outgoing, -near.support, -(near.year or 0), near.id)
    )


def _neighbour(graph: networkx.MultiDiGraph, source: str, kind: str, target: str, *, outgoing: bool) -> Neighbour:
    other = target if outgoing else source
    held, properties = graph.nodes[other], graph.edges[source, target, kind]
    found = list(_sentences(graph, source, kind, target))
    first = next((each for each in found if each.start > len(each.paper)), found[0])  # what is not but the title
    return Neighbour(
        id=other,
        label=Label(held["label"]),
        name=held.get("name") or held.get("title") or other,
        edge=EdgeType(kind),
        outgoing=outgoing,
        confidence=properties["confidence"],
        support=properties.get("support", 1),
        sentence=first.sentence,
        paper=first.paper,
        year=first.year,
    )


def evidence(graph: networkx.MultiDiGraph, ones: Iterable[str], others: Collection[str]) -> list[Evidence]:
    """Return the sentences behind the edges between any of some nodes and any of others, in either direction.

    A result about both is an edge between them too, unless another edge has its sentence.
    """
    found: dict[tuple[str, str, str], Evidence] = {}
    told: set[tuple[str, str]] = set()
    edges = chain.from_iterable(_between(graph, one, other) for one in ones for other in others if one != other)
    for each in sorted(edges, key=_rank):
        if not (each.type in ABOUT and (each.paper_id, each.sentence) in told):
            found.setdefault((each.type, each.paper_id, each.sentence), each)
            told.add((each.paper_id, each.sentence))
    return list(found.values())


def _rank(each: Evidence) -> tuple[bool, int, float, str, int]:
    return each.type in ABOUT, _ORDER[each.type], -each.confidence, each.paper_id, each.start


def _between(graph: networkx.MultiDiGraph, one: str, other: str) -> Iterator[Evidence]:
    shared = sorted(results_of(graph, one) & results_of(graph, other))
    about = [(found, next(node for node in sorted((one, other)) if graph.has_edge(found, node))) for found in shared]
    pairs = [(one, other), (other, one), *about]
    for source, target in pairs:
        for kind in graph.get_edge_data(source, target, default=()):
            yield from _sentences(graph, source, kind, target)


def _sentences(graph: networkx.MultiDiGraph, source: str, kind: str, target: str) -> Iterator[Evidence]:
    held = graph.edges[source, target, kind]
    reporter = next(iter(graph.predecessors(source)), source) if source.startswith("result:") else source
    papers = held.get("papers") or [reporter] * len(held["sentences"])
    for sentence, origin, start, end in zip(held["sentences"], papers, held["starts"], held["ends"], strict=True):
        about = graph.nodes[origin]
        yield Evidence(
            source=source,
            type=EdgeType(kind),
            target=target,
            sentence=sentence,
            paper=about["title"],
            paper_id=origin,
            year=about.get("year"),
            start=start,
            end=end,
            confidence=held["confidence"],
        )
