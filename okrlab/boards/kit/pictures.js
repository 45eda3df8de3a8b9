// Pictures that the kernel draws, as elements of the page.

const DRAWN = new Set(["svg", "g", "path", "circle", "text", "title"]);

/** Our own SVG as elements. It is parsed as XML, so scripts in it would not run. */
export function drawing(text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  for (const node of [root, ...root.querySelectorAll("*")]) {
    if (!DRAWN.has(node.localName)) node.remove();
    for (const { name } of [...node.attributes])
      if (/^on|href/i.test(name)) node.removeAttribute(name);
  }
  return document.importNode(root, true);
}
