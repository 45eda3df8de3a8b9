"""What `read` proposes for a line, and that it stays silent when it cannot know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.language.reading import SURE, read
from okrlab.vocabulary import LEVELS, Level


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("called 30 prospects", "activity"),
        ("We interview five farmers", "activity"),
        ("Increase outreach calls from 20 to 40", "activity"),
        ("ran 12 onboarding webinars", "output"),
        ("Travel guide published", "output"),
        ("Publish the allotment handbook", "output"),
        ("Raise test coverage from 60 % to 80 %", "output"),
        ("customers renew without being chased", "outcome"),
        ("Residents borrow more books", "outcome"),
        ("Fewer complaints about noise", "outcome"),
        ("Newcomers ship something in their first week", "outcome"),
        ("Reduce downtime to under an hour", "outcome"),
        ("Churn below 2%", "outcome"),
        ("NPS above 50", "outcome"),
        ("revenue up 10 %", "impact"),
        ("Cut operating costs by a tenth", "impact"),
        ("Less poverty in the valley", "impact"),
    ],
)
def test_a_clear_line_gets_its_level(line: str, level: Level) -> None:
    assert read(line).level == level


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "xyzzy frobnicate qux",
        "!!! ???",
        "42",
        "Wir haben 12 Webinare durchgeführt",
        "Nous avons publié le guide pour les clients",
        "Los clientes renuevan sin que nadie les llame",
        "お客様が更新する",
        "Клиенты продлевают договор",
        "Customer happiness thing",
        "Newsletter an 300 Kunden",
        "Workshop und Training im Team",
    ],
)
def test_what_cannot_be_judged_is_left_to_the_person(line: str) -> None:
    assert read(line).level is None


def test_a_purpose_does_not_lift_the_work_before_it() -> None:
    assert read("Publish a leaflet to reduce complaints").level == "output"
    assert read("Improve the portal to increase revenue").level in ("activity", "output")


def test_a_number_alone_does_not_make_an_outcome() -> None:
    assert read("Conduct 10 trainings").level == "output"
    assert read("Increase videos from one to four").level == "output"


def test_what_must_come_true_as_well_decides() -> None:
    assert read("Launch a price page with 12% conversion").level == "outcome"


def test_the_reason_quotes_the_persons_own_words() -> None:
    assert read("Ran 12 onboarding webinars").why == (
        "Sounds like an output: “Ran 12 onboarding webinars” is finished work."
    )


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("conduct 10 trainings", "output"),
        ("100% of deals are in the CRM", "output"),
        ("Walk 30 minutes every day", "activity"),
        ("Lose 2 inches in 3 months", "impact"),
        ("Increase NPS from 40 to 55 in Q1", "outcome"),
    ],
)
def test_the_examples_of_t10_and_t11(line: str, level: Level) -> None:
    allowed = {level, "outcome"} if level == "impact" else {level}
    assert max(read(line).probabilities, key=read(line).probabilities.__getitem__) in allowed


def test_the_objective_speaks_for_a_fragment() -> None:
    alone = read("Another 20")
    told = read("Another 20", "Publish guides for families")
    assert alone.level is None
    assert told.probabilities["output"] > alone.probabilities["output"]


def test_another_language_is_shown_and_said_to_be_unread() -> None:
    reading = read("Wir haben 12 Webinare durchgeführt")
    assert not reading.english
    assert "English" in reading.why
    assert "durchgeführt" in reading._repr_html_()


def test_a_soft_outcome_is_marked() -> None:
    assert read("Guests say they feel welcome").soft
    assert not read("Satisfaction of guests from 60% to 75%").soft
    assert not read("Publish the guide").soft


def test_a_very_long_text_is_cut() -> None:
    reading = read("Publish the guide. " * 300_000)
    assert len(reading.text) == 500


def test_the_parts_are_marked_in_a_notebook_and_markup_is_shown_as_text() -> None:
    page = read("Raise <b>sales</b> from 4% to 6%")._repr_html_()
    assert "<mark" in page
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


@given(st.text(max_size=700))
def test_any_text_is_read_without_an_error(line: str) -> None:
    reading = read(line)
    assert set(reading.probabilities) == set(LEVELS)
    assert sum(reading.probabilities.values()) == pytest.approx(1)
    assert reading.why
    assert read(line) == reading


@given(
    st.lists(
        st.sampled_from(["ran", "12", "customers", "renew", "calls", "$", "%", "revenue", "with"])
    )
)
def test_known_words_in_any_order_are_read_without_an_error(words: list[str]) -> None:
    reading = read(" ".join(words))
    assert reading.level is None or reading.probabilities[reading.level] >= SURE
