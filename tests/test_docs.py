"""What the documentation counts and names is what there is."""

import re
from pathlib import Path
from typing import get_args

import pytest

from okrlab.blocks import registry
from okrlab.blocks.course.bank import our_course
from okrlab.record import agendas
from okrlab.results import FORMATS, NAMES, Format

ROOT = Path(__file__).parents[1]
NUMBERS = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}


def read(name):
    return (ROOT / name).read_text("utf-8")


def test_coaches_are_told_of_every_agenda():
    page = " ".join(read("docs/coaches.md").split())
    assert f"one of {NUMBERS[len(agendas.names())]} agendas" in page
    for name in agendas.names():
        assert agendas.template(name).title in page


def test_the_readme_counts_lessons_and_exercises():
    course = our_course()
    lessons, exercises = len(course.lessons), len(course.items)
    assert f"{NUMBERS[lessons].capitalize()} lessons and {exercises} exercises" in read("README.md")


def test_the_picture_of_the_house_names_every_kind_of_block():
    drawn = read("docs/architecture.md")
    [line] = re.findall(r"^ +ask +dots .*$", drawn, re.MULTILINE)
    assert sorted(line.split()) == sorted(kind.name for kind in registry.everything())


PATHS = re.findall(r"`([\w/]+/[\w/]*\w+\.(?:py|js))`", read("docs/architecture.md"))


@pytest.mark.parametrize("path", sorted({*PATHS}))
def test_a_module_that_the_house_is_told_by_is_there(path):
    places = [ROOT, ROOT / "okrlab", *(ROOT / "okrlab" / "blocks").iterdir()]
    assert any((place / path).is_file() for place in places)


def test_the_table_of_formats_is_told_everywhere():
    """Every format that can be asked for is in the table, and in docs and README as it is there."""
    assert get_args(Format) == NAMES
    page = read("docs/record.md")
    for name in NAMES:
        wanted, holds = FORMATS[name].about
        assert f"| `{name}` | {wanted} | {holds} |\n" in page
    assert "`okrlab export ID --format " + "\\|".join(NAMES) in read("README.md")
