"""A kernel process in milliseconds: forked, by a real kernel provisioner, from the zygote.

`Zygote` is the server's end of `okrlab.serve.zygote`, `Forked` one child of it, held by a pidfd,
and `ForkProvisioner` what Jupyter asks for a kernel. Where a process cannot be forked safely
(Windows, macOS) the kernelspec names no provisioner and Jupyter spawns kernels as it always does.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

SPEC = "okrlab"
PROVISIONER = "okrlab-fork"
# All that a kernel imports by itself while it starts.
PRELOAD = (
    *("ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.debugger", "ipywidgets"),
    *("IPython.core.completer", "IPython.core.completerlib", "IPython.core.debugger"),
    *("IPython.core.oinspect", "IPython.extensions.storemagic"),
    *("tornado.platform.asyncio", "tornado.queues", "faulthandler"),
)
MEMORY = 1 << 30
# What of the server's environment a kernel may see; the rest may hold secrets.
KEPT = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV")
KEPT_FAMILIES = ("LC_", "PYTHON", "OKRLAB_LOCALE", "OKRLAB_BLOCKS")
CAN_FORK = sys.platform == "linux" and hasattr(os, "pidfd_open")


def kernel_environment(run_dir: Path) -> dict[str, str]:
    """What every kernel starts with: enough to run Python, and nothing of the server's secrets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or name.startswith(KEPT_FAMILIES)
    }
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    # An empty profile, so that a start-up file meant for a person's own notebooks is not run here.
    return {**kept, **one, "MALLOC_ARENA_MAX": "2", "IPYTHONDIR": str(run_dir / "ipython")}


def write_kernelspec(root: Path, *, fork: bool = CAN_FORK) -> None:
    """A kernelspec that names our provisioner, in a directory that holds no other."""
    ours = {"kernel_provisioner": {"provisioner_name": PROVISIONER}} if fork else {}
    folder = root / SPEC
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(
        json.dumps(
            {
                "argv": [
                    *("python", "-m", "okrlab.serve.kernel", "-f", "{connection_file}"),
                    "--HistoryManager.enabled=False",
                ],
                "display_name": SPEC,
                "language": "python",
                "metadata": ours,
            }
        )
    )
    # Registered here as well as by entry point, so that a plain checkout works.
    KernelProvisionerFactory.provisioners.setdefault(
        PROVISIONER,
        EntryPoint(PROVISIONER, f"{__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME),
    )


class Forked:
    """A forked kernel as `LocalProvisioner` expects a process to be, known by its pidfd."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self._handle = handle
        self._ended: asyncio.Future[None] | None = None

    def __del__(self) -> None:
        with suppress(OSError):
            os.close(self._handle)

    def poll(self) -> int | None:
        """None while it runs, then 0: how it ended is in the log, not here."""
        watch = select.poll()
        watch.register(self._handle, select.POLLIN)
        return 0 if watch.poll(0) else None

    def wait(self, timeout: float | None = None) -> int:
        watch = select.poll()
        watch.register(self._handle, select.POLLIN)
        if not watch.poll(None if timeout is None else timeout * 1000):
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return 0

    def send_signal(self, signum: int) -> None:
        """To the whole group while its leader lives, so that what a cell started gets it too."""
        if self.poll() is None:
            os.killpg(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    async def ended(self) -> None:
        """Return when the process has ended."""
        if self._ended is None:
            loop = asyncio.get_running_loop()
            ended = self._ended = loop.create_future()

            def note() -> None:
                loop.remove_reader(self._handle)
                ended.set_result(None)

            loop.add_reader(self._handle, note)
        await asyncio.shield(self._ended)


class Zygote:
    """The server's end of the forking process; started again if it is found dead."""

    def __init__(self, preload: Iterable[str], env: Mapping[str, str], memory: int) -> None:
        self._command = [str(memory), *dict.fromkeys((*PRELOAD, *preload))]
        self._env = dict(env)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self.failed: list[str] = []

    def start(self) -> None:
        """Start it and wait until it has imported everything. Raises `RuntimeError`."""
        self._door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "okrlab.serve.zygote", str(theirs.fileno()), *self._command],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=self._env,
                start_new_session=True,
            )
        ready = json.loads(self._door.recv(1 << 16) or b"{}")
        if ready.get("threads") != 1:
            raise RuntimeError(f"the kernel zygote cannot fork safely: {ready or 'it died'}")
        self.failed = ready["failed"]

    def stop(self) -> None:
        """End it, and with it every kernel it forked."""
        if self._process:
            self._door.close()
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def fork(self, argv: list[str], env: Mapping[str, str], cwd: str) -> Forked:
        """A new kernel process. About 3 ms."""
        request = json.dumps({"argv": argv, "env": dict(env), "cwd": cwd}).encode()
        return await asyncio.to_thread(self._fork, request)

    def _fork(self, request: bytes) -> Forked:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self.start()
            self._door.send(request)
            answer, handles, _, _ = socket.recv_fds(self._door, 64, 1)
            if not handles:
                raise RuntimeError("the kernel zygote died while forking")
            return Forked(int(answer), handles[0])


class ForkProvisioner(LocalProvisioner):
    """Launches a kernel by forking the zygote."""

    zygote: ClassVar[Zygote]
    process: Any

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        cwd = str(kwargs.get("cwd") or os.getcwd())
        arguments = cmd[cmd.index("-f") :]
        self.process = await self.zygote.fork(arguments, kwargs["env"], cwd)
        self.pid, self.pgid, self.cwd = self.process.pid, None, cwd
        return self.connection_info

    async def wait(self) -> int | None:
        if self.process:
            await self.process.ended()
            self.process = None
        return 0
