"""JSON documents: an array of papers, an object that holds one, or papers one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TextIO

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import column, reject
from kg.readers.files import LONGEST
from kg.readers.jsonl import LISTS, record
from kg.records import Extraction, Paper

__all__ = ["READER"]

_CHUNK = 2**16
_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[\s\ufeff]*")


class _Tape:
    """A stream of JSON of which no more is held than the value that is being read."""

    def __init__(self, stream: TextIO) -> None:
        self.text, self.at, self.line = "", 0, 1
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

    def value(self) -> tuple[object, str]:
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


def _array(tape: _Tape) -> Iterator[tuple[int, object, str]]:
    tape.expect("[")
    more = not tape.take("]")
    while more:
        tape.next()
        yield tape.line, *tape.value()
        more = tape.expect(",]") == ","


def _object(tape: _Tape) -> Iterator[tuple[int, object, str]]:
    tape.expect("{")
    line, fields, listed = tape.line, dict[str, object](), False
    more = not tape.take("}")
    while more:
        name = str(tape.value()[0])
        tape.expect(":")
        if column(name) in LISTS and tape.next() == "[" and {"title", "paper"}.isdisjoint(map(column, fields)):
            yield from _array(tape)
            listed = True
        else:
            fields[name] = tape.value()[0]
        more = tape.expect(",}") == ","
    if not listed:
        yield line, fields, json.dumps(fields)


def _read(stream: TextIO, source: str) -> Iterator[Paper | Extraction | RecordError]:
    tape = _Tape(stream)
    try:
        while begin := tape.next():
            for line, value, text in _array(tape) if begin == "[" else _object(tape):
                try:
                    yield record(value, source)
                except ValueError as error:
                    yield reject(source, line, error, text)
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
