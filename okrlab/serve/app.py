"""Voilà's standalone server, configured here in code, with our own gate in front of it.

No configuration file is read: one that is not found would be ignored silently. Of Voilà's own
addresses only those that a page needs remain; the others answer like an unknown link.
"""

from __future__ import annotations

import hmac
import shutil
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.utils import run_sync
from jupyter_server.base.handlers import FileFindHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.ioloop import IOLoop
from tornado.web import GZipContentEncoding
from voila.app import Voila
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler

from okrlab import logs
from okrlab.errors import BadInput
from okrlab.host.front_desk import Desk
from okrlab.host.links import root_of, sign
from okrlab.host.node import Node, run_folder
from okrlab.serve import door, frames, hall_socket, handlers, sockets
from okrlab.serve.assets import Assets, find_files
from okrlab.serve.full import Full
from okrlab.serve.gate import Gate
from okrlab.serve.hallway import Halls
from okrlab.serve.jupyter import decisions
from okrlab.serve.kernels import (
    CAN_FORK,
    MEMORY,
    ForkProvisioner,
    Zygote,
    check_provisioner,
    kernel_environment,
    write_kernelspec,
)
from okrlab.serve.listening import LIMITS, Limits, Listening, in_url
from okrlab.serve.moulds import Moulds
from okrlab.serve.origin import Proxies
from okrlab.serve.pages import AssetHandler, Kept, NotebookPage
from okrlab.serve.phones import Phones, PhonesWish
from okrlab.serve.render import Lean
from okrlab.serve.shelf import Shelf
from okrlab.serve.sockets import KernelSocket

SEATS = 120
SEATS_EACH = 4
TOKEN_LIFETIME = timedelta(days=2)
TAKEN = {*"hfjlrvswc", "api", "healthz", "static", "voila"}
"""How our own paths begin; no public address may lie below one of them."""
PING = 10.0
"""Seconds between the pings that are sent to every page."""
STATIC = (TemplateStaticFileHandler, MultiStaticFileHandler, ThemesHandler, FileFindHandler)


def run(
    node: Node,
    *,
    port: int,
    notebooks: Path,
    address: str = "127.0.0.1",
    public_url: str | None = None,
    on_ready: Callable[[str], None] | None = None,
    preload: Sequence[str] = (),
    home: Callable[[str, bool], Sequence[str]] | None = None,
    hosts: Sequence[str] = (),
    seats: int = SEATS,
    seats_each: int = SEATS_EACH,
    ahead: int = 4,
    memory: int = MEMORY,
    fork: bool = CAN_FORK,
    ping: float = PING,
    limits: Limits = LIMITS,
    proxies: Sequence[str] = (),
    room: Callable[[], str] = str,
    on_reached: Callable[[str], None] = lambda _: None,
    shared: Mapping[str, str] | None = None,
) -> None:
    """Serve the notebooks of a folder until interrupted.

    `port` 0 takes a free one; `on_ready` is called with the public base URL once people can come
    in. `home` lists the notebooks that a role should see first, in a workshop with or without an
    agenda; the first that exists is shown. `preload` names modules that all kernels share, and
    `memory` limits what a kernel may use. `ahead` kernels are started before anybody comes: where
    kernels cannot be forked, make it the number of people you expect. There are `seats` kernels in
    all and `seats_each` per person. A page that leaves three pings unanswered, one every `ping`
    seconds, has lost its connection. `limits` says what strangers may send and hold open.
    `proxies` are trusted to name a request's origin. `room` finds this computer's address in the
    room's network, where phones are let in once a host wishes it; `on_reached` is called with the
    base URL there, and with "" when they no longer are. `shared` are a
    hall's boards: each widget's class, and its two parts. Raises `BadInput` if
    `public_url` lies below one of our own paths.
    """
    first = root_of(public_url or "").split("/")[1:2]
    if TAKEN.intersection(first):
        raise BadInput("taken_path", path=first[0])
    server = Server.clear_instance() or Server.instance(
        config=decisions(notebooks, address, ahead),
        node=node,
        place=(address, port),
        shelf=Shelf(notebooks),
        public_url=(public_url or "").rstrip("/"),
        on_ready=on_ready,
        preload=preload,
        home=home,
        hosts={"localhost", socket.gethostname().lower(), *map(str.lower, hosts)},
        seats=(seats, seats_each),
        memory=memory,
        fork=fork,
        ping=ping,
        limits=limits.for_people(seats),
        proxies=Proxies(proxies),
        room=room,
        on_reached=on_reached,
        shared=shared or {},
    )
    server.initialize([])
    server.start()


class Server(Voila):
    """The server: its gate, its kernels and its pages."""

    node: Node
    gate: Gate

    def __init__(self, *, place: tuple[str, int], **ours: Any) -> None:
        super().__init__(config=ours.pop("config"))
        self.node = ours["node"]
        self.shelf: Shelf = ours["shelf"]
        self.public_url: str = ours["public_url"]
        self._ours, self._place = ours, place
        self.run_dir = run_folder()
        self.connection_dir_root = str(self.run_dir)
        self._fork: bool = ours["fork"]
        write_kernelspec(self.run_dir / "kernels", fork=self._fork)
        self.base_env = kernel_environment(self.run_dir)
        self.zygote = Zygote(ours["preload"], self.base_env, ours["memory"])
        self.ping: float = ours["ping"]
        self.halls: Halls | None = None
        if self._fork and ours["shared"]:
            self.halls = Halls(self.run_dir, self.node.address, ours["shared"], self.base_env)
        self.moulds = Moulds(self, TOKEN_LIFETIME)

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Nothing outside this module configures this server."""

    def init_settings(self) -> dict[str, Any]:
        self.cookie_secret = hmac.digest(self.node.key, b"cookies", "sha256")
        settings: dict[str, Any] = super().init_settings()
        kernels: Any = self.kernel_manager
        specs = KernelSpecManager(
            kernel_dirs=[str(self.run_dir / "kernels")], ensure_native_kernel=False, parent=self
        )
        self.kernel_spec_manager = kernels.kernel_spec_manager = specs
        kernels.allowed_message_types = list(frames.SAID)
        kernels.base_env = self.base_env
        kernels.on_lost = KernelSocket.kernel_lost
        hosts: set[str] = {*self._ours["hosts"], self._place[0].lower()}
        if self.public_url:
            hosts.add((urlsplit(self.public_url).hostname or "").lower())
        self.gate = Gate(
            Desk(self.node.address, self.node.key),
            kernels,
            public_url=self.public_url,
            hosts=hosts,
            seats=self._ours["seats"][0],
            seats_each=self._ours["seats"][1],
            home=self._first_page,
            clock=time.monotonic,
            proxies=self._ours["proxies"],
        )
        self.authorizer.gate = self.identity_provider.gate = self.gate
        return {
            **settings,
            "kernel_spec_manager": specs,
            "okrlab": self,
            "websocket_max_message_size": frames.LARGEST,
            "kernel_websocket_connection_class": frames.Frames,
            "log_function": handlers.log_request,
            "serve_traceback": False,
            "ws_ping_interval": round(1000 * self.ping),
            "ws_ping_timeout": round(3000 * self.ping),
        }

    def init_handlers(self) -> list[Any]:
        """Our addresses, and those of Voilà's that serve the files of its front end."""
        self.assets = assets = Assets(self.gate.root)
        self.lean = Lean(assets)
        page = {"server": self, "lean": self.lean, "full": Full(self)}
        files = [
            (path, type("Kept", (Kept, handler), {}), *options)
            for path, handler, *options in super().init_handlers()
            if issubclass(handler, STATIC)
        ]
        self.app.transforms.append(GZipContentEncoding)
        return [
            (r"/healthz", door.Health),
            (r"/", door.Code),
            (r"/okr/.*", AssetHandler, {"assets": assets}),
            (r"/([hfjlrvs])/([\w-]{8,100})", door.Landing),
            (r"/([wc])/([\w-]{1,80})/result\.html", door.ResultPage),
            (r"/([wc])/([\w-]{1,80})/([\w-]{1,80})", NotebookPage, page),
            *hall_socket.addresses(),
            *sockets.addresses(),
            (rf"/voila/api/shutdown/{sockets.KERNEL}", door.Leave),
            (r"/api/phones/([\w-]{1,80})", PhonesWish),
            *files,
            (r".*", door.NotFound),
        ]

    def listen(self) -> None:
        """Open the port and serve until stopped.

        Raises `RuntimeError` if Jupyter would start kernels in any other way than by our forks.
        """
        if self._fork:
            ForkProvisioner.zygote = self.zygote
            self.zygote.start()
            check_provisioner(self.kernel_spec_manager, self)
        address, port = self._place
        logs.take_over()
        listening = Listening(
            self.app, limits=self._ours["limits"], largest=frames.LARGEST, root=self.gate.root
        )
        listening.listen(port, address)
        self.port = next(iter(listening._sockets.values())).getsockname()[1]
        self.gate.hosts.add(address)
        self.base_url_said = self.public_url or f"http://{in_url(address)}:{self.port}"
        about = self.base_url_said, self._ours["room"], self.node.key
        self.phones = Phones(listening, *about, self._reached)
        self.ioloop = IOLoop.current()
        self.ioloop.add_callback(self._warm)
        self.kernel_manager.watch_pages(self.ping)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._handle_signal_stop)
        try:
            self.ioloop.start()
        finally:
            self.stop()

    def _first_page(self, role: str, staged: bool) -> str:
        home = self._ours["home"]
        return self.shelf.first(role, home(role, staged) if home else ())

    async def _reached(self, base: str) -> None:
        """Tell every page, and the next recorder, where phones reach this server."""
        self.node.base = base
        await self.gate.desk.reached(base)
        self._ours["on_reached"](base)

    async def _warm(self) -> None:
        """Start kernels and run lessons before anybody comes; then say that people can come in."""
        self.kernel_manager.fill()
        if self.halls is not None:
            await self.halls.start(self.base_url_said)
        if not self._fork:
            # Without forking, starting a kernel takes seconds: nobody should wait for the first.
            await self.kernel_manager.filled()
        if self.node.is_one_of_several:
            await find_files(self.assets, self.kernel_manager, self._ours["preload"], self.run_dir)
        if said := self._ours["on_ready"]:
            said(self.base_url_said)
        for sheet in self.shelf.all():
            if not sheet.full:
                await self.lean.prepare_lesson(sheet, self.kernel_manager)

    def stop(self) -> None:
        """End every kernel and the process they were forked from; all that people did is kept."""
        if self.halls is not None:
            self.halls.stop()
        if self._fork:
            self.zygote.stop()
        else:
            run_sync(self.kernel_manager.shutdown_all)(now=True)
        shutil.rmtree(self.run_dir, ignore_errors=True)

    def token_of(self, session: str) -> str:
        """The token by which somebody who speaks for a session proves that to the recorder."""
        return sign(self.node.key, session, lifetime=TOKEN_LIFETIME, now=datetime.now(UTC))

    def environment(self, token: str) -> dict[str, str]:
        """A kernel's environment: where the recorder is, and the token of its one session."""
        return {
            "OKRLAB_RECORDER": self.node.address,
            "OKRLAB_TOKEN": token,
            "OKRLAB_PUBLIC_URL": self.base_url_said,
        }
