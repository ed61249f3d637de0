"""A graph file into a Neo4j server: what the server has already is not sent again, and nothing of others is touched."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import compress, islice
from typing import TypeVar

import numpy as np

from kg.errors import StoreError
from kg.graph import seldom_collected
from kg.schema import EdgeType, Label, label_of
from kg.stores import Changes
from kg.stores.cypher import batches
from kg.stores.file import GraphFile
from kg.stores.ledger import Hashes, Ledger, identity
from kg.stores.neo4j import Neo4jStore

__all__ = ["Loaded", "load"]

T = TypeVar("T")
Tell = Callable[[str, int, int | None], object]
Counts = dict[Label | EdgeType, int]

NOTED = 100_000  # parts that are compared, and noted in the ledger, at a time


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did.

    Attributes
    ----------
    sent : int
        Nodes and edges that were new or had changed.
    changes : Changes
        What the server made and removed of them, by its own account.
    left : int
        Nodes and edges of earlier loads that the file no longer has, and that are still there.
    strange : int
        Nodes and edges of kg's labels and types that kg did not write.
    """

    sent: int
    changes: Changes
    left: int
    strange: int


def load(
    file: GraphFile,
    store: Neo4jStore,
    *,
    prune: bool = False,
    tell: Tell = lambda _stage, _done, _total: None,
) -> Loaded:
    """Write the graph of a file to a server.

    Killed at any moment, the same load again ends in the same graph as one that was not. Of several loads at a time,
    one waits for the other.

    Parameters
    ----------
    file : GraphFile
    store : Neo4jStore
    prune : bool
        Also remove what earlier loads wrote and the file no longer has. Nodes on which edges of others hang are kept.
    tell : callable
        Called with the stage ("wait" for another load, "send", "remove"), how many nodes and edges are done, and of how
        many.

    Raises
    ------
    StoreError
        The server went away, or has less in the end than was sent.
    """
    if (same := _nothing_new(file, store.ledger(), store.counts(), prune=prune)) is not None:
        return same
    store.prepare()
    tell("wait", 0, None)
    with store.alone():
        known, had = store.ledger(), store.counts()  # anew: another load may have been waited for
        same = _nothing_new(file, known, had, prune=prune)
        return _load(file, store, known, had, prune=prune, tell=tell) if same is None else same


def _nothing_new(file: GraphFile, known: Ledger, had: Counts, *, prune: bool) -> Loaded | None:
    """Return what a load does where there is nothing to be done."""
    total = sum(file.counts().values())
    if known.content != file.content or known.counts != had or (prune and len(known.keys) > total):
        return None
    return Loaded(0, Changes(), len(known.keys) - total, _strange(known, had))


def _load(file: GraphFile, store: Neo4jStore, known: Ledger, had: Counts, *, prune: bool, tell: Tell) -> Loaded:
    wanted = file.counts()
    total = sum(wanted.values())
    # Else this is the first load, the last was ended, or others have removed something.
    whole = known.content is not None and known.counts == had
    compared = _Comparison(store, known if whole else Ledger())
    changes, done = Changes(), 0
    with (
        seldom_collected(),
        closing(file.rows()) as rows,
        closing(_ahead(batches(compared.changed(rows)))) as statements,
        closing(store.send(statements, empty=not had)) as sent,
    ):
        for made, count in sent:
            changes += made
            done += count
            tell("send", done + compared.same, total)
    listed = Ledger.joined(compared.listed)
    gone = known.besides(listed)
    if prune and len(gone):
        removed, gone = _remove(store, gone, tell)
        changes += removed
    has = store.counts()
    for name, count in wanted.items():
        there = has.get(name, 0)  # type: ignore[call-overload]  # the names are those of the schema
        if there < count:
            raise StoreError(f"of {count:,} {name} the server has {there:,}; run the same command again")
    left = Ledger(gone, np.zeros_like(gone))
    ledger = replace(
        Ledger.joined([listed, left]), content=file.content, counts={str(name): count for name, count in has.items()}
    )
    store.keep_ledger(ledger)
    return Loaded(done, changes, len(gone), _strange(ledger, has))


def _ahead(items: Iterator[T]) -> Generator[T]:
    """Yield the items; each is made while the one before is at work."""
    with ThreadPoolExecutor(1) as worker:
        upcoming = worker.submit(next, items, None)
        while (item := upcoming.result()) is not None:
            upcoming = worker.submit(next, items, None)
            yield item


class _Comparison:
    """Goes through a graph file once: lists all parts, and notes and yields those that a ledger lacks."""

    def __init__(self, store: Neo4jStore, known: Ledger) -> None:
        self._store, self._known = store, known
        self.listed: list[Ledger] = [Ledger()]
        self.same = 0  # of the parts so far

    def changed(self, rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
        while chunk := list(islice(rows, NOTED)):
            listed = Ledger.listing(chunk)
            self.listed.append(listed)
            lacking = self._known.lacks(listed)
            self.same += len(chunk) - int(lacking.sum())
            if lacking.any():
                # Before it is written: what a load that was killed has written is known to be kg's.
                self._store.note(listed.keys[lacking].tobytes())
                yield from compress(chunk, lacking)


def _strange(ledger: Ledger, counts: Counts) -> int:
    return max(0, sum(counts.values()) - len(ledger.keys))


def _remove(store: Neo4jStore, gone: Hashes, tell: Tell) -> tuple[Changes, Hashes]:
    """Remove the parts with these identities; return what was removed, and the identities of what was kept."""
    tell("remove", 0, len(gone))
    wanted = set(gone.tolist())
    edges = [
        (source, kind, target) for source, kind, target in store.edges() if identity(source, kind, target) in wanted
    ]
    nodes = [node for node in store.nodes() if _of_node(node) in wanted]
    changes = store.retract(nodes, edges)
    tell("remove", len(gone), len(gone))
    kept = set(nodes).intersection(store.nodes())
    return changes, np.array(sorted(map(_of_node, kept)), np.uint64)


def _of_node(node: str) -> int:
    return identity(node, label_of(node))
