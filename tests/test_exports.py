"""Exports: what other programs make of them is the graph, down to the types; what is in the way is left as it is."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import NEO4J

from kg.errors import KGError
from kg.exports import export
from kg.exports.neo4j_csv import SEPARATORS
from kg.graph import Edge, Node
from kg.resolve import Overrides
from kg.schema import EDGES, NODES, EdgeType, Label
from kg.stores.file import GraphFile
from kg.stores.neo4j import Neo4jStore, Server

ROOT = Path(__file__).parents[1]
HARD = '"quoted" \'so\' a\\"b\\ ; | , U+001F \t {x: $y} – é 漢字 🤖 \u2028 \ufeff \ufffd \ufdd0 \x00 \x85 \x1e'
LINES = "one\ntwo\r\nthree\rfour\n"
EVIDENCE = {"confidence": 0.1 + 0.2, "sentences": ["It is so."], "starts": [0], "ends": [2], "extractor": "kg"}


def entity(label: Label, name: str, /, **properties: Any) -> Node:
    held = {"name": name, "aliases": [], "known": False, "paperCount": 1} | properties
    return Node(f"{label.lower()}:{name.lower()}", label, held)


def paper(name: str, /, **properties: Any) -> Node:
    return Node(f"paper:{name}", Label.PAPER, {"title": name, "abstract": ""} | properties)


def edge(source: Node, kind: EdgeType, target: Node, **properties: Any) -> Edge:
    held = EVIDENCE | ({"papers": [source.id], "support": 1} if "papers" in EDGES[kind].properties else {})
    return Edge(source.id, kind, target.id, held | properties)


A = paper("a", abstract=LINES, date="2019-02", year=2019, url="https://example.org/?a=1,2", authors=["Ö. ;|,", "B"])
B = paper(HARD, abstract="é\n" * 3_000_000)  # more than the tool takes at a time by default
C = paper("c", authors=["One Author"], title="null", source=" blanks around \t")
BERT = entity(Label.METHOD, "BERT", known=True, aliases=[HARD, "", " ", LINES, "1"], paperCount=2**53 + 1)
HOMONYM = entity(Label.DATASET, "BERT", aliases=["", ""])
ELMO, F1 = entity(Label.METHOD, "ELMo"), entity(Label.METRIC, "F1", aliases=["true"])
PLAIN = Node("result:a:1-2", Label.RESULT, {"value": "1", "number": 1.0, "kind": "absolute"})
TINY = Node("result:a:3-9", Label.RESULT, {"value": "", "number": -5e-324, "unit": "%", "kind": "delta"})
HUGE = Node("result:a:10-12", Label.RESULT, {"value": "1e22", "number": 1e22, "unit": "", "kind": "absolute"})
GRAPH: list[Node | Edge] = [
    A, B, C, BERT, HOMONYM, ELMO, F1, PLAIN, TINY, HUGE,
    edge(A, EdgeType.USES, BERT, sentences=[HARD, LINES, "3"], starts=[1, 2, -3], ends=[4, 5, 2**40]),
    edge(A, EdgeType.EVALUATES_ON, HOMONYM, confidence=1.0, extractor=HARD),
    edge(B, EdgeType.PROPOSES, BERT, confidence=1e-7, sentences=[], starts=[], ends=[]),
    edge(B, EdgeType.PROPOSES, ELMO, confidence=0.0),
    edge(A, EdgeType.REPORTS, PLAIN),
    edge(PLAIN, EdgeType.OF_METRIC, F1),
    edge(BERT, EdgeType.OUTPERFORMS, ELMO, papers=[A.id, B.id], support=2),
    edge(BERT, EdgeType.COMPARED_WITH, ELMO),
    edge(BERT, EdgeType.BASED_ON, BERT),
    edge(ELMO, EdgeType.EVALUATED_ON, HOMONYM, sentences=["The unit separator \x1f is not one here."]),
]  # fmt: skip


def keep(graph: list[Node | Edge], path: Path) -> Path:
    """Return a graph file of a graph."""
    with GraphFile(path, write=True) as file:
        file.replace_graph(graph, extractor="t", recipe="t", overrides=Overrides())
    return path


def kg(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["graph.xlsx", "graph", "graph.kg"])
def test_an_unknown_suffix_names_those_that_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(KGError, match=rf"{name}: the suffix says which format to write, .* one of \.csv"):
        export(GRAPH, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_an_export_is_replaced_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "graph.csv"
    export(GRAPH, path)
    (path / "import.report").touch()  # the tool leaves it there
    export([A], path)
    assert "USES.csv" not in content(path)
    export(GRAPH, tmp_path / "again.csv")
    export(GRAPH, path)
    assert content(path) == content(tmp_path / "again.csv")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["again.csv", "graph.csv"]


@pytest.mark.parametrize("part", ["", ".part"])
def test_what_is_no_export_is_not_touched(part: str, tmp_path: Path) -> None:
    folder, file = tmp_path / f"mine.csv{part}", tmp_path / f"table.csv{part}"
    folder.mkdir()
    (folder / "Paper.csv").write_text("mine")
    (folder / "thesis.tex").write_text("mine")
    file.write_text("mine")
    with pytest.raises(KGError, match=r"is no export of kg, as it holds thesis\.tex; remove it or name another folder"):
        export(GRAPH, tmp_path / "mine.csv")
    with pytest.raises(KGError, match="is in the way of the export, which is a folder; remove it or name another"):
        export(GRAPH, tmp_path / "table.csv")
    with pytest.raises(KGError, match="there is no folder"):
        export(GRAPH, tmp_path / "no" / "such" / "graph.csv")
    assert content(folder) == {"Paper.csv": b"mine", "thesis.tex": b"mine"}
    assert file.read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 2


def test_an_export_that_breaks_off_leaves_the_earlier_one(tmp_path: Path) -> None:
    def breaking() -> Iterator[Node | Edge]:
        yield from GRAPH
        raise KeyboardInterrupt

    path = tmp_path / "graph.csv"
    export([A], path)
    earlier = content(path)
    with pytest.raises(KeyboardInterrupt):
        export(breaking(), path)
    assert content(path) == earlier
    assert list(tmp_path.iterdir()) == [path]


def test_lists_that_the_tool_cannot_make_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KGError, match=r"Method: aliases is a list of one empty text, .* use kg load"):
        export([entity(Label.METHOD, "BERT", aliases=[""])], tmp_path / "graph.csv")
    bare = Node("method:bare", Label.METHOD, {"name": "bare", "known": True, "paperCount": 1})
    with pytest.raises(KGError, match=r"Method: aliases is absent here and an empty list there, .* use kg load"):
        export([bare, ELMO], tmp_path / "graph.csv")
    with pytest.raises(KGError, match="each character that could separate the items of a list is in some text"):
        export([paper("a", abstract=SEPARATORS)], tmp_path / "graph.csv")
    assert not list(tmp_path.iterdir())


def test_items_of_lists_are_separated_by_what_no_text_holds(tmp_path: Path) -> None:
    graph = [paper(f"{place}", abstract=each, authors=["A", "B"]) for place, each in enumerate(SEPARATORS[:-1])]
    told = export(graph, tmp_path / "graph.csv")
    assert f"--array-delimiter=U+{ord(SEPARATORS[-1]):04X}" in told
    rows = (tmp_path / "graph.csv" / "Paper.csv").read_text(encoding="utf-8").split("\n")[:-1]
    assert all(row.endswith(f'"A{SEPARATORS[-1]}B"') for row in rows)
    assert [each in row for each, row in zip(SEPARATORS[:-1], rows, strict=True)] == [True] * len(graph)


def test_the_command_line_tells_what_to_run(tmp_path: Path) -> None:
    keep(GRAPH, tmp_path / "graph.kg")
    done = kg("export", "graph.kg", "-o", "my graph.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("kg: my graph.csv: 10 nodes, 10 edges\nkg: to make a database of it, ")
    assert "\n  (cd 'my graph.csv' && neo4j-admin database import full neo4j \\\n" in done.stderr
    assert "\n  cypher-shell -d neo4j -f 'my graph.csv/after.cypher'\n" in done.stderr
    assert kg("export", "graph.kg", "-o", "graph.doc", cwd=tmp_path).returncode == 1
    assert kg("export", "graph.kg", cwd=tmp_path).returncode == 2
    missing = kg("export", "none.kg", "-o", "x.csv", cwd=tmp_path)
    assert (missing.returncode, "none.kg: no such file" in missing.stderr) == (1, True)


# The real tool, and a real server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Neo4j of our own, stopped; a folder for it and for what it imports."""
    if not NEO4J.is_file():
        pytest.skip(f"no Neo4j with its admin tool at {NEO4J}: set KG_NEO4J to the script that runs them")
    home = tmp_path_factory.mktemp("neo4j-admin")
    tools = home / "tools"
    tools.mkdir()
    tool = tools / "neo4j-admin"
    tool.write_text(f'#!/bin/sh\nexec {shlex.quote(str(NEO4J))} admin --home {shlex.quote(str(home))} "$@"\n')
    tool.chmod(0o755)
    return home


@pytest.fixture
def running(home: Path) -> Iterator[Callable[[], Neo4jStore]]:
    """What starts that Neo4j and opens its database, until the end of the test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    stores: list[Neo4jStore] = []

    def start() -> Neo4jStore:
        command = [NEO4J, "start", "--home", home, "--port", port, "--password", "kg-password", "--heap", "1g"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        stores.append(Neo4jStore(Server(f"bolt://127.0.0.1:{port}", "neo4j", "kg-password", "neo4j")))
        return stores[0]

    yield start
    for store in stores:
        store.close()
    subprocess.run([NEO4J, "stop", "--home", home], check=True, stdout=subprocess.DEVNULL)


def run_tool(told: str, home: Path) -> str:
    """Run the command that an export tells of, as it stands; return what the tool says."""
    command = told.partition("\n\n")[2].partition("\n\n")[0]
    path = f"{home / 'tools'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        shell=True,
        cwd=home,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def everything(store: Neo4jStore) -> dict[str, list[str]]:
    """Return all that a database holds; by repr, in which 1, 1.0 and True differ."""
    queries = {
        "nodes": "MATCH (n) RETURN labels(n), properties(n)",
        "edges": "MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, properties(r)",
        "types": "MATCH (n) UNWIND keys(n) AS key RETURN DISTINCT labels(n), key, valueType(n[key])",
        "types of edges": "MATCH ()-[r]->() UNWIND keys(r) AS key RETURN DISTINCT type(r), key, valueType(r[key])",
        "constraints": "SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties",
    }
    return {name: sorted(map(_in_order, store.query(query).rows)) for name, query in queries.items()}


def _in_order(row: tuple[Any, ...]) -> str:
    return repr([sorted(each.items()) if isinstance(each, dict) else each for each in row])


@pytest.mark.xdist_group("neo4j-admin")
def test_neo4j_admin_makes_the_database_that_is_written_over_bolt(
    home: Path, running: Callable[[], Neo4jStore]
) -> None:
    properties = {name for kind in (*NODES.values(), *EDGES.values()) for name in kind.properties}
    assert properties == {"id"}.union(*(part.properties for part in GRAPH))
    path = home / "it's a graph, +(1).csv"
    with GraphFile(keep(GRAPH, home / "graph.kg")) as file:
        told = export(file.parts(), path)
        run_tool(told, home)
        store = running()
        for statement in (path / "after.cypher").read_text(encoding="utf-8").splitlines():
            store.query(statement.rstrip(";"), write=True)
        imported = everything(store)
        store.query("MATCH (n) DETACH DELETE n", write=True)
        for name in store.query("SHOW CONSTRAINTS YIELD name").rows:
            store.query(f"DROP CONSTRAINT {name[0]}", write=True)
        store.prepare()
        store.write(file.parts())
        assert imported == everything(store)
    assert len(imported["nodes"]) == len([part for part in GRAPH if isinstance(part, Node)])
    assert len(imported["edges"]) == len([part for part in GRAPH if isinstance(part, Edge)])


@pytest.mark.xdist_group("neo4j-admin")
def test_neo4j_admin_takes_an_empty_graph(home: Path) -> None:
    assert "0 nodes" in run_tool(export([], home / "empty.csv"), home)
