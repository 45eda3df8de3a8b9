// What a target is worth, shown while its slider moves. The kernel judges; the page only asks.

import { active } from "../../../boards/kit/dom.js";
import { pick } from "../../../boards/kit/forms.js";
import { html } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { dayWords } from "../../../boards/kit/words.js";

const SIGNS = { behind: "—", luck: "▲", blind: "◇", fair: "●", far: "■", impossible: "✕" };
const PATIENCE = 2000; // milliseconds to wait for an answer before asking about the next target

/** The target of the open metric: the `aims` of a day, and what a target is `worth`. */
export function targeting(desk, openId) {
  const { t, keep, root, link } = desk;
  const found = { aims: null, worth: null };
  let latest = null; // the last question for aims
  let since = -Infinity; // when the unanswered question about a target was asked
  let asked = NaN; // the target of the last question

  const metric = () => desk.get(openId());
  const aim = () => keep.get(`aim:${openId()}`) ?? {};
  const keepAim = (values) => keep.set(`aim:${openId()}`, { ...aim(), ...values, at: Date.now() });
  const sign = () => (metric()?.better === "down" ? -1 : 1); // further right is always more ambitious

  function forget() {
    Object.assign(found, { aims: null, worth: null });
    latest = null;
    since = -Infinity;
    asked = NaN;
  }

  async function ask(by = "") {
    since = -Infinity;
    const mine = link.answer({ op: "aim", id: openId(), by: by || aim().by || "" });
    latest = mine;
    const { aims } = await mine;
    if (mine !== latest || !aims?.stops) return;
    found.aims = aims;
    const commit = aims.stops.find(({ name }) => name === "commit");
    const wish = aim().target;
    const isWithin = wish != null && wish >= aims.low && wish <= aims.high;
    const target = isWithin ? wish : (metric()?.target ?? commit?.value);
    if (commit) keepAim({ target, by: aims.by });
    asked = NaN;
    askWorth();
    desk.repaint();
  }

  /** Ask one question at a time; the next is about the target as it is then. */
  async function askWorth() {
    const { target } = aim();
    const now = performance.now();
    if (target == null || target === asked || now - since < PATIENCE) return;
    asked = target;
    since = now;
    const told = await link.answer({ op: "worth", id: openId(), target });
    if (since !== now) return;
    since = -Infinity;
    performance.measure("okrlab:worth", { start: now });
    found.worth = told.worth ?? null;
    askWorth();
    desk.repaint();
  }

  function aimAt(target) {
    keepAim({ target });
    askWorth();
    desk.repaint();
  }

  /** A target in words; until the kernel has said it, as a plain number. */
  const said = (target) => (asked === target && found.worth?.said) || plain(target);

  function plain(target) {
    const digits = Math.max(0, -Math.floor(Math.log10(found.aims?.step ?? 1) + 1e-9));
    if (metric()?.kind !== "rate") return target.toFixed(digits);
    return `${(100 * target).toFixed(Math.max(0, digits - 2))} %`;
  }

  // -------------------------------------------------------------- what is shown of it

  const until = pick({ label: t("target_by"), kind: "date" });
  until.area.addEventListener("change", () => {
    if (!until.area.value) return;
    keepAim({ by: until.area.value });
    ask(until.area.value);
  });

  function slide({ low, high, step }, target) {
    const { worth } = found;
    const words = said(target);
    const standing = worth && t(`standing_${worth.standing}`);
    const [min, max] = [sign() * low, sign() * high].sort((a, b) => a - b);
    return html`
      <div class="ok-slide">
        <output class="ok-target">${words}</output>
        <input type="range" class="ok-slider" aria-label=${t("target_slider")}
          aria-valuetext=${standing ? `${words}. ${standing}` : words}
          min=${min} max=${max} step=${step} .value=${sign() * target}
          @input=${({ target: at }) => aimAt(sign() * Number(at.value))}>
      </div>`;
  }

  /** The stops; those that ask for the same are one, with all their names. */
  function stopsOf({ stops, step }, target) {
    const values = [...new Set(stops.map(({ said: words }) => words))];
    return values.map((words) => {
      const same = stops.filter((one) => one.said === words);
      const { value } = same.at(-1);
      const names = same.map(({ name }) => t(`stop_${name}`)).join(", ");
      return html`
        <button type="button" data-act="stop" data-value=${value} data-press
          aria-pressed=${String(Math.abs(value - target) < step / 2)}><b>${names}</b><span>${words}</span></button>`;
    });
  }

  /** What a target is worth in a word and one plain sentence; the whole of it is folded below. */
  function verdict({ standing, sentence, luck, seen }) {
    const [by, as] = [luck, seen].map((share) => share.replaceAll(" ", "\u00a0"));
    const words =
      standing === "impossible" ? sentence : t(`worth_${standing}`, { luck: by, seen: as });
    return html`
    <span class="ok-stand" data-standing=${standing}>
      <b aria-hidden="true">${SIGNS[standing]}</b>${t(`standing_${standing}`)}
    </span><span>${words}</span>`;
  }

  function facts({ luck, seen, rank, moves, inside }) {
    const one = (name, words) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`;
    return [
      one(t("fact_luck"), luck),
      one(t("fact_seen"), seen),
      one(t("fact_rank"), moves < 3 ? t("fact_rank_none") : t("fact_rank_is", { rank, moves })),
      one(t("fact_inside"), t(inside ? "yes" : "no")),
    ];
  }

  /** The target and its verdict first; what else was looked at opens on a press. */
  const openView = (aims, worth, target, leads) => html`
    ${slide(aims, target)}
    <div class="ok-stops" role="group" aria-label=${t("target_title")}>
      ${stopsOf(aims, target)}
    </div>
    <p class="ok-worth">${worth && verdict(worth)}</p>
    <div class="ok-row">${press(t("make_kr"), { act: "make" }, { look: "ok-main" })}</div>
    <details class="ok-more">
      <summary>${t("target_why")}</summary>
      <p>${worth?.sentence}</p>
      <p class="ok-small">${leads}</p>
      <dl class="ok-facts">${worth && facts(worth)}</dl>
    </details>`;

  function view() {
    const { aims, worth } = found;
    const { target } = aim();
    if (active(root) !== until.area) until.area.value = aims.by ?? "";
    until.hidden = !aims.by;
    const isOpen = aims.stops.length > 0 && target != null;
    const scored = t.n(`scored_${metric()?.every ?? "week"}`, aims.scored);
    const { reason = "", advice = "" } = aims.refused ?? {};
    const leads = t("nothing_leads", { nothing: aims.nothing, scored });
    return html`
      <section>
        <h3>${t("target_title")}</h3>
        <div class="ok-until">${until}<span ?hidden=${!aims.by}>${aims.by && dayWords(aims.by)}</span></div>
        ${isOpen ? openView(aims, worth, target, leads) : html`<p class="ok-small ok-nothing">${reason} ${advice}</p>`}
      </section>`;
  }

  return {
    found,
    aim,
    aimAt,
    ask,
    forget,
    said,
    view,
    /** The value of the slider; null if there is none. */
    at: () => (found.aims?.stops.length ? aim().target : null),
  };
}
