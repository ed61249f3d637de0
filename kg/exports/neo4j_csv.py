"""The graph as CSV files for `neo4j-admin database import full`, the fastest way into an empty database of Neo4j 5.

A file of rows and one of their header for each label and each edge type. What that tool makes of them, and then AFTER,
is the database that kg.stores.neo4j.Neo4jStore writes: the same nodes and edges, properties and types of these.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from kg.errors import KGError
from kg.exports.plain import TYPES
from kg.exports.whole import writing_folder
from kg.graph import Edge, Node
from kg.schema import EDGES, NODES, EdgeType, Label, constraints

__all__ = ["write"]

AFTER = "after.cypher"
FILES = frozenset(
    {AFTER, "import.report"}  # the report is the tool's, which leaves it where it is run
    | {f"{kind}{part}.csv" for kind in (*NODES, *EDGES) for part in ("", "-header")}
)

# What may stand between the items of a list: control characters, of one byte each, that end no line.
SEPARATORS = "\x1f\x1e\x1d\x1c" + "".join(map(chr, (*range(1, 9), *range(14, 28), 127)))
BUFFER = 4 << 20  # what the tool takes of a file at a time, unless told otherwise: the longest value must fit


def write(parts: Iterable[Node | Edge], path: Path) -> str:
    """Write the folder; return how a database is made of it."""
    with writing_folder(path, FILES) as folder, ExitStack() as files:
        tables = _Tables(folder, files)
        for part in parts:
            tables.add(part)
        (folder / AFTER).write_text(tables.after(), encoding="utf-8")
    options = " \\\n    ".join(tables.options())
    return (
        "to make a database of it, in place of the one there is, stop Neo4j and run\n\n"
        f"  (cd {shlex.quote(str(path))} && neo4j-admin database import full neo4j \\\n    {options})\n\n"
        "then start it, and for constraints and for lists that are empty run\n\n"
        f"  cypher-shell -d neo4j -f {shlex.quote(str(path / AFTER))}\n"
    )


class _Table(NamedTuple):
    """The file of the rows of a label or an edge type, and what makes the cell of each property."""

    rows: BinaryIO
    cells: list[tuple[str, Callable[[Any], str]]]


class _Taken(Exception):
    """The separator stands in a text."""


class _Tables:
    """The files of a folder, and what of their content the commands must allow for."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        self._folder, self._files = folder, files
        self._tables: dict[Label | EdgeType, _Table] = {}
        self._separators = list(SEPARATORS)  # the one in use first
        self._text = _texts(self._separators)
        self._absent: set[tuple[Label | EdgeType, str]] = set()
        self._empty: set[tuple[Label | EdgeType, str]] = set()
        self._longest = 0
        for label in Label:  # all of them, as the tool wants files of nodes even if there are none
            self._open(label)

    def add(self, part: Node | Edge) -> None:
        """Write a node or an edge."""
        kind = part.label if isinstance(part, Node) else part.type
        ends = (part.id,) if isinstance(part, Node) else (part.source, part.target)
        rows, columns = self._tables.get(kind) or self._open(kind)
        held = part.properties.get
        while True:
            try:
                row = ",".join([*map(self._text, ends), *[cell(held(name)) for name, cell in columns]])
                break
            except _Taken:
                self._separate_otherwise()
        self._longest = max(self._longest, len(row))
        rows.write(f"{row}\n".encode())

    def after(self) -> str:
        """Return the Cypher that does what the tool cannot do: constraints, and lists that are empty."""
        lists = [
            f"MATCH {f'(n:{kind})' if kind in NODES else f'()-[n:{kind}]->()'} "
            f"WHERE n.{name} IS NULL SET n.{name} = [];\n"
            for kind, name in sorted(self._empty)
        ]
        _, *unique = constraints().splitlines(keepends=True)
        return "".join(unique + lists)

    def options(self) -> Iterator[str]:
        """Yield what to tell the tool, which is to be run in the folder: it splits paths at commas."""
        for kind in self._tables:
            option = "nodes" if kind in NODES else "relationships"
            yield f"--{option}={kind}={kind}-header.csv,{kind}.csv"
        yield f"--array-delimiter=U+{ord(self._separators[0]):04X}"
        yield "--multiline-fields=true"  # no slower, on a graph of a million edges
        if self._longest * 4 > BUFFER:  # a character has up to four bytes
            yield f"--read-buffer-size={self._longest * 4}"
        yield "--overwrite-destination"

    def _open(self, kind: Label | EdgeType) -> _Table:
        if isinstance(kind, Label):
            ends, names = ["id:ID"], NODES[kind].properties[1:]
        else:
            ends, names = [":START_ID", ":END_ID"], EDGES[kind].properties
        header = ",".join([*ends, *(f"{name}:{TYPES.get(name, 'string')}" for name in names)])
        (self._folder / f"{kind}-header.csv").write_text(f"{header}\n", encoding="utf-8")
        rows = self._files.enter_context((self._folder / f"{kind}.csv").open("wb"))
        return self._tables.setdefault(kind, _Table(rows, [(name, self._cell(kind, name)) for name in names]))

    def _cell(self, kind: Label | EdgeType, name: str) -> Callable[[Any], str]:
        """Return what makes the cells of a property; those of what is absent are empty."""
        match TYPES.get(name, "string"):
            case "string":
                return self._text
            case "string[]" | "long[]":
                return self._list(kind, name)
            case "boolean":
                return lambda value: "" if value is None else str(value).lower()
            case _:
                return lambda value: "" if value is None else repr(value)

    def _list(self, kind: Label | EdgeType, name: str) -> Callable[[list[Any] | None], str]:
        separators, absent, empty, where = self._separators, self._absent, self._empty, (kind, name)

        def cell(values: list[Any] | None) -> str:
            if values:
                if isinstance(values[0], int):
                    return separators[0].join(map(str, values))
                text = separators[0].join(values)
                if text.count(separators[0]) != len(values) - 1:
                    raise _Taken
                if text:
                    return _quoted(text)
                raise KGError(f"{kind}: {name} is a list of one empty text, which neo4j-admin cannot make; use kg load")
            (absent if values is None else empty).add(where)
            if where in absent and where in empty:
                raise KGError(
                    f"{kind}: {name} is absent here and an empty list there, which neo4j-admin cannot tell apart; "
                    "use kg load"
                )
            return ""

        return cell

    def _separate_otherwise(self) -> None:
        """Go over to a separator that no text so far has in it, and put it in place of the one in the files."""
        for table in self._tables.values():
            table.rows.flush()
        paths = [self._folder / f"{kind}.csv" for kind in self._tables]
        old, *others = self._separators
        self._separators[:] = [each for each in others if not any(each.encode() in chunk for chunk in _chunks(paths))]
        if not self._separators:
            raise KGError("each character that could separate the items of a list is in some text; use kg load")
        for path in paths:
            with path.open("r+b") as file:
                for chunk in _chunks([path]):
                    file.write(chunk.replace(old.encode(), self._separators[0].encode()))


def _texts(separators: list[str]) -> Callable[[str | None], str]:
    """Return what makes cells of texts: an empty one is "", to be told from one that is absent."""

    def cell(text: str | None) -> str:
        if text is None:
            return ""
        if separators[0] in text:
            raise _Taken
        return _quoted(text)

    return cell


def _quoted(text: str) -> str:
    if '"' in text:
        text = text.replace('"', '""')
    return f'"{text}"'


def _chunks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                yield chunk
