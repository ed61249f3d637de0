"""PDF: papers as LaTeX and others set them, and files that hold no paper."""

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


def page(*lines):
    """Return a PDF of one page, of lines (x, y, size, text), which are bold where the text begins with an asterisk."""
    shown = "\n".join(
        f"BT /F{1 + text.startswith('*')} {size} Tf 1 0 0 1 {x} {y} Tm ({text.removeprefix('*')}) Tj ET"
        for x, y, size, text in lines
    ).encode("cp1252")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Times-%s/Encoding/WinAnsiEncoding>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        font % b"Roman",
        font % b"Bold",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"xref\n0 7\n0000000000 65535 f \n" + b"".join(places)
    return content + table + b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(content)


PAGES = {
    "as the IEEE sets them": page(
        (72, 750, 8, "IEEE TRANSACTIONS ON EXAMPLES, VOL. 14, NO. 8, AUGUST 2021"),
        (540, 750, 8, "1"),
        (100, 710, 24, "Sets That Are"),
        (100, 681, 24, "Seldom Seen"),
        (150, 640, 11, "Ada Lovelace, Member, IEEE, and Alan Turing"),
        (48, 600, 9, "*Abstract—We collect sets. On SetBench, the"),
        (48, 589, 9, "*rarest reach an F1 of 50.1."),
        (48, 570, 9, "*Index Terms—Sets, rarity."),
        (120, 540, 10, "I. I"),
        (132, 540, 8, "NTRODUCTION"),
        (48, 520, 10, "SETS are many, and most are common."),
        (312, 600, 10, "So says the second column, in which the"),
        (312, 588, 10, "introduction goes on."),
    ),
    "as Word does, below a running head": page(
        (72, 760, 9, "Preprint submitted to the Journal of Examples"),
        (72, 700, 20, "*Sets That Are "),
        (72, 676, 20, "*Seldom Seen"),
        (72, 640, 12, "Grace Hopper and Kurt Gödel"),
        (72, 590, 14, "*Abstract"),
        (72, 570, 11, "We collect sets. On SetBench, the rarest reach"),
        (72, 556, 11, "an F1 of 50.1."),
        (72, 520, 14, "*1. Introduction"),
        (72, 500, 11, "Sets are many, and most are common."),
    ),
    "in letters of one size": page(
        (72, 760, 12, "Running head: SELDOM SEEN"),
        (72, 700, 12, "*Sets That Are Seldom Seen"),
        (72, 670, 12, "Grace Hopper"),
        (72, 640, 12, "*Abstract"),
        (72, 625, 12, "We collect sets. On SetBench, the rarest reach an F1 of 50.1."),
        (72, 590, 12, "Keywords: sets, rarity"),
        (72, 570, 12, "Sets are many, and most are common."),
        (300, 40, 9, "1"),
    ),
    "in a file that has what stands below before what stands above": page(
        (72, 100, 9, "Copyright 2022 by the authors."),
        (312, 600, 10, "So says the second column, in which the"),
        (312, 588, 10, "introduction goes on."),
        (100, 710, 18, "*Sets That Are"),
        (100, 688, 18, "*Seldom Seen"),
        (100, 660, 11, "Grace Hopper"),
        (48, 640, 12, "*A B S T R A C T"),
        (48, 625, 10, "We collect sets. On SetBench, the rarest"),
        (48, 613, 10, "reach an F1 of 50.1."),
        (48, 590, 12, "*1 INTRODUCTION"),
        (48, 575, 10, "Sets are many, and most are common."),
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_titles_and_abstracts_are_found_as_others_set_them(text, name):
    [paper], rejects = text(PAGES[name])
    assert rejects == []
    assert paper.title == "Sets That Are Seldom Seen"
    assert paper.abstract == "We collect sets. On SetBench, the rarest reach an F1 of 50.1."


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
