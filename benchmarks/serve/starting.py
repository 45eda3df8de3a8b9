"""`python -m benchmarks.serve.starting [--times N]`: what a kernel costs until it answers."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from okrlab.serve.kernels import (
    MEMORY,
    ForkProvisioner,
    Zygote,
    kernel_environment,
    write_kernelspec,
)
from tests.serve.test_kernels import Kernel

MODULES = ("okrlab.lab", "okrlab.blocks.ladder.board", "okrlab.host.line")


def spent(pid: int) -> float:
    """CPU milliseconds of a process, all its threads together."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


def own(pid: int) -> float:
    """Megabytes that a process shares with no other."""
    said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.findall(r"^Private_Dirty:\s+(\d+)", said, re.M)[0]) / 1024


async def start(place: tuple[Path, dict[str, str]]) -> tuple[float, float, float, float]:
    """A kernel: ms until it answers, its CPU ms until then and for a first cell, its megabytes."""
    began = time.perf_counter()
    async with Kernel(place) as kernel:
        took, before = time.perf_counter() - began, spent(kernel.pid)
        await kernel.run("1")
        return 1000 * took, before, spent(kernel.pid) - before, own(kernel.pid)


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.serve.starting")
    wanted.add_argument("--times", type=int, default=15)
    times = wanted.parse_args().times
    with tempfile.TemporaryDirectory(prefix="okrlab-bench-") as folder:
        root = Path(folder)
        write_kernelspec(root / "kernels")
        env = kernel_environment(root)
        zygote = ForkProvisioner.zygote = Zygote(MODULES, env, MEMORY)
        zygote.start()
        try:
            found = [asyncio.run(start((root, env))) for _ in range(times)]
        finally:
            zygote.stop()
    print(f"{times} kernels, load {os.getloadavg()[0]:.1f}; median (least):")
    names = (
        "ms to the first answer",
        "CPU ms until then",
        "CPU ms of a first cell",
        "MB of its own",
    )
    for name, values in zip(names, zip(*found, strict=True), strict=True):
        print(f"  {name:<24} {statistics.median(values):.1f} ({min(values):.1f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
