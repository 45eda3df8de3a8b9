"""The notebooks in JupyterLab: no server of ours, the same boards, kept in a local file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.labs import a_lab, run_all
from tests.browser.people import Person

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "10-ladder.ipynb"
BOARDS = ("ladder", "clinic", "journey", "baseline", "readiness", "review", "stage", "console",
          "lobby", "course")  # fmt: skip
"""Every board that somebody may press keys on."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab on a folder with the notebook, and one with every board; its address."""
    folder = tmp_path_factory.mktemp("lab")
    work = folder / "work"
    work.mkdir()
    shutil.copy(NOTEBOOK, work)
    cells = ["import okrlab", "session = okrlab.open_session()"]
    made = [f'okrlab.board(session, "{name}")' for name in BOARDS]
    made.append("okrlab.baseline([40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40])")
    cells = [nbformat.v4.new_code_cell(source) for source in ("\n".join(cells), *made)]
    about = nbformat.read(NOTEBOOK, 4).metadata
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), work / "boards.ipynb")
    with a_lab(folder, work) as running:
        yield running.address


def test_the_notebook_runs_in_jupyterlab_alone_and_keeps_the_board(lab, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{lab}/lab/tree/10-ladder.ipynb?reset")
    run_all(page)
    me = Person(None, page)
    expect(me.board).to_be_visible(timeout=60_000)
    me.wait()
    me.add("ran 12 onboarding webinars", "Output")
    me.climb("ran 12", "newcomers set up alone", "Outcome")
    assert me.board.get_by_role("button", name=re.compile("worth asking")).count() == 1
    page.goto(f"{lab}/lab/tree/10-ladder.ipynb?reset")
    run_all(page)
    me.wait()
    expect(me.card("newcomers set up alone")).to_be_visible()
    page.close()


NOTEBOOK_NOW = """() => {
  const { model, activeCellIndex, mode } = jupyterapp.shell.currentWidget.content;
  return [model.cells.length, activeCellIndex, mode];
}"""
FOCUSABLE = """(within) => {
  const all = "button, a[href], input, select, summary, textarea, [tabindex]", kinds = new Map();
  for (const one of within.querySelectorAll(all)) {
    const kind = [one.tagName, one.type, one.role, one.getAttribute("tabindex")].join();
    if (!one.disabled && one.checkVisibility() && !kinds.has(kind)) kinds.set(kind, one);
  }
  return [...kinds.values()];
}"""
LABS = ("x", "a", "b", "ArrowDown")
"""What JupyterLab does with them: cut the cell, insert one, go to another one."""


def press_all(page, name, within) -> set[str]:
    """Press Lab's own keys on one of each kind of control that can have the focus here."""
    tried = set()
    for one in within.evaluate_handle(FOCUSABLE).get_properties().values():
        node = one.as_element()
        presses = node.evaluate("(n) => !n.matches('button, a, summary')")
        for key in (*LABS, *["Shift+Enter"] * presses):
            node.focus()
            before = page.evaluate(NOTEBOOK_NOW)
            page.keyboard.press(key)
            said = (name, key, node.evaluate("(n) => n.outerHTML.slice(0, 200)"))
            assert page.evaluate(NOTEBOOK_NOW) == before, said
            tried.add(node.evaluate("(n) => n.type ?? n.tagName"))
    return tried


def test_keys_pressed_on_a_board_are_never_jupyterlabs(lab, chromium):
    """`x` on a button cut the board's own cell, arrows on a radio went to another one."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{lab}/lab/tree/boards.ipynb?reset")
    run_all(page)
    tried = set()
    for name in BOARDS:
        look = name.lower().removesuffix("board")
        number = 1 + BOARDS.index(name)
        page.evaluate("(n) => jupyterapp.shell.currentWidget.content.scrollToItem(n)", number)
        board = page.locator(f".okr-{look}")
        expect(board.locator(".ok-status")).to_have_attribute("data-now", re.compile("ready|saved"))
        if look == "ladder":  # its radios come with the first words
            board.locator(".ok-composer textarea").fill("ran 12 webinars")
            expect(board.locator(".ok-composer input[type=radio]").first).to_be_visible()
        tried |= press_all(page, name, board)
        if board.get_by_role("dialog").count():  # a key of the board's own has opened it
            page.keyboard.press("Escape")
        menu = board.locator("[data-act=board-menu], [data-act=more], [data-act=menu]").first
        menu = board.get_by_role("button", name="More").first if look == "course" else menu
        if look != "lobby":  # which has none
            menu.click()
            press_all(page, f"{name}, a menu", board.get_by_role("menu"))
            page.keyboard.press("Escape")
    assert {"button", "radio", "textarea", "SUMMARY"} <= tried
    # What is shown without a board has the focus, too:
    page.evaluate("() => jupyterapp.shell.currentWidget.content.scrollToItem(11)")
    chart = page.locator(".okr-chart")
    expect(chart).to_be_visible()
    assert press_all(page, "a chart", chart) == {"SUMMARY"}
    # In a sheet, and in a form that is in it:
    board = page.locator(".okr-lobby")
    page.evaluate("(n) => jupyterapp.shell.currentWidget.content.scrollToItem(n)", 9)
    board.get_by_role("button", name="own", exact=False).first.click()
    assert press_all(page, "a sheet", board.get_by_role("dialog")) >= {"button", "textarea"}
    page.close()
