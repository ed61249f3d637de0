"""Plain text: titles and abstracts between blank lines, abstracts alone, and what is neither."""

import pytest

from kg.readers import read, readers
from kg.records import Paper, paper_id

SENTENCES = "We study how models learn from noisy text, and why they do not. A probe of 3 layers says that it helps. "
ABSTRACT = (SENTENCES * 4).strip()
WRAPPED = (
    "We study how models learn from noisy text, and why they do not, in five\n"
    "languages. A probe of 3 layers says that it helps. On GLUE, noise costs\n"
    "1.2 points, and on SQuAD, none. We release the noise."
)


def format_of(text):
    return next((reader.name for reader in readers() if not reader.binary and reader.accepts(text)), None)


def test_a_title_a_heading_and_an_abstract(sample):
    assert sample("text.txt") == (
        [
            Paper(
                id=paper_id("Counting in Transformer Encoders: a Probe"),
                title="Counting in Transformer Encoders: a Probe",
                abstract="We ask whether encoders count. A probe on the states of a transformer encoder counts to 50 "
                "with 97% accuracy on CountBench, a dataset that we introduce, and fails beyond. Fine-tuning on "
                "longer texts helps by 3 points, on languages seen before and on others. Code: https://example.org/count",
                source="text.txt",
            )
        ],
        [],
    )


def test_an_abstract_alone_is_called_after_its_file(text):
    [[paper], _] = text(ABSTRACT, name="2311.90012v2.txt")
    assert (paper.id, paper.title, paper.abstract) == ("paper:arxiv-2311.90012", "2311.90012v2", ABSTRACT)
    [[paper], _] = text("Abstract. " + WRAPPED, name="why_noise_helps.txt.gz")
    assert (paper.title, paper.abstract) == ("why noise helps", WRAPPED.replace("\n", " "))


@pytest.mark.parametrize("between", ["\n\n", "\n", "\n \n\t\n", "\n\nAbstract\n", "\n\nABSTRACT:\n\n"])
@pytest.mark.parametrize("abstract", [ABSTRACT, WRAPPED])
@pytest.mark.parametrize("title", ["On Noise", "Does It Learn? We Ask", "Noise:\nA Study"])
def test_a_title_is_parted_from_its_abstract(text, title, between, abstract):
    papers, rejects = text(title + between + abstract + "\n")
    assert [(paper.title, paper.abstract) for paper in papers] == [
        (" ".join(title.split()), " ".join(abstract.split()))
    ]
    assert rejects == []


@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_labels_are_no_part_of_what_they_name(text, between):
    [[paper], _] = text(f"Title: On Noise{between}Abstract: {ABSTRACT}")
    assert (paper.title, paper.abstract) == ("On Noise", ABSTRACT)


def test_many_papers_in_a_file(text):
    pairs = [(f"Paper {n}: on Noise", WRAPPED.replace("GLUE", f"GLUE-{n}")) for n in range(700)]
    papers, rejects = text("\n\n".join(part for pair in pairs for part in pair))
    assert [(paper.title, paper.abstract) for paper in papers] == [
        (title, abstract.replace("\n", " ")) for title, abstract in pairs
    ]
    assert rejects == []


def test_an_abstract_of_two_paragraphs_stays_one_and_a_short_one_is_no_title(text):
    papers, _ = text(f"On Noise\n\n{WRAPPED}\n\n{WRAPPED}\n\nOn Sound\n\nIt helps.\n", format="text")
    assert [(paper.title, len(paper.abstract)) for paper in papers] == [
        ("On Noise", 2 * len(WRAPPED) + 1),
        ("On Sound", 9),
    ]


def test_lines_without_end_are_no_title_of_endless_lines(text):
    ever_longer = "\n".join("a " * n + "b" for n in range(3_000))
    papers, rejects = text(ever_longer, format="text")
    assert len(papers) + len(rejects) == 1


def test_an_abstract_above_the_first_title_is_told(text):
    papers, [reject] = text(f"{WRAPPED}\n\nOn Noise\n\n{WRAPPED}", format="text")
    assert [paper.title for paper in papers] == ["On Noise"]
    assert (reject.line, reject.reason) == (1, "the abstract has no title above it")


@pytest.mark.parametrize(
    "other",
    [
        "# Notes\n\n" + WRAPPED,
        "- " + WRAPPED.replace("\n", "\n- "),
        "MIT License\n\nCopyright 2024\n\n" + WRAPPED,
        "def f(x):\n    return [a for a in x if a.b(c, d=1) and e[0] != '' or g == 'h' or (i and j)]\n" * 9,
        "SELECT a FROM b;\n" * 40,
        "name = 1\n\n[section]\nother = 2\n",
        "Buy milk.",
        "",
    ],
)
def test_notes_code_and_licences_are_no_papers(other):
    assert format_of(other) is None


def test_pages_of_papers_are_still_listings():
    assert format_of("\n\n".join(["On Noise", ABSTRACT] * 3)) == "listing"
    assert format_of("\n".join(["On Noise", ABSTRACT] * 3)) == "listing"


def test_what_is_typed_into_a_pipe_is_a_paper(tmp_path, monkeypatch):
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ABSTRACT.encode())))
    assert [(paper.title, paper.abstract) for paper in read("-")] == [("stdin", ABSTRACT)]
