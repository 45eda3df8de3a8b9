"""The result as one HTML page that needs nothing else: no script, no request, good in print."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from okrlab.model.days import day_of
from okrlab.model.workshop import Workshop
from okrlab.workshop import result_blocks as blocks
from okrlab.workshop import result_decks as decks
from okrlab.workshop import result_ladder as ladder
from okrlab.workshop import result_words as words

LARGEST = 1_500_000
"""Bytes; a page that would be larger leaves its ladders to the other formats."""


def result_html(workshop: Workshop) -> str:
    """The workshop as its room may see it. All text is escaped; the same state, the same bytes."""
    title = escape(workshop.title)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>{title}</title><style>{_css()}</style></head>"
        f"<body class=okr-result><main><h1 dir=auto>{title}</h1>"
        f"<p class=about dir=auto>{_about(workshop)}</p>{body(workshop)}"
        f"<footer>{words.say('made_with')}</footer></main></body></html>\n"
    )


def fragment(workshop: Workshop) -> str:
    """The same without its head, to be shown inside another page."""
    return f"<style>{_css()}</style><div class=okr-result>{body(workshop)}</div>"


def about(workshop: Workshop) -> str:
    """Team, cycle and the day it began (by the recorder's clock), as one line."""
    return " · ".join(filter(None, (workshop.team, workshop.cycle, day(workshop))))


def day(workshop: Workshop) -> str:
    """The team's day on which the first block was opened, as ISO date; empty if none was."""
    started = workshop.agenda.started
    return day_of(started, workshop.frame.zone).isoformat() if started else ""


def body(workshop: Workshop) -> str:
    """All that came of the workshop, what matters most first."""
    before = words.sentence(workshop) + words.next_steps(workshop) + ladder.objectives(workshop)
    dealt = "".join(one.html() for one in decks.outlines(workshop))
    ladders = dealt + ladder.ladders(workshop)
    after = blocks.blocks(workshop) + words.parked(workshop) + ladder.overrules(workshop)
    if not before + ladders + after:
        return f"<p>{words.say('empty')}</p>"
    after += words.agreement(workshop) + words.agenda(workshop)
    if len((before + ladders + after).encode()) > LARGEST - 20_000:
        ladders = f"<p>{words.say('too_much')}</p>"
    return before + ladders + after


def _about(workshop: Workshop) -> str:
    line, when = escape(about(workshop)), day(workshop)
    return f"{line.removesuffix(when)}<time>{when}</time>" if when else line


@cache
def _css() -> str:
    return Path(__file__).with_name("result.css").read_text("utf-8")
