// Building blocks that the parts of the readiness board share.

import { draw, element, html } from "../../../boards/kit/template.js";
import { submit } from "../../../boards/kit/view.js";

export const hint = (words) => html`<p class="rd-hint">${words}</p>`;

export const head = (title, words) => html`<h3>${title}</h3>${words && hint(words)}`;

export const lines = (list) => html`
  <ul class="rd-lines">${list.map((line) => html`<li dir="auto">${line}</li>`)}</ul>`;

/** Every problem of what was pasted, and a hint. */
export const amiss = (t, { problems, hint: help }) => html`
  <p class="ok-strong">${t("amiss")}</p>
  <ul class="rd-amiss">${problems.map((line) => html`<li dir="auto">${line}</li>`)}</ul>
  <p>${help}</p>`;

/** A box for a pasted table, with the result of `read` shown below. */
export function pasteBox(about, go, read) {
  const result = element(html`<div class="ok-stack" role="status"></div>`);
  const form = element(html`
    <form class="ok-box" novalidate>
      <p>${about}</p>
      <textarea rows="6" dir="auto" aria-label=${about} class="rd-paste"></textarea>
      <div class="ok-row">${submit(go)}</div>
      ${result}
    </form>`);
  const area = form.querySelector("textarea");
  form.send = async () => (area.value.trim() ? draw(result, await read(area.value)) : area.focus());
  return form;
}
