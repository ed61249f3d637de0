"""Formats that are made of JSON objects, in lines, an array, an object that holds one, or one after the other.

Most of what libraries and archives give away is of this kind. `typed` makes a Reader of what is read of an object, as a
msgspec.Struct, and of a function from that to the fields of a paper.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, TextIO, TypeVar

import msgspec

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import Found, reject
from kg.readers.files import LONGEST, numbered
from kg.readers.tape import glimpse, objects

__all__ = ["arxiv", "loads", "typed"]

Record = TypeVar("Record", bound=msgspec.Struct)

_glimpse = lru_cache(maxsize=2)(glimpse)  # all formats look at one text


def loads(line: str) -> object:
    """Return the value on a line; ValueError says why there is none."""
    if len(line) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST:,} characters")
    try:
        return json.loads(line.strip("\ufeff"), strict=False)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error.msg} at column {error.colno}") from error
    except RecursionError:
        raise ValueError("its values are nested too deep to be read") from None


def arxiv(*texts: str | None) -> str | None:
    """Return the first text that names an arXiv paper.

    >>> arxiv(None, "https://doi.org/10.1/x", "http://arxiv.org/abs/2006.11477v2")
    'http://arxiv.org/abs/2006.11477v2'
    """
    return next((text for text in texts if text and "arxiv" in text.lower()), None)


def typed(
    name: str,
    describes: str,
    record: type[Record],
    fields: Callable[[Record], Mapping[str, object] | None],
    *,
    tells: Callable[[Mapping[str, Any]], bool],
) -> Reader:
    """Make the Reader of a format of JSON objects.

    Parameters
    ----------
    name, describes : str
        See Reader.
    record : type of msgspec.Struct
        What is read of an object. Lines are decoded right into it: what it does not name costs next to nothing.
    fields : Callable[[Record], Mapping[str, object] | None]
        The fields of the paper, as kg.readers.fields.paper takes them, or None where the object is by its format no
        paper, such as an attachment. ValueError says what is wrong with it.
    tells : Callable[[Mapping[str, object]], bool]
        Whether an object is of this format, by its fields; of a long one there are the first, and the last one's value
        is then None.
    """
    decoder = msgspec.json.Decoder(record)

    def decode(text: str) -> Record | None:
        try:
            return decoder.decode(text)
        except (ValueError, RecursionError):  # what msgspec refuses, json may take, such as NaN; and it says more
            value = loads(text)
            # null is what a batch of papers has for an id that is not known.
            return None if value is None else msgspec.convert(value, record)

    def read(stream: TextIO, source: str) -> Iterator[Found | RecordError]:
        lines = numbered(stream)
        number, line = next(((number, line) for number, line in lines if not line.isspace()), (1, ""))
        document = not _alone(line)
        for item in objects(stream, source, line, number) if document else chain([(number, line)], lines):
            if isinstance(item, RecordError):
                yield item
                continue
            number, text = item[0], item[-1]
            if text.isspace():
                continue
            try:
                if (decoded := decode(text)) is not None and (named := fields(decoded)) is not None:
                    yield Found(named, number, text)
            except (ValueError, RecursionError) as error:
                yield reject(source, number, error, text.rstrip("\n"))

    def accepts(head: str) -> bool:
        # The first line may be broken.
        return any(tells(_glimpse(text)[1]) for text in (head, head.partition("\n")[2]))

    return Reader(name=name, describes=describes, accepts=accepts, read=read, order=-1)


def _alone(line: str) -> bool:
    """Tell whether a line, the first, is a record and not the beginning of a document."""
    return not glimpse(line)[0] and line.rstrip()[-1:] not in "{[,"
