"""The words before a date that say how it is meant: "by the end of the next", "since", "every".

`deadlines` decides by them whether a date is a deadline.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from okrlab.language.date_shapes import written
from okrlab.language.date_words import COUNTS, YEAR
from okrlab.language.date_years import Written
from okrlab.language.due_words import ISO_DAY, OPENS
from okrlab.language.number_words import ORDINALS
from okrlab.language.tokens import Tokens

DURING: Final = frozenset(
    ("in", "on", "at", "during", "within", "over", "through", "throughout", "across", "for")
)
EDGES: Final = frozenset(("end", "mid", "early", "late"))
_EDGES_OF: Final = frozenset(
    (
        *EDGES,
        *(
            "start",
            "beginning",
            "middle",
            "close",
            "completion",
            "conclusion",
            "course",
            "life",
            "lifetime",
        ),
        *("duration", "rest", "remainder", "turn"),
    )
)
COMING: Final = frozenset(
    ("this", "next", "coming", "current", "following", "upcoming", "forthcoming")
)
REPEATED: Final = frozenset(
    ("each", "every", "per", "last", "past", "previous", "prior", "same", "preceding", "any")
)
_OWN: Final = frozenset(("their", "his", "her"))
_THE: Final = frozenset(("the", "our", "its", "very", "new", "my", *_OWN))
_KINDS_OF_YEAR: Final = frozenset(
    ("fiscal", "financial", "calendar", "school", "academic", "budget", "planning", "full")
)
_CLOCK: Final = re.compile(r"\d{1,4}[ap]m|noon|midnight")
_ABOUT: Final = frozenset(("around", "about", "approximately", "roughly", "circa"))
_NO_NAMES: Final = frozenset(
    (*COMING, *REPEATED, *_THE, *_EDGES_OF, *ORDINALS, *COUNTS, "few", "couple")
)
_BEFORE_EVENTS: Final = frozenset(("the", "our", "my", "by", "before", "until"))
_WHICH: Final = frozenset(("next", "annual", "final", "upcoming", "closing"))
_UP_TO: Final = frozenset(("to", "and", "until", "through"))
_DATED: Final = frozenset(("point", "year", "season"))


class Lead(NamedTuple):
    """What stands before a date, from token `first` on.

    `how` is the preposition, "by" for all that mean by then. `edge`: the end or start of it;
    `coming`: this or the next one; `place`: the first, the second; `repeated`: each or the last;
    `own`: of each person; `article`: any one; `name`: what kind of period ("funding").
    """

    first: int
    how: str = ""
    edge: bool = False
    coming: bool = False
    place: bool = False
    repeated: bool = False
    own: bool = False
    article: bool = False
    name: str = ""


def lead_of(cut: Tokens, date: Written, past: int) -> Lead:
    """The words before a date that belong to it, from token `past` on.

    >>> from okrlab.language.tokens import tokens
    >>> cut = tokens("Open by the end of this quarter")
    >>> lead_of(cut, written(cut, 6), 0)
    Lead(first=1, how='by', edge=True, coming=True, place=False, repeated=False, own=False, \
article=False, name='')
    """
    words, first = cut.words, date.first
    said: set[str] = set()
    edge = place = False
    name = _name(words, date, past)
    if name:
        first -= 2 if name == "period" else 1
    elif date.kind == "counted" and words[date.end - 1] in ("period", "timeframe", "window"):
        name = "period"
    while first > past:
        word = words[first - 1]
        if word in EDGES:
            edge = True
        elif word == "of" and first > past + 1 and words[first - 2] in _EDGES_OF:
            edge, first = True, first - 1
        elif word in ORDINALS and date.kind in ("span", "counted", "event"):
            place = True
        elif not (
            word in COMING
            or word in REPEATED
            or word in _THE
            or word in ("a", "an")
            or (word in ("few", "couple", "of") and _soon(words, first))
        ):
            break
        said.add(word)
        first -= 1
    how, first = _preposition(words, first, past)
    coming = not COMING.isdisjoint(said)
    if not (how or edge or coming):
        first = date.first
    return Lead(
        first,
        how,
        edge,
        coming,
        place,
        not REPEATED.isdisjoint(said),
        not _OWN.isdisjoint(said),
        "a" in said or "an" in said,
        name,
    )


def _name(words: list[str], date: Written, past: int) -> str:
    """The word that says which period is meant: "the funding period", "this growing season"."""
    at = date.first - 1
    if at < past:
        return ""
    word = words[at]
    if date.kind == "counted" and words[max(at - 1, past) : at + 1] == ["period", "of"]:
        return "period"
    if word in _KINDS_OF_YEAR and date.kind in ("span", "year", "closing"):
        return word
    if (
        date.kind == "event"
        and at > past
        and (words[at - 1] in _BEFORE_EVENTS or words[at - 1] in _WHICH)
    ):
        return "" if word in _NO_NAMES or word in ("a", "an", "and", "or", "of") else word
    if date.kind != "span" or at <= past or not word.isalpha() or word in _NO_NAMES:
        return ""
    before = words[at - 1]
    return word if before in COMING or before in ORDINALS or before in ("the", "of") else ""


def _soon(words: list[str], first: int) -> bool:
    """Whether "few" or "couple of" follows "next" or "coming": "in the next few months"."""
    return any(word in COMING for word in words[max(first - 4, 0) : first - 1])


def _preposition(words: list[str], first: int, past: int) -> tuple[str, int]:
    """The word before a date that says how it is meant ("by" for all like it), and its place."""
    if first > past and (words[first - 1] in _ABOUT or _CLOCK.fullmatch(words[first - 1])):
        first -= 1
    if first <= past:
        return "", first
    word, two = words[first - 1], words[first - 2] if first > past + 1 else ""
    if word in ("by", "before", "until", "till"):
        on_or = word == "before" and words[max(first - 3, past) : first - 1] == ["on", "or"]
        return "by", first - 3 if on_or else first - 1
    if word == "than" and two == "later" and first > past + 2:
        return "by", first - 4 if first > past + 3 and words[first - 4] == "by" else first - 3
    if (word == "to" and two in ("prior", "up")) or (word == "of" and two in ("ahead", "advance")):
        return "by", first - 2
    if word == "upon":
        return "by", first - 1
    if word == "due":
        return "by", first
    if word == "for" and words[max(first - 3, past) : first] == ["in", "time", "for"]:
        return "by", first - 3
    return (word, first - 1) if word in DURING or word in ("from", "between") else ("", first)


def ranged(cut: Tokens, date: Written, lead: Lead) -> Written:
    """A range of dates as one: "from 2020 to 2025", "Q1-Q2", "between May and July"."""
    if date.kind not in _DATED or date.end >= len(cut.words):
        return date
    join, at = cut.words[date.end], date.end
    if (
        (join in _UP_TO and lead.how in ("from", "between"))
        or (join == "to" and date.kind == "year")
        or join in ("-", "–", "—", "/")
        or (join in ("and", "or") and date.kind != "season")
    ):
        at += 1
    elif cut.text[cut.spans[date.end - 1][1] : cut.spans[at][0]] != "-":
        return date
    other = written(cut, at) if at < len(cut.words) else None
    if other is None or other.kind != date.kind:
        return date
    return Written("point", date.first, other.end, other.year)


def is_range(cut: Tokens, date: Written) -> bool:
    """Whether a date names two: "2020 to 2025"."""
    text = cut.text[slice(*cut.place(date.first, date.end - 1))].lower()
    if ISO_DAY.match(text):
        return False
    return len(YEAR.findall(text)) > 1 or any(
        one in text for one in ("-", "–", "—", " to ", " and ")
    )


def stands_alone(cut: Tokens, date: Written) -> bool:
    """Whether a bare date is set apart: "(Week 4)", "…, 2030", "June 2026: …"."""
    before = cut.words[date.first - 1] if date.first else "("
    after = cut.text[cut.spans[date.end - 1][1] :].lstrip()[:1]
    if date.first == 0:
        return after in (":", ",", "–", "—", "-")
    set_apart = before in OPENS or (before == "." and not after)  # "Open the park. 2031"
    return set_apart and (not after or after in ")].;,|")
