// Who sees what a person answers, and when.

import { html } from "../../boards/kit/template.js";
import { icon } from "../../boards/kit/view.js";

/**
 * In a line, and at one press on it what else is to be known: `more`, and who could look before.
 * @param {(string | false)[]} more
 */
export function promiseOf(t, { fewest, named }, more) {
  if (fewest) return html`<p class="st-promise">${t("sealed_survey", { n: fewest })}</p>`;
  const line = t(named ? "sealed_named" : "sealed_anonymous");
  const rest = [...more, !named && t("sealed_before")].filter(Boolean);
  if (!rest.length) return html`<p class="st-promise">${line}</p>`;
  return html`
    <details class="st-promise">
      <summary><span>${line}</span>${icon("info")}</summary>
      ${rest.map((one) => html`<p>${one}</p>`)}
    </details>`;
}
