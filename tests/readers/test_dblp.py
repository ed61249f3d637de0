"""DBLP's XML: titles without abstracts, Latin-1, entities of a DTD that nobody fetches."""

from kg.records import Paper, paper_id


def test_papers_come_without_abstracts_and_people_and_volumes_not_at_all(sample):
    assert sample("dblp.xml") == (
        [
            Paper(
                id=paper_id("Encoders for Languages with Few Texts."),
                title="Encoders for Languages with Few Texts.",
                date="2017",
                url="https://hdl.handle.net/00000/11111",
                authors=("Jón Thorsson",),
                source="dblp.xml#phd/basesearch/Example17",
            ),
            Paper(
                id="paper:arxiv-2311.90002",
                title="Reading Charts with Frozen Vision Encoders: What CLIP Already Knows.",
                date="2023",
                url="https://doi.org/10.48550/arXiv.2311.90002",
                authors=("Mirela Popescu", "Jan van der Meer"),
                source="dblp.xml#journals/corr/abs-2311-90002",
            ),
            Paper(
                id="paper:doi-10.1000-example.2021.9",
                title="An O(n^2) Bound & a Faster k-Means.",
                date="2021",
                url="https://doi.org/10.1000/example.2021.9",
                authors=("Käthe Größe", "René Roux"),
                source="dblp.xml#conf/example/GroesseR21",
            ),
        ],
        [],
    )
