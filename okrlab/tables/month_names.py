"""The names of months and weekdays in ten languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from okrlab.texts.accents import bare

LANGUAGES: Final = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "pl")
_MORE: Final = {"sept": 9, "maerz": 3, "mrz": 3}


@dataclass(frozen=True)
class _Names:
    months: dict[str, int]
    weekdays: frozenset[str]


def month_named(word: str) -> int:
    """The number of a month by its name in one of ten languages; 0 if it is none.

    >>> month_named("Jan"), month_named("März"), month_named("févr."), month_named("lipiec")
    (1, 3, 2, 7)
    """
    return _names().months.get(bare(word.rstrip(".")), 0)


def is_weekday(word: str) -> bool:
    """Whether this is a weekday's name in one of these languages.

    >>> is_weekday("Mon"), is_weekday("lun."), is_weekday("Total")
    (True, True, False)
    """
    return bare(word.rstrip(".")) in _names().weekdays


@cache
def _names() -> _Names:
    """All names; one that means different months in two languages is left out."""
    from babel import Locale

    meant: dict[str, set[int]] = {}
    weekdays = set[str]()
    for language in LANGUAGES:
        known = Locale(language)
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in known.months[form][width].items():
                    meant.setdefault(bare(name.rstrip(".")), set()).add(number)
                weekdays.update(bare(name.rstrip(".")) for name in known.days[form][width].values())
    months = {name: min(numbers) for name, numbers in meant.items() if len(numbers) == 1}
    return _Names(months | _MORE, frozenset(weekdays - months.keys()))
