"""Names of people as files of references have them."""

from __future__ import annotations

__all__ = ["natural"]


def natural(name: str) -> str:
    """Return a name that is written last name first in the order in which it is said.

    >>> natural("Lovelace, Ada"), natural("King, Martin L., Jr."), natural("OpenAI,")
    ('Ada Lovelace', 'Martin L. King, Jr.', 'OpenAI')
    """
    last, first, *suffix = (*map(str.strip, name.split(",")), "")
    return ", ".join(filter(None, (f"{first} {last}".strip(), *suffix)))
