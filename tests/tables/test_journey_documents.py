"""Journeys as people write them in documents: a table a stage, labels with lists, blueprints."""

from __future__ import annotations

from itertools import count

import pytest

from okrlab.blocks.journey.cards import JourneyStage, Touchpoint
from okrlab.blocks.journey.map_files import import_journey
from okrlab.record.deck import Deck


def read(text, **answers):
    numbers = count()
    content = text if answers.pop("pasted", False) else text.encode()
    return import_journey(
        "map.md", content, Deck(board="j"), lambda: f"n{next(numbers)}", **answers
    )


def stages(found):
    return [one.text for one in found.cards if isinstance(one, JourneyStage)]


def touchpoints(found):
    return [one for one in found.cards if isinstance(one, Touchpoint)]


def said(found):
    return " ".join(one.said for one in found.problems)


A_TABLE_A_STAGE = """\
# Moving house: the tenant's way

| Who | What they want |
|---|---|
| Ida | Keys on Friday |

## Step 1 – Looking

| | |
|---|---|
| **Touchpoints** | The portal |
| **Actions** | Saves a *search* |
| **Feeling** | 😟 Lost |

## Step 2 – Viewing

| | |
|---|---|
| **Touchpoints** | The flat<br>The agent |
| **Actions** | Asks<br>Waits |
| **Feeling** | 🙂 Calm |

## Step 3 – Signing

| | |
|---|---|
| **Touchpoints** | The desk |

## What we learned

| Moment | Why | Who |
|---|---|---|
| Viewing | Too short | Bo |
"""


@pytest.mark.parametrize("pasted", [True, False])
def test_a_table_for_each_stage_is_one_map_and_the_other_tables_are_told(pasted):
    """Only the first of them was read, its cell as the stage; the rest went without a word."""
    found = read(A_TABLE_A_STAGE, pasted=pasted)
    assert stages(found) == ["Looking", "Viewing", "Signing"]
    assert [(one.text, one.action, one.emotion) for one in touchpoints(found)] == [
        ("The portal", "Saves a search", -1.0),
        ("The flat", "Asks", 1.0),
        ("The agent", "Waits", None),
        ("The desk", "", None),
    ]
    for title in ("Moving house", "What we learned"):
        assert f"not the one under “{title}" in said(found)


LABELLED = """\
# Stage 1: Hear of it
**Triggers:**
- A poster

**Actions:**
- Reads it
- Tells Bo

**Feelings:** curious

# Stage 2: Sign up
**Actions:** Fills in a form

**Feelings:**
annoyed
"""


def test_bold_labels_with_lists_are_lanes_and_which_holds_the_touchpoints_is_asked():
    found = read(LABELLED)
    assert stages(found) == ["Hear of it", "Sign up"]
    [ask] = found.asks
    assert (ask.keyword, ask.options) == ("touchpoint", ("Triggers", "Actions", "Feelings"))
    found = read(LABELLED, columns={"touchpoint": "Actions"})
    assert [(one.text, one.emotion) for one in touchpoints(found)] == [
        ("Reads it", 1.0),
        ("Tells Bo", None),
        ("Fills in a form", -1.0),
    ]
    assert "“Triggers” is not a journey column" in said(found)


BLUEPRINT = """\
A page on our desk.

<div><table>
<tr><th><b>Customer steps</b><br>What they do.</th><th>Arrive</th><th>Check in</th></tr>
<tr><th><b>In front</b><br>What they meet.</th><td><ul><li>Door</li><li>Sign</li></ul></td>
<td><ul><li>Clerk</li></ul></td></tr>
<tr><th>Behind</th><td>Cleaning</td><td>The list</td></tr>
</table></div>
"""


def test_a_blueprint_as_a_page_asks_which_lane_holds_the_touchpoints():
    """The steps on top are the stages, and a lane's name ends before the line that explains it."""
    found = read(BLUEPRINT)
    assert stages(found) == ["Arrive", "Check in"]
    assert found.asks[0].options == ("In front", "Behind")
    found = read(BLUEPRINT, columns={"touchpoint": "In front"})
    assert [one.text for one in touchpoints(found)] == ["Door", "Sign", "Clerk"]


def test_of_several_maps_in_a_document_one_is_chosen_by_its_heading():
    one = "| **Stage** | **Touchpoint** |\n|---|---|\n| 1\\. Ask | {} |\n"
    text = f"# For guests\n{one.format('Phone')}\n# For staff\n{one.format('Desk')}"
    found = read(text)
    assert (found.asks[0].keyword, found.asks[0].options) == ("sheet", ("For guests", "For staff"))
    found = read(text, sheet="For staff")
    assert [one.text for one in touchpoints(found)] == ["Desk"]
    assert stages(found) == ["1. Ask"]


def test_a_feeling_is_read_from_a_lane_of_thoughts_and_feelings():
    text = (
        "| | Ask | Get |\n|---|---|---|\n| Touchpoints | Phone | Letter |\n"
        "| Thoughts & emotions | 😞 why me? | 🙂 at last |"
    )
    assert [(one.thought, one.emotion) for one in touchpoints(read(text))] == [
        ("😞 why me?", -1.0),
        ("🙂 at last", 1.0),
    ]
    worded = text.replace("😞 ", "").replace("🙂 ", "")
    assert [one.emotion for one in touchpoints(read(worded))] == [None, None]
    assert "number" not in said(read(worded))


def test_unknown_headings_below_a_title_are_both_asked_for_at_once():
    text = "The way in,,\nPart of the way,They meet,They feel\nAsk,Phone,🙂\n"
    found = read(text)
    assert [ask.keyword for ask in found.asks] == ["stage", "touchpoint"]
    assert found.asks[0].options == ("Part of the way", "They meet", "They feel")
    found = read(text, columns={"stage": "Part of the way", "touchpoint": "They meet"})
    assert (stages(found), [one.emotion for one in touchpoints(found)]) == (["Ask"], [1.0])


def test_of_several_tables_with_no_heading_that_is_known_one_is_chosen_and_none_is_guessed():
    one = "| Kapitel | Ort |\n|---|---|\n| {} | Tor |\n"
    text = f"# Heute\n{one.format('Rein')}\n# Morgen\n{one.format('Raus')}"
    assert read(text).asks[0].options == ("Heute", "Morgen")
    answers = {"stage": "Kapitel", "touchpoint": "Ort"}
    assert [ask.keyword for ask in read(text, sheet="Morgen").asks] == [*answers]
    assert stages(read(text, sheet="Morgen", columns=answers)) == ["Raus"]


def test_a_lane_that_says_the_same_everywhere_is_kept_and_headings_that_recur_are_not():
    one = "## Part {}\n\n| Aspect | Notes |\n|---|---|\n| Feels | 🙂 |\n| Touchpoints | Desk |\n"
    found = read("\n".join(map(one.format, ("one", "two"))))
    assert [(c.text, c.emotion) for c in touchpoints(found)] == [("Desk", 1.0), ("Desk", 1.0)]
    assert "Aspect" not in said(found)


def test_a_question_names_ten_options_and_offers_all():
    heads = [f"Kopf {n}" for n in range(30)]
    [ask, _] = read(f"{','.join(heads)}\n{','.join('x' * 30)}").asks
    assert ask.words.count("“Kopf") == 10
    assert ask.options == tuple(heads)
