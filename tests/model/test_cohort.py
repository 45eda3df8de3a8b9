"""A group is told in whole fives, so that nothing follows from looking twice."""

from __future__ import annotations

from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.blocks.course.cards import EIGHT, Attempt
from okrlab.blocks.course.cohort import STEP, Cohort, Missed, cohort

LESSONS = {"one": ("a", "b"), "two": ("c",)}


def attempts(*answers, start=0):
    """Attempts of one person in their order: (item, right) or (item, right, more fields)."""
    number = count(start)
    made = []
    for item, right, *more in answers:
        n = next(number)
        fields = more[0] if more else {}
        made.append(Attempt(id=f"{item}{n}", item=item, right=right, version=n + 1, **fields))
    return made


def examined(before, after, start=0):
    """Somebody who has done both tests, with so many right."""
    answers = [
        (f"{test}{n}", n < right, {"test": test})
        for test, right in (("pre", before), ("post", after))
        for n in range(EIGHT)
    ]
    return attempts(*answers, start=start)


def numbers(told: Cohort):
    return [told.people, told.both, *told.finished.values(), *(one.of for one in told.missed)]


def test_below_five_there_is_not_one_number():
    people = [attempts(("a", False), ("b", True), ("c", True), start=10 * n) for n in range(4)]
    assert cohort(people, LESSONS) == Cohort(finished={"one": 0, "two": 0})
    assert cohort([], LESSONS) == Cohort(finished={"one": 0, "two": 0})


def test_from_five_on_rows_appear_each_for_five_of_its_own():
    people = [attempts(("a", n > 2), ("b", True), start=10 * n) for n in range(4)]
    people += [attempts(("a", False), ("c", False), start=40)]
    told = cohort(people, LESSONS)
    assert told.people == 5
    assert told.finished == {"one": 0, "two": 0}, "four have settled b, and three a"
    assert told.missed == (Missed(item="a", of=5),)
    settled = [attempts(("a", True), ("b", True), start=100 * n) for n in range(1, 8)]
    assert cohort(settled, LESSONS).finished == {"one": 5, "two": 0}


def test_a_row_says_neither_that_all_nor_that_none_missed_it():
    """With five people "all" would be a sentence about each of them."""
    for missed in range(6):
        people = [attempts(("a", n >= missed), start=10 * n) for n in range(5)]
        assert bool(cohort(people, LESSONS).missed) == (missed >= 3)


def test_what_counts_is_the_first_try_and_the_first_time_a_lesson_was_finished():
    again = [("a", True), ("b", True), ("a", False), ("c", False), ("c", False, {"tries": 2})]
    people = [attempts(*again, start=10 * n) for n in range(5)]
    told = cohort(people, LESSONS)
    assert told.finished == {"one": 5, "two": 5}
    assert [one.item for one in told.missed] == ["c"]


def test_the_tests_are_told_of_the_first_five_who_did_both():
    people = [examined(4, 6 + n % 2, start=100 * n) for n in range(5)]
    told = cohort([*people, examined(0, 8, start=900), examined(1, 2, start=950)[:12]], LESSONS)
    assert (told.both, told.before, told.after) == (5, 4.0, 6.4)
    assert told.error == pytest.approx(0.2449, abs=1e-4)
    assert cohort(people[:4], LESSONS).both == 0


answers = st.lists(
    st.tuples(st.sampled_from("abc"), st.booleans(), st.sampled_from(({}, {"tries": 2}))),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 13), answers), min_size=1, max_size=40))
def test_between_any_two_looks_every_number_moves_by_whole_fives(turns):
    """People come and go on in any order; the coach looks after every single answer."""
    done: dict[int, list[Attempt]] = {}
    looks, version = [cohort([], LESSONS)], 0
    for who, given_now in turns:
        for one in attempts(*given_now, start=version):
            version = one.version
            done.setdefault(who, []).append(one)
            looks.append(cohort(done.values(), LESSONS))
    assert all(n % STEP == 0 for look in looks for n in numbers(look))
    for before, after in pairwise(looks):
        assert after.people - before.people in (0, STEP)
        for lesson in LESSONS:
            assert after.finished[lesson] - before.finished[lesson] in (0, STEP)


@settings(max_examples=200)
@given(
    st.integers(1, 2),
    st.lists(answers, min_size=10, max_size=10),
    st.lists(answers, min_size=1, max_size=4),
    st.lists(answers, min_size=4, max_size=4),
)
def test_whatever_fewer_than_five_newcomers_do_is_not_seen(fives, there, newcomers, others):
    """Noninterference: with them, without them, with others in their place, the same."""
    known = [
        attempts(("a", True), ("b", True), ("c", True), *one, start=100 * n)
        for n, one in enumerate(there[: STEP * fives])
    ]
    seen = cohort(known, LESSONS)
    for strangers in (newcomers, others):
        late = [attempts(*one, start=10_000 + 100 * n) for n, one in enumerate(strangers)]
        assert cohort([*known, *late], LESSONS) == seen
