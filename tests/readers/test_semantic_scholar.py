"""Semantic Scholar: pages and batches of the Graph API, and the datasets, of which abstracts have no titles."""

import json

from kg.records import Paper


def test_a_page_gives_papers_and_takes_no_models_summary_for_an_abstract(sample):
    name = "semantic-scholar.search.json"
    papers, rejects = sample(name)
    assert papers == [
        Paper(
            id="paper:arxiv-1911.00002",
            title="S2Loom: The Open Loom Corpus",
            abstract="We introduce S2Loom, a corpus of woven cards.",
            date="2020-07-01",
            url="https://www.semanticscholar.org/paper/5c5751d45e298cea054f32b392c12c61027d2fe7",
            authors=("Ada Lovelace", "Kurt Gödel"),
            source=f"{name}#5c5751d45e298cea054f32b392c12c61027d2fe7",
        ),
        Paper(
            id="paper:doi-10.1000-loom.2",
            title="No abstract here",
            date="2019",
            url="https://www.semanticscholar.org/paper/649def34f8be52c8b66281af98ae884c09aef38b",
            source=f"{name}#649def34f8be52c8b66281af98ae884c09aef38b",
        ),
    ]
    assert [reject.reason for reject in rejects] == ["it has no title"]


def test_a_batch_passes_over_the_ids_that_are_not_known(sample):
    papers, rejects = sample("semantic-scholar.batch.json")
    assert rejects == []
    assert papers == [
        Paper(
            id="paper:arxiv-2106.15928",
            title="Batches of Looms",
            abstract="One loom of a batch is missing.",
            date="2021-06-30",
            authors=("Alan Turing",),
            source="semantic-scholar.batch.json#d9f6ada77448664b71128bb19df15765336974a6",
        )
    ]


def test_a_part_of_the_dataset_of_papers_gives_papers(sample):
    papers, rejects = sample("semantic-scholar.papers.jsonl")
    assert rejects == []
    assert papers == [
        Paper(
            id="paper:doi-10.1000-dataset.1",
            title="A Paper of the Dataset",
            date="2010-03-01",
            url="https://www.semanticscholar.org/paper/aa",
            authors=("加藤 智美", "Emmy Noether"),
            source="semantic-scholar.papers.jsonl#CorpusId:211932277",
        ),
        Paper(
            id="paper:arxiv-1301.00003",
            title="A Paper of arXiv",
            date="2013",
            url="https://www.semanticscholar.org/paper/bb",
            source="semantic-scholar.papers.jsonl#CorpusId:4",
        ),
    ]


def test_an_abstract_without_its_title_says_what_to_do(sample):
    papers, [reject] = sample("semantic-scholar.abstracts.jsonl")
    assert papers == []
    assert reject.reason.endswith("join it to the dataset of papers by corpusid")


def test_an_abstract_joined_to_its_title_is_a_paper(text):
    [paper], rejects = text('{"corpusid": 4, "title": "Joined", "abstract": "We join."}\n')
    assert (paper.title, paper.abstract, paper.source) == ("Joined", "We join.", "file#CorpusId:4")
    assert rejects == []


def test_recommended_papers_are_papers_too(text):
    answer = {"recommendedPapers": [{"paperId": "a1", "title": "A"}, {"paperId": "b2", "title": "B", "year": 2020}]}
    papers, rejects = text(json.dumps(answer))
    assert [(paper.title, paper.date, paper.source) for paper in papers] == [
        ("A", None, "file#a1"),
        ("B", "2020", "file#b2"),
    ]
    assert rejects == []
