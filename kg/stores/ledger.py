"""What kg has written to a server: a hash of each node's and edge's identity, and one of its properties.

The server keeps the ledger (16 bytes a part), so that a second load, from any machine, sends only what changed since,
and so that nothing is ever removed that kg did not write.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ledger", "identity"]

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was written.

    Attributes
    ----------
    keys : array of uint64
        The hashes of the parts' identities, ascending.
    contents : array of uint64
        Those of their properties, parallel; empty while a load is under way: then none is sure.
    content : str or None
        That of the whole graph file that was loaded last; None while a load is under way.
    counts : mapping of str to int
        What the server had of each label and type when that load was done.
    """

    keys: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))
    contents: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))
    content: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, keys: bytes, contents: bytes, content: str | None, counts: Mapping[str, int]) -> Ledger:
        """Return the ledger that a server keeps as bytes."""
        return cls(np.frombuffer(keys, np.uint64), np.frombuffer(contents, np.uint64), content, counts)

    @classmethod
    def listing(cls, rows: Iterable[tuple[tuple[str, ...], str]]) -> Ledger:
        """Return the ledger of the rows of a graph file, as if all were written."""
        pairs = np.fromiter(
            (hashes for row in rows for hashes in (identity(row[0]), _hash(row[1]))), np.uint64
        ).reshape(-1, 2)
        pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
        return cls(np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1]))

    def lacks(self, other: Ledger) -> Hashes:
        """Return the identities of what another ledger has, and this one has not or with other properties; ascending.

        >>> one = Ledger.listing([(("task:a", "Task"), "{}"), (("task:b", "Task"), "{}")])
        >>> two = Ledger.listing([(("task:a", "Task"), "{}"), (("task:b", "Task"), '{"known":true}')])
        >>> one.lacks(two).tolist() == [identity(("task:b", "Task"))]
        True
        """
        if not len(self.contents):
            return other.keys
        at = np.searchsorted(self.keys, other.keys).clip(max=len(self.keys) - 1)
        same = (self.keys[at] == other.keys) & (self.contents[at] == other.contents)
        missing: Hashes = other.keys[~same]
        return missing

    def besides(self, other: Ledger) -> Hashes:
        """Return the identities of what this ledger has and another has not; ascending."""
        missing: Hashes = np.setdiff1d(self.keys, other.keys, assume_unique=True)
        return missing


def identity(key: tuple[str, ...]) -> int:
    """Return the hash of a node's or an edge's identity: of (id, label) or (source, type, target)."""
    return _hash("\0".join(key))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
