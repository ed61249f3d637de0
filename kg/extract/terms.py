"""Terms that no lexicon has: words before a head that tells what they are, where the paper insists on them.

"Skeleton-based person re-identification" ends in a task's head; it is a term if the title has it or the abstract repeats it.
"""

from __future__ import annotations

import re
from collections import defaultdict

from kg.extract.reading import Candidate, Reading, replace
from kg.lexicon import Lexicon, key, singular
from kg.schema import Label

__all__ = ["find_terms"]

_WORD = re.compile(r"[A-Za-z0-9]+(?:[-–'][A-Za-z0-9]+)*|[^\sA-Za-z0-9]")
MOST = 4  # words before the head

_Word = tuple[int, int, str]


def runs(text: str, stop: frozenset[str]) -> list[list[_Word]]:
    """Return the words of a text between stop words and signs: (start, end, word in lower case)."""
    found: list[list[_Word]] = [[]]
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if found[-1] and "\n" in text[found[-1][-1][1] : match.start()]:
            found.append([])
        if not word[0].isalnum() or word in stop or singular(word) in stop:
            found.append([])
        else:
            found[-1].append((match.start(), match.end(), word))
    return [run for run in found if run]


def find_terms(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add phrases that end in a head of heads.tsv and stand in the title or twice in the text."""
    text = reading.text
    kinds = {word: kind for kind in (Label.TASK, Label.METHOD) for word in lexicon.words[kind]}
    places: dict[str, list[tuple[int, int, Label]]] = defaultdict(list)
    for run in runs(text, lexicon.words["stop"]):
        for index, (start, end, word) in enumerate(run):
            kind = kinds.get(singular(word)) or (kinds.get(singular(word.rsplit("-", 1)[-1])) if "-" in word else None)
            if kind and index:
                first = run[max(0, index - MOST)][0]
                places[key(text[first:end])].append((first, end, kind))
    added = []
    for spans in places.values():
        if len(spans) > 1 or spans[0][0] < reading.title_end:
            weight = 0.55 if len(spans) > 1 else 0.5
            added += [Candidate(start, end, kind, weight if number == 0 else 0.0) for number, (start, end, kind) in enumerate(spans)]
    return replace(reading, candidates=(*reading.candidates, *added))

