"""Saved queries: Cypher in files, one a file, with a line that says what it answers and parameters that are declared.

The name of a query is that of its file. It begins with comments: what it answers, on a line; then, on lines of their
own, its parameters, each with its type, its default, and perhaps a remark; then follows Cypher that runs on Neo4j 5 as
it stands, and on the embedded store alike:

    // What papers report in a metric on a dataset, the best first.
    // $dataset: Dataset = "ImageNet"
    // $metric: Metric = "top-1 accuracy"
    // $limit: INTEGER = 20  at most so many rows
    MATCH (r:Result)-[:ON_DATASET]->(d:Dataset) ...

A type is STRING, INTEGER, FLOAT or BOOLEAN, or the label of an entity, which means its name or one of its aliases. A
default is JSON; one that is null means that the parameter need not be given and, if it is not, is null.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from kg.errors import QueryError, UnknownQuery
from kg.schema import ROLES

__all__ = ["Parameter", "SavedQuery", "find", "parse", "saved"]

Value = str | int | float | bool | None

_TYPES: dict[str, type] = {"STRING": str, "INTEGER": int, "FLOAT": float, "BOOLEAN": bool, **dict.fromkeys(ROLES, str)}
_DECLARED = re.compile(r"\$(?P<name>\w+): (?P<type>\w+) = (?P<rest>.+)")
_TEXT = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|//[^\n]*|/\*.*?\*/""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query: `type` is one of STRING, INTEGER, FLOAT, BOOLEAN, or the label of an entity."""

    name: str
    type: str
    default: Value
    remark: str = ""

    def read(self, given: Value) -> Value:
        """Return a value, or what a user wrote for one, of the parameter's type; None stays None.

        >>> Parameter("limit", "INTEGER", 20).read("5")
        5
        """
        kind = _TYPES[self.type]
        if given is None:
            return None
        try:
            if kind is bool:
                return {"true": True, "false": False}[str(given).lower()]
            value: Value = kind(str(given))
        except (KeyError, ValueError):
            raise QueryError(f"parameter {self.name}: {given!r} is no {self.type}") from None
        return value


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with its name, what it answers, and its parameters."""

    name: str
    answers: str
    parameters: tuple[Parameter, ...]
    cypher: str

    def values(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Return the values of all parameters: what is given, perhaps as a user wrote it, else the defaults."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                near = get_close_matches(name, known, n=1, cutoff=0.5)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                has = f"it has {', '.join(known)}" if known else "it has none"
                raise QueryError(f"{self.name}: no parameter is called {name!r}{hint} ({has})")
        return {
            name: parameter.read(given[name]) if name in given else parameter.default
            for name, parameter in known.items()
        }


def parse(name: str, text: str) -> SavedQuery:
    r"""Return the query that a file holds.

    Raises
    ------
    QueryError
        What it answers is missing, a parameter is declared in another way, or those declared are not those used.

    Examples
    --------
    >>> text = "// The papers of a year.\n// $year: INTEGER = 2020\nMATCH (p:Paper {year: $year}) RETURN p.title"
    >>> query = parse("papers", text)
    >>> query.answers, query.values({"year": "2021"})
    ('The papers of a year.', {'year': 2021})
    """
    lines = text.strip().splitlines()
    head = [
        line[2:].strip() for line in lines[: next((n for n, line in enumerate(lines) if line[:2] != "//"), len(lines))]
    ]
    if not head or not head[0] or head[0].startswith("$"):
        raise QueryError(f"{name}: the first line must say what the query answers, as: // The papers of a year.")
    parameters = []
    for number, line in enumerate(head[1:], 2):
        if line.startswith("$"):
            parameters.append(_parameter(line, f"{name}, line {number}"))
    cypher = "\n".join(lines[len(head) :]).strip().rstrip(";").rstrip()
    used = set(re.findall(r"\$(\w+)", _TEXT.sub("", cypher)))
    declared = {parameter.name for parameter in parameters}
    for wrong, what in ((used - declared, "is used and not declared"), (declared - used, "is declared and not used")):
        for each in sorted(wrong):
            raise QueryError(f"{name}: parameter {each} {what}; declare it as: // ${each}: STRING = null")
    if not cypher:
        raise QueryError(f"{name}: holds no query")
    return SavedQuery(name, head[0], tuple(parameters), cypher)


def _parameter(line: str, place: str) -> Parameter:
    found = _DECLARED.fullmatch(line)
    if not found or found["type"] not in _TYPES:
        raise QueryError(
            f'{place}: declare a parameter as: // $name: TYPE = "default", with TYPE one of {", ".join(_TYPES)}'
        )
    default: Any
    try:
        default, end = json.JSONDecoder().raw_decode(found["rest"])
    except ValueError:
        raise QueryError(f"{place}: the default {found['rest']!r} is not JSON; write text in double quotes") from None
    kind = _TYPES[found["type"]]
    if kind is float and type(default) is int:
        default = float(default)
    parameter = Parameter(found["name"], found["type"], default, found["rest"][end:].strip())
    if default is not None and type(default) is not kind:
        raise QueryError(f"{place}: the default {default!r} is no {found['type']}")
    return parameter


def saved(folder: str | os.PathLike[str] | None = None) -> dict[str, SavedQuery]:
    """Return the queries that come with kg, and those of a folder, which count for more, by name, in order."""
    homes: list[Traversable] = [_home()]
    if folder is not None:
        if not Path(folder).is_dir():
            raise QueryError(f"{os.fspath(folder)}: there is no such folder")
        homes.append(Path(folder))
    found = {query.name: query for home in homes for query in _read(home)}
    return dict(sorted(found.items()))


def _home() -> Traversable:
    """Return the folder of the queries that come with kg: in a wheel it lies in the package, in a clone beside it."""
    packed = files("kg") / "cypher" / "queries"
    return packed if packed.is_dir() else Path(__file__).parent.parent / "cypher" / "queries"


def _read(home: Traversable) -> Iterator[SavedQuery]:
    for file in sorted(home.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".cypher"):
            yield parse(file.name.removesuffix(".cypher"), file.read_text(encoding="utf-8"))


def find(name: str, queries: Mapping[str, SavedQuery]) -> SavedQuery:
    """Return the query of a name; raises UnknownQuery with the nearest names."""
    if name in queries:
        return queries[name]
    raise UnknownQuery(name, tuple(get_close_matches(name.lower(), queries, n=3, cutoff=0.5)))
