"""Time grows with the length of what is read, and no faster: hostile repeats for each reader, field, stage and pattern.

CPU time is measured at two lengths; what takes next to none at the longer is let pass unmeasured at the shorter.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import logging
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest

from kg.errors import KGError
from kg.extract import extract
from kg.extract.reading import MOST as READ
from kg.extract.reading import Reading
from kg.extract.stages import RULES, Settings, stages
from kg.lexicon import load
from kg.readers import read, readers
from kg.readers.clean import clean

LITTLE = 0.15  # seconds of CPU time: less is not told from none
MOST = 1.5  # seconds that a stage may take on a text as long as a few abstracts, whatever it holds
FACTOR = 3.5  # twice the text takes twice the time, give and take; in quadratic time it takes four times as long

SIGNS = [
    *'"{[(<,;\\$&-~^_@=#/.|',
    *("@a{", "a = {b},\n", '{"title":', '{"a":[', "[{", "<a>", "<a b='", "<!--", "<![CDATA[", "&amp;", "\\\\", "\\a{"),
    *("TY  - ", "TY  - JOUR\n", "AU  - ", '"a",', "null,", "a", "a ", "a\n\n", "a and ", "a, "),
    *(" ", "\n", "\t", "\r\n"),
    *("- ", "-\n", "$a$ ", "{a}", "1.", "é", "\u0301", "\u200c", "\0", "<p>", "<p ", "arXiv:", "10.1/", "1 0 obj\n"),
]
WHOLE = ("", "")
AROUND = {  # what stands before and behind in a format, so that a reader comes to read what is in the middle
    "bibtex": (
        ("@article{a, title={A}, abstract={", "}}"),
        ("@article{a, title={A}, author={", "}}"),
        ("@string{a=", ""),
    ),
    "ris": (("TY  - JOUR\nTI  - A\nAB  - ", "\nER  - \n"), ("TY  - JOUR\nTI  - A\nAU  - ", "\nER  - \n")),
    "csv": (("title,abstract\n", ""), ('title,abstract\nA,"', "")),
    "tsv": (("title\tabstract\n", ""), ('title\tabstract\nA\t"', "")),
    "json": (('[{"title": "', ""), ('{"papers": [\n', ""), ('{"papers": [{"title": "A", "a": [', "")),
    "jsonl": (('{"title": "', ""), ('{"title": "A", "authors": [', "")),
    "text": (("A title\n\n", ""), ("A title\n", "")),
    "pdf": (("%PDF-1.4\n1 0 obj\n", ""),),
    "arxiv-atom": (("<feed><entry><title>A</title><summary>", "</summary></entry></feed>"), ("<feed><entry ", "")),
    "pubmed": (("<PubmedArticle><ArticleTitle>A</ArticleTitle><AbstractText>", "</AbstractText></PubmedArticle>"),),
}
TEXTS = [
    *("a", "A", "(", "[", "- ", "a-", "a. ", "A. ", ". ", "1 ", "1, ", "12.3% ", "(12.3) ", "é ", "<M0> ", "aB", "“a "),
    *(
        "(AB) ",
        "(a (A",
        "Ab Cd (AC) ",
        "GPT-4, ",
        "BERT and ",
        "BERT, GPT-2, and ",
        "BERT. ",
        "BERT (",
        "BERT-",
        "Foo: ",
    ),
    *("We propose ", "we propose BERT, a ", "called ", "our method ", "the new ", "such as ", "methods such as BERT, "),
    *(
        "accuracy ",
        "accuracy of ",
        "90.1 on ImageNet, ",
        "accuracy 90.1 on ImageNet, ",
        "80.5 on GLUE. ",
        "F1 of 80.5 and ",
    ),
    *("than ", "than the ", "better than ", "trained on ", "trained on GLUE ", "BERT outperforms GPT-2 on GLUE. "),
    *("neural network ", "language models, ", "machine translation and ", "dataset of ", "from 1 to 2 ", "unlike "),
    *("BERT is based on ", "improves BERT for parsing, ", "self-supervised ", "word ", "of the ", "and the "),
]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep what readers log, a line for each repeat, from being captured: that costs more than reading."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def spent(work: Callable[[str], object], text: str) -> float:
    begun = process_time()
    work(text)
    return process_time() - begun


def repeated(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def grows(longer: float, shorter: float) -> bool:
    """Tell whether time grows faster than a text does, which is twice as long."""
    return longer > FACTOR * shorter + LITTLE


def too_slow(work: Callable[[str], object], short: str, long: str) -> str | None:
    """Return how the time grows from a text to one twice as long, if it grows too fast."""
    longer = spent(work, long)
    if longer < LITTLE or not grows(longer, spent(work, short)):
        return None
    shorter, longer = (min(spent(work, text) for _ in range(3)) for text in (short, long))
    return f"{shorter:.2f} s, {longer:.2f} s" if grows(longer, shorter) else None


@pytest.mark.parametrize("form", [reader.name for reader in readers()])
def test_readers_take_time_in_proportion_to_a_file(tmp_path: Path, form: str) -> None:
    path = tmp_path / "file"

    def work(text: str) -> None:
        path.write_bytes(text.encode())
        with suppress(KGError):
            list(read(path, format=form, on_reject=lambda error: None))

    slow = {}
    for begin, end in (WHOLE, *AROUND.get(form, ())):
        for sign in SIGNS:
            short, long = (begin + repeated(sign, size) + end for size in (50_000, 100_000))
            if found := too_slow(work, short, long):
                slow[begin, sign] = found
    assert slow == {}


@pytest.mark.parametrize("field", ["title", "abstract", "authors", "date", "id", "doi", "url", "categories"])
def test_fields_take_time_in_proportion_to_their_length(tmp_path: Path, field: str) -> None:
    path = tmp_path / "file.jsonl"

    def work(text: str) -> None:
        path.write_text(json.dumps({"title": "A", field: text}))
        list(read(path, on_reject=lambda error: None))

    slow = {sign: found for sign in SIGNS if (found := too_slow(work, repeated(sign, 50_000), repeated(sign, 100_000)))}
    assert slow == {}


@pytest.mark.parametrize("model", [RULES, None])
def test_a_text_of_thousands_of_names_is_read_as_far_as_an_abstract_goes(model: str | None) -> None:
    text = " ".join(
        f"We compare Ab{number}Net with Ba{number}Former on the Cd{number} dataset." for number in range(1_500)
    )
    begun = process_time()
    (record,) = extract([("A study", text)], workers=1, model=model)
    assert process_time() - begun < 20
    assert record.paper.abstract == text
    assert record.entities
    assert max(mention.end for entity in record.entities for mention in entity.mentions) <= READ


def stage_times(model: str | None, text: str) -> dict[str, float]:
    """Return how long each stage takes on a text."""
    begun = process_time()
    reading, lexicon = Reading.of(text), load()
    times = {"sentences": process_time() - begun}
    for name, stage in stages(Settings(model)).items():
        begun = process_time()
        reading = stage(reading, lexicon)
        times[name] = process_time() - begun
    return times


@pytest.mark.parametrize(("model", "pieces"), [(RULES, TEXTS), (None, TEXTS[9::8])], ids=["rules", "model"])
@pytest.mark.parametrize("frame", ["On Foo\n{}", "{}\nWe study it."], ids=["abstract", "title"])
def test_stages_take_time_in_proportion_to_a_text(model: str | None, pieces: list[str], frame: str) -> None:
    stage_times(model, "On Foo\nWe study BERT.")  # what is loaded once
    slow = {}
    for piece in pieces:
        short, long = (frame.format(repeated(piece, size)) for size in (3_000, 6_000))
        full, half = stage_times(model, long), stage_times(model, short)
        for name in full:
            if grows(full[name], half[name]) or full[name] > MOST:
                shorter, longer = (min(stage_times(model, text)[name] for _ in range(3)) for text in (short, long))
                if grows(longer, shorter) or longer > MOST:
                    slow[name, piece] = f"{shorter:.2f} s, {longer:.2f} s"
    assert slow == {}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the regular expressions that the modules of readers and of extraction compile."""

    def inside(value: object) -> Iterator[re.Pattern[str]]:
        if isinstance(value, re.Pattern):
            if isinstance(value.pattern, str):
                yield value
        elif isinstance(value, tuple | list):
            for each in value:
                yield from inside(each)
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            yield from inside([getattr(value, field.name) for field in dataclasses.fields(value)])

    seen = set()
    for package in ("kg.extract", "kg.readers"):
        importlib.import_module(package)
        for module in pkgutil.iter_modules(sys.modules[package].__path__, f"{package}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                for number, pattern in enumerate(inside(value)):
                    if pattern not in seen:
                        seen.add(pattern)
                        yield f"{module.name}.{name} {number}", pattern


def test_patterns_tell_soon_whether_a_long_text_begins_as_they_do() -> None:
    pieces = ["a", "A", "1", ".", "-", "(", " ", "a ", "A ", "1 ", "a, ", "<M1> ", "<M1>, ", "<M1> and ", "<T1> <D2> "]
    slow = {}
    for name, pattern in patterns():
        words = sorted(set(re.findall(r"[A-Za-z]{2,}", pattern.pattern)))
        for text in (repeated(piece, 2_000) + "\0" for piece in (*pieces, *(f"{word} " for word in words))):
            if (seconds := spent(pattern.match, text)) > 1:
                slow[name, text[:20]] = seconds
    assert slow == {}


def test_cleaning_takes_time_in_proportion_to_a_text() -> None:
    slow = {
        sign: found for sign in SIGNS if (found := too_slow(clean, repeated(sign, 50_000), repeated(sign, 100_000)))
    }
    assert slow == {}
