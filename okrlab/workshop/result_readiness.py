"""Readiness and review in the result: starts chosen, plans, looks back, check-ins by key result."""

from __future__ import annotations

from collections.abc import Iterator

from okrlab.coaching.audits import looks, shares
from okrlab.coaching.portfolio import Portfolio, make_portfolio
from okrlab.coaching.portfolio_picture import NAME, SAID, draw
from okrlab.coaching.staging import LASTS, anchors
from okrlab.model.deck import C
from okrlab.model.numbers import short
from okrlab.model.readiness import (
    CheckIn,
    EndPoint,
    Maturity,
    PastInitiative,
    StageChoice,
    TeamPlan,
)
from okrlab.model.workshop import Workshop
from okrlab.texts import text
from okrlab.workshop.outline import Outline, OutlineEntry
from okrlab.workshop.result_tables import Table
from okrlab.workshop.result_words import ours


def outlines(workshop: Workshop) -> list[Outline]:
    """What there is of it, in the order in which it is read."""
    found = []
    places, choices = _all(workshop, Maturity), _all(workshop, StageChoice)
    if places or choices:
        teams = sorted({p.team for p in places} | {c.team for c in choices})
        groups = tuple(
            (
                team or text("readiness.team_whole"),
                "",
                (
                    *(_choice(one) for one in choices if one.team == team),
                    *(_place(one) for one in places if one.team == team),
                ),
            )
            for team in teams
        )
        found.append(Outline(title=text("readiness.where"), groups=groups))
    plans, ends = _all(workshop, TeamPlan), _all(workshop, EndPoint)
    if plans or ends:
        portfolio = make_portfolio(plans, next(iter(ends), None))
        found.append(
            Outline(
                title=text("readiness.plan_head"),
                groups=tuple(_plans(portfolio, ends)),
                picture=draw(portfolio),
                drawn=_is_drawn(portfolio, ends),
            )
        )
    past = looks(_all(workshop, PastInitiative))
    if past:
        told = tuple(
            (name, str(shares(kept)), tuple(map(_past, kept))) for name, kept in past.items()
        )
        found.append(Outline(title=text("readiness.back_head"), groups=told))
    if entries := _check_ins(workshop):
        listed = tuple((words, "", tuple(map(_entry, kept))) for words, kept in entries.items())
        found.append(Outline(title=text("readiness.results_head"), groups=listed))
    return found


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """The same for programs."""
    plans = tuple(
        (plan.team, plan.stream, quarter, share)
        for plan in _all(workshop, TeamPlan)
        for quarter, share in zip(plan.quarters, plan.shares, strict=False)
    )
    return (
        Table(
            "maturity",
            ("team", "aspect", "step", "reason"),
            tuple((m.team, m.aspect, m.level, m.why) for m in _all(workshop, Maturity)),
            numbers=("step",),
        ),
        Table(
            "stage_choices",
            ("team", "stage", "advised", "reason"),
            tuple((c.team, c.stage, c.advised, c.reason) for c in _all(workshop, StageChoice)),
            ours=("advised",),
            codes=dict.fromkeys(("stage", "advised"), "readiness.stage_{}"),
        ),
        Table("team_plans", ("team", "stream", "quarter", "share"), plans, numbers=("share",)),
        Table(
            "end_points",
            _END,
            tuple(tuple(getattr(end, part) for part in _END) for end in _all(workshop, EndPoint)),
        ),
        Table(
            "past_initiatives",
            _PAST,
            tuple(
                (p.audit, p.text, p.period, p.result, p.how, p.why, "yes" if p.stop else "")
                for kept in looks(_all(workshop, PastInitiative)).values()
                for p in kept
            ),
            codes={"how": "readiness.how_{}", "stop": "result.{}"},
        ),
        Table(
            "check_ins",
            (
                "key_result",
                "on",
                "value",
                "confidence",
                "verdict",
                "decision",
                "text",
                "who",
                "due",
                "done",
            ),
            tuple(
                (
                    words,
                    one.on.isoformat(),
                    one.value,
                    one.confidence,
                    one.verdict,
                    one.decision,
                    one.action,
                    one.who,
                    one.due.isoformat() if one.due else "",
                    one.done,
                )
                for words, kept in _check_ins(workshop).items()
                for one in kept
            ),
            numbers=("value", "confidence"),
            ours=("verdict",),
        ),
    )


_END = ("framework", "capability", "behaviour", "results")
_PAST = ("audit", "text", "period", "result", "how", "why", "stop")


def _all(workshop: Workshop, kind: type[C]) -> list[C]:
    return [card for name in sorted(workshop.boards) for card in workshop.deck(name).of(kind)]


def _check_ins(workshop: Workshop) -> dict[str, list[CheckIn]]:
    """The entries by the words of their key result, the earliest first."""
    words = {id: said for name in workshop.boards for id, said in workshop.cards(name).items()}
    found: dict[str, list[CheckIn]] = {}
    for one in sorted(_all(workshop, CheckIn), key=lambda one: (one.key_result, one.on, one.id)):
        said = words.get(one.key_result) or text("readiness.result_gone")
        found.setdefault(said, []).append(one)
    return found


def _place(card: Maturity) -> OutlineEntry:
    why = ((text("readiness.field_reason"), card.why),) if card.why else ()
    if card.aspect == "last":
        said = text(f"readiness.last_{LASTS[card.level]}")
        return OutlineEntry(said, text("readiness.last"), why)
    asked = anchors()[card.aspect]
    return OutlineEntry(asked.anchors[card.level - 1], asked.name, why)


def _is_drawn(portfolio: Portfolio, ends: list[EndPoint]) -> bool:
    """Whether the picture has room for every word, so that nothing is cut short in it."""
    names = (name for plan in portfolio.plans for name in (plan.team, plan.stream))
    parts = (getattr(end, part) for end in ends for part in _END)
    return all(len(n) <= NAME for n in names) and all(len(p) <= SAID for p in parts)


def _plans(
    portfolio: Portfolio, ends: list[EndPoint]
) -> Iterator[tuple[str, str, tuple[OutlineEntry, ...]]]:
    """What the picture draws, in words: by stream what each team expects, then where all head."""
    for stream, plans in portfolio.streams().items():
        yield (
            stream or text("readiness.no_stream"),
            "",
            tuple(
                OutlineEntry(
                    plan.team,
                    "",
                    tuple(
                        (quarter, text("measure.percent", x=share))
                        for quarter, share in zip(plan.quarters, plan.shares, strict=False)
                    ),
                )
                for plan in plans
            ),
        )
    for end in ends:
        parts = ((text(f"readiness.end_{part}"), getattr(end, part)) for part in _END)
        said = tuple(OutlineEntry(words, name) for name, words in parts if words)
        if said:
            yield text("readiness.end_title"), "", said


def _choice(card: StageChoice) -> OutlineEntry:
    chosen = text("readiness.chosen", stage=text(f"readiness.stage_{card.stage}"))
    notes = [(text("readiness.field_reason"), card.reason)] if card.reason else []
    if card.own:
        advised = text(f"readiness.stage_{card.advised}")
        notes.append((ours(text("readiness.advice_head")), advised))
    return OutlineEntry(chosen, "", tuple(notes))


def _past(card: PastInitiative) -> OutlineEntry:
    notes = (
        (text("readiness.field_period"), card.period),
        (text("readiness.field_result"), card.result),
        (text("readiness.field_why"), card.why),
    )
    mark = text(f"readiness.how_{card.how}")
    mark += f" · {text('readiness.stop_mark')}" if card.stop else ""
    return OutlineEntry(card.text, mark, tuple(note for note in notes if note[1]))


def _entry(card: CheckIn) -> OutlineEntry:
    due = card.due.isoformat() if card.due else ""
    decided = text(f"readiness.decide_{card.decision.replace(' ', '_')}") if card.decision else ""
    confident = "" if card.confidence is None else f"{card.confidence} %"
    notes = (
        (text("readiness.field_confidence"), confident),
        (ours(text("readiness.field_verdict")), card.verdict),
        (text("readiness.field_decision"), decided),
        (text("readiness.field_action"), " · ".join(filter(None, (card.action, card.who, due)))),
    )
    said = text("readiness.value_not_entered") if card.value is None else short(card.value)
    return OutlineEntry(said, card.on.isoformat(), tuple(note for note in notes if note[1]))
