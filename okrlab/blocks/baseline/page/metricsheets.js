// Sheets for a metric: making a key result, building a bridge without numbers, and its marks.

import { tidy } from "../../../boards/kit/cards.js";
import { setText } from "../../../boards/kit/dom.js";
import { field, longer, pick } from "../../../boards/kit/forms.js";
import { wayChoices } from "../../../boards/kit/histories.js";
import { element, html } from "../../../boards/kit/template.js";
import { said, submit } from "../../../boards/kit/view.js";
import { dayWords, shorter, uid } from "../../../boards/kit/words.js";
import { save } from "./chart.js";

const WORDS = 500; // most characters of a key result

/** The sheets of the open metric; `bridged` is called when a bridge was made. */
export function metricSheets(desk, face, bridged) {
  const { t, keep, server, link } = desk;
  const { goal, here } = face;
  const bounded = (words) => [...words].slice(0, 1000).join("");
  const isLong = (words) => !words || longer(words, WORDS) > 0;

  /** A key result on the clinic's board. The metric keeps the evidence and refers to it. */
  function makeCard(card) {
    const places = server.key_results.map(({ position }) => position ?? 0);
    const position = Math.max(0, ...places) + 1;
    const made = { type: "KeyResult", position, ...tidy(card) };
    link.do({ type: "MakeKeyResult", id: card.id, card: made });
  }

  function openMake() {
    const { worth, aims } = goal.found;
    if (!worth || !aims) return;
    const metric = here();
    const { target } = goal.aim();
    const { key_results, objectives } = server;
    const choice = ({ id, text }) => [id, shorter(text, 80)];
    const text = field(t, keep, { label: t("field_text"), value: worth.key_result, limit: WORDS });
    const goes = pick({
      label: t("field_for"),
      value: key_results.some(({ id }) => id === metric.of) ? metric.of : "",
      choices: [["", t("new_kr")], ...key_results.map(choice)],
    });
    const aimed = pick({
      label: t("field_objective"),
      value: objectives[0]?.id ?? "",
      choices: [...objectives.map(choice), ["", t("no_objective")]],
    });
    const form = element(html`
      <form class="ok-box" novalidate data-editing=${metric.id}>
        ${key_results.length > 0 && goes}${text}${objectives.length > 0 && aimed}
        <p class="ok-kicker">${t("evidence_goes_along")}</p>
        ${said(worth.evidence.sentence, "ok-back")}
        <div class="ok-row">${submit(t("make_kr"))}</div>
      </form>`);
    const fresh = () => {
      text.hidden = aimed.hidden = Boolean(goes.area.value);
    };
    goes.area.addEventListener("change", fresh);
    fresh();
    form.send = () => {
      const words = text.area.value.trim();
      const old = goes.area.value;
      if (!old && isLong(words)) return text.area.focus();
      if (!desk.write()) return desk.notYet();
      const id = old || uid();
      if (!old) makeCard({ id, text: words, objective: aimed.area.value });
      const { evidence } = worth;
      desk.change(metric.id, { of: id, target, by_when: aims.by, evidence });
      node.close();
      desk.notice(t("made"));
    };
    const node = desk.sheet(t("make_kr_title"), form, { wide: true });
  }

  function openBridge() {
    const look = face.found();
    const metric = face.refused() ? here() : null;
    const every = t(`each_${metric?.every ?? "week"}`);
    const text = field(t, keep, {
      label: metric ? t("field_text") : t("bridge_what"),
      limit: WORDS,
      draft: metric ? null : "bridge::text",
      value: metric ? t("bridge_text", { name: metric.name, every }) : "",
    });
    const owner = field(t, keep, { label: t("field_owner"), limit: 60, draft: "bridge::owner" });
    const ready = look?.refused?.switch_on;
    const expires = pick({
      label: t("field_expires"),
      kind: "date",
      value: ready > server.today ? ready : server.bridge_until,
    });
    const wrong = element(html`<p class="ok-small ok-danger" role="alert"></p>`);
    const form = element(html`
      <form class="ok-box" novalidate>
        <p>${t("bridge_intro")}</p>
        ${text}${owner}${expires}${wrong}
        <div class="ok-row">${submit(t("make_kr"))}</div>
      </form>`);
    form.send = () => {
      const words = text.area.value.trim();
      const who = owner.area.value.trim();
      const day = expires.area.value;
      if (isLong(words)) return text.area.focus();
      setText(wrong, who && day ? "" : t("needs_owner"));
      if (!who || !day) return (who ? expires : owner).area.focus();
      if (!desk.write()) return desk.notYet();
      const id = uid();
      makeCard({ id, text: words, bridge: { owner: who, expires: day } });
      if (metric) {
        const evidence = { ...look.evidence, sentence: bounded(look.sentence) };
        desk.change(metric.id, { of: id, by_when: day, evidence });
      }
      desk.drafts.forget("bridge:");
      bridged();
      node.close();
      desk.notice(t("made"));
    };
    const node = desk.sheet(t("bridge_title"), form, { wide: true });
  }

  function openChange() {
    const metric = here();
    const form = desk.cardForm({
      home: `change:${metric.id}`,
      card: metric,
      fields: [{ name: "changed", kind: "date", label: t("field_date") }],
    });
    desk.formSheet(t("mark_change"), form, { above: html`<p>${t("mark_change_hint")}</p>` });
  }

  function openRebase() {
    const metric = here();
    const anew = ({ date, reason, changed, ...rest }) => ({
      ...rest,
      changed: changed === date ? null : changed,
      rebases: [...(metric.rebases ?? []), { date, reason }].sort((a, b) =>
        a.date < b.date ? -1 : 1,
      ),
    });
    const form = desk.cardForm({
      home: `rebase:${metric.id}`,
      card: { ...metric, date: metric.changed ?? "", reason: "" },
      original: metric,
      fields: [
        { name: "date", kind: "date", needed: true },
        { name: "reason", hint: t("rebase_reason_hint"), needed: true },
      ],
      whole: (one) => [anew(one)],
    });
    desk.formSheet(t("rebase"), form, { above: html`<p>${t("rebase_hint")}</p>` });
  }

  function openEdit() {
    const metric = here();
    const choices = wayChoices(t, metric, { open: metric.better === "" });
    const form = desk.cardForm({
      home: `metric:${metric.id}`,
      card: metric,
      fields: [
        { name: "name", needed: true },
        { name: "unit", hint: t("hint_unit") },
        { name: "better", kind: "choice", choices },
      ],
    });
    desk.formSheet(t("edit_metric"), form);
  }

  function openMenu(at) {
    const metric = here();
    const { id, name, changed, rebases = [] } = metric;
    const keepChart = (png) => () => save(face.wholeChart(), name, png);
    const unrebase = (one) => ({
      label: t("unrebase", { date: dayWords(one.date) }),
      run: () => desk.change(id, { rebases: rebases.filter((other) => other !== one) }),
    });
    const unmark = { label: t("unmark"), run: () => desk.change(id, { changed: null }) };
    const note = { label: t("note"), run: () => desk.acts.note({ note: id }) };
    const keeps = [
      { head: t("keep_chart") },
      { label: t("save_png"), run: keepChart(true) },
      { label: t("save_svg"), run: keepChart(false) },
    ];
    const remove = { label: t("remove_metric"), danger: true, run: () => desk.remove(id) };
    const mayWrite = desk.write();
    const items = [
      mayWrite && [{ label: t("edit_metric"), run: openEdit }, changed && unmark],
      mayWrite && rebases.map(unrebase),
      desk.coach() && note,
      face.found() && keeps,
      mayWrite && desk.mine(metric) && remove,
    ];
    desk.menu(at, items.flat());
  }

  return { openMake, openBridge, openChange, openRebase, openEdit, openMenu };
}
