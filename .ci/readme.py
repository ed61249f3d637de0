"""Run the README's commands, as they stand, in a fresh clone: `python .ci/readme.py README.md first|test|rest`.

A block marked ```sh holds commands: the first is the quick start, the second runs the tests, `rest` is all others.
Those marked ```sh neo4j need a server, and are run where NEO4J_URI names one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PARTS = {"first": slice(0, 1), "test": slice(1, 2), "rest": slice(2, None)}


def main(readme: str, part: str) -> None:
    """Run the blocks of a part, each in bash; the first command that fails ends it."""
    marks = r"sh(?: neo4j)?" if "NEO4J_URI" in os.environ else "sh"
    text = Path(readme).read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{marks}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    if len(blocks) < 3:
        sys.exit(f"{readme}: {len(blocks)} blocks of commands; there should be a quick start, the tests, and a tour")
    if part == "rest":
        for example in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            print(f"--- README, Python:\n{example}", flush=True)
            subprocess.run([".venv/bin/python", "-c", example], check=True)
    for block in blocks[PARTS[part]]:
        print(f"--- README, {part}:\n{block}", flush=True)
        subprocess.run(["bash", "-euo", "pipefail", "-c", block], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
