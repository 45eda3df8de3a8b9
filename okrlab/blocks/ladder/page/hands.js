// Moving cards: with the keyboard, from a card's menu, or by dragging.

import { attr } from "../../../boards/kit/dom.js";
import { DOWNWARDS, LEVELS } from "./fold.js";

const FAR = 8; // pixels after which a press becomes a drag
const LATE = 50; // milliseconds in which the browser may report a click after a drag
const STEPS = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

export function ladderHands(desk, panels, boxes) {
  const { t, root, coach, named } = desk;
  let drag = null;

  /** Put a rung between its new neighbours; `index` does not count the rung itself. */
  function move(rung, level, index) {
    const lane = desk.ladder.lanes[level].filter((other) => other.id !== rung.id);
    const before = lane[index - 1]?.position;
    const after = lane[index]?.position;
    const low = Number.isFinite(before);
    const high = Number.isFinite(after);
    const position = low && high ? (before + after) / 2 : low ? before + 1 : high ? after - 1 : 1;
    if (!desk.write() || (level === rung.level && position === rung.position)) return;
    desk.edit([{ ...rung, level, position }]);
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

  // -------------------------------------------------------------- dragging

  const lanes = () => [...root.querySelectorAll(".ok-lane")];

  const laneAt = ({ clientX, clientY }) =>
    lanes().find((lane) => {
      const { left, right, top, bottom } = lane.getBoundingClientRect();
      return clientX > left && clientX < right && clientY > top && clientY < bottom;
    });

  function mark(over) {
    for (const lane of lanes()) attr(lane, "data-over", lane === over);
  }

  function start(event) {
    const node = event.target.closest(".ok-card");
    const other = event.target.closest("button, form");
    if (!node || other || event.button || event.pointerType === "touch" || !desk.write()) return;
    drag = { node, x: event.clientX, y: event.clientY, on: false };
  }

  function follow(event) {
    if (!drag) return;
    const dx = event.clientX - drag.x;
    const dy = event.clientY - drag.y;
    if (!drag.on && Math.hypot(dx, dy) < FAR) return;
    if (!drag.on) root.setPointerCapture(event.pointerId);
    drag.on = true;
    attr(drag.node, "data-drag", true);
    drag.node.style.transform = `translate(${dx}px, ${dy}px)`;
    mark(laneAt(event));
  }

  function end(event) {
    const { node, on } = drag ?? {};
    drag = null;
    if (!on) return;
    node.style.transform = "";
    attr(node, "data-drag", null);
    mark(null);
    const swallow = (late) => late.stopPropagation(); // the end of a drag is not a click
    root.addEventListener("click", swallow, true);
    setTimeout(() => root.removeEventListener("click", swallow, true), LATE);
    const lane = event.type === "pointerup" && laneAt(event);
    const rung = desk.ladder.rungs.get(node.dataset.card);
    if (!lane || !rung) return;
    const others = [...lane.querySelectorAll(".ok-card")].filter((other) => other !== node);
    const index = others.findIndex((other) => {
      const { left, width, top, bottom } = other.getBoundingClientRect();
      return event.clientY < top || (event.clientY < bottom && event.clientX < left + width / 2);
    });
    move(rung, lane.dataset.level, index < 0 ? others.length : index);
  }

  root.addEventListener("pointerdown", start);
  root.addEventListener("pointermove", follow);
  root.addEventListener("pointerup", end);
  root.addEventListener("pointercancel", end);

  return { keys, cardMenu };
}
