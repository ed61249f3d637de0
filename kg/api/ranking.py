"""Which of several results is best."""

from __future__ import annotations

from collections.abc import Iterable

from kg.api.answers import ResultRow
from kg.lexicon import lower_is_better

__all__ = ["best_first"]


def best_first(rows: Iterable[ResultRow], *, metric: str) -> list[ResultRow]:
    """Return results in one metric, the best first.

    Values in per cent and bare fractions are compared as what they mean: 0.85 is 85%.
    """
    rows = list(rows)
    sign = 1 if lower_is_better(metric) else -1
    percent = any(row.unit == "%" for row in rows)

    def comparable(row: ResultRow) -> float:
        fraction = percent and row.unit is None and abs(row.number) <= 1
        return row.number * (100 if fraction else 1)

    return sorted(rows, key=lambda row: sign * comparable(row))
