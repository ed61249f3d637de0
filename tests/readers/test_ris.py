"""RIS: titles and abstracts on several lines, dates with empty parts, records without an end."""

from kg.readers import read
from kg.records import Paper, paper_id
from readers.conftest import titles

RECORD = "TY  - JOUR\nTI  - Paper {}\nAB  - We study.\nER  - \n\n"


def test_records_as_several_tools_write_them(sample):
    papers, rejects = sample("ris.ris")
    assert papers == [
        Paper(
            id="paper:doi-10.1000-joe.2022.9",
            title="Counting in Transformer Encoders: A Probe",
            abstract="We count. A transformer encoder counts to 50 with 97% accuracy. It fails at 51 & beyond.",
            date="2022-07-09",
            url="https://example.org/counting;session=1",
            authors=("Wanjiru Kamau", "J. Thorsson, Jr."),
            source="ris.ris",
        ),
        Paper(
            id="paper:arxiv-2101.90010",
            title="A Preprint",
            abstract="We say little.",
            date="2021",
            url="http://arxiv.org/abs/2101.90010v2",
            authors=("OpenExample",),
            source="ris.ris#ref17",
        ),
        Paper(id=paper_id("The Last"), title="The Last", source="ris.ris"),
    ]
    assert [(reject.line, reject.reason[:19]) for reject in rejects] == [
        (33, "it does not end wit"),
        (35, "it has no title"),
    ]


def test_a_cut_file_gives_the_records_before_the_cut(text):
    whole = "".join(map(RECORD.format, range(3)))
    for cut in range(11, len(whole) - 1, 5):
        papers, rejects = text(whole[:cut], format="ris")
        done = whole[:cut].count("\nER  -")
        assert titles(papers) == [f"Paper {n}" for n in range(done)]
        assert [reject.line for reject in rejects] == [1 + 5 * done] * (whole[:cut].count("TY  -") > done)


def test_memory_stays_bounded_however_many_the_records(tmp_path, peak):
    path = tmp_path / "many.ris"
    path.write_text("".join(RECORD.format(n).replace("We study.", "We study. " * 1_000) for n in range(1_000)))
    next(iter(read(path)))  # what is imported but once
    count_read, held = peak(lambda: sum(1 for _ in read(path)))
    assert count_read == 1_000
    assert held < 2e6 < path.stat().st_size / 4
