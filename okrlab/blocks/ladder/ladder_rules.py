"""What holds of rungs and links when they are set: where a rung lies, and what a link may join."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.errors import BadInput, Refused
from okrlab.record.decision import EDGE
from okrlab.record.kinds import Cards, register


def placed(before: Cards, after: Cards, fresh: Sequence[Rung]) -> list[Rung]:
    """A new rung that has no position yet lies beside the last of its level."""
    kept = []
    lanes: dict[str, float] = {}
    for card in before.values():
        if isinstance(card, Rung):
            lanes[card.level] = max(lanes.get(card.level, 0.0), card.position)
    for rung in fresh:
        if rung.id not in before and rung.position == 0:
            rung = replace(rung, position=min(lanes.get(rung.level, 0.0) + 1.0, EDGE))
        lanes[rung.level] = max(lanes.get(rung.level, 0.0), rung.position)
        kept.append(rung)
    return kept


def joined(before: Cards, after: Cards, fresh: Sequence[Link]) -> list[Link]:
    """The links whose rungs are there. No two say the same, and none closes a circle.

    A link that came with a new rung is left out if its neighbour was removed meanwhile: the rung
    is kept without it. Any other link without its rungs is refused.
    """
    kept = {}
    for link in fresh:
        if all(isinstance(after.get(end), Rung) for end in link.ends()):
            kept[link.id] = link
        elif link.id in before or not any(end in after.keys() - before for end in link.ends()):
            raise Refused("card_gone")
    there = {id: card for id, card in after.items() if isinstance(card, Link)}
    missing = {link.id for link in fresh} - kept.keys()
    found = Link.unsound([link for id, link in there.items() if id not in missing])
    if kept and found:
        raise BadInput(found)
    return list(kept.values())


CARDS = (register(Rung, on_set=placed), register(Link, on_set=joined))
"""The kinds of card on a ladder."""
