"""Says how far something is that takes longer than a second: a bar in a terminal, else a line."""

from __future__ import annotations

from time import monotonic
from typing import Any, Final, Self

from okrlab.texts import text

PATIENCE: Final = 1.0
"""Seconds until it appears."""


class LateBar:
    """How far something is, on the error output; in a notebook a line below the cell.

    Use it in a `with` statement: a bar goes when that ends, a line stays and says that it is done.
    Where the error output is a file, nothing is written.
    """

    def __init__(self) -> None:
        self._bar: Any = None
        self._line: Any = None
        self._begun = monotonic()

    def tell(self, share: float) -> None:
        """Say that so much is done, from 0 to 1."""
        if self._bar is None and self._line is None:
            if monotonic() - self._begun < PATIENCE or share >= 1:
                return
            self._start(share)
        if self._bar is not None:
            self._bar.update(self._task, completed=share)
        else:
            self._line.update(_said(share), raw=True)

    def _start(self, share: float) -> None:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(stderr=True)
        if console.is_jupyter:
            from IPython.display import display

            self._line = display(_said(share), raw=True, display_id=True)  # type: ignore[no-untyped-call]
            return
        self._bar = Progress(console=console, transient=True)
        self._bar.start()
        self._task = self._bar.add_task(text("history.reading"), total=1.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _said(share: float) -> dict[str, str]:
    return {"text/plain": f"{text('history.reading')}: {share:.0%}"}
