"""What leaves the record: the same bytes each time, for each audience its own, and never markup."""

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from okrlab.errors import BadInput
from okrlab.host import export
from okrlab.host import record_file as record_file
from okrlab.host.export import to_xlsx
from okrlab.record import commands as c
from okrlab.results import OFFERED, SHOWN
from tests.wishes import edit_link, edit_rung
from tests.workshop.house import House, add
from tests.workshop.telling import long, rich
from tests.workshop.telling import told as folded

HOSTILE = '<script>alert("x")</script> & <img src=x onerror=y> [a](javascript:b) **c** `d` | # e'


@pytest.fixture
def told(house):
    """A workshop that has been worked in, with everything an export may show."""
    anna, coach = house.enter("join", "Anna"), house.enter("facilitate", "Cleo")
    house.done(anna, add("a", "Ran 12 webinars"))
    house.done(anna, add("b", "They find it", level="outcome", actor="Guests", lower="a", link="k"))
    house.done(anna, add("c", "Fewer calls", level="impact", lower="b", link="l"))
    link = house.ladder.links["k"]
    house.done(anna, edit_link(id="k", base=link.version, assumption="they have an hour"))
    house.done(anna, c.Overrule(rule="single-output", card="b", reason="One is enough"))
    house.done(coach, c.WriteNote(card="a", text="Ask the quiet one"))
    house.done(anna, c.DismissQuestion(kind="actor"))
    return house


def exported(house, format, role="participant"):
    return export.export(house.record, house.meeting(), format, role)


def result(house):
    return export.result(house.record, house.meeting())


def unpacked(content, format):
    """A file's text, for a workbook all of its parts."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def sheets(content):
    """A workbook's rows by sheet, as values."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {s.title: [tuple(c.value for c in row) for row in s.iter_rows()] for s in book}


@pytest.mark.parametrize("format", OFFERED)
@pytest.mark.parametrize("role", ["participant", "facilitator"])
def test_the_same_record_gives_the_same_bytes(told, format, role):
    before = exported(told, format, role)
    told.restart()
    assert exported(told, format, role) == before
    assert result(told) == result(told)


@pytest.mark.parametrize("format", OFFERED)
def test_what_is_for_facilitators_is_in_their_export_only(told, format):
    note = b"Ask the quiet one"
    for role in ("participant", "viewer", "anything else"):
        assert note not in unpacked(exported(told, format, role), format)
    assert note not in result(told)
    for role in ("facilitator", "host"):
        shown = note in unpacked(exported(told, format, role), format)
        assert shown is (format in ("md", "json"))


@pytest.mark.parametrize("role", ["participant", "facilitator", "host"])
def test_what_one_person_told_the_board_alone_is_in_no_export(told, role):
    assert b"QuestionDismissed" not in exported(told, "json", role)


def test_an_unknown_format_is_refused_and_the_known_ones_named(told):
    for bad in ("", "pdf", "../md", "MD"):
        with pytest.raises(BadInput) as refused:
            exported(told, bad)
        assert refused.value.code == "bad_format"
        assert "html, xlsx, csv, md, json, ipynb" in refused.value.hint


def test_markdown_reads_from_impact_to_activity_with_stories_and_reasons(told):
    said = exported(told, "md").decode()
    assert said.startswith("# Our first ladder\n")
    assert "- **Outcome**: They find it (Guests)\n" in said
    rungs = [line.split("**: ")[1] for line in said.splitlines() if line.startswith("- **")]
    assert rungs == ["Fewer calls", "They find it (Guests)", "Ran 12 webinars"]
    assert "they have an hour" in said
    assert "“They find it”: One is enough" in said
    assert said.endswith("\n")
    assert not said.endswith("\n\n")


def test_csv_has_a_row_for_each_rung_and_link(told):
    rows = list(csv.DictReader(io.StringIO(exported(told, "csv").decode(), newline="")))
    assert [(row["kind"], row["id"]) for row in rows] == [
        ("rung", "a"),
        ("rung", "b"),
        ("rung", "c"),
        ("link", "k"),
        ("link", "l"),
        ("overrule", ""),
    ]
    assert rows[1]["actor"] == "Guests"
    assert rows[0]["actor"] == rows[3]["text"] == ""
    assert (rows[3]["lower"], rows[3]["upper"]) == ("a", "b")
    assert rows[3]["assumption"] == "they have an hour"


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        '=HYPERLINK("http://x")',
        " =1",
        "\t=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_no_cell_is_taken_for_a_formula(house, formula):
    anna = house.enter("join", "Anna")
    house.done(anna, add("a", formula, actor=formula))
    [row] = csv.DictReader(io.StringIO(exported(house, "csv").decode(), newline=""))
    for cell in (row["text"], row["actor"]):
        assert not re.match(r"\s*[=+\-@＝＋－＠]", cell)
        assert cell.endswith(formula.strip())


def test_csv_keeps_commas_quotes_and_every_script(house):
    anna = house.enter("join", "Anna")
    words = 'Größe, "in quotes"; שלום 👩‍👩‍👧'
    house.done(anna, add("a", words))
    [row] = csv.DictReader(io.StringIO(exported(house, "csv").decode(), newline=""))
    assert row["text"] == words


class Tags(HTMLParser):
    """All tags and attributes of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.words = set(), [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture
def attacked(record, clock):
    house = House(record, clock, HOSTILE[:110])
    anna = house.enter("join", HOSTILE[:60])
    house.done(anna, add("a", HOSTILE, actor=HOSTILE))
    house.done(anna, add("b", HOSTILE, level="outcome", lower="a", link="k"))
    link, rung = house.ladder.links["k"], house.ladder.rungs["b"]
    everything = {"assumption": HOSTILE, "rationale": HOSTILE}
    house.done(anna, edit_link(id="k", base=link.version, **everything))
    house.done(anna, edit_rung(id="b", base=rung.version, objective=HOSTILE))
    house.done(anna, c.Overrule(rule="r", card="a", reason=HOSTILE))
    coach = house.enter("facilitate")
    house.done(coach, c.WriteNote(card="a", text=HOSTILE))
    return house


def test_nothing_that_people_typed_becomes_markup_on_the_page(attacked):
    whole = result(attacked).decode()
    [offers] = re.findall(r"<nav .*?</nav>", whole)
    links = [value for name, value in Tags(offers).attributes if name == "href"]
    assert links == [f"?as={format}" for format in SHOWN]
    page = Tags(whole.replace(offers, ""))
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "form", "base"}
    ways = [value for name, value in page.attributes if name == "href"]
    icon, *parts, type = ways
    assert icon.startswith("data:image/svg+xml,")
    assert all(re.fullmatch(r"#[\w-]+", one) for one in parts), "to a part of this very page"
    assert re.fullmatch(r"\.\./okr/[0-9a-f]{16}/inter\.css", type)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert not [v for _, v in page.attributes if v and "javascript:" in v]
    assert any(HOSTILE in words for words in page.words)


def test_the_page_needs_nothing_from_outside(attacked):
    page = result(attacked).decode()
    addresses = set(re.findall(r"(?:https?:)?//[\w.]+", page.replace(HOSTILE, "")))
    assert addresses <= {"http://www.w3.org", "//www.w3.org"}
    assert "@import" not in page
    assert "url(" not in page
    assert 'name="referrer" content="no-referrer"' in page


def test_the_page_of_an_empty_workshop_says_so(house):
    assert "There is nothing here yet" in result(house).decode()


@pytest.mark.parametrize("role", ["participant", "facilitator"])
def test_nothing_that_people_typed_becomes_markup_in_markdown(attacked, role):
    said = exported(attacked, "md", role).decode()
    assert "<script" not in said
    assert "<img" not in said
    assert not re.search(r"(?<!\\)\]\(", said)
    assert not re.search(r"(?<!\\)`", said)


@pytest.mark.parametrize(
    "typed",
    [
        "- item",
        "1. item",
        "+ item",
        "# title",
        "> quote",
        "---",
        "&lt;b&gt;",
        "1) item",
        "===",
        "~~~",
    ],
)
def test_markdown_shows_text_as_it_was_typed(house, typed):
    """A note stands on a line where Markdown would see structure if it were not escaped."""
    coach = house.enter("facilitate")
    house.done(coach, add("a"))
    house.done(coach, c.WriteNote(card="a", text=typed))
    line = exported(house, "md", "facilitator").decode().splitlines()[-1]
    assert line.startswith("- ")
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", line[2:])
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == typed
    assert not re.match(r"([-+*>#]|\d+[.)])\s|---|===|~~~", line[2:])


def test_json_is_the_record_itself(told):
    document = json.loads(exported(told, "json", "host"))
    assert document["okrlab"] == export.FORMAT
    assert document["workshop"]["title"] == "Our first ladder"
    assert [one["revision"] for one in document["events"]] == [
        one.revision for one in told.log(("room", "facilitators"))
    ]
    for word in (*told.secrets.values(), "secret"):
        assert word not in json.dumps(document)


@pytest.fixture(scope="module")
def library():
    return folded(rich())


def test_csv_holds_all_that_came_of_a_workshop_in_one_table(library):
    rows = list(csv.DictReader(io.StringIO(export.to_csv(library), newline="")))
    kinds = {row["kind"] for row in rows}
    assert kinds == {
        "rung",
        "link",
        "decision",
        "action",
        "sentence",
        "answer",
        "score",
        "vote",
        "parked",
        "overrule",
        "objective",
        "key_result",
        "initiative",
        "hypothesis",
        "say_back",
        "pair",
        "term",
    }
    [launch] = [
        row
        for row in rows
        if row["text"] == "Launch the new children's corner" and row["kind"] == "key_result"
    ]
    assert (launch["level"], launch["zone"]) == ("output", "red")
    [vote] = [row for row in rows if row["spread"] == "3 2 2 1 1"]
    assert (vote["dots"], vote["voters"]) == ("9", "5")
    assert vote["text"] == "Let children reserve the next volume before they leave"
    [done] = [row for row in rows if row["done"]]
    assert (done["kind"], done["who"], done["carried"]) == ("action", "Cleo", "yes")


def test_a_workbook_has_a_sheet_for_each_thing_with_its_head_frozen(library):
    found = sheets(to_xlsx(library))
    assert list(found) == [
        "Overview",
        "Charts",
        "Next steps",
        "Ladder rungs",
        "Ladder links",
        "Answers",
        "Scores",
        "Votes",
        "Parking lot",
        "Overrules",
        "Objectives",
        "Key results",
        "Initiatives",
        "Hypotheses",
        "Said back",
        "Before and after",
        "Team's words",
    ]
    assert found["Key results"][1][:5] == (
        "Key results",
        "Families feel at home here, and read together",
        "Raise second visits within a month from 18% to 30% by 31 March 2027",
        "Outcome",
        "Green",
    )
    assert found["Next steps"][0] == ("Kind", "Text", "Who", "By when", "Done", "From last time")
    assert found["Next steps"][1][:2] == ("Decision", "We stop the monthly poster for one quarter")
    assert found["Votes"][1][2:] == (9, 5, "3 2 2 1 1")
    assert (
        "The working agreement",
        "OKRs are not an appraisal: nothing on this page is used to judge anyone's work.",
    ) in found["Overview"]
    for sheet in openpyxl.load_workbook(io.BytesIO(to_xlsx(library))).worksheets[2:]:
        assert sheet.freeze_panes == "A2"
        assert all(8 < one.width <= 60 for one in sheet.column_dimensions.values())


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        '=HYPERLINK("http://x")',
        "=cmd|' /C calc'!A0",
        "#N/A",
        "2026-11-22",
        "12",
    ],
)
def test_no_cell_of_a_workbook_is_a_formula(house, typed):
    anna = house.enter("join", "Anna")
    house.done(anna, add("a", typed, actor=typed))
    content = exported(house, "xlsx")
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert not [cell for cell in cells if cell.data_type in "fed"]
    mine = [cell for cell in cells if cell.value == typed.strip()]
    assert len(mine) == 2
    if typed.strip()[0] in "=+-@":
        assert all(cell.quotePrefix for cell in mine)  # nor when somebody edits it


def test_a_workbook_knows_nothing_of_the_clock(library):
    with zipfile.ZipFile(io.BytesIO(to_xlsx(library))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        times = re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", book.read("docProps/core.xml"))
    assert times == [b"2000-01-01T00:00:00Z"] * 2


def test_a_workbook_can_be_made_in_a_language_with_strange_brackets(library, monkeypatch):
    monkeypatch.setenv("OKRLAB_LOCALE", "pseudo")
    assert all(title.startswith("!") for title in sheets(to_xlsx(library)))


ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs" / "record.schema.json"


def test_the_published_schema_is_that_of_the_file():
    said = "python -m okrlab.host.record_file > docs/record.schema.json"
    assert SCHEMA.read_bytes() == record_file.schema(), said


def test_an_exported_record_keeps_to_the_published_schema(told):
    schema = json.loads(SCHEMA.read_text("utf-8"))
    made = record_file.to_json(told.meeting(), rich())
    for content in (exported(told, "json", "host"), made):
        jsonschema.validate(json.loads(content), schema)
    spoilt = json.loads(made)
    spoilt["events"][0]["event"]["type"] = "Unreadable"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spoilt, schema)


@pytest.mark.parametrize("format", [f for f in OFFERED if f != "json"])
def test_5000_events_make_the_same_file_twice(format):
    workshop = folded(long())
    assert export.made(workshop, format) == export.made(workshop, format)
