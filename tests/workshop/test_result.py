"""The result: what the room made, in its order, and nothing that was not shown to the room."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
import pytest
from msgspec.structs import replace

from okrlab.blocks.baseline.cards import Evidence, Metric
from okrlab.blocks.clinic.cards import KeyResult
from okrlab.blocks.journey import templates as journey_templates
from okrlab.blocks.journey.cards import Persona, Touchpoint
from okrlab.blocks.ladder.cards import LadderGraph, Link, Rung
from okrlab.blocks.ladder.result import parts
from okrlab.blocks.readiness.cards import CheckIn, StageChoice
from okrlab.host import wire
from okrlab.host.export import to_html as result_html
from okrlab.host.export import to_markdown
from okrlab.record import events as e
from okrlab.record.agenda import Agreement, Block, NextStep, Prompt, Revealed, Said, Sentence
from okrlab.record.card import Overruled
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop
from okrlab.results.html import LARGEST
from okrlab.results.sections import about, tables
from okrlab.vocabulary import LEVELS
from tests.wishes import link_added, rung_added, step_added
from tests.workshop.telling import COACH, WAYS, WEEK, WORRY, long, recorded, rich, told

HEAD = e.WorkshopCreated(title="A", team="B", cycle="C")


@pytest.fixture(scope="module")
def library():
    return told(rich())


class Read(HTMLParser):
    """A page as it reads: its headings in order, and its words without the style sheet."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.headings, self.words, self._inside = [], [], [], []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in ("meta", "link"):
            self._inside.append(tag)

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        inside = self._inside[-1] if self._inside else ""
        if inside in ("h1", "h2"):
            self.headings.append(data)
        if inside not in ("style", "title"):
            self.words.append(data)

    @property
    def text(self):
        return " ".join(self.words)


def after(*events):
    return told(recorded([HEAD, *events]))


def block(**more):
    return Block(**{"id": "x", "kind": "ask", "title": "Ask", **more})


def revealed(planned, **shown):
    return (
        e.AgendaSet(blocks=(planned,)),
        e.BlockOpened(block=planned.id),
        e.BlockRevealed(block=planned.id, revealed=Revealed(**shown)),
    )


def board(rungs, links=()):
    """A board of the workshop with this ladder on it."""
    tied = {f"k{id}": replace(link, id=f"k{id}") for id, link in dict(links).items()}
    return Deck(board="ladder", cards=rungs | tied)


TEXT = Prompt(id="t", text="What?")
SCORE = Prompt(id="s", text="How much?", kind="score", steps=3, low="little", high="lots")


def test_what_matters_most_comes_first(library):
    assert Read(result_html(library)).headings == [
        "Who comes back?",
        "In the team’s own words",
        "What happens next",
        "From what we do to what changes",
        "Objectives",
        "Possible objectives (suggested by okrlab, not yet discussed)",
        "Key results",
        "What we believe, and how we will know",
        "Before and after, for the team's inventory",
        "The team's words",
        "What would it change for us?",
        "Three other ways",
        "Which way first?",
        "The outcome that matters most",
        "Before you go",
        "Kept for later",
        "Where the team knows better",
        "The working agreement",
        "The agenda, as it was run",
    ]


def test_a_key_result_stands_with_its_place_its_work_and_what_others_read(library):
    said = Read(result_html(library)).words
    for words in (
        "● Green",
        "■ Red",
        "▲ Yellow",
        "Run 14 story afternoons",
        "More people come twice",
        "Minutes people wait at the desk",
        "2027-01-31",
        "continue",
    ):
        assert any(words in one for one in said), words
    marked = to_markdown(library)
    assert (
        "- ● Green: Raise second visits within a month from 18% to 30% by 31 March 2027" in marked
    )
    assert "  - Was the key result, now work: Run 14 story afternoons" in marked


def test_what_okrlab_suggested_or_worked_out_is_never_said_to_be_the_teams():
    """Drafts, advice, verdicts, stories, examples, defaults: each is marked as our own."""
    low = Rung(id="a", text="Open on Sundays", level="output")
    top = Rung(id="b", text="Families come alone", level="outcome", actor="newcomers")
    own = Rung(id="c", text="Fewer calls", level="outcome", objective="Our own words for it")
    put = journey_templates.cards("getting-help", wire.new_id)
    corrected = replace(put[0], id="corrected", about="We asked four of them")
    choice = StageChoice(id="s", stage="hybrid", advised="outputs")
    kr = KeyResult(id="k", text="Raise returning visitors from 10% to 20% by May")
    seen = CheckIn(id="i", key_result="k", on=date(2026, 11, 22), value=12, verdict="Routine")
    found = Evidence(sentence="Half", method="xmr")
    metric = Metric(id="m", name="Visits", values=(1.0, 2.0), evidence=found)
    room = after(
        *(rung_added(rung=one) for one in (low, top, own)),
        link_added(link=Link(id="l", lower="a", upper="b")),
        e.CardsSet(board="journey", cards=(*put, corrected)),
        e.CardsSet(board="deck", cards=(choice, kr, seen, metric)),
        e.AgendaSet(blocks=(block(kind="talk"),)),
    )
    marks = [
        "Possible objectives (suggested by okrlab, not yet discussed)",
        "As stories (okrlab)",
        "Where it stands (okrlab)",
        "What it supports (okrlab)",
        "What the values show (okrlab)",
        "A possible start (okrlab)",
        "The working agreement (okrlab’s starting point, unchanged)",
    ]
    for said in (Read(result_html(room)).text, to_markdown(room)):
        assert not [mark for mark in marks if mark not in said]
        team, ours = said.split("Possible objectives")
        assert "Our own words for it" in team
        assert "For newcomers: Families come alone" in ours
        assert "For newcomers" not in team
        ours = "okrlab, as an example; nobody has changed it yet"
        assert said.count(ours) == sum(isinstance(c, Persona | Touchpoint) for c in put)
    assert "written by the team" not in result_html(room)
    heads = {table.name: table.heads() for table in tables(room).values()}
    assert "Advised (okrlab)" in heads["stage_choices"]
    assert {"Level (okrlab)", "Zone (okrlab)"} <= set(heads["key_results"])
    assert "What the values show (okrlab)" in heads["check_ins"]
    assert "What the numbers support (okrlab)" in heads["metrics"]
    agreed = after(e.AgreementSet(agreement=Agreement(own=("We listen",))))
    assert "starting point" not in to_markdown(agreed)


def test_who_changes_is_whom_the_team_named_else_whom_its_words_say_as_okrlab_read_them():
    rungs = [
        Rung(id="a", text="New customers set up their first project alone", level="outcome"),
        Rung(id="b", text="Tenants report a fault in time", level="outcome", actor="night shift"),
        Rung(id="c", text="fewer calls", level="outcome"),
        Rung(id="d", text="Nurses trained 40 colleagues", level="output"),
    ]
    ladder = LadderGraph(rungs={rung.id: rung for rung in rungs})
    shown = result_html(Workshop(boards={"ladder": board(ladder.rungs, ladder.links)}))
    who = dict(re.findall(r"<td dir=auto>([^<]*)</td><td dir=auto>([^<]*)</td></tr>", shown))
    assert who == {
        rungs[0].text: "New customers (okrlab)",
        rungs[1].text: "night shift",
        rungs[2].text: "",
        rungs[3].text: "",
    }


def test_a_part_without_anything_in_it_is_not_there():
    assert Read(result_html(after())).headings == ["A"]
    only = after(e.Parked(id="p", text="Later"))
    assert Read(result_html(only)).headings == ["A", "Kept for later"]


@pytest.mark.parametrize("written", [result_html, to_markdown])
def test_the_room_finds_everything_it_wrote(library, written):
    said = written(library)
    missing = [w for w in (*WEEK, *WORRY, *WAYS, "The Okafor twins", "Late fees") if w not in said]
    assert not missing


def test_next_steps_say_decisions_first_then_who_and_when_and_what_was_carried_over(library):
    read = Read(result_html(library)).text
    order = ["We stop the monthly poster", "Count second visits", "Béla", "by 11 December"]
    assert [read.index(one) for one in order] == sorted(read.index(one) for one in order)
    [done] = re.findall(r"<li>.{0,60}Draw the map.*?</li>", result_html(library))
    assert "done" in done
    assert "carried over from last time" in done
    assert (
        "- [x] Draw the map of the children's corner (Cleo, by 30 November 2026, "
        in to_markdown(library)
    )
    assert "- [ ] Count second visits" in to_markdown(library)


def test_names_stand_beside_texts_only_in_a_block_that_shows_names(library):
    page_ = result_html(library)
    ways = page_[page_.index("Three other ways") : page_.index("Which way first?")]
    before = page_[page_.index("What would it change") : page_.index("Three other ways")]
    assert "<small dir=auto>Anna</small>" in ways
    assert "without names" in before
    assert "Anna" not in before


def test_a_person_without_a_name_or_removed_since_leaves_the_text_alone():
    said = (Said(id="1", prompt="t", text="mine", by="gone"),)
    shown = after(*revealed(block(named=True, prompts=(TEXT,)), answered=1, said=said))
    assert "gone" not in result_html(shown)
    assert tables(shown)["answers"].rows == (("Ask", "What?", "mine", ""),)


def test_an_open_or_closed_block_shows_nothing_of_what_it_holds():
    asked = block(prompts=(TEXT,), title="A secret")
    opened = after(
        e.AgendaSet(blocks=(asked,)), e.BlockOpened(block="x"), e.Parked(id="p", text="x")
    )
    read = Read(result_html(opened))
    assert "What?" not in read.text
    assert "A secret" not in read.headings


@pytest.mark.parametrize("written", [result_html, to_markdown])
def test_the_coachs_notes_are_in_no_room_s_result(written):
    assert "Béla has a better example" not in written(told(rich()))


def test_no_id_of_a_person_is_on_the_page(library):
    read = Read(result_html(library)).text
    for person in (COACH, "a22a", "be1a"):
        assert person not in read


def test_scores_show_every_step_with_its_number_and_the_middle():
    scores = {"s": {"1": 1, "3": 3}}
    shown = after(*revealed(block(prompts=(SCORE,)), answered=4, scores=scores))
    rows = re.findall(r"<tr>(.*?)</tr>", result_html(shown))
    seen = [re.sub(r"<[^>]+>", " ", row).split() for row in rows]
    assert seen[1:] == [["3", "lots", "3"], ["2", "0"], ["1", "little", "1"]]
    assert "The middle answer is 3." in result_html(shown)
    assert tables(shown)["scores"].rows == (
        ("Ask", "How much?", 1, 1),
        ("Ask", "How much?", 2, 0),
        ("Ask", "How much?", 3, 3),
    )


def test_dots_show_total_people_and_spread_most_first(library):
    lines = re.findall(r"<ol class=votes>(.*?)</ol>", result_html(library))
    assert "9 dots from 5 people: 3 + 2 + 2 + 1 + 1" in lines[0]
    assert "3 dots from one person" in lines[0]
    totals = [int(n) for n in re.findall(r"<small>(\d+) dots", lines[0])]
    assert totals == sorted(totals, reverse=True)
    assert sum(totals) == 26


def test_dots_that_a_coach_typed_for_the_room_claim_no_number_of_people():
    vote = block(kind="dots", prompts=())
    shown = after(
        rung_added(rung=Rung(id="r", text="Card", level="output")),
        *revealed(vote, answered=1, dots={"r": (1, 1, 1)}),
    )
    assert "3 dots</small>" in result_html(shown)
    assert tables(shown)["votes"].rows == (("Ask", "Card", 3, 0, ""),)


def test_a_card_that_left_the_board_after_the_vote_keeps_its_dots():
    vote = block(kind="dots", prompts=())
    shown = after(*revealed(vote, answered=2, dots={"r": (2, 1)}))
    assert "(since removed from the board)" in result_html(shown)


@pytest.mark.parametrize("written", [result_html, to_markdown])
def test_not_now_is_a_result_and_said_kindly(written):
    said = written(after(e.SentenceChosen(sentence=Sentence(not_now=True))))
    assert "Not now." in said
    assert "That is a result too" in said


@pytest.mark.parametrize("written", [result_html, to_markdown])
@pytest.mark.parametrize("free", [True, False])
def test_that_okrs_are_not_an_appraisal_is_printed_when_the_room_agreed_on_it(written, free):
    agreed = e.AgreementSet(agreement=Agreement(appraisal_free=free, own=("Be kind",)))
    said = written(after(agreed, e.Parked(id="p", text="x")))
    assert ("OKRs are not an appraisal" in said) is free
    assert "Be kind" in said


def test_nobody_is_said_to_have_agreed_where_there_was_no_agenda_and_no_agreement():
    said = result_html(after(rung_added(rung=Rung(id="r", text="Card", level="output"))))
    assert "appraisal" not in said


def test_the_agenda_is_as_it_was_run(library):
    html = result_html(library)
    agenda = html[html.index("The agenda, as it was run") :]
    assert "25 min, and 5 more" in agenda
    assert "A break nobody needed" not in agenda
    planned = block(id="never", title="Never opened", prompts=(TEXT,))
    shown = after(e.AgendaSet(blocks=(planned,)), e.Parked(id="p", text="x"))
    assert "Never opened" not in result_html(shown)


def test_the_page_reads_without_scripts_and_prints_on_paper(library):
    html = result_html(library)
    assert not {"script", "img", "form", "iframe", "button"} & set(Read(html).tags)
    assert "@page{size:A4" in html
    assert "@media screen and (prefers-color-scheme:dark)" in html  # never dark on paper


def links(html):
    """Where the counts at the head of a page lead, by their words."""
    return {words: to for to, words in re.findall('<a href="(.*?)">(.*?)</a>', html)}


def test_how_much_there_is_is_said_at_once_and_leads_to_it_on_the_page_itself(library):
    html = result_html(library)
    found = links(html)
    assert list(found)[:2] == ["2 decisions", "3 next steps"]
    assert "on the ladder" not in "".join(found)  # its steps say how many there are
    assert all(to[0] == "#" and f"id={to[1:]}>" in html for to in found.values())
    steps = html.partition("<a class=levels ")[2].partition("</a>")[0]
    assert f"id={steps.partition('#')[2].partition(chr(34))[0]}>" in html
    assert sum(int(n) for n in re.findall(r"<b>(\d+)</b>", steps)) == 9, "on all levels together"
    assert html.count("<a ") == len(found) + 1
    beside = html.partition("<div class=top>")[2].partition("</div>")[0]
    assert "<a class=levels " in beside  # the team's words


def test_what_a_page_leaves_out_is_not_led_to():
    assert links(result_html(told(long(words=480)))) == {"100 next steps": "#part-1"}


def test_a_page_of_5000_events_and_500_cards_stays_small_and_shows_them_all():
    html = result_html(told(long()))
    assert len(html.encode()) < LARGEST
    assert "499 a card that says" in html
    assert html == result_html(told(long()))


def test_a_page_that_would_be_too_large_leaves_its_ladders_to_the_other_formats():
    huge = told(long(words=480))
    html = result_html(huge)
    assert len(html.encode()) < LARGEST
    assert "holds more than one page can show" in html
    assert "<svg" not in html


def test_a_ladder_that_can_be_told_in_endless_ways_is_told_in_some_and_says_so():
    trunk = [Rung(id=f"r{n}", text="x" * 60, level="output") for n in range(300)]
    tops = [Rung(id=f"t{n}", text="x" * 60, level="impact") for n in range(300)]
    rungs = {r.id: r for r in (*trunk, *tops)}
    pairs = [*pairwise(r.id for r in trunk), *(("r299", top.id) for top in tops)]
    links = {up: Link(id=up, lower=low, upper=up) for low, up in pairs}
    broom = Workshop(title="A", boards={"ladder": board(rungs, links)})
    said = to_markdown(broom)
    assert "more did not fit here. The Excel file has everything." in said
    assert len(said) < 1_500_000
    assert len(result_html(broom).encode()) < LARGEST


def test_hostile_words_stay_words_everywhere():
    bad = "<img src=x onerror=alert(1)>\"'&{0}"
    vote = Block(id="v", kind="dots", title=bad, board="x")
    shown = after(
        e.AgendaSet(
            blocks=(
                block(
                    named=True,
                    title=bad,
                    question=bad,
                    prompts=(Prompt(id="t", text=bad), replace(SCORE, text=bad, low=bad, high=bad)),
                ),
                vote,
            )
        ),
        e.PersonJoined(person="p", name=bad),
        e.BlockOpened(block="x"),
        e.BlockRevealed(
            block="x",
            revealed=Revealed(
                answered=1,
                scores={"s": {"1": 1}},
                said=(Said(id="1", prompt="t", text=bad, by="p"),),
            ),
        ),
        e.BlockOpened(block="v"),
        e.BlockRevealed(block="v", revealed=Revealed(answered=1, dots={"1": (2,)})),
        e.SentenceChosen(sentence=Sentence(text=bad, example=bad)),
        e.AgreementSet(agreement=Agreement(own=(bad,))),
        step_added(step=NextStep(id="n", text=bad, who=bad, due=bad)),
        e.Parked(id="k", text=bad),
    )
    html = result_html(shown)
    assert "<img" not in html
    assert Read(html).text.count("onerror=alert(1)") >= 13
    assert "<img" not in to_markdown(shown)


def chain(*ids):
    rungs = [Rung(id=id, text=id, level=LEVELS[n]) for n, id in enumerate(ids)]
    links = [Link(id=f"{low}{up}", lower=low, upper=up) for low, up in pairwise(ids)]
    return {r.id: r for r in rungs}, {k.id: k for k in links}


def test_a_ladder_that_fits_is_one_picture_and_a_wide_one_several_with_nothing_lost():
    rungs, links = {}, {}
    for n in range(12):
        more_rungs, more_links = chain(f"a{n}", f"b{n}", f"c{n}")
        rungs, links = rungs | more_rungs, links | more_links
    alone = {f"z{n}": Rung(id=f"z{n}", text="z", level="impact") for n in range(3)}
    some = {id: r for id, r in rungs.items() if id[1:] in "01234"}
    few = LadderGraph(rungs=some, links={id: k for id, k in links.items() if k.lower in some})
    assert parts(few) == ([few], LadderGraph())
    drawn, left = parts(LadderGraph(rungs=rungs | alone, links=links))
    assert [len(part.rungs) for part in drawn] == [15, 15, 6]
    assert {id for part in drawn for id in part.links} == set(links)
    assert left.rungs == alone


def test_where_a_picture_is_too_wide_for_paper_the_table_is_printed_beside_it():
    def shown(n):
        rungs = {f"a{n}": Rung(id=f"a{n}", text="x", level="output") for n in range(n)}
        rungs["top"] = Rung(id="top", text="top", level="outcome")
        links = {id: Link(id=f"k{id}", lower=id, upper="top") for id in rungs if id != "top"}
        boards = {"ladder": board(rungs, links)}
        return result_html(Workshop(title="A", boards=boards))

    assert "<figure tabindex=0 class=wide" in shown(6)
    assert "<details open>" in shown(6)
    assert "<details>" in shown(5)


def test_rungs_that_hang_together_are_never_torn_apart():
    rungs = {f"a{n}": Rung(id=f"a{n}", text="x", level="output") for n in range(9)}
    rungs["top"] = Rung(id="top", text="top", level="outcome")
    links = {f"k{n}": Link(id=f"k{n}", lower=f"a{n}", upper="top") for n in range(9)}
    wide = LadderGraph(rungs=rungs, links=links)
    assert parts(wide) == ([wide], LadderGraph())


def test_no_text_of_the_page_comes_from_outside_the_catalogue(library, monkeypatch):
    typed = json.dumps(msgspec.to_builtins(library), ensure_ascii=False)
    monkeypatch.setenv("OKRLAB_LOCALE", "pseudo")
    words = [one.strip(" ·“”→") for one in Read(result_html(library)).words]
    stray = [one for one in words if re.search("[a-z]{2}", one) and "[!" not in one]
    assert [one for one in stray if one not in typed and one not in about(library)] == []
    assert sum("[!" in one for one in words) > 60


def test_what_was_overruled_on_any_board_is_filed_under_that_board():
    """Ten of the key results' own stood under "The ladder"."""
    rule = {"k": Overruled(rule="vague", card="k", reason="Ours to say")}
    clinic = Deck(board="clinic", cards={"k": KeyResult(id="k", text="Raise it")}, overrules=rule)
    first = Deck(board="first", cards={}, overrules=rule)
    planned = Block(id="b", kind="ladder", title="Where we stand", board="first", minutes=5)
    workshop = Workshop(title="T", boards={"clinic": clinic, "first": first})
    workshop = replace(workshop, agenda=replace(workshop.agenda, blocks=(planned,)))
    assert list(tables(workshop)["overrules"].rows) == [
        ("Key results", "Raise it", "vague", "Ours to say"),
        ("Where we stand", "", "vague", "Ours to say"),
    ]
