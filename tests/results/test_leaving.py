"""Numbers leave as numbers, days as days, truth as truth: in Excel, CSV, pandas and a notebook."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from datetime import date, datetime
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

import okrlab
from okrlab.blocks.baseline.cards import Evidence, Metric
from okrlab.blocks.clinic.cards import Bridge, Hypothesis, Initiative, KeyResult
from okrlab.blocks.readiness.cards import CheckIn, PastInitiative, TeamPlan
from okrlab.host import export
from okrlab.nouns.results_of_workshops import Result
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop

DAY = date(2026, 11, 28)
CARDS = (
    KeyResult(id="k", text="Raise it", bridge=Bridge(owner="Ann", expires=DAY), milestone=True),
    Initiative(id="w", text="Work", key_result="k"),
    Hypothesis(id="h", x="a", y="b", signal="c"),
    CheckIn(id="c", key_result="k", on=DAY, value=-3.5, confidence=70, due=DAY),
    CheckIn(id="d", key_result="k", on=DAY, value=1234567, action="-1+1"),
    PastInitiative(id="p", text="Poster", stop=True),
    TeamPlan(id="t", team="Desk", quarters=("2026-Q4",), shares=(20,)),
    Metric(
        id="m",
        name="Visits",
        start=DAY,
        values=(1234567.0, None, 0.0625),
        target=1234567.5,
        by_when=DAY,
        evidence=Evidence(sentence="s", method="xmr", level=(46.625,)),
    ),
    Metric(id="u", name="Undated", values=(1.0, 2.0)),
)


@pytest.fixture(scope="module")
def workshop():
    return Workshop(
        title="A", boards={"deck": Deck(board="deck", cards={one.id: one for one in CARDS})}
    )


@pytest.fixture(scope="module")
def result(workshop):
    return Result.of(SimpleNamespace(workshop=workshop))


@pytest.fixture(scope="module")
def book(workshop):
    """Each sheet's cells by column, without the head."""
    opened = openpyxl.load_workbook(io.BytesIO(export.made(workshop, "xlsx")))
    return {
        sheet.title: {column[0].value: column[1:] for column in sheet.iter_cols()}
        for sheet in opened
    }


def told(cells):
    return [(cell.value, cell.number_format) for cell in cells]


def test_cells_of_a_workbook_are_numbers_with_a_format_that_shows_them_whole(book):
    seen = book["Check-ins"]
    assert told(seen["Value"]) == [(-3.5, "#,##0.0"), (1234567, "#,##0")]
    assert told(seen["Confidence, in %"])[0] == (70, '#,##0" %"')
    assert told(book["Plans"]["Outcomes, in %"]) == [(20, '#,##0" %"')]
    metric = book["Metrics"]
    assert told(metric["Level (okrlab)"])[1] == (46.625, "#,##0.000")
    assert told(metric["Target"])[1] == (1234567.5, "#,##0.0")
    values = told(book["Metrics, by period"]["Value"])
    assert values[2:] == [(1234567, "#,##0"), (None, "General"), (0.0625, "#,##0.0000")]


def test_days_are_days_in_a_workbook(book):
    day = (datetime(2026, 11, 28), "yyyy-mm-dd")
    seen = book["Check-ins"]
    assert told(seen["Day"]) == [day, day]
    assert told(seen["By when"]) == [day, (None, "General")]
    assert told(book["Key results"]["Bridge: until"]) == [day]
    assert told(book["Metrics"]["By"])[1] == day
    starts = told(book["Metrics, by period"]["Period from"])
    assert starts[:3] == [(None, "General"), (None, "General"), day]


def test_frames_have_numbers_days_and_truth_whether_they_hold_anything_or_not(result):
    kinds = {
        "check_ins": {"on": "M", "value": "f", "confidence": "f", "due": "M", "done": "b"},
        "metrics": {"periods": "i", "level": "f", "target": "f", "by": "M", "changed": "M"},
        "metric_periods": {"number": "i", "start": "M", "value": "f", "numerator": "f"},
        "key_results": {"milestone": "b", "bridge_until": "M"},
        "hypotheses": {"until": "M"},
        "past_initiatives": {"stop": "b"},
        "team_plans": {"share": "f"},
        "initiatives": {"was": "b"},
        "maturity": {"step": "i"},
        "scores": {"score": "i", "people": "i"},
    }
    for one in (result, Result.of(SimpleNamespace(workshop=Workshop()))):
        for name, columns in kinds.items():
            frame = one.table(name)
            assert {column: frame[column].dtype.kind for column in columns} == columns, name
    seen = result.table("check_ins")
    assert seen["value"].sum() == 1234563.5
    assert list(seen["on"]) == [pd.Timestamp(DAY)] * 2
    assert list(result.table("past_initiatives")["stop"]) == [True]


def test_an_exported_notebook_has_the_same_types_as_the_frames(workshop, result):
    cells = json.loads(export.made(workshop, "ipynb"))["cells"]
    names: dict[str, pd.DataFrame] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    for name in ("check_ins", "metrics", "metric_periods", "key_results", "past_initiatives"):
        assert dict(names[name].dtypes) == dict(result.table(name).dtypes), name
    assert names["check_ins"]["on"][0] == pd.Timestamp(DAY)


def test_a_csv_says_that_its_letters_are_utf_8_as_excel_would_guess_otherwise(workshop):
    content = export.made(workshop, "csv")
    assert content.startswith(codecs.BOM_UTF8)
    assert content.decode("utf-8-sig") == export.to_csv(workshop)


def test_a_number_in_csv_has_no_apostrophe_and_no_exponent_but_a_formula_has(workshop):
    content = export.to_csv(workshop)
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    seen = [row for row in rows if row["kind"] == "check_in"]
    assert [row["value"] for row in seen] == ["-3.5", "1234567"]
    assert seen[1]["text"] == "'-1+1"
    assert "'-3.5" not in content
    periods = [row for row in rows if row["kind"] == "period"]
    assert [row["value"] for row in periods] == ["1", "2", "1234567", "", "0.0625"]
    assert [(row["number"], row["start"]) for row in periods[1:3]] == [("2", ""), ("1", str(DAY))]
    assert "e+" not in content


def test_a_metrics_frame_has_numbers_while_it_is_empty_and_where_it_has_only_gaps():
    for values in ([], [float("nan")] * 3, [1.0, 2.0]):
        frame = okrlab.baseline(values).to_frame()
        for column in ("value", "level", "lower", "upper"):
            assert frame[column].dtype.kind == "f", column
        assert frame["used"].dtype.kind == "b"


def test_who_changes_as_okrlab_reads_it_is_in_every_format_and_marked_as_ours():
    """It stood in the page's table alone."""
    from okrlab.blocks.ladder.cards import Rung

    rungs = {
        "a": Rung(id="a", text="New customers set up their first project alone", level="outcome"),
        "b": Rung(id="b", text="Tenants report a fault in time", level="outcome", actor="shift"),
    }
    workshop = Workshop(title="A", boards={"ladder": Deck(board="ladder", cards=rungs)})
    page = export.to_html(workshop)
    assert "<td dir=auto>New customers (okrlab)</td>" in page
    drawn = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", page))
    assert "New customers (okrlab)" in drawn  # on the picture's card, in two lines
    assert "first project alone (New customers (okrlab))" in export.to_markdown(workshop)
    rows = list(csv.DictReader(io.StringIO(export.to_csv(workshop), newline="")))
    assert [(row["actor"], row["actor_read"]) for row in rows] == [
        ("", "New customers"),
        ("shift", ""),
    ]
    opened = openpyxl.load_workbook(io.BytesIO(export.made(workshop, "xlsx")))
    heads, first, _ = opened["Ladder rungs"].iter_rows(values_only=True)
    assert (
        dict(zip(heads, first, strict=True))["Who changes, by the words (okrlab)"]
        == "New customers"
    )
    frame = Result.of(SimpleNamespace(workshop=workshop)).table("rungs")
    assert list(frame["actor_read"]) == ["New customers", ""]
