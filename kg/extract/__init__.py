"""Papers -> extractions: what each abstract says, read by a spaCy pipeline of lexicon, rules and a small model.

`extract` is the way in. kg/extract/stages.py has the order of the stages; each stage is a file beside it.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING

import msgspec

from kg.errors import KGError
from kg.extract.stages import Settings
from kg.readers.fields import titled
from kg.records import Extraction, Paper, writable

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["extract", "pipeline"]

CHUNK = 64  # papers that a worker is handed at a time
VOCABULARY = 100_000  # words that a process keeps for good
FEW = 2 * CHUNK  # up to so many papers are read here: more workers would take longer to start than to read them


@cache
def pipeline(settings: Settings) -> Language:
    """Return the spaCy pipeline that `extract` runs: `spacy.blank("en")` with the component "kg"."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("kg", config={"model": settings.model, "min_confidence": settings.min_confidence})
    return nlp


def extract(
    papers: Iterable[Paper | tuple[str, str]],
    *,
    workers: int | None = None,
    model: str | None = None,
    min_confidence: float | None = None,
) -> Iterator[Extraction]:
    """Read papers; yield what each says, in their order. Memory does not grow with their number.

    Of a paper that is in another language than English (see Paper), nothing is said.

    Parameters
    ----------
    papers : iterable of Paper or (title, abstract)
    workers : int, optional
        Processes to read in; by default as many as there are cores, and none for a handful of papers.
    model : str, optional
        "rules" for the lexicon and rules alone, or a folder that `kg train` made; by default the model that kg ships.
    min_confidence : float, optional
        What entities, results and relations must reach, 0..1: higher for fewer errors, lower for fewer gaps.

    Examples
    --------
    >>> found, = extract([("BERT", "We introduce BERT, a language model. BERT reaches 80.5 on GLUE.")])
    >>> [(entity.id, str(entity.role)) for entity in found.entities]
    [('method:bert', 'PROPOSES'), ('method:language-model', 'USES'), ('dataset:glue', 'EVALUATES_ON')]
    """
    stream = (writable(paper if isinstance(paper, Paper) else titled(*paper)) for paper in papers)
    settings = Settings(model, min_confidence)
    count = workers if workers is not None else (os.cpu_count() or 1)
    first = list(islice(stream, FEW))
    if count <= 1 or len(first) < FEW:
        for chunk in _chunks(chain(first, stream)):
            yield from _read(chunk, settings)
        return
    yield from _read_in_parallel(_chunks(chain(first, stream)), count, settings)


def _chunks(papers: Iterable[Paper]) -> Iterator[list[Paper]]:
    papers = iter(papers)
    while chunk := list(islice(papers, CHUNK)):
        yield chunk


def _read(papers: list[Paper], settings: Settings) -> list[Extraction]:
    nlp = pipeline(settings)
    # spaCy's vocabulary keeps every word it has ever seen; past the common ones, it forgets those of a chunk after it.
    with nlp.memory_zone() if len(nlp.vocab.strings) > VOCABULARY else nullcontext():
        docs = nlp.pipe(paper.text for paper in papers if paper.in_english)
        return [
            msgspec.structs.replace(next(docs)._.kg, paper=paper)
            if paper.in_english
            else Extraction(paper=paper, extractor=settings.version)
            for paper in papers
        ]


_ENCODER, _PAPERS, _EXTRACTIONS = (
    msgspec.msgpack.Encoder(),
    *map(msgspec.msgpack.Decoder, (list[Paper], list[Extraction])),
)


def _work(chunk: bytes, settings: Settings) -> bytes:
    return _ENCODER.encode(_read(_PAPERS.decode(chunk), settings))


def _begin_work() -> None:
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)  # each worker has a core, and numpy's threads would wait for each other, turning
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Leave when the parent is gone: killed, it cannot tell its workers."""
    if parent := multiprocessing.parent_process():
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _read_in_parallel(chunks: Iterator[list[Paper]], workers: int, settings: Settings) -> Iterator[Extraction]:
    """Read chunks in processes; at most 3 a worker are under way, so that a fast reader does not fill the memory."""
    pipeline(settings)("")  # before the fork: what it loads for a first text is then shared
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(method), initializer=_begin_work)
    try:
        under_way: deque[Future[bytes]] = deque()
        for chunk in chunks:
            under_way.append(pool.submit(_work, _ENCODER.encode(chunk), settings))
            if len(under_way) >= 3 * workers:
                yield from _EXTRACTIONS.decode(under_way.popleft().result())
        while under_way:
            yield from _EXTRACTIONS.decode(under_way.popleft().result())
    except BrokenProcessPool as error:
        raise KGError("a worker process was killed, perhaps for want of memory; try fewer --workers") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
