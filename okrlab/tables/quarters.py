"""The one reader of quarters, in the forms in which people and programs write them.

`PATTERNS` are the forms, for readers that take a quarter as one of several kinds of date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

LONGEST: Final = 60
"""A longer text is never a quarter."""
_YEAR: Final = r"(?P<fy>(?:FY|fiscal(?: year)?) ?['’]? ?)?(?P<y>[12]\d{3}|['’]?\d\d)"
_GAP: Final = r"[ \-–—/.,_:|·']{0,4}"
_NAMED: Final = r"(?:quarters?|qtr\.?|quartal|trimestre|trim\.?)"
PATTERNS: Final = (
    rf"{_YEAR}{_GAP}(?:Q ?|{_NAMED} ?)(?P<q>[1-4])",  # 2026-Q1, FY26 Q1, 2026 quarter 1
    rf"(?:Q ?|T|{_NAMED} ?)(?P<q>[1-4])(?: (?:of|in|de) |{_GAP}){_YEAR}",
    rf"(?P<q>[1-4])Q{_GAP}{_YEAR}",  # 1Q26
    rf"(?P<q>[1-4])(?:st|nd|rd|th|\.|º|er|e)? ?{_NAMED}{_GAP}(?:of|in|de)? ?{_YEAR}",
)
"""The forms of a quarter, to be matched without case: groups `y`, `q` and, if fiscal, `fy`.

Spaces are single ones.
"""
_FORMS: Final = tuple(re.compile(pattern, re.I) for pattern in PATTERNS)
_MONTHS: Final = re.compile(
    r"(?:(jan)|(apr)|(jul)|(oct))[a-z]{0,6} ?(?:-|–|—|to) ?(?:(mar)|(jun)|(sep)|(dec))[a-z]{0,8}"
    rf"[ ,]{{0,3}}{_YEAR}",
    re.I,
)
"""The first and the last month of a quarter, "Jan – Mar 2026"."""
_ASIDE: Final = re.compile(
    r" ?(?:[(\[][^()\[\]]{0,20}[)\]]|%|\bshares?|\bplan(?:ned)?|\btargets?|\bexpected|:)\Z", re.I
)
_AHEAD: Final = re.compile(r"(?:shares?|plan(?:ned)?|targets?|expected)(?: in)? ", re.I)
_BARE: Final = re.compile(rf"(?:Q ?|T|{_NAMED} ?)([1-4])|([1-4])Q|([1-4])\.? ?{_NAMED}", re.I)


class QuarterRead(msgspec.Struct, frozen=True):
    """A quarter as it was written. A `fiscal` one counts from the first month of a fiscal year.

    >>> str(QuarterRead(2026, 1))
    '2026-Q1'
    """

    year: int
    quarter: int
    fiscal: bool = False

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}"


def read_quarter(text: str) -> QuarterRead | None:
    """The quarter that a whole text is, or None. Years of two digits are those of this century.

    >>> [str(read_quarter(one)) for one in ("Q1'26", "2026Q1", "1Q26", "Q3 2026 (%)")]
    ['2026-Q1', '2026-Q1', '2026-Q1', '2026-Q3']
    >>> read_quarter("FY26 Q2"), read_quarter("Q1")
    (QuarterRead(year=2026, quarter=2, fiscal=True), None)
    """
    bare = " ".join(text[: 4 * LONGEST].split())
    if len(bare) > LONGEST:
        return None
    for _ in range(2):  # "Q1 2026 plan (%)"
        bare = _ASIDE.sub("", bare)
    if match := _AHEAD.match(bare):
        bare = bare[match.end() :]
    for form in _FORMS:
        if match := form.fullmatch(bare):
            return _read(match, int(match["q"]))
    if match := _MONTHS.fullmatch(bare):
        first, last = (next(n for n in range(4) if match[k + n]) for k in (1, 5))
        if first == last:
            return _read(match, first + 1)
    return None


def _read(match: re.Match[str], quarter: int) -> QuarterRead:
    year = int(match["y"].lstrip("'’"))
    return QuarterRead(year + 2000 if year < 100 else year, quarter, match["fy"] is not None)


def without_year(text: str) -> int | None:
    """The number of a quarter whose year is not written, or None.

    >>> without_year("Q3"), without_year("2026-Q3")
    (3, None)
    """
    match = _BARE.fullmatch(" ".join(text[:LONGEST].split()))
    return int(next(filter(None, match.groups()))) if match else None


def with_years(headings: Sequence[str], above: Sequence[str]) -> list[str]:
    """Headings, with the year above where they name a quarter alone, and else what stands above.

    >>> with_years(["Team", "Q3", "Q4", "Q1"], ["", "2026", "", "2027"])
    ['Team', 'Q3 2026', 'Q4 2026', 'Q1 2027']
    >>> with_years(["", "Q3", "Q4"], ["Team", "2026", ""])
    ['Team', 'Q3 2026', 'Q4 2026']
    """
    whole, year = [], ""
    for n, heading in enumerate(headings):
        over = above[n] if n < len(above) else ""
        year = over or year
        joined = f"{heading} {year}"
        needs = without_year(heading) and read_quarter(joined)
        whole.append(joined if needs else heading or over)
    return whole if any(read_quarter(f"Q1 {over}") for over in above) else list(headings)
