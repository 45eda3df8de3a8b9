"""An exported JSON file makes the same workshop; anything else is refused and changes nothing."""

import json
from pathlib import Path

import msgspec
import pytest
from msgspec import inspect
from msgspec.structs import replace

from okrlab.blocks.ladder.cards import Rung
from okrlab.errors import OkrlabError, RecordUnreadable
from okrlab.host import export
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record import forgetting, kinds
from okrlab.record.agenda import (
    Agreement,
    Answer,
    Block,
    Frame,
    NextStep,
    Prompt,
    Revealed,
    Sentence,
)
from okrlab.record.fields import fields
from okrlab.record.folding import fold
from okrlab.record.soundness import is_sound
from okrlab.record.workshop import Workshop
from tests.records.version1 import as_it_is_now
from tests.wishes import (
    add_step,
    edit_rung,
    edit_step,
    remove_step,
)
from tests.workshop.filling import parts
from tests.workshop.house import add
from tests.workshop.telling import long, recorded, rich

RECORDS = Path(__file__).parents[1] / "records"


@pytest.fixture
def told(any_house):
    house = any_house
    anna, coach = house.enter("join", "Anna"), house.enter("facilitate", "Cleo")
    house.done(anna, add("a", "Ran 12 webinars"))
    house.done(anna, add("b", "They find it", level="outcome", lower="a", link="k"))
    house.done(anna, edit_rung(id="a", base=4, text="Größe <b>"))
    house.done(anna, c.Undo())
    house.done(coach, c.WriteNote(card="a", text="Ask the quiet one"))
    house.done(coach, c.LockBoard())
    return house


def exported(house, role="host", workshop=""):
    meeting = house.register.meeting(workshop or house.workshop)
    return export.export(house.record, meeting, "json", role)


def listed(house):
    with house.record.reading() as db:
        return house.record.meetings(db)


def imported(house, content):
    return export.import_json(house.register, "file.json", content)


@pytest.mark.parametrize("role", ["participant", "host"])
def test_an_export_imported_is_the_same_workshop(told, role):
    made = imported(told, exported(told, role))
    audiences = ("room", "facilitators") if role == "host" else ("room",)
    with told.record.reading() as db:
        copy = told.record.read_since(db, made, 0, None)
    assert fold(Workshop(), copy) == fold(Workshop(), told.log(audiences))
    again, first = json.loads(exported(told, role, made)), json.loads(exported(told, role))
    for document in (again, first):
        document["workshop"].pop("created")
        document["events"][0].pop("at")
    assert again == first


def test_an_imported_workshop_has_links_of_its_own_and_can_be_worked_in(told):
    made = imported(told, exported(told))
    with told.record.reading() as db:
        secrets = told.register.secrets(db, made)
    assert set(secrets) == {"host", "facilitate", "join", "view", "say"}
    assert not set(secrets.values()) & set(told.secrets.values())
    told.workshop = made
    coach = told.enter("facilitate")
    told.done(coach, add("new"))
    assert set(told.ladder.rungs) == {"a", "b", "new"}


def test_a_person_of_the_file_has_no_session_here(told):
    person = told.log()[1].by
    made = imported(told, exported(told))
    assert told.register.visit(person).workshop != made


@pytest.mark.parametrize("version", [1, 2])
def test_the_log_of_each_version_can_be_imported(any_house, version):
    events = json.loads((RECORDS / f"v{version}.json").read_text())
    about = {"title": "Less waiting", "team": "Service desk", "cycle": "Q4", "retention_days": 30}
    made = imported(any_house, json.dumps({"okrlab": 1, "workshop": about, "events": events}))
    with any_house.record.reading() as db:
        copy = any_house.record.read_since(db, made, 0, None)
    expected = json.loads((RECORDS / f"v{version}-expected.json").read_text())["everything"]
    was = as_it_is_now(expected) if version == 1 else msgspec.convert(expected, Workshop)
    assert fold(Workshop(), copy).boards == was.boards


@pytest.mark.parametrize("name", ["golden", "any afternoon"])
def test_a_workshop_of_version_1_can_be_imported(any_house, name):
    raw = json.loads((RECORDS / "v1-before.json").read_text("utf-8"))[name]
    about = {"title": "Less waiting", "team": "Service desk", "cycle": "Q4", "retention_days": 30}
    file = {"okrlab": 1, "workshop": about, "events": raw["log"]}
    made = imported(any_house, json.dumps(file))
    with any_house.record.reading() as db:
        copy = any_house.record.read_since(db, made, 0, None)
    was = as_it_is_now(raw["fold"])
    assert fold(Workshop(), copy).boards == was.boards


def test_what_an_event_of_version_1_could_not_hold_is_refused(any_house):
    events = json.loads((RECORDS / "v1.json").read_text())
    about = {"title": "Less waiting", "team": "Service desk", "cycle": "Q4", "retention_days": 30}
    rung = next(one["event"]["rung"] for one in events if one["event"]["type"] == "RungAdded")
    for field, value in {"text": "x" * 501, "position": 1e10, "level": "moon", "id": "a b"}.items():
        was, rung[field] = rung[field], value
        with pytest.raises(RecordUnreadable):
            imported(any_house, json.dumps({"okrlab": 1, "workshop": about, "events": events}))
        rung[field] = was


def changed(content, **how):
    """An exported file with one thing in it spoilt."""
    document = json.loads(content)
    for name, change in how.items():
        part = document
        *path, last = name.split("__")
        for step in path:
            part = part[int(step) if step.lstrip("-").isdigit() else step]
        part[int(last) if last.lstrip("-").isdigit() else last] = change
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "time",
    [
        "9999-12-31T23:59:00-14:00",
        "0001-01-01T00:00:00+14:00",
        "1899-12-31T23:59:59Z",
        "2201-01-01T00:00:00Z",
    ],
)
@pytest.mark.parametrize("where", ["events__-1__at", "workshop__created"])
def test_a_time_that_cannot_be_right_is_refused_by_name(told, time, where):
    content = changed(exported(told), **{where: time})
    before = listed(told)
    with pytest.raises(RecordUnreadable) as caught:
        imported(told, content)
    assert time[:10] in caught.value.message
    assert listed(told) == before


JUNK = {
    "nothing": b"",
    "words": b"Shopping: milk",
    "bytes": bytes(range(256)),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
    "half a file": b'{"okrlab": 1, "workshop": {"ti',
    "a number": b"1",
    "null": b"null",
    "a list": b"[]",
    "another program's": b'{"cells": [], "nbformat": 4}',
    "ours without events": b'{"okrlab": 1}',
    "deep": b"[" * 100_000,
    "deep inside": b'{"okrlab": ' + b"[" * 100_000,
    "half an emoji": b'{"okrlab": 1, "workshop": {"title": "\\ud83d"}}',
    "UTF-16": '{"okrlab": 1}'.encode("utf-16"),
}


@pytest.mark.parametrize("content", JUNK.values(), ids=JUNK)
def test_a_file_that_is_not_ours_is_refused_and_changes_nothing(any_house, content):
    before = listed(any_house)
    with pytest.raises(RecordUnreadable) as refused:
        imported(any_house, content)
    assert (refused.value.code, "file.json" in refused.value.message) == ("not_ours", True)
    assert listed(any_house) == before


SPOILT = {
    "format of words": {"okrlab": "1"},
    "format 0": {"okrlab": 0},
    "format true": {"okrlab": True},
    "no events": {"events": []},
    "events of words": {"events": ["x"]},
    "no title": {"workshop__title": ""},
    "title too long": {"workshop__title": "x" * 500},
    "title of numbers": {"workshop__title": 7},
    "days for ever": {"workshop__retention_days": 10**12},
    "no days": {"workshop__retention_days": 0},
    "negative days": {"workshop__retention_days": -1},
    "days of words": {"workshop__retention_days": "many"},
    "not created first": {"events__0__event": {"type": "BoardLocked"}},
    "a revision twice": {"events__3__revision": 3},
    "a revision at 1 too late": {"events__0__revision": 0, "events__1__revision": 1},
    "a revision below": {"events__0__revision": -5},
    "a huge revision": {"events__-1__revision": 2**40},
    "a key twice": {"events__3__key": "same", "events__4__key": "same"},
    "a key too long": {"events__3__key": "x" * 200},
    "a key with NUL": {"events__3__key": "x\x00"},
    "our own first key": {"events__3__key": "created", "events__3__by": "", "events__0__key": "k"},
    "a name too long": {"events__1__event__name": "x" * 200},
    "an author too long": {"events__3__by": "x" * 200},
    "an author with NUL": {"events__3__by": "x\x00"},
    "an audience too long": {"events__3__audience": "x" * 200},
    "no time": {"events__3__at": "yesterday"},
    "a time without a zone": {"events__3__at": "2026-01-05T10:00:00"},
    "text too long": {"events__3__event__cards__0__text": "x" * 10_000},
    "text with NUL": {"events__3__event__cards__0__text": "a\x00b"},
    "text turned round": {"events__3__event__cards__0__text": "a\u202eb"},
    "an unknown level": {"events__3__event__cards__0__level": "moon"},
    "a strange id": {"events__3__event__cards__0__id": "../x"},
    "an unreadable event": {"events__3__event": {"type": "Unreadable"}},
    "an unknown event": {"events__3__event": {"type": "VoteCast"}},
    "a circle": {
        "events__5__event": {
            "type": "CardsSet",
            "cards": [{"type": "Link", "id": "back", "lower": "b", "upper": "a"}],
        }
    },
    "a loop": {
        "events__5__event": {
            "type": "CardsSet",
            "cards": [{"type": "Link", "id": "loop", "lower": "a", "upper": "a"}],
        }
    },
    "off the board": {"events__3__event__cards__0__position": 1e300},
}


@pytest.mark.parametrize("how", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_file_is_refused_and_changes_nothing(told, how):
    before = listed(told), len(told.log())
    with pytest.raises(OkrlabError) as refused:
        imported(told, changed(exported(told), **how))
    assert refused.value.code in ("not_ours", "empty", "too_long", "value_not_kept")
    assert (listed(told), len(told.log())) == before


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"events__3__event__cards__0__type": "Wish"}, "Wish"),
        ({"events__3__event": {"type": "VoteCast"}}, "VoteCast"),
        ({"events__3__revision": 3}, "missing, duplicated or changed"),
        ({"events__3__event__cards__0__mood": "happy"}, "mood"),
        ({"workshop__colour": "blue"}, "colour"),
    ],
)
def test_a_file_that_is_ours_but_not_whole_says_what_is_wrong(told, how, why):
    with pytest.raises(RecordUnreadable) as refused:
        imported(told, changed(exported(told), **how))
    assert why in refused.value.message
    assert "Nothing was changed" in refused.value.hint


def test_a_file_that_an_editor_has_marked_is_read(told):
    assert imported(told, b"\xef\xbb\xbf" + exported(told))


def test_half_a_file_says_where_it_ends(told):
    with pytest.raises(RecordUnreadable, match="truncated"):
        imported(told, exported(told)[:-500])


def test_a_file_of_a_newer_format_is_refused_and_says_so(told):
    before = listed(told)
    with pytest.raises(RecordUnreadable) as refused:
        imported(told, changed(exported(told), okrlab=export.FORMAT + 1))
    assert refused.value.code == "from_newer"
    assert listed(told) == before


@pytest.mark.parametrize("event", [{"type": "VoteCast"}, {"type": "BoardLocked"}])
def test_a_file_with_an_event_of_a_newer_okrlab_is_refused_and_says_so(told, event):
    spoilt = changed(exported(told), events__3__event=event, events__3__v=e.VERSION + 1)
    with pytest.raises(RecordUnreadable) as refused:
        imported(told, spoilt)
    assert refused.value.code == "from_newer"
    assert "newer okrlab" in refused.value.message


PLAN = (
    Block(id="talk", kind="talk", title="Welcome"),
    Block(
        id="ask",
        kind="ask",
        title="Ask",
        prompts=(
            Prompt(id="t", text="What?", most=2),
            Prompt(id="s", text="How much?", kind="score"),
        ),
    ),
    Block(id="who", kind="ask", title="Named", named=True, prompts=(Prompt(id="t", text="Who?"),)),
    Block(id="climb", kind="ladder", title="Climb"),
    Block(id="vote", kind="dots", title="Vote", levels=("output",), dots=2),
    Block(id="words", kind="dots", title="Vote on words", board="ask"),
    Block(id="next", kind="next", title="Next"),
)


def run(house):
    """A workshop with an agenda, through the recorder: every kind of event it can write."""
    coach, second = house.enter("host", "Cleo"), house.enter("facilitate", "Dana")
    anna, bela, again = (house.enter("join", name) for name in ("Anna", "Béla", "Béla's phone"))
    house.done(coach, c.SetFrame(frame=Frame(people=12, address="https://okrlab.example.org")))
    house.done(coach, c.SetAgreement(agreement=Agreement(strictness="strict", own=("Be kind",))))
    house.done(coach, c.SetAgenda(blocks=PLAN, base=0))
    house.done(coach, c.OpenBlock(block="talk"))
    house.done(coach, c.AddTime(block="talk", minutes=-3))
    for block, texts in (("ask", ("one", "two")), ("who", ("mine",))):
        house.done(coach, c.OpenBlock(block=block))
        scores = {"s": 4} if block == "ask" else {}
        for person in (anna, bela):
            answer = Answer(texts={"t": texts}, scores=scores)
            house.done(person, c.GiveAnswer(block=block, answer=answer, ready=True))
        house.done(coach, c.RevealBlock(block=block))
    house.done(coach, c.OpenBlock(block="climb"))
    house.done(anna, add("a", "Ran 12 webinars"))
    house.done(again, add("b", "They find it", level="outcome", lower="a", link="k"))
    house.done(again, c.Undo())
    house.done(again, c.Redo())
    house.done(anna, add("c"))
    house.done(coach, c.WriteNote(card="vote", text="x" * 1000))
    house.done(coach, c.OpenBlock(block="vote"))
    house.done(anna, c.GiveAnswer(block="vote", answer=Answer(dots={"a": 2})))
    house.done(coach, c.GiveAnswer(block="vote", answer=Answer(tallies={"dots": {"c": 7}})))
    house.done(coach, c.Spotlight(board="ladder", card="a"))
    house.done(coach, c.CloseBlock(block="vote"))
    house.done(coach, c.RevealBlock(block="vote"))
    said = next(iter(house.recorder.room(house.workshop).backstage.cards("ask")))
    house.done(coach, c.OpenBlock(block="words"))
    house.done(bela, c.GiveAnswer(block="words", answer=Answer(dots={said: 3})))
    house.done(coach, c.RevealBlock(block="words"))
    house.done(coach, c.ChooseSentence(sentence=Sentence(text="Why", example="So", not_now=True)))
    house.done(coach, c.Park(id="p", text="Later"))
    house.done(coach, c.Park(id="q", text="Never"))
    house.done(coach, c.Unpark(id="q"))
    house.done(coach, c.OpenBlock(block="next"))
    house.done(anna, add_step(id="s", text="Ask ten people", who="Anna", due="Friday"))
    added = house.done(anna, add_step(id="r", text="Stop", kind="decision"))
    house.done(anna, remove_step(id="r", base=added))
    step = house.recorder.room(house.workshop).backstage.steps["s"]
    house.done(bela, edit_step(id="s", base=step.version, done=True))
    house.done(bela, c.NameMyself(name="B."))
    house.done(coach, c.MergePersons(person=again, into=bela))
    house.done(coach, c.TakeLead(person=second))
    house.done(coach, c.CloseWorkshop())
    house.done(coach, c.ReopenWorkshop())
    house.done(coach, c.RemovePerson(person=anna))
    return house, bela


@pytest.mark.parametrize("role", ["participant", "host"])
def test_what_a_whole_workshop_left_can_be_imported_and_is_the_same(house, role):
    run(house)
    audiences = ("room", "facilitators") if role == "host" else ("room",)
    made = imported(house, exported(house, role))
    with house.record.reading() as db:
        copy = house.record.read_since(db, made, 0, None)
    original = fold(Workshop(), house.log(audiences))
    assert original.agenda.stages["words"].revealed
    assert fold(Workshop(), copy) == replace(original, frame=Frame(people=12))


def test_the_address_of_another_server_is_left_behind(house):
    run(house)
    content = exported(house)
    assert b"okrlab.example.org" in content
    made = imported(house, content)
    assert b"okrlab.example.org" not in exported(house, workshop=made)


def test_a_workshop_with_forgotten_words_can_be_imported(house):
    _, bela = run(house)
    forgetting.forget_person(house.record, house.workshop, bela, house.register.clock)
    assert is_sound(house.log(("room", "facilitators")))
    assert imported(house, exported(house))


def test_our_invented_logs_are_sound():
    assert is_sound(rich())
    assert is_sound(long(1_000, 100))


def last(log, kind):
    """The place of the last event of this kind."""
    return max(n for n, one in enumerate(log) if isinstance(one.event, kind))


def forged(kind, **changes):
    """The rich log with one event changed."""
    log = rich()
    place = last(log, kind)
    log[place] = replace(log[place], event=replace(log[place].event, **changes))
    return log


def shown(**changes):
    log = rich()
    place = next(n for n, one in enumerate(log) if isinstance(one.event, e.BlockRevealed))
    event = log[place].event
    event = replace(event, revealed=replace(event.revealed, **changes))
    log[place] = replace(log[place], event=event)
    return log


def planned(**changes):
    log = rich()
    place = last(log, e.AgendaSet)
    blocks = log[place].event.blocks
    blocks = tuple(replace(b, **changes) if b.id == "b2" else b for b in blocks)
    log[place] = replace(log[place], event=e.AgendaSet(blocks=blocks))
    return log


def more(*events):
    log = rich()
    return [
        *log,
        *(
            replace(one, revision=len(log) + n, key=f"more{n}")
            for n, one in enumerate(recorded([None, *events])[1:], 1)
        ),
    ]


def card(kind, **changes):
    """The rich log with one card of this kind changed."""
    log = rich()
    sets = [n for n, one in enumerate(log) if isinstance(one.event, e.CardsSet)]
    place = max(n for n in sets if any(isinstance(c, kind) for c in log[n].event.cards))
    cards = tuple(
        replace(c, **changes) if isinstance(c, kind) else c for c in log[place].event.cards
    )
    log[place] = replace(log[place], event=replace(log[place].event, cards=cards))
    return log


def step(**changes):
    return card(NextStep, **changes)


def rung(**changes):
    return card(Rung, **changes)


SAID = rich()[10].event.revealed.said

FORGED = {
    "a rung of 501 letters": lambda: rung(text="x" * 501),
    "an actor of 121 letters": lambda: rung(actor="x" * 121),
    "a negative version": lambda: rung(version=-1),
    "an objective of 301 letters": lambda: forged(
        e.CardEdited, changes=kinds.change(Rung, objective="x" * 301)
    ),
    "a note for everybody": lambda: [replace(one, audience="room") for one in rich()],
    "a rung for coaches only": lambda: [
        replace(one, audience="facilitators") if isinstance(one.event, e.CardsSet) else one
        for one in rich()
    ],
    "a role of one's own making": lambda: forged(e.PersonJoined, role="emperor"),
    "a second creation": lambda: more(e.WorkshopCreated(title="Other")),
    "a million people": lambda: forged(e.FrameSet, frame=Frame(people=10**6)),
    "an agreement with a long line": lambda: forged(
        e.AgreementSet, agreement=Agreement(own=("x" * 301,))
    ),
    "a sentence of 301 letters": lambda: forged(
        e.SentenceChosen, sentence=Sentence(text="x" * 301)
    ),
    "a sentence with a NUL": lambda: forged(e.SentenceChosen, sentence=Sentence(text="a\x00")),
    "a step of 501 letters": lambda: step(text="x" * 501),
    "a step for a crowd": lambda: step(who="x" * 61),
    "a step by nobody we know how": lambda: step(by="../x"),
    "a step on the ladder": lambda: more(e.CardsSet(cards=(NextStep(id="s", text="x"),))),
    "a rung among the steps": lambda: more(
        e.CardsSet(board="nextsteps", cards=(Rung(id="s", text="x", level="output"),))
    ),
    "something parked under a strange id": lambda: forged(e.Parked, id="../x"),
    "more parked than fits": lambda: more(*(e.Parked(id=f"m{n}", text="x") for n in range(500))),
    "a spotlight on a path": lambda: more(e.Spotlit(board="ladder", card="../x")),
    "a block without a title that was never forgotten": lambda: planned(title=" "),
    "a block with two prompts of one id": lambda: planned(
        prompts=(Prompt(id="t", text="a"), Prompt(id="t", text="b"))
    ),
    "a block of a week": lambda: planned(minutes=10_080),
    "a block of our own content by a path": lambda: planned(recipe="../x"),
    "an agenda that changes what was asked": lambda: more(e.AgendaSet(blocks=PLAN)),
    "a block opened that was never planned": lambda: more(e.BlockOpened(block="other")),
    "a block closed that was not open": lambda: more(e.BlockClosed(block="b2")),
    "a reveal of what was not opened": lambda: [
        one for one in rich() if one.event != e.BlockOpened(block="b2")
    ],
    "a reveal twice": lambda: more(e.BlockRevealed(block="b2", revealed=Revealed())),
    "a reveal of talk": lambda: more(
        e.BlockOpened(block="b1"), e.BlockRevealed(block="b1", revealed=Revealed())
    ),
    "an endless block": lambda: more(e.TimeAdded(block="b8", minutes=10**6)),
    "a name in an anonymous block": lambda: shown(said=(replace(SAID[0], by="a22a"),)),
    "an answer to nothing": lambda: shown(said=(replace(SAID[0], prompt="other"),)),
    "an answer to a scale": lambda: shown(said=(replace(SAID[0], prompt="worth"),)),
    "an answer of 501 letters": lambda: shown(said=(replace(SAID[0], text="x" * 501),)),
    "two answers of one id": lambda: shown(said=(SAID[0], SAID[0])),
    "a score off the scale": lambda: shown(scores={"worth": {"6": 1}}),
    "a score of words": lambda: shown(scores={"worth": {"many": 1}}),
    "fewer than nobody": lambda: shown(scores={"worth": {"1": -1}}),
    "scores for a text": lambda: shown(scores={"week": {"1": 1}}),
    "dots where there was no vote": lambda: shown(dots={"r1": (1,)}),
    "answered by fewer than nobody": lambda: shown(answered=-1),
    "dots in a ticket": lambda: forged(e.BlockRevealed, revealed=Revealed(dots={"x": (1,)})),
}


@pytest.mark.parametrize("log", FORGED.values(), ids=FORGED)
def test_a_forged_log_is_not_sound(log):
    assert not is_sound(log())


@pytest.mark.parametrize("gave", [(4,), (1, 2), (0,), (), (-1,)])
def test_a_vote_holds_what_a_voter_had_to_give_most_first(gave):
    vote = Block(id="v", kind="dots", title="Vote", dots=3)
    for dots, sound in ((gave, False), ((3, 2, 1), True)):
        log = recorded(
            [
                e.WorkshopCreated(title="A"),
                e.AgendaSet(blocks=(vote,)),
                e.BlockOpened(block="v"),
                e.BlockRevealed(block="v", revealed=Revealed(answered=3, dots={"card": dots})),
            ]
        )
        assert is_sound(log) is sound


def test_every_field_that_holds_words_ids_numbers_dates_or_many_has_a_rule():
    """So that an event of a later version cannot be forgotten here."""
    checked_elsewhere = {e.Unreadable, Block, Prompt, Revealed}  # planning.py, soundness.py
    plain = (
        inspect.StrType,
        inspect.IntType,
        inspect.FloatType,
        inspect.DateType,
        inspect.DateTimeType,
        inspect.VarTupleType,
        inspect.DictType,
    )
    missing, seen, todo = [], set(), [inspect.type_info(e.Event)]
    while todo:
        kind = todo.pop()
        if isinstance(kind, inspect.UnionType):
            todo += kind.types
        elif isinstance(kind, inspect.VarTupleType):
            todo.append(kind.item_type)
        elif isinstance(kind, inspect.StructType) and kind.cls not in seen:
            seen.add(kind.cls)
            for field in kind.fields:
                types = parts(field.type)
                todo += types
                held = fields(kind.cls).get(field.name)
                known = held and held.rule
                many = any(isinstance(one, inspect.VarTupleType) for one in types)
                if kind.cls in checked_elsewhere:
                    continue
                if known is None and any(isinstance(one, plain) for one in types):
                    missing.append(f"{kind.cls.__name__}.{field.name}")
                elif known is not None and many and "*" not in known:
                    missing.append(f"how many {kind.cls.__name__}.{field.name}")
    assert missing == []
    assert len(seen) > 40
