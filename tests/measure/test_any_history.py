"""Whatever a history looks like, it gets an answer: numbers or a refusal, never a traceback."""

import warnings

import numpy as np
import pytest

from okrlab.measure.baseline import baseline
from okrlab.measure.movement import movement
from okrlab.measure.series import Series
from okrlab.measure.target import judge, targets
from tests.measure.making import months, rng, weeks


def anything(chance, kind):
    """A history of up to 50 periods, of any shape, with any gaps."""
    n = int(chance.integers(1, 50))
    at = np.arange(n)
    noise = chance.normal(size=n)
    shapes = (
        noise,
        np.cumsum(noise),
        at / 5,
        3.0 * (at > n // 2),
        np.zeros(n),
        1.0 * chance.integers(0, 2, n),
        np.where(at == n // 2, 1e6, 0),
    )
    shape = shapes[chance.integers(len(shapes))]
    gap = chance.random(n) < chance.choice([0, 0, 0.3, 0.9])
    if chance.random() < 0.1:
        gap = at % 2 == 0
    facts = {"starts": weeks(n), "better": str(chance.choice(["up", "down"]))}
    if chance.random() < 0.3:
        facts |= {"starts": months(n), "every": "month"}
    rate = 1 / (1 + np.exp(-np.clip(shape, -40, 40)))
    of = np.where(gap, 0, chance.integers(1, 99, n))
    if kind == "rate":
        return Series.rate(chance.binomial(of, rate), of, **facts)
    if kind == "nps":
        happy = chance.binomial(of, rate)
        return Series.nps(happy, of, chance.binomial(of - happy, 0.5), **facts)
    values = {
        "value": shape,
        "count": chance.poisson(9 * rate).astype(float),
        "duration": np.exp(np.clip(shape, -9, 9)) * (chance.random() < 0.8),
        "events": np.abs(shape),
    }[kind]
    return Series.of(np.where(gap, np.nan, values), kind=kind, **facts)


@pytest.mark.parametrize("kind", ["value", "rate", "count", "nps", "duration", "events"])
def test_every_history_gets_an_answer(kind):
    chance = rng(30)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(60):
            series = anything(chance, kind)
            found = baseline(series)
            assert found.sentence
            if found.refused:
                assert found.level is None
            else:
                low, high = found.interval
                assert low - 1e-9 <= found.level <= high + 1e-9
                assert found.limits[0] <= found.limits[1]
            proposed = targets(series, int(chance.integers(1, 30)))
            if not proposed.refused:
                for aim in (proposed.stretch, 0.0, -5.0, 1e9):
                    assert 0 <= judge(series, aim, 10, proposed=proposed, stated=aim).luck <= 1
            moved = movement(series, series.starts[int(chance.integers(0, len(series.starts)))])
            assert moved.sentence
            assert moved.refused or moved.interval[0] <= moved.interval[1]
