"""The files of pages, which browsers fetch once: modules, styles, texts and the typeface."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

from okrlab import face


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
            source = state.get(key)
            if key == "_texts" and isinstance(source, dict) and texts:
                source = json.dumps(source, ensure_ascii=False, separators=(",", ":"))
            if isinstance(source, str) and source and not source.startswith(there):
                if new:
                    self.add(name, source, kind)
                if (address := self._address(name, source)) in self._files:
                    state[key] = origin + self.root + address
                    changed = True
        return changed

    @staticmethod
    def _address(name: str, content: str) -> str:
        return f"/okr/{hashlib.sha256(content.encode()).hexdigest()[:16]}/{name}"

    def add(self, name: str, content: str, kind: str) -> str:
        """Add a file; returns its address."""
        raw, address = content.encode(), self._address(name, content)
        if address not in self._files:
            self._files[address] = (raw, gzip.compress(raw, 9, mtime=0), kind)
        return self.root + address

    def get(self, address: str) -> tuple[bytes, bytes, str] | None:
        """The content, the gzipped content and the type of a file, or None if it is unknown."""
        return self._files.get(address)
