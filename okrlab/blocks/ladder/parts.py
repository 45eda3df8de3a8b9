"""The ladder board's two parts: the ladder that everyone sees, and a question for one person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec

from okrlab.blocks.ladder.cards import EVIDENCE, LadderGraph
from okrlab.blocks.ladder.ladder_checks import check_ladder
from okrlab.blocks.ladder.ladder_layout import NOWHERE, layout
from okrlab.blocks.ladder.ladder_text import known_rungs, outline, read_outline
from okrlab.blocks.ladder.questions import Question, Wrote, next_question, what_was_written
from okrlab.blocks.ladder.stories import objective_draft, stories
from okrlab.boards.deck_parts import DeckOwn, DeckShared
from okrlab.boards.parts import Page
from okrlab.host.session import Session
from okrlab.language.reading import read
from okrlab.record import commands as c
from okrlab.record.decision import FACILITATING
from okrlab.record.deck import Deck
from okrlab.record.findings import worth_asking
from okrlab.texts import area
from okrlab.texts.clean import LIMITS, clean

_OUTLINE = 60_000
"""The most characters of an outline, as the page counts them."""


class LadderShared(DeckShared):
    """The ladder, and where each card of it lies."""

    def _view(self, deck: Deck) -> dict[str, Any]:
        return {"stop": deck.stop, "places": layout(LadderGraph.of(deck))}

    def changes(self) -> dict[str, Any]:
        """The news; of the places only those that changed, as "moved"."""
        before = self._seen.get("places", NOWHERE)
        changes = super().changes()
        if changes.pop("places", None):
            changes["moved"] = self._seen["places"].since(before)
        return changes


class LadderOwn(DeckOwn):
    """A person's own question about the card they wrote last, and what they ask for."""

    def __init__(self, session: Session, shared: LadderShared, page: Page, board: str) -> None:
        super().__init__(session, shared, page, board)
        self._asked: list[tuple[str, str]] = []
        """The ids and cards of the questions asked so far, so that none is repeated at once."""
        self._wrote: Wrote = "card"
        self._last_card = ""
        """The card this person wrote last; after a new start, their newest one."""
        self._join_path = ""
        self._asking = self._next_question()

    @classmethod
    def _more_texts(cls) -> dict[str, str]:
        return board_texts()

    def begin(self) -> None:
        self._ask_join()

    # -- what the page says --------------------------------------------------------------

    def _did(self, command: c.Command) -> None:
        wrote = what_was_written(command)
        if wrote:
            self._last_card, self._wrote = _written_on(command), wrote
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
        """Send the code to say aloud, for the coach's join sheet."""
        what, of = "new_code" if message["fresh"] else "code", self._of(message)
        asked = self._session.ask(what, once=self._wish_name(message))
        self._then(asked, lambda shown: self.send({"op": "code", **shown, **of}))

    def _say_story(self, message: dict[str, Any]) -> None:
        ladder = LadderGraph.of(self._deck)
        drafts = [
            {"rung": rung.id, "text": draft}
            for rung in ladder.tops()
            if (draft := objective_draft(ladder, rung.id))
        ]
        told = msgspec.to_builtins(stories(ladder))
        self.send({"op": "story", "stories": told, "drafts": drafts, **self._of(message)})

    def _say_outline(self, message: dict[str, Any]) -> None:
        self.send(
            {"op": "outline", "text": outline(LadderGraph.of(self._deck)), **self._of(message)}
        )

    def _say_read_outline(self, message: dict[str, Any]) -> None:
        """Send how an outline is read; `card` is the rung that a line means if it is there."""
        found = read_outline(str(message["text"])[:_OUTLINE])
        there = known_rungs(LadderGraph.of(self._deck))
        lines = [
            {**line, "card": there.get((line["text"].casefold(), line["level"]), "")}
            for line in msgspec.to_builtins(found.lines)
        ]
        told = {"op": "read_outline", "lines": lines, "left_out": found.left_out}
        self.send({**told, **self._of(message)})

    # -- what the board says -------------------------------------------------------------

    def whole(self) -> dict[str, Any]:
        asking = None if self.on_wall else msgspec.to_builtins(self._asking)
        return {**super().whole(), "question": asking}

    def _coached(self, deck: Deck) -> dict[str, Any]:
        return worth_asking(check_ladder(LadderGraph.of(deck))).listed()

    def _question(self) -> None:
        self._asking = self._next_question()
        if self._asking is not None:
            self._asked.append((self._asking.id, self._asking.card))
        self.send({"op": "question", "question": msgspec.to_builtins(self._asking)})

    def _still_asking(self) -> bool:
        """Whether the question on the page is about a card that still exists."""
        return self._asking is None or self._asking.card in self._deck.cards

    def _next_question(self) -> Question | None:
        """The one question for this person now: about the card they wrote last."""
        session = self._session
        ladder = LadderGraph.of(self._deck)
        card = self._last_card
        if card not in self._deck.cards:
            ids = session.workshop.ids(session.person)
            mine = [r for r in ladder.rungs.values() if r.by in ids]
            card = max(mine, key=lambda r: r.version).id if mine else ""
        if not card or session.workshop.unreadable:
            return None
        quiet = session.workshop.quiet.get(session.person, ())
        return next_question(
            ladder, card, wrote=self._wrote, asked=self._asked, dismissed=frozenset(quiet)
        )

    def news(self, what: str) -> None:
        if what == "reached":
            self._ask_join()

    def _ask_join(self) -> None:
        session = self._session
        if session.role in FACILITATING and session.mode == "room":
            self._then(session.ask("links"), lambda found: self._show_join(found.get("join", "")))

    def _show_join(self, path: str) -> None:
        if not self.on_wall:  # on a projector the stage shows it next to the board
            self._join_path = path
            self._page.renew()

    def about(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"url": "", "qr": "", "here_only": True}
        if self._join_path and not self.on_wall:
            shown = self.address_of(self._join_path)
        return {
            **super().about(),
            "join_url": shown["url"],
            "join_qr": shown["qr"],
            "join_at": "" if shown["here_only"] else urlsplit(shown["url"]).netloc,
        }


def _written_on(command: c.Command) -> str:
    """The id of the card on which a command writes."""
    return command.cards[0].id if isinstance(command, c.SetCards) else getattr(command, "id", "")


def board_texts() -> dict[str, str]:
    """The texts that the ladder's page may show, by key."""
    texts = dict(area("board"))
    for key, value in area("levels").items():
        texts[f"evidence_{key}" if key in EVIDENCE else f"level_{key}"] = value
    return texts


PARTS = LadderShared, LadderOwn
