// A table that somebody pastes or chooses as a file, and a form for what it leaves open.

import { base64, TABLES } from "./files.js";
import { chosen, pick } from "./forms.js";
import { draw, element, html } from "./template.js";
import { submit } from "./view.js";

const BIGGEST = 5e6;
const NONE = "none"; // a column that the table does not have

/** Every problem of a table that cannot be read yet, and what to do. */
export const amiss = (t, { problems, hint, asks = [] }) => {
  const asked = new Set(asks.map(({ words }) => words));
  const told = problems.filter((line) => !asked.has(line));
  return html`
    <p class="ok-strong">${t("paste_amiss")}</p>
    ${told.length > 0 && html`<ul class="ok-amiss">${told.map((line) => html`<li dir="auto">${line}</li>`)}</ul>`}
    ${!asks.length && html`<p>${hint}</p>`}`;
};

/** What was left out of a table, or read in a certain way; nothing if that is nothing. */
export const noted = (t, { notes = [] }) =>
  notes.length > 0 &&
  html`
  <p class="ok-strong">${t("paste_notes")}</p>
  <ul class="ok-noted">${notes.map((line) => html`<li dir="auto">${line}</li>`)}</ul>`;

/** A form with a choice for each question; `again` gets all answers so far. */
export function askForm(t, asks, before, again) {
  const boxes = asks.map(({ kind, keyword, words, options }) => {
    const choices = [
      ["", t("paste_choose")],
      ...options.map((one, n) => [String(n), one]),
      ...(kind === "column" ? [[NONE, t("paste_none")]] : []),
    ];
    return { kind, keyword, options, box: pick({ label: words, choices }) };
  });
  const form = element(html`
    <form class="ok-box" novalidate>
      ${boxes.map(({ box }) => box)}
      <div class="ok-row">${submit(t("paste_again"))}</div>
    </form>`);
  form.send = () => {
    if (!chosen(boxes.map(({ box }) => box.area))) return;
    const answers = { ...before, columns: { ...before.columns }, words: { ...before.words } };
    for (const { kind, keyword, options, box } of boxes) {
      const said = box.area.value === NONE ? null : options[Number(box.area.value)];
      if (kind === "column") answers.columns[keyword] = said;
      else if (kind === "sheet") answers.sheet = said;
      else answers.words[kind] = { ...answers.words[kind], [keyword]: said }; // what a word means
    }
    again(answers);
  };
  return form;
}

/** Puts what was read on the deck, and takes away what it replaces. */
export function putRead(desk, { cards, known = [], replaces = [] }) {
  // Pressing three times makes one request, and all three presses get its cards.
  if (cards.some(({ id }) => desk.get(id))) return;
  const there = replaces.map((id) => desk.get(id)).filter(Boolean);
  const gone = Object.fromEntries(there.map(({ id, version }) => [id, version ?? 0]));
  desk.set([...cards, ...known], { gone });
}

/**
 * A box for a table, pasted or, with the name of a file box, from a file:
 *   read   sends a message with the table and gets the kernel's answer
 *   shown  gets an answer without questions and returns what is shown below; also `more` of the
 *          row of buttons, and the words `about` and on the button that sends, `go`
 * @param {any} t
 * @param {{ read: (message: any) => Promise<any>, shown: (found: any) => any, [option: string]: any }} options
 */
export function tableBox(t, { about, label = about, go, file = "", rows = 6, more, read, shown }) {
  const result = element(html`<div class="ok-stack" role="status"></div>`);
  const form = element(html`
    <form class="ok-box" novalidate>
      ${label === about && html`<p>${about}</p>`}
      ${file && html`<input type="file" accept=${TABLES} class="ok-file" aria-label=${file} @change=${choose}>`}
      <textarea rows=${rows} dir="auto" class="ok-pasted" aria-label=${label}></textarea>
      <div class="ok-row">${submit(go)}${more}</div>
    </form>`);
  const area = form.querySelector("textarea");
  let latest = null;

  async function ask(table, answers = { columns: {} }, replaces = []) {
    const asked = read({ ...table, ...answers });
    latest = asked;
    const found = await asked;
    if (asked !== latest) return; // meanwhile another table was sent
    const { asks = [], cards = [], remembered = false } = found;
    const put = [...replaces, ...cards.map(({ id }) => id)];
    const anew = () => ask(table, { columns: {}, anew: true }, put);
    draw(result, [
      found.op === "amiss" ? amiss(t, found) : shown({ ...found, replaces }),
      remembered &&
        html`
        <button type="button" data-press class="ok-quiet" @click=${anew}><span>${t("paste_anew")}</span></button>`,
      asks.length > 0 && askForm(t, asks, answers, (all) => ask(table, all, put)),
    ]);
    result.querySelector("button, select")?.focus();
  }
  async function choose({ target }) {
    const [one] = target.files;
    latest = null;
    if (!one) return;
    if (one.size > BIGGEST) return draw(result, html`<p>${t("paste_large")}</p>`);
    draw(result, html`<p>${t("paste_wait")}</p>`);
    ask({ name: one.name, content: await base64(one) });
  }
  form.send = () => (area.value.trim() ? ask({ text: area.value }) : area.focus());
  return Object.assign(element(html`<div class="ok-box">${form}${result}</div>`), { form, result });
}
