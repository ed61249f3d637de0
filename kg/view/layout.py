"""Where each node stands: clusters as islands, those that have to do with each other side by side; no two overlap.

Islands are packed as discs. Within and between them, nodes are placed by forces, of which those that push reach only so
far: the grid variant of Fruchterman and Reingold (1991), doi:10.1002/spe.4380211102. No randomness, and no step takes
longer than about n log n.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["layout"]

_ROUNDS, _RENEWED = 90, 9  # of the forces; who is near whom is found again every so many
_FILLED = 0.5  # of an island is its nodes
_SHORE = 56.0  # between islands
_FLAT = 1.35  # wider than high, as screens are
_ABROAD = 0.12  # how much lines between islands draw, beside those within


def layout(
    radii: Sequence[float], lines: Sequence[tuple[int, int, float]], groups: Sequence[int]
) -> list[tuple[float, float]]:
    """Return the places of nodes.

    Parameters
    ----------
    radii
        How much room each takes, the most important first: they come to stand in the middle.
    lines
        Pairs of nodes and how strongly each is drawn together.
    groups
        The cluster of each node, as `kg.view.clusters` numbers them.

    Examples
    --------
    >>> (x, y), (right, under) = layout([5, 3], [(0, 1, 1.0)], [0, 0])
    >>> 8 <= math.hypot(x - right, y - under) < 30
    True
    """
    import numpy as np

    if not radii:
        return []
    radius, group = np.array(radii, dtype=float), np.array(groups)
    ends = np.array([line[:2] for line in lines], dtype=int).reshape(-1, 2).T
    weight = np.array([line[2] for line in lines], dtype=float)
    reach = np.sqrt(np.bincount(group, radius**2) / _FILLED)
    centre = _islands(reach, group[ends], weight)
    nodes = _Nodes(radius, centre[:, group], reach[group])
    place = _started(nodes, group)
    place = _drawn_together(nodes, place, ends, weight * np.where(group[ends[0]] == group[ends[1]], 1.0, _ABROAD))
    if np.ptp(place[0]) < np.ptp(place[1]):
        place = place[::-1]
    place -= (place.max(axis=1) + place.min(axis=1))[:, None] / 2
    return [(round(x, 1), round(y, 1)) for x, y in place.T.tolist()]


class _Nodes(NamedTuple):
    """How much room each node takes, and the middle and the radius of its island."""

    radius: Floats
    middle: Floats
    rim: Floats


def _islands(reach: Floats, ends: Ints, weight: Floats) -> Floats:
    """Return where the middle of each island is."""
    import numpy as np

    count = len(reach)
    drawn = np.zeros((count, count))
    np.add.at(drawn, (ends[0], ends[1]), weight)
    drawn += drawn.T
    np.fill_diagonal(drawn, 0.0)
    drawn /= drawn.sum(axis=1, keepdims=True) + 1e-9
    place = _sunflower(np.cumsum(reach**2)) * 1.5
    place[0] *= _FLAT
    apart = reach[:, None] + reach + _SHORE
    np.fill_diagonal(apart, 0.0)
    for left in range(400, 0, -1):
        cooling = left / 400
        place += (place @ drawn.T - place) * 0.08 * cooling
        place *= np.array([[1 - 0.012 / _FLAT], [1 - 0.012 * _FLAT]]) if left > 40 else 1.0
        for _ in range(2):
            place = _pushed(place, apart)
    return place


def _pushed(place: Floats, apart: Floats) -> Floats:
    """Move what is nearer to each other than it may be, each half the way."""
    import numpy as np

    between = place[:, :, None] - place[:, None]
    length = np.hypot(*between) + 1e-9
    moved: Floats = place + (between * (np.clip(apart - length, 0.0, None) / length)).sum(axis=2) * 0.4
    return moved


def _sunflower(area: Floats) -> Floats:
    """Place things of which so much area lies nearer to the middle."""
    import numpy as np

    turn = np.arange(len(area)) * math.pi * (3 - math.sqrt(5))
    place: Floats = np.sqrt(area) * np.array((np.cos(turn), np.sin(turn)))
    return place


def _started(nodes: _Nodes, group: Ints) -> Floats:
    """Place the nodes of each island as a sunflower's seeds, in the given order."""
    import numpy as np

    place = np.empty((2, len(group)))
    for island in range(group.max() + 1):
        own = np.flatnonzero(group == island)
        area = np.cumsum(nodes.radius[own] ** 2)
        place[:, own] = nodes.middle[:, own] + _sunflower((area - area[0]) / _FILLED)
    return place


def _drawn_together(nodes: _Nodes, place: Floats, ends: Ints, pull: Floats) -> Floats:
    """Let what is linked come near and what is near push; then only push, until nothing overlaps."""
    import numpy as np

    radius, middle, rim = nodes
    mass = 1.0 + np.bincount(ends.ravel(), np.tile(pull, 2), len(radius))
    wide = float(np.median(radius)) * 6
    for left in range(_ROUNDS, -_ROUNDS // 3, -1):
        if left % _RENEWED == 0:
            near = _near(place, radius, wide if left > 0 else float(radius.min()))
            room, heavy = radius[near].sum(axis=0), np.sqrt(mass[near].prod(axis=0))
            gives_way = radius[near[::-1]] / room  # the smaller one more
        if left > 0:
            way, length = _way(place, ends)
            move = _moves(ends, way * np.log1p(length / 4) * pull, len(radius))
            way, length = _way(place, near)
            move -= _moves(near, way * np.minimum(room / length, 3.0) * heavy, len(radius))
            move -= (place - middle) / rim * mass * 0.6
            force = np.hypot(*move) + 1e-9
            place = place + move / force * np.minimum(force / mass * 2, np.sqrt(rim) * 2 * left / _ROUNDS)
        way, length = _way(place, near)
        lack = way * np.clip(room - length, 0.0, None) * 0.6
        place = place - _moves(near, lack, len(radius), gives_way)
        out = place - middle
        place = middle + out * np.minimum(1.0, (rim * 1.06 + radius.min() * 4) / (np.hypot(*out) + 1e-9))
    return place


def _way(place: Floats, pairs: Ints) -> tuple[Floats, Floats]:
    """Return the direction from the first to the second of each pair, and how far it is."""
    import numpy as np

    between = place[:, pairs[1]] - place[:, pairs[0]]
    length = np.hypot(*between) + 1e-9
    return between / length, length


def _moves(pairs: Ints, force: Floats, count: int, share: Floats | None = None) -> Floats:
    """Return how a force moves the first of each pair along, and the second against it, each by its share."""
    import numpy as np

    one, other = (force, force) if share is None else (force * share[0], force * share[1])
    ends = [(np.bincount(pairs[0], one[axis], count), np.bincount(pairs[1], other[axis], count)) for axis in (0, 1)]
    return np.array([to - fro for to, fro in ends], dtype=float)


def _near(place: Floats, radius: Floats, skin: float) -> Ints:
    """Return the pairs of nodes of which the rims are nearer than `skin`: of large nodes by trying, else by a grid."""
    import numpy as np

    small = radius <= 1.5 * np.median(radius)
    large = np.flatnonzero(~small)
    order = np.where(small, len(radius), np.cumsum(~small))
    (x, y), reach = place.astype(np.float32), radius.astype(np.float32)
    distance = (x[large, None] - x) ** 2 + (y[large, None] - y) ** 2
    first, second = np.nonzero(distance < (reach[large, None] + reach + np.float32(skin)) ** 2)
    keep = order[second] > first + 1
    found = [np.array((large[first[keep]], second[keep]))]
    rest = np.flatnonzero(small)
    if len(rest):
        found.append(rest[_in_cells(place[:, rest], 2 * radius[rest].max() + skin)])
    pairs = np.concatenate(found, axis=1)
    length = np.hypot(*(place[:, pairs[0]] - place[:, pairs[1]]))
    return pairs[:, length < radius[pairs[0]] + radius[pairs[1]] + skin]


def _in_cells(place: Floats, width: float) -> Ints:
    """Return the pairs of points in one square, or in squares side by side, of a grid this wide."""
    import numpy as np

    cell = np.floor((place - place.min(axis=1)[:, None]) / width).astype(int)
    high = int(cell[1].max()) + 2
    key = (cell[0] + 1) * high + cell[1]
    order = np.argsort(key, kind="stable")
    key, at = key[order], np.arange(len(order))
    found: list[Any] = []
    for step in (0, 1, high - 1, high, high + 1):
        low = np.searchsorted(key, key + step, "left") if step else at + 1
        count = np.maximum(np.searchsorted(key, key + step, "right") - low, 0)
        first = np.repeat(at, count)
        second = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
        found.append(np.array((order[first], order[second])))
    pairs: Ints = np.concatenate(found, axis=1)
    return pairs
