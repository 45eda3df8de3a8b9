"""A workshop's result as plain tables: what every export and a notebook's pandas are made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from okrlab.model.agenda import Block, Revealed
from okrlab.model.ladder import Ladder
from okrlab.model.workshop import Workshop
from okrlab.texts import area, text

Cell = str | float | bool | None
"""None is a number that nobody knows."""
Format = Literal["html", "xlsx", "csv", "md", "json", "ipynb"]
"""The files a result can be taken along in."""

_TYPES = {
    **dict.fromkeys(("done", "carried", "milestone", "was"), "bool"),
    **dict.fromkeys(("score", "people", "dots", "voters"), "int"),
}


class Table(msgspec.Struct, frozen=True):
    """Rows of cells under named columns; the names are for programs and never change.

    `numbers` are the columns that hold numbers or nothing. `codes` says under which key of the
    catalogue the words for a column's codes stand; an empty cell is no code. `ours` are columns
    that okrlab filled in: what it worked out or advised.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    numbers: tuple[str, ...] = ()
    codes: dict[str, str] = {}
    ours: tuple[str, ...] = ()

    def dicts(self) -> Iterator[dict[str, Cell]]:
        """Each row by column."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def types(self) -> dict[str, str]:
        """For pandas: the columns that hold no text, and what they hold, rows or none."""
        known = {column: _TYPES[column] for column in self.columns if column in _TYPES}
        return known | dict.fromkeys(self.numbers, "float")

    def heads(self) -> tuple[str, ...]:
        """What people read above each column."""
        return tuple(
            text("result.ours", what=self._head(name)) if name in self.ours else self._head(name)
            for name in self.columns
        )

    def _head(self, name: str) -> str:
        own = f"col_{self.name}_{name}"
        return text(f"result.{own if own in area('result') else f'col_{name}'}")

    def worded(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """A row as people read it: codes and truth in words."""
        return tuple(map(self._said, self.columns, row))

    def _said(self, column: str, cell: Cell) -> Cell:
        if isinstance(cell, bool):
            return text("result.yes" if cell else "result.no")
        if column not in self.codes or not cell:
            return cell
        name, _, key = self.codes[column].format(cell).partition(".")
        return area(name).get(key, cell)  # a word that a newer or an older okrlab kept


def tables(workshop: Workshop) -> dict[str, Table]:
    """All tables by name, empty ones too, each in a stable order.

    >>> [table.name for table in tables(Workshop()).values()]
    ['steps', 'rungs', 'links', 'answers', 'scores', 'votes', 'parked', 'overrules']
    """
    boards = [(board_name(workshop, b), ladder) for b, ladder in workshop.ladders().items()]
    made = (
        Table(
            "steps",
            ("kind", "text", "who", "due", "done", "carried"),
            _steps(workshop),
            codes={"kind": "result.{}"},
        ),
        Table(
            "rungs",
            ("board", "level", "text", "actor", "objective"),
            _rungs(boards),
            codes={"level": "levels.{}"},
        ),
        Table(
            "links",
            ("board", "lower", "upper", "rationale", "assumption", "evidence"),
            _links(boards),
            codes={"evidence": "levels.{}"},
        ),
        Table("answers", ("block", "question", "text", "name"), _answers(workshop)),
        Table("scores", ("block", "question", "score", "people"), _scores(workshop)),
        Table("votes", ("block", "card", "dots", "voters", "spread"), _votes(workshop)),
        Table("parked", ("text",), tuple((words,) for words in workshop.parked.values())),
        Table("overrules", ("board", "card", "rule", "reason"), _overrules(workshop, boards)),
    )
    return {table.name: table for table in made}


def revealed_blocks(workshop: Workshop) -> list[tuple[Block, Revealed]]:
    """What the room has seen of its sealed blocks, in order; empty reveals left out."""
    agenda = workshop.agenda
    shown = ((block, agenda.stage(block.id).revealed) for block in agenda.blocks)
    return [(b, r) for b, r in shown if r is not None and not r.empty]


def board_name(workshop: Workshop, board: str, kind: str = "ladder") -> str:
    """What the room calls a board: the title of its first block, or what such boards are called."""
    titles = (b.title for b in workshop.agenda.blocks if b.kind == kind and b.board == board)
    return next(titles, text(f"result.{kind}"))


def said_by(workshop: Workshop, person: str) -> str:
    """The name shown beside a text; empty for whoever gave none or is not there any more."""
    found = workshop.person(person) if person else None
    return found.name if found else ""


def voted(
    workshop: Workshop, block: Block, revealed: Revealed
) -> list[tuple[str, tuple[int, ...], int]]:
    """Cards with what each voter gave them and how many voters, most dots first.

    The number of voters is 0 where a coach typed the dots of a room without devices: then only
    their sum is known.
    """
    words = {**workshop.cards(block.board), **workshop.on_vote(block)}
    typed = any(len(gave) > revealed.answered for gave in revealed.dots.values())
    cards = [
        (words.get(card) or text("result.card_gone"), gave, 0 if typed else len(gave))
        for card, gave in revealed.dots.items()
    ]
    return sorted(cards, key=lambda card: -sum(card[1]))


def overruled(workshop: Workshop, ladder: Ladder) -> Iterator[tuple[str, str, str]]:
    """Each overrule on a board: the words of its card, its rule, and the team's reason."""
    cards = workshop.cards(ladder.board)
    for overrule in ladder.overrules.values():
        link = ladder.links.get(overrule.card)
        if link is not None:
            low, up = ladder.rungs[link.lower].text, ladder.rungs[link.upper].text
            words = text("result.link", lower=low, upper=up)
        else:
            words = cards.get(overrule.card, "")
        yield words, overrule.rule, overrule.reason


def _steps(workshop: Workshop) -> tuple[tuple[Cell, ...], ...]:
    steps = sorted(workshop.steps.values(), key=lambda step: step.kind != "decision")
    return tuple((s.kind, s.text, s.who, s.due, s.done, s.carried) for s in steps)


def _rungs(boards: list[tuple[str, Ladder]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (name, r.level, r.text, r.actor, r.objective)
        for name, ladder in boards
        for r in ladder.ordered()
    )


def _links(boards: list[tuple[str, Ladder]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (name, at[k.lower].text, at[k.upper].text, k.rationale, k.assumption, k.evidence)
        for name, ladder in boards
        for at in (ladder.rungs,)
        for k in ladder.links.values()
    )


def _answers(workshop: Workshop) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (block.title, prompt.text, said.text, said_by(workshop, said.by))
        for block, revealed in revealed_blocks(workshop)
        for prompt in block.prompts
        for said in revealed.said
        if said.prompt == prompt.id
    )


def _scores(workshop: Workshop) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (block.title, prompt.text, step, revealed.scores[prompt.id].get(str(step), 0))
        for block, revealed in revealed_blocks(workshop)
        for prompt in block.prompts
        if prompt.id in revealed.scores
        for step in range(1, prompt.steps + 1)
    )


def _votes(workshop: Workshop) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Any, ...]] = []
    for block, revealed in revealed_blocks(workshop):
        for words, gave, voters in voted(workshop, block, revealed):
            spread = " ".join(map(str, gave)) if voters else ""
            rows.append((block.title, words, sum(gave), voters, spread))
    return tuple(rows)


def _overrules(
    workshop: Workshop, boards: list[tuple[str, Ladder]]
) -> tuple[tuple[Cell, ...], ...]:
    return tuple((name, *said) for name, ladder in boards for said in overruled(workshop, ladder))
