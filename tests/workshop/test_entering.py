"""Links open what they are for, and nothing when they are unknown, expired, revoked or forged."""

from datetime import timedelta

import pytest

from okrlab.errors import BadInput, LinkUnknown, Refused
from okrlab.host import links
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from tests.conftest import KEY
from tests.workshop.house import House


def test_a_new_workshop_has_a_link_of_each_first_kind(any_house):
    assert set(any_house.secrets) == {"host", "facilitate", "join", "view", "say"}
    assert len(set(any_house.secrets.values())) == 5


@pytest.mark.parametrize(
    ("kind", "role"),
    [("host", "host"), ("facilitate", "facilitator"), ("join", "participant")],
)
def test_a_link_gives_the_role_of_its_kind(any_house, kind, role):
    door = any_house.register.look(any_house.secrets[kind])
    assert (door.kind, door.workshop) == (kind, any_house.workshop)
    assert (door.title, door.retention_days) == ("Our first ladder", 365)
    entered = any_house.register.enter(any_house.secrets[kind], "Anna")
    assert (entered.role, entered.workshop) == (role, any_house.workshop)
    assert any_house.register.visit(entered.session).role == role
    assert any_house.session(entered.session).role == role


@pytest.mark.parametrize("kind", ["view", "say"])
def test_a_link_to_look_or_say_back_opens_no_room(any_house, kind):
    with any_house.record.writing() as db:
        secret = any_house.register.new_link(db, any_house.workshop, kind)
    assert any_house.register.look(secret).kind == kind
    with pytest.raises(LinkUnknown):
        any_house.register.enter(secret, "")


def test_a_rejoin_link_finds_the_same_person_again(any_house):
    first = any_house.register.enter(any_house.secrets["join"], "Anna")
    again = any_house.register.enter(first.rejoin_secret, "Somebody")
    assert again == first
    people = any_house.recorder.room(any_house.workshop).public.people
    assert [person.name for person in people.values()] == ["Anna"]


def test_the_door_can_say_whose_place_a_session_or_a_rejoin_link_is(any_house):
    register, secrets = any_house.register, any_house.secrets
    anna, bob = (register.enter(secrets["join"], name) for name in ("Anna %_", ""))
    assert register.who(anna.session, "").name == "Anna %_"
    found = register.who("", bob.rejoin_secret)
    assert (found.session, found.role, found.name) == (bob.session, "participant", "")
    any_house.done(bob.session, c.NameMyself(name="Bob"))
    assert register.who("", bob.rejoin_secret).name == "Bob"
    assert register.who(anna.session, bob.rejoin_secret).name == "Anna %_"
    any_house.done(any_house.enter("host"), c.MergePersons(person=bob.session, into=anna.session))
    assert register.who("", bob.rejoin_secret).session == anna.session
    for session, secret in (("", ""), ("", secrets["join"]), ("", "nope"), ("nope", "")):
        assert register.who(session, secret) is None
    any_house.done(any_house.enter("host"), c.RemovePerson(person=anna.session))
    assert register.who(anna.session, "") is None
    assert register.who("", anna.rejoin_secret) is None


def test_a_join_link_makes_a_new_person_each_time(any_house):
    assert any_house.enter("join", "Anna") != any_house.enter("join", "Anna")


def test_a_persons_own_link_is_not_among_the_workshops(any_house):
    entered = any_house.register.enter(any_house.secrets["join"], "Anna")
    assert entered.rejoin_secret not in any_house.secrets.values()


@pytest.mark.parametrize(
    "secret", ["", "nope", "x" * 24, "é\x00", "\ud800", "' OR 1=1 --", "a" * 9999]
)
def test_an_unknown_secret_opens_nothing(any_house, secret):
    assert any_house.register.look(secret) is None
    with pytest.raises(LinkUnknown) as refused:
        any_house.register.enter(secret, "")
    assert secret == "" or secret not in str(refused.value)


def test_a_revoked_link_opens_nothing_and_its_sessions_go_on(any_house):
    person = any_house.enter("join")
    secret = any_house.secrets["join"]
    any_house.register.revoke(any_house.register.look(secret).link)
    assert any_house.register.look(secret) is None
    with pytest.raises(LinkUnknown):
        any_house.register.enter(secret, "")
    assert "join" not in any_house.secrets
    assert any_house.register.visit(person) is not None


def test_an_expired_link_opens_nothing(any_house, clock):
    with any_house.record.writing() as db:
        secret = any_house.register.new_link(
            db, any_house.workshop, "join", lifetime=timedelta(hours=1)
        )
    clock.move(minutes=59)
    assert any_house.register.look(secret) is not None
    clock.move(minutes=1)
    assert any_house.register.look(secret) is None
    with pytest.raises(LinkUnknown):
        any_house.register.enter(secret, "")


def test_the_newest_good_link_of_a_kind_is_shown(any_house, clock):
    old = any_house.secrets["join"]
    clock.move(minutes=1)
    with any_house.record.writing() as db:
        new = any_house.register.new_link(db, any_house.workshop, "join")
    assert any_house.secrets["join"] == new != old
    any_house.register.revoke(any_house.register.look(new).link)
    assert any_house.secrets["join"] == old


def test_a_link_to_one_workshop_opens_no_other(any_house, clock):
    other = House(any_house.record, clock, "Another")
    assert any_house.register.look(other.secrets["join"]).workshop == other.workshop
    assert any_house.register.enter(other.secrets["join"], "").workshop == other.workshop


def test_a_session_that_is_unknown_is_no_visit(any_house):
    assert any_house.register.visit(new_id()) is None
    assert any_house.register.visit("") is None


def test_an_over_long_name_is_refused_at_the_door_and_nobody_entered(any_house):
    with pytest.raises(BadInput) as refused:
        any_house.register.enter(any_house.secrets["join"], "x" * 61)
    assert refused.value.code == "too_long"
    assert len(any_house.log()) == 1


def test_a_name_is_cleaned_at_the_door(any_house):
    any_house.enter("join", " An\x00na\ud83d\u202e ")
    assert any_house.log()[-1].event.name == "Anna"


def test_a_workshop_needs_a_title(any_house):
    before = len(any_house.log())
    for bad in ("", " ", "\x00"):
        with pytest.raises(BadInput):
            any_house.register.create(bad)
    with pytest.raises(BadInput):
        any_house.register.create("x" * 121)
    assert len(any_house.log()) == before


def test_teams_and_cycles_are_used_again_by_name(any_house):
    made = [any_house.register.create(f"T{n}", team="Blue", cycle="Q1 2027") for n in range(2)]
    meetings = [any_house.register.meeting(one) for one in made]
    assert {(m.team, m.cycle) for m in meetings} == {("Blue", "Q1 2027")}
    with any_house.record.reading() as db:
        assert any_house.record.teams_named(db, "Blue")
    assert any_house.register.meeting(any_house.register.create("Alone")).team == "Alone"
    with pytest.raises(Refused):
        any_house.register.meeting("nope")


# -- secrets and tokens ---------------------------------------------------------------------


def test_the_database_holds_no_secret(house, tmp_path):
    entered = house.register.enter(house.secrets["join"], "Anna")
    secrets = [*house.secrets.values(), entered.rejoin_secret]
    house.record.close()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert house.workshop.encode() in content
    for secret in secrets:
        assert secret.encode() not in content


def test_a_secret_has_at_least_128_bits_and_depends_on_the_key():
    one, other = links.secret(KEY, "a"), links.secret(b"another key", "a")
    assert len(one) * 6 >= 128
    assert one != other != links.secret(KEY, "b")


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8866/j/x", True),
        ("http://127.8.0.1", True),
        ("http://localhost:1", True),
        ("http://LOCALHOST./j/x", True),
        ("http://okr.localhost", True),
        ("http://[::1]:8866", True),
        ("http://0.0.0.0:8866", True),
        ("http://[::]:8866", True),
        ("http://192.168.1.5:8866", False),
        ("https://okr.example.org/j/x", False),
        ("http://localhost.example.org", False),
        ("http://[fe80::1]:8866", False),
    ],
)
def test_an_address_of_this_computer_alone_is_known(url, here):
    assert links.here_only(url) is here


def test_every_kind_of_link_has_its_own_letter_and_role():
    assert sorted(links.LETTERS.values()) == sorted(links.KINDS)
    assert set(links.ROLES) == set(links.KINDS)


def test_a_token_proves_its_session_until_it_expires(clock):
    token = links.sign(KEY, "anna", lifetime=timedelta(hours=1), now=clock())
    assert links.verify(KEY, token, now=clock()) == "anna"
    clock.move(hours=1)
    assert links.verify(KEY, token, now=clock()) is None


def test_a_token_that_was_tampered_with_proves_nothing(clock):
    token = links.sign(KEY, "anna", lifetime=timedelta(hours=1), now=clock())
    session, until, seal = token.split(".")
    forged = [
        f"ben.{until}.{seal}",
        f"{session}.{int(until) + 1}.{seal}",
        f"{session}.{until}.",
        f"{session}.{until}",
        f"{session}.-1.{seal}",
        f"{session}.{until}.{seal[:-1]}",
        f"{session}.{until}.{seal}0",
        f"{session}.{until}.{seal.upper()}",
        "",
        "...",
        "é.1.é",
        f"{session}.٣.{seal}",
        f"{session}.{until}.{'0' * 64}",
        f"{session}..{seal}",
        f"{session}.{'9' * 30}.{seal}",
        f"\ud800.{until}.{seal}",
        f"{session}.{until}.\ud800",
        f"{session}.{'9' * 5000}.{seal}",
    ]
    for one in forged:
        assert links.verify(KEY, one, now=clock()) is None, one
    assert links.verify(b"another key", token, now=clock()) is None


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path):
    key = links.load_key(tmp_path / "deep")
    assert len(key) == 32
    assert links.load_key(tmp_path / "deep") == key
    assert (tmp_path / "deep" / "key").stat().st_mode & 0o077 == 0
