"""Checks all key results on a board, set by set, as its team has decided about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from okrlab.blocks.clinic.cards import Objective, Term
from okrlab.blocks.clinic.set_checks import check_set
from okrlab.blocks.clinic.voting import set_of, sets_of
from okrlab.language.reading import Reading
from okrlab.record.agenda import Agreement
from okrlab.record.deck import Deck
from okrlab.record.findings import Finding


def check_deck(
    deck: Deck,
    *,
    terms: Iterable[Term] = (),
    agreement: Agreement | None = None,
    today: date | None = None,
    readings: Mapping[str, Reading] | None = None,
) -> list[Finding]:
    """Findings on every set of a board and on its key results; those overruled say so.

    `terms` are known beside those on the board; the other options are those of `check_set`.
    """
    findings: list[Finding] = []
    known = [*deck.of(Term), *terms]
    for id in sets_of(deck):
        aim = deck.cards.get(id)
        findings += check_set(
            set_of(deck, id),
            aim if isinstance(aim, Objective) else "",
            glossary=known,
            agreement=agreement,
            today=today,
            overrules=deck.overrules,
            readings=readings,
        )
    return findings
