"""A baseline's words: why its method, cautions, and one sentence for a coach."""

from __future__ import annotations

from datetime import date

import numpy as np

from okrlab.measure.asked import lasting
from okrlab.measure.claims import within
from okrlab.measure.footing import Scale
from okrlab.measure.hints import hints
from okrlab.measure.levels import FULL
from okrlab.measure.methods import Methods
from okrlab.measure.results import TRACKED, Baseline, Caution
from okrlab.measure.rounding import rounding, wide
from okrlab.measure.saying import (
    COPIES,
    TYPED,
    Facts,
    amount,
    bare,
    change_of,
    cycles_of,
    each,
    many,
    named,
    number,
    period,
    periods,
    precision,
    sentence_of,
    span,
    trend_of,
)
from okrlab.measure.season_words import season_words
from okrlab.texts import text


def said(found: Baseline, scale: Scale = "plain", until: date | None = None) -> Baseline:
    """The baseline with its words: the reason for its method, cautions, a sentence for a coach.

    The periods end before the day `until` if others follow.
    """
    series = found.series
    level, interval, limits = found.level, found.interval, found.limits
    assert level is not None
    assert interval is not None
    assert limits is not None
    low, high = interval
    half, width = precision(found)
    facts = Facts(
        level=lambda: amount(level, series, half),
        half=lambda: amount(half, series, half),
        bare=lambda: bare(level, series, half),
        low=lambda: bare(low, series, half),
        high=lambda: amount(high, series, half),
        from_=lambda: bare(within(series, limits)[0], series, width),
        to=lambda: amount(within(series, limits)[1], series, width),
        usual=lambda: span(limits, series, width),
        period=lambda: period(series),
        two=lambda: change_of(2 * width, series, width),
        periods=lambda: many(series),
        n=lambda: found.n,
        worth=lambda: round(found.independent),
        each=lambda: each(series),
        phi=lambda: f"{found.phi or 1:.1f}",
        span=lambda: periods(found.n, series),
        total=lambda: number(high * found.n, high),
        spoken=lambda: len(found.spoken),
        away=lambda: found.away,
        outside=lambda: int(((found.spoken < limits[0]) | (found.spoken > limits[1])).sum()),
    )
    cautions = list(found.warnings)

    def warn(code: str, **more: object) -> None:
        cautions.append(Caution(code=code, words=text(f"measure.{code}", facts, **more)))

    if len(found.spoken) < FULL and found.method != "trial":
        warn("few_points" if found.n < FULL else "few_since")
    if found.independent < COPIES * found.n:
        warn("copies")
        if found.method in TRACKED:
            warn("tracked_copies")
    since = ""
    if found.shifts:
        at, starts = found.shifts[-1], series.starts
        since = starts[at - found.first].isoformat() if starts else f"#{at + 1}"
        warn("shifted", when=since)
        if found.drift:
            warn("drift")
    if found.season is not None:
        cautions += [Caution(code="season", words=one) for one in season_words(found.drawn())]
        if scale == "log" and series.kind != "duration":
            warn("season_grows")
    if found.slope is not None and found.slope_interval is not None:
        a, b = found.slope_interval
        slope = abs(found.slope)
        if scale == "plain":
            facts["slope"] = change_of(slope, series, (b - a) / 2)
        else:
            facts["slope"] = f"{100 * (np.exp(slope) - 1):.1f}"
        warn(trend_of(found))
    if found.left_out:
        cautions.append(odd_out(found, width))
    elif found.other_limits:
        asked = found.methods
        pairs_ = found.other_limits, limits  # with odd periods, and without them
        if asked.limits == "mean" and not asked.screen:
            pairs_ = limits, found.other_limits
        (a, b), (c, d) = (within(series, one) for one in pairs_)
        warn(
            "odd",
            m=len(found.outliers),
            other_low=amount(a, series, width),
            other_high=amount(b, series, width),
            from_=bare(c, series, width),
            to=amount(d, series, width),
        )
    cautions.extend(hints(found, until))
    for code, words in _counted_cautions(found):
        cautions.append(Caution(code=code, words=words))
    told = sentence_of(found)
    hollow = told.startswith("no_range") and told != "no_range_alike"
    bare_mean = hollow and found.method in ("xmr", "xmr_median")
    why = text(f"measure.{'no_range_why' if bare_mean else _why(found)}", facts)
    for one in _asked(found.methods):
        why = f"{why} {text(f'measure.asked_why_{one}')}"
    why = " ".join([why, *_asked_of(found)])
    if wide(interval) and told not in ("none_seen", "no_range_level"):  # they say it
        why = f"{text('measure.sure', facts)} {why}"
    if found.season is not None:  # the level of logarithms is what is typical
        kind = "typical" if scale == "log" else cycles_of(found)[-1]
        facts["average"] = text(f"measure.average_{kind}", facts)
    facts["evened"] = text("measure.evened") if found.season is not None else ""
    sentence = text(f"measure.sentence_{told}", facts)
    if found.method in TRACKED:
        sentence = f"{sentence} {lasting(found.method, found.signals, series, 0)}"
    if since:
        words = sentence[:1].lower() + sentence[1:]
        sentence = text("measure.sentence_since", when=since, sentence=words)
    return found.drawn(why=why, sentence=sentence, warnings=tuple(cautions))


def odd_out(base: Baseline, width: float) -> Caution:
    """The odd periods by name, which the level and the limits are without."""
    values = base.series.values[list(base.outliers)].tolist()
    pairs = zip(base.dated(base.outliers), values, strict=True)
    listed = named(
        [f"{one}: {amount(value, base.series, min(width, TYPED))}" for one, value in pairs]
    )
    return Caution(code="odd", words=text("measure.odd_out", listed=listed))


def _why(base: Baseline) -> str:
    """Which text gives the reason; limits that were asked for are no sign of odd values."""
    if base.methods.method == "xmr":
        return "asked_why_xmr"
    if base.method == "trend" and base.season is not None:
        return "trend_season_why"
    plain = base.method == "xmr_median" and base.methods.limits
    return "why_xmr" if plain else f"why_{base.method}"


def _asked(methods: Methods) -> list[str]:
    """What a person asked for beside a chart, by the name of its text."""
    named = [methods.limits] if methods.limits else []
    screened = ["screen"] if methods.screen else []
    return [*named, *screened, *(["rules_" + methods.rules] if methods.rules else [])]


def _asked_of(base: Baseline) -> list[str]:
    """What a person asked for of the season, and from where the level begins anew, in words."""
    season, words = base.methods.season, []
    if season is not None and season != "stl":
        known = "none" if season is False else "there" if base.season is not None else "missing"
        cycle = "" if season is False else periods(int(season), base.series)
        words.append(text(f"measure.asked_why_season_{known}", cycle=cycle))
    if base.rebased:
        last = max(base.rebased, key=lambda one: one.date)
        facts = {"when": last.date.isoformat(), "reason": last.reason}
        words.append(text("measure.asked_why_rebase", **facts))
    return words


def _counted_cautions(base: Baseline) -> list[tuple[str, str]]:
    series = base.series
    if not series.counted or series.kind == "score":
        return []
    above = series.counts[0]
    cautions = []
    known = np.isfinite(series.values)
    if series.kind == "rate" and base.level is not None and base.interval is not None:
        averaged = float(np.mean(series.values[known]))
        half = (base.interval[1] - base.interval[0]) / 2
        cases = series.counts[1]
        pooled = float(above[known].sum() / cases[known].sum())  # the level may be a line's end
        if abs(averaged - pooled) > half / 2 + rounding(series.values):
            words = text(
                "measure.averaged",
                averaged=amount(averaged, series, half),
                level=amount(pooled, series, half),
            )
            cautions.append(("averaged", words))
    asked = base.method == "laney_u" and series.denominators is None  # of its exposure, in a hint
    if base.phi is not None and base.method in ("laney_p", "laney_u") and not asked:
        cautions.append(("overdispersed", text("measure.overdispersed", phi=f"{base.phi:.1f}")))
    if series.kind == "count" and 0 < float(np.mean(above[known])) < 1:
        cautions.append(("rare", text("measure.rare")))
    return cautions
