"""From a notebook to a page, cell by cell, while its kernel runs it.

A notebook of okrlab's boards and plain outputs becomes a light page of our own. One that shows
anything else is noticed at its first run, and from then on gets Voilà's full front end instead,
with nothing fetched from outside.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert.filters import ansi2html
from nbformat import NotebookNode
from voila.execute import VoilaExecutor

from okrlab import face
from okrlab.boards.source import script
from okrlab.mark import MARK
from okrlab.serve import frames
from okrlab.serve.assets import Assets
from okrlab.serve.at_first import shown_first
from okrlab.serve.lending import Kernels, Lent
from okrlab.serve.shelf import ServedNotebook
from okrlab.texts import area, text

PAGE = Path(__file__).parent / "page"
VIEW = "application/vnd.jupyter.widget-view+json"
# The widgets that page/controls.js can show; a test compares the two.
WIDGETS = {
    f"{name}Model"
    for name in (
        *("VBox", "HBox", "Box", "Button", "Text", "Textarea", "Dropdown", "Checkbox"),
        *("IntSlider", "FloatSlider", "HTML", "Label", "Output", "Accordion"),
    )
}
MIMES = ("text/html", "image/svg+xml", "image/png", "text/markdown", "text/plain")
SILENT = re.compile(r"Layout|Style")  # models that only style others
CELL_SECONDS = 60
EARLY = 2
FILES = {"_esm": "modulepreload", "_css": "preload style", "_texts": "preload fetch"}
"""Where a board's state has the addresses of its files, and how a page asks for each early."""
log = logging.getLogger("okrlab.serve")


class Lean:
    """Our own page: a head that needs no kernel, then each cell as it is finished."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._host, controls, self._watch = (
            assets.add(f"{name}.js", script(name, PAGE), "text/javascript")
            for name in ("host", "controls", "watch")
        )
        said = ("lost", "alive", "rebuilding", "ended", "cannot_show", "too_long", "no_sockets")
        self._config = {
            "texts": {key: area("serve")[key] for key in said},
            "files": {"controls": controls},
            "face": [assets.root + face.address(name) for name in (face.SHEET, face.FIRST)],
            "root": assets.root,
        }
        self._controls = {"modulepreload": controls}
        env = jinja2.Environment(loader=jinja2.FileSystemLoader(PAGE), autoescape=True)
        env.filters["ansi"] = lambda value: Markup(ansi2html(value))
        self._head = env.get_template("head.html.j2")
        self._cell = env.get_template("cell.html.j2")
        self._css = Markup((PAGE / "page.css").read_text("utf-8"))

    def head(self, sheet: ServedNotebook, title: str) -> str:
        """The beginning of the page, which can be shown at once."""
        return self._head.render(
            title=f"{sheet.title} · {title}" if title else sheet.title,
            heading="" if sheet.headed else sheet.title,
            css=self._css,
            mark=MARK,
            host=self._host,
            modules=sheet.modules.values(),
            opening=text("serve.opening"),
        )

    def early(self, sheet: ServedNotebook) -> list[str]:
        """The largest files that a page needs before it can be used, as far as they are known.

        A browser has six connections: beside these and the type, one is left for what it asks next.
        """
        found = {file for of in sheet.modules.values() for file in of.values() if file}
        largest = sorted(found, key=self._assets.size, reverse=True)
        return [] if sheet.full else [self._host, *largest[:EARLY]]

    async def body(
        self, sheet: ServedNotebook, lent: Lent, env: Mapping[str, str]
    ) -> AsyncIterator[str]:
        """Run the notebook: its prose and outputs, the states of its widgets, then the lesson."""
        yield self._begin(lent.id, self._host)
        executor = _executor(lent)
        prepare(lent, env)
        try:
            async for part in self._cells(sheet, executor, sheet.cells(lesson=False)):
                yield part
        finally:
            lent.client.stop_channels()
        states = self._states(sheet, executor)
        if sheet.full:
            yield '<meta http-equiv="refresh" content="0">'
        async for part in self._end(sheet, states):
            yield part

    async def run(
        self, sheet: ServedNotebook, lent: Lent, env: Mapping[str, str], seed: str
    ) -> tuple[str, dict[str, Any], bool] | None:
        """Run the notebook for all of one role: its HTML, the states of its widgets, and whether
        it shows anything that may be different a moment later. None if a cell failed.

        The ids of its widgets follow from `seed`.
        """
        executor = _executor(lent)
        prepare(lent, env)
        code = f"import okrlab.serve.kernel as _k\n_k.name_widgets({seed!r})\ndel _k"
        lent.client.execute(code, silent=True, store_history=False)
        try:
            cells = self._cells(sheet, executor, sheet.cells(lesson=False))
            html = "".join([part async for part in cells])
        finally:
            lent.client.stop_channels()
        if executor.nb.metadata.get("failed"):
            return None
        outputs = [output for cell in executor.nb.cells for output in cell.get("outputs", ())]
        printed = any(VIEW not in output.get("data", {}) for output in outputs)
        return html, self._states(sheet, executor), printed

    async def from_mould(
        self,
        sheet: ServedNotebook,
        html: str,
        states: dict[str, Any],
        id: str,
        later: Sequence[str],
    ) -> AsyncIterator[str]:
        """A page that others have as well, with the id of one person's seat.

        `later` are the files of boards that the page may have to show.
        """
        yield self._begin(id, self._host, later) + html
        async for part in self._end(sheet, states):
            yield part

    async def _end(self, sheet: ServedNotebook, states: dict[str, Any]) -> AsyncIterator[str]:
        yield _data("okr-states", states) + '<i id="okr-built" hidden></i>'
        if sheet.lesson:
            lesson = await asyncio.shield(sheet.lesson)
            label = escape(text("serve.lesson"))
            yield f'<details class="lesson"><summary>{label}</summary>{lesson}</details>'
        yield "</main></body></html>"

    def _begin(self, id: str, script: str, later: Sequence[str] = ()) -> str:
        config = _data("okr-config", {"kernel": id, "later": later, **self._config})
        return f'{config}<script type="module" async src="{script}"></script>'

    def watch(self, lent: Lent) -> str:
        """What Voilà's page needs in addition, to report that it has lost its kernel."""
        return '<p id="okr-status" role="status"></p>' + self._begin(lent.id, self._watch)

    async def prepare_lesson(self, sheet: ServedNotebook, kernels: Kernels) -> None:
        """Run the lesson, which is the same for everybody, once and without anybody's session."""
        cells = sheet.cells(lesson=True)
        if not cells or sheet.lesson:
            return
        sheet.lesson = asyncio.get_running_loop().create_future()
        html = ""
        try:
            lent = await kernels.lend("")
            async for part in self._cells(sheet, _executor(lent), cells):
                html += part
            lent.client.stop_channels()
            kernels.let_go(lent.id)
        finally:
            sheet.lesson.set_result(html.replace("<h1", "<h2").replace("</h1>", "</h2>"))

    async def _cells(
        self, sheet: ServedNotebook, executor: VoilaExecutor, cells: list[tuple[int, Any]]
    ) -> AsyncIterator[str]:
        executor.nb = NotebookNode(cells=[cell for _, cell in cells], metadata=NotebookNode())
        going = True
        for place, (number, cell) in enumerate(cells):
            outputs: list[Any] = []
            failed = ""
            if cell.cell_type == "code" and going:
                going = await _run(executor, cell, place, sheet.name)
                executor.nb.metadata["failed"] = not going
                outputs = cell.outputs
                failed = "" if going else text("serve.cell_failed")
            if number in sheet.prose or outputs or failed:
                yield self._cell.render(
                    prose=sheet.prose.get(number), outputs=outputs, failed=failed, view=VIEW
                )
            sheet.full = sheet.full or not all(_showable(output) for output in outputs)

    def _states(self, sheet: ServedNotebook, executor: VoilaExecutor) -> dict[str, Any]:
        """The widget states that nbclient has collected, so that boards mount without asking."""
        states: dict[str, Any] = {}
        modules: dict[str, dict[str, str]] = {}
        first = shown_first(executor.widget_state, _views(executor))
        for model, state in executor.widget_state.items():
            name = state.get("_model_name", "")
            if name in WIDGETS and model in first:
                modules["controls"] = self._controls
            if state.get("_model_module") == "anywidget":
                state = dict(state)
                if self._assets.by_address(state, new=True) and model in first:
                    board = state.get("_anywidget_id", model)
                    modules[board] = {how: state.get(key, "") for key, how in FILES.items()}
            elif name not in WIDGETS and not SILENT.search(name):
                log.info("%s shows %s: it gets Voilà's own front end", sheet.name, name)
                sheet.full = True
            elif name == "LayoutModel":
                state = {key: value for key, value in state.items() if value is not None}
            elif name == "OutputModel":
                frames.clean(state)
            buffers = list(executor.widget_buffers.get(model, {}).values())
            states[model] = {"state": state, **({"buffers": buffers} if buffers else {})}
        sheet.modules = modules
        return states


def _views(executor: VoilaExecutor) -> list[str]:
    """The widgets that the cells have shown."""
    outputs = [output for cell in executor.nb.cells for output in cell.get("outputs", ())]
    views = (output.get("data", {}).get(VIEW) for output in outputs)
    return [view["model_id"] for view in views if view]


def _executor(lent: Lent) -> VoilaExecutor:
    executor = VoilaExecutor(
        NotebookNode(cells=[]), km=lent.manager, timeout=CELL_SECONDS, interrupt_on_timeout=True
    )
    executor.kc = lent.client
    return executor


def prepare(lent: Lent, env: Mapping[str, str]) -> None:
    """Give a kernel its session's environment; later requests are executed after this one."""
    code = f"import os as _os\n_os.environ.update({dict(env)!r})\ndel _os"
    lent.client.execute(code, silent=True, store_history=False)


async def _run(executor: VoilaExecutor, cell: Any, number: int, name: str) -> bool:
    """Run a cell; returns whether it succeeded. Errors go to the log and never to the page."""
    try:
        await executor.async_execute_cell(cell, number, store_history=False)
    except (CellExecutionError, DeadKernelError, TimeoutError) as error:
        log.error("cell %d of %s failed", number, name, extra={"detail": str(error)})
        return False
    finally:
        cell.outputs = frames.shown(cell.get("outputs", ()))
    return True


def _showable(output: Any) -> bool:
    if output.output_type not in ("display_data", "execute_result"):
        return True
    return VIEW in output.data or any(kind in output.data for kind in MIMES)


def _data(name: str, value: Any) -> str:
    """JSON in a script element that no text inside can close."""
    said = json.dumps(value, separators=(",", ":"), default=_plain).replace("<", "\\u003c")
    return f'<script id="{name}" type="application/json">{said}</script>'


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)
