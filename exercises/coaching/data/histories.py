"""The tables of an invented team's quarter: two metrics, a help desk's export, and a journey.

The team looks after new shops at Fennel, a made-up bookkeeping service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from random import Random

Row = tuple[object, ...]
FIRST = date(2026, 1, 5)
"""The first Monday."""
WEEKS = 38
LETTER = date(2026, 8, 10)
"""From this week on, new shops get a letter with one first task."""


def mondays() -> list[date]:
    """The first day of each week."""
    return [FIRST + timedelta(weeks=n) for n in range(WEEKS)]


def invoices() -> list[tuple[date, int, int]]:
    """Each week's new shops that sent an invoice in their first seven days, and all new shops."""
    chance = Random(51)
    rows = []
    for monday in mondays():
        new = chance.randint(52, 71)
        share = 0.49 if monday >= LETTER else 0.38
        rows.append((monday, sum(chance.random() < share for _ in range(new)), new))
    return rows


def calls() -> list[tuple[date, float]]:
    """Each week's set-up calls for each new shop: nothing happens, one good week included."""
    chance = Random(30)
    rows = [(monday, round(2.4 + chance.gauss(0, 0.21), 2)) for monday in mondays()]
    good = date(2026, 7, 27)
    return [(monday, 1.84 if monday == good else value) for monday, value in rows]


def first_invoices() -> Iterable[Row]:
    """A rate, with both its numbers."""
    yield "week", "sent an invoice in seven days", "new shops"
    yield from ((monday.isoformat(), sent, new) for monday, sent, new in invoices())


def setup_calls() -> Iterable[Row]:
    """A number for each week."""
    yield "week", "set-up calls per new shop"
    yield from ((monday.isoformat(), value) for monday, value in calls())


def journey() -> Iterable[Row]:
    """How a new shop begins, as the team drew it; feelings from -2 to 2, importance from 1 to 5."""
    yield "stage", "touchpoint", "channel", "emotion", "importance", "ground", "source", "pain"
    yield "Sign up", "Choose a plan", "website", 1, 3, "assumption", "", ""
    yield "Sign up", "Read the welcome letter", "email", 1, 2, "assumption", "", ""
    yield (
        *(
            "Set up",
            "Connect the bank",
            "product",
            -2,
            5,
            "evidence",
            "9 calls heard in June",
        ),
        "The bank's page looks as if it had failed",
    )
    yield "Set up", "Ask the help desk", "email", -1, 4, "evidence", "help desk", "Waits overnight"
    yield "First month", "Send the first invoice", "product", 2, 5, "assumption", "", ""
    yield "First month", "Close the first month", "product", 0, 4, "assumption", "", "Which day?"


def help_desk() -> Iterable[Row]:
    """Tickets as the help desk's program exports them.

    From 6 July on, a note on the bank's page tells shops what to expect: fewer ask about it. All
    else is in the way: a heading over the headings, days written in two ways since an update in
    May, tests of the form, answers that are missing, and a total.
    """
    chance = Random(77)
    yield "Ticket", "", "", "Times", "", "", ""
    yield "No.", "Subject", "Topic", "Created", "First answer", "Hours", "By"
    number = 4100
    for monday in mondays():
        asking = 9 if monday >= date(2026, 7, 6) else 15
        for topic, usual in (("Bank connection", asking), ("Invoices", 7), ("Account", 4)):
            for _ in range(max(1, round(chance.gauss(usual, usual**0.5)))):
                number += 1
                yield _ticket(number, monday, topic, chance)
        if chance.random() < 0.4:
            number += 1
            yield _ticket(number, monday, "Bank connection", chance, test=True)
    yield "Total", "", "", "", "", f"{number - 4100} tickets", ""


def _ticket(number: int, monday: date, topic: str, chance: Random, *, test: bool = False) -> Row:
    minutes = chance.randint(0, 4) * 24 * 60 + chance.randint(8 * 60, 17 * 60)
    created = datetime(monday.year, monday.month, monday.day) + timedelta(minutes=minutes)
    hours = round(5 * chance.lognormvariate(0, 0.7), 1)
    answered = created + timedelta(hours=hours)
    lost = chance.random() < 0.06
    subject = "TEST form, please ignore" if test else chance.choice(SUBJECTS[topic])
    by = "qa" if test else chance.choice(("Imre", "Salma", "imre", ""))
    told = chance.choice(("", "-", "n/a")) if lost else _day(answered)
    return f"FH-{number}", subject, topic, _day(created), told, "" if lost else hours, by


def _day(at: datetime) -> str:
    """A time as the program writes it: the day first until its update in May, then the year."""
    return f"{at:%d/%m/%Y %H:%M}" if at < datetime(2026, 5, 18) else f"{at:%Y-%m-%d %H:%M}"


SUBJECTS = {
    "Bank connection": (
        "Bank page stays white",
        "Is my bank connected now?",
        "Bank asks for a code I do not have",
        "Connected twice?",
    ),
    "Invoices": ("Number of the first invoice", "Logo too large", "Which tax rate?"),
    "Account": ("Second user", "Change of address", "Invoice for Fennel itself"),
}

TABLES = {
    "first-invoices.csv": first_invoices,
    "set-up-calls.csv": setup_calls,
    "journey.csv": journey,
    "help-desk.csv": help_desk,
}


def lately(on: date) -> Iterator[tuple[float, float]]:
    """What the four weeks before a day came to: the share in %, and the calls for each new shop."""
    weeks = [n for n, monday in enumerate(mondays()) if monday + timedelta(days=7) <= on][-4:]
    sent, new = (sum(invoices()[n][at] for n in weeks) for at in (1, 2))
    yield round(100 * sent / new), round(sum(calls()[n][1] for n in weeks) / len(weeks), 1)
