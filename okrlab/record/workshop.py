"""A workshop as folded from its record: its people, its agenda and its boards."""

from __future__ import annotations

import msgspec

from okrlab.blocks.registry import kind_of, load
from okrlab.record.agenda import (
    STEPS,
    Agenda,
    Agreement,
    Block,
    Frame,
    NextStep,
    Prompt,
    Sentence,
)
from okrlab.record.deck import C, Deck
from okrlab.record.same_words import entries


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who joined the workshop; `name` is empty if they stay unnamed."""

    id: str
    name: str = ""
    role: str = "participant"


class Workshop(msgspec.Struct, frozen=True, kw_only=True):
    """What the events up to `revision` add up to, for one audience.

    `boards` holds every board with its cards; `quiet`, by person, the kinds of question they
    dismissed; `notes` the facilitators' notes by card or block; `parked` the parking lot by id.
    `merged` maps the id of a person who joined twice to the id they continue with. `unreadable`
    says that the record holds events of a newer okrlab, so nothing may be written to it.

    >>> Workshop(title="Demo").deck("ladder").cards
    {}
    """

    title: str = ""
    team: str = ""
    cycle: str = ""
    revision: int = 0
    people: dict[str, Person] = {}
    boards: dict[str, Deck] = {}
    notes: dict[str, str] = {}
    quiet: dict[str, tuple[str, ...]] = {}
    agenda: Agenda = Agenda()
    parked: dict[str, str] = {}
    sentence: Sentence = Sentence()
    agreement: Agreement = Agreement()
    frame: Frame = Frame()
    merged: dict[str, str] = {}
    unreadable: bool = False

    def deck(self, board: str) -> Deck:
        """The board with this name; an empty one if nothing was put on it yet."""
        return self.boards.get(board) or Deck(board=board)

    def all_of(self, kind: type[C]) -> list[C]:
        """The cards of one kind on all boards."""
        return [card for name in sorted(self.boards) for card in self.deck(name).of(kind)]

    @property
    def steps(self) -> dict[str, NextStep]:
        """Decisions and next steps by id, in the order in which they were added."""
        cards = self.deck(STEPS).cards
        return {id: card for id, card in cards.items() if isinstance(card, NextStep)}

    def person(self, id: str) -> Person | None:
        """The person with this id, or the one they were merged into; None if unknown."""
        return self.people.get(self.merged.get(id, id))

    def ids(self, person: str) -> list[str]:
        """All ids of a person: this one, then those that were merged into it."""
        return [person, *(before for before, into in self.merged.items() if into == person)]

    def cards(self, board: str) -> dict[str, str]:
        """The words of every card by its id: of a board, or of what a block's reveal showed."""
        stage = self.agenda.stages.get(board)
        if stage is not None:
            return {said.id: said.text for said in stage.revealed.said} if stage.revealed else {}
        return self.deck(board).words()

    def lit(self) -> str:
        """The words of the card that is in light on every screen; empty if there is none."""
        board, card = self.agenda.spotlight
        return self.cards(board).get(card, "")

    def prompts(self, block: Block) -> dict[str, Prompt]:
        """What a block asks in private, by id: its own prompts, or scores of a board's cards."""
        asks = kind_of(block.kind).asks
        if asks is None:
            return {prompt.id: prompt for prompt in block.prompts}
        prompts: dict[str, Prompt] = load(asks.prompts)(self, block)
        return prompts

    def votable(self, block: Block) -> dict[str, str]:
        """The words of all cards that take dots in a block, by id; empty if it has no vote.

        Of an earlier block's reveal this is each text, even one that doesn't lead its entry.
        """
        if not kind_of(block.kind).votes:
            return {}
        words, cards = self.cards(block.board), self.deck(block.board).cards
        if block.board in self.agenda.stages or not block.levels:
            return words
        return {id: words[id] for id in words if getattr(cards[id], "level", "") in block.levels}

    def on_vote(self, block: Block) -> dict[str, str]:
        """The cards of a vote as pages show them: of a reveal its entries, in its order."""
        stage, asked = self.agenda.stages.get(block.board), self.agenda.block(block.board)
        words = self.votable(block)
        if not words or stage is None or stage.revealed is None:
            return words
        prompts = [prompt.id for prompt in asked.prompts] if asked else []
        lists = entries(stage.revealed.said, prompts).values()
        return {one.id: one.text for listed in lists for one in listed}
