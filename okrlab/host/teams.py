"""Which team a name means. The host of one workshop of a team gets the links of all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from okrlab.errors import Refused
from okrlab.record.agenda import Frame
from okrlab.record.decision import new_id, words
from okrlab.record.store.record import Meeting, Record
from okrlab.texts.clean import same_name

Joins = Callable[[str, list[Meeting]], object]
"""Called with the name and workshops of an existing team; without workshops if several have it."""


def named(typed: str) -> str:
    """A team's name as it is stored; empty if nothing of it is visible."""
    name = words("title", typed)
    return name if same_name(name) else ""


def tell(record: Record, name: str, host: str, joins: Joins) -> None:
    """Call `joins` before a workshop joins an existing team."""
    with record.reading() as db:
        known = meant(record, db, name, host)
        there = [one for id in known for one in record.meetings(db, team=id)]
    if there:
        joins(there[0].team, there if len(known) == 1 else [])


def meant(record: Record, db: Any, name: str, host: str) -> dict[str, str]:
    """The existing teams that a name may mean: names by id.

    `host` is the workshop whose host asks; they may only use their own team or a new one, and
    `Refused` is raised for any other. Without it the operator of the server asks.
    """
    if host:
        ours = next(iter(record.meetings(db, host)), None)
        if ours is None:
            raise Refused("no_workshop", name=host)
        if not name or same_name(name) == same_name(ours.team):
            return {ours.team_id: ours.team}
    known = record.teams_named(db, name) if name else {}
    if known and host:
        raise Refused("other_team", name=name)
    return known


def rename(record: Record, db: Any, workshop: str, names: Frame) -> None:
    """Within a write: the names that a workshop has got, in lists and at its door.

    A team keeps its workshops under its new name; another cycle of the team is found or made.
    """
    if not (names.title or names.team or names.cycle):
        return
    [meeting] = record.meetings(db, workshop)
    cycle = ""
    if names.cycle and names.cycle != meeting.cycle:
        cycle = record.cycle_named(db, meeting.team_id, names.cycle) or new_id()
    record.rename(db, meeting, title=names.title, team=names.team, cycle=cycle, called=names.cycle)


def elsewhere(frame: Frame) -> Frame:
    """What holds of a frame in another workshop, which has its own names.

    The address belongs to one room, and the day of a check-in to one workshop: they are set again.

    >>> elsewhere(Frame(people=12, address="https://okr.example.org", title="Our first ladder"))
    Frame(people=12, address='', zone='', title='', team='', cycle='', checkin=None)
    """
    return replace(frame, address="", checkin=None, **dict.fromkeys(Frame.NAMES, ""))
