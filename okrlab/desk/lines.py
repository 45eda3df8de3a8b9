"""Turns rows into a report: a record for each statement, and findings and a mix for each set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import msgspec

from okrlab.blocks.clinic.cards import Term
from okrlab.blocks.clinic.cases import due
from okrlab.blocks.clinic.grid import Zone, mix, place
from okrlab.blocks.clinic.set_checks import SMALL, SetRow, check_workbook, sets_among
from okrlab.desk.named_files import SkippedFiles
from okrlab.desk.side_by_side import read_side_by_side
from okrlab.given import checked
from okrlab.language.parts import NAMES
from okrlab.language.reading import Reading
from okrlab.record.agenda import Agreement
from okrlab.record.findings import SEVERITIES, Finding, Severity
from okrlab.vocabulary import Level

COLUMNS: Final = ("id", "text", "level", "probabilities", *NAMES, "zone", "findings")
"""The fields of a statement's record, in order."""


class StatementRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One statement as the desk reports it; parts are in the statement's own words, or None.

    `file` and `line` are where it stands. `read_as` is what was read if columns of a table add to
    its words, such as its start and target.
    """

    id: str
    text: str
    level: Level | None
    probabilities: dict[str, float]
    verb: str | None
    metric: str | None
    baseline: str | None
    target: str | None
    unit: str | None
    deadline: str | None
    direction: str | None
    actor: str | None
    zone: Zone
    findings: list[dict[str, Any]]
    file: str = ""
    line: int | None = None
    read_as: str = ""


class SetRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An objective with its mix and the findings on it and on the set as a whole."""

    objective: str
    ids: list[str]
    mix: str
    findings: list[dict[str, Any]]
    file: str = ""
    line: int | None = None


class FileRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a file was read, what was left out and why, and all that is to be said of it."""

    file: str
    read: int
    left: dict[str, int]
    problems: list[str]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The report on a file: its statements in order, and its sets; `skipped` are files not read."""

    statements: list[StatementRecord]
    sets: list[SetRecord]
    files: list[FileRecord] = []
    skipped: list[SkippedFiles] = []

    @checked
    def reaches(self, severity: Severity, *, sets: bool = True) -> bool:
        """Whether any finding is at least this severe; with `sets`, findings on sets count too."""
        least = SEVERITIES.index(severity)
        return any(
            SEVERITIES.index(found["severity"]) >= least
            for part in (*self.statements, *(self.sets if sets else ()))
            for found in part.findings
        )


class Looked(NamedTuple):
    """Statements as they were read, and what was noticed about each of them and about their sets.

    A finding's card is a row's number, or "set:" with the number of the first row of its set.
    """

    rows: list[SetRow]
    readings: list[Reading]
    findings: list[Finding]

    def zone(self, n: int) -> Zone:
        """The zone of a row, whose date may be that of its objective."""
        return place(self.readings[n], due=due(self.rows[n].objective)).zone

    def by_card(self) -> dict[str, list[Finding]]:
        """The findings by card."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.card, []).append(finding)
        return found


@checked
def look(
    rows: Sequence[SetRow],
    *,
    glossary: Iterable[str | Term] = (),
    agreement: Agreement | None = None,
    today: date | None = None,
    quick: bool = False,
    alone: bool = False,
) -> Looked:
    """Read and check every row. The options are those of `check_statement`.

    `quick` leaves out the second opinion; `alone` says that the process is a command, which may use
    all of the processor's cores. Ids need not be unique: rows are told apart by their numbers.
    Raises `BadInput` for an option that cannot be taken.

    >>> look([SetRow(id="a", text="Launch the app")]).by_card()["0"][0].rule
    'launch-only'
    """
    keyed = [msgspec.structs.replace(row, id=str(n)) for n, row in enumerate(rows)]
    words = [(row.read_as or row.text, row.objective) for row in rows]
    aims = {aim.id: (aim.text, "") for aim, _ in sets_among(keyed) if aim.text}
    every = list(dict.fromkeys([*words, *aims.values()]))  # duplicates are read only once
    read = read_side_by_side(every, quick=quick, cores=None if alone else 1)
    known = dict(zip(every, read, strict=True))
    readings = [known[each] for each in words]
    by_id = {row.id: reading for row, reading in zip(keyed, readings, strict=True)}
    found = check_workbook(
        keyed,
        glossary=glossary,
        agreement=agreement,
        today=today,
        readings=by_id | {id: known[each] for id, each in aims.items()},
    )
    return Looked(list(rows), readings, found)


@checked
def report(
    rows: Sequence[SetRow],
    *,
    glossary: Iterable[str | Term] = (),
    agreement: Agreement | None = None,
    today: date | None = None,
    quick: bool = False,
    alone: bool = False,
) -> Report:
    """The report on all rows. The options are those of `look`.

    >>> rows = [SetRow(id="1", text="Increase NPS from 40 to 55 in Q1")]
    >>> report(rows).statements[0].zone
    'green'
    """
    looked = look(
        rows, glossary=glossary, agreement=agreement, today=today, quick=quick, alone=alone
    )
    found = looked.by_card()
    records = [_record(looked, n, found.get(str(n), [])) for n in range(len(rows))]
    return Report(statements=records, sets=_sets(rows, records, found))


def _record(looked: Looked, n: int, findings: list[Finding]) -> StatementRecord:
    row, reading = looked.rows[n], looked.readings[n]
    parts: dict[str, Any] = {
        name: part.value if part else None
        for name, part in ((name, getattr(reading, name)) for name in NAMES)
    }
    return StatementRecord(
        id=row.id,
        text=row.text,
        level=reading.level,
        probabilities={name: round(share, 4) for name, share in reading.probabilities.items()},
        **parts,
        zone=looked.zone(n),
        findings=[told(each, len(row.text)) for each in sorted(findings, key=gravest)],
        read_as=row.read_as,
    )


def gravest(finding: Finding) -> int:
    """The key that sorts the most severe findings first."""
    return -SEVERITIES.index(finding.severity)


def told(finding: Finding, length: int | None = None) -> dict[str, Any]:
    """A finding in plain values, for JSON and for tables.

    A span beyond the `length` of the statement is in what a column adds to it, so there is none.
    """
    span = finding.span
    if span is not None and length is not None and span[1] > length:
        span = None
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "question": finding.question,
        "span": span,
        "technique": finding.technique,
    }


def _sets(
    rows: Sequence[SetRow], records: list[StatementRecord], found: dict[str, list[Finding]]
) -> list[SetRecord]:
    """One record for each objective; rows without one are a set only if no row has an objective."""
    places: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        places.setdefault(row.objective, []).append(n)
    return [
        SetRecord(
            objective=name,
            ids=[rows[n].id for n in here],
            mix=str(mix(records[n].level for n in here)),
            findings=[told(each) for each in found.get(f"set:{here[0]}", [])],
        )
        for name, here in places.items()
        if name or (len(places) == 1 and len(rows) <= SMALL)
    ]
