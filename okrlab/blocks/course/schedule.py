"""Spaced repetition: what went wrong comes back just before it would be forgotten (FSRS).

Only the attempts are stored; the schedule follows from them and the time. The scheduler is FSRS
(Ye, Su & Cao 2022).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from fsrs import Card, Rating, Scheduler

from okrlab.blocks.course.cards import Attempt, Progress
from okrlab.texts.days import day_of

FIVE_MINUTES: Final = 10
"""How many exercises fit into five minutes, at half a minute each."""

_SCHEDULER: Final = Scheduler(
    learning_steps=(timedelta(days=1),),
    relearning_steps=(timedelta(days=1),),
    maximum_interval=120,
    enable_fuzzing=False,
)


def due(progress: Progress, now: datetime, known: Collection[str], zone: str = "") -> list[str]:
    """The exercises to repeat now, the longest overdue first: what is left of today's five minutes.

    Only exercises in `known` come back; others were removed from the course.
    """
    return today(progress, now, known, zone)[1]


def today(
    progress: Progress, now: datetime, known: Collection[str], zone: str = ""
) -> tuple[int, list[str]]:
    """How many of today's repetitions are done, and which of today's ten exercises are left.

    An exercise that was answered wrongly once is left, for its second try. The day is that of `now`
    in the time zone `zone`.
    """
    met = {
        one.item
        for one in progress.attempts
        if one.again and one.at is not None and day_of(one.at, zone) == day_of(now, zone)
    }
    open_ = {item for item in met & set(known) if not progress.settled(item)}
    when, done = returns(progress), len(met) - len(open_)
    ripe = [item for item, at in when.items() if at <= now and item in known and item not in met]
    left = [*sorted(open_), *sorted(ripe, key=lambda item: (when[item], item))]
    return done, left[: max(0, FIVE_MINUTES - done)]


def returns(progress: Progress) -> dict[str, datetime]:
    """When each exercise comes back that was ever answered wrongly, or only with hints.

    A second try belongs to the same repetition as the first. Before the first mistake nothing is
    scheduled, so that what a learner knows does not come back.
    """
    meetings: dict[str, list[list[Attempt]]] = {}
    for one in progress.attempts:
        if one.test or one.at is None:
            continue
        met = meetings.setdefault(one.item, [])
        if one.tries == 1 or not met:
            met.append([])
        met[-1].append(one)
    due_at: dict[str, datetime] = {}
    for item, met in meetings.items():
        rated = [(rating(tries), tries[-1].at) for tries in met]
        start = next((n for n, (mark, _) in enumerate(rated) if mark != Rating.Good), None)
        if start is None:
            continue
        card = Card(card_id=1, due=rated[start][1])
        for mark, at in rated[start:]:
            card, _ = _SCHEDULER.review_card(card, mark, at)
        due_at[item] = card.due
    return due_at


def rating(tries: list[Attempt]) -> Rating:
    """How well one repetition went: at once, with help, or not at all.

    >>> rating([Attempt(id="1", item="a"), Attempt(id="2", item="a", right=True, tries=2)])
    <Rating.Hard: 2>
    """
    if not tries[-1].right:
        return Rating.Again
    return Rating.Hard if len(tries) > 1 or tries[-1].hints else Rating.Good
