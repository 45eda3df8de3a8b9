"""A part changes in a sentence, and every other word stays as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.blocks.clinic.composer import Fields, put_part
from okrlab.language.reading import read

SHOPS = "Small shops that find their answer in the chat rise from 20% to 50% by June"


@pytest.mark.parametrize(
    ("text", "name", "value", "made"),
    [
        (SHOPS, "baseline", "30%", SHOPS.replace("20%", "30%")),
        (SHOPS, "target", "80%", SHOPS.replace("50%", "80%")),
        (SHOPS, "deadline", "May", SHOPS.replace("by June", "by May")),
        (SHOPS, "deadline", "", SHOPS.removesuffix(" by June")),
        (SHOPS.replace("from 20% ", ""), "baseline", "20%", SHOPS),
        (SHOPS.removesuffix(" by June"), "deadline", "June", SHOPS),
        (SHOPS.removesuffix(" by June"), "deadline", "in Q2", SHOPS.replace("by June", "in Q2")),
        ("Increase NPS from 40 to 55", "verb", "raise", "Raise NPS from 40 to 55"),
        ("New customers set up alone", "deadline", "June", "New customers set up alone by June"),
        ("", "metric", "NPS", "NPS"),
    ],
)
def test_one_part_changes_and_the_other_words_stay(text, name, value, made):
    assert put_part(text, name, value) == made


@given(st.text(max_size=80), st.sampled_from(Fields.__struct_fields__), st.text(max_size=20))
def test_any_words_may_stand_there(text, name, value):
    assert isinstance(put_part(text, name, value), str)


def test_what_was_put_in_is_read_back():
    assert read(put_part(SHOPS, "baseline", "35%")).baseline.value == "35%"
