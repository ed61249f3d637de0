"""A graph of a few sentences, and the bundled example, are asked all that the Python interface can answer."""

import dataclasses
import importlib
import inspect
import itertools
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx
import pytest

import kg
from kg.api import facts
from kg.errors import __all__ as errors
from kg.graph import Edge, Node, from_networkx, to_networkx
from kg.pipeline import load
from kg.schema import EdgeType, Label
from kg.stores.file import GraphFile
from kg.stores.neo4j import Neo4jStore, Server

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


def test_every_public_name_is_there_and_has_a_docstring_with_an_example() -> None:
    assert sorted(kg.__all__) == kg.__all__
    assert set(kg.__all__) <= set(dir(kg))
    assert set(errors) <= set(kg.__all__)
    assert set(importlib.import_module("kg.api").__all__) <= set(kg.__all__)
    for name in kg.__all__:
        if name != "__version__":
            assert ">>>" in (inspect.getdoc(getattr(kg, name)) or ""), name
    for name, method in inspect.getmembers(kg.Graph):
        assert name.startswith("_") or ">>>" in (inspect.getdoc(method) or ""), name
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
    assert max(networkx.degree_centrality(copy).values()) > 0
    copy.nodes["method:bert"]["name"] = "changed"
    copy.clear()
    assert graph.entity("BERT").name == "BERT"
    assert graph.to_networkx().number_of_nodes() == before[0]


def test_frames_have_every_node_and_edge_with_their_properties(example: kg.Graph) -> None:
    nodes, edges = example.to_pandas()
    assert nodes["label"].value_counts().to_dict() == example.counts()
    assert edges["type"].value_counts().to_dict() == example.edge_counts()
    paper = example.paper("attention is all you need")
    row = nodes.set_index("id").loc[paper.id]
    assert (row["title"], row["year"], row["authors"]) == (paper.title, paper.year, list(paper.authors))
    assert {str(nodes[name].dtype) for name in ("year", "paperCount")} == {"Int64"}
    assert set(edges["source"]) | set(edges["target"]) <= set(nodes["id"])
    assert all(len(row.sentences) == len(row.starts) == len(row.ends) for row in edges.itertuples())


def test_frames_of_an_empty_graph_have_the_same_columns(example: kg.Graph) -> None:
    for empty, full in zip(kg.build([]).to_pandas(), example.to_pandas(), strict=True):
        assert len(empty) == 0
        assert list(empty.columns) == list(full.columns)


def test_without_pandas_the_error_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "import kg; graph = kg.build([('BERT', 'We use BERT.')])\n"
        "for ask in (graph.to_pandas, graph.papers().to_pandas, graph.query('RETURN 1').to_pandas):\n"
        "    try: ask()\n"
        "    except kg.KGError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.count("pip install 'kg[pandas]'") == 3, done.stderr


def test_pandas_is_not_imported_until_it_is_asked_for() -> None:
    code = "import sys, kg; repr(kg.build([('BERT', 'We use BERT.')]).papers()); print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# All answers


TABLES: dict[str, Callable[[kg.Graph], kg.Table[Any]]] = {
    "entities": lambda graph: graph.entities(),
    "papers": lambda graph: graph.papers(),
    "papers of a dataset": lambda graph: graph.papers(dataset="ImageNet", role="EVALUATES_ON"),
    "results": lambda graph: graph.results(),
    "leaderboard": lambda graph: graph.leaderboard(dataset="ImageNet", metric="top-1 accuracy"),
    "evidence": lambda graph: graph.evidence("BERT", "SQuAD 1.1"),
    "evidence of one": lambda graph: graph.evidence("BERT"),
    "neighbours": lambda graph: graph.neighbours("BERT"),
    "timeline": lambda graph: graph.timeline("BERT"),
    "path": lambda graph: graph.path("Adam", "SQuAD"),
    "similar": lambda graph: graph.similar("attention is all you need"),
    "claims": lambda graph: graph.compare("BERT", "RoBERTa").claims,
    "tested": lambda graph: graph.compare("BERT", "RoBERTa").tested,
    "shared": lambda graph: graph.compare("BERT", "RoBERTa").shared,
    "rows": lambda graph: graph.query(
        "MATCH (n)-[r:OUTPERFORMS]->(m) RETURN n.name, m.name, r.sentences AS sentences ORDER BY n.id, m.id"
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_an_answer_of_several_is_a_sequence(example: kg.Graph, name: str) -> None:
    table, again = TABLES[name](example), TABLES[name](example)
    assert len(table) > 0
    rows = list(table)
    assert table == again
    assert table == rows
    assert table == tuple(rows)
    assert table != [*rows, rows[0]]
    assert (table[0], table[-1]) == (rows[0], rows[-1])
    assert table[1:3] == rows[1:3]
    assert isinstance(table[1:3], kg.Table)
    assert table[0] in table
    with pytest.raises(IndexError):
        table[len(table)]
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.columns = ()  # type: ignore[misc]


@pytest.mark.parametrize("name", TABLES)
def test_an_answer_of_several_tells_its_sentences_which_are_in_the_papers(example: kg.Graph, name: str) -> None:
    texts = [paper.text for paper in example.papers()]
    table = TABLES[name](example)
    assert table.sentences
    assert len(set(table.sentences)) == len(table.sentences)
    for sentence in table.sentences:
        assert any(sentence in text for text in texts)
    for row in table[:5]:
        assert set(getattr(row, "sentences", ())) <= set(table.sentences)
    assert set(table[:1].sentences) <= set(table.sentences)
    assert table[:0].sentences == ()


@pytest.mark.parametrize("name", TABLES)
def test_an_answer_of_several_becomes_a_data_frame(example: kg.Graph, name: str) -> None:
    table = TABLES[name](example)
    frame = table.to_pandas()
    assert list(frame.columns) == list(table.columns)
    assert len(frame) == len(table)
    first = table[0] if isinstance(table[0], tuple) else [getattr(table[0], column) for column in table.columns]
    for held, value in zip(frame.iloc[0].tolist(), first, strict=True):
        assert held == value or (value is None and held != held) or (value is None and not held)
    assert list(table[:0].to_pandas().columns) == list(table.columns)


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_papers_of_one_title_the_first_by_its_id_answers_to_it(order: int) -> None:
    surveys = [Node(f"paper:arxiv-210{month}.00001", Label.PAPER, {"title": "A Survey"}) for month in (1, 2)]
    assert kg.Graph(to_networkx(surveys[::order])).paper("a survey").id == "paper:arxiv-2101.00001"


@pytest.mark.parametrize("name", TABLES)
def test_answers_do_not_depend_on_the_order_of_the_graph(example: kg.Graph, name: str) -> None:
    parts = list(from_networkx(example._graph))
    random.Random(1).shuffle(parts)
    shuffled = kg.Graph(to_networkx(parts))
    assert list(TABLES[name](shuffled)) == list(TABLES[name](example))
    assert TABLES[name](shuffled).sentences == TABLES[name](example).sentences


def test_rows_of_large_answers_are_made_when_they_are_asked_for(
    example: kg.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    reading = facts.paper
    monkeypatch.setattr(facts, "paper", lambda graph, node: made.append(node) or reading(graph, node))
    papers = example.papers()
    assert len(papers) == 75
    assert made == []
    assert [papers[0].id, next(iter(papers)).id] == made
    monkeypatch.undo()


def test_methods_datasets_metrics_and_tasks_come_with_the_most_named_first(example: kg.Graph) -> None:
    for listed, label in (
        (example.methods(), Label.METHOD),
        (example.datasets(), Label.DATASET),
        (example.metrics(), Label.METRIC),
        (example.tasks(), Label.TASK),
    ):
        assert len(listed) == example.counts()[label]
        assert {each.type for each in listed} == {label}
        counts = [each.paper_count for each in listed]
        assert counts == sorted(counts, reverse=True)
    assert {each.name for each in example.datasets()[:3]} & {"ImageNet", "GLUE"}


def test_anything_is_found_by_its_name_and_a_wrong_type_is_told(example: kg.Graph) -> None:
    assert example.find("imagenet") == example.entity("ImageNet")
    assert example.find("attention is all you need") == example.paper("Attention is all you need")
    assert example.find("BERT", type="method").id == "method:bert"
    assert example.find("Mistral 7B", type="Paper") == example.paper("Mistral 7B")
    with pytest.raises(kg.UnknownEntity, match="no Metric is called 'image-net', but a Dataset is"):
        example.find("image-net", type="Metric")
    with pytest.raises(kg.UnknownEntity, match="no Dataset is called 'BERT', but a Method is"):
        example.entity("BERT", type="Dataset")


def test_an_entity_tells_the_sentences_that_name_it(graph: kg.Graph) -> None:
    assert set(graph.entity("Conformer").sentences) == {
        "Conformer",
        "We propose Conformer.",
        "Conformer reaches a word error rate of 1.9% on LibriSpeech.",
    }


def test_evidence_of_one_thing_is_that_of_all_its_edges(example: kg.Graph) -> None:
    found = example.evidence("BERT")
    for other in ("GLUE", "RoBERTa", "ELMo", "question answering"):
        assert set(example.evidence("BERT", other).sentences) <= set(found.sentences)
    assert {"PROPOSES", "OUTPERFORMS", "EVALUATED_ON"} <= {str(each.type) for each in found}
    for each in found:
        assert example.paper(each.paper_id).text[each.start : each.end]
        assert "method:bert" in (each.source, each.target)


def test_a_timeline_begins_with_who_proposed_it(example: kg.Graph) -> None:
    line = example.timeline("BERT")
    assert (str(line[0].edge), line[0].year, line[0].label) == ("PROPOSES", 2018, Label.PAPER)
    years = [each.year or 9999 for each in line]
    assert years == sorted(years)
    assert len({each.year for each in line}) > 2
    assert {each.id for each in line} == {each.id for each in example.neighbours("BERT")}
    with pytest.raises(kg.UnknownEntity):
        example.timeline("nothing of the kind")


def test_a_timeline_has_what_several_papers_state_once_for_each() -> None:
    graph = kg.build(
        [
            kg.Paper(id="paper:b", title="B", abstract="RoBERTa outperforms BERT on GLUE.", date="2020"),
            kg.Paper(id="paper:a", title="A", abstract="We show that RoBERTa outperforms BERT.", date="2019"),
        ]
    )
    claims = [each for each in graph.timeline("BERT") if each.edge is EdgeType.OUTPERFORMS]
    assert [(each.year, each.sentence, each.support) for each in claims] == [
        (2019, "We show that RoBERTa outperforms BERT.", 2),
        (2020, "RoBERTa outperforms BERT on GLUE.", 2),
    ]


def test_similar_papers_share_rare_things(graph: kg.Graph, example: kg.Graph) -> None:
    found = graph.similar("HuBERT")
    assert {each.paper for each in found} == {"Conformer", "wav2vec 2.0"}
    assert [(each.likeness, each.shared) for each in found] == [(666, ("LibriSpeech", "word error rate"))] * 2
    bert, roberta = graph.similar("BERT: Pre-training"), graph.similar("RoBERTa: A Robustly")
    assert (bert[0].paper_id, roberta[0].paper_id) == (roberta[0].paper_id, bert[0].paper_id) or (
        bert[0].likeness == roberta[0].likeness
    )
    likeness = {
        (one.id, other.paper_id): other.likeness for one in example.papers() for other in example.similar(one.id)
    }
    assert all(likeness[other, one] == value for (one, other), value in likeness.items())
    saved = example.query("similar-papers", paper=example.papers()[5].id, limit=1000)
    assert [(row[0], row[2]) for row in saved] == [
        (each.paper, each.likeness) for each in example.similar(example.papers()[5].id)
    ]


# Paths


def test_a_path_is_a_shortest_path_and_each_step_has_its_sentence(example: kg.Graph) -> None:
    plain = networkx.Graph(example._graph)
    plain.remove_nodes_from([node for node in plain if node.startswith("result:")])
    things = [each.id for each in example.entities()]
    pairs = [(things[place], things[-place * 3 - 1]) for place in range(100)]
    for start, end in pairs:
        path = example.path(start, end)
        assert len(path) == (
            networkx.shortest_path_length(plain, start, end) if networkx.has_path(plain, start, end) else 0
        )
        here = start
        for step in path:
            assert step in example.neighbours(here)
            here = step.id
        assert not path or here == end
        assert len(example.path(end, start)) == len(path)


def test_a_path_goes_over_what_has_few_edges_and_not_over_results() -> None:
    told = {"confidence": 1.0, "sentences": ["So."], "starts": [0], "ends": [3], "papers": ["paper:1"], "support": 1}
    parts: list[Node | Edge] = [Node("paper:1", Label.PAPER, {"title": ""})]
    entity = {"aliases": [], "known": True, "paperCount": 1}
    parts += [Node(f"dataset:{name}", Label.DATASET, {**entity, "name": name}) for name in ("a-hub", "rare")]
    parts += [Node(f"method:{name}", Label.METHOD, {**entity, "name": name}) for name in "abcdefg"]
    parts += [Edge(f"method:{name}", EdgeType.EVALUATED_ON, "dataset:a-hub", told) for name in "abcdef"]
    parts += [Edge(f"method:{name}", EdgeType.EVALUATED_ON, "dataset:rare", told) for name in "ab"]
    parts += [Node("result:1:0-1", Label.RESULT, {"value": "1", "number": 1.0, "kind": "absolute"})]
    parts += [Edge("result:1:0-1", EdgeType.BY_METHOD, f"method:{name}", told) for name in "ag"]
    graph = kg.Graph(to_networkx(parts))
    for start, end in ("ab", "ba"):
        assert [(step.name, step.outgoing) for step in graph.path(start, end)] == [("rare", True), (end, False)]
    assert [step.name for step in graph.path("a", "f")] == ["a-hub", "f"]
    assert graph.path("a", "g") == []


def test_where_there_is_no_way_a_path_is_empty(graph: kg.Graph) -> None:
    assert graph.path("BERT", "BERT") == []
    assert graph.path("BERT", "LibriSpeech") == []
    with pytest.raises(kg.UnknownEntity):
        graph.path("BERT", "nothing of the kind")


# Two methods


def test_two_methods_are_compared(graph: kg.Graph) -> None:
    found = graph.compare("BERT", "Roberta")
    assert (found.a, found.b) == (graph.entity("BERT"), graph.entity("RoBERTa"))
    tested = {row.name: (row.a, row.b) for row in found.tested}
    assert tested["MultiNLI"] == (
        ("-> EVALUATED_ON", "86.7% accuracy"),
        ("-> EVALUATED_ON", "90.2% accuracy", "3.5% accuracy"),
    )
    assert tested["SQuAD"][1] == ()
    assert {row.name for row in found.shared} >= {"MultiNLI", "accuracy"}
    assert all(row.a and row.b for row in found.shared)
    assert any("90.2%" in sentence for sentence in found.sentences)
    with pytest.raises(kg.UnknownEntity, match="no Method is called 'SQuAD', but a Dataset is"):
        graph.compare("BERT", "SQuAD")


def test_who_claims_to_beat_whom_is_told_with_the_sentence(example: kg.Graph) -> None:
    (claim,) = example.compare("BERT", "RoBERTa").claims
    assert (claim.source, claim.type, claim.target) == ("method:roberta", EdgeType.OUTPERFORMS, "method:bert")
    assert "RoBERTa outperforms BERT" in claim.sentence


def test_a_comparison_mirrors_that_of_the_two_in_the_other_order(example: kg.Graph) -> None:
    methods = [each.id for each in example.methods()[:12]]
    for a, b in itertools.combinations(methods, 2):
        one, other = example.compare(a, b), example.compare(b, a)
        assert (one.a, one.b, one.claims) == (other.b, other.a, other.claims)
        for these, those in ((one.tested, other.tested), (one.shared, other.shared)):
            mirrored = [
                dataclasses.replace(row, a=row.b, b=row.a, a_sentences=row.b_sentences, b_sentences=row.a_sentences)
                for row in those
            ]
            assert these == mirrored
        assert set(one.sentences) == set(other.sentences)


# Parts


def test_a_part_of_the_graph_is_a_graph_whose_evidence_is_that_of_the_whole(example: kg.Graph) -> None:
    for name in ("BERT", "ImageNet", "attention is all you need"):
        part = example.subgraph(name, hops=1)
        focus = example.find(name)
        near = {each.id for each in example.neighbours(focus.id)}
        assert {each.id for each in part.neighbours(focus.id)} == near
        assert near <= {each.id for each in (*part.entities(), *part.papers())}
        assert part.find(name) == focus
        for entity in part.entities():
            assert set(part.evidence(entity.id)) <= set(example.evidence(entity.id))
            assert entity.aliases == example.entity(entity.id).aliases
        assert {row.id for row in part.results()} <= {row.id for row in example.results()}
        assert len(part.papers()) < len(example.subgraph(name, hops=2).papers()) <= len(example.papers())
    assert {each.paper_count > 2 for each in example.subgraph(min_papers=3).entities()} == {True}
    assert repr(example.subgraph()) == repr(example)


@pytest.mark.xdist_group("neo4j")
def test_the_graph_is_loaded_into_neo4j(graph: kg.Graph, neo4j_server: Server, neo4j_store: Neo4jStore) -> None:
    server = neo4j_server
    auth = None if server.username is None else (server.username, server.password or "")
    loaded = graph.load_neo4j(server.uri, auth=auth, database=server.database)
    assert loaded.sent == sum(graph.counts().values()) + sum(graph.edge_counts().values())
    assert graph.load_neo4j(server.uri, auth=auth, database=server.database).sent == 0
    there = kg.Graph(to_networkx(neo4j_store.parts()))
    assert there.evidence("BERT") == graph.evidence("BERT")
    assert there.leaderboard(dataset="MultiNLI", metric="accuracy") == graph.leaderboard(
        dataset="MultiNLI", metric="accuracy"
    )


# Building


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


def test_a_graph_file_opens_as_the_graph_that_its_parts_make(tmp_path: Path) -> None:
    kg.build(PAPERS, path=tmp_path / "papers.kg")
    with GraphFile(tmp_path / "papers.kg") as file:
        made = to_networkx(file.parts())
    opened = load(tmp_path / "papers.kg")
    assert networkx.utils.graphs_equal(opened, made)
    assert list(opened.in_edges(keys=True)) == list(made.in_edges(keys=True))
    assert networkx.utils.graphs_equal(opened.subgraph(list(made)).copy(), made)


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
