"""Cards of readiness and review on the record: forgotten like any other, and sound afterwards."""

from __future__ import annotations

from datetime import date

from okrlab.blocks.readiness.cards import (
    CheckIn,
    ColumnsKnown,
    EndPoint,
    Maturity,
    PastInitiative,
    StageChoice,
    TeamPlan,
)
from okrlab.record import commands as c
from okrlab.record import forgetting
from okrlab.record.soundness import is_sound
from tests.workshop.test_forgetting import bytes_of, exports

CANARY = "Zaunkoenig"


def test_a_forgotten_persons_words_are_gone_and_the_rest_can_be_imported(house, clock):
    anna = house.enter("join", "Anna")
    plan = TeamPlan(id="a", team=CANARY, stream=CANARY, quarters=("2026-Q1",), shares=(20,))
    cards = (
        plan,
        Maturity(id="b", aspect="goals", level=2, team=CANARY, why=CANARY),
        StageChoice(id="c", stage="hybrid", team=CANARY, reason=CANARY),
        EndPoint(id="d", framework=CANARY, capability=CANARY, behaviour=CANARY, results=CANARY),
        PastInitiative(id="e", text=CANARY, period=CANARY, result=CANARY, why=CANARY, audit=CANARY),
        CheckIn(id="f", key_result="k", on=date(2026, 3, 2), action=CANARY, who=CANARY),
        ColumnsKnown(id="g", table="audit", columns=("text",), under=(CANARY,)),
    )
    house.done(anna, c.SetCards(board="readiness", cards=cards))
    assert CANARY.encode() in exports(house)
    forgetting.forget_person(house.record, house.workshop, anna, clock)
    house.restart()
    assert CANARY.encode() not in bytes_of(house.record)
    assert CANARY.encode() not in exports(house)
    kept = house.state.deck("readiness").cards
    assert (kept["a"].quarters, kept["a"].shares) == (("2026-Q1",), (20,))
    assert kept["b"].level == 2
    assert kept["g"].named() == {}  # and not that there is no such column
    assert is_sound(house.log())
