"""The application of a kernel, of which a part can be done before its process is forked.

What has neither a socket, a thread nor anything of its own is done once in the zygote: reading the
options and building the shell, which is half of what a kernel costs until it answers.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.application import BaseIPythonApplication

BEHIND_SERVER = 100_000
"""Messages that wait here while the server has no time for them.

ZeroMQ's 1,000 are soon reached by a page that asks a lot at once of a busy server, and what goes
beyond is dropped without a word. The server bounds a page's backlog by its size.
"""


class _Base(BaseIPythonApplication):
    """Stands between a kernel's application and its base, whose part may be done already."""

    prepared: tuple[str, ...] | None = None
    """The options with which it was prepared, if it was."""

    def initialize(self, argv: list[str] | None = None) -> None:
        if self.prepared is None:
            super().initialize(argv)


class KernelApp(IPKernelApp, _Base):
    """`IPKernelApp`, whose `initialize` goes on where `prepare` stopped, if that was called."""

    def prepare(self, options: Sequence[str]) -> None:
        """Read these options and build a shell, in a process that kernels are forked from."""
        _Base.initialize(self, [*options])
        self.prepared = tuple(options)
        shell = ZMQInteractiveShell.instance(
            parent=self,
            profile_dir=self.profile_dir,
            compiler_class=XCachingCompiler,
        )
        atexit.unregister(shell.atexit_operations)

    def initialize(self, argv: list[str] | None = None) -> None:
        """Become a kernel with this command line, which is `-f FILE` and the options."""
        if self.prepared is not None:
            first, self.connection_file, *options = argv or [""]
            if first != "-f" or self.prepared != tuple(options):
                raise ValueError(f"not what was prepared: {argv}")
            shell: Any = ZMQInteractiveShell.instance()
            shell.init_environment()
            shell.starting_dir = os.getcwd()
            shell.history_manager.dir_hist[:] = [Path.cwd()]
            atexit.register(shell.atexit_operations)
        super().initialize(argv)

    def init_kernel(self) -> None:
        super().init_kernel()
        if self.prepared is not None:
            shell: Any = self.kernel.shell
            shell.parent = shell.kernel = self.kernel
            for name in ("stdin", "stdout", "stderr"):
                shell._orig_sys_module_state[name] = getattr(sys, name)

    def init_iopub(self, context: Any) -> None:
        context.sndhwm = BEHIND_SERVER
        super().init_iopub(context)
        del context.sndhwm
