"""Numbers in words, as English writes them, and the words for thousands and millions."""

from __future__ import annotations

from typing import Final

_UNITS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS: Final = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS: Final = {
    **{"twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0},
    **{"seventy": 70.0, "eighty": 80.0, "ninety": 90.0},
}
SHARES: Final = {
    "half": 50.0,
    "a half": 50.0,
    "one half": 50.0,
    "a third": 33.3,
    "one third": 33.3,
    "two thirds": 66.7,
    "a quarter": 25.0,
    "one quarter": 25.0,
    "three quarters": 75.0,
    "a fifth": 20.0,
    "a tenth": 10.0,
}
"""Fractions in words, in percent."""
_FACTORS: Final = {"hundred": 100.0, "dozen": 12.0}
WORDS: Final = {
    **{word: float(value) for value, word in enumerate(("zero", *_UNITS, *_TEENS))},
    **_TENS,
    **{"no": 0.0, "none": 0.0, "nil": 0.0, "a": 1.0, "an": 1.0, "a thousand": 1000.0},
    **_FACTORS,
    **{f"a {word}": value for word, value in _FACTORS.items()},
    **SHARES,
    **dict.fromkeys(("half dozen", "a half dozen", "half a dozen"), 6.0),
}
"""Numbers in words; `worth` puts them together."""
_ONES: Final = "|".join(sorted((*_UNITS, *_TEENS), key=len, reverse=True))
_SHARED: Final = "|".join(sorted(SHARES, key=len, reverse=True)).replace(" ", r"[-\s]")
SPELT: Final = (
    rf"(?:a\s)?half[-\s](?:a\s)?dozen|{_SHARED}|(?:an?\s|(?:{'|'.join(_UNITS)})\s)?(?:hundred|dozen)|a\sthousand|"
    rf"(?:{'|'.join(_TENS)})(?:[-\s](?:{'|'.join(_UNITS)}))?|{_ONES}|zero|none|nil"
)
"""A pattern of all of them but "no", "a" and "an"."""


def worth(words: str) -> float:
    """The value of a number in words, NaN if it is none.

    >>> worth("two dozen"), worth("twenty-five"), worth("a third")
    (24.0, 25.0, 33.3)
    """
    plain = " ".join(words.lower().replace("-", " ").split())
    if plain in WORDS:
        return WORDS[plain]
    first, _, last = plain.partition(" ")
    if first not in WORDS or last not in WORDS:
        return float("nan")
    return WORDS[first] * WORDS[last] if last in _FACTORS else WORDS[first] + WORDS[last]


ORDINALS: Final = {
    word: place
    for place, words in enumerate(
        (
            *("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th"),
            *("seventh 7th", "eighth 8th", "ninth 9th", "tenth 10th"),
        ),
        1,
    )
    for word in words.split()
}
"""The places in a row, in words and in digits."""
SCALE: Final = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "mio": 1e6, "million": 1e6}
SCALE.update({"crore": 1e7, "crores": 1e7, "lakh": 1e5, "lakhs": 1e5, "mrd": 1e9})
SCALE.update({"b": 1e9, "bn": 1e9, "billion": 1e9})
