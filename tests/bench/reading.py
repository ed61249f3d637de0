"""How quickly arXiv's metadata, as Kaggle gives them away, are read, in how much memory.

    python tests/bench/reading.py --mb 300

generates records of that shape (abstracts of the given papers, wrapped and with LaTeX as often as on arXiv), reads them
in a process of its own, without and with what makes readings one paper, and prints MB/s of CPU time, of wall time, and
the peak of resident memory. Files are kept in --folder, so that a second run reads what the first one made.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

from kg.readers import distinct, read

ROOT = Path(__file__).parents[2]
# What real abstracts have of LaTeX: one in six, a few formulas each.
LATEX = [
    *("$\\alpha$", "$10^{-3}$", "$O(n \\log n)$", "$\\mathbb{R}^d$", "75.2\\%", "\\emph{very}", "$k$", "$x_{i,j}$"),
    *("\\textbf{Net}", "$\\ell_1$", "$\\epsilon$-greedy", "$\\mathcal{O}(1/\\sqrt{T})$", 'Schr\\"odinger', "Figure~2"),
]
CATEGORIES = [
    "cs.CL",
    "cs.LG stat.ML",
    "cs.CV cs.AI",
    "hep-ph",
    "math.CO cs.DM",
    "astro-ph.GA",
    "cond-mat.mes-hall",
    "quant-ph",
]


def records(size: int) -> Iterator[bytes]:
    """Yield lines of that many bytes in all, no two with one title."""
    chance = random.Random(0)
    texts = [paper.abstract for paper in read(ROOT / "examples/abstracts.jsonl")]
    words = sorted({word for text in texts for word in text.split()})
    written = number = 0
    while written < size:
        number += 1
        sentences = chance.choices(texts, k=2)
        body = " ".join(sentences).split()
        if number % 6 == 0:
            for _ in range(4):
                body.insert(chance.randrange(len(body)), chance.choice(LATEX))
        if number % 7 == 0:
            body.append("naïve–Bayes “prior”")
        names = [
            [chance.choice(words).title(), chance.choice(words)[:1].upper() + ".", ""]
            for _ in range(chance.randint(1, 6))
        ]
        identifier = f"{7 + number // 120_000 % 18:02}{1 + number // 10_000 % 12:02}.{number % 10_000:05}"
        record = {
            "id": identifier,
            "submitter": " ".join(names[0][1::-1]),
            "authors": ", ".join(f"{first} {last}" for last, first, _ in names),
            "title": "\n  ".join(textwrap.wrap(" ".join(chance.choices(words, k=10)) + f" {number}", 70)),
            "comments": "12 pages, 3 figures",
            "journal-ref": None,
            "doi": f"10.1000/j.{number}" if number % 2 else None,
            "report-no": None,
            "categories": chance.choice(CATEGORIES),
            "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
            "abstract": "  " + "\n".join(textwrap.wrap(" ".join(body), 79)) + "\n",
            "versions": [
                {"version": f"v{n}", "created": f"Mon, {n} Apr 2007 19:18:42 GMT"}
                for n in range(1, chance.randint(2, 4))
            ],
            "update_date": "2008-11-26",
            "authors_parsed": names,
        }
        line = json.dumps(record, separators=(",", ":")).encode() + b"\n"
        written += len(line)
        yield line


def measure(path: Path, *, once: bool) -> None:
    """Read a file in this process, and print how it went."""
    began, cpu = time.perf_counter(), time.process_time()
    papers = read(path)
    count = sum(1 for _ in (distinct(papers) if once else papers))
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    size = path.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    way = "read, distinct" if once else "read"
    speed = f"{size / cpu:.0f} MB/s of CPU time, {size / wall:.0f} MB/s of wall time"
    print(f"{way:<15} {size:,.0f} MB, {count:,} papers: {speed}, peak {peak:.0f} MB")


def main() -> None:
    """Parse, generate, and measure each way in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=300)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/kg-reading"))
    parser.add_argument("--way", choices=["read", "distinct"])
    asked = parser.parse_args()
    path = asked.folder / f"arxiv-{asked.mb}.jsonl"
    if asked.way:
        measure(path, once=asked.way == "distinct")
        return
    asked.folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.writelines(records(asked.mb * 1_000_000))
        part.rename(path)
    for way in ("read", "distinct"):
        command = [sys.executable, __file__, "--mb", str(asked.mb), "--folder", str(asked.folder), "--way", way]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
