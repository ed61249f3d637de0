"""Opening what users name: files, folders, globs and standard input, compressed or not, as decoded text."""

from __future__ import annotations

import codecs
import glob
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from kg.errors import ReadError
from kg.readers.packed import CHUNK, Bytes

__all__ = ["LONGEST", "Source", "Text", "find", "numbered", "open_text", "seekable"]

LONGEST = 16 * 2**20
"""Characters that one record may have: what keeps memory bounded when a file has no newline, quote or bracket left."""

# UTF-32 first: its mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Source:
    """A file to read. `asked` is false where only its folder was named."""

    name: str
    asked: bool = True

    @property
    def title(self) -> str:
        """The name as it can be written anywhere, whatever bytes it holds."""
        return "<stdin>" if self.name == "-" else self.name.encode(errors="backslashreplace").decode()


@dataclass(frozen=True)
class Text:
    """A file that is open: its first bytes and characters, for a look, and the whole as a stream of either."""

    begin: bytes
    head: str
    stream: TextIO
    binary: BinaryIO
    _bytes: Bytes

    def check(self) -> None:
        """Raise the ReadError that ended the stream, if one did."""
        if self._bytes.error:
            raise self._bytes.error


def find(inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> Iterator[Source]:
    """Return the files that the inputs stand for: in the order given, folders and globs in the order of their names.

    Raises
    ------
    ReadError
        At once, before anything is read: an input does not exist, a glob matches nothing, or a folder holds no file.
    """
    given = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    return chain.from_iterable([_find(os.fspath(one)) for one in given])


def _find(name: str) -> Iterable[Source]:
    path = Path(name)
    if name == "-":
        return [Source("-")]
    if path.is_dir():
        files = _walk(path)
        first = next(files, None)
        if first is None:
            raise ReadError(f"{name}: the folder holds no files (hidden ones do not count)")
        return chain([first], files)
    if path.exists():
        return [Source(name)]
    if glob.has_magic(name):
        if matches := sorted(glob.glob(name, recursive=True)):  # noqa: PTH207  (Path.glob takes no absolute pattern)
            return chain.from_iterable(_walk(Path(one)) if Path(one).is_dir() else [Source(one)] for one in matches)
        raise ReadError(f"{name}: no file matches this pattern (in quotes, ** reaches into folders)")
    raise ReadError(f"{name}: no such file or folder, seen from {Path.cwd()}")


def _walk(folder: Path) -> Iterator[Source]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise ReadError(f"{folder}: {error.strerror or error}") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # a link may lead back up
                yield from _walk(entry)
        elif entry.is_file():
            yield Source(str(entry), asked=False)


@contextmanager
def open_text(source: Source) -> Iterator[Text]:
    """Open a source: unpack by its first bytes, decode by its mark or as UTF-8; bytes that do not decode are kept.

    They are carried as surrogates, so that the one record that holds them can be rejected (see kg.readers.fields).
    What ends a stream early, such as a cut archive, ends it like the end of the file: `Text.check` then raises it.
    """
    try:
        opened = sys.stdin.buffer if source.name == "-" else Path(source.name).open("rb")  # noqa: SIM115  (closed below)
    except OSError as error:
        raise ReadError(f"{source.title}: cannot be opened: {error.strerror or error}") from error
    try:
        if not isinstance(opened, io.BufferedReader):  # a program may have put another stream in the place of stdin
            opened = io.BufferedReader(cast("io.RawIOBase", opened))
        data = Bytes(opened, source.title)
        begin = data.peek()
        encoding = next((name for mark, name in _MARKS if begin.startswith(mark)), "utf-8-sig")
        errors = "surrogateescape" if encoding == "utf-8-sig" else "kg.escape"
        head = codecs.getincrementaldecoder(encoding)(errors).decode(begin)
        binary = io.BufferedReader(data, CHUNK)
        with io.TextIOWrapper(binary, encoding=encoding, errors=errors) as stream:
            yield Text(begin, head.replace("\r\n", "\n").replace("\r", "\n"), stream, binary, data)
    finally:
        if source.name != "-":
            opened.close()


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Do what surrogateescape does not do for UTF-16: carry every byte that does not decode."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("kg.escape", _escape)


@contextmanager
def seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Yield the bytes of a stream as a file in which one can move: a copy on disk, gone in the end.

    >>> with seekable(io.BytesIO(b"PAR1...")) as file:
    ...     file.seek(-3, io.SEEK_END), file.read()
    (4, b'...')
    """
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy, CHUNK)
        copy.seek(0)
        yield cast("BinaryIO", copy)


def numbered(stream: TextIO) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers, from 1; a line longer than `LONGEST` is cut there, so that it can be rejected."""
    number = 0
    while line := stream.readline(LONGEST + 1):
        number += 1
        yield number, line
        while len(line) > LONGEST and not line.endswith("\n"):
            line = stream.readline(LONGEST + 1)
            if len(line) <= LONGEST:
                break
