"""How fast a graph file is opened, and asked from Python.

    python tests/bench/graphs.py big.kg --nodes 30000 --edges 200000
    python tests/bench/api.py big.kg

Each question is asked of many things, of which most are named by few papers, and of the hundred that most papers name;
of both the median is printed, and the slowest. A question's first answer is not among them: names are indexed then.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Iterable
from itertools import islice, pairwise
from random import Random
from typing import Any

import kg
from kg.schema import ROLES, Label


def timed(ask: Callable[[Any], object], of: Iterable[Any]) -> list[float]:
    """Return the milliseconds that each question took."""
    taken = []
    for each in of:
        began = time.perf_counter()
        ask(each)
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def shown(what: str, taken: list[float]) -> None:
    print(f"{what:34}  median {statistics.median(taken):8.3f} ms   slowest {max(taken):8.2f} ms", flush=True)


def questions(graph: kg.Graph) -> dict[str, tuple[Callable[[Any], object], list[Any]]]:
    """Return what is asked, and of what, the things that most papers name first."""
    entities = list(graph.entities())
    methods = [each.id for each in entities if each.type == Label.METHOD]
    papers = [paper.id for paper in graph.papers()]
    boards = {(row.dataset, row.metric): None for row in graph.results() if row.dataset and row.metric}
    near = [(each.id, link.id) for each in entities for link in islice(graph.neighbours(each.id), 1)]
    nodes = [each.id for each in entities]

    def named(name: str) -> object:
        try:
            return graph.entity(name)
        except kg.UnknownEntity as error:
            return error

    return {
        "entity, by an alias": (graph.entity, [each.aliases[0] for each in entities if each.aliases]),
        "entity, misspelt": (named, [f"{each.name[:-3]}{each.name[-2:]}xyz" for each in entities[:50]]),
        "paper, by title": (graph.paper, [graph.paper(paper).title for paper in papers]),
        "leaderboard": (lambda pair: list(graph.leaderboard(dataset=pair[0], metric=pair[1])), list(boards)),
        "evidence": (lambda pair: graph.evidence(*pair), near),
        "evidence, all of one": (graph.evidence, nodes),
        "neighbours": (lambda node: list(graph.neighbours(node)), nodes),
        "papers of one method": (lambda node: list(graph.papers(method=node)), methods),
        "results of one method": (lambda node: list(graph.results(method=node)), methods),
        "timeline": (lambda node: list(graph.timeline(node)), nodes),
        "similar, the first ten": (lambda node: list(graph.similar(node)[:10]), papers),
        "compare": (lambda pair: graph.compare(*pair).sentences, list(pairwise(methods))),
        "path": (lambda pair: graph.path(*pair), list(zip(nodes[:300], reversed(nodes), strict=False))),
    }


def main() -> None:
    """Open the file and ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("graph", metavar="GRAPH.kg")
    parser.add_argument("--asked", type=int, default=300, help="how many times each question is asked")
    asked = parser.parse_args()
    taken = []
    for _ in range(5):
        graph: kg.Graph | None = None
        gc.collect()
        wall, work = time.perf_counter(), time.process_time()
        graph = kg.open(asked.graph)
        taken.append((time.perf_counter() - wall, time.process_time() - work))
    wall, work = min(taken)
    print(f"{graph!r}, {sum(graph.edge_counts().values()):,} edges")
    print(f"open: {wall:.2f} s, of which {work:.2f} s of the CPU; slowest {max(taken)[0]:.2f} s")
    shown("first entity", timed(graph.entity, [graph.entities(type=next(iter(ROLES)))[0].name]))
    for what, (ask, of) in questions(graph).items():
        ask(of[0])
        shown(what, timed(ask, Random(1).sample(of, min(asked.asked, len(of)))))
        shown("    of what is named most", timed(ask, of[:100]))


if __name__ == "__main__":
    main()
