"""The documentation: it builds without a warning, asks no network for anything, and what it says to type runs."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

import kg
from kg.stores.neo4j import Server

pytest.importorskip(
    "mkdocs", reason="the documentation is not built and its commands are not run: pip install -e '.[docs]'"
)

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
# A block, with the file that the line before it names, if it is one to write.
BLOCK = re.compile(r"(?:[Ii]n `([\w./-]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNS = re.compile(r"^```(?:sh|python)$", re.MULTILINE)
EXTERNAL = re.compile(r"""<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)=["']?((?:https?:)?//[^"'\s>]+)""")

PAGES = {page.relative_to(DOCS).as_posix(): page.read_text(encoding="utf-8") for page in sorted(DOCS.rglob("*.md"))}
NEO4J = "needs: neo4j"  # at the head of a page


@pytest.fixture(scope="session")
def papers_kg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the graph that the tutorial builds."""
    path = tmp_path_factory.mktemp("docs") / "papers.kg"
    kg.build(ROOT / "examples" / "abstracts.jsonl", path=path)
    return path


def run(kind: str, code: str, namespace: dict[str, object]) -> str:
    """Run a block, in a shell or in the Python that the page's other blocks ran in; return what it prints."""
    if kind == "sh":
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", code],
            env=os.environ | {"PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout
    with redirect_stdout(StringIO()) as said:
        exec(compile(code, "<page>", "exec"), namespace)
    return said.getvalue()


@pytest.mark.parametrize("page", [name for name, text in PAGES.items() if RUNS.search(text) and NEO4J not in text])
def test_what_a_page_says_to_type_runs_and_prints_what_it_says(page: str, papers_kg: Path, tmp_path: Path) -> None:
    if page != "tutorial.md":  # which builds it
        shutil.copy(papers_kg, tmp_path)
    follow(PAGES[page], tmp_path)


@pytest.mark.xdist_group("neo4j")
@pytest.mark.usefixtures("neo4j_store")  # which empties it
@pytest.mark.parametrize("page", [name for name, text in PAGES.items() if NEO4J in text])
def test_so_does_what_a_page_says_of_a_server(
    page: str, papers_kg: Path, tmp_path: Path, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("uri", "username", "password"):
        if value := getattr(neo4j_server, name):
            monkeypatch.setenv(f"NEO4J_{name.upper()}", value)
    shutil.copy(papers_kg, tmp_path)
    follow(PAGES[page], tmp_path)


def follow(text: str, folder: Path) -> None:
    """Do what a page says, block by block, in a folder that holds what a clone has."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    namespace: dict[str, object] = {"__name__": "__main__"}
    checker, flags, said = doctest.OutputChecker(), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, ""
    with chdir(folder):
        for file, kind, code in BLOCK.findall(text):
            if file:
                Path(file).parent.mkdir(exist_ok=True)
                Path(file).write_text(code, encoding="utf-8")
            elif kind in ("sh", "python"):
                said = run(kind, code, namespace)
            elif kind == "text":
                assert checker.check_output(code, said, flags), f"it printed:\n{said}\nand the page says:\n{code}"


def test_the_pages_build_strictly_and_fetch_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    built = {page.relative_to(tmp_path / "site").as_posix(): page.read_text() for page in tmp_path.rglob("*.html")}
    assert {page: found for page, html in built.items() if (found := EXTERNAL.findall(html))} == {}
    commands, python = built["reference/commands.html"], built["reference/python.html"]
    assert all(f'id="kg-{name}"' in commands for name in ("build", "query", "eval"))
    assert set(kg.__all__) - set(re.findall(r'id="kg\.(?:\w+\.)?(\w+)"', python)) == {"__version__"}
