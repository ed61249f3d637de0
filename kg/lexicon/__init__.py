"""The gazetteer: names with their aliases, general terms, abbreviations and cue words.

Data lie beside this file as tables; `load()` reads them once. A surface form is looked up by its key, in which case,
hyphens, spaces and plurals are folded: "ResNet-50" and "ResNet50" have one key, "ImageNet" and "ImageNet-21k" two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from kg.schema import Label

__all__ = [
    "Entry",
    "Lexicon",
    "atoms",
    "fold",
    "initials_fit",
    "key",
    "load",
    "lower_is_better",
    "singular",
    "singular_term",
    "word_lists",
]


class Entry(NamedTuple):
    """One alias of one thing.

    `type` is None for a term that is known and no entity ("neural network"). `exact`: stands for the thing in exactly
    this case only. `cue`: so ambiguous that the sentence must say what it is. `term`: a general concept, no name.
    """

    alias: str
    name: str
    type: Label | None
    exact: bool = False
    cue: bool = False
    term: bool = False


ATOM = re.compile(r"[^\W\d_]+|\d+(?:\.0(?!\d))?|[^\w\s\-‐-―_/]")


def singular(word: str) -> str:
    """Return the singular of a lower-case word, as far as an ending can tell.

    >>> [singular(word) for word in ("networks", "analysis", "loss", "GANs", "corpus", "studies", "matrices", "Series")]
    ['network', 'analysis', 'loss', 'GAN', 'corpus', 'study', 'matrix', 'Series']
    """
    if word.lower().endswith(("series", "species")):
        return word
    if word.endswith("trices"):
        return word[:-3] + "x"
    if len(word) > 4 and word.islower():
        if word.endswith("ies"):
            return word[:-3] + "y"
        if word.endswith(("xes", "ches", "shes", "sses")):
            return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def atoms(text: str) -> list[str]:
    """Split into runs of letters, of digits, and single other signs; hyphens, slashes and spaces are left out.

    >>> atoms("wav2vec 2.0-base")
    ['wav', '2', 'vec', '2.0', 'base']
    """
    return ATOM.findall(text)


_BRITISH = re.compile(r"(model|label)l(ing|ed|er)$")


@lru_cache(50_000)
def fold(atom: str) -> str:
    """Return an atom in lower case, the singular and American spelling; "2.0" is 2."""
    return _BRITISH.sub(r"\1\2", singular(atom.lower()).removesuffix(".0").replace("isation", "ization"))


@lru_cache(50_000)
def key(text: str) -> str:
    """Return what makes two spellings one: folded atoms joined, with a space between two numbers only.

    >>> key("U-Net") == key("UNet"), key("ResNet-50") == key("resnet50"), key("GANs") == key("GAN")
    (True, True, True)
    >>> key("CIFAR-10") == key("CIFAR-100"), key("Llama 2 7B") == key("Llama 27B")
    (False, False)
    """
    return _NUMBERS.sub("", " ".join(map(fold, atoms(text))))


_NUMBERS = re.compile(r"(?<!\d) | (?!\d)")


def singular_term(term: str) -> str:
    """Return the term with its last word in the singular; words in title case in lower case.

    >>> singular_term("Masked Autoencoders"), singular_term("Penn Treebank v2")
    ('masked autoencoder', 'Penn Treebank v2')
    """
    head, _, last = term.rpartition(" ")
    words = (f"{head} " if head else "") + singular(last)
    plain = all(re.fullmatch(r"[A-Z]?[a-z]+(?:-[A-Z]?[a-z]+)*", word) for word in words.split())
    return words.lower() if plain and head and words.istitle() else words


def initials_fit(short: str, long: str) -> bool:
    """Say whether `short` can abbreviate `long`: its letters stand in it in order, the first one begins a word.

    Schwartz and Hearst (2003), https://psb.stanford.edu/psb-online/proceedings/psb03/schwartz.pdf

    >>> initials_fit("MAE", "masked autoencoder"), initials_fit("WT2", "EGRU")
    (True, False)
    """
    return long_form(short, long) is not None


def long_form(short: str, text: str) -> int | None:
    """Return where in `text` the long form of `short` begins that reaches to its end, or None."""
    at = len(text)
    for index in range(len(short) - 1, -1, -1):
        letter = short[index].lower()
        if not letter.isalnum():
            continue
        at -= 1
        while at >= 0 and (text[at].lower() != letter or (index == 0 and at > 0 and text[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    return at


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that is known beforehand.

    Attributes
    ----------
    spelled : dict
        Folded atoms, joined with spaces -> what they may stand for.
    longest : dict
        A first atom -> how many atoms the longest spelling has that begins with it.
    entries : dict
        `key` -> what it may stand for.
    expansions : dict
        An acronym -> its expansions, the commonest first.
    words : dict
        Lists of words by kind: "stop", the heads of terms by label, and others.
    """

    spelled: dict[str, tuple[Entry, ...]]
    longest: dict[str, int]
    entries: dict[str, tuple[Entry, ...]]
    expansions: dict[str, tuple[str, ...]]
    words: dict[str, frozenset[str]] = field(default_factory=dict)

    def look_up(self, surface: str) -> tuple[Entry, ...]:
        """Return the entries that a surface form may stand for, whatever its case."""
        return self.entries.get(key(surface), ())


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _rows(name: str) -> Iterator[list[str]]:
    for line in _text(name).splitlines()[1:]:
        yield line.split("\t")


def lower_is_better(metric: str) -> bool:
    """Say whether a metric is an error, a cost, a distance or the like, by the words of its name.

    >>> lower_is_better("word error rate"), lower_is_better("accuracy")
    (True, False)
    """
    return not word_lists()["lower"].isdisjoint(map(fold, atoms(metric)))


@cache
def word_lists() -> dict[str, frozenset[str]]:
    """Return the lists of words by kind (`Lexicon.words`), without the names, which take a second to load."""
    lists = {kind: frozenset(listed.split()) for name in ("words.tsv", "heads.tsv") for kind, listed in _rows(name)}
    return lists | {"stop": frozenset(_text("stopwords.txt").split())}


@cache
def load() -> Lexicon:
    """Return the lexicon that kg ships."""
    spelled: dict[str, list[Entry]] = defaultdict(list)
    entries: dict[str, list[Entry]] = defaultdict(list)
    longest: dict[str, int] = {}
    for label, name, alias, spelling, case, what in _rows("names.tsv"):
        entry = Entry(
            alias, name, Label(label) if label != "-" else None, case == "exact", what == "cue", what == "term"
        )
        spelled[spelling].append(entry)
        entries[_NUMBERS.sub("", spelling)].append(entry)
        first, more = spelling.partition(" ")[0], spelling.count(" ")
        longest[first] = max(longest.get(first, 0), more + 1)
    expansions: dict[str, list[str]] = {}
    for short, long, _count in _rows("acronyms.tsv"):
        expansions.setdefault(short, []).append(long)
    return Lexicon(
        {spelling: tuple(found) for spelling, found in spelled.items()},
        longest,
        {alias_key: tuple(found) for alias_key, found in entries.items()},
        {short: tuple(long) for short, long in expansions.items()},
        word_lists(),
    )
