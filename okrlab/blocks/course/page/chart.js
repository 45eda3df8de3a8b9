// A line with its points, and the same as a table. Points after the change have another shape, not
// only another colour.

import { html, svg } from "../../../boards/kit/template.js";

const WIDE = 600;
const TALL = 220;
const PAD = 34;

export function chart(t, { values, after, unit }) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const before = values.length - after;
  const x = (n) => PAD + (n * (WIDE - 2 * PAD)) / (values.length - 1);
  const y = (value) => TALL - PAD - ((value - low) * (TALL - 2 * PAD)) / (high - low || 1);
  const cut = (x(before - 1) + x(before)) / 2;
  const label = (text, at, height, anchor) =>
    svg`<text x=${at} y=${height} text-anchor=${anchor}>${text}</text>`;
  const dot = (value, n) =>
    n < before
      ? svg`<circle cx=${x(n)} cy=${y(value)} r="4.5"></circle>`
      : svg`<rect x=${x(n) - 5} y=${y(value) - 5} width="10" height="10" class="ok-after"></rect>`;
  const said = t("chart_said", {
    n: values.length,
    low: `${low} ${unit}`,
    high: `${high} ${unit}`,
    after,
    last: values.slice(-after).join(", "),
  });
  const row = (value, n) => html`
    <tr>
      <th scope="row">${n + 1}${n >= before && ` (${t("chart_change")})`}</th><td>${value}</td>
    </tr>`;
  return html`
    <figure class="ok-figure">
      <svg viewBox=${`0 0 ${WIDE} ${TALL}`} role="img" aria-label=${said} class="ok-chart">
        <line x1=${cut} x2=${cut} y1="10" y2=${TALL - 10} class="ok-cut"></line>
        ${label(t("chart_change"), cut - 6, TALL - 10, "end")}
        ${label(`${high} ${unit}`, 0, y(high) - 8, "start")}
        ${label(`${low} ${unit}`, 0, y(low) + 18, "start")}
        <polyline points=${values.map((value, n) => `${x(n)},${y(value)}`).join(" ")}></polyline>
        ${values.map(dot)}
      </svg>
      <details>
        <summary>${t("chart_table")}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">${t("chart_point")}</th>
              <th scope="col">${t("chart_value")} ${unit && `(${unit})`}</th>
            </tr>
          </thead>
          <tbody>${values.map(row)}</tbody>
        </table>
      </details>
    </figure>`;
}
