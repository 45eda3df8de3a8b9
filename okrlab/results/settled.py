"""Files of office programs without the time of their making: the same content, the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Final

THEN: Final = datetime(2000, 1, 1)
"""The time in every file: with today's, the same record would give other bytes."""
_FIRST: Final = "[Content_Types].xml"


def settled(file: io.BytesIO, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """The same zip file with all its times set to `THEN`, and with some parts `replaced`."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: name != _FIRST):
            entry = zipfile.ZipInfo(name, THEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, (replaced or {}).get(name) or old.read(name))
    return out.getvalue()
