"""What the pages take from the code when they are built: a line `<!-- generated: NAME -->` becomes what NAME returns.

A hook of MkDocs (mkdocs.yml).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import typer

import kg
from kg.cli import app
from kg.queries import saved
from kg.readers import readers
from kg.records import encode, json_schema
from kg.schema import EDGES, NODES

README = Path(__file__).parents[1] / "README.md"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ("---",) * len(head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def commands() -> str:
    """Return each command as its --help has it."""
    group = typer.main.get_command(app)
    with group.make_context("kg", [], resilient_parsing=True) as above:
        return "\n".join(part for name, command in group.commands.items() for part in _command(name, command, above))


def _command(name: str, command: Any, above: Any) -> Iterator[str]:
    context = command.make_context(name, [], above, resilient_parsing=True)
    said, _, examples = command.help.partition("\b\nExamples:\n")
    yield f"## kg {name}\n\n{said.strip()}\n"
    yield f"```console\n{re.sub('(?m)^ +kg', '$ kg', examples).rstrip()}\n```\n"
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"`kg {name} {usage}`\n"
    records = [record for each in command.params if (record := each.get_help_record(context))]
    yield table(
        ("argument or option", "what it says"),
        ((f"`{re.sub(' <.*>', '', option)}`", " ".join(meaning.split())) for option, meaning in records),
    )


def python() -> str:
    """Return the public names of kg, for mkdocstrings to describe."""
    parts: dict[str, list[str]] = {"Functions": [], "Graph": [], "Answers": [], "Records": [], "Errors": []}
    for name in kg.__all__:
        thing = getattr(kg, name)
        if name == "Graph":
            parts["Graph"].append(name)
        elif not isinstance(thing, type):
            parts["Functions"] += [] if name == "__version__" else [name]
        elif issubclass(thing, Exception):
            parts["Errors"].append(name)
        else:
            parts["Records" if thing.__module__ == "kg.records" else "Answers"].append(name)
    return "\n".join(f"## {part}\n\n" + "".join(map(_described, names)) for part, names in parts.items())


def _described(name: str) -> str:
    """Return what mkdocstrings turns into the description of a name; kg.extract is a package, too."""
    return f"::: kg.{name}.{name}\n\n" if f"kg.{name}" in sys.modules else f"::: kg.{name}\n\n"


def tables() -> str:
    """Return the tables of a graph file, as SQL."""
    return f"```sql\n{files('kg.stores').joinpath('file.sql').read_text(encoding='utf-8').strip()}\n```\n"


def queries() -> str:
    """Return the saved queries: what each answers, its parameters, its Cypher."""
    parts = []
    for query in saved().values():
        parts.append(f"## {query.name}\n\n{query.answers}\n")
        if query.parameters:
            rows = (
                (f"`{each.name}`", each.type, f"`{json.dumps(each.default)}`", each.remark) for each in query.parameters
            )
            parts.append(table(("parameter", "type", "default", ""), rows))
        cypher = "".join(f"    {line}\n" for line in query.cypher.splitlines())
        parts.append(f'??? note "Cypher"\n    ```cypher\n{cypher}    ```\n')
    return "\n".join(parts)


def nodes() -> str:
    """Return the labels of nodes, their properties and colours."""
    return table(
        ("label", "what it is", "properties", "colour"),
        (
            (
                f"**{kind.label}**",
                kind.meaning,
                ", ".join(f"`{name}`" for name in kind.properties),
                f'<span style="color:{kind.colour}">⬤</span> `{kind.colour}`',
            )
            for kind in NODES.values()
        ),
    )


def edges() -> str:
    """Return the types of edges."""
    return table(
        ("type", "from → to", "what it says"),
        (
            (f"**{kind.type}**", ", ".join(f"{source} → {target}" for source, target in kind.ends), kind.meaning)
            for kind in EDGES.values()
        ),
    )


def edge_properties() -> str:
    """Return what edges carry."""
    kinds = {kind.properties for kind in EDGES.values()}
    least, most = sorted(kinds, key=len)
    more = [name for name in most if name not in least]
    return f"Every edge carries {_listed(least)}; those between entities also {_listed(more)}.\n"


def _listed(names: Iterable[str]) -> str:
    *first, last = (f"`{name}`" for name in names)
    return f"{', '.join(first)} and {last}"


def record() -> str:
    """Return a record as kg extract writes it, over several lines."""
    (found,) = kg.extract([("BERT", "We introduce BERT. BERT reaches an accuracy of 86.7% on MultiNLI.")])
    text = json.dumps(json.loads(encode(found)), indent=2)
    short = re.compile(r"\{[^{}\[\]]{1,200}\}")  # an object of few fields, such as a mention, on one line
    return f"```json\n{short.sub(lambda each: ' '.join(each[0].split()), text)}\n```\n"


def formats() -> str:
    """Return the formats of papers that kg reads."""
    return table(("format", "what it is"), ((f"`{each.name}`", each.describes) for each in readers()))


def figures() -> str:
    """Return the README's table of how good the extractor is."""
    return re.findall(r"(?m)(?:^\|.*\n)+", README.read_text(encoding="utf-8").partition("## How good it is")[2])[0]


def schema() -> str:
    """Return the JSON Schema of the record."""
    text = json.dumps(json_schema(), indent=2)
    return (
        '??? note "JSON Schema"\n    ```json\n' + "".join(f"    {line}\n" for line in text.splitlines()) + "    ```\n"
    )


MADE = (commands, edge_properties, edges, figures, formats, nodes, python, queries, record, schema, tables)
GENERATED: dict[str, Callable[[], str]] = {made.__name__: made for made in MADE}


def on_page_markdown(markdown: str, **_: object) -> str:
    """Put in what is generated; MkDocs calls this for each page."""
    return re.sub(r"(?m)^<!-- generated: (\w+) -->$", lambda found: GENERATED[found[1]](), markdown)
