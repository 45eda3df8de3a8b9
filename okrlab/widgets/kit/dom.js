// Elements: made from attributes and words, never from markup.

export function attr(node, name, value) {
  if (value == null || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value === true ? "" : value))
    node.setAttribute(name, value === true ? "" : value);
}

/** An element from attributes and children; strings become text, never markup. */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) attr(node, name, value);
  node.append(...children.flat().filter((child) => child != null && child !== false));
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

const ICONS = {
  up: "M10 16.500V4M4.800 9 10 3.800 15.200 9",
  down: "M10 3.500V16M4.800 11l5.200 5.200 5.200-5.200",
  undo: "M7 4 3.500 7.500 7 11M4 7.500h8a4.500 4.500 0 0 1 0 9H8",
  redo: "m13 4 3.500 3.500L13 11M16 7.500H8a4.500 4.500 0 0 0 0 9h4",
  more: "M4.500 10h.01M10 10h.01M15.500 10h.01",
  close: "m5 5 10 10M15 5 5 15",
  people:
    "M7.500 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 17c.4-3 2.600-4.500 5.500-4.500S12.600 14 13 17" +
    "M13.500 3.800a3 3 0 0 1 0 5.500M15 12.800c1.800.6 2.700 2 3 4.200",
  lock: "M4.500 9.500h11v7.500h-11zM7 9.500V7a3 3 0 0 1 6 0v2.500",
  flag: "M5 17.500v-14h10l-2.500 3.500 2.500 3.500H5",
  join: "M3.500 3.500h5v5h-5zM11.500 3.500h5v5h-5zM3.500 11.500h5v5h-5zM11.500 11.500h2v2h-2zM15 15h1.500v1.500H15z",
};

export const icon = (name) =>
  vector(
    "svg",
    { viewBox: "0 0 20 20", class: "ok-icon", "aria-hidden": "true" },
    vector("path", { d: ICONS[name] }),
  );

export const setText = (node, text) => node.textContent === text || (node.textContent = text);

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
