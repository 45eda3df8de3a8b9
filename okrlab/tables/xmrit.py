"""Links in the open format of xmrit: a chart of single values whose numbers lie in the link itself.

Read from its specification (version 0, published by Commoncog as its integration guide) and written
by hand, as no package does. `d` holds the labels and dates, compressed, a point, and the values;
`l` the limits, `s` the dividers, from which limits begin anew. Numbers are float32, big-endian, in
Base64 for addresses.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np

from okrlab.errors import BadInput

PAGE: Final = "https://xmrit.com/t/"
"""The page that links lead to."""
HOSTS: Final = ("xmrit.com", "www.xmrit.com")
REFERENCE: Final = ord("`")
"""Begins a reference to what stands earlier in the text: how far back, and how long it is."""
BASE, FIRST, SHORTEST = 96, 32, 5
"""References count to this base, from this character on, and lengths begin here."""
LONGEST: Final = 1_000_000
"""The most characters that a compressed text may become."""
EPOCH: Final = date(1970, 1, 1)
_DAY: Final = 86_400_000
"""Milliseconds. A float32 keeps a moment to about two minutes, so days are rounded."""


@dataclass(frozen=True, kw_only=True)
class XmritChart:
    """What a link holds: two labels, dates as they were written, values, and days of dividers."""

    dates: tuple[str, ...]
    values: tuple[float, ...]
    labels: tuple[str, str] = ("Date", "Value")
    dividers: tuple[date, ...] = ()
    limits: tuple[float, ...] = ()
    """Mean, mean moving range, lower and upper limit, and the limit of moving ranges."""

    def table(self) -> bytes:
        """The dates and values as CSV, for the reader of histories."""
        heads = [_cell(one) for one in self.labels]
        rows = (
            f"{_cell(day)},{_plain(one)}" for day, one in zip(self.dates, self.values, strict=True)
        )
        return "\n".join([",".join(heads), *rows, ""]).encode()


def is_xmrit(source: object) -> bool:
    """Whether something is a link to xmrit.

    >>> is_xmrit("https://xmrit.com/t/#v=0&d=x"), is_xmrit("calls.csv")
    (True, False)
    """
    if not isinstance(source, str) or not source.strip().lower().startswith(("http:", "https:")):
        return False
    try:
        return (urlsplit(source.strip()).hostname or "") in HOSTS
    except ValueError:
        return False


def read_link(link: str) -> XmritChart:
    """The chart in a link. Raises `BadInput` if it has none, or leads to data kept elsewhere.

    >>> chart = XmritChart(dates=("2026-01-05", "2026-01-12"), values=(40.0, 42.5))
    >>> read_link(write_link(chart)).values
    (40.0, 42.5)
    """
    address = urlsplit(link.strip())
    found: dict[str, list[str]] = {}
    for part in (address.query, address.fragment):
        found = parse_qs(part) if "d=" in part else found
    if not found.get("d"):
        raise BadInput("xmrit_empty")
    if found.get("v", ["0"])[0] != "0":
        raise BadInput("xmrit_elsewhere")
    try:
        words, _, numbers = found["d"][0].partition(".")
        cells = _expanded(_bytes(words)).split(",")
        values = _floats(numbers)
        dividers = _floats(found.get("s", [""])[0])
        limits = _floats(found.get("l", [""])[0])
        days = tuple(EPOCH + timedelta(days=round(one / _DAY)) for one in dividers)
    except (Error, ValueError, OverflowError):
        raise BadInput("xmrit_spoilt") from None
    labels, dates = cells[:2], cells[2:]
    if len(dates) != len(values) or len(labels) != 2:
        raise BadInput("xmrit_spoilt")
    return XmritChart(
        labels=(labels[0].replace(";", ","), labels[1].replace(";", ",")),
        dates=tuple(one.replace(";", ",") for one in dates),
        values=tuple(values),
        dividers=days,
        limits=tuple(limits[:5]),
    )


def write_link(chart: XmritChart) -> str:
    """The link to a chart, without empty periods, and with "?" for what is not Latin-1."""
    known = [n for n, one in enumerate(chart.values) if isfinite(one)]
    words = [*chart.labels, *(chart.dates[n] for n in known)]
    line = ",".join(one.replace(",", ";") for one in words).encode("latin-1", "replace")
    line = line.replace(b"`", b"``")
    parts = {
        "d": f"{_text(line)}.{_packed([chart.values[n] for n in known])}",
        "l": _packed([*chart.limits, 1.0]) if chart.limits else "",
        "s": _packed([_moment(one) for one in chart.dividers]),
    }
    return f"{PAGE}#v=0" + "".join(f"&{name}={quote(one)}" for name, one in parts.items() if one)


def _moment(day: date) -> float:
    return (day - EPOCH).days * _DAY


def _expanded(packed: bytes) -> str:
    """A text with its references to itself written out."""
    out = bytearray()
    at = 0
    while at < len(packed):
        if packed[at] != REFERENCE:
            out.append(packed[at])
            at += 1
        elif packed[at + 1 : at + 2] == bytes([REFERENCE]):
            out.append(REFERENCE)
            at += 2
        else:
            high, low, long = (one - FIRST for one in packed[at + 1 : at + 4])
            start = len(out) - (high * BASE + low) - (long + SHORTEST)
            if start < 0 or not all(0 <= one < BASE for one in (high, low, long)):
                raise ValueError("a reference to nothing")
            out += out[start : start + long + SHORTEST]
            at += 4
        if len(out) > LONGEST:
            raise ValueError("too long")
    return out.decode("latin-1")


def _bytes(packed: str) -> bytes:
    return urlsafe_b64decode(packed + "=" * (-len(packed) % 4))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _floats(packed: str) -> list[float]:
    raw = _bytes(packed)
    if len(raw) % 4:
        raise ValueError("numbers are cut off")
    return [float(one) for one in np.frombuffer(raw, ">f4")]


def _packed(values: Sequence[float]) -> str:
    return _text(np.asarray(values, dtype=">f4").tobytes())


def _plain(value: float) -> str:
    """A float32 with the digits that it carries; nothing for a gap."""
    return str(np.float32(value)) if isfinite(value) else ""


def _cell(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
