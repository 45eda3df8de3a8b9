// One metric: its chart, one sentence about it, the marks in it, and what it is evidence for.

import { attr } from "../../../boards/kit/dom.js";
import { element, html, keyed } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { dayWords, shorter } from "../../../boards/kit/words.js";
import { drawing, pointTo } from "./chart.js";
import { targeting } from "./target.js";

const COLUMNS = ["when", "value", "level", "lower", "upper", "signal"];

/** The open metric: the kernel's analysis (`look`), and its target. */
export function metricFace(desk) {
  const { t, keep, server, link } = desk;
  let open = keep.get("open")?.id ?? "";
  let look = null; // {id, version, look} or {id, version, message, hint}
  let table = null;
  let chart = { text: "", node: null };
  const goal = targeting(desk, () => open);

  const here = () => desk.get(open);
  const found = () => look?.look;
  const refused = () => Boolean(found()?.refused || goal.found.aims?.refused);

  function forget() {
    look = null;
    goal.forget();
  }

  function show(id) {
    open = id;
    keep.set("open", { id, at: Date.now() });
    desk.unsay();
    forget();
    link.ask({ op: "open", id });
    desk.repaint();
  }

  function hear(message) {
    const { op, id } = message;
    if (op === "state" && open) link.post({ op: "open", id: open });
    if (id !== open || (op !== "look" && op !== "broken")) return;
    forget();
    look = message;
    if (op === "broken") return;
    table = element(tableView(message.look.rows));
    if (!message.look.refused && desk.write()) goal.ask();
  }

  // -------------------------------------------------------------- its chart

  const tableView = (rows) => html`
    <details class="ok-more">
      <summary>${t("chart_table")}</summary>
      <div class="ok-scroll" tabindex="0">
        <table>
          <thead><tr>${COLUMNS.map((name) => html`<th scope="col">${t(`th_${name}`)}</th>`)}</tr></thead>
          <tbody>${rows.map(rowView)}</tbody>
        </table>
      </div>
    </details>`;

  const rowView = ([when, ...cells]) => html`
    <tr><th scope="row">${when}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;

  /** The last chart from the kernel, with room for targets if there are any. */
  const source = (size) => (goal.found.aims?.wide ? goal.found.aims : found())[size];
  const point = (chart) => pointTo(chart, goal.at(), goal.plain);

  /** The chart as a file to save. */
  function wholeChart() {
    const whole = drawing(source("wide"));
    if (goal.found.aims?.wide) point(whole);
    return whole;
  }

  function figure() {
    if (!look)
      return html`
        <p class="ok-small" role="status">${t("looking")}</p>
        <progress aria-label=${t("looking")}></progress>`;
    if (!found()) return html`<p class="ok-strong">${look.message}</p><p>${look.hint}</p>`;
    const text = source(desk.narrow ? "phone" : "wide");
    if (text !== chart.text) chart = { text, node: drawing(text) };
    attr(chart.node, "class", "ok-chart");
    point(chart.node);
    return [chart.node, table];
  }

  // -------------------------------------------------------------- what is said of it

  function headView({ name }) {
    const editor = desk.editor(open);
    const note = server.notes[open];
    const more = t("more_about", { text: shorter(name) });
    const look = { look: "ok-quiet ok-square", icon: "more", name: more };
    return html`
      <header>
        ${editor && html`<p class="ok-editing">${t("is_editing", { name: editor })}</p>`}
        <h2 dir="auto">${name}</h2>
        ${note && said(t("note_is", { text: note }), "ok-small")}
        ${press("", { act: "metric-menu" }, look)}
      </header>`;
  }

  function moved({ changed }, { verdict, moved: words }) {
    const since = t("changed_on", { date: dayWords(changed) });
    return html`
      <div class="ok-moved" data-moved=${verdict}>
        <p class="ok-kicker">${since} · ${t(`verdict_${verdict || "no"}`)}</p>
        <p>${words}</p>
      </div>`;
  }

  function toKnow({ rebases = [] }, { warnings, why }) {
    const anew = ({ date, reason }) => html`
      <li dir="auto">${t("rebased_on", { date: dayWords(date), reason })}</li>`;
    return html`
      <details class="ok-more">
        <summary>${t("to_know", { n: warnings.length + 1 })}</summary>
        <ul class="ok-lines">
          ${warnings.map((one) => html`<li>${one}</li>`)}
          <li>${t("method", { why })}</li>
          ${rebases.map(anew)}
        </ul>
      </details>`;
  }

  function saidOf(metric, seen) {
    const isDated = metric.start || metric.dates?.length;
    return [
      !seen.refused && html`<p class="ok-sentence">${seen.sentence}</p>`,
      metric.changed && moved(metric, seen),
      toKnow(metric, seen),
      isDated &&
        row(
          press(t("mark_change"), { act: "change" }),
          press(t("rebase"), { act: "rebase" }, { look: "ok-quiet" }),
        ),
    ];
  }

  // -------------------------------------------------------------- what it is for

  const row = (...buttons) => desk.write() && html`<div class="ok-row">${buttons}</div>`;

  const attached = ({ evidence }, { text }) => html`
    <section class="ok-attached">
      <p class="ok-kicker">${t("attached")}</p>
      ${said(text, "ok-strong")}
      ${!refused() && said(evidence.sentence)}
      ${row(press(t("detach"), { act: "detach" }, { look: "ok-quiet" }))}
    </section>`;

  const refusal = ({ reason, advice }, kr) => html`
    <section class="ok-refused">
      <p class="ok-sentence">${reason}</p>
      <p>${advice}</p>
      ${!kr && row(press(t("make_bridge"), { act: "bridge" }, { look: "ok-main" }))}
    </section>`;

  function goalView(metric) {
    const { aims } = goal.found;
    const kr = server.key_results.find(({ id }) => id === metric.of);
    const isLate = aims?.refused?.code === "past";
    const why = found()?.refused ?? (isLate ? null : aims?.refused);
    const isOpen = found() && (aims?.stops.length || isLate) && desk.write();
    return [
      kr && metric.evidence && attached(metric, kr),
      why ? refusal(why, kr) : isOpen && goal.view(),
    ];
  }

  const view = (metric) =>
    keyed(
      metric.id,
      html`
      <section class="ok-metric" data-card=${metric.id}>
        ${headView(metric)}
        <figure>${figure()}</figure>
        <div class="ok-said">${found() && saidOf(metric, found())}</div>
        <div class="ok-goal">${goalView(metric)}</div>
      </section>`,
    );

  return { open: () => open, here, found, refused, goal, show, hear, view, wholeChart };
}
