// The building blocks of the lobby.

import { active, attr } from "../../boards/kit/dom.js";
import { element, html } from "../../boards/kit/template.js";
import { press } from "../../boards/kit/view.js";
import { onServer, uid } from "../../boards/kit/words.js";

export const soft = (words) => html`<p class="lo-soft" dir="auto">${words}</p>`;
export const quiet = (label, data, more = {}) => press(label, data, { look: "ok-quiet", ...more });

/** A link that looks like a button; `blank` opens it in a new tab. */
export const onward = (label, href, { look = "", blank = false } = {}) => html`
  <a class=${`lo-button ${look}`.trim()} href=${href} target=${blank ? "_blank" : null}
    rel=${blank ? "noopener" : null}>${label}</a>`;

/** A link's address; without a public address, the one by which this page reached the server. */
export const urlOf = ({ url, path }) => url || `${location.origin}${onServer(path)}`;

/** `box` with its label and a hint, as an element that holds what is typed. */
function labelled(label, box, hint) {
  const id = `ok-${uid()}`;
  attr(box, "id", id);
  attr(box, "aria-describedby", hint && `${id}-h`);
  const node = element(html`
    <div class="lo-input">
      <label for=${id}>${label}</label>
      ${box}
      ${hint && html`<p id=${`${id}-h`} class="lo-soft">${hint}</p>`}
    </div>`);
  return Object.assign(node, { box });
}

export function input(
  label,
  /** @type {Record<string, any>} */ { hint = null, value = "", ...more } = {},
) {
  const box = element(html`<input dir="auto" autocomplete="off">`);
  for (const [name, one] of Object.entries(more)) attr(box, name, one);
  box.value = value;
  return labelled(label, box, hint);
}

/** One of many names. */
export function picker(label, hint, names) {
  const option = (name) => html`<option value=${name}>${name || "—"}</option>`;
  return labelled(label, element(html`<select>${["", ...names].map(option)}</select>`), hint);
}

/** Shows a value in a box, unless somebody is typing in it. A list gets the value as an option. */
export function show(root, box, value) {
  if (box.options && ![...box.options].some((one) => one.value === value))
    box.append(new Option(value, value));
  if (box !== active(root) && box.value !== value) box.value = value;
}
