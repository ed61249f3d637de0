"""A graph, to be asked: each question finds the nodes that the names mean, and reads the answer off them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kg.api import facts
from kg.api.answers import EntityNode, Evidence, Neighbour, ResultRow
from kg.api.names import Names, label_of, role_of
from kg.api.ranking import best_first
from kg.records import Paper, ResultKind
from kg.schema import ROLES, EdgeType, Label

if TYPE_CHECKING:
    import networkx

    from kg.stores import Rows
    from kg.stores.embedded import EmbeddedStore

__all__ = ["Graph"]


class Graph:
    """A knowledge graph of papers, held in memory.

    Made by `kg.build` and `kg.open`, or of a networkx.MultiDiGraph such as kg.graph.to_networkx makes. It does not
    change; its answers are frozen values, in an order that does not depend on that of the input. A name may be any that
    the graph knows a thing by: case, hyphens, spaces and plurals do not matter. One that nothing has raises
    UnknownEntity, which carries the nearest names.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("BERT", "We introduce BERT, a language model. BERT reaches 80.5 on GLUE.")])
    >>> graph
    <kg.Graph: papers=1 entities=3 results=1>
    """

    def __init__(self, graph: networkx.MultiDiGraph) -> None:
        self._graph = graph
        self._names = Names(graph)

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
        return facts.entity(self._graph, self._names.entity(name, None if type is None else label_of(type)))

    def entities(self, *, type: Label | str | None = None, name: str | None = None) -> list[EntityNode]:  # noqa: A002
        """Return all entities, or those of a type, or all of one name; those that most papers name first.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT, a language model. BERT reaches 80.5 on GLUE.")])
        >>> [entity.name for entity in graph.entities(type="Dataset")]
        ['GLUE']
        """
        label = None if type is None else label_of(type)
        if name is not None:
            nodes = self._names.entities(name, label)
        else:
            nodes = self._names.by_prominence(self._names.labelled(*(ROLES if label is None else (label,))))
        return [facts.entity(self._graph, node) for node in nodes]

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
        return facts.paper(self._graph, self._names.paper(name))

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
        wanted = None if role is None else role_of(role, asked)
        found = set(self._names.labelled(Label.PAPER))
        for label, name in asked.items():
            edges = self._graph.in_edges(self._names.entity(name, label), keys=True)
            kinds = {wanted} if wanted in ROLES[label] else set(ROLES[label])
            found &= {source for source, _, kind in edges if kind in kinds}
        papers = sorted((facts.paper(self._graph, node) for node in found), key=lambda paper: (paper.title, paper.id))
        return sorted(papers, key=lambda paper: paper.date or "", reverse=True)

    def neighbours(self, name: str, *, label: Label | str | None = None) -> list[Neighbour]:
        """Return what is linked with an entity or a paper: papers and entities, the strongest statement first.

        Parameters
        ----------
        name : str
            Of an entity; else a paper's, as `paper` takes it.
        label : Label or str, optional
            Only neighbours of this label.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT, a language model. BERT reaches 80.5 on GLUE.")])
        >>> [(str(near.edge), near.name) for near in graph.neighbours("GLUE", label="Paper")]
        [('EVALUATES_ON', 'BERT')]
        """
        node = self._names.nodes(name)[0]
        wanted = set(Label) - {Label.RESULT} if label is None else {label_of(label, papers=True)}
        return facts.neighbours(self._graph, node, wanted)

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

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT. BERT improves the accuracy on GLUE by 4.6%.")])
        >>> [(row.value, row.kind, row.dataset) for row in graph.results(metric="accuracy")]
        [('4.6%', 'delta', 'GLUE')]
        """
        found = set(self._names.labelled(Label.RESULT))
        for label, name in _asked(method=method, dataset=dataset, metric=metric, task=task).items():
            found &= facts.results_of(self._graph, self._names.entity(name, label))
        if paper is not None:
            found &= facts.results_of(self._graph, self._names.paper(paper))
        rows = (facts.result(self._graph, node) for node in found)
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
        return best_first(rows, metric=self.entity(metric, type=Label.METRIC).name)

    def evidence(self, a: str, b: str) -> list[Evidence]:
        """Return the sentences behind the edges between two things, in either direction.

        Parameters
        ----------
        a, b : str
            Names of entities or papers. Of several things of one name, all are meant. A result about both is an edge
            between them too, unless another edge has its sentence.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5 on GLUE.")])
        >>> {found.sentence for found in graph.evidence("BERT", "GLUE")}
        {'BERT reaches an accuracy of 80.5 on GLUE.'}
        """
        return facts.evidence(self._graph, self._names.nodes(a), self._names.nodes(b))

    def query(self, cypher: str, /, *, limit: int | None = None, **parameters: Any) -> Rows:
        """Return the answer to a question in Cypher: its columns, its rows, and warnings.

        Parameters
        ----------
        cypher : str
            Cypher; or a word, which is the name of one of the saved queries that `kg queries` lists.
        limit : int, optional
            At most so many rows. It is also the parameter $limit, where a query has it.
        **parameters
            Its parameters. Those of a saved query that ask for an entity take any of its names; what is taken as
            another name is among the warnings.

        Raises
        ------
        QueryError
            The query is wrong, writes, or takes too long; or a parameter is not of its type.
        UnknownQuery
            No saved query has this name; the error carries the nearest names.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5 on GLUE.")])
        >>> answer = graph.query("MATCH (p:Paper)-[:EVALUATES_ON]->(d {name: $name}) RETURN p.title", name="GLUE")
        >>> answer.columns, answer.rows
        (('p.title',), [('BERT',)])
        """
        from kg.api.asking import ask, question

        return ask(self._store, question(cypher), parameters, limit=limit)

    @cached_property
    def _store(self) -> EmbeddedStore:
        from kg.graph import from_networkx
        from kg.stores.embedded import EmbeddedStore

        store = EmbeddedStore()
        store.write(from_networkx(self._graph))
        return store

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Return a copy of the graph, yours to change: node attributes are kg.schema's properties and `label`."""
        import copy

        return copy.deepcopy(self._graph)

    def write_html(
        self,
        path: str | os.PathLike[str],
        *,
        title: str = "kg",
        focus: str | None = None,
        hops: int = 2,
        min_papers: int = 1,
        labels: Iterable[Label | str] | None = None,
    ) -> None:
        """Write the graph as one HTML page that needs no network.

        Parameters
        ----------
        path : str or PathLike
            The file; one that exists is replaced.
        title : str
            The heading.
        focus : str, optional
            A name: the page holds only what is within `hops` steps of this entity or paper.
        hops : int
            How many steps.
        min_papers : int
            Entities that fewer papers name are left out.
        labels : iterable of Label or str, optional
            The labels that are shown at first, "Paper" among them; the page's legend shows the others.
        """
        from kg.view import write_html

        write_html(
            self._graph,
            os.fspath(path),
            title=title,
            focus=None if focus is None else self._names.nodes(focus)[0],
            hops=hops,
            min_papers=min_papers,
            labels=None if labels is None else [label_of(label, papers=True) for label in labels],
        )


def _asked(*, method: str | None, dataset: str | None, metric: str | None, task: str | None) -> dict[Label, str]:
    given = {Label.METHOD: method, Label.DATASET: dataset, Label.METRIC: metric, Label.TASK: task}
    return {label: name for label, name in given.items() if name is not None}


def _place(result: str) -> int:
    """Return where in its paper a result stands: its id ends in it."""
    start = result.rpartition(":")[2].partition("-")[0]
    return int(start) if start.isdigit() else 0
