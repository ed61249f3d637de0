"""arXiv's metadata on Kaggle: the date of the first version, names as people write them."""

import json
from pathlib import Path

from kg.records import Paper

SAMPLE = Path(__file__).parent / "samples" / "arxiv-kaggle.json"


def test_a_snapshot_gives_each_paper_with_the_date_of_its_first_version(sample):
    papers, rejects = sample("arxiv-kaggle.json")
    assert rejects == []
    assert papers == [
        Paper(
            id="paper:arxiv-0704.0001",
            title="Weaving Networks: A Study of ℓ_2-Regular Looms",
            abstract="We weave networks of threads with an ℓ_2 penalty. Our loom, called JacquardNet, learns patterns "
            "that Schrödinger's loom does not: its error is 10^-3 lower on CardSet. Threads and cards are available.",
            date="2007-04-02",
            url="https://arxiv.org/abs/0704.0001",
            authors=("A. Lovelace", "K. Gödel", "René van der Berg Jr.", "the Engine Collaboration"),
            source="arxiv-kaggle.json",
        ),
        Paper(
            id="paper:arxiv-hep-th-9901001",
            title="On threads",
            abstract="Threads are conserved.",
            date="1999-01-01",
            url="https://arxiv.org/abs/hep-th/9901001",
            authors=("Emmy Noether",),
            source="arxiv-kaggle.json",
        ),
        Paper(
            id="paper:arxiv-2301.00001",
            title="This paper has been withdrawn",
            url="https://arxiv.org/abs/2301.00001",
            authors=("A. Turing",),
            source="arxiv-kaggle.json",
        ),
    ]


def test_a_broken_line_is_rejected_alone_even_the_first(text):
    first, second, third = SAMPLE.read_text().splitlines()
    wrong = json.dumps(json.loads(first) | {"title": ["A", "B"]})
    papers, rejects = text("\n".join([first[:600], second, "", wrong, '{"id": "2301.00002"}', "null", third]))
    assert [paper.title for paper in papers] == ["On threads", "This paper has been withdrawn"]
    assert [(reject.line, reject.reason[:42]) for reject in rejects] == [
        (1, "it is not JSON: Unterminated string starting at"[:42]),
        (4, "Expected `str`, got `array` - at `$.title`"),
        (5, "Object missing required field `title`"),
    ]
