"""kg: a knowledge graph of machine-learning papers, from their abstracts.

>>> import kg
>>> graph = kg.build([("BERT", "We introduce BERT, a language model. BERT reaches 80.5 on GLUE.")])
>>> graph.entity("glue").id
'dataset:glue'
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import (
        Comparison,
        Contrast,
        EntityNode,
        Evidence,
        Graph,
        Neighbour,
        ResultRow,
        Similar,
        build,
        open,  # noqa: A004
    )
    from kg.errors import (
        GraphFileError,
        KGError,
        OverridesError,
        QueryError,
        ReadError,
        RecordError,
        StoreError,
        UnknownEntity,
        UnknownQuery,
    )
    from kg.extract import extract
    from kg.readers import read
    from kg.records import Entity, Extraction, Mention, Paper, Relation, Result
    from kg.stores import Rows
    from kg.tables import Table

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "Contrast",
    "Entity",
    "EntityNode",
    "Evidence",
    "Extraction",
    "Graph",
    "GraphFileError",
    "KGError",
    "Mention",
    "Neighbour",
    "OverridesError",
    "Paper",
    "QueryError",
    "ReadError",
    "RecordError",
    "Relation",
    "Result",
    "ResultRow",
    "Rows",
    "Similar",
    "StoreError",
    "Table",
    "UnknownEntity",
    "UnknownQuery",
    "__version__",
    "build",
    "extract",
    "open",
    "read",
]

_HOMES = {
    "kg.api": (
        "Comparison",
        "Contrast",
        "EntityNode",
        "Evidence",
        "Graph",
        "Neighbour",
        "ResultRow",
        "Similar",
        "build",
        "open",
    ),
    "kg.errors": (
        "GraphFileError",
        "KGError",
        "OverridesError",
        "QueryError",
        "ReadError",
        "RecordError",
        "StoreError",
        "UnknownEntity",
        "UnknownQuery",
    ),
    "kg.extract": ("extract",),
    "kg.readers": ("read",),
    "kg.records": ("Entity", "Extraction", "Mention", "Paper", "Relation", "Result"),
    "kg.stores": ("Rows",),
    "kg.tables": ("Table",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # else a misspelt name would pass for one of any type

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """Keeps `kg.extract` the function: importing the package of that name would put the package in its place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
