"""What a page is sent about a metric: its analysis, the targets proposed, and what one is worth."""

from __future__ import annotations

from datetime import date

import msgspec

from okrlab.blocks.baseline.cards import Evidence


class Stop(msgspec.Struct, frozen=True):
    """A named target on the slider: its value, and the value in words."""

    name: str
    value: float
    said: str


class NoNumber(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no number, what to do, and the day from which one is likely."""

    code: str
    reason: str
    advice: str
    switch_on: date | None = None


class Aims(msgspec.Struct, frozen=True, kw_only=True):
    """Targets proposed for a day, as a slider shows them; with `refused` there are none.

    The slider goes from `low` to `high` in steps of `step`, in the metric's unit. `horizon` counts
    the periods from the last one to the day, and `scored` those on whose mean a target is scored.
    `charts` have room for all of the slider, one for each size of a page.
    """

    by: date | None = None
    horizon: int = 0
    scored: int = 0
    sentence: str = ""
    nothing: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    stops: tuple[Stop, ...] = ()
    refused: NoNumber | None = None
    charts: dict[str, str] = {}


class Worth(msgspec.Struct, frozen=True, kw_only=True):
    """What a target is worth, in words; `key_result` is the sentence that asks for it.

    `standing`, `luck`, `seen`, `rank`, `moves` and `inside` are those of the verdict that
    `okrlab.measure.target.judge` gives, shares as percentages in words.
    """

    said: str
    key_result: str
    standing: str
    sentence: str
    luck: str
    seen: str
    rank: int
    moves: int
    inside: bool
    warnings: tuple[str, ...] = ()
    evidence: Evidence


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows of a metric apart from its targets.

    `periods` says how many there are. `warnings` are cautions, each once. `target` is the card's
    own in words. `charts` are its history in the sizes of a page, `rows` its numbers as a table.
    """

    sentence: str
    why: str
    evidence: Evidence
    periods: str = ""
    level: str = ""
    target: str = ""
    warnings: tuple[str, ...] = ()
    moved: str = ""
    verdict: str = ""
    refused: NoNumber | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    charts: dict[str, str] = {}
