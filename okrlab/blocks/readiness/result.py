"""The result's part on readiness and review: chosen stages, plans, past work, and check-ins."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from okrlab.blocks.readiness.cards import (
    CheckIn,
    EndPoint,
    Maturity,
    PastInitiative,
    StageChoice,
    TeamPlan,
)
from okrlab.blocks.readiness.portfolio import Portfolio, make_portfolio
from okrlab.blocks.readiness.portfolio_picture import NAME, SAID, draw
from okrlab.blocks.readiness.staging import LASTS, anchors
from okrlab.blocks.review.audits import looks, shares
from okrlab.record.workshop import Workshop
from okrlab.results.document import (
    Figure,
    Folded,
    Group,
    Item,
    List,
    Part,
    Section,
    Text,
    ours,
    outline,
)
from okrlab.results.table import Column, Table
from okrlab.texts import text
from okrlab.texts.numbers import short


def sections(workshop: Workshop) -> list[Section]:
    """The sections that have something to show, in reading order."""
    ahead = {"where": _where(workshop), "plan_head": _planned(workshop)}
    return [*_outlined(ahead), *looked_back(workshop)]


def looked_back(workshop: Workshop) -> list[Section]:
    """Those of them that are about what was done: past work, and check-ins."""
    parts: dict[str, list[Part]] = {
        "back_head": [
            Group(name, (Text(str(shares(kept)), "about"), List(tuple(map(_past, kept)))))
            for name, kept in looks(workshop.all_of(PastInitiative)).items()
        ],
        "results_head": [
            Group(words, (List(tuple(map(_check_in, kept))),))
            for words, kept in _check_ins(workshop).items()
        ],
    }
    return _outlined(parts)


def _outlined(parts: dict[str, list[Part]]) -> list[Section]:
    return [outline(text(f"readiness.{key}"), inside) for key, inside in parts.items() if inside]


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """The tables for programs; a plan has a row for each quarter."""
    plans = (
        (plan, quarter, share)
        for plan in workshop.all_of(TeamPlan)
        for quarter, share in zip(plan.quarters, plan.shares, strict=False)
    )
    past = [one for kept in looks(workshop.all_of(PastInitiative)).values() for one in kept]
    ends = workshop.all_of(EndPoint)
    seen = [(words, one) for words, kept in _check_ins(workshop).items() for one in kept]
    return (
        Table.of("maturity", "maturity", workshop.all_of(Maturity), *_MATURITY),
        Table.of("stage_choices", "stage_choice", workshop.all_of(StageChoice), *_STAGES),
        Table.of("team_plans", "team_plan", plans, *_PLANS),
        Table.of("end_points", "end_point", ends, *map(Column, EndPoint.PARTS)),
        Table.of("past_initiatives", "past_initiative", past, *_PAST),
        Table.of("check_ins", "check_in", seen, *_CHECK_INS),
    )


_MATURITY = (
    Column("team", "name"),
    Column("aspect", "name"),
    Column("step", "count", lambda one: one.level),
    Column("reason", "text", lambda one: one.why),
)
_STAGES = (
    Column("team", "name"),
    Column("stage", "name", codes="readiness.stage_{}"),
    Column("advised", "name", codes="readiness.stage_{}", ours=True),
    Column("reason"),
)
_PLANS = (
    Column("team", "name", lambda row: row[0].team),
    Column("stream", "name", lambda row: row[0].stream),
    Column("quarter", "code", lambda row: row[1]),
    Column("share", "percent", lambda row: row[2]),
)
_PAST = (
    Column("audit", "name"),
    Column("text"),
    Column("period", "name"),
    Column("result"),
    Column("how", "code", codes="readiness.how_{}"),
    Column("why"),
    Column("stop", "truth"),
)
_CHECK_INS = (
    Column("key_result", "text", lambda row: row[0]),
    Column("on", "date"),
    Column("value", "number"),
    Column("confidence", "percent"),
    Column("verdict", ours=True),
    Column("decision", "name"),
    Column("text", "text", lambda row: row[1].action),
    Column("who", "name"),
    Column("due", "date"),
    Column("done", "truth"),
)


def _check_ins(workshop: Workshop) -> dict[str, list[CheckIn]]:
    """The entries by the text of their key result, the earliest first."""
    texts = {id: words for name in workshop.boards for id, words in workshop.cards(name).items()}
    entries: dict[str, list[CheckIn]] = {}
    for entry in sorted(workshop.all_of(CheckIn), key=lambda e: (e.key_result, e.on, e.id)):
        key_result = texts.get(entry.key_result) or text("readiness.result_gone")
        entries.setdefault(key_result, []).append(entry)
    return entries


def _where(workshop: Workshop) -> list[Part]:
    """For each team its chosen stage, then its place on each question."""
    places, choices = workshop.all_of(Maturity), workshop.all_of(StageChoice)
    return [
        Group(
            team or text("readiness.team_whole"),
            (
                List(
                    (
                        *(_choice(one) for one in choices if one.team == team),
                        *(_place(one) for one in places if one.team == team),
                    )
                ),
            ),
        )
        for team in sorted({p.team for p in places} | {c.team for c in choices})
    ]


def _place(card: Maturity) -> Item:
    if card.aspect == "last":
        item = Item(text(f"readiness.last_{LASTS[card.level]}"), text("readiness.last"))
    else:
        asked = anchors()[card.aspect]
        item = Item(asked.anchors[card.level - 1], asked.name)
    return item.noted((text("readiness.field_reason"), card.why))


def _choice(card: StageChoice) -> Item:
    advised = text(f"readiness.stage_{card.advised}") if card.own else ""
    return Item(text("readiness.chosen", stage=text(f"readiness.stage_{card.stage}"))).noted(
        (text("readiness.field_reason"), card.reason),
        (ours(text("readiness.advice_head")), advised),
    )


def _planned(workshop: Workshop) -> list[Part]:
    """The portfolio as a picture and in words; the words are folded if the picture shows all."""
    plans, ends = workshop.all_of(TeamPlan), workshop.all_of(EndPoint)
    if not plans and not ends:
        return []
    portfolio = make_portfolio(plans, next(iter(ends), None))
    groups = tuple(_plans(portfolio, ends))
    if _is_drawn(portfolio, ends):
        groups = (Folded(text("result.in_words"), groups),)
    return [Figure(partial(draw, portfolio), look="bare"), *groups]


def _is_drawn(portfolio: Portfolio, ends: list[EndPoint]) -> bool:
    """Whether all words fit into the picture, so that none is cut short in it."""
    names = (name for plan in portfolio.plans for name in (plan.team, plan.stream))
    parts = (getattr(end, part) for end in ends for part in EndPoint.PARTS)
    return all(len(n) <= NAME for n in names) and all(len(p) <= SAID for p in parts)


def _plans(portfolio: Portfolio, ends: list[EndPoint]) -> Iterator[Part]:
    """The picture in words: by stream, the shares each team expects, then the common end point."""
    for stream, plans in portfolio.streams().items():
        items = (
            Item(plan.team).noted(
                *(
                    (quarter, text("measure.percent", x=share))
                    for quarter, share in zip(plan.quarters, plan.shares, strict=False)
                )
            )
            for plan in plans
        )
        yield Group(stream or text("readiness.no_stream"), (List(tuple(items)),))
    for end in ends:
        said = ((text(f"readiness.end_{part}"), getattr(end, part)) for part in EndPoint.PARTS)
        if parts := tuple(Item(words, name) for name, words in said if words):
            yield Group(text("readiness.end_title"), (List(parts),))


def _past(card: PastInitiative) -> Item:
    mark = text(f"readiness.how_{card.how}")
    mark += f" · {text('readiness.stop_mark')}" if card.stop else ""
    return Item(card.text, mark).noted(
        (text("readiness.field_period"), card.period),
        (text("readiness.field_result"), card.result),
        (text("readiness.field_why"), card.why),
    )


def _check_in(card: CheckIn) -> Item:
    due = card.due.isoformat() if card.due else ""
    decided = text(f"readiness.decide_{card.decision.replace(' ', '_')}") if card.decision else ""
    confident = "" if card.confidence is None else text("measure.percent", x=card.confidence)
    said = text("readiness.value_not_entered") if card.value is None else short(card.value)
    return Item(said, card.on.isoformat()).noted(
        (text("readiness.field_confidence"), confident),
        (ours(text("readiness.field_verdict")), card.verdict),
        (text("readiness.field_decision"), decided),
        (text("readiness.field_action"), " · ".join(filter(None, (card.action, card.who, due)))),
    )
