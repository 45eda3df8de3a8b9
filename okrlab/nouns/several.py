"""Several workshops: which there are on this computer, and what they made side by side."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from okrlab.errors import BadInput
from okrlab.given import checked, shown
from okrlab.nouns.noun import Noun
from okrlab.nouns.origins import homes, is_served, there
from okrlab.texts.days import HERE, day_of

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.record.store.record import Record

COLUMNS: Final = ("id", "title", "team", "cycle", "date", "place")
"""The columns of the list of workshops."""
WHERE: Final = ("workshop", "team", "cycle", "date")
"""The columns that say where rows of several workshops come from."""


@checked
def workshops(file: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """The workshops of this computer, the newest first, or those in one `.sqlite` file.

    `id` is what `Result.of` and the others take, then come its `title`, `team` and `cycle`. `date`
    is the day on which it was made, and `place` the database that it is in. Raises `BadInput` in a
    served notebook and for a file that is not there, and `StoreFailed` for one that cannot be used.

    For example, the steps of all workshops of a quarter:

        quarter = okrlab.workshops().query("cycle == 'Q4 2026'")
        okrlab.concat([okrlab.Result.of(id) for id in quarter["id"]], table="steps")
    """
    import pandas as pd

    places = homes() if file is None else _in_file(file)
    kinds = {**dict.fromkeys(COLUMNS, "str"), "date": "datetime64[s]"}
    return pd.DataFrame(rows(places), columns=list(COLUMNS)).astype(kinds)


def rows(places: Iterable[tuple[str, Record]]) -> list[tuple[Any, ...]]:
    """The workshops in these databases as rows with `COLUMNS`, the newest first."""
    found = [row for place, record in places for row in _rows(place, record)]
    return sorted(found, key=lambda row: row[COLUMNS.index("date")], reverse=True)


def _in_file(file: str | os.PathLike[str]) -> Iterator[tuple[str, Record]]:
    from okrlab.host.opening import kept
    from okrlab.record.store.database import sqlite_url

    if is_served():
        raise BadInput("served_place")
    url = sqlite_url(there(file))
    with kept(url) as record:
        yield url, record


def _rows(place: str, record: Record) -> Iterator[tuple[Any, ...]]:
    with record.reading() as db:
        meetings = record.meetings(db)
    where = named(place)
    for one in meetings:
        yield one.id, one.title, one.team, one.cycle, day_of(one.created, HERE), where


def named(place: str) -> str:
    """A database without the password in its address: a file's name, or its server's."""
    from okrlab.record.store.database import read_url

    url = read_url(place)
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").name
    return f"{url.host or ''}/{url.database or ''}"


@checked
def concat(nouns: Iterable[Any], *, table: str = "") -> pd.DataFrame:
    """What several workshops made, under each other, the oldest first.

    Each row begins with its `workshop`, `team`, `cycle` and `date`; the rest is what `to_frame()`
    of each has or, of results, one `table`. `nouns` are of one kind, such as results or ladders.
    Raises `BadInput` if there is none, if their kinds differ, and for a table that there isn't.

    For example, whether confidence in key results moved over a quarter:

        results = [okrlab.Result.of(file) for file in ("january.json", "march.json")]
        okrlab.concat(results, table="check_ins").groupby("date")["confidence"].median()
    """
    import pandas as pd

    listed = list(nouns)
    for one in listed:
        if not isinstance(one, Noun):
            raise BadInput("no_noun", given=shown(one))
    kinds = {type(one).__name__ for one in listed}
    if len(kinds) != 1:
        raise BadInput("mixed_nouns" if kinds else "no_nouns", kinds=", ".join(sorted(kinds)))
    if table and not hasattr(listed[0], "table"):
        raise BadInput("no_option", name="table", call="concat", near="", known="nouns")
    frames = [_placed(one, table) for one in listed]
    frames.sort(key=lambda frame: frame.attrs["date"] or pd.Timestamp.max)
    return pd.concat(frames, ignore_index=True)


def _placed(noun: Any, table: str) -> pd.DataFrame:
    import pandas as pd

    frame = (noun.table(table) if table else noun.to_frame()).reset_index(drop=True)
    place = noun._origin
    day = place.held_on()
    values = (place.workshop.title, place.workshop.team, place.workshop.cycle, day)
    for at, (name, value) in enumerate(zip(WHERE, values, strict=True)):
        kind = "datetime64[s]" if name == "date" else "str"
        column = pd.Series([value] * len(frame), index=frame.index, dtype="object").astype(kind)
        taken = name in frame.columns
        frame.insert(at, f"{name}_of_workshop" if taken else name, column)
    frame.attrs["date"] = pd.Timestamp(day) if day else None
    return frame
