"""Turns a metric's card into a series for `okrlab.measure` and back; matches metrics by name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from okrlab.blocks.baseline.cards import MOST_PERIODS, Metric
from okrlab.texts.clean import LIMITS, clean, leeway, shorten

if TYPE_CHECKING:
    from okrlab.measure.series import Floats, Series

_ALIKE = 0.6
"""How similar two names have to be for a guess, from 0 to 1."""
_WITHIN = 0.9
"""The similarity of two names one of which contains the other."""
_NUMBERS = (
    *("kind", "every", "start", "dates", "values", "numerators", "denominators", "others"),
    *("low", "high", "source", "answers", "of", "unit", "better"),
)
"""What a card has from its file, and from the person who brings it."""
_COMPARED = 120
"""Characters of a name that are compared."""


def series_of(metric: Metric) -> Series:
    """The history of a card as a series; gaps become NaN.

    What an earlier okrlab took is taken, however large.
    """
    import numpy as np

    from okrlab.measure.series import Series

    def column(values: tuple[float | None, ...]) -> Floats | None:
        return np.array(values, dtype=float) if values else None

    return Series(
        values=np.array(metric.values, dtype=float),
        kind=metric.kind,
        starts=metric.starts,
        every=metric.every,
        unit=metric.unit,
        better=metric.better,
        name=metric.name,
        low=metric.low,
        high=metric.high,
        numerators=column(metric.numerators),
        denominators=column(metric.denominators),
        others=column(metric.others),
    )


def up_to_date(card: Metric, metric: Metric) -> Metric:
    """A card with the numbers of another, their unit and their place; what people added stays.

    Evidence of other numbers than these begin with is no more.

    >>> before = Metric(id="m", name="Calls", values=(9, 7), target=5)
    >>> after = up_to_date(before, Metric(id="n", name="calls", values=(9, 7, 8)))
    >>> after.id, after.values, after.target
    ('m', (9, 7, 8), 5)
    """
    taken = {name: getattr(metric, name) for name in _NUMBERS}
    goes_on = (card.start, card.every) == (metric.start, metric.every)
    keeps = goes_on and len(card.values) <= len(metric.values)
    return replace(card, **taken, evidence=card.evidence if keeps else None)


def metric_of(series: Series, *, id: str, of: str = "", source: str = "") -> Metric:
    """A card for a series, with the latest periods if there are more than a record keeps.

    `of` is the id of what it measures, and `source` says where the numbers come from.
    """
    kept = series.part(max(0, len(series.values) - MOST_PERIODS))
    card = Metric(
        id=id,
        of=of,
        name=shorten(clean(series.name), LIMITS["title"]),
        kind=kept.kind,
        every=kept.every,
        start=next(iter(kept.starts), None),
        values=_column(kept.values),
        numerators=_column(kept.numerators),
        denominators=_column(kept.denominators),
        others=_column(kept.others),
        low=kept.low,
        high=kept.high,
        better=kept.better,
        unit=shorten(clean(kept.unit), LIMITS["name"]),
        source=shorten(clean(source), LIMITS["objective"]),
    )
    if card.starts != kept.starts:  # periods that do not follow from the first one and their length
        return replace(card, dates=kept.starts)
    return card


def _column(values: Floats | None) -> tuple[float | None, ...]:
    if values is None:
        return ()
    return tuple(round(float(one), 9) if math.isfinite(one) else None for one in values)


def match(names: Sequence[str], known: Mapping[str, str]) -> dict[int, str]:
    """By the position of each name, the id whose name in `known` is most similar.

    Only good guesses are made, and each id is used once, for the most similar name.

    >>> match(["Waiting time: first answer", "Rain"], {"a": "First answer", "b": "Sign up"})
    {0: 'a'}
    """
    theirs = [(id, plain, _pairs(plain)) for id, one in known.items() if (plain := _plain(one))]
    pairs = []
    for n, name in enumerate(names):
        ours, own = _plain(name), _pairs(_plain(name))
        for id, words, parts in theirs if ours else ():
            alike = 2 * len(own & parts) / (len(own) + len(parts) or 1)
            if ours in words or words in ours:
                alike = _WITHIN
            if alike >= _ALIKE:
                pairs.append((-alike, n, id))
    found: dict[int, str] = {}
    taken: set[str] = set()
    for _, n, id in sorted(pairs):
        if n not in found and id not in taken:
            found[n] = id
            taken.add(id)
    return dict(sorted(found.items()))


def _plain(name: str) -> str:
    """The part of a name that is compared, without differences of case."""
    return clean(name[: leeway(_COMPARED)])[:_COMPARED].casefold().replace("_", " ")


def _pairs(name: str) -> set[str]:
    """The pairs of neighbouring letters. The more pairs two names share, the more similar they are.

    This is Dice's coefficient, which takes linear time; `difflib` needs cubic time for long names.
    """
    return {name[n : n + 2] for n in range(len(name) - 1)}


def counted(n: int, metric: Metric) -> str:
    """A number of a metric's periods in words: of weeks, of sprints, of events.

    >>> counted(9, Metric(id="m", name="Calls", every="month"))
    '9 months'
    """
    from okrlab.measure.saying import periods

    return periods(n, series_of(metric))
