"""Makes a graph file of any size, of what could be papers, for timing what has to cope with large graphs.

    python tests/bench/graphs.py big.kg --nodes 150000 --edges 1000000 --seed 1

The same arguments make the same graph. It has the shape of real ones: a few entities that everybody names and many that
one paper names, results with their edges, one role a paper and entity, relations with the paper that states them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from random import Random
from typing import Any

from kg.graph import Edge, Node
from kg.resolve import Overrides
from kg.schema import ABOUT, EDGES, ROLES, EdgeType, Label
from kg.stores.file import GraphFile

EXTRACTOR = "kg-bench"
_WORDS = """adaptive attention baseline benchmark causal contrastive convolutional corpus decoder deep dense diffusion
distributed domain dropout embedding encoder few-shot fine-tuned generative gradient graph hierarchical image kernel
language large latent layer learning linear loss masked memory multilingual network neural norm objective online open
parallel parsing policy pre-trained probabilistic prompt quantised question recurrent representation residual retrieval
robust segmentation self-supervised sequence shallow sparse speech structured supervised syntax temporal text token
transfer transformer translation tree unsupervised variational video vision weighted zero-shot"""
WORDS = _WORDS.split()


def parts(nodes: int, edges: int, seed: int) -> Iterator[Node | Edge]:
    """Yield so many nodes and about so many edges; nothing of them is held but the names of entities."""
    random = Random(seed)
    papers, results = nodes * 4 // 15, nodes * 2 // 15
    shares = {Label.METRIC: nodes // 50, Label.TASK: nodes // 12, Label.DATASET: nodes // 12}
    shares[Label.METHOD] = nodes - papers - results - sum(shares.values())
    names = {label: [_name(random, place) for place in range(count)] for label, count in shares.items()}
    entities = [(label, place) for label, listed in names.items() for place in range(len(listed))]
    random.shuffle(entities)
    sources = [(label, place) for label, place in entities if label is not Label.METRIC]
    left = max(0, edges - results * (len(ABOUT)))  # a result has REPORTS, and all that it may be about but a task
    stated = left * 2 // 5

    for label, listed in names.items():
        for place, name in enumerate(listed):
            properties = {
                "name": name,
                "aliases": [name.upper(), name.title()][: random.randrange(3)],
                "known": random.random() < 0.1,
                "paperCount": 1 + int(papers / (place + 10)),
            }
            yield Node(_id(label, place), label, properties)
    for number in range(papers):
        paper = _paper_id(number)
        yield _paper(random, paper)
        seen: set[tuple[Label, int]] = set()
        for _ in range(_share(left - stated, number, papers)):
            if len(seen) == len(entities):
                break
            at = _popular(random, len(entities))
            while entities[at] in seen:
                at = (at + 1) % len(entities)
            seen.add(entities[at])
            label, place = entities[at]
            role = random.choice(ROLES[label])
            yield Edge(paper, role, _id(label, place), _evidence(random, names[label][place]))
        for each in range(_share(results, number, papers)):
            yield from _result(random, paper, each, names)
    for number, (label, place) in enumerate(sources):
        told: set[tuple[EdgeType, str]] = set()
        for _ in range(_share(stated, number, len(sources))):
            kind, end = random.choice(_RELATIONS[label])
            other = _popular(random, len(names[end]))
            target = _id(end, other)
            if target == _id(label, place) or (kind, target) in told:
                continue
            told.add((kind, target))
            properties = _evidence(random, f"{names[label][place]} and {names[end][other]}")
            properties |= {"papers": [_paper_id(random.randrange(papers))], "support": 1}
            yield Edge(_id(label, place), kind, target, properties)


_RELATIONS = {
    label: [
        (kind.type, target) for kind in EDGES.values() if "support" in kind.properties for source, target in kind.ends
        if source is label
    ]
    for label in (Label.METHOD, Label.DATASET, Label.TASK)
}  # fmt: skip


def _paper_id(number: int) -> str:
    return f"paper:arxiv-{1700 + number // 10000}.{number % 10000:05}"


def _id(label: Label, place: int) -> str:
    return f"{label.lower()}:bench-{place}"


def _name(random: Random, place: int) -> str:
    return f"{random.choice(WORDS)} {random.choice(WORDS)} {place}"


def _popular(random: Random, count: int) -> int:
    return int(count * random.random() ** 3)


def _share(whole: int, number: int, of: int) -> int:
    return whole * (number + 1) // of - whole * number // of


def _sentence(random: Random, about: str) -> str:
    words = " ".join(random.choices(WORDS, k=8))
    return f"We study {about} and find that {words}, by {random.random():.1%}."


def _paper(random: Random, paper: str) -> Node:
    year = random.randrange(2012, 2026)
    properties = {
        "title": " ".join(random.choices(WORDS, k=8)).capitalize(),
        "abstract": " ".join(_sentence(random, random.choice(WORDS)) for _ in range(8)),
        "date": f"{year}-{random.randrange(1, 13):02}",
        "year": year,
        "source": "bench.jsonl",
        "authors": [f"{random.choice(WORDS)} {random.choice(WORDS)}".title() for _ in range(3)],
    }
    return Node(paper, Label.PAPER, properties)


def _result(random: Random, paper: str, each: int, names: dict[Label, list[str]]) -> Iterator[Node | Edge]:
    number = round(random.uniform(1, 99), 1)
    result = f"result:{paper.removeprefix('paper:')}:{each * 100}-{each * 100 + 5}"
    yield Node(result, Label.RESULT, {"value": f"{number}%", "number": number, "unit": "%", "kind": "absolute"})
    yield Edge(paper, EdgeType.REPORTS, result, _evidence(random, f"{number}%"))
    for kind, label in ABOUT.items():
        if label is not Label.TASK:
            place = _popular(random, len(names[label]))
            yield Edge(result, kind, _id(label, place), _evidence(random, names[label][place]))


def _evidence(random: Random, about: str) -> dict[str, Any]:
    start = random.randrange(1000)
    return {
        "confidence": round(random.uniform(0.5, 1), 3),
        "sentences": [_sentence(random, about)],
        "starts": [start],
        "ends": [start + len(about)],
        "extractor": EXTRACTOR,
    }


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("output", metavar="OUT.kg")
    parser.add_argument("--nodes", type=int, default=150_000)
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with GraphFile(asked.output, write=True) as file:
        made = parts(asked.nodes, asked.edges, asked.seed)
        file.replace_graph(made, extractor=EXTRACTOR, recipe=EXTRACTOR, overrides=Overrides())
        counts = file.counts()
    nodes = sum(counts.get(label, 0) for label in Label)
    print(f"{asked.output}: {nodes:,} nodes, {sum(counts.values()) - nodes:,} edges")


if __name__ == "__main__":
    main()
