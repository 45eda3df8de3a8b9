"""What the clinic notices about one key result, in which words, and how strongly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.blocks.clinic.blanks import blanks
from okrlab.blocks.clinic.cards import Term
from okrlab.blocks.clinic.cases import RULES
from okrlab.blocks.clinic.grid import place
from okrlab.blocks.clinic.statement_checks import check_statement
from okrlab.language.reading import read
from okrlab.record.agenda import Agreement
from okrlab.record.findings import SEVERITIES
from okrlab.texts import area

DOCS = Path(__file__).parents[2] / "docs"


def rules(text, **more):
    return {found.rule for found in check_statement(text, **more)}


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("Increase NPS from 40 to 55 in Q1", "outcome"),  # T10
        ("Walk 30 minutes every day", "activity"),
        ("Lose 2 inches in 3 months", "outcome"),
        ("Conduct 10 trainings", "output"),  # T11
        ("100% of deals are in the CRM", "output"),
        ("CRM integration completed", "output"),  # T16
    ],
)
def test_the_examples_of_the_techniques_are_read_as_they_say(line, level):
    assert read(line).level == level


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Walk 30 minutes every day", "activity-as-kr"),  # T10
        ("Conduct 10 trainings", "output-as-kr"),  # T11
        ("Launch the chatbot on the website", "launch-only"),  # T14
        ("CRM integration completed", "output-as-kr"),
        ("Increase NPS to 55 in Q1", "no-baseline"),
        ("Improve customer satisfaction", "no-target"),
        ("Increase NPS from 40 to 55", "no-date"),
        ("Newcomers say they feel welcome", "soft-outcome"),
        ("Increase revenue from €2m to €3m by Q4", "beyond-influence"),  # T23
        ("Increase page views from 1,000 to 5,000 by Q3", "vanity-metric"),  # T22
        ("Reduce average handling time from 8 to 5 minutes by Q3", "gameable-metric"),
        ("Increase MAU from 10k to 15k by December", "undefined-acronym"),  # T21
        ("Cut complaints from 30 to 10 and raise NPS from 20 to 40 by June", "compound"),
        ("Publish 60 articles and get 6,000 visits", "compound"),
        ("Increase retention from X to Y by June", "placeholder"),
        ("Reduce churn from 4% to 6% by June", "direction-conflict"),
        ("Maintain uptime from 99% to 97% in Q3", "direction-conflict"),
        ("Wir haben 12 Webinare durchgeführt", "not-english"),
        ("Lift X from A to B by [date]", "close-call"),
    ],
)
def test_what_a_coach_would_notice_is_noticed(line, rule):
    assert rule in rules(line)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Increase NPS from 40 to 55 in Q1", "no-baseline"),
        ("Increase NPS from 40 to 55 in Q1", "no-date"),
        ("Publish a leaflet to reduce complaints", "compound"),
        ("Restore and improve the living conditions of tenants", "compound"),
        ("The guide is fast to browse and search", "compound"),
        ("Generate 150 MQLs (marketing qualified leads) by May", "undefined-acronym"),
        ("Visitors who come back within a week rise from 10% to 30% by May", "vanity-metric"),
        ("Increase monthly active users (MAU) from 1k to 2k by May", "undefined-acronym"),
        ("Reduce churn from 6% to 4% by June", "direction-conflict"),
        ("Raise the share of happy parents from 40% to 60% by May", "placeholder"),
        ("Conduct 10 trainings", "no-baseline"),
    ],
)
def test_what_is_fine_is_left_alone(line, rule):
    assert rule not in rules(line)


def test_a_full_outcome_has_nothing_to_hear():
    assert (
        check_statement("Raise the share of tenants who pay online from 10% to 60% by June") == []
    )
    assert check_statement("") == check_statement("  ") == []


def test_a_number_does_not_turn_work_into_a_result():
    for line in ("Conduct 10 trainings", "Write 30 help articles", "Run 8 webinars"):
        assert rules(line) & {"activity-as-kr", "output-as-kr"}, line


def test_a_term_is_unflagged_once_the_team_has_defined_it():
    line = "Increase MAU from 10k to 15k by December"
    assert "undefined-acronym" not in rules(line, glossary=["mau"])
    term = Term(id="t", term="MAU", meaning="people who come at least once a month")
    assert "undefined-acronym" not in rules(line, glossary=[term])


def test_a_date_in_the_objective_counts_for_its_key_results():
    assert "no-date" not in rules(
        "Lift NPS from 40 to 55", objective="Guests return by end of June"
    )


def test_maintaining_asks_where_the_level_is_today():
    found = {f.rule: f for f in check_statement("Maintain uptime above 99.9% in Q3")}
    assert "stay where it is" in found["no-baseline"].message


def test_other_languages_are_shown_and_not_judged():
    found = check_statement("Nous avons publié le guide pour les clients")
    assert [(f.rule, f.severity) for f in found] == [("not-english", "note")]


def test_the_span_is_what_the_message_quotes():
    text = "Increase page views from 1,000 to 5,000 by Q3"
    found = next(f for f in check_statement(text) if f.rule == "vanity-metric")
    assert text[slice(*found.span)] == "page views"
    assert "page views" in found.message


def test_blanks_are_named_and_never_guessed():
    text = "Increase retention from X to ___ by [date]"
    assert [text[a:b] for a, b in blanks(text)] == ["X", "___", "[date]"]
    assert place(read(text)).missing == ("baseline", "target", "deadline")


def test_the_working_agreement_changes_how_strong_a_finding_is():
    def strength(line, rule, **agreed):
        found = check_statement(line, agreement=Agreement(**agreed))
        return next(f.severity for f in found if f.rule == rule)

    work, start = "Conduct 10 trainings", "Increase NPS to 55 in Q1"
    assert strength(work, "output-as-kr") == "serious"
    assert strength(work, "output-as-kr", strictness="gentle") == "advice"
    assert strength(work, "output-as-kr", challenge=False) == "note"
    assert strength(start, "no-baseline") == "advice"
    assert strength(start, "no-baseline", challenge=False) == "advice"
    assert strength(start, "no-baseline", strictness="strict") == "serious"


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        ("31 February 2027", True),
        ("Feb 30th", True),
        ("2027-04-31", True),
        ("31/02/2027", True),
        ("29 February 2027", True),
        ("29 February", False),
        ("29 February 2028", False),
        ("12/13/2027", False),
        ("June 2027", False),
    ],
)
def test_a_day_that_no_calendar_has_is_asked_about(day, asked):
    line = f"Raise the share of tenants who pay online from 10% to 60% by {day}"
    found = [one for one in check_statement(line) if one.rule == "no-such-day"]
    assert [line[slice(*one.span)] for one in found] == [day] * asked


def test_every_rule_has_words_and_a_section_in_the_docs():
    said = area("clinic")
    sections = re.findall(r"^## (.+)$", (DOCS / "clinic-rules.md").read_text("utf-8"), re.M)
    assert sections == list(RULES)
    for rule in RULES:
        keys = [key for key in said if key.startswith(rule.replace("-", "_"))]
        assert any(key.endswith("_ask") for key in keys), rule


def test_every_message_has_its_question_and_nobody_is_shamed():
    said = area("clinic")
    asks = [
        key for key in said if key.endswith("_ask") and not key.startswith(("sorted", "column"))
    ]
    assert len(asks) > 50
    for key in asks:
        assert said[key].rstrip().endswith(("?", ".")), key
        assert "?" in said[key], key
        assert key.removesuffix("_ask") in said, key
    shaming = r"\b(wrong|failed|failure|you must|you should|poor|mistakes?|obviously|simply)\b"
    for key, words in said.items():
        if key.removesuffix("_ask") + "_ask" in said:
            assert not re.search(shaming, words.replace("must not go wrong", "")), key


WORDS = [
    "increase",
    "reduce",
    "NPS",
    "from",
    "40",
    "to",
    "55%",
    "by",
    "Q1",
    "and",
    "launch",
    "[date]",
    "X",
    ";",
    "customers",
    "with",
    "MAU",
    "keep",
    "page",
    "views",
    "€3m",
    "(",
    ")",
    "resulting",
]


@settings(deadline=None)
@given(
    st.one_of(st.text(max_size=700), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
)
def test_any_text_is_checked_without_an_error(line):
    found = check_statement(line)
    reading = read(line)
    for each in found:
        assert each.rule in RULES
        assert each.severity in SEVERITIES
        assert each.message
        assert each.question
        if each.span is not None:
            assert 0 <= each.span[0] < each.span[1] <= len(reading.text)
    assert found == check_statement(line)
    if line.strip() and not reading.english:
        assert [each.rule for each in found] == ["not-english"]


def test_a_loss_that_is_reduced_goes_the_way_it_is_said_to():
    for line in ("Cut the deficit from −£3m to −£1m", "Raise the balance from −40 to −10"):
        assert "direction-conflict" not in {one.rule for one in check_statement(line)}
    wrong = check_statement("Raise the balance from −10 to −40")
    assert "direction-conflict" in {one.rule for one in wrong}
