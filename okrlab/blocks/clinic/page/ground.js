// What all parts of the clinic share: the selection, what belongs to what, and the signs.

import { html } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { shorter, uid } from "../../../boards/kit/words.js";

const SIGNS = { green: "●", yellow: "▲", red: "■", unplaced: "◇" };
const BEFORE_ANY = {
  looks: {},
  asks: {},
  sets: {},
  standings: [],
  bets: {},
  due: [],
  terms: [],
  led: {},
};

/** Rules about work where a result should be. */
export const WORK = new Set(["activity-as-kr", "output-as-kr", "launch-only"]);

export function ground(desk, { verbs = [], functions = [] }) {
  const { t, server, link, root } = desk;
  Object.assign(server, BEFORE_ANY);
  const parent = (id, type) => (desk.get(id ?? "")?.type === type ? id : "");
  const given = { desk, t, server, link, root, verbs, functions };
  const clinic = {
    ...given,
    hand: "", // the selected key result: its question is shown
    /** The one open box for a key result. @type {{ kind: string, id: string, form: any } | null} */
    writer: null,
    /** A pair to keep, right after a rewrite. @type {{ id: string, before: string, after: string } | null} */
    offer: null,
    /** The box to paste a first list into. @type {any} */
    first: null,
    late: new Set(), // questions postponed on this page
    /** What opens: boxes and sheets. @type {Record<string, (...about: any[]) => any>} */
    open: {},

    home: (kr) => parent(kr.objective, "Objective"),
    krs: (id) => desk.of("KeyResult", (kr) => clinic.home(kr) === id),
    workFor: (id) => desk.of("Initiative", (one) => parent(one.key_result, "KeyResult") === id),
    lookOf(id) {
      const look = server.looks[id] ?? { zone: "unplaced", reason: "", ask: null };
      return id in server.asks ? { ...look, ask: server.asks[id] } : look;
    },
    isLate: ({ rule, card }) => clinic.late.has(`${rule}:${card}`),
    nextPlace: (list) => Math.max(0, ...list.map((one) => one.position ?? 0)) + 1,
    newKr(objective) {
      const position = clinic.nextPlace(clinic.krs(objective));
      return { type: "KeyResult", id: uid(), objective, position };
    },
    /** A field of a form, with its hint. */
    words: (name, more = {}) => ({ name, hint: t(`hint_${name}`), ...more }),
    /** The outcomes and impacts of the ladders that are not key results yet. */
    async rungs() {
      const { rungs } = await link.answer({ op: "rungs" });
      const known = new Set(desk.of("KeyResult").map(({ text }) => text));
      return rungs.filter(({ text }) => !known.has(text));
    },
    decided: (decision) => t(`decision_${decision.replace(" ", "_")}`),

    zone: (zone) => html`
      <span class="ok-zone" data-zone=${zone}><b aria-hidden="true">${SIGNS[zone]}</b>${t(`word_${zone}`)}</span>`,
    more(data, text) {
      const name = t("more_about", { text: shorter(text) });
      return press("", data, { look: "ok-quiet ok-square", icon: "more", name });
    },
    remove: (id) =>
      press(t("remove"), { act: "remove", id, close: true }, { look: "ok-quiet ok-danger" }),
    /** How a set is mixed: in words and, where there is a mix, as a bar. */
    mix({ mix, levels }) {
      const some = Object.entries(levels).filter(([, n]) => n > 0);
      const part = ([level, n]) =>
        html`<span data-level=${level} style=${`flex-grow:${n}`}></span>`;
      return html`
        <div class="ok-mix">
          ${some.length > 1 && html`<div aria-hidden="true">${some.map(part)}</div>`}
          <p>${mix}</p>
        </div>`;
    },
    bet: (one) => html`
      <button type="button" class="ok-bet" data-act="bet" data-id=${one.id} dir="auto">
        <span class="ok-kicker">${
          server.due.includes(one.id) ? t("bet_due") : clinic.decided(one.decision ?? "open")
        }</span>${t("bet_short", { x: one.x, y: one.y })}
      </button>`,
  };
  return clinic;
}
