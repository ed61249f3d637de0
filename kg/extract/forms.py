"""Whether two surface forms name one thing, by their words alone; within one abstract that is nearly always so.

Of the pairs of forms of one type in gold/train.json that a rule holds to be one thing, so many are: an abbreviation
and its long form 96 in 100, inflections 98, the same words in another order 92, a general word more at the end 95, a
word more in the middle 87, a modifier more in front 88; of all together 95.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["abbreviates", "alike", "fuller", "without_split"]

_WORD = re.compile(r"[^\W_]+|\+")
_ENDING = re.compile(
    r"(?:i[sz](?:ations?|ers?|ing|ed)|ific?ations?|if(?:iers?|ying)|at(?:ions?|ors?|ing|ive|ed)|itions?|[st]ions?|ings?"
    r"|ers?|ors?|ur(?:es?|al)|ments?|ally|al|ed|es|s|e|y|ies|(?<=multi)ple)$"
)
_SPLIT = re.compile(
    r"(?<=\w)[\s-](?:test|dev|val|train|validation|mini-?val)(?:[\s-](?:clean|other|dev|std|challenge|set|split))?"
    r"(?:\d{4})?$",
    re.IGNORECASE,
)
_LEAST = 4  # letters of a stem
_TAIL = re.compile(r"(?:-?(?:[Nn]et|[Ff]ormer|DB|Bench)|\^\d|s)+$")  # of a coined name, which stands for no word
_SMALL = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "via", "with"]
)
# What a name has after it or has not: "the FID score", "a sequence-to-sequence model".
_GENERAL = frozenset([
    "algorithm", "approach", "architecture", "attack", "benchmark", "framework", "function", "layer", "learning",
    "loss", "mechanism", "method", "metric", "model", "module", "network", "objective", "operator", "problem",
    "representation", "score", "strategy", "system", "task", "technique", "training", "word",
])  # fmt: skip
# What says how a thing is done or on what, and makes no other of it; how much data there is says not even that.
_MODIFIERS = ("2D", "3D", "automatic", "deep", "generative", "human", "image", "large", "natural", "neural")
_AMOUNT = "low resource"


@lru_cache(50_000)
def alike(one: str, other: str) -> bool:
    """Say whether two forms of one text, of things of one type, name one thing.

    >>> alike("text-to-SQL parsers", "Text-to-SQL parsing"), alike("mitigating bias", "bias mitigation")
    (True, True)
    >>> alike("FID", "FID score"), alike("temporal segmentation", "temporal action segmentation")
    (True, True)
    >>> alike("machine translation", "neural machine translation"), alike("RSPNet", "relative speed perception")
    (True, True)
    >>> alike("CIFAR-10", "CIFAR-100"), alike("domain adaptation", "unsupervised domain adaptation")
    (False, False)
    """
    few, many = sorted((_stems(one), _stems(other)), key=len)
    if few and len(few) == len(many):
        return few == many or (len(few) > 1 and sorted(few) == sorted(many))
    general = bool(few) and ((many[:-1] == few and many[-1] in _GENERAL_STEMS) or many == _AMOUNT_STEMS + few)
    return general or _more(many, few) or abbreviates(*sorted((one, other), key=len))


def fuller(one: str, other: str) -> bool:
    """Say whether a form says more of the thing than another that is alike, and no more than of the thing.

    >>> fuller("temporal action segmentation", "temporal segmentation"), fuller("FID score", "FID")
    (True, False)
    >>> fuller("speech recognition", "low-resource speech recognition")
    True
    """
    return _more(_stems(one), _stems(other)) or _stems(other) == _AMOUNT_STEMS + _stems(one)


def abbreviates(short: str, long: str) -> bool:
    """Say whether a coined name is made of the beginnings of a long form's words, in order, of most of them.

    >>> abbreviates("ProbEn", "probabilistic ensembling"), abbreviates("CG", "conditional gradient")
    (True, True)
    >>> abbreviates("ViT", "vision transformer"), abbreviates("LLM", "language model")
    (True, False)
    """
    letters = "".join(filter(str.isalnum, _TAIL.sub("", short) or short)).lower()
    words = list(_WORD.finditer(long.lower()))
    if len(letters) < 2 or len(words) < 2 or " " in short or short.islower() or long.startswith(f"{short}-"):
        return False
    if short.rstrip("s").lower() in {word[0].rstrip("s") for word in words}:
        return False
    if len(letters) == 2:
        return short[:2].isupper() and "".join(word[0][0] for word in words) == letters
    used = {
        0: 0
    }  # how many letters may be used up by the words so far -> how many of these, at least, were passed over
    for number, match in enumerate(words):
        word, after = match[0], {}
        if number:
            free = (
                long[match.start() - 1] in "-–"
                or word in _SMALL
                or (match is words[-1] and word.rstrip("s") in _GENERAL)
            )
            after = {count: passed + (not free) for count, passed in used.items()}
        for count, passed in used.items():
            for length in range(1, len(word) + 1):
                if word[:length] != letters[count : count + length]:
                    break
                after[count + length] = min(passed, after.get(count + length, passed))
        used = after
    return used.get(len(letters), len(words)) <= (len(words) - 1) // 3


def without_split(name: str) -> str:
    """Return the name of a dataset without that of its part: what is reported on the one, leads on the other.

    >>> without_split("LibriSpeech test-clean"), without_split("COCO minival"), without_split("SemEval 2014")
    ('LibriSpeech', 'COCO', 'SemEval 2014')
    """
    return _SPLIT.sub("", name)


def _more(many: tuple[str, ...], few: tuple[str, ...]) -> bool:
    """Say whether stems are others with a modifier in front, or a word more in the middle."""
    extra = len(many) - len(few)
    if len(few) < 2 or extra < 1:
        return False
    if many[extra:] == few:
        return many[:extra] in _MODIFIER_STEMS
    return extra == 1 and any(many[:at] + many[at + 1 :] == few for at in range(1, len(many) - 1))


@lru_cache(50_000)
def _stems(form: str) -> tuple[str, ...]:
    return tuple(map(_stem, _WORD.findall(form)))


def _stem(word: str) -> str:
    """Return what a word has in all its forms; names, with capitals inside or digits, lose but a plural s."""
    if not word.isalpha() or not (word.islower() or word.istitle()):
        return (word.rstrip("s") if len(word) > 2 else word).lower()
    word = word.lower()
    bare = _ENDING.sub("", word)
    return bare if len(bare) >= _LEAST else word


_GENERAL_STEMS = frozenset(map(_stem, _GENERAL))
_MODIFIER_STEMS = frozenset(map(_stems, _MODIFIERS))
_AMOUNT_STEMS = _stems(_AMOUNT)
