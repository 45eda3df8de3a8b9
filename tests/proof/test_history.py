"""The checker finds nothing in a good history, and everything that can be wrong with one."""

from __future__ import annotations

import copy
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from okrlab.host import wire
from okrlab.host.rooms import may_read
from okrlab.record import commands as c
from okrlab.record import events as e
from tests.conftest import HandClock, by_day, opened
from tests.proof.history import History, Page, Sent, amiss
from tests.workshop.house import House, add, ask, give


def word(kind, n):
    return f"{kind}-{n:016x}"


class Staged:
    """A room of three, as their pages would note it, with a recorder in this process."""

    def __init__(self, record):
        self.house, self.history = House(record, HandClock(), "Staged"), History()
        self.now = count(1.0)
        self.at = {}
        self.people = {
            name: self.house.enter(kind, name)
            for name, kind in (("coach", "facilitate"), ("anna", "join"), ("ben", "join"))
        }
        for name in self.people:
            self.open(name)

    def open(self, name, since=-1):
        session = self.house.session(self.people[name])
        page = Page(session.id, session.role, stayed=True, lines=[[]])
        self.history.pages.append(page)
        self.at[id(page)] = 0
        self.say(page, self.house.recorder.welcome(session, since))

    def say(self, page, reply):
        at, frame = next(self.now), wire.encode(reply)
        page.told.append((at, wire.read_reply(frame)))
        page.lines[-1] += [(at, frame[:9]), (at, frame[9:])]
        if isinstance(reply, wire.Welcome):
            self.at[id(page)] = reply.revision

    def does(self, name, command, key):
        person = self.people[name]
        self.history.sent.append(Sent(next(self.now), person, key, command))
        self.again(name, command, key)

    def again(self, name, command, key):
        person = self.people[name]
        answer = self.house.do(person, command, key)
        for _, recorded in self.house.news:
            for page in self.history.pages:
                new = [one for one in recorded if one.revision > self.at[id(page)]]
                mine = tuple(one for one in new if may_read(one, page.person, page.role))
                if mine:
                    self.say(page, wire.News(after=self.at[id(page)], events=mine))
                    self.at[id(page)] = mine[-1].revision
        self.house.news.clear()
        self.say(next(p for p in self.history.pages if p.person == person), answer)


@pytest.fixture(scope="module")
def good():
    record = opened("sqlite://")
    room = Staged(record)
    room.does("coach", c.SetAgenda(blocks=(ask("b1"),), base=0), "plan")
    room.does("coach", c.OpenBlock(block="b1"), "open")
    room.does("anna", add("r1", word("mark", 1)), "anna1")
    room.does("ben", c.EditCard(id="r1", base=1, changes=changed(word("mark", 2))), "ben1")
    room.does("anna", give("b1", word("sealed", 1)), "answer1")
    room.does("ben", give("b1", word("sealed", 2)), "answer2")
    room.does("anna", give("b1", word("sealed", 3)), "answer3")
    room.again("anna", give("b1", word("sealed", 1)), "answer1")
    room.does("coach", c.WriteNote(card="r1", text=word("notice", 1)), "note")
    room.does("coach", c.RevealBlock(block="b1"), "reveal")
    room.does("ben", give("b1", word("sealed", 4)), "late")
    room.does("ben", add("r2", word("mark", 3)), "ben2")
    room.open("ben")
    room.again("anna", add("r1", word("mark", 1)), "anna1")
    log = room.house.log()
    record.close()
    return room, log


def changed(text):
    from okrlab.blocks.ladder.cards import Rung
    from okrlab.record import kinds

    return kinds.change(Rung, text=text)


@pytest.fixture
def room(good):
    """A copy of the good one, to be spoilt."""
    staged, log = good
    history = copy.deepcopy(staged.history)
    return history, list(log), dict(staged.people)


def at(log, key):
    return next(n for n, one in enumerate(log) if one.key == key)


def page_of(history, person):
    return next(page for page in history.pages if page.person == person)


def told(page, kind):
    return next(n for n, (_, one) in enumerate(page.told) if isinstance(one, kind))


def revealed(log, **changes):
    n = at(log, "reveal")
    event = log[n].event
    log[n] = replace(log[n], event=replace(event, revealed=replace(event.revealed, **changes)))


def of_reveal(log):
    return log[at(log, "reveal")].event.revealed.said


def test_a_good_history_is_good(room):
    history, log, _ = room
    assert amiss(history, log) == []
    kinds = {type(reply) for page in history.pages for _, reply in page.told}
    assert kinds >= {wire.Welcome, wire.News, wire.Done, wire.Clash, wire.Failed}


def test_whoever_is_removed_is_told_that_and_not_what_became_of_a_wish_before(room):
    history, log, who = room
    page = page_of(history, who["ben"])
    gone = wire.Failed(key="ben2", code="unknown_link", message="", hint="")
    page.told = [
        (at_, gone if getattr(one, "key", "") == "ben2" else one) for at_, one in page.told
    ]
    assert any("ben2 was refused and is in the log" in one for one in amiss(history, log))
    removed = e.PersonRemoved(person=who["ben"])
    log.append(replace(log[-1], revision=len(log) + 1, by=who["coach"], key="", event=removed))
    assert not any("ben2" in one for one in amiss(history, log))


def gap(history, log, who):
    del log[3]


def twice(history, log, who):
    log.append(replace(log[at(log, "anna1")], revision=len(log) + 1))


def lost(history, log, who):
    n = at(log, "ben2")
    log[n] = replace(log[n], by="", key="other")


def elsewhere(history, log, who):
    page = page_of(history, who["ben"])
    n = max(n for n, (_, one) in enumerate(page.told) if getattr(one, "key", "") == "ben2")
    page.told[n] = page.told[n][0], wire.Done(key="ben2", revision=3)


def refused_and_kept(history, log, who):
    log.append(replace(log[-1], revision=len(log) + 1, by=who["ben"], key="ben1"))


def of_another(history, log, who):
    n = at(log, "anna1")
    log[n] = replace(log[n], by=who["ben"])


def never_sent(history, log, who):
    log.append(replace(log[-1], revision=len(log) + 1, key="whence"))


def other_words(history, log, who):
    n, m = at(log, "anna1"), at(log, "ben2")
    log[n] = replace(log[n], event=log[m].event)


def unanswered(history, log, who):
    for page in history.pages:
        page.told = [one for one in page.told if getattr(one[1], "key", "") != "note"]


def two_answers(history, log, who):
    refused = wire.Failed(key="anna1", code="x", message="", hint="")
    page_of(history, who["anna"]).told.append((99.0, refused))


def out_of_time(history, log, who):
    n, m = at(log, "anna1"), at(log, "ben2")
    first, second = log[n], log[m]
    log[n], log[m] = replace(second, revision=n + 1), replace(first, revision=m + 1)


def untold(history, log, who):
    page = page_of(history, who["anna"])
    del page.told[told(page, wire.News)]


def skipped(history, log, who):
    page = page_of(history, who["anna"])
    n = told(page, wire.News)
    (_, first), (at_, second) = page.told[n : n + 2]
    page.told[n : n + 2] = [(at_, replace(second, after=first.after))]


def told_twice(history, log, who):
    page = page_of(history, who["anna"])
    n = told(page, wire.News)
    news = page.told[n][1]
    page.told[n] = page.told[n][0], replace(news, events=news.events * 2)


def not_theirs(history, log, who):
    page = page_of(history, who["anna"])
    news = wire.News(after=page_end(page), events=(log[at(log, "note")],))
    page.told.append((99.0, news))


def page_end(page):
    return max(one.events[-1].revision for _, one in page.told if isinstance(one, wire.News))


def went_back(history, log, who):
    page = page_of(history, who["anna"])
    page.told.append((99.0, page.told[0][1]))


def wrong_state(history, log, who):
    page = history.pages[-1]
    welcome = page.told[0][1]
    page.told[0] = page.told[0][0], replace(welcome, state=replace(welcome.state, title="Else"))


def done_before_seen(history, log, who):
    page = page_of(history, who["ben"])
    done = next(n for n, (_, one) in enumerate(page.told) if getattr(one, "key", "") == "ben2")
    page.told[done - 1], page.told[done] = page.told[done], page.told[done - 1]


def lacking(history, log, who):
    revealed(log, said=of_reveal(log)[:1])


def older(history, log, who):
    anew = tuple(
        replace(one, text=word("sealed", 1)) if one.text == word("sealed", 3) else one
        for one in of_reveal(log)
    )
    revealed(log, said=anew)


def doubled(history, log, who):
    revealed(log, said=of_reveal(log) * 2)


def invented(history, log, who):
    revealed(log, said=(*of_reveal(log), replace(of_reveal(log)[0], text="whence")))


def named(history, log, who):
    revealed(log, said=tuple(replace(one, by=who["anna"]) for one in of_reveal(log)))


def leaked(history, log, who):
    sent = next(one.at for one in history.sent if one.key == "answer3")
    page = page_of(history, who["ben"])
    secret = word("sealed", 3).encode()
    page.lines.append([(sent, b"..." + secret[:7]), (sent, secret[7:] + b"...")])


def never_shown(history, log, who):
    page_of(history, who["coach"]).lines[-1].append((99.0, word("sealed", 1).encode()))


def noticed(history, log, who):
    page_of(history, who["ben"]).lines[-1].append((99.0, word("notice", 1).encode()))


def logged(history, log, who):
    body = log[at(log, "anna1")]
    log.append(replace(body, revision=len(log) + 1, key="answer1"))


def in_the_open(history, log, who):
    n = at(log, "note")
    log[n] = replace(log[n], audience=e.ROOM)


def overtaken(history, log, who):
    n, m = at(log, "anna1"), at(log, "ben2")
    log[n], log[m] = replace(log[m], revision=n + 1), replace(log[n], revision=m + 1)
    for one in history.sent:
        one.person = who["anna"] if one.key == "ben2" else one.person


def of_one_who_left(history, log, who):
    n = at(log, "note")
    log[n] = replace(log[n], event=e.PersonRemoved(person=who["anna"]))


def after_the_end(history, log, who):
    log[2] = replace(log[2], event=e.PersonRemoved(person=who["anna"]))


SPOILT = [
    (after_the_end, "who had been removed"),
    (of_one_who_left, "who was removed"),
    (overtaken, "was sent after anna1, and comes before it"),
    (gap, "not one order"),
    (twice, "in the log 2 times"),
    (lost, "ben2 was done at"),
    (elsewhere, "ben2 was done at 3"),
    (refused_and_kept, "ben1 was refused and is in the log"),
    (of_another, "recorded as of"),
    (never_sent, "who never sent it"),
    (other_words, "without its words"),
    (unanswered, "note of"),
    (two_answers, "answered in two ways"),
    (out_of_time, "comes before it"),
    (untold, "at the end, and not"),
    (skipped, "was told"),
    (told_twice, "was told"),
    (not_theirs, "was told"),
    (went_back, "went back"),
    (wrong_state, "what the log does not say"),
    (done_before_seen, "is done before it saw it"),
    (lacking, "lacks the answer"),
    (older, "lacks the answer"),
    (doubled, "shows 2 answers"),
    (invented, "which nobody wrote"),
    (named, "says who wrote"),
    (leaked, "before any reveal"),
    (never_shown, "before any reveal"),
    (noticed, "who may never read it"),
    (logged, "the private answer answer1 is in the log"),
    (in_the_open, "where all may read it"),
]


@pytest.mark.parametrize(("spoil", "said"), SPOILT, ids=lambda one: getattr(one, "__name__", ""))
def test_whatever_is_wrong_is_found(room, spoil, said):
    history, log, who = room
    spoil(history, log, who)
    assert any(said in one for one in amiss(history, log)), amiss(history, log)


@settings(max_examples=by_day(200), deadline=None)
@given(st.data())
def test_no_event_of_the_log_and_no_news_can_be_missing_moved_or_doubled(good, data):
    staged, log = good
    history, log = copy.deepcopy(staged.history), list(log)
    pages = [page for page in history.pages if any(isinstance(r, wire.News) for _, r in page.told)]
    if data.draw(st.booleans()):
        some = log
    else:
        page = data.draw(st.sampled_from(pages))
        some = page.told = [
            one for one in page.told if isinstance(one[1], wire.Welcome | wire.News)
        ]
        assert not any(page.person in one for one in amiss_told(history, log))
    n, m = (data.draw(st.integers(0, len(some) - 1)) for _ in range(2))
    how = data.draw(st.sampled_from(["missing", "moved", "doubled"]))
    one = some.pop(n) if how != "doubled" else some[n]
    if how != "missing":
        some.insert(m, one)
    if how == "moved" and n == m:
        assert not amiss_told(history, log)
    elif not (how == "doubled" and some is not log):  # news once more is news that does not follow
        assert amiss(history, log)


def amiss_told(history, log):
    return [one for one in amiss(history, log) if one.startswith("a page of")]
