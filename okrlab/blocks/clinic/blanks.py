"""What a key result leaves open: blanks such as X or [date], missing parts, and the level."""

from __future__ import annotations

import re
from typing import Final

from okrlab.blocks.clinic.cards import KeyResult
from okrlab.given import checked
from okrlab.language.lexicon import small
from okrlab.language.parts import Part
from okrlab.language.reading import Reading
from okrlab.vocabulary import Level

_BLANK: Final = re.compile(
    r"(?<![\w’'-])(?:[XYZN]{1,3}(?=[\s%.,;)/]|$)|_{2,}|\[[^\]]{0,40}\]|\{[^}]{0,40}\}|"
    r"<[a-z ]{1,20}>|\?{2,}|"
    r"(?:TBD|TBC|TBA|DATE)(?!\w)|(?<=from )A(?= to )|(?<= to )B(?![\w]))"
)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def blanks(text: str) -> list[tuple[int, int]]:
    """The spans of blanks such as X, [date], ___ or TBD.

    >>> [text[a:b] for text in ["Lift X from A to B by [date]"] for a, b in blanks(text)]
    ['X', 'A', 'B', '[date]']
    """
    return [match.span() for match in _BLANK.finditer(text)]


@checked
def missing(reading: Reading, due: bool = False) -> list[str]:
    """Which of metric, baseline, target and deadline are missing; a blank counts as missing.

    `due` says that the deadline is known from elsewhere.
    """
    open_ = blanks(reading.text)
    gone = []
    for name in ("metric", "baseline", "target", "deadline"):
        part: Part | None = getattr(reading, name)
        left = part is not None and any(a < d and c < b for a, b in open_ for c, d in part.spans)
        left = nameless(reading) if name == "metric" else left
        if (part is None or left) and not (name == "deadline" and due):
            gone.append(name)
    return gone


def nameless(reading: Reading) -> bool:
    """Whether the subject itself is a blank: besides the verb and the amounts, nothing is said.

    >>> from okrlab.language.reading import read
    >>> nameless(read("Increase X from A to B")), nameless(read("Increase sales from A to B"))
    (True, False)
    """
    if not _BLANK.search(reading.text):
        return False
    rest = list(_BLANK.sub(lambda match: " " * len(match[0]), reading.text))
    for part in (reading.verb, reading.baseline, reading.target, reading.deadline):
        for a, b in part.spans if part else ():
            rest[a:b] = " " * (b - a)
    return all(word.lower() in small("english") for word in _WORD.findall("".join(rest)))


def level_said(reading: Reading, key_result: KeyResult | None = None) -> Level | None:
    """The level of a statement, or None if it is a nameless blank or unsure.

    A milestone or bridge that cannot be read is an output, as its team says.
    """
    level = None if nameless(reading) else reading.level
    if level is None and reading.english and key_result is not None:
        return "output" if key_result.milestone or key_result.bridge else None
    return level
