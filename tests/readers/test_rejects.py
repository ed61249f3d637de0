"""What --rejects kept: each record is read as what it was, under the name of the file that it is from."""

import pytest

from kg.readers import readers


def test_mended_records_of_any_format_are_papers_of_their_files(sample):
    papers, _ = sample("rejects.jsonl")
    assert [(paper.title, paper.source) for paper in papers] == [
        ("On Looms 😀", "papers.jsonl#loom-4"),
        ("On Lists", "list.json"),
        ("On Bibs", "refs.bib#loom5"),
        ("On Reeds", "refs.ris"),
        ("On Records", "oai.xml"),
        ("On Rows", "table.csv"),
        ("On Columns", "table.parquet"),
        ("On Texts", "notes.txt"),
    ]
    assert papers[4].id == "paper:arxiv-2401.00021"


def test_what_still_is_bad_is_rejected_where_it_was_with_what_is_to_be_done(sample):
    _, rejects = sample("rejects.jsonl")
    told = [
        ("cut.json.gz", 1, "rejects", "nothing of it was kept; mend the file itself, and name that"),
        ("table.csv", 5, "csv", "it lacks the header row of looms/table.csv; put that above it"),
        ("notes.txt", 9, "text", "it has no title; put that and an empty line above it"),
        ("old.bib", 5, "bibtex", "it holds the byte 0xfc, which is not UTF-8 here; convert the file to UTF-8"),
        ("gone.jsonl", 6, "jsonl", "it is not JSON: Unterminated string starting at at column 11"),
    ]
    assert [(each.source, each.line, each.format, each.reason) for each in rejects] == [
        (f"looms/{name}", line, form, f"{reason} (kept in line {number} of rejects.jsonl)")
        for number, (name, line, form, reason) in enumerate(told, 9)
    ]
    assert [each.record for each in rejects[1:4]] == [
        ",We row alone.",
        "We write of looms at some length, so that this is known to be an abstract.",
        "@article{k3,\n title={Gr\\udcfcn}}",
    ]


def test_a_line_that_was_torn_while_mending_costs_only_itself(text):
    whole = r'{"file": "a.jsonl", "line": 3, "reason": "", "format": "jsonl", "record": "{\"title\": \"A\"}"}'
    torn = whole.replace('\\"', '"')
    papers, [error] = text(f"{torn}\n{whole}\n")
    assert [paper.title for paper in papers] == ["A"]
    assert (error.line, error.format, error.record) == (1, "rejects", torn)


@pytest.mark.parametrize("reader", [each for each in readers() if each.name != "rejects"], ids=lambda each: each.name)
def test_nothing_else_takes_such_a_file(reader, text):
    line = '{"file": "a", "line": 1, "reason": "", "record": "{\\"title\\": \\"A\\"}", "format": "%s"}'
    papers, rejects = text(line % reader.name)
    assert [paper.title for paper in papers] == ["A"] or len(rejects) == 1
