// Moving cards: with the keyboard, from a card's menu, or by dragging (drag.js).

import { ladderDrag } from "./drag.js";
import { DOWNWARDS, LEVELS } from "./fold.js";

const NEAR = 1e-6; // between cards that are put down together
const STEPS = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

export function ladderHands(desk, panels, boxes, wires) {
  const { t, coach, named } = desk;

  /**
   * A position right after the card that will be the neighbour before. What people see may be in
   * another order than they gave, where links would cross otherwise.
   */
  function between(level, index, moved) {
    const lane = desk.ladder.lanes[level].filter((other) => !moved.has(other.id));
    const all = lane.map(({ position }) => position).filter(Number.isFinite);
    const before = lane[index - 1]?.position;
    if (!all.length) return 1;
    if (!Number.isFinite(before)) return index ? Math.max(...all) + 1 : Math.min(...all) - 1;
    const after = Math.min(...all.filter((one) => one > before));
    return Number.isFinite(after) ? (before + after) / 2 : before + 1;
  }

  /** Put a rung between its new neighbours; `index` does not count the rung itself. */
  function move(rung, level, index) {
    const position = between(level, index, new Set([rung.id]));
    if (!desk.write() || (level === rung.level && position === rung.position)) return;
    desk.edit([{ ...rung, level, position }]);
  }

  /** Several rungs at once, in the order in which they lie; one command, so one undo. */
  function moveAll(rungs, level, index = Infinity) {
    if (!desk.write() || !rungs.length) return;
    if (rungs.length === 1) return move(rungs[0], level, index);
    const moved = new Set(rungs.map(({ id }) => id));
    const rest = desk.ladder.lanes[level].filter(({ id }) => !moved.has(id)).length;
    const first = between(level, Math.min(index, rest), moved);
    const { x } = desk.ladder;
    const ordered = [...rungs].sort((a, b) => x.get(a.id) - x.get(b.id));
    desk.set(ordered.map((rung, n) => ({ ...rung, level, position: first + n * NEAR })));
  }

  function shift(rung, by) {
    const lane = desk.ladder.lanes[rung.level];
    const to = lane.indexOf(rung) + by;
    if (to >= 0 && to < lane.length) move(rung, rung.level, to);
  }

  function raise(rung, by) {
    const level = LEVELS[LEVELS.indexOf(rung.level) + by];
    if (level) move(rung, level, desk.ladder.lanes[level].length);
  }

  /** Alt and an arrow key move a card in its lane; with Shift, to another lane. */
  function keys(event) {
    const card = event.target.closest?.(".ok-card");
    const rung = desk.ladder.rungs.get(card?.dataset.card);
    const by = STEPS[event.key];
    if (!event.altKey || !rung || !by) return;
    event.preventDefault();
    if (event.shiftKey) raise(rung, -by);
    else shift(rung, by);
  }

  function cardMenu(at, id) {
    const { ladder } = desk;
    const rung = ladder.rungs.get(id);
    const lane = ladder.lanes[rung.level];
    const here = lane.indexOf(rung);
    const over = { output: ladder.out(id)[0]?.upper, outcome: id }[rung.level];
    const isTop = rung.level === "impact" || !ladder.out(id).length;
    const isBranched = rung.level === "outcome" && ladder.into(id).length > 1;
    const compare = isBranched && { label: t("compare"), run: () => panels.openCompare(id) };
    const note = coach() && { label: t("note"), run: () => desk.openNote(id) };
    if (!desk.write())
      return desk.menu(at, [compare, note, { label: desk.closed(), off: true, run: () => {} }]);
    const to = (level) => ({
      label: named(level),
      checked: level === rung.level,
      run() {
        if (level === rung.level) return;
        move(rung, level, ladder.lanes[level].length);
        desk.reveal(id);
      },
    });
    const along = (way, by, off) => ({
      label: t(way),
      keys: t(`${way}_keys`),
      off,
      run: () => shift(rung, by),
    });
    desk.menu(at, [
      { label: t("edit"), run: () => boxes.open("edit", id) },
      // what the card itself offers no longer, on a phone, once it was done
      desk.narrow &&
        rung.level !== "impact" &&
        ladder.out(id).length > 0 && { label: t("so_what"), run: () => boxes.open("climb", id) },
      desk.narrow &&
        ladder.into(id).length > 0 && { label: t("how"), run: () => boxes.open("descend", id) },
      desk.narrow && { label: t("show_path"), run: () => desk.part.path(id) },
      over && { label: t("another_way"), run: () => boxes.open("branch", over) },
      compare,
      { label: t("link_to"), run: () => panels.openChoice(id) },
      isTop && { label: t("objective"), run: () => panels.openObjective(id) },
      note,
      { head: t("move_to") },
      ...DOWNWARDS.map(to),
      along("earlier", -1, here < 1),
      along("later", 1, here > lane.length - 2),
      desk.mine(rung) && {
        label: t("remove"),
        danger: true,
        run: () => desk.remove(id),
      },
    ]);
  }

  ladderDrag(desk, wires, moveAll);

  return { keys, cardMenu, moveAll };
}
