"""The notebooks in JupyterLab: no server of ours, the same boards, kept in a local file."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from okrlab.host import links
from okrlab.host.register import Register
from okrlab.record import events as e
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record
from tests.browser.labs import a_lab, run_all
from tests.browser.people import Person
from tests.browser.test_every_board import BEGUN
from tests.workshop.telling import recorded

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "10-ladder.ipynb"
BOARDS = ("ladder", "clinic", "journey", "baseline", "readiness", "review", "stage", "console",
          "lobby", "course")  # fmt: skip
"""Every board that somebody may press keys on."""


def begin(home: Path) -> None:
    """A workshop in the home of who works alone, with cards that can have the focus."""
    home.mkdir(parents=True)
    engine = open_database(sqlite_url(home / "solo.sqlite"))
    migrate(engine)
    record = Record(engine)
    log = recorded([e.WorkshopCreated(title="Alone"), *BEGUN])[1:]
    Register(record, links.load_key(home), lambda: datetime.now(UTC)).create("Alone", log=log)
    record.close()


class Address(str):
    """The address of a JupyterLab; `work` is the folder that it shows."""

    work: Path


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
    begin(folder / "home" / "okrlab")
    with a_lab(folder, work) as running:
        address = Address(running.address)
        address.work = work
        yield address


def test_the_notebook_runs_in_jupyterlab_alone_keeps_the_board_and_leaves_its_picture(
    lab, chromium
):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{lab}/lab/tree/{NOTEBOOK.name}?reset")
    run_all(page)
    me = Person(None, page)
    expect(me.board).to_be_visible(timeout=60_000)
    me.wait()
    me.add("ran 12 onboarding webinars", "Output")
    me.climb("ran 12", "newcomers set up alone", "Outcome")
    assert me.board.get_by_role("button", name=re.compile("worth asking")).count() == 1
    page.goto(f"{lab}/lab/tree/{NOTEBOOK.name}?reset")
    run_all(page)
    me.wait()
    expect(me.card("newcomers set up alone")).to_be_visible()
    picture = left_a_picture(lab, page, me)
    shown_without_a_kernel(lab, page, picture)
    shown_where_it_is_not_trusted(lab, page)
    page.close()


def shut_down(page) -> None:
    """Shut the notebook's kernel down, and wait until Lab says that there is none."""
    page.evaluate("() => void jupyterapp.commands.execute('kernelmenu:shutdown')")
    accept = page.locator(".jp-Dialog .jp-mod-accept")
    no_kernel = page.get_by_role("button", name=re.compile("No Kernel"))
    expect(accept.or_(no_kernel).first).to_be_visible()
    if accept.count():
        accept.click()
    expect(no_kernel.first).to_be_visible()


KEPT = ".jp-Notebook .okr-kept"
MISSING = re.compile("model not found|Loading widget|Error displaying")


def left_a_picture(lab, page, me):
    """A picture of the ladder, renewed beside the live one, is in the file; the image in it."""
    path = lab.work / NOTEBOOK.name
    typing = me.board.locator(".ok-composer textarea")
    me.add("leaders read the notes aloud", "Outcome")
    typing.fill("half a thought")
    node = typing.element_handle()
    kept = page.locator(KEPT)
    image = kept.locator("img").first
    expect(image).to_have_attribute("alt", re.compile("leaders read the notes aloud"))
    expect(kept).to_be_hidden()
    assert node.evaluate("(n) => n.isConnected && n.value") == "half a thought", "drawn anew"
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    outputs = [
        output.data
        for cell in nbformat.read(path, 4).cells
        for output in cell.get("outputs", ())
        if "okr-kept" in output.get("data", {}).get("text/html", "")
    ]
    assert len(outputs) == 1
    assert set(outputs[0]) == {"text/html", "text/plain", "image/png"}
    assert "leaders read the notes aloud" in outputs[0]["text/plain"]
    assert sum(len(one.encode()) for one in outputs[0].values()) <= 20_000
    return kept


def shown_without_a_kernel(lab, page, kept) -> None:
    """A notebook without its kernel showed "model not found" in place of the ladder."""
    shut_down(page)
    page.goto(f"{lab}/lab/tree/{NOTEBOOK.name}?reset")
    image = kept.locator("img").first
    expect(kept).to_be_visible()
    expect(image).to_be_visible()
    assert image.evaluate("(n) => n.decode().then(() => n.naturalWidth > 100)")
    for one in page.get_by_text(MISSING).all():
        expect(one).to_be_hidden()
    for theme, scheme in (("Dark", "dark"), ("Light", "light")):
        page.evaluate(
            "(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })",
            f"JupyterLab {theme}",
        )
        expect(page.locator(f"body[data-jp-theme-name='JupyterLab {theme}']")).to_be_attached()
        assert image.evaluate("(n) => getComputedStyle(n).colorScheme") == scheme


def shown_where_it_is_not_trusted(lab, page) -> None:
    """The notebook as somebody else may have sent it."""
    notebook = nbformat.read(lab.work / NOTEBOOK.name, 4)
    notebook.metadata["from"] = "somebody else"
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            output.get("metadata", {})["from"] = "somebody else"  # so that nobody here has run it
    nbformat.write(notebook, lab.work / "sent.ipynb")
    page.goto(f"{lab}/lab/tree/sent.ipynb?reset")
    image = page.locator(".jp-Notebook img[alt*='leaders read the notes aloud']").first
    expect(image).to_be_visible()
    assert image.evaluate("(n) => n.decode().then(() => n.naturalWidth > 100)")
    expect(page.locator(".jp-Notebook style")).to_have_count(0)  # it is not trusted
    expect(page.get_by_text(MISSING)).to_have_count(0)


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
LABS = ("x", "a", "b", "d", "d", "ArrowDown", "ArrowUp", "Escape")
"""What JupyterLab does with them: cut the cell, insert one, delete it, go to another one."""


def press_all(page, name, within) -> set[str]:
    """Press Lab's own keys on one of each kind of control that can have the focus here."""
    tried = set()
    for one in within.evaluate_handle(FOCUSABLE).get_properties().values():
        node = one.as_element()
        what, kind, presses = node.evaluate(
            "(n) => [n.outerHTML.slice(0, 200), n.matches('[data-stop]') ? 'card' : n.type ?? "
            "n.tagName, !n.matches('button, a, summary')]"
        )
        for key in (*LABS, *["Enter", "Shift+Enter"] * presses):
            if not node.evaluate("(n) => n.isConnected && (n.focus(), true)"):
                break  # Enter has sent it
            before = page.evaluate(NOTEBOOK_NOW)
            page.keyboard.press(key)
            assert page.evaluate(NOTEBOOK_NOW) == before, (name, key, what)
        tried.add(kind)
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
        board = at_board(page, name)
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
    assert {"button", "radio", "textarea", "SUMMARY", "card"} <= tried
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


def test_nor_are_they_in_notebook_7(lab, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    cells = nbformat.read(lab.work / "boards.ipynb", 4).cells[:3]  # a ladder and a clinic
    about = nbformat.read(NOTEBOOK, 4).metadata
    two = nbformat.v4.new_notebook(cells=cells, metadata=about)
    nbformat.write(two, lab.work / "two.ipynb")
    page.goto(f"{lab}/notebooks/two.ipynb")
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible()
    page.wait_for_function(
        "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    assert "card" in press_all(page, "clinic", at_board(page, BOARDS[1]))
    assert "textarea" in press_all(page, "ladder", at_board(page, BOARDS[0]))
    expect(page.locator(KEPT).first).to_be_hidden()
    page.close()


def at_board(page, name):
    """The board of this name, in sight and ready."""
    number = 1 + BOARDS.index(name)
    board = page.locator(f".okr-{name.lower().removesuffix('board')}")
    expect(page.locator(".jp-Notebook [data-live]").first).to_be_attached()
    page.evaluate("(n) => jupyterapp.shell.currentWidget.content.scrollToItem(n)", number)
    expect(board.locator(".ok-status")).to_have_attribute("data-now", re.compile("ready|saved"))
    return board
