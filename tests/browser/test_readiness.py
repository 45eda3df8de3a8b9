"""Readiness and review as a room uses them: a survey on phones, a start chosen, a check-in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from okrlab.blocks.clinic.cards import Bridge, KeyResult
from okrlab.blocks.readiness.cards import CheckIn
from okrlab.host.links import path
from okrlab.host.wire import new_id
from okrlab.record import agendas
from okrlab.record import events as e
from tests.browser.people import LIGHT_PAGE_ONLY, Room
from tests.browser.test_looks import serious

# The boards are the same on both pages; each test here is about what a board does.
pytestmark = LIGHT_PAGE_ONLY

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def begun(room):
    """A workshop that begins with what these events hold, in the same house."""

    def begun(*events, team="Blue"):
        register = room.house.register
        made = register.create("Where do we start?", team=team, begun=events)
        with register.record.reading() as db:
            secrets = register.secrets(db, made)
        links = {kind: room.house.url + path(kind, secret) for kind, secret in secrets.items()}
        other = Room(room.house, made, links)
        other.browser, other.pool, other.contexts, other.warm = (
            room.browser, room.pool, room.contexts, room.warm,
        )  # fmt: skip
        return other

    return begun


def come(room, name="", by="join", notebook="", **options):
    """Through the door, and on to a notebook if one is named."""
    page = room.context(**options).new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(room.links[by])
    if by == "join":
        page.get_by_label(re.compile("name", re.I)).fill(name)
    page.get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"/[wc]/"))
    if notebook:
        page.goto(re.sub(r"[^/]+$", notebook, page.url.split("?")[0]))
    return page


def answer(page, step):
    lines = page.locator(".okr-stage fieldset")
    expect(lines).to_have_count(7)
    for n in range(7):
        lines.nth(n).get_by_role("radio").nth(step - 1).check(force=True)
    expect(page.get_by_text("All answered")).to_be_visible()


def test_a_survey_on_phones_shows_nothing_until_enough_have_answered_all_of_it(begun):
    blocks = agendas.blocks("where-to-start", new_id)[1:]
    blocks = (replace(blocks[0], fewest=3), *blocks[1:])
    room = begun(e.AgendaSet(blocks=blocks), e.BlockOpened(block=blocks[0].id), team="Survey")
    coach = come(room, by="facilitate")
    team = [come(room, f"P{n}", viewport=PHONE) for n in range(3)]
    lead = come(room, "Lead", viewport=PHONE)
    lead.get_by_role("button", name="I lead this team").click()
    answer(lead, 5)
    for page in team[:2]:
        answer(page, 2)
    expect(team[0].get_by_text("not the validated scale")).to_be_visible()
    expect(coach.get_by_text("2 have answered").first).to_be_visible()
    coach.get_by_role("button", name="Reveal").click()
    expect(coach.get_by_text("nothing is shown below 3").first).to_be_visible()
    expect(team[0].get_by_text("All answered")).to_be_visible()
    answer(team[2], 4)
    expect(coach.get_by_text("3 have answered").first).to_be_visible()
    coach.get_by_role("button", name="Reveal").click()
    expect(team[0].get_by_text("3 people took part")).to_be_visible()
    expect(lead.get_by_text("2: 2 people").first).to_be_attached()
    assert not [page.errors for page in (coach, lead, *team) if page.errors]


def test_a_team_places_itself_reads_the_advice_and_chooses_otherwise(room):
    page = come(room, by="facilitate", notebook="50-readiness", viewport=PHONE)
    board = page.locator(".okr-readiness")
    for name, words in (("Speaking up", "Yes, as a matter"), ("Metrics", "We count what")):
        board.get_by_role("button", name=re.compile(name)).click()
        page.get_by_role("dialog").get_by_text(words).click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    expect(board.locator(".rd-advice")).to_contain_text("Outputs first")
    expect(board.locator(".rd-advice")).to_contain_text("write down ten of its past values")
    board.get_by_role("button", name="Start with: Outcomes").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("We want to try one quarter")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(board).to_contain_text("You chose: Outcomes")
    expect(board).to_contain_text("Advised at the time: Outputs first.")
    page.reload()
    expect(board).to_contain_text("Because: We want to try one quarter")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.errors == []


def pasting(room, table, **options):
    """At the plan of all teams, with this table read: the board and the dialog."""
    page = come(room, by="facilitate", notebook="50-readiness", **options)
    board = page.locator(".okr-readiness")
    board.get_by_role("button", name="Plan", exact=True).click()
    board.get_by_role("button", name="Paste a table").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(table)
    dialog.get_by_role("button", name="Read it").click()
    return page, board, dialog


def test_a_pasted_portfolio_is_mended_then_drawn_with_its_table(room):
    wrong = "team,stream,2026-Q1\nDesk,Service,120%\n,x,5"
    page, board, dialog = pasting(room, wrong, color_scheme="dark")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    dialog.get_by_role("textbox").fill(
        "team,stream,2026-Q1,2026-Q2\nDesk,Service,hybrid,80\nField,Service,0,40"
    )
    dialog.get_by_role("button", name="Read it").click()
    expect(board.get_by_role("img", name=re.compile("2 teams. 2026-Q1: 25 %"))).to_be_visible()
    board.get_by_text("As a table").click()
    expect(board.get_by_role("row", name=re.compile("Field"))).to_contain_text("40 %")
    board.get_by_role("button", name="Paste a table").click()
    dialog.get_by_label("Open a file").set_input_files(
        {"name": "p.csv", "mimeType": "text/csv", "buffer": b"Lead,Room,Q1'26\nPapers,4,0.35\n"}
    )
    dialog.get_by_label(re.compile("no column for: team")).select_option("Lead")
    dialog.get_by_role("button", name="Read it again").click()
    expect(dialog).to_contain_text("Left out, as they are not columns here: “Room”")
    assert serious(page) == []
    dialog.get_by_role("button", name="Close").click()
    expect(board.get_by_role("row", name=re.compile("Papers"))).to_contain_text("35 %")
    board.get_by_role("button", name="Papers").click()
    share = dialog.get_by_label("2026-Q1, in %")
    share.fill("much")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("“much”")
    share.fill("45,2 %")
    dialog.get_by_role("button", name="Save").click()
    expect(board.get_by_role("row", name=re.compile("Papers"))).to_contain_text("45 %")
    assert serious(page) == []
    assert page.errors == []


def test_a_team_that_has_planned_nothing_yet_can_be_opened(room):
    table = "team,stream,2026-Q1\nDesk,Service,\nField,Service,40"
    page, board, dialog = pasting(room, table)
    board.get_by_text("As a table").click()
    board.get_by_role("button", name="Desk").click()
    expect(dialog.get_by_label("Team")).to_have_value("Desk")
    assert page.errors == []


def test_a_check_in_shows_what_is_overdue_refuses_120_percent_and_keeps_the_action(begun):
    today = datetime.now(UTC).date()
    late = Bridge(owner="Ida", expires=today - timedelta(days=2))
    cards = (
        KeyResult(id="k1", text="Callers get an answer sooner", position=1.0),
        KeyResult(id="k2", text="Build the list of callers", bridge=late, position=2.0),
    )
    before = tuple(
        CheckIn(id=f"e{n}", key_result="k1", on=today - timedelta(days=13 - n), value=40.0 + n % 2,
                action="Ask two callers" if n == 12 else "")
        for n in range(13)
    )  # fmt: skip
    room = begun(e.CardsSet(board="clinic", cards=cards), e.CardsSet(board="review", cards=before))
    page = come(room, by="facilitate", notebook="60-review", viewport=PHONE)
    other = come(room, "Anna", notebook="60-review")
    board = page.locator(".okr-review")
    expect(board.locator(".rv-overdue")).to_contain_text("Build the list of callers")
    expect(board).to_contain_text("Within its usual variation")
    board.get_by_role("button", name="Add today").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Value").fill("55")
    dialog.get_by_label("Confidence, in %").fill("120 %")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("not “120 %”")
    dialog.get_by_label("Confidence, in %").fill("70")
    dialog.get_by_label("Decision").select_option("change")
    dialog.get_by_role("button", name="Save").click()
    theirs = other.locator(".okr-review")
    expect(theirs).to_contain_text("Today: 55 · 70 % confident · Change what we do")
    expect(theirs).to_contain_text("a value lies outside the usual range")
    other.get_by_label("Ask two callers").click()  # what is done leaves the list, box and all
    expect(board.get_by_text("Ask two callers")).to_have_count(0)
    assert serious(page) == []
    assert page.errors == other.errors == []


def elsewhere():
    """A time zone in which it is another day than in UTC now: west of it until noon, then east."""
    hour = datetime.now(UTC).hour
    if hour < 7:
        return "America/Los_Angeles"
    return "Etc/GMT+12" if hour < 11 else "Pacific/Kiritimati"


def test_a_check_in_is_dated_where_the_team_is_and_for_everybody(begun):
    """On Friday evening in Los Angeles it was dated Saturday."""
    zone = elsewhere()
    cards = (KeyResult(id="k1", text="Callers get an answer sooner", position=1.0),)
    room = begun(e.CardsSet(board="clinic", cards=cards))
    page = come(room, by="facilitate", notebook="60-review", timezone_id=zone)
    board = page.locator(".okr-review")
    board.get_by_role("button", name="Add today").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Value").fill("55")
    dialog.get_by_role("button", name="Save").click()
    expect(board).to_contain_text("Today: 55")
    other = come(room, "Anna", notebook="60-review", timezone_id="UTC")
    expect(other.locator(".okr-review")).to_contain_text("Today: 55")
    [kept] = [card for one in room.log() if one["event"]["type"] == "CardsSet"
              for card in one["event"]["cards"] if card["type"] == "CheckIn"]  # fmt: skip
    there, utc = datetime.now(ZoneInfo(zone)).date(), datetime.now(UTC).date()
    assert kept["on"] == there.isoformat() != utc.isoformat()
    frames = [one["event"]["frame"] for one in room.log() if one["event"]["type"] == "FrameSet"]
    assert frames == [{"zone": zone}]
    assert page.errors == other.errors == []


def test_ten_initiatives_are_typed_and_pasted_and_counted(room):
    page = come(room, by="facilitate", notebook="60-review", color_scheme="dark")
    board = page.locator(".okr-review")
    board.get_by_role("button", name="Look back").click()
    board.get_by_role("button", name="One thing we did").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("One thing we did").fill("The new request form")
    dialog.get_by_label("When?").fill("May 2026")
    dialog.get_by_role("button", name="Save").click()
    expect(board).to_contain_text("0 of 1 measured, 0 known, 1 unknown")
    expect(board).to_contain_text("what was it for")
    board.get_by_role("button", name="Paste or open a table").click()
    table = "What,When,How\nTour,,seen\nGuide,May,measured\n"
    dialog.get_by_label("Columns").fill(table)
    dialog.get_by_role("button", name="Read it").click()
    expect(dialog).to_contain_text("Line 2: no date")
    file = {
        "name": "ten.csv",
        "mimeType": "text/csv",
        "buffer": table.replace(",,", ",June,").encode(),
    }
    dialog.get_by_label("Open a file").set_input_files(files=[file])
    expect(board).to_contain_text("1 of 3 measured, 1 known, 1 unknown")
    board.get_by_role("button", name="Delivered, and then?").click()
    board.get_by_role("button", name="Show made-up data").click()
    expect(board.get_by_role("img", name=re.compile("53 things delivered"))).to_be_visible()
    assert serious(page) == []
    assert page.errors == []


def test_what_the_columns_of_a_file_hold_is_asked_once_and_can_be_chosen_again(room):
    page = come(room, by="facilitate", notebook="60-review", viewport=PHONE)
    board, dialog = page.locator(".okr-review"), page.get_by_role("dialog")
    board.get_by_role("button", name="Look back").click()

    def bring(*rows):
        board.get_by_role("button", name="Paste or open a table").click()
        table = "\n".join(["Deliverable,Wrapped up,Asked for by,How known", *rows])
        file = {"name": "q.csv", "mimeType": "text/csv", "buffer": table.encode()}
        dialog.get_by_label("Open a file").set_input_files(files=[file])

    def choose(heading):
        dialog.get_by_label(re.compile("no column for: when")).select_option(heading)
        dialog.get_by_role("button", name="Read it again").click()

    bring("A guide,May,Ida,survey", "A tour,June,Bo,")
    choose("Wrapped up")
    dialog.get_by_label(re.compile("“survey” is not one of")).select_option("Measured")
    assert serious(page) == []
    dialog.get_by_role("button", name="Read it again").click()
    expect(board).to_contain_text("1 of 2 measured")
    dialog.get_by_role("button", name="Close").click()
    page.reload()
    board.get_by_role("button", name="Look back").click()
    bring("A form,October,Cy,")
    expect(dialog).to_contain_text("the way your team chose last time")
    expect(board).to_contain_text("1 of 3 measured")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert serious(page) == []
    dialog.get_by_role("button", name="Choose the columns again").click()
    choose("Asked for by")
    expect(board.get_by_text("A form").locator("..")).to_contain_text("Cy")
    expect(board).to_contain_text("1 of 3 measured")
    dialog.get_by_role("button", name="Close").click()
    assert page.errors == []


def test_last_cycles_set_shows_three_things_worth_asking_and_folds_the_rest_by_kind(room):
    page = come(room, by="facilitate", notebook="50-readiness")
    page.locator(".okr-readiness").get_by_role("button", name="Look at last cycle's set").click()
    dialog = page.get_by_role("dialog")
    rows = "Launch the portal,no\nTrain staff,no\nRaise sales,yes\nPublish a guide,no\n"
    dialog.get_by_role("textbox").fill(f"KR,moved\n{rows}")
    dialog.get_by_role("button", name="Look it over").click()
    now = dialog.locator("section").filter(has_text="Worth asking now")
    expect(now.get_by_role("listitem")).to_have_count(3)
    folded = dialog.locator("details.ok-group")
    expect(folded.first).to_be_visible()
    assert folded.evaluate_all("all => all.every(one => !one.open)")
    assert serious(page) == []
