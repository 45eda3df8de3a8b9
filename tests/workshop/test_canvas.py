"""Every block becomes a page to write on: whole, without script, with people's words as text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from okrlab.record import agendas
from okrlab.record.agenda import Block, Prompt
from okrlab.results.canvas import canvas_html, canvases_html

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> & "Anna\'s"'


class Seen(HTMLParser):
    """The tags of a page, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert not any(name.startswith("on") or name == "src" for name, _ in attrs)

    def handle_data(self, data):
        self.words.append(data)


def block(kind="talk", **more):
    if kind == "ask":
        more.setdefault("prompts", (Prompt(id="a", text="What changed?"),))
    return Block(id="b", kind=kind, title="A step", **more)


@pytest.mark.parametrize("kind", ["talk", "ask", "dots", "ladder", "next"])
def test_what_people_wrote_is_text_and_nothing_runs(kind):
    prompts = (
        Prompt(id="a", text=HOSTILE, hint=HOSTILE),
        Prompt(id="s", text=HOSTILE, kind="score", low=HOSTILE, high=HOSTILE),
    )
    more = {"prompts": prompts} if kind == "ask" else {}
    hostile = block(kind, question=HOSTILE, **more)
    seen = Seen(canvas_html(hostile, title=HOSTILE, cards=[HOSTILE]))
    assert not {"script", "img", "iframe"} & set(seen.tags)
    assert HOSTILE in seen.words
    assert seen.tags.count("h1") == 1


def test_the_whole_agenda_is_one_page_a_block_in_landscape():
    blocks = agendas.template("okr-half-day").blocks
    page = canvases_html(blocks, "Our day")
    assert "size:A3 landscape" in page
    seen = Seen(page)
    assert seen.tags.count("h1") == len(blocks)
    said = " ".join(seen.words)
    assert all(one.question in said for one in blocks)
    assert all(f"Block {n} of {len(blocks)}" in said for n in range(1, len(blocks) + 1))


def test_nothing_is_fetched_from_anywhere():
    page = canvases_html(agendas.template("outcomes-90").blocks, "Ours")
    assert not re.search(r"https?:|url\(|@import|<link(?! rel=\"icon\" href=\"data:)", page)


def test_what_is_skipped_is_not_printed():
    plan = [block(question="Kept?"), block(question="Skipped?", skip=True)]
    page = canvases_html(plan, "Ours")
    assert "Kept?" in page
    assert "Skipped?" not in page
    assert "Block 1 of 1" in page


def test_a_scale_has_its_steps_and_both_ends():
    score = Prompt(id="s", text="How?", kind="score", steps=7, low="cold", high="warm")
    said = Seen(canvas_html(block("ask", prompts=(score,)), title="T")).words
    assert said.index("cold") < said.index("warm")
    assert [word for word in said if word.isdigit()] == list("1234567")


def test_a_vote_shows_its_cards_with_dots_and_goes_on_where_there_are_many():
    cards = [f"card number {n}" for n in range(500)]
    vote = block("dots", dots=4)
    seen = Seen(canvas_html(vote, title="T", cards=cards))
    assert [word for word in seen.words if word.startswith("card number")] == cards
    assert seen.tags.count("h1") == 21
    assert "Dots per person: 4" in seen.words
    blank = Seen(canvas_html(vote, title="T"))
    assert blank.tags.count("li") == 20


def test_the_ladder_has_its_four_lanes_with_the_impact_on_top():
    said = Seen(canvas_html(block("ladder"), title="T")).words
    lanes = [word for word in said if word in ("Impact", "Outcome", "Output", "Activity")]
    assert lanes == ["Impact", "Outcome", "Output", "Activity"]


def test_in_the_pseudo_locale_the_pages_words_are_marked(monkeypatch):
    monkeypatch.setenv("OKRLAB_LOCALE", "pseudo")
    blocks = agendas.template("outcomes-90").blocks
    words = [
        word.strip()
        for word in Seen(canvases_html(blocks, "TITLE").split("</style>")[1]).words
        if re.search("[a-z]{2}", word)
    ]
    assert words
    assert [word for word in words if not word.startswith("[!")] == []
