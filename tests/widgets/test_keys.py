"""Keys pressed on a board pass one guard: no page around hears them, nobody those that compose.

Here it is looked for in the source; tests/browser presses them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "okrlab"
BOARDS = sorted(
    file for part in ("boards", "blocks", "room") for file in (ROOT / part).rglob("*.js")
)
PAGES = sorted((ROOT / "serve" / "page").iterdir())


def guard() -> str:
    source = (ROOT / "boards" / "kit" / "dom.js").read_text("utf-8")
    return re.search(r"export function boardRoot\(.*?\n}\n", source, re.S)[0]


@pytest.mark.parametrize("file", [*BOARDS, *PAGES], ids=lambda p: p.name)
def test_what_composes_is_known_to_the_guard_alone(file):
    source = file.read_text("utf-8").replace(guard(), "")
    assert not re.findall(r"isComposing|keyCode|=== 229\b|\.which\b|compositionend", source)


@pytest.mark.parametrize("file", BOARDS, ids=lambda p: p.name)
def test_every_board_has_a_guarded_root_and_nothing_beside_it(file):
    source = file.read_text("utf-8")
    roots = re.findall(r'(\w+)\(\s*\{\s*class: [`"]okr okr-', source)
    assert roots == ["boardRoot"] * source.count("okr okr-")
    if "export default { render" in source:
        assert len(roots) == 1 or re.search(r"(deckDesk|openDesk|openShell)\(", source)
    assert not re.findall(
        r"document\.\w+\.(?:append|prepend|before|insert\w+|replace\w+)\(", source
    )


@pytest.mark.parametrize("file", BOARDS, ids=lambda p: p.name)
def test_no_key_on_a_board_is_listened_to_beside_its_guard(file):
    """Every listener is on something in the root; what is heard beside it is no field of ours."""
    source = file.read_text("utf-8").replace(guard(), "")
    assert not re.findall(r"\bonkey|key(?:up|press)\b", source)
    listeners = re.findall(r'([\w.]*?)\.?addEventListener\("keydown", (?:(\w+)\))?', source)
    for on, handler in listeners:
        assert on in {"root", "one", "node", "form", "row", "one.area", "box.area"}, (on, file)
        if on == "one":
            assert "for (const one of keyed) one.addEventListener" in source
            keys = re.search(rf"\n  function {handler}\(event\) {{.*?\n  }}\n", source, re.S)[0]
            assert 'key === "Enter"' in keys
            assert re.search(r"form = .*?root\.contains\(target\)|root\.contains\(form\)", keys)


@pytest.mark.parametrize("file", PAGES, ids=lambda p: p.name)
def test_our_own_page_leaves_keys_to_the_browser(file):
    """Which knows by itself which Enter sends a form."""
    assert not re.findall(r"\bonkey|key(?:down|up|press)\b", file.read_text("utf-8"))
