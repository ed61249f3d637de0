"""The graph as a folder of Parquet files, for pandas, Polars, DuckDB, Spark: nodes/Paper.parquet, edges/USES.parquet.

A file a label or edge type, also of those that the graph has none of. Nodes have the columns id, label and their
label's properties; edges source, type, target and the properties of all edges, so that the folder edges can be read as
one table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KGError
from kg.exports.plain import EDGE_PROPERTIES, TYPES
from kg.exports.whole import writing_folder
from kg.graph import Edge, Node
from kg.schema import EDGES, NODES, EdgeType, Label

if TYPE_CHECKING:
    from pyarrow import Schema

__all__ = ["write"]

COLUMNS: dict[Label | EdgeType, tuple[str, ...]] = {
    **{label: ("id", "label", *kind.properties[1:]) for label, kind in NODES.items()},
    **dict.fromkeys(EDGES, ("source", "type", "target", *EDGE_PROPERTIES)),
}
FILES = {kind: f"{'nodes' if kind in NODES else 'edges'}/{kind}.parquet" for kind in COLUMNS}
GROUP = 5000  # rows of a file that are written, and may be read, together


def write(parts: Iterable[Node | Edge], path: Path) -> str:
    """Write the folder; there is nothing to do next."""
    try:
        import pyarrow.parquet
    except ImportError:
        raise KGError(f"{path}: Parquet needs pyarrow, which is not installed: pip install 'kg[parquet]'") from None
    with writing_folder(path, FILES.values()) as folder, ExitStack() as opened:
        (folder / "nodes").mkdir()
        (folder / "edges").mkdir()
        files = {
            kind: opened.enter_context(pyarrow.parquet.ParquetWriter(folder / name, _schema(kind), compression="zstd"))
            for kind, name in FILES.items()
        }
        rows = defaultdict[Label | EdgeType, list[dict[str, Any]]](list)

        def flush(kind: Label | EdgeType) -> None:
            files[kind].write_table(pyarrow.Table.from_pylist(rows.pop(kind), files[kind].schema))

        for part in parts:
            kind = part.label if isinstance(part, Node) else part.type
            rows[kind].append(_row(part))
            if len(rows[kind]) == GROUP:
                flush(kind)
        for kind in list(rows):
            flush(kind)
    return ""


def _row(part: Node | Edge) -> dict[str, Any]:
    if isinstance(part, Node):
        return {"id": part.id, "label": part.label, **part.properties}
    return {"source": part.source, "type": part.type, "target": part.target, **part.properties}


def _schema(kind: Label | EdgeType) -> Schema:
    import pyarrow

    types = {
        "string": pyarrow.string(),
        "long": pyarrow.int64(),
        "double": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "string[]": pyarrow.list_(pyarrow.string()),
        "long[]": pyarrow.list_(pyarrow.int64()),
    }
    return pyarrow.schema([(name, types[TYPES.get(name, "string")]) for name in COLUMNS[kind]])
