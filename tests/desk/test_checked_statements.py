"""`okrlab.check`: a row for each finding; nobody vanishes, and what is no statement is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import okrlab
from okrlab.desk.checked_statements import ABOUT, FOUND
from okrlab.errors import BadInput
from okrlab.record.agenda import Agreement
from okrlab.tables.typed_numbers import holds_nothing
from tests.conftest import by_day
from tests.fuzz.hostile import SHAPES

FULL = "The share of guests who book again rises from 40% to 55% by June 2027"
LAUNCH = "Launch the app"
COLUMNS = [*ABOUT, *FOUND]


def told(*given_, **more):
    with pytest.raises(BadInput) as caught:
        okrlab.check(*given_, **more)
    return str(caught.value)


def test_a_statement_has_a_row_for_each_finding_and_one_without_any():
    frame = okrlab.check([FULL, LAUNCH, None])
    assert list(frame.columns) == COLUMNS
    assert frame["id"].tolist() == sorted(frame["id"])
    full, launch, nothing = (frame[frame["id"] == id] for id in "012")
    assert (len(full), full["rule"].isna().all(), full["zone"].iloc[0]) == (1, True, "green")
    assert launch["rule"].iloc[0] == "launch-only"
    assert launch["question"].iloc[0].startswith("And then?")
    assert "And then?" not in launch["message"].iloc[0]
    assert (len(nothing), nothing["text"].iloc[0], nothing["zone"].iloc[0]) == (1, "", "unplaced")


def test_amounts_are_numbers_and_the_deadline_is_a_day():
    frame = okrlab.check([FULL, "Cut the wait from 2 hours to 45 minutes", "Reach €10k by June"])
    first = frame.drop_duplicates("id")
    assert first["baseline_value"].tolist() == pytest.approx([40, 2, np.nan], nan_ok=True)
    assert first["target_value"].tolist() == [55, 45, 10_000]
    assert first["unit"].tolist() == ["%", "minutes", "€"]
    assert first["due"].tolist() == [pd.Timestamp("2027-06-30"), pd.NaT, pd.NaT]
    later = okrlab.check(["Reach €10k by June"], today="2026-11-30")
    assert later["due"].iloc[0] == pd.Timestamp("2027-06-30")


@pytest.mark.parametrize("data", [[], pd.Series([], dtype="str"), pd.DataFrame({"text": []})])
def test_types_are_the_same_whether_there_is_a_row_or_none(data):
    kinds = okrlab.check(data).dtypes
    assert kinds.equals(okrlab.check([FULL, LAUNCH]).dtypes)
    assert (str(kinds["target_value"]), str(kinds["due"])) == ("float64", "datetime64[s]")
    assert str(kinds["level"]) == str(kinds["rule"]) == "str"


def as_file(folder, name, content):
    path = folder / name
    path.write_text(content, "utf-8")
    return path


def test_a_list_a_column_a_table_and_a_file_say_the_same(tmp_path):
    texts = [FULL, LAUNCH, "Raise sales"]
    lines = as_file(tmp_path, "okrs.txt", "\n".join(texts))
    table = pd.DataFrame({"text": texts})
    table.to_csv(tmp_path / "okrs.csv", index=False)
    named = table.rename(columns={"text": "goal of ours"})
    wanted = okrlab.check(texts)
    for data, more in (
        (tuple(texts), {}),
        (np.array(texts), {}),
        (pd.Series(texts), {}),
        (pd.Series(texts, dtype="category"), {}),
        (table, {}),
        (named, {"text": "goal of ours"}),
        (lines, {}),
        (str(tmp_path / "okrs.csv"), {}),
    ):
        found = okrlab.check(data, **more).drop(columns="id").reset_index(drop=True)
        pd.testing.assert_frame_equal(found, wanted.drop(columns="id"))


def test_the_index_and_the_columns_that_are_kept_recur():
    days = pd.to_datetime(["2026-01-05", "2026-02-05"])
    frame = pd.DataFrame(
        {"text": [LAUNCH, FULL], "id": ["a", "b"], "team": ["Red", "Blue"], "level": [3, 4],
         "asked": days},
        index=pd.MultiIndex.from_tuples([("x", 1), ("y", 2)], names=["area", "n"]),
    )  # fmt: skip
    found = okrlab.check(frame, keep=["team", "asked"])
    assert list(found.columns) == [*COLUMNS, "team", "asked"]
    assert found.index.names == ["area", "n"]
    assert set(found.loc["x", "team"]) == {"Red"}
    assert found["asked"].dtype == days.dtype
    assert len(found.loc["x"]) == (found["id"] == "a").sum() > 1
    whole = okrlab.check(frame, keep=True)
    assert list(whole.columns) == [*COLUMNS, "team", "level (2)", "asked"]
    assert whole["level (2)"].dtype == "int64"
    assert list(okrlab.check(frame, keep=False).columns) == COLUMNS
    assert list(okrlab.check(frame.iloc[:0], keep=True).columns) == list(whole.columns)


def test_headings_of_several_levels_and_of_no_text_are_named_as_they_read():
    frame = pd.DataFrame(
        [[LAUNCH, 1]], columns=pd.MultiIndex.from_tuples([("kr", "en"), ("n", "")])
    )
    found = okrlab.check(frame, text="kr en", keep=True)
    assert (found["text"].iloc[0], found["n"].iloc[0]) == (LAUNCH, 1)
    assert okrlab.check(pd.DataFrame({0: [LAUNCH]}), text="0")["rule"].iloc[0] == "launch-only"


def test_an_agreement_and_a_glossary_count():
    gentle = okrlab.check([LAUNCH], agreement=Agreement(challenge=False))
    assert gentle["severity"].iloc[0] == "note"
    acronym = ["Increase KTM from 40% to 55% by June"]
    assert "undefined-acronym" in set(okrlab.check(acronym)["rule"])
    assert "undefined-acronym" not in set(okrlab.check(acronym, glossary=["KTM"])["rule"])


def test_objectives_are_checked_as_objectives():
    better = "New citizens find their way with one visit, so that they feel at home"
    found = okrlab.check(["Launch a portal", better], kind="objective")
    first, second = (found[found["id"] == id] for id in "01")
    assert {"objective-work", "objective-no-who"} <= set(first["rule"])
    assert second["rule"].isna().all()
    assert found["level"].isna().all()
    assert found["zone"].isna().all()


def test_what_is_no_statement_is_refused_with_what_to_give(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for wrong in (None, 5, 2.5, True, b"a", {"text": ["a"]}, {"a"}, iter("ab"), range(3), object(),
                  np.ones((2, 2)), pd.DataFrame, "Launch the app", "", "\0", "-", "."):  # fmt: skip
        assert "Give a list of texts" in told(wrong), wrong
    for wrong in ([["a"]], [5], [b"a"], [{"text": "a"}], np.array([1, 2]), [LAUNCH, 1.5]):
        assert "which is no text" in told(wrong)
    for name in ("gone.md", Path("gone"), "a/b.txt", "x" * 100_000 + ".md", "\0.md"):
        assert "cannot be read" in told(name)
    as_file(tmp_path, "old.pdf", "%PDF-1.7")
    assert "PDF" in told("old.pdf")


def test_a_column_that_is_not_there_or_comes_twice_is_named():
    frame = pd.DataFrame({"texts": [LAUNCH], "team": ["Red"]})
    assert "Did you mean “texts”?" in told(frame)
    assert "There are: “texts”, “team”" in told(frame, text="words")
    assert "no column called “tems”" in told(frame, text="texts", keep=["tems"])
    assert "Only a table has columns" in told([LAUNCH], keep=["team"])
    for name in ("text", "objective"):
        twice = pd.DataFrame([[LAUNCH, "a", "b"]], columns=["text", name, name])
        assert f"several columns called “{name}”" in told(twice)
    assert "kind cannot be “goal”" in told([LAUNCH], kind="goal")
    assert "no option called tekst" in told([LAUNCH], tekst="a")
    assert "text cannot be 5" in told(frame, text=5)
    assert "keep cannot be 5" in told(frame, keep=5)
    assert "keep cannot be “team”" in told(frame, text="texts", keep="team")


def test_a_file_that_leaves_open_what_is_meant_asks(tmp_path):
    path = as_file(
        tmp_path,
        "two.csv",
        "Idea,Remark\nWe call all guests,They like it much\nWe write letters,Nobody reads them\n",
    )
    said = told(path)
    assert "“Idea”, “Remark”" in said
    assert okrlab.check(path, text="Remark")["text"].iloc[0] == "They like it much"


@pytest.mark.parametrize(
    "shape", ["words", "from-to", "months", "of", "amounts", "marks", "halves"]
)
def test_texts_of_a_hundred_thousand_characters_are_cut_and_checked(shape):
    words = SHAPES[shape](100_000)
    for data in ([words], pd.DataFrame({"text": [words], "objective": [words], "id": [words]})):
        found = okrlab.check(data)
        assert found["text"].str.len().max() <= 500
        assert found["id"].nunique() == 1


CELLS = st.one_of(
    *(st.text(max_size=60), st.none(), st.floats(), st.integers(), st.booleans(), st.dates()),
    *(st.binary(max_size=4), st.lists(st.integers(), max_size=2), st.just(pd.NA), st.just(pd.NaT)),
    *(st.just(np.array([1, 2])), st.sampled_from([FULL, LAUNCH, "Reach 4 of 5 by Q1 2027"])),
)


@settings(max_examples=by_day(60), deadline=None, derandomize=True)
@given(st.lists(CELLS, max_size=6), st.booleans(), st.sampled_from([(), True, ("extra",)]))
def test_whatever_the_cells_of_a_table_hold_each_of_its_rows_is_there(cells, quick, keep):
    frame = pd.DataFrame({"text": pd.Series(cells, dtype=object), "extra": range(len(cells))})
    found = okrlab.check(frame, keep=keep, quick=quick)
    assert found.index.unique().tolist() == list(range(len(cells)))
    assert str(found["due"].dtype) == "datetime64[s]"
    if any(not isinstance(one, str) and not holds_nothing(one) for one in cells):
        assert "which is no text" in told(cells)
    else:
        assert okrlab.check(cells, quick=quick)["id"].nunique() == len(cells)
