"""Checks a whole ladder as a coach would: what stands out, and what to ask about it.

A finding never blocks anything: a team may overrule it with a reason, which it then carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from okrlab.blocks.ladder.cards import LadderGraph, Link, Rung
from okrlab.blocks.ladder.neighbours import RANK, LadderShape, brief
from okrlab.language.reading import who_changes
from okrlab.record.findings import Finding, Severity
from okrlab.record.workshop import Workshop
from okrlab.texts import area


class _Noticed(NamedTuple):
    card: Rung | Link
    severity: Severity
    variant: str = ""
    """Which wording of the rule's message and question fits; empty where there is only one."""


def check_ladder(ladder: LadderGraph) -> list[Finding]:
    """Every finding, in the order of `RULES` and then of the board, overruled ones included.

    >>> webinar = Rung(id="a", text="Ran 12 webinars", level="output")
    >>> [found.rule for found in check_ladder(LadderGraph(rungs={"a": webinar}))]
    ['no-benefit']
    """
    shape, said = LadderShape(ladder), area("coaching")
    rungs = ladder.ordered()
    links = [link for rung in rungs for link in shape.above[rung.id]]
    findings = []
    for rule, (technique, look) in _RULES.items():
        for card, severity, variant in look(shape, rungs, links):
            overrule = ladder.overrules.get(f"{rule}:{card.id}")
            key = f"check_{rule}{variant}".replace("-", "_")
            names = _names(shape, card)
            findings.append(
                Finding(
                    rule=rule,
                    card=card.id,
                    severity=severity,
                    message=said[key].format_map(names),
                    question=said[key + "_ask"].format_map(names),
                    technique=technique,
                    overruled=overrule.reason if overrule else "",
                )
            )
    return findings


def noticed(workshop: Workshop, board: str) -> list[Finding]:
    """The findings about a ladder of a workshop, each on a rung: of a link, on its lower end.

    >>> noticed(Workshop(), "ladder")
    []
    """
    ladder = LadderGraph.of(workshop.deck(board))
    ends = {link.id: link.lower for link in ladder.links.values()}
    return [replace(one, card=ends.get(one.card, one.card)) for one in check_ladder(ladder)]


def _names(shape: LadderShape, card: Rung | Link) -> dict[str, str]:
    if isinstance(card, Rung):
        return {"rung": brief(card.text)}
    lower, upper = shape.ends(card)
    return {"lower": brief(lower.text), "upper": brief(upper.text)}


_Look = Callable[[LadderShape, list[Rung], list[Link]], Iterator[_Noticed]]


def _skipped_rung(shape: LadderShape, rungs: list[Rung], links: list[Link]) -> Iterator[_Noticed]:
    for link in links:
        if shape.skips(link):
            middle = shape.ends(link)[1].level == "impact"
            severity: Severity = "serious" if middle else "advice"
            severity = "note" if link.evidence == "proven" else severity
            yield _Noticed(link, severity, "_middle" if middle else "")


def _no_benefit(shape: LadderShape, rungs: list[Rung], links: list[Link]) -> Iterator[_Noticed]:
    for rung in shape.unreached_tops():
        if shape.proven(rung.id):
            yield _Noticed(rung, "note", "_proven")
        elif RANK[rung.level] < RANK["outcome"]:
            yield _Noticed(rung, "serious")
        else:
            yield _Noticed(rung, "advice", "_impact")


def _outcome_without_actor(
    shape: LadderShape, rungs: list[Rung], links: list[Link]
) -> Iterator[_Noticed]:
    for rung in rungs:
        if rung.level == "outcome" and not (rung.actor.strip() or who_changes(rung.text)):
            yield _Noticed(rung, "advice")


def _link_without_assumption(
    shape: LadderShape, rungs: list[Rung], links: list[Link]
) -> Iterator[_Noticed]:
    for link in links:
        if link.evidence != "proven" and not link.assumption.strip():
            yield _Noticed(link, "advice")


def _single_output(shape: LadderShape, rungs: list[Rung], links: list[Link]) -> Iterator[_Noticed]:
    for rung in rungs:
        if rung.level == "outcome" and len(shape.outputs_below(rung.id)) == 1:
            yield _Noticed(rung, "note")


def _upside_down(shape: LadderShape, rungs: list[Rung], links: list[Link]) -> Iterator[_Noticed]:
    return (_Noticed(link, "advice") for link in links if shape.upside_down(link))


def _nothing_below(shape: LadderShape, rungs: list[Rung], links: list[Link]) -> Iterator[_Noticed]:
    for rung in rungs:
        if RANK[rung.level] >= RANK["outcome"] and not shape.below[rung.id]:
            yield _Noticed(rung, "note")


_RULES: dict[str, tuple[str, _Look]] = {
    "skipped-rung": ("T01", _skipped_rung),
    "no-benefit": ("T02", _no_benefit),
    "outcome-without-actor": ("T06", _outcome_without_actor),
    "link-without-assumption": ("T05", _link_without_assumption),
    "single-output": ("T04", _single_output),
    "upside-down": ("T01", _upside_down),
    "lonely-rung": ("T01", _nothing_below),
}
RULES: tuple[str, ...] = tuple(_RULES)
"""The ids of all rules. They are stored in records, so an id never changes its meaning."""
