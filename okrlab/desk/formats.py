"""A report for other programs: annotations of GitHub, SARIF, and a page to pass on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from okrlab.desk.lines import Report, SetRecord, StatementRecord
from okrlab.record.findings import Finding, worth_asking
from okrlab.results.document import Document, Group, Item, List, Section, Text
from okrlab.texts import text

_LEVELS: Final = {"serious": "error", "advice": "warning", "note": "notice"}
_SARIF: Final = {"serious": "error", "advice": "warning", "note": "note"}


def _findings(told: Report) -> Iterator[tuple[StatementRecord | SetRecord, dict[str, Any]]]:
    every: list[StatementRecord | SetRecord] = [*told.statements, *told.sets]
    for one in every:
        for found in one.findings:
            yield one, found


def asked_first(told: Report) -> list[str]:
    """The few findings of a whole report that are worth asking about now, each on its line."""
    pairs = list(_findings(told))
    parts = ("rule", "severity", "message", "question", "technique")
    found = [
        Finding(card=str(n), **{part: each[part] for part in parts})
        for n, (_, each) in enumerate(pairs)
    ]
    asked = (pairs[int(one.card)] for one in worth_asking(found).now)
    return [f"{_words(one, each)} ({each['rule']})" for one, each in asked]


def as_github(told: Report) -> bytes:
    """The report as workflow commands, which GitHub shows beside the lines of a change."""
    lines = [
        f"::{_LEVELS[found['severity']]} file={_property(one.file)},line={one.line or 1},"
        f"title={_property('okrlab ' + found['rule'])}::{_data(_words(one, found))}"
        for one, found in _findings(told)
    ]
    return "\n".join(lines).encode()


def _words(one: StatementRecord | SetRecord, found: dict[str, Any]) -> str:
    about = one.text if isinstance(one, StatementRecord) else one.objective
    return f"“{about}”: {found['message']} {found['question']}".strip()


def _data(words: str) -> str:
    """A text as the data of a workflow command."""
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    """A text as a property of a workflow command.

    >>> _property("a:b,c%")
    'a%3Ab%2Cc%25'
    """
    return _data(words).replace(":", "%3A").replace(",", "%2C")


def as_sarif(told: Report) -> bytes:
    """The report in SARIF 2.1.0, which code hosts and editors show."""
    rules = sorted({found["rule"] for _, found in _findings(told)})
    results = [
        {
            "ruleId": found["rule"],
            "ruleIndex": rules.index(found["rule"]),
            "level": _SARIF[found["severity"]],
            "message": {"text": _words(one, found)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": one.file.replace("\\", "/")},
                        "region": {"startLine": one.line or 1},
                    }
                }
            ],
        }
        for one, found in _findings(told)
    ]
    driver = {"name": "okrlab", "rules": [{"id": rule} for rule in rules]}
    properties = msgspec.to_builtins({"files": told.files, "skipped": told.skipped})
    run = {"tool": {"driver": driver}, "results": results, "properties": properties}
    whole = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=1)


def as_html(told: Report) -> bytes:
    """The report as a page of its own, without anything from elsewhere."""
    from okrlab.results.html import page

    groups: dict[tuple[str, str], list[StatementRecord]] = {}
    for one in told.statements:
        groups.setdefault((one.file, objective_of(told, one)), []).append(one)
    first = asked_first(told)
    sections = [Section(text("board.findings_now"), (List(tuple(first)),))] if first else []
    sections += [
        Section(name or file, (Group("", _parts(told, file, name, records)),), long=True)
        for (file, name), records in groups.items()
    ]
    read = [
        Item(each.file, notes=tuple((text("desk.page_said"), one) for one in each.problems[:200]))
        for each in told.files
    ]
    left = [Text(one.told()) for one in told.skipped]
    sections.append(Section(text("desk.page_files"), (List(tuple(read)), *left)))
    about = text("desk.page_about", count=f"{len(told.statements):,}", files=len(told.files))
    document = Document(title=text("desk.page_title"), about=about, sections=tuple(sections))
    return page(document).encode().rstrip()


def _parts(
    told: Report, file: str, name: str, records: list[StatementRecord]
) -> tuple[Text | List, ...]:
    items = tuple(
        Item(
            one.text,
            mark=text(f"levels.{one.level}") if one.level else text("desk.open"),
            details=(place_of(one),),
            notes=tuple(
                (found["rule"], f"{found['message']} {found['question']}") for found in one.findings
            ),
        )
        for one in records
    )
    own = [each for each in told.sets if (each.file, each.objective) == (file, name)]
    said = [
        Text(f"{found['message']} {found['question']}", lead=found["rule"])
        for each in own
        for found in each.findings
    ]
    mix = [Text(each.mix) for each in own]
    return (*mix, *said, List(items))


def objective_of(told: Report, one: StatementRecord) -> str:
    """The objective of a statement, or ""."""
    sets = (each for each in told.sets if each.file == one.file and one.id in each.ids)
    return next((each.objective for each in sets), "")


def place_of(one: StatementRecord) -> str:
    """Where a statement stands, "okrs.md:12", as editors open it."""
    if not one.file:
        return one.id
    return f"{one.file}:{one.line}" if one.line else one.file
