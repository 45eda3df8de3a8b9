// Draws templates. A view says what should be there, html`<li class=${look}>${words}</li>`, and
// `draw` changes only what differs from last time, so that elements keep their place, their focus
// and what was typed into them. Values are text, never markup.
//
// A list's entries need a key (`keyed`), the id of their card. Without one they are matched by
// position: when somebody else adds a card above, a half-typed text would end up on its neighbour.

import { bind } from "./dom.js";

/** @typedef {{strings: TemplateStringsArray, values: unknown[], within: string, key?: unknown}} Template */

/** @type {(strings: TemplateStringsArray, ...values: unknown[]) => Template} */
export const html = (strings, ...values) => ({ strings, values, within: "" });
/** As `html`, for content inside an `<svg>`. @type {typeof html} */
export const svg = (strings, ...values) => ({ strings, values, within: "svg" });
/** An entry of a list, with its key. @type {(key: unknown, template: Template) => Template} */
export const keyed = (key, template) => ({ ...template, key });

const HOLE = "okr-hole"; // marks a value in an attribute; among children a comment does
const NONE = new Map(); // shared by the many places that are empty
const shapes = new WeakMap();

/** All elements, texts and comments in a node. */
function walk(/** @type {Node} */ root) {
  const found = /** @type {any[]} */ ([]);
  const walker = document.createTreeWalker(root);
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

/** The parsed source of a template, cached. Its line breaks and indentation are dropped. */
function shapeOf({ strings, within }) {
  if (shapes.has(strings)) return shapes.get(strings);
  const holder = document.createElement("template");
  const isInTag = (source) => source.lastIndexOf("<") > source.lastIndexOf(">");
  const source = strings.reduce((all, one) => all + (isInTag(all) ? HOLE : "<!---->") + one);
  holder.innerHTML = within ? `<${within}>${source}</${within}>` : source;
  const { content } = holder;
  if (within) content.replaceChildren(...content.firstElementChild.childNodes);
  for (const node of walk(content)) {
    if (node.nodeType !== 3) continue;
    node.data = node.data.replace(/^\s*\n\s*|\s*\n\s*$/g, "").replace(/\s*\n\s*/g, " ");
    if (!node.data) node.remove();
  }
  const shape = { content, holes: [], bindings: [] };
  let value = 0;
  for (const [at, node] of walk(content).entries()) {
    if (node.nodeType === 8) shape.holes.push({ at, value: value++ });
    for (const { name, value: said } of [...(node.attributes ?? [])]) {
      const pieces = said.split(HOLE);
      if (pieces.length === 1) continue;
      const isWhole = pieces.length === 2 && !pieces.join("");
      shape.bindings.push({ at, name, pieces, value, isWhole });
      value += pieces.length - 1;
      node.removeAttribute(name);
    }
  }
  shapes.set(strings, shape);
  return shape;
}

/** A template on a page: its nodes, and the values they were given last. */
class Piece {
  constructor(/** @type {Template} */ template) {
    this.shape = shapeOf(template);
    const copy = document.importNode(this.shape.content, true);
    const nodes = walk(copy);
    this.children = this.shape.holes.map(({ at }) => new Children(nodes[at]));
    this.bound = this.shape.bindings.map(({ at }) => ({ node: nodes[at], value: undefined }));
    this.own = [...copy.childNodes];
    const outer = this.children.filter(({ end }) => end.parentNode === copy);
    this.outer = new Map(outer.map((one) => [one.end, one])); // holes at its top level
    this.template = null;
    this.update(template);
  }

  update(template) {
    if (template === this.template) return; // the same object: nothing in it differs
    this.template = template;
    const { values } = template;
    this.shape.holes.forEach(({ value }, n) => this.children[n].update(values[value]));
    this.shape.bindings.forEach(({ name, pieces, value, isWhole }, n) => {
      const one = this.bound[n];
      const said = isWhole
        ? values[value]
        : pieces.reduce((all, text, i) => all + (values[value + i - 1] ?? "") + text);
      bind(one.node, name, said, one.value);
      one.value = said;
    });
  }

  nodes() {
    if (!this.outer.size) return this.own;
    return this.own.flatMap((node) => this.outer.get(node)?.nodes() ?? [node]);
  }
}

/** The nodes of one value among children; they end before a comment that marks the place. */
class Children {
  constructor(/** @type {Comment} */ end) {
    this.end = end;
    this.entries = NONE;
    this.value = undefined;
  }

  update(value) {
    if (value === this.value && Object(value) !== value) return; // most texts have not changed
    this.value = value;
    if (isNothing(value) && !this.entries.size) return; // most places stay empty
    const entries = new Map();
    const all = Array.isArray(value) ? value.flat(9) : [value];
    for (const [n, one] of all.entries()) {
      if (isNothing(one)) continue;
      const kind = one.strings ?? (one instanceof Node ? one : "text");
      const key = entries.has(one.key) ? `#${n}` : (one.key ?? `#${n}`);
      const before = this.entries.get(key);
      const entry = before?.kind === kind ? before : { kind, own: made(one) };
      if (entry === before && one.strings) before.own.update(one);
      if (kind === "text" && entry.own.data !== String(one)) entry.own.data = String(one);
      entries.set(key, entry);
    }
    const parent = this.end.parentNode;
    for (const [key, entry] of this.entries)
      if (entries.get(key) !== entry)
        for (const node of nodesOf(entry)) if (node.parentNode === parent) node.remove();
    this.entries = entries;
    const isHeld = (node) => node.parentNode === parent && node.contains(focused(parent));
    let next = /** @type {ChildNode} */ (this.end);
    const nodes = [...entries.values()].flatMap(nodesOf);
    for (let at = nodes.length; at--; next = nodes[at])
      if (nodes[at].nextSibling !== next && !isHeld(nodes[at]))
        parent.insertBefore(nodes[at], next);
  }

  nodes() {
    return [...[...this.entries.values()].flatMap(nodesOf), this.end];
  }
}

/** The focused element. It is never moved, or it would lose focus. @type {(near: Node) => Element} */
const focused = (near) => /** @type {any} */ (near.getRootNode()).activeElement;
const isNothing = (one) => one == null || typeof one === "boolean" || one === "";
const made = (one) => (one.strings ? new Piece(one) : one instanceof Node ? one : new Text(one));
const nodesOf = ({ own }) => (own instanceof Piece ? own.nodes() : [own]);
const drawn = new WeakMap();

/** Draws `view` (templates, texts, nodes, or lists of them) as the whole content of an element. */
export function draw(/** @type {Element} */ parent, view) {
  const children = drawn.get(parent) ?? new Children(new Comment());
  if (!drawn.has(parent)) parent.replaceChildren(children.end);
  drawn.set(parent, children);
  children.update(view);
}

/** The element of a template, for code that has to keep it. @returns {any} */
export const element = (/** @type {Template} */ template) => new Piece(template).own[0];
