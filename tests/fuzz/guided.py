"""A target for atheris, coverage-guided: the first byte chooses the reader, the others are the file.

    pip install atheris
    python tests/fuzz/guided.py corpus/ -max_total_time=600

An empty corpus is filled from the samples first. What a reader should have caught itself is a finding too.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kg.readers", "bibtexparser", "rispy", "pylatexenc"]):
    from mutate import attempt, samples

    from kg.readers import readers

FORMATS = [None, *(reader.name for reader in readers())]
FOLDER = Path(tempfile.mkdtemp())


def one(data: bytes) -> None:
    """Read a file."""
    if data:
        attempt("file", data[1:], FOLDER, FORMATS[data[0] % len(FORMATS)])


if __name__ == "__main__":
    corpus = next((Path(name) for name in sys.argv[1:] if not name.startswith("-")), None)
    if corpus and not any(corpus.glob("*")):
        corpus.mkdir(exist_ok=True)
        for name, content in samples().items():
            known = next((place for place, form in enumerate(FORMATS) if form and name.startswith(form)), 0)
            (corpus / name).write_bytes(bytes([known]) + content)
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
