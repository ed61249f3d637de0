"""A graph file into a Neo4j server: what the server has already is not sent again, and nothing of others is touched."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from kg.errors import StoreError
from kg.schema import EdgeType, Label, label_of
from kg.stores import Changes
from kg.stores.cypher import batches
from kg.stores.file import GraphFile
from kg.stores.ledger import Hashes, Ledger, identity
from kg.stores.neo4j import Neo4jStore
from kg.stores.rows import to_part

__all__ = ["Loaded", "load"]


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
    tell: Callable[[str, int, int | None], object] = lambda _stage, _done, _total: None,
) -> Loaded:
    """Write the graph of a file to a server.

    Killed at any moment, the same load again ends in the same graph as one that was not.

    Parameters
    ----------
    file : GraphFile
    store : Neo4jStore
    prune : bool
        Also remove what earlier loads wrote and the file no longer has. Nodes on which edges of others hang are kept.
    tell : callable
        Called with the stage ("compare", "send", "remove"), what is done, and of how much.

    Raises
    ------
    StoreError
        The server went away, or has less in the end than was sent.
    """
    wanted, had, content = file.counts(), store.counts(), file.content
    known = store.ledger()
    whole = known.content is not None and known.counts == had  # else a load was ended, or others removed something
    if whole and known.content == content and not (prune and len(known.keys) > sum(wanted.values())):
        return Loaded(0, Changes(), len(known.keys) - sum(wanted.values()), _strange(known, had))
    tell("compare", 0, None)
    listed = Ledger.listing(file.rows())
    if len(np.unique(listed.keys)) < len(listed.keys):
        raise StoreError("two parts of this graph have one hash of 64 bits; please report it")
    gone = known.besides(listed)
    new = (known if whole else Ledger()).lacks(listed)
    changes = Changes()
    if len(new) or (prune and len(gone)):
        store.prepare()
        # Noted before it is written: what a load that was killed has written is known to be kg's.
        store.keep_ledger(Ledger(np.union1d(known.keys, listed.keys)))
        changes += _send(file, store, new, len(new) == len(listed.keys), tell)
        if prune and len(gone):
            removed, gone = _remove(store, gone, tell)
            changes += removed
    has = store.counts()
    for name, count in wanted.items():
        if has.get(name, 0) < count:  # type: ignore[call-overload]  # names are those of the schema
            raise StoreError(f"of {count:,} {name} the server has {has.get(name, 0):,}; run the same command again")  # type: ignore[call-overload]
    keys = np.concatenate([listed.keys, gone])
    order = np.argsort(keys, kind="stable")
    contents = np.concatenate([listed.contents, np.zeros_like(gone)])
    ledger = Ledger(keys[order], contents[order], content, {str(name): count for name, count in has.items()})
    store.keep_ledger(ledger)
    return Loaded(len(new), changes, len(gone), _strange(ledger, has))


def _strange(ledger: Ledger, counts: dict[Label | EdgeType, int]) -> int:
    return max(0, sum(counts.values()) - len(ledger.keys))


def _send(
    file: GraphFile, store: Neo4jStore, new: Hashes, everything: bool, tell: Callable[[str, int, int | None], object]
) -> Changes:
    """Write the parts with these identities."""
    wanted = set() if everything else set(new.tolist())
    changes, done = Changes(), 0
    tell("send", 0, len(new))
    with closing(file.rows()) as rows:
        parts = (to_part(*row) for row in rows if everything or identity(row[0]) in wanted)
        for made, count in store.send(batches(parts)):
            changes += made
            done += count
            tell("send", done, len(new))
    return changes


def _remove(store: Neo4jStore, gone: Hashes, tell: Callable[[str, int, int | None], object]) -> tuple[Changes, Hashes]:
    """Remove the parts with these identities; return what was removed, and the identities of what was kept."""
    tell("remove", 0, len(gone))
    wanted = set(gone.tolist())
    edges = [
        (source, kind, target) for source, kind, target in store.edges() if identity((source, kind, target)) in wanted
    ]
    nodes = [node for node in store.nodes() if _of_node(node) in wanted]
    changes = store.retract(nodes, edges)
    tell("remove", len(gone), len(gone))
    kept = set(nodes).intersection(store.nodes())
    return changes, np.array(sorted(map(_of_node, kept)), np.uint64)


def _of_node(node: str) -> int:
    return identity((node, label_of(node)))
