"""The order in which a text is read: each stage is a pure function, and later ones rest on earlier ones."""

from __future__ import annotations

from collections.abc import Callable

from kg import __version__
from kg.extract.abbreviations import find_abbreviations
from kg.extract.coined import find_coined
from kg.extract.cued import find_cued
from kg.extract.decide import decide
from kg.extract.gazetteer import find_known
from kg.extract.names import find_names
from kg.extract.numbers import find_results
from kg.extract.reading import Reading
from kg.extract.relations import find_relations
from kg.extract.roles import assign_roles
from kg.extract.terms import find_terms
from kg.lexicon import Lexicon
from kg.records import Extraction, Paper

__all__ = ["STAGES", "VERSION", "Stage", "extraction"]

Stage = Callable[[Reading, Lexicon], Reading]

STAGES: dict[str, Stage] = {
    "known": find_known,
    "terms": find_terms,
    "abbreviations": find_abbreviations,
    "names": find_names,
    "coined": find_coined,
    "cued": find_cued,
    "entities": decide,
    "roles": assign_roles,
    "results": find_results,
    "relations": find_relations,
}

VERSION = f"kg-{__version__}-rules"  # what an extraction says made it; a new one makes kg build extract again


def extraction(reading: Reading, paper: Paper) -> Extraction:
    """Return the record of a text that has been read to the end."""
    return Extraction(
        paper=paper, entities=reading.entities, results=reading.results, relations=reading.relations, extractor=VERSION
    )
