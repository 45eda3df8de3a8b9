"""Just enough of WebDriver BiDi to walk a page in Debian's Firefox."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

FIREFOX = "/usr/bin/firefox-esr"


class Firefox:
    """A headless Firefox with one page; use with `async with`."""

    def __init__(self, home: Path, **settings: Any) -> None:
        """Settings are named as in `about:config`, with `__` for a dot."""
        self.home = home
        self.settings = settings
        self.numbers = itertools.count(1)
        self.socket: WebSocketClientConnection
        self.page = ""

    async def __aenter__(self) -> Firefox:
        profile = tempfile.mkdtemp(dir=self.home)
        said = (f"user_pref({json.dumps(name.replace('__', '.'))}, {json.dumps(value)});\n"
                for name, value in self.settings.items())  # fmt: skip
        Path(profile, "user.js").write_text("".join(said))
        self.process = subprocess.Popen(
            [FIREFOX, "--headless", "--no-remote", "--profile", profile,
             "--remote-debugging-port", "0"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
            env={"HOME": str(self.home), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        lines = asyncio.to_thread(self._address)
        address = await asyncio.wait_for(lines, 60)
        self.socket = await websocket_connect(f"{address}/session", max_message_size=50_000_000)
        await self.ask("session.new", capabilities={})
        tree = await self.ask("browsingContext.getTree")
        self.page = tree["contexts"][0]["context"]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.socket.close()
        self.process.terminate()
        await asyncio.to_thread(self.process.wait, 20)

    def _address(self) -> str:
        for line in self.process.stderr:
            found = re.search(r"WebDriver BiDi listening on (ws://\S+)", line)
            if found:
                return found[1]
        raise AssertionError("Firefox ended before it listened")

    async def ask(self, method: str, **params: Any) -> Any:
        number = next(self.numbers)
        await self.socket.write_message(
            json.dumps({"id": number, "method": method, "params": params})
        )
        while True:
            said = json.loads(await asyncio.wait_for(self.socket.read_message(), 60))
            if said.get("id") == number:
                if said["type"] == "error":
                    raise AssertionError(f"{method}: {said['message']}")
                return said["result"]

    async def go(self, url: str) -> None:
        await self.ask("browsingContext.navigate", context=self.page, url=url, wait="complete")

    async def run(self, script: str) -> Any:
        """The value of an async function's body, run in the page; promises are awaited."""
        got = await self.ask(
            "script.callFunction",
            functionDeclaration=f"async () => {{ {script} }}",
            target={"context": self.page},
            awaitPromise=True,
        )
        if got["type"] == "exception":
            raise AssertionError(got["exceptionDetails"]["text"])
        return got["result"].get("value")

    async def until(self, condition: str) -> None:
        """Wait, by the page's own mutations and frames, until an expression is true."""
        script = f"""const end = Date.now() + 40000;
            while (!({condition})) {{
                if (Date.now() > end) throw new Error('never: ' + {json.dumps(condition)});
                await new Promise((next) => setTimeout(next, 50));
            }}"""
        for tried in itertools.count(1):
            try:
                return await self.run(script)
            except AssertionError as error:  # the page was on its way to another: asked there
                if "never: " in str(error) or tried == 20:
                    raise
                await asyncio.sleep(0.1)
