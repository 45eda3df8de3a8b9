"""The baseline of what was counted: rates, counts and net scores are pooled, never averaged.

Chance alone makes periods differ. How many times more they vary than that is the overdispersion
phi: with phi above 1 every case carries less information, and where phi is significant the limits
are Laney's (Laney 2002).
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from okrlab.measure.attributes import p_chart, u_chart
from okrlab.measure.behaviour import moving_ranges, xmr
from okrlab.measure.footing import Pool
from okrlab.measure.intervals import NPS_ADDED, net_score, overdispersion, poisson, wilson
from okrlab.measure.methods import AUTOMATIC, Methods
from okrlab.measure.regression import fit, independent
from okrlab.measure.results import Baseline
from okrlab.measure.run_rules import alarms
from okrlab.measure.series import Floats, Series
from okrlab.measure.shape import HistoryShape

PLAIN_AT = 0.05
"""Overdispersion with a p-value below this gets Laney's limits."""


def pooled(series: Series, shape: HistoryShape, methods: Methods = AUTOMATIC) -> Baseline:
    """The baseline of a flat rate, count or NPS, after its last shift."""
    first = shape.shifts[-1] if shape.shifts else 0
    part = series.part(first)
    known = np.isfinite(part.values)
    above, below = part.counts
    k, n = above[known], below[known]
    worth, rho = copied(part.values)
    if part.kind == "score":
        return _net(part, shape, first, (worth, rho), methods)
    is_rate = part.kind == "rate"
    phi = max(1.0, overdispersion(k, n, rate=is_rate))
    plain = is_plain(phi, len(k))
    # How many cases carry the information of one: see `difference` for the same idea.
    less = phi * (len(k) / worth if plain else 1.0)
    level = float(k.sum() / n.sum())
    interval = (wilson if is_rate else poisson)(float(k.sum()) / less, float(n.sum()) / less)
    chart = p_chart(k, n, laney=plain) if is_rate else u_chart(k, n, laney=plain)
    typical = float(n.mean())
    lower, upper = _spread_out(chart.lower, known), _spread_out(chart.upper, known)
    reach = 3 * chart.sigma_z * sqrt(level * ((1 - level) if is_rate else 1.0) / typical)
    method = ("laney_p" if is_rate else "laney_u") if plain else "rate"
    if not is_rate and not plain:
        method = "count_c" if part.denominators is None else "u"
    line, most = np.full(len(part.values), level), 1.0 if is_rate else np.inf
    spread = less * _variance(k, n, is_rate)
    base = Baseline(
        series=part,
        first=first,
        n=part.n,
        method=method,
        why="",
        sentence="",
        level=level,
        interval=interval,
        limits=(max(0.0, level - reach), min(most, level + reach)),
        line=line,
        lower=lower,
        upper=upper,
        independent=worth if plain else len(k),
        rho=rho,
        phi=phi,
        signals=alarms(part.values, line, lower, upper, methods.rules or "wheeler"),
        shifts=shape.shifts,
        drift=shape.drift,
        footing=Pool(
            value=level, spread=spread, cases=float(n.sum()), typical=typical, df=len(k) - 1
        ),
    )
    return base


def copied(values: Floats) -> tuple[float, float]:
    """How many independent points the values are worth, and their corrected correlation."""
    line = fit(np.ones((len(values), 1)), values, correct=int(np.isfinite(values).sum()) >= 12)
    return independent(line.at, line.rho), line.rho


def is_plain(phi: float, periods: int, spent: int = 1) -> bool:
    """Whether overdispersion is significant: a chi-square test with periods − `spent` degrees."""
    from scipy.special import chdtrc

    df = periods - spent
    return df > 0 and float(chdtrc(df, phi * df)) < PLAIN_AT


def net_phi(promoters: Floats, detractors: Floats, answers: Floats, spent: int = 1) -> float:
    """The overdispersion of a net score: Pearson's chi-square by degrees of freedom, at least 1."""
    p, d, n = promoters.sum(), detractors.sum(), answers.sum()
    score = (p - d) / n
    variance = (p + d) / n - score**2
    if variance <= 0 or len(answers) <= spent:
        return 1.0
    away = (promoters - detractors) / answers - score
    return max(1.0, float((away**2 * answers).sum() / variance / (len(answers) - spent)))


def _variance(k: Floats, n: Floats, is_rate: bool) -> float:
    """The variance of one case. A rate of 0 or 1 and a count of 0 are moved off the edge, where
    the variance would be zero (Agresti & Coull 1998).
    """
    if is_rate:
        p = (float(k.sum()) + 2) / (float(n.sum()) + 4)
        return p * (1 - p)
    return max(float(k.sum()), 1.0) / float(n.sum())


def _spread_out(limits: Floats, known: Floats) -> Floats:
    full = np.full(len(known), np.nan)
    full[known.astype(bool)] = limits
    return full


def _net(
    part: Series,
    shape: HistoryShape,
    first: int,
    copies: tuple[float, float],
    methods: Methods,
) -> Baseline:
    """An NPS from its promoters, passives and detractors."""
    assert part.others is not None
    worth, rho = copies
    known = np.isfinite(part.values)
    p, n = (one[known] for one in part.counts)
    d = part.others[known]
    phi = net_phi(p, d, n)
    plain = is_plain(phi, len(n))
    less = phi * (len(n) / worth if plain else 1.0)
    total = np.array([p.sum(), n.sum() - p.sum() - d.sum(), d.sum()])
    level = 100 * float(total[0] - total[2]) / float(total.sum())
    low, high = net_score(*(total / less))
    reach = 3 * sqrt(phi * (total[0] + total[2] - (level / 100) ** 2 * n.sum()) / n.sum())
    reach *= 100 / sqrt(float(n.mean()))
    if np.isfinite(moving_ranges(part.values)).any():
        middle = methods.limits or "mean"
        reach = xmr(part.values, spread=middle, screen=methods.screen).reach
    lower = np.full(len(part.values), max(-100.0, level - reach))
    upper = np.full(len(part.values), min(100.0, level + reach))
    line = np.full(len(part.values), level)
    a, c, b = total + np.array(NPS_ADDED)
    size = a + b + c
    spread = float(less * 1e4 * ((a + b) / size - ((a - b) / size) ** 2))
    base = Baseline(
        series=part,
        first=first,
        n=part.n,
        method="nps",
        why="",
        sentence="",
        level=level,
        interval=(float(low), float(high)),
        limits=(float(lower[-1]), float(upper[-1])),
        line=line,
        lower=lower,
        upper=upper,
        independent=worth if plain else len(n),
        rho=rho,
        phi=phi,
        signals=alarms(part.values, line, lower, upper, methods.rules or "wheeler"),
        shifts=shape.shifts,
        drift=shape.drift,
        footing=Pool(
            value=level, spread=spread, cases=float(n.sum()), typical=float(n.mean()), df=len(n) - 1
        ),
    )
    return base
