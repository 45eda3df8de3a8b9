"""What sealed blocks showed at their reveal, in HTML: texts, how scores spread, who gave dots."""

from __future__ import annotations

from html import escape
from statistics import median

from okrlab.model.agenda import Block, Prompt, Revealed
from okrlab.model.numbers import short
from okrlab.model.workshop import Workshop
from okrlab.texts import text
from okrlab.workshop.result_tables import revealed_blocks, said_by, voted
from okrlab.workshop.result_words import more, say

_MOST_SAID = 400
"""Texts on a page to one question."""
_MOST_DRAWN = 20
"""Dots drawn one by one; more are a number only."""


def blocks(workshop: Workshop) -> str:
    """Every revealed block in the agenda's order."""
    return "".join(_block(workshop, *one) for one in revealed_blocks(workshop))


def how_many(block: Block, revealed: Revealed) -> str:
    """Who took part, and whether their names stand beside what they wrote; not escaped."""
    n = revealed.answered
    parts = [text(f"result.answered_{'one' if n == 1 else 'many'}", n=f"{n:,}")] if n else []
    if block.prompts:
        parts.append(text("result.named" if block.named else "result.anonymous"))
    return ", ".join(parts)


def votes_line(gave: tuple[int, ...], voters: int) -> str:
    """A card's dots with their spread, in words.

    >>> votes_line((3, 2, 2, 1, 1), 5), votes_line((4,), 0)
    ('9 dots from 5 people: 3 2 2 1 1', '4 dots')
    """
    dots = dots_line(sum(gave))
    if not voters:
        return dots
    key = "result.voters_one" if voters == 1 else "result.voters_many"
    return text(key, dots=dots, n=f"{voters:,}", spread=" ".join(map(str, gave)))


def dots_line(n: int) -> str:
    """So many dots, in words."""
    return text(f"result.dots_{'one' if n == 1 else 'many'}", n=f"{n:,}")


def middle(prompt: Prompt, people: dict[str, int]) -> str:
    """The median of the scores, in words; empty if nobody gave one.

    >>> middle(Prompt(id="p", text="Worth it?"), {"3": 1, "4": 2})
    'The middle answer is 4.'
    """
    all_scores = [
        step for step in range(1, prompt.steps + 1) for _ in range(people.get(f"{step}", 0))
    ]
    return text("result.middle", n=short(median(all_scores))) if all_scores else ""


def _block(workshop: Workshop, block: Block, revealed: Revealed) -> str:
    body = f"<section class=block><h2 dir=auto>{escape(block.title)}</h2>"
    if block.question:
        body += f"<p dir=auto>{escape(block.question)}</p>"
    body += f"<p class=about>{escape(how_many(block, revealed))}</p>"
    for prompt in block.prompts:
        said = [one for one in revealed.said if one.prompt == prompt.id]
        scores = revealed.scores.get(prompt.id)
        if not said and not scores:
            continue
        body += f"<h3 dir=auto>{escape(prompt.text)}</h3>"
        if scores:
            body += _bars(prompt, scores)
        if said:
            lines = ((one.text, said_by(workshop, one.by)) for one in said[:_MOST_SAID])
            body += f"<ul class=said>{''.join(_said(*line) for line in lines)}</ul>"
            body += more(len(said) - _MOST_SAID)
    if revealed.dots:
        body += _dots(workshop, block, revealed)
    return f"{body}</section>"


def _said(words: str, name: str) -> str:
    by = f"<small dir=auto>{escape(name)}</small>" if name else ""
    return f"<li><span dir=auto>{escape(words)}</span>{by}</li>"


def _bars(prompt: Prompt, scores: dict[str, int]) -> str:
    most = max(scores.values(), default=0) or 1
    rows = ""
    for step in range(prompt.steps, 0, -1):
        label = {1: prompt.low, prompt.steps: prompt.high}.get(step, "")
        n = scores.get(str(step), 0)
        small = f" <small dir=auto>{escape(label)}</small>" if label else ""
        rows += (
            f"<tr><th scope=row>{step}{small}</th>"
            f'<td><i style="width:{100 * n / most:.0f}%"></i></td><td>{n:,}</td></tr>'
        )
    head = "".join(f"<th scope=col>{say(key)}</th>" for key in ("col_score", "col_people"))
    head = head.replace("</th>", "</th><td></td>", 1)
    return (
        f"<table class=bars><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p class=about>{escape(middle(prompt, scores))}</p>"
    )


def _dots(workshop: Workshop, block: Block, revealed: Revealed) -> str:
    rows = ""
    for words, gave, voters in voted(workshop, block, revealed):
        n = sum(gave)
        drawn = " ".join("●" * some for some in gave) if n <= _MOST_DRAWN else ""
        dots = f"<i aria-hidden=true>{drawn}</i>" if drawn else ""
        line = escape(votes_line(gave, voters))
        rows += f"<li><span dir=auto>{escape(words)}</span>{dots}<small>{line}</small></li>"
    n = sum(map(sum, revealed.dots.values()))
    total = say("votes_in_all", dots=dots_line(n))
    return f"<ol class=votes>{rows}</ol><p class=about>{total}</p>"
