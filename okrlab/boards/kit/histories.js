// What a file of numbers leaves open, asked the same way wherever one is brought.

import { pick } from "./forms.js";
import { element, html } from "./template.js";
import { submit } from "./view.js";

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
/**
 * The roles of columns, and the questions of all problems; `read` gets the answers. `other` is a
 * button for another file.
 */
export function answerForm(t, { answers, roles, columns, problems }, read, other = null) {
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
    boxes.sheet = pick({ label: t("which_sheet"), choices, value: answers.sheet ?? "" });
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
      ${isStuck && html`<div class="ok-row">${again}${other}</div>`}
    </form>`);
  form.send = () => {
    const answered = { better: answers.better ?? "" };
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

/** Which way is better in words: of times between events the longer one is "rarer". */
export const wayWords = (t, { kind = "value" }, way) =>
  t(`${kind === "events" ? "rarer" : "better"}_${way}`);

/** The ways there are to choose from; to say none of them only where none was said so far. */
export const wayChoices = (t, metric, { open = true } = {}) => [
  ...(open ? [["", t("better_ask")]] : []),
  ...["up", "down"].map((way) => [way, wayWords(t, metric, way)]),
];

/**
 * Which way is better. Nothing in a file says so, so a person must; where it was said before, as of
 * a metric of the same name, that is chosen already.
 */
export const wayBox = (t, metric) =>
  pick({
    label: t("field_better"),
    value: metric.better ?? "up",
    choices: wayChoices(t, metric),
  });

const plain = (name) => name.trim().toLowerCase();

/** Where a metric of that name is among the cards: is this its history up to now, or another one? */
export function againBox(t, cards, { name }) {
  const here = cards.find((one) => plain(one.name) === plain(name));
  if (!here) return null;
  const choices = [
    ["", t("better_ask")],
    ["anew", t("here_anew")],
    ["two", t("here_two")],
  ];
  return Object.assign(pick({ label: t("here_already"), choices }), { of: here.id });
}
