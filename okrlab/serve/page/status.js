// What the server wrote into the page, and the line that tells people how the connection is.

export const byId = (id, /** @type {Document} */ root = document) => root.getElementById(id);
export const read = (id, root) => JSON.parse(byId(id, root).textContent);
export const config = read("okr-config");
const status = byId("okr-status");

export function say(text, good = false) {
  status.textContent = text;
  status.className = good ? "good" : "";
  if (good)
    setTimeout(() => {
      if (status.textContent === text) say("");
    }, 2000);
}

export function make(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}
