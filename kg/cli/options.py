"""The arguments and options that several commands share."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

import typer

__all__ = [
    "AnyGraph",
    "AsJson",
    "Category",
    "Format",
    "GraphFile",
    "Inputs",
    "Kind",
    "MaxSize",
    "MinConfidence",
    "Model",
    "Overrides",
    "Queries",
    "RejectsFile",
    "Since",
    "Strict",
    "Until",
    "Workers",
]


class Kind(StrEnum):
    """The types of entities, as --type takes them."""

    Method = "Method"
    Dataset = "Dataset"
    Metric = "Metric"
    Task = "Task"


def _from_0_to_1(value: float | None) -> float | None:
    if value is not None and not 0 <= value <= 1:  # nan too, which the ranges of click let through
        raise typer.BadParameter(f"{value:g} is not a number from 0 to 1")
    return value


def _size(text: str) -> int:
    """Return a size in bytes.

    >>> _size("500"), _size("1.5G")
    (500, 1610612736)
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?", str(text).strip(), re.IGNORECASE)
    if not found:
        raise typer.BadParameter(f"{text} is no size: 500M and 16G are")
    return int(float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " "))


Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT", help="Files, folders, globs; - is standard input.", show_default=False),
]
GraphFile = Annotated[str, typer.Argument(metavar="GRAPH", help="A graph file.", show_default=False)]
AnyGraph = Annotated[
    str,
    typer.Argument(metavar="GRAPH", help="A graph file, or a server as neo4j://host:7687.", show_default=False),
]
Format = Annotated[
    str | None,
    typer.Option("--format", metavar="NAME", help="Read the inputs as this format, in place of detecting it."),
]
RejectsFile = Annotated[
    str | None,
    typer.Option(
        "--rejects", metavar="FILE", help="Keep rejected records; once you have mended them, FILE is an input, too."
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first record that is bad.")]
Category = Annotated[
    list[str] | None,
    typer.Option("--category", metavar="NAME", help="Only papers of this category of arXiv: cs.CL, or cs for all its."),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        help="Only papers of this day, month or year, or later; a bare year counts as any of its days.",
    ),
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Only papers of this day, month or year, or earlier.")
]
MaxSize = Annotated[
    int | None,
    typer.Option(
        "--max-size", metavar="SIZE", parser=_size, help="What a compressed file may unpack to; default: 16G."
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", "-w", min=1, metavar="N", help="Processes; as many as cores by default.")
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="What reads the papers: rules, the lexicon and rules alone; or a folder that kg train made; "
        "default: the model that kg ships.",
    ),
]
MinConfidence = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        metavar="X",
        callback=_from_0_to_1,
        help="0 to 1; lower: fewer gaps, higher: fewer errors; default: what is best on annotated abstracts.",
    ),
]
Overrides = Annotated[
    str | None,
    typer.Option(
        "--overrides",
        metavar="FILE",
        help="A TOML file of what you know better of names; a graph file keeps it, an empty one undoes it.",
    ),
]
Queries = Annotated[
    str | None, typer.Option("--queries", metavar="DIR", help="A folder of your own saved queries, too.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
OfType = Annotated[Kind | None, typer.Option("--type", case_sensitive=False, help="Which type of entity is meant.")]
