"""Calibration: agreement as published, with an interval, and the disputed ones first."""

import pytest

from okrlab.blocks.course.agreement import alpha, calibrated
from okrlab.blocks.course.bank import exercises
from okrlab.host.creating import planned
from okrlab.record import commands as c
from okrlab.record.agenda import Answer
from okrlab.vocabulary import LEVELS

# After Krippendorff's example of four observers and twelve units; what exceeds 4 is left out.
TABLE = {
    "a": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    "b": [1, 2, 3, 3, 2, 2, 4, 1, 2, None, None, 3],
    "c": [None, 3, 3, 3, 2, 3, 4, 2, 2, None, 1, None],
    "d": [1, 2, 3, 3, 2, 4, 4, 1, 2, None, 1, None],
}
PEOPLE = [{f"s{n}": LEVELS[v - 1] for n, v in enumerate(row) if v} for row in TABLE.values()]


def test_agreement_is_that_of_its_definition():
    found = alpha(PEOPLE)
    assert found.value == pytest.approx(by_hand(PEOPLE), abs=1e-9)
    assert found.low < found.value < found.high


def by_hand(people):
    """Ordinal alpha from its definition, unit by unit."""
    units = {}
    for one in people:
        for name, level in one.items():
            units.setdefault(name, []).append(LEVELS.index(level))
    pairs = [v for v in units.values() if len(v) > 1]
    n = [sum(v.count(k) for v in pairs) for k in range(4)]

    def gap(c, k):
        c, k = sorted((c, k))
        return (sum(n[c : k + 1]) - (n[c] + n[k]) / 2) ** 2

    total = sum(n)
    seen = sum(
        sum(gap(v[i], v[j]) for i in range(len(v)) for j in range(len(v)) if i != j) / (len(v) - 1)
        for v in pairs
    )
    by_chance = sum(n[c] * n[k] * gap(c, k) for c in range(4) for k in range(4) if c != k)
    return 1 - (total - 1) * seen / by_chance


def test_the_most_divided_statement_comes_first():
    assert alpha(PEOPLE).disputed[0] == "s5"


def test_the_same_answers_give_the_same_interval():
    assert alpha(PEOPLE) == alpha(PEOPLE)


@pytest.mark.parametrize("people", [[], [{"a": "output"}], [{"a": "output"}, {"a": "output"}]])
def test_what_cannot_be_worked_out_is_said(people):
    found = alpha(people)
    assert found.value is None
    assert "two people" in str(found)


def test_calibration_reads_the_revealed_blocks_of_a_live_workshop(house):
    file = (exercises() / "calibration.toml").read_text("utf-8")
    coach = house.enter("facilitate", "Cleo")
    house.done(coach, c.SetAgenda(base=0, blocks=planned("calibration.toml", file)))
    people = [house.enter("join", name) for name in ("Anna", "Ben", "Cem")]
    agenda = house.recorder.room(house.workshop).public.agenda
    first, _, second = agenda.blocks
    for block, answers in ((first, ("12341", "12341", "22341")), (second, ("22342",) * 3)):
        house.done(coach, c.OpenBlock(block=block.id))
        assert calibrated(house.recorder.room(house.workshop).public.agenda).keys() <= {first.title}
        for person, steps in zip(people, answers, strict=True):
            scores = {p.id: int(step) for p, step in zip(block.prompts, steps, strict=True)}
            house.done(person, c.GiveAnswer(block=block.id, answer=Answer(scores=scores)))
        house.done(coach, c.CloseBlock(block=block.id))
        house.done(coach, c.RevealBlock(block=block.id))
    found = calibrated(house.recorder.room(house.workshop).public.agenda)
    assert list(found) == [first.title, second.title]
    assert found[first.title].disputed == (first.prompts[0].text,)
    assert 0 < found[first.title].value < found[second.title].value == 1
    assert found[first.title].people == 3
    assert found[first.title].low <= found[first.title].value
