"""The cards of an invented team at the beginning of its quarter, and those that come later."""

from __future__ import annotations

from datetime import date

from okrlab.blocks.clinic.cards import Bridge, Hypothesis, Initiative, KeyResult, Objective
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.record.agenda import NextStep

RUNGS = (
    Rung(id="r1", text="Answer set-up calls every morning", level="activity"),
    Rung(id="r2", text="Published a set-up guide in six steps", level="output"),
    Rung(id="r3", text="Sent every new shop a letter with one first task", level="output"),
    Rung(
        id="r4",
        text="Set up the bank connection without calling us",
        level="outcome",
        actor="new shop owners",
    ),
    Rung(
        id="r5",
        text="Send their first invoice within seven days",
        level="outcome",
        actor="new shop owners",
    ),
    Rung(id="r6", text="Fewer shops leave in their first three months", level="impact"),
    Rung(id="r7", text="The team has mornings for difficult questions", level="impact"),
)
GUIDE = Link(id="l1", lower="r2", upper="r4", assumption="They look at the guide before they call")
LETTER = Link(id="l2", lower="r3", upper="r5", assumption="One small task is easier than a tour")
STAY = Link(id="l3", lower="r5", upper="r6", assumption="Whoever sends an invoice has begun")
QUIET = Link(
    id="l4",
    lower="r4",
    upper="r7",
    assumption="The bank is what most morning calls are about",
    evidence="some",
)

AIM = Objective(
    id="o1",
    text="New shops feel at home with their books in the first week",
    who="New shop owners",
)
INVOICES = KeyResult(
    id="k1",
    objective="o1",
    position=1,
    text="Raise the share of new shops that send an invoice in seven days from 38% to 50% "
    "by 30 September 2026",
    signal="Shops that open the first task on the day the letter comes",
    guardrail="Invoices that are cancelled on the same day",
)
CALLS = KeyResult(
    id="k2",
    objective="o1",
    position=2,
    text="Reduce set-up calls per new shop from 2.4 to 1.5 by 30 September 2026",
    signal="Calls in a shop's first two days",
)
COUNT = KeyResult(
    id="k3",
    objective="o1",
    position=3,
    text="Build a report of bank connections from the billing data",
    bridge=Bridge(owner="Imre", expires=date(2026, 8, 28)),
)
WORK = (
    Initiative(id="i1", text="Publish a set-up guide in six steps", key_result="k2", was=True),
    Initiative(id="i2", text="Write a letter with one first task", key_result="k1"),
)
RESULTS = (AIM, INVOICES, CALLS, COUNT, *WORK)
ONE_TASK = Hypothesis(
    id="h1",
    x="a letter with one first task",
    y="more new shops sending an invoice in their first week",
    signal="45 of 100 new shops in the three weeks after it goes out",
    until=date(2026, 8, 31),
    about="k1",
)
LOOKED_UP = Hypothesis(
    id="h2",
    x="a set-up guide in six steps",
    y="fewer calls about the bank connection",
    signal="under 2 set-up calls for each new shop, four weeks in a row",
    until=date(2026, 8, 31),
    about="k2",
)
EVENING = Hypothesis(
    id="h3",
    x="an hour for calling back in the evening",
    y="shop owners connecting their bank while we are on the line",
    signal="6 of 10 called back connect the same evening",
    until=date(2026, 10, 23),
    about="k2",
)

COUNTING = NextStep(id="s1", text="Ask billing for their data", who="Imre", due="2026-08-14")
LISTEN = NextStep(id="s2", text="Listen to ten set-up calls", who="Salma", due="2026-07-24")
STOP_TOUR = NextStep(id="s3", text="We stop the video tour for one quarter", kind="decision")
CALL_BACK = NextStep(id="s4", text="Try calling back at 18:00", who="Salma", due="2026-10-09")
ASK_LEFT = NextStep(
    id="s5", text="Ask five shops that left what was missing", who="Imre", due="2026-10-16"
)
