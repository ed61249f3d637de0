"""What the tests of formats share: the samples beside them, read to their ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import RecordError
from kg.readers import read
from kg.records import Paper

Reading = tuple[list[Paper], list[RecordError]]


def reading(path: Path, **options: str) -> Reading:
    """Read a file; return its papers and its rejects."""
    rejects: list[RecordError] = []
    return list(read(path, on_reject=rejects.append, **options)), rejects


def titles(papers: list[Paper]) -> list[str]:
    """Return what papers are called."""
    return [paper.title for paper in papers]


@pytest.fixture
def sample() -> Callable[[str], Reading]:
    """Read a sample of a format: a file in the shape that its makers give it."""
    return lambda name: reading(Path(__file__).parent / "samples" / name)


@pytest.fixture
def text(tmp_path: Path) -> Callable[..., Reading]:
    """Read a text or bytes as a file."""

    def read_text(content: str | bytes, name: str = "file", **options: str) -> Reading:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return reading(path, **options)

    return read_text
