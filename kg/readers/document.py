"""JSON documents: an array of papers, an object that holds one, or papers one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import Found, reject
from kg.readers.jsonl import record
from kg.readers.tape import LISTS, objects
from kg.records import Extraction

__all__ = ["READER"]


def _read(stream: TextIO, source: str) -> Iterator[Found | Extraction | RecordError]:
    for item in objects(stream, source):
        if isinstance(item, RecordError):
            yield item
            continue
        line, value, text = item
        try:
            yield record(value, line, text)
        except ValueError as error:
            yield reject(source, line, error, text)


def _accepts(head: str) -> bool:
    # A title may begin with a bracket too: "[Re] ...".
    return bool(re.match(r'[\s\ufeff]*(?:\[\s*(?:[\[{\]"]|$)|\{\s*(?:["}]|$))', head))


READER = Reader(
    name="json",
    describes=f"a JSON array of objects with a title, or an object that holds one as {', '.join(LISTS)}",
    accepts=_accepts,
    read=_read,
    order=1,  # after JSON lines, whose lines look like this too
)
