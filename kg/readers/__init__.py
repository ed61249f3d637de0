"""Papers from files: `read` finds the format of each input and streams its papers.

A format is a `Reader`. Packages add theirs through the entry-point group `kg.readers`, as kg itself does:

    [project.entry-points."kg.readers"]
    bibtex = "my_package.bibtex:READER"

Readers look at a file in the order of their `order`, then of their names, and the first that accepts it reads it.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.errors import KGError, ReadError, RecordError
from kg.readers.distinct import distinct, merge
from kg.readers.fields import Found, made
from kg.readers.files import GRAPH, Progress, Source, Text, find, members, open_text
from kg.readers.packed import MAX_SIZE
from kg.readers.wanted import Wanted
from kg.records import Extraction, Paper

__all__ = ["Reader", "distinct", "merge", "read", "read_records", "readers"]

Inputs = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
Item = Found | Paper | Extraction | RecordError
OnReject = Callable[[RecordError], object]
OnSkip = Callable[[str, str], object]
OnProgress = Callable[[int, int | None], object]


@dataclass(frozen=True)
class Reader:
    """A format.

    Attributes
    ----------
    name : str
        What `--format` calls it.
    describes : str
        What it looks for, in one phrase: "JSON lines: one object a line, with a title".
    accepts : Callable[[str], bool]
        Whether the first 64 kB of a file, decoded, every newline a line feed, are of this format.
    read : Callable[[TextIO, str], Iterator[Found | Paper | Extraction | RecordError]]
        Reads an open file of the name given. What it finds, kg.readers.fields.Found, is made papers of where it is
        wanted. It yields a RecordError for a record that is bad, rather than raise it, and goes on.
    order : int
        Strict looks come first, loose ones later.
    binary : bool
        Whether it reads bytes, unpacked but as they are: `accepts` and `read` are then given bytes and a BinaryIO.
        It reads from front to end; kg.readers.files.seekable is for those that cannot.
    """

    name: str
    describes: str
    accepts: Callable[[Any], bool]
    read: Callable[[Any, str], Iterator[Item]]
    order: int = 0
    binary: bool = False


def read(
    inputs: Inputs,
    *,
    category: str | Iterable[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    max_size: int | None = None,
    format: str | None = None,  # noqa: A002  (the option's name)
    on_reject: OnReject | None = None,
    on_skip: OnSkip | None = None,
    on_progress: OnProgress | None = None,
) -> Iterator[Paper]:
    """Stream the papers of files, in the order of the inputs; those of interchange records too.

    Parameters
    ----------
    inputs : str, PathLike, or an iterable of them
        Files, folders (walked in the order of names, hidden files left out), globs, "-" for standard input. Any may be
        compressed (gzip, bzip2, xz, Zstandard); the files of a zip archive are read like those of a folder.
    category : str, or an iterable of them, optional
        Only papers of these categories, as arXiv names them; "cs" stands for all that begin with it.
    since, until : str, optional
        Only papers of these dates and between: 2023, 2023-01 or 2023-01-31.
    max_size : int, optional
        Bytes that a compressed file may unpack to, against zip bombs; by default 16 GiB.
    format : str, optional
        The name of a reader, where the format is not to be detected.
    on_reject : Callable[[RecordError], object], optional
        Called with each record that is bad, and each file that cannot be read to its end; reading then goes on. Without
        it, the first is raised.
    on_skip : Callable[[str, str], object], optional
        Called with the name of each file of a folder that is of no known format or empty, and the reason. Without it,
        each is a warning.
    on_progress : Callable[[int, int | None], object], optional
        Called with how many bytes of the files were read, as they lie on the disk, and of how many in all; None where
        that is not known, as of standard input.

    Raises
    ------
    ReadError
        At once, if an input does not exist; later, if a named file is of no known format, empty, or cannot be opened.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "papers.jsonl").write_text('{"title": "wav2vec 2.0", "year": 2020}')
    ...     for paper in read(folder):
    ...         print(paper.title, paper.date, paper.source)
    wav2vec 2.0 2020 papers.jsonl
    """
    items = read_records(
        inputs,
        category=category,
        since=since,
        until=until,
        max_size=max_size,
        format=format,
        on_reject=on_reject,
        on_skip=on_skip,
        on_progress=on_progress,
    )
    return (item.paper if isinstance(item, Extraction) else item for item in items)


def read_records(
    inputs: Inputs,
    *,
    category: str | Iterable[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    max_size: int | None = None,
    format: str | None = None,  # noqa: A002
    on_reject: OnReject | None = None,
    on_skip: OnSkip | None = None,
    on_progress: OnProgress | None = None,
) -> Iterator[Paper | Extraction]:
    """Stream what files hold: as `read`, but interchange records come whole, so that none need be extracted again."""
    wanted = Wanted.of(category, since, until)
    chosen = _named(format) if format else None
    given = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    return _walk(
        find(given),
        chosen,
        wanted=wanted,
        max_size=max_size or MAX_SIZE,
        on_reject=on_reject,
        on_skip=on_skip or _warn,
        progress=Progress(find(given), on_progress) if on_progress else Progress(),
    )


@cache
def readers() -> tuple[Reader, ...]:
    """Return the readers there are, in the order in which they look at a file.

    >>> [reader.name for reader in readers() if reader.name in {"csv", "json", "jsonl", "openalex"}]
    ['openalex', 'csv', 'jsonl', 'json']
    """
    from importlib.metadata import entry_points

    found: dict[str, Reader] = {}
    for entry in sorted(entry_points(group="kg.readers"), key=lambda entry: (entry.value, entry.name)):
        try:
            reader = entry.load()
        except Exception as error:  # whatever a plugin does must not take the others down
            warnings.warn(f"reader {entry.name} = {entry.value} is left out: it does not load: {error!r}", stacklevel=2)
            continue
        if not isinstance(reader, Reader):
            warnings.warn(f"reader {entry.name} = {entry.value} is left out: it is no kg.readers.Reader", stacklevel=2)
        elif found.setdefault(reader.name, reader) is not reader:
            warnings.warn(f"reader {entry.name} = {entry.value} is left out: {reader.name!r} is taken", stacklevel=2)
    return tuple(sorted(found.values(), key=lambda reader: (reader.order, reader.name)))


def _named(name: str) -> Reader:
    for reader in readers():
        if reader.name == name:
            return reader
    raise ReadError(f"no format is called {name!r}; there are {', '.join(sorted(reader.name for reader in readers()))}")


def _walk(
    sources: Iterable[Source],
    chosen: Reader | None,
    *,
    wanted: Wanted,
    max_size: int,
    on_reject: OnReject | None,
    on_skip: OnSkip,
    progress: Progress,
) -> Iterator[Paper | Extraction]:
    skipped = ""
    any_read = False
    for source in members(sources, progress):
        begun = False
        reason = source.problem
        try:
            if not reason:
                with open_text(source, max_size, progress) as text:
                    reader = chosen or _detect(text)
                    begun = reader is not None and bool((text.begin if reader.binary else text.head).strip())
                    if reader and begun:
                        any_read = True
                        yield from _items(reader, source, text, wanted, on_reject)
                        continue
                    text.check()
                    reason = _unknown(text.begin) if text.head.strip() else "is empty"
        except RecordError:
            raise
        except ReadError as error:
            if not on_reject or (source.asked and not begun):
                raise
            on_reject(RecordError(source.title, 1, str(error).removeprefix(f"{source.title}: ")))
            continue
        if source.asked:
            raise ReadError(f"{source.title}: {reason}")
        skipped = source.title
        on_skip(skipped, reason)
    if skipped and not any_read:
        raise ReadError(
            f"nothing was read: the files of the folder, {skipped} the last of them, are empty or of no known format"
        )


def _items(
    reader: Reader, source: Source, text: Text, wanted: Wanted, on_reject: OnReject | None
) -> Iterator[Paper | Extraction]:
    items = _found(reader, source, text)
    for found in items if wanted.all else filter(wanted, items):
        item = made(found, source.title) if isinstance(found, Found) else found
        if not isinstance(item, RecordError):
            yield item
            continue
        item.format = item.format or reader.name
        if on_reject:
            on_reject(item)
        else:
            text.check()  # a file that is cut short explains its last record better
            raise item
    text.check()


def _found(reader: Reader, source: Source, text: Text) -> Iterator[Item]:
    try:
        yield from reader.read(text.binary if reader.binary else text.stream, source.title)
    except KGError:
        raise
    except Exception as error:  # a reader that trips over one file must not take the others down
        name = type(error).__name__
        raise ReadError(
            f"{source.title}: the reader {reader.name} fails: {name}: {error}; the rest is not read"
        ) from error


def _detect(text: Text) -> Reader | None:
    # A program or a picture is no text, but a stray NUL makes no binary file of one.
    binary = text.head.count("\0") * 100 > max(len(text.head), 500)
    for reader in readers():
        try:
            if reader.accepts(text.begin) if reader.binary else not binary and reader.accepts(text.head):
                return reader
        except Exception as error:
            warnings.warn(f"reader {reader.name!r} fails to look at a file: {error!r}", stacklevel=2)
    return None


def _unknown(begin: bytes) -> str:
    if begin.startswith(b"SQLite format 3\0") and begin[68:72] == GRAPH:
        return "is a graph of kg: open it with kg view, kg query or kg show; build from the papers that it was made of"
    names = ", ".join(sorted(reader.name for reader in readers()))
    return f"is of no format that kg knows: {names}\nTo read it as one of them: --format NAME"


def _warn(name: str, reason: str) -> None:
    warnings.warn(f"skipped {name}: {reason.splitlines()[0]}", stacklevel=2)
