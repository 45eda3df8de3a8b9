"""The clinic board in the kernel: a set of key results, read while typed, with one question each.

The coaching itself is in other modules. The board calls it when the page asks, and sends what it
says as messages.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from okrlab.blocks.clinic.blanks import missing
from okrlab.blocks.clinic.cards import FUNCTIONS, Hypothesis, KeyResult, Objective, Pair, Term
from okrlab.blocks.clinic.cases import due
from okrlab.blocks.clinic.composer import VERBS, Fields, compose, put_part, take_apart
from okrlab.blocks.clinic.grid import mix, place
from okrlab.blocks.clinic.hypotheses import check_hypothesis
from okrlab.blocks.clinic.objective_checks import compose_objective, objective_blocks
from okrlab.blocks.clinic.pairs import examples
from okrlab.blocks.clinic.set_checks import check_set
from okrlab.blocks.clinic.splitter import halves, split, unmark
from okrlab.blocks.clinic.voting import aim_of, place_in, set_of, sets_of, standings, vote_block
from okrlab.blocks.ladder.cards import Rung, graphs_of
from okrlab.boards.addresses import address_of
from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.source import script, style
from okrlab.errors import OkrlabError, Refused
from okrlab.given import checked
from okrlab.host import wire
from okrlab.host.session import Outcome, Session
from okrlab.language.reading import Reading, read, spans_of
from okrlab.language.tokens import LONGEST, tokens
from okrlab.record import commands as c
from okrlab.record.deck import Deck
from okrlab.record.findings import Finding, worth_asking
from okrlab.texts import area
from okrlab.texts.clean import lines_of

_HERE = Path(__file__).parent

PASTED = 20_000
"""How many characters, and how many lines, of a pasted list are read."""
MOST_LINES = 100
_OF_THE_SET = frozenset(("some-outputs", "said-twice", "conflicting-directions"))
"""Rules whose findings name one key result, but concern the whole set."""


class ClinicBoard(DeckBoard):
    """The clinic of a session, to be shown as the last line of a cell.

    Everyone sees the same set; a person with a key result open is asked the one question about it.
    """

    _esm = script("board", _HERE)
    _css = style("base", "deck", own=_HERE / "board.css")

    @checked
    def __init__(self, session: Session, board: str = "clinic") -> None:
        self._pairs: list[Pair] = []
        self._terms: list[Term] = []
        super().__init__(session, board, clinic_texts())
        self._fetch_inventory()

    def _about(self) -> dict[str, Any]:
        return {**super()._about(), "verbs": VERBS, "functions": FUNCTIONS}

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
            for rung in self._rungs()
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
        ours = [*self._deck.of(Pair), *self._pairs]
        matching = examples(str(message["function"]), str(message["words"])[:200], own=ours)
        own = {pair.id for pair in ours}
        plain = [{**msgspec.to_builtins(pair), "own": pair.id in own} for pair in matching[:60]]
        more = len(matching[60:])
        self.send({"op": "pairs", "pairs": plain, "more": more, **self._of(message)})

    def _say_outside(self, message: dict[str, Any]) -> None:
        """Send the link for somebody outside the team, who says what a key result means to them."""

        def tell(links: dict[str, str]) -> None:
            path = links.get("say", "")
            shown = address_of(path, base=self._session.base)
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

    # -- what the board shows ------------------------------------------------------------

    def _view(self, deck: Deck) -> dict[str, Any]:
        self._found = self._findings(deck)
        rungs = {rung.id: rung.text for rung in self._rungs()}
        today, agreed = self._session.today(), self._session.workshop.agreement
        quiet = self._session.workshop.quiet.get(self._session.person, ())
        looks = {}
        for kr in deck.of(KeyResult):
            reading = self._reading(deck, kr)
            place_ = place(reading, kr, due=due(aim_of(deck, kr.objective)))
            asks = [f for f in self._found if f.card == kr.id and f.rule not in quiet]
            said = {"fields": _plain(take_apart(kr.text, reading)), "ask": _asked(asks, reading)}
            looks[kr.id] = {**_plain(place_), **said}
        return {
            "looks": looks,
            "sets": {id: self._set(deck, id) for id in sets_of(deck)},
            "standings": standings(self._session.workshop.agenda, deck),
            "bets": {
                bet.id: [f"{finding}" for finding in check_hypothesis(bet, agreement=agreed)]
                for bet in deck.of(Hypothesis)
            },
            "due": [bet.id for bet in deck.of(Hypothesis) if bet.due(today)],
            "today": today.isoformat(),
            "milestones": agreed.milestones,
            "terms": _plain(self._terms),
            "climbed": bool(rungs),
            "led": {kr.id: rungs[kr.leads_to] for kr in deck.of(KeyResult) if kr.leads_to in rungs},
        }

    def _coached(self, deck: Deck) -> dict[str, Any]:
        return worth_asking(self._found).listed()

    def _rungs(self) -> list[Rung]:
        """The outcomes and impacts on this workshop's ladders."""
        ladders = graphs_of(self._session.workshop).values()
        return [
            r for ladder in ladders for r in ladder.ordered() if r.level in ("outcome", "impact")
        ]

    def _spelled(self, words: str, objective: str) -> dict[str, Any]:
        """The reading of words that are being typed, for the page."""
        aim = aim_of(self._deck, objective)
        reading, dated = _read(words, aim), due(aim)
        return {
            "spans": spans_of(reading),
            "parts": {part.name: part.value for part in reading.parts if part.name != "direction"},
            "fields": msgspec.to_builtins(take_apart(words, reading)),
            "missing": missing(reading, dated) if reading.level in ("outcome", "impact") else [],
            "level": reading.level or "",
            **_plain(place(reading, due=dated)),
        }

    def _findings(self, deck: Deck) -> list[Finding]:
        workshop = self._session.workshop
        findings: list[Finding] = []
        known = [*deck.of(Term), *self._terms]
        for id in sets_of(deck):
            krs = set_of(deck, id)
            aim = deck.cards.get(id)
            findings += check_set(
                krs,
                aim if isinstance(aim, Objective) else "",
                glossary=known,
                agreement=workshop.agreement,
                today=self._session.today(),
                overrules=deck.overrules,
                readings={kr.id: self._reading(deck, kr) for kr in krs},
            )
        return findings

    def _reading(self, deck: Deck, kr: KeyResult) -> Reading:
        return _read(kr.text, aim_of(deck, kr.objective))

    def _set(self, deck: Deck, objective: str) -> dict[str, Any]:
        """The mix of a set, and the one question about the whole of it."""
        krs = set_of(deck, objective)
        meter = mix(self._reading(deck, kr).level for kr in krs)
        ours = {objective, *(kr.id for kr in krs)}
        asks = [
            finding
            for finding in self._found
            if finding.card == objective or (finding.rule in _OF_THE_SET and finding.card in ours)
        ]
        levels: list[tuple[str, int]] = [*meter.levels.items(), ("unsure", meter.unsure)]
        return {"mix": str(meter), "levels": dict(levels), "ask": _plain(_first(asks))}

    # -- the team's inventory ------------------------------------------------------------

    def _fetch_inventory(self) -> None:
        def fetched(kept: dict[str, Any]) -> None:
            self._pairs = msgspec.convert(kept["pairs"], list[Pair])
            self._terms = msgspec.convert(kept["terms"], list[Term])
            self._soon()

        def without(_: OkrlabError) -> None:
            """Do without examples from other workshops, which are only an extra."""

        self._then(self._session.ask("inventory"), fetched, without)


def clinic_texts() -> dict[str, str]:
    """The texts that the clinic's page may show in addition to those of every board."""
    levels = {f"level_{key}": words for key, words in area("levels").items()}
    shared = ("zone_hint", "column_", "standing_")
    clinic = {key: words for key, words in area("clinic").items() if key.startswith(shared)}
    names = {key: words for key, words in area("coaching").items() if key.startswith("name_")}
    return {**levels, **clinic, **names, **area("clinic_board")}


@lru_cache(maxsize=1024)
def _read(words: str, objective: str) -> Reading:
    return read(words, objective)


def _first(findings: Iterable[Finding]) -> Finding | None:
    """The most severe finding that is not overruled; among equals, the first."""
    return next(iter(worth_asking(findings).now), None)


def _asked(findings: list[Finding], reading: Reading) -> dict[str, Any] | None:
    """The one question about a key result, with its two halves if it suggests a split."""
    first = _first(finding for finding in findings if finding.rule not in _OF_THE_SET)
    if first is None:
        return None
    cut = halves(reading, tokens(reading.text)) if first.rule == "compound" else None
    parts = (
        [reading.text[: cut[0]].strip(" ,;"), reading.text[cut[1] :].strip(" ,;.")] if cut else []
    )
    words = reading.text[slice(*first.span)] if first.span else ""
    return {**_plain(first), "halves": parts, "words": words}


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
