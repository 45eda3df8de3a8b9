// Boxes that people write in, and what this device keeps of it.

import { attr, h, setText } from "./dom.js";
import { uid } from "./words.js";

/** Small JSON values of one person in one workshop; forgetful where there is no storage. */
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

/** A labelled text box that counts, grows, and keeps what is typed under its draft name. */
export function field(
  t,
  keep,
  { label, draft = "", value = "", limit = 500, hint = "", quiet = false },
) {
  const id = `ok-${uid()}`;
  const area = h("textarea", {
    id,
    rows: 1,
    dir: "auto",
    placeholder: hint || null,
    "data-limit": limit,
    "data-draft": draft,
    "aria-describedby": `${id}-n`,
    autocomplete: "off",
  });
  area.value = (draft && keep.get(`draft:${draft}`)?.text) ?? value;
  const node = h(
    "div",
    { class: "ok-field" },
    h("label", { for: id, class: quiet ? "ok-unseen" : null }, label),
    area,
    h("p", { id: `${id}-n`, class: "ok-count" }),
  );
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

/** One listener for every box under `root`: counts, and keeps drafts within 250 ms. */
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

/** A box beside a `field`: a choice, a day, a short text, or a tick, with the same `area` and draft. */
export function pick({ label, value = /** @type {any} */ (""), kind = "choice", choices = [] }) {
  const id = `ok-${uid()}`;
  const area =
    kind === "choice"
      ? h(
          "select",
          { id },
          choices.map(([key, said]) => h("option", { value: key, selected: key === value }, said)),
        )
      : h("input", {
          id,
          type: kind,
          value: kind === "checkbox" ? null : value,
          checked: kind === "checkbox" && Boolean(value),
        });
  const node = h(
    "div",
    { class: kind === "checkbox" ? "ok-tick" : "ok-field" },
    h("label", { for: id }, label),
    area,
  );
  return Object.assign(node, { area });
}

/** The first of these boxes in which nothing was chosen is marked and gets the focus; whether all were. */
export function chosen(areas) {
  for (const area of areas) attr(area, "aria-invalid", area.value ? null : "true");
  const open = areas.find((area) => !area.value);
  open?.focus();
  return !open;
}
