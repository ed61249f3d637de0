"""What the rules read out of a text, and what holds of every record, whoever reads.

In a case the entities are marked as [surface](Type ROLE); all others are wrong. tests/test_learned.py has the model's.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import extract
from kg.extract.abbreviations import pairs
from kg.extract.numbers import values
from kg.readers import read
from kg.records import Extraction, decode, encode
from kg.schema import EDGES, ROLES, Label

MARK = re.compile(r"\[([^\]]+)\]\((\w+)(?: (\w+))?\)")


def of(title: str, abstract: str, *, model: str | None = "rules") -> Extraction:
    """Read one text, by the rules alone unless told otherwise."""
    (extraction,) = extract([(title, abstract)], model=model)
    return extraction


def found(extraction: Extraction) -> set[tuple[str, str, str]]:
    return {(mention.text, entity.type, entity.role) for entity in extraction.entities for mention in entity.mentions}


def case(abstract: str, title: str = "A title") -> Extraction:
    """Extract from the text without its marks; the marked entities, and no others, must come out."""
    wanted = {(text, kind, role or "USES") for text, kind, role in MARK.findall(title + "\n" + abstract)}
    extraction = of(MARK.sub(r"\1", title), MARK.sub(r"\1", abstract))
    assert found(extraction) == wanted
    return extraction


def related(extraction: Extraction) -> set[tuple[str, str, str]]:
    names = {entity.id: entity.name for entity in extraction.entities}
    return {(names[each.source], str(each.type), names[each.target]) for each in extraction.relations}


def results(extraction: Extraction) -> list[tuple[str, str, str | None, str | None]]:
    return [(each.value, each.kind, each.metric, each.dataset) for each in extraction.results]


# Entities and roles


def test_known_names_get_the_role_that_the_sentence_gives_them() -> None:
    case("We fine-tune [BERT](Method USES) and evaluate it on [SQuAD](Dataset EVALUATES_ON).")


def test_a_coined_name_is_proposed() -> None:
    case(
        "We propose [FooNet](Method PROPOSES), a simple network. FooNet is tested on [ImageNet](Dataset EVALUATES_ON)."
    )


def test_a_coined_dataset_is_introduced() -> None:
    case("We introduce [QuuxBench](Dataset INTRODUCES), a new benchmark of hard riddles.")


def test_what_stands_before_the_colon_of_a_title_is_the_papers_own() -> None:
    extraction = of("Zorple: Faster Trees", "Zorple grows trees. It is fast.")
    assert ("Zorple", "Method", "PROPOSES") in found(extraction)


def test_a_baseline_is_compared_with() -> None:
    case("We propose [FooNet](Method PROPOSES). FooNet outperforms [ResNet-50](Method COMPARES_WITH).")


def test_data_to_train_on_is_no_test_set() -> None:
    case("The model is pre-trained on [LibriSpeech](Dataset TRAINS_ON).")


def test_abbreviation_and_expansion_are_one_entity() -> None:
    extraction = of("On MAE", "We study masked autoencoders (MAEs). An MAE learns from patches.")
    (entity,) = (entity for entity in extraction.entities if "autoencoder" in entity.name)
    assert {mention.text for mention in entity.mentions} == {"MAE", "masked autoencoders", "MAEs"}


@pytest.mark.parametrize(
    ("title", "abstract", "name", "forms"),
    [
        (
            "Low-resource machine translation",
            "We study low-resource machine translation. Machine translation is evaluated on WMT14.",
            "machine translation",
            {"Low-resource machine translation", "low-resource machine translation", "Machine translation"},
        ),
        (
            "Better 3D object detection",
            "We study object detection. Object detection is evaluated on nuScenes.",
            "3D Object Detection",
            {"3D object detection", "object detection", "Object detection"},
        ),
        (
            "Knowledge distillation revisited",
            "We use knowledge distillation on GLUE. Knowledge distilling is cheap.",
            "knowledge distillation",
            {"Knowledge distillation", "knowledge distillation", "Knowledge distilling"},
        ),
    ],
)
def test_forms_of_one_thing_are_one_entity_of_the_fullest_name(
    title: str, abstract: str, name: str, forms: set[str]
) -> None:
    (entity,) = (each for each in of(title, abstract, model=None).entities if each.mentions[0].text in forms)
    assert entity.name == name
    assert {mention.text for mention in entity.mentions} == forms


def test_an_unknown_name_beside_a_dataset_noun_is_a_dataset() -> None:
    case("All runs use the [Blorb-7](Dataset EVALUATES_ON) corpus to evaluate.")


def test_a_list_after_on_is_of_datasets() -> None:
    case(
        "Gains hold on [Frob-A](Dataset EVALUATES_ON), [FrobB](Dataset EVALUATES_ON) and [GrumX](Dataset EVALUATES_ON)."
    )


def test_ordinary_words_that_are_also_names_need_a_cue() -> None:
    assert found(of("A title", "The swing of Adam and the glue of a falcon were adamant.")) == set()


def test_neural_network_and_deep_learning_are_no_entities() -> None:
    assert found(of("A title", "Deep learning trains deep neural networks (DNNs). A DNN is a model.")) == set()


def test_a_member_of_a_family_is_not_the_family() -> None:
    extraction = of("A title", "We compare ImageNet with ImageNet-21k, and CIFAR-10 with CIFAR-100.")
    assert {entity.id for entity in extraction.entities} == {
        "dataset:imagenet",
        "dataset:imagenet-21k",
        "dataset:cifar-10",
        "dataset:cifar-100",
    }


def test_a_version_belongs_to_the_name() -> None:
    extraction = of("A title", "BERT scores 93.2 F1 on SQuAD v1.1 and 83.1 on SQuAD v2.0.")
    assert [each.dataset for each in extraction.results] == ["SQuAD v1.1", "SQuAD v2.0"]


def test_heads_tell_tasks_that_no_list_has() -> None:
    extraction = of("Submarine Gearbox Segmentation", "Submarine gearbox segmentation is hard.")
    assert ("Submarine Gearbox Segmentation", "Task", "ADDRESSES") in found(extraction)


@pytest.mark.parametrize("hardware", ["GPU", "NVIDIA", "OpenAI", "3D", "GitHub"])
def test_hardware_firms_and_modalities_are_no_entities(hardware: str) -> None:
    assert found(of("A title", f"It runs on {hardware} and is {hardware}-based.")) == set()


# Abbreviations


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("self-supervised learning (SSL) helps", "SSL", "self-supervised learning"),
        ("a Residual Network (ResNet) is deep", "ResNet", "Residual Network"),
        ("LoRA (low-rank adaptation) is cheap", "LoRA", "low-rank adaptation"),
        ("Test-time adaptation (TTA) adapts", "TTA", "Test-time adaptation"),
    ],
)
def test_abbreviations_are_found_in_both_directions(text: str, short: str, long: str) -> None:
    assert [(text[a:b], text[c:d]) for (a, b), (c, d) in pairs(text)] == [(short, long)]


@pytest.mark.parametrize("text", ["We use this model (see Figure 2).", "It is good (GPU needed).", "in 2019 (ICLR)"])
def test_other_brackets_are_no_abbreviations(text: str) -> None:
    assert pairs(text) == []


# Results


def test_each_number_of_a_list_has_its_own_dataset() -> None:
    extraction = of("A title", "FooNet reaches 85.1% top-1 accuracy on ImageNet and 91.2% on CIFAR-10.")
    assert results(extraction) == [
        ("85.1%", "absolute", "top-1 accuracy", "ImageNet"),
        ("91.2%", "absolute", "top-1 accuracy", "CIFAR-10"),
    ]


def test_of_from_a_to_b_only_b_is_a_result() -> None:
    extraction = of("A title", "It improves top-1 accuracy from 84.2% to 85.1% on ImageNet.")
    assert results(extraction) == [("85.1%", "absolute", "top-1 accuracy", "ImageNet")]


def test_respectively_pairs_values_with_datasets_in_order() -> None:
    extraction = of("A title", "We obtain a BLEU of 28.4 and 41.8 on WMT 2014 and IWSLT 2015, respectively.")
    assert [(each.value, each.dataset) for each in extraction.results] == [("28.4", "WMT 2014"), ("41.8", "IWSLT 2015")]


def test_gains_are_deltas_and_multiples_are_ratios() -> None:
    extraction = of("A title", "It improves accuracy by 2.3% and runs 4.5x faster.")
    assert [(each.value, each.kind, each.number, each.unit) for each in extraction.results] == [
        ("2.3%", "delta", 2.3, "%"),
        ("4.5x", "ratio", 4.5, "x"),
    ]


def test_a_bare_number_before_a_dataset_is_a_result() -> None:
    assert results(of("A title", "BERT reaches 80.5 on GLUE.")) == [("80.5", "absolute", None, "GLUE")]


@pytest.mark.parametrize(
    "text",
    [
        "trained on 10% of the data",
        "with 110M parameters",
        "over 12 datasets",
        "in 2019",
        "compared to 81.3%",
        "than 70.2%",
        "a 3-layer net",
        "for 100 epochs",
    ],
)
def test_counts_amounts_and_baselines_are_no_results(text: str) -> None:
    assert values(f"We improve accuracy {text}.") == []


# Relations


def test_the_winner_comes_first_in_active_and_passive() -> None:
    active = of("A title", "BERT outperforms ELMo and GPT-2 on GLUE.")
    assert {("BERT", "OUTPERFORMS", "ELMo"), ("BERT", "OUTPERFORMS", "GPT-2")} <= related(active)
    passive = of("A title", "BERT is outperformed by RoBERTa.")
    assert related(passive) == {("RoBERTa", "OUTPERFORMS", "BERT")}


@pytest.mark.parametrize(
    "denial",
    [
        "BERT fails to outperform ELMo.",
        "BERT does not outperform ELMo.",
        "BERT never surpasses ELMo.",
        "BERT cannot beat ELMo.",
        "Whether BERT outperforms ELMo is open.",
        "BERT is not better than ELMo.",
    ],
)
def test_what_is_denied_is_not_stated(denial: str) -> None:
    assert not {kind for _, kind, _ in related(of("A title", denial))} & {"OUTPERFORMS"}


@pytest.mark.parametrize(
    "text",
    [
        "RoBERTa is strong at transfer learning, and with few-shot prompting, outperforming ELMo.",
        "RoBERTa outperforms other methods for contrastive learning.",
        "RoBERTa beats baselines that use quantization.",
    ],
)
def test_only_what_does_and_what_is_beaten_are_related(text: str) -> None:
    assert {source for source, kind, _ in related(of("A title", text)) if kind == "OUTPERFORMS"} <= {"RoBERTa"}
    assert {target for _, kind, target in related(of("A title", text)) if kind == "OUTPERFORMS"} <= {"ELMo"}


def test_our_method_is_the_papers_own() -> None:
    extraction = of("A title", "We propose FooNet. Our method outperforms BERT.")
    assert ("FooNet", "OUTPERFORMS", "BERT") in related(extraction)


def test_based_on_and_trained_on_have_a_direction() -> None:
    extraction = of("A title", "RoBERTa is built on BERT and was pre-trained on Wikipedia.")
    assert ("RoBERTa", "BASED_ON", "BERT") in related(extraction)
    assert ("BERT", "BASED_ON", "RoBERTa") not in related(extraction)


# The whole


TEXT = st.text(st.sampled_from("ab AB.,()%-:\n19<>&“é") | st.characters(codec="utf-8"), max_size=300)
PARTS = re.findall(
    r"[^|]+", "BERT|outperforms|(MAE)|masked autoencoder|on|ImageNet|84.2%|by|2.3|x,|GLUE.|We propose|FooNet|:|called"
)
WORDS = st.lists(st.sampled_from(PARTS), max_size=40).map(" ".join)


@pytest.mark.parametrize("model", ["rules", None])
@settings(max_examples=200, deadline=None)
@given(title=TEXT | WORDS, abstract=TEXT | WORDS)
def test_any_text_gives_a_record_that_holds_together(model: str | None, title: str, abstract: str) -> None:
    extraction = of(title, abstract, model=model)
    text = extraction.paper.text
    ids = {entity.id for entity in extraction.entities}
    names = {entity.name for entity in extraction.entities}
    assert len(ids) == len(extraction.entities)
    for entity in extraction.entities:
        assert entity.mentions
        assert entity.role in ROLES[entity.type]
        assert all(text[mention.start : mention.end] == mention.text for mention in entity.mentions)
        assert 0 <= entity.confidence <= 1
    for result in extraction.results:
        assert text[result.start : result.end] == result.value
        assert {result.metric, result.dataset, result.task, result.method} <= names | {None}
    kinds = {entity.id: entity.type for entity in extraction.entities}
    for relation in extraction.relations:
        assert {relation.source, relation.target} <= ids
        assert (kinds[relation.source], kinds[relation.target]) in EDGES[relation.type].ends
    assert decode(encode(extraction)) == extraction


def test_mentions_never_lie_on_each_other(seeds: list[str]) -> None:
    for extraction in extract(islice(read(seeds), 100)):
        spans = sorted((mention.start, mention.end) for entity in extraction.entities for mention in entity.mentions)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_workers_and_chunks_change_nothing(seeds: list[str]) -> None:
    papers = list(read(seeds))
    alone = list(extract(papers, workers=1))
    assert list(extract(papers, workers=2)) == alone
    assert list(extract(papers[::-1], workers=3))[::-1] == alone
    assert [each.paper for each in alone] == papers


def test_every_label_has_a_mention_in_the_seeds(seeds: list[str]) -> None:
    kinds = {entity.type for extraction in extract(islice(read(seeds), 30)) for entity in extraction.entities}
    assert kinds == {Label.METHOD, Label.DATASET, Label.METRIC, Label.TASK}
