// How large the ladder is on this screen: columns as wide as the window allows, a scale at which all
// of it fits if that can still be read, and otherwise a way to look around in it.

import { attr, setText } from "../../../boards/kit/dom.js";
import { draw, element, html } from "../../../boards/kit/template.js";
import { unit } from "../../../boards/kit/wall.js";
import { areStraight } from "./fold.js";
import { onWall } from "./onwall.js";
import { ladderOverview } from "./overview.js";

const [CLOSE, NARROWEST] = [120, 172]; // pixels: the narrowest column; that of a ladder seen in parts
const [WIDEST, LOOSE] = [300, 236]; // the widest; of loose cards
const [TIGHT, SMALL] = [190, 148]; // where signs of links step back; where words get smaller
const [NAMES, ON_WALL, PAD] = [104, 107, 12]; // pixels before the columns, for lanes' names, and after
const [READABLE, LOW] = [0.76, 0.75]; // the smallest scales: for words; for the height, as pages scroll
const [FEW, SHRINK] = [8, 0.03]; // so many cards are not made smaller to fit; with each more, a little
const BELOW = 16; // pixels left under the board
const [STEP, LEAST, MOST] = [1.2, 0.04, 2.5];

export function ladderSight(desk) {
  const { t } = desk;
  const canvas = element(html`<div class="ok-canvas"></div>`);
  const node = element(html`<div class="ok-sight">${canvas}</div>`);
  const percent = element(html`<output></output>`);
  let start = NAMES; // of the first column
  let room = 0; // the width of the window onto the ladder
  let column = WIDEST;
  let columns = 4;
  let scale = 1;
  let chosen = /** @type {number | "all" | null} */ (null); // by a person; null fits what can be read
  let fitted = "";
  let drawn = 0; // columns of loose cards when they were drawn last
  let natural = 0; // the height of the lanes before they are scaled

  const wraps = () => !desk.ladder.links.size; // loose cards fill the window row by row
  const leftOf = (id) => desk.ladder.x.get(id) % (wraps() ? columns : Infinity);
  const wide = () => (wraps() ? columns : desk.ladder.width);
  const content = () => wide() * column + start + PAD;

  /** Column widths for what is there now, before it is drawn. */
  function prepare() {
    if (desk.wall) {
      start = ON_WALL;
      columns = abreast();
      return;
    }
    const isOver = room && isTooWide();
    if (isOver) scale = 1;
    const inside = room / Math.min(1, scale) - PAD; // what is scaled down may be wider
    columns = Math.max(1, Math.floor((inside - start) / LOOSE));
    setColumn((inside - start) / wide(), WIDEST, isOver ? honest() : CLOSE);
  }

  /** A width at which the edge of the window cuts cards about in half: one sees that more follows. */
  function honest() {
    const all = [...new Set(desk.ladder.x.values())];
    for (let width = NARROWEST; width < TIGHT; width++) {
      const edge = (room - start) / width;
      const part = (x) => edge - x; // of a card's column that is seen
      if (all.every((x) => part(x) < 0.06 || part(x) > 1 || (part(x) > 0.35 && part(x) < 0.7)))
        return width;
    }
    return NARROWEST;
  }

  function setColumn(wish, most, narrowest) {
    column = Math.floor(Math.max(narrowest, Math.min(most, wish)));
    canvas.style.setProperty("--col", `${column}px`);
    canvas.style.setProperty("--names", `${start}px`);
    attr(canvas, "data-tight", !desk.wall && column < TIGHT);
    attr(canvas, "data-small", !desk.wall && column < SMALL);
  }

  /** How many loose cards lie abreast on a wall: their lanes are about as high as wide screens are. */
  function abreast() {
    const most = Math.max(1, ...Object.values(desk.ladder.lanes).map((lane) => lane.length));
    return Math.min(most, Math.max(4, Math.ceil(Math.sqrt(most * 3))));
  }

  function stretch() {
    canvas.style.width = `${Math.max(content(), room / scale)}px`;
    canvas.style.zoom = scale;
    setText(percent, `${Math.round(scale * 100)} %`);
    canvas.style.setProperty("--scale", scale);
    attr(node, "data-wide", content() * scale > room + 1);
  }

  /** The height that is left for the lanes when the page is scrolled to its top. */
  function tall() {
    const page = document.scrollingElement?.scrollTop ?? 0;
    const top = node.getBoundingClientRect().top + page;
    if (desk.wall) return Math.max(100, innerHeight - BELOW * 4 * unit() - top);
    return innerHeight - BELOW - (top < innerHeight * 0.6 ? top : BELOW);
  }

  /** The same, without what stands under them. */
  const free = () => tall() - (below?.height() ?? 0);

  function best() {
    const across = room / content();
    const down = free() / natural;
    if (chosen === "all") return Math.max(LEAST, Math.min(1, across, down));
    const low = Math.max(LOW, 1 - Math.max(0, desk.ladder.rungs.size - FEW) * SHRINK);
    const fit = Math.min(1, across, Math.max(down, low));
    return chosen ?? (fit < READABLE ? 1 : fit);
  }

  /** Whether the width alone decides: nothing has to be measured then, which costs a layout. */
  const isTooWide = () =>
    chosen === null && !desk.wall && CLOSE * wide() + start + PAD > room / READABLE;

  /** After a drawing: the scale that fits, unless somebody is writing on a card. */
  function fit(isNew = false) {
    const { rungs, links } = desk.ladder;
    const asks = desk.root.querySelector(".ok-question") !== null; // it stands above the lanes
    const words = desk.wall ? desk.server.revision : asks; // on a wall all fits, whatever is written
    const now = [wide(), rungs.size, links.size, room, innerHeight, words].join();
    if (!room || desk.box || (!isNew && now === fitted)) return wall?.show();
    fitted = now;
    if (desk.wall) wall.fit();
    else if (isTooWide()) scale = 1;
    else {
      if (!isNew) scale = 1;
      canvas.style.minHeight = "";
      for (let again = 2; again--; ) {
        prepare();
        stretch();
        natural = canvas.getBoundingClientRect().height / scale;
        const next = Math.floor(best() * 100) / 100;
        if (next === scale) break;
        scale = next;
      }
    }
    if (!wall) stretch();
    if (!wall && rungs.size) canvas.style.minHeight = `${free() / scale}px`; // lanes fill the window
    look();
    if (wraps() && columns !== drawn) desk.repaint();
    if (wall) {
      wall.show();
      desk.repaint(); // how many pages there are is known only now
    }
  }

  /** Keeps what is in the middle, or under the pointer, where it is. */
  function zoom(to, at = node.clientWidth / 2) {
    const there = (node.scrollLeft + at) / (content() * scale); // columns may get another width
    chosen = to === null || to === "all" ? to : Math.max(LEAST, Math.min(MOST, to));
    fit(true);
    node.scrollLeft = there * content() * scale - at;
    look();
    desk.repaint();
  }

  // -------------------------------------------------------------- looking around

  const isWide = () => !desk.narrow && content() * scale > room + 1;
  const below = desk.wall
    ? null
    : ladderOverview(desk, {
        node,
        isWide,
        content,
        column: () => column,
        room: () => room,
      });
  const look = () => below?.look();

  node.addEventListener(
    "wheel",
    (event) => {
      if ((!event.ctrlKey && !event.metaKey) || desk.wall) return;
      event.preventDefault();
      const at = event.clientX - node.getBoundingClientRect().left;
      zoom(scale * STEP ** (event.deltaY < 0 ? 1 : -1), at);
    },
    { passive: false },
  );

  /** Press on the ground and pull: the ladder moves sideways, the page up and down. */
  let held = null;
  node.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType === "touch") return;
    if (event.target.closest(".ok-card, button, form") || desk.narrow) return;
    held = { x: event.clientX, y: event.clientY };
    node.setPointerCapture(event.pointerId);
    attr(node, "data-held", true);
  });
  node.addEventListener("pointermove", (event) => {
    if (!held) return;
    node.scrollLeft -= event.clientX - held.x;
    document.scrollingElement?.scrollBy({ top: held.y - event.clientY, behavior: "instant" });
    held = { x: event.clientX, y: event.clientY };
  });
  const let_go = () => {
    held = null;
    attr(node, "data-held", null);
  };
  node.addEventListener("pointerup", let_go);
  node.addEventListener("pointercancel", let_go);

  /** For the board's bar. */
  function tools() {
    if (desk.narrow || desk.wall || desk.view !== "board" || !desk.ladder.rungs.size) return null;
    return html`
      <button type="button" class="ok-quiet ok-zoom" data-act="zoom" data-press aria-haspopup="menu">
        <span class="ok-unseen">${t("zoom")}</span>${percent}
      </button>`;
  }

  const wall = desk.wall
    ? onWall(desk, {
        canvas,
        node,
        pad: ON_WALL + PAD,
        wide,
        wraps,
        tall,
        room: () => room,
        left: (x) => x * column,
        scale: () => scale,
        /** Sets a scale and a width of columns; how high the lanes are then. */
        resize(zoom, width) {
          scale = zoom;
          setColumn(width, Infinity, 0);
          stretch();
          return canvas.getBoundingClientRect().height;
        },
      })
    : null;

  const ways = {
    "+": () => zoom(scale * STEP),
    "-": () => zoom(scale / STEP),
    0: () => zoom(null),
  };

  const acts = {
    zoom: (_, at) =>
      desk.menu(at, [
        { label: t("zoom_all"), checked: chosen === "all", run: () => zoom("all") },
        { label: t("zoom_fit"), checked: chosen === null, run: ways[0] },
        { label: t("zoom_in"), run: ways["+"], keys: "+" },
        { label: t("zoom_out"), run: ways["-"], keys: "−" },
      ]),
  };

  return {
    acts,
    tools,
    scale: () => (desk.narrow ? 1 : scale),
    /** The row and the left edge, in columns, of a card; whether it is nearer to the end than to the start. */
    place: (id) => ({
      x: leftOf(id),
      isLate: leftOf(id) + 0.5 > wide() / 2,
      row: wraps() ? Math.floor(desk.ladder.x.get(id) / columns) : 0,
    }),
    across: (x) => start + x * column,
    middle: (id) => start + (leftOf(id) + 0.5) * column,
    /** How far from its card's middle a link lies, in pixels. */
    aside: (x, id) => (x - desk.server.places.left[id] - 0.5) * column,
    fit,
    /** After the lines were drawn. */
    drawn: (wires) => wall?.drawn(wires),
    /** + and − and 0, as in a browser, without its Ctrl. */
    key({ key }) {
      ways[key]?.();
      return Object.hasOwn(ways, key);
    },
    /** The width of the board's place is read once per change of it. */
    measure() {
      const now = node.clientWidth;
      if (now === room || !now) return false;
      room = now;
      return true;
    },
    view(lanes) {
      prepare();
      drawn = columns;
      attr(canvas, "data-straight", areStraight(desk));
      draw(canvas, lanes());
      return [node, below?.node];
    },
    root: node,
  };
}
