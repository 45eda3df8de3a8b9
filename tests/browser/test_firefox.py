"""One walk in Firefox: join, write, climb, reload."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from tests.browser.firefox import Firefox

TYPE = """const box = document.querySelector('{form} textarea');
box.value = '{words}';
box.dispatchEvent(new Event('input', {{bubbles: true}}));
document.querySelector('{form} input[value={level}]').click();
document.querySelector('{form}').requestSubmit();"""


async def walk(home, room) -> list[str]:
    async with Firefox(home) as firefox:
        await firefox.go(room.links["join"])
        await firefox.run("document.querySelector('input').value = 'Fox'")
        await firefox.run("document.querySelector('form').submit()")
        ready = "document.querySelector('.ok-status[data-now=ready], .ok-status[data-now=saved]')"
        await firefox.until(ready)
        form = ".ok-composer"
        await firefox.run(TYPE.format(form=form, words="ran 12 webinars", level="output"))
        await firefox.until("document.querySelector('.ok-status[data-now=saved]')")
        await firefox.run("document.querySelector('[data-act=climb]').click()")
        form = ".ok-card form"
        await firefox.run(TYPE.format(form=form, words="newcomers set up alone", level="outcome"))
        await firefox.until("document.querySelectorAll('.ok-card:not([data-sending])').length == 2")
        await firefox.go(await firefox.run("return location.href"))
        await firefox.until("document.querySelectorAll('.ok-card').length == 2")
        words = await firefox.run(
            "return [...document.querySelectorAll('.ok-text')].map((e) => e.textContent).join('|')"
        )
        return sorted(words.split("|"))


def test_a_walk_in_firefox(tmp_path, house):
    room = house.workshop("Seen in Firefox")
    with ThreadPoolExecutor(1) as apart:  # Playwright has an event loop running in this thread
        words = apart.submit(asyncio.run, walk(tmp_path, room)).result()
    assert words == ["newcomers set up alone", "ran 12 webinars"]
