"""The ladder as a picture: an SVG that any reader can parse, the same bytes each time."""

import subprocess
import sys
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.blocks.ladder.cards import EVIDENCE, LadderGraph
from okrlab.blocks.ladder.ladder_picture import describe, ladder_svg
from okrlab.draw.svg import PAPER
from okrlab.texts.clean import clean
from okrlab.vocabulary import LEVELS
from tests.model.making import link, rung

SVG = "{http://www.w3.org/2000/svg}"


def drawn(ladder, **more):
    return ElementTree.fromstring(ladder_svg(ladder, **more))


def one(text, **more):
    return LadderGraph(rungs={"a": rung("a", text=text, **more)})


def test_markup_that_people_type_is_shown_as_text():
    hostile = '<script>alert("1")</script>&amp;'
    ladder = one(hostile, actor='"><img src=x onerror=alert(1)>')
    picture = ladder_svg(ladder, title=hostile)
    root = ElementTree.fromstring(picture)
    assert {node.tag for node in root.iter()} <= {
        SVG + name for name in ("svg", "title", "desc", "rect", "text", "path", "circle", "style")
    }
    assert f"<style>{root.find(f'{SVG}style').text}</style>" == PAPER[: PAPER.index("<rect")]
    assert not [a for node in root.iter() for a in node.attrib if a.startswith("on")]
    assert root.find(f"{SVG}title").text == hostile
    assert "<script" not in picture
    assert "<img" not in picture


def test_the_picture_says_in_words_what_it_shows():
    ladder = LadderGraph(
        rungs={"a": rung("a", text="Ran webinars"), "b": rung("b", "outcome", text="They stay")},
        links={"ab": link("a", "b")},
    )
    said = drawn(ladder).find(f"{SVG}desc").text
    assert said == describe(ladder)
    assert "Output: Ran webinars." in said
    assert "“Ran webinars” leads to “They stay”." in said
    assert describe(LadderGraph()) == "Nothing is on this ladder yet."


def test_a_guess_is_dashed_and_what_is_proven_is_thick():
    def strokes(evidence):
        ladder = LadderGraph(
            rungs={"a": rung("a"), "b": rung("b", "outcome")},
            links={"ab": link("a", "b", evidence=evidence)},
        )
        [path] = drawn(ladder).findall(f"{SVG}path")
        return path.get("stroke-dasharray") is not None, float(path.get("stroke-width"))

    assert [strokes(evidence)[0] for evidence in EVIDENCE] == [True, False, False]
    assert strokes("proven")[1] > strokes("some")[1]


def test_impact_stands_above_activity():
    ladder = LadderGraph(rungs={level: rung(level, level, text=level * 2) for level in LEVELS})
    height = {node.text: float(node.get("y")) for node in drawn(ladder).iter(f"{SVG}text")}
    assert [height[level * 2] for level in LEVELS] == sorted(
        (height[level * 2] for level in LEVELS), reverse=True
    )


def test_a_forgotten_rung_still_has_its_place():
    assert "(forgotten)" in ladder_svg(one(""))


def test_links_on_one_level_and_upside_down_are_drawn_too():
    ladder = LadderGraph(
        rungs={"a": rung("a"), "b": rung("b"), "c": rung("c", "activity")},
        links={"ab": link("a", "b"), "bc": link("b", "c")},
    )
    assert len(drawn(ladder).findall(f"{SVG}path")) == 2


def test_no_two_cards_lie_on_each_other():
    rungs = {f"r{n}": rung(f"r{n}", LEVELS[n % 4], position=float(n % 3)) for n in range(40)}
    links = {f"k{n}": link(f"r{n}", f"r{n + 1}") for n in range(39)}
    boxes = [
        (float(n.get("x")), float(n.get("y")), float(n.get("width")), float(n.get("height")))
        for n in drawn(LadderGraph(rungs=rungs, links=links)).findall(f"{SVG}rect")
        if n.get("stroke")
    ]
    assert len(boxes) == 40
    for i, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[:i]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


def test_the_same_ladder_gives_the_same_bytes_in_another_process():
    code = (
        "import sys; from tests.model.test_drawing import sample; "
        "from okrlab.blocks.ladder.ladder_picture import ladder_svg; "
        "sys.stdout.buffer.write(ladder_svg(sample()).encode())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert other.stdout == ladder_svg(sample()).encode()


def sample():
    rungs = {f"r{n}": rung(f"r{n}", LEVELS[n % 4], text="Wörter " * n) for n in range(12)}
    return LadderGraph(rungs=rungs, links={f"k{n}": link(f"r{n}", f"r{n + 1}") for n in range(11)})


typed = st.text(alphabet=st.characters(exclude_categories=()), max_size=300).map(clean)


@settings(deadline=None)
@given(st.lists(st.tuples(typed, typed, st.sampled_from(LEVELS)), max_size=5), typed)
def test_whatever_people_type_the_picture_stays_well_formed(cards, title):
    rungs = {
        f"r{n}": rung(f"r{n}", level, text=text, actor=actor)
        for n, (text, actor, level) in enumerate(cards)
    }
    links = {f"k{n}": link(f"r{n - 1}", f"r{n}") for n in range(1, len(rungs))}
    drawn(LadderGraph(rungs=rungs, links=links), title=title)
