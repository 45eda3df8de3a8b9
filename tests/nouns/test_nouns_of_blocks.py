"""Journeys, metrics, plans, reviews and agendas: of a workshop, and from tables of one's own."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from contextlib import suppress
from datetime import date
from types import SimpleNamespace
from typing import get_args

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import okrlab
from okrlab.blocks.baseline.cards import Metric as MetricCard
from okrlab.blocks.clinic.cards import Bridge, Hypothesis, KeyResult
from okrlab.blocks.journey.cards import JourneyStage, Touchpoint
from okrlab.blocks.readiness.cards import CheckIn, Maturity, PastInitiative, StageChoice
from okrlab.blocks.readiness.staging import Known, advise
from okrlab.errors import AgendaUnreadable, BadInput, OkrlabError, TableUnreadable
from okrlab.nouns.agendas_in_hand import Recipe
from okrlab.record import agendas
from okrlab.record.agenda import Agenda, Block
from okrlab.record.deck import Deck
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from tests.records import test_version_1 as records

NOUNS = (okrlab.Agenda, okrlab.Journey, okrlab.Metric, okrlab.Plan, okrlab.Review)
TABLED = (okrlab.Journey, okrlab.Plan, okrlab.Review, okrlab.Review.theatre)
"""Calls that take a table."""
MAP = "stage,touchpoint,emotion,importance,persona\nBuy,Pay,-2,5,Ann\nBuy,Ask,1,3,Ann"
PLANS = "team,stream,2026-Q1,2026-Q2\nDesk,Service,outputs,50 %\nPapers,Inside,hybrid,80"
PAST = "what,when,result,how\nA form,May 2026,in 2 days,measured\nA guide,June 2026,,unknown"
POINTS = "period,delivered,outcome\n2026-01,3,41\n2026-02,4,40"
TABLES = dict(zip(TABLED, (MAP, PLANS, PAST, POINTS), strict=True))
WEEKS = (40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40)


def made(kind, text_or_table, **options):
    """A noun of one of `TABLED`."""
    return getattr(kind, "of", kind)(text_or_table, **options)


def workshop(*cards, board="a", **more):
    return SimpleNamespace(
        workshop=Workshop(
            title="Ours", boards={board: Deck(board=board, cards={c.id: c for c in cards})}, **more
        )
    )


@pytest.fixture
def old(here, tmp_path):
    """A workshop of everything, as an older okrlab exported it, and the same as a session."""
    events = json.loads((records.HERE / "v2.json").read_text("utf-8"))
    about = {"title": "Old", "team": "Old", "cycle": "Q1", "retention_days": 365}
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"okrlab": 1, "workshop": about, "events": events}), "utf-8")
    log = okrlab.Result.of(path)._origin.log
    return path, SimpleNamespace(workshop=fold(Workshop(), log))


@pytest.mark.parametrize("kind", NOUNS)
def test_it_is_the_same_from_a_file_and_a_session(old, kind):
    path, session = old
    first, second = kind.of(path), kind.of(session)
    assert len(first) > 0
    assert first.workshop == second.workshop != ""
    assert (repr(first), first._repr_html_()) == (repr(second), second._repr_html_())
    assert_frame_equal(first.to_frame(), second.to_frame())
    assert_frame_equal(first.findings(), second.findings())
    assert first.left == ()
    assert len(okrlab.concat([first, second])) == 2 * len(first.to_frame())


@pytest.mark.parametrize("kind", NOUNS)
def test_a_session_that_is_open_is_read(here, tmp_path, kind):
    session = okrlab.open_session(tmp_path / "own.sqlite", title="Own")
    assert kind.of(session).workshop == "Own"
    assert_frame_equal(kind.of("own.sqlite").to_frame(), kind.of(session).to_frame())
    session.close()


@pytest.mark.parametrize("kind", TABLED)
def test_a_table_is_the_same_as_text_as_a_file_and_as_a_frame(here, tmp_path, kind):
    words = TABLES[kind]
    (tmp_path / "own.csv").write_text(words, "utf-8")
    frame = pd.read_csv(tmp_path / "own.csv")
    frame.to_excel(tmp_path / "own.xlsx", index=False)
    expected = made(kind, words).to_frame()
    assert len(expected) > 1
    indexed = frame.set_index(frame.columns[0])
    for same in ("own.csv", tmp_path / "own.csv", "own.xlsx", frame, indexed):
        assert_frame_equal(made(kind, same).to_frame(), expected)


@pytest.mark.parametrize("kind", TABLED)
def test_what_was_left_out_of_a_table_is_said(kind):
    heads, *lines = TABLES[kind].splitlines()
    one = made(kind, "\n".join([f"{heads},Odd Thing", *(f"{line},x" for line in lines)]))
    assert any("Odd Thing" in said for said in one.left), one.left
    assert ".left" in repr(one)
    assert "Odd Thing" in one._repr_html_()
    assert ".left" not in repr(made(kind, TABLES[kind]))


@pytest.mark.parametrize("kind", TABLED)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "tsv"])
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\n", b"\xff\xfe", b"a,b\n1,2\n", b"PK\x03\x04" + b"x" * 400, b"\0" * 400),
        *(b"x" * 100_000, b"x\n" * 50_000, b'"' * 100_000, b"," * 100_000, b"{" * 3000, b"=1+1\n2"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_words(here, tmp_path, kind, ending, content):
    path = tmp_path / f"odd.{ending}"
    path.write_bytes(content)
    with pytest.raises((BadInput, TableUnreadable)) as caught:
        made(kind, path)
    assert 10 < len(str(caught.value)) < 3_000


@pytest.mark.parametrize("kind", TABLED)
def test_every_problem_of_a_table_is_told(kind):
    bad = {
        okrlab.Plan: ("team,2026-Q1,2026-Q2\nDesk,lots,much", 2),
        okrlab.Review: ("what,when,how\nA,May,maybe\nB,,known", 2),
        okrlab.Review.theatre: ("month,delivered,outcome\n1,few,3\n2,many,4", 2),
        okrlab.Journey: ("stage,touchpoint\nBuy,\n,", 1),
    }
    words, problems = bad[kind]
    with pytest.raises(TableUnreadable) as caught:
        made(kind, words)
    assert len(caught.value.problems) >= problems


def shape(what):
    """A test's name for a value: no address in it, which each process has its own of."""
    return (
        f"{type(what).__name__} {what}" if type(what) in (str, int, float) else type(what).__name__
    )


@pytest.mark.parametrize("kind", TABLED)
@pytest.mark.parametrize("what", [5, 2.5, b"x", {}, "", True, object(), pd.Series([1])], ids=shape)
def test_what_is_neither_a_workshop_nor_a_table_is_refused(here, kind, what):
    with pytest.raises(BadInput, match="can be read from"):
        made(kind, what)


@pytest.mark.parametrize("kind", [okrlab.Journey, okrlab.Plan, okrlab.Review, okrlab.Agenda])
def test_nothing_is_refused(here, kind):
    with pytest.raises(BadInput, match="be read from None"):
        kind.of(None)


@pytest.mark.parametrize("kind", NOUNS)
@pytest.mark.parametrize("name", ["x" * 100_000, "y" * 5_000 + ".json", "gone.json", "a\0b.json"])
def test_a_name_of_nothing_is_refused_shortly(here, kind, name):
    with pytest.raises(BadInput) as caught:
        kind.of(name)
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("kind", TABLED)
def test_a_file_too_large_is_refused_before_it_is_read(here, tmp_path, kind):
    with open(tmp_path / "large.csv", "wb") as file:
        file.truncate(6_000_000)
    with pytest.raises(BadInput, match="larger than 5 MB"):
        made(kind, "large.csv")


@pytest.mark.parametrize("kind", [okrlab.Journey, okrlab.Metric, okrlab.Plan, okrlab.Review])
def test_an_option_that_would_do_nothing_for_a_workshop_is_said_so(kind):
    option = {"where": {"a": 1}} if kind is okrlab.Metric else {"columns": {"team": "Squad"}}
    with pytest.raises(BadInput, match=f"would do nothing: {next(iter(option))}"):
        kind.of(workshop(), **option)


def test_columns_are_named_by_hand():
    plan = okrlab.Plan.of("Who,Q1,Q2\nDesk,20 %,40 %", columns={"team": "Who"}, year=2026)
    assert plan.to_frame()["quarter"].tolist() == ["2026-Q1", "2026-Q2"]
    with pytest.raises(TableUnreadable, match="year"):
        okrlab.Plan.of("team,Q1,Q2\nDesk,20 %,40 %")
    past = okrlab.Review.of(
        "what,when,how\nA,May,gut feeling", hows={"gut feeling": "unknown"}, audit="spring"
    )
    assert past.past()[["audit", "how"]].values.tolist() == [["spring", "unknown"]]
    journey = okrlab.Journey.of(
        "Phase,Moment\nBuy,Pay", columns={"stage": "Phase", "touchpoint": "Moment"}
    )
    assert journey.to_frame()["touchpoint"].tolist() == ["Pay"]


# -- journeys ---------------------------------------------------------------------------------


def test_a_journey_says_what_is_critical_and_asks():
    journey = okrlab.Journey.of(MAP)
    critical = journey.critical()
    assert critical[["touchpoint", "points", "moment"]].values.tolist() == [
        ["Pay", 75.0, True], ["Ask", 9.4, False]
    ]  # fmt: skip
    assert critical["moment"].dtype == bool
    assert critical["points"].dtype == float
    found = journey.findings()
    assert found[["rule", "text"]].values.tolist() == [["moment", "Pay"], ["never-asked", "Ann"]]
    assert found["question"].str.endswith("?").all()
    assert "Pay" in repr(journey.picture())
    assert journey.picture().svg().startswith("<svg")


def test_a_journey_is_one_map_and_its_metrics_count():
    stage = JourneyStage(id="s", text="Buy")
    pay = Touchpoint(id="t", text="Pay", stage="s", emotion=-1, importance=4)
    values = (*WEEKS, *WEEKS, *(value + 40 for value in WEEKS[:6]))
    wait = MetricCard(
        id="m", name="Wait", of="t", better="down", start=date(2026, 1, 5), values=values
    )
    decks = {
        "journey": Deck(board="journey", cards={c.id: c for c in (stage, pay, wait)}),
        "other": Deck(board="other", cards={"t": Touchpoint(id="t", text="Ask", stage="s")}),
    }
    session = SimpleNamespace(workshop=Workshop(boards=decks))
    first, second = okrlab.Journey.of(session), okrlab.Journey.of(session, "other")
    assert first.to_frame()["touchpoint"].tolist() == ["Pay"]
    assert first.critical()["trend"].tolist() == ["worse"]
    assert second.to_frame()["touchpoint"].tolist() == ["Ask"]
    with pytest.raises(BadInput, match="Did you mean “other”"):
        okrlab.Journey.of(session, "othr")


# -- metrics ----------------------------------------------------------------------------------


def test_the_metrics_of_a_workshop_are_those_of_its_cards():
    session = workshop(
        MetricCard(id="m", name="Wait", start=date(2026, 1, 5), values=WEEKS, better="down"),
        MetricCard(
            id="n", name="Rate", kind="rate", values=(0.5, None),
            numerators=(1.0, None), denominators=(2.0, None),
        ),
    )  # fmt: skip
    metric = okrlab.Metric.of(session)
    assert repr(metric) == "Metric(2 metrics: Rate, Wait of 'Ours')"
    assert metric.to_frame()["metric"].tolist() == ["Rate", "Wait"]
    assert metric["Wait"].history.better == "down"
    periods = metric.periods()
    assert periods["start"].dtype == "datetime64[s]"
    assert periods.groupby("metric")["start"].count().to_dict() == {"Rate": 0, "Wait": 12}
    assert periods.loc[0, ["numerator", "denominator"]].tolist() == [1.0, 2.0]
    assert periods["number"].tolist() == [1, 2, *range(1, 13)]
    found = metric.findings()
    assert found.loc[found["rule"] == "few", ["card", "text"]].values.tolist() == [["n", "Rate"]]
    one = okrlab.Metric.of(session, "Wait")
    assert one.to_frame()["metric"].tolist() == ["Wait"]
    assert set(one.findings()["card"]) <= {"m"}
    with pytest.raises(BadInput, match="Did you mean “Wait”"):
        okrlab.Metric.of(session, "Wiat")


def test_a_metrics_target_and_change_are_judged_as_on_its_board():
    card = MetricCard(
        id="m", name="Wait", start=date(2026, 1, 5), values=(*WEEKS, *(v - 15 for v in WEEKS)),
        better="down", changed=date(2026, 3, 30), target=20, by_when=date(2026, 12, 31),
    )  # fmt: skip
    row = okrlab.Metric.of(workshop(card)).to_frame().iloc[0]
    assert (row["moved"], row["change"] < -10, row["realistic"] > 0) == ("yes", True, True)
    undated = MetricCard(id="u", name="U", values=WEEKS, target=20, by_when=date(2026, 12, 31))
    assert len(okrlab.Metric.of(workshop(undated)).to_frame()) == 1


def test_a_signal_names_its_period():
    days = pd.date_range("2026-01-05", periods=12, freq="7D")
    odd = [*WEEKS[:11], 90]
    metric = okrlab.Metric.of(pd.Series(odd, index=days, name="Wait"))
    [said] = metric.findings().query("rule == 'outside'")["message"]
    assert "2026-03-23" in said
    assert okrlab.Metric.of(odd, "Wait").findings()["text"].iloc[0] == "Wait"
    assert "12" in okrlab.Metric.of(odd).findings()["message"].iloc[0]


def test_options_of_baselines_are_those_of_a_metric():
    ours = inspect.signature(okrlab.Metric.of).parameters
    theirs = inspect.signature(okrlab.baselines).parameters
    assert list(ours)[2:] == list(theirs)[1:]
    assert [ours[n].default for n in list(ours)[2:]] == [
        theirs[n].default for n in ours if n in theirs
    ]
    frame = pd.DataFrame({"team": ["Red"] * 12, "calls": WEEKS})
    frame["week"] = pd.date_range("2026-01-05", periods=12, freq="7D")
    metric = okrlab.Metric.of(frame, by="team", better="down")
    assert metric.to_frame()[["team", "direction"]].values.tolist() == [["Red", "down"]]
    assert len(metric.periods()) == 12


@pytest.mark.parametrize("what", [None, 5, b"x", True, object(), "", "gone.csv"], ids=shape)
def test_what_holds_no_metric_is_refused_in_words(here, what):
    with pytest.raises(BadInput):
        okrlab.Metric.of(what)


def test_what_a_metrics_table_left_out_is_said():
    frame = pd.DataFrame({"week": pd.date_range("2026-01-05", periods=14, freq="7D")})
    frame["calls"] = [*map(str, WEEKS), "n/a", "12"]
    metric = okrlab.Metric.of(frame)
    assert metric.left
    assert ".left" in repr(metric)
    assert metric.left[0][:20] in metric._repr_html_()
    assert set(metric.left) <= set(metric.findings()["message"])
    assert okrlab.Metric.of(list(WEEKS)).left == ()


# -- plans ------------------------------------------------------------------------------------


def test_a_plan_has_its_shares_as_numbers_and_a_picture():
    plan = okrlab.Plan.of(PLANS)
    assert repr(plan) == "Plan(2 teams, 2 quarters)"
    assert plan.to_frame()["share"].tolist() == [0.0, 50.0, 50.0, 80.0]
    assert repr(plan.picture()) == "2 teams. 2026-Q1: 25 % on average. 2026-Q2: 65 % on average."
    assert "80 %" in plan.picture().svg()
    assert "2026-Q2: 65 % on average." in plan._repr_html_()  # for those who cannot see it


def test_a_plan_advises_each_team_by_what_it_said():
    session = workshop(
        Maturity(id="a", aspect="metrics", level=1, team="Desk"),
        StageChoice(id="b", stage="hybrid", team="Desk", advised="outputs", reason="We try"),
        Maturity(id="c", aspect="metrics", level=3),
    )
    plan = okrlab.Plan.of(session)
    advice = plan.advice()
    assert advice[["team", "advised", "chosen"]].values.tolist() == [
        ["", "hybrid", ""], ["Desk", "outputs", "hybrid"]
    ]  # fmt: skip
    assert advice["holds"].iloc[1] == "Metrics"
    assert plan.maturity()["step"].tolist() == [1, 3]
    assert plan.choices()["reason"].tolist() == ["We try"]


def test_advice_is_that_of_the_board_and_what_is_no_step_is_refused():
    said = {"candour": 2, "strategy": 3, "metrics": 1, "goals": 2, "culture": 3, "last": "moved"}
    assert okrlab.Plan.advise(**said) == advise(Known(**said))
    assert okrlab.Plan.advise() == advise(Known())
    for wrong in ({"candour": 4}, {"metrics": 5}, {"goals": -1}, {"culture": True}, {"last": "x"}):
        with pytest.raises(BadInput, match="It takes"):
            okrlab.Plan.advise(**wrong)


def test_a_leaders_message_is_read_in_a_notebook():
    assert okrlab.Plan.message("How much did we move? What do you need from me?").done
    assert okrlab.Plan.message("x" * 100_000).next
    with pytest.raises(BadInput, match="words"):
        okrlab.Plan.message(5)


# -- reviews ----------------------------------------------------------------------------------


def test_a_review_has_both_its_tables_and_asks_about_what_is_unknown():
    day = date(2026, 11, 2)
    session = workshop(
        KeyResult(id="k", text="Fewer calls", bridge=Bridge(owner="Ann", expires=day)),
        Hypothesis(id="h", x="a", y="b", signal="Calls drop", until=day),
        CheckIn(id="c", key_result="k", on=day, value=3, action="Ask two", who="Ida"),
        PastInitiative(id="p", text="A guide", audit="2026"),
        PastInitiative(id="q", text="A guide", audit="2027", how="known"),
    )
    review = okrlab.Review.of(session)
    assert repr(review) == "Review(1 check ins, 2 past initiatives of 'Ours')"
    frame = review.to_frame()
    assert frame["kind"].tolist() == ["check_in", "past_initiative", "past_initiative"]
    assert frame["value"].dtype == float
    shares = review.shares()
    assert shares[["audit", "known", "unknown"]].values.tolist() == [["2026", 0, 1], ["2027", 1, 0]]
    assert shares["change"].tolist()[0] == ""
    assert shares["change"].tolist()[1].startswith("Last time")
    assert review.findings()[["card", "rule"]].values.tolist() == [["p", "past-unknown"]]
    assert review.opening("2026-11-03")[["what", "text"]].values.tolist() == [
        ["bridge", "Fewer calls"], ["hypothesis", "Calls drop"], ["action", "Ask two"]
    ]  # fmt: skip
    assert review.opening("2026-11-02")["what"].tolist() == ["hypothesis"]
    assert set(review.opening()["what"]) <= {"bridge", "hypothesis", "action"}
    with pytest.raises(BadInput, match="not a date"):
        review.opening("soon")


def test_theatre_is_seen_in_made_data_and_in_ones_own():
    made_up = okrlab.Review.theatre()
    assert made_up.verdict == "theatre"
    assert made_up.findings()["question"].tolist() == [made_up.question]
    assert made_up.to_frame().dtypes.astype(str).tolist() == ["str", "int64", "float64"]
    assert repr(made_up.picture()) == made_up.message
    rows = list(made_up.to_frame().itertuples(index=False, name=None))
    assert okrlab.Review.theatre(rows).message == made_up.message
    assert okrlab.Review.theatre([]).verdict == "too-few"


@pytest.mark.parametrize("rows", [[1], [(1, 2)], [None], ["abc"], [[1, 2, 3, 4]], ([],)], ids=str)
def test_rows_that_are_no_periods_are_refused_in_words(rows):
    with pytest.raises(BadInput, match=r"period, delivered, outcome"):
        okrlab.Review.theatre(rows)


def test_theatre_is_of_no_workshop():
    with pytest.raises(BadInput, match=r"period, delivered, outcome"):
        okrlab.Review.theatre(workshop())
    with pytest.raises(BadInput, match=r"period, delivered, outcome"):
        okrlab.Review.theatre(sheet="May")


# -- agendas ----------------------------------------------------------------------------------


def test_our_agendas_are_listed_and_complete():
    assert list(get_args(Recipe)) == agendas.names() == okrlab.Agenda.recipes()["name"].tolist()
    assert okrlab.Agenda.recipes()["minutes"].tolist()[0] == 90
    with pytest.raises(BadInput, match="Did you mean “outcomes-90”"):
        okrlab.Agenda.of("outcomes-9")
    with pytest.raises(BadInput, match="“check-in-15”"):
        okrlab.Agenda.recipe("outcomes")


@pytest.mark.parametrize("name", agendas.names())
def test_an_agenda_that_is_kept_is_the_same_again(here, name):
    agenda = okrlab.Agenda.of(name)
    assert agenda.findings().empty
    path = agenda.save("own.toml")
    with pytest.raises(BadInput, match="already"):  # it is changed by hand, and that was lost
        agenda.save("own.toml")
    assert agenda.save("own.toml", replace=True) == path
    again = okrlab.Agenda.of(path)
    assert again.workshop == agenda.workshop
    assert_frame_equal(again.to_frame(), agenda.to_frame())
    assert_frame_equal(okrlab.Agenda.of(path.read_text("utf-8")).to_frame(), agenda.to_frame())


def test_blocks_start_after_those_before_and_skipped_ones_do_not():
    blocks = (
        Block(id="a", kind="talk", title="One", minutes=20),
        Block(id="b", kind="talk", title="Two", minutes=30, skip=True),
        Block(id="c", kind="talk", title="Three", minutes=50),
        Block(id="d", kind="talk", title="Four"),
    )
    agenda = okrlab.Agenda.of(SimpleNamespace(workshop=Workshop(agenda=Agenda(blocks=blocks))))
    frame = agenda.to_frame()
    assert frame["starts"].dtype == "timedelta64[s]"
    minutes = frame["starts"].dt.total_seconds() / 60
    assert minutes.fillna(-1).tolist() == [0, -1, 20, 70]
    assert (agenda.minutes, frame["minutes"].dtype) == (80, "int64")
    assert repr(agenda) == "Agenda(4 blocks, 80 minutes)"


def test_an_agenda_that_cannot_be_run_says_why():
    blocks = (Block(id="a", kind="ask", title="Nothing asked"),)
    agenda = okrlab.Agenda.of(SimpleNamespace(workshop=Workshop(agenda=Agenda(blocks=blocks))))
    [said] = agenda.findings()["message"]
    assert "Nothing asked" in said


@pytest.mark.parametrize("content", [b"", b"x", b"\xff\xfe", b"a" * 300_000, b"[[block]]\nkind=1"])
def test_an_agenda_that_cannot_be_read_is_refused_in_words(here, tmp_path, content):
    (tmp_path / "odd.toml").write_bytes(content)
    with pytest.raises(AgendaUnreadable):
        okrlab.Agenda.of("odd.toml")


@pytest.mark.parametrize("path", ["own.json", "own", "gone/own.toml", "a\0.toml", 5, b"own.toml"])
def test_where_an_agenda_cannot_be_kept_is_said(here, path):
    with pytest.raises(BadInput):
        okrlab.Agenda.of("check-in-15").save(path)


# -- all of them ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", NOUNS)
def test_hostile_words_are_escaped_and_cut_nowhere_else(kind):
    hostile = "<script>alert(1)</script>"
    session = workshop(
        Touchpoint(id="t", text=hostile, stage="s", pain=hostile, emotion=-2, importance=5),
        PastInitiative(id="p", text=hostile, why=hostile),
        MetricCard(id="m", name=hostile, values=WEEKS),
        Maturity(id="a", aspect="goals", level=1, team=hostile),
        board="journey",
        agenda=Agenda(blocks=(Block(id="b", kind="talk", title=hostile, question=hostile),)),
    )
    shown = kind.of(session)._repr_html_()
    assert "<script" not in shown
    assert len(repr(kind.of(session))) < 300


def test_no_database_and_no_charts_are_loaded_to_read_a_table():
    code = (
        f"import okrlab, sys; okrlab.Journey.of({MAP!r}); okrlab.Plan.of({PLANS!r});"
        f"okrlab.Review.of({PAST!r}); okrlab.Agenda.of('check-in-15'); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "alembic", "altair", "IPython"} & set(done.stdout.split())


@pytest.mark.parametrize("kind", NOUNS)
def test_every_error_is_of_okrlab(here, kind):
    for what in (
        None,
        5,
        [],
        {},
        b"",
        "gone",
        "gone.csv",
        "gone.toml",
        "a\nb",
        ("a",),
        date.today(),
    ):
        with suppress(OkrlabError):
            kind.of(what)
