"""Sections about the room: its sentence, next steps, parking lot, agreement, agenda and notes."""

from __future__ import annotations

from collections.abc import Iterable

from okrlab.record.agenda import Agreement, NextStep
from okrlab.record.workshop import Workshop
from okrlab.results.document import Group, Item, List, Section, Text, counted
from okrlab.results.table import Column, Table
from okrlab.texts import text
from okrlab.texts.days import in_words

BOARD = Column("board", "name", lambda row: row[0])
"""A column for the title of a board, in tables whose rows begin with it."""


def board_name(workshop: Workshop, board: str, kind: str = "ladder") -> str:
    """What the room calls a board: the title of its first block, or else the name of its kind."""
    titles = (b.title for b in workshop.agenda.blocks if b.kind == kind and b.board == board)
    return next(titles, text(f"result.{kind}"))


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """Next steps, decisions first."""
    steps = sorted(workshop.steps.values(), key=lambda step: step.kind != "decision")
    return (
        Table.of(
            "steps",
            "step",
            steps,
            Column("kind", "code", codes="result.{}"),
            Column("text"),
            Column("who", "name"),
            Column("due", "name"),
            Column("done", "truth"),
            Column("carried", "truth"),
        ),
    )


def parked_table(workshop: Workshop) -> tuple[Table, ...]:
    """The parking lot as a table."""
    words = workshop.parked.values()
    return (Table.of("parked", "parked", words, Column("text", get=str)),)


def sentence_table(workshop: Workshop) -> Table:
    """The team's own sentence as a table, for files that have no other place for it."""
    sentence = workshop.sentence
    listed = [sentence] if sentence.text or sentence.example else []
    example = Column("reason", get=lambda sentence: sentence.example)
    return Table.of("sentence", "sentence", listed, Column("text"), example)


def sentence(workshop: Workshop) -> list[Section]:
    """The team's own sentence with its example, or that they chose to write none now."""
    own = workshop.sentence
    parts = [Text(own.text, "quote")] if own.text else []
    if own.example:
        parts.append(Text(text("result.example", text=own.example)))
    if own.not_now:
        parts.append(Text(text("result.not_now_said"), lead=text("result.not_now")))
    return _section("sentence", *parts, first=True)


def next_steps(workshop: Workshop) -> list[Section]:
    """Decisions, then who does what by when."""
    groups, counts = [], []
    for kind, key in (("decision", "decisions"), ("action", "actions")):
        steps = [_step(step) for step in workshop.steps.values() if step.kind == kind]
        if steps:
            listed = List(tuple(steps), "steps", most=len(steps))
            groups.append(Group(text(f"result.{key}"), (listed,)))
            counts.append(counted(f"in_{key}", len(steps)))
    return _section("next", *groups, first=True, counts=tuple(counts))


def _step(step: NextStep) -> Item:
    details = (
        text("result.by", due=in_words(step.due)) if step.due else "",
        text("result.carried") if step.carried else "",
    )
    return Item(
        step.text,
        by=step.who,
        details=tuple(filter(None, details)),
        done=None if step.kind == "decision" else step.done,
    )


def parked(workshop: Workshop) -> list[Section]:
    """The parking lot, as a section."""
    return listed("parked", workshop.parked.values())


def agreement(workshop: Workshop) -> list[Section]:
    """The working agreement, with the line on appraisals first; none without an agenda."""
    kept = workshop.agreement
    if not workshop.agenda.blocks and kept == Agreement():
        return []
    lines = [
        text("result.appraisal_free") if kept.appraisal_free else "",
        text("result.challenge_yes" if kept.challenge else "result.challenge_no"),
        text("result.milestones_yes" if kept.milestones else "result.milestones_no"),
        text(f"result.strictness_{kept.strictness}"),
        *kept.own,
    ]
    return listed(agreement_key(workshop), filter(None, lines))


def agreement_key(workshop: Workshop) -> str:
    """The key of its heading, which says whether the agreement is ours or the room changed it."""
    return "agreement_ours" if workshop.agreement == Agreement() else "agreement"


def agenda(workshop: Workshop) -> list[Section]:
    """The blocks that were opened, each with its planned minutes and those added or cut."""
    items = []
    for block in workshop.agenda.blocks:
        stage = workshop.agenda.stage(block.id)
        if stage.opened is None or block.skip:
            continue
        minutes = counted("minutes", block.minutes)
        if stage.extra:
            key = "extra_more" if stage.extra > 0 else "extra_less"
            minutes += ", " + text(f"result.{key}", n=f"{abs(stage.extra):,}")
        items.append(Item(block.title, details=(minutes,)))
    return _section("agenda", *([List(tuple(items), ordered=True)] if items else []))


def notes(workshop: Workshop) -> list[Section]:
    """The facilitators' notes, for facilitators only."""
    return listed("notes", workshop.notes.values())


def listed(key: str, items: Iterable[str]) -> list[Section]:
    """A section that is a list of texts; none if there are no texts."""
    kept = tuple(items)
    return _section(key, *([List(kept, most=len(kept))] if kept else []))


def _section(
    key: str, *parts: Text | List | Group, first: bool = False, counts: tuple[str, ...] = ()
) -> list[Section]:
    title = text(f"result.{key}")
    return [Section(title, parts, key, first=first, counts=counts)] if parts else []
