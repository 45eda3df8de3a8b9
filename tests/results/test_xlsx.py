"""The workbook's cover leads to its sheets, and its charts are Excel's own, of numbers in cells."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.clinic.cards import Initiative, KeyResult
from okrlab.host.export import made
from okrlab.record.workshop import Workshop
from tests.results import office
from tests.results.test_pptx import workshop
from tests.workshop.telling import long, rich, told


def book(held):
    return openpyxl.load_workbook(io.BytesIO(made(held, "xlsx")))


def drawn(held):
    """The charts of a workbook by title: the categories, and the numbers by name."""
    found = {}
    sheet = book(held)["Charts"]
    for chart in sheet._charts:
        title = "".join(run.t for one in chart.title.tx.rich.p for run in one.r)
        series = {
            cells(sheet, one.tx.strRef.f)[0]: cells(sheet, one.val.numRef.f) for one in chart.series
        }
        named = chart.series[0].cat
        places = cells(sheet, (named.numRef or named.strRef).f)
        found[title] = (places, series)
    return found


def cells(sheet, reference):
    left, top, right, bottom = range_boundaries(reference.split("!")[1])
    rows = sheet.iter_rows(top, bottom, left, right, values_only=True)
    return [row[0] for row in rows]


def test_charts_are_of_the_numbers_in_the_cells_beside_them():
    found = drawn(told(rich()))
    assert found["How much is it worth trying, for us?"] == (
        ["1 not now", "2", "3", "4", "5 let's go"],
        {"People": [0, 1, 2, 5, 3]},
    )
    places, votes = found["Which way first?"]
    assert places[0] == "Let children reserve the next volume before they leave"
    assert votes["Dots"][0] == 9
    assert list(found["From what we do to what changes"][1].values()) == [[1, 3, 3, 2]]


def test_levels_are_drawn_before_and_after():
    held = workshop(
        KeyResult(id="k", text="Raise second visits from 18% to 30% by 31 March 2027"),
        KeyResult(id="l", text="Launch the new children's corner"),
        Initiative(id="i", key_result="k", text="Run 12 webinars", was=True),
    )
    [(places, levels)] = drawn(held).values()
    assert places == ["Activity", "Output", "Outcome", "Impact"]
    assert levels == {"Before": [0, 2, 0, 0], "After": [0, 1, 1, 0]}


def test_a_metric_is_a_line_over_its_days_with_gaps():
    held = workshop(
        Metric(id="m", name="Calls", start=date(2026, 1, 5), values=(7.0, None, 9.0), target=5.0),
        board="baseline",
    )
    [(places, lines)] = drawn(held).values()
    assert [str(one)[:10] for one in places] == ["2026-01-05", "2026-01-12", "2026-01-19"]
    assert lines == {"Value": [7, None, 9], "Target": [5, 5, 5]}


def test_the_cover_leads_to_each_sheet():
    found = book(told(rich()))
    cover = found["Overview"]
    assert cover["B1"].value == "Who comes back?"
    assert cover["B1"].font.sz > 16
    to = {cell.value: cell.hyperlink.location for cell in cover["A"] if cell.hyperlink}
    assert to["Next steps"] == "'Next steps'!A1"
    assert to["Team's words"] == "'Team''s words'!A1"
    titles = [location.removesuffix("!A1")[1:-1].replace("''", "'") for location in to.values()]
    assert set(titles) <= set(found.sheetnames)
    assert len(to) == len(found.sheetnames) - 2


@pytest.mark.parametrize("held", [Workshop(), workshop(KeyResult(id="k", text=""))])
def test_without_numbers_there_are_no_charts(held):
    assert "Charts" not in book(held).sheetnames


def test_many_charts_are_some():
    metrics = [Metric(id=f"m{n}", name=f"M{n}", values=(1.0, 2.0)) for n in range(30)]
    held = workshop(*metrics, board="baseline")
    assert len(book(held)["Charts"]._charts) <= 24


def test_nothing_in_a_chart_comes_from_another_file():
    with zipfile.ZipFile(io.BytesIO(made(told(rich()), "xlsx"))) as file:
        parts = [file.read(name).decode() for name in file.namelist() if "chart" in name]
    assert parts
    assert not any(re.search(r"externalData|TargetMode=.External", part) for part in parts)


@office.needed
@pytest.mark.parametrize("log", [rich, long])
def test_libreoffice_opens_it_and_draws(log):
    pages = office.pages(made(told(log()), "xlsx"), "xlsx")
    assert told(log()).title in pages[0]
    assert "How much is it worth trying, for us?" in pages[1]
