// The links between cards as lines, drawn after the cards, when it is known how high they are. What
// is next to what is the kernel's to say (ladder_layout.py); a line bends between lanes only.

import { attr } from "../../../boards/kit/dom.js";
import { draw, element, html, keyed, svg } from "../../../boards/kit/template.js";
import { uid } from "../../../boards/kit/words.js";
import { LEVELS, pathOf } from "./fold.js";

const HEAD = 11; // pixels of an arrow's head: it is seen whole at the tallest card of a lane as well
const GAP = 2; // pixels between the tip of an arrow and its card
const BEND = 0.8; // how far of its way a link keeps to before it turns: steep at its ends
const CORNER = 12; // pixels that a link keeps from the sides of its card
const ARC = 34; // how high a link within a lane rises above it

export function ladderWires(desk) {
  const { root } = desk;
  const name = `ok-${uid()}`;
  const paths = element(svg`<g></g>`);
  const loose = element(svg`<path class="ok-loose" marker-end=${`url(#${name})`}></path>`);
  const node = element(html`
    <svg class="ok-links" aria-hidden="true">
      <defs>
        <marker id=${name} viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="8" markerHeight="8"
          markerUnits="userSpaceOnUse" orient="auto"><path d="M1 1 7 4 1 7z"></path></marker>
      </defs>
      ${paths}
      ${loose}
    </svg>`);
  let wires = [];
  let warm = "";
  let height = 0; // of the board when its cards were measured last
  let rects = new Map(); // of cards, and of lanes by level

  /** The heights of all cards and lanes. They are all read before anything is written: mixing the two
   * would make the browser lay out the page again for every card. */
  function measure() {
    height = root.clientHeight;
    const before = rects;
    rects = new Map();
    const scale = desk.sight.scale();
    const origin = node.parentNode.getBoundingClientRect();
    const read = (key, one) => {
      const { left, width, top, bottom } = one.getBoundingClientRect();
      rects.set(key, {
        x: (left + width / 2 - origin.left) / scale,
        half: width / scale / 2,
        top: (top - origin.top) / scale,
        bottom: (bottom - origin.top) / scale,
      });
    };
    for (const card of root.querySelectorAll(".ok-card")) {
      const { card: id, drag } = card.dataset;
      if (drag != null && before.has(id))
        rects.set(id, before.get(id)); // where it was taken from
      else read(id, card);
    }
    for (const lane of root.querySelectorAll(".ok-cards")) {
      read(lane.dataset.lane, lane);
      const edges = rects.get(lane.dataset.lane);
      edges.top -= HEAD;
      edges.bottom += HEAD;
    }
  }

  /** At a card over several that has only its own column where a page ends, links meet that. */
  function inside(id, aside) {
    const most = (rects.get(id)?.half ?? Infinity) - CORNER;
    return Math.max(-most, Math.min(most, aside));
  }

  /** Where a link lies at its ends and in the lanes between them, in pixels; a new one goes straight. */
  function wayOf({ id, lower, upper }) {
    const way = desk.server.places.ways[id];
    const ranks = [lower, upper].map((end) => LEVELS.indexOf(desk.ladder.rungs.get(end).level));
    const lanes = Math.max(2, Math.abs(ranks[1] - ranks[0]) + 1);
    const middle = (end) => desk.sight.middle(end);
    if (way?.length !== lanes) return { ranks, xs: [middle(lower), middle(upper)] };
    const xs = way.map((x) => desk.sight.across(x));
    for (const [at, end] of [
      [0, lower],
      [lanes - 1, upper],
    ])
      xs[at] = middle(end) + inside(end, desk.sight.aside(way[at], end)); // with its card, wherever that is
    return { ranks, xs };
  }

  /** The line of a link; `moved` says by how much a card is dragged: (id) => [x, y]. */
  function line(one, moved = (_) => [0, 0]) {
    const low = rects.get(one.lower);
    const up = rects.get(one.upper);
    if (!low || !up) return "";
    const { ranks, xs } = wayOf(one);
    const [from, to] = ranks;
    const [dx1, dy1] = moved(one.lower);
    const [dx2, dy2] = moved(one.upper);
    const [x1, x2] = [xs[0] + dx1, xs.at(-1) + dx2];
    if (from === to) {
      const [y1, y2] = [low.top + dy1, up.top + dy2];
      const over = Math.min(y1, y2) - ARC;
      return `M${x1} ${y1}C${x1} ${over} ${x2} ${over} ${x2} ${y2 - GAP}`;
    }
    const step = to > from ? 1 : -1;
    const [near, far] = step > 0 ? ["top", "bottom"] : ["bottom", "top"]; // left by, entered by
    let y = low[near] + dy1;
    let d = `M${x1} ${y}`;
    if (!dy1) {
      y = rects.get(LEVELS[from])[near];
      d += `V${y}`;
    }
    const end = up[far] + dy2 + step * GAP;
    let x = x1;
    for (let n = 1; n < xs.length; n++) {
      const lane = rects.get(LEVELS[from + step * n]);
      const isLast = n === xs.length - 1;
      const next = isLast ? x2 : xs[n];
      const entry =
        isLast && (dy2 || (xs.length === 2 && Math.abs(to - from) > 1)) ? end : lane[far];
      const [out, into] = [y + (entry - y) * BEND, entry - (entry - y) * BEND];
      d += `C${x} ${out} ${next} ${into} ${next} ${entry}`;
      if (!isLast) d += `V${lane[near]}`;
      [x, y] = [next, lane[near]];
    }
    return `${d}V${end}`;
  }

  function show() {
    const { above, below } = warm && desk.ladder.rungs.has(warm) ? pathOf(desk.ladder, warm) : {};
    const isWarm = ({ lower, upper }) =>
      Boolean(
        above && ((above.has(lower) && above.has(upper)) || (below.has(lower) && below.has(upper))),
      );
    const one = (wire) =>
      keyed(
        wire.id,
        svg`<path class="ok-link" data-link=${wire.id} d=${wire.d} marker-end=${`url(#${name})`}
          data-evidence=${wire.evidence} data-warm=${isWarm(wire)}></path>`,
      );
    draw(paths, wires.map(one));
    const isLit = wires.some(isWarm);
    attr(node, "data-warm", isLit);
    for (const card of root.querySelectorAll(".ok-card")) {
      const { card: id } = card.dataset;
      attr(card, "data-lit", isLit && (above.has(id) || below.has(id)));
    }
  }

  const point = ({ target }) => warmed(target.closest(".ok-card")?.dataset.card);
  for (const what of desk.wall ? [] : ["focusin", "pointerover"])
    root.addEventListener(what, point);

  function warmed(id = "") {
    if (id === warm) return;
    warm = id;
    show();
  }

  return {
    node,
    /** Whether the cards may lie elsewhere than when they were measured; after a drawing they do not. */
    isStale: () => desk.narrow || height !== root.clientHeight,
    /** Draw the lines between the cards as they are now. */
    drawn() {
      if (!desk.ready || desk.view !== "board" || !root.isConnected) return;
      if (desk.narrow) wires = [];
      else {
        measure();
        wires = [...desk.ladder.links.values()].map((one) => ({ ...one, d: line(one) }));
      }
      show();
    },
    /** Light up the whole path through a card: all that leads to it, and all that it leads to. */
    warm: warmed,
    /** Let the lines follow cards that are dragged: `moved(id)` says how far. */
    follow(moved) {
      for (const one of wires)
        if (
          moved(one.lower)[0] ||
          moved(one.lower)[1] ||
          moved(one.upper)[0] ||
          moved(one.upper)[1]
        )
          paths
            .querySelector(`[data-link="${CSS.escape(one.id)}"]`)
            ?.setAttribute("d", line(one, moved));
    },
    /** Put the lines back to where they were drawn: a view that has not changed touches nothing. */
    settle() {
      for (const one of wires)
        paths.querySelector(`[data-link="${CSS.escape(one.id)}"]`)?.setAttribute("d", one.d);
    },
    /** A line from a card to where the pointer is, while a link is drawn; without `to` it is gone. */
    reachOut(id, to = null) {
      const from = rects.get(id);
      const y = from && to && (to.y < from.top ? from.top : from.bottom);
      attr(loose, "d", from && to ? `M${desk.sight.middle(id)} ${y}L${to.x} ${to.y}` : null);
    },
  };
}
