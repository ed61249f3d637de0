"""The language of an abstract, where it is not English: such a paper is kept, and nothing is extracted from it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["language"]

_LEAST, _ENOUGH = 100, 2000  # characters of a text: fewer are not judged, more not looked at
_SURE = 0.9  # of 42,000 English abstracts, whole or cut to their first 100 characters, none is taken for another
_NONE = "zxx"  # what is no language, such as a table or a program


def language(text: str) -> str | None:
    """Return the ISO 639 code of the language of a text; None of one in English, and where the text does not tell.

    >>> language("Nous présentons un modèle qui apprend ce que disent les phrases à partir de textes sans annotations.")
    'fr'
    >>> language("We present a method that learns from texts, and show that it is as good as others, at little cost.")
    >>> language("Nous présentons BERT.")
    """
    if len(text) < _LEAST or _reads_english(text):
        return None
    found, confidence = _identifier().classify(text[:_ENOUGH])
    return str(found) if confidence >= _SURE and found not in ("en", _NONE) else None


def _reads_english(text: str) -> bool:
    """Say whether two of three words are there, as in nearly all texts: within a microsecond."""
    if " the " in text:
        return " of " in text or " and " in text
    return " of " in text and " and " in text


@cache
def _identifier() -> LanguageIdentifier:
    # py3langid: kept up, of one language model of 4 MB and numpy alone, and right on abstracts. It takes most of a
    # second to load, which only the first text that may not be English costs.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
