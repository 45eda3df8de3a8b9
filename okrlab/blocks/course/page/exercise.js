// One exercise on the page: the task, the answer, and the feedback.

import { html } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";
import { answeringOf } from "./answering.js";
import { chart } from "./chart.js";

/** Right or wrong as a sign, next to the words. */
export const sign = (right) => html`
  <span aria-hidden="true" class=${right ? "ok-yes" : "ok-no"}>${right ? "✓" : "→"}</span>`;

export const isTest = (place) => place === "pre" || place === "post";

const hasLines = ({ lines, shape }) => lines && shape === "one";

/** Its lines, its chart. */
export const figureOf = (t, item) => [
  hasLines(item) &&
    html`<ul class="ok-set">${item.lines.map((line) => html`<li>${line}</li>`)}</ul>`,
  item.chart && chart(t, item.chart),
];

/** The material of an exercise, shown above the ways to answer. */
function givenOf(t, item) {
  const { text, shape, kind } = item;
  const isPlain = kind === "chart" || hasLines(item);
  const quote = () => html`<blockquote class="ok-given" dir="auto">${text}</blockquote>`;
  return [
    text && shape !== "span" && (isPlain ? said(text, "ok-given") : quote()),
    figureOf(t, item),
    item.contested && html`<p class="ok-soft">${t("contested")}</p>`,
  ];
}

/** An exercise of a place; call `hinted`, `judged` and `refused` with the kernel's messages. */
export function exerciseOf(shell, { item, number, of, tries, hints }, place) {
  const { t, link, drafts, root, repaint, paint } = shell;
  const answering = answeringOf({ item, ready, shell });
  let { given } = answering;
  let waits = false; // for a verdict or, after a wrong answer, for another answer
  let verdict = null;
  let told = [];
  let left = hints;

  function ready(value) {
    given = value;
    waits = false;
    repaint();
  }

  function send() {
    if (given == null || waits) return;
    waits = true;
    const command = { type: "Answer", id: item.id, place, answer: given };
    // Answers about a learner's own lines are judged but not recorded, so they are never “saved”.
    if (item.own) link.post({ op: "do", key: uid(), command });
    else link.do(command);
    repaint();
  }

  function hinted(message) {
    if (verdict?.over) return;
    ({ told, left } = message);
    paint();
    if (!left) root.querySelector(".ok-acts .ok-main").focus();
  }

  function judged(message) {
    verdict = message;
    if (!message.over) {
      answering.anew?.();
      waits = true;
    } else if (item.shape === "write") drafts.forget(`write:${item.id}`);
    paint();
    root.querySelector(".ok-said").scrollIntoView({ block: "nearest" });
    if (message.over) root.querySelector(".ok-acts .ok-main").focus();
    else root.querySelector(".ok-said .ok-head").focus({ preventScroll: true });
  }

  function refused() {
    waits &&= Boolean(verdict);
  }

  // -------------------------------------------------------------- what is shown of it

  const part = (title, words, dir = null) =>
    words && html`<h3>${t(title)}</h3><p dir=${dir}>${words}</p>`;

  function judgement() {
    if (!verdict) return tries > 1 && t("second");
    const { right, over, say, answer, why, contested, next } = verdict;
    const title = right && item.shape === "write" ? "example" : "answer_is";
    return [
      html`<p class="ok-head" tabindex="-1">${sign(right)} ${say}</p>`,
      !over && html`<p class="ok-soft">${t("try_again")}</p>`,
      over && [
        part(title, answer, "auto"),
        part("why", why),
        part("sides", contested),
        part("gain", next),
      ],
    ];
  }

  function acts() {
    if (verdict?.over) return press(t("next"), { act: "onward" }, { look: "ok-main" });
    const isNone = item.shape === "some" && !given.length;
    const label = isTest(place) ? t("give") : t(isNone ? "check_none" : "check");
    const hint = t(told.length ? "hint_next" : "hint");
    return html`
      <button class="ok-main" ?disabled=${given == null || waits}>${label}</button>
      ${left > 0 && press(hint, { act: "hint" }, { look: "ok-quiet" })}
      ${!isTest(place) && of > 1 && press(t("skip"), { act: "onward" }, { look: "ok-quiet" })}`;
  }

  const view = () => html`
    <p class="ok-soft">${t("number", { number, of })}</p>
    <h2 tabindex="-1">${item.ask}</h2>
    <form class="ok-exercise" data-shape=${item.shape} .send=${send}>
      ${givenOf(t, item)}
      ${answering.view(Boolean(verdict?.over))}
      <ol class="ok-hints" aria-live="polite">
        ${!verdict?.over && told.map((one) => html`<li>${one}</li>`)}
      </ol>
      <div class="ok-said" role="status" data-right=${verdict && String(verdict.right)}>${judgement()}</div>
      <div class="ok-row ok-acts">${acts()}</div>
    </form>`;

  return { id: item.id, view, hinted, judged, refused, isJudged: () => Boolean(verdict) };
}
