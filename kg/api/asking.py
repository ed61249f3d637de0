"""Questions in Cypher: saved queries by name, with entities by any of their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kg.api.names import nearest
from kg.lexicon import key
from kg.queries import SavedQuery, find, saved
from kg.schema import ROLES
from kg.stores import Rows, Store

__all__ = ["ask", "question"]


def question(text: str) -> SavedQuery | str:
    """Return the saved query that a word names; what is more than a word is Cypher.

    >>> question("RETURN 1")
    'RETURN 1'
    """
    return find(text, saved()) if re.fullmatch(r"[\w-]+", text) else text


def ask(
    store: Store,
    query: SavedQuery | str,
    given: Mapping[str, Any],
    *,
    limit: int | None = None,
    write: bool = False,
    timeout: float | None = None,
) -> Rows:
    """Return the rows of a saved query, or of Cypher, whose parameters are given; at most `limit` of them.

    The limit is also what the parameter $limit is, if the query has one and it is not given. A name that no entity has
    is taken as that of the entity which has it in another spelling; the warnings say so, or which names are near.
    """
    told: list[str] = []
    if limit is not None and (isinstance(query, str) or any(each.name == "limit" for each in query.parameters)):
        given = {"limit": limit, **given}
    if isinstance(query, str):
        cypher, values = query, dict(given)
    else:
        cypher, values = query.cypher, query.values(given)
        for each in query.parameters:
            value = values[each.name]
            if each.type in ROLES and isinstance(value, str):
                values[each.name], *notes = _meant(store, each.type, value)
                told += notes
    rows = store.query(cypher, values, write=write, timeout=timeout)
    return Rows(rows.columns, rows.rows[:limit], (*told, *rows.warnings))


def _meant(store: Store, label: str, name: str) -> tuple[str, ...]:
    """Return the name as the graph spells it, or the own name of what it means there, and then what is to be said."""
    exact = f"MATCH (n:{label}) WHERE n.name = $name OR $name IN n.aliases RETURN n.name LIMIT 1"
    if store.query(exact, {"name": name}).rows:
        return (name,)
    listed = f"MATCH (n:{label}) WHERE n.name IS NOT NULL RETURN n.name, n.aliases, n.id ORDER BY n.paperCount DESC"
    spelled: dict[str, str] = {}
    owners: dict[str, str] = {}
    for own, aliases, node in store.query(listed).rows:
        names = (own, *(aliases or ()))
        spelled |= {each.lower(): each for each in names if each.lower() not in spelled}
        owners |= {folded: own for folded in map(key, (*names, node)) if folded and folded not in owners}
    if found := spelled.get(name.lower()):
        return (found,)
    if found := owners.get(key(name)):
        return found, f"{name!r} is taken as {found!r}"
    near = dict.fromkeys(owners[each] for each in nearest(key(name), owners, 3))
    hint = f"; did you mean {', '.join(map(repr, near))}?" if near else ""
    return name, f"no {label} is called {name!r}{hint}"
