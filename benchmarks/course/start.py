"""The start page of a learn link beside the ladder's page: fresh visits in turn, in one browser.

Each visit has a browser context and a kernel of its own; the link was entered before it begins.
From the navigation to something to read, to the first useful picture (lessons to choose from;
the box to type the first rung in), and to a board that says it is ready.
"""

from __future__ import annotations

import statistics
import time

from playwright.sync_api import Browser

from benchmarks.course.crowd import Hall

# In the page itself, so that no remote control is measured.
WATCH = """
window.seen = {};
(function look() {
  const now = performance.now(), q = (what) => document.querySelector(what);
  if (document.body?.innerText.trim()) seen.text ??= now;
  if (q('.ok-lessons li') ?? q('.ok-composer textarea')) seen.picture ??= now;
  const ready = /ready|saved/.test(q('.ok-status')?.dataset.now);
  if (seen.picture && ready) { seen.ready = now; return; }
  requestAnimationFrame(look);
})();
"""
PAGES = {"start page": ("learn", "70-course"), "ladder": ("join", "10-ladder")}
STEPS = ("text", "picture", "ready")
PATIENCE = 60.0


def visit(browser: Browser, hall: Hall, page: str) -> dict[str, float]:
    """Milliseconds to each step, of one fresh visit."""
    kind, notebook = PAGES[page]
    context = browser.new_context()
    context.request.post(hall.url + hall.link(kind), form={"name": ""}, max_redirects=0)
    sheet = context.new_page()
    sheet.add_init_script(f"{{{WATCH}}}")
    sheet.goto(f"{hall.url}/w/{hall.workshop_id}/{notebook}", wait_until="commit")
    late = time.monotonic() + PATIENCE
    while "ready" not in (seen := sheet.evaluate("() => window.seen ?? {}")):
        if time.monotonic() > late:
            raise RuntimeError(f"{page} was never ready: {seen}, {sheet.inner_text('body')}")
        sheet.wait_for_timeout(20)
    context.close()
    return {step: seen[step] for step in STEPS}


def visits(browser: Browser, hall: Hall, times: int, rest: float) -> dict[str, dict[str, float]]:
    """Medians and ranges of alternating visits, `rest` seconds after each for the server."""
    for page in PAGES if rest else ():  # what is done once is done
        visit(browser, hall, page)
    found: dict[str, list[dict[str, float]]] = {page: [] for page in PAGES}
    for n in range(times):
        for page in list(PAGES)[:: 1 if n % 2 else -1]:  # neither always comes second
            time.sleep(rest)
            found[page].append(visit(browser, hall, page))
    for page, seen in found.items():
        said = []
        for step in STEPS:
            took = sorted(one[step] for one in seen)
            said.append(f"{step} {statistics.median(took):.0f} ({took[0]:.0f} to {took[-1]:.0f})")
        print(f"{page}, {times} visits: " + ", ".join(said))
    return {
        page: {step: statistics.median(one[step] for one in seen) for step in STEPS}
        for page, seen in found.items()
    }
