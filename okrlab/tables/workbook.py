"""Opens a foreign workbook: a small process reads it, with limited memory and time, and ends.

Every workbook is opened here. Whatever a file of a few kilobytes can unpack to, merge or refer to
is a problem of the reading process only, which is ended and the file refused.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, Any, Final, Literal

import msgspec

from okrlab.errors import BadInput
from okrlab.tables.typed_numbers import holds_nothing

UNPACKED: Final = 200_000_000
ENTRIES: Final = 2_000
RATIO: Final = 300
"""What an archive may unpack to: bytes, parts and, above `SMALL` bytes, how many times its size."""
SMALL: Final = 10_000_000
CELLS: Final = 2_000_000
"""The most cells of all sheets together, those covered by merged ranges included."""
AREA: Final = 5_000_000
"""The most rows times the widest row of one sheet."""
LETTERS: Final = 50_000_000
"""The most bytes of all cells together."""
SHEETS: Final = 200
MERGED: Final = 10_000
MEMORY: Final = 400 << 20
"""The address space of the reading process in bytes."""
SECONDS: Final = 30
PATIENCE: Final = 90
"""How many seconds of processor time reading may take, and of time on a busy machine."""

Which = Literal["all", "first"]
Area = Literal["desk", "history"]
Why = Literal["broken", "unpacked", "large"]
"""Why a file is refused: it is no workbook, it unpacks to too much, or it has too many cells."""


class Percent(float):
    """A number that its sheet shows as a percentage: 0.4 as 40%."""


Value = str | bool | int | float | datetime | date | time | timedelta | None


@dataclass(frozen=True)
class Merged:
    """A merged range, with rows and columns counted from 1; only its first cell has a value."""

    top: int
    left: int
    bottom: int
    right: int
    name: str


@dataclass
class WorkbookSheet:
    """One sheet: its rows of values, up to the last row that has any.

    `formulas` are the positions (row and column, from 1) of computed cells, whose values are the
    stored results. `hidden` and `hidden_columns` are the numbers, from 1, of what a filter or a
    person has hidden; it is among the rows. `cut` says that rows beyond the limit were left out,
    `narrowed` that columns were.
    """

    title: str
    visible: bool
    rows: list[list[Value]] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    cut: bool = False
    narrowed: bool = False
    hidden: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


class ReadRequest(msgspec.Struct, frozen=True):
    """What the reading process should read."""

    rows: int
    columns: int
    which: Which
    named: str | None


class Begun(msgspec.Struct, frozen=True, tag=True):
    """A sheet begins; if it is not wanted, no rows follow."""

    title: str
    visible: bool


class Rows(msgspec.Struct, frozen=True, tag=True):
    """The next rows, each with its number, and the computed cells among them."""

    rows: list[tuple[int, list[Any]]]
    formulas: list[tuple[int, int]]


class SheetEnd(msgspec.Struct, frozen=True, tag=True):
    """A sheet ends: its merged ranges, whether it was cut, and what of it is hidden."""

    merged: list[tuple[int, int, int, int, str]]
    cut: bool
    narrowed: bool
    hidden: list[int]
    hidden_columns: list[int]


class ReadFailed(msgspec.Struct, frozen=True, tag=True):
    """The file cannot be read."""

    why: Why


class ReadDone(msgspec.Struct, frozen=True, tag=True):
    """The workbook ends."""


Told = Begun | Rows | SheetEnd | ReadFailed | ReadDone
PERCENT, DATETIME, DAY, CLOCK, SPAN = range(1, 6)
"""Codes for values that MessagePack has no type for."""
_CODES: Final[dict[tuple[Area, Why], str]] = {
    ("desk", "broken"): "desk_not_workbook",
    ("desk", "unpacked"): "desk_large",
    ("history", "broken"): "history_not_workbook",
    ("history", "unpacked"): "history_large",
}
_PROGRAM: Final = (
    "import sys; sys.modules['numpy'] = sys.modules['lxml'] = None;"  # no need of openpyxl's
    "from okrlab.tables.unpacking import main; main(sys.argv[1:])"
)
_KEPT: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG", "SYSTEMROOT")
"""The variables that the reading process gets: no key, no token, no address."""


def place(row: int, column: int) -> str:
    """The name of a cell from its row and column, both counted from 1.

    >>> place(5, 3), place(1, 28)
    ('C5', 'AB1')
    """
    letters, rest = "", column
    while rest:
        rest, last = divmod(rest - 1, 26)
        letters = chr(65 + last) + letters
    return f"{letters}{row}"


def spelled(value: Value) -> str:
    """A cell's value as it would be written in a text file.

    >>> spelled(Percent(0.43)), spelled(3.0), spelled(timedelta(minutes=90)), spelled(None)
    ('43%', '3', '1:30:00', '')
    """
    if holds_nothing(value):
        return ""
    if isinstance(value, Percent):
        return f"{100 * value:.12g}%"
    if isinstance(value, datetime):
        whole = value.time() == time() and value.tzinfo is None
        return value.date().isoformat() if whole else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def refuse_other(name: str, begin: bytes) -> None:
    """Raise `BadInput` for the beginning of a workbook of another kind, saying how to save it."""
    if begin.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise BadInput("workbook_old", name=name)


def read_workbook(
    name: str,
    content: bytes,
    *,
    rows: int,
    columns: int,
    which: Which = "all",
    named: str | None = None,
    area: Area = "desk",
) -> list[WorkbookSheet]:
    """The sheets of a workbook in their order; those that are not wanted have no rows.

    Wanted are all visible sheets, the first of them, or the one that is `named`; of each, at most
    so many `rows` and `columns`. Raises `BadInput`, in the words for this `area`, for a file that
    is no workbook, or too large.
    """
    refuse_other(name, content)
    result = _told_of(content, ReadRequest(rows, columns, which, named))
    if isinstance(result, list):
        return result
    if result == "large":
        raise BadInput("workbook_large", name=name, most=f"{CELLS:,}")
    raise BadInput(_CODES[area, result], name=name, most=UNPACKED // 1_000_000)


def _told_of(content: bytes, asked: ReadRequest) -> list[WorkbookSheet] | Why:
    """What the reading process reports, or why it cannot."""
    sheets: list[WorkbookSheet] = []
    letters = 0
    with reading_process(content, _PROGRAM, msgspec.json.encode(asked).decode()) as told:
        for frame in frames(told):
            letters += len(frame)
            if letters > LETTERS:
                break
            match _told.decode(frame):
                case Begun(title=title, visible=visible):
                    sheets.append(WorkbookSheet(title, visible))
                case Rows(rows=some, formulas=formulas):
                    sheet = sheets[-1]
                    for number, cells in some:
                        sheet.rows += ([] for _ in range(number - 1 - len(sheet.rows)))
                        sheet.rows.append(cells)
                    sheet.formulas += formulas
                case SheetEnd() as end:
                    sheet = sheets[-1]
                    sheet.merged = [Merged(*one) for one in end.merged]
                    sheet.cut, sheet.narrowed = end.cut, end.narrowed
                    sheet.hidden, sheet.hidden_columns = end.hidden, end.hidden_columns
                case ReadFailed(why=why):
                    return why
                case ReadDone():
                    return sheets
    return "large"  # it sent too much, or was ended before it was done


@contextmanager
def reading_process(content: bytes, program: str, argument: str) -> Iterator[IO[bytes]]:
    """The output of a process that reads this; it ends with the block, or after `PATIENCE`."""
    import subprocess  # here, as most files are no workbooks
    import tempfile

    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", program, argument],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )
    assert process.stdout is not None
    late = threading.Timer(PATIENCE, process.kill)
    late.start()
    try:
        yield process.stdout
    finally:
        late.cancel()
        process.kill()
        process.stdout.close()
        process.wait()


def frames(told: IO[bytes]) -> Iterator[bytes]:
    """The messages from a process, until it ends, even if that is in the middle of one."""
    while len(head := told.read(4)) == 4:
        size = int.from_bytes(head)
        frame = told.read(size)
        if len(frame) < size:
            return
        yield frame


def _as_value(code: int, said: memoryview) -> Value:
    words = bytes(said).decode()
    match code:
        case 1:
            return Percent(words)
        case 2:
            return datetime.fromisoformat(words)
        case 3:
            return date.fromisoformat(words)
        case 4:
            return time.fromisoformat(words)
        case _:
            return timedelta(seconds=float(words))


_told = msgspec.msgpack.Decoder(Told, ext_hook=_as_value)
