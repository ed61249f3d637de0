"""`kg eval`: how much of what people annotated is found, and how much of what is found is right."""

from __future__ import annotations

from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.console import columns, heading, line, note, print_json, progress, writing
from kg.cli.options import AsJson, MinConfidence, Model, Workers

if TYPE_CHECKING:
    from kg.evaluate import Count, Gold, Report
    from kg.records import Extraction

__all__ = ["evaluate"]


class Grouping(StrEnum):
    """What `kg eval --by` takes."""

    type = "type"
    venue = "venue"
    year = "year"


def evaluate(
    gold: Annotated[
        str, typer.Argument(metavar="GOLD", help="Annotated papers, or a corpus of tokens.", show_default=False)
    ],
    predicted: Annotated[
        str | None,
        typer.Argument(metavar="PREDICTED", help="What kg extract wrote; else kg extracts first.", show_default=False),
    ] = None,
    *,
    errors: Annotated[
        str | None, typer.Option("--errors", metavar="PAGE", help="Write what was missed and is wrong as an HTML page.")
    ] = None,
    by: Annotated[Grouping | None, typer.Option("--by", help="Break the figures down.")] = None,
    model: Model = None,
    min_confidence: MinConfidence = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Precision, recall and F1 of what is extracted, against what people annotated.

    GOLD is a JSON list of papers with entities, results and perhaps relations, or a corpus: JSON lines of id, tokens,
    sentences, entities and relations, packed or not. In a corpus a span counts as found where both ends and the type
    agree, and a relation where its type and both spans do.

    Examples:
      kg eval gold.json
      kg eval gold.json records.jsonl --errors errors.html
      kg eval scierc.dev.jsonl.gz --by type --json
    """
    from kg.evaluate import break_down, groups, judge, page, read_gold, read_predicted, total

    if predicted and (model is not None or min_confidence is not None or workers is not None):
        raise typer.BadParameter("--model, --min-confidence and --workers are for an extraction; PREDICTED is one")
    annotated = read_gold(gold)
    names = groups(annotated, "venue" if by is Grouping.venue else "year") if by and by is not Grouping.type else []
    with writing(errors) if errors else nullcontext() as stream:
        records = read_predicted(predicted) if predicted else _extract(annotated, model, min_confidence, workers)
        judged = judge(annotated, records)
        if stream:
            stream.write(page(judged, title=f"Errors on {Path(gold).name}").encode(errors="xmlcharrefreplace"))
    report, parts = total(judged), break_down(judged, names) if names else {}
    if as_json:
        facts = {name: _facts(each) for name, each in parts.items()} or _facts_by_type(report)
        print_json(_facts(report) | ({"by": facts} if by else {}))
    else:
        _print(report, every=by is Grouping.type)
        if parts and by:
            _print_groups(by, report, parts)
    if errors and errors != "-":
        note(f"{errors}: open it in a browser")


def _extract(
    annotated: tuple[Gold, ...], model: str | None, min_confidence: float | None, workers: int | None
) -> list[Extraction]:
    from kg.extract import extract

    papers = [one.paper for one in annotated]
    records = []
    with progress() as tell:
        for record in extract(papers, workers=workers, model=model, min_confidence=min_confidence):
            records.append(record)
            tell("extract", len(records), len(papers))
    return records


def _facts(report: Report) -> dict[str, Any]:
    """Return the figures under the names that the listing has."""
    figures: dict[str, Any] = {name: _figures(count) for name, count in report.rows()}
    if report.grouped is not None:
        figures["grouped"] = report.grouped
    return figures | {report.unit: report.papers, "missing": report.missing, "reversed": report.turned}


def _facts_by_type(report: Report) -> dict[str, Any]:
    return {
        kind: {what: _figures(count) for what, count in counts.items()} for kind, counts in report.by_type().items()
    }


def _figures(count: Count) -> dict[str, float]:
    shares = {"p": count.precision, "r": count.recall, "f1": count.f1}
    return shares | {"found": count.found, "predicted": count.predicted, "gold": count.gold}


def _print(report: Report, *, every: bool) -> None:
    rows = tuple(report.rows(every=every))
    width = max([20, *(len(name) for name, _ in rows)]) if every else 20
    line(f"{report.papers} {report.unit}, {report.missing} missing from the prediction")
    for name, count in rows:
        line(
            f"{name:{width}s} P {count.precision:6.1%}  R {count.recall:6.1%}  F1 {count.f1:6.1%}   "
            f"found {count.found} predicted {count.predicted} gold {count.gold}"
        )
    if report.grouped is not None:
        line(f"{'grouped':{width}s} {report.grouped[0]}/{report.grouped[1]}")
    if "relations" in report.counts:
        line(f"{'reversed':{width}s} {report.turned}")


def _print_groups(by: Grouping, report: Report, groups: dict[str, Report]) -> None:
    """Print F1 a group: a row for each, a column for each measure."""
    measures = [
        name for name in ("entities", "edges", "relations", "results", "result values") if name in report.counts
    ]
    heading(f"F1 by {by.value}")
    columns(
        (
            (by.value, report.unit, *measures),
            *(
                (
                    name,
                    f"{group.papers:,}",
                    *(f"{group.counts[each].f1:.1%}" if each in group.counts else "" for each in measures),
                )
                for name, group in groups.items()
            ),
        ),
        right=range(1, len(measures) + 2),
    )
