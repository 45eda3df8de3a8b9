"""Opens a history as a table in pieces: CSV as a stream, or what a workbook or a frame holds.

A piece is a dict of columns by name with the number of its first record. Nothing is read twice
but a file that turns out to be in another encoding or not to be a plain table.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from okrlab.errors import BadInput
from okrlab.measure.dates import looks_dated, looks_serial
from okrlab.model.text import clean

if TYPE_CHECKING:
    import pandas as pd

Piece = tuple[int, dict[str, NDArray[Any]]]
Progress = Callable[[float], None]

PIECE: Final = 100_000
"""Records read at a time."""
WIDEST: Final = 500
"""Columns a table may have."""
_HEAD: Final = 65_536
_SPLIT: Final = 20
"""Lines a quoted cell may run over, before its quote counts as not closed."""


class Table(Protocol):
    """What a history is read from. `notes` are codes with slots and lines, met while reading."""

    names: list[str]
    notes: list[tuple[str, dict[str, object], tuple[int, ...]]]
    semicolons: bool

    def head(self) -> dict[str, list[str]]:
        """The first cells of each column, as text."""

    def pieces(self, columns: list[str]) -> Iterator[Piece]:
        """These columns, piece by piece. May raise `Restart` when it has to begin again."""

    def lines(self, records: list[int]) -> tuple[int, ...]:
        """The lines of the file (rows of the sheet or frame) where records stand."""


class Restart(Exception):
    """What was read so far does not count: begin again."""


@dataclass
class Cells:
    """A small table whose rows are all here: of a workbook, a frame, or a file turned around."""

    names: list[str]
    columns: list[NDArray[Any]]
    rows: NDArray[np.int64] | None = None
    notes: list[tuple[str, dict[str, object], tuple[int, ...]]] = field(default_factory=list)
    semicolons: bool = False

    def head(self) -> dict[str, list[str]]:
        return {
            name: [spelled(cell) for cell in column[:200].tolist()]
            if column.dtype.kind != "M"
            else [str(cell) for cell in column[:200]]
            for name, column in zip(self.names, self.columns, strict=True)
        }

    def pieces(self, columns: list[str]) -> Iterator[Piece]:
        chosen = [(name, self.columns[self.names.index(name)]) for name in columns]
        length = len(self.columns[0]) if self.columns else 0
        for first in range(0, length, PIECE):
            yield first, {name: column[first : first + PIECE] for name, column in chosen}

    def lines(self, records: list[int]) -> tuple[int, ...]:
        if self.rows is None:
            return tuple(one + 1 for one in records)
        return tuple(int(self.rows[one]) for one in records)


class Csv:
    """A delimited text file, read in pieces; the file may be larger than memory."""

    semicolons: bool

    def __init__(self, name: str, source: Path | bytes, progress: Progress | None = None) -> None:
        self.name, self._source, self._progress = name, source, progress
        self.notes: list[tuple[str, dict[str, object], tuple[int, ...]]] = []
        with self._open() as file:
            begin = file.read(_HEAD)
            self._size = file.seek(0, io.SEEK_END)
        self.encoding, shown = _encoding(name, begin)
        self._literal, self._slow = False, self.encoding == "utf-16"
        lines = shown.splitlines()
        if self._size > len(begin) and len(lines) > 1:
            lines.pop()
        self.sign, self._top = sniff(lines)
        self.semicolons = self.sign == ";"
        sample = list(csv.reader(lines[self._top :], delimiter=self.sign, skipinitialspace=True))
        if not any(any(row) for row in sample):
            raise BadInput("history_empty", name=name)
        at, headed = find_heading(sample)
        self._skip = at + headed
        body = sample[self._skip :]
        width = max((len(row) for row in sample[at : at + 50]), default=0) if not headed else len(sample[at])
        self.names = unlike(sample[at] if headed else [""] * width)[:WIDEST]
        self._sample = body
        if at:
            self.notes.append(("lines_above", {"count": at}, (1,)))
        if not headed:
            self.notes.append(("no_heading", {}, ()))

    def head(self) -> dict[str, list[str]]:
        return {
            name: [row[n].strip() for row in self._sample[:2000] if len(row) > n]
            for n, name in enumerate(self.names)
        }

    def pieces(self, columns: list[str]) -> Iterator[Piece]:
        """Raises `Restart` after a change of encoding or of the way of reading."""
        try:
            yield from self._slowly(columns) if self._slow else self._quickly(columns)
        except UnicodeDecodeError:
            self.encoding = "cp1252"  # which most files that are not UTF-8 are
            self.notes.append(("encoding", {}, ()))
            raise Restart from None

    def _open(self) -> IO[bytes]:
        if isinstance(self._source, bytes):
            return io.BytesIO(self._source)
        return self._source.open("rb")

    def _quickly(self, columns: list[str]) -> Iterator[Piece]:
        """By pandas' C parser. A record of our own comes first, one cell wider than the heading:
        so cells beyond the heading are seen even though only some columns are read."""
        import pandas as pd

        wanted = [self.names.index(name) for name in dict.fromkeys(columns)]
        more = len(self.names)
        first = -1
        raw = self._open()
        file = io.BufferedReader(_Prefixed(self.sign.encode() * more + b"\n", raw), 1 << 18)
        try:
            reader = pd.read_csv(
                file, sep=self.sign, header=None, names=range(more + 1), index_col=False,
                usecols=[*wanted, more], dtype=object, keep_default_na=False, na_filter=False,
                skip_blank_lines=False, skiprows=range(1, 1 + self._skip + self._top),
                chunksize=PIECE, skipinitialspace=True, encoding=self.encoding,
                quoting=csv.QUOTE_NONE if self._literal else csv.QUOTE_MINIMAL,
            )  # fmt: skip
            for frame in reader:
                if any(str(one).strip() for one in pd.unique(frame[more].dropna())):
                    raise pd.errors.ParserError
                found = {self.names[at]: frame[at].to_numpy() for at in wanted}
                if first < 0:
                    found = {name: column[1:] for name, column in found.items()}
                yield max(first, 0), found
                first += len(frame)
                self._tell(raw)
        except pd.errors.ParserError:
            self._slow = True
            raise Restart from None
        finally:
            raw.close()

    def _slowly(self, columns: list[str]) -> Iterator[Piece]:
        """Record by record, to name those that a plain reader stumbles over."""
        wanted = [(name, self.names.index(name)) for name in dict.fromkeys(columns)]
        width = len(self.names)
        with self._open() as file:
            first, beyond = 0, list[int]()
            records = enumerate(line for line, _ in self._records(file))
            while batch := list(itertools.islice(records, PIECE)):
                beyond += [n for n, row in batch if any(cell.strip() for cell in row[width:])]
                yield first, {
                    name: np.array([row[at].strip() if len(row) > at else "" for _, row in batch], dtype=object)
                    for name, at in wanted
                }
                first += len(batch)
                self._tell(file)
        if beyond:
            self.notes.append(("extra_cells", {"count": width}, self.lines(beyond[:1000])))

    def _records(self, file: IO[bytes]) -> Iterator[tuple[list[str], int]]:
        """Every record with its line, from below the heading on."""
        text = io.TextIOWrapper(file, encoding=self.encoding, newline="")
        quoting = csv.QUOTE_NONE if self._literal else csv.QUOTE_MINIMAL
        reader = csv.reader(text, delimiter=self.sign, skipinitialspace=True, quoting=quoting)
        csv.field_size_limit(50_000_000)
        skip, before = self._skip + self._top, 0
        for n, row in enumerate(reader):
            line, before = before + 1, reader.line_num
            if before - line >= _SPLIT and not self._literal:
                self._literal = True
                self.notes.append(("quote", {}, (line,)))
                raise Restart
            if n >= skip:
                yield row, line

    def _tell(self, file: IO[bytes]) -> None:
        if self._progress and self._size:
            self._progress(min(1.0, file.tell() / self._size))

    def lines(self, records: list[int]) -> tuple[int, ...]:
        wanted = sorted(set(records))
        found: dict[int, int] = {}
        with self._open() as file:
            if not wanted:
                return ()
            here = iter(wanted)
            now: int | None = next(here)
            for n, (_, line) in enumerate(self._records(file)):
                if n == now:
                    found[n] = line
                    now = next(here, None)
                    if now is None:
                        break
        return tuple(found[one] for one in wanted if one in found)


class _Prefixed(io.RawIOBase):
    """A file with some bytes before it, without its byte order mark."""

    def __init__(self, prefix: bytes, file: IO[bytes]) -> None:
        mark = file.read(3)
        self._rest = prefix + mark.removeprefix(b"\xef\xbb\xbf")
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            return self._file.readinto(buffer)  # type: ignore[attr-defined, no-any-return]
        part = self._rest[: len(buffer)]
        buffer[: len(part)] = part
        self._rest = self._rest[len(part) :]
        return len(part)


def frame_table(frame: pd.DataFrame) -> Cells:
    """A data frame; an index of dates becomes a column."""
    import pandas as pd

    if isinstance(frame.index, pd.DatetimeIndex | pd.PeriodIndex):
        frame = frame.reset_index(names=str(frame.index.name or "date"))
    names = unlike([str(name) for name in frame.columns])
    return Cells(names, [_plain(frame.iloc[:, n]) for n in range(len(names))])


def _plain(column: pd.Series) -> NDArray[Any]:
    """A column as times, numbers, or cells of text."""
    import pandas as pd

    kind = column.dtype
    if isinstance(kind, pd.DatetimeTZDtype):
        return column.dt.tz_localize(None).to_numpy()
    if isinstance(kind, pd.PeriodDtype):
        monthly = {"Q": "quarter", "M": "month"}.get(kind.freq.name[0])
        if monthly == "quarter":
            said = [f"{one.year} Q{one.quarter}" for one in column]
        elif monthly == "month":
            said = [f"{one.year}-{one.month:02}" for one in column]
        else:
            return column.dt.start_time.to_numpy()
        return np.array(said, dtype=object)
    if pd.api.types.is_timedelta64_dtype(kind):
        return np.array([_clock(one) for one in column], dtype=object)
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    if kind.kind == "M":
        return column.to_numpy()
    return np.array([spelled(one) for one in column.tolist()], dtype=object)


def _clock(span: Any) -> str:
    if span != span:
        return ""
    seconds = round(span.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def spelled(cell: Any) -> str:
    """A cell of a frame or a workbook in the words of a file."""
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if hasattr(cell, "total_seconds"):
        return _clock(cell)
    return str(cell)


def unlike(names: list[str]) -> list[str]:
    """Headings, cleaned, each once; an empty one is called by its place.

    >>> unlike(["Week", "", "Week"])
    ['Week', 'column 2', 'Week (2)']
    """
    found: list[str] = []
    for n, name in enumerate(names, start=1):
        name = clean(str(name))[:120] or f"column {n}"
        again = next(k for k in itertools.count(1) if (name if k == 1 else f"{name} ({k})") not in found)
        found.append(name if again == 1 else f"{name} ({again})")
    return found


def find_heading(rows: list[list[str]]) -> tuple[int, bool]:
    """The row of headings, or the first row of data and False where there are none.

    >>> find_heading([["Report"], ["Week", "NPS"], ["2026-01-05", "40"]])
    (1, True)
    """
    widest = max((len(row) for row in rows[:30]), default=0)
    for at, row in enumerate(rows[:30]):
        if sum(bool(looks_dated([cell])) for cell in row) >= max(3, len(row) - 2):
            return at, True  # periods run to the right
        if not (any(looks_dated([cell]) for cell in row) or (widest > 1 and looks_serial(row[:1]))):
            continue
        for above in range(at - 1, -1, -1):
            if sum(bool(cell.strip()) for cell in rows[above]) > (widest > 1):
                return above, True
        return at, False
    return next((n for n, row in enumerate(rows[:30]) if len(row) == widest and any(row)), 0), True


def sniff(lines: list[str]) -> tuple[str, int]:
    """The sign between cells, and how many lines only name it ("sep=;")."""
    if lines and (match := re.fullmatch(r"sep=(.)", lines[0].strip(), re.I)):
        return match[1], 1
    best, found = (0.0, 0.0), ","
    filled = [line for line in lines[:300] if line.strip()]
    for sign in ";\t|,":
        counts = [len(row) for row in csv.reader(filled, delimiter=sign, skipinitialspace=True)]
        wide = Counter(one for one in counts if one > 1)
        if not wide:
            continue
        width, many = wide.most_common(1)[0]
        score = (many / len(counts) + (counts[0] == width), float(sign != ","))
        if score > best:
            best, found = score, sign
    return found, 0


def _encoding(name: str, begin: bytes) -> tuple[str, str]:
    """The encoding and the beginning as text. Raises BadInput if it is no text at all."""
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", begin[: len(begin) // 2 * 2].decode("utf-16", "ignore")
    if sum(byte < 9 or 13 < byte < 32 for byte in begin[:4096]) > len(begin[:4096]) // 20:
        raise BadInput("history_not_table", name=name)
    return "utf-8-sig", begin.decode("utf-8-sig", "replace")


def turned(table: Table) -> Table:
    """A small table whose periods run to the right, with a row for each metric, turned around."""
    dated = [name for name in table.names if looks_dated([name])]
    if len(dated) < 3 or len(dated) < len(table.names) - 2:
        return table
    labels = [name for name in table.names if name not in dated]
    columns: dict[str, list[Any]] = {name: [] for name in table.names}
    for _, piece in table.pieces(table.names):
        for name, cells in piece.items():
            columns[name] += [spelled(cell) for cell in cells.tolist()]
    label = columns[labels[0]] if labels else []
    rows = [n for n in range(len(columns[dated[0]])) if any(columns[d][n].strip() for d in dated)]
    names = unlike([label[n] if label else "" for n in rows])
    cells = [np.array([columns[d][n] for d in dated], dtype=object) for n in rows]
    notes = [*table.notes, ("turned", {}, ())]
    return Cells(["date", *names], [np.array(dated, dtype=object), *cells], notes=notes,
                 semicolons=table.semicolons)  # fmt: skip
