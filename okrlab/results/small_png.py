"""A drawing as a small PNG: few colours, and so many pixels as fit into some bytes."""

from __future__ import annotations

import struct
import zlib
from typing import Any, Final

from okrlab.draw.grounds import printed, size

_COLOURS: Final = 16
"""As many as half a byte names."""
_EVERY: Final = 5
"""Of so many dots one is looked at for the colours."""
_WIDEST: Final = 1_200
"""The most pixels across."""
_NARROWEST: Final = 480
"""Below so many pixels across nobody can read what is on a wide drawing."""
_SMALLER: Final = 0.9
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
        if len(made) <= most:
            return made
        pixels *= min(_SMALLER, (most / len(made)) ** 0.7)  # lines and letters: less than an area
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
    dots = np.cumsum(steps, axis=1, dtype=np.uint8)
    dots[dots[..., 3] < 128] = 255  # nothing is there: on white paper
    table, which = _palette(dots.reshape(-1, 4)[:, :3])
    pairs = np.zeros((height, width + width % 2), np.uint8)
    pairs[:, :width] = which.reshape(height, width)
    lines = np.zeros((height, 1 + pairs.shape[1] // 2), np.uint8)
    lines[:, 1:] = pairs[:, ::2] << 4 | pairs[:, 1::2]
    about = struct.pack(">IIBBBBB", width, height, 4, 3, 0, 0, 0)
    parts = (b"IHDR", about), (b"PLTE", table), (b"IDAT", zlib.compress(lines.tobytes(), 9))
    return _HEAD + b"".join(_chunk(name, inside) for name, inside in (*parts, (b"IEND", b"")))


def _palette(dots: Any) -> tuple[bytes, Any]:
    """Colours that are common or unlike others, and for each dot which of them is nearest.

    Colours that are alike count as one, which is their mean among some of the dots.
    """
    import numpy as np

    high = (dots >> 4).astype(np.uint16)
    codes = high[:, 0] << 8 | high[:, 1] << 4 | high[:, 2]
    some, its = dots[::_EVERY], codes[::_EVERY]
    count = np.bincount(its, minlength=4096)
    every = np.arange(4096)
    mean = np.stack([every >> 8, every >> 4 & 15, every & 15], axis=1) * 17.0
    seen = count > 0
    for n in range(3):
        mean[seen, n] = np.bincount(its, some[:, n], 4096)[seen] / count[seen]
    chosen, far = [int(count.argmax())], np.full(4096, np.inf)
    while len(chosen) < _COLOURS:
        far = np.minimum(far, ((mean - mean[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int((far * np.sqrt(count)).argmax()))
    common = mean[chosen]
    nearest = ((mean[:, None] - common[None]) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    return common.round().astype(np.uint8).tobytes(), nearest[codes]


def _chunk(name: bytes, inside: bytes) -> bytes:
    return (
        struct.pack(">I", len(inside))
        + name
        + inside
        + struct.pack(">I", zlib.crc32(name + inside))
    )
