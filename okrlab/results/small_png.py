"""A drawing as a small PNG: few colours, and so many pixels as fit into some bytes."""

from __future__ import annotations

import struct
import zlib
from typing import Any, Final

from okrlab.draw.grounds import printed, size

_COLOURS: Final = 32
_WIDEST: Final = 1_600
"""The most pixels across."""
_NARROWEST: Final = 480
"""Below so many pixels across nobody can read what is on a wide drawing."""
_SMALLER: Final = 0.75
_HEAD: Final = b"\x89PNG\r\n\x1a\n"


def small_png(drawn: str, *, most: int) -> bytes:
    """An SVG of ours as a PNG in print of at most so many bytes; empty if it could not be read.

    >>> from okrlab.draw.svg import svg
    >>> len(small_png(svg(90, 90, [], title="Nine"), most=2_000)) < 400
    True
    """
    import vl_convert

    fixed, (wide, _) = printed(drawn), size(drawn)
    pixels = min(2 * wide, _WIDEST)
    while pixels >= min(_NARROWEST, wide):
        made = _few(bytes(vl_convert.svg_to_png(fixed, scale=pixels / wide)))
        if made and len(made) <= most:
            return made
        pixels *= _SMALLER
    return b""


def _few(png: bytes) -> bytes:
    """A PNG of the converter's with few colours; empty if it is of another kind than its usual."""
    import numpy as np

    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    packed, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, -1)
    if (depth, kind) != (8, 6) or (rows[:, 0] != 1).any():  # each pixel as a step from the last
        return b""
    steps = rows[:, 1:].reshape(height, width, 4)
    dots = np.cumsum(steps, axis=1, dtype=np.uint8).astype(np.int32)
    solid = dots[..., 3:]
    dots = (dots[..., :3] * solid + 255 * (255 - solid)) // 255  # on white
    table, which = _palette(dots.reshape(-1, 3))
    lines = np.zeros((height, width + 1), np.uint8)
    lines[:, 1:] = which.reshape(height, width)
    about = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (b"IHDR", about), (b"PLTE", table), (b"IDAT", zlib.compress(lines.tobytes(), 9))
    return _HEAD + b"".join(_chunk(name, inside) for name, inside in (*parts, (b"IEND", b"")))


def _palette(dots: Any) -> tuple[bytes, Any]:
    """The commonest colours, and for each dot which of them is nearest."""
    import numpy as np

    codes = ((dots[:, 0] >> 4) << 8) | ((dots[:, 1] >> 4) << 4) | (dots[:, 2] >> 4)
    count = np.bincount(codes, minlength=4096)
    known = np.flatnonzero(count)
    mean = np.stack(
        [np.bincount(codes, dots[:, n], 4096)[known] / count[known] for n in range(3)], axis=1
    )
    common = mean[np.argsort(-count[known], kind="stable")[:_COLOURS]]
    nearest = ((mean[:, None] - common[None]) ** 2).sum(axis=2).argmin(axis=1)
    of_code = np.zeros(4096, np.uint8)
    of_code[known] = nearest
    return common.round().astype(np.uint8).tobytes(), of_code[codes]


def _chunk(name: bytes, inside: bytes) -> bytes:
    return (
        struct.pack(">I", len(inside))
        + name
        + inside
        + struct.pack(">I", zlib.crc32(name + inside))
    )
