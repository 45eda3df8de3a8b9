"""What okrlab draws is an image in a notebook, with words, and on a ground of its own."""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b64decode
from html import escape, unescape
from xml.etree import ElementTree

import numpy as np
import pytest

import okrlab
from okrlab.blocks.readiness.portfolio import make_portfolio
from okrlab.blocks.readiness.portfolio_picture import draw
from okrlab.blocks.review.theatre import made_example, picture
from okrlab.draw.grounds import imaged, printed, told
from okrlab.results.drawing import image, images, png
from okrlab.results.small_png import small_png
from tests.workshop.telling import rich
from tests.workshop.telling import told as folded

CALLS = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40]
SOURCE = re.compile(r'src="data:image/svg\+xml;base64,([^"]+)"')


def ladder():
    return okrlab.Ladder().rung("Ran 12 webinars & more", "output").picture().drawn


def chart():
    return okrlab.baseline(CALLS, name="calls").plot().drawn


KINDS = {
    "in its own colours": ladder,
    "in colours by role": chart,
    "in the page's colour": lambda: draw(make_portfolio([])),
    "of deliveries": lambda: picture(made_example()),
}


def sources(html):
    return [b64decode(one).decode() for one in SOURCE.findall(html)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_image_has_a_ground_for_light_and_for_dark_and_its_words_in_alt(kind):
    drawn = KINDS[kind]()
    html = image(drawn)
    [inside] = sources(html)
    ElementTree.fromstring(inside)
    assert "prefers-color-scheme:dark" in inside
    assert re.search(r'<rect[^>]* width="100%" height="100%"[^>]*fill=', inside) or (
        'width="100%" height="100%"' in inside
    )
    assert "<title>" not in inside
    assert "<desc>" not in inside
    assert f'alt="{escape(told(drawn))}"' in html
    assert told(drawn)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_for_print_is_light_whatever_the_computer_prefers(kind):
    kept = printed(KINDS[kind]())
    assert "var(" not in kept
    assert ".okr-drawn{" not in kept
    assert 'width="100%" height="100%"' in kept


def test_every_colour_of_an_image_is_said_in_it():
    """A page that takes styles out of an SVG would leave a black one: an image keeps its own."""
    inside = imaged(chart())
    used = set(re.findall(r"var\((--okr-\w+)\)", inside))
    light, dark = re.findall(r"svg\{([^}]*)\}", inside)
    for style in (light, dark):
        assert used == set(re.findall(r"(--okr-\w+):", style))


def test_nothing_that_a_notebook_shows_holds_a_drawing_of_elements():
    """Cleaned of them, it was "024681012…upper19.7level14.2" on GitHub."""
    metric = okrlab.baseline(CALLS, name="calls")
    each = okrlab.baselines({"a": CALLS, "b": CALLS[:4]})
    rung = okrlab.Ladder().rung("Ran 12 webinars", "output")
    from okrlab.host.export import to_fragment

    result = to_fragment(folded(rich()))
    shown = {"result": result, **{type(o).__name__: o._repr_html_() for o in (metric, each, rung)}}
    shown |= {
        f"{type(o).__name__} alone": o._repr_mimebundle_()["text/html"]
        for o in (metric.plot(), each.plot(), rung.picture())
    }
    for name, html in shown.items():
        assert "<svg" not in html, name
        assert sources(html), name
        assert all(unescape(alt).strip() for alt in re.findall(r'alt="([^"]*)"', html)), name


def test_images_leaves_the_rest_of_a_page_alone():
    assert images("<p>no picture</p>") == "<p>no picture</p>"
    page = f"<figure>{ladder()}<p>a</p>{chart()}</figure>"
    made = images(page)
    assert made.startswith("<figure><img ")
    assert made.endswith("</figure>")
    assert made.count("<img ") == 2
    assert ">a</p><img" in made.replace("<p", "").replace("  ", " ")


def decoded(kept):
    """The colours of a PNG of the converter (steps from dot to dot) or of ours (a palette)."""
    parts, at = {}, 8
    while at < len(kept):
        size = int.from_bytes(kept[at : at + 4])
        name = kept[at + 4 : at + 8]
        parts[name] = parts.get(name, b"") + kept[at + 8 : at + 8 + size]
        at += 12 + size
    width, height, _, kind = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    rows = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(height, -1)
    if kind == 3:
        which = np.stack([rows[:, 1:] >> 4, rows[:, 1:] & 15], axis=2).reshape(height, -1)[
            :, :width
        ]
        return np.frombuffer(parts[b"PLTE"], np.uint8).reshape(-1, 3)[which]
    assert (rows[:, 0] == 1).all()
    steps = rows[:, 1:].reshape(height, width, 4)
    return np.cumsum(steps, axis=1, dtype=np.uint8)[..., :3]


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_png_is_a_third_of_a_full_one_and_looks_like_it(kind):
    drawn = KINDS[kind]()
    whole, small = png(drawn), small_png(drawn, most=100_000)
    assert len(small) < len(whole) / 3
    big, few = decoded(whole).astype(int), decoded(small).astype(int)
    ys, xs = (np.linspace(0.02, 0.98, n) for n in (40, 60))
    at = [
        one[np.ix_((ys * len(one)).astype(int), (xs * one.shape[1]).astype(int))]
        for one in (big, few)
    ]
    far = np.abs(at[0] - at[1]).max(axis=2)
    assert np.median(far) <= 4, "the same colours in the same places"
    assert far.mean() < 12


def test_a_small_png_has_as_many_pixels_as_fit_and_none_that_nobody_can_read():
    drawn = ladder()
    sizes = [len(small_png(drawn, most=most)) for most in (20_000, 6_000, 50)]
    assert 6_000 < 20_000
    assert 0 < sizes[1] <= 6_000
    assert sizes[1] <= sizes[0] <= 20_000
    assert sizes[2] == 0


def test_a_drawing_is_saved_as_it_is_named_and_says_what_else_it_takes(tmp_path):
    drawn = okrlab.Ladder().rung("Ran 12 webinars", "output").picture()
    assert drawn.save(tmp_path / "a.svg").read_text("utf-8").startswith("<svg")
    assert drawn.save(tmp_path / "a.PNG").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(okrlab.OkrlabError, match=r"a\.gif"):
        drawn.save(tmp_path / "a.gif")
