"""Terms that no lexicon has: words before a head that says what they are, where the paper insists on them.

"Skeleton-based person re-identification" ends in a task's head; it is a term where the title has it or the abstract repeats it.
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


def find_terms(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add phrases that end in a head of heads.tsv and stand in the title or twice in the text."""
    text, stop = reading.text, lexicon.words["stop"]
    kinds = {word: kind for kind in (Label.TASK, Label.METHOD) for word in lexicon.words[kind]}
    places: dict[str, list[tuple[int, int, Label]]] = defaultdict(list)
    run: list[tuple[int, int, str]] = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if not word[0].isalnum() or (run and "\n" in text[run[-1][1] : match.start()]):
            run = []
            if not word[0].isalnum():
                continue
        kind = kinds.get(singular(word)) or (kinds.get(singular(word.rsplit("-", 1)[-1])) if "-" in word else None)
        if kind and run:
            start = run[max(0, len(run) - MOST)][0]
            places[key(text[start : match.end()])].append((start, match.end(), kind))
        if word in stop or singular(word) in stop:
            run = []
        else:
            run.append((match.start(), match.end(), word))
    added = []
    for spans in places.values():
        title = any(start < reading.title_end for start, *_ in spans)
        if title or len(spans) > 1:
            weight = 0.55 if len(spans) > 1 else 0.5
            added += [Candidate(start, end, kind, weight if number == 0 else 0.0) for number, (start, end, kind) in enumerate(spans)]
    return replace(reading, candidates=(*reading.candidates, *added))
