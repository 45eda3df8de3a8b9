"""The log of version 2: every event, in a workshop that might have been.

`python -m tests.records.v2` wrote `v2.json` and `v2-expected.json`. It refuses to write them
again: a released log is folded for ever, whatever the code becomes.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from okrlab.blocks.baseline.cards import Evidence, Metric, Rebase
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
from okrlab.blocks.course.cards import Attempt
from okrlab.blocks.journey.cards import JourneyStage, Persona, Touchpoint, Weights
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.blocks.readiness.cards import (
    CheckIn,
    EndPoint,
    Maturity,
    PastInitiative,
    StageChoice,
    TeamPlan,
)
from okrlab.record import events as e
from okrlab.record.agenda import Agreement, Block, Frame, NextStep, Prompt, Revealed, Said, Sentence
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from tests.wishes import (
    cards_restored,
    link_added,
    link_edited,
    link_removed,
    rung_added,
    rung_edited,
    rung_moved,
    rung_removed,
    step_added,
    step_edited,
    step_removed,
)

LOG = Path(__file__).with_name("v2.json")
EXPECTED = Path(__file__).with_name("v2-expected.json")

EVENTS: list[e.Event] = [
    e.WorkshopCreated(title="Less waiting", team="Service desk", cycle="Q4 2026"),
    e.PersonJoined(person="p1", name="Anna", role="facilitator"),
    e.PersonJoined(person="p2"),
    e.PersonNamed(person="p2", name="Béla <b>"),
    rung_added(rung=Rung(id="r1", text="Ran 12 onboarding webinars", level="output", position=1)),
    rung_added(
        rung=Rung(id="r2", text="New people find the answer", level="outcome", actor="New people"),
        link=Link(id="k1", lower="r1", upper="r2"),
    ),
    rung_added(rung=Rung(id="r3", text="Fewer questions twice", level="impact", position=-2.5)),
    link_added(link=Link(id="k2", lower="r2", upper="r3")),
    link_edited(id="k2", rationale="asked once", assumption="they read it", evidence="proven"),
    link_edited(id="k1", assumption="they have an hour"),
    rung_edited(id="r1", text="Ran 14 webinars", objective="Newcomers feel at home"),
    rung_moved(id="r3", level="outcome", position=4.0),
    e.StopPicked(level="impact"),
    e.FindingOverruled(rule="no-benefit", card="r3", reason="=SUM(A1) is for next week"),
    e.FindingOverruled(rule="single-output", card="r2", reason="one is enough"),
    e.FindingReinstated(rule="single-output", card="r2"),
    e.QuestionDismissed(kind="evidence"),
    e.NoteWritten(card="r2", text="Ask the quiet one first"),
    rung_added(rung=Rung(id="r4", text="Wrote a guide", level="activity")),
    rung_removed(id="r4"),
    cards_restored(
        rungs=(Rung(id="r4", text="Wrote a guide", level="activity", by="p1"),), undoes=20
    ),
    cards_restored(gone=("r4",), redoes=21),
    link_removed(id="k1"),
    rung_added(board="second", rung=Rung(id="s1", text="Another board", level="activity")),
    e.BoardLocked(),
    e.BoardUnlocked(),
    e.BoardLocked(board="second"),
    e.TextForgotten(person="p9"),
    e.AgendaSet(
        blocks=(
            Block(id="b1", kind="talk", title="Welcome", minutes=5, recipe="arrive"),
            Block(
                id="b2",
                kind="ask",
                title="What would change?",
                question="In our week",
                named=True,
                prompts=(
                    Prompt(id="q1", text="What?", most=3, hint="One each"),
                    Prompt(id="q2", text="How much?", kind="score", steps=7, low="no", high="yes"),
                ),
            ),
            Block(id="b3", kind="dots", title="Choose", board="b2", dots=5),
            Block(id="b4", kind="dots", title="Choose rungs", levels=("outcome", "impact")),
            Block(id="b5", kind="ladder", title="The ladder", board="second", minutes=30),
            Block(id="b6", kind="next", title="Who does what", skip=True),
            Block(
                id="b7",
                kind="ask",
                title="Safe?",
                recipe="safety",
                fewest=5,
                prompts=(Prompt(id="q3", text="We may ask.", kind="score", high="yes"),),
            ),
            Block(id="b8", kind="journey", title="Feel", board="journey"),
        )
    ),
    e.FrameSet(frame=Frame(people=12, address="https://okrlab.example.org")),
    e.AgreementSet(
        agreement=Agreement(
            challenge=False,
            milestones=False,
            strictness="strict",
            appraisal_free=False,
            own=("Phones away", "=1+1"),
        )
    ),
    e.LeadTaken(person="p1"),
    e.BlockOpened(block="b1"),
    e.TimeAdded(block="b1", minutes=3),
    e.BlockOpened(block="b2"),
    e.BlockClosed(block="b2"),
    e.BlockRevealed(
        block="b2",
        revealed=Revealed(
            answered=3,
            said=(
                Said(id="s7", prompt="q1", text="Fewer reports", by="p2"),
                Said(id="s8", prompt="q1", text="More <talk>"),
            ),
            scores={"q2": {"1": 1, "7": 2}},
        ),
    ),
    e.BlockOpened(block="b3"),
    e.BlockRevealed(block="b3", revealed=Revealed(answered=2, dots={"s7": (3, 1), "s8": (1,)})),
    e.Spotlit(board="b2", card="s7"),
    e.Parked(id="l1", text="The budget"),
    e.Parked(id="l2", text="The room"),
    e.Unparked(id="l2"),
    e.SentenceChosen(sentence=Sentence(text="So that people find answers", example="Webinars")),
    step_added(step=NextStep(id="n1", text="Ask five people", who="Anna", due="Friday")),
    step_added(step=NextStep(id="n2", text="No more reports", kind="decision", carried=True)),
    step_added(step=NextStep(id="n3", text="Too much")),
    step_edited(id="n1", text="Ask six people", done=True),
    step_removed(id="n3"),
    e.PersonJoined(person="p3", name="Béla"),
    e.PersonMerged(person="p3", into="p2"),
    e.PersonJoined(person="p4", name="A stranger"),
    e.PersonRemoved(person="p4"),
    e.CardsSet(
        board="clinic",
        cards=(
            Objective(id="o1", text="Tenants feel at home", who="Tenants", position=1.0),
            KeyResult(
                id="k1",
                text="Launch the portal",
                objective="o1",
                milestone=True,
                signal="First repairs online",
                guardrail="Calls unanswered",
                leads_to="k2",
                bridge=Bridge(owner="Ida", expires=date(2027, 3, 31)),
            ),
            KeyResult(id="k2", text="Raise revenue to 3 million", reachable=False, position=2.0),
            Initiative(id="i1", text="Train the staff", key_result="k1", was=True),
            Hypothesis(
                id="h1",
                x="a call",
                y="trust",
                signal="5 of 10 stay",
                until=date(2027, 2, 1),
                about="k1",
                seen="7 stayed",
                decision="go on",
            ),
            Pair(
                id="p1",
                before="Write a guide",
                after="Fewer calls: 40 to 20",
                function="support",
                moment="We saw whom it helps",
            ),
            SayBack(id="y1", key_result="k1", text="Launch the portal", said="A web page"),
            Term(id="t1", term="MAU", meaning="people who come in a month"),
            Term(id="t2", term="Gone", meaning="soon"),
        ),
    ),
    e.CardsSet(board="clinic", gone=("t2",)),
    e.CardsSet(board="clinic", cards=(Term(id="t2", term="Gone", meaning="soon"),), undoes=66),
    e.CardsSet(board="clinic", gone=("t2",), redoes=67),
    e.FindingOverruled(board="clinic", rule="all-outputs", card="", reason="A year of building"),
    e.WorkshopClosed(),
    e.WorkshopReopened(),
    e.BlockOpened(block="b5"),
    e.CardsSet(
        board="journey",
        cards=(
            Persona(id="a1", name="Tenant", about="Rents a flat", asked=date(2026, 9, 1)),
            JourneyStage(id="g1", text="Moves in"),
            JourneyStage(id="g2", text="Needs a repair", position=1.0),
            Touchpoint(
                id="c1",
                text="Calls the desk",
                stage="g2",
                persona="a1",
                channel="Phone",
                action="Waits",
                thought="Again?",
                pain="Nobody answers",
                gain="A friendly voice",
                owner="Ida",
                ground="evidence",
                source="Twelve calls listened to",
                emotion=-1.5,
                importance=5.0,
            ),
            Touchpoint(id="c2", text="Writes once", stage="g2", view="wished", instead="c1"),
            Weights(id="weights", feeling=2, evidence=1, important=3.5, low=-0.5),
        ),
    ),
    e.CardsSet(
        board="baseline",
        cards=(
            Metric(
                id="m1",
                name="Answered at once",
                of="k1",
                kind="rate",
                start=date(2026, 1, 5),
                values=(0.4, None, 0.5),
                numerators=(40.0, None, 50.0),
                denominators=(100.0, None, 100.0),
                low=0.0,
                high=1.0,
                unit="of calls",
                changed=date(2026, 1, 19),
                source="calls.csv",
                target=0.6,
                by_when=date(2027, 1, 4),
                rebases=(Rebase(date=date(2026, 1, 12), reason="A new line"),),
                evidence=Evidence(
                    sentence="Normal weeks run from 0.3 to 0.6.",
                    method="p chart",
                    n=2,
                    first=1,
                    level=(0.45, 0.45),
                    lower=(0.3, 0.3),
                    upper=(0.6, 0.6),
                    outside=(0,),
                ),
            ),
        ),
    ),
    e.CardsSet(
        board="readiness",
        cards=(
            Maturity(id="y2", aspect="metrics", level=2, team="Desk", why="A list by hand"),
            StageChoice(id="y3", stage="hybrid", reason="We try", advised="outputs"),
            TeamPlan(id="y4", team="Desk", stream="Service", quarters=("2026-Q4",), shares=(40,)),
            EndPoint(id="y5", framework="OKRs", behaviour="Asks tenants", results="Fewer calls"),
        ),
    ),
    e.CardsSet(
        board="review",
        cards=(
            PastInitiative(
                id="z1",
                text="The form",
                period="May 2026",
                result="Fewer calls",
                how="known",
                why="Who asked?",
                stop=True,
                audit="Q4 2026",
            ),
            CheckIn(
                id="z2",
                key_result="k1",
                on=date(2026, 11, 20),
                value=0.5,
                confidence=70,
                verdict="usual",
                decision="change",
                action="Ask two",
                who="Ida",
                due=date(2026, 11, 27),
            ),
        ),
    ),
    e.CardsSet(
        board="course",
        cards=(
            Attempt(id="w1", item="lv-01", tries=2, hints=1, mistake="activity"),
            Attempt(
                id="w2", item="lv-01", right=True, again=True, at=datetime(2026, 11, 22, tzinfo=UTC)
            ),
        ),
    ),
    e.BlockOpened(block="b7"),
    e.BlockRevealed(
        block="b7",
        revealed=Revealed(
            answered=5, fewest=5, scores={"q3": {"2": 3, "4": 2}}, guesses={"q3": {"5": 1}}
        ),
    ),
]
"""One of every kind that version 2 writes, and more of those that have cases."""

_AUDIENCES = {e.NoteWritten: e.FACILITATORS, e.QuestionDismissed: "p2"}


def _audience(event: e.Event, by: str) -> str:
    learned = isinstance(event, e.CardsSet) and event.board == "course"
    return by if learned else _AUDIENCES.get(type(event), e.ROOM)


def main() -> None:
    if LOG.exists():
        raise SystemExit(f"{LOG.name} is released and stays as it is.")
    start = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    log = [
        e.Recorded(
            revision=n,
            at=start + timedelta(minutes=n),
            by=(by := "" if n in (1, 28) else f"p{1 + n % 2}"),
            key=f"k{n}",
            audience=_audience(event, by),
            event=event,
        )
        for n, event in enumerate(EVENTS, 1)
    ]
    room = [one for one in log if one.audience == e.ROOM]
    expected = {"everything": fold(Workshop(), log), "room": fold(Workshop(), room)}
    for path, thing in ((LOG, log), (EXPECTED, expected)):
        plain = msgspec.to_builtins(thing)
        path.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
