"""Words without their accents, to compare what people typed."""

from __future__ import annotations

import unicodedata


def bare(word: str) -> str:
    """A word in lower case and without accents.

    >>> bare("Février"), bare("MÄRZ")
    ('fevrier', 'marz')
    """
    if word.isascii():
        return word.casefold()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
