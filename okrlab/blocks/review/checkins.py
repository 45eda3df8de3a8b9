"""A check-in of at most 15 minutes: what is overdue, then last time's actions, then key results.

It asks how much moved, never how much is finished. Each key result gets one decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from okrlab.blocks.clinic.cards import Hypothesis, KeyResult
from okrlab.blocks.readiness.cards import RESOLVES, CheckIn
from okrlab.errors import TableUnreadable
from okrlab.given import checked
from okrlab.tables.typed_numbers import doubt_of, read_number
from okrlab.tables.wording import wrong_number
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, TooLong, clean, shorten
from okrlab.texts.numbers import short

MINUTES: Final = 15
_MOST: Final = 1e15
_SCORES: Final = 10
"""The end of the longest scale of scores: "4.1/5" is one, "12/40" could be a share."""


class ResultLine(msgspec.Struct, frozen=True, kw_only=True):
    """A key result with its entries, the earliest first, and today's entry if there is one."""

    key_result: KeyResult
    history: tuple[CheckIn, ...] = ()
    today: CheckIn | None = None

    @property
    def values(self) -> list[tuple[date, float]]:
        """The days and values of the entries that have a value."""
        return [(one.on, one.value) for one in self.history if one.value is not None]

    @property
    def change(self) -> str:
        """The last two values in words, or the only one; empty if there are none."""
        values = [value for _, value in self.values]
        if not values:
            return ""
        if len(values) == 1:
            return text("readiness.value_first", value=short(values[0]))
        return text("readiness.value_then", before=short(values[-2]), value=short(values[-1]))


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What a check-in begins with, in the order in which it is discussed.

    `expired` are bridges whose day has passed, `due` hypotheses whose signal should have been seen,
    `actions` those agreed earlier and not done, and `lines` all key results.
    """

    expired: tuple[KeyResult, ...] = ()
    due: tuple[Hypothesis, ...] = ()
    actions: tuple[CheckIn, ...] = ()
    lines: tuple[ResultLine, ...] = ()


@checked
def open_with(
    key_results: Iterable[KeyResult],
    hypotheses: Iterable[Hypothesis],
    entries: Iterable[CheckIn],
    today: date,
) -> Opening:
    """What to look at in the check-in on the day `today`. Raises `BadInput` for other types.

    >>> late = CheckIn(id="e", key_result="k", on=date(2026, 3, 2), action="Ask two guests")
    >>> open_with([], [], [late], date(2026, 3, 16)).actions[0].action
    'Ask two guests'
    """
    krs = sorted(key_results, key=lambda kr: (kr.position, kr.id))
    kept = sorted(entries, key=lambda one: (one.on, one.version, one.id))
    waiting = [one for one in hypotheses if one.due(today)]
    waiting.sort(key=lambda one: (one.until or today, one.id))
    lines = []
    for kr in krs:
        ours = tuple(one for one in kept if one.key_result == kr.id)
        now = next((one for one in reversed(ours) if one.on == today), None)
        lines.append(ResultLine(key_result=kr, history=ours, today=now))
    return Opening(
        expired=tuple(kr for kr in krs if kr.bridge is not None and kr.bridge.expired(today)),
        due=tuple(waiting),
        actions=tuple(one for one in kept if one.action and not one.done and one.on < today),
        lines=tuple(lines),
    )


@checked
def entry(raw: Mapping[str, Any], *, id: str, key_result: str, on: date) -> CheckIn:
    """An entry from the texts that somebody typed, by field.

    `id` and `key_result` are ids, `on` is the day of the check-in. Raises `TableUnreadable` with
    every problem. Numbers are read as people write them; where one could be two, it says so.

    >>> entry({"value": "€1,200"}, id="a", key_result="k", on=date(2026, 3, 2)).value
    1200.0
    >>> entry({"confidence": "120 %"}, id="a", key_result="k", on=date(2026, 3, 2))
    Traceback (most recent call last):
    okrlab.errors.TableUnreadable: Confidence is a number from 0 to 100, not “120 %”.
    """
    problems: list[str] = []

    def words(name: str, most: int) -> str:
        try:
            return clean("" if raw.get(name) is None else str(raw[name]), most)
        except TooLong as long:
            problems.append(text("errors.too_long", length=f"{long.length:,}", most=long.most))
            return ""

    def value_of(written: str) -> float | None:
        read = read_number(written)
        if problem := wrong_number(written, read):
            problems.append(problem)
        elif read and read.scale and read.scale > _SCORES:
            share = short(100 * read.value / read.scale, 3)
            said = {"said": written, "one": short(read.value), "other": f"{share} %"}
            problems.append(text("readiness.bad_open", **said))
        elif read and abs(read.value) <= _MOST:
            return read.value
        else:
            problems.append(text("readiness.bad_value", said=written))
        return None

    def confidence_of(written: str) -> int | None:
        read = read_number(written)
        plain = read is not None and not read.about and read.unit in ("", "%") and not read.label
        if read is None or not plain or doubt_of(read) == "open":
            problems.append(text("readiness.bad_confidence", said=written))
            return None
        value = 100 * read.value / read.scale if read.scale else read.value
        if not read.scale and read.unit != "%" and 0 < value <= 1:
            said = {"said": written, "one": f"{100 * value:.12g}", "other": f"{written} %"}
            problems.append(text("readiness.bad_open", **said))
        elif 0 <= value <= 100:
            return round(value)
        else:
            problems.append(text("readiness.bad_confidence", said=written))
        return None

    typed = {name: words(name, LIMITS["name"]) for name in ("value", "confidence")}
    value = value_of(typed["value"]) if typed["value"] else None
    confidence = confidence_of(typed["confidence"]) if typed["confidence"] else None
    decision = str(raw.get("decision") or "")
    if decision not in RESOLVES:
        problems.append(text("readiness.bad_decision", said=shorten(words("decision", 500), 40)))
    due: date | None = None
    if written := words("due", LIMITS["name"]):
        try:
            due = date.fromisoformat(written)
        except ValueError:
            problems.append(text("readiness.bad_due", said=written[:40]))
    action, who = words("action", LIMITS["text"]), words("who", LIMITS["name"])
    if problems:
        raise TableUnreadable.of(problems)
    return CheckIn(
        id=id,
        key_result=key_result,
        on=on,
        value=value,
        decision=decision,  # type: ignore[arg-type]
        confidence=confidence,
        action=action,
        who=who,
        due=due,
    )
