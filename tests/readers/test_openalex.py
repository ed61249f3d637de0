"""OpenAlex: abstracts put together again, arXiv ids found where they hide, pages and parts of the snapshot."""

from kg.records import Paper, paper_id


def test_a_page_gives_works_with_their_abstracts_and_arxiv_ids(sample):
    papers, rejects = sample("openalex.page.json")
    assert papers == [
        Paper(
            id="paper:arxiv-1701.00001",
            title="What looms learn: a large-scale study",
            abstract="Looms learn what weavers learn from cards. We evaluate on CardSet.",
            date="2018-02-13",
            url="https://doi.org/10.1000/loom.4375",
            authors=("Ada Lovelace", "Kurt Gödel"),
            source="openalex.page.json#W2741809807",
        ),
        Paper(
            id="paper:arxiv-2006.11477",
            title="wav2weave",
            date="2020-06-20",
            url="https://doi.org/10.48550/arxiv.2006.11477",
            authors=("Alan Turing",),
            source="openalex.page.json#W101",
        ),
    ]
    assert [(reject.line, reject.reason) for reject in rejects] == [(50, "it has no title")]


def test_a_part_of_the_snapshot_is_read_line_by_line(sample):
    papers, rejects = sample("openalex.part.jsonl")
    assert rejects == []
    assert papers == [
        Paper(
            id="paper:doi-10.1000-cards",
            title="Cards",
            abstract="Cards drive looms. Cards fail.",
            date="2001-05-01",
            url="https://doi.org/10.1000/cards",
            authors=("Emmy Noether",),
            source="openalex.part.jsonl#W7",
        ),
        Paper(
            id=paper_id("Threads"),
            title="Threads",
            date="1987",
            url="https://openalex.org/W8",
            source="openalex.part.jsonl#W8",
        ),
    ]


def test_works_longer_than_the_look_at_a_file_are_still_known(text):
    work = '{"id": "https://openalex.org/W%d", "authorships": [%s], "title": "Work %d", "locations": []}\n'
    author = ", ".join(['{"author": {"display_name": "Ada Lovelace"}, "institutions": []}'] * 5_000)
    papers, rejects = text("".join(work % (n, author, n) for n in range(3)))
    assert [(paper.title, len(paper.authors)) for paper in papers] == [(f"Work {n}", 5_000) for n in range(3)]
    assert rejects == []
