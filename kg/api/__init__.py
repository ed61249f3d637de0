"""The Python interface: build a graph or open one, and ask it.

answers.py holds the values that a graph answers with, facts.py reads them off its nodes and edges, names.py finds the
nodes that a name stands for, ranking.py says which result is best, comparing.py what two things have in common,
walking.py how one leads to another, asking.py asks in Cypher, notebook.py shows a graph, and graph.py puts these
together: `Graph`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any

from kg.api.answers import Comparison, Contrast, EntityNode, Evidence, Neighbour, ResultRow, Similar
from kg.api.graph import Graph
from kg.errors import KGError, RecordError
from kg.readers.fields import titled
from kg.records import Extraction, Paper, writable
from kg.resolve import Overrides

__all__ = [
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
]

Inputs = str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Iterable[Paper | Extraction | tuple[str, str]]


def build(
    inputs: Inputs,
    *,
    path: str | os.PathLike[str] | None = None,
    overrides: Overrides | str | os.PathLike[str] | None = None,
    workers: int | None = None,
    model: str | None = None,
    min_confidence: float | None = None,
    category: str | Iterable[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    max_size: int | None = None,
    on_reject: Callable[[RecordError], object] | None = None,
) -> Graph:
    """Read papers, extract what they say, and return the graph.

    Parameters
    ----------
    inputs : str, PathLike, an iterable of them, or an iterable of Paper, (title, abstract) or Extraction
        Files, folders, globs, "-" for standard input; or the papers themselves.
    path : str or PathLike, optional
        A graph file to keep the graph in; one that exists is added to. Without it, the graph is in memory only.
    overrides : Overrides, str or PathLike, optional
        What you know better of names, or a TOML file of it (kg.resolve.read_overrides).
    workers : int, optional
        Processes to extract in; by default as many as there are cores.
    model : str, optional
        "rules" for the lexicon and rules alone, or a folder that `kg train` made; by default the model that kg ships.
    min_confidence : float, optional
        What entities, results and relations must reach, 0..1: higher for fewer errors, lower for fewer gaps.
    category : str, or an iterable of them, optional
        Of files, only papers of these categories, as arXiv names them; "cs" stands for all that begin with it.
    since, until : str, optional
        Of files, only papers of these dates and between: 2023, 2023-01 or 2023-01-31.
    max_size : int, optional
        Bytes that a compressed file may unpack to, against zip bombs; by default 16 GiB.
    on_reject : Callable[[RecordError], object], optional
        Called with each record that is bad; reading then goes on. Without it, the first is raised.

    Raises
    ------
    ReadError
        An input is missing, unreadable or of no known format, or one of its records is bad.
    OverridesError
        The overrides say something that kg does not understand.
    GraphFileError
        `path` is no graph file.
    KGError
        `model` is no model, or papers are given, not files, with what chooses among those of files.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("ViT", "ViT reaches a top-1 accuracy of 88.6% on ImageNet.")])
    >>> graph.leaderboard(dataset="imagenet", metric="top-1 accuracy")[0].value
    '88.6%'
    """
    from kg import pipeline
    from kg.extract.stages import Settings
    from kg.stores.file import GraphFile

    Settings(model, min_confidence).check()  # first: where there is no model, no file is made
    build_from = partial(
        pipeline.build,
        overrides=overrides,
        workers=workers,
        model=model,
        min_confidence=min_confidence,
        category=category,
        since=since,
        until=until,
        max_size=max_size,
        on_reject=on_reject,
    )
    files, papers = _sorted_out(inputs)
    if papers is not None and (category or since or until):
        raise KGError("category, since and until choose among the papers of files; of papers, give those that you want")
    if path is not None and papers is None:
        build_from(files, path)
        return open(path)
    with GraphFile() if path is None else GraphFile(path, write=True) as file:
        for batch in pipeline.batches(papers or ()):
            file.add(batch)
        build_from(files, file)
        return Graph(pipeline.load(file))


def open(path: str | os.PathLike[str]) -> Graph:  # noqa: A001
    """Return the graph that a graph file holds, or a Neo4j server, in memory.

    Parameters
    ----------
    path : str or PathLike
        The file; or the address of a server, as "neo4j://host:7687". NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE
        say who asks, and for which database.

    Raises
    ------
    GraphFileError
        The file is missing or is no graph file.
    StoreError
        The server is away, or refuses.

    Examples
    --------
    >>> import kg
    >>> kg.open("no-such.kg")
    Traceback (most recent call last):
    kg.errors.GraphFileError: ...
    """
    from kg import pipeline

    return Graph(pipeline.load(path))


def _sorted_out(inputs: Inputs) -> tuple[list[str | os.PathLike[str]], Iterator[Paper | Extraction] | None]:
    """Return the files among the inputs, or else the papers: the first of them tells which they are."""
    if isinstance(inputs, str | os.PathLike):
        return [inputs], None
    items: Iterator[Any] = iter(inputs)
    first = next(items, None)
    if first is None or isinstance(first, str | os.PathLike):
        return [] if first is None else [first, *items], None
    return [], (_given(item) for item in chain([first], items))


def _given(item: Paper | Extraction | tuple[str, str]) -> Paper | Extraction:
    known = titled(*item) if isinstance(item, tuple) else item
    writable(known.paper if isinstance(known, Extraction) else known)
    return known
