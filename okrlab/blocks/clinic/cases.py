"""What all checks of the clinic share: the case to be checked, and the severity of a finding.

The working agreement decides the severity: where the coach may not challenge, a challenge is only a
note; with gentle strictness every finding is one step milder, with strict one step more severe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from okrlab.blocks.clinic.blanks import level_said
from okrlab.blocks.clinic.cards import KeyResult, Term
from okrlab.blocks.ladder.neighbours import brief
from okrlab.given import checked
from okrlab.language.amounts import numbers_in
from okrlab.language.reading import Reading, read
from okrlab.language.tokens import LONGEST, Tokens, tokens
from okrlab.record.agenda import Agreement
from okrlab.record.card import Overruled
from okrlab.record.findings import SEVERITIES, Finding, Severity
from okrlab.texts import area, text
from okrlab.vocabulary import Level

Span = tuple[int, int]


class Rule(NamedTuple):
    """A rule's technique and usual severity; `tone` says how an agreement may change it."""

    technique: str
    severity: Severity
    tone: str = "plain"
    """plain: changes with strictness; challenge: also becomes a note where no challenge is wanted;
    fixed: always stays the same.
    """


RULES: Final[dict[str, Rule]] = {
    "not-english": Rule("T10", "note", "fixed"),
    "activity-as-kr": Rule("T10", "serious", "challenge"),
    "output-as-kr": Rule("T11", "serious", "challenge"),
    "launch-only": Rule("T14", "serious", "challenge"),
    "no-metric": Rule("T10", "advice"),
    "no-baseline": Rule("T10", "advice"),
    "no-target": Rule("T10", "advice"),
    "no-date": Rule("T10", "advice"),
    "no-such-day": Rule("T10", "advice"),
    "soft-outcome": Rule("T12", "note", "fixed"),
    "beyond-influence": Rule("T23", "advice", "challenge"),
    "vanity-metric": Rule("T22", "advice", "challenge"),
    "gameable-metric": Rule("T22", "note", "challenge"),
    "no-signal": Rule("T22", "note"),
    "no-guardrail": Rule("T22", "note"),
    "undefined-acronym": Rule("T21", "note"),
    "compound": Rule("T12", "advice"),
    "placeholder": Rule("T10", "advice"),
    "direction-conflict": Rule("T10", "serious"),
    "close-call": Rule("T18", "note", "fixed"),
    "expired-bridge": Rule("T42", "serious"),
    "open-bridge": Rule("T42", "advice"),
    "objective-work": Rule("T16", "serious", "challenge"),
    "objective-solution": Rule("T16", "advice", "challenge"),
    "objective-number": Rule("T16", "note"),
    "objective-no-who": Rule("T16", "advice"),
    "objective-no-state": Rule("T16", "advice"),
    "objective-no-value": Rule("T16", "advice"),
    "all-outputs": Rule("T13", "serious", "challenge"),
    "some-outputs": Rule("T13", "advice", "challenge"),
    "too-many": Rule("T13", "advice"),
    "too-few": Rule("T13", "note"),
    "all-numbers": Rule("T13", "advice", "challenge"),
    "no-footing": Rule("T13", "advice"),
    "conflicting-directions": Rule("T13", "serious"),
    "said-twice": Rule("T13", "advice"),
    "no-objective": Rule("T13", "note"),
    "signal-unmeasured": Rule("T07", "advice"),
    "signal-undated": Rule("T07", "advice"),
    "signal-output": Rule("T07", "advice", "challenge"),
}
"""All rules. Their ids are stored in records and used in scripts, so they never change meaning."""


class Case(NamedTuple):
    """One statement with everything that matters for its checks, read once."""

    reading: Reading
    level: Level | None
    """The level that was read, or that the team says if it could not be read."""
    cut: Tokens
    agreement: Agreement
    known: frozenset[str]
    """Terms the team has defined, in lower case."""
    due: bool
    """Whether the objective already has a deadline."""
    today: date | None
    key_result: KeyResult | None
    card: str
    overrules: Mapping[str, Overruled]

    @property
    def sure(self) -> bool:
        """Whether a finding may rest on its being work: the team says so, or we are sure."""
        kr = self.key_result
        return self.reading.sure or (kr is not None and (kr.milestone or kr.bridge is not None))

    @checked
    def found(
        self,
        rule: str,
        variant: str = "",
        span: Span | None = None,
        severity: Severity | None = None,
        **names: object,
    ) -> Finding:
        """A finding of this case; `words` are those of the span unless given."""
        if span is not None:
            names.setdefault("words", self.reading.text[slice(*span)])
        return finding(
            rule,
            variant,
            agreement=self.agreement,
            card=self.card,
            span=span,
            severity=severity,
            overrules=self.overrules,
            names=names,
        )


@checked
def make_case(
    text: str,
    *,
    objective: str = "",
    glossary: Iterable[str | Term] = (),
    agreement: Agreement | None = None,
    today: date | None = None,
    key_result: KeyResult | None = None,
    card: str = "",
    overrules: Mapping[str, Overruled] | None = None,
    reading: Reading | None = None,
) -> Case:
    """The case of a text, which is read unless its `reading` is given."""
    reading = reading or read(text, objective)
    known = (term.term if isinstance(term, Term) else term for term in glossary)
    return Case(
        reading=reading,
        level=level_said(reading, key_result),
        cut=tokens(reading.text),
        agreement=agreement or Agreement(),
        known=frozenset(term.casefold() for term in known),
        due=due(objective),
        today=today,
        key_result=key_result,
        card=card,
        overrules=overrules or {},
    )


@lru_cache(maxsize=64)
def due(objective: str) -> bool:
    """Whether an objective has a deadline, so that its key results need none."""
    return bool(objective) and bool(numbers_in(objective[:LONGEST]).deadline)


@checked
def finding(
    rule: str,
    variant: str = "",
    *,
    agreement: Agreement,
    card: str = "",
    span: Span | None = None,
    severity: Severity | None = None,
    overrules: Mapping[str, Overruled] | None = None,
    names: Mapping[str, object] | None = None,
) -> Finding:
    """A finding in the words of the catalogue, with `names` filled in and the agreed severity.

    `rule` is one of `RULES`, `variant` the wording to use, and `severity` replaces the usual one.
    """
    said, kind = area("clinic"), RULES[rule]
    key = f"{rule}_{variant}".rstrip("_").replace("-", "_")
    quoted = {
        name: brief(value) if isinstance(value, str) else value
        for name, value in (names or {}).items()
    }
    overrule = (overrules or {}).get(f"{rule}:{card}")
    return Finding(
        rule=rule,
        card=card,
        severity=weigh(severity or kind.severity, kind.tone, agreement),
        message=said[key].format_map(quoted),
        question=said[key + "_ask"].format_map(quoted),
        technique=kind.technique,
        overruled=overrule.reason if overrule else "",
        span=span,
    )


@checked
def softly(found: Finding, sure: bool) -> Finding:
    """The finding as it is if its level is sure; else milder, and saying what it rests on."""
    if sure:
        return found
    severity: Severity = "advice" if found.severity == "serious" else found.severity
    message = text("clinic.as_we_read_it", said=found.message)
    return msgspec.structs.replace(found, severity=severity, message=message)


@checked
def weigh(severity: Severity, tone: str, agreement: Agreement) -> Severity:
    """The severity of a finding under this agreement.

    >>> weigh("serious", "challenge", Agreement(challenge=False))
    'note'
    >>> weigh("advice", "plain", Agreement(strictness="strict"))
    'serious'
    """
    if tone == "fixed":
        return severity
    if tone == "challenge" and not agreement.challenge:
        return "note"
    step = {"gentle": -1, "steady": 0, "strict": 1}[agreement.strictness]
    return SEVERITIES[min(max(SEVERITIES.index(severity) + step, 0), 2)]
