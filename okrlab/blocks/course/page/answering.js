// The ways of answering an exercise. Each keeps and shows what was chosen, and calls `ready` after
// every change with the answer, or with null while it is incomplete.

import { field, longer } from "../../../boards/kit/forms.js";
import { html, keyed } from "../../../boards/kit/template.js";
import { icon } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";

const MOST = 500; // most characters of a free answer

function choices({ item, ready }) {
  const isMany = item.shape === "some";
  const name = `ok-${uid()}`;
  const option = ({ key, text }, off) => html`
    <label data-level=${item.kind === "level" ? key : null}>
      <input type=${isMany ? "checkbox" : "radio"} name=${name} value=${key} ?disabled=${off}>
      <span dir="auto">${text}</span>
    </label>`;
  function change({ currentTarget }) {
    const on = [...currentTarget.querySelectorAll(":checked")].map(({ value }) => value);
    ready(isMany ? on : on[0]);
  }
  return {
    given: isMany ? [] : null,
    view: (off) => html`
      <fieldset class="ok-options" @change=${change}>
        <legend class="ok-unseen">${item.ask}</legend>
        ${item.options.map((one) => option(one, off))}
      </fieldset>`,
  };
}

/** Mark words in a sentence: first press the first, then the last of them. */
function span({ item, ready, shell: { t, repaint } }) {
  let from = null;
  let to = null;
  let here = 0; // the word that the Tab key reaches; arrow keys lead to the others
  let told = t("mark_hint");
  const marks = () => item.words.slice(from, to + 1).join(" ");
  const isOn = (n) => from != null && n >= from && n <= to;

  function mark(words) {
    told = words;
    ready(from == null ? null : [from, to]);
  }

  function choose(n) {
    if (from == null || from !== to) from = to = n;
    else if (n === from) from = to = null;
    else [from, to] = [Math.min(from, n), Math.max(from, n)];
    mark(from == null ? t("mark_none") : t("marked", { words: marks() }));
  }

  function step(event) {
    const words = [...event.currentTarget.children];
    const at = words.indexOf(event.target);
    const last = words.length - 1;
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (next == null) return;
    event.preventDefault();
    here = Math.max(0, Math.min(last, next));
    words[here].focus();
    repaint();
  }

  const word = (text, n, off) => html`
    <button type="button" aria-pressed=${String(isOn(n))} tabindex=${n === here ? 0 : -1}
      ?disabled=${off} @click=${() => choose(n)}>${text}</button>`;
  return {
    given: null,
    view: (off) => html`
      <div class="ok-stack">
        <div class="ok-words" role="group" aria-label=${item.ask} @keydown=${step}>
          ${item.words.map((text, n) => word(text, n, off))}
        </div>
        <p class="ok-soft" aria-live="polite">${told}</p>
      </div>`,
    /** A second try starts without marks, or its first word would extend the old one. */
    anew() {
      const before = t("mark_before", { words: marks() });
      from = to = null;
      mark(before);
    },
  };
}

function order({ item, ready, shell: { t, paint } }) {
  const rows = item.lines.map((line, n) => ({ line, n }));
  const places = () => rows.map(({ n }) => n);
  let moved = "";

  function move(row, by, button) {
    const at = rows.indexOf(row);
    rows.splice(at, 1);
    rows.splice(at + by, 0, row);
    moved = t("moved", { line: row.line, place: at + by + 1, of: rows.length });
    ready(places());
    paint();
    const other = button.parentNode.querySelector("button:not(:disabled)");
    (button.disabled ? other : button).focus();
  }

  const mover = (row, by, way, off) => html`
    <button type="button" class="ok-quiet ok-square" data-way=${way} ?disabled=${off}
      aria-label=${t(`move_${way}`, { line: row.line })}
      @click=${({ currentTarget }) => move(row, by, currentTarget)}>${icon(way)}</button>`;
  const line = (row, at, off) =>
    keyed(
      row.n,
      html`
      <li>
        <span dir="auto">${row.line}</span>
        ${mover(row, -1, "up", off || at === 0)}${mover(row, 1, "down", off || at === rows.length - 1)}
      </li>`,
    );
  return {
    given: places(),
    view: (off) => html`
      <div>
        <ol class="ok-order">${rows.map((row, at) => line(row, at, off))}</ol>
        <p class="ok-unseen" aria-live="polite">${moved}</p>
      </div>`,
  };
}

function match({ item, ready, shell: { t } }) {
  const lines = item.lines.map((text) => ({ text, id: `ok-${uid()}` }));
  const end = (text, n) => html`<option value=${n}>${text}</option>`;
  const line = ({ text, id }, off) => html`
    <li>
      <label for=${id} dir="auto">${text}</label>
      <select id=${id} ?disabled=${off}>
        <option value="">${t("choose")}</option>${item.ends.map(end)}
      </select>
    </li>`;
  function change({ currentTarget }) {
    const chosen = [...currentTarget.querySelectorAll("select")].map(({ value }) => value);
    const isFull = chosen.every(Boolean) && new Set(chosen).size === chosen.length;
    ready(isFull ? chosen.map(Number) : null);
  }
  return {
    given: null,
    view: (off) => html`
      <ul class="ok-match" @change=${change}>${lines.map((one) => line(one, off))}</ul>`,
  };
}

function write({ item, ready, shell: { t, keep } }) {
  const box = field(t, keep, { label: t("write"), draft: `write:${item.id}`, limit: MOST });
  const { area } = box;
  const words = () => area.value.trim();
  const given = () => (words() && longer(words(), MOST) <= 0 ? words() : null);
  area.addEventListener("input", () => ready(given()));
  return {
    given: given(),
    view(off) {
      area.disabled = off;
      return box;
    },
  };
}

const WAYS = { one: choices, some: choices, span, order, match, write };

/**
 * The way of answering an exercise.
 * @returns {{ given: any, view: (off: boolean) => any, anew?: () => void }} what is answered if
 *   nothing is touched, how it is shown, and what a second try begins with
 */
export const answeringOf = (one) => WAYS[one.item.shape](one);
