"""The result as one HTML page that needs nothing else: no script, no request, good in print."""

from __future__ import annotations

from html import escape

from okrlab.coaching.stories import objective_draft, stories
from okrlab.model.ladder import Ladder
from okrlab.model.picture import ladder_svg
from okrlab.model.workshop import Workshop
from okrlab.texts import text

_CSS = """
:root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6472;--line:#d9dee6;--paper:#fff;--back:#f6f7f9}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebf0;--soft:#a9b2bf;--line:#39424f;--paper:#1a2029;--back:#12161c}}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:17px/1.55 system-ui,sans-serif}
main{max-width:64rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:clamp(1.7rem,4vw,2.5rem);line-height:1.15;margin:0 0 .3rem;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2.6rem 0 .8rem}.about{color:var(--soft);margin:0}
figure{margin:1.6rem 0 0;padding:1rem;border:1px solid var(--line);border-radius:16px;background:#fff;overflow-x:auto}
figure svg{display:block;width:100%;height:auto;margin-inline:auto}figcaption{color:#4a5361;font-size:.9rem;margin-top:.6rem}
.stories{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr))}
.story{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1rem 1.2rem;margin:0}
.story dt{color:var(--soft);font-size:.85rem}.story dd{margin:0 0 .55rem;overflow-wrap:anywhere}
.story dd.because{color:var(--soft);font-style:italic}
blockquote{margin:.6rem 0;padding:.8rem 1.2rem;border-left:4px solid #1c7a4a;background:var(--paper);border-radius:0 12px 12px 0;font-size:1.1rem}
table{border-collapse:collapse;width:100%;background:var(--paper)}td,th{text-align:start;padding:.5rem .7rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
footer{margin-top:3rem;color:var(--soft);font-size:.9rem}li{margin:.3rem 0}summary{cursor:pointer;min-height:44px;padding:.6rem 0}
@media print{body{background:#fff;color:#000}main{max-width:none;padding:0}.story,figure{break-inside:avoid}details{display:block}}
"""  # noqa: E501


def result_html(workshop: Workshop) -> str:
    """The workshop as its room may see it. All text is escaped; the same state, the same bytes."""
    body = [
        f"<h1 dir=auto>{escape(workshop.title)}</h1>",
        f"<p class=about dir=auto>{escape(workshop.team)} · {escape(workshop.cycle)}</p>",
    ]
    ladders = [workshop.boards[name] for name in sorted(workshop.boards)]
    for ladder in [ladder for ladder in ladders if ladder.rungs]:
        body += _ladder(ladder, workshop.title)
    if not any(ladder.rungs for ladder in ladders):
        body.append(f"<p>{escape(text('result.empty'))}</p>")
    body.append(f"<footer>{escape(text('result.made_with'))}</footer>")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>{escape(workshop.title)}</title><style>{_CSS}</style></head>"
        f"<body><main>{''.join(body)}</main></body></html>\n"
    )


def _ladder(ladder: Ladder, title: str) -> list[str]:
    tops = ladder.tops()
    drafts = [r.objective or objective_draft(ladder, r.id) for r in tops]
    body = [f"<h2>{_say('objectives')}</h2>"] if any(drafts) else []
    body += [f"<blockquote dir=auto>{escape(d)}</blockquote>" for d in drafts if d]
    body.append(
        f"<h2>{_say('ladder')}</h2><figure tabindex=0>{ladder_svg(ladder, title=title)}"
        f"<figcaption>{_say('legend')}</figcaption></figure>"
    )
    told = stories(ladder)
    if told:
        body.append(f"<h2>{_say('stories')}</h2><div class=stories>")
        for story in told:
            steps = "".join(
                f"<dt>{_say(step.role)}</dt><dd class={step.role} dir=auto>{escape(step.text)}</dd>"
                for step in story.steps
            )
            body.append(f"<dl class=story>{steps}</dl>")
        body.append("</div>")
    if ladder.overrules:
        body.append(f"<h2>{_say('overruled')}</h2><ul>")
        for overrule in ladder.overrules.values():
            card = ladder.rungs.get(overrule.card)
            words = f"“{escape(card.text)}”: " if card else ""
            body.append(f"<li dir=auto>{words}{escape(overrule.reason)}</li>")
        body.append("</ul>")
    rows = "".join(
        f"<tr><td>{escape(text(f'levels.{r.level}'))}</td><td dir=auto>{escape(r.text)}</td>"
        f"<td dir=auto>{escape(r.actor)}</td></tr>"
        for r in reversed(ladder.ordered())
    )
    head = "".join(f"<th scope=col>{_say(name)}</th>" for name in ("level", "rung", "actor"))
    body.append(
        f"<details><summary>{_say('as_table')}</summary><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )
    return body


def _say(key: str) -> str:
    return escape(text(f"result.{key}"))
