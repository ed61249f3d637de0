"""Gold and a prediction -> precision, recall, F1, and a page of what was missed and what is wrong.

`read_gold` reads annotated abstracts or a corpus of tokens, `judge` compares each text of it with what was extracted,
and `total` adds up. kg/evaluate/gold.py and kg/evaluate/corpus.py say when something counts as found.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from kg.errors import KGError, ReadError
from kg.evaluate import corpus, gold
from kg.evaluate.corpus import Document, Piece, pieces
from kg.evaluate.figures import Count, Judged, Report, total
from kg.evaluate.gold import GoldPaper
from kg.evaluate.page import page
from kg.readers.fields import reject
from kg.readers.files import Source, find, numbered, open_text
from kg.records import Extraction, decode, fold_title

__all__ = [
    "Count",
    "Gold",
    "Judged",
    "Report",
    "break_down",
    "groups",
    "judge",
    "page",
    "read_gold",
    "read_predicted",
    "total",
]

Gold = GoldPaper | Piece

_NONE = "(none)"
_FORMATS = (
    "a gold file is a JSON list of papers with entities and results, a corpus JSON lines of id, tokens, sentences, "
    "entities and relations"
)


def read_gold(path: str | os.PathLike[str]) -> tuple[Gold, ...]:
    """Return what a gold file annotates: its papers, or a corpus cut into pieces that are as long as abstracts.

    Raises
    ------
    ReadError
        It cannot be read, is neither, or holds nothing.
    """
    source = _only(path)
    with open_text(source) as text:
        head = text.head.lstrip()
        if head.startswith("["):
            found: tuple[Gold, ...] = _papers(source, text.stream.read())
        elif head.startswith("{"):
            found = tuple(pieces(_documents(source, text.stream)))
        else:
            raise ReadError(f"{source.title}: is neither: {_FORMATS}")
        text.check()
    if not found:
        raise ReadError(f"{source.title}: holds no papers")
    return found


def read_predicted(path: str | os.PathLike[str]) -> list[Extraction]:
    """Return the interchange records of a file, as `kg extract` writes them.

    Raises
    ------
    ReadError
        It cannot be read; a RecordError says which line is no such record.
    """
    source = _only(path)
    with open_text(source) as text:
        records = [_record(source, number, line) for number, line in numbered(text.stream) if line.strip()]
        text.check()
    return records


def judge(annotated: Sequence[Gold], predicted: Iterable[Extraction]) -> list[Judged]:
    """Judge each annotated text by what was extracted from it: papers are matched by title, pieces by their text.

    Raises
    ------
    KGError
        There is something predicted, and nothing of it is about any of these texts.
    """
    records = list(predicted)
    by_title = {fold_title(record.paper.title): record for record in records}
    by_text = {record.paper.abstract: record for record in records}
    found = [(by_title if isinstance(one, GoldPaper) else by_text).get(one.key) for one in annotated]
    if not any(found):
        what = "titles" if isinstance(annotated[0], GoldPaper) else "pieces of text"
        raise KGError(f"gold and prediction have no paper in common: none of {len(annotated):,} {what} was predicted")
    return [_judge(one, record) for one, record in zip(annotated, found, strict=True)]


def groups(annotated: Iterable[Gold], what: Literal["venue", "year"]) -> list[str]:
    """Return the venue or year of each annotated text; "(none)" where it has none.

    Raises
    ------
    KGError
        None of them has one.
    """
    names = [(_venue(one) if what == "venue" else _year(one)) or _NONE for one in annotated]
    if set(names) == {_NONE}:
        fields = "a field venue" if what == "venue" else "a field year or date"
        raise KGError(f"no paper of this gold file has a {what}: neither {fields} nor an id like nips/2017")
    return names


def break_down(judged: Iterable[Judged], names: Iterable[str]) -> dict[str, Report]:
    """Return the figures of each group of texts, given the name of each one's group.

    >>> texts = [Judged(name="a", text=""), Judged(name="b", text=""), Judged(name="c", text="")]
    >>> {name: report.papers for name, report in break_down(texts, ["nips", "acl", "nips"]).items()}
    {'acl': 1, 'nips': 2}
    """
    members: dict[str, list[Judged]] = {}
    for text, name in zip(judged, names, strict=True):
        members.setdefault(name, []).append(text)
    return {name: total(members[name]) for name in sorted(members, key=lambda name: (name == _NONE, name))}


def _judge(one: Gold, predicted: Extraction | None) -> Judged:
    return corpus.judge(one, predicted) if isinstance(one, Piece) else gold.judge(one, predicted)


def _venue(one: Gold) -> str | None:
    return _about(one.document)[0] if isinstance(one, Piece) else one.venue or _about(one.id)[0]


def _year(one: Gold) -> str | None:
    if isinstance(one, Piece):
        return _about(one.document)[1]
    return str(one.year or "") or (one.date or "")[:4] or _about(one.id)[1]


def _about(name: str) -> tuple[str | None, str | None]:
    """Return the venue and the year that an id tells.

    >>> _about("nips/nips2017#9456"), _about("acl/2023/12"), _about("8dbf8e57eb")
    (('nips', '2017'), ('acl', '2023'), (None, None))
    """
    found = re.match(r"([A-Za-z][\w-]*)/(?:[A-Za-z-]*((?:19|20)\d\d)(?!\d))?", name)
    return (found[1], found[2]) if found else (None, None)


# Files


def _only(path: str | os.PathLike[str]) -> Source:
    sources = list(find(path))
    if len(sources) != 1:
        raise ReadError(f"{os.fspath(path)}: is {len(sources):,} files; one is wanted")
    return sources[0]


def _papers(source: Source, text: str) -> tuple[GoldPaper, ...]:
    try:
        return msgspec.json.decode(text, type=tuple[GoldPaper, ...])
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ReadError(f"{source.title}: is no gold file: {error}\n{_FORMATS}") from error


def _documents(source: Source, stream: Iterable[str]) -> Iterator[Document]:
    for number, line in enumerate(stream, 1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=Document)
            except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
                hint = "; it is what kg extract writes: is it the prediction?" if _is_record(line) else f"\n{_FORMATS}"
                raise ReadError(f"{source.title}:{number}: it is no document of a corpus: {error}{hint}") from error


def _is_record(line: str) -> bool:
    try:
        decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return True


def _record(source: Source, number: int, line: str) -> Extraction:
    try:
        record = decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise reject(source.title, number, f"it is no record of kg extract: {error}", line.rstrip("\n")) from error
    text = record.paper.text
    for mention in (mention for entity in record.entities for mention in entity.mentions):
        if text[mention.start : mention.end] != mention.text:
            reason = f"{mention.text!r} does not stand at {mention.start}:{mention.end} of the paper's text"
            raise reject(source.title, number, reason, line.rstrip("\n"))
    return record
