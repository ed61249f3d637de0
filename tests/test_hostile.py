"""Hostile text through the whole way: it is text in the graph file, on both stores, in exports and in the page.

tests/test_exports.py reads the same graph from GraphML, GEXF, JSON-LD and Parquet.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import HALF, HOSTILE, Show

import kg
from kg.errors import KGError
from kg.exports import export
from kg.graph import Edge, Node
from kg.pipeline import load as in_memory
from kg.schema import Label
from kg.stores import Store
from kg.stores.file import GraphFile
from kg.stores.loading import load
from kg.stores.neo4j import Neo4jStore
from kg.stores.opening import opened

RAW = [text for text in HOSTILE if "\n" not in text]


def parts(folder: Path) -> list[Node | Edge]:
    with GraphFile(folder / "hostile.kg") as file:
        return list(file.parts())


def titles(folder: Path) -> list[str]:
    return sorted(
        part.properties["title"] for part in parts(folder) if isinstance(part, Node) and part.label == "Paper"
    )


@pytest.fixture
def embedded(hostile: Path) -> Store:
    return opened(str(hostile / "hostile.kg"))


@pytest.fixture
def neo4j(neo4j_store: Neo4jStore, hostile: Path) -> Store:
    with GraphFile(hostile / "hostile.kg") as file:
        load(file, neo4j_store)
    return neo4j_store


STORES = ["embedded", pytest.param("neo4j", marks=pytest.mark.xdist_group("neo4j"))]


def test_the_graph_file_has_each_text_as_it_is_and_no_half_of_a_character(hostile: Path) -> None:
    assert titles(hostile) == sorted([*HOSTILE.values(), *(f"{text} in a record" for text in RAW)])
    kept = [json.loads(line) for line in (hostile / "rejects.jsonl").read_text().splitlines()]
    assert [(each["line"] - len(HOSTILE), each["reason"][:28]) for each in kept] == [
        (1, "it holds half a character (\\"),
        (2, "it holds half a character (\\"),
    ]
    graph = kg.open(hostile / "hostile.kg")
    for known in HOSTILE.values():
        paper = graph.paper(known)
        assert paper.title == known
        assert paper.authors == (known, "A. Wren")
        assert f"We introduce {known}. " in paper.abstract
    assert {node.name for node in graph.entities(type="Method")} >= {*RAW}


@pytest.mark.parametrize("store", STORES)
def test_a_store_has_what_the_file_has_and_texts_are_never_run(
    store: str, hostile: Path, request: pytest.FixtureRequest
) -> None:
    asked: Store = request.getfixturevalue(store)
    query = "MATCH (p:Paper) RETURN p.id, p.title, p.abstract, p.authors, p.url"
    papers = sorted(
        (part.id, *map(part.properties.get, ("title", "abstract", "authors", "url")))
        for part in parts(hostile)
        if isinstance(part, Node) and part.label == Label.PAPER
    )
    assert sorted(map(tuple, asked.query(query).rows)) == papers
    for title in titles(hostile):
        found = asked.query("MATCH (p:Paper {title: $title}) RETURN count(*)", {"title": title}).rows
        assert found == [(1,)]
    assert len(asked.query(query).rows) == len(papers)  # nothing was deleted by asking


@pytest.mark.xdist_group("neo4j")
def test_a_server_gives_back_every_node_and_edge_as_it_was(neo4j: Neo4jStore, hostile: Path) -> None:
    assert [sorted(each.properties.items()) for each in sorted(neo4j.parts(), key=key)] == [
        sorted(each.properties.items()) for each in sorted(parts(hostile), key=key)
    ]


def key(part: Node | Edge) -> tuple[str, ...]:
    return (part.id,) if isinstance(part, Node) else (part.source, part.type, part.target)


def test_the_table_of_an_answer_runs_nothing_in_a_spreadsheet(hostile: Path) -> None:
    command = [sys.executable, "-m", "kg", "query", "hostile.kg", "MATCH (p:Paper) RETURN p.title", "-o", "titles.csv"]
    subprocess.run(command, cwd=hostile, check=True)
    with (hostile / "titles.csv").open(newline="", encoding="utf-8") as file:
        (head,), *rows = csv.reader(file)
    read = {text.removeprefix("'") for (text,) in rows}
    assert head == "p.title"
    assert {text.removeprefix("'") for text in HOSTILE.values()} <= read
    assert not [text for (text,) in rows if text[0] in "=@\t\r+-"]
    assert "\x1b" not in "".join(read)


def test_the_files_for_neo4j_admin_have_each_title_in_a_cell(hostile: Path, tmp_path: Path) -> None:
    export(parts(hostile), tmp_path / "graph.csv")
    with (tmp_path / "graph.csv" / "Paper.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    head = (tmp_path / "graph.csv" / "Paper-header.csv").read_text().strip().split(",")
    assert sorted(row[head.index("title:string")] for row in rows) == titles(hostile)


def test_the_page_shows_each_title_as_text_and_runs_none(show: Show, hostile: Path) -> None:
    shown = show(in_memory(hostile / "hostile.kg"), title=next(iter(HOSTILE)))
    count = "() => document.querySelectorAll('script, img, iframe, style, b').length"
    before = shown.ask(count)
    for title in HOSTILE.values():
        shown.search(title)
        assert shown.page.inner_text("#pane h2") == title
    for view in ("leaderboard", "papers", "graph"):
        shown.page.click(f"[data-view={view}]")
    assert shown.ask(count) == before
    assert shown.page.locator("a[href^=javascript]").count() == 0
    assert (shown.dialogs, shown.complaints, len(shown.requests)) == ([], [], 1)


@pytest.mark.parametrize("half", HALF)
def test_half_a_character_from_python_is_an_error_that_says_so(half: str, tmp_path: Path) -> None:
    calls: list[Callable[[], object]] = [
        lambda: kg.build([(half, "We use BERT.")]),
        lambda: kg.build([("BERT", half)], path=tmp_path / "papers.kg"),
        lambda: kg.build([kg.Paper(id="paper:1", title="BERT", abstract=half)]),
        lambda: list(kg.extract([(half, "We use BERT.")])),
    ]
    for call in calls:
        with pytest.raises(KGError, match="half a character"):
            call()
