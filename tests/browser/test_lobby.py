"""From the host's link to a QR code on the wall, by somebody who was never here before."""

from __future__ import annotations

import json
import re
from itertools import groupby

import pytest
from playwright.sync_api import expect

from okrlab.host.creating import planned
from okrlab.host.export import export
from okrlab.record import agendas
from okrlab.record.agenda import Block
from okrlab.record.events import AgendaSet
from okrlab.upkeep import lan_address
from tests.browser.network import Network
from tests.browser.people import LIGHT_PAGE_ONLY, PUBLIC
from tests.browser.test_looks import PHONE, SIZES, VISIBLE, serious

pytestmark = LIGHT_PAGE_ONLY  # the house of the fallback page has no agenda

UNFOLD = "(root) => root.querySelectorAll('details').forEach((one) => (one.open = true))"

EACH_FRAME = """(box) => {
  const states = [];
  (window.seen ??= []).push(states);
  (function look() { states.push(box.checked); requestAnimationFrame(look); })();
}"""


class Host:
    """Somebody at the lobby, who counts every click."""

    def __init__(self, room, by="host", url="", **options):
        self.room, self.page, self.clicks = room, room.context(**options).new_page(), 0
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(room.links[by].replace(room.house.url, url or room.house.url))
        self.click(self.page.get_by_role("button").first)
        self.page.wait_for_url(re.compile("/c/"))
        if by != "host":  # a host's link leads here by itself
            self.page.goto(re.sub(r"[\w-]+$", "00-lobby", self.page.url))
        expect(self.lobby).to_be_visible()
        expect(self.status).to_have_attribute("data-now", re.compile("ready|saved|again"))

    @property
    def lobby(self):
        return self.page.locator(".okr-lobby")

    @property
    def status(self):
        return self.lobby.locator(".ok-status")

    @property
    def qr(self):
        return self.lobby.get_by_role("img", name="QR code")

    def click(self, target):
        self.clicks += 1
        target.click()

    def press(self, name, **options):
        self.click(self.page.get_by_role("button", name=name, **options))

    def choose(self, title="Outputs to outcomes in 90 minutes"):
        self.press(f"Use “{title}”")
        expect(self.page.get_by_role("heading", name="All set.")).to_be_visible()

    def invite(self):
        self.lobby.locator("[data-act=invite]").click()
        expect(self.lobby.locator(".lo-door")).to_be_visible()

    def saved(self):
        expect(self.status).to_have_attribute("data-now", "saved")

    def fold(self, title, within=""):
        if within:  # what is not the way in is folded away
            self.fold(within)
        self.lobby.locator("summary:visible", has_text=title).click()


@pytest.fixture
def host(room):
    return Host(room)


def events(room):
    return [one["event"] for one in room.log()]


def test_from_the_hosts_link_to_a_qr_code_in_at_most_six_clicks(room):
    host = Host(room)
    host.choose()
    host.click(host.lobby.locator("[data-act=invite]"))
    expect(host.lobby.locator(".ok-code")).to_have_text(re.compile(r"\d{4} \d{4}"))
    size = host.qr.bounding_box()
    assert size["width"] >= 300
    assert host.clicks <= 6
    [set_] = [one for one in events(room) if one["type"] == "AgendaSet"]
    assert [block["recipe"] for block in set_["blocks"]] == [
        block.recipe for block in agendas.template("outcomes-90").blocks
    ]
    console = host.page.get_by_role("link", name="Open the console")
    expect(console).to_have_attribute("href", "90-facilitate")
    expect(host.page.get_by_role("link", name="Projector view")).to_have_attribute(
        "href", "85-projector"
    )
    assert host.errors == []
    host.page.reload()
    expect(host.qr).to_be_visible()


def test_by_keyboard_alone_one_gets_there_too(host):
    keys = host.page.keyboard
    host.lobby.locator("[data-act=use]").first.focus()
    keys.press("Enter")
    expect(host.page.get_by_role("heading", name="All set.")).to_be_focused()
    for _ in range(12):
        keys.press("Tab")
        if host.page.evaluate("document.activeElement.dataset.act") == "invite":
            break
    keys.press("Enter")
    expect(host.lobby.locator(".lo-door")).to_be_visible()


def test_an_address_for_this_computer_only_is_explained_until_a_better_one_is_said(
    local_house, chromium
):
    with local_house.workshop("Here") as room:
        host = Host(room.with_browser(chromium))
        host.choose()
        host.invite()
        expect(host.lobby.locator(".lo-door")).to_contain_text("opens on this computer only")
        expect(host.qr).to_have_count(0)
        host.press("Set the address")
        box = host.page.get_by_label("The address phones use to reach this server")
        expect(box).to_be_focused()
        box.fill("somewhere")
        box.press("Enter")
        expect(host.lobby.locator(".lo-wrong")).to_contain_text(
            "not an address that phones can open"
        )
        box.blur()
        expect(box).to_have_value("somewhere")
        box.fill("http://127.0.0.1:1")
        box.press("Enter")
        expect(host.lobby.locator(".lo-wrong")).to_contain_text("no phone can open it")
        expect(host.page.get_by_role("button", name="Use it anyway")).to_have_count(0)
        box.fill(f"{PUBLIC}/")
        box.press("Enter")
        expect(host.lobby.locator(".lo-wrong")).to_contain_text(f"does not answer at {PUBLIC}")
        expect(host.qr).to_have_count(0)
        host.press("Use it anyway")
        expect(host.qr).to_be_visible()
        expect(host.lobby.locator(".lo-door")).to_contain_text("okr.example.org")
        expect(host.lobby.locator(".lo-door")).to_contain_text(
            "the server cannot tell whether it is right"
        )
        coach = Host(room, by="facilitate")
        expect(coach.lobby.locator(".lo-door")).to_contain_text(
            "the server cannot tell whether it is right"
        )
        expect(coach.page.get_by_label("The address phones use")).to_have_count(0)


def test_phones_are_let_in_with_a_press_and_kept_out_again(local_house, chromium):
    """From a link for this computer alone to a projected code: the landing, the press, the wall."""
    address = lan_address()
    if not address:
        pytest.skip("this computer is in no network")
    there = f"http://{address}:{local_house.port}"
    with local_house.workshop("Phones", AgendaSet(blocks=planned("outcomes-90", ""))) as room:
        host = Host(room.with_browser(chromium))
        expect(host.lobby.locator(".lo-door")).to_contain_text("opens on this computer only")
        host.press("Let phones in")
        expect(host.qr).to_be_visible()
        with host.page.context.expect_page() as opened:
            host.click(host.page.get_by_role("link", name="Projector view"))
        assert host.clicks <= 3
        wall = opened.value
        expect(wall.get_by_role("img", name="QR code")).to_be_visible()
        expect(wall.locator(".wl-join")).to_contain_text(f"{address}:{local_house.port}")
        phone = room.context().new_page()
        phone.goto(room.links["join"].replace(local_house.url, there))
        phone.get_by_role("button").first.click()
        expect(phone.get_by_text("You’re in")).to_be_visible()
        coach = Host(room, by="facilitate")
        expect(coach.page.get_by_role("button", name="Keep phones out again")).to_have_count(0)
        host.press("Keep phones out again")
        host.page.get_by_role("dialog").get_by_role("button", name="Keep phones out").click()
        expect(host.lobby.locator(".lo-door")).to_contain_text("opens on this computer only")
        expect(wall.get_by_role("img", name="QR code")).to_have_count(0)
        expect(coach.lobby.locator(".lo-door")).to_contain_text("The host can let in phones")


def named(host, team):
    """The host gives all three names; the sheet with them."""
    host.press("Change title, team or cycle")
    sheet = host.page.get_by_role("dialog")
    sheet.get_by_label("Title of the workshop").fill("Who comes back?")
    sheet.get_by_label("Team").fill(team)
    sheet.get_by_label("Cycle").fill("Spring 2027")
    sheet.get_by_role("button", name="Save").click()
    return sheet


def test_title_team_and_cycle_are_changed_seen_by_others_at_once_and_taken_back(host, room):
    host.choose()
    coach = Host(room, by="facilitate")
    expect(coach.page.get_by_role("button", name="Change title")).to_have_count(0)
    named(host, "Library")
    for page in (host.page, coach.page):
        expect(page.get_by_role("heading", name="Who comes back?")).to_be_visible()
        expect(page.locator(".lo-head")).to_contain_text("Library")
        expect(page.locator(".lo-head")).to_contain_text("Spring 2027")
    guest = room.context().new_page()
    guest.goto(room.links["join"])
    expect(guest.get_by_role("heading", name="Who comes back?")).to_be_visible()
    expect(guest.locator("main")).to_contain_text("You’re invited to")
    host.press("Undo the change")
    for page in (host.page, coach.page):
        expect(page.get_by_role("heading", name="From doing to changing")).to_be_visible()
    host.saved()
    assert host.errors == []


def test_a_refused_team_is_said_at_its_box_and_the_other_names_are_kept(host, room):
    room.house.register.create("Elsewhere", team="Owls")
    host.choose()
    sheet = named(host, "Owls")
    team = sheet.get_by_label("Team")
    expect(team).to_have_attribute("aria-invalid", "true")
    expect(team).to_be_focused()
    expect(team).to_have_accessible_description(re.compile("already another team called Owls"))
    expect(sheet.get_by_role("status")).to_be_empty()
    assert serious(host.page) == []
    expect(sheet.get_by_label("Title of the workshop")).to_have_value("Who comes back?")
    expect(sheet.get_by_label("Cycle")).to_have_value("Spring 2027")
    team.fill("Night owls")
    sheet.get_by_role("button", name="Save").click()
    expect(host.page.get_by_role("heading", name="Who comes back?")).to_be_visible()
    for words in ("Night owls", "Spring 2027"):
        expect(host.page.locator(".lo-head")).to_contain_text(words)
    host.saved()
    assert host.errors == []


def test_two_hosts_who_change_names_at_once_are_told_and_lose_nothing(host, room):
    host.choose()
    other = Host(room, by="host")
    sheets = []
    for one in (host, other):
        one.press("Change title, team or cycle")
        sheets.append(one.page.get_by_role("dialog"))
    mine, theirs = sheets
    mine.get_by_label("Cycle").fill("Spring 2027")
    mine.get_by_label("Title of the workshop").fill("Who stays?")
    theirs.get_by_label("Title of the workshop").fill("Who comes back?")
    theirs.get_by_role("button", name="Save").click()
    told = "Title of the workshop is “Who comes back?” now: another host has just changed it"
    expect(mine.get_by_role("status")).to_contain_text(told)
    mine.get_by_label("Title of the workshop").fill("From doing to changing")
    mine.get_by_role("button", name="Save").click()
    for page in (host.page, other.page):
        expect(page.locator(".lo-head")).to_contain_text("Spring 2027")
        expect(page.get_by_role("heading", name="Who comes back?")).to_be_visible()
    host.saved()
    assert host.errors + other.errors == []


def test_on_a_laptop_the_way_in_and_all_that_is_set_lie_above_the_fold(room):
    room.enter("Anna")
    host = Host(room, viewport={"width": 1280, "height": 800})
    host.choose()
    host.invite()
    expect(host.lobby.locator(".lo-count")).to_have_text("1 here")
    expect(host.lobby.locator(".lo-main:visible, .ok-main:visible")).to_have_count(1)
    for part in host.lobby.locator(".lo-door, .lo-here, .lo-rest, .lo-rest > details").all():
        box = part.bounding_box()
        assert box["y"] + box["height"] <= 800
    more = """(list) => {
      for (let n = 0; n < 39; n++) {
        const one = list.firstElementChild.cloneNode(true);
        one.firstElementChild.textContent = 'Bartholomew Alexander';
        list.append(one);
      }
    }"""
    host.lobby.locator(".lo-here .ok-chips").evaluate(more)  # as forty who have come
    for part in host.lobby.locator(".lo-onward, .lo-rest").all():
        box = part.bounding_box()
        assert box["y"] + box["height"] <= 800
    agenda = host.lobby.locator(".lo-here .lo-plan")
    expect(agenda).to_be_in_viewport(ratio=1)  # all of it, beside who is here
    kinds = agenda.locator("small")
    assert all(kinds.all_inner_texts())  # each step says what it is
    host.page.set_viewport_size({"width": 600, "height": 800})
    expect(host.lobby.locator(".lo-here .lo-plan")).to_have_count(0)
    expect(kinds.first).not_to_be_visible()
    host.fold("Agenda")  # where it has no room, it is folded
    expect(host.lobby.locator(".lo-plan small").first).to_be_visible()


def test_settings_are_saved_and_seen_by_a_colleague(host, room):
    host.choose()
    host.fold("People")
    host.page.get_by_label("How many people?").fill("12")
    host.fold("Names")
    host.page.get_by_label("Show names: What matters most").check()
    host.fold("Working agreement")
    host.page.get_by_label("The coach may challenge").uncheck()
    host.page.get_by_label("Gentle").check()
    own = host.page.get_by_label("Our own lines, one per row")
    own.fill("phones stay in bags\n\nwe start on time")
    own.blur()
    host.saved()
    host.invite()
    colleague = Host(room, by="facilitate")
    expect(colleague.lobby).to_contain_text("About 12")
    expect(colleague.lobby).to_contain_text("Shown in 1 step")
    said = [one["agreement"] for one in events(room) if one["type"] == "AgreementSet"][-1]
    assert said["own"] == ["phones stay in bags", "we start on time"]
    assert (said["challenge"], said["strictness"]) == (False, "gentle")
    colleague.fold("People", within="Settings")
    colleague.page.get_by_label("How many people?").fill("14")
    colleague.page.get_by_label("How many people?").blur()
    expect(host.lobby).to_contain_text("About 14")


def test_what_was_just_set_does_not_jump_back_when_an_answer_comes_to_what_was_set_before(room):
    with Network(room.house.port, latency=0.3) as network:
        host = Host(room, url=network.url)
        host.choose()
        host.fold("Working agreement")
        for name in ("The coach may challenge", "Gentle"):
            host.page.get_by_label(name).evaluate(EACH_FRAME)
        host.page.get_by_label("The coach may challenge").uncheck()
        host.page.get_by_label("Gentle").check()
        host.saved()
        expect(host.lobby.locator(".lo-now", has_text="Gentle")).to_be_visible()
        seen = host.page.evaluate("() => seen")
        assert [[now for now, _ in groupby(one)] for one in seen] == [[True, False], [False, True]]


def test_a_facilitator_sees_neither_create_nor_delete(room):
    coach = Host(room, by="facilitate")
    coach.choose()
    coach.invite()
    coach.lobby.evaluate(UNFOLD)
    expect(coach.lobby.locator(".lo-links li")).to_have_count(4)  # three links, and the course
    secret = room.links["facilitate"].rsplit("/")[-1]
    expect(coach.page.get_by_text(secret)).not_to_be_visible()  # the page may be on a wall
    coach.press("Show the link: Facilitate")
    expect(coach.page.get_by_text(secret)).to_be_visible()
    for name in ("Delete", "Start another", "Earlier workshops"):
        expect(coach.page.get_by_role("button", name=re.compile(name))).to_have_count(0)
    expect(coach.page.get_by_role("button", name="Replace the link: Facilitate")).to_have_count(0)


def test_a_file_with_mistakes_shows_them_all_and_a_good_one_is_run(host, tmp_path):
    bad = tmp_path / "mine.toml"
    bad.write_text('[[block]]\nkind = "tolk"\ntitle = "<b>Start</b>"\nminutes = 0\n')
    host.press("An agenda of my own")
    host.page.locator("input[type=file]").set_input_files(bad)
    host.press("Use it")
    sheet = host.page.get_by_role("dialog")
    expect(sheet.get_by_role("listitem")).to_have_count(2)
    expect(sheet).to_contain_text("Line 4, block 1, “minutes”")
    host.page.keyboard.press("Escape")
    good = tmp_path / "good.toml"
    good.write_text(
        agendas.write_agenda([Block(id="a", kind="talk", title="<b>Start</b>", minutes=5)])
    )
    host.press("An agenda of my own")
    host.page.locator("input[type=file]").set_input_files(good)
    host.press("Use it")
    expect(host.page.get_by_role("heading", name="All set.")).to_be_visible()
    host.invite()
    expect(host.lobby.locator(".lo-plan")).to_contain_text("<b>Start</b>")


def test_a_large_exported_workshop_becomes_one_of_its_own(host, room):
    made = room.house.register.create("Old", team="Blue")
    register = room.house.register
    exported = json.loads(export(register.record, register.meeting(made), "json", "facilitator"))
    content = "{" + " " * 880_000 + json.dumps(exported)[1:]
    host.press("An agenda of my own")
    file = {"name": "old.json", "mimeType": "application/json", "buffer": content.encode()}
    host.page.locator("input[type=file]").set_input_files(file)
    expect(host.page.get_by_text("old.json")).to_be_visible()
    host.press("Use it")
    ready = host.page.get_by_role("dialog", name="The workshop is ready")
    expect(ready.get_by_role("link", name="Open it")).to_be_visible()


def test_another_workshop_goes_on_from_this_one_and_opens_by_its_own_link(host, room):
    host.choose()
    host.invite()
    host.fold("This team’s workshops")
    host.press("Start another workshop")
    sheet = host.page.get_by_role("dialog")
    sheet.get_by_label("Title").fill("Next quarter")
    sheet.get_by_label("This workshop’s next steps").check()
    host.press("Create", exact=True)
    ready = host.page.get_by_role("dialog", name="“Next quarter” is ready")
    expect(ready.get_by_role("link", name="Open it")).to_have_attribute("href", re.compile("^/h/"))
    ready.get_by_role("link", name="Open it").click()
    expect(host.page.get_by_role("heading", name=re.compile("Next quarter"))).to_be_visible()


def test_a_workshop_is_deleted_only_by_its_title(host, room):
    host.choose()
    host.invite()
    host.fold("This team’s workshops")
    host.press("Delete this workshop")
    sheet = host.page.get_by_role("dialog")
    sheet.get_by_role("textbox").fill("something else")
    host.press("Delete for good")
    expect(sheet.get_by_role("alert")).not_to_be_empty()
    sheet.get_by_role("textbox").fill("From doing to changing")
    host.press("Delete for good")
    expect(host.page.get_by_text("This workshop is deleted.")).to_be_visible()
    host.page.goto(room.links["join"])
    expect(host.page.get_by_role("button", name=re.compile("join", re.I))).to_have_count(0)


def test_the_canvases_print_on_one_page_a_block(host, tmp_path):
    host.choose()
    host.invite()
    host.press("More about Agenda")
    with host.page.expect_download() as got:
        host.page.get_by_role("menuitem", name="Canvases to print").click()
    printed = host.page.context.new_page()
    file = tmp_path / "canvases.html"
    got.value.save_as(file)
    printed.goto(file.as_uri())
    pdf = printed.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 9
    spilt = "(el) => el.scrollHeight > el.clientHeight + 1"
    assert printed.locator(".in").evaluate_all(f"(all) => all.filter({spilt}).length") == 0


def test_no_serious_accessibility_finding(room):
    host = Host(room)
    assert serious(host.page) == []
    host.choose()
    host.lobby.evaluate(UNFOLD)
    assert serious(host.page) == []
    host.invite()
    expect(host.qr).to_be_visible()
    for size in SIZES:
        host.page.set_viewport_size(size)
        assert serious(host.page) == []
        for name in ("Start another workshop", "Delete this workshop"):
            host.press(name)
            assert serious(host.page) == []
            host.page.keyboard.press("Escape")


def test_on_a_phone_nothing_runs_over_the_edge_and_targets_fit_a_thumb(room):
    host = Host(room, viewport=PHONE, has_touch=True, is_mobile=True)
    small = """() => [...document.querySelectorAll(
            '.okr-lobby :is(button, textarea, summary, .lo-button, .lo-tick, ' +
            '.lo-input input, .lo-input select)')]
        .filter((el) => el.checkVisibility())
        .map((el) => [el.outerHTML.slice(0, 90), el.getBoundingClientRect()])
        .filter(([, r]) => r.height < 43.5 || r.width < 43.5)
        .map(([html, r]) => `${html} ${r.width}x${r.height}`)"""

    def look():
        host.lobby.evaluate(
            "(root) => root.querySelectorAll('details').forEach((d) => (d.open = true))"
        )
        assert host.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert host.page.evaluate(small) == []

    look()
    host.choose()
    look()
    host.invite()
    look()


def test_no_word_escapes_the_catalogue(pseudo_house, chromium):
    with pseudo_house.workshop("TITLE") as room:
        pseudo_house.workshop("TITLE")
        page = room.with_browser(chromium).context().new_page()
        stray: dict[str, list[str]] = {}
        ours = re.compile(r"\[!(?:(?!\[!|!\]).)*!\]", re.S)  # the innermost; one may hold another
        theirs = re.compile(
            r"TITLE|Blue|UTC|Q\d \d{4}|\d+ [A-Z][a-z]+ \d{4}|okr\.example\.org|http\S+"
        )

        def look(name, on):
            stray[name] = []
            for said in on.evaluate(VISIBLE):
                left = said
                while left != (left := ours.sub("", left)):
                    pass
                if re.search(r"[A-Za-z]{2}", theirs.sub("", left)):
                    stray[name].append(said)

        page.goto(room.links["host"])
        page.get_by_role("button").first.click()
        lobby = page.locator(".okr-lobby")
        page.locator("[data-act=use]").first.wait_for()
        look("choose", lobby)
        page.locator("[data-act=use]").first.click()
        page.locator("[data-act=invite]").wait_for()
        lobby.evaluate(UNFOLD)
        look("settle", lobby)
        page.locator("[data-act=invite]").click()
        page.get_by_text(re.compile(r"\d{4} \d{4}")).wait_for()
        look("invite", lobby)
        for act in ("another", "forget", "renew", "earlier"):
            page.locator(f"[data-act={act}]:visible").first.click()
            look(act, page.locator("dialog").last)
            page.keyboard.press("Escape")
        assert {name: left for name, left in stray.items() if left} == {}
        assert len(stray) == 7


def test_the_hosts_time_zone_is_the_teams_and_can_be_set(room):
    host = Host(room, timezone_id="America/Los_Angeles")
    host.choose()
    part = host.lobby.locator(".lo-fold", has_text="Time zone")
    expect(part.locator(".lo-now")).to_have_text("America/Los_Angeles")
    host.click(part.locator("summary"))
    part.get_by_label("The team's time zone").select_option("Europe/Berlin")
    expect(part.locator(".lo-now")).to_have_text("Europe/Berlin")
    coach = Host(room, by="facilitate", timezone_id="Asia/Tokyo")  # who comes later changes nothing
    part = coach.lobby.locator(".lo-fold", has_text="Time zone")
    expect(part.locator(".lo-now")).to_have_text("Europe/Berlin")
    assert host.errors == coach.errors == []
