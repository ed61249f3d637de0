"""The part of a graph that a page holds: what enough papers name, and what is near the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.schema import ROLES, Label

if TYPE_CHECKING:
    import networkx

__all__ = ["part"]


def part(
    graph: networkx.MultiDiGraph, *, focus: str | None = None, hops: int = 2, min_papers: int = 1
) -> networkx.MultiDiGraph:
    """Return the part of a graph within so many hops of the focus, without entities that fewer papers name.

    A hop leads from a paper to an entity, back, or between entities. What the results of these papers are about stays
    too, and the papers whose sentences link what is kept.

    >>> from kg.graph import Edge, Node, to_networkx
    >>> from kg.schema import EdgeType
    >>> parts = [Node(f"paper:{place}", Label.PAPER, {}) for place in (1, 2)]
    >>> parts += [Node("task:a", Label.TASK, {}), Node("task:b", Label.TASK, {})]
    >>> parts += [Edge(f"paper:{place}", EdgeType.ADDRESSES, "task:a", {}) for place in (1, 2)]
    >>> graph = to_networkx([*parts, Edge("paper:1", EdgeType.MENTIONS, "task:b", {})])
    >>> sorted(part(graph, focus="paper:2", hops=2)), sorted(part(graph, min_papers=2))
    (['paper:1', 'paper:2', 'task:a'], ['paper:1', 'paper:2', 'task:a'])
    """
    if focus is None and min_papers <= 1:
        return graph
    labels: dict[str, str | None] = dict(graph.nodes(data="label"))

    def named(entity: str) -> int:
        return sum(labels[node] == Label.PAPER for node in graph.pred[entity])

    able = {
        node
        for node, label in labels.items()
        if label == Label.PAPER or (label in ROLES and (min_papers <= 1 or node == focus or named(node) >= min_papers))
    }
    kept = able
    if focus is not None:
        kept, rim = {focus}, {focus}
        for _ in range(hops):
            rim = {other for node in rim for near in (graph.pred, graph.succ) for other in near[node]} & able - kept
            kept |= rim
        kept |= {entity for result in _reported(graph, kept) for entity in graph.succ[result]} & able
        for source, target, papers in list(graph.edges(kept, data="papers")):
            if {source, target} <= kept:
                kept.update(paper for paper in papers or () if paper in able)
    reported = {result for result in _reported(graph, kept) if set(graph.succ[result]) & able <= kept}
    return graph.subgraph(kept | reported).copy()


def _reported(graph: networkx.MultiDiGraph, nodes: set[str]) -> set[str]:
    """Return the results that papers among these nodes report."""
    return {other for node in nodes for other in graph.succ[node] if graph.nodes[other].get("label") == Label.RESULT}
