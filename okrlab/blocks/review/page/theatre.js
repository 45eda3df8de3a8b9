// Deliveries and outcome in one chart, from a table that the team pastes.

import { draw, element, html } from "../../../boards/kit/template.js";
import { press, said, submit } from "../../../boards/kit/view.js";
import { amiss, hint } from "./parts.js";

export function theatreOf({ t, link }) {
  const seen = element(html`<div class="ok-stack" role="status"></div>`);
  const play = element(html`
    <form class="ok-box" novalidate>
      <textarea rows="5" dir="auto" class="rv-paste" aria-label=${t("theatre_paste")}></textarea>
      <div class="ok-row">
        ${submit(t("theatre_go"))}${press(t("theatre_example"), { act: "example" }, { look: "ok-quiet" })}
      </div>
      ${seen}
    </form>`);
  const table = play.querySelector("textarea");

  async function show(message) {
    const found = await link.answer({ op: "theatre", ...message });
    if (found.problems) return draw(seen, amiss(t, found));
    const picture = `data:image/svg+xml,${encodeURIComponent(found.svg)}`;
    draw(
      seen,
      html`
      ${message.example && hint(t("theatre_made"))}
      <img class="rv-picture" alt=${t("theatre_alt", { message: found.message })} src=${picture}>
      ${said(found.message)}${said(found.question, "ok-strong")}`,
    );
  }
  play.send = () => (table.value.trim() ? show({ text: table.value }) : table.focus());

  const view = () => html`
    <div class="ok-deck">
      <section class="rv-part"><h3>${t("theatre_head")}</h3>${hint(t("theatre_hint"))}${play}</section>
    </div>`;

  return { view, acts: { example: () => show({ example: true }) } };
}
