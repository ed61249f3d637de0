"""The store that a graph is asked in: a graph file by the embedded store, the address of a server by its driver."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from urllib.parse import unquote

from kg.stores import Store
from kg.stores.embedded import open_embedded
from kg.stores.neo4j import Neo4jStore, Server, is_uri

__all__ = ["name_of", "opened", "server_of"]


def opened(graph: str) -> Store:
    """Return the store of a graph, named by its file or by the address of a server."""
    return Neo4jStore(server_of(graph)) if is_uri(graph) else open_embedded(graph)


def name_of(graph: str) -> str:
    """Return what a graph is called: by the name of its file, or by the address of its server without a password.

    >>> name_of("graphs/speech.kg"), name_of("neo4j://ada:secret@localhost")
    ('speech', 'neo4j://localhost')
    """
    return str(Server(graph)) if is_uri(graph) else Path(graph).stem


def server_of(uri: str) -> Server:
    """Return the server at an address; who asks is told by the environment, unless the address itself says it.

    >>> import warnings
    >>> with warnings.catch_warnings(action="ignore"):
    ...     server = server_of("bolt://ada:secret@localhost:7687")
    >>> server.uri, server.username
    ('bolt://localhost:7687', 'ada')
    """
    address = _ADDRESS.fullmatch(uri)
    if not address or address["user"] is None:
        return Server.of(uri)
    user, password = (None if part is None else unquote(part) for part in address.group("user", "password"))
    if password is not None:
        warnings.warn("a password in an address can be seen by others; set NEO4J_PASSWORD instead", stacklevel=2)
    return Server.of(address["scheme"] + address["rest"], username=user, password=password)


_ADDRESS = re.compile(r"(?P<scheme>\w[\w+]*://)(?:(?P<user>[^/?#:]*)(?::(?P<password>[^/?#]*))?@)?(?P<rest>.*)")
