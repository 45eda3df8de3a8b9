"""What a room is told of who is present: each person, or in a very full room a number and some."""

from __future__ import annotations

from collections.abc import Collection

from okrlab.host import shares, wire


def some(full: wire.Here, leading: Collection[str]) -> wire.Here:
    """Those of many people who have a card open, lead or came last, and how many others there are.

    >>> some(wire.Here(people={"anna": "", "ben": "card"}), ())
    Here(people={'anna': '', 'ben': 'card'})
    """
    present = full.people
    if len(present) <= shares.MANY:
        return full
    told = {*list(present)[-shares.NEWEST :], *leading}
    named = {person: card for person, card in present.items() if card or person in told}
    return wire.Here(people=named, more=len(present) - len(named))


def told(people: dict[str, str], leading: Collection[str]) -> tuple[bytes, bytes]:
    """The encoded messages for those who lead a room, and for everybody else."""
    full = wire.Here(people=people)
    return wire.encode(full), wire.encode(some(full, leading))
