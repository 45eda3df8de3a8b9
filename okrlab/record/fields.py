"""What a field of a struct holds, declared at the field: words, an id, a number, a date.

Everything that needs to know reads it from there: the limits when something is recorded, the checks
of an import, what forgetting blanks, the counters on a page and the published schema. A rule is

- "id", "maybe": an id; an id or nothing
- "place": a position on a board
- "number": a whole number from 0, such as a version or a count
- "amount": a number of any sign, of a size that people use
- "day", "moment": a date; a date with a time
- "role": a role that a link can give
- "kind": a registered kind of block
- "1..4": a number in this range, ends included
- the name of a limit in `texts.clean.LIMITS`: words; with "!" they may not be empty
- "checked": anything; no rule can express it, so the workshop's own checks apply

With "*20" after the rule, or alone, the field holds up to 20 of these. `record.bounds` applies the
rules.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, NamedTuple

from msgspec import Meta, inspect

from okrlab.blocks.registry import names
from okrlab.texts.clean import LIMITS


class Holds(NamedTuple):
    """What a field holds. `words` marks what people wrote, which is blanked on request.

    `copied` marks words that okrlab copies from another card, so they may be somebody else's.
    """

    rule: str
    words: bool = False
    copied: bool = False

    @property
    def limit(self) -> str:
        """The name of the limit if the field holds words, otherwise an empty string."""
        return limit(self.rule)


def limit(rule: str) -> str:
    """The name of the limit in a rule for words; an empty string for other rules.

    >>> limit("title!"), limit("objective*20"), limit("id")
    ('title', 'objective', '')
    """
    name = rule.partition("*")[0].removesuffix("!")
    return name if name in LIMITS else ""


def holds(rule: str, *, most: int | None = None, words: bool = True, copied: bool = False) -> Meta:
    """The annotation of a field by a `rule` (see the head of this module).

    With `most`, the field holds up to so many values of that rule. `words` is False for a text that
    nobody wrote, such as the name of a rule. The published schema gets the same limits.

    >>> holds("day", most=400).extra["holds"].rule
    'day*400'
    """
    name = limit(rule)
    whole = rule if most is None else f"{rule}*{most}"
    held = Holds(whole, bool(name) and words, copied)
    schema: dict[str, Any] = {}
    if most is not None:
        schema = {"maxItems": most}
    elif name:
        schema = {"maxLength": LIMITS[name]}
    elif ".." in rule:
        low, high = rule.split("..")
        schema = {"minimum": int(low), "maximum": int(high)}
    elif rule == "kind":
        schema = {"enum": sorted(names())}
    return Meta(extra={"holds": held}, extra_json_schema=schema or None)


Id = Annotated[str, holds("id")]
Ref = Annotated[str, holds("maybe")]
"""The id of something else, or nothing."""
Number = Annotated[int, holds("number")]
Place = Annotated[float, holds("place")]
Amount = Annotated[float, holds("amount")]
Day = Annotated[date, holds("day")]
Moment = Annotated[datetime, holds("moment")]
Role = Annotated[str, holds("role")]
Kind = Annotated[str, holds("kind")]
"""The name of a kind of block: one of `okrlab.blocks`."""
Key = Annotated[str, holds("name", words=False)]
"""A word of okrlab's own, such as the name of a rule."""
Address = Annotated[str, holds("objective", words=False)]

Text = Annotated[str, holds("text")]
NeededText = Annotated[str, holds("text!")]
CopiedText = Annotated[str, holds("text!", copied=True)]
Line = Annotated[str, holds("objective")]
NeededLine = Annotated[str, holds("objective!")]
Title = Annotated[str, holds("title")]
NeededTitle = Annotated[str, holds("title!")]
Name = Annotated[str, holds("name")]
NeededName = Annotated[str, holds("name!")]
Actor = Annotated[str, holds("actor")]
Reason = Annotated[str, holds("reason")]
NeededReason = Annotated[str, holds("reason!")]
Rationale = Annotated[str, holds("rationale")]
Assumption = Annotated[str, holds("assumption")]
Note = Annotated[str, holds("note")]


_KNOWN: dict[type[Any], dict[str, Holds]] = {}


def fields(kind: type[Any]) -> dict[str, Holds]:
    """What each field of a struct holds, by the field's name; fields without a rule are left out.

    >>> from okrlab.blocks.clinic.cards import Term
    >>> fields(Term)["term"].rule, sorted(fields(Term))
    ('name!', ['by', 'id', 'meaning', 'term', 'version'])
    """
    if kind not in _KNOWN:
        struct: Any = inspect.type_info(kind)
        every = ((field.name, _held(field.type)) for field in struct.fields)
        _KNOWN[kind] = {name: held for name, held in every if held is not None}
    return _KNOWN[kind]


def limits(kind: type[Any]) -> dict[str, int]:
    """The most characters of each field that holds words, for the counters of a page.

    >>> from okrlab.blocks.clinic.cards import Term
    >>> limits(Term)
    {'term': 60, 'meaning': 300}
    """
    return {name: LIMITS[held.limit] for name, held in fields(kind).items() if held.limit}


def words_of(thing: Any) -> set[str]:
    """The names of the fields of a struct that hold what people wrote."""
    return {name for name, held in fields(type(thing)).items() if held.words}


def _held(kind: inspect.Type) -> Holds | None:
    """The rule in a field's type, which may be nested in unions; a type has one at most."""
    if isinstance(kind, inspect.Metadata):
        return (kind.extra or {}).get("holds") or _held(kind.type)
    parts = kind.types if isinstance(kind, inspect.UnionType) else ()
    return next((held for part in parts if (held := _held(part)) is not None), None)
