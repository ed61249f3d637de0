"""From the named fields of a record, however its file spells them, to a Paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import PurePath
from typing import NamedTuple

import msgspec

from kg.errors import RecordError
from kg.readers.clean import clean, is_simple, plain
from kg.readers.language import language
from kg.records import Extraction, Paper, fold_title, paper_id

__all__ = [
    "SPELLINGS",
    "Found",
    "categories",
    "column",
    "interchange",
    "made",
    "paper",
    "parse_date",
    "published",
    "reject",
    "titled",
]

# What other tools call a field; the first that holds something wins.
_TITLE = ("title", "paper_title")
_ABSTRACT = ("abstract", "summary", "abstract_note")
_DATE = ("date", "published", "publication_date", "year", "publication_year")
_ID = ("id",)
_URL = ("url", "link")
_ARXIV = ("arxiv_id", "arxiv")
_DOI = ("doi",)
_AUTHORS = ("authors", "author")
_SOURCE = ("source",)
_CATEGORIES = ("categories", "category")

SPELLINGS = {names[0]: names for names in (_TITLE, _ABSTRACT, _DATE, _AUTHORS, _DOI, _URL, _ARXIV, _ID)}
"""What kg calls the fields of a paper -> what other tools call them too, as `column` spells it."""

_ISO = re.compile(r"([12]\d{3})(?:-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_INITIALS = r"(?:[^\W\d_]\.[\s-]?)+|[A-Z]{1,3}|[A-Z](?: [A-Z])*"
_ONE_AUTHOR = re.compile(rf"[^,]+,\s*(?:{_INITIALS})")
_LONGEST = 100_000  # characters of an abstract: a whole paper, which is none, may have more
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_IN_WORDS = re.compile(r"(?:(\d{1,2}) )?([A-Z][a-z]{2,8})\.?(?: (\d{1,2}),?)?,? ([12]\d{3})")


class Found(NamedTuple):
    """A record as a reader finds it, of which `paper` makes a Paper if it is wanted.

    Attributes
    ----------
    fields : Mapping[str, object]
        As `paper` takes them.
    line : int
        Where the record begins.
    text : str or Callable[[], str]
        The record as it stands in the file, or what returns it, for where it is rejected.
    """

    fields: Mapping[str, object]
    line: int
    text: str | Callable[[], str] = ""


def made(found: Found, source: str) -> Paper | RecordError:
    """Return the paper that a record of a file is, or the error to reject it with."""
    try:
        return paper(found.fields, source=source)
    except ValueError as error:
        text = found.text if isinstance(found.text, str) else found.text()
        return reject(source, found.line, error, text.rstrip("\n"))


@lru_cache(1024)
def column(name: str) -> str:
    """Return the one spelling of a field's name.

    >>> column(" Abstract Note ")
    'abstract_note'
    """
    return re.sub(r"[\s-]+", "_", name.replace("\ufeff", "").strip().casefold())


def paper(record: Mapping[str, object], *, source: str) -> Paper:
    """Make a Paper of a record's fields.

    Parameters
    ----------
    record : Mapping[str, object]
        Fields by name: title, abstract (summary), id, date (published, year), url (link), authors, arxiv_id, doi.
    source : str
        The file as it was named. The paper keeps the name without its folders and, where the paper's id does not carry
        the record's own id, that after "#".

    Raises
    ------
    ValueError
        The record is no paper; the message is the reason.

    Examples
    --------
    >>> paper({"Title": "wav2vec 2.0", "Summary": "We show ...", "Year": 2020}, source="a.json").date
    '2020'
    >>> paper({"abstract": "We show ..."}, source="a.json")
    Traceback (most recent call last):
    ValueError: it has no title; its fields are abstract
    """
    fields = _named(record)
    if set(_TITLE).isdisjoint(fields):
        strange = set(_TITLE).isdisjoint(map(column, record)) and fields  # the title may be there by another name
        raise ValueError(f"it has no title; its fields are {listed(record, 6)}" if strange else "it has no title")
    own, url, arxiv, doi = _word(fields, _ID), _word(fields, _URL), _word(fields, _ARXIV), _word(fields, _DOI)
    written_by_kg = own is not None and own.startswith("paper:")
    tidy = plain if written_by_kg else clean  # what `kg read` wrote was cleaned then
    title, abstract = tidy(_text(fields, _TITLE, "title")), tidy(_text(fields, _ABSTRACT, "abstract"))
    authors = _authors(_first(fields, _AUTHORS), tidy)
    source = (written_by_kg and _word(fields, _SOURCE)) or _without_folders(source)  # kg knew better where it is from
    _check(title, abstract, own, url, arxiv, doi, source, *authors)
    given = paper_id(title, own, arxiv, doi, url)
    if own and not written_by_kg and given != f"paper:arxiv-{own}" and given != paper_id("", own):
        source = f"{source}#{own}"
    return Paper(
        id=given,
        title=title,
        abstract=abstract,
        date=_date(fields),
        url=url,
        authors=authors,
        source=source,
        language=language(abstract),
    )


def titled(title: str, abstract: str) -> Paper:
    r"""Return the paper of a title and an abstract that a program gives: as they are, but for white space.

    >>> titled("BERT", "We introduce\nBERT.").abstract
    'We introduce BERT.'
    """
    abstract = " ".join(abstract.split())
    return Paper(id=paper_id(title), title=" ".join(title.split()), abstract=abstract, language=language(abstract))


def published(record: Mapping[str, object]) -> str | None:
    """Return the date of a record's fields, as the paper that is made of them has it.

    >>> published({"Year": 2020, "date": "n.d."})
    '2020'
    """
    return _date(_named(record))


def categories(record: Mapping[str, object]) -> tuple[str, ...]:
    """Return the categories that a record's fields name, in a list or in one string.

    >>> categories({"categories": "cs.CL cs.LG"}), categories({"Category": ["cs.CL", "stat.ML"]}), categories({})
    (('cs.CL', 'cs.LG'), ('cs.CL', 'stat.ML'), ())
    """
    value = _first(_named(record), _CATEGORIES)
    given = value if isinstance(value, list) else [value]
    return tuple(name for each in given if isinstance(each, str) for name in re.sub("[;,]", " ", each).split())


def _named(record: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that hold something, under the one spelling of their names; of two of one name, the first."""
    fields: dict[str, object] = {}
    for name, value in record.items():
        if value is not None and value != "" and value == value:  # noqa: PLR0124  (NaN, which pandas writes for a gap)
            fields.setdefault(column(name), value)
    return fields


def listed(names: Iterable[str], most: int) -> str:
    r"""Return the names that a file gives its fields as a reason can hold them.

    >>> listed(["name", "a\x00b", "year"], 2)
    'name, a b, ...'
    """
    shown = [plain(name.encode(errors="backslashreplace").decode())[:40] for name in names]
    return ", ".join(shown[:most] + ["..."] * (len(shown) > most))


def _first(fields: Mapping[str, object], names: Iterable[str]) -> object:
    for name in names:
        if name in fields:
            return fields[name]
    return None


def _date(fields: Mapping[str, object]) -> str | None:
    for name in _DATE:
        if name in fields and (day := parse_date(fields[name])):
            return day
    return None


def interchange(record: object) -> Extraction:
    """Make an Extraction of a decoded interchange record; ValueError gives the reason where it is not one.

    It is taken as it is, but for the id of a paper that is not as ids of papers are in a graph.
    """
    try:
        extraction = msgspec.convert(record, Extraction)
    except msgspec.ValidationError as error:
        raise ValueError(f"it has a paper but is no interchange record: {error}") from error
    title, text = extraction.paper.title, extraction.paper.text
    _check(title, text, extraction.paper.id)
    if "\n" in title:
        raise ValueError("the title of an interchange record holds a newline, so its offsets cannot be trusted")
    for entity in extraction.entities:
        for mention in entity.mentions:
            if text[mention.start : mention.end] != mention.text:
                raise ValueError(
                    f"{mention.text!r} does not stand at {mention.start}:{mention.end} of the paper's text"
                )
    paper = extraction.paper
    known = msgspec.structs.replace(paper, id=paper_id(title, paper.id, paper.url))
    return msgspec.structs.replace(extraction, paper=known)


def reject(source: str, line: int, reason: object, record: str = "") -> RecordError:
    """Return the error for a bad record, fit to be written as UTF-8 whatever bytes the record holds."""
    return RecordError(source, line, str(reason), record.encode(errors="backslashreplace").decode())


def parse_date(value: object) -> str | None:
    """Return the ISO 8601 date in a value, as precise as it is, or None.

    >>> parse_date("2021-06-14T17:59:02Z"), parse_date(2021), parse_date("Jun 14, 2021"), parse_date("Mar 13")
    ('2021-06-14', '2021', '2021-06-14', None)
    """
    if isinstance(value, float) and value.is_integer():  # how pandas writes a year in a column that has gaps
        value = int(value)
    return _iso(str(value).strip()[:40]) if isinstance(value, (int, str)) else None


@lru_cache(50_000)
def _iso(text: str) -> str | None:
    if iso := _ISO.match(text):
        year, month, day = iso.groups()
    elif (words := _DAY_IN_WORDS.fullmatch(text)) and words[2][:3].lower() in _MONTHS:
        year, month = words[4], f"{_MONTHS.index(words[2][:3].lower()) + 1:02}"
        day = f"{int(words[1] or words[3]):02}" if words[1] or words[3] else None
    else:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat() if day else f"{year}-{month}" if month else year
    except ValueError:  # 31 February
        return f"{year}-{month}"


@lru_cache(64)
def _without_folders(source: str) -> str:
    return PurePath(source).name


def _text(fields: Mapping[str, object], names: Iterable[str], what: str) -> str:
    value = _first(fields, names)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"its {what} is not a text but {type(value).__name__} {value!r:.40}")
    if len(value) > _LONGEST:
        raise ValueError(f"its {what} has {len(value):,} characters, and {_LONGEST:,} at most are read")
    return value


def _word(fields: Mapping[str, object], names: Iterable[str]) -> str | None:
    # A float is no id: 2101.00010 has lost its last digit by now.
    for name in names:
        value = fields.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and (word := plain(str(value))):
            return word
    return None


def _authors(value: object, tidy: Callable[[str], str]) -> tuple[str, ...]:
    """Return the names in a list of strings, a list of {"name": ...}, or one string.

    >>> _authors("Ada Lovelace, Alan Turing and Kurt Gödel", plain), _authors("Lovelace, A.", plain)
    (('Ada Lovelace', 'Alan Turing', 'Kurt Gödel'), ('Lovelace, A.',))
    """
    names: list[object] = []
    if isinstance(value, str):
        value = tidy(value)
        by_and = re.split(r"\s+and\s+", value)
        if ";" in value:
            names += value.split(";")
        elif _ONE_AUTHOR.fullmatch(value):
            names.append(value)
        elif len(by_and) > 1 and all(
            name.count(",") == 1 for name in by_and
        ):  # BibTeX: "Lovelace, Ada and Turing, Alan"
            names += by_and
        else:
            names += re.split(r",\s+(?:and\s+)?|\s+and\s+", value)
    elif isinstance(value, list):
        names += [name.get("name") if isinstance(name, dict) else name for name in value]
    texts = [name for name in names if isinstance(name, str)]
    return tuple(texts if is_simple(" ".join(texts)) else filter(None, map(tidy, texts)))


def _check(title: str, *texts: str | None) -> None:
    for text in (title, *texts):
        if text and not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError as error:
                code = ord(text[error.start])
                byte = 0xDC00 <= code <= 0xDCFF  # how kg.readers.files carries a byte that does not decode
                raise ValueError(
                    f"it holds the byte 0x{code - 0xDC00:02x}, which is not UTF-8 here; convert the file to UTF-8"
                    if byte
                    else f"it holds half a character (\\u{code:04x})"
                ) from None
    if not (title[:1].isalnum() or fold_title(title)):
        raise ValueError(f"its title {title!r} has no letter or digit" if title else "its title is empty")
