"""What holds for every format: a sample is known for what it is, however it is packed, laid out or cut.

Samples are called as their format is, then, after a full stop, what sets one apart from another.
"""

import gzip
import json
from pathlib import Path

import pytest

from kg.readers import read, readers
from kg.readers.files import Source, open_text
from readers.conftest import reading

SAMPLES = sorted((Path(__file__).parent / "samples").iterdir())
JSON = [sample for sample in SAMPLES if sample.suffix in {".json", ".jsonl"}]


def name(sample):
    return sample.name


@pytest.mark.parametrize("sample", SAMPLES, ids=name)
def test_a_sample_is_known_for_what_it_is_before_another_format_takes_it(sample):
    with open_text(Source(str(sample))) as text:
        accept = [reader.name for reader in readers() if reader.accepts(text.begin if reader.binary else text.head)]
    assert accept[0] == sample.name.partition(".")[0]


@pytest.mark.parametrize("sample", SAMPLES, ids=name)
def test_a_packed_sample_is_read_like_the_plain_one(sample, tmp_path):
    packed = tmp_path / sample.name  # sources are called after files
    packed.write_bytes(gzip.compress(sample.read_bytes()))
    (papers, rejects), (plain, told) = reading(packed), reading(sample)
    assert papers == plain
    assert [(one.line, one.reason, one.record) for one in rejects] == [
        (one.line, one.reason, one.record) for one in told
    ]


@pytest.mark.parametrize("sample", JSON, ids=name)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("ends", ["\n", "\r\n\r\n"])
def test_json_is_read_alike_however_it_is_laid_out(sample, indent, ends, tmp_path):
    values, text = [], sample.read_text().strip()
    while text:
        value, end = json.JSONDecoder().raw_decode(text)
        values.append(value)
        text = text[end:].strip()
    laid_out = tmp_path / sample.name
    laid_out.write_text(ends.join(json.dumps(value, indent=indent) for value in values), newline="")
    assert reading(laid_out)[0] == reading(sample)[0]


@pytest.mark.parametrize("sample", JSON, ids=name)
def test_a_file_cut_short_gives_the_papers_before_the_cut_and_one_line_on_the_rest(sample, tmp_path):
    whole, told = reading(sample)
    cut = tmp_path / sample.name
    cut.write_bytes(sample.read_bytes()[: sample.stat().st_size * 3 // 4])
    papers, rejects = reading(cut)
    assert papers == whole[: len(papers)]
    assert len(rejects) <= len(told) + 1
    assert "it is not JSON" in rejects[-1].reason


@pytest.mark.parametrize(
    ("begin", "between", "end"), [("", "\n", "\n"), ("[", ",\n", "]"), ('{"meta": {},\n"results": [', ",\n", "]}")]
)
def test_memory_does_not_grow_with_the_number_of_records(begin, between, end, tmp_path, peak):
    record = json.dumps({"id": "https://openalex.org/W1", "title": "A Loom", "concepts": ["woven"] * 2_000})
    count = 200
    long = tmp_path / "works.json"
    long.write_text(begin + between.join([record] * count) + end)
    count_read, held = peak(lambda: sum(1 for _ in read(long, format="openalex")))
    assert count_read == count
    assert held < len(record) * count / 3
