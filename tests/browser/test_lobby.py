"""From the host's link to a QR code on the wall, by somebody who was never here before."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from okrlab.coaching import agendas
from okrlab.model.agenda import Block
from tests.browser.people import PATIENCE, House
from tests.browser.test_looks import SIZES, VISIBLE, serious

PUBLIC = "https://okr.example.org"


class Host:
    """Somebody at the lobby, who counts every click."""

    def __init__(self, room, browser, by="host", **options):
        context = browser.new_context(accept_downloads=True, **options)
        room.contexts.append(context)
        context.set_default_timeout(PATIENCE)
        self.room, self.page, self.clicks = room, context.new_page(), 0
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(room.links[by])
        self.click(self.page.get_by_role("button").first)
        self.page.wait_for_url(re.compile(r"/c/[^/]+/[\w-]+$"))
        if not self.page.url.endswith("/00-lobby"):
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

    def fold(self, title):
        self.lobby.locator("summary", has_text=title).click()


def public(host):
    """Say in the page how the server is reached, as a host would whose server does not know."""
    if host.qr.count():
        return
    host.press("Say how it is reached")
    box = host.page.get_by_label("The address phones reach this server by")
    box.fill(PUBLIC)
    box.press("Enter")
    expect(host.qr).to_be_visible()


@pytest.fixture
def host(room, chromium):
    return Host(room, chromium)


def events(room):
    return [one["event"] for one in room.log()]


def test_from_the_hosts_link_to_a_qr_code_in_at_most_six_clicks(room, chromium):
    host = Host(room, chromium)
    host.choose()
    host.click(host.lobby.locator("[data-act=invite]"))
    public(host)
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


def test_an_address_for_this_computer_only_is_explained_and_not_drawn(host):
    host.choose()
    host.invite()
    expect(host.lobby.locator(".lo-door")).to_contain_text("opens on this computer only")
    expect(host.qr).to_have_count(0)


def test_settings_are_saved_and_seen_by_a_colleague(host, room, chromium):
    host.choose()
    host.fold("People")
    host.page.get_by_label("How many people?").fill("12")
    host.fold("Names")
    host.page.get_by_label("Show names: What matters most").check()
    host.fold("Working agreement")
    host.page.get_by_label("The coach may challenge").uncheck()
    host.page.get_by_text("Gentle").click()
    own = host.page.get_by_label("Our own lines, one on each row")
    own.fill("phones stay in bags\n\nwe start on time")
    own.blur()
    host.saved()
    host.invite()
    colleague = Host(room, chromium, by="facilitate")
    expect(colleague.lobby).to_contain_text("About 12")
    expect(colleague.lobby).to_contain_text("Shown in 1 step")
    said = [one["agreement"] for one in events(room) if one["type"] == "AgreementSet"][-1]
    assert said["own"] == ["phones stay in bags", "we start on time"]
    assert (said["challenge"], said["strictness"]) == (False, "gentle")
    colleague.fold("People")
    colleague.page.get_by_label("How many people?").fill("14")
    colleague.page.get_by_label("How many people?").blur()
    expect(host.lobby).to_contain_text("About 14")


def test_a_facilitator_sees_neither_create_nor_delete(room, chromium):
    coach = Host(room, chromium, by="facilitate")
    coach.choose()
    coach.invite()
    coach.lobby.locator("summary", has_text="Links").click()
    expect(coach.lobby.locator(".lo-links li")).to_have_count(3)
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


def test_another_workshop_goes_on_from_this_one_and_opens_by_its_own_link(host, room):
    host.choose()
    host.invite()
    host.fold("This team’s workshops")
    host.press("Start another workshop")
    sheet = host.page.get_by_role("dialog")
    sheet.get_by_label("Its title").fill("Next quarter")
    sheet.get_by_label("The last next steps").check()
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
    with host.page.expect_download() as got:
        host.press("Canvases to print")
    printed = host.page.context.new_page()
    file = tmp_path / "canvases.html"
    got.value.save_as(file)
    printed.goto(file.as_uri())
    pdf = printed.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 9
    spilt = "(el) => el.scrollHeight > el.clientHeight + 1"
    assert printed.locator(".in").evaluate_all(f"(all) => all.filter({spilt}).length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_serious_accessibility_finding(room, chromium, size, scheme):
    host = Host(room, chromium, viewport=SIZES[size], color_scheme=scheme)
    assert serious(host.page) == []
    host.choose()
    host.lobby.evaluate(
        "(root) => root.querySelectorAll('details').forEach((d) => (d.open = true))"
    )
    assert serious(host.page) == []
    host.invite()
    public(host)
    assert serious(host.page) == []
    host.press("Start another workshop")
    assert serious(host.page) == []


def test_on_a_phone_nothing_runs_over_the_edge_and_targets_fit_a_thumb(room, chromium):
    host = Host(room, chromium, viewport=SIZES["phone"], has_touch=True, is_mobile=True)
    small = """() => [...document.querySelectorAll(
            '.okr-lobby :is(button, textarea, summary, .lo-button, .lo-tick, .lo-input input)')]
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
    public(host)
    look()


def test_no_word_escapes_the_catalogue(tmp_path, chromium):
    with House(tmp_path, OKRLAB_LOCALE="pseudo") as house, house.workshop("TITLE") as room:
        house.workshop("TITLE")
        room.with_browser(chromium)
        context = chromium.new_context()
        room.contexts.append(context)
        page = context.new_page()
        stray: dict[str, list[str]] = {}
        own = re.compile(r"\[!.*?!\]|TITLE|Blue|Q\d \d{4}|okr\.example\.org|http\S+", re.S)

        def look(name, on):
            left = [own.sub("", text) for text in on.evaluate(VISIBLE)]
            stray[name] = [text for text in left if re.search(r"[A-Za-z]{2}", text)]

        page.goto(room.links["host"])
        page.get_by_role("button").first.click()
        page.wait_for_url(re.compile(r"/c/[^/]+/[\w-]+$"))
        page.goto(re.sub(r"[\w-]+$", "00-lobby", page.url))
        lobby = page.locator(".okr-lobby")
        page.locator("[data-act=use]").first.wait_for()
        look("choose", lobby)
        page.locator("[data-act=use]").first.click()
        page.locator("[data-act=invite]").wait_for()
        opened = "(root) => root.querySelectorAll('details').forEach((d) => (d.open = true))"
        lobby.evaluate(opened)
        look("settle", lobby)
        page.locator("[data-act=invite]").click()
        look("invite", lobby)
        page.locator(".lo-input input[type=url]").fill(PUBLIC)
        page.locator(".lo-input input[type=url]").press("Enter")
        page.locator(".ok-qr").wait_for()
        look("code", lobby)
        for act in ("another", "forget", "renew", "earlier"):
            page.locator(f"[data-act={act}]:visible").first.click()
            look(act, page.locator("dialog").last)
            page.keyboard.press("Escape")
        assert {name: left for name, left in stray.items() if left} == {}
        assert json.dumps(stray).count("[") >= 8
