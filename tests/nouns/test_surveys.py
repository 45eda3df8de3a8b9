"""A survey shows what its room was shown, and of answers elsewhere nothing below the fewest."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from msgspec.structs import replace

import okrlab
from okrlab.blocks.readiness.safety import survey, survey_block
from okrlab.errors import BadInput, TableUnreadable
from okrlab.record import commands as c
from okrlab.record.agenda import Answer
from okrlab.record.store.database import sqlite_url
from okrlab.record.workshop import Workshop
from tests.conftest import HandClock, opened
from tests.workshop.house import House

LINES = [f"s{n}" for n in range(1, 8)]
STEPS = [str(n) for n in range(1, 6)]
TEN = pd.DataFrame(
    {"s1": [1, 5, 2, 4, 1, 5, 2, 5, 1, 4], "s2": [4, 3] * 5}
    | {f"s{n}": [step] * 10 for n, step in zip(range(3, 8), (2, 4, 2, 5, 4), strict=True)}
)


def test_answers_have_a_row_for_each_line_with_counts():
    ours = okrlab.Survey.of(TEN)
    frame = ours.to_frame().set_index("id")
    assert frame.index.tolist() == LINES
    assert frame[STEPS].dtypes.astype(str).tolist() == ["int64"] * 5
    assert frame[STEPS].sum(axis=1).tolist() == [10] * 7
    assert frame.loc["s1", STEPS].tolist() == [3, 2, 0, 2, 3]  # turned: agreeing is less safe
    assert frame.loc["s2", STEPS].tolist() == [0, 0, 5, 5, 0]
    assert frame["spread"].idxmax() == "s1"
    assert frame["reversed"].tolist() == [one.reversed for one in survey().item]
    assert ours.told()[0].startswith("10")
    assert repr(ours).startswith("Survey(7 lines, 10 answers)\n  ")
    assert len(ours.findings()) == 0
    assert "not the validated scale" in ours._repr_html_()


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.astype(float),
        lambda frame: frame.astype(str),
        lambda frame: frame.astype("category"),
        lambda frame: frame.astype("Int64").assign(name="Anna"),
        lambda frame: frame[LINES[::-1]].set_index(pd.Index(list("abcdefghij"))),
        lambda frame: frame.rename(columns={one.id: one.text for one in survey().item}),
    ],
    ids=range(6),
)
def test_answers_are_the_same_however_the_table_holds_them(change):
    pd.testing.assert_frame_equal(
        okrlab.Survey.of(change(TEN)).to_frame(), okrlab.Survey.of(TEN).to_frame()
    )


@pytest.mark.parametrize("ending", ["csv", "xlsx", "tsv"])
def test_answers_in_a_file_are_the_same(tmp_path, ending):
    path = tmp_path / f"survey.{ending}"
    if ending == "xlsx":
        TEN.to_excel(path, index=False)
    else:
        TEN.to_csv(path, index=False, sep="\t" if ending == "tsv" else ",")
    for what in (path, str(path)):
        pd.testing.assert_frame_equal(
            okrlab.Survey.of(what).to_frame(), okrlab.Survey.of(TEN).to_frame()
        )


def test_nothing_is_shown_below_the_fewest_nor_ever_below_three():
    for n, fewest in ((4, 5), (2, 1), (2, -9), (6, 7)):
        ours = okrlab.Survey.of(TEN[:n], fewest=fewest)
        assert (len(ours), len(ours.to_frame()), ours.result.answered) == (0, 0, 0)
        assert f"once there are {max(3, fewest)} complete answers" in ours._repr_html_()
    assert len(okrlab.Survey.of(TEN[:3], fewest=3)) == 7
    assert len(okrlab.Survey.of(TEN[:5])) == 7


def test_no_refusal_tells_what_somebody_answered():
    odd = TEN.copy().astype(object)
    odd.loc[2, "s4"], odd.loc[3, "s5"], odd.loc[4, "s6"] = 99, None, "very bad"
    with pytest.raises(TableUnreadable) as caught:
        okrlab.Survey.of(odd)
    said = str(caught.value)
    assert "Row 3" in said
    assert "99" not in said
    assert "very bad" not in said


@pytest.fixture
def house(tmp_path):
    """A room in which our survey was opened for six people."""
    record = opened(sqlite_url(tmp_path / "house.sqlite"))
    house = House(record, HandClock())
    coach = house.enter("facilitate", "Cleo")
    team = [house.enter("join", f"Person {n}") for n in range(6)]
    house.opened(coach, survey_block("s"))
    yield house, coach, team
    record.close()


def answer(house, people, score):
    for who in people:
        given = Answer(scores=dict.fromkeys(LINES, score))
        house.done(who, c.GiveAnswer(block="s", answer=given))


def test_a_workshop_shows_what_its_room_was_shown(house):
    room, coach, team = house
    hidden = okrlab.Survey.of(SimpleNamespace(workshop=room.state))
    assert (len(hidden), "once there are 5" in repr(hidden)) == (0, True)
    answer(room, team, 4)
    assert len(okrlab.Survey.of(SimpleNamespace(workshop=room.state))) == 0
    room.reveal(coach, "s")
    frame = okrlab.Survey.of(SimpleNamespace(workshop=room.state)).to_frame().set_index("id")
    assert frame["answered"].tolist() == [6] * 7
    assert (frame.loc["s2", "4"], frame.loc["s1", "2"]) == (6, 6)


def test_a_reveal_of_too_few_from_elsewhere_shows_nothing(house):
    """Such a record could only be made by hand."""
    room, coach, team = house
    answer(room, team, 4)
    room.reveal(coach, "s")
    agenda = room.state.agenda
    stage = agenda.stage("s")
    few = replace(stage.revealed, scores={line: {"4": 4} for line in LINES})
    stages = {**agenda.stages, "s": replace(stage, revealed=few)}
    workshop = replace(room.state, agenda=replace(agenda, stages=stages))
    ours = okrlab.Survey.of(SimpleNamespace(workshop=workshop))
    assert (len(ours), len(ours.to_frame()), ours.result.answered) == (0, 0, 0)


def test_an_empty_survey_has_its_columns_and_types():
    empty = okrlab.Survey.of(SimpleNamespace(workshop=Workshop())).to_frame()
    assert empty.dtypes.equals(okrlab.Survey.of(TEN).to_frame().dtypes)
    seven = okrlab.Survey.of(TEN, points=7).to_frame()
    assert [one for one in seven.columns if one.isdecimal()] == [str(n) for n in range(1, 8)]


@pytest.mark.parametrize("what", [None, 5, b"a", [], {}, "", True, object(), pd.Series([1])])
def test_what_holds_no_answers_is_refused_in_words(here, what):
    with pytest.raises(BadInput, match="Give a session"):
        okrlab.Survey.of(what)


def test_a_table_of_other_columns_is_refused_with_those_that_are_missed(here):
    with pytest.raises(BadInput, match="s3, s4, s5, s6, s7"):
        okrlab.Survey.of(TEN[["s1", "s2"]])
    with pytest.raises(BadInput, match="several columns called “s1”"):
        okrlab.Survey.of(TEN[[*LINES, "s1"]])
    levels = TEN.set_axis(pd.MultiIndex.from_product([["a"], LINES]), axis=1)
    assert len(okrlab.Survey.of(levels)) == 7
    with pytest.raises(BadInput, match="points cannot be 6"):
        okrlab.Survey.of(TEN, points=6)
    with pytest.raises(BadInput, match="fewest cannot be"):
        okrlab.Survey.of(TEN, fewest="5")
    with pytest.raises(BadInput, match=r"gone\.csv"):
        okrlab.Survey.of("gone.csv")
    with pytest.raises(BadInput):
        okrlab.Survey.of("no-such-workshop")


def test_a_course_says_how_far_people_agree():
    anna, ben = {"a": "output", "b": "outcome"}, {"a": "output", "b": "impact"}
    assert okrlab.Course.agreement([anna, ben]).disputed == ("b",)
    assert okrlab.Course.agreement([anna, anna]).value == 1
    for wrong in (5, "anna", None, {"a": "output"}):
        with pytest.raises(BadInput, match="sorted_ cannot be"):
            okrlab.Course.agreement(wrong)


@pytest.mark.parametrize("wrong", [[1], [["a"]], [{"a": "outcom"}], [{"a": [1]}], [{1: "output"}]])
def test_what_is_no_sorting_is_refused_in_words(wrong):
    for given in (wrong, pd.Series(wrong)):
        with pytest.raises(BadInput, match="sort"):
            okrlab.Course.agreement(given)
    with pytest.raises(BadInput, match="seed"):
        okrlab.Course.agreement([{"a": "output"}], seed=-1)
