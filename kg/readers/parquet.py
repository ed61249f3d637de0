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
from kg.readers.files import LONGEST, seekable
from kg.readers.jsonl import READER as JSON_LINES
from kg.readers.packed import CHUNK, MAX_SIZE
from kg.readers.thrift import compact
from kg.records import Extraction, Paper

__all__ = ["ARROW", "PARQUET"]

_ROWS = 128  # at a time
_MOST = 2**28  # bytes of a page, which is unpacked whole
_PART = 2**26  # bytes of the rows that are read at a time
_MANY = 2**26  # values of a column of lists, in a group of rows, as one row may hold them all
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
    row, size = 1, 0
    try:
        for batch in batches(stream):
            batch.validate(full=True)  # what is broken would end the process, not raise
            for part in _parts(_few(batch)):
                if size > MAX_SIZE:
                    raise ValueError(f"it unpacks to more than {MAX_SIZE:,} bytes; if it is no bomb, split it")
                if len(part) == 1 and part.nbytes > LONGEST:
                    yield reject(source, row, f"it is longer than {LONGEST:,} bytes")
                    size, row = size + part.nbytes, row + 1
                    continue
                lines = "\n".join(map(_line, part.to_pylist()))
                known = (each for each in readers() if not each.binary and each.accepts(lines[:CHUNK]))
                reader = reader or next(known, JSON_LINES)
                for item in reader.read(io.StringIO(lines), source):
                    if isinstance(item, RecordError):
                        yield reject(source, row + item.line - 1, item.reason, item.record)
                    elif isinstance(item, Found):
                        yield item._replace(line=row + item.line - 1)
                    else:
                        yield item
                size, row = size + len(lines), row + len(part)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        yield reject(source, row, f"the table is broken: {error}; no row from {row} on could be read")


def _parquet(stream: BinaryIO) -> Iterator[Any]:
    from pyarrow.parquet import ParquetFile

    with seekable(stream) as file:
        table = ParquetFile(file, buffer_size=CHUNK, pre_buffer=False)
        names = _telling(table.schema_arrow)
        for number in range(table.num_row_groups):
            group = table.metadata.row_group(number)
            chunks = [group.column(place) for place in range(group.num_columns)]
            rows = min(
                (_at_most(file, each) for each in chunks if each.path_in_schema.split(".")[0] in names), default=1
            )
            yield from table.iter_batches(min(rows, _ROWS), row_groups=[number], columns=names)


def _at_most(file: BinaryIO, chunk: Any) -> int:
    """Return how many rows of a column can be unpacked at a time; ValueError says that its pages are too large."""
    if chunk.num_values > _MANY:
        raise ValueError(f"its column {chunk.path_in_schema} has {chunk.num_values:,} values in a group of rows")
    rows = _ROWS
    begin = min(filter(None, (chunk.dictionary_page_offset, chunk.data_page_offset)), default=0)
    file.seek(begin)
    while file.tell() < begin + chunk.total_compressed_size:
        page = compact(file)
        unpacked, packed = page.get((2,), 0), page.get((3,), 0)
        if unpacked > _MOST or packed < 0:
            raise ValueError(f"a page of its column {chunk.path_in_schema} unpacks to {unpacked:,} bytes")
        values = page.get((5, 1)) or page.get((8, 1)) or 1  # each value of a dictionary may be as long as all of it
        rows = min(rows, _PART * max(values, 1) // max(unpacked, 1))
        file.seek(packed, io.SEEK_CUR)
    return max(rows, 1)


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


def _parts(batch: Any) -> Iterator[Any]:
    """Part a batch where its rows may be long: one value of a dictionary stands in many."""
    rows = max(1, min(_ROWS, _PART // max(batch.nbytes, 1)))
    for start in range(0, len(batch), rows):
        part = batch.slice(start, rows)
        yield _plain(part) if rows == 1 else part


def _plain(batch: Any) -> Any:
    import pyarrow

    columns = [each.dictionary_decode() if pyarrow.types.is_dictionary(each.type) else each for each in batch.columns]
    return pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _few(batch: Any) -> Any:
    return batch.select(_telling(batch.schema))


def _telling(schema: Any) -> list[str]:
    """Return the columns but those that tell nothing of a paper and may be large: of bytes, and of lists of numbers."""
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

    return [field.name for field in schema if tells(field.type)]


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
