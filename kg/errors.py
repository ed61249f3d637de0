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
    """Base of the errors that kg raises on purpose."""


class ReadError(KGError):
    """An input is missing, unreadable, or of no known format."""


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
    """

    def __init__(self, source: str, line: int, reason: str, record: str = "") -> None:
        super().__init__(f"{source}:{line}: {reason}")
        self.source, self.line, self.reason, self.record = source, line, reason, record


class GraphFileError(KGError):
    """A graph file is missing, is no graph file, or was written by a newer kg."""


class StoreError(KGError):
    """A store of graphs, such as a Neo4j server, is away, refuses, or does not hold what it should."""


class QueryError(KGError):
    """A Cypher query is wrong, writes where only reading is allowed, or ran out of time."""


class UnknownQuery(QueryError, LookupError):
    """No saved query has this name.

    Attributes
    ----------
    name : str
    nearest : tuple[str, ...]
        The most similar names that there are.
    """

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        hint = f"; did you mean {', '.join(nearest)}?" if nearest else ""
        super().__init__(f"no saved query is called {name!r}{hint} (kg queries lists them)")
        self.name, self.nearest = name, nearest


class OverridesError(KGError):
    """A file of overrides says something that kg does not understand."""


class UnknownEntity(KGError, LookupError):
    """No node of the graph has this name, or none of the type that is asked for.

    Attributes
    ----------
    name : str
    nearest : tuple[str, ...]
        The most similar names that the graph has.
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
