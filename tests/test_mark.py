"""The mark: a picture by light and by dark, which every page of okrlab's own carries."""

from __future__ import annotations

import re
from urllib.parse import unquote
from xml.etree import ElementTree

from okrlab.boards.source import style
from okrlab.mark import MARK


def test_the_mark_is_a_small_picture_in_the_colours_of_the_lanes():
    drawn = unquote(MARK.removeprefix("data:image/svg+xml,"))
    rungs = ElementTree.fromstring(drawn).findall("{http://www.w3.org/2000/svg}rect")
    assert len(rungs) == 4
    assert len(MARK) < 1200
    assert not re.search(r"""["'<>\s]""", MARK), "it stands in an attribute as it is"
    ours = style("base")
    for level, light, dark in zip(
        ("activity", "output", "outcome", "impact"),
        *[re.findall(r"fill:(#\w{6})", part) for part in drawn.split("@media")],
        strict=True,
    ):
        assert f"--{level}: light-dark({light}, {dark})" in ours
