"""Whole graphs: `kg build`, `kg stats`, `kg view`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.console import Rejects, columns, counted, foreign, heading, line, note, print_json, progress, writing
from kg.cli.options import (
    AnyGraph,
    AsJson,
    Category,
    Format,
    Inputs,
    MaxSize,
    MinConfidence,
    Model,
    Overrides,
    RejectsFile,
    Since,
    Strict,
    Until,
    Workers,
)

__all__ = ["build", "stats", "view"]

TOP = 10
LARGE = 30_000_000  # bytes of a page


def build(
    inputs: Inputs,
    *,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="GRAPH", help="The graph file; one that exists is added to.")
    ],
    overrides: Overrides = None,
    model: Model = None,
    min_confidence: MinConfidence = None,
    workers: Workers = None,
    category: Category = None,
    since: Since = None,
    until: Until = None,
    max_size: MaxSize = None,
    form: Format = None,
    rejects: RejectsFile = None,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Make a graph file of papers, or add papers to one.

    Nothing is extracted twice, but with another model or confidence everything is. Stop it whenever you like: the same
    command goes on where it was.

    Examples:
      kg build abstracts/ -o papers.kg
      kg build listing.txt 'more/*.jsonl' -o papers.kg --overrides names.toml
      kg build arxiv-metadata.zip --category cs.CL --since 2023-01 -o recent.kg
      kg build abstracts/ -o sure.kg --min-confidence 0.8
      kg extract listing.txt | kg build - -o papers.kg
    """
    from kg import pipeline

    try:
        with Rejects.to(rejects) as rejected, progress() as tell:
            report = pipeline.build(
                inputs,
                output,
                overrides=overrides,
                workers=workers,
                model=model,
                min_confidence=min_confidence,
                category=category,
                since=since,
                until=until,
                max_size=max_size,
                format=form,
                on_reject=None if strict else rejected,
                on_skip=rejected.skip,
                on_progress=tell,
            )
    except KeyboardInterrupt:
        if Path(output).exists():
            note(f"what is done is kept in {output}: the same command goes on from there")
        raise
    if as_json:
        print_json(asdict(report))
    note(
        f"{counted(report.read, 'paper')} read, {report.new:,} of them new, {report.rejected:,} rejected; "
        f"extracted from {report.extracted:,}; {report.seconds:.1f} s"
    )
    note(
        f"{output}: {counted(report.papers, 'paper')}, {counted(report.entities, 'entity', 'entities')}, "
        f"{counted(report.results, 'result')}, {counted(report.edges, 'edge')}"
    )
    foreign(report.foreign)
    raise typer.Exit(3 if report.rejected else 0)


def stats(
    graph: AnyGraph,
    *,
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help="Top entities of each type.")] = TOP,
    as_json: AsJson = False,
) -> None:
    """Count nodes and edges; name the top entities.

    Says also which files and records were not taken in, and why.

    Examples:
      kg stats papers.kg
      kg stats papers.kg --json
    """
    facts = summary(graph, limit)
    if as_json:
        print_json(facts)
    else:
        print_summary(facts)


def view(
    graph: AnyGraph,
    *,
    output: Annotated[str, typer.Option("--output", "-o", metavar="PAGE", help="The HTML file.")],
    title: Annotated[str | None, typer.Option("--title", help="The heading; else the name of the graph.")] = None,
    focus: Annotated[
        str | None, typer.Option("--focus", metavar="NAME", help="Only what is near this entity or paper, by any name.")
    ] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, metavar="N", help="How near: so many steps.")] = 2,
    min_papers: Annotated[
        int, typer.Option("--min-papers", min=1, metavar="N", help="Only entities that so many papers name.")
    ] = 1,
    labels: Annotated[
        str | None,
        typer.Option("--labels", metavar="LABEL,...", help="Shown at first, of Paper, Method, Dataset, Metric, Task."),
    ] = None,
) -> None:
    """Write the graph as one HTML page, which needs no network.

    Examples:
      kg view papers.kg -o page.html
      kg view papers.kg -o bert.html --focus BERT --hops 2 --title "Around BERT"
      kg view papers.kg -o core.html --min-papers 3 --labels Method,Dataset
    """
    chosen = None if labels is None else [each.strip() for each in labels.split(",") if each.strip()]
    size = write_page(graph, output, title=title, focus=focus, hops=hops, min_papers=min_papers, labels=chosen)
    note(f"{output}: open it in a browser")
    if size > LARGE:
        note(f"{size / 1e6:,.0f} MB are much for a browser; --focus or --min-papers makes a smaller page")


def write_page(
    graph: str,
    output: str,
    *,
    title: str | None = None,
    focus: str | None = None,
    hops: int = 2,
    min_papers: int = 1,
    labels: list[str] | None = None,
) -> int:
    """Write the page of a graph, of which the focus is given by any of its names; return its bytes."""
    from kg.api import open as opened
    from kg.stores.opening import name_of

    shown = opened(graph).view(
        title=title or name_of(graph), focus=focus, hops=hops, min_papers=min_papers, labels=labels
    )
    written = shown.page.encode(errors="xmlcharrefreplace")
    with writing(output) as stream:
        stream.write(written)
    return len(written)


def summary(name: str, limit: int) -> dict[str, Any]:
    """Return what `kg stats` tells."""
    from kg.api import open as opened
    from kg.schema import ROLES
    from kg.stores.file import GraphFile
    from kg.stores.neo4j import is_uri

    graph, notes = opened(name), {}
    if not is_uri(name):
        with GraphFile(name) as file:
            notes, whole = file.notes(), file.made_with is not None
        if not whole:
            note(f"{name}: papers were added since the graph was made; run kg build again")
    return {
        "nodes": graph.counts(),
        "edges": graph.edge_counts(),
        "top": {
            label: [
                {"id": entity.id, "name": entity.name, "paperCount": entity.paper_count}
                for entity in graph.entities(type=label)[:limit]
            ]
            for label in ROLES
        },
        "skipped": [
            {"what": what, "where": where, "reason": reason}
            for name, reason in notes.items()
            for what, _, where in [name.partition(" ")]
        ],
    }


def print_summary(facts: dict[str, Any]) -> None:
    """Print what `kg stats` tells."""
    for part in ("nodes", "edges"):
        if facts[part]:
            heading(part.capitalize(), gap=part != "nodes")
        columns([(f"{number:,}", kind) for kind, number in facts[part].items()], right=[0])
    for label, listed in facts["top"].items():
        if listed:
            heading(f"{label}s that most papers name")
            columns([(f"{entity['paperCount']:,}", entity["name"], entity["id"]) for entity in listed], right=[0])
    if facts["skipped"]:
        heading("Not taken in")
        for each in facts["skipped"]:
            line(f"  {each['what']} {each['where']}: {each['reason'].splitlines()[0]}")
