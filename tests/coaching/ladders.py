"""Five ladders of our own, written the way people write them in a workshop, gaps included.

Each is a list of moves; `play` yields the ladder after every move, the card just written and
what was written on it. With a seed the cards get other ids, as they would in another workshop.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

import msgspec

from okrlab.blocks.ladder.cards import Evidence, LadderGraph, Link, Rung
from okrlab.blocks.ladder.questions import Wrote
from okrlab.vocabulary import Level


class Move(NamedTuple):
    """A rung added (with a link to `lower` or `upper`), or something said about one or a link."""

    card: str
    text: str = ""
    level: Level | None = None
    lower: str = ""
    upper: str = ""
    actor: str = ""
    assumption: str = ""
    evidence: Evidence | None = None
    objective: str = ""


class Story(NamedTuple):
    """A team, the level its chains may end at, and what it does one after another."""

    team: str
    stop: Level
    moves: tuple[Move, ...]


FIELDS: tuple[Wrote, ...] = ("text", "actor", "objective", "assumption", "evidence")


def play(story: Story, seed: int = 0) -> Iterator[tuple[str, Wrote, LadderGraph]]:
    """The card just written, what was written on it, and the ladder after it, move by move."""
    ladder = LadderGraph(stop=story.stop)
    for move in story.moves if not seed else [_renamed(move, seed) for move in story.moves]:
        rungs, links = dict(ladder.rungs), dict(ladder.links)
        change = {name: value for name in FIELDS if (value := getattr(move, name))}
        known = move.card in rungs or move.card in links
        if move.level:
            rungs[move.card] = Rung(
                id=move.card, text=move.text, level=move.level, actor=move.actor
            )
        elif move.card in rungs:
            rungs[move.card] = msgspec.structs.replace(rungs[move.card], **change)
        elif move.card in links:
            links[move.card] = msgspec.structs.replace(links[move.card], **change)
        else:
            links[move.card] = Link(id=move.card, lower=move.lower, upper=move.upper)
        if move.level and (move.lower or move.upper):
            link = f"{move.lower or move.card}>{move.upper or move.card}"
            links[link] = Link(
                id=link, lower=move.lower or move.card, upper=move.upper or move.card
            )
        ladder = msgspec.structs.replace(ladder, rungs=rungs, links=links)
        yield move.card, next(iter(change)) if known else "card", ladder


def _renamed(move: Move, seed: int) -> Move:
    def other(card: str) -> str:
        return ">".join(f"{crc32(f'{seed} {end}'.encode()):08x}" for end in card.split(">") if end)

    return move._replace(card=other(move.card), lower=other(move.lower), upper=other(move.upper))


SUPPORT = Story(
    "Support team of a booking service",
    "outcome",
    (
        Move("s1", "Answer the tickets about failed payments", "activity"),
        Move("s2", "Write 20 help articles", "output"),
        Move("s3", "Guests sort out a failed payment on their own", "outcome", lower="s2"),
        Move("s3", actor="Guests on the checkout page"),
        Move("s2>s3", assumption="they look for help before they write to us"),
        Move("s2>s3", evidence="some"),
        Move("s4", "Clearer message when a card is declined", "output", upper="s3"),
        Move("s5", "Hold a weekly call with the payment provider", "activity"),
        Move("s6", "Support costs per booking down", "impact", lower="s3"),
        Move("s7", "New chatbot live on the checkout page", "output"),
        Move("s7>s6", lower="s7", upper="s6"),
        Move("s4>s3", assumption="the bank tells us why it declined"),
        Move("s4>s3", evidence="some"),
        Move("s3", text="Guests sort out failed payments without writing to us"),
    ),
)

ONBOARDING = Story(
    "HR team that brings new colleagues in",
    "outcome",
    (
        Move("h1", "Run 6 welcome days a year", "output"),
        Move("h2", "New starters know whom to ask", "outcome", lower="h1"),
        Move("h2", actor="People in their first month"),
        Move("h1>h2", assumption="the right colleagues come to the welcome day"),
        Move("h3", "A buddy for every new starter", "output", upper="h2"),
        Move("h4", "Rewrite the onboarding handbook", "output"),
        Move("h5", "Team leads plan the first week before the contract starts", "outcome"),
        Move("h6", "Interview people who left within a year", "activity"),
        Move("h7", "Fewer people leave in their first year", "impact", lower="h2"),
        Move("h8", "Checklist for team leads", "output", upper="h5"),
        Move("h5", actor="Team leads"),
        Move("h8>h5", assumption="two reminders are enough"),
        Move("h2>h7", assumption="people leave because they feel lost"),
        Move("h7", objective="New colleagues feel at home from the first week"),
    ),
)

LIBRARY = Story(
    "Public library in a mid-sized town",
    "impact",
    (
        Move("l1", "Children read for fun", "outcome"),
        Move("l1", actor="Children between 6 and 10"),
        Move("l2", "Summer reading club in 5 branches", "output", upper="l1"),
        Move("l2>l1", assumption="a friend joins too"),
        Move("l3", "Visit every primary school once a year", "activity", upper="l2"),
        Move("l4", "Children do better at school", "impact", lower="l1"),
        Move("l5", "Open on Sundays", "output"),
        Move("l6", "Families spend an afternoon in the library", "outcome", lower="l5"),
        Move("l6", actor="Families without a garden"),
        Move("l7", "Renew the council's library strategy", "output"),
        Move("l8", "Send a newsletter to 4,000 households", "activity"),
        Move("l4", objective="Every child in town finds a book they love"),
    ),
)

SALES = Story(
    "B2B sales team for warehouse software",
    "outcome",
    (
        Move("b1", "Call 30 prospects a week", "activity"),
        Move("b2", "15 product demos held", "output", lower="b1"),
        Move("b3", "20 % of trial customers invite a second team", "outcome", lower="b2"),
        Move("b3", actor="Warehouse managers in a trial"),
        Move("b2>b3", assumption="the manager can show a result after one week"),
        Move("b2>b3", evidence="some"),
        Move("b3", text="25 % of trial customers invite a second team"),
        Move("b4", "Revenue from existing customers up 10 %", "impact", lower="b3"),
        Move("b3>b4", assumption="a second team buys its own licence"),
        Move("b5", "Launch a partner portal", "output"),
        Move("b5>b4", lower="b5", upper="b4"),
        Move("b6", "Clean up the CRM", "activity"),
        Move("b7", "Customers renew without being chased", "outcome"),
        Move("b8", "Quarterly usage report for each customer", "output", upper="b7"),
    ),
)

PLATFORM = Story(
    "Platform engineering in an insurance company",
    "outcome",
    (
        Move("p1", "Migrate 40 services to the new cluster", "output"),
        Move("p2", "Upgrade the build pipeline", "output"),
        Move("p3", "Developers release on their own, any day", "outcome", lower="p2"),
        Move("p3", actor="Product developers"),
        Move("p2>p3", assumption="a release can be rolled back in minutes"),
        Move("p4", "Release guide with examples", "output", upper="p3"),
        Move("p5", "Feature flags in all products", "output", upper="p3"),
        Move("p3", text="Developers release without asking us, any day"),
        Move("p6", "Architecture reviews every second Thursday", "activity"),
        Move("p7", "Nightly backups restored in a test", "output"),
        Move("p8", "Claims handlers wait less for a page", "outcome", lower="p1"),
        Move("p8", actor="Claims handlers"),
        Move("p9", "Claims are paid a day sooner", "impact", lower="p8"),
        Move("p8>p9", assumption="the wait for pages is what holds them up"),
        Move("p8>p9", evidence="some"),
    ),
)

STORIES = (SUPPORT, ONBOARDING, LIBRARY, SALES, PLATFORM)
