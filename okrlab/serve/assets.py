"""Files that browsers keep for ever: modules, styles, texts and the typeface."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from okrlab import face
from okrlab.boards.source import script
from okrlab.serve.handlers import PAGE
from okrlab.serve.lending import Kernels

log = logging.getLogger("okrlab.serve")
IMPORTS_TAKE = 60
"""Seconds at most in which a kernel has imported all boards."""


class Assets:
    """Files that a browser may cache for ever: their address contains a digest of their content."""

    SOURCES = {
        "_esm": ("board.js", "text/javascript"),
        "_css": ("board.css", "text/css"),
        "_texts": ("texts.json", "application/json"),
    }
    """The parts of an anywidget's state that are files, which a browser fetches once.

    The last one is not in anywidget's contract: only our own page knows to look there.
    """

    def __init__(self, root: str) -> None:
        """`root` precedes the path of every address that is sent to a browser."""
        self.root = root
        self.stand_in = script("anew", PAGE)
        """The script in place of one that is not here."""
        self.only_known = False
        """Whether another server may be asked for what we address, which has what we began with."""
        self._files: dict[str, tuple[bytes, bytes, str]] = {
            face.address(name): (face.content(name), face.content(name), "font/woff2")
            for name in face.RANGES
        }
        self.add(face.SHEET, face.content(face.SHEET).decode(), "text/css")

    def by_address(
        self, state: dict[str, Any], *, new: bool, origin: str = "", texts: bool = True
    ) -> bool:
        """Replace a widget's source, style and texts by addresses; returns if there were any.

        Only a kernel that makes a widget may add `new` files: what it later repeats of a widget's
        state may have been written by its page.
        """
        changed = False
        there = ("http", f"{self.root}/okr/")
        for key, (name, kind) in self.SOURCES.items():
            source = self._content(state.get(key)) if texts or key != "_texts" else ""
            if source and not source.startswith(there):
                if new and not self.only_known:
                    self.add(name, source, kind)
                if (address := self._address(name, source)) in self._files:
                    state[key] = origin + self.root + address
                    changed = True
        return changed

    def know(self, made: dict[str, list[Any]]) -> None:
        """From now on address these files of widgets, and no others."""
        for key, (name, kind) in self.SOURCES.items():
            for source in made.get(key, ()):
                self.add(name, self._content(source), kind)
        self.only_known = True

    @staticmethod
    def _content(value: Any) -> str:
        """What is in a file, from what a state has; "" for what no file can hold."""
        if isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return value if isinstance(value, str) else ""

    @staticmethod
    def _address(name: str, content: str) -> str:
        return f"/okr/{hashlib.sha256(content.encode()).hexdigest()[:16]}/{name}"

    def add(self, name: str, content: str, kind: str) -> str:
        """Add a file; returns its address."""
        raw, address = content.encode(), self._address(name, content)
        if address not in self._files:
            self._files[address] = (raw, gzip.compress(raw, 9, mtime=0), kind)
        return self.root + address

    def size(self, address: str) -> int:
        """The bytes of a file as it is sent, packed; 0 if it is unknown."""
        found = self._files.get(address.removeprefix(self.root))
        return len(found[1]) if found else 0

    def get(self, address: str) -> tuple[bytes, bytes, str] | None:
        """The content, the gzipped content and the type of a file, or None if it is unknown."""
        return self._files.get(address)


async def find_files(
    assets: Assets, kernels: Kernels, modules: Sequence[str], folder: Path
) -> None:
    """Learn from a kernel which files the widgets of these modules have.

    Of several servers behind one address, each is asked for what another's page names.
    """
    file = folder / "files"
    lent = await kernels.lend("")
    try:  # it waits until the kernel is idle, too: one that is ended while at work complains
        await lent.client.execute_interactive(
            "import contextlib, importlib\n"
            f"for one in {list(modules)!r}:\n"
            "    with contextlib.suppress(Exception):\n"
            "        importlib.import_module(one)\n"
            "from okrlab.boards import parts, source\n"
            f"source.write_made({str(file)!r}, parts.all_texts())",
            silent=True,
            allow_stdin=False,
            timeout=IMPORTS_TAKE,
            output_hook=lambda _: None,
        )
        await asyncio.to_thread(lambda: assets.know(json.loads(file.read_text("utf-8"))))
    except (TimeoutError, OSError) as error:  # pages work as with one server
        log.warning("the boards' files were not found: %r", error)
    finally:
        lent.client.stop_channels()
        kernels.let_go(lent.id)
