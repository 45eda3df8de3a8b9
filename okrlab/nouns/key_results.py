"""Key results in a notebook: of a workshop, or statements from a list, a table or a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

import msgspec

from okrlab.blocks.clinic.cards import KeyResult, Term
from okrlab.blocks.clinic.deck_checks import check_deck
from okrlab.blocks.clinic.grid import Zone
from okrlab.blocks.clinic.result import read_in
from okrlab.blocks.clinic.voting import aim_of
from okrlab.errors import BadInput
from okrlab.given import checked, day, one_of
from okrlab.language.reading import Reading
from okrlab.nouns.noun import Noun, findings_frame, html_of
from okrlab.nouns.origins import BY_HAND, Origin, is_workshop, origin_of
from okrlab.record.findings import Finding
from okrlab.results.room_sections import board_name
from okrlab.vocabulary import LEVELS

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.desk.handed_statements import HandedStatements

COLUMNS: Final = (
    *("id", "board", "objective", "text", "level", "zone", "verb", "metric", "baseline"),
    *("baseline_value", "target", "target_value", "unit", "deadline", "due", "direction", "actor"),
    *("signal", "guardrail", "milestone", "bridge_owner", "bridge_until", *LEVELS),
)
"""The columns of key results, in order; the last are the probabilities of the levels."""
_SHOWN: Final = (
    *("objective", "text", "level", "zone", "metric", "baseline_value", "target_value", "unit"),
    "due",
)
"""The columns that a notebook shows."""


class KeyResultLine(NamedTuple):
    """A key result as it was read, with what its team added to it."""

    id: str
    board: str
    objective: str
    text: str
    reading: Reading
    zone: Zone
    card: KeyResult


class KeyResults(Noun):
    """Key results as a table: their words as they are, amounts as numbers, deadlines as days.

    They are those of a workshop, or statements that you have:

    >>> ours = KeyResults.of(["Raise returns from 40 % to 4 of 5 by March 2027", "Launch the app"])
    >>> ours
    KeyResults(2 key results)
    >>> ours.to_frame()["target_value"].tolist()
    [80.0, nan]
    """

    TABLE: ClassVar = "key_results"

    @checked
    def __init__(
        self,
        lines: Iterable[KeyResultLine] = (),
        findings: Iterable[Finding] = (),
        origin: Origin | None = None,
        left: Iterable[str] = (),
    ) -> None:
        super().__init__(msgspec.structs.replace(origin or BY_HAND, left=tuple(left)))
        self.lines, self._found = list(lines), list(findings)
        self._today: date | None = None
        self._index: pd.Index | None = None
        self._cards: dict[str, tuple[str, str]] = {}
        """The ids and the words of statements, by the numbers that findings know them by."""

    @classmethod
    @checked
    def of(
        cls,
        what: Any,
        board: str = "",
        *,
        text: str = "text",
        objective: str = "",
        today: date | str | None = None,
        quick: bool = False,
    ) -> KeyResults:
        """Those of a workshop (a session, an id, a file), or statements.

        Statements are a list of texts, a column or a table of pandas, or a file of any kind that
        `okrlab check` reads: text, Markdown, DOCX, CSV, XLSX and more. `text` names the column that
        holds them, `objective` is what those stand for that have none. `quick` leaves out the
        second opinion. Of a workshop, `board` is the one board that is meant, else it is all.
        `today` is a day on which dates without a year are read: "by June" is the next June.

        Raises `BadInput` for anything else, and for an option that would do nothing.

        >>> KeyResults.of([], objective="Launch a portal").findings()["rule"].tolist()[:2]
        ['objective-work', 'objective-solution']
        """
        on = None if today is None else day(today)
        if is_workshop(what):
            for name, given in (
                ("text", text != "text"),
                ("objective", objective),
                ("quick", quick),
            ):
                if given:
                    raise BadInput("only_statements", name=name)
            made = _of_workshop(origin_of(what), board, on)
        else:
            if board:
                raise BadInput("only_workshops", name="board")
            from okrlab.desk.handed_statements import handed_over

            made = _of_statements(handed_over(what, text), objective, on, quick=quick)
        made._today = on
        return made

    def to_frame(self) -> pd.DataFrame:
        """A row for each key result, with all columns even if there is none.

        `text` are its words, with its `id`, `board` and `objective`. `level` is the one it reads
        as and `zone` its colour. `verb`, `metric`, `baseline`, `target`, `unit`, `deadline`,
        `direction` and `actor` are its own words. `baseline_value` and `target_value` are numbers:
        10k is 10000, "4 of 5" is 80 with the unit %; of several amounts, it is the first. `due` is
        the last day that the deadline allows. What is not written, or names no number or day, is
        missing. `signal`, `guardrail`, `milestone`, `bridge_owner` and `bridge_until` were added by
        the team. `activity`, `output`, `outcome` and `impact` are the probabilities of the levels.
        """
        from okrlab.desk.read_frames import typed_frame

        return typed_frame(map(self._row, self.lines), COLUMNS, self._index)

    def _row(self, line: KeyResultLine) -> tuple[Any, ...]:
        from okrlab.desk.read_frames import read_cells

        card, cells = line.card, read_cells(line.reading, self._today)
        cells |= {"id": line.id, "board": line.board, "objective": line.objective}
        cells |= {"text": line.text, "zone": line.zone, "signal": card.signal}
        cells |= {"guardrail": card.guardrail, "milestone": card.milestone}
        cells["bridge_owner"] = card.bridge.owner if card.bridge else ""
        cells["bridge_until"] = card.bridge.expires if card.bridge else None
        cells.update({str(level): share for level, share in line.reading.probabilities.items()})
        return tuple(cells[name] for name in COLUMNS)

    def findings(self) -> pd.DataFrame:
        """What a coach would notice about each key result and about each set, a row for each.

        `card` and `text` are those of the key result, or of the objective for a set. Then come
        `rule` and `severity`, the `message`, the `question` to ask, and the `technique` behind it.
        `overruled` is the team's reason, where they decided against it.
        """
        made = findings_frame(self._found, self._words())
        if self._cards:
            ids = {number: id for number, (id, _) in self._cards.items()}
            made["card"] = [ids.get(one, one) for one in made["card"]]
        return made

    def _noticed(self) -> Iterable[Finding]:
        return self._found

    def _words(self) -> dict[str, str]:
        if self._cards:
            return {number: words for number, (_, words) in self._cards.items()}
        return dict(super()._words())

    def __len__(self) -> int:
        return len(self.lines)

    def _shown(self) -> str:
        return html_of(self.to_frame()[list(_SHOWN)])


def _of_workshop(origin: Origin, board: str, today: date | None) -> KeyResults:
    workshop = origin.workshop
    decks = [workshop.deck(name) for name in sorted(workshop.boards)]
    known = [deck.board for deck in decks if deck.of(KeyResult)]
    if board:
        wanted = one_of("board", board, ["clinic", *known])
        decks = [deck for deck in decks if deck.board == wanted]
    terms = [term for name in workshop.boards for term in workshop.deck(name).of(Term)]
    lines: list[KeyResultLine] = []
    found: list[Finding] = []
    for deck in decks:
        title = board_name(workshop, deck.board, "clinic")
        readings = {}
        for kr in deck.of(KeyResult):
            reading, place = read_in(deck, kr)
            readings[kr.id] = reading
            aim = aim_of(deck, kr.objective)
            lines.append(KeyResultLine(kr.id, title, aim, kr.text, reading, place.zone, kr))
        found += check_deck(
            deck, terms=terms, agreement=workshop.agreement, today=today, readings=readings
        )
    return KeyResults(lines, found, origin)


def _of_statements(
    given: HandedStatements, objective: str, today: date | None, *, quick: bool
) -> KeyResults:
    from okrlab.blocks.clinic.objective_checks import check_objective
    from okrlab.desk.lines import look
    from okrlab.desk.statement_files import kept

    aim = kept(objective)
    rows = [
        row if row.objective or not aim else msgspec.structs.replace(row, objective=aim)
        for row in given.rows
    ]
    looked = look(rows, today=today, quick=quick)
    lines = [
        KeyResultLine(
            *(row.id, "", row.objective, row.text, looked.readings[n], looked.zone(n)),
            KeyResult(id=row.id, text=row.text),
        )
        for n, row in enumerate(rows)
    ]
    found = looked.findings if rows or not aim else check_objective(aim)
    made = KeyResults(lines, found, left=given.problems)
    made._index = given.index
    made._cards = {str(n): (row.id, row.text) for n, row in enumerate(rows)}
    made._cards |= {f"set:{n}": (f"set:{row.id}", row.objective) for n, row in enumerate(rows)}
    if not rows:
        made._cards = {"": ("set:", aim)}
    return made
