"""Wishes and events about rungs, links and steps, each in one line."""

from __future__ import annotations

from typing import Any

from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record import kinds
from okrlab.record.agenda import STEPS, NextStep

# -- what a person wishes for --------------------------------------------------------------


def add_rung(
    id: str,
    text: str,
    level: Any,
    *,
    actor: str = "",
    position: float | None = None,
    lower: str = "",
    upper: str = "",
    link: str = "",
    board: str = "ladder",
) -> c.SetCards:
    rung = Rung(id=id, text=text, level=level, actor=actor, position=position or 0.0)
    cards: tuple[Any, ...] = (rung,)
    if lower or upper:
        cards = (rung, Link(id=link, lower=lower or id, upper=id if lower else upper))
    return c.SetCards(board=board, cards=cards)


def edit_rung(id: str, base: int, *, board: str = "ladder", **changes: Any) -> c.EditCard:
    return c.EditCard(board=board, id=id, base=base, changes=kinds.change(Rung, **changes))


move_rung = edit_rung


def remove_rung(id: str, base: int, *, board: str = "ladder") -> c.SetCards:
    return c.SetCards(board=board, gone={id: base})


def add_link(id: str, lower: str, upper: str, *, board: str = "ladder") -> c.SetCards:
    return c.SetCards(board=board, cards=(Link(id=id, lower=lower, upper=upper),))


def edit_link(id: str, base: int, *, board: str = "ladder", **changes: Any) -> c.EditCard:
    return c.EditCard(board=board, id=id, base=base, changes=kinds.change(Link, **changes))


remove_link = remove_rung


def add_step(
    id: str, text: str, *, kind: Any = "action", who: str = "", due: str = ""
) -> c.SetCards:
    return c.SetCards(board=STEPS, cards=(NextStep(id=id, text=text, kind=kind, who=who, due=due),))


def edit_step(id: str, base: int, **changes: Any) -> c.EditCard:
    return c.EditCard(board=STEPS, id=id, base=base, changes=kinds.change(NextStep, **changes))


def remove_step(id: str, base: int) -> c.SetCards:
    return c.SetCards(board=STEPS, gone={id: base})


# -- what happened -------------------------------------------------------------------------


def rung_added(rung: Rung, link: Link | None = None, *, board: str = "ladder") -> e.CardsSet:
    return e.CardsSet(board=board, cards=(rung,) if link is None else (rung, link))


def rung_edited(id: str, *, board: str = "ladder", **changes: Any) -> e.CardEdited:
    return e.CardEdited(board=board, id=id, changes=kinds.change(Rung, **changes))


rung_moved = rung_edited


def rung_removed(id: str, *, board: str = "ladder") -> e.CardsSet:
    return e.CardsSet(board=board, gone=(id,))


def link_added(link: Link, *, board: str = "ladder") -> e.CardsSet:
    return e.CardsSet(board=board, cards=(link,))


def link_edited(id: str, *, board: str = "ladder", **changes: Any) -> e.CardEdited:
    return e.CardEdited(board=board, id=id, changes=kinds.change(Link, **changes))


link_removed = rung_removed


def cards_restored(
    rungs: tuple[Rung, ...] = (), links: tuple[Link, ...] = (), **more: Any
) -> e.CardsSet:
    return e.CardsSet(cards=(*rungs, *links), **more)


def step_added(step: NextStep) -> e.CardsSet:
    return e.CardsSet(board=STEPS, cards=(step,))


def step_edited(id: str, **changes: Any) -> e.CardEdited:
    return e.CardEdited(board=STEPS, id=id, changes=kinds.change(NextStep, **changes))


def step_removed(id: str) -> e.CardsSet:
    return e.CardsSet(board=STEPS, gone=(id,))
