// All of something wide in small, under it: what of it is in sight is framed, and a press leads there.

import { draw, element, html, svg } from "./template.js";

/** `scroll` is the window onto what is wide; `high` is the height of the picture in its own units. */
export function overview(scroll, high) {
  const node = element(
    html`<svg class="ok-map" aria-hidden="true" preserveAspectRatio="none"></svg>`,
  );
  const here = element(svg`<rect class="ok-here" y="0" height=${high}></rect>`);
  let all = 1; // how wide it is in the units of the picture

  function follow() {
    const unit = all / Math.max(1, scroll.scrollWidth);
    here.setAttribute("x", Math.abs(scroll.scrollLeft) * unit);
    here.setAttribute("width", scroll.clientWidth * unit);
  }

  function go(event) {
    if (!event.buttons) return;
    const { left, width } = node.getBoundingClientRect();
    const there = ((event.clientX - left) / width) * scroll.scrollWidth;
    scroll.scrollLeft = there - scroll.clientWidth / 2;
  }
  node.addEventListener("pointerdown", go);
  node.addEventListener("pointermove", go);
  scroll.addEventListener("scroll", follow, { passive: true });

  return {
    node,
    /** Draws these shapes, which are `width` wide together. */
    show(width, shapes) {
      all = width;
      node.setAttribute("viewBox", `0 0 ${width} ${high}`);
      draw(node, [shapes, here]);
      follow();
    },
  };
}
