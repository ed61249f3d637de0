"""The command line: `kg COMMAND`. Each command parses, calls kg, and prints; the work is done elsewhere.

Exit status 0: all done; 1: an error, in a line or two; 2: wrong usage; 3: done, but records were rejected; 130: Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from inspect import cleandoc
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kg import __version__
from kg.cli import demo, exporting, graphs, loading, names, papers, querying, scores, training
from kg.cli.console import note, prepare
from kg.errors import KGError

__all__ = ["app", "main"]


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            note("interrupted")
            status = 130
        except BrokenPipeError:  # the reader, `head` for instance, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = 0
        except KGError as error:
            note(str(error))
            status = 1
        except OSError as error:
            note(": ".join(str(part) for part in (error.filename, error.strerror or error) if part))
            status = 1
        raise typer.Exit(status)


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _help(command: Callable[..., object]) -> str:
    """Return a command's docstring with its examples kept as they stand, line by line."""
    return cleandoc(command.__doc__ or "").replace("\n\nExamples:", "\n\n\b\nExamples:")


def _version(asked: bool) -> None:
    if asked:
        print(f"kg {__version__}")  # noqa: T201
        raise typer.Exit


def _kg(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Turn abstracts of machine-learning papers into a knowledge graph: methods, datasets, metrics, tasks, results.

    Each edge of it keeps the sentences that it rests on. To see what that means: kg demo

    Examples:
      kg build abstracts/ -o papers.kg
      kg show papers.kg ImageNet
    """


_NAMES: dict[Callable[..., object], str] = {scores.evaluate: "eval"}  # the others are called what their functions are

for _command in (
    graphs.build,
    papers.extract,
    papers.read,
    graphs.stats,
    names.show,
    names.resolve,
    querying.query,
    querying.queries,
    graphs.view,
    exporting.export,
    loading.load,
    scores.evaluate,
    training.train,
    demo.demo,
    papers.schema,
):
    app.command(_NAMES.get(_command), help=_help(_command))(_command)
app.callback(help=_help(_kg))(_kg)


def main() -> None:
    """Run the command line."""
    prepare()
    try:
        try:
            app(prog_name="kg")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("KG_DEBUG"):
            raise
        note(
            f"internal error: {type(error).__name__}: {error}\nKG_DEBUG=1 kg ... shows where it arose; please report it"
        )
        sys.exit(1)
