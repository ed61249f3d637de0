"""What the tests share: the real pages beside the project, and a real Neo4j, where there are any."""

from __future__ import annotations

import os
import shutil
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from kg.stores.neo4j import Neo4jStore, Server

T = TypeVar("T")

SHARED = Path(os.environ.get("KG_SHARED", Path(__file__).parents[2] / "shared"))
NEO4J = Path(os.environ.get("KG_NEO4J", SHARED / "neo4j" / "neo4j"))  # starts, stops and kills servers of our own
OURS = "KgTest"  # the label of the node that marks a database as one that tests may empty


@pytest.fixture(scope="session")
def seeds() -> list[str]:
    """The three pages of trending papers; skips loudly where they are not."""
    pages = sorted(map(str, (SHARED / "seeds").glob("*.txt")))
    if not pages:
        pytest.skip(f"no seed pages in {SHARED / 'seeds'}: set KG_SHARED to the folder that holds them")
    return pages


@pytest.fixture
def peak() -> Callable[[Callable[[], T]], tuple[T, int]]:
    """Call a function; return what it returns, and the most bytes that Python held for it."""

    def measured(call: Callable[[], T]) -> tuple[T, int]:
        tracemalloc.start()
        try:
            return call(), tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    return measured


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """A database of a real Neo4j that tests may fill and empty: that of NEO4J_URI if it is empty, else one in Docker.

    There is one for all tests: mark them @pytest.mark.xdist_group("neo4j"), so that one process runs them.
    """
    if "NEO4J_URI" in os.environ:
        server = Server.of()
        with Neo4jStore(server) as store:
            if store.query(f"MATCH (n) WHERE NOT n:{OURS} RETURN count(n)").rows != [(0,)] and not _marked(store):
                pytest.skip(f"{server} is not empty: tests fill and empty the database that NEO4J_URI names")
            empty(store)
            yield server
            store.query("MATCH (n) DETACH DELETE n", write=True)
    elif shutil.which("docker"):
        containers = pytest.importorskip("testcontainers.neo4j", reason="no NEO4J_URI, and no testcontainers")
        with containers.Neo4jContainer("neo4j:5.26-community") as running:
            yield Server(running.get_connection_url(), running.username, running.password)
    else:
        pytest.skip("no Neo4j: set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD to an empty one, or install Docker")


@pytest.fixture
def neo4j_store(neo4j_server: Server) -> Iterator[Neo4jStore]:
    """The database, empty."""
    with Neo4jStore(neo4j_server) as store:
        empty(store)
        store.prepare()
        yield store


def empty(store: Neo4jStore) -> None:
    """Remove all from a database of tests."""
    store.query(f"MATCH (n) WHERE NOT n:{OURS} CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS", write=True)
    store.query(f"MERGE (:{OURS})", write=True)


def _marked(store: Neo4jStore) -> bool:
    return bool(store.query(f"MATCH (n:{OURS}) RETURN n").rows)
