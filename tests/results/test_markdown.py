"""A result as text: what stands before an entry is told apart from what somebody wrote."""

import pytest

from okrlab.results.document import Document, Item, List, Section
from okrlab.results.markdown import markdown


@pytest.mark.parametrize(
    ("mark", "begins"),
    [
        ("Culture", "- Culture: We say it"),
        ("● Green", "- ● Green: We say it"),
        ("2026-11-22", "- 2026\\-11-22: We say it"),
        ("◆", "- ◆ We say it"),
        ("", "- We say it"),
    ],
)
def test_a_mark_in_words_ends_in_a_colon(mark, begins):
    listed = List((Item("We say it", mark),))
    assert begins in markdown(Document("A", sections=(Section("B", (listed,)),))).splitlines()
