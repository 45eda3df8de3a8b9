// Working in the grid: moving from cell to cell by keys, writing in a cell, moving a touchpoint.

import { active, attr } from "../../../boards/kit/dom.js";
import { element, html } from "../../../boards/kit/template.js";

export function gridHands(desk, map) {
  const { root } = desk;
  const scroll = element(html`<div class="jo-scroll"></div>`);
  const seen = new ResizeObserver(edges);
  let watched = null;
  let dragged = "";

  /** Whether there is more of the map at either end, or below, than is in sight. */
  function edges() {
    const at = Math.abs(scroll.scrollLeft);
    attr(scroll, "data-past", at > 2);
    attr(scroll, "data-below", scroll.scrollTop + scroll.clientHeight < scroll.scrollHeight - 2);
    attr(scroll, "data-more", at + scroll.clientWidth < scroll.scrollWidth - 2);
  }

  /** A `sheet` as wide as the whole map is inside. */
  function watch(sheet) {
    if (watched === sheet) return;
    watched = sheet;
    seen.observe(scroll);
    seen.observe(sheet);
  }
  scroll.addEventListener("scroll", edges, { passive: true });

  const cells = (within = scroll) => [...within.querySelectorAll("[data-card]")];
  const at = (id, lane) =>
    cells().find(({ dataset }) => dataset.card === id && dataset.lane === lane);

  const hands = {
    /** The element that contains the grid. */
    scroll,
    watch,
    /** The one cell that is being edited: {id, lane, form}. */
    cell: null,
    /** The cell that was worked in last: [touchpoint or stage, lane]. */
    /** @type {[string, string]} */
    spot: ["", ""],
    write,
    keys,
    walk,
    shift,
    dragging: { start, over, end, drop },
    /** Continue an interrupted edit; returns whether its cell still exists. */
    resume(id, lane) {
      if (desk.narrow || !at(id, lane)) return false;
      write(id, lane);
      return true;
    },
  };

  // -------------------------------------------------------------- writing

  /** Edit a cell; leaving it saves what was written. */
  function write(id, lane) {
    if (hands.cell?.id === id && hands.cell.lane === lane) return;
    leave(true);
    if (!desk.write()) return desk.notYet();
    const card = desk.get(id);
    if (!card) return;
    const form = desk.cardForm({
      home: `cell:${lane}:${id}`,
      card,
      inline: true,
      fields: [{ name: lane, limit: lane === "owner" ? 60 : 500, quiet: true }],
      then: shut,
    });
    hands.spot = [id, lane];
    hands.cell = { id, lane, form };
    desk.paint();
    form.area.focus();
    form.area.setSelectionRange(form.area.value.length, form.area.value.length);
    form.addEventListener("focusout", ({ relatedTarget }) => {
      if (!form.contains(relatedTarget)) setTimeout(() => hands.cell?.form === form && leave(true));
    });
  }

  function shut() {
    const isHeld = hands.cell?.form.contains(active(root));
    hands.cell = null;
    desk.paint();
    if (isHeld) go(...hands.spot);
  }

  function leave(keepIt) {
    if (!hands.cell) return;
    const { form } = hands.cell;
    if (keepIt && form.send()) return;
    if (!keepIt) desk.drafts.forget(form.home);
    shut();
  }

  // -------------------------------------------------------------- keys

  /** Move the focus to a cell, or to the first one if it was removed. */
  function go(id, lane) {
    const node = at(id, lane) ?? cells()[0];
    node?.focus();
    node?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Where a key leads from a cell; Enter does what a press on the cell would. */
  function walk(here, { key, ctrlKey, target }) {
    if (["Enter", "F2", " "].includes(key) && target === here) {
      const { card, lane, act } = here.dataset;
      hands.spot = [card, lane];
      (act ? here : here.querySelector("[data-act]"))?.click();
      return null;
    }
    const rows = [...scroll.querySelectorAll("tr")].map(cells);
    const r = rows.findIndex((row) => row.includes(here));
    const c = rows[r].indexOf(here);
    const isBefore = (one) => one.offsetLeft <= here.offsetLeft + 4;
    const under = (row) => (row ? (row.findLast(isBefore) ?? row[0]) : null);
    const steps = {
      ArrowRight: () => rows[r][c + 1] ?? null,
      ArrowLeft: () => rows[r][c - 1] ?? null,
      ArrowDown: () => under(rows[r + 1]),
      ArrowUp: () => under(rows[r - 1]),
      Home: () => (ctrlKey ? rows[0] : rows[r])[0],
      End: () => (ctrlKey ? rows.at(-1) : rows[r]).at(-1),
    };
    return steps[key]?.();
  }

  function keys(event, typing) {
    const { key, target } = event;
    const here = target.closest?.(".jo-grid [data-card]");
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const { card } = here?.dataset ?? {};
    if (here && typing && key === "Escape") {
      event.preventDefault();
      leave(false);
    } else if (here && !typing && event.altKey && by && desk.get(card)?.type === "Touchpoint") {
      event.preventDefault();
      shift(card, by);
    }
  }

  // -------------------------------------------------------------- moving

  /** Move a touchpoint one place on or back, at the end of its stage into the next stage. */
  function shift(id, by) {
    const groups = map.groups().filter(({ stage }) => stage.id);
    const g = groups.findIndex(({ points }) => points.some((one) => one.id === id));
    if (g < 0 || !desk.write()) return;
    const { stage, points } = groups[g];
    const place = points.findIndex((one) => one.id === id) + by;
    const next = groups[g + by];
    if (place >= 0 && place < points.length) put(id, stage.id, place);
    else if (next) put(id, next.stage.id, by > 0 ? 0 : next.points.length);
  }

  /** Put a touchpoint at this position of a stage. */
  function put(id, stage, place) {
    const isBeside = (one) => one.stage === stage && one.id !== id && map.isShown(one);
    const beside = desk.of("Touchpoint", isBeside);
    const before = beside[place - 1]?.position ?? 0;
    const after = beside[place]?.position ?? before + 2;
    const first = (beside[0]?.position ?? 2) - 1;
    desk.change(id, { stage, position: place ? (before + after) / 2 : first });
  }

  function start({ target, dataTransfer }) {
    dragged = target.closest?.(".jo-touchpoint")?.dataset.card ?? "";
    dataTransfer?.setData("text/plain", desk.get(dragged)?.text ?? "");
  }

  function over(event) {
    if (dragged && event.target.closest("[data-card]")) event.preventDefault();
  }

  function end() {
    dragged = "";
  }

  function drop(event) {
    const onto = desk.get(event.target.closest("[data-card]")?.dataset.card);
    const id = dragged;
    dragged = "";
    if (!id || !onto || onto.id === id) return;
    event.preventDefault();
    if (onto.type === "JourneyStage") return put(id, onto.id, 999);
    const isBeside = (one) => one.stage === onto.stage && one.id !== id;
    const beside = desk.of("Touchpoint", isBeside);
    const place = beside.findIndex((one) => one.id === onto.id);
    put(id, onto.stage, place);
  }

  return hands;
}
