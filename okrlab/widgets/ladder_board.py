"""The ladder board in the kernel: the ladder as everyone sees it, and one person's question."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec

from okrlab.coaching.checks import check_ladder
from okrlab.coaching.questions import Question, Wrote, next_question, what_was_written
from okrlab.coaching.reading import read
from okrlab.coaching.stories import objective_draft, stories
from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.model import commands as c
from okrlab.model.ladder import EVIDENCE, Ladder
from okrlab.model.text import LIMITS, clean
from okrlab.texts import area
from okrlab.widgets.addresses import address_of
from okrlab.widgets.board import Board
from okrlab.widgets.source import script, style
from okrlab.workshop.decision import FACILITATING
from okrlab.workshop.session import Session


class LadderBoard(Board):
    """The ladder of a session, to be shown as the last line of a cell.

    Everyone in the workshop sees the same board; each person is asked their own question.
    """

    _esm = script("ladder_board")
    _css = style("base", "ladder_board")

    @checked
    def __init__(self, session: Session, board: str = "ladder") -> None:
        self._session = session  # the first question needs it
        self._board = board
        self._shown: Ladder = session.ladder(board)
        self._asked: list[tuple[str, str]] = []
        self._wrote: Wrote = "card"
        self._last_card = ""
        """The card this person wrote last; after a new start, their newest one."""
        self._asking = self._next_question()
        super().__init__(session, board_texts())
        if session.role in FACILITATING and session.mode == "room":
            self._then(session.ask("links"), lambda found: self._show_join(found.get("join", "")))

    def __repr__(self) -> str:
        shown = self._session.ladder(self._board)
        return f"LadderBoard({len(shown.rungs)} rungs, {len(shown.links)} links)"

    # -- what the page says --------------------------------------------------------------

    def _did(self, command: c.Command) -> None:
        wrote = what_was_written(command)
        if wrote:
            self._last_card, self._wrote = getattr(command, "id", ""), wrote
        if wrote or isinstance(command, c.DismissQuestion) or not self._still_asking():
            self._question()

    def _say_propose(self, message: dict[str, Any]) -> None:
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

    def _say_code(self, message: dict[str, Any]) -> None:
        """The code to say aloud, for the coach's join sheet."""
        what, of = "new_code" if message["fresh"] else "code", self._of(message)
        asked = self._session.ask(what, once=self._wish_name(message))
        self._then(asked, lambda shown: self.send({"op": "code", **shown, **of}))

    def _say_story(self, message: dict[str, Any]) -> None:
        ladder = self._session.ladder(self._board)
        drafts = [
            {"rung": rung.id, "text": draft}
            for rung in ladder.tops()
            if (draft := objective_draft(ladder, rung.id))
        ]
        told = msgspec.to_builtins(stories(ladder))
        self.send({"op": "story", "stories": told, "drafts": drafts, **self._of(message)})

    # -- what the board says -------------------------------------------------------------

    def _news(self, what: str) -> None:
        if what == "people":
            self._tell_people()
        else:
            super()._news(what)

    def _state(self) -> dict[str, Any]:
        session, ladder = self._session, self._session.ladder(self._board)
        self._shown = ladder
        self._crowd = self._people()
        state = {
            "ladder": {
                "rungs": ladder.ordered(),
                "links": list(ladder.links.values()),
                "stop": ladder.stop,
                "locked": ladder.locked,
                "overrules": list(ladder.overrules.values()),
            },
            "me": self._me(),
            "people": self._crowd,
            "undo": self._board in session.undo,
            "redo": self._board in session.redo,
            "readonly": BadInput("newer_record").message if session.workshop.unreadable else "",
            "question": self._asking,
            **self._backstage(ladder),
        }
        return msgspec.to_builtins(state)  # type: ignore[no-any-return]

    def _changes(self) -> dict[str, Any]:
        session = self._session
        old, new = self._shown, session.ladder(self._board)
        self._shown = new
        changed = {
            "rungs": [r for r in new.rungs.values() if old.rungs.get(r.id) is not r],
            "links": [k for k in new.links.values() if old.links.get(k.id) is not k],
            "gone": [
                *(old.rungs.keys() - new.rungs.keys()),
                *(old.links.keys() - new.links.keys()),
            ],
            "stop": new.stop,
            "locked": new.locked,
            "overrules": list(new.overrules.values()),
            "me": self._me(),
            "undo": self._board in session.undo,
            "redo": self._board in session.redo,
            **self._backstage(new),
        }
        return msgspec.to_builtins(changed)  # type: ignore[no-any-return]

    def _changed(self) -> None:
        super()._changed()
        self._tell_people()

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
            ids = session.workshop.ids(session.person)
            mine = [r for r in ladder.rungs.values() if r.by in ids]
            card = max(mine, key=lambda r: r.version).id if mine else ""
        if not card or session.workshop.unreadable:
            return None
        quiet = session.workshop.quiet.get(session.person, ())
        return next_question(
            ladder, card, wrote=self._wrote, asked=self._asked, dismissed=frozenset(quiet)
        )

    def _show_join(self, path: str) -> None:
        self._context = self._about(path)

    def _about(self, join_path: str = "") -> dict[str, Any]:
        typed = self._session.workshop.frame.address
        shown: dict[str, Any] = {"url": "", "qr": "", "here_only": True}
        if join_path:
            shown = address_of(join_path, typed)
        return {
            **super()._about(),
            "board": self._board,
            "join_url": shown["url"],
            "join_qr": shown["qr"],
            "join_at": "" if shown["here_only"] else urlsplit(shown["url"]).netloc,
        }


def board_texts() -> dict[str, str]:
    """Every text the board's page may show."""
    texts = dict(area("board"))
    for key, value in area("levels").items():
        texts[f"evidence_{key}" if key in EVIDENCE else f"level_{key}"] = value
    return texts
