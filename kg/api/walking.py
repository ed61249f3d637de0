"""Ways from one thing of a graph to another."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kg.api.facts import ORDER, Link
from kg.schema import Label

if TYPE_CHECKING:
    import networkx

__all__ = ["path"]


def path(graph: networkx.MultiDiGraph, start: str, end: str) -> list[tuple[str, Link]]:
    """Return the shortest way between two papers or entities: the node that each step leaves, and its edge.

    Edges are walked in either direction, results are passed by. Of several shortest ways it is the one over the nodes
    that have the fewest edges, as those say the most; the way of the strongest edges. No way is an empty list.
    """
    # From either end: node -> how many edges the nodes on the way to it have, and the last of them.
    ways = {start: (0, start)}, {end: (0, end)}
    rims: list[set[str]] = [{start}, {end}]
    while all(rims) and rims[0].isdisjoint(rims[1]):
        side = min((0, 1), key=lambda side: sum(_degree(graph, node) for node in rims[side]))
        reached: dict[str, tuple[int, str]] = {}
        for node in rims[side]:
            here = ways[side][node][0] + _degree(graph, node), node
            for other in (*graph.pred[node], *graph.succ[node]):
                if other not in ways[side]:
                    reached[other] = min(here, reached.get(other, here))
        ways[side].update(reached)
        rims[side] = {node for node in reached if graph.nodes[node]["label"] != Label.RESULT}
    if not (met := rims[0] & rims[1]):
        return []
    middle = min(met, key=lambda node: (ways[0][node][0] + ways[1][node][0] + _degree(graph, node), node))
    nodes = [middle]
    while (before := ways[0][nodes[0]][1]) != nodes[0]:
        nodes.insert(0, before)
    while (after := ways[1][nodes[-1]][1]) != nodes[-1]:
        nodes.append(after)
    return [(node, _link(graph, node, other)) for node, other in pairwise(nodes)]


def _degree(graph: networkx.MultiDiGraph, node: str) -> int:
    return len(graph.pred[node]) + len(graph.succ[node])


def _link(graph: networkx.MultiDiGraph, node: str, other: str) -> Link:
    """Return the strongest edge between two nodes, in either direction."""
    out = [(node, kind, other) for kind in graph.get_edge_data(node, other, default=())]
    back = [(other, kind, node) for kind in graph.get_edge_data(other, node, default=())]
    return min(out + back, key=lambda link: (ORDER[link[1]], link[0] != node))
