"""The graph in plain values, for programs that know no lists and for XML, which cannot hold every character."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from kg.schema import EDGES, NODES

if TYPE_CHECKING:
    import networkx

__all__ = ["EDGE_PROPERTIES", "NODE_PROPERTIES", "TYPES", "plain", "scalar", "xml_text"]

TYPES = {
    "year": "long",
    "authors": "string[]",
    "aliases": "string[]",
    "known": "boolean",
    "paperCount": "long",
    "number": "double",
    "confidence": "double",
    "sentences": "string[]",
    "starts": "long[]",
    "ends": "long[]",
    "papers": "string[]",
    "support": "long",
}  # of properties; all others are text
NODE_PROPERTIES = tuple(dict.fromkeys(name for kind in NODES.values() for name in kind.properties if name != "id"))
EDGE_PROPERTIES = tuple(dict.fromkeys(name for kind in EDGES.values() for name in kind.properties))


def plain(graph: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    r"""Return a copy whose attributes are text, numbers and truth values only.

    Lists become JSON text, enumerations their text, and what is None is left out; of texts see `xml_text`. So networkx
    can write it as GraphML or GEXF, and any algorithm can use it.

    Examples
    --------
    >>> import networkx
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("method:bert", name="BERT", aliases=["Bert", "“bert”"], unit=None)
    >>> graph.add_edge("method:bert", "method:bert", "BASED_ON", starts=[1, 2])
    'BASED_ON'
    >>> copy = plain(graph)
    >>> copy.nodes["method:bert"]
    {'name': 'BERT', 'aliases': '["Bert","“bert”"]'}
    >>> "\n".join(networkx.generate_graphml(copy)).count("[1,2]")
    1
    """
    import networkx

    copy = networkx.MultiDiGraph()
    for node, held in graph.nodes(data=True):
        copy.add_node(xml_text(node), **_plain(held))
    for source, target, kind, held in graph.edges(keys=True, data=True):
        copy.add_edge(xml_text(source), xml_text(target), str(kind), **_plain(held))
    return copy


def _plain(held: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    return {name: scalar(value) for name, value in held.items() if value is not None}


def scalar(value: Any) -> str | int | float | bool:
    """Return a property as text, a number or a truth value.

    >>> scalar(["a", "é"]), scalar(0.5)
    ('["a","é"]', 0.5)
    """
    if isinstance(value, str):
        return xml_text(value)
    if isinstance(value, int | float):
        return value
    return xml_text(msgspec.json.encode(value).decode())


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> str:
    r"""Return a text that XML can hold: control characters as their pictures, others of no meaning as U+FFFD.

    A text stays as long as it is, so that offsets into it hold.

    >>> xml_text("a\x00b\ttab \uffff")
    'a␀b\ttab \ufffd'
    """
    return _FORBIDDEN.sub(lambda found: chr(_shown(ord(found[0]))), str(text))


def _shown(code: int) -> int:
    return 0x2400 + code if code < 32 else 0xFFFD
