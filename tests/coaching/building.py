"""Ladders for tests: written in one line each, and drawn at random for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from okrlab.blocks.ladder.cards import EVIDENCE, LadderGraph, Link, Rung
from okrlab.record.card import Overruled
from okrlab.vocabulary import LEVELS, Level

INITIAL: dict[str, Level] = {"a": "activity", "o": "output", "u": "outcome", "i": "impact"}


def ladder(rungs: str, *links: Link, stop: Level = "outcome", overrules: str = "") -> LadderGraph:
    """`rungs` like "o1 u1:Guests": the first letter is the level, an actor follows a colon."""
    built = {}
    for word in rungs.split():
        name, _, actor = word.partition(":")
        built[name] = Rung(id=name, text=f"Card {name}", level=INITIAL[name[0]], actor=actor)
    answers = {
        key: Overruled(rule=key.partition(":")[0], card=key.partition(":")[2], reason="We know")
        for key in overrules.split()
    }
    return LadderGraph(
        rungs=built, links={link.id: link for link in links}, stop=stop, overrules=answers
    )


def link(way: str, **said: str) -> Link:
    """`way` like "o1>u1", which is its id too."""
    lower, _, upper = way.partition(">")
    return Link(id=way, lower=lower, upper=upper, **said)  # type: ignore[arg-type]


@st.composite
def ladders(draw: st.DrawFn) -> LadderGraph:
    """Any ladder without a cycle: links only lead to rungs that come later."""
    count = draw(st.integers(1, 7))
    texts = st.one_of(st.sampled_from(["Ran 12 webinars", "New guide"]), st.text(max_size=90))
    rungs = {
        f"r{n}": Rung(
            id=f"r{n}",
            text=draw(texts),
            level=draw(st.sampled_from(LEVELS)),
            actor=draw(st.sampled_from(["", "Guests"])),
            objective=draw(st.sampled_from(["", "Calm guests"])),
        )
        for n in range(count)
    }
    pairs = [(low, high) for low in range(count) for high in range(low + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=9)) if pairs else []
    links = {
        f"l{low}{high}": Link(
            id=f"l{low}{high}",
            lower=f"r{low}",
            upper=f"r{high}",
            assumption=draw(st.sampled_from(["", "they look for it"])),
            evidence=draw(st.sampled_from(EVIDENCE)),
        )
        for low, high in chosen
    }
    return LadderGraph(rungs=rungs, links=links, stop=draw(st.sampled_from(LEVELS)))
