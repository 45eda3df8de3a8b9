"""Reads delimited text in pieces with pandas' C parser, and record by record where that fails."""

from __future__ import annotations

import csv
import io
import itertools
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from okrlab.errors import BadInput
from okrlab.tables.grids import sniff, unwrapped
from okrlab.tables.history_heading import find_heading, names_at, unlike
from okrlab.tables.pieces import PIECE, WIDEST, Piece, Progress, Restart
from okrlab.tables.quoted import MOST_SPANNED
from okrlab.tables.workbook import refuse_other

OLD: Final = "cp1252"
"""The encoding of most files that are not UTF-8."""
_HEAD: Final = 65_536
_LOOKED_AT: Final = 80
"""How many records are checked for their width; the heading is among the first thirty."""


class Csv:
    """A delimited text file, read in pieces; the file may be larger than memory."""

    semicolons: bool

    def __init__(self, name: str, source: Path | bytes, progress: Progress | None = None) -> None:
        self.name, self._source, self._progress = name, source, progress
        self.notes: list[tuple[str, dict[str, object], tuple[int, ...]]] = []
        with self._open() as file:
            begin = file.read(_HEAD)
            refuse_other(name, begin)
            self._size = file.seek(0, io.SEEK_END)
        self._places: _Places | None = None
        self.encoding, shown = _encoding(name, begin)
        self._literal, self._slow = False, self.encoding == "utf-16"
        lines = shown.splitlines()
        if self._size > len(begin) and len(lines) > 1:
            lines.pop()
        if (bare := unwrapped(lines)) != lines:
            lines = bare
            self._unwrap()
        sign, self._top = sniff(lines)
        self.sign = sign or ","
        self.semicolons = self.sign == ";"
        sample = list(csv.reader(lines[self._top :], delimiter=self.sign, skipinitialspace=True))
        if not any(any(row) for row in sample):
            raise BadInput("history_empty", name=name)
        if max(map(len, sample[:_LOOKED_AT])) > WIDEST:
            raise BadInput("table_wide", name=name, most=WIDEST)
        at, self._skip, between = find_heading(sample)
        body = sample[self._skip :]
        if at is None:
            self.names = unlike([""] * max((len(row) for row in body[:_LOOKED_AT]), default=0))
        else:
            self.names = unlike(names_at(sample, at))
        self._sample = body
        if self.encoding == OLD:
            self.notes.append(("encoding", {}, ()))
        if above := self._skip if at is None else at:
            self.notes.append(("lines_above", {"count": above}, (1,)))
        if between:
            self.notes.append(("units_row", {"count": between}, (self._top + self._skip,)))
        if at is None:
            self.notes.append(("no_heading", {}, ()))

    def _unwrap(self) -> None:
        """Take off the quotes round each line as a whole."""
        with self._open() as file:
            whole = file.read().decode(self.encoding, "replace").splitlines()
        self._source = "\n".join(unwrapped(whole)).encode(self.encoding)
        self._size = len(self._source)

    def head(self) -> dict[str, list[str]]:
        return {
            name: [row[n].strip() for row in self._sample[:2000] if len(row) > n]
            for n, name in enumerate(self.names)
        }

    def pieces(self, columns: list[str]) -> Iterator[Piece]:
        """These columns, piece by piece; `Restart` after a change of encoding or of the reader."""
        self._places = None
        try:
            yield from self._slowly(columns) if self._slow else self._quickly(columns)
        except UnicodeDecodeError:
            self.encoding = OLD
            self.notes.append(("encoding", {}, ()))
            raise Restart from None

    def _open(self) -> IO[bytes]:
        if isinstance(self._source, bytes):
            return io.BytesIO(self._source)
        return self._source.open("rb")

    def _quickly(self, columns: list[str]) -> Iterator[Piece]:
        """With pandas' C parser.

        A record of our own comes first, one cell wider than the heading, so that cells beyond the
        heading are noticed although only some columns are read.
        """
        import pandas as pd

        wanted = [self.names.index(name) for name in dict.fromkeys(columns)]
        more = len(self.names)
        first = -1
        raw = self._open()
        file = io.BufferedReader(_Prefixed(self.sign.encode() * more + b"\n", raw), 1 << 18)
        try:
            reader = pd.read_csv(
                file,
                sep=self.sign,
                header=None,
                names=range(more + 1),
                index_col=False,
                usecols=[*wanted, more],
                dtype=object,
                keep_default_na=False,
                na_filter=False,
                skip_blank_lines=False,
                skiprows=range(1, 1 + self._skip + self._top),
                chunksize=PIECE,
                skipinitialspace=True,
                encoding=self.encoding,
                quoting=csv.QUOTE_NONE if self._literal else csv.QUOTE_MINIMAL,
            )
            for frame in reader:
                if any(str(one).strip() for one in pd.unique(frame[more].dropna())):
                    raise pd.errors.ParserError
                found = {self.names[at]: frame[at].to_numpy() for at in wanted}
                if first < 0:
                    found = {name: column[1:] for name, column in found.items()}
                yield max(first, 0), found
                first += len(frame)
                self._tell(raw.tell())
        except pd.errors.ParserError:
            self._slow = True
            raise Restart from None
        finally:
            raw.close()

    def _slowly(self, columns: list[str]) -> Iterator[Piece]:
        """Record by record, so that those which the C parser rejects can be named."""
        wanted = [(name, self.names.index(name)) for name in dict.fromkeys(columns)]
        width = len(self.names)
        with self._open() as file, self._text(file) as shown:
            first, beyond = 0, list[int]()
            records = enumerate(line for line, _ in self._records(shown))
            while batch := list(itertools.islice(records, PIECE)):
                beyond += [n for n, row in batch if any(cell.strip() for cell in row[width:])]
                yield (
                    first,
                    {
                        name: np.array(
                            [row[at].strip() if len(row) > at else "" for _, row in batch],
                            dtype=object,
                        )
                        for name, at in wanted
                    },
                )
                first += len(batch)
                self._tell(file.tell())
        if beyond:
            self.notes.append(("extra_cells", {"count": width}, self.lines(beyond[:1000])))

    def _text(self, file: IO[bytes]) -> io.TextIOWrapper:
        """The file as text. Closing it closes the file too, so it has to be kept until the end."""
        return io.TextIOWrapper(file, encoding=self.encoding, newline="")

    def _records(
        self, shown: io.TextIOWrapper, *, wary: bool = True
    ) -> Iterator[tuple[list[str], int]]:
        """Every record below the heading with its line.

        If `wary`, a quoted cell that spans too many lines raises `Restart`, and quotes are then
        read as plain characters.
        """
        reader = csv.reader(
            shown,
            delimiter=self.sign,
            skipinitialspace=True,
            quoting=csv.QUOTE_NONE if self._literal else csv.QUOTE_MINIMAL,
        )
        csv.field_size_limit(50_000_000)
        skip, before = self._skip + self._top, 0
        for n, row in enumerate(reader):
            line, before = before + 1, reader.line_num
            if wary and before - line >= MOST_SPANNED and not self._literal:
                self._literal = True
                self.notes.append(("quote", {}, (line,)))
                raise Restart
            if n >= skip:
                yield row, line

    def _tell(self, place: int) -> None:
        if self._progress and self._size:
            self._progress(min(1.0, place / self._size))

    def lines(self, records: list[int]) -> tuple[int, ...]:
        """The lines of these records. The file is read again at the first call only."""
        if records and self._places is None:
            self._places = _Places()
            with self._open() as file, self._text(file) as shown:
                for n, (_, line) in enumerate(self._records(shown, wary=False)):
                    self._places.add(n, line)
        places = self._places or _Places()
        return tuple(place for one in sorted(set(records)) if (place := places.line(one)))


class _Places:
    """The line of every record, stored only where a record does not begin on the next line."""

    def __init__(self) -> None:
        self._records, self._apart = array("q"), array("q")
        self._count = 0

    def add(self, record: int, line: int) -> None:
        """The next record and its line."""
        if not self._apart or self._apart[-1] != line - record:
            self._records.append(record)
            self._apart.append(line - record)
        self._count = record + 1

    def line(self, record: int) -> int:
        """The line of a record; 0 if there is no such record."""
        if not 0 <= record < self._count:
            return 0
        return record + self._apart[bisect_right(self._records, record) - 1]


class _Prefixed(io.RawIOBase):
    """A file with some bytes put in front of it, without its byte order mark."""

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


def _encoding(name: str, begin: bytes) -> tuple[str, str]:
    """The encoding, and the beginning as text. Raises `BadInput` if it is no text at all."""
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", begin[: len(begin) // 2 * 2].decode("utf-16", "ignore")
    if sum(byte < 9 or 13 < byte < 32 for byte in begin[:4096]) > len(begin[:4096]) // 20:
        raise BadInput("history_not_table", name=name)
    try:
        return "utf-8-sig", begin.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(begin) - 4:
            return OLD, begin.decode(OLD, "replace")
        return "utf-8-sig", begin.decode("utf-8-sig", "replace")  # cut within a letter
