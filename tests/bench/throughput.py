"""How fast kg reads abstracts, beside a bare spaCy pipeline on the same texts and cores, in one run.

    python tests/bench/throughput.py ../shared/data/abstracts.jsonl.gz --papers 8000

Rounds alternate between the two. The bare pipeline is `spacy.blank("en")` with the sentencizer, in one process and in
as many as there are workers, whichever is faster; kg writes interchange records. Each runs in a process of its own, so
that peak memory is its own too: the parent's peak plus, for each worker, the largest worker's.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

from kg.readers import read


def bare(source: str, papers: int, workers: int) -> int:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    texts = [paper.text for paper in islice(read(source), papers)]
    begin = time.perf_counter()
    count = sum(1 for doc in nlp.pipe(texts, n_process=workers, batch_size=256) if doc.has_annotation("SENT_START"))
    print(count / (time.perf_counter() - begin))
    return count


def kg_rules(source: str, papers: int, workers: int) -> int:
    from kg.extract import extract
    from kg.records import encode

    begin, count = time.perf_counter(), 0
    with Path(os.devnull).open("wb") as out:
        for extraction in extract(islice(read(source), papers), workers=workers):
            out.write(encode(extraction) + b"\n")
            count += 1
    print(count / (time.perf_counter() - begin))
    return count


def measure(what: str, source: str, papers: int, workers: int) -> tuple[float, float]:
    """Run one side in a fresh process; return papers/s and peak memory in GB."""
    command = [sys.executable, __file__, source, "--papers", str(papers), "--workers", str(workers), "--only", what]
    rate, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(rate), float(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("--papers", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("bare", "kg_rules"), help="one side, once: papers/s and peak GB")
    options = parser.parse_args()
    if options.only:
        {"bare": bare, "kg_rules": kg_rules}[options.only](options.source, options.papers, options.workers)
        own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        print((own + children * (options.workers if options.workers > 1 else 0)) / 1e6)
        return
    sides: dict[str, list[float]] = {"bare, 1 process": [], f"bare, {options.workers} processes": [], "kg": []}
    peak = 0.0
    for _ in range(options.rounds):
        sides["bare, 1 process"].append(measure("bare", options.source, options.papers, 1)[0])
        sides[f"bare, {options.workers} processes"].append(
            measure("bare", options.source, options.papers, options.workers)[0]
        )
        rate, used = measure("kg_rules", options.source, options.papers, options.workers)
        sides["kg"].append(rate)
        peak = max(peak, used)
    medians = {side: statistics.median(rates) for side, rates in sides.items()}
    for side, rates in sides.items():
        print(f"{side:20} {medians[side]:7.0f} papers/s   rounds {', '.join(f'{rate:.0f}' for rate in rates)}")
    best = max(medians[side] for side in sides if side != "kg")
    print(f"kg / faster bare     {medians['kg'] / best:7.0%}")
    print(f"kg, peak memory      {peak:7.2f} GB over {options.papers:,} papers")


if __name__ == "__main__":
    main()
