"""What leaves the record: the same bytes each time, for each audience its own, and never markup."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

from okrlab.errors import BadInput
from okrlab.model import commands as c
from okrlab.workshop import export
from tests.workshop.house import House, add

HOSTILE = '<script>alert("x")</script> & <img src=x onerror=y> [a](javascript:b) **c** `d` | # e'


@pytest.fixture
def told(house):
    """A workshop that has been worked in, with everything an export may show."""
    anna, coach = house.enter("join", "Anna"), house.enter("facilitate", "Cleo")
    house.done(anna, add("a", "Ran 12 webinars"))
    house.done(anna, add("b", "They find it", level="outcome", actor="Guests", lower="a", link="k"))
    house.done(anna, add("c", "Fewer calls", level="impact", lower="b", link="l"))
    link = house.ladder.links["k"]
    house.done(anna, c.EditLink(id="k", base=link.version, assumption="they have an hour"))
    house.done(anna, c.Overrule(rule="single-output", card="b", reason="One is enough"))
    house.done(coach, c.WriteNote(card="a", text="Ask the quiet one"))
    house.done(anna, c.DismissQuestion(kind="actor"))
    return house


def exported(house, format, role="participant"):
    return export.export(house.record, house.meeting(), format, role)


def result(house):
    return export.result(house.record, house.meeting())


@pytest.mark.parametrize("format", export.FORMATS)
@pytest.mark.parametrize("role", ["participant", "facilitator"])
def test_the_same_record_gives_the_same_bytes(told, format, role):
    before = exported(told, format, role)
    told.restart()
    assert exported(told, format, role) == before
    assert result(told) == result(told)


@pytest.mark.parametrize("format", export.FORMATS)
def test_what_is_for_facilitators_is_in_their_export_only(told, format):
    note = b"Ask the quiet one"
    assert note not in exported(told, format, "participant")
    assert note not in exported(told, format, "viewer")
    assert note not in exported(told, format, "anything else")
    assert note not in result(told)
    if format != "csv":
        assert note in exported(told, format, "facilitator")
        assert note in exported(told, format, "host")


@pytest.mark.parametrize("role", ["participant", "facilitator", "host"])
def test_what_one_person_told_the_board_alone_is_in_no_export(told, role):
    assert b"QuestionDismissed" not in exported(told, "json", role)


def test_an_unknown_format_is_refused_and_the_known_ones_named(told):
    for bad in ("", "pdf", "../md", "MD"):
        with pytest.raises(BadInput) as refused:
            exported(told, bad)
        assert refused.value.code == "bad_format"
        assert "md, csv, json" in refused.value.hint


def test_markdown_reads_from_impact_to_activity_with_stories_and_reasons(told):
    said = exported(told, "md").decode()
    assert said.startswith("# Our first ladder\n")
    assert "- **Outcome**: They find it (Guests)\n" in said
    assert said.index("Fewer calls") < said.index("They find it") < said.index("Ran 12 webinars")
    assert "they have an hour" in said
    assert "They find it: One is enough" in said
    assert said.endswith("\n")
    assert not said.endswith("\n\n")


def test_csv_has_a_row_for_each_rung_and_link(told):
    rows = list(csv.DictReader(io.StringIO(exported(told, "csv").decode(), newline="")))
    assert [(row["kind"], row["id"]) for row in rows] == [
        ("rung", "a"), ("rung", "b"), ("rung", "c"), ("link", "k"), ("link", "l"),
    ]  # fmt: skip
    assert rows[1]["actor"] == "Guests"
    assert rows[0]["actor"] == rows[3]["text"] == ""
    assert (rows[3]["lower"], rows[3]["upper"]) == ("a", "b")
    assert rows[3]["assumption"] == "they have an hour"


@pytest.mark.parametrize(
    "formula",
    ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', " =1", "\t=1",
     "＝1+1", "＋1", "－1", "＠x"],
)  # fmt: skip
def test_no_cell_is_taken_for_a_formula(house, formula):
    anna = house.enter("join", "Anna")
    house.done(anna, add("a", formula, actor=formula))
    [row] = csv.DictReader(io.StringIO(exported(house, "csv").decode(), newline=""))
    for cell in (row["text"], row["actor"]):
        assert not re.match(r"\s*[=+\-@＝＋－＠]", cell)
        assert cell.endswith(formula.strip())


@pytest.mark.parametrize("cell", ["", "more sales", "a=b", "'quoted'", "12", "a-b"])
def test_a_harmless_cell_stays_as_it_is(cell):
    assert export.harmless(cell) == cell


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
    house.done(anna, c.EditLink(id="k", base=link.version, **everything))
    house.done(anna, c.EditRung(id="b", base=rung.version, objective=HOSTILE))
    house.done(anna, c.Overrule(rule="r", card="a", reason=HOSTILE))
    coach = house.enter("facilitate")
    house.done(coach, c.WriteNote(card="a", text=HOSTILE))
    return house


def test_nothing_that_people_typed_becomes_markup_on_the_page(attacked):
    page = Tags(result(attacked).decode())
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "form", "a", "base"}
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
    assert "Nothing is on the ladder yet" in result(house).decode()


@pytest.mark.parametrize("role", ["participant", "facilitator"])
def test_nothing_that_people_typed_becomes_markup_in_markdown(attacked, role):
    said = exported(attacked, "md", role).decode()
    assert "<script" not in said
    assert "<img" not in said
    assert not re.search(r"(?<!\\)\]\(", said)
    assert not re.search(r"(?<!\\)`", said)


@pytest.mark.parametrize("typed", ["- item", "1. item", "+ item", "# title", "> quote", "---",
                                   "&lt;b&gt;", "1) item", "===", "~~~"])  # fmt: skip
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
