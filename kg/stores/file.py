"""The graph file: one SQLite database of papers, of what was extracted from each, and of the graph made from that.

Any SQLite tool can read it; its tables, which kg/stores/file.sql tells of column by column:

papers    one row a folded title and arXiv number; several readings of one paper are merged (kg.readers.distinct)
records   what was extracted, by the text it was extracted from and the version of the extractor: the truth
nodes     the graph, which can always be made again from papers and records; `properties` is a JSON object
edges     the same; sentences, starts, ends (and papers) in `properties` are parallel lists, see kg.graph.Edge
meta      "graph": what the graph was made with, absent while papers and records are ahead of it; "content": a hash of
          the graph; "extractor": the version that records of this kg have; "overrides": what the user knows better;
          "rejected FILE:LINE" and "skipped FILE": why an input is not in here

    sqlite3 papers.kg "SELECT id, properties ->> 'paperCount' AS n FROM nodes WHERE label = 'Dataset' ORDER BY n DESC"

No table has a rowid or a time in it: a dump depends on what was read, not on when or in which order.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import reduce
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from kg.errors import GraphFileError
from kg.graph import Edge, Node
from kg.readers.distinct import merge, owner, reading_key
from kg.readers.files import GRAPH
from kg.records import Extraction, Paper
from kg.resolve import Overrides
from kg.stores.rows import PAPER, RECORD, Row, from_paper, from_part, from_record, order, to_paper, to_part, to_record

__all__ = ["FORMAT", "GraphFile"]

FORMAT = 2  # PRAGMA user_version; a kg that reads files in another way has a higher one
APPLICATION = int.from_bytes(GRAPH, "big")  # PRAGMA application_id; `file` and others tell databases apart by it
PATIENCE = 5.0  # seconds to wait for another process that is writing
PAGE = 16384  # bytes: most rows then fit on a page; they spill at a quarter of it, as no table has a rowid

# Another reading of the paper has a longer text, so that of the row `p` is not what is kept of the two.
_TITLE = "substr(p.folded, 1, instr(p.folded || ' ', ' ') - 1)"
_LESS = f"""EXISTS (SELECT 1 FROM papers q WHERE q.folded BETWEEN {_TITLE} AND {_TITLE} || '!'
  AND length(q.abstract) > length(p.abstract) AND {owner("q")} = {owner("p")})"""  # noqa: S608

# A paper is done if it has a record that was given or that this version made.
_PENDING = f"""NOT EXISTS (SELECT 1 FROM records r WHERE r.text = p.text AND (given OR extractor = ?))
  AND NOT {_LESS}"""  # noqa: S608

_SWEEP = f"""DELETE FROM records WHERE text NOT IN (SELECT text FROM papers p WHERE NOT {_LESS}) OR NOT given AND (
  extractor <> ? OR EXISTS (SELECT 1 FROM records other WHERE other.text = records.text AND other.given))"""  # noqa: S608

# What a file of format 1 lacks; one that is only read has it for as long as it is open.
_ADD_LANGUAGE = "ALTER TABLE papers ADD COLUMN language TEXT"
_SHOW_LANGUAGE = "CREATE TEMP VIEW papers AS SELECT *, NULL AS language FROM main.papers"

# The properties, to be put after others in one JSON object.
_HELD = "|| CASE properties WHEN '{}' THEN '}' ELSE ',' || substr(properties, 2) END"

_REASONS = {
    sqlite3.SQLITE_BUSY: "another process is writing to it; try again when that is done",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check the permissions of the file and its folder",
    sqlite3.SQLITE_CORRUPT: "is damaged; build it again under another name",
    sqlite3.SQLITE_FULL: "the disk is full; what was done before is kept",
    sqlite3.SQLITE_NOTADB: "is no graph file",
    sqlite3.SQLITE_READONLY: "cannot be written; check the permissions of the file and its folder",
}


class GraphFile:
    """A graph file, open.

    Parameters
    ----------
    path : str or PathLike, optional
        Without it, a temporary file that is gone when closed.
    write : bool
        To add to the file, which is made if there is none. Otherwise it is only read: nothing is written to it or
        beside it, and it need not be writable.

    Raises
    ------
    GraphFileError
        The file is missing, is no graph file, was written by a newer kg, cannot be read or written, or is being
        written by another process. A file that is refused is left as it is.

    Examples
    --------
    >>> with GraphFile() as file:
    ...     file.add([Paper(id="paper:1", title="BERT"), Paper(id="paper:2", title="Bert", date="2018")])
    ...     file.count(), [paper.date for paper in file.papers()]
    1
    (1, ['2018'])
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, *, write: bool = False) -> None:
        self.path = None if path is None else Path(path)
        self._write = write or path is None
        if self.path is not None:
            _check_place(self.path, write=write)
        with self._explained():
            self._db = _connect(self.path, "rwc" if write else "ro")
            try:
                self._identify()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was written then lies in this one file, with none beside it."""
        self._db.close()
        if self._write and self.path is not None:
            # A second connection, since open cursors would bar the first. While others are reading it stays as it is.
            with suppress(sqlite3.Error), closing(_connect(self.path, "rw", timeout=0.1)) as last:
                last.execute("PRAGMA journal_mode = DELETE")

    def add(self, items: Iterable[Paper | Extraction]) -> int:
        """Merge papers, and keep the records among the items, in one transaction; return how many titles are new.

        The order of items and their grouping into calls do not matter. A record whose text is not the one that its
        paper has in the end is dropped, since its offsets do not fit; of several records for a text, that of the
        highest version is kept.
        """
        batch = list(items)
        with self._explained():
            if not any(self._news(batch)):
                return 0
        with self._transaction():
            papers, records, new = self._news(batch)  # again, as another process may have written since
            self._db.executemany("INSERT OR REPLACE INTO papers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", papers)
            self._db.executemany("DELETE FROM records WHERE text = ? AND given", [row[:1] for row in records])
            self._db.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, 1, ?, ?, ?)", records)
            self._db.execute("DELETE FROM meta WHERE key = 'graph'")
            return new

    def _news(self, batch: list[Paper | Extraction]) -> tuple[list[Row], list[Row], int]:
        """Return the rows of papers and of records that a batch changes, and how many of the titles are new."""
        known: dict[str, Paper | None] = {}
        papers: dict[str, Paper] = {}
        for item in batch:
            paper = item.paper if isinstance(item, Extraction) else item
            folded = reading_key(paper)
            if folded not in known:
                row = self._db.execute(f"SELECT {PAPER} FROM papers WHERE folded = ?", (folded,)).fetchone()  # noqa: S608
                known[folded] = to_paper(row) if row else None
            other = papers.get(folded) or known[folded]
            papers[folded] = merge(other, paper) if other else paper
        records: dict[str, Row] = {}
        for item in batch:
            if isinstance(item, Extraction) and item.paper.text == papers[reading_key(item.paper)].text:
                row = from_record(item)
                query = f"SELECT text, {RECORD} FROM records WHERE text = ? AND given"  # noqa: S608
                kept = records.get(row[0]) or self._db.execute(query, row[:1]).fetchone()
                if not kept or order(kept) < order(row):
                    records[row[0]] = row
        changed = [from_paper(folded, paper) for folded, paper in papers.items() if paper != known[folded]]
        titles = {folded.partition(" ")[0] for folded, paper in known.items() if paper is None}
        query = "SELECT 1 FROM papers WHERE folded BETWEEN ? AND ? || '!'"
        new = sum(self._db.execute(query, (title, title)).fetchone() is None for title in titles)
        return changed, list(records.values()), new

    def pending(self, extractor: str) -> Iterator[Paper]:
        """Yield the papers that have no record of this version and none that was given."""
        query = f"SELECT folded, {PAPER} FROM papers p WHERE folded > ? AND {_PENDING} ORDER BY folded LIMIT 256"  # noqa: S608
        last = ""
        # Page by page, so that no cursor is open while records are written: it would keep the WAL from being emptied.
        while rows := self._all(query, (last, extractor)):
            for last, *row in rows:  # noqa: B007
                yield to_paper(row)

    def count_pending(self, extractor: str) -> int:
        """Count what `pending` yields."""
        return int(self._all(f"SELECT count(*) FROM papers p WHERE {_PENDING}", (extractor,))[0][0])  # noqa: S608

    def keep(self, extractions: Iterable[Extraction]) -> None:
        """Keep extractions, in one transaction."""
        rows = [from_record(extraction) for extraction in extractions]
        with self._transaction():
            self._db.executemany("INSERT OR IGNORE INTO records VALUES (?, ?, 0, ?, ?, ?)", rows)
            self._db.execute("DELETE FROM meta WHERE key = 'graph'")

    def replace_graph(self, parts: Iterable[Node | Edge], *, extractor: str, recipe: str, overrides: Overrides) -> None:
        """Replace the graph, in one transaction, and drop the records that are out of date.

        Parameters
        ----------
        parts : iterable of Node or Edge
            It is read within the transaction: it may be a generator that goes through `records`.
        extractor : str
            The version of the records to keep, besides those that were given.
        recipe : str
            What the graph is made with; `made_with` returns it as long as papers and records stay as they are.
        overrides : Overrides
            What the user knows better; `overrides` returns it.
        """
        with self._transaction():
            self._db.execute(_SWEEP, (extractor,))
            self._db.execute("DELETE FROM nodes")
            self._db.execute("DELETE FROM edges")
            content = _content()
            for part in parts:
                row = from_part(part)
                # OR IGNORE: records that were given may state a thing twice.
                table = "nodes" if isinstance(part, Node) else "edges"
                self._db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
                content.update("\0".join(row).encode())
            known = msgspec.json.encode(overrides, order="deterministic").decode()
            rows = [
                ("content", content.hexdigest()),
                ("extractor", extractor),
                ("graph", recipe),
                ("overrides", known),
            ]
            self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)

    @property
    def made_with(self) -> str | None:
        """The recipe of the graph; None if it is not, or no longer, that of the papers and records."""
        return self._meta("graph")

    @property
    def overrides(self) -> Overrides:
        """What the user of the last build knew better."""
        return msgspec.json.decode(self._meta("overrides") or "{}", type=Overrides)

    @property
    def content(self) -> str:
        """A hash of the graph: another graph has another."""
        if (kept := self._meta("content")) is not None:
            return kept
        content = _content()  # a file of an earlier kg
        for row in self.rows():
            content.update("\0".join(row).encode())
        return content.hexdigest()

    def _meta(self, key: str) -> str | None:
        return next((value for (value,) in self._all("SELECT value FROM meta WHERE key = ?", (key,))), None)

    def papers(self) -> Iterator[Paper]:
        """Yield the readings of papers, one a row, in the order of their folded titles."""
        return map(to_paper, self._rows(f"SELECT {PAPER} FROM papers ORDER BY folded"))  # noqa: S608

    def records(self) -> Iterator[Extraction]:
        """Yield the record of each paper that has one, in the order of papers' ids; that of its longest abstract."""
        columns = f"p.{PAPER}".replace(", ", ", p.")
        joined = "papers p LEFT JOIN records r ON r.text = p.text"
        query = f"SELECT {owner('p')} AS owner, {columns}, {RECORD} FROM {joined} ORDER BY owner, folded"  # noqa: S608
        for _, rows in groupby(self._rows(query), key=lambda row: row[0]):
            found = [(to_paper(row[1:9]), row[9:]) for row in rows]
            paper = reduce(merge, (paper for paper, _ in found))
            if made := [row for one, row in found if one.text == paper.text and row[0] is not None]:
                yield to_record(paper, max(made))

    def parts(self) -> Iterator[Node | Edge]:
        """Yield the graph, nodes first; `kg.graph.to_networkx(file.parts())` holds it in memory."""
        return map(to_part, self.rows())

    def rows(self) -> Generator[tuple[str, ...]]:
        """Yield the graph as it is kept, nodes first; the properties, the last of a row, are JSON."""
        yield from self._rows("SELECT id, label, properties FROM nodes ORDER BY id")
        yield from self._rows("SELECT source, type, target, properties FROM edges ORDER BY source, type, target")

    def objects(self) -> Generator[tuple[str, str]]:
        """Yield the graph as JSON objects, nodes first, each with its kind before it.

        A node's kind is its label, an edge's its source's label, its type, and its target's label, between spaces. The
        objects hold the properties and `id`, or the ids of the ends as `<` and `>`.
        """
        yield from self._rows(f"SELECT label, '{{\"id\":' || json_quote(id) {_HELD} FROM nodes")  # noqa: S608
        source, target = (f"substr({end}, 1, instr({end}, ':') - 1)" for end in ("source", "target"))
        both = f"'{{\"<\":' || json_quote(source) || ',\">\":' || json_quote(target) {_HELD}"
        yield from self._rows(f"SELECT {source} || ' ' || type || ' ' || {target}, {both} FROM edges")  # noqa: S608

    def count(self) -> int:
        """Count the papers; readings of one (see kg.readers.distinct) are one."""
        return int(self._all(f"SELECT count(DISTINCT {owner('p')}) FROM papers p")[0][0])  # noqa: S608

    def counts(self) -> dict[str, int]:
        """Count the nodes of each label and the edges of each type."""
        query = "SELECT label, count(*) FROM nodes GROUP BY 1 UNION ALL SELECT type, count(*) FROM edges GROUP BY 1"
        return dict(self._all(query))

    def notes(self) -> dict[str, str]:
        """Return what inputs held and is not in here: "rejected FILE:LINE" or "skipped FILE" -> the reason."""
        return dict(self._all("SELECT key, value FROM meta WHERE key GLOB 'rejected *' OR key GLOB 'skipped *'"))

    def note(self, notes: dict[str, str], *, gone: Iterable[str] = ()) -> None:
        """Add to the notes, and remove those that no longer hold."""
        rows = [
            (key, why)
            for key, why in notes.items()
            if not self._all("SELECT 1 FROM meta WHERE (key, value) = (?, ?)", (key, why))
        ]
        old = [(key,) for key in gone]
        if rows or old:
            with self._transaction():
                self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)
                self._db.executemany("DELETE FROM meta WHERE key = ?", old)

    def _identify(self) -> None:
        application, version = self._pragma("application_id"), self._pragma("user_version")
        if application == version == 0 and not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
            if not self._write:
                raise GraphFileError(f"{self.path}: holds no graph yet; run kg build again")
            tables = files("kg.stores").joinpath("file.sql").read_text(encoding="utf-8")
            marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT};"
            self._db.executescript(f"PRAGMA page_size = {PAGE}; BEGIN IMMEDIATE; {tables} {marks} COMMIT;")
        elif application != APPLICATION:
            raise GraphFileError(f"{self.path}: is no graph file but an SQLite database of another program")
        elif int(version) > FORMAT:
            raise GraphFileError(
                f"{self.path}: was written by a newer kg (format {version}; this kg reads up to {FORMAT}); "
                "upgrade kg to open it"
            )
        elif int(version) < FORMAT:
            migrated = f"BEGIN IMMEDIATE; {_ADD_LANGUAGE}; PRAGMA user_version = {FORMAT}; COMMIT;"
            self._db.executescript(migrated if self._write else _SHOW_LANGUAGE)

    def _pragma(self, name: str) -> Any:
        return self._db.execute(f"PRAGMA {name}").fetchone()[0]

    def _rows(self, query: str) -> Iterator[Row]:
        with self._explained():
            yield from self._db.execute(query)

    def _all(self, query: str, parameters: Row = ()) -> list[Row]:
        with self._explained():
            return self._db.execute(query, parameters).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._explained():
            self._db.execute("PRAGMA journal_mode = WAL")  # only now: a file that nothing changes keeps its every byte
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            reason = _REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, str(error))
            raise GraphFileError(f"{self.path or 'temporary file'}: {reason}") from error


def _content() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=16)


def _check_place(path: Path, *, write: bool) -> None:
    if path.is_dir():
        raise GraphFileError(f"{path}: is a folder; a graph is one file, such as {path / 'papers.kg'}")
    if not write and not path.exists():
        raise GraphFileError(f"{path}: no such file; make it with: kg build INPUT... -o {path}")
    if not path.parent.is_dir():
        raise GraphFileError(f"{path}: there is no folder {path.parent}")


def _connect(path: Path | None, mode: str, *, timeout: float | None = None) -> sqlite3.Connection:
    place = f"{path.absolute().as_uri()}?mode={mode}" if path else ""
    db = sqlite3.connect(
        place,
        uri=path is not None,
        isolation_level=None,
        timeout=PATIENCE if timeout is None else timeout,
        check_same_thread=False,  # one thread at a time, but not always the same: see kg/stores/loading.py
    )
    db.execute("PRAGMA cache_size = -65536")  # KiB
    db.execute("PRAGMA synchronous = NORMAL")  # in WAL mode a loss of power then costs the last transactions, no more
    return db
