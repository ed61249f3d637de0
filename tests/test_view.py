"""The page is opened in a real Chromium, from disk, and asked what it shows."""

from __future__ import annotations

import base64
import copy
import json
import math
import os
import random
import re
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import networkx
import pytest
from conftest import Show

from kg.graph import Edge, Node, to_networkx
from kg.resolve import Overrides
from kg.schema import NODES, EdgeType, Label
from kg.stores.file import GraphFile
from kg.view import page
from kg.view.layout import layout

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
            "source": "birds/rain.jsonl",
            "url": "https://papers.example/lark",
            "authors": ["A. Wren", "B. Finch"],
        },
    ),
    Node(
        "paper:wren",
        Label.PAPER,
        {"title": "Wrens and other small ears", "year": 2022, "date": "2022", "source": "birds/wrens.jsonl"},
    ),
    Node(
        "method:lark", Label.METHOD, {"name": "Lark", "aliases": ["Lark", "LARK-Net"], "known": False, "paperCount": 2}
    ),
    Node("method:quail", Label.METHOD, {"name": "Quail", "aliases": ["Quail"], "known": True, "paperCount": 1}),
    Node("dataset:wetbirds", Label.DATASET, {"name": "WetBirds", "aliases": ["WetBirds", "the wet birds corpus"]}),
    Node("metric:f1", Label.METRIC, {"name": "F1", "aliases": ["F1", "F-measure"]}),
    Node("task:detection", Label.TASK, {"name": "bird call detection", "aliases": ["hearing birds"]}),
    Node("result:lark-1", Label.RESULT, {"value": "71.5", "number": 71.5, "unit": None, "kind": "absolute"}),
    Edge(
        "paper:lark",
        EdgeType.PROPOSES,
        "method:lark",
        {"sentences": ["We present Lark."], "starts": [43], "ends": [47], "confidence": 0.9},
    ),
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

BOARD: tuple[Node | Edge, ...] = (
    Node("dataset:rain", Label.DATASET, {"name": "RainSpeech"}),
    Node("metric:wer", Label.METRIC, {"name": "word error rate"}),
    *(
        part
        for place, (method, date, value) in enumerate(
            [("Robin", "2019-03", "9.5%"), ("Magpie", "2020-01", "12.0%"), ("Heron", "2021-05", "0.075")]
        )
        for part in (
            Node(f"paper:{place}", Label.PAPER, {"title": f"On {method}", "date": date, "year": int(date[:4])}),
            Node(f"method:{place}", Label.METHOD, {"name": method}),
            Node(
                f"result:{place}",
                Label.RESULT,
                {
                    "value": value,
                    "number": float(value.rstrip("%")),
                    "unit": "%" if "%" in value else None,
                    "kind": "absolute",
                },
            ),
        )
    ),
    *(
        edge
        for place, method in enumerate(["Robin", "Magpie", "Heron"])
        for edge in (
            Edge(f"paper:{place}", EdgeType.PROPOSES, f"method:{place}", {"sentences": [f"We propose {method}."]}),
            Edge(f"paper:{place}", EdgeType.REPORTS, f"result:{place}", {"sentences": [f"{method} errs less."]}),
            Edge(f"result:{place}", EdgeType.OF_METRIC, "metric:wer", {}),
            Edge(f"result:{place}", EdgeType.ON_DATASET, "dataset:rain", {}),
            Edge(f"result:{place}", EdgeType.BY_METHOD, f"method:{place}", {}),
        )
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


def held(html: str) -> dict[str, Any]:
    """What a page holds of its graph."""
    found = re.search(r'id="data">([^<]*)<', html)
    assert found
    data: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(found[1])))
    return data


# The text of the page


def test_the_same_graph_in_any_order_gives_the_same_bytes() -> None:
    shuffled = [*PARTS, *BOARD]
    random.Random(7).shuffle(shuffled)
    shuffled.sort(key=lambda part: isinstance(part, Edge))  # a node before its edges, as networkx wants it
    assert page(to_networkx(shuffled)) == page(to_networkx((*PARTS, *BOARD)))


def test_another_run_of_python_gives_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys; from kg.view import write_html; from tests.test_view import PARTS, to_networkx;"
        "write_html(to_networkx(PARTS), sys.argv[1])"
    )
    root = Path(__file__).parents[1]
    path = os.pathsep.join([str(root), str(root / "tests")])
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        subprocess.run([sys.executable, "-c", program, tmp_path / seed], cwd=root, env=environment, check=True)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_the_graph_is_not_changed() -> None:
    graph = to_networkx(PARTS)
    nodes, edges = copy.deepcopy(dict(graph.nodes(data=True))), copy.deepcopy(list(graph.edges(keys=True, data=True)))
    page(graph, focus="method:lark", hops=1)
    page(graph)
    assert dict(graph.nodes(data=True)) == nodes
    assert list(graph.edges(keys=True, data=True)) == edges


def test_no_script_style_or_picture_is_fetched_from_anywhere() -> None:
    markup = re.sub(r"<(script|style)\b([^>]*)>.*?</\1>", r"<\1\2>", page(to_networkx(PARTS)), flags=re.DOTALL)
    assert not re.findall(r"\b(?:src|href|action)\s*=", markup)
    assert "sourceMappingURL" not in page(to_networkx(PARTS))


def test_hostile_text_leaves_the_markup_as_it_was() -> None:
    tags = [re.findall(r"<[a-z/!][^\s>]*", page(to_networkx(parts))) for parts in (PARTS, (*PARTS, *HOSTILE_PARTS))]
    assert tags[0] == tags[1]


def test_a_page_holds_every_node_edge_and_result_however_many_are_drawn() -> None:
    data = held(page(wheel(900)))
    assert len(data["nodes"]["id"]) == 901
    assert len(data["edges"]["source"]) == 900
    assert len(held(page(to_networkx(BOARD)))["results"]) == 3


def test_a_focus_keeps_what_is_so_many_hops_away_with_its_results() -> None:
    near, far = (held(page(to_networkx(PARTS), focus="method:quail", hops=hops)) for hops in (1, 2))
    assert set(near["nodes"]["id"]) == {"method:quail", "method:lark", "paper:wren"}
    assert near["results"] == []
    assert "paper:lark" in far["nodes"]["id"]
    assert "task:detection" not in far["nodes"]["id"]
    (result,) = far["results"]
    assert far["nodes"]["id"][result["dataset"]] == "dataset:wetbirds"


def test_a_focus_keeps_the_papers_whose_sentences_link_what_is_near() -> None:
    parts = [part for part in PARTS if not (isinstance(part, Edge) and part.source == "paper:wren")]
    data = held(page(to_networkx(parts), focus="method:quail", hops=1))
    assert "paper:wren" in data["nodes"]["id"]


def test_entities_that_too_few_papers_name_are_left_out_but_no_paper_is() -> None:
    data = held(page(to_networkx(PARTS), min_papers=2))
    assert set(data["nodes"]["id"]) == {"method:lark", "paper:lark", "paper:wren"}


def test_the_command_finds_the_focus_by_any_name_and_says_what_labels_there_are(tmp_path: Path) -> None:
    with GraphFile(str(tmp_path / "birds.kg"), write=True) as file:
        file.replace_graph(PARTS, extractor="test", recipe="test", overrides=Overrides())

    def view(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kg", "view", "birds.kg", "-o", "page.html", *options]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert view("--focus", "the wet birds corpus", "--hops", "1", "--labels", "paper,Dataset").returncode == 0
    data = held((tmp_path / "page.html").read_text("utf-8"))
    assert data["focus"] == "dataset:wetbirds"
    assert "paper:wren" not in data["nodes"]["id"]
    assert [label["label"] for label in data["labels"] if label["shown"]] == ["Paper", "Dataset"]
    assert view("--focus", "Larks").returncode == 0  # a plural is no other name
    for options, said in (("--focus", "Lurk"), "did you mean 'Lark'"), (("--labels", "Bird"), "there are Method"):
        wrong = view(*options)
        assert wrong.returncode == 1
        assert said in wrong.stderr


def test_a_focus_that_the_graph_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError, match="method:owl"):
        page(to_networkx(PARTS), focus="method:owl")


def test_an_empty_graph_and_odd_nodes_still_make_a_page() -> None:
    graph = networkx.MultiDiGraph()
    assert page(graph).startswith("<!doctype html>")
    graph.add_edge("a", "b", key="USES", type="USES")  # no labels
    graph.add_node("method:bare", label="Method")
    assert held(page(graph))["nodes"]["id"] == ["method:bare"]


def test_importing_the_view_loads_neither_pyvis_nor_networkx_nor_numpy() -> None:
    program = "import sys, kg.view; print(sorted({'pyvis', 'networkx', 'numpy', 'IPython'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nodes_stand_with_their_cluster_and_none_on_another() -> None:
    radii = [12.0, *[5.0] * 39]
    groups = [0] * 20 + [1] * 20
    lines = [(hub, hub + other, 1.0) for hub in (0, 20) for other in range(1, 20)] + [(0, 20, 1.0)]
    places = layout(radii, lines, groups)
    middles = [
        [sum(places[node][axis] for node in range(start, start + 20)) / 20 for axis in (0, 1)] for start in (0, 20)
    ]
    for node, place in enumerate(places):
        assert math.dist(place, middles[groups[node]]) < math.dist(place, middles[1 - groups[node]])
        assert all(
            math.dist(place, places[other]) > radii[node] + radii[other] - 0.5 for other in range(40) if other != node
        )


# The page in a browser


def test_the_page_asks_for_nothing_but_itself_and_reports_no_error(show: Show, tmp_path: Path) -> None:
    shown = show(to_networkx((*PARTS, *BOARD)))
    shown.search("Lark")
    for view in ("leaderboard", "papers", "graph"):
        shown.page.click(f"[data-view={view}]")
    shown.page.click("#zoom button >> nth=0")
    shown.page.wait_for_timeout(100)
    assert shown.requests == [(tmp_path / "page.html").as_uri()]
    assert shown.complaints == []


def test_the_browser_lets_no_request_leave(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    tried = "() => fetch('http://127.0.0.1:9/').then(() => 'left', () => 'stayed')"
    assert shown.ask(tried) == "stayed"
    assert any("Content Security Policy" in complaint for complaint in shown.complaints)


def test_an_empty_graph_opens(show: Show) -> None:
    shown = show(networkx.MultiDiGraph())
    for view in ("leaderboard", "papers", "graph"):
        shown.page.click(f"[data-view={view}]")
    assert shown.complaints == []


# Drawing


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_kind_of_node_is_drawn_in_its_colour(show: Show, scheme: str) -> None:
    shown = show(to_networkx(PARTS), scheme=scheme)
    for node, label in (("paper:lark", Label.PAPER), ("method:quail", Label.METHOD), ("task:detection", Label.TASK)):
        pixel = shown.ask(
            """(id) => {
                const canvas = document.querySelector("#graph canvas");
                const { x, y } = network.canvasToDOM(placeOf(numbers.get(id)));
                const ratio = canvas.width / canvas.clientWidth;
                return [...canvas.getContext("2d").getImageData(x * ratio, y * ratio, 1, 1).data].slice(0, 3);
            }""",
            node,
        )
        assert bytes(pixel).hex() == NODES[label].colour[1:]


def test_dark_and_light_follow_the_system(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    background = "() => [ink.page, getComputedStyle(document.body).backgroundColor]"
    light = shown.ask(background)
    shown.page.emulate_media(color_scheme="dark")
    shown.page.wait_for_function("(page) => ink.page !== page", arg=light[0])
    dark = shown.ask(background)
    assert light[0] != dark[0]
    assert light[1] != dark[1]


def test_only_what_weighs_most_is_drawn_at_first_and_zooming_in_brings_more(show: Show) -> None:
    shown = show(wheel(900))
    first = shown.drawn()
    assert "method:hub" in first
    assert len(first) < 500
    shown.ask("() => network.moveTo({ position: placeOf(900), scale: network.getScale() * 6, animation: false })")
    shown.page.wait_for_function("() => drawn.nodes.get(900) !== null")
    assert "paper:899" not in first


def test_names_do_not_lie_on_each_other(show: Show) -> None:
    shown = show(wheel(120))
    boxes = shown.ask(
        """() => {
            const boxes = [];
            const { fillText } = CanvasRenderingContext2D.prototype;
            CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
                boxes.push([x, y, x + this.measureText(text).width, y + parseFloat(this.font.match(/([0-9.]+)px/)[1])]);
                fillText.call(this, text, x, y);
            };
            change({ focus: "method:hub", node: null });
            boxes.length = 0;
            network.redraw();
            CanvasRenderingContext2D.prototype.fillText = fillText;
            return boxes;
        }"""
    )
    assert len(boxes) > 20
    for place, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:place]:
            assert right < other[0] or left > other[2] or bottom < other[1] or top > other[3]


def test_the_arrow_keys_move_the_drawing(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    before = shown.place("method:lark")
    shown.page.focus("#graph > div")
    shown.page.keyboard.down("ArrowLeft")
    shown.page.wait_for_function(
        "(x) => network.canvasToDOM(placeOf(numbers.get('method:lark'))).x > x + 5", arg=before[0]
    )
    shown.page.keyboard.up("ArrowLeft")


# The search


@pytest.mark.parametrize("name", ["Lark", "lark-net", "LARK NET", "  larK-nE ", "larknet", "lurk-net"])
def test_search_finds_a_node_by_any_of_its_names_even_misspelled(show: Show, name: str) -> None:
    shown = show(to_networkx(PARTS))
    shown.search(name)
    assert shown.page.inner_text("#pane h2") == "Lark"


def test_search_finds_what_is_not_drawn_and_goes_there(show: Show) -> None:
    shown = show(wheel(900))
    assert "paper:899" not in shown.drawn()
    shown.search("paper:899")
    assert shown.page.inner_text("#pane h2") == "paper:899"
    shown.page.wait_for_function("() => drawn.nodes.get(numbers.get('paper:899')) !== null")
    x, y = shown.place("paper:899")
    box = shown.page.locator("#graph").bounding_box()
    assert abs(x - box["x"] - box["width"] / 2) < 3
    assert abs(y - box["y"] - box["height"] / 2) < 3


def test_the_search_is_led_by_the_keyboard(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    shown.page.keyboard.press("/")
    shown.page.keyboard.type("hearing")
    options = shown.page.locator("#found [role=option]")
    assert options.count() == 2
    shown.page.keyboard.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    chosen = options.nth(1).locator(".name").inner_text().split("\n")[0]
    shown.page.keyboard.press("Enter")
    assert shown.page.inner_text("#pane h2") in chosen
    shown.page.keyboard.press("/")
    shown.page.keyboard.type("quail")
    shown.page.keyboard.press("Escape")
    assert shown.page.is_hidden("#found")
    shown.page.keyboard.press("Escape")
    assert shown.page.locator("#pane h2").count() == 0


def test_search_says_when_nothing_has_the_name(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    shown.page.fill("#search input", "penguin")
    assert shown.page.inner_text("#found") == "Nothing here has such a name"


def test_search_shows_again_what_filters_hid(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    shown.page.click("#legend [data-label=Method]")
    shown.ask("() => change({ to: 2021 })")
    assert "method:quail" not in shown.drawn()
    shown.search("Quail")
    assert shown.page.get_attribute("#legend [data-label=Method]", "aria-pressed") == "true"
    assert "method:quail" in shown.drawn()


# The pane


def test_a_click_on_a_method_opens_its_names_papers_relations_and_results(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    shown.page.mouse.click(*shown.place("method:lark"))
    shown.page.wait_for_selector("#pane h2")
    said = shown.said()
    assert "LARK-Net" in said
    assert "in 2 papers · 2021 to 2022 · coined in a paper" in said
    assert "71.5 F1 WetBirds 2021" in said
    assert "outperforms Quail Lark is far ahead of Quail. Wrens and other small ears 2022" in said
    assert "proposes Lark: hearing birds in the rain 2021 We present Lark." in said
    assert "uses Wrens and other small ears 2022 We start from Lark." in said


def test_a_sentence_has_what_it_is_about_marked_and_links_to_its_paper(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    shown.search("Lark")
    marked = shown.ask(
        "() => [...document.querySelectorAll('#pane blockquote')].map((quote) => "
        "[quote.firstChild.textContent, ...[...quote.querySelectorAll('mark')].map((each) => each.textContent)])"
    )
    assert ["We present ", "Lark"] in marked
    assert ["Lark", "Lark", "Quail"] in [[each[1], *each[1:]] for each in marked]
    shown = show(to_networkx(PARTS), at="#node=paper:lark&with=dataset:wetbirds")
    assert "It scores 71.5 F1 on WetBirds. Lark: hearing birds in the rain 2021" in shown.said()
    assert shown.page.get_attribute("#pane cite a[target=_blank]", "href") == "https://papers.example/lark"


def test_sentences_are_whole_where_letters_take_two_units_of_javascript(show: Show) -> None:
    title, abstract = "\U0001d539irds \U0001f426", "\U0001f426 sings. We use Fink\U0001f426 often."
    start = len(title) + 1 + abstract.index("Fink")
    parts = [
        Node("paper:1", Label.PAPER, {"title": title, "abstract": abstract}),
        Node("method:fink", Label.METHOD, {"name": "Fink"}),
        Edge(
            "paper:1",
            EdgeType.USES,
            "method:fink",
            {"sentences": ["We use Fink\U0001f426 often."], "starts": [start], "ends": [start + 5]},
        ),
    ]
    shown = show(to_networkx(parts), at="#node=method:fink")
    assert shown.page.inner_text("#pane blockquote") == "We use Fink\U0001f426 often."
    assert shown.page.inner_text("#pane mark") == "Fink\U0001f426"


def test_a_paper_shows_its_authors_link_results_and_what_it_says_of_each_entity(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    shown.search("Lark: hearing")
    said = shown.said()
    assert "2021-06-14 · A. Wren, B. Finch" in said
    assert "71.5 F1 WetBirds Lark" in said
    assert "addresses bird call detection" in said
    assert shown.page.get_attribute("#pane a[target=_blank]", "href") == "https://papers.example/lark"


def test_the_results_of_a_node_are_a_table_that_its_headings_sort(show: Show) -> None:
    shown = show(to_networkx(BOARD), at="#node=dataset:rain")
    column = "() => [...document.querySelectorAll('#pane td:nth-child(1)')].map((cell) => cell.textContent)"
    shown.page.click("#pane th button >> text=Value")
    assert shown.ask(column) == ["12.0%", "9.5%", "0.075"]
    shown.page.click("#pane th button >> text=Value")
    assert shown.ask(column) == ["0.075", "9.5%", "12.0%"]
    assert shown.page.get_attribute("#pane th", "aria-sort") == "ascending"
    shown.page.click("#pane tbody tr >> nth=1")
    assert "Robin errs less." in shown.said()


def test_a_name_in_the_pane_leads_on_to_that_node(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    shown.search("Quail")
    shown.page.click("#pane a:text-is('Lark')")
    assert shown.page.inner_text("#pane h2") == "Lark"


def test_a_long_list_shows_its_rest_when_asked(show: Show) -> None:
    shown = show(wheel(30), at="#node=method:hub")
    assert shown.page.locator("#pane blockquote").count() == 8
    shown.page.click("#pane .more >> text=22 more")
    assert shown.page.locator("#pane blockquote").count() == 30


def test_a_line_says_its_sentence_when_pointed_at_and_when_clicked(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    x, y = shown.place("paper:wren", "method:quail")
    shown.page.mouse.move(x + 40, y + 40)
    shown.page.mouse.move(x, y, steps=5)
    shown.page.wait_for_selector("#tip:has-text('Quail is the baseline.')")
    assert "compares with Quail Quail is the baseline." in shown.said("#tip")
    shown.page.mouse.click(x, y)
    shown.page.wait_for_selector("#pane blockquote")
    assert "Quail is the baseline." in shown.said()


# Filters


def test_the_legend_counts_each_kind_and_hides_and_shows_it(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    assert shown.said("#legend") == "Paper 2 Method 2 Dataset 1 Metric 1 Task 1"
    everything = shown.drawn()
    shown.page.click("#legend [data-label=Method]")
    assert set(everything) - set(shown.drawn()) == {"method:lark", "method:quail"}
    assert shown.page.get_attribute("#legend [data-label=Method]", "aria-pressed") == "false"
    shown.page.click("#legend [data-label=Method]")
    assert shown.drawn() == everything


def test_labels_say_what_is_shown_at_first(show: Show) -> None:
    shown = show(to_networkx(PARTS), labels=["Method", Label.DATASET])
    assert shown.drawn() == ["dataset:wetbirds", "method:lark", "method:quail"]
    shown.page.click("#legend [data-label=Task]")
    assert "task:detection" in shown.drawn()
    assert "hide=Paper,Metric" in shown.hash()


def test_filters_keep_what_has_the_role_the_year_the_source_and_the_confidence(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    everything = set(shown.drawn())
    shown.page.click("#filtering")
    shown.page.uncheck("[data-type=ADDRESSES]")
    assert everything - set(shown.drawn()) == {"task:detection"}
    shown.page.click("text=Show everything")
    assert set(shown.drawn()) == everything
    shown.page.fill("[data-key=from]", "2022")
    shown.page.press("[data-key=from]", "Tab")
    assert shown.drawn() == ["method:lark", "method:quail", "paper:wren"]
    assert "Paper 1 of 2" in shown.said("#legend")
    shown.page.click("text=Show everything")
    shown.page.select_option("[data-key=source]", "birds/rain.jsonl")
    assert "method:quail" not in shown.drawn()
    shown.page.click("text=Show everything")
    shown.ask("() => change({ least: 95 })")
    line = """() => alive.lines[lines.findIndex(({ edges }) => edges.some((edge) => typeOf(edge) === "PROPOSES"))]"""
    assert shown.ask(line) == 0  # it was extracted with a confidence of 0.9


def test_papers_of_several_files_and_records_of_one_are_filtered_by_file(show: Show) -> None:
    graph = to_networkx(PARTS)
    graph.nodes["paper:wren"]["source"] = "birds/rain.jsonl#7; list.bib#wren; list.bib#wren2022"
    shown = show(graph)
    everything = shown.drawn()
    shown.page.click("#filtering")
    choices = "options => options.map(({ value }) => value)"
    files = shown.page.eval_on_selector_all("[data-key=source] option", choices)
    assert files == ["", "birds/rain.jsonl", "list.bib"]
    shown.page.select_option("[data-key=source]", "birds/rain.jsonl")
    assert shown.drawn() == everything
    shown.page.select_option("[data-key=source]", "list.bib")
    assert [node for node in shown.drawn() if node.startswith("paper:")] == ["paper:wren"]


# The neighbourhood, the address


def test_a_double_click_stays_near_one_thing_and_hops_widen_it(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    everything = shown.drawn()
    shown.page.mouse.dblclick(*shown.place("method:quail"))
    shown.page.wait_for_selector("#focus:not([hidden])")
    assert shown.drawn() == ["method:lark", "method:quail", "paper:wren"]
    shown.page.click("#focus .hops >> text=2")
    assert shown.drawn() == ["method:lark", "method:quail", "paper:lark", "paper:wren"]
    shown.page.click("#focus .close")
    assert shown.drawn() == everything


def test_a_page_made_with_a_focus_opens_on_it(show: Show) -> None:
    shown = show(to_networkx(PARTS), focus="method:quail", hops=1)
    assert shown.page.inner_text("#pane h2") == "Quail"
    assert "Around Quail" in shown.said("#focus")


def test_the_address_holds_the_view_and_a_copy_of_it_shows_the_same(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    shown.search("Quail")
    shown.page.click("#pane button >> text=Focus")
    shown.page.click("#focus .hops >> text=2")
    shown.page.click("#legend [data-label=Paper]")
    shown.page.click("[data-view=papers]")
    hash_ = shown.hash()
    for part in ("view=papers", "node=method:quail", "focus=method:quail", "hops=2", "hide=Paper"):
        assert part in hash_
    other = show(to_networkx(PARTS), at=hash_)
    for selector in ("#pane", "#legend", "#focus", "#papers"):
        assert other.said(selector) == shown.said(selector)


def test_the_back_button_goes_back_step_by_step(show: Show) -> None:
    shown = show(to_networkx(PARTS))
    shown.search("Quail")
    shown.search("Lark")
    shown.page.click("[data-view=papers]")
    shown.page.go_back()
    assert shown.page.is_visible("#graph")
    assert shown.page.inner_text("#pane h2") == "Lark"
    shown.page.go_back()
    assert shown.page.inner_text("#pane h2") == "Quail"
    shown.page.go_forward()
    assert shown.page.inner_text("#pane h2") == "Lark"


def test_an_address_of_nonsense_shows_the_whole_graph(show: Show) -> None:
    shown = show(to_networkx(PARTS), at="#node=method:owl&view=<b>&hops=99&from=x&focus=%E0%A4%A&constructor=1")
    assert len(shown.drawn()) == 7
    assert shown.complaints == []


# The leaderboard and the papers


def test_the_leaderboard_plots_results_over_time_and_each_dot_opens_its_sentence(show: Show) -> None:
    shown = show(to_networkx(BOARD), at="#view=leaderboard")
    assert "word error rate on RainSpeech 3 results · lower is better" in shown.said("#leaderboard")
    rows = shown.ask(
        "() => [...document.querySelectorAll('#leaderboard tbody tr')].map((row) => row.cells[1].textContent)"
    )
    assert rows == ["Heron", "Robin", "Magpie"]  # 0.075 is 7.5%
    dots = shown.page.locator("#leaderboard svg .point")
    records = shown.ask(
        "() => [...document.querySelectorAll('#leaderboard .point.record')].map((dot) => dot.dataset.id)"
    )
    assert dots.count() == 3
    assert sorted(records) == ["result:0", "result:2"]
    shown.page.click("#leaderboard [data-id='result:2'] circle")
    assert "Heron errs less. On Heron" in shown.said()
    assert "node=result:2" in shown.hash()
    shown.page.focus("#leaderboard [data-id='result:0']")
    shown.page.keyboard.press("Enter")
    assert "Robin errs less." in shown.said()


def test_a_board_is_chosen_by_dataset_and_metric_and_stands_in_the_address(show: Show) -> None:
    shown = show(to_networkx((*PARTS, *BOARD)), at="#view=leaderboard")
    assert "word error rate on RainSpeech" in shown.said("#leaderboard h2")
    shown.page.select_option("[data-end=dataset]", "dataset:wetbirds")
    assert "F1 on WetBirds" in shown.said("#leaderboard h2")
    assert "dataset=dataset:wetbirds" in shown.hash()


def test_the_table_of_papers_sorts_filters_and_follows_the_filters(show: Show) -> None:
    shown = show(to_networkx((*PARTS, *BOARD)), at="#view=papers")
    titles = "() => [...document.querySelectorAll('#papers .title')].map((cell) => cell.textContent)"
    assert shown.ask(titles) == [
        "Wrens and other small ears", "Lark: hearing birds in the rain", "On Heron", "On Magpie", "On Robin",
    ]  # fmt: skip
    shown.page.click("#papers th button >> text=Title")
    assert shown.ask(titles)[:2] == ["Lark: hearing birds in the rain", "On Heron"]
    shown.page.fill("#papers input", "wetbirds")
    assert shown.ask(titles) == ["Lark: hearing birds in the rain"]
    shown.page.fill("#papers input", "")
    shown.ask("() => change({ to: 2020 })")
    assert shown.ask(titles) == ["On Magpie", "On Robin"]
    shown.page.click("#papers .title a >> nth=0")
    assert shown.page.inner_text("#pane h2") == "On Magpie"


def test_of_papers_with_the_same_year_the_one_with_the_more_precise_date_is_above(show: Show) -> None:
    dates = ("2023", "2022-12-31", "2023-06", None, "2023-06-02", "2024")
    nodes = [Node(f"paper:{at}", Label.PAPER, {"title": str(date), "date": date}) for at, date in enumerate(dates)]
    shown = show(to_networkx(nodes), at="#view=papers")
    titles = "() => [...document.querySelectorAll('#papers .title')].map((cell) => cell.textContent)"
    assert shown.ask(titles) == ["2024", "2023-06-02", "2023-06", "2023", "2022-12-31", "None"]


# Paper, telephones, large graphs, hostile text


def test_printed_there_is_the_graph_and_all_of_the_pane_without_what_is_clicked(show: Show) -> None:
    shown = show(wheel(60), scheme="dark", at="#node=method:hub")
    shown.page.click("#pane .more")
    shown.page.emulate_media(media="print")
    shown.page.wait_for_function("() => ink.page === '#fff'")
    for selector in ("#search", "#views", "#zoom", "#filtering"):
        assert shown.page.is_hidden(selector)
    assert shown.page.is_visible("#graph canvas")
    assert shown.ask("() => { const pane = find('#pane'); return pane.scrollHeight <= pane.clientHeight + 1; }")
    assert shown.ask("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_on_a_telephone_the_pane_opens_below_and_nothing_is_wider_than_it(show: Show) -> None:
    shown = show(to_networkx(PARTS), width=390)
    assert shown.page.is_hidden("#pane")
    shown.search("Lark")
    assert shown.page.is_visible("#pane")
    for view in ("graph", "leaderboard", "papers"):
        shown.page.click(f"[data-view={view}]")
        assert shown.ask("() => document.documentElement.scrollWidth") == 390


def test_ten_thousand_nodes_are_all_found_and_few_are_drawn(show: Show) -> None:
    sys.path.insert(0, str(Path(__file__).parent / "bench"))
    from graphs import parts  # type: ignore[import-not-found]

    graph = to_networkx(parts(10_000, 40_000, 1))
    shown = show(graph)
    assert len(shown.drawn()) < 500
    rare = min((node for node, label in graph.nodes(data="label") if label == "Method"), key=graph.degree)
    shown.search(graph.nodes[rare]["name"])
    assert shown.page.inner_text("#pane h2") == graph.nodes[rare]["name"]
    shown.page.wait_for_function("(id) => drawn.nodes.get(numbers.get(id)) !== null", arg=rare)
    shown.page.mouse.click(*shown.place(rare))
    shown.page.click("[data-view=papers]")
    assert "2,666 papers" in shown.said("#papers [role=status]")
    shown.page.click("[data-view=leaderboard]")
    assert shown.page.locator("#leaderboard tbody tr").count() > 0
    assert len(shown.requests) == 1
    assert shown.complaints == []


def test_hostile_text_is_read_as_text(show: Show) -> None:
    shown = show(to_networkx((*PARTS, *HOSTILE_PARTS)), title=HOSTILE.replace("\ud800", ""))
    count = "() => document.querySelectorAll('script, img, iframe, b[onclick]').length"
    before = shown.ask(count)
    shown.search("Evil")
    assert "<img src=x onerror=alert(1)>" in shown.page.inner_text("#pane h2")
    shown.page.click("#pane ul a >> text=script")  # on to the paper
    assert "<img src=x onerror=alert(1)>" in shown.page.inner_text("#pane h2")
    shown.page.click("#pane summary")
    shown.page.click("#pane td a")  # on to the result
    shown.page.fill("#search input", "onerror")
    assert shown.page.locator("#found [role=option]").count() == 2
    shown.page.keyboard.press("Escape")
    for view in ("leaderboard", "papers", "graph"):
        shown.page.click(f"[data-view={view}]")
    shown.ask("() => change({ node: null })")
    x, y = shown.place("paper:evil", f"method:{HOSTILE}")
    shown.page.mouse.move(x + 40, y + 40)
    shown.page.mouse.move(x, y, steps=5)
    shown.page.wait_for_selector("#tip:has-text('uses')")
    shown.page.mouse.click(x, y)
    shown.page.mouse.dblclick(*shown.place("paper:evil"))
    shown.page.wait_for_selector("#focus:not([hidden])")
    assert shown.ask(count) == before == 3
    assert shown.ask("() => document.body.dataset.owned") is None
    assert shown.page.locator("a[href^=javascript]").count() == 0
    assert shown.dialogs == []
    assert shown.complaints == []
    assert len(shown.requests) == 1
