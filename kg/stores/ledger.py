"""What kg has written to a server: a hash of each node's and edge's identity, and one of its properties.

The server keeps the ledger (16 bytes a part), so that a second load, from any machine, sends only what changed since,
and so that nothing is ever removed that kg did not write.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kg.errors import StoreError

__all__ = ["Ledger", "identity"]

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was written.

    Attributes
    ----------
    keys : array of uint64
        The hashes of the parts' identities; ascending, but in a listing.
    contents : array of uint64
        Those of their properties, parallel; empty where they are not sure, as a load is under way or was ended.
    content : str or None
        That of the whole graph file that was loaded last; None where that is not sure.
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
        found = np.frombuffer(keys, np.uint64)
        if content is None:
            return cls(np.unique(found))
        return cls(found, np.frombuffer(contents, np.uint64), content, counts)

    @classmethod
    def listing(cls, rows: Sequence[tuple[str, ...]]) -> Ledger:
        """Return the ledger of rows of a graph file, as if they were written; in their order."""
        keys = b"".join([_hash("\0".join(row[:-1])) for row in rows])
        contents = b"".join([_hash(row[-1]) for row in rows])
        return cls(np.frombuffer(keys, np.uint64), np.frombuffer(contents, np.uint64))

    @classmethod
    def joined(cls, ledgers: Sequence[Ledger]) -> Ledger:
        """Return the ledger of all that several have, which must be different things."""
        keys = np.concatenate([each.keys for each in ledgers])
        order = np.argsort(keys, kind="stable")
        if (keys[order][1:] == keys[order][:-1]).any():
            raise StoreError("two parts of this graph have one hash of 64 bits; please report it")
        return cls(keys[order], np.concatenate([each.contents for each in ledgers])[order])

    def lacks(self, other: Ledger) -> NDArray[np.bool_]:
        """Say of each entry of another ledger whether this one has it not, or with other properties.

        >>> one = Ledger.listing([("task:a", "Task", "{}"), ("task:b", "Task", "{}")])
        >>> two = Ledger.listing([("task:a", "Task", "{}"), ("task:b", "Task", '{"known":true}')])
        >>> Ledger.joined([one]).lacks(two).tolist()
        [False, True]
        """
        if not len(self.contents):
            return np.ones(len(other.keys), bool)
        at = np.searchsorted(self.keys, other.keys).clip(max=len(self.keys) - 1)
        found: NDArray[np.bool_] = (self.keys[at] != other.keys) | (self.contents[at] != other.contents)
        return found

    def besides(self, other: Ledger) -> Hashes:
        """Return the identities of what this ledger has and another has not; ascending."""
        missing: Hashes = np.setdiff1d(self.keys, other.keys, assume_unique=True)
        return missing


def identity(*key: str) -> int:
    """Return the hash of a node's or an edge's identity: of id and label, or of source, type and target."""
    return int.from_bytes(_hash("\0".join(key)), sys.byteorder)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()
