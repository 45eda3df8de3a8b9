"""The lobby in the kernel: sets up a workshop, shows its links, and takes nothing a page forges."""

from __future__ import annotations

import json

import pytest

import okrlab
from okrlab.host.local import LocalSession
from okrlab.record import agendas
from okrlab.record import commands as c
from tests.wishes import add_rung, add_step
from tests.workshop.house import House

PUBLIC = "https://okr.example.org"


@pytest.fixture
def house(record, clock):
    return House(record, clock, "From doing to changing")


@pytest.fixture
def lobby_of(house, monkeypatch):
    """The lobby as somebody with a link of this kind has it; what it sends is in `.sent`."""
    monkeypatch.delenv("OKRLAB_PUBLIC_URL", raising=False)
    made = []

    def enter(kind="host"):
        session = LocalSession(house.record, house.register, house.enter(kind))
        session.mode = "room"
        lobby = okrlab.Lobby(session)
        lobby.sent = []
        lobby.send = lambda message, buffers=None: lobby.sent.append(message)
        made.append(lobby)
        return lobby

    yield enter
    for lobby in made:
        lobby.close()


def say(lobby, **message):
    """What the page says; returns what it is told."""
    lobby.sent.clear()
    lobby._hear(None, message, [])
    return list(lobby.sent)


def do(lobby, key="k1", **command):
    return say(lobby, op="do", key=key, command=command)


def told(said, op):
    return [one for one in said if one["op"] == op]


def choose(lobby, agenda="outcomes-90", base=0, key="k1", **more):
    return do(lobby, key, type="ChooseAgenda", id="agenda", agenda=agenda, base=base, **more)


def seen(lobby):
    """All that the page has been told so far, as one state."""
    state = {}
    for one in say(lobby, op="hello"):
        state |= one
    return state


def test_a_fresh_workshop_is_offered_our_agendas_and_its_links(lobby_of, house):
    state = seen(lobby_of())
    assert [one["name"] for one in state["offered"]] == agendas.names()
    assert [one["minutes"] for one in state["offered"]] == [90, 210, 75, 75, 60, 15]
    assert state["plan"] == []
    assert {kind: door["path"] for kind, door in state["doors"].items()} == {
        kind: f"/{kind[0]}/{house.secrets[kind]}"
        for kind in ("join", "view", "say", "facilitate", "host")
    }


def test_an_agenda_is_set_and_told_before_the_choice_is_called_done(lobby_of):
    lobby = lobby_of()
    said = choose(lobby)
    ops = [one["op"] for one in said]
    assert ops.index("changed") < ops.index("done")
    [changed] = told(said, "changed")
    assert changed["plan"][0]["title"] == "Welcome"
    blocks = lobby._session.workshop.agenda.blocks
    assert [block.recipe for block in blocks] == [
        block.recipe for block in agendas.template("outcomes-90").blocks
    ]


def test_the_same_choice_sent_again_is_done_once(lobby_of):
    lobby = lobby_of()
    choose(lobby)
    first = lobby._session.workshop.agenda
    assert [one["op"] for one in told(choose(lobby), "done")] == ["done"]
    assert lobby._session.workshop.agenda == first


def test_two_people_choosing_at_once_get_one_agenda_and_one_is_told(lobby_of):
    one, other = lobby_of("host"), lobby_of("facilitate")
    choose(one, key="a")
    other._session._recorder.catch_up()
    [refused] = told(choose(other, "review-ten", key="b"), "refused")
    assert refused["code"] == "agenda_changed"


def test_a_file_of_ones_own_is_run_or_all_its_problems_are_said(lobby_of):
    lobby = lobby_of()
    [refused] = told(choose(lobby, "mine.toml", file="title = 3\nfoo = 1\n[[block]]"), "refused")
    assert refused["code"] == "bad_agenda"
    assert len(refused["message"].splitlines()) == 4
    assert lobby._session.workshop.agenda.blocks == ()
    written = agendas.write_agenda(agendas.template("review-ten").blocks)
    assert told(choose(lobby, "mine.toml", file=written, key="k2"), "done")
    assert len(lobby._session.workshop.agenda.blocks) == 9


def test_names_are_shown_per_block_only_where_somebody_said_so(lobby_of):
    lobby = lobby_of()
    choose(lobby)
    agenda = lobby._session.workshop.agenda
    exit_ticket = agenda.blocks[-1]
    said = do(
        lobby,
        "k2",
        type="ShowNames",
        id="agenda",
        block=exit_ticket.id,
        named=True,
        base=agenda.version,
    )
    assert told(said, "done")
    after = lobby._session.workshop.agenda.blocks
    assert [block.id for block in after if block.named] == [exit_ticket.id]
    assert after[:-1] == agenda.blocks[:-1]


def test_without_an_address_that_phones_can_open_there_is_no_qr_code(lobby_of, monkeypatch):
    lobby = lobby_of()
    assert seen(lobby)["doors"]["join"] | {"path": ""} == {
        "path": "", "url": "", "local": True, "qr": "", "unsure": False,
    }  # fmt: skip
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", "http://127.0.0.1:8866")
    door = seen(lobby)["doors"]["join"]
    assert (door["local"], door["qr"]) == (True, "")
    frame = {"people": 12, "address": f"{PUBLIC}/"}
    [changed] = told(do(lobby, type="SetFrame", frame=frame), "changed")
    assert changed["doors"]["join"]["url"].startswith(f"{PUBLIC}/j/")
    assert changed["doors"]["join"]["qr"].startswith("<svg")
    assert changed["doors"]["host"]["qr"] == ""
    assert changed["frame"] == {"people": 12, "address": PUBLIC, "zone": "", "checkin": None}


def test_an_address_nobody_could_open_is_refused(lobby_of):
    frame = {"people": 0, "address": "javascript:alert(1)"}
    [refused] = told(do(lobby_of(), type="SetFrame", frame=frame), "refused")
    assert refused["code"] == "bad_address"


def test_the_code_is_told_with_its_minutes_and_a_new_one_is_another(lobby_of):
    lobby = lobby_of()
    [code] = say(lobby, op="code", fresh=False)
    assert len(code["code"].replace(" ", "")) == 8
    assert 0 < code["left"] <= 24 * 60
    assert say(lobby, op="code", fresh=False) == [code]
    assert say(lobby, op="code", fresh=True)[0]["code"] != code["code"]


def test_a_replaced_link_shows_at_once(lobby_of):
    lobby = lobby_of()
    before = seen(lobby)["doors"]["join"]["path"]
    [changed] = told(say(lobby, op="revoke", kind="join"), "changed")
    assert changed["doors"]["join"]["path"] != before


def test_a_host_starts_another_workshop_and_gets_its_link(lobby_of, house):
    lobby = lobby_of()
    seen(lobby)
    said = say(lobby, op="create", n=1, title="Next quarter", agenda="review-ten")
    [made] = told(said, "made")
    assert (made["n"], made["title"]) == ("1", "Next quarter")
    assert made["path"].startswith("/h/")
    [changed] = told(said, "changed")
    assert [one["title"] for one in changed["others"]] == ["Next quarter"]


def test_going_on_starts_with_the_open_next_steps_and_none_of_the_answers(lobby_of, house):
    lobby = lobby_of()
    choose(lobby)
    lobby._session.do(add_step(id="s1", text="ask three newcomers", who="Ben"))
    [made] = told(
        say(lobby, op="create", n=1, title="Again", mode="follow", source=lobby._session.id), "made"
    )
    entered = house.register.enter(made["path"].rsplit("/")[-1], "").session
    again = LocalSession(house.record, house.register, entered)
    steps = list(again.workshop.steps.values())
    assert [(step.text, step.carried) for step in steps] == [("ask three newcomers", True)]
    assert len(again.workshop.agenda.blocks) == 9
    assert again.workshop.agenda.started is None


def test_a_bad_file_for_another_workshop_makes_none(lobby_of):
    lobby = lobby_of()
    said = say(lobby, op="create", n=7, title="Broken", agenda_file="[[block]]\nkind = 'tolk'")
    [denied] = told(said, "denied")
    assert denied["n"] == "7"
    assert "tolk" not in denied["message"]
    assert "kind" in denied["message"]
    assert seen(lobby)["others"] == []


def test_an_exported_workshop_is_read_in_as_one_of_its_own(lobby_of):
    lobby = lobby_of()
    lobby._session.do(add_rung(id="r1", text="ran 12 webinars", level="output"))
    exported = lobby._session.ask("export", format="json").result().decode()
    said = say(lobby, op="import", n=2, name="old.json", content=exported)
    assert told(said, "made")
    [denied] = told(say(lobby, op="import", n=3, name="x.json", content='{"events": 1}'), "denied")
    assert denied["message"]


def test_a_workshop_goes_for_good_only_with_its_title_typed(lobby_of):
    lobby = lobby_of()
    [denied] = told(say(lobby, op="forget", n=1, title="From doing"), "denied")
    assert denied["message"]
    [gone] = told(say(lobby, op="forget", n=2, title="From doing to changing "), "gone")
    assert gone["n"] == "2"


def test_a_facilitator_neither_makes_nor_deletes_a_workshop(lobby_of):
    lobby = lobby_of("facilitate")
    state = seen(lobby)
    assert set(state["doors"]) == {"join", "view", "say", "facilitate"}
    assert state["others"] == []
    for message in (
        {"op": "create", "n": 1, "title": "Mine"},
        {"op": "import", "n": 1, "name": "x", "content": "{}"},
        {"op": "forget", "n": 1, "title": "From doing to changing"},
    ):
        assert [one["op"] for one in say(lobby, **message)] == ["denied"]
    [refused] = told(say(lobby, op="revoke", kind="host"), "refused")
    assert refused["message"]
    assert told(choose(lobby), "done")


def test_a_participants_kernel_shows_nothing_of_it_and_sets_nothing(lobby_of):
    lobby = lobby_of("join")
    state = seen(lobby)
    assert {key for key in state if key[0] != "_"} == {"op", "role", "revision"}
    assert told(choose(lobby), "refused")
    assert told(say(lobby, op="code", fresh=True), "refused")
    assert told(say(lobby, op="create", n=1, title="Mine"), "denied")
    assert lobby._session.workshop.agenda.blocks == ()


@pytest.mark.parametrize(
    "message",
    [
        {"op": "do", "key": "k", "command": {"type": "ChooseAgenda", "agenda": "outcomes-90"}},
        {"op": "do", "key": "k", "command": {"type": "ChooseAgenda", "agenda": "../x", "base": 0}},
        {"op": "do", "key": "k", "command": {"type": "ChooseAgenda", "agenda": [], "base": 0}},
        {"op": "do", "key": "k", "command": {"type": "ShowNames", "block": "b", "base": 0}},
        {"op": "do", "key": "k", "command": {"type": "SetFrame", "frame": {"people": "many"}}},
        {"op": "do", "key": "k", "command": {"type": "DropTable"}},
        {"op": "do", "key": "k" * 100, "command": {"type": "CloseWorkshop"}},
        {"op": "code"},
        {"op": "revoke"},
        {"op": "create"},
        {"op": "forget", "n": 1},
        {"op": "import", "n": 1, "name": "x"},
    ],
    ids=lambda message: json.dumps(message)[:60],
)
def test_a_forged_message_is_refused_and_changes_nothing(lobby_of, message):
    lobby = lobby_of()
    before = lobby._session.workshop
    [refused] = say(lobby, **message)
    assert (refused["op"], refused["code"]) == ("refused", "bad_message")
    assert lobby._session.workshop == before


def test_a_wish_for_names_on_a_block_that_is_not_there_changes_nothing(lobby_of):
    lobby = lobby_of()
    choose(lobby)
    agenda = lobby._session.workshop.agenda
    do(lobby, "k2", type="ShowNames", block="nothere", named=True, base=agenda.version)
    assert lobby._session.workshop.agenda.blocks == agenda.blocks


def test_canvases_and_the_agenda_are_given_as_files(lobby_of):
    lobby = lobby_of()
    choose(lobby)
    [canvases] = say(lobby, op="canvases")
    assert canvases["mime"] == "text/html"
    assert canvases["text"].count("<h1") == 9
    [agenda] = say(lobby, op="agenda")
    assert agendas.read_agenda(agenda["text"], "x").title == "From doing to changing"


def test_a_colleagues_changes_arrive_and_only_what_changed(lobby_of):
    lobby = lobby_of()
    seen(lobby)
    lobby.sent.clear()
    lobby._session.do(c.SetFrame(frame=c.Frame(people=8)))
    lobby.changed()
    [changed] = lobby.sent
    assert changed["frame"] == {"people": 8, "address": "", "zone": "", "checkin": None}
    assert not {"offered", "plan", "agreement"} & set(changed)


def test_state_written_from_a_page_is_ignored(lobby_of):
    lobby = lobby_of()
    before = lobby.get_state()
    lobby.set_state({"_context": {"role": "host"}, "_esm": "alert(1)"})
    assert lobby.get_state() == before


def test_the_time_zone_of_who_runs_it_is_the_workshops_once_and_no_other(lobby_of):
    lobby = lobby_of()
    lobby._hear(None, {"op": "hello", "zone": "Mars/Base"}, [])
    lobby._hear(None, {"op": "hello", "zone": 7}, [])
    assert lobby._session.workshop.frame.zone == ""
    lobby._hear(None, {"op": "hello", "zone": "America/Los_Angeles"}, [])
    lobby._hear(None, {"op": "hello", "zone": "Asia/Tokyo"}, [])
    assert lobby._session.workshop.frame.zone == "America/Los_Angeles"


def test_a_workshop_that_is_over_keeps_its_days(lobby_of):
    lobby = lobby_of()
    lobby._session.do(c.CloseWorkshop())
    assert lobby._session.workshop.agenda.closed
    lobby._hear(None, {"op": "hello", "zone": "America/Los_Angeles"}, [])
    assert lobby._session.workshop.frame.zone == ""
