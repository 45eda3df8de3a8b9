"""What the room wrote, as pages draw it: texts of the same words are one entry.

What was revealed is a list for each prompt; cards to vote on are one list, each for itself. Of very
many texts a page gets the first, and asks for a hundred more at a time. Nothing is here that the
room may not see all of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from okrlab.host import crowds
from okrlab.record.agenda import Revealed, Said

CARDS = "cards"
"""The name of the list of cards to vote on."""
_ENDS = ".!…。"
_NAMES = 10
"""Of very many texts so many of those who wrote the same are named."""

Named = Callable[[str], str]
"""The name of a person, by their id; empty if they have none."""


class ListedText(msgspec.Struct, frozen=True, omit_defaults=True):
    """One text on a page: `times` it was written, by these people where a block shows names."""

    id: str
    text: str
    times: int = 1
    by: tuple[str, ...] = ()


class Lists:
    """Lists of entries by name; `texts` is how many texts they stand for, all together.

    They are `long` where that is too much to be sent to every page at once.
    """

    def __init__(self, lists: Mapping[str, list[ListedText]], texts: int) -> None:
        self._lists, self._texts = lists, texts
        self.long = texts > crowds.MANY
        marks = hashlib.sha256()
        for name, entries in lists.items():
            marks.update(msgspec.msgpack.encode((name, [(one.id, one.text) for one in entries])))
        self._sign = marks.hexdigest()[:12]
        self._first = max(1, crowds.AT_ONCE // max(1, len(lists))) if self.long else texts

    def about(self) -> dict[str, Any]:
        """How many texts there are: of each list its entries, and the answers they stand for.

        `sign` is another one as soon as a text is: what a page has fetched is old then.
        """
        of = {
            name: (len(entries), sum(one.times for one in entries))
            for name, entries in self._lists.items()
        }
        return {"sign": self._sign, "texts": self._texts, "of": of}

    def first(self, named: Named) -> list[dict[str, Any]]:
        """What every page is told: all, or of long lists a hundred, shared by all of them."""
        lists = self._lists.items()
        return [self._told(name, one, named) for name, all in lists for one in all[: self._first]]

    def more(self, name: str, at: int, named: Named) -> dict[str, Any]:
        """The next entries of a list, as a page is told them that has so many; none if it has all.

        Raises `ValueError` for a place that is none.
        """
        if at < 0:
            raise ValueError
        some = self._lists.get(name, [])[at : at + crowds.AT_ONCE]
        told = [self._told(name, one, named) for one in some]
        return {"list": name, "at": at, "sign": self._sign, "texts": told}

    def beyond(self, name: str, ids: Iterable[str]) -> dict[str, str]:
        """The texts of these entries that are not among the first of their list."""
        wanted = set(ids)
        return {one.id: one.text for one in self._lists[name][self._first :] if one.id in wanted}

    def _told(self, name: str, entry: ListedText, named: Named) -> dict[str, Any]:
        """An entry as a page is told it."""
        plain: dict[str, Any] = msgspec.to_builtins(entry)
        names = list(dict.fromkeys(filter(None, map(named, entry.by))))
        most = _NAMES if self.long else len(names)
        plain["by"] = ", ".join(names[:most])
        if len(names) > most:
            plain["others"] = len(names) - most
        return {**plain, "prompt": name}


def reveal(revealed: Revealed | None, prompts: Iterable[str]) -> Lists:
    """What was revealed, in lists by prompt."""
    said = revealed.said if revealed else ()
    lists = {prompt: alike(s for s in said if s.prompt == prompt) for prompt in prompts}
    return Lists({prompt: entries for prompt, entries in lists.items() if entries}, len(said))


def listed(said: tuple[Said, ...]) -> list[dict[str, Any]]:
    """All that was said, by prompt: whoever has room for it."""
    prompts = dict.fromkeys(one.prompt for one in said)
    return [
        {**msgspec.to_builtins(entry), "prompt": prompt}
        for prompt in prompts
        for entry in alike(one for one in said if one.prompt == prompt)
    ]


def ballot(cards: Mapping[str, str], revealed: Revealed | None) -> Lists:
    """Cards to vote on as one list; of very many, after the reveal, those with dots."""
    entries = [ListedText(id=id, text=text) for id, text in cards.items()]
    if revealed is not None and len(cards) > crowds.MANY:
        dots = {id: sum(given) for id, given in revealed.dots.items()}
        entries = sorted((e for e in entries if dots.get(e.id)), key=lambda e: -dots[e.id])
    return Lists({CARDS: entries}, len(cards))


def alike(said: Iterable[Said]) -> list[ListedText]:
    """Texts of the same words as one entry; what was written most often comes first.

    Of several spellings the neatest leads: one with a capital and without a full stop.

    >>> words = ("fewer slides.", "No", "Fewer  slides")
    >>> all = alike(Said(id=text[0], prompt="p", text=text) for text in words)
    >>> [(one.text, one.times) for one in all]
    [('Fewer  slides', 2), ('No', 1)]
    """
    found: dict[str, list[Said]] = {}
    for one in said:
        found.setdefault(plainly(one.text), []).append(one)
    groups = [sorted(some, key=_neat) for some in found.values()]
    groups.sort(key=lambda some: -len(some))
    return [
        ListedText(some[0].id, some[0].text, len(some), tuple(one.by for one in some if one.by))
        for some in groups
    ]


def plainly(text: str) -> str:
    """The words of a text without case, spaces and a last full stop, as two people may write them.

    As `plainly` in `kit/words.js`, by which a page finds its own words: only the page knows those.

    >>> plainly("Fewer  slides.")
    'fewer slides'
    """
    bare = " ".join(text.lower().split())
    return bare.rstrip(_ENDS) or bare


def _neat(said: Said) -> int:
    text = said.text.strip()
    return text.endswith(tuple(_ENDS)) - 2 * text[:1].isupper()
