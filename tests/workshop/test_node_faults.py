"""What happens to one of two nodes is repaired by itself: nothing is lost, and nothing is twice."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from okrlab.host import clock as clocks
from okrlab.host.clock import RecordClock
from okrlab.host.front_desk import Desk
from tests.conftest import database_on, opened
from tests.graphs import ladder_of
from tests.workshop.cable import Cable
from tests.workshop.house import add
from tests.workshop.served import PATIENCE, at_two, happens, one_at_each


@pytest.fixture
def url(laid_database, postgres):
    with database_on(postgres, laid_database) as url:
        yield url


@pytest.fixture
def cable(url):
    cable = Cable(url)
    yield cable
    cable.close()


@pytest.fixture
def nodes(url, cable, tmp_path):
    """Two nodes, of which the second reaches the database through a cable."""
    with at_two(url, cable.url, tmp_path) as both:
        yield both


@pytest.fixture
def two(nodes):
    return one_at_each(nodes)


def rungs(session):
    return sorted(ladder_of(session).rungs)


def has(session, *cards):
    happens(session, lambda: rungs(session) == sorted(cards))


def test_a_node_that_was_cut_off_from_the_database_loses_nothing_and_does_nothing_twice(two, cable):
    anna, ben = two
    cable.cut()
    kept = ben.do(add("b"))
    anna.do(add("a")).result(PATIENCE)
    happens(ben, lambda: ben.trouble is not None)  # their page says that it is not saved
    assert not kept.done()
    cable.mend()
    kept.result(PATIENCE)
    for one in two:
        has(one, "a", "b")
    ben.editing("b")  # hints find their way again
    happens(anna, lambda: anna.here.get(ben.person) == "b")


def test_a_node_that_was_cut_off_is_well_again_even_if_nobody_is_left_who_writes(nodes, two, cable):
    """A proxy lets nobody in at a server that is not well, so that nobody could."""
    node = nodes[1].node

    def well():
        return asyncio.run(asked())

    async def asked():
        desk = Desk(node.address, node.key)
        try:
            return await desk.well()
        finally:
            desk.close()

    ben = two[1]
    assert well()
    cable.cut()
    ben.do(add("b"))
    happens(ben, lambda: ben.trouble is not None)
    ben.close()
    assert not well()
    cable.mend()
    until = time.monotonic() + PATIENCE
    while not well():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_whoever_was_at_a_node_that_died_goes_on_at_the_other(nodes, two):
    anna, ben = two
    ben.do(add("b")).result(PATIENCE)
    key = "sent twice"
    ben.do(add("c"), key).result(PATIENCE)
    nodes[1].node.stop()
    again = nodes[0].open(ben.person)
    again.do(add("c"), key).result(PATIENCE)  # its answer may have been lost with the node
    again.do(add("d")).result(PATIENCE)
    for one in (anna, again):
        has(one, "b", "c", "d")


def test_a_recorder_that_is_killed_is_back_and_hears_of_the_other_node(nodes, two):
    anna, ben = two
    nodes[1].kill()
    kept = ben.do(add("b"))
    anna.do(add("a")).result(PATIENCE)
    kept.result(PATIENCE)
    for one in two:
        has(one, "a", "b")
    happens(ben, lambda: anna.person in ben.here)


def test_a_database_that_restarts_is_found_again_by_both(nodes, two):
    """What a restart means for those who were connected: all connections end at one moment."""
    anna, ben = two
    with nodes[0].record.outside() as raw:
        raw.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    kept = [anna.do(add("a")), ben.do(add("b"))]
    for one in kept:
        one.result(PATIENCE)
    for one in two:
        has(one, "a", "b")
    ben.editing("b")
    happens(anna, lambda: anna.here.get(ben.person) == "b")


def test_a_machine_whose_clock_is_wrong_has_the_time_of_the_database(url, monkeypatch):
    record = opened(url)
    true = RecordClock(record)

    class Wrong(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=400)

    monkeypatch.setattr(clocks, "datetime", Wrong)
    wrong = RecordClock(record)
    assert wrong() - true() < timedelta(minutes=1)
    started = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: started + 3600)
    assert wrong() - datetime.now(UTC) > timedelta(minutes=59)
    wrong.look()  # a machine that slept, or whose counter ran wrong
    assert abs(wrong() - datetime.now(UTC)) < timedelta(minutes=1)
    record.close()


def test_with_a_file_the_time_is_this_machines(record):
    assert abs(RecordClock(record)() - datetime.now(UTC)) < timedelta(minutes=1)
