"""Takes links, emphasis and tags off a text: the words stay, addresses go."""

from __future__ import annotations

import html
import re
from typing import Final

from okrlab.tables.html_tags import LOOSE

SEEN_OF_A_LINE: Final = 1_500
"""The characters of a line that are looked at; of a longer one the rest stays as it is."""
_IMAGE: Final = re.compile(r"!\[[^\]\n]{0,200}\]\([^()\s]{0,1000}\)")
_LINK: Final = re.compile(
    r"\[([^\[\]\n]{1,600})\](?:\([^()\n]{0,1000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)|\[[^\[\]\n]{0,100}\])"
)
_WIKI: Final = re.compile(r"\[\[(?:[^\[\]|\n]{1,300}\|)?([^\[\]|\n]{1,300})\]\]")
_JIRA: Final = re.compile(r"\[([^\[\]|\n]{1,300})\|(?:https?|mailto|file)[^\[\]\s]{1,1000}\]")
_NOTE: Final = re.compile(r"\[\^[\w-]{1,40}\]|\{#[\w-]{1,80}\}")
_ADDRESS: Final = re.compile(
    r"\s*(?:\((?:https?://|www\.)[^()\s]{1,1000}\)|<(?:https?://|mailto:)[^<>\s]{1,1000}>"
    r"|(?<![\w(])(?:https?://|www\.)[^\s)>\]]{1,2000})"
)
_TICKET: Final = re.compile(r"\s*[(\[](?:#\d{1,7}|[A-Z]{2,10}-\d{1,7})[)\]]")
"""A reference to an issue; its number says nothing about the key result."""
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w:.-]{0,30})((?:\s[^<>]{0,300})?/?)>|<!--.{0,500}?-->")
_BARE: Final = ("open", "hidden", "checked", "disabled", "download", "reversed")
"""Attributes without a value."""
_STRUCK: Final = re.compile(r"~~(?=\S)([^~\n]{1,600})(?<=\S)~~|<(?:del|s)>[^<>]{1,600}</(?:del|s)>")
_CODE: Final = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,600})\1(?!`)")
_STRONG: Final = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1)[^\n]){1,600}?)(?<=\S)\1")
_LIGHT: Final = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,600})(?<=\S)\1(?![\w*])")
_ODD: Final = re.compile(r"[\]|{}/.:#~<`*_\\&@-]")
"""Signs of which one is in everything that is taken off."""
_FIRST: Final = re.compile(r"https?://[^\s()<>\]]{1,2000}")
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


def plain(text: str) -> str:
    """The words of a line of Markdown, wiki text or an export, without what makes them links.

    Bare addresses and references to issues go as well; what is crossed out goes too.

    >>> plain("**Lift** [uptime to 99%](https://a.example/5108) `daily` ~~98~~ (#12)")
    'Lift uptime to 99% daily'
    >>> plain("snake_case and 2 * 3 * 4 stay")
    'snake_case and 2 * 3 * 4 stay'
    """
    if not _ODD.search(text):
        return " ".join(text.split())
    text, beyond = text[:SEEN_OF_A_LINE], text[SEEN_OF_A_LINE:]
    if "](" in text or "][" in text or "[[" in text or "[^" in text or "|" in text or "{#" in text:
        for pattern in (_IMAGE, _NOTE):
            text = pattern.sub("", text)
        for pattern in (_WIKI, _JIRA, _LINK):
            text = pattern.sub(r"\1", text)
    if "//" in text or "www." in text or "mailto:" in text:
        text = _ADDRESS.sub("", text)
    if "#" in text or "-" in text:
        text = _TICKET.sub("", text)
    if "~~" in text or "<" in text:
        text = _untagged(_STRUCK.sub("", text))
    if "`" in text:
        text = _CODE.sub(r"\2", text)
    if "*" in text or "_" in text:
        text = _LIGHT.sub(r"\2", _STRONG.sub(r"\2", text))
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join((text + beyond).split())


def _untagged(text: str) -> str:
    """A text without its tags; what only looks like one is a word: "errors of <script and style>".

    A tag has attributes, or its other half in the same text, or it needs none. Where a text holds
    nothing else, all of them are.
    """
    low, only = text.lower(), not _TAG.sub("", text).strip()

    def kept(match: re.Match[str]) -> str:
        end, name, more = match.groups()
        if name is None or "=" in more or ":" in name:
            return " "
        if more.strip(" /") and more.strip(" /") not in _BARE:
            return match[0]
        half = f"<{name.lower()}" if end else f"</{name.lower()}>"
        alone = only or name.lower() in LOOSE or more.endswith("/")
        return " " if alone or half in low else match[0]

    return _TAG.sub(kept, text)


def crossed_out(text: str) -> bool:
    """Whether all words of a line are crossed out.

    >>> crossed_out("- ~~Launch the app~~"), crossed_out("~~12~~ 15 guests")
    (True, False)
    """
    short = len(text) <= SEEN_OF_A_LINE and ("~~" in text or "<" in text)
    return short and not re.search(r"\w", _STRUCK.sub("", text))


def address_of(text: str) -> str:
    """The first address in a text, or "".

    >>> address_of("Guests stay (https://a.example/x)")
    'https://a.example/x'
    """
    begin = text.find("http")
    found = _FIRST.search(text, begin) if begin >= 0 else None
    return found[0] if found else ""
