"""What the room sees of the clinic: the set of key results, how each is read, and its question."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

import msgspec

from okrlab.blocks.clinic.cards import FUNCTIONS, Hypothesis, KeyResult, Pair, Term
from okrlab.blocks.clinic.cases import due
from okrlab.blocks.clinic.composer import VERBS, take_apart
from okrlab.blocks.clinic.deck_checks import check_deck
from okrlab.blocks.clinic.grid import mix, place
from okrlab.blocks.clinic.hypotheses import check_hypothesis
from okrlab.blocks.clinic.splitter import halves
from okrlab.blocks.clinic.voting import aim_of, set_of, sets_of, standings
from okrlab.blocks.ladder.cards import Rung, graphs_of
from okrlab.boards.deck_parts import DeckShared
from okrlab.language.reading import Reading, read
from okrlab.language.tokens import tokens
from okrlab.record.deck import Deck
from okrlab.record.findings import Finding, worth_asking

_OF_THE_SET = frozenset(("some-outputs", "said-twice", "conflicting-directions"))
"""Rules whose findings name one key result, but concern the whole set."""


class ClinicShared(DeckShared):
    """The set of key results, how each is read, and the question about it."""

    pairs: list[Pair] = []
    """Examples of the team's other workshops."""
    _terms: list[Term] = []
    found: list[Finding] = []
    is_known = False
    """Whether somebody has asked for the team's inventory."""

    def about(self) -> dict[str, Any]:
        return {**super().about(), "verbs": VERBS, "functions": FUNCTIONS}

    def know(self, kept: dict[str, Any]) -> None:
        """Take in the examples and terms of the team's other workshops."""
        self.pairs = msgspec.convert(kept["pairs"], list[Pair])
        self._terms = msgspec.convert(kept["terms"], list[Term])
        self._soon()

    def _view(self, deck: Deck) -> dict[str, Any]:
        self.found = self._findings(deck)
        rungs = {rung.id: rung.text for rung in self.rungs()}
        today, agreed = self._room.today(), self._room.workshop.agreement
        looks = {}
        for kr in deck.of(KeyResult):
            reading = self._reading(deck, kr)
            place_ = place(reading, kr, due=due(aim_of(deck, kr.objective)))
            said = {
                "fields": plain(take_apart(kr.text, reading)),
                "ask": self.asked(deck, kr),
            }
            looks[kr.id] = {**plain(place_), **said}
        return {
            "looks": looks,
            "sets": {id: self._set(deck, id) for id in sets_of(deck)},
            "standings": standings(self._room.workshop.agenda, deck),
            "bets": {
                bet.id: [f"{finding}" for finding in check_hypothesis(bet, agreement=agreed)]
                for bet in deck.of(Hypothesis)
            },
            "due": [bet.id for bet in deck.of(Hypothesis) if bet.due(today)],
            "today": today.isoformat(),
            "milestones": agreed.milestones,
            "terms": plain(self._terms),
            "climbed": bool(rungs),
            "led": {kr.id: rungs[kr.leads_to] for kr in deck.of(KeyResult) if kr.leads_to in rungs},
        }

    def asked(
        self, deck: Deck, kr: KeyResult, quiet: Collection[str] = ()
    ) -> dict[str, Any] | None:
        """The one question about a key result, without the kinds that are to stay `quiet`."""
        asks = [f for f in self.found if f.card == kr.id and f.rule not in quiet]
        return _asked(asks, self._reading(deck, kr))

    def rungs(self) -> list[Rung]:
        """The outcomes and impacts on this workshop's ladders."""
        ladders = graphs_of(self._room.workshop).values()
        return [
            r for ladder in ladders for r in ladder.ordered() if r.level in ("outcome", "impact")
        ]

    def _findings(self, deck: Deck) -> list[Finding]:
        return check_deck(
            deck,
            terms=self._terms,
            agreement=self._room.workshop.agreement,
            today=self._room.today(),
            readings={kr.id: self._reading(deck, kr) for kr in deck.of(KeyResult)},
        )

    def _reading(self, deck: Deck, kr: KeyResult) -> Reading:
        return reading_of(kr.text, aim_of(deck, kr.objective))

    def _set(self, deck: Deck, objective: str) -> dict[str, Any]:
        """The mix of a set, and the one question about the whole of it."""
        krs = set_of(deck, objective)
        meter = mix(self._reading(deck, kr).level for kr in krs)
        ours = {objective, *(kr.id for kr in krs)}
        asks = [
            finding
            for finding in self.found
            if finding.card == objective or (finding.rule in _OF_THE_SET and finding.card in ours)
        ]
        levels: list[tuple[str, int]] = [*meter.levels.items(), ("unsure", meter.unsure)]
        return {"mix": str(meter), "levels": dict(levels), "ask": plain(_first(asks))}


@lru_cache(maxsize=1024)
def reading_of(words: str, objective: str) -> Reading:
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
    return {**plain(first), "halves": parts, "words": words}


def plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
