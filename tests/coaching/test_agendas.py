"""Our agendas run as they are; a file of a coach's own is read, or all that is amiss is said."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.errors import AgendaUnreadable
from okrlab.record import agendas
from okrlab.record.agenda import Block, Prompt
from okrlab.record.agendas import fresh, read_agenda, write_agenda
from okrlab.record.planning import check_blocks
from okrlab.texts.clean import clean
from okrlab.vocabulary import LEVELS
from tests.conftest import by_day

PROMISED = {
    "outcomes-90": 90,
    "okr-half-day": 210,
    "review-ten": 75,
    "leaders-first": 75,
    "where-to-start": 60,
    "check-in-15": 15,
}
OURS = [block for name in agendas.names() for block in agendas.template(name).blocks]
TECHNIQUES = {f"T{n:02}" for n in (*range(1, 25), *range(30, 33), *range(40, 44), *range(50, 64))}


def counted():
    numbers = itertools.count()
    return lambda: f"n{next(numbers)}"


@pytest.mark.parametrize("name", PROMISED)
def test_our_agendas_take_the_minutes_they_promise_and_can_be_run(name):
    made = agendas.template(name)
    assert made.minutes == PROMISED[name]
    assert all((made.title, made.about, made.people))
    blocks = agendas.blocks(name, counted())
    assert check_blocks(blocks) == blocks
    assert [block.id for block in blocks] == [f"n{n}" for n in range(len(blocks))]


def test_the_agendas_on_offer_are_the_promised_ones_and_no_other_name_is_known():
    assert agendas.names() == list(PROMISED)
    with pytest.raises(KeyError):
        agendas.template("../questions")


def test_a_vote_on_what_a_block_asked_is_tied_to_that_block():
    blocks = {block.recipe: block for block in agendas.blocks("okr-half-day", counted())}
    assert blocks["vote-results"].board == blocks["key-results"].id
    assert blocks["vote-change"].board == "ladder"


@pytest.mark.parametrize("block", OURS, ids=lambda block: block.recipe)
def test_each_step_asks_shortly_and_never_tells_people_what_they_should_do(block):
    asked = [block.question, *(prompt.text for prompt in block.prompts)]
    assert all(len(words.split()) <= 30 for words in asked)
    said = " ".join([block.title, *asked, *(p.hint for p in block.prompts)])
    assert not re.search(r"\b(should|must|wrong|fail\w*|bad|obviously|just)\b", said, re.I)
    assert not block.named


@pytest.mark.parametrize("recipe", sorted({block.recipe for block in OURS}))
def test_each_step_comes_with_notes_for_the_coach(recipe):
    notes = agendas.notes(recipe)
    assert all((notes.say, notes.watch, notes.technique))
    assert set(notes.technique) <= TECHNIQUES
    words = " ".join(notes.say + notes.watch)
    assert not re.search(r"\b(should|studies|research|proves?|\d+ ?%)\b", words, re.I)
    assert all(len(line.split()) <= 30 for line in notes.say + notes.watch)


def test_no_note_lies_unused_and_a_step_of_ones_own_has_none():
    folder = Path(agendas.__file__).parents[1] / "content" / "agendas"
    kept = tomllib.loads((folder / "notes.toml").read_text("utf-8"))
    assert set(kept) == {block.recipe for block in OURS}
    assert agendas.notes("of-our-own") == agendas.Notes()


def test_the_first_agenda_runs_the_techniques_it_was_made_for():
    used = {
        technique
        for block in agendas.template("outcomes-90").blocks
        for technique in agendas.notes(block.recipe).technique
    }
    assert used >= {"T01", "T02", "T03", "T04", "T05", "T06", "T09", "T19", "T59"}


def test_in_the_pseudo_locale_every_word_of_an_agenda_is_marked(monkeypatch):
    monkeypatch.setenv("OKRLAB_LOCALE", "pseudo")
    made = agendas.template("outcomes-90")
    said = [made.title, made.about, made.people]
    for block in made.blocks:
        said += [block.title, block.question, *agendas.notes(block.recipe).say]
        said += [words for p in block.prompts for words in (p.text, p.hint, p.low, p.high) if words]
    assert all(words.startswith("[!") for words in said)
    assert made.minutes == 90
    assert check_blocks(made.blocks)


# -- a file of one's own ---------------------------------------------------------------------

TOLERABLE = """
title = "Our retro"
people = "our team"

[[block]]
id = "start"
kind = "ask"
title = "How was it?"
minutes = 5
prompt = [{ text = "One good thing" }, { text = "And how good?", kind = "score" }]

[[block]]
kind = "dots"
title = "Which one do we keep?"
board = "start"
"""


def test_a_file_of_ones_own_is_read_in_toml_and_in_json():
    made = read_agenda(TOLERABLE, "retro.toml")
    assert (made.title, made.minutes, made.people) == ("Our retro", 15, "our team")
    assert made.blocks[1].board == made.blocks[0].id
    assert [prompt.kind for prompt in made.blocks[0].prompts] == ["text", "score"]
    assert read_agenda(json.dumps(tomllib.loads(TOLERABLE)), "retro.toml") == made


def test_everything_amiss_is_said_at_once_with_its_line_and_block():
    content = """title = 3
foo = 1
[[block]]
kind = "tolk"
minutes = 0
[[block]]
kind = "ask"
title = ""
[[block]]
kind = "ask"
title = "Two of a kind"
[[block.prompt]]
text = "fine"
id = "a"
[[block.prompt]]
id = "a"
most = 99
text = "fine too"
[[block]]
kind = "dots"
title = "A vote"
board = "elsewhere"
named = "yes"
"""
    with pytest.raises(AgendaUnreadable) as caught:
        read_agenda(content, "mine.toml")
    said = caught.value.problems
    places = [problem.split(":")[0] for problem in said]
    assert places == [
        "Line 1, “title”",
        "Line 2, “foo”",
        "Line 4, block 1, “kind”",
        "Line 5, block 1, “minutes”",
        "Line 3, block 1, “title”",
        "Line 8, block 2, “title”",
        "Line 7, block 2, “kind”",
        "Line 17, block 3, prompt 2, “most”",
        "Line 16, block 3, prompt 2, “id”",
        "Line 23, block 4, “named”",
        "Line 22, block 4, “board”",
    ]
    assert "talk, ask, dots, ladder, clinic, " in said[2]
    assert caught.value.code == "bad_agenda"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('title = "x\n[[block]]', "1"),
        ('title = "x"\n[[block]]\nkind = talk', "3"),
        ('{"block": [\n{"kind": }]}', "2"),
        ('a = 1\n"""', "2"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(content, line):
    with pytest.raises(AgendaUnreadable, match=f"^Line {line}: "):
        read_agenda(content, "mine")


@pytest.mark.timeout(30)
def test_thousands_of_faults_are_told_in_a_moment_by_the_first_fifty():
    """155 kB with 60 × 380 unknown keys held whoever read them for minutes."""
    keys = "".join(f"k{n}=1\n" for n in range(380))
    content = f'[[block]]\nkind = "talk"\ntitle = "a"\n{keys}' * 60
    with pytest.raises(AgendaUnreadable) as caught:
        read_agenda(content, "mine")
    problems = caught.value.problems
    assert problems[0] == "Line 4, block 1, “k0”: there is nothing by this name here."
    assert problems[49].startswith("Line 53, block 1, “k49”")
    assert problems[50:] == ("There are 22,750 more.",)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[block]\nkind='talk'",
        '{"block": [1, null, "x"]}',
        '{"block": {"kind": "talk"}}',
        '{"block": [{"kind": ["talk"], "title": "T", "prompt": 5, "levels": [["x"]]}]}',
        '{"block": [{"kind": "ask", "title": "T", "prompt": [7]}]}',
        '{"block": ' + "[" * 50_000,
        "[" * 100,
        "title = 1\n" * 3,
        "x" * 300_000,
        "[[block]]\nkind='talk'\ntitle='t'\n" * 61,
        '{"block": [{"kind": "talk", "title": "' + "w" * 121 + '"}]}',
        '{"block": [{"kind": "ladder", "title": "T", "board": "not-plain"}]}',
    ],
)
def test_whatever_is_no_agenda_is_refused_and_never_breaks(content):
    with pytest.raises(AgendaUnreadable):
        read_agenda(content, "mine")


@settings(max_examples=by_day(200), deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_read_or_refused(content):
    try:
        made = read_agenda(content, "mine")
    except AgendaUnreadable:
        return
    assert check_blocks(made.blocks)


def said(most, least=0):
    return st.text(max_size=most).map(clean).filter(lambda words: len(words) >= least)


WORD = st.from_regex(r"[A-Za-z0-9]{1,12}", fullmatch=True)
PROMPT = st.builds(
    Prompt,
    id=WORD,
    text=said(60, 1),
    kind=st.sampled_from(["text", "score"]),
    hint=said(60),
    most=st.integers(1, 20),
    steps=st.integers(2, 10),
    low=said(20),
    high=said(20),
)


@st.composite
def plans(draw):
    blocks = []
    for n in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(["talk", "ask", "dots", "ladder", "next"]))
        asks = [block.id for block in blocks if block.kind == "ask"]
        boards = [block.board for block in blocks if block.kind == "ladder"]
        prompts = st.lists(PROMPT, min_size=1, max_size=5, unique_by=lambda prompt: prompt.id)
        board = {
            "dots": st.sampled_from(["ladder", *asks, *boards]),
            "ladder": st.sampled_from(["ladder", "warmup", "second"]),
        }.get(kind, st.just("ladder"))
        blocks.append(
            Block(
                id=f"id{n}",
                kind=kind,
                title=draw(said(40, 1)),
                question=draw(said(60)),
                minutes=draw(st.integers(1, 1440)),
                prompts=tuple(draw(prompts)) if kind == "ask" else (),
                board=draw(board),
                levels=tuple(draw(st.lists(st.sampled_from(LEVELS), max_size=4, unique=True))),
                dots=draw(st.integers(1, 20)),
                named=draw(st.booleans()),
                skip=draw(st.booleans()),
                recipe=draw(st.sampled_from(["", "climb", "welcome", "a1"])),
            )
        )
    return tuple(blocks)


@settings(max_examples=by_day(150), deadline=None)
@given(plans())
def test_what_is_written_to_a_file_is_read_back_the_same(blocks):
    back = read_agenda(write_agenda(blocks, "A “title” = 1"), "mine")
    assert back.title == "A “title” = 1"
    assert fresh(back.blocks, counted()) == fresh(blocks, counted())
    assert check_blocks(back.blocks) == back.blocks
