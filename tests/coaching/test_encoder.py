"""The second opinion: its pieces of words, its numbers, and what it changes in a reading."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import okrlab.blocks.clinic.statement_checks as checks
from okrlab.language.encoder import LONGEST, Encoder, Pieces, encoder, opinion, opinions
from okrlab.language.lexicon import known
from okrlab.language.reading import _joined, read, read_all
from okrlab.vocabulary import LEVELS

CUT = Pieces(["[UNK]", "[CLS]", "[SEP]", "on", "##board", "##ing", "4", "%"])
STATEMENTS = (
    "Increase NPS from 40 to 55 in Q1",
    "Number of households that store rainwater at the end of the dry season",
    "Held 12 clinics",
    "Ünïcode – and signs: 40 %",
    "",
)


def test_words_are_cut_into_the_longest_known_pieces():
    assert CUT("Onboarding 4%") == [1, 3, 4, 5, 6, 7, 2]


def test_accents_do_not_matter_and_unknown_words_are_one_piece():
    assert CUT("Ón zebra") == [1, 3, 0, 2]


@given(st.text(max_size=300))
def test_any_text_has_pieces_that_the_encoder_knows(text):
    ids = encoder().pieces(text)
    assert 2 <= len(ids) <= LONGEST
    assert max(ids) < len(encoder()._nibbles)


@pytest.mark.parametrize("text", ["x" * 100_000, "(" * 10_000, "\u0301" * 5_000, "on " * 50_000])
def test_very_long_texts_are_cut_short(text):
    assert len(encoder().pieces(text)) <= LONGEST


def test_one_by_one_it_says_what_it_says_of_all_together():
    together = encoder().logits(STATEMENTS)
    alone = np.concatenate([encoder().logits([one]) for one in STATEMENTS])
    assert np.allclose(together, alone, atol=1e-4)


def test_its_opinion_is_logarithms_of_probabilities():
    assert sum(np.exp(opinion(STATEMENTS[0]))) == pytest.approx(1)


@given(st.lists(st.floats(-40, 0), min_size=4, max_size=4), st.integers(0, 3))
def test_two_opinions_make_probabilities(logs, at):
    sure = {level: 1.0 if n == at else 0.0 for n, level in enumerate(LEVELS)}
    both = _joined(sure, logs)
    assert sum(both.values()) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in both.values())


def test_if_both_say_the_same_it_stays():
    clear = {"activity": 0.02, "output": 0.02, "outcome": 0.94, "impact": 0.02}
    both = _joined(clear, np.log(list(clear.values())))
    assert max(both, key=both.get) == "outcome"
    assert both["outcome"] > 0.8


def test_many_are_read_as_each_alone_is():
    pairs = [(one, "") for one in STATEMENTS] * 2
    alike = zip(read_all(pairs), [read(*one) for one in pairs], strict=True)
    for one, other in alike:
        assert (one.level, one.agreed, one.parts) == (other.level, other.agreed, other.parts)
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-4)


def test_it_knows_words_that_the_lexicon_does_not():
    odd = "Snoring at night"
    assert not any(known(word) for word in odd.lower().split())
    assert read(odd).probabilities["outcome"] > read(odd, quick=True).probabilities["outcome"]


def test_quick_reading_needs_no_encoder():
    ask = (
        "import sys, okrlab; okrlab.read('Held 12 clinics', quick=True); "
        "print('numpy' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_it_never_computes_in_threads_that_wait_for_each_other(monkeypatch):
    from threadpoolctl import threadpool_info

    def blas():
        return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}

    seen, forward = [], Encoder._forward

    def watched(self, ids):
        seen.append(blas())
        return forward(self, ids)

    monkeypatch.setattr(Encoder, "_forward", watched)
    before = blas()
    opinions(STATEMENTS)
    assert seen
    assert all(one == {1} for one in seen)
    assert blas() == before


def test_it_is_small_enough_for_the_wheel():
    beside = files("okrlab").joinpath("content")
    assert len(beside.joinpath("encoder.npz").read_bytes()) <= 12_000_000
    assert "Apache License" in beside.joinpath("encoder.LICENSE").read_text("utf-8")


def reading(shares, agreed):
    return checks.Reading(
        text="Held 12 clinics",
        level="output",
        probabilities=dict(zip(LEVELS, shares, strict=True)),
        agreed=agreed,
    )


@pytest.mark.parametrize(
    ("shares", "agreed", "sure", "asked"),
    [
        ((0.05, 0.85, 0.05, 0.05), True, True, False),
        ((0.05, 0.85, 0.05, 0.05), False, True, False),
        ((0.3, 0.55, 0.1, 0.05), False, True, True),
        ((0.05, 0.55, 0.35, 0.05), False, False, True),
        ((0.05, 0.55, 0.35, 0.05), True, False, False),
        ((0.0, 0.51, 0.49, 0.0), True, False, True),
    ],
)
def test_a_finding_that_may_be_about_a_result_says_so_and_is_milder(shares, agreed, sure, asked):
    given_ = reading(shares, agreed)
    assert given_.sure == sure
    found = {one.rule: one for one in checks.check_statement(given_.text, reading=given_)}
    level = found["output-as-kr"]
    assert level.message.startswith("As we read it, “") != sure
    assert level.severity == ("serious" if sure else "advice")
    assert ("close-call" in found) == asked
