"""What the desk makes of files: their statements; what is amiss, by row; all the rest is read."""

from __future__ import annotations

import contextlib
import io
import json
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from okrlab.desk.statement_files import KINDS, load, spell
from okrlab.errors import BadInput
from okrlab.tables import file_reading as reading
from okrlab.tables.statement_columns import ColumnsNamed
from okrlab.texts import text as say

IN_TEXT = [kind for kind in KINDS if kind not in ("xlsx", "ods", "docx", "odt")]
KR = "Increase NPS from 40 to 55 in Q1"


def rows(name, content, **more):
    content = content if isinstance(content, bytes) else content.encode()
    return [(row.id, row.text, row.objective) for row in load(name, content, **more).rows]


def problems(name, content, **more):
    return load(name, content if isinstance(content, bytes) else content.encode(), **more).told()


def test_text_is_a_statement_a_line_under_its_objective():
    text = f"{KR}\n\nObjective: Guests return\n- KR1: Launch the app\n2) Call guests\n"
    assert rows("a.txt", text) == [
        ("1", KR, ""),
        ("4", "Launch the app", "Guests return"),
        ("5", "Call guests", "Guests return"),
    ]
    assert problems("a.txt", text) == []


def test_markdown_reads_lists_and_tables_under_headings_and_leaves_prose():
    text = f"""# Guests return

Some prose about it.

- [ ] {KR}
  1. Launch the app

```
- not this
```

| id | Key result | owner |
|:---|------------|-------|
| k1 | Call \\| guests | Ida |
| k2 |  | Jo |

## Objective: Tenants feel safe
* Paint the hall
"""
    assert rows("a.md", text) == [
        ("5", KR, "Guests return"),
        ("k1", "Call | guests", "Guests return"),
        ("18", "Paint the hall", "Tenants feel safe"),
    ]
    assert problems("a.md", text) == [
        "Row 15: no text here.",
        "Row 3: prose; left out.",
        "Row 6: details below a key result; left out.",
        "Row 8: code; left out.",
    ]
    assert rows("a.md", f"# Aim\n{KR}\n") == [("2", KR, "Aim")]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_tables_of_text_are_read_by_their_headings(sign):
    text = sign.join(("ID", "Objective", "Key Result")) + "\r\n"
    text += sign.join(("7", "Guests return", f'"{KR}{sign} or so"')) + "\r\n"
    text += sign.join(("", "", '"two\r\nlines"')) + "\r\n" + sign.join(("9", "x", "")) + "\r\n"
    assert rows("a.csv", text) == [
        ("7", f"{KR}{sign.strip()} or so", "Guests return"),
        ("3", "two lines", "Guests return"),
    ]
    assert problems("a.csv", text) == [
        "Row 3: no objective in this row; the one from the row above was used.",
        "Row 5: no text here.",
    ]


def test_a_table_without_headings_says_which_column_was_read():
    text = f"1,{KR},Ida\n2,Launch the new app soon,Jo\n"
    assert [text for _, text, _ in rows("a.csv", text)] == [KR, "Launch the new app soon"]
    assert "column 2" in problems("a.csv", text)[0]


def test_one_column_may_hold_the_separator():
    assert rows("a.csv", f"text\nLaunch, then train\n{KR}\n")[0][1] == "Launch, then train"


def test_a_quote_that_is_not_closed_costs_one_line():
    text = 'id,text\n1,"Launch the app\n' + "".join(f"{n},Call guest {n}\n" for n in range(2, 40))
    assert len(rows("a.csv", text)) == 39
    assert problems("a.csv", text) == [
        "Row 2: a quotation mark is not closed; the line was read on its own."
    ]


def test_an_inch_mark_is_no_quotation_mark():
    assert len(rows("a.csv", 'id,text\n1,Lose 2" by May\n2,Lose 3" by June\n3,Walk\n')) == 3


def test_broken_json_lines_are_named_and_the_rest_is_read():
    good = json.dumps({"id": 3, "text": KR, "objective": "Guests return", "more": [1]})
    text = (
        f'{{"text": "a"\n\n{good}\n[1]\n{{"text": 5}}\n{{"id": "z", "text": " "}}\n{"[" * 5000}\n'
    )
    assert rows("a.jsonl", text) == [("3", KR, "Guests return")]
    assert problems("a.jsonl", text) == [
        "Row 1, 7: this line is not JSON, so it was left out.",
        "Row 2, 6: no text here.",
        "Row 4–5: no “text” with words in it, so this line was left out.",
    ]


def test_mixed_encodings_are_read_line_by_line():
    content = "Café guests return\n".encode() + "Café guests stay\n".encode("cp1252") + KR.encode()
    assert [text for _, text, _ in rows("a.txt", content)] == [
        "Café guests return",
        "Café guests stay",
        KR,
    ]
    assert problems("a.txt", content) == [
        "Row 2: not UTF-8; read as Windows-1252. Please look at the accents."
    ]
    for encoding in ("utf-8-sig", "utf-16"):
        assert rows("a.txt", KR.encode(encoding)) == [("1", KR, "")]


def test_what_nobody_can_see_is_taken_out():
    assert rows("a.txt", "Launch\x00 the \u202eapp")[0][1] == "Launch the app"


def test_long_and_doubled_rows_are_named():
    text = json.dumps({"id": "a", "text": "word " * 400})
    found = load("a.jsonl", f"{text}\n{text}".encode())
    assert all(len(row.text) <= 500 for row in found.rows)
    assert found.told() == [
        "Row 1–2: longer than 500 characters; the beginning was read.",
        "a: this id appears more than once.",
    ]


def test_five_megabytes_are_read():
    line = "Reduce churn from 4% to 2% by June\n"
    assert len(rows("a.txt", line * (5_000_000 // len(line)))) == 5_000_000 // len(line)
    assert len(rows("a.txt", "x " * 2_500_000)) == 1


def workbook(fill):
    book, out = Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()


def test_a_workbook_names_merged_cells_formulas_and_hidden_sheets():
    def fill(book):
        sheet = book.active
        sheet.title = "Q1"
        for line in (
            ["Our plan"],
            ["Objective", "Key result", "No"],
            ["Guests return", KR, 1],
            [None, "Launch the app", 2],
            ["", "=A3&B3", 3],
            ["Guests stay", None, 4],
        ):
            sheet.append(line)
        sheet.merge_cells("A3:A4")
        hidden = book.create_sheet("Old")
        hidden.append(["text"])
        hidden.append(["Call guests"])
        hidden.sheet_state = "hidden"

    content = workbook(fill)
    assert rows("a.xlsx", content) == [
        ("1", KR, "Guests return"),
        ("2", "Launch the app", "Guests return"),
    ]
    told = problems("a.xlsx", content)
    assert told[0].startswith("A3:A4: merged cells")
    assert told[1].startswith("B5: a formula without a stored result")
    assert told[2] == "Row 5–6: no text here."
    assert told[3].startswith("Old: this sheet is hidden")


def test_a_formulas_stored_result_is_read_and_named():
    def fill(book):
        book.active.append(["text"])
        book.active.append(['="Launch the "&"app"'])

    packed, out = zipfile.ZipFile(io.BytesIO(workbook(fill))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in packed.namelist():
            part = packed.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b'<c r="A2">', b'<c r="A2" t="str">')
                part = re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>Launch the app</v>", part)
            made.writestr(name, part)
    assert rows("a.xlsx", out.getvalue()) == [("2", "Launch the app", "")]
    assert problems("a.xlsx", out.getvalue())[0].startswith("A2: a formula; the result")


def test_rows_of_several_sheets_are_told_apart():
    def fill(book):
        for name in ("One", "Two"):
            sheet = book.create_sheet(name)
            sheet.append(["text"])
            sheet.append([KR])
        del book["Sheet"]

    assert [id for id, _, _ in rows("a.xlsx", workbook(fill))] == ["One!2", "Two!2"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"not a workbook"])
def test_what_is_no_workbook_is_refused_in_words(content):
    with pytest.raises(BadInput, match="cannot be opened as a workbook"):
        load("a.xlsx", content)


def test_a_picture_and_a_huge_file_are_refused_in_words():
    with pytest.raises(BadInput, match="neither text nor a table"):
        load("a.txt", bytes(range(256)) * 20)
    with pytest.raises(BadInput, match="larger than 50 MB"):
        load("a.txt", b"x" * 50_000_001)


def test_the_standard_input_is_known_by_its_look():
    assert rows("-", f'{{"text": "{KR}"}}') == [("1", KR, "")]
    assert rows("-", f"- {KR}") == [("1", KR, "")]
    assert rows("-", f"text\n{KR}\n", kind="csv") == [("2", KR, "")]


@pytest.mark.timeout(30)
def test_hostile_files_are_read_in_a_moment():
    """Each of them took minutes: a heading of spaces, a row of bars, quotes that never close."""
    hostile = {
        "heading.md": "# a" + " " * 200_000 + "b",
        "row.md": "|" + " " * 200_000 + "x",
        "quotes.csv": "text,note\n" + '"a, "b\n' * 30_000,
        "cells.csv": "text,note\n" + 'a, "b\n' * 30_000,
    }
    for name, content in hostile.items():
        load(name, content.encode())


def test_of_very_many_lines_the_first_are_read_and_that_is_said(monkeypatch):
    monkeypatch.setattr(reading, "LINES", 3)
    found = load("a.txt", f"{KR}\n".encode() * 5)
    assert [row.id for row in found.rows] == ["1", "2", "3"]
    assert found.told() == ["Row 4: only the first 3 rows were read."]


def test_quotes_are_closed_where_a_spreadsheet_closes_them():
    content = 'text,note\n"Ran ""12"" webinars","a\nb"\n"open, 1\nKept,2\n'
    assert [text for _, text, _ in rows("a.csv", content)] == ['Ran "12" webinars', "open", "Kept"]
    assert problems("a.csv", content) == ["Row 4: " + say("desk.quote")]


def test_places_are_told_in_short():
    assert spell(["1"]) == "1"
    assert spell(["1" * 5_000]) == "1" * 5_000  # a sheet may be called like that
    assert spell(["1", "2", "4", "A1"]) == "1–2, 4, A1"
    assert spell([str(n) for n in range(0, 100, 2)]).endswith("…")


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(IN_TEXT))
def test_any_bytes_are_read_or_refused_in_words(content, kind):
    try:
        found = load("a", content, kind)
    except BadInput:
        return
    assert all(row.text and row.id for row in found.rows)
    assert all(found.told())


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(IN_TEXT))
def test_any_text_is_read(text, kind):
    with contextlib.suppress(BadInput):
        assert all(row.text for row in load("a", text.encode("utf-8", "replace"), kind).rows)


def test_a_number_that_names_what_is_measured_is_no_target_beside_columns():
    table = "Key result,Start,Target\nLetters answered within 2 days,60%,90%\n"
    table += "Ratings with 5 stars,48,60\n"
    assert [row.read_as for row in load("a.csv", table.encode()).rows] == [
        "Letters answered within 2 days from 60% to 90%",
        "Ratings with 5 stars from 48 to 60",
    ]
    assert problems("a.csv", table) == []


def test_keys_written_together_fill_in_what_a_statement_leaves_out():
    given = {"name": "Members who renew", "startValue": 81, "targetValue": 90}
    given |= {"dueDate": "2027-03-31T00:00:00Z"}
    document = json.dumps({"objective": "Stay", "keyResults": [given, "Visits from 2 to 4"]})
    found = load("a.json", document.encode())
    assert found.rows[0].read_as == "Members who renew from 81 to 90 by 2027-03-31"
    assert found.told() == []  # two on one line are no id that appears twice


def test_a_column_of_objective_or_key_result_says_what_a_row_is():
    table = "Obj/KR,Text,Owner\nO,Members stay,Ida\nKR,Visits from 2 to 4,Bo\n"
    assert rows("a.csv", table) == [("3", "Visits from 2 to 4", "Members stay")]


def test_short_german_labels_are_labels():
    text = "Ziel 1: Gäste kommen wieder\nSE1: Besuche von 2 auf 4 steigern\nKE 2 – Senke Fehler\n"
    assert [row[1:] for row in rows("a.txt", text)] == [
        ("Besuche von 2 auf 4 steigern", "Gäste kommen wieder"),
        ("Senke Fehler", "Gäste kommen wieder"),
    ]


def test_marks_of_comments_are_no_words():
    mark = "<sup><a href='#cmnt1'>[a]</a></sup>"
    page = f"<p>Objective: Stay</p><ul><li>Visits from 2 to 4{mark}</li></ul>"
    assert [row[1] for row in rows("a.html", page)] == ["Visits from 2 to 4"]


def test_what_a_column_holds_is_known_by_its_cells_where_its_heading_means_two_things():
    table = "Key Result;Start;Ziel\nUmsatz im Monat;1.200,50;2.000,00\nAnteil online;22 %;35 %\n"
    found = load("a.csv", table.encode()).rows
    assert [(row.objective, row.read_as) for row in found] == [
        ("", "Umsatz im Monat from 1.200,50 to 2.000,00"),
        ("", "Anteil online from 22 % to 35 %"),
    ]
    table = "Level,Name\nObjective,Members stay\nKey result,Visits from 2 to 4\nProject,New hall\n"
    table += "Key result,Renewals from 40% to 60%\n"
    assert rows("a.csv", table) == [
        ("3", "Visits from 2 to 4", "Members stay"),
        ("5", "Renewals from 40% to 60%", "Members stay"),
    ]
    assert rows("a.csv", "Goal,Key Result\n1,Visits from 2 to 4\n") == [
        ("2", "Visits from 2 to 4", "1")
    ]


def test_an_objective_above_the_headings_holds_for_the_rows_below():
    table = "Objective 1: Members stay,,,\nKR,From,To,By\nVisits,2,4,Jun-27\n"
    [row] = load("a.csv", table.encode()).rows
    assert (row.objective, row.read_as) == ("Members stay", "Visits from 2 to 4 by Jun-27")


def test_numbers_of_several_levels_begin_a_line_of_their_own_before_capitals_too():
    text = "1. Objective: Members stay\n   1.1 KR: Visits from 2 to 4\n   1.2 NPS from 12 to 30\n"
    assert rows("a.md", text) == [
        ("2", "Visits from 2 to 4", "Members stay"),
        ("3", "NPS from 12 to 30", "Members stay"),
    ]
    assert rows("a.txt", "1.5 GB for each member\n") == [("1", "1.5 GB for each member", "")]


def test_priorities_and_owners_at_the_end_are_taken_off():
    text = "- KR: Cut waiting from 9 to 4 — P1\n- KR: Cut errors from 9 to 4 days · @jo\n"
    assert [row[1] for row in rows("a.md", text)] == [
        "Cut waiting from 9 to 4",
        "Cut errors from 9 to 4 days",
    ]


def test_a_second_column_of_targets_is_told_and_can_be_named():
    content = b"KR,Start,Q1 Target,Q2 Target\nOpen tickets,40,30,20\n"
    found = load("a.csv", content)
    assert "30" in found.rows[0].read_as
    assert found.told() == [
        "Row 1: the column “Q2 Target” was not used, as another one says the same. "
        "Name the one that counts: --start, --target, --due."
    ]
    found = load("a.csv", content, columns=ColumnsNamed(target="Q2 Target"))
    assert "20" in found.rows[0].read_as
    assert "Q1 Target" in found.told()[0]
    assert load("a.csv", b"KR,Target,Target date\nOpen tickets,3,2026-05-01\n").told() == []
