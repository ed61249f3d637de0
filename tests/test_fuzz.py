"""Any bytes are papers, rejects, or a KGError, for every reader; and so is every sample that was broken."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parent / "fuzz"))

from mutate import attempt, mutants, samples

from kg.readers import readers

NAMES = [reader.name for reader in readers()]
SAMPLES = samples()
PIECES = [content[at : at + 200] for content in SAMPLES.values() for at in (0, len(content) // 2)]
contents = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda text: text.encode(errors="surrogatepass")),
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=9), max_size=6).map(b"".join),
)


@pytest.mark.parametrize("form", NAMES)
@settings(max_examples=40, deadline=None)
@given(content=contents)
def test_any_bytes_are_papers_or_rejects_or_one_error(tmp_path_factory, form, content):
    attempt("file", content, tmp_path_factory.getbasetemp(), form)


@given(content=contents)
def test_any_bytes_are_looked_at_by_all_readers(tmp_path_factory, content):
    attempt("file", content, tmp_path_factory.getbasetemp())


def test_broken_samples_are_papers_or_rejects_or_one_error(tmp_path):
    counts = sum(
        (attempt(*mutant, tmp_path) for mutant in mutants(SAMPLES, 500, seed=1)),
        start=type(attempt("x", b"", tmp_path))(),
    )
    assert counts["accepted"] > 300
    assert counts["rejected"] > 300
    assert counts["refused"] > 10


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_that_is_cut_anywhere_gives_what_comes_before(tmp_path, name):
    content = SAMPLES[name]
    for cut in range(0, len(content), max(1, len(content) // 15)):
        attempt(name, content[:cut], tmp_path)
