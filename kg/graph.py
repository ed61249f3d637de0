"""Extractions -> the property graph.

`assemble` turns resolved extractions into nodes and edges; `to_networkx` holds them in memory as a networkx.MultiDiGraph.
Pure: the same extractions, in any order, give the same nodes and edges in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from kg.records import Extraction
from kg.schema import EdgeType, Label

if TYPE_CHECKING:
    import networkx

__all__ = ["Edge", "Node", "assemble", "to_networkx"]


class Node(msgspec.Struct, frozen=True):
    """A node: `properties` are those that kg.schema.NODES names for the label, without id; absent ones are left out."""

    id: str
    label: Label
    properties: dict[str, Any]


class Edge(msgspec.Struct, frozen=True):
    """An edge, one a (source, type, target).

    `properties`: confidence (0..1), sentences, starts, ends (parallel lists, one item a sentence that it rests on), extractor;
    on entity -> entity edges also papers (the paper ids, parallel to sentences) and support (how many distinct papers state it).
    """

    source: str
    type: EdgeType
    target: str
    properties: dict[str, Any]


def assemble(extractions: Iterable[Extraction]) -> Iterator[Node | Edge]:
    """Yield the graph of the extractions."""
    raise NotImplementedError


def to_networkx(parts: Iterable[Node | Edge]) -> networkx.MultiDiGraph:
    """Return the graph in memory: node attributes `label` and the properties; edge keys and attribute `type`, and the properties."""
    import networkx

    graph = networkx.MultiDiGraph()
    for part in parts:
        if isinstance(part, Node):
            graph.add_node(part.id, label=str(part.label), **part.properties)
        else:
            graph.add_edge(part.source, part.target, key=str(part.type), type=str(part.type), **part.properties)
    return graph
