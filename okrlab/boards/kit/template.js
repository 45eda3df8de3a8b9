// Draws templates. A view says what should be there, html`<li class=${look}>${words}</li>`, and
// `draw` changes only what differs from last time: elements keep their place, their focus and what
// was typed into them. Words are text, never markup. A list's entries are told apart by their key.

import { bind } from "./dom.js";

/** @typedef {{strings: TemplateStringsArray, values: unknown[], within: string, key?: unknown}} Template */

/** @type {(strings: TemplateStringsArray, ...values: unknown[]) => Template} */
export const html = (strings, ...values) => ({ strings, values, within: "" });
/** As `html`, for what stands inside an `<svg>`. @type {typeof html} */
export const svg = (strings, ...values) => ({ strings, values, within: "svg" });
/** @type {(key: unknown, template: Template) => Template} */
export const keyed = (key, template) => ({ ...template, key });

const HOLE = "okr-hole"; // stands for a value in an attribute; a comment does so among children
const shapes = new WeakMap();

/** All elements, texts and comments in a node. */
function walk(/** @type {Node} */ root) {
  const found = /** @type {any[]} */ ([]);
  const walker = document.createTreeWalker(root);
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

/** What a template's source says, read once. Line breaks in it are for its reader alone. */
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
      shape.bindings.push({ at, name, pieces, value });
      value += pieces.length - 1;
      node.removeAttribute(name);
    }
  }
  shapes.set(strings, shape);
  return shape;
}

/** A template on a page: its nodes, and what they were last told. */
class Piece {
  constructor(/** @type {Template} */ template) {
    this.shape = shapeOf(template);
    const copy = document.importNode(this.shape.content, true);
    const nodes = walk(copy);
    this.children = this.shape.holes.map(({ at }) => new Children(nodes[at]));
    this.bound = this.shape.bindings.map(({ at }) => ({ node: nodes[at], value: undefined }));
    this.own = [...copy.childNodes];
    const outer = this.children.filter(({ end }) => end.parentNode === copy);
    this.outer = new Map(outer.map((one) => [one.end, one])); // holes between its own nodes
    this.template = null;
    this.update(template);
  }

  update(template) {
    if (template === this.template) return; // the very same view: nothing in it differs
    this.template = template;
    const { values } = template;
    this.shape.holes.forEach(({ value }, n) => this.children[n].update(values[value]));
    this.shape.bindings.forEach(({ name, pieces, value }, n) => {
      const one = this.bound[n];
      const isWhole = pieces.length === 2 && !pieces.join("");
      const mixed = () =>
        pieces.reduce((all, text, i) => all + (values[value + i - 1] ?? "") + text);
      const said = isWhole ? values[value] : mixed();
      bind(one.node, name, said, one.value);
      one.value = said;
    });
  }

  nodes() {
    if (!this.outer.size) return this.own;
    return this.own.flatMap((node) => this.outer.get(node)?.nodes() ?? [node]);
  }
}

/** What stands before a comment. */
class Children {
  constructor(/** @type {Comment} */ end) {
    this.end = end;
    this.entries = new Map();
    this.value = undefined;
  }

  update(value) {
    if (value === this.value && Object(value) !== value) return; // most texts are as they were
    this.value = value;
    const entries = new Map();
    for (const [n, one] of [value].flat(9).entries()) {
      if (one == null || typeof one === "boolean" || one === "") continue;
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
    for (const node of [...entries.values()].flatMap(nodesOf).reverse()) {
      if (node.nextSibling !== next && !isHeld(node)) parent.insertBefore(node, next);
      next = node;
    }
  }

  nodes() {
    return [...[...this.entries.values()].flatMap(nodesOf), this.end];
  }
}

/** What has the focus: it is never moved. @type {(near: Node) => Element} */
const focused = (near) => /** @type {any} */ (near.getRootNode()).activeElement;
const made = (one) => (one.strings ? new Piece(one) : one instanceof Node ? one : new Text(one));
const nodesOf = ({ own }) => (own instanceof Piece ? own.nodes() : [own]);
const drawn = new WeakMap();

/** Shows `view` (templates, texts, nodes, or lists of them) in an element that is ours alone. */
export function draw(/** @type {Element} */ parent, view) {
  const children = drawn.get(parent) ?? new Children(new Comment());
  if (!drawn.has(parent)) parent.replaceChildren(children.end);
  drawn.set(parent, children);
  children.update(view);
}

/** The element of a template, for whoever has to hold it. @returns {any} */
export const element = (/** @type {Template} */ template) => new Piece(template).own[0];
