// Dragging: a card to another place, with its links, or from its handle to the card it leads to.

import { attr } from "../../../boards/kit/dom.js";
import { uid } from "../../../boards/kit/words.js";
import { LEVELS, reach } from "./fold.js";

const FAR = 8; // pixels after which a press becomes a drag
const EDGE = 48; // pixels at both sides of the window in which a drag pulls the ladder along
const PULL = 14; // by so many pixels a frame
const LATE = 50; // milliseconds in which the browser may report a click after a drag

export function ladderDrag(desk, wires, moveAll) {
  const { root } = desk;
  let drag = null;
  let frame = 0;

  const lanes = () => [...root.querySelectorAll(".ok-lane")];
  const boxOf = (node) => ({ node, ...node.getBoundingClientRect().toJSON() });
  /** How far the ladder was pulled along since a drag began; what was read then lies elsewhere now. */
  const pulled = () => desk.sight.root.scrollLeft - drag.scroll;
  const isIn = ({ left, right, top, bottom }, { clientX, clientY: y }) => {
    const x = clientX + pulled();
    return x > left && x < right && y > top && y < bottom;
  };

  function press(event) {
    const node = event.target.closest(".ok-card");
    const pull = event.target.closest("[data-pull]");
    const other = event.target.closest("button, form");
    if (!node || other || event.button || event.pointerType === "touch" || !desk.write()) return;
    if (pull) event.preventDefault(); // nothing is selected on the way
    drag = {
      node,
      id: node.dataset.card,
      isLink: Boolean(pull),
      x: event.clientX,
      y: event.clientY,
    };
  }

  /** Everything is read at the start: reading while dragging would lay out the page each time. */
  function begin(event) {
    root.setPointerCapture(event.pointerId);
    const { id, isLink, node } = drag;
    const ids = desk.picked.has(id) && !isLink ? [...desk.picked] : [id];
    drag.nodes = ids.map((one) => desk.cardOf(one)).filter(Boolean);
    drag.ids = new Set(ids);
    drag.lanes = lanes().map(boxOf);
    drag.cards = [...root.querySelectorAll(".ok-card")].map(boxOf);
    drag.origin = wires.node.getBoundingClientRect();
    drag.scroll = desk.sight.root.scrollLeft;
    drag.window = desk.sight.root.getBoundingClientRect();
    drag.on = true;
    if (isLink) attr(node, "data-linking", true);
    else for (const one of drag.nodes) attr(one, "data-drag", true);
  }

  function follow(event) {
    if (!drag) return;
    if (!drag.on && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
    if (!drag.on) begin(event);
    drag.last = event;
    frame ||= requestAnimationFrame(show);
    mark(drag.isLink ? cardAt(event)?.node : laneAt(event)?.node);
  }

  function show() {
    frame = 0;
    if (!drag?.on) return;
    const { last, id, isLink, nodes, ids, origin } = drag;
    const scale = desk.sight.scale();
    pull(last.clientX);
    if (isLink) {
      const [x, y] = [last.clientX - origin.left + pulled(), last.clientY - origin.top];
      wires.reachOut(id, { x: x / scale, y: y / scale });
      return;
    }
    const by = [(last.clientX - drag.x + pulled()) / scale, (last.clientY - drag.y) / scale];
    for (const node of nodes) node.style.transform = `translate(${by[0]}px, ${by[1]}px)`;
    wires.follow((one) => (ids.has(one) ? by : [0, 0]));
  }

  /** Near the edge of the window, the ladder comes along until the pointer leaves the edge. */
  function pull(x) {
    const { left, right } = drag.window;
    const way = x > right - EDGE ? PULL : x < left + EDGE ? -PULL : 0;
    const before = desk.sight.root.scrollLeft;
    if (way) desk.sight.root.scrollLeft += way;
    if (desk.sight.root.scrollLeft !== before) frame ||= requestAnimationFrame(show);
  }

  const laneAt = (event) => drag.lanes.find((lane) => isIn(lane, event));
  const cardAt = (event) =>
    drag.cards.find((card) => isIn(card, event) && canLead(drag.id, card.node));

  let marked = null;
  function mark(over) {
    if (over === marked) return;
    if (marked) attr(marked, "data-over", null);
    if (over) attr(over, "data-over", true);
    marked = over ?? null;
  }

  /** Which of two cards is the lower: by level, and on one level the one that was dragged from. */
  function ends(from, to) {
    const { rungs } = desk.ladder;
    const rank = (id) => LEVELS.indexOf(rungs.get(id).level);
    return rank(to) < rank(from) ? [to, from] : [from, to];
  }

  function canLead(from, node) {
    const to = node.dataset.card;
    const { rungs, into, out } = desk.ladder;
    if (to === from || !rungs.has(to) || !rungs.has(from)) return false;
    const [lower, upper] = ends(from, to);
    const isThere = out(lower).some((one) => one.upper === upper);
    return !isThere && !reach(lower, into, "lower").has(upper); // that would close a circle
  }

  function end(event) {
    const done = drag;
    if (!done) return;
    if (!done.on) {
      drag = null;
      return;
    }
    cancelAnimationFrame(frame);
    frame = 0;
    const lane = event.type === "pointerup" && laneAt(event);
    const card = event.type === "pointerup" && done.isLink && cardAt(event);
    const along = pulled();
    drag = null;
    mark(null);
    for (const one of done.nodes) {
      one.style.transform = "";
      attr(one, "data-drag", null);
    }
    attr(done.node, "data-linking", null);
    wires.reachOut(done.id);
    wires.settle();
    const swallow = (late) => late.stopPropagation(); // the end of a drag is not a click
    root.addEventListener("click", swallow, true);
    setTimeout(() => root.removeEventListener("click", swallow, true), LATE);
    if (card) {
      const [lower, upper] = ends(done.id, card.node.dataset.card);
      desk.set([{ type: "Link", id: uid(), lower, upper }]);
    } else if (lane && !done.isLink) put(done, lane, event.clientX + along, event.clientY);
    desk.paint();
  }

  function put({ ids, cards }, { node: lane }, x, y) {
    const rungs = [...ids].map((id) => desk.ladder.rungs.get(id)).filter(Boolean);
    const others = cards.filter(({ node }) => lane.contains(node) && !ids.has(node.dataset.card));
    const inRow = ({ left, width }) => x < left + width / 2;
    const inRows = (box) => y < box.top || (y < box.bottom && inRow(box));
    const index = others.findIndex(desk.ladder.links.size ? inRow : inRows);
    moveAll(rungs, lane.dataset.level, index < 0 ? others.length : index);
  }

  root.addEventListener("pointerdown", press);
  root.addEventListener("pointermove", follow);
  root.addEventListener("pointerup", end);
  root.addEventListener("pointercancel", end);
}
