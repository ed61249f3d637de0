"""What must agree across the project: the schema and what is generated from it, the version, the lexicon's tables."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import msgspec
import pytest

from kg.extract import extract
from kg.lexicon import key, load
from kg.records import Extraction, decode, encode, json_schema
from kg.schema import EDGES, NODES, ROLES, EdgeType, Label, constraints, strongest

ROOT = Path(__file__).parents[1]


def test_constraints_are_those_of_the_schema() -> None:
    assert (ROOT / "cypher/constraints.cypher").read_text() == constraints()


def test_every_label_and_edge_type_is_described() -> None:
    assert set(NODES) == set(Label)
    assert set(EDGES) == set(EdgeType)
    assert all(kind.meaning and kind.ends for kind in EDGES.values())
    for label, roles in ROLES.items():
        assert all((Label.PAPER, label) in EDGES[role].ends for role in roles)


def test_the_strongest_role_wins() -> None:
    assert strongest(Label.METHOD, [EdgeType.MENTIONS, EdgeType.USES, EdgeType.PROPOSES]) is EdgeType.PROPOSES


def test_the_schema_of_the_record_names_its_fields() -> None:
    fields = json_schema()["$defs"]["Extraction"]["properties"]
    assert set(fields) == {"paper", "entities", "results", "relations", "extractor"}


def test_a_record_of_another_shape_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(b'{"entities": []}')


def test_records_are_read_as_they_were_written() -> None:
    (record,) = extract([("FooNet", "FooNet reaches 84.2% accuracy on GLUE and beats BERT.")])
    assert isinstance(record, Extraction)
    assert decode(encode(record)) == record


def test_each_row_of_the_lexicon_is_looked_up_by_its_own_alias() -> None:
    lexicon = load()
    with (ROOT / "kg/lexicon/names.tsv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            assert row["name"] in {entry.name for entry in lexicon.look_up(row["alias"])}
            assert row["alias"] in {entry.alias for entry in lexicon.spelled[row["spelling"]]}


def test_spellings_of_one_key_are_one_thing() -> None:
    for entries in load().entries.values():
        assert len({(entry.type, entry.name) for entry in entries}) == 1, entries


def test_the_bundled_abstracts_are_papers_of_their_own() -> None:
    lines = (ROOT / "examples/abstracts.jsonl").read_text(encoding="utf-8").splitlines()
    titles = [json.loads(line)["title"] for line in lines]
    assert len(lines) >= 60
    assert len(set(map(key, titles))) == len(titles)
