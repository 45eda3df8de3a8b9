"""The clinic board's second part: what one person types and asks for, read while they type.

The coaching itself is in other modules. The board calls it when the page asks, and sends what it
says as messages.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from okrlab.blocks.clinic.blanks import missing
from okrlab.blocks.clinic.cards import Hypothesis, KeyResult, Pair
from okrlab.blocks.clinic.cases import due
from okrlab.blocks.clinic.composer import Fields, compose, put_part, take_apart
from okrlab.blocks.clinic.grid import place
from okrlab.blocks.clinic.hypotheses import check_hypothesis
from okrlab.blocks.clinic.objective_checks import compose_objective, objective_blocks
from okrlab.blocks.clinic.pairs import examples
from okrlab.blocks.clinic.shared import ClinicShared, plain, reading_of
from okrlab.blocks.clinic.splitter import split, unmark
from okrlab.blocks.clinic.voting import aim_of, place_in, set_of, vote_block
from okrlab.boards.deck_parts import DeckOwn
from okrlab.errors import OkrlabError, Refused
from okrlab.host import wire
from okrlab.host.session import Outcome
from okrlab.language.spans import spans_of
from okrlab.language.tokens import LONGEST
from okrlab.record import commands as c
from okrlab.record.deck import Deck
from okrlab.record.findings import worth_asking
from okrlab.texts import area
from okrlab.texts.clean import lines_of

PASTED = 20_000
"""How many characters, and how many lines, of a pasted list are read."""
MOST_LINES = 100


class ClinicOwn(DeckOwn):
    """What one person types and asks for, and the questions that they want no more."""

    _shared: ClinicShared

    @classmethod
    def _more_texts(cls) -> dict[str, str]:
        return clinic_texts()

    def begin(self) -> None:
        def without(_: OkrlabError) -> None:
            """Do without examples from other workshops, which are only an extra."""

        if not self._shared.is_known:
            self._shared.is_known = True
            self._then(self._session.ask("inventory"), self._shared.know, without)

    def _parts(self) -> dict[str, Any]:
        return {**super()._parts(), "asks": self._asks(self._deck)}

    def _asks(self, deck: Deck) -> dict[str, Any]:
        """The questions that differ from everybody's, as this person wants some kinds no more."""
        quiet = self._session.workshop.quiet.get(self._session.person, ())
        if not quiet:
            return {}
        about = {f.card for f in self._shared.found if f.rule in quiet}
        return {
            kr.id: self._shared.asked(deck, kr, quiet)
            for kr in deck.of(KeyResult)
            if kr.id in about
        }

    def _coached(self, deck: Deck) -> dict[str, Any]:
        return worth_asking(self._shared.found).listed()

    def _spelled(self, words: str, objective: str) -> dict[str, Any]:
        """The reading of words that are being typed, for the page."""
        aim = aim_of(self._deck, objective)
        reading, dated = reading_of(words, aim), due(aim)
        return {
            "spans": spans_of(reading),
            "parts": {part.name: part.value for part in reading.parts if part.name != "direction"},
            "fields": msgspec.to_builtins(take_apart(words, reading)),
            "missing": missing(reading, dated) if reading.level in ("outcome", "impact") else [],
            "level": reading.level or "",
            **plain(place(reading, due=dated)),
        }

    # -- what the page says --------------------------------------------------------------

    def _say_read(self, message: dict[str, Any]) -> None:
        """Send the reading of the text that is being typed."""
        words, objective = str(message["text"])[:LONGEST], str(message.get("objective", ""))
        self.send({"op": "read", "n": message["n"], **self._spelled(words, objective)})

    def _say_compose(self, message: dict[str, Any]) -> None:
        """Send the sentence made of the fields; in a `written` one, only the `part` changes."""
        given, written, name = message["fields"], str(message["written"])[:LONGEST], message["part"]
        fields = {field: str(given[field])[:LONGEST] for field in Fields.__struct_fields__}
        words = put_part(written, name, fields[name]) if written else compose(Fields(**fields))
        words, objective = words[:LONGEST], str(message.get("objective", ""))
        reading = self._spelled(words, objective)
        self.send({"op": "composed", "n": message["n"], "text": words, **reading})

    def _say_split(self, message: dict[str, Any]) -> None:
        """Send the lines of a pasted list, sorted in columns, and how many were left out."""
        pasted = str(message["text"])
        lines = split(pasted[:PASTED], MOST_LINES)
        rows = [{"text": line.text, "column": line.column, "why": line.reason} for line in lines]
        left = sum(bool(unmark(line)[1]) for line in lines_of(pasted[:PASTED])) - len(lines)
        left += len(lines_of(pasted[PASTED:]))
        self.send({"op": "lines", "lines": rows, "left": left, **self._of(message)})

    def _say_blocks(self, message: dict[str, Any]) -> None:
        """Send the parts of an objective's sentence: who, what will be true, and why."""
        blocks = objective_blocks(str(message["text"])[:LONGEST])
        self.send({"op": "blocks", "n": message["n"], **blocks._asdict()})

    def _say_objective(self, message: dict[str, Any]) -> None:
        """Send one sentence made of an objective's three parts."""
        who, state, value = (str(message[name])[:LONGEST] for name in ("who", "state", "value"))
        sentence = compose_objective(who, state, value)
        self.send({"op": "objective", "n": message["n"], "text": sentence})

    def _say_rungs(self, message: dict[str, Any]) -> None:
        """Send the outcomes and impacts on this workshop's ladders."""
        rungs = [
            {"id": rung.id, "text": rung.text, "level": rung.level, "objective": rung.objective}
            for rung in self._shared.rungs()
        ]
        self.send({"op": "rungs", "rungs": rungs, **self._of(message)})

    def _say_bet(self, message: dict[str, Any]) -> None:
        """Send why the signal that is being typed could not decide a hypothesis, if so."""
        until = str(message.get("until", ""))
        day = date.fromisoformat(until) if until else None
        bet = Hypothesis(id="bet", x="", y="", signal=str(message["signal"])[:LONGEST], until=day)
        findings = check_hypothesis(bet, agreement=self._session.workshop.agreement)
        self.send({"op": "bet", "n": message["n"], "found": [str(finding) for finding in findings]})

    def _say_pairs(self, message: dict[str, Any]) -> None:
        """Send examples of key results before and after: the team's own first, then ours."""
        ours = [*self._deck.of(Pair), *self._shared.pairs]
        matching = examples(str(message["function"]), str(message["words"])[:200], own=ours)
        own = {pair.id for pair in ours}
        plain = [{**msgspec.to_builtins(pair), "own": pair.id in own} for pair in matching[:60]]
        more = len(matching[60:])
        self.send({"op": "pairs", "pairs": plain, "more": more, **self._of(message)})

    def _say_outside(self, message: dict[str, Any]) -> None:
        """Send the link for somebody outside the team, who says what a key result means to them."""

        def tell(links: dict[str, str]) -> None:
            path = links.get("say", "")
            shown = self.address_of(path)
            self.send({"op": "outside", "path": path, **shown, **self._of(message)})

        self._then(self._session.ask("links"), tell)

    def _say_vote(self, message: dict[str, Any]) -> None:
        """Add a vote on whether a set is enough, after the block that is current now."""
        agenda, objective = self._session.workshop.agenda, str(message["objective"])
        krs = set_of(self._deck, objective)
        if not krs:
            gone = Refused("card_gone")
            return self._refuse("", gone.code, gone.message, gone.hint)
        block, at = vote_block(krs), place_in(agenda, self._board)
        blocks = (*agenda.blocks[:at], block, *agenda.blocks[at:])

        def answered(outcome: Outcome) -> None:
            if isinstance(outcome, wire.Done):
                after = agenda.blocks[at - 1].title if at else ""
                content = {"title": block.title, "after": after, **self._of(message)}
                self.send({"op": "voting", **content})
            elif isinstance(outcome, wire.Failed):
                self._refuse("", outcome.code, outcome.message, outcome.hint)
            else:
                self._say_vote(message)  # the plan has just changed: add the vote to the new one

        wish = c.SetAgenda(blocks=blocks, base=agenda.version)
        self._then(self._session.do(wish, self._wish_name(message)), answered)


def clinic_texts() -> dict[str, str]:
    """The texts that the clinic's page may show in addition to those of every board."""
    levels = {f"level_{key}": words for key, words in area("levels").items()}
    shared = ("zone_hint", "column_", "standing_")
    clinic = {key: words for key, words in area("clinic").items() if key.startswith(shared)}
    names = {key: words for key, words in area("coaching").items() if key.startswith("name_")}
    return {**levels, **clinic, **names, **area("clinic_board")}


PARTS = ClinicShared, ClinicOwn
