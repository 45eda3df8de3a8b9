// The baseline board: metrics from a file, each with its chart and one sentence, and a slider that
// shows what a target is worth. The kernel works out all numbers; the page only shows them.

import { deckDesk } from "../../boards/kit/deck.js";
import { wayWords } from "../../boards/kit/histories.js";
import { html, keyed } from "../../boards/kit/template.js";
import { press } from "../../boards/kit/view.js";
import { dayWords, shorter } from "../../boards/kit/words.js";
import { intake } from "./page/intake.js";
import { metricFace } from "./page/metric.js";
import { metricSheets } from "./page/metricsheets.js";

const FEW = 3; // on a phone more metrics than these are a list to choose from

function baselineBoard({ model, el }) {
  const full = (card) => (card.type === "Metric" ? { better: "up", ...card } : card);
  const desk = deckDesk({ model, el }, "baseline", { full, onWall: null });
  const { t, server } = desk;
  const about = { sets: [], biggest: 5e6, ...model.get("_context") };
  Object.assign(server, { key_results: [], objectives: [], today: "", bridge_until: "" });
  const face = metricFace(desk);
  const numbers = intake(desk, about, face.show);
  const { pages } = desk;
  const sheets = metricSheets(desk, face, () => numbers.add(false));

  function namesView(all) {
    const one = ({ id, name }) =>
      keyed(
        id,
        html`
        <button type="button" data-act="open" data-id=${id} data-stop=${id} data-press
          aria-pressed=${String(id === face.open())}><span>${shorter(name, 40)}</span></button>`,
      );
    const option = ({ id, name }) =>
      keyed(id, html`<option value=${id}>${shorter(name, 60)}</option>`);
    const chooser = () => html`
      <select aria-label=${t("metrics")} .value=${face.open()}
        @change=${({ target }) => face.show(target.value)}>${all.map(option)}</select>`;
    const isList = desk.narrow && all.length > FEW;
    return html`
      <nav class="ok-names" data-rove="names" aria-label=${t("metrics")}>
        ${all.length > 1 && (isList ? chooser() : all.map(one))}
        ${desk.write() && press(t("add_numbers"), { act: "add" }, { look: "ok-quiet" })}
      </nav>`;
  }

  /** On a wall each metric has a page: the newest comes first, and the one in light is there now. */
  function turnTo(all, newest) {
    const order = [newest, ...all].filter((one, n, of) => one && of.indexOf(one) === n);
    pages.count(order.length, newest?.id ?? "");
    const lit = order.findIndex(({ id }) => id === server.lit?.card);
    if (lit >= 0) pages.show(lit);
    const now = order[pages.page()];
    if (now && now.id !== face.open()) face.show(now.id);
  }

  function view() {
    const all = desk.of("Metric").sort((a, b) => a.name.localeCompare(b.name));
    const newest = [...all].sort((a, b) => (b.version ?? 0) - (a.version ?? 0))[0];
    if (newest && !face.here()) face.show(newest.id);
    if (pages) turnTo(all, newest);
    const isShown = all.length > 0 && !numbers.isOpen();
    return [
      isShown && namesView(all),
      numbers.view(all.length > 0),
      isShown && face.view(face.here()),
      !all.length &&
        !desk.write() &&
        server.me.id &&
        html`<p class="ok-empty">${t("nothing_yet")}</p>`,
    ];
  }

  function shown(name, to, card) {
    if (["values", "numerators", "denominators"].includes(name))
      return t("numbers_many", { n: to.length });
    if (name === "rebases") return t("starts_many", { n: to.length });
    if (name === "evidence") return to.sentence;
    if (name === "better") return to && wayWords(t, card, to);
    if (name === "changed" || name === "by_when") return dayWords(to);
    return name === "of" ? server.key_results.find(({ id }) => id === to)?.text : to;
  }

  return desk.start({
    view,
    shown,
    hear(message) {
      if (message.op === "state") numbers.anew();
      face.hear(message);
    },
    menu: () =>
      desk.write()
        ? [
            { label: t("add_numbers"), run: () => numbers.add() },
            { label: t("bridge_open"), run: sheets.openBridge },
          ]
        : [],
    restore(where) {
      const [kind, id = ""] = where.split(":");
      if (kind === "paste") numbers.paste();
      else if (kind === "bridge") sheets.openBridge();
      else if (!desk.get(id)) return false;
      else {
        face.show(id);
        if (kind === "rebase") sheets.openRebase();
        if (kind === "metric") sheets.openEdit();
      }
      return true;
    },
    acts: {
      ...numbers.acts,
      open: ({ id }) => face.show(id),
      stop: ({ value }) => face.goal.aimAt(Number(value)),
      make: sheets.openMake,
      bridge: sheets.openBridge,
      change: sheets.openChange,
      rebase: sheets.openRebase,
      way: ({ way }) => desk.change(face.open(), { better: way }),
      detach: () => desk.change(face.open(), { of: "", evidence: null }),
      "metric-menu": (_, at) => sheets.openMenu(at),
    },
  });
}

export default { render: baselineBoard };
