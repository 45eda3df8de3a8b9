"""The console in the kernel: it runs an agenda, tells counts and no words, and takes no forgery."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

import okrlab
from okrlab.host.local import LocalSession
from okrlab.host.wire import Done, new_id
from okrlab.record import agendas
from okrlab.record import commands as c
from okrlab.record.agenda import Answer, Block, Prompt
from tests.wishes import add_rung

ASK, TALK, DOTS = "ask1", "talk1", "dots1"
PLAN = (
    Block(id=TALK, kind="talk", title="Welcome", minutes=10, recipe="welcome"),
    Block(id=ASK, kind="ask", title="Our week", minutes=20, prompts=(Prompt(id="p", text="?"),)),
    Block(id=DOTS, kind="dots", title="What matters", minutes=30, board=ASK),
)


@pytest.fixture
def host(tmp_path, monkeypatch):
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN", "OKRLAB_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    session = okrlab.open_session()
    done(session, c.SetAgenda(blocks=PLAN, base=0))
    yield session
    session.close()


@pytest.fixture
def console(host):
    return shown(host)


@pytest.fixture
def guest(host):
    """A participant's session on the same record, with a console that they forged themselves."""
    secrets = host.ask("links").result()
    entered = host._register.enter(secrets["join"].rsplit("/", 1)[1], "Anna")
    return LocalSession(host._record, host._register, entered.session)


def shown(session):
    """A console with what it sends to its page in `sent`."""
    console = okrlab.Console(session)
    console.sent = []
    console.send = lambda message, buffers=None: console.sent.append(message)
    return console


def done(session, command):
    answer = session.do(command).result()
    assert isinstance(answer, Done), answer


def say(console, **message):
    """What the page says; returns what it is told."""
    console.sent.clear()
    console._hear(None, message, [])
    return list(console.sent)


def wish(console, type, **values):
    return say(console, op="do", key=new_id(), command={"type": type, **values})


def only(said, op):
    [one] = [message for message in said if message["op"] == op]
    return one


def later(session, **time):
    """As if so much time had gone by since."""
    session._ahead += timedelta(**time)


def test_hello_is_answered_with_the_plan_the_people_and_the_coachs_notes(console):
    [state] = say(console, op="hello")
    assert [block["title"] for block in state["plan"]["blocks"]] == [b.title for b in PLAN]
    assert state["run"] == {"current": "", "closed": False, "lead": "", "started": False}
    assert state["clock"]["left"] is None
    assert state["coach"]["welcome"]["say"] == agendas.notes("welcome").say


def test_an_agenda_runs_from_its_first_block_to_the_close(console, host):
    steps = [("OpenBlock", TALK), ("OpenBlock", ASK), ("RevealBlock", ASK), ("OpenBlock", DOTS),
             ("RevealBlock", DOTS), ("CloseWorkshop", "")]  # fmt: skip
    for type, block in steps:
        said = wish(console, type, **({"block": block} if block else {}))
        ops = [one["op"] for one in said]
        assert ops.index("changed") < ops.index("done"), type
    assert host.workshop.agenda.closed
    assert host.workshop.agenda.stage(ASK).state == "revealed"
    wish(console, "ReopenWorkshop")
    assert not host.workshop.agenda.closed


def test_a_second_press_says_it_was_done_and_skips_nothing(console, host):
    wish(console, "OpenBlock", block=TALK)
    assert only(wish(console, "OpenBlock", block=TALK), "refused")["code"] == "already_done"
    assert host.workshop.agenda.current == TALK


def test_only_what_changed_is_told_again(console):
    say(console, op="hello")
    changed = only(wish(console, "Park", id="p1", text="budget"), "changed")
    assert changed["parked"] == {"p1": "budget"}
    assert changed.keys() == {"op", "parked", "clock", "revision"}


def test_before_the_reveal_it_tells_how_many_and_never_what(console, host):
    wish(console, "OpenBlock", block=ASK)
    answer = Answer(texts={"p": ("we stop the Tuesday report",)})
    done(host, c.GiveAnswer(block=ASK, answer=answer, ready=True))
    [state] = say(console, op="hello")
    assert state["tallies"][ASK]["written"] == 1
    assert state["tallies"][ASK]["who"] == (host.person,)
    asked = [*say(console, op="cards"), *say(console, op="answers", block=ASK)]
    heard = json.dumps([*console.sent, *asked, *say(console, op="hello")])
    assert "Tuesday" not in heard
    wish(console, "RevealBlock", block=ASK)
    [group] = only(say(console, op="cards"), "cards")["groups"]
    assert [card["text"] for card in group["cards"]] == ["we stop the Tuesday report"]


def test_what_was_written_is_listed_with_the_same_words_once_and_every_text_is_a_card(
    console, host
):
    wish(console, "OpenBlock", block=ASK)
    texts = ("No", "fewer slides.", "Fewer slides", "fewer slides")
    done(host, c.GiveAnswer(block=ASK, answer=Answer(texts={"p": texts})))
    wish(console, "RevealBlock", block=ASK)
    listed = only(say(console, op="answers", block=ASK), "answers")["answers"]
    assert [(one["text"], one.get("times", 1)) for one in listed] == [
        ("Fewer slides", 3),
        ("No", 1),
    ]
    [group] = only(say(console, op="cards"), "cards")["groups"]
    assert sorted(card["text"] for card in group["cards"]) == sorted(texts)


@pytest.mark.parametrize(("dots", "favourite"), [((2, 1), "less email"), ((1, 1), None)])
def test_what_most_dots_are_on_is_the_favourite_and_two_alike_are_none(
    console, host, dots, favourite
):
    wish(console, "OpenBlock", block=ASK)
    texts = ("less email", "fewer meetings")
    answer = Answer(texts={"p": texts})
    done(host, c.GiveAnswer(block=ASK, answer=answer))
    wish(console, "RevealBlock", block=ASK)
    [group] = only(say(console, op="cards"), "cards")["groups"]
    ids = {card["text"]: card["id"] for card in group["cards"]}
    wish(console, "OpenBlock", block=DOTS)
    given = Answer(dots={ids[one]: n for one, n in zip(texts, dots, strict=True)})
    done(host, c.GiveAnswer(block=DOTS, answer=given))
    [before] = say(console, op="hello")
    assert before["favourite"] == {}, "until the reveal nobody knows"
    wish(console, "RevealBlock", block=DOTS)
    [state] = say(console, op="hello")
    assert state["favourite"].get("text") == favourite
    if favourite:
        spot = {name: state["favourite"][name] for name in ("board", "card")}
        assert only(wish(console, "Spotlight", **spot), "changed")["spotlight"] == favourite


def test_a_revealed_card_goes_on_every_screen_and_off_again(console, host):
    wish(console, "OpenBlock", block=ASK)
    done(host, c.GiveAnswer(block=ASK, answer=Answer(texts={"p": ("less email",)})))
    wish(console, "RevealBlock", block=ASK)
    [card] = only(say(console, op="cards"), "cards")["groups"][0]["cards"]
    said = wish(console, "Spotlight", board=ASK, card=card["id"])
    assert only(said, "changed")["spotlight"] == "less email"
    assert only(wish(console, "Spotlight"), "changed")["spotlight"] == ""


def test_the_time_is_told_in_seconds_left_and_grows_below_none(console, host):
    wish(console, "OpenBlock", block=TALK)
    later(host, minutes=13)
    [state] = say(console, op="hello")
    clock = state["clock"]
    assert -181 < clock["left"] <= -180
    assert clock["rest"] == 50 * 60
    assert 46.9 * 60 < clock["ends"] <= 47 * 60


def test_a_clock_that_is_late_by_what_the_welcome_took_is_put_right_by_what_happens(console, host):
    later(host, seconds=-40)
    wish(console, "OpenBlock", block=TALK)
    [state] = say(console, op="hello")
    assert 599 < state["clock"]["left"] <= 600


def test_respreading_fits_what_is_to_come_into_what_is_left(console, host):
    wish(console, "OpenBlock", block=TALK)
    later(host, minutes=35)
    added = only(say(console, op="respread"), "spread")["added"]
    assert added.keys() == {ASK, DOTS}
    assert sum(added.values()) == 24 - 50
    for block, minutes in added.items():
        said = wish(console, "AddTime", block=block, minutes=minutes)
    clock = only(said, "changed")["clock"]
    assert 0 <= clock["ends"] - clock["rest"] < 60
    assert only(say(console, op="respread"), "spread")["added"] == {}


def test_nothing_is_spread_before_the_start(console):
    assert say(console, op="respread", n="a wish") == [{"op": "spread", "added": {}, "n": "a wish"}]


def test_what_is_asked_is_answered_by_its_name(console, host):
    code = [{"op": "code", "new": new} for new in (False, True)]
    links = [{"op": "links"}, {"op": "revoke", "kind": "view"}]
    rejoin = {"op": "end_rejoin", "person": host.person}
    about = [{"op": what, "block": ASK} for what in ("answers", "canvas")]
    plan = [{"op": "respread"}, {"op": "cards"}, *about]
    for n, message in enumerate([*code, *links, rejoin, *plan]):
        assert [one.get("n") for one in say(console, **message, n=f"wish {n}")] == [f"wish {n}"]


def test_a_changed_plan_is_taken_on_the_plan_it_was_made_from(console, host):
    [state] = say(console, op="hello")
    first, *others = state["plan"]["blocks"]
    plan = [*others, first]
    base = state["plan"]["version"]
    said = wish(console, "SetAgenda", blocks=plan, base=base)
    assert [b["id"] for b in only(said, "changed")["plan"]["blocks"]] == [ASK, DOTS, TALK]
    refused = only(wish(console, "SetAgenda", blocks=plan[:2], base=base), "refused")
    assert refused["code"] == "agenda_changed"
    assert [b.id for b in host.workshop.agenda.blocks] == [ASK, DOTS, TALK]


def test_the_canvas_of_a_block_is_a_page_of_its_own(console):
    page = only(say(console, op="canvas", block=ASK), "canvas")
    assert page["html"].startswith("<!doctype html>")
    assert "Our week" in page["html"]
    assert "<script" not in page["html"]
    gone = say(console, op="canvas", block="nothing")
    assert [one["op"] for one in gone] == ["refused"]


@pytest.mark.parametrize(
    ("base", "local"), [("http://127.0.0.1:8866", True), ("https://okr.example.org", False)]
)
def test_a_code_for_phones_is_drawn_only_for_an_address_they_can_reach(
    console, monkeypatch, base, local
):
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", base)
    links = only(say(console, op="links"), "links")["links"]
    assert links["join"]["url"].startswith(f"{base}/j/")
    assert links["join"]["here_only"] is local
    assert bool(links["join"]["qr"]) is not local


def test_a_revoked_link_is_another_one(console, monkeypatch):
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", "https://okr.example.org")
    before = only(say(console, op="links"), "links")["links"]
    after = only(say(console, op="revoke", kind="join"), "links")["links"]
    assert after["join"]["url"] != before["join"]["url"]
    assert after["view"] == before["view"]
    code = only(say(console, op="code"), "code")["code"]
    assert only(say(console, op="code"), "code")["code"] == code
    assert only(say(console, op="code", new=True), "code")["code"] != code


@pytest.mark.parametrize(
    "message",
    [
        {"op": "do", "key": "k", "command": {"type": "OpenBlock"}},
        {"op": "do", "key": "k", "command": {"type": "OpenBlock", "block": ["talk1"]}},
        {"op": "do", "key": "k", "command": {"type": "SetAgenda", "blocks": "all", "base": 2}},
        {"op": "do", "key": "", "command": {"type": "CloseWorkshop"}},
        {"op": "revoke"},
        {"op": "canvas"},
        {"op": "revoke", "kind": "everything"},
    ],
)
def test_a_forged_message_is_refused_and_changes_nothing(console, host, message):
    before = host.workshop
    assert [one["op"] for one in say(console, **message)] == ["refused"]
    assert host.workshop == before


WISHES = [
    {"type": "OpenBlock", "block": TALK},
    {"type": "CloseBlock", "block": TALK},
    {"type": "RevealBlock", "block": ASK},
    {"type": "SetAgenda", "blocks": [], "base": 2},
    {"type": "AddTime", "block": TALK, "minutes": 5},
    {"type": "Spotlight"},
    {"type": "Park", "id": "p1", "text": "budget"},
    {"type": "ChooseSentence", "sentence": {"not_now": True}},
    {
        "type": "SetCards",
        "board": "nextsteps",
        "cards": [{"type": "NextStep", "id": "s1", "text": "call them"}],
    },
    {"type": "TakeLead"},
    {"type": "RemovePerson", "person": "x"},
    {"type": "MergePersons", "person": "x", "into": "y"},
    {"type": "WriteNote", "card": TALK, "text": "mine"},
    {"type": "CloseWorkshop"},
    {"type": "ReopenWorkshop"},
]


@pytest.mark.parametrize("command", WISHES, ids=lambda command: command["type"])
def test_a_participant_can_do_nothing_with_it(guest, command):
    before = guest.workshop
    forged = shown(guest)
    refused = only(say(forged, op="do", key="k", command=command), "refused")
    assert refused["code"] in ("facilitators_only", "block_closed")
    assert guest.workshop == before


def test_a_participant_sees_nothing_backstage_on_it(guest, host):
    done(host, c.WriteNote(card=TALK, text="breathe"))
    done(host, c.OpenBlock(block=ASK))
    done(host, c.GiveAnswer(block=ASK, answer=Answer(texts={"p": ("Tuesday",)}), ready=True))
    again = LocalSession(host._record, host._register, guest.person)
    forged = shown(again)
    [state] = say(forged, op="hello")
    assert "coach" not in state
    assert "notes" not in state
    assert not state["tallies"][ASK].get("who")
    assert "breathe" not in json.dumps(state)
    for op in ("links", "code", "revoke"):
        refused = only(say(forged, op=op, kind="join"), "refused")
        assert refused["code"] == "facilitators_only"


def test_a_ladders_cards_can_be_lit_with_their_paths_and_with_what_is_worth_asking(console, host):
    low = add_rung("a", "ran 12 webinars", "output")
    done(host, low)
    done(host, add_rung("b", "newcomers set up alone", "outcome", lower="a", link="l"))
    done(host, c.SetAgenda(blocks=(*PLAN, Block(id="climb", kind="ladder", title="Climb")),
                           base=host.workshop.agenda.version))  # fmt: skip
    [group] = only(say(console, op="cards"), "cards")["groups"]
    assert group["paths"]
    assert {one["id"] for one in group["asks"]} <= {"a", "b"}
    assert all(one["says"].endswith("?") for one in group["asks"])
    lit = {"board": "ladder", "card": "a", "path": True, "says": group["asks"][0]["says"]}
    said = wish(console, "Spotlight", **lit)
    assert only(said, "changed")["spotlight"] == "ran 12 webinars"
    agenda = host.workshop.agenda
    assert (agenda.spotlight, agenda.path, agenda.says) == (("ladder", "a"), True, lit["says"])
    wish(console, "Spotlight")
    agenda = host.workshop.agenda
    assert (agenda.spotlight, agenda.path, agenda.says) == (("", ""), False, "")
