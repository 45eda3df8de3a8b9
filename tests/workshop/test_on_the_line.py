"""Sessions over the recorder's socket: they see each other, survive it, and end when they must."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest
import zmq

from okrlab.errors import LinkUnknown, RecorderGone, Refused
from okrlab.host import wire
from okrlab.host.front_desk import Desk
from okrlab.host.line import RemoteSession
from okrlab.host.node import Node
from okrlab.host.outgoing import WINDOW
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record import forgetting
from okrlab.record.workshop import Workshop
from tests.graphs import ladder_of
from tests.workshop.house import add
from tests.workshop.served import PATIENCE, happens


def done(session, command, key=""):
    answer = session.do(command, key).result(PATIENCE)
    assert isinstance(answer, wire.Done), answer
    return answer.revision


def test_what_one_does_the_other_sees(served):
    anna, ben = served.open(served.enter(name="Anna")), served.open(served.enter(name="Ben"))
    done(anna, add("a", "Ran 12 webinars"))
    happens(ben, lambda: "a" in ladder_of(ben).rungs)
    assert ladder_of(ben).rungs["a"].text == "Ran 12 webinars"
    assert ben.workshop.people[anna.person].name == "Anna"
    assert (anna.undo, ben.undo) == (("ladder",), ())


def test_presence_says_who_is_here_and_which_card_they_have_open(served):
    anna = served.open(served.enter())
    ben = served.open(served.enter())
    happens(anna, lambda: anna.here.keys() == {anna.person, ben.person})
    ben.editing("a")
    happens(anna, lambda: anna.here.get(ben.person) == "a")
    ben.close()
    happens(anna, lambda: ben.person not in anna.here)


def test_a_killed_recorder_is_back_and_nothing_is_lost_or_done_twice(served):
    anna = served.open(served.enter())
    done(anna, add("a"), key="k1")
    served.kill()
    waiting = anna.do(add("b"), "k2")
    assert isinstance(waiting.result(PATIENCE), wire.Done)
    done(anna, add("a"), key="k1")
    assert list(ladder_of(anna).rungs) == ["a", "b"]
    assert anna.connected
    done(anna, c.Undo())
    happens(anna, lambda: list(ladder_of(anna).rungs) == ["a"])


def test_a_question_asked_while_the_recorder_is_gone_is_answered_when_it_is_back(served):
    anna = served.open(served.enter())
    served.kill()
    assert anna.ask("export", format="md").result(PATIENCE).startswith(b"# A served one")


def test_the_same_key_sent_twice_is_one_wish(served):
    anna = served.open(served.enter())
    first = anna.do(add("a"), "k")
    assert anna.do(add("a"), "k").result(PATIENCE) == first.result(PATIENCE)
    assert anna.do(add("a"), "k").result(PATIENCE) == first.result(PATIENCE)


def test_half_an_emoji_neither_stops_the_session_nor_is_kept(served):
    anna = served.open(served.enter())
    answer = anna.do(add("a", "half an emoji \ud83d")).result(PATIENCE)
    assert isinstance(answer, wire.Done)
    with pytest.raises(ValueError, match="surrogates"):
        anna.do(add("b"), "key\ud83d")
    with pytest.raises(ValueError, match="surrogates"):
        anna.editing("\ud83d")
    with pytest.raises(ValueError, match="surrogates"):
        anna.ask("export", format="\ud83d")
    happens(anna, lambda: "a" in ladder_of(anna).rungs)
    assert ladder_of(anna).rungs["a"].text == "half an emoji"
    served.kill()
    done(anna, add("c"))


def test_a_person_who_was_forgotten_is_told_that_it_is_over_and_does_not_wait(served):
    anna = served.open(served.enter(name="Anna"))
    done(anna, add("a"))
    forgetting.forget_person(served.record, served.workshop, anna.person, served.register.clock)
    happens(anna, lambda: anna.ended is not None)
    assert not anna.connected
    assert "does not open anything" in anna.ended.message
    for _ in range(2):
        answer = anna.do(add("b")).result(PATIENCE)
        assert (answer.code, answer.retry) == ("unknown_link", False)
    with pytest.raises(Refused):
        anna.ask("export", format="md").result(PATIENCE)
    anna.editing("a")
    anna.close()
    with pytest.raises(LinkUnknown):
        RemoteSession(served.node.address, served.token(anna.person))


def test_forgotten_words_leave_the_sessions_that_are_open(served):
    anna, ben = served.open(served.enter()), served.open(served.enter())
    done(anna, add("a", "to be forgotten"))
    happens(ben, lambda: "a" in ladder_of(ben).rungs)
    forgetting.forget_card(served.record, served.workshop, "a", served.register.clock)
    for session in (anna, ben):
        happens(session, lambda s=session: ladder_of(s).rungs["a"].text == "")


def test_a_workshop_that_was_forgotten_ends_its_sessions(served):
    anna = served.open(served.enter())
    forgetting.forget_workshop(served.record, served.workshop)
    happens(anna, lambda: anna.ended is not None)


def test_a_token_that_proves_nothing_opens_nothing(served):
    person = served.enter()
    good = served.token(person)
    forged = [
        "",
        "x",
        good[:-1],
        good.replace(person, new_id()),
        served.token(new_id()),
        served.token(person, seconds=-1),
        served.token("door"),
    ]
    for token in forged:
        with pytest.raises(LinkUnknown):
            RemoteSession(served.node.address, token)


def test_without_a_recorder_opening_gives_up(tmp_path):
    with pytest.raises(RecorderGone):
        RemoteSession(f"ipc://{tmp_path}/nobody", "token", patience=0.2)


def test_junk_on_the_socket_is_refused_and_disturbs_nobody(served):
    anna = served.open(served.enter())
    tap = served.tap()
    deep = b"\x82\xa4type\xa4Beat\xa1x" + b"\x91" * 100_000 + b"\xc0"
    no_text = b"\x82\xa4type\xa4Beat\xa7editing\xa1\xff"
    no_tag = b"\x81\xa4type\xa2\xff\xfe"
    junks = (b"", b"\x00", b"\xc1", b"{}", b"x" * 10_000, b"\x81\xa4type\xa4Done")
    for junk in (*junks, deep, no_text, no_tag):
        with pytest.raises(msgspec.MsgspecError):
            wire.read_reply(junk.replace(b"Beat", b"Here").replace(b"Done", b"Beat"))
        tap.socket.send(junk)
        assert tap.hear(wire.Failed).code == "bad_message"
    tap.socket.send_multipart([b"many", b"parts", b"at once"])
    tap.socket.send(b"x" * 2_000_000)
    done(anna, add("a"))


def test_what_is_too_large_for_the_socket_is_refused_at_once_and_the_session_goes_on(served):
    """The recorder hangs up on it: sent again and again it would keep the session out for ever."""
    host = served.open(served.enter("host"))
    large = "x" * wire.MOST_BYTES
    with pytest.raises(Refused) as refused:
        host.ask("import", name="a.json", content=large).result(PATIENCE)
    assert refused.value.code == "too_large"
    answer = host.do(add("a", large)).result(PATIENCE)
    assert (answer.code, answer.retry) == ("too_large", False)
    done(host, add("a"))


def test_who_did_not_say_hello_is_unknown(served):
    tap = served.tap()
    tap.ask(wire.Do(key="k", command=add("a")), wire.UnknownPeer)
    tap.ask(wire.Beat(), wire.UnknownPeer)
    tap.ask(wire.Bye(), wire.UnknownPeer)


def test_a_participant_cannot_ask_what_the_door_may_ask(served):
    person = served.enter()
    tap = served.tap()
    for what in ("look", "enter", "visit", "result", "ping", "links", "nonsense", ""):
        values = {"secret": served.secrets["host"], "session": person, "name": ""}
        tap.ask(wire.Ask(id="q", what=what, values=values), wire.UnknownPeer)
        for token in ({"token": served.token(person)}, {"token": served.token("door")[:-1]}):
            question = wire.Ask(id="q", what=what, values=values | token)
            assert tap.ask(question, wire.Failed).code == "unknown_link"
    tap.ask(wire.Hello(token=served.token(person)), wire.Welcome)
    for what in ("look", "enter", "visit", "result", "ping", "nonsense", ""):
        question = wire.Ask(id="q", what=what, values={"secret": served.secrets["host"]})
        assert tap.ask(question, wire.Failed).code == "bad_message"
    assert tap.ask(wire.Ask(id="q", what="links"), wire.Failed).code == "facilitators_only"


def test_a_facilitator_may_ask_for_the_links_that_are_good(served):
    coach = served.open(served.enter("facilitate"))
    paths = coach.ask("links").result(PATIENCE)
    assert paths["join"] == f"/j/{served.secrets['join']}"
    served.register.revoke(served.register.look(served.secrets["join"]).link)
    assert "join" not in coach.ask("links").result(PATIENCE)


def test_the_door_looks_enters_and_shows_the_result(served):
    async def visit():
        desk = Desk(served.node.address, served.node.key)
        try:
            assert await desk.look("nope") is None
            assert (await desk.look(served.secrets["join"])).kind == "join"
            entered = await desk.enter(served.secrets["join"], "Anna")
            assert (await desk.visit(entered.session)).role == "participant"
            assert await desk.visit("nobody") is None
            again = await desk.enter(entered.rejoin_secret, "")
            assert again.session == entered.session
            with pytest.raises(LinkUnknown):
                await desk.enter("nope", "")
            with pytest.raises(Refused):
                await desk.enter(served.secrets["join"], "x" * 100)
            assert b"A served one" in (await desk.result(served.secrets["view"])).content
            for kind in ("join", "host", "facilitate"):
                with pytest.raises(LinkUnknown):
                    await desk.result(served.secrets[kind])
        finally:
            desk.close()

    asyncio.run(visit())


def test_the_door_knows_whether_the_recorder_answers_and_its_database_works(served):
    file = Path(served.record.engine.url.database)

    async def until(desk, wanted):
        async with asyncio.timeout(PATIENCE):
            while await desk.well() is not wanted:
                await asyncio.sleep(0.1)

    async def visit():
        desk = Desk(served.node.address, served.node.key)
        assert await desk.well()
        asked = desk._well
        assert all(await asyncio.gather(*(desk.well() for _ in range(100))))
        assert desk._well is asked  # who looks often costs the recorder nothing
        file.rename(file.with_name("away"))
        await until(desk, False)
        file.with_name("away").rename(file)
        await until(desk, True)
        recorder = served.node.process.pid
        os.kill(recorder, signal.SIGSTOP)
        try:
            await until(desk, False)
        finally:
            os.kill(recorder, signal.SIGCONT)
        await until(desk, True)
        desk.close()

    asyncio.run(visit())


def test_a_door_with_another_key_is_turned_away(served):
    async def visit():
        desk = Desk(served.node.address, b"another key")
        try:
            with pytest.raises(LinkUnknown):
                await desk.look(served.secrets["join"])
        finally:
            desk.close()

    asyncio.run(visit())


def test_a_recorder_ends_with_the_process_that_started_it(record, tmp_path):
    code = (
        "import sys, os; from pathlib import Path; from okrlab.host.node import Node\n"
        "node = Node(sys.argv[1], Path(sys.argv[2])); node.start()\n"
        "print(node.process.pid, flush=True); os._exit(0)"
    )
    pid = int(
        subprocess.run(
            [sys.executable, "-c", code, str(record.engine.url), str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    handle = os.pidfd_open(pid) if os.path.exists(f"/proc/{pid}") else None
    if handle is not None:
        poller = zmq.Poller()
        poller.register(handle, zmq.POLLIN)
        assert poller.poll(PATIENCE * 1000), "the recorder lives on"
        os.close(handle)


def test_a_session_that_is_unknown_says_hello_once_and_sends_nothing_before_its_welcome(tmp_path):
    """Otherwise each wish on its way would bring a welcome, and each welcome all wishes again; and
    a wish that comes between the two would be done before those that are sent again.
    """
    address, heard, greeted = f"ipc://{tmp_path}/r", [], threading.Event()
    router = zmq.Context.instance().socket(zmq.ROUTER)
    router.setsockopt(zmq.LINGER, 0)
    router.bind(address)
    welcome = wire.Welcome(person="p", role="host", workshop="w", state=Workshop(), revision=0)
    late = threading.Event()

    def a_recorder_that_forgot():
        while True:
            identity, frame = router.recv_multipart()
            message = wire.read_request(frame)
            if isinstance(message, wire.Bye):
                return
            if not isinstance(message, wire.Beat):
                heard.append(getattr(message, "key", type(message).__name__))
            replies = []
            if isinstance(message, wire.Hello):
                if heard.count("Hello") == 2:
                    greeted.set()
                    late.wait(PATIENCE)
                replies = [welcome]
            elif len(heard) == 31:  # the first hello, and thirty wishes
                replies = [wire.UnknownPeer()] * 30
            elif isinstance(message, wire.Do) and heard.count("Hello") == 2:
                replies = [wire.Done(key=message.key, revision=1)]
            for reply in replies:
                router.send_multipart([identity, wire.encode(reply)])

    recorder = threading.Thread(target=a_recorder_that_forgot, daemon=True)
    recorder.start()
    session = RemoteSession(address, "token")
    keys = [f"k{n}" for n in range(30)]
    for key in keys:
        session.do(add(key), key)
    assert greeted.wait(PATIENCE)
    overtaking = session.do(add("later"), "later")
    late.set()
    assert overtaking.result(PATIENCE)
    session.close()
    recorder.join(PATIENCE)
    router.close()
    assert heard[:62] == ["Hello", *keys, "Hello", *keys]
    assert "later" in heard[62:]


def test_a_session_sends_some_commands_and_the_next_ones_as_they_are_answered(tmp_path):
    address, heard, asked = f"ipc://{tmp_path}/r", [], threading.Event()
    router = zmq.Context.instance().socket(zmq.ROUTER)
    router.setsockopt(zmq.LINGER, 0)
    router.bind(address)

    def a_recorder_that_waits():
        while True:
            identity, frame = router.recv_multipart()
            message = wire.read_request(frame)
            if isinstance(message, wire.Hello):
                reply = wire.Welcome(
                    person="p", role="host", workshop="w", state=Workshop(), revision=0
                )
                router.send_multipart([identity, wire.encode(reply)])
            elif isinstance(message, wire.Do):
                heard.append(message.key)
            elif isinstance(message, wire.Ask):  # sent after all commands: what came, came
                router.send_multipart([identity, b"junk"])  # the line goes on
                for key in [] if asked.is_set() else heard[:5]:
                    done = wire.Done(key=key, revision=1)
                    router.send_multipart([identity, wire.encode(done)])
                asked.set()
                answer = wire.AnswerGiven(id=message.id, value=len(heard))
                router.send_multipart([identity, wire.encode(answer)])
            elif isinstance(message, wire.Bye):
                return

    recorder = threading.Thread(target=a_recorder_that_waits, daemon=True)
    recorder.start()
    session = RemoteSession(address, "token")
    futures = [session.do(add(f"a{n}"), f"k{n}") for n in range(3 * WINDOW)]
    assert session.ask("first").result(PATIENCE) == WINDOW
    assert futures[4].result(PATIENCE)
    assert session.ask("second").result(PATIENCE) == WINDOW + 5
    assert heard == [f"k{n}" for n in range(WINDOW + 5)]
    session.close()
    assert {one.result(PATIENCE).code for one in futures[5:]} == {"recorder_gone"}
    recorder.join(PATIENCE)
    router.close()


def test_a_node_that_stops_leaves_nothing_lying_about(record, tmp_path):
    node = Node(str(record.engine.url), tmp_path)
    folder = Path(node.address.removeprefix("ipc://")).parent
    node.start()
    assert folder.is_dir()
    node.stop()
    assert not folder.exists()


def test_a_listener_that_fails_does_not_silence_the_others(served):
    anna = served.open(served.enter())
    heard = []
    anna.listen(lambda what: 1 / 0)
    anna.listen(heard.append)
    done(anna, add("a"))
    happens(anna, lambda: "a" in ladder_of(anna).rungs)
    assert "changed" in heard
