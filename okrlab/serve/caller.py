"""Whose address a request comes from: the other end's, or behind a proxy what that proxy says.

Anybody can send an `X-Forwarded-For` header, so it is read only from the proxies that this server
was told of, and from its end: that is what they have added themselves.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable

from okrlab.errors import BadInput
from okrlab.texts import text

log = logging.getLogger("okrlab.serve")

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxies:
    """The proxies in front of this server, by address or network. Raises `BadInput` for others.

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
        """The address that a request comes from; `forwarded` is what its header says."""
        if forwarded and not self._ours(peer) and not self._said:
            self._said = True
            log.warning("%s", text("serve.untold_proxy", address=peer))
        address = peer
        for said in reversed(forwarded.split(",")):
            if not self._ours(address):
                break
            said = said.strip()
            try:
                ipaddress.ip_address(said)
            except ValueError:
                break
            address = said
        return address

    def _ours(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)
