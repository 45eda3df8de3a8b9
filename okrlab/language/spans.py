"""Which characters of a statement belong to which of its parts, for pages that mark them."""

from __future__ import annotations

from itertools import groupby

from okrlab.language.reading import Reading


def spans_of(reading: Reading) -> list[tuple[int, int, str]]:
    """Which characters of the text belong to which part, in order: start, end and the part's name.

    Where two parts overlap, the shorter one wins.

    >>> from okrlab.language.reading import read
    >>> spans_of(read("Increase NPS from 40 to 55"))
    [(0, 8, 'verb'), (9, 12, 'metric'), (18, 20, 'baseline'), (24, 26, 'target')]
    """
    names = [""] * len(reading.text)
    longest_first = sorted(
        ((a - b, a, b, str(part.name)) for part in reading.parts for a, b in part.spans)
    )
    for _, a, b, name in longest_first:
        if name != "direction":
            names[a:b] = [name] * (b - a)
    runs = groupby(enumerate(names), key=lambda character: character[1])
    places = [(name, [at for at, _ in run]) for name, run in runs]
    return [(at[0], at[-1] + 1, name) for name, at in places if name]
