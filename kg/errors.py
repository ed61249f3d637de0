"""What can go wrong, on one page.

KGError                 any error that kg raises on purpose; the command line prints it without a traceback
├── ReadError           an input is missing, unreadable, or of no known format
│   └── RecordError     one record of an input is bad: says file, line and reason
├── GraphFileError      a graph file is missing, is no graph file, or was written by a newer kg
├── StoreError          a store of graphs, such as a Neo4j server, is away, refuses, or does not hold what it should
├── QueryError          a Cypher query is wrong, writes where only reading is allowed, or ran out of time
│   └── UnknownQuery    no saved query has this name; carries the nearest names
├── OverridesError      a file of overrides says something that kg does not understand
└── UnknownEntity       no node has this name; carries the nearest names
"""

from __future__ import annotations

__all__ = [
    "GraphFileError",
    "KGError",
    "OverridesError",
    "QueryError",
    "ReadError",
    "RecordError",
    "StoreError",
    "UnknownEntity",
    "UnknownQuery",
]


class KGError(Exception):
    """Base of the errors that kg raises on purpose.

    Examples
    --------
    >>> import kg
    >>> try:
    ...     kg.open("no-such.kg")
    ... except kg.KGError as error:
    ...     print(error)
    no-such.kg: no such file; make it with: kg build INPUT... -o no-such.kg
    """


class ReadError(KGError):
    """An input is missing, unreadable, or of no known format.

    Examples
    --------
    >>> import kg
    >>> kg.build("no-such-folder")
    Traceback (most recent call last):
    kg.errors.ReadError: ...
    """


class RecordError(ReadError):
    """One record of an input is bad; the records around it are not.

    Attributes
    ----------
    source : str
        The file, as it was named by the user.
    line : int
        The line, counted from 1, on which the record begins.
    reason : str
    record : str
        The record as it stands in the file.
    format : str
        The name of the reader that read it.

    Examples
    --------
    >>> error = RecordError("papers.jsonl", 7, "has no title")
    >>> print(error, error.line)
    papers.jsonl:7: has no title 7
    """

    def __init__(self, source: str, line: int, reason: str, record: str = "", format: str = "") -> None:  # noqa: A002
        super().__init__(f"{source}:{line}: {reason}")
        self.source, self.line, self.reason, self.record, self.format = source, line, reason, record, format


class GraphFileError(KGError):
    """A graph file is missing, is no graph file, or was written by a newer kg.

    Examples
    --------
    >>> import kg
    >>> kg.open("no-such.kg")
    Traceback (most recent call last):
    kg.errors.GraphFileError: ...
    """


class StoreError(KGError):
    """A store of graphs, such as a Neo4j server, is away, refuses, or does not hold what it should.

    Examples
    --------
    >>> import kg
    >>> kg.build([]).load_neo4j("http://localhost:7474")
    Traceback (most recent call last):
    kg.errors.StoreError: ...
    """


class QueryError(KGError):
    """A Cypher query is wrong, writes where only reading is allowed, or ran out of time.

    Examples
    --------
    >>> import kg
    >>> kg.build([]).query("MATCH (n) DELETE n")
    Traceback (most recent call last):
    kg.errors.QueryError: the query writes, and a graph file is not written to by queries
    """


class UnknownQuery(QueryError, LookupError):
    """No saved query has this name.

    Attributes
    ----------
    name : str
    nearest : tuple[str, ...]
        The most similar names that there are.

    Examples
    --------
    >>> import kg
    >>> kg.build([]).query("leaderbord")
    Traceback (most recent call last):
    kg.errors.UnknownQuery: ...
    """

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        hint = f"; did you mean {', '.join(nearest)}?" if nearest else ""
        super().__init__(f"no saved query is called {name!r}{hint} (kg queries lists them)")
        self.name, self.nearest = name, nearest


class OverridesError(KGError):
    """A file of overrides says something that kg does not understand.

    Examples
    --------
    >>> import kg
    >>> kg.build([("BERT", "We use BERT.")], overrides="no-such.toml")
    Traceback (most recent call last):
    kg.errors.OverridesError: ...
    """


class UnknownEntity(KGError, LookupError):
    """No node of the graph has this name, or none of the type that is asked for.

    Attributes
    ----------
    name : str
    nearest : tuple[str, ...]
        The most similar names that the graph has.

    Examples
    --------
    >>> import kg
    >>> try:
    ...     kg.build([("ViT", "We test ViT on ImageNet.")]).entity("ImageNett")
    ... except kg.UnknownEntity as error:
    ...     print(error.nearest)
    ('ImageNet',)
    """

    def __init__(
        self,
        name: str,
        nearest: tuple[str, ...] = (),
        *,
        wanted: str = "entity or paper",
        others: tuple[str, ...] = (),  # the types that have the name
    ) -> None:
        but = f", but a {' and a '.join(others)} is" if others else ""
        hint = f"; did you mean {', '.join(map(repr, nearest))}?" if nearest else ""
        super().__init__(f"no {wanted} is called {name!r}{but}{hint}")
        self.name, self.nearest = name, nearest
