"""Writes docs/roles.md anew from the tables in the code: `python -m tests.workshop.roles_page`."""

from __future__ import annotations

import inspect
from pathlib import Path

from okrlab.host import asking, links
from okrlab.record import commands as c
from okrlab.record import rights
from okrlab.record.rights import CONDITIONS, ROLES

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"
_HEAD = """\
# Who may do and ask what

This page is made from the tables by which the recorder decides (`okrlab/record/rights.py` and
`asking.py`); a test fails when they differ. The recorder looks there before anything else, for
every command and every question, outside the visitor's own process. What is not listed is refused
to everybody. `tests/workshop/test_roles.py` tries every line, by every role, in every state of a
workshop.

## Links and roles

| link | gives the role | what it opens |
|---|---|---|
"""
_OPENS = {
    "host": "the lobby and the console; every workshop of the team",
    "facilitate": "the console",
    "join": "the room",
    "rejoin": "one's own place again, on any device",
    "view": "the read-only result; no session",
    "learn": "exercises, alone; the room stays closed",
    "say": "one question about each key result; no session",
}
_SEES = """
Hosts, facilitators and participants are in the room: they see its people, boards and agenda, what
was revealed, and how many have answered what is still sealed. Facilitators' notes, and who says
that they are ready, are sent to facilitators and hosts alone. A learner is sent the workshop's
title, team and cycle, and their own attempts. An outsider and a viewer hold no session, and would
be sent no more than that. What is sealed is sent to nobody but its author until the reveal.

"""
_WRITTEN = """\
## Commands

Nobody writes to a workshop whose record holds something of a newer okrlab.

"""
_ASKED = """
## Questions

They are answered in every state of a workshop alike.

"""
_DOOR = """
## The server's own door

These need the door's signed token, which no visitor is given.

| question | by a link of this kind |
|---|---|
"""


def page() -> str:
    """The whole page."""
    doors = [f"| {kind} | {_role(kind)} | {_OPENS[kind]} |" for kind in links.KINDS]
    commands = [
        (name, _about(name), right.roles, _when(right)) for name, right in rights.COMMANDS.items()
    ]
    questions = [(name, _doc(one.ask), one.roles, "") for name, one in asking.questions().items()]
    asked = [f"| `{what}` | {', '.join(kinds) or '—'} |" for what, kinds in asking.DOOR.items()]
    return (
        _HEAD
        + "\n".join(doors)
        + "\n"
        + _SEES
        + _WRITTEN
        + _table("command", commands)
        + _ASKED
        + _table("question", questions)
        + _DOOR
        + "\n".join(asked)
        + "\n"
    )


def _role(kind: str) -> str:
    return "one's own" if kind == "rejoin" else links.ROLES[kind]


def _table(first: str, rows: list[tuple[str, str, tuple[str, ...], str]]) -> str:
    """One line each; a cell says yes, no, or under which condition."""
    shown = [role for role in ROLES if role != "viewer"]
    lines = [f"| {first} | what it does | {' | '.join(shown)} |", "|---" * (len(shown) + 2) + "|"]
    for name, about, roles, team in rows:
        cells = [
            "—" if role not in roles else team if team and role == "participant" else "yes"
            for role in shown
        ]
        lines.append(f"| `{name}` | {about} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _when(right: rights.Right) -> str:
    return "if " + ", and ".join(CONDITIONS[name].said for name in right.team) if right.team else ""


def _about(name: str) -> str:
    """What a command does, as its own first sentence says it; more is in the name."""
    kind, _, _more = name.partition(", ")
    said = _doc(getattr(c, kind), "Facilitators only: ")
    everybody = [CONDITIONS[one].said for one in rights.COMMANDS[name].when]
    return said + (f" Only if {', and '.join(everybody)}." if everybody else "")


def _doc(thing: object, but: str = "") -> str:
    """The first sentences of a docstring; what the table says anyway is left out."""
    said = (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ").removeprefix(but)
    return said[:1].upper() + said[1:]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
