"""Orders the places in lanes so that few links cross, and gives them room next to each other.

A place is a card, or the gap through which a link passes a lane without a card of its own. Both are
numbers here; what they stand for is known to `ladder_layout` alone.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import Final

_SWEEPS: Final = 8
_REACH: Final = 4
"""How far a place is moved within its lane, to see whether links cross less often there."""
_ROUNDS: Final = 3


@dataclass
class Net:
    """Lanes of places from the lowest up, and the links between them.

    `up` and `down` hold for each place those one lane higher and lower that it is linked to,
    `beside` those in its own lane; the links of the last kind run above their lane.

    >>> net = Net([[0, 1], [2, 3]])
    >>> net.link(0, 3)
    >>> net.link(1, 2)
    >>> net.crossings(), net.untangled().crossings()
    (1, 0)
    """

    lanes: list[list[int]]
    up: dict[int, list[int]] = field(default_factory=dict)
    down: dict[int, list[int]] = field(default_factory=dict)
    beside: dict[int, list[int]] = field(default_factory=dict)
    at: dict[int, int] = field(default_factory=dict)
    """Where each place is in its lane."""

    def __post_init__(self) -> None:
        for place in chain.from_iterable(self.lanes):
            for links in (self.up, self.down, self.beside):
                links.setdefault(place, [])
        for lane in self.lanes:
            self._number(lane)

    def link(self, lower: int, upper: int) -> None:
        """A link to a place one lane higher."""
        self.up[lower].append(upper)
        self.down[upper].append(lower)

    def arc(self, one: int, other: int) -> None:
        """A link within a lane."""
        self.beside[one].append(other)
        self.beside[other].append(one)

    def crossings(self) -> int:
        """How often links cross."""
        return sum(map(self._crossings_above, self.lanes))

    def untangled(self) -> Net:
        """This net in an order with few crossings; where nothing is gained, in the order it has."""
        best, fewest = [lane[:] for lane in self.lanes], self.crossings()
        for sweep in range(_SWEEPS):
            if not fewest:
                break
            self._sweep(upwards=sweep % 2 == 0)
            found = self.crossings()
            if found < fewest:
                best, fewest = [lane[:] for lane in self.lanes], found
        self.lanes = best
        for lane in self.lanes:
            self._number(lane)
        if fewest:
            for _ in range(_ROUNDS):
                if not sum(self._sift(lane, n) for lane in self.lanes for n in tuple(lane)):
                    break
        return self

    # -- the order ----------------------------------------------------------------------

    def _number(self, lane: list[int]) -> None:
        self.at.update((place, n) for n, place in enumerate(lane))

    def _crossings_above(self, lane: Sequence[int]) -> int:
        """The crossings between this lane and the next, links within the lane included."""
        seen: list[int] = []
        count = 0
        for place in lane:
            ends = [self.at[upper] for upper in self.up[place]]
            count += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
            for end in ends:
                insort(seen, end)
        arcs = [
            (here, self.at[other])
            for here, place in enumerate(lane)
            for other in self.beside[place]
            if self.at[other] > here
        ]
        if arcs:
            total = [0, *accumulate(len(self.up[place]) for place in lane)]
            count += sum(total[b] - total[a + 1] for a, b in arcs)
            count += sum(a < c < b < d for a, b in arcs for c, d in arcs)
        return count

    def _sweep(self, *, upwards: bool) -> None:
        """Order each lane by the middle of what its places are linked to in the lane before."""
        before = self.down if upwards else self.up
        for lane in self.lanes if upwards else self.lanes[::-1]:
            wish = {
                place: sum(self.at[one] for one in near) / len(near)
                for place in lane
                if (near := before[place])
            }
            rest = iter(sorted((p for p in lane if p in wish), key=wish.__getitem__))
            lane[:] = [next(rest) if place in wish else place for place in lane]
            self._number(lane)

    def _sift(self, lane: list[int], place: int) -> bool:
        """Move a place to where its links cross least; whether it was moved."""
        start, best, goal = self.at[place], 0, self.at[place]
        for step in (1, -1):
            change = 0
            for _ in range(_REACH):
                here = self.at[place]
                if not 0 <= here + step < len(lane):
                    break
                change += self._swap(lane, min(here, here + step))
                if change < best:
                    best, goal = change, self.at[place]
            self._put(lane, place, start)
        self._put(lane, place, goal)
        return goal != start

    def _put(self, lane: list[int], place: int, to: int) -> None:
        here = self.at[place]
        if here != to:
            lane.insert(to, lane.pop(here))
            for n in range(min(here, to), max(here, to) + 1):
                self.at[lane[n]] = n

    def _swap(self, lane: list[int], left: int) -> int:
        """Swap two neighbours; by how much the crossings grow."""
        a, b = lane[left], lane[left + 1]
        was = self._between(a, b)
        lane[left], lane[left + 1] = b, a
        self.at[a], self.at[b] = left + 1, left
        return self._between(b, a) - was

    def _between(self, left: int, right: int) -> int:
        """How often the links of two neighbours in a lane cross."""
        at = self.at
        count = 0
        for links in (self.up, self.down):
            for one in links[left]:
                far = at[one]
                for other in links[right]:
                    if at[other] < far:
                        count += 1
        if self.beside[left] or self.beside[right]:
            count += self._arcs_between(left, right)
        return count

    def _arcs_between(self, left: int, right: int) -> int:
        here = self.at[left]
        lefts = [self.at[one] for one in self.beside[left] if one != right]
        rights = [self.at[one] for one in self.beside[right] if one != left]
        over_left = sum(end < here for end in rights) * len(self.up[left])
        over_right = sum(end > here for end in lefts) * len(self.up[right])
        both = sum(
            (one < other) if (one < here) == (other < here) else one > here
            for one in lefts
            for other in rights
        )
        return over_left + over_right + both


def spread(net: Net, room: Callable[[int], float]) -> dict[int, float]:
    """The left edge of each place: near what it is linked to, in order, and none on another.

    `room(place)` is how wide a place is. Nothing lies outside the width of the widest lane.

    >>> net = Net([[0, 1], [2]])
    >>> for lower in (0, 1):
    ...     net.link(lower, 2)
    >>> spread(net, lambda place: 1.0)
    {0: 0.0, 1: 1.0, 2: 0.5}
    """
    starts = [[0.0, *accumulate(map(room, lane))] for lane in net.lanes]
    width = max(start[-1] for start in starts)
    left: dict[int, float] = {}
    for lane, start in zip(net.lanes, starts, strict=True):
        aside = (width - start[-1]) / 2
        left.update((place, aside + x) for place, x in zip(lane, start, strict=False))
    half = {place: room(place) / 2 for place in left}
    lanes = list(zip(net.lanes, starts, strict=True))
    for sweep in range(_SWEEPS):
        for lane, start in lanes if sweep % 2 else lanes[::-1]:
            wishes = []
            for place, x in zip(lane, start, strict=False):
                near = net.up[place] + net.down[place]
                middles = [left[one] + half[one] for one in near] or [left[place] + half[place]]
                wishes.append(sum(middles) / len(middles) - half[place] - x)
            moved = _in_order(wishes, width - start[-1])
            left.update((p, x + by) for p, x, by in zip(lane, start, moved, strict=False))
    return {place: round(x, 3) for place, x in left.items()}


def _in_order(wishes: Sequence[float], most: float) -> list[float]:
    """The values that never fall, from 0 to `most`, closest to the wishes (by least squares).

    >>> _in_order([3.0, 1.0, 9.0], 5.0)
    [2.0, 2.0, 5.0]
    """
    groups: list[tuple[float, int]] = []
    for wish in wishes:
        total, size = wish, 1
        while groups and groups[-1][0] * size > total * groups[-1][1]:
            before, many = groups.pop()
            total, size = total + before, size + many
        groups.append((total, size))
    return [min(max(total / n, 0.0), most) for total, n in groups for _ in range(n)]
