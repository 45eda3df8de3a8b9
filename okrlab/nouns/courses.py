"""A course in a notebook: its exercises as a table, its tasks in Python, and what is noticed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from okrlab.errors import BadInput
from okrlab.given import checked, shown
from okrlab.nouns.noun import Noun
from okrlab.nouns.origins import BY_HAND
from okrlab.vocabulary import LEVELS

if TYPE_CHECKING:
    from okrlab.blocks.course import bank
    from okrlab.blocks.course.agreement import Alpha
    from okrlab.blocks.course.tasks import Name, Task
    from okrlab.results.table import Table


class Course(Noun):
    """A course: the one that comes with okrlab, or one of your own in a folder.

    >>> Course.of()
    Course(10 lessons, 255 exercises)
    """

    TABLE: ClassVar = "exercises"

    @checked
    def __init__(self, lessons: bank.Course, name: str = "") -> None:
        super().__init__(BY_HAND)
        self.lessons, self.name = lessons, name

    @classmethod
    @checked
    def of(cls, what: Any = None) -> Course:
        """The course in a folder with `lessons/*.toml` and `items/*.toml`; without one, okrlab's.

        Raises `BadInput` with the first problem in its files, and for anything but a folder.
        """
        from okrlab.blocks.course.bank import load, our_course

        if what is None:
            return cls(our_course())
        if not isinstance(what, str | os.PathLike) or not os.path.isdir(what):
            raise BadInput("no_course", given=shown(what))
        return cls(load(Path(what)), Path(what).name)

    @staticmethod
    @checked
    def task(name: Name) -> Task:
        """A task on a table, to be solved with pandas; its `check(answer)` explains.

        Raises `BadInput` if there is none with this name.

        >>> Course.task("targets").check(4).startswith("Yes")
        True
        """
        from okrlab.blocks.course.tasks import task

        return task(name)

    @staticmethod
    @checked
    def agreement(sorted_: Sequence[Mapping[str, str]], seed: int = 1) -> Alpha:
        """How far people agree who each sorted the same statements into levels, in numbers.

        `sorted_` has a dictionary for each person: the level they chose, by statement. The answer
        has Krippendorff's alpha as its `value`, with an interval, and as `disputed` the statements
        to talk about. Levels count as ordered. Raises `BadInput` for what is no such dictionary.

        >>> anna, ben = {"a": "output", "b": "outcome"}, {"a": "output", "b": "impact"}
        >>> Course.agreement([anna, ben]).disputed
        ('b',)
        """
        from okrlab.blocks.course.agreement import alpha

        people = list(sorted_)
        for n, one in enumerate(people, start=1):
            if not isinstance(one, Mapping) or not all(isinstance(name, str) for name in one):
                raise BadInput("not_sorted", n=n, given=shown(one))
            for level in one.values():
                if level not in LEVELS:
                    raise BadInput("not_sorted", n=n, given=shown(level))
        if not 0 <= seed < 2**32:
            raise BadInput("bad_option", name="seed", given=shown(seed), near="", known="0, 1, 2 …")
        return alpha(people, seed)

    def _table(self, name: str = "") -> Table:
        from okrlab.results.table import Column, Table

        return Table.of(
            self.TABLE,
            "exercise",
            self.lessons.items.values(),
            Column("id", "code"),
            Column("lesson", "name"),
            Column("kind", "code"),
            Column("difficulty", "count"),
            Column("text"),
            Column("technique", "code"),
            Column("test", "code"),
        )

    def _words(self) -> Mapping[str, str]:
        return {id: item.text for id, item in self.lessons.items.items()}

    def __repr__(self) -> str:
        return f"Course({len(self.lessons.lessons)} lessons, {len(self)} exercises)"
