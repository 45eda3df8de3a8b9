"""From a touchpoint to the cards that follow: a hypothesis, an initiative and a key result.

If the touchpoint has a metric, the key result names it with its baseline and target. If not, the
key result is a bridge: build the measurement first, by a day when an outcome replaces it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

import msgspec

from okrlab.blocks.clinic.cards import SOON, Bridge, Hypothesis, Initiative, KeyResult
from okrlab.blocks.clinic.composer import Fields, compose
from okrlab.blocks.journey.cards import Touchpoint
from okrlab.given import checked
from okrlab.texts import text


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A touchpoint's metric: its name, and its baseline and target in words, with units."""

    name: str
    baseline: str
    target: str = ""
    better: Literal["up", "down", ""] = "up"


class Steps(msgspec.Struct, frozen=True, kw_only=True):
    """The cards that follow from a touchpoint, ready to be put on the clinic's board."""

    initiative: Initiative
    key_result: KeyResult
    hypothesis: Hypothesis

    @property
    def cards(self) -> tuple[Initiative, KeyResult, Hypothesis]:
        """All three, in the order in which they are read."""
        return self.initiative, self.key_result, self.hypothesis


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a person fills in: what to try, what it changes, and by when.

    `target` is the metric's wanted level in words, and `owner` builds the measurement of a bridge.
    """

    idea: str
    change: str
    until: date | None = None
    target: str = ""
    owner: str = ""


def suggestion(touchpoint: Touchpoint, who: str) -> Wish:
    """A first wording of a wish, in the words of the map; `who` is the persona's name.

    >>> pay = Touchpoint(id="a", text="Invoice", stage="s", pain="too many fees")
    >>> suggestion(pay, "new customers").idea
    'Ending “too many fees” at “Invoice”'
    """
    known = {"touchpoint": touchpoint.text, "who": who or text("journey.they")}
    if touchpoint.pain:
        idea = text("journey.idea_pain", pain=touchpoint.pain, **known)
    else:
        idea = text("journey.idea", **known)
    if touchpoint.gain:
        change = text("journey.change_gain", gain=touchpoint.gain, **known)
    else:
        change = text("journey.change", **known)
    return Wish(idea=idea, change=change)


@checked
def steps(
    touchpoint: Touchpoint,
    wish: Wish,
    measured: Measured | None,
    *,
    today: date,
    new_id: Callable[[], str],
    objective: str = "",
) -> Steps:
    """The initiative, the key result and the hypothesis of a wish for a touchpoint.

    `measured` is the touchpoint's metric, None if it has none, which makes the key result a bridge.
    `new_id` makes the ids, and `objective` is the id of the key result's objective. Raises
    `BadInput` for an argument of another type.

    >>> wait = Measured(name="days until the refund", baseline="9 days", better="down")
    >>> wish = Wish(idea="Refund at once", change="trust", until=date(2026, 3, 31), target="3 days")
    >>> pay = Touchpoint(id="a", text="Refund", stage="s")
    >>> steps(pay, wish, wait, today=date(2026, 1, 1), new_id=lambda: "n").key_result.text
    'Reduce days until the refund from 9 days to 3 days by 2026-03-31'
    """
    until = wish.until or today + SOON
    key_result = _key_result(touchpoint, wish, measured, until, new_id(), objective)
    signal = key_result.text if measured else text("journey.signal", touchpoint=touchpoint.text)
    return Steps(
        initiative=Initiative(id=new_id(), text=wish.idea, key_result=key_result.id),
        key_result=key_result,
        hypothesis=Hypothesis(
            id=new_id(),
            x=wish.idea,
            y=wish.change,
            signal=signal,
            until=until,
            about=key_result.id,
        ),
    )


def _key_result(
    touchpoint: Touchpoint,
    wish: Wish,
    measured: Measured | None,
    until: date,
    id: str,
    objective: str,
) -> KeyResult:
    if measured is None:
        bridge = Bridge(owner=wish.owner or touchpoint.owner, expires=until)
        measuring = text("journey.bridge", touchpoint=touchpoint.text, until=until.isoformat())
        return KeyResult(id=id, text=measuring, objective=objective, milestone=True, bridge=bridge)
    fields = Fields(
        verb={"up": "increase", "down": "reduce", "": "change"}[measured.better],
        metric=measured.name,
        baseline=measured.baseline,
        target=wish.target or measured.target,
        deadline=until.isoformat(),
    )
    return KeyResult(id=id, text=compose(fields), objective=objective)
