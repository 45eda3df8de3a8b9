"""What a wish makes is made once, however often it is pressed, sent or sent again."""

from __future__ import annotations

import msgspec
import pytest

from okrlab.host import asking, export
from okrlab.host.wire import new_id
from tests.workshop.served import PATIENCE

MAKERS = {
    "create": {"title": "Next quarter"},
    "import": {"name": "was.json"},
    "new_code": {},
    "revoke": {"kind": "join"},
    "new_rejoin": {},
}
"""Every question that makes something."""


def test_this_is_every_question_that_makes_something():
    """Whatever makes something takes its id from the wish."""
    changes = {"forget", "forget_me", "end_rejoin", asking.END_HOSTS, asking.REVOKE_COACHING}
    asked = {"export", "inventory", "surveys", "rejoin", "links", "code", "learning", "workshops"}
    asked |= {"result_link"}
    assert {*MAKERS} | changes | asked == {*asking.questions()}


def made_by(house, session, what, **more):
    values = {**MAKERS[what], **more}
    if what == "import":
        meeting = house.register.meeting(house.workshop)
        values["content"] = export.export(house.record, meeting, "json", "host").decode()
    return msgspec.to_builtins(asking.answer(house.register, session, what, values))


@pytest.mark.parametrize("what", MAKERS)
@pytest.mark.parametrize("by", ["once", "request"])
def test_the_same_wish_makes_one_thing_and_another_wish_another(any_house, what, by):
    host = any_house.session(any_house.enter("host", "Hana"))
    wish = {by: new_id()}
    first = made_by(any_house, host, what, **wish)
    if by == "once":  # every press is a question of its own
        again = [made_by(any_house, host, what, **wish, request=new_id()) for _ in range(2)]
    else:
        again = [made_by(any_house, host, what, **wish) for _ in range(2)]
    assert again == [first, first]
    other = made_by(any_house, host, what, **{by: new_id()})
    assert other != first
    coach = any_house.session(any_house.enter("host", "Ida"))
    assert made_by(any_house, coach, what, **wish) not in (first, other)


def test_one_wish_for_two_things_makes_both(house):
    host, wish = house.session(house.enter("host")), {"once": new_id()}
    join, view = (made_by(house, host, "revoke", kind=kind, **wish) for kind in ("join", "view"))
    assert join.startswith("/j/")
    assert view.startswith("/v/")
    assert house.register.look(join.split("/")[2]).kind == "join"


def test_three_at_once_through_the_recorder_make_one(served):
    host = served.open(served.enter("host"))
    for what in ("create", "new_code", "revoke", "new_rejoin"):
        wish = {**MAKERS[what], "once": new_id()}
        asked = [host.ask(what, **wish) for _ in range(3)]
        first, *others = [one.result(PATIENCE) for one in asked]
        assert others == [first, first]
