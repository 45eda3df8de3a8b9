"""The golden workshop with two real browsers in it: a phone that takes part, a console that leads.

Everybody else is a session in this process, at the same recorder as the pages.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from okrlab.host import links
from okrlab.record.store.database import sqlite_url
from tests.browser.people import PATIENCE, House, Person
from tests.conftest import opened
from tests.golden.replay import Replay, Seat, settled
from tests.golden.script import HERE, block_of, read
from tests.workshop.served import Served

PRESSED = {"reveals": "Reveal", "leads": "Take over", "ends": "Close"}


@pytest.fixture
def hall():
    """The recorder of an `okrlab serve`, with its socket and its record within reach."""
    with tempfile.TemporaryDirectory(prefix="g") as folder:  # short: paths of sockets
        home = Path(folder)
        with House(home, TMPDIR=folder) as house:
            [socket] = home.glob("okrlab-*/recorder")
            record = opened(sqlite_url(home / "okrlab.sqlite"))
            hall = Served(
                record, SimpleNamespace(address=f"ipc://{socket}", key=links.load_key(home))
            )
            hall.house = house
            yield hall
            record.close()


class PageSeat(Seat):
    """Somebody at a page in a browser of their own, which keeps what the server sends it."""

    size = (390, 844)

    def __init__(self, replay, who, browser) -> None:
        super().__init__(replay, who)
        self.browser, self.context, self.page = browser, None, None
        self.frames: list[str] = []
        self.errors: list[str] = []

    def open(self, kind: str, secret: str) -> None:
        """Through the door, by a link, as anybody would."""
        width, height = self.size
        self.context = self.browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=width < 800,
            is_mobile=width < 800,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.page.on("websocket", lambda ws: ws.on("framereceived", self._keep))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(self.replay.hall.house.url + links.path(kind, secret))
        name = self.page.get_by_label(re.compile("name", re.I))
        if name.count():
            name.fill(self.replay.script.name(self.who))
        if self.page.get_by_role("button").count():
            self.page.get_by_role("button").first.click()

    def come(self, step) -> None:
        self.open(step.by, self.replay.hall.secrets[step.by])
        self.ready()
        joined = [one.event for one in self.replay.log() if hasattr(one.event, "role")]
        self.person = joined[-1].person

    def ready(self) -> None:
        """Wait until the page knows the state."""
        expect(self.page.locator(".okr .ok-status").first).to_have_attribute(
            "data-now", re.compile("ready|saved|again")
        )

    def _keep(self, frame) -> None:
        self.frames.append(frame if isinstance(frame, str) else frame.decode("utf-8", "replace"))

    def before_reveal(self, others) -> None:
        for text in others:
            for form in (text, json.dumps(text)[1:-1]):
                assert not [one for one in self.frames if form in one], (self.who, text)

    def leave(self) -> None:
        super().leave()
        if self.context is not None:
            self.context.close()
            self.context = None


class Phone(PageSeat):
    """Takes part by tapping and typing, on the page that follows the agenda."""

    @property
    def stage(self):
        return self.page.locator(".okr-stage")

    def saved(self) -> None:
        expect(self.stage.locator(".ok-status")).to_have_attribute("data-now", "saved")

    def see(self, step) -> None:
        expect(self.page.get_by_text(step.text).first).to_be_visible()

    def begin(self, step):
        getattr(self, f"_{step.does}")(step)

    def _answers(self, step) -> None:
        block = block_of(self.replay.seats["dev"].session.workshop, step.block)
        expect(self.stage.get_by_role("heading", level=2)).to_have_text(block.question)
        for place, prompt in enumerate(block.prompts):
            if place:
                self.stage.get_by_role("button", name="Next", exact=True).tap()
            if prompt.kind == "score":
                score = str(step.scores[prompt.id])
                self.stage.get_by_role("radio", name=score, exact=True).check(force=True)
                continue
            for box, text in enumerate(step.texts.get(prompt.id, ())):
                self.stage.locator(f'textarea[data-box="{box}"]').fill(text)
        for card, dots in step.dots.items():
            for words in self.replay.script.words(card):
                more = self.stage.get_by_role("button", name=f"Add a dot: {words}")
                for _ in range(dots):
                    more.tap()
        if step.ready:
            self.stage.get_by_role("button", name="I’m ready").tap()
        self.saved()

    def _writes(self, step) -> None:
        ladder = Person(None, self.page)
        ladder.wait()
        if step.under:
            [under] = self.replay.script.words(step.under)
            ladder.climb(under, step.text, step.level.capitalize())
        else:
            ladder.add(step.text, step.level.capitalize())

    def _plans(self, step) -> None:
        form = self.stage.locator(".st-stepform")
        form.get_by_label("What happens next?").fill(step.text)
        form.get_by_label("Who?").fill(step.name or "")
        form.get_by_label("By when?").fill(step.due or "")
        form.get_by_role("button", name="Add", exact=True).tap()
        expect(self.stage.get_by_role("listitem").filter(has_text=step.text)).to_be_visible()
        self.saved()


class Console(PageSeat):
    """Leads by the console's one button; what else a facilitator does goes through a session.

    The page opens when they come, or where `late` holds when they come back.
    """

    size = (1280, 800)

    def __init__(self, replay, who, browser, late=False) -> None:
        super().__init__(replay, who, browser)
        self.late = late

    def come(self, step) -> None:
        if self.late:
            Seat.come(self, step)
        else:
            super().come(step)
            self.sit(self.person)

    def come_back(self) -> None:
        super().come_back()
        if self.late:
            self.open("rejoin", self.rejoin)
            self.ready()

    def go(self, *, dies) -> None:
        self.leave()
        super().go(dies=dies)
        self.rejoin = self.rejoin or self._own_link()

    def _own_link(self) -> str:
        hall = self.replay.hall
        with hall.record.reading() as db:
            session = hall.record.session(db, self.person)
        with hall.record.writing() as db:
            return hall.register.rejoin_secret(db, session)

    def begin(self, step):
        agenda = self.session.workshop.agenda
        pressed = step.does in PRESSED or step.does == "opens"
        if step.does == "leads":  # nobody takes over from themselves
            pressed = agenda.lead not in ("", self.person)
        self.pressed = pressed and self.context is not None
        if not self.pressed:
            return super().begin(step)
        label = PRESSED.get(step.does) or ("Next" if agenda.current else "Open")
        button = self.page.locator(".okr-console .ok-primary:not([aria-disabled])")
        expect(button).to_have_text(label)
        if step.does == "opens":
            block = block_of(self.session.workshop, step.block)
            expect(self.page.locator(".okr-console .ok-then")).to_contain_text(block.title)
        button.click()
        if step.does == "reveals":  # few have answered: the page asks first
            sure = self.page.locator("dialog[open]").get_by_role("button", name="Reveal it now")
            for _ in range(600):  # it asks, each time that somebody has written meanwhile anew
                if self.session.workshop.agenda.stage().state == "revealed":
                    break
                if sure.count():
                    sure.first.click()
                self.page.wait_for_timeout(50)
        return None

    def end(self, step) -> None:
        """A press has done what the script says once everybody can see it."""
        if not self.pressed:
            return

        def done() -> bool:
            workshop = self.session.workshop
            agenda = workshop.agenda
            if step.does == "ends":
                return agenda.closed
            if step.does == "leads":
                return agenda.lead == self.person
            wanted = block_of(workshop, step.block).id
            state = "revealed" if step.does == "reveals" else "open"
            return agenda.current == wanted and agenda.stage().state == state

        self.session.until(done, step)
        self.pressed = False


@pytest.mark.night  # by day sessions play it alone: tests/golden
@pytest.mark.timeout(300)
def test_two_browsers_and_thirteen_sessions_come_to_the_same_as_sessions_alone(hall, chromium):
    script = read()
    kinds = {
        "ines": lambda replay, who: Phone(replay, who, chromium),
        "rosa": lambda replay, who: Console(replay, who, chromium),
        "dev": lambda replay, who: Console(replay, who, chromium, late=True),
    }
    replay = Replay(script, hall, kinds)
    try:
        replay.run()
        boards = replay.boards()
        assert all(board == boards[0] for board in boards)
        assert replay.early() == []
        session = replay.seats["hattie"].session
        for format in ("md", "html"):
            said = session.ask("export", format=format).result(30).decode()
            assert settled(script, said) == (HERE / f"expected.{format}").read_text("utf-8")
        assert [type(one.event).__name__ for one in replay.log()].count("BlockOpened") == 14
        phone, console = replay.seats["ines"], replay.seats["dev"]
        expect(phone.page.get_by_role("heading", name="Thank you")).to_be_visible()
        expect(console.page.locator(".ok-primary")).to_have_text("Reopen")
        for seat in (phone, replay.seats["rosa"]):  # so what was looked through was readable
            assert any("Less counting at the door" in frame for frame in seat.frames)
        assert [seat.errors for seat in (phone, console, replay.seats["rosa"])] == [[], [], []]
    finally:
        replay.close()
