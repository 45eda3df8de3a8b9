// My answer to the open question: kept on this device until the server has it, and sent after a
// pause, one version at a time, so that none overtakes another.

import { same } from "../../boards/kit/cards.js";

export const LIMIT = 500; // most characters of one text
const PAUSE = 700; // ms without a keystroke after which an answer is sent

export const trimmed = (texts) => texts.map((one) => one.trim()).filter(Boolean);

const isText = (key) => key.startsWith("texts:");
const clean = (key, value) => (isText(key) ? trimmed(value) : value);
const blank = (value) => !value || (typeof value === "object" && !Object.keys(value).length);
const filled = (all) => Object.fromEntries(Object.entries(all).filter(([, one]) => !blank(one)));

/** One part of a whole answer; its key is "texts:ID", "scores:ID", "dots:", "ready:" … */
function partOf({ answer, ready }, key) {
  const [kind, id] = key.split(":");
  return kind === "ready" ? ready : kind === "dots" ? answer.dots : answer[kind]?.[id];
}

/** My answer on a stage (see stage.js), and how it gets to the server. */
export function answering(stage) {
  const { t, keep, link, server, now } = stage;
  let block = ""; // the block that it answers
  let title = "";
  let known = { answer: /** @type {any} */ ({}), ready: false }; // as the server has it
  let parts = new Map(); // my changes since, by key
  let timer = 0;
  let again = false; // it changed while a version was on its way
  let held = false; // it was refused, and waits for the next change
  let names = {}; // what this page has shown to choose from, by id: another block has other words
  let own = {}; // my texts, by prompt: known to this page alone once a reveal has taken the names off

  const isTouched = () => parts.size > 0;
  const isSending = () =>
    link.outbox.some(
      ({ state, command }) =>
        state !== "done" && command.type === "GiveAnswer" && command.block === block,
    );

  function store() {
    if (isTouched()) keep.set(`draft:${block}`, { parts: [...parts], at: Date.now() });
    else keep.drop(`draft:${block}`);
  }

  /** The whole answer as it should be now. */
  function whole() {
    const { dots, ...answer } = structuredClone(known.answer);
    const all = { ready: known.ready, dots };
    for (const [key, value] of parts) {
      const [kind, id] = key.split(":");
      if (id) answer[kind] = { ...answer[kind], [id]: clean(key, value) };
      else all[kind] = value;
    }
    for (const kind of Object.keys(answer)) answer[kind] = filled(answer[kind]);
    return { answer: filled({ ...answer, dots: all.dots }), ready: all.ready };
  }

  function send() {
    const all = whole();
    link.do({ type: "GiveAnswer", block, ...all }, { home: title, saw: choices(all.answer) });
  }

  function look() {
    const asked = (server.block?.prompts ?? []).map(({ id, text }) => [id, text]);
    names = { ...names, ...stage.more.cards(), ...Object.fromEntries(asked) };
  }

  /** What I chose, a line each: a card with its dots, a question with its score. */
  function choices({ dots = {}, scores = {}, guess = {} }) {
    const lines = Object.entries(dots).map(([id, n]) => [id, t.n("dots_on", n)]);
    lines.push(...Object.entries({ ...scores, ...guess }));
    return lines.filter(([id]) => id in names).map(([id, given]) => `${names[id]} · ${given}`);
  }

  /** What I chose and the server does not have yet. */
  function chosen() {
    const given = { dots: parts.get("dots:") };
    for (const [key, value] of parts) {
      const [kind, id] = key.split(":");
      if (id && value && !isText(key)) given[kind] = { ...given[kind], [id]: value };
    }
    return choices(given);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(give, wait);
  }

  function give() {
    clearTimeout(timer);
    if (!stage.ready || !isTouched() || held || !stage.open()) return;
    if (isSending()) again = true;
    else send();
    stage.repaint();
  }

  /** Another block has begun: the answer to the one before is sent once more, even if it is late. */
  function turn(id) {
    if (block && isTouched()) send();
    clearTimeout(timer);
    block = id;
    known = { answer: {}, ready: false };
    parts = new Map(keep.get(`draft:${block}`)?.parts ?? []);
    again = held = false;
    own = names = {};
    stage.turned();
  }

  return {
    later,
    give,
    isTouched,
    isBlank: () => !Object.keys(whole().answer).length,
    own: () => own,
    value: (key) => (parts.has(key) ? parts.get(key) : partOf(known, key)),
    /** All that the server does not have yet: texts, and what I chose. */
    words: () => [
      ...[...parts].filter(([key]) => isText(key)).flatMap(([, texts]) => trimmed(texts)),
      ...chosen(),
    ],
    chosen,
    touch(key, value, wait = PAUSE) {
      parts.set(key, value);
      look();
      store();
      held = false;
      later(wait);
      stage.paint(); // at once: "Saved" is not true any more
    },
    /** Takes news from the kernel, which may hold what I wrote on another device. */
    heard(news) {
      const { id = "", title: called = "" } = server.block ?? {};
      if (block !== id) turn(id);
      title = called;
      look();
      const mine = server.mine ?? {};
      if (!isSending()) known = { answer: mine.answer ?? {}, ready: mine.ready ?? false };
      own = known.answer.texts ?? own;
      if (!("stage" in news) || !isTouched()) return;
      if (stage.open()) {
        now.late = held = false;
        later(0);
      } else if (server.stage === "revealed" && !isSending()) send(); // refused, it becomes a notice
    },
    done(command) {
      if (command.block !== block) return;
      known = { answer: command.answer, ready: command.ready };
      server.mine = { ...server.mine, ...known };
      own = known.answer.texts ?? own;
      for (const [key, value] of parts) {
        const own = clean(key, value);
        const there = partOf(known, key);
        if (same(own, there) || (blank(own) && blank(there))) parts.delete(key);
      }
      store();
      if (!again && !isTouched()) return;
      again = false;
      later(0);
    },
    /** Refused words stay in their box, or are shown if the box is gone. */
    refused({ code, message, hint }, { command, home, saw }) {
      const isHere = command.block === block;
      if (isHere) {
        held = true;
        again = false;
        now.late = code === "block_closed" && server.stage !== "revealed";
      }
      if ((isHere && now.late) || blank(command.answer)) return; // no words are lost
      const lines = [...Object.values(command.answer.texts ?? {}).flat(), ...(saw ?? [])];
      const lost = isHere && server.stage === "open" ? "" : lines.join("\n");
      if (isHere) stage.notice(message, hint, lost);
      else stage.notice(t("too_late_title", { title: home || "…" }), "", lost);
    },
  };
}
