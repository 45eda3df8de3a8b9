"""What leaves the record: Markdown, CSV, JSON and the read-only page, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import msgspec

from okrlab.coaching.stories import objective_draft, stories
from okrlab.errors import BadInput, RecordUnreadable
from okrlab.model import events as e
from okrlab.model.folding import fold
from okrlab.model.ladder import Ladder
from okrlab.model.workshop import Workshop
from okrlab.store.record import Meeting, Record
from okrlab.texts import text
from okrlab.workshop import page
from okrlab.workshop.register import Register
from okrlab.workshop.rules import FACILITATING

FORMAT = 1
"""The version of the JSON file; older ones stay readable."""

FORMATS = ("md", "csv", "json")


def export(record: Record, meeting: Meeting, format: str, role: str) -> bytes:
    """A workshop as someone with this role may read it. Raises `BadInput` for an unknown format."""
    audiences = {e.ROOM} | ({e.FACILITATORS} if role in FACILITATING else set())
    with record.reading() as db:
        log = record.read_since(db, meeting.id, 0, audiences)
    if format == "json":
        return to_json(meeting, log)
    workshop = fold(Workshop(), log)
    if format == "md":
        return to_markdown(workshop).encode()
    if format == "csv":
        return to_csv(workshop).encode()
    raise BadInput("bad_format", name=format, known=", ".join(FORMATS))


def result(record: Record, meeting: Meeting) -> bytes:
    """The read-only page of a workshop: one HTML file that needs nothing else."""
    with record.reading() as db:
        workshop = fold(Workshop(), record.read_since(db, meeting.id, 0, {e.ROOM}))
    return page.result_html(workshop).encode()


def to_json(meeting: Meeting, log: list[e.Recorded]) -> bytes:
    """The record itself, to be imported elsewhere. A short JSON Schema is in the docs."""
    document = {
        "okrlab": FORMAT,
        "workshop": {
            "title": meeting.title,
            "team": meeting.team,
            "cycle": meeting.cycle,
            "created": meeting.created,
            "retention_days": meeting.retention_days,
        },
        "events": log,
    }
    plain = msgspec.to_builtins(document)
    return (json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def import_json(register: Register, name: str, content: bytes) -> str:
    """Make a workshop from an exported file; returns its id. `name` is the file's, for errors.

    Raises `RecordUnreadable` for a file that is not ours or from a newer okrlab.
    """
    try:
        document: dict[str, Any] = msgspec.json.decode(content)
        found = document["okrlab"]
        if not isinstance(found, int):
            raise TypeError
        if found > FORMAT:
            raise RecordUnreadable("from_newer", name=name, found=found, ours=FORMAT)
        log = msgspec.convert(document["events"], list[e.Recorded])
        about = document["workshop"]
        title, team, cycle = (str(about[key]) for key in ("title", "team", "cycle"))
        days = int(about["retention_days"])
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, AttributeError) as error:
        newer = _newest(content)
        if newer > e.VERSION:
            raise RecordUnreadable("from_newer", name=name, found=newer, ours=e.VERSION) from error
        raise RecordUnreadable("not_ours", name=name) from error
    revisions = [one.revision for one in log]
    first = log[0].event if log else None
    if revisions != sorted(set(revisions)) or not isinstance(first, e.WorkshopCreated):
        raise RecordUnreadable("not_ours", name=name)
    if _newest(content) > e.VERSION:
        raise RecordUnreadable("from_newer", name=name, found=_newest(content), ours=e.VERSION)
    keys = [(one.by, one.key) for one in log]
    if len(set(keys)) != len(keys):
        raise RecordUnreadable("not_ours", name=name)
    workshop = register.create(title, team=team, cycle=cycle, retention_days=days)
    with register.record.writing() as db:
        register.record.append(db, workshop, log[1:])
    return workshop


def _newest(content: bytes) -> int:
    """The highest event version in a file that could not be read; 0 if there is none."""
    try:
        events = msgspec.json.decode(content)["events"]
        return max(int(one["v"]) for one in events)
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError):
        return 0


def to_markdown(workshop: Workshop) -> str:
    """The workshop to read or paste: its ladders as lists, stories and objectives."""
    lines = [f"# {_md(workshop.title)}", "", _md(f"{workshop.team} · {workshop.cycle}"), ""]
    for name in sorted(workshop.boards):
        ladder = workshop.boards[name]
        lines += [f"## {text('result.ladder')}", ""]
        lines += [f"{text('result.stop')} {text(f'levels.{ladder.stop}')}", ""]
        for rung in reversed(ladder.ordered()):
            actor = f" ({_md(rung.actor)})" if rung.actor else ""
            lines.append(f"- **{text(f'levels.{rung.level}')}**: {_md(rung.text)}{actor}")
        lines += ["", f"## {text('result.stories')}", ""]
        for story in stories(ladder):
            for step in story.steps:
                lines.append(f"- *{text(f'result.{step.role}')}* {_md(step.text)}")
            lines.append("")
        lines += _objectives(ladder)
        if ladder.overrules:
            lines += [f"## {text('result.overruled')}", ""]
            for overrule in ladder.overrules.values():
                card = ladder.rungs.get(overrule.card)
                words = f"{_md(card.text)}: " if card else ""
                lines.append(f"- {words}{_md(overrule.reason)}")
            lines.append("")
    if workshop.notes:
        lines += [f"## {text('result.notes')}", ""]
        lines += [f"- {_md(note)}" for note in workshop.notes.values()] + [""]
    return "\n".join(lines).rstrip() + "\n"


def _objectives(ladder: Ladder) -> list[str]:
    drafts = [r.objective or objective_draft(ladder, r.id) for r in ladder.tops()]
    said = [f"- {_md(draft)}" for draft in drafts if draft]
    return [f"## {text('result.objectives')}", "", *said, ""] if said else []


COLUMNS = ("board", "kind", "id", "level", "text", "actor", "objective", "lower", "upper",
           "rationale", "assumption", "evidence")  # fmt: skip


def to_csv(workshop: Workshop) -> str:
    """One row per rung and per link. Cells that a spreadsheet would run get an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for name in sorted(workshop.boards):
        ladder = workshop.boards[name]
        for kind, cards in (("rung", ladder.ordered()), ("link", ladder.links.values())):
            for card in cards:
                row = {"board": name, "kind": kind, **msgspec.structs.asdict(card)}
                writer.writerow({key: harmless(str(row[key])) for key in COLUMNS if key in row})
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell's text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("more sales")
    ("'=1+1", 'more sales')
    """
    return f"'{cell}" if cell.lstrip()[:1] in ("=", "+", "-", "@") or cell[:1] in "\t\r" else cell


def _md(words: str) -> str:
    """Text that Markdown shows as it was typed."""
    said = "".join(f"\\{c}" if c in "\\`*_[]<>#|!~" else c for c in words)
    return said.replace("\\<", "&lt;").replace("\\>", "&gt;")
