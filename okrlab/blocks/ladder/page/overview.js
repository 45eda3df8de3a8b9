// Under the ladder: all of it in small where it is wider than the window, and what its lines say.

import { attr, setText } from "../../../boards/kit/dom.js";
import { overview } from "../../../boards/kit/overview.js";
import { element, html, keyed, svg } from "../../../boards/kit/template.js";
import { keyOf, LEVELS } from "./fold.js";

const SOON = 60; // milliseconds until it is drawn
const HIGH = 40; // of the picture, in its own units
const [AROUND, LINE] = [64, 28]; // pixels that it takes, with the small picture or without

/** `sight` knows how large the ladder is and what of it is seen (sight.js). */
export function ladderOverview(desk, sight) {
  const map = overview(sight.node, HIGH);
  const key = element(html`<p class="ok-key"></p>`);
  const node = element(html`<div class="ok-around" hidden>${key}${map.node}</div>`);
  let later = 0;

  function drawn() {
    const one = ({ id, level }, lane) => {
      const wide = (desk.ladder.broad(id) - 0.12) * sight.column();
      return keyed(
        id,
        svg`
      <rect x=${desk.sight.middle(id) - wide / 2} y=${(3 - lane) * 10 + 2} width=${wide} height="6" data-level=${level}></rect>`,
      );
    };
    const rects = LEVELS.map((level, lane) =>
      desk.ladder.lanes[level].map((rung) => one(rung, lane)),
    );
    map.show(sight.content(), rects);
    follow();
  }

  function follow() {
    const { scrollLeft, clientWidth, scrollWidth } = sight.node;
    attr(sight.node, "data-more", scrollLeft + clientWidth < scrollWidth - 2);
  }
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
      map.node.toggleAttribute("hidden", !sight.isWide());
      clearTimeout(later);
      if (isShown && sight.isWide()) later = setTimeout(drawn, SOON);
      else attr(sight.node, "data-more", null);
    },
  };
}
