"""Names of which the words around them say what they are: "the X dataset", "on X and Y", "methods such as X"."""

from __future__ import annotations

import re

from kg.extract.names import DATASET_NOUN, METHOD_NOUN, METRIC_NOUN, TASK_NOUN
from kg.extract.reading import Candidate, Name, Reading, replace
from kg.lexicon import Lexicon
from kg.schema import Label

__all__ = ["find_cued"]

_SUCH_AS = r"(?:such as|including|include|like|namely|e\.g\.,?|i\.e\.,?|are|called)"
_ON, _BESIDE = 0.55, 0.8
# What the words before a list of names say of it, and what the words after.
_BEFORE: tuple[tuple[re.Pattern[str], Label, float], ...] = (
    (
        re.compile(
            (
                rf"\b{DATASET_NOUN}(?:\s+\w+)?(?:\s*[,:(—–]?\s*{_SUCH_AS}?\s*[,:]?\s*|\s*[(:—–]\s*)"
                rf"(?:the )?$"
            )
        ),
        Label.DATASET,
        0.7,
    ),
    (
        re.compile(r"\b(?:on|over|across)\s+(?:the\s+|both\s+)?(?:\w+ing\s+|standard\s+|popular\s+)?$"),
        Label.DATASET,
        _ON,
    ),
    (
        re.compile(
            r"\b(?:trained|training|pre-?trained|fine-?tuned)\s+(?:\w+\s+)?(?:on|with|using)\s+"
            r"(?:the\s+)?$"
        ),
        Label.DATASET,
        0.4,
    ),
    (re.compile(rf"\b{METHOD_NOUN}\s*[,:(—–]?\s*{_SUCH_AS}\s*[,:]?\s*(?:the )?$"), Label.METHOD, 0.7),
    (
        re.compile(
            r"\b(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|beats?|than|over"
            r"|compared (?:to|with)|unlike|extends?|extending"
            r"|based on|built (?:up)?on|building on|initiali[sz]ed from|variants? of)\s+"
            r"(?:the\s+|both\s+|existing\s+|standard\s+|vanilla\s+)?$"
        ),
        Label.METHOD,
        0.45,
    ),
)
_AFTER: tuple[tuple[re.Pattern[str], Label, float], ...] = (
    (re.compile(rf"(?:\s*\[[\d, ]+\])?\s+(?:\w+ )?{DATASET_NOUN}\b"), Label.DATASET, _BESIDE),
    (re.compile(rf"\s+(?:\w+ )?{METHOD_NOUN}\b"), Label.METHOD, 0.6),
    (re.compile(rf"\s+{METRIC_NOUN}\b"), Label.METRIC, 0.6),
    (re.compile(rf"\s+{TASK_NOUN}\b"), Label.TASK, 0.4),
)
_NO_DATASET = re.compile(r"\s+(?:\w+ )?(?:GPUs?|devices?|models?|networks?|architectures?|backbones?)\b")
_LISTED = re.compile(
    r"(?:\s*\([^()\n]{1,40}\))?(?:\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|\s*&\s*"
    r"|\s*/\s*)(?:the\s+)?"
)
_ASIDE = re.compile(r"\s*\([^()\n]{1,40}\)")


def _lists(text: str, names: list[Name]) -> list[list[Name]]:
    """Return names that stand in one list together: "BERT, GPT-2 (small) and T5"."""
    lists: list[list[Name]] = []
    for name in names:
        if lists and not lists[-1][-1].tail and _LISTED.fullmatch(text, lists[-1][-1].end, name.start):
            lists[-1].append(name)
        else:
            lists.append([name])
    return lists


def find_cued(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add names with what the words around them say; a name's shape alone says, weakly, that it is a method."""
    del lexicon
    text = reading.text
    added: list[Candidate] = []
    names = [name for name in reading.names if name.shaped or name.start > reading.title_end]
    for listed in _lists(text, names):
        before = text[max(0, listed[0].start - 60) : listed[0].start]
        end = listed[-1].end
        if aside := _ASIDE.match(text, end):
            end = aside.end()
        said = [(kind, weight) for pattern, kind, weight in _BEFORE if pattern.search(before)]
        if _NO_DATASET.match(text, end):
            said = [each for each in said if each[1] != _ON]
        said += [(kind, weight) for pattern, kind, weight in _AFTER if pattern.match(text, end)]
        if listed[-1].tail:
            said = [(Label.METHOD, 0.6)]
        if all(name.lone for name in listed):
            said = [each for each in said if each[0] is Label.DATASET and each[1] == _BESIDE]
        added += [Candidate(name.start, name.end, kind, weight, by="cued") for name in listed for kind, weight in said]
        added += [Candidate(name.start, name.end, Label.METHOD, 0.3) for name in listed if name.shaped]
    return replace(reading, candidates=(*reading.candidates, *added))
