"""What a name stands for: nodes by any of their names, types and roles by theirs.

Case, hyphens, spaces and plurals do not matter; of several things of one name, the one that most papers name comes
first. What nothing is called is an error that says what there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from kg.errors import KGError, UnknownEntity
from kg.lexicon import key
from kg.records import fold_title, paper_id
from kg.schema import EDGES, ROLES, EdgeType, Label

if TYPE_CHECKING:
    import networkx

__all__ = ["Names", "label_of", "nearest", "role_of"]


class Names:
    """The names of a graph's entities and the titles of its papers, each indexed when it is first asked for."""

    def __init__(self, graph: networkx.MultiDiGraph) -> None:
        self._graph = graph

    def labelled(self, *labels: Label) -> list[str]:
        """Return the nodes of these labels."""
        return [node for node, label in self._graph.nodes(data="label") if label in labels]

    def by_prominence(self, nodes: Iterable[str]) -> list[str]:
        """Return entities, those that most papers name first."""
        return sorted(nodes, key=lambda node: (-int(self._graph.nodes[node].get("paperCount", 0)), node))

    @cached_property
    def _entities(self) -> dict[str, list[str]]:
        """Key of a name -> the entities that have it."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for node in self.labelled(*ROLES):
            held = self._graph.nodes[node]
            for name in (held.get("name", ""), *held.get("aliases", ())):
                found[key(name)].add(node)
        found.pop("", None)
        return {name: self.by_prominence(nodes) for name, nodes in found.items()}

    @cached_property
    def _papers(self) -> dict[str, str]:
        """Folded title -> paper; of several of one title, the first by its id."""
        nodes = sorted(self.labelled(Label.PAPER), reverse=True)
        return {fold_title(self._graph.nodes[node].get("title", "")): node for node in nodes}

    def entities(self, name: str, label: Label | None = None) -> list[str]:
        """Return the entities of this name, or the one of this id; of one label, if it is given."""
        if name in self._graph and self._is(name, label):
            return [name]
        return [node for node in self._entities.get(key(name), ()) if self._is(node, label)]

    def entity(self, name: str, label: Label | None = None) -> str:
        """Return the entity of this name that most papers name."""
        if found := self.entities(name, label):
            return found[0]
        if label is None:
            raise UnknownEntity(name, self._nearest(name, label))
        others = dict.fromkeys(self._graph.nodes[node]["label"] for node in self.entities(name))
        raise UnknownEntity(name, self._nearest(name, label), wanted=label, others=tuple(others))

    def paper(self, name: str) -> str:
        """Return the paper of this title, or beginning of a title that only one has, or id, arXiv number or DOI."""
        folded = fold_title(name)
        for node in (name, paper_id(name, name), self._papers.get(folded, "")):
            if self._graph.nodes.get(node, {}).get("label") == Label.PAPER:
                return node
        begins = sorted(title for title in self._papers if folded and title.startswith(folded))
        if len(begins) == 1:
            return self._papers[begins[0]]
        near = begins[:3] or nearest(folded, self._papers, 3)
        raise UnknownEntity(name, tuple(self._graph.nodes[self._papers[title]]["title"] for title in near))

    def nodes(self, name: str, label: Label | None = None) -> list[str]:
        """Return all that a name may stand for: entities, else a paper; of one label, if it is given."""
        if label is Label.PAPER:
            return [self.paper(name)]
        if found := self.entities(name, label):
            return found
        if label is not None:
            return [self.entity(name, label)]  # which raises
        try:
            return [self.paper(name)]
        except UnknownEntity as error:
            raise UnknownEntity(name, (*self._nearest(name, None), *error.nearest)[:4]) from None

    def _is(self, node: str, label: Label | None) -> bool:
        held = self._graph.nodes[node]["label"]
        return held in ROLES if label is None else held == label

    def _nearest(self, name: str, label: Label | None) -> tuple[str, ...]:
        able = {alias: [node for node in nodes if self._is(node, label)] for alias, nodes in self._entities.items()}
        near = nearest(key(name), [alias for alias, nodes in able.items() if nodes], 6)
        return tuple(dict.fromkeys(self._graph.nodes[able[alias][0]]["name"] for alias in near))[:3]


def nearest(text: str, others: Collection[str], limit: int) -> list[str]:
    """Return the most similar of other texts, of which there may be a hundred thousand; those alike, if there are some.

    >>> nearest("imagenett", ["imagenet", "imagenet21k", "mnist"], 3)
    ['imagenet']
    """
    from rapidfuzz import fuzz, process

    found = process.extract(text, sorted(others), scorer=fuzz.ratio, limit=limit, score_cutoff=60)
    return [other for other, score, _ in found if score >= 85] or [other for other, *_ in found]


def label_of(name: Label | str, *, papers: bool = False) -> Label:
    """Return the label of this name: that of an entity, or of papers if they are meant too.

    >>> label_of("dataset")
    <Label.DATASET: 'Dataset'>
    """
    labels = [*ROLES, *([Label.PAPER] if papers else [])]
    for label in labels:
        if label.lower() == name.lower():
            return label
    raise KGError(f"no type is called {str(name)!r}; there are {', '.join(labels)}")


def role_of(name: EdgeType | str, labels: Collection[Label]) -> str:
    """Return the role of this name, which entities of one of these labels can have (of any, if none is given).

    >>> role_of("evaluates_on", [Label.DATASET])
    'EVALUATES_ON'
    """
    role = name.upper()
    if role and not any(role in ROLES[label] for label in labels):
        able = [kind for kind in EDGES if any(kind in ROLES[label] for label in labels or ROLES)]
        raise KGError(f"no entity asked for can have the role {name!r}; there are {', '.join(able)}")
    return role
