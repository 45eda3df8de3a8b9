// What a wall does by itself, as nobody scrolls it: type as large as fits, never smaller than can be
// read from the last row, and where that is too much for one screen, pages that turn.

import { attr, refit } from "./dom.js";
import { html } from "./template.js";

export const LEAST = 24; // wall units, which are pixels at 1920 × 1080: the smallest type to be read
/** A wall unit in pixels of this screen; --u in base.css. */
export const unit = () => Math.min(innerWidth / 1920, innerHeight / 1080);
const CALM = 38; // the size that is chosen where pages are needed anyway
const ENOUGH = 28; // where all of it fits one screen only in smaller type than this, pages are better
const TURN = 12_000; // milliseconds that a page stays
const ROUNDING = 1;

/**
 * Pages of one part of a wall. They turn by themselves and with the arrow keys; Space holds them.
 * @param {() => void} changed called when another page is shown
 */
export function turning(changed) {
  let page = 0;
  let of = 1;
  let about = "";
  let left = "";
  let isHeld = false;
  let timer = 0;

  function wait() {
    clearTimeout(timer);
    if (of > 1 && !isHeld) timer = setTimeout(() => go(page + 1), TURN);
  }

  function go(to) {
    page = (to + of) % of;
    wait();
    changed();
  }

  function key({ key, ctrlKey, metaKey, altKey }) {
    if (of < 2 || ctrlKey || metaKey || altKey) return;
    const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[key];
    if (by) go(page + by);
    else if (key === " ") {
      isHeld = !isHeld;
      wait();
      changed();
    }
  }
  return {
    page: () => page,
    many: () => of,
    show: (to) => to !== page && to >= 0 && to < of && go(to),
    /** There are so many pages now; what is about something else begins at its first page. */
    count(pages, what) {
      if (what !== about) page = 0;
      if (what === about && pages === of) return;
      about = what;
      of = Math.max(1, pages);
      page = Math.min(page, of - 1);
      wait();
    },
    key,
    /** What the page leaves out. */
    leaves(words) {
      if (words === left) return;
      left = words;
      changed();
    },
    view: (t) => html`
      <div class="ok-turn" ?hidden=${of < 2 && !left}>
        <p>${left}</p>
        <p>${of > 1 && t(isHeld ? "wall_held" : "wall_page", { n: page + 1, of })}</p>
      </div>`,
    stop: () => clearTimeout(timer),
  };
}

/**
 * Fits what is in `box` to its room: the largest type, in as many columns as `data-columns` allows,
 * and pages where even the smallest type is too large. `data-most` is the largest type. What is not
 * to be torn is a `[data-atom]`; what has a heading of its own is a `[data-part]`.
 */
function fitting(box, pages, about) {
  const most = Number(box.dataset.most ?? LEAST);
  const columns = Number(box.dataset.columns ?? 1);
  const atoms = [...box.querySelectorAll("[data-atom]")];
  const parts = [...box.querySelectorAll("[data-part]")];
  const of = new Map(atoms.map((one) => [one, parts.find((part) => part.contains(one))]));
  const cells = (one, abreast) => Math.min(abreast, Number(one.dataset.cells ?? 1)); // of a row

  const fits = () =>
    box.scrollHeight <= box.clientHeight + ROUNDING &&
    box.scrollWidth <= box.clientWidth + ROUNDING;

  function set(type, abreast) {
    box.style.setProperty("--type", type);
    box.style.setProperty("--columns", abreast);
    return fits();
  }

  /** Shows these atoms alone, with the parts they are in; all of them without any. */
  function only(some = null) {
    const shown = some && new Set(some);
    for (const one of atoms) attr(one, "data-off", Boolean(shown && !shown.has(one)));
    for (const part of parts)
      attr(part, "data-off", Boolean(shown && ![...shown].some((one) => of.get(one) === part)));
  }

  /** The largest type at which `test` holds, or 0. */
  function largest(test) {
    let [low, high] = [LEAST - 1, most];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (test(middle)) low = middle;
      else high = middle - 1;
    }
    return low < LEAST ? 0 : low;
  }

  /** The atoms in pages, each as full as it can be. */
  function dealt() {
    const all = [];
    let rest = atoms;
    while (rest.length) {
      const part = of.get(rest[0]);
      const here = rest.filter((one) => of.get(one) === part);
      let [low, high] = [1, here.length];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        only(here.slice(0, middle));
        if (fits()) low = middle;
        else high = middle - 1;
      }
      all.push(here.slice(0, low));
      rest = rest.slice(low);
    }
    return all;
  }

  /** The same number of pages, as evenly full as they can be, in whole rows. */
  function even(all, abreast) {
    const byPart = new Map();
    for (const page of all) {
      const part = of.get(page[0]);
      byPart.set(part, [...(byPart.get(part) ?? []), page]);
    }
    return [...byPart.values()].flatMap((some) => {
      const every = some.flat();
      const rows = every.reduce((n, one) => n + cells(one, abreast), 0) / abreast;
      const each = Math.ceil(rows / some.length) * abreast;
      const evenly = some.map(() => []);
      let filled = 0;
      for (const one of every) {
        evenly[Math.min(some.length - 1, Math.floor(filled / each))].push(one);
        filled += cells(one, abreast);
      }
      set(LEAST, abreast); // smaller words, rather than a row that is torn
      const isRoom = evenly.every((page) => {
        only(page);
        return fits();
      });
      return isRoom ? evenly.filter((page) => page.length) : some;
    });
  }

  /** The largest type at which every page of a deal fits. */
  const typeOf = (all, abreast) =>
    largest((type) =>
      all.every((page) => {
        only(all.length > 1 ? page : null);
        return set(type, abreast);
      }),
    );

  /** @type {{ all: Element[][], type: number, abreast: number, paged?: number }} */
  let best = { all: [atoms], type: 0, abreast: 1 };
  for (let abreast = 1; abreast <= columns; abreast++) {
    const type = typeOf([atoms], abreast);
    if (type > best.type) best = { all: [atoms], type, abreast };
  }
  const whole = best.type;
  if (whole < Math.min(ENOUGH, most)) best.type = 0;
  for (let abreast = 1; !best.type && abreast <= columns && atoms.length > 1; abreast++) {
    set(Math.min(CALM, most), abreast);
    const all = even(dealt(), abreast);
    const type = typeOf(all, abreast);
    if (whole && type <= whole) continue;
    const isFewer = all.length < best.all.length || best.all.length === 1;
    if (isFewer || (all.length === best.all.length && type > (best.paged ?? 0)))
      Object.assign(best, { all, abreast, paged: type });
  }
  const { all } = best;
  set(best.type || best.paged || whole || LEAST, best.abreast);
  pages.count(all.length, about);
  const isLit = (one) => one.matches("[data-lit]") || one.querySelector("[data-lit]");
  const lit = all.findIndex((page) => page.some(isLit));
  if (lit >= 0) pages.show(lit);
  only(all.length > 1 ? all[pages.page()] : null);
}

/** Fits a box again only if what is in it, or its room, is not what it was. */
export function fitter(pages, changed) {
  let fitted = "";
  const sign = (box, about) =>
    [about, pages.page(), box.clientWidth, box.clientHeight, box.textContent].join();
  return {
    anew() {
      fitted = "";
      changed();
    },
    /** `prepare` marks what is not to be torn, while all of it is seen. */
    fit(box, about, prepare = () => {}) {
      if (sign(box, about) === fitted) return;
      for (const one of box.querySelectorAll("[data-off]")) attr(one, "data-off", null);
      prepare();
      fitting(box, pages, about);
      fitted = sign(box, about);
      changed();
    },
  };
}

/** Gives a board the room below the page that follows the agenda. */
export function fill(root) {
  const room = Math.floor(innerHeight - root.getBoundingClientRect().top);
  root.style.height = `${Math.max(0, room)}px`;
}

/** What is inside no other of them. */
const outermost = (all) =>
  all.filter((one) => !all.some((out) => out !== one && out.contains(one)));

/**
 * A board on a wall: it takes the room below the page that follows the agenda, and fits it.
 * `atoms` are what is not to be torn, and `parts` what has a heading of its own, as selectors.
 * @param {any} desk
 * @param {any} pages
 * @param {{ atoms?: string, parts?: string, most?: number, columns?: number }} how
 */
export function wallBoard(desk, pages, how = {}) {
  const { atoms = "[data-card], li", parts = "section", most = 40, columns = 1 } = how;
  const { root, server } = desk;
  const { fit, anew } = fitter(pages, desk.repaint);
  const watcher = new ResizeObserver(anew);
  watcher.observe(document.body);
  const ended = refit(anew);

  function drawn() {
    const box = root.querySelector(".ok-deck");
    if (!box) return;
    Object.assign(box.dataset, { fit: "", most, columns });
    const lit = server.lit?.card ?? "";
    for (const one of box.querySelectorAll("[data-card]"))
      attr(one, "data-lit", Boolean(lit) && one.dataset.card === lit);
    fit(box, `${desk.view} ${lit}`, () => mark(box));
  }

  function mark(box) {
    const seen = (some) =>
      outermost([...box.querySelectorAll(some)].filter((one) => one.checkVisibility()));
    const all = seen(atoms);
    const whole = seen(parts).filter((part) => !all.some((one) => one.contains(part)));
    const bare = whole.filter((part) => !all.some((one) => part.contains(one)));
    for (const one of box.querySelectorAll("[data-atom], [data-part]")) {
      attr(one, "data-atom", null);
      attr(one, "data-part", null);
    }
    for (const one of [...all, ...bare]) attr(one, "data-atom", true);
    for (const one of whole) attr(one, "data-part", true);
  }

  function stop() {
    watcher.disconnect();
    ended();
  }

  return { drawn, stop };
}
