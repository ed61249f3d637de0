"""The page is opened in a real Chromium, from disk, and asked what it shows."""

from __future__ import annotations

import copy
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx
import pytest

from kg.graph import Edge, Node, to_networkx
from kg.schema import NODES, EdgeType, Label
from kg.view import page, write_html

HOSTILE = "</script><script>document.body.dataset.owned=1</script><img src=x onerror=alert(1)><!-- "
HOSTILE += "\u2028\u2029&lt;b&gt;\ud800"

PARTS: tuple[Node | Edge, ...] = (
    Node(
        "paper:lark",
        Label.PAPER,
        {
            "title": "Lark: hearing birds in the rain",
            "abstract": "We present Lark. It scores 71.5 F1 on WetBirds.",
            "year": 2021,
            "date": "2021-06-14",
            "url": "https://papers.example/lark",
            "authors": ["A. Wren", "B. Finch"],
        },
    ),
    Node("paper:wren", Label.PAPER, {"title": "Wrens and other small ears", "year": 2022}),
    Node(
        "method:lark", Label.METHOD, {"name": "Lark", "aliases": ["Lark", "LARK-Net"], "known": False, "paperCount": 2}
    ),
    Node("method:quail", Label.METHOD, {"name": "Quail", "aliases": ["Quail"], "known": True, "paperCount": 1}),
    Node("dataset:wetbirds", Label.DATASET, {"name": "WetBirds", "aliases": ["WetBirds", "the wet birds corpus"]}),
    Node("metric:f1", Label.METRIC, {"name": "F1", "aliases": ["F1", "F-measure"]}),
    Node("task:detection", Label.TASK, {"name": "bird call detection", "aliases": ["hearing birds"]}),
    Node("result:lark-1", Label.RESULT, {"value": "71.5", "number": 71.5, "unit": None, "kind": "absolute"}),
    Edge("paper:lark", EdgeType.PROPOSES, "method:lark", {"sentences": ["We present Lark."], "confidence": 0.9}),
    Edge("paper:wren", EdgeType.USES, "method:lark", {"sentences": ["We start from Lark."]}),
    Edge("paper:wren", EdgeType.COMPARES_WITH, "method:quail", {"sentences": ["Quail is the baseline."]}),
    Edge("paper:lark", EdgeType.EVALUATES_ON, "dataset:wetbirds", {"sentences": ["It scores 71.5 F1 on WetBirds."]}),
    Edge("paper:lark", EdgeType.ADDRESSES, "task:detection", {"sentences": ["Lark: hearing birds in the rain"]}),
    Edge("paper:lark", EdgeType.REPORTS_IN, "metric:f1", {"sentences": ["It scores 71.5 F1 on WetBirds."]}),
    Edge("paper:lark", EdgeType.REPORTS, "result:lark-1", {"sentences": ["It scores 71.5 F1 on WetBirds."]}),
    Edge("result:lark-1", EdgeType.OF_METRIC, "metric:f1", {"sentences": ["It scores 71.5 F1 on WetBirds."]}),
    Edge("result:lark-1", EdgeType.ON_DATASET, "dataset:wetbirds", {"sentences": ["It scores 71.5 F1 on WetBirds."]}),
    Edge("result:lark-1", EdgeType.BY_METHOD, "method:lark", {"sentences": ["It scores 71.5 F1 on WetBirds."]}),
    Edge(
        "method:lark",
        EdgeType.OUTPERFORMS,
        "method:quail",
        {"sentences": ["Lark is far ahead of Quail."], "papers": ["paper:wren"], "support": 1},
    ),
)

HOSTILE_PARTS: tuple[Node | Edge, ...] = (
    Node(
        "paper:evil",
        Label.PAPER,
        {"title": HOSTILE, "abstract": HOSTILE, "authors": [HOSTILE], "date": HOSTILE, "url": "javascript:alert(2)"},
    ),
    Node(f"method:{HOSTILE}", Label.METHOD, {"name": HOSTILE, "aliases": [HOSTILE, "Evil"]}),
    Node("result:evil", Label.RESULT, {"value": HOSTILE, "kind": HOSTILE}),
    Edge("paper:evil", EdgeType.USES, f"method:{HOSTILE}", {"sentences": [HOSTILE]}),
    Edge("paper:evil", EdgeType.REPORTS, "result:evil", {"sentences": [HOSTILE]}),
    Edge("result:evil", EdgeType.BY_METHOD, f"method:{HOSTILE}", {"sentences": [HOSTILE]}),
)


def wheel(rim: int) -> networkx.MultiDiGraph:
    """A method that many papers use."""
    papers = [f"paper:{number:03}" for number in range(rim)]
    hub: list[Node | Edge] = [Node("method:hub", Label.METHOD, {"name": "Hub"})]
    hub += [Node(paper, Label.PAPER, {"title": paper}) for paper in papers]
    hub += [Edge(paper, EdgeType.USES, "method:hub", {"sentences": [f"{paper} uses it."]}) for paper in papers]
    return to_networkx(hub)


# The text of the page


def test_the_same_graph_in_any_order_gives_the_same_bytes() -> None:
    shuffled = list(PARTS)
    random.Random(7).shuffle(shuffled)
    shuffled.sort(key=lambda part: isinstance(part, Edge))  # a node before its edges, as networkx wants it
    assert page(to_networkx(shuffled)) == page(to_networkx(PARTS))


def test_another_run_of_python_gives_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys; from tests.test_view import PARTS, to_networkx, write_html;"
        "write_html(to_networkx(PARTS), sys.argv[1])"
    )
    root = Path(__file__).parents[1]
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        subprocess.run([sys.executable, "-c", program, tmp_path / seed], cwd=root, env=environment, check=True)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_the_graph_is_not_changed() -> None:
    graph = to_networkx(PARTS)
    nodes, edges = copy.deepcopy(dict(graph.nodes(data=True))), copy.deepcopy(list(graph.edges(keys=True, data=True)))
    page(graph)
    assert dict(graph.nodes(data=True)) == nodes
    assert list(graph.edges(keys=True, data=True)) == edges


def test_no_script_style_or_picture_is_fetched_from_anywhere() -> None:
    markup = re.sub(r"<(script|style)\b([^>]*)>.*?</\1>", r"<\1\2>", page(to_networkx(PARTS)), flags=re.DOTALL)
    assert not re.findall(r"\b(?:src|href|data|action)\s*=", markup)
    assert "sourceMappingURL" not in page(to_networkx(PARTS))


def test_hostile_text_leaves_the_markup_as_it_was() -> None:
    tags = [re.findall(r"<[a-z/!][^\s>]*", page(to_networkx(parts))) for parts in (PARTS, (*PARTS, *HOSTILE_PARTS))]
    assert tags[0] == tags[1]


def test_the_most_connected_nodes_are_drawn_and_ties_go_by_id() -> None:
    html = page(wheel(30), limit=4)
    drawn = re.search(r'"nodes":(\[.*?\]),"edges"', html)
    assert drawn
    assert re.findall(r'"id":"([^"]+)"', drawn[1]) == ["method:hub", "paper:000", "paper:001", "paper:002"]


def test_an_empty_graph_and_odd_nodes_still_make_a_page() -> None:
    graph = networkx.MultiDiGraph()
    assert page(graph).startswith("<!doctype html>")
    graph.add_edge("a", "b", key="USES", type="USES")  # no labels
    graph.add_node("method:bare", label="Method")
    assert "method:bare" in page(graph)


def test_importing_the_view_loads_neither_pyvis_nor_networkx_nor_numpy() -> None:
    program = "import sys, kg.view; print(sorted({'pyvis', 'networkx', 'numpy', 'IPython'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# The page in a browser


@dataclass
class Opened:
    """A page that is open, and what the browser reports of it."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def ask(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    @property
    def panel(self) -> str:
        return str(self.page.inner_text("#panel"))

    def search(self, text: str) -> None:
        self.page.fill("#search input", text)
        self.page.press("#search input", "Enter")

    def settle(self) -> None:
        self.page.wait_for_timeout(100)

    def on_stage(self, script: str) -> tuple[float, float]:
        """Where a point of the graph, {x, y}, lies in the window."""
        point = self.ask(f"""() => {{
            const point = network.canvasToDOM({script});
            const box = document.getElementById("graph").getBoundingClientRect();
            return [point.x + box.left, point.y + box.top];
        }}""")
        return point[0], point[1]


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
def show(browser: Any, tmp_path: Path) -> Iterator[Any]:
    contexts = []

    def opened(graph: networkx.MultiDiGraph, *, scheme: str = "light", **options: Any) -> Opened:
        path = tmp_path / "page.html"
        write_html(graph, path, **options)
        context = browser.new_context(
            color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1200, "height": 800}
        )
        contexts.append(context)
        shown = Opened(context.new_page())
        shown.page.on("request", lambda request: shown.requests.append(request.url))
        shown.page.on("pageerror", lambda error: shown.complaints.append(str(error)))
        shown.page.on(
            "console", lambda message: message.type in ("error", "warning") and shown.complaints.append(message.text)
        )
        shown.page.on("dialog", lambda dialog: (shown.dialogs.append(dialog.message), dialog.dismiss()))
        shown.page.goto(path.as_uri())
        shown.settle()
        return shown

    yield opened
    for context in contexts:
        context.close()


def test_the_page_asks_for_nothing_but_itself_and_reports_no_error(show: Any, tmp_path: Path) -> None:
    shown = show(to_networkx(PARTS))
    shown.search("Lark")
    shown.settle()
    assert shown.requests == [(tmp_path / "page.html").as_uri()]
    assert shown.complaints == []


def test_the_browser_lets_no_request_leave(show: Any, tmp_path: Path) -> None:
    shown = show(to_networkx(PARTS))
    tried = "() => fetch('http://127.0.0.1:9/').then(() => 'left', () => 'stayed')"
    assert shown.ask(tried) == "stayed"
    assert any("Content Security Policy" in complaint for complaint in shown.complaints)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_kind_of_node_is_drawn_in_its_colour(show: Any, scheme: str) -> None:
    shown = show(to_networkx(PARTS), scheme=scheme)
    for node, label in (("paper:lark", Label.PAPER), ("method:quail", Label.METHOD), ("task:detection", Label.TASK)):
        pixel = shown.ask(
            """(id) => {
                const canvas = document.querySelector("#graph canvas");
                const { x, y } = network.canvasToDOM(network.getPosition(id));
                const ratio = canvas.width / canvas.clientWidth;
                return [...canvas.getContext("2d").getImageData(x * ratio, y * ratio, 1, 1).data].slice(0, 3);
            }""",
            node,
        )
        assert bytes(pixel).hex() == NODES[label].colour[1:]


def test_dark_and_light_follow_the_system(show: Any) -> None:
    backgrounds = {show(to_networkx(PARTS), scheme=scheme).ask("() => ink.page") for scheme in ("light", "dark")}
    assert len(backgrounds) == 2


@pytest.mark.parametrize("name", ["Lark", "lark-net", "LARK NET", "  larK-nE "])
def test_search_finds_a_node_by_any_of_its_names(show: Any, name: str) -> None:
    shown = show(to_networkx(PARTS))
    shown.search(name)
    assert shown.page.inner_text("#panel h2") == "Lark"


def test_search_goes_to_the_node(show: Any) -> None:
    shown = show(to_networkx(PARTS))
    shown.search("the wet birds corpus")
    shown.settle()
    x, y = shown.on_stage('network.getPosition("dataset:wetbirds")')
    box = shown.page.locator("#graph").bounding_box()
    assert abs(x - box["x"] - box["width"] / 2) < 3
    assert abs(y - box["y"] - box["height"] / 2) < 3


def test_search_says_when_nothing_has_the_name(show: Any) -> None:
    shown = show(to_networkx(PARTS))
    shown.page.fill("#search input", "penguin")
    assert shown.page.inner_text("#found") == "No node here has that name"


def test_a_click_on_a_method_opens_its_names_papers_relations_and_results(show: Any) -> None:
    shown = show(to_networkx(PARTS))
    shown.page.mouse.click(*shown.on_stage('network.getPosition("method:lark")'))
    shown.page.wait_for_selector("#panel h2")
    said = " ".join(shown.panel.split())
    assert "LARK-Net" in said
    assert "in 2 papers · coined in a paper" in said
    assert "71.5 F1 on WetBirds Lark: hearing birds in the rain 2021" in said
    assert "outperforms Quail Lark is far ahead of Quail. Wrens and other small ears" in said
    assert "proposes Lark: hearing birds in the rain 2021 We present Lark." in said
    assert "uses Wrens and other small ears 2022 We start from Lark." in said


def test_a_paper_shows_its_authors_link_results_and_what_it_says_of_each_entity(show: Any) -> None:
    shown = show(to_networkx(PARTS))
    shown.search("Lark: hearing")
    said = " ".join(shown.panel.split())
    assert "2021-06-14 · A. Wren, B. Finch" in said
    assert "71.5 F1 on WetBirds by Lark" in said
    assert "addresses bird call detection" in said
    assert shown.page.get_attribute("#panel a[target=_blank]", "href") == "https://papers.example/lark"


def test_a_name_in_the_panel_leads_on_to_that_node(show: Any) -> None:
    shown = show(to_networkx(PARTS))
    shown.search("Quail")
    shown.page.click("#panel a:text-is('Lark')")
    assert shown.page.inner_text("#panel h2") == "Lark"


def test_an_edge_says_its_sentence_when_pointed_at_and_when_clicked(show: Any) -> None:
    shown = show(to_networkx(PARTS))
    middle = """(() => {
        const [one, other] = ["paper:wren", "method:quail"].map((id) => network.getPosition(id));
        return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
    })()"""
    x, y = shown.on_stage(middle)
    shown.page.mouse.move(x + 40, y + 40)
    shown.page.mouse.move(x, y, steps=5)
    tooltip = shown.page.locator("div.vis-tooltip")
    tooltip.wait_for(state="visible")
    assert "compares with Quail" in tooltip.inner_text()
    assert "Quail is the baseline." in tooltip.inner_text()
    shown.page.mouse.click(x, y)
    shown.page.wait_for_selector("#panel blockquote")
    assert "Quail is the baseline." in shown.panel


def test_the_legend_counts_each_kind_and_hides_and_shows_it(show: Any) -> None:
    shown = show(to_networkx(PARTS))
    assert shown.page.inner_text("#legend").split() == [
        "Paper",
        "2",
        "Method",
        "2",
        "Dataset",
        "1",
        "Metric",
        "1",
        "Task",
        "1",
    ]
    hidden = "() => nodes.get().filter((node) => node.hidden).map((node) => node.id)"
    shown.page.click("#legend button[data-label=Method]")
    assert shown.ask(hidden) == ["method:lark", "method:quail"]
    assert shown.page.get_attribute("#legend button[data-label=Method]", "aria-pressed") == "false"
    shown.page.click("#legend button[data-label=Method]")
    assert shown.ask(hidden) == []


def test_search_shows_again_what_the_legend_hid(show: Any) -> None:
    shown = show(to_networkx(PARTS))
    shown.page.click("#legend button[data-label=Method]")
    shown.search("Quail")
    assert shown.page.get_attribute("#legend button[data-label=Method]", "aria-pressed") == "true"


def test_a_large_graph_says_how_much_of_it_is_drawn_and_listed(show: Any) -> None:
    shown = show(wheel(60), limit=5)
    assert "The 5 most connected of 61 papers and entities." in shown.panel
    assert "Paper 4 of 60" in " ".join(shown.page.inner_text("#legend").split())
    shown.search("Hub")
    assert re.search(r"Papers\s+60", shown.panel)
    assert "and 40 more" in shown.panel


def test_hostile_text_is_read_as_text(show: Any) -> None:
    shown = show(to_networkx((*PARTS, *HOSTILE_PARTS)), title=HOSTILE.replace("\ud800", ""))
    before = shown.ask("() => document.querySelectorAll('script, img, b[onclick]').length")
    shown.search("Evil")
    assert "<img src=x onerror=alert(1)>" in shown.page.inner_text("#panel h2")
    shown.page.click("#panel ul a")  # on to the paper
    assert "<img src=x onerror=alert(1)>" in shown.page.inner_text("#panel h2")
    shown.page.click("#panel summary")
    shown.page.fill("#search input", "onerror")
    shown.page.press("#search input", "Escape")
    middle = """(() => {
        const ends = network.getConnectedNodes("paper:evil").concat("paper:evil").map((id) => network.getPosition(id));
        return { x: (ends[0].x + ends[1].x) / 2, y: (ends[0].y + ends[1].y) / 2 };
    })()"""
    x, y = shown.on_stage(middle)
    shown.page.mouse.move(x + 40, y + 40)
    shown.page.mouse.move(x, y, steps=5)
    shown.page.locator("div.vis-tooltip").wait_for(state="visible")
    shown.page.mouse.click(x, y)
    shown.settle()
    assert shown.ask("() => document.querySelectorAll('script, img, b[onclick]').length") == before == 3
    assert shown.ask("() => document.body.dataset.owned") is None
    assert shown.page.locator("a[href^=javascript]").count() == 0
    assert shown.dialogs == []
    assert shown.complaints == []
    assert len(shown.requests) == 1
