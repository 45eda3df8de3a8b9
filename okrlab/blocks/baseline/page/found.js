// The contents of a file: how its columns were read, and the metrics to choose from.

import { chosen, field, longer, pick } from "../../../boards/kit/forms.js";
import { element, html } from "../../../boards/kit/template.js";
import { press, submit } from "../../../boards/kit/view.js";
import { dayWords } from "../../../boards/kit/words.js";

const ROLES = ["date", "value", "numerator", "denominator", "metric", "group_by", "since"];
/** The question that resolves each problem. */
const ANSWERS = {
  order: ["which_order", "two_orders"],
  decimal: ["which_decimal"],
  twice: ["twice", "within_days", "within_long", "groups_together"],
  every: ["odd_spacing", "too_fine"],
  events: ["odd_spacing", "twice", "within_days", "two_dates", "unread_numbers"],
  metric: ["groups_together"],
  group_by: ["groups", "groups_together"],
  since: ["two_dates"],
  sheet: ["which_sheet"],
  hidden: ["which_hidden"],
  steps: ["running_within", "running_total", "year_to_date", "never_falls"],
};
/** The answers to a question, by the names of their texts; "guess" leaves it open. */
const CHOICES = {
  order: ["order_guess", "order_dmy", "order_mdy", "order_ymd"],
  decimal: ["decimal_guess", "decimal_point", "decimal_comma"],
  twice: ["twice_ask", "twice_mean", "twice_sum", "twice_first", "twice_last"],
  hidden: ["hidden_ask", "hidden_take", "hidden_leave"],
  steps: ["steps_guess", "steps_yes", "steps_no"],
  every: ["every_guess", "every_day", "every_week", "every_month", "every_quarter"],
};
const CHOSEN = 3; // of several metrics, how many are ticked at first

const otherFile = (t) => press(t("other_file"), { act: "drop-file" }, { look: "ok-quiet" });

/** The roles of columns, and the questions of all problems; `read` gets the answers. */
export function answerForm(t, { answers, roles, columns, problems }, read) {
  const isStuck = problems.length > 0;
  const codes = new Set(problems.map(({ code }) => code));
  const named = [["", t("column_guess")], ...columns.map((name) => [name, name])];
  /** The column that a question itself proposes; of two that go together, the role's own. */
  const asked = (role) => {
    const { code, options } = problems.find(({ code }) => ANSWERS[role]?.includes(code)) ?? {};
    return options?.[code === "groups_together" && role === "group_by" ? 1 : 0] ?? "";
  };
  const boxes = {};
  for (const role of ROLES) {
    const value = answers[role] || roles[role] || asked(role);
    boxes[role] = pick({ label: t(`column_${role}`), choices: named, value });
  }
  for (const [name, texts] of Object.entries(CHOICES)) {
    const choices = texts.map((text) => [text.split("_")[1].replace("guess", ""), t(text)]);
    boxes[name] = pick({ label: t(name), value: answers[name] ?? choices[0][0], choices });
  }
  const sheets = problems.find(({ code }) => code === "which_sheet")?.options ?? [];
  if (sheets.length || answers.sheet) {
    const named = sheets.length ? sheets : [answers.sheet];
    const choices = [["", t("sheet_guess")], ...named.map((name) => [name, name])];
    boxes.sheet = pick({ label: t("sheet"), choices, value: answers.sheet ?? "" });
  }
  boxes.events = pick({ label: t("events"), kind: "checkbox", value: answers.events });
  const first = Object.keys(ANSWERS).filter(
    (name) => boxes[name] && ANSWERS[name].some((one) => codes.has(one)),
  );
  const rest = Object.keys(boxes).filter((name) => !first.includes(name));
  const fields = (names) => html`<div class="ok-fields">${names.map((one) => boxes[one])}</div>`;
  const again = submit(t("read_again"));
  const form = element(html`
    <form class="ok-box ok-answers-form" novalidate>
      ${first.length > 0 && fields(first)}
      <details class="ok-more" ?open=${isStuck && !first.length}>
        <summary>${t("not_right")}</summary>
        ${fields(rest)}
        ${!isStuck && html`<div class="ok-row">${again}</div>`}
      </details>
      ${isStuck && html`<div class="ok-row">${again}${otherFile(t)}</div>`}
    </form>`);
  form.send = () => {
    const answered = { better: answers.better ?? "up" };
    for (const [name, { area }] of Object.entries(boxes)) {
      const value = area.type === "checkbox" ? area.checked : area.value;
      if (value && (!ROLES.includes(name) || value !== roles[name] || answers[name]))
        answered[name] = value;
    }
    if (answered.numerator) delete answered.value;
    read(answered);
  };
  return form;
}

/** The metrics of a file, to be named and taken; with `ours` the file is okrlab's own. */
export function foundForm(desk, { metrics, lasts, more }, ours, take) {
  const { t, keep } = desk;
  const many = metrics.length > 1;
  const named = { label: t("field_name"), limit: 120 };
  const counted = { label: t("field_unit"), hint: t("hint_unit"), limit: 60 };
  // A file does not say which direction is better, so a person must; for our own files it is known.
  const ways = [
    ["", t("better_ask")],
    ["up", t("better_up")],
    ["down", t("better_down")],
  ];
  const boxes = metrics.map((metric, i) => ({
    metric,
    name: field(t, keep, { ...named, value: metric.name }),
    unit: field(t, keep, { ...counted, value: metric.unit ?? "" }),
    better: pick({
      label: t("field_better"),
      value: ours ? (metric.better ?? "up") : "",
      choices: ways,
    }),
    tick: many && pick({ label: metric.name, kind: "checkbox", value: i < CHOSEN }),
  }));
  const isDirected = ({ metric }) => metric.kind !== "events";

  function span({ id, values, every = "week", start }) {
    const n = values.length;
    const last = dayWords(lasts?.[id]) || "…";
    if (!start) return t("found_plain", { n });
    return t("found_rows", { n, every: t(`every_${every}`), first: dayWords(start), last });
  }
  const chooser = (one) => html`
    <div class=${many ? "ok-choose" : "ok-stack"}>
      ${one.tick}
      <p class="ok-small">${span(one.metric)}</p>
      <div class="ok-fields">${!many && [one.name, one.unit]}${isDirected(one) && one.better}</div>
    </div>`;
  const form = element(html`
    <form class="ok-box" novalidate>
      ${many && html`<p class="ok-strong">${t("which_metrics")}</p>`}
      ${boxes.map(chooser)}
      ${more > 0 && html`<p class="ok-small">${t.n("several_more", more)}</p>`}
      <div class="ok-row">${submit(t(many ? "use_many" : "use_one"))}${otherFile(t)}</div>
    </form>`);
  form.send = () => {
    if (!desk.write()) return desk.notYet();
    const used = boxes.filter(({ tick }) => !tick || tick.area.checked);
    const isNamed = ({ name: { area } }) => area.value.trim() && longer(area.value, 120) <= 0;
    if (!used.length || !used.every(isNamed)) return;
    if (!chosen(used.filter(isDirected).map(({ better }) => better.area))) return;
    take(
      used.map(({ metric, name, unit, better }) => ({
        ...metric,
        name: name.area.value.trim(),
        unit: unit.area.value.trim(),
        better: better.area.value || metric.better,
      })),
    );
  };
  return form;
}
