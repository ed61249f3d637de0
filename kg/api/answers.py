"""The answers that a graph gives: frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from kg.records import ResultKind
from kg.schema import EdgeType, Label

__all__ = ["EntityNode", "Evidence", "Neighbour", "ResultRow"]


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
