"""`python -m tests.fuzz [TARGET …] [--seconds N] [--seed N]`: hostile input for N seconds each.

Without a target all of them run, one after the other. The seed is printed; the same seed tries
the same again. The exit code is 1 if anything went wrong.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import random
from collections.abc import Callable

import tests.fuzz


def targets() -> dict[str, Callable[[float, int], list[str]]]:
    """What can be fuzzed: each module of this package that has a function `fuzz`."""
    found = {}
    for module in pkgutil.iter_modules(tests.fuzz.__path__):
        if module.name != "__main__":
            one = getattr(importlib.import_module(f"tests.fuzz.{module.name}"), "fuzz", None)
            if one is not None:
                found[module.name] = one
    return found


def main() -> int:
    known = targets()
    wanted = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    wanted.add_argument("target", nargs="*", help="one of: " + ", ".join(known))
    wanted.add_argument("--seconds", type=float, default=60.0, help="for each target")
    wanted.add_argument("--seed", type=int, default=None)
    asked = wanted.parse_args()
    if unknown := [name for name in asked.target if name not in known]:
        wanted.error(f"no such target: {', '.join(unknown)}; there are: {', '.join(known)}")
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(10**9)
    wrong = 0
    for name in asked.target or known:
        print(f"## {name}: {asked.seconds:.0f} s, --seed {seed}", flush=True)
        faults = known[name](asked.seconds, seed)
        print("\n".join(faults) or "nothing found", flush=True)
        wrong += len(faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
