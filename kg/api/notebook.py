"""A graph in a notebook: what it holds, and its page, as HTML in which nothing of the papers is markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from kg.schema import Label
from kg.tables import html

__all__ = ["View", "overview"]


@dataclass(frozen=True, slots=True)
class View:
    """A page that a notebook shows in a frame; the page can reach neither the notebook nor the network.

    Attributes
    ----------
    page : str
        Its HTML.
    height : int
        Of the frame, in pixels.
    """

    page: str = field(repr=False)
    height: int = 640

    def _repr_html_(self) -> str:
        style = f"width:100%;height:{self.height}px;border:1px solid #8884"
        allowed = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
        return f'<iframe srcdoc="{escape(self.page)}" sandbox="{allowed}" style="{style}"></iframe>'


def overview(counts: Mapping[Label, int], named: Mapping[Label, Iterable[str]]) -> str:
    """Return how many nodes there are of each label, and the names of some, as HTML."""
    rows = [(label, count, ", ".join(named.get(label, ()))) for label, count in counts.items()]
    return html(("label", "nodes", "most named"), rows)
