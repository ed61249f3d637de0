"""The answer to a query, as a table, as CSV for spreadsheets, or as JSON."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.cli.console import line
from kg.tables import lines, plain, text_of

if TYPE_CHECKING:
    from kg.stores import Rows

__all__ = ["AnswerFormat", "print_answer"]

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

    values = [[plain(value) for value in row] for row in rows.rows]
    if form is AnswerFormat.table:
        screen = stream is sys.stdout.buffer
        width = shutil.get_terminal_size().columns if screen and sys.stdout.isatty() else None
        for number, text in enumerate(lines(rows.columns, values, width) if values else ()):
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


def _csv(columns: tuple[str, ...], rows: list[list[Any]]) -> str:
    out = io.StringIO()
    write = csv.writer(out).writerow
    for row in (columns, *rows) if columns else ():
        write(_harmless(_UNPRINTABLE.sub(" ", value)) if isinstance(value, str) else text_of(value) for value in row)
    return out.getvalue()


def _harmless(text: str) -> str:
    """Return text that a spreadsheet shows and does not run.

    >>> [_harmless(text) for text in ("=1+2", "-v", "-0.5%", "BERT")]
    ["'=1+2", "'-v", '-0.5%', 'BERT']
    """
    return f"'{text}" if _FORMULA.match(text) else text
