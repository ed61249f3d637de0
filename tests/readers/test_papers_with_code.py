"""Papers with Code: the archive, and a page of the API it had."""

from kg.records import Paper, paper_id


def test_the_archive_gives_papers_with_and_without_arxiv(sample):
    papers, rejects = sample("papers-with-code.json")
    assert rejects == []
    assert papers == [
        Paper(
            id="paper:arxiv-1805.00010",
            title="Looms from Partial Observations",
            abstract="Can looms be inferred? We show how, for all but O(log n) threads.",
            date="2018-05-27",
            url="http://arxiv.org/abs/1805.00010v4",
            authors=("Ada Lovelace", "Kurt Gödel"),
            source="papers-with-code.json",
        ),
        Paper(
            id=paper_id("Cards without arXiv"),
            title="Cards without arXiv",
            url="https://cards.example/2019.html",
            source="papers-with-code.json",
        ),
    ]


def test_a_page_of_the_api_gives_papers(sample):
    [paper], _ = sample("papers-with-code.page.json")
    assert (paper.id, paper.date, paper.authors) == ("paper:arxiv-1802.00011", "2018-02-20", ("Alan Turing",))
