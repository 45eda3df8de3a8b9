"""A table of one's own, which no workshop made: a file, a pasted text, or a data frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, NamedTuple

from okrlab.desk.named_files import content_of
from okrlab.errors import BadInput, TableUnreadable
from okrlab.given import shown
from okrlab.measure.plain_numbers import is_frame
from okrlab.nouns.origins import WORKSHOPS, Origin, What, is_place, there, workshop_file
from okrlab.record.card import DeckCard
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop
from okrlab.tables.grids import ROWS
from okrlab.tables.rows import BIGGEST
from okrlab.texts import text


class OwnTable(NamedTuple):
    """What a reader of tables needs: what to call the table in its errors, and its content."""

    name: str
    content: str | bytes


def own_table(what: What, **reading: Any) -> OwnTable | None:
    """The table that was given; None for a session, an id, and a file that holds a workshop.

    `reading` are the options of reading a table, which a workshop has no use for. Raises `BadInput`
    for them where there is no table, and for what is neither a table nor a workshop.

    >>> own_table("team,2026-Q1\\nDesk,20 %").content
    'team,2026-Q1\\nDesk,20 %'
    """
    if is_frame(what):
        return OwnTable(text("history.the_table"), _written(what))
    if isinstance(what, str) and "\n" in what:
        return OwnTable(text("history.the_table"), what)
    path = workshop_file(what)
    if path is not None and path.suffix.lower() not in WORKSHOPS:
        return OwnTable(path.name, content_of(there(path), BIGGEST))
    if not is_place(what):
        raise BadInput("no_table_place", given=shown(what))
    if idle := [name for name, said in reading.items() if said not in (None, "", ())]:
        raise BadInput("not_for_workshops", names=", ".join(idle))
    return None


def _written(frame: Any) -> str:
    """A data frame as the text of a table; a reader refuses one that is cut because it is long."""
    index = frame.index.nlevels > 1 or frame.index.name is not None
    content: str = frame.head(ROWS + 1).to_csv(index=index)
    return content


def numbered() -> Callable[[], str]:
    """What makes the ids of a table's cards: in their order, and the same each time it is read.

    >>> new_id = numbered()
    >>> new_id(), new_id()
    ('card00001', 'card00002')
    """
    numbers = count(1)
    return lambda: f"card{next(numbers):05}"


def made_of(board: str, cards: Iterable[DeckCard], left: Iterable[str] = ()) -> Origin:
    """A workshop with one board, of the cards of a table; `left` says what was left out."""
    deck = Deck(board=board, cards={card.id: card for card in cards})
    return Origin(workshop=Workshop(boards={board: deck}), left=tuple(left))


def asked(problems: Iterable[str], asks: Iterable[Any]) -> TableUnreadable:
    """The error for a table that leaves something open, or that nothing could be read from."""
    doubts = tuple(asks)
    words = [one.words for one in doubts]
    rest = (one for one in problems if not any(said in one for said in words))
    return TableUnreadable.of([*words, *rest], asks=doubts)
