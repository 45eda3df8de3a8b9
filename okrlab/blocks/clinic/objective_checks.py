"""Checks an objective and its parts: who benefits, what will be true, why it matters to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from okrlab.blocks.clinic.cards import Objective, Term
from okrlab.blocks.clinic.cases import Case, Span, make_case
from okrlab.blocks.clinic.statement_checks import acronyms, whole
from okrlab.given import checked
from okrlab.language.clauses import clause
from okrlab.language.lexicon import known, phrase_in
from okrlab.language.reading import Reading
from okrlab.language.tokens import LONGEST, tokens
from okrlab.record.agenda import Agreement
from okrlab.record.card import Overruled
from okrlab.record.findings import Finding

_BETTER: Final = frozenset(("better", "up", "down", "keep", "hit"))
"""Roles of verbs that describe a state rather than work."""
_WHY: Final = re.compile(r",?(?<!\s)\s+(?=so\s+(?:that|they|we)\s|because\s)", re.I)


class Blocks(NamedTuple):
    """Who benefits, what will be true for them, and what it is worth; "" where not found."""

    who: str
    state: str
    value: str


def compose_objective(who: str, state: str, value: str) -> str:
    """One sentence made of the three parts; empty parts leave no gap.

    >>> compose_objective("Small shops", "get their answer the same day", "they can keep serving")
    'Small shops get their answer the same day, so that they can keep serving'
    """
    head = " ".join(part.strip() for part in (who, state) if part.strip())
    why = value.strip()
    if why and not re.match(r"(?:so|because)\s", why, re.I):
        why = f"so that {why}"
    return f"{head}, {why}" if head and why else head or why


def objective_blocks(text: str) -> Blocks:
    """The three parts, as far as they can be told apart, in the person's own words.

    Only the first 500 characters are read.

    >>> objective_blocks("Customers get their answer at once, so that they can go on")
    Blocks(who='Customers', state='get their answer at once', value='they can go on')
    """
    head, why = text[:LONGEST], ""
    cut = _WHY.search(head)
    if cut is not None:
        head, why = head[: cut.start()], head[cut.end() :]
        why = re.sub(r"^so\s+that\s+", "", why, flags=re.I)
    people = _who(head)
    if people is None:
        state = _first(head, "state")
        return Blocks("", head[state[0] :] if state else "", why or _value(head))
    rest = head[people[1] :]
    state = _first(rest, "state")
    if state is None:
        before = _first(head[: people[0]], "state")
        told = head[: people[0]].strip() if before else ""
        return Blocks(head[slice(*people)], told, why or _value(head))
    return Blocks(
        head[: people[1] + state[0]].strip(), rest[state[0] :].strip(), why or _value(head)
    )


@checked
def check_objective(
    objective: Objective | str,
    *,
    glossary: Iterable[str | Term] = (),
    agreement: Agreement | None = None,
    overrules: Mapping[str, Overruled] | None = None,
    reading: Reading | None = None,
) -> list[Finding]:
    """What a coach would notice about an objective; nothing for an empty one.

    A part that the team filled in by hand counts, whatever the sentence shows. `glossary` holds the
    terms that the team has defined, and `overrules` what it has decided, by rule and card.
    `reading` is that of its text, if it is known already.

    >>> [finding.rule for finding in check_objective("CRM integration completed")][:2]
    ['objective-work', 'objective-solution']
    """
    aim = objective if isinstance(objective, Objective) else Objective(id="", text=objective)
    if not aim.text.strip():
        return []
    case = make_case(
        aim.text,
        glossary=glossary,
        agreement=agreement,
        card=aim.id,
        overrules=overrules,
        reading=reading,
    )
    reading = case.reading
    if not reading.english:
        return [case.found("not-english")]
    findings = [case.found("objective-work", "", whole(case))] if _finished(case) else []
    solution = phrase_in(case.cut, "solution")
    if solution is not None:
        findings.append(case.found("objective-solution", "", solution))
    if reading.target is not None and reading.metric is not None and reading.level is not None:
        findings.append(case.found("objective-number", "", reading.target.spans[0]))
    blocks = objective_blocks(aim.text)
    findings += [
        case.found(f"objective-no-{name}")
        for name in Blocks._fields
        if not (getattr(blocks, name) or getattr(aim, name))
    ]
    return [*findings, *acronyms(case)]


def _finished(case: Case) -> bool:
    """Whether an objective reads like finished work rather than like somebody's new state."""
    reading = case.reading
    if reading.level not in ("activity", "output"):
        return False
    entry = known(reading.verb.value.casefold()) if reading.verb else None
    if reading.verb is None or entry is None or not _BETTER.isdisjoint(entry.verbs):
        return False
    return _who(reading.text[: reading.verb.spans[0][0]]) is None


def _who(text: str) -> Span | None:
    """The span of the first people named."""
    found = clause(text)
    for hit in found.hits:
        if hit.entry.people:
            return found.tokens.place(hit.first, hit.last)
    return _first(text, "who")


def _first(text: str, name: str) -> Span | None:
    return phrase_in(tokens(text), name)


def _value(text: str) -> str:
    place = _first(text, "value")
    return text[slice(*place)] if place else ""
