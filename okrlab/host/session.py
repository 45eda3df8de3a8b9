"""A session: one person in one workshop. It folds news and sends commands to the recorder."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Any

from msgspec.structs import replace

from okrlab.given import checked
from okrlab.host import wire
from okrlab.record.agenda import Entry
from okrlab.record.commands import Command
from okrlab.record.deck import Deck
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from okrlab.texts import text
from okrlab.texts.days import day_of

log = logging.getLogger(__name__)

Outcome = wire.Done | wire.Clash | wire.Failed
Listener = Callable[[str], None]


class Session:
    """What a board shows, and where it sends commands.

    `workshop` is the state as this person may see it, `mine` their sealed answers by block, and
    `tallies` the counts of answers. Listeners are called in the event loop in which the session was
    opened, if there is one, with "changed" (the state), "people" (someone came, left, or opened a
    card), "sealed" (`mine` or `tallies`), "reached" (`base`), "connected" (the recorder was lost or
    is back) or "trouble" (it cannot write, or can again). Subclasses say how commands are sent.
    """

    mode = "room"
    zone = ""
    """The time zone of days in a workshop that has none; empty for UTC."""

    def __init__(self) -> None:
        self.person = ""
        self.role = "participant"
        self.id = ""
        self.workshop = Workshop()
        self.undo: tuple[str, ...] = ()
        self.redo: tuple[str, ...] = ()
        self.here: dict[str, str] = {}
        self.more = 0
        """How many are present besides those in `here`, of whom a very full room is not told."""
        self.mine: dict[str, Entry] = {}
        self.tallies: dict[str, wire.Tally] = {}
        self._ahead = timedelta()
        """How far the recorder's clock is ahead of this one."""
        self.base = ""
        """The server's address in the room's network, while phones are let in."""
        self.connected = False
        self.trouble: wire.Failed | None = None
        self.ended: wire.SessionEnded | None = None
        self.on_shown: Callable[[Any], None] | None = None
        """Called with each board that a notebook is about to show."""
        self._listeners: list[Listener] = []
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None

    def __dir__(self) -> list[str]:
        """What a person uses in a notebook; the rest is for boards."""
        return ["close", "cycle", "day_of", "role", "team", "title", "today", "workshop"]

    @property
    def title(self) -> str:
        """What the workshop is called."""
        return self.workshop.title

    @property
    def team(self) -> str:
        """Whose workshop it is."""
        return self.workshop.team

    @property
    def cycle(self) -> str:
        """The cycle that it belongs to, such as a quarter."""
        return self.workshop.cycle

    def __repr__(self) -> str:
        state = "connected" if self.connected else "not connected"
        return f"Session({self.workshop.title!r}, {self.role}, {state})"

    def _repr_html_(self) -> str:
        """For notebooks: the title of the workshop, and how many people are in it."""
        here = len(self.workshop.people)
        title = escape(self.workshop.title)
        return f"<p><strong>{title}</strong> {escape(text('notebook.people', n=here))}</p>"

    @property
    def looks(self) -> bool:
        """Whether this is nobody's: the page is made for all who have this role."""
        return bool(self.id) and not self.person

    def do(self, command: Command, key: str = "") -> Future[Outcome]:
        """Send a command; the future holds the recorder's answer, which comes after COMMIT.

        A command with the same `key` is done once, however often it is sent.
        """
        raise NotImplementedError

    def ask(self, what: str, **values: str) -> Future[Any]:
        """Ask a question outside the record, one of `asking.questions`."""
        raise NotImplementedError

    def editing(self, card: str) -> None:
        """Tell the others which card this person has open; an empty string means none."""

    def close(self) -> None:
        """Leave. The record stays."""

    def deck(self, board: str) -> Deck:
        """The current cards of a board."""
        return self.workshop.deck(board)

    def now(self) -> datetime:
        """The recorder's time, UTC."""
        return datetime.now(UTC) + self._ahead

    @property
    def team_zone(self) -> str:
        """The time zone of the team's days; empty for UTC."""
        return self.workshop.frame.zone or self.zone

    def today(self) -> date:
        """Today in the team's time zone."""
        return self.day_of(self.now())

    @checked
    def day_of(self, moment: datetime) -> date:
        """The day of a moment in the team's time zone."""
        return day_of(moment, self.team_zone)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call the listener on every change; returns a function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def in_loop(self, call: Callable[..., None], *values: Any) -> None:
        """Run a function in the session's own event loop, or at once if there is none."""
        if self._loop is None or self._loop.is_closed():
            call(*values)
        else:
            self._loop.call_soon_threadsafe(call, *values)

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Run a function in the session's own event loop later, or at once if there is none."""
        if self._loop is None or self._loop.is_closed():
            call()
        else:
            self._loop.call_later(seconds, call)

    def welcomed(self, welcome: wire.Welcome) -> None:
        """Take in the recorder's welcome: the state, or the events since."""
        self.person, self.role, self.id = welcome.person, welcome.role, welcome.workshop
        if welcome.state is not None:
            self.workshop = welcome.state
        else:
            known = self.workshop.revision
            self.workshop = fold(self.workshop, [n for n in welcome.news if n.revision > known])
        self.workshop = replace(self.workshop, revision=welcome.revision)
        self.undo, self.redo = welcome.undo, welcome.redo
        self.mine = dict(welcome.mine)
        self.tallies = {tally.block: tally for tally in welcome.tallies}
        if welcome.now is not None:
            self._ahead = welcome.now - datetime.now(UTC)
        self._tell("changed")
        self._tell("sealed")
        self.reached(welcome.base)

    def reached(self, base: str) -> None:
        """Take in the server's address in the room's network, or that it has none any more."""
        if base != self.base:
            self.base = base
            self._tell("reached")

    def saw(self, here: wire.Here) -> None:
        """Take in who is present."""
        if (here.people, here.more) != (self.here, self.more):
            self.here, self.more = here.people, here.more
            self._tell("people")

    def counted(self, told: wire.Mine | wire.Tally) -> None:
        """Take in this person's own sealed answer, or a count of answers.

        What boards have shown is never changed in place: they compare it with what is there now.
        """
        if isinstance(told, wire.Tally):
            self.tallies = {**self.tallies, told.block: told}
        elif told.entry is None:
            self.mine = {block: one for block, one in self.mine.items() if block != told.block}
        else:
            self.mine = {**self.mine, told.block: told.entry}
        self._tell("sealed")

    def heard(self, news: wire.News) -> bool:
        """Fold news; returns False if some are missing before them."""
        if news.after != self.workshop.revision:
            return False
        self.workshop = fold(self.workshop, news.events)
        if news.events and news.events[-1].at > self.now():
            # The welcome took some time to come, by which this clock is late.
            self._ahead = news.events[-1].at - datetime.now(UTC)
        self.undo, self.redo = news.undo, news.redo
        self.let_go_of_revealed()
        self._tell("changed")
        return True

    def let_go_of_revealed(self) -> None:
        """Keep no text with its person once it is the room's; the record has deleted it, too."""
        stages = self.workshop.agenda.stages
        over = {block for block in self.mine if block in stages and stages[block].revealed}
        if over:
            self.mine = {block: one for block, one in self.mine.items() if block not in over}

    def _tell(self, what: str) -> None:
        for listener in list(self._listeners):
            try:
                listener(what)
            except Exception:  # one broken board must not silence the others
                log.exception("a board failed to take in %s", what)
