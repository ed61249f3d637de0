"""A graph, to be asked: each question finds the nodes that the names mean, and reads the answer off them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from kg.api import comparing, facts, walking
from kg.api.answers import Comparison, EntityNode, Evidence, Neighbour, ResultRow, Similar, table
from kg.api.names import Names, label_of, role_of
from kg.api.notebook import View, overview
from kg.api.ranking import best_first
from kg.records import Paper, ResultKind
from kg.schema import EDGES, NODES, ROLES, EdgeKind, EdgeType, Label, NodeKind
from kg.tables import Table, data_frame

if TYPE_CHECKING:
    import networkx
    import pandas

    from kg.stores import Rows
    from kg.stores.embedded import EmbeddedStore
    from kg.stores.loading import Loaded

__all__ = ["Graph"]


class Graph:
    """A knowledge graph of papers, held in memory.

    Made by `kg.build` and `kg.open`, or of a networkx.MultiDiGraph such as kg.graph.to_networkx makes. It does not
    change; its answers are frozen values, in an order that does not depend on that of the input. Several are a Table,
    whose rows are made as they are asked for: that of all papers costs no more than the few of them that are looked at.
    Each answer has `sentences`, those that it rests on; a Paper is its own text.

    A name may be any that the graph knows a thing by: case, hyphens, spaces and plurals do not matter. One that nothing
    has raises UnknownEntity, which carries the nearest names.

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

    def _repr_html_(self) -> str:
        named = {label: [each.name for each in self.entities(type=label)[:5]] for label in ROLES}
        return overview(self.counts(), named)

    def counts(self) -> dict[Label, int]:
        """Return how many nodes have each label.

        Examples
        --------
        >>> import kg
        >>> {str(label): count for label, count in kg.build([("BERT", "We test BERT on GLUE.")]).counts().items()}
        {'Paper': 1, 'Method': 1, 'Dataset': 1}
        """
        found = Counter(label for _, label in self._graph.nodes(data="label"))
        return {label: found[label] for label in Label if found[label]}

    def edge_counts(self) -> dict[EdgeType, int]:
        """Return how many edges are of each type.

        Examples
        --------
        >>> import kg
        >>> kg.build([("BERT", "We test BERT on GLUE.")]).edge_counts()["EVALUATES_ON"]
        1
        """
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

    def find(self, name: str, *, type: Label | str | None = None) -> EntityNode | Paper:  # noqa: A002
        """Return the entity of this name, else the paper, as `entity` and `paper` do.

        Parameters
        ----------
        name : str
        type : Label or str, optional
            "Paper", or one of the types of entities.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("Attention Is All You Need", "We propose the Transformer.")])
        >>> graph.find("transformers").id, graph.find("attention is all you need").year
        ('method:transformer', None)
        """
        node = self._names.nodes(name, None if type is None else label_of(type, papers=True))[0]
        read = facts.paper if self._graph.nodes[node]["label"] == Label.PAPER else facts.entity
        return read(self._graph, node)

    def entities(self, *, type: Label | str | None = None, name: str | None = None) -> Table[EntityNode]:  # noqa: A002
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
        return table(EntityNode, nodes, partial(facts.entity, self._graph))

    def methods(self) -> Table[EntityNode]:
        """Return all methods, those that most papers name first.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("A", "We test BERT on GLUE."), ("B", "We test ViT."), ("C", "We test ViT.")])
        >>> [method.name for method in graph.methods()]
        ['ViT', 'BERT']
        """
        return self.entities(type=Label.METHOD)

    def datasets(self) -> Table[EntityNode]:
        """Return all datasets, those that most papers name first.

        Examples
        --------
        >>> import kg
        >>> kg.build([("A", "We test BERT on GLUE."), ("B", "We test ViT on ImageNet.")]).datasets()[0].paper_count
        1
        """
        return self.entities(type=Label.DATASET)

    def metrics(self) -> Table[EntityNode]:
        """Return all metrics, those that most papers name first.

        Examples
        --------
        >>> import kg
        >>> [metric.name for metric in kg.build([("A", "BERT reaches an accuracy of 80.5 on GLUE.")]).metrics()]
        ['accuracy']
        """
        return self.entities(type=Label.METRIC)

    def tasks(self) -> Table[EntityNode]:
        """Return all tasks, those that most papers name first.

        Examples
        --------
        >>> import kg
        >>> [task.name for task in kg.build([("A", "We use BERT for question answering.")]).tasks()]
        ['question answering']
        """
        return self.entities(type=Label.TASK)

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
    ) -> Table[Paper]:
        """Return the papers that name all the entities given, the newest first; all papers where none is given.

        The table's sentences are those that name the entities; where none is given, those that name any.

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
        asked = {
            self._names.entity(name, label): label
            for label, name in _asked(method=method, dataset=dataset, metric=metric, task=task).items()
        }
        wanted = None if role is None else role_of(role, asked.values())
        found: set[str] | None = None
        for entity, label in asked.items():
            kinds = {wanted} if wanted in ROLES[label] else set(ROLES[label])
            those = {paper for paper, _, kind in self._graph.in_edges(entity, keys=True) if kind in kinds}
            found = those if found is None else found & those
        papers = self._names.labelled(Label.PAPER) if found is None else found
        held = self._graph.nodes
        ranked = sorted(papers, key=lambda paper: (held[paper]["title"], paper))
        ranked.sort(key=lambda paper: held[paper].get("date") or "", reverse=True)

        def told(paper: str) -> list[str]:
            near = asked or [node for node in self._graph.successors(paper) if held[node]["label"] in ROLES]
            edges = (each for node in near for each in self._graph.adj[paper][node].values())
            told = {pair for edge in edges for pair in zip(edge["starts"], edge["sentences"], strict=True)}
            return [sentence for _, sentence in sorted(told)]

        return table(Paper, ranked, partial(facts.paper, self._graph), told=told)

    def neighbours(self, name: str, *, label: Label | str | None = None) -> Table[Neighbour]:
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
        links = facts.neighbours(self._graph, node, wanted)
        return table(Neighbour, links, partial(facts.neighbour, self._graph, node))

    def timeline(self, name: str) -> Table[Neighbour]:
        """Return what papers say of an entity, the oldest first: their own role, and its edges to other entities.

        An edge that several papers state is there once for each, with what that paper says.

        Parameters
        ----------
        name : str
            Of an entity.

        Examples
        --------
        >>> import kg
        >>> old = kg.Paper(id="paper:1", title="BERT", abstract="We introduce BERT.", date="2018-10")
        >>> new = kg.Paper(id="paper:2", title="RoBERTa", abstract="RoBERTa outperforms BERT.", date="2019-07")
        >>> [(each.year, str(each.edge), each.name) for each in kg.build([new, old]).timeline("BERT")]
        [(2018, 'PROPOSES', 'BERT'), (2019, 'USES', 'RoBERTa'), (2019, 'OUTPERFORMS', 'RoBERTa')]
        """
        node = self._names.entity(name)
        return table(
            Neighbour,
            facts.timeline(self._graph, node),
            lambda each: facts.neighbour(self._graph, node, each[0], paper=each[1]),
        )

    def path(self, a: str, b: str) -> Table[Neighbour]:
        """Return the shortest way between two things, step by step: what each step leads to, by which edge.

        Of several shortest ways it is that over the things that have the fewest edges: they say the most. There is none
        from a thing to itself, or where nothing links the two.

        Parameters
        ----------
        a, b : str
            Names of entities or papers.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("X", "RoBERTa outperforms BERT on GLUE."), ("Y", "BERT is evaluated on SQuAD.")])
        >>> [(step.outgoing, str(step.edge), step.name) for step in graph.path("RoBERTa", "SQuAD")]
        [(True, 'OUTPERFORMS', 'BERT'), (True, 'EVALUATED_ON', 'SQuAD')]
        """
        steps = walking.path(self._graph, self._names.nodes(a)[0], self._names.nodes(b)[0])
        return table(Neighbour, steps, lambda step: facts.neighbour(self._graph, *step))

    def similar(self, paper: str) -> Table[Similar]:
        """Return the papers that name things which a paper names, the likest first; rare things count for more.

        Parameters
        ----------
        paper : str
            As `paper` takes it.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT."), ("A", "We test BERT on GLUE."), ("B", "We test ViT.")])
        >>> [found.paper for found in graph.similar("BERT")]
        ['A']
        """
        node = self._names.paper(paper)
        found = comparing.similar(self._graph, node)
        return table(Similar, found, lambda other: comparing.likened(self._graph, node, other, found[other]))

    def compare(self, a: str, b: str) -> Comparison:
        """Return two methods side by side: who claims to beat whom, where each was tested, what both are linked with.

        Parameters
        ----------
        a, b : str
            Names of methods.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("RoBERTa", "RoBERTa outperforms BERT on GLUE."), ("X", "BERT is evaluated on SQuAD.")])
        >>> found = graph.compare("BERT", "RoBERTa")
        >>> found.claims[0].sentence
        'RoBERTa outperforms BERT on GLUE.'
        >>> [row.name for row in found.tested if not row.b]
        ['SQuAD']
        """
        return comparing.compare(self._graph, *(self._names.entity(name, Label.METHOD) for name in (a, b)))

    def results(
        self,
        *,
        method: str | None = None,
        dataset: str | None = None,
        metric: str | None = None,
        task: str | None = None,
        paper: str | None = None,
        kind: ResultKind | None = None,
    ) -> Table[ResultRow]:
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
        ends = [
            self._names.entity(name, label)
            for label, name in _asked(method=method, dataset=dataset, metric=metric, task=task).items()
        ]
        ends += [] if paper is None else [self._names.paper(paper)]
        sets = [facts.results_of(self._graph, end) for end in ends]
        found = set.intersection(*sets) if sets else self._names.labelled(Label.RESULT)
        held = self._graph.nodes
        kept = [node for node in found if kind in (None, held[node]["kind"])]
        kept.sort(key=lambda node: (next(self._graph.predecessors(node)), _place(node), node))
        return table(ResultRow, kept, partial(facts.result, self._graph))

    def leaderboard(
        self, *, dataset: str, metric: str, task: str | None = None, kind: ResultKind = "absolute"
    ) -> Table[ResultRow]:
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
        return table(ResultRow, best_first(rows, metric=self.entity(metric, type=Label.METRIC).name))

    def evidence(self, a: str, b: str | None = None) -> Table[Evidence]:
        """Return the sentences behind the edges between two things, in either direction, or behind all edges of one.

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
        nodes = self._names.nodes(a)
        if b is None:
            return table(Evidence, facts.all_evidence(self._graph, nodes))
        return table(Evidence, facts.evidence(self._graph, nodes, self._names.nodes(b)))

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

    def subgraph(self, focus: str | None = None, *, hops: int = 1, min_papers: int = 1) -> Graph:
        """Return a part of the graph, to be asked as the whole is.

        Parameters
        ----------
        focus : str, optional
            A name: only what is within `hops` steps of this entity or paper. The papers that state what is kept, and
            the results that they report, are kept too.
        hops : int
            How many steps.
        min_papers : int
            Entities that fewer papers name are left out.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("X", "RoBERTa outperforms BERT on GLUE."), ("Y", "ViT is evaluated on ImageNet.")])
        >>> graph.subgraph("BERT")
        <kg.Graph: papers=1 entities=3 results=0>
        """
        from kg.view.part import part

        node = None if focus is None else self._names.nodes(focus)[0]
        return Graph(part(self._graph, focus=node, hops=hops, min_papers=min_papers))

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Return a copy of the graph, yours to change, which networkx can write in any format.

        Attributes of nodes are `label` and the properties of kg.schema, of edges `type` and theirs; lists are JSON
        text, as no format of graphs has them.

        Examples
        --------
        >>> import kg, networkx
        >>> inside = kg.build([("BERT", "We introduce BERT. BERT is evaluated on GLUE.")]).to_networkx()
        >>> networkx.has_path(inside, "method:bert", "dataset:glue")
        True
        >>> inside.edges["method:bert", "dataset:glue", "EVALUATED_ON"]["sentences"]
        '["BERT is evaluated on GLUE."]'
        """
        from kg.exports.plain import plain

        return plain(self._graph)

    def to_pandas(self) -> tuple[pandas.DataFrame, pandas.DataFrame]:
        """Return the nodes and the edges as DataFrames, a column a property of kg.schema.

        Raises
        ------
        KGError
            There is no pandas.

        Examples
        --------
        >>> import kg
        >>> nodes, edges = kg.build([("BERT", "We introduce BERT. BERT is evaluated on GLUE.")]).to_pandas()
        >>> nodes.set_index("id")["label"].to_dict()
        {'dataset:glue': 'Dataset', 'method:bert': 'Method', 'paper:32987c4b7a9f': 'Paper'}
        >>> edges[edges["type"] == "EVALUATED_ON"]["sentences"].tolist()
        [['BERT is evaluated on GLUE.']]
        """
        nodes = ({"id": node, **held} for node, held in self._graph.nodes(data=True))
        edges = ({"source": source, "target": target, **held} for source, target, held in self._graph.edges(data=True))
        return _frame(nodes, ("id", "label"), NODES.values()), _frame(
            edges, ("source", "type", "target"), EDGES.values()
        )

    def load_neo4j(
        self,
        uri: str | None = None,
        *,
        auth: tuple[str, str] | None = None,
        database: str | None = None,
        prune: bool = False,
    ) -> Loaded:
        """Write the graph to a Neo4j server; what it has already is not sent again.

        Parameters
        ----------
        uri : str, optional
            The address of the server, as "neo4j://host:7687"; by default NEO4J_URI.
        auth : tuple[str, str], optional
            The name and password of who asks; by default NEO4J_USERNAME and NEO4J_PASSWORD.
        database : str, optional
            By default NEO4J_DATABASE, or the user's own.
        prune : bool
            Also remove what kg wrote there before and this graph does not have.

        Returns
        -------
        Loaded
            What was sent, made and removed.

        Raises
        ------
        StoreError
            The server is away, or refuses.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT.")])
        >>> graph.load_neo4j("http://localhost:7687", auth=("neo4j", "secret"))
        Traceback (most recent call last):
        kg.errors.StoreError: http://localhost:7687: is no address of a Neo4j server, as neo4j://localhost:7687 is
        """
        from kg.graph import from_networkx
        from kg.resolve import Overrides
        from kg.stores.file import GraphFile
        from kg.stores.loading import load
        from kg.stores.neo4j import Neo4jStore, Server

        name, password = auth or (None, None)
        server = Server.of(uri, username=name, password=password, database=database)
        with Neo4jStore(server) as store, GraphFile() as file:
            file.replace_graph(from_networkx(self._graph), extractor="", recipe="", overrides=Overrides())
            return load(file, store, prune=prune)

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

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT. BERT is evaluated on GLUE.")])
        >>> graph.write_html("page.html", title="Around BERT", focus="BERT", hops=1)  # doctest: +SKIP
        """
        from kg.view import write_html

        write_html(self._graph, os.fspath(path), title=title, **self._part(focus, hops, min_papers, labels))

    def view(
        self,
        *,
        title: str = "kg",
        focus: str | None = None,
        hops: int = 2,
        min_papers: int = 1,
        labels: Iterable[Label | str] | None = None,
        height: int = 640,
    ) -> View:
        """Return the page that `write_html` writes, for a notebook to show in a frame.

        Parameters
        ----------
        title, focus, hops, min_papers, labels
            As for `write_html`.
        height : int
            Of the frame, in pixels.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([("BERT", "We introduce BERT. BERT is evaluated on GLUE.")])
        >>> graph.view(focus="BERT", hops=1)
        View(height=640)
        """
        from kg.view import page

        return View(page(self._graph, title=title, **self._part(focus, hops, min_papers, labels)), height)

    def _part(
        self, focus: str | None, hops: int, min_papers: int, labels: Iterable[Label | str] | None
    ) -> dict[str, Any]:
        return {
            "focus": None if focus is None else self._names.nodes(focus)[0],
            "hops": hops,
            "min_papers": min_papers,
            "labels": None if labels is None else [label_of(label, papers=True) for label in labels],
        }


def _asked(*, method: str | None, dataset: str | None, metric: str | None, task: str | None) -> dict[Label, str]:
    given = {Label.METHOD: method, Label.DATASET: dataset, Label.METRIC: metric, Label.TASK: task}
    return {label: name for label, name in given.items() if name is not None}


def _place(result: str) -> int:
    """Return where in its paper a result stands: its id ends in it."""
    start = result.rpartition(":")[2].partition("-")[0]
    return int(start) if start.isdigit() else 0


def _frame(
    rows: Iterable[dict[str, Any]], first: tuple[str, ...], kinds: Iterable[NodeKind | EdgeKind]
) -> pandas.DataFrame:
    columns = list(dict.fromkeys((*first, *(name for kind in kinds for name in kind.properties))))
    return data_frame(([row.get(column) for column in columns] for row in rows), columns)
