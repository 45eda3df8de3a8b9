"""What leaves the record, in every format: the same bytes each time, for each audience its own."""

from __future__ import annotations

import csv
import io
from typing import get_args

import msgspec

from okrlab.errors import BadInput
from okrlab.model import events as e
from okrlab.model.folding import fold
from okrlab.model.formulas import written
from okrlab.model.workshop import Workshop
from okrlab.store.record import Meeting, Record
from okrlab.workshop import page
from okrlab.workshop.decision import FACILITATING
from okrlab.workshop.markdown import to_markdown
from okrlab.workshop.record_file import FORMAT, import_json, to_json
from okrlab.workshop.result_decks import tables
from okrlab.workshop.result_tables import Cell, Format

__all__ = ["COLUMNS", "FORMAT", "FORMATS", "export", "import_json", "result", "to_csv"]

FORMATS: tuple[Format, ...] = get_args(Format)


def export(record: Record, meeting: Meeting, format: str, role: str) -> bytes:
    """A workshop as someone with this role may read it. Raises `BadInput` for an unknown format.

    The coaches' notes are for coaches, and in Markdown and JSON only: the other formats are made
    to be passed on.
    """
    if format not in FORMATS:
        raise BadInput("bad_format", name=format, known=", ".join(FORMATS))
    audiences = {e.ROOM}
    if role in FACILITATING and format in ("md", "json"):
        audiences.add(e.FACILITATORS)
    with record.reading() as db:
        log = record.read_since(db, meeting.id, 0, audiences)
    if format == "json":
        return to_json(meeting, log)
    return made(fold(Workshop(), log), format)


def result(record: Record, meeting: Meeting) -> bytes:
    """The read-only page of a workshop: one HTML file that needs nothing else."""
    return export(record, meeting, "html", "viewer")


def made(workshop: Workshop, format: str) -> bytes:
    """A folded workshop in one of the formats, JSON excepted."""
    if format == "xlsx":
        from okrlab.workshop.sheets import to_xlsx

        return to_xlsx(workshop)
    if format == "ipynb":
        from okrlab.workshop.notebook_file import to_notebook

        return to_notebook(workshop)
    said = {"html": page.result_html, "csv": to_csv, "md": to_markdown}[format]
    return said(workshop).encode()


COLUMNS = (
    "board",
    "kind",
    "id",
    "level",
    "text",
    "actor",
    "objective",
    "lower",
    "upper",
    "rationale",
    "assumption",
    "evidence",
    "who",
    "due",
    "done",
    "carried",
    "block",
    "question",
    "name",
    "score",
    "people",
    "dots",
    "voters",
    "spread",
    "rule",
    "reason",
)
"""One long table; docs/record.md says which kind of row fills which column."""

_KINDS = {
    "answers": "answer",
    "scores": "score",
    "votes": "vote",
    "parked": "parked",
    "overrules": "overrule",
}
_ROOM = {"steps", "rungs", "links", *_KINDS}
"""Tables of the room itself; all others are of decks."""
_DEALT = {
    "objectives": "objective",
    "key_results": "key_result",
    "initiatives": "initiative",
    "hypotheses": "hypothesis",
    "say_backs": "say_back",
    "pairs": "pair",
    "terms": "term",
    "maturity": "maturity",
    "stage_choices": "stage_choice",
    "team_plans": "team_plan",
    "end_points": "end_point",
    "past_initiatives": "past_initiative",
    "check_ins": "check_in",
    "personas": "persona",
    "touchpoints": "touchpoint",
    "metrics": "metric",
    "metric_periods": "period",
}


def to_csv(workshop: Workshop) -> str:
    """One row per rung, link, step, answer, score, vote, parked line and overrule.

    What a spreadsheet would run gets an apostrophe.
    """
    out, found = io.StringIO(newline=""), tables(workshop)
    others = [name for name in found if name not in _ROOM]
    dealt = [found[name] for name in dict.fromkeys((*_DEALT, *others)) if name in found]
    more = dict.fromkeys(c for table in dealt for c in table.columns if c not in COLUMNS)
    writer = csv.DictWriter(out, (*COLUMNS, *more), restval="", lineterminator="\r\n")
    writer.writeheader()
    for name, ladder in workshop.ladders().items():
        for kind, cards in (("rung", ladder.ordered()), ("link", ladder.links.values())):
            for card in cards:
                _write(writer, {"board": name, "kind": kind, **msgspec.structs.asdict(card)})
    for step in found["steps"].dicts():
        _write(writer, step)
    said = workshop.sentence
    if said.text or said.example:
        _write(writer, {"kind": "sentence", "text": said.text, "reason": said.example})
    for name, kind in _KINDS.items():
        for row in found[name].dicts():
            _write(writer, {"kind": kind, "text": row.get("card", ""), **row})
    for table in dealt:
        for row in table.dicts():
            _write(writer, {"kind": _DEALT.get(table.name, table.name), **row})
    return out.getvalue()


def _write(writer: csv.DictWriter[str], row: dict[str, Cell]) -> None:
    writer.writerow({key: written(row[key]) for key in writer.fieldnames if key in row})
