"""Checks a set of key results, and a whole list of sets: the mix, the balance, the baselines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

import msgspec

from okrlab.blocks.clinic.blanks import missing
from okrlab.blocks.clinic.cards import KeyResult, Objective, Term
from okrlab.blocks.clinic.cases import Case, finding, make_case, softly
from okrlab.blocks.clinic.grid import mix
from okrlab.blocks.clinic.objective_checks import check_objective
from okrlab.blocks.clinic.statement_checks import check_case
from okrlab.given import checked
from okrlab.language.lexicon import phrase_in
from okrlab.language.reading import Reading
from okrlab.record.agenda import Agreement
from okrlab.record.card import Overruled
from okrlab.record.findings import Finding

FEWEST: Final = 2
MOST: Final = 5
"""The fewest and the most key results that an objective should have."""
SMALL: Final = 10
"""Up to so many rows count as one set if none of them has an objective."""


class SetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a list: a key result with the words of its objective, if it has one.

    `read_as` is the text with what columns of a table say of it, such as its start and target.
    """

    id: str
    text: str
    objective: str = ""
    read_as: str = ""


class _Set(NamedTuple):
    cases: list[Case]
    agreement: Agreement
    card: str
    overrules: Mapping[str, Overruled]

    def found(
        self, rule: str, variant: str = "", card: str | None = None, **names: object
    ) -> Finding:
        return finding(
            rule,
            variant,
            agreement=self.agreement,
            card=self.card if card is None else card,
            overrules=self.overrules,
            names=names,
        )


@checked
def check_set(
    key_results: Sequence[KeyResult],
    objective: Objective | str = "",
    *,
    glossary: Iterable[str | Term] = (),
    agreement: Agreement | None = None,
    today: date | None = None,
    overrules: Mapping[str, Overruled] | None = None,
    readings: Mapping[str, Reading] | None = None,
) -> list[Finding]:
    """Findings on the set first (their card is the objective's id, or ""), then on each key result.

    Overruled findings are included, with their reason. `readings` are the readings by id, that of
    the objective among them, as far as they are known already; the other options are those of
    `check_statement`.

    >>> lines = [KeyResult(id="a", text="Launch an app"), KeyResult(id="b", text="Print a guide")]
    >>> found = check_set(lines)
    >>> found[0].rule, found[0].message.partition(":")[0]
    ('all-outputs', '2 outputs')
    """
    target = objective if isinstance(objective, Objective) else Objective(id="", text=objective)
    agreed, known = agreement or Agreement(), tuple(glossary)
    cases = [
        make_case(
            kr.text,
            objective=target.text,
            glossary=known,
            agreement=agreed,
            today=today,
            key_result=kr,
            card=kr.id,
            overrules=overrules,
            reading=(readings or {}).get(kr.id),
        )
        for kr in key_results
        if kr.text.strip()
    ]
    whole = _Set(cases, agreed, target.id, overrules or {})
    findings = check_objective(
        target,
        glossary=known,
        agreement=agreed,
        overrules=overrules,
        reading=(readings or {}).get(target.id),
    )
    findings += _balance(whole)
    return findings + [each for case in cases for each in check_case(case)]


@checked
def sets_among(rows: Sequence[SetRow]) -> list[tuple[Objective, list[SetRow]]]:
    """The rows of each objective; its id is "set:" with that of its first row.

    >>> [(aim, _)] = sets_among([SetRow(id="a", text="Launch the app", objective="Guests return")])
    >>> aim.id, aim.text
    ('set:a', 'Guests return')
    """
    sets: dict[str, list[SetRow]] = {}
    for row in rows:
        sets.setdefault(row.objective, []).append(row)
    return [(Objective(id=f"set:{lines[0].id}", text=text), lines) for text, lines in sets.items()]


@checked
def check_workbook(
    rows: Sequence[SetRow],
    *,
    glossary: Iterable[str | Term] = (),
    agreement: Agreement | None = None,
    today: date | None = None,
    readings: Mapping[str, Reading] | None = None,
) -> list[Finding]:
    """Findings on a whole list, objective by objective.

    The card of a finding on a set is that of `sets_among`. Rows without an objective are one set
    only if no row has one and there are few of them.
    """
    agreed, known = agreement or Agreement(), tuple(glossary)
    sets = sets_among(rows)
    findings: list[Finding] = []
    for head, lines in sets:
        name = head.text
        krs = [KeyResult(id=row.id, text=row.text) for row in lines]
        if name or (len(rows) <= SMALL and len(sets) == 1):
            findings += _unwatched(
                check_set(
                    krs, head, glossary=known, agreement=agreed, today=today, readings=readings
                )
            )
            continue
        for kr in krs:
            case = make_case(
                kr.text,
                glossary=known,
                agreement=agreed,
                today=today,
                card=kr.id,
                reading=(readings or {}).get(kr.id),
            )
            alone = [case.found("no-objective")] if len(sets) > 1 else []
            findings += [*alone, *_unwatched(check_case(case))] if kr.text.strip() else []
    seen: dict[str, str] = {}
    for row in rows:
        words = " ".join(row.text.casefold().split())
        if words and seen.setdefault(words, row.objective) != row.objective:
            findings.append(
                finding("said-twice", agreement=agreed, card=row.id, names={"words": row.text})
            )
    return findings


def _unwatched(found: list[Finding]) -> list[Finding]:
    """Drop findings on signals and guardrails: a list has no columns for them."""
    return [each for each in found if each.rule not in ("no-signal", "no-guardrail")]


def _balance(whole: _Set) -> Iterator[Finding]:
    cases = [case for case in whole.cases if case.reading.english]
    if len(whole.cases) > MOST:
        yield whole.found("too-many", count=len(whole.cases))
    if len(whole.cases) == 1:
        yield whole.found("too-few")
    if len(cases) < FEWEST:
        return
    meter = mix(case.level for case in cases)
    work = [case for case in cases if case.level in ("activity", "output")]
    results = [case for case in cases if case.level in ("outcome", "impact")]
    if work and len(work) == len(cases):
        sure = all(case.sure for case in work)
        yield softly(whole.found("all-outputs", mix=str(meter)), sure)
    elif results:
        yield from _some(whole, work, cases, str(meter))
    yield from _directions(whole, results)
    if len(results) >= FEWEST:
        if all("baseline" in missing(case.reading) for case in results):
            yield whole.found("no-footing")
        told = all(case.reading.target is not None for case in results)
        if told and not any(phrase_in(case.cut, "quality") or _rate(case) for case in results):
            yield whole.found("all-numbers")
    yield from _twice(whole, cases)


def _rate(case: Case) -> bool:
    """Whether a key result measures quality: a share or a time says how well, a count how much."""
    unit = case.reading.unit.value if case.reading.unit else ""
    return any(
        mark in unit for mark in ("%", "percent", "day", "hour", "minute", "sec", "ms", "week")
    )


def _some(whole: _Set, work: list[Case], cases: list[Case], meter: str) -> Iterator[Finding]:
    """Findings on outputs among results; the first may be a milestone where these are accepted."""
    for case in work:
        kr = case.key_result
        accepted = whole.agreement.milestones and kr is not None and kr.milestone
        first = case is cases[0]
        found = finding(
            "some-outputs",
            "milestone" if accepted and first else "",
            agreement=whole.agreement,
            card=case.card,
            severity="note" if whole.agreement.milestones and first else None,
            overrules=whole.overrules,
            names={"mix": meter},
        )
        yield softly(found, case.sure)


def _directions(whole: _Set, results: list[Case]) -> Iterator[Finding]:
    """Findings on a metric that is to rise in one key result and to fall in another."""
    ways: dict[str, tuple[str, Case]] = {}
    for case in results:
        metric, way = case.reading.metric, case.reading.direction
        if metric is None or way is None or way.value == "reach":
            continue
        name = " ".join(metric.value.casefold().split())
        earlier = ways.setdefault(name, (way.value, case))
        if earlier[0] != way.value:
            yield whole.found(
                "conflicting-directions",
                card=case.card,
                first=earlier[1].reading.text,
                second=case.reading.text,
                metric=metric.value,
            )


def _twice(whole: _Set, cases: list[Case]) -> Iterator[Finding]:
    seen: set[str] = set()
    for case in cases:
        words = " ".join(case.reading.text.casefold().split())
        if words in seen:
            yield whole.found("said-twice", card=case.card, words=case.reading.text)
        seen.add(words)
