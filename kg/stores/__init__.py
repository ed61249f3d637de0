"""Where a graph is kept: a module a store.

file.py      the graph file: the truth, from which the others are made and can always be made again
embedded.py  in memory, to be asked in Cypher without a server
neo4j.py     a Neo4j server
cypher.py    the statements that write, remove and count, made from the schema; the values of rows
ledger.py    what kg has written to a server
loading.py   a graph file into a server: only what changed is sent, and only what is kg's own is ever removed
opening.py   the store of a graph that is named by its file, or by the address of a server
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self

from kg.graph import Edge, Node
from kg.schema import EdgeType, Label
from kg.tables import Table

__all__ = ["Changes", "Rows", "Store"]


@dataclass(frozen=True, eq=False, repr=False)
class Rows(Table[tuple[Any, ...]]):
    """The answer to a query: a table whose rows are tuples.

    Values are plain Python: None, bool, int, float, str, list, dict, and what Cypher's temporal types are in Python. A
    node is a dict of its properties and `label`, an edge one of its properties and `type`, a path one of `nodes` and
    `edges`.

    Attributes
    ----------
    columns : tuple[str, ...]
    rows : list[tuple]
    warnings : tuple[str, ...]
        What in the query the store does not know.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5 on GLUE.")])
    >>> answer = graph.query("MATCH (r:Result)-[:BY_METHOD]->(m) RETURN m.name AS method, r.value AS value")
    >>> answer
    method  value
    BERT    80.5
    >>> for method, value in answer:
    ...     print(method, "reaches", value)
    BERT reaches 80.5
    """

    warnings: tuple[str, ...] = ()


class Changes(NamedTuple):
    """How many nodes and edges a store made and removed; those that it had and set again are not counted."""

    nodes_created: int = 0
    edges_created: int = 0
    nodes_removed: int = 0
    edges_removed: int = 0

    def __add__(self, other: tuple[int, ...]) -> Changes:  # type: ignore[override]  # not a longer tuple
        return Changes(*map(sum, zip(self, other, strict=True)))


class Store(Protocol):
    """What every store of graphs does, and one suite of tests asks of each (tests/test_stores.py)."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, parts: Iterable[Node | Edge]) -> Changes:
        """Write nodes and edges, nodes before the edges that join them; what is there already is set anew.

        A property that a part does not have is removed; those that kg.schema does not name are left as they are.
        """

    def retract(self, nodes: Iterable[str] = (), edges: Iterable[tuple[str, EdgeType, str]] = ()) -> Changes:
        """Remove edges, given by source, type and target, and nodes, by id, where no other edges hang on them."""

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        write: bool = False,
        timeout: float | None = None,
    ) -> Rows:
        """Return the rows of a query, within so many seconds; raises QueryError, also where it writes and may not."""

    def counts(self) -> dict[Label | EdgeType, int]:
        """Return how many nodes each label has, and edges each type; those that have none are left out."""

    def close(self) -> None:
        """Let go of what is held open."""
