// The wall: one page for a projector. It always fits, it is read from the last row, and nothing on
// it can be pressed. The board of a block that works on one lies below it and fits by itself.

import { refit } from "../boards/kit/dom.js";
import { openShell } from "../boards/kit/shell.js";
import { html, keyed } from "../boards/kit/template.js";
import { said } from "../boards/kit/view.js";
import { fitter, turning } from "../boards/kit/wall.js";
import { ourWords } from "./stage_page/closing.js";
import { headOf, leadsOn } from "./stage_page/revealed.js";
import { timing } from "./stage_page/timing.js";
import { doors } from "./wall_page/doors.js";
import { LARGE as MOST, portraits } from "./wall_page/portraits.js";

const BROAD = /[\u1100-\ud7ff\uf900-\uffe6]/g; // letters that take the room of two
/** @typedef {[number, number, number, number]} Sizes the smallest and largest type, and what the longest word and all of them allow */
/** @type {Sizes} */
const POSTER = [60, 128, 2000, 700];
/** @type {Sizes} */
const HERO = [24, 78, 880, 560];

/**
 * How large words are: a few are large, and no word is broken that need not be.
 * @param {Sizes} sizes
 */
function sizeOf(words, sizes) {
  const [least, most, word, all] = sizes;
  const broad = words.match(BROAD)?.length ?? 0;
  const longest = Math.max(...words.split(/\s+/).map((one) => one.length));
  return Math.max(least, Math.min(most, word / longest, all / Math.sqrt(words.length + broad)));
}

function wall({ model, el }) {
  const shell = openShell({ model, el }, "wall", {
    keeps: "wall",
    server: { place: {}, block: null, names: [], says: "", about: null },
  });
  const { t, server, root } = shell;
  const now = { over: null };
  const live = () => Boolean(server.block) && server.stage === "open" && !server.closed;
  const time = timing(Object.assign(shell, { now, live }), () => server.here);
  const door = doors(shell);
  const portrait = portraits(shell);
  const pages = turning(shell.repaint);

  function hear({ op, ...news }) {
    if (op === "state" || op === "changed") time.heard(news);
  }

  // -------------------------------------------------------------- what is on it

  /** Words as large as their room allows; `most` is the largest. */
  const large = (words, most = 120) =>
    html`<div class="wl-fit wl-front" data-fit data-most=${most}>${words}</div>`;
  const full = (words, most = 44, columns = 1) =>
    html`<div class="wl-fit" data-fit data-most=${most} data-columns=${columns}>${words}</div>`;

  /** The mark and few words, large; "words" is what their size goes by. */
  const hello = (title, more, type, moment = null) => html`
    <div class="wl-front wl-hello" style=${`--type: ${type}`}>
      <p class="wl-mark"><img src=${shell.context().mark} alt=""></p>
      <h2 dir="auto" data-moment=${moment}>${title}</h2>
      ${more}
    </div>`;

  /** A poster, and below it what there is. */
  const poster = (title, more, below, moment = null) => html`
    <div class="wl-poster">${hello(title, more, sizeOf(title, POSTER), moment)}${below}</div>`;

  /** Each sentence begins a line of its own where it can. */
  const phrased = (words) => words.split(/(?<=[.!?…])\s+/).map((one) => html`<span>${one} </span>`);

  const question = () => server.block?.question || server.block?.title || "";

  function waiting() {
    const { block, started, reopened, steps } = server;
    const isAgain = reopened || steps.some((one) => one.carried);
    const last = isAgain ? steps.filter((one) => one.carried || reopened) : [];
    const title = block && started ? t("block_over") : server.title;
    if (last.length)
      return {
        head: title,
        main: full([html`<h3>${t("last_time")}</h3>`, portrait.steps(last)], 44, 2),
      };
    const names = !started && server.names.length > 0 && full(door.names(), 60);
    return {
      head: "",
      main: poster(title, said(t(started ? "waiting_next" : "join_wait"), "wl-soft"), names),
    };
  }

  /** What is answered is the largest, and a question that leads to it is smaller, as on a phone. */
  function asking() {
    const { block, stage } = server;
    const prompts = (block.prompts ?? [])
      .map(({ text }) => text)
      .filter((text) => text !== question());
    const isOpen = stage === "open";
    const leads = leadsOn(block) && prompts.length > 0;
    const list = html`
      <ul class="wl-prompts" data-one=${leads && prompts.length === 1} data-asked=${leads}>
        ${prompts.map((text) => html`<li dir="auto">${text}</li>`)}
      </ul>`;
    const words = [
      html`<h2 dir="auto" data-leads=${leads}>${phrased(question())}</h2>`,
      prompts.length > 0 && (isOpen || leads) && list,
      isOpen
        ? html`<div class="wl-count">${said(time.counted() || t("answer_here"))}${time.part()}</div>`
        : said(t("wait_reveal_wall"), "wl-soft"),
    ];
    return { head: "", main: large(words, prompts.length > 3 ? 72 : leads ? 150 : 120) };
  }

  function voting() {
    const cards = Object.entries(server.cards);
    if (server.stage !== "open") return asking();
    const of = server.pages?.texts;
    return {
      head: question(),
      more: of ? t("shown_of", { n: cards.length, of }) : "",
      main: cards.length
        ? full(portrait.ballot(cards), MOST, 2)
        : large(said(t("dots_none_yet"), "wl-soft"), 56),
    };
  }

  function planned() {
    const { steps } = server;
    return steps.length
      ? { head: question(), main: full(portrait.steps(steps), 44, 2) }
      : { head: "", main: large(html`<h2 dir="auto">${phrased(question())}</h2>`) };
  }

  function talking() {
    const about = server.about && portrait.of(server.about, question());
    return about
      ? {
          head: question(),
          told: about.told,
          main: about.pictures
            ? pictured(about.pictures)
            : full(about.view, about.most, about.columns),
        }
      : { head: "", main: large(html`<h2 dir="auto">${phrased(question())}</h2>`) };
  }

  /** Pictures, one after the other. */
  function pictured(drawings) {
    if (drawings.length > 1) pages.count(drawings.length, "pictures");
    const drawing = drawings[pages.page()] ?? drawings[0];
    return html`<div class="wl-end">${portrait.picture(drawing)}</div>`;
  }

  /** At the end the team's own sentence is the largest; without one, the thanks are. They and the
   *  way to take it along are one panel, beside which is who does what, or else what the room made. */
  function over() {
    const { pictures, steps, sentence } = server;
    const made = steps.length
      ? full(portrait.agreed(steps), 44)
      : pictures?.length > 0 && pictured(pictures);
    const title = t("closed_title");
    const more = sentence ? ourWords(t, sentence) : said(server.title, "wl-soft");
    if (!made) return { head: "", main: poster(title, more, null, "close") };
    const panel = html`
      <div class="wl-panel">
        ${hello(title, more, sizeOf(sentence || title, HERO), "close")}${door.large()}
      </div>`;
    return { head: "", main: [panel, made], door: false };
  }

  /** One card in light, alone; on a board it is lit in its place, and its words are above it. */
  function lit() {
    const { says } = server;
    if (server.block?.works) return { head: server.spotlight, more: says, main: null };
    const words = [
      html`<p class="wl-lit" dir="auto">${server.spotlight}</p>`,
      says && said(says, "wl-soft"),
    ];
    return { head: "", main: large(words, 150) };
  }

  function scene() {
    const { block, stage: state } = server;
    if (!shell.ready) return { head: "", main: null };
    if (server.closed) return over();
    const isOver = state !== "open" && state !== "revealed" && !block?.sealed;
    if (!block || isOver) return waiting();
    if (server.spotlight) return lit();
    if (block.works) return { head: question(), main: null };
    if (state === "revealed") {
      const head = headOf({ prompts: [], ...block }) || question();
      const { revealed, cards, pages } = server;
      const made = portrait.of({ block, revealed, cards, pages }, head);
      return {
        head,
        told: made.told,
        more: made.more,
        main: full(made.view, made.most, made.columns),
      };
    }
    const scenes = { ask: asking, dots: voting, next: planned };
    return (scenes[block.scene] ?? talking)();
  }

  // -------------------------------------------------------------- the page

  /** What the wall is about now: the scene is made anew, and its pages begin, when that changes. */
  const about = () => `${server.stage} ${server.block?.id} ${server.spotlight}`;

  const lost = () => html`<p class="ok-status" role="status" data-now="lost">${t("wall_lost")}</p>`;

  function view() {
    const { block, spotlight, closed } = server;
    const { head, more, main, told = "", door: hasDoor = true } = scene();
    const { number, of } = server.place;
    const title = spotlight ? t("spotlight") : (block?.title ?? "");
    const place = [number && !closed && t("place", { n: number, of }), !closed && title];
    root.toggleAttribute("data-works", Boolean(block?.works && !closed && main === null));
    return html`
      <header class="wl-head st-head">
        <div>
          <p class="wl-place">
            <span dir="auto">${place.filter(Boolean).join(" · ")}</span>
            ${time.view()}
            ${told ? said(told, "wl-told") : head && time.counts()}
          </p>
          <h2 class="wl-asked" dir="auto" ?hidden=${!head}>${head}</h2>
          ${more && said(more, "wl-more")}
          ${shell.status() === "lost" ? lost() : shell.statusView()}
        </div>
        ${door.corner()}
      </header>
      ${shell.bannerView()}
      <div class="wl-main" ?hidden=${!main}>
        ${keyed(about(), html`<div class="wl-scene">${main}</div>`)}
        ${hasDoor && door.large()}
      </div>
      <footer class="wl-foot" ?hidden=${!main}>
        <p class="wl-sentence" dir="auto">${closed ? "" : server.sentence}</p>
        ${pages.view(t)}
      </footer>
      <p class="ok-unseen" role="status">${head || question()}</p>`;
  }

  const { fit, anew } = fitter(pages, shell.repaint);

  /** How many texts what is shown stands for, where it is too much to have all of it here. */
  const texts = () => (server.stage === "revealed" ? server.pages : server.about?.pages)?.texts;

  /** Which of the answers a page shows, and of how many; or for how many its cards stand. */
  function shownOf(box) {
    const every = [...(box?.querySelectorAll("[data-answers]") ?? [])];
    const count = (some) => some.reduce((n, one) => n + Number(one.dataset.answers), 0);
    const shown = every.filter((one) => !one.hasAttribute("data-off"));
    const [n, of] = [count(shown), texts() || count(every)];
    if (n !== shown.length) return t.n("cards_for", shown.length, { answers: n, of });
    const before = count(every.slice(0, every.indexOf(shown[0])));
    return n ? t("answers_shown", { n: before + 1, to: before + n, of }) : "";
  }

  /** Fits what was drawn, if it or its room is not what it was. */
  function drawn() {
    const box = root.querySelector("[data-fit]");
    if (box) fit(box, about());
    pages.leaves(pages.many() > 1 ? shownOf(box) : "");
  }

  const watcher = new ResizeObserver(anew);
  watcher.observe(root);
  const ended = refit(anew);
  const clock = setInterval(() => time.isTimed() && shell.repaint(), 1000);

  /** Q puts the code away and back; L makes it large, or a corner. */
  function keys(event) {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    pages.key(event);
    door.key(key.toLowerCase());
    shell.repaint();
  }

  const stop = shell.start({ view, drawn, hear, keys });
  return () => {
    clearInterval(clock);
    watcher.disconnect();
    ended();
    pages.stop();
    stop();
  };
}

export default { render: wall };
