"""The house (a server process), its workshops, and the people who come in by a link."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import string
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from okrlab import texts
from okrlab.host.export import export
from okrlab.host.links import load_key, path
from okrlab.host.register import Register
from okrlab.record.events import Event
from okrlab.record.store.database import open_database
from okrlab.record.store.record import Record

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "10-ladder.ipynb"
_SHELL = "/usr/bin/chromium-headless-shell"
CHROMIUM = _SHELL if Path(_SHELL).exists() else "/usr/bin/chromium"
"""The same engine without a window: it opens a page at a third of the cost."""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PUBLIC = "https://okr.example.org"
"""The address that people are told; the tests themselves come by 127.0.0.1."""
PATIENCE = 60_000
"""Milliseconds a page may take on a machine that is busy with other tests."""

LIGHT, FULL = PAGES = ("light page", "full page")
"""Our own page, and Voilà's front end, which customised notebooks may need."""
BOTH_PAGES = pytest.mark.both_pages
"""For what a page does by itself: connecting, losing and finding its line, its frame and files.
What a board does is the same code on both, and is tested on our own page; at night on both."""
LIGHT_PAGE_ONLY = pytest.mark.light_page_only
"""For what shows no notebook page, or is about our own page alone: a comment says which."""

expect.set_options(timeout=PATIENCE)


SLOTS = sorted(
    {
        name
        for area in Path(texts.__file__).parent.glob("en/*.toml")
        for words in tomllib.loads(area.read_text("utf-8")).values()
        for _, name, _, _ in string.Formatter().parse(words)
        if name
    }
)
"""The placeholders of all our texts."""
UNFILLED = "okrlab: "
"""How a page begins in its console when one of our texts lacks a value, or `WATCH` sees it."""
WATCH = """
(() => {
  const slot = new RegExp(`\\\\{(SLOTS)\\\\}|\\\\[object \\\\w+\\\\]`);
  const told = (words, where) => slot.test(words ?? "")
    && console.error(`okrlab: a placeholder is on the page, in ${where}: ${words}`);
  const attributes = ["aria-label", "aria-valuetext", "alt", "placeholder", "title", "value"];
  const look = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (!node.parentElement?.closest("script, style, template")) told(node.data, "a text");
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("script, style, template")) return;
    for (const name of attributes) told(node.getAttribute(name), name);
    node.childNodes.forEach(look);
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes, attributeName } of changes)
      if (type === "attributes") told(target.getAttribute(attributeName), attributeName);
      else if (type === "characterData") look(target);
      else addedNodes.forEach(look);
  }).observe(document, { subtree: true, childList: true, characterData: true,
    attributeFilter: attributes });
})();
""".replace("SLOTS", "|".join(SLOTS))
"""Looks at all that is put on a page, its attributes too, for a placeholder of any of our texts."""
UNFILLED_ON_PAGES: list[str] = []
"""What was noticed on any page of a watched browser since the test began."""


def watched(browser: Browser) -> Browser:
    """This browser, with each of its pages watched for placeholders; see `UNFILLED_ON_PAGES`."""
    make = browser.new_context

    def heard(message: ConsoleMessage) -> None:
        if message.text.startswith(UNFILLED):
            UNFILLED_ON_PAGES.append(message.text)

    def new_context(**options: Any) -> BrowserContext:
        context = make(**options)
        context.add_init_script(WATCH)
        context.on("console", heard)
        return context

    browser.new_context = new_context  # type: ignore[method-assign]
    return browser


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class House:
    """`okrlab serve` in a home of its own."""

    def __init__(
        self, home: Path, notebooks: Path | None = None, public: str = PUBLIC, **env: str
    ) -> None:
        self.home, self.notebooks, self.public = home, notebooks, public
        self.more: tuple[str, ...] = ()
        """What else `okrlab serve` is told."""
        self.said = ""
        self.port = free_port()
        self.env = {**os.environ, "OKRLAB_HOME": str(home), **env}
        for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN", "OKRLAB_DATABASE", "DISPLAY"):
            self.env.pop(name, None)
        self.process: subprocess.Popen[str] | None = None
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> House:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.shut()

    def open(self) -> None:
        log = (self.home / "serve.log").open("a")
        command = [sys.executable, "-m", "okrlab.cli", "serve", "--demo", "--no-open"]
        if self.notebooks:
            command += ["--notebooks", str(self.notebooks)]
        if self.public:
            command += ["--public-url", self.public]
        self.process = subprocess.Popen(
            [*command, *self.more, "--port", str(self.port)],
            env=self.env, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
        )  # fmt: skip
        for line in self.process.stdout:
            self.said += line
            if "Ctrl+C" in line:
                return
        raise AssertionError((self.home / "serve.log").read_text())

    def shut(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)

    def kill(self) -> None:
        """The server, at once and without goodbye; its children end by themselves."""
        self.process.kill()
        self.process.wait(20)

    def reopen(self) -> None:
        """Another server process at the same address, on the same home."""
        self.open()

    def okrlab(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "okrlab.cli", *words],
            env=self.env, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    @cached_property
    def register(self) -> Register:
        """The register on this house's own database, which its server has set up."""
        engine = open_database(f"sqlite:///{self.home / 'okrlab.sqlite'}")
        return Register(Record(engine), load_key(self.home), lambda: datetime.now(UTC))

    def workshop(self, title: str, *begun: Event, team: str = "Blue") -> Room:
        made = self.register.create(title, team=team, begun=begun)
        with self.register.record.reading() as db:
            secrets = self.register.secrets(db, made)
        return Room(self, made, {kind: self.url + path(kind, s) for kind, s in secrets.items()})


def emptied(context: BrowserContext, origin: str) -> BrowserContext:
    """The same browser without cookies, storage or open pages; only its cache of files is left."""
    for page in context.pages:
        page.close()
    context.clear_cookies()
    page = context.new_page()
    about = {"origin": origin, "storageTypes": "local_storage,indexeddb,cache_storage"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", about)
    page.close()
    return context


class Room:
    """A workshop with its links, and everyone who came in."""

    def __init__(self, house: House, id: str, links: dict[str, str]) -> None:
        self.house, self.id, self.links = house, id, links
        self.contexts: list[BrowserContext] = []
        self.warm: list[BrowserContext] = []

    def with_browser(self, browser: Browser, pool: list[BrowserContext] | None = None) -> Room:
        """`pool` keeps contexts that have the pages' files in their cache, and nothing else."""
        self.browser = browser
        self.pool = [] if pool is None else pool
        return self

    def __enter__(self) -> Room:
        return self

    def __exit__(self, *_: object) -> None:
        for context in self.contexts:
            for page in context.pages:
                page.close()  # as a person does: it gives its seat back; a browser's end does not
            context.close()
        for context in self.warm:
            self.pool.append(emptied(context, self.house.url))

    def context(self, **options: object) -> BrowserContext:
        """A browser that has been nowhere yet."""
        context = None if options or not self.pool else self.pool.pop()
        context = context or self.browser.new_context(**options)
        (self.contexts if options else self.warm).append(context)
        context.set_default_timeout(PATIENCE)
        return context

    def enter(self, name: str = "", by: str = "join", **options: object) -> Person:
        person = Person(self, self.context(**options).new_page())
        person.page.goto(self.links[by])
        if name and by == "join":
            person.page.get_by_label(re.compile("name", re.I)).fill(name)
        person.page.get_by_role("button").first.click()
        person.wait()
        return person

    def log(self) -> list[dict]:
        """The record, as a facilitator may read it."""
        register = self.house.register
        said = export(register.record, register.meeting(self.id), "json", "facilitator")
        return json.loads(said)["events"]


class Person:
    """Somebody at a page with a ladder on it."""

    def __init__(self, room: Room | None, page: Page) -> None:
        self.room, self.page = room, page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))

    @property
    def board(self):
        return self.page.locator(".okr-ladder")

    @property
    def status(self):
        return self.board.locator(".ok-status")

    @property
    def cards(self):
        return self.board.locator(".ok-card")

    def card(self, text: str):
        return self.cards.filter(has=self.page.locator(".ok-text", has_text=text))

    def wait(self) -> None:
        """Until the board is there and knows its state."""
        expect(self.board).to_be_visible()
        expect(self.status).to_have_attribute("data-now", re.compile("ready|saved|again"))

    def saved(self) -> None:
        expect(self.status).to_have_attribute("data-now", "saved")

    def add(self, text: str, level: str = "") -> None:
        """Type a rung into the composer and send it, choosing a level if one is given."""
        composer = self.board.locator(".ok-composer")
        composer.locator("textarea").fill(text)
        if level:
            composer.get_by_role("radio", name=re.compile(level)).check()
        composer.get_by_role("button", name="Add", exact=True).click()
        expect(self.card(text)).to_be_visible()
        self.saved()

    def climb(self, card: str, text: str, level: str = "", press: str = "So what?") -> None:
        """Press a card's button, type what it leads to (or rests on) and send it."""
        self.card(card).get_by_role("button", name=press).click()
        form = self.card(card).locator("form")
        form.locator("textarea").fill(text)
        if level:
            form.get_by_role("radio", name=re.compile(level)).check()
        form.get_by_role("button", name="Add", exact=True).click()
        expect(self.card(text)).to_be_visible()
        self.saved()

    def menu(self, card: str, item: str) -> None:
        self.card(card).get_by_role("button", name=re.compile("More about")).click()
        self.page.get_by_role("menuitem", name=item).or_(
            self.page.get_by_role("menuitemradio", name=item)
        ).click()

    def words(self) -> list[str]:
        """What stands on the cards, lane by lane."""
        return self.cards.locator(".ok-text").all_inner_texts()
