"""Weights of evidence: how far to believe model, lexicon and rules, fitted on annotated papers that trained nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kg.extract.decide import decide, places_of, weighed
from kg.extract.groups import group
from kg.extract.learned import read_by
from kg.extract.model import Model, Said
from kg.extract.reading import Reading
from kg.extract.roles import ROLE_EVIDENCE, role_evidence
from kg.extract.stages import notice
from kg.extract.weigh import EVIDENCE, LABELS
from kg.lexicon import key, load
from kg.schema import ROLES, EdgeType, Label
from kg.train.annotated import AnnotatedText

__all__ = ["START", "calibrate"]

# What a model starts from that has not been calibrated.
START: dict[str, dict[str, float]] = {
    "entity": dict.fromkeys(EVIDENCE, 0.0) | {"model on average": 1.0, "tagged": 2.0},
    "role": dict.fromkeys(ROLE_EVIDENCE, 0.0) | {"model": 1.0},
    "least": {"entity": 0.46, "result": 0.5, "link": 0.4, "relation": 0.35},
}


def calibrate(folder: Path, annotated: Sequence[AnnotatedText]) -> dict[str, float]:
    """Fit the weights of a model's folder (weights.json) on annotated papers; return how well they fit.

    First those of entities, then, on the entities so found, those of roles; the fewer papers there are, the nearer
    they stay to what they were. The limits stay as they are: they were chosen on gold/dev.json.
    """
    path, lexicon = folder / "weights.json", load()
    weights: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    model = Model(folder)
    heard = []
    for each in annotated:
        reading = read_by(model, notice(Reading.of(each.text), lexicon), lexicon)
        if reading.said is not None:
            heard.append((reading, reading.said, _told(each)))
    weights["entity"], figures = _entities(heard, weights["entity"])
    heads = model.heads._replace(entity=weights["entity"], least=weights["least"])
    heard = [(replace(reading, said=replace(said, heads=heads)), said, told) for reading, said, told in heard]
    if fitted := _roles(heard, weights["role"]):
        weights["role"], figures["role loss"] = fitted
    path.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    return figures


PRIOR = 4.0  # what a weight's move of 1 costs, in nats over all cases: on 244 papers next to nothing

_Heard = Sequence[tuple[Reading, Said, "_Told"]]


def _entities(heard: _Heard, before: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the weights of EVIDENCE, and how well they fit."""
    rows, wanted = [], []
    for reading, said, told in heard:
        for found in group(reading, load()):
            places = places_of(found, reading)
            kinds = {kind for surface in found.surfaces for kind in told.get(key(surface), {})}
            if places and kinds != {None}:
                rows.append(weighed(found, places, reading, said))
                wanted.append([*(label in kinds for label in LABELS), not kinds - {None}])
    given = np.concatenate([np.array(rows), np.zeros((len(rows), 1, len(EVIDENCE)))], axis=1)  # the last: none of them
    right = np.array(wanted)
    fitted, loss = _fit(given, right, [before[name] for name in EVIDENCE])
    return dict(zip(EVIDENCE, fitted, strict=True)), {"entity loss": loss}


def _roles(heard: _Heard, before: dict[str, float]) -> tuple[dict[str, float], float] | None:
    """Return the weights of evidence for roles, by name, and their loss; None where no annotated role was found."""
    rows, wanted, lexicon = [], [], load()
    for noticed, said, told in heard:
        reading = decide(noticed, lexicon)
        for entity in reading.entities:
            found = {told.get(key(mention.text), {}).get(entity.type) for mention in entity.mentions}
            roles = {about[1] for about in found if about is not None and about[1] is not None}
            if len(roles) == 1:
                none = np.zeros((_MOST_ROLES - len(ROLES[entity.type]), len(ROLE_EVIDENCE)))
                none[:, 0] = -30  # what is no role of this label
                rows.append(np.concatenate([role_evidence(entity, reading, said, lexicon), none]))
                wanted.append([*(role in roles for role in ROLES[entity.type]), *[False] * len(none)])
    if not rows:
        return None
    fitted, loss = _fit(np.array(rows), np.array(wanted), [before.get(name, 0.0) for name in ROLE_EVIDENCE])
    return dict(zip(ROLE_EVIDENCE, fitted, strict=True)), loss


_MOST_ROLES = max(map(len, ROLES.values()))
_Told = dict[str, dict[Label | None, tuple[int, EdgeType | None]]]


def _told(annotated: AnnotatedText) -> _Told:
    """Return what was annotated of surface forms: key -> label (None: optional) -> the entity and its role."""
    forms: _Told = {}
    for number, entity in enumerate(annotated.entities):
        for start, end in entity.places:
            label = None if entity.optional else entity.label
            forms.setdefault(key(annotated.text[start:end]), {})[label] = (number, entity.role)
    return forms


def _fit(rows: NDArray[np.float64], wanted: NDArray[np.bool_], before: Sequence[float]) -> tuple[list[float], float]:
    """Return the weights of a conditional logit (cases x choices x evidence, the right choices), and its loss.

    They are drawn to what they were before, as if by PRIOR: with few cases there is no more to go by.
    """
    given, right = torch.from_numpy(rows), torch.from_numpy(wanted)
    prior = torch.tensor(before, dtype=torch.float64)
    weights = prior.clone().requires_grad_(True)
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        chances = (given @ weights).log_softmax(1).masked_fill(~right, -torch.inf)
        value: Tensor = -chances.logsumexp(1).mean() + PRIOR / len(rows) * ((weights - prior) ** 2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return [round(float(weight), 4) for weight in weights.detach()], round(float(loss().detach()), 4)
