// What is critical: touchpoints in order, each with the product it comes from, and the weights.

import { html, keyed } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { signed } from "../../../boards/kit/words.js";
import { half, listed } from "./map.js";

const INPUTS = ["feeling", "importance", "metric", "evidence"];

export function journeyRanks(desk, map) {
  const { t, server } = desk;
  let isOpen = false;

  function view() {
    const shown = new Set(desk.of("Touchpoint", map.isShown).map(({ id }) => id));
    const ranks = server.ranks.filter((one) => shown.has(one.touchpoint));
    const open = shown.size - ranks.length;
    return html`
      <div class="jo-other">
        <details class="jo-rule" ?open=${isOpen} @toggle=${unfolded}>
          <summary>${t("rule_title")}</summary>
          <p>${server.rule}</p>
          <div class="jo-weights">
            ${INPUTS.map((name) => weight(name, t(`input_${name}`), [0, 1, 2, 3]))}
            ${weight("important", t("important_from"), [2, 3, 4, 5])}
            ${weight("low", t("low_below"), [-1, 0, 1], signed)}
          </div>
        </details>
        <div class="jo-order">
          ${
            ranks.length
              ? html`<ol class="jo-ranks" data-rove="ranks">${ranks.map((one, n) => keyed(one.touchpoint, rank(one, n)))}</ol>`
              : html`<p class="ok-empty">${t("rank_none")}</p>`
          }
          ${open > 0 && html`<p class="jo-open-count">${t.n("rank_open", open)}</p>`}
        </div>
      </div>`;
  }

  function unfolded({ target }) {
    isOpen = target.open;
  }

  function weight(name, label, choices, words = (value) => `${value}`) {
    const now = desk.get("weights")?.[name] ?? server.weights[name];
    const choice = (value) => html`<option value=${value}>${words(value)}</option>`;
    return html`
      <label>
        ${label}
        <select data-weight=${name} ?disabled=${!desk.write()} .value=${String(now)} @change=${weigh}>
          ${choices.map(choice)}
        </select>
      </label>`;
  }

  function weigh({ target }) {
    const card = desk.get("weights") ?? { type: "Weights", id: "weights", version: 0 };
    const { weight: name } = target.dataset;
    desk.set([{ ...server.weights, ...card, [name]: Number(target.value), by: card.by }]);
  }

  /** The product in words: each share, and its weight. */
  function sum({ points, shares }) {
    const power = (name) => (server.weights[name] > 1 ? `^${server.weights[name]}` : "");
    const factor = (name) => `${t(`input_${name}`)} ${half(shares[name])}${power(name)}`;
    const used = INPUTS.filter((name) => server.weights[name]);
    return t("sum", { product: used.map(factor).join(" × "), points: half(points) });
  }

  function rank(place, n) {
    const one = desk.get(place.touchpoint);
    const { id, text, stage, persona } = one;
    const where = listed([desk.get(stage)?.text, map.nameOf(persona)]);
    const trend = () => html`<span class="ok-badge">${t(`trend_${place.trend}`)}</span>`;
    return html`
      <li class="jo-rank" data-card=${id} data-stop=${id} tabindex="-1" aria-label=${text}>
        <b class="jo-place">${n + 1}</b>
        <div>
          <p class="jo-text" dir="auto">${text}</p>
          <p class="jo-channel" dir="auto">${where}</p>
          <div class="jo-meter" aria-hidden="true">
            <i style=${`width: ${place.points}%`}></i>
          </div>
          <p class="jo-sum">${sum(place)}</p>
          <div class="ok-row">
            ${place.moment && html`<span class="jo-badge">◆ ${t("moment")}</span>`}
            ${map.metrics(id).length > 0 && trend()}
            ${desk.write() && press(t("what_next"), { act: "follow", id })}
            ${press(t("look_at"), { act: "open", id }, { look: "ok-quiet" })}
          </div>
        </div>
      </li>`;
  }

  return view;
}
