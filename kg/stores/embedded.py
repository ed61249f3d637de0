"""A graph in memory, to be asked in Cypher without a server: kglite, pinned exactly, which only this file knows.

Nothing lives in it alone: it is made from a graph file and cannot be written to by a query. Of a large graph a
snapshot is kept beside the file, and made again whenever it is not that of the file.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.graph import Edge, Node
from kg.schema import NODES, EdgeType, Label, constraints
from kg.stores import Changes, Rows, Store
from kg.stores.cypher import COUNTS, batches, remove_edges, remove_nodes, unknown
from kg.stores.file import GraphFile
from kg.stores.rows import from_part

if TYPE_CHECKING:
    import kglite

__all__ = ["EmbeddedStore", "open_embedded"]

LARGE = 50_000  # edges from which on a snapshot pays: making the graph then takes a second
TIMEOUT = 60.0  # seconds


class EmbeddedStore(Store):
    """A graph in memory.

    Examples
    --------
    >>> store = EmbeddedStore()
    >>> store.write([Node("dataset:glue", Label.DATASET, {"name": "GLUE"})])
    Changes(nodes_created=1, edges_created=0, nodes_removed=0, edges_removed=0)
    >>> store.query("MATCH (d:Dataset) RETURN d.name, d.paperCount").rows
    [('GLUE', None)]
    """

    def __init__(self, graph: kglite.KnowledgeGraph | None = None) -> None:
        import kglite

        kglite.set_query_warning_policy("silent")  # they come with the rows
        self._graph = kglite.KnowledgeGraph() if graph is None else graph
        self._graph.read_only(False)
        # Told of all properties, it does not refuse those that nothing here happens to have.
        told = {str(label): {"optional": list(kind.properties)} for label, kind in NODES.items()}
        self._graph.define_schema({"nodes": told})
        if graph is None:
            for statement in constraints().splitlines()[1:]:
                self._graph.cypher(statement.rstrip(";"))
        self._graph.read_only(True)

    def write(self, parts: Iterable[Node | Edge]) -> Changes:
        """Write nodes and edges."""
        return self._change(batches(map(from_part, parts)))

    def retract(self, nodes: Iterable[str] = (), edges: Iterable[tuple[str, EdgeType, str]] = ()) -> Changes:
        """Remove edges, and nodes that then have none."""
        return self._change(remove_edges(edges)) + self._change(remove_nodes(nodes))

    def _change(self, statements: Iterable[tuple[str, list[list[Any]]]]) -> Changes:
        changes = Changes()
        self._graph.read_only(False)
        try:
            for statement, rows in statements:
                if "{title:" not in statement:  # else kglite gives a node of a name that name as its title, too
                    statement = statement.replace("SET n += {", "SET n += {title: null, ")  # noqa: PLW2901
                view: Any = self._graph.cypher(statement, params={"rows": rows}, timeout_ms=0)
                names = ("nodes_created", "relationships_created", "nodes_deleted", "relationships_deleted")
                changes += tuple(view.stats[name] for name in names)
        finally:
            self._graph.read_only(True)
        return changes

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        write: bool = False,
        timeout: float | None = None,
    ) -> Rows:
        """Return the rows of a query; one that writes is refused, as what it wrote would be lost."""
        import kglite

        if write:
            raise QueryError("a graph file is not written to by queries, as it is made from its papers; see kg build")
        try:
            view: Any = self._graph.cypher(
                cypher,
                params=dict(parameters or {}),
                timeout_ms=int(1000 * (TIMEOUT if timeout is None else timeout)) or 1,
                hide_structural_keys=True,
            )
            rows = [tuple(map(_plain, row.values())) for row in view.to_list()]
        except kglite.ReadOnlyError as error:
            raise QueryError("the query writes, and a graph file is not written to by queries") from error
        except kglite.CypherTimeoutError as error:
            raise QueryError(f"the query was ended after {TIMEOUT if timeout is None else timeout:g} s") from error
        except (kglite.KgError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise QueryError(re.sub(r"^Cypher ", "", str(error))) from error
        told = (each for warning in view.warnings for each in _UNKNOWN.findall(warning))
        return Rows(tuple(view.columns), rows, unknown(told))

    def counts(self) -> dict[Label | EdgeType, int]:
        """Return how many nodes each label has, and edges each type."""
        found: dict[str, int] = dict(self.query(COUNTS).rows)
        return {name: found[name] for name in (*Label, *EdgeType) if found.get(name)}

    def close(self) -> None:
        """Let go of the graph; kglite's own close would write it to the file that it came from."""
        del self._graph


_UNKNOWN = re.compile(r"(label|type|property) '([^']+)'")  # in kglite's warnings


def open_embedded(path: str | os.PathLike[str]) -> EmbeddedStore:
    """Return the graph of a graph file; of a large one, from the snapshot beside it if that is of this graph."""
    import kglite

    snapshot = Path(f"{os.fspath(path)}.snapshot")
    kept = suppress(kglite.KgError, OSError, ValueError)  # where there can be no snapshot, all works without
    with GraphFile(path) as file, warnings.catch_warnings(action="ignore", category=kglite.MappedFallbackWarning):
        stamp = int(file.content[:8], 16)  # kglite keeps a number of 32 bits
        with kept:
            graph = kglite.load(str(snapshot))
            if graph.schema_version == stamp:
                return EmbeddedStore(graph)
        graph = _made(file.objects())
        if graph.graph_info()["edge_count"] >= LARGE:
            with kept:
                graph.set_schema_version(stamp)
                graph.save(str(snapshot), fsync=False)
    return EmbeddedStore(graph)


def _made(objects: Iterable[tuple[str, str]]) -> kglite.KnowledgeGraph:
    """Return the graph of the objects of a graph file: their JSON as it stands, a third of the work of `write`."""
    import kglite

    kinds: dict[str, list[str]] = {}
    for kind, each in objects:
        kinds.setdefault(kind, []).append(each)
    nodes, edges = [], []
    for kind in list(kinds):
        records = ",".join(kinds.pop(kind))
        if " " in kind:
            source, edge, target = kind.split()
            ends = f'"source_type":"{Label(source.title())}","target_type":"{Label(target.title())}"'
            edges.append(f'{{"type":"{edge}",{ends},{_ENDS},"records":[{records}]}}')
        else:
            title = "title" if kind == Label.PAPER else "id"
            nodes.append(f'{{"type":"{kind}","id_field":"id","title_field":"{title}","records":[{records}]}}')
    spec = f'{{"nodes":[{",".join(nodes)}],"connections":[{",".join(edges)}]}}'
    del nodes, edges
    return kglite.from_records(spec, on_missing_endpoint="error")


_ENDS = '"source_id_field":"<","target_id_field":">"'


def _plain(value: Any) -> Any:
    """Return a value as kg.stores.Rows has it: nodes, edges and paths as dicts of what was stored."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"id", "labels", "properties"}:
        label = value["labels"][0]
        held = value["properties"]
        names = NODES[label].properties if label in NODES else held
        return {"label": label, **{name: held[name] for name in sorted(names) if held.get(name) is not None}}
    if value.keys() == {"id", "start", "end", "type", "properties"}:
        return {"type": value["type"], **dict(sorted(value["properties"].items()))}
    if value.keys() == {"nodes", "relationships"}:
        return {"nodes": _plain(value["nodes"]), "edges": _plain(value["relationships"])}
    return {name: _plain(each) for name, each in value.items()}
