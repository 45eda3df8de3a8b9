"""The four workshops of an invented team's quarter, as okrlab exports them.

The cards are the same from one workshop to the next: they grow. What is said of the numbers is
taken from `histories.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import cards
import histories
from msgspec.structs import replace

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.clinic.cards import Hypothesis
from okrlab.blocks.readiness.cards import CheckIn, Resolve
from okrlab.host.record_file import to_json
from okrlab.record import events as e
from okrlab.record.agenda import STEPS, Block, Prompt, Revealed, Said, Sentence
from okrlab.record.store.record import Meeting

TEAM, CYCLE = "First Steps", "Q3 2026"
KICKOFF, AUGUST, LATE, REVIEW = map(
    date.fromisoformat, ("2026-07-06", "2026-08-03", "2026-08-31", "2026-09-28")
)
COACH, IMRE, SALMA = "c0ac4", "1e3e", "5a1a"


def exported() -> dict[str, bytes]:
    """The four files, by name."""
    return {
        "kickoff.json": _file("A quarter begins", KICKOFF, _kickoff()),
        "check-in-august.json": _file("Check-in in August", AUGUST, _august()),
        "check-in-september.json": _file("Check-in in September", LATE, _september()),
        "review.json": _file("What the quarter brought", REVIEW, _review()),
    }


def _kickoff() -> Iterator[Any]:
    worries = (
        "That somebody counts calls per person",
        "Seven days is short in August",
        "The bank changes its page and it looks like our fault",
    )
    change = (
        "We would know whether the guide helps, not only that it is out",
        "I could say no to another tour",
    )
    yield e.AgendaSet(
        blocks=(
            Block(
                id="b1",
                kind="ask",
                title="Our week, our worries",
                prompts=(
                    Prompt(id="change", text="What would outcomes change in our week?"),
                    Prompt(id="worry", text="What worries you about it?"),
                ),
            ),
            Block(id="b2", kind="ladder", title="From what we do to what changes", minutes=30),
            Block(id="b3", kind="clinic", title="Our key results", board="clinic", minutes=40),
            Block(id="b4", kind="next", title="Who does what"),
        )
    )
    yield e.BlockOpened(block="b1")
    said = [("change", one) for one in change] + [("worry", one) for one in worries]
    texts = tuple(Said(id=f"w{n}", prompt=of, text=one) for n, (of, one) in enumerate(said))
    yield e.BlockRevealed(block="b1", revealed=Revealed(answered=5, said=texts))
    yield e.SentenceChosen(
        sentence=Sentence(
            text="We want shops to begin, because a shop that has begun rarely asks twice.",
            example="The flower shop in Mill Lane sent its first invoice from a wedding.",
        )
    )
    yield e.BlockOpened(block="b2")
    yield e.CardsSet(board="ladder", cards=cards.RUNGS)
    yield e.CardsSet(board="ladder", cards=(cards.GUIDE, cards.LETTER, cards.STAY, cards.QUIET))
    yield e.BlockOpened(block="b3")
    yield e.CardsSet(board="clinic", cards=cards.RESULTS)
    yield e.CardsSet(board="clinic", cards=(cards.ONE_TASK, cards.LOOKED_UP))
    yield e.CardsSet(board="baseline", cards=_metrics(KICKOFF))
    yield e.BlockOpened(block="b4")
    yield e.CardsSet(board=STEPS, cards=(cards.LISTEN, cards.COUNTING, cards.STOP_TOUR))


def _august() -> Iterator[Any]:
    yield from _again(
        AUGUST,
        links=(replace(cards.GUIDE, evidence="some"), cards.LETTER, cards.STAY, cards.QUIET),
        bets=(cards.ONE_TASK, cards.LOOKED_UP),
        steps=(
            replace(cards.LISTEN, done=True, carried=True),
            replace(cards.COUNTING, carried=True),
        ),
    )


def _september() -> Iterator[Any]:
    yield from _again(
        LATE,
        links=(cards.GUIDE, replace(cards.LETTER, evidence="some"), cards.STAY, cards.QUIET),
        bets=_decided(),
        steps=(replace(cards.COUNTING, carried=True),),
    )


def _review() -> Iterator[Any]:
    yield from _again(
        REVIEW,
        links=(
            cards.GUIDE,
            replace(cards.LETTER, evidence="proven"),
            cards.STAY,
            replace(cards.QUIET, evidence="proven"),
        ),
        bets=(*_decided(), cards.EVENING),
        steps=(replace(cards.COUNTING, carried=True, done=True), cards.CALL_BACK, cards.ASK_LEFT),
    )


def _decided() -> tuple[Hypothesis, ...]:
    """Both bets on their day, with what was seen in the weeks since the letter went out."""
    since = [row for row in histories.invoices() if histories.LETTER <= row[0] < LATE]
    sent, new = (sum(row[at] for row in since) for at in (1, 2))
    [(_, calls)] = histories.lately(LATE)
    return (
        replace(cards.ONE_TASK, seen=f"{sent} of {new} new shops", decision="go on"),
        replace(cards.LOOKED_UP, seen=f"{calls} calls: as many as before", decision="change"),
    )


def _again(on: date, *, links: Any, bets: Any, steps: Any) -> Iterator[Any]:
    """A shorter meeting, which begins with what the one before it left."""
    yield e.AgendaSet(
        blocks=(
            Block(id="b1", kind="review", title="How much did we move?", board="review"),
            Block(id="b2", kind="ladder", title="Which assumption do we know more about?"),
            Block(id="b3", kind="next", title="Until next time", minutes=5),
        )
    )
    yield e.CardsSet(board="ladder", cards=cards.RUNGS)
    yield e.CardsSet(board="ladder", cards=tuple(links))
    yield e.CardsSet(board="clinic", cards=(*cards.RESULTS, *bets))
    yield e.CardsSet(board="baseline", cards=_metrics(on))
    yield e.CardsSet(board=STEPS, cards=tuple(steps))
    yield e.BlockOpened(block="b1")
    yield e.CardsSet(board="review", cards=tuple(_looked(on)))


LOOKS: dict[date, tuple[tuple[int, Resolve, str], ...]] = {
    KICKOFF: ((50, "go on", ""), (60, "go on", ""), (40, "go on", "")),
    AUGUST: ((45, "go on", ""), (70, "go on", ""), (40, "ask", "Ask billing once more")),
    LATE: ((65, "go on", ""), (35, "change", ""), (30, "ask", "Count by hand for a week")),
    REVIEW: ((70, "go on", ""), (10, "stop", ""), (60, "change", "")),
}
"""By day, what was said of each key result: confidence, decision, and what Imre will do."""


def _looked(on: date) -> Iterator[CheckIn]:
    """All entries until a day; the count of the third key result does not exist yet."""
    for day in (one for one in LOOKS if one <= on):
        [(share, calls)] = histories.lately(day)
        for n, (confidence, decision, action) in enumerate(LOOKS[day]):
            yield CheckIn(
                id=f"c{day:%m%d}{n}",
                key_result=f"k{n + 1}",
                on=day,
                value=(share, calls, None)[n],
                confidence=confidence,
                decision=decision,
                action=action,
                who="Imre" if action else "",
                due=day + timedelta(days=11) if action else None,
            )


def _metrics(on: date) -> tuple[Metric, ...]:
    """Both histories as far as they were known on a day."""
    rows = [row for row in histories.invoices() if row[0] + timedelta(days=7) <= on]
    values = [value for monday, value in histories.calls()[: len(rows)]]
    return (
        Metric(
            id="m1",
            of="k1",
            name="New shops that send an invoice in seven days",
            kind="rate",
            start=histories.FIRST,
            values=tuple(sent / new for _, sent, new in rows),
            numerators=tuple(float(sent) for _, sent, _ in rows),
            denominators=tuple(float(new) for _, _, new in rows),
            low=0.0,
            high=1.0,
            source="first-invoices.csv",
            changed=histories.LETTER if on > histories.LETTER else None,
        ),
        Metric(
            id="m2",
            of="k2",
            name="Set-up calls per new shop",
            start=histories.FIRST,
            values=tuple(values),
            better="down",
            source="set-up-calls.csv",
            changed=date(2026, 7, 20) if on > date(2026, 7, 20) else None,
        ),
    )


def _file(title: str, on: date, happened: Iterator[Any]) -> bytes:
    """A workshop of a morning: who was there, what happened a minute apart, and its close."""
    events = [
        e.WorkshopCreated(title=title, team=TEAM, cycle=CYCLE),
        e.PersonJoined(person=COACH, name="Noor", role="facilitator"),
        e.PersonJoined(person=IMRE, name="Imre"),
        e.PersonJoined(person=SALMA, name="Salma"),
        *happened,
        e.WorkshopClosed(),
    ]
    begin = datetime.combine(on, time(7, 30), UTC)
    log = [
        e.Recorded(
            revision=number,
            at=begin + timedelta(minutes=number),
            by=(COACH, IMRE, SALMA)[number % 3] if number > 1 else "",
            key=f"k{number}" if number > 1 else "created",
            audience=e.ROOM,
            event=event,
        )
        for number, event in enumerate(events, 1)
    ]
    about = Meeting(id="", title=title, team=TEAM, cycle=CYCLE, created=begin, retention_days=365)
    return to_json(about, log)
