"""The graph -> one HTML file that needs no network: it opens from disk and asks nothing of anyone.

The page is kg/templates/page.html, .css and .js around the vis-network that pyvis ships. The papers' words reach it
only as JSON and are put in place as text; its content-security policy lets no other script run and no request leave.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Collection
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.schema import ABOUT, EDGES, NODES, Label
from kg.view.part import part

if TYPE_CHECKING:
    import networkx

__all__ = ["page", "write_html"]

_TEMPLATES = Path(__file__).parents[1] / "templates"
_DRAWN = tuple(label for label in NODES if label is not Label.RESULT)
_LISTED = 20  # papers, relations and results that a node's panel lists, each; the rest are counted
_SENTENCES = 2  # that one fact shows
_ROUNDS, _SPREAD = 300, 70.0  # of the layout
_ORDER: dict[str, int] = {kind: place for place, kind in enumerate(EDGES)}
_ABOUT = {kind: label.lower() for kind, label in ABOUT.items()}
_CARD = ("known", "paperCount", "abstract", "date", "authors")

_Fact = tuple[str, str, str]  # source, type, target


def page(
    graph: networkx.MultiDiGraph,
    *,
    title: str = "kg",
    focus: str | None = None,
    hops: int = 2,
    min_papers: int = 1,
    labels: Collection[Label | str] | None = None,
) -> str:
    """Return the graph as one self-contained HTML page: the same graph, in any order, gives the same page.

    Parameters
    ----------
    graph
        As `kg.graph.to_networkx` makes it. It is not changed.
    title
        The heading.
    focus, hops
        The id of a node: the page holds only what is within so many hops of it.
    min_papers
        Entities that fewer papers name are left out.
    labels
        The labels that are shown at first, "Paper" among them; the page's legend shows the others. All by default.

    Raises
    ------
    KeyError
        The graph has no node `focus`.

    Examples
    --------
    >>> from kg.graph import Edge, Node, to_networkx
    >>> from kg.schema import EdgeType, Label
    >>> graph = to_networkx(
    ...     [
    ...         Node("paper:1", Label.PAPER, {"title": "A parser"}),
    ...         Node("task:parsing", Label.TASK, {"name": "parsing"}),
    ...         Edge("paper:1", EdgeType.ADDRESSES, "task:parsing", {"sentences": ["We parse."]}),
    ...     ]
    ... )
    >>> html = page(graph, title="Parsing")
    >>> "<title>Parsing</title>" in html, "We parse." in html
    (True, True)
    """
    from pyvis.network import Network

    graph = part(graph, focus=focus, hops=hops, min_papers=min_papers)
    net = Network(directed=True, cdn_resources="in_line")
    degrees = _degrees(graph)
    drawn = sorted(degrees, key=lambda node: (-degrees[node], node))[:400]
    facts, results, cards = _contents(graph, drawn)
    for node in drawn:
        cards[node]["links"] = degrees[node]
    used = {*drawn, *(fact[end] for fact in facts for end in ("source", "target"))}
    used |= {paper for fact in facts for _, paper in fact["evidence"] if paper in graph}
    used |= {result[end] for result in results for end in ("paper", *_ABOUT.values()) if end in result}
    names = {node: _reference(graph, node) for node in sorted(used)}

    lines, number = _lines(facts, set(drawn)), {node: place for place, node in enumerate(drawn)}
    growth = {node: 1.1 if names[node]["label"] == Label.PAPER else 2.5 for node in drawn}
    sizes = [round(min(3.5 + growth[node] * math.sqrt(degrees[node]), 36.0), 1) for node in drawn]
    places = _layout(sizes, [(number[source], number[target]) for source, target in lines])
    for node, size, (x, y) in zip(drawn, sizes, places, strict=True):
        shape = "square" if names[node]["label"] == Label.PAPER else "dot"
        net.add_node(node, names[node]["name"], shape, group=names[node]["label"], size=size, x=x, y=y)
    for (source, target), told in lines.items():
        net.add_edge(source, target, id=len(net.edges), facts=told)

    total, shown = (Counter(graph.nodes[node]["label"] for node in nodes) for nodes in (degrees, drawn))
    data = {
        "labels": {
            label: {"colour": kind.colour, "meaning": kind.meaning, "drawn": shown[label], "total": total[label]}
            for label, kind in NODES.items()
            if total[label]
        },
        "meanings": {kind: EDGES[kind].meaning for kind in EDGES},
        "nodes": net.nodes,
        "edges": net.edges,
        "cards": cards,
        "names": names,
        "facts": facts,
        "results": results,
    }
    library, script = _library(Path(net.template_dir)), (_TEMPLATES / "page.js").read_text("utf-8")
    template = net.templateEnv.from_string((_TEMPLATES / "page.html").read_text("utf-8"))
    html: str = template.render(
        title=title,
        style="".join((_TEMPLATES / name).read_text("utf-8") for name in ("palette.css", "page.css")),
        library=library,
        script=script,
        hashes=" ".join(f"'sha256-{_sha256(text)}'" for text in (library, script)),
        data=_inert(data),
    )
    return html


def write_html(
    graph: networkx.MultiDiGraph,
    path: str | Path,
    *,
    title: str = "kg",
    focus: str | None = None,
    hops: int = 2,
    min_papers: int = 1,
    labels: Collection[Label | str] | None = None,
) -> None:
    """Write `page(graph)` to a file.

    Parameters
    ----------
    graph, title, focus, hops, min_papers, labels
        As in `page`.
    path
        The file; one that exists is replaced.

    Raises
    ------
    OSError
        Where the file cannot be written.

    Examples
    --------
    >>> import tempfile, networkx
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "page.html")
    ...     write_html(networkx.MultiDiGraph(), path)
    ...     path.read_text("utf-8")[:15]
    '<!doctype html>'
    """
    html = page(graph, title=title, focus=focus, hops=hops, min_papers=min_papers, labels=labels)
    Path(path).write_text(html, encoding="utf-8", errors="xmlcharrefreplace", newline="\n")


def _degrees(graph: networkx.MultiDiGraph) -> dict[str, int]:
    """Count, for each node that may be drawn, the others that it is linked with."""
    able = {node for node, label in graph.nodes(data="label") if label in _DRAWN}
    linked = {node: (set(graph.pred[node]) | set(graph.succ[node])) & able for node in able}
    return {node: len(others - {node}) for node, others in linked.items()}


def _contents(
    graph: networkx.MultiDiGraph, drawn: list[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return the facts and the results that the page tells, and a card for each drawn node."""
    inside, told, results, cards = set(drawn), set[_Fact](), dict[str, dict[str, Any]](), {}

    def rank(fact: _Fact) -> tuple[Any, ...]:
        """Order facts: the stronger type first, then what more papers state, then the newer paper."""
        source, kind, target = fact
        newest = max(graph.nodes[node].get("year") or 0 for node in (source, target))
        return _ORDER.get(kind, len(_ORDER)), -(graph.edges[source, target, kind].get("support") or 1), -newest, fact

    for node in drawn:
        groups: dict[str, set[Any]] = {"papers": set(), "relations": set(), "results": set()}
        for source, target, kind in (*graph.in_edges(node, keys=True), *graph.out_edges(node, keys=True)):
            other = target if source == node else source
            label = graph.nodes[other].get("label")
            if label == Label.RESULT:
                groups["results"].add(other)
            elif label in _DRAWN:
                groups["papers" if label == Label.PAPER else "relations"].add((source, kind, target))
        for facts in (sorted(groups["papers"], key=rank), sorted(groups["relations"], key=rank)):
            told.update(facts[:_LISTED], (fact for fact in facts if fact[0] in inside and fact[2] in inside))
        listed = sorted((_result(graph, result) for result in groups["results"]), key=_standing)[:_LISTED]
        results.update((result["id"], result) for result in listed)
        properties = graph.nodes[node]
        cards[node] = {
            **{key: properties[key] for key in _CARD if properties.get(key) not in (None, "")},
            "aliases": [alias for alias in properties.get("aliases") or () if alias != properties.get("name")],
            "totals": {group: len(members) for group, members in groups.items()},
        }
    facts = [
        {"source": source, "type": kind, "target": target, "evidence": _evidence(graph.edges[source, target, kind])}
        for source, kind, target in sorted(told, key=rank)
    ]
    return facts, sorted(results.values(), key=_standing), cards


def _evidence(properties: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Return the first sentences of an edge, each with its paper where the edge names one."""
    pairs = zip_longest(properties.get("sentences") or (), properties.get("papers") or ())
    return list(dict.fromkeys((sentence, paper) for sentence, paper in pairs if sentence))[:_SENTENCES]


def _result(graph: networkx.MultiDiGraph, node: str) -> dict[str, Any]:
    """Return a result with its paper, its sentence, and what it is about."""
    result = {"id": node, **{key: graph.nodes[node].get(key) for key in ("value", "kind")}}
    for _, target, kind in sorted(graph.out_edges(node, keys=True)):
        if kind in _ABOUT:
            result.setdefault(_ABOUT[kind], target)
    for paper, _, sentences in sorted(graph.in_edges(node, data="sentences"), key=lambda edge: edge[0]):
        result.setdefault("paper", paper)
        result.setdefault("sentence", next(iter(sentences or ()), None))
    return result


def _standing(result: dict[str, Any]) -> tuple[str, ...]:
    """Order results: by dataset, metric and task, so that those that can be compared stand together."""
    return (*(result.get(end) or "~" for end in ("dataset", "metric", "task")), result["id"])


def _lines(facts: list[dict[str, Any]], inside: set[str]) -> dict[tuple[str, str], list[int]]:
    """Return the lines to draw, one a pair of nodes, with the places of the facts that each stands for."""
    lines: dict[tuple[str, str], list[int]] = {}
    for place, fact in enumerate(facts):
        source, target = fact["source"], fact["target"]
        if source != target and {source, target} <= inside:
            ends = (target, source) if (target, source) in lines else (source, target)
            lines.setdefault(ends, []).append(place)
    return lines


def _reference(graph: networkx.MultiDiGraph, node: str) -> dict[str, Any]:
    """Return how other nodes' panels name a node."""
    held = graph.nodes[node]
    named = {"name": str(held.get("name") or held.get("title") or node), "label": held.get("label")}
    return named | {key: held[key] for key in ("year", "url") if held.get(key)}


def _layout(sizes: list[float], lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Place nodes of these radii, so that what is linked stands together and nothing overlaps.

    Forces as in ForceAtlas2 (Jacomy et al. 2014, doi:10.1371/journal.pone.0098679) with its LinLog attraction, and the
    cooling of Fruchterman and Reingold (1991). Starts from a sunflower, the first node in the middle: no randomness.
    """
    import numpy as np

    if not sizes:
        return []
    ends = np.array(lines, dtype=int).reshape(-1, 2).T
    mass = 1.0 + np.bincount(ends.ravel(), minlength=len(sizes))
    masses = mass[:, None] * mass
    turn = np.arange(len(sizes)) * math.pi * (3 - math.sqrt(5))
    place = _SPREAD * np.sqrt(np.arange(len(sizes)) + 0.5) * np.array((np.cos(turn), np.sin(turn)))
    for left in range(_ROUNDS, 0, -1):
        apart = place[:, :, None] - place[:, None]
        push = (apart * (masses / ((apart**2).sum(axis=0) + 1.0))).sum(axis=2) * _SPREAD - place * mass * 0.02
        away = place[:, ends[1]] - place[:, ends[0]]
        length = np.hypot(*away) + 1e-9
        pull = away / length * np.log1p(length) * 4.0
        for axis in (0, 1):
            push[axis] += np.bincount(ends[0], pull[axis], len(sizes)) - np.bincount(ends[1], pull[axis], len(sizes))
        strength = np.hypot(*push) + 1e-9
        place += push / strength * np.minimum(strength / mass, 3 * _SPREAD * left / _ROUNDS)
    place *= 22.0 * math.sqrt(len(sizes)) / (place.std() + 1e-9)  # as many nodes an area in any graph
    place[0] *= 1.2  # screens are wider than high
    reach = np.array(sizes)[:, None] + np.array(sizes) + 8.0
    np.fill_diagonal(reach, 0.0)
    for _ in range(80):
        apart = place[:, :, None] - place[:, None]
        length = np.hypot(*apart) + 1e-9
        place += (apart * (np.clip(reach - length, 0.0, None) / length)).sum(axis=2) / 2
    return [(round(x), round(y)) for x, y in place.T.tolist()]


def _library(templates: Path) -> str:
    """Return the newest vis-network that pyvis ships."""
    paths = templates.glob("lib/vis-*/vis-network.min.js")
    path = max(paths, key=lambda path: [int(part) for part in re.findall(r"\d+", path.parent.name)])
    # Text mode reads \r\n as \n, as a browser does: the hash in the policy is of what it reads.
    return re.sub(r"//# sourceMappingURL=\S*", "", path.read_text("utf-8"))


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _inert(data: object) -> str:
    """Return JSON in which nothing can end the script element that holds it."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
