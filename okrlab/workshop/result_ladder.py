"""The result's ladders in HTML: pictures no wider than a page, stories, and rungs as a table."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from msgspec.structs import replace

from okrlab.coaching.reading import who_changes
from okrlab.coaching.stories import Story, objective_draft, stories
from okrlab.model.ladder import LEVELS, Ladder, Rung
from okrlab.model.picture import ladder_svg
from okrlab.model.workshop import Workshop
from okrlab.texts import text
from okrlab.workshop.result_tables import board_name, overruled
from okrlab.workshop.result_words import items, more, ours, say, section

_ABREAST = 5
"""Cards side by side that can still be read on a page."""
_MOST_LINES = 1_000
"""Lines of stories on a page; a ladder can be told in more ways than anybody reads."""
_MOST_DRAFTS = 40


def aims(workshop: Workshop) -> tuple[tuple[str, list[str]], ...]:
    """The team's own objectives, and apart from them a first wording of ours for each top without
    one; each under the name of its heading.
    """
    own: dict[str, None] = {}
    drafts: dict[str, None] = {}
    for ladder in workshop.ladders().values():
        tops = {rung.id for rung in ladder.tops()}
        for rung in ladder.ordered():
            if rung.objective:
                own[rung.objective] = None
            elif rung.id in tops and (draft := objective_draft(ladder, rung.id)):
                drafts[draft] = None
    return ("objectives", list(own)), ("drafts", [one for one in drafts if one not in own])


def objectives(workshop: Workshop) -> str:
    """The objectives that the ladders lead to: the team's, then ours."""
    body = ""
    for heading, said in aims(workshop):
        lines = (f"<blockquote dir=auto>{escape(one)}</blockquote>" for one in said[:_MOST_DRAFTS])
        body += section(heading, "".join(lines) + more(len(said) - _MOST_DRAFTS))
    return body


def told(ladder: Ladder, most: int) -> tuple[list[Story], int]:
    """The ladder's stories, up to so many lines in all, and how many were left out."""
    every, kept, lines = stories(ladder), [], 0
    for story in every:
        lines += len(story.steps)
        if lines > most:
            break
        kept.append(story)
    return kept, len(every) - len(kept)


def ladders(workshop: Workshop) -> str:
    """Every ladder with something on it: its pictures, its stories, its rungs as a table."""
    body = ""
    for name, ladder in workshop.ladders().items():
        if ladder.rungs:
            title = board_name(workshop, name)
            shown = _pictures(ladder, title)
            body += f"<section class=ladder><h2 dir=auto>{escape(title)}</h2>{shown}"
            body += f"{_stories(ladder)}{_table(ladder, is_open='class=wide' in shown)}</section>"
    return body


def overrules(workshop: Workshop) -> str:
    """Where the team overruled a finding, and why."""
    lines = [
        text("result.overrule", card=words, reason=reason) if words else reason
        for ladder in workshop.ladders().values()
        for words, _, reason in overruled(workshop, ladder)
    ]
    return section("overruled", items(lines))


def parts(ladder: Ladder) -> tuple[list[Ladder], Ladder]:
    """The ladder in parts no wider than a page where it can be, and the rungs without a link.

    A ladder that fits on a page is one part, unlinked rungs and all.
    """
    if _abreast(ladder) <= _ABREAST:
        return [ladder], replace(ladder, rungs={}, links={})
    linked = {end for link in ladder.links.values() for end in (link.lower, link.upper)}
    joined: list[list[str]] = []
    for group in _groups(ladder):
        if group[0] not in linked:
            continue
        if joined and _abreast(_only(ladder, [*joined[-1], *group])) <= _ABREAST:
            joined[-1] += group
        else:
            joined.append(group)
    alone = [rung for rung in ladder.rungs if rung not in linked]
    return [_only(ladder, group) for group in joined], _only(ladder, alone)


def _groups(ladder: Ladder) -> list[list[str]]:
    """Ids of the rungs that hang together, in the ladder's own order."""
    beside: dict[str, list[str]] = {rung: [] for rung in ladder.rungs}
    for link in ladder.links.values():
        beside[link.lower].append(link.upper)
        beside[link.upper].append(link.lower)
    groups, seen = [], set()
    for first in (rung.id for rung in ladder.ordered()):
        if first in seen:
            continue
        group, todo = [], [first]
        seen.add(first)
        while todo:
            group.append(todo.pop())
            new = [rung for rung in beside[group[-1]] if rung not in seen]
            seen.update(new)
            todo += new
        groups.append(group)
    return groups


def _only(ladder: Ladder, rungs: list[str]) -> Ladder:
    kept = set(rungs)
    links = {id: link for id, link in ladder.links.items() if link.lower in kept}
    return replace(
        ladder, rungs={id: r for id, r in ladder.rungs.items() if id in kept}, links=links
    )


def _abreast(ladder: Ladder) -> int:
    return max(Counter(rung.level for rung in ladder.rungs.values()).values(), default=0)


def _pictures(ladder: Ladder, title: str) -> str:
    drawn, alone = parts(ladder)
    body = ""
    for part in drawn:
        svg = ladder_svg(part, title=title)
        width = re.search(r'viewBox="0 0 (\d+)', svg)
        wide = _abreast(part) > _ABREAST
        how = f' class=wide style="--w:{width[1]}px"' if wide and width else ""
        body += f"<figure tabindex=0{how}>{svg}</figure>"
    body += f"<p class=legend>{say('legend')}</p>" if drawn else ""
    if alone.rungs:
        body += f"<h3>{say('unlinked')}</h3>"
        for level in reversed(LEVELS):
            words = [rung.text for rung in alone.ordered() if rung.level == level]
            if words:
                body += f"<h4>{escape(text(f'levels.{level}'))}</h4>{items(words)}"
    return body


def _stories(ladder: Ladder) -> str:
    kept, left = told(ladder, _MOST_LINES)
    if not kept and not left:
        return ""
    body = f"<h3>{escape(ours(text('result.stories')))}</h3><div class=stories>"
    for story in kept:
        lines = "".join(
            f"<dt>{say(step.role)}</dt><dd class={step.role} dir=auto>{escape(step.text)}</dd>"
            for step in story.steps
        )
        body += f"<dl>{lines}</dl>"
    return f"{body}</div>{more(left)}"


def _who(rung: Rung) -> str:
    """Who changes: whom the team named, else who the outcome's own words say, marked as ours.

    It is by these words that nobody is asked for: the finding reads them, too.
    """
    found = who_changes(rung.text) if rung.level == "outcome" else ""
    return rung.actor or (found and ours(found))


def _table(ladder: Ladder, *, is_open: bool) -> str:
    rows = "".join(
        f"<tr><td>{escape(text(f'levels.{r.level}'))}</td><td dir=auto>{escape(r.text)}</td>"
        f"<td dir=auto>{escape(_who(r))}</td></tr>"
        for r in reversed(ladder.ordered())
    )
    head = "".join(f"<th scope=col>{say(name)}</th>" for name in ("level", "rung", "actor"))
    return (
        f"<details{' open' if is_open else ''}><summary>{say('as_table')}</summary>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
    )
