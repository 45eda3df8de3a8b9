"""Works out the summaries of metrics in a thread, so that the journey board never waits for them.

A baseline takes long enough to hold up a page, and the first one also loads the libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.journey.cards import Touchpoint
from okrlab.blocks.journey.steps import Measured
from okrlab.blocks.journey.touchpoint_metrics import Summary, looked, summarise
from okrlab.errors import OkrlabError
from okrlab.record.deck import Deck
from okrlab.texts import text

Key = tuple[str, int]
"""A metric's id and version: whoever changes a metric gets a new summary."""


class Summaries:
    """The summaries known so far. `ready` is called in the thread whenever there is another one."""

    def __init__(self, ready: Callable[[], None]) -> None:
        self._ready = ready
        self._known: dict[Key, Summary] = {}
        self._at_work: set[Key] = set()
        self._worker = ThreadPoolExecutor(1, "okrlab-metrics")

    def __len__(self) -> int:
        return len(self._known)

    def close(self) -> None:
        """Stop working, and forget what is still to do."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def of(self, deck: Deck) -> dict[str, Summary]:
        """By metric, the summaries that are ready. The others are begun."""
        known: dict[str, Summary] = {}
        for metric in deck.of(Metric):
            key = (metric.id, metric.version)
            if key in self._known:
                known[metric.id] = self._known[key]
            elif key not in self._at_work:
                self._at_work.add(key)
                self._worker.submit(self._summarise, key, metric)
        return known

    def measured(self, deck: Deck, touchpoint: Touchpoint) -> Measured | None:
        """The touchpoint's first metric with a baseline; None while there is none."""
        for metric in deck.of(Metric, of=touchpoint.id):
            summary = self._known.get((metric.id, metric.version))
            if summary and summary.level:
                return Measured(
                    name=metric.name,
                    baseline=summary.level,
                    target=summary.target,
                    better=metric.better,
                )
        return None

    def look(self, metric: Metric) -> Future[Any]:
        """What a page shows of a metric, as builtins, when it is worked out."""

        def careful() -> Any:
            try:
                return looked(metric)
            except Exception as error:  # numbers nobody thought of: the page must get an answer
                words = text("journey.metric_broken")
                raise OkrlabError.said("broken", words, "") from error

        return self._worker.submit(careful)

    def _summarise(self, key: Key, metric: Metric) -> None:
        try:
            self._known[key] = summarise(metric)
        except Exception:  # the page is told, or it would wait for ever
            self._known[key] = Summary(said=text("journey.metric_broken"))
            raise
        finally:
            self._at_work.discard(key)
        self._ready()
