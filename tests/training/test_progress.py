"""Progress: what comes back when, what a test says, and what a group may know."""

from datetime import UTC, datetime, timedelta

import pytest

from okrlab.blocks.course.bank import our_course
from okrlab.blocks.course.cards import Attempt, Progress
from okrlab.blocks.course.cohort import cohort
from okrlab.blocks.course.progress import (
    asked_in,
    change,
    compared,
    done,
    form,
    lessons_of,
    likely,
    result,
)
from okrlab.blocks.course.schedule import FIVE_MINUTES, due, returns, today

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
COURSE = our_course()
KNOWN = COURSE.items


def tried(item, right, day=0, tries=1, n=0, **more):
    at = DAY + timedelta(days=day, minutes=n)
    id = f"{item}{day}{tries}{n}{more.get('test', '')}".replace("-", "")
    return Attempt(id=id, item=item, right=right, tries=tries, at=at, **more)


def test_what_went_wrong_comes_back_and_what_went_right_does_not():
    progress = Progress.of([tried("lv-01", False), tried("lv-02", True)])
    assert due(progress, DAY, KNOWN) == []
    assert due(progress, DAY + timedelta(days=2), KNOWN) == ["lv-01"]


def test_the_gaps_grow_with_every_right_answer():
    attempts, gaps, day = [tried("lv-01", False)], [], 0.0
    for _ in range(4):
        back = returns(Progress.of(attempts))["lv-01"]
        gaps.append((back - DAY) / timedelta(days=1) - day)
        day = (back - DAY) / timedelta(days=1)
        attempts.append(Attempt(id=f"a{day}", item="lv-01", right=True, at=back))
    assert gaps == sorted(gaps)
    assert gaps[-1] > 4 * gaps[0]


def test_forgetting_again_brings_it_back_soon():
    knew = [tried("lv-01", False), tried("lv-01", True, 1), tried("lv-01", True, 5)]
    later = returns(Progress.of(knew))["lv-01"]
    soon = returns(Progress.of([*knew, tried("lv-01", False, 20)]))["lv-01"]
    assert soon - (DAY + timedelta(days=20)) < later - (DAY + timedelta(days=5))


def test_a_second_try_or_a_hint_counts_as_help():
    helped = Progress.of([tried("lv-01", False), tried("lv-01", True, tries=2, n=1)])
    hinted = Progress.of([tried("lv-02", True, hints=1)])
    assert "lv-01" in returns(helped)
    assert "lv-02" in returns(hinted)


def test_a_day_holds_five_minutes_and_only_items_that_are_still_there():
    progress = Progress.of([tried(id, False, n=n) for n, id in enumerate(list(KNOWN)[:40])])
    late = DAY + timedelta(days=3)
    assert len(due(progress, late, KNOWN)) == FIVE_MINUTES
    assert due(progress, late, ()) == []


def test_ten_a_day_are_ten_however_many_wait_and_whatever_they_are_answered():
    missed = [tried(id, False, n=n) for n, id in enumerate(list(KNOWN)[:40])]
    now, answered = DAY + timedelta(days=3), []
    for n in range(FIVE_MINUTES):
        done, left = today(Progress.of([*missed, *answered]), now, KNOWN)
        assert (done, len(left)) == (n, FIVE_MINUTES - n)
        right = n % 2 == 0
        answered.append(tried(left[0], right, day=3, n=n, tries=1 if right else 2, again=True))
    assert today(Progress.of([*missed, *answered]), now, KNOWN) == (FIVE_MINUTES, [])
    done, left = today(Progress.of([*missed, *answered]), now + timedelta(days=1), KNOWN)
    assert (done, len(left)) == (0, FIVE_MINUTES)


def test_what_came_back_and_was_missed_once_waits_for_its_second_try():
    missed = [tried(id, False, n=n) for n, id in enumerate(list(KNOWN)[:3])]
    now = DAY + timedelta(days=3)
    first = due(Progress.of(missed), now, KNOWN)[0]
    progress = Progress.of([*missed, tried(first, False, day=3, again=True)])
    assert today(progress, now, KNOWN)[0] == 0
    assert due(progress, now, KNOWN)[0] == first


def test_the_day_is_that_of_the_clock_it_is_asked_by():
    missed = [tried(id, False, n=n) for n, id in enumerate(list(KNOWN)[:40])]
    late = DAY + timedelta(days=3, hours=14)  # 23:00 UTC
    answered = [tried(next(iter(KNOWN)), True, day=3.5, again=True)]  # 21:00 UTC
    progress = Progress.of([*missed, *answered])
    assert today(progress, late, KNOWN)[0] == 1
    assert today(progress, late, KNOWN, "Etc/GMT-2")[0] == 0


def test_two_devices_at_once_count_an_answer_once():
    one = tried("lv-01", False)
    assert len(Progress.of([one, one]).attempts) == 1


@pytest.mark.parametrize("seed", ["anna", "ben"])
def test_both_tests_have_eight_matched_items_and_share_none(seed):
    pre, post = asked_in(KNOWN, seed, "pre"), asked_in(KNOWN, seed, "post")
    assert len(pre) == len(post) == 8
    assert not {i.id for i in pre} & {i.id for i in post}
    assert sorted((i.kind, i.difficulty) for i in pre) == sorted(
        (i.kind, i.difficulty) for i in post
    )


def test_nobody_passes_the_second_test_by_repeating_the_keys_of_the_first():
    pre, post = asked_in(KNOWN, "anna", "pre"), asked_in(KNOWN, "anna", "post")
    keys = [(i.kind, i.answer) for i in pre], [(i.kind, i.answer) for i in post]
    assert not [a for a, b in zip(*keys, strict=True) if a == b and a[0] != "order"]
    assert {"signal", "balanced", "green"} <= {str(i.answer) for i in (*pre, *post)}


def test_half_of_all_people_meet_the_forms_the_other_way_round():
    first = [form(f"{n:032x}", "pre") for n in range(100)]
    assert 30 <= first.count("a") <= 70


def test_a_test_has_no_result_before_its_last_answer():
    items = asked_in(KNOWN, "anna", "pre")
    given = [tried(item.id, n < 3, n=n, test="pre") for n, item in enumerate(items)]
    assert result(Progress.of(given[:-1]), KNOWN, "anna", "pre") is None
    assert result(Progress.of(given), KNOWN, "anna", "pre") == 3
    assert compared(Progress.of(given), KNOWN, "anna") is None


def test_of_two_answers_to_one_test_item_the_first_counts():
    items = asked_in(KNOWN, "anna", "pre")
    given = [tried(item.id, True, n=n, test="pre") for n, item in enumerate(items)]
    again = tried(items[0].id, False, n=99, test="pre")
    assert result(Progress.of([*given, again]), KNOWN, "anna", "pre") == 8


def test_a_small_change_is_called_unclear_and_a_large_one_is_not():
    assert change(4, 6).clear == ""
    assert "chance alone" in str(change(4, 6))
    assert change(1, 8).clear == "up"
    assert change(8, 1).clear == "down"
    assert change(5, 5).low < 0 < change(5, 5).high


@pytest.mark.parametrize(("before", "after"), [(0, 8), (4, 6), (8, 8), (3, 2)])
def test_the_interval_is_the_published_one(before, after):
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    low, high = proportion.confint_proportions_2indep(after, 8, before, 8, method="newcomb")
    ours = change(before, after)
    assert (ours.low, ours.high) == pytest.approx((low, high), abs=0.001)


def test_a_group_is_told_with_an_interval_over_the_forms_that_each_person_was_given():
    people, version = [], 0
    for n in range(10):
        seed, made = f"person{n}", []
        for test, right in (("pre", 4), ("post", 7 + n % 2)):
            for k, item in enumerate(asked_in(KNOWN, seed, test)):
                version += 1
                made.append(tried(item.id, k < right, n=k, test=test, version=version))
        people.append(made)
    told = cohort(people, lessons_of(COURSE))
    assert (told.both, told.before, told.after) == (10, 4.0, 7.5)
    low, high = likely(told)
    assert low < 3.5 < high
    assert (low + high) / 2 == pytest.approx(3.5)
    assert told.finished.keys() == {lesson.id for lesson in COURSE.lessons}


def test_a_lesson_is_done_when_each_of_its_exercises_is_settled():
    core = COURSE.core("targets")
    attempts = [tried(item.id, True, n=n) for n, item in enumerate(core)]
    assert done(Progress.of(attempts), COURSE, "targets")
    assert not done(Progress.of(attempts[1:]), COURSE, "targets")
    assert not done(Progress.of([*attempts[1:], tried(core[0].id, False)]), COURSE, "targets")
