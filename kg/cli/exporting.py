"""`kg export`: a graph in the formats of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import counted, note, progress
from kg.cli.options import GraphFile

__all__ = ["export"]


def export(
    graph: GraphFile,
    *,
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="PATH", help="Where to; the suffix says in which format."),
    ],
) -> None:
    """Write the graph in the format of another program.

    .graphml, .gexf: a file for Gephi, Cytoscape, yEd, igraph or networkx. The label is what it shows, the type what a
    node or an edge is; lists are JSON text. GEXF has colours too, and the kinds of parallel edges.

    .jsonld: a file of linked data, in the terms of schema.org as far as they go. Edges are triples, and statements with
    confidence and sentences.

    .parquet: a folder for pandas, Polars, DuckDB or Spark, with a file for each label and edge type. It needs pyarrow:
    pip install 'kg[parquet]'.

    .csv: a folder for neo4j-admin database import, which fills an empty Neo4j faster than kg load. The command to run
    is printed.

    Examples:
      kg export papers.kg -o papers.graphml
      kg export papers.kg -o papers.gexf
      kg export papers.kg -o papers.jsonld
      kg export papers.kg -o papers.parquet
      kg export papers.kg -o papers.csv
    """
    from kg.exports import export as written
    from kg.schema import Label
    from kg.stores.file import GraphFile as Opened

    with Opened(graph) as file, progress() as tell:
        held = file.counts()
        total = sum(held.values())
        told = written(file.parts(), Path(output), tell=lambda done: tell("export", done, total))
    nodes = sum(held.get(label, 0) for label in Label)
    note(f"{output}: {counted(nodes, 'node')}, {counted(total - nodes, 'edge')}")
    if told:
        note(told)
