// What the three views of a review share.

import { html } from "../../../boards/kit/template.js";

export const hint = (words) => html`<p class="rv-hint" dir="auto">${words}</p>`;
export const listed = (parts) => parts.filter(Boolean).join(" · ");

/** Every problem that the kernel reported, and what to do. */
export const amiss = (t, { problems, hint: next }) => html`
  <p class="ok-strong">${t("amiss")}</p>
  <ul class="rv-amiss">${problems.map((line) => html`<li dir="auto">${line}</li>`)}</ul>
  <p>${next}</p>`;
