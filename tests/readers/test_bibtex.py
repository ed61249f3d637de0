"""BibTeX and BibLaTeX: names, strings, LaTeX, braces, and entries that are broken."""

import pytest

from kg.readers import read
from kg.readers.bibtex import READER
from kg.records import Paper, paper_id
from readers.conftest import titles

ENTRY = "@article{%s,\n title = {Paper %s},\n abstract = {We study.},\n}\n"


def test_entries_as_many_tools_write_them(sample):
    papers, rejects = sample("bibtex.bib")
    assert papers == [
        Paper(
            id="paper:doi-10.1000-v1-2023.examples-main.1",
            title="Does RoBERTa Count? Probing n-grams in Swahili",
            abstract="We probe RoBERTa for counts of n-grams. A probe reaches 62% accuracy on “SwaProbe”, "
            "a dataset that we introduce, @ no cost.",
            date="2023-07",
            url="https://aclanthology.org/2023.examples-main.1/",
            authors=("Wanjiru Kamau", "Ming Li", "José Álvarez"),
            source="bibtex.bib#kamau-etal-2023-does",
        ),
        Paper(
            id="paper:doi-10.1000-joe.2021.3",
            title="Incompleteness of Benchmarks: What GLUE Cannot Say",
            abstract="We show that labels in {0, 1} leave 12 % of errors unseen & that it matters.",
            date="2021-03-05",
            authors=("Kurt Gödel", "The BERT Team"),
            source="bibtex.bib#Goedel2021",
        ),
        Paper(
            id="paper:arxiv-2311.90002",
            title="Reading Charts with Frozen Vision Encoders",
            date="2023",
            url="https://arxiv.org/abs/2311.90002",
            authors=("Mirela Popescu", "Jan van der Meer"),
            source="bibtex.bib#popescu2023reading",
        ),
        Paper(
            id="paper:arxiv-2001.90009",
            title="What Google Scholar writes",
            date="2020",
            authors=("G Scholar",),
            source="bibtex.bib#scholar2020",
        ),
        Paper(id=paper_id("In Parentheses"), title="In Parentheses", date="1999", source="bibtex.bib#parens"),
        Paper(
            id=paper_id("The Same Key Again"),
            title="The Same Key Again",
            date="2024",
            source="bibtex.bib#kamau-etal-2023-does",
        ),
    ]
    assert [(reject.line, reject.reason, reject.record[:16]) for reject in rejects] == [
        (54, "it is broken BibTeX: Unexpectedly reached end of file.", "@article{broken,"),
        (64, "it has no title", "@article{untitle"),
    ]


def test_a_string_stands_for_what_it_was_given(text):
    papers, _ = text("@STRING{t = {A Title}}\n@misc{a, title = T}\n@misc{b, title = {t}}")
    assert titles(papers) == ["A Title", "t"]


def test_a_cut_file_gives_the_entries_before_the_cut(text):
    whole = "".join(ENTRY % (n, n) for n in range(3))
    for cut in range(12, len(whole) - 3, 7):
        papers, rejects = text(whole[:cut], format="bibtex")
        assert titles(papers) == [f"Paper {n}" for n in range(whole[:cut].count("\n}"))]
        cut_entry = whole[:cut].rpartition("\n}\n")[2]
        whether = "{" in cut_entry and not cut_entry.endswith("\n}")
        assert [reject.line for reject in rejects] == [1 + 4 * len(papers)] * whether


@pytest.mark.parametrize(
    "broken",
    [
        "@article{x, title = {A, year = 2020}\n",
        '@article{x, title = "A, year = 2020}\n',
        "@article{x, title {A}}\n",
        "@article{x y z\n",
        "@article(x, title = {A}}\n",
        "@article{x, title = {A}} }} {{\n@article{y, title = {{}\n",
        "@article\n",
    ],
)
def test_a_broken_entry_never_takes_others_with_it(text, broken):
    papers, _ = text(ENTRY % ("a", "A") + broken + ENTRY % ("b", "B"))
    assert {"Paper A", "Paper B"} <= set(titles(papers))


def test_an_entry_that_is_too_long_is_rejected_alone(text):
    papers, [reject] = text(
        ENTRY % ("a", "A") + "@misc{x, title = {X}, abstract = {" + "long\n" * 100_000 + "}}\n" + ENTRY % ("b", "B")
    )
    assert titles(papers) == ["Paper A", "Paper B"]
    assert (reject.line, reject.reason) == (5, "it is longer than 262,144 characters")


def test_memory_stays_bounded_however_many_the_entries(tmp_path, peak):
    path = tmp_path / "many.bib"
    path.write_text("".join((ENTRY % (n, n)).replace("We study.", "We study. " * 1_000) for n in range(1_000)))
    next(iter(read(path)))  # what is imported but once
    count_read, held = peak(lambda: sum(1 for _ in read(path)))
    assert count_read == 1_000
    assert held < 2e6 < path.stat().st_size / 4


@pytest.mark.parametrize(
    "other",
    [
        "@cache(1, typed=True)\ndef f(): ...",
        "@dataclass\nclass A:\n",
        "me@x.org {a, b = c}",
        '{"@id": {}}',
        "# Our Code\n\nPlease cite:\n\n```bibtex\n" + ENTRY % ("a", "A") + "```\n",
        "<html><pre>\n" + ENTRY % ("a", "A") + "</pre></html>",
    ],
)
def test_what_looks_like_an_entry_or_cites_one_is_no_bibliography(other):
    assert not READER.accepts(other)
