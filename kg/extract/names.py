"""What names look like: the shapes of words, and the nouns that tell what a name is of."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.extract.reading import Name, Reading, replace
from kg.lexicon import Lexicon
from kg.schema import Label

__all__ = [
    "CAPITALISED",
    "DATASET_NOUN",
    "FULL_NAME",
    "METHOD_NOUN",
    "METRIC_NOUN",
    "NAME",
    "NOUN",
    "SIZE_ONLY",
    "TASK_NOUN",
    "find_names",
    "is_shaped",
    "kind_of_noun",
    "names_in",
]

_WORD = r"[A-Za-z0-9]\w*(?:[-–./+@][A-Za-z0-9*][\w*]*)*\+{0,2}"
# A word of a name's shape: a capital after the first letter, or capital letters and digits together.
_SHAPE = (
    rf"(?=[^\s,;:()]*(?:[a-z0-9][A-Z]|[A-Z][A-Z0-9]|[A-Z]\w*[-–.]?\d|[A-Z]-[A-Z]"
    rf"|[a-z]-[A-Z]{{1,3}}(?![A-Za-z])))(?<![\w-]){_WORD}"
)
CAPITALISED = r"[A-Z]\w*(?:[-–][A-Z0-9]\w*)*"
NAME = rf"(?:{_SHAPE})"
# A name, or words in title case that make one: "Penn Treebank", "Stable Diffusion XL".
FULL_NAME = rf"(?:(?:{CAPITALISED} ){{0,3}}{_SHAPE}(?: \d+(?:\.\d+)?\b)?|{CAPITALISED}(?: {CAPITALISED}){{1,4}})"

DATASET_NOUN = (
    r"(?:data ?sets?|corpus|corpora|benchmarks?|databases?|testbeds?|test ?sets?"
    r"|leaderboards?|challenges?|test suites?|treebanks?|collections?|simulators?"
    r"|environments?|shared tasks?|competitions?)"
)
METHOD_NOUN = (
    r"(?:models?|networks?|architectures?|algorithms?|methods?|approach(?:es)?|frameworks?"
    r"|optimi[sz]ers?|loss(?:es)?|transformers?|backbones?|encoders?|decoders?|modules?"
    r"|systems?|toolkits?|library|libraries|detectors?|classifiers?|tokeni[sz]ers?|agents?"
    r"|pipelines?|baselines?|embeddings?|LLMs?|layers?|variants?|techniques?|paradigms?"
    r"|strateg(?:y|ies)|mechanisms?|optimization|training|learning|attention)"
)
METRIC_NOUN = r"(?:scores?|metrics?|measures?|errors?|rates?)"
TASK_NOUN = r"(?:tasks?|problems?)"

NOUN = re.compile(
    (
        rf"\b(?:(?P<Dataset>{DATASET_NOUN})|(?P<Metric>(?:evaluation )?(?:metrics?|measures?))"
        rf"|(?P<Task>(?<!multi-)\btasks?|problem setting)|(?P<Method>{METHOD_NOUN}))\b"
    ),
    re.IGNORECASE,
)

_TOKEN = re.compile(_WORD)
_SHAPED = re.compile(NAME)
_CAPITAL = re.compile(CAPITALISED)
SIZE_ONLY = re.compile(r"\d+(?:\.\d+)?[BMKkGTx]?|[IVX]+|[A-Z]\d?")
# What turns a name into an adjective: "BERT-based".
_TAIL = re.compile(
    r"-(?:based|style|like|inspired|powered|driven|guided|aware|level|augmented|enhanced"
    r"|specific|related|only|free|pre-?trained|trained"
    r"|generated|tuned|scale|sized?|type|agnostic|compatible|enabled|centric|oriented|optimal|hard)$"
)


_INSIDE = re.compile(r"[\w,] ")
_VERSION = re.compile(r"\d{1,2}(?:\.\d)?")  # after a name: "Llama 2"


@lru_cache(50_000)
def _shape(word: str) -> int:
    """Return 2 for a word of a name's shape, 1 for a capitalised one, 0 for others."""
    if SIZE_ONLY.fullmatch(word):
        return 0
    if _SHAPED.fullmatch(word):
        return 2
    return 1 if _CAPITAL.fullmatch(word) else 0


def is_shaped(word: str) -> bool:
    """Say whether a word has a name's shape: "ImageNet", "BERT", "GPT-4"."""
    return _shape(word) == 2


def names_in(text: str, stop: frozenset[str]) -> list[Name]:
    """Return what looks like a name: words of a name's shape, capitalised words in a row or, inside a sentence, alone.

    >>> text = "On ImageNet and the Penn Treebank, BERT-based models beat Stable Diffusion 2."
    >>> [text[name.start:name.end] for name in names_in(text, frozenset({"on"}))]
    ['ImageNet', 'Penn Treebank', 'BERT', 'Stable Diffusion 2']
    """
    found: list[Name] = []
    run: list[tuple[int, int, int]] = []

    def close(*, tail: bool = False) -> None:
        shaped = any(shape == 2 for *_, shape in run)
        if shaped or len(run) > 1 or (run and _INSIDE.search(text, max(0, run[0][0] - 2), run[0][0])):
            found.append(Name(run[0][0], run[-1][1], shaped, tail, not shaped and len(run) == 1))
        run.clear()

    for match in _TOKEN.finditer(text):
        word = match.group()
        if not run and word.islower():
            continue
        start, end = match.span()
        if run and (text[run[-1][1] : start] != " " or len(run) == 5):
            close()
        if run and _VERSION.fullmatch(word) and text[end : end + 1] not in {"%", "x", "-"}:
            run.append((start, end, 1))
            close()
            continue
        tail = _TAIL.search(word) if "-" in word else None
        if tail:
            word, end = word[: tail.start()], start + tail.start()
        shape = _shape(word)
        if shape == 0 or (word.lower() in stop and (shape == 1 or not run)):
            if run:
                close()
            continue
        run.append((start, end, shape))
        if tail:
            close(tail=True)
    close()
    return found


def kind_of_noun(words: str, *, last: bool = False) -> Label | None:
    """Return what the first (or last) telling noun says: "a large dataset of tasks" is a Dataset."""
    found = None
    for match in NOUN.finditer(words):
        found = Label(match.lastgroup) if match.lastgroup else None
        if not last:
            break
    return found


def find_names(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add where something looks like a name."""
    return replace(reading, names=tuple(names_in(reading.text, lexicon.words["stop"])))
