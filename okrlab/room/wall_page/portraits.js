// What the room made, for the wall: cards, scores, dots and steps, in parts that can be paged.

import { aboutStep, signOf } from "../../boards/kit/steps.js";
import { html, keyed } from "../../boards/kit/template.js";
import { once, picture, said } from "../../boards/kit/view.js";
import {
  countsOf,
  ranking,
  sum,
  tally,
  tookPart,
  writers,
  written,
} from "../stage_page/revealed.js";

const MANY = 9; // so many cards are stretched to fill the wall
const WIDE = 90; // so long a text takes a whole row of a grid
export const LARGE = 64; // wall units of what people wrote, where it is short
const STRONG = 0.6; // from such a share on a ground is so strong that words on it change sides
const FEW = 5; // of so few answers one sees each, and no middle is said

/** The middle of all answers, between two steps where it lies there; null of a few. */
function middleOf(counts) {
  const every = counts.flatMap((n, i) => Array.from({ length: n }, () => i + 1));
  const half = every.length / 2;
  return every.length < FEW ? null : (every[Math.ceil(half) - 1] + every[Math.floor(half)]) / 2;
}

/** How far apart two people's answers are, on average: what a survey's result goes by as well. */
function spreadOf(counts) {
  const n = sum(counts);
  const apart = counts.flatMap((a, i) => counts.slice(i).map((b, more) => a * b * more));
  return n < FEW ? 0 : sum(apart) / ((n * (n - 1)) / 2);
}

/** The one line of several on which people differ most; none where two are as far apart. */
function differing(lines, scores) {
  const spreads = lines.map((one) => spreadOf(countsOf(one, scores)));
  const most = Math.max(...spreads);
  const found = lines.filter((_, n) => spreads[n] === most);
  return lines.length > 1 && most > 0 && found.length === 1 ? found[0] : null;
}

/** Cards in the order of a straight grid: what several wrote, then from the shortest to the longest;
 *  and those that take a whole row, so that no row has a hole. */
function ordered(all) {
  const long = ({ text }) => text.length > WIDE;
  const several = all.filter(({ times = 1 }) => times > 1);
  const short = all
    .filter(({ times = 1 }) => times === 1)
    .sort((a, b) => a.text.length - b.text.length);
  const single = short.filter((some) => !long(some));
  const odd = (some, one) => (some.length % 2 ? [one] : []);
  const whole = new Set([
    ...odd(several, several[0]),
    ...odd(single, single.at(-1)),
    ...short.filter(long),
  ]);
  return { all: [...several, ...short], whole };
}

export function portraits({ t }) {
  // -------------------------------------------------------------- what was asked

  function cards(given, named, moment = null) {
    const { all, whole } = ordered(given);
    const card = (one) =>
      keyed(
        one.id,
        html`
        <li data-card=${one.id} data-often=${one.times > 1} data-answers=${one.times ?? 1}
          data-cells=${whole.has(one) ? 2 : null} data-atom>
          ${said(one.text)}${written(t, one)}${named && writers(t, one) && said(writers(t, one), "wl-by")}
        </li>`,
      );
    return html`
      <ul class="wl-cards" data-moment=${moment} data-many=${all.length >= MANY}>${all.map(card)}</ul>`;
  }

  /** One line of scores: its words, how many chose each step, and which answer is in the middle. */
  function score({ id, text, steps = 5 }, all, most, isApart) {
    const middle = middleOf(all);
    const isMiddle = (i) => middle != null && Math.abs(i + 1 - middle) < 1;
    const step = (n, i) => html`
      <li data-middle=${isMiddle(i)} data-none=${!n} data-most=${n / most > STRONG} style=${`--part: ${n / most}`}>
        <span class="ok-unseen">${t.n("chose", n, { step: i + 1 })}</span>
        <b aria-hidden="true">${n || ""}</b>
      </li>`;
    const said = () => html`
      <p class="wl-middle" style=${`--at: ${(middle - 0.5) / steps}`}>
        <span class="ok-unseen">${t("middle_is", { n: middle })}</span>
      </p>`;
    return keyed(
      id,
      html`
      <li class="wl-score" data-atom data-apart=${isApart}>
        <p dir="auto">${text}</p>
        <div>
          <ol style=${`--steps: ${steps}`}>${all.map(step)}</ol>
          ${middle != null && said()}
        </div>
      </li>`,
    );
  }

  /** The steps, and what their ends mean: once for lines that share them. */
  function scaleOf({ low = "", high = "", steps = 5 }, isTold) {
    const ends = { 1: low, [steps]: high };
    const step = (_, n) => html`<li><b>${n + 1}</b>${said(ends[n + 1] ?? "")}</li>`;
    return html`
      <div class="wl-score wl-scale" aria-hidden="true">
        <p>${isTold && [html`<i class="wl-middle"></i>`, t("middle_mark")]}</p>
        <ol style=${`--steps: ${steps}`}>${Array.from({ length: steps }, step)}</ol>
      </div>`;
  }

  const isScore = ({ kind }) => kind === "score";

  /** Lines of scores that follow each other and share a scale; of other prompts each is alone. */
  function grouped(prompts) {
    const scale = ({ low = "", high = "", steps = 5 }) => [low, high, steps].join("\n");
    const groups = [];
    for (const one of prompts) {
      const [last] = groups.at(-1) ?? [];
      const isSame = last && isScore(last) && isScore(one) && scale(last) === scale(one);
      if (isSame) groups.at(-1).push(one);
      else groups.push([one]);
    }
    return groups;
  }

  /** Lines of scores that share a scale; `most` is the highest count, `apart` the line on which people differ most. */
  function scored(some, scores, most, apart) {
    const isTold = (one) => sum(countsOf(one, scores)) >= FEW;
    return keyed(
      some[0].id,
      html`
        <section class="wl-survey" data-part style=${`--rows: ${some.length}`}>
          ${scaleOf(some[0], some.some(isTold))}
          <ul class="wl-scores" data-moment="turn">${some.map((one) => score(one, countsOf(one, scores), most, one === apart))}</ul>
        </section>`,
    );
  }

  const asked = once(({ prompts, named }, revealed, head, pages) => {
    const { said: all = [], scores = {} } = revealed;
    const lines = prompts.filter(isScore);
    const most = Math.max(1, ...lines.flatMap((one) => countsOf(one, scores))); // one scale for all
    const isOne = prompts.length === 1;
    const apart = differing(lines, scores);
    const part = (one) => {
      const here = all.filter(({ prompt }) => prompt === one.id);
      return keyed(
        one.id,
        html`
        <section data-part>
          <h3 dir="auto" ?hidden=${isOne && one.text === head}>${one.text}</h3>
          ${here.length ? cards(here, named, "turn") : html`<p class="wl-soft" data-atom>${t("revealed_none")}</p>`}
        </section>`,
      );
    };
    return {
      view: grouped(prompts).map((some) =>
        isScore(some[0]) ? scored(some, scores, most, apart) : part(some[0]),
      ),
      told: tookPart(t, revealed, pages),
      more: apart ? t("differ_most", { text: apart.text }) : "",
      most: lines.length < prompts.length ? LARGE : undefined,
      columns: lines.length < prompts.length ? 2 : 1,
    };
  });

  // -------------------------------------------------------------- votes

  const ranked = once(({ dots = {}, answered = 0 }, on, pages) => {
    const { some, most, none } = ranking(dots, on, pages);
    const row = ({ id, text, given, n }) =>
      keyed(
        id,
        html`
        <li data-card=${id} data-atom style=${`--part: ${n / most}`}>
          ${said(text)}
          <p>${tally(t, { n, given })}</p>
        </li>`,
      );
    const rest = some.length ? t.n("no_dots", none) : t("revealed_no_dots");
    return {
      view: html`<ol class="wl-ranked" data-moment="turn">${some.map(row)}</ol>`,
      told: [answered && t.n("answered", answered), none > 0 && rest].filter(Boolean).join(" · "),
      columns: 2,
    };
  });

  // -------------------------------------------------------------- what comes next

  const stepRow = (step, words) =>
    keyed(
      step.id,
      html`
      <li data-atom data-done=${step.done}>
        <span aria-hidden="true">${signOf(step)}</span>${words}
      </li>`,
    );

  return {
    ballot: (all) => cards(all.map(([id, text]) => ({ id, text }))),
    steps(all) {
      const one = (step) =>
        stepRow(step, html`<div>${said(step.text)}${said(aboutStep(t, step), "wl-by")}</div>`);
      return html`<ul class="wl-steps">${all.map(one)}</ul>`;
    },
    /** What was decided, and below it who does what by when, in columns as on the result's page. */
    agreed(all) {
      const one = (step) =>
        stepRow(step, [
          said(step.text),
          said(step.who, "wl-who"),
          said(step.due && t("due", step), "wl-by"),
        ]);
      const part = (key, some) => html`
        <section data-part ?hidden=${!some.length}>
          <h3>${t(key)}</h3>
          <ul class="wl-agreed">${some.map(one)}</ul>
        </section>`;
      const isDecided = ({ kind }) => kind === "decision";
      return [
        part("decision", all.filter(isDecided)),
        part(
          "actions",
          all.filter((one) => !isDecided(one)),
        ),
      ];
    },
    picture: (drawing) => picture(drawing, t("picture_alt"), "wl-picture"),
    /** What came of a block: of one that was asked, voted on, or worked on a board of its own. `head`
     *  is what stands above it, and need not be said again. */
    of({ block, revealed, cards: on = {}, pages = null, pictures = null }, head = "") {
      if (pictures) return { pictures, view: null, columns: 1 };
      if (!revealed) return null;
      return block.scene === "dots"
        ? ranked(revealed, on, pages)
        : asked(block, revealed, head, pages);
    },
  };
}
