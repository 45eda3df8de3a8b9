"""The page in a browser: it shows boards, says when it loses its kernel, and finds the way back."""

import os
import re
import signal
import time

import pytest
from playwright.sync_api import expect, sync_playwright

from okrlab.serve.render import PAGE, WIDGETS
from tests.serve.test_kernels import descendants
from tests.serve.visiting import BOARD, serving_in, write_notebook

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
# The light page, and Voilà's whole front end, with the same board.
BOTH = pytest.mark.parametrize("notebook", ["10-board", "80-whole"])


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    whole = {"page": "full"}
    write_notebook(folder / "notebooks", "80-whole", "# A board", BOARD, "Board()", **whole)
    late = "import ipywidgets as W\nb = W.Button(description='More'); box = W.VBox([])\n"
    late += (
        "b.on_click(lambda _: setattr(box, 'children', [*box.children, Board()]))\nW.VBox([b, box])"
    )
    write_notebook(folder / "notebooks", "40-late", BOARD, late)
    printing = "import ipywidgets as W\nb = W.Button(description='Say'); out = W.Output()\n"
    printing += (
        "@out.capture()\ndef say(_):\n    print('said so')\nb.on_click(say)\nW.VBox([b, out])"
    )
    write_notebook(folder / "notebooks", "41-output", printing)
    with serving_in(folder, ahead=1) as serving:
        yield serving


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(server, chromium):
    """Opens a notebook as a fresh participant; afterwards no request may have gone elsewhere."""
    context = chromium.new_context()
    asked: list[str] = []

    def open_page(notebook: str):
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(
            "window.said = []; for (const what of ['okrlab:lost', 'okrlab:alive'])"
            " addEventListener(what, () => said.push([what, performance.now()]));"
        )
        page.goto(server.url + server.link("join"))
        page.get_by_role("button", name="Join").click()
        page.wait_for_url("**/w/**")
        page.goto(f"{server.url}/w/{server.workshop}/{notebook}")
        return page

    yield open_page
    context.close()
    assert [url for url in asked if not url.startswith((server.url, "data:", "blob:"))] == []


def add(page, text: str) -> None:
    page.locator("input").first.fill(text)
    page.get_by_role("button", name="So what?").click()
    expect(page.locator("li").last).to_have_text(text)


def heard(page, what: str, times: int = 1) -> float:
    """When the page said for the nth time that it was lost or alive."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        said = [at for name, at in page.evaluate("() => said") if name == f"okrlab:{what}"]
        if len(said) >= times:
            return said[times - 1]
        page.wait_for_timeout(50)
    raise AssertionError(f"never {what}")


def kill_kernels(server) -> None:
    for pid in descendants(server.pid):
        with open(f"/proc/{pid}/oom_score_adj") as file:  # kernels, and they alone, have this one
            if file.read().strip() == "500":
                os.kill(pid, signal.SIGKILL)


@BOTH
def test_a_board_works_and_the_page_can_be_read(visit, notebook):
    page = visit(notebook)
    add(page, "Webinars ran")
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.locator("html").get_attribute("lang") == "en"
    assert "board" in page.title()


@BOTH
def test_a_killed_kernel_is_replaced(server, visit, notebook):
    page = visit(notebook)
    add(page, "Before")
    page.locator("input").first.fill("not sent yet")
    kill_kernels(server)
    heard(page, "lost")
    if notebook == "10-board":  # the light page stays as it is; the whole one loads again
        heard(page, "alive")
        expect(page.locator("input").first).to_have_value("not sent yet")
        expect(page.locator("li")).to_have_count(0)
    else:
        expect(page.locator("li")).to_have_count(0)
    add(page, "After")


@BOTH
def test_a_lost_connection_is_said_and_comes_back_with_what_was_sent(visit, notebook):
    page = visit(notebook)
    add(page, "Before")
    page.context.set_offline(True)
    heard(page, "lost")
    expect(page.locator("#okr-status")).to_contain_text("Your text is kept")
    page.context.set_offline(False)
    heard(page, "alive")
    add(page, "After")
    expect(page.locator("li")).to_have_count(2)


def test_a_connection_that_goes_silent_is_noticed_within_five_seconds(server, visit):
    page = visit("10-board")
    add(page, "Before")
    began = page.evaluate("() => performance.now()")
    os.kill(server.pid, signal.SIGSTOP)  # nothing is closed; nothing answers any more
    try:
        noticed = heard(page, "lost") - began
    finally:
        os.kill(server.pid, signal.SIGCONT)
    assert noticed < 5000
    heard(page, "alive")
    add(page, "After")


def test_a_killed_server_that_comes_back_finds_its_people(server, visit):
    page = visit("10-board")
    add(page, "Before")
    server.stop(signal.SIGKILL)
    heard(page, "lost")
    server.start()
    heard(page, "alive")
    add(page, "After")


def test_a_page_that_closes_gives_its_kernel_back(server, visit):
    page = visit("10-board")
    add(page, "Before")
    people = page.request.get(server.url + "/healthz").json()["people"]
    page.goto("about:blank")
    other = page.context.new_page()
    deadline = time.monotonic() + 60
    while other.request.get(server.url + "/healthz").json()["people"] >= people:
        assert time.monotonic() < deadline
        other.wait_for_timeout(50)


def test_forms_work(visit):
    page = visit("50-form")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("clicked")).to_be_visible()


def test_a_board_that_comes_later_is_shown(visit):
    page = visit("40-late")
    page.get_by_role("button", name="More").click()
    add(page, "Late")


def test_what_a_handler_prints_is_shown(visit):
    page = visit("41-output")
    page.get_by_role("button", name="Say").click()
    expect(page.get_by_text("said so")).to_be_visible()


def test_other_widgets_are_shown_by_themselves(visit):
    page = visit("70-tabs")
    expect(page.get_by_text("in a tab")).to_be_visible(timeout=60_000)


def test_a_first_visit_is_small_and_a_second_smaller(server, visit):
    page = visit("50-form")  # the door and the shared files are known to this browser now
    page.wait_for_function("localStorage.getItem('okrlab:type')")
    asked: set[str] = set()  # by this visit: the page before may still be finishing
    sizes: dict[str, int] = {}
    devtools = page.context.new_cdp_session(page)
    devtools.on("Network.requestWillBeSent", lambda event: asked.add(event["requestId"]))
    devtools.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    devtools.send("Network.enable")
    page.goto(f"{server.url}/w/{server.workshop}/10-board")
    add(page, "x")
    visited = [size for request, size in sizes.items() if request in asked]
    assert sum(visited) < 20_000
    assert sum(size > 0 for size in visited) == 1  # all but the page itself come from the cache
    assert len(visited) <= 5  # its two modules, the type and its sheet


def test_the_server_and_the_page_know_the_same_widgets():
    script = (PAGE / "controls.js").read_text("utf-8")
    table = script[
        script.index("const CONTROLS") : script.index("// ---", script.index("const CONTROLS"))
    ]
    known = set(re.findall(r"\b(\w+Model)(?=[:(])", table))
    assert known == WIDGETS
