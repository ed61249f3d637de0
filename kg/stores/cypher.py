"""The statements that write, remove and count a graph, made from the schema; the same for every store.

Labels, types and property names in them come from kg.schema alone; all else is a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from kg.schema import EDGES, NODES, EdgeType, Label, label_of

__all__ = ["COUNTS", "Batch", "batches", "remove_edges", "remove_nodes", "unknown"]

SIZE = 5000  # rows a statement: larger batches were no faster (and hold the server's memory longer)


class Batch(NamedTuple):
    """A statement and its rows, the parameter $rows."""

    statement: str
    rows: list[list[Any]]


class _Kind(NamedTuple):
    """The nodes of a label, or the edges of a type between two: how they are written, and the rows still to be."""

    statement: str
    read: Callable[[str], msgspec.Struct]  # the properties, in the order of the statement
    rows: list[list[Any]]


def _nodes(label: Label) -> _Kind:
    names = NODES[label].properties[1:]
    values = ", ".join(f"{name}: row[{place}]" for place, name in enumerate(names, 1))
    return _Kind(f"UNWIND $rows AS row MERGE (n:{label} {{id: row[0]}}) SET n += {{{values}}}", _reader(names), [])


def _edges(source: Label, kind: EdgeType, target: Label) -> _Kind:
    names = EDGES[kind].properties
    values = ", ".join(f"{name}: row[{place}]" for place, name in enumerate(names, 2))
    return _Kind(
        f"UNWIND $rows AS row MATCH (a:{source} {{id: row[0]}}) MATCH (b:{target} {{id: row[1]}}) "
        f"MERGE (a)-[r:{kind}]->(b) SET r += {{{values}}}",
        _reader(names),
        [],
    )


@cache
def _reader(names: tuple[str, ...]) -> Callable[[str], msgspec.Struct]:
    properties = msgspec.defstruct("Properties", [(name, Any, None) for name in names], gc=False)
    return msgspec.json.Decoder(properties).decode


def batches(rows: Iterable[tuple[str, ...]], *, size: int = SIZE) -> Iterator[Batch]:
    """Yield the statements that write the rows of a graph file: those of a kind together, nodes before edges.

    Memory: the rows of each kind that are not yet a batch, at most `size` a kind.
    """
    values = msgspec.structs.astuple
    kinds: dict[str | tuple[str, str, str], _Kind] = {}
    nodes = True
    for row in rows:
        key: str | tuple[str, str, str]
        if len(row) == 3:
            node, key, properties = row
            if (kind := kinds.get(key)) is None:
                kind = kinds[key] = _nodes(Label(key))
            kind.rows.append([node, *values(kind.read(properties))])
        else:
            if nodes:  # the first edge: all that it may join must be there
                yield from _rest(kinds)
                nodes = False
            source, name, target, properties = row
            key = source[: source.index(":")], name, target[: target.index(":")]
            if (kind := kinds.get(key)) is None:
                kind = kinds[key] = _edges(label_of(source), EdgeType(name), label_of(target))
            kind.rows.append([source, target, *values(kind.read(properties))])
        if len(kind.rows) == size:
            yield Batch(kind.statement, kind.rows.copy())
            kind.rows.clear()
    yield from _rest(kinds)


def _rest(kinds: dict[str | tuple[str, str, str], _Kind]) -> Iterator[Batch]:
    for kind in kinds.values():
        if kind.rows:
            yield Batch(kind.statement, kind.rows.copy())
            kind.rows.clear()


def remove_edges(edges: Iterable[tuple[str, EdgeType, str]], *, size: int = SIZE) -> Iterator[Batch]:
    """Yield the statements that remove edges; those of the same type without an extractor are not kg's."""
    kinds: dict[str, list[list[Any]]] = {}
    for source, kind, target in edges:
        statement = (
            f"UNWIND $rows AS row MATCH (:{label_of(source)} {{id: row[0]}})-[r:{kind}]->"
            f"(:{label_of(target)} {{id: row[1]}}) WHERE r.extractor IS NOT NULL DELETE r"
        )
        kinds.setdefault(statement, []).append([source, target])
    for statement, rows in kinds.items():
        yield from _cut(statement, rows, size)


def remove_nodes(nodes: Iterable[str], *, size: int = SIZE) -> Iterator[Batch]:
    """Yield the statements that remove the nodes that have no edges."""
    kinds: dict[Label, list[list[Any]]] = {}
    for node in nodes:
        kinds.setdefault(label_of(node), []).append([node])
    for label, rows in kinds.items():
        yield from _cut(f"UNWIND $rows AS row MATCH (n:{label} {{id: row[0]}}) WHERE NOT (n)--() DELETE n", rows, size)


def _cut(statement: str, rows: Iterable[list[Any]], size: int) -> Iterator[Batch]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield Batch(statement, batch)


COUNTS = "\nUNION ALL\n".join(
    [f"MATCH (n:{label}) RETURN '{label}' AS name, count(n) AS count" for label in Label]
    + [f"MATCH ()-[r:{kind}]->() RETURN '{kind}' AS name, count(r) AS count" for kind in EdgeType]
)

_NAMES = {
    "label": [*map(str, Label)],
    "type": [*map(str, EdgeType)],
    "property": sorted(
        {name for node in NODES.values() for name in node.properties}
        | {name for edge in EDGES.values() for name in edge.properties}
    ),
}


def unknown(told: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return warnings of the labels, types and properties that a store does not have and that no graph of kg has.

    >>> unknown([("label", "Dataset"), ("label", "Papers")])
    ("nothing in the graph is called 'Papers'; did you mean 'Paper'?",)
    """
    known = {name for names in _NAMES.values() for name in names}
    return tuple(_warning(kind, name) for kind, name in dict.fromkeys(told) if name not in known)


def _warning(kind: str, name: str) -> str:
    folded = {known.lower(): known for known in _NAMES[kind]}
    near = get_close_matches(name.lower(), folded, n=1)
    return f"nothing in the graph is called {name!r}" + (f"; did you mean {folded[near[0]]!r}?" if near else "")
