"""Numeric results: the value as written, what kind of number it is, and what it is of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.reading import Reading, replace
from kg.lexicon import Lexicon
from kg.records import Entity, Result, ResultKind
from kg.schema import EdgeType, Label

__all__ = ["KINDS", "VALUE", "find_results", "fold_value", "listed_pairs", "number_of", "unit_of", "values"]

KINDS: tuple[str, ...] = ("none", "absolute", "delta", "ratio")  # of a number, as the model numbers them

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_UNIT = r"(?:\s?\\?%|\s?percent(?:age points?)?\b|\s?[xX×](?![A-Za-z0-9])|\s?\$?\\times\$?|[ -]?times\b|-?fold\b)"
VALUE = re.compile(
    rf"(?<![\w.,/^_{{@])(?<!\w[-–])(?P<value>[+±−-]?{_NUMBER}{_UNIT}?"
    rf"(?:\s?(?:-|–|~)\s?{_NUMBER}{_UNIT}?)?)(?![\w^]|\.\d|-[A-Za-z])"
)
_FIRST = re.compile(_NUMBER)

# What is counted, in place of measured.
_COUNTED = re.compile(
    r"\s?-?(?:[MBKkG]\b|million|billion|trillion|thousand|[GTM]B\b|bits?\b|images?|videos?"
    r"|clips|hours?\b|minutes|seconds|samples?|examples?|instances|classes|categories|"
    r"languages?|tasks?|data ?sets?|benchmarks?|param|layers?|epochs?|iterations|steps"
    r"|tokens?|GPUs?|[AVHT]\d+ |TPU|papers|sentences|documents|pages|people|participants"
    r"|users|"
    r"subjects|patients|domains|models?\b|shots?\b|way\b|[dD]\b|dimension|[Hh]z|k?Hz|pixels"
    r"|views|frames|words|questions|pairs|objects|scenes|types|different|years?|days|weeks"
    r"|of (?:them|these|the \d+)|out of)",
)
_OF_DATA = re.compile(
    r"\s?(?:of (?:the |all |its |their |our |labeled |total |original |available |training "
    r"|full |pre-?training |annotated |target )*"
    r"(?:data|label|train|param|sample|image|weight|token|example|annotat|dataset|corpus|size"
    r"|instance|vocab|supervis|pixel|ImageNet|video|text|neuron|network|model|word|user|frame)"
    r"|(?:[a-z-]+ )?(?:images|samples|examples|labels|annotations|noise|tokens|data)\b"
    r"|label|annotat|train|noise|noisy|sparsity|masking|mask(?:ed)? ratio|confidence|of "
    r"(?:speakers|people|them|cases))",
    re.IGNORECASE,
)
_SIZE = re.compile(
    (
        r"\s*(?:fewer|less|more|smaller|larger|bigger|reduction in|the number of|as many)\s+"
        r"(?:\w+ ){0,2}(?:param|weights|data\b|training data|label|annotat|model size|samples"
        r"|images|examples)|\s*more compute|\s*(?:larger|smaller|bigger)\b|\s*(?:down|up)-?sampl|\s*"
        r"(?:super|magnif|zoom|upscal)"
    ),
    re.IGNORECASE,
)
_BASELINE = re.compile(
    (
        r"(?:\bthan|\bversus|\bvs\.?|\bcompared (?:to|with)|\bagainst|\bfrom|\bbaseline of"
        r"|\binstead of|\bas opposed to)\s+(?:the |a |an |its |their )?(?:\w+ ){0,3}?\(?$"
    ),
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:humans?|people|second[- ]best|runner-?up|guess(?:ing|es)?|chance)\b[^.;,\d]*$", re.IGNORECASE
)
_FROM = re.compile(r"\bfrom\s*(?:about |around |roughly )?$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:\w+ ){0,2}?(?:down |up )?to\s+(?:about |over |around )?[+−-]?\d")
_GAIN = re.compile(
    (
        r"\b(?:improv\w*|outperform\w*|surpass\w*|exceed\w*|beat\w*|gains?\b|increas\w*"
        r"|decreas\w*|reduc\w*|boost\w*|higher|lower|better|faster|rais\w*|drop\w*|sav\w+|cut\w*"
        r"|enhanc\w*|margin|advantage|accelerat\w*|speed\w*|fewer|less\b|more\b|lift\w*|degrad\w*"
        r"|declin\w*|worse|advanc\w*)"
    ),
    re.IGNORECASE,
)
_REACH = re.compile(
    (
        r"\b(?:achiev\w*|reach\w*|obtain\w*|attain\w*|yield\w*|scor\w*|result\w*|accura\w*"
        r"|performance|report\w*|deliver\w*|accomplish\w*|show\w*|state[- ]of[- ]the[- ]art|SOTA"
        r"|record\w*|rank\w*|with an? |success\w*|recover\w*|match\w*|retain\w*|maintain\w*"
        r"|preserv\w*|rates?|precision|recall|error\w*)"
    ),
    re.IGNORECASE,
)
_DELTA_BEFORE = re.compile(
    (
        r"(?:\bby\s+(?:up to |over |about |around |more than |at least |nearly |almost |an? "
        r"|approximately |roughly |an average of |as much as |\w+ )*|\b"
        r"(?:improvements?|gains?|increases?|reductions?|margins?|boosts?|drops?|decreases?"
        r"|savings?|advantages?|speed-?ups?)\b(?:[^.,;]{0,40}?\bof)?[^.,;\d]{0,24})$"
    ),
    re.IGNORECASE,
)
_DELTA_AFTER = re.compile(
    (
        r"\s*(?:absolute|relative|average|overall|\w+)?[ -]*(?:\w+ )?(?:\w+ )?"
        r"(?:improvements?|gains?|increases?|reductions?|boosts?|drops?|decreases?|higher|better"
        r"|lower|faster|fewer|less|more|points?|relative|absolute|margin|savings?|speed-?up)\b"
    ),
    re.IGNORECASE,
)
_POINTS = re.compile(r"\s*(?:\w+ )?(?:absolute |percentage |%)?\s?(?:points?|pp|pts)\b", re.IGNORECASE)
_MULTIPLE = re.compile(r"[xX×]|times|fold")


def fold_value(value: str) -> tuple[str, str]:
    """Return what makes two ways to write a value one: its number, and its unit.

    >>> fold_value("+0.8 percent") == fold_value("0.8%"), fold_value("3 times"), fold_value("1,024")
    (True, ('3', 'x'), ('1024', ''))
    """
    plain = re.sub(r"percent\w*", "%", value.lower().replace("\\", "")).replace(" ", "")
    plain = plain.replace("times", "x").replace("fold", "x").replace("×", "x")
    found = re.search(r"(\d[\d,]*\.?\d*|\.\d+)(?:[-–~]\d[\d,.]*)?(%|x)?", plain)
    return (found[1].replace(",", ""), found[2] or "") if found else (plain, "")


def number_of(value: str) -> float:
    """Return the number that a value as written says, the first of a range.

    >>> number_of("+1,024.5%"), number_of("-3"), number_of("7-15%")
    (1024.5, -3.0, 7.0)
    """
    amount = float(_FIRST.findall(value)[0].replace(",", ""))
    return -amount if value[0] in "−-" else amount


def unit_of(value: str) -> str | None:
    """Return "%", "x" or None."""
    return "%" if "%" in value or "percent" in value else "x" if _MULTIPLE.search(value) else None


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    entity: Entity


def values(sentence: str) -> list[tuple[int, int]]:
    """Return where numbers stand that may be results: no names, counts, years or first halves of "from A to B".

    >>> text = "It improves accuracy from 84.2% to 85.1% on 3 datasets with 110M parameters."
    >>> [text[a:b] for a, b in values(text)]
    ['85.1%']
    """
    found = []
    for match in VALUE.finditer(sentence):
        start, end = match.span("value")
        before, after = sentence[:start], sentence[end : end + 60]
        text = match["value"]
        percent = "%" in text or "percent" in text
        if _FROM.search(before) and _TO.match(sentence, end):
            continue
        if _BASELINE.search(before[-60:]) and not (
            _FROM.search(before) is None and re.search(r"\bfrom\s+[^.;]{1,30}\bto\s+\S*$", before)
        ):
            continue
        if _OF_OTHERS.search(before[-50:]):
            continue
        if percent and _OF_DATA.match(after):
            continue
        if _SIZE.match(after) or (not percent and not _MULTIPLE.search(text) and _COUNTED.match(after)):
            continue
        if re.fullmatch(r"(?:19|20)\d\d", text):
            continue
        found.append((start, end))
    return found


def _kind(sentence: str, start: int, end: int) -> ResultKind:
    text = sentence[start:end]
    if _MULTIPLE.search(text):
        return "ratio"
    before, after = sentence[max(0, start - 60) : start], sentence[end : end + 40]
    if text[0] in "+±" or _POINTS.match(after) or _DELTA_AFTER.match(after) or _DELTA_BEFORE.search(before):
        return "delta"
    return "absolute"


_ON = re.compile(r"[^.;()]*?\b(?:on|for|in|over|across)\s+(?:the |both |challenging |popular |standard )*$")
_OPENED = re.compile(r"[^.;()]{0,16}(?:\(|:|\bby\b|\bto\b|\bwith\b|=)\s*$")
_OF = re.compile(r"\s*(?:scores? |rates? )?(?:of|:|=|\()\s*")
_FAR = 80.0
_EFFICIENCY = re.compile(
    (
        r"speed|time|latency|throughput|memory|cost|flops|compression|size|energy|efficien"
        r"|convergence|reduction|second"
    ),
    re.IGNORECASE,
)


def _near(
    sentence: str,
    places: Sequence[_Place],
    value: tuple[int, int],
    others: Sequence[tuple[int, int]],
    limit: float = 1000.0,
) -> _Place | None:
    """Return the place that a value belongs to, the nearest; "85% on X" and "X (85%)" count as nearer than they lie."""
    start, end = value

    def cost(place: _Place) -> float:
        after = place.start >= end
        low, high = (end, place.start) if after else (place.end, start)
        gap = sentence[low:high]
        distance = float(max(high - low, 0)) * (1.0 if after else 1.4)
        if (_ON if after else _OPENED).fullmatch(gap):
            distance *= 0.3
        if "." in gap or ";" in gap:
            distance += 30
        if after and any(place.end <= a and _OF.fullmatch(sentence[place.end : a]) for a, _ in others):
            distance += 1000  # "..., an F1 of 94.6": of that number, not of one before it
        if not after and _ends_another(sentence, place.start, others):
            distance += 15  # "85% on X, 60 on Y": of the number before it
        return distance + 25.0 * sum(1 for a, b in others if low <= a and b <= high)

    nearest = min(places, key=cost, default=None)
    return nearest if nearest and cost(nearest) < limit else None


def _ends_another(sentence: str, start: int, values: Sequence[tuple[int, int]]) -> bool:
    """Say whether what begins here is where a value before it was measured: "85% on X"."""
    return any(end < start and _ON.fullmatch(sentence[end:start]) for _, end in values)


def _runs(sentence: str, spans: Sequence[tuple[int, int]], between: re.Pattern[str]) -> list[list[int]]:
    """Return the indices of spans that stand in one list: what parts each from the next is `between` only."""
    runs: list[list[int]] = []
    for index, (start, _) in enumerate(spans):
        if runs and between.fullmatch(sentence[spans[runs[-1][-1]][1] : start]):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


_LISTED = re.compile(r"\s*(?:[,/]|,?\s*\b(?:and|or|&)\b)?\s*(?:\w+ )?(?:the )?(?:[\w-]+\s*){0,2}")
_VALUES_LISTED = re.compile(r"\s*(?:[\w-]+ ?){0,2}(?:[,/]|,?\s*\band\b|\()\s*(?:(?:and|a|an|by) )?(?:[\w-]+ ){0,2}[+]?")


def _paired(sentence: str, kept: Sequence[tuple[int, int]], places: Sequence[_Place]) -> dict[int, _Place]:
    """Pair a list of values with a list of as many things, in order: "1.2 and 3.4 on X and Y" (respectively)."""
    pairs: dict[int, _Place] = {}
    lists = [run for run in _runs(sentence, [(place.start, place.end) for place in places], _LISTED) if len(run) > 1]
    for run in _runs(sentence, kept, _VALUES_LISTED):
        fitting = [
            each
            for each in lists
            if len(each) == len(run) and len({places[index].entity.id for index in each}) == len(run)
        ]
        if len(run) > 1 and fitting:
            nearest = min(fitting, key=lambda each: abs(places[each[0]].start - kept[run[0]][0]))
            pairs |= {value: places[index] for value, index in zip(run, nearest, strict=True)}
    return pairs


def _linked_to_metric(sentence: str, start: int, end: int, metrics: Sequence[_Place]) -> bool:
    """Say whether a bare number belongs to a metric beside it: "28.4 BLEU", "an F1 of 0.93", "FID: 3.2"."""
    decimal = "." in sentence[start:end]
    for place in metrics:
        gap = sentence[end : place.start]
        if 0 <= place.start - end <= (28 if decimal else 12) and not re.search(r"[,.;()]", gap):
            return True
        gap = sentence[place.end : start]
        if 0 <= start - place.end <= 45 and re.fullmatch(_LEADS_TO if decimal else _LEADS_STRAIGHT_TO, gap):
            return True
    return False


_LEADS_STRAIGHT_TO = re.compile(r"\s*(?:scores? |values? )?(?:\(?\w+\)? )?(?:of|is|are|was|=|:|to|at|by)\s*")
_LEADS_TO = re.compile(
    r"[^.;]*?(?:\b(?:of|is|are|was|were|to|at|by|with|scores?|from|about|around|approximately"
    r"|over)\b|[:=(]|\s)[^;\d]{0,14}"
)


def _subject(sentence: str, start: int, methods: Sequence[_Place]) -> str | None:
    """Return the method that a value is said of where the paper names none as its own: "ViT-H/14 reaches 88.55%"."""
    for place in reversed(methods):
        if place.end <= start and not _THAN.search(sentence[: place.start][-30:]):
            return place.entity.name if start - place.end < _FAR else None
    return None


_THAN = re.compile(r"\b(?:than|over|to|with|against|of|outperform\w*|surpass\w*)\s+(?:\w+ ){0,2}$")


def _of_another(sentence: str, start: int, methods: Sequence[_Place], own: str | None) -> bool:
    """Say whether a value in brackets belongs to a method before it that is not the own: "than DeiT (81.8%)"."""
    if sentence[start - 1 : start] != "(":
        return False
    last = max((place for place in methods if place.end < start), key=lambda place: place.end, default=None)
    return last is not None and start - last.end < 20 and last.entity.name != own and own is not None


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that holds digits, and where the entities stand in it, in order, by label.

    `gains`: it speaks of one; `told`: of one, or of what is reached.
    """

    text: str
    low: int
    places: dict[Label, list[_Place]]
    gains: bool
    told: bool


def _sentences(reading: Reading) -> Iterator[_Sentence]:
    places = sorted((mention.start, mention.end, entity) for entity in reading.entities for mention in entity.mentions)
    for low, high in reading.sentences:
        text = reading.text[low:high]
        if high > reading.title_end and any(map(str.isdigit, text)):
            here: dict[Label, list[_Place]] = {label: [] for label in Label}
            for start, end, entity in places[bisect_left(places, (low,)) : bisect_left(places, (high,))]:
                here[entity.type].append(_Place(start - low, end - low, entity))
            gains = _GAIN.search(text) is not None
            yield _Sentence(text, low, here, gains, gains or _REACH.search(text) is not None)


_WITH = re.compile(r"\b(?:with|using|only|just|at) (?:just |only |merely )?$")


def _says_result(sentence: _Sentence, start: int, end: int) -> bool:
    """Say whether the words around a number make it a result."""
    text, metrics = sentence.text, sentence.places[Label.METRIC]
    value, told = text[start:end], sentence.told
    if "%" in value or "percent" in value:
        amount = _WITH.search(text, max(0, start - 16), start) and not any(0 <= p.start - end < 30 for p in metrics)
        return not amount and (told or bool(metrics))
    if _MULTIPLE.search(value):
        return told or bool(metrics)
    if _linked_to_metric(text, start, end, metrics):
        return True
    if value[0] == "+" or _POINTS.match(text, end):
        return sentence.gains or (value[0] == "+" and bool(metrics))
    near = (place for place in sentence.places[Label.DATASET] if 0 < place.start - end < 24)
    return told and "." in value and any(_ON.fullmatch(text[end : place.start]) for place in near)


def _kept(sentence: _Sentence, own: str | None) -> list[tuple[int, int]]:
    """Return the numbers of a sentence that are results; what is listed with one is one too."""
    inside = bytearray(len(sentence.text))
    for place in (place for places in sentence.places.values() for place in places):
        inside[place.start : place.end] = b"\1" * (place.end - place.start)
    methods = sentence.places[Label.METHOD]
    free = [
        (start, end)
        for start, end in values(sentence.text)
        if not any(inside[start:end]) and not _of_another(sentence.text, start, methods, own)
    ]
    good = [_says_result(sentence, *each) for each in free]
    for run in _runs(sentence.text, free, _VALUES_LISTED):
        if any(good[index] for index in run):
            for index in run:
                good[index] = good[index] or "." in sentence.text[slice(*free[index])]
    return [each for each, is_good in zip(free, good, strict=True) if is_good]


def find_results(reading: Reading, lexicon: Lexicon) -> Reading:
    """Add the numeric results that the abstract states."""
    del lexicon
    own = next((e.name for e in reading.entities if e.type is Label.METHOD and e.role is EdgeType.PROPOSES), None)
    datasets = [entity.name for entity in reading.entities if entity.type is Label.DATASET]
    only = datasets[0] if len(datasets) == 1 else None
    results = (result for sentence in _sentences(reading) for result in _results_of(sentence, own, only))
    return replace(reading, results=tuple(results))


def listed_pairs(reading: Reading, numbers: Sequence[tuple[int, int]]) -> dict[tuple[int, Label], Entity]:
    """Return what numbers are of by their place in a list: "1.2 and 3.4 on X and Y", by a number's start and label."""
    found: dict[tuple[int, Label], Entity] = {}
    for sentence in _sentences(reading):
        low, size = sentence.low, len(sentence.text)
        here = [(start - low, end - low) for start, end in numbers if low <= start and end <= low + size]
        for label in (Label.METRIC, Label.DATASET) if len(here) > 1 else ():
            pairs = _paired(sentence.text, here, sentence.places[label])
            found |= {(low + here[index][0], label): place.entity for index, place in pairs.items()}
    return found


def _results_of(sentence: _Sentence, own: str | None, only: str | None) -> Iterator[Result]:
    """Yield the results of a sentence; `own`, `only`: the paper's own method, its only dataset."""
    text, places = sentence.text, sentence.places
    metrics, datasets = places[Label.METRIC], places[Label.DATASET]
    kept = _kept(sentence, own)
    of_datasets, of_metrics = _paired(text, kept, datasets), _paired(text, kept, metrics)
    run_of = {index: run for run in _runs(text, kept, _VALUES_LISTED) for index in run}
    for index, (start, end) in enumerate(kept):
        others = [each for number, each in enumerate(kept) if number not in run_of[index]]
        value, kind = text[start:end], _kind(text, start, end)
        metric = of_metrics.get(index) or _near(text, metrics, (start, end), kept)
        if kind == "ratio" and metric and not (_EFFICIENCY.search(metric.entity.name) or 0 <= metric.start - end < 20):
            metric = None  # "4.5x faster without a loss in accuracy"
        dataset = of_datasets.get(index) or _near(text, datasets, (start, end), others)
        task = _near(text, places[Label.TASK], (start, end), kept, _FAR)
        yield Result(
            value=value,
            number=number_of(value),
            unit=unit_of(value),
            kind=kind,
            metric=metric.entity.name if metric else None,
            dataset=dataset.entity.name if dataset else only,
            task=task.entity.name if task else None,
            method=own or _subject(text, start, places[Label.METHOD]),
            start=sentence.low + start,
            end=sentence.low + end,
            confidence=0.7,
        )
