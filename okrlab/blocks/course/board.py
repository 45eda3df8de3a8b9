"""The course as a widget: a learner's page."""

from __future__ import annotations

from pathlib import Path

from okrlab.blocks.course.bank import Course
from okrlab.blocks.course.cards import Progress
from okrlab.blocks.course.parts import PARTS, CourseOwn
from okrlab.boards.base_board import Board
from okrlab.boards.source import script, style
from okrlab.given import checked
from okrlab.host.session import Session

_HERE = Path(__file__).parent


class CourseBoard(Board):
    """A learner's page: lessons, two tests, exercises due today, and the learner's own examples."""

    _esm = script("board", _HERE)
    _css = style("base", own=_HERE / "board.css")
    parts = PARTS
    own: CourseOwn

    @checked
    def __init__(self, session: Session, course: Course | None = None, place: str = "") -> None:
        super().__init__(session, course=course, place=place)

    @property
    def progress(self) -> Progress:
        """All attempts of this person that the record keeps; only these are counted."""
        return self.own.progress
