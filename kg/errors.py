"""What can go wrong, on one page.

KGError                 any error that kg raises on purpose; the command line prints it without a traceback
├── ReadError           an input is missing, unreadable, or of no known format
│   └── RecordError     one record of an input is bad: says file, line and reason
├── GraphFileError      a graph file is missing, is no graph file, or was written by a newer kg
├── OverridesError      a file of overrides says something that kg does not understand
└── UnknownEntity       no node has this name; carries the nearest names
"""

from __future__ import annotations

__all__ = ["GraphFileError", "KGError", "OverridesError", "ReadError", "RecordError", "UnknownEntity"]


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


class OverridesError(KGError):
    """A file of overrides says something that kg does not understand."""


class UnknownEntity(KGError, LookupError):
    """No node of the graph has this name.

    Attributes
    ----------
    name : str
    nearest : tuple[str, ...]
        The most similar names that the graph has.
    """

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        hint = f"; did you mean {', '.join(map(repr, nearest))}?" if nearest else ""
        super().__init__(f"no entity or paper is called {name!r}{hint}")
        self.name, self.nearest = name, nearest
