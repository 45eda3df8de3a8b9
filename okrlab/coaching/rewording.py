"""Puts one part into a sentence and leaves all other words as the person wrote them."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from okrlab.coaching.composer import Fields, compose, take_apart
from okrlab.coaching.reading import read

_JOINT: Final = re.compile(r"\b(?:from|to|by|at|of|until|till|before|in|with)\Z", re.I)
_LONGEST_JOINT: Final = 6
_WHEN: Final = re.compile(r"(?:by|before|in|until|till|within|during|on|at|this|next)\b", re.I)


def put_part(text: str, name: str, value: str) -> str:
    """The sentence with this field of `Fields` in these words; without them it is taken out.

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
        if name == "deadline" and value and not _WHEN.match(value) and _WHEN.match(text[start:]):
            value = f"{text[start:].split()[0]} {value}"
        return _neat(f"{before}{value}{text[end:]}")
    if not value:
        return text
    if name in ("verb", "metric"):
        return _neat(f"{value} {text}" if name == "verb" else f"{text} {value}")
    joint = {"baseline": "from", "target": "to", "deadline": "by"}[name]
    words = value if name == "deadline" and _WHEN.match(value) else f"{joint} {value}"
    at = _place(text, fields, name)
    return _neat(f"{text[:at].rstrip(' .')} {words} {text[at:].lstrip()}")


def _place(text: str, fields: Fields, name: str) -> int:
    """Where a part that is not there yet belongs: start, then target, then date."""
    after = {"baseline": (fields.target, fields.deadline), "target": (fields.deadline,)}
    for later in after.get(name, ()):
        if later and later in text:
            return len(_unjoined(text[: text.rindex(later)]))
    return len(text)


def _unjoined(text: str) -> str:
    """The beginning of a sentence without "from", "to" or the like at its end.

    >>> _unjoined("Tenants who pay online rise from "), _unjoined("Into ")
    ('Tenants who pay online rise ', 'Into ')
    """
    if not text[-1:].isspace():
        return text
    said = text.rstrip()
    found = _JOINT.search(said, max(0, len(said) - _LONGEST_JOINT))
    return said[: found.start()] if found else text


def _neat(text: str) -> str:
    return " ".join(text.split())
