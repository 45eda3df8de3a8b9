"""Where everything on a ladder lies: the same places on the board, the wall and in the result.

Four lanes lie above each other, and this module says what is next to what. It orders the cards of a
lane so that few links cross, keeps a link that jumps over a lane between its cards, and puts
ladders that nothing connects side by side. How high a lane is depends on the letters in it, so that
is left to whoever draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Any, Final

import msgspec

from okrlab.blocks.ladder.cards import LadderGraph
from okrlab.blocks.ladder.crossings import Net, spread
from okrlab.blocks.ladder.neighbours import RANK
from okrlab.vocabulary import LEVELS

BESIDE: Final = 0.06
"""A card leaves this part of its column free on each side."""
_THROUGH: Final = 0.2
"""The columns that a link takes in a lane that it jumps over."""
_APART: Final = 0.31
"""The columns between two ladders that nothing connects."""
_STEP, _ENDS = 0.2, 0.68
"""The most columns between two links at one card, and between the outermost of them."""

_CORNER: Final = 0.2
"""The columns that links keep from the sides of a card that stands over several."""
_BROADEST: Final = 3.0
"""The most columns that a card takes which stands over several."""

_Place = tuple[str, int, float]
_Claim = tuple[str, str, str]


class LadderPlaces(msgspec.Struct, frozen=True):
    """The places on a ladder, in columns, each as wide as a card with the gaps beside it.

    `left` has where a rung's column begins. `ways` has for each link where it lies: first at its
    lower rung, then in each lane that it jumps over, last at its upper rung. `broad` has how many
    columns a rung takes that stands over several others: as many to its left as to its right.
    """

    width: float
    left: dict[str, float]
    ways: dict[str, tuple[float, ...]]
    broad: dict[str, float] = {}

    def since(self, before: LadderPlaces) -> dict[str, Any]:
        """These places as plain data, without those that were the same before.

        >>> LadderPlaces(2.0, {"a": 0.0, "b": 1.0}, {}).since(LadderPlaces(1.0, {"a": 0.0}, {}))
        {'width': 2.0, 'left': {'b': 1.0}, 'ways': {}, 'broad': {}}
        """
        left, ways = before.left, before.ways
        return {
            "width": self.width,
            "left": {id: x for id, x in self.left.items() if left.get(id) != x},
            "ways": {id: way for id, way in self.ways.items() if ways.get(id) != way},
            "broad": self.broad,
        }


NOWHERE: Final = LadderPlaces(0.0, {}, {})
"""The places on an empty ladder."""


def layout(ladder: LadderGraph) -> LadderPlaces:
    """The places on this ladder; the same ladder always has the same ones.

    >>> from okrlab.blocks.ladder.cards import Link, Rung
    >>> rungs = [Rung(id=id, text=id, level=level, position=n) for n, (id, level) in enumerate(
    ...     [("a", "output"), ("b", "output"), ("c", "impact")])]
    >>> links = [Link(id=f"{lower}c", lower=lower, upper="c") for lower in "ab"]
    >>> found = layout(LadderGraph(
    ...     rungs={rung.id: rung for rung in rungs}, links={link.id: link for link in links}))
    >>> found.left
    {'a': 0.0, 'b': 1.0, 'c': 0.5}
    >>> found.ways["ac"], found.broad
    ((0.5, 0.75, 0.75), {'c': 2.0})
    """
    rungs = ladder.rungs
    return _laid_out(
        tuple((rung.id, RANK[rung.level], rung.position) for rung in ladder.ordered()),
        tuple(
            (link.id, link.lower, link.upper)
            for link in sorted(ladder.links.values(), key=lambda link: link.id)
            if link.lower in rungs and link.upper in rungs
        ),
    )


def groups(rungs: Iterable[str], links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The rungs that links connect, group by group, in the order of the rungs given.

    >>> groups("abcd", [("b", "d")])
    [['a'], ['b', 'd'], ['c']]
    """
    order = {rung: n for n, rung in enumerate(rungs)}
    beside: dict[str, list[str]] = {rung: [] for rung in order}
    for lower, upper in links:
        beside[lower].append(upper)
        beside[upper].append(lower)
    found, seen = [], set()
    for first in order:
        if first in seen:
            continue
        group, todo = [], [first]
        seen.add(first)
        while todo:
            group.append(todo.pop())
            new = [rung for rung in beside[group[-1]] if rung not in seen]
            seen.update(new)
            todo += new
        found.append(sorted(group, key=order.__getitem__))
    return found


@lru_cache(64)  # every person's board asks for the same ladder after the same change
def _laid_out(rungs: tuple[_Place, ...], links: tuple[_Claim, ...]) -> LadderPlaces:
    rank = {id: rank for id, rank, _ in rungs}
    parts = groups(rank, ((lower, upper) for _, lower, upper in links))
    left: dict[str, float] = {}
    through: dict[str, list[float]] = {}
    width = 0.0
    for part in parts:
        if len(part) > 1:
            inside = set(part)
            own = [link for link in links if link[1] in inside]
            width = _place(part, rank, own, width and width + _APART, left, through)
    taken = [0.0] * len(LEVELS)
    for rung, x in left.items():
        taken[rank[rung]] = max(taken[rank[rung]], x + 1.0 + _APART)
    for id, lower, upper in links:
        for lane, x in zip(_jumped(rank[lower], rank[upper]), through[id], strict=True):
            taken[lane] = max(taken[lane], x + _APART)
    _alone((part[0] for part in parts if len(part) == 1), rank, taken, left)
    width = max([width, *(x + 1.0 for x in left.values())])
    broad = _broad(rank, links, left, through)
    ways = _ways(rank, links, left, through, broad)
    return LadderPlaces(round(width, 3), {rung: left[rung] for rung in rank}, ways, broad)


def _place(
    part: list[str],
    rank: dict[str, int],
    links: list[_Claim],
    start: float,
    left: dict[str, float],
    through: dict[str, list[float]],
) -> float:
    """Place one connected ladder from `start` on; returns where it ends."""
    number = {rung: n for n, rung in enumerate(part)}
    lanes: list[list[int]] = [[] for _ in LEVELS]
    for rung in part:
        lanes[rank[rung]].append(number[rung])
    passing: dict[str, list[int]] = {}
    count = len(part)
    for id, lower, upper in links:
        between = _jumped(rank[lower], rank[upper])
        passing[id] = list(range(count, count + len(between)))
        count += len(between)
        for lane, place in zip(between, passing[id], strict=True):
            lanes[lane].append(place)
    net = Net([lane for lane in lanes if lane])
    for id, lower, upper in links:
        way = [number[lower], *passing[id], number[upper]]
        if rank[lower] == rank[upper]:
            net.arc(*way)
        for one, next_one in pairwise(way if rank[lower] <= rank[upper] else way[::-1]):
            if rank[lower] != rank[upper]:
                net.link(one, next_one)
    size = len(part)
    found = spread(net.untangled(), lambda place: 1.0 if place < size else _THROUGH)
    left.update((rung, round(start + found[n], 3)) for rung, n in number.items())
    for id, places in passing.items():
        through[id] = [round(start + found[place] + _THROUGH / 2, 3) for place in places]
    wide = (found[p] + (1.0 if p < size else _THROUGH) for lane in net.lanes for p in lane[-1:])
    return start + max(wide)


def _jumped(low: int, high: int) -> range:
    """The lanes between two, from the first of them on."""
    return range(low + 1, high) if low <= high else range(low - 1, high, -1)


def _alone(
    rungs: Iterable[str], rank: dict[str, int], taken: list[float], left: dict[str, float]
) -> None:
    """Place the rungs without links, each in its lane after what is `taken` of it by others."""
    for rung in rungs:
        lane = rank[rung]
        left[rung] = round(taken[lane], 3)
        taken[lane] = left[rung] + 1.0


def _broad(
    rank: dict[str, int],
    links: tuple[_Claim, ...],
    left: dict[str, float],
    through: dict[str, list[float]],
) -> dict[str, float]:
    """The rungs with room to reach over all that they build on, and how many columns they take."""
    under: dict[str, list[float]] = {}
    lanes: dict[int, list[tuple[float, float, str]]] = {}
    for rung, x in left.items():
        lanes.setdefault(rank[rung], []).append((x, x + 1.0, rung))
    for id, lower, upper in links:
        if rank[lower] < rank[upper]:
            under.setdefault(upper, []).append(left[lower])
        for lane, x in zip(_jumped(rank[lower], rank[upper]), through[id], strict=True):
            lanes.setdefault(lane, []).append((x - _THROUGH / 2, x + _THROUGH / 2, ""))
    wish = {}
    for rung, below in under.items():
        middle = left[rung] + 0.5
        if len(below) > 1:
            reach = min(middle - min(below), max(below) + 1 - middle, _BROADEST / 2)
            wish[rung] = max(0.0, reach - 0.5)
    found = {}
    for row in lanes.values():
        beside = [(0.0, 0.0, ""), *sorted(row), (inf, inf, "")]
        for before, (start, end, rung), after in zip(beside, beside[1:], beside[2:], strict=False):
            own = wish.get(rung, 0.0)
            gaps = [(start - before[1], before[2]), (after[0] - end, after[2])]
            for gap, other in gaps:
                own = min(own, max(gap / 2, gap - wish.get(other, 0.0)))  # each may have its half
            if own > BESIDE:
                found[rung] = round(1 + 2 * own, 3)
    return found


def _ways(
    rank: dict[str, int],
    links: tuple[_Claim, ...],
    left: dict[str, float],
    through: dict[str, list[float]],
    broad: dict[str, float],
) -> dict[str, tuple[float, ...]]:
    """The way of each link. At a card, links leave in the order in which they lead on.

    They reach a card that stands over several others above where they come from: they need no bend.
    """
    ends: dict[tuple[str, bool], list[tuple[float, str, int]]] = {}
    for id, lower, upper in links:
        way = [left[lower] + 0.5, *through[id], left[upper] + 0.5]
        climb = rank[upper] - rank[lower]
        ends.setdefault((lower, climb >= 0), []).append((way[1], id, 0))
        ends.setdefault((upper, climb <= 0), []).append((way[-2], id, -1))
    found = {id: [0.0, *through[id], 0.0] for id, _, _ in links}
    for (rung, rises), here in ends.items():
        here.sort()
        ports = _ports(len(here))
        if not rises and rung in broad:
            ports = _above([x - left[rung] for x, _, _ in here], broad[rung])
        for x, (_, id, end) in zip(ports, here, strict=True):
            found[id][end] = round(left[rung] + x, 3)
    return {id: tuple(way) for id, way in found.items()}


def _above(wishes: list[float], broad: float) -> Iterator[float]:
    """Where links meet the edge of a broad card: as near to where they come from as it reaches."""
    step = min(_STEP, (broad - 2 * _CORNER) / max(len(wishes) - 1, 1))
    last = 0.5 - broad / 2 + _CORNER - step
    for n, wish in enumerate(wishes):
        most = 0.5 + broad / 2 - _CORNER - step * (len(wishes) - 1 - n)
        last = min(max(wish, last + step), most)
        yield last


def _ports(count: int) -> Iterator[float]:
    """Where so many links meet the edge of a card, in parts of its column."""
    step = min(_STEP, _ENDS / max(count - 1, 1))
    return (0.5 + step * (n - (count - 1) / 2) for n in range(count))
