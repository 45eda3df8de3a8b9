"""Results as PowerPoint: few slides to edit, on a master of one's own, in every reader."""

import io
import zipfile

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE as KIND
from pptx.util import Inches

from okrlab.blocks.baseline.cards import Evidence, Metric
from okrlab.blocks.clinic.cards import KeyResult, Objective
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.errors import BadInput
from okrlab.host.export import made
from okrlab.record import events as e
from okrlab.record.workshop import Workshop
from okrlab.results import pptx as slides
from tests.results import office
from tests.workshop.telling import long, recorded, rich, told

HOSTILE = '<a:t>&amp;</a:t> ]]> =1+1 "x" \u202e {0} %s'
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4


def workshop(*cards, board="clinic", title="A quarter"):
    created = e.WorkshopCreated(title=title, team="Service", cycle="Q1")
    return told(recorded([created, e.CardsSet(board=board, cards=cards)]))


def many(n):
    """A workshop with so many key results under twenty objectives."""
    objectives = [
        Objective(id=f"o{i}", text=f"Families feel at home in branch {i}") for i in range(20)
    ]
    words = "Raise second visits in branch {} from 18% to 30% by 31 March 2027"
    results = [
        KeyResult(id=f"k{i}", objective=f"o{i % 20}", text=words.format(i)) for i in range(n)
    ]
    return workshop(*objectives, *results)


def deck(held, **options):
    return Presentation(io.BytesIO(made(held, "pptx", **options)))


def texts(presentation):
    """All that a presentation says, by slide."""
    return [" ".join(_said(slide.shapes)) for slide in presentation.slides]


def _said(shapes):
    for shape in shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        elif shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)


def shapes(presentation, kind):
    return [one for slide in presentation.slides for one in slide.shapes if one.shape_type == kind]


def master(*, layouts=(0, 1, 5), width=10.0, height=5.625, with_slides=True):
    """A company's master: other places, other sizes, slides to be thrown away."""
    own = Presentation()
    own.slide_width, own.slide_height = Inches(width), Inches(height)
    every = list(own.slide_layouts)
    if with_slides:
        own.slides.add_slide(every[0]).shapes.title.text = "Our company's sample slide"
        own.part.drop_rel(own.slides._sldIdLst[0].rId)
        own.slides._sldIdLst.remove(own.slides._sldIdLst[0])
    for n, layout in enumerate(every):
        if n not in layouts:
            own.slide_layouts.remove(layout)
        else:
            layout.name = f"Ours {n}"
    if with_slides:
        own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Our company's sample slide"
    file = io.BytesIO()
    own.save(file)
    return file.getvalue()


@pytest.mark.parametrize("held", [told(rich()), told(long()), many(200), Workshop()])
@pytest.mark.parametrize("shape", ["wide", "4:3"])
def test_there_are_few_slides_and_nothing_reaches_over_their_edges(held, shape):
    found = deck(held, shape=shape)
    assert 2 <= len(found.slides) <= 12
    assert found.slide_width / found.slide_height == pytest.approx(
        16 / 9 if shape == "wide" else 4 / 3, 1e-3
    )
    for slide in found.slides:
        assert slide.shapes.title.text_frame.text or not held.title
        for one in slide.shapes:
            assert min(one.left, one.top) >= 0
            assert one.left + one.width <= found.slide_width
            assert one.top + one.height <= found.slide_height + Inches(0.01)


def test_two_hundred_key_results_say_how_many_are_left_out_and_where_they_are():
    said = texts(deck(many(200)))
    assert len(said) == 12
    shown = sum(f"branch {n} from" in " ".join(said) for n in range(200))
    assert 40 <= shown < 200
    assert f"Shown here: {shown} of 200." in said[-2]
    assert f"Not shown: {200 - shown} of 200" in said[-1]
    assert "Excel file" in said[-1]
    assert texts(deck(many(3)))[-1].count("Not shown") == 0


def test_an_empty_workshop_says_so():
    assert "There is nothing here yet" in texts(deck(Workshop()))[-1]


def test_everything_can_be_edited():
    """Text is in the layout's own places, tables are tables, charts hold their numbers."""
    found = deck(told(rich()))
    first = found.slides[0]
    assert first.shapes.title.text == "Who comes back?"
    assert "Service team" in first.placeholders[1].text
    assert shapes(found, KIND.PICTURE) == []
    tables = [one.table for one in shapes(found, KIND.TABLE)]
    cells = {cell.text for table in tables for row in table.rows for cell in row.cells}
    assert {"Béla", "by 11 December"} <= cells
    charts = [one.chart for one in shapes(found, KIND.CHART)]
    plots = [(tuple(c.plots[0].categories), c.plots[0].series[0].values) for c in charts]
    assert ((*("1 not now", "2", "3", "4", "5 let's go"),), (0.0, 1.0, 2.0, 5.0, 3.0)) in plots
    book = charts[0].part.chart_workbook.xlsx_part.blob
    assert b"xl/worksheets/sheet1.xml" in book


def test_a_ladder_is_made_of_cards_that_connectors_hold_together():
    cards = (
        Rung(id="a", text="Ran 12 webinars", level="output"),
        Rung(id="b", text="They finish alone", level="outcome", actor="Guests"),
        Link(id="l", lower="a", upper="b", evidence="guess"),
    )
    found = deck(workshop(*cards, board="ladder"))
    [slide] = [one for one in found.slides if shapes_of(one, KIND.LINE)]
    [wire] = shapes_of(slide, KIND.LINE)
    ends = [wire._element.xpath(f".//a:{end}/@id")[0] for end in ("stCxn", "endCxn")]
    by_id = {str(one.shape_id): one for one in slide.shapes}
    assert [by_id[id].text_frame.paragraphs[0].text for id in ends] == [
        "Ran 12 webinars",
        "They finish alone",
    ]
    low, up = (by_id[id] for id in ends)
    assert low.top > up.top
    assert "Who: Guests" in up.text_frame.text
    assert wire._element.xpath(".//a:prstDash/@val") == ["dash"]


def shapes_of(slide, kind):
    return [one for one in slide.shapes if one.shape_type == kind]


def test_a_metric_is_a_chart_with_its_level_and_its_target():
    found = Evidence(
        sentence="A typical week is 8", method="xmr", level=(8.0,), lower=(5.0,), upper=(11.0,), n=4
    )
    metric = Metric(
        id="m", name="Calls", unit="calls", values=(7.0, None, 9.0, 8.0), target=5.0, evidence=found
    )
    [drawn] = shapes(deck(workshop(metric, board="baseline")), KIND.CHART)
    series = {one.name: tuple(one.values) for one in drawn.chart.plots[0].series}
    assert series["Value"] == (7.0, None, 9.0, 8.0)
    assert series["Level"] == (8.0,) * 4
    assert series["Target"] == (5.0,) * 4
    assert drawn.chart.chart_title.text_frame.text == "Calls (calls)"


@pytest.mark.parametrize("kind", ["pptx", "potx"])
def test_a_master_of_ones_own_gives_size_layouts_and_places(kind):
    own = master()
    if kind == "potx":
        own = as_template(own)
    found = deck(told(rich()), master=own)
    assert (found.slide_width, found.slide_height) == (Inches(10), Inches(5.625))
    assert {slide.slide_layout.name for slide in found.slides} == {"Ours 0", "Ours 1", "Ours 5"}
    assert "sample slide" not in " ".join(texts(found))
    held = made(told(rich()), "pptx", master=own)
    assert b"sample slide" not in b"".join(map(zipfile.ZipFile(io.BytesIO(held)).read, names(held)))
    assert held == made(told(rich()), "pptx", master=own)


def names(content):
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def as_template(content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"presentation.main+xml", b"template.main+xml")
            new.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize("layouts", [(0,), (1,), (5,), (0, 1), (2, 3), (7, 8, 9)])
def test_a_master_with_few_layouts_is_enough(layouts):
    found = deck(told(rich()), master=master(layouts=layouts, with_slides=False))
    assert "Who comes back?" in texts(found)[0]
    assert len(found.slides) <= 12


@pytest.mark.parametrize(
    ("own", "code"),
    [
        (b"", "bad_master"),
        (b"PK\x03\x04 and then nothing", "bad_master"),
        (b"{\\rtf1 }", "bad_master"),
        (master()[:-400], "bad_master"),
        (master(layouts=(6,), with_slides=False), "no_layouts"),
        (master(layouts=(), with_slides=False), "no_layouts"),
    ],
)
def test_a_master_that_cannot_be_used_is_refused_and_why(own, code):
    with pytest.raises(BadInput) as refused:
        made(Workshop(), "pptx", master=own)
    assert refused.value.code == code
    assert refused.value.hint


def test_a_workbook_is_no_master():
    with pytest.raises(BadInput, match="cannot be opened as a PowerPoint file"):
        made(Workshop(), "pptx", master=made(Workshop(), "xlsx"))


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "x")
        file.writestr("ppt/presentation.xml", b" " * 201_000_000)
    with pytest.raises(BadInput, match="larger than 200 MB"):
        made(Workshop(), "pptx", master=out.getvalue())


def test_a_master_and_a_shape_are_not_given_together():
    with pytest.raises(BadInput, match="shape of its own"):
        made(Workshop(), "pptx", master=master(), shape="wide")


def test_without_python_pptx_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(slides, "find_spec", lambda name: None)
    with pytest.raises(BadInput) as refused:
        made(Workshop(), "pptx")
    assert "okrlab[pptx]" in refused.value.hint


def test_options_of_one_format_are_not_taken_by_another():
    with pytest.raises(BadInput, match="“shape” is not for the format md") as refused:
        made(Workshop(), "md", shape="wide")
    assert "pptx" in refused.value.hint


def test_hostile_and_long_words_are_text():
    cards = (
        Rung(id="a", text=HOSTILE, level="output", actor=HOSTILE),
        Rung(id="b", text=LONG, level="outcome"),
        Link(id="l", lower="a", upper="b"),
    )
    held = workshop(*cards, board="ladder", title=HOSTILE)
    said = texts(deck(held))
    assert said[0].startswith(HOSTILE)
    assert any(HOSTILE in one for one in said[1:])


@office.needed
@pytest.mark.parametrize("shape", ["wide", "4:3"])
def test_libreoffice_opens_it_and_shows_every_slide(shape):
    found = deck(told(rich()), shape=shape)
    pages = office.pages(made(told(rich()), "pptx", shape=shape), "pptx")
    assert len(pages) == len(found.slides)
    for slide, page in zip(found.slides, pages, strict=True):
        words = slide.shapes.title.text_frame.text.split()
        assert words[0] in page
    whole = " ".join(" ".join(pages).split())
    assert "afternoons" in whole
    assert "What is not on these slides" in whole


@office.needed
def test_libreoffice_opens_one_on_a_master_of_ones_own():
    pages = office.pages(made(many(200), "pptx", master=master()), "pptx")
    assert len(pages) == 12
