"""Practice on one's own key results: exercises made from lines that somebody pastes in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from msgspec.structs import replace

from okrlab.coaching.blanks import missing
from okrlab.coaching.reading import read
from okrlab.coaching.tokens import LONGEST
from okrlab.model.text import clean
from okrlab.texts import text as say
from okrlab.training.exercise import PARTS, Item

MOST = 30
"""Lines that are taken at once."""
_MARK = re.compile(r"^(?:[-*•–]|\(?\d{1,2}[.)]|KR\s*\d*\s*:)\s*", re.I)


def own_items(lines: Iterable[str]) -> list[Item]:
    """Exercises on these lines; each says that the answer is the toolkit's reading, no more.

    A line that cannot be read gives none.

    >>> [item.kind for item in own_items(["1. Ran 12 webinars", "xyzzy"])]
    ['level', 'rewrite']
    """
    found: list[Item] = []
    for line in list(dict.fromkeys(_MARK.sub("", clean(line)) for line in lines))[:MOST]:
        text = line[:LONGEST]
        reading = read(text)
        if reading.level is None:
            continue
        cue = reading.quote if _stands(reading.quote, text) else text
        base = f"own-{hashlib.blake2b(text.encode(), digest_size=6).hexdigest()}"
        first = Item(
            id=f"{base}-level", kind="level", lesson="own", technique="T62", difficulty=2, own=True,
            text=text, answer=reading.level, cue=cue, why=reading.why,
            contested=say("training.own_contested"),
        )  # fmt: skip
        found.append(first)
        if reading.level in ("activity", "output"):
            then = replace(first, id=f"{base}-rewrite", kind="rewrite", needs=["metric"], answer="",
                           why=say("training.own_rewrite"))  # fmt: skip
        else:
            written = {str(p.name): p.value for p in reading.parts if p.name in PARTS}
            then = replace(first, id=f"{base}-missing", kind="missing", answer=missing(reading),
                           parts=written, why=say("training.own_missing"))  # fmt: skip
        found.append(then)
    return found


def _stands(quote: str, text: str) -> bool:
    words, quoted = text.split(), quote.split()
    return bool(quoted) and any(
        words[n : n + len(quoted)] == quoted for n in range(len(words) - len(quoted) + 1)
    )
