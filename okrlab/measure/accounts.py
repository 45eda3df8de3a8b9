"""Simple accounts of a history that compete: a level, a line, steps, with or without a season.

Each account is fitted with errors that resemble their neighbours (AR(1)) for several correlations
at once, and its restricted likelihood is averaged over them, so that none has to be estimated from
a short history. A step costs more than Schwarz's criterion asks for a parameter (1978), as its
place was searched for. All places of a step are tried at once, in time linear in their number, and
what depends on the periods alone is kept for the next metric of the same table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from math import exp, log
from typing import Final

import numpy as np

from okrlab.measure.run_rules import Marks
from okrlab.measure.series import Floats

GRID: Final = np.array([0.0, 0.2, 0.4, 0.6, 0.8])
"""The correlations of neighbouring errors that are averaged over."""
PRIOR: Final = np.log((1 - GRID) / (1 - GRID).sum())
"""How likely each is beforehand: most metrics resemble their past a little, few strongly."""
STEP: Final = 0.805
"""What a step costs, times the square of the logarithm of the number of periods (as in Fryzlewicz
2014): its size, and its place, and more in a long history, where a slow drift is easily taken for
a step."""
LINE: Final = 91.0
"""What a slope costs, over the square of the logarithm of the number of periods: 9 in two years of
months, 6 in a year of weeks, as a test at 0.3 and 1.5 % would ask. In a long history it is told
from a step."""
MOST: Final = 3
"""The most steps that are looked for."""
THIN: Final = 0.4
"""Where the first step explains less than this share of its cost, no two are looked for."""
MIN_SIZE: Final = 6
"""The shortest stretch between two steps, in periods."""


@dataclass(frozen=True, eq=False)
class Account:
    """Steps found beside the other columns, and the score: lower is better."""

    steps: tuple[int, ...]
    score: float
    likelihood: float
    """Minus twice the averaged log-likelihood, without what the parameters cost."""


@dataclass(frozen=True, eq=False)
class Whitened:
    """What a design and its periods determine, for every correlation of the grid.

    `own` and `later` are the whitened step at its first period and after it, `basis` spans the
    design, `seen` is how much of a step at each period lies in it, and `rest` what does not, with
    `sizes` as its logarithm beside that of independent errors; `free` is how many values there are
    beyond those that any account takes.
    """

    fade: Floats
    own: Floats
    later: Floats
    basis: Floats
    seen: Floats
    rest: Floats
    sizes: Floats
    logs: Floats
    n: int
    free: int

    def whiten(self, values: Floats) -> Floats:
        """Values whose errors are independent, one row for each correlation."""
        out = values * self.own
        out[:, 1:] -= self.fade[:, 1:] * self.own[:, 1:] * values[:-1]
        return out

    def along(self, whitened: Floats) -> Floats:
        """The inner product with a step at every period."""
        later = self.later * whitened
        total: Floats = later[:, ::-1].cumsum(axis=1)[:, ::-1]
        return self.own * whitened + total - later

    def step(self, at: int) -> Floats:
        """A whitened step, without what the design explains of it."""
        column = np.zeros_like(self.later)
        column[:, at] = self.own[:, at]
        column[:, at + 1 :] = self.later[:, at + 1 :]
        return np.asarray(column - (self.basis @ self.seen[:, at, :, None])[:, :, 0])

    def score(self, squares: Floats, rest: Floats | float) -> Floats:
        """−2 × the averaged log-likelihood for these sums of squares, one row per correlation."""
        parts = np.maximum(squares, 1e-300)
        np.log(parts, out=parts)
        parts *= -self.free / 2
        parts += PRIOR[:, None] - (self.logs + rest) / 2
        top = parts.max(axis=0)
        parts -= top
        np.exp(parts, out=parts)
        return np.asarray(self.free * -log(self.n) - 2 * (top + np.log(parts.sum(axis=0))))

    def score_of(self, squares: list[float]) -> float:
        """The same for one account, where plain numbers are faster."""
        parts = [
            one - self.free / 2 * log(max(left, 1e-300))
            for one, left in zip(self.likely, squares, strict=True)
        ]
        top = max(parts)
        return self.free * -log(self.n) - 2 * (top + log(sum(exp(one - top) for one in parts)))

    @cached_property
    def likely(self) -> list[float]:
        """How likely each correlation is for this design, beside what the values say."""
        found: list[float] = (PRIOR - self.logs[:, 0] / 2).tolist()
        return found


@lru_cache(maxsize=128)
def _whitened(at: bytes, columns: bytes, k: int, levels: int) -> Whitened:
    when = np.frombuffer(at)
    n = len(when)
    design = np.frombuffer(columns).reshape(n, k)
    fade = np.zeros((len(GRID), n))
    fade[:, 1:] = GRID[:, None] ** np.diff(when)
    own = 1 / np.sqrt(1 - fade**2)

    def whiten(column: Floats) -> Floats:
        out = column * own
        out[:, 1:] -= fade[:, 1:] * own[:, 1:] * column[:-1]
        return out

    later = whiten(np.ones(n))
    basis, upper = np.linalg.qr(np.stack([whiten(one) for one in design.T], axis=2))
    sizes = np.log(np.maximum(np.abs(np.diagonal(upper, axis1=1, axis2=2)), 1e-12)).sum(axis=1)
    logs = np.log(1 - fade**2).sum(axis=1) + 2 * (sizes - sizes[0])
    none = np.zeros(0)
    made = Whitened(fade, own, later, basis, none, none, none, logs[:, None], n, n - levels)
    seen = np.stack([made.along(basis[:, :, i]) for i in range(k)], axis=2)
    norm = np.cumsum((later**2)[:, ::-1], axis=1)[:, ::-1] - later**2 + own**2
    rest = np.maximum(norm - (seen**2).sum(axis=2), 1e-9)
    return replace(made, seen=seen, rest=rest, sizes=_sizes(rest))


def _sizes(rest: Floats) -> Floats:
    """The logarithms of what is left of each step, beside that of independent errors."""
    logs = np.log(rest)
    return np.asarray(logs - logs[0])


def _beside(plan: Whitened, at: int, known: tuple[Floats, ...]) -> tuple[Floats, Floats, Floats]:
    """A whitened step of length one beside others, what of every step lies in it, and its size."""
    column = plan.step(at)
    for other in known:
        column = column - other * (column * other).sum(axis=1, keepdims=True)
    size = np.maximum((column**2).sum(axis=1, keepdims=True), 1e-9)
    column = column / np.sqrt(size)
    return column, plan.along(column) ** 2, np.log(size) - np.log(size[0])


@lru_cache(maxsize=256)
def _first(plan: Whitened, at: int) -> tuple[Floats, Floats, Floats]:
    """The same for the first step, kept for the next metric of the table."""
    return _beside(plan, at, ())


@lru_cache(maxsize=1024)
def _barred(n: int, steps: tuple[int, ...], size: int) -> Marks | None:
    """Where no step may be: less than so many periods from an end, or another; None: anywhere."""
    barred = np.ones(n, dtype=bool)
    for low, high in pairwise((0, *steps, n)):
        barred[low + size : max(low + size, high - size + 1)] = False
    return None if barred.all() else barred


class Search:
    """The search for steps beside the columns of a design; `values` are known at `at`.

    `levels` of the columns are those of every account that competes: the level, or the season. A
    search `like` it has the same values.
    """

    def __init__(
        self,
        at: Floats,
        values: Floats,
        columns: Floats,
        fixed: float = 0.0,
        levels: int = 1,
        like: Search | None = None,
    ) -> None:
        self.plan = _whitened(
            np.ascontiguousarray(at, dtype=float).tobytes(),
            np.ascontiguousarray(columns, dtype=float).tobytes(),
            columns.shape[1],
            levels,
        )
        self.fixed = fixed / log(len(values)) ** 2
        self.cost = STEP * log(len(values)) ** 2
        self.white: Floats = like.white if like else self.plan.whiten(values)
        inside = self.plan.basis.transpose(0, 2, 1) @ self.white[:, :, None]
        self.rest = self.white - (self.plan.basis @ inside)[:, :, 0]

    def size(self, at: int) -> float:
        """The size of one step beside the columns, in standard deviations of what it leaves."""
        column, rest = self.plan.step(at)[0], self.rest[0]  # of errors that are independent
        step = float(column @ rest) / float(column @ column)
        left = rest - step * column
        free = max(1, self.plan.n - self.plan.basis.shape[2] - 1)
        return abs(step) / max(float(np.sqrt(left @ left / free)), 1e-12)

    @property
    def flat(self) -> Account:
        """The account without any step."""
        return self._scored((), self._likelihood)

    def account(self, *, most: int = MOST, exactly: bool = False, size: int = MIN_SIZE) -> Account:
        """The account with the lowest score, or the one with just `most` steps."""
        found = [self.flat]
        steps: tuple[int, ...] = ()
        while len(steps) < most:
            added = self._best(steps, size)
            if added is None:
                break
            steps, likelihood = added
            if len(steps) > 1 and not exactly and found[-1].likelihood - likelihood < self.cost / 2:
                break  # too little for another step, wherever the others are moved
            if len(steps) > 1:
                steps, likelihood = self._settled(steps, likelihood, size)
            found.append(self._scored(steps, likelihood))
            if exactly:
                continue
            gained = found[-2].likelihood - likelihood
            if gained < self.cost * (THIN if len(steps) == 1 else 1):
                break
        return found[-1] if exactly else min(found, key=lambda one: one.score)

    def _scored(self, steps: tuple[int, ...], likelihood: float) -> Account:
        score = likelihood + self.fixed + self.cost * len(steps)
        return Account(tuple(sorted(steps)), score, likelihood)

    @cached_property
    def _likelihood(self) -> float:
        squares = (self.rest**2).sum(axis=1).tolist()
        return self.plan.score_of(squares)

    def _without(self, steps: tuple[int, ...]) -> tuple[Floats, Floats, Floats]:
        """What is left of the values and of each step beside these, and the logs of their sizes."""
        left, rest, logs = self.rest, self.plan.rest, np.zeros((len(GRID), 1))
        known: tuple[Floats, ...] = ()
        for one in steps:
            made = _first(self.plan, one) if not known else _beside(self.plan, one, known)
            column, taken, size = made
            known = (*known, column)
            left = left - column * (column * left).sum(axis=1, keepdims=True)
            rest = rest - taken
            logs = logs + size
        return left, np.maximum(rest, 1e-9), logs

    def _best(self, steps: tuple[int, ...], size: int) -> tuple[tuple[int, ...], float] | None:
        """The best place for one more step."""
        barred = _barred(self.plan.n, tuple(sorted(steps)), size)
        if barred is None:
            return None
        left, rest, logs = self._without(steps)
        sizes = logs + _sizes(rest) if steps else self.plan.sizes
        gained = self.plan.along(left) ** 2 / rest
        scores = self.plan.score((left**2).sum(axis=1)[:, None] - gained, sizes)
        scores[barred] = np.inf
        best = int(scores.argmin())
        return (*steps, best), float(scores[best])

    def _settled(
        self, steps: tuple[int, ...], likelihood: float, size: int
    ) -> tuple[tuple[int, ...], float]:
        """The steps with each moved to its best place beside the others, once."""
        for i in range(len(steps) - 1):
            moved = self._best(steps[:i] + steps[i + 1 :], size)
            if moved and moved[1] < likelihood - 1e-9:
                steps, likelihood = moved
        return steps, likelihood


def walk(at: Floats, v: Floats) -> float:
    """The score of a random walk: each value is the one before plus noise."""
    moves, n, gaps = v[1:] - v[:-1], len(v), 0.0
    if at[-1] - at[0] > n - 1:
        apart = at[1:] - at[:-1]
        moves, gaps = moves / np.sqrt(apart), float(np.log(apart).sum())
    return (n - 1) * log(max(float(moves @ moves), 1e-300) / n) + gaps - log(n)
