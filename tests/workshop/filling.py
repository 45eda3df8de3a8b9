"""Fills cards with everything their structs can hold, field by field, as the rules bound them.

Nothing here names a card's fields but where two have to fit together: a new card or a new field
is filled by itself, and where it cannot be, `Unfillable` says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any, Literal, get_args

import msgspec
from msgspec import inspect

from okrlab.blocks.baseline.cards import MOST_PERIODS, Every, Evidence, Metric
from okrlab.blocks.course.cards import Attempt
from okrlab.blocks.journey import cards as j
from okrlab.blocks.journey.critical import WEIGHTS_ID
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.blocks.readiness import cards as r
from okrlab.record import deck_rules
from okrlab.record.agenda import NextStep
from okrlab.record.bounds import FIRST_DAY, LARGEST, LAST_DAY
from okrlab.record.fields import fields
from okrlab.record.kinds import Noun
from okrlab.texts.clean import LIMITS

How = Literal["empty", "full", "least", "most"]
HOWS: tuple[How, ...] = get_args(How)
"""Only what is needed; something in every field; every field at its lower and its upper bound."""

_BY_HAND = (Rung, Link, NextStep)
"""Rungs come with their links, and steps lie on a board of their own: see `full_house`."""
CARDS: tuple[type[Any], ...] = tuple(one for one in get_args(Noun) if one not in _BY_HAND)

REFERS = {
    "objective": "Objective",
    "key_result": "KeyResult",
    "leads_to": "KeyResult",
    "about": "KeyResult",
    "of": "KeyResult",
    "stage": "JourneyStage",
    "persona": "Persona",
    "instead": "Touchpoint",
}
"""Which kind of card a field names; for a field that is not here the filler cannot know."""

CHECKED: dict[tuple[type[Any], str], dict[str, Any]] = {
    (j.Touchpoint, "emotion"): {"full": -1.5, "least": -2, "most": 2},
    (j.Touchpoint, "importance"): {"full": 4.5, "least": 1, "most": 5},
    (j.Weights, "important"): {"full": 4.0, "least": 1, "most": 5},
    (j.Weights, "low"): {"full": -0.5, "least": -2, "most": 2},
    (r.Maturity, "level"): {"full": 2, "least": 1, "most": 3},
    (r.TeamPlan, "quarters"): {
        "full": ("2026-Q4", "2027-Q1"),
        "least": ("1000-Q1",),
        "most": tuple(f"{2900 + n}-Q4" for n in range(r.MOST_QUARTERS)),
    },
    (r.TeamPlan, "shares"): {"full": (10, 60), "least": (0,), "most": (100,) * r.MOST_QUARTERS},
    (r.CheckIn, "confidence"): {"full": 55, "least": 0, "most": 100},
    (r.ColumnsKnown, "columns"): {"full": tuple("abc"), "least": (), "most": ("c" * 60,) * 40},
    (r.ColumnsKnown, "without"): {"full": ("result",), "least": (), "most": ("c" * 60,) * 40},
}
"""What the table of rules leaves to a check of its own: here somebody has to say what fits."""

_MOST = {  # numbers that the rules bound more narrowly than their type
    (j.Weights, "feeling"): 3,
    (j.Weights, "importance"): 3,
    (j.Weights, "metric"): 3,
    (j.Weights, "evidence"): 3,
}
_HOSTILE = '<b a="1">;=1+1;@x\'|-2</b> & [a](javascript:b) `c` שלום 👩‍👩‍👧 '


class Unfillable(Exception):
    """A field that the filler does not know how to fill."""


def word(kind: type[Any], field: str) -> str:
    """The word by which a field's text is found again in whatever leaves."""
    return f"{kind.__name__}Q{field.replace('_', '')}Q"


class Filler:
    """Makes cards of a board; `ids` says which card of each kind others refer to."""

    def __init__(self, board: str) -> None:
        self.board = board
        self.made = 0

    def cards(self, kind: type[Any]) -> Iterator[Any]:
        """A card of this kind in each manner, then one for each value of each of its literals."""
        if kind is j.Weights:  # a board has one
            yield self.card(kind, "most")
            return
        for how in HOWS:
            yield self.card(kind, how)
        for field in inspect.type_info(kind).fields:
            for value in literals(field.type):
                yield self.card(kind, "full", **{field.name: value})
        if kind is Metric:  # dates that are reckoned, up to both ends of the calendar
            for every in get_args(Every):
                for start, n in ((FIRST_DAY, MOST_PERIODS), (LAST_DAY, 1)):
                    values = tuple(float(n % 7) for n in range(n))
                    more = {"every": every, "start": start, "values": values, "evidence": None}
                    yield self.card(kind, "full", **more, dates=(), kind="value")
            most = {
                "values": (1.0, 0.0),
                "denominators": (LARGEST,) * 2,
                "dates": (),
                "evidence": None,
            }
            yield self.card(kind, "full", kind="rate", numerators=(LARGEST, 0.0), others=(), **most)

    def id(self, kind: str, how: How = "full") -> str:
        """The id of the card of this kind that is made in this manner."""
        return WEIGHTS_ID if kind == "Weights" else f"{self.board}{kind}{how}"

    def card(self, kind: type[Any], how: How, /, **given: Any) -> Any:
        """One card, as the rules would keep it."""
        self.made += 1
        id = self.id(kind.__name__, how) if not given else f"{self.board}X{self.made}"
        card = self.struct(kind, how, id=id, **given)
        return deck_rules.tidied(card)

    def struct(self, kind: type[Any], how: How, /, **given: Any) -> Any:
        values = {
            field.name: self.value(kind, field, how)
            for field in inspect.type_info(kind).fields
            if field.required or how != "empty"
        }
        for left in ("by", "version"):
            values.pop(left, None)
        if kind is Metric and how != "empty":
            values["kind"] = given.get("kind", values["kind"])
            _fitted(values, how)
        values.update(given)
        if kind is Evidence:
            first = int(how != "most")
            lines = {name: values.get(name, ())[first:] for name in ("level", "lower", "upper")}
            values.update(n=1, first=first, outside=(0,), pattern=(1,), **lines)
            if how != "empty":
                values.update(steps=(1,), edges=(0, 1), odd=(0,))
        return kind(**values)

    def value(self, kind: type[Any], field: inspect.Field, how: How) -> Any:
        held = fields(kind).get(field.name)
        rule = held and held.rule
        types = parts(field.type)
        inner = [one.item_type for one in types if isinstance(one, inspect.VarTupleType)]
        if (kind, field.name) in CHECKED:
            return CHECKED[kind, field.name]["full" if how == "empty" else how]
        for one in (*types, *inner):
            if isinstance(one, inspect.StructType):
                made = self.struct(one.cls, how)
                return (made,) * _many(rule, how) if inner else made
            if isinstance(one, inspect.LiteralType) and rule is None:
                return one.values[0]
            if isinstance(one, inspect.BoolType):
                return how in ("full", "most")
        if rule is None:
            raise Unfillable(f"{kind.__name__}.{field.name} has no rule")
        leaf = rule.partition("*")[0]
        if inner:
            return tuple(self.leaf(kind, field, leaf, how) for _ in range(_many(rule, how)))
        return self.leaf(kind, field, leaf, how)

    def leaf(self, kind: type[Any], field: inspect.Field, leaf: str, how: How) -> Any:
        end = how == "most"
        match leaf:
            case "id" | "maybe":
                if field.name in ("id", "by"):
                    return ""
                if field.name not in REFERS:
                    raise Unfillable(f"{kind.__name__}.{field.name}: which card does it name?")
                return self.id(REFERS[field.name])
            case "place":
                return {"least": -1e9, "most": 1e9}.get(how, 2.5)
            case "number":
                most = _MOST.get((kind, field.name), 2**31 - 1)
                return {"least": 0, "most": most}.get(how, 1)
            case "amount":
                return {"least": -LARGEST, "most": LARGEST}.get(how, -3.5)
            case "day":
                return {"least": FIRST_DAY, "most": LAST_DAY}.get(how, date(2026, 3, 31))
            case "moment":
                day = {"least": FIRST_DAY, "most": LAST_DAY}.get(how, date(2026, 3, 31))
                return datetime.combine(day, time(23, 59), UTC)
        name = leaf.removesuffix("!")
        if name not in LIMITS:
            raise Unfillable(f"{kind.__name__}.{field.name}: no manner for {leaf}")
        if how in ("empty", "least"):
            return "x" if leaf.endswith("!") else ""
        said = word(kind, field.name) + " " + _HOSTILE * 20
        return said[: LIMITS[name]].strip() if end else said[: min(LIMITS[name], 60)].strip()


def parts(kind: inspect.Type) -> tuple[inspect.Type, ...]:
    """The types that a field may have, without what is said of them."""
    if isinstance(kind, inspect.Metadata):
        return parts(kind.type)
    if isinstance(kind, inspect.UnionType):
        return tuple(part for one in kind.types for part in parts(one))
    return (kind,)


def literals(kind: inspect.Type) -> tuple[Any, ...]:
    """The values that a field's type names one by one."""
    return tuple(
        v for one in parts(kind) if isinstance(one, inspect.LiteralType) for v in one.values
    )


def _many(rule: str | None, how: How) -> int:
    """How many a field holds in this manner."""
    if rule is None or "*" not in rule:
        raise Unfillable(f"how many? {rule}")
    return {"empty": 0, "least": 0, "most": int(rule.partition("*")[2])}.get(how, 3)


def _fitted(fields: dict[str, Any], how: How) -> None:
    """A metric's columns are of one length, what is counted is possible, and its last day is one.

    Only a plain value may be anything; at the bounds a metric is one.
    """
    n = len(fields["values"]) or 2
    if how == "full" and fields["kind"] not in ("value", "duration"):
        for name, value in (
            ("values", 0.25),
            ("numerators", 1.0),
            ("denominators", 4.0),
            ("others", 2.0),
        ):
            fields[name] = (value,) * n if fields.get(name, True) else ()
    else:
        fields.update(dict.fromkeys(("numerators", "denominators", "others"), ()))
    if how in ("least", "most"):
        fields["kind"] = "value"
        fields["values"] = (LARGEST, -LARGEST, None, *(-1.0,) * (n - 3))[:n]
        fields["start"] = FIRST_DAY
    if fields.get("dates"):
        fields["dates"] = tuple(sorted(fields["dates"]))


def all_cards(board: str, *, whole: bool = False) -> list[Any]:
    """Everything that can lie on any deck, but what is practised alone: full and empty.

    With `whole` each at its bounds, too, and with every value of its literals.
    """
    filler, kinds = Filler(board), [kind for kind in CARDS if kind is not Attempt]
    if whole:
        return [card for kind in kinds for card in filler.cards(kind)]
    return [filler.card(kind, "full") for kind in kinds] + [
        filler.card(kind, "empty") for kind in kinds if kind is not j.Weights
    ]


def attempts() -> list[Attempt]:
    """What a learner leaves."""
    return [
        msgspec.structs.replace(card, id=f"attempt{n}")
        for n, card in enumerate(Filler("course").cards(Attempt))
    ]
