"""Links and tokens: secrets that open a door, and signed proof of a session for a kernel.

A link's secret is made from the server's key and the link's id, so the database alone (it keeps
only hashes) opens nothing, and a facilitator can still be shown the join link again.
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
"""The role that each kind of link gives. A way back gives its owner's own role, whichever it is."""

COACHING: tuple[Kind, ...] = ("facilitate", "host")
"""The kinds of link that make somebody a coach or a host."""

SHARED: tuple[Kind, ...] = ("join", "view", "say", "learn", *COACHING)
"""The kinds of link that are nobody's own: the newest of each is shown to coaches."""

SEATING: tuple[Kind, ...] = ("host", "facilitate", "join", "rejoin", "learn")
"""The kinds of link that begin or find a session. By the others one page is read, and no more."""

LETTERS: dict[str, str] = {kind[0]: kind for kind in KINDS}
"""The first part of a link's address."""

SPOKEN = "spoken"
"""How a spoken code's link is stored; it opens what a join link opens."""

HANDLE = 3
"""The first digits of a code, which are no secret: they say which workshop is meant."""

_SHORTEST = 16
"""Bytes of the shortest key that is one; ours have 32."""

DOOR = "door"
"""Whose token the server's own door carries."""


def new_key() -> bytes:
    """A fresh signing key of 256 bits."""
    return secrets.token_bytes(32)


KEY = "key"
"""The name of the key's file in the data directory."""


def load_key(data_dir: Path) -> bytes:
    """The key of this installation, made at first use and readable by its owner only.

    It is there whole or not at all, also for a second process that comes at the same moment.
    Raises `StoreFailed` if there is none and none can be made.
    """
    path = data_dir / KEY
    try:
        if not path.exists():
            from okrlab.store.database import own_folder  # heavy, and no page makes a key

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
    """By what a database knows its key again; it tells nothing of the key.

    >>> fingerprint(b"k" * 32).hex()[:8]
    '45ccc9c5'
    """
    return hmac.digest(key, b"the key that an okrlab database belongs to", "sha256")


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
    """The link secret that a spoken code is swapped for; nobody without the key can make it."""
    return _derived(key, f"spoken:{code}")


def hashed(secret: str) -> bytes:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def here_only(url: str) -> bool:
    """Whether an address opens on this computer alone, so that a QR code of it leads nowhere.

    >>> here_only("http://127.0.0.1:8866/j/x"), here_only("http://192.168.1.5:8866")
    (True, False)
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def network(address: str) -> str:
    """What counts as one address: of IPv6 the half that one connection shares.

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


def base_address(said: str) -> str:
    """The address of a server as somebody typed it, without a slash at its end.

    Raises `BadInput` for what a phone could not open, or would read as another address: a name
    and a password in it, say.

    >>> base_address(" https://okr.example.org:8000/team/ ")
    'https://okr.example.org:8000/team'
    """
    address = said.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        plain = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        raise BadInput("bad_address") from None
    if not plain or not address.isprintable() or {*"?#@\\ "} & {*address}:
        raise BadInput("bad_address")
    return address


def root_of(base: str) -> str:
    """The path below which a server's addresses lie, as people see them; empty for none.

    >>> root_of("https://okr.example.org/team"), root_of("http://10.0.0.5:8866")
    ('/team', '')
    """
    return urlsplit(base).path.rstrip("/")


def address(path: str, base: str, typed: str = "") -> str:
    """The whole address of a link; empty if the server does not know its own.

    `base` is what the server was told when it started. What a host `typed` in later is used for
    the link to join alone: whoever is at that address could come into the room by it. Every
    other link makes its holder somebody, or shows what the room keeps to itself.

    >>> address("/j/x", "http://10.0.0.5:8866", "https://okr.example.org")
    'https://okr.example.org/j/x'
    >>> address("/r/x", "http://10.0.0.5:8866", "https://okr.example.org")
    'http://10.0.0.5:8866/r/x'
    """
    if typed and LETTERS.get(path[1:2]) == "join":
        with contextlib.suppress(BadInput):  # a record may hold what is no longer taken
            base = base_address(typed)
    return f"{base.rstrip('/')}{path}" if base else ""


def path(kind: str, secret: str) -> str:
    """The path of a link's address: a letter for its kind, and its secret."""
    return f"/{kind[0]}/{secret}"


def sign(key: bytes, session: str, *, lifetime: timedelta, now: datetime) -> str:
    """A token that proves a session until it expires.

    >>> now = datetime(2026, 1, 5, tzinfo=UTC)
    >>> token = sign(b"k", "anna", lifetime=timedelta(hours=1), now=now)
    >>> verify(b"k", token, now=now), verify(b"k", token, now=now + timedelta(hours=2))
    ('anna', None)
    """
    until = int((now + lifetime).timestamp())
    return f"{session}.{until}.{_seal(key, session, until)}"


def verify(key: bytes, token: str, *, now: datetime) -> str | None:
    """The session a token proves, or None if it proves nothing now."""
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
