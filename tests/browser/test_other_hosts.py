"""Boards where neither JupyterLab nor our own page hosts them: VS Code, Colab and their like.

Those load a widget's module into a frame without storage and of no origin, and give it a model that
can do what anywidget's front-end modules may ask for, and nothing else.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import okrlab
from okrlab.blocks.course.board import CourseBoard
from okrlab.blocks.registry import everything
from okrlab.room.stage import StageBoard

BOARDS = {
    "ladder": okrlab.LadderBoard,
    "clinic": okrlab.ClinicBoard,
    "journey": okrlab.JourneyBoard,
    "baseline": okrlab.BaselineBoard,
    "readiness": okrlab.ReadinessBoard,
    "review": okrlab.ReviewBoard,
    "stage": StageBoard,
    "console": okrlab.Console,
    "lobby": okrlab.Lobby,
    "course": CourseBoard,
}
BY_ITSELF = {"hello", "ping", "editing", "zone"}
"""What a page says without anybody having done anything."""

FRAME = (
    """<!doctype html><meta charset=utf-8><style>body { margin: 0; }</style><div id=cell></div>"""
)
HOST = """async () => {
  const { state } = await toKernel({ op: "open" });
  const heard = new Map();
  const emit = (name, ...said) => [...(heard.get(name) ?? [])].forEach((one) => one(...said));
  const model = Object.freeze({
    get: (key) => structuredClone(state[key]),
    set() { throw new Error("a board writes no state"); },
    save_changes() { throw new Error("a board writes no state"); },
    on(name, one) { heard.set(name, (heard.get(name) ?? new Set()).add(one)); },
    off(name, one) {
      if (one) heard.get(name)?.delete(one);
      else if (name) heard.delete(name);
      else heard.clear();
    },
    send(content) {
      toKernel(JSON.parse(JSON.stringify(content))).then(({ told }) => {
        for (const one of told) emit("msg:custom", one, []);
      });
    },
  });
  const style = document.createElement("style");
  style.textContent = state._css;
  document.head.append(style);
  const url = URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" }));
  const { default: made } = await import(url);
  const widget = typeof made === "function" ? await made() : made;
  await widget.initialize?.({ model });
  const el = document.querySelector("#cell");
  const clean = await widget.render({ model, el });
  window.over = async () => { await clean?.(); return el.childElementCount; };
}"""
STORES = """() => {
  const tried = { local: () => localStorage, cookie: () => document.cookie };
  return Object.entries(tried).filter(([, read]) => {
    try { read(); return true; } catch { return false; }
  }).map(([name]) => name);
}"""


def test_every_board_is_hosted_here():
    planned = {kind.board.partition(":")[2] for kind in everything() if kind.board}
    assert planned <= {one.__name__ for one in BOARDS.values()}


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    session = okrlab.open_session(tmp_path_factory.mktemp("hosts") / "one.sqlite")
    yield session
    session.close()


class Hosted:
    """A board in a frame of another host: what its page said, and what went wrong there."""

    def __init__(self, chromium, board) -> None:
        self.said, self.wrong, self._told = [], [], []
        self._board = board
        board._send = lambda message, buffers=None: self._told.append(message)
        self.page = chromium.new_page(viewport={"width": 1000, "height": 900})
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._console)
        self.page.expose_function("toKernel", self._hear)
        self.page.set_content(
            '<iframe sandbox="allow-scripts allow-forms" width=980 height=880 srcdoc="'
            + FRAME.replace('"', "&quot;")
            + '"></iframe>'
        )
        self.page.frame_locator("iframe").locator("#cell").wait_for(state="attached")
        self.frame = self.page.frames[1]

    def _console(self, one) -> None:
        if one.type == "error" and "Blocked autofocusing" not in one.text:  # the frame may not
            self.wrong.append(one.text)

    def _hear(self, message):
        if message["op"] == "open":
            return {"state": self._board.get_state(["_esm", "_css", "_texts", "_context"])}
        self.said.append(message)
        self._told = []
        self._board._hear(None, message, [])
        return {"told": [one["content"] for one in self._told if one["method"] == "custom"]}

    def done(self) -> list[str]:
        """What a person did, by what the page said of it."""
        self.frame.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
        return [one["op"] for one in self.said if one["op"] not in BY_ITSELF]


def press_something(hosted, root) -> None:
    """Write into what takes words and send it; else press one button after the other."""
    buttons = root.locator("button:visible:enabled:not(dialog *)")
    fields = root.locator("textarea:visible, input[type=text]:visible")
    offered = root.locator("dialog[open] button:visible:enabled")
    for n in range(25):
        if n < buttons.count() and not offered.count():
            buttons.nth(n).click()
        for _ in range(2):  # what a menu offers may ask for words
            if hosted.done():
                return
            if fields.count():
                fields.first.fill("Half of the guests find help alone by June")
                fields.first.press("Control+Enter")
            elif offered.count():
                offered.first.click()
        hosted.page.keyboard.press("Escape")


@pytest.mark.parametrize("look", BOARDS)
def test_a_board_renders_in_a_frame_without_storage_and_a_press_is_sent(look, session, chromium):
    board = BOARDS[look](session)
    hosted = Hosted(chromium, board)
    try:
        assert hosted.frame.evaluate(STORES) == [], "the frame has no storage"
        hosted.frame.evaluate(HOST)
        root = hosted.frame.locator(f".okr-{look}")
        expect(root).to_be_visible()
        expect(root).to_have_attribute("data-live", board.run)
        assert len(root.inner_text()) > 20
        press_something(hosted, root)
        assert hosted.done(), root.inner_text()
        assert hosted.frame.evaluate("over()") == 0, "what it drew is gone"
        assert hosted.wrong == []
    finally:
        hosted.page.close()
        board.close()
