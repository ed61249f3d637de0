"""The graph as a folder of Parquet files, for pandas, Polars, DuckDB, Spark: nodes/Paper.parquet, edges/USES.parquet.

A file a label or edge type, also of those that the graph has none of. Nodes have the columns id, label and their
label's properties; edges source, type, target and the properties of all edges, so that the folder edges can be read as
one table.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KGError
from kg.exports.plain import EDGE_PROPERTIES, TYPES, row
from kg.exports.whole import writing_folder
from kg.graph import Edge, Node
from kg.schema import EDGES, NODES, EdgeType, Label

if TYPE_CHECKING:
    from pyarrow import Schema
    from pyarrow.parquet import ParquetWriter

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
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise KGError(f"{path}: Parquet needs pyarrow, which is not installed: pip install 'kg[parquet]'") from None
    with writing_folder(path, FILES.values()) as folder, ExitStack() as files:
        for name in ("nodes", "edges"):
            (folder / name).mkdir()
        tables = {kind: _Table(folder / name, _schema(kind), files) for kind, name in FILES.items()}
        for part in parts:
            tables[part.label if isinstance(part, Node) else part.type].add(row(part))
        for table in tables.values():
            table.flush()
    return ""


class _Table:
    """A file, and the rows that wait to be written to it."""

    def __init__(self, path: Path, schema: Schema, files: ExitStack) -> None:
        from pyarrow.parquet import ParquetWriter

        self._schema, self._rows = schema, list[dict[str, Any]]()
        self._file: ParquetWriter = files.enter_context(ParquetWriter(path, schema, compression="zstd"))

    def add(self, held: dict[str, Any]) -> None:
        self._rows.append(held)
        if len(self._rows) == GROUP:
            self.flush()

    def flush(self) -> None:
        import pyarrow

        if self._rows:
            self._file.write_table(pyarrow.Table.from_pylist(self._rows, self._schema))
            self._rows.clear()


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
