// A vote with dots on cards, for those who vote and for a coach who only looks.

import { html, keyed } from "../../boards/kit/template.js";
import { shorter } from "../../boards/kit/words.js";
import { promiseOf } from "./promise.js";
import { foldable, sum } from "./revealed.js";

/** The ballot on a stage (see stage.js). */
export function ballot(stage) {
  const { t, server, mine, more, coach, asked } = stage;

  /** My dots, on cards that still exist. */
  function given() {
    const cards = more.cards();
    const all = Object.entries(mine.value("dots:") ?? {});
    return Object.fromEntries(all.filter(([id]) => id in cards));
  }
  const left = () => server.block.dots - sum(Object.values(given()));

  function dots() {
    const isPlain = coach();
    const cards = Object.entries(more.cards());
    const own = given();
    const change = (sign, by, name, isGone, isSpent) => html`
      <button type="button" class="ok-square" data-act="dot" data-by=${by} aria-label=${name}
        data-off=${isGone} aria-disabled=${isSpent ? "true" : null}><span>${sign}</span></button>`;
    const row = ([id, text]) =>
      keyed(
        id,
        html`
        <li data-card=${id}>
          <div>
            ${foldable(text)}
            <p class="st-n" role="img" ?hidden=${!own[id]} aria-label=${t.n("dots_on", own[id] ?? 0)}>
              ${"●".repeat(own[id] ?? 0)}
            </p>
          </div>
          ${
            !isPlain &&
            html`<div class="st-dots">
              ${change("−", -1, t("dot_less", { text: shorter(text) }), !own[id], false)}
              ${change("+", 1, t("dot_more", { text: shorter(text) }), false, left() <= 0)}
            </div>`
          }
        </li>`,
      );
    return asked(html`
      ${!isPlain && html`<p class="st-left" role="status">${t.n("dots_left", left())}</p>`}
      <ol class="st-ballot">${cards.map(row)}</ol>
      ${more.tail(more.CARDS, cards.length)}
      <p class="st-hint" ?hidden=${cards.length}>${t("dots_none_yet")}</p>
      ${!isPlain && promiseOf(t, server.block, [])}`);
  }

  function dot(id, by) {
    if (by > 0 && left() <= 0) return;
    const own = given();
    own[id] = (own[id] ?? 0) + by;
    if (own[id] <= 0) delete own[id];
    mine.touch("dots:", own, 400);
  }

  return { dots, dot };
}
