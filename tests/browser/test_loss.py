"""Nothing is lost: reload, a dead kernel, a dead recorder, a dead server, a phone that slept."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from okrlab.host.links import path
from tests.browser.network import Network
from tests.browser.people import BOTH_PAGES, CHROMIUM, FLAGS, FULL, LIGHT_PAGE_ONLY, House, Person
from tests.workshop.conftest import order_faults


def children(pid: int) -> dict[int, str]:
    """Every process below this one, with its command line."""
    rows = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    table = [(int(a), int(b), c) for a, b, c in (row.split(None, 2) for row in rows)]
    found: dict[int, str] = {}
    grown = True
    while grown:
        more = {a: c for a, b, c in table if (b == pid or b in found) and a not in found}
        found |= more
        grown = bool(more)
    return found


def runners(house) -> list[int]:
    """The processes that run people's pages, a kernel for one or the hall for many: forked from
    those that preload.
    """
    below = children(house.process.pid)
    forking = re.compile(r"okrlab\.(serve\.zygote|hall)\b")
    first = [pid for pid, args in below.items() if forking.search(args)]
    return [pid for parent in first for pid in children(parent)]


def recorder(house) -> int:
    below = children(house.process.pid)
    return next(pid for pid, args in below.items() if "okrlab.host.node" in args)


@BOTH_PAGES
def test_a_reload_brings_the_board_and_the_half_typed_words_back(room):
    anna = room.enter("Anna")
    anna.add("ran 12 webinars", "Output")
    anna.board.locator(".ok-composer textarea").fill("half a thought")
    anna.page.reload()
    anna.wait()
    expect(anna.card("ran 12 webinars")).to_be_visible()
    expect(anna.board.locator(".ok-composer textarea")).to_have_value("half a thought")


def written(room):
    """The words of every card that was put on a board, in order."""
    return [card.get("text") for one in room.log() for card in one["event"].get("cards", [])]


@BOTH_PAGES
def test_words_typed_into_an_open_card_come_back_into_that_card(room):
    anna = room.enter("Anna")
    anna.add("ran 12 webinars", "Output")
    anna.card("ran 12").get_by_role("button", name="So what?").click()
    anna.card("ran 12").locator("form textarea").fill("newcomers set up al")
    anna.page.reload()
    anna.wait()
    expect(anna.card("ran 12").locator("form textarea")).to_have_value("newcomers set up al")


@BOTH_PAGES
def test_a_closed_laptop_finds_its_place_again_by_the_same_address(room):
    anna = room.enter("Anna")
    anna.add("ran 12 webinars", "Output")
    address, context = anna.page.url, anna.page.context
    anna.page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".ok-card")).to_have_count(1)


def test_when_the_recorder_dies_the_page_says_so_and_sends_again_once(own_room):
    anna, ben = own_room.enter("Anna"), own_room.enter("Ben")
    anna.add("ran 12 webinars", "Output")
    os.kill(recorder(own_room.house), signal.SIGKILL)
    box = anna.board.locator(".ok-composer textarea")
    box.fill("wrote while the recorder was away")
    anna.board.locator(".ok-composer").get_by_role("radio", name=re.compile("Output")).check()
    box.press("Enter")
    anna.saved()
    expect(ben.card("wrote while the recorder was away")).to_have_count(1)
    assert written(own_room).count("wrote while the recorder was away") == 1


@BOTH_PAGES
@pytest.mark.parametrize("by", ["join", "facilitate"])
def test_when_what_runs_a_page_dies_the_board_comes_back_with_what_was_typed(own_room, by):
    anna = own_room.enter("Anna", by)
    anna.add("ran 12 webinars", "Output")
    anna.board.locator(".ok-composer textarea").fill("half a thought")
    anna.page.wait_for_function(
        "() => Object.values(localStorage).some((kept) => kept.includes('half a thought'))"
    )
    with anna.page.expect_event("websocket", timeout=60_000):  # it comes back by itself
        for pid in runners(own_room.house):
            with suppress(ProcessLookupError):  # it ended by itself since they were listed
                os.kill(pid, signal.SIGKILL)
    expect(anna.status).to_have_attribute(
        "data-now", re.compile("ready|saved|again"), timeout=60_000
    )
    expect(anna.card("ran 12 webinars")).to_be_visible()
    expect(anna.board.locator(".ok-composer textarea")).to_have_value("half a thought")
    anna.board.locator(".ok-composer textarea").fill("a whole thought")
    anna.board.locator(".ok-composer").get_by_role("radio", name=re.compile("Output")).check()
    anna.board.locator(".ok-composer").get_by_role("button", name="Add", exact=True).click()
    expect(anna.card("a whole thought")).to_be_visible()
    anna.saved()


@BOTH_PAGES
def test_when_the_server_is_restarted_everyone_is_back_without_typing_again(own_room):
    anna, ben = own_room.enter("Anna"), own_room.enter("Ben")
    anna.add("ran 12 webinars", "Output")
    own_room.house.kill()
    expect(anna.status).to_have_attribute("data-now", "lost")
    box = anna.board.locator(".ok-composer textarea")
    box.fill("written while the server was away")
    anna.board.locator(".ok-composer").get_by_role("radio", name=re.compile("Output")).check()
    box.press("Enter")
    own_room.house.reopen()
    for person in (anna, ben):
        expect(person.card("written while the server was away")).to_have_count(1, timeout=60_000)
        expect(person.card("ran 12 webinars")).to_have_count(1)
    texts = written(own_room)
    assert texts.count("written while the server was away") == 1


@LIGHT_PAGE_ONLY
def test_what_was_added_without_a_level_while_nobody_could_propose_one_is_added_once(own_room):
    anna = own_room.enter("Anna")
    own_room.house.kill()
    expect(anna.status).to_have_attribute("data-now", "lost")
    box = anna.board.locator(".ok-composer textarea")
    box.fill("Ran 12 webinars for new customers")
    box.press("Enter")
    box.press("Enter")
    expect(anna.board.locator(".ok-composer .ok-why")).to_contain_text("as soon as one comes")
    own_room.house.reopen()
    card = anna.card("Ran 12 webinars")
    expect(card).to_have_attribute("data-level", "output", timeout=60_000)
    expect(box).to_have_value("")
    anna.saved()
    assert written(own_room) == ["Ran 12 webinars for new customers"]
    # Another text, or a level by hand, is another wish.
    own_room.house.kill()
    expect(anna.status).to_have_attribute("data-now", "lost")
    box.fill("Wrote a guide to the first report")
    box.press("Enter")
    box.fill("Wrote a guide to the first report, in three languages")
    own_room.house.reopen()
    level = anna.board.locator(".ok-composer").get_by_role("radio", name=re.compile("Output"))
    expect(level).to_be_checked(timeout=60_000)
    assert len(written(own_room)) == 1


@BOTH_PAGES
def test_a_page_that_was_offline_for_a_while_catches_up(room):
    anna, ben = room.enter("Anna"), room.enter("Ben")
    anna.page.context.set_offline(True)
    ben.add("ran 12 webinars", "Output")
    anna.page.context.set_offline(False)
    expect(anna.card("ran 12 webinars")).to_be_visible(timeout=60_000)


def test_who_is_too_fast_is_told_and_finds_everything_saved(tmp_path, chromium, monkeypatch):
    """On a board, and in the course, which has a page of its own making."""
    order_faults(monkeypatch, COMMANDS=[0.1, 1], TELL_AFTER=0.2, TELL_EVERY=0.5)
    with House(tmp_path, public="") as house, house.workshop("Fast").with_browser(chromium) as room:
        anna = room.enter("Anna")
        composer = anna.board.locator(".ok-composer")
        for n in range(2):
            composer.locator("textarea").fill(f"card {n}")
            composer.get_by_role("button", name="Add", exact=True).click()
        banner = anna.board.locator(".ok-banner")
        expect(banner).to_contain_text("faster than they can be saved")
        expect(banner).to_be_hidden(timeout=20_000)
        expect(anna.cards).to_have_count(2)
        anna.saved()
        room.links["learn"] = house.url + path("learn", house.register.renew(room.id, "learn"))
        learner = room.context().new_page()
        learner.goto(room.links["learn"])
        learner.get_by_role("button").first.click()
        learner.locator("[data-go=levels]").click()
        expect(learner.locator(".ok-lessons")).to_have_count(0)  # where "Make exercises" is
        learner.get_by_role("button", name=re.compile("exercises")).click()
        again, onward = (
            learner.get_by_role("button", name=words, exact=True) for words in ("Check", "Next")
        )
        notice = learner.locator(".okr-course > .ok-banner")
        for n in range(8):  # one in ten seconds is kept at once; nobody's machine is that slow
            learner.locator(".ok-exercise label").nth(n % 2).click()
            again.click()
            expect(onward.or_(learner.get_by_text("Have another look"))).to_be_visible()
            with suppress(AssertionError):  # it comes when something has waited for a while
                expect(notice).to_be_visible(timeout=500)
                break
            if onward.count():
                onward.click()
        expect(notice).to_contain_text("faster than they can be saved")
        expect(notice).to_be_hidden(timeout=20_000)
        expect(learner.locator(".ok-status")).to_have_attribute("data-now", "saved")


# -- a phone that was locked -----------------------------------------------------------------

TEN_MINUTES, SOON = "10:00", 5.0
"""Seconds in which a phone that was unlocked has to show what the room has done meanwhile."""


def phone(room, network):
    """Somebody whose page comes over a network, and whose clock can be put forward."""
    person = Person(room, room.context(locale="en-GB").new_page())
    person.page.clock.install()
    walk_in(person, network)
    return person


def walk_in(person, network):
    person.page.goto(person.room.links["join"].replace(person.room.house.url, network.url))
    person.page.get_by_label(re.compile("name", re.I)).fill("Anna")
    person.page.get_by_role("button").first.click()
    person.wait()


def asleep(person, network, way):
    """Ten minutes in a pocket: nothing runs there, and nothing that was connected still is."""
    network.away = way == "no network at first"
    network.silence()
    if way == "its kernel was ended":
        kernel = person.page.evaluate(
            "JSON.parse(document.getElementById('okr-config').textContent)"
        )
        ended = f"{person.room.house.url}/voila/api/shutdown/{kernel['kernel']}"
        assert person.page.request.post(ended).status == 204
    if network.away:
        person.page.clock.fast_forward(TEN_MINUTES)
        expect(person.status).to_have_attribute("data-now", "lost")
        network.away = False


@LIGHT_PAGE_ONLY  # Voilà's own front end is loaded anew, which takes longer: the test below
@pytest.mark.parametrize(
    "way",
    [
        pytest.param("just asleep", marks=pytest.mark.night),
        pytest.param("no network at first", marks=pytest.mark.night),
        "its kernel was ended",
    ],
)
def test_a_phone_that_was_locked_for_ten_minutes_is_current_in_five_seconds(room, way):
    ben = room.enter("Ben")
    took = []
    with Network(room.house.port) as network:
        for turn in range(3):  # a busy machine may need another try
            anna = phone(room, network)
            asleep(anna, network, way)
            ben.add(f"done meanwhile {turn}", "Output")
            began = time.monotonic()
            anna.page.clock.fast_forward(TEN_MINUTES)
            expect(anna.card(f"done meanwhile {turn}")).to_be_visible()
            took.append(time.monotonic() - began)
            anna.add(f"written after {turn}", "Output")
            anna.page.close()
            if min(took) < SOON:
                break
        assert min(took) < SOON, took


@pytest.mark.parametrize("room", [FULL], indirect=True)
def test_voilas_own_front_end_comes_back_after_ten_minutes_with_what_was_typed(room):
    ben = room.enter("Ben")
    with Network(room.house.port) as network:
        anna = phone(room, network)
        anna.board.locator(".ok-composer textarea").fill("half a thought")
        anna.page.clock.run_for(2000)
        network.silence()
        ben.add("done meanwhile", "Output")
        anna.page.clock.fast_forward(TEN_MINUTES)
        expect(anna.card("done meanwhile")).to_be_visible()
        expect(anna.board.locator(".ok-composer textarea")).to_have_value("half a thought")


@LIGHT_PAGE_ONLY
def test_a_browser_whose_processes_stood_still_is_current_in_five_seconds(room, chromium):
    """No clock is put forward here: the whole browser really sleeps, as long as it can tell."""
    before = children(os.getpid())
    with chromium.browser_type.launch(executable_path=CHROMIUM, args=FLAGS) as own:
        pids = [pid for pid, args in children(os.getpid()).items() if pid not in before]
        ben = room.enter("Ben")
        with Network(room.house.port) as network:
            anna = Person(room, own.new_page())
            walk_in(anna, network)
            network.silence()
            took = []
            for turn in range(2):
                ben.add(f"done meanwhile {turn}", "Output")
                signal_all(pids, signal.SIGSTOP)
                time.sleep(7)  # what is tested is that time passes
                began = time.monotonic()
                signal_all(pids, signal.SIGCONT)
                expect(anna.card(f"done meanwhile {turn}")).to_be_visible()
                took.append(time.monotonic() - began)
                if took[-1] < SOON:
                    break
                network.silence()
            assert min(took) < SOON, took


def signal_all(pids, number):
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
