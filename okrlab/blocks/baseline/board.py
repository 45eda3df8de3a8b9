"""The baseline board in the kernel: takes in a file, looks at its metrics, judges targets live.

Reading and statistics are in `okrlab.measure`; they are loaded when first needed and run beside the
page's own conversation, so that it goes on meanwhile.
"""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import msgspec

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.baseline.metric_files import (
    BIGGEST,
    SETS,
    FileFindings,
    TableAnswers,
    data_set,
    read_metrics,
)
from okrlab.blocks.clinic.cards import KeyResult, Objective
from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.source import script, style
from okrlab.errors import BadInput, OkrlabError, Refused
from okrlab.given import checked
from okrlab.host.session import Session
from okrlab.record import commands as c
from okrlab.record.bounds import fit
from okrlab.record.deck import Deck
from okrlab.texts import area

_HERE = Path(__file__).parent

if TYPE_CHECKING:
    from okrlab.blocks.baseline.look import KnownMetric
    from okrlab.measure.target import Targets

log = logging.getLogger(__name__)
T = TypeVar("T")

CLINIC = "clinic"
"""The board on which key results lie."""
_BRIDGE = timedelta(weeks=8)
"""How long a bridge is proposed to stand where the numbers do not say."""


class BaselineBoard(DeckBoard):
    """The metrics of a session with what they can carry, to be shown as the last line of a cell."""

    _esm = script("board", _HERE)
    _css = style("base", "deck", own=_HERE / "board.css")

    @checked
    def __init__(self, session: Session, board: str = "baseline") -> None:
        self._worker = ThreadPoolExecutor(1, "okrlab-baseline")
        self._open = ""
        self._looked: Metric | None = None
        self._parts = bytearray()
        self._file: tuple[str, bytes] | None = None
        self._known: KnownMetric | None = None
        self._aims: tuple[date | None, Targets, float] | None = None
        super().__init__(session, board, area("baseline_board"))

    def close(self) -> None:
        """Stop listening and reading; the record stays."""
        self._worker.shutdown(wait=False, cancel_futures=True)
        super().close()

    def _about(self) -> dict[str, Any]:
        return {**super()._about(), "sets": list(SETS), "biggest": BIGGEST}

    # -- a file ---------------------------------------------------------------------------

    def _say_file(self, message: dict[str, Any]) -> None:
        """A piece of a file; the page sends the next when this one is answered.

        On a poor line it may send one twice.
        """
        at, last = int(message["at"]), bool(message["last"])
        data = b64decode(str(message["data"]), validate=True)
        size = at + len(data)
        if size > BIGGEST:
            self._parts.clear()
            return self._unread(message["n"], BadInput("history_large", name=_name(message),
                                                       most=BIGGEST // 1_000_000))  # fmt: skip
        if not 0 <= at <= len(self._parts):
            return self._unread(message["n"], Refused("no_file_here"), gone=True)
        self._parts[at:] = data
        if not last:
            self.send({"op": "took", "n": message["n"], "at": size})
            return
        self._file = (_name(message), bytes(self._parts))
        self._read(message["n"], msgspec.convert(message.get("answers", {}), TableAnswers))

    def _say_again(self, message: dict[str, Any]) -> None:
        """Read the same file by other answers."""
        self._read(message["n"], msgspec.convert(message["answers"], TableAnswers))

    def _say_set(self, message: dict[str, Any]) -> None:
        """Read one of our own histories."""
        name = str(message["name"])
        try:
            self._file = (self._texts[f"set_{name}"], data_set(name, self._session.today()))
        except (KeyError, BadInput):
            return self._unread(message["n"], BadInput("no_data_set"))
        self._read(message["n"], SETS[name])

    def _read(self, n: Any, answers: TableAnswers) -> None:
        if self._file is None:
            return self._unread(n, Refused("no_file_here"), gone=True)
        name, content = self._file
        today = self._session.today()

        def read() -> FileFindings:
            return read_metrics(name, content, answers, today, lambda: uuid4().hex)

        def shown(found: FileFindings) -> None:
            told = msgspec.to_builtins({"answers": answers, **msgspec.structs.asdict(found)})
            lasts = {one.id: one.starts[-1].isoformat() for one in found.metrics if one.starts}
            self.send({"op": "found", "n": n, "lasts": lasts, **told})

        self._beside(read, shown, lambda error: self._unread(n, error), "read_failed")
        self._worker.submit(self._warm)  # while the person looks at what was read

    def _warm(self) -> None:
        from okrlab.blocks.baseline.look import warm

        warm()

    def _unread(self, n: Any, error: OkrlabError, gone: bool = False) -> None:
        said = {"message": error.message, "hint": error.hint, "gone": gone}
        self.send({"op": "unread", "n": n, **said})

    # -- a metric -------------------------------------------------------------------------

    def _say_open(self, message: dict[str, Any]) -> None:
        """Look at a metric, from now on also whenever it changes."""
        self._open, self._looked = str(message["id"]), None
        self._attend(self._deck)

    def _attend(self, deck: Deck) -> None:
        """Work out the open metric if it is not as it was."""
        metric = deck.cards.get(self._open)
        if not isinstance(metric, Metric) or metric is self._looked:
            return
        self._looked = metric

        def look() -> dict[str, Any]:
            from okrlab.blocks.baseline.look import known

            self._aims = None
            self._known = known(metric)
            return msgspec.to_builtins(self._known.look())  # type: ignore[no-any-return]

        def shown(found: dict[str, Any]) -> None:
            told = {"id": metric.id, "version": metric.version}
            self.send({"op": "look", **told, "look": found})

        def broken(error: OkrlabError) -> None:
            said = {"message": error.message, "hint": error.hint}
            self.send({"op": "broken", "id": metric.id, "version": metric.version, **said})

        self._beside(look, shown, broken, "broken")

    def _say_aim(self, message: dict[str, Any]) -> None:
        """Targets for a day; an empty one is for the page to be told which is proposed."""
        wish = str(message.get("by") or "")
        by = date.fromisoformat(wish) if wish else None
        told = {"op": "aims", "n": message["n"], "id": str(message["id"])}

        def aims() -> dict[str, Any]:
            from okrlab.blocks.baseline.look import FURTHEST

            metric = self._known
            if metric is None or metric.metric.id != told["id"]:
                return {}
            day = (by and fit("day", by)) or metric.until()
            if day and metric.series.starts and (day - metric.series.starts[-1]).days > FURTHEST:
                raise BadInput("baseline_far", date=day)
            found = metric.targets(day)
            plain = metric.aims(day, found)
            self._aims = (day, found, plain.step)
            return msgspec.to_builtins(plain)  # type: ignore[no-any-return]

        def shown(found: Any) -> None:
            self.send({**told, "aims": found})

        self._beside(aims, shown, lambda error: self._unanswered(message, error), "broken")

    def _say_worth(self, message: dict[str, Any]) -> None:
        """What a target is worth for the day that was last asked about."""
        target = float(message["target"])
        told = {"op": "worth", "n": message["n"], "id": str(message["id"])}

        def worth() -> Any:
            metric = self._known
            if metric is None or self._aims is None or metric.metric.id != told["id"]:
                return None
            day, found, step = self._aims
            kept = fit("amount", target)
            return msgspec.to_builtins(metric.worth(kept, day, found, step))

        def shown(found: Any) -> None:
            self.send({**told, "worth": found})

        self._beside(worth, shown, lambda error: self._unanswered(message, error), "broken")

    def _unanswered(self, message: dict[str, Any], error: OkrlabError) -> None:
        """A refusal is an answer, too: the page waits for one."""
        said = {"code": error.code, "message": error.message, "hint": error.hint}
        self.send({"op": "refused", "key": "", **self._of(message), **said})

    def _beside(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        instead: Callable[[OkrlabError], None],
        broken: str,
    ) -> None:
        """Work in the thread beside; whatever goes wrong there is said, never shown raw."""

        def careful() -> T:
            try:
                return work()
            except OkrlabError:
                raise
            except Exception as error:  # numbers nobody thought of: the page has to hear something
                log.exception("no answer from the numbers")
                said = self._texts[broken], self._texts[f"{broken}_hint"]
                raise OkrlabError.said(broken, *said) from error

        self._then(self._worker.submit(careful), then, instead)

    # -- what the board shows --------------------------------------------------------------

    def _view(self, deck: Deck) -> dict[str, Any]:
        self._attend(deck)
        clinic = self._session.workshop.deck(CLINIC)
        today = self._session.today()
        return {
            "key_results": [
                {"id": kr.id, "text": kr.text, "position": kr.position}
                for kr in clinic.of(KeyResult)
            ],
            "objectives": [{"id": one.id, "text": one.text} for one in clinic.of(Objective)],
            "today": today.isoformat(),
            "bridge_until": (today + _BRIDGE).isoformat(),
        }

    def _command(self, wish: dict[str, Any]) -> c.Command:
        if wish["type"] != "MakeKeyResult" or self._wall:
            return super()._command(wish)
        made = msgspec.convert(wish["card"], KeyResult)
        return c.SetCards(board=CLINIC, cards=(made,))


def _name(message: dict[str, Any]) -> str:
    """The file's name, to be shown; what is kept of a file is never called by it."""
    return str(message["name"]).replace("\\", "/").rsplit("/", 1)[-1][:120]
