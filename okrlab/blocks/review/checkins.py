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
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, TooLong, clean, shorten
from okrlab.texts.numbers import short

MINUTES: Final = 15


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
    every problem.

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

    def number(name: str, low: float, high: float, problem: str) -> float | None:
        written = words(name, LIMITS["name"])
        if not written:
            return None
        plain = written.replace("%", "").replace(" ", "")
        if "," in plain and "." not in plain:
            plain = plain.replace(",", ".")
        try:
            value = float(plain)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            problems.append(text(f"readiness.{problem}", said=written))
            return None
        return value

    value = number("value", -1e15, 1e15, "bad_value")
    confidence = number("confidence", 0, 100, "bad_confidence")
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
        confidence=None if confidence is None else round(confidence),
        action=action,
        who=who,
        due=due,
    )
