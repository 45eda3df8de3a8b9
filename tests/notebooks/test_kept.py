"""A saved notebook shows a picture where no live board can be: what is in it, and what is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell

import okrlab
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.blocks.registry import everything, kind_of
from okrlab.host import links
from okrlab.host.register import Register
from okrlab.record.deck import Deck
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record
from okrlab.record.workshop import Workshop
from okrlab.results.kept_picture import MOST, kept_picture
from okrlab.results.sections import of_board
from okrlab.vocabulary import LEVELS
from tests.workshop.filling import all_cards
from tests.workshop.telling import rich, told

CELLS = (
    "import okrlab; session = okrlab.open_session()",
    "okrlab.LadderBoard(session)",
    "okrlab.ClinicBoard(session)",
    "okrlab.Stage(session)",
)


@pytest.fixture(scope="module")
def brimming():
    """A workshop on whose boards lies everything at its bounds, and a ladder of forty rungs."""
    wordy = "We ran " + "twelve webinars for those who are new " * 4
    rungs = [Rung(id=f"r{n}", text=f"{wordy}{n}", level=LEVELS[n % 4]) for n in range(40)]
    links_ = [Link(id=f"k{n}", lower=f"r{n}", upper=f"r{n + 1}") for n in range(39) if n % 4 < 3]
    boards = {
        name: all_cards(name, whole=True) for name in ("clinic", "journey", "baseline", "review")
    }
    boards["readiness"] = all_cards("readiness")
    boards["ladder"] = [*rungs, *links_]
    decks = {
        name: Deck(board=name, cards={one.id: one for one in cards})
        for name, cards in boards.items()
    }
    return Workshop(title="Brimming", boards=decks)


def size(bundle) -> int:
    return sum(len(one.encode()) for one in bundle.values())


def test_a_ladder_keeps_its_picture_for_all_who_show_any_of_three_things():
    bundle = kept_picture(of_board(told(rich()), kind_of("ladder"), "ladder"), "run1")
    assert set(bundle) == {"text/html", "image/png", "text/plain"}
    assert "Families come back" in bundle["text/html"]
    assert "Families come back" in bundle["text/plain"]
    assert "<svg" not in bundle["text/html"]
    assert 'data-kept="run1"' in bundle["text/html"]
    assert size(bundle) <= MOST


@pytest.mark.parametrize("name", [kind.name for kind in everything() if kind.board])
def test_no_board_takes_more_than_its_bytes_however_full_it_is(name, brimming):
    kind = kind_of(name)
    for board in ("", name, "review"):
        bundle = kept_picture(of_board(brimming, kind, board), "r")
        assert size(bundle) <= MOST, (name, board)
        assert set(bundle) >= {"text/html", "text/plain"}


def test_what_is_too_much_is_said_to_be_missing(brimming):
    kept = kept_picture(of_board(brimming, kind_of("clinic"), "clinic"), "r", most=4_000)
    assert "There is more" in kept["text/html"]
    assert size(kept) <= 4_000


def test_another_ladder_is_not_on_the_picture_of_this_one():
    workshop = told(rich())
    other = of_board(workshop, kind_of("ladder"), "no-such-ladder")
    assert "Families come back" not in kept_picture(other, "r")["text/html"]
    assert "nothing on it yet" in kept_picture(other, "r")["text/html"]


def test_a_notebook_that_is_passed_on_names_nobodys_next_step_and_no_attempt(brimming):
    room = kept_picture(of_board(told(rich()), None, ""), "r")
    assert "In the team" in room["text/html"]
    assert "Béla" not in json.dumps(room, ensure_ascii=False)
    course = of_board(brimming, kind_of("course"), "")
    assert course.sections == of_board(Workshop(), kind_of("course"), "").sections


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The home of who works alone, with the library's workshop."""
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    engine = open_database(sqlite_url(tmp_path / "solo.sqlite"))
    migrate(engine)
    record = Record(engine)
    register = Register(record, links.load_key(tmp_path), lambda: datetime.now(UTC))
    register.create("Who comes back?", log=rich()[1:])
    record.close()
    return tmp_path


def test_a_notebook_run_without_a_page_has_the_pictures_as_html_too(home):
    cells = [new_code_cell(source) for source in CELLS]
    notebook = NotebookClient(nbformat.v4.new_notebook(cells=cells), timeout=120).execute()
    for cell in notebook.cells[1:]:
        live, kept = cell.outputs
        assert "application/vnd.jupyter.widget-view+json" in live.data
        assert set(kept.data) >= {"text/html", "text/plain"}
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert page.count('class="okr-kept"') == 3
    assert page.count('class="okr-image"') == 1
    assert "model not found" not in page


@pytest.mark.parametrize("voila", [True, False])
def test_on_a_page_of_voila_nothing_is_kept(home, monkeypatch, voila):
    if voila:
        monkeypatch.setenv("VOILA_BASE_URL", "/")
    session = okrlab.open_session()
    try:
        assert (session.on_shown is None) == voila
    finally:
        session.close()


def test_without_a_kernel_a_board_is_shown_as_before(home):
    session = okrlab.open_session()
    board = okrlab.LadderBoard(session)
    try:
        assert "text/plain" in board._repr_mimebundle_()[0]
    finally:
        board.close()
        session.close()


def test_a_picture_is_renewed_once_it_is_quiet_and_no_more_when_its_cell_runs_again(monkeypatch):
    from IPython import display as shown_by

    from okrlab.desk.kept import QUIET, KeptBoards

    waiting, listeners, shown = [], [], []
    session = SimpleNamespace(
        workshop=told(rich()),
        listen=lambda one: listeners.append(one) or (lambda: listeners.remove(one)),
        after=lambda seconds, call: waiting.append((seconds, call)),
        in_loop=lambda call, *values: call(*values),
    )

    class Handle:
        def update(self, picture, raw):
            shown.append(("again", picture["text/html"]))

    def display(picture, *, raw, display_id):
        shown.append(("new", picture["text/html"]))
        return Handle()

    monkeypatch.setattr(shown_by, "display", display)
    monkeypatch.setattr("okrlab.desk.kept.Thread", Now)
    kept = KeptBoards(session)
    board = type("LadderBoard", (), {"place": "ladder", "run": "r1", "__module__": LADDER})()
    kept._leave(board, {"header": {"msg_id": "1"}, "metadata": {"cellId": "c"}})
    assert [how for how, _ in shown] == ["new"]
    session.workshop = told(rich()[:-40])
    for _ in range(3):
        listeners[0]("changed")
    listeners[0]("people")
    assert [seconds for seconds, _ in waiting] == [QUIET] * 3
    for _, call in waiting:
        call()
    assert [how for how, _ in shown] == ["new", "again"], "only after the last change"
    assert shown[0][1] != shown[1][1]
    kept._leave(board, {"header": {"msg_id": "2"}, "metadata": {"cellId": "c"}})
    assert len(listeners) == 1


LADDER = "okrlab.blocks.ladder.board"


class Now:
    """A thread that runs at once."""

    def __init__(self, target, args, daemon):
        self.start = lambda: target(*args)
