"""Checks one key result: what it is, which parts are missing, what a coach would ask next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

from okrlab.blocks.clinic.blanks import blanks, missing
from okrlab.blocks.clinic.cards import KeyResult, Term
from okrlab.blocks.clinic.cases import Case, Span, make_case, softly
from okrlab.blocks.clinic.splitter import halves
from okrlab.given import checked
from okrlab.language.amounts import numbers_in
from okrlab.language.lexicon import game_in, known_capitals, phrase_in
from okrlab.language.no_such_day import no_such_day
from okrlab.language.reading import Reading
from okrlab.record.agenda import Agreement
from okrlab.record.findings import Finding, Severity
from okrlab.texts import text
from okrlab.vocabulary import Level

CLOSE: Final = 0.15
"""Two levels whose probabilities differ by less than this are a close call."""

_ACRONYM: Final = re.compile(r"(?<![\w$€£])[A-Z][0-9&]*[A-Z][A-Z0-9&]*(?=s?(?![\w]))")
_RESULTS: Final[tuple[Level, ...]] = ("outcome", "impact")


@checked
def check_statement(
    text: str,
    *,
    objective: str = "",
    glossary: Iterable[str | Term] = (),
    agreement: Agreement | None = None,
    today: date | None = None,
    reading: Reading | None = None,
) -> list[Finding]:
    """What a coach would notice about one key result; nothing for an empty text.

    `objective` is the sentence it belongs to, and `glossary` holds the terms that the team has
    defined. `agreement` decides how strict the findings are, and `today` whether a bridge has
    expired. `reading` is the reading of the text, if it is known already.

    >>> [finding.rule for finding in check_statement("Conduct 10 trainings")]
    ['output-as-kr']
    >>> check_statement("Raise the share of tenants who pay online from 10% to 60% by June")
    []
    """
    if not text.strip():
        return []
    return check_case(
        make_case(
            text,
            objective=objective,
            glossary=glossary,
            agreement=agreement,
            today=today,
            reading=reading,
        )
    )


def check_case(case: Case) -> list[Finding]:
    """Every finding of a case, in the order of the rules."""
    if not case.reading.english:
        return [case.found("not-english")]
    return [found for look in _LOOKS for found in look(case)]


def _level(case: Case) -> Iterator[Finding]:
    reading, all_ = case.reading, whole(case)
    if case.level == "activity":
        counted = "counted" if reading.target else ""
        yield softly(case.found("activity-as-kr", counted, all_), case.sure)
    if case.level == "output":
        yield softly(_output(case, all_), case.sure)


def _output(case: Case, whole: Span) -> Finding:
    kr, agreed = case.key_result or KeyResult(id="", text=""), case.agreement.milestones
    if kr.bridge is not None:
        return case.found("output-as-kr", "bridge", whole, "note")
    if kr.milestone:
        severity: Severity = "note" if agreed else "serious"
        return case.found(
            "output-as-kr", "milestone" if agreed else "no_milestones", whole, severity
        )
    if kr.leads_to:
        return case.found("output-as-kr", "linked", whole, "advice")
    launch = phrase_in(case.cut, "launch")
    if launch is not None and not case.reading.target and _opens(case, launch):
        return case.found("launch-only", "", whole)
    return case.found("output-as-kr", "counted" if case.reading.target else "", whole)


def _opens(case: Case, launch: Span) -> bool:
    """Whether the launch is the statement itself: its verb, or its last word."""
    verb = case.reading.verb
    return verb is None or any(launch[0] < b and a < launch[1] for a, b in verb.spans)


def _missing(case: Case) -> Iterator[Finding]:
    reading = case.reading
    if case.level not in _RESULTS:
        return
    gone = missing(reading, case.due)
    open_ = {name for name in gone if getattr(reading, name) is not None}
    metric = reading.metric.value if reading.metric else reading.text
    keeps = reading.direction is not None and reading.direction.value == "maintain"
    for name in gone:
        if name in open_:
            continue  # a blank has its own question
        rule = "no-date" if name == "deadline" else f"no-{name}"
        yield case.found(rule, "maintain" if keeps and name == "baseline" else "", metric=metric)


def _calendar(case: Case) -> Iterator[Finding]:
    for first, last in case.reading.deadline.spans if case.reading.deadline else ():
        day = no_such_day(case.reading.text[first:last])
        if day is not None:
            yield case.found("no-such-day", "", (first + day[0], first + day[1]))


def _soft(case: Case) -> Iterator[Finding]:
    if case.reading.soft and case.level == "outcome":
        yield case.found("soft-outcome", "", whole(case))


def _influence(case: Case) -> Iterator[Finding]:
    kr = case.key_result
    if case.level == "impact" and not (kr and kr.reachable):
        metric = case.reading.metric
        place = metric.spans[0] if metric else whole(case)
        yield softly(case.found("beyond-influence", "", place), not case.reading.open)


def _metric(case: Case) -> Iterator[Finding]:
    if case.level != "outcome":
        return
    vain = phrase_in(case.cut, "vanity")
    if vain is not None and phrase_in(case.cut, "quality") is None and not _acts(case, vain):
        yield case.found("vanity-metric", "", vain)
    game = game_in(case.cut)
    if case.key_result is not None and case.key_result.guardrail.strip():
        return
    if game is not None and (vain is None or game[1] != vain):
        yield case.found("gameable-metric", "", game[1], way=text(f"clinic.game_{game[0]}"))


def _acts(case: Case, vain: Span) -> bool:
    """Whether the people counted are said to do something, so that they are no mere count."""
    after = case.reading.text[vain[1] : vain[1] + 40].lower()
    return bool(
        re.match(r"\s(?:who|that|return|come|buy|find|renew|complete|reach|use|ask)", after)
    )


def _watch(case: Case) -> Iterator[Finding]:
    kr = case.key_result
    if kr is None or case.level != "outcome":
        return
    if not kr.signal.strip():
        yield case.found("no-signal")
    if not kr.guardrail.strip():
        yield case.found("no-guardrail")


def acronyms(case: Case) -> Iterator[Finding]:
    """Abbreviations that neither the text explains, nor the team defines, nor everyone knows."""
    text, seen = case.reading.text, set(case.known)
    if text.isupper():
        return
    open_ = blanks(text)
    for match in _ACRONYM.finditer(text):
        word, span = match[0], match.span()
        if word in known_capitals() or word.casefold() in seen or _defined(text, span):
            continue
        if any(a < span[1] and span[0] < b for a, b in open_):
            continue
        seen.add(word.casefold())
        yield case.found("undefined-acronym", "", span)


def _defined(text: str, span: Span) -> bool:
    """Whether the long form is next to it: "monthly active users (MAU)", or the other way round."""
    word, before, after = text[slice(*span)], text[: span[0]].rstrip(), text[span[1] :]
    bracket = re.match(r"s?\s*\(([^)]*)\)", after)
    long = before if before.endswith("(") else bracket[1] if bracket else ""
    initials = "".join(w[0] for w in re.findall(r"\w+", long))
    return bool(initials) and initials.casefold().endswith(word.casefold())


def _compound(case: Case) -> Iterator[Finding]:
    split = halves(case.reading, case.cut)
    if split is not None:
        text, (a, b) = case.reading.text, split
        first, second = text[:a].strip(" ,;"), text[b:].strip(" ,;.")
        yield case.found("compound", "", (a, b), first=first, second=second)


def _placeholders(case: Case) -> Iterator[Finding]:
    found = blanks(case.reading.text)
    if found:
        words = ", ".join(case.reading.text[a:b] for a, b in found)
        yield case.found("placeholder", "", found[0], words=words)


def _direction(case: Case) -> Iterator[Finding]:
    reading = case.reading
    if not (reading.baseline and reading.target and reading.direction):
        return
    numbers = numbers_in(case.cut)
    first, last, way = numbers.baseline[0], numbers.target[0], reading.direction.value
    if first.kind != last.kind or first.unit.casefold() != last.unit.casefold():
        return  # "from 2 weeks to 3 days": not to be compared as they are written
    falls, rises = last.value < first.value, last.value > first.value
    if first.value < 0 and last.value < 0 and way == "decrease":
        return  # a loss of −2 that becomes −1 has been reduced
    span = (min(first.start, last.start), max(first.end, last.end))
    if way == "maintain" and (falls or rises):
        yield case.found("direction-conflict", "maintain", span, first=first.text, second=last.text)
    elif (way == "increase" and falls) or (way == "decrease" and rises):
        spoken = reading.text[slice(*reading.direction.spans[0])]
        yield case.found(
            "direction-conflict", "", span, direction=spoken, first=first.text, second=last.text
        )


_PAIRS: Final = {
    frozenset(("activity", "output")): "work",
    frozenset(("output", "outcome")): "line",
    frozenset(("outcome", "impact")): "top",
}


def _close_call(case: Case) -> Iterator[Finding]:
    shares = case.reading.probabilities
    first, second = sorted(shares, key=lambda level: -shares[level])[:2]
    gap = shares[first] - shares[second]
    if case.level is None or gap < CLOSE or case.reading.open:
        told = gap > 0 or shares[first] > 0.25
        pair = _PAIRS.get(frozenset((first, second)), "") if told else ""
        yield case.found("close-call", pair)


def _bridge(case: Case) -> Iterator[Finding]:
    bridge = case.key_result.bridge if case.key_result else None
    if bridge is None:
        return
    if case.today is not None and bridge.expires is not None and bridge.expired(case.today):
        yield case.found("expired-bridge", expires=bridge.expires.isoformat())
    lacks = [name for name in ("owner", "expires") if not getattr(bridge, name)]
    if lacks:
        key = "both" if len(lacks) == 2 else lacks[0]
        yield case.found("open-bridge", missing=text(f"clinic.missing_{key}"))


def whole(case: Case) -> Span:
    """The span of the statement without the space around it."""
    text = case.reading.text
    start = len(text) - len(text.lstrip())
    return start, len(text.rstrip())


_Look = Callable[[Case], Iterator[Finding]]
_LOOKS: Final[tuple[_Look, ...]] = (
    _bridge,
    _level,
    _direction,
    _placeholders,
    _compound,
    _influence,
    _missing,
    _calendar,
    _metric,
    _soft,
    _close_call,
    _watch,
    acronyms,
)
