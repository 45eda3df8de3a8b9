// What of the ladder a phone shows: all of it, what I wrote, or the path through one card.

import { attr, madeBy } from "../../../boards/kit/dom.js";
import { html } from "../../../boards/kit/template.js";
import { said } from "../../../boards/kit/view.js";
import { DOWNWARDS, pathOf } from "./fold.js";

const PARTS = ["all", "mine", "path"];
const MANY = 8; // from so many cards on, a lane's heading leads to the other levels

export function ladderPart(desk) {
  const { t, root, server } = desk;
  let part = "all";
  let card = ""; // the one whose path is shown: the one that was touched or written last

  const isMine = (rung) => madeBy(server.me, rung) || desk.sending.has(rung.id);

  function path() {
    const { rungs } = desk.ladder;
    if (!rungs.has(card)) card = [...rungs.keys()].at(-1) ?? "";
    const { above, below } = pathOf(desk.ladder, card);
    return (rung) => above.has(rung.id) || below.has(rung.id);
  }

  /** Whether a rung is shown now; null if all are. */
  function filter() {
    if (!desk.narrow || part === "all") return null;
    return part === "mine" ? isMine : path();
  }

  function show(id) {
    card = id;
    const fits = filter();
    const rung = desk.ladder.rungs.get(id);
    if (fits && rung && !fits(rung)) part = "all";
  }

  /** To the heading of a level, which takes the focus. */
  function go(level) {
    const lane = root.querySelector(`.ok-lane[data-level="${level}"]`);
    lane.scrollIntoView({ block: "start" });
    lane.querySelector("h3").focus({ preventScroll: true });
  }

  root.addEventListener("focusin", ({ target }) => {
    const id = target.closest?.(".ok-card")?.dataset.card;
    if (id) card = id;
  });

  return {
    filter,
    /** A card that is to be seen is shown, whatever was chosen. */
    show,
    acts: {
      part({ part: next }) {
        part = next;
        desk.view = "board";
        attr(root, "data-part", part === "all" ? null : part);
      },
      jump(_, at) {
        const fits = filter();
        const many = (level) =>
          desk.ladder.lanes[level].filter((rung) => !fits || fits(rung)).length;
        const one = (level) => ({
          label: t("level_holds", { level: desk.named(level), n: many(level) }),
          checked: level === at.dataset.level,
          off: !many(level),
          run: () => go(level),
        });
        desk.menu(at, DOWNWARDS.map(one));
      },
    },
    /** A lane's heading: on a phone it says how many cards there are, and leads to the other levels. */
    head(level, n) {
      const isPhone = desk.narrow && !desk.wall;
      const leads = isPhone && n > 0 && desk.ladder.rungs.size >= MANY;
      return html`
        <header>
          <h3 tabindex="-1">${desk.named(level)}</h3>
          ${isPhone && n > 0 && html`<b>${n}</b>`}
          ${!leads && html`<p>${t(`level_${level}_hint`)}</p>`}
          ${
            leads &&
            html`<button type="button" class="ok-jump" data-act="jump" data-level=${level}
              aria-haspopup="menu" aria-label=${t("jumps", { level: desk.named(level) })} data-press></button>`
          }
        </header>`;
    },
    path(id) {
      card = id;
      part = "path";
      attr(root, "data-part", part);
      desk.repaint();
    },
    /** On a phone the views of the bar and the parts are one row. */
    view() {
      if (!desk.narrow || desk.wall) return null;
      const button = (name, words, data, isOn) => html`
        <button type="button" data-act=${name} data=${data} data-press
          aria-pressed=${String(isOn)}><span>${words}</span></button>`;
      const isBoard = desk.view === "board";
      return html`
        <div class="ok-views ok-parts" role="group" aria-label=${t("views")}>
          ${PARTS.map((one) => button("part", t(`part_${one}`), { part: one }, isBoard && one === part))}
          ${button("view", t("view_stories"), { view: "stories" }, !isBoard)}
        </div>`;
    },
    none: () => filter() && desk.ladder.rungs.size > 0 && said(t(`part_${part}_none`), "ok-empty"),
  };
}
