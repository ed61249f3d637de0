"""Abstracts in other languages: told by the text, kept with their language, and not extracted from."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from conftest import SHARED

import kg
from kg.readers import distinct, read
from kg.readers.language import language
from kg.records import Paper, decode, encode
from kg.stores.file import GraphFile

FOREIGN = {
    "de": "Wir stellen ein Verfahren vor, das Sätze mit einem vortrainierten Sprachmodell in Vektoren überführt, die "
    "dann ein einfacher Klassifikator einordnet. Auf ImageNet erreicht es eine Genauigkeit von 91,2 % und "
    "übertrifft BERT um zwei Punkte, obwohl es nur einen Bruchteil der Rechenzeit benötigt.",
    "fr": "Nous présentons une méthode qui apprend des représentations de phrases à partir de textes non annotés. Elle "
    "atteint une exactitude de 91,2 % sur ImageNet et dépasse BERT de deux points, tout en demandant moins de calcul.",
    "es": "Presentamos un método que aprende representaciones de oraciones a partir de textos sin anotar. Alcanza una "
    "exactitud del 91,2 % en ImageNet y supera a BERT en dos puntos, con un coste de cálculo mucho menor.",
    "pt": "Apresentamos um método que aprende representações de frases a partir de textos não anotados. Ele alcança "
    "uma acurácia de 91,2 % no ImageNet e supera o BERT em dois pontos, com um custo de computação muito menor.",
    "ru": "Мы предлагаем метод, который обучает представления предложений на неразмеченных текстах. Он достигает "
    "точности 91,2 % на ImageNet и превосходит BERT на два пункта, требуя при этом гораздо меньше вычислений.",
    "zh": "我们提出了一种从未标注文本中学习句子表示的方法。该方法在ImageNet上达到了91.2%的准确率，"
    "比BERT高出两个百分点，同时所需的计算量要少得多。我们还研究了语料库的规模对翻译质量的影响，并分析了模型在不同语言上的表现以及错误的来源。",
}
ENGLISH = (
    "We introduce BERT. BERT reaches an accuracy of 86.7% on MultiNLI, and outperforms ELMo on the GLUE benchmark."
)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    abstracts = {**FOREIGN, "en": ENGLISH}
    path.write_text("".join(json.dumps({"title": code, "abstract": text}) + "\n" for code, text in abstracts.items()))
    return path


@pytest.mark.parametrize("code", FOREIGN)
def test_a_language_is_told_from_the_first_hundred_characters_on(code: str) -> None:
    assert {language(FOREIGN[code]), language(FOREIGN[code] * 40)} == {code}
    assert language(FOREIGN[code][:99]) is None  # too little to tell


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        ENGLISH.upper() * 2,
        f"{FOREIGN['fr']} {ENGLISH} It is one of the models that many others build on.",  # in both
        "int main(void) { for (int i = 0; i < 10; i++) { printf(\"%d\\n\", i * i); } return 0; } // " * 3,
        "0.12 0.93 1.27 & 4.53 & 8.14 \\\\ " * 20,
        "Bag-of-words, n-grams, word2vec, GloVe, fastText, ELMo, BERT, RoBERTa, XLNet, ALBERT, ELECTRA, DeBERTa, T5.",
        "",
    ],
)  # fmt: skip
def test_what_is_in_english_or_in_no_language_is_not_marked(text: str) -> None:
    assert language(text) is None


def test_no_abstract_in_english_is_taken_for_another_language(seeds: list[str]) -> None:
    lines = gzip.decompress((SHARED / "data" / "abstracts.jsonl.gz").read_bytes()).splitlines()
    gold = [paper for name in ("train", "dev") for paper in json.loads((SHARED / "gold" / f"{name}.json").read_text())]
    texts = [json.loads(line)["abstract"] for line in lines] + [paper["abstract"] for paper in gold]
    texts += [paper.abstract for paper in read(seeds, on_reject=lambda error: None)]
    assert len(texts) > 42_000
    assert {text[:200]: found for text in texts if (found := language(text))} == {}
    assert {cut: found for text in texts[::10] if (found := language(cut := text[:120]))} == {}


def test_papers_are_kept_with_their_language_and_nothing_else_is_extracted(papers: Path, tmp_path: Path) -> None:
    graph = kg.build(papers, path=tmp_path / "papers.kg")
    assert {paper.title: paper.language for paper in graph.papers()} == {**{code: code for code in FOREIGN}, "en": None}
    assert {node.name for node in graph.entities()} >= {"BERT", "MultiNLI"}
    assert all(node.paper_count == 1 for node in graph.entities())  # though all abstracts name BERT
    rows = graph.query("MATCH (p:Paper) WHERE p.language IS NOT NULL RETURN p.language AS code ORDER BY code")
    assert [row[0] for row in rows.rows] == sorted(FOREIGN)
    with GraphFile(tmp_path / "papers.kg") as file:
        assert {paper.title: paper.language for paper in file.papers()}["ru"] == "ru"


def test_extract_yields_them_without_entities(papers: Path) -> None:
    records = list(kg.extract(read(papers), workers=1))
    assert [record.paper.title for record in records] == [*FOREIGN, "en"]
    assert [bool(record.entities) for record in records] == [False] * len(FOREIGN) + [True]
    assert len({record.extractor for record in records}) == 1
    [given] = kg.extract([("Ein Titel", FOREIGN["de"])], workers=1)
    assert (given.paper.language, given.entities) == ("de", ())


def test_records_of_papers_in_english_are_written_as_they_always_were() -> None:
    paper = Paper(id="paper:1", title='A "language":null', abstract=',"language":null}')
    assert encode(paper) == (
        b'{"id":"paper:1","title":"A \\"language\\":null","abstract":",\\"language\\":null}","date":null,"url":null,'
        b'"authors":[],"source":null}'
    )
    [record] = kg.extract([("Ein Titel", FOREIGN["de"])], workers=1)
    assert b'"language":"de"' in encode(record)
    assert decode(encode(record)) == record


def test_of_two_readings_the_language_is_that_of_the_longer_abstract() -> None:
    german = Paper(id="paper:1", title="A", abstract=FOREIGN["de"], language="de")
    english = Paper(id="paper:1", title="A", abstract=ENGLISH)
    untold = Paper(id="paper:1", title="A", abstract=FOREIGN["de"])
    for readings in ([german, english, untold], [untold, english, german]):
        [paper] = distinct(readings)
        assert (paper.abstract, paper.language) == (FOREIGN["de"], "de")
