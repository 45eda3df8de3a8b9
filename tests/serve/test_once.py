"""The button of a form is pressed three times on a slow line: what the form makes is made once."""

import asyncio
import re
from urllib.parse import urlencode

import pytest

from okrlab.record.events import PersonJoined
from okrlab.record.store import schema as t
from tests.serve.visiting import Visitor

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def run(coroutine):
    return asyncio.run(coroutine)


async def form(visitor, path, **typed):
    """What the form at this address sends, with what somebody types into it."""
    page = await visitor.ask(path)
    return urlencode({**dict(HIDDEN.findall(page.body.decode())), **typed})


async def send(visitor, path, body):
    """A form, as a browser sends it: once more where it is told to, with the cookie it has got."""
    answer = await visitor.ask(path, body)
    if answer.code == 307:
        answer = await visitor.ask(answer.headers["Location"], body)
    return answer


async def three(visitor, path, body):
    """The same form three times at once, as a browser sends it that has no answer yet."""
    return await asyncio.gather(*(send(visitor, path, body) for _ in range(3)))


def people(serving):
    """How many sessions there are, and everyone who has joined by name."""
    record = serving.register.record
    with record.reading() as db:
        sessions = db.execute(t.sessions.select()).all()
        log = record.read_since(db, serving.workshop, 0, None)
    here = [one for one in sessions if one.workshop == serving.workshop]
    return len(here), [one.event.name for one in log if isinstance(one.event, PersonJoined)]


def renewed(serving, kind):
    if kind == "learn":
        return f"/l/{serving.register.renew(serving.workshop, kind)}"
    return serving.link(kind)


@pytest.mark.parametrize("kind", ["join", "facilitate", "host", "learn"])
def test_three_presses_make_one_person(serving, kind):
    async def visit():
        path, name = renewed(serving, kind), f"Anna by {kind}"
        before, _ = people(serving)
        anna = Visitor(serving)
        typed = {} if kind == "learn" else {"name": name}
        body = await form(anna, path, **typed)
        answers = await three(anna, path, body)
        assert {answer.code for answer in answers} == {303}
        assert len({answer.headers["Location"] for answer in answers}) == 1
        for _ in range(2):  # and once more, when the first answer is there and its cookie with it
            late = await send(anna, path, body)
            assert (late.code, late.headers.get("Location")) == (
                303,
                answers[0].headers["Location"],
            )
        sessions, names = people(serving)
        assert sessions == before + 1
        assert names.count(name) == (kind != "learn")
        await send(Visitor(serving), path, await form(Visitor(serving), path, **typed))
        assert people(serving)[0] == before + 2  # another page is another person

    run(visit())


def test_three_presses_make_one_person_beside_the_one_they_were(serving):
    async def visit():
        anna, path = Visitor(serving), serving.link("join")
        await send(anna, path, await form(anna, path, name="First"))
        body = await form(anna, path, name="Second")
        assert "instead=" in body
        assert {answer.code for answer in await three(anna, path, body)} == {303}
        assert (await send(anna, path, body)).code == 303
        _, names = people(serving)
        assert (names.count("First"), names.count("Second")) == (1, 1)

    run(visit())


def test_whoever_comes_back_to_the_form_with_another_name_is_asked(serving):
    """A tablet is handed round: nobody ends up in the place of whoever had it before."""

    async def visit():
        tablet, path = Visitor(serving), serving.link("join")
        body = await form(tablet, path, name="Dora")
        await send(tablet, path, body)
        asked = await send(tablet, path, body.replace("Dora", "Emil"))
        assert asked.code == 409
        assert b"Dora" in asked.body

    run(visit())


def test_nobody_becomes_somebody_whose_id_they_know(serving):
    """Everyone's session is known to the room; the cookie that holds it is what counts."""

    async def visit():
        path = serving.link("join")
        victim = Visitor(serving)
        await send(victim, path, await form(victim, path, name="Vera"))
        record = serving.register.record
        with record.reading() as db:
            log = record.read_since(db, serving.workshop, 0, None)
        [vera] = [one.by for one in log if getattr(one.event, "name", "") == "Vera"]
        before, _ = people(serving)
        for field in ("once", "begun", "request", "held"):
            thief = Visitor(serving)
            answer = await thief.ask(path, urlencode({"name": "Eve", field: vera}))
            assert answer.code == 303
            assert b"Vera" not in (await thief.ask(path)).body
        assert people(serving)[0] == before + 4

    run(visit())
