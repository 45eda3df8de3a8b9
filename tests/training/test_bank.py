"""Courses from files: ours is sound, and everything amiss in another is named by its line."""

from collections import Counter

import pytest

from okrlab.blocks.clinic.cards import FUNCTIONS
from okrlab.blocks.course.bank import CORE, course_files, exercises, load, our_course, read_files
from okrlab.blocks.course.exercise import SECTORS
from okrlab.errors import BadInput
from okrlab.vocabulary import LEVELS

GOOD = """
[[item]]
id = "one"
kind = "level"
lesson = "first"
technique = "T01"
difficulty = 1
text = "Paint the door"
cue = "Paint"
answer = "activity"
why = "It is work."
wrong.output = "Painted would be one."
"""


def check(tmp_path, text, name="a.toml"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    course, problems = read_files([path])
    return course, [(one.line, one.message) for one in problems]


def test_our_course_is_sound_and_large_enough():
    course, problems = read_files(course_files(exercises()))
    assert problems == []
    assert len(course.items) >= 200
    assert len(course.lessons) == 10
    assert all(10 <= lesson.minutes <= 15 for lesson in course.lessons)
    assert all(len(course.core(lesson.id)) >= 8 for lesson in course.lessons)


def test_every_function_and_sector_is_practised():
    items = our_course().items.values()
    for function in FUNCTIONS:
        assert sum(item.function == function for item in items) >= 10, function
    for sector in SECTORS:
        assert sum(item.sector == sector for item in items) >= 20, sector


def evenly(chosen, among):
    """Each value as often as every other one, unless there are no more of it."""
    have, taken = Counter(among), Counter(chosen)
    most = max(taken.values())
    return all(taken[value] >= min(have[value], most - 1) for value in have)


@pytest.mark.parametrize("lesson", [lesson.id for lesson in our_course().lessons])
def test_a_lesson_asks_for_every_kind_and_every_right_answer_alike(lesson):
    core, all_ = our_course().core(lesson), our_course().of(lesson)
    assert len(core) == min(len(all_), CORE)
    assert evenly([i.kind for i in core], [i.kind for i in all_])
    for kind in {item.kind for item in all_} - {"missing", "span"}:
        right = [[i.right for i in items if i.kind == kind] for items in (core, all_)]
        assert evenly(*right), kind
    for kind in ("missing", "span"):
        parts = [
            {one for i in items if i.kind == kind for one in i.right} for items in (core, all_)
        ]
        assert parts[0] == parts[1], kind
    named, known = [[i.function for i in items if i.function] for items in (core, all_)]
    assert len(set(named)) >= min(len(named), len(set(known)) - 1), "functions take turns"


def test_the_first_lesson_asks_for_all_four_levels_in_every_function():
    core = our_course().core("levels")
    assert Counter(item.answer for item in core) == dict.fromkeys(LEVELS, 3)
    assert {item.function for item in core} == set(FUNCTIONS)
    assert [i.difficulty for i in core] == sorted(i.difficulty for i in core)


def test_a_good_file_is_taken(tmp_path):
    course, problems = check(tmp_path, GOOD)
    assert problems == []
    assert course.items["one"].answer == "activity"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('id = "one"', 'id = "O N E"', 3, "small letters"),
        ('kind = "level"', 'kind = "dance"', 4, "dance"),
        ('technique = "T01"', 'technique = "X"', 6, "not a technique"),
        ("difficulty = 1", "difficulty = 9", 7, "difficulty"),
        ('text = "Paint the door"', "", 2, "text"),
        ('cue = "Paint"', 'cue = "Sing"', 9, "Sing"),
        ('answer = "activity"', 'answer = "fun"', 10, "fun"),
        ('why = "It is work."', 'why = " "', 11, "why"),
        ('wrong.output = "Painted would be one."', "", 2, "feedback"),
        ('wrong.output = "', 'wrong.sideways = "', 12, "sideways"),
        ('why = "It is work."', 'why = "It is work."\nhue = "red"', 12, "hue"),
        ('why = "It is work."\n', "", 2, "why"),
        ('text = "Paint the door"', "text = Paint", 8, "TOML"),
        ("[[item]]", "[item]", 2, "[[item]]"),
        ("[[item]]", "[[thing]]", 2, "thing"),
    ],
)
def test_each_error_is_named_by_its_line(tmp_path, old, new, line, said):
    assert old in GOOD
    _, problems = check(tmp_path, GOOD.replace(old, new, 1))
    assert any(at == line and said in message for at, message in problems), problems


def test_all_errors_come_at_once(tmp_path):
    two = GOOD + GOOD.replace('"one"', '"two"').replace("Paint the door", "Sing out loud today")
    broken = two.replace('"T01"', '"X"').replace('answer = "activity"', 'answer = "fun"')
    _, problems = check(tmp_path, broken)
    assert len({line for line, _ in problems}) >= 5


def test_an_id_twice_and_a_lesson_that_is_not_there_are_named(tmp_path):
    _, problems = check(tmp_path, GOOD + GOOD)
    assert any(line == 14 and "a.toml:2" in said for line, said in problems)
    lesson = '[[lesson]]\nid = "other"\ntitle = "T"\nminutes = 10\ntext = ["x"]\ntake_home = "y"\n'
    _, problems = check(tmp_path, lesson + GOOD)
    assert any("first" in said for _, said in problems)


def test_items_that_say_nearly_the_same_are_named(tmp_path):
    twin = GOOD.replace('"one"', '"two"').replace("Paint the door", "Paint the door red")
    _, problems = check(tmp_path, GOOD + twin)
    assert any(line == 14 and "100%" in said for line, said in problems)


def test_other_bytes_and_other_files_are_refused_in_words(tmp_path):
    _, problems = check(tmp_path, GOOD.encode() + b"\n# caf\xe9")
    assert [line for line, _ in problems] == [14]
    _, problems = read_files([tmp_path / "nowhere.toml"])
    assert problems
    with pytest.raises(BadInput):
        load(tmp_path / "empty")
