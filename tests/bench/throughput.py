"""How fast kg reads abstracts, beside its encoder alone and bare spaCy on the same texts and cores, in one run.

    python tests/bench/throughput.py ../shared/data/abstracts.jsonl.gz --papers 2000

Rounds alternate between the sides. "encoder" splits texts into word pieces and runs the network on them, and no more;
"bare" is `spacy.blank("en")` with the sentencizer; "kg" and "rules" write interchange records. Each side runs in a
process of its own, so that peak memory is its own too: the parent's peak plus, for each worker, the largest worker's.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from kg.readers import read


def bare(texts: list[str], workers: int) -> int:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return sum(1 for doc in nlp.pipe(texts, n_process=workers, batch_size=256) if doc.has_annotation("SENT_START"))


def encode_all(texts: list[str]) -> int:
    import numpy as np

    from kg.extract.model import MOST, load_model
    from kg.extract.tokens import FEATURES, tokenizer

    session = load_model().session
    for text in texts:
        ids = np.array(tokenizer().encode(text).ids[:MOST])
        session.run(None, {"ids": ids, "noticed": np.zeros((len(ids), len(FEATURES)), np.float32)})
    return len(texts)


def encoder(texts: list[str], workers: int) -> int:
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        return sum(pool.imap_unordered(encode_all, [texts[at : at + 64] for at in range(0, len(texts), 64)]))


def kg(texts: list[str], workers: int, model: str | None = None) -> int:
    from kg.extract import extract
    from kg.records import encode

    count = 0
    with Path(os.devnull).open("wb") as out:
        for extraction in extract((tuple(text.split("\n", 1)) for text in texts), workers=workers, model=model):
            out.write(encode(extraction) + b"\n")
            count += 1
    return count


def rules(texts: list[str], workers: int) -> int:
    return kg(texts, workers, "rules")


SIDES: dict[str, Callable[[list[str], int], int]] = {"encoder": encoder, "bare": bare, "rules": rules, "kg": kg}


def measure(what: str, source: str, papers: int, workers: int) -> tuple[float, float]:
    """Run one side in a fresh process; return papers/s and peak memory in GB."""
    command = [sys.executable, __file__, source, "--papers", str(papers), "--workers", str(workers), "--only", what]
    rate, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(rate), float(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("--papers", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=SIDES, help="one side, once: papers/s and peak GB")
    options = parser.parse_args()
    if options.only:
        texts = [paper.text for paper in islice(read(options.source), options.papers)]
        begin = time.perf_counter()
        print(SIDES[options.only](texts, options.workers) / (time.perf_counter() - begin))
        own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        print((own + children * (options.workers if options.workers > 1 else 0)) / 1e6)
        return
    rates: dict[str, list[float]] = {side: [] for side in SIDES}
    peaks = dict.fromkeys(SIDES, 0.0)
    for _ in range(options.rounds):
        for side in SIDES:
            rate, peak = measure(side, options.source, options.papers, options.workers)
            rates[side].append(rate)
            peaks[side] = max(peaks[side], peak)
    for side, each in rates.items():
        rounds = ", ".join(f"{rate:.0f}" for rate in each)
        print(f"{side:8} {statistics.median(each):7.0f} papers/s   peak {peaks[side]:.2f} GB   rounds {rounds}")
    ours, theirs = statistics.median(rates["kg"]), statistics.median(rates["encoder"])
    print(f"kg / encoder alone {ours / theirs:.0%}")


if __name__ == "__main__":
    main()
