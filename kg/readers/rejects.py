"""What `--rejects FILE` kept, once it is mended: each record is read as in the file that it is from.

A record that still is bad is rejected as one of that file, so that it is kept once more as it is now. Some need what
stood around them: a row of a table its header, an abstract its title. They are read when that is put above them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import PurePath
from typing import Any, TextIO

import msgspec

from kg.errors import KGError, ReadError, RecordError
from kg.readers import Item, Reader, readers
from kg.readers.fields import Found, paper, reject
from kg.readers.files import numbered
from kg.readers.tape import glimpse, objects
from kg.records import Extraction, Paper

__all__ = ["READER"]

_HALF = re.compile(r"(?<!\\ud[89ab][0-9a-f]{2})\\u(dc[0-9a-f]{2})")  # a byte that is not UTF-8, as `reject` writes it


class _Kept(msgspec.Struct):
    file: str
    record: str
    line: int = 1
    format: str = ""


_decode = msgspec.json.Decoder(_Kept).decode


def _read(stream: TextIO, source: str) -> Iterator[Paper | Extraction | RecordError]:
    for item in _values(stream, source):
        if isinstance(item, RecordError):
            yield item
            continue
        number, text = item
        try:
            kept = _decode(text)
        except (ValueError, RecursionError) as error:
            yield reject(source, number, f"it is not JSON as --rejects wrote it: {error}", text.rstrip("\n"))
            continue
        found = _alone(kept)
        for each in found:
            if isinstance(each, RecordError):
                # As it was kept, but for what is no longer bad of it.
                record = kept.record if len(found) == 1 else each.record
                reason = f"{each.reason} (kept in line {number} of {PurePath(source).name})"
                again = reject(kept.file, kept.line + each.line - 1, reason, record)
                again.format = kept.format
                yield again
            else:
                yield each


def _values(stream: TextIO, source: str) -> Iterator[tuple[int, str] | RecordError]:
    """Yield each value as it is written, with the line where it begins: one a line, or as programs lay JSON out."""
    lines = numbered(stream)
    number, first = next(((number, line) for number, line in lines if not line.isspace()), (1, ""))
    if first.rstrip().endswith("}"):
        yield from ((number, line) for number, line in chain([(number, first)], lines) if not line.isspace())
    else:
        yield from (
            item if isinstance(item, RecordError) else (item[0], item[2])
            for item in objects(stream, source, first, number)
        )


def _alone(kept: _Kept) -> list[Paper | Extraction | RecordError]:
    """Return the papers of one record, as a rule one."""
    try:
        found = [_made(item, kept.file) if isinstance(item, Found) else item for item in _items(kept)]
        if found:
            return found
        reason = f"it holds no paper of the format {kept.format}"
    except Exception as error:  # whatever a reader trips over costs this record only
        table = isinstance(error, ReadError) and kept.format in {"csv", "tsv"}
        reason = str(error) if isinstance(error, KGError) else repr(error)
        reason = f"it lacks the header row of {kept.file}; put that above it" if table else reason
    return [RecordError(kept.file, 1, reason)]


def _made(found: Found, source: str) -> Paper | RecordError:
    try:
        return paper(found.fields, source=source)
    except ValueError as error:
        return RecordError(source, found.line, str(error), found.text if isinstance(found.text, str) else found.text())


def _items(kept: _Kept) -> Iterator[Item]:
    text = _HALF.sub(lambda half: chr(int(half[1], 16)), kept.record)
    if not text.strip():
        raise KGError("nothing of it was kept; mend the file itself, and name that")
    if kept.format == "text" and "\n\n" not in text.strip():
        raise KGError("it has no title; put that and an empty line above it")  # else the file's name would be its title
    reader = _reader(kept, text)
    if reader.binary:
        packed: Any = io.BytesIO(text.encode(errors="backslashreplace"))
        return reader.read(io.BufferedReader(packed), kept.file)
    return reader.read(io.StringIO(text), kept.file)


def _reader(kept: _Kept, text: str) -> Reader:
    """Return the reader of the record's file, or of what the record looks like: rows of Parquet were kept as JSON."""
    for reader in readers():
        if reader.name == kept.format and (not reader.binary or text.lstrip().startswith("<")):
            return reader
    for reader in readers():
        if reader is not READER and not reader.binary and reader.accepts(text):
            return reader
    raise KGError("it is of no format that kg knows by itself")


def _accepts(head: str) -> bool:
    # The first line may be broken.
    return head.lstrip("\ufeff \n").startswith("{") and any(
        glimpse(text)[1].keys() >= {"file", "line", "reason", "record"} for text in (head, head.partition("\n")[2])
    )


READER = Reader(
    name="rejects",
    describes="what --rejects kept, to be read once it is mended: JSON with file, line, reason, format and record",
    accepts=_accepts,
    read=_read,
    order=-20,  # it looks like JSON lines, and holds records of any format
)
