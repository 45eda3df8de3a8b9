"""A document as one HTML page without scripts or requests, which can also be printed.

This is the one place where a result's words are escaped for HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import takewhile

from okrlab import face
from okrlab.results import document as d
from okrlab.results.document import counted
from okrlab.results.drawing import STYLE as OF_IMAGES
from okrlab.results.drawing import images
from okrlab.results.html_page import css, whole
from okrlab.results.ics import CALENDAR, DATES
from okrlab.results.table import Cell, Table, plain
from okrlab.texts import text

LARGEST = 1_500_000
"""The largest page in bytes; a larger one leaves its long sections to the other formats."""
_MARGIN = 20_000
"""Bytes allowed for a page's head, style and footer."""
_MOST_LINES = 1_000
"""The most lines of stories on a page; a ladder can have more paths than anybody reads."""


def page(document: d.Document, offers: Sequence[str] = ()) -> str:
    """The document as a whole HTML page; the same document gives the same bytes.

    A page that is served `offers` itself as files; one that is a file does not.
    """
    return whole(
        document.title,
        document.about,
        body(document),
        beside=_offered(offers, document.checkin, document.dates),
        after=face.link("..") if offers else "",
    )


def _offered(formats: Sequence[str], checkin: str, dates: int) -> str:
    """A menu of this very address in each format, and links to the dates for a calendar."""
    if not formats:
        return ""
    links = "".join(f'<li><a href="?as={one}">{_say(f"take_{one}")}</a></li>' for one in formats)
    day = f'<a href="?as={CALENDAR}">{_say("take_day", day=checkin)}</a>' if checkin else ""
    if dates:
        day += f'<a href="?as={DATES}">{escape(counted("take_dates", dates))}</a>'
    return (
        f"<nav aria-label={_say('take')!r}>"
        f"<button popovertarget=take>{_say('download')}</button>"
        f"<div popover id=take><ul>{links}</ul><p>{_say('take_pdf')}</p></div></nav>{day}"
    )


def fragment(document: d.Document) -> str:
    """The same without its head, to be shown in a notebook; its pictures are images."""
    inside = images(body(document))
    return f"<style>{css()}{OF_IMAGES}</style><div class=okr-result>{inside}</div>"


def pieces(section: d.Section) -> Iterator[str]:
    """A section's title, then each of its parts, for a page that has no room for all."""
    yield f"<h3>{escape(section.title)}</h3>"
    for part in section.parts:  # where no style keeps them apart, a space does
        yield _part(part, 4).replace("</span><small>", "</span> <small>")


def body(document: d.Document) -> str:
    """All sections, or a sentence that there are none; what is first is open, the rest folded."""
    places = [(f"part-{n}", section) for n, section in enumerate(document.sections, 1)]
    tops = [one for one in places if one[1].first]
    order = tops + [one for one in places if not one[1].first]
    drawn = [_section(one, id, folded=bool(tops) and not one.first) for id, one in order]
    is_over = sum(len(html.encode()) for html in drawn) > LARGEST - _MARGIN
    left = [one for one in order if is_over and one[1].long]
    heroes = sum(section.look == "sentence" for _, section in tops)
    shown: list[str] = []
    for n, (one, html) in enumerate(zip(order, drawn, strict=True)):
        if n == heroes:
            kept = [one for one in order if one not in left]
            stairs = next((one for one in kept if one[1].levels), None)  # the first ladder's
            if stairs:  # beside the words of the team
                shown = ["<div class=top>", *shown, _levels(*stairs), "</div>"]
            shown.append(_counts(one for one in kept if one is not stairs))
        if tops and n == len(tops):
            shown.append(f"<div class=rest><p class=about>{_say('rest')}</p>")
        if one not in left:
            shown.append(html)
        elif one is left[0]:
            shown.append(f"<p>{_say('too_much')}</p>")
    if len(order) > len(tops) > 0:
        shown.append("</div>")
    return "".join(shown) or f"<p>{_say('empty')}</p>"


def _counts(places: Iterable[tuple[str, d.Section]]) -> str:
    """How much of what is on the page, as links to it; a folded part opens for its link."""
    links = "".join(
        f'<li><a href="#{id}">{escape(words)}</a></li>'
        for id, section in places
        for words in section.counts
    )
    return f"<ul class=counts>{links}</ul>" if links else ""


def _levels(id: str, section: d.Section) -> str:
    """How much a ladder holds on each level, as steps that lead to it."""
    steps = "".join(
        f"<span class={key}><b>{n}</b> {escape(name)}</span> " for key, name, n in section.levels
    )
    return f'<a class=levels href="#{id}">{steps}</a>'


def _section(section: d.Section, id: str, *, folded: bool = False) -> str:
    head = f"<h2 dir=auto>{escape(section.title)}</h2>"
    look = f" class={section.look}" if section.look else ""
    look += f" id={id}" if section.counts else ""
    if not folded:
        return f"<section{look}>{head}{_headed('', section.parts, 3)}</section>"
    inside = f"<section{look}>{_headed('', section.parts, 3)}</section>"
    return f"<details class=more><summary>{head}</summary>{inside}</details>"


def _headed(head: str, parts: Sequence[d.Part], level: int) -> str:
    """Parts under their heading, which on paper stays with the lines and the picture below it."""
    said = [*takewhile(lambda part: isinstance(part, d.Text) and part.look != "quote", parts)]
    if len(said) == len(parts):  # there are only lines; the last one is what follows
        said = said[:-1]
    lead, rest = _parts(said, level), parts[len(said) :]
    if rest and isinstance(rest[0], d.Figure | d.Scale):
        first = _part(rest[0], level)
        return f"<div class=keep>{head}{lead}{first}</div>{_parts(rest[1:], level)}"
    if lead:
        lead = f"<div class=lead>{lead}</div>"
    return head + lead + _parts(rest, level)


def _parts(parts: Iterable[d.Part], level: int) -> str:
    return "".join(_part(part, level) for part in parts)


def _part(part: d.Part, level: int) -> str:
    match part:
        case d.Text():
            return _text(part)
        case d.List():
            return _list(part)
        case d.Scale():
            return _scale(part)
        case d.Stories():
            return _stories(part)
        case d.Figure():
            return _figure(part)
        case Table():
            return table(part)
        case d.Group(title, inside):
            head = f"<h{level} dir=auto>{escape(title)}</h{level}>" if title else ""
            return _headed(head, inside, level + 1)
        case d.Folded(title, inside, is_open, printed):
            shown = _parts(inside, level)
            opened = "<details class=more" if printed else "<details"
            opened += " open>" if is_open else ">"
            return f"{opened}<summary>{escape(title)}</summary>{shown}</details>" if shown else ""


def _text(part: d.Text) -> str:
    if part.look == "quote":
        return f"<blockquote dir=auto>{escape(part.words)}</blockquote>"
    lead = f"<strong>{escape(part.lead)}</strong> " if part.lead else ""
    look = f" class={part.look}" if part.look else ""
    return f"<p{look} dir=auto>{lead}{escape(part.words)}</p>"


def _list(part: d.List) -> str:
    items = [item for item in part.items if isinstance(item, str) or not item.pictured]
    shown, more = items[: part.most], _more(len(items) - part.most)
    if part.look == "quotes":
        return "".join(_text(d.Text(str(item), "quote")) for item in shown) + more
    rows = "".join(_item(item, part.look) for item in shown)
    tag, look = "ol" if part.ordered else "ul", f" class={part.look}" if part.look else ""
    return f"<{tag}{look}>{rows}</{tag}>{more}" if rows else ""


def _item(item: d.Item | str, look: str) -> str:
    if isinstance(item, str):
        return f"<li dir=auto>{escape(item)}</li>"
    mark = f"<i>{escape(item.mark)}</i> " if item.mark else ""
    if look == "steps":
        mark = f"<i aria-hidden=true>{'◆' if item.done is None else '✓' if item.done else '○'}</i>"
    drawn = f"<i aria-hidden=true>{escape(item.drawn)}</i>" if item.drawn else ""
    notes = "".join(
        f"<dt>{escape(label)}</dt><dd dir=auto>{escape(words)}</dd>" for label, words in item.notes
    )
    heavy = " class=decided" if look == "steps" and item.done is None else ""
    return (
        f"<li{heavy}>{mark}<span dir=auto>{escape(item.text)}</span>{drawn}{_small(item, look)}"
        f"{f'<dl>{notes}</dl>' if notes else ''}</li>"
    )


def _small(item: d.Item, look: str) -> str:
    """The person and the remarks; in separate elements if they may be in different scripts."""
    if look != "steps":
        details = f"<small>{escape(', '.join(item.details))}</small>" if item.details else ""
        return details + (f"<small dir=auto>{escape(item.by)}</small>" if item.by else "")
    who = f"<b dir=auto>{escape(item.by)}</b> " if item.by else ""
    parts = [f"<span dir=auto>{escape(words)}</span>" for words in item.details]
    parts += [_say("done")] if item.done else []
    due = f"<em>{' · '.join(parts)}</em>" if parts else ""
    return f"<small>{who}{due}</small>" if who or due else ""


def _scale(part: d.Scale) -> str:
    most = max((n for _, _, n in part.steps), default=0) or 1
    rows = ""
    for step, label, n in reversed(part.steps):
        small = f" <small dir=auto>{escape(label)}</small>" if label else ""
        rows += (
            f"<tr><th scope=row>{step}{small}</th>"
            f'<td><i style="width:{100 * n / most:.0f}%"></i></td><td>{n:,}</td></tr>'
        )
    score, people = (f"<th scope=col>{_say(f'col_{name}')}</th>" for name in ("score", "people"))
    head = f"<tr>{score}<td></td>{people}</tr>"
    return f"<table class=bars><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _stories(part: d.Stories) -> str:
    drawn, lines, labels = "", 0, {role: _say(role) for role in ("if", "then", "because")}
    for n, story in enumerate(part.stories):
        lines += len(story)
        if lines > _MOST_LINES:
            left = len(part.stories) - n
            break
        rows = "".join(
            f"<dt>{labels[role]}</dt><dd class={role} dir=auto>{escape(words)}</dd>"
            for role, words in story
        )
        drawn += f"<dl>{rows}</dl>"
    else:
        left = 0
    return f"<div class=stories>{drawn}</div>{_more(left + part.left)}"


def _figure(part: d.Figure) -> str:
    drawn = part.draw()
    if part.look == "bare":
        return drawn
    caption = f"<figcaption dir=auto>{escape(part.caption)}</figcaption>" if part.caption else ""
    legend = f"<p class=legend>{escape(part.legend)}</p>" if part.legend else ""
    focus = "" if part.look == "framed" else " tabindex=0"
    width = re.search(r'viewBox="0 0 (\d+)', drawn)
    wide = " class=wide" if part.look == "wide" and width else ""
    size = f' style="--w:{width[1]}px"' if width else ""
    return f"<figure{focus}{wide}{size}>{caption}{drawn}</figure>{legend}"


def table(part: Table) -> str:
    """A table with its heads, as HTML; codes are shown in words, numbers and dates as they are."""
    head = "".join(f"<th scope=col>{escape(name)}</th>" for name in part.heads())
    rows = ("".join(map(_cell, part.worded(row))) for row in part.rows)
    body = "".join(f"<tr>{cells}</tr>" for cells in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: Cell) -> str:
    return f"<td dir=auto>{escape(plain(cell))}</td>"


def _more(n: int) -> str:
    """A sentence that so many are left out; empty for none."""
    return f"<p class=about>{escape(counted('more', n))}</p>" if n > 0 else ""


def _say(key: str, **values: object) -> str:
    return escape(text(f"result.{key}", **values))
