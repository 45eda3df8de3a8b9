// What the room has given to the block that runs: how many, who is ready, and after the reveal what
// they wrote, as one list from which a card goes to every screen.

import { present } from "../../boards/kit/names.js";
import { html, keyed } from "../../boards/kit/template.js";
import { plainly, uid } from "../../boards/kit/words.js";
import { often, written } from "../stage_page/revealed.js";
import { personIn } from "./people.js";
import { listed } from "./rows.js";

const MOST_TICKS = 16;
const MOST_PARTS = 24; // of a meter: one for each person; of more people a share

/** The cards that could be put on all screens, by their board, as the kernel knows them now. */
export const cardsKnown = async (link) => (await link.answer({ op: "cards" })).groups;

/** `spot` puts a card on every screen. */
export function givenViews(shell, plan, { spot }) {
  const { t, server, link, repaint, paint, root } = shell;
  const mark = `ok-${uid()}`;
  let known = { sign: "", board: "", cards: /** @type {any[]} */ ([]) };
  let at = 0; // the answer that keys are on

  const nameOf = (id) => shell.personOf(personIn(server, id)?.name);
  const tally = (block) => server.tallies[block?.id] ?? {};
  const isRevealed = (block) => block && plan.state(block.id) === "revealed";

  // -------------------------------------------------------------- how many

  function counts(block, isOpen) {
    const here = present(server).length;
    const { written = 0, ready = 0 } = tally(block);
    const isSealed = block && plan.isSealed(block);
    const took = plan.stage(block?.id).answered ?? 0; // of lines that were typed for a room nobody knows
    const all = [
      !isRevealed(block) && (here || block) && t.n("in", here),
      isOpen && isSealed && t.n("written", written),
      isRevealed(block) && (took > 0 || plan.stage(block.id).empty) && t.n("took_part", took),
      answersOf(block).length > 0 && t.n("answers", often(answersOf(block))),
      isOpen && ready > 0 && t.n("ready", ready),
    ];
    if (shell.ready) shell.saying.holds("counts", listed(all));
    const isCounted = isOpen && here > 0;
    return html`
      <div class="ok-given">
        ${isCounted && meter(isSealed ? written : ready, Math.max(here, written, ready))}
        <ul class="ok-counts">
          ${all.filter(Boolean).map((one) => html`<li>${one}</li>`)}
          ${!here && !isRevealed(block) && !server.run.closed && html`<li class="ok-hint">${t("alone")}</li>`}
        </ul>
      </div>`;
  }

  /** A part for each person; its words stand beside it. */
  function meter(n, of) {
    const parts = Math.min(of, MOST_PARTS);
    const full = Math.round((n / of) * parts);
    return html`
      <span class="ok-meter" aria-hidden="true">
        ${Array.from({ length: parts }, (_, i) => html`<i data-on=${i < full}></i>`)}
      </span>`;
  }

  function ticks(block, isOpen) {
    const { who = [] } = isOpen ? tally(block) : {};
    const more = who.length - MOST_TICKS;
    const tick = (id) => html`<li dir="auto">✓ ${nameOf(id)}</li>`;
    return html`
      <ul class="ok-ticks" aria-label=${t("ready_list")} ?hidden=${!who.length}>
        ${who.slice(0, MOST_TICKS).map(tick)}
        ${more > 0 && html`<li>${t.n("more_ready", more)}</li>`}
      </ul>`;
  }

  // -------------------------------------------------------------- what they wrote

  /** What was written in a block; asked for once after its reveal, and again if that changes. */
  function answersOf(block) {
    if (!isRevealed(block) || plan.stage(block.id).empty) return [];
    const sign = [block.id, plan.stage(block.id).shown].join();
    if (sign !== known.sign) ask(block, sign);
    return known.board === block.id ? known.cards : [];
  }

  async function ask({ id: board, prompts }, sign) {
    known = { ...known, sign };
    const { answers: all } = await link.answer({ op: "answers", block: board });
    const place = ({ prompt }) => prompts.findIndex(({ id }) => id === prompt);
    const cards = all.sort((a, b) => place(a) - place(b));
    if (sign !== known.sign) return;
    if (board !== known.board) at = 0;
    known = { sign, board, cards };
    repaint();
  }

  /** Whether a prompt stands above its own answers: where there are answers to several. */
  const heads = (block, { id }) => {
    const some = new Set(answersOf(block).map(({ prompt }) => prompt));
    return some.size > 1 && some.has(id);
  };

  function answers(block) {
    const all = answersOf(block);
    at = Math.min(at, Math.max(0, all.length - 1));
    const rest = below();
    const lit = plainly(server.spotlight);
    const one = ({ id, text, times = 1 }, n) =>
      keyed(
        id,
        html`
        <div role="option" id=${`${mark}-${n}`} data-at=${n === at} data-often=${times > 1}
          aria-selected=${String(plainly(text) === lit)} @click=${() => light(n)}>
          <span dir="auto">${text}</span>${written(t, { times })}
        </div>`,
      );
    const several = block?.prompts.filter((prompt) => heads(block, prompt)) ?? [];
    const part = ({ id, text }) => html`
      <section role="group" aria-label=${text}>
        <p dir="auto" aria-hidden="true">${text}</p>
        ${all.map((card, n) => card.prompt === id && one(card, n))}
      </section>`;
    return html`
      <div class="ok-answers" role="listbox" tabindex="0" aria-label=${t("answers_here")}
        aria-describedby=${`${mark}-keys`} aria-activedescendant=${`${mark}-${at}`}
        ?hidden=${!all.length} @scroll=${repaint}>${several.length ? several.map(part) : all.map(one)}</div>
      <p class="ok-rest" aria-hidden="true" ?hidden=${!rest}>${t.n("below", rest)}</p>
      <p class="ok-unseen" id=${`${mark}-keys`}>${t("answers_keys")}</p>`;
  }

  /** How many of them are further down, for eyes alone: the list itself says how many there are. */
  function below() {
    const list = root.querySelector(".ok-answers");
    if (!list?.clientHeight) return 0;
    const end =
      list.scrollTop + list.clientHeight - list.querySelector("[role=option]")?.clientHeight / 2;
    return [...list.querySelectorAll("[role=option]")].filter(
      (one) => one.offsetTop - list.offsetTop > end,
    ).length;
  }

  function light(n) {
    at = n;
    spot({ board: known.board, spot: known.cards[n].id });
    repaint();
  }

  function keys(event) {
    const { key } = event;
    const last = known.cards.length - 1;
    if (key === "Enter" || key === " ") {
      event.preventDefault();
      return light(at);
    }
    const by = { ArrowUp: -1, ArrowDown: 1 }[key];
    const to = by ? at + by : { Home: 0, End: last }[key];
    if (to == null) return;
    event.preventDefault();
    at = Math.max(0, Math.min(last, to));
    paint();
    root.querySelector(".ok-answers [data-at]")?.scrollIntoView({ block: "nearest" });
  }

  return {
    tally,
    counts,
    ticks,
    answers,
    /** The prompts that do not stand above their own answers. */
    above: (block) => ({ prompts: block.prompts.filter((one) => !heads(block, one)) }),
    keys,
    hasAnswers: (block) => answersOf(block).length > 0,
  };
}
