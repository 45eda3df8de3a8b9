"""What every board with cards does in the kernel: its cards, who has which open, and refusals.

A subclass says what it derives from the cards (`_view`), what it sends to facilitators only
(`_coached`), and which other messages its page may send (`_say_…`). Its page uses `kit/deck.js`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from okrlab.boards.base_board import Board
from okrlab.errors import BadInput
from okrlab.host.session import Session
from okrlab.record import commands as c
from okrlab.record import kinds
from okrlab.record.decision import FACILITATING
from okrlab.record.deck import Deck
from okrlab.record.fields import limits
from okrlab.texts import area


@cache
def _limits() -> dict[str, dict[str, int]]:
    """The most characters of each field, by kind of card, for the counters on a page."""
    return {name: limits(kind) for name, kind in kinds.named().items()}


class DeckBoard(Board):
    """The cards of one board on one page, as everyone in the workshop sees them.

    `board` is the board's name in the record, `texts` are the texts of its kind of block.
    """

    _wall = False
    """Whether this is a screen for the whole room: it sends nothing and shows nothing private."""

    def __init__(self, session: Session, board: str, texts: dict[str, str]) -> None:
        self._session = session
        self._board = board
        self._shown = self._deck
        self._seen: dict[str, Any] = {}
        super().__init__(session, {**area("board"), **area("deck"), **texts})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._deck.cards)} cards)"

    @property
    def _deck(self) -> Deck:
        return self._session.workshop.deck(self._board)

    @property
    def _coaching(self) -> bool:
        """Whether the person at this page is a facilitator."""
        return self._session.role in FACILITATING and not self._wall

    def only_show(self) -> None:
        """Become a screen for the whole room. Call it before a page shows this board."""
        self._wall = True
        self._context = self._about()

    # -- what a subclass may give --------------------------------------------------------

    def _view(self, deck: Deck) -> dict[str, Any]:
        """What is derived from the cards; each part is sent again when it changes."""
        return {}

    def _coached(self, deck: Deck) -> dict[str, Any]:
        """What is derived from the cards for facilitators only."""
        return {}

    def _about(self) -> dict[str, Any]:
        own = {"board": self._board, "wall": self._wall, "limits": _limits()}
        return {**super()._about(), **own}

    # -- what the page says --------------------------------------------------------------

    def _say_do(self, message: dict[str, Any]) -> None:
        wrong = wrong_fields(message["command"])
        if not wrong:
            return super()._say_do(message)
        names = ", ".join(dict.fromkeys(self._texts.get(f"field_{name}", name) for name in wrong))
        error = BadInput("bad_message")
        reason, hint = (
            self._texts["bad_fields"].format(fields=names),
            self._texts["bad_fields_hint"],
        )
        self._refuse(str(message.get("key", "")), error.code, reason, hint)

    def _command(self, wish: dict[str, Any]) -> c.Command:
        if self._wall:
            raise ValueError  # a screen for the whole room sends nothing
        return super()._command(wish)

    # -- what the board says -------------------------------------------------------------

    def _news(self, what: str) -> None:
        if what == "people":
            self._tell_people()
        else:
            super()._news(what)

    def _state(self) -> dict[str, Any]:
        deck = self._shown = self._deck
        self._crowd, self._seen = self._people(), self._derived(deck)
        state = {"cards": list(deck.cards.values()), "people": self._crowd, **self._seen}
        return msgspec.to_builtins(state)  # type: ignore[no-any-return]

    def _changes(self) -> dict[str, Any]:
        old, new, seen = self._shown, self._deck, self._seen
        self._shown, self._seen = new, self._derived(new)
        changed = {
            "cards": [card for id, card in new.cards.items() if old.cards.get(id) is not card],
            "gone": [id for id in old.cards if id not in new.cards],
            **{name: now for name, now in self._seen.items() if seen.get(name) != now},
        }
        return msgspec.to_builtins(changed)  # type: ignore[no-any-return]

    def _changed(self) -> None:
        super()._changed()
        self._tell_people()

    def _derived(self, deck: Deck) -> dict[str, Any]:
        session = self._session
        derived = {
            "me": self._me(),
            "overrules": list(deck.overrules.values()),
            "locked": deck.locked,
            "undo": self._board in session.undo and not self._wall,
            "redo": self._board in session.redo and not self._wall,
            "readonly": BadInput("newer_record").message if session.workshop.unreadable else "",
            "over": session.workshop.agenda.closed,
            **self._view(deck),
        }
        if self._wall:
            derived["lit"] = self._lit()
        if self._coaching:
            derived |= {"notes": session.workshop.notes, **self._coached(deck)}
        return derived

    def _lit(self) -> dict[str, Any]:
        """The card on this board that a coach has put in light, if any."""
        agenda = self._session.workshop.agenda
        board, card = agenda.spotlight
        return {"card": card, "path": agenda.path} if board == self._board else {}

    def _me(self) -> dict[str, Any]:
        return {"id": "", "name": "", "role": "participant"} if self._wall else super()._me()

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


def wrong_fields(wish: Any) -> list[str]:
    """The fields of the cards in a command whose values have the wrong type.

    For example a date that does not exist, or a choice that is not offered. Missing fields, and
    anything that is no card at all, are left to the check of the command itself.

    >>> wrong_fields({"type": "SetCards", "cards": [{"type": "Hypothesis", "until": "soon"}]})
    ['until']
    """
    if not isinstance(wish, dict):
        return []
    cards, changes = wish.get("cards"), wish.get("changes")
    wrong, known = [], kinds.named()
    for card in (*(cards if isinstance(cards, list) else ()), changes):
        kind = known.get(str(card.get("type"))) if isinstance(card, dict) else None
        for field in msgspec.structs.fields(kind) if kind else ():
            try:
                msgspec.convert(card.get(field.encode_name, field.default), field.type)
            except msgspec.ValidationError:
                if field.encode_name in card:
                    wrong.append(field.encode_name)
    return wrong
