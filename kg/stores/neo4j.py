"""A Neo4j server, of version 5 or later, any edition, without plugins; reached over Bolt by the official driver.

Where it is and who asks is told by NEO4J_URI, NEO4J_USERNAME (or NEO4J_USER), NEO4J_PASSWORD and NEO4J_DATABASE, or by
arguments, which count for more. Nothing of a password is ever printed.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import KGError, QueryError, StoreError
from kg.graph import Edge, Node
from kg.schema import EDGES, NODES, EdgeType, Label, constraints
from kg.stores import Changes, Rows, Store
from kg.stores.cypher import COUNTS, Batch, batches, remove_edges, remove_nodes, unknown
from kg.stores.ledger import Ledger
from kg.stores.rows import from_part

if TYPE_CHECKING:
    import neo4j

__all__ = ["Neo4jStore", "Server", "is_uri"]

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
PATIENCE = 30.0  # seconds in which what failed for a passing reason is tried again
OLDEST = (5, 0)
LEDGER = "KgLedger"  # the label of the nodes in which kg notes what it has written
CHUNK = 32768  # entries of the ledger a node


def is_uri(graph: str) -> bool:
    """Say whether a graph is named by the address of a server, not by a file.

    >>> is_uri("bolt://localhost:7687"), is_uri("papers.kg")
    (True, False)
    """
    return graph.partition("://")[0].lower() in SCHEMES and "://" in graph


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is, which of its databases is meant (None: the user's own), and who asks."""

    uri: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None

    @classmethod
    def of(
        cls,
        uri: str | None = None,
        *,
        username: str | None = None,
        password: str | None = None,
        database: str | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> Server:
        """Return the server that arguments tell of, or else the environment.

        >>> Server.of(environ={"NEO4J_URI": "bolt://localhost:7687", "NEO4J_USER": "neo4j", "NEO4J_PASSWORD": "secret"})
        Server(uri='bolt://localhost:7687', username='neo4j', database=None)
        """
        uri = uri or environ.get("NEO4J_URI")
        if not uri:
            raise StoreError("which Neo4j? Set NEO4J_URI, or name it with --uri, for instance neo4j://localhost:7687")
        if not is_uri(uri):
            raise StoreError(f"{_shown(uri)}: is no address of a Neo4j server, as neo4j://localhost:7687 is")
        username = username or environ.get("NEO4J_USERNAME") or environ.get("NEO4J_USER")
        password = password if password is not None else environ.get("NEO4J_PASSWORD")
        if username is None and password is not None:
            username = "neo4j"
        return cls(uri, username, password, database or environ.get("NEO4J_DATABASE") or None)

    def __str__(self) -> str:
        return _shown(self.uri)


def _shown(uri: str) -> str:
    return re.sub(r"//[^/?#]*@", "//", uri)


class Neo4jStore(Store):
    """A database of a Neo4j server.

    Raises
    ------
    StoreError
        The server is away or too old, the password is wrong, or there is no such database.
    """

    def __init__(self, server: Server) -> None:
        from neo4j import GraphDatabase, NotificationMinimumSeverity, RoutingControl

        logging.getLogger("neo4j").addHandler(logging.NullHandler())  # else the driver's warnings go to standard error
        self._server = server
        auth = None if server.username is None else (server.username, server.password or "")
        with self._explained():
            self._driver = GraphDatabase.driver(
                server.uri,
                auth=auth,
                connection_acquisition_timeout=PATIENCE,
                connection_timeout=5.0,
                max_transaction_retry_time=PATIENCE,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                user_agent="kg",
            )
        try:
            with self._explained():
                agent = self._driver.get_server_info().agent
                self._driver.execute_query("RETURN 1", database_=server.database, routing_=RoutingControl.READ)
        except BaseException:
            self._driver.close()
            raise
        version = re.search(r"(\d+)\.(\d+)", agent)
        if version and tuple(map(int, version.groups())) < OLDEST:
            self._driver.close()
            raise StoreError(f"{server}: {agent} is too old; kg needs Neo4j {OLDEST[0]} or later")

    def prepare(self) -> None:
        """Make ids unique, and wait until they are indexed."""
        with self._explained():
            for statement in constraints().splitlines()[1:]:
                self._driver.execute_query(statement.rstrip(";"), database_=self._server.database)
            self._driver.execute_query("CALL db.awaitIndexes(300)", database_=self._server.database)

    def write(self, parts: Iterable[Node | Edge]) -> Changes:
        """Write nodes and edges."""
        changes = Changes()
        for made, _ in self.send(batches(map(from_part, parts))):
            changes += made
        return changes

    def retract(self, nodes: Iterable[str] = (), edges: Iterable[tuple[str, EdgeType, str]] = ()) -> Changes:
        """Remove edges, and nodes that then have none."""
        changes = Changes()
        for statements in (remove_edges(edges), remove_nodes(nodes)):
            for made, _ in self.send(statements):
                changes += made
        return changes

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have other loads wait until this one is done, or is cut off from the server."""
        from neo4j.exceptions import DriverError, Neo4jError

        lock = f"(n:{LEDGER} {{id: 'lock'}})"
        with self._explained(), self._driver.session(database=self._server.database) as session:
            session.execute_write(lambda transaction: transaction.run(f"MERGE {lock}").consume())
            held = session.begin_transaction()
            try:
                # In an order, for two loads may have made one each, and would wait for each other.
                held.run(f"MATCH {lock} WITH n ORDER BY elementId(n) SET n.held = true").consume()
                yield
            finally:
                with suppress(DriverError, Neo4jError):
                    held.close()

    def send(self, statements: Iterable[Batch], *, empty: bool = False) -> Generator[tuple[Changes, int]]:
        """Run statements, a transaction each, one after the other; yield what each changed, and how many rows it had.

        What fails for a passing reason is tried again for PATIENCE seconds.

        Parameters
        ----------
        statements : iterable of Batch
        empty : bool
            Whether none of the edges is there and nobody else makes any: they need not be looked for, until something
            fails, as what failed may be there nevertheless.
        """
        attempts = 0

        def run(transaction: neo4j.ManagedTransaction, batch: Batch) -> neo4j.SummaryCounters:
            nonlocal attempts
            attempts += 1
            statement = batch.statement
            if empty and attempts == 1:
                statement = statement.replace("MERGE (a)", "CREATE (a)")
            return transaction.run(statement, rows=batch.rows).consume().counters

        with self._explained(), self._driver.session(database=self._server.database) as session:
            for batch in statements:
                attempts = 0
                made = session.execute_write(run, batch)
                empty = empty and attempts == 1
                changes = made.nodes_created, made.relationships_created, made.nodes_deleted, made.relationships_deleted
                yield Changes(*changes), len(batch.rows)

    def parts(self) -> Iterator[Node | Edge]:
        """Yield the graph, nodes first, without what kg has not written."""
        for label in Label:
            names = [name for name in NODES[label].properties if name != "id"]
            for node, held in self._stream(f"MATCH {_NODE.format(label)} RETURN n.id, properties(n) ORDER BY n.id"):
                yield Node(node, label, {name: held[name] for name in names if name in held})
        for kind in EdgeType:
            names = [*EDGES[kind].properties]
            for source, target in EDGES[kind].ends:
                pattern = _EDGE.format(source, kind, target)
                rows = self._stream(f"MATCH {pattern} RETURN a.id, b.id, properties(r) ORDER BY a.id, b.id")
                for one, other, held in rows:
                    yield Edge(one, kind, other, {name: held[name] for name in names if name in held})

    def nodes(self) -> Iterator[str]:
        """Yield the ids of nodes."""
        for label in Label:
            for (node,) in self._stream(f"MATCH {_NODE.format(label)} RETURN n.id"):
                yield node

    def edges(self) -> Iterator[tuple[str, EdgeType, str]]:
        """Yield the edges: source, type, target."""
        for kind in EdgeType:
            for source, target in EDGES[kind].ends:
                for one, other in self._stream(f"MATCH {_EDGE.format(source, kind, target)} RETURN a.id, b.id"):
                    yield one, kind, other

    def _stream(self, cypher: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query of our own as they come."""
        import neo4j

        with (
            self._explained(),
            self._driver.session(database=self._server.database, default_access_mode=neo4j.READ_ACCESS) as session,
        ):
            for record in session.run(cypher):
                yield tuple(record.values())

    def ledger(self) -> Ledger:
        """Return what kg has written here."""
        held = dict(self._stream(f"MATCH (n:{LEDGER}) RETURN n.id, properties(n)"))
        held.pop("lock", None)
        head = held.pop("head", {})
        keys, contents = (
            b"".join(held[chunk].get(name, b"") for chunk in sorted(held)) for name in ("keys", "contents")
        )
        counts = dict(zip(head.get("names", ()), head.get("counts", ()), strict=True))
        return Ledger.of(keys, contents, head.get("content"), counts)

    def note(self, keys: bytes) -> None:
        """Note in the ledger what kg is about to write: until `keep_ledger`, no other entry of it is sure."""
        with self._explained():
            self._driver.execute_query(
                f"MERGE (head:{LEDGER} {{id: 'head'}}) REMOVE head.content "
                f"CREATE (:{LEDGER} {{id: 'under way ' + randomUUID(), keys: $keys}})",
                keys=keys,
                database_=self._server.database,
            )

    def keep_ledger(self, ledger: Ledger) -> None:
        """Keep what kg has written here, in one transaction."""
        rows = [
            {
                "id": f"{number:06}",
                "keys": ledger.keys[at : at + CHUNK].tobytes(),
                "contents": ledger.contents[at : at + CHUNK].tobytes(),
            }
            for number, at in enumerate(range(0, len(ledger.keys), CHUNK))
        ]
        names, counts = list(ledger.counts), list(ledger.counts.values())
        head = {"id": "head", "content": ledger.content, "names": names, "counts": counts}

        def kept(transaction: neo4j.ManagedTransaction) -> None:
            transaction.run(f"MATCH (n:{LEDGER}) WHERE n.id <> 'lock' DELETE n").consume()
            for row in (head, *rows):
                transaction.run(f"CREATE (n:{LEDGER}) SET n = $row", row=row).consume()

        with self._explained(), self._driver.session(database=self._server.database) as session:
            session.execute_write(kept)

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        write: bool = False,
        timeout: float | None = None,
    ) -> Rows:
        """Return the rows of a query; unless it may write, the server refuses what writes."""
        import neo4j

        access = neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS
        with (
            self._explained(query=True, timeout=timeout),
            self._driver.session(
                database=self._server.database,
                default_access_mode=access,
                notifications_min_severity=neo4j.NotificationMinimumSeverity.WARNING,
            ) as session,
        ):
            # Not retried, and in a transaction of its own: so that CALL {} IN TRANSACTIONS may be asked, too.
            result = session.run(neo4j.Query(cypher, timeout=timeout), dict(parameters or {}))
            columns = tuple(result.keys())
            rows = [tuple(map(_plain, record.values())) for record in result]
            told = result.consume().gql_status_objects
        return Rows(columns, rows, unknown(each for note in told for each in _UNKNOWN.findall(note.status_description)))

    def counts(self) -> dict[Label | EdgeType, int]:
        """Return how many nodes each label has, and edges each type."""
        found = dict(self._stream(COUNTS))
        return {name: found[name] for name in (*Label, *EdgeType) if found.get(name)}

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    @contextmanager
    def _explained(self, *, query: bool = False, timeout: float | None = None) -> Iterator[None]:
        """Turn the driver's errors into those of kg, which say what to do."""
        from neo4j import exceptions

        try:
            yield
        except KGError:
            raise
        except (exceptions.AuthError, exceptions.ConfigurationError) as error:
            raise StoreError(f"{self._server}: {_reason(error, self._server)}") from None
        except exceptions.Neo4jError as error:
            raise _told(error, self._server, query=query, timeout=timeout) from None
        except (exceptions.DriverError, OSError, ValueError, OverflowError) as error:
            raise StoreError(f"{self._server}: {_reason(error, self._server)}") from None


_UNKNOWN = re.compile(r"The (?:relationship )?(label|type|property) `([^`]+)` does not exist")  # the server says
_NODE = "(n:{0}) WHERE n.id IS NOT NULL"  # what kg writes; others may have written nodes and edges like them
_EDGE = "(a:{0})-[r:{1}]->(b:{2}) WHERE r.extractor IS NOT NULL AND a.id IS NOT NULL AND b.id IS NOT NULL"


def _reason(error: Exception, server: Server) -> str:
    import ssl

    from neo4j import exceptions

    code = getattr(error, "code", None) or ""
    if isinstance(error, exceptions.AuthError):
        if "AuthenticationRateLimit" in code:
            return "too many wrong passwords; the server lets nobody in for some seconds"
        if server.password is None:
            return "needs a password: set NEO4J_USERNAME and NEO4J_PASSWORD"
        return f"does not accept the password of {server.username!r}; NEO4J_USERNAME and NEO4J_PASSWORD say who asks"
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)):
        return "its certificate is not trusted; if you know the server, say +ssc for +s in its address"
    if isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired | OSError):
        return "no Neo4j server answers there; is it running, and is the address right?"
    return (str(error).splitlines() or [type(error).__name__])[0]


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        for each in getattr(error, "exceptions", ()):  # those of a group
            yield from _causes(each)
        error = error.__cause__


def _told(error: neo4j.exceptions.Neo4jError, server: Server, *, query: bool, timeout: float | None) -> KGError:
    code, message = error.code or "", error.message or str(error)
    if code.endswith("DatabaseNotFound"):
        return StoreError(
            f"{server}: has no database {server.database!r}; NEO4J_DATABASE or --database says which is meant"
        )
    if code.endswith("AccessMode"):
        return QueryError("the query writes; --write allows it")
    if "TransactionTimedOut" in code:
        return QueryError(
            "the query was ended as it took too long" if timeout is None else f"the query was ended after {timeout:g} s"
        )
    if query and code.startswith("Neo.ClientError"):
        return QueryError(message)
    return StoreError(f"{server}: {message} ({code})")


def _plain(value: Any) -> Any:
    """Return a value as kg.stores.Rows has it."""
    from neo4j import graph, time

    if isinstance(value, graph.Node):
        labels = sorted(value.labels, key=lambda label: (label not in set(Label), label))
        return {"label": labels[0] if labels else None, **{name: _plain(held) for name, held in sorted(value.items())}}
    if isinstance(value, graph.Relationship):
        return {"type": value.type, **{name: _plain(held) for name, held in sorted(value.items())}}
    if isinstance(value, graph.Path):
        return {
            "nodes": [_plain(each) for each in value.nodes],
            "edges": [_plain(each) for each in value.relationships],
        }
    if isinstance(value, time.Date | time.Time | time.DateTime):
        return value.to_native()
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(held) for name, held in value.items()}
    return value
