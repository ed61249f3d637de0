"""OpenReview: submissions of both versions of its API, without the replies to them."""

from kg.records import Paper, paper_id


def test_notes_of_version_1_give_submissions_and_no_reviews(sample):
    papers, rejects = sample("openreview.v1.json")
    assert rejects == []
    assert papers == [
        Paper(
            id=paper_id("Semi-Supervised Looms"),
            title="Semi-Supervised Looms",
            abstract='We present a loom that learns from few cards: "one is enough".',
            date="2016-10-20",
            url="https://openreview.net/forum?id=SJU4ayYgl",
            authors=("Ada Lovelace", "Kurt Gödel"),
            source="openreview.v1.json#SJU4ayYgl",
        )
    ]


def test_notes_of_version_2_are_unwrapped_and_a_tldr_stands_in_for_an_abstract(sample):
    name = "openreview.v2.json"
    papers, rejects = sample(name)
    assert rejects == []
    assert papers == [
        Paper(
            id=paper_id("Looms of the Second Version"),
            title="Looms of the Second Version",
            abstract="We wrap each value in an object.",
            date="2024-01-16",
            url="https://openreview.net/forum?id=zzZ1aB2c3D",
            authors=("Emmy Noether",),
            source=f"{name}#zzZ1aB2c3D",
        ),
        Paper(
            id=paper_id("An Anonymous Loom"),
            title="An Anonymous Loom",
            abstract="Only this is said.",
            date="2023-09-18",
            url="https://openreview.net/forum?id=anon000001",
            source=f"{name}#anon000001",
        ),
        Paper(
            id="paper:arxiv-2205.00008",
            title="A Loom from Elsewhere",
            date="2022-01-01",
            url="https://openreview.net/forum?id=dblp000001",
            authors=("Alan Turing",),
            source=f"{name}#dblp000001",
        ),
    ]


def test_a_title_that_is_no_text_and_a_day_that_no_calendar_has_harm_only_themselves(text):
    papers, [reject] = text(
        '{"id": "a", "forum": "a", "content": {"title": {"value": ["A"]}}}\n'
        '{"id": "b", "forum": "b", "cdate": 99999999999999999, "content": {"title": {"value": "B"}}}\n'
    )
    assert [(paper.title, paper.date) for paper in papers] == [("B", None)]
    assert (reject.line, reject.reason) == (1, "its title is not a text but list ['A']")
