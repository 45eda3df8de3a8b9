"""Every line of a file is a statement or is named among what was left out, with its reason."""

from __future__ import annotations

import pytest

from okrlab.tables.field_lines import field_of
from okrlab.tables.file_reading import read_statements
from okrlab.tables.link_marks import plain

KEPT = "Raise repeat visits from 20% to 35%"


def told(name: str, content: str) -> tuple[list[str], dict[str, list[int]]]:
    """The statements of a file, and the lines that were left out, by reason."""
    found = read_statements(name, content.encode())
    left: dict[str, list[int]] = {}
    for one in found.left:
        left.setdefault(one.why, []).append(one.at)
    return [one.text for one in found.statements], left


TEXT = f"""Objective: Guests come back
KR1: {KEPT}
https://a.example/okrs
KR2:
ida@a.example
🎉🎉
👩‍👧‍👦
KR3: TBD
KR4: https://a.example/four
"""


def test_lines_of_a_text_without_words_are_named():
    assert told("a.txt", TEXT) == (
        [KEPT],
        {"address": [3, 5, 9], "label": [4], "signs": [6, 7], "placeholder": [8]},
    )


MARKDOWN = f"""# Guests come back
[![passing](https://a.example/b.svg)](https://a.example)
![a house](house.png)

- {KEPT}
- https://a.example/okrs
- <https://a.example/okrs>
- ida@a.example
- 🎉
- KR2:
-
- ~~Open a second desk~~
- [ ]

[one]: https://a.example/one
"""


def test_lines_of_markdown_without_words_are_named_and_pictures_together():
    statements, left = told("a.md", MARKDOWN)
    assert statements == [KEPT]
    assert sorted(at for places in left.values() for at in places) == [2, 3, *range(6, 14), 15]
    assert left["picture"] == [2, 3]
    assert (left["address"], left["label"]) == ([15, 6, 7, 8], [10])


def test_a_label_that_nothing_follows_leaves_the_list_above_as_it_is():
    assert told("a.md", f"# Guests come back\n- {KEPT}\n- Cut calls to 3\n- KR3:\n") == (
        [KEPT, "Cut calls to 3"],
        {"label": [4]},
    )
    assert told("a.txt", "Objective: Staff stay\nKey results:\n")[1] == {
        "label": [2],
        "no_results": [1],
    }


def test_what_stands_below_a_placeholder_is_read():
    listed = (
        f"# Guests come back\n- [Objective one]\n  - {KEPT}\n  - TBD\n- 🎯\n  - Cut calls to 3\n"
    )
    statements, left = told("a.md", listed)
    assert statements == [KEPT, "Cut calls to 3"]
    assert left == {"placeholder": [2, 4], "signs": [5]}


def test_cells_without_words_are_named():
    table = f"key result,target\n{KEPT},\nhttps://a.example,3\n🎉,\nKR2:,\nnull,\nn/a,\nTBD,4\n"
    assert told("a.csv", table) == (
        [KEPT],
        {"address": [3], "signs": [4], "label": [5], "placeholder": [6, 7, 8]},
    )


def test_null_and_numbers_are_no_key_results():
    listed = f'{{"key_results": [\nnull,\n"null",\n"",\n"https://a.example",\n3,\n"{KEPT}"]}}'
    assert told("a.json", listed) == (
        [KEPT],
        {"empty": [2, 4], "placeholder": [3], "address": [5], "signs": [6]},
    )
    lines = f"key_results:\n - null\n - ~\n -\n - {KEPT}\n - text: null\n"
    statements, left = told("a.yaml", lines)
    assert statements == [KEPT]
    assert left["empty"] == [2, 3, 4]


def test_what_a_line_of_json_leaves_out_is_named_though_it_has_a_key_result():
    line = f'{{"objective": "Guests stay", "key_results": ["{KEPT}", "TBD"], "tasks": ["Call"]}}'
    assert told("a.jsonl", line) == ([KEPT], {"placeholder": [1], "work": [1]})


@pytest.mark.parametrize(
    "line",
    [
        "Target: 80% of guests answer the survey",
        "Target: Reduce complaints from 12 to 3",
        "Deadline: 90% of orders sent on time",
        "Deadline: 9 of 10 orders sent on time",
        "Rating: 4.2 to 4.6",
        "Score: 70 to 85 points by June",
        "Health: from 62 to 80 points",
        "Leads: from 12 to 30 a month",
    ],
)
def test_a_field_that_is_a_whole_statement_is_one(line):
    assert field_of(line) is None
    listed = f"# Guests come back\n- {KEPT}\n- {line}\n"
    assert told("a.md", listed) == ([KEPT, line], {})
    assert told("a.txt", f"Objective: Guests come back\n{KEPT}\n{line}\n") == ([KEPT, line], {})


def test_beside_labelled_key_results_it_is_named_and_changes_none_of_them():
    line = "Deadline: 90% of orders sent on time"
    found = read_statements("a.txt", f"Objective: Guests stay\nKR1: {KEPT}\n{line}\n".encode())
    assert [(one.text, one.fields) for one in found.statements] == [(KEPT, {})]
    assert [(left.at, left.why) for left in found.left] == [(3, "unlabelled")]
    below = read_statements("a.md", f"# Guests stay\n- {KEPT}\n  - {line}\n".encode())
    assert [(one.text, one.fields) for one in below.statements] == [(KEPT, {})]


@pytest.mark.parametrize(
    "line",
    [
        "Target: 80%",
        "Target: 100% (all houses)",
        "Target: 4.2 to 4.6",
        "Target: at least 30% of all orders",
        "Deadline: end of May",
        "Deadline: 50% by June, the rest by July",
        "Due: when the board has met",
        "Rating: 0.7",
        "Score: 0.3 → 0.7",
        "Progress: from 20% to 35% so far",
        "Baseline: 80% of guests answered the survey",
        "Team: 3 to 5 people",
        "Period: from 1 January to 31 March",
        "Cycle: from 2026 to 2027",
        "Owner: Ida and the kitchen",
    ],
)
def test_a_plain_field_stays_one(line):
    assert field_of(line) is not None
    statements, left = told("a.md", f"# Guests come back\n- {KEPT}\n- {line}\n")
    assert (statements, left) == ([KEPT], {"field": [3]})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Cut <script and style> errors to 3", "Cut <script and style> errors to 3"),
        ("Cut <table> layouts to 3", "Cut <table> layouts to 3"),
        ("Use <b>fewer</b> forms", "Use fewer forms"),
        ("<li>Raise <strong class=x>visits</strong>", "Raise visits"),
        ("Fewer forms<br/>by May <o:p></o:p>", "Fewer forms by May"),
        ("<details open>", ""),
    ],
)
def test_only_what_is_a_tag_is_taken_off(written, read):
    assert plain(written) == read


def test_words_that_look_like_tags_stay_in_every_kind_of_file():
    line = "Cut <script and style> errors from 12 to 3"
    escaped = line.replace("<", "&lt;").replace(">", "&gt;")
    assert told("a.txt", line)[0] == [line]
    assert told("a.csv", f"key result\n{line}\n")[0] == [line]
    assert told("a.md", f"# Guests come back\n- {line}\n")[0] == [line]
    assert told("a.html", f"<h1>Guests come back</h1><ul><li>{escaped}</ul>")[0] == [line]
