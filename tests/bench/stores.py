"""How fast graphs are loaded into Neo4j, beside a bare loop of its driver, and opened and asked without a server.

    python tests/bench/graphs.py big.kg --nodes 150000 --edges 1000000
    python tests/bench/stores.py load big.kg --neo4j ../shared/neo4j/neo4j
    python tests/bench/stores.py export big.kg --neo4j ../shared/neo4j/neo4j
    python tests/bench/stores.py embedded big.kg
    python tests/bench/stores.py queries small.kg

"bare" makes the same constraints and is then a loop of UNWIND and MERGE over rows that are in memory already, in
batches as large as kg's, in an empty database of a server of its own; how it got the rows there is not counted. kg's
rate counts all that `kg load` does. Each side runs in a process of its own, and its peak memory is that process's.
"""

from __future__ import annotations

import argparse
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.stores.file import GraphFile
from kg.stores.neo4j import Neo4jStore, Server


@contextmanager
def running(neo4j: str) -> Iterator[Server]:
    """Start a server with an empty database."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        subprocess.run([neo4j, "start", "--home", home, "--port", str(port)], check=True, stdout=subprocess.DEVNULL)
        try:
            yield Server(f"bolt://127.0.0.1:{port}", "neo4j", "kg-password", "neo4j")
        finally:
            subprocess.run([neo4j, "kill", "--home", home], check=True, stdout=subprocess.DEVNULL)


def bare(path: str, server: Server) -> float:
    """Return the seconds that the driver alone takes for the edges, and print its rate."""
    from neo4j import GraphDatabase

    from kg.stores.cypher import batches

    with GraphFile(path) as file:
        held = list(batches(file.rows()))
    began = time.monotonic()
    with Neo4jStore(server) as store:
        store.prepare()
    with (
        GraphDatabase.driver(server.uri, auth=(server.username, server.password)) as driver,
        driver.session(database=server.database) as session,
    ):
        for statement, rows in held:
            session.execute_write(lambda tx, statement=statement, rows=rows: tx.run(statement, rows=rows).consume())
    return time.monotonic() - began


def ours(path: str, server: Server) -> float:
    """Return the seconds that `kg load` takes, loading into an empty database."""
    from kg.stores.loading import load

    began = time.monotonic()
    with GraphFile(path) as file, Neo4jStore(server) as store:
        load(file, store)
    return time.monotonic() - began


def one(side: str, path: str, server: Server) -> tuple[float, float]:
    """Run a side in a process of its own; return its seconds and its peak memory in GB."""
    told = [sys.executable, __file__, "side", path, "--side", side]
    environ = os.environ | {"NEO4J_URI": server.uri, "NEO4J_USERNAME": "neo4j", "NEO4J_DATABASE": "neo4j"}
    environ["NEO4J_PASSWORD"] = server.password or ""
    seconds, peak = subprocess.run(told, check=True, capture_output=True, text=True, env=environ).stdout.split()
    return float(seconds), float(peak)


def load_rates(path: str, neo4j: str, rounds: int) -> None:
    with GraphFile(path) as file:
        counts = file.counts()
    edges = sum(count for name, count in counts.items() if name.isupper())
    for _ in range(rounds):
        taken = {}
        for side in ("bare", "kg"):
            with running(neo4j) as server:
                taken[side], peak = one(side, path, server)
                print(
                    f"{side}: {taken[side]:.1f} s, {edges / taken[side]:,.0f} edges/s, client {peak:.2f} GB", flush=True
                )
                if side == "kg":
                    again, _ = one("kg", path, server)
                    print(f"kg again: {again:.2f} s, {again / taken[side]:.1%} of the first time", flush=True)
        print(f"kg has {taken['bare'] / taken['kg']:.0%} of the rate of the bare loop", flush=True)


def export_time(path: str, neo4j: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target, home = Path(folder) / "graph.csv", Path(folder) / "home"
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "kg", "export", path, "-o", target], check=True, capture_output=True, text=True
        )
        exported = time.monotonic() - began
        command = done.stderr.split("neo4j-admin ", 1)[1].split(")\n", 1)[0]
        began = time.monotonic()
        subprocess.run(
            f"{neo4j} admin --home {home} {command}", shell=True, check=True, cwd=target, stdout=subprocess.DEVNULL
        )
        imported = time.monotonic() - began
    print(f"export {exported:.1f} s, import {imported:.1f} s, together {exported + imported:.1f} s")


def embedded(path: str) -> None:
    query = "MATCH (p:Paper)-[:EVALUATES_ON]->(d:Dataset) RETURN d.name, count(p) AS n ORDER BY n DESC, d.name LIMIT 5"
    snapshot = Path(f"{path}.snapshot")
    snapshot.unlink(missing_ok=True)
    for how in ("fresh", "snapshot"):
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "kg", "query", path, query], check=True, stdout=subprocess.DEVNULL)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        seconds = time.monotonic() - began
        print(f"{how}: {seconds:.1f} s to the first answer of a new process; peak so far {peak:.2f} GB")


def queries(path: str) -> None:
    from kg.queries import saved
    from kg.stores.embedded import open_embedded

    times = {}
    with open_embedded(path) as store:
        for name, query in saved().items():
            taken = []
            for _ in range(3):
                began = time.monotonic()
                store.query(query.cypher, query.values({}))
                taken.append(1000 * (time.monotonic() - began))
            times[name] = statistics.median(taken)
    for name in sorted(times, key=times.__getitem__):
        print(f"{name:20} {times[name]:9.1f} ms")
    print(f"median of {len(times)}: {statistics.median(times.values()):.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["load", "export", "embedded", "queries", "side"])
    parser.add_argument("graph")
    parser.add_argument("--neo4j", default="../shared/neo4j/neo4j", help="what starts a server")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--side", choices=["bare", "kg"], help=argparse.SUPPRESS)
    told = parser.parse_args()
    neo4j = str(Path(told.neo4j).resolve())
    match told.what:
        case "side":
            seconds = (bare if told.side == "bare" else ours)(told.graph, Server.of())
            print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
        case "load":
            load_rates(told.graph, neo4j, told.rounds)
        case "export":
            export_time(told.graph, neo4j)
        case "embedded":
            embedded(told.graph)
        case "queries":
            queries(told.graph)


if __name__ == "__main__":
    main()
