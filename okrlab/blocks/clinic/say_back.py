"""Someone outside the team says back what a key result means to them: a page without a kernel."""

from __future__ import annotations

from html import escape

from okrlab.blocks.clinic.cards import KeyResult, SayBack
from okrlab.host import wire
from okrlab.mark import MARK
from okrlab.record import commands as c
from okrlab.record.workshop import Workshop
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, clean, leeway

_CSS = """
body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}
main{box-sizing:border-box;width:min(34rem,100%);margin:0 auto;padding:2rem 1.25rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem;text-wrap:balance}
blockquote{margin:1.5rem 0;padding:1rem 1.25rem;border-inline-start:4px solid #1a5fb4;background:color-mix(in srgb,CanvasText 6%,Canvas);font-size:1.25rem;line-height:1.4}
label{display:block;font-weight:600;margin-bottom:.25rem}small{display:block;margin-top:.25rem}
textarea{font:inherit;width:100%;box-sizing:border-box;min-height:7rem;padding:.6rem;border:1px solid GrayText;border-radius:.4rem;background:Field;color:FieldText}
button{font:inherit;font-weight:600;display:block;width:100%;margin-top:1.25rem;padding:.9rem;border:1px solid transparent;border-radius:.5rem;background:#1a5fb4;color:#fff;cursor:pointer}
button.skip{background:none;color:LinkText;margin-top:.5rem}
.wrong{margin:1rem 0;padding:.6rem .8rem;border-inline-start:4px solid #c64600;background:color-mix(in srgb,#c64600 12%,Canvas)}
:focus-visible{outline:3px solid #e5a50a;outline-offset:2px}
"""  # noqa: E501


def page(
    workshop: Workshop, after: str = "", wrong: wire.Failed | None = None, typed: str = ""
) -> str:
    """The key result that comes after this one, or thanks; with `wrong`, the same one again.

    Self-contained and without script; everything people wrote is escaped.
    """
    asked = _asked(workshop)
    ids = list(asked)
    at = ids.index(after) + (0 if wrong else 1) if after in asked else 0
    if not asked or at == len(ids):
        key = "thanks" if asked else "none"
        return _document(_say(f"{key}_title"), f"<p>{_say(key)}</p>")
    id = ids[at]
    said = f"{escape(wrong.message)} {escape(wrong.hint)}" if wrong else ""
    trouble = f"<p class=wrong id=wrong role=alert>{said}</p>" if wrong else ""
    about = "hint wrong" if wrong else "hint"
    team = _say("intro", team=workshop.team) if workshop.team else _say("intro_alone")
    place = f"<small>{_say('place', n=at + 1, of=len(ids))}</small>" if len(ids) > 1 else ""
    return _document(
        _say("title"),
        f"<p dir=auto>{team}</p>{place}"
        f"<blockquote dir=auto>{escape(asked[id][1].text)}</blockquote>"
        f"<form method=post>{trouble}<input type=hidden name=card value={id}>"
        f"<label for=said>{_say('label')}</label>"
        f'<textarea id=said name=said dir=auto maxlength=500 aria-describedby="{about}">'
        f"{escape(typed)}</textarea><small id=hint>{_say('hint')}</small>"
        f"<button>{_say('send')}</button>"
        f"<button class=skip name=skip value=1>{_say('skip')}</button></form>",
    )


def wish(workshop: Workshop, card: str, said: str) -> c.SetCards | None:
    """What their words become; None if there are none, if they are there already (a reloaded
    page), or if the key result has gone meanwhile.
    """
    asked, words = _asked(workshop), clean(said[: leeway(LIMITS["text"])])
    if card not in asked or not words:
        return None
    board, about = asked[card]
    if any(one.said == words for one in workshop.deck(board).of(SayBack, key_result=card)):
        return None
    answer = SayBack(id=wire.new_id(), key_result=card, text=about.text, said=said)
    return c.SetCards(board=board, cards=(answer,))


def _asked(workshop: Workshop) -> dict[str, tuple[str, KeyResult]]:
    """Every key result with words, by id, with its board."""
    return {
        card.id: (board, card)
        for board in sorted(workshop.boards)
        for card in workshop.deck(board).of(KeyResult)
        if card.text
    }


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        '<meta name="referrer" content="strict-origin">'
        f'<link rel="icon" href="{MARK}">'
        f"<title>{title}</title><style>{_CSS}</style></head>"
        f"<body><main><h1>{title}</h1>{body}</main></body></html>\n"
    )


def _say(key: str, **values: object) -> str:
    return escape(text(f"say_back.{key}", **values))
