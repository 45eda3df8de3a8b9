// The parts of every view: buttons, icons, and what people wrote.

import { html, keyed } from "./template.js";

const ICONS = {
  info: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM10 9.500v4M10 6.600v.01",
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

/** @param {string} name one of ICONS */
export const icon = (name) =>
  html`<svg viewBox="0 0 20 20" class="ok-icon" aria-hidden="true"><path d=${ICONS[name]}></path></svg>`;

/** A button; `data` are its data attributes, of which `act` names what it does. */
export const press = (
  label,
  data,
  { name = "", look = "", icon: sign = "", off = false, tab = null } = {},
) =>
  html`<button type="button" class=${look || null} aria-label=${name || null} ?disabled=${off} tabindex=${tab} data-press data=${data}>
    ${sign && icon(sign)}${label && html`<span>${label}</span>`}
  </button>`;

/** A button that copies a text. It is keyed by the text: a new text's button does not say "Copied". */
export const copier = (label, text, more = {}) =>
  keyed(text, press(label, { act: "copy", text }, more));

export const submit = (label) => html`<button type="submit" class="ok-main">${label}</button>`;

/** What people wrote, in its own writing direction. */
export const said = (text, look = null) => html`<p class=${look} dir="auto">${text}</p>`;

/** A drawing that the kernel made, as a picture. */
export const picture = (svg, alt, look = "ok-qr") => {
  const isWhole = svg.includes("xmlns=");
  const whole = isWhole ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return html`<img class=${look} alt=${alt} src=${`data:image/svg+xml,${encodeURIComponent(whole)}`}>`;
};

/**
 * A view that depends on its arguments alone, and is made again only when one of them changes. Until
 * then drawing skips it. Use it for long content that seldom changes.
 */
export function once(make) {
  let given = [];
  let made = null;
  return (...values) => {
    if (!made || values.some((one, n) => one !== given[n])) made = make(...values);
    given = values;
    return made;
  };
}
