"""Which node a name is, in a paper and in the corpus."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kg.errors import OverridesError
from kg.extract import extract
from kg.graph import Edge, Node, assemble, to_networkx
from kg.lexicon import key
from kg.readers import distinct, read
from kg.records import Extraction
from kg.resolve import Overrides, Resolver, read_overrides
from kg.schema import EDGES, NODES, Label

SHARPNESS = ("Flat Minima", "We study sharpness-aware minimization (SAM). SAM seeks flat minima.")
SEGMENT = ("Cutting Anything", "The Segment Anything Model (SAM) cuts out objects. We adapt SAM to cells.")
SEGMENT_2 = ("Cutting More", "We fine-tune the Segment Anything Model (SAM) on maps.")
BARE = ("A Study", "We show that the SAM model is robust.")


def resolved(*papers: tuple[str, str], overrides: Overrides | None = None) -> list[Extraction]:
    extractions = list(extract(papers, model="rules"))
    resolver = Resolver.of(extractions, overrides=overrides)
    return [resolver(each) for each in extractions]


def ids(extraction: Extraction) -> set[str]:
    return {entity.id for entity in extraction.entities}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ResNet-50", "ResNet50"),
        ("wav2vec2", "wav2vec 2.0"),
        ("U-Net", "UNet"),
        ("GANs", "generative adversarial network"),
        ("MS COCO", "COCO"),
        ("word error rates", "WER"),
        ("self-supervised pretraining", "self-supervised pre-training"),
        ("Vision Transformers", "vision transformer"),
        ("F1-score", "F1"),
    ],
)
def test_these_are_one(one: str, other: str) -> None:
    resolver = Resolver.of([])
    assert resolver.resolutions(one)[0].id == resolver.resolutions(other)[0].id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GLUE", "SuperGLUE"),
        ("ImageNet", "ImageNet-21k"),
        ("ImageNet", "ImageNet-1k"),
        ("BERT", "RoBERTa"),
        ("CIFAR-10", "CIFAR-100"),
        ("F1", "macro-F1"),
        ("ResNet-50", "ResNet-101"),
        ("GPT-3", "GPT-3.5"),
        ("SQuAD", "SQuAD 2.0"),
        ("top-1 accuracy", "top-5 accuracy"),
        ("accuracy", "top-1 accuracy"),
        ("LLaMA-7B", "LLaMA-70B"),
    ],
)
def test_these_are_two(one: str, other: str) -> None:
    resolver = Resolver.of([])
    assert resolver.resolutions(one)[0].id != resolver.resolutions(other)[0].id


def test_homonyms_stand_apart_by_their_expansions() -> None:
    sharpness, segment = resolved(SHARPNESS, SEGMENT)
    assert "method:sam-sharpness-aware-minimization" in ids(sharpness)
    assert "method:sam-segment-anything-model" in ids(segment)


def test_an_abbreviation_without_expansion_is_the_corpuss_commonest() -> None:
    *_, bare = resolved(SHARPNESS, SEGMENT, SEGMENT_2, BARE)
    assert "method:sam-segment-anything-model" in ids(bare)


def test_homonyms_share_the_alias() -> None:
    graph = to_networkx(assemble(resolved(SHARPNESS, SEGMENT)))
    assert "SAM" in graph.nodes["method:sam-sharpness-aware-minimization"]["aliases"]
    assert "SAM" in graph.nodes["method:sam-segment-anything-model"]["aliases"]


def test_order_and_grouping_of_the_corpus_change_nothing(seeds: list[str]) -> None:
    extractions = list(extract(distinct(read(seeds))))
    shuffled = extractions[:]
    random.Random(1).shuffle(shuffled)
    resolver, other = Resolver.of(extractions), Resolver.of(shuffled)
    assert [resolver(each) for each in extractions] == [other(each) for each in extractions]
    in_order, in_disorder = (to_networkx(assemble(map(resolver, each))) for each in (extractions, shuffled))
    assert dict(in_order.nodes(data=True)) == dict(in_disorder.nodes(data=True))
    assert {(a, b, k): d for a, b, k, d in in_order.edges(keys=True, data=True)} == {
        (a, b, k): d for a, b, k, d in in_disorder.edges(keys=True, data=True)
    }


def test_results_and_relations_follow_their_entities() -> None:
    (extraction,) = resolved(
        ("Foo", "We propose FooNet. FooNet reaches 84.2% top-1 accuracy on MS-COCO and outperforms ResNet50.")
    )
    names = {entity.name for entity in extraction.entities}
    (result,) = extraction.results
    assert {result.metric, result.dataset, result.method} <= names
    assert all({relation.source, relation.target} <= ids(extraction) for relation in extraction.relations)


def test_overrides_join_part_rename_and_ignore(tmp_path: Path) -> None:
    file = tmp_path / "names.toml"
    file.write_text(
        'ignore = ["GLUE"]\napart = ["MS COCO"]\n[same]\n"Foo net" = ["BERT"]\n[types]\nDataset = ["ResNet-50"]\n'
    )
    (extraction,) = resolved(("A", "We test BERT, GLUE, MS COCO and ResNet-50."), overrides=read_overrides(file))
    assert {"method:foo-net", "dataset:ms-coco", "dataset:resnet-50"} == ids(extraction)


def test_what_is_said_to_be_the_same_has_the_type_of_what_it_is_the_same_as(tmp_path: Path) -> None:
    file = tmp_path / "names.toml"
    file.write_text('[same]\nImageNet = ["ILSVRC 2012", "BERT"]\nFooNet = ["GLUE"]\n')
    resolver = Resolver.of((), overrides=read_overrides(file))
    assert resolver.resolutions("ILSVRC 2012")[0].id == "dataset:imagenet"
    assert resolver.resolutions("BERT")[0].id == "dataset:imagenet"
    assert resolver.resolutions("GLUE")[0].id == "dataset:foonet"  # of FooNet nothing is known


def test_a_type_that_is_overridden_leaves_no_edge_the_schema_forbids() -> None:
    text = ("A", "RoBERTa outperforms BERT.")
    (before,), (after,) = resolved(text), resolved(text, overrides=Overrides(types={key("BERT"): Label.DATASET}))
    assert [relation.target for relation in before.relations] == ["method:bert"]
    assert "dataset:bert" in ids(after)
    assert after.relations == ()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("same = 3", "[same]"),
        ("[types]\nGadget = ['x']", "no such label"),
        ("ignored = ['x']", "unknown entry 'ignored'"),
        ("ignore = 'x'", "list of names"),
        ("= nonsense", "not a TOML file"),
    ],
)
def test_wrong_overrides_are_told_with_file_and_place(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "names.toml"
    file.write_text(content)
    with pytest.raises(OverridesError) as caught:
        read_overrides(file)
    assert str(file) in str(caught.value)
    assert complaint in str(caught.value)


def test_keys_do_not_change_when_made_again() -> None:
    names = ["ResNet-50", "wav2vec 2.0", "U-Net", "CIFAR-10", "GPT-3.5", "Llama 2 7B", "analyses", "pass@k", "C++"]
    assert [key(key(name)) for name in names] == [key(name) for name in names]


# The graph


def test_the_graph_holds_what_the_schema_says(seeds: list[str]) -> None:
    extractions = list(extract(distinct(read(seeds))))
    labels: dict[str, Label] = {}
    edges: list[Edge] = []
    for part in assemble(map(Resolver.of(extractions), extractions)):
        if isinstance(part, Node):
            assert part.id not in labels
            assert set(part.properties) <= set(NODES[part.label].properties)
            labels[part.id] = part.label
        else:
            edges.append(part)
    texts = {each.paper.id: each.paper.text for each in extractions}
    assert len({(edge.source, edge.type, edge.target) for edge in edges}) == len(edges)
    for edge in edges:
        assert (labels[edge.source], labels[edge.target]) in EDGES[edge.type].ends
        data = edge.properties
        assert data["sentences"]
        assert len(data["sentences"]) == len(data["starts"]) == len(data["ends"])
        assert 0 < data["confidence"] <= 1
        papers = data.get("papers") or [edge.source] * len(data["sentences"])
        if labels[edge.source] is not Label.RESULT:
            for paper, sentence, start, end in zip(
                papers, data["sentences"], data["starts"], data["ends"], strict=True
            ):
                assert sentence in texts[paper]
                assert texts[paper][start:end] in sentence


def test_every_result_hangs_on_its_paper() -> None:
    graph = to_networkx(
        assemble(resolved(("Foo", "We propose FooNet. FooNet reaches 84.2% top-1 accuracy on ImageNet.")))
    )
    (result,) = (node for node, data in graph.nodes(data=True) if data["label"] == "Result")
    about = {key: target for _, target, key in graph.out_edges(result, keys=True)}
    assert about == {
        "OF_METRIC": "metric:top-1-accuracy",
        "ON_DATASET": "dataset:imagenet",
        "BY_METHOD": "method:foonet",
    }
    assert [key for *_, key in graph.in_edges(result, keys=True)] == ["REPORTS"]
