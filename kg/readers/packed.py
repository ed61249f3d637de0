"""The bytes of a file that may be compressed, and may be cut short."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kg.errors import ReadError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["CHUNK", "MAX_SIZE", "Bytes"]

CHUNK = 2**16
MAX_SIZE = 16 * 2**30
"""Bytes that a compressed file may unpack to unless the user says more; arXiv's metadata as a whole are 5 GB."""

_PACKED: dict[bytes, Callable[[io.BufferedReader], io.BufferedIOBase]] = {
    b"\x1f\x8b\x08": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}


class Bytes(io.RawIOBase):
    """The unpacked bytes of a file as a stream that keeps its error for later."""

    def __init__(
        self,
        raw: io.BufferedReader,
        name: str,
        *,
        max_size: int = MAX_SIZE,
        packed: bool = False,
        progress: Callable[[int], object] = lambda place: None,
    ) -> None:
        self.error: ReadError | None = None
        self._name, self._raw, self._progress = name, raw, progress
        self._size = 0  # of what was unpacked
        self._chunks = _unpack(raw, max_size, packed=packed)
        self._ahead = b""

    def readable(self) -> bool:  # noqa: D102
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:  # noqa: D102
        view = memoryview(buffer).cast("B")
        chunk = self._ahead or self._next()
        size = min(len(chunk), len(view))
        view[:size] = chunk[:size]
        self._ahead = chunk[size:]
        return size

    def peek(self) -> bytes:
        """Return the first 64 kB, which are still to be read."""
        while len(self._ahead) < CHUNK and (chunk := self._next()):
            self._ahead += chunk
        return self._ahead

    def _next(self) -> bytes:
        try:
            chunk = next(self._chunks, b"")
            place = self._raw.tell() if self._raw.seekable() else self._size + len(chunk)
        except Exception as error:  # each unpacker has errors of its own
            cause = "it is a folder" if isinstance(error, IsADirectoryError) else error
            self.error = ReadError(f"{self._name}: could not be read to its end: {cause}; what came before was read")
            return b""
        self._size += len(chunk)
        self._progress(place)
        return chunk


def _unpack(raw: io.BufferedReader, max_size: int, *, packed: bool) -> Iterator[bytes]:
    """Yield the bytes of a file, decompressed where its first bytes say so, whatever its name."""
    begin = raw.peek(6)
    opener = next((opener for magic, opener in _PACKED.items() if begin.startswith(magic)), None)
    zstandard = begin.startswith(b"\x28\xb5\x2f\xfd")
    size = 0
    for chunk in _zstandard(raw) if zstandard else _chunks(opener(raw) if opener else raw):
        size += len(chunk)
        if size > max_size and (packed or opener or zstandard):
            raise ValueError(f"it unpacks to more than {max_size:,} bytes; if it is no zip bomb, say --max-size")
        yield chunk


def _chunks(stream: io.BufferedIOBase) -> Iterator[bytes]:
    while chunk := stream.read1(CHUNK):
        yield chunk


def _zstandard(raw: io.BufferedReader) -> Iterator[bytes]:
    import zstandard

    # It gives all that it can at a time, but a block of 128 kB takes 4 bytes at least: small pieces bound the memory.
    frame = None
    for piece in iter(lambda: raw.read(256), b""):
        rest = piece
        while rest:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            if chunk := frame.decompress(rest):
                yield chunk
            rest = frame.unused_data
            frame = None if frame.eof else frame
    if frame:
        raise EOFError("the compressed file ends in the middle")
