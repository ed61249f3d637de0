"""Zotero: items of its API and of Better BibTeX's JSON, without what hangs on them."""

import json

from kg.records import Paper


def test_an_answer_of_the_api_gives_items_without_their_attachments_notes_and_editors(sample):
    papers, rejects = sample("zotero.api.json")
    assert rejects == []
    assert papers == [
        Paper(
            id="paper:arxiv-2106.00006",
            title="Items of Looms",
            abstract="We keep looms in a library.",
            date="2021-06-14",
            url="http://arxiv.org/abs/2106.00006v3",
            authors=("Ada Lovelace", "The Loom Collaboration"),
            source="zotero.api.json#ABCD2345",
        )
    ]


def test_better_bibtex_json_gives_items_with_the_year_of_dates_as_people_type_them(sample):
    papers, rejects = sample("zotero.betterbibtex.json")
    assert rejects == []
    assert papers == [
        Paper(
            id="paper:doi-10.1000-better",
            title="Better Looms",
            date="2019",
            url="https://doi.org/10.1000/better",
            authors=("Alan Turing",),
            source="zotero.betterbibtex.json#WXYZ2345",
        )
    ]


def test_a_library_on_one_line_is_read_however_much_stands_before_its_items(text):
    library = {
        "config": {"label": "BetterBibTeX JSON"},
        "collections": {f"C{n}": {"name": "Looms"} for n in range(9_000)},
    }
    papers, rejects = text(json.dumps(library | {"items": [{"itemType": "report", "title": title} for title in "AB"]}))
    assert ([paper.title for paper in papers], rejects) == (["A", "B"], [])


def test_ids_are_found_in_what_zotero_calls_extra(text):
    papers, rejects = text(
        '{"itemType": "report", "title": "A", "extra": "Citation Key: a\\nDOI: 10.1000/extra"}\n'
        '{"itemType": "report", "title": "B", "extra": "arXiv:2106.00012v2 [cs]\\nDOI: 10.1000/extra"}\n'
    )
    assert rejects == []
    assert [paper.id for paper in papers] == ["paper:doi-10.1000-extra", "paper:arxiv-2106.00012"]
