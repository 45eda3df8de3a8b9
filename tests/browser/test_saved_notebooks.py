"""A notebook that was run and handed on as a page: no kernel, no network, and still pictures."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.browser.test_lab import NOTEBOOK, begin

RUN = (NOTEBOOK, NOTEBOOK.with_name("20-journey.ipynb"))
IMAGES = """() => Promise.all([...document.images].map(async (one) => {
  await one.decode();
  return [one.naturalWidth, one.alt.length, one.checkVisibility()];
}))"""


@pytest.mark.parametrize("path", RUN, ids=lambda path: path.stem)
def test_a_notebook_as_a_page_shows_its_boards(path, tmp_path, monkeypatch, chromium):
    begin(tmp_path / "home")
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path / "home"))
    notebook = NotebookClient(nbformat.read(path, 4), timeout=120).execute(cwd=str(tmp_path))
    page, _ = HTMLExporter().from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(page, "utf-8")
    shown = chromium.new_page(viewport={"width": 1280, "height": 900})
    shown.route(lambda url: url.startswith("http"), lambda route: route.abort())
    shown.goto((tmp_path / "page.html").as_uri())
    expect(shown.locator(".okr-kept").first).to_be_visible()
    pictures = shown.evaluate(IMAGES)
    assert pictures, "there are pictures"
    assert all(wide > 100 and words and seen for wide, words, seen in pictures), pictures
    for one in shown.locator(".jupyter-widgets").all():
        expect(one).to_be_hidden()
    assert "<svg" not in "".join(
        output.get("data", {}).get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    )
    shown.close()
