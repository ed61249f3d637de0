"""Which of several results is best."""

from __future__ import annotations

from collections.abc import Iterable

from kg.api.answers import ResultRow
from kg.lexicon import atoms, fold, word_lists

__all__ = ["best_first", "lower_is_better"]


def lower_is_better(metric: str) -> bool:
    """Say whether a metric is an error, a cost, a distance or the like, by the words of its name.

    >>> lower_is_better("word error rate"), lower_is_better("accuracy")
    (True, False)
    """
    return not word_lists()["lower"].isdisjoint(map(fold, atoms(metric)))


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
