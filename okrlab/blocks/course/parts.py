"""The course in the kernel: hands out exercises, judges answers, and records every attempt.

Before an answer the page gets only `Exercise.shown()`; answers, reasons and hints stay here.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.blocks.course.agreement import calibrated
from okrlab.blocks.course.bank import Lesson
from okrlab.blocks.course.cards import Attempt, Test
from okrlab.blocks.course.cohort import Cohort
from okrlab.blocks.course.exercise import Exercise, fits
from okrlab.blocks.course.feedback import TRIES, hints, judge
from okrlab.blocks.course.overview import TESTS, CourseProgress
from okrlab.blocks.course.own import own_items
from okrlab.blocks.course.progress import asked_in, compared, lessons_of, likely, result
from okrlab.boards.parts import Shared
from okrlab.errors import BadInput, OkrlabError
from okrlab.host import wire
from okrlab.host.session import Outcome
from okrlab.record import commands as c
from okrlab.record.learning_rules import BOARD
from okrlab.texts import MOST_TOLD, signed, text


class Given(msgspec.Struct, frozen=True, tag="Answer", tag_field="type"):
    """What a page sends as an answer: where it was asked, which exercise, and what was chosen."""

    place: str
    id: str
    answer: str | list[str | int]


class CourseOwn(CourseProgress):
    """A learner's exercises and answers; everything on their page is theirs alone."""

    # -- the next exercise ---------------------------------------------------------------

    def _say_lesson(self, message: dict[str, Any]) -> None:
        lesson = self._lesson(str(message["id"]))
        plain: dict[str, Any] = msgspec.to_builtins(lesson)
        self.send({"op": "lesson", **plain, **self._of(message)})

    def _lesson(self, id: str) -> Lesson:
        for lesson in self._course.lessons:
            if lesson.id == id:
                return lesson
        raise ValueError(id)

    def _say_next(self, message: dict[str, Any]) -> None:
        """Send the next exercise of a place (a lesson, a test, "due" or "own").

        `after` is the exercise just done or left for later; it is empty when the learner comes to
        the place. `at` is an exercise to show again, if it is still open.
        """
        place, after, at = (str(message.get(name, "")) for name in ("place", "after", "at"))
        self._ending = None
        if after:
            self._left.add(after)
        elif not at:
            self._left.clear()
        open_, all_ = self._open_items(place), self._items(place)
        left = [item for item in open_ if item.id not in self._left]
        if message.get("again") and not left and place not in (*TESTS, "due", "own"):
            all_ = self._course.of(place)  # new exercises first, then all of them once more
            ids, progress = [item.id for item in all_], self._so_far
            rest = all_[ids.index(after) + 1 if after in ids else 0 :]
            fresh = [item for item in all_ if not progress.settled(item.id)]
            left = [i for i in fresh if i.id not in self._left] or rest
        pool = all_ if message.get("again") else open_
        left = [item for item in pool if item.id == at] or left
        if not left and self._on_way:
            self._ending = message  # nothing counts as done before it is recorded
            return
        if not left:
            content = {"place": place, "open": len(open_), **self._ended(place)}
            self.send({"op": "over", **content, **self._of(message)})
            return
        item = left[0]
        self._hints.pop(item.id, None)
        before = self._today()[0] if place == "due" else 0
        number = before + (all_.index(item) + 1 if item in all_ else 1)
        shown = {
            "place": place,
            "number": number,
            "of": max(before + len(all_), number),
            "item": item.shown(),
            "hints": 0 if place in TESTS else len(hints(item)),
            "tries": self._tries(item, place),
        }
        self.send({"op": "exercise", **shown, **self._of(message)})

    def _ended(self, place: str) -> dict[str, Any]:
        if place in TESTS:
            overview = self._overview()
            right = result(self.progress, self._course.items, self._session.person, TESTS[place])
            return {"right": right, "of": len(self._items(place)), "change": overview["change"]}
        lesson = next((one for one in self._course.lessons if one.id == place), None)
        return {"take_home": lesson.take_home if lesson else ""}

    def _say_answers(self, message: dict[str, Any]) -> None:
        """Send both tests with their right answers, once both are done."""
        progress, course, seed = self.progress, self._course, self._session.person
        if compared(progress, course.items, seed) is None:
            raise ValueError

        def solved(item: Exercise, test: Test) -> dict[str, Any]:
            return {
                "item": item.shown(),
                "right": progress.given(test)[item.id].right,
                "answer": item.told(),
                "why": item.why,
                "contested": item.contested,
            }

        answers = {
            name: [solved(item, test) for item in asked_in(course.items, seed, test)]
            for name, test in TESTS.items()
        }
        self.send({"op": "answers", **answers, **self._of(message)})

    # -- answers -------------------------------------------------------------------------

    def _say_hint(self, message: dict[str, Any]) -> None:
        """Send one more hint with those before it, as a message may be lost with its connection."""
        item = self._item(str(message["id"]))
        ladder = hints(item)
        n = min(self._hints.get(item.id, 0) + 1, len(ladder))
        self._hints[item.id] = n
        content = {"told": ladder[:n], "left": len(ladder) - n, **self._of(message)}
        self.send({"op": "hint", **content})

    def _say_do(self, message: dict[str, Any]) -> None:
        key = str(message["key"])
        if not (1 <= len(key) <= 40 and key.isalnum() and key.isascii()):
            raise ValueError
        given = msgspec.convert(message["command"], Given)
        try:
            item = self._item(given.id)
        except LookupError:  # taken out of the course since the page was opened
            error = BadInput("item_gone")
            kept = given.place != "own"  # for own lines the page does not wait for the recorder
            self._refuse(key if kept else "", error.code, error.message, error.hint)
            return
        if not fits(item, given.answer):
            raise ValueError
        test = TESTS.get(given.place, "")
        if test and item not in self._items(given.place):
            raise ValueError
        if test and item.id in self.progress.given(test):
            self._settled(key, item.id)
            return
        tries = self._tries(item, given.place, but=key)
        verdict = judge(item, given.answer, TRIES if test else tries)
        if not test:
            plain: dict[str, Any] = msgspec.structs.asdict(verdict)
            over = verdict.right or tries >= TRIES
            self.send({"op": "verdict", "key": key, "id": item.id, **plain, "over": over})
        attempt = Attempt(
            id=key,
            item=item.id,
            right=verdict.right,
            tries=tries,
            mistake=verdict.mistake[:60],
            hints=0 if test else self._hints.get(item.id, 0),
            test=test,
            again=given.place == "due",
            at=self._session.now(),
        )
        if item.own:
            self._own_attempts.append(attempt)
        elif key not in self._on_way:  # a page that got no answer asks twice
            self._keep(key, attempt)

    def _settled(self, key: str, tested: str = "") -> None:
        """Report an answer as saved, now that the recorder has it; a test then goes on."""
        if tested:
            self.send({"op": "noted", "key": key, "id": tested})
        self.send({"op": "done", "key": key, "revision": self._session.workshop.revision})

    def _keep(self, key: str, attempt: Attempt) -> None:
        self._on_way[key] = replace(attempt, version=self._session.workshop.revision + 1)

        def answered(outcome: Outcome) -> None:
            kept = self._on_way.pop(key)
            if isinstance(outcome, wire.Done):
                self._kept[key] = replace(kept, version=outcome.revision)
            self._page.changed()
            if isinstance(outcome, wire.Done):
                self._settled(key, attempt.item if attempt.test else "")
            elif isinstance(outcome, wire.Failed):
                self._refuse(key, outcome.code, outcome.message, outcome.hint)
            if self._ending is not None and not self._on_way:
                self._say_next(self._ending)

        self._then(self._session.do(c.SetCards(board=BOARD, cards=(attempt,)), key), answered)

    def _item(self, id: str) -> Exercise:
        return self._own[id] if id in self._own else self._course.items[id]

    def _tries(self, item: Exercise, place: str, but: str = "") -> int:
        """The number of this try: the second follows a wrong first one in the same round."""
        if place in TESTS:
            return 1
        before = [one for one in self._so_far.on(item.id) if one.id != but]
        return 2 if before and not before[-1].right and before[-1].tries < TRIES else 1

    # -- own examples, the own link, the coach's view ----------------------------------------

    def _say_own(self, message: dict[str, Any]) -> None:
        items, left = own_items(str(message["text"]))
        self._own = {item.id: item for item in items}
        self._own_attempts, self._hints = [], {}
        read = len({item.text for item in items})
        counts = {"items": len(items), "read": read, "unread": len(left)}
        plain = msgspec.to_builtins(left[:MOST_TOLD])
        self.send({"op": "own", **counts, "left": plain, **self._of(message)})

    def _say_link(self, message: dict[str, Any]) -> None:
        """Send the person's own rejoin link; `new` makes another and revokes the earlier ones."""
        new = bool(message.get("new"))

        def shown(path: str) -> None:
            content = {"path": path, "new": new, **self._of(message)}
            self.send({"op": "link", **content, **self.address_of(path)})

        what = "new_rejoin" if new else "rejoin"
        self._then(self._session.ask(what, once=self._wish_name(message)), shown)

    def _say_forget(self, message: dict[str, Any]) -> None:
        content = {"op": "forgotten", **self._of(message)}
        self._then(self._session.ask("forget_me"), lambda _: self.send(content))

    def _say_learn_link(self, message: dict[str, Any]) -> None:
        """Send the link for a cohort; `new` makes another one and revokes the old one."""

        def shown(path: str) -> None:
            content = {"path": path, **self._of(message)}
            self.send({"op": "learn_link", **content, **self.address_of(path)})

        def found(paths: dict[str, str]) -> None:
            if "learn" in paths and not message.get("new"):
                shown(paths["learn"])
            else:
                once = self._wish_name(message)
                self._then(self._session.ask("revoke", kind="learn", once=once), shown)

        self._then(self._session.ask("links"), found)

    def _say_calibration(self, message: dict[str, Any]) -> None:
        """Send how far the room agreed in each revealed block that sorted statements by level."""
        rounds = [
            {"title": title, "said": str(found), "disputed": list(found.disputed)}
            for title, found in calibrated(self._session.workshop.agenda).items()
        ]
        self.send({"op": "calibration", "rounds": rounds, **self._of(message)})

    def _say_cohort(self, message: dict[str, Any]) -> None:
        """Send how far the group has come; the recorder counts, so no answers leave it."""
        lessons = msgspec.json.encode(lessons_of(self._course)).decode()

        def counted(told: dict[str, Any]) -> None:
            group = msgspec.convert(told, Cohort)
            low, high = likely(group) if group.both else (0.0, 0.0)
            means = {"before": f"{group.before:.1f}", "after": f"{group.after:.1f}"}
            ends = {"low": signed(low, 1), "high": signed(high, 1)}
            change = text("course_board.cohort_change", n=group.both, **means, **ends)
            missed = [
                {"text": item.text or item.lines[0], "of": one.of}
                for one in group.missed
                if (item := self._course.items.get(one.item)) is not None
            ]
            finished = {lesson: n for lesson, n in group.finished.items() if n}
            counts = {"people": group.people, "finished": finished, "missed": missed}
            sentence = change if group.both else ""
            self.send({"op": "cohort", **counts, "said": sentence, **self._of(message)})

        def instead(error: OkrlabError) -> None:
            content = {"people": 0, "failed": error.message, **self._of(message)}
            self.send({"op": "cohort", **content})

        self._then(self._session.ask("learning", lessons=lessons), counted, instead)


PARTS = Shared, CourseOwn
