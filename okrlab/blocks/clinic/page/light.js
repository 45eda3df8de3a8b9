// Highlighted parts: the text of a box with each part marked, and named below.

import { asker } from "../../../boards/kit/asker.js";
import { active, attr } from "../../../boards/kit/dom.js";
import { countText } from "../../../boards/kit/forms.js";
import { draw, element, html, keyed } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";

const FIELDS = ["verb", "metric", "baseline", "target", "deadline"];
const PARTS = [...FIELDS, "unit", "actor"];
const NOTHING = { spans: [], parts: {}, missing: [], fields: {} };

/** Highlight the box of a form as it is read; with `fill` the sentence can also be edited in fields. */
export function light(clinic, form, objective, { fill = false } = {}) {
  const { t, desk, link } = clinic;
  const { area } = form;
  const shine = element(html`<div class="ok-shine" aria-hidden="true"></div>`);
  const parts = element(html`<ul class="ok-parts" aria-label=${t("parts")}></ul>`);
  const verdict = element(html`<p class="ok-verdict"></p>`);
  let spans = [];
  let known = "";

  const ask = asker(link, form, (found) => {
    if (found.op === "composed") {
      area.value = found.text;
      countText(t, area);
      const draft = { text: found.text, at: Date.now(), base: form.base };
      desk.keep.set(`draft:${form.home}:text`, draft);
      pieces.composed(found.text);
    }
    show(found);
  });
  const pieces = fill && inPieces(clinic, area, (wish) => ask({ ...wish, objective }));

  function shineOn() {
    const letters = [...area.value];
    let at = 0;
    const marked = spans.map(([start, end, name]) => {
      const before = letters.slice(at, start).join("");
      at = end;
      return [before, html`<mark data-part=${name}>${letters.slice(start, end).join("")}</mark>`];
    });
    draw(shine, [marked, `${letters.slice(at).join("")}\n`]);
    shine.scrollTop = area.scrollTop;
  }

  function show(found) {
    known = area.value;
    spans = found.spans;
    shineOn();
    const named = (name) => t(`name_${name}`);
    const there = (name) => html`
      <li data-part=${name}><b>${named(name)}</b> <span dir="auto">${found.parts[name]}</span></li>`;
    const lacking = (part) =>
      press(
        t("part_open", { part: named(part) }),
        { act: fill ? "fill" : "nothing", part },
        { look: "ok-quiet", off: !fill },
      );
    draw(parts, [
      PARTS.filter((name) => found.parts[name]).map((name) => keyed(name, there(name))),
      found.missing.map((part) => keyed(part, html`<li data-missing>${lacking(part)}</li>`)),
    ]);
    const level = found.level && `${t(`level_${found.level}`)}. `;
    const isRead = level || known.trim().includes(" ");
    draw(verdict, isRead && [clinic.zone(found.zone), html`<span>${level}${found.reason}</span>`]);
    if (pieces) pieces.show(found.fields);
  }

  function read() {
    shineOn();
    const isBlank = !area.value.trim();
    ask(isBlank ? null : { op: "read", text: area.value, objective });
    if (isBlank) show(NOTHING);
  }

  area.before(shine);
  attr(area.parentNode, "data-lit", true);
  area.parentNode.after(parts, verdict, ...(pieces ? [pieces] : []));
  area.addEventListener("scroll", () => {
    shine.scrollTop = area.scrollTop;
  });
  area.addEventListener("input", () => {
    const before = [...known];
    const changed = [...area.value].findIndex((letter, i) => letter !== before[i]);
    if (changed >= 0) spans = spans.filter(([, end]) => end <= changed);
    read();
  });
  read();
  return Object.assign(form, {
    openPart(name) {
      pieces.open = true;
      pieces.inputs[name]?.focus();
    },
  });
}

/** The same sentence in fields; typing in them changes the sentence. */
function inPieces({ t, verbs, root }, area, compose) {
  const names = `ok-${uid()}`;
  const box = (name) => html`
    <p>
      <label for=${`${names}-${name}`}>${t(`name_${name}`)}</label>
      <input type="text" id=${`${names}-${name}`} dir="auto" autocomplete="off"
        list=${name === "verb" ? names : null} placeholder=${t(`hint_${name}`)}>
    </p>`;
  const node = element(html`
    <details class="ok-pieces">
      <summary>${t("in_pieces")}</summary>
      <datalist id=${names}>${verbs.map((value) => html`<option value=${value}></option>`)}</datalist>
      <div>${FIELDS.map(box)}</div>
    </details>`);
  const boxes = node.querySelectorAll("input");
  const inputs = Object.fromEntries(FIELDS.map((name, i) => [name, boxes[i]]));
  const fields = () => Object.fromEntries(FIELDS.map((name) => [name, inputs[name].value]));
  let made = "";
  let written = "";
  node.addEventListener("focusin", () => {
    written = area.value === made ? "" : area.value; // text that only came from the fields is composed again
  });
  node.addEventListener("input", (event) => {
    event.stopPropagation();
    const part = FIELDS.find((name) => inputs[name] === event.target);
    compose({ op: "compose", written, part, fields: fields() });
  });
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.stopPropagation();
  });
  return Object.assign(node, {
    inputs,
    composed(text) {
      if (!written) made = text;
    },
    show(found) {
      if (node.contains(active(root))) return;
      for (const name of FIELDS) inputs[name].value = found[name] ?? "";
    },
  });
}
