"""Key results are one table wherever they are: in a workshop, a list, a table, a file."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import okrlab
from okrlab.errors import BadInput, RecordUnreadable
from okrlab.nouns.key_results import COLUMNS
from okrlab.record.workshop import Workshop
from tests.workshop.telling import rich, told

FULL = "The share of guests who book again rises from 40% to 55% by June 2027"
LAUNCH = "Launch the app"


def refused(*given, **more):
    with pytest.raises(BadInput) as caught:
        okrlab.KeyResults.of(*given, **more)
    return str(caught.value)


@pytest.fixture
def everywhere(here, library, file):
    """The same workshop from each place it can be in."""
    session = SimpleNamespace(workshop=told(rich()))
    return {"session": session, "id": library, "json": file, "text": str(file),
            "sqlite": here / "okrlab.sqlite"}  # fmt: skip


def test_those_of_a_workshop_are_the_same_from_every_place(everywhere):
    frames = {name: okrlab.KeyResults.of(what) for name, what in everywhere.items()}
    ours = frames["session"]
    assert len(ours) == 3
    assert len(ours.findings())
    for other in frames.values():
        assert_frame_equal(other.to_frame(), ours.to_frame())
        assert_frame_equal(other.findings(), ours.findings())
    assert repr(frames["id"]) == "KeyResults(3 key results of 'Who comes back?')"


def test_those_of_a_workshop_say_what_its_result_says(everywhere):
    ours = okrlab.KeyResults.of(everywhere["session"]).to_frame()
    result = okrlab.Result.of(everywhere["session"]).key_results()
    for name in result.columns:
        if name != "bridge_until":
            assert ours[name].fillna("").tolist() == result[name].fillna("").tolist(), name
    assert ours["bridge_until"].equals(result["bridge_until"])
    workshop = everywhere["session"].workshop
    ids = {id for name in workshop.boards for id in workshop.cards(name)}
    assert set(ours["id"]) <= ids


def test_what_a_team_overruled_is_with_its_reason(everywhere):
    found = okrlab.KeyResults.of(everywhere["session"]).findings()
    words = okrlab.KeyResults.of(everywhere["session"]).to_frame()["text"]
    assert set(words) <= {*found["text"], *words}
    assert list(found.columns)[-1] == "overruled"
    assert (found["question"] != "").all()


def test_one_board_is_asked_for_by_its_name(everywhere):
    session = everywhere["session"]
    assert len(okrlab.KeyResults.of(session, "clinic")) == 3
    assert "Did you mean “clinic”" in refused(session, "clinics")
    assert len(okrlab.KeyResults.of(SimpleNamespace(workshop=Workshop()), "clinic")) == 0


def test_an_option_that_would_do_nothing_is_refused(everywhere):
    session = everywhere["session"]
    for more in ({"text": "kr"}, {"objective": "a"}, {"quick": True}):
        assert "is for statements" in refused(session, **more)
    assert "board is for workshops" in refused([FULL], "clinic")
    assert "is not a date" in refused([FULL], today="soon")
    assert "no option called tody" in refused([FULL], tody="2026-01-05")


@pytest.mark.parametrize("what", [[], pd.Series([], dtype="str"), pd.DataFrame({"text": []})])
def test_columns_and_types_are_the_same_without_a_row(what):
    empty, one = okrlab.KeyResults.of(what), okrlab.KeyResults.of([FULL])
    workshop = okrlab.KeyResults.of(SimpleNamespace(workshop=Workshop()))
    for frame in (empty.to_frame(), workshop.to_frame()):
        assert list(frame.columns) == list(COLUMNS)
        assert len(frame) == 0
        assert frame.dtypes.equals(one.to_frame().dtypes)
    kinds = {name: str(kind) for name, kind in one.to_frame().dtypes.items()}
    assert {kinds[name] for name in ("due", "bridge_until")} == {"datetime64[s]"}
    assert {kinds[name] for name in ("baseline_value", "target_value", "output")} == {"float64"}
    assert (kinds["level"], kinds["milestone"]) == ("str", "bool")


def test_what_is_not_written_is_missing_and_never_guessed():
    frame = okrlab.KeyResults.of([FULL, "xyzzy", "Launch it by the end of the sprint"]).to_frame()
    full, odd, sprint = (frame.iloc[n] for n in range(3))
    assert (full["level"], full["baseline_value"], full["target_value"]) == ("outcome", 40.0, 55.0)
    assert (full["unit"], full["due"]) == ("%", pd.Timestamp("2027-06-30"))
    assert odd[["level", "verb", "target", "target_value", "due"]].isna().all()
    assert (sprint["deadline"], sprint["due"]) == ("by the end of the sprint", pd.NaT)
    assert frame[["activity", "output", "outcome", "impact"]].sum(axis=1).tolist() == pytest.approx(
        [1, 1, 1]
    )


def test_a_month_without_a_year_is_the_next_from_the_day_on_that_is_given():
    statements = ["Launch the app by June"]
    assert okrlab.KeyResults.of(statements).to_frame()["due"].isna().all()
    for today in ("2026-11-30", pd.Timestamp("2026-11-30"), np.datetime64("2026-11-30")):
        due = okrlab.KeyResults.of(statements, today=today).to_frame()["due"]
        assert due.tolist() == [pd.Timestamp("2027-06-30")]


def test_a_table_keeps_its_index_and_its_objectives():
    frame = pd.DataFrame(
        {"kr": [LAUNCH, "Print the guide"], "objective": ["Guests return", None], "id": ["a", "b"]},
        index=["x", "y"],
    )
    ours = okrlab.KeyResults.of(frame, text="kr", objective="Staff stay")
    assert ours.to_frame().index.tolist() == ["x", "y"]
    assert ours.to_frame()["objective"].tolist() == ["Guests return", "Staff stay"]
    found = ours.findings()
    assert {"a", "b", "set:a", "set:b"} == set(found["card"])
    assert set(found.loc[found["card"] == "set:a", "text"]) == {"Guests return"}
    assert set(found.loc[found["card"] == "b", "text"]) == {"Print the guide"}


def test_a_set_of_outputs_is_noticed_as_a_set():
    found = okrlab.KeyResults.of([LAUNCH, "Print the guide"]).findings()
    assert "all-outputs" in set(found["rule"])
    twice = okrlab.KeyResults.of(pd.DataFrame({"text": [LAUNCH, FULL], "id": ["a", "a"]}))
    assert set(twice.findings()["text"]) >= {LAUNCH}


def test_a_file_tells_what_was_left_out(tmp_path):
    path = tmp_path / "okrs.md"
    path.write_text(f"# Goals\n\nWe met twice.\n\n- KR: {FULL}\n- KR: {LAUNCH}\n<b>x\n", "utf-8")
    ours = okrlab.KeyResults.of(path)
    assert ours.to_frame()["text"].tolist() == [FULL, LAUNCH]
    assert any("Row 3" in one for one in ours.left)
    assert f"{len(ours.left)} (in .left)" in repr(ours)
    assert "Row 3" in ours._repr_html_()
    assert ours.workshop == ""


def test_columns_of_a_file_say_what_a_statement_leaves_out(tmp_path):
    path = tmp_path / "okrs.csv"
    path.write_text("key result,start,target,due\nGrow eNPS,12,30,2027-06-30\n", "utf-8")
    row = okrlab.KeyResults.of(path).to_frame().iloc[0]
    assert (row["text"], row["baseline_value"], row["target_value"]) == ("Grow eNPS", 12.0, 30.0)
    assert row["due"] == pd.Timestamp("2027-06-30")


def test_a_json_file_is_a_workshop_or_statements_by_what_it_holds(file, tmp_path):
    (tmp_path / "krs.json").write_text(json.dumps({"key_results": [FULL, LAUNCH]}), "utf-8")
    assert len(okrlab.KeyResults.of("krs.json")) == 2
    assert okrlab.KeyResults.of(file).workshop == "Who comes back?"
    held = json.loads(file.read_text("utf-8"))
    (tmp_path / "newer.json").write_text(json.dumps(held | {"okrlab": 99}), "utf-8")
    with pytest.raises(RecordUnreadable, match="newer okrlab"):
        okrlab.KeyResults.of("newer.json")


@pytest.mark.parametrize("what", [None, 5, b"a", {"text": ["a"]}, {"a"}, [5], [["a"]], "", True])
def test_what_is_neither_a_workshop_nor_statements_is_refused_in_words(here, what):
    assert "Give" in refused(what)


def test_what_people_typed_is_escaped():
    hostile = "<script>alert(1)</script> by June 2027"
    ours = okrlab.KeyResults.of(pd.DataFrame({"text": [hostile], "objective": [hostile]}))
    assert "<script>" not in ours._repr_html_()
    assert "&lt;script&gt;" in ours._repr_html_()


def test_key_results_of_several_workshops_lie_under_each_other(library, file):
    both = okrlab.concat([okrlab.KeyResults.of(library), okrlab.KeyResults.of(file)])
    assert list(both.columns)[:4] == ["workshop", "team", "cycle", "date"]
    assert (len(both), str(both["due"].dtype)) == (6, "datetime64[s]")


def test_two_columns_of_one_name_are_both_key_results(here, tmp_path):
    """One of them vanished without a word."""
    path = tmp_path / "twice.csv"
    path.write_text(f"Key Result,Key Result,Team\n{FULL},{LAUNCH},Desk\n", "utf-8")
    assert okrlab.KeyResults.of(path).to_frame()["text"].tolist() == [FULL, LAUNCH]


def test_two_tables_side_by_side_are_asked_about(here, tmp_path):
    """The second one's key results stood under the first one's objectives."""
    path = tmp_path / "beside.csv"
    path.write_text(f"Objective,Key Result,Objective,Key Result\nA,{LAUNCH},B,{FULL}\n", "utf-8")
    with pytest.raises(BadInput, match="Key Result"):
        okrlab.KeyResults.of(path)
    assert okrlab.KeyResults.of(path, text="B").to_frame()["text"].tolist() == [LAUNCH]


def test_a_table_in_memory_is_read_as_its_file_is(here, tmp_path):
    """Its columns of starts, targets and days were left aside, and asked for."""
    table = pd.DataFrame(
        {
            "text": ["Reduce churn", "Guests find help alone"],
            "Start": [5.0, 40],
            "target": [2.0, None],
            "due": pd.to_datetime(["2027-03-31", None]),
        }
    )
    table.to_csv(tmp_path / "table.csv", index=False)
    there, here_ = okrlab.KeyResults.of(tmp_path / "table.csv"), okrlab.KeyResults.of(table)
    columns = ["text", "level", "baseline_value", "target_value", "due"]
    assert_frame_equal(there.to_frame()[columns], here_.to_frame()[columns])
    assert here_.to_frame()["target_value"].tolist()[0] == 2.0
    assert here_.findings()["rule"].tolist() == there.findings()["rule"].tolist()
