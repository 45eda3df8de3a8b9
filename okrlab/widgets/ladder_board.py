"""The ladder board in the kernel: turns the page's messages into commands, and news into messages.

Nothing the page sends is trusted: a message is decoded, sent to the recorder, and always
answered. No state can be written from the page.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anywidget
import msgspec
import traitlets

from okrlab.coaching.checks import check_ladder
from okrlab.coaching.questions import Question, Wrote, next_question, what_was_written
from okrlab.coaching.reading import read
from okrlab.coaching.stories import objective_draft, stories
from okrlab.errors import BadInput, OkrlabError
from okrlab.model import commands as c
from okrlab.model.ladder import EVIDENCE, Ladder
from okrlab.model.text import LIMITS, clean
from okrlab.texts import area
from okrlab.workshop import wire
from okrlab.workshop.links import here_only
from okrlab.workshop.rules import FACILITATING
from okrlab.workshop.session import Outcome, Session

log = logging.getLogger(__name__)

TOGETHER = 0.05
"""Seconds within which changes by many people are shown in one go."""
_HERE = Path(__file__).parent
_MIME = {"md": "text/markdown", "csv": "text/csv", "json": "application/json"}


def front_end(name: str) -> str:
    """A board's ES module: the shared part, then its own."""
    return "\n".join((_HERE / part).read_text("utf-8") for part in ("base.js", f"{name}.js"))


class LadderBoard(anywidget.AnyWidget):
    """The ladder of a session, to be shown as the last line of a cell.

    Everyone in the workshop sees the same board; each person is asked their own question.
    """

    _esm = front_end("ladder_board")
    _css = (_HERE / "ladder_board.css").read_text("utf-8")
    _texts = traitlets.Dict().tag(sync=True)
    _context = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session, board: str = "ladder") -> None:
        self._session = session
        self._board = board
        self._shown: Ladder = session.ladder(board)
        self._crowd: list[dict[str, Any]] = []
        self._due = False
        self._told = 0.0
        self._asked: list[tuple[str, str]] = []
        self._wrote: Wrote = "card"
        self._last_card = ""
        """The card this person wrote last; after a new start, their newest one."""
        self._public_url = os.environ.get("OKRLAB_PUBLIC_URL", "").rstrip("/")
        self._asking = self._next_question()
        super().__init__(_texts=board_texts(), _context=self._about(""))
        self._stop = session.listen(self._news)
        self.on_msg(self._hear)
        if session.role in FACILITATING and session.mode == "room":
            self._then(session.ask("join"), self._show_join)

    def close(self) -> None:
        """Stop listening; the record stays."""
        self._stop()
        super().close()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Nothing on a board can be written from the page: it sends commands instead."""

    def __repr__(self) -> str:
        shown = self._session.ladder(self._board)
        return f"LadderBoard({len(shown.rungs)} rungs, {len(shown.links)} links)"

    # -- what the page says --------------------------------------------------------------

    def _hear(self, _: object, message: Any, buffers: object) -> None:
        try:
            op = message["op"]
            if op in _SAYINGS:
                _SAYINGS[op](self, message)
        except (KeyError, TypeError, ValueError, msgspec.MsgspecError):
            error = BadInput("bad_message")
            key = message.get("key", "") if isinstance(message, dict) else ""
            self._refuse(key, error.code, error.message, error.hint)

    def _hello(self, _: dict[str, Any]) -> None:
        self.send(self._state())

    def _do(self, message: dict[str, Any]) -> None:
        key = str(message["key"])
        if not (1 <= len(key) <= 80):
            raise ValueError
        command: c.Command = msgspec.convert(
            {**message["command"], "board": self._board}, c.Command
        )
        card = getattr(command, "id", "")

        def answered(outcome: Outcome) -> None:
            self._changed()  # what was done is on the board before it is called saved
            if isinstance(outcome, wire.Done):
                self.send({"op": "done", "key": key, "revision": outcome.revision})
                if wrote := what_was_written(command):
                    self._last_card, self._wrote = card, wrote
                if wrote or isinstance(command, c.DismissQuestion) or not self._still_asking():
                    self._question()
            elif isinstance(outcome, wire.Clash):
                clash = {"card": outcome.card, "by": outcome.by, "command": message["command"]}
                self.send({"op": "conflict", "key": key, **msgspec.to_builtins(clash)})
            else:
                self._refuse(key, outcome.code, outcome.message, outcome.hint)

        self._then(self._session.do(command, key), answered)

    def _propose(self, message: dict[str, Any]) -> None:
        reading = read(clean(str(message["text"])[: 2 * LIMITS["text"]]))
        level, why = reading.level, reading.why
        self.send(
            {
                "op": "proposed",
                "n": message["n"],
                "level": level or "",
                "why": why,
                "p": dict(reading.probabilities),
            }
        )

    def _editing(self, message: dict[str, Any]) -> None:
        self._session.editing(str(message["card"])[:40])

    def _ping(self, message: dict[str, Any]) -> None:
        self._changed()
        session = self._session
        seen = {"connected": session.connected, "revision": session.workshop.revision}
        self.send({"op": "pong", "n": message["n"], **seen})

    def _export(self, message: dict[str, Any]) -> None:
        format = str(message["format"])

        def exported(content: bytes) -> None:
            name = f"okrlab-{self._session.workshop.title[:40] or 'workshop'}.{format}"
            mime = _MIME.get(format, "text/plain")
            self.send({"op": "file", "name": name, "mime": mime, "text": content.decode()})

        self._then(self._session.ask("export", format=format), exported)

    def _code(self, message: dict[str, Any]) -> None:
        """The code to say aloud, for the coach's join sheet."""
        what = "new_code" if message["fresh"] else "code"
        self._then(self._session.ask(what), lambda shown: self.send({"op": "code", **shown}))

    def _story(self, _: dict[str, Any]) -> None:
        ladder = self._session.ladder(self._board)
        drafts = [
            {"rung": rung.id, "text": draft}
            for rung in ladder.tops()
            if (draft := objective_draft(ladder, rung.id))
        ]
        told = msgspec.to_builtins(stories(ladder))
        self.send({"op": "story", "stories": told, "drafts": drafts})

    # -- what the board says -------------------------------------------------------------

    def _news(self, what: str) -> None:
        if what == "changed":
            self._soon()
        elif what == "people":
            self._tell_people()
        elif what == "connected":
            ended = self._session.ended
            hint = f"{ended.message} {ended.hint}" if ended else ""
            self.send({"op": "connected", "ok": self._session.connected, "ended": hint})
        elif what == "trouble":
            trouble = self._session.trouble
            said = {"message": trouble.message, "hint": trouble.hint} if trouble else {}
            self.send({"op": "trouble", **{"message": "", "hint": ""}, **said})

    def _state(self) -> dict[str, Any]:
        session, ladder = self._session, self._session.ladder(self._board)
        self._shown, self._due = ladder, False
        self._crowd = self._people()
        me = session.workshop.people.get(session.person)
        state = {
            "op": "state",
            "revision": session.workshop.revision,
            "ladder": {
                "rungs": ladder.ordered(),
                "links": list(ladder.links.values()),
                "stop": ladder.stop,
                "locked": ladder.locked,
                "overrules": list(ladder.overrules.values()),
            },
            "me": {"id": session.person, "name": me.name if me else "", "role": session.role},
            "people": self._crowd,
            "undo": self._board in session.undo,
            "redo": self._board in session.redo,
            "readonly": BadInput("newer_record").message if session.workshop.unreadable else "",
            "question": self._asking,
            **self._backstage(ladder),
        }
        return msgspec.to_builtins(state)  # type: ignore[no-any-return]

    def _soon(self) -> None:
        """Show a change at once if the board was quiet, else together with those that follow."""
        if self._due:
            return
        self._due = True
        quiet = time.monotonic() - self._told
        if quiet >= TOGETHER:
            self._changed()
        else:
            self._session.after(TOGETHER - quiet, self._changed)

    def _changed(self) -> None:
        if not self._due:
            return
        self._due, self._told = False, time.monotonic()
        session = self._session
        old, new = self._shown, session.ladder(self._board)
        self._shown = new
        changed = {
            "op": "changed",
            "revision": session.workshop.revision,
            "rungs": [r for r in new.rungs.values() if old.rungs.get(r.id) is not r],
            "links": [k for k in new.links.values() if old.links.get(k.id) is not k],
            "gone": [
                *(old.rungs.keys() - new.rungs.keys()),
                *(old.links.keys() - new.links.keys()),
            ],
            "stop": new.stop,
            "locked": new.locked,
            "overrules": list(new.overrules.values()),
            "undo": self._board in session.undo,
            "redo": self._board in session.redo,
            **self._backstage(new),
        }
        self.send(msgspec.to_builtins(changed))
        self._tell_people()

    def _tell_people(self) -> None:
        people = self._people()
        if people != self._crowd:
            self._crowd = people
            self.send({"op": "people", "people": people})

    def _backstage(self, ladder: Ladder) -> dict[str, Any]:
        """What only facilitators are sent: notes, and the full list of findings."""
        if self._session.role not in FACILITATING:
            return {}
        return {"notes": self._session.workshop.notes, "findings": check_ladder(ladder)}

    def _people(self) -> list[dict[str, Any]]:
        here = self._session.here
        return [
            {
                "id": person.id,
                "name": person.name,
                "role": person.role,
                "here": person.id in here,
                "editing": here.get(person.id, ""),
            }
            for person in self._session.workshop.people.values()
            if person.id in here or person.name
        ]

    def _question(self) -> None:
        self._asking = self._next_question()
        if self._asking is not None:
            self._asked.append((self._asking.id, self._asking.card))
        self.send({"op": "question", "question": msgspec.to_builtins(self._asking)})

    def _still_asking(self) -> bool:
        """Whether the question on the page is about a card that is still there."""
        ladder, asking = self._session.ladder(self._board), self._asking
        return asking is None or asking.card in ladder.rungs or asking.card in ladder.links

    def _next_question(self) -> Question | None:
        """The one question for this person now: about the card they wrote last."""
        session, ladder = self._session, self._session.ladder(self._board)
        card = self._last_card
        if card not in ladder.rungs and card not in ladder.links:
            mine = [r for r in ladder.rungs.values() if r.by == session.person]
            card = max(mine, key=lambda r: r.version).id if mine else ""
        if not card or session.workshop.unreadable:
            return None
        quiet = session.workshop.quiet.get(session.person, ())
        return next_question(
            ladder, card, wrote=self._wrote, asked=self._asked, dismissed=frozenset(quiet)
        )

    def _show_join(self, path: str) -> None:
        self._context = self._about(path)

    def _about(self, join_path: str) -> dict[str, Any]:
        session = self._session
        url = f"{self._public_url}{join_path}" if join_path else ""
        reached = bool(url) and not here_only(url)
        return {
            "workshop": session.id,
            "session": session.person,
            "mode": session.mode,
            "role": session.role,
            "join_url": url,
            "join_qr": qr_svg(url) if reached else "",
            "join_at": urlsplit(url).netloc if reached else "",
        }

    def _refuse(self, key: str, code: str, message: str, hint: str) -> None:
        said = {"code": code, "message": message, "hint": hint}
        self.send({"op": "refused", "key": key, **said})

    def _then(self, future: Future[Any], then: Callable[[Any], None]) -> None:
        """Run in the kernel's own loop when the answer is there; a refusal is shown."""

        def done(answered: Future[Any]) -> None:
            error = answered.exception()
            if error is None:
                self._session.in_loop(then, answered.result())
            elif isinstance(error, OkrlabError):
                said = (error.code, error.message, error.hint)
                self._session.in_loop(self._refuse, "", *said)
            else:
                log.error("no answer", exc_info=error)

        future.add_done_callback(done)


def board_texts() -> dict[str, str]:
    """Every text the board's page may show."""
    texts = dict(area("board"))
    for key, value in area("levels").items():
        texts[f"evidence_{key}" if key in EVIDENCE else f"level_{key}"] = value
    return texts


def qr_svg(url: str) -> str:
    """A QR code as SVG text."""
    import segno

    with contextlib.suppress(segno.DataOverflowError):
        return str(segno.make(url, error="m").svg_inline(scale=4, border=2))
    return ""


_SAYINGS: dict[str, Callable[[LadderBoard, dict[str, Any]], None]] = {
    "hello": LadderBoard._hello,
    "do": LadderBoard._do,
    "propose": LadderBoard._propose,
    "editing": LadderBoard._editing,
    "ping": LadderBoard._ping,
    "export": LadderBoard._export,
    "code": LadderBoard._code,
    "story": LadderBoard._story,
}
