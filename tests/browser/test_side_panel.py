"""The side panel in a real JupyterLab: workshops, links, the server, boards for a notebook."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from okrlab.serve.jupyter import ONLY_FOR_LAB
from tests.browser.labs import a_lab, lay_out
from tests.browser.people import House
from tests.browser.test_looks import serious

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
TOKEN = "hush"
SECRET = "abcdefghijklmnop"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab with a home in which there is nothing yet."""
    folder = tmp_path_factory.mktemp("lab")
    (work := folder / "work").mkdir()
    with a_lab(folder, work, token=TOKEN) as running:
        yield running


@pytest.fixture
def page(lab, chromium):
    page = opened(lab, chromium)
    yield page
    page.close()


def opened(lab, chromium, **size):
    page = chromium.new_page(viewport=size or {"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{lab.address}/lab?reset&token={TOKEN}")
    page.get_by_role("tab", name="okrlab").click()
    expect(page.get_by_role("region", name="Workshops")).to_have_attribute("aria-busy", "false")
    return page


def panel_of(page):
    return page.get_by_role("region", name="Workshops")


def test_a_coach_makes_a_workshop_serves_it_and_gets_its_links_by_keys_alone(page):
    panel = panel_of(page)
    expect(panel.get_by_text("No workshops yet.")).to_be_visible()
    page.evaluate("() => jupyterapp.shell.activateById('okrlab-panel')")
    expect(panel).to_be_focused()
    tab_to(page, panel.get_by_label("What is it called?"))
    page.keyboard.type("Our first ladder")
    page.keyboard.press("Enter")
    ours = panel.get_by_role("button", name="Our first ladder")
    expect(ours).to_be_focused()
    expect(ours).to_have_attribute("aria-expanded", "true")
    expect(panel.get_by_text("as soon as the server is running")).to_be_visible()
    panel.get_by_role("button", name="Start the server").focus()
    page.keyboard.press("Enter")
    host = panel.get_by_role("link", name="Host: open in a new browser tab")
    expect(host).to_be_visible()
    expect(panel.get_by_role("img")).to_have_count(0)  # no phone could open that address
    assert "/h/" not in panel.inner_text()
    with page.context.expect_page() as new:
        host.press("Enter")
    expect(new.value.get_by_role("heading", name="Our first ladder")).to_be_visible()
    assert new.value.evaluate("() => [window.opener, document.referrer]") == [None, ""]
    new.value.close()
    panel.get_by_role("button", name="Copy the link: Join").press("Enter")
    expect(panel.get_by_role("button", name="Copy the link: Join")).to_have_text("Copied")
    panel.get_by_role("button", name="Stop the server").press("Enter")
    panel.get_by_role("dialog").get_by_role("button", name="Stop the server").press("Enter")
    expect(panel.get_by_text("The server is not running")).to_be_visible()
    expect(panel.get_by_role("link")).to_have_count(0)


def tab_to(page, box):
    for _ in range(12):
        if box.evaluate("(n) => n === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("never there")


def test_a_board_comes_into_the_notebook_as_a_cell_and_beside_it_alive(page):
    panel = panel_of(page)
    panel.get_by_label("Board").select_option("Key results")
    panel.get_by_role("button", name="Insert a cell").click()
    cells = page.locator(".jp-Notebook .jp-Cell")
    expect(cells).to_have_count(1)
    expect(cells.first).to_contain_text('okrlab.board(okrlab.open_session(), "clinic")')
    assert page.evaluate(OUTPUTS) == [0]  # nothing has run that nobody started
    panel.get_by_label("Board").select_option("Ladder")
    panel.get_by_role("button", name="Open beside").click()
    beside = page.get_by_role("main").locator(".jp-LinkedOutputView .okr-ladder")
    expect(beside).to_be_visible()
    page.wait_for_function(f"() => ({OUTPUTS})().join() === '0,2'")  # the board, and its picture
    expect(page.get_by_role("tab", name="Ladder")).to_be_visible()
    there = page.locator(".jp-NotebookPanel").bounding_box()
    assert beside.bounding_box()["x"] >= there["x"] + there["width"]
    beside.get_by_role("textbox").first.fill("ran 12 webinars")
    beside.get_by_role("radio", name="Output").check(force=True)
    beside.get_by_role("button", name="Add").click()
    shown = page.locator(".okr-ladder .ok-card").get_by_text("ran 12 webinars")
    expect(shown).to_have_count(2)  # in the cell too: it is one board


OUTPUTS = """() => {
  const view = [...jupyterapp.shell.widgets("main")].find((one) => one.content?.model?.cells);
  return [...view.content.model.cells].map((one) => one.outputs.length);
}"""


def test_a_link_from_elsewhere_is_opened_and_kept_nowhere(page):
    panel = panel_of(page)
    box = panel.get_by_label("Link", exact=True)
    box.fill("nonsense")
    box.press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("That is not a link of okrlab.")
    expect(box).to_be_focused()
    box.fill(f"https://okr.example.org/team/j/{SECRET}")
    box.press("Enter")
    expect(panel.get_by_role("alert")).to_be_empty()
    expect(panel.get_by_role("img", name="QR code with the link to join")).to_be_visible()
    there = panel.get_by_role("link", name="Join, at okr.example.org: open in a new browser tab")
    expect(there).to_have_attribute("href", f"https://okr.example.org/team/j/{SECRET}")
    expect(there).to_have_attribute("rel", "noopener noreferrer")
    kept = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert SECRET not in kept + panel.inner_text() + page.url


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda route: route.fulfill(status=403, json={"message": "Forbidden"}), "log in"),
        (lambda route: route.fulfill(status=500, json={"message": "Unhandled"}), "Something went"),
        (lambda route: route.fulfill(status=502, body="<p>Bad gateway"), "did not answer"),
        (lambda route: route.abort(), "did not answer"),
    ],
    ids=["logged out", "broken", "no JSON", "gone"],
)
def test_an_answer_that_does_not_come_is_told_in_words(page, answer, said):
    again = panel_of(page).get_by_role("button", name="Look again")
    page.route("**/okrlab/workshops?*", answer)
    again.click()
    expect(panel_of(page).get_by_role("alert")).to_contain_text(said)
    page.unroute("**/okrlab/workshops?*")
    again.click()
    expect(panel_of(page).get_by_role("alert")).to_be_empty()


def test_what_is_pressed_while_the_panel_still_looks_is_done_after_that(page):
    panel, held = panel_of(page), []
    page.route("**/okrlab/workshops?*", lambda route: held.append(route))
    panel.get_by_role("button", name="Look again").click()
    expect(panel).to_have_attribute("aria-busy", "true")
    panel.get_by_label("Link", exact=True).fill(f"https://okr.example.org/j/{SECRET}")
    for _ in range(2):  # and once, however often it is pressed
        panel.get_by_role("button", name="Use it").click()
    panel.get_by_label("Board").select_option("Review")
    panel.get_by_role("button", name="Insert a cell").dblclick()
    [looked] = held
    looked.continue_()
    expect(panel.get_by_role("img", name="QR code with the link to join")).to_be_visible()
    cell = page.locator(".jp-Notebook .jp-Cell").get_by_text('"review"')
    expect(cell).to_have_count(1)
    expect(panel).to_have_attribute("aria-busy", "false")
    expect(cell).to_have_count(1)


def test_where_the_server_extension_is_off_there_is_no_panel(lab, chromium):
    page = chromium.new_page()
    page.route("**/okrlab/panel?*", lambda route: route.fulfill(status=404, json={}))
    with page.expect_console_message(lambda said: "@okrlab/lab" in said.text):
        page.goto(f"{lab.address}/lab?reset&token={TOKEN}")
    expect(page.get_by_role("tab", name="File Browser")).to_be_visible()
    expect(page.get_by_role("tab", name="okrlab")).to_have_count(0)
    page.close()


def test_a_rooms_page_on_voilas_front_end_loads_no_extension_for_lab(
    chromium, full_notebooks, tmp_path
):
    (home := tmp_path / "house").mkdir()
    with (
        House(home, full_notebooks, **lay_out(tmp_path / "laid")) as house,
        house.workshop("Ours").with_browser(chromium, []) as room,
    ):
        page = room.enter("Anna").page
        assert "jupyterlab-manager" in page.content()  # what it does load is named there
        assert not [name for name in ONLY_FOR_LAB if name in page.content()]


@pytest.mark.parametrize("theme", THEMES)
def test_it_is_readable_and_can_be_touched_in_labs_own_colours(theme, chromium, tmp_path):
    """At the width that Lab gives it, with everything open: of a server for phones."""
    (home := tmp_path / "house").mkdir()
    (work := tmp_path / "work").mkdir()
    with (
        House(home, public="https://okr.example.org") as house,
        a_lab(tmp_path, work, token=TOKEN, OKRLAB_HOME=str(home)) as lab,
    ):
        house.workshop("What changes for the people who wait, in the third quarter of the year")
        page = opened(lab, chromium, width=800, height=900)
        name = THEMES[theme]
        page.evaluate(
            "(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })", name
        )
        lit = str(theme == "light").lower()
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", lit)
        panel = panel_of(page)
        panel.get_by_role("button", name=re.compile("What changes")).click()
        expect(panel.get_by_role("img", name="QR code with the link to join")).to_be_visible()
        panel.get_by_role("button", name="New workshop").click()
        expect(panel.get_by_label("What is it called?")).to_be_focused()
        panel.get_by_label("Link", exact=True).fill("nonsense")
        panel.get_by_role("button", name="Use it").click()
        wrong = panel.get_by_text("not a link")
        expect(wrong).to_be_in_viewport()  # however far down one is
        panel.evaluate("(n) => n.scrollTo(0, 9_999)")
        expect(wrong).to_be_in_viewport()
        assert page.evaluate(SMALL) == []
        assert panel.evaluate("(n) => n.scrollWidth <= n.clientWidth")
        colour = panel.evaluate("(n) => getComputedStyle(n).backgroundColor")
        theirs = page.locator(".jp-SidePanel, .jp-FileBrowser").first
        assert colour == theirs.evaluate("(n) => getComputedStyle(n).backgroundColor")
        for down in (0, 9_999):  # what is out of sight, or below something else, axe passes over
            panel.evaluate(ALONE, down)
            assert serious(page, ".okr-panel") == []
            assert page.evaluate(JUDGED) > 12
        page.close()


ALONE = """(panel, down) => {
  document.body.append(panel);
  Object.assign(panel.style, { position: "fixed", inset: 0, width: "320px", zIndex: 99999 });
  panel.scrollTo(0, down);
}"""
JUDGED = """async () => {
  const { passes } = await axe.run(".okr-panel", { runOnly: ["color-contrast"] });
  return passes[0].nodes.length;
}"""
SMALL = """() => [...document.querySelectorAll(".okr-panel :is(a, button, input, select)")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
  .map((one) => one.outerHTML)"""
