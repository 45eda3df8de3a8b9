"""Documents as teams write and export them: what is a key result in them, and what is not."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from okrlab.errors import BadInput
from okrlab.tables.file_reading import kind_of, read_statements
from okrlab.tables.statement_columns import ColumnsNamed
from tests.tables.documents import docx, ods, odt, packed, para, row

STAY = "Guests come back"
A, B = "Answer letters within 3 days", "Half of the guests return in spring"

BOTH = [(STAY, [A, B])]
OTHERS = {"nested.md": [*BOTH, ("Staff stay", ["Fewer goodbyes"])]}
"""What stands in a document beside the two statements that are in each."""


def _documents() -> dict[str, str]:
    """The documents in `documents.txt`, which begin with their name after two percent signs."""
    whole = Path(__file__).with_name("documents.txt").read_text("utf-8")
    parts = (part.partition("\n") for part in re.split(r"^%% ", whole, flags=re.M)[1:])
    return {name: content for name, _, content in parts}


DOCUMENTS = _documents()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_gives_its_key_results_under_their_objective(name):
    content = DOCUMENTS[name]
    found = read_statements(name, content.encode())
    got: dict[str, list[str]] = {}
    for one in found.statements:
        got.setdefault(one.objective, []).append(one.text)
    assert list(got.items()) == OTHERS.get(name, BOTH)
    lines = content.count("\n") + 1
    assert all(0 < one.at <= lines for one in (*found.statements, *found.left))


def test_what_is_left_out_is_named_by_its_line():
    found = read_statements("aside.md", DOCUMENTS["aside.md"].encode())
    assert {(left.at, left.why) for left in found.left} == {
        (1, "front_matter"),
        (5, "outside"),
        (10, "outside"),
        (11, "code"),
        (14, "comment"),
    }


NONE = {
    "method.md": """# Goals
Goals help us in our work. They were invented long ago.

They help us do these things:
1. Keep together
2. Say no

## Goals are not
- Tied to pay. What we earn is talked of at another time.
- A plan. We may change them when the world changes.

## When do we set them?
- In spring
- In autumn
""",
    "links.md": """# Goals
- [Desk](desk.md)
- [Whole house](house.md)
- [Kitchen and garden, 2026](kitchen.md)
""",
    "menu.html": """<div role="navigation"><ul><li>All 4 seasons</li></ul></div><h1>Goals</h1>
<ul><li><a href="/a">Our houses</a></li><li><a href="/b">Rooms and prices</a></li></ul>""",
    "page.html": """<h1>OKR planner</h1><div>Energy</div><div>High</div><div>25 hrs</div>
<h2>Our rhythm</h2><div>A day that helps us to reach 5 targets</div>""",
    "template.md": """## Objective 1: [Name of the objective]
- [Result one] (week N)
- [Result two] (week M)
""",
    "form.yaml": "colour:\n  any:\n    - Red\n    - Blue\n",
    "titles.md": "# OKR parts\n- Focus\n- Align\n- Stretch\n",
    "placeholders.md": "## Objective: Guests come back\n- TBD\n- ...\n",
}


@pytest.mark.parametrize("name", NONE)
def test_a_document_without_key_results_gives_none_and_names_what_it_left(name):
    found = read_statements(name, NONE[name].encode())
    assert [one.text for one in found.statements] == []
    assert found.left


def test_objectives_alone_are_no_key_results_and_are_asked():
    content = b"Id,Objective,Owner,Comments\n1,Guests come back,Ida,Two more desks are needed\n"
    asked = read_statements("a.csv", content).asked
    assert asked is not None
    assert (asked.keyword, "Objective" in asked.options) == ("text", True)


WORD = docx(
    para("Our plan", "Title")
    + para(f"Objective: {STAY}", "berschrift1")
    + para("Key results", look="<w:b/>")
    + para(A, level=0)
    + para("Owner: Ida", level=1)
    + para("Paint", level=0, look="<w:strike/>")
    + para(B, level=0)
    + para("Paint", look="<w:vanish/>")
    + f"<w:tbl>{row(para('Objective'), para('Key result'))}"
    + f"{row(para('Staff stay'), para('Fewer go'))}</w:tbl>",
    '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>',
)
OPEN = odt(
    f'<text:h text:outline-level="1">Objective: {STAY}</text:h><text:p text:style-name="P1">Key '
    f"results</text:p><text:list><text:list-item><text:p>Answer"
    "<text:s/>letters within 3 days</text:p>"
    f"<text:list><text:list-item><text:p>Owner: Ida</text:p></text:list-item></text:list>"
    f"</text:list-item><text:list-item><text:p>{B}</text:p></text:list-item></text:list>",
    '<style:style style:name="P1"><style:text-properties fo:font-weight="bold"/></style:style>',
)


def test_documents_of_word_processors_are_read():
    found = read_statements("a.docx", WORD)
    assert [(one.objective, one.text) for one in found.statements] == [
        (STAY, A),
        (STAY, B),
        ("Staff stay", "Fewer go"),
    ]
    assert found.statements[0].fields == {"owner": "Ida"}
    assert "crossed_out" in {left.why for left in found.left}
    found = read_statements("a.odt", OPEN)
    assert [(one.objective, one.text) for one in found.statements] == [(STAY, A), (STAY, B)]
    assert (kind_of("x", WORD), kind_of("x", OPEN)) == ("docx", "odt")


def test_boxes_and_labelled_rows_of_a_word_document_are_read():
    def table(*rows: str) -> str:
        return f"<w:tbl>{''.join(rows)}</w:tbl>"

    content = docx(
        table(row(para("Our house")))
        + table(row(para("\U0001f52c OBJECTIVE") + para(STAY)))
        + para("Key results", look="<w:b/>")
        + table(row(para("KR 1"), para(A)), row(para("KR 2"), para(B)))
        + para("Goals of the desk", look="<w:b/>")
        + table(row(para("Letters"), para("All of them")), row(para("Calls"), para("9 of 10")))
        + para("Objective 2 — Staff stay", look="<w:b/>")
        + table(row(para("KR 1"), para("Fewer go"), para("40%")))
    )
    found = read_statements("a.docx", content)
    assert [(one.objective, one.text) for one in found.statements] == [
        (STAY, A),
        (STAY, B),
        ("Staff stay", "Fewer go"),
    ]


def _cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def _row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def test_an_ods_is_read_with_its_merged_cells_and_without_hidden_rows():
    share = '<table:table-cell office:value-type="percentage" office:value="0.3"/>'
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = (
        _row(_cell("Goal"), _cell("KR"), _cell("Target"))
        + _row(_cell(STAY, 'table:number-rows-spanned="2"'), _cell(A), share)
        + _row("<table:covered-table-cell/>", _cell(B))
        + _row(_cell("x"), _cell("Paint"), more='table:visibility="filter"')
        + _row(empty, more='table:number-rows-repeated="1048000"')
    )
    sheet = f'<table:table table:name="Q3">{rows}</table:table>'
    found = read_statements("a.ods", ods(sheet))
    assert [(one.objective, one.text) for one in found.statements] == [(STAY, A), (STAY, B)]
    assert found.statements[0].fields == {"target": "30%"}
    assert [(left.at, left.why) for left in found.left] == [(4, "hidden")]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.yaml", b"a: &a [x, x]\nb: [*a, *a]\n", "aliases"),
        ("a.yaml", b"a: [b\n", "not YAML"),
        ("a.json", b'{"a": ', "line 1"),
        ("a.json", b"[" * 500, "levels deep"),
        ("a.json", b'{"krs": ["C:\\users"]}', "backslash"),
        ("a.json", b'{"k\\x": []}', "backslash"),
        (
            "a.docx",
            docx(para("x"), before='<!DOCTYPE x [<!ENTITY a "b">]>'),
            "opened as a document",
        ),
        ("a.docx", b"PK\x03\x04 broken", "opened as a document"),
        ("a.docx", packed(readme="x"), "opened as a document"),
        ("a.docx", packed(word__document_xml=b"<a>" + b"x" * 40_000_000 + b"</a>"), "larger than"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "old Office format"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.rtf", b"{\\rtf1", "RTF"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(name, content, says):
    with pytest.raises(BadInput, match=says) as caught:
        read_statements(name, content)
    assert caught.value.message.startswith(name)


def test_which_column_or_sheet_is_asked_with_the_options():
    text = "Idea,Remark\nWe call all guests,They like it much\nWe write letters,Nobody reads them\n"
    asked = read_statements("a.csv", text.encode()).asked
    assert asked is not None
    assert (asked.keyword, asked.options, asked.changes) == ("text", ("Idea", "Remark"), True)


def test_hidden_rows_are_taken_if_somebody_says_so():
    book = openpyxl.Workbook()
    for words in ("Key result", "Reduce churn to 2% by May", "Raise NPS to 40 by May"):
        book.active.append([words])
    book.active.row_dimensions[3].hidden = True
    kept = io.BytesIO()
    book.save(kept)
    for hidden, texts in (
        ("leave", ["Reduce churn to 2% by May"]),
        ("take", ["Reduce churn to 2% by May", "Raise NPS to 40 by May"]),
    ):
        found = read_statements("a.xlsx", kept.getvalue(), None, ColumnsNamed(hidden=hidden))
        assert [one.text for one in found.statements] == texts
        assert [one.why for one in found.left] == ["hidden"] * (2 - len(texts))
