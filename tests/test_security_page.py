"""The page for the security officer: every test that it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "security.md"


def names(file: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_test_that_the_page_names_is_there():
    said = PAGE.read_text("utf-8")
    files = {str(file.relative_to(TESTS)): names(file) for file in TESTS.rglob("test_*.py")}
    known = set().union(*files.values())
    for name in re.findall(r"`(?:tests/)?([\w/]*test_\w+\.py)", said):
        assert name in files, name
    for name, cut in re.findall(r"\b(test_\w+)(…)?(?![\w.])", said):
        assert any(one.startswith(name) if cut else one == name for one in known), name
    rows = [line for line in said.splitlines() if re.match(r"\| [^-|]", line)]
    without = [row for row in rows if not re.search("test_|tests/|^\\| attack", row)]
    assert without == []
