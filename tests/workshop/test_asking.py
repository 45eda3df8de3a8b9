"""What may be asked outside the record, by whom, and that it never reaches another team."""

import json

import pytest
from msgspec.structs import replace

from okrlab.errors import BadInput, LinkUnknown, OkrlabError, Refused
from okrlab.host import asking, export, wire
from okrlab.host.local import LocalSession
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record import forgetting
from okrlab.record.agenda import Agreement, Block, Frame, Sentence
from tests.conftest import KEY
from tests.graphs import ladder_of
from tests.wishes import add_step, edit_step
from tests.workshop.house import House, add, ask, give
from tests.workshop.served import PATIENCE


@pytest.fixture
def roles(any_house):
    """One person of each role."""
    kinds = {"participant": "join", "facilitator": "facilitate", "host": "host"}
    return {role: any_house.enter(kind, role) for role, kind in kinds.items()}


def asked(house, who, what, /, **values):
    return asking.answer(house.register, house.session(who), what, values)


def refused(house, who, what, /, **values):
    with pytest.raises(OkrlabError) as error:
        asked(house, who, what, **values)
    return error.value.code


def meetings(house):
    with house.record.reading() as db:
        return {meeting.id for meeting in house.record.meetings(db)}


def secret(path):
    return path.split("/")[2]


def test_each_role_asks_what_it_may_and_no_more(any_house, roles):
    for what in ("links", "revoke"):
        assert refused(any_house, roles["participant"], what, kind="join") == "facilitators_only"
    for what in ("workshops", "create", "import", "forget"):
        for role in ("participant", "facilitator"):
            assert refused(any_house, roles[role], what, title="Our first ladder") == "hosts_only"
    for person in roles.values():
        for what in ("", "nonsense", "\x00", "look", "enter", "visit", "result"):
            assert refused(any_house, person, what) == "bad_message"
    assert len(meetings(any_house)) == 1


def test_links_are_given_by_role_and_open_what_they_say(any_house, roles):
    for role, kinds in (
        ("facilitator", {"join", "view", "say", "facilitate"}),
        ("host", {"join", "view", "say", "facilitate", "host"}),
    ):
        paths = asked(any_house, roles[role], "links")
        assert set(paths) == kinds
        for kind, path in paths.items():
            assert path.startswith(f"/{kind[0]}/")
            assert any_house.register.look(secret(path)).kind == kind


def test_a_revoked_link_is_replaced_by_a_new_one(any_house, roles):
    before = asked(any_house, roles["host"], "links")
    for role, kinds in (("facilitator", ("join", "view")), ("host", ("facilitate", "host"))):
        for kind in kinds:
            new = asked(any_house, roles[role], "revoke", kind=kind)
            assert any_house.register.look(secret(before[kind])) is None
            assert any_house.register.look(secret(new)).kind == kind
            assert asked(any_house, roles["host"], "links")[kind] == new
    assert refused(any_house, roles["facilitator"], "revoke", kind="facilitate") == "hosts_only"
    assert refused(any_house, roles["facilitator"], "revoke", kind="host") == "hosts_only"
    for kind in ("", "rejoin", "nonsense"):
        for role in ("facilitator", "host"):
            assert refused(any_house, roles[role], "revoke", kind=kind) == "bad_message"


def test_everyone_has_a_way_back_of_their_own_which_a_renewed_join_link_leaves_alone(
    any_house, roles
):
    for role, person in roles.items():
        path = asked(any_house, person, "rejoin")
        assert asked(any_house, person, "rejoin") == path
        asked(any_house, roles["host"], "revoke", kind="join")
        entered = any_house.register.enter(secret(path), "")
        assert (entered.session, entered.role) == (person, role)


def opens(house, path):
    """Whose place a way back leads to; nobody's if it opens nothing."""
    try:
        return house.register.enter(secret(path), "").session
    except LinkUnknown:
        return None


def test_whoever_ends_their_other_links_has_one_that_opens_and_stays_in(any_house, roles):
    learner = any_house.register.enter(any_house.register.renew(any_house.workshop, "learn"), "")
    others = {role: asked(any_house, person, "rejoin") for role, person in roles.items()}
    for person in (*roles.values(), learner.session):
        first = asked(any_house, person, "rejoin")
        second = asked(any_house, person, "new_rejoin")
        third = asked(any_house, person, "new_rejoin")
        assert len({first, second, third}) == 3
        found = [opens(any_house, path) for path in (first, second, third)]
        assert found == [None, None, person]
        assert asked(any_house, person, "rejoin") == third
        assert any_house.register.visit(person) is not None
    assert [opens(any_house, path) for path in others.values()] == [None] * 3


def test_with_a_persons_links_those_end_that_they_had_as_somebody_else(any_house, roles):
    """Who came in twice and is one person now holds the links of both."""
    twin = any_house.enter("join", "Anna again")
    before = asked(any_house, twin, "rejoin")
    merge = c.MergePersons(person=twin, into=roles["participant"])
    any_house.done(roles["facilitator"], merge)
    assert opens(any_house, before) == roles["participant"]
    asked(any_house, roles["participant"], "new_rejoin")
    assert opens(any_house, before) is None


def test_a_coach_ends_a_persons_links_and_they_can_make_a_new_one(any_house, roles, clock):
    anna, ben = roles["participant"], any_house.enter("join", "Ben")
    annas, bens = (asked(any_house, who, "rejoin") for who in (anna, ben))
    assert asked(any_house, roles["facilitator"], "end_rejoin", person=anna) is True
    assert (opens(any_house, annas), opens(any_house, bens)) == (None, ben)
    any_house.done(anna, add("r", "still here"))
    assert opens(any_house, asked(any_house, anna, "rejoin")) == anna
    for person, code in (
        (roles["host"], "hosts_only"),
        ("nobody", "person_gone"),
        ("", "person_gone"),
        ("\x00", "person_gone"),
    ):
        assert refused(any_house, roles["facilitator"], "end_rejoin", person=person) == code
    assert asked(any_house, roles["host"], "end_rejoin", person=roles["host"]) is True
    other = House(any_house.record, clock, "Another")
    stranger = other.enter("join", "Zoe")
    theirs = asked(other, stranger, "rejoin")
    assert refused(any_house, roles["host"], "end_rejoin", person=stranger) == "person_gone"
    assert opens(other, theirs) == stranger
    any_house.done(roles["facilitator"], c.RemovePerson(person=ben))
    assert refused(any_house, roles["facilitator"], "end_rejoin", person=ben) == "person_gone"
    assert refused(any_house, anna, "end_rejoin", person=anna) == "facilitators_only"


def test_a_host_sees_the_workshops_of_the_own_team_only(any_house, roles, clock):
    other = House(any_house.record, clock, "Another")
    clock.move(days=1)
    second = any_house.register.create("Second", team=any_house.meeting().team)
    found = asked(any_house, roles["host"], "workshops")
    assert [one["id"] for one in found] == [second, any_house.workshop]
    for one in found:
        door = any_house.register.look(secret(one["path"]))
        assert (door.kind, door.workshop) == ("host", one["id"])
    assert other.workshop not in json.dumps(found)


# -- started --------------------------------------------------------------------------------


def made(house, answer):
    return house.recorder.room(answer["id"]).backstage


def test_a_workshop_is_started_from_one_of_our_agendas(any_house, roles):
    answer = asked(any_house, roles["host"], "create", title="Next", agenda="outcomes-90")
    workshop = made(any_house, answer)
    assert workshop.agenda.blocks
    assert workshop.agenda.current == ""
    assert set(answer["links"]) == {"host", "facilitate", "join", "view", "say"}
    entered = any_house.register.enter(secret(answer["links"]["host"]), "")
    assert (entered.workshop, entered.staged) == (answer["id"], True)
    assert any_house.register.meeting(answer["id"]).team == any_house.meeting().team


@pytest.fixture
def past(any_house, roles):
    """A workshop in which things were said, decided and done."""
    coach, anna = roles["facilitator"], roles["participant"]
    vote = Block(id="v", kind="dots", title="Choose", board="b")
    any_house.opened(coach, ask("b", named=True), vote)
    any_house.done(anna, give("b", "said by Anna"))
    any_house.done(coach, c.RevealBlock(block="b"))
    any_house.done(anna, add("r", "a rung"))
    any_house.done(coach, c.WriteNote(card="b", text="a note"))
    any_house.done(coach, c.Park(id="p", text="parked"))
    any_house.done(coach, c.SetAgreement(agreement=Agreement(challenge=False)))
    any_house.done(coach, c.SetFrame(frame=Frame(people=7)))
    any_house.done(coach, c.ChooseSentence(sentence=Sentence(text="So that people stay")))
    any_house.done(coach, add_step(id="open", text="Ask five people", who="Anna"))
    any_house.done(coach, add_step(id="done", text="Book a room"))
    step = any_house.state.steps["done"]
    any_house.done(coach, edit_step(id="done", base=step.version, done=True))
    return any_house


def test_a_duplicate_has_the_plan_and_no_answer(past, roles):
    for mode in ("", "duplicate"):
        answer = asked(
            past, roles["host"], "create", title="Again", source=past.workshop, mode=mode
        )
        workshop = made(past, answer)
        first, second = workshop.agenda.blocks
        assert replace(first, id="b") == past.agenda.blocks[0]
        assert first.id != "b"
        assert second.board == first.id
        assert (workshop.agreement.challenge, workshop.frame.people) == (False, 7)
        with past.record.reading() as db:
            log = past.record.read_since(db, answer["id"], 0, None)
        whole = b"".join(e.to_json(one.event) for one in log)
        for word in (b"said by Anna", b"a rung", b"a note", b"parked", b"Ask five", b"So that"):
            assert word not in whole
        assert {one.by for one in log} == {""}


def test_the_next_workshop_starts_with_the_last_actions_and_the_sentence(past, roles):
    answer = asked(past, roles["host"], "create", title="Q1", source=past.workshop, mode="follow")
    workshop = made(past, answer)
    [step] = workshop.steps.values()
    assert (step.text, step.who, step.carried, step.done) == (
        "Ask five people",
        "Anna",
        True,
        False,
    )
    assert workshop.sentence.text == "So that people stay"
    assert ladder_of(workshop).rungs == {}
    assert workshop.parked == {}
    host = past.register.enter(secret(answer["links"]["host"]), "").session
    assert json.loads(asked(past, host, "export", format="json"))["okrlab"] == 1


def test_no_other_team_is_reached_by_its_name(any_house, roles, clock):
    """Who hosts a workshop of a team is given the host links of all its workshops."""
    other = House(any_house.record, clock, "Secret plans")
    host, theirs = roles["host"], other.meeting().team
    before = meetings(any_house)
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isalpha() else one for one in theirs)
    for team in (theirs, f"  {theirs}\x00 ", theirs.upper(), wide, f"{theirs}\u200b\u034f\ufe0f"):
        assert refused(any_house, host, "create", title="Mine", team=team) == "other_team"
    for source in (other.workshop, "nope", "\x00"):
        with pytest.raises(OkrlabError):
            asked(any_house, host, "create", title="Mine", source=source)
    file = json.loads(export.export(other.record, other.meeting(), "json", "host"))
    for about in ({"team": theirs}, {"team": f" {theirs}"}, {"team": wide}):
        content = json.dumps({**file, "workshop": file["workshop"] | about})
        code = refused(any_house, host, "import", name="a.json", content=content)
        assert code in ("other_team", "not_ours")
    assert meetings(any_house) == before
    new = asked(any_house, host, "create", title="Mine", team="A new team", once="1")
    assert any_house.register.meeting(new["id"]).team == "A new team"
    assert asked(any_house, host, "create", title="Mine", team="A new team", once="1") == new


def team_of(house, workshop):
    return house.register.meeting(workshop).team_id


def test_a_workshop_without_a_team_has_one_of_its_own(any_house, roles):
    """Two that are called alike are not of one team, whatever is made or brought in from them."""
    register = any_house.register
    first, second = (register.create("Our first ladder", team=t) for t in ("", "\u200b"))
    assert len({team_of(any_house, one) for one in (first, second, any_house.workshop)}) == 3
    with any_house.record.reading() as db:
        links = {id: register.secrets(db, id)["host"] for id in (first, second)}
    hosts = {id: register.enter(link, "").session for id, link in links.items()}
    made = asked(any_house, hosts[first], "create", title="Our first ladder")["id"]
    file = json.loads(asked(any_house, hosts[second], "export", format="json"))
    file["workshop"] |= {"team": ""}
    content = json.dumps(file)
    brought = [
        asked(any_house, hosts[first], "import", name="a.json", content=content)["id"]
        for _ in range(2)  # a second time as well
    ]
    for id, mine in ((first, {first, made, *brought}), (second, {second})):
        found = asked(any_house, hosts[id], "workshops")
        assert {one["id"] for one in found} == mine
    assert refused(any_house, hosts[first], "create", title="x", source=second) == "no_workshop"
    assert refused(any_house, roles["host"], "create", title="x", team="our first LADDER") == (
        "other_team"
    )
    told = []
    third = register.create("Mine", team="OUR FIRST", joins=lambda *one: told.append(one))
    register.create("Mine", team="ｏｕｒ first", joins=lambda *one: told.append(one))
    register.create("Mine", team="Our first ladder", joins=lambda *one: told.append(one))
    assert [(name, [one.id for one in there]) for name, there in told] == [
        ("OUR FIRST", [third]),
        ("Our first ladder", []),
    ]
    with pytest.raises(Refused, match="several teams"):
        forgetting.forget_team(any_house.record, "Our first ladder")
    forgetting.forget_team(any_house.record, second)
    assert {first, made, any_house.workshop} <= meetings(any_house)
    assert second not in meetings(any_house)


def test_an_export_is_imported_into_the_own_team(past, roles):
    content = asked(past, roles["host"], "export", format="json").decode()
    answer = asked(past, roles["host"], "import", name="a.json", content=content)
    workshop = made(past, answer)
    assert workshop.agenda.stage("b").revealed == past.agenda.stage("b").revealed
    assert past.register.meeting(answer["id"]).team == past.meeting().team


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        "null",
        "{" * 5000,
        '{"workshop": 1}',
        '{"workshop": {}}',
        '{"workshop":{"team":1}}',
        "\x00",
        "\ud800",
    ],
)
def test_junk_is_not_imported(any_house, roles, content):
    assert refused(any_house, roles["host"], "import", name="a.json", content=content) == "not_ours"
    assert len(meetings(any_house)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"title": "x", "agenda": "nonsense"},
        {"title": "x", "agenda_file": "nonsense ["},
        {"title": "x", "agenda_file": "{}"},
        {"title": "x", "agenda_file": "\x00"},
        {"title": "x", "agenda_file": "x" * 300_000},
        {"title": "x", "team": "x" * 121},
        {"title": "x", "cycle": "x" * 121},
    ],
)
def test_a_workshop_that_cannot_be_started_is_refused_and_not_half_made(any_house, roles, values):
    with pytest.raises(BadInput) as error:
        asked(any_house, roles["host"], "create", **values)
    assert error.value.message
    assert len(meetings(any_house)) == 1


def test_a_workshop_is_forgotten_when_its_title_is_typed(any_house, roles):
    for title in ("", "our first ladder", "Our first"):
        assert refused(any_house, roles["host"], "forget", title=title) == "other_title"
    secrets = any_house.secrets
    assert asked(any_house, roles["host"], "forget", title=" Our first ladder ") is True
    assert meetings(any_house) == set()
    for kind in secrets.values():
        with pytest.raises(LinkUnknown):
            any_house.register.enter(kind, "")
    with pytest.raises(Refused):
        any_house.meeting()


# -- from a notebook and over the socket -----------------------------------------------------


def test_a_session_on_a_file_and_one_over_the_socket_answer_alike(house, served):
    local = LocalSession(house.record, house.register, house.enter("host"))
    remote = served.open(served.enter("host"))
    for session in (local, remote):
        assert set(session.ask("links").result(PATIENCE)) == {
            "join",
            "view",
            "say",
            "facilitate",
            "host",
        }
        assert session.ask("rejoin").result(PATIENCE).startswith("/r/")
        created = session.ask("create", title="Next", agenda="outcomes-90").result(PATIENCE)
        found = session.ask("workshops").result(PATIENCE)
        assert created["id"] in {one["id"] for one in found}
        assert session.ask("revoke", kind="join").result(PATIENCE).startswith("/j/")
        for what, values, code in (
            ("nonsense", {}, "bad_message"),
            ("create", {"title": ""}, "empty"),
            ("create", {"title": "x", "agenda_file": "nonsense ["}, "bad_agenda"),
            ("forget", {"title": "x"}, "other_title"),
            ("import", {"content": "junk"}, "not_ours"),
        ):
            with pytest.raises(OkrlabError) as error:
                session.ask(what, **values).result(PATIENCE)
            assert error.value.code == code
            assert error.value.message
        export = session.ask("export", format="json").result(PATIENCE)
        assert json.loads(export)["okrlab"] == 1
    local.close()
    assert KEY.hex() not in repr(vars(local))


def test_a_sealed_block_works_in_a_notebook_alone(house):
    session = LocalSession(house.record, house.register, house.enter("host"))

    def done(command):
        assert isinstance(session.do(command).result(0), wire.Done)

    heard = []
    session.listen(heard.append)
    done(c.SetAgenda(blocks=(ask("b"),), base=0))
    done(c.OpenBlock(block="b"))
    heard.clear()
    done(give("b", "mine", ready=True))
    assert set(heard) == {"sealed"}
    assert session.mine["b"].answer.texts == {"q": ("mine",)}
    assert session.tallies["b"] == wire.Tally(block="b", written=1, ready=1, who=(session.person,))
    done(c.RevealBlock(block="b"))
    [said] = session.workshop.agenda.stage("b").revealed.said
    assert said.text == "mine"
