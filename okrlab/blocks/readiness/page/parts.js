// Building blocks that the parts of the readiness board share.

import { html } from "../../../boards/kit/template.js";

export const hint = (words) => html`<p class="rd-hint">${words}</p>`;

export const head = (title, words) => html`<h3>${title}</h3>${words && hint(words)}`;

export const lines = (list) => html`
  <ul class="rd-lines">${list.map((line) => html`<li dir="auto">${line}</li>`)}</ul>`;
