"""JSON objects in a file of any shape: lines, an array, an object that holds one, or one after the other.

Most of what libraries and archives give away is such objects. `typed` makes a Reader of what is read of one, as a
msgspec.Struct, and a function from that to the fields of a paper; `objects` streams those of a document.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, TextIO, TypeVar

import msgspec

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import column, paper, reject
from kg.readers.files import LONGEST, numbered
from kg.records import Paper

__all__ = ["LISTS", "arxiv", "loads", "objects", "typed"]

LISTS = ("papers", "data", "results", "result", "items", "notes", "recommendedpapers")
"""The fields, as `column` spells them, under which a document may hold its list of records."""

_AROUND = ("message", "resultlist")  # the fields that hold an object which holds the list

_CHUNK = 2**16
_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[\s\ufeff]*")

Record = TypeVar("Record", bound=msgspec.Struct)
Item = tuple[int, Any, str]  # the line where a value begins, the value, and its text


class _Tape:
    """A stream of JSON of which no more is held than the value that is being read."""

    def __init__(self, stream: TextIO, text: str = "", line: int = 1) -> None:
        self.text, self.at, self.line = text, 0, line
        self._stream = stream

    def next(self) -> str:
        """Return the next character that is not space, or "" at the end, without taking it."""
        while True:
            self._move(_SPACE.match(self.text, self.at).end())  # type: ignore[union-attr]  # it matches anything
            if self.at < len(self.text) or not self._more():
                return self.text[self.at : self.at + 1]

    def take(self, character: str) -> bool:
        """Take the next character if it is this one."""
        if self.next() != character:
            return False
        self._move(self.at + 1)
        return True

    def expect(self, characters: str) -> str:
        """Take the next character, which must be one of these."""
        if (found := self.next()) and found in characters:
            self._move(self.at + 1)
            return found
        raise json.JSONDecodeError(f"expected {' or '.join(characters)}", self.text, self.at)

    def value(self) -> tuple[Any, str]:
        """Take a value; return it and its text."""
        self.next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                # Broken, or not yet here to its end? A string that does not end starts long before the end of the text.
                unfinished = error.msg.startswith("Unterminated") or error.pos > len(self.text) - 16
                if not (unfinished and self._more()):
                    raise
            else:
                if end == len(self.text) and self._more():  # a number may go on
                    continue
                text = self.text[self.at : end]
                self._move(end)
                return value, text

    def _move(self, end: int) -> None:
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def _more(self) -> bool:
        rest = self.text[self.at :]
        # As much again as there is: a long value is not parsed from its beginning too many times.
        more = self._stream.read(max(_CHUNK, len(rest))) if len(rest) < LONGEST else ""
        self.text, self.at = rest + more, 0
        return bool(more)


def objects(stream: TextIO, source: str, begin: str = "", line: int = 1) -> Iterator[Item | RecordError]:
    """Yield the values of an array, of the list in an object, or else the objects themselves.

    Parameters
    ----------
    stream : TextIO
    source : str
        The file as it was named.
    begin : str
        What was read of the stream before, which began in `line`.

    Yields
    ------
    tuple of int, object and str, or RecordError
        The line where a value begins, the value, and its text. An error, the last, says where it is no JSON.

    Examples
    --------
    >>> [value for _, value, _ in objects(io.StringIO('{"count": 2, "results": [{"a": 1}, {"a": 2}]}'), "a.json")]
    [{'a': 1}, {'a': 2}]
    """
    tape = _Tape(stream, begin, line)
    try:
        while first := tape.next():
            yield from _array(tape) if first == "[" else _object(tape)
    except (ValueError, RecursionError) as error:
        why = (
            f"{error.msg}, in line {tape.line + tape.text.count(chr(10), tape.at, error.pos)}"
            if isinstance(error, json.JSONDecodeError)
            else error
        )
        yield reject(
            source,
            tape.line,
            f"it is not JSON ({why}), so the rest of the file could not be read",
            tape.text[tape.at :][:2000],
        )


def _array(tape: _Tape) -> Iterator[Item]:
    tape.expect("[")
    more = not tape.take("]")
    while more:
        tape.next()
        yield tape.line, *tape.value()
        more = tape.expect(",]") == ","


def _object(tape: _Tape) -> Iterator[Item]:
    tape.expect("{")
    line, fields, listed = tape.line, dict[str, object](), False
    more = not tape.take("}")
    while more:
        name = str(tape.value()[0])
        tape.expect(":")
        if _holds(name, tape.next(), fields):
            yield from _array(tape) if tape.next() == "[" else _object(tape)
            listed = True
        else:
            fields[name] = tape.value()[0]
        more = tape.expect(",}") == ","
    if not listed:
        yield line, fields, json.dumps(fields)


def _holds(name: str, first: str, before: Mapping[str, object]) -> bool:
    """Tell whether the field of an object holds records, by its name, its first character and the fields before it."""
    lists = {"[": LISTS, "{": _AROUND}.get(first, ())
    return column(name) in lists and {"title", "paper"}.isdisjoint(map(column, before))


def loads(line: str) -> object:
    """Return the value on a line; ValueError says why there is none."""
    if len(line) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST:,} characters")
    try:
        return json.loads(line.strip("\ufeff"), strict=False)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error.msg} at column {error.colno}") from error


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

    def read(stream: TextIO, source: str) -> Iterator[Paper | RecordError]:
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
                    yield paper(named, source=source)
            except (ValueError, RecursionError) as error:
                yield reject(source, number, error, text.rstrip("\n"))

    def accepts(head: str) -> bool:
        # The first line may be broken.
        return any(tells(_glimpse(text)[1]) for text in (head, head.partition("\n")[2]))

    return Reader(name=name, describes=describes, accepts=accepts, read=read, order=-1)


def _alone(line: str) -> bool:
    """Tell whether a line, the first, is a record and not the beginning of a document."""
    return not _glimpse(line[:_CHUNK])[0] and line.rstrip()[-1:] not in "{[,"


@lru_cache(maxsize=2)
def _glimpse(text: str) -> tuple[bool, dict[str, Any]]:
    """Tell whether the first record of a text stands in a list, and what of its fields is there.

    >>> _glimpse('{"data": [{"id": 7, "title": "wav2ve')
    (True, {'id': 7, 'title': None})
    """
    tape = _Tape(io.StringIO(), text)
    listed, fields = False, dict[str, Any]()
    try:
        listed = tape.take("[")
        while listed and tape.next() == "n":
            tape.value()
            tape.expect(",")
        tape.expect("{")
        more = not tape.take("}")
        while more:
            name = str(tape.value()[0])
            tape.expect(":")
            if _holds(name, tape.next(), fields):
                listed, fields = True, {}
                tape.take("[")
                tape.expect("{")
            else:
                fields[name] = None
                fields[name] = tape.value()[0]
                more = tape.expect(",}") == ","
    except (ValueError, RecursionError):
        pass
    return listed, fields
