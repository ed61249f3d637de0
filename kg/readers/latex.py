r"""LaTeX in titles and abstracts, as plain text: accents, simple maths, macros.

One pass over the tokens, in time that is linear in the text. The symbols are pylatexenc's, the field's table of them;
its own conversion is not used: it takes a fifth of a millisecond a formula, and leaves out what it does not know, of
which abstracts are full (`\SO(n)`, `\texttt` in maths, `\href`). Here no letter and no digit goes but the names of
macros and what `\cite`, `\ref` and the like point at, and what does not parse stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

__all__ = ["delatex"]

_COMBINING = "\u0300\u0301\u0302\u0303\u0308\u0304\u0307\u030b\u0327\u0328\u0331\u0323\u030a\u0306\u030c"
_ACCENTS = dict(zip("`'^~\"=.Hckbdruv", _COMBINING, strict=True))
_OVER = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7"}

# `\n` before what is no macro's name: a newline that was escaped once too often.
_TOKEN = re.compile(r"(\\n(?![a-z])|\\(?:[a-zA-Z]+\*?|[^a-zA-Z])|\$\$?|\{|\}|\^|_|~)", re.DOTALL)

# What points elsewhere, whose argument is no text; and what only says how text looks, or where lines and spaces go.
_POINTERS = re.compile(r"[a-zA-Z]*cite[a-z]*|(?!href)[a-zA-Z]*ref|label|begin|end|[hv]space|bibliography(?:style)?")
_OPTIONAL = re.compile(r"(?:\[[^\]]*\])*")
_SILENT = re.compile(
    r"em|bf|it|rm|sc|sf|sl|tt|[a-z]+(?:family|series|shape)|(?:foot|script)notesize|scriptsize|tiny|small|normalsize"
    r"|[lL]arge|LARGE|huge|left|right|[bB]igg?[lrm]?|(?:display|text|script)style|(?:no)?limits|noindent|xspace"
    r"|centering|protect|relax|item|par|newline|linebreak|nonumber|q?quad"
)
_STYLE = re.compile(r"math[a-z]+|text[a-z]*|operatorname|boldsymbol|bm|mat|cal|wide(?:tilde|hat)|(?:over|under)line")
_CLOSING = {r"\)": r"\(", r"\]": r"\["}
_AROUND = {"$", "$$", *_CLOSING, *_CLOSING.values()}  # formulas
_SIGN = re.compile(r"[\\^_{=]")
_SPACES = {"item", "par", "newline", "linebreak", "quad", "qquad"}
_ESCAPED = {**{sign: sign for sign in "%$&#_{}'\""}, **dict.fromkeys("!-/@", ""), **dict.fromkeys("\\ n\n,;:>", " ")}
_LETTERS = {"o", "O", "l", "L", "i", "j", "ss", "ae", "AE", "oe", "OE", "aa", "AA"}  # of words, which a space ends
_APOSTROPHE = re.compile(r"\\'(?:s|ll|re)\b")  # model\'s: escaped, no accent
_TIE = re.compile(r"(?!\d\d)[\w.,;:)\]}'\"”%$]\S|.?\\\\")  # not 15~30
_ONE = re.compile(r"[-+−]?\w+|\\[a-zA-Z]+")  # needs no brackets in an exponent, under a root or in a fraction


def delatex(text: str) -> str:
    r"""Return a text with its LaTeX as plain characters.

    Examples
    --------
    >>> delatex(r"G\"odel's $\alpha$-\emph{divergence} is 75.2\% lower~\cite{x}, at $10^{-3}$ of \texttt{[a]}")
    "Gödel's α-divergence is 75.2% lower, at 10^-3 of [a]"
    >>> delatex(r"It costs $5 and $6; {7B,13B} and \textbf{this stay")
    'It costs $5 and $6; {7B,13B} and \\textbf{this stay'
    """
    if "``" in text:
        text = text.replace("``", "“").replace("''", "”")
    parts = _TOKEN.split(text)
    return _plain(parts) if len(parts) > 1 else parts[0]


@cache
def _symbols() -> dict[str, str]:
    from pylatexenc.latex2text import get_default_latex_context_db

    specs = ((spec.macroname, spec.simplify_repl) for spec in get_default_latex_context_db().iter_macro_specs())
    return {name: text for name, text in specs if isinstance(text, str) and len(text) < 8 and not set("%<") & set(text)}


@lru_cache(10_000)
def _macro(name: str) -> tuple[str | None, bool, bool]:
    """Return the symbol that a macro stands for; whether it points elsewhere; and whether it is no text itself."""
    symbol = _symbols().get(name)
    return symbol, bool(_POINTERS.fullmatch(name)), symbol is not None or bool(_SILENT.fullmatch(name))


def _plain(parts: list[str]) -> str:
    """Put together the tokens, at odd places, and the text between them."""
    closing, maths = _pairs(parts)
    instead: dict[int, str] = {}  # of tokens that are decided on before their turn: the braces of arguments
    out = [parts[0]]
    here, until = 1, 0  # the token, and where the maths ends that it is in

    def argument(token: int) -> int:
        """Return the place of the brace that opens an argument right after a token, or 0."""
        return token + 2 if not parts[token + 1] and token + 2 in closing else 0

    def strip(brace: int, *, wrap: bool = False) -> None:
        """Leave out a group's braces; or put brackets in their place, if it is more than a word."""
        end = closing[brace]
        one = _ONE.fullmatch("".join(parts[brace + 1 : end])) if end - brace <= 4 else None
        instead[brace], instead[end] = ("(", ")") if wrap and not one else ("", "")

    while here < len(parts):
        sign, inside = parts[here], here < until
        if here in instead:
            sign = instead[here]
        elif here in maths:
            until, sign = maths[here], ""
        elif here == until:
            sign = ""
        elif sign == "~":
            following = (parts[here + 1] or "".join(parts[here + 2 : here + 3]))[:1]
            sign = " " if _TIE.fullmatch(out[-1][-1:] + following) else sign
        elif sign == "{":
            if here in closing and (inside or (not parts[here + 1] and parts[here + 2][0] == "\\")):
                strip(here)
                sign = ""
        elif sign in "^_":
            if inside and (group := argument(here)):
                strip(group, wrap=True)
        elif sign[0] != "\\":
            pass
        elif sign[1:] in _ACCENTS and (accented := _accented(parts, here, closing)):
            sign, here = accented
        elif sign == "\\n" or not sign[1].isalpha():
            sign = "" if inside and sign[1] in ",;:>" else _ESCAPED.get(sign[1], sign)
        else:
            name, group, last = sign[1:].rstrip("*"), argument(here), out[-1][-1:]
            symbol, points, silent = _macro(name)
            if points and here + 2 in closing and _OPTIONAL.fullmatch(parts[here + 1]):
                out[-1] = out[-1].rstrip()
                sign, here = "", closing[here + 2]
            elif group:
                strip(group)
                end = closing[group]
                second = argument(end)
                sign = symbol or ""
                if name == "href" and second:
                    strip(second)
                    here, parts[end + 1] = end, ""
                elif name.endswith("frac") and second:
                    strip(group, wrap=True)
                    strip(second, wrap=True)
                    instead[end] += "/"
                elif name == "sqrt":
                    strip(group, wrap=True)
                    sign = "√"
                elif name in _OVER and (end == group + 4 or len(parts[group + 1]) == 1):
                    instead[end] = _OVER[name]
                elif end == group + 2 and not parts[group + 1]:  # `\ours{}`
                    sign = symbol or name
            elif symbol:
                sign = symbol
                parts[here + 1] = parts[here + 1].removeprefix(" ") if name in _LETTERS else parts[here + 1]
            elif silent:
                sign, parts[here + 1] = " " if name in _SPACES else "", parts[here + 1].lstrip()
            elif inside and name in _OVER and (rest := parts[here + 1].lstrip()):
                sign, parts[here + 1] = "", rest[0] + _OVER[name] + rest[1:]
            elif inside:
                sign = "" if _STYLE.fullmatch(name) else name
            if inside and sign.isascii() and sign.isalpha() and last.isalnum():
                sign = f" {sign}"  # n\log n
        if sign:
            out.append(sign)
        if text := parts[here + 1]:
            out.append(text)
        here += 2
    return "".join(out).replace("^∘", "°")


def _accented(parts: list[str], here: int, closing: dict[int, int]) -> tuple[str, int] | None:
    r"""Return the letter that an accent makes, as in \"o, \'{\i}, \c{c} or \v s, and the last token that it takes."""
    last, after = here, parts[here + 1]
    if not after and here + 2 in closing and closing[here + 2] <= here + 6:
        last = closing[here + 2]
        base = "".join(parts[here + 3 : last])
    elif not after and here + 2 < len(parts):
        last, base = here + 2, parts[here + 2]
    else:
        after = after.removeprefix(" ") if parts[here][1].isalpha() else after
        base = "" if _APOSTROPHE.match(parts[here] + after) else after[:1]
    letter = base.removeprefix("\\") if base in {"\\i", "\\j"} else base
    composed = unicodedata.normalize("NFC", letter + _ACCENTS[parts[here][1:]])
    if len(letter) != 1 or len(composed) != 1:
        return None
    if last == here:
        parts[here + 1] = after[1:]
    return composed, last


def _pairs(parts: list[str]) -> tuple[dict[int, int], dict[int, int]]:
    """Map the places of braces that open to those that close them; and so with the signs around formulas."""
    braces: dict[int, int] = {}
    maths: dict[int, int] = {}
    opened: list[int] = []  # braces
    formula = 0
    for at in range(1, len(parts), 2):
        sign = parts[at]
        if sign == "{":
            opened.append(at)
        elif sign == "}":
            if opened:
                braces[opened.pop()] = at
        elif sign not in _AROUND:
            continue
        elif sign in _CLOSING:
            if formula and parts[formula] == _CLOSING[sign]:
                maths[formula], formula = at, 0
        elif sign[0] == "$" and formula and parts[formula] == sign:
            content = "".join(parts[formula + 1 : at])
            # As pandoc tells money from maths, or by what only maths has.
            tight = content == content.strip() and not parts[at + 1][:1].isdigit()
            if content.strip() and (tight or (_SIGN.search(content) and not content[0].isdigit())):
                maths[formula], formula = at, 0
            else:
                formula = at
        else:
            formula = at
    return braces, maths
