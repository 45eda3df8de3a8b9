"""What a coach may know of a group that learns: counts, and nobody's attempts."""

from __future__ import annotations

from typing import Any

import msgspec

from okrlab.blocks.course.cards import Attempt
from okrlab.blocks.course.cohort import cohort
from okrlab.errors import BadInput
from okrlab.host.creating import Values
from okrlab.host.register import Register
from okrlab.record import events as e
from okrlab.record.decision import FACILITATING
from okrlab.record.learning_rules import is_learning
from okrlab.record.store.record import SessionRow

MOST_EXERCISES = 5_000
"""In the lessons of one course."""


def learning(register: Register, session: SessionRow, values: Values) -> dict[str, Any]:
    """How far a group has come in a course, in counts of whole fives. Nobody's attempts leave."""
    try:
        lessons = msgspec.json.decode(values.get("lessons", ""), type=dict[str, tuple[str, ...]])
    except (msgspec.MsgspecError, RecursionError):
        raise BadInput("bad_message") from None
    if sum(map(len, lessons.values())) > MOST_EXERCISES:
        raise BadInput("bad_message")
    found: dict[str, list[Attempt]] = {}
    people: dict[str, SessionRow | None] = {}
    with register.record.reading() as db:
        for one in register.record.read_since(db, session.workshop, 0, None):
            if not isinstance(one.event, e.CardsSet) or not is_learning(one.event):
                continue
            if one.by not in people:
                people[one.by] = register.record.session(db, one.by)
            person = people[one.by]
            if person is None or person.role in FACILITATING:  # whoever looks does not count
                continue
            found.setdefault(person.id, []).extend(
                msgspec.structs.replace(card, version=one.revision)
                for card in one.event.cards
                if isinstance(card, Attempt) and card.item
            )
    plain: dict[str, Any] = msgspec.to_builtins(cohort(found.values(), lessons))
    return plain
