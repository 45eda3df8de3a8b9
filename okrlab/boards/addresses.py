"""A link as a board shows it: its whole address, with a QR code if others can open it."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from okrlab.host import links


def address_of(path: str, typed: str = "", *, drawn: bool = True) -> dict[str, Any]:
    """A link to show: its whole address, whether it works on this computer only, and its QR code.

    `typed` is the address that the host set for this workshop; `unsure` says that it was used
    although the server does not know it. Without `drawn` there is no QR code.
    """
    base = os.environ.get("OKRLAB_PUBLIC_URL", "")
    url = links.address(path, base, typed)
    local = bool(url) and links.here_only(url)
    qr = qr_svg(url) if drawn and url and not local else ""
    return {"url": url, "here_only": local, "qr": qr, "unsure": url != links.address(path, base)}


def qr_svg(url: str) -> str:
    """A QR code as SVG text; empty for an address that is too long."""
    import segno

    with contextlib.suppress(segno.DataOverflowError):
        return str(segno.make(url, error="m").svg_inline(scale=4, border=2))
    return ""
