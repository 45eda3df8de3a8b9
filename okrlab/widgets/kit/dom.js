// Elements: made from attributes and words, never from markup.

import { element } from "./template.js";
import { ICONS } from "./view.js";

export function attr(node, name, value) {
  if (value == null || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value === true ? "" : value))
    node.setAttribute(name, value === true ? "" : value);
}

/** An element from attributes and children; strings become text, never markup. */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) attr(node, name, value);
  const shown = children.flat().filter((child) => child != null && child !== false);
  node.append(...shown.map((child) => (child.strings ? element(child) : child)));
  return node;
}

/**
 * A board's root. The keys pressed in it, and so in its sheets and menus, are the board's alone:
 * no page around it hears them (in JupyterLab `x` cuts the cell). A key with which an input method
 * composes is nobody's: in Safari the Enter that ends a composition is known by 229 alone.
 */
export function boardRoot(attributes, ...children) {
  const root = h("div", attributes, ...children);
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.keyCode === 229) event.stopPropagation();
    },
    true,
  );
  root.addEventListener("keydown", (event) => event.stopPropagation());
  return root;
}

export function vector(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) attr(node, name, value);
  node.append(...children);
  return node;
}

export const icon = (name) =>
  vector(
    "svg",
    { viewBox: "0 0 20 20", class: "ok-icon", "aria-hidden": "true" },
    vector("path", { d: ICONS[name] }),
  );

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export const active = (root) => root.getRootNode().activeElement ?? document.activeElement;

/** Put `nodes` into `parent` in this order, without ever moving the one that has the focus. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  if (!nodes.length) return;
  const focused = active(parent);
  let pivot = nodes.findIndex((n) => n.parentNode === parent && n.contains(focused));
  if (pivot < 0) pivot = 0;
  if (nodes[pivot].parentNode !== parent) parent.prepend(nodes[pivot]);
  for (let i = pivot - 1; i >= 0; i--)
    if (nodes[i + 1].previousSibling !== nodes[i]) parent.insertBefore(nodes[i], nodes[i + 1]);
  for (let i = pivot + 1; i < nodes.length; i++)
    if (nodes[i - 1].nextSibling !== nodes[i])
      parent.insertBefore(nodes[i], nodes[i - 1].nextSibling);
}

/** New content for `node` when `sign` is another; never under someone's hands, and the focus stays. */
export function refill(node, sign, make) {
  const now = JSON.stringify(sign),
    focus = active(node);
  if (node.sign === now || (node.contains(focus) && focus.matches("textarea, input, select")))
    return;
  node.sign = now;
  const held = node.contains(focus) ? JSON.stringify(focus.dataset) : "";
  node.replaceChildren(...make().flat(9).filter(Boolean));
  if (held)
    [...node.querySelectorAll("[data-act]")]
      .find((one) => JSON.stringify(one.dataset) === held)
      ?.focus({ preventScroll: true });
}

/** A button; `data` become its data attributes, of which `act` names what it does. */
export const press = (label, data, { name = "", look = "", icon: sign = "", off = false } = {}) =>
  h(
    "button",
    {
      type: "button",
      class: look || null,
      "aria-label": name || null,
      disabled: off,
      "data-press": true,
      ...Object.fromEntries(Object.entries(data).map(([key, value]) => [`data-${key}`, value])),
    },
    sign && icon(sign),
    label && h("span", {}, label),
  );

export const submitter = (label) => h("button", { type: "submit", class: "ok-main" }, label);

/** What people wrote, in their own direction. */
export const said = (text, look = null) => h("p", { class: look, dir: "auto" }, text);

/** Whether somebody made a card, under whichever place of theirs. */
export const madeBy = (me, { by }) => by === me.id || Boolean(by && me.ids?.includes(by));
