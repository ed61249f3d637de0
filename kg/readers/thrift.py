"""Thrift's compact protocol, of which the headers of Parquet's pages are made: pyarrow does not tell what they say.

https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

import io
from typing import BinaryIO

__all__ = ["compact"]

_DEEPEST = 8


def compact(file: BinaryIO, above: tuple[int, ...] = ()) -> dict[tuple[int, ...], int]:
    r"""Read a structure; return its whole numbers by the numbers of the fields that lead to each.

    >>> compact(io.BytesIO(b"\x15\x04\x15\x80\x01\x2c\x15\x02\x18\x01A\x00\x00"))
    {(1,): 2, (2,): 64, (4, 1): 1}
    """
    if len(above) > _DEEPEST:
        raise ValueError("a header of a page is nested too deep")
    found: dict[tuple[int, ...], int] = {}
    number = 0
    while head := _byte(file):
        number, kind = number + (head >> 4) if head >> 4 else _whole(file), head & 15
        if kind in {4, 5, 6}:
            found[*above, number] = _whole(file)
        elif kind == 8:
            file.seek(_count(file), io.SEEK_CUR)
        elif kind == 12:
            found |= compact(file, (*above, number))
        elif kind not in {1, 2}:  # true and false, which are no more than that
            raise ValueError("a header of a page is broken")
    return found


def _byte(file: BinaryIO) -> int:
    if byte := file.read(1):
        return byte[0]
    raise ValueError("it ends in a header of a page")


def _count(file: BinaryIO) -> int:
    value = shift = 0
    while shift < 64:
        byte = _byte(file)
        value |= (byte & 127) << shift
        if byte < 128:
            return value
        shift += 7
    raise ValueError("a header of a page is broken")


def _whole(file: BinaryIO) -> int:
    value = _count(file)
    return value >> 1 ^ -(value & 1)
