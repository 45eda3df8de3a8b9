"""The survey gives nobody away: not before its reveal, not by two views, not in what is left."""

from __future__ import annotations

import itertools
import json
import logging
import re
import shutil

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from okrlab.blocks.readiness.safety import survey_block
from okrlab.host import asking, export, wire
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.agenda import Answer, Block, Prompt
from okrlab.record.sealing import AGAIN
from okrlab.record.soundness import is_sound
from okrlab.record.store import schema as t
from tests.conftest import tidied
from tests.workshop.house import House
from tests.workshop.test_forgetting import bytes_of, exports

ITEMS = [prompt.id for prompt in survey_block("s").prompts]
ROOMS = itertools.count()
TALK = Block(id="t", kind="talk", title="Talk")


def scored(*scores, **more):
    """One score for all seven lines, or seven."""
    listed = scores * 7 if len(scores) == 1 else scores
    return c.GiveAnswer(
        block="s", answer=Answer(scores=dict(zip(ITEMS, listed, strict=False))), **more
    )


def guessed(score):
    return c.GiveAnswer(block="s", answer=Answer(guess=dict.fromkeys(ITEMS, score)))


@pytest.fixture
def team(any_house):
    return [any_house.enter("join", f"Person {n}") for n in range(6)]


@pytest.fixture
def room(any_house, coach, team):
    any_house.opened(coach, survey_block("s"), TALK)
    return any_house


def rows(house):
    with house.record.reading() as db:
        counted = (select(func.count()).select_from(x) for x in (t.sealed_answers, t.sealed_keys))
        return [db.execute(one).scalar() for one in counted]


# -- the fewest -----------------------------------------------------------------------------


def test_below_the_fewest_nothing_is_shown_and_the_answers_stay_sealed(room, coach, team):
    for who in team[:4]:
        room.done(who, scored(3))
    assert room.refused(coach, c.RevealBlock(block="s")) == "survey_few"
    assert room.refused(room.enter("host"), c.RevealBlock(block="s")) == "survey_few"
    assert rows(room) == [4, 1]
    room.done(team[4], scored(4))
    assert room.reveal(coach, "s").scores["s1"] == {"3": 4, "4": 1}
    assert rows(room) == [0, 0]


def test_an_answer_with_a_line_missing_counts_for_nothing_and_shows_nothing(room, coach, team):
    for who in team[:5]:
        room.done(who, scored(2))
    room.done(team[5], scored(5, 5, 5))
    assert room.tally(coach, "s").written == 5
    shown = room.reveal(coach, "s")
    assert (shown.answered, shown.fewest) == (5, 5)
    assert all(counts == {"2": 5} for counts in shown.scores.values())


def test_five_answers_of_which_one_is_not_whole_are_too_few(room, coach, team):
    for who in team[:4]:
        room.done(who, scored(2))
    room.done(team[4], scored(5, 5))
    assert room.refused(coach, c.RevealBlock(block="s")) == "survey_few"


@pytest.mark.parametrize(
    "change",
    [
        {"fewest": 2},
        {"fewest": 1},
        {"fewest": -1},
        {"fewest": 201},
        {"named": True},
        {"prompts": (Prompt(id="q", text="Say more?"),)},
        {"prompts": (Prompt(id="q", text="x", kind="score"), Prompt(id="w", text="Why?"))},
    ],
)
def test_no_survey_shows_fewer_than_three_or_names_or_words(any_house, coach, change):
    plan = c.SetAgenda(blocks=(replace(survey_block("s"), **change),), base=0)
    assert any_house.refused(coach, plan) in ("bad_survey", "bad_block")


def test_whoever_comes_again_in_the_same_browser_is_one_person_of_the_fewest(room, coach, team):
    """Four answers of one's own beside a single other one would give that one away."""
    secret, held, mallory = room.secrets["join"], "", []
    for n in range(4):
        held = room.register.enter(secret, f"Mallory {n}", held).session
        mallory.append(held)
    room.restart()
    for n, who in enumerate(mallory, 1):
        room.done(who, scored(1))
        assert room.tally(coach, "s").written == 1, n
    room.done(team[0], scored(5))
    assert room.tally(coach, "s").written == 2
    assert room.refused(coach, c.RevealBlock(block="s")) == "survey_few"
    for who in team[1:3]:
        room.done(who, scored(4))
    assert room.refused(coach, c.RevealBlock(block="s")) == "survey_few"
    room.done(team[3], scored(4))
    shown = room.reveal(coach, "s")
    assert (shown.answered, shown.scores["s1"]) == (8, {"1": 4, "4": 3, "5": 1}), "none is dropped"


def test_half_on_one_device_and_half_on_another_is_one_whole_answer(room, coach, team):
    halves = [dict.fromkeys(ITEMS[:4], 1), dict.fromkeys(ITEMS[3:], 5)]
    for who, scores in zip(team[:2], halves, strict=True):
        room.done(who, c.GiveAnswer(block="s", answer=Answer(scores=scores)))
    room.done(coach, c.MergePersons(person=team[1], into=team[0]))
    assert room.tally(coach, "s").written == 1
    for who in team[2:5]:
        room.done(who, scored(3))
    assert room.refused(coach, c.RevealBlock(block="s")) == "survey_few"
    room.done(team[5], scored(3))
    shown = room.reveal(coach, "s")
    assert (shown.answered, shown.scores["s4"]) == (5, {"1": 1, "3": 4}), "the kept seat's score"
    assert shown.scores["s5"] == {"3": 4, "5": 1}


def test_a_browser_is_one_person_of_the_fewest_whoever_its_places_are_merged_into(
    room, coach, team
):
    """Or one could fill the places of people who have said nothing."""
    secret, held = room.secrets["join"], ""
    for n, silent in enumerate(team[:4]):
        held = room.register.enter(secret, f"Mallory {n}", held).session
        room.done(held, scored(1))
        room.done(coach, c.MergePersons(person=held, into=silent))
    assert room.tally(coach, "s").written == 1
    room.done(team[4], scored(5))
    assert room.refused(coach, c.RevealBlock(block="s")) == "survey_few"


def test_a_session_of_another_workshop_says_nothing_about_this_one(room, team, coach, clock):
    other = House(room.record, clock, "Another")
    held = other.enter("join", "Anna")
    made = [room.register.enter(room.secrets["join"], "Anna", one) for one in (held, "nobody", "")]
    assert [room.session(one.session).browser for one in made] == [None, None, None]


def test_the_fewest_cannot_be_changed_once_it_was_opened(room, coach):
    lower = c.SetAgenda(blocks=(survey_block("s", fewest=3), TALK), base=room.agenda.version)
    assert room.refused(coach, lower) == "block_begun"
    without = c.SetAgenda(
        blocks=(replace(survey_block("s"), fewest=0), TALK), base=room.agenda.version
    )
    assert room.refused(coach, without) == "block_begun"


# -- who may answer -------------------------------------------------------------------------


def test_a_coach_cannot_fill_up_the_fewest(room, coach, team):
    """Four made-up answers beside a single real one would show the real one."""
    room.done(team[0], scored(5))
    tallies = Answer(tallies={id: {"1": 4} for id in ITEMS})
    assert room.refused(coach, c.GiveAnswer(block="s", answer=tallies)) == "survey_of_the_team"
    assert room.refused(coach, scored(1)) == "survey_of_the_team"
    assert room.refused(room.enter("host"), scored(1)) == "survey_of_the_team"
    assert room.refused(team[1], c.GiveAnswer(block="s", answer=tallies)) == "facilitators_only"


def test_a_guess_is_sealed_counts_for_nothing_and_is_shown_apart(room, coach, team):
    for who in team[:4]:
        room.done(who, scored(2))
    room.done(team[4], guessed(5))
    room.done(coach, guessed(4))
    assert room.tally(coach, "s").written == 4
    assert room.refused(coach, c.RevealBlock(block="s")) == "survey_few"
    room.done(team[5], scored(2))
    shown = room.reveal(coach, "s")
    assert shown.scores["s2"] == {"2": 5}
    assert shown.guesses["s2"] == {"4": 1, "5": 1}
    assert room.refused(coach, guessed(2)) == "block_shown"


def test_nobody_answers_and_guesses_at_once_and_a_guess_is_for_surveys_only(room, team, coach):
    both = Answer(scores={"s1": 1}, guess={"s1": 1})
    assert room.refused(team[0], c.GiveAnswer(block="s", answer=both)) == "bad_message"
    off = Answer(guess={"s1": 6})
    assert room.refused(team[0], c.GiveAnswer(block="s", answer=off)) == "bad_score"
    room.plan(coach, survey_block("s"), replace(survey_block("p"), fewest=0))
    room.done(coach, c.OpenBlock(block="p"))
    plain = c.GiveAnswer(block="p", answer=Answer(guess={"s1": 1}))
    assert room.refused(team[0], plain) == "bad_message"


# -- every pair of views --------------------------------------------------------------------


def views(house, people, without=()):
    """All that each of these can get hold of, with ids and keys replaced by their place."""
    seen = {}
    for name, id in people.items():
        session = house.session(id)
        for since in (-1, 0, 4):
            welcome = house.recorder.welcome(session, since)
            own = {} if name not in without else welcome.mine
            seen[f"{name} since {since}"] = msg(replace(welcome, mine=own))
        seen[f"{name} counts"] = msg(house.tally(id, "s"))
    for format in ("json", "md", "csv", "html"):
        for role in ("participant", "facilitator"):
            made = export.export(house.record, house.meeting(), format, role)
            seen[f"{format} for {role}"] = made.decode()
    places: dict[str, str] = {}

    def place(match):
        return places.setdefault(match[0], f"id{len(places)}")

    plain = {name: re.sub(r"Room \d+", "Room", text) for name, text in sorted(seen.items())}
    return {name: re.sub(r"[0-9a-f]{32}", place, text) for name, text in plain.items()}


def msg(thing):
    import msgspec

    return msgspec.json.encode(thing).decode()


def run(record, clock, answers, *, late=False):
    """A room in which these answers are given one after another; its views after each step."""
    house = House(record, clock, f"Room {next(ROOMS)}")  # a team of its own each time
    coach = house.enter("facilitate", "Cleo")
    team = [house.enter("join", f"Person {n}") for n in range(len(answers))]
    watching = {"coach": coach, "host": house.enter("host"), "other": house.enter("join", "Otto")}
    house.opened(coach, survey_block("s"), TALK)
    steps = [views(house, watching)]
    for who, answer in zip(team, answers, strict=True):
        if answer:
            house.done(who, scored(*answer), key=f"k{team.index(who)}")
        steps.append(views(house, watching))
    house.do(coach, c.CloseBlock(block="s"), "close")
    steps.append(views(house, watching))
    house.do(coach, c.RevealBlock(block="s"), "reveal")
    steps.append(views(house, watching))
    if late:
        assert house.refused(team[0], scored(1)) == "block_shown"
        house.done(coach, c.RemovePerson(person=team[1]))
        house.done(coach, c.MergePersons(person=team[2], into=team[3]))
        steps.append(views(house, watching))
    return steps


ANSWERS = [(1,), (2, 3, 4, 5, 1, 2, 3), (5,), (3,), (4, 4, 4, 1, 1, 1, 2)]


def test_before_the_reveal_no_view_depends_on_what_anybody_answered(record, clock):
    """Noninterference: other answers, the same views, byte for byte, for everybody else."""
    others = [tuple(6 - score for score in answer) for answer in ANSWERS]
    one, two = run(record, clock, ANSWERS), run(record, clock, others)
    for before, after in zip(one[:-1], two[:-1], strict=True):
        assert before == after
    assert one[-1] != two[-1], "the reveal shows nothing at all"


def test_before_and_after_an_answer_only_the_number_of_answers_differs(record, clock):
    steps = run(record, clock, ANSWERS)[:-2]
    for before, after in itertools.pairwise(steps):
        for name in before:
            plain = [re.sub(r'"written":\d+,?', "", one[name]) for one in (before, after)]
            plain = [re.sub(r'"(type|block)":"[^"]*",?', "", one) for one in plain]
            without = [one.replace('"tallies":[{}],', "") for one in plain]
            assert without[0].replace(",}", "}") == without[1].replace(",}", "}"), name


def test_after_the_reveal_no_view_tells_whose_answer_is_whose(record, clock):
    """Everybody's answers change hands, and every view of everybody else stays the same."""
    shown = [
        run(record, clock, order) for order in (ANSWERS, ANSWERS[::-1], ANSWERS[2:] + ANSWERS[:2])
    ]
    assert shown[0] == shown[1] == shown[2]


def disclosed(view):
    """The counts that a view shows, if any."""
    return tuple(sorted(set(re.findall(r'"s\d":\{(?:"\d":\d+,?)+\}', " ".join(view.values())))))


def test_over_a_whole_meeting_there_is_one_disclosure_so_nothing_can_be_subtracted(record, clock):
    """Late answers, people removed and merged, and asking again: one table of counts, or none."""
    steps = run(record, clock, ANSWERS, late=True)
    tables = [disclosed(step) for step in steps]
    assert set(tables[:-2]) == {()}
    assert tables[-1] == tables[-2] != ()
    assert len(set(tables)) == 2
    few = run(record, clock, ANSWERS[:4])
    assert {disclosed(step) for step in few} == {()}


def test_what_an_export_holds_has_no_row_and_no_sum_of_one_person(room, coach, team):
    for n, who in enumerate(team):
        room.done(who, scored(*[(n + k) % 5 + 1 for k in range(7)]))
    room.reveal(coach, "s")
    document = json.loads(export.export(room.record, room.meeting(), "json", "host"))
    [shown] = [one for one in document["events"] if one["event"]["type"] == "BlockRevealed"]
    assert set(shown["event"]["revealed"]) == {"answered", "scores", "fewest"}
    assert all(sum(one.values()) == 6 for one in shown["event"]["revealed"]["scores"].values())
    assert not any(f"Person {n}".encode() in msg(shown).encode() for n in range(6))
    assert b"answered" in exports(room)


# -- asked twice ----------------------------------------------------------------------------


def test_a_second_survey_in_one_workshop_is_neither_opened_nor_shown(room, coach, team):
    """Five answers, then six: the difference would be the sixth person's."""
    second = replace(survey_block("z"), title="The same again")
    room.plan(coach, survey_block("s"), second, TALK)
    for who in team[:5]:
        room.done(who, scored(3))
    room.done(coach, c.OpenBlock(block="z"))
    for who in team:
        room.done(who, c.GiveAnswer(block="z", answer=scored(3).answer))
    room.reveal(coach, "s")
    assert room.refused(coach, c.RevealBlock(block="z")) == "survey_once"
    room.done(coach, c.OpenBlock(block="t"))
    assert room.refused(coach, c.OpenBlock(block="z")) == "survey_once"


def asked_again(house, clock, team_name):
    """Another workshop of a team, in which six have answered."""
    house.workshop = house.register.create("Again", team=team_name)
    coach = house.enter("facilitate", "Cleo")
    house.opened(coach, survey_block("s"), TALK)
    for _ in range(6):
        house.done(house.enter(), scored(4))
    return coach


def test_the_same_team_is_shown_no_other_survey_for_four_weeks(room, coach, team, clock):
    for who in team:
        room.done(who, scored(3))
    room.reveal(coach, "s")
    again = asked_again(room, clock, "Team of Our first ladder")
    clock.move(days=AGAIN.days - 1)
    assert room.refused(again, c.RevealBlock(block="s")) == "survey_soon"
    assert rows(room) == [6, 1]
    clock.move(days=2)
    assert room.reveal(again, "s").answered == 6


def test_another_teams_survey_and_an_ordinary_reveal_are_in_nobodys_way(room, coach, team, clock):
    for who in team:
        room.done(who, scored(3))
    room.reveal(coach, "s")
    other = asked_again(room, clock, "Another team")
    assert room.reveal(other, "s").answered == 6


def test_a_later_workshop_of_the_team_knows_what_was_shown_and_no_leaders_guess(room, coach, team):
    for who in team:
        room.done(who, scored(3))
    room.done(room.enter(), guessed(5))
    room.reveal(coach, "s")
    asked = []
    for name in ("Team of Our first ladder", "Another team"):
        room.workshop = room.register.create("Again", team=name)
        anna = room.session(room.enter())
        asked.append(asking.answer(room.register, anna, "surveys", {}))
    [told], others = asked
    assert (told["revealed"]["answered"], others) == (6, [])
    assert "guesses" not in told["revealed"]
    assert told["block"]["fewest"] == 5


# -- what is left behind --------------------------------------------------------------------


def test_a_copy_of_database_and_logs_after_the_reveal_ties_no_answer_to_anybody(
    room, coach, team, caplog, tmp_path
):
    for logger in (None, "sqlalchemy"):
        caplog.set_level(logging.DEBUG, logger)
    for n, who in enumerate(team):
        for turn in range(3):
            room.done(who, scored(*[(n + k + turn) % 5 + 1 for k in range(7)]))
    with room.record.reading() as db:
        held = [bytes(one) for one in db.execute(select(t.sealed_keys.c.key)).scalars()]
        for row in db.execute(select(t.sealed_answers.c.who, t.sealed_answers.c.requests)):
            held += [bytes(row.who), bytes(row.requests)[:8]]
    there = bytes_of(room.record)
    assert sum(one in there for one in held) > 6, "the search finds nothing"
    room.reveal(coach, "s")
    tidied(room.recorder)
    room.done(coach, c.CloseWorkshop())
    tidied(room.recorder)
    left = bytes_of(room.record)
    if room.record.is_sqlite:
        copied = shutil.copy(room.record.engine.url.database, tmp_path / "copy.sqlite")
        left += copied.read_bytes()
    assert not [one for one in held if one in left]
    assert b'{"scores":{"s1":' not in left.replace(b'"revealed":{"answered":6,"scores"', b"")
    logged = caplog.text
    assert not [one for one in held if one.hex() in logged]
    assert '"s1":' not in logged.replace(str(room.agenda), "")


def test_a_survey_that_was_never_shown_is_deleted_when_the_workshop_closes(room, coach, team):
    for who in team[:3]:
        room.done(who, scored(3))
    with room.record.reading() as db:
        held = [bytes(one) for one in db.execute(select(t.sealed_answers.c.who)).scalars()]
    room.sealed.clear()
    room.done(coach, c.CloseWorkshop())
    tidied(room.recorder)
    assert rows(room) == [0, 0]
    assert (room.workshop, "s", "") in room.sealed
    assert not any(one in bytes_of(room.record) for one in held)
    assert room.mine(team[0]) == {}
    room.done(coach, c.ReopenWorkshop())
    assert room.refused(coach, c.RevealBlock(block="s")) == "survey_few"


def test_a_survey_in_a_file_from_elsewhere_shows_no_fewer_than_it_promised(room, coach, team):
    for who in team:
        room.done(who, scored(3))
    room.done(team[0], guessed(5))
    room.reveal(coach, "s")
    log = room.log()
    assert is_sound(log)
    place = next(n for n, one in enumerate(log) if isinstance(one.event, e.BlockRevealed))
    for wrong in ({"answered": 2}, {"fewest": 0}, {"fewest": 3}, {"guesses": {"s1": {"9": 1}}}):
        shown = replace(log[place].event.revealed, **wrong)
        forged = replace(log[place], event=replace(log[place].event, revealed=shown))
        assert not is_sound([*log[:place], forged, *log[place + 1 :]]), wrong


def test_the_answer_to_the_coach_tells_how_many_and_nothing_else(room, coach, team):
    for who in team[:3]:
        room.done(who, scored(5))
    answer = room.do(coach, c.RevealBlock(block="s"))
    assert isinstance(answer, wire.Failed)
    assert answer.message.startswith("3 people")
    assert "deleted when the workshop closes" in answer.hint
