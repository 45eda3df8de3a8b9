"""Voilà's full front end, for notebooks that our light page cannot show; without any CDN."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from copy import deepcopy
from typing import Any

from voila.execute import VoilaExecutor
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from okrlab.serve.lending import Lent
from okrlab.serve.render import prepare
from okrlab.serve.shelf import ServedNotebook

_FETCHED = re.compile(r"<link[^<>]*>|<script[^<>]*>\s*</script>")
_AFAR = re.compile(r"^<link[^<>]*?https?://|^<script[^<>]*?src=.https?://")


def inside(page: str) -> str:
    """A page without links and scripts that a browser would fetch from another host.

    >>> inside('<link href="https://cdn/a.css"><link href="/a.css"><script src="http://b"></script>')
    '<link href="/a.css">'
    """
    return _FETCHED.sub(lambda tag: "" if _AFAR.match(tag[0]) else tag[0], page)


class Full:
    """Renders through Voilà's `lab` template."""

    def __init__(self, server: Any) -> None:
        self._server = server

    async def page(
        self, sheet: ServedNotebook, lent: Lent, env: Mapping[str, str]
    ) -> AsyncIterator[str]:
        """The page in pieces, as its cells are finished."""
        server = self._server
        base_url = f"{server.gate.root}/"
        config = {
            "base_url": base_url,
            "settings": server.app.settings,
            "log": server.log,
            "voila_configuration": server.voila_configuration,
        }
        renderer = _Renderer(
            sheet,
            lent,
            env,
            voila_configuration=server.voila_configuration,
            traitlet_config=server.config,
            notebook_path=sheet.name,
            template_paths=server.template_paths,
            contents_manager=server.contents_manager,
            base_url=base_url,
            kernel_spec_manager=server.kernel_spec_manager,
            page_config=get_page_config(**config),
        )
        await renderer.initialize()
        async for piece, _ in renderer.generate_content_generator(lent.id, lent.manager):
            yield inside(piece)
        yield server.lean.watch(lent)


class _Renderer(NotebookRenderer):
    """Voilà's renderer for a notebook and a kernel that exist already."""

    def __init__(
        self, sheet: ServedNotebook, lent: Lent, env: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._sheet, self._lent, self._env = sheet, lent, env

    async def load_notebook(self, path: str) -> Any:
        nb = deepcopy(self._sheet.nb)
        nb.metadata["title"] = self._sheet.title
        nb.metadata["kernelspec"] = {"name": "okrlab", "language": "python", "display_name": ""}
        return nb

    async def _jinja_kernel_start(self, nb: Any, kernel_id: str, kernel_future: Any) -> str:
        self.executor = VoilaExecutor(nb, km=self._lent.manager, show_tracebacks=False)
        self.executor.kc = self._lent.client
        prepare(self._lent, self._env)
        self.kernel_started = True
        return kernel_id
