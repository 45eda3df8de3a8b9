"""Logs of invented workshops: one rich in everything a result may show, and one very long one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from okrlab.blocks.clinic.cards import (
    Bridge,
    Hypothesis,
    Initiative,
    KeyResult,
    Objective,
    Pair,
    SayBack,
    Term,
)
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.record import events as e
from okrlab.record.agenda import Agreement, Block, Frame, NextStep, Prompt, Revealed, Said, Sentence
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from okrlab.vocabulary import LEVELS
from tests.wishes import link_added, link_edited, rung_added, rung_edited, step_added

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
COACH, ANNA, BELA = "c0ac4", "a22a", "be1a"


def recorded(events: list[Any], by: str = ANNA) -> list[e.Recorded]:
    """Events in their envelopes, half a minute apart; a pair brings its author or its audience."""
    log = []
    for number, one in enumerate(events, 1):
        event, who = one if isinstance(one, tuple) else (one, by)
        notes = isinstance(event, e.NoteWritten)
        log.append(
            e.Recorded(
                revision=number,
                at=START + timedelta(seconds=30 * number),
                by="" if number == 1 else who,
                key="created" if number == 1 else f"k{number}",
                audience=e.FACILITATORS if notes else e.ROOM,
                event=event,
            )
        )
    return log


def told(log: list[e.Recorded], audiences: tuple[str, ...] = (e.ROOM,)) -> Workshop:
    """What a log adds up to for an audience; without any, for the room."""
    return fold(Workshop(), [one for one in log if one.audience in audiences])


def _said(prompt: str, *texts: str, by: str = "") -> tuple[Said, ...]:
    return tuple(
        Said(id=f"{prompt}{n}", prompt=prompt, text=one, by=by) for n, one in enumerate(texts)
    )


BLOCKS = (
    Block(id="b1", kind="talk", title="Welcome", minutes=5),
    Block(
        id="b2",
        kind="ask",
        title="What would it change for us?",
        minutes=12,
        question="Everybody writes alone; then we look at all of it together.",
        prompts=(
            Prompt(id="week", text="What would outcome focus change in our own week?", most=2),
            Prompt(id="worry", text="What worries you about it?", most=2),
            Prompt(
                id="worth",
                text="How much is it worth trying, for us?",
                kind="score",
                low="not now",
                high="let's go",
            ),
        ),
    ),
    Block(id="b3", kind="ladder", title="From what we do to what changes", minutes=25),
    Block(
        id="b4",
        kind="ask",
        title="Three other ways",
        minutes=8,
        named=True,
        prompts=(
            Prompt(id="ways", text="What else could bring people back for a second visit?", most=3),
        ),
    ),
    Block(
        id="b5",
        kind="dots",
        title="Which way first?",
        minutes=6,
        board="b4",
        dots=3,
        question="Three dots each. Several on one line are fine.",
    ),
    Block(
        id="b6",
        kind="dots",
        title="The outcome that matters most",
        minutes=6,
        levels=("outcome",),
        dots=3,
    ),
    Block(id="b7", kind="talk", title="A break nobody needed", minutes=10, skip=True),
    Block(id="b8", kind="next", title="What happens next", minutes=15),
    Block(
        id="b9",
        kind="ask",
        title="Before you go",
        minutes=4,
        prompts=(
            Prompt(id="took", text="What do you take with you?"),
            Prompt(
                id="use",
                text="How useful was today?",
                kind="score",
                steps=4,
                low="not at all",
                high="very",
            ),
        ),
    ),
    Block(
        id="b10",
        kind="ask",
        title="If there is time left",
        minutes=5,
        prompts=(Prompt(id="more", text="Anything else?"),),
    ),
)

WEEK = (
    "Fewer status meetings where each of us reads out a list",
    "I could say no to a display nobody asked for",
    "We would look at who comes back, not at how many events we ran",
    "Less rush at the end of the quarter",
    "We would have to talk to visitors, which I would like",
    "Not sure. The opening hours still have to be covered",
    "I would stop making the monthly poster by hand",
)
WORRY = (
    "That somebody counts returns per desk and compares us",
    "Outcomes depend on the weather and on the school holidays",
    "It takes a year to see anything",
    "We lose the events people love because they are hard to measure",
    "One more thing on top of everything else",
)
RUNGS = (
    ("r1", "Ran 14 story afternoons", "output", ""),
    ("r2", "Set up a returns shelf outside", "output", ""),
    ("r3", "Rewrote the welcome letter in plain words", "output", ""),
    ("r4", "Met every Tuesday to plan displays", "activity", ""),
    ("r5", "Families come back within a month", "outcome", "families on their first card"),
    ("r6", "People return books without waiting", "outcome", "commuters"),
    ("r7", "New members find the first book they want on their own", "outcome", "new members"),
    ("r8", "More people in the district read for pleasure", "impact", ""),
    ("r9", "The desk has time for questions", "impact", ""),
)
LINKS = (
    ("r4", "r1", "", "", "some"),
    ("r1", "r5", "they meet other families", "the afternoon fits their week", "some"),
    ("r3", "r7", "", "they read the letter at all", "guess"),
    ("r2", "r6", "we watched the shelf for two weeks", "", "proven"),
    ("r5", "r8", "", "children choose the books", "guess"),
    ("r7", "r5", "", "", "guess"),
    ("r6", "r9", "fewer people queue with a bag of returns", "", "some"),
)
WAYS = (
    "A stamp card for the third visit",
    "Let children reserve the next volume before they leave",
    "A shelf of returns from this week, unsorted",
    "A short message when a series goes on",
    "Open the garden on Saturdays",
    "Ask on the way out: what were you looking for and did not find?",
)
STEPS = (
    NextStep(id="s1", text="We stop the monthly poster for one quarter", kind="decision"),
    NextStep(
        id="s2", text="Second visits within a month is the one number we look at", kind="decision"
    ),
    NextStep(
        id="s3",
        text="Count second visits since January from the card system",
        who="Béla",
        due="11 December",
    ),
    NextStep(
        id="s4",
        text="Ask ten families at the desk what they were looking for",
        who="Anna",
        due="before the holidays",
    ),
    NextStep(
        id="s5",
        text="Draw the map of the children's corner",
        who="Cleo",
        due="2026-11-30",
        done=True,
        carried=True,
    ),
)


CLINIC = (
    Objective(id="o1", text="Families feel at home here, and read together", who="Families"),
    KeyResult(
        id="q1",
        objective="o1",
        position=1,
        signal="Second visits within a week",
        text="Raise second visits within a month from 18% to 30% by 31 March 2027",
        guardrail="Minutes people wait at the desk",
    ),
    KeyResult(
        id="q2",
        objective="o1",
        position=2,
        text="Build a report of second visits from the card system",
        bridge=Bridge(owner="Béla", expires=date(2027, 1, 31)),
        leads_to="q1",
    ),
    KeyResult(id="q3", position=3, text="Launch the new children's corner"),
    Initiative(id="i1", text="Run 14 story afternoons", key_result="q1", was=True),
    Initiative(id="i2", text="Write to families after their first visit", key_result="q1"),
    Hypothesis(
        id="h1",
        x="a message when a series goes on",
        y="families coming back sooner",
        signal="8 of 20 families come within two weeks",
        until=date(2027, 2, 12),
        about="q1",
        seen="11 of 20 came",
        decision="go on",
    ),
    Pair(
        id="t1",
        before="Run 14 story afternoons",
        function="public service",
        after="Raise second visits within a month from 18% to 30%",
        moment="We saw that the Okafor twins are the point",
    ),
    SayBack(id="y1", key_result="q1", text="Raise second visits", said="More people come twice"),
    Term(id="m1", term="ILS", meaning="the system that knows who has which book"),
)


def _dots(**gave: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    return gave


def rich() -> list[e.Recorded]:
    """Ninety minutes of a library's service team, with everything a result may show."""
    opened = [e.BlockOpened(block="b1"), e.BlockOpened(block="b2")]
    seen = Revealed(
        answered=11,
        said=(*_said("week", *WEEK), *_said("worry", *WORRY)),
        scores={"worth": {"2": 1, "3": 2, "4": 5, "5": 3}},
    )
    ways = tuple(
        Said(id=f"w{n}", prompt="ways", text=one, by=(ANNA, BELA)[n % 2] if n < 4 else "quiet")
        for n, one in enumerate(WAYS)
    )
    votes = _dots(w1=(3, 2, 2, 1, 1), w5=(2, 2, 2), w0=(3,), w2=(1, 1, 1, 1), w3=(2, 1, 1))
    outcomes = _dots(r5=(2, 2, 2, 1, 1, 1), r7=(2, 1, 1, 1), r6=(2, 1, 1))
    ladder: list[Any] = [
        rung_added(rung=Rung(id=id, text=words, level=level, actor=actor, position=n))
        for n, (id, words, level, actor) in enumerate(RUNGS)
    ]
    ladder += [
        link_added(
            link=Link(
                id=f"k{n}",
                lower=low,
                upper=up,
                rationale=why,
                assumption=assumed,
                evidence=evidence,
            )
        )
        for n, (low, up, why, assumed, evidence) in enumerate(LINKS)
    ]
    objective = "Families feel at home here, and read together"
    exit_ticket = Revealed(
        answered=9,
        said=_said("took", "The word “back”", "Fewer posters!", "A question to ask at the desk"),
        scores={"use": {"2": 1, "3": 4, "4": 4}},
    )
    events: list[Any] = [
        e.WorkshopCreated(
            title="Who comes back?", team="Service team, North library", cycle="Q1 2027"
        ),
        (e.PersonJoined(person=COACH, name="Cleo", role="facilitator"), COACH),
        e.PersonJoined(person=ANNA, name="Anna"),
        (e.PersonJoined(person=BELA, name="Béla"), BELA),
        e.PersonJoined(person="quiet"),
        e.FrameSet(frame=Frame(people=12, address="https://okrlab.example.org")),
        (
            e.AgreementSet(
                agreement=Agreement(
                    milestones=False,
                    own=(
                        "Phones stay in the pocket unless the page asks for them",
                        "Nobody is asked to explain a line that has no name",
                    ),
                )
            ),
            COACH,
        ),
        (e.AgendaSet(blocks=BLOCKS), COACH),
        *opened,
        (e.BlockRevealed(block="b2", revealed=seen), COACH),
        (
            e.SentenceChosen(
                sentence=Sentence(
                    text="We want to know who comes back, because that is when a library works.",
                    example="The Okafor twins have read every comic and still come on Fridays.",
                )
            ),
            COACH,
        ),
        e.BlockOpened(block="b3"),
        *ladder,
        rung_edited(id="r8", objective=objective),
        e.FindingOverruled(
            rule="single-output", card="r6", reason="The shelf works; we do not need a second way"
        ),
        e.FindingOverruled(
            rule="link-without-assumption",
            card="k5",
            reason="We have seen it with our own eyes every week",
        ),
        e.CardsSet(board="clinic", cards=CLINIC),
        e.FindingOverruled(
            board="clinic",
            rule="launch",
            card="q3",
            reason="The corner opens in March whatever we write here",
        ),
        (e.NoteWritten(card="b3", text="Béla has a better example, ask him later"), COACH),
        (e.TimeAdded(block="b3", minutes=5), COACH),
        e.BlockOpened(block="b4"),
        (e.BlockRevealed(block="b4", revealed=Revealed(answered=7, said=ways)), COACH),
        e.BlockOpened(block="b5"),
        (e.BlockRevealed(block="b5", revealed=Revealed(answered=9, dots=votes)), COACH),
        e.BlockOpened(block="b6"),
        (e.BlockRevealed(block="b6", revealed=Revealed(answered=9, dots=outcomes)), COACH),
        (e.Parked(id="p1", text="Could the school lend us its hall in winter?"), COACH),
        (e.Parked(id="p2", text="Late fees: does anybody still believe in them?"), COACH),
        e.BlockOpened(block="b8"),
        *(step_added(step=step) for step in STEPS),
        e.BlockOpened(block="b9"),
        (e.BlockRevealed(block="b9", revealed=exit_ticket), COACH),
        e.BlockOpened(block="b10"),
        (e.WorkshopClosed(), COACH),
    ]
    return recorded(events)


def long(events: int = 5_000, cards: int = 500, *, words: int = 90) -> list[e.Recorded]:
    """A log of so many events that leaves so many linked cards, answers, dots and steps."""
    text = "a card that says in plain words what somebody did or what changed for people " * 9
    text = text[:words].strip()
    number = count()
    made: list[Any] = [
        e.WorkshopCreated(title="A very long workshop", team="Everybody", cycle="Q1 2027"),
        *(e.PersonJoined(person=f"person{n}", name=f"Person {n}") for n in range(50)),
        e.AgendaSet(blocks=BLOCKS),
        e.BlockOpened(block="b2"),
    ]
    said = tuple(Said(id=f"x{n}", prompt="week", text=f"{n} {text}") for n in range(300))
    scores = {"worth": {str(step): 10 for step in range(1, 6)}}
    made.append(
        e.BlockRevealed(block="b2", revealed=Revealed(answered=50, said=said, scores=scores))
    )
    made += [
        step_added(step=NextStep(id=f"s{n}", text=f"{n} {text}", who="Anna", due="soon"))
        for n in range(100)
    ]
    made += [e.Parked(id=f"p{n}", text=f"{n} {text}") for n in range(100)]
    made.append(e.BlockOpened(block="b3"))
    for n in range(cards):
        rung = Rung(id=f"r{n}", text=f"{n} {text}", level=LEVELS[n % 4], position=n, actor="people")
        link = Link(id=f"l{n}", lower=f"r{n - 1}", upper=f"r{n}") if n % 4 else None
        made.append(rung_added(rung=rung, link=link))
        if link:
            made.append(link_edited(id=link.id, assumption=text, rationale=text))
    votes = {f"r{n}": (3, 2, 1) for n in range(0, cards, 2)}
    made.append(e.BlockOpened(block="b6"))
    made.append(e.BlockRevealed(block="b6", revealed=Revealed(answered=50, dots=votes)))
    while len(made) < events:
        n = next(number) % cards
        made.append((rung_edited(id=f"r{n}", text=f"{n} {text}."), f"person{n % 50}"))
    return recorded(made)
