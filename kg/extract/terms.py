"""Terms that no lexicon has: words before a head that tells what they are, where the paper insists on them.

"Skeleton-based person re-identification" ends in a task's head: a term, if the title has it or the abstract repeats it.
"""

from __future__ import annotations

import re
from collections import defaultdict

from kg.extract.names import is_shaped
from kg.extract.reading import Candidate, Reading, replace
from kg.lexicon import Lexicon, key, singular
from kg.schema import Label

__all__ = ["find_terms"]

_WORD = re.compile(r"[A-Za-z0-9]+(?:[-–'][A-Za-z0-9]+)*|[^\sA-Za-z0-9]")
MOST = 4  # words before the head

_Word = tuple[int, int, Label | None]


def runs(text: str, lexicon: Lexicon) -> list[list[_Word]]:
    """Return the words of a text between stop words and signs: (start, end, label of a term that ends in it)."""
    found: list[list[_Word]] = [[]]
    at = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        stop, kind = _class(match.group(), lexicon)
        if "\n" in text[at:start]:
            found.append([])
        if stop:
            found.append([])
        else:
            found[-1].append((start, end, kind))
        at = end
    return [run for run in found if len(run) > 1]


_CLASSES: dict[str, tuple[bool, Label | None]] = {}


def _class(word: str, lexicon: Lexicon) -> tuple[bool, Label | None]:
    """Return whether a word ends a run, and the label that it gives a term which ends in it."""
    known = _CLASSES.get(word)
    if known is None:
        plain = singular(word.lower())
        stop = not word[0].isalnum() or bool({plain, word.lower()} & lexicon.words["stop"])
        tail = singular(plain.rsplit("-", 1)[-1])
        kind = next((label for label in (Label.TASK, Label.METHOD) if {plain, tail} & lexicon.words[label]), None)
        known = stop, kind
        if len(_CLASSES) < 50_000:
            _CLASSES[word] = known
    return known


def find_terms(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add phrases that end in a head of heads.tsv and stand in the title or twice in the text."""
    text = reading.text
    places: dict[str, list[tuple[int, int, Label]]] = defaultdict(list)
    for run in runs(text, lexicon):
        for index, (_, end, kind) in enumerate(run):
            if kind and index:
                low = max(0, index - MOST)
                shaped = [at for at in range(low, index) if is_shaped(text[run[at][0] : run[at][1]])]
                if shaped and shaped[-1] + 1 == index:
                    continue
                first = run[shaped[-1] + 1 if shaped else low][0]  # "COCO object detection" is object detection
                places[key(text[first:end])].append((first, end, kind))
    added = []
    for spans in places.values():
        if len(spans) > 1 or spans[0][0] < reading.title_end:
            weight = 0.55 if len(spans) > 1 else 0.5
            added += [
                Candidate(start, end, kind, weight if number == 0 else 0.0, by="terms")
                for number, (start, end, kind) in enumerate(spans)
            ]
    return replace(reading, candidates=(*reading.candidates, *added))
