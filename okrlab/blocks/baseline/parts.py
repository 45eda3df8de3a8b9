"""The baseline board's two parts: reads a file, analyses its metrics, and judges targets live.

Reading and statistics are in `okrlab.measure`. They are loaded when they are first needed and run
in a thread, so that the page is answered meanwhile.
"""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import msgspec

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.baseline.metric_files import (
    SETS,
    FileFindings,
    TableAnswers,
    data_set,
    read_metrics,
)
from okrlab.blocks.baseline.remembered import Remembered
from okrlab.blocks.baseline.series_of_metrics import counted
from okrlab.blocks.clinic.cards import CLINIC, SOON, KeyResult, Objective
from okrlab.boards.deck_parts import DeckOwn, DeckShared
from okrlab.boards.parts import Page
from okrlab.errors import BadInput, OkrlabError, Refused
from okrlab.host.session import Session
from okrlab.record import commands as c
from okrlab.record.bounds import fit
from okrlab.record.deck import Deck
from okrlab.tables.rows import BIGGEST
from okrlab.texts import area

if TYPE_CHECKING:
    from okrlab.blocks.baseline.look import KnownMetric
    from okrlab.measure.target import Targets

log = logging.getLogger(__name__)
T = TypeVar("T")


class BaselineShared(DeckShared):
    """The metrics, and the key results that they may support."""

    def about(self) -> dict[str, Any]:
        return {**super().about(), "sets": list(SETS), "biggest": BIGGEST}

    def _view(self, deck: Deck) -> dict[str, Any]:
        clinic = self._room.workshop.deck(CLINIC)
        today = self._room.today()
        return {
            "key_results": [
                {"id": kr.id, "text": kr.text, "position": kr.position}
                for kr in clinic.of(KeyResult)
            ],
            "objectives": [{"id": one.id, "text": one.text} for one in clinic.of(Objective)],
            "today": today.isoformat(),
            "bridge_until": (today + SOON).isoformat(),
        }


class BaselineOwn(DeckOwn):
    """The file that one person brings, the metric that they have open, and what they ask of it."""

    def __init__(self, session: Session, shared: BaselineShared, page: Page, board: str) -> None:
        super().__init__(session, shared, page, board)
        self._worker = ThreadPoolExecutor(1, "okrlab-baseline")
        self._open = ""
        """The id of the metric that the page shows."""
        self._looked: Metric | None = None
        """That metric as it was analysed last."""
        self._pieces = bytearray()
        self._file: tuple[str, bytes] | None = None
        """The name and content of the last file, which may be read again with other answers."""
        self._known: KnownMetric | None = None
        self._aims: tuple[date | None, Targets, float] | None = None
        """The day asked about last, its targets, and the step of their slider."""

    @classmethod
    def _more_texts(cls) -> dict[str, str]:
        return area("baseline_board") | area("history_form")

    def close(self) -> None:
        """Stop reading; the record stays."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _parts(self) -> dict[str, Any]:
        self._attend(self._deck)
        return super()._parts()

    # -- a file ---------------------------------------------------------------------------

    def _say_file(self, message: dict[str, Any]) -> None:
        """Take a piece of a file; the page sends the next one when this one is answered.

        A message would be too large for a whole file. Each piece says where it starts (`at`, in
        bytes), so that one sent twice over a poor connection does no harm.
        """
        at, last = int(message["at"]), bool(message["last"])
        data = b64decode(str(message["data"]), validate=True)
        size = at + len(data)
        if size > BIGGEST:
            self._pieces.clear()
            large = BadInput("history_large", name=_name(message), most=BIGGEST // 1_000_000)
            return self._unread(message["n"], large)
        if not 0 <= at <= len(self._pieces):
            return self._unread(message["n"], Refused("no_file_here"), gone=True)
        self._pieces[at:] = data
        if not last:
            self.send({"op": "took", "n": message["n"], "at": size})
            return
        self._file = (_name(message), bytes(self._pieces))
        self._first(message["n"], msgspec.convert(message.get("answers", {}), TableAnswers))

    def _say_again(self, message: dict[str, Any]) -> None:
        """Read the same file with other answers to the questions about it."""
        self._read(message["n"], msgspec.convert(message["answers"], TableAnswers))

    def _say_set(self, message: dict[str, Any]) -> None:
        """Read one of okrlab's own histories."""
        name = str(message["name"])
        try:
            self._file = (self._texts[f"set_{name}"], data_set(name, self._session.today()))
        except (KeyError, BadInput):
            return self._unread(message["n"], BadInput("no_data_set"))
        self._first(message["n"], SETS[name])

    def _first(self, n: Any, answers: TableAnswers) -> None:
        """Read a file that has just come; without `answers`, with those to the same file before."""
        name, _ = self._file or ("", b"")
        before = Remembered.of(self._session.workshop).answers(name)
        reused = answers == TableAnswers() != before
        self._read(n, before if reused else answers, reused)

    def _read(self, n: Any, answers: TableAnswers, reused: bool = False) -> None:
        if self._file is None:
            return self._unread(n, Refused("no_file_here"), gone=True)
        name, content = self._file
        today = self._session.today()
        before = Remembered.of(self._session.workshop)

        def read() -> FileFindings:
            found = read_metrics(name, content, answers, today, lambda: uuid4().hex)
            return before.over(found, reused=reused)

        def shown(findings: FileFindings) -> None:
            plain = msgspec.to_builtins({"answers": answers, **msgspec.structs.asdict(findings)})
            lasts = {one.id: one.starts[-1].isoformat() for one in findings.metrics if one.starts}
            spans = {one.id: counted(len(one.values), one) for one in findings.metrics}
            self.send({"op": "found", "n": n, "lasts": lasts, "spans": spans, **plain})

        self._beside(read, shown, lambda error: self._unread(n, error), "read_failed")
        self._worker.submit(self._warm)  # while the person looks at what was read

    def _warm(self) -> None:
        from okrlab.blocks.baseline.look import warm

        warm()

    def _unread(self, n: Any, error: OkrlabError, gone: bool = False) -> None:
        """Say why a file was not read; if it is `gone`, the page sends it once more."""
        reason = {"message": error.message, "hint": error.hint, "gone": gone}
        self.send({"op": "unread", "n": n, **reason})

    # -- a metric -------------------------------------------------------------------------

    def _say_open(self, message: dict[str, Any]) -> None:
        """Analyse a metric now, and from now on whenever it changes."""
        self._open, self._looked = str(message["id"]), None
        self._attend(self._deck)

    def _attend(self, deck: Deck) -> None:
        """Analyse the open metric if it has changed since the last time."""
        metric = deck.cards.get(self._open)
        if not isinstance(metric, Metric) or metric is self._looked:
            return
        self._looked = metric

        def look() -> dict[str, Any]:
            from okrlab.blocks.baseline.look import PAGE, WALL, known

            self._aims = None
            self._known = known(metric)
            seen = self._known.look(WALL if self.on_wall else PAGE)
            return msgspec.to_builtins(seen)  # type: ignore[no-any-return]

        about = {"id": metric.id, "version": metric.version}

        def shown(analysis: dict[str, Any]) -> None:
            self.send({"op": "look", **about, "look": analysis})

        def broken(error: OkrlabError) -> None:
            self.send({"op": "broken", **about, "message": error.message, "hint": error.hint})

        self._beside(look, shown, broken, "broken")

    def _say_aim(self, message: dict[str, Any]) -> None:
        """Send targets for a day; if it is empty, for the day that is proposed."""
        wish = str(message.get("by") or "")
        by = date.fromisoformat(wish) if wish else None
        answer = {"op": "aims", "n": message["n"], "id": str(message["id"])}

        def aims() -> dict[str, Any]:
            from okrlab.measure.series import FURTHEST

            metric = self._known
            if metric is None or metric.metric.id != answer["id"]:
                return {}  # the page has opened another metric since
            day = (by and fit("day", by)) or metric.until()
            if day and metric.series.starts and (day - metric.series.starts[-1]).days > FURTHEST:
                raise BadInput("baseline_far", date=day)
            targets = metric.targets(day)
            plain = metric.aims(day, targets)
            self._aims = (day, targets, plain.step)
            return msgspec.to_builtins(plain)  # type: ignore[no-any-return]

        def shown(plain: Any) -> None:
            self.send({**answer, "aims": plain})

        self._beside(aims, shown, lambda error: self._unanswered(message, error), "broken")

    def _say_worth(self, message: dict[str, Any]) -> None:
        """Send what a target is worth for the day that was last asked about."""
        target = float(message["target"])
        answer = {"op": "worth", "n": message["n"], "id": str(message["id"])}

        def worth() -> Any:
            metric = self._known
            if metric is None or self._aims is None or metric.metric.id != answer["id"]:
                return None
            day, targets, step = self._aims
            return msgspec.to_builtins(metric.worth(fit("amount", target), day, targets, step))

        def shown(plain: Any) -> None:
            self.send({**answer, "worth": plain})

        self._beside(worth, shown, lambda error: self._unanswered(message, error), "broken")

    def _unanswered(self, message: dict[str, Any], error: OkrlabError) -> None:
        """Answer with a refusal, since the page waits until it hears something."""
        reason = {"code": error.code, "message": error.message, "hint": error.hint}
        self.send({"op": "refused", "key": "", **self._of(message), **reason})

    def _beside(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        instead: Callable[[OkrlabError], None],
        broken: str,
    ) -> None:
        """Do `work` in the thread and give its result to `then`, or its error to `instead`.

        An unexpected error goes to the log; the page gets the text named `broken`, never a trace.
        """

        def careful() -> T:
            try:
                return work()
            except OkrlabError:
                raise
            except Exception as error:  # numbers nobody thought of: the page must get an answer
                log.exception("no answer from the numbers")
                words = self._texts[broken], self._texts[f"{broken}_hint"]
                raise OkrlabError.said(broken, *words) from error

        self._then(self._worker.submit(careful), then, instead)

    def _command(self, wish: dict[str, Any]) -> c.Command:
        if wish["type"] != "MakeKeyResult" or self.on_wall:
            return super()._command(wish)
        key_result = msgspec.convert(wish["card"], KeyResult)
        return c.SetCards(board=CLINIC, cards=(key_result,))


def _name(message: dict[str, Any]) -> str:
    """The file's name without its folders, only to be shown: nothing is written under it."""
    return str(message["name"]).replace("\\", "/").rsplit("/", 1)[-1][:120]


PARTS = BaselineShared, BaselineOwn
