"""The answers that a graph gives: frozen values, each with the sentences that it rests on.

An answer of several is a kg.tables.Table of these; `table` makes one, whose rows are made as they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from html import escape
from typing import Any, TypeVar, cast

from kg.records import Paper, ResultKind
from kg.schema import EdgeType, Label
from kg.tables import Made, Table, coloured

__all__ = ["Comparison", "Contrast", "EntityNode", "Evidence", "Neighbour", "ResultRow", "Similar", "table"]

T = TypeVar("T")


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
    sentences : tuple[str, ...]
        Where they name it, the newest papers first.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5 on GLUE.")])
    >>> glue = graph.entity("GLUE")
    >>> glue.id, str(glue.type), glue.known, glue.paper_count
    ('dataset:glue', 'Dataset', True, 1)
    >>> glue.sentences
    ('BERT reaches an accuracy of 80.5 on GLUE.',)
    """

    id: str
    type: Label
    name: str
    aliases: tuple[str, ...]
    known: bool
    paper_count: int
    sentences: tuple[str, ...] = field(default=(), repr=False)

    def _repr_html_(self) -> str:
        also = f"<p>also {escape(', '.join(self.aliases[:12]))}</p>" if self.aliases else ""
        told = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences[:3])
        papers = f"{self.paper_count:,} paper{'' if self.paper_count == 1 else 's'}"
        head = f"<b>{escape(self.name)}</b> {coloured(self.type)}, in {papers}, <code>{escape(self.id)}</code>"
        return f"<div>{head}{also}<ul>{told}</ul></div>"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What an edge leads to, and the sentences that the edge rests on.

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
        The first of its sentences that is not but a title.
    paper : str
        The title of the paper that the sentence is from.
    year : int or None
        That paper's.
    sentences : tuple[str, ...]
        All of them.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("RoBERTa", "We introduce RoBERTa. RoBERTa outperforms BERT on GLUE.")])
    >>> near = graph.neighbours("RoBERTa", label="Method")[0]
    >>> str(near.edge), near.name, near.outgoing, near.sentence
    ('OUTPERFORMS', 'BERT', True, 'RoBERTa outperforms BERT on GLUE.')
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
    sentences: tuple[str, ...]


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

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("RoBERTa", "We introduce RoBERTa. RoBERTa outperforms BERT on GLUE.")])
    >>> found = graph.evidence("RoBERTa", "BERT")[0]
    >>> found.source, str(found.type), found.target, found.paper
    ('method:roberta', 'OUTPERFORMS', 'method:bert', 'RoBERTa')
    >>> graph.paper(found.paper_id).text[found.start : found.end] == found.sentence
    True
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

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentence."""
        return (self.sentence,)


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

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5% on GLUE.")])
    >>> row = graph.results(method="BERT")[0]
    >>> row.value, row.number, row.unit, row.kind, row.metric, row.dataset
    ('80.5%', 80.5, '%', 'absolute', 'accuracy', 'GLUE')
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

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentence."""
        return (self.sentence,)


@dataclass(frozen=True, slots=True)
class Similar:
    """A paper that names things which another names.

    Attributes
    ----------
    paper, paper_id : str
        Its title and its id.
    year : int or None
    likeness : int
        The sum over what both name: of a thing that n papers name, 1000 / n, in whole numbers.
    shared : tuple[str, ...]
        What both name, the rarest first.
    sentences : tuple[str, ...]
        Where it names them.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("BERT", "We introduce BERT."), ("A", "We test BERT on GLUE."), ("B", "We test ViT.")])
    >>> [(found.paper, found.likeness, found.shared) for found in graph.similar("BERT")]
    [('A', 500, ('BERT',))]
    """

    paper: str
    paper_id: str
    year: int | None
    likeness: int
    shared: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """What papers say of two methods and one other thing.

    Attributes
    ----------
    id, label, name
        The other thing: an entity, or a paper by its title.
    a, b : tuple[str, ...]
        How each of the methods is linked with it: types of edges, after an arrow that leads from the method to it or
        back; and values reached, in what and where.
    a_sentences, b_sentences : tuple[str, ...]
        What that rests on.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("X", "BERT and RoBERTa are evaluated on GLUE."), ("Y", "RoBERTa is evaluated on SQuAD.")])
    >>> [(row.name, row.a, row.b) for row in graph.compare("BERT", "RoBERTa").tested]
    [('GLUE', ('-> EVALUATED_ON',), ('-> EVALUATED_ON',)), ('SQuAD', (), ('-> EVALUATED_ON',))]
    """

    id: str
    label: Label
    name: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    a_sentences: tuple[str, ...]
    b_sentences: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences on either method, each once."""
        return tuple(dict.fromkeys((*self.a_sentences, *self.b_sentences)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two methods side by side.

    Attributes
    ----------
    a, b : EntityNode
    claims : Table[Evidence]
        Where one is said to beat the other (OUTPERFORMS, source over target), or is compared with it.
    tested : Table[Contrast]
        The datasets that either was tested on.
    shared : Table[Contrast]
        What both are linked with: papers, datasets, metrics, tasks, other methods.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("RoBERTa", "We introduce RoBERTa. RoBERTa outperforms BERT on GLUE.")])
    >>> found = graph.compare("BERT", "RoBERTa")
    >>> [(claim.source, str(claim.type), claim.target) for claim in found.claims]
    [('method:roberta', 'OUTPERFORMS', 'method:bert')]
    >>> [row.name for row in found.tested]
    ['GLUE']
    """

    a: EntityNode
    b: EntityNode
    claims: Table[Evidence]
    tested: Table[Contrast]
    shared: Table[Contrast]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of all of it, each once."""
        return tuple(dict.fromkeys((*self.claims.sentences, *self.tested.sentences, *self.shared.sentences)))

    def _repr_html_(self) -> str:
        a, b = escape(self.a.name), escape(self.b.name)
        parts = ((f"{a} against {b}", self.claims), ("Tested on", self.tested), ("Shared", self.shared))
        return "".join(f"<h4>{title}</h4>{rows._repr_html_()}" for title, rows in parts)


# What a table of these answers shows of each; all else is there too.
_SHOWN: dict[type, tuple[str, ...]] = {
    Contrast: ("name", "label", "a", "b"),
    EntityNode: ("name", "type", "paper_count", "aliases"),
    Evidence: ("source", "type", "target", "year", "paper", "sentence"),
    Neighbour: ("edge", "outgoing", "name", "label", "support", "year", "sentence"),
    Paper: ("year", "title", "authors"),
    ResultRow: ("value", "metric", "dataset", "method", "year", "paper", "sentence"),
    Similar: ("likeness", "year", "paper", "shared"),
}

_PAPER = (*Paper.__struct_fields__, "year")


def table(
    kind: type[T],
    keys: Iterable[Any],
    make: Callable[[Any], T] | None = None,
    *,
    told: Callable[[Any], Iterable[str]] | None = None,
) -> Table[T]:
    """Return a table of answers of a kind, or of those that are made of keys when they are asked for.

    `told` tells the sentences of one, by its key, where the answer itself does not.
    """
    keys = keys if isinstance(keys, Sequence) else list(keys)
    columns = _PAPER if kind is Paper else tuple(each.name for each in fields(cast("type[EntityNode]", kind)))
    rows = Made(keys, make) if make else keys
    return Table(columns, rows, shown=_SHOWN[kind], told=told and Made(keys, told))
