"""What a field of a struct holds, said where the field is declared: words, an id, a number, a day.

Everything that has to know reads it from there: the limits when something is recorded, the checks
of an import, what forgetting blanks, the counters on a page and the published schema. A rule is

- "id", or "maybe": an id, or an id or nothing
- "place": a position on a board
- "number": a whole number from 0 on, as versions and counts are
- "amount": a number of any sign that people can mean
- "day", "moment": a date, a time
- "role": one of the roles that a link gives
- "kind": a kind of block that there is
- "1..4": a number in this range, ends included
- the name of a limit in `texts.clean.LIMITS`: words; with "!" there have to be some
- "checked": what a rule cannot say; the workshop's own checks do

With "*20" after it, or alone, the field holds up to 20 of these. `record.bounds` applies rules.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, NamedTuple

from msgspec import Meta, inspect

from okrlab.blocks.registry import names
from okrlab.texts.clean import LIMITS


class Holds(NamedTuple):
    """What a field holds. `words` are those of people: they are blanked when they are forgotten.

    `copied` marks words that okrlab itself took over from another card, whoever wrote those.
    """

    rule: str
    words: bool = False
    copied: bool = False

    @property
    def limit(self) -> str:
        """The name of the limit if these are words, otherwise nothing."""
        return limit(self.rule)


def limit(rule: str) -> str:
    """The name of the limit if the rule is for words, otherwise nothing.

    >>> limit("title!"), limit("objective*20"), limit("id")
    ('title', 'objective', '')
    """
    name = rule.partition("*")[0].removesuffix("!")
    return name if name in LIMITS else ""


def holds(rule: str, *, most: int | None = None, words: bool = True, copied: bool = False) -> Meta:
    """The annotation of a field; with `most` it holds up to so many of what the rule names.

    >>> holds("day", most=400).extra["holds"].rule
    'day*400'
    """
    name = limit(rule)
    whole = rule if most is None else f"{rule}*{most}"
    said = Holds(whole, bool(name) and words, copied)
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
    return Meta(extra={"holds": said}, extra_json_schema=schema or None)


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
"""What happens in a block: one of `okrlab.blocks`."""
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
    """What the fields of a struct hold, by name; those without a rule are left out.

    >>> from okrlab.blocks.clinic.cards import Term
    >>> fields(Term)["term"].rule, sorted(fields(Term))
    ('name!', ['by', 'id', 'meaning', 'term', 'version'])
    """
    if kind not in _KNOWN:
        struct: Any = inspect.type_info(kind)
        found = ((field.name, _held(field.type)) for field in struct.fields)
        _KNOWN[kind] = {name: held for name, held in found if held is not None}
    return _KNOWN[kind]


def limits(kind: type[Any]) -> dict[str, int]:
    """The most characters of each field of words: for the counters of a page.

    >>> from okrlab.blocks.clinic.cards import Term
    >>> limits(Term)
    {'term': 60, 'meaning': 300}
    """
    return {name: LIMITS[held.limit] for name, held in fields(kind).items() if held.limit}


def words_of(thing: Any) -> set[str]:
    """The fields of a struct in which people wrote."""
    return {name for name, held in fields(type(thing)).items() if held.words}


def _held(kind: inspect.Type) -> Holds | None:
    """The rule of a field, wherever in its type it stands; there is one at most."""
    if isinstance(kind, inspect.Metadata):
        return (kind.extra or {}).get("holds") or _held(kind.type)
    parts = kind.types if isinstance(kind, inspect.UnionType) else ()
    return next((held for one in parts if (held := _held(one)) is not None), None)
