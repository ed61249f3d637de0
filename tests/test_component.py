"""The extractor inside anyone's spaCy pipeline: what it writes, how it is drawn, kept, and handed to processes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import filter_spans

import kg
from kg import KGError, __version__
from kg.extract import extract
from kg.extract.tokens import MODELS
from kg.schema import NODES, ROLES

TITLE, ABSTRACT = "FooNet: a net", "We propose FooNet. It beats ResNet-50 by 2.3% accuracy on ImageNet."
TEXT = f"{TITLE}\n{ABSTRACT}"


def pipeline(**config: object) -> Language:
    """Return an empty English pipeline that ends in kg; without the learned part, unless a model is named."""
    nlp = spacy.blank("en")
    nlp.add_pipe("kg", config={"model": "rules"} | config)
    return nlp


@cache
def rules() -> Language:
    return pipeline()


def found(doc: Doc) -> list[tuple[str, str, str]]:
    return [(span.text, span.label_, span.kb_id_) for span in doc.spans["kg"]]


@pytest.fixture
def own_model(tmp_path: Path) -> Path:
    """Return a folder with a model of one's own: that of kg, with other limits."""
    folder = tmp_path / "my-model"
    shutil.copytree(MODELS, folder)
    weights = folder / "weights.json"
    weights.write_text(weights.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    return folder


def test_a_text_at_hand_is_read_without_a_pipeline() -> None:
    (record,) = kg.extract([(TITLE, ABSTRACT)])
    assert record.paper.title == TITLE
    assert {"method:foonet", "method:resnet-50", "dataset:imagenet"} <= {entity.id for entity in record.entities}


def test_it_stands_among_other_components_and_says_what_kg_extract_says() -> None:
    nlp = pipeline(model=None)
    nlp.add_pipe("sentencizer", first=True)
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "NET", "pattern": "ResNet-50"}])
    doc = nlp(TEXT)
    assert found(doc)[-1] == ("ImageNet", "Dataset", "dataset:imagenet")
    assert [doc._.kg] == list(kg.extract([(TITLE, ABSTRACT)]))
    assert [ent.label_ for ent in doc.ents] == ["NET"]  # those of others are left alone
    assert len(list(doc.sents)) > 1


@pytest.mark.parametrize("least", [None, 0.9])
def test_it_takes_a_model_and_a_confidence(least: float | None) -> None:
    doc = pipeline(min_confidence=least)(TEXT)
    assert [doc._.kg] == list(extract([(TITLE, ABSTRACT)], model="rules", min_confidence=least))
    assert doc._.kg.extractor == f"kg-{__version__}-rules" + ("" if least is None else "-at-least-0.9")
    assert doc.spans["kg"]


def test_a_doc_that_it_has_not_read_has_no_record() -> None:
    assert rules().make_doc(TEXT)._.kg is None


def test_an_abstract_alone_is_read() -> None:
    doc = rules()(ABSTRACT)
    assert ("ImageNet", "Dataset", "dataset:imagenet") in found(doc)


@pytest.mark.parametrize("text", ["", " ", "\n", "\n\n", "!?"])
def test_a_text_of_nothing_has_nothing(text: str) -> None:
    doc = pipeline(model=None)(text)
    assert found(doc) == []
    assert doc._.kg.entities == ()


def test_a_doc_made_of_words_is_read() -> None:
    nlp = rules()
    doc = nlp(Doc(nlp.vocab, words=["We", "test", "ViT-B/16", "on", "MS", "COCO", "."]))
    assert ("MS COCO", "Dataset", "dataset:coco") in found(doc)


@given(st.text(st.sampled_from("Ab é\u200b\r\n\t.-/()%5'’漢🙂"), max_size=60))
@settings(max_examples=50, deadline=None)
def test_the_spans_hold_the_mentions_whatever_the_text(noise: str) -> None:
    doc = rules()(f"{noise}\nWe propose FooNet{noise}and test BERT on ImageNet and the GLUE benchmark.{noise}")
    assert doc._.kg.paper.text == doc.text
    mentions = [mention for entity in doc._.kg.entities for mention in entity.mentions]
    for mention in mentions:
        assert doc.text[mention.start : mention.end] == mention.text
        assert any(span.start_char <= mention.start and mention.end <= span.end_char for span in doc.spans["kg"])
    assert len(doc.spans["kg"]) <= len(mentions)


@pytest.mark.parametrize("style", ["span", "ent"])
def test_displacy_draws_in_the_colours_of_the_graph(style: str) -> None:
    text = f"{TEXT} We evaluate image classification."
    doc = rules()(text)
    doc.ents = filter_spans(doc.spans["kg"])

    def drawn(**options: object) -> str:
        return displacy.render(doc, style=style, options={"spans_key": "kg", **options}, jupyter=False)

    labels = {span.label_ for span in doc.spans["kg"]}
    assert labels == set(map(str, ROLES))
    assert all(NODES[label].colour in drawn() for label in ROLES)
    assert "#abcdef" in drawn(colors={"METHOD": "#abcdef"})  # a user's own colours count for more


def test_a_doc_keeps_its_record_in_bytes_and_files() -> None:
    nlp = rules()
    doc = nlp(TEXT)
    (back,) = DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)
    assert back._.kg == doc._.kg
    assert found(back) == found(doc)
    assert Doc(nlp.vocab).from_bytes(doc.to_bytes())._.kg == doc._.kg


def test_a_pipeline_is_loaded_as_it_was_kept(tmp_path: Path) -> None:
    nlp = pipeline(min_confidence=0.9)
    nlp.to_disk(tmp_path / "pipe")
    assert spacy.load(tmp_path / "pipe")(TEXT)._.kg == nlp(TEXT)._.kg


def test_a_pipeline_keeps_a_model_of_ones_own(own_model: Path, tmp_path: Path) -> None:
    nlp = pipeline(model=str(own_model))
    before = nlp(TEXT)._.kg
    nlp.to_disk(tmp_path / "pipe")
    shutil.rmtree(own_model)
    loaded = spacy.load(tmp_path / "pipe")
    loaded.to_disk(tmp_path / "pipe")  # onto itself
    assert spacy.load(tmp_path / "pipe")(TEXT)._.kg == before
    assert before.extractor != next(kg.extract([(TITLE, ABSTRACT)])).extractor


def test_a_model_that_is_gone_is_named(own_model: Path, tmp_path: Path) -> None:
    nlp = pipeline(model=str(own_model))
    nlp.to_disk(tmp_path / "pipe", exclude=["kg"])
    shutil.rmtree(own_model)
    loaded = spacy.load(tmp_path / "pipe")
    for fails in (lambda: loaded(TEXT), lambda: loaded.to_disk(tmp_path / "other")):
        with pytest.raises(KGError, match=r"my-model holds no model: it lacks encoder\.onnx"):
            fails()
    told = spacy.load(tmp_path / "pipe", config={"components": {"kg": {"model": "rules"}}})
    assert told(TEXT)._.kg == rules()(TEXT)._.kg


def test_processes_read_as_one_does(tmp_path: Path) -> None:
    script = tmp_path / "read.py"
    script.write_text(
        f"""
import multiprocessing, spacy
if __name__ == "__main__":
    nlp = spacy.blank("en")
    nlp.add_pipe("kg")
    texts = [{TEXT!r}, "", "We test BERT on SQuAD."]
    alone = list(nlp.pipe(texts))
    assert alone[0]._.kg.entities
    for method in {{"fork", "spawn"}} & set(multiprocessing.get_all_start_methods()):
        multiprocessing.set_start_method(method, force=True)
        both = list(nlp.pipe(texts, n_process=2, batch_size=1))
        assert [doc._.kg for doc in both] == [doc._.kg for doc in alone]
        assert [[*map(str, doc.spans["kg"])] for doc in both] == [[*map(str, doc.spans["kg"])] for doc in alone]
""",
        encoding="utf-8",
    )
    subprocess.run([sys.executable, script], check=True)
