// Helpers for elements: attributes, keys, focus, and the authors of cards.

import { OTHER, sheetsOnce } from "./sheets_once.js";

export function attr(node, name, value) {
  if (value == null || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value === true ? "" : value))
    node.setAttribute(name, value === true ? "" : value);
}

/**
 * Sets what a template says about an element: an attribute, a boolean attribute (`?`), a property
 * (`.`), a listener (`@`), or a set of `data` attributes. `before` is the value set last.
 */
export function bind(node, name, value, before) {
  if (name[0] === "@") {
    if (!before) node.addEventListener(name.slice(1), (event) => node[name]?.(event));
    node[name] = value;
  } else if (name === "data") {
    for (const gone in before) if (!(gone in value)) delete node.dataset[gone];
    for (const key in value)
      if (value[key] !== before?.[key]) node.setAttribute(`data-${key}`, String(value[key]));
  } else if (value === before) return;
  else if (name[0] === ".") node[name.slice(1)] = value;
  else if (name[0] === "?") node.toggleAttribute(name.slice(1), Boolean(value));
  else attr(node, name, value);
}

/**
 * A board's root, on a page with one copy of what sheets share. Keys pressed in it, and in its sheets and menus, do not reach the page around it:
 * in JupyterLab, `x` would cut the cell. Keys of an input method that is composing are ignored; in
 * Safari, the Enter that ends a composition can be told by its key code 229 only.
 * @returns {any}
 */
export function boardRoot(attributes) {
  sheetsOnce();
  const root = document.createElement("div");
  for (const [name, value] of Object.entries(attributes)) attr(root, name, value);
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.keyCode === 229) event.stopPropagation();
    },
    true,
  );
  root.addEventListener("keydown", (event) => event.stopPropagation());
  // Notebook 7 hears keys before the page does; it leaves those alone whose element says so.
  root.addEventListener("focusin", ({ target }) =>
    attr(target, "data-lm-suppress-shortcuts", true),
  );
  return root;
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export const active = (root) => root.getRootNode().activeElement ?? document.activeElement;

/** Whether a person made a card, in any of their sessions. */
export const madeBy = (me, { by }) => by === me.id || Boolean(by && me.ids?.includes(by));

/**
 * Restores the focus when its element was created anew elsewhere, for a card in another lane. Returns
 * whether it was.
 */
export function refocus(root, lost) {
  const card = lost.closest("[data-card]");
  const { act } = lost.dataset;
  for (const one of card ? root.querySelectorAll("[data-card]") : []) {
    if (one.dataset.card !== card.dataset.card) continue;
    const isIt = lost === card && one.dataset.act === act;
    const same = isIt ? one : act && one.querySelector(`[data-act="${act}"]`);
    if (!same) continue;
    same.focus({ preventScroll: true });
    return true;
  }
  return false;
}

/**
 * Calls `fit` when a typeface has come or the page's sheets have changed, as words are of another
 * size then; returns what ends it.
 */
export function refit(fit) {
  document.fonts?.addEventListener("loadingdone", fit);
  window.addEventListener(OTHER, fit);
  return () => {
    document.fonts?.removeEventListener("loadingdone", fit);
    window.removeEventListener(OTHER, fit);
  };
}
