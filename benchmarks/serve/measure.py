"""What is measured of a contender: in Chromium, in its processes, and with many at once."""

import asyncio
import contextlib
import re
import statistics
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

from benchmarks.serve.contenders import Contender
from tests.serve.visiting import (
    ClosedByServer,
    Open,
    Serving,
    Visitor,
    framed,
    from_board,
    to_board,
    until,
)

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
PHONE = {"offline": False, "latency": 80, "downloadThroughput": 1.25e6, "uploadThroughput": 1.25e6}
# In the page itself, so that no remote control is measured: note when there is something to read,
# press the button as soon as there is one (again, if nobody listened yet), note the first line.
WATCH = """
const roots = (root) => [...root.querySelectorAll('*')].filter((e) => e.shadowRoot);
const all = (what, root = document) => [...root.querySelectorAll(what),
  ...roots(root).flatMap((e) => all(what, e.shadowRoot))];
const find = () => all('button').find((b) => b.textContent.includes('So what?'));
window.seen = {};
let pressed = -1e9;
(function look() {
  const now = performance.now();
  if (document.body?.innerText.trim()) seen.skeleton ??= now;
  if (all('li').length) { seen.edit = performance.now(); return; }
  const button = find();
  if (button && now - pressed > 250) { pressed = now; button.click(); }
  requestAnimationFrame(look);
})();
window.clicks = async (times) => {
  const took = [];
  for (let i = 0; i < times; i++) {
    const before = all('li').length, began = performance.now();
    find().click();
    while (all('li').length === before) await new Promise((done) => setTimeout(done, 0));
    took.push(performance.now() - began);
  }
  return took;
};
"""


def tree(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def cpu(pid: int) -> float:
    """CPU seconds of a server and everything it started, ended children included."""
    spent = 0.0
    for process in tree(pid):
        with contextlib.suppress(psutil.Error):
            spent += sum(process.cpu_times()[:4])
    return spent


def memory(pid: int) -> float:
    """Proportional megabytes of a server and everything it started."""
    held = 0
    for process in tree(pid):
        with contextlib.suppress(OSError):
            said = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
            held += int(re.search(r"^Pss:\s+(\d+)", said, re.M)[1])
    return held / 1024


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """One fresh browser that opens the page, presses the button and sees the first line."""

    def __init__(self, browser: Browser, contender: Contender, *, phone: bool = False) -> None:
        self.context = browser.new_context()
        if contender.join:
            self.context.request.post(contender.join, form={"name": ""}, max_redirects=0)
        page = self.page = self.context.new_page()
        page.add_init_script(f"{{{WATCH}}}")
        self.sizes: list[float] = []
        tools = self.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.on("Network.loadingFinished", lambda e: self.sizes.append(e["encodedDataLength"]))
        if phone:
            tools.send("Network.emulateNetworkConditions", PHONE)
            tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(contender.url, wait_until="commit")
        deadline = time.monotonic() + 60
        while "edit" not in (seen := page.evaluate("() => window.seen ?? {}")):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{contender.name} never answered")
            page.wait_for_timeout(50)
        self.seconds, self.looked = seen["edit"] / 1000, seen.get("skeleton", 0) / 1000

    def clicks(self, times: int) -> float:
        return statistics.median(self.page.evaluate("(times) => window.clicks(times)", times))


def measure(contender: Contender, *, visits: int, phone: bool = True) -> dict[str, float]:
    """Medians over fresh visits, one after the other; then several kept open for memory."""
    with chromium() as browser:
        Visit(browser, contender).context.close()
        time.sleep(1)
        made, spent = [], []
        for _ in range(visits):
            before = cpu(contender.pid)
            visit = Visit(browser, contender)
            time.sleep(0.7)
            spent.append(cpu(contender.pid) - before)
            made.append(visit)
            if len(made) < visits:
                visit.context.close()
                time.sleep(0.5)
        clicks = made[-1].clicks(30)
        made[-1].context.close()
        time.sleep(1)
        before, crowd = memory(contender.pid), []
        for _ in range(4):
            crowd.append(Visit(browser, contender))
        time.sleep(1)
        held = (memory(contender.pid) - before) / len(crowd)
        for visit in crowd:
            visit.context.close()
        found = {
            "cold_s": statistics.median(v.seconds for v in made),
            "skeleton_s": statistics.median(v.looked for v in made),
            "kB": sum(made[-1].sizes) / 1000,
            "requests": len(made[-1].sizes),
            "cpu_s": statistics.median(spent),
            "pss_MB": held,
            "click_ms": clicks,
        }
        if phone:
            slow = Visit(browser, contender, phone=True)
            found["phone_s"] = slow.seconds
            slow.context.close()
    return {name: round(value, 3) for name, value in found.items()}


def crowd(serving: Serving, people: int, ladder: bool = False) -> dict[str, float]:
    """Many at once, over the protocol: the last one ready, then everybody clicks at once.

    On the ladder every click is a write that is answered after its COMMIT and sent to everyone.
    """
    return asyncio.run(_crowd(serving, people, ladder))


def wish(ladder: bool) -> dict[str, object]:
    """What a click says to the board."""
    if not ladder:
        return {"op": "add", "text": "x"}
    rung = {"type": "Rung", "id": uuid.uuid4().hex, "text": "ran a webinar", "level": "output"}
    command = {"type": "SetCards", "cards": [rung]}
    return {"op": "do", "key": uuid.uuid4().hex, "command": command}


async def _crowd(serving: Serving, people: int, ladder: bool) -> dict[str, float]:
    visitors = [Visitor(serving) for _ in range(people)]
    paths = [await visitor.enter() for visitor in visitors]

    async def come(visitor: Visitor, path: str) -> tuple[Open, object, asyncio.Queue[object]]:
        page = await visitor.open(path)
        socket = await visitor.socket(page.kernel)
        done: asyncio.Queue[object] = asyncio.Queue()
        readers.append(asyncio.create_task(listen(socket, done)))
        await click(page, socket, done)
        return page, socket, done

    async def listen(socket: object, done: asyncio.Queue[object]) -> None:
        with contextlib.suppress(ClosedByServer):
            while True:  # all the time, as a browser does
                done.put_nowait(await until(socket, from_board("done")))

    async def click(page: Open, socket: object, done: asyncio.Queue[object]) -> float:
        began = time.perf_counter()
        await socket.write_message(framed(to_board(page.board, wish(ladder))), True)
        await asyncio.wait_for(done.get(), 60)
        return time.perf_counter() - began

    readers: list[asyncio.Task[None]] = []
    before, spent = time.perf_counter(), cpu(serving.pid)
    inside = await asyncio.gather(*map(come, visitors, paths))
    ready, spent = time.perf_counter() - before, cpu(serving.pid) - spent
    alone = [await click(*inside[i % people]) for i in range(60)]
    before = time.perf_counter()
    await asyncio.gather(*(click(*one) for one in inside))
    together = time.perf_counter() - before
    for reader in readers:
        reader.cancel()
    for page, socket, _ in inside:
        socket.close()
        await page.visitor.ask(f"/voila/api/shutdown/{page.kernel}", "")
    return {
        "people": people,
        "last_ready_s": round(ready, 2),
        "cpu_s_each": round(spent / people, 3),
        "click_ms": round(1000 * statistics.median(alone), 1),
        "click_p95_ms": round(1000 * statistics.quantiles(alone, n=20)[-1], 1),
        "all_click_s": round(together, 3),
    }
