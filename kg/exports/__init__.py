"""The graph in the formats of other programs, one a suffix of the path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kg.errors import KGError
from kg.exports import json_ld, neo4j_csv, parquet, xml_graphs
from kg.graph import Edge, Node

__all__ = ["FORMATS", "export"]

Tell = Callable[[int], object]

PACE = 1000  # nodes and edges from one telling of progress to the next

# What writes a format: takes the graph and the path; returns what the user can do next.
FORMATS: dict[str, Callable[[Iterable[Node | Edge], Path], str]] = {
    ".graphml": xml_graphs.write_graphml,
    ".gexf": xml_graphs.write_gexf,
    ".jsonld": json_ld.write,
    ".parquet": parquet.write,
    ".csv": neo4j_csv.write,
}


def export(parts: Iterable[Node | Edge], path: Path, *, tell: Tell = lambda _done: None) -> str:
    """Write a graph, nodes before edges, in the format that the suffix of the path names.

    It is read once and not held in memory. What comes about is whole or not there, and the same graph is the same
    bytes.

    Returns
    -------
    str
        What the user can do next, a command for instance; empty if there is nothing to say.

    Raises
    ------
    KGError
        No format has this suffix, there is something else at the path, a package that the format needs is not
        installed, or the format cannot hold the graph.
    """
    write = FORMATS.get(path.suffix.lower())
    if write is None:
        raise KGError(f"{path}: the suffix says which format to write, and must be one of {', '.join(FORMATS)}")
    return write(_telling(parts, tell), path)


def _telling(parts: Iterable[Node | Edge], tell: Tell) -> Iterator[Node | Edge]:
    done = 0
    for done, part in enumerate(parts, 1):
        yield part
        if done % PACE == 0:
            tell(done)
    tell(done)
