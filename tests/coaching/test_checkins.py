"""A check-in opens with what is overdue and what was promised, and takes one entry a result."""

from __future__ import annotations

from datetime import date

import pytest

from okrlab.blocks.clinic.cards import Bridge, Hypothesis, KeyResult
from okrlab.blocks.readiness.cards import CheckIn
from okrlab.blocks.review.checkins import entry, open_with
from okrlab.errors import TableUnreadable

DAY, BEFORE = date(2026, 3, 16), date(2026, 3, 2)
SOONER = KeyResult(id="k1", text="Callers get an answer sooner", position=1.0)
LATE = KeyResult(
    id="k2", text="Count the callers", position=0.0, bridge=Bridge(owner="Ida", expires=BEFORE)
)


def kept(id, on=BEFORE, key_result="k1", **more):
    return CheckIn(id=id, key_result=key_result, on=on, **more)


def test_expired_bridges_due_bets_and_last_actions_come_before_the_results():
    bets = [
        Hypothesis(id="h1", x="a", y="b", signal="c", until=DAY),
        Hypothesis(id="h2", x="a", y="b", signal="c", until=BEFORE),
        Hypothesis(id="h3", x="a", y="b", signal="c", until=date(2026, 4, 1)),
        Hypothesis(id="h4", x="a", y="b", signal="c", until=BEFORE, decision="go on"),
    ]
    entries = [
        kept("e1", action="Ask two callers"),
        kept("e2", action="Look it up", done=True),
        kept("e3", on=DAY, action="New today"),
    ]
    made = open_with([SOONER, LATE], bets, entries, DAY)
    assert [kr.id for kr in made.expired] == ["k2"]
    assert [bet.id for bet in made.due] == ["h2", "h1"]
    assert [one.id for one in made.actions] == ["e1"]
    assert [line.key_result.id for line in made.lines] == ["k2", "k1"]


def test_a_result_has_its_history_in_order_and_todays_entry():
    entries = [kept("b", on=DAY, value=30.0), kept("a", value=40.0), kept("c", key_result="k2")]
    line = open_with([SOONER], [], entries, DAY).lines[0]
    assert line.values == [(BEFORE, 40.0), (DAY, 30.0)]
    assert line.today.id == "b"
    assert line.change == "40 before, 30 now"


def test_what_was_typed_becomes_an_entry():
    raw = {
        "value": "41,5 %",
        "confidence": "60%",
        "decision": "change",
        "action": " Ask  two ",
        "who": "Ida",
        "due": "2026-03-20",
    }
    made = entry(raw, id="e", key_result="k1", on=DAY)
    assert (made.value, made.confidence, made.decision) == (41.5, 60, "change")
    assert (made.action, made.who, made.due) == ("Ask two", "Ida", date(2026, 3, 20))
    assert entry({}, id="e", key_result="k1", on=DAY).confidence is None
    assert entry({"value": 0, "confidence": 0}, id="e", key_result="k1", on=DAY).value == 0


def test_all_that_is_amiss_is_said_at_once():
    raw = {"value": "much", "confidence": "120 %", "decision": "fire them", "due": "soon"}
    with pytest.raises(TableUnreadable) as amiss:
        entry(raw, id="e", key_result="k1", on=DAY)
    assert len(amiss.value.problems) == 4
    assert "120 %" in amiss.value.problems[1]


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e300"])
def test_a_value_that_no_chart_could_show_is_refused(value):
    with pytest.raises(TableUnreadable):
        entry({"value": value}, id="e", key_result="k1", on=DAY)
