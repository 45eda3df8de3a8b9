"""The parts of a key result, each with the words it was read from: verb, metric, target and so on.

A part that is not written is `None`; nothing is guessed.
"""

from __future__ import annotations

import re
from typing import Final, Literal

import msgspec

from okrlab.given import checked
from okrlab.language.amount_forms import Amount
from okrlab.language.amount_values import number_of
from okrlab.language.amounts import Numbers
from okrlab.language.clauses import Clause
from okrlab.language.lexicon import known, small
from okrlab.language.openings import Hit, known_in
from okrlab.language.trimming import trimmed
from okrlab.texts import text
from okrlab.vocabulary import Level

Name = Literal["verb", "metric", "baseline", "target", "unit", "deadline", "direction", "actor"]
NAMES: Final[tuple[Name, ...]] = (
    "verb",
    "metric",
    "baseline",
    "target",
    "unit",
    "deadline",
    "direction",
    "actor",
)


class Part(msgspec.Struct, frozen=True):
    """One part: its `value` in the person's own words, and the spans of these words.

    For the direction, `value` is increase, decrease, maintain or reach. A baseline and a target
    have their `number` (of several, the first), with its `unit`: 10k is 10000, 4 of 5 are 80 %. A
    blank, a range and "double" have none.
    """

    name: Name
    value: str
    spans: tuple[tuple[int, int], ...]
    number: float | None = None
    unit: str = ""

    @property
    def why(self) -> str:
        """The part in words, for people."""
        return text(f"coaching.part_{self.name}", words=self.value)


_WORD: Final = re.compile(r"[^\W\d_][\w'’/-]*")
_UNMEASURED: Final = frozenset(("activity", "output"))


@checked
def parts(found: Clause, numbers: Numbers, level: Level) -> dict[Name, Part | None]:
    """Every part of a statement, read with its level in mind; None for one that is not written."""
    verb = found.lead or found.late
    return {
        "verb": _at(found, "verb", verb),
        "metric": _metric(found, numbers, level),
        "baseline": _amounts(found, "baseline", numbers.baseline),
        "target": _amounts(found, "target", numbers.target),
        "unit": _unit(found, numbers),
        "deadline": _deadline(found, numbers),
        "direction": _direction(found, numbers),
        "actor": actor(found, level),
    }


def _at(statement: Clause, name: Name, hit: Hit | None) -> Part | None:
    if hit is None:
        return None
    place = statement.tokens.place(hit.first, hit.last)
    return Part(name, statement.tokens.text[slice(*place)], (place,))


def _amounts(statement: Clause, name: Name, amounts: tuple[Amount, ...]) -> Part | None:
    if not amounts:
        return None
    end = amounts[0].end
    number, unit = number_of(amounts[0], statement.tokens.text[end : end + 20])
    spans = tuple((one.start, one.end) for one in amounts)
    return Part(name, "; ".join(one.text for one in amounts), spans, number, unit)


def _deadline(statement: Clause, numbers: Numbers) -> Part | None:
    if not numbers.deadline:
        return None
    text = statement.tokens.text
    return Part("deadline", "; ".join(text[a:b] for a, b in numbers.deadline), numbers.deadline)


def _unit(statement: Clause, numbers: Numbers) -> Part | None:
    """The unit written with the target, or with the baseline, or the thing that is counted."""
    text = statement.tokens.text
    for one in (*numbers.target, *numbers.baseline):
        if one.unit and one.kind != "share":
            at = text.find(one.unit, one.start, one.end)
            if at >= 0:
                return Part("unit", one.unit, ((at, at + len(one.unit)),))
    for one in numbers.target:
        if one.kind in ("count", "blank"):
            return _phrase(statement, "unit", one.end, numbers, 3)
    return None


def _metric(statement: Clause, numbers: Numbers, level: Level) -> Part | None:
    """What is measured: the words after the verb (or from the start) up to an amount or a date."""
    if level in _UNMEASURED and not numbers.target and statement.form != "ratio":
        return None
    spans, lead = statement.tokens.spans, statement.lead
    after = 0 if lead is None else lead.last + (not _holds_its_thing(statement, lead))
    start = spans[after][0] if lead is not None and after < len(spans) else 0
    return _phrase(statement, "metric", start, numbers, 14)


def _holds_its_thing(statement: Clause, lead: Hit) -> bool:
    """Whether a phrase that opens a statement ends with what it is about: "cut costs"."""
    last = known(statement.tokens.words[lead.last]) if lead.last > lead.first else None
    return last is not None and bool(last.things)


def _phrase(statement: Clause, name: Name, start: int, numbers: Numbers, most: int) -> Part | None:
    """The words from a position up to the next amount, date or end of the claim.

    `most` limits their number. If only joining words lie in between, the search goes on after the
    amount; a unit has to follow its amount directly.
    """
    tokens = statement.tokens
    limit = tokens.spans[statement.end - 1][1] if 0 < statement.end <= len(tokens.spans) else 0
    bars = sorted(
        [(one.start, one.end) for one in (*numbers.baseline, *numbers.target)]
        + list(numbers.deadline)
    )
    for bar, over in (*bars, (limit, limit)):
        end = min(bar, limit)
        if name == "unit" and (bracket := tokens.text.find("(", start, end)) >= 0:
            end = bracket
        if start < end:
            stop = small("stop") if name == "unit" else frozenset()
            cut, count = start, 0
            for word in _WORD.finditer(tokens.text, start, end):
                if count == most or (word[0].lower() in stop and (count or word[0] != "per")):
                    break
                cut, count = word.end(), count + 1
            else:
                cut = end
            piece = tokens.text[start:cut]
            said = trimmed(trimmed(piece))
            if _WORD.search(said):
                at = start + piece.find(said)
                return Part(name, said, ((at, at + len(said)),))
            if name == "unit":
                return None
        start = max(start, over)
    return None


_REFUSING: Final = frozenset(("no", "not", "never", "nobody", "none", "without"))


def _direction(statement: Clause, numbers: Numbers) -> Part | None:
    """The intended direction, from the verb, the two amounts, or a word of change."""
    lead, tokens = statement.lead, statement.tokens
    if lead is not None:
        roles = lead.entry.verbs
        if _holds_its_thing(statement, lead) and (opens := known(tokens.words[lead.first])):
            roles = (*opens.verbs, *roles)
        if "up" in roles or "down" in roles:
            return _way(
                statement, "increase" if "up" in roles else "decrease", lead.first, lead.last
            )
        if "keep" in roles and "win" not in roles:
            return _way(statement, "maintain", lead.first, lead.last)
    first, last = numbers.baseline[:1], numbers.target[:1]
    if first and last and first[0].value != last[0].value and last[0].value == last[0].value:
        place = ((first[0].start, first[0].end), (last[0].start, last[0].end))
        way = "increase" if first[0].value < last[0].value else "decrease"
        return Part("direction", way, place)
    plain = lead is None or not {"make", "light", "study", "contact"} & set(lead.entry.verbs)
    for at, word in enumerate(tokens.words[: statement.end] if plain else ()):
        if word in small("upward") or word in small("downward"):
            after = tokens.words[at + 1] if at + 1 < statement.end else ""
            refused = not _REFUSING.isdisjoint(tokens.words[:at])
            if refused and word in small("upward"):
                if after == "than":
                    return _way(statement, "decrease", at, at)  # "no longer than 10 minutes"
                continue  # "We no longer lose orders"
            if word in ("up", "more", "less") and after in ("to", "than"):
                continue
            if word == "half" and after in ("of", "the", "our", "all"):
                continue  # how many, not how much less
            return _way(statement, "increase" if word in small("upward") else "decrease", at, at)
    if numbers.target:
        spans = tuple((one.start, one.end) for one in numbers.target)
        return Part("direction", "reach", spans)
    return None


def _way(statement: Clause, value: str, first: int, last: int) -> Part:
    return Part("direction", value, (statement.tokens.place(first, last),))


@checked
def actor(statement: Clause, level: Level) -> Part | None:
    """Who acts or has to change. People named in an output need not, since the team makes it.

    >>> from okrlab.language.clauses import clause
    >>> actor(clause("Admins invite their colleagues"), "outcome").value
    'Admins'
    >>> print(actor(clause("Revenue per customer grows"), "outcome"))
    None
    """
    hit = statement.subject
    if hit is not None and not _is_somebody(statement, hit):
        hit = None
    if hit is None:
        hit = _who_acts(statement)
    if hit is None and level not in _UNMEASURED:
        for one in statement.hits:
            here = one.first < statement.end and one is not statement.lead
            if here and one.entry.people and not one.entry.things and _is_somebody(statement, one):
                hit = one
                break
    return _at(statement, "actor", hit)


def _is_somebody(statement: Clause, hit: Hit) -> bool:
    """Whether people are meant: not "patient waiting time", "agent-made" or "per customer"."""
    words, text = statement.tokens.words, statement.tokens.text
    if hit.first and words[hit.first - 1] == "per":
        return False
    end = statement.tokens.spans[hit.last][1]
    if text[end : end + 1] == "-":
        return False
    after = words[hit.last + 1] if text[end : end + 1] == " " and hit.last + 1 < len(words) else ""
    if not after[:1].isalpha() or hit.words.endswith("s") or after in small("stop"):
        return True
    entry = known(after)
    if entry is None:
        several = hit.words.rpartition(" ")[2] in _SEVERAL
        return several or after in small("skip") or after in small("before_verb")
    acts = entry.form == "s" or (not entry.things and entry.form != "ing")
    return bool(entry.verbs) and acts


_SEVERAL: Final = frozenset(
    (
        *("people", "women", "men", "children", "staff", "team", "everyone", "everybody", "nobody"),
        *("youth", "police", "personnel", "workforce", "leadership", "crew"),
    )
)
"""People in the plural, without an "s"."""


def _who_acts(statement: Clause) -> Hit | None:
    """People in a phrase for something to be won, who act nevertheless: "new customers pay"."""
    late = statement.late
    if statement.form not in ("acts", "ratio") or late is None:
        return None
    if {"up", "down"} & set(late.entry.verbs):
        return None
    before = (one for one in statement.hits if one.last < late.first)
    return next(
        (
            one
            for one in before
            if any(word.entry.people for word in known_in([statement.tokens.words[one.last]]))
            and _is_somebody(statement, one)
        ),
        None,
    )
