"""What the commands print with: answers to standard output, everything else to standard error; files written whole."""

from __future__ import annotations

import os
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import KGError, RecordError

if TYPE_CHECKING:
    from rich.console import Console


__all__ = [
    "Rejects",
    "Tell",
    "columns",
    "counted",
    "foreign",
    "heading",
    "line",
    "note",
    "prepare",
    "print_json",
    "progress",
    "sentence",
    "skipped",
    "writing",
]

Tell = Callable[[str, int, int | None], object]

EVERY = 0.1  # seconds between two looks at how far a command is
SHOWN = 5  # rejects that are shown one by one
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")


def prepare() -> None:
    """Make the streams and warnings fit for any terminal: what an encoding lacks is written as an escape."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name) or Path(os.devnull).open("w")  # noqa: SIM115  (None where it was closed: kg ... >&-)
        stream.reconfigure(errors="backslashreplace")
        setattr(sys, name, stream)
    warnings.showwarning = lambda message, *_, **__: note(f"warning: {message}")


def note(message: str) -> None:
    """Print a message to standard error."""
    print(f"kg: {message}", file=sys.stderr)  # noqa: T201


def skipped(name: str, reason: str) -> None:
    """Say that a file was not read."""
    note(f"skipped {name}: {reason.splitlines()[0]}")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun.

    >>> counted(1, "paper"), counted(1200, "entity", "entities")
    ('1 paper', '1,200 entities')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def foreign(number: int) -> None:
    """Say how many papers are not in English, if any are."""
    if number:
        were = "was" if number == 1 else "were"
        note(f"{counted(number, 'paper is', 'papers are')} not in English and {were} only kept")


# Answers


@cache
def _console() -> Console:
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False, soft_wrap=True)


def line(*parts: str | tuple[str, str]) -> None:
    """Print a line of parts, each plain or with a style; nothing in them can steer the terminal."""
    from rich.text import Text

    styled = [part if isinstance(part, tuple) else (part, "") for part in parts]
    _console().print(Text.assemble(*((text.translate(_CONTROL), style) for text, style in styled)))


def heading(text: str, *, gap: bool = True) -> None:
    """Print the head of a section, after an empty line unless it is the first."""
    if gap:
        _console().print()
    line((text, "bold"))


def columns(rows: Iterable[Iterable[object]], *, right: Iterable[int] = ()) -> None:
    """Print rows with their columns aligned, those of the places given at the right."""
    from rich.cells import cell_len

    table = [[("" if cell is None else str(cell)).translate(_CONTROL) for cell in row] for row in rows]
    widths = [max(map(cell_len, cells)) for cells in zip(*table, strict=True)]
    ends = set(right)
    for row in table:
        padded = [
            " " * (width - cell_len(cell)) + cell if place in ends else cell + " " * (width - cell_len(cell))
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        line("  " + "  ".join(padded).rstrip())


def sentence(text: str, names: Iterable[str], *, source: str = "") -> None:
    """Print a sentence with the names that it holds marked, and where it is from."""
    from rich.text import Text

    shown = Text("      " + text.translate(_CONTROL), "")
    if listed := "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name):
        shown.highlight_regex(rf"(?i)(?<!\w)(?:{listed})(?!\w)", "bold green")
    if source:
        shown.append(f"  [{source.translate(_CONTROL)}]", "dim")
    _console().print(shown)


def print_json(value: object) -> None:
    """Print a value as JSON, in UTF-8 whatever the terminal's encoding."""
    import msgspec

    encoded = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.flush()
    sys.stdout.buffer.write(encoded + b"\n")
    sys.stdout.buffer.flush()


# Files


@contextmanager
def writing(path: str) -> Iterator[BinaryIO]:
    """Open a file that appears, or takes the place of an older one, only when all is written; "-" is standard output.

    What is written when Ctrl-C comes is kept beside it as PATH.part.
    """
    if path == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path).resolve()  # where a link leads
    if not target.parent.is_dir():
        raise KGError(f"{path}: there is no folder {target.parent}")
    if target.is_dir():
        raise KGError(f"{path}: is a folder")
    if target.exists() and not target.is_file():  # /dev/null, a pipe
        with target.open("wb") as stream:
            yield stream
        return
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as stream:
            yield stream
    except KeyboardInterrupt:
        note(f"what is done is in {path}.part")
        raise
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(target)


class Rejects:
    """The records that were rejected: a few are shown, all are counted and, where a file is named, kept in it."""

    def __init__(self, stream: BinaryIO | None) -> None:
        self.stream, self.count = stream, 0

    @classmethod
    @contextmanager
    def to(cls, path: str | None) -> Iterator[Rejects]:
        """Keep them in a file, if one is named; say at the end how many there were."""
        if path is None:
            rejects = cls(None)
            yield rejects
        else:
            with writing(path) as stream:
                rejects = cls(stream)
                yield rejects
        if rejects.count:
            where = f"kept in {path}" if path else "--rejects FILE keeps them"
            note(f"{counted(rejects.count, 'record was', 'records were')} rejected; {where}")

    def __call__(self, error: RecordError) -> None:
        """Take a record that was rejected."""
        self.count += 1
        if self.count <= SHOWN:
            note(f"rejected {error}")
        self._keep(error)

    def skip(self, name: str, reason: str) -> None:
        """Say that a file was not read, and keep that too; it is no record, and not counted as one."""
        skipped(name, reason)
        self._keep(RecordError(name, 1, reason.splitlines()[0]))

    def _keep(self, error: RecordError) -> None:
        import json

        if self.stream:
            # kg.readers.rejects reads them.
            kept = {"file": error.source, "line": error.line, "reason": error.reason}
            kept |= {"format": error.format, "record": error.record}
            self.stream.write(json.dumps(kept).encode() + b"\n")


@contextmanager
def progress() -> Iterator[Tell]:
    """Show how far a command is, on a terminal only: yields a function of the stage, how much is done, and of how much.

    The stage "read" counts bytes, the others papers.
    """
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich import filesize
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    parts = [TextColumn("{task.description:<8}"), BarColumn(), TextColumn("{task.fields[amount]}")]
    times = [TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn()]
    with Progress(*parts, *times, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, amount="")
        shown, when = "", 0.0  # the stage that is shown, since when

        def tell(stage: str, done: int, total: int | None) -> None:
            nonlocal shown, when
            now = time.monotonic()
            if stage != shown:  # each at its own speed
                bar.reset(task, description=stage, amount="")
            elif now < when + EVERY and done != total:
                return
            shown, when = stage, now
            amounts = [filesize.decimal(each) if stage == "read" else f"{each:,}" for each in (done, total) if each]
            bar.update(task, completed=done, total=total, amount=" of ".join(amounts))

        yield tell
