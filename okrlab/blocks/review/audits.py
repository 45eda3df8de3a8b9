"""A review of past initiatives: how many have a result that is measured, known, or unknown.

It counts and compares; the conclusions are left to the team.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from okrlab.blocks.readiness.cards import HOWS, How, PastInitiative
from okrlab.errors import TableUnreadable
from okrlab.given import checked
from okrlab.record.decision import new_id
from okrlab.tables.column_memory import ColumnMemory
from okrlab.tables.doubts import Doubt
from okrlab.tables.headings import Names, plain_heading
from okrlab.tables.rows import filled, read_table
from okrlab.tables.taken import TableRead, TakenRows
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, shorten

_COLUMNS: Final = {
    "text": (
        *("what", "text", "initiative", "what was done", "project", "work", "title", "deliverable"),
        *("feature", "epic", "activity", "measure", "action", "task", "item", "name"),
        *(
            "projekt",
            "vorhaben",
            "maßnahme",
            "titel",
            "projet",
            "proyecto",
            "projeto",
            "iniciativa",
        ),
    ),
    "period": (
        *("when", "period", "finished", "completed", "done", "delivered", "shipped", "end date"),
        *("date finished", "date completed", "completion date", "released", "launched", "end"),
        *("due date", "due", "deadline", "quarter", "month", "date", "year"),
        *("fertig", "abgeschlossen", "datum", "wann", "zeitraum", "fecha", "data", "quartal"),
    ),
    "result": (
        *("result", "which result", "what it brought", "what came of it", "outcome", "impact"),
        *("effect", "benefit", "what changed", "achieved", "achievement"),
        *("ergebnis", "wirkung", "résultat", "resultado"),
    ),
    "how": (
        *("how", "how known", "how do we know", "how we know", "known", "evidence", "proof"),
        *("measured or known", "basis", "how measured"),
    ),
    "why": ("why", "what for", "purpose", "reason", "rationale"),
    "stop": ("stop", "may stop", "stop candidate", "could stop", "stop it"),
}
"""The names of each column, the one that is taken first at the beginning."""
_SAYS: Final[dict[str, How]] = {
    **dict.fromkeys(("measured", "number", "numbers", "data", "counted", "metric"), "measured"),
    **dict.fromkeys(("known", "seen", "observed", "told", "feedback", "anecdotal"), "known"),
    **dict.fromkeys(("", "unknown", "?", "no", "not known", "nobody knows", "unclear"), "unknown"),
}
_YES_NO: Final = frozenset(
    ("yes", "no", "y", "n", "x", "✓", "✔", "✗", "true", "false", "ja", "nein")
)
_MOST_HOWS: Final = 6
"""The most words for how a result is known that are asked about one by one."""
_YES: Final = frozenset(("yes", "y", "x", "✓", "✔", "stop", "true", "1", "ja", "oui", "sí", "sim"))
_NO: Final = frozenset(("", "no", "n", "false", "0", "keep", "continue", "nein", "non", "não"))


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


def _only_ticked(table: TableRead) -> bool:
    """Whether what was taken for the column of days only says yes or no."""
    said = {line.cells.get("period", "").casefold() for line in table.lines} - {""}
    return bool(said) and said <= _YES_NO and not table.ours


@checked
def read_audit(
    content: str | bytes,
    new_id: Callable[[], str] = new_id,
    *,
    audit: str = "",
    first: float = 0.0,
    columns: Mapping[str, str | None] | None = None,
    sheet: str = "",
    memory: ColumnMemory | None = None,
    hows: Mapping[str, str] | None = None,
) -> TakenRows[PastInitiative]:
    """Initiatives from a pasted table, or from the bytes of a CSV or XLSX file.

    The columns are text, period, result, how (measured, known, unknown), why and stop, under their
    usual headings or those that `columns` names; None if there is no such column. `new_id` makes
    ids, `first` is the first position, `sheet` one of several sheets, `memory` is what people said
    of such tables before, and `hows` what other words for how a result is known mean.
    What was left out stands in the `notes` of the result. Raises `TableUnreadable` with every
    problem.

    >>> read_audit("Project,Finished,Owner\\nA guide,May,Ida").notes[-1]
    'No column says how the result is known, so it is unknown until you say.'
    """
    needed = ("text", "period")

    def read(names: Names) -> TableRead:
        return read_table(
            content,
            names,
            needed=needed,
            named=columns,
            kind="past_initiative",
            sheet=sheet,
            memory=memory,
        )

    table = read(_COLUMNS)
    if "period" not in (columns or {}) and _only_ticked(table):
        # "Finished?" with yes and no: the day stands in another column, or is asked.
        ticked = plain_heading(table.headings["period"])
        days = [one for one in _COLUMNS["period"] if plain_heading(one) != ticked]
        table = read(_COLUMNS | {"period": tuple(days)})
    undated = bool(table.headings) and "period" not in table.headings
    problems: list[str] = []
    open_hows: dict[str, str] = {}
    initiatives = []
    for place, line in enumerate(table.lines):
        cells = {name: line.cells.get(name, "") for name in _COLUMNS}
        of = (line.cells.get(one, "") for one in ("audit", text("result.col_audit")))
        own = next(filter(None, of), "")[: LIMITS["name"]] if table.ours else ""
        if not table.ours:
            cells |= {name: filled(cells[name]) for name in ("period", "result", "how", "stop")}
        how, stop = _how((hows or {}).get(cells["how"], cells["how"])), cells["stop"].casefold()
        if not cells["text"]:
            problems.append(text("readiness.bad_no_text", line=line.at))
        if not cells["period"] and not undated and not table.ours:
            problems.append(text("readiness.bad_no_date", line=line.at, text=cells["text"]))
        if how is None and cells["how"] not in open_hows:
            open_hows[cells["how"]] = text(
                "readiness.bad_how", line=line.at, said=shorten(cells["how"], LIMITS["name"])
            )
            problems.append(open_hows[cells["how"]])
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
                how=how or "unknown",
                why=cells["why"][: LIMITS["text"]],
                stop=stop in _YES,
                audit=audit or own,
                position=first + place,
            )
        )
    if problems:
        asks = _how_asked(open_hows, table)
        more = [ask.words for ask in asks if ask.words not in problems]
        raise TableUnreadable.of([*more, *problems], asks=asks)
    notes = table.left_out(("audit",))
    if "how" not in table.headings and table.headings:
        notes.append(text("readiness.how_open"))
    return TakenRows.of(initiatives, notes)


def _how_asked(words: Mapping[str, str], table: TableRead) -> list[Doubt]:
    """The question on each of these words, or if they are many, which column is the right one."""
    if len(words) > _MOST_HOWS:
        headings = (table.headings["how"], *table.others)
        said = text("readiness.hows_many", name=table.headings["how"], n=len(words))
        return [Doubt(kind="column", words=said, keyword="how", options=headings, changes=True)]
    options = tuple(text(f"readiness.how_{how}") for how in HOWS)
    return [
        Doubt(kind="how", words=asked, keyword=word, options=options, changes=True)
        for word, asked in words.items()
    ]


def _how(said: str) -> How | None:
    """How a result is known, from a code, a word or the words of the page."""
    plain = said.casefold()
    ours = {text(f"readiness.how_{how}").casefold(): how for how in HOWS}
    return ours.get(plain) or _SAYS.get(plain)
