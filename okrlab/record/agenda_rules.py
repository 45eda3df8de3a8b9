"""The rules of the agenda and the room: planning, opening, revealing, parking, people, ending."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from okrlab.errors import BadInput, NotAllowed, Refused
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.agenda import DAY, MOST_OWN, MOST_PEOPLE, Block, Frame
from okrlab.record.bounds import base_address
from okrlab.record.decision import FACILITATING, Decision, is_id, words
from okrlab.record.planning import check_blocks
from okrlab.record.workshop import Person, Workshop
from okrlab.texts.clean import LIMITS, shorten
from okrlab.texts.days import day_of, known_zone, plausible

MOST_PARKED = 500
"""The most entries in the parking lot."""


def sealed_block(workshop: Workshop, id: str) -> Block:
    """The block with this id. Raises `Refused` if there is none, or if it is not sealed."""
    block = _known(workshop, id)
    if not block.sealed:
        raise Refused("not_sealed")
    return block


def _set_agenda(workshop: Workshop, who: Person, command: c.SetAgenda) -> Decision:
    agenda = workshop.agenda
    blocks = check_blocks(command.blocks)
    if command.base != agenda.version and blocks != agenda.blocks:
        raise Refused("agenda_changed")
    after = {block.id: block for block in blocks}
    for block in agenda.blocks:
        now = after.get(block.id)
        if agenda.stage(block.id).state == "waiting":
            continue
        if now is None or _asks(now) != _asks(block):
            raise Refused("block_begun", name=block.title)
    if {block.id for block in blocks} & workshop.boards.keys():
        raise BadInput("bad_id")
    return Decision(e.AgendaSet(blocks=blocks))


def _asks(block: Block) -> tuple[Any, ...]:
    """What may not change once a block was opened: people have answered just this."""
    asked = (block.kind, block.prompts, block.board, block.levels, block.dots, block.named)
    return (*asked, block.fewest)


def _open(workshop: Workshop, who: Person, command: c.OpenBlock) -> Decision:
    block, agenda = _known(workshop, command.block), workshop.agenda
    shown = agenda.stage(block.id).revealed
    if command.anew and shown is not None and not shown.empty:
        raise Refused("was_shown")
    anew = command.anew and shown is not None
    if agenda.current == block.id and agenda.stage().state in ("open", "revealed") and not anew:
        raise Refused("already_done")
    _only_survey(workshop, block)
    return Decision(e.BlockOpened(block=block.id, anew=anew))


def _close(workshop: Workshop, who: Person, command: c.CloseBlock) -> Decision:
    block = _known(workshop, command.block)
    if workshop.agenda.stage(block.id).state != "open":
        raise Refused("already_done")
    return Decision(e.BlockClosed(block=block.id))


def reveal(workshop: Workshop, who: Person, command: c.RevealBlock) -> Block:
    """The block that may be revealed now. Raises `Refused` if it may not be."""
    block = sealed_block(workshop, command.block)
    if workshop.agenda.stage(block.id).state not in ("open", "closed"):
        raise Refused("already_done")
    _only_survey(workshop, block)
    return block


def _only_survey(workshop: Workshop, block: Block) -> None:
    """Refuse a second survey: by subtraction it would tell what a newcomer answered."""
    stages = workshop.agenda.stages
    others = (b.id for b in workshop.agenda.blocks if b.fewest and b.id != block.id)
    if block.fewest and any(stages[id].revealed for id in others if id in stages):
        raise Refused("survey_once")


def _add_time(workshop: Workshop, who: Person, command: c.AddTime) -> Decision:
    block = _known(workshop, command.block)
    minutes = block.minutes + workshop.agenda.stage(block.id).extra + command.minutes
    if not 1 <= minutes <= DAY:
        raise BadInput("bad_block", name=block.title)
    return Decision(e.TimeAdded(block=block.id, minutes=command.minutes))


def _spotlight(workshop: Workshop, who: Person, command: c.Spotlight) -> Decision:
    if command.card and command.card not in workshop.cards(command.board):
        raise Refused("card_gone")
    if not command.card:
        return Decision(e.Spotlit())
    says = words("text", command.says)
    return Decision(e.Spotlit(board=command.board, card=command.card, path=command.path, says=says))


def _park(workshop: Workshop, who: Person, command: c.Park) -> Decision:
    if not is_id(command.id) or command.id in workshop.parked:
        raise BadInput("bad_id")
    if len(workshop.parked) >= MOST_PARKED:
        raise BadInput("board_full", most=MOST_PARKED)
    return Decision(e.Parked(id=command.id, text=words("text", command.text, needed=True)))


def _unpark(workshop: Workshop, who: Person, command: c.Unpark) -> Decision:
    if command.id not in workshop.parked:
        raise Refused("card_gone")
    return Decision(e.Unparked(id=command.id))


def _sentence(workshop: Workshop, who: Person, command: c.ChooseSentence) -> Decision:
    text = words("objective", command.sentence.text)
    example = words("objective", command.sentence.example)
    sentence = replace(command.sentence, text=text, example=example)
    return Decision(e.SentenceChosen(sentence=sentence))


def _agreement(workshop: Workshop, who: Person, command: c.SetAgreement) -> Decision:
    if len(command.agreement.own) > MOST_OWN:
        raise BadInput("too_many_texts", most=MOST_OWN)
    own = tuple(line for typed in command.agreement.own if (line := words("objective", typed)))
    return Decision(e.AgreementSet(agreement=replace(command.agreement, own=own)))


def _frame(workshop: Workshop, who: Person, command: c.SetFrame) -> Decision:
    frame, known = command.frame, workshop.frame.address
    address = known
    if frame.address != known:
        if len(frame.address) > LIMITS["objective"]:
            raise BadInput("bad_address")
        address = base_address(frame.address) if frame.address.strip() else ""
    if not 0 <= frame.people <= MOST_PEOPLE:
        raise BadInput("bad_people")
    if frame.checkin and frame.checkin != workshop.frame.checkin:
        begun = workshop.agenda.started
        if not plausible(frame.checkin) or (
            begun and frame.checkin < day_of(begun, workshop.frame.zone)
        ):
            raise BadInput("bad_checkin")
    zone = frame.zone or workshop.frame.zone  # older pages send no zone
    if zone != workshop.frame.zone and not known_zone(zone):
        raise BadInput("history_zone", name=shorten(zone, 60))
    names = {}
    for name in Frame.NAMES:
        typed = words("title", getattr(frame, name))
        is_new = typed not in ("", getattr(workshop, name))
        names[name] = typed if is_new else getattr(workshop.frame, name)
    return Decision(e.FrameSet(frame=replace(frame, address=address, zone=zone, **names)))


def _remove_person(workshop: Workshop, who: Person, command: c.RemovePerson) -> Decision:
    _other(workshop, who, command.person)
    return Decision(e.PersonRemoved(person=command.person))


def _merge(workshop: Workshop, who: Person, command: c.MergePersons) -> Decision:
    gone, stays = workshop.people.get(command.person), workshop.people.get(command.into)
    if gone is None or stays is None:
        raise Refused("person_gone")
    if gone.id in (stays.id, who.id) or gone.role != stays.role or gone.role != "participant":
        raise BadInput("not_the_same")
    return Decision(e.PersonMerged(person=gone.id, into=stays.id))


def _other(workshop: Workshop, who: Person, id: str) -> None:
    person = workshop.people.get(id)
    if person is None:
        raise Refused("person_gone")
    if id == who.id:
        raise NotAllowed("not_yourself")


def _lead(workshop: Workshop, who: Person, command: c.TakeLead) -> Decision:
    chosen = workshop.people.get(command.person or who.id)
    if chosen is None or chosen.role not in FACILITATING:
        raise Refused("person_gone")
    return Decision(e.LeadTaken(person=chosen.id))


def _over(workshop: Workshop, who: Person, _: c.CloseWorkshop) -> Decision:
    if workshop.agenda.closed:
        raise Refused("already_done")
    return Decision(e.WorkshopClosed())


def _again(workshop: Workshop, who: Person, _: c.ReopenWorkshop) -> Decision:
    if not workshop.agenda.closed:
        raise Refused("already_done")
    return Decision(e.WorkshopReopened())


def _name(_: Workshop, who: Person, command: c.NameMyself) -> Decision:
    return Decision(e.PersonNamed(person=who.id, name=words("name", command.name)))


def _known(workshop: Workshop, id: str) -> Block:
    block = workshop.agenda.block(id) if id else None
    if block is None:
        raise Refused("no_block")
    return block


HOW: dict[type[Any], Callable[[Workshop, Person, Any], Decision]] = {
    c.NameMyself: _name,
    c.SetAgenda: _set_agenda,
    c.OpenBlock: _open,
    c.CloseBlock: _close,
    c.AddTime: _add_time,
    c.Spotlight: _spotlight,
    c.Park: _park,
    c.Unpark: _unpark,
    c.ChooseSentence: _sentence,
    c.SetAgreement: _agreement,
    c.SetFrame: _frame,
    c.RemovePerson: _remove_person,
    c.MergePersons: _merge,
    c.TakeLead: _lead,
    c.CloseWorkshop: _over,
    c.ReopenWorkshop: _again,
}
