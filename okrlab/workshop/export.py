"""What leaves the record: Markdown, CSV, JSON and the read-only page, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Annotated, Any

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
from okrlab.workshop.decision import FACILITATING
from okrlab.workshop.register import Register
from okrlab.workshop.soundness import is_sound

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


class _About(msgspec.Struct):
    title: str
    team: str
    cycle: str
    retention_days: Annotated[int, msgspec.Meta(ge=1, le=3650)]


class _File(msgspec.Struct):
    okrlab: Annotated[int, msgspec.Meta(ge=1)]
    workshop: _About
    events: list[e.Recorded]


def import_json(register: Register, name: str, content: bytes) -> str:
    """Make a workshop from an exported file; returns its id. `name` is the file's, for errors.

    Raises `RecordUnreadable` for a file that is not ours or from a newer okrlab.
    """
    try:
        raw = msgspec.json.decode(content, type=dict[str, Any])
        newer = _newer(raw)
        if newer is not None:
            found, ours = newer
            raise RecordUnreadable("from_newer", name=name, found=found, ours=ours)
        file = msgspec.convert(raw, _File)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RecordUnreadable("not_ours", name=name) from error
    if not is_sound(file.events):
        raise RecordUnreadable("not_ours", name=name)
    about = file.workshop
    return register.create(
        about.title,
        team=about.team,
        cycle=about.cycle,
        retention_days=about.retention_days,
        log=file.events[1:],
    )


def _newer(raw: dict[str, Any]) -> tuple[int, int] | None:
    """The version that was found and ours, if a newer okrlab wrote the file."""
    events = raw.get("events")
    dicts = [one for one in events if isinstance(one, dict)] if isinstance(events, list) else []
    for found, ours in ((raw.get("okrlab"), FORMAT), *((one.get("v"), e.VERSION) for one in dicts)):
        if isinstance(found, int) and found > ours:
            return found, ours
    return None


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
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell


_FORMULA = tuple("=+-@＝＋－＠")


def _md(words: str) -> str:
    """Text that Markdown shows as it was typed."""
    said = "".join(f"\\{c}" if c in "\\`*_[]#|!~" else c for c in words)
    said = re.sub(r"&(?=#?\w+;)", "&amp;", said).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", said)
