"""Papers and records as rows of a graph file, and back; the parts of its graph."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kg.graph import Edge, Node, seldom_collected
from kg.records import Entity, Extraction, Paper, Relation, Result
from kg.schema import EdgeType, Label

if TYPE_CHECKING:
    import networkx

__all__ = [
    "PAPER",
    "RECORD",
    "Row",
    "from_paper",
    "from_part",
    "from_record",
    "in_memory",
    "order",
    "to_paper",
    "to_part",
    "to_record",
]

Row = tuple[Any, ...]

PAPER = "id, title, abstract, date, url, authors, source, language"  # the columns that `to_paper` reads
_PAPER = PAPER.split(", ")
RECORD = "extractor, entities, results, relations"  # those of `to_record`

_AUTHORS, _ENTITIES, _RESULTS, _RELATIONS = map(
    msgspec.json.Decoder, (tuple[str, ...], tuple[Entity, ...], tuple[Result, ...], tuple[Relation, ...])
)

_PROPERTIES = msgspec.json.Decoder(dict)


def from_paper(folded: str, paper: Paper) -> Row:
    """Return a row of the table papers."""
    written = (paper.title, paper.abstract, paper.date, paper.url, _json(paper.authors), paper.source, paper.language)
    return (folded, paper.id, _hash(paper), *written)


def to_paper(row: Sequence[Any]) -> Paper:
    """Return the paper of the columns PAPER."""
    named = dict(zip(_PAPER, row, strict=True))
    return Paper(**named | {"authors": _AUTHORS.decode(named["authors"])})


def from_record(record: Extraction) -> Row:
    """Return a row of the table records, without `given`."""
    return (_hash(record.paper), record.extractor, *map(_json, (record.entities, record.results, record.relations)))


def to_record(paper: Paper, row: Sequence[Any]) -> Extraction:
    """Return the record of a paper and the columns RECORD."""
    extractor, entities, results, relations = row
    return Extraction(
        paper=paper,
        entities=_ENTITIES.decode(entities),
        results=_RESULTS.decode(results),
        relations=_RELATIONS.decode(relations),
        extractor=extractor,
    )


def from_part(part: Node | Edge) -> tuple[str, ...]:
    """Return a row of the table nodes or edges: (id, label, properties) or (source, type, target, properties)."""
    if isinstance(part, Node):
        return part.id, str(part.label), _json(part.properties)
    return part.source, str(part.type), part.target, _json(part.properties)


def to_part(row: tuple[str, ...]) -> Node | Edge:
    """Return the node or the edge of a row.

    >>> to_part(("task:qa", "Task", '{"name":"QA"}'))
    Node(id='task:qa', label=<Label.TASK: 'Task'>, properties={'name': 'QA'})
    """
    held = _PROPERTIES.decode(row[-1])
    if len(row) == 3:
        return Node(row[0], Label(row[1]), held)
    return Edge(row[0], EdgeType(row[1]), row[2], held)


class Held(Mapping[str, Any]):
    """The type and properties of an edge, which are read when they are asked for.

    >>> held = Held("USED_FOR", '{"support":2}')
    >>> held["support"], dict(held)
    (2, {'type': 'USED_FOR', 'support': 2})
    """

    __slots__ = ("_properties", "_type")

    def __init__(self, kind: str, properties: str) -> None:
        self._type = kind
        self._properties: str | dict[str, Any] = properties

    def copy(self) -> dict[str, Any]:
        """Return them as a dict, as networkx wants to."""
        return self._read() | {}

    def _read(self) -> dict[str, Any]:
        if isinstance(self._properties, str):
            self._properties = {"type": self._type, **_PROPERTIES.decode(self._properties)}
        return self._properties

    def __getitem__(self, name: str) -> Any:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(self._read())


def in_memory(rows: Iterable[tuple[str, ...]]) -> networkx.MultiDiGraph:
    """Return the graph of these rows, nodes first, as kg.graph.to_networkx makes it, in half the time.

    >>> graph = in_memory([
    ...     ("method:bert", "Method", "{}"), ("task:qa", "Task", "{}"),
    ...     ("method:bert", "USED_FOR", "task:qa", '{"support":2}'),
    ... ])
    >>> graph.edges["method:bert", "task:qa", "USED_FOR"]
    {'type': 'USED_FOR', 'support': 2}
    """
    import networkx

    graph = networkx.MultiDiGraph()
    followed, preceded = graph._succ, graph._pred  # graph.add_edge would copy what it is given
    with seldom_collected():
        for row in rows:
            if len(row) == 3:
                graph.add_node(row[0], label=row[1], **_PROPERTIES.decode(row[2]))
                continue
            source, kind, target, properties = row
            edges = followed[source].get(target)
            if edges is None:
                edges = followed[source][target] = preceded[target][source] = {}
            edges[kind] = Held(kind, properties)
    return graph


def order(row: Row) -> tuple[list[str | int], Row]:
    """Return what the records of a text are ordered by: the version, numbers in it as numbers, then all else.

    >>> sorted([("text", "mine-10"), ("text", "mine-9")], key=order)
    [('text', 'mine-9'), ('text', 'mine-10')]
    """
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", row[1])], row


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _hash(paper: Paper) -> str:
    return hashlib.sha256(paper.text.encode()).hexdigest()
