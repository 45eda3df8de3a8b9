"""What headings of columns and labels of fields mean, in the languages that people use."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, cast

Label = Literal["why", "how", "what"]
"""An objective, a key result, or work that is to lead there."""
Role = Literal[
    "statement",
    "objective",
    "id",
    "parent",
    "type",
    "start",
    "current",
    "target",
    "due",
    "owner",
    "unit",
    "status",
    "grade",
    "priority",
    "note",
    "work",
    "title",
    "indicator",
]

_WORDS: Final[dict[str, dict[str, list[str]]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text("utf-8")
)
LABELS: Final[dict[str, Label]] = {
    name: cast(Label, label) for label, names in _WORDS["labels"].items() for name in names
}
"""Words that label a line, without accents and in lower case."""
_SPELT: Final = {
    **{"a": "[aàáâãäå]", "e": "[eèéêë]", "i": "[iíî]", "o": "[oóôõö]", "u": "[uúü]", "c": "[cç]"},
    **{" ": r"[\s-]*", "ss": "(?:ss|ß)"},
}


def _any_of(names: Iterable[Sequence[str]]) -> str:
    """A pattern for these names, which share their beginnings: each accent is tried once."""
    rests: dict[str, list[Sequence[str]]] = {}
    for name in names:
        rests.setdefault(name[0] if name else "", []).append(name[1:])
    ends = rests.pop("", None) is not None
    ways = "|".join(_SPELT.get(sign, sign) + _any_of(rest) for sign, rest in rests.items())
    return f"(?:{ways}){'?' * ends}" if len(rests) > 1 or (ends and ways) else ways


LABELLING: Final = _any_of(
    re.findall("ss|.", name) for name in sorted(LABELS, key=lambda one: -len(one))
)
"""A pattern for all labels, with their accents or without."""
_KNOWN: Final[dict[str, Role]] = {
    name: cast(Role, role) for role, names in _WORDS["roles"].items() for name in names
}
_OF_LABEL: Final[dict[Label, Role]] = {"why": "objective", "how": "statement", "what": "work"}
_TAILS: Final = frozenset(_WORDS["words"]["tails"])
"""Last words that only say that a column holds text: "KR description"."""
_ASIDES: Final = frozenset(_WORDS["words"]["asides"])
_ASIDE_STARTS: Final = tuple(f"{one} " for one in _WORDS["words"]["aside_starts"])
_PLACEHOLDERS: Final = frozenset(_WORDS["words"]["placeholders"])
_RESULTS: Final = frozenset(_WORDS["words"]["results"])
_METHOD: Final = tuple(f" {one} " for one in _WORDS["words"]["method"])
_EXAMPLES: Final = frozenset(_WORDS["words"]["examples"])
_TITLES: Final = frozenset(_WORDS["words"]["titles"])
_DEFINING: Final = frozenset(_WORDS["words"]["defining"])
_DEFINING_STARTS: Final = frozenset(_WORDS["words"]["defining_starts"])
_GENERIC: Final = frozenset(_WORDS["words"]["generic"])
_ADDRESSED: Final = tuple(f"{one} " for one in _WORDS["words"]["addressed"])
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
CAPITALS: Final = r"(?!(?:[KMGT]B|[KMG]Wh?|FTEs?|USD|EUR|GBP|CHF)\b)e?[A-Z]{2,6}\d?\b"
"""Capitals after the number of an item, "1.1 KR: …", "2.1 NPS", and no unit: "1.5 GB"."""
_GAPS: Final = re.compile(r"[^\w#%&]+|_")
_PARTED: Final = re.compile(r"([^(/|\n:]*)[(/|\n:]")
"""The words of a heading before what explains them: "Key result (what)"."""
_BRACKETS: Final = re.compile(
    r"\[[^\[\]]{0,120}\]|<[^<>]{0,120}>|\([^()]{0,120}\)|\{[^{}]{0,120}\}"
)
_LONGEST: Final = 120
_LINE: Final = 4_000
_FIELD: Final = re.compile(
    r"(?P<name>[^\W\d_][^:：=|]{0,40}?)\s?(?:[:：]|\s=|(?<=[^\W\d_])=)\s*(?P<value>.*)\Z", re.S
)


@lru_cache(16_384)
def folded(words: str) -> str:
    """Words to compare: in lower case, without accents, signs and double spaces.

    >>> folded("Résultats-clés (T3)\\n"), folded("% complete")
    ('resultats cles t3', '% complete')
    """
    if words.isascii():
        return _GAPS.sub(" ", words[:_LONGEST].lower()).strip()
    apart = unicodedata.normalize("NFKD", words[:_LONGEST].casefold())
    kept = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _GAPS.sub(" ", kept).strip()


@lru_cache(16_384)
def label_of(words: str) -> Label | None:
    """What a label or the cell of a column "Type" says a line is.

    >>> label_of("Key Results"), label_of("Résultat clé"), label_of("Obj"), label_of("Epic")
    ('how', 'how', 'why', None)
    """
    name = folded(words).rstrip("0123456789. ")
    if name in ("output", "outputs", "outcome", "outcomes", "impact", "impacts"):
        return None
    return LABELS.get(name) or LABELS.get(name.replace(" ", ""))


@lru_cache(16_384)
def role_of(heading: str) -> Role | None:
    """What a column or a field holds, by its heading.

    >>> role_of("Key Result (what)"), role_of("KR owner"), role_of("Initial value"), role_of("Fish")
    ('statement', 'owner', 'start', None)
    """
    whole = folded(heading)
    if role := _exact(whole):
        return role
    if " " not in heading and len(heading) <= _LONGEST and _HUMP.search(heading):
        return role_of(_HUMP.sub(" ", heading))  # "startValue"
    first = _PARTED.match(heading.strip()[:_LINE])
    short = folded(first[1]) if first else whole
    return (_exact(short) if first else None) or _by_words(short or whole)


def _exact(name: str) -> Role | None:
    if not name:
        return None
    bare = name.rstrip("0123456789 ") or name
    for one in (name, bare):
        if one in _KNOWN:
            return _KNOWN[one]
        if one in LABELS and one not in ("what", "why", "how", "o"):
            return _OF_LABEL[LABELS[one]]
    return "objective" if name == "o" else None


def _by_words(name: str) -> Role | None:
    """A heading of several words: the last says what of it ("KR owner"), the first whose."""
    words = name.split()
    if not 1 < len(words) <= 6:
        return None
    if words[-1] in _TAILS:
        return _exact(" ".join(words[:-1])) or _by_words(" ".join(words[:-1]))
    for many in (2, 1):
        last = _exact(" ".join(words[-many:])) if len(words) > many else None
        if last and last not in ("title", "objective", "work", "statement", "indicator"):
            return last
    for many in (2, 1):
        first = _exact(" ".join(words[:many]))
        if first in ("statement", "objective", "target", "start", "current", "due"):
            return first
    return None


def field_in(text: str) -> tuple[Role, str] | None:
    """The field that a line "Label: value" fills, and its value; None for any other line.

    >>> field_in("Baseline: 12 days"), field_in("Zielwert = 30"), field_in("Retention: to 30%")
    (('start', '12 days'), ('target', '30'), None)
    """
    match = _FIELD.match(text[:_LINE])
    if match is None or len(match["name"].split()) > 4:
        return None
    role = role_of(match["name"])
    if role in (None, "statement", "objective", "title", "indicator", "work"):
        return None
    return role, match["value"].strip()


def labelled(text: str) -> bool:
    """Whether a line begins with a word and a colon: "Active from: 4 August"."""
    match = _FIELD.match(text[:_LINE])
    return match is not None and len(match["name"].split()) <= 4


def is_aside(heading: str) -> bool:
    """Whether no key results are expected below a heading, such as "Contents" or "Notes".

    >>> is_aside("On this page"), is_aside("How to write OKRs"), is_aside("Guests return")
    (True, True, False)
    """
    name = folded(heading)
    asks = heading.rstrip().endswith("?")
    return asks or name in _ASIDES or f"{name} ".startswith(_ASIDE_STARTS)


def is_generic(heading: str) -> bool:
    """Whether a heading names no objective, only a time, a team or what the page is.

    >>> is_generic("OKRs Q3 2026"), is_generic("OKRs of the web team"), is_generic("Guests return")
    (True, True, False)
    """
    words = folded(heading).split()
    return not _TITLES.isdisjoint(words) or all(
        word in _GENERIC or word.strip("qhfykwt0123456789") == "" for word in words
    )


def is_placeholder(words: str) -> bool:
    """Whether an item only says that there is nothing yet.

    >>> [is_placeholder(one) for one in ("TBD", "…", "[Result 1] (week N)", "TBD by Ida", "")]
    [True, True, True, False, False]
    """
    bare = _BRACKETS.sub("", words).rstrip(".…!?:;™®")
    return bool(words) and (folded(bare) or "tbd") in _PLACEHOLDERS


def speaks_of_results(words: str) -> bool:
    """Whether a paragraph announces results: "We succeed if:"."""
    return not _RESULTS.isdisjoint(folded(words).split())


def speaks_of_method(words: str) -> bool:
    """Whether a line speaks of objectives and key results as such, or to its reader.

    >>> speaks_of_method("Score your key results"), speaks_of_method("Guests return in May")
    (True, False)
    """
    told = f" {folded(words)} "
    return any(one in told for one in _METHOD)


def is_example(words: str) -> bool:
    """Whether a heading, or a word, says that what follows is an example."""
    return folded(words).split(" ")[0] in _EXAMPLES


def is_plural(label: str) -> bool:
    """Whether a label names several: "Objectives", "Ziele", and neither "Objective" nor "Goals 1".

    >>> [is_plural(one) for one in ("Objectives", "Ziele", "Objective", "Goals 1")]
    [True, True, False, False]
    """
    name = folded(label)
    return name.endswith(("s", "e", "n")) and name not in ("objective", "measure")


def defines(name: str, words: str) -> bool:
    """Whether a line that is labelled only tells what objectives or key results are.

    >>> defines("Key results", "3 to 5 measurable outcomes"), defines("KR 1", "A measurable effect")
    (True, False)
    >>> defines("Objective", "a qualitative aim"), defines("Objective", "Qualitative interviews")
    (True, False)
    """
    if any(map(str.isdigit, name)):
        return False
    told = folded(words).split()
    begins = bool(told) and told[0] in _DEFINING_STARTS
    return not _DEFINING.isdisjoint(told) and (begins or is_plural(name))


def tells_what(words: str) -> bool:
    """Whether a line tells what objectives or key results are: "Objectives = qualitative aims"."""
    if not (":" in words or "=" in words or "：" in words):
        return False
    match = _FIELD.match(words[:_LINE])
    return match is not None and bool(
        label_of(match["name"]) and defines(match["name"], match["value"])
    )


def speaks_to_reader(words: str) -> bool:
    """Whether a line begins as one that is addressed to its reader: "Please add your goals"."""
    return folded(words).startswith(_ADDRESSED)


def is_total(words: str) -> bool:
    """Whether the first cell of a row says that it adds up others."""
    return folded(words) in _WORDS["words"]["totals"]
