"""Templates: what is drawn is what was said, and what a person holds stays in their hands."""

from __future__ import annotations

import pytest

from okrlab.boards.source import HERE, script

SOURCE = script("template", HERE / "kit")
READY = f"""() => {{ {SOURCE}
  Object.assign(window, {{ html, svg, keyed, draw, element }});
  window.main = document.querySelector("main");
  window.shown = () => main.innerHTML.replaceAll("<!---->", "");
}}"""


@pytest.fixture
def page(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.set_content("<main></main>")
    page.evaluate(READY)
    yield page
    context.close()


def test_what_people_wrote_is_text_wherever_it_stands(page):
    words = """<img src=x onerror="window.hit = 1"> & "quoted" 'too'"""
    seen = page.evaluate(
        """(words) => {
          const twice = [words, words];
          draw(main, html`<p title=${words} class="a ${words}">${words}<b>${twice}</b></p>`);
          const [p] = main.children, img = main.querySelector("img");
          return [p.title, p.className, p.firstChild.data, p.lastChild.textContent, img];
        }""",
        words,
    )
    assert seen == [words, f"a {words}", words, words * 2, None]
    assert page.evaluate("window.hit") is None


def test_line_breaks_of_the_source_are_not_on_the_page(page):
    shown = page.evaluate(
        """() => {
          draw(main, html`
            <p>
              One ${"two"}
              <b>three</b> ${"four"}
            </p>
            ${html`<i>five</i>`}
          `);
          return shown();
        }"""
    )
    assert shown == "<p>One two<b>three</b> four</p><i>five</i>"


def test_nothing_is_shown_of_nothing_and_a_zero_is_a_number(page):
    shown = page.evaluate(
        """() => {
          const view = (x) => html`<p title=${x} ?hidden=${x} data-x="${x}">${x}${[x, [x]]}</p>`;
          const all = [];
          for (const x of [undefined, null, false, "", 0, true]) {
            draw(main, view(x));
            all.push(shown());
          }
          return all;
        }"""
    )
    empty = "<p></p>"
    assert shown[:3] == [empty] * 3
    assert shown[3] == '<p title="" data-x=""></p>'
    assert shown[4] == '<p title="0" data-x="0">000</p>'
    assert shown[5] == '<p title="" data-x="" hidden=""></p>'


def test_only_what_changed_is_changed(page):
    changes = page.evaluate(
        """async () => {
          const row = ([id, words]) => keyed(id, html`<li>${words}</li>`);
          const view = (rows) => html`<ul>${rows.map(row)}</ul>`;
          draw(main, view([[1, "one"], [2, "two"], [3, "three"]]));
          const watch = new MutationObserver(() => {});
          const all = { childList: true, characterData: true, attributes: true };
          watch.observe(main, { subtree: true, ...all });
          draw(main, view([[1, "one"], [2, "two"], [3, "three"]]));
          const same = watch.takeRecords().length;
          draw(main, view([[1, "one"], [2, "TWO"], [3, "three"]]));
          const one = watch.takeRecords().map((each) => each.type);
          return [same, one, shown()];
        }"""
    )
    assert changes == [0, ["characterData"], "<ul><li>one</li><li>TWO</li><li>three</li></ul>"]


def test_a_list_keeps_its_entries_by_key_and_the_box_somebody_writes_in_is_never_moved(page):
    page.evaluate(
        """() => {
          window.rows = (ids) => draw(main, html`${ids.map((id) => keyed(id, html`
            <label>${id}<input value=${id} .value=${id}></label>`))}<hr>`);
          rows(["a", "b", "c", "d"]);
        }"""
    )
    box = page.get_by_label("c")
    box.focus()
    box.press("End")
    box.press_sequentially("!")
    kept = page.evaluate(
        """() => {
          const held = document.activeElement, before = Object.fromEntries(
            [...main.querySelectorAll("label")].map((one) => [one.textContent, one]));
          let left = 0;
          held.addEventListener("blur", () => left++);
          const seen = ["dcba", "cea", "xyc", "abcd"].map((ids) => {
            rows([...ids]);
            const labels = [...main.querySelectorAll("label")].map((one) => one.textContent);
            return labels.join("") + main.lastElementChild.tagName;
          });
          const isSame = document.activeElement === held && before.c === held.closest("label");
          return [seen, isSame, held.value, left, held.selectionStart];
        }"""
    )
    assert kept == [["dcbaHR", "ceaHR", "xycHR", "abcdHR"], True, "c!", 0, 2]


def test_a_key_given_twice_loses_nothing(page):
    shown = page.evaluate(
        """() => {
          const view = (all) => html`${all.map((one) => keyed("same", html`<p>${one}</p>`))}`;
          draw(main, view(["a", "b"]));
          draw(main, view(["b", "a", "c"]));
          return shown();
        }"""
    )
    assert shown == "<p>b</p><p>a</p><p>c</p>"


def test_a_listener_is_the_one_of_the_last_drawing(page):
    assert page.evaluate(
        """() => {
          const said = [];
          const view = (n) => html`<button @click=${n && (() => said.push(n))}>x</button>`;
          for (const n of [1, 2, null]) {
            draw(main, view(n));
            main.firstElementChild.click();
          }
          return said;
        }"""
    ) == [1, 2]


def test_what_belongs_into_a_picture_or_a_table_is_made_as_such(page):
    names = page.evaluate(
        """() => {
          const dots = [1, 2].map((x) => svg`<circle cx=${x}></circle>`);
          const rows = [1, 2].map((n) => html`<tr><td>${n}</td></tr>`);
          const choices = ["a", "b"].map((one) => html`
            <option ?selected=${one === "b"}>${one}</option>`);
          draw(main, html`
            <svg viewBox="0 0 9 9">${dots}</svg>
            <table><tbody>${rows}</tbody></table>
            <select>${choices}</select>`);
          const one = (name) => main.querySelector(name);
          return [[...main.querySelectorAll("circle")].map((each) => each.namespaceURI.slice(-3)),
            one("svg").getAttribute("viewBox"), one("tbody").rows.length, one("select").value];
        }"""
    )
    assert names == [["svg", "svg"], "0 0 9 9", 2, "b"]


def test_elements_of_ones_own_stay_the_same_and_data_comes_and_goes(page):
    seen = page.evaluate(
        """() => {
          const own = element(html`<form data=${{ act: "save", id: 3 }}><input></form>`);
          draw(main, [own, "x"]);
          own.firstChild.focus();
          draw(main, [html`<p>new</p>`, own, "y"]);
          const view = (data) => html`<i data=${data}></i>`, box = element(html`<div></div>`);
          draw(box, view({ a: 1, b: 2 }));
          draw(box, view({ b: 3 }));
          return [shown(), { ...own.dataset }, { ...box.firstElementChild.dataset }];
        }"""
    )
    html = '<p>new</p><form data-act="save" data-id="3"><input></form>y'
    assert seen == [html, {"act": "save", "id": "3"}, {"b": "3"}]
