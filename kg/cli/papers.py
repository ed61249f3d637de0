"""Papers in, records out: `kg read`, `kg extract`, and `kg schema`, which says what the records are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypedDict, TypeVar, Unpack

import typer

from kg.cli.console import Rejects, Tell, counted, foreign, note, print_json, progress, writing
from kg.cli.options import (
    Category,
    Format,
    Inputs,
    MaxSize,
    MinConfidence,
    Model,
    RejectsFile,
    Since,
    Strict,
    Until,
    Workers,
)

if TYPE_CHECKING:
    from kg.records import Paper

__all__ = ["extract", "read", "schema"]

T = TypeVar("T")

Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is standard output.")]


class Table(StrEnum):
    """What `kg schema` prints."""

    json = "json"
    table = "table"
    cypher = "cypher"


class _Options(TypedDict):
    category: list[str] | None
    since: str | None
    until: str | None
    max_size: int | None
    format: str | None


class _Tally:
    """Counts what passes through."""

    def __init__(self, tell: Callable[[int], object] = lambda _: None) -> None:
        self.count, self.tell = 0, tell

    def __call__(self, items: Iterable[T]) -> Iterator[T]:
        for item in items:
            self.count += 1
            self.tell(self.count)
            yield item


def _papers(
    inputs: list[str], rejects: Rejects, tell: Tell, *, strict: bool, **options: Unpack[_Options]
) -> tuple[_Tally, Iterator[Paper]]:
    from kg.readers import distinct, read

    entries = _Tally()
    found = read(
        inputs,
        on_reject=None if strict else rejects,
        on_skip=rejects.skip,
        on_progress=lambda done, total: tell("read", done, total),
        **options,
    )
    return entries, distinct(entries(found))


def read(
    inputs: Inputs,
    *,
    output: Output = "-",
    category: Category = None,
    since: Since = None,
    until: Until = None,
    max_size: MaxSize = None,
    form: Format = None,
    rejects: RejectsFile = None,
    strict: Strict = False,
) -> None:
    """Print the papers as they are read, each once.

    They are JSON lines. One paper in several sources is one, by its arXiv number, its DOI or its title.

    Examples:
      kg read listing.txt
      kg read abstracts/ 'more/*.jsonl.gz' -o papers.jsonl
      kg read arxiv-metadata.zip --category cs.CL --since 2023-01 | kg build - -o papers.kg
    """
    from kg.records import encode

    kept = 0
    with Rejects.to(rejects) as rejected, writing(output) as stream, progress() as tell:
        entries, papers = _papers(
            inputs,
            rejected,
            tell,
            strict=strict,
            category=category,
            since=since,
            until=until,
            max_size=max_size,
            format=form,
        )
        written = _Tally(lambda done: tell("write", done, entries.count))  # which is all there is by then, or more
        for paper in written(papers):
            kept += not paper.in_english
            stream.write(encode(paper) + b"\n")
    note(f"{counted(entries.count, 'entry', 'entries')}, {counted(written.count, 'paper')}")
    foreign(kept)
    raise typer.Exit(3 if rejected.count else 0)


def extract(
    inputs: Inputs,
    *,
    output: Output = "-",
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
) -> None:
    """Print what each paper says, one record a line.

    These are the interchange records that kg schema describes and kg build reads.

    Examples:
      kg extract listing.txt -o records.jsonl
      kg extract listing.txt --model rules -o records.jsonl
      kg read abstracts/ | kg extract - --workers 4 > records.jsonl
    """
    from kg.extract import extract as extracted
    from kg.extract.stages import Settings
    from kg.records import encode

    began = time.monotonic()
    Settings(model, min_confidence).check()  # before a paper is read
    entities = results = kept = 0
    with Rejects.to(rejects) as rejected, writing(output) as stream, progress() as tell:
        entries, papers = _papers(
            inputs,
            rejected,
            tell,
            strict=strict,
            category=category,
            since=since,
            until=until,
            max_size=max_size,
            format=form,
        )
        written = _Tally(lambda done: tell("extract", done, entries.count))
        for record in written(extracted(papers, workers=workers, model=model, min_confidence=min_confidence)):
            entities += len(record.entities)
            results += len(record.results)
            kept += not record.paper.in_english
            stream.write(encode(record) + b"\n")
    note(
        f"{counted(written.count, 'paper')}, {counted(entities, 'entity', 'entities')}, {counted(results, 'result')}, "
        f"{time.monotonic() - began:.1f} s"
    )
    foreign(kept)
    raise typer.Exit(3 if rejected.count else 0)


def schema(
    *,
    form: Annotated[Table, typer.Option("--format", help="JSON Schema, a table, or Neo4j constraints.")] = Table.json,
) -> None:
    """Print what the records and the graph look like.

    The JSON Schema of the interchange record; or the graph's nodes and edges, or its Neo4j constraints.

    Examples:
      kg schema > record.schema.json
      kg schema --format table
    """
    from kg.schema import EDGES, NODES, constraints

    if form is Table.json:
        from kg.records import json_schema

        print_json(json_schema())
    elif form is Table.cypher:
        typer.echo(constraints(), nl=False)
    else:
        for kind in NODES.values():
            typer.echo(f"{kind.label:<8}  {', '.join(kind.properties)}  ({kind.meaning})")
        for edge in EDGES.values():
            ends = ", ".join(f"{source} -> {target}" for source, target in edge.ends)
            typer.echo(f"{edge.type:<14}  {ends}  ({edge.meaning})")
