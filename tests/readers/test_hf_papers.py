"""Hugging Face's daily papers: the day at arXiv, not in the list; and no interchange record is taken for one."""

from kg.readers import read_records
from kg.records import Entity, Extraction, Paper, encode
from kg.schema import Label


def test_a_days_list_gives_papers_as_they_are_at_arxiv(sample):
    papers, rejects = sample("hf-papers.json")
    assert rejects == []
    assert papers == [
        Paper(
            id="paper:arxiv-2401.00007",
            title="LoomLM: Weaving Language",
            abstract="Language models weave. We introduce LoomLM, which weaves better.",
            date="2024-01-03",
            url="https://huggingface.co/papers/2401.00007",
            authors=("Ada Lovelace", "Kurt Gödel"),
            source="hf-papers.json",
        ),
        Paper(
            id="paper:arxiv-2401.00008",
            title="Untitled Cards",
            date="2024-01-04",
            url="https://huggingface.co/papers/2401.00008",
            source="hf-papers.json",
        ),
    ]


def test_a_paper_alone_is_read_too(sample):
    [paper], _ = sample("hf-papers.one.json")
    assert (paper.id, paper.abstract) == ("paper:arxiv-2401.00009", "One paper has a page.")


def test_interchange_records_have_a_paper_too_and_stay_what_they_are(tmp_path):
    record = Extraction(
        paper=Paper(id="paper:1", title="On Looms", abstract="We weave."),
        entities=(Entity(id="method:loom", type=Label.METHOD, name="Loom"),),
    )
    for name, content in (("a.jsonl", encode(record)), ("a.json", b"[" + encode(record) + b"]")):
        (tmp_path / name).write_bytes(content)
        assert list(read_records(tmp_path / name)) == [record]
