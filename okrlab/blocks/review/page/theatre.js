// Deliveries and outcome in one chart, from a table that the team pastes.

import { noted, tableBox } from "../../../boards/kit/tables.js";
import { draw, html } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { hint } from "./parts.js";

export function theatreOf({ t, link }) {
  const seen = (found, made = false) => html`
    ${made && hint(t("theatre_made"))}
    <img class="rv-picture" alt=${t("theatre_alt", { message: found.message })}
      src=${`data:image/svg+xml,${encodeURIComponent(found.svg)}`}>
    ${said(found.message)}${said(found.question, "ok-strong")}${noted(t, found)}`;
  const box = tableBox(t, {
    label: t("theatre_paste"),
    go: t("theatre_go"),
    file: t("back_file"),
    rows: 5,
    more: press(t("theatre_example"), { act: "example" }, { look: "ok-quiet" }),
    read: (message) => link.answer({ op: "theatre", ...message }),
    shown: seen,
  });

  async function example() {
    const found = await link.answer({ op: "theatre", example: true });
    draw(box.result, seen(found, true));
  }

  const view = () => html`
    <div class="ok-deck">
      <section class="rv-part"><h3>${t("theatre_head")}</h3>${hint(t("theatre_hint"))}${box}</section>
    </div>`;

  return { view, acts: { example } };
}
