"""Composes a key result from its fields and takes one apart into them, both ways.

The fields hold the person's own words. What the reading gets back from the sentence is what
went in, for fields of the usual shapes; a test says which.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from okrlab.coaching.reading import Reading, read

VERBS: Final = ("increase", "reduce", "maintain", "achieve")
"""The four directions a form offers."""

_WHEN: Final = re.compile(
    r"^(?:by|before|in|until|till|within|over|during|on|at|from|through|this|next|no later)\b",
    re.I,
)
_KEEP: Final = ("maintain", "keep", "hold")
_REACH: Final = ("achieve", "reach", "hit", "attain")


class Fields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key result in fields; each may be empty."""

    verb: str = ""
    metric: str = ""
    baseline: str = ""
    target: str = ""
    deadline: str = ""


def compose(fields: Fields) -> str:
    """The sentence of these fields; fields that are empty leave no gap.

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
    """The fields that are written in a sentence, as its own words.

    >>> take_apart("Increase NPS from 40 to 55 by Q1")
    Fields(verb='Increase', metric='NPS', baseline='40', target='55', deadline='by Q1')
    """
    found = reading or read(text)
    return Fields(
        **{
            name: part.value
            for name in Fields.__struct_fields__
            if (part := getattr(found, name)) is not None
        }
    )
