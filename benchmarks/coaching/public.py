"""The public statements that the weights learned from, without their words.

`python -m benchmarks.coaching.public FILE.jsonl` says how many of a file's statements are among
them, and how far its labels agree; with `--write` it makes `public_sources.txt` (one source a line)
and `public.tsv` (the number of the source's line, the first 12 digits of the SHA-256 of the text as
`same_name` has it, the level, and a second one that can be defended).
Whoever holds statements back to measure by can leave out these sources, or these texts.
"""

from __future__ import annotations

import argparse
from hashlib import sha256

from benchmarks.coaching.sentences import HERE, Sentence, statements
from okrlab.texts.clean import same_name

SOURCES, LABELS = HERE / "public_sources.txt", HERE / "public.tsv"


def fingerprint(text: str) -> str:
    """What stands for a text in the list.

    >>> fingerprint("Held  3 Workshops") == fingerprint("held 3 workshops")
    True
    """
    return sha256(same_name(text).encode()).hexdigest()[:12]


def labels() -> dict[str, str]:
    """The level of each statement in the list, by its fingerprint."""
    lines = LABELS.read_text("utf-8").splitlines()
    return {mark: level for _, mark, level, *_ in (line.split("\t") for line in lines)}


def write(theirs: list[Sentence]) -> None:
    sources = sorted({one.style for one in theirs})
    at = {source: n for n, source in enumerate(sources, 1)}
    rows = sorted((at[one.style], fingerprint(one.text), one.level, one.second) for one in theirs)
    SOURCES.write_text("".join(f"{one}\n" for one in sources), "utf-8")
    LABELS.write_text("".join("\t".join(map(str, row)) + "\n" for row in rows), "utf-8")


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("file")
    wanted.add_argument("--write", action="store_true")
    asked = wanted.parse_args()
    theirs = statements(asked.file)
    if asked.write:
        write(theirs)
    known = labels()
    here = [one for one in theirs if fingerprint(one.text) in known]
    same = sum(known[fingerprint(one.text)] == one.level for one in here)
    print(f"{len(here)} of {len(theirs)} are in the list of {len(known)}; {same} with its level.")


if __name__ == "__main__":
    main()
