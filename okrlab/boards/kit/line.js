// The line to the kernel: commands are kept until they are answered, and each is recorded once.
//
// A kernel's connection can lose messages in either direction without an error. So a command has a
// key and is sent again until it is answered, the kernel's news is numbered, and a page that sees a
// gap in the numbers asks for what it missed.

import { ENDED, tellEnd } from "./over.js";
import { openQuestions } from "./questions.js";
import { allBoards, PATIENCE, tellAll } from "./status.js";
import { hereZone, uid } from "./words.js";

const BEAT = 2000;
const SILENCE = 4500;

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The people of a board, after news about some of them. */
export function crowdAfter(known, { people, gone }) {
  const now = new Map(known.map((one) => [one.id, one]));
  for (const one of people) now.set(one.id, one);
  for (const id of gone) now.delete(id);
  return [...now.values()];
}

/**
 * Sends commands and keeps each one until it is answered. Commands on the same card are sent one
 * after another, each based on the version that the one before it made: sent at once, the second
 * would conflict with the first.
 * `hear(message, entry)` gets every message; `tell(status)` gets connecting, ready, sending,
 * saved, lost or again.
 */
export function connect(model, room, keep, { hear, tell }) {
  const outbox = keep.list("out:").map((entry) => ({ ...entry, state: "waiting" }));
  let ready = false,
    lost = "",
    again = 0,
    saved = false,
    seen = 0,
    stopped = false;
  let heard = Date.now() + 10000,
    ticked = Date.now(),
    beats = 0;
  let run = "",
    nth = 0; // the run of the kernel's board, and the number of its last news
  const { workshop, session } = model.get("_context") ?? {};
  const mine = { who: `${workshop}:${session}`, now: "", said: "", tell };

  let losses = 0; // how often the kernel was lost
  let gone = false; // the host page has no connection, and reports when it has one again
  let greeting = 0; // when the hello was sent that is not answered yet

  const hello = () => {
    greeting = Date.now();
    post({ op: "hello", zone: hereZone(), _run: run, _nth: nth });
  };
  /** Some news is missing. One answer brings all of it, however many messages show the gap. */
  const miss = () => {
    if (Date.now() - greeting > PATIENCE) hello();
  };

  const post = (message) => {
    try {
      model.send(message);
    } catch {
      /* a closed comm shows as silence */
    }
  };
  const questions = openQuestions(post, BEAT);
  const open = () => outbox.filter((entry) => entry.state !== "done");
  const status = () => {
    const now = lost
      ? "lost"
      : !ready
        ? "connecting"
        : open().length
          ? "sending"
          : Date.now() < again
            ? "again"
            : saved
              ? "saved"
              : "ready";
    if (now === mine.now || stopped) return;
    mine.now = now;
    allBoards.add(mine);
    tellAll(mine.who);
  };
  const changed = ({ id, cards = [], gone = {} }) => [
    ...(id ? [id] : []),
    ...cards.map((card) => card.id),
    ...Object.keys(gone),
  ];
  const touched = (command) => {
    const { card, type, cards = [] } = command;
    const ends = cards.flatMap(({ lower, upper }) => [lower, upper]);
    return type === "Undo" || type === "Redo"
      ? ["*"]
      : [card, ...ends, ...changed(command)].filter(Boolean);
  };
  const store = ({ key, command, at, saw, home }) =>
    keep.set(`out:${key}`, { key, command, at, saw, home });

  function flush() {
    const busy = new Set();
    for (const entry of open()) {
      const mine = touched(entry.command);
      const wait =
        mine.some((id) => busy.has(id)) || busy.has("*") || (mine[0] === "*" && busy.size);
      mine.forEach((id) => busy.add(id));
      if (wait || entry.state === "sent" || !ready || lost) continue;
      Object.assign(entry, { state: "sent", sent: Date.now() });
      post({ op: "do", key: entry.key, command: entry.command });
    }
    status();
  }

  function answered(message) {
    const entry = outbox.find(({ key }) => key === message.key);
    keep.drop(`out:${message.key}`);
    if (!entry) return null;
    saved = message.op === "done";
    if (!saved) outbox.splice(outbox.indexOf(entry), 1);
    else {
      Object.assign(entry, { state: "done", revision: message.revision });
      const mine = new Set(changed(entry.command));
      for (const later of open()) {
        const { command } = later;
        if (!changed(command).some((id) => mine.has(id))) continue;
        const { id, cards = [], gone = {} } = command;
        if ("base" in command && mine.has(id)) command.base = message.revision;
        for (const card of cards) if (mine.has(card.id)) card.version = message.revision;
        for (const one of Object.keys(gone)) if (mine.has(one)) gone[one] = message.revision;
        store(later);
      }
      shown(seen);
    }
    return entry;
  }

  /** The board shows everything up to this revision: commands up to it need not be kept. */
  function shown(revision) {
    seen = Math.max(seen, revision);
    for (const entry of [...outbox])
      if (entry.state === "done" && entry.revision <= seen) outbox.splice(outbox.indexOf(entry), 1);
  }

  function found() {
    heard = Date.now();
    if (!lost) return;
    lost = "";
    again = Date.now() + 5000;
    hello();
  }

  function lose(what) {
    if (lost === what) return;
    lost = what;
    questions.missing();
    status();
    if (what === "kernel" && room) watch();
  }

  async function watch() {
    // the host page may reconnect by itself; a reload is the last resort, and never while nobody would answer it
    const loss = ++losses;
    const over = () => lost !== "kernel" || stopped || loss !== losses;
    let well = false;
    for (let wait = 1000; !over(); wait = Math.min(2 * wait, 15000)) {
      await pause((well ? PATIENCE : wait) * (0.7 + 0.6 * Math.random()));
      const before = well;
      well = false;
      try {
        const signal = AbortSignal.timeout(5000); // a connection that died while the page slept never answers
        const at = await fetch(location.href, { method: "HEAD", cache: "no-store", signal });
        if (!at.ok) continue; // what would come is not this page
      } catch {
        continue;
      }
      if (over()) return;
      if (before) return location.reload();
      well = true;
    }
  }

  function tick() {
    const now = Date.now();
    if (now - ticked > 3000) heard = Math.max(heard, now); // the page slept, not the kernel
    ticked = now;
    if (now - heard > SILENCE) lose("kernel");
    const stale = open().filter((e) => e.state === "sent" && now - e.sent > PATIENCE);
    stale.forEach((entry) => (entry.state = "waiting"));
    stale.length ? flush() : status();
    if (now - beats >= BEAT - 100) {
      beats = now;
      if (gone) return; // the host page would queue them all, and all would be answered at once
      post({ op: "ping", n: now });
      if (!ready) hello();
    }
  }

  function receive(message) {
    questions.heard(message);
    if (message.ended) return tellEnd(mine.who, message.ended);
    if (message.op === "pong" || message.op === "connected") {
      const fine = message.op === "pong" ? message.connected : message.ok;
      heard = Math.max(heard, Date.now());
      if (ready && message.revision > seen) miss(); // some news was lost
      return fine ? found() : lose("recorder");
    }
    const greeted = message.op === "state" || message.op === "current"; // two answers to a hello
    if (greeted) {
      ready = true;
      heard = Date.now();
      greeting = 0;
      if (lost) {
        lost = "";
        again = Date.now() + 5000;
      }
      if (message.op === "state") [run, nth, seen] = [message._run, message._nth, message.revision];
      else shown(message.revision);
      for (const waiting of open()) waiting.state = "waiting";
      status(); // before the state is shown: a board is drawn once, not again for its status
    } else if (message._nth) {
      if (message._nth <= nth || message._run !== run) return; // known
      if (message._nth > nth + 1) return miss(); // one before it was lost
      nth = message._nth;
    }
    const answer = ["done", "refused", "conflict"].includes(message.op);
    const entry = answer ? answered(message) : null;
    if (answer && message.key && !entry) return; // sent twice, so answered twice
    if (message.op !== "current") hear(message, entry);
    if (greeted) questions.again();
    if (greeted || entry) flush();
  }

  const away = () => {
    gone = true;
    lose("kernel");
  };
  const back = () => {
    gone = false;
    questions.missing();
    hello();
  };
  const ended = (/** @type {any} */ event) => {
    const { who = mine.who, why } = event.detail;
    if (who !== mine.who || stopped) return;
    event.preventDefault();
    stop();
    hear({ op: "ended", why }, null);
  };
  const arriving = (/** @type {any} */ { detail }) => {
    heard = Math.max(heard, Date.now() + detail);
  };
  addEventListener("okrlab:arriving", arriving); // what we wait for is behind something long
  addEventListener("okrlab:lost", away); // a host page that reconnects by itself says so
  addEventListener("okrlab:alive", back);
  addEventListener(ENDED, ended);
  model.on("msg:custom", receive);
  const timer = setInterval(tick, 500);
  function stop() {
    stopped = true;
    allBoards.delete(mine);
    tellAll(mine.who);
    clearInterval(timer);
    removeEventListener("okrlab:arriving", arriving);
    removeEventListener("okrlab:lost", away);
    removeEventListener("okrlab:alive", back);
    removeEventListener(ENDED, ended);
    model.off("msg:custom", receive);
  }
  status();
  hello();
  return {
    outbox,
    post,
    shown,
    ask: questions.ask,
    answer: questions.answer,
    lost: () => lost,
    /** `home` is the box that the words came from; `saw` the values that they replace, or
     *  what was chosen, in words. */
    do(command, { home = "", saw = null } = {}) {
      const entry = {
        key: uid(),
        command,
        at: Date.now() + outbox.length / 1000,
        saw,
        home,
        state: "waiting",
      };
      outbox.push(entry);
      store(entry);
      flush();
    },
    stop,
  };
}
