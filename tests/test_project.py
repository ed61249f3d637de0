"""What must agree across the project: the schema and what is generated from it, the version, the lexicon's tables."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from conftest import SHARED

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


def test_rules_reach_what_they_have_reached_on_dev(tmp_path: Path) -> None:
    """The floors lie a point below what was measured when they were set; raise them with the rules."""
    gold, score = SHARED / "gold/dev.json", SHARED / "bench/score.py"
    if not gold.exists():
        pytest.skip(f"no annotated abstracts in {gold}: set KG_SHARED to the folder that holds gold/ and bench/")
    papers = json.loads(gold.read_text(encoding="utf-8"))
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_bytes(b"\n".join(map(encode, extract((each["title"], each["abstract"]) for each in papers))))
    command = [sys.executable, str(score), str(gold), str(predicted), "--json"]
    figures = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    f1 = {name: figures[name]["f1"] for name in ("entities", "edges", "results", "result values")}
    floors = {"entities": 0.68, "edges": 0.57, "results": 0.49, "result values": 0.81}
    assert {name: value for name, value in f1.items() if value < floors[name]} == {}
    together, several = figures["grouped"]
    assert together >= 0.86 * several
    assert figures["reversed"] <= 1
    assert figures["missing"] == 0
