"""Which direction is better, where the name of a metric says it. Where it does not, it is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from okrlab.measure.saying import TYPED, amount
from okrlab.measure.series import Better, Note, Series
from okrlab.tables.history_heading import plain
from okrlab.texts import text

_TIMES: Final = re.compile(
    r"\b(?:time|days|hours|minutes|weeks) (?:to|until|till)\b"
    r"|\b(?:lead|cycle|wait|waiting|response|handling|resolution|processing|turnaround|delivery"
    r"|repair|recovery|down) ?times?\b|\bwartezeit(?:en)?\b|\bdurchlaufzeit(?:en)?\b"
)
"""Times that everybody wants to be short, whatever is done in them."""
_LESS: Final = re.compile(
    r"\b(?:complain\w*|errors?|mistakes?|bugs?|defects?|defective|faults?|faulty|incidents?|outages?"
    r"|breakdowns?|downtime|churn(?:ed)?|cancel\w*|refunds?|refunded|escalations?|escalated|latency"
    r"|late|delays?|delayed|overdue|backlog|queues?|waits?|waiting|no shows?|drop ?outs?|absence"
    r"|absences|absent|absenteeism|sick (?:days|leave)|accidents?|injuries|failures?|failed|fails"
    r"|crashes|rework|scrap|waste|costs?|loss|losses|lost|attrition|(?:staff|employee) turnover"
    r"|bounces?|bounced|unsubscribes?|unsubscribed|abandoned|abandonment|emissions|deaths|mortality"
    r"|infections|readmissions|violations|breaches|vulnerabilities|interruptions|reopened|overtime"
    r"|missed|rejected|unresolved|unsolved|stockouts?|thefts?|crimes?|fines|debts?"
    r"|effort|pain|stress|risk|severity"
    r"|beschwerden?|fehler|k[uü]ndigungen|ausf[aä]lle|reklamationen|unf[aä]lle|versp[aä]tungen)\b"
)
_MORE: Final = re.compile(
    r"\b(?:revenue|sales|profit|margin|income|satisfaction|satisfied|csat|nps|promoter score"
    r"|retention|retained|renewals|conversions?|converted|(?:new|active|paying|returning) \w+"
    r"|adoption|adopted|sign ?ups?|subscribers|subscriptions|members|visitors|users|orders|bookings"
    r"|donations|referrals|downloads|installs|attendance|passed|pass rate|success|successes"
    r"|successful|succeeded|solved|resolved|fixed|completed|completion|on time|in time|uptime"
    r"|availability|engagement|productivity|trust|scores?|ratings?"
    r"|umsatz|gewinn|zufriedenheit|p[uü]nktlich)\b"
)
_TURNS: Final = re.compile(
    r"\b(?:without|free|not|no(?! shows?\b)|non|avoided|prevented|saved|reduced|reduction|since"
    r"|return|returns|returned|ohne)\b"
)
"""Words that may turn a name into its opposite: where one occurs, nothing is guessed."""


def said_by(name: str) -> Better:
    """The direction that a metric's name says; empty where it says none, or both.

    >>> said_by("Complaints"), said_by("Conversion rate"), said_by("Calls")
    ('down', 'up', '')
    >>> said_by("Complaints solved"), said_by("Days without accidents"), said_by("Time to resolve")
    ('', '', 'down')
    """
    words = plain(name)
    if _TURNS.search(words):
        return ""
    if _TIMES.search(words):
        return "down"
    less, more = bool(_LESS.search(words)), bool(_MORE.search(words))
    return "" if less == more else "down" if less else "up"


def directed(series: Series) -> Series:
    """The series with the direction that its name says, if nobody said one; that is noted."""
    better = "" if series.better else said_by(series.name)
    if not better:
        return series
    note = Note(
        code="better_by_name", words=text(f"history.better_by_name_{better}", name=series.name)
    )
    return replace(series, better=better, notes=(*series.notes, note))


def implied(series: Series, level: float | None, target: float) -> Series:
    """The series with the direction from its level to a target, if nothing else says one.

    That is told as well: whoever meant the other direction asks for no change.
    """
    if series.better:
        return series
    better: Better = "down" if level is not None and target < level else "up"
    scale = abs(target - level) / 4 if level is not None else abs(target)
    words = text(
        f"history.better_by_target_{better}", target=amount(target, series, min(scale, TYPED))
    )
    note = Note(code="better_by_target", words=words)
    return replace(series, better=better, notes=(*series.notes, note))
