// Walking from card to card with the arrow keys, and picking several cards at once.

import { html } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { DOWNWARDS } from "./fold.js";

const WALKS = /^(Arrow|Home$|End$)/;
const REMOVES = new Set(["Delete", "Backspace"]);

export function ladderPicks(desk, hands) {
  const { t, root, named } = desk;

  const rungAt = (target) => desk.ladder.rungs.get(target.closest?.(".ok-card")?.dataset.card);

  /** The card beside this one, or the nearest above or below it: first of all one that is linked. */
  function beside(rung, key, isFar) {
    const { lanes, x, out, into, rungs } = desk.ladder;
    const lane = lanes[rung.level];
    const at = lane.indexOf(rung);
    const all = DOWNWARDS.flatMap((level) => lanes[level]);
    if (key === "Home") return (isFar ? all : lane)[0];
    if (key === "End") return (isFar ? all : lane).at(-1);
    if (key === "ArrowLeft") return lane[at - 1];
    if (key === "ArrowRight") return lane[at + 1];
    const far = (other) => Math.abs(x.get(other.id) - x.get(rung.id));
    const nearest = (all) => [...all].sort((a, b) => far(a) - far(b))[0];
    const isUp = key === "ArrowUp";
    const linked = (isUp ? out(rung.id) : into(rung.id)).map((one) =>
      rungs.get(isUp ? one.upper : one.lower),
    );
    if (linked.length) return nearest(linked);
    const rows = isUp ? DOWNWARDS.slice().reverse() : DOWNWARDS;
    const on = rows.slice(rows.indexOf(rung.level) + 1).find((level) => lanes[level].length);
    return on && nearest(lanes[on]);
  }

  function toggle(id) {
    if (!desk.picked.delete(id)) desk.picked.add(id);
    desk.repaint();
  }

  /** Where a key leads from a card: along its lane, and up and down by its links. */
  function walk(entry, { key, ctrlKey }) {
    if (!WALKS.test(key) || (ctrlKey && key.startsWith("Arrow"))) return undefined;
    const next = beside(rungAt(entry), key, ctrlKey);
    return (next && desk.cardOf(next.id)) ?? null;
  }

  /** Removes the picked cards that this person may remove, and says how many of them stay. */
  function removePicked() {
    if (!desk.write()) return desk.notYet();
    const all = rungs();
    const mine = all.filter(desk.mine);
    if (mine.length) desk.remove(...mine.map(({ id }) => id));
    if (mine.length < all.length) desk.notice(t.n("picked_stay", all.length - mine.length));
    desk.picked.clear();
    desk.repaint();
  }

  /** Space picks the card that has the focus; Delete removes what is picked; Escape lets all go. */
  function keys(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (key === "Escape" && desk.picked.size) {
      desk.picked.clear();
      desk.repaint();
      return true;
    }
    if (REMOVES.has(key) && desk.picked.size) {
      event.preventDefault();
      removePicked();
      return true;
    }
    const rung = rungAt(target);
    if (!rung) return false;
    if (key === " " && target.matches(".ok-card")) {
      event.preventDefault();
      toggle(rung.id);
      return true;
    }
    return false;
  }

  /** With Ctrl or Shift, a click picks a card. */
  root.addEventListener(
    "click",
    (event) => {
      const rung = rungAt(event.target);
      const isPick = event.ctrlKey || event.metaKey || event.shiftKey;
      if (!rung || !isPick || event.target.closest("button, form")) return;
      event.stopPropagation();
      getSelection()?.removeAllRanges();
      toggle(rung.id);
    },
    true,
  );

  const rungs = () => [...desk.picked].map((id) => desk.ladder.rungs.get(id)).filter(Boolean);

  return {
    keys,
    walk,
    acts: {
      "picked-move": (_, at) =>
        desk.menu(
          at,
          DOWNWARDS.map((level) => ({
            label: named(level),
            run: () => hands.moveAll(rungs(), level),
          })),
        ),
      "picked-remove": removePicked,
      "picked-drop": () => desk.picked.clear(),
    },
    view() {
      const n = desk.picked.size;
      if (!n || desk.view !== "board") return null;
      return html`
        <div class="ok-row ok-picked" role="status">
          <span>${t.n("picked", n)}</span>
          ${desk.write() && press(t("move_to"), { act: "picked-move" })}
          ${desk.write() && rungs().some(desk.mine) && press(t("remove"), { act: "picked-remove" }, { look: "ok-danger" })}
          ${press(t("picked_drop"), { act: "picked-drop" }, { look: "ok-quiet" })}
        </div>`;
    },
  };
}
