"""Kernel processes in milliseconds: a kernel provisioner forks them from the zygote.

`Zygote` is the server's end of `okrlab.serve.zygote`, `Forked` one of its children, held by a
pidfd, and `ForkProvisioner` what Jupyter asks for a kernel. Where processes cannot be forked safely
(Windows, macOS) the kernelspec names no provisioner, and Jupyter starts kernels in its usual way.
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

from okrlab.serve.kernel import OPTIONS

SPEC = "okrlab"
PROVISIONER = "okrlab-fork"
# Everything that a kernel imports by itself while it starts.
PRELOAD = (
    *("ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.debugger", "ipywidgets"),
    *("IPython.core.completer", "IPython.core.completerlib", "IPython.core.debugger"),
    *("IPython.core.oinspect", "IPython.extensions.storemagic"),
    *("tornado.platform.asyncio", "tornado.queues", "faulthandler"),
)
MEMORY = 1 << 30
# The variables of the server's environment that a kernel may see; others may hold secrets.
KEPT = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV")
KEPT_FAMILIES = ("LC_", "PYTHON", "OKRLAB_LOCALE", "OKRLAB_BLOCKS")
CAN_FORK = sys.platform == "linux" and hasattr(os, "pidfd_open")


def kernel_environment(run_dir: Path) -> dict[str, str]:
    """The environment of every kernel: enough to run Python, and none of the server's secrets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or name.startswith(KEPT_FAMILIES)
    }
    # One thread each: a hundred kernels with a thread per core would fight over the machine.
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    # An empty profile, so that a start-up file for somebody's own notebooks does not run here.
    return {**kept, **one, "MALLOC_ARENA_MAX": "2", "IPYTHONDIR": str(run_dir / "ipython")}


def write_kernelspec(root: Path, *, fork: bool = CAN_FORK) -> None:
    """Write a kernelspec that names our provisioner into an empty directory."""
    ours = {"kernel_provisioner": {"provisioner_name": PROVISIONER}} if fork else {}
    folder = root / SPEC
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(
        json.dumps(
            {
                "argv": [
                    *("python", "-P", "-m", "okrlab.serve.kernel", "-f", "{connection_file}"),
                    *OPTIONS,
                ],
                "display_name": SPEC,
                "language": "python",
                "metadata": ours,
            }
        )
    )
    # Registered here and not only by an entry point, so that a plain checkout works.
    KernelProvisionerFactory.provisioners.setdefault(
        PROVISIONER,
        EntryPoint(PROVISIONER, f"{__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME),
    )


def check_provisioner(specs: Any, parent: Any) -> None:
    """Raise `RuntimeError` if Jupyter would start kernels in any other way than by our forks."""
    maker = KernelProvisionerFactory.instance(parent=parent)
    made = maker.create_provisioner_instance("check", specs.get_kernel_spec(SPEC), None)
    if not isinstance(made, ForkProvisioner):
        raise RuntimeError(f"kernels would be started by {type(made).__name__}")


class Forked:
    """A forked kernel with the interface that `LocalProvisioner` expects of a process."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self._handle = handle
        self._ended: asyncio.Future[None] | None = None

    def __del__(self) -> None:
        with suppress(OSError):
            os.close(self._handle)

    def poll(self) -> int | None:
        """None while it runs, then 0: only the log says how it ended."""
        watch = select.poll()
        watch.register(self._handle, select.POLLIN)
        return 0 if watch.poll(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the process has ended. Raises `subprocess.TimeoutExpired`."""
        watch = select.poll()
        watch.register(self._handle, select.POLLIN)
        if not watch.poll(None if timeout is None else timeout * 1000):
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return 0

    def send_signal(self, signum: int) -> None:
        """Signal the whole process group, so that whatever a cell has started gets it too."""
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
    """The server's end of the forking process, which is started again if it has died."""

    def __init__(self, preload: Iterable[str], env: Mapping[str, str], memory: int) -> None:
        self._command = [str(memory), *dict.fromkeys((*PRELOAD, *preload))]
        self._env = dict(env)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self.failed: list[str] = []

    def start(self) -> None:
        """Start it and wait for its imports. Raises `RuntimeError` if it cannot fork safely."""
        self._door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "okrlab.serve.zygote",
                    str(theirs.fileno()),
                    *self._command,
                ],
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
        """End it, and with it every kernel that it has forked."""
        if self._process:
            self._door.close()
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def fork(self, argv: list[str], env: Mapping[str, str], cwd: str) -> Forked:
        """Fork a new kernel process, which takes about 3 ms."""
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
