"""The drill on a leader’s message, which should ask what changed and threaten nobody.

It quotes what it found in the message and asks one question; it gives no marks. It also describes
the gap between what leads expected of a survey and what the survey showed, as a topic to talk
about and not as a score.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from statistics import median
from typing import Final, Literal, get_args

import msgspec
from msgspec.structs import replace

from okrlab.blocks.readiness.safety import SurveyResult, turned
from okrlab.given import checked
from okrlab.texts import pseudo, text
from okrlab.texts.toml_text import content

Look = Literal["threat", "order", "blame", "activity", "outcome", "learning", "room"]
LOOKS: Final[tuple[Look, ...]] = get_args(Look)
LONGEST: Final = 1_000


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message to rewrite, with a hint."""

    id: str
    text: str
    hint: str


class _Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Look
    patterns: tuple[str, ...]


class _Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    look: tuple[_Pattern, ...]
    message: tuple[Message, ...]


class MessageFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in a message: its kind, its words, and their span."""

    kind: Look
    words: str
    span: tuple[int, int]
    told: str


class LeaderFeedback(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in a message, whether it meets the goal of the drill, and what to try next."""

    found: tuple[MessageFinding, ...]
    asks: bool
    safe: bool
    next: str

    @property
    def done(self) -> bool:
        """Whether the message asks about a change and puts pressure on nobody."""
        return self.asks and self.safe


@cache
def _content() -> _Content:
    return content("leaders", _Content)


@cache
def _patterns() -> tuple[tuple[Look, re.Pattern[str]], ...]:
    return tuple((one.id, re.compile("|".join(one.patterns), re.I)) for one in _content().look)


def messages() -> tuple[Message, ...]:
    """Messages to practise on.

    >>> all(feedback(message.text).next for message in messages())
    True
    """
    if os.environ.get("OKRLAB_LOCALE") != "pseudo":
        return _content().message
    return tuple(replace(m, text=pseudo(m.text), hint=pseudo(m.hint)) for m in _content().message)


@checked
def feedback(message: str) -> LeaderFeedback:
    """Feedback on a message, in its own words; only its first 1,000 characters are read.

    Raises `BadInput` if it is no text.

    >>> feedback("When did you clock in?").asks
    False
    >>> feedback("How much did we move last month? What do you need from me?").done
    True
    """
    plain = message[:LONGEST].replace("’", "'")
    findings = sorted(
        (
            MessageFinding(
                kind=kind,
                words=plain[slice(*match.span())],
                span=match.span(),
                told=text(f"readiness.drill_{kind}", words=plain[slice(*match.span())]),
            )
            for kind, pattern in _patterns()
            for match in pattern.finditer(plain)
        ),
        key=lambda one: (one.span, one.kind),
    )
    kinds = {one.kind for one in findings}
    asks = "outcome" in kinds and "?" in plain
    safe = not kinds & {"threat", "blame", "order"}
    step = next(
        (kind for kind in ("threat", "blame", "order") if kind in kinds),
        "ask"
        if not asks
        else "activity"
        if "activity" in kinds
        else "room"
        if not kinds & {"room", "learning"}
        else "done",
    )
    if not plain.strip():
        step = "empty"
    return LeaderFeedback(
        found=tuple(findings), asks=asks, safe=safe, next=text(f"readiness.drill_next_{step}")
    )


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """What leads expected of one item, compared with the answers: in words, never in numbers."""

    item: str
    about: str
    told: str
    ask: str


def gaps(result: SurveyResult, guesses: Mapping[str, Mapping[str, int]]) -> list[Gap]:
    """Where leads and team differ, the widest gap first; nothing if the result is hidden.

    `result` is the team's answers, and `guesses` how many leads expected each step, by item id.

    >>> from okrlab.blocks.readiness.safety import score, survey
    >>> chosen = {item.id: {"3": 6} for item in survey().item}
    >>> first = survey().item[1].id
    >>> [gap.item == first for gap in gaps(score(chosen, 5), {first: {"5": 1}})]
    [True]
    """
    found: list[tuple[float, Gap]] = []
    for one in result.items:
        given = [
            turned(one.item, int(step), result.points)
            for step, n in guesses.get(one.item.id, {}).items()
            for _ in range(n)
        ]
        if not given:
            continue
        apart = median(given) - one.middle
        key = "safer" if apart > 0 else "less" if apart < 0 else "same"
        found.append(
            (
                abs(apart),
                Gap(
                    item=one.item.id,
                    about=one.item.about,
                    ask=one.item.ask,
                    told=text(f"readiness.gap_{key}", about=one.item.about),
                ),
            )
        )
    return [gap for _, gap in sorted(found, key=lambda pair: -pair[0])]
