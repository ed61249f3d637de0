"""The graph as the page holds it: columns in which nodes are numbers, and sentences places in their papers' text.

Everything of the graph is in it, at a third of the size that records would have: the page's script (page.data.js) makes
records of a row when it is looked at. Nodes come in the order of their weight, in which they are drawn.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.lexicon import lower_is_better
from kg.schema import ABOUT, EDGES, NODES, ROLES, EdgeType, Label
from kg.view.clusters import clusters
from kg.view.layout import layout

if TYPE_CHECKING:
    from collections.abc import Collection

    import networkx

__all__ = ["columns"]

_FIRST = 220  # nodes that are drawn at first, where the window is large, and so have room for their size and a name
_AREA = 200_000.0  # square pixels for the rest
_NAMED, _STATED = 0.25, 2.0  # how strong a mention and an edge between entities are; their sums are exact in any order
_ABOUT = {kind: label.lower() for kind, label in ABOUT.items()}


def columns(graph: networkx.MultiDiGraph, *, labels: Collection[str] | None = None) -> dict[str, Any]:
    """Return what the page holds of a graph; `labels` are shown at first, all by default.

    >>> from kg.graph import Edge, Node, to_networkx
    >>> parts = [Node("paper:1", Label.PAPER, {"title": "A parser", "abstract": "We parse."})]
    >>> parts += [Node("task:parsing", Label.TASK, {"name": "parsing"})]
    >>> evidence = {"sentences": ["We parse."], "starts": [12], "ends": [17], "confidence": 0.9}
    >>> held = columns(to_networkx([*parts, Edge("paper:1", EdgeType.ADDRESSES, "task:parsing", evidence)]))
    >>> held["nodes"]["name"], held["sentences"], held["edges"]["evidence"]
    (['parsing', 'A parser'], [[1, 9, 18]], [[0, 3, 8]])
    """
    near = _near(graph)
    weights = {
        node: len(lines) * (0.5 if graph.nodes[node]["label"] == Label.PAPER else 1.0) for node, lines in near.items()
    }
    order = sorted(near, key=lambda node: (-weights[node], node))
    number = {node: place for place, node in enumerate(order)}
    sentences = _Sentences(graph, number)
    metrics = [node for node in order if graph.nodes[node]["label"] == Label.METRIC]
    return {
        "labels": [
            {"label": label, "colour": kind.colour, "meaning": kind.meaning, "shown": labels is None or label in labels}
            for label, kind in NODES.items()
            if label is not Label.RESULT
        ],
        "types": [{"type": kind, "meaning": EDGES[kind].meaning} for kind in EDGES],
        "roles": list(dict.fromkeys(role for roles in ROLES.values() for role in roles)),
        "lower": [number[node] for node in metrics if lower_is_better(graph.nodes[node].get("name") or "")],
        "nodes": _nodes(graph, order, number, near),
        "papers": _papers(graph, order),
        "edges": _edges(graph, number, sentences),
        "results": _results(graph, number, sentences),
        "sentences": sentences.rows,
    }


def _near(graph: networkx.MultiDiGraph) -> dict[str, dict[str, float]]:
    """Return, for each node that may be drawn, how strongly it is linked with which others."""
    near: dict[str, dict[str, float]] = {
        node: defaultdict(float)
        for node, label in sorted(graph.nodes(data="label"), key=lambda pair: pair[0])
        if label in NODES and label != Label.RESULT
    }
    for source, target, kind in graph.edges(keys=True):
        if source in near and target in near and source != target:
            weight = (
                _NAMED if kind == EdgeType.MENTIONS else 1.0 if graph.nodes[source]["label"] == Label.PAPER else _STATED
            )
            near[source][target] += weight
            near[target][source] += weight
    return near


def _nodes(
    graph: networkx.MultiDiGraph, order: list[str], number: dict[str, int], near: dict[str, dict[str, float]]
) -> dict[str, list[Any]]:
    held = [graph.nodes[node] for node in order]
    labels = list(NODES)
    most = max([30, *map(len, near.values())])
    sizes = [_size(len(near[node]) / most, row["label"]) for node, row in zip(order, held, strict=True)]
    rest = math.sqrt(_AREA / math.pi / max(len(order) - _FIRST, 1))
    room = [1.8 * size + 8.0 if place < _FIRST else min(max(rest, 1.2), 9.0) for place, size in enumerate(sizes)]
    lines = [{number[other]: weight for other, weight in sorted(near[node].items())} for node in order]
    groups = clusters(lines)
    places = layout(
        room,
        [(one, other, weight) for one, ends in enumerate(lines) for other, weight in ends.items() if one < other],
        groups,
    )
    return {
        "id": order,
        "label": [labels.index(properties["label"]) for properties in held],
        "name": [
            str(properties.get("name") or properties.get("title") or node)
            for node, properties in zip(order, held, strict=True)
        ],
        "aliases": [
            [alias for alias in properties.get("aliases") or () if alias != properties.get("name")]
            for properties in held
        ],
        "known": [int(properties.get("known", True)) for properties in held],
        "size": sizes,
        "room": [round(each, 1) for each in room],
        "cluster": groups,
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
    }


def _size(share: float, label: str) -> float:
    """Return the radius of a node that has this share of the most links, in pixels."""
    return round(3.0 + math.sqrt(share) * (5.0 if label == Label.PAPER else 12.0), 1)


def _papers(graph: networkx.MultiDiGraph, order: list[str]) -> dict[str, list[Any]]:
    held = {place: graph.nodes[node] for place, node in enumerate(order) if graph.nodes[node]["label"] == Label.PAPER}
    rows = held.values()
    return {
        "node": list(held),
        "date": [str(row.get("date") or row.get("year") or "") for row in rows],
        "year": [row.get("year") for row in rows],
        "url": [row.get("url") or "" for row in rows],
        "authors": [list(row.get("authors") or ()) for row in rows],
        "abstract": [row.get("abstract") or "" for row in rows],
        "source": [row.get("source") or "" for row in rows],
    }


def _edges(graph: networkx.MultiDiGraph, number: dict[str, int], sentences: _Sentences) -> dict[str, list[Any]]:
    kinds = list(EDGES)
    rows = sorted(
        (number[source], kinds.index(kind), number[target], source, kind, target)
        for source, target, kind in graph.edges(keys=True)
        if source in number and target in number and kind in EDGES
    )
    properties = [graph.edges[source, target, kind] for *_, source, kind, target in rows]
    return {
        "source": [row[0] for row in rows],
        "type": [row[1] for row in rows],
        "target": [row[2] for row in rows],
        "confidence": [each.get("confidence") for each in properties],
        "evidence": [sentences.of(row[3], each) for row, each in zip(rows, properties, strict=True)],
    }


def _results(graph: networkx.MultiDiGraph, number: dict[str, int], sentences: _Sentences) -> list[dict[str, Any]]:
    """Return the results, with the numbers of their paper and of what they are about; what is not known is left out."""
    rows = []
    for node in sorted(node for node, label in graph.nodes(data="label") if label == Label.RESULT):
        held = graph.nodes[node]
        row = {"id": node, **{key: held.get(key) for key in ("value", "number", "unit", "kind")}}
        for _, target, kind in sorted(graph.out_edges(node, keys=True)):
            if kind in _ABOUT and target in number:
                row.setdefault(_ABOUT[kind], number[target])
        for paper, _, properties in sorted(graph.in_edges(node, data=True), key=lambda edge: edge[0]):
            if paper in number and "paper" not in row:
                row |= {"paper": number[paper], "confidence": properties.get("confidence")}
                row["evidence"] = sentences.of(paper, properties)
        rows.append({key: value for key, value in row.items() if value is not None})
    return rows


class _Sentences:
    """Sentences, each once: [paper, start, end] in its title, newline, abstract; else [paper, the sentence].

    Offsets are in UTF-16, as JavaScript counts.
    """

    def __init__(self, graph: networkx.MultiDiGraph, number: dict[str, int]) -> None:
        self.rows: list[list[Any]] = []
        self._places: dict[tuple[int | str, ...], int] = {}
        self._number = number
        self._texts = {
            node: f"{held['title']}\n{held.get('abstract') or ''}"
            for node, held in graph.nodes(data=True)
            if held.get("label") == Label.PAPER and held.get("title")
        }

    def of(self, source: str, properties: dict[str, Any]) -> list[int]:
        """Return for each sentence of an edge its number and the place in it of what is meant, 0 and 0 if unknown."""
        sentences: list[str] = properties.get("sentences") or []
        empty: list[Any] = [None] * len(sentences)
        papers, starts, ends = (properties.get(name) or empty for name in ("papers", "starts", "ends"))
        found: list[int] = []
        for sentence, paper, start, end in zip(sentences, papers, starts, ends, strict=False):
            found += self._one(sentence, paper or source, start, end)
        return found

    def _one(self, sentence: str, paper: str, start: int | None, end: int | None) -> tuple[int, int, int]:
        text, node = self._texts.get(paper, ""), self._number.get(paper, -1)
        low = text.find(sentence, max((start or 0) - len(sentence), 0))
        row: list[Any] = (
            [node, sentence] if low < 0 else [node, _units(text[:low]), _units(text[: low + len(sentence)])]
        )
        place = self._places.setdefault(tuple(row), len(self.rows))
        if place == len(self.rows):
            self.rows.append(row)
        if low < 0 or start is None or end is None or not low <= start < end <= low + len(sentence):
            return place, 0, 0
        if end - start == len(sentence):  # a relation's place is its whole sentence
            return place, 0, 0
        return place, _units(text[low:start]), _units(text[low:end])


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(letter > "\uffff" for letter in text)
