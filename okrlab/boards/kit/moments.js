// The few moments that move: somebody joins, the room reveals, the first outcome stands, the workshop
// closes. Each once, when it happens and not when a page is opened later, in 400 ms at most, and not
// for people who asked for stillness. Everything else on a page is still.
//
// A view says `data-moment=<kind>` on what holds the parts that may move.

const KINDS = {
  /** A reveal: cards turn, in no order. */
  turn: {
    isWhole: true,
    for: 230,
    within: 170,
    frames: () => [{ opacity: 0, transform: "perspective(40em) rotateX(-75deg)" }, {}],
  },
  /** The workshop closes. */
  close: { isWhole: true, for: 380, frames: () => [{ opacity: 0, translate: "0 8px" }, {}] },
  /** A name among those who are here. */
  pop: {
    for: 280,
    frames: () => [{ opacity: 0, scale: 0.6 }, { scale: 1.06, offset: 0.7 }, {}],
  },
  /** The first card where there was none. It stays in its place: lines are drawn to it. */
  stand: {
    isFirst: true,
    for: 400,
    frames: (one) => [
      { opacity: 0, boxShadow: `0 0 0 12px ${getComputedStyle(one).borderInlineStartColor}` },
      {},
    ],
  },
};

/** The moments of a page; `seen(isLive)` is called after each drawing. */
export function openMoments(root) {
  const known = new WeakSet();
  const isStill = matchMedia("(prefers-reduced-motion: reduce)");

  function play(one, kind) {
    const delay = Math.random() * (kind.within ?? 0);
    const how = {
      duration: kind.for,
      delay,
      easing: "ease-out",
      fill: /** @type {any} */ ("backwards"),
    };
    one.animate(kind.frames(one), how);
  }

  function seen(isLive) {
    for (const place of root.querySelectorAll("[data-moment]")) {
      const kind = KINDS[place.dataset.moment];
      const isNew = !known.has(place);
      known.add(place);
      const parts = place.children.length ? [...place.children] : kind.isWhole ? [place] : [];
      const fresh = parts.filter((one) => one === place || !known.has(one));
      for (const one of fresh) known.add(one);
      const isDue = kind.isWhole ? isNew : !isNew && !(kind.isFirst && parts.length > 1);
      if (isDue && isLive && !isStill.matches) for (const one of fresh) play(one, kind);
    }
  }

  return { seen };
}
