// The ladder on a wall: as large as fits, never smaller than can be read from the last row. What is
// too wide then is shown in pages, from left to right, and what is too long ends in an ellipsis.

import { attr } from "../../../boards/kit/dom.js";
import { LEAST, unit } from "../../../boards/kit/wall.js";
import { HAIR, keyOf } from "./fold.js";

const TYPE = 16; // pixels of a card's words before they are scaled
const NARROWEST = 140; // pixels of a column before it is scaled
const BROADEST = 340;
const CALM = 34; // wall units of the words, where pages are needed anyway
const MOST = 2.2; // of the smallest scale: what is larger would shout
const SEARCHES = 7;
const LINES = [9, 7, 6, 5, 4, 3, 2]; // of a card's words, where all of them are too many
const FULL = 0.6; // of a page: it may end that early where fewer links are torn

/** `sight` sets a scale and a column, and knows the room (sight.js). */
export function onWall(desk, sight) {
  const { pages } = desk;
  const { canvas, node } = sight;
  let sheets = /** @type {{ from: number, to: number, lanes?: Element[] }[]} */ ([]);

  const least = () => (LEAST * unit()) / TYPE;
  const across = (zoom) => sight.room() / zoom - sight.pad;
  const fits = (zoom, column) => sight.resize(zoom, column) <= sight.tall();
  const lines = (n) => {
    canvas.style.setProperty("--lines", n || "none");
    attr(canvas, "data-short", Boolean(n));
  };

  /** Sets the largest scale at which `isIn` holds, and says whether there is one. */
  function largest(isIn) {
    let [low, high] = [least(), MOST * least()];
    if (!isIn(low)) return false;
    if (isIn(high)) return true;
    for (let again = SEARCHES; again--; ) {
      const middle = (low + high) / 2;
      if (isIn(middle)) low = middle;
      else high = middle;
    }
    return isIn(low);
  }

  /** Whether all of it is seen at once. */
  const isWhole = () =>
    largest((zoom) => {
      const column = Math.min(BROADEST, across(zoom) / sight.wide());
      return column >= NARROWEST && fits(zoom, column);
    });

  /** As many columns on a page as let their cards be low enough at some size; 0 if none do. */
  function abreast(zoom) {
    const most = Math.min(sight.wide(), Math.floor(across(zoom) / NARROWEST));
    for (let n = most; n >= Math.min(most, 3); n--)
      if (fits(zoom, Math.min(BROADEST, across(zoom) / n))) return n;
    return 0;
  }

  /** How many links lie across a cut between columns. */
  function torn(cut) {
    const { links, x } = desk.ladder;
    const isBefore = (id) => x.get(id) + 1 <= cut + HAIR;
    return [...links.values()].filter(({ lower, upper }) => isBefore(lower) !== isBefore(upper))
      .length;
  }

  /** Whether a column lies on a page. */
  const isOn = ({ from, to }, x) => x >= from - HAIR && x + 1 <= to + HAIR;
  /** How many columns a page has up to the end of its last card. */
  const span = (page) =>
    Math.max(...[...desk.ladder.x.values()].filter((x) => isOn(page, x))) + 1 - page.from;

  /** A card over several has its own column alone where a page ends under it. */
  function slim(all) {
    for (const card of canvas.querySelectorAll(".ok-card")) {
      const x = desk.ladder.x.get(card.dataset.card);
      const reach = (desk.ladder.broad(card.dataset.card) - 1) / 2;
      const isOver = ({ from, to }) =>
        (x - reach < from - HAIR && x + 1 > from + HAIR) ||
        (x + 1 + reach > to + HAIR && x < to - HAIR);
      attr(card, "data-slim", reach > 0 && all.some(isOver));
    }
  }

  /** Pages that begin and end between cards, where the fewest links are torn. */
  function dealt(per) {
    const all = [];
    let rest = [...desk.ladder.x.values()].sort((a, b) => a - b);
    while (rest.length) {
      const [from] = rest;
      const ends = rest.map((one) => one + 1).filter((end) => end <= from + per + HAIR);
      const late = ends.filter((end) => end > from + per * FULL).sort((a, b) => b - a);
      const isLast = ends.length === rest.length;
      const best = Math.min(...late.map(torn));
      const to = isLast ? from + per : (late.find((end) => torn(end) === best) ?? from + per);
      all.push({ from, to });
      rest = rest.filter((one) => one + 1 > to + HAIR);
    }
    return all;
  }

  /** Loose cards wrap: there, whole lanes are on a page. */
  function byLane() {
    const zoom = least();
    const height = sight.tall();
    for (const n of [0, ...LINES]) {
      lines(n);
      sight.resize(zoom, Math.min(BROADEST, across(zoom) / sight.wide()));
      const lanes = [...canvas.querySelectorAll(".ok-lane")];
      const sizes = lanes.map((one) => one.getBoundingClientRect().height);
      if (Math.max(...sizes) > height && n !== LINES.at(-1)) continue;
      const all = [];
      let used = Infinity;
      for (const [i, lane] of lanes.entries()) {
        if (used + sizes[i] > height) {
          all.push({ from: 0, to: Infinity, lanes: [] });
          used = 0;
        }
        all.at(-1).lanes.push(lane);
        used += sizes[i];
      }
      return all;
    }
    return [];
  }

  function paged() {
    if (sight.wraps()) return byLane();
    let n = abreast((CALM * unit()) / TYPE);
    for (const most of n ? [] : [0, ...LINES]) {
      lines(most);
      n = abreast(least());
      if (n) break;
    }
    const many = dealt(n || 3).length;
    const evenly = Math.ceil(sight.wide() / many);
    const per = dealt(evenly).length <= many ? evenly : n || 3;
    const all = dealt(per);
    slim(all);
    const widest = Math.max(...all.map(span));
    largest((zoom) => {
      const column = across(zoom) / widest;
      return column >= NARROWEST && fits(zoom, Math.min(BROADEST, column));
    });
    return all;
  }

  function show() {
    const { lit = {} } = desk.server;
    const there = desk.ladder.x.get(lit.card);
    const has = (page) =>
      page.lanes?.some((one) => one.contains(desk.cardOf(lit.card))) ?? isOn(page, there);
    if (there != null) pages.show(sheets.findIndex(has));
    const now = sheets[pages.page()] ?? sheets[0];
    if (!now) return;
    const away = new Set();
    for (const lane of canvas.querySelectorAll(".ok-lane"))
      attr(lane, "data-off", Boolean(now.lanes && !now.lanes.includes(lane)));
    for (const card of canvas.querySelectorAll(".ok-card")) {
      const left = desk.ladder.x.get(card.dataset.card);
      const isIn = now.lanes || isOn(now, left);
      attr(card, "data-away", !isIn);
      if (!isIn) away.add(card.dataset.card);
    }
    for (const path of canvas.querySelectorAll(".ok-link[data-link]")) {
      const { lower, upper } = desk.ladder.links.get(path.dataset.link) ?? {};
      attr(
        path,
        "data-away",
        away.has(lower) && away.has(upper)
          ? "both"
          : away.has(lower) || away.has(upper)
            ? "one"
            : null,
      );
    }
    const seen = sight.room() / sight.scale();
    const start = now.lanes ? 0 : sight.left(now.from);
    canvas.style.minWidth = `${start + seen}px`; // a last page may begin where little is left
    canvas.style.setProperty("--from", `${start}px`);
    canvas.style.setProperty("--seen", `${seen}px`);
    node.scrollLeft = start * sight.scale();
  }

  return {
    /** Everything anew: other cards, other words, or another wall. */
    fit() {
      slim([]);
      canvas.style.minHeight = "";
      for (const lane of canvas.querySelectorAll("[data-off]")) attr(lane, "data-off", null);
      lines(0);
      if (!desk.ladder.rungs.size) return void sight.resize(1, NARROWEST);
      sheets = isWhole() ? [{ from: 0, to: Infinity }] : paged();
      pages.count(sheets.length, "ladder");
      pages.leaves(keyOf(desk));
      canvas.style.minHeight = `${sight.tall() / sight.scale()}px`; // lanes fill the wall
    },
    show,
    /** What a coach put in light, a card or all that it is linked to, and the lines of this page. */
    drawn(wires) {
      const { card = "", path = false } = desk.server.lit ?? {};
      wires.warm(path ? card : "");
      if (card) attr(desk.cardOf(card) ?? canvas, "data-lit", true);
      show();
    },
  };
}
