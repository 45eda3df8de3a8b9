"""What the room wrote, as pages draw it: texts of the same words are one entry.

What was revealed is a list for each prompt; cards to vote on are one list. Of very
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
from okrlab.record.same_words import ListedText, entries

CARDS = "cards"
"""The name of the list of cards to vote on."""
_NAMES = 10
"""Of very many texts so many of those who wrote the same are named."""

Named = Callable[[str], str]
"""The name of a person, by their id; empty if they have none."""


class Lists:
    """Lists of entries by name; `texts` is how many texts they stand for, all together.

    They are `long` where that is too much to be sent to every page at once.
    """

    def __init__(self, lists: Mapping[str, list[ListedText]], texts: int) -> None:
        self._lists, self._texts = lists, texts
        self.long = texts > crowds.MANY
        marks = hashlib.sha256()
        for name, all in lists.items():
            marks.update(msgspec.msgpack.encode((name, [(one.id, one.text) for one in all])))
        self._sign = marks.hexdigest()[:12]
        self._first = max(1, crowds.AT_ONCE // max(1, len(lists))) if self.long else texts

    def about(self) -> dict[str, Any]:
        """How many texts there are: of each list its entries, and the answers they stand for.

        `sign` is another one as soon as a text is: what a page has fetched is old then.
        """
        of = {name: (len(all), sum(one.times for one in all)) for name, all in self._lists.items()}
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
    return Lists(entries(said, prompts), len(said))


def listed(said: tuple[Said, ...]) -> list[dict[str, Any]]:
    """All that was said, by prompt: for whoever has room for it."""
    return [
        {**msgspec.to_builtins(entry), "prompt": prompt}
        for prompt, some in entries(said).items()
        for entry in some
    ]


def ballot(cards: Mapping[str, str], revealed: Revealed | None) -> Lists:
    """Cards to vote on as one list; of very many, after the reveal, those with dots."""
    texts = [ListedText(id=id, text=text) for id, text in cards.items()]
    if revealed is not None and len(cards) > crowds.MANY:
        dots = {id: sum(given) for id, given in revealed.dots.items()}
        texts = sorted((e for e in texts if dots.get(e.id)), key=lambda e: -dots[e.id])
    return Lists({CARDS: texts}, len(cards))
