"""The readiness board's two parts: where a team starts, its plan, and a leader's message.

Coaching has modules of its own. Of a survey, only what its reveal showed is known here.
"""

from __future__ import annotations

from typing import Any

import msgspec

from okrlab.blocks.clinic import diagnosis
from okrlab.blocks.readiness import leaders, safety, staging
from okrlab.blocks.readiness.cards import (
    INPUTS,
    MOST_QUARTERS,
    STAGES,
    ColumnsKnown,
    Maturity,
    TeamPlan,
)
from okrlab.blocks.readiness.plan_files import read_shares
from okrlab.blocks.readiness.portfolio import following, make_portfolio, read_portfolio, suggest
from okrlab.blocks.readiness.portfolio_picture import describe, draw
from okrlab.boards.deck_parts import DeckOwn, DeckShared
from okrlab.boards.tables import amiss, answers_of, read_with, table_of
from okrlab.errors import TableUnreadable
from okrlab.record.agenda import Block, Revealed
from okrlab.record.deck import Deck
from okrlab.record.findings import worth_asking
from okrlab.tables.column_memory import ColumnMemory
from okrlab.tables.typed_numbers import read_number
from okrlab.texts import area, text

SHOWN = 20
"""Notes on a table that a page shows."""
_OPENS = {"leaders-message": "message"}
"""The view with which a page opens, by the recipe of the current block."""


class ReadinessShared(DeckShared):
    """The revealed survey, where the room placed the team, and what is advised."""

    is_known = False
    """Whether somebody has asked for the team's earlier surveys."""
    _before: tuple[safety.SurveyResult, str] | None = None

    def remember(self, surveys: list[dict[str, Any]]) -> None:
        """Remember the newest revealed survey of the team's other workshops, for comparing."""
        for one in surveys:
            block = msgspec.convert(one["block"], Block)
            result = safety.of_block(block, msgspec.convert(one["revealed"], Revealed))
            if result is not None and result.shown:
                self._before = (result, str(one["cycle"]))
                self._soon()
                return

    def about(self) -> dict[str, Any]:
        questions = staging.anchors()
        plain_questions = {
            id: {"name": q.name, "ask": q.ask, "anchors": q.anchors} for id, q in questions.items()
        }
        last = [area("readiness")[f"last_{one}"] for one in staging.LASTS if one]
        named = {"name": area("readiness")["last"], "ask": area("readiness")["last_ask"]}
        about = {
            "questions": {**plain_questions, "last": {**named, "anchors": last}},
            "order": INPUTS,
            "stages": STAGES,
            "messages": leaders.messages(),
        }
        plain: dict[str, Any] = msgspec.to_builtins(about)
        return {**super().about(), **plain}

    def _view(self, deck: Deck) -> dict[str, Any]:
        block, today = self._room.workshop.agenda.block(), self._room.today()
        return {
            "opens": _OPENS.get(block.recipe, "") if block else "",
            "survey": self._survey(),
            "placed": self._placed(),
            "advice": self._advice(deck),
            "means": self._means(deck),
            "quarter": f"{today.year}-Q{(today.month + 2) // 3}",
        }

    def shown_survey(self) -> Any:
        """The last revealed survey with okrlab's seven items, and its reveal; None without one."""
        agenda = self._room.workshop.agenda
        last = None
        for block in agenda.blocks:
            revealed = agenda.stage(block.id).revealed
            result = safety.of_block(block, revealed) if revealed else None
            if result is not None and result.shown:
                last = (result, revealed)
        return last

    def _survey(self) -> dict[str, Any] | None:
        shown = self.shown_survey()
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
        """The median of each item, before and now; None without a comparable earlier survey."""
        if self._before is None or self._before[0].points != now.points:
            return None
        before, cycle = self._before
        turns = safety.trend(before, now)
        if not turns:
            return None
        rows = [{"text": t.item.text, "before": t.before, "now": t.now} for t in turns]
        return {"cycle": cycle, "rows": rows}

    def _placed(self) -> list[dict[str, Any]]:
        """How the room placed the team, if a block asked for it and was revealed."""
        agenda = self._room.workshop.agenda
        for block in reversed(agenda.blocks):
            revealed = agenda.stage(block.id).revealed
            if block.recipe == staging.RECIPE and revealed:
                shown = staging.placements(revealed.scores)
                return [{"aspect": p.aspect, "counts": p.counts, "told": p.told} for p in shown]
        return []

    def _advice(self, deck: Deck) -> dict[str, Any]:
        """The advice by team, and under "" for the whole room."""
        cards = deck.of(Maturity)
        teams = {"", *(card.team for card in cards), *(p.team for p in deck.of(TeamPlan))}
        if len(teams) > 60:  # a pasted portfolio: advise only teams that have placed themselves
            teams = {"", *(card.team for card in cards)}
        advised = {team: staging.advise(staging.placed(cards, team)) for team in sorted(teams)}
        plain: dict[str, Any] = msgspec.to_builtins(advised)
        return plain

    def _means(self, deck: Deck) -> list[dict[str, Any]]:
        """The mean expected share by quarter."""
        portfolio = make_portfolio(deck.of(TeamPlan))
        return [{"quarter": q, "share": portfolio.mean(q)} for q in portfolio.quarters]


class ReadinessOwn(DeckOwn):
    """What one person pastes and asks for, and what facilitators are told of the survey."""

    _shared: ReadinessShared

    @classmethod
    def _more_texts(cls) -> dict[str, str]:
        return readiness_texts()

    def begin(self) -> None:
        if not self._shared.is_known:
            self._shared.is_known = True
            self._then(self._session.ask("surveys"), self._shared.remember, lambda _: None)

    def _coached(self, deck: Deck) -> dict[str, Any]:
        """For facilitators: what to ask next, what to avoid, and where leads guessed wrongly."""
        shown = self._shared.shown_survey()
        if shown is None:
            return {"led": None}
        result, revealed = shown
        words = safety.survey().words
        gaps = leaders.gaps(result, revealed.guesses)
        return {"led": {"next": words.next, "avoid": words.avoid, "gaps": gaps}}

    # -- what the page says --------------------------------------------------------------

    def _say_message(self, message: dict[str, Any]) -> None:
        """Send the feedback on a leader's message, which is not recorded anywhere."""
        feedback = leaders.feedback(str(message["text"]))
        plain = {"found": feedback.found, "done": feedback.done, "next": feedback.next}
        self.send({"op": "heard", "n": message["n"], **msgspec.to_builtins(plain)})

    def _say_suggest(self, message: dict[str, Any]) -> None:
        """Send quarters and shares to start a team's plan with."""
        start = message["stage"] if message["stage"] in STAGES else STAGES[0]
        try:
            many = read_number(str(message["many"])[:60])
            if many is None or many.value < 1 or many.value % 1:
                raise TableUnreadable.of([text("readiness.bad_many", said=message["many"])])
            quarters = following(str(message["quarter"]), min(int(many.value), MOST_QUARTERS))
        except TableUnreadable as error:
            self._problems(message, error)
            return
        shares = suggest(start, quarters)
        plan = {"quarters": quarters, "shares": shares, "n": message["n"]}
        self.send({"op": "suggested", **msgspec.to_builtins(plan)})

    def _say_shares(self, message: dict[str, Any]) -> None:
        """Send the shares that somebody typed as numbers; None where nothing is planned."""
        reads, _ = read_shares([str(one)[:60] for one in message["texts"][:MOST_QUARTERS]])
        if wrong := [problem for _, problem in reads if problem]:
            self._problems(message, TableUnreadable.of(wrong))
            return
        self.send({"op": "shares", "n": message["n"], "shares": [share for share, _ in reads]})

    def _say_portfolio(self, message: dict[str, Any]) -> None:
        """Send the plans of a pasted table as cards, which the page puts on the board."""
        reading = read_with(message, ColumnsKnown.memory(self._deck, "portfolio"))
        memory = reading["memory"]
        try:
            plans = read_portfolio(table_of(message), **reading)
        except TableUnreadable as error:
            self._problems(message, error, memory)
            return
        told = {"cards": [*plans], "notes": plans.notes[:SHOWN], "remembered": memory.used}
        known = ColumnsKnown.said(self._deck, "portfolio", memory.headings, reading["columns"])
        told["known"] = [known] if reading["columns"] else []
        self.send({"op": "cards", "n": message["n"], **msgspec.to_builtins(told)})

    def _say_diagnose(self, message: dict[str, Any]) -> None:
        """Send a diagnosis of last cycle's set, which answers one of the questions on the page."""
        try:
            past = diagnosis.read_past(table_of(message), **answers_of(message))
            result = diagnosis.diagnose(past)
        except TableUnreadable as error:
            self._problems(message, error)
            return
        plain = msgspec.to_builtins(result)
        plain["level"] = staging.LASTS.index(result.last)
        plain |= msgspec.to_builtins(worth_asking(result.findings).listed())
        plain["lines"] = [one.text for one in past]
        self.send({**plain, "op": "diagnosed", "n": message["n"], "notes": past.notes[:SHOWN]})

    def _say_draw(self, message: dict[str, Any]) -> None:
        """Send the picture of all plans, which is drawn only when somebody looks at it."""
        portfolio = make_portfolio(self._deck.of(TeamPlan))
        picture = {"svg": draw(portfolio), "alt": describe(portfolio)}
        self.send({"op": "drawn", "n": message["n"], **picture})

    def _problems(
        self, message: dict[str, Any], error: TableUnreadable, memory: ColumnMemory | None = None
    ) -> None:
        self.send({"op": "amiss", "n": message["n"], **amiss(error, memory)})


def readiness_texts() -> dict[str, str]:
    """The texts that the page may show in addition to those of every board."""
    rules = {key: said for key, said in area("clinic_board").items() if key.startswith("rule_")}
    return rules | area("readiness")


PARTS = ReadinessShared, ReadinessOwn
