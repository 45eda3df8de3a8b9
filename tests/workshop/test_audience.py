"""What is for facilitators never reaches a participant: no byte on the wire, none in memory."""

import json
import subprocess
import sys

import pytest

from okrlab.blocks.clinic.cards import KeyResult, SayBack
from okrlab.blocks.course.cards import Attempt
from okrlab.blocks.readiness.safety import survey_block
from okrlab.host import asking, wire
from okrlab.record import commands as c
from okrlab.record.agenda import Agreement, Block, Frame, Sentence
from okrlab.results import OFFERED
from tests.graphs import ladder_of
from tests.wishes import add_step, edit_rung
from tests.workshop.house import add, ask, give
from tests.workshop.served import PATIENCE, happens


def half(word):
    """The word in two parts, so that this very process does not hold it whole in its source."""
    return "".join(reversed(word))


CANARY, ROOM = half("neseleg-hcan-run"), half("raboh-rella-rov")


def done(session, command):
    answer = session.do(command).result(PATIENCE)
    assert isinstance(answer, wire.Done), answer


def write_everywhere(coach):
    """Every command whose event is for facilitators, before and after others."""
    done(coach, add("a", f"words {ROOM}"))
    done(coach, c.WriteNote(card="a", text=f"note {CANARY}"))
    done(coach, add("b", level="outcome", lower="a", link="ab"))
    done(coach, c.WriteNote(card="ab", text=f"note {CANARY} 2"))
    done(coach, c.WriteNote(card="a", text=f"changed {CANARY}"))
    done(coach, edit_rung(id="a", base=ladder_of(coach).rungs["a"].version, actor="Guests"))


def test_no_frame_to_a_participant_ever_holds_what_is_for_facilitators(served):
    coach = served.open(served.enter("facilitate", "Cleo"))
    early, late, backstage = served.tap(), served.tap(), served.tap()
    anna, ben = served.enter("join", "Anna"), served.enter("join", "Ben")
    early.ask(wire.Hello(token=served.token(anna)), wire.Welcome)
    backstage.ask(wire.Hello(token=served.token(served.enter("facilitate"))), wire.Welcome)
    write_everywhere(coach)
    happens(coach, lambda: coach.workshop.notes.keys() == {"a", "ab"})

    late.ask(wire.Hello(token=served.token(ben)), wire.Welcome)
    for tap in (early, late):
        tap.ask(wire.Hello(token=served.token(anna), since=0), wire.Welcome)
        tap.ask(wire.Hello(token=served.token(anna), since=-1), wire.Welcome)
        tap.ask(wire.Hello(token=served.token(anna), since=10**6), wire.Welcome)
        for format in ("md", "csv", "json", "html", "notes"):
            tap.ask(
                wire.Ask(id="q", what="export", values={"format": format}),
                wire.AnswerGiven | wire.Failed,
            )
        tap.ask(wire.Do(key=f"k{id(tap)}", command=edit_rung(id="a", base=1, text="x")), wire.Clash)
        tap.ask(wire.Do(key="u", command=c.Undo()), wire.Failed)
        tap.ask(wire.Do(key="n", command=c.WriteNote(card="a", text="")), wire.Failed)
        tap.ask(wire.Beat(editing="a"), wire.Here)
    served.kill()
    again = served.tap()
    again.ask(wire.Hello(token=served.token(anna)), wire.Welcome)

    done(coach, c.WriteNote(card="b", text=f"news {CANARY}"))
    done(coach, add("last"))
    for tap in (again, backstage):
        tap.ask(
            wire.Hello(token=served.token(anna if tap is again else coach.person)), wire.Welcome
        )
    for tap in (early, late, again):
        heard = b"".join(tap.frames)
        assert ROOM.encode() in heard
        assert CANARY.encode() not in heard
    assert CANARY.encode() in b"".join(backstage.frames)


def fill_the_room(host, coach, anna):
    """The room's word in every place that a room has for words, and every kind of news."""
    word = f"words {ROOM}"
    talk = Block(id="t", kind="talk", title=word, question=word)
    done(coach, c.SetAgenda(blocks=(ask("b", named=True), survey_block("s"), talk), base=0))
    done(host, c.SetFrame(frame=Frame(address=f"https://{ROOM}.example")))
    done(coach, c.SetAgreement(agreement=Agreement(own=(word,))))
    done(coach, c.ChooseSentence(sentence=Sentence(text=word, example=word)))
    done(coach, c.Park(id="p", text=word))
    done(coach, add_step(id="n", text=word, who=word))
    done(anna, c.NameMyself(name=word))
    done(anna, add("a", word, actor=word))
    done(anna, c.Overrule(rule="r", card="a", reason=word))
    done(anna, c.SetCards(board="clinic", cards=(KeyResult(id="k", text=word),)))
    anna.editing("a")
    done(coach, c.Spotlight(board="ladder", card="a"))
    done(coach, c.WriteNote(card="a", text=word))
    done(coach, c.OpenBlock(block="b"))
    done(anna, give("b", word, ready=True))
    done(coach, c.RevealBlock(block="b"))
    done(coach, c.CloseWorkshop())
    done(coach, c.ReopenWorkshop())


@pytest.mark.parametrize("role", ["learner", "outsider", "viewer"])
def test_no_frame_to_whoever_is_not_in_the_room_holds_a_word_or_a_name_of_it(served, role):
    """Not by news, not by what is asked, not by who is there, not by how many have answered."""
    outside = served.forge(role)
    coach = served.open(served.enter("facilitate", "Cleo"))
    anna = served.open(served.enter("join", "Anna"))
    tap, known = served.tap(), served.tap()
    tap.ask(wire.Hello(token=served.token(outside)), wire.Welcome)
    known.ask(wire.Hello(token=served.token(anna.person)), wire.Welcome)
    fill_the_room(served.open(served.enter("host", "Hanna")), coach, anna)
    for since in (-1, 0, 3, 10**6):
        tap.ask(wire.Hello(token=served.token(outside), since=since), wire.Welcome)
        known.ask(wire.Hello(token=served.token(anna.person), since=since), wire.Welcome)
    for what in asking.questions():
        if what == "forget_me":
            continue
        for format in OFFERED if what == "export" else ("",):
            values = {"format": format, "kind": "join", "title": "x"}
            tap.ask(wire.Ask(id="q", what=what, values=values), wire.AnswerGiven | wire.Failed)
    for number, command in enumerate(
        (
            edit_rung(id="a", base=1, text="x"),
            c.SetCards(board="clinic", cards=(KeyResult(id="k", text="x", version=1),)),
            c.SetCards(board="clinic", cards=(SayBack(id="y", key_result="k", text="", said="s"),)),
            c.SetCards(board="course", cards=(Attempt(id="a1", item="lv-01"),)),
            c.Undo(),
            c.OpenBlock(block="t"),
        )
    ):
        answer = wire.Done | wire.Failed | wire.Clash
        tap.ask(wire.Do(key=f"k{number}", command=command), answer)
    beat = tap.ask(wire.Beat(editing=CANARY), wire.Here)
    assert beat.people == {}
    done(anna, add("last", f"again {ROOM}"))
    known.ask(wire.Beat(), wire.Here)
    tap.ask(wire.Beat(), wire.Here)
    inside, heard = b"".join(known.frames), b"".join(tap.frames)
    for word in (ROOM, anna.person, coach.person):
        assert word.encode() in inside, "the search finds nothing at all"
        assert word.encode() not in heard
    assert not any(
        isinstance(wire.read_reply(frame), wire.Tally | wire.Mine) for frame in tap.frames
    )
    assert CANARY.encode() not in inside, "what an outsider types is told to the room"
    if role != "outsider":
        assert outside.encode() not in inside


def memory_of(pid):
    """All that a process holds in memory it can write to, and all that was mapped for it."""
    held = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, permissions, *rest = line.split()
            if not permissions.startswith("rw") or (rest and rest[-1] in ("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(edge, 16) for edge in span.split("-"))
            try:
                memory.seek(start)
                held.append(memory.read(end - start))
            except OSError:
                continue
    return b"".join(held)


def test_a_participants_process_never_holds_what_is_for_facilitators(served):
    coach = served.open(served.enter("facilitate", "Cleo"))
    done(coach, add("first"))
    done(coach, c.WriteNote(card="first", text=f"before {CANARY}"))
    sessions = {
        "participant": served.enter("join", "Anna"),
        "facilitator": served.enter("facilitate", "Dora"),
    }
    kernels = {}
    for role, session in sessions.items():
        kernel = subprocess.Popen(
            [sys.executable, "-m", "tests.workshop.listening"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        told = {"address": served.node.address, "token": served.token(session), "last": "last"}
        kernel.stdin.write(json.dumps(told) + "\n")
        kernel.stdin.flush()
        assert kernel.stdout.readline() == "open\n"
        kernels[role] = kernel
    write_everywhere(coach)
    done(coach, add("last"))
    held = {}
    for role, kernel in kernels.items():
        assert kernel.stdout.readline() == "seen\n"
        held[role] = memory_of(kernel.pid)
        kernel.communicate("\n", timeout=PATIENCE)
    assert CANARY.encode() in held["facilitator"], "the search finds nothing at all"
    assert ROOM.encode() in held["participant"], "the search finds nothing at all"
    assert CANARY.encode() not in held["participant"]
