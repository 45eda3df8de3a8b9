"""Objectives and key results as the file that an OKR tool takes in.

What okrlab does not know stays empty, and what a tool has no column for is named, never lost
silently: see `NotedFile`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from okrlab.blocks.clinic.cards import Initiative, KeyResult, Objective
from okrlab.blocks.clinic.result import read_in
from okrlab.desk.okr_tools import OKR_TOOLS, TEMPLATES, OkrColumn, OkrField, OkrTemplate
from okrlab.desk.read_frames import read_cells
from okrlab.errors import BadInput
from okrlab.given import one_of
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop
from okrlab.results import NotedFile, csv
from okrlab.results.sections import day
from okrlab.results.table import Cell
from okrlab.texts import text

_NUMBERS: tuple[OkrField, ...] = ("start_value", "target_value")


class OkrRow(NamedTuple):
    """An objective or a key result with what okrlab knows of it, by field.

    `row` and `parent` are numbers of rows; `works` is how much work a key result has.
    """

    is_objective: bool
    fields: dict[OkrField, Cell]
    works: int = 0


def okr_csv(workshop: Workshop, *, tool: str = "") -> NotedFile:
    """The file for this tool, with notes on what it cannot hold. The same bytes each time.

    Raises `BadInput` without a tool, or for one that is not known.

    >>> okr_csv(Workshop(), tool="betterworks").decode("utf-8-sig").split(",")[:2]
    ['name', 'type']
    """
    if not tool:
        raise BadInput("no_tool", known=", ".join(OKR_TOOLS))
    one_of("tool", tool, OKR_TOOLS)
    template = next(one for name, one in TEMPLATES.items() if name == tool)
    rows = [row for name in sorted(workshop.boards) for row in _rows(workshop, workshop.deck(name))]
    rows = [row._replace(fields=_numbered(row, n, rows)) for n, row in enumerate(rows, 1)]
    lines = _nested(template, rows) if template.nested else _listed(template, rows)
    return NotedFile(csv.marked(csv.file(lines)), tuple(_notes(template, rows)))


def _rows(workshop: Workshop, deck: Deck) -> Iterator[OkrRow]:
    """The objectives of a board, each with its key results below it, then those without one."""
    known: set[str] = set()
    for objective in deck.of(Objective):
        known.add(objective.id)
        yield OkrRow(True, {**_common(workshop), "title": objective.text})
        for kr in deck.of(KeyResult, objective=objective.id):
            yield _key_result(workshop, deck, kr)
    for kr in deck.of(KeyResult):
        if kr.objective not in known:
            yield _key_result(workshop, deck, kr)


def _key_result(workshop: Workshop, deck: Deck, kr: KeyResult) -> OkrRow:
    reading, _ = read_in(deck, kr)
    held = day(workshop)
    read = read_cells(reading, date.fromisoformat(held) if held else None)
    about = ((text("result.signal"), kr.signal), (text("result.guardrail"), kr.guardrail))
    fields: dict[OkrField, Cell] = {
        **_common(workshop),
        "title": kr.text,
        "about": "; ".join(f"{label}: {said}" for label, said in about if said),
        "due": read["due"],
        "start_value": read["baseline_value"],
        "target_value": read["target_value"],
        "parent": kr.objective,
    }
    if fields["target_value"] is not None:
        fields["measure"] = reading.target.unit if reading.target else ""
    return OkrRow(False, fields, len(deck.of(Initiative, key_result=kr.id)))


def _common(workshop: Workshop) -> dict[OkrField, Cell]:
    return {"cycle": workshop.cycle, "team": workshop.team}


def _numbered(row: OkrRow, n: int, rows: list[OkrRow]) -> dict[OkrField, Cell]:
    """The fields with the numbers of the row, and of the objective above it."""
    above = max((at for at in range(1, n) if rows[at - 1].is_objective), default=None)
    parent = above if row.fields.get("parent") else None
    return {**row.fields, "row": n, "parent": None if row.is_objective else parent}


def _cell(template: OkrTemplate, column: OkrColumn, row: OkrRow) -> Cell:
    """What stands in a column, in the tool's own words."""
    if column.field is None:
        return column.words
    value = row.fields.get(column.field)
    if column.field == "kind":
        return template.kinds[0 if row.is_objective else 1]
    if column.field == "measure" and value is not None:
        return template.measures[0 if value == "%" else 1]
    if column.field == "title" and template.most and isinstance(value, str):
        return value[: template.most]
    return value


def _listed(template: OkrTemplate, rows: list[OkrRow]) -> list[list[Cell]]:
    heads: list[Cell] = [column.head for column in template.columns]
    return [heads, *([_cell(template, one, row) for one in template.columns] for row in rows)]


def _nested(template: OkrTemplate, rows: list[OkrRow]) -> list[list[Cell]]:
    """A line for each objective with its key results beside it; one without is its own goal."""
    plain = [one for one in template.columns if "{n}" not in one.head]
    each = [one for one in template.columns if "{n}" in one.head]
    groups: list[list[OkrRow]] = []
    for row in rows:
        if row.is_objective or row.fields["parent"] is None:
            groups.append([row])
        else:
            groups[-1].append(row)
    most = max((len(group) - 1 for group in groups), default=0)
    numbers = range(1, most + 1)
    heads = [one.head for one in plain]
    heads += [one.head.format(n=n) for n in numbers for one in each]
    lines: list[list[Cell]] = [[*heads]]
    for first, *below in groups:
        line = [_cell(template, one, first) for one in plain]
        line += chain.from_iterable([_cell(template, one, kr) for one in each] for kr in below)
        lines.append([*line, *[None] * (len(heads) - len(line))])
    return lines


def _notes(template: OkrTemplate, rows: list[OkrRow]) -> Iterator[str]:
    """What cannot go into this file, and what is to be filled in before the tool takes it."""
    known = template.fields
    if template.nested:  # beside an objective there is only a key result's title
        gone: set[OkrField] = {"due", "about"} if any(map(_is_below, rows)) else set()
        known = (known | frozenset[OkrField](("parent",))) - gone
    left = [
        text(f"okr_tools.field_{field}")
        for field in ("about", "due", *_NUMBERS, "parent", "cycle", "team")
        if field not in known and any(row.fields.get(field) not in (None, "") for row in rows)
    ]
    if any(row.works for row in rows):
        left.append(text("okr_tools.field_work"))
    if left:
        yield text("okr_tools.left", tool=template.name, fields=", ".join(left))
    if rows and (needed := [one.head for one in template.columns if one.needed]):
        yield text("okr_tools.needed", tool=template.name, columns=", ".join(needed))
    if template.most and any(len(str(row.fields["title"])) > template.most for row in rows):
        yield text("okr_tools.cut", tool=template.name, most=template.most)


def _is_below(row: OkrRow) -> bool:
    return not row.is_objective and row.fields["parent"] is not None
