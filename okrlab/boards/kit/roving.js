// A long list is one tab stop: arrows walk in it, Enter goes to what can be done with an entry, and
// Escape comes back from there.
//
// A view says which lists these are: `data-rove=<name>` on the list, `data-stop=<id>` on each entry;
// in a list without such marks the buttons are the entries. An entry is a button, or something with
// buttons in it, which are no tab stops of the page until the focus is inside the entry. Forms in an
// entry, and what is marked `data-free`, stay as they are.

import { active, attr } from "./dom.js";
import { element, html } from "./template.js";
import { uid } from "./words.js";

const CONTROLS = "button, a[href], summary, input, select, textarea, [tabindex]";
const FREE = "form, [data-free]";
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * The lists of a page. `walks()` says, by the name of a list, where a key leads from an entry if that
 * is not simply on or back: `(entry, event)` gives an entry, null to stay (or if it did all that there
 * is to do), or undefined if the key is not one of its own.
 */
export function openRoving(root, t, walks = () => ({})) {
  const held = new Map(); // by list: the id and place of its tab stop
  const used = new Set(); // lists whose keys are known, as they were used
  const tamed = new WeakSet(); // the controls that were taken out of the order of tabs
  const name = `ok-${uid()}`;
  /** @type {any} */
  let hints = null;
  let last = ""; // the list that had the focus last

  const lists = () => root.querySelectorAll("[data-rove]");
  const own = (list, what) =>
    [...list.querySelectorAll(what)].filter((one) => one.closest("[data-rove]") === list);
  function entriesOf(list) {
    const marked = own(list, "[data-stop]");
    return marked.length ? marked : own(list, "button");
  }
  const keyOf = (entry) => entry.dataset.stop ?? entry;

  /** The list and the entry that an element is in. */
  function placeOf(target) {
    const list = target.closest?.("[data-rove]");
    return { list, entry: list && entriesOf(list).find((one) => one.contains(target)) };
  }
  const isButton = (entry) => entry.matches("button, a");
  const seen = (entries) => entries.filter((one) => one.getClientRects().length);

  function controls(entry) {
    if (isButton(entry)) return [];
    return [...entry.querySelectorAll(CONTROLS)].filter((one) => {
      const free = one.closest(FREE);
      return !free || !entry.contains(free);
    });
  }

  const inside = (entry) => entry.contains(active(root)) && active(root) !== entry;

  function settleEntry(entry, isStop) {
    attr(entry, "tabindex", isStop ? "0" : "-1");
    const isOpen = inside(entry);
    for (const one of controls(entry)) {
      if (isOpen && tamed.delete(one)) one.removeAttribute("tabindex");
      else if (!isOpen && !one.hasAttribute("tabindex")) {
        one.tabIndex = -1;
        tamed.add(one);
      }
    }
  }

  /** After a drawing: each list has one tab stop, which stays with its entry wherever that is now. */
  function settle() {
    for (const list of lists()) settleList(list);
  }

  function settleList(list) {
    const { rove } = list.dataset;
    const entries = entriesOf(list);
    const { id, at = 0 } = held.get(rove) ?? {};
    const known = entries.findIndex((one) => keyOf(one) === id);
    const stop = known < 0 ? Math.min(at, entries.length - 1) : known;
    if (entries.length) held.set(rove, { id: keyOf(entries[stop]), at: stop });
    for (const [n, entry] of entries.entries()) {
      settleEntry(entry, n === stop);
      hint(entry, n === stop && entries.length > 1 && !used.has(rove));
    }
  }

  /** Says once, to those who hear the page, which keys there are. */
  function hint(entry, isTold) {
    if (!isTold && !entry.hasAttribute("aria-describedby")) return;
    if (isTold && !hints?.isConnected) {
      hints = element(html`
        <div hidden>
          <p id=${`${name}-walk`}>${t("rove_walk")}</p>
          <p id=${`${name}-enter`}>${t("rove_enter")}</p>
        </div>`);
      root.append(hints);
    }
    const which = isButton(entry) ? "walk" : "enter";
    attr(entry, "aria-describedby", isTold ? `${name}-${which}` : null);
  }

  function focused({ target }) {
    const { list, entry } = placeOf(target);
    last = entry ? list.dataset.rove : "";
    if (!entry) return;
    const id = keyOf(entry);
    const before = held.get(last);
    held.set(last, { id, at: entriesOf(list).indexOf(entry) });
    if (before?.id === id) settleEntry(entry, true);
    else settleList(list);
  }

  function left({ target, relatedTarget }) {
    const { entry } = placeOf(target);
    if (!entry || entry.contains(relatedTarget)) return;
    setTimeout(() => settleEntry(entry, entry.tabIndex === 0)); // the focus has moved by then
  }

  /** What had the focus is gone, because somebody else removed it: its place in the list takes it. */
  function recover() {
    const list = last && root.querySelector(`[data-rove="${CSS.escape(last)}"]`);
    const entries = list ? entriesOf(list) : [];
    const at = Math.min(held.get(last)?.at ?? 0, entries.length - 1);
    entries[at]?.focus({ preventScroll: true });
  }

  function go(entry) {
    entry.focus({ preventScroll: true });
    entry.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The first thing that can be done in an entry, or the one marked `data-first`. */
  function inner(entry) {
    if (isButton(entry)) return undefined;
    const all = seen(controls(entry)).filter((one) => !one.disabled);
    return all.find((one) => one.dataset.first != null) ?? all[0] ?? null;
  }

  function next(list, entry, event) {
    const entries = seen(entriesOf(list));
    const by = STEPS[event.key];
    if (by) return entries[entries.indexOf(entry) + by] ?? null;
    return { Home: entries[0], End: entries.at(-1) }[event.key];
  }

  /** Whether a key was one of these lists'. */
  function keys(event) {
    const { key, target } = event;
    const { list, entry } = placeOf(target);
    const free = target.closest?.(FREE);
    if (!entry || (free && list.contains(free)) || event.altKey || event.metaKey || event.shiftKey)
      return false;
    let to = walks()[list.dataset.rove]?.(entry, event);
    if (to === undefined && key === "Escape" && target !== entry) to = entry;
    else if (to === undefined && key === "Enter" && target === entry) to = inner(entry);
    else if (to === undefined) to = next(list, entry, event);
    if (to === undefined) return false;
    used.add(list.dataset.rove);
    if (to) go(to);
    event.preventDefault();
    return true;
  }

  root.addEventListener("focusin", focused);
  root.addEventListener("focusout", left);
  return { settle, keys, recover };
}
