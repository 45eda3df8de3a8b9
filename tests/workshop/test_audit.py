"""What is refused leaves a line in the log: without a word of anybody's, and only so many."""

from __future__ import annotations

import logging

import pytest

from okrlab.errors import BadInput, LinkUnknown, NotAllowed, Refused
from okrlab.host import watching, wire
from okrlab.host.node import Node
from okrlab.host.watching import MOST_KINDS, WINDOW, Refusals
from okrlab.record import commands as c
from tests.workshop.house import add
from tests.workshop.served import PATIENCE, Served


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def refusals(seconds, caplog):
    caplog.set_level(logging.INFO, "okrlab.audit")
    return Refusals(seconds)


def test_the_first_of_a_kind_is_written_at_once_and_the_rest_is_summed_up(
    refusals, seconds, caplog
):
    for _ in range(7):
        refusals.note("CloseWorkshop", "participant", "0123456789ab", NotAllowed("hosts_only"))
    line = (
        "audit: refused what='CloseWorkshop' role=participant workshop=01234567 reason=hosts_only"
    )
    assert caplog.messages == [f"{line} count=1"]
    seconds.now = WINDOW
    refusals.tell()
    refusals.tell()
    assert caplog.messages[1:] == [f"{line} count=7"]
    refusals.note("CloseWorkshop", "participant", "0123456789ab", NotAllowed("hosts_only"))
    assert caplog.messages[2:] == [f"{line} count=1"]


def test_however_much_is_refused_there_are_only_so_many_lines(refusals, seconds, caplog):
    for window in range(3):
        seconds.now = window * WINDOW
        refusals.tell()
        for n in range(20_000):
            refusals.note("Undo", "learner", f"{n % 5000:08}", NotAllowed("learners_only_learn"))
    assert len(caplog.messages) <= 3 * (2 * MOST_KINDS + 1)
    others = 20_000 - 4 * MOST_KINDS
    assert f"audit: refused what='others' count={others}" in caplog.messages
    assert len(refusals._counted) == MOST_KINDS


def test_a_slip_leaves_no_line_and_a_wish_nobody_listed_none_of_its_words(refusals, caplog):
    refusals.note("SetCards", "participant", "w", BadInput("empty"))
    assert caplog.messages == []
    refusals.note(watching.UNLISTED, "participant", "w", BadInput("bad_message"))
    refusals.note("look", watching.STRANGER, "", LinkUnknown("unknown_link"))
    assert caplog.messages == [
        "audit: refused what='unlisted' role=participant workshop=w reason=bad_message count=1",
        "audit: refused what='look' role=stranger workshop=- reason=unknown_link count=1",
    ]


def test_a_running_recorder_writes_who_wished_for_what_is_not_theirs(capfd, record, tmp_path):
    with Served(record, Node(str(record.engine.url), tmp_path)) as served:
        anna = served.open(served.enter("join", "Anna Canary"))
        learner = served.open(served.forge("learner"))
        anna.do(add("canary", "canary words")).result(PATIENCE)
        for who, command in (
            (anna, c.WriteNote(card="canary", text="canary")),
            (anna, c.WriteNote(card="canary", text="canary again")),
            (learner, c.NameMyself(name="canary")),
        ):
            assert isinstance(who.do(command).result(PATIENCE), wire.Failed)
        unlisted = "canary\nrecorder: forged"
        for who, what in ((anna, "links"), (learner, "export"), (anna, unlisted)):
            with pytest.raises(Refused):
                who.ask(what, title="canary", kind="canary").result(PATIENCE)
        forged = {"token": "canary", "secret": "canary"}
        served.tap().ask(wire.Ask(id="q", what="look", values=forged), wire.Failed)
    lines = [line for line in capfd.readouterr().err.splitlines() if "audit:" in line]
    told = {line.partition("refused ")[2] for line in lines}
    where = f"workshop={served.workshop[:8]}"
    assert told == {
        f"what='WriteNote' role=participant {where} reason=facilitators_only count=1",
        f"what='NameMyself' role=learner {where} reason=learners_only_learn count=1",
        f"what='links' role=participant {where} reason=facilitators_only count=1",
        f"what='export' role=learner {where} reason=learners_only_learn count=1",
        f"what='unlisted' role=participant {where} reason=bad_message count=1",
        "what='look' role=stranger workshop=- reason=unknown_link count=1",
    }
    assert "canary" not in "".join(lines).lower()
