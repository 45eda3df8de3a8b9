"""The result's pieces of HTML that are words and lists: sentence, next steps, agreement, agenda."""

from __future__ import annotations

from html import escape

from okrlab.model.agenda import Agreement, NextStep
from okrlab.model.workshop import Workshop
from okrlab.texts import text


def say(key: str, **values: object) -> str:
    """A text of the result, escaped."""
    return escape(text(f"result.{key}", **values))


def ours(label: str) -> str:
    """A heading or a label of what okrlab worked out, advised or told, and nobody wrote."""
    return text("result.ours", what=label)


def count(key: str, n: int, **values: object) -> str:
    """A text that depends on how many there are, escaped."""
    return say(f"{key}_one" if n == 1 else f"{key}_many", n=f"{n:,}", **values)


def section(key: str, body: str) -> str:
    """A part of the page under a heading from the catalogue; empty if there is nothing in it."""
    return f"<section class={key}><h2>{say(key)}</h2>{body}</section>" if body else ""


def more(n: int) -> str:
    """That so many are left out; empty for none."""
    return f"<p class=about>{count('more', n)}</p>" if n > 0 else ""


def items(words: list[str]) -> str:
    """A plain list of what people wrote."""
    said = "".join(f"<li dir=auto>{escape(one)}</li>" for one in words)
    return f"<ul>{said}</ul>" if said else ""


def sentence(workshop: Workshop) -> str:
    """The team's own sentence with its example, or that it is not the time."""
    said = workshop.sentence
    body = f"<blockquote dir=auto>{escape(said.text)}</blockquote>" if said.text else ""
    if said.example:
        body += f"<p dir=auto>{say('example', text=said.example)}</p>"
    if said.not_now:
        body += f"<p><strong>{say('not_now')}</strong> {say('not_now_said')}</p>"
    return section("sentence", body)


def next_steps(workshop: Workshop) -> str:
    """What was decided, then who does what by when."""
    body = ""
    for kind, key in (("decision", "decisions"), ("action", "actions")):
        steps = [step for step in workshop.steps.values() if step.kind == kind]
        if steps:
            body += f"<h3>{say(key)}</h3><ul class=steps>{''.join(map(_step, steps))}</ul>"
    return section("next", body)


def _step(step: NextStep) -> str:
    is_done = step.kind == "action" and step.done
    about = [
        f"<b dir=auto>{escape(step.who)}</b>" if step.who else "",
        f"<span dir=auto>{say('by', due=step.due)}</span>" if step.due else "",
        say("done") if is_done else "",
        say("carried") if step.carried else "",
    ]
    mark = "◆" if step.kind == "decision" else "☑" if is_done else "☐"
    small = " · ".join(filter(None, about))
    return (
        f"<li><i aria-hidden=true>{mark}</i><span dir=auto>{escape(step.text)}</span>"
        f"{f'<small>{small}</small>' if small else ''}</li>"
    )


def parked(workshop: Workshop) -> str:
    """What was kept for later."""
    return section("parked", items(list(workshop.parked.values())))


def agreement_heading(workshop: Workshop) -> str:
    """What the working agreement is called: ours, as long as nobody has changed anything in it."""
    return "agreement_ours" if workshop.agreement == Agreement() else "agreement"


def agreement_lines(workshop: Workshop) -> list[str]:
    """The working agreement, line by line; none where nobody was asked for one."""
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
    return [line for line in lines if line]


def agenda_lines(workshop: Workshop) -> list[tuple[str, str]]:
    """The blocks that were opened, each with its planned minutes and those added or cut."""
    agenda, lines = workshop.agenda, []
    for block in agenda.blocks:
        stage = agenda.stage(block.id)
        if stage.opened is None or block.skip:
            continue
        one = block.minutes == 1
        minutes = text(f"result.minutes_{'one' if one else 'many'}", n=f"{block.minutes:,}")
        if stage.extra:
            key = "extra_more" if stage.extra > 0 else "extra_less"
            minutes += ", " + text(f"result.{key}", n=f"{abs(stage.extra):,}")
        lines.append((block.title, minutes))
    return lines


def agreement(workshop: Workshop) -> str:
    """The working agreement, the line on appraisals first."""
    return section(agreement_heading(workshop), items(agreement_lines(workshop)))


def agenda(workshop: Workshop) -> str:
    """The agenda as it was run."""
    rows = "".join(
        f"<li><span dir=auto>{escape(title)}</span><small>{escape(minutes)}</small></li>"
        for title, minutes in agenda_lines(workshop)
    )
    return section("agenda", f"<ol>{rows}</ol>" if rows else "")
