"""Surface forms -> nodes."""

from __future__ import annotations

import re
import unicodedata

from kg.schema import Label

__all__ = ["entity_id"]


def slug(name: str) -> str:
    """Return a name as it stands in an id.

    >>> slug("wav2vec 2.0"), slug("Fréchet Inception Distance")
    ('wav2vec-2.0', 'frechet-inception-distance')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    return re.sub(r"[^\w.+@]+", "-", plain.lower()).strip("-.")


def entity_id(label: Label, name: str) -> str:
    """Return the id of the node.

    >>> entity_id(Label.METHOD, "wav2vec 2.0")
    'method:wav2vec-2.0'
    """
    return f"{label.lower()}:{slug(name)}"
