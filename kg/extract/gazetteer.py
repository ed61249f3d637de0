"""Names and terms that the lexicon knows."""

from __future__ import annotations

import re

from kg.extract.reading import Candidate, Reading, replace
from kg.lexicon import ATOM, Entry, Lexicon, fold
from kg.schema import Label

__all__ = ["find_known", "known_names"]

# What makes another member of a family out of a name: ResNet-50, LLaMA-2-7B, ViT-B/16, GPT-4o, BERT-large.
VARIANT = re.compile(
    r"(?: ?v\d+(?:\.\d+)*(?![A-Za-z0-9])"
    r"|[-–]?(?:v?\d+(?:\.\d+)*(?:[BMKkbm]|[a-z])?|[A-Z]{1,2}\d{0,2}(?:/\d+)?)(?![A-Za-z0-9])"
    r"|-(?i:base|large|small|tiny|huge|xl|xxl|mini|medium|pro|turbo|flash|instruct|chat|uncased|cased)\b)+"
)

_MEASURED = re.compile(r"\d\.\d|\d ?\\?%|\d points?\b")


def _letters(text: str) -> str:
    return "".join(ATOM.findall(text))


def _stands(entry: Entry, surface: str) -> bool:
    """Say whether the surface has the case that the entry asks for."""
    if surface[1:2] == " " and entry.alias[1:2] != " ":
        return False  # "a 3D" is not A3D
    if not entry.exact:
        return not (surface.isupper() and len(surface) > 1 and not entry.alias.isupper() and " " not in entry.alias)
    letters, alias = _letters(surface), _letters(entry.alias)
    return letters == alias or letters == alias + "s"


def known_names(text: str, lexicon: Lexicon) -> list[tuple[int, int, Entry, str]]:
    """Return (start, end, entry, tail) for what the lexicon knows, the longest first at each place, none overlapping.

    `tail` is what follows the name and makes it another one ("-50" after "ResNet"), "" where nothing does.
    """
    spans = [(match.start(), match.end(), match.group()) for match in ATOM.finditer(text)]
    folded = [fold(word) for _, _, word in spans]
    found = []
    at, count = 0, len(spans)
    spelled, longest = lexicon.spelled, lexicon.longest
    while at < count:
        most = longest.get(folded[at])
        step = 1
        if most:
            start = spans[at][0]
            inside = start > 0 and (
                text[start - 1].isalnum() or (text[start - 1] in "-–_/;&" and start > 1 and text[start - 2].isalnum())
            )
            for size in range(min(most, count - at), 0, -1) if not inside else ():
                choices = spelled.get(" ".join(folded[at : at + size]))
                if choices is None:
                    continue
                end = spans[at + size - 1][1]
                if end < len(text) and text[end].isalnum():
                    continue
                surface = text[start:end]
                if "\n" in surface or ". " in surface:
                    continue
                entry = next((choice for choice in choices if _stands(choice, surface)), None)
                if entry is not None:
                    tail = (
                        VARIANT.match(text, end) if surface[-1].isalnum() and any(map(str.isupper, surface)) else None
                    )
                    found.append((start, tail.end() if tail else end, entry, tail.group() if tail else ""))
                    step = size
                    break
        at += step
    return found


def find_known(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add what the lexicon knows; what needs a cue gets a weight that a cue must lift."""
    added = []
    for start, end, entry, tail in known_names(reading.text, lexicon):
        weight = 0.8
        if entry.cue:
            low, high = reading.sentence_at(start)
            measured = entry.type is Label.METRIC and _MEASURED.search(reading.text, low, high)
            weight = 0.6 if measured else 0.3
        added.append(
            Candidate(start, end, entry.type, weight, "" if tail else entry.name, by="cue" if entry.cue else "known")
        )
    return replace(reading, candidates=(*reading.candidates, *added))
