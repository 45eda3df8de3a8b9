// The pages of the course other than exercises: the overview, a lesson, the end of a place, the
// right answers, and the learner's own lines.

import { html } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { figureOf, isTest, sign } from "./exercise.js";

const MAIN = { look: "ok-main" };

const row = (...parts) => html`<div class="ok-row">${parts}</div>`;
const soft = (words) => html`<p class="ok-soft">${words}</p>`;
const aside = (title, words) => html`
  <aside class="ok-example"><h3>${title}</h3><p>${words}</p></aside>`;
const box = (title, words, buttons, more = null) => html`
  <section class="ok-box ok-panel"><h3>${title}</h3><p>${words}</p>${row(buttons)}${more}</section>`;
const startOf = (label, place, options = {}) => press(label, { act: "exercises", place }, options);

export function homePage({ t, server }) {
  const { lessons, tests, before, change, due } = server;
  const { pre, post } = tests;
  const dueNote = () => html`<span class="ok-soft">${t.n("due", due)}</span>`;
  const today = () => [startOf(t("practise"), "due", MAIN), dueNote()];

  function test() {
    if (pre.given < pre.of) {
      const label = pre.given ? t("before_go_on", pre) : t("before_start");
      const hint = !lessons.some((one) => one.settled) && soft(t("skip_hint"));
      const start = startOf(label, "pre", due ? {} : MAIN);
      return box(t("before_title"), t("before_body"), start, hint);
    }
    if (change) return box(t("after_title"), change, press(t("answers"), { act: "answers" }));
    if (!pre.of) return null;
    const label = post.given ? t("before_go_on", post) : t("after_start");
    const start = startOf(label, "post", lessons.every((one) => one.done) ? MAIN : {});
    const words = `${t("before_done", { right: before, of: pre.of })} ${t("after_body")}`;
    return box(t("after_title"), words, start);
  }

  const lesson = (one, n) => html`
    <li>
      <button type="button" data-act="lesson" data-go=${one.id} data-stop=${one.id}>
        <span class="ok-number" aria-hidden="true">${one.done ? "✓" : n + 1}</span>
        <span class="ok-name">${one.title}<small>${t("minutes", one)}</small></span>
        <span class="ok-soft">
          ${one.done ? t("lesson_done") : one.settled > 0 && t("progress", one)}
        </span>
      </button>
    </li>`;
  return html`
    <header class="ok-hello"><h2>${t("title")}</h2>${soft(t("intro"))}</header>
    <div class="ok-panels">${due > 0 && box(t("today"), t("today_some"), today())}${test()}</div>
    <h3>${t("lessons")}</h3>
    <ol class="ok-lessons" data-rove="lessons">${lessons.map(lesson)}</ol>
    ${box(t("own_title"), t("own_body"), press(t("own_make"), { act: "own" }))}`;
}

export function lessonPage({ t, server }, { id, title, text, example }) {
  const n = server.lessons.findIndex((one) => one.id === id);
  const one = server.lessons[n];
  const label = one.done ? t("again") : one.settled ? t("go_on") : t("start");
  const start = { act: "exercises", place: id, again: one.done };
  return html`
    ${soft(`${t("lesson_of", { number: n + 1 })} · ${t("minutes", one)}`)}
    <h2 tabindex="-1">${title}</h2>
    <div class="ok-prose">
      ${text.map((line) => html`<p>${line}</p>`)}
      ${example && aside(t("example"), example)}
    </div>
    ${row(press(label, start, MAIN))}`;
}

export function overPage({ t }, { place, right, of, change, open, take_home: home }) {
  const test = isTest(place);
  const where = { due: "over_due", own: "over_own" }[place] ?? "over_lesson";
  const title = test ? t("over_test", { right, of }) : open ? t.n("over_left", open) : t(where);
  const isLesson = !test && where === "over_lesson";
  return html`
    <h2 tabindex="-1">${title}</h2>
    ${test && html`<p>${change || t("over_first")}</p>`}
    ${home && !open && aside(t("take_home"), home)}
    ${row(
      !test && open > 0 && startOf(t("over_back"), place, MAIN),
      test && change && press(t("answers"), { act: "answers" }, MAIN),
      press(t("home"), { act: "home" }, open > 0 || change ? {} : MAIN),
      isLesson && !open && press(t("again"), { act: "exercises", place, again: true }),
    )}`;
}

/** Both tests with their right answers, held back until now so that the tests can be compared. */
export function answersPage({ t }, { pre, post }) {
  const one = ({ item, right, answer, why, contested }) => html`
    <li class="ok-stack ok-answer">
      <h4>${item.ask}</h4>
      ${item.text && said(item.text, "ok-given")}
      ${figureOf(t, item)}
      <p class="ok-head">
        ${sign(right)} ${t(right ? "answer_right" : "answer_missed")} <span dir="auto">${answer}</span>
      </p>
      <p>${why}</p>
      ${contested && soft(contested)}
    </li>`;
  const test = (title, items) => html`
    <section class="ok-stack">
      <h3>${title}</h3><ol class="ok-answers">${items.map(one)}</ol>
    </section>`;
  return html`
    <h2 tabindex="-1">${t("answers")}</h2>
    ${test(t("answers_pre"), pre)}${test(t("answers_post"), post)}
    ${row(press(t("home"), { act: "home" }, MAIN))}`;
}

/** The box for the learner's own lines, and what was read in them. */
export function ownPage({ t }, { box: written, found }) {
  const told = ({ items, read, left, unread }) => [
    html`<p>${items ? t.n("own_read", read) : t("own_none")}</p>`,
    items > 0 && row(startOf(t("start"), "own", MAIN)),
    left.length > 0 && html`<h3>${t.n("own_left", unread)}</h3>`,
    left.length > 0 && html`<ul class="ok-left">${left.map(untaken)}</ul>`,
    unread > left.length && soft(t.n("own_more", unread - left.length)),
  ];
  const untaken = ({ line, why }) => html`
    <li><span dir="auto">${line}</span><small>${why}</small></li>`;
  return html`
    <h2 tabindex="-1">${t("own_title")}</h2>
    ${soft(t("own_body"))}
    ${written}
    ${row(press(t("own_make"), { act: "own-make" }, MAIN))}
    <div class="ok-stack" role="status" data-own>${found && told(found)}</div>`;
}
