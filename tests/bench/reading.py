"""How quickly arXiv's metadata, as Kaggle gives them away, are read, in how much memory.

    python tests/bench/reading.py --mb 300

generates records of that shape, reads them in every way in a process of its own, and prints MB/s of its CPU time, of
wall time, and the peak of its resident memory, starting Python included. Files are kept in --folder, so that a second
run reads what the first one made. Of 3 GB, 1.6 million records, in MB/s of CPU time: 51 as papers; 37 as `kg read`
writes them, each once; 219 where one of a hundred is wanted. The peak is 160 MB, 110 of them for telling languages.

The snapshot cannot be had here, so its shape is what is known of it: 1.8 kB a line; abstracts of 1,100 characters,
wrapped at blanks; LaTeX in one abstract of three and one title of twelve, five formulas each, as physicists and
mathematicians write it (in abstracts of machine learning it is one of ten); one author of six beyond ASCII, escaped.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from kg.readers import read

ROOT = Path(__file__).parents[2]
LATEX = [
    *(r"$\alpha$", r"$10^{-3}$", r"$O(n \log n)$", r"$\mathbb{R}^d$", r"75.2\%", r"\emph{very}", "$k$", "$x_{i,j}$"),
    *(r"\textbf{Net}", r"$\ell_1$", r"$\epsilon$-greedy", r"$\mathcal{O}(1/\sqrt{T})$", r"Schr\"odinger", "Figure~2"),
    *("$n$", "$p$", "$N=4$", r"$\Lambda$CDM", r"$\sim 10^{5}~M_{\odot}$", r"$SU(2)_L \times U(1)_Y$", r"\cite{a}"),
    *(
        r"$z \lesssim 0.1$",
        r"$f: X \to Y$",
        r"$\frac{1}{2}$",
        r"$\{x_n\}_{n=1}^{\infty}$",
        r"$B^0 \to K^{*0} \mu^+ \mu^-$",
    ),
]
CATEGORIES = [
    *("cs.CL", "cs.LG stat.ML", "cs.CV cs.AI", "hep-ph", "hep-th math-ph math.MP", "math.CO cs.DM", "math.AP"),
    *("astro-ph.GA", "astro-ph", "cond-mat.mes-hall", "cond-mat.mtrl-sci", "quant-ph", "gr-qc", "cs.CR", "eess.SP"),
]
FIRST = ["Ada", "A.", "K. R.", "Yi", "José", "Jean-Luc", "Wei", "S.", "Emmy", "Daniel", "J.", "Laura", "Anil K.", "Min"]
LAST = [
    "Smith",
    "Wang",
    "Gödel",
    "van der Berg",
    "Zhang",
    "Garcia",
    "Kim",
    "Rossi",
    "O'Neill",
    "Li",
    "Tanaka",
    "Ivanov",
]
WAYS = {
    "kg.read": [sys.executable, "-c", "import sys, kg; print(sum(1 for _ in kg.read(sys.argv[1])))"],
    "kg read": [sys.executable, "-m", "kg", "read", "-o", os.devnull],
    "kg read, filtered": [
        *(sys.executable, "-m", "kg", "read", "-o", os.devnull),
        *("--category", "cs.CL", "--since", "2023-01"),
    ],
}


def records(size: int) -> Iterator[bytes]:
    """Yield lines of that many bytes in all, no two with one title."""
    chance = random.Random(0)
    texts = [paper.abstract for paper in read(ROOT / "examples/abstracts.jsonl")]
    sentences = sorted({sentence for text in texts for sentence in re.split(r"(?<=[a-z]\.) (?=[A-Z])", text)})
    words = sorted({word for text in texts for word in re.findall("[A-Za-z][a-z-]+", text)})
    written = number = 0
    while written < size:
        number += 1
        title, body = chance.choices(words, k=chance.randint(4, 14)), list[str]()
        length = chance.lognormvariate(6.87, 0.45)
        while len(" ".join(body)) < length:
            body += chance.choice(sentences).split()
        for text, one_in, most in ((body, 3, 9), (title, 12, 1)):
            if chance.randrange(one_in) == 0:
                for _ in range(chance.randint(1, most)):
                    text.insert(chance.randrange(len(text)), chance.choice(LATEX))
        names = [
            [chance.choice(LAST), chance.choice(FIRST), "Jr." if chance.random() < 0.01 else ""]
            for _ in range(1 + int(chance.expovariate(0.3)))
        ]
        day = date(2007, 4, 1) + timedelta(days=6800 * written // size)
        record = {
            "id": f"{day:%y%m}.{number % 100_000:05}",
            "submitter": f"{names[0][1]} {names[0][0]}",
            "authors": ", ".join(f"{first} {last}" for last, first, _ in names),
            "title": "\n  ".join(textwrap.wrap(" ".join(title) + f" {number}", 70, break_on_hyphens=False)),
            "comments": f"{number % 40} pages, {number % 7} figures" if number % 4 else None,
            "journal-ref": f"Phys. Rev. D {number % 99}, 104{number % 999} (2009)" if number % 3 == 0 else None,
            "doi": f"10.1000/j.{number}" if number % 2 else None,
            "report-no": None,
            "categories": chance.choice(CATEGORIES),
            "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
            "abstract": "  " + "\n".join(textwrap.wrap(" ".join(body), 79, break_on_hyphens=False)) + "\n",
            "versions": [
                {"version": f"v{n}", "created": f"{day + timedelta(days=99 * n - 99):%a, %-d %b %Y} 19:18:42 GMT"}
                for n in range(1, 2 + int(chance.expovariate(1)))
            ],
            "update_date": f"{day + timedelta(days=400)}",
            "authors_parsed": names,
        }
        line = json.dumps(record, separators=(",", ":")).encode() + b"\n"
        written += len(line)
        yield line


def measure(way: str, path: Path) -> None:
    """Read a file in a process, and print how it went."""
    began = time.perf_counter()
    process = subprocess.Popen([*WAYS[way], path], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{way} failed")
    wall, cpu, size = time.perf_counter() - began, used.ru_utime + used.ru_stime, path.stat().st_size / 1e6
    speed = f"{size / cpu:.0f} MB/s of CPU time, {size / wall:.0f} MB/s of wall time"
    print(f"{way:<18} {size:,.0f} MB: {speed}, peak {used.ru_maxrss / 1024:.0f} MB", flush=True)


def main() -> None:
    """Parse, generate, and measure each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=300)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/kg-reading"))
    asked = parser.parse_args()
    path = asked.folder / f"arxiv-{asked.mb}.jsonl"
    asked.folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.writelines(records(asked.mb * 1_000_000))
        part.rename(path)
    for way in WAYS:
        measure(way, path)


if __name__ == "__main__":
    main()
