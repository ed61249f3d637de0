"""The graph -> one HTML file that needs no network: it opens from disk and asks nothing of anyone.

part.py      what of the graph the page holds
columns.py   the same in columns, with places in their papers for sentences
clusters.py  what belongs together
layout.py    where each node stands

The page is kg/templates/page.html, .css and page.*.js around the vis-network that pyvis ships. The papers' words reach
it packed, and are put in place as text; its content-security policy lets no other script run and no request leave.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from kg.schema import Label
from kg.view.columns import columns
from kg.view.part import part

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx

__all__ = ["page", "write_html"]

_TEMPLATES = Path(__file__).parents[1] / "templates"
# Parts of the page's script, each of which may use those before it; page.js starts them.
_ROOMS = ["data", "state", "filter", "pane", "land", "paint", "pointer", "draw", "search", "leaderboard", "papers"]


def page(
    graph: networkx.MultiDiGraph,
    *,
    title: str = "kg",
    focus: str | None = None,
    hops: int = 2,
    min_papers: int = 1,
    labels: Iterable[Label | str] | None = None,
) -> str:
    """Return the graph as one self-contained HTML page: the same graph, in any order, gives the same page.

    Parameters
    ----------
    graph
        As `kg.graph.to_networkx` makes it. It is not changed.
    title
        The heading.
    focus, hops
        The id of a node: the page holds only what is within so many hops of it.
    min_papers
        Entities that fewer papers name are left out.
    labels
        The labels that are shown at first, "Paper" among them; the page's legend shows the others. All by default.

    Raises
    ------
    KeyError
        The graph has no node `focus`.

    Examples
    --------
    >>> from kg.graph import Edge, Node, to_networkx
    >>> from kg.schema import EdgeType, Label
    >>> graph = to_networkx(
    ...     [
    ...         Node("paper:1", Label.PAPER, {"title": "A parser"}),
    ...         Node("task:parsing", Label.TASK, {"name": "parsing"}),
    ...         Edge("paper:1", EdgeType.ADDRESSES, "task:parsing", {"sentences": ["We parse."]}),
    ...     ]
    ... )
    >>> html = page(graph, title="Parsing")
    >>> "<title>Parsing</title>" in html
    True
    """
    from pyvis.network import Network

    held = columns(
        part(graph, focus=focus, hops=hops, min_papers=min_papers), labels=None if labels is None else set(labels)
    )
    packed = zlib.compress(json.dumps(held | {"focus": focus, "hops": hops}, separators=(",", ":")).encode(), 6)
    net = Network(cdn_resources="in_line")
    library = _library(Path(net.template_dir))
    names = (*(f"page.{room}.js" for room in _ROOMS), "page.js")
    script = "".join((_TEMPLATES / name).read_text("utf-8") for name in names)
    template = net.templateEnv.from_string((_TEMPLATES / "page.html").read_text("utf-8"))
    html: str = template.render(
        title=title,
        style="".join((_TEMPLATES / name).read_text("utf-8") for name in ("palette.css", "page.css")),
        library=library,
        script=script,
        hashes=" ".join(f"'sha256-{_sha256(text)}'" for text in (library, script)),
        data=base64.b64encode(packed).decode(),
    )
    return html


def write_html(
    graph: networkx.MultiDiGraph,
    path: str | Path,
    *,
    title: str = "kg",
    focus: str | None = None,
    hops: int = 2,
    min_papers: int = 1,
    labels: Iterable[Label | str] | None = None,
) -> None:
    """Write `page(graph)` to a file.

    Parameters
    ----------
    graph, title, focus, hops, min_papers, labels
        As in `page`.
    path
        The file; one that exists is replaced.

    Raises
    ------
    OSError
        Where the file cannot be written.

    Examples
    --------
    >>> import tempfile, networkx
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "page.html")
    ...     write_html(networkx.MultiDiGraph(), path)
    ...     path.read_text("utf-8")[:15]
    '<!doctype html>'
    """
    html = page(graph, title=title, focus=focus, hops=hops, min_papers=min_papers, labels=labels)
    Path(path).write_text(html, encoding="utf-8", errors="xmlcharrefreplace", newline="\n")


def _library(templates: Path) -> str:
    """Return the newest vis-network that pyvis ships."""
    paths = templates.glob("lib/vis-*/vis-network.min.js")
    path = max(paths, key=lambda path: [int(part) for part in re.findall(r"\d+", path.parent.name)])
    # Text mode reads \r\n as \n, as a browser does: the hash in the policy is of what it reads.
    return re.sub(r"//# sourceMappingURL=\S*", "", path.read_text("utf-8"))


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
