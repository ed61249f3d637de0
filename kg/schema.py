"""The graph: its node labels, edge types and properties, and what each means.

This is the only place that names them. Colours, constraints, the table in the README and
the checks on a graph are generated from NODES and EDGES.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "ABOUT",
    "EDGES",
    "NODES",
    "ROLES",
    "EdgeKind",
    "EdgeType",
    "Label",
    "NodeKind",
    "constraints",
    "label_of",
    "strongest",
]


class Label(StrEnum):
    """What a node is."""

    PAPER = "Paper"
    METHOD = "Method"
    DATASET = "Dataset"
    METRIC = "Metric"
    TASK = "Task"
    RESULT = "Result"


class EdgeType(StrEnum):
    """What an edge says."""

    PROPOSES = "PROPOSES"
    USES = "USES"
    COMPARES_WITH = "COMPARES_WITH"
    INTRODUCES = "INTRODUCES"
    EVALUATES_ON = "EVALUATES_ON"
    TRAINS_ON = "TRAINS_ON"
    REPORTS_IN = "REPORTS_IN"
    ADDRESSES = "ADDRESSES"
    MENTIONS = "MENTIONS"
    REPORTS = "REPORTS"
    OF_METRIC = "OF_METRIC"
    ON_DATASET = "ON_DATASET"
    FOR_TASK = "FOR_TASK"
    BY_METHOD = "BY_METHOD"
    USED_FOR = "USED_FOR"
    BASED_ON = "BASED_ON"
    PART_OF = "PART_OF"
    SUBCLASS_OF = "SUBCLASS_OF"
    OUTPERFORMS = "OUTPERFORMS"
    COMPARED_WITH = "COMPARED_WITH"
    EVALUATED_ON = "EVALUATED_ON"
    TRAINED_ON = "TRAINED_ON"
    BENCHMARK_FOR = "BENCHMARK_FOR"
    SUBTASK_OF = "SUBTASK_OF"
    MEASURED_BY = "MEASURED_BY"


@dataclass(frozen=True, slots=True)
class NodeKind:
    """One label: what it means, what its nodes carry, the colour they are drawn in."""

    label: Label
    meaning: str
    properties: tuple[str, ...]
    colour: str


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """One edge type: what it means, between which labels it may stand, and what its edges carry."""

    type: EdgeType
    meaning: str
    ends: tuple[tuple[Label, Label], ...]
    properties: tuple[str, ...] = field(init=False)  # those between entities also say which papers state them

    def __post_init__(self) -> None:
        entities = all(source not in (Label.PAPER, Label.RESULT) for source, _ in self.ends)
        object.__setattr__(self, "properties", (*_EVIDENCE, "papers", "support") if entities else _EVIDENCE)


_EVIDENCE = ("confidence", "sentences", "starts", "ends", "extractor")
_ENTITY = ("id", "name", "aliases", "known", "paperCount")

NODES: dict[Label, NodeKind] = {
    kind.label: kind
    for kind in (
        NodeKind(
            Label.PAPER,
            "a paper: its title and abstract",
            ("id", "title", "abstract", "date", "year", "url", "source", "authors", "language"),
            "#5b6b7f",
        ),
        NodeKind(
            Label.METHOD, "a model, algorithm, loss, optimiser, training technique or library", _ENTITY, "#3b78c3"
        ),
        NodeKind(Label.DATASET, "a dataset, corpus, benchmark or environment", _ENTITY, "#2f9e6e"),
        NodeKind(Label.METRIC, "a measure that results are stated in", _ENTITY, "#b8860b"),
        NodeKind(Label.TASK, "a problem that papers work on", _ENTITY, "#a04fb3"),
        NodeKind(
            Label.RESULT,
            "a number that a paper reports for its own method",
            ("id", "value", "number", "unit", "kind"),
            "#cc5a43",
        ),
    )
}

EDGES: dict[EdgeType, EdgeKind] = {
    kind.type: kind
    for kind in (
        EdgeKind(EdgeType.PROPOSES, "the paper's own new method", ((Label.PAPER, Label.METHOD),)),
        EdgeKind(EdgeType.USES, "the paper builds on, trains, applies or analyses it", ((Label.PAPER, Label.METHOD),)),
        EdgeKind(EdgeType.COMPARES_WITH, "a baseline that results are compared with", ((Label.PAPER, Label.METHOD),)),
        EdgeKind(EdgeType.INTRODUCES, "the dataset is new in this paper", ((Label.PAPER, Label.DATASET),)),
        EdgeKind(EdgeType.EVALUATES_ON, "the paper tests on the dataset", ((Label.PAPER, Label.DATASET),)),
        EdgeKind(EdgeType.TRAINS_ON, "used as training data only", ((Label.PAPER, Label.DATASET),)),
        EdgeKind(EdgeType.REPORTS_IN, "the paper's results are stated in the metric", ((Label.PAPER, Label.METRIC),)),
        EdgeKind(EdgeType.ADDRESSES, "the paper works on the task", ((Label.PAPER, Label.TASK),)),
        EdgeKind(
            EdgeType.MENTIONS,
            "named, and nothing stronger is said",
            tuple((Label.PAPER, end) for end in (Label.METHOD, Label.DATASET, Label.METRIC, Label.TASK)),
        ),
        EdgeKind(EdgeType.REPORTS, "the paper states the result", ((Label.PAPER, Label.RESULT),)),
        EdgeKind(EdgeType.OF_METRIC, "what the number measures", ((Label.RESULT, Label.METRIC),)),
        EdgeKind(EdgeType.ON_DATASET, "where it was measured", ((Label.RESULT, Label.DATASET),)),
        EdgeKind(EdgeType.FOR_TASK, "the task it was measured for", ((Label.RESULT, Label.TASK),)),
        EdgeKind(EdgeType.BY_METHOD, "the method that reached it", ((Label.RESULT, Label.METHOD),)),
        EdgeKind(
            EdgeType.USED_FOR,
            "the method serves the task or the other method",
            ((Label.METHOD, Label.TASK), (Label.METHOD, Label.METHOD)),
        ),
        EdgeKind(EdgeType.BASED_ON, "extends, adapts or is built from", ((Label.METHOD, Label.METHOD),)),
        EdgeKind(
            EdgeType.PART_OF,
            "is a component or subset of",
            ((Label.METHOD, Label.METHOD), (Label.DATASET, Label.DATASET)),
        ),
        EdgeKind(EdgeType.SUBCLASS_OF, "is a kind of", ((Label.METHOD, Label.METHOD),)),
        EdgeKind(EdgeType.OUTPERFORMS, "is said to be better than", ((Label.METHOD, Label.METHOD),)),
        EdgeKind(EdgeType.COMPARED_WITH, "is compared with, without a winner", ((Label.METHOD, Label.METHOD),)),
        EdgeKind(EdgeType.EVALUATED_ON, "is tested on", ((Label.METHOD, Label.DATASET),)),
        EdgeKind(EdgeType.TRAINED_ON, "is trained on", ((Label.METHOD, Label.DATASET),)),
        EdgeKind(EdgeType.BENCHMARK_FOR, "measures or was made for", ((Label.DATASET, Label.TASK),)),
        EdgeKind(EdgeType.SUBTASK_OF, "is a kind or part of", ((Label.TASK, Label.TASK),)),
        EdgeKind(
            EdgeType.MEASURED_BY,
            "results on it are given in",
            ((Label.TASK, Label.METRIC), (Label.DATASET, Label.METRIC)),
        ),
    )
}

# What a result may be about: the edge that says so, and the label of what it leads to.
ABOUT: dict[EdgeType, Label] = {
    kind.type: target for kind in EDGES.values() for source, target in kind.ends if source is Label.RESULT
}

# What a paper may say of an entity, strongest first: an entity has one role a paper.
ROLES: dict[Label, tuple[EdgeType, ...]] = {
    Label.METHOD: (EdgeType.PROPOSES, EdgeType.USES, EdgeType.COMPARES_WITH, EdgeType.MENTIONS),
    Label.DATASET: (EdgeType.INTRODUCES, EdgeType.EVALUATES_ON, EdgeType.TRAINS_ON, EdgeType.MENTIONS),
    Label.METRIC: (EdgeType.REPORTS_IN, EdgeType.MENTIONS),
    Label.TASK: (EdgeType.ADDRESSES, EdgeType.MENTIONS),
}


def label_of(node: str) -> Label:
    """Return the label of the node with this id, which begins with it.

    >>> label_of("dataset:glue")
    <Label.DATASET: 'Dataset'>
    """
    return _LABELS[node.partition(":")[0]]


_LABELS = {label.lower(): label for label in Label}


def strongest(label: Label, roles: Iterable[EdgeType]) -> EdgeType:
    """Return the strongest of the roles that a paper gives an entity of this label.

    >>> strongest(Label.DATASET, [EdgeType.MENTIONS, EdgeType.TRAINS_ON])
    <EdgeType.TRAINS_ON: 'TRAINS_ON'>
    """
    return min(roles, key=ROLES[label].index, default=EdgeType.MENTIONS)


def constraints() -> str:
    """Return the Cypher that makes ids unique, a statement a label (Neo4j 5, any edition).

    >>> print(constraints().splitlines()[1])
    CREATE CONSTRAINT paper_id IF NOT EXISTS FOR (n:Paper) REQUIRE n.id IS UNIQUE;
    """
    head = "// Generated from kg/schema.py. Run once, before loading.\n"
    return head + "".join(
        f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE;\n"
        for label in NODES
    )
