"""`okrlab …` in a process of its own, forked from one that has loaded okrlab."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LOADED = ["okrlab.cli", "alembic.command", "okrlab.host.export", "okrlab.host.opening"]
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(LOADED)


def _command(words: tuple[str, ...], env: dict[str, str], folder: str) -> None:
    """What the forked process does: it is `okrlab`, with these streams and this environment."""
    for number, name, how in (
        (0, os.devnull, os.O_RDONLY),
        (1, f"{folder}/out", os.O_WRONLY | os.O_CREAT),
        (2, f"{folder}/err", os.O_WRONLY | os.O_CREAT),
    ):
        os.dup2(os.open(name, how), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(env)
    from okrlab.cli import main

    main(list(words), prog_name="okrlab")


def command(
    words: tuple[str, ...], env: dict[str, str], patience: float = 60
) -> subprocess.CompletedProcess[bytes]:
    """As `subprocess.run([sys.executable, "-m", "okrlab.cli", *words], capture_output=True, …)`,
    with nothing on standard input.
    """
    with tempfile.TemporaryDirectory(prefix="okrlab-fork-") as folder:
        process = _forks.Process(target=_command, args=(words, env, folder))
        process.start()
        process.join(patience)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, patience)
        out, err = (Path(folder, name).read_bytes() for name in ("out", "err"))
        return subprocess.CompletedProcess(words, process.exitcode, out, err)
