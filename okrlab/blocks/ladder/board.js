// The ladder board: rungs in four lanes, links between them, one question at a time.

import { deckDesk } from "../../boards/kit/deck.js";
import { attr, refit } from "../../boards/kit/dom.js";
import { inRoom } from "../../boards/kit/names.js";
import { html } from "../../boards/kit/template.js";
import { press, said } from "../../boards/kit/view.js";
import { shorter, uid } from "../../boards/kit/words.js";
import { ladderQuestion } from "./page/asking.js";
import { ladderBoxes } from "./page/boxes.js";
import { EVIDENCE, full, LEVELS, ladderOf, SIGNS } from "./page/fold.js";
import { ladderHands } from "./page/hands.js";
import { ladderJoin } from "./page/join.js";
import { rungForm } from "./page/newrung.js";
import { ladderOutline } from "./page/outline.js";
import { ladderPanels } from "./page/panels.js";
import { ladderPart } from "./page/part.js";
import { ladderPicks } from "./page/picks.js";
import { ladderRungs } from "./page/rungs.js";
import { ladderSight } from "./page/sight.js";
import { tales } from "./page/tales.js";
import { ladderWires } from "./page/wires.js";

const NOWHERE = { width: 0, left: {}, ways: {}, broad: {} };

function ladderBoard({ model, el }) {
  const base = deckDesk({ model, el }, "ladder", {
    views: ["board", "stories"],
    plain: true,
    onWall: null,
    full,
    server: { stop: "outcome", question: null, places: NOWHERE },
    overruleHint: "overrule_hint",
  });
  const { t, server, link, root, drafts } = base;
  let stories = null;

  const desk = Object.assign(base, {
    ladder: ladderOf(server.cards, NOWHERE),
    wall: Boolean(base.context().wall),
    /** The ids of the cards that were picked to be moved or removed at once. */
    picked: new Set(),
    /** @type {any} */
    sight: null,
    /** @type {any} */
    part: null,
    /** The one open box on a card: {kind, card, form, isAside, isBelow}. */
    box: /** @type {any} */ (null),
    wordsOf: (id) => desk.ladder.rungs.get(id)?.text ?? "",
    /** The text of a rung, or the texts of a link's ends, in short; "" if it was removed. */
    placeOf(id) {
      const { lower, upper } = desk.ladder.links.get(id) ?? {};
      const brief = (one) => shorter(desk.wordsOf(one));
      return lower ? t("link_between", { lower: brief(lower), upper: brief(upper) }) : brief(id);
    },
    named: (level) => t(`level_${level}`),
    sure: (evidence) => `${SIGNS[evidence]} ${t(`evidence_${evidence}`)}`,
    cardOf: (id) => root.querySelector(`.ok-card[data-card="${CSS.escape(id)}"]`),
    reveal,
    wordForm,
    askStories,
    openLink: (id) => panels.openLink(id),
  });
  const composer = rungForm(desk, {
    home: "compose:",
    label: t("compose"),
    hint: t("compose_hint"),
    main: true,
  });
  desk.sight = ladderSight(desk);
  desk.part = ladderPart(desk);
  const wires = ladderWires(desk);
  const board = ladderRungs(desk, wires);
  const question = ladderQuestion(desk);
  const panels = ladderPanels(desk);
  const boxes = ladderBoxes(desk, composer);
  const hands = ladderHands(desk, panels, boxes, wires);
  const picks = ladderPicks(desk, hands);
  const outline = ladderOutline(desk);
  desk.two = boxes.two;
  composer.area.addEventListener("paste", outline.paste);

  // -------------------------------------------------------------- what the kernel says

  /** For measurements: the time from a message to the frame that shows it. */
  const timed = (name, start) =>
    requestAnimationFrame(() => setTimeout(() => performance.measure(name, { start })));

  function hear({ op, question: asked, moved }) {
    if (op === "changed" && moved) {
      const { left, ways } = server.places;
      server.places = {
        width: moved.width,
        broad: moved.broad,
        left: { ...left, ...moved.left },
        ways: { ...ways, ...moved.ways },
      };
    }
    if (op === "state") timed("okrlab:draw", performance.now());
    else if (op === "changed") timed("okrlab:change", performance.now());
    else if (op === "question") server.question = asked;
    if (op === "changed" && desk.view === "stories") askStories();
  }

  async function askStories() {
    stories = await link.answer({ op: "story", of: server.revision });
    desk.repaint();
    return stories;
  }

  // -------------------------------------------------------------- words of cards

  /** A form over some fields of a rung or a link. */
  function wordForm(card, home, names, more = {}) {
    const field = (name) =>
      name === "evidence"
        ? {
            name,
            kind: "radios",
            choices: EVIDENCE.map((one) => [one, desk.sure(one)]),
            off: !desk.write(),
          }
        : {
            name,
            quiet: more.inline || name === "text",
            hint: name === "text" ? "" : t(`hint_${name}`),
            needed: name === "text",
          };
    return desk.cardForm({ home, card, set: desk.edit, fields: names.map(field), ...more });
  }

  // -------------------------------------------------------------- what is shown

  function reveal(id, focus = true) {
    desk.view = "board";
    desk.part.show(id);
    desk.paint();
    const node = desk.cardOf(id);
    if (!node) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node.scrollIntoView({
      block: "nearest",
      inline: "nearest",
      behavior: calm ? "auto" : "smooth",
    });
    attr(node, "data-new", true);
    node.addEventListener("animationend", () => attr(node, "data-new", null), { once: true });
    const up = node.querySelector("[data-act=climb]");
    if (focus) (up.disabled || up.hidden ? node : up).focus({ preventScroll: true });
  }

  function view() {
    desk.ladder = ladderOf(desk.cards, server.places);
    const { rungs } = desk.ladder;
    if (desk.box && !rungs.has(desk.box.card)) boxes.rescue();
    for (const id of desk.picked) if (!rungs.has(id)) desk.picked.delete(id);
    attr(root, "data-box", desk.box?.isBelow);
    const isBoard = desk.view === "board";
    composer.hidden = !isBoard;
    attr(composer.area, "placeholder", t(desk.narrow ? "compose_short" : "compose_hint"));
    const asked = question.view();
    return [
      composer,
      desk.part.view(),
      !desk.narrow && asked,
      desk.ready && isBoard && !rungs.size && html`<p class="ok-empty">${t("empty")}</p>`,
      picks.view(),
      board(),
      !isBoard && tales(t, stories),
      desk.narrow && asked,
    ];
  }

  /** Read once per width, not after every change: reading makes the browser lay out the page. */
  function measure() {
    if (desk.sight.measure()) desk.paint();
    else if (wires.isStale()) wires.drawn();
  }

  function drawn(isNew = false) {
    if (!desk.narrow || desk.wall) desk.sight.fit(isNew);
    wires.drawn();
    desk.sight.drawn(wires);
  }

  // -------------------------------------------------------------- what a person does

  const acts = {
    ...question.acts,
    ...ladderJoin(desk),
    ...desk.sight.acts,
    ...picks.acts,
    ...desk.part.acts,
    ...outline.acts,
    view({ view: next }) {
      desk.view = next;
      if (next === "stories") askStories();
    },
    menu: (_, at, id) => hands.cardMenu(at, id),
    climb: (_, _at, id) => boxes.open("climb", id),
    descend: (_, _at, id) => boxes.open("descend", id),
    branch: ({ rung }) => boxes.open("branch", rung),
    edit: (_, _at, id) => desk.write() && !getSelection().toString() && boxes.open("edit", id),
    "edit-asked": ({ rung }) => boxes.open("edit", rung),
    cancel(_, at) {
      const form = at.closest("form");
      drafts.forget(form.home);
      at.closest("dialog")?.close();
      if (form !== desk.box?.form) return;
      const { card } = desk.box;
      boxes.close(true);
      desk.cardOf(card)?.querySelector("[data-act=menu]").focus();
    },
    dismiss() {
      desk.unsay();
      composer.area.focus();
    },
    link: ({ link: id }) => panels.openLink(id),
    "link-remove": ({ link: id }) => desk.remove(id),
    "link-to": ({ from, to }) => desk.set([{ type: "Link", id: uid(), lower: from, upper: to }]),
    goto({ at }, node) {
      node.closest("dialog").close();
      reveal(desk.get(at)?.lower ?? at);
    },
  };

  /** What a phone has no room for in its bar. */
  function inMenu() {
    return [
      desk.room && { label: t.n("people", inRoom(server)), run: desk.acts.people },
      { label: t("redo"), off: !server.redo || !desk.write(), run: desk.acts.redo },
    ];
  }

  function keys(event, typing) {
    if (event.key === "Escape" && desk.box?.form.contains(event.target))
      acts.cancel(null, desk.box.form);
    else if (!typing && !picks.keys(event) && !desk.sight.key(event)) hands.keys(event);
  }

  const watcher = new ResizeObserver(measure); // reports a new width, or a new height of its content
  const stop = desk.start({
    view,
    drawn,
    hear,
    keys,
    acts,
    walks: { ladder: picks.walk },
    restore: boxes.restore,
    refused: boxes.refused,
    shown: (name, value) => ({ level: desk.named, evidence: desk.sure })[name]?.(value) ?? value,
    words: desk.wordsOf,
    called({ text, level, lower, upper }) {
      if (text) return `${shorter(text, 40)}, ${desk.named(level)}`;
      const [from, to] = [lower, upper].map((id) => shorter(server.cards.get(id)?.text ?? "", 30));
      return from && to && t("link_between", { lower: from, upper: to });
    },
    found: ({ card, question: ask, overruled }) => html`
      <button type="button" class="ok-goto" data-act="goto" data-at=${card} dir="auto">
        ${desk.placeOf(card) || t("whole_board")}
      </button>
      ${said(overruled ? t("overruled_because", { reason: overruled }) : ask)}`,
    tools: () => [
      desk.sight.tools(),
      desk.coach() &&
        desk.room &&
        press(
          t("join"),
          { act: "join" },
          { look: "ok-quiet ok-short", icon: "join", name: t("join") },
        ),
    ],
    menu: () => [
      ...(desk.narrow ? inMenu() : []),
      ...(desk.write()
        ? [
            { head: t("stop_at") },
            ...LEVELS.slice(1).map((level) => ({
              label: desk.named(level),
              checked: level === server.stop,
              run: () => link.do({ type: "PickStop", level }),
            })),
            { head: t("outline_head") },
            { label: t("outline_read"), run: () => outline.openRead() },
          ]
        : [{ head: t("outline_head") }]),
      { label: t("outline_show"), run: outline.openText },
    ],
  });
  watcher.observe(root);
  const ended = refit(() => drawn(true));
  return () => {
    watcher.disconnect();
    ended();
    stop();
  };
}

export default { render: ladderBoard };
