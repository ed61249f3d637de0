"""BibTeX and BibLaTeX, as reference managers, arXiv, the ACL Anthology and others write them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import TextIO

from kg.errors import RecordError
from kg.readers import Reader
from kg.readers.fields import Found, reject
from kg.readers.files import numbered
from kg.readers.latex import delatex

__all__ = ["READER"]

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # what it warns of is rejected

_LONGEST = 2**18  # characters of an entry, which bounds the time of what is all braces or all beginnings
_BEGIN = re.compile(r"\s*@\w*[ \t]*[{(]")  # here the parser begins anew even within an entry
_ENTRY = re.compile(
    r"^[ \t]*@(?:string[ \t]*\{\s*\w+|\w+[ \t]*\{[^\s{},=]*,\s*[\w-]+)\s*=", re.MULTILINE | re.IGNORECASE
)


def _stretches(stream: TextIO) -> Iterator[tuple[int, str]]:
    """Yield the stretches of a file that begin like an entry, each with the number of its first line."""
    first, lines, size = 1, list[str](), 0
    for number, line in numbered(stream):
        if _BEGIN.match(line):
            yield first, "".join(lines)
            first, lines, size = number, [], 0
        size += len(line)
        if size - len(line) <= _LONGEST:  # more is not kept: it is too long already
            lines.append(line)
    yield first, "".join(lines)


def _read(stream: TextIO, source: str) -> Iterator[Found | RecordError]:
    # bibtexparser, version 2: the maintained parser of BibTeX; it goes on after a broken entry. It takes texts whole,
    # so it is given one entry at a time.
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry, ParsingFailedBlock, String

    strings: dict[str, str] = {}
    for first, text in _stretches(stream):
        if len(text) > _LONGEST:
            yield reject(source, first, f"it is longer than {_LONGEST:,} characters", text)
            continue
        for block in parse_string(text, parse_stack=[]).blocks:
            failed = block if isinstance(block, ParsingFailedBlock) else None
            entry = failed.ignore_error_block if failed else block  # a field that is given twice does no harm
            line, raw = first + (block.start_line or 0), block.raw or ""
            if isinstance(entry, String):
                strings[entry.key.lower()] = entry.value
            elif isinstance(entry, Entry):
                values: dict[str, str] = {}
                for field in entry.fields:
                    values.setdefault(field.key.lower(), strings.get(field.value.lower(), field.value))
                yield Found(_fields(entry.key, values), line, raw)
            elif failed:
                why = getattr(failed.error, "abort_reason", failed.error)
                yield reject(source, line, f"it is broken BibTeX: {why}", raw)


def _fields(key: str, values: Mapping[str, str]) -> Mapping[str, object]:
    def get(name: str) -> str | None:
        return _plain(_bare(values[name])) if name in values else None

    eprint, kind, journal = get("eprint"), get("eprinttype") or get("archiveprefix") or "arXiv", get("journal")
    return {
        "id": key,
        "arxiv_id": eprint if eprint and kind.lower() == "arxiv" else journal if "arXiv:" in (journal or "") else None,
        "doi": get("doi"),
        "title": ": ".join(filter(None, (get("title"), get("subtitle")))),
        "abstract": get("abstract"),
        "date": get("date") or _date(get("year") or "", get("month") or ""),
        "url": get("url"),
        "authors": _names(_bare(values.get("author", ""))),
        "categories": get("primaryclass"),
    }


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:-1] if value[:1] + value[-1:] in ("{}", '""') else value


def _plain(value: str) -> str:
    r"""Return a value without its LaTeX, and without the braces that keep its letters as they are.

    >>> _plain(r"{BERT} and G{\"o}del's \{0, 1\}: 5\% of \emph{all}")
    "BERT and Gödel's {0, 1}: 5% of all"
    """
    kept = value.replace(r"\{", "\ue000").replace(r"\}", "\ue001")  # characters that no text has
    return re.sub("[{}]", "", delatex(kept)).replace("\ue000", "{").replace("\ue001", "}")


def _names(value: str) -> list[str]:
    r"""Return the authors, first names first.

    >>> _names(r"Turing, Alan and van der Meer, Jr, Jan and {The BERT Team} and G{\"o}del, Kurt and others")
    ['Alan Turing', 'Jan van der Meer Jr', 'The BERT Team', 'Kurt Gödel']
    """
    from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

    parts = (parse_single_name_into_parts(name, strict=False) for name in split_multiple_persons_names(value))
    return [name for each in parts if (name := _plain(each.merge_first_name_first)) != "others"]


def _date(year: str, month: str) -> str:
    """Return a year with its month, in a form that is understood.

    >>> _date("2021", "jul"), _date("2021", "7"), _date("2021", "June 6--11"), _date("2021", "")
    ('Jul 2021', '2021-07', 'June 2021', '2021')
    """
    if name := re.search("[A-Za-z]{3,}", month):
        return f"{name[0].capitalize()} {year}"
    return f"{year}-{int(month):02}" if month.isascii() and month.isdecimal() else year


def _accepts(head: str) -> bool:
    # What cites a paper, such as a README or a page, has the entry further down, or in a fence.
    entry = _ENTRY.search(head)
    before = head[: entry.start()] if entry else ""
    return bool(entry) and len(before) < 2000 and "```" not in before and not before.lstrip("\ufeff \n").startswith("<")


READER = Reader(
    name="bibtex",
    describes="BibTeX or BibLaTeX entries",
    accepts=_accepts,
    read=_read,
    order=-10,
)
