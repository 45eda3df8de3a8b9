"""Where a request comes from: which address sent it, and whether one of our own pages did.

Over plain http, as in a room's network, a browser sends only `Origin`; over https it also sends
`Sec-Fetch-Site`. All that is sent has to fit: see docs/decisions/0011-where-a-form-comes-from.md.

Anybody can send an `X-Forwarded-For` header, so it is read only if it comes from a proxy that this
server was told of, and from its end, which is what that proxy has added itself.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from okrlab.errors import BadInput
from okrlab.texts import text

log = logging.getLogger("okrlab.serve")

SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""
PORTS = {"http": "80", "https": "443"}


def name_of(host: str) -> str:
    """The name or address in a Host header, or an empty string if it cannot be read.

    >>> name_of("Room.example:8866"), name_of("[::1]:8866"), name_of("[")
    ('room.example', '::1', '')
    """
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def origin_of(url: str) -> tuple[str, str]:
    """The scheme and authority of an address, to be compared; empty if it has none.

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
    """A Host header without the default port of its scheme, to be compared.

    >>> name_and_port("Room.example:443", "https")
    'room.example'
    """
    return host.lower().removesuffix(f":{PORTS[scheme]}")


def is_ours(url: str, host: str, public: tuple[str, str]) -> bool:
    """Whether an Origin or Referer is this server.

    `host` is the Host header of the request, and `public` the origin of the public address, if
    there is one: behind a proxy that speaks https, only that counts.

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

    A request without any of these headers comes from no current browser, and so carries nobody's
    cookies.
    """
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    if origin is not None:
        return is_ours(origin, host, public)
    referer = headers.get("Referer")
    return site is not None or referer is None or is_ours(referer, host, public)


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxies:
    """The proxies in front of this server, by address or network.

    Raises `BadInput` for a name that is neither.

    >>> proxies = Proxies(["127.0.0.1", "10.0.0.0/8"])
    >>> proxies.caller("127.0.0.1", "6.6.6.6, 192.0.2.7, 10.1.2.3")
    '192.0.2.7'
    >>> proxies.caller("192.0.2.9", "6.6.6.6")
    '192.0.2.9'
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._networks: list[_Network] = []
        self._said = False
        for name in names:
            try:
                self._networks.append(ipaddress.ip_network(name.strip(), strict=False))
            except ValueError:
                raise BadInput("bad_proxy", name=name) from None

    def caller(self, peer: str, forwarded: str = "") -> str:
        """The address that a request comes from.

        `peer` is the other end of the connection, `forwarded` its X-Forwarded-For header.
        """
        if forwarded and not self._ours(peer) and not self._said:
            self._said = True
            log.warning("%s", text("serve.untold_proxy", address=peer))
        address = peer
        # Each proxy of ours has added the address it was called from, so the list is followed from
        # its end for as long as the address before was one of ours.
        for entry in reversed(forwarded.split(",")):
            if not self._ours(address):
                break
            try:
                ipaddress.ip_address(entry.strip())
            except ValueError:
                break
            address = entry.strip()
        return address

    def _ours(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)
