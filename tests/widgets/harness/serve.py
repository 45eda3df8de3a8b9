"""Serves the ladder board with a stand-in kernel, to look at and to measure while developing.

Run this file and open the address it prints; `n`, `role`, `ask`, `mode` and `editing` may follow.
"""

from __future__ import annotations

import json
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE.parents[2] / "okrlab"
WIDGETS = PACKAGE / "widgets"

FILES = {
    "": ("text/html", [HERE / "page.html"]),
    "board.css": ("text/css", [WIDGETS / "ladder_board.css"]),
    "board.js": ("text/javascript", [WIDGETS / "base.js", WIDGETS / "ladder_board.js"]),
    "model.js": ("text/javascript", [HERE / "model.js"]),
}


def texts() -> dict[str, str]:
    """What the Python side hands to the page as `_texts`."""
    board, levels = (
        tomllib.loads((PACKAGE / "texts/en" / f"{name}.toml").read_text("utf-8"))
        for name in ("board", "levels")
    )
    evidence = ("guess", "some", "proven")
    return board | {
        f"{'evidence' if key in evidence else 'level'}_{key}": value
        for key, value in levels.items()
    }


class Handler(BaseHTTPRequestHandler):
    """Reads every file anew, so that a reload shows the latest edit."""

    def do_GET(self) -> None:
        name = self.path.split("?")[0].strip("/")
        if name == "texts.json":
            kind, body = "application/json", json.dumps(texts())
        elif name in FILES:
            kind, paths = FILES[name]
            body = "\n".join(path.read_text("utf-8") for path in paths)
        else:
            self.send_error(404)
            return
        content = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Stays quiet."""


def server() -> ThreadingHTTPServer:
    """A server on a free local port; the caller runs and closes it."""
    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


if __name__ == "__main__":
    with server() as running:
        print(f"http://127.0.0.1:{running.server_port}/?n=9&role=participant", flush=True)
        running.serve_forever()
