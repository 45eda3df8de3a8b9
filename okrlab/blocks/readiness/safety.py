"""The psychological safety survey: scored item by item, with the spread of answers, without bands.

Three items are worded in reverse; their answers are reversed before they are compared. Below the
anonymity threshold nothing is shown, not a single number.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, Literal, get_args

import msgspec
from msgspec.structs import replace

from okrlab.errors import TableUnreadable
from okrlab.given import checked
from okrlab.record.agenda import LOWEST_THRESHOLD, Block, Prompt, Revealed
from okrlab.texts import pseudo, text
from okrlab.texts.toml_text import content

FEWEST: Final = 5
"""The anonymity threshold: how many answers a result needs, unless a team says otherwise."""
Points = Literal[5, 7]
POINTS: Final[tuple[Points, ...]] = get_args(Points)
RECIPE: Final = "safety"
"""The recipe by which a block of an agenda is recognised as this survey."""


class SurveyItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One item of the survey; if it is `reversed`, agreeing means less safety."""

    id: str
    text: str
    reversed: bool
    about: str
    ask: str


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    next: tuple[str, ...]
    avoid: tuple[str, ...]


class Survey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The survey with its label and source, which are shown wherever the survey is."""

    label: str
    source: str
    known: str
    low: str
    high: str
    item: tuple[SurveyItem, ...]
    words: _Words


class ItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """How many people chose each step of one item, after reversal: a higher step is safer.

    `middle`, `lower` and `upper` are the median and the quartiles.
    """

    item: SurveyItem
    counts: tuple[int, ...]
    mean: float
    middle: float
    lower: float
    upper: float

    @property
    def spread(self) -> float:
        """The mean distance between two people's answers, in steps.

        It is 0 if all agree, and largest if one half is at either end. This is Gini's mean
        difference (Gini 1912).
        """
        n = sum(self.counts)
        pairs = sum(
            a * b * abs(i - j)
            for i, a in enumerate(self.counts)
            for j, b in enumerate(self.counts)
            if i < j
        )
        return pairs / (n * (n - 1) / 2) if n > 1 else 0.0


class SurveyResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a survey showed: the number of answers, of points on the scale, and each item.

    Below the threshold `fewest` there are no items, and `answered` is 0.
    """

    points: int
    fewest: int
    answered: int = 0
    items: tuple[ItemResult, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.items)


def survey() -> Survey:
    """The survey in the language in use."""
    return _survey(os.environ.get("OKRLAB_LOCALE", "en"))


def source() -> str:
    """Whose survey it is, as it is said wherever the survey is shown."""
    ours = survey()
    return f"{ours.label} {ours.source}"


@cache
def _survey(locale: str) -> Survey:
    kept = content("safety", Survey)
    if locale != "pseudo":
        return kept
    items = tuple(
        replace(i, text=pseudo(i.text), about=pseudo(i.about), ask=pseudo(i.ask)) for i in kept.item
    )
    words = _Words(tuple(map(pseudo, kept.words.next)), tuple(map(pseudo, kept.words.avoid)))
    said = {n: pseudo(getattr(kept, n)) for n in ("label", "source", "known", "low", "high")}
    return replace(kept, item=items, words=words, **said)


@checked
def survey_block(id: str, *, points: Points = 5, fewest: int = FEWEST, minutes: int = 5) -> Block:
    """The survey as a block of an agenda: sealed, anonymous, shown from `fewest` answers on.

    >>> block = survey_block("a")
    >>> len(block.prompts), block.fewest
    (7, 5)
    """
    ours = survey()
    prompts = tuple(
        Prompt(id=item.id, text=item.text, kind="score", steps=points, low=ours.low, high=ours.high)
        for item in ours.item
    )
    return Block(
        id=id,
        kind="ask",
        title=text("readiness.survey_title"),
        minutes=minutes,
        recipe=RECIPE,
        question=text("readiness.survey_question"),
        prompts=prompts,
        fewest=fewest,
    )


def turned(item: SurveyItem, score: int, points: int) -> int:
    """A score after reversal, so that higher means safer however the item is worded.

    >>> turned(survey().item[0], 1, 5), turned(survey().item[1], 1, 5)
    (5, 1)
    """
    return points + 1 - score if item.reversed else score


def score(
    counts: Mapping[str, Mapping[str, int]], points: int, *, fewest: int = FEWEST
) -> SurveyResult:
    """The result of a survey from the number of people per step, by item id, as in a reveal.

    Items that are not ours are ignored. Nothing is shown if any item has fewer answers than
    `fewest`.

    >>> chosen = {item.id: {"4": 3, "5": 3} for item in survey().item}
    >>> score(chosen, 5).answered, score(chosen, 5, fewest=7).shown
    (6, False)
    """
    fewest, results = max(LOWEST_THRESHOLD, fewest), []
    for item in survey().item:
        chosen = [0] * points
        for step, n in counts.get(item.id, {}).items():
            chosen[turned(item, int(step), points) - 1] += n
        if sum(chosen) < fewest:
            return SurveyResult(points=points, fewest=fewest)
        results.append(_item(item, tuple(chosen)))
    return SurveyResult(
        points=points,
        fewest=fewest,
        items=tuple(results),
        answered=min(sum(one.counts) for one in results),
    )


def _item(item: SurveyItem, counts: tuple[int, ...]) -> ItemResult:
    n = sum(counts)
    total = sum(step * count for step, count in enumerate(counts, 1))
    lower, middle, upper = (_at(counts, part * (n - 1)) for part in (0.25, 0.5, 0.75))
    return ItemResult(
        item=item, counts=counts, mean=total / n, middle=middle, lower=lower, upper=upper
    )


def _at(counts: Sequence[int], place: float) -> float:
    """The answer at a rank counted from 0, interpolated between neighbouring answers."""
    low, part = int(place), place - int(place)

    def nth(k: int) -> int:
        for step, count in enumerate(counts, 1):
            k -= count
            if k < 0:
                return step
        return len(counts)

    return nth(low) + part * (nth(low + 1) - nth(low)) if part else float(nth(low))


def of_block(block: Block, revealed: Revealed | None) -> SurveyResult | None:
    """The result of a block that asked our whole survey; None for others and before the reveal."""
    steps = {prompt.steps for prompt in block.prompts}
    ours = {item.id for item in survey().item}
    if revealed is None or len(steps) != 1 or {p.id for p in block.prompts} != ours:
        return None
    return score(revealed.scores, steps.pop(), fewest=block.fewest)


@checked
def read_answers(
    rows: Iterable[Mapping[str, str]], points: Points, *, fewest: int = FEWEST
) -> SurveyResult:
    """A survey that was taken elsewhere: one row for each person, with the columns s1 to s7.

    Raises `TableUnreadable` with every problem: a missing item, a score outside the scale, too few
    people. The messages contain nobody's score.

    >>> rows = [{item.id: str(n) for item in survey().item} for n in (2, 3, 3, 4, 5)]
    >>> read_answers(rows, 5).items[1].middle
    3.0
    """
    problems: list[str] = []
    counts: dict[str, dict[str, int]] = {item.id: {} for item in survey().item}
    listed = list(rows)
    for place, row in enumerate(listed, 1):
        for item in survey().item:
            raw = str(row.get(item.id, "")).strip()
            if not raw:
                problems.append(text("readiness.bad_item", row=place, item=item.id))
            elif not (raw.isdecimal() and len(raw) < 3 and 1 <= int(raw) <= points):
                problems.append(text("readiness.bad_scale", row=place, item=item.id, points=points))
            else:
                here = counts[item.id]
                here[raw] = here.get(raw, 0) + 1
    threshold = max(LOWEST_THRESHOLD, fewest)
    if len(listed) < threshold:
        problems.append(text("readiness.bad_few", n=len(listed), fewest=threshold))
    if problems:
        raise TableUnreadable.of(problems)
    return score(counts, points, fewest=fewest)


def furthest_apart(result: SurveyResult) -> ItemResult | None:
    """The item to talk about first: the one with the widest spread of answers."""
    return max(result.items, key=lambda one: (one.spread, -one.middle), default=None)


def told(result: SurveyResult) -> list[str]:
    """What a coach may say about a result, line by line, without judging any item.

    >>> told(score({}, 5))
    ['Nothing is shown yet: a result appears once there are 5 complete answers.']
    """
    if not result.shown:
        return [text("readiness.survey_hidden", fewest=result.fewest)]
    apart, lines = furthest_apart(result), [text("readiness.survey_n", n=result.answered)]
    if apart is not None and apart.spread > 0:
        lines.append(text("readiness.survey_apart", about=apart.item.about))
        lines.append(apart.item.ask)
    else:
        lines.append(text("readiness.survey_one"))
    return lines


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One item in two surveys: its median then and now."""

    item: SurveyItem
    before: float
    now: float


def trend(before: SurveyResult, now: SurveyResult) -> list[Turn]:
    """The median of each item then and now. Raises `TableUnreadable` for two different scales.

    It uses only what each survey has already shown, and follows no person. Both surveys need at
    least `FEWEST` answers, even if they were shown from fewer: a difference between two small
    groups would reveal more than either result.
    """
    if before.points != now.points:
        raise TableUnreadable.of([text("readiness.bad_two_scales", a=before.points, b=now.points)])
    if not (before.shown and now.shown) or min(before.answered, now.answered) < FEWEST:
        return []
    pairs = zip(before.items, now.items, strict=True)
    return [Turn(item=n.item, before=b.middle, now=n.middle) for b, n in pairs]
