"""Files for OKR tools: their heads, our words, nothing made up and nothing lost unsaid."""

import csv
import io
from datetime import date

import pytest

from okrlab.blocks.clinic.cards import Initiative, KeyResult, Objective
from okrlab.desk.okr_tools import OKR_TOOLS, TEMPLATES
from okrlab.errors import BadInput
from okrlab.host.export import made
from okrlab.nouns.results_of_workshops import Result
from okrlab.record.workshop import Workshop
from tests.results.test_pptx import workshop

CARDS = (
    Objective(id="o", text="Families feel at home here"),
    KeyResult(
        id="a",
        objective="o",
        text="Raise second visits from 18% to 30% by 31 March 2027",
        signal="Second visits within a week",
    ),
    KeyResult(id="b", objective="o", text="Cut waiting from 12 to 5 minutes"),
    Initiative(id="i", key_result="a", text="Run 12 story afternoons"),
    KeyResult(id="c", text="=cmd|' /C calc'!A0"),
)


@pytest.fixture(scope="module")
def held():
    return workshop(*CARDS)


def rows(held, tool):
    said = made(held, "okr-csv", tool=tool).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(said, newline="")))


@pytest.mark.parametrize("tool", OKR_TOOLS)
def test_every_tool_gets_its_heads_and_every_title(held, tool):
    content = made(held, "okr-csv", tool=tool)
    heads, *_ = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    plain = [one.head for one in TEMPLATES[tool].columns if "{n}" not in one.head]
    assert heads[: len(plain)] == plain
    cells = {cell for row in rows(held, tool) for cell in row.values()}
    for card in CARDS[:3]:
        assert card.text in cells
    assert content == made(held, "okr-csv", tool=tool)
    assert not [cell for cell in cells if cell.startswith("=")]


def test_numbers_dates_and_parents_are_in_their_columns(held):
    first, visits, waiting, loose = rows(held, "peoplebox")
    assert (first["Row ID"], first["Parent Row IDs"], first["Target Value"]) == ("1", "", "")
    assert visits["Parent Row IDs"] == waiting["Parent Row IDs"] == "1"
    assert loose["Parent Row IDs"] == ""
    assert (visits["Starting Value"], visits["Target Value"]) == ("18", "30")
    assert visits["Goal Type"] == "Custom Percent"
    assert visits["End Date"] == str(date(2027, 3, 31))
    assert visits["Description"] == "Shows first in: Second visits within a week"
    assert (waiting["Goal Type"], waiting["Starting Value"]) == ("Number", "12")
    assert waiting["End Date"] == loose["Goal Type"] == ""
    assert {row["Owner Emails"] for row in (first, visits, waiting)} == {""}


def test_key_results_stand_below_or_beside_their_objective(held):
    kinds = [(row["type"], row["name"][:6]) for row in rows(held, "betterworks")]
    assert kinds[:3] == [("goal", "Famili"), ("milestone", "Raise "), ("milestone", "Cut wa")]
    goal, loose = rows(held, "culture-amp")
    assert goal["key_result_1_title"].startswith("Raise second visits")
    assert goal["key_result_2_title"] == "Cut waiting from 12 to 5 minutes"
    assert loose["key_result_1_title"] == ""
    assert loose["name"].endswith("=cmd|' /C calc'!A0")


def test_what_cannot_go_and_what_is_to_be_filled_in_is_said(held):
    said = {tool: " ".join(made(held, "okr-csv", tool=tool).notes) for tool in OKR_TOOLS}
    assert "Betterworks has no column for: the start, the target" in said["betterworks"]
    assert "the objective of a key result" in said["peoplecues"]
    assert "the objective of a key result" not in said["peoplebox"] + said["culture-amp"]
    assert "the date" in said["culture-amp"]
    for one in said.values():
        assert "the work" in one
        assert "fill in:" in one
    assert "Owner Emails, Start Date" in said["peoplebox"]


def test_an_empty_workshop_gives_the_heads_and_no_notes():
    for tool in OKR_TOOLS:
        content = made(Workshop(), "okr-csv", tool=tool)
        assert content.count(b"\n") == 1
        assert content.notes == ()


def test_a_tool_has_to_be_named_and_known():
    with pytest.raises(BadInput) as refused:
        made(Workshop(), "okr-csv")
    assert "betterworks, culture-amp" in refused.value.hint
    with pytest.raises(BadInput, match="Did you mean “peoplebox”"):
        made(Workshop(), "okr-csv", tool="peoplebx")


def test_a_notebook_is_warned(held):
    result = Result.of(_session(held))
    with pytest.warns(UserWarning, match="has no column for"):
        assert result.export("okr-csv", tool="betterworks").startswith(b"\xef\xbb\xbfname,type")


def _session(held):
    from types import SimpleNamespace

    return SimpleNamespace(workshop=held)
