"""What a paper says of each entity: its role, the strongest that the text supports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.extract.coined import declared
from kg.extract.reading import Reading, replace
from kg.lexicon import Lexicon
from kg.records import Entity
from kg.schema import ROLES, EdgeType, Label

if TYPE_CHECKING:
    from kg.extract.model import Said

__all__ = ["ROLE_EVIDENCE", "ROLE_NUMBERS", "assign_roles", "role_evidence"]

# The roles by label, numbered as the model numbers them.
ROLE_NUMBERS: dict[tuple[Label, EdgeType], int] = {
    (label, role): number
    for number, (label, role) in enumerate((label, role) for label, roles in ROLES.items() for role in roles)
}

# What the model says of a role, whether the rules say it, which it is, and which it is of what the lexicon has.
ROLE_EVIDENCE: tuple[str, ...] = (
    "model", "rules",
    *(f"{label} {role}" for label, role in ROLE_NUMBERS), *(f"{label} {role} listed" for label, role in ROLE_NUMBERS),
)  # fmt: skip
_WHICH = len(ROLE_EVIDENCE) - 2 * len(ROLE_NUMBERS)

_COMPARED = re.compile(
    (
        r"(?:\b(?:outperform\w*|surpass\w*|exceed\w*|beat\w*|than|over|compared? "
        r"(?:it |them |our \w+ )?(?:to|with|against)|unlike|comparable (?:to|with)"
        r"|competitive with|superior to|against|on par with|contrast to|baselines?"
        r"(?: such as| like| including|,)?|relative to|match\w*)\s+(?:[\w-]+ ){0,4}?"
        r"(?:[\w.+/-]+(?:,| and| or| \(\w+\))+ ){0,6}(?:the |and |or )?)$"
    ),
    re.IGNORECASE,
)
_TRAINED = re.compile(
    r"\b(?:pre-?train\w*|train\w*|fine-?tun\w*|learn\w*)\b"
    r"(?:(?!\b(?:evaluat|test|validat|report|achiev|outperform|improv|result))[^.;]){0,60}?"
    r"\b(?:on|from|with|using)\s+(?:(?!\b(?:evaluat|test|validat|report|achiev|outperform|improv|result))[^.;]){0,60}$",
    re.IGNORECASE,
)
_EVALUATED = re.compile(
    (
        r"\b(?:evaluat\w*|experiment\w*|test\w*|results?|benchmarks?|state-of-the-art|accuracy"
        r"|outperform\w*|achiev\w*|improv\w*|performance|validat\w*|demonstrat\w*|report\w*"
        r"|gains?|scor\w*|show\w*|assess\w*|reach\w*|obtain\w*|surpass\w*)\b"
    ),
    re.IGNORECASE,
)


def role_evidence(entity: Entity, reading: Reading, said: Said, lexicon: Lexicon) -> NDArray[np.float64]:
    """Return roles of the entity's label x ROLE_EVIDENCE: a log-probability, the others 0 or 1."""
    roles = ROLES[entity.type]
    rows = [said.mean(said.roles, mention.start, mention.end) for mention in entity.mentions]
    scores = np.mean(rows, axis=0)[[ROLE_NUMBERS[entity.type, role] for role in roles]]
    scores -= scores.max() + np.log(np.exp(scores - scores.max()).sum())
    by_rules = entity.role if entity.role is not EdgeType.MENTIONS else _role(entity, reading)
    listed = any(entry.type is entity.type for mention in entity.mentions for entry in lexicon.look_up(mention.text))
    evidence = np.zeros((len(roles), len(ROLE_EVIDENCE)))
    for row, role in enumerate(roles):
        which = _WHICH + ROLE_NUMBERS[entity.type, role]
        evidence[row, [0, 1, which, which + len(ROLE_NUMBERS)]] = scores[row], role is by_rules, 1, listed
    return evidence


def _weighed_roles(reading: Reading, said: Said, lexicon: Lexicon) -> Iterator[EdgeType]:
    """Yield the role that model and rules together give each entity."""
    own = declared(reading)
    weights = np.array([said.heads.role.get(name, 0.0) for name in ROLE_EVIDENCE])
    for entity in reading.entities:
        if entity.type in {Label.METHOD, Label.DATASET} and any(
            each.start in own or (each.start, each.end) == (0, reading.title_end) for each in entity.mentions
        ):
            yield ROLES[entity.type][0]
        else:
            scores = role_evidence(entity, reading, said, lexicon) @ weights
            yield ROLES[entity.type][int(scores.round(6).argmax())]


def _role(entity: Entity, reading: Reading) -> EdgeType:
    if entity.type is Label.METRIC:
        return EdgeType.REPORTS_IN
    if entity.type is Label.TASK:
        return EdgeType.ADDRESSES
    text = reading.text
    contexts = []
    for mention in entity.mentions:
        low, high = reading.sentence_at(mention.start)
        contexts.append((text[low : mention.start], text[mention.end : high], low < reading.title_end))
    if entity.type is Label.DATASET:
        trained = [bool(_TRAINED.search(before)) for before, _, _ in contexts]
        evaluated = any(
            _EVALUATED.search(before + " " + after)
            for (before, after, _), train in zip(contexts, trained, strict=True)
            if not train
        )
        return EdgeType.TRAINS_ON if all(trained) and not evaluated else EdgeType.EVALUATES_ON
    if all(_COMPARED.search(before) for before, _, title in contexts if not title) and not any(
        title for *_, title in contexts
    ):
        return EdgeType.COMPARES_WITH
    return EdgeType.USES


def assign_roles(reading: Reading, lexicon: Lexicon) -> Reading:
    """Give each entity that is not the paper's own the role that its sentences support."""
    if reading.said is not None:
        roles = _weighed_roles(reading, reading.said, lexicon)
        return replace(
            reading,
            entities=tuple(
                msgspec.structs.replace(entity, role=role) for entity, role in zip(reading.entities, roles, strict=True)
            ),
        )
    entities = tuple(
        entity if entity.role is not EdgeType.MENTIONS else msgspec.structs.replace(entity, role=_role(entity, reading))
        for entity in reading.entities
    )
    return replace(reading, entities=entities)
