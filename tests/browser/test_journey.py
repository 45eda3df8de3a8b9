"""The journey as a room uses it: mapping, scoring in private, files, and what is critical."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from okrlab.record.agenda import Block
from tests.browser.network import Network
from tests.browser.people import LIGHT_PAGE_ONLY, PATIENCE, Person
from tests.browser.test_looks import PHONE, SIZES, serious
from tests.browser.test_stage import Coach

# The board is the same on both pages; each test here is about what the board does.
pytestmark = LIGHT_PAGE_ONLY

TABLE = """stage,touchpoint,pain,emotion,importance
Buy,Compares offers,,1,3
Buy,Pays,Fees nobody told of,-2,5
Use,Sets it up,,0,9
"""


class Traveller(Person):
    """Somebody at a page with a journey on it."""

    @property
    def board(self):
        return self.page.locator(".okr-journey")

    def cell(self, touchpoint, lane):
        """The cell of a lane under a touchpoint."""
        id = self.head(touchpoint).get_attribute("data-card")
        return self.board.locator(f'[data-card="{id}"][data-lane={lane}]')

    def head(self, touchpoint):
        return self.board.locator(".jo-touchpoint").filter(has_text=touchpoint)

    def begin(self, template="Becoming a customer"):
        self.board.get_by_role("button", name=re.compile(template)).click()
        expect(self.board.locator(".jo-touchpoint, .jo-item").first).to_be_visible()

    def bring(self, what, name, content):
        """Choose a file in the sheet that takes one."""
        self.board.get_by_role("button", name="More about this board").click()
        self.page.get_by_role("menuitem", name=what).click()
        file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
        self.page.locator("dialog input[type=file]").set_input_files(file)
        return self.page.get_by_role("dialog")


@pytest.fixture
def enter(room):
    def enter(name="", by="join", **options):
        """Through the door, and on to the journey."""
        page = room.context(**options).new_page()
        person = Traveller(room, page)
        page.goto(room.links[by])
        if name and by == "join":
            page.get_by_label(re.compile("name", re.I)).fill(name)
        page.get_by_role("button").first.click()
        page.wait_for_url(re.compile(r"/[wc]/"))
        page.goto(re.sub(r"[^/]+$", "20-journey", page.url.split("?")[0]))
        person.wait()
        return person

    return enter


def test_a_map_is_written_by_keyboard_alone_and_everyone_sees_it(enter):
    anna, ben = enter("Anna"), enter("Ben")
    anna.begin()
    anna.board.locator('[data-card][tabindex="0"]').focus()
    for key in ("Control+Home", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"):
        anna.page.keyboard.press(key)
    focused = anna.board.locator("[data-card]:focus")
    expect(focused).to_have_attribute("data-lane", "action")
    anna.page.keyboard.press("Enter")
    anna.page.keyboard.press("Control+A")
    anna.page.keyboard.type("Looks for a price, finds none")
    anna.page.keyboard.press("Enter")
    anna.saved()
    expect(ben.cell("Reads the start page", "action")).to_have_text("Looks for a price, finds none")
    expect(anna.board.locator("[data-card]:focus")).to_have_attribute("data-lane", "action")
    anna.page.keyboard.press("Alt+ArrowLeft")
    expect(ben.board.locator(".jo-touchpoint").first).to_contain_text("Reads the start page")
    anna.page.keyboard.press("Control+z")
    expect(ben.board.locator(".jo-touchpoint").first).to_contain_text("A friend mentions it")
    assert anna.errors == ben.errors == []


def test_what_is_being_typed_outlives_what_others_do_around_it(enter):
    anna, ben = enter("Anna"), enter("Ben")
    anna.begin()
    anna.cell("Signs up", "pain").click()
    box = anna.board.locator("td textarea")
    box.fill("Must choose a plan")
    box.press("Control+Home")  # of the whole text, wherever the box breaks its lines
    for others, lane in (("Sets it up", "pain"), ("Signs up", "gain")):
        ben.cell(others, lane).click()
        ben.board.locator("td textarea").fill(f"{lane} by Ben")
        ben.board.locator("td textarea").press("Enter")
        expect(anna.cell(others, lane)).to_have_text(f"{lane} by Ben")
    names = "(all) => all.map((one) => one.dataset.card)"
    before = ben.board.locator(".jo-touchpoint").evaluate_all(names)
    ben.head("Signs up").focus()
    for _ in range(2):  # the column in which she writes moves: over the edge of its stage, and on
        ben.page.keyboard.press("Alt+ArrowLeft")
    ben.page.wait_for_function(
        "(before) => [...document.querySelectorAll('.jo-touchpoint')]"
        ".some((one, n) => one.dataset.card !== before[n])",
        arg=before,
    )
    ben.saved()  # both moves, and not only the first
    order = ben.board.locator(".jo-touchpoint").evaluate_all(names)
    anna.page.wait_for_function(
        "(order) => [...document.querySelectorAll('.jo-touchpoint')]"
        ".every((one, n) => one.dataset.card === order[n])",
        arg=order,
    )
    expect(box).to_be_focused()
    expect(box).to_have_value("Must choose a plan")
    assert box.evaluate("(one) => one.selectionStart") == 0, "nor has the caret moved"
    box.press("Enter")
    expect(ben.cell("Signs up", "pain")).to_have_text("Must choose a plan")
    expect(ben.cell("Signs up", "gain")).to_have_text("gain by Ben")
    assert anna.errors == ben.errors == []


def test_scores_are_given_on_a_phone_in_private_and_the_reveal_draws_the_curve(room, enter):
    coach = Coach(room, (Block(id="map", kind="journey", title="Map", board="journey"),))
    coach.open("map")
    anna = enter("Anna", viewport=PHONE, has_touch=True, is_mobile=True)
    ben = enter("Ben")
    anna.begin()
    anna.board.get_by_role("button", name="My scores: 0 of 10").tap()
    for touchpoint, feels, matters in (("Signs up", "−2", "5"), ("Sets it up", "+1", "3")):
        one = anna.board.locator(".jo-score").filter(has_text=touchpoint)
        one.get_by_role("radio", name=re.compile(re.escape(feels))).check(force=True)
        one.get_by_role("radio", name=re.compile(f"^{matters}")).check(force=True)
    expect(anna.board.get_by_text("2 of 10 touchpoints have both scores.")).to_be_visible()
    anna.saved()
    expect(ben.board.get_by_text("1 person has scored.")).to_be_visible()
    expect(ben.cell("Signs up", "score")).to_have_text("No score yet")
    anna.page.reload()
    anna.wait()
    expect(anna.board.get_by_role("button", name="My scores: 2 of 10")).to_be_visible()
    anna.board.get_by_role("button", name="My scores: 2 of 10").tap()
    expect(anna.board.locator(".jo-score").first).to_be_visible()
    coach.reveal("map")
    map_ = anna.board.get_by_role("button", name="Map", exact=True)
    expect(map_).to_have_attribute("aria-pressed", "true")  # there is nothing to score any more
    expect(anna.board.locator(".jo-item").first).to_be_visible()
    expect(anna.board.locator(".jo-rank")).to_have_count(0)
    expect(ben.cell("Signs up", "score")).to_contain_text("−2")
    expect(ben.head("Signs up")).to_contain_text("hurts most")  # the curve has its diamond
    curve = ben.board.locator("svg.jo-curve")
    expect(curve).to_have_accessible_description(re.compile("“Signs up” −2"))
    expect(curve.locator(".jo-moment")).to_have_count(1)
    coach.session.close()
    assert anna.errors == ben.errors == []


def test_a_table_says_what_is_amiss_by_cell_and_one_undo_takes_it_back(enter):
    anna = enter("Anna")
    dialog = anna.bring("Bring in a table", "map.csv", TABLE)
    expect(dialog.get_by_role("listitem").filter(has_text="E4")).to_contain_text("“9”")
    dialog.get_by_role("button", name="Put the good part on the map").click()
    expect(anna.cell("Pays", "pain")).to_have_text("Fees nobody told of")
    with anna.page.expect_download() as got:
        anna.board.get_by_role("button", name="More about this board").click()
        anna.page.get_by_role("menuitem", name="As a table (CSV)").first.click()
    assert "Fees nobody told of" in got.value.path().read_text("utf-8")
    anna.board.get_by_role("button", name="Undo").click()
    expect(anna.board.get_by_role("button", name="Start with an empty map")).to_be_visible()
    assert anna.errors == []


def test_a_critical_touchpoint_with_its_metric_becomes_a_key_result(room, enter):
    anna = enter("Anna")
    dialog = anna.bring("Bring in a table", "map.csv", TABLE)
    dialog.get_by_role("button", name="Put the good part on the map").click()
    expect(anna.head("Pays")).to_be_visible()
    weeks = "".join(
        f"{date(2026, 1, 5) + timedelta(weeks=n)},{40 + (n * 7) % 5}\n" for n in range(30)
    )
    dialog = anna.bring("Bring in a metric", "fees.csv", f"week,Pays without asking back\n{weeks}")
    belongs = dialog.get_by_label("Belongs to")
    expect(belongs.locator("option:checked")).to_have_text("Pays")
    dialog.get_by_role("button", name="Put them on the map").click()
    better = dialog.get_by_label("Which way is better")
    expect(better).to_be_focused()  # asked, not guessed
    better.select_option("More is better")
    dialog.get_by_role("button", name="Put them on the map").click()
    level = re.compile("level 42", re.I)
    expect(anna.cell("Pays", "metric")).to_contain_text(level, timeout=3 * PATIENCE)
    anna.board.get_by_role("button", name="Critical").click()
    first = anna.board.locator(".jo-rank").first
    expect(first).to_contain_text("Pays")
    anna.board.get_by_text("How this order is worked out").click()
    weight = anna.board.get_by_role("combobox", name="importance", exact=True)
    weight.select_option("2")
    expect(first).to_contain_text("importance 1^2")
    expect(weight).to_have_value("2")
    first.get_by_role("button", name="What could we try?").click()
    preview = anna.page.locator(".jo-preview")
    expect(preview).to_contain_text(re.compile("Increase Pays without asking back from 42"))
    anna.page.get_by_role("button", name="Add it to the key results").click()
    expect(anna.page.get_by_role("dialog")).to_have_count(0)
    expect(anna.board.get_by_text("are on the key results’ board")).to_be_visible()
    made = [e["event"] for e in room.log() if e["event"].get("board") == "clinic"]
    kinds = {card["type"] for event in made for card in event["cards"]}
    assert kinds == {"Initiative", "KeyResult", "Hypothesis"}
    assert anna.errors == []


def test_a_question_that_was_lost_with_the_connection_is_asked_again(room):
    with Network(room.house.port) as network:
        anna = Traveller(room, room.context().new_page())
        anna.page.goto(room.links["facilitate"].replace(room.house.url, network.url))
        anna.page.get_by_role("button").first.click()
        anna.page.wait_for_url(re.compile(r"/[wc]/"))
        anna.page.goto(re.sub(r"[^/]+$", "20-journey", anna.page.url.split("?")[0]))
        anna.wait()
        dialog = anna.bring("Bring in a table", "map.csv", TABLE)
        dialog.get_by_role("button", name="Put the good part on the map").click()
        expect(anna.head("Pays")).to_be_visible()
        anna.board.get_by_role("button", name="Critical").click()
        network.silence()
        anna.board.locator(".jo-rank").first.get_by_role(
            "button", name="What could we try?"
        ).click()
        expect(anna.page.get_by_role("dialog")).to_contain_text("One moment")
        expect(anna.page.get_by_role("dialog").locator("form")).to_be_visible()
        network.silence()
        anna.page.get_by_label("What we would do").fill("say the fees first")
        anna.page.get_by_label("What changes").fill("more people pay without asking")
        preview = anna.page.locator(".jo-preview")
        expect(preview).to_contain_text("more people pay without asking")


def test_the_journey_is_accessible_and_fits_a_phone(enter):
    anna = enter("Anna")
    dialog = anna.bring("Bring in a table", "map.csv", TABLE)
    dialog.get_by_role("button", name="Put the good part on the map").click()
    expect(anna.head("Pays")).to_be_visible()
    for size in SIZES:
        anna.page.set_viewport_size(size)
        for view in ("Map", "Critical"):
            anna.board.get_by_role("button", name=view, exact=True).click()
            assert serious(anna.page) == []
    assert anna.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    anna.board.get_by_role("button", name="Map", exact=True).click()
    small = anna.page.evaluate(
        """() => [...document.querySelectorAll('.okr-journey :is(button, select, input)')]
            .filter((el) => el.offsetParent && el.getBoundingClientRect().height < 43.5)
            .map((el) => el.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_a_coach_types_the_scores_of_a_room_without_devices(room, enter):
    coach = Coach(room, (Block(id="map", kind="journey", title="Map", board="journey"),))
    coach.open("map")
    cleo = enter(by="facilitate")
    dialog = cleo.bring("Bring in a table", "map.csv", "stage,touchpoint\nBuy,Pays\n")
    dialog.get_by_role("button", name=re.compile("Put")).click()
    expect(cleo.head("Pays")).to_be_visible()
    cleo.page.goto(re.sub(r"[^/]+$", "80-workshop", cleo.page.url))
    stage = cleo.page.locator(".okr-stage")
    stage.get_by_role("button", name="Type for the room").click()
    expect(stage).to_contain_text("Pays: how it feels")
    for mark, people in (("−2", "2"), ("+1", "1")):
        stage.get_by_label(mark, exact=True).fill(people)
    stage.get_by_role("button", name="Next").click()
    stage.get_by_label("5", exact=True).fill("3")
    stage.get_by_role("button", name="Done typing").click()
    expect(stage.locator(".ok-status")).to_have_attribute("data-now", "saved")
    coach.reveal("map")
    cleo.page.go_back()
    cleo.wait()
    expect(cleo.cell("Pays", "score")).to_contain_text("−2")
    expect(cleo.cell("Pays", "score")).to_contain_text("matters 5")
    coach.session.close()
    assert cleo.errors == []


def test_on_a_phone_that_leads_the_status_lies_over_no_button(enter):
    """Its words were wider than the room that the buttons left."""
    cleo = enter(by="facilitate", viewport={"width": 390, "height": 844})
    over = cleo.board.locator(".ok-bar").evaluate(
        """(bar) => {
          const words = document.createRange();
          words.selectNodeContents(bar.querySelector(".ok-status"));
          const one = words.getBoundingClientRect();
          return [...bar.querySelectorAll("button")].filter((button) => {
            const other = button.getBoundingClientRect();
            return one.right > other.left && one.left < other.right
              && one.bottom > other.top && one.top < other.bottom;
          }).length;
        }"""
    )
    assert over == 0


def test_on_a_laptop_the_map_is_in_sight_and_says_where_it_goes_on_and_what_hurts_most(enter):
    """The map is the page: it begins below two rows, and what is beyond its edge is told."""
    anna = enter("Anna", viewport={"width": 1280, "height": 800})
    table = ["stage,touchpoint,emotion,importance"]
    table += [f"Buy,Step {n},{-2 if n == 2 else 1},{5 if n == 2 else 3}" for n in range(12)]
    dialog = anna.bring("Bring in a table", "map.csv", "\n".join(table))
    dialog.get_by_role("button", name=re.compile("Put")).click()
    expect(anna.head("Step 11")).to_be_attached()
    scroll = anna.board.locator(".jo-scroll")
    place = scroll.bounding_box()
    assert place["y"] <= 150
    assert place["y"] + place["height"] <= 800
    assert place["width"] >= 1200
    title, bar = (
        anna.page.locator("h1").bounding_box(),
        anna.board.locator(".ok-bar").bounding_box(),
    )
    assert title["x"] + title["width"] <= bar["x"]
    assert title["y"] == pytest.approx(bar["y"], abs=2)
    expect(scroll).to_have_attribute("data-more", "")
    expect(scroll).not_to_have_attribute("data-past", "")
    expect(anna.head("Step 2")).to_contain_text("hurts most")
    expect(anna.head("Step 2").locator(".jo-badge")).to_have_count(1)  # by the rule for all columns
    same = anna.board.locator("tr[data-same]")
    expect(same.locator("td").first).to_contain_text("assumption in all 12")  # said once
    expect(same.locator("td").nth(5)).to_have_css("color", "rgba(0, 0, 0, 0)")
    same.locator("td").nth(5).hover()
    expect(same.locator("td").nth(5)).not_to_have_css("color", "rgba(0, 0, 0, 0)")
    expect(anna.board.locator("thead [data-low]")).to_have_count(1)
    expect(anna.board.locator(".jo-worst")).to_have_text("hurts most")
    expect(anna.board.locator("tr[data-lane=metric]")).to_have_count(0)  # nobody has brought one
    mark = anna.head("Step 2").locator(".jo-badge")
    expect(mark).to_have_text("◆ important and low")  # what it says is heard, and read below
    assert mark.bounding_box()["width"] < 24
    expect(anna.board.locator(".jo-key")).to_contain_text("important and low")
    expect(anna.board.locator("[data-who]")).to_have_count(0)  # there is nobody to choose
    small = anna.board.locator(".ok-map").bounding_box()
    assert small["y"] + small["height"] <= 800
    anna.page.mouse.click(small["x"] + small["width"] - 3, small["y"] + 10)
    expect(scroll).to_have_attribute("data-past", "")
    expect(anna.head("Step 11")).to_be_in_viewport(ratio=1)
    scroll.evaluate("(one) => { one.scrollLeft = 0 }")
    expect(scroll).not_to_have_attribute("data-past", "")
    anna.head("Step 11").focus()
    anna.head("Step 11").scroll_into_view_if_needed()
    expect(scroll).not_to_have_attribute("data-more", "")
    expect(scroll).to_have_attribute("data-past", "")
    assert serious(anna.page) == []
    assert anna.errors == []
