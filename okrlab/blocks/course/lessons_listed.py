"""What a saved notebook shows of the course: its lessons, and nothing of what a person answered."""

from __future__ import annotations

from okrlab.blocks.course.bank import our_course
from okrlab.record.workshop import Workshop
from okrlab.results.document import Item, List, Section, Text, counted, outline
from okrlab.texts import text


def sections(_: Workshop) -> list[Section]:
    """The lessons in their order. Attempts are their author's alone, and a notebook is passed on.

    >>> len(sections(Workshop()))
    1
    """
    lessons = our_course().lessons
    listed = tuple(Item(one.title, details=(counted("minutes", one.minutes),)) for one in lessons)
    about = Text(text("course_board.kept"), "about")
    return [outline(text("course_board.title"), (List(listed, ordered=True), about))]
