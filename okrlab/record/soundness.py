"""Whether an imported log could have been recorded here: its values, plan, boards and links.

An export is a file that anybody can edit. A log that breaks the rules of the record would be folded
into boards that no page expects, so it is checked as a whole before anything is imported.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from okrlab.blocks.registry import kind_of, load
from okrlab.errors import BadInput
from okrlab.record import agenda as a
from okrlab.record import bounds, deck_rules, recordable
from okrlab.record import events as e
from okrlab.record.agenda import DAY
from okrlab.record.agenda_rules import MOST_PARKED
from okrlab.record.decision import is_id
from okrlab.record.deck import Deck
from okrlab.record.folding import fold
from okrlab.record.learning_rules import is_learning
from okrlab.record.planning import check_blocks
from okrlab.record.workshop import Workshop

_PLANNING = (e.AgendaSet, e.BlockOpened, e.BlockClosed, e.BlockRevealed, e.TimeAdded)
_MANY = 1_000_000
_MOST_SAID = 100_000
"""The most texts in one reveal, and voters on one card; no room has more."""


class OutOfBounds(Exception):
    """Raised for an event that the recorder would not record: its revision, and the reason."""

    def __init__(self, revision: int, refused: BadInput) -> None:
        super().__init__(refused.message)
        self.revision, self.refused = revision, refused


def is_sound(log: list[e.Recorded]) -> bool:
    """Whether these events are a whole workshop, from its creation on, that the rules allow."""
    try:
        return is_whole_log(log)
    except OutOfBounds:
        return False


def is_whole_log(log: list[e.Recorded]) -> bool:
    """The same as `is_sound`, but raises `OutOfBounds` for the first value out of bounds."""
    created = [isinstance(recorded.event, e.WorkshopCreated) for recorded in log]
    if created != [True] + [False] * len(log[1:]):
        return False
    revisions = [recorded.revision for recorded in log]
    keys = {("", "created"), *((recorded.by, recorded.key) for recorded in log[1:])}
    return (
        revisions[0] == 1
        and revisions == sorted(set(revisions))
        and revisions[-1] < 2**31
        and len(keys) == len(log)
        and all(map(_is_kept, log))
        and _is_run(log)
        and _is_whole(fold(Workshop(), log))
    )


def _is_kept(one: e.Recorded) -> bool:
    """Whether the recorder could have written this event."""
    event = one.event
    known = not isinstance(event, e.Unreadable) and one.at.tzinfo is not None and one.v == e.VERSION
    by = one.by == "" or is_id(one.by)
    key = 1 <= len(one.key) <= 80 and one.key.isascii() and one.key.isprintable()
    audience = e.ROOM
    if isinstance(event, e.NoteWritten):
        audience = e.FACILITATORS
    elif isinstance(event, e.QuestionDismissed) or is_learning(event):
        audience = one.by
    try:
        bounds.day(one.at)
        recordable.check(event)
    except BadInput as refused:
        raise OutOfBounds(one.revision, refused) from None
    return known and by and key and one.audience == audience


def _is_run(log: list[e.Recorded]) -> bool:
    """Whether every block was planned before it was opened, and opened before it was revealed."""
    so_far = Workshop()
    for recorded in log:
        if isinstance(recorded.event, _PLANNING):
            if not _is_next(so_far.agenda, recorded.event):
                return False
            so_far = fold(so_far, [recorded])
    return True


def _is_next(agenda: a.Agenda, event: Any) -> bool:
    if isinstance(event, e.AgendaSet):
        return _is_plan(agenda, event.blocks)
    block, stage = agenda.block(event.block), agenda.stage(event.block)
    if block is None:
        return False
    match event:
        case e.BlockOpened(anew=True):
            return stage.revealed is not None and stage.revealed.empty
        case e.BlockClosed():
            return stage.state == "open"
        case e.TimeAdded(minutes=minutes):
            return 1 <= block.minutes + stage.extra + minutes <= DAY
        case e.BlockRevealed(revealed=revealed):
            return stage.state in ("open", "closed") and _is_reveal(block, revealed)
    return True


def _is_plan(agenda: a.Agenda, blocks: tuple[a.Block, ...]) -> bool:
    """Whether the rules would leave a plan as it is, apart from words that were forgotten since."""
    written = tuple(map(_written, blocks))
    try:
        if check_blocks(written) != written:
            return False
    except BadInput:
        return False
    after = {block.id: _asked(block) for block in blocks}
    begun = (b for b in agenda.blocks if agenda.stage(b.id).state != "waiting")
    return all(after.get(block.id) == _asked(block) for block in begun)


def _written(block: a.Block) -> a.Block:
    prompts = tuple(replace(p, text=p.text or "-") for p in block.prompts)
    return replace(block, title=block.title or "-", prompts=prompts)


def _asked(block: a.Block) -> Any:
    prompts = [(p.id, p.kind, p.most, p.steps) for p in block.prompts]
    asked = (block.kind, prompts, block.board, block.levels, block.dots, block.named)
    return (*asked, block.fewest)


def _is_reveal(block: a.Block, revealed: a.Revealed) -> bool:
    """Whether a reveal shows only what its block asked for, and names only if the block does."""
    steps = {p.id: p.steps for p in block.prompts if p.kind == "score"}
    texts = {p.id for p in block.prompts} - steps.keys()
    kind = kind_of(block.kind)
    if kind.asks:  # not the cards of the board: some may have been removed since
        steps = {key: load(kind.asks.steps)(key) for key in revealed.scores if is_id(key)}
    scores = all(
        steps.get(prompt)
        and all(key in map(str, range(1, steps[prompt] + 1)) for key in counts)
        and all(1 <= n <= _MANY for n in counts.values())
        for shown in (revealed.scores, revealed.guesses)
        for prompt, counts in shown.items()
    )
    dots = all(
        is_id(card)
        and 0 < len(gave) <= _MOST_SAID
        and list(gave) == sorted(gave, reverse=True)
        and all(1 <= n <= block.dots for n in gave)
        for card, gave in revealed.dots.items()
    )
    return (
        block.sealed
        and block.fewest == revealed.fewest <= revealed.answered
        and (block.fewest > 0 or not revealed.guesses)
        and 0 <= revealed.answered <= _MANY
        and len({said.id for said in revealed.said}) == len(revealed.said) <= _MOST_SAID
        and all(said.prompt in texts and (block.named or not said.by) for said in revealed.said)
        and scores
        and dots
        and (kind.votes or not revealed.dots)
    )


def _is_whole(workshop: Workshop) -> bool:
    return len(workshop.parked) <= MOST_PARKED and all(map(_is_board, workshop.boards.values()))


def _is_board(deck: Deck) -> bool:
    """Whether a board has room for its cards, and they may be on it, each and together."""
    try:
        deck_rules.room_for({}, deck.cards)
    except BadInput:
        return False
    at_home = all(deck_rules.at_home(deck.board, card) for card in deck.cards.values())
    kinds = {type(card) for card in deck.cards.values()}
    return at_home and not any(kind.unsound(deck.of(kind)) for kind in kinds)
