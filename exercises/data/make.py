"""Makes the six histories beside this file; run `python make.py` and nothing changes.

A page that shows one moves its dates to end just now. Each has a story, told in
`okrlab/texts/en/baseline_board.toml` under `set_NAME`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
MONDAY = date(2025, 1, 6)


def weeks(count: int) -> list[str]:
    """The Mondays from the first one on."""
    return [(MONDAY + timedelta(weeks=n)).isoformat() for n in range(count)]


def flat() -> Iterable[tuple[object, ...]]:
    """Minutes at the counter: nothing happens, one week is celebrated all the same."""
    chance = Random(41)
    yield "week", "minutes at the counter"
    for n, week in enumerate(weeks(40)):
        yield week, 9.1 if n == 36 else round(14 + chance.gauss(0, 1.6), 1)


def trend() -> Iterable[tuple[object, ...]]:
    """Loans of e-books: already rising long before the new app came, ten weeks before the end."""
    chance = Random(7)
    yield "week", "e-book loans"
    for n, week in enumerate(weeks(42)):
        yield week, round(310 + 4.1 * n + chance.gauss(0, 14))


def season() -> Iterable[tuple[object, ...]]:
    """Museum visitors: every July looks like a triumph, every January like a disaster."""
    chance = Random(12)
    shape = (0.62, 0.70, 0.92, 1.02, 1.08, 1.12, 1.42, 1.38, 1.02, 0.94, 0.80, 0.98)
    yield "month", "visitors in thousands"
    for n in range(60):
        month = f"{2021 + n // 12}-{n % 12 + 1:02}"
        yield month, round(21 * shape[n % 12] + chance.gauss(0, 0.9), 1)


def shift() -> Iterable[tuple[object, ...]]:
    """Newcomers still active in week two: better from week 27 on, and nobody wrote down why."""
    chance = Random(3)
    yield "week", "newcomers active in week two"
    for n, week in enumerate(weeks(44)):
        level = 34 if n < 26 else 43
        yield week, f"{level + chance.gauss(0, 2.2):.1f}%"


def few() -> Iterable[tuple[object, ...]]:
    """Complaints solved at first contact: a rate of about ten cases a week."""
    chance = Random(28)
    yield "week", "solved at first contact", "complaints in total"
    for week in weeks(34):
        cases = chance.randint(6, 14)
        yield week, sum(chance.random() < 0.58 for _ in range(cases)), cases


def support() -> Iterable[tuple[object, ...]]:
    """The help desk of a library, as its program exports it: a row for each ticket.

    Since July there are two people, so tickets are closed after about four days instead of six. All
    else is in the way: lines above the headings, two columns of dates, tickets without an end, some
    that were opened again, rows that stand there twice, states in three spellings, and a total.
    """
    chance, exported = Random(19), datetime(2025, 11, 3, 7, 42)
    yield ("Help desk: tickets",)
    yield (f"exported {exported:%Y-%m-%d %H:%M}", "queue: accounts", "by m.okafor")
    yield ()
    yield "Ticket", "Created", "Closed", "Status", "Channel", "Agent"
    rows: list[tuple[object, ...]] = []
    for n in range(43 * 5):  # no weekends: the desk is closed
        day = datetime(2025, 1, 6) + timedelta(days=n // 5 * 7 + n % 5)
        for _ in range(chance.choice((1, 2, 2, 3, 4)) if n % 5 else chance.choice((4, 5, 6))):
            created = day + timedelta(minutes=chance.randint(8 * 60, 17 * 60))
            rows += _ticket(len(rows), created, exported, chance)
    for n, row in enumerate(rows):
        yield row
        if n % 160 == 159:  # the next page of the export begins with the last rows of this one
            yield from rows[n - 2 : n + 1]
    yield "Total", "", "", f"{len(rows)} tickets", "", ""


def _ticket(
    n: int, created: datetime, exported: datetime, chance: Random
) -> Iterable[tuple[object, ...]]:
    """The row of a ticket, and another one if it was opened again."""
    alone = created < datetime(2025, 7, 1)
    agent = "okafor" if alone else chance.choice(("okafor", "lindqvist"))
    channel = chance.choice(("email", "phone", "Email", "counter", ""))
    ticket = f"LIB-{1041 + n}", f"{created:%Y-%m-%d %H:%M}"
    day, again = created.date(), chance.random() < 0.05
    took = (6 if alone else 4) * chance.lognormvariate(0, 0.45)
    for state in ("closed", "reopened")[: 1 + again]:
        day += timedelta(days=round(took))
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        if day >= exported.date():
            yield *ticket, "", chance.choice(("open", "pending")), channel, agent
            return
        closed = f"{day} {chance.randint(8, 16):02}:{chance.randint(0, 59):02}"
        spelled = chance.choice(("closed", "closed", "Closed", "CLOSED"))
        lost = chance.random() < 0.01
        end = chance.choice(("", "-", "n/a")) if lost else closed
        yield *ticket, end, spelled if state == "closed" else state, channel, agent
        took = chance.randint(2, 6)


SETS = {one.__name__: one for one in (flat, trend, season, shift, few, support)}


def main() -> None:
    """Write every history."""
    for name, rows in SETS.items():
        with (HERE / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows())


if __name__ == "__main__":
    main()
