"""The command line as a user meets it: real processes, their output, their errors, their exit statuses."""

import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from conftest import SHARED

from kg import __version__

ROOT = Path(__file__).parents[1]
SEEDS = SHARED / "seeds"
COMMANDS = (
    "build", "extract", "read", "stats", "show", "resolve", "query", "queries", "view", "export", "load", "eval",
    "train", "demo", "schema",
)  # fmt: skip
KG = [sys.executable, "-m", "kg"]

PAPERS = [
    {
        "title": "BERT",
        "abstract": "We introduce BERT. BERT reaches an accuracy of 86.7% on MultiNLI.",
        "date": "2018-10",
    },
    {
        "title": "RoBERTa",
        "abstract": "RoBERTa is based on BERT. We introduce RoBERTa for question answering.",
        "date": "2019",
    },
    {"title": "Bért on trial", "abstract": "We test BERT on SQuAD and GLUE with the Fréchet inception distance (FID)."},
]


def kg(*arguments: str | Path, cwd: Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; whatever happens, no traceback may be shown."""
    variables = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | environment
    done = subprocess.run(
        [*KG, *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Return a folder with a file of three papers."""
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the graph of three papers."""
    folder = tmp_path_factory.mktemp("built")
    lines = "".join(json.dumps(paper) + "\n" for paper in PAPERS)
    done = kg("build", "-", "-o", "papers.kg", "--model", "rules", cwd=folder, stdin=lines)
    assert (done.returncode, done.stdout) == (0, "")
    return folder


def test_version_and_help(tmp_path: Path) -> None:
    assert kg("--version", cwd=tmp_path).stdout == f"kg {__version__}\n"
    shown = kg("--help", cwd=tmp_path)
    assert shown.returncode == 0
    assert kg("-h", cwd=tmp_path).stdout == shown.stdout
    for command in COMMANDS:
        assert f"\n  {command} " in shown.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, tmp_path: Path) -> None:
    done = kg(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    examples = done.stdout.partition("\n  Examples:\n")[2].partition("\n\n")[0]
    assert f"kg {command}" in examples


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("biuld", "Did you mean 'build'?"),
        ("build papers.jsonl", "Missing option '--output'"),
        ("show", "Missing argument 'GRAPH'"),
        ("read", "Missing argument 'INPUT"),
        ("extract papers.jsonl --min-confidence 1.5", "'--min-confidence': 1.5 is not a number from 0 to 1"),
        ("build papers.jsonl -o x.kg --min-confidence=-0.1", "-0.1 is not a number from 0 to 1"),
        ("extract papers.jsonl --min-confidence nan", "nan is not a number from 0 to 1"),
        ("extract papers.jsonl --min-confidence high", "--min-confidence"),
        ("extract papers.jsonl --workers 0", "--workers"),
        ("resolve BERT --type colour", "'colour' is not one of"),
        ("stats papers.kg --nonsense", "--nonsense"),
    ],
)
def test_wrong_usage_is_2(line: str, message: str, papers: Path) -> None:
    done = kg(*shlex.split(line), cwd=papers)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("read missing.jsonl", "missing.jsonl: no such file or folder"),
        ("read papers.jsonl --format klingon", "no format is called 'klingon'"),
        ("build papers.jsonl -o x.kg --since soon", "since 'soon' is no date: 2023, 2023-01 and 2023-01-31 are"),
        ("read papers.jsonl -o no/such/folder.jsonl", "there is no folder"),
        ("read papers.jsonl -o .", "is a folder"),
        ("extract missing.jsonl", "missing.jsonl: no such file or folder"),
        ("extract missing.jsonl -o x.jsonl --model magic", "magic holds no model: it lacks encoder.onnx, heads.npz"),
        (
            "build missing.jsonl -o x.kg --model papers.jsonl",
            "papers.jsonl holds no model: it lacks encoder.onnx, heads.npz",
        ),
        (
            "build papers.jsonl -o x.kg --rejects x.jsonl --model .",
            ". holds no model: it lacks encoder.onnx, heads.npz",
        ),
        ("build missing.jsonl -o x.kg", "missing.jsonl: no such file or folder"),
        ("build papers.jsonl -o no/such/papers.kg", "there is no folder"),
        ("build papers.jsonl -o x.kg --overrides none.toml", "none.toml"),
        ("stats missing.kg", "missing.kg: no such file; make it with: kg build"),
        ("stats papers.jsonl", "is no graph file"),
        ("show missing.kg BERT", "missing.kg: no such file"),
        ("view missing.kg -o page.html", "missing.kg: no such file"),
        ("resolve BERT --graph missing.kg", "missing.kg: no such file"),
        ("resolve BERT --overrides none.toml", "none.toml"),
    ],
)
def test_an_error_is_1_and_says_what_in_a_line_or_two(line: str, message: str, papers: Path) -> None:
    before = sorted(papers.iterdir())
    done = kg(*shlex.split(line), cwd=papers)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert done.stderr.startswith("kg: ")
    assert len(done.stderr.splitlines()) <= 2
    assert sorted(papers.iterdir()) == before


def test_read_gives_each_paper_once(papers: Path) -> None:
    done = kg("read", "papers.jsonl", "papers.jsonl", cwd=papers)
    assert (done.returncode, done.stderr) == (0, "kg: 6 entries, 3 papers\n")
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert [paper["title"] for paper in read] == [paper["title"] for paper in PAPERS]
    assert read[0].keys() >= {"id", "title", "abstract", "date", "url", "authors", "source"}
    assert kg("read", ".", cwd=papers).stdout == kg("read", "*.jsonl", cwd=papers).stdout == done.stdout


def test_read_may_write_over_its_input(papers: Path) -> None:
    done = kg("read", "papers.jsonl", "papers.jsonl", "-o", "papers.jsonl", cwd=papers)
    assert (done.returncode, done.stdout) == (0, "")
    assert len((papers / "papers.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    assert [path.name for path in papers.iterdir()] == ["papers.jsonl"]
    link = papers / "link.jsonl"
    link.symlink_to("papers.jsonl")
    assert kg("read", "link.jsonl", "-o", "link.jsonl", cwd=papers).returncode == 0
    assert link.is_symlink()
    assert kg("read", "papers.jsonl", "-o", "/dev/null", cwd=papers).returncode == 0
    assert not Path("/dev/null").is_file()


def test_rejected_records_are_3_and_can_be_kept(papers: Path) -> None:
    (papers / "bad.jsonl").write_bytes(
        b'{"title": "Good \xc3\xa9", "abstract": "We use BERT."}\n{"abstract": "none"}\n{"title": "\xff"}\n'
    )
    for command in (["read"], ["extract", "--workers", "1"], ["build", "-o", "x.kg"]):
        done = kg(*command, "bad.jsonl", "papers.jsonl", "--rejects", "rejects.jsonl", cwd=papers)
        assert done.returncode == 3
        assert "kg: 2 records were rejected; kept in rejects.jsonl" in done.stderr
        kept = [json.loads(line) for line in (papers / "rejects.jsonl").read_text().splitlines()]
        assert [(each["file"], each["line"]) for each in kept] == [("bad.jsonl", 2), ("bad.jsonl", 3)]
        assert all(each["reason"] and each["format"] == "jsonl" for each in kept)
        assert kept[0]["record"].strip() == '{"abstract": "none"}'
    strict = kg("read", "bad.jsonl", "--strict", cwd=papers)
    assert strict.returncode == 1
    assert strict.stderr.startswith("kg: bad.jsonl:2: ")
    assert kg("build", "bad.jsonl", "-o", "x.kg", "--strict", cwd=papers).returncode == 1
    assert kg("read", "papers.jsonl", "--rejects", "rejects.jsonl", cwd=papers).returncode == 0
    assert (papers / "rejects.jsonl").read_text() == ""


def test_files_that_cannot_be_read_are_skipped_aloud(papers: Path) -> None:
    (papers / "empty.jsonl").touch()
    done = kg("read", ".", "--rejects", "../skipped.jsonl", cwd=papers)
    assert done.returncode == 0
    [kept] = map(json.loads, (papers / "../skipped.jsonl").read_text().splitlines())
    assert (kept["file"], kept["reason"], kept["record"]) == ("empty.jsonl", "is empty", "")
    assert "kg: skipped empty.jsonl: " in done.stderr
    assert len(done.stdout.splitlines()) == 3


def test_records_from_extract_build_the_same_graph(papers: Path) -> None:
    records = kg("extract", "papers.jsonl", "--model", "rules", "--workers", "1", cwd=papers)
    assert records.returncode == 0
    assert records.stderr.startswith("kg: 3 papers, ")
    found = [json.loads(line) for line in records.stdout.splitlines()]
    assert [record["paper"]["title"] for record in found] == [paper["title"] for paper in PAPERS]
    for record in found:
        text = record["paper"]["title"] + "\n" + record["paper"]["abstract"]
        for entity in record["entities"]:
            assert all(text[each["start"] : each["end"]] == each["text"] for each in entity["mentions"])
    assert kg("build", "-", "-o", "a.kg", cwd=papers, stdin=records.stdout).returncode == 0
    assert kg("build", "papers.jsonl", "-o", "b.kg", "--model", "rules", cwd=papers).returncode == 0
    assert _graph(papers / "a.kg") == _graph(papers / "b.kg")


def test_what_rules_alone_read_says_so(papers: Path) -> None:
    done = kg("extract", "papers.jsonl", "--model", "rules", cwd=papers)
    assert done.returncode == 0
    assert [json.loads(line)["extractor"] for line in done.stdout.splitlines()] == [f"kg-{__version__}-rules"] * 3
    assert kg("build", "papers.jsonl", "-o", "x.kg", "--model", "rules", cwd=papers).returncode == 0
    with closing(sqlite3.connect(papers / "x.kg")) as db:
        assert db.execute("SELECT extractor, count(*) FROM records").fetchall() == [(f"kg-{__version__}-rules", 3)]
        assert db.execute("SELECT value FROM meta WHERE key = 'extractor'").fetchone() == (f"kg-{__version__}-rules",)


def test_a_higher_confidence_leaves_a_part_of_the_entities(papers: Path) -> None:
    def found(least: str) -> dict[tuple[str, str], float]:
        done = kg("extract", "papers.jsonl", "--model", "rules", "--min-confidence", least, cwd=papers)
        assert done.returncode == 0
        records = [json.loads(line) for line in done.stdout.splitlines()]
        assert {record["extractor"] for record in records} == {f"kg-{__version__}-rules-at-least-{least}"}
        return {
            (each["paper"]["id"], entity["id"]): entity["confidence"] for each in records for entity in each["entities"]
        }

    some, few = found("0.5"), found("0.9")
    assert few.items() < some.items()
    assert min(some.values()) < 0.9 <= min(few.values())


def test_build_again_with_another_confidence_extracts_again(papers: Path) -> None:
    def build(*options: str) -> tuple[int, bool]:
        done = kg("build", "papers.jsonl", "-o", "x.kg", "--model", "rules", "--json", *options, cwd=papers)
        report = json.loads(done.stdout)
        return report["extracted"], report["changed"]

    assert build() == (3, True)
    before = _graph(papers / "x.kg")
    assert build("--min-confidence", "0.9") == (3, True)
    assert set(_graph(papers / "x.kg")) < set(before)
    assert build("--min-confidence", "0.90") == (0, False)
    assert build() == (3, True)
    assert _graph(papers / "x.kg") == before


def _graph(path: Path) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    try:
        edges = "SELECT source, type, target FROM edges ORDER BY 1, 2, 3"
        return db.execute("SELECT id, label FROM nodes ORDER BY 1").fetchall() + db.execute(edges).fetchall()
    finally:
        db.close()


def test_build_adds_and_extracts_nothing_twice(papers: Path) -> None:
    first = kg("build", "papers.jsonl", "-o", "x.kg", "--json", cwd=papers)
    report = json.loads(first.stdout)
    assert (first.returncode, report["read"], report["new"], report["extracted"], report["rejected"]) == (0, 3, 3, 3, 0)
    assert "3 papers read" in first.stderr
    assert report["entities"] > 0
    assert report["edges"] > 0
    again = json.loads(kg("build", "papers.jsonl", "-o", "x.kg", "--json", cwd=papers).stdout)
    assert (again["new"], again["extracted"], again["changed"], again["papers"]) == (0, 0, False, 3)


def test_build_takes_the_papers_that_read_takes(papers: Path) -> None:
    chosen = ("--since", "2018-11", "--until", "2020")
    assert kg("build", "papers.jsonl", "-o", "some.kg", *chosen, "--max-size", "1M", cwd=papers).returncode == 0
    assert [
        json.loads(line)["title"] for line in kg("read", "papers.jsonl", *chosen, cwd=papers).stdout.splitlines()
    ] == ["RoBERTa"]
    shown = kg("query", "some.kg", "MATCH (p:Paper) RETURN p.title AS title", "--json", cwd=papers).stdout
    assert json.loads(shown) == [{"title": "RoBERTa"}]


def test_papers_in_another_language_are_kept_and_counted_in_the_last_line(papers: Path) -> None:
    french = "Nous présentons une méthode qui apprend des représentations de phrases à partir de textes non annotés."
    with (papers / "papers.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"title": "Un", "abstract": french}) + "\n")
    for command in (["read"], ["extract", "--workers", "1"], ["build", "-o", "x.kg"]):
        done = kg(*command, "papers.jsonl", cwd=papers)
        assert done.stderr.splitlines()[-1] == "kg: 1 paper is not in English and was only kept"
    assert json.loads(kg("show", "x.kg", "Un", "--json", cwd=papers).stdout)["language"] == "fr"
    again = kg("build", "papers.jsonl", "-o", "x.kg", "--json", cwd=papers)
    assert {"new": 0, "foreign": 1, "extracted": 0}.items() <= json.loads(again.stdout).items()


def test_stats(built: Path) -> None:
    done = kg("stats", "papers.kg", cwd=built)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3  Paper" in done.stdout
    facts = json.loads(kg("stats", "papers.kg", "--json", "--limit", "1", cwd=built).stdout)
    assert facts["nodes"]["Paper"] == 3
    assert facts["edges"]["PROPOSES"] >= 1
    assert facts["top"]["Method"] == [{"id": "method:bert", "name": "BERT", "paperCount": 3}]
    assert facts["skipped"] == []


def test_stats_names_what_was_not_taken_in(papers: Path) -> None:
    (papers / "bad.jsonl").write_text('{"title": "Good"}\n{"abstract": "no title"}\n')
    (papers / "empty.jsonl").touch()
    assert kg("build", ".", "-o", "x.kg", cwd=papers).returncode == 3
    facts = json.loads(kg("stats", "x.kg", "--json", cwd=papers).stdout)
    assert {(each["what"], each["where"]) for each in facts["skipped"]} == {
        ("rejected", "bad.jsonl:2"),
        ("skipped", "empty.jsonl"),
    }
    assert "rejected bad.jsonl:2: " in kg("stats", "x.kg", cwd=papers).stdout


def test_show_an_entity(built: Path) -> None:
    done = kg("show", "papers.kg", "bert", cwd=built)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("BERT  Method, in 3 papers, method:bert\n")
    assert "BERT reaches an accuracy of 86.7% on MultiNLI." in done.stdout
    facts = json.loads(kg("show", "papers.kg", "BERT", "--json", cwd=built).stdout)
    assert (facts["id"], facts["type"], facts["paperCount"], len(facts["papers"])) == ("method:bert", "Method", 3, 3)
    assert {"PROPOSES"} <= {each["edge"] for each in facts["papers"]}
    assert facts["results"][0]["value"] == "86.7%"
    assert all(each["sentence"] for each in facts["neighbours"])
    short = json.loads(kg("show", "papers.kg", "BERT", "--json", "--limit", "1", cwd=built).stdout)
    assert len(short["papers"]) == 1


def test_show_a_paper(built: Path) -> None:
    facts = json.loads(kg("show", "papers.kg", "bert", "--type", "paper", "--json", cwd=built).stdout)
    assert (facts["type"], facts["title"], facts["date"]) == ("Paper", "BERT", "2018-10")
    assert "BERT" in {each["name"] for each in facts["neighbours"]}
    done = kg("show", "papers.kg", "Bért on", cwd=built)
    assert done.stdout.startswith("Bért on trial\n")


def test_show_an_unknown_name(built: Path) -> None:
    done = kg("show", "papers.kg", "RoBERTo", cwd=built)
    assert (done.returncode, done.stdout) == (1, "")
    assert "'RoBERTa'" in done.stderr
    assert kg("show", "papers.kg", "BERT", "--type", "Dataset", cwd=built).returncode == 1


def test_resolve(built: Path) -> None:
    names = ["Bert", "no such name", "SQuAD"]
    done = kg("resolve", *names, "--json", cwd=built)
    answers = json.loads(done.stdout)
    assert (done.returncode, [answer["name"] for answer in answers]) == (0, names)
    assert [answers[0]["id"], answers[2]["id"]] == ["method:bert", "dataset:squad"]
    assert all(answer["why"] for answer in answers)
    assert kg("resolve", "Bert", cwd=built).stdout.startswith("Bert  method:bert  (")
    (typed,) = json.loads(kg("resolve", "no such name", "--type", "task", "--json", cwd=built).stdout)
    assert typed["id"] == "task:no-such-name"


def test_resolve_by_what_papers_and_overrides_say(tmp_path: Path) -> None:
    paper = {
        "title": "Zebra",
        "abstract": "We introduce the Quick Zebra Walker (QZW). QZW walks. QZW outperforms BERT.",
    }
    assert kg("build", "-", "-o", "z.kg", cwd=tmp_path, stdin=json.dumps(paper)).returncode == 0
    (alone,) = json.loads(kg("resolve", "QZW", "--json", cwd=tmp_path).stdout)
    (here,) = json.loads(kg("resolve", "QZW", "--graph", "z.kg", "--json", cwd=tmp_path).stdout)
    assert "papers here" not in alone["why"]
    assert "papers here" in here["why"]
    (tmp_path / "names.toml").write_text('[same]\n"wav2vec 2.0" = ["QZW"]\n')
    (told,) = json.loads(kg("resolve", "QZW", "--overrides", "names.toml", "--json", cwd=tmp_path).stdout)
    assert (told["id"], told["why"]) == ("method:wav2vec-2.0", "an override says so")


def test_view(built: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = kg("view", "papers.kg", "-o", page, "--title", "Three papers", "--min-papers", "2", cwd=built)
    assert (done.returncode, done.stdout) == (0, "")
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert "<title>Three papers</title>" in html
    assert kg("view", "papers.kg", "-o", "-", cwd=built).stdout.startswith("<!doctype html>")


def test_schema(tmp_path: Path) -> None:
    schema = json.loads(kg("schema", cwd=tmp_path).stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "OUTPERFORMS" in kg("schema", "--format", "table", cwd=tmp_path).stdout
    assert "CREATE CONSTRAINT" in kg("schema", "--format", "cypher", cwd=tmp_path).stdout


def test_demo_twice(tmp_path: Path) -> None:
    first = kg("demo", cwd=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert "top-1 accuracy" in first.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo.html", "demo.kg"]
    again = kg("demo", cwd=tmp_path)
    assert again.returncode == 0
    assert again.stdout.splitlines()[2:] == first.stdout.splitlines()[2:]
    tried = [line.strip() for line in first.stdout.splitlines() if line.startswith("  kg ")]
    for command in tried[:-1]:
        assert kg(*shlex.split(command)[1:], cwd=tmp_path).returncode == 0, command


@pytest.mark.parametrize("environment", [{"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}])
def test_terminals_without_unicode(environment: dict[str, str], built: Path) -> None:
    for line in ("show papers.kg 'Bért on trial'", "--help", "resolve Ω"):
        assert kg(*shlex.split(line), cwd=built, **environment).returncode == 0
    read = kg("show", "papers.kg", "FID", "--json", cwd=built, **environment)
    assert "Fréchet" in read.stdout  # JSON is always UTF-8
    assert kg("show", "papers.kg", "Ω", cwd=built, **environment).returncode == 1


def test_titles_cannot_steer_the_terminal(tmp_path: Path) -> None:
    paper = json.dumps(
        {"title": "A \x1b[31mred\x1b[0m BERT", "abstract": "We use BERT. \x1b]0;owned\x07 And [bold]more[/]."}
    )
    assert kg("build", "-", "-o", "x.kg", cwd=tmp_path, stdin=paper).returncode == 0
    shown = kg("show", "x.kg", "BERT", cwd=tmp_path)
    assert shown.returncode == 0
    assert not {"\x1b", "\x07"} & set(shown.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of a shell")
def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"title": f"Paper {n}", "abstract": "We use BERT. " * 20}) + "\n" for n in range(2000))
    (tmp_path / "many.jsonl").write_text(lines)
    command = f"set -o pipefail; {shlex.join(KG)} read many.jsonl | head -1"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["title"] == "Paper 0"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_is_short_and_keeps_what_is_done(workers: str, tmp_path: Path) -> None:
    abstract = "We introduce FastNet. FastNet reaches an accuracy of 91.2% on ImageNet. " * 10
    lines = "".join(json.dumps({"title": f"Paper {n}", "abstract": abstract}) + "\n" for n in range(3000))
    (tmp_path / "many.jsonl").write_text(lines)
    arguments = ["extract", "many.jsonl", "-o", "out.jsonl", "--workers", workers]
    with subprocess.Popen(
        [*KG, *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  (background jobs ignore it)
    ) as process:
        part, until = tmp_path / "out.jsonl.part", time.monotonic() + 60
        while time.monotonic() < until and not (part.exists() and part.stat().st_size):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines() == ["kg: what is done is in out.jsonl.part", "kg: interrupted"]
    assert not (tmp_path / "out.jsonl").exists()
    assert all(json.loads(line)["paper"] for line in part.read_text().splitlines())


def test_a_bug_is_two_lines_unless_one_asks(tmp_path: Path) -> None:
    code = "import kg.cli, kg.cli.papers, kg.schema; kg.schema.constraints = None; kg.cli.main()"
    run = [sys.executable, "-c", code, "schema", "--format", "cypher"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 2)
    assert "internal error: TypeError" in done.stderr
    debug = os.environ | {"KG_DEBUG": "1"}
    assert "Traceback" in subprocess.run(run, env=debug, capture_output=True, text=True, check=False).stderr


@pytest.mark.parametrize("code", ["import kg", "import kg; kg.Paper, kg.KGError, kg.read", "import kg.cli; HELP"])
def test_importing_costs_nothing(code: str, tmp_path: Path) -> None:
    program = "import sys; sys.argv = ['kg', '--help']\n" + code.replace(
        "HELP", "\ntry: kg.cli.main()\nexcept SystemExit: pass"
    )
    program += "\nprint('LOADED', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("LOADED")[2].split())
    heavy = {"spacy", "networkx", "numpy", "pyvis", "neo4j", "rich.markdown", "kg.extract", "kg.lexicon", "kg.pipeline"}
    assert not loaded & heavy
    assert "cli" in code or "typer" not in loaded


@pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the seeds are not there: {SEEDS} (KG_SHARED says where)")
def test_the_seeds(tmp_path: Path) -> None:
    read = kg("read", SEEDS, "-o", "papers.jsonl", cwd=tmp_path)
    assert (read.returncode, read.stderr) == (0, "kg: 348 entries, 326 papers\n")
    made = kg("build", SEEDS, "-o", "seeds.kg", "--json", cwd=tmp_path)
    assert (made.returncode, json.loads(made.stdout)["papers"]) == (0, 326)
    assert json.loads(kg("show", "seeds.kg", "ImageNet", "--json", cwd=tmp_path).stdout)["paperCount"] > 5
    assert kg("view", "seeds.kg", "-o", "page.html", cwd=tmp_path).returncode == 0
