// What every board shares: words, DOM, boxes that keep text, sheets and menus, the link to the
// kernel. Plain top-level code, put before a board's own file; nothing here knows of ladders.

const uid = () =>
  // randomUUID is missing on plain http, where phones in a meeting room often are
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0"))
    .join("");

/**
 * Texts by key: `t("who", {actor: "Anna"})`; `t.n("people", 3)` picks `people_one` or `people_many`.
 * No placeholder ever reaches a page: a value that is not there leaves a gap, and an error in the
 * console, for which every browser test fails.
 */
function speaker(texts) {
  const t = (key, values = {}) =>
    (texts()[key] ?? key).replace(/\{(\w+)\}/g, (slot, name) => {
      if (values[name] == null) console.error(`okrlab: the text "${key}" was not given ${slot}`);
      return values[name] ?? "…";
    });
  t.n = (key, n, values) => t(`${key}_${n === 1 ? "one" : "many"}`, { n, ...values });
  return t;
}

// ---------------------------------------------------------------- days: the kernel makes them, in the team's time zone

/** The time zone of this browser, which the kernel takes where the team has none yet. */
const hereZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

/** A day that the kernel told, like 2026-01-05, as people write it. */
const dayWords = (iso) =>
  iso ? new Date(`${iso}T12:00`).toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" }) : "";

/** A path of this server as a link from a page: all pages of ours lie three steps below its root. */
const onServer = (path) => location.pathname.split("/").slice(0, -3).join("/") + path;

// ---------------------------------------------------------------- elements

function attr(node, name, value) {
  if (value == null || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value === true ? "" : value))
    node.setAttribute(name, value === true ? "" : value);
}

/** An element from attributes and children; strings become text, never markup. */
function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) attr(node, name, value);
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

/**
 * A board's root. The keys pressed in it, and so in its sheets and menus, are the board's alone:
 * no page around it hears them (in JupyterLab `x` cuts the cell). A key with which an input method
 * composes is nobody's: in Safari the Enter that ends a composition is known by 229 alone.
 */
function boardRoot(attributes, ...children) {
  const root = h("div", attributes, ...children);
  root.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) event.stopPropagation();
  }, true);
  root.addEventListener("keydown", (event) => event.stopPropagation());
  return root;
}

function vector(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) attr(node, name, value);
  node.append(...children);
  return node;
}

const ICONS = {
  up: "M10 16.500V4M4.800 9 10 3.800 15.200 9",
  down: "M10 3.500V16M4.800 11l5.200 5.200 5.200-5.200",
  undo: "M7 4 3.500 7.500 7 11M4 7.500h8a4.500 4.500 0 0 1 0 9H8",
  redo: "m13 4 3.500 3.500L13 11M16 7.500H8a4.500 4.500 0 0 0 0 9h4",
  more: "M4.500 10h.01M10 10h.01M15.500 10h.01",
  close: "m5 5 10 10M15 5 5 15",
  people: "M7.500 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 17c.4-3 2.600-4.500 5.500-4.500S12.600 14 13 17" +
    "M13.500 3.800a3 3 0 0 1 0 5.500M15 12.800c1.800.6 2.700 2 3 4.200",
  lock: "M4.500 9.500h11v7.500h-11zM7 9.500V7a3 3 0 0 1 6 0v2.500",
  flag: "M5 17.500v-14h10l-2.500 3.500 2.500 3.500H5",
  join: "M3.500 3.500h5v5h-5zM11.500 3.500h5v5h-5zM3.500 11.500h5v5h-5zM11.500 11.500h2v2h-2zM15 15h1.500v1.500H15z",
};

const icon = (name) =>
  vector("svg", { viewBox: "0 0 20 20", class: "ok-icon", "aria-hidden": "true" },
    vector("path", { d: ICONS[name] }));

const setText = (node, text) => node.textContent === text || (node.textContent = text);

const active = (root) => root.getRootNode().activeElement ?? document.activeElement;

/** Put `nodes` into `parent` in this order, without ever moving the one that has the focus. */
function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  if (!nodes.length) return;
  const focused = active(parent);
  let pivot = nodes.findIndex((n) => n.parentNode === parent && n.contains(focused));
  if (pivot < 0) pivot = 0;
  if (nodes[pivot].parentNode !== parent) parent.prepend(nodes[pivot]);
  for (let i = pivot - 1; i >= 0; i--)
    if (nodes[i + 1].previousSibling !== nodes[i]) parent.insertBefore(nodes[i], nodes[i + 1]);
  for (let i = pivot + 1; i < nodes.length; i++)
    if (nodes[i - 1].nextSibling !== nodes[i])
      parent.insertBefore(nodes[i], nodes[i - 1].nextSibling);
}

/** A modal sheet with a title; closing removes it and gives the focus back. */
function sheet(root, t, title, body, { wide = false, closed = () => {} } = {}) {
  const name = `ok-${uid()}`;
  const node = h("dialog", { class: wide ? "ok-sheet ok-wide" : "ok-sheet",
    "aria-labelledby": name },
    h("header", {}, h("h2", { id: name, tabindex: -1, autofocus: true }, title),
      h("button", { type: "button", class: "ok-quiet ok-square", "data-close": true,
        "aria-label": t("close") }, icon("close"))),
    h("div", { class: "ok-sheet-body" }, body));
  return unfold(root, node, closed);
}

/**
 * Copies a text, and says so on the button. On plain http, as in a room's network, browsers give
 * no clipboard: there the older command does it; if that fails too, the text lies beside the
 * button, selected, to be copied by hand.
 */
async function copyText(t, text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    button.parentNode.querySelector(".ok-copy")?.remove();
    const box = h("input", { class: "ok-copy", readonly: true, value: text, "aria-label": t("copy") });
    button.before(box);
    box.focus();
    box.select();
    if (!document.execCommand("copy")) return;
    box.remove();
    button.focus();
  }
  setText(button.lastChild, t("copied"));
}

/** How hard a code to say aloud is to guess, for whoever wants to know. */
const codeOdds = (t, [one, ten, hundred]) => h("details", { class: "ok-odds" },
  h("summary", {}, t("code_odds")), h("p", {}, t("code_odds_body", { one, ten, hundred })));

/** Asks once more before what cannot be taken back: `sure` runs on a yes alone. */
function makeSure(root, t, title, words, label, sure) {
  const yes = h("button", { type: "button", class: "ok-main", "data-close": true }, label);
  yes.addEventListener("click", sure);
  return sheet(root, t, title, [h("p", {}, words), h("div", { class: "ok-row" }, yes,
    h("button", { type: "button", class: "ok-quiet", "data-close": true }, t("cancel")))]);
}

/** Whether somebody made a card, under whichever place of theirs. */
const madeBy = (me, { by }) => by === me.id || Boolean(by && me.ids?.includes(by));

/** A number on a scale that goes both ways. */
const signed = (n) => (n > 0 ? `+${n}` : String(n).replace("-", "−"));

/** Actions beside the button `at`: [{label, run, checked?, danger?, off?} | {head} | null]. */
function menu(root, at, items) {
  const list = h("div", { role: "menu", "aria-label": at.getAttribute("aria-label") ?? at.textContent });
  for (const item of items.filter(Boolean)) {
    if (item.head) {
      list.append(h("p", { class: "ok-menu-head", role: "presentation" }, item.head));
      continue;
    }
    const one = h("button", { type: "button", role: item.checked == null ? "menuitem" : "menuitemradio",
      "aria-checked": item.checked == null ? null : String(item.checked), disabled: item.off,
      class: item.danger ? "ok-danger" : null }, h("span", {}, item.label),
      item.keys && h("kbd", {}, item.keys));
    one.run = item.run;
    list.append(one);
  }
  const node = h("dialog", { class: "ok-menu" }, list);
  const buttons = () => [...list.querySelectorAll("button:not(:disabled)")];
  node.addEventListener("click", (event) => {
    const one = event.target.closest("button");
    if (one?.run) { node.close(); one.run(); }
  });
  node.addEventListener("keydown", (event) => {
    const all = buttons(), here = all.indexOf(active(root));
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (to == null) return;
    event.preventDefault();
    all.at(to % all.length).focus();
  });
  const place = at.getBoundingClientRect();
  unfold(root, node);
  const size = node.getBoundingClientRect();
  const top = place.bottom + 6 + size.height < innerHeight ? place.bottom + 6
    : Math.max(8, Math.min(place.top - size.height - 6, innerHeight - size.height - 8));
  node.style.setProperty("--top", `${top}px`);
  node.style.setProperty("--left",
    `${Math.max(8, Math.min(place.right - size.width, innerWidth - size.width - 8))}px`);
  return node;
}

function unfold(root, node, closed = () => {}) {
  root.append(node);
  node.addEventListener("click", (event) => {
    if (event.target === node || event.target.closest("[data-close]")) node.close();
  });
  node.addEventListener("close", () => { closed(); node.remove(); });
  node.showModal();
  return node;
}

// ---------------------------------------------------------------- what this device keeps

/** Small JSON values of one person in one workshop; forgetful where there is no storage. */
function keeper(prefix) {
  let shelf;
  try {
    localStorage.setItem("okrlab", "1");
    shelf = localStorage;
  } catch {
    const memory = new Map();
    shelf = { getItem: (k) => memory.get(k) ?? null, setItem: (k, v) => memory.set(k, v),
      removeItem: (k) => memory.delete(k), get length() { return memory.size; },
      key: (i) => [...memory.keys()][i] };
  }
  const keep = {
    get(name) {
      try { return JSON.parse(shelf.getItem(prefix + name)); } catch { return null; }
    },
    set(name, value) {
      try { shelf.setItem(prefix + name, JSON.stringify(value)); } catch { /* full: go on */ }
    },
    drop: (name) => shelf.removeItem(prefix + name),
    list(start) {
      const names = Array.from({ length: shelf.length }, (_, i) => shelf.key(i));
      return names.filter((name) => name.startsWith(prefix + start))
        .map((name) => ({ name: name.slice(prefix.length), ...keep.get(name.slice(prefix.length)) }))
        .sort((a, b) => a.at - b.at);
    },
  };
  return keep;
}

/** A labelled text box that counts, grows, and keeps what is typed under its draft name. */
function field(t, keep, { label, draft, value = "", limit = 500, hint = "", quiet = false }) {
  const id = `ok-${uid()}`;
  const area = h("textarea", { id, rows: 1, dir: "auto", placeholder: hint || null,
    "data-limit": limit, "data-draft": draft, "aria-describedby": `${id}-n`, autocomplete: "off" });
  area.value = (draft && keep.get(`draft:${draft}`)?.text) ?? value;
  const node = h("div", { class: "ok-field" },
    h("label", { for: id, class: quiet ? "ok-unseen" : null }, label), area,
    h("p", { id: `${id}-n`, class: "ok-count" }));
  countText(t, area);
  return Object.assign(node, { area });
}

const longer = (text, limit) => [...text.trim()].length - limit;

function countText(t, area) {
  const limit = Number(area.dataset.limit), over = longer(area.value, limit);
  setText(area.parentNode.lastChild,
    over > 0 ? t.n("too_long", over) : over > -limit / 5 ? t.n("left", -over) : "");
  attr(area, "aria-invalid", over > 0 ? "true" : null);
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  if (area.scrollHeight) area.style.height = `${area.scrollHeight + 2}px`;
}

/** One listener for every box under `root`: counts, and keeps drafts within 250 ms. */
function keepDrafts(root, t, keep) {
  const late = new Map();
  const save = (area) => {
    clearTimeout(late.get(area));
    late.delete(area);
    const name = `draft:${area.dataset.draft}`;
    if (area.value.trim()) keep.set(name, { text: area.value, at: Date.now(), base: area.form?.base });
    else keep.drop(name);
  };
  const flush = () => [...late.keys()].forEach(save);
  root.addEventListener("input", ({ target }) => {
    if (target.dataset.limit) countText(t, target);
    if (!target.dataset.draft) return;
    clearTimeout(late.get(target));
    late.set(target, setTimeout(save, 250, target));
  });
  addEventListener("pagehide", flush);
  const forget = (box) => {  // every field of a box: "edit:ID:text", "edit:ID:actor"
    for (const area of late.keys())
      if (area.dataset.draft.startsWith(box)) { clearTimeout(late.get(area)); late.delete(area); }
    for (const { name } of keep.list(`draft:${box}`)) keep.drop(name);
  };
  return { forget, flush, stop: () => removeEventListener("pagehide", flush) };
}

// ---------------------------------------------------------------- the link to the kernel

const BEAT = 2000, SILENCE = 4500, PATIENCE = 8000;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Names for what the kernel is asked. The same wish keeps its name until it is answered: pressed
 * three times on a slow line it is one wish, and what it makes is made once.
 */
function wishes() {
  const names = new Map();
  return {
    name(message) {
      const words = JSON.stringify(message);
      if (!names.has(words)) names.set(words, uid());
      return names.get(words);
    },
    answered(name) { for (const [words, one] of names) if (one === name) names.delete(words); },
  };
}

/**
 * The one status of a session's page: of all its boards, the one that matters most. So no two dots
 * say different things. Boards know of each other through the window, whichever file made them.
 */
const STATUSES = ["ready", "saved", "again", "connecting", "sending", "lost"];
const allBoards = (globalThis.okrlabBoards ??= new Set());
function tellAll(who) {
  const ours = [...allBoards].filter((one) => one.who === who);
  const now = STATUSES[Math.max(...ours.map((one) => STATUSES.indexOf(one.now)))];
  for (const one of ours) if (one.said !== now) one.tell(one.said = now);
}

/**
 * Posts a question about what is being typed, and again as long as `open(n)` says that nobody has
 * answered it: it, or its answer, may have been lost with the connection.
 */
function insist(link, message, open) {
  link.post(message);
  const timer = setInterval(() => {
    if (!open(message.n)) clearInterval(timer);
    else if (!link.lost()) link.post(message);  // a host page would keep each one for later
  }, PATIENCE / 2);
}

/** The people of a board, after news of some of them. */
function crowdAfter(known, { people, gone }) {
  const now = new Map(known.map((one) => [one.id, one]));
  for (const one of people) now.set(one.id, one);
  for (const id of gone) now.delete(id);
  return [...now.values()];
}

/**
 * Sends commands and keeps each one until it is answered. What touches the same card goes one
 * after the other, each based on the version the one before it made.
 * `hear(message, entry)` gets every message; `tell(status)` gets connecting, ready, sending,
 * saved, lost or again.
 */
function connect(model, room, keep, { hear, tell }) {
  const outbox = keep.list("out:").map((entry) => ({ ...entry, state: "waiting" }));
  let ready = false, lost = "", again = 0, saved = false, seen = 0, stopped = false;
  const wished = wishes();
  let unheard = [], missing = false;  // what was asked and no later answer proves to have arrived
  let heard = Date.now() + 10000, ticked = Date.now(), beats = 0;
  let run = "", nth = 0;  // which board of which kernel told us what, up to which message
  const { workshop, session } = model.get("_context") ?? {};
  const mine = { who: `${workshop}:${session}`, now: "", said: "", tell };

  let gone = false;    // the host page has no connection, and says when it has one again
  let greeting = 0;    // when we said the hello that is not answered yet

  const hello = () => {
    greeting = Date.now();
    post({ op: "hello", zone: hereZone(), _run: run, _nth: nth });
  };
  /** Something is missing here. One answer brings it all, however many messages show it. */
  const miss = () => { if (Date.now() - greeting > PATIENCE) hello(); };

  const post = (message) => {
    try { model.send(message); } catch { /* a closed comm shows as silence */ }
  };
  const ask = (message) => {
    unheard.push({ message, at: Date.now() });
    post(message);
  };
  const open = () => outbox.filter((entry) => entry.state !== "done");
  const status = () => {
    const now = lost ? "lost" : !ready ? "connecting" : open().length ? "sending"
      : Date.now() < again ? "again" : saved ? "saved" : "ready";
    if (now === mine.now || stopped) return;
    mine.now = now;
    allBoards.add(mine);
    tellAll(mine.who);
  };
  const onDeck = ({ cards = [], gone = {} }) => [...cards.map(({ id }) => id), ...Object.keys(gone)];
  const cards = (command) => {
    const { id, link, lower, upper, card, type } = command;
    return type === "Undo" || type === "Redo" ? ["*"]
      : [id, link, lower, upper, card, ...onDeck(command)].filter(Boolean);
  };
  const store = ({ key, command, at, saw, home }) => keep.set(`out:${key}`, { key, command, at, saw, home });

  function flush() {
    const busy = new Set();
    for (const entry of open()) {
      const mine = cards(entry.command);
      const wait = mine.some((id) => busy.has(id)) || busy.has("*") || (mine[0] === "*" && busy.size);
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
      const dealt = new Set(onDeck(entry.command));
      for (const later of open()) {
        const { command } = later;
        if ("base" in command && [entry.command.id, entry.command.link].includes(command.id))
          command.base = message.revision;
        else if (onDeck(command).some((id) => dealt.has(id))) {
          for (const card of command.cards) if (dealt.has(card.id)) card.version = message.revision;
          for (const id of Object.keys(command.gone)) if (dealt.has(id)) command.gone[id] = message.revision;
        } else continue;
        store(later);
      }
      shown(seen);
    }
    return entry;
  }

  /** The board shows everything up to this revision: what was kept for it may go. */
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
    missing = true;
    status();
    if (what === "kernel" && room) watch();
  }

  async function watch() {  // the host page may reconnect by itself; a reload is the last resort
    for (let wait = 1000; lost === "kernel" && !stopped; wait = Math.min(2 * wait, 15000)) {
      await pause(wait * (0.7 + 0.6 * Math.random()));
      try {
        const signal = AbortSignal.timeout(5000);  // a connection that died while the page slept never answers
        if ((await fetch(location.href, { method: "HEAD", cache: "no-store", signal })).status >= 500) continue;
      } catch { continue; }
      if (lost !== "kernel" || stopped) return;
      await pause(PATIENCE);
      if (lost === "kernel" && !stopped) return location.reload();
    }
  }

  function tick() {
    const now = Date.now();
    if (now - ticked > 3000) heard = Math.max(heard, now);  // the page slept, not the kernel
    ticked = now;
    if (now - heard > SILENCE) lose("kernel");
    const stale = open().filter((e) => e.state === "sent" && now - e.sent > PATIENCE);
    stale.forEach((entry) => (entry.state = "waiting"));
    stale.length ? flush() : status();
    if (now - beats >= BEAT - 100) {
      beats = now;
      if (gone) return;  // the host page would keep them all, and all would be answered at once
      post({ op: "ping", n: now });
      if (!ready) hello();
    }
  }

  /** What went into a connection that was dying is asked of the new one. */
  function askAgain() {
    missing = false;
    const again = unheard;
    unheard = [];
    for (const { message } of again) ask(message);
  }

  function receive(message) {
    wished.answered(message.n);
    unheard = unheard.filter(({ message: { n }, at }) => message.op === "pong" ? missing || at > message.n - BEAT : !n || n !== message.n);
    if (message.op === "pong" || message.op === "connected") {
      const fine = message.op === "pong" ? message.connected : message.ok;
      heard = Math.max(heard, Date.now());
      if (message.op === "connected") hear(message, null);
      if (ready && message.revision > seen) miss();  // some news never came
      return fine ? found() : lose("recorder");
    }
    const greeted = message.op === "state" || message.op === "current";  // two answers to a hello
    if (greeted) {
      ready = true;
      heard = Date.now();
      greeting = 0;
      if (lost) { lost = ""; again = Date.now() + 5000; }
      if (message.op === "state") [run, nth, seen] = [message._run, message._nth, message.revision];
      else shown(message.revision);
      for (const waiting of open()) waiting.state = "waiting";
    } else if (message._nth) {
      if (message._nth <= nth || message._run !== run) return;  // known
      if (message._nth > nth + 1) return miss();  // one before it went missing
      nth = message._nth;
    }
    const answer = ["done", "refused", "conflict"].includes(message.op);
    const entry = answer ? answered(message) : null;
    if (answer && message.key && !entry) return;  // what was sent twice over a poor line is answered twice
    if (message.op !== "current") hear(message, entry);
    if (greeted && missing) askAgain();
    if (greeted || entry) flush();
  }

  const away = () => { gone = true; lose("kernel"); };
  const back = () => { gone = false; missing = true; hello(); };
  const arriving = ({ detail }) => { heard = Math.max(heard, Date.now() + detail); };
  addEventListener("okrlab:arriving", arriving);  // what we wait for is behind something long
  addEventListener("okrlab:lost", away);  // a host page that reconnects by itself says so
  addEventListener("okrlab:alive", back);
  model.on("msg:custom", receive);
  const timer = setInterval(tick, 500);
  status();
  hello();
  return {
    outbox, post, shown,
    /** A question that may be asked twice: asked again if it may have been lost with its connection. */
    ask,
    /** Ask for something that the answer brings, or that is made; returns the wish's name, `n`. */
    wish(message) {
      const n = wished.name(message);
      ask({ ...message, n });
      return n;
    },
    lost: () => lost,
    /** `home` is the box the words came from; `saw` the values they were to replace. */
    do(command, { home = "", saw = null } = {}) {
      const entry = { key: uid(), command, at: Date.now() + outbox.length / 1000, saw, home, state: "waiting" };
      outbox.push(entry);
      store(entry);
      flush();
    },
    stop() {
      stopped = true;
      allBoards.delete(mine);
      tellAll(mine.who);
      clearInterval(timer);
      removeEventListener("okrlab:arriving", arriving);
      removeEventListener("okrlab:lost", away);
      removeEventListener("okrlab:alive", back);
      model.off("msg:custom", receive);
    },
  };
}
