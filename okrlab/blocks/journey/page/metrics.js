// A touchpoint's metric: its history as a small line, and in its sheet as its own board shows it.

import { attr } from "../../../boards/kit/dom.js";
import { wayChoices, wayWords } from "../../../boards/kit/histories.js";
import { drawing } from "../../../boards/kit/pictures.js";
import { draw, element, html } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";

export function journeyMetrics(desk, map) {
  const { t, server, link } = desk;
  const lines = new Map(); // by metric, the small line that the kernel drew last, as an element

  function spark({ id, name, values = [] }) {
    const { spark: text, level } = server.metrics[id] ?? {};
    if (!text) return null;
    if (lines.get(id)?.text !== text) lines.set(id, { text, node: drawing(text) });
    const { node } = lines.get(id);
    const n = values.filter((one) => one != null).length;
    attr(node, "class", "jo-spark");
    attr(node, "aria-label", t("spark", { name, n, level: level || "–" }));
    return node;
  }

  function standing({ id }) {
    const found = server.metrics[id];
    if (!found) return t("metric_wait");
    if (!found.level) return t("metric_none");
    const level = t("level_is", { level: found.level });
    const { trend, going } = found;
    if (trend === "same" && going) return `${level} · ${t(`going_${going}`)}`;
    return trend === "unknown" ? level : `${level} · ${t(`trend_${trend}`)}`;
  }

  const small = (one) => html`
    <div class="jo-metric">
      ${spark(one)}<p dir="auto">${one.name}</p><small>${standing(one)}</small>
    </div>`;

  /** What the metric's own board says of it: one sentence, the chart, and what else to know. */
  function lookView({ sentence, moved, warnings, charts }) {
    const chart = drawing(charts[desk.narrow ? "phone" : "wide"]);
    attr(chart, "class", "jo-chart");
    return html`
      <p class="ok-strong">${sentence}</p>
      ${moved && html`<p class="ok-strong">${moved}</p>`}
      ${chart}
      ${warnings.length > 0 && html`<ul class="jo-know">${warnings.map((one) => html`<li>${one}</li>`)}</ul>`}`;
  }

  function large(one) {
    const { id, name, better = "up", changed } = one;
    const holder = element(html`<div class="jo-look"><p>${t("metric_wait")}</p></div>`);
    link.answer({ op: "metric", id }).then(({ look }) => {
      draw(holder, look ? lookView(look) : html`<p>${t("metric_broken")}</p>`);
    });
    const gone = { act: "remove", id, close: true };
    const way = ([way, words]) => press(words, { act: "way", id, way });
    const ways = () => html`
      <p>${t("field_better")} ${t("better_why")}</p>
      <div class="ok-row">${wayChoices(t, one, { open: false }).map(way)}</div>`;
    return html`
      <div class="jo-more" data-card=${id}>
        ${said(name, "ok-strong")}
        ${holder}
        ${desk.write() && !better && ways()}
        ${
          desk.write() &&
          html`
          <label class="jo-changed">
            ${t("changed_on")}<input type="date" value=${changed} data-changed=${id}>
          </label>
          <div class="ok-row">
            ${better && press(wayWords(t, one, better), { act: "turn", id }, { look: "ok-quiet" })}
            ${desk.mine(one) && press(t("remove"), gone, { look: "ok-quiet ok-danger" })}
          </div>`
        }
      </div>`;
  }

  desk.root.addEventListener("change", ({ target }) => {
    const { changed } = target.dataset;
    if (changed) desk.change(changed, { changed: target.value || null });
  });

  function choose(id, better, at) {
    desk.change(id, { better });
    at.closest("dialog")?.close();
  }

  return {
    small: (id) => map.metrics(id).map(small),
    large: (id) => map.metrics(id).map(large),
    acts: {
      turn: ({ id }, at) => choose(id, desk.get(id).better === "down" ? "up" : "down", at),
      way: ({ id, way }, at) => choose(id, way, at),
    },
  };
}
