"""What commands share: this installation's register, and printing links at a terminal."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from okrlab import home, upkeep
from okrlab.texts import text

if TYPE_CHECKING:
    from okrlab.workshop.register import Register

PORT = 8866
"""The port on which `okrlab serve` listens by default."""


def say_links_at(url: str, secrets: dict[str, str], *, as_json: bool, id: str) -> None:
    """Print links with the given address, or with that of this home's running server."""
    base = url or upkeep.served()
    addresses = addresses_of(base or f"http://127.0.0.1:{PORT}", secrets)
    say_links(addresses, as_json=as_json, id=id, more={} if url else {"served": bool(base)})
    if not base:
        click.echo(text("cli.not_served", port=PORT), err=True)


def say_links(
    addresses: dict[str, str], *, as_json: bool, id: str, more: dict[str, bool] | None = None
) -> None:
    if as_json:
        click.echo(json.dumps({"id": id, "links": addresses, **(more or {})}, indent=1))
        return
    for kind in ("host", "facilitate", "join", "learn", "view"):
        if kind in addresses:
            click.echo(f"  {text(f'cli.link_{kind}'):<34}{addresses[kind]}")


class Installed:
    """The register of this installation's database, as a context manager.

    Without `create`, a missing database is an error and none is made.
    """

    def __init__(self, *, create: bool = False) -> None:
        self.create = create

    def __enter__(self) -> Register:
        from okrlab.workshop.opening import open_home
        from okrlab.workshop.register import Register

        self.record, key = open_home(home.database_url(), home.data_dir(), create=self.create)
        return Register(self.record, key, lambda: datetime.now(UTC))

    def __exit__(self, *_: object) -> None:
        self.record.close()


def meetings_of(register: Register) -> list[Any]:
    with register.record.reading() as db:
        return register.record.meetings(db)


def secrets_of(register: Register, workshop: str) -> dict[str, str]:
    with register.record.reading() as db:
        return register.secrets(db, workshop)


def addresses_of(base: str, secrets: dict[str, str]) -> dict[str, str]:
    from okrlab.workshop import links

    base = links.base_address(base)
    return {kind: links.address(links.path(kind, s), base) for kind, s in secrets.items()}


def show_qr(url: str) -> None:
    import segno

    with contextlib.suppress(UnicodeEncodeError):  # a terminal without block characters
        click.echo()
        segno.make(url, error="m").terminal(compact=True)
