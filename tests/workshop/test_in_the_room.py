"""A room over the recorder's socket: sealed until the reveal, whoever listens, dies or forges."""

import os
import signal

import msgspec
import pytest
from sqlalchemy import func, select

from okrlab.errors import LinkUnknown, OkrlabError, Refused
from okrlab.host import wire
from okrlab.host.line import RemoteSession
from okrlab.record import commands as c
from okrlab.record import forgetting
from okrlab.record.store import schema as t
from tests.workshop.house import add, ask, give
from tests.workshop.served import PATIENCE, happens
from tests.workshop.test_running_an_agenda import FOR_COACHES

CANARY = "Zaunkoenig"


def done(session, command, key=""):
    answer = session.do(command, key).result(PATIENCE)
    assert isinstance(answer, wire.Done), answer
    return answer.revision


def refused(session, command, key=""):
    answer = session.do(command, key).result(PATIENCE)
    assert isinstance(answer, wire.Failed), answer
    return answer.code


@pytest.fixture
def coach(served):
    coach = served.open(served.enter("facilitate", "Cleo"))
    done(coach, c.SetAgenda(blocks=(ask("b"), ask("c")), base=0))
    done(coach, c.OpenBlock(block="b"))
    return coach


@pytest.fixture
def anna(served, coach):
    return served.open(served.enter("join", "Anna"))


def written(session, block):
    """How many have written to a block; nobody is told before somebody has."""
    return session.tallies.get(block, wire.Tally(block=block)).written


def listening(served, person, **hello):
    tap = served.tap()
    tap.ask(wire.Hello(token=served.token(person), **hello), wire.Welcome)
    return tap


def test_a_private_answer_reaches_every_device_of_its_giver_and_counts_reach_all(
    served, coach, anna
):
    phone = served.open(anna.person)
    ben = served.open(served.enter("join", "Ben"))
    done(anna, give("b", "mine", ready=True))
    happens(phone, lambda: "b" in phone.mine)
    assert phone.mine["b"].answer.texts == {"q": ("mine",)}
    happens(ben, lambda: written(ben, "b") == 1)
    happens(coach, lambda: written(coach, "b") == 1)
    assert coach.tallies["b"].who == (anna.person,)
    assert ben.tallies["b"] == wire.Tally(block="b", written=1, ready=1)
    assert (ben.mine, coach.mine) == ({}, {})
    done(phone, give("b", "better"))
    happens(anna, lambda: anna.mine["b"].answer.texts == {"q": ("better",)})


def test_before_the_reveal_no_frame_to_anybody_else_holds_a_sealed_text(served, coach, anna, capfd):
    ben, host = served.enter("join", "Ben"), served.enter("host")
    taps = [listening(served, person) for person in (ben, coach.person, host)]
    own = listening(served, anna.person)
    done(anna, give("b", f"first {CANARY}"))
    done(anna, give("b", f"text {CANARY}", ready=True))
    assert refused(anna, give("b", f"{CANARY} " * 200)) == "too_long"
    for tap, person in zip(taps, (ben, coach.person, host), strict=True):
        for since in (0, -1, 10**6):
            tap.ask(wire.Hello(token=served.token(person), since=since), wire.Welcome)
        for format in ("md", "csv", "json", "xlsx", "html", "ipynb", "nonsense"):
            question = wire.Ask(id="q", what="export", values={"format": format})
            tap.ask(question, wire.AnswerGiven | wire.Failed)
        tap.ask(wire.Do(key="k", command=give("b", "mine")), wire.Done)
        tap.ask(wire.Do(key="l", command=c.RevealBlock(block="c")), wire.Failed)
        tap.ask(wire.Beat(editing="b"), wire.Here)
    late = listening(served, served.enter())
    served.kill()
    again = listening(served, ben)
    happens(anna, lambda: anna.connected)
    done(coach, add("last"))
    for tap in (late, again, *taps):
        tap.ask(wire.Hello(token=served.token(ben)), wire.Welcome)
    assert all(CANARY.encode() not in b"".join(tap.frames) for tap in (late, again, *taps))
    own.hear(wire.Mine)
    assert CANARY.encode() in b"".join(own.frames)
    assert CANARY not in "".join(capfd.readouterr())

    shown = listening(served, served.enter())
    done(coach, c.RevealBlock(block="b"))
    shown.hear(wire.News, holding=CANARY.encode())
    assert not any(word.encode() in shown.frames[-1] for word in (anna.person, ben, "first"))


def test_whoever_comes_in_the_second_of_the_reveal_sees_what_everybody_sees(served, coach, anna):
    done(anna, give("b", "mine"))
    early = served.open(served.enter())
    reveal = coach.do(c.RevealBlock(block="b"))
    late = served.open(served.enter())
    assert isinstance(reveal.result(PATIENCE), wire.Done)
    latest = served.open(served.enter())
    for session in (early, late, latest, anna):
        happens(session, lambda s=session: s.workshop.agenda.stage("b").revealed is not None)
        [said] = session.workshop.agenda.stage("b").revealed.said
        assert (said.text, said.by) == ("mine", "")
    assert len({s.workshop.agenda.stage("b").revealed.said for s in (early, late, latest)}) == 1
    assert refused(late, give("b", "late")) == "block_shown"


def test_a_killed_recorder_loses_no_private_answer_and_sends_none_back(served, coach, anna):
    done(anna, give("b", "first"), "k1")
    done(anna, give("b", "second"), "k2")
    served.kill()
    waiting = coach.do(give("b", "the coach's"), "k3")
    done(anna, give("b", "first"), "k1")
    assert isinstance(waiting.result(PATIENCE), wire.Done)
    again = served.open(anna.person)
    assert again.mine["b"].answer.texts == {"q": ("second",)}
    done(coach, c.RevealBlock(block="b"), "r")
    served.kill()
    done(coach, c.RevealBlock(block="b"), "r")
    happens(anna, lambda: anna.workshop.agenda.stage("b").revealed is not None)
    texts = sorted(s.text for s in anna.workshop.agenda.stage("b").revealed.said)
    assert texts == ["second", "the coach's"]
    with served.record.reading() as db:
        assert db.execute(select(func.count()).select_from(t.sealed_answers)).scalar() == 0


def test_a_tick_on_a_talk_is_off_on_every_page_when_the_talk_is_over(served, coach, anna):
    from okrlab.record.agenda import Block

    talk = Block(id="t", kind="talk", title="Talk")
    done(coach, c.SetAgenda(blocks=(ask("b"), ask("c"), talk), base=coach.workshop.agenda.version))
    done(coach, c.OpenBlock(block="t"))
    done(anna, give("t", ready=True))
    happens(coach, lambda: "t" in coach.tallies and coach.tallies["t"].ready == 1)
    done(coach, c.OpenBlock(block="b"))
    happens(anna, lambda: "t" not in anna.mine)
    happens(coach, lambda: coach.tallies["t"].ready == 0)


@pytest.mark.parametrize("when", ["before", "after"])
def test_nobody_reads_a_private_answer_by_having_somebody_merged_into_them(
    served, coach, anna, when
):
    """A coach may be in the room a second time, and say that anybody is the same as that one."""
    fake = served.enter("join", "Anna too")
    tap = served.tap()
    tap.ask(wire.Hello(token=served.token(fake)), wire.Welcome)
    merge = c.MergePersons(person=anna.person, into=fake)
    if when == "before":
        done(coach, merge)
        happens(anna, lambda: anna.person == fake)
    done(anna, give("b", f"my opinion {CANARY}"))
    if when == "after":
        done(coach, merge)
        happens(anna, lambda: anna.person == fake)
    assert anna.mine["b"].answer.texts == {"q": (f"my opinion {CANARY}",)}
    tap.ask(wire.Hello(token=served.token(fake)), wire.Welcome)
    assert CANARY.encode() not in b"".join(tap.frames)
    happens(coach, lambda: written(coach, "b") == 1)
    done(coach, c.RevealBlock(block="b"))
    tap.hear(wire.News, holding=CANARY.encode())


def test_a_merged_device_goes_on_without_a_reload(served, coach, anna):
    phone = served.open(served.enter("join", "Anna (phone)"))
    twin = phone.person
    done(phone, give("b", "from the phone"))
    done(phone, add("r"), "k")
    done(coach, c.MergePersons(person=twin, into=anna.person))
    happens(phone, lambda: phone.person == anna.person)
    assert phone.mine["b"].answer.texts == {"q": ("from the phone",)}
    done(phone, add("r"), "k")
    done(phone, give("b", "rewritten"))
    happens(phone, lambda: phone.mine["b"].answer.texts == {"q": ("rewritten",)})
    happens(coach, lambda: written(coach, "b") == 1)
    happens(coach, lambda: twin not in coach.here)
    for session in (phone, anna, coach):
        happens(session, lambda s=session: twin not in s.workshop.people)
    with pytest.raises(OkrlabError):
        phone.ask("links").result(PATIENCE)
    assert phone.ask("rejoin").result(PATIENCE) == anna.ask("rejoin").result(PATIENCE)


def test_a_removed_person_is_told_and_the_counts_are_right_everywhere(served, coach, anna):
    ben = served.open(served.enter("join", "Ben"))
    done(ben, give("b", "Ben's"))
    happens(anna, lambda: written(anna, "b") == 1)
    done(coach, c.RemovePerson(person=ben.person))
    happens(ben, lambda: ben.ended is not None)
    happens(anna, lambda: written(anna, "b") == 0)
    happens(coach, lambda: ben.person not in coach.here)
    assert refused(ben, add("x")) == "unknown_link"
    with pytest.raises(LinkUnknown):
        RemoteSession(served.node.address, served.token(ben.person))


def test_when_the_coachs_laptop_dies_another_takes_over_by_the_link(served, coach, anna):
    done(anna, give("b", "mine"))
    coach.close()
    dora = served.open(served.enter("facilitate", "Dora"))
    happens(dora, lambda: coach.person not in dora.here)
    done(dora, c.TakeLead())
    assert written(dora, "b") == 1
    done(dora, c.RevealBlock(block="b"))
    happens(anna, lambda: anna.workshop.agenda.lead == dora.person)
    happens(anna, lambda: anna.workshop.agenda.stage("b").revealed is not None)


def test_a_workshop_forgotten_while_people_are_in_ends_for_all_of_them(served, coach, anna):
    host = served.open(served.enter("host"))
    done(anna, give("b", f"text {CANARY}"))
    waiting = anna.ask("rejoin")
    assert waiting.result(PATIENCE)
    assert host.ask("forget", title="A served one").result(PATIENCE) is True
    for session in (coach, anna, host):
        happens(session, lambda s=session: s.ended is not None)
        assert refused(session, give("b", "more")) == "unknown_link"
        with pytest.raises(LinkUnknown):
            RemoteSession(served.node.address, served.token(session.person))
    with served.record.reading() as db:
        assert served.record.meetings(db) == []
        assert db.execute(select(func.count()).select_from(t.sealed_answers)).scalar() == 0


def test_whoever_deletes_the_workshop_is_told_so_even_if_their_session_ends_first(served):
    host = served.open(served.enter("host"))
    os.kill(served.node.process.pid, signal.SIGSTOP)  # whatever it would answer comes too late
    answer, other = host.ask("forget", title="A served one"), host.ask("links")
    host.hear(wire.SessionEnded(message="Over.", hint="For good."))
    os.kill(served.node.process.pid, signal.SIGCONT)
    assert answer.result(PATIENCE) is True
    with pytest.raises(Refused):
        other.result(PATIENCE)


def test_a_forgotten_persons_answer_is_no_longer_counted_on_any_page(served, coach, anna):
    done(anna, give("b", "mine", ready=True))
    happens(coach, lambda: written(coach, "b") == 1)
    forgetting.forget_person(served.record, served.workshop, anna.person, served.register.clock)
    happens(anna, lambda: anna.ended is not None)
    happens(coach, lambda: written(coach, "b") == 0)


# -- forged ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["participant", "nobody"])
def test_what_a_forged_kernel_sends_changes_and_discloses_nothing(served, coach, anna, role):
    """Every command and question that is not a participant's, straight onto the socket."""
    ben = served.enter("join", "Ben")
    done(anna, give("b", f"text {CANARY}", ready=True))
    done(coach, c.WriteNote(card="b", text=f"note {CANARY}"))
    tap = served.tap()
    if role == "participant":
        tap.ask(wire.Hello(token=served.token(ben)), wire.Welcome)
    with served.record.reading() as db:
        before = served.record.read_since(db, served.workshop, 0, None)
        rows = db.execute(select(t.sealed_answers)).all()
    reply = wire.Failed if role == "participant" else wire.UnknownPeer
    for n, command in enumerate(
        (
            *FOR_COACHES,
            c.RemovePerson(person=anna.person),
            c.MergePersons(person=anna.person, into=ben),
        )
    ):
        answer = tap.ask(wire.Do(key=f"k{n}", command=command), reply)
        assert role == "nobody" or answer.code == "facilitators_only"
    for what in ("links", "revoke", "code", "new_code", "workshops", "create", "import", "forget"):
        values = {"kind": "join", "title": "A served one", "source": served.workshop}
        answer = tap.ask(wire.Ask(id="q", what=what, values=values), reply)
        assert role == "nobody" or answer.code in ("facilitators_only", "hosts_only")
    heard = b"".join(tap.frames)
    for secret in (CANARY, *served.secrets.values()):
        assert secret.encode() not in heard
    with served.record.reading() as db:
        assert served.record.read_since(db, served.workshop, 0, None) == before
        assert db.execute(select(t.sealed_answers)).all() == rows
    assert set(served.secrets) == {"host", "facilitate", "join", "view", "say"}


def test_an_answer_cannot_be_given_in_somebody_elses_name(served, coach, anna):
    """A command names nobody: more fields than it has are refused, and its session is its own."""
    ben = served.enter("join", "Ben")
    tap = listening(served, ben)
    forged = msgspec.to_builtins(wire.Do(key="k", command=give("b", "forged")))
    forged["command"]["person"] = forged["session"] = anna.person
    tap.socket.send(msgspec.msgpack.encode(forged))
    tap.hear(wire.Failed)
    done(anna, give("b", "Anna's"))
    tap.ask(wire.Do(key="k", command=give("b", "Ben's")), wire.Done)
    assert served.open(anna.person).mine["b"].answer.texts == {"q": ("Anna's",)}


def test_a_view_link_gives_no_session(served, coach):
    with pytest.raises(LinkUnknown):
        served.register.enter(served.secrets["view"], "Anna")
    for token in (
        served.secrets["view"],
        served.token(served.secrets["view"]),
        served.token(served.register.look(served.secrets["view"]).link),
    ):
        with pytest.raises(LinkUnknown):
            RemoteSession(served.node.address, token)
