"""JupyterLab's side panel: workshops, their links, the server, and boards beside one's notebook.

A Jupyter server loads this package by the names below. Its page is a prebuilt extension without a
build step (`labextension/`; docs/decisions/0025-the-side-panel.md).
"""

from __future__ import annotations

from typing import Any


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "@okrlab/lab"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "okrlab.panel"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from okrlab.panel.answers_to_lab import addresses

    server.web_app.add_handlers(".*$", addresses(server.base_url))
