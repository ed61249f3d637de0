"""What a name stands for: `kg show` one thing of a graph, `kg resolve` names to nodes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.console import counted, heading, line, note, print_json, sentence
from kg.cli.options import AnyGraph, AsJson, OfType, Overrides

if TYPE_CHECKING:
    from kg.api import EntityNode, Graph, Neighbour, ResultRow
    from kg.records import Paper
    from kg.resolve import Resolution

__all__ = ["resolve", "show"]

SHOWN = 10


class Thing(StrEnum):
    """What --type takes where papers can be meant too."""

    Method = "Method"
    Dataset = "Dataset"
    Metric = "Metric"
    Task = "Task"
    Paper = "Paper"


def show(
    graph: AnyGraph,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Any of its names, a title, or an id.", show_default=False)
    ],
    *,
    kind: Annotated[Thing | None, typer.Option("--type", case_sensitive=False, help="Which is meant.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, metavar="N", help="Items of each list; 10, or all with --json.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show an entity or a paper, with its sentences.

    Names, papers and roles, results and neighbours: each with a sentence that says so.

    Examples:
      kg show papers.kg ImageNet
      kg show papers.kg "attention is all you need" --json
    """
    from kg.api import open as opened

    found = opened(graph)
    node = found.find(name, type=kind)
    if as_json:
        print_json(_as_json(found, node, limit))
        return
    _print(found, node, SHOWN if limit is None else limit)
    others = [other.id for other in found.entities(name=name) if other.id != node.id]
    if others and kind is None:
        note(f"others have this name: {', '.join(others)}")


def _as_json(graph: Graph, node: EntityNode | Paper, limit: int | None) -> dict[str, Any]:
    from kg.records import Paper

    papers, near = _near(graph, node.id)
    facts: dict[str, Any]
    if isinstance(node, Paper):
        facts = {"id": node.id, "type": "Paper", "title": node.title, "abstract": node.abstract, "date": node.date}
        facts |= {"url": node.url, "authors": node.authors, "source": node.source, "language": node.language}
    else:
        facts = {"id": node.id, "type": node.type, "name": node.name, "aliases": node.aliases, "known": node.known}
        facts |= {"paperCount": node.paper_count, "papers": [_link(each) for each in papers[:limit]]}
    facts["results"] = [_result(row) for row in _results(graph, node)[:limit]]
    facts["neighbours"] = [_link(each) for each in near[:limit]]
    return facts


def _near(graph: Graph, node: str) -> tuple[list[Neighbour], list[Neighbour]]:
    """Return the papers and the entities that are linked with a node."""
    near = graph.neighbours(node)
    return [each for each in near if each.label == "Paper"], [each for each in near if each.label != "Paper"]


def _results(graph: Graph, node: EntityNode | Paper) -> Sequence[ResultRow]:
    from kg.records import Paper

    if isinstance(node, Paper):
        return graph.results(paper=node.id)
    asked: dict[str, Any] = {node.type.lower(): node.id}
    return graph.results(**asked)


def _link(near: Neighbour) -> dict[str, Any]:
    facts = {"id": near.id, "type": near.label, "name": near.name, "edge": near.edge, "outgoing": near.outgoing}
    facts |= {"confidence": near.confidence, "support": near.support, "sentence": near.sentence}
    return facts | {"paper": near.paper, "year": near.year}


def _result(row: ResultRow) -> dict[str, Any]:
    from dataclasses import asdict

    facts = asdict(row)
    facts["paperId"] = facts.pop("paper_id")
    return facts


def _print(graph: Graph, node: EntityNode | Paper, limit: int) -> None:
    from kg.records import Paper

    papers, near = _near(graph, node.id)
    if isinstance(node, Paper):
        marks: tuple[str, ...] = ()
        line((node.title, "bold"))
        line("  ", ", ".join(part for part in (node.date, node.id, node.url) if part))
        if node.authors:
            line("  ", ", ".join(node.authors))
    else:
        marks = (node.name, *node.aliases)
        line((node.name, "bold"), f"  {node.type}, in {counted(node.paper_count, 'paper')}, {node.id}")
        if node.aliases:
            line("  also ", ", ".join(node.aliases[:12]), ", ..." if len(node.aliases) > 12 else "")
        _head("Papers", papers, limit)
        for each in papers[:limit]:
            line(f"  {each.year or '':<4}  {each.edge:<13}  ", (each.name, "bold"))
            sentence(each.sentence, marks)
    results = _results(graph, node)
    _head("Results", results, limit)
    for row in results[:limit]:
        print_result(row)
    _head("Entities" if isinstance(node, Paper) else "Neighbours", near, limit)
    for each in near[:limit]:
        arrow = "->" if each.outgoing else "<-"
        support = f"  ({each.support} papers)" if each.support > 1 else ""
        line(f"  {arrow} {each.edge:<13}  ", (each.name, "bold"), f"  {each.label}{support}")
        names = graph.entity(each.id)
        sentence(
            each.sentence, (*marks, names.name, *names.aliases), source="" if isinstance(node, Paper) else each.paper
        )


def _head(what: str, items: Sequence[Any], limit: int) -> None:
    if items:
        heading(what if len(items) <= limit else f"{what} ({limit} of {len(items)})")


def print_result(row: ResultRow) -> None:
    """Print a result, what it is about, and its sentence."""
    about = [
        part for part in (row.metric, row.dataset and f"on {row.dataset}", row.method and f"by {row.method}") if part
    ]
    kind = "" if row.kind == "absolute" else f" ({row.kind})"
    line("  ", (row.value, "bold"), f"{kind}  {', '.join(about)}")
    sentence(row.sentence, (row.value,), source=f"{row.paper}, {row.year}" if row.year else row.paper)


def resolve(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Names as papers write them.", show_default=False)],
    *,
    kind: OfType = None,
    graph: Annotated[
        str | None,
        typer.Option("--graph", metavar="GRAPH", help="Let what the papers of this graph file say count too."),
    ] = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Say which node each name stands for, and why.

    Where a name may stand for several, the likeliest comes first.

    Examples:
      kg resolve wav2vec2 "MS COCO"
      kg resolve SAM --graph papers.kg --json
    """
    from kg.graph import Node
    from kg.resolve import Resolver, read_overrides
    from kg.schema import Label
    from kg.stores.file import GraphFile

    known = read_overrides(overrides) if overrides else None
    label = Label(kind) if kind else None
    readable = [name.encode(errors="backslashreplace").decode() for name in names]
    with GraphFile(graph) if graph else nullcontext() as file:
        resolver = Resolver.of(file.records() if file else (), overrides=known or (file.overrides if file else None))
        found = [resolver.resolutions(name, label=label) for name in readable]
        if file:
            nodes = {part.id for part in file.parts() if isinstance(part, Node)}
            found = [_in_graph(listed, nodes) for listed in found]
    if as_json:
        answers = [
            {
                "name": first.name,
                "id": first.id,
                "why": first.why,
                "others": [{"id": other.id, "why": other.why} for other in others],
            }
            for first, *others in found
        ]
        print_json(answers)
        return
    for first, *others in found:
        line((first.name, "bold"), f"  {first.id}  ({first.why})")
        for other in others:
            line(f"    or {other.id}  ({other.why})")


def _in_graph(listed: list[Resolution], nodes: set[str]) -> list[Resolution]:
    """Return the nodes that the graph has; if it has none of them, the likeliest, and say so."""
    held = [each for each in listed if each.id in nodes]
    return held or [listed[0]._replace(why=f"{listed[0].why}; this graph has no such node")]
