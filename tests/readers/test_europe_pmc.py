"""Europe PMC: articles and preprints of its API."""

from kg.records import Paper, paper_id


def test_a_page_gives_articles_without_markup(sample):
    papers, rejects = sample("europe-pmc.json")
    assert rejects == []
    assert papers == [
        Paper(
            id="paper:doi-10.1000-2020.01.01.000001",
            title="Looms in the brain",
            abstract="Background. Brains weave. Results. They do.",
            date="2020-01-02",
            url="https://europepmc.org/article/PPR/PPR100",
            authors=("Ada Lovelace", "The Loom Collaboration"),
            source="europe-pmc.json#PPR:PPR100",
        ),
        Paper(
            id=paper_id("Cards without abstract"),
            title="Cards without abstract",
            date="1988",
            url="https://europepmc.org/article/MED/3100",
            authors=("Noether E", "Turing AM"),
            source="europe-pmc.json#MED:3100",
        ),
    ]
