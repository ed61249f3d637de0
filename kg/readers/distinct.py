"""One paper of several readings.

Readings with one arXiv number or DOI are one paper, under whatever titles. So are those whose titles fold to the same,
but for those with different arXiv numbers: there are surveys of one title. A reading of such a title that has no number
goes to the lowest. Years are not compared, as a paper is often published a year after it was first to be read.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import reduce
from itertools import groupby
from operator import itemgetter

import msgspec

from kg.records import Paper, fold_title

__all__ = ["distinct", "merge", "owner", "reading_key"]

_DECODER = msgspec.json.Decoder(Paper)

# A long abstract to a page of 4 kB would leave much of it empty.
_SPOOL = """
PRAGMA journal_mode = OFF;
PRAGMA page_size = 16384;
CREATE TABLE readings (place INTEGER PRIMARY KEY, folded TEXT, ranked TEXT, paper BLOB);
BEGIN;
"""
# A reading without arXiv number is owned by the best id that its title has; what sorts before "1" is an arXiv number.
# Few columns are sorted, without the papers themselves.
_OWNED = """
CREATE TABLE owned AS
SELECT min(place) OVER (PARTITION BY owner) AS first, place
FROM (
    SELECT place, CASE WHEN ranked < '1' THEN ranked ELSE min(ranked) OVER (PARTITION BY folded) END AS owner
    FROM readings
)
ORDER BY first, place
"""
_FOUND = "SELECT first, paper FROM owned CROSS JOIN readings USING (place) ORDER BY owned.rowid"


def distinct(papers: Iterable[Paper]) -> Iterator[Paper]:
    """Merge the readings of each paper, and yield the papers in the order in which they were first seen.

    What a paper says does not depend on the order of its readings (see `merge`). Papers wait in a temporary database on
    disk, so memory is bounded however many there are; the first comes when all have been read.

    Examples
    --------
    >>> readings = [Paper(id="paper:1", title="Wav2vec 2.0"), Paper(id="paper:arxiv-2006.11477", title="wav2vec 2.0")]
    >>> [paper.id for paper in distinct(readings)]
    ['paper:arxiv-2006.11477']
    """
    with closing(sqlite3.connect("", isolation_level=None)) as spool:  # "": on disk, nameless, gone when closed
        spool.executescript(_SPOOL)
        spool.executemany("INSERT INTO readings (folded, ranked, paper) VALUES (?, ?, ?)", map(_reading, papers))
        spool.execute(_OWNED)
        for _, rows in groupby(spool.execute(_FOUND), key=itemgetter(0)):
            yield reduce(merge, (_DECODER.decode(paper) for _, paper in rows))


def _reading(paper: Paper) -> tuple[str, str, bytes]:
    return fold_title(paper.title), f"{_rank(paper.id)} {paper.id}", msgspec.json.encode(paper)


def reading_key(paper: Paper) -> str:
    """Return what readings that are surely of one paper have in common: the folded title, and an arXiv number.

    >>> reading_key(Paper(id="paper:1", title="BERT")), reading_key(Paper(id="paper:arxiv-1810.04805", title="Bert"))
    ('bert', 'bert 1810.04805')
    """
    number = paper.id.removeprefix("paper:arxiv-")
    return fold_title(paper.title) + (f" {number}" if number != paper.id else "")


def owner(row: str) -> str:
    """Return what the readings of one paper have in common, in SQL.

    `row` names a row of a table `papers`, of which `folded` holds the `reading_key` and `id` the id.
    """
    numbered = f"other.folded > {row}.folded || ' ' AND other.folded < {row}.folded || '!'"
    lowest = f"SELECT min(other.id) FROM papers other WHERE {numbered}"  # noqa: S608
    return f"CASE WHEN {row}.id GLOB 'paper:arxiv-*' THEN {row}.id ELSE coalesce(({lowest}), {row}.id) END"


def merge(a: Paper, b: Paper) -> Paper:
    """Return the paper that two readings tell of, field by field the better.

    The longer abstract wins, with its title; an arXiv number wins over a DOI, and that over a hash; so do the more
    precise date (then the earlier), the longer list of authors, and an address at arXiv or doi.org. What one reading
    lacks, the other gives; the sources are kept all, "a.json; b.csv". Each field is chosen by an order of its own,
    which makes the merge commutative, associative and idempotent: readings may come in any order and any grouping.

    Examples
    --------
    >>> short = Paper(id="paper:1", title="BERT", abstract="We ...", date="2018-10")
    >>> long = Paper(id="paper:1", title="Bert", abstract="We introduce ...")
    >>> both = merge(short, long)
    >>> both.title, both.abstract, both.date
    ('Bert', 'We introduce ...', '2018-10')
    """
    text = max((a, b), key=lambda paper: (len(paper.abstract), paper.abstract, paper.title, paper.language or ""))
    return Paper(
        id=min(a.id, b.id, key=lambda name: (_rank(name), name)),
        title=text.title,
        abstract=text.abstract,
        date=_best(a.date, b.date, lambda date: (-len(date), 0, date)),
        url=_best(a.url, b.url, lambda url: (not re.search(r"arxiv\.org|doi\.org", url, re.IGNORECASE), len(url), url)),
        authors=max(a.authors, b.authors, key=lambda names: (len(names), sum(map(len, names)), names)),
        source=_all(a.source, b.source),
        language=text.language,
    )


def _rank(name: str) -> int:
    if name.startswith("paper:arxiv-"):
        return 0
    return 1 if name.startswith("paper:doi-") else 3 if re.fullmatch(r"paper:[0-9a-f]{12}", name) else 2


def _best(a: str | None, b: str | None, key: Callable[[str], tuple[int, int, str]]) -> str | None:
    return min((value for value in (a, b) if value is not None), key=key, default=None)


def _all(a: str | None, b: str | None) -> str | None:
    return (
        a if a == b else "; ".join(sorted({part for source in (a, b) if source for part in source.split("; ")})) or None
    )
