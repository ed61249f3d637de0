"""What the tests share: real pages, a real Neo4j and a real browser, where there are any; and hostile papers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import networkx
import pytest

from kg.records import Entity, Extraction, Mention, Paper, encode, entity_id
from kg.schema import Label
from kg.stores.neo4j import Neo4jStore, Server
from kg.view import write_html

T = TypeVar("T")

SHARED = Path(os.environ.get("KG_SHARED", Path(__file__).parents[2] / "shared"))
NEO4J = Path(os.environ.get("KG_NEO4J", SHARED / "neo4j" / "neo4j"))  # starts, stops and kills servers of our own
OURS = "KgTest"  # the label of the node that marks a database as one that tests may empty


@pytest.fixture(scope="session")
def seeds() -> list[str]:
    """The three pages of trending papers; skips loudly where they are not."""
    pages = sorted(map(str, (SHARED / "seeds").glob("*.txt")))
    if not pages:
        pytest.skip(f"no seed pages in {SHARED / 'seeds'}: set KG_SHARED to the folder that holds them")
    return pages


@pytest.fixture
def peak() -> Callable[[Callable[[], T]], tuple[T, int]]:
    """Call a function; return what it returns, and the most bytes that Python held for it."""

    def measured(call: Callable[[], T]) -> tuple[T, int]:
        tracemalloc.start()
        try:
            return call(), tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    return measured


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """A database of a real Neo4j that tests may fill and empty: that of NEO4J_URI if it is empty, else one in Docker.

    There is one for all tests: mark them @pytest.mark.xdist_group("neo4j"), so that one process runs them.
    """
    if "NEO4J_URI" in os.environ:
        server = Server.of()
        with Neo4jStore(server) as store:
            if store.query(f"MATCH (n) WHERE NOT n:{OURS} RETURN count(n)").rows != [(0,)] and not _marked(store):
                pytest.skip(f"{server} is not empty: tests fill and empty the database that NEO4J_URI names")
            empty(store)
            yield server
            store.query("MATCH (n) DETACH DELETE n", write=True)
    elif shutil.which("docker"):
        containers = pytest.importorskip("testcontainers.neo4j", reason="no NEO4J_URI, and no testcontainers")
        with containers.Neo4jContainer("neo4j:5.26-community") as running:
            yield Server(running.get_connection_url(), running.username, running.password)
    else:
        pytest.skip("no Neo4j: set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD to an empty one, or install Docker")


@pytest.fixture
def neo4j_store(neo4j_server: Server) -> Iterator[Neo4jStore]:
    """The database, empty."""
    with Neo4jStore(neo4j_server) as store:
        empty(store)
        store.prepare()
        yield store


def empty(store: Neo4jStore) -> None:
    """Remove all from a database of tests."""
    store.query(f"MATCH (n) WHERE NOT n:{OURS} CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS", write=True)
    store.query(f"MERGE (:{OURS})", write=True)


def _marked(store: Neo4jStore) -> bool:
    return bool(store.query(f"MATCH (n:{OURS}) RETURN n").rows)


# A real browser


@dataclass
class Opened:
    """A page that is open, and what the browser reports of it."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def ask(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    def said(self, selector: str = "#pane") -> str:
        return " ".join(self.page.inner_text(selector).split())

    def hash(self) -> str:
        return str(self.ask("() => decodeURIComponent(location.hash)"))

    def search(self, text: str) -> None:
        self.page.fill("#search input", text)
        self.page.press("#search input", "Enter")

    def drawn(self) -> list[str]:
        """The nodes that are drawn, as vis-network has them."""
        ids: list[str] = self.ask("() => drawn.nodes.getIds().map((node) => nodes.id[node]).sort()")
        return ids

    def place(self, *ids: str) -> tuple[float, float]:
        """Where a node lies in the window, or what is half way between two."""
        points = self.ask(
            """(ids) => ids.map((id) => {
                const point = network.canvasToDOM(placeOf(numbers.get(id)));
                const box = document.getElementById("graph").getBoundingClientRect();
                return [point.x + box.left, point.y + box.top];
            })""",
            ids,
        )
        return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no chromium or google-chrome on this machine: the page was NOT tried in a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: the page was NOT tried in a browser")
    with playwright.sync_playwright() as run:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = run.chromium.launch(executable_path=found, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def opened(
        graph: networkx.MultiDiGraph, *, scheme: str = "light", width: int = 1200, at: str = "", **options: Any
    ) -> Opened:
        path = tmp_path / "page.html"
        write_html(graph, path, **options)
        context = browser.new_context(
            color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 800}
        )
        contexts.append(context)
        shown = Opened(context.new_page())
        shown.page.on("request", lambda request: shown.requests.append(request.url))
        shown.page.on("pageerror", lambda error: shown.complaints.append(str(error)))
        shown.page.on(
            "console", lambda message: message.type in ("error", "warning") and shown.complaints.append(message.text)
        )
        shown.page.on("dialog", lambda dialog: (shown.dialogs.append(dialog.message), dialog.dismiss()))
        shown.page.goto(path.as_uri() + at)
        shown.page.wait_for_selector("body[data-ready]")
        return shown

    yield opened
    for context in contexts:
        context.close()


Show = Callable[..., Opened]


# Hostile papers

# Texts that some program on the way might run, and what is kept of them.
HOSTILE = {
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>': '"><img src=x onerror=alert(1)>',
    "</script></style><!-- ]]> &lt;b&gt;": "</script></style><!-- ]]> &lt;b&gt;",
    "'}) DETACH DELETE n //": "'}) DETACH DELETE n //",
    '\\"}) MATCH (n) DETACH DELETE n; //`': '\\"}) MATCH (n) DETACH DELETE n; //`',
    "$title {{ 7 * 7 }} ${x}": "$title {{ 7 * 7 }} ${x}",
    "NUL \x00 ESC \x1b[31m BEL \x07 DEL \x7f NEL \x85 end": "NUL ESC [31m BEL DEL NEL end",
    "\u202egnp.exe\u202c \u2066isolated\u2069": "gnp.exe isolated",
    "=cmd|' /C calc'!A0": "=cmd|' /C calc'!A0",
    "+1+1": "+1+1",
    "@SUM(A1:A9)": "@SUM(A1:A9)",
    "-2+3": "-2+3",
    "👩‍👩‍👧 𝒳 🤖": "👩‍👩‍👧 𝒳 🤖",
    "one\ntwo\r\nthree\u2028four": "one two three four",
}
HALF = ("half \ud800", "\udfff")  # of a character: no text


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where `kg build papers.jsonl records.jsonl -o hostile.kg --rejects rejects.jsonl` was run."""
    folder = tmp_path_factory.mktemp("hostile")
    papers = [
        {
            "id": f"paper:{text}",
            "title": text,
            "abstract": f"We introduce {text}. BERT reaches an accuracy of 80.5% on GLUE.",
            "authors": [text, "A. Wren"],
            "url": f"javascript:alert('{text}')",
        }
        for text in (*HOSTILE, *HALF)
    ]
    (folder / "papers.jsonl").write_text("".join(json.dumps(each) + "\n" for each in papers))
    # Records are taken as they are, whatever their names hold.
    records = [_record(text) for text in HOSTILE if "\n" not in text]
    (folder / "records.jsonl").write_bytes(b"".join(encode(each) + b"\n" for each in records))
    command = [sys.executable, "-m", "kg", "build", "papers.jsonl", "records.jsonl", "-o", "hostile.kg"]
    command += ["--rejects", "rejects.jsonl", "--model", "rules"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    return folder


def _record(text: str) -> Extraction:
    title = f"{text} in a record"
    mention = Mention(text=text, start=0, end=len(text))
    named = Entity(id=entity_id(Label.METHOD, text), type=Label.METHOD, name=text, mentions=(mention,))
    return Extraction(paper=Paper(id=f"paper:record {text}", title=title), entities=(named,), extractor=text)
