"""What every page owes everyone: accessible, readable on a phone, one language, light and dark."""

from __future__ import annotations

import re

from axe_core_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from okrlab.boards.source import HERE
from tests.browser.people import BOTH_PAGES, LIGHT_PAGE_ONLY, UNFILLED_ON_PAGES

SIZES = LAPTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def serious(page, within: str = "html") -> list[str]:
    """What axe finds that keeps people out, as `scheme, rule: element` lines.

    By light everything is looked at, and by dark what may differ there: the contrast.
    """
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    lines = []
    for scheme, only in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        options = {"resultTypes": ["violations"], **only}
        found = page.evaluate("([where, how]) => axe.run(where, how)", [within, options])
        lines += [
            f"{scheme}, {one['id']}: {node['html'][:120]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]
    return lines


def filled(room, **options):
    coach = room.enter(by="facilitate", **options)
    coach.add("ran 12 onboarding webinars", "Output")
    coach.climb("ran 12", "newcomers finish their first report alone", "Outcome")
    coach.climb("newcomers finish", "fewer customers leave in year one", "Impact")
    return coach


@BOTH_PAGES
def test_no_serious_accessibility_finding(room):
    """On a laptop and on a phone."""
    coach = filled(room)
    page = coach.page.context.new_page()
    for size in SIZES:
        coach.page.set_viewport_size(size)
        assert serious(coach.page) == []
        for name in (re.compile("worth asking"), "Join"):
            coach.board.get_by_role("button", name=name).click()
            expect(coach.page.get_by_role("dialog")).to_be_visible()
            assert serious(coach.page) == []
            coach.page.keyboard.press("Escape")
        page.set_viewport_size(size)
        for address in (room.links["join"], room.links["view"], room.links["join"] + "nothing"):
            page.goto(address)
            assert serious(page) == []
        page.goto(room.house.url)
        assert serious(page) == []
        page.get_by_label("The code on the wall").fill("1234")
        page.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert serious(page) == []


@LIGHT_PAGE_ONLY  # shows no notebook page
def test_where_colours_are_forced_the_buttons_of_the_plain_pages_are_no_bare_words(room):
    """Their own background is taken from them there, so their edge has to show."""
    page = room.context().new_page()
    page.emulate_media(forced_colors="active")
    for address in (room.house.url, room.links["join"]):
        page.goto(address)
        button = page.get_by_role("button").first
        expect(button).to_have_css("border-top-style", "solid")
        expect(button).to_have_css("border-top-width", "1px")


@BOTH_PAGES
def test_on_a_phone_nothing_runs_over_the_edge_and_targets_fit_a_thumb(room):
    coach = filled(room, viewport=PHONE, has_touch=True, is_mobile=True)
    wide = coach.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    small = coach.page.evaluate(
        """() => [...document.querySelectorAll('.okr-ladder button, .okr-ladder textarea')]
            .filter((el) => el.offsetParent)
            .map((el) => [el.outerHTML.slice(0, 90), el.getBoundingClientRect()])
            .filter(([, r]) => r.height < 43.5 || r.width < 43.5)
            .map(([html, r]) => `${html} ${r.width}x${r.height}`)"""
    )
    assert small == []
    expect(coach.board.locator(".ok-links")).not_to_be_visible()
    coach.card("ran 12").locator(".ok-mark[data-way=up]").tap()  # which names what it leads to
    led = coach.page.get_by_role("menuitem").first
    expect(led).to_have_text("newcomers finish their first report alone")


@BOTH_PAGES
def test_motion_is_still_for_those_who_ask(room):
    anna = room.enter("Anna", reduced_motion="reduce")
    anna.add("ran 12 webinars", "Output")
    moving = anna.page.evaluate(
        """() => [...document.querySelectorAll('.okr-ladder *')].filter((el) => {
            const style = getComputedStyle(el);
            return parseFloat(style.transitionDuration) > 0.02
                || parseFloat(style.animationDuration) > 0.02;
        }).map((el) => el.className)"""
    )
    assert moving == []


@BOTH_PAGES
def test_the_page_names_its_language_and_has_one_main_landmark(room):
    anna = room.enter("Anna")
    expect(anna.page.locator("html")).to_have_attribute("lang", "en")
    expect(anna.page.get_by_role("main")).to_have_count(1)
    expect(anna.page.locator("[role=status], [aria-live]").first).to_be_attached()


VISIBLE = """(root) => {
    const said = [];
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode, el = node.parentElement;
        if (!el.closest('script, style, .ok-url, [hidden], .lesson') && el.checkVisibility())
            said.push(node.textContent.trim());
    }
    for (const el of root.querySelectorAll('[aria-label], [placeholder], [title]'))
        for (const name of ['aria-label', 'placeholder', 'title'])
            if (el.checkVisibility() && el.hasAttribute(name)) said.push(el.getAttribute(name));
    return said.filter((text) => /[A-Za-z]{2}/.test(text));
}"""


def test_no_word_escapes_the_catalogue(pseudo_house, chromium):
    """In the pseudo-locale every text of ours is bracketed; people's own words are capitals."""
    with pseudo_house.workshop("TITLE") as room:
        room.with_browser(chromium)
        context = chromium.new_context()
        room.contexts.append(context)
        page = context.new_page()
        stray: dict[str, list[str]] = {}

        def look(name: str, on) -> None:
            own = re.compile(r"\[!.*?!\]|TITLE|BLUE|Blue|WORDS|Q\d \d{4}|http\S+", re.S)
            left = [own.sub("", text) for text in on.evaluate(VISIBLE)]
            stray[name] = [text for text in left if re.search(r"[A-Za-z]{2}", text)]

        body = page.locator("body")
        page.goto(room.links["join"])
        look("landing", body)
        page.goto(room.links["join"] + "x")
        look("unknown", body)
        page.goto(room.links["view"])
        look("view", body)
        page.goto(room.house.url)
        look("code", body)
        page.locator("#code").fill("1234")
        page.get_by_role("button").click()
        look("wrong code", body)
        page.goto(room.links["facilitate"])
        page.get_by_role("button").first.click()
        page.wait_for_selector(".okr-ladder .ok-status[data-now=ready]")
        box = page.locator(".ok-composer textarea")
        box.fill("WORDS")
        page.locator(".ok-composer input[value=output]").check()
        box.press("Enter")
        page.wait_for_selector(".ok-status[data-now=saved]")
        board = page.locator(".okr-ladder")
        look("board", board)
        for act in ("findings", "join", "people", "board-menu"):
            page.locator(f".ok-tools [data-act={act}]").click()
            look(act, page.locator("dialog").last)
            page.keyboard.press("Escape")
        page.locator("[data-act=menu]").first.click()
        look("card menu", page.locator("dialog").last)
        assert {name: left for name, left in stray.items() if left} == {}


def test_a_placeholder_on_any_page_of_a_test_is_noticed(chromium):
    """What watches every browser test, and what every text is said by, on a page of their own."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto("data:text/html,<main></main>")
    page.evaluate(
        "document.querySelector('main').innerHTML = '<p>{nonsense} of ours: {Nobody}</p>'"
    )
    assert UNFILLED_ON_PAGES == [], "neither is a placeholder of our texts"
    page.evaluate("""() => {
      const main = document.querySelector("main");
      main.innerHTML = "<section><p>{right} of 8.</p></section>";
      main.setAttribute("aria-label", "Join: {title}");
      main.querySelector("p").firstChild.data = "{right} of 9.";
    }""")
    seen = "".join(UNFILLED_ON_PAGES)
    assert "Join: {title}" in seen
    assert "{right} of 9." in seen
    UNFILLED_ON_PAGES.clear()
    words = (HERE / "kit" / "words.js").read_text("utf-8").replace("export ", "")
    said = page.evaluate(
        f"""() => {{ {words}; return speaker(() => ({{ over: "{{right}} of {{of}}." }}))
        ("over", {{ right: null, of: 8 }}); }}"""
    )
    assert said == "… of 8."
    assert "right" in UNFILLED_ON_PAGES[0]
    UNFILLED_ON_PAGES.clear()
    context.close()


@LIGHT_PAGE_ONLY
def test_every_page_brings_its_own_type(room):
    """The door, a board, and the result: also the letters that only some names need."""
    coach = filled(room)
    other = coach.page.context.new_page()
    asked = []
    other.on("request", lambda one: asked.append(one.url.rsplit("/", 1)[-1]))
    for address in (room.links["join"], room.links["view"], coach.page.url):
        other.goto(address)
        ready = "document.fonts.ready.then((all) => [...all].map(({ status }) => status))"
        assert sorted(other.evaluate(ready)) == ["loaded", "unloaded"], address
    assert "inter-latin.woff2" in asked
    assert "inter-latin-ext.woff2" not in asked
    with other.expect_request("**/inter-latin-ext.woff2"):
        other.evaluate("document.body.append('Łukasz Ćwik')")
