"""XML: the records of a file of any size, one element after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from html.entities import html5
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder, tostring

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import Found, reject
from kg.readers.files import LONGEST
from kg.readers.packed import CHUNK

__all__ = ["Node", "texts", "words", "xml_reader"]

_DEEPEST = 200  # elements in one another
_LONGEST_TAG = 2**20  # bytes of a tag or a comment, which the parser holds whole
_AGAIN = 9, 17  # expat's codes for what follows a document, and for an XML declaration in the middle
_DECLARED = re.compile(rb"[^\[>]*\[.*?\]\s*>", re.DOTALL)  # what follows <!DOCTYPE where it declares entities
_MEANT = frozenset({"br", "li", "list-item", "msup", "p", "sec", "sup", "title"})  # to kg.readers.clean


@dataclass(frozen=True)
class Node:
    """An element that is a record.

    Attributes
    ----------
    line : int
        Where it begins.
    element : Element
        The element; names in it are without namespaces.
    above : Mapping[str, Element]
        By their names: the elements that it is in, of which only attributes are known, and the last of each `kept`.
    """

    line: int
    element: Element
    above: Mapping[str, Element]


def xml_reader(
    name: str,
    describes: str,
    *,
    accepts: Callable[[tuple[str, ...]], bool],
    records: frozenset[str],
    fields: Callable[[Node], Mapping[str, object] | None],
    kept: frozenset[str] = frozenset(),
) -> Reader:
    """Return the reader of an XML format.

    Parameters
    ----------
    name, describes : str
        As a Reader has them.
    accepts : Callable[[tuple[str, ...]], bool]
        Whether a file that begins with elements of these names, written "{namespace}name", is of the format.
    records : frozenset[str]
        The names, without namespaces, of the elements that are records.
    fields : Callable[[Node], Mapping[str, object] | None]
        What kg.readers.fields.paper takes; None for what is no paper. ValueError says why a record is bad.
    kept : frozenset[str]
        The names of elements that say something of the records after them.
    """

    def read(stream: BinaryIO, source: str) -> Iterator[Found | RecordError]:
        for node in _nodes(stream, source, records, kept):
            if isinstance(node, RecordError):
                yield node
                continue
            written = partial(_written, node.element)
            try:
                if (found := fields(node)) is not None:
                    yield Found(found, node.line, written)
            except ValueError as error:
                yield reject(source, node.line, error, written())

    return Reader(
        name=name,
        describes=describes,
        accepts=lambda begin: bool(found := _opening(begin)) and accepts(found),
        read=read,
        order=-20,  # what a file's first element is called leaves no doubt
        binary=True,
    )


def _written(element: Element) -> str:
    return tostring(element, "unicode").strip()


def texts(element: Element, path: str) -> list[str]:
    """Return the texts of the elements at a path, with no markup but what changes the meaning; empty ones are left out.

    >>> from xml.etree.ElementTree import XML
    >>> texts(XML("<a><t><i>In vivo</i>, 10<sup>3</sup></t><t> </t><t>f: <tex-math>x^2</tex-math></t></a>"), "t")
    ['In vivo, 10<sup>3</sup>', 'f: $x^2$']
    """
    found = ("".join(_pieces(each)).strip() for each in element.iterfind(path))
    return [text for text in found if text]


def words(element: Element, path: str) -> str | None:
    r"""Return the first text at a path, on one line, or None.

    >>> from xml.etree.ElementTree import XML
    >>> words(XML("<a><t>On\n two</t></a>"), "t")
    'On two'
    """
    return next((" ".join(text.split()) for text in texts(element, path)), None)


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        tags = (f"<{child.tag}>", f"</{child.tag}>") if child.tag in _MEANT else ("", "")
        begin, end = "$$" if child.tag == "tex-math" else tags
        yield begin
        yield from _pieces(child)
        yield end + (child.tail or "")


@lru_cache(1)  # all XML formats look at the same file
def _opening(begin: bytes) -> tuple[str, ...]:
    """Return the names of the elements that open in the first bytes of a file; none where it is not XML."""
    if not re.match(rb"[\s\0\xef\xbb\xbf\xff\xfe]*<", begin):
        return ()
    from defusedxml.ElementTree import ParseError

    names: list[str] = []

    class Target:
        def start(self, name: str, _: object) -> None:
            names.append(name)

    # What declares entities is refused, but only when it is read, so that it is told why.
    before, _, after = begin.partition(b"<!DOCTYPE")
    declared = _DECLARED.match(after)
    with suppress(ParseError, LookupError):  # of an encoding that nobody knows
        _parser(Target()).feed((before + after[declared.end() :] if declared else begin).lstrip())
    return tuple(names)


def _parser(target: object) -> Any:
    # defusedxml: small and pure, and it refuses the entities that make bombs of files or fetch other files.
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=target)
    parser.entity = _Entities()
    parser.parser.UseForeignDTD(True)  # none is read, but what it would declare is no error: &uuml; in DBLP
    return parser


class _Entities(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return html5.get(f"{name};", f"&{name};")


class _Target:
    """What the parser calls: it makes elements of the records, and of nothing else."""

    def __init__(self, records: frozenset[str], kept: frozenset[str]) -> None:
        self.expat: Any = None
        self.begin: tuple[int, int] | None = None  # the line and the byte at which the record begins that is being read
        self.done: list[tuple[int, Element | None, Mapping[str, Element]]] = []  # None: it was too long
        self._wanted, self._kept = records | kept, kept
        self._open: list[Element] = []
        self._above: dict[str, Element] = {}
        self._builder: TreeBuilder | None = None
        self._depth = self._size = 0  # of the record

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition("}")[2]
        if len(self._open) + self._depth > _DEEPEST:
            raise ValueError(f"its elements are nested more than {_DEEPEST} deep")
        if not self._depth and name not in self._wanted:
            self._open.append(Element(name, attributes))
            return
        if not self._depth:
            self.begin = self.expat.CurrentLineNumber, self.expat.CurrentByteIndex
            self._builder, self._size = TreeBuilder(), 0
        self._depth += 1
        if builder := self._room(100 + sum(map(len, attributes.values()))):
            builder.start(name, attributes)

    def data(self, text: str) -> None:
        if self._depth and (builder := self._room(len(text))):
            builder.data(text)

    def end(self, name: str) -> None:
        if not self._depth:
            self._open.pop()
            return
        self._depth -= 1
        element = self._builder.end(name.rpartition("}")[2]) if self._builder else None
        if self._depth:
            return
        if element is not None and element.tag in self._kept:
            self._above[element.tag] = element
        elif self.begin:
            above = {each.tag: each for each in self._open} | self._above
            self.done.append((self.begin[0], element, above))
        self.begin = self._builder = None

    def _room(self, size: int) -> TreeBuilder | None:
        self._size += size
        if self._size > LONGEST:
            self._builder = None
        return self._builder


def _nodes(
    stream: BinaryIO, source: str, records: frozenset[str], kept: frozenset[str]
) -> Iterator[Node | RecordError]:
    """Yield the records of the documents of a file, which may follow one another as pages of an API do."""
    rest, line = stream.read(CHUNK), 1
    while rest:
        rest, line = yield from _document(rest, stream, source, line, _Target(records, kept))


def _document(
    chunk: bytes, stream: BinaryIO, source: str, first: int, target: _Target
) -> Generator[Node | RecordError, None, tuple[bytes, int]]:
    """Yield the records of the document that begins with this chunk; return what follows it, and its first line."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError

    parser = _parser(target)
    expat = target.expat = parser.parser
    before, at = b"", 0  # the chunk before this one, and the byte at which this one begins
    while True:
        reason, again = "", False
        try:
            if chunk:
                parser.feed(chunk)
            else:
                parser.close()
            if at + len(chunk) - expat.CurrentByteIndex > _LONGEST_TAG:
                reason = f"a tag or a comment is longer than {_LONGEST_TAG:,} bytes"
        except ParseError as error:
            reason = f"it is broken XML: {str(error).partition(':')[0]},"
            again = error.code in _AGAIN and expat.ErrorByteIndex > 0
        except DefusedXmlException:
            reason = "it declares entities, which kg does not read: they make bombs of files, or fetch other files"
        except (ValueError, LookupError) as error:  # an encoding that nobody knows is the latter
            reason = str(error)
        for line, element, above in target.done:
            if element is None:
                yield reject(source, first + line - 1, f"it is longer than {LONGEST:,} characters")
            else:
                yield Node(first + line - 1, element, above)
        target.done.clear()
        if reason:
            held, here = before + chunk, first + expat.CurrentLineNumber - 1
            line, byte = target.begin or (expat.CurrentLineNumber, expat.CurrentByteIndex)
            if target.begin or not again:
                lost = "it" if again else "the rest of the file"
                record = held[max(0, byte - at + len(before)) :][:2000].decode(errors="backslashreplace")
                yield reject(source, first + line - 1, f"{reason} in line {here}, so {lost} could not be read", record)
            return (held[max(0, expat.CurrentByteIndex - at + len(before)) :], here) if again else (b"", 0)
        if not chunk:
            return b"", 0
        before, at = chunk, at + len(chunk)
        chunk = stream.read(CHUNK)
