"""Places left open for a date: [date], {month}, DATE, TBD, by Z date, XX/XX/XXXX."""

from __future__ import annotations

import re
from typing import Final

from okrlab.language.date_words import BLANK, BLANK_DATE, VALUES
from okrlab.language.tokens import Tokens

_FORM: Final = re.compile(
    r"(?:xx|dd|mm|__)[/.-](?:xx|dd|mm|__)(?:[/.-](?:x{2,4}|y{2,4}|_{2,4}))?", re.I
)
_THEN: Final = frozenset(("by", "in", "on", "before", "until", "due", "during", ":", "of", "("))


def blank_end(cut: Tokens, at: int) -> int:
    """The token after a place left open for a date that begins at a token; 0 if none does.

    >>> from okrlab.language.tokens import tokens
    >>> blank_end(tokens("by [end date]"), 1), blank_end(tokens("by XX/XX/XXXX"), 1)
    (4, 6)
    """
    word, (start, stop) = cut.words[at], cut.spans[at]
    if word in ("date", "tbd"):
        before = cut.words[max(at - 2, 0) : at]
        if word == "tbd" and not VALUES.isdisjoint(before):
            return 0  # "baseline: TBD"
        return at + 1 if cut.text[start:stop].isupper() else 0
    if word in ("x", "y", "z", "n"):
        return at + 2 if cut.words[at + 1 : at + 2] == ["date"] else 0
    match = _FORM.match(cut.text, start)
    if match is None:
        if word == "_" and at and cut.words[at - 1] not in _THEN:
            return 0  # "from __ to __"
        match = BLANK.match(cut.text, start)
        if match is not None and cut.text[match.end() : match.end() + 2].strip()[:1] == "%":
            return 0
        if match is None or not BLANK_DATE.search(match[0]) or any(map(str.isdigit, match[0])):
            return 0
    end = at + 1
    while end < len(cut.words) and cut.spans[end][0] < match.end():
        end += 1
    return end
