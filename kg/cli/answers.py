"""The answer to a query, as a table, as CSV for spreadsheets, or as JSON."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
from collections.abc import Iterator
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.cli.console import line

if TYPE_CHECKING:
    from kg.stores import Rows

__all__ = ["AnswerFormat", "print_answer"]

NARROW = 14  # characters that a column of longer cells has at least
LINES = 6  # of a cell; what is longer is cut
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FORMULA = re.compile(r"[=@\t\r\n]|[+-](?![\d.,]+ ?%?\Z)")  # how text begins that a spreadsheet runs; +4.6% is a number


class AnswerFormat(StrEnum):
    """What --format takes."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"


def print_answer(rows: Rows, form: AnswerFormat, stream: BinaryIO) -> None:
    """Write the answer to a query; a table on a terminal fits its width."""
    import msgspec

    values = [[_plain(value) for value in row] for row in rows.rows]
    if form is AnswerFormat.table:
        screen = stream is sys.stdout.buffer
        width = shutil.get_terminal_size().columns if screen and sys.stdout.isatty() else None
        for number, text in enumerate(_table(rows.columns, values, width) if values else ()):
            if screen:
                line(text if number else (text, "bold"))
            else:
                stream.write(text.encode() + b"\n")
    elif form is AnswerFormat.csv:
        stream.write(_csv(rows.columns, values).encode())
    else:
        objects = [dict(zip(rows.columns, row, strict=True)) for row in values]
        if form is AnswerFormat.json:
            stream.write(msgspec.json.format(msgspec.json.encode(objects), indent=2) + b"\n")
        else:
            stream.write(b"".join(msgspec.json.encode(each) + b"\n" for each in objects))


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: dates, times and durations as ISO text, points as lists."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {name: _plain(held) for name, held in value.items()}
    for iso in ("isoformat", "iso_format"):
        if hasattr(value, iso):
            return getattr(value, iso)()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.hex() if isinstance(value, bytes | bytearray) else str(value)


def _text(value: Any) -> str:
    """Return a value that is no list as text."""
    import msgspec

    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _csv(columns: tuple[str, ...], rows: list[list[Any]]) -> str:
    out = io.StringIO()
    write = csv.writer(out).writerow
    for row in (columns, *rows) if columns else ():
        write(_harmless(_UNPRINTABLE.sub(" ", value)) if isinstance(value, str) else _text(value) for value in row)
    return out.getvalue()


def _harmless(text: str) -> str:
    """Return text that a spreadsheet shows and does not run.

    >>> [_harmless(text) for text in ("=1+2", "-v", "-0.5%", "BERT")]
    ["'=1+2", "'-v", '-0.5%', 'BERT']
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _table(columns: tuple[str, ...], rows: list[list[Any]], room: int | None) -> Iterator[str]:
    """Yield the lines of a table, its head first; numbers at the right, and long cells in lines that fit the room."""
    from rich.cells import cell_len

    def cell(value: Any) -> str:
        return _CONTROL.sub(" ", ", ".join(map(_text, value)) if isinstance(value, list) else _text(value))

    numbers = {
        place
        for place, held in enumerate(zip(*rows, strict=True))
        if all(isinstance(value, int | float) and not isinstance(value, bool) for value in held if value is not None)
    }
    table = [[cell(value) for value in row] for row in (columns, *rows)]
    widths = [max(map(cell_len, cells)) for cells in zip(*table, strict=True)]
    if room is not None:
        widths = _fitted(widths, room - 2 * (len(widths) - 1))
    for row in table:
        for texts in zip_longest(*map(_wrapped, row, widths), fillvalue=""):
            cells = []
            for place, (text, width) in enumerate(zip(texts, widths, strict=True)):
                gap = " " * (width - cell_len(text))
                cells.append(gap + text if place in numbers else text + gap)
            yield "  ".join(cells).rstrip()


def _fitted(widths: list[int], room: int) -> list[int]:
    """Return the widths of columns that fit in the room when cells take several lines, as few as may be.

    >>> _fitted([4, 90, 300], 90)
    [4, 18, 60]
    """
    fitted = widths
    for lines in range(1, max(widths, default=0) + 1):
        fitted = [min(width, max(NARROW, -(-width // lines))) for width in widths]
        if sum(fitted) <= room:
            break
    return fitted


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a cell, at most LINES of them."""
    from rich.cells import cell_len, set_cell_size
    from rich.console import Console
    from rich.text import Text

    if cell_len(text) <= width:
        return [text]
    lines = [each.plain.rstrip() for each in Text(text).wrap(Console(), width, overflow="fold")]
    if len(lines) > LINES:
        lines[LINES - 1 :] = [set_cell_size(f"{lines[LINES - 1]} ", width - 3).rstrip() + "..."]
    return lines
