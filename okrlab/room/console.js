// The facilitator's console: the current block, one button for the next thing, and the plan.
// The button sends the block that it means, so that pressing twice, or two coaches pressing at
// once, never skips a block.

import { cardsOf } from "../boards/kit/cards.js";
import { present } from "../boards/kit/names.js";
import { openShell } from "../boards/kit/shell.js";
import { element, html } from "../boards/kit/template.js";
import { press, said } from "../boards/kit/view.js";
import { agendaList } from "./console_page/agenda.js";
import { dayClock } from "./console_page/clock.js";
import { planEditor } from "./console_page/editor.js";
import { givenViews } from "./console_page/given.js";
import { keptSheets } from "./console_page/kept.js";
import { nowCards } from "./console_page/now.js";
import { peopleSheets } from "./console_page/people.js";
import { openPlan } from "./console_page/plan.js";

function consoleBoard({ model, el }) {
  const shell = openShell({ model, el }, "console", {
    keeps: "console",
    narrow: 760,
    server: {
      stages: {},
      run: {},
      plan: { blocks: [], version: 0 },
      clock: {},
      tallies: {},
      parked: {},
      steps: [],
      sentence: {},
      frame: {},
      favourite: {},
      notes: {},
      coach: {},
      spotlight: "",
      title: "",
    },
  });
  const { t, server, root, room, link } = shell;

  const run = (command, saw = null) => {
    link.do(command, { saw });
    shell.repaint();
  };
  const plan = openPlan(shell);
  const clock = dayClock(shell, plan);
  const editor = planEditor(shell, plan);
  const { openAdd } = editor;
  const { takes = [] } = model.get("_context") ?? {};
  const given = givenViews(shell, plan, { spot: (card) => kept.acts.spot(card) });
  const day = () => kept.dayView();
  const now = nowCards(shell, plan, clock, { openAdd, run, takes, day, given });
  const agenda = agendaList(shell, plan, clock);
  const people = peopleSheets(shell, { run });
  const kept = keptSheets(shell, plan, { run });

  // -------------------------------------------------------------- what the kernel says

  function hear(message, entry) {
    const { op } = message;
    if (op === "state" || op === "changed") {
      clock.heard();
      if (op === "state") now.dropOutdated();
      if ("base" in message) people.moved();
      plan.heard();
    } else if (op === "done") plan.done(message, entry);
    else if (op === "refused") refused(message, entry);
    else if (op === "conflict") conflict(message, entry);
  }

  /** The next step that a command is about; empty if it is about none. */
  const words = (entry) => cardsOf(entry?.command ?? {})[0] ?? {};

  function refused(message, entry) {
    if (plan.refused(message, entry)) return;
    if (message.code === "already_done") return; // another coach was faster: the page shows it
    const { text, sentence } = { ...entry?.command, ...words(entry) };
    shell.notice(message.message, message.hint, text || sentence?.text);
  }

  function conflict({ by, card }, entry) {
    const { text = card.text, who = "", due = "" } = words(entry);
    const mine = [text, who, due].filter(Boolean).join(" · ");
    shell.notice(t("conflict", { name: shell.personOf(by) }), t("step_conflict"), mine);
  }

  /** Opens the A3 page in a new tab for printing or, if tabs are blocked, saves it as a file. */
  async function openCanvas(block) {
    const page = await link.answer({ op: "canvas", block });
    const url = URL.createObjectURL(new Blob([page.html], { type: "text/html;charset=utf-8" }));
    if (!window.open(url, "_blank"))
      element(html`<a href=${url} download=${page.name}></a>`).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }

  // -------------------------------------------------------------- what it shows

  function view() {
    const here = present(server).length;
    const why = server.trouble || server.readonly;
    const isOurs = shell.ready && shell.coach();
    const tool = (label, act) => press(label, { act }, { look: "ok-quiet", icon: act });
    const projector = html`
      <a class="ok-button ok-quiet" href="85-projector" target="_blank" rel="noopener">
        <span>${t("projector")}</span>
      </a>`;
    return html`
      <div class="ok-bar">
        ${server.run.current && said(server.title, "ok-titled")}
        ${shell.statusView()}
        <div class="ok-tools">
          ${room && [tool(shell.ready && t.n("in", here), "people"), projector]}
          ${tool(t("more"), "more")}
        </div>
      </div>
      ${shell.bannerView(why || (shell.ready && !isOurs && t("coaches_only")))}
      ${shell.noticeView()}
      ${isOurs && html`<div class="ok-desk">${now.view()}${agenda.view()}</div>`}`;
  }

  // -------------------------------------------------------------- menus

  const addTime = (minutes) => run({ type: "AddTime", block: server.run.current, minutes });
  const isRunning = () => plan.current() && !server.run.closed;
  const item = (label, run, more = {}) => ({ label, run, ...more });

  function closeWorkshop() {
    const close = () => run({ type: "CloseWorkshop" });
    shell.makeSure(t("close_workshop"), t("then_close"), t("close_workshop"), close);
  }

  function moreMenu(at) {
    const { current: block, closed, started } = server.run;
    const parked = Object.keys(server.parked).length;
    const closeBlock = () => run({ type: "CloseBlock", block });
    shell.menu(at, [
      ...(isRunning()
        ? [
            { head: t("time") },
            item(t.n("add_min", 1), () => addTime(1), { keys: "+" }),
            item(t.n("add_min", 5), () => addTime(5)),
            plan.state(block) === "open" && item(t("close_block"), closeBlock),
          ]
        : []),
      { head: t("screens") },
      item(t("spotlight"), kept.openSpotlight, { keys: "S" }),
      room && item(t("invite"), () => people.openDoors()),
      { head: t("kept") },
      item(t.n("parked_n", parked), kept.openParked, { keys: "P" }),
      item(t.n("steps_n", server.steps.length), kept.openSteps, { keys: "N" }),
      item(t("sentence"), kept.openSentence),
      item(t("checkin_set"), kept.openDay),
      { head: t("agenda") },
      item(t("add_block"), () => openAdd(plan.looked()?.id)),
      item(t("undo_plan"), plan.undo, { keys: t("undo_plan_keys"), off: !plan.canUndo() }),
      { head: t("who_leads") },
      room && item(t("hand_over"), people.openHandOver),
      started && !closed && item(t("close_workshop"), closeWorkshop),
      !shell.narrow && item(t("primary_keys"), null, { keys: t("primary_key"), off: true }),
    ]);
  }

  function blockMenu(at) {
    const block = plan.looked();
    const { id } = block;
    const state = plan.state(id);
    const place = plan.place(id);
    const isNow = id === server.run.current && ["open", "revealed"].includes(state);
    const isWaiting = state === "waiting";
    const last = plan.blocks().length - 1;
    const open = () => {
      plan.chosen = "";
      if (now.wasEmpty(id)) now.anew(id);
      else run({ type: "OpenBlock", block: id });
    };
    const opens = now.wasEmpty(id) ? "open_again" : isWaiting ? "open_now" : "go_back";
    const skip = () => plan.patch(id, { skip: !block.skip });
    shell.menu(at, [
      !server.run.closed && (now.wasEmpty(id) || !isNow) && item(t(opens), open),
      plan.isSealed(block) && state === "closed" && item(t("reveal_now"), () => now.reveal(block)),
      item(t("edit"), () => editor.openBlock(block)),
      item(t("my_note"), () => kept.openNote(block)),
      item(t("canvas"), () => openCanvas(id)),
      { head: t("agenda") },
      item(t("earlier"), () => plan.shift(id, -1), { keys: t("earlier_keys"), off: place < 1 }),
      item(t("later"), () => plan.shift(id, 1), { keys: t("later_keys"), off: place >= last }),
      isWaiting && item(t(block.skip ? "unskip" : "skip"), skip),
      item(t("duplicate"), () => plan.duplicate(block)),
      item(t("add_after"), () => openAdd(id)),
      isWaiting && item(t("remove"), () => plan.remove(id), { danger: true }),
    ]);
  }

  const acts = {
    ...editor.acts,
    ...people.acts,
    ...kept.acts,
    more: (_, at) => moreMenu(at),
    sentence: kept.openSentence,
    steps: kept.openSteps,
    day: kept.openDay,
    spotlight: kept.openSpotlight,
    block: (_, at) => blockMenu(at),
    respread: plan.respread,
    five: () => addTime(5),
    print: now.print,
    anew: () => now.anew(server.run.current),
    dismiss() {
      shell.unsay();
      root.querySelector(".ok-primary")?.focus();
    },
  };

  const quick = {
    "+": () => isRunning() && addTime(1),
    s: kept.openSpotlight,
    p: kept.openParked,
    n: kept.openSteps,
  };

  function keys(event, typing) {
    const { target, key } = event;
    const isOurs = target === document.body || root.contains(target);
    if (typing || !isOurs || root.querySelector("dialog[open]")) return;
    const isControl = event.ctrlKey || event.metaKey;
    if (event.repeat && (key === "Enter" || key === " ") && target.matches(".ok-primary"))
      event.preventDefault();
    else if (key === " " && !target.closest("button, a, summary, [tabindex='0']")) {
      event.preventDefault(); // the page would scroll
      if (!event.repeat) root.querySelector(".ok-primary")?.click();
    } else if (key.toLowerCase() === "z" && isControl) {
      event.preventDefault();
      plan.undo();
    } else if (target.matches(".ok-agenda")) agenda.keys(event);
    else if (target.matches(".ok-answers") && !quick[key.toLowerCase()]) given.keys(event);
    else if (quick[key.toLowerCase()] && !isControl && !event.altKey) {
      event.preventDefault();
      quick[key.toLowerCase()]();
    }
  }

  const timer = setInterval(shell.repaint, 1000);
  const stop = shell.start({ view, hear, keys, acts });
  return () => {
    clearInterval(timer);
    stop();
  };
}

export default { render: consoleBoard };
