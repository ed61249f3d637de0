"""JSON documents as streams: the records of an array, or of the list in an object, however long it is.

No more is held than the value that is being read. Where one is broken, reading goes on at the next line that begins as
its own does.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, TextIO

from kg.errors import RecordError
from kg.readers.fields import column, reject
from kg.readers.files import LONGEST

__all__ = ["LISTS", "glimpse", "objects"]

LISTS = ("papers", "data", "results", "result", "items", "notes", "recommendedpapers")
"""The fields, as `column` spells them, under which a document may hold its list of records."""

_CHUNK = 2**16
_AROUND = ("message", "resultlist")  # the fields that hold an object which holds the list
_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[\s\ufeff]*")
_BROKEN = (ValueError, RecursionError)

Item = tuple[int, Any, str]  # the line where a value begins, the value, and its text


class _Tape:
    """A stream of JSON. `indent` is the white space before the next value, or None where its line begins before."""

    def __init__(self, stream: TextIO, text: str = "", line: int = 1) -> None:
        self.text, self.at, self.line = text, 0, line
        self.indent: str | None = ""
        self._stream = stream

    def next(self) -> str:
        """Return the next character that is not space, or "" at the end, without taking it."""
        gap = ""
        while True:
            space = _SPACE.match(self.text, self.at)[0]  # type: ignore[index]  # it matches anything
            gap += space
            self._move(self.at + len(space))
            if self.at < len(self.text) or not self._more():
                if "\n" in gap:
                    self.indent = gap.rpartition("\n")[2]
                return self.text[self.at : self.at + 1]

    def take(self, characters: str) -> str:
        """Take the next character if it is one of these; else return ""."""
        if not (found := self.next()) or found not in characters:
            return ""
        self._move(self.at + 1)
        self.indent = None
        return found

    def expect(self, characters: str) -> str:
        """Take the next character, which must be one of these."""
        if found := self.take(characters):
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

    def skip(self, error: Exception, indent: str | None, source: str) -> RecordError:
        """Move from what is broken to the next line that begins with an object at this indent; return what to reject.

        Where no line can be told, `error` is raised again; where none comes, the RecordError is raised.
        """
        if indent is None:
            raise error
        why: object = error
        if isinstance(error, json.JSONDecodeError):
            why = f"{error.msg}, in line {self.line + self.text.count(chr(10), self.at, error.pos)}"
        begin, line, passed = re.compile(rf"\n{re.escape(indent)}(?=\{{)"), self.line, ""
        while not (found := begin.search(self.text, self.at)):
            end = max(self.at, len(self.text) - len(indent) - 1)
            passed = (passed + self.text[self.at : end])[:LONGEST]
            self._move(end)
            if not self._more():
                rest = f"it is not JSON ({why}), so the rest of the file could not be read"
                raise reject(source, line, rest, (passed + self.text[self.at :])[:2000]) from error
        passed += self.text[self.at : found.start()]
        self._move(found.start())
        return reject(source, line, f"it is not JSON ({why})", passed.rstrip(" \t\n,"))

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
        The line where a value begins, the value, and its text. An error stands for a value that is no JSON, and is the
        last where it cannot be told where the next value begins.

    Examples
    --------
    >>> [value for _, value, _ in objects(io.StringIO('{"count": 2, "results": [{"a": 1}, {"a": 2}]}'), "a.json")]
    [{'a': 1}, {'a': 2}]
    """
    tape = _Tape(stream, begin, line)
    try:
        while first := tape.next():
            try:
                yield from _array(tape, source) if first == "[" else _object(tape, source)
            except _BROKEN as error:
                yield tape.skip(error, "", source)
    except RecordError as error:
        yield error


def _array(tape: _Tape, source: str) -> Iterator[Item | RecordError]:
    tape.expect("[")
    more = not tape.take("]")
    while more:
        tape.next()
        indent = tape.indent
        try:
            yield tape.line, *tape.value()
            more = tape.expect(",]") == ","
        except _BROKEN as error:
            yield tape.skip(error, indent, source)


def _object(tape: _Tape, source: str) -> Iterator[Item | RecordError]:
    tape.expect("{")
    line, fields, listed = tape.line, dict[str, object](), False
    more = not tape.take("}")
    while more:
        name = str(tape.value()[0])
        tape.expect(":")
        if _holds(name, tape.next(), fields):
            yield from _array(tape, source) if tape.next() == "[" else _object(tape, source)
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


def glimpse(text: str) -> tuple[bool, Mapping[str, Any]]:
    """Tell whether the first record of a text stands in a list, and what of its fields is there.

    >>> glimpse('{"data": [{"id": 7, "title": "wav2ve')
    (True, {'id': 7, 'title': None})
    """
    tape = _Tape(io.StringIO(), text)
    listed, fields = False, dict[str, Any]()
    with suppress(*_BROKEN):
        listed = bool(tape.take("["))
        while listed and tape.next() == "n":  # null
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
    return listed, fields
