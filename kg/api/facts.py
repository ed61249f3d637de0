"""What a graph says: the answers, read off its nodes and edges.

Pure functions over a networkx.MultiDiGraph such as kg.graph.to_networkx makes; nodes are given by their ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from kg.api.answers import EntityNode, Evidence, Neighbour, ResultRow
from kg.records import Paper
from kg.schema import ABOUT, EDGES, EdgeType, Label

if TYPE_CHECKING:
    import networkx

__all__ = [
    "ORDER",
    "Link",
    "all_evidence",
    "edges_at",
    "entity",
    "evidence",
    "neighbour",
    "neighbours",
    "paper",
    "result",
    "results_of",
    "timeline",
]

Link = tuple[str, str, str]  # source, type, target

ORDER: dict[str, int] = {kind: place for place, kind in enumerate(EDGES)}  # of the types of edges, the strongest first


def entity(graph: networkx.MultiDiGraph, node: str) -> EntityNode:
    """Return an entity."""
    held = graph.nodes[node]
    papers = [paper for paper in graph.predecessors(node) if graph.nodes[paper]["label"] == Label.PAPER]
    papers.sort(key=lambda paper: (-(graph.nodes[paper].get("year") or 0), paper))
    told = chain.from_iterable(said["sentences"] for paper in papers for said in graph.adj[paper][node].values())
    return EntityNode(
        node,
        Label(held["label"]),
        held["name"],
        tuple(held["aliases"]),
        held["known"],
        held["paperCount"],
        tuple(dict.fromkeys(told)),
    )


def paper(graph: networkx.MultiDiGraph, node: str) -> Paper:
    """Return a paper."""
    held = graph.nodes[node]
    return Paper(
        id=node,
        title=held["title"],
        abstract=held.get("abstract", ""),
        date=held.get("date"),
        url=held.get("url"),
        authors=tuple(held.get("authors") or ()),
        source=held.get("source"),
        language=held.get("language"),
    )


def result(graph: networkx.MultiDiGraph, node: str) -> ResultRow:
    """Return a result, with what it is about and the paper that reports it."""
    held: dict[str, Any] = graph.nodes[node]
    about = {kind: graph.nodes[target]["name"] for _, target, kind in graph.out_edges(node, keys=True)}
    ((reporter, _, reports),) = graph.in_edges(node, data=True)
    return ResultRow(
        value=held["value"],
        number=held["number"],
        unit=held.get("unit"),
        kind=held["kind"],
        **{label.lower(): about.get(kind) for kind, label in ABOUT.items()},
        paper=graph.nodes[reporter]["title"],
        paper_id=reporter,
        year=graph.nodes[reporter].get("year"),
        sentence=reports["sentences"][0],
        confidence=reports["confidence"],
        id=node,
    )


def results_of(graph: networkx.MultiDiGraph, node: str) -> set[str]:
    """Return the results that a paper reports or that are about an entity."""
    near = chain(graph.predecessors(node), graph.successors(node))
    return {other for other in near if graph.nodes[other]["label"] == Label.RESULT}


def edges_at(graph: networkx.MultiDiGraph, node: str, labels: Collection[str]) -> Iterator[Link]:
    """Yield the edges that join a node with others of these labels."""
    for source, target, kind in chain(graph.out_edges(node, keys=True), graph.in_edges(node, keys=True)):
        if graph.nodes[target if source == node else source]["label"] in labels:
            yield source, kind, target


def neighbours(graph: networkx.MultiDiGraph, node: str, labels: Collection[str]) -> list[Link]:
    """Return the edges that join a node with others of these labels, the strongest statement first."""

    def rank(link: Link) -> tuple[int, bool, int, int, str]:
        source, kind, target = link
        held = graph.edges[source, target, kind]
        papers = _papers(graph, source, held)
        year = graph.nodes[papers[_first(graph, papers, held["starts"])]].get("year") or 0
        return ORDER[kind], source != node, -held.get("support", 1), -year, target if source == node else source

    return sorted(edges_at(graph, node, labels), key=rank)


def neighbour(graph: networkx.MultiDiGraph, node: str, link: Link, *, paper: str | None = None) -> Neighbour:
    """Return what an edge at a node leads to; with what one paper says of it, if that is asked for."""
    source, kind, target = link
    other = target if source == node else source
    held, properties = graph.nodes[other], graph.edges[source, target, kind]
    papers = _papers(graph, source, properties)
    told = [place for place, each in enumerate(papers) if paper in (None, each)]
    first = told[_first(graph, [papers[place] for place in told], [properties["starts"][place] for place in told])]
    origin = graph.nodes[papers[first]]
    return Neighbour(
        id=other,
        label=Label(held["label"]),
        name=held.get("name") or held.get("title") or other,
        edge=EdgeType(kind),
        outgoing=source == node,
        confidence=properties["confidence"],
        support=properties.get("support", 1),
        sentence=properties["sentences"][first],
        paper=origin["title"],
        year=origin.get("year"),
        sentences=tuple(dict.fromkeys(properties["sentences"][place] for place in told)),
    )


def _first(graph: networkx.MultiDiGraph, papers: Sequence[str], starts: Sequence[int]) -> int:
    """Return which of some sentences is the first that is not but its paper's title."""
    places = range(len(papers))
    return next((place for place in places if starts[place] > len(graph.nodes[papers[place]]["title"])), 0)


def timeline(graph: networkx.MultiDiGraph, node: str) -> list[tuple[Link, str]]:
    """Return the edges at an entity, each with a paper that states it, the oldest paper first."""
    found = {
        (link, origin)
        for link in edges_at(graph, node, set(Label) - {Label.RESULT})
        for origin in _papers(graph, link[0], graph.edges[link[0], link[2], link[1]])
    }

    def rank(each: tuple[Link, str]) -> tuple[bool, str, str, int, Link]:
        date = graph.nodes[each[1]].get("date")
        return date is None, date or "", each[1], ORDER[each[0][1]], each[0]

    return sorted(found, key=rank)


def evidence(graph: networkx.MultiDiGraph, ones: Iterable[str], others: Collection[str]) -> list[Evidence]:
    """Return the sentences behind the edges between any of some nodes and any of others, in either direction.

    A result about both is an edge between them too, unless another edge has its sentence.
    """
    return _distinct(
        chain.from_iterable(_between(graph, one, other) for one in ones for other in others if one != other)
    )


def all_evidence(graph: networkx.MultiDiGraph, nodes: Iterable[str]) -> list[Evidence]:
    """Return the sentences behind all edges at some nodes."""
    links = chain.from_iterable(edges_at(graph, node, set(Label)) for node in nodes)
    return _distinct(chain.from_iterable(_sentences(graph, *link) for link in links))


def _distinct(found: Iterable[Evidence]) -> list[Evidence]:
    """Return evidence, the strongest first, each statement of a sentence once; of results, where no other has it."""
    kept: dict[tuple[str, ...], Evidence] = {}
    told: set[tuple[str, str]] = set()
    for each in sorted(found, key=_rank):
        if not (each.type in ABOUT and (each.paper_id, each.sentence) in told):
            kept.setdefault((each.source, each.type, each.target, each.paper_id, each.sentence), each)
            told.add((each.paper_id, each.sentence))
    return list(kept.values())


def _rank(each: Evidence) -> tuple[bool, int, float, str, int, str, str]:
    return (
        each.type in ABOUT,
        ORDER[each.type],
        -each.confidence,
        each.paper_id,
        each.start,
        each.source,
        each.target,
    )


def _between(graph: networkx.MultiDiGraph, one: str, other: str) -> Iterator[Evidence]:
    shared = sorted(results_of(graph, one) & results_of(graph, other))
    about = [(found, next(node for node in sorted((one, other)) if graph.has_edge(found, node))) for found in shared]
    pairs = [(one, other), (other, one), *about]
    for source, target in pairs:
        for kind in graph.get_edge_data(source, target, default=()):
            yield from _sentences(graph, source, kind, target)


def _sentences(graph: networkx.MultiDiGraph, source: str, kind: str, target: str) -> Iterator[Evidence]:
    held = graph.edges[source, target, kind]
    papers = _papers(graph, source, held)
    for sentence, origin, start, end in zip(held["sentences"], papers, held["starts"], held["ends"], strict=True):
        about = graph.nodes[origin]
        yield Evidence(
            source=source,
            type=EdgeType(kind),
            target=target,
            sentence=sentence,
            paper=about["title"],
            paper_id=origin,
            year=about.get("year"),
            start=start,
            end=end,
            confidence=held["confidence"],
        )


def _papers(graph: networkx.MultiDiGraph, source: str, held: dict[str, Any]) -> Sequence[str]:
    """Return the papers that the sentences of an edge from this source are from."""
    papers: list[str] | None = held.get("papers")
    if papers:
        return papers
    reporter = next(iter(graph.predecessors(source)), source) if source.startswith("result:") else source
    return [reporter] * len(held["sentences"])
