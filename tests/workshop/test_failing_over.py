"""A PostgreSQL that another one follows and replaces: two nodes save again, and lose nothing."""

from __future__ import annotations

import pytest

from okrlab.host import wire
from okrlab.record.store.database import read_url
from tests.graphs import ladder_of
from tests.proof.postgres import pair
from tests.workshop.house import add
from tests.workshop.served import PATIENCE, at_two, happens, one_at_each


@pytest.fixture
def servers():
    with pair() as both:
        yield both


@pytest.fixture
def nodes(servers, tmp_path):
    """A workshop that is open at two nodes, which know of both servers."""
    with at_two(servers.url, servers.url, tmp_path) as both:
        yield both


@pytest.fixture
def two(nodes):
    return one_at_each(nodes)


def log_of(node):
    """What is in the database, whoever may remember what."""
    with node.record.reading() as db:
        return node.record.read_since(db, node.workshop, 0, None)


def cards_of(log):
    return [card.id for one in log for card in getattr(one.event, "cards", ())]


def test_another_server_takes_over_and_nothing_that_was_acknowledged_is_lost(servers, nodes, two):
    anna, ben = two
    sent = {}
    for n in range(30):
        sent |= {f"a{n}": anna.do(add(f"a{n}")), f"b{n}": ben.do(add(f"b{n}"))}
    anna.do(add("last")).result(PATIENCE)  # others are on their way
    done = {card for card, answer in sent.items() if answer.done()}
    servers.crash()
    sent |= {"a": anna.do(add("a")), "b": ben.do(add("b"))}
    for one in two:
        happens(one, lambda one=one: one.trouble is not None)  # pages say that it is not saved
        assert one.trouble.code == "store_failed"
    assert not sent["a"].done()
    servers.promote()
    for answer in sent.values():
        assert isinstance(answer.result(PATIENCE), wire.Done)
    log = log_of(nodes[0])
    cards = cards_of(log)
    assert done <= {*cards}
    assert sorted(cards) == sorted({*sent, "last"})  # each of them once
    assert [one.revision for one in log] == [*range(1, len(log) + 1)]
    for one in two:
        happens(one, lambda one=one: one.workshop.revision == len(log))
        assert one.trouble is None
    assert ladder_of(anna) == ladder_of(ben)
    anna.editing("b")  # hints go by the new one
    happens(ben, lambda: ben.here.get(anna.person) == "b")
    ben.editing("a")
    happens(anna, lambda: anna.here.get(ben.person) == "a")


def test_a_server_that_became_read_only_is_left_by_those_who_only_read_as_well(servers, nodes, two):
    """It lives, and its connections with it: fenced off, or kept from filling its disk."""
    anna, ben = two
    servers.fence()
    servers.promote()
    anna.do(add("a")).result(PATIENCE)
    happens(ben, lambda: "a" in ladder_of(ben).rungs)
    anna.editing("a")
    happens(ben, lambda: ben.here.get(anna.person) == "a")
    ben.editing("a")
    happens(anna, lambda: anna.here.get(ben.person) == "a")
    assert "a" in cards_of(log_of(nodes[1]))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://okr:a%40b@db1:5433,db2:5434/okrlab?target_session_attrs=read-write",
        "postgres://okr:a%40b@db1:5433,db2:5434/okrlab?target_session_attrs=read-write",
        "postgresql://okr:a%40b@/okrlab?host=db1:5433&host=db2:5434&target_session_attrs=read-write",
        "postgresql://okr:a%40b@/okrlab?host=db1,db2&port=5433,5434&target_session_attrs=read-write",
    ],
)
def test_an_address_may_name_several_servers_as_postgresql_itself_writes_them(url):
    assert read_url(url).get_backend_name() == "postgresql"
    parsed = read_url(url).set(drivername="postgresql+psycopg")
    _, told = parsed.get_dialect()().create_connect_args(parsed)
    assert (told["host"], told["port"]) == ("db1,db2", "5433,5434")
    assert (told["user"], told["password"], told["dbname"]) == ("okr", "a@b", "okrlab")
    assert told["target_session_attrs"] == "read-write"
