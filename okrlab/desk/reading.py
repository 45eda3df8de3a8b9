"""Reads a history with a progress bar from the first second on."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Self, Unpack

from okrlab.given import checked
from okrlab.measure.history import HistoryOptions
from okrlab.measure.series import Better
from okrlab.texts import text

if TYPE_CHECKING:
    from okrlab.measure.series import Series

PATIENCE = 1.0
"""Seconds before the bar shows."""


class HistoryReader:
    """Reads histories; what takes longer than a second shows how far it is, on the error output."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._begun = monotonic()

    @checked
    def history(
        self, source: Any, *, name: str = "", better: Better = "", **how: Unpack[HistoryOptions]
    ) -> list[Series]:
        """All metrics of a source; see `okrlab.measure.history`."""
        from okrlab.measure.history import history

        return history(source, name=name, better=better, progress=self._tell, **how)

    def _tell(self, share: float) -> None:
        if self._bar is None:
            if monotonic() - self._begun < PATIENCE or share >= 1:
                return
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(text("history.reading"), total=1.0)
        self._bar.update(self._task, completed=share)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
