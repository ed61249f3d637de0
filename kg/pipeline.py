"""From inputs to a graph file: the only module that knows every stage.

read -> papers -> extract what has no record yet -> resolve -> assemble -> store. Each stage goes through the file and
commits as it goes, so that a build that was stopped, however hard, continues where it was when it is run again.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec

from kg.errors import RecordError
from kg.extract import extract
from kg.extract.stages import Settings
from kg.graph import Edge, Node, assemble, to_networkx
from kg.readers import read_records
from kg.readers.files import find
from kg.records import Extraction, Paper
from kg.resolve import Overrides, Resolver, read_overrides
from kg.schema import Label
from kg.stores.file import GraphFile
from kg.stores.neo4j import Neo4jStore, is_uri
from kg.stores.opening import server_of
from kg.stores.rows import in_memory

if TYPE_CHECKING:
    import networkx

__all__ = ["OnProgress", "Report", "batches", "build", "load"]

OnProgress = Callable[[str, int, int | None], object]
T = TypeVar("T")

READ = 512  # papers a transaction
KEPT = 64  # extractions a transaction: what a kill can cost, besides what is under way


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did, and the size of the graph that it left.

    Attributes
    ----------
    read : int
        Papers read, repeats and interchange records included.
    new : int
        Papers that the file did not have.
    foreign : int
        Papers read that are in another language than English: they are kept, and nothing is extracted from them.
    extracted : int
        Papers that were extracted from; the others had a record.
    rejected, skipped : int
        Records that were bad; files of folders that were of no known format.
    papers, entities, results, edges : int
        What the graph has now.
    changed : bool
        Whether the graph was made anew.
    seconds : float
    """

    read: int
    new: int
    foreign: int
    extracted: int
    rejected: int
    skipped: int
    papers: int
    entities: int
    results: int
    edges: int
    changed: bool
    seconds: float


def build(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    path: str | os.PathLike[str] | GraphFile,
    *,
    overrides: Overrides | str | os.PathLike[str] | None = None,
    workers: int | None = None,
    model: str | None = None,
    min_confidence: float | None = None,
    category: str | Iterable[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    max_size: int | None = None,
    format: str | None = None,  # noqa: A002  (the option's name)
    on_reject: Callable[[RecordError], object] | None = None,
    on_skip: Callable[[str, str], object] | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Read papers and make the graph of them and of those that the file has already.

    Only papers without a record of this version of the extractor, with this model and confidence, are extracted from;
    interchange records among the inputs are taken as they are. The same inputs give the same file, in any order, at
    once or in steps. Memory grows with the number of entities, not of papers.

    Parameters
    ----------
    inputs : str, PathLike, or an iterable of them
        As for kg.readers.read.
    path : str, PathLike, or GraphFile
        The graph file, which is made if there is none. `GraphFile()`, open, is a temporary one.
    overrides : Overrides, str or PathLike, optional
        What the user knows better, or the file that says it. The graph file keeps them; `Overrides()` undoes them.
    workers : int, optional
        Processes to extract in; by default as many as there are cores.
    model : str, optional
        "rules" for the lexicon and rules alone, or a folder that `kg train` made; by default the model that kg ships.
    min_confidence : float, optional
        What entities, results and relations must reach, 0..1: higher for fewer errors, lower for fewer gaps.
    category, since, until, max_size
        Which papers of the inputs are taken in, as for kg.readers.read; those that the file has already stay.
    format : str, optional
        The name of a reader, where the format is not to be detected.
    on_reject : Callable[[RecordError], object], optional
        Called with each record that is bad. Without it, the first is raised.
    on_skip : Callable[[str, str], object], optional
        Called with each file of a folder that cannot be read as papers, and the reason. Without it, each is a warning.
    on_progress : Callable[[str, int, int | None], object], optional
        Called with the stage ("read", "extract", "resolve", "assemble"), how many papers are done, and of how many; of
        "read", how many bytes of the files, and None for how many in all where that is not known.

    Raises
    ------
    KGError
        Of the model, of an input, of the overrides or of the graph file. What was done before is kept.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder, GraphFile() as file:
    ...     papers = Path(folder, "papers.jsonl")
    ...     _ = papers.write_text('{"title": "BERT", "abstract": "We introduce BERT. BERT reaches 80.5 on GLUE."}')
    ...     report = build(papers, file)
    ...     again = build(papers, file)
    ...     sorted(node for node in load(file) if not node.startswith(("paper:", "result:")))
    ['dataset:glue', 'method:bert']
    >>> (report.new, report.changed), (again.new, again.changed)
    ((1, True), (0, False))
    """
    start = time.monotonic()
    settings = Settings(model, min_confidence)
    settings.check()  # before anything is read or made: where there is no model, nothing is touched
    inputs = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    told = read_overrides(Path(overrides)) if isinstance(overrides, str | os.PathLike) else overrides
    tell = on_progress or (lambda stage, done, total: None)
    log = _Log(on_reject, on_skip)
    far: deque[tuple[int, int | None]] = deque([(0, None)], 1)  # where reading is, to be told when what is read is kept
    items = read_records(
        inputs,
        category=category,
        since=since,
        until=until,
        max_size=max_size,
        format=format,
        on_reject=log.reject if on_reject else None,
        on_skip=log.skip,
        on_progress=lambda done, total: far.append((done, total)),
    )
    first = list(islice(items, 1))  # before the file is made: an input that cannot be read leaves none behind
    with nullcontext(path) if isinstance(path, GraphFile) else GraphFile(path, write=True) as file:
        read, new, foreign = _read(file, chain(first, items), inputs, log, lambda: tell("read", *far[-1]))
        extracted = _extract(file, settings, workers, tell)
        known = file.overrides if told is None else told
        recipe = _recipe(known, settings.version)
        changed = file.made_with != recipe
        if changed:
            parts = _parts(file, known, tell)
            file.replace_graph(parts, extractor=settings.version, recipe=recipe, overrides=known)
        counts = file.counts()
    nodes = {label: counts.pop(label, 0) for label in Label}
    papers, results = nodes.pop(Label.PAPER), nodes.pop(Label.RESULT)
    return Report(
        read=read,
        new=new,
        foreign=foreign,
        extracted=extracted,
        rejected=log.rejected,
        skipped=log.skipped,
        papers=papers,
        entities=sum(nodes.values()),
        results=results,
        edges=sum(counts.values()),
        changed=changed,
        seconds=time.monotonic() - start,
    )


def load(graph: str | os.PathLike[str] | GraphFile) -> networkx.MultiDiGraph:
    """Return the graph of a file, or that of the server at an address, in memory.

    >>> with GraphFile() as file:
    ...     load(file).number_of_nodes()
    0
    """
    if isinstance(graph, GraphFile):
        return in_memory(graph.rows())
    name = os.fspath(graph)
    if is_uri(name):
        with Neo4jStore(server_of(name)) as store:
            return to_networkx(store.parts())
    with GraphFile(name) as file:
        return in_memory(file.rows())


class _Log:
    """Counts what is not taken in, notes why, and passes it on."""

    def __init__(self, on_reject: Callable[[RecordError], object] | None, on_skip: Callable[[str, str], object] | None):
        self.on_reject, self.on_skip = on_reject, on_skip
        self.rejected = self.skipped = 0
        self.notes: dict[str, str] = {}

    def reject(self, error: RecordError) -> None:
        self.rejected += 1
        self.notes[f"rejected {error.source}:{error.line}"] = error.reason
        if self.on_reject:
            self.on_reject(error)

    def skip(self, name: str, reason: str) -> None:
        self.skipped += 1
        self.notes[f"skipped {name}"] = reason
        if self.on_skip:
            self.on_skip(name, reason)
        else:
            warnings.warn(f"skipped {name}: {reason.splitlines()[0]}", stacklevel=2)


def _read(
    file: GraphFile,
    items: Iterator[Paper | Extraction],
    inputs: list[str | os.PathLike[str]],
    log: _Log,
    tell: Callable[[], object],
) -> tuple[int, int, int]:
    """Add what is read to the file; return how many papers were read, how many are new, and how many not in English."""
    read = new = foreign = 0
    old = set(file.notes())
    for batch in chain(batches(items), [[]]):
        new += file.add(batch)
        read += len(batch)
        foreign += sum(not (item.paper if isinstance(item, Extraction) else item).in_english for item in batch)
        file.note(log.notes)
        old -= log.notes.keys()
        log.notes.clear()
        tell()
    if old:  # files that were read again without them
        names = {source.title for source in find(inputs)}
        file.note({}, gone=[key for key in old if re.sub(r"^skipped |^rejected |:\d+$", "", key) in names])
    return read, new, foreign


def _extract(file: GraphFile, settings: Settings, workers: int | None, tell: OnProgress) -> int:
    """Extract from the papers that have no record of these settings yet; return how many there were."""
    total, done = file.count_pending(settings.version), 0
    if total:
        papers, least = file.pending(settings.version), settings.min_confidence
        extractions = extract(papers, workers=workers, model=settings.model, min_confidence=least)
        with closing(cast("Generator[Extraction]", extractions)) as found:
            for batch in batches(found, KEPT):
                file.keep(batch)
                done += len(batch)
                tell("extract", done, total)
    return done


def _parts(file: GraphFile, overrides: Overrides, tell: OnProgress) -> Iterator[Node | Edge]:
    """Make the graph of the file's records, which are read twice: to survey the corpus, and to resolve each."""

    def records(stage: str) -> Iterator[Extraction]:
        for done, record in enumerate(file.records(), 1):
            tell(stage, done, total)
            yield record

    total = file.count()
    resolver = Resolver.of(records("resolve"), overrides=overrides)
    yield from assemble(map(resolver, records("assemble")))


def _recipe(overrides: Overrides, extractor: str) -> str:
    """Return what tells graphs of the same papers apart: the version of kg and how it read, its lexicon, overrides."""
    recipe = hashlib.sha256(extractor.encode())
    for table in sorted(files("kg.lexicon").iterdir(), key=lambda table: table.name):
        if table.name.endswith((".tsv", ".txt")):
            recipe.update(table.read_bytes())
    recipe.update(msgspec.json.encode(overrides, order="deterministic"))
    return recipe.hexdigest()


def batches(items: Iterable[T], size: int = READ) -> Iterator[list[T]]:
    """Yield the items in lists of `size`, the last one shorter.

    >>> list(batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch
