"""Readers on broken files: samples of all formats with bytes flipped, cut, doubled, spliced.

    python tests/fuzz/mutate.py --number 10000

reads each in a process that ends after five seconds at the latest, and prints how many papers were accepted, how many
records and files rejected; whatever ends otherwise than in a KGError is kept in --folder, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import bz2
import collections
import gzip
import io
import json
import lzma
import random
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Iterator
from pathlib import Path

import zstandard

from kg.errors import KGError, RecordError
from kg.readers import read, readers

SAMPLES = Path(__file__).parents[1] / "readers/samples"
LIMIT = 5  # seconds


def samples() -> dict[str, bytes]:
    """Return the sample files by name, some of the formats that need no sample, and some that are packed."""
    files = {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.is_file()}
    papers = [
        {"id": f"2101.0000{n}", "title": f"A Paper {n}", "abstract": "We study BERT on GLUE. " * 9, "year": 2021}
        for n in range(9)
    ]
    record = b'{"paper": {"id": "paper:1", "title": "On BERT"}, "entities": [], "extractor": "0"}\n'
    lines = "".join(json.dumps(paper) + "\n" for paper in papers).encode()
    files["lines.jsonl"] = lines + record
    files["array.json"] = json.dumps(papers).encode()
    files["object.json"] = json.dumps({"count": 9, "papers": papers}, indent=1).encode()
    files["table.csv"] = (
        "id,title,abstract\n" + "".join('{id},"{title}","{abstract}"\n'.format(**p) for p in papers)
    ).encode()
    files["table.tsv"] = files["table.csv"].replace(b",", b"\t")
    files["listing.txt"] = "".join("{title}\n{abstract}\n".format(**paper) for paper in papers).encode()
    files["utf16.csv"] = files["table.csv"].decode().encode("utf-16")
    packers = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.compress}
    files.update({f"packed.{name}": pack(lines) for name, pack in packers.items()})
    with zipfile.ZipFile(packed := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("papers/lines.jsonl", lines)
        archive.writestr("papers/table.csv", files["table.csv"])
    return {**files, "packed.zip": packed.getvalue()}


def mutants(files: dict[str, bytes], number: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents, each of one file in turn, mostly broken in one place."""
    chance = random.Random(seed)
    names = sorted(files)
    for turn in range(number):
        name = names[turn % len(names)]
        data = bytearray(files[name])
        for _ in range(chance.choice([1, 1, 1, 2, 4])):
            mutate(data, files[chance.choice(names)], chance)
        yield name, bytes(data)


def mutate(data: bytearray, other: bytes, chance: random.Random) -> None:
    """Break a file in one place."""
    place = chance.randrange(len(data) + 1)
    length = min(chance.choice([1, 4, 30, 300]), len(data) - place)
    what = chance.randrange(7)
    if what == 0:
        for at in range(place, place + min(length, 4)):
            data[at] ^= 1 << chance.randrange(8)
    elif what == 1:
        del data[place:]
    elif what == 2:
        del data[place : place + length]
    elif what == 3:
        data[place:place] = data[place : place + length] * chance.choice([1, 2, 50])
    elif what == 4:
        start = chance.randrange(len(other) + 1)
        data[place : place + length] = other[start : start + chance.choice([1, 30, 300, 3000])]
    elif what == 5:
        data[place : place + length] = chance.randbytes(length)
    else:
        signs = [
            b'"',
            b"{",
            b"[",
            b"<",
            b"&",
            b"\\",
            b"\0",
            b"\xff",
            b"\n",
            b"\r",
            b"}",
            b"]",
            b">",
            b"\xef\xbb\xbf",
            b"\\ud800",
        ]
        data[place:place] = chance.choice(signs) * chance.choice([1, 1, 3, 500])


def attempt(name: str, data: bytes, folder: Path, form: str | None = None) -> collections.Counter[str]:
    """Read a file; return how many papers, rejects and errors it gave."""
    path = folder / name
    path.write_bytes(data)
    counts: collections.Counter[str] = collections.Counter()

    def reject(error: RecordError) -> None:
        counts["rejected"] += 1
        if error.reason.startswith("the reader "):  # kg.readers has caught what the reader should have
            raise AssertionError(error.reason) from error

    try:
        for paper in read(path, format=form, on_reject=reject):
            paper.text.encode()
            counts["accepted"] += 1
    except KGError:
        counts["refused"] += 1
    return counts


def main() -> int:
    """Run mutants, and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=Path("fuzz-findings"))
    asked = parser.parse_args()
    files = samples()
    counts: collections.Counter[str] = collections.Counter()
    by_name: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    slowest = (0.0, "")
    formats = [reader.name for reader in readers()]

    def hang(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, hang)
    with tempfile.TemporaryDirectory() as folder:
        for turn, (name, data) in enumerate(mutants(files, asked.number, asked.seed)):
            # Each tenth is read as another format, which never sees it otherwise.
            form = formats[turn // 10 % len(formats)] if turn % 10 == 9 else None
            began = time.process_time()
            signal.alarm(LIMIT * 6)  # of wall time, on a machine that may have more to do
            try:
                found = attempt(name, data, Path(folder), form)
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                counts["crashed"] += 1
                asked.folder.mkdir(exist_ok=True)
                (asked.folder / f"{turn}-{form or 'any'}-{name}").write_bytes(data)
                traceback.print_exc()
                continue
            finally:
                signal.alarm(0)
            seconds = time.process_time() - began
            slowest = max(slowest, (seconds, name))
            counts["hung"] += seconds > LIMIT
            counts += found
            by_name[name] += found
    for name, found in by_name.items():
        print(f"{name:<40}" + "".join(f"{found[what]:>9,} {what}" for what in ("accepted", "rejected", "refused")))
    print(
        f"{asked.number:,} files: {counts['accepted']:,} papers accepted, {counts['rejected']:,} records rejected, "
        f"{counts['refused']:,} files refused; {counts['crashed']} crashed, {counts['hung']} hung; "
        f"slowest {slowest[0]:.2f} s of CPU time ({slowest[1]})"
    )
    return 1 if counts["crashed"] or counts["hung"] else 0


if __name__ == "__main__":
    sys.exit(main())
