// The map on a phone: the stages one below the other.

import { html, keyed } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { each, listed } from "./map.js";

export function journeyList(desk, map, metrics) {
  const { t } = desk;

  const part = ({ stage, points }) => {
    const { id, text } = stage;
    const isOurs = id && desk.write();
    const more = { look: "ok-quiet ok-square", icon: "more", name: t("more_about", { text }) };
    const add = () => html`
      <li class="jo-add">
        ${press(t("add_point"), { act: "add-point", stage: id }, { look: "ok-quiet" })}
      </li>`;
    return html`
      <section class="jo-part">
        <header>
          <h3 dir="auto">${text}</h3>
          ${isOurs && press("", { act: "stage-menu", stage: id }, more)}
        </header>
        <ol>${each(points, item)}${isOurs && add()}</ol>
      </section>`;
  };

  const note = (one, lane) =>
    one[lane] && html`<p class="jo-note" dir="auto"><b>${t(`lane_${lane}`)}: </b>${one[lane]}</p>`;

  const item = (one) => {
    const { id, text, channel, persona } = one;
    const felt = map.point(id);
    const whose = map.personas().length > 1 && map.nameOf(persona);
    return html`
      <li class="jo-item" data-card=${id} data-sending=${desk.sending.has(id)}>
        <button type="button" class="jo-open" data-act="open" data-id=${id}>
          <span class="jo-text" dir="auto">${text}</span>
          ${felt.emotion != null && map.feeling(felt)}
        </button>
        <p class="jo-channel" dir="auto">${listed([channel, whose, map.matters(felt)])}</p>
        ${felt.moment && html`<p class="jo-badge">◆ ${t("moment")}</p>`}
        ${map.editing(id)}
        ${note(one, "pain")}${note(one, "gain")}
        ${metrics.small(id)}
      </li>`;
  };

  return (groups) =>
    html`<div class="jo-list">${groups.map((one) => keyed(one.stage.id, part(one)))}</div>`;
}
