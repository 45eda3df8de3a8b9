"""Every text that is asked for is there, none lies unused, and the pseudo-locale shows strays."""

import ast
import re
import string
from pathlib import Path

import pytest

import okrlab
from okrlab import texts
from okrlab.blocks.registry import kind_of, load, names
from okrlab.boards.base_board import Board
from okrlab.record.agenda import Block, Prompt
from okrlab.results.canvas import canvas_html
from okrlab.texts import area, pseudo, some, text

ROOT = Path(texts.__file__).parents[1]
AREAS = sorted(p.stem for p in (ROOT / "texts" / "en").glob("*.toml"))
ALL = {f"{name}.{key}": words for name in AREAS for key, words in area(name).items()}
SWEPT = (
    "host",
    *("errors", "cli", "result", "picture", "notebook", "levels", "serve"),
    *("board", "stage", "console", "lobby", "canvas", "deck", "clinic_board", "baseline_board"),
    *("course_board", "panel"),
)
"""Areas in which a text that nobody asks for is a mistake."""
NAME = re.compile(r"[a-z_]+").fullmatch
PADDED = {"cli.well"}
"""Words in a column, which are as wide as the other words there."""


def asked():
    """What the code asks for: keys, patterns of keys, strings that might be one, and beginnings."""
    keys, patterns, strings = set(), set(), set()
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "text":
                first = node.args[0]
                if isinstance(first, ast.Constant) and "." not in first.value.strip("."):
                    continue  # SQLAlchemy's text()
                for option in (
                    (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
                ):
                    if isinstance(option, ast.Constant):
                        keys.add(option.value)
                    elif isinstance(option, ast.JoinedStr):
                        parts = (
                            re.escape(p.value) if isinstance(p, ast.Constant) else r"\w+"
                            for p in option.values
                        )
                        patterns.add("".join(parts))
    coded = (one for one in strings if re.fullmatch(r"[a-z_]+\.[a-z_]*\{\}", one))
    patterns |= {re.escape(one).replace(r"\{\}", r"\w+") for one in coded}  # Table.codes
    starts = set()
    for file in (*ROOT.rglob("*.j2"), *ROOT.rglob("*.js")):
        strings |= set(re.findall(r"[a-z_]+", file.read_text("utf-8")))
        starts |= set(re.findall(r"`([a-z_]+_)\$\{", file.read_text("utf-8")))
    return keys, patterns, strings, starts


KEYS, PATTERNS, STRINGS, STARTS = asked()


def test_every_text_that_is_asked_for_is_there():
    assert len(KEYS) > 20
    assert KEYS - ALL.keys() == set()
    for pattern in PATTERNS:
        assert any(re.fullmatch(pattern, key) for key in ALL), pattern


def test_every_error_code_has_its_message_and_hint():
    codes = set()
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            kinds = (
                "Refused",
                "NotAllowed",
                "BadInput",
                "LinkUnknown",
                "StoreFailed",
                "RecordUnreadable",
                "RecorderGone",
                "OkrlabError",
            )
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds and node.args:
                codes |= {
                    c.value
                    for c in ast.walk(node.args[0])
                    if isinstance(c, ast.Constant) and isinstance(c.value, str)
                }
    assert len(codes) > 20
    for code in codes:
        assert f"errors.{code}" in ALL
        assert f"errors.{code}_hint" in ALL


@pytest.mark.parametrize("name", SWEPT)
def test_no_text_lies_unused(name):
    def used(key):
        full = f"{name}.{key}"
        return (
            full in KEYS | STRINGS
            or any(re.fullmatch(p, full) for p in PATTERNS if p != f"{name}\\.\\w+")
            or {key, re.sub("_(hint|one|many)$", "", key)} & STRINGS
            or any(key.startswith(start) for start in STARTS)
        )

    assert [key for key in area(name) if not used(key)] == []


def slots(words):
    return sorted(name for _, name, _, _ in string.Formatter().parse(words) if name is not None)


def arguments(source, start):
    """What a call is given, from after its opening bracket: each argument as it is written."""
    depth, quote, parts = 0, "", [""]
    for sign in source[start:]:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'`":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        if depth < 0:
            return [part.strip() for part in parts if part.strip()]
        if sign == "," and depth == 0 and not quote:
            parts.append("")
        else:
            parts[-1] += sign
    raise AssertionError(source[start : start + 80])


def given(call, several):
    """The names of the values in a call of `t` or `t.n`; None where they are not written there."""
    values = call[2:] if several else call[1:]
    if not values:
        return {"n"} if several else set()
    if not values[0].startswith("{") or "..." in values[0]:
        return None
    named = (one.partition(":")[0].strip() for one in arguments(values[0] + "}", 1))
    return {*named, *(["n"] if several else [])}


def test_every_text_of_a_page_is_given_all_its_values():
    """`t("over_test")` for "{right} of {of}." would leave gaps on the page."""
    found, looked = [], 0
    for file in ROOT.rglob("*.js"):
        source = file.read_text("utf-8")
        for call in re.finditer(r"(?<![\w.])t(\.n)?\(", source):
            words = arguments(source, call.end())
            names = given(words, bool(call[1])) if words else None
            key = re.fullmatch(r'"([a-z0-9_]+)"', words[0]) if words else None
            if key is None or names is None:
                continue
            keys = [f"{key[1]}_one", f"{key[1]}_many"] if call[1] else [key[1]]
            for one in keys:
                templates = [area(name)[one] for name in AREAS if one in area(name)]
                looked += 1
                if not any(set(slots(words)) <= names for words in templates):
                    found.append((file.name, one, sorted(names)))
    assert looked > 500
    assert found == []


@pytest.mark.parametrize("name", AREAS)
def test_texts_are_written_with_care(name):
    """All of an area at once: the failing message names each text that is not."""

    def careless(key, words):
        return [
            *(f"a slot without a name: {slot!r}" for slot in slots(words) if not NAME(slot)),
            *(["spaces around"] if words != words.strip() and key not in PADDED else []),
            *re.findall(r"(?i)\b(?:please enter|invalid|illegal|failed to|oops)\b", words),
        ]

    found = {key: careless(f"{name}.{key}", words) for key, words in area(name).items()}
    assert {key: faults for key, faults in found.items() if faults} == {}


def test_slots_are_filled():
    assert text("errors.too_long", length="10,000", most=500) == (
        "That is 10,000 characters; this field holds 500."
    )
    with pytest.raises(KeyError):
        text("errors.too_long")
    with pytest.raises(KeyError):
        text("errors.nonsense")


@pytest.mark.parametrize("name", AREAS)
def test_the_pseudo_locale_marks_every_text_and_keeps_its_slots(name):
    def whole(words, marked):
        wrapped = marked.startswith("[!") and marked.endswith("!]")
        filled = wrapped and marked.format(**dict.fromkeys(slots(marked), "x"))
        return filled and slots(marked) == slots(words)

    assert [key for key, words in area(name).items() if not whole(words, pseudo(words))] == []


def test_of_many_problems_the_first_are_told_and_how_many_more_there_are():
    told = some([f"{n}" + "x" * 100_000 for n in range(20_000)])
    assert len(told) == texts.MOST_TOLD + 1
    assert all(len(one) < 500 for one in told)
    assert told[-1] == text("errors.more_many", n="19,950")
    assert some(["one", "two"]) == ("one", "two")


def test_the_pseudo_locale_is_chosen_by_the_environment(monkeypatch):
    monkeypatch.setenv("OKRLAB_LOCALE", "pseudo")
    assert text("levels.output") == pseudo("Output") != "Output"
    assert area("levels") == {key: pseudo(ALL[f"levels.{key}"]) for key in area("levels")}
    monkeypatch.delenv("OKRLAB_LOCALE")
    assert text("levels.output") == "Output"


def test_what_people_typed_is_not_taken_for_a_template():
    typed = "{most} {0} {__class__}"
    assert typed in text("errors.no_workshop", name=typed)


@pytest.mark.parametrize("kind", names())
def test_every_kind_of_block_has_its_names_and_its_canvas(kind):
    """So that no page shows a key instead of a word when a kind is added."""
    for key in (f"console.kind_{kind}", f"console.new_{kind}_hint", f"lobby.plan_kind_{kind}"):
        assert ALL.get(key), key
    prompts = (Prompt(id="a", text="What?"),) * kind_of(kind).prompts[0]
    assert "<main" in canvas_html(Block(id="b", kind=kind, title="T", prompts=prompts), title="W")
    assert not (board := kind_of(kind).board) or issubclass(load(board), Board)


INTERNAL = re.compile(r"\bT\d\d\b|\b[a-z]+_[a-z_]+\b")
FOR_PROGRAMS = {
    "training": "a course's file is written in these words",
    "cli": "options and formats are typed like this",
    "history": "the options of `okrlab baseline`",
}
"""Areas that speak of files and options as they are written."""
TYPED = {"pg_dump", "read_csv", "to_numeric", "to_numpy", "to_pandas", *okrlab.__all__}
"""Programs, functions of others, and our public names: what somebody has to type."""


@pytest.mark.parametrize("name", [one for one in AREAS if one not in FOR_PROGRAMS])
def test_no_text_holds_a_name_that_only_we_know(name):
    found = {
        key: INTERNAL.findall(re.sub(r"\{[^{}]*\}", "", words)) for key, words in area(name).items()
    }
    assert {key: names for key, names in found.items() if set(names) - TYPED} == {}


def test_no_page_shows_the_numbers_of_techniques_or_the_names_of_methods():
    """They are for programs: what a board is sent of them, it does not show."""
    for file in (ROOT / "widgets").rglob("*.js"):
        assert not re.search(r"\.(technique|method)\b", file.read_text("utf-8")), file.name
