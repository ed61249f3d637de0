"""The Python interface: build a graph or open one, and ask it.

A `Graph` does not change; its answers are frozen values, in an order that does not depend on that of the input. A name
may be any that the graph knows a thing by: case, hyphens, spaces and plurals do not matter.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from kg.errors import KGError, RecordError, UnknownEntity
from kg.lexicon import atoms, fold, key
from kg.records import Extraction, Paper, ResultKind, fold_title, paper_id
from kg.resolve import Overrides
from kg.schema import EDGES, ROLES, EdgeType, Label

if TYPE_CHECKING:
    import networkx

__all__ = ["EntityNode", "Evidence", "Graph", "Neighbour", "ResultRow", "build", "open"]

_ORDER = {kind: place for place, kind in enumerate(EDGES)}
_ABOUT = {
    Label.METRIC: EdgeType.OF_METRIC,
    Label.DATASET: EdgeType.ON_DATASET,
    Label.TASK: EdgeType.FOR_TASK,
    Label.METHOD: EdgeType.BY_METHOD,
}

# A metric whose name holds one of these words, as kg.lexicon.fold gives them, is better the lower it is.
_LOWER = frozenset(
    [
        "ade",
        "bit",
        "bpb",
        "bpc",
        "bpd",
        "brier",
        "cer",
        "consumption",
        "cost",
        "crp",
        "distance",
        "distortion",
        "divergence",
        "eer",
        "energy",
        "error",
        "fad",
        "fde",
        "fid",
        "flop",
        "footprint",
        "forgetting",
        "fpr",
        "fvd",
        "hallucination",
        "kid",
        "latency",
        "loss",
        "lpip",
        "mae",
        "mape",
        "mpjpe",
        "mse",
        "negative",
        "nll",
        "niqe",
        "perplexity",
        "ppl",
        "regret",
        "rmse",
        "rmsd",
        "runtime",
        "ter",
        "time",
        "toxicity",
        "usage",
        "wer",
    ]
)


@dataclass(frozen=True, slots=True)
class EntityNode:
    """A method, dataset, metric or task of the graph.

    Attributes
    ----------
    id : str
        As kg/schema.py says, for instance "dataset:glue".
    type : Label
    name : str
    aliases : tuple[str, ...]
        Its other names, here and in the lexicon.
    known : bool
        Whether the lexicon has it; else a paper coined it.
    paper_count : int
        How many papers name it.
    """

    id: str
    type: Label
    name: str
    aliases: tuple[str, ...]
    known: bool
    paper_count: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What an edge leads to, and one of the sentences that the edge rests on.

    Attributes
    ----------
    id, label, name
        The node at the other end; the name of a paper is its title.
    edge : EdgeType
    outgoing : bool
        Whether the edge leads to that node; else it comes from there.
    confidence : float
    support : int
        How many papers state it.
    sentence : str
    paper : str
        The title of the paper that the sentence is from.
    year : int or None
        That paper's.
    """

    id: str
    label: Label
    name: str
    edge: EdgeType
    outgoing: bool
    confidence: float
    support: int
    sentence: str
    paper: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that an edge rests on.

    Attributes
    ----------
    source, target : str
        The ids of the nodes that the edge joins.
    type : EdgeType
    sentence : str
    paper, paper_id : str
        The title and the id of the paper that it is from.
    year : int or None
    start, end : int
        Where in the paper's text (title, newline, abstract) the mention or the sentence lies, in characters.
    confidence : float
        The edge's.
    """

    source: str
    type: EdgeType
    target: str
    sentence: str
    paper: str
    paper_id: str
    year: int | None
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A number that a paper reports.

    Attributes
    ----------
    value : str
        As the paper writes it, "+0.8%".
    number : float
    unit : str or None
        "%", "x" or None.
    kind : str
        "absolute", "delta" or "ratio".
    metric, dataset, task, method : str or None
        What the number is about; None where the text does not say.
    paper, paper_id : str
        The title and the id of the paper.
    year : int or None
    sentence : str
    confidence : float
    id : str
    """

    value: str
    number: float
    unit: str | None
    kind: ResultKind
    metric: str | None
    dataset: str | None
    task: str | None
    method: str | None
    paper: str
    paper_id: str
    year: int | None
    sentence: str
    confidence: float
    id: str


class Graph:
    """A knowledge graph of papers, held in memory.

    Made by `kg.build` and `kg.open`, or of a networkx.MultiDiGraph such as kg.graph.to_networkx makes.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("BERT", "We introduce BERT, a language model. BERT reaches 80.5 on GLUE.")])
    >>> graph
    <kg.Graph: papers=1 entities=3 results=1>
    """

    def __init__(self, graph: networkx.MultiDiGraph) -> None:
        self._graph = graph

    def __repr__(self) -> str:
        counts = self.counts()
        entities = sum(counts.get(label, 0) for label in ROLES)
        return f"<kg.Graph: papers={counts.get(Label.PAPER, 0)} {entities=} results={counts.get(Label.RESULT, 0)}>"

    def counts(self) -> dict[Label, int]:
        """Return how many nodes have each label."""
        found = Counter(label for _, label in self._graph.nodes(data="label"))
        return {label: found[label] for label in Label if found[label]}

    def edge_counts(self) -> dict[EdgeType, int]:
        """Return how many edges are of each type."""
        found = Counter(kind for *_, kind in self._graph.edges(keys=True))
        return {kind: found[kind] for kind in EdgeType if found[kind]}

    # Names

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """Key of a name -> the ids of the entities that have it, the one that most papers name first."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for node, held in self._graph.nodes(data=True):
            if held.get("label") in ROLES:
                for name in (held.get("name", ""), *held.get("aliases", ())):
                    found[key(name)].add(node)
        found.pop("", None)
        return {name: sorted(nodes, key=self._prominence) for name, nodes in found.items()}

    @cached_property
    def _titled(self) -> dict[str, str]:
        """Folded title -> id."""
        papers = (node for node, label in self._graph.nodes(data="label") if label == Label.PAPER)
        return {fold_title(self._graph.nodes[node].get("title", "")): node for node in papers}

    def _prominence(self, node: str) -> tuple[int, str]:
        return -int(self._graph.nodes[node].get("paperCount", 0)), node

    def _is(self, node: str, label: Label | None) -> bool:
        held = self._graph.nodes[node]["label"]
        return held in ROLES if label is None else held == label

    def _entities(self, name: str, label: Label | None = None) -> list[str]:
        if name in self._graph and self._is(name, label):
            return [name]
        return [node for node in self._named.get(key(name), ()) if self._is(node, label)]

    def _entity(self, name: str, label: Label | None = None) -> str:
        if found := self._entities(name, label):
            return found[0]
        raise UnknownEntity(name, self._nearest(name, label))

    def _nearest(self, name: str, label: Label | None) -> tuple[str, ...]:
        able = {alias: [node for node in nodes if self._is(node, label)] for alias, nodes in self._named.items()}
        near = get_close_matches(key(name), sorted(alias for alias, nodes in able.items() if nodes), n=6)
        return tuple(dict.fromkeys(self._graph.nodes[able[alias][0]]["name"] for alias in near))[:3]

    def _paper(self, name: str) -> str:
        folded = fold_title(name)
        for node in (name, paper_id(name, name), self._titled.get(folded, "")):
            if self._graph.nodes.get(node, {}).get("label") == Label.PAPER:
                return node
        begins = sorted(title for title in self._titled if folded and title.startswith(folded))
        if len(begins) == 1:
            return self._titled[begins[0]]
        near = begins[:3] or get_close_matches(folded, sorted(self._titled), n=3)
        raise UnknownEntity(name, tuple(self._graph.nodes[self._titled[title]]["title"] for title in near))

    def _any(self, name: str) -> list[str]:
        """Return the nodes that a name may stand for: entities, else a paper."""
        if found := self._entities(name):
            return found
        try:
            return [self._paper(name)]
        except UnknownEntity as error:
            raise UnknownEntity(name, (*self._nearest(name, None), *error.nearest)[:3]) from None

    # Entities and papers

    def entity(self, name: str, *, type: Label | str | None = None) -> EntityNode:  # noqa: A002
        """Return the entity of this name.

        Parameters
        ----------
        name : str
            Any of its names, or its id. Of several things of one name, it is the one that most papers name.
        type : Label or str, optional
            "Method", "Dataset", "Metric" or "Task": which of them it must be.

        Raises
        ------
        UnknownEntity
            No entity has this name; the error carries the nearest names.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("ViT", "We test ViT on ImageNet.")])
        >>> graph.entity("image-net").name
        'ImageNet'
        >>> graph.entity("ImageNett")
        Traceback (most recent call last):
        kg.errors.UnknownEntity: no entity or paper is called 'ImageNett'; did you mean 'ImageNet'?
        """
        node = self._entity(name, None if type is None else _label(type))
        held = self._graph.nodes[node]
        return EntityNode(
            node, Label(held["label"]), held["name"], tuple(held["aliases"]), held["known"], held["paperCount"]
        )

    def entities(self, *, type: Label | str | None = None, name: str | None = None) -> list[EntityNode]:  # noqa: A002
        """Return all entities, or those of a type, or all of one name; those that most papers name first.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT, a language model. BERT reaches 80.5 on GLUE.")])
        >>> [entity.name for entity in graph.entities(type="Dataset")]
        ['GLUE']
        """
        label = None if type is None else _label(type)
        if name is not None:
            return [self.entity(node) for node in self._entities(name, label)]
        wanted = ROLES if label is None else (label,)
        nodes = (node for node, kind in self._graph.nodes(data="label") if kind in wanted)
        return [self.entity(node) for node in sorted(nodes, key=self._prominence)]

    def paper(self, name: str) -> Paper:
        """Return the paper of this title, or beginning of a title that only one paper has, or id, arXiv number or DOI.

        Raises
        ------
        UnknownEntity
            There is no such paper; the error carries the nearest titles.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("Attention Is All You Need", "We propose the Transformer.")])
        >>> graph.paper("attention is all you need").abstract
        'We propose the Transformer.'
        """
        node = self._paper(name)
        held = self._graph.nodes[node]
        return Paper(
            id=node,
            title=held["title"],
            abstract=held.get("abstract", ""),
            date=held.get("date"),
            url=held.get("url"),
            authors=tuple(held.get("authors") or ()),
            source=held.get("source"),
        )

    def papers(
        self,
        *,
        method: str | None = None,
        dataset: str | None = None,
        metric: str | None = None,
        task: str | None = None,
        role: EdgeType | str | None = None,
    ) -> list[Paper]:
        """Return the papers that name all the entities given, the newest first; all papers where none is given.

        Parameters
        ----------
        method, dataset, metric, task : str, optional
            Names of entities.
        role : EdgeType or str, optional
            What the papers must say of the entity: "PROPOSES" or "USES" a method, "EVALUATES_ON" a dataset and so on
            (kg.schema.ROLES). It is asked of those entities that can have it.

        Raises
        ------
        UnknownEntity
            No entity has one of the names.
        KGError
            None of the entities can have the role.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "BERT reaches 80.5 on GLUE."), ("A survey", "We list uses of BERT.")])
        >>> [paper.title for paper in graph.papers(dataset="GLUE", role="EVALUATES_ON")]
        ['BERT']
        """
        asked = _asked(method=method, dataset=dataset, metric=metric, task=task)
        wanted = None if role is None else str(role).upper()
        if wanted and not any(wanted in ROLES[label] for label in asked):
            roles = sorted({role for label in asked or ROLES for role in ROLES[label]}, key=_ORDER.__getitem__)
            raise KGError(f"no entity asked for can have the role {role!r}; there are {', '.join(roles)}")
        found = {node for node, label in self._graph.nodes(data="label") if label == Label.PAPER}
        for label, name in asked.items():
            edges = self._graph.in_edges(self._entity(name, label), keys=True)
            kinds = {wanted} if wanted in ROLES[label] else set(ROLES[label])
            found &= {source for source, _, kind in edges if kind in kinds}
        papers = sorted(map(self.paper, found), key=lambda paper: (paper.title, paper.id))
        return sorted(papers, key=lambda paper: paper.date or "", reverse=True)

    def neighbours(self, name: str, *, label: Label | str | None = None) -> list[Neighbour]:
        """Return what is linked with an entity or a paper: papers and entities, the strongest statement first.

        Parameters
        ----------
        name : str
            Of an entity; else a paper's, as `paper` takes it.
        label : Label or str, optional
            Only neighbours of this label.

        Raises
        ------
        UnknownEntity
            Nothing has this name.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT, a language model. BERT reaches 80.5 on GLUE.")])
        >>> [(str(near.edge), near.name) for near in graph.neighbours("GLUE", label="Paper")]
        [('EVALUATES_ON', 'BERT')]
        """
        node = self._any(name)[0]
        wanted = set(Label) - {Label.RESULT} if label is None else {_label(label, papers=True)}
        found = [
            self._neighbour(source, kind, target, outgoing=source == node)
            for source, target, kind in chain(
                self._graph.out_edges(node, keys=True), self._graph.in_edges(node, keys=True)
            )
            if self._graph.nodes[target if source == node else source]["label"] in wanted
        ]
        return sorted(
            found, key=lambda near: (_ORDER[near.edge], not near.outgoing, -near.support, -(near.year or 0), near.id)
        )

    def _neighbour(self, source: str, kind: str, target: str, *, outgoing: bool) -> Neighbour:
        other = target if outgoing else source
        held, properties = self._graph.nodes[other], self._graph.edges[source, target, kind]
        found = list(self._evidence(source, kind, target))
        first = next((each for each in found if each.start > len(each.paper)), found[0])  # what is not but the title
        return Neighbour(
            id=other,
            label=Label(held["label"]),
            name=held.get("name") or held.get("title") or other,
            edge=EdgeType(kind),
            outgoing=outgoing,
            confidence=properties["confidence"],
            support=properties.get("support", 1),
            sentence=first.sentence,
            paper=first.paper,
            year=first.year,
        )

    # Results and evidence

    def results(
        self,
        *,
        method: str | None = None,
        dataset: str | None = None,
        metric: str | None = None,
        task: str | None = None,
        paper: str | None = None,
        kind: ResultKind | None = None,
    ) -> list[ResultRow]:
        """Return the numbers that papers report, of all that is asked for, in the order of their papers.

        Parameters
        ----------
        method, dataset, metric, task : str, optional
            Names of entities that the number must be about.
        paper : str, optional
            The paper that reports it, as `paper` takes it.
        kind : str, optional
            "absolute", "delta" or "ratio".

        Raises
        ------
        UnknownEntity
            Nothing has one of the names.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT. BERT improves the accuracy on GLUE by 4.6%.")])
        >>> [(row.value, row.kind, row.dataset) for row in graph.results(metric="accuracy")]
        [('4.6%', 'delta', 'GLUE')]
        """
        found = {node for node, label in self._graph.nodes(data="label") if label == Label.RESULT}
        for label, name in _asked(method=method, dataset=dataset, metric=metric, task=task).items():
            found &= self._results_of(self._entity(name, label))
        if paper is not None:
            found &= self._results_of(self._paper(paper))
        rows = map(self._row, found)
        return sorted(
            (row for row in rows if kind in (None, row.kind)), key=lambda row: (row.paper_id, _place(row.id), row.id)
        )

    def leaderboard(
        self, *, dataset: str, metric: str, task: str | None = None, kind: ResultKind = "absolute"
    ) -> list[ResultRow]:
        """Return what papers report in a metric on a dataset, the best first.

        Best is the highest; of an error, a perplexity, a distance and the like, the lowest. Values in per cent and bare
        fractions are compared as what they mean: 0.85 is 85%.

        Parameters
        ----------
        dataset, metric, task : str
            Names of entities.
        kind : str
            Differences ("delta") and multiples ("ratio") are not ranked with absolute values, but may be asked for.

        Raises
        ------
        UnknownEntity
            Nothing has one of the names.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([
        ...     ("BERT", "We introduce BERT. BERT reaches an accuracy of 86.7% on MultiNLI."),
        ...     ("RoBERTa", "We introduce RoBERTa. RoBERTa reaches an accuracy of 90.8% on MultiNLI."),
        ... ])
        >>> [(row.value, row.method) for row in graph.leaderboard(dataset="MultiNLI", metric="accuracy")]
        [('90.8%', 'RoBERTa'), ('86.7%', 'BERT')]
        """
        rows = self.results(dataset=dataset, metric=metric, task=task, kind=kind)
        name = self._graph.nodes[self._entity(metric, Label.METRIC)]["name"]
        sign = 1 if _LOWER & set(map(fold, atoms(name))) else -1
        percent = any(row.unit == "%" for row in rows)

        def comparable(row: ResultRow) -> float:
            fraction = percent and row.unit is None and abs(row.number) <= 1
            return row.number * (100 if fraction else 1)

        return sorted(rows, key=lambda row: sign * comparable(row))

    def evidence(self, a: str, b: str) -> list[Evidence]:
        """Return the sentences behind the edges between two things, in either direction.

        Parameters
        ----------
        a, b : str
            Names of entities or papers. Of several things of one name, all are meant. A result about both is an edge
            between them too, unless another edge has its sentence.

        Raises
        ------
        UnknownEntity
            Nothing has one of the names.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5 on GLUE.")])
        >>> {found.sentence for found in graph.evidence("BERT", "GLUE")}
        {'BERT reaches an accuracy of 80.5 on GLUE.'}
        """
        found: dict[tuple[str, str, str], Evidence] = {}
        told: set[tuple[str, str]] = set()
        pairs = [(one, other) for one in self._any(a) for other in self._any(b) if one != other]
        edges = chain.from_iterable(self._between(one, other) for one, other in pairs)
        for each in sorted(edges, key=lambda each: (_joins(each), _ORDER[each.type], *_where(each))):
            if not (_joins(each) and (each.paper_id, each.sentence) in told):
                found.setdefault((each.type, each.paper_id, each.sentence), each)
                told.add((each.paper_id, each.sentence))
        return list(found.values())

    def _between(self, one: str, other: str) -> Iterator[Evidence]:
        for source, target in ((one, other), (other, one)):
            for kind in self._graph.get_edge_data(source, target, default=()):
                yield from self._evidence(source, kind, target)
        for result in sorted(self._results_of(one) & self._results_of(other)):
            target = next(node for node in sorted((one, other)) if self._graph.has_edge(result, node))
            for kind in self._graph.get_edge_data(result, target, default=()):
                yield from self._evidence(result, kind, target)

    def _evidence(self, source: str, kind: str, target: str) -> Iterator[Evidence]:
        held = self._graph.edges[source, target, kind]
        reporter = next(iter(self._graph.predecessors(source)), source) if source.startswith("result:") else source
        papers = held.get("papers") or [reporter] * len(held["sentences"])
        for sentence, paper, start, end in zip(held["sentences"], papers, held["starts"], held["ends"], strict=True):
            about = self._graph.nodes[paper]
            year = about.get("year")
            yield Evidence(
                source, EdgeType(kind), target, sentence, about["title"], paper, year, start, end, held["confidence"]
            )

    def _results_of(self, node: str) -> set[str]:
        near = chain(self._graph.predecessors(node), self._graph.successors(node))
        return {other for other in near if self._graph.nodes[other]["label"] == Label.RESULT}

    def _row(self, node: str) -> ResultRow:
        held: dict[str, Any] = self._graph.nodes[node]
        about = {kind: self._graph.nodes[target]["name"] for _, target, kind in self._graph.out_edges(node, keys=True)}
        ((paper, _, reports),) = self._graph.in_edges(node, data=True)
        return ResultRow(
            value=held["value"],
            number=held["number"],
            unit=held.get("unit"),
            kind=held["kind"],
            **{label.lower(): about.get(kind) for label, kind in _ABOUT.items()},
            paper=self._graph.nodes[paper]["title"],
            paper_id=paper,
            year=self._graph.nodes[paper].get("year"),
            sentence=reports["sentences"][0],
            confidence=reports["confidence"],
            id=node,
        )

    # Ways out

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Return a copy of the graph, yours to change: node attributes are kg.schema's properties and `label`."""
        import copy

        return copy.deepcopy(self._graph)

    def write_html(self, path: str | os.PathLike[str], *, title: str = "kg", limit: int = 400) -> None:
        """Write the graph as one HTML page that needs no network.

        Parameters
        ----------
        path : str or PathLike
            The file; one that exists is replaced.
        title : str
            The heading.
        limit : int
            How many papers and entities are drawn, the most connected ones.
        """
        from pathlib import Path

        from kg.view import write_html

        write_html(self._graph, Path(path), title=title, limit=limit)


def _label(name: Label | str, *, papers: bool = False) -> Label:
    labels = [*ROLES, *([Label.PAPER] if papers else [])]
    for label in labels:
        if label.lower() == name.lower():
            return label
    raise KGError(f"no type is called {str(name)!r}; there are {', '.join(labels)}")


def _asked(*, method: str | None, dataset: str | None, metric: str | None, task: str | None) -> dict[Label, str]:
    given = {Label.METHOD: method, Label.DATASET: dataset, Label.METRIC: metric, Label.TASK: task}
    return {label: name for label, name in given.items() if name is not None}


def _joins(evidence: Evidence) -> bool:
    """Say whether it is a result that joins the two things."""
    return evidence.type in _ABOUT.values()


def _where(evidence: Evidence) -> tuple[float, str, int]:
    return -evidence.confidence, evidence.paper_id, evidence.start


def _place(result: str) -> int:
    """Return where in its paper a result stands: its id ends in it."""
    start = result.rpartition(":")[2].partition("-")[0]
    return int(start) if start.isdigit() else 0


Inputs = str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Iterable[Paper | Extraction | tuple[str, str]]


def build(
    inputs: Inputs,
    *,
    path: str | os.PathLike[str] | None = None,
    overrides: Overrides | str | os.PathLike[str] | None = None,
    workers: int | None = None,
    on_reject: Callable[[RecordError], object] | None = None,
) -> Graph:
    """Read papers, extract what they say, and return the graph.

    Parameters
    ----------
    inputs : str, PathLike, an iterable of them, or an iterable of Paper, (title, abstract) or Extraction
        Files, folders, globs, "-" for standard input; or the papers themselves.
    path : str or PathLike, optional
        A graph file to keep the graph in; one that exists is added to. Without it, the graph is in memory only.
    overrides : Overrides, str or PathLike, optional
        What you know better of names, or a TOML file of it (kg.resolve.read_overrides).
    workers : int, optional
        Processes to extract in; by default as many as there are cores.
    on_reject : Callable[[RecordError], object], optional
        Called with each record that is bad; reading then goes on. Without it, the first is raised.

    Raises
    ------
    ReadError
        An input is missing, unreadable or of no known format, or one of its records is bad.
    OverridesError
        The overrides say something that kg does not understand.
    GraphFileError
        `path` is no graph file.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("ViT", "ViT reaches a top-1 accuracy of 88.6% on ImageNet.")])
    >>> graph.leaderboard(dataset="imagenet", metric="top-1 accuracy")[0].value
    '88.6%'
    """
    from kg import pipeline
    from kg.stores.file import GraphFile

    files, papers = _sorted_out(inputs)
    if path is not None and papers is None:
        pipeline.build(files, path, overrides=overrides, workers=workers, on_reject=on_reject)
        return open(path)
    with GraphFile() if path is None else GraphFile(path, write=True) as file:
        while batch := list(islice(papers or (), 512)):
            file.add(batch)
        pipeline.build(files, file, overrides=overrides, workers=workers, on_reject=on_reject)
        return Graph(pipeline.load(file))


def open(path: str | os.PathLike[str]) -> Graph:  # noqa: A001
    """Return the graph that a graph file holds.

    Raises
    ------
    GraphFileError
        The file is missing or is no graph file.

    Examples
    --------
    >>> import kg
    >>> kg.open("no-such.kg")
    Traceback (most recent call last):
    kg.errors.GraphFileError: ...
    """
    from kg.graph import to_networkx
    from kg.stores.file import GraphFile

    with GraphFile(path) as file:
        return Graph(to_networkx(file.parts()))


def _sorted_out(inputs: Inputs) -> tuple[list[str | os.PathLike[str]], Iterator[Paper | Extraction] | None]:
    """Return the files among the inputs, or else the papers: the first of them tells which they are."""
    if isinstance(inputs, str | os.PathLike):
        return [inputs], None
    items: Iterator[Any] = iter(inputs)
    first = next(items, None)
    if first is None or isinstance(first, str | os.PathLike):
        return [] if first is None else [first, *items], None
    return [], (_paper(*item) if isinstance(item, tuple) else item for item in chain([first], items))


def _paper(title: str, abstract: str) -> Paper:
    return Paper(id=paper_id(title), title=" ".join(title.split()), abstract=" ".join(abstract.split()))
