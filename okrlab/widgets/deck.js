// What the page of every deck board shares: the cards with my unanswered changes laid over them,
// the bar, boxes that keep what is typed, the conflict sheet, presence and keys. Put between
// base.js and a board's own file; nothing here knows what the cards mean.

const blank = (value) => value == null || value === "";
/** A card as it is sent: what is empty is left out. */
const tidy = (card) => Object.fromEntries(Object.entries(card).filter(([, value]) => !blank(value)));
const same = (a, b) => (blank(a) && blank(b)) || JSON.stringify(a) === JSON.stringify(b);
const EXTRA = new Set(["type", "id", "by", "version"]);

/** The known cards with my unanswered commands over them, and the ids that are on their way. */
function dealt(server, outbox) {
  const cards = new Map(server.cards), sending = new Set();
  for (const { command, state, revision } of outbox) {   // with a revision: saved, but not yet told
    if (command.type !== "SetCards") continue;
    for (const card of command.cards) {
      const known = cards.get(card.id), version = card.version ?? 0;
      if (state !== "done") sending.add(card.id);
      if (known ? (known.version ?? 0) <= version : !version || revision)
        cards.set(card.id, { ...card, by: known?.by ?? server.me.id, version: revision ?? version });
    }
    for (const [id, base] of Object.entries(command.gone))
      if ((cards.get(id)?.version ?? 0) <= base) cards.delete(id);
  }
  return { cards, sending };
}

/** A button; `data` become its data attributes, of which `act` names what it does. */
const press = (label, data, { name = "", look = "", icon: sign = "", off = false } = {}) =>
  h("button", { type: "button", class: look || null, "aria-label": name || null, disabled: off, "data-press": true,
    ...Object.fromEntries(Object.entries(data).map(([key, value]) => [`data-${key}`, value])) },
  sign && icon(sign), label && h("span", {}, label));
const submitter = (label) => h("button", { type: "submit", class: "ok-main" }, label);
/** What people wrote, in their own direction. */
const said = (text, look = null) => h("p", { class: look, dir: "auto" }, text);
const shorter = (text, most = 60) => ([...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text);

/** New content for `node` when `sign` is another; never under someone's hands, and the focus stays. */
function refill(node, sign, make) {
  const now = JSON.stringify(sign), focus = active(node);
  if (node.sign === now || (node.contains(focus) && focus.matches("textarea, input, select"))) return;
  node.sign = now;
  const held = node.contains(focus) ? JSON.stringify(focus.dataset) : "";
  node.replaceChildren(...make().flat(9).filter(Boolean));
  if (held) [...node.querySelectorAll("[data-act]")]
    .find((one) => JSON.stringify(one.dataset) === held)?.focus({ preventScroll: true });
}

/** A box beside those of base.js: a choice, a day, or a tick, with the same `area` and draft. */
function pick({ label, value = "", kind = "choice", choices = [] }) {
  const id = `ok-${uid()}`;
  const area = kind === "choice"
    ? h("select", { id }, choices.map(([key, said]) => h("option", { value: key, selected: key === value }, said)))
    : h("input", { id, type: kind, value: kind === "date" ? value : null, checked: kind === "checkbox" && Boolean(value) });
  const node = h("div", { class: kind === "checkbox" ? "ok-tick" : "ok-field" },
    h("label", { for: id }, label), area);
  return Object.assign(node, { area });
}

/** The first of these boxes in which nothing was chosen is marked and gets the focus; whether all were. */
function chosen(areas) {
  for (const area of areas) attr(area, "aria-invalid", area.value ? null : "true");
  const open = areas.find((area) => !area.value);
  open?.focus();
  return !open;
}

/**
 * The page of one deck board. Build the page into `desk.body`, then `return desk.start(on)`:
 *   on.paint()            show `desk.cards`; called in one animation frame for many changes
 *   on.hear(message)      whatever the kernel says that is not about cards
 *   on.acts               what a click on [data-act] does: (data, node, card id)
 *   on.menu()             what the menu of the board offers besides taking it with you
 *   on.restore(home)      open the box of a draft again ("kind:card"); true if it did
 *   on.place(card id)     the words for a card in the list of findings
 *   on.shown(name, value) a field's value for people, in the conflict sheet
 */
function deckDesk({ model, el }, look, { views = [] } = {}) {
  let context = model.get("_context") ?? {};
  const t = speaker(() => model.get("_texts") ?? {});
  const keep = keeper(`okrlab:${context.workshop}:${context.session}:${context.board}:`);
  const room = context.mode === "room";
  const server = { revision: 0, cards: new Map(), overrules: [], people: [], notes: {}, findings: [],
    me: { id: "", name: "", role: context.role }, locked: false, undo: false, redo: false, over: false,
    readonly: "", ended: "", trouble: "" };
  let on = {}, ready = false, frame = 0, measured = 0, editing = "", onChange = () => {};

  const coach = () => ["facilitator", "host"].includes(server.me.role);
  const closed = () => server.readonly || (coach() ? "" : server.over ? t("deck_over") : server.locked ? t("locked") : "");
  const write = () => ready && !closed() && !context.wall;
  const personOf = (name) => name || t("someone");

  const status = h("p", { class: "ok-status", role: "status" });
  const tools = {
    people: press("", { act: "people" }, { look: "ok-quiet", icon: "people" }),
    findings: press("", { act: "findings" }, { look: "ok-quiet", icon: "flag" }),
    lock: press("", { act: "lock" }, { look: "ok-quiet ok-short", icon: "lock" }),
    undo: press("", { act: "undo" }, { look: "ok-quiet ok-square", icon: "undo", name: t("undo") }),
    redo: press("", { act: "redo" }, { look: "ok-quiet ok-square", icon: "redo", name: t("redo") }),
    more: press("", { act: "board-menu" }, { look: "ok-quiet ok-square", icon: "more", name: t("board_menu") }),
  };
  tools.undo.title = t("undo_keys");
  tools.redo.title = t("redo_keys");
  const tabs = views.map((view) => press(t(`view_${view}`), { act: "view", view }));
  const banner = h("p", { class: "ok-banner", role: "status" });
  const notices = h("div", { class: "ok-notices", role: "alert" });
  const body = h("div", { class: "ok-deck" });
  const root = boardRoot({ class: `okr okr-${look}`, "data-wall": context.wall },
    h("div", { class: "ok-bar" },
      tabs.length > 1 && h("div", { class: "ok-views", role: "group", "aria-label": t("views") }, tabs), status,
      h("div", { class: "ok-tools" }, Object.values(tools))), banner, notices, body);
  const drafts = keepDrafts(root, t, keep);
  const link = connect(model, room, keep, { hear, tell: (now) => {
    attr(status, "data-now", now);
    setText(status, now === "lost" && !room ? t("status_lost_solo") : t(`status_${now}`));
  } });
  el.append(root);

  // -------------------------------------------------------------- what the kernel says

  function hear(message, entry) {
    const { op } = message;
    if (op === "state" || op === "changed") {
      const { cards = [], gone = [], op: _, ...rest } = message;
      if (op === "state") server.cards = new Map();
      for (const id of gone) server.cards.delete(id);
      for (const card of cards) server.cards.set(card.id, card);
      Object.assign(server, rest);
      link.shown(server.revision);
      const first = op === "state" && !ready;
      ready ||= first;
      if (first) { presence(); paint(); restore(); }
    } else if (op === "connected") server.ended = message.ended ?? "";
    else if (op === "trouble") server.trouble = `${message.message} ${message.hint}`.trim();
    else if (op === "people") server.people = crowdAfter(server.people, message);
    else if (op === "done") rebase(message, entry);
    else if (op === "refused") refused(message, entry);
    else if (op === "conflict") conflict(message, entry);
    else if (op === "file") save(message);
    if (!["done", "refused", "conflict", "people"].includes(op)) on.hear?.(message);
    repaint();
  }

  /** My own change must not look like somebody else's to a box I have open. */
  function rebase({ revision }, entry) {
    for (const card of entry?.command.cards ?? [])
      for (const form of root.querySelectorAll("form"))
        if (form.card === card.id && form.base === (card.version ?? 0)) form.base = revision;
  }

  function notice(text, hint = "", words = "") {
    const one = h("div", { class: "ok-notice" }, h("p", {}, h("strong", {}, text), " ", hint),
      words && h("blockquote", { dir: "auto" }, words), press(t("dismiss"), { act: "dismiss" }, { look: "ok-quiet" }));
    notices.replaceChildren(one);
    return one;
  }

  /** Said while nobody may write here; gone as soon as they may. */
  const notYet = () => { notice(t("kept_hint"), closed() ? "" : t("status_connecting")).dataset.until = "open"; };

  /** What of a card I wrote, by field: all that is not as I saw it. */
  const written = (card, saw = {}) => Object.fromEntries([...new Set([...Object.keys(card), ...Object.keys(saw)])]
    .filter((name) => !EXTRA.has(name) && !same(card[name], saw[name])).map((name) => [name, card[name]]));

  /** Nothing typed is lost: words that were not taken go back to the box they came from. */
  function refused({ message, hint }, entry) {
    const { saw, home = "", command: { cards = [] } = {} } = entry ?? {};
    const mine = cards.map((card) => [card, written(card, saw?.[card.id])]);
    const words = mine.flatMap(([, own]) => Object.values(own).filter((one) => typeof one === "string"));
    const about = mine.find(([{ id }]) => home.endsWith(`:${id}`)) ?? mine[0];
    for (const [name, value] of home && about ? Object.entries(about[1]) : [])
      if (typeof value === "string")
        keep.set(`draft:${home}:${name}`, { text: value, at: Date.now(), base: about[0].version });
    notice(message, hint, home && on.restore?.(home) ? "" : words.join("\n"));
  }

  function conflict({ card, by, command }, entry) {
    const wish = command ?? entry?.command, home = entry?.home ?? "";
    if (wish?.type !== "SetCards") return;
    const mine = wish.cards.find(({ id }) => id === card.id), name = personOf(by);
    const again = (fixed) => send({ ...wish,
      cards: wish.cards.map((one) => (one === mine ? fixed : one)),
      gone: card.id in wish.gone ? { ...wish.gone, [card.id]: card.version } : wish.gone },
    { home, saw: { ...entry?.saw, [card.id]: card } });
    const own = mine ? written(mine, entry?.saw?.[card.id]) : {};
    const apart = Object.keys(own).filter((one) =>
      !same(card[one], own[one]) && !same(card[one], entry?.saw?.[card.id]?.[one]));
    const merged = mine && tidy({ ...card, ...own });
    if (mine && !apart.length) return again(merged);          // they changed something else
    for (const one of home ? apart : [])                      // until someone has chosen, even over a reload
      if (typeof own[one] === "string")
        keep.set(`draft:${home}:${one}`, { text: own[one], at: Date.now(), base: card.version });
    const column = (title, from) => h("div", { class: "ok-side" }, h("h3", {}, title), apart.flatMap((one) => [
      one !== "text" && h("h4", {}, t(`field_${one}`)),
      said(blank(from[one]) ? t("nothing") : String(on.shown?.(one, from[one]) ?? from[one]))]));
    const node = sheet(root, t, t("conflict", { name }), [
      h("p", {}, t(mine ? "conflict_hint" : "conflict_remove_hint")),
      mine ? h("div", { class: "ok-sides" }, column(t("theirs", { name }), card), column(t("mine"), mine))
        : said(wordsOf(card), "ok-about"),
      h("div", { class: "ok-row" },
        press(t("keep_theirs"), { close: true, choice: "theirs" }, { look: "ok-main" }),
        press(t(mine ? "use_mine" : "remove_anyway"), { close: true, choice: "mine" }))], { wide: true });
    node.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-choice]")?.dataset.choice;
      if (choice === "mine") again(merged);
      if (choice) { if (home) drafts.forget(home); repaint(); }
    });
  }

  function save({ name, mime, text }) {
    const url = URL.createObjectURL(new Blob([text], { type: mime }));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  // -------------------------------------------------------------- cards

  const wordsOf = (card) => card.text ?? card.before ?? card.term ?? card.name ?? card.x ?? "";
  const send = (command, notes) => { link.do(command, notes); paint(); };

  /** Put whole cards on the deck; `saw` is what was known of them when the person began. */
  function set(cards, { gone = {}, home = "", saw = null } = {}) {
    const known = (card) => saw?.[card.id] ?? server.cards.get(card.id) ?? {};
    send({ type: "SetCards", cards: cards.map((card) => tidy({ ...card, version: card.version ?? 0 })), gone },
      { home, saw: Object.fromEntries(cards.map((card) => [card.id, known(card)])) });
  }

  /** Change some fields of a card as it is now. */
  const change = (id, values) => {
    const card = desk.get(id);
    if (card) set([{ ...card, ...values }]);
  };
  const remove = (...ids) => send({ type: "SetCards", cards: [],
    gone: Object.fromEntries(ids.filter((id) => desk.get(id)).map((id) => [id, desk.get(id).version ?? 0])) });

  /**
   * A form over one card. `fields`: {name, label?, hint?, limit?, kind?: "choice"|"date"|"checkbox",
   * choices?, needed?}. `original` is the card on the deck, where `card` is another view of it;
   * `whole(card)` makes all that is sent of the card in its new words, as a list.
   */
  function cardForm({ home, card, original = card, fields, extra, whole = (one) => [one], then = () => {},
    label = t("save"), inline = false, cancel = true, enter = true }) {
    const inputs = fields.map(({ name, label: own, hint = "", limit = 500, kind, choices, quiet }) => kind
      ? pick({ label: own ?? t(`field_${name}`), kind, choices, value: card[name] })
      : field(t, keep, { label: own ?? t(`field_${name}`), hint, limit, quiet, draft: `${home}:${name}`,
        value: card[name] ?? "" }));
    const form = h("form", { class: "ok-box", novalidate: true, "data-enter": enter, "data-editing": card.id },
      inline ? h("div", { class: "ok-line" }, inputs, submitter(label)) : inputs, extra,
      !inline && h("div", { class: "ok-row" }, submitter(label),
        cancel && press(t("cancel"), { act: "cancel" }, { look: "ok-quiet" })));
    const base = fields.map(({ name }) => keep.get(`draft:${home}:${name}`)?.base).find((one) => one != null)
      ?? card.version ?? 0;
    const saw = base === (card.version ?? 0) ? { ...original } : {};
    const value = ({ kind }, area) => (kind === "checkbox" ? area.checked || null : area.value.trim());
    form.send = () => {
      const wrong = fields.findIndex(({ needed, kind }, i) => {
        const { area } = inputs[i];
        return (!kind && longer(area.value, Number(area.dataset.limit)) > 0) || (needed && !area.value.trim());
      });
      if (wrong >= 0) { inputs[wrong].area.focus(); return false; }
      if (!write()) { notYet(); return false; }
      const values = Object.fromEntries(fields.map((one, i) => [one.name, value(one, inputs[i].area)]));
      drafts.forget(home);
      if (!card.version || fields.some(({ name }) => !same(values[name], card[name])))
        set(whole({ ...card, ...values, version: form.base }), { home, saw: card.version ? { [card.id]: saw } : null });
      then();
      return true;
    };
    return Object.assign(form, { base, home, card: card.id, area: inputs[0].area,
      areas: Object.fromEntries(fields.map(({ name }, i) => [name, inputs[i].area])) });
  }

  /** A sheet with a form in it, closed when the form is sent. */
  function formSheet(title, form, { above = [], below = [], wide = false } = {}) {
    const node = sheet(root, t, title, [above, form, below].flat().filter(Boolean), { wide, closed: left });
    const { send } = form;
    form.send = () => { if (send()) node.close(); };
    form.querySelectorAll("textarea").forEach((area) => countText(t, area));
    form.area.focus();
    return node;
  }
  const left = () => { drafts.flush(); presence(); };

  // -------------------------------------------------------------- sheets that every deck has

  /** A form with one box, for a sheet; `done` gets the words. */
  function oneBox({ label, hint = "", under = "", draft = "", value = "", limit = 500, needed = false, done }) {
    const words = field(t, keep, { label, hint, draft, value, limit });
    const form = h("form", { class: "ok-box", novalidate: true, "data-enter": true },
      h("div", { class: "ok-line" }, words, submitter(t("save"))), under && h("p", {}, under));
    form.send = () => {
      const text = words.area.value.trim();
      if (longer(text, limit) > 0 || (needed && !text)) return words.area.focus();
      if (draft) drafts.forget(draft);
      form.closest("dialog").close();
      done(text);
    };
    return Object.assign(form, { area: words.area });
  }

  /** A sheet whose content follows the board, except while someone types in it. */
  function liveSheet(title, content, options = {}) {
    const inner = h("div", { class: "ok-stack" });
    const node = sheet(root, t, title, [inner], { ...options,
      closed: () => { onChange = () => {}; options.closed?.(); left(); } });
    onChange = () => {
      const made = content().flat(9).filter(Boolean);
      refill(inner, made.map((one) => one.outerHTML ?? one), () => made);
    };
    onChange();
    return node;
  }

  function openNote(id) {
    const form = oneBox({ label: t("note"), under: t("note_hint"), value: server.notes[id] ?? "", limit: 1000,
      draft: `note:${id}:text`, done: (text) => link.do({ type: "WriteNote", card: id, text }) });
    sheet(root, t, t("note"), [said(wordsOf(desk.get(id)), "ok-about"), form], { closed: left });
    form.area.focus();
  }

  function openOverrule({ rule, card }) {
    const form = oneBox({ label: t("overrule_reason"), hint: t("deck_overrule_hint"), needed: true,
      draft: `overrule:${rule}-${card}:text`, done: (reason) => link.do({ type: "Overrule", rule, card, reason }) });
    sheet(root, t, t("overrule_title"), [form], { closed: left });
    form.area.focus();
  }

  function openPeople() {
    const form = oneBox({ label: t("your_name"), under: t("your_name_hint"), limit: 60, value: server.me.name,
      done: (name) => link.do({ type: "NameMyself", name }) });
    liveSheet(t("people_title"), () => [h("ul", { class: "ok-people" },
      server.people.filter((person) => person.here).map(({ id, name, editing: card }) => h("li", {},
        id === server.me.id ? t("you", { name: personOf(name) }) : personOf(name),
        card && h("small", {}, t("editing_now")))))]).lastChild.append(form);
  }

  function openFindings() {
    const one = ({ rule, card, severity, message, question, overruled }) => h("li", { "data-severity": severity },
      on.place?.(card) && said(on.place(card), "ok-about"), said(message), said(question, "ok-strong"),
      overruled && said(t("overruled_because", { reason: overruled })),
      press(t(overruled ? "reinstate" : "overrule"), { act: overruled ? "reinstate" : "overrule", rule, card },
        { look: "ok-quiet" }));
    liveSheet(t("findings_title"), () => {
      const groups = new Map();
      const loud = ["serious", "advice", "note"], sorted = [...server.findings].sort((a, b) =>
        loud.indexOf(a.severity) - loud.indexOf(b.severity));
      for (const each of sorted) groups.set(each.rule, [...(groups.get(each.rule) ?? []), each]);
      return [h("p", {}, t(groups.size ? "findings_hint" : "findings_none")), [...groups].map(([rule, all]) =>
        h("section", { class: "ok-group" }, h("h3", {}, t(`rule_${rule.replaceAll("-", "_")}`), " ",
          h("span", { class: "ok-badge" }, t(`severity_${all[0].severity}`)), " ",
          all.length > 1 && h("span", { class: "ok-badge" }, String(all.length))),
        h("ul", { class: "ok-list" }, all.map(one)), on.about?.(rule)))];
    }, { wide: true });
  }

  // -------------------------------------------------------------- painting

  const repaint = () => { frame ||= requestAnimationFrame(paint); };

  function paint() {
    cancelAnimationFrame(frame);
    frame = 0;
    Object.assign(desk, dealt(server, link.outbox));
    const focus = active(root), range = focus?.selectionStart != null && [focus.selectionStart, focus.selectionEnd];
    paintBar();
    on.paint?.();
    if (root.contains(focus) && active(root) !== focus) {
      focus.focus({ preventScroll: true });
      if (range) focus.setSelectionRange(...range);
    }
    onChange();
  }

  function paintBar() {
    const here = server.people.filter((person) => person.here).length, off = !write();
    const count = server.findings.filter((each) => !each.overruled).length;
    for (const [one, n] of [["people", here], ["findings", count]]) {
      setText(tools[one].lastChild, desk.narrow ? String(n) : t.n(one, n));
      attr(tools[one], "aria-label", t.n(one, n));
    }
    setText(tools.lock.lastChild, desk.narrow ? "" : t(server.locked ? "unlock" : "lock"));
    attr(tools.lock, "aria-label", t(server.locked ? "unlock" : "lock"));
    attr(tools.lock, "aria-pressed", String(server.locked));
    tools.findings.hidden = !coach();
    tools.lock.hidden = !coach() || !room;
    tools.people.hidden = !room;
    attr(tools.undo, "disabled", !server.undo || off);
    attr(tools.redo, "disabled", !server.redo || off);
    for (const tab of tabs) attr(tab, "aria-pressed", String(tab.dataset.view === desk.view));
    if (!off) notices.querySelector("[data-until]")?.remove();
    const why = server.ended || server.trouble || (coach() && server.locked ? t("locked_coach") : closed());
    setText(banner, why);
    banner.hidden = !why;
    attr(root, "data-closed", Boolean(closed()));
    attr(root, "data-empty", ready && desk.cards.size === 0);
  }

  function measure() {
    if (root.clientWidth === measured) return;
    measured = root.clientWidth;
    desk.narrow = measured < 640;
    attr(root, "data-narrow", desk.narrow);
    repaint();
  }

  function presence() {
    const now = active(root)?.closest?.("[data-editing]")?.dataset.editing ?? "";
    if (now !== editing) link.post({ op: "editing", card: (editing = now) });
  }

  /** After a reload: the words typed last are back in the box they were typed into. */
  function restore() {
    const last = keep.list("draft:").at(-1);
    if (last) on.restore?.(last.name.split(":").slice(1, -1).join(":"));
  }

  // -------------------------------------------------------------- what a person does

  const acts = {
    view: ({ view }) => { desk.view = view; },
    undo: () => link.do({ type: "Undo" }),
    redo: () => link.do({ type: "Redo" }),
    lock: () => link.do({ type: server.locked ? "UnlockBoard" : "LockBoard" }),
    people: openPeople, findings: openFindings, overrule: openOverrule,
    note: ({ note }) => openNote(note),
    reinstate: ({ rule, card }) => link.do({ type: "Reinstate", rule, card }),
    dismiss: (_, at) => at.closest(".ok-notice").remove(),
    cancel: (_, at) => {
      const form = at.closest("form");
      if (form.home) drafts.forget(form.home);
      at.closest("dialog")?.close();
    },
    "board-menu": (_, at) => menu(root, at, [...(on.menu?.() ?? []), { head: t("export") },
      ...["md", "csv", "json"].map((format) => ({ label: t(`export_${format}`),
        run: () => link.post({ op: "export", format }) }))]),
  };

  function click(event) {
    const at = event.target.closest("[data-act]");
    if (!at || at.disabled) return;
    const act = on.acts?.[at.dataset.act] ?? acts[at.dataset.act];
    act?.(at.dataset, at, at.closest("[data-card]")?.dataset.card);
    repaint();
  }

  function submit(event) {
    event.preventDefault();
    event.target.send?.();
  }

  function keys(event) {
    const { target, key } = event, typing = target.matches?.("textarea, input, select");
    const form = target.closest?.("form");
    if (key === "Enter" && !event.shiftKey && form && root.contains(form) && typing
      && target.tagName !== "SELECT" && (form.dataset.enter != null || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !typing && write()) {
      event.preventDefault();
      if (event.shiftKey ? server.redo : server.undo) acts[event.shiftKey ? "redo" : "undo"]();
    } else if (root.contains(target)) on.keys?.(event, typing);
  }

  const keyed = room ? [root, document] : [root];   // beside the board, too, where the page is ours
  for (const one of keyed) one.addEventListener("keydown", keys);
  root.addEventListener("click", click);
  root.addEventListener("submit", submit);
  root.addEventListener("focusin", presence);
  root.addEventListener("focusout", () => setTimeout(presence));
  const told = () => { context = model.get("_context") ?? {}; repaint(); };
  model.on("change:_context", told);
  const watcher = new ResizeObserver(measure);

  const desk = {
    t, keep, drafts, link, server, room, root, body, notices, cards: new Map(), sending: new Set(),
    view: views[0] ?? "", narrow: false,
    coach, write, closed, notYet, notice, repaint, paint, set, change, remove, send, cardForm, formSheet, oneBox,
    liveSheet, left, acts, wordsOf,
    get: (id) => desk.cards.get(id),
    /** Cards of a type, by position, then id. */
    of: (type, fits = () => true) => [...desk.cards.values()].filter((card) => card.type === type && fits(card))
      .sort((a, b) => (a.position ?? 0) - (b.position ?? 0) || (a.id < b.id ? -1 : 1)),
    mine: (card) => coach() || madeBy(server.me, card),
    /** Who else has this card open, by name; "" if nobody. */
    editor: (id) => (id && server.people.filter((one) => one.here && one.editing === id && one.id !== server.me.id)
      .map(({ name }) => personOf(name))[0]) || "",
    start(handlers) {
      on = handlers;
      watcher.observe(root);
      measure();
      paint();
      return () => {
        drafts.flush();
        drafts.stop();
        link.stop();
        watcher.disconnect();
        cancelAnimationFrame(frame);
        for (const one of keyed) one.removeEventListener("keydown", keys);
        model.off("change:_context", told);
        root.remove();
      };
    },
  };
  return desk;
}
