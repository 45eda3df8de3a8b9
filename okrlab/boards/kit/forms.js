// The boxes that people write in, and the drafts that this device keeps of them.

import { attr, setText } from "./dom.js";
import { element, html } from "./template.js";
import { press, submit } from "./view.js";
import { uid } from "./words.js";

/** Small JSON values of one person in one workshop; without storage, nothing outlives the page. */
export function keeper(prefix) {
  let shelf;
  try {
    localStorage.setItem("okrlab", "1");
    shelf = localStorage;
  } catch {
    const memory = new Map();
    shelf = {
      getItem: (k) => memory.get(k) ?? null,
      setItem: (k, v) => memory.set(k, v),
      removeItem: (k) => memory.delete(k),
      get length() {
        return memory.size;
      },
      key: (i) => [...memory.keys()][i],
    };
  }
  const keep = {
    get(name) {
      try {
        return JSON.parse(shelf.getItem(prefix + name));
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        shelf.setItem(prefix + name, JSON.stringify(value));
      } catch {
        /* full: go on */
      }
    },
    drop: (name) => shelf.removeItem(prefix + name),
    list(start) {
      const names = Array.from({ length: shelf.length }, (_, i) => shelf.key(i));
      return names
        .filter((name) => name.startsWith(prefix + start))
        .map((name) => ({
          name: name.slice(prefix.length),
          ...keep.get(name.slice(prefix.length)),
        }))
        .sort((a, b) => a.at - b.at);
    },
  };
  return keep;
}

/** A labelled text box with a counter; it grows, and keeps what is typed under its draft name. */
export function field(
  t,
  keep,
  { label, draft = "", value = "", limit = 500, hint = "", quiet = false },
) {
  const id = `ok-${uid()}`;
  const words = (draft ? keep.get(`draft:${draft}`)?.text : null) ?? value;
  const node = element(html`
    <div class="ok-field">
      <label for=${id} class=${quiet ? "ok-unseen" : null}>${label}</label>
      <textarea id=${id} rows="1" dir="auto" placeholder=${hint || null} data-limit=${limit}
        data-draft=${draft || null} aria-describedby=${`${id}-n`} autocomplete="off"
        .value=${words}></textarea>
      <p id=${`${id}-n`} class="ok-count"></p>
    </div>`);
  const area = node.querySelector("textarea");
  countText(t, area);
  return Object.assign(node, { area });
}

export const longer = (text, limit) => [...text.trim()].length - limit;

export function countText(t, area) {
  const limit = Number(area.dataset.limit),
    over = longer(area.value, limit);
  setText(
    area.parentNode.lastChild,
    over > 0 ? t.n("too_long", over) : over > -limit / 5 ? t.n("left", -over) : "",
  );
  attr(area, "aria-invalid", over > 0 ? "true" : null);
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  if (area.scrollHeight) area.style.height = `${area.scrollHeight + 2}px`;
}

/** Says at a box why its words were refused, until they are changed. */
export function complain(area, why) {
  setText(area.parentNode.lastChild, why);
  attr(area, "aria-invalid", "true");
  area.focus();
}

/** One listener for all boxes under `root`: updates counters, and keeps drafts within 250 ms. */
export function keepDrafts(root, t, keep) {
  const late = new Map();
  const save = (area) => {
    clearTimeout(late.get(area));
    late.delete(area);
    const name = `draft:${area.dataset.draft}`;
    if (area.value.trim())
      keep.set(name, { text: area.value, at: Date.now(), base: area.form?.base });
    else keep.drop(name);
  };
  const flush = () => [...late.keys()].forEach(save);
  root.addEventListener("input", ({ target }) => {
    if (target.dataset.limit) countText(t, target);
    if (!target.dataset.draft) return;
    clearTimeout(late.get(target));
    late.set(target, setTimeout(save, 250, target));
  });
  addEventListener("pagehide", flush);
  const forget = (box) => {
    // every field of a box: "edit:ID:text", "edit:ID:actor"
    for (const area of late.keys())
      if (area.dataset.draft.startsWith(box)) {
        clearTimeout(late.get(area));
        late.delete(area);
      }
    for (const { name } of keep.list(`draft:${box}`)) keep.drop(name);
  };
  return { forget, flush, stop: () => removeEventListener("pagehide", flush) };
}

/**
 * A box of another kind than `field`: a choice, a date, a number, a short text, or a checkbox, with
 * the same `area`. Its label is above it, or `beside` it. The kind "radios" shows all choices; `off`
 * shows them to people who may only read.
 */
export function pick(
  /** @type {Record<string, any>} */
  {
    label,
    value = "",
    kind = "choice",
    choices = [],
    beside = false,
    min = null,
    max = null,
    off = false,
  },
) {
  if (kind === "radios") return radios({ label, value, choices, off });
  const id = `ok-${uid()}`;
  const isTick = kind === "checkbox";
  const look = isTick ? "ok-tick" : beside ? "ok-beside" : "ok-field";
  const option = ([key, words]) =>
    html`<option value=${key} ?selected=${key === value}>${words}</option>`;
  const box = () => html`
    <input id=${id} type=${kind} value=${isTick ? null : value} ?checked=${isTick && value}
      min=${min} max=${max} inputmode=${kind === "number" ? "numeric" : null}>`;
  const node = element(html`
    <div class=${look}>
      <label for=${id}>${label}</label>
      ${kind === "choice" ? html`<select id=${id}>${choices.map(option)}</select>` : box()}
    </div>`);
  return Object.assign(node, { area: node.querySelector("select, input") });
}

/** A choice with all its options visible; its `area` has the chosen `value`, like other boxes. */
export function radios({ label, value, choices, off = false, quiet = false }) {
  const name = `ok-${uid()}`;
  const one = ([key, said]) => html`
    <label>
      <input type="radio" name=${name} value=${key} .checked=${key === value} ?disabled=${off}>
      <span>${said}</span>
    </label>`;
  const area = element(html`
    <fieldset class="ok-choice">
      <legend class=${quiet ? "ok-unseen" : null}>${label}</legend>
      ${choices.map(one)}
    </fieldset>`);
  Object.defineProperty(area, "value", {
    get: () => area.querySelector(":checked")?.value ?? "",
  });
  return Object.assign(area, { area });
}

/** Marks and focuses the first box in which nothing was chosen; returns whether there was none. */
export function chosen(areas) {
  for (const area of areas) attr(area, "aria-invalid", area.value ? null : "true");
  const open = areas.find((area) => !area.value);
  open?.focus();
  return !open;
}

const isFine = ({ kind, needed, limit = 500 }, area) =>
  kind === "number"
    ? area.value !== "" && area.checkValidity()
    : (kind || longer(area.value, limit) <= 0) && (!needed || Boolean(area.value.trim()));

const read = ({ kind }, area) =>
  kind === "checkbox"
    ? area.checked
    : kind === "number"
      ? Math.round(Number(area.value))
      : area.value.trim();

/**
 * A form made from a list of fields, as an element:
 *   fields  {name, label, value, needed?} and the options of `field` or, with a `kind`, of `pick`;
 *           null entries are skipped; drafts of texts are kept under `home`
 *   send    gets the values by name if all are valid and `may` allows it, after the drafts are deleted
 *   extra   what is shown below the fields, `also` beside the button that sends
 *   inline  puts the button beside the fields; with `stays` the form is emptied after sending
 * `form.send()` returns whether it was sent. `areas` are its boxes by name, `area` is the first.
 * @param {{ t: any, keep: any, drafts: any }} shell
 * @param {{ fields: any[], send: (values: any) => void, [option: string]: any }} options
 */
export function fieldForm(
  { t, keep, drafts },
  {
    home = "",
    fields,
    send,
    label = t("save"),
    extra = null,
    also = null,
    inline = false,
    stays = false,
    cancel = !stays,
    enter = true,
    editing = null,
    may = () => true,
  },
) {
  const there = fields.filter(Boolean);
  const boxes = there.map((one) =>
    one.kind ? pick(one) : field(t, keep, { draft: home && `${home}:${one.name}`, ...one }),
  );
  const row = () => html`
    <div class="ok-row">
      ${submit(label)}${also}
      ${cancel && press(t("cancel"), { act: "cancel" }, { look: "ok-quiet" })}
    </div>`;
  const form = element(html`
    <form class="ok-box" novalidate data-enter=${enter} data-editing=${editing}>
      ${inline ? html`<div class="ok-line">${boxes}${submit(label)}</div>` : boxes}
      ${extra}${!inline && row()}
    </form>`);
  const each = (run) => there.map((one, n) => run(one, boxes[n].area));

  form.send = () => {
    const wrong = each((one, area) => {
      const fine = isFine(one, area);
      attr(area, "aria-invalid", fine ? null : "true");
      return !fine && area;
    }).find(Boolean);
    wrong?.focus();
    if (wrong || !may()) return false;
    const values = Object.fromEntries(each((one, area) => [one.name, read(one, area)]));
    if (home) drafts.forget(home);
    send(values);
    if (stays) empty();
    return true;
  };

  function empty() {
    for (const area of form.querySelectorAll("textarea")) {
      area.value = "";
      countText(t, area);
    }
    form.area.focus();
  }

  const areas = Object.fromEntries(each(({ name }, area) => [name, area]));
  return Object.assign(form, { home, stays, areas, area: boxes[0].area });
}

/** A form with one box, for a sheet of a page (see shell.js); `done` gets the words. */
export function oneBox(
  shell,
  /** @type {Record<string, any>} */ { under = "", draft = "", done, ...box },
) {
  const form = fieldForm(shell, {
    home: draft,
    fields: [{ name: "text", draft, ...box }],
    extra: under && html`<p>${under}</p>`,
    inline: true,
    send({ text }) {
      form.closest("dialog").close();
      done(text);
    },
  });
  return form;
}
