"""That looking a word up finds what writing out all forms of all words would."""

from __future__ import annotations

from functools import cache

import pytest

from okrlab.language import lexicon
from okrlab.language.lexicon import Form, LexiconEntry, known, sizes


def test_every_form_of_every_word_is_found_as_when_all_are_written_out() -> None:
    for phrase, entry in written_out().items():
        assert known(phrase) == entry, phrase


def test_what_is_no_form_of_a_word_is_not_found() -> None:
    words = written_out()
    ends = (
        "s",
        "es",
        "ies",
        "ed",
        "ing",
        "d",
        "e",
        "er",
        "ly",
        "eed",
        "sing",
        "yed",
        "iing",
        "zes",
    )
    wrong = []
    for base in {one for section in ("verbs", "things", "people") for one in bases(section)}:
        first, space, rest = base.partition(" ")
        made = [base + end for end in ends]
        for stem in (first, first[:-1], first + first[-1]):
            made += [stem + end + space + rest for end in ends]
        wrong += [one for one in made if one not in words and known(one) is not None]
    assert not wrong


def test_phrases_are_sought_in_all_their_sizes() -> None:
    for phrase in written_out():
        words = phrase.split()
        assert len(words) == 1 or len(words) in sizes(words[0], words[1]), phrase


def test_irregular_forms_are_those_of_a_verb_that_is_known() -> None:
    """Otherwise they would be no words at all: an irregular form of one that is irregular, say."""
    irregular = lexicon._source()["irregular"]
    verbs = set(bases("verbs"))
    assert [base for base in irregular.values() if base.replace("-", " ") not in verbs] == []


@pytest.mark.parametrize("word", ["", " ", "s", "es", "ies", "ed", "ing", "sss", "eed", "a" * 500])
def test_endings_alone_are_no_words(word: str) -> None:
    assert known(word) is None
    assert sizes(word, word) == []


def bases(section: str) -> list[str]:
    lines = lexicon._source()[section].values()
    return [entry.replace("-", " ") for line in lines for entry in line.split()]


@cache
def written_out() -> dict[str, LexiconEntry]:
    """All forms of all words."""
    source = lexicon._source()
    verbs: dict[str, list[str]] = {}
    things: dict[str, list[str]] = {}
    people: dict[str, str] = {}
    forms: dict[str, Form] = {}
    for role, line in source["verbs"].items():
        for base in line.split():
            for word, form in verb_forms(base.replace("-", " ")).items():
                verbs.setdefault(word, []).append(role)
                if forms.get(word) != "base":
                    forms[word] = form
    for role, line in source["things"].items():
        for base in line.split():
            for word in plurals(base.replace("-", " ")):
                things.setdefault(word, []).append(role)
    for role, line in source["people"].items():
        for base in line.split():
            people.update(dict.fromkeys(plurals(base.replace("-", " ")), role))
    for word, base in source["irregular"].items():
        word, base = word.replace("-", " "), base.replace("-", " ")
        verbs.setdefault(word, []).extend(verbs[base])
        forms[word] = "s" if word == "has" else "past" if word != base else "base"
    return {
        word: LexiconEntry(
            tuple(dict.fromkeys(verbs.get(word, ()))),
            tuple(dict.fromkeys(things.get(word, ()))),
            people.get(word, ""),
            forms.get(word, "noun"),
        )
        for word in (*verbs, *things, *people)
    }


def verb_forms(base: str) -> dict[str, Form]:
    """A verb in its regular forms; only the first word of a phrase changes."""
    head, _, rest = base.partition(" ")
    stem = head[:-1] if head.endswith("e") else head
    short = len(head) > 2 and head[-1] not in "aeiouwxy" and head[-2] in "aeiou"
    forms: dict[str, Form] = {head: "base", head + "s": "s", stem + "ed": "past"}
    forms[stem + "ing"] = "ing"
    if head[-1] in "shxzo":
        forms[head + "es"] = "s"
    if short:
        forms |= {head + head[-1] + "ed": "past", head + head[-1] + "ing": "ing"}
    if head.endswith("y"):
        forms |= {head[:-1] + "ies": "s", head[:-1] + "ied": "past"}
    return {f"{word} {rest}".strip(): form for word, form in forms.items()}


def plurals(base: str) -> tuple[str, ...]:
    return base, base + "s", base[:-1] + "ies" if base.endswith("y") else base + "es"
