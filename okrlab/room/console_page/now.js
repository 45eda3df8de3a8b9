// The current block, the one button for the next thing, and the coach's notes on what to say.

import { nameChips, present } from "../../boards/kit/names.js";
import { html } from "../../boards/kit/template.js";
import { icon, press, said } from "../../boards/kit/view.js";
import { lasting, shorter, uid } from "../../boards/kit/words.js";
import { personIn } from "./people.js";
import { listed } from "./rows.js";

const STEPS = /^((Open|Close|Reveal)Block|(Close|Reopen)Workshop|TakeLead)$/;
const MOST_ASKS = 3; // of a block's own questions beside it; more stand with the notes
const CALM = 600; // ms after a change of its meaning in which the button ignores presses
const SURPRISED = 2500; // the same after a change by somebody else: a finger may be on its way
const MINE = 5000; // ms in which a change is the answer to my own press
const SENTENCE = "our-sentence"; // the step of an agenda in which the team chooses its sentence

/** `given` are the views of given.js. */
export function nowCards(shell, plan, clock, { openAdd, run, takes, day, given }) {
  const { t, server, room, link, repaint } = shell;
  const mark = `ok-${uid()}`;
  let meaning = "";
  let settled = 0;
  let went = -Infinity; // when I last pressed it

  const nameOf = (id) => shell.personOf(personIn(server, id)?.name);
  const { tally } = given;
  const wasEmpty = (id) => plan.state(id) === "revealed" && plan.stage(id).empty;

  // -------------------------------------------------------------- the one button

  /** The next block that is neither skipped nor begun. */
  const following = () =>
    plan
      .blocks()
      .slice(plan.place(server.run.current) + 1)
      .find((block) => !block.skip && plan.state(block.id) === "waiting");

  /** What the button does now. */
  function step() {
    const { closed, lead } = server.run;
    const here = plan.current();
    const block = following();
    if (lead && lead !== server.me.id) return { act: "take", command: { type: "TakeLead" } };
    if (closed) return { act: "reopen", command: { type: "ReopenWorkshop" } };
    if (here && plan.isSealed(here) && ["open", "closed"].includes(plan.state(here.id)))
      return { act: "reveal", block: here };
    if (block)
      return {
        act: here ? "next" : "open",
        block,
        command: { type: "OpenBlock", block: block.id },
      };
    if (!plan.blocks().length) return { act: "add" };
    return { act: "close", command: { type: "CloseWorkshop" } };
  }

  const isBusy = () =>
    link.outbox.some(({ command, state }) => state !== "done" && STEPS.test(command.type));
  const isResting = () => isBusy() || Date.now() < settled;

  function standing() {
    const { current, closed, lead } = server.run;
    return [current, plan.state(current), closed, lead].join(":");
  }
  /** Passes a step the state of the workshop at the moment of the press. */
  const go = (command) => run(command, { standing: standing() });
  const anew = (id) => go({ type: "OpenBlock", block: id, anew: true });

  /** A press that was delayed while the workshop went on must not turn it back. */
  function dropOutdated() {
    for (const entry of [...link.outbox]) {
      const before = entry.saw?.standing;
      if (before == null || entry.state === "done" || before === standing()) continue;
      link.outbox.splice(link.outbox.indexOf(entry), 1);
      shell.keep.drop(`out:${entry.key}`);
    }
  }

  function pressed(event) {
    if (isResting() || event.detail > 1) return;
    went = Date.now();
    const { act, block, command } = step();
    if (act === "add") return openAdd();
    plan.chosen = "";
    shell.unsay();
    if (act === "reveal") reveal(block);
    else go(command);
  }

  /** Asks first if nobody or few have answered, since a reveal cannot be undone; and once more if
   *  more people have answered than the sheet `told` when it was pressed. */
  function reveal(block, told = null) {
    if (!["open", "closed"].includes(plan.state(block.id))) return; // another coach was faster
    const n = tally(block).written ?? 0;
    const all = Math.max(n, present(server).length);
    const isEnough = told == null && n && 2 * n >= all;
    if (n === told || isEnough || n < block.fewest)
      // for a survey, the server says why it cannot be revealed yet
      return go({ type: "RevealBlock", block: block.id });
    const nobody = () => (all ? t("reveal_none", { of: all }) : t("reveal_nobody"));
    const words = n ? t("reveal_few", { n, of: all }) : nobody();
    shell.makeSure(t("reveal_early"), words, t("reveal_anyway"), () => reveal(block, n));
  }

  function pressView() {
    const { act, block } = step();
    const n = tally(block).written ?? 0;
    const means = `${act}:${block?.id}`;
    if (means !== meaning) {
      const calm = meaning && Date.now() - went > MINE ? SURPRISED : CALM;
      meaning = means;
      settled = Date.now() + calm;
      setTimeout(repaint, calm + 20);
    }
    const about = block ? { title: block.title, time: lasting(t, block.minutes) } : {};
    const revealed = () => (n ? t.n("then_reveal", n) : t("then_reveal_none"));
    return html`
      <div class="ok-press" data-means=${act}>
        <button type="button" class=${act === "reopen" ? "ok-primary" : "ok-main ok-primary"} aria-describedby=${mark}
          aria-disabled=${isResting() ? "true" : null} @click=${pressed}>${t(`do_${act}`)}</button>
        <p class="ok-then" id=${mark} dir="auto">
          ${act === "reveal" ? revealed() : t(`then_${act}`, about)}
        </p>
      </div>`;
  }

  // -------------------------------------------------------------- the block that runs

  function where(block) {
    const { closed, lead } = server.run;
    const all = plan.blocks().filter((one) => !one.skip);
    const n = all.findIndex((one) => one.id === block?.id) + 1;
    const at = n ? t("step_of", { n, all: all.length }) : t("now");
    return listed([
      closed ? t("over") : block ? at : t("before"),
      lead && lead !== server.me.id && t("leads", { name: nameOf(lead) }),
    ]);
  }

  const strip = (look, words, label, act) =>
    html`<div class=${look}>${said(words)}${press(label, { act }, { look: "ok-quiet" })}</div>`;

  /** The result's page with the window to print it, where it can be kept as a PDF. */
  function print() {
    const page = window.open("result.html", "_blank");
    page?.addEventListener("load", () => page.print());
  }

  const taken = ([format, label]) => html`
    <li><a class="ok-button" href=${`result.html?as=${format}`} download>${label}</a></li>`;

  const result = () =>
    room
      ? html`
        <div class="ok-result">
          <div class="ok-row">
            <a class="ok-button ok-main" href="result.html" target="_blank" rel="noopener">
              ${t("see_result")}
            </a>
            ${press(t("pass_on"), { act: "doors", kind: "view" })}
          </div>
          <details class="ok-more">
            <summary>${t("take")}</summary>
            <ul class="ok-row">
              <li>${day()}</li>
              <li>${press(t("take_pdf"), { act: "print" })}</li>
              ${takes.map(taken)}
            </ul>
            ${said(t("take_hint"), "ok-hint")}
          </details>
        </div>`
      : html`<div class="ok-result">${said(t("result_solo"), "ok-hint")}</div>`;

  /** What a coach does in this very block, which otherwise stands in a menu. */
  function ownAct(block) {
    const { votes, steps, sealed, works } = plan.kindOf(block);
    const isRevealed = plan.state(block.id) === "revealed" && !wasEmpty(block.id);
    const { card, text } = server.favourite;
    const own = () => {
      if (block.recipe === SENTENCE) return [t("sentence"), "sentence"];
      if (steps) return [t.n("steps_n", server.steps.length), "steps"];
      if (votes && isRevealed && card)
        return [t("favourite", { text: shorter(text, 40) }), "favourite"];
      const isListed = given.hasAnswers(block); // each of them is pressed right there
      const mayLight = !server.spotlight && !isListed && (isRevealed || (works && !sealed));
      return mayLight ? [t("spotlight"), "spotlight"] : [];
    };
    const [label, act] = own();
    return act && html`<div class="ok-row ok-result">${press(label, { act })}</div>`;
  }

  function nowView() {
    const { closed } = server.run;
    const block = plan.current();
    const mayAdd = block && !closed && !server.spotlight; // then something else is in hand
    const isOpen = block && plan.state(block.id) === "open" && !closed;
    const isPlanned = plan.blocks().some((one) => !one.skip);
    const asked = block ? block.question : t(isPlanned ? "before_hint" : "empty_hint");
    const { words, over, share } = clock.left();
    const isListed = !closed && given.hasAnswers(block); // what is asked then stands right above
    const isShort = block?.prompts.length <= MOST_ASKS;
    const asks = isShort && promptsOf(given.above(block));
    if (shell.ready) shell.saying.holds("time", over ? t("time_up") : "");
    return html`
      <section class="ok-now" aria-label=${t("now")}>
        <div class="ok-top">
          ${said(where(block))}
          <h2 dir="auto">${block?.title ?? server.title}</h2>
          <p class="ok-left" dir="auto" ?hidden=${!words} data-over=${over}>${words}</p>
          ${mayAdd && press(t("add_5"), { act: "five" }, { look: "ok-five", name: t.n("add_min", 5) })}
        </div>
        <span class="ok-run" aria-hidden="true" ?hidden=${!words}><i style=${`width: ${100 * share}%`}></i></span>
        <p class="ok-asked" dir="auto" data-leads=${isShort && block.prompts.length > 0} ?hidden=${!asked}>${asked}</p>
        ${!isListed && asks}
        <div class="ok-state">
          ${
            block &&
            plan.isSealed(block) &&
            html`<p class="ok-seal">
              ${plan.state(block.id) !== "revealed" && icon("lock")}<span>${plan.sealWords(block)}</span>
            </p>`
          }
          ${given.counts(block, isOpen)}
        </div>
        ${!block && nameChips(t, present(server))}${given.ticks(block, isOpen)}
        ${
          server.spotlight &&
          strip("ok-spot", t("spot_on", { text: server.spotlight }), t("spot_off"), "spot-off")
        }
        ${
          !closed &&
          block &&
          wasEmpty(block.id) &&
          strip("ok-nothing", t("nothing_shown"), t("open_again"), "anew")
        }
        ${isListed && asks}
        ${!closed && given.answers(block)}
        ${block && !closed && ownAct(block)}
        ${closed && result()}
      </section>`;
  }

  // -------------------------------------------------------------- the block that is looked at

  function points(title, lines) {
    const list = html`
      <ul class="ok-points">${lines?.map((line) => html`<li dir="auto">${line}</li>`)}</ul>`;
    return lines?.length > 0 && html`<div><h4>${title}</h4>${list}</div>`;
  }

  function promptView({ text, kind, steps = 5, most = 1 }) {
    const how = kind === "score" ? t("a_score", { n: steps }) : t.n("texts", most);
    return html`<li dir="auto">${text} <small>${how}</small></li>`;
  }

  const promptsOf = ({ prompts }) =>
    prompts.length > 0 && html`<ol class="ok-points">${prompts.map(promptView)}</ol>`;

  function lookView() {
    const block = plan.looked();
    if (!block) return null;
    const isAhead = block.id !== server.run.current;
    const notes = server.coach[block.recipe] ?? {};
    const mine = server.notes[block.id] ?? "";
    const about = [
      plan.kindOf(block).label ?? block.kind,
      t(`sign_${plan.sign(block)}`),
      plan.isSealed(block) && plan.sealWords(block),
    ];
    const named = { name: t("block_menu_of", { title: block.title }) };
    if (
      !isAhead &&
      !notes.say?.length &&
      !notes.watch?.length &&
      !mine &&
      block.prompts.length <= MOST_ASKS
    )
      return html`
        <section class="ok-look ok-bare" aria-label=${t("notes_title")}>
          ${press(t("no_notes"), { act: "block" })}
        </section>`;
    return html`
      <section class="ok-look" aria-label=${t("notes_title")}>
        <header>
          <h3 dir="auto">${isAhead ? block.title : t("notes_title")}</h3>
          ${press(t("block_menu"), { act: "block" }, named)}
        </header>
        <div class="ok-stack">
          ${isAhead && said(listed(about), "ok-about")}
          ${isAhead && block.question && said(block.question, "ok-asked")}
          ${(isAhead || block.prompts.length > MOST_ASKS) && promptsOf(block)}
          ${points(t("say"), notes.say)}${points(t("watch"), notes.watch)}
          ${mine && html`<div class="ok-mine"><h4>${t("my_note")}</h4>${said(mine)}</div>`}
        </div>
      </section>`;
  }

  const view = () => [nowView(), pressView(), lookView()];
  return { view, reveal, anew, print, wasEmpty, dropOutdated };
}
