"""Composes a key result from its fields, takes one apart into them, and replaces a single part.

The fields hold the person's own words. For fields of the usual forms, reading the composed sentence
gives back what went in; a test says which forms these are.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec.structs import replace

from okrlab.language.reading import Reading, read

VERBS: Final = ("increase", "reduce", "maintain", "achieve")
"""The four directions that a form offers."""

_WHEN: Final = re.compile(
    r"^(?:by|before|in|until|till|within|over|during|on|at|from|through|this|next|no later)\b", re.I
)
_KEEP: Final = ("maintain", "keep", "hold")
_REACH: Final = ("achieve", "reach", "hit", "attain")
_KEPT: Final = re.compile(r"(?:by|before|in|until|till|within|during|on|at|this|next)\b", re.I)
"""Prepositions that another date may take over from the one that it replaces."""
_JOINT: Final = re.compile(r"\b(?:from|to|by|at|of|until|till|before|in|with)\Z", re.I)
_LONGEST_JOINT: Final = 6


class Fields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key result in fields; each may be empty."""

    verb: str = ""
    metric: str = ""
    baseline: str = ""
    target: str = ""
    deadline: str = ""


def compose(fields: Fields) -> str:
    """The sentence made of these fields; empty fields leave no gap.

    >>> compose(Fields(verb="increase", metric="NPS", baseline="40", target="55", deadline="Q1"))
    'Increase NPS from 40 to 55 by Q1'
    >>> compose(Fields(verb="achieve", metric="first-time pass rate", target="90%"))
    'Achieve first-time pass rate of 90%'
    """
    verb, metric = fields.verb.strip(), fields.metric.strip()
    start, goal, due = fields.baseline.strip(), fields.target.strip(), fields.deadline.strip()
    words = [verb, metric]
    low = verb.casefold()
    if start:
        words += ["from", start]
    if goal:
        joint = (
            "at" if low in _KEEP and not start else "of" if low in _REACH and not start else "to"
        )
        words += (
            [goal]
            if re.match(r"(?:at|by|to|above|below|under|over|within|of)\b", goal, re.I)
            else [joint, goal]
        )
    if due:
        words += [due] if _WHEN.match(due) else ["by", due]
    line = " ".join(word for word in words if word)
    return line[:1].upper() + line[1:]


def take_apart(text: str, reading: Reading | None = None) -> Fields:
    """The fields that a sentence contains, in its own words.

    `reading` is the reading of the sentence, if it is known already.

    >>> take_apart("Increase NPS from 40 to 55 by Q1")
    Fields(verb='Increase', metric='NPS', baseline='40', target='55', deadline='by Q1')
    """
    parts = reading or read(text)
    return Fields(
        **{
            name: part.value
            for name in Fields.__struct_fields__
            if (part := getattr(parts, name)) is not None
        }
    )


def put_part(text: str, name: str, value: str) -> str:
    """The sentence with one field of `Fields` replaced by `value`; an empty value removes it.

    All other words stay as the person wrote them.

    >>> put_part("Tenants who pay online rise to 60%", "baseline", "10%")
    'Tenants who pay online rise from 10% to 60%'
    >>> put_part("Tenants who pay online rise from 10% to 60%", "baseline", "")
    'Tenants who pay online rise to 60%'
    >>> put_part("Increase NPS to 55", "deadline", "June")
    'Increase NPS to 55 by June'
    """
    reading, value = read(text), value.strip()
    fields, part = take_apart(text, reading), getattr(reading, name)
    if compose(fields).casefold() == text.strip().casefold():
        return compose(replace(fields, **{name: value}))
    if part is not None:
        start, end = part.spans[0][0], part.spans[-1][1]
        before = text[:start] if value else _unjoined(text[:start])
        if name == "deadline" and value and not _KEPT.match(value) and _KEPT.match(text[start:]):
            value = f"{text[start:].split()[0]} {value}"
        return _neat(f"{before}{value}{text[end:]}")
    if not value:
        return text
    if name in ("verb", "metric"):
        return _neat(f"{value} {text}" if name == "verb" else f"{text} {value}")
    joint = {"baseline": "from", "target": "to", "deadline": "by"}[name]
    words = value if name == "deadline" and _KEPT.match(value) else f"{joint} {value}"
    at = _place(text, fields, name)
    return _neat(f"{text[:at].rstrip(' .')} {words} {text[at:].lstrip()}")


def _place(text: str, fields: Fields, name: str) -> int:
    """The place for a missing part: the order is baseline, target, date."""
    after = {"baseline": (fields.target, fields.deadline), "target": (fields.deadline,)}
    for later in after.get(name, ()):
        if later and later in text:
            return len(_unjoined(text[: text.rindex(later)]))
    return len(text)


def _unjoined(text: str) -> str:
    """The beginning of a sentence without a preposition such as "from" or "to" at its end.

    >>> _unjoined("Tenants who pay online rise from "), _unjoined("Into ")
    ('Tenants who pay online rise ', 'Into ')
    """
    if not text[-1:].isspace():
        return text
    bare = text.rstrip()
    joint = _JOINT.search(bare, max(0, len(bare) - _LONGEST_JOINT))
    return bare[: joint.start()] if joint else text


def _neat(text: str) -> str:
    return " ".join(text.split())
