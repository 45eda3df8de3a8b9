"""What nobody can mean is refused where it comes in, in words; what is old still leaves."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect
from msgspec.structs import replace

from okrlab.blocks.baseline.cards import MOST_PERIODS, Evidence, Metric, Rebase
from okrlab.blocks.baseline.metric_picture import metric_svg
from okrlab.blocks.clinic.cards import Bridge, Hypothesis, KeyResult
from okrlab.blocks.course.cards import Attempt
from okrlab.blocks.journey.cards import Touchpoint
from okrlab.blocks.journey.map_document import journey_markdown
from okrlab.blocks.journey.map_files import to_csv, to_xlsx
from okrlab.blocks.readiness.cards import CheckIn
from okrlab.errors import BadInput, RecordUnreadable
from okrlab.host import export
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record import recordable, rules
from okrlab.record.agenda import Block
from okrlab.record.bounds import FIRST_DAY, LARGEST, LAST_DAY
from okrlab.record.deck_rules import tidied
from okrlab.record.fields import fields, limit
from okrlab.results import OFFERED
from okrlab.texts.clean import LIMITS
from tests.wishes import add_rung
from tests.workshop.filling import CARDS, CHECKED, REFERS, Filler, literals, parts
from tests.workshop.house import add
from tests.workshop.telling import recorded, told

NAN, INFINITE = float("nan"), float("inf")
FAR = date(9999, 12, 30)
METRIC = Metric(id="m", name="Calls", start=date(2026, 1, 5), values=(1.0, 2.0))


@pytest.fixture
def anna(house):
    return house.enter("join", "Anna")


def put(*cards, board="clinic"):
    return c.SetCards(board=board, cards=cards)


REFUSED: dict[str, tuple[Any, str, str]] = {
    "a metric of the last days": (replace(METRIC, start=FAR), "bad_day", "9999-12-30"),
    "a metric that runs beyond": (
        replace(METRIC, every="quarter", start=LAST_DAY, values=(1.0, 2.0)),
        "bad_day",
        "2201",
    ),
    "a metric of Rome": (replace(METRIC, start=date(44, 3, 15)), "bad_day", "1900-01-01"),
    "a change too far off": (replace(METRIC, changed=FAR), "bad_day", "9999-12-30"),
    "a target too far off": (replace(METRIC, target=1.0, by_when=FAR), "bad_day", "2200-12-31"),
    "a rebase too far off": (
        replace(METRIC, rebases=(Rebase(date=FAR, reason="x"),)),
        "bad_day",
        "9999-12-30",
    ),
    "dates too far off": (replace(METRIC, dates=(date(2026, 1, 5), FAR)), "bad_day", "9999-12-30"),
    "dates in no order": (
        replace(METRIC, dates=(date(2026, 1, 6), date(2026, 1, 5))),
        "metric_columns",
        "Calls",
    ),
    "columns of two lengths": (replace(METRIC, numerators=(1.0,)), "metric_columns", "Calls"),
    "too many values": (
        replace(METRIC, values=(1.0,) * (MOST_PERIODS + 1)),
        "too_many_values",
        "400",
    ),
    "too many rebases": (
        replace(METRIC, rebases=(Rebase(date=FIRST_DAY, reason="x"),) * 21),
        "too_many_values",
        "20",
    ),
    "a value that is none": (replace(METRIC, values=(NAN, 1.0)), "bad_value", "nan"),
    "a value without end": (replace(METRIC, values=(1.0, -INFINITE)), "bad_value", "-inf"),
    "a value of all atoms": (replace(METRIC, values=(1e308, 1.0)), "bad_value", "1e+308"),
    "a bound without end": (replace(METRIC, low=-INFINITE), "bad_value", "-inf"),
    "a target that is none": (replace(METRIC, target=NAN), "bad_value", "nan"),
    "limits of all atoms": (
        replace(METRIC, evidence=Evidence(sentence="", method="", level=(1e200,))),
        "bad_value",
        "1e+200",
    ),
    "a signal beyond the history": (
        replace(METRIC, evidence=Evidence(sentence="", method="", outside=(7,))),
        "metric_columns",
        "Calls",
    ),
    "a step beyond the history": (
        replace(METRIC, evidence=Evidence(sentence="", method="", steps=(7,))),
        "metric_columns",
        "Calls",
    ),
    "edges out of their order": (
        replace(METRIC, evidence=Evidence(sentence="", method="", edges=(1, 0))),
        "metric_columns",
        "Calls",
    ),
    "a negative place": (
        replace(METRIC, evidence=Evidence(sentence="", method="", first=-1)),
        "bad_range",
        "-1",
    ),
    "a bridge for ever": (
        KeyResult(id="k", text="x", bridge=Bridge(expires=FAR)),
        "bad_day",
        "9999-12-30",
    ),
    "a bet for ever": (Hypothesis(id="h", x="x", y="y", signal="s", until=FAR), "bad_day", "9999"),
    "a check-in of another age": (CheckIn(id="c", key_result="k", on=FAR), "bad_day", "9999"),
    "a check-in due never": (
        CheckIn(id="c", key_result="k", on=FIRST_DAY, due=FAR),
        "bad_day",
        "9999",
    ),
    "a check-in without a number": (
        CheckIn(id="c", key_result="k", on=FIRST_DAY, value=NAN),
        "bad_value",
        "nan",
    ),
    "a feeling without a number": (
        Touchpoint(id="t", text="x", stage="s", emotion=NAN),
        "bad_score",
        "scale",
    ),
    "a place without a number": (KeyResult(id="k", text="x", position=NAN), "bad_place", "there"),
    "a version of millions": (KeyResult(id="k", text="x", version=2**40), "bad_range", "1,099"),
}


@pytest.mark.parametrize(("card", "code", "said"), REFUSED.values(), ids=REFUSED)
def test_a_value_that_nobody_can_mean_is_refused_and_named(house, anna, card, code, said):
    before = house.log()
    answer = house.do(anna, put(card))
    assert answer.code == code
    assert said in f"{answer.message} {answer.hint}"
    assert house.log() == before


def test_numbers_too_long_to_write_are_refused_in_words(house, anna):
    for wrong in (10**400, -(10**400), 2**63):
        assert house.refused(anna, put(KeyResult(id="k", text="x", version=wrong))) == "bad_range"


def test_practice_has_a_time_that_can_be_kept_and_an_end(house, monkeypatch):
    with house.record.writing() as db:
        house.register.new_link(db, house.workshop, "learn")
    mia = house.enter("learn")
    for wrong in (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 1)):
        try_ = put(Attempt(id="a", item="x", at=wrong), board="course")
        assert house.refused(mia, try_) == "bad_day"
    monkeypatch.setattr(rules, "MOST_PRIVATE", 2)
    for n in range(2):
        house.done(mia, put(Attempt(id=f"a{n}", item="x"), board="course"))
    assert house.refused(mia, put(Attempt(id="b", item="x"), board="course")) == "too_much_practice"


def test_boards_metrics_overrules_and_levels_are_counted(house, anna, monkeypatch):
    coach = house.enter("facilitate")
    twice = Block(id="v", kind="dots", title="Vote", levels=("output", "output"))
    assert house.refused(coach, c.SetAgenda(blocks=(twice,), base=0)) == "bad_block"
    many = [replace(METRIC, id=f"m{n}") for n in range(Metric.MOST)]
    house.done(anna, put(*many))
    assert house.refused(anna, put(METRIC)) == "too_many_metrics"
    house.done(anna, put(replace(many[0], name="Other", version=house.log()[-1].revision)))
    monkeypatch.setattr(rules, "MOST_BOARDS", 2)
    house.done(anna, add("a"))
    assert house.refused(anna, add_rung(board="third", id="b", text="x", level="output")) == (
        "too_many_boards"
    )
    monkeypatch.setattr(rules, "MOST_OVERRULES", 1)
    house.done(anna, c.Overrule(rule="r", card="a", reason="x"))
    assert house.refused(anna, c.Overrule(rule="q", card="a", reason="x")) == "too_many_overrules"


def test_everything_that_is_recorded_is_checked_before(house, anna, monkeypatch):
    """Also what a rule of its own lets through, should one forget to look."""
    wrong = e.TimeAdded(block="b", minutes=10**9)
    monkeypatch.setattr(rules, "_decided", lambda *_: rules.Decision(wrong))
    assert house.refused(anna, add("a")) == "bad_range"


OLD = [
    replace(METRIC, id="m1", name="Last days", start=FAR),
    *(
        replace(METRIC, id=f"q{every}", every=every, start=FAR)
        for every in ("day", "week", "month", "quarter")
    ),
    replace(
        METRIC,
        id="m2",
        name="Atoms",
        values=(1e308, -1e308),
        target=1e308,
        evidence=Evidence(
            sentence="s", method="m", n=2, level=(1e300,), lower=(-1e308,), upper=(1e308,)
        ),
    ),
    replace(METRIC, id="m3", name="Dust", values=(5e-324, 1e-320)),
    replace(
        METRIC,
        id="m4",
        name="Ends",
        dates=(date.min, date.max),
        changed=date.max,
        rebases=(Rebase(date=date.min, reason="x"),),
        by_when=date.max,
        target=0.0,
    ),
    replace(METRIC, id="m5", name="Backwards", dates=(date.max, date.min)),
    KeyResult(id="k1", text="Old", bridge=Bridge(owner="x", expires=date.max)),
    Hypothesis(id="h1", x="x", y="y", signal="s", until=date.min),
    CheckIn(id="c1", key_result="k1", on=date.max, value=-1e308, due=date.min),
]
"""What an earlier okrlab took, and nobody can write any more."""


def test_what_was_recorded_before_there_were_bounds_leaves_in_every_format(house, anna):
    log = [e.CardsSet(board="clinic", cards=tuple(OLD)), e.CardsSet(board="more", cards=tuple(OLD))]
    head = house.log()[-1].revision
    with house.record.writing() as db:
        house.record.append(
            db,
            house.workshop,
            [
                e.Recorded(
                    revision=head + n,
                    at=house.register.clock(),
                    by=anna,
                    key=f"old{n}",
                    audience=e.ROOM,
                    event=event,
                )
                for n, event in enumerate(log, 1)
            ],
        )
    house.restart()
    assert not house.state.unreadable
    for format in OFFERED:
        content = export.export(house.record, house.meeting(), format, "facilitator")
        if format in ("xlsx", "pptx"):  # their words are packed
            with ZipFile(BytesIO(content)) as parts:
                content = b"".join(map(parts.read, parts.namelist()))
        # Twelve slides do not hold these boards; they say what they leave out.
        sought = house.meeting().title if format == "pptx" else "Last days"
        assert sought.encode() in content, format
    deck = house.state.deck("clinic")
    assert journey_markdown(deck, {})
    for metric in deck.of(Metric):
        drawn = metric_svg(metric).partition("</title>")[2]
        assert not re.search(r"nan|inf|e\+", re.sub(r">[^<]*<", "><", drawn)), metric.name
    card = deck.cards["k1"]
    house.done(anna, put(replace(card, text="New words", bridge=None)))
    house.done(anna, c.Undo(board="clinic"))
    assert house.state.deck("clinic").cards["k1"].bridge.expires == date.max


@pytest.mark.parametrize("card", [one for one, *_ in REFUSED.values() if one.version == 0])
def test_a_file_with_such_a_value_is_refused_and_says_which(house, anna, card):
    house.done(anna, add("a"))
    content = json.loads(export.export(house.record, house.meeting(), "json", "host"))
    event = msgspec.to_builtins(e.CardsSet(board="clinic", cards=(card,)))
    last = content["events"][-1]
    content["events"].append({**last, "revision": 99, "key": "forged", "event": event})
    text = json.dumps(content)
    with pytest.raises(RecordUnreadable) as refused:
        export.import_json(house.register, "forged.json", text.encode())
    if "NaN" in text or "Infinity" in text:  # which is no JSON at all
        assert refused.value.code == "not_ours"
    else:
        assert refused.value.code == "value_not_kept"
        assert "revision 99" in refused.value.message


@pytest.mark.parametrize("at", ["9999-12-31T23:59:00-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_file_with_a_time_beyond_the_calendar_is_refused(house, at):
    content = json.loads(export.export(house.record, house.meeting(), "json", "host"))
    content["events"][0]["at"] = at
    with pytest.raises(RecordUnreadable, match=at[:10]):
        export.import_json(house.register, "late.json", json.dumps(content).encode())


def test_a_file_of_an_event_older_than_the_oldest_is_refused(house):
    """It would be stored, and then nobody could read it."""
    content = json.loads(export.export(house.record, house.meeting(), "json", "host"))
    for wrong in (0, -1):
        content["events"][0]["v"] = wrong
        with pytest.raises(RecordUnreadable):
            export.import_json(house.register, "old.json", json.dumps(content).encode())


# -- any card at all ------------------------------------------------------------------------


def values(kind: type[Any], field: inspect.Field) -> st.SearchStrategy[Any]:
    """Anything that a field can hold within its bounds."""
    if (kind, field.name) in CHECKED:
        return st.sampled_from([*CHECKED[kind, field.name].values()])
    types = parts(field.type)
    if chosen := literals(field.type):
        return st.sampled_from(chosen)
    if any(isinstance(one, inspect.BoolType) for one in types):
        return st.booleans()
    inner = [one.item_type for one in types if isinstance(one, inspect.VarTupleType)]
    for one in (*types, *inner):
        if isinstance(one, inspect.StructType):
            made = structs(one.cls)
            return st.lists(made, max_size=3).map(tuple) if inner else made | st.none()
    leaf, many, _ = fields(kind)[field.name].rule.partition("*")
    one = leaves(field.name, leaf)
    if any(
        isinstance(each, inspect.NoneType)
        for each in (*types, *getattr(inner[0] if inner else None, "types", ()))
    ):
        one |= st.none()
    return st.lists(one, max_size=9).map(tuple) if many else one


def leaves(name: str, leaf: str) -> st.SearchStrategy[Any]:
    if leaf in ("id", "maybe"):
        known = [Filler("any").id(kind.__name__) for kind in CARDS]
        return st.sampled_from(known if name in REFERS and leaf == "id" else ["", *known])
    if limit(leaf):
        most = LIMITS[limit(leaf)]
        words = st.text(
            st.sampled_from(list(WORDS)) | st.characters(codec="utf-8"),
            min_size=leaf.endswith("!"),
            max_size=min(most, 80),
        )
        return words.map(lambda said: said if said.strip() else "x") if "!" in leaf else words
    return {
        "place": st.floats(-1e9, 1e9),
        "number": st.integers(0, 3),
        "amount": st.sampled_from((0.0, -LARGEST, LARGEST, 1e-300)) | st.floats(-LARGEST, LARGEST),
        "day": st.sampled_from((FIRST_DAY, LAST_DAY)) | st.dates(FIRST_DAY, LAST_DAY),
        "moment": st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    }[leaf]


WORDS = "=+-@;|'\"<>&`*_[]() 0123456789.,%€–“ab\n\t✓א👩‍👧"


def structs(kind: type[Any]) -> st.SearchStrategy[Any]:
    fields = inspect.type_info(kind).fields
    return st.builds(
        kind,
        **{field.name: values(kind, field) for field in fields if field.name not in GIVEN},
    )


GIVEN = ("id", "by", "version")


COUNTS = ("values", "numerators", "denominators", "others")


def counted(kind: str, *columns: tuple[float | None, ...]) -> dict[str, Any]:
    """Columns of a metric that counts something: none below zero, no part above its whole."""
    values, parts, wholes, others = (
        tuple(None if one is None else abs(one) for one in column) for column in columns
    )
    if kind in ("count", "events") or not (parts and wholes):
        return dict(zip(COUNTS, (values, (), (), ()), strict=True))
    rows = []
    for part, whole in zip(parts, wholes, strict=True):
        both = None not in (part, whole) and whole != 0
        low, high = sorted((part or 0.0, whole or 0.0))
        other = (high - low) / 2 if others and kind == "score" else None
        rows.append((low / high, low, high, other) if both else (None,) * 4)
    found = dict(zip(COUNTS, zip(*rows, strict=True), strict=True)) if rows else {}
    return {**found, "others": found.get("others", ()) if others and kind == "score" else ()}


def fitting(card: Any) -> Any:
    """The same with columns of one length, and evidence within it; others are as they are."""
    if not isinstance(card, Metric):
        return card
    n = len(card.values)
    columns: dict[str, Any] = {
        name: (getattr(card, name) * n)[:n]
        for name in ("values", "numerators", "denominators", "others", "dates")
    }
    columns["dates"] = tuple(sorted(columns["dates"]))
    if card.kind in ("rate", "count", "events", "score"):
        columns |= counted(card.kind, *(columns[name] for name in COUNTS))
    low, high = card.low, card.high
    if low is not None and high is not None:
        low, high = sorted((low, high))
    found = card.evidence
    if found is not None:
        first = min(found.first, n)
        lines = {
            one: getattr(found, one)[: max(1, n - first)] for one in ("level", "lower", "upper")
        }
        places = {
            one: tuple(place for place in getattr(found, one) if place <= n)
            for one in ("outside", "pattern", "steps", "edges", "odd")
        }
        places["edges"] = tuple(sorted(places["edges"]))
        found = replace(found, n=min(found.n, n), first=first, **lines, **places)
    start = card.start and min(card.start, date(2197, 1, 1))
    return replace(card, **columns, evidence=found, start=start, low=low, high=high)


@st.composite
def decks(draw):
    """Some cards of any kind, as the rules would take them; what they refuse is left out."""
    kept = {}
    for kind in draw(st.lists(st.sampled_from(CARDS), min_size=1, max_size=5)):
        card = replace(fitting(draw(structs(kind))), id=Filler("any").id(kind.__name__))
        with suppress(BadInput):  # where two fields do not fit together
            kept[card.id] = tidied(card)
    return tuple(kept.values())


@given(decks())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_deck_holds_within_bounds_leaves_in_every_format(cards):
    events = [e.WorkshopCreated(title="Any"), e.CardsSet(board="any", cards=cards)]
    recordable.check(events[-1])
    workshop = told(recorded(events))
    for format in OFFERED:
        if format != "json":
            assert export.made(workshop, format)
    deck = workshop.deck("any")
    assert to_csv(deck, {})
    assert to_xlsx(deck, {}, wide=True)
    assert journey_markdown(deck, {})
