// The frame of every page: the line to its kernel, texts, drafts, the status, a banner, one notice,
// and one drawing per frame. A board says what it shows, which messages it takes and what it does.

import { active, attr, boardRoot, refocus } from "./dom.js";
import { fieldForm, keepDrafts, keeper } from "./forms.js";
import { connect, crowdAfter } from "./line.js";
import { openMoments } from "./moments.js";
import { endOf } from "./over.js";
import { openRoving } from "./roving.js";
import { openSaying } from "./saying.js";
import { copyText, formSheet, makeSure, menu, sheet } from "./sheets.js";
import { draw, element, html } from "./template.js";
import { press } from "./view.js";
import { speaker } from "./words.js";

/** Said on a page when a board has left it, with its drafts kept. */
export const LEFT = "okrlab:left";
export const COACHES = ["facilitator", "host"];

/**
 * Opens the shell of a board; `return shell.start(on)`:
 *   on.view()                 what the page shows: a view, drawn once per frame
 *   on.drawn()                called after each drawing, to measure what was drawn
 *   on.hear(message, entry)   a message of the kernel; `entry` is the command that it answers
 *   on.first()                called after the first state was drawn; asks to repaint what it changes
 *   on.acts                   functions for clicks on [data-act]: (data, node, card id)
 *   on.keys(event, typing)    a key that the shell does not use itself
 *   on.walks                  where keys lead in lists that arrows walk in, by name (roving.js)
 * @param {{ model: any, el: Element }} place
 * @param {string} look the class for its style
 * @param {{ keeps?: string, server?: object, data?: object, narrow?: number }} more the name that it
 *   keeps values under, its state before the first message, and the width in px below which it is
 *   `narrow`
 */
export function openShell(
  { model, el },
  look,
  { keeps = "", server: known = {}, data = {}, narrow = 640 } = {},
) {
  let context = model.get("_context") ?? {};
  const t = speaker(() => model.get("_texts") ?? {});
  const ours = `okrlab:${context.workshop}:${context.session}:`;
  const keep = keeper(`${ours}${keeps || context.board}:`);
  const room = context.mode === "room";
  /** @type {any} */
  const server = {
    revision: 0,
    me: { id: "", name: "", role: context.role },
    people: [],
    readonly: "",
    trouble: "",
    ...known,
  };
  /** @type {any} */
  let on = {};
  /** @type {{ text: string, hint: string, words: string[], passing: boolean }[]} */
  let noticed = [];
  let status = "connecting";
  let frame = 0;
  let measured = 0;
  let editing = "";
  let isLive = false; // whether what is there now had been drawn once
  let happened = ""; // what has just happened, for those who hear the page

  const root = boardRoot({ class: `okr okr-${look}`, ...data });
  const drafts = keepDrafts(root, t, keep);
  const saying = openSaying(t, (words) => {
    happened = words;
    repaint();
  });
  const moments = openMoments(root);
  const roving = openRoving(root, t, () => on.walks ?? {});
  const link = connect(model, room, keep, {
    hear,
    tell(now) {
      const isOver = status === "saved";
      status = now;
      if (isOver)
        paint(); // at once: "Saved" is not true any more
      else repaint();
    },
  });
  el.append(root);

  function hear(message, entry) {
    const { op, ...rest } = message;
    const first = op === "state" && !self.ready;
    if (op === "state" || op === "changed") {
      (on.merge ?? Object.assign)(server, rest, op);
      if (rest._run) attr(root, "data-live", rest._run); // a picture beside it can go: desk/kept.py
      link.shown(server.revision);
      self.ready ||= first;
    } else if (op === "ended")
      on = {
        view: endOf(t, root, message.why, link.outbox, () => noticed.flatMap((n) => n.words)),
      };
    else if (op === "trouble") server.trouble = `${message.message} ${message.hint}`.trim();
    else if (op === "people")
      Object.assign(server, { people: crowdAfter(server.people, message), more: message.more });
    else if (op === "file") save(message);
    on.hear?.(message, entry);
    if (first) {
      presence();
      paint();
      on.first?.();
    } else repaint();
  }

  function save({ name, mime, text }) {
    const url = URL.createObjectURL(new Blob([text], { type: mime }));
    element(html`<a href=${url} download=${name}></a>`).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  // -------------------------------------------------------------- what stands above a board

  /**
   * Shows a notice above the board until it is dismissed or, if `passing`, until one may write. It
   * takes the place of the one before, unless that one holds a person's words.
   */
  function notice(text, hint = "", words = "", passing = false) {
    const same = noticed.find((one) => one.text === text && one.hint === hint);
    const all = [...new Set([...(same?.words ?? []), words])].filter(Boolean);
    unsay(false);
    noticed = [...noticed.filter((one) => one !== same), { text, hint, words: all, passing }];
  }

  /** Removes all notices; with `quoted` false, only those that do not hold a person's words. */
  function unsay(quoted = true) {
    noticed = noticed.filter((one) => !quoted && one.words.length);
    repaint();
  }

  const statusView = (now = status) => html`
    <p class="ok-status" role="status" data-now=${now}>
      ${t(now === "lost" && !room ? "status_lost_solo" : `status_${now}`)}
      ${happened && html`<span class="ok-unseen" data-told>. ${happened}</span>`}
    </p>`;
  const bannerView = (why = server.trouble || server.readonly) =>
    html`<p class="ok-banner" role="status" ?hidden=${!why}>${why}</p>`;

  function noticeView() {
    if (on.write?.()) noticed = noticed.filter((one) => !one.passing);
    const one = ({ text, hint, words }, n) => html`
      <div class="ok-notice">
        <p><strong>${text}</strong> ${hint}</p>
        ${words.map((own) => html`<blockquote dir="auto">${own}</blockquote>`)}
        ${n === noticed.length - 1 && press(t("dismiss"), { act: "dismiss" }, { look: "ok-quiet" })}
      </div>`;
    return html`<div class="ok-notices" role="alert">${noticed.map(one)}</div>`;
  }

  // -------------------------------------------------------------- drawing

  function repaint() {
    frame ||= requestAnimationFrame(paint);
  }

  function paint() {
    cancelAnimationFrame(frame);
    frame = 0;
    if (!on.view) return;
    const focus = active(root);
    const range = focus?.selectionStart != null && [focus.selectionStart, focus.selectionEnd];
    const wasHere = root.contains(focus);
    draw(root, on.view());
    if (root.contains(focus) && active(root) !== focus) {
      focus.focus({ preventScroll: true });
      if (range) focus.setSelectionRange(...range);
    } else if (wasHere && !root.contains(focus)) refocus(root, focus) || roving.recover();
    on.drawn?.();
    for (const node of root.querySelectorAll("dialog")) node.redraw?.();
    roving.settle();
    moments.seen(isLive);
    isLive = self.ready;
  }

  function measure() {
    if (root.clientWidth === measured) return;
    measured = root.clientWidth;
    self.narrow = measured < narrow;
    attr(root, "data-narrow", self.narrow);
    repaint();
  }

  /** Tells others which card the person has open. */
  function presence() {
    const here = active(root)?.closest?.("[data-editing]")?.dataset.editing ?? "";
    if (here === editing) return;
    editing = here;
    link.post({ op: "editing", card: editing });
  }

  // -------------------------------------------------------------- what a person does

  const acts = {
    dismiss: () => unsay(),
    copy: ({ text }, at) => copyText(t, text, at),
    cancel(_, at) {
      const form = at.closest("form");
      if (form.cancel) return form.cancel(); // a form with a way of its own to close
      if (form.home) drafts.forget(form.home);
      at.closest("dialog")?.close();
    },
  };

  function click(event) {
    const at = event.target.closest("[data-act]");
    if (!at || at.disabled) return;
    const act = on.acts?.[at.dataset.act] ?? acts[at.dataset.act];
    act?.(at.dataset, at, at.closest("[data-card]")?.dataset.card);
    repaint();
  }

  function submitted(event) {
    event.preventDefault();
    event.target.send?.();
  }

  function keys(event) {
    const { target, key } = event;
    const typing = target.matches?.("textarea, input, select");
    const form = typing && root.contains(target) ? target.closest("form") : null;
    const sends = form?.dataset.enter != null || event.ctrlKey || event.metaKey;
    if (key === "Enter" && !event.shiftKey && form && sends && target.tagName !== "SELECT") {
      event.preventDefault();
      form.requestSubmit();
    } else if (typing || !roving.keys(event)) on.keys?.(event, typing);
  }

  const keyed = room ? [root, document] : [root]; // the whole page, where it is ours
  for (const one of keyed) one.addEventListener("keydown", keys);
  root.addEventListener("click", click);
  root.addEventListener("submit", submitted);
  root.addEventListener("focusin", presence);
  root.addEventListener("focusout", () => setTimeout(presence));
  const told = () => {
    context = model.get("_context") ?? {};
    repaint();
  };
  model.on("change:_context", told);
  const watcher = new ResizeObserver(measure);

  const self = {
    t,
    keep,
    everywhere: keeper(ours), // what this person's other boards keep, too
    drafts,
    link,
    saying,
    server,
    room,
    root,
    ready: false,
    narrow: false,
    context: () => context,
    coach: () => COACHES.includes(server.me.role),
    personOf: (name) => name || t("someone"),
    status: () => status,
    notice,
    save,
    unsay,
    repaint,
    paint,
    statusView,
    bannerView,
    noticeView,
    sheet: (title, body, options = {}) =>
      sheet(root, t, title, body, { closed: self.left, ...options }),
    form: (options) => fieldForm(self, options),
    formSheet: (title, form, more) => formSheet(self, title, form, more),
    makeSure: (title, words, label, sure) => makeSure(root, t, title, words, label, sure),
    menu: (at, items) => menu(root, at, items),
    /** Keeps what was typed, and tells others that the box is closed. */
    left() {
      drafts.flush();
      presence();
    },
    start(handlers) {
      on = handlers;
      watcher.observe(root);
      measure();
      paint();
      return () => {
        drafts.flush();
        drafts.stop();
        document.dispatchEvent(new Event(LEFT));
        link.stop();
        saying.stop();
        watcher.disconnect();
        cancelAnimationFrame(frame);
        on = {};
        for (const one of keyed) one.removeEventListener("keydown", keys);
        model.off("change:_context", told);
        root.remove();
      };
    },
  };
  return self;
}
