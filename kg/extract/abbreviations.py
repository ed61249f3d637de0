"""Abbreviations that a text defines: "masked autoencoder (MAE)" and "MAE (masked autoencoder)".

Schwartz and Hearst (2003), https://psb.stanford.edu/psb-online/proceedings/psb03/schwartz.pdf
"""

from __future__ import annotations

import re

from kg.extract.reading import Reading, Span, replace
from kg.lexicon import Lexicon, long_form

__all__ = ["find_abbreviations", "pairs"]

_BRACKETS = re.compile(r"\(([^()\n]{2,80})\)")
_SHORT = re.compile(r"(?=[^\s]*[A-Z])[A-Za-z0-9][\w.+@&/*-]{1,11}(?: \d[\d.]*)?$")
_LAST_WORD = re.compile(r"(?<![\w-])([A-Za-z0-9][\w.+@&/-]{1,11})\s*$")
_FAR = 200  # characters before a bracket in which what it is short for is looked for


def pairs(text: str) -> list[tuple[Span, Span]]:
    """Return (short form, long form) spans.

    >>> text = "We use masked autoencoders (MAEs) and LoRA (low-rank adaptation)."
    >>> [(text[a:b], text[c:d]) for (a, b), (c, d) in pairs(text)]
    [('MAEs', 'masked autoencoders'), ('LoRA', 'low-rank adaptation')]
    """
    found = []
    for match in _BRACKETS.finditer(text):
        inner = re.split(r"[,;]| or ", match[1])[0].strip().strip("“”\"'`")
        start = match.start(1) + match[1].index(inner) if inner else match.start(1)
        low = max(match.start() - _FAR, 0)
        before = text[low : match.start()].rstrip()
        if _SHORT.match(inner):
            if long := _long_before(inner, before):
                found.append(((start, start + len(inner)), (low + long[0], low + long[1])))
        elif (short := _LAST_WORD.search(before)) and any(letter.isupper() for letter in short[1]) and " " in inner:
            begin = long_form(_bare(short[1]), inner)
            if begin == 0 and len(short[1]) >= 2:
                found.append(((low + short.start(1), low + short.end(1)), (start, start + len(inner))))
    return found


def _bare(short: str) -> str:
    """Return the short form without the plural s that it has and its expansion may lack."""
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short


def _long_before(short: str, before: str) -> Span | None:
    bare = _bare(short)
    most = min(len(bare) + 5, len(bare) * 2)
    words = list(re.finditer(r"[^\s]+", before))[-most:]
    if not words:
        return None
    begin = words[0].start()
    cut = max(before.rfind(sign, begin) for sign in (". ", "; ", ": ", ", ", "\n", ") ", "("))
    begin = max(begin, cut + 1)
    window = before[begin:]
    at = long_form(bare, window)
    if at is None:
        return None
    while (
        at > 1 and window[at - 1] in "-–" and window[at - 2].isalnum()
    ):  # whole words: "self-supervised", not "supervised"
        at = max(window.rfind(sign, 0, at - 1) for sign in " -–") + 1
    long = window[at:].strip().rstrip("~")
    if len(long) <= len(bare) or (" " not in long and "-" not in long) or bare in long.split():
        return None
    start = begin + at
    return start, start + len(long)


_TITLE = re.compile(r"([A-Z]\d*[A-Z][A-Z0-9]*):\s+", re.ASCII)


def of_title(title: str) -> tuple[Span, Span] | None:
    """Return the pair of a title that begins with the initials of what it goes on with.

    >>> title = "BLSP: Bootstrapping Language-Speech Pre-training via Alignment"
    >>> (a, b), (c, d) = of_title(title)
    >>> title[a:b], title[c:d]
    ('BLSP', 'Bootstrapping Language-Speech Pre-training')
    """
    head = _TITLE.match(title)
    if not head or len(head[1]) < 3:
        return None
    left = head[1].lower()
    for word in re.finditer(r"[A-Za-z0-9]+", title[head.end() :]):
        joined = title[head.end() + word.start() - 1] == "-"
        if word[0][0].lower() == left[:1]:
            left = left[1:]
        elif word[0].lower() not in {"of", "and", "for", "the", "with", "in", "to", "on"} and not joined:
            return None
        if not left:
            tail = re.match(r"(?:-\w+)*", title[head.end() + word.end() :])
            end = head.end() + word.end() + (tail.end() if tail else 0)
            return head.span(1), (head.end(), end)
    return None


def find_abbreviations(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add the abbreviations that the text defines."""
    del lexicon
    title = of_title(reading.text[: reading.title_end])
    return replace(reading, abbreviations=(*([title] if title else []), *pairs(reading.text)))
