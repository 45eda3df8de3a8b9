"""Everything that reads what somebody else wrote: hostile text, and what reading it costs.

`READERS` is the one list. A new reader that is not in it fails a test in `test_readers.py`.
"""

from __future__ import annotations

import contextlib
import random
import signal
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from okrlab import logs
from okrlab.blocks.baseline import metric_files
from okrlab.blocks.baseline import series_of_metrics as metrics
from okrlab.blocks.clinic import (
    blanks,
    composer,
    diagnosis,
    objective_checks,
    pairs,
    say_back,
    set_checks,
    splitter,
    statement_checks,
)
from okrlab.blocks.clinic import cases as clinic
from okrlab.blocks.clinic import parts as clinic_parts
from okrlab.blocks.clinic.cards import KeyResult
from okrlab.blocks.course import bank, exercise, own
from okrlab.blocks.course import course_command as course
from okrlab.blocks.journey import feelings
from okrlab.blocks.journey import map_columns as journey_columns
from okrlab.blocks.journey import map_files as journey_files
from okrlab.blocks.journey import map_table as journey_table
from okrlab.blocks.ladder import ladder_picture, ladder_text, questions
from okrlab.blocks.ladder import neighbours as shape
from okrlab.blocks.ladder.cards import LadderGraph, Rung
from okrlab.blocks.readiness import cards as readiness
from okrlab.blocks.readiness import leaders, portfolio, safety
from okrlab.blocks.review import audits, checkins, theatre
from okrlab.desk import (
    checked_statements,
    filling,
    formats,
    handed_statements,
    last_days,
    options,
)
from okrlab.desk import lines as desk_lines
from okrlab.desk import metrics_at_hand as desk_baseline
from okrlab.desk import statement_files as desk_files
from okrlab.errors import OkrlabError
from okrlab.host import codes, creating, links, wire
from okrlab.host import record_file as record_file
from okrlab.language import amounts, clauses, marks, reading, tokens
from okrlab.language import deadlines as dates
from okrlab.language.no_such_day import no_such_day
from okrlab.measure import claims, figures, running
from okrlab.measure.history import history
from okrlab.measure.series import Series
from okrlab.record import agenda_files, bounds
from okrlab.record import events as e
from okrlab.record.decision import words
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop
from okrlab.results import ics, markdown
from okrlab.serve import frames, handlers
from okrlab.tables import (
    column_memory,
    date_forms,
    date_written,
    documents,
    field_lines,
    grids,
    headings,
    html_parts,
    month_names,
    prose,
    quarters,
    small,
    statement_columns,
    statement_tables,
    trees,
    typed_numbers,
    wordless,
    xmrit,
)
from okrlab.tables import history_heading as history_headings
from okrlab.tables import link_marks as links_in
from okrlab.tables import list_marks as marks_of_lines
from okrlab.tables import names as names_known
from okrlab.tables import pieces as tables
from okrlab.texts import formulas, some, toml_text
from okrlab.texts.clean import LIMITS, TooLong, clean, cut, lines_of, same_name, seen, shorten
from tests.fuzz.hostile import SHAPES, Shape, again, numbered, random_shape
from tests.fuzz.timing import GROWTH, LARGE, SECOND, growth, within_a_second

TODAY = date(2026, 11, 22)
_NUMBERS = count()
_AMISS = (OkrlabError, TooLong, toml_text.TomlUnreadable, msgspec.MsgspecError)
"""How a reader says no; anything else it raises is a fault."""


@dataclass(frozen=True)
class Reader:
    """What reads text, and how much of it at once: what is longer is refused or cut, and told.

    `own` are shapes that only this reader finds hard; `hard` names those of all that are tried
    in every run, where a reader is slow to start, or only hands on to others of this list.
    """

    read: Callable[[str], object]
    most: int = LARGE
    own: tuple[tuple[str, Shape], ...] = ()
    hard: tuple[str, ...] = tuple(SHAPES)

    def __call__(self, text: str) -> None:
        with contextlib.suppress(*_AMISS):
            self.read(text)

    def shapes(self) -> dict[str, Shape]:
        """What is tried in every run."""
        return {name: SHAPES[name] for name in self.hard} | dict(self.own)


def _new_id() -> str:
    return f"id{next(_NUMBERS)}"


def _bytes(read: Callable[[bytes], object]) -> Callable[[str], object]:
    return lambda text: read(text.encode("utf-8", "replace"))


def _html(text: str) -> object:
    return html_parts.html_parts(text)


def _tables(text: str) -> object:
    """A table of foreign cells, each column of which could be the one."""
    grid = grids.grid_of(lines_of(text))
    found = documents.StatementsFound()
    return statement_tables.take_table(
        grid, statement_columns.ColumnsNamed(), "", found, inside=True
    )


def _linked(text: str) -> None:
    """A link to xmrit: what is in an address, and what is in the packed text."""
    for data in (text, f"{b64encode(text.encode('latin-1', 'replace')).decode()}."):
        with contextlib.suppress(OkrlabError):
            xmrit.read_link(f"{xmrit.PAGE}#v=0&d={data}")


def _tree(text: str) -> None:
    with contextlib.suppress(trees.NotATree):
        trees.json_tree(text)


def _filled(text: str) -> object:
    return filling.read_as(text, {"start": text, "target": text, "unit": text, "due": text})


def _kind(kind: desk_files.Kind) -> Callable[[str], object]:
    return _bytes(lambda content: desk_files.load("a", content, kind).told())


def _answered(**answers: object) -> Callable[[str], object]:
    asked = metric_files.TableAnswers(**answers)  # type: ignore[arg-type]
    return _bytes(lambda c: metric_files.read_metrics("a.csv", c, asked, TODAY, _new_id))


def _course(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.toml")
        path.write_bytes(text.encode("utf-8", "replace"))
        some(map(str, bank.read_files([path])[1]))


def _record(text: str) -> None:
    """A record whose only note is this text."""
    said = e.NoteWritten(board="ladder", card="a", text=text)
    event = msgspec.to_builtins(
        e.Recorded(revision=2, at=_THEN, by="a", key="k", audience=e.FACILITATORS, event=said)
    )
    with contextlib.suppress(UnicodeEncodeError):  # half a character is no JSON
        imported(msgspec.json.encode({**_FILE, "events": [_CREATED, event]}))


def imported(content: bytes) -> None:
    record_file.import_json(_Nowhere(), "a.json", content)  # type: ignore[arg-type]


class _Nowhere:
    """Where a record that was read goes."""

    def create(self, *_: object, **__: object) -> str:
        return ""


_NOW = datetime(2026, 11, 22, tzinfo=UTC)
_THEN = "2026-11-22T09:00:00Z"
_CREATED = msgspec.to_builtins(
    e.Recorded(
        revision=1,
        at=_THEN,
        by="",
        key="created",
        audience=e.ROOM,  # type: ignore[arg-type]
        event=e.WorkshopCreated(title="t", team="t", cycle="c"),
    )
)
_FILE = {"okrlab": 1, "workshop": {"title": "t", "team": "t", "cycle": "c", "retention_days": 9}}


def _log(kind: Callable[[int], dict[str, object]]) -> Shape:
    """A record of many events of one kind."""

    def made(n: int) -> str:
        one = msgspec.json.encode(_logged(2, kind(2)))
        events = [_CREATED, *(_logged(k, kind(k)) for k in range(2, 3 + n // len(one)))]
        return msgspec.json.encode({**_FILE, "events": events}).decode()

    return made


def _logged(k: int, event: dict[str, object]) -> dict[str, object]:
    return {
        "revision": k,
        "at": _THEN,
        "by": "a",
        "key": f"k{k}",
        "audience": "room",
        "v": 1,
        "event": event,
    }


def _rung(k: int) -> dict[str, object]:
    rung = {"id": f"r{k}", "text": "a", "level": "output", "position": 1.0}
    return {"type": "RungAdded", "board": "ladder", "rung": rung}


def _link(k: int, lower: int, upper: int) -> dict[str, object]:
    link = {"id": f"l{k}", "lower": f"r{lower}", "upper": f"r{upper}"}
    return {"type": "LinkAdded", "board": "ladder", "link": link}


LOGS = (
    ("rungs", _log(lambda k: _rung(k))),
    ("a long chain", _log(lambda k: _rung(k) if k % 2 or k < 6 else _link(k, k - 3, k - 1))),
    ("a star", _log(lambda k: _rung(k) if k % 2 or k < 6 else _link(k, 3, k - 1))),
    ("edits", _log(lambda k: {"type": "RungEdited", "board": "ladder", "id": "r", "text": "b"})),
    (
        "boards",
        _log(
            lambda k: {
                "type": "RungAdded",
                "board": f"b{k}",
                "rung": {"id": "r", "text": "a", "level": "output", "position": 1.0},
            }
        ),
    ),
    (
        "plans",
        _log(
            lambda k: {
                "type": "AgendaSet",
                "blocks": [{"id": "b", "kind": "talk", "title": "T", "minutes": 5}],
            }
        ),
    ),
    (
        "people",
        _log(
            lambda k: {
                "type": "PersonJoined",
                "person": f"p{k}",
                "name": "A",
                "role": "participant",
            }
        ),
    ),
    (
        "cards",
        _log(
            lambda k: {
                "type": "CardsSet",
                "board": "clinic",
                "cards": [{"type": "KeyResult", "id": f"k{k}", "text": "a"}],
            }
        ),
    ),
)


def _agenda(inside: Shape) -> tuple[tuple[str, Shape], ...]:
    """Sixty blocks, each with its share of something."""

    def made(n: int) -> str:
        block = '[[block]]\nkind = "talk"\ntitle = "a"\n'
        return "".join(block + inside(max(1, n // 60)) for _ in range(60))

    return (("sixty blocks of unknown keys", made),)


def _columns(n: int) -> str:
    """Ten dates, and as many columns with one bad number each as there is room for."""
    wide = min(450, n // 60)
    heads = "week," + ",".join(f"c{k}" for k in range(wide))
    rows = [f"2026-0{w}-05," + ",".join(["x" if w == 3 else "1"] * wide) for w in range(1, 8)]
    return "\n".join([heads, *rows * max(1, n // 7 // (2 * wide + 11))])


def _bad_dates(n: int) -> str:
    rows = (f"{31 - k % 2}.02.{1900 + k % 300},1\n" for k in range(n // 13))
    return "day,value\n" + "".join(rows)


def _many_metrics(n: int) -> str:
    rows = (f"2026-01-{1 + k % 28:02},m{k % 900},x{k}\n" for k in range(n // 22))
    return "day,metric,value\n" + "".join(rows)


def _item(inside: str) -> Shape:
    """One exercise with very many entries."""
    head = '[[item]]\nid = "a1"\nkind = "level"\nlesson = "a"\ntechnique = "T01"\n'
    head += 'difficulty = 1\nwhy = "a"\n'
    return lambda n: head + numbered(inside)(max(1, n - len(head)))


_SAID = (
    "words",
    "from-to",
    "of",
    "amounts",
    "money",
    "dates",
    "months",
    "in-the",
    "who-that",
    "so-that",
    "and",
    "acronyms",
    "blanks",
    "spaces-then-end",
    "commas",
    "dots",
    "digits",
    "brackets-open",
    "capitals",
    "percents",
    "quarters",
    "times",
    "marks",
    "emoji",
    "tags",
    "short-lines",
)
"""Shapes that statements find hard; the parts of a reading are tried with all of them."""
_TABLED = (
    "date-lines",
    "csv-long",
    "csv-wide",
    "csv-numbers",
    "commas",
    "semicolons",
    "tabs",
    "quotes",
    "quote-opens-each-line",
    "quote-opens-each-cell",
    "quote-after-space",
    "digits",
    "grouped-digits",
    "times",
    "dates",
    "clock",
    "spans",
    "lines",
    "spaces",
    "marks",
    "nul",
    "pipe-rows",
    "unlike-cells",
    "unlike-lines",
    "long-number",
    "percents",
)
"""Shapes that tables find hard; `history` is tried with all of them."""
_TOML = (
    "deep",
    "dotted-key",
    "dotted-tables",
    "inline-tables",
    "long-number",
    "unlike-keys",
    "marks",
    "arrays-of-tables",
    "assignments",
    "quotes",
)


def _hours(n: int) -> str:
    """A number for each hour."""
    first = datetime(2026, 1, 5)
    hours = (first + timedelta(hours=one) for one in range(max(2, n // 20)))
    return "when,calls\n" + "\n".join(f"{one:%Y-%m-%d %H:%M},{one.hour}" for one in hours)


_HISTORIES = (
    ("columns with a problem each", _columns),
    ("no such day", _bad_dates),
    ("metrics with a problem each", _many_metrics),
    ("hours", _hours),
)
_WIDE = ("a wide table", lambda n: ("a," * 400 + "\n") * (n // 801 + 1))
_TABLE = {"text": ("text", "a"), "when": ("when",)}
_CHECKIN = ("value", "confidence", "decision", "due", "action", "who")
_STATEMENT = "Raise NPS from 40 to 55 by May"


def _in_a_calendar(text: str) -> bytes:
    made = datetime(2026, 11, 22, tzinfo=UTC)
    event = ics.CalendarEvent(uid=text, day=TODAY, title=text, about=text, revision=1)
    return ics.calendar([event], made=made, name=text)


READERS: dict[str, Reader] = {
    # a text on its way in
    "clean": Reader(clean),
    "shorten": Reader(lambda text: (shorten(text, 100), cut(text, 50), seen(text))),
    "words": Reader(lambda text: [words(field, text) for field in LIMITS]),
    "some": Reader(lambda text: some([text] * 60)),
    "calendar": Reader(_in_a_calendar),
    "typed code": Reader(lambda text: codes.Codes.attempt(_CODES, text)),
    "plain code": Reader(codes.plain),
    "say back": Reader(lambda text: say_back.wish(Workshop(), "a", text)),
    "message": Reader(_bytes(wire.read_request), wire.MOST_BYTES),
    "stored event": Reader(_bytes(e.from_json)),
    "address in a log": Reader(handlers.said_path),
    "token": Reader(
        lambda text: (
            links.verify(b"k", text, now=_NOW),
            links.verify(b"k", f"a.{text}.b", now=_NOW),
        )
    ),
    "day": Reader(desk_baseline.day),
    "last day": Reader(
        lambda text: (last_days.last_day(text), last_days.due_day(text, _NOW.date()))
    ),
    "whether it is an export": Reader(record_file.is_export),
    "texts in a notebook": Reader(lambda text: checked_statements.check([text], quick=True)),
    "a path in a notebook": Reader(handed_statements.of_file),
    "link to xmrit": Reader(_linked),
    "ends that a name says": Reader(
        lambda text: claims.ends(Series.of([0.2, 0.4], name=text, unit=text))
    ),
    "survey asked elsewhere": Reader(
        lambda text: safety.read_answers(
            [dict.fromkeys((f"s{n}" for n in range(1, 8)), text)] * 9, 5
        )
    ),
    # a statement
    "tokens": Reader(tokens.tokens),
    "clause": Reader(clauses.clause),
    "asides": Reader(lambda text: clauses.asides(text.split())),
    "amounts": Reader(amounts.numbers_in),
    "dates": Reader(lambda text: dates.dates_in(tokens.tokens(text))),
    "blanks": Reader(blanks.blanks),
    "stem": Reader(marks.stem),
    "read": Reader(lambda text: reading.read(text, text)),
    "marked": Reader(lambda text: reading.read(text)._repr_html_(), hard=_SAID),
    "brief": Reader(shape.brief),
    "case": Reader(
        lambda text: clinic.make_case(text, objective=text, glossary=[text]), hard=_SAID
    ),
    "check a statement": Reader(
        lambda text: statement_checks.check_statement(text, objective=text), hard=_SAID
    ),
    "check an objective": Reader(objective_checks.check_objective, hard=_SAID),
    "objective's blocks": Reader(objective_checks.objective_blocks),
    "compose an objective": Reader(lambda text: objective_checks.compose_objective(*[text] * 3)),
    "compose": Reader(
        lambda text: composer.compose(
            composer.Fields(verb=text, metric=text, baseline=text, target=text, deadline=text)
        )
    ),
    "take apart": Reader(composer.take_apart, hard=_SAID),
    "put a part into it": Reader(lambda text: composer.put_part(text, "baseline", "1"), hard=_SAID),
    "put it in": Reader(
        lambda text: [
            composer.put_part(_STATEMENT, name, text) for name in ("baseline", "deadline")
        ],
        hard=_SAID,
    ),
    "take a part out": Reader(
        lambda text: composer.put_part(f"Raise NPS from {text}", "target", ""), hard=_SAID
    ),
    "check a set": Reader(
        lambda text: set_checks.check_set(
            [KeyResult(id="a", text=text), KeyResult(id="b", text=text)], text
        ),
        hard=_SAID,
    ),
    "leader's message": Reader(leaders.feedback),
    "question": Reader(
        lambda text: questions.next_question(
            LadderGraph(rungs={"a": Rung(id="a", text=text, level="outcome")}), "a"
        ),
        hard=_SAID,
    ),
    "search pairs": Reader(lambda text: pairs.examples("", text)),
    # lines
    "line's mark": Reader(splitter.unmark),
    "split a list": Reader(lambda text: splitter.split(text, clinic_parts.MOST_LINES), hard=_SAID),
    "one's own lines": Reader(own.own_items, hard=_SAID),
    "check-in": Reader(
        lambda text: checkins.entry(dict.fromkeys(_CHECKIN, text), id="a", key_result="k", on=TODAY)
    ),
    "audit": Reader(lambda text: audits.read_audit(text, _new_id)),
    "points": Reader(theatre.read_points),
    "quarter": Reader(lambda text: (portfolio.as_quarter(text), readiness.is_quarter(text))),
    "portfolio": Reader(lambda text: portfolio.read_portfolio(text, _new_id)),
    "last cycle": Reader(diagnosis.read_past, hard=_SAID),
    # files
    "agenda": Reader(
        lambda text: agenda_files.read_agenda(text, "a"),
        agenda_files.MOST_CHARACTERS,
        own=_agenda(SHAPES["unlike-keys"]),
    ),
    "planned": Reader(lambda text: creating.planned("", text), agenda_files.MOST_CHARACTERS),
    "TOML": Reader(
        toml_text.read_toml,
        own=(
            ("keys in parts, in braces", again("{" + "a." * 30 + "a=1},", first="a = [", last="]")),
            ("quoted keys in parts", again('"a".', last="a = 1")),
        ),
    ),
    "course": Reader(
        _course,
        own=(
            ("unknown fields", _item("a{} = 1\n")),
            ("parts", _item('parts.p{} = "a"\n')),
            ("mistakes", _item('wrong.p{} = "a"\n')),
            ("unknown tables", numbered("[a{}]\n")),
            ("items", again('[[item]]\nid = "a1"\nkind = "level"\n')),
        ),
        hard=_TOML,
    ),
    "learner's notebook": Reader(course.learner_copy),
    "record": Reader(_bytes(imported), own=LOGS),
    "note in a record": Reader(_record),
    "desk: text": Reader(_kind("text")),
    "desk: Markdown": Reader(_kind("markdown")),
    "desk: CSV": Reader(_kind("csv"), own=(_WIDE,)),
    "desk: lines of JSON": Reader(_kind("jsonl")),
    "desk: HTML": Reader(_kind("html")),
    "desk: JSON": Reader(_kind("json")),
    "desk: YAML": Reader(_kind("yaml")),
    "page": Reader(_html),
    "mark": Reader(marks_of_lines.marked),
    "day of no calendar": Reader(no_such_day),
    "plain words": Reader(lambda text: (links_in.plain(text), links_in.crossed_out(text))),
    "address in a line": Reader(links_in.address_of),
    "bold line": Reader(documents.is_strong),
    "prose": Reader(lambda text: (prose.is_prose(text), prose.why_left(text, "explicit"))),
    "field or statement": Reader(field_lines.field_of.__wrapped__),
    "line without words": Reader(
        lambda text: wordless.wordless(text, marks_of_lines.marked(text[:4_000]))
    ),
    "what a line speaks of": Reader(
        lambda text: (
            names_known.defines("Objectives", text),
            names_known.is_example(text),
            names_known.speaks_of_results(text),
        )
    ),
    "print of headings": Reader(lambda text: column_memory.print_of("plan", text.split(",")[:60])),
    "role": Reader(
        lambda text: (
            names_known.role_of.__wrapped__(text),
            names_known.label_of.__wrapped__(text),
            names_known.field_in(text),
            names_known.labelled(text),
            names_known.is_aside(text),
            names_known.is_generic(text),
            names_known.is_total(text),
            names_known.speaks_to_reader(text),
        )
    ),
    "file of a table": Reader(_bytes(lambda c: grids.open_grids("a.csv", c)), own=(_WIDE,)),
    "cells": Reader(lambda text: grids.cells_grid([(1, text.split(","))])),
    "id": Reader(desk_files.kept),
    "table of statements": Reader(_tables, own=(_WIDE,)),
    "tree of JSON": Reader(_tree),
    "tree of YAML": Reader(lambda text: trees.yaml_tree("a", text)),
    "column's words": Reader(_filled, hard=_SAID),
    "number as typed": Reader(typed_numbers.read_number),
    "workflow command": Reader(formats._property),
    "desk: guess": Reader(_bytes(lambda content: desk_files.load("a", content).told())),
    "desk: report": Reader(
        lambda text: desk_lines.report(
            [
                set_checks.SetRow(id=str(n), text=line)
                for n, line in enumerate(text.splitlines()[:200])
            ]
        ),
        hard=_SAID,
    ),
    "places": Reader(lambda text: desk_files.spell(text.split(","))),
    "journey": Reader(
        _bytes(
            lambda content: journey_files.import_journey("a.csv", content, Deck(board="j"), _new_id)
        ),
        own=(_WIDE,),
        hard=_TABLED,
    ),
    "journey's cells": Reader(
        lambda text: journey_table.take(
            [["stage", "touchpoint", "emotion", "last asked"], ["a", text, text, text]],
            Deck(board="j"),
            _new_id,
        )
    ),
    "heading": Reader(lambda text: (journey_columns.column_of(text), journey_columns.key_of(text))),
    "quarter, alone": Reader(
        lambda text: (quarters.read_quarter(text), quarters.without_year(text))
    ),
    "scores": Reader(
        lambda text: [
            feelings.read_scores(name, text.split(",")[: small.MOST_ROWS], text)
            for name in feelings.SCORES
        ]
    ),
    "headings of a small table": Reader(
        lambda text: headings.find_heading(
            [text.split(",")[:500], [text]], lambda row: len(headings.claimed(row, _TABLE))
        )
    ),
    "column of numbers": Reader(lambda text: typed_numbers.read_numbers(text.split(","))),
    "journey, pasted": Reader(
        lambda text: journey_files.import_journey(
            "", text, Deck(board="j"), _new_id, columns={"touchpoint": "a"}
        ),
        hard=_TABLED,
    ),
    # numbers
    "date": Reader(lambda text: (date_written.read_date(text), date_forms.without_time(text))),
    "dates?": Reader(
        lambda text: (date_forms.looks_dated([text]), date_forms.looks_serial([text]))
    ),
    "number": Reader(
        lambda text: (typed_numbers.read_number(text), typed_numbers.read_number(text, "comma"))
    ),
    "numbers?": Reader(lambda text: (figures.looks_numeric([text]), figures.looks_almost([text]))),
    "separator": Reader(lambda text: grids.sniff(text[:65_536].splitlines())),
    "headings": Reader(lambda text: history_headings.unlike(text.split(",")[: tables.WIDEST])),
    "which headings": Reader(
        lambda text: history_headings.find_heading(
            [line.split(",")[: tables.WIDEST] for line in text.splitlines()[:30]]
        ),
        hard=_TABLED,
    ),
    "name of a month": Reader(
        lambda text: (month_names.month_named(text), month_names.is_weekday(text))
    ),
    "running total": Reader(lambda text: running.running(Series.of(range(9), name=text))),
    "grid": Reader(_bytes(lambda content: grids.open_grids("a.csv", content)), hard=_TABLED),
    "piped row": Reader(grids.piped_cells),
    "condition": Reader(lambda text: options.conditions((f"a={text}",))),
    "history": Reader(
        _bytes(lambda c: history(c, name="a.csv", today=TODAY)), own=(*_HISTORIES, _WIDE)
    ),
    "history, in a zone": Reader(
        _bytes(
            lambda c: history(c, name="a.csv", today=TODAY, zone="Pacific/Auckland", order="dmy")
        ),
        hard=_TABLED,
    ),
    "metrics": Reader(_answered(order="mdy", twice="sum"), own=_HISTORIES[2:], hard=_TABLED),
    "events": Reader(_answered(events=True), own=_HISTORIES[1:2], hard=_TABLED),
    "match": Reader(
        lambda text: metrics.match(text.split(",")[:200], {"a": text, "b": text[::-1]})
    ),
    "outline of a ladder": Reader(ladder_text.read_outline),
    "picture of a rung": Reader(
        lambda text: ladder_picture.ladder_svg(
            LadderGraph(rungs={"a": Rung(id="a", text=text, level="output")})
        )
    ),
    # a text on its way out
    "Markdown": Reader(markdown.escaped),
    "CSV cell": Reader(formulas.harmless),
    "CSV cell, read back": Reader(formulas.restored),
    "formula": Reader(formulas.opens),
    "a name, to compare": Reader(same_name),
    "digest": Reader(exercise.digest),
    # what strangers send
    "frame": Reader(lambda text: frames.readable(text, v1=False)),
    "frame of bytes": Reader(_bytes(lambda content: frames.readable(content, v1=True))),
    "address": Reader(bounds.base_address),
    "link's address": Reader(lambda text: links.address("/j/x", "", text)),
    "log line": Reader(logs.plain),
    "page for saying back": Reader(lambda text: say_back.page(Workshop(), typed=text)),
}
"""By what they read."""

_CODES = codes.Codes.__new__(codes.Codes)


def faults(
    name: str, shape_name: str, shape: Shape, *, least: int = 1_000, large: bool = True
) -> list[str]:
    """What is wrong with how a reader takes a shape: it raises, or costs too much."""
    reader = READERS[name]
    try:
        for _ in range(3):  # a busy machine now and then makes a line look like a square
            ratio = growth(reader, shape, least, min(reader.most, LARGE))
            if ratio <= GROWTH:
                break
        took = within_a_second(reader, shape(LARGE)) if large else 0.0
    except Exception as error:
        return [f"{name}, {shape_name}: {type(error).__name__}: {error!s:.200}"]
    found = []
    if ratio > GROWTH:
        found.append(f"{name}, {shape_name}: twice as much costs {ratio:.1f} times as much")
    if took > SECOND:
        found.append(f"{name}, {shape_name}: {LARGE:,} characters take {took:.1f} s")
    return found


def fuzz(seconds: float, seed: int) -> list[str]:
    """Every reader with every shape at full length, then with shapes put together by chance."""
    begun, chance, found = time.monotonic(), random.Random(seed), list[str]()
    work = [
        (name, *shape)
        for name, reader in READERS.items()
        for shape in (SHAPES | dict(reader.own)).items()
    ]
    chance.shuffle(work)
    names = list(READERS)
    signal.signal(signal.SIGALRM, _ended)
    while time.monotonic() - begun < seconds:
        one = work.pop() if work else (chance.choice(names), *random_shape(chance))
        signal.alarm(_LONGEST)
        found += faults(*one)
        signal.alarm(0)
    return found


_LONGEST = 30
"""Seconds after which one reader is ended; what costs so much would never end."""


def _ended(*_: object) -> None:
    raise TimeoutError(f"not done after {_LONGEST} s")
