"""What two methods, or two papers, have in common."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.api import facts
from kg.api.answers import Comparison, Contrast, Evidence, Similar, table
from kg.schema import ROLES, EdgeType, Label

if TYPE_CHECKING:
    import networkx

__all__ = ["compare", "likened", "similar"]

_CLAIMS = (EdgeType.OUTPERFORMS, EdgeType.COMPARED_WITH)
_WEIGHT = 1000  # of a thing that one paper names; as in the saved query similar-papers

_Said = list[tuple[str, tuple[str, ...]]]  # what is said of a method and another thing, and the sentences


def compare(graph: networkx.MultiDiGraph, a: str, b: str) -> Comparison:
    """Return two methods side by side."""
    said = _said(graph, a), _said(graph, b)
    both = [other for other in said[0] if other in said[1]]
    tested = _tested(graph, a) | _tested(graph, b)
    claims = [each for each in facts.evidence(graph, [a], [b]) if each.type in _CLAIMS]

    def contrast(other: str) -> Contrast:
        held = graph.nodes[other]
        of_a, of_b = (each.get(other, []) for each in said)
        return Contrast(
            id=other,
            label=Label(held["label"]),
            name=held.get("name") or held.get("title") or other,
            a=tuple(text for text, _ in of_a),
            b=tuple(text for text, _ in of_b),
            a_sentences=tuple(dict.fromkeys(sentence for _, told in of_a for sentence in told)),
            b_sentences=tuple(dict.fromkeys(sentence for _, told in of_b for sentence in told)),
        )

    def rank(other: str) -> tuple[int, int, str]:
        held = graph.nodes[other]
        return list(Label).index(held["label"]), -(held.get("paperCount") or held.get("year") or 0), other

    return Comparison(
        a=facts.entity(graph, a),
        b=facts.entity(graph, b),
        claims=table(Evidence, claims),
        tested=table(Contrast, sorted(tested, key=rank), contrast),
        shared=table(Contrast, sorted(both, key=rank), contrast),
    )


def _said(graph: networkx.MultiDiGraph, node: str) -> dict[str, _Said]:
    """Return what is said of a method and of each other thing: their edges, and the values reached."""
    said: dict[str, _Said] = defaultdict(list)
    for link in facts.neighbours(graph, node, set(Label) - {Label.RESULT}):
        near = facts.neighbour(graph, node, link)
        said[near.id].append((f"{'->' if near.outgoing else '<-'} {near.edge}", near.sentences))
    for result in sorted(facts.results_of(graph, node)):
        row = facts.result(graph, result)
        for target in graph.successors(result):
            if target != node:
                name = graph.nodes[target]["name"]
                metric = f" {row.metric}" if row.metric not in (None, name) else ""
                where = f" on {row.dataset}" if row.dataset not in (None, name) else ""
                said[target].append((f"{row.value}{metric}{where}", row.sentences))
    return dict(said)


def _tested(graph: networkx.MultiDiGraph, method: str) -> set[str]:
    """Return the datasets that a method was tested on: as is stated, or by a result."""
    edges = graph.out_edges([method, *facts.results_of(graph, method)], keys=True)
    return {target for _, target, kind in edges if kind in (EdgeType.EVALUATED_ON, EdgeType.ON_DATASET)}


def similar(graph: networkx.MultiDiGraph, paper: str) -> dict[str, int]:
    """Return how like a paper each other one is that shares an entity with it, the likest first."""
    likeness: defaultdict[str, int] = defaultdict(int)
    for entity in _entities(graph, paper):
        for other in graph.predecessors(entity):
            if other != paper and graph.nodes[other]["label"] == Label.PAPER:
                likeness[other] += _WEIGHT // graph.nodes[entity]["paperCount"]
    ranked = sorted(likeness, key=lambda other: (-likeness[other], graph.nodes[other]["title"], other))
    return {other: likeness[other] for other in ranked}


def likened(graph: networkx.MultiDiGraph, paper: str, other: str, likeness: int) -> Similar:
    """Return another paper, and what it shares with a paper."""
    shared = sorted(_entities(graph, paper) & _entities(graph, other), key=lambda node: (_count(graph, node), node))
    told = [held["sentences"] for entity in shared for held in graph.adj[other][entity].values()]
    return Similar(
        paper=graph.nodes[other]["title"],
        paper_id=other,
        year=graph.nodes[other].get("year"),
        likeness=likeness,
        shared=tuple(graph.nodes[entity]["name"] for entity in shared),
        sentences=tuple(dict.fromkeys(sentence for sentences in told for sentence in sentences)),
    )


def _entities(graph: networkx.MultiDiGraph, paper: str) -> set[str]:
    return {node for node in graph.successors(paper) if graph.nodes[node]["label"] in ROLES}


def _count(graph: networkx.MultiDiGraph, entity: str) -> int:
    return int(graph.nodes[entity]["paperCount"])
