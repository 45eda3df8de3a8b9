// The page that follows the agenda, on 500 phones. It shows one scene at a time.

import { cardsOf } from "../boards/kit/cards.js";
import { active, attr } from "../boards/kit/dom.js";
import { countText } from "../boards/kit/forms.js";
import { nameChips } from "../boards/kit/names.js";
import { LEFT, openShell } from "../boards/kit/shell.js";
import { html, keyed } from "../boards/kit/template.js";
import { press, said } from "../boards/kit/view.js";
import { answering, trimmed } from "./stage_page/answer.js";
import { around } from "./stage_page/around.js";
import { ballot } from "./stage_page/ballot.js";
import { closing, markOf, ownWords } from "./stage_page/closing.js";
import { inputs } from "./stage_page/inputs.js";
import { longer } from "./stage_page/longer.js";
import { ownSheets, yours } from "./stage_page/mine.js";
import { planning } from "./stage_page/planning.js";
import { leadsOn, revealing } from "./stage_page/revealed.js";
import { leftUnsent } from "./stage_page/unsent.js";

const BEGIN = { at: 0, typing: false, leading: false, showAll: false, late: false, unfolded: "" };

function stage({ model, el }) {
  const shell = openShell({ model, el }, "stage", {
    keeps: "stage",
    server: { place: {}, block: null },
  });
  const { t, server, root, coach } = shell;
  const now = { ...BEGIN, over: null }; // the block as this page shows it, and when its time is over
  const kept = new Map();
  let place = ""; // the scene that is shown, and its block
  let isMoved = false; // whether the scene has just changed
  let isNext = false; // whether the block has just changed
  let shown; // the id of the block that is shown
  let hadFocus = false;
  let jumps = false; // the person asked for the next box
  let told = "";
  let heard = ""; // the question, for screen readers

  const open = () => server.stage === "open" && !server.closed && !server.readonly;
  const live = () => Boolean(server.block) && open();
  const heading = () => server.block?.question || server.block?.title || "";

  /** The block's question, which may be reworded while it runs. */
  function asked(rest = null, note = "", head = "") {
    const isLead = !head && leadsOn(server.block);
    return [
      html`
        <p class="st-kicker" ?hidden=${!note}>${note}</p>
        <h2 tabindex="-1" dir="auto" data-leads=${isLead}>${head || heading()}</h2>`,
      rest,
    ];
  }

  const base = Object.assign(shell, {
    now,
    live,
    open,
    asked,
    /** What stays while a question is open: the boxes, with everything typed into them. */
    held(name, make) {
      if (!kept.has(name)) kept.set(name, make());
      return kept.get(name);
    },
    turned() {
      kept.clear();
      Object.assign(now, BEGIN);
      shell.unsay(false);
    },
  });
  const mine = answering(base);
  const more = longer(base);
  const whole = Object.assign(base, { mine, more });
  const answers = inputs(whole);
  const vote = ballot(whole);
  const results = revealing(whole);
  const plan = planning(base);
  const own = ownSheets(base);
  const last = closing(base, plan);
  const page = around(base);
  const unsent = leftUnsent(base, plan);

  // -------------------------------------------------------------- what the kernel says

  function hear(message, entry) {
    const { op, ...news } = message;
    const command = entry?.command ?? {};
    if (op === "state" || op === "changed") {
      const start = performance.now();
      page.heard(news);
      mine.heard(news);
      last.heard();
      unsent.look();
      requestAnimationFrame(() =>
        setTimeout(() => performance.measure("okrlab:change", { start })),
      );
    } else if (op === "done" && command.type === "GiveAnswer") mine.done(command);
    else if (op === "refused" && message.code !== "already_done") refused(message, entry);
    else if (op === "conflict")
      shell.notice(
        t("step_changed", { name: shell.personOf(message.by) }),
        "",
        words(command).text,
      );
  }

  /** The next step that a command is about; empty if it is about none. */
  const words = (command) => cardsOf(command)[0] ?? {};

  /** Nothing typed is lost: refused words stay in their box, or are shown if the box is gone. */
  function refused(message, entry) {
    const command = entry?.command ?? {};
    if (command.type === "GiveAnswer") return mine.refused(message, entry);
    const isBack = command.cards?.length && plan.refill(words(command));
    const { text = command.text ?? command.name } = words(command);
    shell.notice(message.message, message.hint, isBack ? "" : text);
  }

  // -------------------------------------------------------------- before, between, after

  function waiting() {
    const { block, started, reopened, steps, me, lead, here, newest } = server;
    const isAgain = reopened || steps.some((one) => one.carried);
    const last = isAgain ? steps.filter((one) => one.carried || reopened) : [];
    const isIn = me.name ? t("in_named", { name: me.name }) : t("in");
    const title = block && started ? t("block_over") : isIn;
    const next = t(started ? "waiting_next" : "waiting_first");
    const name = press(
      t(me.name ? "change_name" : "add_name"),
      { act: "name" },
      { look: "ok-quiet" },
    );
    const isAlone = here === 1 && !started && !coach();
    const count = isAlone ? t("here_first") : here ? t.n("here", here) : "";
    const sign = yours(t, "you");
    return html`
      <div class="st-wait">
        ${plan.stepList(last, t("last_time"))}
        <div class="st-hello">
          ${markOf(shell)}
          <h2 tabindex="-1" dir="auto">${title}</h2>
          ${!started && !me.name && name}
          <p class="st-hint">${next} <span dir="auto">${lead && t("leads", { name: lead })}</span></p>
        </div>
        ${!started && page.outlook()}
        <p class="st-counts">${count}</p>
        ${nameChips(t, newest ?? [], 10, started || isAlone ? 0 : here, me.id, sign)}
        ${!started && me.name && name}
      </div>`;
  }

  /** The block is closed and not yet revealed: my own words stay visible. */
  function closed() {
    const { prompts = [] } = server.block;
    const written = prompts.filter((one) => one.kind !== "score");
    const texts = written.flatMap(({ id }) => trimmed(mine.value(`texts:${id}`) ?? []));
    const chosen = mine.chosen();
    const isLate = mine.isTouched() && texts.length + chosen.length > 0;
    return asked(html`
      <p class="st-hint">${t("wait_reveal")}</p>
      <p class="st-late" role="status" ?hidden=${!isLate}>${isLate && t("late")}</p>
      ${chosen.length > 0 && ownWords(chosen)}
      ${
        !coach() &&
        written.length > 0 &&
        html`<div><h3 ?hidden=${!texts.length}>${t("you_wrote")}</h3>${ownWords(texts)}</div>`
      }`);
  }

  /** The current scene: its name and its content. */
  function sceneNow() {
    const { block, stage: state } = server;
    const isOver = state !== "open" && state !== "revealed" && !block?.sealed;
    if (!shell.ready) return { name: "", view: () => null };
    if (server.closed) return { name: "over", view: last.goodbye };
    if (!block || isOver) return { name: "waiting", view: waiting };
    const { scene } = block;
    const scenes = { ask: answers.ask, dots: vote.dots, next: plan.next };
    const shown = { ask: results.ask, dots: results.dots };
    const name = [state, block.id, now.at, now.typing, answers.leads(), coach()].join(" ");
    if (state === "revealed") return { name, view: shown[scene] ?? asked };
    if (state === "closed" && !block.works) return { name, view: closed };
    return { name, view: now.typing ? answers.forRoom : (scenes[scene] ?? asked) };
  }

  // -------------------------------------------------------------- the page

  function view() {
    const { block, spotlight } = server;
    const scene = sceneNow();
    hadFocus = Boolean(root.querySelector(".st-scene")?.contains(active(root)));
    isMoved = scene.name !== place;
    isNext = block?.id !== shown;
    shown = block?.id;
    if (isMoved && heading() !== told) heard = told = heading();
    place = scene.name;
    attr(root, "data-scene", (!server.closed && block?.scene) || null);
    attr(root, "data-works", !server.closed && block?.works);
    attr(root, "data-over", server.closed);
    attr(root, "data-revealed", !server.closed && server.stage === "revealed");
    return html`
      ${page.head()}
      ${shell.bannerView()}${shell.noticeView()}
      <div class="st-main">
        <div>
          <section class="st-spot" aria-label=${t("spotlight")} ?hidden=${!spotlight}>
            <p class="st-kicker">${t("spotlight")}</p>${said(spotlight, "st-spot-text")}
            ${server.says && said(server.says, "st-hint")}
          </section>
          <section class="st-scene">${keyed(place, html`${scene.view()}`)}</section>
          ${page.foot()}${unsent.view()}
        </div>
      </div>
      <p class="ok-unseen" role="status">${heard}</p>`;
  }

  /** The focus never moves into the next question's box by itself: the person may still be typing. */
  function drawn() {
    const scene = root.querySelector(".st-scene");
    if (isNext && root.getBoundingClientRect().top < 0) root.scrollIntoView(); // its question first
    const next = jumps && scene.querySelector("textarea, input:checked, input");
    if (hadFocus && (isMoved || !scene.contains(active(root))))
      (next || (!isMoved && more.end()) || scene.querySelector("h2"))?.focus();
    if (isMoved)
      for (const area of scene.querySelectorAll("textarea[data-limit]")) countText(t, area);
    jumps = false;
    const gone = active(root)?.closest?.(".st-dots [data-off]"); // my last dot was taken back
    if (gone) gone.nextElementSibling.focus();
  }

  // -------------------------------------------------------------- what a person does

  function step(by) {
    mine.later(0);
    now.at += by;
    now.unfolded = "";
    jumps = true;
    shell.paint();
  }

  /** Enter moves on to the next box. */
  function keys(event) {
    const { target, key } = event;
    if (key !== "Enter" || event.shiftKey || !target.matches?.("[data-box]")) return;
    event.preventDefault();
    shell.paint();
    const all = [...root.querySelectorAll("[data-box]")];
    (all[all.indexOf(target) + 1] ?? target).focus();
    mine.later(0);
  }

  const acts = {
    ...own,
    ...unsent.acts,
    ...more.acts,
    ...answers.acts,
    share: last.share,
    ready: () => mine.touch("ready:", !mine.value("ready:"), 0),
    type() {
      now.typing = !now.typing;
      now.at = 0;
      mine.later(0);
    },
    back: () => step(-1),
    next: () => step(1),
    unfold({ of }) {
      now.unfolded = of;
      shell.paint();
      root.querySelector("[data-box]").focus();
    },
    dot: ({ by }, _, card) => vote.dot(card, Number(by)),
    "step-menu": plan.menu,
    dismiss() {
      shell.unsay();
      const scene = root.querySelector(".st-scene");
      (scene.querySelector("textarea") ?? scene.querySelector("h2"))?.focus();
    },
  };

  const clock = setInterval(() => page.isTimed() && shell.repaint(), 1000);
  const away = () => document.visibilityState === "hidden" && mine.give();
  const gone = () => unsent.look() ?? shell.repaint();
  document.addEventListener("visibilitychange", away);
  document.addEventListener(LEFT, gone);
  const stop = shell.start({ view, drawn, hear, keys, acts });
  return () => {
    mine.give();
    clearInterval(clock);
    document.removeEventListener("visibilitychange", away);
    document.removeEventListener(LEFT, gone);
    stop();
  };
}

export default { render: stage };
