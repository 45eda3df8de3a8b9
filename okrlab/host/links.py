"""Links and tokens: the secrets of links, and signed proof of a session for a kernel.

A link's secret is derived from the server's key and the link's id. So the database alone, which
holds only hashes, opens nothing, and a facilitator can still be shown the join link again.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import ipaddress
import os
import secrets
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from okrlab.errors import BadInput, StoreFailed
from okrlab.record.bounds import base_address as base_address

Kind = Literal["host", "facilitate", "join", "rejoin", "view", "learn", "say"]
KINDS: tuple[Kind, ...] = get_args(Kind)

ROLES: dict[str, str] = {
    "host": "host",
    "facilitate": "facilitator",
    "join": "participant",
    "rejoin": "participant",
    "view": "viewer",
    "learn": "learner",
    "say": "outsider",
}
"""The role that each kind of link gives. A rejoin link gives the role of its owner instead."""

COACHING: tuple[Kind, ...] = ("facilitate", "host")
"""The kinds of link that make somebody a coach or a host."""

SHARED: tuple[Kind, ...] = ("join", "view", "say", "learn", *COACHING)
"""The kinds of shared links, of which coaches see the newest."""

SEATING: tuple[Kind, ...] = ("host", "facilitate", "join", "rejoin", "learn")
"""The kinds of link that begin or find a session. The others only show one page."""

LETTERS: dict[str, str] = {kind[0]: kind for kind in KINDS}
"""The first part of a link's address."""

SPOKEN = "spoken"
"""The stored kind of a spoken code's link, which opens the same as a join link."""

HANDLE = 3
"""How many first digits of a code are no secret: they identify the workshop."""

BYTES = 32
_SHORTEST = 16
"""The bytes of our keys, and the fewest of a valid one."""

_LOOK = "look:"
SEATED = ("participant", "learner")
"""The roles that may have a seat in a hall; all others have a process of their own."""
DOOR = "door"
"""The name in the token of the server's own door, in place of a session."""


def new_key() -> bytes:
    """A fresh signing key of 256 bits."""
    return secrets.token_bytes(BYTES)


KEY = "key"
"""The name of the key's file in the data directory."""


def load_key(data_dir: Path) -> bytes:
    """The key in a data directory, made at first use and readable by its owner only.

    The file appears complete or not at all, also to a second process that starts at the same
    moment. Raises `StoreFailed` if there is no key and none can be made.
    """
    path = data_dir / KEY
    try:
        if not path.exists():
            from okrlab.record.store.database import own_folder  # heavy, and no page makes a key

            own_folder(data_dir)
            _make_key(path)
        key = path.read_bytes()
    except OSError as error:
        raise StoreFailed("no_key", path=path, reason=error.strerror or error) from error
    if len(key) < _SHORTEST:
        raise StoreFailed("no_key", path=path, reason=f"{len(key)} bytes")
    return key


def _make_key(path: Path) -> None:
    descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # its owner's alone
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(new_key())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was quicker
            os.link(made, path)
    finally:
        os.unlink(made)


def fingerprint(key: bytes) -> bytes:
    """The fingerprint by which a database recognises its key; it reveals nothing of the key.

    >>> fingerprint(b"k" * 32).hex()[:8]
    '45ccc9c5'
    """
    return hmac.digest(key, b"the key that an okrlab database belongs to", "sha256")


def channel(key: bytes) -> str:
    """The name under which servers with this key give each other hints; nobody else knows it.

    >>> channel(b"k" * 32)[:7], len(channel(b"k" * 32))
    ('okrlab_', 39)
    """
    return f"okrlab_{hmac.digest(key, b'hints', 'sha256').hex()[:32]}"


def about(key: bytes, said: str) -> bytes:
    """What wrong codes are counted by: the same for the same words, which it does not tell."""
    return hmac.digest(key, f"wrong code {said}".encode("utf-8", "replace"), "sha256")


def secret(key: bytes, link: str) -> str:
    """The secret of a link: 144 bits, safe in an address.

    >>> len(secret(b"k" * 32, "a"))
    24
    """
    return _derived(key, f"link:{link}")


def code(key: bytes, link: str) -> str:
    """The eight digits of a spoken link, which are stored nowhere.

    >>> code(b"k" * 32, "a")
    '40039997'
    """
    digest = hmac.digest(key, f"digits:{link}".encode(), "sha256")
    return f"{int.from_bytes(digest) % 10**8:08}"


def spoken_secret(key: bytes, code: str) -> str:
    """The link secret that a spoken code is exchanged for; only the key's owner can derive it."""
    return _derived(key, f"spoken:{code}")


def hashed(secret: str) -> bytes:
    """The hash of a secret, as the database stores it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def here_only(url: str) -> bool:
    """Whether an address works on this computer only, so that a QR code of it would be useless.

    >>> here_only("http://127.0.0.1:8866/j/x"), here_only("http://192.168.1.5:8866")
    (True, False)
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def echo(key: bytes, asked: str) -> str:
    """What only this server, or one with its key, can answer to a question of a stranger.

    >>> echo(b"k" * 32, "a")[:8], echo(b"k" * 32, "b")[:8]
    ('25d85173', '35f816f5')
    """
    return hmac.digest(key, f"echo:{asked}".encode("utf-8", "replace"), "sha256").hex()


def network(address: str) -> str:
    """What counts as one address: for IPv6 the /64 network of one internet connection.

    >>> network("192.0.2.7"), network("2001:db8:1:2:3:4:5:6"), network("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8:1:2::/64', '192.0.2.7')
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, 64), strict=False))
        found = found.ipv4_mapped
    return str(found)


def root_of(base: str) -> str:
    """The path below which the public addresses of a server lie; empty if there is none.

    >>> root_of("https://okr.example.org/team"), root_of("http://10.0.0.5:8866")
    ('/team', '')
    """
    return urlsplit(base).path.rstrip("/")


def address(path: str, base: str, typed: str = "") -> str:
    """The whole address of a link; empty if the server does not know its own address.

    `base` is the address given when the server was started. An address that a host `typed` later is
    used for join links only: whoever owns that address learns the secret, and could join. Every
    other link would give them a role, or show them what the room keeps to itself.

    >>> address("/j/x", "http://10.0.0.5:8866", "https://okr.example.org")
    'https://okr.example.org/j/x'
    >>> address("/r/x", "http://10.0.0.5:8866", "https://okr.example.org")
    'http://10.0.0.5:8866/r/x'
    """
    if typed and LETTERS.get(path[1:2]) == "join":
        with contextlib.suppress(BadInput):  # old records may hold addresses no longer accepted
            base = base_address(typed)
    return f"{base.rstrip('/')}{path}" if base else ""


def path(kind: str, secret: str) -> str:
    """The path of a link: a letter for its kind, and its secret."""
    return f"/{kind[0]}/{secret}"


def addresses(base: str, secrets: dict[str, str]) -> dict[str, str]:
    """The addresses of links, by kind, below a base address. Raises `BadInput` if that is none.

    >>> addresses("http://10.0.0.5:8866/", {"join": "x"})
    {'join': 'http://10.0.0.5:8866/j/x'}
    """
    base = base_address(base)
    return {kind: address(path(kind, secret), base) for kind, secret in secrets.items()}


def sign(key: bytes, session: str, *, lifetime: timedelta, now: datetime) -> str:
    """A token that proves a session until it expires.

    >>> now = datetime(2026, 1, 5, tzinfo=UTC)
    >>> token = sign(b"k", "anna", lifetime=timedelta(hours=1), now=now)
    >>> verify(b"k", token, now=now), verify(b"k", token, now=now + timedelta(hours=2))
    ('anna', None)
    """
    until = int((now + lifetime).timestamp())
    return f"{session}.{until}.{_seal(key, session, until)}"


def looker(workshop: str, role: str) -> str:
    """What the token of somebody proves who only looks, as this role does, and is nobody.

    >>> looked_at(looker("w1", "participant")), looked_at("anna")
    (('w1', 'participant'), None)
    """
    return f"{_LOOK}{role}:{workshop}"


def looked_at(session: str) -> tuple[str, str] | None:
    """The workshop and the role of a `looker`; None for the session of a person."""
    if not session.startswith(_LOOK):
        return None
    role, _, workshop = session.removeprefix(_LOOK).partition(":")
    return workshop, role


def verify(key: bytes, token: str, *, now: datetime) -> str | None:
    """The session that a token proves, or None if it is forged or expired."""
    session, _, rest = token.partition(".")
    until, _, seal = rest.partition(".")
    if not (until.isascii() and until.isdigit() and len(until) <= 12):
        return None
    good = hmac.compare_digest(
        seal.encode("utf-8", "replace"), _seal(key, session, int(until)).encode()
    )
    return session if good and now < datetime.fromtimestamp(int(until), UTC) else None


def _derived(key: bytes, purpose: str) -> str:
    digest = hmac.digest(key, purpose.encode("utf-8", "replace"), "sha256")
    return base64.urlsafe_b64encode(digest[:18]).decode()


def _seal(key: bytes, session: str, until: int) -> str:
    proof = f"session:{session}:{until}".encode("utf-8", "replace")
    return hmac.new(key, proof, "sha256").hexdigest()
