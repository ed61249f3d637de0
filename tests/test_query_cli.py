"""Questions in Cypher as a user asks them: kg query, kg queries, Graph.query; of a graph file and of a real Neo4j."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import sys
from pathlib import Path

import pytest
from test_cli import kg

import kg as library
from kg.stores.neo4j import Neo4jStore, Server

PAPERS = [
    ("BERT", "We introduce BERT. BERT reaches an accuracy of 86.7% on MultiNLI."),
    ("RoBERTa", "We introduce RoBERTa. RoBERTa reaches an accuracy of 90.8% on MultiNLI."),
    ("wav2vec", "We introduce wav2vec 2.0. We evaluate wav2vec 2.0 on ImageNet, MultiNLI and LibriSpeech."),
]
METHODS = "MATCH (p:Paper)-[:PROPOSES]->(m:Method) RETURN p.title AS paper, m.name AS method ORDER BY paper"
ON_DATASET = """// The papers that name a dataset.
// $dataset: Dataset = "MultiNLI"
// $limit: INTEGER = 20  at most so many
MATCH (p:Paper)-->(d:Dataset {name: $dataset})
RETURN p.title AS paper ORDER BY paper LIMIT $limit;
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the graph of three papers, and a query of our own."""
    folder = tmp_path_factory.mktemp("asked")
    library.build(PAPERS, path=folder / "papers.kg", model="rules")
    (folder / "mine").mkdir()
    (folder / "mine" / "on-dataset.cypher").write_text(ON_DATASET)
    return folder


def rows(*arguments: str, cwd: Path) -> tuple[list[dict[str, object]], str]:
    """Return the answer of kg query, and what it said on standard error."""
    done = kg("query", "papers.kg", *arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.mark.parametrize("command", ["query", "queries"])
def test_help_has_an_example(command: str, tmp_path: Path) -> None:
    shown = kg(command, "--help", cwd=tmp_path).stdout
    assert f"kg {command}" in shown.partition("\n  Examples:\n")[2]


# What is asked


def test_cypher_in_quotes(folder: Path) -> None:
    found, said = rows(METHODS, cwd=folder)
    assert (found[0], said) == ({"paper": "BERT", "method": "BERT"}, "")


def test_a_saved_query_by_name(folder: Path) -> None:
    found, said = rows("leaderboard", "-p", "dataset=MultiNLI", "-p", "metric=accuracy", cwd=folder)
    assert said == ""
    assert [(row["value"], row["method"]) for row in found] == [("90.8%", "RoBERTa"), ("86.7%", "BERT")]


def test_no_rows_says_what_was_looked_for_though_nobody_asked_for_it(folder: Path) -> None:
    found, said = rows("leaderboard", "-p", "dataset=MultiNLI", cwd=folder)
    assert found == []
    assert said.endswith("no rows; by default it looks for metric 'top-1 accuracy': give another with -p metric=...\n")


def test_a_saved_query_of_ones_own(folder: Path) -> None:
    everything = [{"paper": "BERT"}, {"paper": "RoBERTa"}, {"paper": "wav2vec"}]
    assert rows("on-dataset", "--queries", "mine", cwd=folder) == (everything, "")
    assert rows("on-dataset", "--queries", "mine", "--limit", "1", cwd=folder)[0] == everything[:1]


def test_a_file_with_and_without_declared_parameters(folder: Path) -> None:
    assert rows("mine/on-dataset.cypher", "-p", "limit=1", cwd=folder)[0] == [{"paper": "BERT"}]
    plain = folder / "plain.cypher"
    plain.write_text("// mine\nMATCH (p:Paper) WHERE p.title IN $titles AND $yes RETURN p.title AS paper;\n")
    found, _ = rows("plain.cypher", "-p", 'titles=["BERT", "T5"]', "-p", "yes=true", cwd=folder)
    assert found == [{"paper": "BERT"}]
    plain.rename(folder / "question.txt")
    assert rows("question.txt", "-p", 'titles=["BERT"]', "-p", "yes=true", cwd=folder)[0] == found


def test_standard_input(folder: Path) -> None:
    done = kg("query", "papers.kg", "-", "-p", "dataset=ImageNet", cwd=folder, stdin=ON_DATASET)
    assert (done.returncode, done.stdout, done.stderr) == (0, "paper\nwav2vec\n", "")


def test_values_are_numbers_truths_nulls_and_lists_as_json_has_them_else_text(folder: Path) -> None:
    given = ["n=5", "x=0.5", "t=true", "e=null", 'l=[1, "a"]', "s=BERT=2", 'q="5"', "v="]
    pairs = [part for text in given for part in ("-p", text)]
    cypher = "RETURN $n AS n, $x AS x, $t AS t, $e AS e, $l AS l, $s AS s, $q AS q, $v AS v"
    assert rows(cypher, *pairs, cwd=folder)[0] == [
        {"n": 5, "x": 0.5, "t": True, "e": None, "l": [1, "a"], "s": "BERT=2", "q": "5", "v": ""}
    ]


# Names


def test_a_name_in_another_spelling_is_taken_as_the_entitys_own(folder: Path) -> None:
    asked = ("on-dataset", "--queries", "mine", "-p")
    assert rows(*asked, "dataset=image-net", cwd=folder) == (
        [{"paper": "wav2vec"}],
        "kg: warning: 'image-net' is taken as 'ImageNet'\n",
    )
    assert rows(*asked, "dataset=imagenet", cwd=folder) == ([{"paper": "wav2vec"}], "")
    assert rows(*asked, "dataset=dataset:imagenet", cwd=folder)[0] == [{"paper": "wav2vec"}]


def test_a_name_that_nothing_has_says_which_are_near(folder: Path) -> None:
    found, said = rows("on-dataset", "--queries", "mine", "-p", "dataset=ImgeNet", cwd=folder)
    assert found == []
    assert said == "kg: warning: no Dataset is called 'ImgeNet'; did you mean 'ImageNet'?\nkg: no rows\n"


def test_a_property_that_nothing_has_is_warned_of(folder: Path) -> None:
    _, said = rows("MATCH (p:Paper) RETURN p.yeer LIMIT 1", cwd=folder)
    assert said == "kg: warning: nothing in the graph is called 'yeer'; did you mean 'year'?\n"


# Formats


def test_csv_is_what_a_pipe_gets_and_nothing_in_it_runs_in_a_spreadsheet(folder: Path) -> None:
    cypher = (
        """RETURN '=1+1' AS a, '-v, "x"' AS b, '-0.5%' AS c, -5 AS d, ['=', 1] AS e, null AS f, true AS g, '@x' AS h"""
    )
    done = kg("query", "papers.kg", cypher, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    head, cells = csv.reader(io.StringIO(done.stdout))
    assert head == list("abcdefgh")
    assert cells == ["'=1+1", '\'-v, "x"', "-0.5%", "-5", '["=",1]', "", "true", "'@x"]
    assert kg("query", "papers.kg", "MATCH (n:Nothing) RETURN n.name", cwd=folder).stdout == "n.name\n"


def test_csv_has_the_line_ends_of_the_standard(folder: Path, tmp_path: Path) -> None:
    assert kg("query", "papers.kg", "RETURN 1 AS a", "-o", tmp_path / "out.csv", cwd=folder).stdout == ""
    assert (tmp_path / "out.csv").read_bytes() == b"a\r\n1\r\n"


def test_json_and_jsonl(folder: Path, tmp_path: Path) -> None:
    cypher = "UNWIND [1, 2] AS n RETURN n, date('2020-01-02') AS day, {a: [n]} AS held ORDER BY n"
    one, two = ({"n": n, "day": "2020-01-02", "held": {"a": [n]}} for n in (1, 2))
    assert rows(cypher, cwd=folder)[0] == [one, two]
    lines = kg("query", "papers.kg", cypher, "--format", "jsonl", cwd=folder).stdout
    assert [json.loads(line) for line in lines.splitlines()] == [one, two]
    kg("query", "papers.kg", cypher, "-o", tmp_path / "out.jsonl", cwd=folder)
    assert (tmp_path / "out.jsonl").read_text() == lines
    assert rows("MATCH (n:Nothing) RETURN n", cwd=folder)[0] == []


def test_a_table_is_aligned(folder: Path) -> None:
    cypher = "UNWIND [5, 100] AS n RETURN n, 'é' + toString(n) AS text, ['a', 'b'] AS list, null AS none"
    done = kg("query", "papers.kg", cypher, "--format", "table", cwd=folder)
    assert done.stdout.splitlines() == ["  n  text  list  none", "  5  é5    a, b", "100  é100  a, b"]


@pytest.mark.skipif(sys.platform == "win32", reason="terminals")
def test_a_table_is_what_a_terminal_gets_and_fits_it(folder: Path) -> None:
    import pty

    text = "We introduce a network. " * 9
    cypher = f"RETURN 'BERT\x1b[31m' AS name, '{text}' AS sentence, '{text * 9}' AS abstract"
    reading, writing = pty.openpty()
    program = [sys.executable, "-m", "kg", "query", "papers.kg", cypher]
    pid = os.fork()
    if not pid:
        os.chdir(folder)
        os.dup2(writing, 1)
        os.execve(sys.executable, program, os.environ | {"COLUMNS": "80", "PYTHONPATH": str(Path(__file__).parents[1])})
    os.close(writing)
    shown = b""
    while True:
        try:
            shown += os.read(reading, 4096)
        except OSError:
            break
    assert os.waitpid(pid, 0)[1] == 0
    lines = shown.decode().splitlines()
    assert "name" in lines[0]
    assert "sentence" in lines[0]
    assert all(len(line) <= 80 for line in lines[1:])
    assert "\x1b[31m" not in shown.decode()
    assert 3 < len(lines) < 9
    assert lines[-1].endswith("...")


# Errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["leaderbord"], "no saved query is called 'leaderbord'; did you mean leaderboard"),
        (["leaderboard", "-p", "datset=GLUE"], "no parameter is called 'datset'; did you mean 'dataset'?"),
        (["leaderboard", "-p", "limit=many"], "'many' is no INTEGER"),
        (["none.cypher"], "none.cypher: no such file"),
        (["mine/none.cql"], "mine/none.cql: no such file"),
        (["papers.kg"], "papers.kg: is no text in UTF-8"),
        (["-"], "standard input: holds no query"),
        (["CREATE (n:Paper)"], "the query writes"),
        (["CREATE (n:Paper)", "--write"], "a graph file is not written to by queries"),
        (["RETURN $x"], "Missing parameter: $x"),
        (["RETURN $x", "-p", f"x={10**30}"], "64-bit"),
        ([METHODS, "-o", "no/such/folder.csv"], "there is no folder"),
        (["on-dataset", "--queries", "nowhere"], "nowhere: there is no such folder"),
        (["UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN sum(x * y)", "--timeout", "0.2"], "0.2 s"),
    ],
)
def test_an_error_is_1(arguments: list[str], message: str, folder: Path) -> None:
    done = kg("query", "papers.kg", *arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kg: ")
    assert message in done.stderr


def test_a_graph_that_is_not_there_is_1(folder: Path) -> None:
    done = kg("query", "missing.kg", "RETURN 1", cwd=folder)
    assert (done.returncode, done.stderr.partition(";")[0]) == (1, "kg: missing.kg: no such file")


def test_a_syntax_error_shows_the_place(folder: Path) -> None:
    (folder / "wrong.cypher").write_text("// Wrong.\n// $year: INTEGER = 2020\nMATCH (p:Paper)\nRETRUN $year")
    done = kg("query", "papers.kg", "wrong.cypher", cwd=folder)
    assert done.returncode == 1
    first, shown, caret = done.stderr.splitlines()
    assert first.startswith("kg: syntax error at line 4, col ")
    assert (shown.strip(), caret.strip()) == ("RETRUN $year", "^")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["RETURN 1", "-p", "x"], "'x' has no value"),
        (["RETURN 1", "--json", "--format", "csv"], "--format"),
        (["RETURN 1", "--format", "xml"], "'xml' is not one of"),
        (["RETURN 1", "--timeout", "nan"], "nan is not a number of seconds"),
        ([], "Missing argument 'QUERY'"),
    ],
)
def test_wrong_usage_is_2(arguments: list[str], message: str, folder: Path) -> None:
    done = kg("query", "papers.kg", *arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


# kg queries


def test_the_saved_queries_are_listed(folder: Path) -> None:
    shown = kg("queries", "--queries", "mine", cwd=folder).stdout
    assert "  leaderboard " in shown
    (mine,) = (line for line in shown.splitlines() if line.startswith("  on-dataset "))
    assert mine.endswith("  The papers that name a dataset.")


def test_the_saved_queries_as_json(folder: Path) -> None:
    listed = json.loads(kg("queries", "--queries", "mine", "--json", cwd=folder).stdout)
    assert all(each.keys() == {"name", "answers", "parameters"} for each in listed)
    (mine,) = (each for each in listed if each["name"] == "on-dataset")
    assert mine["parameters"] == [
        {"name": "dataset", "type": "Dataset", "default": "MultiNLI", "remark": ""},
        {"name": "limit", "type": "INTEGER", "default": 20, "remark": "at most so many"},
    ]


def test_one_saved_query_is_shown(folder: Path) -> None:
    shown = kg("queries", "on-dataset", "--queries", "mine", cwd=folder).stdout
    assert shown.startswith("on-dataset\n  The papers that name a dataset.\n")
    assert '  dataset  Dataset  "MultiNLI"\n' in shown
    assert "  limit    INTEGER  20          at most so many\n" in shown
    assert "  MATCH (p:Paper)-->(d:Dataset {name: $dataset})\n" in shown
    (one,) = json.loads(kg("queries", "on-dataset", "--queries", "mine", "--json", cwd=folder).stdout)
    assert one["cypher"].startswith("MATCH")
    unknown = kg("queries", "on-datsets", "--queries", "mine", cwd=folder)
    assert (unknown.returncode, "did you mean on-dataset" in unknown.stderr) == (1, True)


# Python


@pytest.fixture(scope="module")
def graph() -> library.Graph:
    return library.build(PAPERS, model="rules")


def test_a_graph_answers_cypher(graph: library.Graph) -> None:
    answer = graph.query(METHODS + " DESC", limit=1)
    assert (answer.columns, answer.rows) == (("paper", "method"), [("RoBERTa", "RoBERTa")])
    assert graph.query("RETURN $cypher AS a, $limit AS b", limit=2, cypher="x").rows == [("x", 2)]


def test_a_graph_answers_saved_queries(graph: library.Graph) -> None:
    answer = graph.query("leaderboard", dataset="multi-nli", metric="accuracy", limit=1)
    assert [row[:2] for row in answer.rows] == [("90.8%", "RoBERTa")]
    assert answer.warnings == ("'multi-nli' is taken as 'MultiNLI'",)
    with pytest.raises(library.UnknownQuery) as raised:
        graph.query("leaderbord")
    assert "leaderboard" in raised.value.nearest
    with pytest.raises(library.QueryError, match="limit: 'many' is no INTEGER"):
        graph.query("leaderboard", limit="many")  # type: ignore[arg-type]


def test_a_graph_that_was_asked_is_as_it_was(graph: library.Graph) -> None:
    before = graph.to_networkx()
    with pytest.raises(library.QueryError, match="the query writes"):
        graph.query("MATCH (n) DETACH DELETE n")
    assert pickle.dumps(graph.to_networkx()) == pickle.dumps(before)


# Neo4j


def where(server: Server) -> dict[str, str]:
    """Return the environment that says who asks."""
    given = {
        "NEO4J_USERNAME": server.username,
        "NEO4J_PASSWORD": server.password,
        "NEO4J_DATABASE": server.database or "neo4j",
    }
    return {name: value for name, value in given.items() if value is not None}


@pytest.mark.xdist_group("neo4j")
def test_a_server_is_asked_by_its_address(folder: Path, neo4j_server: Server, neo4j_store: Neo4jStore) -> None:
    loaded = kg("load", "papers.kg", "--uri", neo4j_server.uri, cwd=folder, **where(neo4j_server))
    assert loaded.returncode == 0, loaded.stderr

    def same(command: str, *arguments: str) -> bool:
        here = kg(command, "papers.kg", *arguments, cwd=folder)
        there = kg(command, neo4j_server.uri, *arguments, cwd=folder, **where(neo4j_server))
        assert here.returncode == there.returncode == 0, there.stderr
        return (here.stdout, here.stderr) == (there.stdout, there.stderr)

    assert same("query", METHODS)
    assert same("query", "leaderboard", "-p", "dataset=multi-nli", "-p", "metric=accuracy", "--json")
    assert same("query", "MATCH (d:Dataset {name: $name}) RETURN d", "-p", "name=MultiNLI", "--json")
    assert same("query", "MATCH (d:Dataset) RETURN d.nmae LIMIT 1")
    assert same("stats", "--json")
    assert same("show", "BERT", "--json")
    assert same("view", "-o", "-", "--title", "papers")


@pytest.mark.xdist_group("neo4j")
def test_a_server_is_written_to_only_where_it_is_allowed(
    folder: Path, neo4j_server: Server, neo4j_store: Neo4jStore
) -> None:
    asked = ("query", neo4j_server.uri, "CREATE (n:Paper {id: 'paper:x'}) RETURN n.id AS id")
    refused = kg(*asked, cwd=folder, **where(neo4j_server))
    assert (refused.returncode, refused.stderr) == (1, "kg: the query writes; --write allows it\n")
    written = kg(*asked, "--write", cwd=folder, **where(neo4j_server))
    assert (written.returncode, written.stdout) == (0, "id\npaper:x\n")
    assert "in no graph file" in written.stderr
    assert neo4j_store.query("MATCH (n:Paper) RETURN n.id").rows == [("paper:x",)]


@pytest.mark.xdist_group("neo4j")
def test_a_password_in_an_address_is_used_and_never_shown(
    tmp_path: Path, neo4j_server: Server, neo4j_store: Neo4jStore
) -> None:
    scheme, _, host = neo4j_server.uri.partition("://")
    environment = {"NEO4J_USERNAME": "nobody", "NEO4J_PASSWORD": "no-such"}
    uri = f"{scheme}://{neo4j_server.username}:{neo4j_server.password}@{host}"
    done = kg("query", uri, "RETURN 1 AS one", cwd=tmp_path, **environment)
    assert (done.returncode, done.stdout) == (0, "one\n1\n")
    assert done.stderr.startswith("kg: warning: a password in an address can be seen by others")
    wrong = kg("query", f"{scheme}://ada:s3cr@t@{host}", "RETURN 1", cwd=tmp_path)
    page = kg("view", uri, "-o", "page.html", cwd=tmp_path)
    assert wrong.returncode == 1
    assert page.returncode == 0
    assert neo4j_server.password
    assert "cr@t" not in wrong.stderr
    assert neo4j_server.password not in done.stderr + page.stderr + (tmp_path / "page.html").read_text()


@pytest.mark.xdist_group("neo4j")
def test_a_server_is_opened_from_python(
    neo4j_server: Server, neo4j_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.graph import from_networkx

    for name, value in where(neo4j_server).items():
        monkeypatch.setenv(name, value)
    here = library.build(PAPERS, model="rules")
    neo4j_store.write(from_networkx(here.to_networkx()))
    there = library.open(neo4j_server.uri)
    assert (there.counts(), there.edge_counts()) == (here.counts(), here.edge_counts())
    assert there.query(METHODS) == here.query(METHODS)


def test_a_server_that_is_away_is_1(tmp_path: Path) -> None:
    for command in (["query", "bolt://localhost:1", "RETURN 1"], ["stats", "bolt://u:pw@localhost:1"]):
        done = kg(*command, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert "kg: bolt://localhost:1: no Neo4j server answers there" in done.stderr
