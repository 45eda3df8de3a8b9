// What the page of every deck board shares: its cards with my unanswered changes laid over them, its
// bar, and the sheets that all decks have. Nothing here knows what the cards mean.

import { cardForms } from "./cardforms.js";
import { dealt, tidy, wordsOf } from "./cards.js";
import { attr, madeBy } from "./dom.js";
import { openShell } from "./shell.js";
import { draw, element, html } from "./template.js";
import { icon, press, said } from "./view.js";

const LOUDEST_FIRST = ["serious", "advice", "note"];

/**
 * The page of one deck board; `return desk.start(on)`:
 *   on.view()             what the board shows of `desk.cards`: a view, drawn once a frame
 *   on.paint()            the same for a board that keeps its own elements in `desk.body`
 *   on.views()            which of its views there are now, where one comes and goes
 *   on.hear(message)      whatever the kernel says that is not about cards
 *   on.acts               what a click on [data-act] does: (data, node, card id)
 *   on.menu()             what the menu of the board offers besides taking it with you
 *   on.restore(home)      open the box of a draft again ("kind:card"); true if it did
 *   on.place(card id)     the words for a card in the list of findings
 *   on.about(rule)        what else is said of a finding's rule
 *   on.shown(name, value) a field's value for people, in the conflict sheet
 *   on.keys(event, typing)
 */
export function deckDesk({ model, el }, look, { views = [] } = {}) {
  const { wall, limits = {} } = model.get("_context") ?? {};
  const shell = openShell({ model, el }, look, {
    data: { "data-wall": wall },
    server: {
      cards: new Map(),
      overrules: [],
      notes: {},
      findings: [],
      locked: false,
      undo: false,
      redo: false,
      over: false,
    },
  });
  const { t, keep, link, server, room, root, coach, personOf } = shell;
  /** @type {any} */
  let on = {};

  const closed = () =>
    server.readonly ||
    (coach() ? "" : server.over ? t("deck_over") : server.locked ? t("locked") : "");
  const write = () => shell.ready && !closed() && !wall;
  const body = element(html`<div class="ok-deck"></div>`);

  // -------------------------------------------------------------- what the kernel says

  function merge(_, { cards = [], gone = [], ...rest }, op) {
    if (op === "state") server.cards = new Map();
    for (const id of gone) server.cards.delete(id);
    for (const card of cards) server.cards.set(card.id, card);
    Object.assign(server, rest);
  }

  function hear(message, entry) {
    const { op } = message;
    if (op === "done") forms.rebase(message, entry);
    else if (op === "refused") forms.refused(message, entry);
    else if (op === "conflict") forms.conflict(message, entry);
    else if (op !== "people") on.hear?.(message);
  }

  /** After a reload: the words typed last are back in the box they were typed into. */
  function restore() {
    const last = keep.list("draft:").at(-1);
    if (last) on.restore?.(last.name.split(":").slice(1, -1).join(":"));
  }

  /** Said while nobody may write here; gone as soon as they may. */
  const notYet = () =>
    shell.notice(t("kept_hint"), closed() ? "" : t("status_connecting"), "", true);

  // -------------------------------------------------------------- cards

  const send = (command, notes = undefined) => {
    link.do(command, notes);
    shell.paint();
  };

  /** Put whole cards on the deck; `saw` is what was known of them when the person began. */
  function set(cards, { gone = {}, home = "", saw = null } = {}) {
    const known = (card) => saw?.[card.id] ?? server.cards.get(card.id) ?? {};
    const sent = cards.map((card) => tidy({ ...card, version: card.version ?? 0 }));
    send(
      { type: "SetCards", cards: sent, gone },
      { home, saw: Object.fromEntries(cards.map((card) => [card.id, known(card)])) },
    );
  }

  /** Change some fields of a card as it is now. */
  const change = (id, values) => {
    const card = desk.get(id);
    if (card) set([{ ...card, ...values }]);
  };

  const remove = (...ids) => {
    const there = ids.map((id) => desk.get(id)).filter(Boolean);
    const gone = Object.fromEntries(there.map(({ id, version }) => [id, version ?? 0]));
    send({ type: "SetCards", cards: [], gone });
  };

  // -------------------------------------------------------------- sheets that every deck has

  /** A sheet whose content follows the board. */
  const liveSheet = (title, content, options = {}) =>
    shell.sheet(title, () => html`<div class="ok-stack">${content()}</div>`, {
      ...options,
      closed() {
        options.closed?.();
        shell.left();
      },
    });

  function openBox(title, about, box) {
    const form = forms.oneBox(box);
    shell.sheet(title, [about && said(about, "ok-about"), form]);
    form.area.focus();
  }

  const openNote = (id) =>
    openBox(t("note"), wordsOf(desk.get(id)), {
      label: t("note"),
      under: t("note_hint"),
      value: server.notes[id] ?? "",
      limit: 1000,
      draft: `note:${id}:text`,
      done: (text) => link.do({ type: "WriteNote", card: id, text }),
    });

  const openOverrule = ({ rule, card }) =>
    openBox(t("overrule_title"), "", {
      label: t("overrule_reason"),
      hint: t("deck_overrule_hint"),
      needed: true,
      draft: `overrule:${rule}-${card}:text`,
      done: (reason) => link.do({ type: "Overrule", rule, card, reason }),
    });

  function openPeople() {
    const form = forms.oneBox({
      label: t("your_name"),
      under: t("your_name_hint"),
      limit: 60,
      value: server.me.name,
      done: (name) => link.do({ type: "NameMyself", name }),
    });
    const nameOf = ({ id, name }) =>
      id === server.me.id ? t("you", { name: personOf(name) }) : personOf(name);
    const one = (person) => html`
      <li>${nameOf(person)}${person.editing && html`<small>${t("editing_now")}</small>`}</li>`;
    const here = () => server.people.filter((person) => person.here);
    liveSheet(t("people_title"), () => [html`<ul class="ok-people">${here().map(one)}</ul>`, form]);
  }

  function openFindings() {
    const one = ({ rule, card, severity, message, question, overruled }) => html`
      <li data-severity=${severity}>
        ${on.place?.(card) && said(on.place(card), "ok-about")}
        ${said(message)}${said(question, "ok-strong")}
        ${overruled && said(t("overruled_because", { reason: overruled }))}
        ${press(
          t(overruled ? "reinstate" : "overrule"),
          { act: overruled ? "reinstate" : "overrule", rule, card },
          { look: "ok-quiet" },
        )}
      </li>`;
    const group = ([rule, all]) => html`
      <section class="ok-group">
        <h3>
          ${t(`rule_${rule.replaceAll("-", "_")}`)} <span class="ok-badge">${t(`severity_${all[0].severity}`)}</span>
          ${all.length > 1 && html` <span class="ok-badge">${all.length}</span>`}
        </h3>
        <ul class="ok-list">${all.map(one)}</ul>
        ${on.about?.(rule)}
      </section>`;
    const loudness = ({ severity }) => LOUDEST_FIRST.indexOf(severity);
    liveSheet(
      t("findings_title"),
      () => {
        const sorted = [...server.findings].sort((a, b) => loudness(a) - loudness(b));
        const rules = [...new Set(sorted.map(({ rule }) => rule))];
        const groups = rules.map((rule) => [rule, sorted.filter((each) => each.rule === rule)]);
        return [
          html`<p>${t(groups.length ? "findings_hint" : "findings_none")}</p>`,
          groups.map(group),
        ];
      },
      { wide: true },
    );
  }

  // -------------------------------------------------------------- drawing

  function view() {
    Object.assign(desk, dealt(server, link.outbox));
    attr(root, "data-closed", Boolean(closed()));
    attr(root, "data-empty", shell.ready && desk.cards.size === 0);
    if (on.view) draw(body, on.view());
    else on.paint?.();
    const locked = coach() && server.locked ? t("locked_coach") : closed();
    const why = server.ended || server.trouble || locked;
    return [bar(), shell.bannerView(why), shell.noticeView(), body];
  }

  function bar() {
    const here = server.people.filter((person) => person.here).length;
    const found = server.findings.filter((each) => !each.overruled).length;
    const off = !write();
    const count = (act, n, look) =>
      press(
        desk.narrow ? String(n) : t.n(act, n),
        { act },
        { look: "ok-quiet", icon: look, name: t.n(act, n) },
      );
    const sign = (act, look, name, title, isOff = false) => html`
      <button type="button" class="ok-quiet ok-square" data-act=${act} data-press aria-label=${name}
        title=${title} ?disabled=${isOff}>${icon(look)}</button>`;
    const lock = t(server.locked ? "unlock" : "lock");
    return html`
      <div class="ok-bar">
        ${
          views.length > 1 &&
          html`<div class="ok-views" role="group" aria-label=${t("views")}>
            ${(on.views?.() ?? views).map(
              (view) => html`
                <button type="button" data-act="view" data-view=${view} data-press
                  aria-pressed=${String(view === desk.view)}><span>${t(`view_${view}`)}</span></button>`,
            )}
          </div>`
        }
        ${shell.statusView()}
        <div class="ok-tools">
          ${room && count("people", here, "people")}
          ${coach() && count("findings", found, "flag")}
          ${
            coach() &&
            room &&
            html`<button type="button" class="ok-quiet ok-short" data-act="lock" data-press
              aria-label=${lock} aria-pressed=${String(server.locked)}>
              ${icon("lock")}<span>${!desk.narrow && lock}</span>
            </button>`
          }
          ${sign("undo", "undo", t("undo"), t("undo_keys"), !server.undo || off)}
          ${sign("redo", "redo", t("redo"), t("redo_keys"), !server.redo || off)}
          ${sign("board-menu", "more", t("board_menu"), null)}
        </div>
      </div>`;
  }

  // -------------------------------------------------------------- what a person does

  const acts = {
    view({ view }) {
      desk.view = view;
    },
    undo: () => link.do({ type: "Undo" }),
    redo: () => link.do({ type: "Redo" }),
    lock: () => link.do({ type: server.locked ? "UnlockBoard" : "LockBoard" }),
    people: openPeople,
    findings: openFindings,
    overrule: openOverrule,
    note: ({ note }) => openNote(note),
    reinstate: ({ rule, card }) => link.do({ type: "Reinstate", rule, card }),
    "board-menu"(_, at) {
      const formats = ["md", "csv", "json"].map((format) => ({
        label: t(`export_${format}`),
        run: () => link.post({ op: "export", format }),
      }));
      shell.menu(at, [...(on.menu?.() ?? []), { head: t("export") }, ...formats]);
    },
  };

  function keys(event, typing) {
    const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
    if (isUndo && !typing && write()) {
      event.preventDefault();
      if (event.shiftKey ? server.redo : server.undo) acts[event.shiftKey ? "redo" : "undo"]();
    } else if (root.contains(event.target)) on.keys?.(event, typing);
  }

  const own = {
    body,
    limits,
    /** @type {Map<string, any>} */
    cards: new Map(),
    sending: new Set(),
    view: views[0] ?? "",
    write,
    closed,
    notYet,
    set,
    change,
    remove,
    send,
    liveSheet,
    acts,
    wordsOf,
    reopen: (home) => on.restore?.(home) ?? false,
    shown: (name, value) => on.shown?.(name, value) ?? value,
    get: (id) => desk.cards.get(id),
    /** Cards of a type, by position, then id. */
    of: (type, fits = (/** @type {any} */ _card) => true) =>
      [...desk.cards.values()]
        .filter((card) => card.type === type && fits(card))
        .sort((a, b) => (a.position ?? 0) - (b.position ?? 0) || (a.id < b.id ? -1 : 1)),
    mine: (card) => coach() || madeBy(server.me, card),
    /** Who else has this card open, by name; "" if nobody. */
    editor(id) {
      const others = server.people.filter(
        (one) => one.here && one.editing === id && one.id !== server.me.id,
      );
      return id && others.length ? personOf(others[0].name) : "";
    },
    start(handlers) {
      on = handlers;
      return start({
        view,
        hear,
        merge,
        keys,
        write,
        first: restore,
        acts: { ...acts, ...on.acts },
      });
    },
  };
  const { start } = shell;
  const desk = Object.assign(shell, own);
  const forms = cardForms(desk);
  const { cardForm, oneBox } = forms;
  return Object.assign(desk, { cardForm, oneBox });
}
