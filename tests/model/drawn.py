"""What stands in the picture of a ladder: its lines as points, its cards as boxes."""

from __future__ import annotations

import random
import re
from itertools import combinations, pairwise
from xml.etree import ElementTree

from okrlab.blocks.ladder.cards import LadderGraph, Link
from okrlab.blocks.ladder.ladder_picture import ladder_svg
from okrlab.vocabulary import LEVELS
from tests.model.making import link, rung

_SVG = "{http://www.w3.org/2000/svg}"
_PIECES = 12
"""Straight pieces that stand for one curve."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def made(seed: int, most: int = 24) -> LadderGraph:
    """A ladder as teams make them: mostly one level up, now and then within one, over one, down."""
    dice = random.Random(seed)
    count = dice.randint(2, most)
    rungs = {
        f"r{n}": rung(f"r{n}", dice.choice(LEVELS), position=float(n), text="Words " * (1 + n % 4))
        for n in range(count)
    }
    links = {}
    for one in rungs.values():
        for _ in range(dice.choice((0, 1, 1, 2, 3))):
            step = dice.choice((1, 1, 1, 1, 1, 1, 2, 2, 3, 0, -1))
            rank = LEVELS.index(one.level) + step
            near = [r for r in rungs.values() if LEVELS.index(r.level) == rank]
            near = [r for r in near if step or int(r.id[1:]) > int(one.id[1:])]
            if near:
                tie = link(one.id, dice.choice(near).id)
                if not Link.unsound([*links.values(), tie]):
                    links[tie.id] = tie
    return LadderGraph(rungs=rungs, links=links)


class Drawn:
    """The picture of a ladder, taken apart."""

    def __init__(self, ladder: LadderGraph) -> None:
        root = ElementTree.fromstring(ladder_svg(ladder))
        sizes = ("x", "y", "width", "height")
        boxes = [
            tuple(float(node.get(name)) for name in sizes)
            for node in root.findall(f"{_SVG}rect")
            if node.get("stroke")
        ]
        shown = [r for level in LEVELS[::-1] for r in ladder.ordered() if r.level == level]
        self.boxes: dict[str, Box] = dict(zip((r.id for r in shown), boxes, strict=True))
        ways = [points(node.get("d")) for node in root.findall(f"{_SVG}path")]
        self.links = list(zip(ladder.links.values(), ways, strict=True))
        self.width = float(root.get("viewBox").split()[2])

    def behind(self) -> int:
        """How many times a link runs behind a card."""
        return sum(
            any(x < px < x + w and y + 1 < py < y + h - 1 for px, py in way)
            for _, way in self.links
            for x, y, w, h in self.boxes.values()
        )

    def crossings(self) -> int:
        """How many pairs of links cross, other than where they meet at a card."""
        return sum(
            any(_cross(a, b, c, d) for a, b in pairwise(one) for c, d in pairwise(other))
            for (_, one), (_, other) in combinations(self.links, 2)
        )


def points(d: str) -> list[Point]:
    """The points of a path of moves, curves and vertical lines."""
    found: list[Point] = []
    for sign, said in re.findall(r"([MCV])([^MCV]*)", d):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", said)]
        if sign == "M":
            found.append((numbers[0], numbers[1]))
        elif sign == "V":
            x, y = found[-1]
            found += [(x, y + (numbers[0] - y) * n / 4) for n in range(1, 5)]
        else:
            begin, (ax, ay, bx, by, cx, cy) = found[-1], numbers
            for n in range(1, _PIECES + 1):
                t = n / _PIECES
                k = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
                found.append((
                    k[0] * begin[0] + k[1] * ax + k[2] * bx + k[3] * cx,
                    k[0] * begin[1] + k[1] * ay + k[2] * by + k[3] * cy,
                ))  # fmt: skip
    return found


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
