"""A graph of a few sentences is asked all that the Python interface can answer."""

import dataclasses
import importlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import networkx
import pytest

import kg
from kg.errors import __all__ as errors
from kg.schema import EdgeType, Label

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"

PAPERS = [
    (
        "BERT: Pre-training of Deep Bidirectional Transformers",
        "We introduce BERT. BERT reaches an accuracy of 86.7% on MultiNLI and is fine-tuned on SQuAD.",
    ),
    (
        "RoBERTa: A Robustly Optimized Approach",
        "We introduce RoBERTa, which is based on BERT. RoBERTa reaches an accuracy of 90.2% on MultiNLI. "
        "RoBERTa improves the accuracy on MultiNLI by 3.5%.",
    ),
    ("Conformer", "We propose Conformer. Conformer reaches a word error rate of 1.9% on LibriSpeech."),
    ("wav2vec 2.0", "We propose wav2vec 2.0. It reaches a word error rate of 1.8% on LibriSpeech."),
    ("HuBERT", "We propose HuBERT. HuBERT reaches a word error rate of 2.1% on LibriSpeech."),
]


@pytest.fixture(scope="module")
def graph() -> kg.Graph:
    return kg.build(PAPERS, workers=1)


@pytest.fixture(scope="module")
def example() -> kg.Graph:
    return kg.build(EXAMPLES / "abstracts.jsonl")


def test_every_public_name_is_there_and_has_a_docstring() -> None:
    assert sorted(kg.__all__) == kg.__all__
    assert set(kg.__all__) <= set(dir(kg))
    assert set(errors) <= set(kg.__all__)
    assert set(importlib.import_module("kg.api").__all__) <= set(kg.__all__)
    for name in kg.__all__:
        assert inspect.getdoc(getattr(kg, name)), name
    with pytest.raises(AttributeError, match="nonsense"):
        _ = kg.nonsense  # type: ignore[attr-defined]


@pytest.mark.parametrize("first", ["import kg.extract", "import kg.pipeline", "kg.build([])", "pass"])
def test_extract_is_the_function_whatever_was_imported_before(first: str) -> None:
    code = f"import kg\n{first}\nprint(next(kg.extract([('BERT', 'We use BERT.')])).paper.title)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("BERT", "")


def test_an_entity_answers_to_any_spelling_of_its_names_and_to_its_id(graph: kg.Graph) -> None:
    found = graph.entity("LibriSpeech")
    assert (found.type, found.paper_count, found.known) == (Label.DATASET, 3, True)
    for name in ("librispeech", "Libri-Speech", "LIBRI SPEECH", found.id, *found.aliases):
        assert graph.entity(name) == found
    assert graph.entity("WER") == graph.entity("word error rates") == graph.entity("word error rate", type="metric")


def test_an_unknown_name_is_an_error_with_the_nearest_names(graph: kg.Graph) -> None:
    meant = graph.entity("LibriSpeech").name
    with pytest.raises(kg.UnknownEntity, match=f"did you mean '{meant}'") as caught:
        graph.entity("LibreSpeech")
    assert caught.value.name == "LibreSpeech"
    assert caught.value.nearest == (meant,)
    with pytest.raises(kg.UnknownEntity) as typed:
        graph.entity("LibriSpeech", type="Method")
    assert meant not in typed.value.nearest
    with pytest.raises(kg.UnknownEntity, match="no entity or paper is called '%%%'"):
        graph.entity("%%%")
    with pytest.raises(kg.KGError, match="no type is called 'Colour'; there are Method, Dataset, Metric, Task"):
        graph.entity("BERT", type="Colour")


def test_of_two_things_of_one_name_the_one_that_most_papers_name_comes_first() -> None:
    graph = networkx.MultiDiGraph()
    for node, count in (("method:sam-a", 2), ("method:sam-b", 5), ("dataset:sam", 1)):
        label = "Dataset" if node.startswith("dataset") else "Method"
        graph.add_node(node, label=label, name=node, aliases=["SAM"], known=True, paperCount=count)
    found = kg.Graph(graph)
    assert found.entity("sam").id == "method:sam-b"
    assert found.entity("sam", type="Dataset").id == "dataset:sam"
    assert [each.id for each in found.entities(name="SAM")] == ["method:sam-b", "method:sam-a", "dataset:sam"]


def test_a_paper_answers_to_its_title_its_beginning_and_its_numbers(example: kg.Graph) -> None:
    paper = example.paper("Attention is all you need!")
    assert paper.id == "paper:arxiv-1706.03762"
    for name in ("attention is all", "arXiv:1706.03762", "1706.03762v5", paper.url or "", paper.id):
        assert example.paper(name) == paper
    with pytest.raises(kg.UnknownEntity) as caught:
        example.paper("Attention is all you kneed")
    assert paper.title in caught.value.nearest


def test_papers_are_found_by_what_they_say_of_entities(graph: kg.Graph) -> None:
    def titles(**asked: str) -> set[str]:
        return {paper.title.partition(":")[0] for paper in graph.papers(**asked)}

    assert titles() == {title.partition(":")[0] for title, _ in PAPERS}
    assert titles(dataset="MultiNLI", metric="accuracy") == {"BERT", "RoBERTa"}
    assert titles(method="BERT", dataset="MultiNLI") == {"BERT", "RoBERTa"}
    assert titles(method="BERT", role="PROPOSES") == titles(method="BERT", role="proposes") == {"BERT"}
    assert titles(method="RoBERTa", dataset="MultiNLI", role="EVALUATES_ON") == {"RoBERTa"}
    assert titles(dataset="LibriSpeech", method="BERT") == set()
    with pytest.raises(kg.KGError, match="EVALUATES_ON, TRAINS_ON, MENTIONS"):
        titles(dataset="MultiNLI", role="PROPOSES")


def test_papers_come_newest_first(example: kg.Graph) -> None:
    dates = [paper.date or "" for paper in example.papers(dataset="ImageNet")]
    assert len(dates) > 5
    assert dates == sorted(dates, reverse=True)


def test_a_leaderboard_has_the_best_first(graph: kg.Graph) -> None:
    rows = graph.leaderboard(dataset="MultiNLI", metric="accuracy")
    assert [(row.value, row.method, row.kind) for row in rows] == [
        ("90.2%", "RoBERTa", "absolute"),
        ("86.7%", "BERT", "absolute"),
    ]
    assert [row.value for row in graph.leaderboard(dataset="librispeech", metric="WER")] == ["1.8%", "1.9%", "2.1%"]
    assert [row.value for row in graph.leaderboard(dataset="multi NLI", metric="accuracy", kind="delta")] == ["3.5%"]
    assert graph.leaderboard(dataset="SQuAD", metric="word error rate") == []
    with pytest.raises(kg.UnknownEntity):
        graph.leaderboard(dataset="NoSuchSet", metric="accuracy")


def test_fractions_and_per_cent_are_ranked_together() -> None:
    graph = kg.build(
        [
            ("A", "We introduce BERT. BERT reaches an accuracy of 0.91 on MultiNLI."),
            ("B", "We introduce RoBERTa. RoBERTa reaches an accuracy of 90.2% on MultiNLI."),
        ]
    )
    assert [row.value for row in graph.leaderboard(dataset="MultiNLI", metric="accuracy")] == ["0.91", "90.2%"]


def test_results_are_found_by_what_they_are_of(graph: kg.Graph) -> None:
    assert {row.value for row in graph.results(paper="RoBERTa: A Robustly Optimized Approach")} == {"90.2%", "3.5%"}
    assert {row.value for row in graph.results(method="Conformer", metric="WER")} == {"1.9%"}
    assert len(graph.results()) == graph.counts()[Label.RESULT]
    for row in graph.results():
        assert row.value in row.sentence


def test_evidence_is_word_for_word_and_the_same_in_either_direction(example: kg.Graph) -> None:
    found = example.evidence("ResNet", "ImageNet")
    assert found
    assert example.evidence("imagenet", "Resnets") == found
    for each in found:
        text = example.paper(each.paper_id).text
        assert each.sentence in text
        assert text[each.start : each.end] in each.sentence


def test_evidence_joins_papers_and_results_too(graph: kg.Graph) -> None:
    (found,) = graph.evidence("RoBERTa: A Robustly Optimized Approach", "accuracy")[:1]
    assert (found.type, found.paper) == (EdgeType.REPORTS_IN, "RoBERTa: A Robustly Optimized Approach")
    sentences = {each.sentence for each in graph.evidence("Conformer", "word error rate")}
    assert sentences == {"Conformer reaches a word error rate of 1.9% on LibriSpeech."}
    assert graph.evidence("Conformer", "MultiNLI") == []
    with pytest.raises(kg.UnknownEntity):
        graph.evidence("BERT", "nothing of the kind")


def test_neighbours_are_papers_and_entities_with_a_sentence_each(graph: kg.Graph) -> None:
    near = graph.neighbours("RoBERTa")
    assert {each.label for each in near} >= {Label.PAPER, Label.METHOD}
    assert Label.RESULT not in {each.label for each in near}
    (base,) = (each for each in near if each.edge is EdgeType.BASED_ON)
    assert (base.name, base.outgoing, base.support) == ("BERT", True, 1)
    assert base.sentence == "We introduce RoBERTa, which is based on BERT."
    assert {each.label for each in graph.neighbours("RoBERTa", label="Paper")} == {Label.PAPER}
    assert {each.edge for each in graph.neighbours("Conformer", label="dataset")} <= set(EdgeType)
    roles = graph.neighbours("RoBERTa: A Robustly Optimized Approach")
    assert ("PROPOSES", "RoBERTa", True) in {(str(each.edge), each.name, each.outgoing) for each in roles}


def test_answers_are_frozen(graph: kg.Graph) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        graph.entity("BERT").name = "other"  # type: ignore[misc]
    for row in (*graph.results()[:1], *graph.neighbours("BERT")[:1], *graph.evidence("BERT", "MultiNLI")[:1]):
        hash(row)


def test_the_networkx_graph_is_a_copy_that_networkx_can_write(graph: kg.Graph, tmp_path: Path) -> None:
    copy = graph.to_networkx()
    before = copy.number_of_nodes(), copy.number_of_edges()
    assert before == (sum(graph.counts().values()), sum(graph.edge_counts().values()))
    networkx.write_graphml(copy, tmp_path / "graph.graphml")
    assert networkx.read_graphml(tmp_path / "graph.graphml").number_of_edges() == before[1]
    assert sum(networkx.pagerank(networkx.DiGraph(copy)).values()) == pytest.approx(1)
    copy.nodes["method:bert"]["name"] = "changed"
    copy.clear()
    assert graph.entity("BERT").name == "BERT"
    assert graph.to_networkx().number_of_nodes() == before[0]


def test_a_file_a_folder_and_papers_give_one_graph(tmp_path: Path) -> None:
    papers = [kg.Paper(id=f"paper:{place}", title=title, abstract=text) for place, (title, text) in enumerate(PAPERS)]
    lines = "".join(
        f'{{"id": "{paper.id}", "title": "{paper.title}", "abstract": "{paper.abstract}"}}\n' for paper in papers
    )
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "papers.jsonl").write_text(lines)
    kept = tmp_path / "papers.kg"

    def parts(graph: kg.Graph) -> tuple[object, object]:
        inside = graph.to_networkx()
        edges = {(source, kind, target): data for source, target, kind, data in inside.edges(keys=True, data=True)}
        return dict(inside.nodes(data="label")), edges

    in_memory = kg.build(iter(papers))
    assert parts(in_memory) == parts(kg.build(kg.extract(papers)))
    assert parts(in_memory) == parts(kg.build(papers, path=kept)) == parts(kg.open(kept))
    assert parts(kg.build(folder)) == parts(kg.build([str(folder / "papers.jsonl")], path=tmp_path / "other.kg"))
    assert parts(kg.open(tmp_path / "other.kg")) == parts(kg.build(str(folder)))
    assert len(list(kg.read(folder))) == len(PAPERS)


def test_nothing_is_a_graph_too() -> None:
    empty = kg.build([])
    assert (empty.counts(), empty.papers(), empty.entities(), empty.results()) == ({}, [], [], [])
    with pytest.raises(kg.UnknownEntity, match=r"no entity or paper is called 'BERT'$"):
        empty.entity("BERT")


def test_bad_records_are_raised_or_handed_over(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"title": "BERT", "abstract": "We introduce BERT."}\n{"abstract": "no title"}\n')
    with pytest.raises(kg.RecordError, match=r"bad\.jsonl:2: "):
        kg.build(bad)
    rejected: list[kg.RecordError] = []
    graph = kg.build(bad, on_reject=rejected.append)
    assert [error.line for error in rejected] == [2]
    assert [paper.title for paper in graph.papers()] == ["BERT"]


def test_overrides_join_names(tmp_path: Path) -> None:
    names = tmp_path / "names.toml"
    names.write_text('[same]\n"LibriSpeech" = ["MultiNLI"]\n')
    graph = kg.build(PAPERS, overrides=names)
    assert graph.entity("LibriSpeech").paper_count == 5


@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_examples_run_anywhere(script: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) > 5
