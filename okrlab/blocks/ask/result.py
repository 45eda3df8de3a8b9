"""The result's part on sealed blocks: the texts, scores and dots that their reveals showed."""

from __future__ import annotations

from statistics import median

from okrlab.record.agenda import Block, Prompt, Revealed
from okrlab.record.workshop import Workshop
from okrlab.results.document import (
    Curve,
    Diagram,
    Group,
    Item,
    List,
    Part,
    Scale,
    Section,
    Text,
    counted,
)
from okrlab.results.table import Column, Table
from okrlab.texts import text
from okrlab.texts.numbers import short

_MOST_SAID = 400
"""The most texts that a page shows for one question."""
_MOST_DRAWN = 20
"""The most dots that are drawn one by one; more are only a number."""
_BLOCK = Column("block", "name", lambda row: row[0].title)
_QUESTION = Column("question", "text", lambda row: row[1].text)


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """Answers, scores and votes: a row for each text, step of a scale, and card."""
    shown = _revealed(workshop)
    answers = (
        (block, prompt, said)
        for block, revealed in shown
        for prompt in block.prompts
        for said in revealed.said
        if said.prompt == prompt.id
    )
    scores = (
        (block, prompt, step, revealed.scores[prompt.id].get(str(step), 0))
        for block, revealed in shown
        for prompt in block.prompts
        if prompt.id in revealed.scores
        for step in range(1, prompt.steps + 1)
    )
    votes = (
        (block, *card) for block, revealed in shown for card in _voted(workshop, block, revealed)
    )
    name = Column("name", "name", lambda row: _said_by(workshop, row[2].by))
    return (
        Table.of("answers", "answer", answers, _BLOCK, _QUESTION, Column("text"), name),
        Table.of(
            "scores",
            "score",
            scores,
            _BLOCK,
            _QUESTION,
            Column("score", "count", lambda row: row[2]),
            Column("people", "count", lambda row: row[3]),
        ),
        Table.of(
            "votes",
            "vote",
            votes,
            _BLOCK,
            Column("card", "text", lambda row: row[1], filed="text"),
            Column("dots", "count", lambda row: sum(row[2])),
            Column("voters", "count", lambda row: row[3]),
            Column("spread", "code", lambda row: " ".join(map(str, row[2])) if row[3] else ""),
        ),
    )


def sections(workshop: Workshop) -> list[Section]:
    """A section for each revealed block, in the order of the agenda."""
    return [
        Section(block.title, tuple(_parts(workshop, block, revealed)), "block")
        for block, revealed in _revealed(workshop)
    ]


def _parts(workshop: Workshop, block: Block, revealed: Revealed) -> list[Part]:
    parts: list[Part] = [Text(block.question)] if block.question else []
    parts.append(Text(_how_many(block, revealed), "about"))
    for prompt in block.prompts:
        said = [
            Item(one.text, by=_said_by(workshop, one.by))
            for one in revealed.said
            if one.prompt == prompt.id
        ]
        inside: list[Part] = []
        if scores := revealed.scores.get(prompt.id):
            inside = [_scale(prompt, scores), Text(_middle(prompt, scores), "about")]
        if said:
            inside.append(List(tuple(said), "said", most=_MOST_SAID))
        if inside:
            parts.append(Group(prompt.text, tuple(inside)))
    if revealed.dots:
        cards = _voted(workshop, block, revealed)
        items = tuple(_vote(*card) for card in cards)
        total = text("result.votes_in_all", dots=_dots(sum(sum(gave) for _, gave, _ in cards)))
        many = Curve(text("result.col_dots"), tuple(float(sum(gave)) for _, gave, _ in cards))
        drawn = Diagram("bar", "", tuple(one for one, *_ in cards), (many,))
        listed = List(items, "votes", ordered=True, most=len(items), diagram=drawn)
        parts += [listed, Text(total, "about")]
    return parts


def _revealed(workshop: Workshop) -> list[tuple[Block, Revealed]]:
    """The blocks that were revealed with what the room saw, without empty reveals."""
    agenda = workshop.agenda
    shown = ((block, agenda.stage(block.id).revealed) for block in agenda.blocks)
    return [(b, r) for b, r in shown if r is not None and not r.empty]


def _said_by(workshop: Workshop, person: str) -> str:
    """The name shown with a text; empty if it is anonymous, or if the person was removed."""
    known = workshop.person(person) if person else None
    return known.name if known else ""


def _voted(
    workshop: Workshop, block: Block, revealed: Revealed
) -> list[tuple[str, tuple[int, ...], int]]:
    """Each card with the dots of every voter and the number of voters, most dots first.

    If a coach typed in the dots of a room without devices, only their sum is known, and the number
    of voters is 0.
    """
    words = {**workshop.cards(block.board), **workshop.on_vote(block)}
    typed = any(len(gave) > revealed.answered for gave in revealed.dots.values())
    cards = [
        (words.get(card) or text("result.card_gone"), gave, 0 if typed else len(gave))
        for card, gave in revealed.dots.items()
    ]
    return sorted(cards, key=lambda card: -sum(card[1]))


def _how_many(block: Block, revealed: Revealed) -> str:
    """How many people took part, and whether their texts are named or anonymous."""
    parts = [counted("answered", revealed.answered)] if revealed.answered else []
    if block.prompts:
        parts.append(text("result.named" if block.named else "result.anonymous"))
    return ", ".join(parts)


def _vote(words: str, gave: tuple[int, ...], voters: int) -> Item:
    """A card with its dots and their spread in words, and if they are few also drawn."""
    line = _dots(sum(gave))
    if voters:
        line = counted("voters", voters, dots=line, spread=" + ".join(map(str, gave)))
    drawn = " ".join("●" * some for some in gave) if sum(gave) <= _MOST_DRAWN else ""
    return Item(words, details=(line,), drawn=drawn)


def _dots(n: int) -> str:
    return counted("dots", n)


def _scale(prompt: Prompt, scores: dict[str, int]) -> Scale:
    names = {1: prompt.low, prompt.steps: prompt.high}
    return Scale(
        tuple(
            (step, names.get(step, ""), scores.get(str(step), 0))
            for step in range(1, prompt.steps + 1)
        )
    )


def _middle(prompt: Prompt, people: dict[str, int]) -> str:
    """The median of the scores, in words; empty if nobody gave one.

    >>> _middle(Prompt(id="p", text="Worth it?"), {"3": 1, "4": 2})
    'The middle answer is 4.'
    """
    steps = range(1, prompt.steps + 1)
    every = [step for step in steps for _ in range(people.get(f"{step}", 0))]
    return text("result.middle", n=short(median(every))) if every else ""
