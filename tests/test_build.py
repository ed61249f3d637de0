"""The build and the graph file: the same file whatever the order, the steps, and the kills on the way."""

import gzip
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest
from conftest import SHARED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.errors import GraphFileError, KGError, ReadError, RecordError
from kg.extract import extract
from kg.extract.stages import Settings
from kg.pipeline import build, load
from kg.records import Entity, Extraction, Mention, Paper, encode
from kg.resolve import Overrides
from kg.schema import EDGES, EdgeType, Label
from kg.stores.file import FORMAT, GraphFile

VERSION = Settings("rules").version
EXAMPLES = Path(__file__).parents[1] / "examples" / "abstracts.jsonl"
SEEDS = SHARED / "seeds"
KILLS = int(os.environ.get("KG_KILLS", "5"))

BUILD = """
import os, signal, sys
from kg.pipeline import build
def stop(stage, done, total):
    if stage == os.environ.get("KG_STOP") and (done == total or total is None):
        os.kill(os.getpid(), signal.SIGKILL)
signal.signal(signal.SIGINT, signal.default_int_handler)
build(sys.argv[2:], sys.argv[1], on_reject=lambda error: None, on_progress=stop)
"""

# Readings of seven titles, six papers, eight rows: twice with another abstract, once another id, once another title.
READINGS = [
    Paper(
        id="paper:1",
        title="Fast Nets",
        abstract="We propose FastNet, a CNN. FastNet reaches 91.2% accuracy on CIFAR-10.",
    ),
    Paper(id="paper:1", title="Fast nets", abstract="We propose FastNet, a CNN.", date="2021"),
    Paper(id="paper:arxiv-2101.00001", title="Fast Nets.", source="listing.txt"),
    Paper(id="paper:2", title="Slow Nets", abstract="We compare SlowNet with FastNet on CIFAR-10 and on ImageNet."),
    Paper(id="paper:2", title="Slow Nets", abstract="We fine-tune BERT on SQuAD and report F1, among much else here."),
    Paper(id="paper:3", title="BERT at Work", abstract="We fine-tune BERT on SQuAD. It beats ELMo by 2.1 points F1."),
    Paper(
        id="paper:arxiv-2101.00004",
        title="Old Name",
        abstract="Graph convolutional networks (GCN) for node classification.",
    ),
    Paper(
        id="paper:arxiv-2101.00004",
        title="New Name",
        abstract="A GCN for node classification on Cora, with more to say on it.",
    ),
    Paper(
        id="paper:5",
        title="Contrastive Views",
        abstract="A graph contrastive network (GCN) for clustering; GCN is new.",
    ),
    Paper(id="paper:6", title="Without an abstract"),
]


def state(path):
    """Return all that a graph file holds, as SQL; it must be sound, and one file."""
    assert [each.name for each in path.parent.glob(f"{path.name}*")] == [path.name]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        header = [
            db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version", "journal_mode")
        ]
        return "\n".join([*map(str, header), *db.iterdump()])


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns


def write(path, items):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"".join(encode(item) + b"\n" for item in items))
    return path


def built(folder, *steps, **options):
    """Build a graph file in steps and return its state; a step is a list of papers and records."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for number, step in enumerate(steps):
            source = write(Path(place, str(number), "papers.jsonl"), step)  # a paper keeps the name of its file
            build(source, Path(place, "papers.kg"), workers=1, **options)
        return state(Path(place, "papers.kg"))


@cache
def at_once(folder):
    return built(folder, READINGS)


@pytest.fixture(scope="module")
def seeds():
    if not SEEDS.is_dir():
        pytest.skip(f"no seeds at {SEEDS}: set KG_SHARED")
    return SEEDS


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "papers.kg"
    build(write(tmp_path / "readings.jsonl", READINGS), path)
    return path


# Order, steps and repeats


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_in_any_steps_gives_the_same_file(tmp_path_factory, data):
    order = data.draw(st.permutations(READINGS))
    cuts = sorted(data.draw(st.lists(st.integers(1, len(order) - 1), max_size=2, unique=True)))
    steps = [order[low:high] for low, high in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    assert built(tmp_path_factory.getbasetemp(), *steps) == at_once(tmp_path_factory.getbasetemp())


def record(paper, name, extractor):
    entity = Entity(
        id=f"method:{name.lower()}",
        type=Label.METHOD,
        name=name,
        mentions=(Mention(text=paper.text[:4], start=0, end=4),),
    )
    return Extraction(paper=paper, entities=(entity,), extractor=extractor)


RECORDS = [
    record(paper, name, extractor)
    for paper in (READINGS[0], READINGS[1], READINGS[4])
    for name, extractor in (("One", "mine-9"), ("Two", "mine-10"), ("Three", "mine-10"), ("Four", VERSION))
]


@settings(max_examples=300, deadline=None)
@given(st.permutations([*READINGS, *RECORDS, *RECORDS[:3]]), st.integers(1, 20))
def test_papers_and_records_meet_in_any_order(items, size):
    def kept(items, size):
        with GraphFile() as file:
            for start in range(0, len(items), size):
                file.add(items[start : start + size])
            file.replace_graph([], extractor=VERSION, recipe="", overrides=Overrides())
            return [*file.papers()], [*file.records()], [*file.pending(VERSION)]

    papers, records, pending = kept(items, size)
    assert (papers, records, pending) == kept([*READINGS, *RECORDS], 1000)
    assert [(each.paper.id, each.entities[0].name, each.extractor) for each in records] == [
        ("paper:2", "Two", "mine-10"),
        ("paper:arxiv-2101.00001", "Two", "mine-10"),
    ]


def test_the_order_of_files_and_of_steps_does_not_matter(tmp_path, seeds):
    files = sorted(seeds.iterdir())
    one, other = tmp_path / "one.kg", tmp_path / "other.kg"
    report = build(files, one)
    assert (report.read, report.new, report.papers) == (348, 326, 326)
    assert report.extracted == report.papers
    for file in reversed(files):
        build(file, other)
    assert state(one) == state(other)


def test_the_same_build_again_changes_no_byte(tmp_path, file):
    before = digest(file)
    report = build(tmp_path / "readings.jsonl", file)
    assert (report.read, report.new, report.extracted, report.changed) == (10, 0, 0, False)
    assert digest(file) == before


def test_a_paper_is_extracted_from_once(tmp_path, file):
    more = write(tmp_path / "more.jsonl", [*READINGS, Paper(id="paper:7", title="A Seventh", abstract="We use BERT.")])
    report = build(more, file)
    assert (report.new, report.extracted, report.changed) == (1, 1, True)


def test_a_longer_abstract_is_extracted_from_anew(tmp_path):
    path = tmp_path / "papers.kg"
    assert build(write(tmp_path / "short.jsonl", READINGS[1:2]), path).results == 0
    report = build(write(tmp_path / "long.jsonl", READINGS[:1]), path)
    assert (report.new, report.extracted, report.papers, report.results) == (0, 1, 1, 1)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM records").fetchone() == (1,)


def test_a_better_id_moves_the_paper_in_the_graph(tmp_path):
    path = tmp_path / "papers.kg"
    build(write(tmp_path / "hash.jsonl", READINGS[:1]), path)
    report = build(write(tmp_path / "arxiv.jsonl", READINGS[2:3]), path)
    assert (report.new, report.extracted, report.changed) == (0, 0, True)
    graph = load(path)
    assert [node for node, label in graph.nodes(data="label") if label == "Paper"] == ["paper:arxiv-2101.00001"]
    assert all("2101.00001" in node for node, label in graph.nodes(data="label") if label == "Result")


def test_one_id_under_two_titles_is_one_paper(tmp_path):
    path = tmp_path / "papers.kg"
    assert build(write(tmp_path / "names.jsonl", READINGS[6:8]), path).papers == 1
    assert load(path).nodes["paper:arxiv-2101.00004"]["title"] == "New Name"


def test_two_papers_of_one_title_are_two_and_what_has_no_number_is_of_the_first(tmp_path):
    path = tmp_path / "papers.kg"
    surveys = [
        Paper(id=f"paper:arxiv-2{year}01.00001", title="A Survey of Nets", abstract=f"We survey ResNet and {name}.")
        for year, name in ((1, "VGG"), (2, "ViT"))
    ]
    plain = Paper(id="paper:1", title="A survey of nets", date="2021-05")
    report = build(write(tmp_path / "surveys.jsonl", [plain, *reversed(surveys)]), path)
    assert (report.papers, report.extracted) == (2, 2)
    graph = load(path)
    assert graph.nodes[surveys[0].id]["year"] == 2021
    assert "year" not in graph.nodes[surveys[1].id]
    assert set(graph.successors(surveys[0].id)) ^ set(graph.successors(surveys[1].id)) == {"method:vgg", "method:vit"}


# Records


def test_interchange_records_are_taken_as_they_are(tmp_path):
    given_one = record(READINGS[0], "Nobody Else Finds This", "mine-1")
    path = tmp_path / "papers.kg"
    report = build(write(tmp_path / "given.jsonl", [given_one, *READINGS[5:6]]), path)
    assert (report.new, report.extracted) == (2, 1)
    with GraphFile(path) as file:
        assert given_one in list(file.records())
    assert "method:nobody-else-finds-this" in load(path)


def test_what_extract_writes_builds_the_same_graph(tmp_path):
    one, other = tmp_path / "one.kg", tmp_path / "other.kg"
    build(write(tmp_path / "papers.jsonl", READINGS[3:]), one)
    report = build(write(tmp_path / "records.jsonl", extract(READINGS[3:])), other)
    assert report.extracted == 0
    assert dict(load(one).nodes(data=True)).keys() == dict(load(other).nodes(data=True)).keys()
    assert set(load(one).edges(keys=True)) == set(load(other).edges(keys=True))


def test_records_of_an_older_kg_are_made_again_and_then_removed(tmp_path, file):
    before = state(file)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE records SET extractor = 'kg-0.0.1-rules', entities = '[]'")
    report = build(tmp_path / "readings.jsonl", file)
    assert (report.extracted, report.changed) == (7, True)
    assert state(file) == before


def records_of(path):
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT extractor, count(*) FROM records GROUP BY 1").fetchall()


def test_other_settings_extract_again_and_the_same_ones_do_not(tmp_path):
    source, path = write(tmp_path / "papers.jsonl", READINGS), tmp_path / "papers.kg"
    assert build(source, path, model="rules").extracted == 7
    all_of_it = state(path)
    report = build(source, path, model="rules", min_confidence=0.9)
    assert (report.read, report.new, report.extracted, report.changed) == (10, 0, 7, True)
    assert records_of(path) == [(f"{VERSION}-at-least-0.9", 7)]
    assert state(path) == built(tmp_path, READINGS, model="rules", min_confidence=0.9) != all_of_it
    before = digest(path)
    report = build(source, path, model="rules", min_confidence=0.9)
    assert (report.extracted, report.changed) == (0, False)
    assert digest(path) == before
    assert build(source, path, model="rules").extracted == 7
    assert state(path) == all_of_it


def test_records_of_a_stopped_build_with_other_settings_are_not_used(tmp_path):
    def stop(stage, done, total):
        if stage == "resolve":
            raise KeyboardInterrupt

    source, path = write(tmp_path / "readings.jsonl", READINGS), tmp_path / "papers.kg"
    build(source, path, model="rules")
    before = state(path)
    with pytest.raises(KeyboardInterrupt):
        build(source, path, model="rules", min_confidence=0.9, on_progress=stop)
    assert records_of(path) == [(VERSION, 7), (f"{VERSION}-at-least-0.9", 7)]
    report = build(source, path, model="rules")
    assert (report.extracted, report.changed) == (0, True)
    assert state(path) == before


def test_given_records_stay_whatever_the_settings(tmp_path):
    records = list(extract([READINGS[3], READINGS[5]], model="rules"))
    source, path = write(tmp_path / "papers.jsonl", records), tmp_path / "papers.kg"
    assert build(source, path, model="rules").extracted == 0
    assert build(source, path, model="rules", min_confidence=0.9).extracted == 0
    with GraphFile(path) as file:
        assert list(file.records()) == records
    assert state(path) == built(tmp_path, records, model="rules", min_confidence=0.9)


def test_without_its_model_nothing_is_read_and_no_file_is_made(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "encoder.onnx").touch()
    folder, path = str(tmp_path / "model"), tmp_path / "papers.kg"
    with pytest.raises(KGError, match=r"model holds no model: it lacks heads\.npz"):
        build(tmp_path / "absent.jsonl", path, model=folder)
    with pytest.raises(KGError, match=r"model holds no model: it lacks heads\.npz"):
        kg.build(iter(READINGS), path=path, model=folder)
    assert not path.exists()


def test_overrides_change_the_graph_and_extract_nothing(tmp_path, file):
    before = state(file)
    again = tmp_path / "readings.jsonl"
    toml = tmp_path / "overrides.toml"
    toml.write_text('ignore = ["SQuAD"]\n[same]\n"Quick Network" = ["FastNet"]\n', encoding="utf-8")
    report = build(again, file, overrides=toml)
    assert (report.extracted, report.changed) == (0, True)
    graph = load(file)
    assert graph.nodes["method:quick-network"]["name"] == "Quick Network"
    assert not {"method:fastnet", "dataset:squad"} & set(graph)
    assert not build(again, file, overrides=toml).changed
    assert not build(again, file).changed, "the file keeps them"
    assert build(again, file, overrides=Overrides()).changed
    assert state(file) == before


# What is not taken in


def test_only_papers_of_the_categories_and_dates_that_are_asked_for_are_taken_in(tmp_path):
    (tmp_path / "papers.jsonl").write_text(
        '{"title": "A", "categories": "cs.CL stat.ML", "date": "2023-06-14"}\n'
        '{"title": "B", "categories": "cs.CL", "date": "2021"}\n'
        '{"title": "C", "categories": "math.ST", "date": "2023-06"}\n'
        '{"title": "D", "date": "2023-06"}\n'
    )
    build(tmp_path / "papers.jsonl", tmp_path / "papers.kg", category=["cs"], since="2023-01", until="2023-12")
    with GraphFile(tmp_path / "papers.kg") as file:
        assert [paper.title for paper in file.papers()] == ["A"]
    graph = kg.build(tmp_path / "papers.jsonl", path=tmp_path / "papers.kg", until="2021", category="cs.CL")
    assert [paper.title for paper in graph.papers()] == ["A", "B"]  # it is added to, and loses nothing
    with pytest.raises(ReadError, match="'soon' is no date"):
        kg.build(tmp_path / "papers.jsonl", since="soon")
    with pytest.raises(KGError, match="choose among the papers of files"):
        kg.build(READINGS, since="2023")


def test_a_file_that_unpacks_to_more_than_it_may_is_told_of(tmp_path):
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(b'{"title": "Inside"}\n' + b" " * 2_000_000))
    errors = []
    report = build(tmp_path / "bomb.jsonl.gz", tmp_path / "papers.kg", max_size=1_000_000, on_reject=errors.append)
    assert (report.papers, report.rejected) == (1, 1)
    assert "unpacks to more than 1,000,000 bytes" in str(errors[0])


def test_rejected_records_are_counted_noted_and_forgotten_once_mended(tmp_path):
    source, path = tmp_path / "in" / "papers.jsonl", tmp_path / "papers.kg"
    source.parent.mkdir()
    good = b"".join(encode(paper) + b"\n" for paper in READINGS[:4])
    source.write_bytes(good + b'{"abstract": "no title"}\n{"title": "cut\n')
    (source.parent / "notes.bin").write_bytes(b"\0\1\2")
    rejects, skips = [], []
    options = {"on_reject": rejects.append, "on_skip": lambda *skip: skips.append(skip)}
    report = build(source.parent, path, **options)
    assert (report.read, report.papers, report.rejected, report.skipped) == (4, 2, 2, 1)
    assert (len(rejects), len(skips)) == (2, 1)
    with GraphFile(path) as file:
        assert list(file.notes()) == [
            f"rejected {source}:5",
            f"rejected {source}:6",
            f"skipped {source.parent / 'notes.bin'}",
        ]
    before = digest(path)
    build(source.parent, path, **options)
    assert digest(path) == before
    source.write_bytes(good)
    assert not build(source.parent, path, **options).changed
    with GraphFile(path) as file:
        assert list(file.notes()) == [f"skipped {source.parent / 'notes.bin'}"]


def test_without_on_reject_the_first_bad_record_is_raised_and_no_file_is_left(tmp_path):
    (tmp_path / "papers.jsonl").write_text('{"abstract": "no title"}\n' * 2)
    with pytest.raises(RecordError, match=r"papers\.jsonl:1: it has no title"):
        build(tmp_path / "papers.jsonl", tmp_path / "papers.kg", format="jsonl")
    with pytest.raises(ReadError, match="no such file"):
        build(tmp_path / "absent.jsonl", tmp_path / "papers.kg")
    assert not (tmp_path / "papers.kg").exists()


# The graph


def test_the_graph_is_sound(file):
    graph = load(file)
    assert graph.number_of_edges() > 20
    for source, target, kind, properties in graph.edges(keys=True, data=True):
        ends = Label(graph.nodes[source]["label"]), Label(graph.nodes[target]["label"])
        assert ends in EDGES[EdgeType(kind)].ends
        papers = properties.get("papers") or [source if source in graph and ends[0] is Label.PAPER else None]
        text = "".join(
            f"{graph.nodes[paper]['title']}\n{graph.nodes[paper].get('abstract', '')}" for paper in papers if paper
        )
        assert all(sentence in text for sentence in properties["sentences"]) or not text


def test_any_sqlite_tool_reads_it(file):
    query = "SELECT count(*) FROM edges e, json_each(e.properties, '$.sentences') WHERE e.type = 'EVALUATES_ON'"
    with closing(sqlite3.connect(file)) as db:
        assert db.execute(query).fetchone()[0] >= 1
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        assert tables == ["edges", "meta", "nodes", "papers", "records"]
        texts = db.execute("SELECT text, title || char(10) || abstract FROM papers").fetchall()
    assert all(key == hashlib.sha256(text.encode()).hexdigest() for key, text in texts)


def test_a_temporary_file_is_built_like_a_kept_one(tmp_path, file):
    with GraphFile() as temporary:
        report = build(tmp_path / "readings.jsonl", temporary)
        assert report.papers == 6
        one, other = load(temporary), load(file)
    assert dict(one.nodes(data=True)) == dict(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))


def test_progress_is_told_stage_by_stage(tmp_path):
    told = []
    source = write(tmp_path / "readings.jsonl", READINGS)
    build(source, tmp_path / "papers.kg", on_progress=lambda *one: told.append(one))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["read", "extract", "resolve", "assemble"]
    assert list(dict.fromkeys((stage, done) for stage, done, total in told if done == total)) == [
        ("read", Path(source).stat().st_size),
        ("extract", 7),
        ("resolve", 6),
        ("assemble", 6),
    ]


# Stopped builds


@pytest.mark.parametrize("stage", ["read", "extract", "resolve", "assemble"])
def test_ctrl_c_keeps_what_is_done(tmp_path, file, stage):
    def stop(now, done, total):
        if now == stage:
            raise KeyboardInterrupt

    source, path = tmp_path / "readings.jsonl", tmp_path / "stopped.kg"
    with pytest.raises(KeyboardInterrupt):
        build(source, path, on_progress=stop)
    state(path)
    with GraphFile(path) as stopped:
        assert stopped.count() == 6
        assert stopped.made_with is None
    build(source, path)
    assert state(path) == state(file)


def start(path, *inputs, **environment):
    command = [sys.executable, "-c", BUILD, str(path), *map(str, inputs)]
    environment = {**os.environ, **environment}
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True, env=environment)


def finish(path, *inputs):
    begun = time.monotonic()
    process = start(path, *inputs)
    _, errors = process.communicate(timeout=600)
    assert process.returncode == 0, errors
    return time.monotonic() - begun


def end(process, how):
    process.send_signal(how)
    process.wait(60)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # the workers that a killed parent leaves
    process.stderr.close()
    return process.returncode


@pytest.fixture(scope="module")
def unkilled(tmp_path_factory):
    """What a build that nothing disturbs gives, from which inputs, and in how many seconds."""
    inputs = [SEEDS] if "KG_KILLS" in os.environ and SEEDS.is_dir() else [EXAMPLES]
    path = tmp_path_factory.mktemp("unkilled") / "papers.kg"
    seconds = finish(path, *inputs)
    return state(path), inputs, seconds


def check_as_killed(path, folder):
    """Check the soundness of a copy: to open a file that was left is to repair it."""
    for each in path.parent.glob(f"{path.name}*"):
        shutil.copy(each, folder)
    if (folder / path.name).exists():
        with closing(sqlite3.connect(folder / path.name)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
            return {
                table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in sorted(tables & {"papers", "records", "nodes"})
            }
    return {}


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_build_continues_to_the_same_file(tmp_path, unkilled, number):
    expected, inputs, seconds = unkilled
    path = tmp_path / "papers.kg"
    process = start(path, *inputs)
    # One in each part of the run, the whole of it covered.
    time.sleep((number + random.Random(number).random()) / KILLS * seconds)
    status = end(process, signal.SIGKILL)
    (tmp_path / "copy").mkdir()
    left = check_as_killed(path, tmp_path / "copy")
    sys.stdout.write(f"exit status {status}, leaving {left}\n")
    finish(path, *inputs)
    assert state(path) == expected


@pytest.mark.parametrize("stage", ["read", "extract", "resolve", "assemble"])
def test_killed_in_each_stage_it_continues(tmp_path, file, stage):
    path, source = tmp_path / "killed.kg", tmp_path / "readings.jsonl"
    process = start(path, source, KG_STOP=stage)
    process.wait(60)
    assert end(process, signal.SIGKILL) == -signal.SIGKILL
    (tmp_path / "copy").mkdir()
    left = check_as_killed(path, tmp_path / "copy")
    assert left == {"nodes": 0, "papers": 8, "records": 0 if stage == "read" else 7}
    assert load(path).number_of_nodes() == 0  # it can be read before it is mended
    assert build(source, path).extracted == 7 - left["records"]
    assert state(path) == state(file)


def test_killed_again_and_again_it_still_arrives(tmp_path, unkilled):
    expected, inputs, seconds = unkilled
    path, delays = tmp_path / "papers.kg", random.Random(7)
    for _ in range(3):
        process = start(path, *inputs)
        time.sleep((0.4 + 0.4 * delays.random()) * seconds)
        end(process, signal.SIGKILL)
    finish(path, *inputs)
    assert state(path) == expected


def test_interrupted_from_outside_it_leaves_one_file(tmp_path, unkilled):
    expected, inputs, seconds = unkilled
    path = tmp_path / "papers.kg"
    process = start(path, *inputs)
    while process.poll() is None and not path.exists():
        time.sleep(0.02)
    time.sleep(0.3 * seconds)
    assert end(process, signal.SIGINT) in {-signal.SIGINT, 130}
    state(path)
    finish(path, *inputs)
    assert state(path) == expected


# Files that are refused


def refused(path, match):
    before = digest(path) if path.is_file() else None
    source = write(path.parent / "source.jsonl", READINGS)
    names = sorted(each.name for each in path.parent.iterdir())
    with pytest.raises(GraphFileError, match=match):
        load(path)
    with pytest.raises(GraphFileError, match=match):
        build(source, path)
    assert (digest(path) if path.is_file() else None) == before
    assert sorted(each.name for each in path.parent.iterdir()) == names


def test_a_file_of_a_newer_kg_is_refused(file):
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    refused(file, rf"newer kg \(format {FORMAT + 1}; this kg reads up to {FORMAT}\); upgrade kg")


@pytest.mark.parametrize("content", [b"not a database", b"{}\n" * 5000, b"SQLite format 3\0" + b"\1" * 5000])
def test_what_is_no_database_is_refused(tmp_path, content):
    path = tmp_path / "papers.kg"
    path.write_bytes(content)
    refused(path, "is no graph file")


@pytest.mark.parametrize(
    "prepare", ["CREATE TABLE papers (id)", "PRAGMA user_version = 7", "PRAGMA application_id = 99"]
)
def test_a_database_of_another_program_is_refused(tmp_path, prepare):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute(prepare)
    refused(path, "another program")


def test_a_folder_is_refused(tmp_path):
    (tmp_path / "folder.kg").mkdir()
    refused(tmp_path / "folder.kg", r"is a folder; a graph is one file, such as .*papers\.kg")


def test_a_missing_file_says_how_to_make_it(tmp_path):
    with pytest.raises(GraphFileError, match=r"no such file; make it with: kg build INPUT\.\.\. -o .*absent\.kg"):
        load(tmp_path / "absent.kg")
    with pytest.raises(GraphFileError, match="there is no folder"):
        build(write(tmp_path / "source.jsonl", READINGS), tmp_path / "absent" / "papers.kg")
    assert not (tmp_path / "absent.kg").exists()


def test_an_empty_file_is_filled(tmp_path, file):
    path = tmp_path / "empty.kg"
    path.touch()
    with pytest.raises(GraphFileError, match="holds no graph yet"):
        load(path)
    build(tmp_path / "readings.jsonl", path)
    assert state(path) == state(file)


def test_a_file_of_an_earlier_kg_is_read_as_it_is_and_brought_up_to_date_by_a_build(tmp_path, file):
    with GraphFile(file) as known:
        papers = list(known.papers())
    with closing(sqlite3.connect(file)) as db:
        db.executescript("ALTER TABLE papers DROP COLUMN language; PRAGMA user_version = 1")
    before = digest(file)
    with GraphFile(file) as old:
        assert list(old.papers()) == papers
        assert len(list(old.records())) == old.count()
    assert digest(file) == before
    german = (
        "Wir stellen ein Verfahren vor, das Sätze in Vektoren überführt, die dann ein Klassifikator einordnet. " * 2
    )
    (tmp_path / "more.jsonl").write_text(json.dumps({"title": "Ein Titel", "abstract": german}))
    assert build(tmp_path / "more.jsonl", file).new == 1
    with GraphFile(file) as new:
        assert {paper.title: paper.language for paper in new.papers() if paper.language} == {"Ein Titel": "de"}
        assert len(list(new.papers())) == len(papers) + 1
    assert f"\n{FORMAT}\n" in state(file)


def test_a_file_cut_short_is_refused(file):
    file.write_bytes(file.read_bytes()[:-20_000])
    with pytest.raises(KGError, match="is damaged"):
        load(file)


# More than one process


def test_a_file_that_another_process_writes_to_is_refused(tmp_path, file, monkeypatch):
    monkeypatch.setattr("kg.stores.file.PATIENCE", 0.1)
    more = write(tmp_path / "more.jsonl", [Paper(id="paper:7", title="A Seventh")])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GraphFileError, match=r"papers\.kg: another process is writing to it; try again"):
            build(more, file)
    assert build(more, file).new == 1


def test_two_builds_at_once_make_one_graph(tmp_path, file):
    papers = READINGS * 3
    path, halves = tmp_path / "both.kg", [write(tmp_path / str(n) / "readings.jsonl", papers[n::2]) for n in range(2)]
    processes = [start(path, half) for half in halves]
    for process in processes:
        _, errors = process.communicate(timeout=100)
        assert process.returncode == 0, errors
    assert state(path) == state(file)


def test_readers_see_the_last_graph_while_a_build_goes_on(tmp_path, file):
    before = load(file)
    seen = []
    more = write(tmp_path / "more.jsonl", [Paper(id="paper:7", title="A Seventh", abstract="We use BERT.")])
    build(more, file, on_progress=lambda stage, done, total: seen.append((stage, load(file).number_of_nodes())))
    assert {nodes for _, nodes in seen} == {before.number_of_nodes()}
    assert load(file).number_of_nodes() == before.number_of_nodes() + 1
    state(file)


@contextmanager
def nobody():
    """Lay down the rights of root, which may write anywhere."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def locked(file):
    """A graph file that cannot be written, in a folder that cannot be written either."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = shutil.copy(file.parent / "readings.jsonl", folder)
        path = Path(shutil.copy(file, folder))
        for place, mode in ((path, 0o444), (source, 0o444), (folder, 0o555)):
            Path(place).chmod(mode)
        yield path
        folder.chmod(0o755)


def test_reading_needs_no_right_to_write(locked, file):
    before = digest(locked)
    with nobody():
        assert load(locked).number_of_edges() == load(locked).number_of_edges() > 20
        assert not build(locked.parent / "readings.jsonl", locked).changed
    assert digest(locked) == before
    state(locked)


def test_a_place_that_cannot_be_written_is_named(locked):
    more = write(Path(tempfile.mkdtemp()) / "more.jsonl", [Paper(id="paper:7", title="A Seventh")])
    more.parent.chmod(0o755)
    try:
        for path in (locked, locked.with_name("new.kg")):
            with (
                nobody(),
                pytest.raises(KGError, match=rf"{path.name}: cannot be (written|opened); check the permissions"),
            ):
                build(more, path)
    finally:
        shutil.rmtree(more.parent)


def test_importing_the_build_costs_little():
    code = "import sys, kg.pipeline; print(json.dumps([m for m in ('spacy', 'networkx', 'neo4j') if m in sys.modules]))"
    out = subprocess.run([sys.executable, "-c", f"import json; {code}"], capture_output=True, text=True, check=True)
    assert json.loads(out.stdout) == []
