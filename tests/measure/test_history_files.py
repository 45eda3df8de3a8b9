"""Files as they come: other signs between cells, other encodings, workbooks, ragged rows."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import pytest

from okrlab.errors import BadInput, HistoryUnreadable
from okrlab.measure.history import history
from okrlab.measure.problems import told
from okrlab.tables.delimited import Csv
from tests.measure.reading import TODAY, codes, one, problems, read, weekly, workbook

PLAIN = "week,value\n2026-01-05,12.5\n2026-01-12,13\n2026-01-19,11\n"
WEEKS = [datetime(2026, 1, 5) + timedelta(weeks=n) for n in range(6)]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", ";").replace(".", ",").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", "|").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.strip().encode(),
        ("sep=;\n" + PLAIN.replace(",", ";")).encode(),
        ("Report\nmade today\n\n" + PLAIN).encode(),
        PLAIN.replace("12.5", '"12,5"').replace("week", '"week"').encode(),
        PLAIN.replace("2026-01-12,13\n", "\n2026-01-12,13\n\n").encode(),
        "\n".join(f"{line}," for line in PLAIN.splitlines()).encode(),
        "\n".join(PLAIN.splitlines()[::-1][:3] + ["week,value"][:0]).encode(),
    ],
    ids=lambda content: content[:30],
)
def test_the_same_table_is_read_from_every_dialect(content):
    series = one(content)
    assert series.values.tolist() == [12.5, 13, 11]
    assert series.starts[0] == date(2026, 1, 5)
    assert series.every == "week"


def test_all_problems_come_at_once_with_their_lines():
    found = problems(
        "week,visits,bookings",
        "2026-01-05,100,7",
        "2026-01-12,oops,8",
        "19.1.2026,90,-2",
        ",80,6",
        "2026-02-02,0,6",
        "2026-02-02,70,6",
        numerator="bookings",
        denominator="visits",
    )
    assert found == {
        "two_formats": (4,),
        "no_date_here": (5,),
        "not_a_number": (3,),
        "negative": (4,),
        "zero_denominator": (6,),
        "twice": (6, 7),
    }


def test_the_error_says_every_problem_in_its_text():
    with pytest.raises(HistoryUnreadable) as caught:
        read("week,value", "2026-01-05,x", "12.1.2026,z")
    said = str(caught.value)
    assert "Row 2–3:" in said
    assert "“x” in “value” is not a number" in said
    assert [found.line for found in caught.value.problems] == [3, 2]


def test_lines_are_those_of_the_file_below_quoted_lines_and_headings():
    lines = ["Report", "", "week,note,value", '2026-01-05,"two', 'lines",1', "2026-01-12,,x"]
    assert problems(*lines, value="value") == {"not_a_number": (6,)}


def test_a_decimal_comma_without_quotes_is_named_and_not_cut_off():
    assert problems("week,value", "2026-01-05,12,5", "2026-01-12,13,5")["extra_cells"] == (2, 3)


def test_a_quote_that_is_not_closed_does_not_swallow_the_file():
    series = one(
        "week,note,value",
        '2026-01-05,"open,1',
        *(f"{WEEKS[0].date() + timedelta(weeks=n)},x,{n}" for n in range(1, 30)),
        value="value",
    )
    assert len(series.values) == 30
    assert "quote" in codes(series)


def test_an_old_encoding_is_read_and_said():
    series = one("Woche,Größe\n2026-01-05,1\n2026-01-12,2\n2026-01-19,3\n".encode("cp1252"))
    assert series.name == "Größe"
    assert "encoding" in codes(series)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "history_empty"),
        (b"\n\n", "history_empty"),
        (b"\x00\x01\x02\x03" * 200, "history_not_table"),
        (b"PK\x03\x04garbage", "history_not_workbook"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content, code):
    with pytest.raises(BadInput) as caught:
        read(content)
    assert caught.value.code == code


def test_headings_without_rows_are_no_history():
    assert problems("date,value") == {"no_rows": ()}


def test_a_missing_column_names_those_there_are():
    with pytest.raises(HistoryUnreadable) as caught:
        read(*weekly(1, 2), value="nps", date="tag")
    assert {one.code for one in caught.value.problems} == {"no_column"}
    assert "week, value" in caught.value.problems[0].words


def test_a_workbook_is_read_from_its_sheet_with_dates():
    def then(book):
        book.active.title = "Notes"
        sheet = book.create_sheet("Data")
        sheet.append(["Conversion of the shop"])
        sheet.append([])
        sheet.append(["Week", "Share"])
        for n, week in enumerate(WEEKS):
            sheet.append([week, (40 + n) / 100])
            sheet.cell(sheet.max_row, 2).number_format = "0.0%"
        book.create_sheet("Hidden").sheet_state = "hidden"

    series = one(workbook(["hello"], then=then))
    assert series.values.tolist() == [40, 41, 42, 43, 44, 45]
    assert series.unit == "%"
    assert "other_sheets" in codes(series)


def test_lines_of_a_workbook_are_its_rows():
    rows = [["Week", "Value"], *([week, n] for n, week in enumerate(WEEKS))]
    rows[3][1] = "soon"
    assert problems(workbook(*rows)) == {"not_a_number": (4,)}


def test_a_formula_without_a_result_is_named():
    rows = [["Week", "Value"], *([week, f"=1+{n}"] for n, week in enumerate(WEEKS))]
    assert problems(workbook(*rows)) == {"formula_empty": tuple(range(2, 8))}


def test_merged_cells_count_for_each_row_and_are_said():
    rows = [["Week", "Value"], *([week, n] for n, week in enumerate(WEEKS))]
    series = one(workbook(*rows, then=lambda book: book.active.merge_cells("B3:B4")))
    assert series.values.tolist() == [0, 1, 1, 3, 4, 5]
    assert "merged" in codes(series)


def test_spreadsheet_times_are_durations():
    rows = [["Week", "Took"], *([week, time(1, 30 + n)] for n, week in enumerate(WEEKS))]
    series = one(workbook(*rows))
    assert series.kind == "duration"
    assert (series.values[0], series.unit) == (1.5, "hours")


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(BadInput) as caught:
        read(kept.getvalue())
    assert caught.value.code == "history_large"


def test_periods_that_run_to_the_right_are_turned_around():
    months = [f"{month} 2026" for month in ("Jan", "Feb", "Mar", "Apr")]
    first, second = read("Metric;" + ";".join(months), "NPS;40;41;42;43", "Open;5%;6%;7%;8%")
    assert (first.name, first.values.tolist()) == ("NPS", [40, 41, 42, 43])
    assert (second.name, second.unit) == ("Open", "%")
    assert second.starts[0] == date(2026, 1, 1)


def test_several_metrics_in_columns_or_under_each_other_become_several_series():
    wide = read("week,a,b", "2026-W01,1,4", "2026-W02,2,5", "2026-W03,3,6")
    rows = [
        f"2026-W0{week},{name},{week + more}"
        for name, more in (("a", 0), ("b", 3))
        for week in (1, 2, 3)
    ]
    long = read("week,metric,value", *rows)
    for found in (wide, long):
        assert [(one.name, one.values.tolist()) for one in found] == [
            ("a", [1, 2, 3]),
            ("b", [4, 5, 6]),
        ]


def test_problems_in_one_of_several_metrics_are_named_with_the_column():
    with pytest.raises(HistoryUnreadable) as caught:
        read("week,a,b", "2026-W01,1,4", "2026-W02,2,x", "2026-W03,3,6")
    (found,) = caught.value.problems
    assert "“b”" in found.words
    assert found.lines == (3,)


def test_a_row_of_totals_is_left_out_and_said():
    series = one(*weekly(1, 2, 3), "Total,6")
    assert series.values.tolist() == [1, 2, 3]
    assert next(note.lines for note in series.notes if note.code == "totals") == (5,)


def test_lines_are_told_in_short():
    series = one(*weekly(1, "", "", "", 5, "", 7))
    said = next(told(note) for note in series.notes if note.code == "blank")
    assert said.startswith("Row 3–5, 7: ")


def test_a_long_file_is_read_piece_by_piece_with_the_share_that_is_done(tmp_path, monkeypatch):
    monkeypatch.setattr("okrlab.tables.delimited.PIECE", 100)
    path = tmp_path / "events.csv"
    days = [date(2026, 1, 5) + timedelta(days=n % 90) for n in range(1_000)]
    path.write_text("created,id\n" + "".join(f"{day}T10:00:00,{n}\n" for n, day in enumerate(days)))
    shares = []
    (series,) = history(path, events=True, every="week", today=TODAY, progress=shares.append)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert series.kind == "count"
    assert len(list(Csv("x", path).pieces(["id"]))) == 11
    assert (len(series.values), series.values.max()) == (13, 84)


def test_a_problem_far_down_a_long_file_has_its_line(monkeypatch):
    monkeypatch.setattr("okrlab.tables.delimited.PIECE", 50)
    lines = weekly(*range(200), first=date(2020, 1, 6))
    lines[171] = lines[171].split(",")[0] + ",soon"
    assert problems(*lines) == {"not_a_number": (172,)}
