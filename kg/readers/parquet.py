"""Parquet and Arrow (Feather 2, and the files of Hugging Face's datasets): rows, read as the JSON lines they could be.

So the table that someone made of arXiv's metadata is read as those are, and any other by the names of its columns.

Memory is bounded whatever a file unpacks to: of Parquet by the sizes of its pages, which its library unpacks whole, and
of both by that of a row. Columns that tell nothing of a paper are not even unpacked.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import msgspec

from kg.errors import ReadError, RecordError
from kg.readers import Reader, readers
from kg.readers.fields import Found, column, reject
from kg.readers.files import seekable
from kg.readers.jsonl import READER as JSON_LINES
from kg.readers.packed import CHUNK
from kg.records import Extraction, Paper

__all__ = ["ARROW", "PARQUET"]

_ROWS = 128  # at a time
_FILE, _STREAM = b"ARROW1", b"\xff\xff\xff\xff"  # Arrow is a file or a stream; Hugging Face keeps datasets as streams


def _read(
    stream: BinaryIO, source: str, batches: Callable[[BinaryIO], Iterator[Any]]
) -> Iterator[Found | Paper | Extraction | RecordError]:
    try:
        import pyarrow  # the formats' own library
    except ImportError:
        raise ReadError(
            f"{source}: Parquet and Arrow need pyarrow, which is not installed: pip install 'kg[parquet]'"
        ) from None
    reader: Reader | None = None
    row = 1
    try:
        for batch in batches(stream):
            batch.validate(full=True)  # what is broken would end the process, not raise
            lines = "\n".join(map(_line, _few(batch).to_pylist()))
            known = (each for each in readers() if not each.binary and each.accepts(lines[:CHUNK]))
            reader = reader or next(known, JSON_LINES)
            for item in reader.read(io.StringIO(lines), source):
                if isinstance(item, RecordError):
                    yield reject(source, row + item.line - 1, item.reason, item.record)
                elif isinstance(item, Found):
                    yield item._replace(line=row + item.line - 1)
                else:
                    yield item
            row += len(batch)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        yield reject(source, row, f"the table is broken: {error}; no row from {row} on could be read")


def _parquet(stream: BinaryIO) -> Iterator[Any]:
    from pyarrow.parquet import ParquetFile

    with seekable(stream) as file:
        yield from ParquetFile(file, buffer_size=CHUNK, pre_buffer=False).iter_batches(_ROWS)


def _arrow(stream: BinaryIO) -> Iterator[Any]:
    from pyarrow import ipc

    if stream.peek(len(_FILE)).startswith(_FILE):  # type: ignore[attr-defined]
        with seekable(stream) as file, ipc.open_file(file) as table:
            yield from _sliced(map(table.get_batch, range(table.num_record_batches)))
    else:
        with ipc.open_stream(stream) as table:
            yield from _sliced(table)


def _sliced(batches: Iterable[Any]) -> Iterator[Any]:
    for batch in batches:
        yield from (batch.slice(start, _ROWS) for start in range(0, len(batch), _ROWS))


def _few(batch: Any) -> Any:
    """Leave out what tells nothing of a paper, and may be large: bytes, as of pictures, and lists of numbers."""
    from pyarrow import types

    def is_list(kind: Any) -> bool:
        return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))

    def has_bytes(kind: Any) -> bool:
        if is_list(kind):
            return has_bytes(kind.value_type)
        if types.is_struct(kind):
            return any(has_bytes(field.type) for field in kind)
        return bool(types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind))

    def tells(kind: Any) -> bool:
        return not has_bytes(kind) and not (is_list(kind) and types.is_primitive(kind.value_type))

    return batch.select([field.name for field in batch.schema if tells(field.type)])


def _line(row: Mapping[str, Any]) -> str:
    """Return a row as a line of JSON.

    >>> _line({"title": "A", "doi": None, "authors": {"name": ["B", "C"]}, "ids": [("arxiv", "2006.11477")]})
    '{"title":"A","authors":[{"name":"B"},{"name":"C"}],"ids":{"arxiv":"2006.11477"}}'
    """
    shaped = {name: _shaped(name, value) for name, value in row.items() if value is not None}
    return msgspec.json.encode(shaped, enc_hook=str).decode()


def _shaped(name: str, value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], tuple):  # a map
        return dict(value)
    if column(name) in {"author", "authors"} and isinstance(value, dict):  # Hugging Face: a list of structs in columns
        columns = [values for values in value.values() if isinstance(values, list)]
        return [dict(zip(value, each, strict=False)) for each in zip(*columns, strict=False)]
    return value


def _reader(
    name: str, describes: str, magic: tuple[bytes, ...], batches: Callable[[BinaryIO], Iterator[Any]]
) -> Reader:
    return Reader(
        name=name,
        describes=describes,
        accepts=lambda begin: begin.startswith(magic),
        read=lambda stream, source: _read(stream, source, batches),
        order=-30,
        binary=True,
    )


PARQUET = _reader("parquet", "Parquet", (b"PAR1",), _parquet)
ARROW = _reader("arrow", "Arrow: Feather 2, and the files of Hugging Face's datasets", (_FILE, _STREAM), _arrow)
