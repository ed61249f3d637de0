"""`kg demo`: the bundled example, start to finish."""

from __future__ import annotations

from pathlib import Path

import typer

from kg.cli.console import counted, heading, line, note, sentence
from kg.cli.graphs import print_summary, summary

__all__ = ["demo", "example"]

GRAPH, PAGE = "demo.kg", "demo.html"


def example() -> Path:
    """Return the bundled abstracts: inside the package where it was installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "examples" / "abstracts.jsonl"
    return inside if inside.exists() else package.parent / "examples" / "abstracts.jsonl"


def demo() -> None:
    """Build the bundled example in the current folder (demo.kg, demo.html), and take a short tour of it.

    [bold]Example[/]

        kg demo
    """
    from kg import pipeline  # noqa: PLC0415
    from kg.api import Graph  # noqa: PLC0415

