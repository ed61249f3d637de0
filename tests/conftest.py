"""What the tests share: the real pages beside the project, where there are any."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("KG_SHARED", Path(__file__).parents[2] / "shared"))


@pytest.fixture(scope="session")
def seeds() -> list[str]:
    """The three pages of trending papers; skips loudly where they are not."""
    pages = sorted(map(str, (SHARED / "seeds").glob("*.txt")))
    if not pages:
        pytest.skip(f"no seed pages in {SHARED / 'seeds'}: set KG_SHARED to the folder that holds them")
    return pages
