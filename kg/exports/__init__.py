"""The graph in the formats of other programs, one a suffix of the path."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from kg.errors import KGError
from kg.exports import neo4j_csv
from kg.graph import Edge, Node

__all__ = ["FORMATS", "export"]

Tell = Callable[[int], object]

# What writes a format: takes the graph, the path and whom to tell how many nodes and edges are done; returns what the
# user can do next.
FORMATS: dict[str, Callable[[Iterable[Node | Edge], Path, Tell], str]] = {
    ".csv": neo4j_csv.write,
}


def export(parts: Iterable[Node | Edge], path: Path, *, tell: Tell = lambda _done: None) -> str:
    """Write a graph, nodes before edges, in the format that the suffix of the path names.

    It is read once and not held in memory. What comes about is whole or not there.

    Returns
    -------
    str
        What the user can do next, a command for instance; empty if there is nothing to say.

    Raises
    ------
    KGError
        No format has this suffix, there is something else at the path, or the format cannot hold the graph.
    """
    write = FORMATS.get(path.suffix.lower())
    if write is None:
        raise KGError(f"{path}: the suffix says which format to write, and must be one of {', '.join(FORMATS)}")
    return write(parts, path, tell)
