// What every board has around its cards: its bar, who may write, and the sheets with people, notes
// and findings. Nothing here knows what the cards are.

import { attr, madeBy } from "./dom.js";
import { findingsView } from "./findings.js";
import { oneBox } from "./forms.js";
import { faces, inRoom, participants, present } from "./names.js";
import { MENU } from "./sheets.js";
import { openShell } from "./shell.js";
import { html } from "./template.js";
import { icon, press, said } from "./view.js";

/**
 * The page of a board with cards; `return desk.start(on)` with what a shell takes (see shell.js), and
 *   on.view()             what is shown below the bar and the notices
 *   on.views()            the names of its current views, if they vary
 *   on.beside()           further choices in the bar, beside the views
 *   on.tools()            further tools in the bar, before the lock
 *   on.menu()             further entries of the board's menu, besides the exports
 *   on.words(card id)     the words by which people know a card
 *   on.place(card id)     the words for a card in the list of findings
 *   on.about(rule)        more about the rule of a finding
 *   on.found(finding)     how the list shows a finding, if it is not the usual way
 * @param {{ model: any, el: Element }} place
 * @param {string} look the class for its style
 * @param {{ views?: string[], wall?: boolean, keeps?: string, server?: object, data?: object, narrow?: number,
 *   overruleHint?: string }} more
 */
export function openDesk(
  place,
  look,
  { views = [], wall = false, server: known = {}, overruleHint = "overrule_hint", ...more } = {},
) {
  const shell = openShell(place, look, {
    ...more,
    server: {
      overrules: [],
      notes: {},
      findings: [],
      asking: 0,
      locked: false,
      undo: false,
      redo: false,
      over: false,
      ...known,
    },
  });
  const { t, link, server, room, root, coach, personOf, start } = shell;
  /** @type {any} */
  let on = {};

  const closed = () =>
    server.readonly ||
    (coach() ? "" : server.over ? t("deck_over") : server.locked ? t("locked") : "");
  const write = () => shell.ready && !closed() && !wall;

  /** A notice shown only while the person may not write here. */
  const notYet = () =>
    shell.notice(t("kept_hint"), closed() ? "" : t("status_connecting"), "", true);

  const send = (command, notes = undefined) => {
    link.do(command, notes);
    shell.paint();
  };

  // -------------------------------------------------------------- sheets

  /** A sheet whose content is redrawn with the board. */
  const liveSheet = (title, content, options = {}) =>
    shell.sheet(title, () => html`<div class="ok-stack">${content()}</div>`, {
      ...options,
      closed() {
        options.closed?.();
        shell.left();
      },
    });

  function openBox(title, about, box) {
    const form = oneBox(shell, box);
    shell.sheet(title, [about && said(about, "ok-about"), form]);
    form.area.focus();
  }

  const openNote = (id) =>
    openBox(t("note"), on.words(id), {
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
      hint: t(overruleHint),
      needed: true,
      draft: `overrule:${rule}-${card}:text`,
      done: (reason) => link.do({ type: "Overrule", rule, card, reason }),
    });

  function openPeople() {
    const form = oneBox(shell, {
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
    const others = () => server.more > 0 && said(t("names_more", { n: server.more }), "ok-hint");
    const list = () => html`<ul class="ok-people">${here().map(one)}</ul>`;
    liveSheet(t("people_title"), () => [list(), others(), form]);
  }

  function openFindings() {
    const found = ({ card, message, question, overruled }) => [
      on.place?.(card) && said(on.place(card), "ok-about"),
      said(message),
      said(question, "ok-strong"),
      overruled && said(t("overruled_because", { reason: overruled })),
    ];
    const one = (finding) => {
      const { rule, card, overruled } = finding;
      const act = overruled ? "reinstate" : "overrule";
      return [
        on.found ? on.found(finding) : found(finding),
        press(t(act), { act, rule, card }, { look: "ok-quiet" }),
      ];
    };
    const badge = ({ severity }) =>
      !on.found && html` <span class="ok-badge">${t(`severity_${severity}`)}</span>`;
    liveSheet(
      t("findings_title"),
      () => [
        html`<p>${t(server.findings.length ? "findings_hint" : "findings_none")}</p>`,
        html`<div class="ok-stack" data-rove="findings">
          ${findingsView(t, server, { one, badge, about: on.about })}</div>`,
      ],
      { wide: true },
    );
  }

  // -------------------------------------------------------------- drawing

  function view() {
    const shown = on.view();
    attr(root, "data-closed", Boolean(closed()));
    const locked = coach() && server.locked ? t("locked_coach") : closed();
    const why = server.trouble || locked;
    return [bar(), shell.bannerView(why), shell.noticeView(), shown];
  }

  function bar() {
    const here = inRoom(server);
    const off = !write();
    const count = (act, n, look) =>
      press(
        desk.narrow ? String(n) : t.n(act, n),
        { act },
        { look: "ok-quiet", icon: look, name: t.n(act, n) },
      );
    /** What is worth asking is a number while there is some; what was overruled stays in reach. */
    const findings = () =>
      server.asking > 0
        ? count("findings", server.asking, "flag")
        : server.findings?.length > 0 && sign("findings", "flag", t("findings_title"), null);
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
        ${on.beside?.()}
        ${shell.statusView()}
        <div class="ok-tools">
          ${room && (desk.narrow ? count("people", here, "people") : faces(t, present(server), on.beside ? 2 : 5, here))}
          ${coach() && findings()}
          ${on.tools?.()}
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

  function menuItems() {
    const formats = ["md", "csv", "json"].map((format) => ({
      label: t(`export_${format}`),
      run: () => link.post({ op: "export", format }),
    }));
    return [...(on.menu?.() ?? []), { head: t("export") }, ...formats];
  }

  /** On a phone there is one menu: the page that follows the agenda takes this board's into its own. */
  const taken = (/** @type {any} */ { detail }) => desk.narrow && detail.push(...menuItems());

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
    "board-menu": (_, at) => shell.menu(at, menuItems()),
  };

  function keys(event, typing) {
    const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
    if (isUndo && !typing && write()) {
      event.preventDefault();
      if (event.shiftKey ? server.redo : server.undo) acts[event.shiftKey ? "redo" : "undo"]();
    } else if (wall || root.contains(event.target)) on.keys?.(event, typing);
  }

  const own = {
    view: views[0] ?? "",
    write,
    closed,
    notYet,
    send,
    liveSheet,
    openNote,
    acts,
    mine: (card) => coach() || madeBy(server.me, card),
    /** The name of the participant who wrote a card, by id; whoever leads also writes for others. */
    writers: () => new Map(participants(server).map(({ id, name }) => [id, name])),
    /** Who else has this card open, by name; "" if nobody. */
    editor(id) {
      const others = server.people.filter(
        (one) => one.here && one.editing === id && one.id !== server.me.id,
      );
      return id && others.length ? personOf(others[0].name) : "";
    },
    start(handlers) {
      on = handlers;
      document.addEventListener(MENU, taken);
      const stop = start({ ...on, view, keys, write, acts: { ...acts, ...on.acts } });
      return () => {
        document.removeEventListener(MENU, taken);
        stop();
      };
    },
  };
  const desk = Object.assign(shell, own);
  return desk;
}
