"""Which texts are of the same words: a page says it of its own as the kernel says it of all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.boards.source import HERE, script
from okrlab.record.same_words import plainly
from okrlab.texts.clean import clean

ENDS = st.sampled_from(["", ".", "!", "…", "。", "?", " .", "!!.", "...", "。 "])
SIGNS = st.characters(exclude_categories=["Cs", "Cn", "Co"])  # Cn: newer than Python's Unicode
WORDS = st.text(SIGNS | st.sampled_from("aA ßẞİıΣςσǅŉ.!…。'’-\u0307\u00a0\u3000"), max_size=12)
TEXTS = st.builds("{}{}".format, WORDS, ENDS).map(clean)
READY = f"() => {{ {script('words', HERE / 'kit')}\n window.plainly = plainly; }}"


@pytest.fixture(scope="module")
def page(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.evaluate(READY)
    yield page
    context.close()


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=40))
def test_a_page_and_the_kernel_agree_on_which_texts_are_of_the_same_words(page, texts):
    seen = page.evaluate("(texts) => texts.map(plainly)", texts)
    assert seen == [plainly(text) for text in texts]
