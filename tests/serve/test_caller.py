"""Whose address a request comes from: nobody can say it for themselves."""

from __future__ import annotations

import pytest

from okrlab.errors import BadInput
from okrlab.serve.origin import Proxies


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("192.0.2.9", "", "192.0.2.9"),
        ("192.0.2.9", "6.6.6.6", "192.0.2.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "6.6.6.6, 192.0.2.7,10.1.2.3", "192.0.2.7"),
        ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("127.0.0.1", "6.6.6.6, nonsense", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.7, ", "127.0.0.1"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("", "192.0.2.7", ""),
    ],
)
def test_only_a_proxy_that_we_were_told_of_is_believed_and_only_what_it_added(
    peer, forwarded, caller
):
    assert Proxies(["127.0.0.1", "10.0.0.0/8"]).caller(peer, forwarded) == caller


def test_without_a_proxy_nobodys_header_is_read_and_that_is_said_once(caplog):
    proxies = Proxies()
    for _ in range(3):
        assert proxies.caller("127.0.0.1", "6.6.6.6") == "127.0.0.1"
    [said] = caplog.messages
    assert "--proxy 127.0.0.1" in said


@pytest.mark.parametrize("name", ["", "example.org", "127.0.0.1:80", "10.0.0.0/99"])
def test_what_is_no_address_is_refused(name):
    with pytest.raises(BadInput):
        Proxies([name])
