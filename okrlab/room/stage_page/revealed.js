// What the room answered, after the reveal.

import { html, keyed } from "../../boards/kit/template.js";
import { once, said } from "../../boards/kit/view.js";
import { LONG, plainly, shorter } from "../../boards/kit/words.js";
import { yours } from "./mine.js";

const AT_ONCE = 10; // cards shown before "Show more"
const EACH = 12; // up to so many people each one's dots are told and drawn; of more all in one
const NOTHING = {};
export const sum = (given) => given.reduce((a, b) => a + b, 0);

/** How many answers these cards stand for, each of which may have been written several times. */
export const often = (some) => sum(some.map(({ times = 1 }) => times));

/** How often a card's words were written, where that was more than once. */
export const written = (t, { times = 1 }) =>
  times > 1 && html`<b class="ok-often">${t.n("answers", times)}</b>`;

/** How many dots a card got, and from how many people. */
export const tally = (t, { n, given }) =>
  html`<b>${t.n("dots_on", n)}</b> <span>${t.n("from_people", given.length)}</span>`;

/** Who wrote the words of a card, where a block shows names; of very many some are counted. */
export const writers = (t, { by = "", others = 0 }) =>
  [by, others && t("names_more", { n: others })].filter(Boolean).join(", ");

/** How many people chose each step of a prompt, from the lowest. */
export const countsOf = ({ id, steps = 5 }, scores) =>
  Array.from({ length: steps }, (_, n) => scores[id]?.[String(n + 1)] ?? 0);

/** The words of a card in a vote; a very long one is cut, and whole when it is unfolded. */
export const foldable = (text) =>
  [...text].length <= LONG
    ? said(text)
    : html`
      <details class="st-long">
        <summary dir="auto"><span>${shorter(text, LONG)}</span><span>${text}</span></summary>
      </details>`;

/** The cards of a vote that got dots, most first, the most dots of one, and how many got none; in a
 *  long vote `pages` say how many there are. */
export function ranking(dots, cards, pages = null) {
  const some = Object.entries(cards)
    .map(([id, text]) => ({ id, text, given: dots[id] ?? [], n: sum(dots[id] ?? []) }))
    .filter(({ n }) => n)
    .sort((a, b) => b.n - a.n);
  const all = pages?.texts ?? Object.keys(cards).length;
  return { some, most: some[0]?.n ?? 1, none: all - (pages?.of.cards[0] ?? some.length) };
}

/** Whether a block's question leads to another, which is what is answered and so the larger one. */
export const leadsOn = ({ prompts = [] }) => prompts.some(({ kind }) => kind !== "score");

/** The one prompt that a block's question led to: after the reveal it is what was asked. */
export const headOf = (block) =>
  block.prompts.length === 1 && leadsOn(block) ? block.prompts[0].text : "";

/** How many took part in what was revealed, and how much they wrote; `pages` tell it of very much. */
export function tookPart(t, { answered = 0, said: all = [] }, pages = null) {
  const texts = pages?.texts ?? often(all);
  const counts = [answered && t.n("answered", answered), texts > 1 && t.n("answers", texts)];
  return counts.filter(Boolean).join(" · ");
}

/** What the two ends of a scale mean. */
export const ends = ({ low = "", high = "" }) =>
  (low || high) &&
  html`<p class="st-ends"><span dir="auto">${low}</span><span dir="auto">${high}</span></p>`;

/** The views of a reveal on a stage (see stage.js). */
export function revealing({ t, server, now, asked, mine, more }) {
  const hint = (text) => html`<p class="st-hint">${text}</p>`;

  const ask = once((revealed, { prompts, named }, isAll, own) => {
    const { said: all = [], scores = {} } = revealed;
    const most = isAll ? Infinity : AT_ONCE;
    const cardsOf = ({ id }) => {
      const found = [...all.filter(({ prompt }) => prompt === id), ...more.more(id)];
      const wrote = new Set((own[id] ?? []).map(plainly)); // as only this page knows
      const isMine = ({ text }) => wrote.has(plainly(text));
      const card = (one) =>
        keyed(
          one.id,
          html`
          <li data-card=${one.id} data-mine=${isMine(one)}>
            ${said(one.text)}${named && writers(t, one) && html`<small dir="auto">${writers(t, one)}</small>`}
            ${written(t, one)}${isMine(one) && yours(t)}
          </li>`,
        );
      const cards = [
        ...found.filter(isMine),
        ...unseen(id, found),
        ...found.filter((one) => !isMine(one)),
      ];
      const shown = cards.slice(0, most);
      if (!found.length) return hint(t("revealed_none"));
      return html`
        <ul class="st-cards" data-moment="turn">${shown.map(card)}</ul>
        ${more.tail(id, often(shown), cards.length - shown.length)}`;
    };
    /** My own words that are further down than this page has asked for. */
    function unseen(id, found) {
      const there = new Set(found.map(({ text }) => plainly(text)));
      const left = more.left(id) > 0 ? (own[id] ?? []) : [];
      return left.filter((text) => !there.has(plainly(text))).map((text) => ({ id: text, text }));
    }
    const isOne = headOf({ prompts }) !== "";
    const part = (one) => html`
      <section>
        <h3 dir="auto" ?hidden=${isOne}>${one.text}</h3>
        ${one.kind === "score" ? scale(one, countsOf(one, scores)) : cardsOf(one)}
      </section>`;
    return prompts.map(part);
  });

  /** How many people chose each step: numbers, bars, and a sentence for screen readers. */
  function scale(prompt, steps) {
    const most = Math.max(1, ...steps);
    const step = (n, i) => html`
      <li>
        <span class="ok-unseen">${t.n("chose", n, { step: i + 1 })}</span>
        <b aria-hidden="true">${n}</b>
        <i aria-hidden="true" style=${`--part: ${n / most}`}></i>
        <span aria-hidden="true">${i + 1}</span>
      </li>`;
    return html`
      <div class="st-scale">
        <ol style=${`--steps: ${steps.length}`}>${steps.map(step)}</ol>
        ${ends(prompt)}
      </div>`;
  }

  const dots = once(({ dots: all = {} }, isAll) => {
    const { some, most, none } = ranking(all, more.cards(), server.pages);
    const shown = some.slice(0, isAll ? Infinity : AT_ONCE);
    const isEach = (given) => given.length > 1 && given.length <= EACH;
    const row = ({ id, text, given, n }) =>
      keyed(
        id,
        html`
        <li data-card=${id}>
          ${foldable(text)}
          <p class="st-tally">
            ${tally(t, { n, given })}
            ${isEach(given) && html`<small aria-hidden="true">${given.join(" + ")}</small>`}
          </p>
          <span class="st-meter" aria-hidden="true" style=${`--part: ${n / most}`}>
            ${(isEach(given) ? given : [n]).map((one) => html`<i style=${`flex-grow: ${one}`}></i>`)}
          </span>
        </li>`,
      );
    const rest = some.length ? t.n("no_dots", none) : t("revealed_no_dots");
    return html`
      <ol class="st-result" data-moment="turn">${shown.map(row)}</ol>
      ${more.tail(more.CARDS, shown.length, some.length - shown.length)}
      ${none > 0 && hint(rest)}`;
  });

  return {
    ask() {
      const revealed = server.revealed ?? NOTHING;
      const cards = ask(revealed, server.block, now.showAll, mine.own(), ...more.all());
      return asked(cards, tookPart(t, revealed, server.pages), headOf(server.block));
    },
    dots() {
      const revealed = server.revealed ?? NOTHING;
      return asked(dots(revealed, now.showAll, server.cards, ...more.all()), tookPart(t, revealed));
    },
  };
}
