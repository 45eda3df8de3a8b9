"""The readiness board in the kernel: where a team starts, its plan, and a leader's message.

All coaching is in modules of its own; a survey appears here only as its reveal has shown it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from okrlab.blocks.clinic import diagnosis
from okrlab.blocks.readiness import leaders, safety, staging
from okrlab.blocks.readiness.cards import INPUTS, STAGES, Maturity, TeamPlan
from okrlab.blocks.readiness.portfolio import following, make_portfolio, read_portfolio, suggest
from okrlab.blocks.readiness.portfolio_picture import describe, draw
from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.source import script, style
from okrlab.errors import TableUnreadable
from okrlab.given import checked
from okrlab.host.session import Session
from okrlab.record.agenda import Block, Revealed
from okrlab.record.deck import Deck
from okrlab.texts import area

_HERE = Path(__file__).parent

PASTED = 200_000
"""Characters of a pasted table that are looked at."""
_OPENS = {"leaders-message": "message"}
"""Which view a step of our own agendas begins with."""


class ReadinessBoard(DeckBoard):
    """Where a team starts, to be shown as the last line of a cell.

    It shows what the survey showed, advises a stage with its whole working, and keeps the choice.
    """

    _esm = script("board", _HERE)
    _css = style("base", "deck", own=_HERE / "board.css")

    @checked
    def __init__(self, session: Session, board: str = "readiness") -> None:
        self._before: tuple[safety.SurveyResult, str] | None = None
        super().__init__(session, board, area("readiness"))
        self._then(session.ask("surveys"), self._fetched, lambda _: None)

    def _fetched(self, surveys: list[dict[str, Any]]) -> None:
        """The newest survey of the team's other workshops that was shown."""
        for one in surveys:
            block = msgspec.convert(one["block"], Block)
            result = safety.of_block(block, msgspec.convert(one["revealed"], Revealed))
            if result is not None and result.shown:
                self._before = (result, str(one["cycle"]))
                self._soon()
                return

    def _about(self) -> dict[str, Any]:
        questions = staging.anchors()
        told = {id: {"name": q.name, "ask": q.ask, "anchors": q.anchors} for id, q in
                questions.items()}  # fmt: skip
        last = [area("readiness")[f"last_{one}"] for one in staging.LASTS if one]
        named = {"name": area("readiness")["last"], "ask": area("readiness")["last_ask"]}
        about = {
            "questions": {**told, "last": {**named, "anchors": last}},
            "order": INPUTS,
            "stages": STAGES,
            "messages": leaders.messages(),
        }
        plain: dict[str, Any] = msgspec.to_builtins(about)
        return {**super()._about(), **plain}

    # -- what the page says --------------------------------------------------------------

    def _say_message(self, message: dict[str, Any]) -> None:
        """What the drill finds in a leader's message; it is kept nowhere."""
        found = leaders.feedback(str(message["text"]))
        told = {"found": found.found, "done": found.done, "next": found.next}
        self.send({"op": "heard", "n": message["n"], **msgspec.to_builtins(told)})

    def _say_suggest(self, message: dict[str, Any]) -> None:
        """Quarters and shares to begin a team's plan with."""
        start = message["stage"] if message["stage"] in STAGES else STAGES[0]
        try:
            quarters = following(str(message["quarter"]), min(int(message["many"]), 16))
        except TableUnreadable as amiss:
            self._problems(message, amiss)
            return
        shares = suggest(start, quarters)
        said = {"quarters": quarters, "shares": shares, "n": message["n"]}
        self.send({"op": "suggested", **msgspec.to_builtins(said)})

    def _say_portfolio(self, message: dict[str, Any]) -> None:
        """Plans from a pasted table, as cards for the page to put on the deck."""
        try:
            plans = read_portfolio(str(message["text"])[:PASTED], lambda: uuid4().hex)
        except TableUnreadable as amiss:
            self._problems(message, amiss)
            return
        self.send({"op": "cards", "n": message["n"], "cards": msgspec.to_builtins(plans)})

    def _say_diagnose(self, message: dict[str, Any]) -> None:
        """Last cycle's set looked over; the page may keep what it says as an answer."""
        try:
            found = diagnosis.diagnose(diagnosis.read_past(str(message["text"])[:PASTED]))
        except TableUnreadable as amiss:
            self._problems(message, amiss)
            return
        told = msgspec.to_builtins(found)
        told["level"] = staging.LASTS.index(found.last)
        told["findings"] = [f"{one.message} {one.question}" for one in found.findings[:12]]
        self.send({**told, "op": "diagnosed", "n": message["n"]})

    def _say_draw(self, message: dict[str, Any]) -> None:
        """The picture of all plans; asked for when it is looked at."""
        portfolio = make_portfolio(self._deck.of(TeamPlan))
        said = {"svg": draw(portfolio), "alt": describe(portfolio)}
        self.send({"op": "drawn", "n": message["n"], **said})

    def _problems(self, message: dict[str, Any], amiss: TableUnreadable) -> None:
        problems = {"problems": list(amiss.problems), "hint": amiss.hint}
        self.send({"op": "amiss", "n": message["n"], **problems})

    # -- what the board says -------------------------------------------------------------

    def _view(self, deck: Deck) -> dict[str, Any]:
        block, today = self._session.workshop.agenda.block(), self._session.today()
        return {
            "opens": _OPENS.get(block.recipe, "") if block else "",
            "survey": self._survey(),
            "placed": self._placed(),
            "advice": self._advice(deck),
            "means": self._means(deck),
            "quarter": f"{today.year}-Q{(today.month + 2) // 3}",
        }

    def _coached(self, deck: Deck) -> dict[str, Any]:
        """Words for the coach: what to ask next, what not to do, what leads saw otherwise."""
        shown = self._shown_survey()
        if shown is None:
            return {"led": None}
        result, revealed = shown
        words = safety.survey().words
        gaps = leaders.gaps(result, revealed.guesses)
        return {"led": {"next": words.next, "avoid": words.avoid, "gaps": gaps}}

    def _shown_survey(self) -> Any:
        """The last survey that was revealed here with our own seven lines, and its reveal."""
        agenda = self._session.workshop.agenda
        found = None
        for block in agenda.blocks:
            revealed = agenda.stage(block.id).revealed
            result = safety.of_block(block, revealed) if revealed else None
            if result is not None and result.shown:
                found = (result, revealed)
        return found

    def _survey(self) -> dict[str, Any] | None:
        shown = self._shown_survey()
        if shown is None:
            return None
        result, ours = shown[0], safety.survey()
        items = sorted(result.items, key=lambda one: -one.spread)
        return {
            "told": safety.told(result),
            "items": [
                {"text": one.item.text, "counts": one.counts, "reversed": one.item.reversed}
                for one in items
            ],
            "answered": result.answered,
            "low": ours.low,
            "high": ours.high,
            "source": f"{ours.label} {ours.source}",
            "known": ours.known,
            "trend": self._trend(result),
        }

    def _trend(self, now: safety.SurveyResult) -> dict[str, Any] | None:
        """Item by item, the middle then and now; None where no earlier survey can stand beside."""
        if self._before is None or self._before[0].points != now.points:
            return None
        before, cycle = self._before
        turns = safety.trend(before, now)
        if not turns:
            return None
        rows = [{"text": t.item.text, "before": t.before, "now": t.now} for t in turns]
        return {"cycle": cycle, "rows": rows}

    def _placed(self) -> list[dict[str, Any]]:
        """How the room has placed the team, where an agenda asked and revealed it."""
        agenda = self._session.workshop.agenda
        for block in reversed(agenda.blocks):
            revealed = agenda.stage(block.id).revealed
            if block.recipe == staging.RECIPE and revealed:
                shown = staging.placements(revealed.scores)
                return [{"aspect": p.aspect, "counts": p.counts, "told": p.told} for p in shown]
        return []

    def _advice(self, deck: Deck) -> dict[str, Any]:
        """The advice for every team that has placed itself, and for the whole room under ""."""
        cards = deck.of(Maturity)
        teams = {"", *(card.team for card in cards), *(p.team for p in deck.of(TeamPlan))}
        if len(teams) > 60:  # a portfolio pasted in; only those who placed themselves
            teams = {"", *(card.team for card in cards)}
        advised = {team: staging.advise(staging.placed(cards, team)) for team in sorted(teams)}
        plain: dict[str, Any] = msgspec.to_builtins(advised)
        return plain

    def _means(self, deck: Deck) -> list[dict[str, Any]]:
        """The mean expected share by quarter."""
        portfolio = make_portfolio(deck.of(TeamPlan))
        return [{"quarter": q, "share": portfolio.mean(q)} for q in portfolio.quarters]
