// Under the ladder: all of it in small where it is wider than the window, and what its lines say.

import { attr, setText } from "../../../boards/kit/dom.js";
import { draw, element, html, keyed, svg } from "../../../boards/kit/template.js";
import { keyOf, LEVELS } from "./fold.js";

const SOON = 60; // milliseconds until it is drawn
const HIGH = 40; // of the picture, in its own units
const [AROUND, LINE] = [64, 28]; // pixels that it takes, with the small picture or without

/** `sight` knows how large the ladder is and what of it is seen (sight.js). */
export function ladderOverview(desk, sight) {
  const map = element(
    html`<svg class="ok-map" aria-hidden="true" preserveAspectRatio="none"></svg>`,
  );
  const here = element(svg`<rect class="ok-here" y="0" height=${HIGH}></rect>`);
  const key = element(html`<p class="ok-key"></p>`);
  const node = element(html`<div class="ok-around" hidden>${key}${map}</div>`);
  let later = 0;

  function overview() {
    const one = ({ id, level }, lane) => {
      const wide = (desk.ladder.broad(id) - 0.12) * sight.column();
      return keyed(
        id,
        svg`
      <rect x=${desk.sight.middle(id) - wide / 2} y=${(3 - lane) * 10 + 2} width=${wide} height="6" data-level=${level}></rect>`,
      );
    };
    map.setAttribute("viewBox", `0 0 ${sight.content()} ${HIGH}`);
    draw(map, [
      LEVELS.map((level, lane) => desk.ladder.lanes[level].map((rung) => one(rung, lane))),
      here,
    ]);
    here.setAttribute("width", sight.room() / desk.sight.scale());
    follow();
  }

  function follow() {
    const { scrollLeft, clientWidth, scrollWidth } = sight.node;
    here.setAttribute("x", scrollLeft / desk.sight.scale());
    attr(sight.node, "data-more", scrollLeft + clientWidth < scrollWidth - 2);
  }

  function go(event) {
    if (!event.buttons) return;
    const { left, width } = map.getBoundingClientRect();
    const there = ((event.clientX - left) / width) * sight.content() * desk.sight.scale();
    sight.node.scrollLeft = there - sight.room() / 2;
  }
  map.addEventListener("pointerdown", go);
  map.addEventListener("pointermove", go);
  sight.node.addEventListener("scroll", follow);

  return {
    node,
    /** The height that it takes from the ladder, in pixels. */
    height: () => (sight.isWide() ? AROUND : keyOf(desk) ? LINE : 0),
    /** Shows what there is to show; the small picture may come a moment later. */
    look() {
      const isShown = desk.view === "board";
      setText(key, keyOf(desk));
      const isOff = !isShown || !(sight.isWide() || key.textContent);
      if (node.hidden !== isOff) node.hidden = isOff;
      map.toggleAttribute("hidden", !sight.isWide());
      clearTimeout(later);
      if (isShown && sight.isWide()) later = setTimeout(overview, SOON);
      else attr(sight.node, "data-more", null);
    },
  };
}
