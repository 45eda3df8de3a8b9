"""Who may do and ask what, and when: every wish, by every role, in every state of a workshop.

The two tables here are written by hand and say what is wanted; `okrlab.record.rights` and
`asking` are held against them through a real recorder on a real record.
"""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import insert

from okrlab.blocks.clinic.cards import KeyResult, SayBack, Term
from okrlab.blocks.course.cards import Attempt
from okrlab.errors import BadInput, LinkUnknown, OkrlabError
from okrlab.host import asking, links, wire
from okrlab.host.deciding import PendingCommand
from okrlab.host.recorder import Recorder
from okrlab.host.register import Register
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record import rights
from okrlab.record.agenda import Agreement, Answer, Block, Frame, NextStep, Sentence
from okrlab.record.store import schema as t
from okrlab.record.store.database import failing_clearly
from okrlab.record.store.record import Record, SessionRow
from tests.conftest import KEY
from tests.graphs import ladder_of
from tests.wishes import (
    add_link,
    add_step,
    edit_link,
    edit_rung,
    edit_step,
    move_rung,
    remove_link,
    remove_rung,
    remove_step,
    step_added,
)
from tests.workshop import roles_page
from tests.workshop.house import House, add, ask
from tests.workshop.test_survey import survey_block

STATES = {
    "p": "planned: nothing was opened",
    "a": "a private question is open",
    "c": "the private question is closed",
    "r": "the private question is revealed",
    "s": "a survey is open",
    "b": "a board is open",
    "l": "a board is open, and all boards are locked",
    "n": "the block for next steps is open",
    "o": "the workshop is over",
    "x": "the record holds something of a newer okrlab",
}

# `*` is every state but x, `.` is none; letters are the states in which it is done.
COMMANDS = """
command                             host      facil.    particip. learner outsider viewer
SetCards adding a rung              *         *         pacrsbn   .       .        .
EditCard of a rung                  *         *         pacrsbn   .       .        .
EditCard moving a rung              *         *         pacrsbn   .       .        .
SetCards removing one's rung        *         *         pacrsbn   .       .        .
SetCards removing a rung of others  *         *         .         .       .        .
SetCards adding a link              *         *         pacrsbn   .       .        .
EditCard of a link                  *         *         pacrsbn   .       .        .
SetCards removing a link            *         *         pacrsbn   .       .        .
SetCards                            *         *         pacrsbn   .       .        .
SetCards removing one's own         *         *         pacrsbn   .       .        .
SetCards removing others'           *         *         .         .       .        .
SetCards saying back                *         *         pacrsbn   .       *        .
SetCards with an attempt            *         *         *         *       .        .
PickStop                            *         *         pacrsbn   .       .        .
Overrule                            *         *         pacrsbn   .       .        .
Reinstate                           *         *         pacrsbn   .       .        .
DismissQuestion                     *         *         *         .       .        .
Undo                                *         *         pacrsbn   .       .        .
Redo                                *         *         pacrsbn   .       .        .
LockBoard                           *         *         .         .       .        .
UnlockBoard                         *         *         .         .       .        .
WriteNote                           *         *         .         .       .        .
NameMyself                          *         *         *         .       .        .
SetAgenda                           *         *         .         .       .        .
OpenBlock                           pacrsbln  pacrsbln  .         .       .        .
CloseBlock                          a         a         .         .       .        .
RevealBlock                         aco       aco       .         .       .        .
AddTime                             *         *         .         .       .        .
GiveAnswer                          a         a         a         .       .        .
GiveAnswer for a room               a         a         .         .       .        .
GiveAnswer to a survey              .         .         s         .       .        .
Spotlight                           *         *         .         .       .        .
Park                                *         *         .         .       .        .
Unpark                              *         *         .         .       .        .
ChooseSentence                      *         *         .         .       .        .
SetAgreement                        *         *         .         .       .        .
SetFrame                            *         *         .         .       .        .
SetFrame with other names           *         .         .         .       .        .
SetFrame to another address         *         .         .         .       .        .
SetCards adding a step              *         *         n         .       .        .
EditCard of a step                  *         *         n         .       .        .
SetCards removing one's step        *         *         n         .       .        .
SetCards removing a step of others  *         *         .         .       .        .
RemovePerson                        *         *         .         .       .        .
RemovePerson a host                 *         .         .         .       .        .
MergePersons                        *         *         .         .       .        .
TakeLead                            *         *         .         .       .        .
CloseWorkshop                       pacrsbln  pacrsbln  .         .       .        .
ReopenWorkshop                      o         o         .         .       .        .
"""

# In every state alike: reading goes on when a workshop is over, or cannot be written.
QUESTIONS = """
question                            host      facil.    particip. learner outsider viewer
export                              +         +         +         .       .        .
inventory                           +         +         +         .       .        .
surveys                             +         +         +         .       .        .
rejoin                              +         +         +         +       .        .
new_rejoin                          +         +         +         +       .        .
end_rejoin                          +         +         .         .       .        .
end_rejoin of a host                +         .         .         .       .        .
links                               +         +         .         .       .        .
result_link                         +         +         +         .       .        .
code                                +         +         .         .       .        .
new_code                            +         +         .         .       .        .
revoke                              +         +         .         .       .        .
revoke a coach's                    +         .         .         .       .        .
learning                            +         +         .         .       .        .
workshops                           +         .         .         .       .        .
create                              +         .         .         .       .        .
import                              +         .         .         .       .        .
forget                              +         .         .         .       .        .
forget_me                           .         .         .         +       .        .
"""

DOOR = """
question  by a link to
ping      -
look      host facilitate join rejoin view learn say
enter     host facilitate join rejoin learn
code      -
visit     -
who       -
reached   -
outside   -
say       say
result    view
our_result -
"""

NOT_YOURS_TO_ASK = {
    "facilitators_only",
    "hosts_only",
    "learners_only_learn",
    "outsiders_only_say",
    "viewers_only_read",
    "not_yours",
    "survey_of_the_team",
    "not_yourself",
    "learners_own",
}
FOR_WHOM = {"facilitators_only": (0, 1), "hosts_only": (0,), "learners_own": (3,)}
"""Whom a refusal names as those who may: by their place among the roles, and they have to."""
NOT_NOW = {"locked", "workshop_closed", "block_closed", "already_done", "newer_record"}


def read(table, width):
    """Rows by name, each with a cell for each role."""
    head, *rows = table.strip("\n").splitlines()
    assert head
    return {row[:width].strip(): row[width:].split() for row in rows}


WANTED = read(COMMANDS, 36)
MAY_ASK = read(QUESTIONS, 36)


class Dry(Record):
    """A real record on which nothing stays: every write is rolled back when it has succeeded."""

    @contextmanager
    def writing(self):
        with failing_clearly(), self.engine.connect() as connection, connection.begin() as begun:
            yield connection
            begun.rollback()


class Everyone:
    """A workshop in one state, with one person of each role, who try things that never stay."""

    def __init__(self, record, clock, state):
        self.house = house = House(record, clock)
        self.learn = house.register.renew(house.workshop, "learn")
        self.people = {
            "host": house.enter("host", "Hanna"),
            "facilitator": house.enter("facilitate", "Cleo"),
            "participant": house.enter("join", "Anna"),
            "learner": house.register.enter(self.learn, "").session,
            "outsider": house.outside(),
            "viewer": self._forged("viewer"),
        }
        self.other, self.twin = house.enter("join", "Ben"), house.enter("join", "Anna again")
        self.second_host = house.enter("host", "Hal")
        house.register.new_code(house.workshop)
        self._write()
        self._bring(state)
        self.dry = Dry(record.engine)
        self.register = Register(self.dry, KEY, clock)

    def _forged(self, role):
        """A session that no link gives."""
        row = SessionRow(id=wire.new_id(), workshop=self.house.workshop, role=role, revoked=None)
        with self.house.record.writing() as db:
            self.house.record.add_session(db, row, self.house.register.clock())
        return row.id

    def _write(self):
        house, coach, anna = self.house, self.people["facilitator"], self.people["participant"]
        house.plan(
            coach,
            ask("q"),
            survey_block("s"),
            Block(id="t", kind="talk", title="Talk"),
            Block(id="w", kind="ladder", title="Work"),
            Block(id="n", kind="next", title="Next"),
        )
        for who, whose in ((anna, "mine"), (self.other, "theirs")):
            house.done(who, add(whose))
            term = Term(id=f"{whose}T", term="a", meaning="b")
            house.done(who, c.SetCards(board="clinic", cards=(term,)))
        attempt = c.SetCards(board="course", cards=(Attempt(id="a0", item="lv-01"),))
        house.done(self.people["learner"], attempt)
        house.done(anna, c.SetCards(board="clinic", cards=(KeyResult(id="k", text="More"),)))
        house.done(anna, add("up", level="outcome", lower="mine", link="link"))
        house.done(anna, c.Overrule(rule="r", card="mine", reason="we know"))
        for role in ("host", "facilitator", "participant"):
            who = self.people[role]
            house.done(who, add(f"u{role}", board="undo"))
            house.done(who, add(f"r{role}", board="redo"))
            house.done(who, c.Undo(board="redo"))
        house.done(coach, c.Park(id="parked", text="later"))
        for who, whose in ((anna, "mine"), (self.other, "theirs")):
            step = NextStep(id=f"{whose}S", text="Ask", by=who)  # as if a block had asked before
            self._append(e.to_json(step_added(step=step)).decode(), by=who)

    def _bring(self, state):
        house, coach = self.house, self.people["facilitator"]
        opened = {"a": "q", "c": "q", "r": "q", "s": "s", "b": "w", "l": "w", "n": "n", "o": "q"}
        if state in opened:
            house.done(coach, c.OpenBlock(block=opened[state]))
        if state in ("c", "o"):
            house.done(coach, c.CloseBlock(block="q"))
        if state == "r":
            house.done(coach, c.RevealBlock(block="q"))
        if state == "l":
            for board in ("ladder", "clinic", "undo", "redo"):
                house.done(coach, c.LockBoard(board=board))
        if state == "o":
            house.done(coach, c.CloseWorkshop())
        if state == "x":
            self._append('{"type":"Unheard"}', v=99)

    def _append(self, body, v=e.VERSION, by=""):
        house, number = self.house, self.house.state.revision + 1
        row = {
            "workshop": house.workshop,
            "revision": number,
            "v": v,
            "by": by,
            "body": body,
            "at": house.register.clock(),
            "key": f"raw{number}",
            "audience": "room",
        }
        with house.record.writing() as db:
            db.execute(insert(t.events).values(**row))
        house.restart()

    def wishes(self):
        """A command for each row of the table, good in every way but the one that is tried."""
        state, house = self.house.state, self.house
        rungs, deck = ladder_of(state).rungs, state.deck("clinic").cards
        seen = {card: rungs[card].version for card in rungs}
        said = SayBack(id="said", key_result="k", text="More", said="More of it")
        answer = Answer(texts={"q": ("mine",)}, scores={"worth": 3})
        scores = {prompt.id: 3 for prompt in survey_block("s").prompts}
        return {
            "SetCards adding a rung": add("new"),
            "EditCard of a rung": edit_rung(id="mine", base=seen["mine"], text="Other words"),
            "EditCard moving a rung": move_rung(
                id="mine", base=seen["mine"], level="impact", position=1
            ),
            "SetCards removing one's rung": remove_rung(id="mine", base=seen["mine"]),
            "SetCards removing a rung of others": remove_rung(id="theirs", base=seen["theirs"]),
            "SetCards adding a link": add_link(id="newlink", lower="theirs", upper="up"),
            "EditCard of a link": edit_link(
                id="link", base=ladder_of(state).links["link"].version, rationale="so"
            ),
            "SetCards removing a link": remove_link(
                id="link", base=ladder_of(state).links["link"].version
            ),
            "SetCards": c.SetCards(board="clinic", cards=(Term(id="z", term="a", meaning="c"),)),
            "SetCards removing one's own": c.SetCards(
                board="clinic", gone={"mineT": deck["mineT"].version}
            ),
            "SetCards removing others'": c.SetCards(
                board="clinic", gone={"theirsT": deck["theirsT"].version}
            ),
            "SetCards saying back": c.SetCards(board="clinic", cards=(said,)),
            "SetCards with an attempt": c.SetCards(
                board="course", cards=(Attempt(id="a1", item="lv-01"),)
            ),
            "PickStop": c.PickStop(level="impact"),
            "Overrule": c.Overrule(rule="other", card="mine", reason="we know"),
            "Reinstate": c.Reinstate(rule="r", card="mine"),
            "DismissQuestion": c.DismissQuestion(kind="actor"),
            "Undo": c.Undo(board="undo"),
            "Redo": c.Redo(board="redo"),
            "LockBoard": c.LockBoard(),
            "UnlockBoard": c.UnlockBoard(),
            "WriteNote": c.WriteNote(card="mine", text="a note"),
            "NameMyself": c.NameMyself(name="Another"),
            "SetAgenda": c.SetAgenda(blocks=house.agenda.blocks, base=house.agenda.version),
            "OpenBlock": c.OpenBlock(block="t"),
            "CloseBlock": c.CloseBlock(block="q"),
            "RevealBlock": c.RevealBlock(block="q"),
            "AddTime": c.AddTime(block="q", minutes=5),
            "GiveAnswer": c.GiveAnswer(block="q", answer=answer),
            "GiveAnswer for a room": c.GiveAnswer(
                block="q", answer=Answer(tallies={"worth": {"3": 4}})
            ),
            "GiveAnswer to a survey": c.GiveAnswer(block="s", answer=Answer(scores=scores)),
            "Spotlight": c.Spotlight(board="ladder", card="mine"),
            "Park": c.Park(id="p", text="more"),
            "Unpark": c.Unpark(id="parked"),
            "ChooseSentence": c.ChooseSentence(sentence=Sentence(text="So that")),
            "SetAgreement": c.SetAgreement(agreement=Agreement(challenge=False)),
            "SetFrame": c.SetFrame(frame=Frame(people=7)),
            "SetFrame with other names": c.SetFrame(frame=Frame(title="Another title")),
            "SetFrame to another address": c.SetFrame(frame=Frame(address="https://b.example")),
            "SetCards adding a step": add_step(id="step", text="Do"),
            "EditCard of a step": edit_step(
                id="mineS", base=state.steps["mineS"].version, done=True
            ),
            "SetCards removing one's step": remove_step(
                id="mineS", base=state.steps["mineS"].version
            ),
            "SetCards removing a step of others": remove_step(
                id="theirsS", base=state.steps["theirsS"].version
            ),
            "RemovePerson": c.RemovePerson(person=self.other),
            "RemovePerson a host": c.RemovePerson(person=self.second_host),
            "MergePersons": c.MergePersons(person=self.twin, into=self.people["participant"]),
            "TakeLead": c.TakeLead(person=self.people["facilitator"]),
            "CloseWorkshop": c.CloseWorkshop(),
            "ReopenWorkshop": c.ReopenWorkshop(),
        }

    def tried(self, role, command):
        """What comes of it; nothing of it stays."""
        recorder = Recorder(self.dry, self.register, lambda *_: None)
        [outcome] = recorder.do([PendingCommand(self.people[role], wire.new_id(), command)])
        return outcome

    def asked(self, role, what, **values):
        return asking.answer(self.register, self.house.session(self.people[role]), what, values)


@pytest.fixture
def everyone(record, clock):
    return lambda state: Everyone(record, clock, state)


@pytest.mark.parametrize("state", STATES, ids=STATES.get)
def test_every_command_by_every_role_in_every_state(everyone, state):
    room, amiss = everyone(state), []
    wishes = room.wishes()
    assert wishes.keys() == WANTED.keys()
    for (name, command), (at, role) in itertools.product(wishes.items(), enumerate(rights.ROLES)):
        cell = WANTED[name][at]
        may = state != "x" and (cell == "*" or state in cell)
        outcome = room.tried(role, command)
        if isinstance(outcome, wire.Done) != may:
            amiss.append((name, role, outcome))
        elif not may:
            wanted = NOT_YOURS_TO_ASK if cell == "." else NOT_NOW
            if name.endswith(("others", "others'")) and role == "participant":
                wanted = NOT_YOURS_TO_ASK | NOT_NOW
            wrong = any(WANTED[name][one] == "." for one in FOR_WHOM.get(outcome.code, ()))
            if wrong or outcome.code not in wanted or not outcome.message:
                amiss.append((name, role, outcome.code))
    assert not amiss


def test_the_tables_leave_out_no_command_and_no_question():
    told = {name.split()[0] for name in WANTED}
    assert told == {kind.__name__ for kind in get_args(c.Command)}
    assert {name.split(",")[0] for name in rights.COMMANDS} == told
    assert {name.split()[0] for name in MAY_ASK} == {q.split(",")[0] for q in asking.questions()}


def test_a_command_that_no_row_names_is_refused_to_everybody(everyone, monkeypatch):
    room = everyone("b")
    wishes = room.wishes()
    monkeypatch.setattr(rights, "COMMANDS", {})
    for command, role in itertools.product(wishes.values(), rights.ROLES):
        assert room.tried(role, command).code == "bad_message"


@pytest.mark.parametrize("state", STATES, ids=STATES.get)
def test_every_question_by_every_role_in_every_state(everyone, state):
    room, amiss = everyone(state), []
    values = {
        "export": {"format": "json"},
        "revoke": {"kind": "join"},
        "revoke a coach's": {"kind": "facilitate"},
        "end_rejoin": {"person": room.other},
        "end_rejoin of a host": {"person": room.second_host},
        "create": {"title": "Next"},
        "import": {"name": "x", "content": "{}"},
        "forget": {"title": "not its title"},
        "learning": {"lessons": "{}"},
    }
    for name, (at, role) in itertools.product(MAY_ASK, enumerate(rights.ROLES)):
        try:
            room.asked(role, name.split()[0], **values.get(name, {}))
            code = ""
        except OkrlabError as error:
            code = error.code
        let = code not in NOT_YOURS_TO_ASK
        asked = name.replace(" of a host", "")  # who is a host is not looked up for participants
        if any(MAY_ASK[asked][one] != "+" for one in FOR_WHOM.get(code, ())):
            amiss.append((name, role, code))
        if let != (MAY_ASK[name][at] == "+") or code not in {"", "not_ours", "other_title"} | (
            NOT_YOURS_TO_ASK
        ):
            amiss.append((name, role, code))
    assert not amiss


def test_what_the_door_asks_names_the_links_by_which_it_may(everyone, house):
    told = {row.split()[0]: row.split()[1:] for row in DOOR.strip().splitlines()[1:]}
    assert {what: list(kinds) or ["-"] for what, kinds in asking.DOOR.items()} == told
    room = everyone("b")
    register, coach = room.house.register, room.people["facilitator"]
    secrets = {**room.house.secrets, "learn": room.learn}
    with room.house.record.writing() as db:
        secrets["rejoin"] = register.rejoin_secret(db, room.house.session(coach))
    assert secrets.keys() == set(links.KINDS)
    for what, kinds in told.items():
        for kind, secret in secrets.items():
            door = asking.at_door(register, what, {"secret": secret})
            assert (door is not None) == (kind in kinds)
        assert asking.at_door(register, what, {"secret": "x" * 24}) is None
    for what in ("", "links", "export", "forget", "\x00"):
        with pytest.raises(BadInput):
            asking.at_door(register, what, {"secret": secrets["host"]})


def test_each_kind_of_link_gives_its_role_and_no_other(everyone):
    room = everyone("b")
    register = room.house.register
    wanted = {"host": "host", "facilitate": "facilitator", "join": "participant"}
    for kind, role in wanted.items():
        assert register.enter(room.house.secrets[kind], "").role == role
    assert register.enter(room.learn, "").role == "learner"
    for kind in ("view", "say"):
        with pytest.raises(LinkUnknown):
            register.enter(room.house.secrets[kind], "")
    for role in rights.PERSONAL:
        session = room.house.session(room.people[role])
        with room.house.record.writing() as db:
            secret = register.rejoin_secret(db, session)
        assert register.enter(secret, "").role == role


def test_the_page_of_the_documentation_is_made_from_these_tables():
    page = Path(__file__).parents[2] / "docs" / "roles.md"
    assert page.read_text("utf-8") == roles_page.page(), "python -m tests.workshop.roles_page"
