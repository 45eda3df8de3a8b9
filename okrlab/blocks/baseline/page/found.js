// The contents of a file: the metrics to choose from, and what nobody can read in it: the direction.

import { chosen, field, longer, pick } from "../../../boards/kit/forms.js";
import { againBox, wayBox } from "../../../boards/kit/histories.js";
import { element, html } from "../../../boards/kit/template.js";
import { submit } from "../../../boards/kit/view.js";
import { dayWords } from "../../../boards/kit/words.js";

const CHOSEN = 3; // of several metrics, how many are ticked at first

/** What a card has from its file; the rest is what people added to it. */
const NUMBERS = [
  ...["kind", "every", "start", "dates", "values", "numerators", "denominators", "others"],
  ...["low", "high", "source", "answers"],
];

/** A card with the numbers of another. Evidence of other numbers than these begin with is no more. */
function anew(card, metric) {
  const rest = Object.entries(card).filter(([name]) => !NUMBERS.includes(name));
  const numbers = Object.entries(metric).filter(([name]) => NUMBERS.includes(name));
  const made = Object.fromEntries([...rest, ...numbers]);
  const goesOn = card.start === metric.start && card.every === metric.every;
  if (!goesOn || card.values.length > metric.values.length) delete made.evidence;
  return made;
}

/** The metrics of a file, to be named and taken; `other` is the button for another file. */
export function foundForm(desk, { metrics, lasts, spans, more }, other, take) {
  const { t, keep } = desk;
  const many = metrics.length > 1;
  const named = { label: t("field_name"), limit: 120 };
  const counted = { label: t("field_unit"), hint: t("hint_unit"), limit: 60 };
  const boxes = metrics.map((metric, i) => ({
    metric,
    name: field(t, keep, { ...named, value: metric.name }),
    unit: field(t, keep, { ...counted, value: metric.unit ?? "" }),
    better: wayBox(t, metric),
    again: againBox(t, desk.of("Metric"), metric),
    tick: many && pick({ label: metric.name, kind: "checkbox", value: i < CHOSEN }),
  }));
  function span({ id, start }) {
    const last = dayWords(lasts?.[id]) || "…";
    if (!start) return spans[id];
    return t("found_rows", { periods: spans[id], first: dayWords(start), last });
  }
  const chooser = (one) => html`
    <div class=${many ? "ok-choose" : "ok-stack"}>
      ${one.tick}
      <p class="ok-small">${span(one.metric)}</p>
      <div class="ok-fields">${!many && one.name}${one.unit}${one.better}${one.again}</div>
    </div>`;
  const form = element(html`
    <form class="ok-box" novalidate>
      ${many && html`<p class="ok-strong">${t("which_metrics")}</p>`}
      ${boxes.map(chooser)}
      ${more > 0 && html`<p class="ok-small">${t.n("several_more", more)}</p>`}
      <div class="ok-row">${submit(t(many ? "use_many" : "use_one"))}${other}</div>
    </form>`);
  form.send = () => {
    if (!desk.write()) return desk.notYet();
    const used = boxes.filter(({ tick }) => !tick || tick.area.checked);
    const isNamed = ({ name: { area } }) => area.value.trim() && longer(area.value, 120) <= 0;
    if (!used.length || !used.every(isNamed)) return;
    const asked = used.flatMap(({ better, again }) => (again ? [better, again] : [better]));
    if (!chosen(asked.map(({ area }) => area))) return;
    take(
      used.map(({ metric, name, unit, better, again }) => ({
        ...(again?.area.value === "anew" ? anew(desk.get(again.of), metric) : metric),
        name: name.area.value.trim(),
        unit: unit.area.value.trim(),
        better: better.area.value,
      })),
    );
  };
  return form;
}
