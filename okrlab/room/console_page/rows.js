// Lists in sheets.

import { html, keyed } from "../../boards/kit/template.js";
import { press, said } from "../../boards/kit/view.js";

/** Rows, or a text if there are none. */
export const rows = (items, none = "") =>
  items.length ? html`<ul class="ok-rows" data-rove="rows">${items}</ul>` : said(none, "ok-about");

/** A row: words, small words below them, and a button with an icon only. */
export const row = (key, words, parts, button) =>
  keyed(key, html`<li><span dir="auto">${words}${small(parts)}</span>${button}</li>`);

const small = (parts) => parts.length > 0 && html`<small>${listed(parts)}</small>`;

export const listed = (parts) => parts.filter(Boolean).join(" · ");

export const sign = (icon, name, data) =>
  press("", data, { look: "ok-quiet ok-square", icon, name });

/** A row with a button, and a few words about it. */
export const offer = (label, data, about) =>
  html`<li>${press(label, { ...data, close: true })}<small>${about}</small></li>`;
