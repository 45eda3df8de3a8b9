"""Blocks on paper: an A3 page to write on for each, for rooms without devices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from okrlab.blocks.registry import kind_of, load
from okrlab.mark import MARK
from okrlab.record.agenda import Block, Prompt
from okrlab.texts import text
from okrlab.vocabulary import LEVELS

LINES = 10
"""Empty rows on a page that is filled in by hand."""
CARDS = 24
"""The most cards on one page; more of them continue on further pages."""

# All sizes are relative to the page's width, so that the screen shows what the printer will print.
_CSS = """
@page{size:A3 landscape;margin:12mm}
*{box-sizing:border-box}
body{margin:0;background:#e9eaee;color:#1d2430;font-family:system-ui,sans-serif}
.page{width:min(396mm,calc(100vw - 2rem));aspect-ratio:396/272;margin:1rem auto;padding:1.6cqw;background:#fff;container-type:inline-size}
.in{height:100%;display:flex;flex-direction:column;gap:1.2cqw;font-size:1.45cqw;line-height:1.3;overflow:hidden}
header{display:flex;justify-content:space-between;gap:3cqw;align-items:baseline;color:#4a5361;overflow-wrap:anywhere}
h1{margin:0;font-size:3cqw;line-height:1.15;text-wrap:balance;overflow-wrap:anywhere}
h1.long{font-size:2.1cqw}
h2{margin:0 0 .5cqw;font-size:1.7cqw;line-height:1.2;overflow-wrap:anywhere}
p{margin:0}.soft{color:#4a5361;font-size:1.2cqw}
main{flex:1;min-height:0;display:flex;gap:1.4cqw}
main>section{flex:1;min-width:0;display:flex;flex-direction:column;padding:1cqw 1.2cqw;border:.12cqw solid #6d7484;border-radius:.9cqw}
.rows{flex:1;display:flex;flex-direction:column;list-style:none;margin:0;padding:0;min-height:0}
.rows>li{flex:1;display:flex;align-items:flex-end;gap:.7cqw;border-bottom:.1cqw solid #9aa1af;padding:.3cqw 0;min-height:0;overflow-wrap:anywhere}
.rows.named>li>:first-child{flex:1}
.rows.two{display:grid;grid-template-columns:1fr 1fr;grid-auto-rows:1fr;column-gap:3cqw}
.dot{flex:none;width:1.5cqw;height:1.5cqw;border:.12cqw solid #6d7484;border-radius:50%}
.scale{flex:1;display:flex;gap:.8cqw;margin-top:.6cqw;min-height:9cqw}
.scale>div{flex:1;border:.12cqw solid #6d7484;border-radius:.6cqw;padding:.5cqw;font-size:2cqw;font-weight:600}
.ends{display:flex;justify-content:space-between;gap:2cqw;margin-top:.4cqw}
main.lanes{flex-direction:column;gap:.7cqw}
main.lanes>section{flex-direction:row;gap:2cqw}
main.lanes>section>div{width:17cqw}.lanes .soft{margin-top:.3cqw}
table{flex:1;width:100%;border-collapse:collapse}th{text-align:start;height:1em}td,th{border-bottom:.1cqw solid #9aa1af;padding:.3cqw 1cqw .3cqw 0}
th:nth-child(2){width:20%}th:nth-child(3){width:16%}
footer{display:flex;justify-content:space-between;gap:3cqw;color:#4a5361;font-size:1.2cqw}
footer b{font-weight:400;border-bottom:.1cqw solid #9aa1af;display:inline-block;width:20cqw}
footer i{display:inline-block;width:1.2cqw;height:1.2cqw;border:.12cqw solid #6d7484;vertical-align:-.15cqw}
@media print{body{background:#fff}.page{width:396mm;margin:0;padding:0;break-after:page;break-inside:avoid}.page:last-child{break-after:auto}}
"""  # noqa: E501


def canvas_html(
    block: Block, *, title: str, cards: Iterable[str] = (), number: int = 1, of: int = 1
) -> str:
    """The page of one block, as an HTML file without scripts that loads nothing.

    `title` is the workshop's; `cards` are the texts that a dot vote is about, if they are known;
    the page says that it is block `number` out of `of`. Everything people wrote is escaped.
    """
    texts = tuple(cards)
    parts = [texts[n : n + CARDS] for n in range(0, len(texts), CARDS)] or [()]
    return _document([_page(block, title, part, number, of) for part in parts], title)


def canvases_html(blocks: Sequence[Block], title: str) -> str:
    """The pages of all blocks that are not skipped, as one HTML file to print at once."""
    plan = [block for block in blocks if not block.skip]
    pages = [_page(block, title, (), n, len(plan)) for n, block in enumerate(plan, 1)]
    return _document(pages, title)


def _document(pages: list[str], title: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f'<link rel="icon" href="{MARK}">'
        f"<title>{_say('heading', title=title)}</title><style>{_CSS}</style></head>"
        f"<body>{''.join(pages)}</body></html>\n"
    )


def _page(block: Block, title: str, cards: tuple[str, ...], number: int, of: int) -> str:
    asked = block.question or block.title
    look = " class=long" if len(asked) > 110 else ""
    return (
        f"<div class=page><div class=in><header><span dir=auto>{escape(block.title)}</span>"
        f"<span>{_say('minutes', n=block.minutes)}</span></header>"
        f"<h1 dir=auto{look}>{escape(asked)}</h1>"
        f"{_body(block, cards)}"
        f"<footer><span dir=auto>{_say('place', n=number, of=of)} · {escape(title)}</span>"
        f"<span>{_say('footer')} <b></b> &nbsp; <i></i> {_say('typed')}</span></footer>"
        "</div></div>"
    )


def _body(block: Block, cards: tuple[str, ...]) -> str:
    """The writable part of a page: a kind of block names its columns or its own function."""
    canvas = kind_of(block.kind).canvas
    if isinstance(canvas, tuple):
        return _columns(canvas) if canvas else talk(block, cards)
    body: str = load(canvas)(block, cards)
    return body


def talk(block: Block, cards: tuple[str, ...]) -> str:
    """Room for what was said, and for what the team keeps of it."""
    parts = (f"<section><h2>{_say(key)}</h2>{_rows(LINES)}</section>" for key in ("said", "kept"))
    return f"<main>{''.join(parts)}</main>"


def ask(block: Block, cards: tuple[str, ...]) -> str:
    """Each prompt with room for its answers."""
    return f"<main>{''.join(map(_prompt, block.prompts))}</main>"


def _prompt(prompt: Prompt) -> str:
    head = f"<section><h2 dir=auto>{escape(prompt.text)}</h2>"
    if prompt.kind == "text":
        hint = f" <span dir=auto>{escape(prompt.hint)}</span>" if prompt.hint else ""
        return f"{head}<p class=soft>{_say('private_hint')}{hint}</p>{_rows(LINES)}</section>"
    steps = "".join(f"<div>{step}</div>" for step in range(1, prompt.steps + 1))
    ends = "".join(f"<span dir=auto>{escape(end)}</span>" for end in (prompt.low, prompt.high))
    return (
        f"{head}<p class=soft>{_say('scale_hint')}</p><div class=scale>{steps}</div>"
        f"<p class=ends>{ends}</p></section>"
    )


def dots(block: Block, cards: tuple[str, ...]) -> str:
    """The cards of a vote, each with room for dots."""
    circles = "<span class=dot></span>" * 6
    rows = [escape(card) for card in cards] or [""] * (2 * LINES)
    look = " two" if len(rows) > LINES else ""
    listed = "".join(f"<li><span dir=auto>{row}</span>{circles}</li>" for row in rows)
    return (
        f"<main><section><p class=soft>{_say('dots_hint', n=block.dots)}</p>"
        f'<ul class="rows named{look}">{listed}</ul></section></main>'
    )


def lanes(block: Block, cards: tuple[str, ...]) -> str:
    """A lane for each level of the results chain, the highest on top."""
    rows = (
        f"<section><div><h2>{escape(text(f'levels.{level}'))}</h2>"
        f"<p class=soft>{escape(text(f'levels.{level}_hint'))}</p>"
        + (f"<p class=soft>{_say('climb')}</p>" if level != LEVELS[-1] else "")
        + f"</div>{_rows(3)}</section>"
        for level in reversed(LEVELS)
    )
    return f"<main class=lanes>{''.join(rows)}</main>"


def _columns(heads: tuple[str, ...]) -> str:
    """An empty table with these heads (keys of the catalogue), to fill in by hand."""
    head = "".join(f"<th>{escape(text(key))}</th>" for key in heads)
    rows = f"<tr>{'<td>' * len(heads)}</tr>" * LINES
    return f"<main><section><table><tr>{head}</tr>{rows}</table></section></main>"


def _rows(n: int) -> str:
    return f"<ul class=rows>{'<li></li>' * n}</ul>"


def _say(key: str, **values: object) -> str:
    return escape(text(f"canvas.{key}", **values))
