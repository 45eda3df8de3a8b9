// What of the ladder a phone shows: all of it, what I wrote, or the path through one card.

import { attr, madeBy } from "../../../boards/kit/dom.js";
import { html } from "../../../boards/kit/template.js";
import { said } from "../../../boards/kit/view.js";
import { DOWNWARDS, LEVELS, pathOf } from "./fold.js";

const PARTS = ["all", "mine", "path"];
const MANY = 8; // from so many cards on, a lane's heading leads to the other levels
const CHAIN = 3; // and a path through so many levels is what is shown at first

export function ladderPart(desk) {
  const { t, root, server } = desk;
  let part = "all";
  let isBegun = false; // whether a climb was found to show first, or somebody does something here
  let card = ""; // the one whose path is shown: the one that was touched or written last

  const isMine = (rung) => madeBy(server.me, rung) || desk.sending.has(rung.id);

  function path() {
    const { rungs } = desk.ladder;
    if (!rungs.has(card)) card = [...rungs.keys()].at(-1) ?? "";
    const { above, below } = pathOf(desk.ladder, card);
    return (rung) => above.has(rung.id) || below.has(rung.id);
  }

  /** A long ladder that nobody has touched here shows one climb: through one's own card, if any. */
  function begin() {
    const { ladder } = desk;
    const low = LEVELS.flatMap((level) => ladder.lanes[level]).filter(
      ({ id }) => ladder.out(id)[0],
    );
    const own = low.filter(isMine).at(-1) ?? low[0];
    if (!own || ladder.rungs.size < MANY) return;
    const { above, below } = pathOf(ladder, own.id);
    const levels = new Set([...above, ...below].map((id) => ladder.rungs.get(id).level));
    if (levels.size < CHAIN) return;
    isBegun = true;
    [part, card] = ["path", own.id];
    attr(root, "data-part", part);
  }

  /** Whether a rung is shown now; null if all are. */
  function filter() {
    if (desk.narrow && desk.ready && !desk.wall && !isBegun) begin();
    if (!desk.narrow || part === "all") return null;
    return part === "mine" ? isMine : path();
  }

  function show(id) {
    const rung = desk.ladder.rungs.get(id);
    if (part === "path" && rung && filter()?.(rung)) return;
    card = id;
    const fits = filter();
    if (fits && rung && !fits(rung)) part = "all";
  }

  /** To the heading of a level, which takes the focus. */
  function go(level) {
    const lane = root.querySelector(`.ok-lane[data-level="${level}"]`);
    lane.scrollIntoView({ block: "start" });
    lane.querySelector("h3").focus({ preventScroll: true });
  }

  root.addEventListener("pointerdown", () => {
    isBegun = true;
  });
  root.addEventListener("focusin", ({ target }) => {
    isBegun = true;
    const id = target.closest?.(".ok-card")?.dataset.card;
    if (id && part !== "path") card = id; // the path that is shown stays
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
      /** From a card to one that it leads to or builds on; how sure a link is is told with it. */
      walk({ way }, at, id) {
        const isUp = way === "up";
        const one = ({ id: link, lower, upper, evidence }) => [
          {
            label: desk.wordsOf(isUp ? upper : lower),
            run: () => desk.reveal(isUp ? upper : lower),
          },
          isUp && {
            label: `${t("field_evidence")} ${t(`evidence_${evidence}`)}`,
            run: () => desk.openLink(link),
          },
        ];
        const ties = isUp ? desk.ladder.out(id) : desk.ladder.into(id);
        desk.menu(at, [{ head: t(`link_${way}`) }, ...ties.flatMap(one)]);
      },
    },
    /** A lane's heading: on a phone it says how many cards there are, and leads to the other levels. */
    head(level, n) {
      const isPhone = desk.narrow && !desk.wall;
      const isWhole = part !== "path" || !isPhone;
      const leads = isPhone && isWhole && n > 0 && desk.ladder.rungs.size >= MANY;
      return html`
        <header>
          <h3 tabindex="-1">${desk.named(level)}</h3>
          ${isPhone && isWhole && n > 0 && html`<b>${n}</b>`}
          ${!leads && isWhole && html`<p>${t(`level_${level}_hint`)}</p>`}
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
      filter(); // what is pressed is what is shown
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
