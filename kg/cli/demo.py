"""`kg demo`: the bundled example, start to finish."""

from __future__ import annotations

from pathlib import Path

from kg.cli.console import columns, counted, heading, line, progress, sentence
from kg.cli.graphs import print_summary, summary, write_page

__all__ = ["demo", "example"]

GRAPH, PAGE = "demo.kg", "demo.html"


def example() -> Path:
    """Return the bundled abstracts: inside the package where it was installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "examples" / "abstracts.jsonl"
    return inside if inside.exists() else package.parent / "examples" / "abstracts.jsonl"


def demo() -> None:
    """Build the bundled example, and take a tour of it.

    Writes demo.kg and demo.html into the current folder.

    Examples:
      kg demo
    """
    from kg import pipeline
    from kg.api import open as opened

    with progress() as tell:
        report = pipeline.build([example()], GRAPH, on_progress=tell)
    line("kg build abstracts.jsonl -o ", (GRAPH, "bold"))
    line(
        f"  {counted(report.papers, 'abstract')} of well-known papers, in our own words: "
        f"{counted(report.entities, 'entity', 'entities')}, {counted(report.results, 'result')}, "
        f"{counted(report.edges, 'edge')}, in {report.seconds:.1f} s"
    )
    graph = opened(GRAPH)
    print_summary(summary(GRAPH, 3) | {"edges": {}})

    heading("Who leads on ImageNet, in top-1 accuracy?")
    rows = graph.leaderboard(dataset="ImageNet", metric="top-1 accuracy")[:8]
    columns([(row.value, row.year, row.method, row.paper) for row in rows])

    heading("What do papers say of RoBERTa and BERT?")
    for found in graph.evidence("RoBERTa", "BERT"):
        line("  ", (found.type, "bold"), f"  {found.paper}, {found.year}")
        sentence(found.sentence, ("RoBERTa", "BERT"))

    write_page(GRAPH, PAGE, title="kg demo")
    heading(f"{PAGE} shows it all: open it in a browser. Then try")
    for command in (
        f"kg show {GRAPH} ImageNet",
        f'kg show {GRAPH} "attention is all you need"',
        f"kg resolve wav2vec2 SAM --graph {GRAPH}",
        "kg build your-papers/ -o papers.kg",
    ):
        line(f"  {command}")
