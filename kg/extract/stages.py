"""The order in which a text is read: each stage is a pure function, and later ones rest on earlier ones.

What the lexicon and the rules notice, the model weighs with the text; with `model` None, the rules decide alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kg import __version__
from kg.errors import KGError
from kg.extract.abbreviations import find_abbreviations
from kg.extract.coined import find_coined
from kg.extract.cued import find_cued
from kg.extract.decide import decide
from kg.extract.gazetteer import find_known
from kg.extract.learned import read_by
from kg.extract.linked import link
from kg.extract.model import Model, check, fingerprint, load_model
from kg.extract.names import find_names
from kg.extract.numbers import find_results
from kg.extract.reading import Reading
from kg.extract.relations import find_relations
from kg.extract.roles import assign_roles
from kg.extract.terms import find_terms
from kg.extract.tokens import MODELS
from kg.lexicon import Lexicon

__all__ = ["DEFAULT", "NOTICING", "RULES", "Settings", "Stage", "notice", "stages"]

Stage = Callable[[Reading, Lexicon], Reading]

NOTICING: dict[str, Stage] = {
    "known": find_known,
    "terms": find_terms,
    "abbreviations": find_abbreviations,
    "names": find_names,
    "coined": find_coined,
    "cued": find_cued,
}


RULES = "rules"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to read: `model` is None for the one that kg ships, "rules" for none, or a folder that kg train made.

    `min_confidence`: what entities, results and relations must reach; None for what is best on annotated abstracts.
    """

    model: str | None = None
    min_confidence: float | None = None

    def __post_init__(self) -> None:
        if self.model == "":
            raise KGError('"" is no model: name "rules" or a folder, or leave it out')
        if self.min_confidence is not None and not 0 <= self.min_confidence <= 1:
            raise KGError(f"min_confidence is {self.min_confidence:g}, and must be a number from 0 to 1")

    def check(self) -> None:
        """Raise KGError where there is no such model."""
        if self.model != RULES:
            check(Path(self.model) if self.model else MODELS)

    def load(self) -> Model | None:
        """Return the model, or None for rules alone; raises KGError where there is none."""
        if self.model == RULES:
            return None
        return load_model(Path(self.model)) if self.model else load_model()

    @property
    def version(self) -> str:
        """What an extraction says made it; a new one makes kg build extract again."""
        reader = RULES if self.model == RULES else fingerprint(Path(self.model)) if self.model else fingerprint()
        least = "" if self.min_confidence is None else f"-at-least-{self.min_confidence:g}"
        return f"kg-{__version__}-{reader}{least}"


DEFAULT = Settings()


def stages(settings: Settings = DEFAULT) -> dict[str, Stage]:
    """Return all stages by name, in order."""
    model, least = settings.load(), settings.min_confidence
    entities: dict[str, Stage] = {"entities": partial(decide, least=least), "roles": assign_roles}
    if model is None:
        last: dict[str, Stage] = {"results": find_results, "relations": find_relations, "sure": partial(_sure, least)}
        return NOTICING | entities | last
    learned: dict[str, Stage] = {"learned": partial(read_by, model)}
    return NOTICING | learned | entities | {"linked": partial(link, least=least)}


def _sure(least: float | None, reading: Reading, lexicon: Lexicon) -> Reading:
    """Leave out results and relations that do not reach `least`."""
    del lexicon
    return replace(
        reading,
        results=tuple(each for each in reading.results if each.confidence >= (least or 0)),
        relations=tuple(each for each in reading.relations if each.confidence >= (least or 0)),
    )


def notice(reading: Reading, lexicon: Lexicon) -> Reading:
    """Return the reading with all candidates that the lexicon and the rules find."""
    for stage in NOTICING.values():
        reading = stage(reading, lexicon)
    return reading
