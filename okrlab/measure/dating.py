"""What the dates of a history mean as a whole, and which rows are none of it: totals, remarks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import numpy as np

from okrlab.measure.dates import DateColumn, Resolved
from okrlab.measure.gathering import Gathered
from okrlab.measure.history_options import Order
from okrlab.measure.problems import KEPT, Problems

_TOTAL: Final = re.compile(
    r"(?:.*\b(?:sub|grand )?totals?\b.*|(?:gesamt|summe|gesamtsumme)(?: .*)?"
    r"|sum|average|avg\.?|mean|durchschnitt"
    r"|mittelwert|somme|moyenne|suma|media|soma|média|totaal|ytd|year to date|[∑Σø])",
    re.I,
)


def resolved(
    dates: DateColumn,
    gathered: list[Gathered],
    order: Order | None,
    said: Problems,
    *,
    today: date,
    weekly: bool,
) -> Resolved:
    """What the date tokens mean. Problems are added to `said`, and rows of totals set aside."""
    rows = np.zeros(len(dates.tokens))
    filled = np.zeros(len(dates.tokens))
    for one in gathered:
        rows = np.maximum(rows, one.total("rows", len(rows)))
        filled += one.total("n" if one.item.columns else "rows", len(rows))
    counted = bool(gathered) and not gathered[0].item.columns
    totals = [n for n, token in enumerate(dates.tokens) if _is_total(token)]
    if totals:
        said.note("totals", [dates.firsts[n] for n in totals])
    found = dates.resolve(order, rows, set(totals), today=today, weekly=weekly)

    def where(tokens: Iterable[int]) -> set[int]:
        """All records of some tokens as far as rows were kept, or else the first of each."""
        wanted = list(tokens)
        records = {dates.firsts[n] for n in wanted}
        for one in gathered:
            codes, places, _ = one.kept()
            records.update(places[np.isin(codes, wanted)][:KEPT].tolist())
        return records

    for wrong in found.amiss:
        tokens = wrong.tokens
        if wrong.code == "not_a_date" and not counted:
            remarks = [n for n in tokens if not filled[n]]
            if remarks:
                example = dates.tokens[remarks[0]]
                said.note("remarks", where(remarks), count=len(remarks), example=example)
            tokens = tuple(n for n in tokens if filled[n])
            if not tokens:
                continue
            wrong.slots["example"] = dates.tokens[tokens[0]]
        tell = said.note if wrong.code.startswith("guessed") else said.amiss
        tell(wrong.code, where(tokens), **wrong.slots)
    empty = [n for n, token in enumerate(dates.tokens) if token == ""]
    if empty and counted:
        said.note("no_date_left_out", where(empty), count=int(rows[empty[0]]))
    elif empty and filled[empty[0]]:
        at = [one.last_is_total(empty[0]) for one in gathered]
        if at and all(at):
            said.note("total_without_name", where(empty))
        else:
            said.amiss("no_date_here", where(empty), count=int(filled[empty[0]]))
    if found.zoned:
        said.note("zoned")
    if found.fiscal:
        said.note("fiscal")
    return found


def _is_total(token: Any) -> bool:
    return isinstance(token, str) and bool(_TOTAL.fullmatch(token.rstrip(": ")))
