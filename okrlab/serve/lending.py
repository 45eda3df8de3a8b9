"""Kernels on loan: each to one session and nobody else, and taken back when the person leaves.

A few are ready in advance, so that a visitor gets one at once. They hold nobody's token until they
are lent. Everything that a kernel knows is in the record, so any of them may end at any time.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_events import EventLogger
from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from tornado.ioloop import PeriodicCallback
from traitlets import Integer, default

from okrlab.serve.kernel import PAGE
from okrlab.serve.kernels import SPEC, Forked

SOCKETS = 16_384
"""Open sockets to kernels: a page takes five as long as it is open, and more while it opens."""
AHEAD_OF_KERNEL = 32
"""Messages that wait in the server for a busy kernel; beyond that its page is not read."""
BEHIND_KERNEL = 8
"""Messages from a kernel that wait in the server; the kernel keeps the others."""
DESERTED = 2.5
"""Pings after which a page without a sign of life counts as abandoned; checked twice per ping."""
BREATH = 0.4
"""Seconds after somebody came in until another kernel is prepared."""


class LentKernel(ServerKernelManager):
    """One kernel. It is not restarted if it dies: the page asks for a new one and runs again."""

    # With tracebacks turned off, Jupyter Server expects this attribute and fails without it.
    traceback_replacement_message = ""
    _events = EventLogger()

    @default("event_logger")
    def _default_event_logger(self) -> EventLogger:
        return self._events

    def emit(self, schema_id: str, data: dict[str, Any]) -> None:
        """Do nothing: nobody listens to these events, and building one takes longer than a fork."""


@dataclass
class Lent:
    """A kernel that is known to answer, with the client that it answered to."""

    id: str
    client: AsyncKernelClient
    manager: LentKernel


class Kernels(AsyncMappingKernelManager):
    """All kernels of this server, the owner of each, and those that wait for a visitor."""

    ahead = Integer(4, config=True, help="How many kernels wait, forked and answering.")
    base_env: dict[str, str]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.owners: dict[str, str] = {}
        self.on_lost: Callable[[str], None] | None = None
        self._signs: dict[str, float] = {}  # by kernel, when its page last showed that it lives
        self._deserted: set[str] = set()
        self._promised: Counter[str] = Counter()
        self._waiting: deque[Lent] = deque()
        self._starting = 0
        self._turns = asyncio.Semaphore(os.cpu_count() or 2)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._filling: set[asyncio.Task[Any]] = set()

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        """A ZeroMQ context with room for all sockets; the default stops at the 203rd kernel."""
        self._created_context = True
        context = zmq.asyncio.Context()
        context.max_sockets = SOCKETS
        context.setsockopt(zmq.SNDHWM, AHEAD_OF_KERNEL)
        context.setsockopt(zmq.RCVHWM, BEHIND_KERNEL)
        return context

    @default("kernel_manager_class")
    def _default_kernel_manager_class(self) -> str:
        return f"{__name__}.LentKernel"

    @property
    def lent(self) -> int:
        """How many kernels people have or were promised; the server's own do not count."""
        return sum(map(bool, self.owners.values())) + sum(self._promised.values())

    @contextmanager
    def promised(self, session: str) -> Iterator[None]:
        """Count a kernel as lent while it is being started, so that no limit is exceeded."""
        self._promised[session] += 1
        try:
            yield
        finally:
            self._promised[session] -= 1

    def of(self, session: str) -> list[str]:
        """The kernels of one session, oldest first."""
        return [kernel for kernel, owner in self.owners.items() if owner == session]

    def held(self, session: str) -> int:
        """How many kernels a session has, or was promised."""
        return len(self.of(session)) + self._promised[session]

    def connected(self, kernel_id: str) -> bool:
        """Whether a page holds a connection to it."""
        return bool(self._kernel_connections.get(kernel_id))

    def alive(self, kernel_id: str) -> None:
        """Note a sign of life from a kernel's page; everything that it sends is one."""
        self._signs[kernel_id] = time.monotonic()
        if kernel_id in self._deserted:
            self._deserted.discard(kernel_id)
            self._tell(kernel_id, away=False)

    def watch_pages(self, ping: float) -> None:
        """Look for pages from now on, which are pinged every so many seconds."""
        PeriodicCallback(lambda: self.look_for_pages(DESERTED * ping), 500 * ping).start()

    def look_for_pages(self, patience: float) -> None:
        """Tell kernels whose page has shown no sign of life for this many seconds.

        A kernel outlives its page, so that a phone that wakes up finds everything as it was. In the
        meantime the others should not see that person as present.
        """
        late = time.monotonic() - patience
        for kernel_id, owner in self.owners.items():
            if owner and self._signs[kernel_id] < late and kernel_id not in self._deserted:
                self._deserted.add(kernel_id)
                self._tell(kernel_id, away=True)

    def _tell(self, kernel_id: str, *, away: bool) -> None:
        if kernel_id in self:
            manager: Any = self.get_kernel(kernel_id)
            shell = manager.connect_shell()
            manager.session.send(shell.socket, PAGE, {"away": away})  # at once, as it closes now
            shell.close(linger=1000)

    async def lend(self, session: str) -> Lent:
        """Give this session a kernel, which is ready to answer."""
        while self._waiting:
            lent = self._waiting.popleft()
            if await lent.manager.is_alive():
                break
        else:
            lent = await self._start()
        self.owners[lent.id] = session
        self.alive(lent.id)
        lent.manager.last_activity = utcnow()
        # The visitor's page comes first: the next kernel is forked a moment later.
        asyncio.get_running_loop().call_later(BREATH, self.fill)
        return lent

    def fill(self) -> None:
        """Fork kernels in the background until enough are waiting."""
        while len(self._waiting) + self._starting < self.ahead:
            self._starting += 1
            self._filling.add(self.spawn(self._start_ahead()))

    async def filled(self) -> None:
        """Wait until the kernels that are being started are ready."""
        await asyncio.gather(*self._filling)

    async def _start_ahead(self) -> None:
        try:
            self._waiting.append(await self._start())
        finally:
            self._starting -= 1

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run a coroutine in the background, and keep it from being collected."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(self._filling.discard)
        return task

    async def _start(self) -> Lent:
        async with self._turns:
            kernel_id = await self.start_kernel(kernel_name=SPEC, env=self.base_env)
            manager: Any = self.get_kernel(kernel_id)
            self.spawn(self._watch(kernel_id, manager))
            client = manager.client()
            client.start_channels(stdin=False, hb=False, control=False)
            await _heard(client, manager)
            client.allow_stdin = False
            return Lent(kernel_id, client, manager)

    async def _watch(self, kernel_id: str, manager: Any) -> None:
        process = manager.provisioner.process
        if isinstance(process, Forked):
            await process.ended()
        else:
            while process.poll() is None:
                await asyncio.sleep(0.5)
        if kernel_id in self and not manager.shutting_down:
            self.log.warning("Kernel %s died.", kernel_id)
            for lent in [one for one in self._waiting if one.id == kernel_id]:
                lent.client.stop_channels()
                self._waiting.remove(lent)
            await manager.cleanup_resources()
            self.remove_kernel(kernel_id)
            if self.on_lost:
                self.on_lost(kernel_id)

    def let_go(self, kernel_id: str) -> None:
        """End a kernel in the background; its owner's seat is free at once.

        One that was nobody's has nobody's leave to say, and is not asked to end.
        """
        owner = self.owners.pop(kernel_id, "")
        if kernel_id in self:
            self.spawn(self.shutdown_kernel(kernel_id, now=not owner))

    def remove_kernel(self, kernel_id: str) -> Any:
        self.owners.pop(kernel_id, None)
        self._signs.pop(kernel_id, None)
        self._deserted.discard(kernel_id)
        return super().remove_kernel(kernel_id)

    def start_watching_activity(self, kernel_id: str) -> None:
        """Do not watch: a kernel counts as idle once its last page has left, whatever it does."""
        manager: Any = self.get_kernel(kernel_id)
        manager.execution_state = "idle"

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """Cull only kernels with an owner; those that wait for a visitor are idle on purpose."""
        if kernel_id in self.owners:
            await super().cull_kernel_if_idle(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        """Start counting a kernel's idle time when its page disconnects."""
        super().notify_disconnect(kernel_id)
        if kernel_id in self:
            manager: Any = self.get_kernel(kernel_id)
            manager.last_activity = utcnow()


async def _heard(client: AsyncKernelClient, manager: LentKernel) -> None:
    """Wait until a kernel answers on shell and iopub, without the pauses of `wait_for_ready`.

    Raises `RuntimeError` if it does not, or has died.
    """
    for attempt in range(200):
        client.kernel_info()
        with suppress(Empty):
            await client.get_shell_msg(timeout=0.3)
            while (await client.get_iopub_msg(timeout=0.05))["content"] != {
                "execution_state": "idle"
            }:
                pass
            return
        if attempt % 10 == 9 and not await manager.is_alive():
            break
    raise RuntimeError("a new kernel did not answer")
