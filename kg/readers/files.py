"""Opening what users name: files, folders, globs and standard input, compressed or not, as decoded text."""

from __future__ import annotations

import codecs
import glob
import io
import os
import select
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from kg.errors import ReadError
from kg.readers.packed import CHUNK, MAX_SIZE, Bytes

if TYPE_CHECKING:
    import zipfile

__all__ = ["GRAPH", "LONGEST", "Progress", "Source", "Text", "find", "members", "numbered", "open_text", "seekable"]

LONGEST = 16 * 2**20
"""Characters that one record may have: what keeps memory bounded when a file has no newline, quote or bracket left."""

GRAPH = b"kgGF"
"""What marks a graph file: SQLite's application_id, which stands in the bytes 68 to 71 of a database."""

_PATIENCE = 10  # seconds for a named pipe to say something

_ZIP = b"PK\3\4"

# UTF-32 first: its mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Source:
    """A file to read, or one in a zip archive. `asked` is false where only its folder or archive was named."""

    name: str
    asked: bool = True
    member: str | None = None
    archive: zipfile.ZipFile | None = None  # that the member is in, open
    problem: str = ""  # why it is not even opened

    @property
    def title(self) -> str:
        """The name as it can be written anywhere, whatever bytes it holds."""
        name = "<stdin>" if self.name == "-" else self.name.encode(errors="backslashreplace").decode()
        return f"{name}/{self.member}" if self.member else name

    @property
    def size(self) -> int | None:
        """The bytes that it has on disk; None where that is not known, as of standard input."""
        if self.archive and self.member:
            return self.archive.getinfo(self.member).compress_size
        try:
            found = Path(self.name).stat()
        except OSError:
            return None if self.name == "-" else 0
        return found.st_size if stat.S_ISREG(found.st_mode) else None


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
            once = list({os.path.realpath(one): one for one in reversed(matches)}.values())  # links lead anywhere
            return chain.from_iterable(
                _walk(Path(one)) if Path(one).is_dir() else [_source(Path(one))] for one in reversed(once)
            )
        raise ReadError(f"{name}: no file matches this pattern (in quotes, ** reaches into folders)")
    raise ReadError(f"{name}: no such file or folder, seen from {Path.cwd()}")


def _walk(folder: Path) -> Iterator[Source]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Source(str(folder), asked=False, problem=f"cannot be opened: {error.strerror or error}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _walk(entry)
        else:
            yield _source(entry)


def _source(path: Path) -> Source:
    problem = ""
    if path.is_dir():
        problem = "is a link to a folder, which may lead back up; name the folder itself to read it"
    elif path.exists() and not path.is_file():
        problem = "is no file but a pipe, a socket or a device"
    return Source(str(path), asked=False, problem=problem)


class Progress:
    """Tells how many bytes of all sources were read so far, and of how many, if that is known."""

    def __init__(
        self, sources: Iterable[Source] = (), tell: Callable[[int, int | None], object] = lambda done, total: None
    ) -> None:
        sizes = [source.size for source in sources]
        self.total = None if None in sizes else sum(filter(None, sizes))
        self.before = 0  # bytes of the sources that are behind
        self._tell = tell

    def __call__(self, place: int) -> None:
        """Tell that so many bytes were read of the source that is being read."""
        self._tell(self.before + place, self.total)


def members(sources: Iterable[Source], progress: Progress) -> Iterator[Source]:
    """Yield sources, and of zip archives their files, each to be read before the next is asked for."""
    for source in sources:
        end = progress.before + (source.size or 0)  # an archive holds more than its files
        for each in _members(source):
            yield each
            progress.before += each.size or 0
        progress.before = end
        progress(0)


def _members(source: Source) -> Iterator[Source]:
    if source.problem or not _is_zip(source):
        yield source
        return
    import zipfile

    with ExitStack() as stack:
        try:
            stdin = source.name == "-"
            file = stack.enter_context(seekable(sys.stdin.buffer)) if stdin else Path(source.name)
            archive = stack.enter_context(zipfile.ZipFile(file))
        except Exception as error:  # BadZipFile for most, but a broken directory gives others too
            yield replace(source, problem=f"is a broken zip archive: {error}")
            return
        found = sorted(archive.infolist(), key=lambda info: info.filename)
        names = [info.filename for info in found]
        if "[Content_Types].xml" in names or "mimetype" in names:
            yield replace(source, problem="is an office document; save it as CSV to read it")
            return
        for info in found:
            if not info.filename:
                yield replace(source, asked=False, problem="holds a file without a name; unpack the archive to read it")
            elif not info.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in info.filename.split("/")):
                problem = "is encrypted; unpack the archive to read it" if info.flag_bits & 1 else ""
                yield Source(source.name, asked=False, member=info.filename, archive=archive, problem=problem)


def _is_zip(source: Source) -> bool:
    path = Path(source.name)
    try:
        if source.name == "-":
            return isinstance(sys.stdin.buffer, io.BufferedReader) and sys.stdin.buffer.peek(4).startswith(_ZIP)
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(4) == _ZIP
    except OSError:
        return False  # it says so when it is opened


@contextmanager
def open_text(
    source: Source, max_size: int = MAX_SIZE, progress: Callable[[int], object] = lambda place: None
) -> Iterator[Text]:
    """Open a source: unpack by its first bytes, decode by them too (see `_encoding`); what does not decode is kept.

    Such bytes are carried as surrogates, so that the one record that holds them can be rejected (kg.readers.fields).
    What ends a stream early, such as a cut archive, ends it like the end of the file: `Text.check` then raises it.
    """
    with ExitStack() as stack:
        try:
            stdin = source.name == "-" and not source.member
            opened = sys.stdin.buffer if stdin else stack.enter_context(_open(source))
        except Exception as error:  # those of zipfile too
            why = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise ReadError(f"{source.title}: cannot be opened: {why}") from error
        if not isinstance(opened, io.BufferedReader):  # a program may have put another stream in the place of stdin
            opened = io.BufferedReader(cast("io.RawIOBase", opened))
        packed = source.archive and source.member and source.archive.getinfo(source.member)
        ratio = packed.compress_size / max(1, packed.file_size) if packed else 1
        data = Bytes(
            opened,
            source.title,
            max_size=max_size,
            packed=bool(packed),
            progress=lambda place: progress(round(place * ratio)),
        )
        begin = data.peek()
        encoding, errors = _encoding(begin)
        head = codecs.getincrementaldecoder(encoding)(errors).decode(begin)
        binary = io.BufferedReader(data, CHUNK)
        with io.TextIOWrapper(binary, encoding=encoding, errors=errors) as stream:
            yield Text(begin, head.replace("\r\n", "\n").replace("\r", "\n"), stream, binary, data)


@contextmanager
def _open(source: Source) -> Iterator[BinaryIO]:
    path = Path(source.name)
    if source.archive and source.member:
        with source.archive.open(source.member) as stream:
            yield cast("BinaryIO", stream)
    elif path.is_fifo() and not source.name.startswith(("/dev/", "/proc/")):  # <(command) is one whose writer is there
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:  # noqa: PTH123  (of a number)
            if not select.select([stream], [], [], _PATIENCE)[0]:
                raise TimeoutError(f"it is a pipe that nobody writes to, for {_PATIENCE} s")
            os.set_blocking(stream.fileno(), True)
            yield stream
    else:
        with path.open("rb") as stream:
            yield stream


def _encoding(begin: bytes) -> tuple[str, str]:
    r"""Return how a file is encoded, and what is done with bytes that are not.

    By its mark; else UTF-16 if every other byte is NUL, as Latin letters have it; else UTF-8. Where there are bytes
    beyond ASCII, and none that make UTF-8, the file is in Windows-1252, as what calls itself Latin-1 is on the web.
    Even then only bytes that are not UTF-8 are taken so: to misread the UTF-8 that may come later would be worse.

    >>> _encoding(b"Sch\xc3\xb6n"), _encoding(b"Sch\xf6n"), _encoding("Schon".encode("utf-16-le"))
    (('utf-8-sig', 'surrogateescape'), ('utf-8-sig', 'kg.windows'), ('utf-16-le', 'kg.escape'))
    """
    for mark, name in _MARKS:
        if begin.startswith(mark):
            return name, "kg.escape"
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        some = begin[:1000]
        if some[place::2].count(0) > 0.8 * len(some[place::2]) and not some[1 - place :: 2].count(0):
            return name, "kg.escape"
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(begin)
    beyond = [character for character in text if character > "\x7f"] if not text.isascii() else []
    windows = beyond and all("\udc80" <= character <= "\udcff" for character in beyond)
    return "utf-8-sig", "kg.windows" if windows else "surrogateescape"


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Do what surrogateescape does not do for UTF-16: carry every byte that does not decode."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("kg.escape", _escape)


def _windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "surrogateescape"), error.end


codecs.register_error("kg.windows", _windows)


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
