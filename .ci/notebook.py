"""Run examples/explore.ipynb from its first cell to its last; the first that fails ends it: `python .ci/notebook.py`.

What it prints must be what is kept in it, where the graph is the same (processors differ, see the README);
`python .ci/notebook.py --write` keeps what it prints now.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "examples" / "explore.ipynb"
LONGEST = 50_000  # characters of an output that is kept: the page of a graph, in a frame, is not


def main(*arguments: str) -> None:
    """Run the notebook; compare what it prints, or keep it."""
    notebook = nbformat.read(NOTEBOOK, nbformat.NO_CONVERT)
    kept = [texts(cell) for cell in notebook.cells]
    os.environ["COLUMNS"] = "100"  # what tables shown as text fit into
    where = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(notebook, timeout=300, startup_timeout=120, record_timing=False, resources=where).execute()
    if arguments == ("--write",):
        nbformat.write(tidy(notebook), NOTEBOOK)
        return
    printed = [texts(cell) for cell in notebook.cells]
    first = next(number for number, each in enumerate(kept) if each)  # shows the graph
    if printed[first] != kept[first]:
        print(f"another graph than the one of what is kept: {printed[first]}")
    elif stale := [number for number, each in enumerate(kept) if each != printed[number]]:
        sys.exit(f"{NOTEBOOK}: cells {stale} print something else now; python .ci/notebook.py --write keeps it")


def texts(cell: nbformat.NotebookNode) -> list[str]:
    """Return what a cell prints, as text."""
    outputs = cell.get("outputs", ())
    return [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook without what depends on the machine, and without very long outputs."""
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        for output in cell.get("outputs", ()):
            if len(str(output)) > LONGEST:
                del output.data["text/html"]
    return notebook


if __name__ == "__main__":
    main(*sys.argv[1:])
