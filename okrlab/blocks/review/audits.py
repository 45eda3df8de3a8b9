"""A review of past initiatives: how many have a result that is measured, known, or unknown.

It counts and compares; the conclusions are left to the team.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from okrlab.blocks.readiness.cards import How, PastInitiative
from okrlab.errors import TableUnreadable
from okrlab.given import checked
from okrlab.tables.rows import read_table
from okrlab.texts import text
from okrlab.texts.clean import LIMITS

_COLUMNS: Final = {
    "text": frozenset(("text", "what", "initiative", "initiatives", "work", "project", "name")),
    "period": frozenset(("period", "when", "date", "quarter", "month", "finished")),
    "result": frozenset(("result", "which result", "what it brought", "outcome")),
    "how": frozenset(("how", "how known", "how do we know", "known", "evidence")),
    "why": frozenset(("why", "what for")),
    "stop": frozenset(("stop", "stop candidate", "could stop")),
}
_SAYS: Final[dict[str, How]] = {
    "measured": "measured",
    "number": "measured",
    "data": "measured",
    "counted": "measured",
    "known": "known",
    "seen": "known",
    "observed": "known",
    "told": "known",
    "unknown": "unknown",
    "": "unknown",
    "?": "unknown",
    "no": "unknown",
    "not known": "unknown",
}
_YES: Final = frozenset(("yes", "y", "x", "stop", "true", "1"))
_NO: Final = frozenset(("", "no", "n", "false", "0"))


class AuditShares(NamedTuple):
    """How many initiatives have a measured, known or unknown result, and how many may stop."""

    n: int
    measured: int
    known: int
    unknown: int
    stop: int

    @checked
    def part(self, how: How) -> float:
        """The share of one kind, from 0 to 1; 0 if there are no initiatives."""
        return float(getattr(self, how)) / self.n if self.n else 0.0

    def __str__(self) -> str:
        return text("readiness.shares", **self._asdict())


class AuditChange(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of two reviews, with a sentence on the difference."""

    before: AuditShares
    now: AuditShares
    told: str


def shares(initiatives: Iterable[PastInitiative]) -> AuditShares:
    """The counts of one review.

    >>> str(shares([PastInitiative(id="a", text="A guide", how="measured")]))
    '1 of 1 measured, 0 known, 0 unknown'
    """
    listed = list(initiatives)
    hows = Counter(one.how for one in listed)
    stop = sum(one.stop for one in listed)
    return AuditShares(len(listed), hows["measured"], hows["known"], hows["unknown"], stop)


def looks(initiatives: Iterable[PastInitiative]) -> dict[str, list[PastInitiative]]:
    """The initiatives by the review they belong to, the earliest first.

    >>> list(looks([PastInitiative(id="a", text="A guide", audit="spring 2026")]))
    ['spring 2026']
    """
    reviews: dict[str, list[PastInitiative]] = {}
    for one in sorted(initiatives, key=lambda one: (one.audit, one.position, one.id)):
        reviews.setdefault(one.audit, []).append(one)
    return reviews


def compare(before: Sequence[PastInitiative], now: Sequence[PastInitiative]) -> AuditChange:
    """Compare two reviews by the share of initiatives whose result is measured or known.

    >>> guide = PastInitiative(id="a", text="A guide", how="unknown")
    >>> compare([guide], [PastInitiative(id="a", text="A guide", how="known")]).told
    'Last time the result was known for 0 of 1, now for 1 of 1.'
    """
    then, today = shares(before), shares(now)
    more = (today.part("measured") + today.part("known")) - (
        then.part("measured") + then.part("known")
    )
    key = "audit_more" if more > 0 else "audit_fewer" if more < 0 else "audit_same"
    sentence = text(
        f"readiness.{key}",
        before=then.n - then.unknown,
        n=then.n,
        now=today.n - today.unknown,
        m=today.n,
    )
    return AuditChange(before=then, now=today, told=sentence)


def ask_about(initiatives: Iterable[PastInitiative]) -> list[tuple[PastInitiative, str]]:
    """The next question about each initiative whose result is unknown.

    First why it was done; once there is an answer, whether it could stop.

    >>> [question for _, question in ask_about([PastInitiative(id="a", text="A guide")])]
    ['“A guide”: what was it for, and who would have noticed if it had worked?']
    """
    return [
        (one, text("readiness.why_stop" if one.why else "readiness.why_first", text=one.text))
        for one in initiatives
        if one.how == "unknown" and not one.stop
    ]


def read_audit(
    content: str, new_id: Callable[[], str], *, audit: str = "", first: float = 0.0
) -> list[PastInitiative]:
    """Initiatives from a pasted table or a CSV file.

    The columns are what, when, result, how (measured, known, unknown), why and stop. `new_id` makes
    their ids, and `first` is the first position. Raises `TableUnreadable` with every problem.

    >>> table = "what,when,result,how\\nA guide,May 2026,fewer calls,measured"
    >>> read_audit(table, iter("ab").__next__)[0].how
    'measured'
    >>> read_audit("what,when,how\\nA guide,May 2026,surely", iter("ab").__next__)
    Traceback (most recent call last):
    okrlab.errors.TableUnreadable: Line 2: “surely” is not one of: measured, known, unknown.
    """
    lines, _ = read_table(content, _COLUMNS, needed=("text",))
    problems: list[str] = []
    initiatives = []
    for place, line in enumerate(lines):
        cells = {name: line.cells.get(name, "") for name in _COLUMNS}
        how, stop = cells["how"].casefold(), cells["stop"].casefold()
        if not cells["text"]:
            problems.append(text("readiness.bad_no_text", line=line.at))
        if not cells["period"]:
            problems.append(text("readiness.bad_no_date", line=line.at, text=cells["text"]))
        if how not in _SAYS:
            problems.append(text("readiness.bad_how", line=line.at, said=cells["how"]))
        if stop not in _YES | _NO:
            problems.append(text("readiness.bad_stop", line=line.at, said=cells["stop"]))
        for name, most in (("text", "text"), ("period", "name"), ("result", "text")):
            if len(cells[name]) > LIMITS[most]:
                problems.append(text("readiness.bad_long", line=line.at, most=LIMITS[most]))
        initiatives.append(
            PastInitiative(
                id=new_id(),
                text=cells["text"],
                period=cells["period"],
                result=cells["result"],
                how=_SAYS.get(how, "unknown"),
                why=cells["why"][: LIMITS["text"]],
                stop=stop in _YES,
                audit=audit,
                position=first + place,
            )
        )
    if problems:
        raise TableUnreadable.of(problems)
    return initiatives
