"""The learned reader: what it reads out of sentences, that a text reads the same everywhere, and how it is trained."""

from __future__ import annotations

import importlib
import json
import random
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kg.errors import KGError
from kg.extract import extract
from kg.extract.learned import fitted
from kg.extract.model import FILES, MOST, Model, Said, fingerprint, load_model, session
from kg.extract.pairs import PAIR_FEATURES, PAIRS, Pair, Thing, allowed, pairs_of
from kg.extract.reading import Reading
from kg.extract.spans import CLASSES, TAGS, TaggedSpan, decode_tags, encode_tags, span_scores
from kg.extract.stages import DEFAULT, notice
from kg.extract.tokens import MODELS, Tokens, tokenize
from kg.lexicon import load
from kg.readers import read
from kg.records import Extraction, Paper
from kg.schema import Label

EXAMPLES = Path(__file__).parents[1] / "examples" / "abstracts.jsonl"


def of(title: str, abstract: str, **options: Any) -> Extraction:
    """Read one text with the model that kg ships."""
    (extraction,) = extract([(title, abstract)], **options)
    return extraction


def roles(extraction: Extraction) -> dict[str, str]:
    return {entity.name: str(entity.role) for entity in extraction.entities}


def related(extraction: Extraction) -> set[tuple[str, str, str]]:
    names = {entity.id: entity.name for entity in extraction.entities}
    return {(names[each.source], str(each.type), names[each.target]) for each in extraction.relations}


def tokens_of(text: str) -> Tokens:
    return tokenize(notice(Reading.of(text), load()))


def check(extraction: Extraction) -> None:
    """Every mention and value is what stands there, and no mention lies on another."""
    text = extraction.paper.text
    mentions = [mention for entity in extraction.entities for mention in entity.mentions]
    assert all(text[each.start : each.end] == each.text != "" for each in mentions)
    assert all(text[each.start : each.end] == each.value for each in extraction.results)
    assert all(0 <= each.start < each.end <= len(text) for each in extraction.relations)
    spans = sorted((each.start, each.end) for each in mentions)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    return list(read([EXAMPLES]))


@pytest.fixture(scope="module")
def alone(papers: list[Paper]) -> dict[str, Extraction]:
    """Return what each bundled abstract says, each read by itself."""
    return {paper.id: next(extract([paper], workers=1)) for paper in papers}


# What it reads


def test_each_number_has_its_own_metric_and_dataset() -> None:
    extraction = of(
        "A study", "Our method improves top-1 accuracy from 84.2% to 85.1% on ImageNet and 2.3 mAP on COCO."
    )
    assert [(each.value, each.metric, each.dataset) for each in extraction.results] == [
        ("85.1%", "top-1 accuracy", "ImageNet"),
        ("2.3", "mAP", "COCO"),
    ]


def test_a_result_belongs_to_the_method_that_reaches_it() -> None:
    extraction = of(
        "Zorblat: a better detector",
        "We propose Zorblat, a new architecture for object detection. Zorblat reaches 52.3 mAP on COCO.",
    )
    (result,) = extraction.results
    assert (result.value, result.kind, result.metric, result.dataset, result.method) == (
        "52.3",
        "absolute",
        "mAP",
        "COCO",
        "Zorblat",
    )


def test_a_coined_name_is_proposed_and_used_for_its_task() -> None:
    extraction = of(
        "Zorblat: a better detector",
        "We propose Zorblat, a new architecture for object detection. Zorblat is evaluated on COCO.",
    )
    assert roles(extraction).items() >= {
        ("Zorblat", "PROPOSES"),
        ("object detection", "ADDRESSES"),
        ("COCO", "EVALUATES_ON"),
    }
    assert {("Zorblat", "USED_FOR", "object detection"), ("Zorblat", "EVALUATED_ON", "COCO")} <= related(extraction)


@pytest.mark.parametrize(
    "denial",
    [
        "XLNet fails to outperform BERT on sentiment analysis.",
        "XLNet does not outperform BERT on SQuAD.",
        "XLNet is not better than BERT on GLUE.",
    ],
)
def test_what_is_denied_is_not_stated(denial: str) -> None:
    extraction = of("A study", denial)
    assert {"XLNet", "BERT"} <= set(roles(extraction))
    assert not {kind for _, kind, _ in related(extraction)} & {"OUTPERFORMS"}


def test_who_wins_is_stated_once_and_the_right_way_round() -> None:
    extraction = of("A study", "RoBERTa outperforms BERT on GLUE. BERT is outperformed by XLNet on SQuAD.")
    wins = {each for each in related(extraction) if each[1] == "OUTPERFORMS"}
    assert wins == {("RoBERTa", "OUTPERFORMS", "BERT"), ("XLNet", "OUTPERFORMS", "BERT")}


def test_ordinary_prose_names_nothing() -> None:
    extraction = of("On patience", "We argue that good work takes time. Nobody should hurry, and in 2019 few did.")
    assert (extraction.entities, extraction.results, extraction.relations) == ((), (), ())


def test_it_finds_what_the_rules_do_not(papers: list[Paper], alone: dict[str, Extraction]) -> None:
    by_rules = {each.paper.id: each for each in extract(papers, model="rules")}
    gained = sum(
        len({each.id for each in record.entities} - {each.id for each in by_rules[paper].entities})
        for paper, record in alone.items()
    )
    assert gained > len(papers)


@pytest.mark.parametrize("least", [0.6, 0.9])
def test_nothing_is_below_the_confidence_asked_for(
    papers: list[Paper], alone: dict[str, Extraction], least: float
) -> None:
    kept = list(extract(papers, min_confidence=least, workers=1))
    assert 0 < sum(len(each.entities) for each in kept) < sum(len(each.entities) for each in alone.values())
    below = [
        (each.paper.title, found)
        for each in kept
        for found in (*each.entities, *each.results, *each.relations)
        if found.confidence < least
    ]
    assert below == []


# A text reads the same everywhere


def test_a_text_reads_the_same_among_others_in_any_order(papers: list[Paper], alone: dict[str, Extraction]) -> None:
    shuffled = random.Random(5).sample(papers, len(papers))
    assert [*extract(shuffled, workers=1)] == [alone[paper.id] for paper in shuffled]


@pytest.mark.parametrize("workers", [2, 3])
def test_workers_change_nothing(papers: list[Paper], alone: dict[str, Extraction], workers: int) -> None:
    many = [*papers, *papers[::-1]][:140]  # so many that workers are started
    assert [*extract(many, workers=workers)] == [alone[paper.id] for paper in many]


def test_a_text_reads_the_same_when_the_vocabulary_is_full(
    papers: list[Paper], alone: dict[str, Extraction], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("kg.extract"), "VOCABULARY", 0)
    assert [*extract(papers[:10], workers=1)] == [alone[paper.id] for paper in papers[:10]]
    assert [*extract(papers[:10], workers=1)] == [alone[paper.id] for paper in papers[:10]]


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_change_no_digit(papers: list[Paper], threads: int) -> None:
    other = Model(MODELS)
    other.session = session(MODELS / "encoder.onnx", threads=threads)
    for paper in papers[:10]:
        tokens = tokens_of(paper.text)
        one, two = load_model().read(tokens), other.read(tokens)
        for field in ("tags", "roles", "kinds", "pairs"):
            assert np.array_equal(getattr(one, field), getattr(two, field)), (paper.title, field)


# Texts of any shape


def test_a_text_of_several_windows_is_read_to_its_end() -> None:
    filler = " ".join(f"The weather on day {day} was mild and nothing happened." for day in range(1, 120))
    abstract = f"We fine-tune BERT on SQuAD. {filler} XLNet reaches an accuracy of 91.2% on MultiNLI."
    text = f"A long study\n{abstract}"
    assert len(tokens_of(text).ids) > 2 * MOST
    extraction = of("A long study", abstract)
    check(extraction)
    assert {"BERT", "SQuAD", "XLNet", "accuracy"} <= set(roles(extraction))
    assert ("91.2%", "accuracy") in [(each.value, each.metric) for each in extraction.results]
    assert min(m.start for e in extraction.entities if e.name == "XLNet" for m in e.mentions) == text.index("XLNet")


@pytest.mark.parametrize("words", [505, 507, 508, 509, 510, 511, 512, 1020, 1024])
def test_every_word_is_scored_where_windows_meet(words: int) -> None:
    tokens = tokens_of("Title\n" + " ".join(["paper"] * words))
    said = load_model().read(tokens)
    assert said.tags.shape == (words + 1, len(TAGS))
    assert np.allclose(np.exp(said.tags).sum(1), 1, atol=0.05)
    assert len(said.words) == words + 2
    assert len(said.roles) == len(tokens.ids) + 1


@pytest.mark.parametrize("abstract", ["BERT " * 900, "a-b" * 700, "x" * 3000, "()" * 800, "1.5% " * 400, "é" * 600])
def test_monotonous_long_texts_are_read(abstract: str) -> None:
    check(of("A title", abstract))


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("", ""),
        ("BERT", ""),
        ("", "We propose FooNet."),
        ("...", "?!, -- ()"),
        ("—", "…"),
        ("1", "2 3"),
        ("\u200b", "\u200d\ufeff"),
        ("Ωμέγα", "Βελτιώνει το BERT κατά 2,3% στο ImageNet."),
        ("深度学习", "我们提出BERT,在ImageNet上达到84.2%的准确率。"),
        ("Émile's naïve Bayes", "Cafe\u0301s use BERT\u0301 and ﬁne-tuning; ﬃ ligatures on ImageNet."),
        ("🤖 robots", "👩‍👩‍👧 BERT 🚀 beats ELMo 🎉 by 2.3% on GLUE."),
        ("İstanbul", "İİİ BERT ẞẞ on SQuAD, ǅ and ŉ too."),
        ("A\x00B", "BERT\x00 on \x07GLUE \u2028 and\u2029 SQuAD"),
        ("עברית", "\u202eBERT\u202c on \u05d0\u05d1 GLUE"),
        ("𝔹𝔼ℝ𝕋", "𝐈𝐦𝐚𝐠𝐞𝐍𝐞𝐭 at 𝟖𝟒.𝟐%"),
    ],
)
def test_texts_of_any_script_are_read(title: str, abstract: str) -> None:
    check(of(title, abstract))


def test_names_among_odd_signs_are_found_where_they_stand() -> None:
    extraction = of("İstanbul 🤖", "Cafe\u0301s 👩‍👩‍👧 evaluate BERT on SQuAD.")
    places = {each.name: each.mentions[0].start for each in extraction.entities}
    text = extraction.paper.text
    assert {name: places.get(name) for name in ("BERT", "SQuAD")} == {
        name: text.index(name) for name in ("BERT", "SQuAD")
    }


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("aBé9İ\u0301\u200b🤖-.%() \n深") | st.characters(codec="utf-8"), max_size=200))
def test_pieces_cover_the_words_of_any_text(text: str) -> None:
    reading = notice(Reading.of(text), load())
    tokens = tokenize(reading)
    assert len({len(part) for part in tokens}) == 1
    assert (tokens.starts <= tokens.ends).all()
    words = tokens.starts[np.flatnonzero(tokens.first)]
    assert (np.diff(words) > 0).all()
    said = load_model().read(tokens)
    assert len(said.tags) == len(words) == len(said.ends)
    for start, end in zip(said.starts, said.ends, strict=True):
        first, after = said.words_of(int(start), int(end))
        assert (said.starts[first], after) == (start, first + 1)


# Tags and pairs


@st.composite
def tagging(draw: st.DrawFn) -> tuple[int, list[TaggedSpan]]:
    """Draw a number of words and spans of them, in order, none on another."""
    length = draw(st.integers(1, 12))
    spans, at = list[TaggedSpan](), 0
    while at < length:
        if draw(st.booleans()):
            last = draw(st.integers(at, min(length - 1, at + 4)))
            spans.append(TaggedSpan(at, last, draw(st.integers(0, len(CLASSES) - 1))))
            at = last
        at += 1
    return length, spans


def log_softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    given: NDArray[np.float64] = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    return given


@given(tagging())
def test_spans_that_are_tagged_are_decoded_again(case: tuple[int, list[TaggedSpan]]) -> None:
    length, spans = case
    scores = np.full((length, len(TAGS)), -9.0)
    scores[np.arange(length), encode_tags(length, spans)] = 9.0
    assert decode_tags(log_softmax(scores)) == spans
    assert all(span_scores(log_softmax(scores), first, last)[kind] > 0.99 for first, last, kind in spans)


@settings(max_examples=200, deadline=None)
@given(tagging(), st.integers(0, 2**32 - 1), st.sampled_from([0.1, 2.0, 20.0]))
def test_any_scores_are_decoded_to_spans_none_on_another(
    case: tuple[int, list[TaggedSpan]], seed: int, spread: float
) -> None:
    length, others = case
    scores = log_softmax(np.random.default_rng(seed).uniform(-spread, spread, (length, len(TAGS))))
    spans = decode_tags(scores)
    assert all(0 <= first <= last < length and 0 <= kind < len(CLASSES) for first, last, kind in spans)
    assert all(one.last < two.first for one, two in pairwise(spans))
    if spread <= 2:  # no word is surely outside: then no tagging is likelier than the one chosen
        rows = np.arange(length)
        best, other = (scores[rows, encode_tags(length, each)].sum() for each in (spans, others))
        assert best >= other - 1e-9


@given(st.text(alphabet="aB. \n-@5", min_size=1), st.data())
def test_a_span_that_is_tagged_anywhere_is_a_name_or_nothing(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    low, high = fitted(text, start, data.draw(st.integers(start + 1, len(text))))
    assert low >= high or text[low:high].strip(". \n")


def test_no_words_have_no_spans() -> None:
    assert decode_tags(np.zeros((0, len(TAGS)))) == []


PLACES = "BERT on GLUE\nWe test BERT and ELMo on GLUE. The accuracy of BERT is 84.2% and 3.1% on SQuAD. ELMo was first."
LABELS = {"BERT": Label.METHOD, "ELMo": Label.METHOD, "GLUE": Label.DATASET, "SQuAD": Label.DATASET}
LABELS |= {"accuracy": Label.METRIC, "84.2%": Label.RESULT, "3.1%": Label.RESULT}
COLUMN = {name: number for number, name in enumerate(PAIR_FEATURES)}


def things() -> list[Thing]:
    return [
        Thing(label, tuple(match.span() for match in re.finditer(re.escape(surface), PLACES)))
        for surface, label in LABELS.items()
    ]


def test_pairs_are_those_that_an_edge_may_join() -> None:
    given = things()
    pairs, features = pairs_of(Reading.of(PLACES), given)
    assert len(pairs) == len(features) == len(set(pairs))
    joined = {(pair.source, pair.target) for pair in pairs}
    assert joined == {
        (one, other)
        for one, source in enumerate(given)
        for other, target in enumerate(given)
        if one != other and allowed(source.label, target.label)
    }
    names = list(LABELS)
    assert (names.index("BERT"), names.index("ELMo")) in joined
    assert (names.index("84.2%"), names.index("accuracy")) in joined
    assert (names.index("accuracy"), names.index("84.2%")) not in joined
    assert all(0 <= kind < len(PAIRS) for source, target in joined for kind in allowed(*_labels(given, source, target)))


def _labels(given: list[Thing], source: int, target: int) -> tuple[Label, Label]:
    return given[source].label, given[target].label


def test_a_pair_turned_round_is_told_the_same_but_for_its_direction() -> None:
    pairs, features = pairs_of(Reading.of(PLACES), things())
    rows = dict(zip(pairs, features, strict=True))
    seen = 0
    for pair, row in rows.items():
        turned = Pair(pair.target, pair.source, pair.target_place, pair.source_place)
        if turned in rows:
            seen += 1
            other = rows[turned]
            for name, number in COLUMN.items():
                if name == "before":
                    assert row[number] == 1 - other[number]
                elif name in {"title", "title too"}:
                    assert row[number] == other[COLUMN["title too" if name == "title" else "title"]]
                elif name.startswith(("source ", "target ")):
                    end, _, label = name.partition(" ")
                    assert row[number] == other[COLUMN[f"{'target' if end == 'source' else 'source'} {label}"]]
                else:
                    assert row[number] == other[number], name
    assert seen >= 4


# The model's folder


def test_a_folder_without_a_model_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(KGError, match=r"holds no model: it lacks encoder\.onnx, heads\.npz, weights\.json; kg train"):
        Model(tmp_path)
    for name in FILES[:-1]:
        (tmp_path / name).write_bytes((MODELS / name).read_bytes())
    with pytest.raises(KGError, match=r"it lacks weights\.json;"):
        list(extract([("BERT", "We use BERT.")], model=str(tmp_path)))


def test_a_model_is_told_from_others_by_what_is_in_it(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes((MODELS / name).read_bytes())
    copy = of("BERT", "We use BERT on GLUE.", model=str(tmp_path))
    assert copy == of("BERT", "We use BERT on GLUE.")
    assert copy.extractor == DEFAULT.version
    other = tmp_path / "other"
    other.mkdir()
    for name in FILES:
        (other / name).write_bytes((MODELS / name).read_bytes())
    (other / "weights.json").write_text((MODELS / "weights.json").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert fingerprint(other) != fingerprint()


# Training


NAMES = ["Zorblat", "Quuxel", "Frobnet", "Mirado", "Teklon", "Vanter", "Grumix", "Plover"]
SETS = ["ImageNet", "COCO", "GLUE", "SQuAD", "CIFAR-10", "MNIST", "LibriSpeech", "WikiText-103"]


def gold_paper(number: int) -> dict[str, Any]:
    name, dataset = f"{NAMES[number % 8]}{number // 8 or ''}", SETS[number * 3 % 8]
    value = f"{70 + number}.{number % 9}%"
    entities = [
        {"type": "Method", "name": name, "mentions": [name], "role": "proposes"},
        {"type": "Method", "name": "BERT", "mentions": ["BERT"], "role": "compares_with"},
        {"type": "Dataset", "name": dataset, "mentions": [dataset], "role": "evaluated_on"},
        {"type": "Metric", "name": "accuracy", "mentions": ["accuracy"], "role": "reports"},
        {"type": "Task", "name": "image tagging", "mentions": ["image tagging"], "role": "addresses"},
        {"type": "Method", "name": "pre-training", "mentions": ["pre-training"], "role": "uses", "optional": True},
    ]
    return {
        "id": f"gold:{number}",
        "title": f"{name} for image tagging",
        "abstract": f"We propose {name}, which needs no pre-training. It reaches an accuracy of {value} on {dataset}. "
        f"{name} outperforms BERT.",
        "entities": entities,
        "results": [{"value": value, "kind": "absolute", "metric": "accuracy", "dataset": dataset, "method": name}],
        "relations": [
            {"source": name, "type": "OUTPERFORMS", "target": "BERT"},
            {"source": name, "type": "USED_FOR", "target": "image tagging"},
        ],
    }


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gold") / "gold.json"
    path.write_text(json.dumps([gold_paper(number) for number in range(16)]), encoding="utf-8")
    return path


Train = Callable[..., tuple[Path, dict[str, float]]]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, gold: Path) -> Train:
    """Return what fine-tunes the shipped model on the small gold file, in a new folder or the one given."""
    for name in ("torch", "onnx", "safetensors"):
        pytest.importorskip(name, reason=f"training needs {name}: pip install 'kg[train]'")
    from kg.train import FINE, train
    from kg.train.loop import Config

    def run(folder: Path | None = None, source: Path = gold, **config: Any) -> tuple[Path, dict[str, float]]:
        tell = config.pop("tell", lambda *_: None)
        folder = folder or tmp_path_factory.mktemp("model")
        settings: dict[str, Any] = FINE | {"epochs": 1, "batch": 8} | config
        return folder, train([source], folder, start=MODELS, config=Config(**settings), tell=tell)

    return run


@pytest.fixture(scope="module")
def whole(trained: Train) -> Path:
    """Return the folder of a model trained for two epochs without a break."""
    return trained(epochs=2)[0]


def test_training_makes_a_model_that_reads(whole: Path) -> None:
    assert {each.name for each in whole.iterdir()} == {*FILES, "config.json", "log.jsonl"}
    log = [json.loads(line) for line in (whole / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["epoch"] for line in log] == [1, 2]
    assert all(0 < line[part] < 20 for line in log for part in ("tags", "roles", "kinds", "pairs"))
    extraction = of("Zorblat", "We propose Zorblat. Zorblat outperforms BERT on GLUE.", model=str(whole))
    check(extraction)
    assert extraction.extractor.endswith(fingerprint(whole))
    assert fingerprint(whole) != fingerprint()
    assert "Zorblat" in roles(extraction)


class Ended(Exception):
    """What ends training half way."""


def test_the_same_seed_makes_the_same_model_even_if_training_was_ended_on_the_way(
    trained: Train, whole: Path, tmp_path: Path
) -> None:
    def end(stage: str, done: int, total: int | None) -> None:
        if stage == "train" and total is not None and done > total // 2:
            raise Ended

    with pytest.raises(Ended):
        trained(tmp_path, epochs=2, tell=end)
    assert (tmp_path / "state.pt").exists()
    assert not (tmp_path / "encoder.onnx").exists()
    with pytest.raises(KGError, match="holds the beginning of another training"):
        trained(tmp_path, epochs=2, seed=14)
    steps = []
    trained(tmp_path, epochs=2, tell=lambda stage, done, _: stage == "train" and steps.append(done))
    assert steps == [3, 4]
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (whole / name).read_bytes(), name


def test_another_seed_makes_another_model(trained: Train, whole: Path) -> None:
    other, _ = trained(epochs=2, seed=14)
    assert (other / "encoder.onnx").read_bytes() != (whole / "encoder.onnx").read_bytes()


def network_said(network: Any, tokens: Tokens) -> Any:
    import torch

    with torch.no_grad():
        return network.eval()(torch.from_numpy(tokens.ids)[None], torch.from_numpy(tokens.features)[None])


def test_a_network_is_exported_as_it_is_and_restored_nearly(
    trained: Train, papers: list[Paper], tmp_path: Path
) -> None:
    del trained  # it skips where training cannot be done
    from kg.train.export import export, restored

    network = restored(MODELS)
    export(network, tmp_path / "plain", whole=False)
    export(network, tmp_path / "whole")
    again = restored(tmp_path / "whole").state_dict()
    for name, weights in network.state_dict().items():
        off = float((again[name] - weights).norm() / (weights.norm() + 1e-9))
        assert off < 0.02, (name, off)

    def agree(one: Said, other: Said) -> float:
        return float((one.tags.argmax(1) == other.tags.argmax(1)).mean())

    plain, held = Model(tmp_path / "plain"), Model(tmp_path / "whole")
    for paper in papers[:5]:
        tokens = tokens_of(paper.text)
        said, wanted = plain.read(tokens), network_said(network, tokens)
        roles_of_pieces = np.diff(said.roles, axis=0)
        assert np.abs(roles_of_pieces - wanted.roles[0].numpy()).max() < 5e-3
        assert np.abs(np.diff(said.pairs, axis=0) - wanted.pairs[0].numpy()).max() < 5e-3
        assert agree(said, held.read(tokens)) > 0.95
        assert agree(said, load_model().read(tokens)) > 0.95


def test_a_corpus_of_tokens_trains_too(trained: Train, tmp_path: Path) -> None:
    lines = []
    for number in range(16):
        tokens = ["We", "propose", NAMES[number % 8], "for", "image", "tagging", "on", SETS[number % 8], "."]
        entities = [[2, 3, "Method"], [4, 6, "Task"], [7, 8, "Dataset"]]
        lines.append({"id": str(number), "tokens": tokens, "sentences": [[0, 9]], "entities": entities})
    source = tmp_path / "corpus.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    folder, figures = trained(source=source)
    assert set(figures) == {"entity loss"}
    check(of("Zorblat", "We propose Zorblat for image tagging on COCO.", model=str(folder)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gold.json", '{"papers": 3}'),
        ("gold.json", '[{"title": "No entities", "abstract": "None."}]'),
        (
            "gold.json",
            '[{"title": "T", "abstract": "A.", "entities": [{"type": "Colour", "name": "x", "mentions": []}]}]',
        ),
        ("gold.json", "no json"),
        ("corpus.jsonl", '{"tokens": ["a"], "entities": []}\n'),
        ("corpus.jsonl", '["tokens"]\n'),
        ("corpus.jsonl.gz", "not packed"),
    ],
)
def test_a_file_of_another_shape_is_refused_by_name(trained: Train, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(KGError, match=re.escape(name)):
        trained(tmp_path / "model", source=tmp_path / name)
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda paper: paper["entities"][0].update(role="addresses"),  # no role of methods
        lambda paper: paper["results"][0].update(kind="magic"),
        lambda paper: paper["results"][0].pop("kind"),
        lambda paper: paper["relations"][0].update(type="LIKES"),
    ],
)
def test_what_no_schema_has_is_refused_by_name(trained: Train, tmp_path: Path, change: Callable[..., object]) -> None:
    papers = [gold_paper(number) for number in range(8)]
    change(papers[3])
    (tmp_path / "odd.json").write_text(json.dumps(papers), encoding="utf-8")
    with pytest.raises(KGError, match=r"odd\.json"):
        trained(tmp_path / "model", source=tmp_path / "odd.json")
    assert not (tmp_path / "model").exists()


def test_papers_kept_aside_in_which_nothing_is_found_break_nothing(trained: Train, tmp_path: Path) -> None:
    del trained  # it skips where training cannot be done
    from kg.train.annotated import texts
    from kg.train.calibrate import calibrate

    work = [{"type": "Task", "name": "work", "mentions": ["good work"], "role": "addresses"}]
    paper = {"title": "On patience", "abstract": "We argue that good work takes time.", "entities": work}
    (tmp_path / "aside.json").write_text(json.dumps([paper] * 2), encoding="utf-8")
    for name in FILES:
        (tmp_path / name).write_bytes((MODELS / name).read_bytes())
    figures = calibrate(tmp_path, list(texts(tmp_path / "aside.json")))
    assert all(np.isfinite(value) for value in figures.values())
    check(of("BERT", "We use BERT on GLUE.", model=str(tmp_path)))


def test_few_papers_kept_aside_change_little_of_what_is_believed(trained: Train, tmp_path: Path) -> None:
    del trained  # it skips where training cannot be done
    from kg.train.annotated import texts
    from kg.train.calibrate import calibrate

    for name in FILES:
        (tmp_path / name).write_bytes((MODELS / name).read_bytes())
    before = json.loads((tmp_path / "weights.json").read_text(encoding="utf-8"))
    calibrate(tmp_path, list(texts(EXAMPLES.with_name("gold.json")))[:2])
    after = json.loads((tmp_path / "weights.json").read_text(encoding="utf-8"))
    moved = [abs(after[part][name] - before[part][name]) for part in ("entity", "role") for name in before[part]]
    assert 0 < max(moved) < 0.5


def test_too_few_papers_are_refused(trained: Train, tmp_path: Path) -> None:
    path = tmp_path / "few.json"
    path.write_text(json.dumps([gold_paper(number) for number in range(7)]), encoding="utf-8")
    with pytest.raises(KGError, match=r"few\.json: 7 annotated texts are too few"):
        trained(tmp_path / "model", source=path)
