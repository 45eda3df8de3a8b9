"""Where a request comes from: whether the address it was sent to is ours, and whether one of our
own pages sent it.

Over plain http in a room's network a browser says nothing but `Origin`; over https it also sends
`Sec-Fetch-Site`. Whatever is sent has to fit. See docs/decisions/0011-where-a-form-comes-from.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""
PORTS = {"http": "80", "https": "443"}


def name_of(host: str) -> str:
    """The name or address in a Host header, or an empty string if there is none to be read.

    >>> name_of("Room.example:8866"), name_of("[::1]:8866"), name_of("[")
    ('room.example', '::1', '')
    """
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def origin_of(url: str) -> tuple[str, str]:
    """Scheme and authority of an address as two to compare; empty if it has none.

    >>> origin_of("HTTP://Room.example:80/j/x"), origin_of("null"), origin_of("http://[")
    (('http', 'room.example'), ('', ''), ('', ''))
    """
    try:
        parts = urlsplit(url)
        scheme, authority = parts.scheme, parts.netloc.lower()
    except ValueError:
        return "", ""
    if scheme not in PORTS or not authority or "@" in authority:
        return "", ""
    return scheme, name_and_port(authority, scheme)


def name_and_port(host: str, scheme: str) -> str:
    """A Host header to compare: without the port that its scheme means anyway.

    >>> name_and_port("Room.example:443", "https")
    'room.example'
    """
    return host.lower().removesuffix(f":{PORTS[scheme]}")


def is_ours(url: str, host: str, public: tuple[str, str]) -> bool:
    """Whether an Origin or Referer is this server, which was asked as `host` and is `public`.

    >>> is_ours("http://10.0.0.5:8866", "10.0.0.5:8866", ("", ""))
    True
    >>> is_ours("http://okr.example.org", "okr.example.org", ("https", "okr.example.org"))
    False
    """
    scheme, authority = said = origin_of(url)
    if not scheme:
        return False
    asked = name_and_port(host, scheme)
    if public[0] and authority == public[1]:
        return said == public
    return authority == asked


def from_here(headers: Mapping[str, str], host: str, public: tuple[str, str]) -> bool:
    """Whether a request may have come from one of our own pages.

    A request that says nothing at all comes from no browser of today, and so brings nobody's
    cookies along.
    """
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    if origin is not None:
        return is_ours(origin, host, public)
    referer = headers.get("Referer")
    return site is not None or referer is None or is_ours(referer, host, public)
