"""Two people and a coach: what one does the others see, and what only the coach sees."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.people import BOTH_PAGES, LIGHT_PAGE_ONLY, PUBLIC, Person


@BOTH_PAGES
def test_each_sees_what_the_other_does_and_who_is_there(room):
    anna, ben = room.enter("Anna"), room.enter("Ben")
    expect(anna.board.get_by_role("button", name="2 here")).to_be_visible()
    anna.add("ran 12 webinars", "Output")
    expect(ben.card("ran 12 webinars")).to_be_visible()
    ben.climb("ran 12", "newcomers set up alone", "Outcome")
    expect(anna.card("newcomers set up alone")).to_be_visible()
    ben.board.get_by_role("button", name="2 here").click()
    expect(ben.page.get_by_role("dialog")).to_contain_text("Anna")


def test_a_board_counts_those_who_take_part_as_the_console_and_the_wall_do(room):
    coach = room.enter(by="facilitate")
    room.enter("Anna")
    people = coach.board.get_by_role("button", name="1 here")
    expect(people).to_be_visible()


def test_who_is_here_and_who_wrote_a_card_is_seen_by_initials(room):
    coach, anna = room.enter("Caro", by="facilitate"), room.enter("Anna Okoye")
    room.enter()
    for name in ("Ben", "Chidi", "🦊🦊", "محمد عبد الله", "Farah"):
        room.enter(name)
    faces = coach.board.locator(".ok-faces")
    expect(faces.locator(".ok-initials")).to_have_text(["AO", "Be", "Ch", "🦊", "م\u200cا", "+2"])
    said = "7 here: Anna Okoye, Ben, Chidi, 🦊🦊, محمد عبد الله, and 2 more"
    expect(coach.board.get_by_role("button", name=said)).to_be_visible()
    faces.focus()
    shown = "(one) => getComputedStyle(one, '::after').content"
    coach.page.keyboard.press("Tab")
    coach.page.keyboard.press("Shift+Tab")
    assert "Anna Okoye, Ben" in faces.evaluate(shown)
    anna.add("ran 12 webinars", "Output")
    coach.add("what somebody answered", "Output")
    card = coach.card("ran 12 webinars")
    expect(card.locator(".ok-initials")).to_have_text("AO")
    expect(card).to_have_attribute("aria-label", re.compile("by Anna Okoye"))
    # a coach also puts down what others said without a name: nobody is named for it
    expect(anna.card("what somebody answered").locator(".ok-initials")).to_have_count(0)


def test_someone_who_stays_unnamed_takes_part_all_the_same(room):
    nobody, ben = room.enter(), room.enter("Ben")
    nobody.add("ran 12 webinars", "Output")
    expect(ben.card("ran 12 webinars")).to_be_visible()


def test_late_arrivals_see_the_present_state(room):
    anna = room.enter("Anna")
    anna.add("ran 12 webinars", "Output")
    late = room.enter("Late")
    expect(late.card("ran 12 webinars")).to_be_visible()


@BOTH_PAGES
def test_focus_and_half_typed_words_survive_other_peoples_changes(room):
    anna, ben = room.enter("Anna"), room.enter("Ben")
    box = anna.board.locator(".ok-composer textarea")
    box.press_sequentially("half a thou")
    ben.add("ran 12 webinars", "Output")
    expect(anna.card("ran 12 webinars")).to_be_visible()
    anna.page.keyboard.type("ght")
    expect(box).to_have_value("half a thought")
    expect(box).to_be_focused()


def test_a_card_says_who_is_editing_it(room):
    anna, ben = room.enter("Anna"), room.enter("Ben")
    anna.add("ran 12 webinars", "Output")
    anna.menu("ran 12", "Edit")
    expect(ben.card("ran 12")).to_contain_text("Anna is editing")
    anna.page.keyboard.press("Escape")
    expect(ben.card("ran 12")).not_to_contain_text("Anna is editing")


def both_edit(room):
    """Anna and Ben open the same card; Ben saves first. Returns them, Anna about to choose."""
    anna, ben = room.enter("Anna"), room.enter("Ben")
    anna.add("ran 12 webinars", "Output")
    for person in (anna, ben):
        person.menu("ran 12", "Edit")
    for person, words in ((ben, "ran 12 webinars for banks"), (anna, "ran 12 short webinars")):
        form = person.board.locator(".ok-card form")
        form.locator("textarea").first.fill(words)
        form.get_by_role("button", name="Save").click()
        if person is ben:
            expect(anna.board.locator(".ok-card")).to_contain_text("for banks")
    sheet = anna.page.get_by_role("dialog")
    expect(sheet).to_contain_text("ran 12 webinars for banks")
    expect(sheet).to_contain_text("ran 12 short webinars")
    return anna, ben, sheet


def test_when_both_write_the_later_one_sees_both_texts_and_can_use_theirs(room):
    _, ben, sheet = both_edit(room)
    sheet.get_by_role("button", name="Use mine").click()
    expect(ben.card("ran 12 short webinars")).to_be_visible()
    expect(ben.cards).to_have_count(1)


def test_or_keeps_the_others(room):
    anna, _, sheet = both_edit(room)
    sheet.get_by_role("button", name="Keep theirs").click()
    expect(anna.card("ran 12 webinars for banks")).to_be_visible()
    expect(anna.cards).to_have_count(1)
    edits = [one for one in room.log() if one["event"]["type"] == "CardEdited"]
    assert len(edits) == 1


def test_or_makes_two_cards(room):
    _, ben, sheet = both_edit(room)
    sheet.get_by_role("button", name="Make two cards").click()
    expect(ben.card("ran 12 short webinars")).to_be_visible()
    expect(ben.card("ran 12 webinars for banks")).to_be_visible()


def test_undo_of_what_somebody_changed_since_says_who(room):
    anna, ben = room.enter("Anna"), room.enter("Ben")
    anna.add("ran 12 webinars", "Output")
    ben.menu("ran 12", "Edit")
    form = ben.board.locator(".ok-card form")
    form.locator("textarea").first.fill("ran 14 webinars")
    form.get_by_role("button", name="Save").click()
    expect(anna.card("ran 14 webinars")).to_be_visible()
    anna.board.get_by_role("button", name="Undo", exact=True).click()
    expect(anna.board.get_by_role("alert")).to_contain_text("Ben")
    expect(anna.card("ran 14 webinars")).to_be_visible()


@LIGHT_PAGE_ONLY  # one board is enough: all have this from base.js
def test_a_link_is_copied_where_a_browser_gives_no_clipboard(room):
    """As on plain http in a room's network; where no command copies either, it lies selected."""
    coach = room.enter(by="facilitate")
    coach.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    coach.board.get_by_role("button", name="Join", exact=True).click()
    sheet = coach.page.get_by_role("dialog")
    copy = sheet.get_by_role("button", name="Copy the link")
    copy.click()
    expect(sheet.get_by_role("button", name="Copied")).to_be_focused()
    expect(sheet.locator(".ok-copy")).to_have_count(0)
    coach.page.keyboard.press("Escape")
    box = coach.board.locator(".ok-composer textarea")
    box.press("Control+v")
    expect(box).to_have_value(re.compile(f"^{re.escape(PUBLIC)}/j/"))
    box.fill("")
    coach.page.evaluate("document.execCommand = () => false")
    coach.board.get_by_role("button", name="Join", exact=True).click()
    copy.click()
    expect(sheet.locator(".ok-copy")).to_be_focused()
    assert coach.page.evaluate("getSelection().toString()").startswith(f"{PUBLIC}/j/")


def test_the_coach_has_qr_findings_notes_lock_and_removal(room):
    coach, anna = room.enter(by="facilitate"), room.enter("Anna")
    anna.add("ran 12 webinars", "Output")
    anna.climb("ran 12", "newcomers set up alone", "Outcome")
    coach.board.get_by_role("button", name="Join", exact=True).click()
    qr = coach.page.get_by_role("dialog").get_by_role("img")
    expect(qr).to_be_visible()
    expect(coach.page.get_by_role("dialog")).to_contain_text(f"{PUBLIC}/j/")
    coach.page.keyboard.press("Escape")

    asked = coach.board.locator(".ok-card:has(.ok-flagged)")
    expect(asked).to_have_attribute("aria-label", re.compile("worth asking$"))
    expect(anna.board.locator(".ok-flagged")).to_have_count(0)  # a coach's own notes
    coach.board.get_by_role("button", name=re.compile("\\d worth asking")).click()
    sheet = coach.page.get_by_role("dialog")
    expect(sheet).to_contain_text("newcomers set up alone")
    sheet.get_by_role("button", name="Overrule").first.click()
    reason = coach.page.get_by_role("dialog").last
    reason.locator("textarea").fill("we have run these for years")
    reason.get_by_role("button", name="Save").click()
    coach.saved()
    overruled = [e["event"] for e in room.log() if e["event"]["type"] == "FindingOverruled"]
    assert overruled[0]["reason"] == "we have run these for years"
    coach.page.keyboard.press("Escape")

    coach.menu("ran 12", "Private note")
    note = coach.page.get_by_role("dialog")
    note.locator("textarea").fill("ask Anna who came")
    note.get_by_role("button", name="Save").click()
    expect(coach.card("ran 12")).to_contain_text("ask Anna who came")

    coach.board.get_by_role("button", name="Lock", exact=True).click()
    expect(anna.board).to_contain_text("The coach has locked this board")
    anna.board.locator(".ok-composer textarea").fill("written while locked")
    anna.board.locator(".ok-composer textarea").press("Enter")
    expect(anna.cards).to_have_count(2)
    expect(anna.board.locator(".ok-composer textarea")).to_have_value("written while locked")
    coach.board.get_by_role("button", name="Unlock", exact=True).click()
    expect(anna.board).not_to_contain_text("The coach has locked this board")

    coach.menu("ran 12", "Remove")
    expect(anna.cards).to_have_count(1)
    assert "ask Anna who came" not in anna.page.content()


def early(page):
    """A page that was drawn before the addresses were known, and whose line is late.

    Returns what lets the line through.
    """
    held = []

    def drawn(route):
        answer = route.fetch()
        blank = re.sub(
            r'"join_(url|qr|at)": ?"(?:[^"\\\\]|\\\\.)*"', r'"join_\1": ""', answer.text()
        )
        route.fulfill(response=answer, body=blank)

    def late(line):
        server, waiting = line.connect_to_server(), []
        held.append((line, waiting))
        server.on_message(lambda said: waiting.append(said) if held else line.send(said))

    def let_through():
        lines, held[:] = list(held), []
        for line, waiting in lines:
            for said in waiting:
                line.send(said)

    page.route(re.compile("/w/"), drawn)
    page.route_web_socket(re.compile("channels"), late)
    return let_through


@LIGHT_PAGE_ONLY
def test_who_asks_for_the_link_before_it_is_known_is_told_nothing_wrong_and_sees_it_come(room):
    coach = Person(room, room.context(locale="en-GB").new_page())
    let_through = early(coach.page)
    coach.page.goto(room.links["facilitate"])
    coach.page.get_by_role("button").first.click()
    coach.board.get_by_role("button", name="Join", exact=True).click()
    sheet = coach.page.get_by_role("dialog")
    expect(sheet).to_contain_text("One moment")
    expect(sheet).not_to_contain_text("on this computer only")
    let_through()
    expect(sheet.locator(".ok-code")).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    expect(sheet).to_contain_text(f"{PUBLIC}/j/")


def test_a_phone_types_the_code_and_is_in(room):
    coach = room.enter(by="facilitate")
    coach.board.get_by_role("button", name="Join", exact=True).click()
    sheet = coach.page.get_by_role("dialog")
    expect(sheet.locator(".ok-code")).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    expect(sheet).to_contain_text("okr.example.org")
    code = sheet.locator(".ok-code").inner_text()
    sheet.get_by_role("button", name="Make a new code").click()
    expect(sheet.locator(".ok-code")).not_to_have_text(code)
    fresh = sheet.locator(".ok-code").inner_text()

    phone = room.context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    anna = Person(room, phone.new_page())
    anna.page.goto(room.house.url)
    box = anna.page.get_by_label("The code on the wall")
    expect(box).to_be_focused()
    box.fill(code)
    box.press("Enter")
    expect(anna.page.get_by_role("alert")).to_contain_text("does not open anything")
    expect(box).to_have_value(code)
    box.fill(fresh)
    anna.page.get_by_role("button", name="Continue").click()
    anna.page.get_by_label(re.compile("name", re.I)).fill("Anna")
    anna.page.get_by_role("button", name="Join").click()
    anna.wait()
    assert room.id in anna.page.url
    anna.add("ran 12 webinars", "Output")
    coach.page.keyboard.press("Escape")
    expect(coach.card("ran 12 webinars")).to_be_visible()


def test_participants_have_none_of_the_coachs_tools(room):
    anna, ben = room.enter("Anna"), room.enter("Ben")
    anna.add("ran 12 webinars", "Output")
    for name in ("Join", "Lock", re.compile("worth asking")):
        expect(anna.board.get_by_role("button", name=name)).to_have_count(0)
    ben.card("ran 12").get_by_role("button", name=re.compile("More about")).click()
    for name in ("Remove", "Private note"):
        expect(ben.page.get_by_role("menuitem", name=name)).to_have_count(0)


# The view link shows a page of its own, the same whatever page wrote it.
@LIGHT_PAGE_ONLY
def test_the_view_link_shows_picture_and_stories_without_kernel_or_script(room):
    anna = room.enter("Anna")
    anna.add("ran 12 webinars <i>", "Output")
    anna.climb("ran 12", "newcomers set up alone", "Outcome")
    context = room.browser.new_context(java_script_enabled=False)
    room.contexts.append(context)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(room.links["view"])
    expect(page.get_by_role("heading", level=1)).to_have_text("From doing to changing")
    expect(page.locator("svg[role=img]")).to_contain_text("ran 12 webinars")
    expect(page.locator(".stories")).to_contain_text("newcomers set up alone")
    assert page.locator("script, i").count() == 0
    own = [url for url in asked if not url.startswith("data:")]
    assert own[0] == room.links["view"]
    assert all(
        url.startswith(room.house.url) and url.endswith((".woff2", "/inter.css")) for url in own[1:]
    )


OF_A_COACH = ("00-lobby", "80-workshop", "85-projector", "90-facilitate", "95-results")


@BOTH_PAGES
def test_every_request_goes_to_our_own_server(room):
    outside = []
    for by in ("join", "facilitate"):
        person = room.enter(by=by)
        person.page.on("request", lambda request: outside.append(request.url))
        person.page.reload()
        person.wait()
        person.board.get_by_role("button", name="Stories").click()
    if person.page.locator("#okr-states").count():  # the other house serves the ladder alone
        for name in OF_A_COACH:
            person.page.goto(person.page.url.rpartition("/")[0] + f"/{name}")
            expect(person.page.locator("#okr-built")).to_be_attached()
    own = (room.house.url, room.house.url.replace("http", "ws"), "data:", "blob:")
    assert outside
    assert [url for url in outside if not url.startswith(own)] == []


def test_an_address_of_this_computer_alone_has_no_qr_but_says_what_to_do(local_house, chromium):
    """`okrlab serve` as it comes: a QR code of 127.0.0.1 leads a phone nowhere."""
    with local_house.workshop("At my desk") as room:
        coach = room.with_browser(chromium).enter(by="facilitate")
        coach.board.get_by_role("button", name="Join", exact=True).click()
        sheet = coach.page.get_by_role("dialog")
        expect(sheet).to_contain_text("opens on this computer only")
        expect(sheet).to_contain_text("Let phones in")
        expect(sheet).to_contain_text(f"{local_house.url}/j/")
        expect(sheet.locator("img, .ok-code")).to_have_count(0)
        assert "▄" not in local_house.said
        assert "opens on this computer only" in local_house.said
