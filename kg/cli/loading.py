"""`kg load`: a graph file into a Neo4j server."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from kg.cli.console import counted, note, progress
from kg.cli.options import GraphFile

__all__ = ["load"]


def load(
    graph: GraphFile,
    *,
    uri: Annotated[
        str | None, typer.Option("--uri", metavar="URI", help="The server, as neo4j://host:7687; else NEO4J_URI.")
    ] = None,
    user: Annotated[str | None, typer.Option("--user", help="Who asks; else NEO4J_USERNAME.")] = None,
    password: Annotated[
        str | None,
        typer.Option("--password", help="Others on this machine can see it here; set NEO4J_PASSWORD instead."),
    ] = None,
    database: Annotated[
        str | None, typer.Option("--database", metavar="NAME", help="Which of its databases; else NEO4J_DATABASE.")
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Also remove what kg loaded earlier and the file no longer has.")
    ] = False,
) -> None:
    """Load a graph file into a Neo4j server.

    Only what changed since the last load is sent; what others wrote is left alone. Killed on the way, run it again.
    NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE say where and who. It needs Neo4j 5 or later, of any
    edition, without plugins.

    Examples:
      kg load papers.kg
      kg load papers.kg --uri neo4j+s://graph.example.org --user ada
      kg load papers.kg --prune
    """
    from kg.stores.file import GraphFile as Opened
    from kg.stores.loading import load as loaded
    from kg.stores.neo4j import Neo4jStore, Server

    if password is not None:
        note("warning: a password on the command line can be seen by others; set NEO4J_PASSWORD instead")
    server = Server.of(uri, username=user, password=password, database=database)
    began = time.monotonic()
    with Opened(graph) as file, Neo4jStore(server) as store, progress() as tell:
        report = loaded(file, store, prune=prune, tell=tell)
    seconds = time.monotonic() - began
    if report.sent or any(report.changes):
        made = report.changes
        note(
            f"{server}: sent {counted(report.sent, 'node or edge', 'nodes and edges')}; created "
            f"{counted(made.nodes_created, 'node')} and {counted(made.edges_created, 'edge')}, removed "
            f"{counted(made.nodes_removed, 'node')} and {counted(made.edges_removed, 'edge')}; {seconds:.1f} s"
        )
    else:
        note(f"{server}: has all of {graph} already, nothing was sent; {seconds:.1f} s")
    if report.left:
        kept = "edges that kg did not write hang on them" if prune else "--prune removes them"
        note(f"{counted(report.left, 'node or edge', 'nodes and edges')} of earlier loads stay: {kept}")
    if report.strange:
        note(f"{counted(report.strange, 'node or edge', 'nodes and edges')} there that kg did not write: left alone")
