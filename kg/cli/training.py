"""`kg train`: a model of one's own, from annotated abstracts."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import note, progress

__all__ = ["train"]


def train(
    gold: Annotated[
        list[Path],
        typer.Argument(
            metavar="GOLD...", help="Gold files (.json), corpora of tokens (.jsonl, .jsonl.gz).", show_default=False
        ),
    ],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the model goes.", show_default=False)
    ],
    start: Annotated[
        Path | None,
        typer.Option("--start", metavar="FOLDER", help="The model to go on from; by default the one that kg ships."),
    ] = None,
    scratch: Annotated[
        bool,
        typer.Option("--from-scratch", help="Begin from an encoder that knows English only, as kg's own model did."),
    ] = False,
    epochs: Annotated[int | None, typer.Option(min=1, help="How often to go through the texts.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same model on the same machine.")] = None,
) -> None:
    """Train the learned part of the extractor on annotated abstracts.

    It needs the extra "train": pip install 'kg[train]'. Training that was ended goes on where it was when the same
    command is run again. Use the model with --model FOLDER.

    Examples:
      kg train my-gold.json -o my-model
      kg extract listing.txt --model my-model
      kg train gold/train.json --from-scratch -o my-model
    """
    from dataclasses import replace

    from kg.extract.tokens import MODELS
    from kg.train import FINE, ready
    from kg.train import train as trained

    ready()
    from kg.train.loop import Config

    if scratch and start:
        raise typer.BadParameter("--start and --from-scratch exclude each other")
    config = replace(Config(), **({} if scratch else FINE))  # type: ignore[arg-type]
    config = replace(config, epochs=epochs or config.epochs, seed=config.seed if seed is None else seed)
    began = time.monotonic()
    with progress() as tell:
        figures = trained(gold, output, start=None if scratch else start or MODELS, config=config, tell=tell)
    fit = ", ".join(f"{name} {value:.3f}" for name, value in figures.items())
    note(f"{output}: trained in {time.monotonic() - began:.0f} s; on the texts kept aside: {fit}")
