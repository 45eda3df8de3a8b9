"""What a room is told of who is present: each person, or in a very full room a number and some."""

from __future__ import annotations

from collections.abc import Mapping

from okrlab.host import crowds, wire
from okrlab.record.decision import FACILITATING
from okrlab.record.workshop import Person


def told(present: dict[str, str], known: Mapping[str, Person]) -> tuple[bytes, bytes]:
    """What facilitators are told, and what everybody else is; encoded.

    Of many people only those are named who have a card open, lead or came last. Facilitators hear
    of each: they hand over to people.
    """
    full = wire.encode(wire.Here(people=present))
    if len(present) <= crowds.MANY:
        return full, full
    last = set(list(present)[-crowds.NEWEST :])
    leading = {id for id, person in known.items() if person.role in FACILITATING}
    named = {id: card for id, card in present.items() if card or id in last or id in leading}
    return full, wire.encode(wire.Here(people=named, more=len(present) - len(named)))
