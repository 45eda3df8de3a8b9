"""A board looks the same, whatever other boards a notebook shows beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from okrlab.record.events import CardsSet
from tests.browser.test_every_board import BEGUN, BOARDS, every_board, house  # noqa: F401
from tests.workshop.test_exporting import rich

IN_NOTEBOOKS = [name for name in BOARDS if name not in ("stage", "console", "lobby")]
"""The others are pages of their own, and change the page that they are on."""
LOOKS = """async (board) => {
  const sheets = [...document.querySelectorAll("link[id^='css-']")].map(({ sheet }) => sheet);
  const among = sheets.filter(({ ownerNode }) => ownerNode.id.includes(".blocks."));
  const own = among.find(({ ownerNode }) => ownerNode.id.includes(`.${board}.`));
  const alone = document.createElement("style");
  alone.textContent = await (await fetch(own.href)).text();
  const root = document.querySelector(`.okr-${board}`);
  const parts = [root, ...root.querySelectorAll("*")].flatMap((node) =>
    ["", "::before", "::after"].map((part) => [node, part]));
  const looks = () => parts.map(([node, part]) => {
    const style = getComputedStyle(node, part || null);
    return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]));
  });
  for (const one of sheets) one.disabled = !among.includes(one);
  const together = looks();
  for (const one of among) one.disabled = true;
  document.head.append(alone);
  const before = looks();
  alone.remove();
  return parts.flatMap(([node, part], n) => Object.keys(before[n])
    .filter((name) => before[n][name] !== together[n][name])
    .map((name) => `${node.localName}.${node.className}${part} ${name}: `
      + `${before[n][name]}, among others ${together[n][name]}`));
}"""
"""What looks otherwise than with the board's own style sheet alone."""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_board_looks_the_same_beside_all_others(house, chromium, width):  # noqa: F811
    cards = [one.event for one in rich() if isinstance(one.event, CardsSet)]
    shown = {"begun": [*BEGUN, *cards], "width": width, "reduced_motion": "reduce"}
    with every_board(house, chromium, **shown) as (page, _):
        for name in ("ladder", "clinic", "journey"):
            expect(page.locator(f".okr-{name} [data-card]").first).to_be_attached()
        page.add_style_tag(content="* { transition: none !important; animation: none !important }")
        assert {name: page.evaluate(LOOKS, name)[:5] for name in IN_NOTEBOOKS} == {
            name: [] for name in IN_NOTEBOOKS
        }
