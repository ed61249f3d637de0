"""Answers show themselves in a notebook, and nothing of what papers say becomes markup or script there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.graph import Edge, Node, to_networkx
from kg.schema import NODES, EdgeType, Label

HOSTILE = "</td></table><script>top.owned = 1</script><img src=x onerror=top.owned=2>\"'&lt;b&gt;"
TOLD = {"confidence": 0.9, "sentences": [HOSTILE], "starts": [0], "ends": [3], "extractor": HOSTILE}
STATED = {**TOLD, "papers": ["paper:1"], "support": 1}


@pytest.fixture(scope="module")
def hostile() -> kg.Graph:
    """A graph in which all text is hostile."""
    entity = {"aliases": [HOSTILE + "!"], "known": True, "paperCount": 1}
    ends = {Label.METRIC: EdgeType.OF_METRIC, Label.DATASET: EdgeType.ON_DATASET, Label.METHOD: EdgeType.BY_METHOD}
    parts: list[Node | Edge] = [
        Node("paper:1", Label.PAPER, {"title": HOSTILE, "abstract": HOSTILE, "authors": [HOSTILE], "url": HOSTILE}),
        Node("result:1:0-3", Label.RESULT, {"value": HOSTILE, "number": 1.0, "unit": "%", "kind": "absolute"}),
        Edge("paper:1", EdgeType.REPORTS, "result:1:0-3", TOLD),
        Node("method:other", Label.METHOD, {**entity, "name": f"other {HOSTILE}"}),
        Edge("paper:1", EdgeType.MENTIONS, "method:other", TOLD),
        Edge("method:other", EdgeType.OUTPERFORMS, "method:it", STATED),
    ]
    for label, kind in ends.items():
        node = f"{label.lower()}:it"
        parts += [Node(node, label, {**entity, "name": HOSTILE}), Edge("paper:1", EdgeType.MENTIONS, node, TOLD)]
        parts += [Edge("result:1:0-3", kind, node, TOLD)]
    return kg.Graph(to_networkx(parts))


ANSWERS: dict[str, Callable[[kg.Graph], Any]] = {
    "graph": lambda graph: graph,
    "entity": lambda graph: graph.entity("method:it"),
    "entities": lambda graph: graph.entities(),
    "papers": lambda graph: graph.papers(),
    "results": lambda graph: graph.results(),
    "leaderboard": lambda graph: graph.leaderboard(dataset="dataset:it", metric="metric:it"),
    "evidence": lambda graph: graph.evidence("method:it"),
    "neighbours": lambda graph: graph.neighbours("method:it"),
    "timeline": lambda graph: graph.timeline("method:it"),
    "path": lambda graph: graph.path("method:other", "dataset:it"),
    "compare": lambda graph: graph.compare("method:it", "method:other"),
    "query": lambda graph: graph.query("MATCH (n) RETURN n.name AS name, n AS node, [n.title] AS listed"),
}


class Markup(HTMLParser):
    """The tags and the text of a piece of HTML; that each tag is closed is checked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", ANSWERS)
def test_hostile_text_is_shown_and_is_no_markup(hostile: kg.Graph, name: str) -> None:
    shown = Markup(ANSWERS[name](hostile)._repr_html_())
    assert shown.tags <= {
        *("table", "thead", "tbody", "tr", "th", "td", "span", "p", "div", "b", "code", "ul", "li"),
        "h4",
    }
    assert shown.attributes <= {"style"}
    assert HOSTILE in shown.text


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_of_an_empty_graph_show_themselves_too(name: str) -> None:
    graph = kg.Graph(to_networkx([]))
    try:
        answer = ANSWERS[name](graph)
    except kg.UnknownEntity:
        return
    assert Markup(answer._repr_html_()).tags
    assert repr(answer)


def test_labels_have_the_colours_of_the_graph(hostile: kg.Graph) -> None:
    overview = hostile._repr_html_()
    for label in (Label.PAPER, Label.METHOD, Label.DATASET, Label.METRIC, Label.RESULT):
        assert f'<span style="color:{NODES[label].colour}">●</span> {label}' in overview
    assert NODES[Label.TASK].colour not in overview
    assert NODES[Label.METHOD].colour in hostile.entity("method:it")._repr_html_()
    assert NODES[Label.DATASET].colour in hostile.datasets()._repr_html_()


def test_a_long_table_shows_its_first_rows_and_says_how_many_there_are() -> None:
    nodes = [
        Node(
            f"task:{place:02}", Label.TASK, {"name": f"task {place:02}", "aliases": [], "known": True, "paperCount": 1}
        )
        for place in range(1200)
    ]
    tasks = kg.Graph(to_networkx(nodes)).tasks()
    for text in (repr(tasks), Markup(tasks._repr_html_()).text):
        assert "task 09" in text
        assert "task 10" not in text
        assert "10 of 1,200 rows" in text
    assert "rows" not in repr(tasks[:10])
    assert "no rows" in repr(tasks[:0])


def test_a_view_is_the_page_in_a_frame(hostile: kg.Graph, tmp_path: Path) -> None:
    view = hostile.view(title=HOSTILE, focus="method:it", hops=1, height=300)
    hostile.write_html(tmp_path / "page.html", title=HOSTILE, focus="method:it", hops=1)
    frame = view._repr_html_()
    shown = Markup(frame)
    assert shown.tags == {"iframe"}
    assert shown.attributes == {"srcdoc", "sandbox", "style"}
    assert unescape(frame.split('srcdoc="')[1].split('"')[0]) == (tmp_path / "page.html").read_text()
    assert "height:300px" in frame


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no chromium or google-chrome on this machine: the frame was NOT tried in a browser")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="no playwright: the frame was NOT tried in a browser"
    )
    with playwright.sync_playwright() as run:
        chromium = run.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


def test_in_a_browser_the_frame_draws_asks_nothing_of_anyone_and_stays_inside(
    browser: Any, hostile: kg.Graph, tmp_path: Path
) -> None:
    notebook = tmp_path / "notebook.html"
    answers = "".join(ask(hostile)._repr_html_() for ask in ANSWERS.values())
    notebook.write_text(f"<!doctype html><meta charset=utf-8>{answers}{hostile.view(height=500)._repr_html_()}")
    page = browser.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.goto(notebook.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("body[data-ready]").wait_for()
    frame.locator("#search input").fill("other")
    frame.locator("#search input").press("Enter")
    frame.locator("#pane", has_text="other").wait_for()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("data:", "blob:", "about:"))] == [notebook.as_uri()]
    assert page.evaluate("() => window.owned") is None
    reached = page.frames[1].evaluate("() => { try { return String(parent.document) } catch (error) { return null } }")
    assert reached is None
    page.close()
