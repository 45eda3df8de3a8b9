"""Plans, looks back, deliveries and typed numbers in the shapes in which people keep them."""

from __future__ import annotations

import io
from datetime import date
from itertools import count

import pytest
from openpyxl import Workbook

from okrlab.blocks.readiness.portfolio import as_quarter, read_portfolio
from okrlab.blocks.review.audits import read_audit
from okrlab.blocks.review.checkins import entry
from okrlab.blocks.review.theatre import read_points
from okrlab.errors import TableUnreadable
from okrlab.tables.rows import read_table


@pytest.fixture
def new_id():
    numbers = count()
    return lambda: f"n{next(numbers)}"


def book(*sheets, hidden=(), merged=()):
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for at in hidden:
            sheet.row_dimensions[at].hidden = True
        for area in merged:
            sheet.merge_cells(area)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


WEB = {"2026-Q1": 10, "2026-Q2": 30}
PLANS = {
    "a title, a note and a blank row above": (
        "Outcome share by team;;\nDraft of March;;\n;;\nTeam;Q1 2026;Q2 2026\nWeb;10 %;30 %\n",
        ["Draft of March"],
    ),
    "a row of units": ("Team,Q1 2026,Q2 2026\n(name),(%),(%)\nWeb,10,30\n", ["units"]),
    "other words for team and stream": ("Squad\tUnit\tQ1/26\tQ2/26\nWeb\tShop\t10\t30\n", []),
    "columns that nobody asked for": (
        "Team,Lead,Q1 2026,Q2 2026,Comment\nWeb,Ida,10,30,ask again\n",
        ["“Lead”, “Comment”"],
    ),
    "a total and a note below": (
        "Team,2026Q1,2026Q2\nWeb,10,30\nTotal,10,30\nSource: the teams\n",
        ["total", "Source: the teams"],
    ),
    "fractions": ("Team,1Q26,2Q26\nWeb,0.1,0.3\n", ["fractions"]),
    "fractions with a comma": ("Team;1Q26;2Q26\nWeb;0,1;0,3\n", ["fractions"]),
    "out of a hundred": ("Team,2026-Q1,2026-Q2\nWeb,10/100,3/10\n", []),
    "a row a quarter": (
        "Team,Quarter,Share\nWeb,Q2 2026,30\nWeb,Q1 2026,10\n",
        [],
    ),
    "teams across": ("Quarter,Web\n2026-Q1,10\n2026-Q2,30\n", []),
    "years above the quarters": ("Plan,2026,\nTeam,Q1,Q2\nWeb,10,30\n", []),
    "fiscal quarters": ("Team,FY26 Q1,FY26 Q2\nWeb,10,30\n", ["FY26 Q1"]),
    "a Markdown table": ("| Team | Q1 2026 | Q2 2026\n|:--|--|--\n| Web | 10 | 30\n", []),
    "every line quoted": ('"Team,Q1 2026,Q2 2026"\n"Web,10,30"\n', []),
    "the sign said": ("sep=;\nTeam;Q1 2026;Q2 2026\nWeb;10;30\n", []),
    "plan and actual side by side": (
        "Team,Q1 2026 plan,Q1 2026 actual,Q2 2026 plan\nWeb,10,7,~30 %\n",
        ["“Q1 2026 actual”"],
    ),
    "German headings": ("Bereich;Team;Q1 2026;Q2 2026\nShop;Web;10;30\n", ["“Bereich” as stream"]),
    "months": ("Team,Jan-Mar 2026,Apr-Jun 2026\nWeb,10,30\n", []),
}


@pytest.mark.parametrize(("table", "told"), PLANS.values(), ids=PLANS)
def test_a_plan_is_read_whichever_way_it_is_kept(table, told, new_id):
    plans = read_portfolio(table, new_id)
    assert [(one.team, dict(zip(one.quarters, one.shares, strict=True))) for one in plans] == [
        ("Web", WEB)
    ]
    said = " ".join(plans.notes)
    assert [one for one in told if one not in said] == []


ASKED = {
    "a fraction between percentages": ("Team,2026-Q1\nWeb,0.4\nDesk,40\n", "0.4"),
    "a one that could be all": ("Team,2026-Q1\nWeb,1\nDesk,0\n", "“1”"),
    "a quarter without a year": ("Team,Q1,Q2\nWeb,10,20\n", "year"),
    "fiscal and calendar quarters": ("Team,FY26 Q1,Q2 2026\nWeb,10,20\n", "fiscal"),
    "one quarter twice": ("Team,Q1 2026 plan,2026-Q1\nWeb,10,20\n", "both 2026-Q1"),
    "no team": ("Owner,Q1 2026\nIda,10\n", "“Owner”"),
    "no heading known": ("Wer,Wieviel\nIda,viel\n", "“Wer”"),
}


@pytest.mark.parametrize(("table", "said"), ASKED.values(), ids=ASKED)
def test_what_a_plan_leaves_open_is_asked(table, said, new_id):
    with pytest.raises(TableUnreadable, match=said):
        read_portfolio(table, new_id)


def test_what_was_asked_can_be_answered(new_id):
    named = read_portfolio("Owner,Q1 2026\nIda,10\n", new_id, columns={"team": "Owner"})
    assert (named[0].team, named[0].shares) == ("Ida", (10,))
    [plan] = read_portfolio("Team,Q1\nWeb,10\n", new_id, year=2027)
    assert plan.quarters == ("2027-Q1",)
    with pytest.raises(TableUnreadable) as amiss:
        read_portfolio("Owner,Q1 2026\nIda,10\n", new_id, columns={"team": "Squad"})
    [ask] = amiss.value.asks
    assert (ask.keyword, ask.options) == ("team", ("Owner", "Q1 2026"))


def test_of_several_sheets_the_one_that_fits_is_read_and_two_alike_are_asked(new_id):
    plan = [["Team", "2026-Q1", "2026-Q2"], ["Web", 0.1, 0.3]]
    found = read_portfolio(book(("Read me", [["For the team"]]), ("Plan", plan)), new_id)
    assert found[0].shares == (10, 30)
    assert "Read me" in " ".join(found.notes)
    with pytest.raises(TableUnreadable, match="“2025”, “2026”"):
        read_portfolio(book(("2025", plan), ("2026", plan)), new_id)
    assert read_portfolio(book(("2025", plan), ("2026", plan)), new_id, sheet="2026")[0].shares


def test_hidden_rows_are_left_out_with_a_word_and_merged_cells_count_for_each(new_id):
    rows = [["Tribe", "Team", "2026-Q1"], ["Shop", "Web", 10], [None, "Desk", 20], ["x", "y", 1]]
    found = read_portfolio(book(("Plan", rows), hidden=[4], merged=["A2:A3"]), new_id)
    assert [(one.stream, one.team) for one in found] == [("Shop", "Web"), ("Shop", "Desk")]
    assert "Rows 4 are hidden" in " ".join(found.notes)


DONE = [("A guide", "May 2026", "Fewer calls")]
BACK = {
    "other headings": (
        "Id,Title,Owner,Due date,Results\n1,A guide,Ida,May 2026,Fewer calls\n",
        ["“Title” as what", "“Id”, “Owner”", "No column says how"],
    ),
    "a title above": ("What we did;;\nWhat;When;Result\nA guide;May 2026;Fewer calls\n", []),
    "questions as headings": (
        "What did we do?,Finished in,What changed?\nA guide,May 2026,Fewer calls\n",
        [],
    ),
    "two names in one heading": (
        "Project / initiative,Completion date,Impact\nA guide,May 2026,Fewer calls\n",
        [],
    ),
    "an end and a due date": (
        "Project,Due date,Finished,Outcome\nA guide,June 2026,May 2026,Fewer calls\n",
        ["“Due date”"],
    ),
}


@pytest.mark.parametrize(("table", "told"), BACK.values(), ids=BACK)
def test_a_list_of_projects_is_a_look_back(table, told, new_id):
    found = read_audit(table, new_id)
    assert [(one.text, one.period, one.result) for one in found] == DONE
    assert {one.how for one in found} == {"unknown"}
    said = " ".join(found.notes)
    assert [one for one in told if one not in said] == []


def test_a_missing_date_is_asked_once_with_the_headings_to_choose_from(new_id):
    table = "Project,State,Launch\nA guide,done,May\nA tour,done,June\n"
    with pytest.raises(TableUnreadable, match="“State”, “Launch”") as amiss:
        read_audit(table, new_id)
    assert [ask.keyword for ask in amiss.value.asks] == ["period"]
    assert "columns=dict(period=" in amiss.value.hint
    found = read_audit(table, new_id, columns={"period": "Launch"})
    assert [one.period for one in found] == ["May", "June"]
    undated = read_audit(table, new_id, columns={"period": None})
    assert [one.period for one in undated] == ["", ""]


def test_cells_that_say_nothing_are_empty(new_id):
    [one] = read_audit("What,When,Result,How,Stop\nA guide,May,n/a,–,-\n", new_id)
    assert (one.result, one.how, one.stop) == ("", "unknown", False)


def test_pasted_rows_without_headings_are_read_in_order_and_that_is_told(new_id):
    found = read_audit("A guide\tMay 2026\nA tour\tJune 2026\n", new_id)
    assert [one.period for one in found] == ["May 2026", "June 2026"]
    assert "what, when" in found.notes[0]


POINTS = {
    "thousands": ('Month,Shipped,Value\nMay,3,"1,200"\nJune,4,"1,350.5"\n', [1200, 1350.5]),
    "commas for decimals": ("Month;Done;KPI\nMay;3;1.200\nJune;4;1.350,5\n", [1200, 1350.5]),
    "signs": ("Month;Done;Value\nMay;3;−2,5 %\nJune;4;(3,5 %)\nJuly;1;n/a\n", [-2.5, -3.5, None]),
    "a title": ("Releases\nSprint,Features,Score\nS 1,2,4.1/5\nS 2,3,4/5\n", [4.1, 4.0]),
}


@pytest.mark.parametrize(("table", "values"), POINTS.values(), ids=POINTS)
def test_deliveries_with_their_outcome(table, values):
    assert [one.outcome for one in read_points(table)] == values


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("Month;Done;Value\nMay;3;1.200\nJune;4;1.350\n", "1.200"),
        ("Month,Done,Value\nMay,3,40 %\nJune,4,0.4\n", "0.4"),
        ("Month,Done,Value\nMay,3,<5\n", "limit"),
        ("Month,Done,Value\nMay,2.5,4\n", "2.5"),
    ],
)
def test_numbers_that_could_be_two_are_asked(table, said):
    with pytest.raises(TableUnreadable, match=said):
        read_points(table)


TYPED = {
    "1,200": 1200,
    "1.200,50": 1200.5,
    "€1,200": 1200,
    "1 200 €": 1200,
    "1'200.5": 1200.5,
    "−12,5 %": -12.5,
    "(3.5%)": -3.5,
    "~40": 40,
    "4.1k": 4100,
    "12,34,567": 1234567,
    "4.1/5": 4.1,
    "10 – Extremely likely": 10,
    "0.125": 0.125,
}


def of(**raw):
    return entry(raw, id="e", key_result="k", on=date(2026, 3, 2))


@pytest.mark.parametrize(("typed", "value"), TYPED.items())
def test_a_value_is_read_as_it_was_typed(typed, value):
    assert of(value=typed).value == value


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1.200", "1.2 or 1200"),
        ("1.234", "1.2340 or 1234"),
        ("12/40", "12 or 30 %"),
        ("<5", "limit"),
    ],
)
def test_a_value_that_could_be_two_is_asked(typed, said):
    with pytest.raises(TableUnreadable, match=said):
        of(value=typed)


def test_confidence_is_a_share_or_a_question():
    assert [of(confidence=one).confidence for one in ("70", "70 %", "7/10", "0", "69,6")] == [
        *(70, 70, 70, 0, 70)
    ]
    for typed in ("0.7", "0,7", "1", ".5"):
        with pytest.raises(TableUnreadable, match="could be"):
            of(confidence=typed)
    with pytest.raises(TableUnreadable, match="0 to 100"):
        of(confidence="€70")


@pytest.mark.parametrize(
    "said",
    [
        *("2026-Q1", "Q1 2026", "Q1'26", "Q1/26", "1Q26", "2026Q1", "FY26 Q1", "Q1 FY2026"),
        *("Q1 ’26", "1st quarter 2026", "1. Quartal 2026", "T1 2026", "Jan – Mar 2026"),
        "Q1 2026 (%)",
    ],
)
def test_quarters_of_all_usual_forms(said):
    assert as_quarter(said) == "2026-Q1"


@pytest.mark.parametrize("said", ["Q5 2026", "2026", "Q1", "soon", "Jan – May 2026", "2026-01"])
def test_what_is_no_quarter(said):
    assert as_quarter(said) == ""


def test_a_table_of_nothing_is_refused_by_name():
    for content in ("", b"", b"PK\x03\x04broken", b"\x00\x01" * 900):
        with pytest.raises(TableUnreadable):
            read_table(content, {"text": ["what"]}, needed=("text",))


HOWS = "What,When,How\nA guide,May,survey\nA tour,June,hearsay\nA form,July,survey\nA list,May,\n"


def test_another_word_for_how_a_result_is_known_is_asked_about_once(new_id):
    """Each line with such a word was refused, and the file could not be taken at all."""
    with pytest.raises(TableUnreadable) as raised:
        read_audit(HOWS, new_id)
    assert [(a.kind, a.keyword) for a in raised.value.asks] == [
        ("how", "survey"),
        ("how", "hearsay"),
    ]
    assert raised.value.asks[0].options == ("Measured", "Known", "Unknown")
    assert 'hows={"survey"' in raised.value.hint
    read = read_audit(HOWS, new_id, hows={"survey": "Measured", "hearsay": "unknown"})
    assert [one.how for one in read] == ["measured", "unknown", "measured", "unknown"]


def test_a_column_how_full_of_sentences_may_be_none(new_id):
    rows = "".join(f"Thing {n},May,We asked {n} people\n" for n in range(9))
    with pytest.raises(TableUnreadable) as raised:
        read_audit(f"What,When,How\n{rows}", new_id)
    [ask] = raised.value.asks
    assert (ask.kind, ask.keyword, ask.options) == ("column", "how", ("How",))
    read = read_audit(f"What,When,How\n{rows}", new_id, columns={"how": None})
    assert len(read) == 9
    assert "Left out, as they are not columns here: “How”" in " ".join(read.notes)


def test_below_a_title_the_headings_are_offered_and_not_the_title(new_id):
    table = "Shares of the year,,\nCrew of people,Lead of it,Q1 2027\nWeb,Ida,20 %\n"
    with pytest.raises(TableUnreadable) as raised:
        read_portfolio(table.replace("Q1 2027", "Start"), new_id)
    assert raised.value.asks[0].options == ("Crew of people", "Lead of it", "Start")
