"""The one place where text is cleaned: titles, abstracts and authors' names become plain characters on one line.

What goes: tags of HTML and JATS, character references, LaTeX (see kg.readers.latex), ligatures, hyphenation, control
characters and characters without width, white space beyond single blanks. The record keeps the cleaned text, and
offsets count in it. Cleaning is idempotent and linear, and takes about a microsecond where there is nothing to do.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from html.entities import html5
from importlib.resources import files

import msgspec

from kg.readers.latex import delatex

__all__ = ["clean", "is_simple", "plain"]

_PASSES = 8  # "&amp;lt;i&amp;gt;" takes three

_RAGGED = bytes([*range(32), 127])  # control characters, and white space but the blank
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff]")
_NO_WIDTH = re.compile(
    r"[\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    r"|(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])"  # Persian and Hindi need joiners
)
_LETTERS = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "‐": "-", "‑": "-"}
_MOST_ACCENTS = 30  # on one letter, as in Unicode's stream-safe text: to sort more takes quadratic time

# The semicolon is asked for: "R&D", "x&lt=3" and "health&parameters" hold no references.
_REFERENCE = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# Only what is known as a tag is one: "a < b", "<mask>" and "<script>" are text.
_TAG = re.compile(
    r"<(/?)(?:jats:|mml:)?(?:(?P<head>title|label|h[1-6])"
    r"|(?P<block>p|br|div|sec|abstract|[uod]l|li|list|list-item|d[td]|table|t[rdh]|hr|blockquote|section|disp-formula)"
    r"|(?P<raised>sup|msup)"
    r"|a|abbr|alternatives|b|bold|cite|code|em|ext-link|font|i|inline-formula|inline-graphic|italic|kbd|mark|monospace"
    r"|named-content|q|roman|s|sc|small|span|strike|strong|styled-content|sub|tex-math|tt|u|underline|uri|xref"
    r"|annotation|math|mfenced|mfrac|m[inos]|mover|mrow|mspace|msqrt|mstyle|msub|msubsup|mtext|munder|semantics"
    r")(?:\s[^<>]*|/)?>(?=([-+−]?\d)?)",
    re.IGNORECASE,
)
_TWICE = re.compile(r"<((?:jats:|mml:)?(?:tex-math|annotation))\b[^<>]*>[^<]*</\1>")  # a formula in LaTeX, too
_ABSTRACT = re.compile(r"\s*(?:<(?:jats:)?sec>\s*)?<((?:jats:)?title)>\s*(?:abstract|summary)\s*</\1>", re.IGNORECASE)

_HYPHEN = re.compile(r"-(?<=[^\W\d_]-)(?:[ \t\r]*\n[ \t\r]*| )(?=([^\W\d_]+))")
_AT_END, _BEFORE_BLANK = re.compile("-(?= ?\n)"), re.compile("-(?= )")  # quicker looks than for two characters at once
_PLAIN = "[a-zA-ZÀ-ÖØ-öø-ſ0-9.,:;()?!'/]++"
_SIMPLE = re.compile(f"{_PLAIN}(?:[ -]{_PLAIN})*+")
_LAST = re.compile(r"-?[^\W\d_]+\Z")
_SUSPENDED = {"and", "or", "nor", "to", "as", "but", "vs", "versus", "und", "et"}


def clean(text: str) -> str:
    r"""Return a text as its plain characters, on one line.

    Hyphenated words are made whole where that makes a word of the encoder's vocabulary, or where neither part is one;
    at the end of a line another hyphen is one of the word's own: "state-of-\nthe-art" becomes "state-of-the-art".

    Examples
    --------
    >>> clean("<jats:title>Aims</jats:title><jats:p>We &amp; I ﬁnd a < b for $10^{-3}$ of\nprob-\nlems.</jats:p>")
    'Aims. We & I find a < b for 10^-3 of problems.'
    >>> clean("large-\nscale, low- and high-level convolu-\ntional nets, a sin- gle one, \"only\" $5")
    'large-scale, low- and high-level convolutional nets, a single one, "only" $5'
    """
    if len(text) < 100 and is_simple(text):  # most titles
        return text
    if "\xad" in text:
        text = re.sub(r"\xad(?=\s)", "-", text)
    if "-" in text and ("\r" in text or _AT_END.search(text)):
        text = _HYPHEN.sub(_joined, text)
    first = text = plain(text)
    for _ in range(_PASSES):
        before = text
        if "&" in text:
            text = _REFERENCE.sub(_referred, text)
        if "<" in text:
            text = _untagged(text)
        if "\\" in text or "$" in text or "~" in text or "`" in text:
            text = delatex(text)
        if "-" in text and _BEFORE_BLANK.search(text):
            text = _HYPHEN.sub(_joined, text)
        if text == before or before == (text := plain(text)):
            return text
    return first  # what never comes to rest is best left alone


def is_simple(text: str) -> bool:
    """Tell whether a text is made of nothing but words, numbers and marks, so that there is nothing to clean.

    >>> is_simple("Jean-Luc O'Neill"), is_simple("G\u00f6del"), is_simple("two  blanks")
    (True, True, False)
    """
    return _SIMPLE.fullmatch(text) is not None


def plain(text: str) -> str:
    r"""Return a text on one line, in NFC, without what no text holds; all else stays as it is.

    >>> plain(" two\nﬁne\x00lines\u200b ")
    'two fine lines'
    """
    if len(text) < 100 and is_simple(text):
        return text
    text = text.strip()
    if "\n" in text:
        text = text.replace("\n", " ")
    if text.isascii():
        if len(text.encode().translate(None, _RAGGED)) == len(text):
            return " ".join(text.split()) if "  " in text else text
        ragged = True
    else:
        ragged = not text.isprintable()
        for sign in filter(text.__contains__, _LETTERS):
            text = text.replace(sign, _LETTERS[sign])
    if ragged:
        text = _CONTROL.sub(" ", _NO_WIDTH.sub("", text))
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", "".join(_borne(text)))
    return " ".join(text.split()) if ragged or "  " in text else text


def _borne(text: str) -> Iterator[str]:
    accents = 0
    for character in text:
        accents = accents + 1 if unicodedata.combining(character) else 0
        if accents <= _MOST_ACCENTS:
            yield character


def _referred(match: re.Match[str]) -> str:
    name = match[1]
    return html.unescape(f"&{name};") if name.startswith("#") else html5.get(f"{name};", match[0])


def _untagged(text: str) -> str:
    if "math" in text:
        text = _TWICE.sub("", text)
    return _TAG.sub(_untag, _ABSTRACT.sub("", text, 1))


def _untag(match: re.Match[str]) -> str:
    if match["head"] and match[1]:
        return " " if match.string[max(0, match.start() - 20) : match.start()].rstrip()[-1:] in ".:;?!" else ". "
    if match["head"] or match["block"]:
        return " "
    return "^" if match["raised"] and not match[1] and match[5] else ""


def _joined(match: re.Match[str]) -> str:
    end, second = match.start(), match[1]
    [word] = _LAST.findall(match.string[max(0, end - 40) : end])
    first = word.removeprefix("-")
    if second.islower() and second not in _SUSPENDED:
        is_word = _words().__contains__
        known = is_word(first.lower())
        if is_word((first + second).lower()) or (
            not is_word(second) and (len(first) < 4 or (not known and first.islower()))
        ):
            return ""
    if "\n" not in match[0]:
        return match[0]
    return "- " if second in _SUSPENDED and not word.startswith("-") else "-"


@cache
def _words() -> frozenset[str]:
    model = msgspec.json.decode((files("kg") / "models" / "tokenizer.json").read_bytes())["model"]
    return frozenset(word for word in model["vocab"] if len(word) > 1 and word.isalpha())
