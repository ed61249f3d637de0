"""EndNote's XML: text in styles, names turned round, dates in two places."""

from kg.records import Paper, paper_id


def test_references_with_and_without_styles(sample):
    papers, [reject] = sample("endnote.xml")
    assert papers == [
        Paper(
            id="paper:doi-10.1000-joe.2022.9",
            title="Counting in Transformer encoders",
            abstract="We count. A transformer encoder counts to 50 with 97% accuracy.",
            date="2022-07-09",
            url="https://example.org/counting",
            authors=("Wanjiru Kamau", "J. Thorsson, Jr."),
            source="endnote.xml",
        ),
        Paper(id=paper_id("A report"), title="A report", date="2020", authors=("OpenExample",), source="endnote.xml"),
    ]
    assert reject.reason == "it has no title"
