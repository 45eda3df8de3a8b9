"""Makes the files beside this one; run `python make.py` and nothing changes.

Everything in them is invented. `histories.py` has the tables, `quarter.py` the four workshops.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import histories
import quarter

HERE = Path(__file__).parent


def files() -> dict[str, bytes]:
    """The content of every file, by its name."""
    made = {}
    for name, rows in histories.TABLES.items():
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows())
        made[name] = out.getvalue().encode()
    return made | quarter.exported()


def main() -> None:
    """Write every file."""
    for name, content in files().items():
        (HERE / name).write_bytes(content)


if __name__ == "__main__":
    main()
