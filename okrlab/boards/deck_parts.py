"""The two parts of every board with cards: the cards and who is here, and a person's undo.

A subclass of `DeckShared` says what it derives from the cards (`_view`); one of `DeckOwn` what it
sends to facilitators only (`_coached`), and which other messages its page may send (`_say_…`). The
page uses `kit/deck.js`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from okrlab.boards.parts import Own, RoomState, Shared
from okrlab.errors import BadInput
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


class DeckShared(Shared):
    """The cards of one board, as everyone in the workshop sees them."""

    def __init__(self, room: RoomState, board: str, soon: Callable[[], None]) -> None:
        super().__init__(room, board, soon)
        self._shown = self.deck
        self._seen: dict[str, Any] = {}
        self._crowd: list[dict[str, Any]] = []
        self._more = 0

    @property
    def deck(self) -> Deck:
        """The cards of this board now."""
        return self._room.workshop.deck(self._board)

    def _view(self, deck: Deck) -> dict[str, Any]:
        """What is derived from the cards; each part is sent again when it changes."""
        return {}

    def about(self) -> dict[str, Any]:
        return {**super().about(), "board": self._board, "limits": _limits()}

    def whole(self) -> dict[str, Any]:
        deck = self._shown = self.deck
        self._crowd, self._seen = self._people(), self._derived(deck)
        self._more = self._room.more
        people = {"people": self._crowd, "more": self._more}
        state = {"cards": list(deck.cards.values()), **people, **self._seen}
        return msgspec.to_builtins(state)  # type: ignore[no-any-return]

    def changes(self) -> dict[str, Any]:
        old, new, seen = self._shown, self.deck, self._seen
        self._shown, self._seen = new, self._derived(new)
        changed = {
            "cards": [card for id, card in new.cards.items() if old.cards.get(id) is not card],
            "gone": [id for id in old.cards if id not in new.cards],
            **{name: now for name, now in self._seen.items() if seen.get(name) != now},
        }
        return msgspec.to_builtins(changed)  # type: ignore[no-any-return]

    def people_changes(self) -> dict[str, Any] | None:
        """Who came, left or changed.

        Only those: when thirty people come back at once, each of thirty pages gets thirty messages.
        """
        known = {person["id"]: person for person in self._crowd}
        more, self._more = self._more, self._room.more
        self._crowd = self._people()
        new = [person for person in self._crowd if known.pop(person["id"], None) != person]
        if not (new or known) and more == self._more:
            return None
        return {"people": new, "gone": list(known), "more": self._more}

    def _derived(self, deck: Deck) -> dict[str, Any]:
        workshop = self._room.workshop
        return {
            "overrules": list(deck.overrules.values()),
            "locked": deck.locked,
            "readonly": BadInput("newer_record").message if workshop.unreadable else "",
            "over": workshop.agenda.closed,
            **self._view(deck),
        }

    def _people(self) -> list[dict[str, Any]]:
        here = self._room.here
        few = self._room.more > 0  # the names of those who are not here stand on their cards alone
        wrote = {card.by for card in self.deck.cards.values()} if few else ()
        return [
            {
                "id": person.id,
                "name": person.name,
                "role": person.role,
                "here": person.id in here,
                "editing": here.get(person.id, ""),
            }
            for person in self._room.workshop.people.values()
            if person.id in here or (person.name and (not few or person.id in wrote))
        ]


class DeckOwn(Own):
    """What belongs to one person on a board with cards: who they are, and what they can undo."""

    on_wall = False
    """Whether this is a screen for the whole room: it sends nothing and shows nothing private."""

    @classmethod
    def texts(cls) -> dict[str, str]:
        return {**area("board"), **area("deck"), **cls._more_texts()}

    @classmethod
    def _more_texts(cls) -> dict[str, str]:
        """The texts of this kind of block."""
        return {}

    @property
    def _texts(self) -> dict[str, str]:
        return self.texts()

    @property
    def _deck(self) -> Deck:
        return self._session.workshop.deck(self._board)

    @property
    def coaching(self) -> bool:
        """Whether the person at this page is a facilitator."""
        return self._session.role in FACILITATING and not self.on_wall

    def about(self) -> dict[str, Any]:
        return {**super().about(), "wall": self.on_wall}

    def _coached(self, deck: Deck) -> dict[str, Any]:
        """What is derived from the cards for facilitators only."""
        return {}

    def _parts(self) -> dict[str, Any]:
        session = self._session
        parts = {
            "me": self._me(),
            "undo": self._board in session.undo and not self.on_wall,
            "redo": self._board in session.redo and not self.on_wall,
        }
        if self.on_wall:
            parts["lit"] = self._lit()
        if self.coaching:
            parts |= {"notes": session.workshop.notes, **self._coached(self._deck)}
        return parts

    def _lit(self) -> dict[str, Any]:
        """The card on this board that a coach has put in light, if any."""
        agenda = self._session.workshop.agenda
        board, card = agenda.spotlight
        return {"card": card, "path": agenda.path} if board == self._board else {}

    def _me(self) -> dict[str, Any]:
        return {"id": "", "name": "", "role": "participant"} if self.on_wall else super()._me()

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
        if self.on_wall:
            raise ValueError  # a screen for the whole room sends nothing
        return super()._command(wish)


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
