"""Evidence -> one decision: what model, lexicon and rules say of a name, weighed by what they proved worth.

A name's label is chosen by a conditional logit: each label's evidence times the weights in the model's weights.json,
against "none of them" at zero; so the confidence is a probability. `kg train` fits the weights on papers kept aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from kg.extract.spans import CLASSES, span_scores
from kg.schema import Label

__all__ = ["EVIDENCE", "LABELS", "choose", "evidence"]

LABELS = tuple(Label(name) for name in CLASSES[:4])
EVIDENCE: tuple[str, ...] = (
    "model on average", "model at most", "rules for it", "rules for another", "rules for none", "optional", "nothing",
    "tagged", "tagged optional", "own", "listed", "in the title", "places", "abbreviated", "any", *LABELS[:3],
)  # fmt: skip


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-3), 1 - 1e-3)
    return log(share / (1 - share))


def evidence(
    tags: NDArray[np.float64],
    places: Sequence[tuple[int, int]],
    tagged: Sequence[Label | bool | None],
    rules: Mapping[Label | None, float],
    **said: float,
) -> NDArray[np.float64]:
    """Return labels x EVIDENCE.

    places: first word and the one after the last; tagged: the label of what the model tags at each, None for optional,
    False for nothing; rules: how far they vouch for each label, and for None.
    """
    scores = np.array([span_scores(tags, first, after - 1) for first, after in places])
    mean, most = scores.mean(0), scores.max(0)
    optional = _log_odds(float(mean[len(LABELS) :].sum()))
    nothing = _log_odds(float(1 - mean.sum()))
    count = len(places)
    rows = []
    for number, label in enumerate(LABELS):
        rows.append(
            [
                _log_odds(float(mean[number])),
                _log_odds(float(most[number])),
                rules.get(label, 0.0),
                max(rules.get(other, 0.0) for other in LABELS if other is not label),
                rules.get(None, 0.0),
                optional,
                nothing,
                sum(each is label for each in tagged) / count,
                sum(each is None for each in tagged) / count,
                said["own"],
                said["listed"],
                said["title"],
                log(count),
                said["abbreviated"],
                1.0,
                *(float(label is each) for each in LABELS[:3]),
            ]
        )
    return np.array(rows)


def choose(rows: NDArray[np.float64], weights: Mapping[str, float]) -> tuple[Label, float]:
    """Return the likeliest label and its probability."""
    scores = np.exp(np.clip(rows @ np.array([weights[name] for name in EVIDENCE]), -30, 30))
    best = int(scores.argmax())
    return LABELS[best], round(float(scores[best] / (1 + scores.sum())), 3)
