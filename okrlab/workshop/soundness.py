"""Whether a log from elsewhere could have been recorded here: its ids, words, plan and links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.errors import BadInput
from okrlab.model import agenda as a
from okrlab.model import events as e
from okrlab.model.folding import fold
from okrlab.model.ladder import Ladder, Link, Rung
from okrlab.model.workshop import Workshop
from okrlab.workshop import nouns
from okrlab.workshop.agenda import MOST_PARKED
from okrlab.workshop.decision import is_id, on_board, words
from okrlab.workshop.deck_rules import MOST_CARDS
from okrlab.workshop.learning_rules import is_learning
from okrlab.workshop.links import ROLES
from okrlab.workshop.planning import check_blocks

_RUNG = {"text": "text", "actor": "actor", "objective": "objective"}
_LINK = {"rationale": "rationale", "assumption": "assumption"}
_STEP = {"text": "text", "who": "name", "due": "name"}
_CARD = {"id": "id", "by": "maybe"}
_BOARD = {"board": "id"}

RULES: dict[type[Any], dict[str, str]] = {
    **nouns.FIELDS,
    Rung: {**_CARD, **_RUNG, "position": "place", "version": "number"},
    Link: {**_CARD, **_LINK, "lower": "id", "upper": "id", "version": "number"},
    a.NextStep: {**_CARD, **_STEP, "version": "number"},
    a.Said: {"id": "id", "prompt": "id", "text": "text", "by": "maybe"},
    a.Agreement: {"own": "objective"},
    a.Sentence: {"text": "objective", "example": "objective"},
    a.Frame: {"people": "people", "address": "objective"},
    e.WorkshopCreated: {"title": "title", "team": "title", "cycle": "title"},
    e.PersonJoined: {"person": "id", "name": "name", "role": "role"},
    e.PersonNamed: {"person": "id", "name": "name"},
    e.BoardLocked: _BOARD,
    e.BoardUnlocked: _BOARD,
    e.StopPicked: _BOARD,
    e.RungAdded: _BOARD,
    e.RungEdited: {**_BOARD, **_RUNG, "id": "id"},
    e.RungMoved: {**_BOARD, "id": "id", "position": "place"},
    e.RungRemoved: {**_BOARD, "id": "id"},
    e.LinkAdded: _BOARD,
    e.LinkEdited: {**_BOARD, **_LINK, "id": "id"},
    e.LinkRemoved: {**_BOARD, "id": "id"},
    e.CardsRestored: {**_BOARD, "gone": "id", "undoes": "number", "redoes": "number"},
    e.CardsSet: {**_BOARD, "gone": "id", "undoes": "number", "redoes": "number"},
    e.FindingOverruled: {**_BOARD, "rule": "name", "card": "maybe", "reason": "reason"},
    e.FindingReinstated: {**_BOARD, "rule": "name", "card": "maybe"},
    e.QuestionDismissed: {**_BOARD, "kind": "name"},
    e.NoteWritten: {**_BOARD, "card": "id", "text": "note"},
    e.BlockOpened: {"block": "id"},
    e.BlockClosed: {"block": "id"},
    e.BlockRevealed: {"block": "id"},
    e.TimeAdded: {"block": "id"},
    e.Spotlit: {"board": "maybe", "card": "maybe"},
    e.Parked: {"id": "id", "text": "text"},
    e.Unparked: {"id": "id"},
    e.StepEdited: {**_STEP, "id": "id"},
    e.StepRemoved: {"id": "id"},
    e.PersonRemoved: {"person": "id"},
    e.PersonMerged: {"person": "id", "into": "id"},
    e.LeadTaken: {"person": "id"},
    e.TextForgotten: {"card": "maybe", "person": "maybe"},
}
"""What each field must be: an id, maybe one, a place, a number, or words within a limit.

Plans (`Block`, `Prompt`) are checked by the recorder's own rules, `Revealed` against its block.
"""

_PLANNING = (e.AgendaSet, e.BlockOpened, e.BlockClosed, e.BlockRevealed, e.TimeAdded)
_MANY = 1_000_000
_DAY = 24 * 60


def is_sound(log: list[e.Recorded]) -> bool:
    """Whether these events make a workshop, from its creation on, that the rules would allow."""
    if [isinstance(one.event, e.WorkshopCreated) for one in log] != [True] + [False] * len(log[1:]):
        return False
    revisions = [one.revision for one in log]
    keys = {("", "created"), *((one.by, one.key) for one in log[1:])}
    return (
        revisions[0] == 1
        and revisions == sorted(set(revisions))
        and revisions[-1] < 2**31
        and len(keys) == len(log)
        and all(_is_kept(one) for one in log)
        and _is_run(log)
        and _is_whole(fold(Workshop(), log))
    )


def _is_kept(one: e.Recorded) -> bool:
    """Whether the recorder could have written this event."""
    event = one.event
    known = not isinstance(event, e.Unreadable) and one.at.tzinfo is not None
    by = one.by == "" or is_id(one.by)
    key = 1 <= len(one.key) <= 80 and one.key.isascii() and one.key.isprintable()
    audience = e.ROOM
    if isinstance(event, e.NoteWritten):
        audience = e.FACILITATORS
    elif isinstance(event, e.QuestionDismissed) or is_learning(event):
        audience = one.by
    return known and by and key and one.audience == audience and all(map(_fits, _fields(event)))


def _fields(thing: Any) -> Iterator[tuple[str, Any]]:
    """The rule and the value of every field of an event that has one, its cards' included."""
    rules = RULES.get(type(thing), {})
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, msgspec.Struct):
                yield from _fields(part)
            elif name in rules and part is not msgspec.UNSET:
                yield rules[name], part


def _fits(field: tuple[str, Any]) -> bool:
    rule, value = field
    try:
        match rule:
            case "id":
                return is_id(str(value))
            case "maybe":
                return is_id(str(value) or "none")
            case "place":
                return bool(on_board(value) == value)
            case "number":
                return bool(0 <= value < 2**31)
            case "checked":
                return True
            case "people":
                return bool(0 <= value <= 1000)
            case "role":
                return str(value) in ROLES.values()
            case limit:
                return words(limit.removesuffix("!"), str(value)) == str(value)
    except BadInput:
        return False


def _is_run(log: list[e.Recorded]) -> bool:
    """Whether every block was planned before it was opened, and opened before it was revealed."""
    so_far = Workshop()
    for one in log:
        if isinstance(one.event, _PLANNING):
            if not _is_next(so_far.agenda, one.event):
                return False
            so_far = fold(so_far, [one])
    return True


def _is_next(agenda: a.Agenda, event: Any) -> bool:
    if isinstance(event, e.AgendaSet):
        return _is_plan(agenda, event.blocks)
    block, stage = agenda.block(event.block), agenda.stage(event.block)
    if block is None:
        return False
    match event:
        case e.BlockClosed():
            return stage.state == "open"
        case e.TimeAdded(minutes=minutes):
            return 1 <= block.minutes + stage.extra + minutes <= _DAY
        case e.BlockRevealed(revealed=revealed):
            return stage.state in ("open", "closed") and _is_reveal(block, revealed)
    return True


def _is_plan(agenda: a.Agenda, blocks: tuple[a.Block, ...]) -> bool:
    """A plan as the rules leave it, except for words that were forgotten since."""
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
    """Whether a reveal shows only what its block asked for, and names only where it has them."""
    steps = {p.id: p.steps for p in block.prompts if p.kind == "score"}
    texts = {p.id for p in block.prompts} - steps.keys()
    if block.kind == "journey":  # the touchpoints may be gone since
        steps = {key: 5 for key in revealed.scores if key[:1] in ("e", "i") and is_id(key)}
    scores = all(
        prompt in steps
        and all(key in map(str, range(1, steps[prompt] + 1)) for key in counts)
        and all(1 <= n <= _MANY for n in counts.values())
        for shown in (revealed.scores, revealed.guesses)
        for prompt, counts in shown.items()
    )
    dots = all(
        is_id(card) and gave and list(gave) == sorted(gave, reverse=True)
        and all(1 <= n <= block.dots for n in gave)
        for card, gave in revealed.dots.items()
    )  # fmt: skip
    return (
        block.sealed
        and block.fewest == revealed.fewest <= revealed.answered
        and (block.fewest > 0 or not revealed.guesses)
        and 0 <= revealed.answered <= _MANY
        and len({said.id for said in revealed.said}) == len(revealed.said)
        and all(said.prompt in texts and (block.named or not said.by) for said in revealed.said)
        and scores
        and dots
        and (block.kind == "dots" or not revealed.dots)
    )


def _is_whole(workshop: Workshop) -> bool:
    lists = (workshop.parked, workshop.steps)
    return (
        all(len(one) <= MOST_PARKED for one in lists)
        and all(map(_is_ladder, workshop.boards.values()))
        and all(map(_is_deck, workshop.decks.values()))
    )


def _is_deck(deck: dict[str, Any]) -> bool:
    """Whether the fields of every card fit together."""
    try:
        for card in deck.values():
            nouns.check(card)
    except BadInput:
        return False
    return len(deck) <= MOST_CARDS


def _is_ladder(ladder: Ladder) -> bool:
    """Whether no two links say the same, and none leads back to where it starts."""
    links = ladder.links.values()
    pairs = {(link.lower, link.upper) for link in links}
    return len(pairs) == len(links) and _climbs_only(pairs)


def _climbs_only(pairs: set[tuple[str, str]]) -> bool:
    """Whether taking away, again and again, what nothing leads up to takes all of it away."""
    above: dict[str, list[str]] = {}
    leads: Counter[str] = Counter()
    for low, up in pairs:
        above.setdefault(low, []).append(up)
        leads[up] += 1
    todo = [rung for rung in above if not leads[rung]]
    taken = 0
    while todo:
        for up in above.get(todo.pop(), ()):
            taken += 1
            leads[up] -= 1
            if not leads[up]:
                todo.append(up)
    return taken == len(pairs)
