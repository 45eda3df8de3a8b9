// The course: lessons, exercises and two tests, one thing at a time. The kernel chooses exercises and
// judges answers; the page knows which view is open, and the browser's Back leads to the last one.

import { attr } from "../../boards/kit/dom.js";
import { field } from "../../boards/kit/forms.js";
import { copyText } from "../../boards/kit/sheets.js";
import { openShell } from "../../boards/kit/shell.js";
import { html, keyed } from "../../boards/kit/template.js";
import { icon } from "../../boards/kit/view.js";
import { openCalibration, openCohort, openLink } from "./page/coach.js";
import { exerciseOf } from "./page/exercise.js";
import { answersPage, homePage, lessonPage, overPage, ownPage } from "./page/pages.js";

const HOME = { view: "home" };
const OWN_MOST = 20000; // most characters of the learner's own lines

function courseBoard({ model, el }) {
  const shell = openShell({ model, el }, "course", { keeps: "course" });
  const { t, server, root, link, keep, room } = shell;
  let view = ""; // the open view; its page is shown when the kernel has answered
  let place = "";
  let again = false;
  let now = null; // the exercise on the page
  let own = null;
  let gone = false;
  let latest = null;
  let page = { name: "", number: 0, view: () => /** @type {any} */ ("") };

  /** Ask for what the page shows next; an answer is ignored if something else was asked since. */
  async function ask(message, then) {
    const mine = link.answer(message);
    latest = mine;
    const answer = await mine;
    if (mine === latest) then(answer);
  }

  /** Show a page; the focus goes to its heading, so that screen readers start there. */
  function fill(name, show) {
    page = { name, number: page.number + 1, view: show };
    shell.paint();
    if (name !== "home") root.querySelector(".ok-course h2")?.focus({ preventScroll: true });
    if (root.getBoundingClientRect().top < 0) root.scrollIntoView({ block: "start" });
  }

  // -------------------------------------------------------------- the open view

  // In JupyterLab the address and the history belong to Lab.
  const here = () => history.state?.course;
  const mark = (how, to) => {
    if (room) history[how]({ ...history.state, course: to }, "");
  };

  /** Show a view, and let the browser's Back lead to the one before. */
  function go(to) {
    if (gone) return;
    if (JSON.stringify(to) !== JSON.stringify(here())) mark("pushState", to);
    show(to);
  }

  const goTo = (at, isAgain = false) => go({ view: "exercise", place: at, again: isAgain });

  function show(to) {
    now = latest = null;
    ({ view, place = "", again = false } = to);
    shell.unsay();
    if (view === "lesson") ask({ op: view, id: to.id }, shown(lessonPage));
    else if (view === "exercise") next();
    else if (view === "answers") ask({ op: view }, shown(answersPage));
    else if (view === "own") openOwn();
    else fill("home", () => homePage(shell));
  }

  const shown = (look) => (found) => fill(view, () => look(shell, found));

  /** The first view: the one that was open before a reload if it can still be shown. */
  function begin() {
    if (server.place) return show({ view: "lesson", id: server.place });
    const was = room && here();
    const isLost = !was || was.place === "own" || (was.view === "answers" && !server.change);
    if (isLost) mark("replaceState", HOME);
    show(isLost ? HOME : was);
  }

  function back() {
    if (gone) return;
    for (const open of root.querySelectorAll("dialog")) open.close();
    show(here() ?? HOME);
  }

  // -------------------------------------------------------------- exercises

  /** Ask for an exercise: the one `after` the one just done or left, or the open one (`at`). */
  const next = (from = {}) =>
    ask({ op: "next", place, again, ...from }, (found) => {
      now = null;
      if (found.op === "over") {
        view = found.op;
        return shown(overPage)(found);
      }
      now = exerciseOf(shell, found, place);
      fill(view, now.view);
    });

  async function hint() {
    const mine = now;
    if (!mine) return;
    const found = await link.answer({ op: "hint", id: mine.id });
    if (mine === now) mine.hinted(found);
  }

  function hear(message, entry) {
    const { op, id } = message;
    const isOpen = view === "exercise" && !now?.isJudged();
    if (op === "state" && isOpen) next(now ? { at: now.id } : {});
    else if (op === "verdict" && id === now?.id) now.judged(message);
    else if (op === "noted" && id === now?.id) next({ after: id });
    else if (op === "refused") {
      shell.notice(message.message, message.hint);
      if (entry?.command.id === now?.id) now?.refused();
      if (message.code === "item_gone") next({ after: now?.id ?? "" });
    }
  }

  // -------------------------------------------------------------- own lines, the menu

  function openOwn() {
    const box = field(t, keep, { label: t("own_label"), draft: "own", limit: OWN_MOST });
    box.area.rows = 5;
    own = { box, found: null };
    fill(view, () => ownPage(shell, own));
    box.area.focus();
  }

  function readOwn(found) {
    if (found.items && !found.left.length) return goTo("own");
    own.found = found;
    shell.paint();
    root.querySelector("[data-own] button")?.focus();
  }

  async function forget() {
    await link.answer({ op: "forget" });
    gone = true;
    link.stop();
    fill("gone", () => html`<p class="ok-empty">${t("forgotten")}</p>`);
  }

  function more(_, at) {
    const isCoach = shell.coach() && room;
    const sure = () => shell.makeSure(t("forget"), t("forget_sure"), t("forget_yes"), forget);
    shell.menu(at, [
      room && { label: t("my_link"), run: () => openLink(shell, "link") },
      isCoach && { head: t("coach") },
      isCoach && { label: t("learn_link"), run: () => openLink(shell, "learn_link") },
      isCoach && { label: t("cohort"), run: () => openCohort(shell) },
      isCoach && { label: t("calibration"), run: () => openCalibration(shell) },
      server.me.role === "learner" && { label: t("forget"), danger: true, run: sure },
      { label: t("own_title"), run: () => go({ view: "own" }) },
    ]);
  }

  // -------------------------------------------------------------- put together

  const bar = () => html`
    <div class="ok-bar">
      <button type="button" class="ok-quiet" data-act="home"
        ?hidden=${["", "home", "gone"].includes(page.name)}>${t("home")}</button>
      ${shell.statusView()}
      <button type="button" class="ok-quiet ok-square" data-act="more" aria-label=${t("more")}>
        ${icon("more")}
      </button>
    </div>`;

  if (room) addEventListener("popstate", back);
  const stop = shell.start({
    view() {
      attr(root, "data-own", view === "own" || place === "own");
      const shownPage = keyed(page.number, html`${page.view()}`);
      return [
        bar(),
        shell.bannerView(),
        shell.noticeView(),
        html`<div class="ok-course">${shownPage}</div>`,
      ];
    },
    hear,
    first: begin,
    acts: {
      home: () => go(HOME),
      lesson: ({ go: id }) => go({ view: "lesson", id }),
      exercises: (to) => goTo(to.place, to.again === "true"),
      answers: () => go({ view: "answers" }),
      own: () => go({ view: "own" }),
      "own-make": () => ask({ op: "own", text: own.box.area.value }, readOwn),
      onward() {
        shell.unsay();
        if (now) next({ after: now.id });
      },
      hint,
      copy: ({ url }, at) => copyText(t, url, at),
      more,
    },
  });
  return () => {
    removeEventListener("popstate", back);
    stop();
  };
}

export default { render: courseBoard };
