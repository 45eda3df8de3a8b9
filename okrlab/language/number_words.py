"""Numbers in words, as English writes them, and the words for thousands and millions."""

from __future__ import annotations

from typing import Final

_CARDINALS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)
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
WORDS: Final = {
    **{word: float(value) for value, word in enumerate(_CARDINALS)},
    **{"no": 0.0, "none": 0.0, "a": 1.0, "an": 1.0, "fifteen": 15.0, "twenty": 20.0},
    **{"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "hundred": 100.0, "a hundred": 100.0},
    **{"a thousand": 1000.0, "a dozen": 12.0},
    **SHARES,
}
"""Numbers in words. English writes larger ones in digits, so the list is short."""
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
SCALE.update({"b": 1e9, "bn": 1e9, "billion": 1e9})
