"""What a reader does not know: a question with what can be answered, never a guess."""

from __future__ import annotations

import msgspec


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a table or a text leaves open.

    `kind` is a stable code, `words` what is open, in a sentence. `places` are the lines or cells
    that it concerns. `keyword` is how it is answered: a keyword in Python, an option with two
    dashes at the desk, a field on a page. `options` are the answers to choose from, if they are
    known, and `default` what was taken if the doubt does not change the answer. A doubt that
    `changes` the answer is asked before anything is said; any other is told.

    >>> Doubt(kind="sheet", words="Two sheets hold dates.", keyword="sheet",
    ...     options=("North", "South"), changes=True).options
    ('North', 'South')
    """

    kind: str
    words: str
    places: tuple[str, ...] = ()
    keyword: str = ""
    options: tuple[str, ...] = ()
    default: str = ""
    changes: bool = False
