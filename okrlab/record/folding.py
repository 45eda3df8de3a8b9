"""The fold: how events, applied in order, become a workshop.

Everything that anybody sees is folded from events, by this code alone. The recorder, a kernel that
caught up after a lost connection and a restarted server therefore show the same workshop. So a step
of the fold may use nothing but the workshop so far and the event: no clock, no database, no rule.
An event was decided on when it was recorded, and is not judged again here: later rules must not
change the past. What cannot be applied, such as an edit of a removed card, is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.blocks.registry import is_known
from okrlab.record import events as e
from okrlab.record import kinds
from okrlab.record.card import Overruled
from okrlab.record.folded_board import FoldedBoard
from okrlab.record.same_words import on_leading
from okrlab.record.workshop import Person, Workshop

_MOST_QUIET = 200
"""Kinds of question one person can have dismissed; okrlab has far fewer kinds than this."""


class _Folder:
    """The workshop during a fold, in dicts that are changed in place: see `FoldedBoard`."""

    def __init__(self, workshop: Workshop) -> None:
        self.base = workshop
        self.head = {"title": workshop.title, "team": workshop.team, "cycle": workshop.cycle}
        self.people = dict(workshop.people)
        self.notes = dict(workshop.notes)
        self.quiet = dict(workshop.quiet)
        self.boards: dict[str, FoldedBoard] = {}
        self.agenda = workshop.agenda
        self.parked = dict(workshop.parked)
        self.agreed = {
            "sentence": workshop.sentence,
            "agreement": workshop.agreement,
            "frame": workshop.frame,
        }
        self.merged = dict(workshop.merged)
        self.revision = workshop.revision
        self.unreadable = workshop.unreadable

    def board(self, name: str) -> FoldedBoard:
        board = self.boards.get(name)
        if board is None:
            board = self.boards[name] = FoldedBoard(self.base.deck(name))
        return board

    def apply(self, recorded: e.Recorded) -> None:
        self.revision = recorded.revision
        _HOW[type(recorded.event)](self, recorded.event, recorded)

    def done(self) -> Workshop:
        return replace(
            self.base,
            **self.head,
            people=self.people,
            notes=self.notes,
            quiet=self.quiet,
            agenda=self.agenda,
            parked=self.parked,
            **self.agreed,
            merged=self.merged,
            revision=self.revision,
            unreadable=self.unreadable,
            boards=self.base.boards | {name: board.done() for name, board in self.boards.items()},
        )


def fold(workshop: Workshop, log: Iterable[e.Recorded]) -> Workshop:
    """The workshop after the events of `log`. Neither argument is changed.

    Folding a log in parts gives the same workshop as folding it at once. Events about cards that
    are not there change nothing, so a removed card stays removed.

    >>> from datetime import datetime, UTC
    >>> from okrlab.blocks.ladder.cards import Rung
    >>> rung = Rung(id="a", text="Ran webinars", level="output")
    >>> added = e.Recorded(revision=1, at=datetime(2026, 1, 5, tzinfo=UTC), by="p1", key="k",
    ...                    audience="room", event=e.CardsSet(cards=(rung,)))
    >>> fold(Workshop(), [added]).deck("ladder").cards["a"].version
    1
    """
    folder = _Folder(workshop)
    for recorded in log:
        folder.apply(recorded)
    return folder.done()


def _created(f: _Folder, event: e.WorkshopCreated, _: e.Recorded) -> None:
    f.head = {"title": event.title, "team": event.team, "cycle": event.cycle}


def _joined(f: _Folder, event: e.PersonJoined, _: e.Recorded) -> None:
    f.people[event.person] = Person(id=event.person, name=event.name, role=event.role)


def _named(f: _Folder, event: e.PersonNamed, _: e.Recorded) -> None:
    if event.person in f.people:
        f.people[event.person] = replace(f.people[event.person], name=event.name)


def _locked(f: _Folder, event: e.BoardLocked, _: e.Recorded) -> None:
    f.board(event.board).locked = True


def _unlocked(f: _Folder, event: e.BoardUnlocked, _: e.Recorded) -> None:
    f.board(event.board).locked = False


def _stop(f: _Folder, event: e.StopPicked, _: e.Recorded) -> None:
    f.board(event.board).stop = event.level


def _set(f: _Folder, event: e.CardsSet, r: e.Recorded) -> None:
    board = f.board(event.board)
    for gone in event.gone:
        board.take(gone)
    for card in event.cards:  # a card keeps its first author; undo restores cards with theirs
        board.put(replace(card, version=r.revision, by=card.by or r.by))


def _edited(f: _Folder, event: e.CardEdited, r: e.Recorded) -> None:
    cards = f.board(event.board).cards
    before = cards.get(event.id)
    if before is not None:
        cards[event.id] = kinds.whole(before, event.changes, version=r.revision)


def _overruled(f: _Folder, event: e.FindingOverruled, r: e.Recorded) -> None:
    f.board(event.board).overrules[f"{event.rule}:{event.card}"] = Overruled(
        rule=event.rule, card=event.card, reason=event.reason, by=r.by
    )


def _reinstated(f: _Folder, event: e.FindingReinstated, _: e.Recorded) -> None:
    f.board(event.board).overrules.pop(f"{event.rule}:{event.card}", None)


def _dismissed(f: _Folder, event: e.QuestionDismissed, r: e.Recorded) -> None:
    kinds = f.quiet.get(r.by, ())
    if event.kind not in kinds and len(kinds) < _MOST_QUIET:
        f.quiet[r.by] = (*kinds, event.kind)


def _noted(f: _Folder, event: e.NoteWritten, _: e.Recorded) -> None:
    if event.text:
        f.notes[event.card] = event.text
    else:
        f.notes.pop(event.card, None)


def _planned(f: _Folder, event: e.AgendaSet, r: e.Recorded) -> None:
    f.agenda = replace(f.agenda, blocks=event.blocks, version=r.revision)
    # A kind of block that is not installed here: what its board needs cannot be checked.
    f.unreadable |= not all(is_known(block.kind) for block in event.blocks)


def _stage(f: _Folder, block: str, **changes: Any) -> None:
    stage = replace(f.agenda.stage(block), **changes)
    f.agenda = replace(f.agenda, stages=f.agenda.stages | {block: stage})


def _opened(f: _Folder, event: e.BlockOpened, r: e.Recorded) -> None:
    before = f.agenda.current
    # Only one block is open at a time, or people would write where nobody looks.
    if before != event.block and f.agenda.stage(before).state == "open":
        _stage(f, before, state="closed")
    shown = f.agenda.stage(event.block).revealed
    if event.anew and shown is not None and shown.empty:
        shown = None
    state = "open" if shown is None else "revealed"
    _stage(f, event.block, state=state, opened=r.at, revealed=shown)
    if f.agenda.started is None:  # the end promised at the start; later changes do not move it
        planned = sum(block.minutes for block in f.agenda.blocks if not block.skip)
        f.agenda = replace(f.agenda, started=r.at, planned=planned)
    f.agenda = replace(
        f.agenda,
        current=event.block,
        spotlight=("", "") if before != event.block else f.agenda.spotlight,
    )


def _block_closed(f: _Folder, event: e.BlockClosed, _: e.Recorded) -> None:
    if f.agenda.stage(event.block).state == "open":
        _stage(f, event.block, state="closed")


def _revealed(f: _Folder, event: e.BlockRevealed, _: e.Recorded) -> None:
    revealed = on_leading(f.agenda, event.block, event.revealed)
    _stage(f, event.block, state="revealed", revealed=revealed)


def _time_added(f: _Folder, event: e.TimeAdded, _: e.Recorded) -> None:
    _stage(f, event.block, extra=f.agenda.stage(event.block).extra + event.minutes)


def _spotlit(f: _Folder, event: e.Spotlit, _: e.Recorded) -> None:
    lit = (event.board, event.card)
    f.agenda = replace(f.agenda, spotlight=lit, says=event.says, path=event.path)


def _parked(f: _Folder, event: e.Parked, _: e.Recorded) -> None:
    f.parked[event.id] = event.text


def _unparked(f: _Folder, event: e.Unparked, _: e.Recorded) -> None:
    f.parked.pop(event.id, None)


def _sentence(f: _Folder, event: e.SentenceChosen, _: e.Recorded) -> None:
    f.agreed["sentence"] = event.sentence


def _agreement(f: _Folder, event: e.AgreementSet, _: e.Recorded) -> None:
    f.agreed["agreement"] = event.agreement


def _frame(f: _Folder, event: e.FrameSet, _: e.Recorded) -> None:
    f.agreed["frame"] = event.frame
    f.head |= {name: new for name in event.frame.NAMES if (new := getattr(event.frame, name))}


def _person_removed(f: _Folder, event: e.PersonRemoved, _: e.Recorded) -> None:
    f.people.pop(event.person, None)
    if f.agenda.lead == event.person:
        f.agenda = replace(f.agenda, lead="")


def _person_merged(f: _Folder, event: e.PersonMerged, _: e.Recorded) -> None:
    f.people.pop(event.person, None)
    # Those merged into this person before are now merged into the same other one.
    f.merged = {id: event.into if into == event.person else into for id, into in f.merged.items()}
    f.merged[event.person] = event.into


def _lead(f: _Folder, event: e.LeadTaken, _: e.Recorded) -> None:
    f.agenda = replace(f.agenda, lead=event.person)


def _over(f: _Folder, _: e.WorkshopClosed, __: e.Recorded) -> None:
    f.agenda = replace(f.agenda, closed=True, spotlight=("", ""))


def _reopened(f: _Folder, _: e.WorkshopReopened, __: e.Recorded) -> None:
    if f.agenda.stage().state == "open":
        _stage(f, f.agenda.current, state="closed")
    f.agenda = replace(f.agenda, closed=False, reopened=True, current="")


def _forgotten(f: _Folder, event: e.TextForgotten, _: e.Recorded) -> None:
    """Nothing to do: earlier events lost their words, and a replica folds its log again."""


def _unreadable(f: _Folder, event: e.Unreadable, _: e.Recorded) -> None:
    f.unreadable = True


_HOW: dict[type[msgspec.Struct], Callable[[_Folder, Any, e.Recorded], None]] = {
    e.WorkshopCreated: _created,
    e.PersonJoined: _joined,
    e.PersonNamed: _named,
    e.BoardLocked: _locked,
    e.BoardUnlocked: _unlocked,
    e.StopPicked: _stop,
    e.CardsSet: _set,
    e.CardEdited: _edited,
    e.FindingOverruled: _overruled,
    e.FindingReinstated: _reinstated,
    e.QuestionDismissed: _dismissed,
    e.NoteWritten: _noted,
    e.AgendaSet: _planned,
    e.BlockOpened: _opened,
    e.BlockClosed: _block_closed,
    e.BlockRevealed: _revealed,
    e.TimeAdded: _time_added,
    e.Spotlit: _spotlit,
    e.Parked: _parked,
    e.Unparked: _unparked,
    e.SentenceChosen: _sentence,
    e.AgreementSet: _agreement,
    e.FrameSet: _frame,
    e.PersonRemoved: _person_removed,
    e.PersonMerged: _person_merged,
    e.LeadTaken: _lead,
    e.WorkshopClosed: _over,
    e.WorkshopReopened: _reopened,
    e.TextForgotten: _forgotten,
    e.Unreadable: _unreadable,
}
