"""Stage advice: the same input, the same advice, its whole working beside it."""

from __future__ import annotations

import itertools

import pytest
from msgspec.structs import replace

from okrlab.blocks.clinic.diagnosis import Past, diagnose, read_past
from okrlab.blocks.readiness import staging
from okrlab.blocks.readiness.cards import ASPECTS, INPUTS, STAGES, Maturity
from okrlab.blocks.readiness.staging import LASTS, Known, advise, placements
from okrlab.errors import TableUnreadable

FULL = Known(candour=3, strategy=4, metrics=4, goals=4, culture=4, last="moved")
RANK = {stage: n for n, stage in enumerate(STAGES)}


def every():
    levels = itertools.product(range(4), *[range(5)] * 4, LASTS)
    return [Known(**dict(zip(INPUTS, one, strict=True))) for one in levels]


def test_all_answers_get_the_same_advice_again_and_the_nearest_stage_holds():
    for known in every()[::7]:
        made = advise(known)
        assert made == advise(replace(known))
        assert made.stage == min((one.allows for one in made.reasons), key=STAGES.index)


def test_a_better_answer_never_takes_the_advice_back():
    for known in every()[::13]:
        for name in ("candour", *ASPECTS):
            level = getattr(known, name)
            if 1 <= level < len(staging.anchors()[name].anchors):
                further = replace(known, **{name: level + 1})
                assert RANK[advise(further).stage] >= RANK[advise(known).stage]


def test_where_nobody_speaks_openly_the_advice_is_outputs_whatever_else_is_there():
    assert advise(FULL).stage == "outcomes"
    assert advise(replace(FULL, candour=1)).stage == "outputs"
    assert advise(replace(FULL, last="blamed")).stage == "outputs"
    assert advise(replace(FULL, candour=0)).stage == "hybrid"
    assert advise(Known()).stage == "hybrid"


def test_the_advice_prints_its_rule_every_input_and_what_would_change_it():
    made = advise(Known(candour=2, strategy=3, metrics=1, goals=0, culture=4))
    said = {one.input: one.said for one in made.reasons}
    assert made.stage == "outputs"
    assert "most cautious one decides" in made.rule
    assert set(said) == set(INPUTS) - {"last"}
    assert said["metrics"] == staging.anchors()["metrics"].anchors[0]
    assert [one.input for one in made.reasons if one.holds] == ["metrics"]
    assert len(made.would_change) == 1
    anchor = staging.anchors()["metrics"].anchors[1].rstrip(".")
    assert f"“{anchor}”" in made.would_change[0]


def test_following_what_would_change_it_does_change_it():
    for known in every()[::11]:
        made = advise(known)
        better = known
        for one in made.reasons:
            if not one.holds:
                continue
            if one.input == "last":
                better = replace(better, last="moved")
            else:
                steps = staging.anchors()[one.input].anchors
                better = replace(better, **{one.input: len(steps)})
        assert bool(made.would_change) == (made.stage != "outcomes")
        if made.would_change:
            assert RANK[advise(better).stage] > RANK[made.stage]


def test_there_is_nothing_that_would_change_the_last_stage():
    assert advise(FULL).would_change == ()


def test_people_who_place_the_team_differently_are_seen():
    shown = placements({"metrics": {"1": 3, "4": 1}, "goals": {"2": 4}})
    by = {one.aspect: one for one in shown}
    assert by["metrics"].apart == 3
    assert "step 1 to step 4" in by["metrics"].told
    assert by["goals"].apart == 0
    assert "step 2" in by["goals"].told
    assert by["culture"].told == "Not answered yet."


def test_a_team_keeps_its_own_levels():
    cards = [
        Maturity(id="a", aspect="goals", level=1, team="Desk"),
        Maturity(id="b", aspect="goals", level=3, team="Field"),
        Maturity(id="c", aspect="culture", level=2, team="Desk"),
    ]
    assert staging.placed(cards, "Desk") == Known(goals=1, culture=2)
    assert staging.placed(cards, "Field").culture == 0
    assert staging.placed([Maturity(id="d", aspect="last", level=3)]) == Known(last="blamed")


# -- the diagnosis of last cycle's set ------------------------------------------------------


@pytest.mark.parametrize(
    ("past", "last"),
    [
        ([], ""),
        ([Past(text="Launch the portal", moved="yes")], "outputs"),
        ([Past(text="Tenants report online: 10% to 60%", moved="no")], "unmoved"),
        ([Past(text="Tenants report online: 10% to 60%")], "unmoved"),
        ([Past(text="Tenants report online: 10% to 60%", moved="yes")], "moved"),
        (
            [Past(text="Reduce waiting from 9 to 5 days", moved="yes", why="tied to the bonus")],
            "blamed",
        ),
    ],
)
def test_last_cycles_set_gives_the_word_the_advice_takes(past, last):
    found = diagnose(past)
    assert found.last == last
    assert found.because
    assert RANK[advise(replace(FULL, last=last)).stage] <= RANK["outcomes"]


def test_a_diagnosis_counts_movement_cost_and_reasons_and_keeps_the_findings():
    past = read_past(
        "Key result,Moved,Cost,Why\n"
        "Launch the portal,yes,3 months,\n"
        "Print a guide,no,2 weeks,nobody asked for it\n"
        "Hold 12 trainings,,5 days,nobody asked for it\n"
    )
    found = diagnose(past)
    assert (found.n, found.outputs, found.moved, found.unmoved, found.unknown) == (3, 3, 1, 1, 1)
    assert found.whys == (("nobody asked for it", 2),)
    assert found.costs == ("2 weeks", "5 days")
    assert any(one.rule == "all-outputs" for one in found.findings)


def test_all_that_is_amiss_in_last_cycles_set_is_said_at_once():
    with pytest.raises(TableUnreadable) as amiss:
        read_past("KR,moved\nA guide,perhaps\n,yes\n")
    assert len(amiss.value.problems) == 2
    with pytest.raises(TableUnreadable, match="no column"):
        read_past("moved,cost\nyes,3\n")
