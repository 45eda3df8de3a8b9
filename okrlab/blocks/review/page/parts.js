// What the three views of a review share.

import { html } from "../../../boards/kit/template.js";

export const hint = (words) => html`<p class="rv-hint" dir="auto">${words}</p>`;
export const listed = (parts) => parts.filter(Boolean).join(" · ");
