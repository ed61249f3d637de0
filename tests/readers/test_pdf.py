"""PDF: papers as LaTeX sets them, and files that hold no paper."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from kg.records import Paper, paper_id

SAMPLES = Path(__file__).parent / "samples"


def test_a_paper_in_two_columns_with_the_stamp_of_arxiv(sample):
    assert sample("pdf.arxiv.pdf") == (
        [
            Paper(
                id="paper:arxiv-2311.90011",
                title="Retrieval That Forgets: Efficient Indexes with Decaying Entries",
                abstract="We study dense retrieval whose index decays. A retriever that forgets what nobody has asked "
                "for in a month answers 41.2% of the questions of Natural Questions, 0.3 points less than DPR, with "
                "an index of half the size. Efficient fine-tuning of the encoder, with λ = 10−3, wins back the "
                "difference; on TriviaQA and on WebQuestions the offline re-ranking is not affected. We release code "
                "and models at https://example.org/forget.",
                date="2023-11",  # the month of the number, since the stamp is that of the second version
                url="https://arxiv.org/abs/2311.90011",
                source="pdf.arxiv.pdf",
            )
        ],
        [],
    )


def test_a_title_and_a_heading_in_small_capitals_below_a_running_head(sample):
    title = "A SHORT NOTE ON HOW ENCODERS LEARN TO COUNT TO 50"
    assert sample("pdf.smallcaps.pdf") == (
        [
            Paper(
                id=paper_id(title),
                title=title,
                abstract="We ask whether encoders count. A probe on the states of a transformer encoder counts to 50 "
                "with 97% accuracy on CountBench, a dataset that we introduce, and fails beyond.",
                source="pdf.smallcaps.pdf",
            )
        ],
        [],
    )


def written(change, source="pdf.smallcaps.pdf"):
    writer, sink = PdfWriter(clone_from=PdfReader(SAMPLES / source)), io.BytesIO()
    change(writer)
    writer.write(sink)
    return sink.getvalue()


def test_a_title_that_the_file_states_is_taken_if_the_page_has_it(text):
    stated = "A Short Note on How Encoders Learn to Count to 50"
    right = written(lambda writer: writer.add_metadata({"/Title": stated, "/Author": "Ada L; Al T"}))
    [[paper], _] = text(right)
    assert (paper.title, paper.authors) == (stated, ("Ada L", "Al T"))
    wrong = written(lambda writer: writer.add_metadata({"/Title": "Microsoft Word - final.doc", "/Author": "me"}))
    [[paper], _] = text(wrong)
    assert (paper.title, paper.authors) == (stated.upper(), ())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ((SAMPLES / "pdf.smallcaps.pdf").read_bytes()[:9_000], ""),
        (b"%PDF-1.5\nnothing", ""),
        (written(lambda writer: writer.encrypt("secret")), ""),
        (written(lambda writer: writer.pages[0].pop("/Contents")), "its first page holds no text (a scan?)"),
    ],
    ids=["cut", "empty", "encrypted", "scanned"],
)
def test_what_cannot_be_read_is_one_reject(text, content, reason):
    papers, [reject] = text(content)
    assert papers == []
    assert reject.reason.startswith("no paper could be read from the PDF: " + reason)


def test_without_pypdf_it_says_what_to_install():
    code = (
        "import sys; sys.modules['pypdf'] = None\n"
        "from kg.errors import ReadError\nfrom kg.readers import read\n"
        f"try: list(read({str(SAMPLES / 'pdf.arxiv.pdf')!r}))\nexcept ReadError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'kg[pdf]'" in run.stdout
