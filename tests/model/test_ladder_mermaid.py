"""A ladder as Mermaid: every line is one of few forms, and what people wrote is only ever a label.

What stands here was also drawn once by Mermaid 11.17 itself, in Chromium: each label came out as it
was typed, and nothing of it ran.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.blocks.ladder.cards import LadderGraph
from okrlab.blocks.ladder.ladder_mermaid import escaped, mermaid
from okrlab.host.export import made
from okrlab.texts.clean import clean
from tests.model.drawn import made as drawn
from tests.model.making import link, rung
from tests.workshop.telling import rich, told

LABEL = r"(?:[\w\s,.'()/?!%:\u2060-]|#\d+;|<br/>|[^\x00-\x7f])*"
COLOURS = r"[a-z]+:[#a-z\d]+(?:,[a-z]+:#[a-f\d]+)+"
FORMS = re.compile(
    "|".join(
        (
            "flowchart BT",
            rf'  subgraph [a-z]+\["{LABEL}"\]',
            rf'    r\d+\["{LABEL}"\]',
            "  end",
            rf'  r\d+ (?:-\.->|-->|==>)(?:\|"{LABEL}"\|)? r\d+',
            r"  class [r\d,]+ [a-z]+Card",
            rf"  classDef [a-z]+Card {COLOURS}",
            rf"  style [a-z]+ {COLOURS}",
        )
    )
)
HOSTILE = (
    '<script>alert("x")</script> & <img src=x onerror=y> [a](javascript:b) **c** `d` | # e',
    "1. first; end",
    "- list",
    "%%{init: {}}%%",
    'click r1 "http://x"',
    "$$x^2$$",
    "fa:fa-ban",
    "C:\\new",
    "style r1 fill:#f00;",
    "#35; #quot; &lt;",
    "r1 --> r2",
    '"`**x**`"',
)


def shown(label):
    """A label as Mermaid shows it."""
    return re.sub(r"#(\d+);", lambda one: chr(int(one[1])), label).replace("\u2060", "")


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_was_typed_is_shown_and_is_no_markup(typed):
    ladder = LadderGraph(
        rungs={
            "a": rung("a", "output", text=typed, actor=typed),
            "b": rung("b", "outcome", text=typed),
        },
        links={"l": link("a", "b", id="l", assumption=typed)},
    )
    lines = mermaid(ladder).splitlines()
    assert [line for line in lines if not FORMS.fullmatch(line)] == []
    assert shown(lines[2]) == f'    r1["{typed}<br/>Who: {typed}"]'
    assert sum(line.startswith("    r1[") for line in lines) == 1
    for sign in ("$$", ":fa-", "\\n"):
        assert sign not in re.sub(r"#(\d+);", lambda one: chr(int(one[1])), lines[2])


@given(st.text().map(clean))
def test_any_text_is_a_label(typed):
    made = escaped(typed)
    assert re.fullmatch(LABEL, made)
    assert shown(made) == " ".join(typed.split()).replace("\u2060", "")


@pytest.mark.parametrize("seed", range(20))
def test_every_rung_and_every_link_is_there_once(seed):
    ladder = drawn(seed)
    lines = mermaid(ladder).splitlines()
    assert [line for line in lines if not FORMS.fullmatch(line)] == []
    assert sum(line.startswith("    r") for line in lines) == len(ladder.rungs)
    assert sum(">" in line and line.startswith("  r") for line in lines) == len(ladder.links)


def test_a_workshop_gives_its_ladders_as_text():
    workshop = told(rich())
    assert made(workshop, "mermaid").startswith(b"flowchart BT\n  subgraph activity")
    assert made(workshop, "outline").startswith(b"- Impact: ")
