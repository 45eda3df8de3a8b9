"""Links as boards show them: the full address, with a QR code if other devices can open it."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from okrlab.host import links


def address_of(path: str, typed: str = "", base: str = "", *, drawn: bool = True) -> dict[str, Any]:
    """A link to show, from its `path` on this server.

    The result has the full address as `url`, `here_only` if it works on this computer alone, and
    the QR code as SVG in `qr`, which is empty without `drawn`. `typed` is the address that the host
    set for this workshop; `unsure` says that it was used, though the server cannot confirm it.
    `base` is the address in the room's network, while phones are let in.
    """
    base = base or os.environ.get("OKRLAB_PUBLIC_URL", "")
    url = links.address(path, base, typed)
    local = bool(url) and links.here_only(url)
    qr = qr_svg(url) if drawn and url and not local else ""
    return {"url": url, "here_only": local, "qr": qr, "unsure": url != links.address(path, base)}


def qr_svg(url: str) -> str:
    """The QR code of an address as SVG; empty if the address is too long for one."""
    import segno

    with contextlib.suppress(segno.DataOverflowError):
        return str(segno.make(url, error="m").svg_inline(scale=4, border=2))
    return ""
