"""One paper of several readings: papers whose titles fold to the same are the same paper."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

import msgspec

from kg.records import Paper, encode, fold_title

__all__ = ["distinct", "merge"]

_DECODER = msgspec.json.Decoder(Paper)


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
        spool.execute("PRAGMA journal_mode = OFF")
        spool.execute("CREATE TABLE papers (title TEXT PRIMARY KEY, paper BLOB)")
        spool.execute("BEGIN")
        for paper in papers:
            key = fold_title(paper.title)
            if spool.execute("INSERT OR IGNORE INTO papers VALUES (?, ?)", (key, encode(paper))).rowcount:
                continue
            (known,) = spool.execute("SELECT paper FROM papers WHERE title = ?", (key,)).fetchone()
            merged = merge(_DECODER.decode(known), paper)
            spool.execute("UPDATE papers SET paper = ? WHERE title = ?", (encode(merged), key))
        for (known,) in spool.execute("SELECT paper FROM papers ORDER BY rowid"):
            yield _DECODER.decode(known)


def merge(a: Paper, b: Paper) -> Paper:
    """Return the paper that two readings tell of, field by field the better.

    The longer abstract wins, with its title; an arXiv number wins over a DOI, and that over a hash; so do the more
    precise date (then the earlier), the longer list of authors, an address at arXiv or doi.org, and a source that
    names the record. What one reading lacks, the other gives. Each field is chosen by an order of its own, which
    makes the merge commutative, associative and idempotent: readings may come in any order and any grouping.

    Examples
    --------
    >>> short = Paper(id="paper:1", title="BERT", abstract="We ...", date="2018-10")
    >>> long = Paper(id="paper:1", title="Bert", abstract="We introduce ...")
    >>> both = merge(short, long)
    >>> both.title, both.abstract, both.date
    ('Bert', 'We introduce ...', '2018-10')
    """
    text = max((a, b), key=lambda paper: (len(paper.abstract), paper.abstract, paper.title))
    return Paper(
        id=min(a.id, b.id, key=lambda name: (_rank(name), name)),
        title=text.title,
        abstract=text.abstract,
        date=_best(a.date, b.date, lambda date: (-len(date), 0, date)),
        url=_best(a.url, b.url, lambda url: (not re.search(r"arxiv\.org|doi\.org", url, re.IGNORECASE), len(url), url)),
        authors=max(a.authors, b.authors, key=lambda names: (len(names), sum(map(len, names)), names)),
        source=_best(a.source, b.source, lambda source: ("#" not in source, 0, source)),
    )


def _rank(name: str) -> int:
    if name.startswith("paper:arxiv-"):
        return 0
    return 1 if name.startswith("paper:doi-") else 3 if re.fullmatch(r"paper:[0-9a-f]{12}", name) else 2


def _best(a: str | None, b: str | None, key: Callable[[str], tuple[int, int, str]]) -> str | None:
    return min((value for value in (a, b) if value is not None), key=key, default=None)
