"""How far a learner is: what is open at each place, and what the page shows of it."""

from __future__ import annotations

from typing import Any

from okrlab.blocks.course import schedule
from okrlab.blocks.course.bank import Course, our_course
from okrlab.blocks.course.cards import Attempt, Progress, Test
from okrlab.blocks.course.exercise import Exercise
from okrlab.blocks.course.progress import asked_in, compared, done, result
from okrlab.boards.parts import Own, Page, Shared
from okrlab.given import one_of
from okrlab.host.session import Session
from okrlab.record.learning_rules import BOARD
from okrlab.texts import area

_SHARED = ("cancel", "close", "copied", "copy", "dismiss", "ended_", "left_", "status_", "too_long")
"""How the names of the texts begin that every board needs."""
TESTS: dict[str, Test] = {"pre": "pre", "post": "post"}
"""The two tests by which a learner sees what they have gained."""


class CourseProgress(Own):
    """The course as one learner sees it: lessons, two tests, and what comes back today."""

    def __init__(
        self,
        session: Session,
        shared: Shared,
        page: Page,
        board: str,
        *,
        course: Course | None = None,
        place: str = "",
    ) -> None:
        super().__init__(session, shared, page, board)
        self._course = course or our_course()
        known = ("", *(one.id for one in self._course.lessons), *TESTS, "due", "own")
        self._place = one_of("place", place, known)
        self._own: dict[str, Exercise] = {}
        self._own_attempts: list[Attempt] = []
        self._hints: dict[str, int] = {}
        self._on_way: dict[str, Attempt] = {}
        """Attempts that the recorder has not confirmed yet, by key."""
        self._kept: dict[str, Attempt] = {}
        """Confirmed attempts; the latest may not have come back as news yet."""
        self._left: set[str] = set()
        """Exercises left for later since the learner last came to this place."""
        self._ending: dict[str, Any] | None = None
        """A request for the next exercise that waits until every attempt is confirmed."""

    @classmethod
    def texts(cls) -> dict[str, str]:
        shared = {k: v for k, v in area("board").items() if k.startswith(_SHARED)}
        return {**shared, **area("course_board")}

    @property
    def progress(self) -> Progress:
        """All attempts of this person that the record keeps; only these are counted."""
        kept = self._session.workshop.deck(BOARD).of(Attempt)
        return Progress.of([*self._kept.values(), *kept])

    @property
    def _so_far(self) -> Progress:
        """The same with attempts that are not confirmed yet, so that none is asked again at once.

        Attempts on one's own lines are among them; they are never kept.
        """
        more = *self._on_way.values(), *self._own_attempts
        return Progress.of([*self.progress.attempts, *more])

    def _parts(self) -> dict[str, Any]:
        return self._overview()

    def _overview(self) -> dict[str, Any]:
        progress, course, seed = self.progress, self._course, self._session.person
        lessons = [
            {
                "id": lesson.id,
                "title": lesson.title,
                "minutes": lesson.minutes,
                "settled": sum(progress.settled(item.id) for item in course.core(lesson.id)),
                "of": len(course.core(lesson.id)),
                "done": done(progress, course, lesson.id),
            }
            for lesson in course.lessons
        ]
        change = compared(progress, course.items, seed)
        before = result(progress, course.items, seed, "pre")
        tests = {
            name: {
                "given": sum(item.id in progress.given(test) for item in asked),
                "of": len(asked),
            }
            for name, test in TESTS.items()
            for asked in [asked_in(course.items, seed, test)]
        }
        return {
            "lessons": lessons,
            "tests": tests,
            "before": before,
            "change": str(change) if change else "",
            "due": len(self._today()[1]),
            "me": self._me(),
            "place": self._place,
        }

    def _today(self) -> tuple[int, list[str]]:
        """How many of today's repetitions are done, and which exercises are left."""
        session = self._session
        known, zone = self._course.items, session.team_zone
        return schedule.today(self._so_far, session.now(), known, zone)

    # -- where one is --------------------------------------------------------------------

    def _items(self, place: str) -> list[Exercise]:
        """The exercises of a place, in order."""
        if place in TESTS:
            return asked_in(self._course.items, self._session.person, TESTS[place])
        if place == "own":
            return list(self._own.values())
        if place == "due":
            return [self._course.items[id] for id in self._today()[1]]
        return self._course.core(place)

    def _open_items(self, place: str) -> list[Exercise]:
        progress = self._so_far
        if place in TESTS:
            given = progress.given(TESTS[place])
            return [item for item in self._items(place) if item.id not in given]
        if place == "due":
            return self._items(place)
        return [item for item in self._items(place) if not progress.settled(item.id)]
