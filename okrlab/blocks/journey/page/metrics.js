// A touchpoint's metric: its history as a small line, and the kernel's summary.

import { html, svg } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";

const DAYS = { day: 1, week: 7, month: 30.44, quarter: 91.3 };

export function journeyMetrics(desk, map) {
  const { t, server } = desk;

  /** The natural process limits are a band, the change is a mark. */
  function spark(metric, { width = 140, height = 34 } = {}) {
    const { id, name, values = [], changed, start, every = "week" } = metric;
    const { limits, level } = server.metrics[id] ?? {};
    const known = values.filter((one) => one != null);
    if (known.length < 2) return null;
    const least = Math.min(...known, ...(limits ?? []));
    const most = Math.max(...known, ...(limits ?? []));
    const x = (i) => 2 + (i / (values.length - 1)) * (width - 4);
    const y = (v) => 2 + (1 - (v - least) / (most - least || 1)) * (height - 4);
    const pen = (i) => (values[i - 1] == null ? "M" : "L");
    const step = (v, i) => (v == null ? "" : `${pen(i)}${x(i).toFixed(1)} ${y(v).toFixed(1)}`);
    const since = () => (Number(new Date(changed)) - Number(new Date(start))) / 864e5;
    const mark = changed && start ? since() / DAYS[every] : 0;
    const words = t("spark", { name, n: known.length, level: level || "–" });
    const band = ([low, high]) => svg`
      <rect class="jo-limits" x="0" width=${width} y=${y(high)}
        height=${Math.max(1, y(low) - y(high))}></rect>`;
    const change = () => svg`
      <line class="jo-change" x1=${x(mark)} x2=${x(mark)} y1="0" y2=${height}></line>`;
    return html`
      <svg class="jo-spark" viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height}
        role="img" aria-label=${words}>
        ${limits && band(limits)}
        <path class="jo-history" d=${values.map(step).join("")}></path>
        ${mark > 0 && mark < values.length && change()}
      </svg>`;
  }

  function standing({ id }) {
    const found = server.metrics[id];
    if (!found) return t("metric_wait");
    if (!found.level) return t("metric_none");
    return `${t("level_is", { level: found.level })} · ${t(`trend_${found.trend}`)}`;
  }

  const small = (one) => html`
    <div class="jo-metric">
      ${spark(one)}<p dir="auto">${one.name}</p><small>${standing(one)}</small>
    </div>`;

  function large(one) {
    const found = server.metrics[one.id];
    const isDown = one.better === "down";
    const gone = { act: "remove", id: one.id, close: true };
    return html`
      <div class="jo-more" data-card=${one.id}>
        ${said(one.name, "ok-strong")}
        ${spark(one, { width: 320, height: 70 })}
        ${found && html`<p>${found.said}</p>`}
        ${found?.change && html`<p class="ok-strong">${found.change}</p>`}
        ${
          desk.write() &&
          html`
          <label class="jo-changed">
            ${t("changed_on")}<input type="date" value=${one.changed} data-changed=${one.id}>
          </label>
          <div class="ok-row">
            ${press(t(isDown ? "better_down" : "better_up"), { act: "turn", id: one.id }, { look: "ok-quiet" })}
            ${desk.mine(one) && press(t("remove"), gone, { look: "ok-quiet ok-danger" })}
          </div>`
        }
      </div>`;
  }

  desk.root.addEventListener("change", ({ target }) => {
    const { changed } = target.dataset;
    if (changed) desk.change(changed, { changed: target.value || null });
  });

  return {
    small: (id) => map.metrics(id).map(small),
    large: (id) => map.metrics(id).map(large),
    acts: {
      turn({ id }, at) {
        desk.change(id, { better: desk.get(id).better === "down" ? "up" : "down" });
        at.closest("dialog")?.close();
      },
    },
  };
}
