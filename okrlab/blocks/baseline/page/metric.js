// One metric: one sentence about it, its chart, the marks in it, and what it is evidence for.

import { attr } from "../../../boards/kit/dom.js";
import { wayChoices, wayWords } from "../../../boards/kit/histories.js";
import { drawing } from "../../../boards/kit/pictures.js";
import { element, html, keyed } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { unit } from "../../../boards/kit/wall.js";
import { dayWords, shorter } from "../../../boards/kit/words.js";
import { pointTo } from "./chart.js";
import { targeting } from "./target.js";

const COLUMNS = ["when", "value", "level", "lower", "upper", "signal"];
const FOOT = 76; // wall units that are left below a chart
const BROAD = 940; // px of the board from which on the chart for broad windows is shown

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
    if (!message.look.refused && here().better !== "" && desk.write()) goal.ask();
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
  const source = (size) => goal.found.aims?.charts?.[size] ?? found().charts[size];

  /** The target being chosen, or else the one that was set. */
  function point(chart) {
    const set = here()?.target;
    const at = goal.at() ?? set;
    const value = () => (at === set && found().target) || goal.said(at);
    pointTo(chart, at, () => t("target_is", { value: value() }));
  }

  /** The chart as a file to save. */
  function wholeChart() {
    const whole = drawing(source("wide"));
    point(whole);
    return whole;
  }

  const isWall = () => "wall" in desk.root.dataset;

  /** On a wall nobody scrolls: the chart takes what is left of the height. */
  function fit(node) {
    const room = innerHeight - node.getBoundingClientRect().top - FOOT * unit();
    node.style.setProperty("--room", `${Math.floor(room)}px`);
  }

  function size() {
    if (isWall()) return "wall";
    if (desk.narrow) return "phone";
    const isBeside = goal.at() != null && desk.write(); // the target then takes its part of the width
    return isBeside || desk.root.clientWidth < BROAD ? "wide" : "broad";
  }

  function figure() {
    if (!look)
      return html`
        <p class="ok-small" role="status">${t("looking")}</p>
        <progress aria-label=${t("looking")}></progress>`;
    if (!found()) return html`<p class="ok-strong">${look.message}</p><p>${look.hint}</p>`;
    const text = source(size());
    if (text !== chart.text) chart = { text, node: drawing(text) };
    attr(chart.node, "class", "ok-chart");
    point(chart.node);
    if (isWall()) requestAnimationFrame(() => fit(chart.node)); // once the words above are drawn
    return chart.node;
  }

  // -------------------------------------------------------------- what is said of it

  /** What the metric is counted in, which way is better, and the periods that it covers. */
  function kindOf({ unit, kind, better }) {
    const way = better && wayWords(t, { kind }, better);
    return [unit, way, found()?.periods].filter(Boolean).join(" · ");
  }

  function headView(metric) {
    const { name } = metric;
    const editor = desk.editor(open);
    const note = server.notes[open];
    const isNamed = !desk.narrow && !isWall() && desk.of("Metric").length > 1; // by its tab
    const more = t("more_about", { text: shorter(name) });
    const look = { look: "ok-quiet ok-square", icon: "more", name: more };
    return html`
      <header>
        ${editor && html`<p class="ok-editing">${t("is_editing", { name: editor })}</p>`}
        <div class="ok-called"><h2 dir="auto" class=${isNamed && "ok-unseen"}>${name}</h2><p class="ok-small">${kindOf(metric)}</p></div>
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

  /** What else there is to know, each once: cautions, new starts, and how it was worked out. */
  function toKnow({ rebases = [] }, { warnings, why }) {
    const anew = ({ date, reason }) => t("rebased_on", { date: dayWords(date), reason });
    const all = [...warnings, ...rebases.map(anew), ...(why ? [t("method", { why })] : [])];
    return (
      all.length > 0 &&
      html`
      <details class="ok-more">
        <summary>${t("to_know", { n: all.length })}</summary>
        <ul class="ok-lines">${all.map((one) => html`<li dir="auto">${one}</li>`)}</ul>
      </details>`
    );
  }

  /** The one sentence to say aloud: what moved, or what holds, or else why nothing does yet. */
  function firstOf(metric, seen) {
    const { sentence, refused: why, verdict } = seen;
    const kr = server.key_results.some(({ id }) => id === metric.of);
    const holds = why ? refusal(why, kr) : html`<p class="ok-sentence">${sentence}</p>`;
    if (!metric.changed) return holds;
    const before = () => html`<p>${t("before_it", { sentence })}</p>`;
    return verdict === "yes" ? [moved(metric, seen), before()] : [holds, moved(metric, seen)];
  }

  function saidOf(metric, seen) {
    const isDated = metric.start || metric.dates?.length;
    return [
      table,
      toKnow(metric, seen),
      isDated &&
        row(
          press(t("mark_change"), { act: "change" }, { look: "ok-quiet" }),
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
    const why = found()?.refused || isLate ? null : aims?.refused;
    const isAsked = found() && !found().refused && metric.better === "" && desk.write();
    const isOpen = found() && (aims?.stops.length || isLate) && desk.write();
    return [
      kr && metric.evidence && attached(metric, kr),
      isAsked && askWay(metric),
      why ? refusal(why, kr) : isOpen && goal.view(),
    ];
  }

  /** Nothing in a history says which way is better; without it no target is proposed. */
  function askWay(metric) {
    const ways = wayChoices(t, metric, { open: false });
    const way = ([one, words]) => press(words, { act: "way", way: one });
    return html`
      <section class="ok-way">
        <h3>${t("field_better")}</h3>
        <p class="ok-small">${t("better_why")}</p>
        ${row(ways.map(way))}
      </section>`;
  }

  const view = (metric) =>
    keyed(
      metric.id,
      html`
      <section class="ok-metric" data-card=${metric.id}>
        ${headView(metric)}
        <div class="ok-first">${found() && firstOf(metric, found())}</div>
        <figure>${figure()}</figure>
        <div class="ok-said">${found() && saidOf(metric, found())}</div>
        <div class="ok-goal">${goalView(metric)}</div>
      </section>`,
    );

  return { open: () => open, here, found, refused, goal, show, hear, view, wholeChart };
}
