"""Reads a course, its items and lessons, from TOML, and reports every problem by file and line.

A file holds `[defaults]` for its items and `[[item]]` tables, or `[[lesson]]` tables.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import msgspec

from okrlab.blocks.course.exercise import KINDS, Exercise, digest
from okrlab.blocks.course.faults import faults
from okrlab.errors import BadInput
from okrlab.texts import text
from okrlab.texts.toml_text import TomlUnreadable, read_toml

CORE: Final = 12
"""How many exercises one lesson has."""
ALIKE: Final = 0.6
"""The largest share of words that two items may have in common."""
BIGGEST: Final = 2_000_000
"""The most bytes of one file of a course."""
MOST_ITEMS: Final = 1_000
"""The most exercises of a course, since each is compared with every other."""
_TABLE: Final = re.compile(r"^\s*\[\[\s*(item|lesson)\s*\]\]")
_KEY: Final = re.compile(r"^\s*([\w-]+)\s*(?:\.\s*([\w-]+)\s*)?[=.]|^\s*\[+\s*([\w.-]+)\s*\]+")
_WORD: Final = re.compile(r"[^\W_]+")
_FIELD: Final = re.compile(r"`\$\.([\w.]+)|field `(\w+)`")


class Lesson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lesson of 10–15 minutes: its purpose, a worked example, and a question to take home."""

    id: str
    title: str
    minutes: int
    text: list[str]
    take_home: str
    example: str = ""


class Course(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A course: its lessons in order, and its items by id in the order of the files."""

    lessons: tuple[Lesson, ...] = ()
    items: dict[str, Exercise] = {}

    def of(self, lesson: str) -> list[Exercise]:
        """The exercises of a lesson, without those of the tests, easy ones first."""
        ours = [i for i in self.items.values() if i.lesson == lesson and not i.test]
        return sorted(ours, key=lambda item: item.difficulty)

    def core(self, lesson: str) -> list[Exercise]:
        """The exercises that make up a lesson of 10 to 15 minutes; the others are for later.

        As far as the course allows, every kind occurs equally often, and within a kind every right
        answer; after that, functions, difficulties and sectors are balanced. Easy exercises come
        first, otherwise in an order that reveals nothing about the answers.
        """
        return self._cores.get(lesson, [])

    @cached_property
    def _cores(self) -> dict[str, list[Exercise]]:
        """The core of every lesson, computed once, because an overview asks for all of them."""
        names = dict.fromkeys(item.lesson for item in self.items.values())
        return {
            name: sorted(
                balanced(self.of(name), CORE), key=lambda item: (item.difficulty, digest(item.id))
            )
            for name in names
        }


def balanced(items: Sequence[Exercise], most: int) -> list[Exercise]:
    """At most `most` of these exercises, with their properties as evenly spread as possible.

    They are chosen one by one: first by the kind chosen least so far, then by the right answer
    chosen least, and so on.
    """
    taken: Counter[tuple[str, object]] = Counter()
    left, chosen = list(items), list[Exercise]()

    def often(item: Exercise) -> tuple[float, ...]:
        answers = [taken[item.kind, answer] for answer in item.right]
        return (
            taken["kind", item.kind],
            sum(answers) / len(answers),
            taken["function", item.function],
            taken["difficulty", item.difficulty],
            taken["sector", item.sector],
        )

    while left and len(chosen) < most:
        item = min(left, key=often)
        left.remove(item)
        chosen.append(item)
        taken.update((item.kind, answer) for answer in item.right)
        for name in ("kind", "function", "difficulty", "sector"):
            taken[name, getattr(item, name)] += 1
    return chosen


class BankProblem(msgspec.Struct, frozen=True, order=True):
    """A problem in a file, at a line."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def read_files(files: Sequence[Path], *, closely: bool = True) -> tuple[Course, list[BankProblem]]:
    """A course from files, and every problem in them; whatever is correct is in the course anyway.

    With `closely`, every item is also compared with every other, which takes a moment.
    """
    items: dict[str, Exercise] = {}
    lessons: list[Lesson] = []
    places: dict[str, tuple[str, int]] = {}
    problems: list[BankProblem] = []
    for path in files:
        try:
            content = path.read_bytes()
            if len(content) > BIGGEST:
                reason = text("training.fault_large", most=BIGGEST // 1_000_000)
                problems.append(BankProblem(str(path), 1, reason))
                continue
            source = content.decode("utf-8-sig")
            tables = read_toml(source)
        except OSError as error:
            reason = error.strerror or str(error)
            problems.append(BankProblem(str(path), 1, text("training.fault_file", reason=reason)))
            continue
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            problems.append(BankProblem(str(path), line, text("training.fault_utf8")))
            continue
        except TomlUnreadable as error:
            reason = text("training.fault_toml", reason=error.reason)
            problems.append(BankProblem(str(path), error.line, reason))
            continue
        lines = source.splitlines()
        for entry, line, amiss in _tables(tables, lines):
            problems += [BankProblem(str(path), at, reason) for at, reason in amiss]
            if entry is None:
                continue
            if entry.id in places:
                where = "{}:{}".format(*places[entry.id])
                reason = text("training.fault_twice", name=entry.id, where=where)
                problems.append(BankProblem(str(path), line, reason))
                continue
            places[entry.id] = str(path), line
            if isinstance(entry, Exercise):
                items[entry.id] = entry
            else:
                lessons.append(entry)
    known = {lesson.id for lesson in lessons}
    for item in items.values():
        if known and not item.test and item.lesson not in known:
            reason = text("training.fault_lesson", name=item.lesson)
            problems.append(BankProblem(*places[item.id], reason))
    if len(items) > MOST_ITEMS:
        reason = text("training.fault_many", most=f"{MOST_ITEMS:,}")
        problems.append(BankProblem(*places[list(items)[MOST_ITEMS]], reason))
        closely = False
    for first, second, share in alike(items.values() if closely else ()):
        reason = text("training.fault_alike", name=first.id, share=f"{share:.0%}")
        problems.append(BankProblem(*places[second.id], reason))
    return Course(lessons=tuple(lessons), items=items), sorted(problems)


def alike(items: Iterable[Exercise]) -> Iterator[tuple[Exercise, Exercise, float]]:
    """Pairs of items that share more than 60 % of the words of either.

    >>> list(alike([]))
    []
    """
    items = list(items)
    often = Counter(words_of_option for item in items for words_of_option in item.options.values())
    worded = [(item, words(item, often)) for item in items]
    for n, (second, theirs) in enumerate(worded):
        for first, ours in worded[:n]:
            fewer = min(len(ours), len(theirs))
            if fewer and len(ours & theirs) / fewer > ALIKE:
                yield first, second, len(ours & theirs) / fewer


def words(item: Exercise, often: Mapping[str, int]) -> set[str]:
    """The distinct words of an item itself, without options that several items share."""
    options = (own for own in item.options.values() if often[own] == 1)
    own = " ".join((item.text, *item.lines, *(f"{a} {b}" for a, b in item.pairs), *options))
    return set(_WORD.findall(own.casefold())) or {item.id}


def course_files(folder: Path) -> list[Path]:
    """The files of a course in order: lessons first, then items."""
    return [*sorted(folder.glob("lessons/*.toml")), *sorted(folder.glob("items/*.toml"))]


def exercises() -> Path:
    """The folder of the course that came with this okrlab."""
    inside = Path(__file__).parents[2] / "exercises"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "exercises"


@cache
def our_course() -> Course:
    """The course that came with this okrlab."""
    return load(exercises())


def load(folder: Path) -> Course:
    """A course from a folder. Raises `BadInput` with its first problem, or if there is none."""
    files = course_files(folder)
    if not files:
        raise BadInput("no_folder", name=folder)
    course, problems = read_files(files, closely=False)
    if problems:
        raise BadInput("bad_course", problem=problems[0], count=len(problems))
    return course


_Table = tuple[Exercise | Lesson | None, int, list[tuple[int, str]]]


def _tables(tables: dict[str, Any], lines: list[str]) -> Iterator[_Table]:
    starts = [(n, heading[1]) for n, line in enumerate(lines, 1) if (heading := _TABLE.match(line))]
    places = _Places(lines, [n for n, _ in starts])
    for name in tables.keys() - {"defaults", "item", "lesson"}:
        yield None, 1, [(places.line(1, name), text("training.fault_table", name=name))]
    defaults = tables.get("defaults", {})
    structs: dict[str, type[Exercise] | type[Lesson]] = {"lesson": Lesson, "item": Exercise}
    for kind, struct in structs.items():
        at = [n for n, word in starts if word == kind]
        rows = tables.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            yield None, 1, [(places.line(1, kind), text("training.fault_rows", name=kind))]
            continue
        for n, row in enumerate(rows):
            line = at[n] if n < len(at) else 1
            whole = {**defaults, **row} if kind == "item" and isinstance(defaults, dict) else row
            try:
                entry: Exercise | Lesson = msgspec.convert(whole, struct)
            except msgspec.ValidationError as error:
                yield None, line, [_converted(error, whole, places, line)]
                continue
            amiss = faults(entry) if isinstance(entry, Exercise) else []
            yield entry, line, [(places.line(line, field), reason) for field, reason in amiss]


def _converted(
    error: msgspec.ValidationError, row: dict[str, Any], places: _Places, start: int
) -> tuple[int, str]:
    reason = str(error)
    field = _FIELD.search(reason)
    name = (field[1] or field[2]) if field else ""
    line = places.line(start, name)
    if "unknown field" in reason:
        return line, text("training.fault_unknown", name=name)
    if "missing required" in reason:
        return start, text("training.fault_missing", name=name)
    if name == "kind":
        return line, text("training.fault_kind", name=row.get("kind"), names=", ".join(KINDS))
    return line, text("training.fault_value", name=name or "?", reason=reason.split(" - at")[0])


class _Places:
    """The line of every field of every table, found once, however many problems there are."""

    def __init__(self, lines: list[str], starts: list[int]) -> None:
        self._lines = dict[tuple[int, str], int]()
        table, begins = 1, set(starts)
        for n, line in enumerate(lines, start=1):
            if n in begins:
                table = n
            elif n > 1 and (key := _KEY.match(line)):
                first, second, header = key.groups()
                names = (header,) if header else (first, f"{first}.{second}" if second else first)
                for name in names:
                    self._lines.setdefault((table, name), n)

    def line(self, start: int, field: str) -> int:
        """The line of a field in the table that starts at line `start`, or `start` itself."""
        line = self._lines.get((start, field))
        return line or self._lines.get((start, field.partition(".")[0]), start)
