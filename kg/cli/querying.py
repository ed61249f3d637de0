"""Questions in Cypher: `kg query` asks one, `kg queries` lists those that are saved."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.answers import AnswerFormat, print_answer
from kg.cli.console import columns, heading, line, note, print_json, writing
from kg.cli.options import AnyGraph, AsJson, Queries
from kg.errors import QueryError
from kg.schema import Label

if TYPE_CHECKING:
    from kg.queries import SavedQuery

__all__ = ["queries", "query"]


def _seconds(value: float | None) -> float | None:
    if value is not None and not 0 < value < 1e9:
        raise typer.BadParameter(f"{value:g} is not a number of seconds above 0")
    return value


def query(
    graph: AnyGraph,
    question: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            help="The name of a saved query, Cypher in quotes, a .cypher file, or - for standard input.",
            show_default=False,
        ),
    ],
    *,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="A parameter; may be given again. Where its type is not declared, JSON is taken as such: 5, true, "
            'null, ["a", "b"]; all else as text.',
        ),
    ] = None,
    folder: Queries = None,
    form: Annotated[
        AnswerFormat | None,
        typer.Option("--format", help="By default what FILE ends in; else a table on a terminal, and csv elsewhere."),
    ] = None,
    as_json: AsJson = False,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is standard output.")
    ] = "-",
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=0, metavar="N", help="At most so many rows; also $limit, where a query has it."),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout",
            metavar="SECONDS",
            callback=_seconds,
            help="After which the query is ended; by default 60, or what the server has set.",
        ),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Let the query write; into Neo4j only.")] = False,
) -> None:
    """Ask a graph a question in Cypher.

    Parameters of saved queries that ask for an entity take any of its names. In CSV, lists are JSON, and text that a
    spreadsheet would run as a formula has a ' before it.

    Examples:
      kg query papers.kg leaderboard -p dataset=ImageNet -p "metric=top-1 accuracy"
      kg query papers.kg "MATCH (p:Paper)-[:PROPOSES]->(m:Method) RETURN m.name, p.title" -o methods.csv
      kg query papers.kg question.cypher -p year=2024 --json
      kg query neo4j://localhost:7687 "MATCH (d:Dataset) RETURN d.name, d.paperCount" --limit 20
    """
    from kg.api.asking import ask
    from kg.stores.opening import opened

    shape = _form(form, output, as_json=as_json)
    texts = _pairs(given or [])
    asked = _asked(question, folder)
    values: dict[str, Any] = {each: _value(text) for each, text in texts.items()} if isinstance(asked, str) else texts
    with writing(output) as stream, opened(graph) as store:
        rows = ask(store, asked, values, limit=limit, write=write, timeout=timeout)
        for warning in rows.warnings:
            note(f"warning: {warning}")
        print_answer(rows, shape, stream)
    if write:
        note("what the query wrote is in this database alone, in no graph file")
    if rows.columns and not rows.rows:
        note(f"no rows{_by_default(asked, texts)}")


def _form(form: AnswerFormat | None, output: str, *, as_json: bool) -> AnswerFormat:
    if as_json:
        if form not in (None, AnswerFormat.json):
            raise typer.BadParameter(f"is {form}, and --json is given", param_hint="'--format'")
        return AnswerFormat.json
    with suppress(ValueError):
        return form or AnswerFormat(Path(output).suffix.removeprefix(".").lower())
    return AnswerFormat.table if output == "-" and sys.stdout.isatty() else AnswerFormat.csv


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, equals, value = _readable(text).partition("=")
        if not equals:
            raise typer.BadParameter(f"{name!r} has no value; write it as NAME=VALUE", param_hint="'--param' / '-p'")
        pairs[name] = value
    return pairs


def _readable(text: str) -> str:
    """Return an argument whose bytes that are no UTF-8 are written as escapes."""
    return text.encode(errors="backslashreplace").decode()


def _value(text: str) -> Any:
    """Return what JSON says, if it is JSON, else the text.

    >>> [_value(text) for text in ("5", "true", "[1, 2]", "BERT", '"5"')]
    [5, True, [1, 2], 'BERT', '5']
    """
    try:
        return json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return text


def _by_default(asked: SavedQuery | str, given: Mapping[str, str]) -> str:
    """Return which entities a saved query looked for that nobody gave, and how to give others."""
    known = () if isinstance(asked, str) else asked.parameters
    taken = [each for each in known if each.type in set(Label) and each.default and each.name not in given]
    if not taken:
        return ""
    looked = ", ".join(f"{each.name} {each.default!r}" for each in taken)
    return f"; by default it looks for {looked}: give another with -p {taken[0].name}=..."


def _asked(question: str, folder: str | None) -> SavedQuery | str:
    from kg.queries import find, saved

    if question == "-":
        return _read("standard input", sys.stdin.buffer.read())
    if _is_file(question) and not (_is_word(question) and question in saved(folder)):
        return _read(question, Path(question).read_bytes())
    if _is_word(question):
        return find(question, saved(folder))
    if question.endswith(".cypher") or re.fullmatch(r"[\w./\\-]+", question):
        raise QueryError(f"{_readable(question)}: no such file")
    return _readable(question)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # Cypher, longer than a path may be
        return False


def _is_word(text: str) -> bool:
    return re.fullmatch(r"[\w-]+", text) is not None


def _read(name: str, content: bytes) -> SavedQuery | str:
    """Return the query that a file holds: with the types of its parameters, where its first lines declare them."""
    from dataclasses import replace

    from kg.queries import parse

    try:
        text = content.decode("utf-8-sig").rstrip().removesuffix(";")
    except UnicodeDecodeError:
        raise QueryError(f"{name}: is no text in UTF-8") from None
    if not text:
        raise QueryError(f"{name}: holds no query")
    if re.match(r"\s*(//.*\n)*?//\s*\$", text):
        return replace(parse(name, text), cypher=text)  # all of it, so that errors name its own lines
    return text


def queries(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Show this one.", show_default=False)] = None,
    *,
    folder: Queries = None,
    as_json: AsJson = False,
) -> None:
    """List the saved queries, or show one.

    Each is a .cypher file whose first lines say what it answers and what its parameters are, so that you may write
    your own: kg queries NAME shows one, and --queries DIR adds a folder of yours.

    Examples:
      kg queries
      kg queries leaderboard
      kg queries --queries my-queries/ --json
    """
    from kg.queries import find, saved

    found = saved(folder)
    if name is not None:
        found = {name: find(name, found)}
    if as_json:
        print_json([_as_json(each, whole=name is not None) for each in found.values()])
    elif name is None:
        columns((each.name, each.answers) for each in found.values())
    else:
        _print(found[name])


def _as_json(saved: SavedQuery, *, whole: bool) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": saved.name, "answers": saved.answers, "parameters": saved.parameters}
    return facts | ({"cypher": saved.cypher} if whole else {})


def _print(saved: SavedQuery) -> None:
    line((saved.name, "bold"))
    line(f"  {saved.answers}")
    if saved.parameters:
        heading("Parameters")
        columns(
            (each.name, each.type, json.dumps(each.default, ensure_ascii=False), each.remark)
            for each in saved.parameters
        )
    heading("Cypher")
    for text in saved.cypher.splitlines():
        line(f"  {text}")
