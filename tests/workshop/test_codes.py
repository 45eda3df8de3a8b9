"""A spoken code opens its workshop for a while, can be shown again, and bears few wrong guesses."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.errors import LinkUnknown, Refused
from okrlab.host import codes, links
from okrlab.host.codes import ALL, EACH, LOST, WRONG, Codes, show
from okrlab.host.keys import CODE_LIFETIME, HANDOVER
from okrlab.host.register import Register
from tests.conftest import KEY, opened
from tests.workshop.house import House


@pytest.fixture
def wall_clock(clock):
    """The clock that wrong codes are counted by is the register's."""
    return clock


def another(code: str, n: int = 1) -> str:
    """A wrong code with the same handle."""
    return f"{code[:3]}{(int(code[3:]) + n) % 100_000:05}"


def elsewhere(house, n: int = 0) -> str:
    """A code with a handle that no workshop has."""
    free = next(h for h in (f"{h:03}" for h in range(1000)) if h not in house.register.handles())
    return f"{free}{n:05}"


def guess(tries: Codes, code: str, times: int) -> None:
    for n in range(times):
        assert tries.attempt(another(code, n + 1)).why == "wrong"


def test_a_code_opens_what_the_join_link_opens(any_house):
    code = any_house.register.new_code(any_house.workshop)
    assert len(code) == 8
    assert code.isdigit()
    secret = any_house.register.open_code(code)
    door = any_house.register.look(secret)
    assert (door.kind, door.workshop) == ("join", any_house.workshop)
    entered = any_house.register.enter(secret, "Anna")
    assert (entered.role, entered.workshop) == ("participant", any_house.workshop)


def test_the_workshops_links_stay_what_they_were(any_house, clock):
    before = any_house.secrets
    clock.move(minutes=1)
    any_house.register.new_code(any_house.workshop)
    assert any_house.secrets == before


def test_a_code_can_be_shown_again_until_it_expires(any_house, clock):
    assert any_house.register.code(any_house.workshop) is None
    code = any_house.register.new_code(any_house.workshop)
    until = clock() + CODE_LIFETIME
    assert any_house.register.code(any_house.workshop) == (code, until)
    any_house.restart()
    assert any_house.register.code(any_house.workshop) == (code, until)
    secret = any_house.register.open_code(code)
    clock.move(hours=1, minutes=59)
    assert any_house.register.open_code(code) == secret
    clock.move(minutes=1)
    assert any_house.register.code(any_house.workshop) is None
    with pytest.raises(LinkUnknown):
        any_house.register.open_code(code)
    assert any_house.register.look(secret) is None


def test_a_new_code_replaces_the_earlier_one_and_nobody_elses(any_house, clock):
    other = House(any_house.record, clock, "Another")
    others = other.register.new_code(other.workshop)
    old = any_house.register.new_code(any_house.workshop)
    inside = any_house.register.enter(any_house.register.open_code(old), "Anna").session
    new = any_house.register.new_code(any_house.workshop)
    with pytest.raises(LinkUnknown):
        any_house.register.open_code(old)
    assert any_house.register.code(any_house.workshop)[0] == new
    assert any_house.register.look(any_house.register.open_code(new)).workshop == any_house.workshop
    assert any_house.register.look(any_house.register.open_code(others)).workshop == other.workshop
    assert any_house.register.visit(inside) is not None


def test_before_a_code_ends_the_next_is_shown_and_both_are_good(any_house, clock):
    """A workshop may be longer than a code is good: at no moment is one shown that is over."""
    register, workshop = any_house.register, any_house.workshop
    first = show(register, workshop)
    clock.move(seconds=(CODE_LIFETIME - HANDOVER).total_seconds() - 1)
    assert show(register, workshop) == first
    clock.move(seconds=1)
    assert clock().isoformat() == first.expires
    second = show(register, workshop)
    assert second.code != first.code
    assert show(register, workshop) == second, "the next is made once"
    codes_of = [codes.plain(one.code) for one in (first, second)]
    assert all(register.open_code(one) for one in codes_of)
    clock.move(seconds=HANDOVER.total_seconds())
    assert show(register, workshop) == second
    with pytest.raises(LinkUnknown):
        register.open_code(codes_of[0])
    fresh = show(register, workshop, fresh=True)
    with pytest.raises(LinkUnknown):
        register.open_code(codes_of[1])
    assert register.open_code(codes.plain(fresh.code))


def test_two_who_ask_for_the_next_code_at_once_get_one(house, clock):
    show(house.register, house.workshop)
    clock.move(minutes=119)
    made = {house.register.new_code(house.workshop, follows=True) for _ in range(2)}
    assert len(made) == 1
    assert len(house.register.handles()) == 2


def test_no_two_live_codes_share_a_handle(any_house, clock, monkeypatch):
    """The digits that chance brings are fixed here, so that they collide."""
    drawn = iter(["111" + "00001", "111" + "00002", "111" + "00001", "222" + "00001"])
    made = {}
    monkeypatch.setattr(
        links,
        "code",
        lambda _, link: made[link] if link in made else made.setdefault(link, next(drawn)),
    )
    other = House(any_house.record, clock, "Another")
    assert any_house.register.new_code(any_house.workshop) == "11100001"
    assert other.register.new_code(other.workshop) == "22200001"
    assert any_house.register.handles() == {"111", "222"}


def test_digits_that_were_a_code_once_are_not_given_again(any_house, clock, monkeypatch):
    drawn, made = iter(["11100001", "11100001", "11100002"]), {}
    monkeypatch.setattr(
        links,
        "code",
        lambda _, link: made[link] if link in made else made.setdefault(link, next(drawn)),
    )
    assert any_house.register.new_code(any_house.workshop) == "11100001"
    clock.move(hours=3)
    assert any_house.register.new_code(any_house.workshop) == "11100002"


def test_when_every_handle_is_taken_it_says_so(house, monkeypatch):
    monkeypatch.setattr(links, "HANDLE", 0)
    house.register.new_code(house.workshop)
    with pytest.raises(Refused) as refused:
        house.register.new_code(house.workshop)
    assert refused.value.code == "no_code_free"


def test_a_workshop_that_is_not_there_has_no_code(any_house):
    with pytest.raises(Refused):
        any_house.register.new_code("nope")
    assert any_house.register.code("nope") is None


def test_the_database_holds_neither_code_nor_what_it_opens(house, tmp_path):
    code = house.register.new_code(house.workshop)
    secret = house.register.open_code(code)
    house.record.close()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert house.workshop.encode() in content
    assert code.encode() not in content
    assert secret.encode() not in content


def test_forgetting_a_workshop_forgets_its_code(any_house):
    code = any_house.register.new_code(any_house.workshop)
    with any_house.record.writing() as db:
        any_house.record.drop_workshop(db, any_house.workshop)
    with pytest.raises(LinkUnknown):
        any_house.register.open_code(code)
    assert any_house.register.handles() == set()


@given(st.text(max_size=40))
def test_a_code_is_eight_digits_whatever_the_id(link):
    code = links.code(KEY, link)
    assert len(code) == 8
    assert code.isascii()
    assert code.isdigit()
    assert links.spoken_secret(KEY, code) != links.secret(KEY, code)


@given(
    gaps=st.lists(
        st.sampled_from(["", " ", "-", "\u00a0", "\u2011", " \t"]), min_size=9, max_size=9
    )
)
def test_spaces_and_hyphens_do_not_matter(gaps):
    typed = "".join(gap + digit for gap, digit in zip(gaps, "48291307 ", strict=True))
    assert codes.plain(typed) == "48291307"


# -- wrong codes ------------------------------------------------------------------------------


def test_a_code_is_taken_however_it_is_typed(any_house):
    tries = Codes(any_house.register)
    code = show(any_house.register, any_house.workshop).code
    assert code[4] == " "
    for typed in (code, code.replace(" ", ""), code.replace(" ", "-"), f" {code} "):
        assert any_house.register.look(tries.attempt(typed).secret).workshop == any_house.workshop


@given(st.text())
def test_what_is_no_code_is_said_and_not_counted(typed):
    assert Codes(_Nobody()).attempt(typed).why in ("shape", "wrong")


class _Nobody:
    """A register without any code."""

    key, record = KEY, opened("sqlite://")

    def clock(self):
        return datetime.now(UTC)

    def handles(self, beside=""):
        return set()

    def open_code(self, code):
        raise LinkUnknown("unknown_link")


@pytest.mark.parametrize("typed", ["", "1234", "123456789", "abcdefgh", "١٢٣٤٥٦٧٨", "1234567\x00"])
def test_a_slip_of_the_finger_costs_no_try(house, wall_clock, typed):
    tries = Codes(house.register)
    code = house.register.new_code(house.workshop)
    for _ in range(300):
        assert tries.attempt(typed).why == "shape"
    assert tries.attempt(code).secret


def test_after_twenty_wrong_codes_the_entry_pauses_even_for_the_right_one(house, wall_clock):
    tries = Codes(house.register)
    code = house.register.new_code(house.workshop)
    guess(tries, code, 19)
    assert tries.attempt(code).secret
    guess(tries, code, 1)
    paused = tries.attempt(code)
    assert (paused.why, paused.secret, paused.minutes) == ("paused", "", 10)
    wall_clock.move(minutes=4)
    assert tries.attempt(code).minutes == 6
    wall_clock.move(minutes=6, seconds=1)
    assert tries.attempt(code).secret


def test_wrong_codes_are_forgotten_one_by_one(house, wall_clock):
    tries = Codes(house.register)
    code = house.register.new_code(house.workshop)
    for n in range(200):
        assert tries.attempt(another(code, n + 1)).why == "wrong"
        wall_clock.move(seconds=31)
    guess(tries, code, 1)


def test_a_pause_is_one_workshops_alone(house, wall_clock):
    tries = Codes(house.register)
    code = house.register.new_code(house.workshop)
    other = House(house.record, wall_clock, "Another")
    others = other.register.new_code(other.workshop)
    guess(tries, code, 20)
    assert tries.attempt(code).why == "paused"
    assert tries.attempt(others).secret
    assert house.register.look(house.secrets["join"]) is not None
    assert house.enter("join", "Anna")
    assert tries.attempt(elsewhere(house)).why == "wrong"


def test_a_fresh_code_ends_the_pause(house, wall_clock):
    tries = Codes(house.register)
    code = house.register.new_code(house.workshop)
    guess(tries, code, 20)
    assert tries.attempt(show(house.register, house.workshop, fresh=True).code).secret


def test_while_one_code_follows_another_there_are_no_more_tries_than_for_one(house, wall_clock):
    tries = Codes(house.register)
    first = codes.plain(show(house.register, house.workshop).code)
    wall_clock.move(minutes=118)
    second = codes.plain(show(house.register, house.workshop).code)
    for n in range(WRONG.amount // 2):
        assert tries.attempt(another(first, n + 1)).why == "wrong"
        assert tries.attempt(another(second, n + 1)).why == "wrong"
    assert {tries.attempt(one).why for one in (first, second)} == {"paused"}
    wall_clock.move(minutes=2)
    assert tries.attempt(second).why == "paused", "what was tried at the first counts for it too"


def test_codes_of_no_workshop_share_one_limit_of_their_own(house, wall_clock):
    tries = Codes(house.register)
    code = house.register.new_code(house.workshop)
    for n in range(LOST.amount):
        assert tries.attempt(elsewhere(house, n), an_address(n)).why == "wrong"
    assert tries.attempt(elsewhere(house), an_address(999)).why == "paused"
    assert tries.attempt(code).secret
    wall_clock.move(minutes=10, seconds=1)
    assert tries.attempt(elsewhere(house)).why == "wrong"


# -- wrong codes for many workshops -----------------------------------------------------------


def an_address(n: int) -> str:
    return f"192.0.{n // 250}.{n % 250}"


@pytest.fixture
def town(house, wall_clock):
    """Twelve workshops with a code each, and one desk where they are typed."""
    houses = [house, *(House(house.record, wall_clock, f"Room {n}") for n in range(11))]
    return Codes(house.register), [one.register.new_code(one.workshop) for one in houses]


def test_one_address_gets_no_more_tries_at_many_workshops_than_at_a_few(town, wall_clock):
    """A guesser goes from code to code, each time within what the workshop bears."""
    tries, codes = town
    for n in range(EACH.amount):
        assert tries.attempt(another(codes[n % 12], n + 1), "192.0.2.7").why == "wrong"
    paused = [tries.attempt(code, "192.0.2.7") for code in codes]
    assert {(one.why, one.minutes, one.secret) for one in paused} == {("paused", 10, "")}
    assert tries.attempt("99900000", "::ffff:192.0.2.7").why == "paused"
    for code in codes:
        assert tries.attempt(code, "192.0.2.8").secret, "others notice nothing"
    wall_clock.move(minutes=10, seconds=1)
    assert tries.attempt(codes[0], "192.0.2.7").secret


def test_a_connection_with_many_ipv6_addresses_is_one(town):
    tries, codes = town
    for n in range(EACH.amount):
        assert tries.attempt(another(codes[n % 12], n + 1), f"2001:db8:1:2::{n:x}").why == "wrong"
    assert tries.attempt(codes[0], "2001:db8:1:2:ffff::1").why == "paused"
    assert tries.attempt(codes[0], "2001:db8:1:3::1").secret


def test_from_however_many_addresses_all_codes_together_bear_so_many_tries(town, wall_clock):
    tries, codes = town
    made = 0
    for n in range(12 * WRONG.amount):
        if tries.attempt(another(codes[n % 12], n + 1), an_address(n)).why == "wrong":
            made += 1
    assert made == ALL.amount
    assert tries.attempt(codes[0], an_address(999)).why == "paused"
    wall_clock.move(minutes=10, seconds=1)
    assert tries.attempt(codes[0], an_address(999)).secret


def test_slips_in_a_house_with_three_workshops_behind_one_address_stop_nobody(town):
    tries, codes = town
    for n in range(3 * (WRONG.amount - 1)):
        assert tries.attempt(another(codes[n % 3], n + 1), "192.0.2.7").why == "wrong"
    for code in codes:
        assert tries.attempt(code, "192.0.2.7").secret


def test_the_chance_of_guessing_is_what_the_limits_allow(house, wall_clock):
    """A guesser who uses every try that is borne while a code is good, by the clock."""
    tries, code, made = Codes(house.register), house.register.new_code(house.workshop), 0
    steps = itertools.cycle(({"minutes": 10}, {"seconds": 1}))
    while code[: links.HANDLE] in house.register.handles():
        while tries.attempt(another(code, made + 1), an_address(made)).why == "wrong":
            made += 1
        wall_clock.move(**next(steps))  # just as the window ends, and when it has ended
    assert made == 12 * WRONG.amount
    assert made / 10**5 <= codes.chance(1) <= 1.1 * made / 10**5


def test_the_documentation_says_the_chance_as_it_is():
    page = (Path(__file__).parents[2] / "docs" / "hosting.md").read_text("utf-8")
    for n in (1, 10, 100):
        many, one = codes.odds(n), codes.odds(n, one_address=True)
        chances = f"{codes.chance(n, one_address=True):.2%} | 1 in {many} | {codes.chance(n):.2%}"
        assert f"| {n} | 1 in {one} | {chances} |" in page
    for limit in (WRONG, EACH, ALL, LOST):
        assert f"{limit.amount} " in page


# -- who may ask ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["host", "facilitate"])
def test_a_coach_is_shown_the_code_and_can_make_a_fresh_one(served, kind):
    coach = served.open(served.enter(kind))
    shown = coach.ask("code").result(20)
    assert coach.ask("code").result(20) == shown
    fresh = coach.ask("new_code").result(20)
    assert fresh["code"] != shown["code"]
    assert coach.ask("code").result(20) == fresh
    code, until = served.register.code(served.workshop)
    odds = [codes.odds(n) for n in (1, 10, 100)]
    spaced = f"{code[:4]} {code[4:]}"
    assert fresh == {"code": spaced, "expires": (until - HANDOVER).isoformat(), "odds": odds}
    assert timedelta(minutes=119) < until - served.register.clock() <= CODE_LIFETIME


@pytest.mark.parametrize("what", ["code", "new_code"])
def test_a_participant_is_refused(served, what):
    anna = served.open(served.enter("join"))
    with pytest.raises(Refused) as refused:
        anna.ask(what).result(20)
    assert refused.value.code == "facilitators_only"
    assert served.register.code(served.workshop) is None


# -- several servers --------------------------------------------------------------------------


def test_servers_on_one_database_count_wrong_codes_together_and_a_restart_forgets_none(
    any_house, url
):
    code = any_house.register.new_code(any_house.workshop)
    there = opened(url)
    both = [Codes(any_house.register), Codes(Register(there, KEY, any_house.register.clock))]
    for n in range(WRONG.amount):
        assert both[n % 2].attempt(another(code, n + 1)).why == "wrong"
    assert {tries.attempt(code).why for tries in (*both, Codes(any_house.register))} == {"paused"}
    there.close()


def test_at_one_moment_no_more_wrong_codes_are_judged_than_one_after_the_other(any_house, url):
    code = any_house.register.new_code(any_house.workshop)
    records = [opened(url) for _ in range(4)]
    told = []

    def guesses(record, first):
        tries = Codes(Register(record, KEY, any_house.register.clock))
        told.extend(tries.attempt(another(code, first + n)).why for n in range(10))

    threads = [Thread(target=guesses, args=(one, 1 + 10 * n)) for n, one in enumerate(records)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["paused"] * 20 + ["wrong"] * 20
    for one in records:
        one.close()


def test_the_database_holds_no_address_from_which_a_code_was_typed(house, tmp_path):
    Codes(house.register).attempt("99900000", "192.0.2.77")
    house.record.close()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"192.0.2.77" not in content
