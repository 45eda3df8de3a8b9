// The grid: each key result by its level and by how well it can be measured.

import { html, keyed } from "../../../boards/kit/template.js";
import { said } from "../../../boards/kit/view.js";
import { shorter } from "../../../boards/kit/words.js";

const ZONES = ["green", "yellow", "red", "unplaced"];
const RUNGS = ["activity", "output", "outcome", "impact"];

export function gridView(clinic) {
  const { t, desk, server } = clinic;

  const spot = ([kr, look], words) => html`
    <li data-zone=${look.zone}>
      ${clinic.zone(look.zone)}
      <div>
        <button type="button" class="ok-words" data-act="goto" data-id=${kr.id} dir="auto">${words}</button>
        <p class="ok-small">${look.reason}</p>
        ${look.question && html`<p class="ok-strong">${look.question}</p>`}
      </div>
    </li>`;
  const spots = (some, words) =>
    html`<ul>${some.map((one) => keyed(one[0].id, spot(one, words(one[0].text))))}</ul>`;

  function byZone(all) {
    const group = (zone) => {
      const some = all.filter(([, look]) => look.zone === zone);
      if (!some.length) return null;
      return html`
        <section class="ok-byzone">
          <h3>${clinic.zone(zone)} <span class="ok-badge">${some.length}</span></h3>
          ${spots(some, (text) => text)}
        </section>`;
    };
    return ZONES.map(group);
  }

  function table(all) {
    const at = (level, n) => all.filter(([, look]) => look.level === level && look.measured === n);
    const steps = [4, 3, 2, 1, 0].filter((n) => n > 1 || RUNGS.some((one) => at(one, n).length));
    const head = (one) => html`<th scope="col" data-level=${one}>${t(`level_${one}`)}</th>`;
    const brief = (text) => shorter(text, 90);
    const cell = (some) => html`<td>${some.length > 0 && spots(some, brief)}</td>`;
    const row = (n) => html`
      <tr>
        <th scope="row">${t("measured_of", { n })}</th>${RUNGS.map((one) => cell(at(one, n)))}
      </tr>`;
    return html`
      <table class="ok-grid">
        <thead><tr><th scope="col">${t("measured")}</th>${RUNGS.map(head)}</tr></thead>
        <tbody>${steps.map(row)}</tbody>
      </table>`;
  }

  function meters() {
    const some = Object.entries(server.sets).filter(([id]) => clinic.krs(id).length);
    const hasMany = Object.keys(server.sets).length > 1;
    return some.map(([id, set]) => [
      hasMany && desk.get(id) && said(desk.get(id).text, "ok-kicker"),
      clinic.mix(set),
    ]);
  }

  return function view() {
    const all = desk.of("KeyResult").map((kr) => [kr, clinic.lookOf(kr.id)]);
    if (!all.length) return html`<p class="ok-empty">${t("grid_empty")}</p>`;
    const [placed, others] = [true, false].map((is) =>
      all.filter(([, look]) => Boolean(look.level) === is),
    );
    return [
      meters(),
      desk.narrow ? byZone(all) : [table(placed), byZone(others)],
      html`<p class="ok-small">${t("zone_hint")}</p>`,
    ];
  };
}
