// The links between cards as lines, drawn after the cards, when their places are known.

import { attr } from "../../../boards/kit/dom.js";
import { draw, element, html, keyed, svg } from "../../../boards/kit/template.js";
import { uid } from "../../../boards/kit/words.js";

export function ladderWires(desk) {
  const { root } = desk;
  const name = `ok-${uid()}`;
  const paths = element(svg`<g></g>`);
  const node = element(html`
    <svg class="ok-links" aria-hidden="true">
      <defs>
        <marker id=${name} viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="8" markerHeight="8"
          markerUnits="userSpaceOnUse" orient="auto"><path d="M1 1 7 4 1 7z"></path></marker>
      </defs>
      ${paths}
    </svg>`);
  let wires = [];
  let warm = "";
  let height = 0; // of the board when its cards were measured last

  /** The places of all cards. They are all read before anything is written: mixing the two would make
   * the browser lay out the page again for every card. */
  function places() {
    height = root.clientHeight;
    const origin = node.parentNode.getBoundingClientRect();
    const rects = new Map();
    for (const card of root.querySelectorAll(".ok-card")) {
      const { left, top, width, height } = card.getBoundingClientRect();
      const y = top - origin.top;
      const x = left - origin.left + width / 2;
      rects.set(card.dataset.card, { card, x, top: y, width, bottom: y + height });
    }
    return rects;
  }

  function measured() {
    const { ladder } = desk;
    const rects = places();
    const ports = (all, end) => {
      const sorted = [...all].sort((a, b) => rects.get(a[end]).x - rects.get(b[end]).x);
      return new Map(sorted.map((one, i) => [one.id, i - (all.length - 1) / 2]));
    };
    const marks = new Map();
    for (const [id, to] of rects) {
      const ends = ports(ladder.into(id), "lower");
      const step = Math.min(18, to.width / (ends.size + 1));
      for (const [one, k] of ends) marks.set(one, to.x + k * step);
    }
    const found = [];
    for (const [id, from] of rects) {
      const out = ladder.out(id);
      const starts = ports(out, "upper");
      const step = Math.min(44, (from.width - 30) / Math.max(1, out.length - 1));
      const chips = from.card.querySelectorAll(".ok-chip");
      out.forEach((one, i) => {
        const dx = starts.get(one.id) * step;
        const d = curve(from, dx, rects.get(one.upper), marks.get(one.id));
        found.push({ ...one, d, dx, chip: chips[i] });
      });
    }
    return found;
  }

  /** From the top of a card to the card above it, or in an arc to one that is not higher. */
  function curve(from, dx, to, x2) {
    const x1 = from.x + dx;
    const climbs = to.bottom < from.top - 8;
    const y2 = climbs ? to.bottom + 3 : to.top - 3;
    const y0 = from.top - 20;
    const bend = climbs ? Math.max(22, Math.min(90, (y0 - y2) * 0.5)) : 42;
    const end = climbs ? y2 + bend : y2 - bend;
    return `M${x1} ${from.top}V${y0}C${x1} ${y0 - bend} ${x2} ${end} ${x2} ${y2}`;
  }

  function show() {
    const isWarm = ({ lower, upper }) => Boolean(warm) && [lower, upper].includes(warm);
    const line = (one) =>
      keyed(
        one.id,
        svg`<path class="ok-link" d=${one.d} marker-end=${`url(#${name})`} data-evidence=${one.evidence}
          data-warm=${isWarm(one)}></path>`,
      );
    draw(paths, wires.map(line));
    attr(node, "data-warm", wires.some(isWarm));
  }

  return {
    node,
    /** Whether the cards may lie elsewhere than when they were measured; after a drawing they do not. */
    isStale: () => desk.narrow || height !== root.clientHeight,
    /** Draw the lines between the cards as they are now, and put each line's chip next to it. */
    drawn() {
      if (!desk.ready || desk.view !== "board" || !root.isConnected) return;
      wires = desk.narrow ? [] : measured();
      for (const { chip, dx } of wires) {
        const was = chip.style.getPropertyValue("--x") || "0px"; // setting it costs a second layout
        if (was !== `${dx}px`) chip.style.setProperty("--x", `${dx}px`);
      }
      show();
    },
    /** Highlight the lines of the selected card. */
    warm(id = "") {
      if (id === warm) return;
      warm = id;
      show();
    },
  };
}
