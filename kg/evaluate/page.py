"""What was judged -> one HTML page to read errors in: each abstract with what is right, missed and wrong in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg.evaluate.figures import Judged, Mark, Slip, Verdict, total

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["page"]

_TEMPLATES = Path(__file__).parents[1] / "templates"
_OFTEN = 12  # names that are listed as missed or wrong most often
_STRENGTH = (Verdict.WRONG, Verdict.MISSED, Verdict.RIGHT, Verdict.UNJUDGED)


class _Stretch(NamedTuple):
    """A stretch of text with the same marks on all of it: their classes, and what a reader sees on hover."""

    text: str
    classes: str = ""
    note: str = ""


class _Sheet(NamedTuple):
    """A paper as the page shows it."""

    name: str
    missing: bool
    slips: int
    title: tuple[_Stretch, ...]
    body: tuple[_Stretch, ...]
    lists: dict[str, list[Slip]]


def page(judged: Iterable[Judged], *, title: str) -> str:
    """Return a self-contained HTML page, the papers with most errors first.

    Parameters
    ----------
    judged
        As `kg.evaluate.judge` makes it.
    title
        The heading.

    Examples
    --------
    >>> html = page([Judged(name="A paper", text="We use <b>BERT</b>.")], title="Errors")
    >>> "We use &lt;b&gt;BERT" in html
    True
    """
    texts = sorted(judged, key=lambda each: -len(each.slips))
    often = {
        verdict: Counter(
            slip.what for text in texts for slip in text.slips if (slip.of, slip.verdict) == ("entities", verdict)
        )
        for verdict in (Verdict.MISSED, Verdict.WRONG)
    }
    return _template().render(
        title=title,
        report=total(texts),
        often={
            verdict: sorted(((-number, name) for name, number in counts.items() if number > 1))[:_OFTEN]
            for verdict, counts in often.items()
        },
        sheets=[_sheet(text) for text in texts],
        style="".join((_TEMPLATES / name).read_text("utf-8") for name in ("palette.css", "errors.css")),
    )


@cache
def _template() -> Template:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((_TEMPLATES / "errors.html").read_text("utf-8"))


def _sheet(judged: Judged) -> _Sheet:
    lists: dict[str, list[Slip]] = {}
    for slip in judged.slips:
        lists.setdefault(f"{slip.verdict} {slip.of}", []).append(slip)
    end = judged.title_end
    return _Sheet(
        name=judged.name,
        missing=judged.missing,
        slips=len(judged.slips),
        title=tuple(_stretches(judged.text, judged.marks, 0, end)),
        body=tuple(_stretches(judged.text, judged.marks, end, len(judged.text))),
        lists=lists,
    )


def _stretches(text: str, marks: Iterable[Mark], low: int, high: int) -> Iterator[_Stretch]:
    r"""Cut a part of a text where marks begin and end.

    >>> text, wrong = "deep BERT model", Mark(0, 9, Verdict.WRONG, "Method")
    >>> for stretch in _stretches(text, [wrong, Mark(5, 9, Verdict.MISSED, "missed: Method")], 0, len(text)):
    ...     print(stretch)
    _Stretch(text='deep ', classes='wrong', note='Method')
    _Stretch(text='BERT', classes='wrong missed', note='Method\nmissed: Method')
    _Stretch(text=' model', classes='', note='')
    """
    inside = [mark for mark in marks if mark.start < high and low < mark.end]
    bounds = {low, high, *(min(max(at, low), high) for mark in inside for at in (mark.start, mark.end))}
    cuts = sorted(bounds)
    for start, end in pairwise(cuts):
        here = [mark for mark in inside if mark.start < end and start < mark.end]
        here.sort(key=lambda mark: (_STRENGTH.index(mark.verdict), mark.note))
        verdicts = dict.fromkeys(str(mark.verdict) for mark in here)
        classes = (*verdicts, *(("role",) if any(mark.role for mark in here) else ()))
        yield _Stretch(text[start:end], " ".join(classes), "\n".join(dict.fromkeys(mark.note for mark in here)))
