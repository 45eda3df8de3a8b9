// The ladder told as stories: if … then … because …

import { html } from "../../../boards/kit/template.js";
import { said } from "../../../boards/kit/view.js";

/** `told` is what the kernel answered; null while it has not. */
export function tales(t, told) {
  const all = told?.stories ?? [];
  const step = ({ role, text }) =>
    html`<p data-role=${role} dir="auto"><b>${t(`story_${role}`)}</b> ${text}</p>`;
  const none = () => said(t(told ? "stories_none" : "stories_wait"), "ok-empty");
  return html`
    <div class="ok-stories">
      ${all.map(({ steps }) => html`<article class="ok-story">${steps.map(step)}</article>`)}
      ${!all.length && none()}
    </div>`;
}
