"""`kg load` into a real Neo4j: again, changed, pruned, killed, refused."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import NEO4J

from kg.errors import KGError, StoreError
from kg.graph import Edge, Node
from kg.resolve import Overrides
from kg.schema import EdgeType, Label
from kg.stores import Changes
from kg.stores.file import GraphFile
from kg.stores.loading import Loaded, load
from kg.stores.neo4j import Neo4jStore, Server

KILLS = int(os.environ.get("KG_KILLS", "1"))
neo4j = pytest.mark.xdist_group("neo4j")


def paper(name: str, title: str | None = None) -> Node:
    return Node(f"paper:{name}", Label.PAPER, {"title": title or name, "abstract": ""})


def method(name: str) -> Node:
    return Node(f"method:{name}", Label.METHOD, {"name": name, "aliases": [], "known": False, "paperCount": 1})


def uses(source: str, target: str, *, sentence: str = "We use it.") -> Edge:
    held = {"confidence": 0.9, "sentences": [sentence], "starts": [0], "ends": [2], "extractor": "test-1"}
    return Edge(f"paper:{source}", EdgeType.USES, f"method:{target}", held)


GRAPH: list[Node | Edge] = [
    paper("a"), paper("b"), method("bert"), method("elmo"), uses("a", "bert"), uses("b", "bert"), uses("b", "elmo"),
]  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[list[Node | Edge]], GraphFile]:
    """Make a graph file of nodes and edges."""
    opened: list[GraphFile] = []

    def make(parts: list[Node | Edge]) -> GraphFile:
        file = GraphFile(tmp_path / f"{len(opened)}.kg", write=True)
        file.replace_graph(parts, extractor="test-1", recipe="test", overrides=Overrides())
        opened.append(file)
        return file

    return make


Kept = Callable[[list[Node | Edge]], GraphFile]


def everything(store: Neo4jStore) -> list[Node | Edge]:
    return list(store.parts())


@neo4j
def test_a_server_has_what_the_file_has(neo4j_store: Neo4jStore, kept: Kept) -> None:
    file = kept(GRAPH)
    assert load(file, neo4j_store) == Loaded(7, Changes(nodes_created=4, edges_created=3), 0, 0)
    assert sorted(everything(neo4j_store), key=repr) == sorted(file.parts(), key=repr)


@neo4j
def test_a_second_load_sends_nothing(neo4j_store: Neo4jStore, kept: Kept) -> None:
    load(kept(GRAPH), neo4j_store)
    assert load(kept(GRAPH), neo4j_store) == Loaded(0, Changes(), 0, 0)


@neo4j
def test_only_what_changed_is_sent(neo4j_store: Neo4jStore, kept: Kept) -> None:
    load(kept(GRAPH), neo4j_store)
    later = [paper("a", "A new title"), *GRAPH[1:], paper("c"), uses("c", "elmo"), uses("a", "bert", sentence="Anew.")]
    later.remove(GRAPH[4])
    file = kept(later)
    assert load(file, neo4j_store) == Loaded(4, Changes(nodes_created=1, edges_created=1), 0, 0)
    assert sorted(everything(neo4j_store), key=repr) == sorted(file.parts(), key=repr)


@neo4j
def test_what_the_file_no_longer_has_stays_until_it_is_pruned(neo4j_store: Neo4jStore, kept: Kept) -> None:
    load(kept(GRAPH), neo4j_store)
    file = kept([paper("a"), method("bert"), uses("a", "bert")])
    assert load(file, neo4j_store) == Loaded(0, Changes(), 4, 0)
    assert load(file, neo4j_store) == Loaded(0, Changes(), 4, 0)
    assert load(file, neo4j_store, prune=True) == Loaded(0, Changes(nodes_removed=2, edges_removed=2), 0, 0)
    assert sorted(everything(neo4j_store), key=repr) == sorted(file.parts(), key=repr)
    assert load(file, neo4j_store, prune=True) == Loaded(0, Changes(), 0, 0)


@neo4j
def test_what_others_wrote_is_left_alone(neo4j_store: Neo4jStore, kept: Kept) -> None:
    theirs = """
        CREATE (:Paper {id: 'paper:theirs', title: 'Theirs'}), (:Method {name: 'no id'}), (:Person {id: 'paper:a'})
        WITH 1 AS one MATCH (p:Paper {id: 'paper:b'}), (m:Method {id: 'method:elmo'}), (x:Person)
        CREATE (p)-[:USES {note: 'theirs'}]->(m), (x)-[:READS]->(p) SET p.note = 'read this'
    """
    load(kept(GRAPH), neo4j_store)
    neo4j_store.query(theirs, write=True)
    report = load(kept([paper("a")]), neo4j_store, prune=True)
    assert report.changes == Changes(nodes_removed=1, edges_removed=3)  # BERT; their edges hang on b and on ELMo
    assert report.left == 2
    left = neo4j_store.query("MATCH (n) WHERE n.id IS NOT NULL AND NOT n:KgLedger RETURN n.id ORDER BY n.id").rows
    assert left == [("method:elmo",), ("paper:a",), ("paper:a",), ("paper:b",), ("paper:theirs",)]
    around = neo4j_store.query("MATCH (p:Paper {id: 'paper:b'})-[r]-() RETURN p.note, type(r) ORDER BY type(r)").rows
    assert around == [("read this", "READS"), ("read this", "USES")]
    assert neo4j_store.query("MATCH (:Paper)-[r:USES]->() RETURN r.note").rows == [("theirs",)]


@neo4j
def test_what_others_removed_is_sent_again(neo4j_store: Neo4jStore, kept: Kept) -> None:
    file = kept(GRAPH)
    load(file, neo4j_store)
    neo4j_store.query("MATCH (m:Method {id: 'method:bert'}) DETACH DELETE m", write=True)
    assert load(file, neo4j_store).changes == Changes(nodes_created=1, edges_created=2)
    assert sorted(everything(neo4j_store), key=repr) == sorted(file.parts(), key=repr)


@neo4j
def test_what_a_load_that_was_ended_wrote_is_known_to_be_ours(neo4j_store: Neo4jStore, kept: Kept) -> None:
    def stop(stage: str, done: int, _total: int | None) -> None:
        if stage == "send" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(kept(GRAPH), neo4j_store, tell=stop)
    assert Label.METHOD in neo4j_store.counts()
    file = kept([paper("c")])
    load(file, neo4j_store, prune=True)
    assert everything(neo4j_store) == list(file.parts())


@neo4j
def test_two_loads_at_a_time_are_one_after_the_other(neo4j_server: Server, neo4j_store: Neo4jStore, kept: Kept) -> None:
    many = [*(method(str(number)) for number in range(400)), *(paper(str(number)) for number in range(40))]
    graph = [*many, *(uses(str(one), str(other)) for one in range(40) for other in range(400))]
    with ThreadPoolExecutor(2) as at_once, Neo4jStore(neo4j_server) as other:
        reports = list(at_once.map(load, (kept(graph), kept(graph)), (neo4j_store, other)))
    assert sorted(report.sent for report in reports) == [0, len(graph)]
    assert neo4j_store.counts() == {Label.METHOD: 400, Label.PAPER: 40, EdgeType.USES: 16_000}


@neo4j
def test_ids_are_unique_on_the_server(neo4j_store: Neo4jStore, kept: Kept) -> None:
    load(kept(GRAPH), neo4j_store)
    with pytest.raises(KGError, match="already exists"):
        neo4j_store.query("CREATE (:Paper {id: 'paper:a'})", write=True)


@neo4j
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"password": "hunter2"}, "password of"),
        ({"password": None}, "NEO4J_PASSWORD"),
        ({"database": "nowhere"}, "no database 'nowhere'"),
        ({"uri": "bolt://127.0.0.1:1"}, "no Neo4j server answers"),
        ({"uri": "bolt+s://127.0.0.1:1"}, "no Neo4j server answers"),
        ({"uri": "bolt://nowhere.invalid:7687"}, "no Neo4j server answers|resolve"),
    ],
)
def test_a_server_that_cannot_be_used_says_why_and_nothing_secret(
    neo4j_server: Server, wrong: dict[str, str | None], says: str
) -> None:
    told = {name: getattr(neo4j_server, name) for name in ("uri", "username", "password", "database")} | wrong
    with pytest.raises(StoreError, match=says) as caught:
        Neo4jStore(Server(**told))
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl, to make a certificate")
@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_certificate_that_nobody_vouches_for_is_told_of(scheme: str, tmp_path: Path) -> None:
    made = "req -x509 -newkey rsa:2048 -nodes -keyout key -out certificate -subj /CN=localhost"
    subprocess.run(["openssl", *made.split()], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    with context.wrap_socket(socket.create_server(("localhost", 0)), server_side=True) as listening:

        def answer() -> None:
            with suppress(OSError):
                listening.accept()

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(StoreError, match=r"certificate is not trusted.*\+ssc"):
            Neo4jStore(Server(f"{scheme}+s://localhost:{listening.getsockname()[1]}", "neo4j", "secret"))


def test_a_password_is_not_in_what_is_shown_of_a_server() -> None:
    server = Server.of("bolt://ada:hunter2@localhost", environ={"NEO4J_PASSWORD": "hunter3"})
    assert "hunter" not in str(server)
    assert "hunter3" not in repr(server)


def test_arguments_count_for_more_than_the_environment() -> None:
    environ = {"NEO4J_URI": "neo4j://one", "NEO4J_USER": "ada", "NEO4J_PASSWORD": "x", "NEO4J_DATABASE": "papers"}
    assert Server.of(environ=environ) == Server("neo4j://one", "ada", "x", "papers")
    assert Server.of(environ=environ | {"NEO4J_USERNAME": "bob"}).username == "bob"
    assert Server.of("bolt+ssc://two", username="eve", database="more", environ=environ) == Server(
        "bolt+ssc://two", "eve", "x", "more"
    )


@pytest.mark.parametrize("uri", [None, "", "papers.kg", "http://localhost:7474", "localhost:7687"])
def test_what_is_no_address_is_refused(uri: str | None) -> None:
    with pytest.raises(StoreError, match=r"neo4j://|NEO4J_URI"):
        Server.of(uri, environ={})


def kg(*arguments: object, server: Server, password: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    environ = os.environ | {
        "NEO4J_URI": server.uri,
        "NEO4J_USERNAME": server.username or "",
        "NEO4J_PASSWORD": password or server.password or "",
        "NEO4J_DATABASE": server.database or "",
    }
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environ, check=False)


@neo4j
def test_the_command_says_what_it_did(neo4j_store: Neo4jStore, neo4j_server: Server, kept: Kept) -> None:
    file = kept(GRAPH)
    first, second = (kg("load", file.path, server=neo4j_server) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert "created 4 nodes and 3 edges" in first.stderr
    assert "nothing was sent" in second.stderr
    pruned = kg("load", kept(GRAPH[:-1]).path, "--prune", server=neo4j_server)
    assert "removed 0 nodes and 1 edge" in pruned.stderr


@neo4j
def test_the_command_fails_in_a_line_without_the_password(neo4j_server: Server, kept: Kept) -> None:
    path = kept(GRAPH).path
    for failed in (
        kg("load", path, server=neo4j_server, password="hunter2"),
        kg("load", path, "--uri", "bolt://127.0.0.1:1", "--password", "hunter2", server=neo4j_server),
        kg("load", path, "--database", "nowhere", server=neo4j_server),
    ):
        assert failed.returncode == 1
        assert "Traceback" not in failed.stderr
        assert "hunter2" not in failed.stderr
    assert "others" in kg("load", path, "--password", neo4j_server.password, server=neo4j_server).stderr


# Killed


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Callable[[str], None]]]:
    """A server of our own, and what starts, stops or kills it."""
    if not NEO4J.exists():
        pytest.skip(f"no {NEO4J} to start and kill servers with: set KG_NEO4J to it")
    home = tmp_path_factory.mktemp("neo4j")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(f"bolt://127.0.0.1:{port}", "neo4j", "kg-password", "neo4j")

    def do(verb: str) -> None:
        options = ["--home", str(home), *(["--port", str(port)] if verb == "start" else [])]
        subprocess.run([NEO4J, verb, *options], check=True, capture_output=True, stdin=subprocess.DEVNULL)

    do("start")
    yield server, do
    do("kill")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph that takes some seconds to load."""
    path = tmp_path_factory.mktemp("large") / "large.kg"
    numbers = range(3000)
    edges = [uses(f"{one:04}", f"{(7 * one + other) % 3000:04}") for one in numbers for other in range(12)]
    parts = [*(paper(f"{n:04}") for n in numbers), *(method(f"{n:04}") for n in numbers), *edges]
    with GraphFile(path, write=True) as file:
        file.replace_graph(parts, extractor="test-1", recipe="test", overrides=Overrides())
    return path


def start_load(path: Path, server: Server) -> subprocess.Popen[bytes]:
    environ = os.environ | {"NEO4J_URI": server.uri, "NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": server.password or ""}
    environ["NEO4J_DATABASE"] = "neo4j"
    return subprocess.Popen([sys.executable, "-m", "kg", "load", str(path)], env=environ, stderr=subprocess.PIPE)


def wait_until_edges_arrive(server: Server, process: subprocess.Popen[bytes]) -> None:
    with Neo4jStore(server) as store:
        while process.poll() is None and EdgeType.USES not in store.counts():
            time.sleep(0.02)


@pytest.mark.xdist_group("neo4j-own")
@pytest.mark.parametrize("victim", ["server", "client"])
def test_a_load_that_was_killed_is_whole_when_run_again(
    own_server: tuple[Server, Callable[[str], None]], large: Path, victim: str
) -> None:
    server, do = own_server
    chance = random.Random(victim)
    with GraphFile(large) as file:
        wanted = {name: count for name, count in file.counts().items() if count}
    for _ in range(KILLS):
        with Neo4jStore(server) as store:
            store.query("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", write=True)
        process = start_load(large, server)
        wait_until_edges_arrive(server, process)
        time.sleep(chance.uniform(0, 0.2))
        if victim == "server":
            do("kill")
            _, told = process.communicate(timeout=120)
            assert process.returncode == 1
            assert b"Traceback" not in told
            do("start")
        else:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        with Neo4jStore(server) as store:
            assert store.counts() != wanted
        again = start_load(large, server)
        assert again.wait(timeout=300) == 0, again.stderr
        with Neo4jStore(server) as store, GraphFile(large) as file:
            assert store.counts() == wanted
            assert sum(1 for _ in store.parts()) == sum(wanted.values())
            assert load(file, store).sent == 0
