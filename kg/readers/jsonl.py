"""JSON lines: a paper or an interchange record on each line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TextIO

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import Found, column, interchange, reject
from kg.readers.files import numbered
from kg.readers.objects import loads
from kg.readers.tape import LISTS
from kg.records import Extraction

__all__ = ["READER", "record"]

_BEGIN = re.compile(rf'"({"|".join(LISTS)})"\s*:\s*\[|"(?:title|paper)"\s*:', re.IGNORECASE)  # a list, or else a record


def record(value: object, line: int, text: str) -> Found | Extraction:
    """Return what a JSON value holds: an Extraction where it has a "paper", else the fields of a paper.

    Raises
    ------
    ValueError
        It holds neither; the message is the reason.
    """
    if not isinstance(value, dict):
        raise ValueError(f"it is not an object with a title but {type(value).__name__} {value!r:.40}")
    return interchange(value) if isinstance(value.get("paper"), dict) else Found(value, line, text)


def _read(stream: TextIO, source: str) -> Iterator[Found | Extraction | RecordError]:
    for number, line in numbered(stream):
        if not line.strip():
            continue
        try:
            yield record(loads(line), number, line)
        except (ValueError, RecursionError) as error:
            yield reject(source, number, error, line.rstrip("\n"))


def _accepts(head: str) -> bool:
    lines = [line for line in head.split("\n") if line.strip()][:50]
    if len(lines) == 1 and len(head) > 50_000:  # an interchange record may be longer than the head
        begin = _BEGIN.search(head)
        return head.lstrip("\ufeff \n").startswith("{") and not (begin and begin[1])
    # Most lines, not all: one of them may be broken, and the last is cut where the head ends.
    return sum(map(_is_record, lines)) >= max(1, len(lines) / 2)


def _is_record(line: str) -> bool:
    try:
        value = json.loads(line.strip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return False
    # {"papers": [...]} on one line is a document.
    return isinstance(value, dict) and (
        not {"title", "paper"}.isdisjoint(map(column, value))
        or not any(isinstance(value.get(name), list) for name in LISTS)
    )


READER = Reader(
    name="jsonl",
    describes="JSON lines: on each line an object with a title, or an interchange record of `kg extract`",
    accepts=_accepts,
    read=_read,
)
