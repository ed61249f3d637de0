"""Reading: every format and every way to break it, the seeds, and what makes readings one paper."""

import bz2
import gzip
import io
import json
import lzma
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing, nullcontext, suppress
from functools import partial, reduce
from itertools import pairwise, permutations
from pathlib import Path

import pytest
import zstandard
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ReadError, RecordError
from kg.readers import distinct, merge, read, read_records, readers
from kg.records import Entity, Extraction, Mention, Paper, encode, fold_title, paper_id
from kg.schema import EdgeType, Label
from kg.stores.file import APPLICATION

SEEDS = SHARED / "seeds"
PROSE = "We study how models learn from noisy text. " * 12
LONG = PROSE.strip()
GLUED = "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\nSubscribe"
SPACED = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nbyAK and the research community\n\nMar 13\n\n"


@pytest.fixture
def file(tmp_path):
    """Write a file and return its name."""

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def keep(name, **options):
    """Read a file to its end; return its papers and its rejects."""
    rejects = []
    return list(read(name, on_reject=rejects.append, **options)), rejects


def titles(name, **options):
    return [paper.title for paper in read(name, **options)]


def sqlite_file(application):
    """Return the bytes of a database of a program."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(f"PRAGMA application_id = {application}; CREATE TABLE papers (id)")
        return database.serialize()


def entries(*pairs, between="\n"):
    return between.join(line for pair in pairs for line in pair)


# The seeds


def seed(prefix):
    found = sorted(SEEDS.glob(f"{prefix}*.txt"))
    if not found:
        pytest.skip(f"no seeds at {SEEDS}; set KG_SHARED to the folder that holds them")
    return found


@pytest.mark.parametrize(("prefix", "count"), [("000", 119), ("001", 83), ("003", 146)])
def test_a_seed_gives_every_entry_and_nothing_else(prefix, count):
    papers = list(read(seed(prefix)))
    assert len(papers) == count
    assert not any(paper.title.startswith(("Subscribe", "Get trending", "new", "byAK", "Mar ")) for paper in papers)
    assert min(len(paper.abstract) for paper in papers) > 400
    assert max(len(paper.title) for paper in papers) < 200


def test_the_seeds_hold_326_papers_in_any_order():
    files = seed("")
    assert len(files) == 3
    readings = [
        {fold_title(paper.title): encode(paper) for paper in distinct(read(order))} for order in permutations(files)
    ]
    assert len(readings[0]) == 326
    assert all(reading == readings[0] for reading in readings)


# Listings


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n  \n"])
def test_a_listing_reads_alike_whatever_its_newlines_mark_and_end(file, ends, mark, last):
    text = mark + GLUED + entries(("Learning to Act  ", LONG), (" Label Noise", LONG + " ")) + last
    papers = list(read(file("page.txt", text.replace("\n", ends))))
    assert [(paper.title, paper.abstract) for paper in papers] == [("Learning to Act", LONG), ("Label Noise", LONG)]
    assert {paper.source for paper in papers} == {"page.txt"}
    assert {paper.date for paper in papers} == {None}


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("BERT", LONG),
        ("Is Noise All You Need?", LONG),
        ("It Is.", LONG),
        ("More Data!", LONG),
        ("A Long Title: " + "with one more clause and " * 15, LONG),
        ("Does It Learn? We Ask. And Answer", LONG),
        ("Subscribers and How to Keep Them", LONG),
        ("New Methods for old Models", LONG),
        ("By My Eyes: Grounding Models in Sensors", LONG),
        ("A Short One", "We show that it works."),
        ("A Shorter One", "TBA"),
        ("A Cut One", LONG[:333] + "…"),
        ("A Rudely Cut One", LONG[:70]),
        ("One Sentence", "We " + "really " * 80 + "mean it."),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize("layout", [GLUED, SPACED])
def test_an_odd_entry_never_shifts_the_others(file, title, abstract, place, layout):
    pairs = [(f"Usual Paper {n}", LONG) for n in range(3)]
    pairs.insert(place, (title.strip(), abstract))
    papers = list(read(file("page.txt", layout + entries(*pairs, between="\n\n" if layout is SPACED else "\n"))))
    assert [(paper.title, paper.abstract) for paper in papers] == pairs


def test_bylines_dates_and_headers_between_entries_are_left_out(file):
    page = SPACED + entries(
        ("Paper One", LONG),
        ("byAK and the research community", "Mar 14"),
        ("Paper Two", LONG),
        ("Paper Three", "Submitted by ada"),
        (LONG, "Jun 3"),
    )
    papers, rejects = keep(file("page.txt", page))
    assert ([paper.title for paper in papers], rejects) == (["Paper One", "Paper Two", "Paper Three"], [])


def test_pages_one_after_the_other_are_read_as_each_alone(file):
    pages = (
        GLUED
        + entries(("Paper One", LONG))
        + "\n"
        + SPACED
        + entries(("Two", LONG))
        + "\n"
        + GLUED
        + entries(("Three", LONG))
    )
    assert titles(file("pages.txt", pages)) == ["Paper One", "Two", "Three"]


def test_a_full_date_dates_the_papers_below_it_and_half_a_date_does_not(file):
    page = SPACED + entries(("Paper One", LONG)) + "\nMar 14, 2025\n" + entries(("Paper Two", LONG))
    assert [paper.date for paper in read(file("page.txt", page))] == [None, "2025-03-14"]


def test_a_title_without_abstract_is_a_paper_without_abstract(file):
    page = GLUED + entries(("Paper One", LONG), ("Paper Two", LONG)) + "\nThe Lonely\n" + entries(("Paper Three", LONG))
    papers = list(read(file("page.txt", page + "\nThe Last")))
    assert [(paper.title, bool(paper.abstract)) for paper in papers] == [
        ("Paper One", True),
        ("Paper Two", True),
        ("The Lonely", False),
        ("Paper Three", True),
        ("The Last", False),
    ]


def test_an_abstract_of_two_paragraphs_stays_one(file):
    page = (
        SPACED
        + entries(("Paper One", LONG), (LONG, "Paper Two"), (LONG, "Paper Three"), between="\n\n")
        + "\n\n"
        + LONG
    )
    assert [(p.title, p.abstract) for p in read(file("page.txt", page))] == [
        ("Paper One", f"{LONG} {LONG}"),
        ("Paper Two", LONG),
        ("Paper Three", LONG),
    ]


def test_an_unknown_header_is_no_paper_but_is_told(file):
    papers, rejects = keep(file("page.txt", "Welcome\n" + GLUED + entries(("Paper One", LONG), ("Paper Two", LONG))))
    assert [paper.title for paper in papers] == ["Paper One", "Paper Two"]
    assert [(reject.line, reject.record) for reject in rejects] == [(1, "Welcome")]


def test_a_title_of_signs_alone_is_rejected_in_its_place(file):
    papers, rejects = keep(file("page.txt", GLUED + entries(("Paper One", LONG), ("???", LONG), ("Paper Two", LONG))))
    assert [paper.title for paper in papers] == ["Paper One", "Paper Two"]
    assert [(reject.line, reject.reason) for reject in rejects] == [(5, "its title '???' has no letter or digit")]


# JSON


def test_json_lines_give_every_field_by_any_of_its_names(file):
    records = [
        {
            "title": " A\n B ",
            "abstract": " We\n study.\n",
            "date": "2021-06-14T17:59:02Z",
            "authors": ["Ada L", "Al T"],
        },
        {"Title": "C", "SUMMARY": "S", "published": "2021-06", "link": "https://arxiv.org/abs/2106.07447v2", "id": 7},
        {"title": "D", "year": 2019, "authors": [{"name": "Ada L"}, {"name": None}], "doi": "10.1000/ABC", "id": "x-1"},
        {
            "title": "E",
            "abstract": None,
            "year": "n.d.",
            "authors": "Lovelace, Ada; Turing, Alan",
            "id": "arXiv:1810.04805",
        },
        {"title": "F", "abstract": float("nan"), "authors": "Ada L, Al T and Kurt G", "date": "2021-02-31"},
    ]
    assert list(read(file("p.jsonl", "\n".join(map(json.dumps, records))))) == [
        Paper(
            id=paper_id("A B"),
            title="A B",
            abstract="We study.",
            date="2021-06-14",
            authors=("Ada L", "Al T"),
            source="p.jsonl",
        ),
        Paper(
            id="paper:arxiv-2106.07447",
            title="C",
            abstract="S",
            date="2021-06",
            url="https://arxiv.org/abs/2106.07447v2",
            source="p.jsonl#7",
        ),
        Paper(id="paper:doi-10.1000-abc", title="D", date="2019", authors=("Ada L",), source="p.jsonl#x-1"),
        Paper(id="paper:arxiv-1810.04805", title="E", authors=("Lovelace, Ada", "Turing, Alan"), source="p.jsonl"),
        Paper(id=paper_id("F"), title="F", date="2021-02", authors=("Ada L", "Al T", "Kurt G"), source="p.jsonl"),
    ]


@pytest.mark.parametrize(
    ("hint", "number"),
    [
        ("arXiv: 2106.07447v2", "2106.07447"),
        ("https://arxiv.org/pdf/cond-mat/9901001v1.pdf", "cond-mat-9901001"),
        ("math.GT/0309136", "math.gt-0309136"),
        ("arXiv:acc-phys/9411001", "acc-phys-9411001"),
    ],
)
def test_arxiv_numbers_of_every_age_are_known(hint, number):
    assert paper_id("A", hint) == f"paper:arxiv-{number}"


@pytest.mark.parametrize("hint", ["arxiv" + "-" * 100_000, "arxiv-a" * 20_000, "10.1000/" * 20_000])
def test_a_long_hint_is_looked_through_once(hint):
    assert paper_id("A", hint).startswith("paper:")  # else this takes minutes


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"title": "A"', "not JSON"),
        ("nonsense", "not JSON"),
        ("[1]", "not an object"),
        ("{}", "no title"),
        ('{"title": null}', "no title"),
        ('{"title": 3}', "title is not a text"),
        ('{"title": "  "}', "title is empty"),
        ('{"title": "?!"}', "no letter or digit"),
        ('{"title": "A", "abstract": ["x"]}', "abstract is not a text"),
        ('{"title": "\\ud83d x"}', "half a character"),
        ('{"title": "A", "authors": ["\\ud83d x"]}', "half a character"),
        ('{"paper": {"title": "A"}}', "no interchange record"),
        ("[" * 100_000, "nested too deep"),
        ('{"title": 1' + "0" * 5000 + "}", "digit"),
        (b'{"title": "Gr\xfc\xdfe"}', "byte 0xfc"),
    ],
)
def test_a_bad_line_is_rejected_alone(file, line, reason):
    bad = line if isinstance(line, bytes) else line.encode()
    name = file("p.jsonl", b'{"title": "One"}\n\n' + bad + '\n{"title": "Two"}\n{"title": "Drei ßen"}'.encode())
    papers, [reject] = keep(name)
    assert [paper.title for paper in papers] == ["One", "Two", "Drei ßen"]
    assert (reject.source, reject.line) == (name, 3)
    assert reason in reject.reason
    assert reject.record.encode()[:20] == (bad[:20] if bad.isascii() else b'{"title": "Gr\\udcfc\\udcdfe"}'[:20])
    with pytest.raises(RecordError, match=r"p\.jsonl:3: "):
        list(read(name))


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "A"}, {"title": "B"}]',
        '\ufeff [\n{"title":\n"A"},\n\n{"title": "B"}]\n',
        json.dumps({"count": 2, "papers": [{"title": "A"}, {"title": "B"}], "next": None}),
        json.dumps({"data": [{"title": "A"}], "results": [{"title": "B"}]}, indent=1),
        json.dumps({"n": 2, "papers": [{"title": "A", "abstract": "x" * 99_000}, {"title": "B"}]}),
        json.dumps({"title": "A"}, indent=1) + json.dumps({"title": "B", "data": [3]}, indent=1),
    ],
)
def test_json_documents_of_any_shape_give_their_papers(file, text):
    assert titles(file("p.json", text)) == ["A", "B"]


@pytest.mark.parametrize("indent", ["", "  "])
def test_a_bad_or_broken_element_is_rejected_alone(file, indent):
    text = '[\n{"title": "A"},\n{"name": "B"},\n3,\n{"title": "C"},\n\n{"title" "D"},\n{"title": "E"}]'
    papers, rejects = keep(file("p.json", text.replace("\n{", f"\n{indent}{{")))
    assert [paper.title for paper in papers] == ["A", "C", "E"]
    assert [(reject.line, reject.record) for reject in rejects] == [
        (3, '{"name": "B"}'),
        (4, "3"),
        (7, '{"title" "D"}'),
    ]


@pytest.mark.parametrize("indent", [None, 1])
def test_elements_of_many_lines_are_found_again_behind_a_broken_one(file, indent):
    pages = [json.dumps({"papers": [{"title": f"{page}{n}"} for n in range(9)]}, indent=indent) for page in "AB"]
    broken = pages[0].replace('"A4"', "A4")
    papers, [reject] = keep(file("p.json", f"{broken}\n{pages[1]}"))
    lost = range(4, 5) if indent else range(4, 9)  # on one line nothing tells where the next one begins
    kept = [f"A{n}" for n in range(9) if n not in lost] + [f"B{n}" for n in range(9)]
    assert [paper.title for paper in papers] == kept
    assert "A4" in reject.record


def test_what_is_broken_for_good_is_told_once(file):
    papers, [reject] = keep(file("p.json", '[{"title": "A"}, {"title" "B"}, {"title": "C"}]'))
    assert [paper.title for paper in papers] == ["A"]
    assert (reject.line, reject.record) == (1, '{"title" "B"}, {"title": "C"}]')
    assert reject.reason.endswith("so the rest of the file could not be read")


def test_a_line_longer_than_the_look_at_a_file_is_still_a_line(file):
    lines = [json.dumps({"abstract": "x" * 99_000, "title": title}) for title in ("A", "B")]
    assert titles(file("p.jsonl", "\n".join([lines[0], "broken", lines[1]])), on_reject=str) == ["A", "B"]


def test_control_characters_become_spaces(file):
    [paper] = read(file("p.jsonl", json.dumps({"title": "A\x00B", "abstract": "C\x01D"})))
    assert (paper.title, paper.abstract) == ("A B", "C D")


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("2021", "2021"),
        (20210614, "2021-06-14"),
        (2021.0, "2021"),
        ("14 Jun 2021", "2021-06-14"),
        ("June 2021", "2021-06"),
        ("2021-13-01", "2021"),
        ("21/06/14", None),
        (True, None),
        (["2021"], None),
    ],
)
def test_dates_are_iso_and_exist_or_are_left_out(file, date, iso):
    assert [paper.date for paper in read(file("p.jsonl", json.dumps({"title": "A", "date": date})))] == [iso]


@pytest.mark.parametrize("indent", [None, 1])
def test_a_cut_array_gives_the_papers_before_the_cut(file, indent):
    text = json.dumps([{"title": f"Paper {n}", "abstract": "é" * n} for n in range(9)], indent=indent)
    for cut in range(1, len(text)):
        papers, rejects = keep(file("p.json", text[:cut]))
        assert [paper.title for paper in papers] == [f"Paper {n}" for n in range(len(papers))]
        assert len(rejects) == 1


WHOLE = b"".join(
    json.dumps(paper, ensure_ascii=False).encode() + b"\n"
    for paper in ({"title": "Größe", "abstract": 'Über 1 µm. \\ "x"'}, {"title": "B", "authors": ["C"]}, {"title": "D"})
)


@given(st.integers(0, len(WHOLE)), st.binary(max_size=3))
def test_json_lines_cut_anywhere_and_with_anything_behind_raise_no_other_error(tmp_path_factory, cut, behind):
    path = tmp_path_factory.mktemp("cut") / "p.jsonl"
    path.write_bytes(WHOLE[:cut] + behind)
    whole = WHOLE[:cut].count(b"\n")
    with suppress(ReadError) if whole < 2 else nullcontext():
        papers, rejects = keep(path)
        assert [paper.title for paper in papers][:whole] == ["Größe", "B", "D"][:whole]
        assert all(reject.line > whole for reject in rejects)


# Interchange records


RECORD = Extraction(
    paper=Paper(id="paper:1", title="On BERT", abstract="We use it.", source="page.txt"),
    entities=(
        Entity(
            id="method:bert",
            type=Label.METHOD,
            name="BERT",
            role=EdgeType.USES,
            mentions=(Mention(text="BERT", start=3, end=7),),
        ),
    ),
    extractor="test",
)


def test_interchange_records_come_whole_or_as_their_papers(file):
    mixed = encode(RECORD) + b'\n{"title": "Plain"}'
    name = file("records.jsonl", mixed)
    assert [type(item) for item in read_records(name)] == [Extraction, Paper]
    assert next(read_records(name)) == RECORD
    assert next(read(name)) == RECORD.paper
    array = b"[" + mixed.replace(b"\n", b",") + b"]"
    assert next(read_records(file("records.json", array))) == RECORD
    assert titles(file("records.json", array)) == ["On BERT", "Plain"]


@pytest.mark.parametrize(
    ("given", "known"),
    [("x1", "paper:"), ("2106.07447v2", "paper:arxiv-2106.07447"), ("paper:mine", "paper:mine")],
)
def test_the_paper_of_an_interchange_record_gets_an_id_as_papers_have(file, given, known):
    record = {"paper": {"id": given, "title": "A", "abstract": "B."}, "entities": [], "results": [], "relations": []}
    (extraction,) = read_records(file("records.jsonl", json.dumps(record | {"extractor": "mine"})))
    assert extraction.paper.id.startswith(known)


def test_an_interchange_record_whose_offsets_lie_is_rejected(file):
    papers, [reject] = keep(file("records.jsonl", encode(RECORD).replace(b'"start":3', b'"start":2')))
    assert papers == []
    assert "'BERT' does not stand at 2:7" in reject.reason


def test_what_kg_read_writes_reads_back_as_it_was(file):
    papers = list(read(file("p.jsonl", '{"title": "A", "id": "x", "date": "2020", "authors": ["B"]}\n{"title": "C"}')))
    assert list(read(file("again.jsonl", b"\n".join(map(encode, papers))))) == papers


# Tables


@pytest.mark.parametrize(("name", "delimiter"), [("p.csv", ","), ("p.csv", ";"), ("p.tsv", "\t")])
def test_tables_are_read_by_the_names_of_their_columns(file, name, delimiter):
    rows = [
        ("Year", "Title", "Note", "Abstract"),
        ("2020", '"A, the; first\tone"', "", '"We\nsay ""hi""."'),
        ("", "B", "", ""),
    ]
    papers = list(read(file(name, "\ufeff" + "\r\n".join(map(delimiter.join, rows)))))
    assert [(paper.title, paper.abstract, paper.date) for paper in papers] == [
        ("A, the; first one", 'We say "hi".', "2020"),
        ("B", "", None),
    ]


def test_bad_rows_are_rejected_with_the_line_where_they_begin(file):
    table = (
        'title,abstract\nÄ,"two\nlines"\n,none\n\nB,x,y\nC\n'.encode()
        + b'Gr\xfc\xdfe,z\n"D"d,e\nE,"'
        + b"long " * 100_000
        + b'"\nF,"open\n'
    )
    papers, rejects = keep(file("p.csv", table))
    assert [paper.title for paper in papers] == ["Ä"]
    assert [(reject.line, reject.record[:6], reject.reason[:26]) for reject in rejects] == [
        (4, ",none", "it has no title"),
        (6, "B,x,y", "it has 3 columns where the"),
        (7, "C", "it has 1 columns where the"),
        (8, "Gr\\udc", "it holds the byte 0xfc, wh"),
        (9, '"D"d,e', "its quotes do not match (',"[:26]),
        (10, 'E,"lon', "its abstract has 500,000 characters"[:26]),
        (11, 'F,"ope', "its quotes do not match (u"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Article Title;Abstract Note;Publication Year;Author(s);DOI Link;Paper URL",
        "paper_name;Summary text;yr;author_names;article_doi;pdf_link",
        "Document Title;Paper Abstract;Pub Date;All Authors;Digital Object Identifier;links",
        "Titel;Zusammenfassung;Jahr;Autoren;di;URI",
        "TI;AB;PY;AU;DI;Link",
    ],
)
def test_columns_are_known_by_what_others_call_them(file, header):
    row = 'On Looms;"We weave; it holds.";2021;Chen, W.;10.1000/182;https://loom.org/1'
    [paper] = read(file("p.csv", f"{header}\n{row}\n"))
    assert (paper.title, paper.abstract, paper.date) == ("On Looms", "We weave; it holds.", "2021")
    assert (paper.id, paper.url, paper.authors) == ("paper:doi-10.1000-182", "https://loom.org/1", ("Chen, W.",))


def test_web_of_science_is_read_by_its_tags_of_which_id_are_keywords_and_so_the_journal(file):
    header = "PT\tAU\tTI\tSO\tID\tAB\tPY\tDI\tUT"
    row = "J\tChen, W; Li, X\tOn Looms\tWeaving\tLOOM; REED\tWe weave.\t2021\t\tWOS:0001\t"  # with a tab at the end
    [paper] = read(file("savedrecs.txt", f"\ufeff{header}\r\n{row}\r\n"))
    assert (paper.title, paper.abstract, paper.date) == ("On Looms", "We weave.", "2021")
    assert paper.authors == ("Chen, W", "Li, X")
    assert paper.source == "savedrecs.txt#WOS:0001"


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("Article Title,Title,paper_name", "b"),  # an exact name wins over what is guessed
        ("Publication Title,Paper Title,Article Title", "b"),  # of the others the first; a journal's is none
        ("Source title,SO,Title", "c"),
        ("Title,Title,Title", "a"),
    ],
)
def test_one_column_alone_is_the_title(file, header, title):
    assert titles(file("p.csv", f"{header}\na,b,c\n")) == [title]


UNTITLED = "model,published,Source title\nOn Looms,2021,Weaving\nOn Reeds,2022,Weaving\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_without_a_column_of_titles_is_refused_with_what_is_to_be_renamed(file, delimiter):
    name = file("p.csv", UNTITLED.replace(",", delimiter))
    with pytest.raises(ReadError) as error:
        list(read(name))
    assert str(error.value) == (
        f"{name}: the header row has no column named title: model, published, Source title; rename the one that holds "
        "the titles to title, and those that are of use to abstract, date, authors, doi, url or id"
    )
    papers, [reject] = keep(name)
    assert not papers
    assert str(reject) == f"{name}:1: {reject.reason}"
    assert name not in reject.reason


def test_a_table_without_titles_cannot_be_forced(file):
    with pytest.raises(ReadError, match="no column named title: name, year;"):
        list(read(file("p.csv", "name,year\nA,2020\n"), format="csv"))


@pytest.mark.parametrize(
    "text",
    [
        "Nets, trees, rules\n\nWe study nets, trees, rules and what they have in common, at length and with care.\n",
        "Looms, reeds, and all the\nrest, as we show, are made\nof wood, of wool, and with\nmuch care by many hands.\n",
        '{"name":"A","summary":"b","year":2020}\n{"name":"B","summary":"c","year":2021}\n',
        "nets,trees,rules\nnets,trees\n",
        "1,2,3\n4,5,6\n",
    ],
)
def test_what_has_commas_is_no_table_by_that(text):
    assert not any(reader.accepts(text) for reader in readers() if reader.name in {"csv", "tsv"})


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Chen, W.", ("Chen, W.",)),
        ("de la Cruz, J.-P. M.", ("de la Cruz, J.-P. M.",)),
        ("Chen, WK", ("Chen, WK",)),
        ("Ada Lovelace, Alan Turing", ("Ada Lovelace", "Alan Turing")),
        ("Lovelace, Turing", ("Lovelace", "Turing")),
        ("Chen, W.; Li, X.", ("Chen, W.", "Li, X.")),
    ],
)
def test_a_family_name_with_initials_is_one_author(file, written, authors):
    [paper] = read(file("p.csv", f'title,authors\nA,"{written}"\n'))
    assert paper.authors == authors


def test_where_no_field_is_called_title_the_reason_names_those_that_there_are(file):
    lines = [
        {"name": "A", "summary": "b", "year": 2020},
        dict.fromkeys("abcdefgh", 1),
        {"title": None, "year": 2020},
        {},
    ]
    _, rejects = keep(file("p.jsonl", "\n".join(map(json.dumps, lines))))
    assert [reject.reason for reject in rejects] == [
        "it has no title; its fields are name, summary, year",
        "it has no title; its fields are a, b, c, d, e, f, ...",
        "it has no title",
        "it has no title",
    ]


# What is wanted


RECORDS = [
    {"title": "A", "categories": "cs.CL cs.LG", "date": "2023-02-10"},
    {"title": "B", "categories": ["stat.ML"], "date": "2022-12"},
    {"title": "C", "category": "cs.CV", "date": "2023"},
    {"title": "D", "date": "2024-01-01"},
    {"title": "E", "categories": "csx.Y"},
]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, "ABCDE"),
        ({"category": "cs.CL"}, "A"),
        ({"category": "CS"}, "AC"),
        ({"category": ["cs.CV", "stat"]}, "BC"),
        ({"category": "cs.C"}, ""),
        ({"since": "2023-01"}, "ACD"),
        ({"since": "2023-02-11"}, "CD"),
        ({"until": "2022"}, "B"),
        ({"until": "2023-01-31"}, "BC"),
        ({"since": "2022-12-31", "until": "2023"}, "ABC"),
        ({"category": "cs", "since": "2024"}, ""),
    ],
)
def test_papers_are_chosen_by_category_and_date(file, options, wanted):
    name = file("p.jsonl", "\n".join(map(json.dumps, RECORDS)))
    assert "".join(titles(name, **options)) == wanted
    assert {type(paper) for paper in read(name, **options)} <= {Paper}


def test_what_is_not_wanted_is_neither_cleaned_nor_checked(file):
    record = {"title": "On $x_i$", "abstract": r"Loss \emph{falls} by $\frac{1}{2}$. " * 50, "categories": "cs.CL"}
    bad = {"abstract": "It has no title.", "categories": "cs.CL"}
    name = file("p.jsonl", "\n".join(map(json.dumps, [record] * 500 + [bad])))

    def seconds(category):
        times = []
        for _ in range(3):
            start = time.process_time()
            papers, rejects = keep(name, category=category)
            times.append(time.process_time() - start)
        assert (len(papers), len(rejects)) == ((500, 1) if category == "cs.CL" else (0, 0))
        return min(times)

    assert seconds("math.AP") < seconds("cs.CL") / 3


def test_what_is_no_date_is_an_error_at_once(file):
    with pytest.raises(ReadError, match="since '13 March' is no date: 2023, 2023-01 and 2023-01-31 are"):
        read(file("p.jsonl", "{}"), since="13 March")


def test_interchange_records_are_chosen_too(file):
    record = encode(Extraction(paper=Paper(id="paper:1", title="A", date="2023-05")))
    assert [list(read_records(file("p.jsonl", record), since=day)) != [] for day in ("2023-05", "2023-06")] == [
        True,
        False,
    ]


# Files


def test_folders_are_walked_in_order_and_hidden_files_left_out(file, tmp_path):
    for name in ("b.jsonl", "a/z.jsonl", "a/.hidden.jsonl", ".git/c.jsonl", "c.jsonl"):
        file(name, json.dumps({"title": name}))
    file("a/notes.md", "# Notes\n\nNothing to see.\n")
    file("a/empty.jsonl", "")
    skipped = []
    assert titles(tmp_path, on_skip=lambda name, reason: skipped.append((Path(name).name, reason[:8]))) == [
        "a/z.jsonl",
        "b.jsonl",
        "c.jsonl",
    ]
    assert skipped == [("empty.jsonl", "is empty"), ("notes.md", "is of no")]
    with pytest.warns(UserWarning, match="skipped") as warned:
        list(read(tmp_path))
    assert [str(warning.message).partition(": ")[2][:8] for warning in warned] == ["is empty", "is of no"]
    assert titles(f"{tmp_path}/*.jsonl") == ["b.jsonl", "c.jsonl"]
    assert titles(f"{tmp_path}/**/[cz].jsonl") == ["a/z.jsonl", "c.jsonl"]


def test_utf_16_cut_in_a_character_rejects_its_record(file):
    papers, [reject] = keep(file("p.csv", "title,abstract\nÄ,b\nÖ,c".encode("utf-16")[:-1]))
    assert [paper.title for paper in papers] == ["Ä"]
    assert (reject.line, "byte 0x63" in reject.reason) == (3, True)


def test_inputs_are_read_in_the_order_given(file):
    names = [file(name, json.dumps({"title": name})) for name in ("b.jsonl", "a.jsonl")]
    assert titles(names) == ["b.jsonl", "a.jsonl"]


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        bz2.compress,
        lzma.compress,
        zstandard.compress,
        lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:]),
        lambda data: zstandard.compress(data[:9]) + zstandard.compress(data[9:]),
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.decode().encode("utf-8-sig"),
    ],
)
def test_files_are_unpacked_and_decoded_by_what_they_hold(file, pack):
    assert titles(file("misnamed.txt", pack('{"title": "Größe"}\n{"title": "B"}'.encode()))) == ["Größe", "B"]


@pytest.mark.parametrize(
    "pack",
    [gzip.compress, bz2.compress, partial(lzma.compress, preset=0), zstandard.compress],
    ids=["gz", "bz2", "xz", "zst"],
)
@pytest.mark.parametrize("strict", [True, False])
def test_a_cut_archive_gives_what_it_holds_and_then_names_itself(file, pack, strict):
    noise = random.Random(0)
    lines = "".join(
        json.dumps({"title": f"Paper {noise.random()}", "abstract": noise.randbytes(500).hex()}) + "\n"
        for _ in range(2_500)
    )
    packed = pack(lines.encode())
    names = [file("cut.gz", packed[: len(packed) * 3 // 4]), file("whole.jsonl", '{"title": "The next"}')]
    rejects, held = [], []
    with pytest.raises(ReadError, match=r"cut\.gz: could not be read to its end") if strict else nullcontext():
        held.extend(read(names, on_reject=None if strict else rejects.append))
    assert 500 < len(held) < 2_000
    assert strict or held[-1].title == "The next"
    assert strict or "could not be read to its end" in rejects[-1].reason


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_a_dash(packed):
    data = b'{"title": "A"}\n{"title": ""}\n'
    code = "import kg.readers as r; [print(p.title, p.source) for p in r.read('-', on_reject=print)]"
    run = subprocess.run(
        [sys.executable, "-c", code], input=gzip.compress(data) if packed else data, capture_output=True, check=True
    )
    assert run.stdout.decode().splitlines() == ["A <stdin>", "<stdin>:2: it has no title"]


def archive(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in files.items():
            held.writestr(name.replace("__", "."), content)
    return packed.getvalue()


def test_a_file_without_a_name_in_an_archive_is_skipped(file):
    packed = file("a.zip", archive(q='{"title": "A"}', b__jsonl='{"title": "B"}').replace(b"q", b"\0"))
    skipped = []
    assert [paper.title for paper in read(packed, on_skip=lambda *one: skipped.append(one))] == ["B"]
    assert skipped == [(str(packed), "holds a file without a name; unpack the archive to read it")]


@pytest.mark.parametrize("piped", [True, False])
def test_a_zip_archive_on_standard_input_gives_its_files(file, piped):
    data = archive(a__jsonl='{"title": "A"}\n{"title": ""}\n', b__txt="", c__jsonl='{"title": "C"}')
    code = "import kg.readers as r; [print(p.title, p.source) for p in r.read('-', on_reject=print, on_skip=print)]"
    command = [sys.executable, "-c", code]
    if piped:
        run = subprocess.run(command, input=data, capture_output=True, check=True)
    else:
        with Path(file("a.zip", data)).open("rb") as stream:
            run = subprocess.run(command, stdin=stream, capture_output=True, check=True)
    assert run.stdout.decode().splitlines() == [
        "A a.jsonl",
        "<stdin>/a.jsonl:2: it has no title",
        "<stdin>/b.txt is empty",
        "C c.jsonl",
    ]


def test_progress_is_told_in_bytes_of_all_files_as_they_lie_on_the_disk(file, tmp_path):
    chance = random.Random(0)
    lines = "\n".join(json.dumps({"title": f"P{chance.random()}", "abstract": LONG}) for _ in range(2_000)).encode()
    for name, content in {
        "folder/a.jsonl": lines,
        "folder/b.jsonl.gz": gzip.compress(lines),
        "folder/c.zip": archive(z__jsonl=lines, a__jsonl=lines, empty__txt=""),
        "folder/notes.md": b"# Notes\n",
        "d.jsonl": lines,
    }.items():
        file(name, content)
    inputs, told = [tmp_path / "folder", tmp_path / "d.jsonl"], list[int]()
    size = sum(path.stat().st_size for path in tmp_path.rglob("*.*"))

    def tell(done, total):
        assert total == size
        told.append(done)

    for _ in read(inputs, on_progress=tell, on_skip=lambda *_: None):
        pass
    assert told == sorted(told)
    assert told[-1] == size
    steps = [after - before for before, after in pairwise(told)]
    assert max(steps) < size / 10  # within files, too


def test_progress_on_standard_input_has_no_end():
    code = "import kg.readers as r; list(r.read('-', on_progress=lambda done, total: print(done, total)))"
    run = subprocess.run([sys.executable, "-c", code], input=b'{"title": "A"}', capture_output=True, check=True)
    assert {line.split()[1] for line in run.stdout.decode().splitlines()} == {"None"}
    assert b"14 None" in run.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_shows_how_many_bytes_are_read(file):
    import pty

    name = file("p.jsonl", "\n".join(json.dumps({"title": f"Paper {n}", "abstract": LONG}) for n in range(4_000)))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kg", "read", name, "-o", os.devnull]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    shown = b""
    with subprocess.Popen(command, stderr=theirs, env=environment) as run:
        os.close(theirs)
        with suppress(OSError):  # Linux's way to say that the terminal was left
            while part := os.read(ours, 2**16):
                shown += part
    os.close(ours)
    assert run.returncode == 0
    assert re.search(rb"read .* of 2\.\d MB .*100%", shown)
    assert re.search(rb"write .* of 4,000 ", shown)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "", "is empty"),
        ("a.jsonl", " \n\n", "is empty"),
        (
            "a.py",
            "import os\n\n\ndef f():\n    return 1\n",
            "of no format that kg knows: acl, .*zotero\n.*--format NAME",
        ),
        ("a.bin", bytes(range(256)) * 9, "of no format"),
        ("other.db", sqlite_file(0), "of no format"),
        (
            "my.kg",
            sqlite_file(APPLICATION),
            "is a graph of kg: open it with kg view, kg query or kg show; build from the papers that it was made of",
        ),
        ("a.gz", b"\x1f\x8b\x08nonsense", "could not be read"),
    ],
)
def test_a_named_file_that_cannot_be_read_is_an_error(file, name, content, message):
    with pytest.raises(ReadError, match=f"{name}: (?s:.*){message}"):
        list(read(file(name, content)))


def test_what_is_not_there_is_an_error_at_once(tmp_path, file):
    good = file("a.jsonl", '{"title": "A"}')
    (tmp_path / "empty").mkdir()
    for missing, message in (("none.txt", "no such file"), ("*.csv", "no file matches"), ("empty", "holds no files")):
        with pytest.raises(ReadError, match=message):
            read([good, tmp_path / missing])
    with pytest.raises(ReadError, match="no format is called 'word'; there are acl, a"):
        read(good, format="word")


def test_a_folder_of_strange_files_alone_is_an_error(file, tmp_path):
    file("x/a.md", "# Notes\n")
    with pytest.raises(ReadError, match="nothing was read"):
        list(read(tmp_path / "x", on_skip=lambda *_: None))


def test_a_format_can_be_forced(file):
    assert titles(file("p.txt", "Short\nThis is it.\n"), format="listing") == ["Short"]


@pytest.mark.parametrize("suffix", ["jsonl", "json", "csv", "txt"])
@pytest.mark.parametrize("pack", [bytes, zstandard.compress])
def test_memory_stays_bounded_however_long_the_file(file, suffix, pack, peak):
    title, count = "A Paper of the Usual Length", 1_000
    row, begin, between, end = {
        "jsonl": (json.dumps({"title": title, "abstract": LONG * 24}), "", "\n", ""),
        "json": (json.dumps({"title": title, "abstract": LONG * 24}), "[", ",", "]"),
        "csv": (f"{title},{LONG * 24}", "title,abstract\n", "\n", ""),
        "txt": (f"{title}\n{LONG * 24}", GLUED, "\n", ""),
    }[suffix]
    name = file(f"big.{suffix}", pack((begin + between.join([row] * count) + end).encode()))
    count_read, held = peak(lambda: sum(1 for _ in read(name)))
    assert count_read == count
    assert held < 6e6 < count * len(row) / 2


def test_the_readers_are_found_and_a_broken_plugin_does_no_harm(tmp_path, file):
    info = tmp_path / "site" / "broken-1.dist-info"
    file("site/good.py", "from kg.readers import Reader\nR = Reader('aaa', 'nothing', lambda head: 1 / 0, None)")
    file(f"{info}/METADATA", "Name: broken\nVersion: 1\n")
    file(f"{info}/entry_points.txt", "[kg.readers]\nbad = no_such_module:R\nodd = json:dumps\naaa = good:R\n")
    paper = file("p.jsonl", '{"title": "A"}')
    code = f"import kg.readers as r; [print(p.title) for p in r.read({paper!r})]"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(info.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "A\n"
    assert "no_such_module:R is left out: it does not load" in run.stderr
    assert "json:dumps is left out: it is no kg.readers.Reader" in run.stderr
    assert "reader 'aaa' fails to look at a file: ZeroDivisionError" in run.stderr
    names = [reader.name for reader in readers()]
    assert names.index("openalex") < names.index("csv") < names.index("jsonl") < names.index("json")


def test_importing_the_readers_loads_nothing_slow():
    slow = {"spacy", "networkx", "zstandard", "neo4j", "importlib.metadata"}
    code = f"import sys, kg.readers; print(*{slow} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


# One paper of several readings

texts = st.sampled_from(["", "a", "b", "aa", "We study.", "https://arxiv.org/abs/1", "x#1"])
papers_ = st.builds(
    Paper,
    id=st.sampled_from(
        ["paper:arxiv-2006.11477", "paper:arxiv-1", "paper:doi-10.1-x", "paper:31d5139cb05a", "paper:1", "paper:2"]
    ),
    title=st.sampled_from(["wav2vec 2.0", "Wav2vec 2.0", "wav2vec-2.0"]),
    abstract=texts,
    date=st.sampled_from([None, "2020", "2019-01", "2020-06-20", "2020-06-21"]),
    url=st.none() | texts,
    authors=st.lists(texts, max_size=2).map(tuple),
    source=st.none() | texts,
)


@given(papers_, papers_, papers_)
def test_merging_is_commutative_associative_and_idempotent(a, b, c):
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(a, a) == a


@given(
    st.lists(papers_, min_size=1, max_size=6).flatmap(
        lambda papers: st.tuples(st.just(papers), st.permutations(papers))
    )
)
def test_what_distinct_says_does_not_depend_on_the_order(both):
    papers, shuffled = both
    found = sorted(distinct(papers), key=encode)
    assert found == sorted(distinct(shuffled), key=encode)
    numbers = {paper.id for paper in papers if paper.id.startswith("paper:arxiv-")}
    assert len(found) == max(1, len(numbers))
    if len(numbers) <= 1:
        assert found == [reduce(merge, papers)]
    else:
        assert {paper.id for paper in found} == numbers


def test_surveys_of_one_title_are_two_papers_and_a_reading_without_number_is_of_the_first():
    first = Paper(id="paper:arxiv-2101.00001", title="A Survey of Nets", abstract="We survey nets.", source="a.json")
    second = Paper(id="paper:arxiv-2202.00002", title="A survey of nets", abstract="We survey other nets.")
    plain = Paper(id="paper:1", title="A Survey of Nets", date="2021", source="b.csv")
    merged = Paper(id=first.id, title=first.title, abstract=first.abstract, date="2021", source="a.json; b.csv")
    for order in permutations([first, second, plain]):
        assert sorted(distinct(order), key=lambda paper: paper.id) == [merged, second]


def test_a_paper_that_was_renamed_is_one_by_its_number():
    old = Paper(id="paper:arxiv-2101.00001", title="Old Name", abstract="We.", date="2021-01-01")
    new = Paper(id="paper:arxiv-2101.00001", title="New Name", abstract="We show.")
    other = Paper(id="paper:2", title="Old name?", authors=("Ada",))
    merged = Paper(id=old.id, title="New Name", abstract="We show.", date="2021-01-01", authors=("Ada",))
    for order in permutations([old, new, other]):
        assert list(distinct(order)) == [merged]


def test_the_longer_abstract_wins_and_the_gaps_are_filled():
    short = Paper(
        id="paper:arxiv-2006.11477",
        title="WAV2VEC 2.0",
        abstract="We.",
        date="2020-06-20",
        url="u",
        authors=("A",),
        source="a",
    )
    long = Paper(id="paper:31d5139cb05a", title="wav2vec 2.0", abstract="We show it.")
    other = Paper(id="paper:3", title="Other")
    merged = Paper(
        id=short.id, title=long.title, abstract=long.abstract, date=short.date, url="u", authors=("A",), source="a"
    )
    assert list(distinct([short, other, long])) == [merged, other]
    assert list(distinct([long, short, other])) == [merged, other]


def test_a_program_called_txt_is_no_text(file):
    binary = bytes(range(32)) * 40 + b"\0" * 400 + b"some words\nand more of them\n" * 5
    with pytest.raises(ReadError, match="of no format that kg knows"):
        list(read(file("program.txt", binary), on_reject=lambda error: None))
