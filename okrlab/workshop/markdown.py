"""The result as Markdown, to read or to paste: every text shows as it was typed."""

from __future__ import annotations

import re

from okrlab.model.agenda import NextStep, Prompt
from okrlab.model.ladder import Ladder
from okrlab.model.workshop import Workshop
from okrlab.texts import text
from okrlab.workshop.outline import Outline
from okrlab.workshop.page import about
from okrlab.workshop.result_blocks import how_many, middle, votes_line
from okrlab.workshop.result_decks import outlines
from okrlab.workshop.result_ladder import aims, told
from okrlab.workshop.result_tables import board_name, overruled, revealed_blocks, said_by, voted
from okrlab.workshop.result_words import agenda_lines, agreement_heading, agreement_lines, ours

_MOST_LINES = 10_000
"""Lines of stories; the ladder itself is always whole."""


def to_markdown(workshop: Workshop) -> str:
    """The workshop as its reader may see it; the coach's notes only if they are in it."""
    boards = list(workshop.ladders().values())
    lines = [f"# {escaped(workshop.title)}", "", escaped(about(workshop)), ""]
    lines += _sentence(workshop) + _steps(workshop)
    for heading, said in aims(workshop):
        lines += _part(heading, _list(said))
    for outline in outlines(workshop):
        lines += _outline(outline)
    for ladder in boards:
        lines += _ladder(board_name(workshop, ladder.board), ladder)
    lines += _blocks(workshop)
    lines += _part("parked", _list(list(workshop.parked.values())))
    overrules = [one for ladder in boards for one in overruled(workshop, ladder)]
    lines += _part(
        "overruled",
        [
            f"- {escaped(words)}: {escaped(reason)}" if words else f"- {escaped(reason)}"
            for words, _, reason in overrules
        ],
    )
    lines += _part(agreement_heading(workshop), _list(agreement_lines(workshop)))
    lines += _part(
        "agenda",
        [f"- {escaped(title)} ({escaped(minutes)})" for title, minutes in agenda_lines(workshop)],
    )
    lines += _part("notes", _list(list(workshop.notes.values())))
    return "\n".join(lines).rstrip() + "\n"


def escaped(words: str) -> str:
    """Text that Markdown shows as it was typed.

    >>> print(escaped("1. *not* a list"))
    1\\. \\*not\\* a list
    """
    said = "".join(f"\\{c}" if c in "\\`*_[]#|!~$" else c for c in words)
    said = re.sub(r"&(?=#?\w+;)", "&amp;", said).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", said)


def _part(key: str, lines: list[str]) -> list[str]:
    return [f"## {text(f'result.{key}')}", "", *lines, ""] if lines else []


def _list(words: list[str]) -> list[str]:
    return [f"- {escaped(one)}" for one in words]


def _sentence(workshop: Workshop) -> list[str]:
    said = workshop.sentence
    lines = [f"> {escaped(said.text)}", ""] if said.text else []
    if said.example:
        lines += [text("result.example", text=escaped(said.example)), ""]
    if said.not_now:
        lines += [f"**{text('result.not_now')}** {text('result.not_now_said')}", ""]
    return _part("sentence", lines[:-1])


def _steps(workshop: Workshop) -> list[str]:
    lines: list[str] = []
    for kind, key in (("decision", "decisions"), ("action", "actions")):
        steps = [step for step in workshop.steps.values() if step.kind == kind]
        if steps:
            lines += [f"### {text(f'result.{key}')}", "", *map(_step, steps), ""]
    return _part("next", lines[:-1])


def _step(step: NextStep) -> str:
    box = "" if step.kind == "decision" else "[x] " if step.done else "[ ] "
    due = text("result.by", due=escaped(step.due)) if step.due else ""
    carried = text("result.carried") if step.carried else ""
    small = ", ".join(filter(None, (escaped(step.who), due, carried)))
    return f"- {box}{escaped(step.text)}" + (f" ({small})" if small else "")


def _ladder(title: str, ladder: Ladder) -> list[str]:
    if not ladder.rungs:
        return []
    lines = [f"## {escaped(title)}", ""]
    lines += [f"{text('result.stop')} {text(f'levels.{ladder.stop}')}", ""]
    for rung in reversed(ladder.ordered()):
        actor = f" ({escaped(rung.actor)})" if rung.actor else ""
        lines.append(f"- **{text(f'levels.{rung.level}')}**: {escaped(rung.text)}{actor}")
    kept, left = told(ladder, _MOST_LINES)
    lines += ["", *([f"### {ours(text('result.stories'))}", ""] if kept or left else [])]
    for story in kept:
        for step in story.steps:
            lines.append(f"- *{text(f'result.{step.role}')}* {escaped(step.text)}")
        lines.append("")
    if left:
        lines += [text(f"result.more_{'one' if left == 1 else 'many'}", n=f"{left:,}"), ""]
    return lines


def _outline(outline: Outline) -> list[str]:
    lines = [f"## {escaped(outline.title)}", ""]
    for heading, summary, entries in outline.groups:
        lines += [f"### {escaped(heading)}", ""] if heading else []
        lines += [escaped(summary), ""] if summary else []
        for entry in entries:
            lines.append(f"- {escaped(' '.join(filter(None, (entry.mark, entry.text))))}")
            lines += [f"  - {escaped(name)}: {escaped(words)}" for name, words in entry.notes]
        lines += [""] if entries else []
    return lines


def _scale(prompt: Prompt, scores: dict[str, int]) -> list[str]:
    ends = {1: prompt.low, prompt.steps: prompt.high}
    labels = {step: f" ({escaped(end)})" for step, end in ends.items() if end}
    return [
        f"- {step}{labels.get(step, '')}: {scores.get(str(step), 0):,}"
        for step in range(prompt.steps, 0, -1)
    ]


def _blocks(workshop: Workshop) -> list[str]:
    lines: list[str] = []
    for block, revealed in revealed_blocks(workshop):
        lines += [f"## {escaped(block.title)}", ""]
        for line in filter(None, (escaped(block.question), how_many(block, revealed))):
            lines += [line, ""]
        for prompt in block.prompts:
            said = [one for one in revealed.said if one.prompt == prompt.id]
            scores = revealed.scores.get(prompt.id, {})
            if said or scores:
                lines += [f"### {escaped(prompt.text)}", ""]
            lines += _scale(prompt, scores) if scores else []
            lines += ["", middle(prompt, scores), ""] if scores else []
            for one in said:
                name = said_by(workshop, one.by)
                lines.append(f"- {escaped(one.text)}" + (f" ({escaped(name)})" if name else ""))
            lines += [""] if said else []
        cards = voted(workshop, block, revealed)
        lines += [f"- {escaped(words)}: {votes_line(gave, n)}" for words, gave, n in cards]
        lines += [""] if cards else []
    return lines
