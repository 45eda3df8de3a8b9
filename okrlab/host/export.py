"""What leaves the record, in every format: the same bytes each time, for each audience its own."""

from __future__ import annotations

from typing import Any

from okrlab.blocks.registry import everything, load
from okrlab.errors import BadInput
from okrlab.host.record_file import FORMAT, import_json, to_json
from okrlab.host.register import File
from okrlab.record import events as e
from okrlab.record.decision import FACILITATING
from okrlab.record.folding import fold
from okrlab.record.store.record import Meeting, Record
from okrlab.record.workshop import Workshop
from okrlab.results import (
    CALENDARS,
    FORMATS,
    NAMES,
    SHOWN,
    SlideShape,
    csv,
    file_name,
    html,
    ipynb,
    markdown,
)
from okrlab.results.diagrams import diagrams
from okrlab.results.ics import CALENDAR, DATES, calendar
from okrlab.results.room_sections import sentence_table
from okrlab.results.sections import QUESTIONS, about, document, overview, tables
from okrlab.results.workshop_dates import checkin, dates
from okrlab.texts import text

__all__ = ["FORMAT", "export", "handed_over", "import_json", "result", "to_csv"]


def export(record: Record, meeting: Meeting, format: str, role: str, **options: Any) -> bytes:
    """A workshop as someone with this role may read it.

    `options` are what the format can be told besides. Raises `BadInput` for an unknown format, and
    for an option that is not for it.

    The coaches' notes are for coaches, and in few formats: the others are made to be passed on.
    """
    if format not in FORMATS:
        raise BadInput("bad_format", name=format, known=", ".join(NAMES))
    audiences = {e.ROOM}
    if role in FACILITATING and FORMATS[format].notes:
        audiences.add(e.FACILITATORS)
    with record.reading() as db:
        log = record.read_since(db, meeting.id, 0, audiences)
    return written(meeting, log, format, **options)


def written(meeting: Meeting, log: list[e.Recorded], format: str, **options: Any) -> bytes:
    """A workshop with this log, in one of the formats that there are."""
    if format == "json":
        return to_json(meeting, log)
    workshop = fold(Workshop(), log)
    if format in CALENDARS:
        return to_calendar(meeting, workshop, log[-1], format)
    return made(workshop, format, **options)


def to_calendar(
    meeting: Meeting, workshop: Workshop, last: e.Recorded, format: str = DATES
) -> bytes:
    """The check-in, or all dates, of a workshop as a calendar file; `last` is its newest event.

    Raises `BadInput` if there is none.
    """
    if format == CALENDAR:
        one = checkin(workshop, meeting.id, last.revision)
        if one is None:
            raise BadInput("no_checkin")
        return calendar([one], made=last.at)
    found = dates(
        workshop, id=meeting.id, team=meeting.team_id, revision=last.revision, made=last.at
    )
    if not found:
        raise BadInput("no_dates")
    return calendar(found, made=last.at, name=workshop.title)


def result(record: Record, meeting: Meeting) -> bytes:
    """The read-only page of a workshop, which offers itself as files and needs nothing else."""
    with record.reading() as db:
        log = record.read_since(db, meeting.id, 0, {e.ROOM})
    return html.page(document(fold(Workshop(), log)), SHOWN).encode()


def handed_over(record: Record, meeting: Meeting, wanted: str = "") -> File:
    """The read-only page of a workshop, or in a `wanted` format the file that it offers.

    Raises `BadInput` for an unknown format.
    """
    whole = export(record, meeting, wanted, "viewer") if wanted else result(record, meeting)
    format = wanted or "html"
    return File(name=file_name(meeting.title, format), type=FORMATS[format].type, content=whole)


def made(workshop: Workshop, format: str, **options: Any) -> bytes:
    """A folded workshop in one of the formats, JSON excepted.

    Raises `BadInput` for an option that is not for this format.
    """
    for name in options:
        if name not in FORMATS[format].options:
            known = ", ".join(one for one, kind in FORMATS.items() if name in kind.options)
            raise BadInput("not_for_format", option=name, format=format, known=known)
    of_a_kind = (kind.files.get(format, "") for kind in everything())
    make = load(FORMATS[format].made or next(filter(None, of_a_kind)))
    content = make(workshop, **options)
    return content.encode() if isinstance(content, str) else content


def to_html(workshop: Workshop) -> str:
    """The workshop as its room may see it, as one page that needs nothing else."""
    return html.page(document(workshop))


def to_fragment(workshop: Workshop) -> str:
    """The same without its head, to be shown inside another page."""
    return html.fragment(document(workshop))


def to_markdown(workshop: Workshop) -> str:
    """The workshop as its reader may see it; the coach's notes only if they are in it."""
    return markdown.markdown(document(workshop))


def to_csv(workshop: Workshop) -> str:
    """All its tables as one; docs/record.md says which kind of row fills which column."""
    return csv.long_table((*tables(workshop).values(), sentence_table(workshop)))


def to_marked_csv(workshop: Workshop) -> bytes:
    """The same as a file."""
    return csv.marked(to_csv(workshop))


def to_xlsx(workshop: Workshop) -> bytes:
    """A workbook with a cover, charts, and a sheet for each table that holds something."""
    from okrlab.results.xlsx import Sheet, sheet_of, workbook
    from okrlab.results.xlsx_charts import charts_sheet

    listed = tables(workshop)
    facts, sheets = overview(workshop, listed), [*map(sheet_of, listed.values())]
    titles = {sheet.title for sheet in sheets}
    links = {at: str(name) for at, (name, _) in enumerate(facts) if name in titles}
    title = text("result.sheet_overview")
    first = Sheet(title, facts, (28, 80), heads=0, links=links, cover=True)
    drawn = charts_sheet(diagrams(document(workshop)))
    return workbook([first, *([drawn] if drawn else []), *sheets])


def to_pptx(
    workshop: Workshop, *, master: bytes | None = None, shape: SlideShape | None = None
) -> bytes:
    """At most twelve slides, on a master of one's own or on okrlab's in this shape.

    Raises `BadInput` if python-pptx is not installed, and for a master that cannot be used.
    """
    from okrlab.results.pptx import presentation

    return presentation(document(workshop), master=master, shape=shape)


def to_notebook(workshop: Workshop) -> bytes:
    """Its tables in pandas, with a few questions to them."""
    heading = ipynb.Heading(workshop.title, about(workshop), workshop.sentence.text)
    return ipynb.notebook(heading, tables(workshop).values(), QUESTIONS)
