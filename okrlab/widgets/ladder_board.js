// The ladder board: rungs in four lanes, links between them, one question at a time.
// It shows what the kernel tells it and sends commands; until they are answered, what a person
// did is laid over the known state by `fold`.

import { active, arrange, attr, boardRoot, h, icon, madeBy, setText, vector } from "./kit/dom.js";
import { countText, field, keepDrafts, keeper, longer } from "./kit/forms.js";
import { connect, crowdAfter, insist } from "./kit/line.js";
import { codeOdds, copyText, menu, sheet } from "./kit/sheets.js";
import { speaker, uid } from "./kit/words.js";

const LEVELS = ["activity", "output", "outcome", "impact"];
const DOWNWARDS = [...LEVELS].reverse();
const EVIDENCE = ["guess", "some", "proven"];
const SIGNS = { guess: "?", some: "≈", proven: "✓" };
const CARD_WIDTH = 236,
  NARROW = 640;

/** The known ladder with my unanswered commands laid over it, and its neighbours. */
function fold(server, outbox) {
  const rungs = new Map(server.rungs),
    links = new Map(server.links),
    sending = new Set();
  const change = (map, id, values, base, version) => {
    const card = map.get(id);
    if (card && card.version <= base)
      map.set(id, { ...card, ...values, version: version ?? card.version });
  };
  for (const { command, state, revision } of outbox) {
    // with a revision: saved, but not yet told
    const { type, id, base, ...rest } = command;
    if (state !== "done" && id) sending.add(id);
    if (type === "AddRung" && !rungs.has(id)) {
      const { lower, upper, link, text, level, actor = "" } = rest;
      rungs.set(id, {
        id,
        text,
        level,
        actor,
        objective: "",
        position: Infinity,
        by: server.me.id,
        version: revision ?? 0,
      });
      if (link) links.set(link, newLink(link, lower || id, upper || id, revision));
    }
    if (type === "AddLink" && !links.has(id))
      links.set(id, newLink(id, rest.lower, rest.upper, revision));
    if (type === "EditRung" || type === "MoveRung") change(rungs, id, rest, base, revision);
    if (type === "EditLink") change(links, id, rest, base, revision);
    if (type === "RemoveRung" || type === "RemoveLink")
      (type === "RemoveRung" ? rungs : links).delete(id);
  }
  const out = new Map(),
    into = new Map();
  const push = (map, key, link) => map.get(key)?.push(link) ?? map.set(key, [link]);
  for (const link of links.values()) {
    if (!rungs.has(link.lower) || !rungs.has(link.upper)) {
      links.delete(link.id);
      continue;
    }
    push(out, link.lower, link);
    push(into, link.upper, link);
  }
  const lanes = Object.fromEntries(LEVELS.map((level) => [level, []]));
  for (const rung of rungs.values()) lanes[rung.level]?.push(rung);
  for (const lane of Object.values(lanes))
    lane.sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
  return {
    rungs,
    links,
    lanes,
    sending,
    out: (id) => out.get(id) ?? [],
    into: (id) => into.get(id) ?? [],
  };
}

const newLink = (id, lower, upper, version = 0) => ({
  id,
  lower,
  upper,
  rationale: "",
  assumption: "",
  evidence: "guess",
  by: "",
  version,
});

/** Ids reached from `id` along `step` (a function of id to links) towards `end`. */
function reach(id, step, end) {
  const found = new Set([id]),
    todo = [id];
  while (todo.length)
    for (const link of step(todo.pop()))
      if (!found.has(link[end])) {
        found.add(link[end]);
        todo.push(link[end]);
      }
  return found;
}

/** Half-columns for lanes that fit one row: each card near what it is linked to, order kept. */
function spread(ladder, columns) {
  const at = new Map(),
    lanes = LEVELS.map((level) => ladder.lanes[level]);
  const widest = lanes.reduce((best, lane, i) => (lane.length > lanes[best].length ? i : best), 0);
  const order = [0, 1, 2, 3].sort((a, b) => Math.abs(a - widest) - Math.abs(b - widest));
  const free = new Map();
  for (const i of order) {
    const lane = lanes[i],
      n = lane.length;
    if (n > columns) {
      lane.forEach((rung, k) => at.set(rung.id, 2 * (k % columns)));
      continue;
    }
    const wish = lane.map(({ id }, k) => {
      const near = [...ladder.out(id).map((l) => l.upper), ...ladder.into(id).map((l) => l.lower)]
        .filter((other) => at.has(other))
        .map((other) => at.get(other));
      return near.length ? near.reduce((a, b) => a + b) / near.length : i === widest ? 2 * k : null;
    });
    const right = [],
      left = [];
    for (let k = 0; k < n; k++) right[k] = Math.max(k ? right[k - 1] + 2 : 0, wish[k] ?? 0);
    for (let k = n - 1; k >= 0; k--)
      left[k] = Math.min(k < n - 1 ? left[k + 1] - 2 : Infinity, wish[k] ?? right[k]);
    lane.forEach(({ id }, k) => {
      const place = Math.floor((right[k] + left[k]) / 2);
      const x = Math.max(2 * k, Math.min(2 * (columns - n + k), place));
      at.set(id, x);
      free.set(id, x);
    });
  }
  return free;
}

function ladderBoard({ model, el }) {
  let context = model.get("_context") ?? {};
  const t = speaker(() => model.get("_texts") ?? {});
  const keep = keeper(`okrlab:${context.workshop}:${context.session}:`);
  const room = context.mode === "room";
  const server = {
    revision: 0,
    rungs: new Map(),
    links: new Map(),
    stop: "outcome",
    locked: false,
    overrules: [],
    me: { id: "", name: "", role: context.role },
    people: [],
    undo: false,
    redo: false,
    readonly: "",
    ended: "",
    trouble: "",
    notes: {},
    question: null,
    findings: [],
  };
  let ladder = fold(server, []),
    ready = false,
    measured = 0,
    narrow = false,
    columns = 4,
    view = "board";
  let box = null; // the one open box on a card: {kind, card, form}
  let stories = null,
    onStory = null,
    onChange = () => {},
    spoken = null,
    renewal = 0;
  const hidden = new Set(); // questions put off on this page
  const cards = new Map(); // rung id -> its element
  const lines = new Map(); // link id -> its path

  const coach = () => ["facilitator", "host"].includes(server.me.role);
  const closed = () => server.readonly || (server.locked && !coach() ? t("locked") : "");
  const write = () => ready && !closed();
  const mine = (rung) => coach() || madeBy(server.me, rung);
  const named = (level) => t(`level_${level}`);
  const button = (label, data, { name = "", look = "", icon: sign = null } = {}) =>
    h(
      "button",
      {
        type: "button",
        class: look || null,
        "aria-label": name || null,
        ...Object.fromEntries(Object.entries(data).map(([k, v]) => [`data-${k}`, v])),
      },
      sign && icon(sign),
      label && h("span", {}, label),
    );

  const submitter = (label) => h("button", { type: "submit", class: "ok-main" }, label);
  const said = (text, look = null) => h("p", { class: look, dir: "auto" }, text);
  const wordsOf = (id) => ladder.rungs.get(id).text;
  const pairOf = (tie) =>
    t("link_between", { lower: wordsOf(tie.lower), upper: wordsOf(tie.upper) });
  const sure = (evidence) => `${SIGNS[evidence]} ${t(`evidence_${evidence}`)}`;
  const personOf = (name) => name || t("someone");
  const radios = (legend, name, choices, look = "ok-choice") =>
    h(
      "fieldset",
      { class: look },
      legend,
      choices.map(([value, label, more]) =>
        h("label", {}, h("input", { type: "radio", name, value, ...more }), h("span", {}, label)),
      ),
    );

  // -------------------------------------------------------------- the page, made once

  const status = h("p", { class: "ok-status", role: "status" });
  const tools = {
    board: button(t("view_board"), { act: "view", view: "board" }),
    stories: button(t("view_stories"), { act: "view", view: "stories" }),
    people: button("", { act: "people" }, { look: "ok-quiet", icon: "people" }),
    findings: button("", { act: "findings" }, { look: "ok-quiet", icon: "flag" }),
    join: button(
      t("join"),
      { act: "join" },
      { look: "ok-quiet ok-short", icon: "join", name: t("join") },
    ),
    lock: button("", { act: "lock" }, { look: "ok-quiet ok-short", icon: "lock" }),
    undo: button(
      "",
      { act: "undo" },
      { look: "ok-quiet ok-square", icon: "undo", name: t("undo") },
    ),
    redo: button(
      "",
      { act: "redo" },
      { look: "ok-quiet ok-square", icon: "redo", name: t("redo") },
    ),
    more: button(
      "",
      { act: "board-menu" },
      { look: "ok-quiet ok-square", icon: "more", name: t("board_menu") },
    ),
  };
  for (const one of [tools.people, tools.findings, tools.lock]) one.append(h("span"));
  tools.undo.title = t("undo_keys");
  tools.redo.title = t("redo_keys");
  const banner = h("p", { class: "ok-banner", role: "status" });
  const notices = h("div", { class: "ok-notices", role: "alert" });
  const question = h("section", {
    class: "ok-question",
    "aria-label": t("question"),
    hidden: true,
  });
  const empty = h("p", { class: "ok-empty" }, t("empty"));
  const svg = vector(
    "svg",
    { class: "ok-links", "aria-hidden": "true" },
    vector(
      "defs",
      {},
      vector(
        "marker",
        {
          id: `ok-${uid()}`,
          viewBox: "0 0 8 8",
          refX: 6.5,
          refY: 4,
          markerWidth: 8,
          markerHeight: 8,
          markerUnits: "userSpaceOnUse",
          orient: "auto",
        },
        vector("path", { d: "M1 1 7 4 1 7z" }),
      ),
    ),
  );
  const arrow = `url(#${svg.querySelector("marker").id})`;
  const lanes = Object.fromEntries(
    LEVELS.map((level) => [level, h("ol", { class: "ok-cards", "data-lane": level })]),
  );
  const board = h(
    "div",
    { class: "ok-board" },
    svg,
    DOWNWARDS.map((level) =>
      h(
        "section",
        { class: "ok-lane", "data-level": level, "aria-label": named(level) },
        h("header", {}, h("h3", {}, named(level)), h("p", {}, t(`level_${level}_hint`))),
        lanes[level],
      ),
    ),
  );
  const tales = h("div", { class: "ok-stories", hidden: true });
  const root = boardRoot(
    { class: "okr okr-ladder" },
    h(
      "div",
      { class: "ok-bar" },
      h(
        "div",
        { class: "ok-views", role: "group", "aria-label": t("views") },
        tools.board,
        tools.stories,
      ),
      status,
      h(
        "div",
        { class: "ok-tools" },
        tools.people,
        tools.findings,
        tools.join,
        tools.lock,
        tools.undo,
        tools.redo,
        tools.more,
      ),
    ),
    banner,
    notices,
    empty,
    board,
    tales,
  );
  const drafts = keepDrafts(root, t, keep);
  const link = connect(model, room, keep, { hear, tell: tellStatus });
  const composer = rungForm({
    home: "compose:",
    label: t("compose"),
    hint: t("compose_hint"),
    main: true,
  });
  notices.after(composer);
  composer.after(question);
  el.append(root);

  function tellStatus(now) {
    attr(status, "data-now", now);
    setText(status, now === "lost" && !room ? t("status_lost_solo") : t(`status_${now}`));
  }

  // -------------------------------------------------------------- what the kernel says

  function hear(message, entry) {
    const { op } = message,
      began = performance.now();
    if (op === "state") {
      const {
        ladder: { rungs, links, stop, locked, overrules },
        op: _,
        ...rest
      } = message;
      Object.assign(server, { notes: {}, findings: [] }, rest, {
        stop,
        locked,
        overrules,
        rungs: new Map(rungs.map((r) => [r.id, r])),
        links: new Map(links.map((l) => [l.id, l])),
      });
      link.shown(server.revision);
      const first = !ready;
      ready = true;
      presence();
      paint();
      timed("okrlab:draw", began);
      if (first) restore();
    } else if (op === "changed") {
      const { rungs = [], links = [], gone = [], op: _, ...rest } = message;
      for (const id of gone) {
        server.rungs.delete(id);
        server.links.delete(id);
      }
      for (const rung of rungs) server.rungs.set(rung.id, rung);
      for (const one of links) server.links.set(one.id, one);
      Object.assign(server, rest);
      link.shown(server.revision);
      timed("okrlab:change", began);
      if (view === "stories") link.ask({ op: "story" });
    } else if (op === "connected") server.ended = message.ended ?? "";
    else if (op === "trouble") server.trouble = `${message.message} ${message.hint}`.trim();
    else if (op === "people") server.people = crowdAfter(server.people, message);
    else if (op === "question") server.question = message.question;
    else if (op === "proposed")
      root.querySelectorAll("form").forEach((form) => form.proposed?.(message));
    else if (op === "done") rebase(message, entry);
    else if (op === "refused") refused(message, entry);
    else if (op === "conflict") conflict(message, entry);
    else if (op === "file") save(message);
    else if (op === "code") takeCode(message);
    else if (op === "story") {
      stories = message;
      onStory?.(message);
      paintStories();
    }
    repaint();
  }

  /** For whoever measures: from a message to the frame that shows it. */
  const timed = (name, start) =>
    requestAnimationFrame(() => setTimeout(() => performance.measure(name, { start })));

  /** My own change must not look like somebody else's to a box I have open. */
  function rebase({ revision }, entry) {
    if (!entry) return;
    for (const form of root.querySelectorAll("form"))
      if (form.base != null && form.base === entry.command.base && form.card === entry.command.id)
        form.base = revision;
  }

  function notice(text, hint, words) {
    const one = h(
      "div",
      { class: "ok-notice" },
      h("p", {}, h("strong", {}, text), " ", hint),
      words && h("blockquote", { dir: "auto" }, words),
      button(t("dismiss"), { act: "dismiss" }, { look: "ok-quiet" }),
    );
    notices.replaceChildren(one);
    return one;
  }

  /** Said while nobody may write here; gone as soon as they may. */
  const notYet = () =>
    (notice(closed() || t("status_connecting"), t("kept_hint")).dataset.until = "open");

  /** Nothing typed is lost: words that were not taken go back to the box they came from. */
  function refused({ message, hint, key }, entry) {
    const command = entry?.command ?? {};
    const words =
      ["text", "assumption", "rationale", "objective", "actor"]
        .map((name) => command[name])
        .find(Boolean) ?? "";
    const [kind, card] = (entry?.home ?? "").split(":");
    const back = words && giveBack(kind, card, command);
    notice(message, hint, back ? "" : words).dataset.key = key;
  }

  function giveBack(kind, card, command) {
    const { text, level = "" } = command;
    if (
      text &&
      card &&
      ladder.rungs.has(card) &&
      (!box || (box.kind === kind && box.card === card))
    ) {
      keep.set(`draft:${kind}:${card}:text`, { text, at: Date.now(), base: command.base });
      const form = openBox(kind, card, false);
      if (level) form?.pick?.(level, true);
      return true;
    }
    if (!text || composer.area.value.trim()) return false;
    composer.fill(text, level);
    return true;
  }

  function conflict({ card, by, command }, entry) {
    const mineNow = command ?? entry?.command,
      saw = entry?.saw,
      home = entry?.home ?? "";
    if (!mineNow) return;
    const { type } = mineNow;
    const fields = [
      "text",
      "actor",
      "objective",
      "level",
      "rationale",
      "assumption",
      "evidence",
    ].filter((name) => name in mineNow);
    const again = () => link.do({ ...mineNow, base: card.version }, { saw, home });
    const apart = fields.filter(
      (name) => card[name] !== mineNow[name] && card[name] !== saw?.[name],
    );
    if (fields.length && saw && !apart.length) return again(); // they changed something else
    for (const one of home ? apart : []) // until someone has chosen, even over a reload
      keep.set(`draft:${home}:${one}`, { text: mineNow[one], at: Date.now(), base: card.version });
    const name = personOf(by),
      rung = "level" in card;
    const shown = (what, value) => ({ level: named, evidence: sure })[what]?.(value) ?? value;
    const column = (title, from) =>
      h(
        "div",
        { class: "ok-side" },
        h("h3", {}, title),
        (apart.length ? apart : ["text"]).flatMap(
          (what) =>
            from[what] != null && [
              what !== "text" && h("h4", {}, t(`field_${what}`)),
              said(shown(what, from[what]) || t("nothing")),
            ],
        ),
      );
    const removing = type.startsWith("Remove");
    const node = sheet(
      root,
      t,
      t("conflict", { name }),
      [
        h("p", {}, t(removing ? "conflict_remove_hint" : "conflict_hint")),
        h(
          "div",
          { class: "ok-sides" },
          column(t("theirs", { name }), card),
          !removing && column(t("mine"), mineNow),
        ),
        h(
          "div",
          { class: "ok-row" },
          button(t("keep_theirs"), { close: true, choice: "theirs" }, { look: "ok-main" }),
          button(t(removing ? "remove_anyway" : "use_mine"), { close: true, choice: "mine" }),
          rung &&
            apart.includes("text") &&
            write() &&
            button(t("two_cards"), { close: true, choice: "two" }),
        ),
      ],
      { wide: true },
    );
    node.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-choice]")?.dataset.choice;
      if (choice === "mine") again();
      if (choice === "two")
        link.do({
          type: "AddRung",
          id: uid(),
          text: mineNow.text,
          level: card.level,
          actor: mineNow.actor ?? card.actor,
        });
      if (choice) {
        if (home) drafts.forget(home);
        repaint();
      }
    });
  }

  function save({ name, mime, text }) {
    const url = URL.createObjectURL(new Blob([text], { type: mime }));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  // -------------------------------------------------------------- boxes

  /** A box for a new rung: the words, the level they look like, and why. */
  function rungForm({
    home,
    label,
    hint = "",
    below = "",
    above = "",
    level = "",
    main = false,
    inline = false,
    sent = null,
  }) {
    const group = `ok-${uid()}`;
    const words = field(t, keep, { label, hint, draft: `${home}:text`, quiet: inline });
    const why = h("p", { class: "ok-why", role: "status" });
    const choice = h(
      "fieldset",
      { class: "ok-levels" },
      h("legend", {}, t("which_level")),
      h(
        "div",
        {},
        LEVELS.map((one) =>
          h(
            "label",
            { "data-level": one },
            h("input", { type: "radio", name: group, value: one }),
            h("span", {}, named(one)),
            h("small", {}, t(`level_${one}_hint`)),
          ),
        ),
      ),
      why,
    );
    const form = h(
      "form",
      { class: main ? "ok-box ok-composer" : "ok-box", novalidate: true, "data-enter": true },
      h("div", { class: "ok-line" }, words, submitter(t("add"))),
      choice,
      !main && !inline && button(t("cancel"), { act: "cancel" }, { look: "ok-quiet" }),
    );
    let timer,
      asked = "",
      waiting = 0,
      picked = Boolean(level),
      eager = false;
    const area = words.area,
      levels = [...choice.querySelectorAll("input")];
    const chosen = () => levels.find((radio) => radio.checked)?.value ?? "";
    const pick = (one, byHand = picked) => {
      picked = byHand;
      for (const radio of levels) radio.checked = radio.value === one;
    };
    const ask = () => {
      asked = area.value.trim();
      waiting = asked ? ++numbers : 0;
      if (asked)
        insist(
          link,
          { op: "propose", n: waiting, text: asked, below, above },
          (n) => n === waiting && form.isConnected,
        );
    };
    const typed = () => {
      attr(form, "data-typed", area.value.trim() ? true : null);
      clearTimeout(timer);
      if (!area.value.trim()) {
        pick(level, Boolean(level));
        setText(why, "");
        asked = "";
        waiting = 0;
      } else if (area.value.trim() !== asked) timer = setTimeout(ask, 250);
    };
    const unsure = () => {
      eager = false;
      setText(why, t("choose_level"));
      levels[0].focus();
    };
    area.addEventListener("input", typed);
    choice.addEventListener("change", () => {
      picked = true;
      setText(why, "");
    });
    form.proposed = (proposal) => {
      if (proposal.n !== waiting) return;
      waiting = 0;
      if (!picked) {
        pick(proposal.level, false);
        setText(why, proposal.level ? proposal.why : t("choose_level"));
      }
      if (eager) {
        eager = false;
        return form.send();
      }
      if (!main && form.contains(active(root))) form.scrollIntoView({ block: "nearest" });
    };
    form.send = () => {
      const text = area.value.trim();
      if (!text || longer(text, 500) > 0) return area.focus();
      if (!write()) return notYet();
      if (!picked && text !== asked) {
        clearTimeout(timer);
        ask();
      }
      if (!picked && waiting && !eager && !link.lost()) {
        // Enter came before the proposal
        eager = true;
        return setTimeout(() => eager && (chosen() ? form.send() : unsure()), 1500);
      }
      if (!chosen()) return unsure();
      eager = false;
      const id = uid(),
        command = { type: "AddRung", id, text, level: chosen() };
      if (below || above)
        Object.assign(command, below ? { lower: below } : { upper: above }, { link: uid() });
      drafts.forget(home);
      notices.replaceChildren();
      link.do(command, { home });
      area.value = "";
      countText(t, area);
      typed();
      paint();
      (sent ?? ((rung) => reveal(rung, false)))(id);
    };
    form.fill = (text, one) => {
      area.value = text;
      if (one) pick(one, true);
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };
    if (level) pick(level, true);
    if (area.value) setTimeout(typed);
    return Object.assign(form, { area, pick });
  }
  let numbers = 0;

  /** A box for the words a card already has. `names` are its fields, in order. */
  function cardForm({
    card,
    kind,
    names,
    extra = null,
    after = null,
    type = "EditRung",
    inline = false,
    sent = () => {},
  }) {
    const home = `${kind}:${card.id}`,
      limits = { actor: 120, objective: 300 };
    const inputs = names.map((name) =>
      field(t, keep, {
        label: t(`field_${name}`),
        quiet: inline || name === "text",
        hint: name === "text" ? "" : t(`hint_${name}`),
        draft: `${home}:${name}`,
        value: card[name],
        limit: limits[name] ?? 500,
      }),
    );
    const form = h(
      "form",
      { class: "ok-box", novalidate: true, "data-enter": true, "data-editing": card.id },
      h("div", { class: inline ? "ok-line" : "ok-box" }, inputs, inline && submitter(t("save"))),
      extra,
      !inline &&
        h(
          "div",
          { class: "ok-row" },
          submitter(t("save")),
          button(t("cancel"), { act: "cancel" }, { look: "ok-quiet" }),
          after,
        ),
    );
    const saw = { ...card };
    form.send = () => {
      const values = Object.fromEntries(
        names.map((name, i) => [name, inputs[i].area.value.trim()]),
      );
      for (const radio of form.querySelectorAll("input:checked"))
        values[radio.dataset.name] = radio.value;
      const changed = Object.fromEntries(
        Object.entries(values).filter(([name, value]) => value !== saw[name]),
      );
      const long = inputs.find(({ area }) => longer(area.value, Number(area.dataset.limit)) > 0);
      if (long) return long.area.focus();
      if ("text" in changed && !changed.text) return inputs[0].area.focus();
      if (!write()) return notYet();
      drafts.forget(home);
      if (Object.keys(changed).length)
        link.do({ type, id: card.id, base: form.base, ...changed }, { home, saw });
      sent();
      paint();
    };
    return Object.assign(form, {
      area: inputs[0].area,
      card: card.id,
      base: keep.get(`draft:${home}:${names[0]}`)?.base ?? card.version,
    });
  }

  function openBox(kind, id, focus = true) {
    const rung = ladder.rungs.get(id),
      node = cards.get(id);
    if (!rung || !node) return null;
    closeBox();
    const home = `${kind}:${id}`,
      sent = (made) => {
        closeBox();
        reveal(made, true);
      };
    const label = {
      climb: t("climb_label"),
      descend: t("descend_label"),
      branch: t("branch_label"),
    }[kind];
    const names = rung.level === "outcome" || rung.actor ? ["text", "actor"] : ["text"];
    const form =
      kind === "edit"
        ? cardForm({
            card: rung,
            kind,
            names,
            sent: () => {
              closeBox();
              node.parts.more.focus();
            },
          })
        : rungForm({
            home,
            label,
            hint: t(`${kind}_hint`),
            sent,
            below: kind === "climb" ? id : "",
            above: kind === "climb" ? "" : id,
            level: kind === "branch" ? "output" : "",
          });
    box = { kind, card: id, form, node };
    attr(node, "data-box", kind);
    const { left, top } = node.getBoundingClientRect(),
      edge = root.getBoundingClientRect();
    attr(node, "data-side", left - edge.left > edge.width - 470);
    attr(node, "data-drop", kind !== "climb" || top - edge.top < 340);
    kind === "climb"
      ? node.prepend(form)
      : kind === "edit"
        ? node.parts.text.after(form)
        : node.append(form);
    form.querySelectorAll("textarea").forEach((area) => countText(t, area));
    layOut();
    if (focus) {
      form.area.focus();
      form.area.setSelectionRange(9999, 9999);
    }
    return form;
  }

  function closeBox(discard = false) {
    if (!box) return;
    const { form, node, kind, card } = box;
    box = null;
    if (discard) drafts.forget(`${kind}:${card}`);
    else drafts.flush();
    attr(node, "data-box", null);
    form.remove();
    layOut();
    presence();
  }

  /** After a reload: the words typed last are back in the box they were typed into. */
  function restore() {
    const last = keep.list("draft:").at(-1);
    const [, kind, id] = last?.name.split(":") ?? [];
    if (["climb", "descend", "branch", "edit"].includes(kind)) openBox(kind, id);
    else if (kind === "compose") composer.area.focus();
    else if (kind === "link" && ladder.links.has(id)) openLink(id);
  }

  let editing = "";
  function presence() {
    const now = active(root)?.closest?.("[data-editing]")?.dataset.editing ?? "";
    if (now === editing) return;
    editing = now;
    link.post({ op: "editing", card: now });
  }

  // -------------------------------------------------------------- painting

  let frame = 0;
  const repaint = () => {
    frame ||= requestAnimationFrame(paint);
  };

  function paint() {
    cancelAnimationFrame(frame);
    frame = 0;
    ladder = fold(server, link.outbox);
    const focus = active(root);
    const range = focus?.selectionStart != null && [focus.selectionStart, focus.selectionEnd];
    paintBar();
    paintCards();
    paintQuestion();
    layOut();
    if (root.contains(focus) && active(root) !== focus) {
      focus.focus({ preventScroll: true });
      if (range) focus.setSelectionRange(...range);
    }
    onChange();
  }

  function paintBar() {
    const here = server.people.filter((person) => person.here).length,
      off = !write();
    const count = server.findings.filter((f) => !f.overruled).length;
    for (const [one, n] of [
      ["people", here],
      ["findings", count],
    ]) {
      setText(tools[one].lastChild, narrow ? String(n) : t.n(one, n));
      attr(tools[one], "aria-label", t.n(one, n));
    }
    setText(tools.lock.lastChild, t(server.locked ? "unlock" : "lock"));
    attr(tools.lock, "aria-label", t(server.locked ? "unlock" : "lock"));
    attr(tools.lock, "aria-pressed", String(server.locked));
    tools.findings.hidden = !coach();
    tools.join.hidden = tools.lock.hidden = !coach() || !room;
    tools.people.hidden = !room;
    attr(tools.undo, "disabled", !server.undo || off);
    attr(tools.redo, "disabled", !server.redo || off);
    for (const one of ["board", "stories"]) attr(tools[one], "aria-pressed", String(view === one));
    if (!off) notices.querySelector("[data-until]")?.remove();
    board.hidden = composer.hidden = view !== "board";
    tales.hidden = view !== "stories";
    const why =
      server.ended ||
      server.trouble ||
      server.readonly ||
      (server.locked ? t(coach() ? "locked_coach" : "locked") : "");
    setText(banner, why);
    banner.hidden = !why;
    empty.hidden = !ready || ladder.rungs.size > 0 || view !== "board";
    attr(root, "data-closed", Boolean(closed()));
    attr(root, "data-empty", ladder.rungs.size === 0);
  }

  function paintCards() {
    const editors = new Map();
    for (const { id, name, editing: card, here } of server.people)
      if (card && here && id !== server.me.id) editors.set(card, personOf(name));
    const stay = new Set(ladder.rungs.keys());
    for (const [id, node] of cards)
      if (!stay.has(id)) {
        if (box?.card === id) rescue();
        node.remove();
        cards.delete(id);
      }
    for (const level of LEVELS)
      arrange(
        lanes[level],
        ladder.lanes[level].map((rung) => {
          let node = cards.get(rung.id);
          if (!node) {
            node = makeCard(rung.id);
            cards.set(rung.id, node);
          }
          fillCard(node, rung, editors.get(rung.id));
          return node;
        }),
      );
  }

  function rescue() {
    const words = box.form.area.value.trim();
    closeBox(true);
    const room = words && !composer.area.value.trim();
    if (room) composer.fill(words);
    notice(t("card_gone"), room ? t("card_gone_kept") : "", room ? "" : words);
  }

  const pattern = h(
    "li",
    { class: "ok-card", tabindex: -1 },
    said("", "ok-editing"),
    h("p", { class: "ok-text", dir: "auto", "data-act": "edit" }),
    said("", "ok-actor"),
    said("", "ok-goal"),
    h("div", { class: "ok-leads" }),
    said("", "ok-rests"),
    said("", "ok-note"),
    h(
      "div",
      { class: "ok-acts" },
      button(t("so_what"), { act: "climb" }),
      button(t("how"), { act: "descend" }),
      button("", { act: "menu" }, { look: "ok-quiet" }),
    ),
  );

  function makeCard(id) {
    const node = pattern.cloneNode(true);
    const [warn, text, actor, goal, leads, rests, note, acts] = node.children,
      [up, down, more] = acts.children;
    node.dataset.card = id;
    const parts = { warn, text, actor, goal, leads, rests, note, up, down, more };
    return Object.assign(node, { parts, sign: "" });
  }

  function fillCard(node, rung, editor) {
    const out = ladder.out(rung.id),
      into = ladder.into(rung.id);
    const sign = JSON.stringify([
      rung,
      editor,
      ladder.sending.has(rung.id),
      write(),
      server.notes[rung.id],
      out.map((l) => [l.id, l.evidence, !l.assumption, wordsOf(l.upper)]),
      into.map((l) => wordsOf(l.lower)),
    ]);
    if (sign === node.sign) return;
    node.sign = sign;
    const { parts } = node,
      show = (part, value) => {
        setText(part, value ?? "");
        part.hidden = !value;
      };
    attr(node, "data-level", rung.level);
    attr(node, "data-sending", ladder.sending.has(rung.id));
    setText(parts.text, rung.text);
    show(parts.actor, rung.actor && t("who", { actor: rung.actor }));
    show(parts.goal, rung.objective && t("objective_is", { text: rung.objective }));
    show(parts.note, server.notes[rung.id] && t("note_is", { text: server.notes[rung.id] }));
    show(parts.warn, editor && t("is_editing", { name: editor }));
    const rests = into.map((l) => `“${wordsOf(l.lower)}”`).join(", ");
    show(parts.rests, rests && t("rests_on", { text: rests }));
    const brief = rung.text.length > 60 ? `${rung.text.slice(0, 57)}…` : rung.text;
    for (const one of ["up", "down"]) {
      attr(parts[one], "disabled", !write());
      attr(parts[one], "aria-label", `${parts[one].textContent} ${brief}`);
    }
    attr(parts.more, "aria-label", t("more_about", { text: brief }));
    const chips = new Map([...parts.leads.children].map((chip) => [chip.dataset.link, chip]));
    arrange(
      parts.leads,
      out.map((one) => {
        const chip =
          chips.get(one.id) ??
          h(
            "button",
            { type: "button", class: "ok-chip", "data-act": "link", "data-link": one.id },
            h("b", { "aria-hidden": "true" }),
            h("span", {}),
          );
        attr(chip, "data-evidence", one.evidence);
        attr(chip, "data-bare", !one.assumption);
        setText(chip.firstChild, SIGNS[one.evidence]);
        setText(chip.lastChild, t("leads_to", { text: wordsOf(one.upper) }));
        const label = `${t("leads_to", { text: wordsOf(one.upper) })} (${t(`evidence_${one.evidence}`)})`;
        attr(chip, "aria-label", label);
        chip.title = label;
        return chip;
      }),
    );
  }

  // -------------------------------------------------------------- where things stand

  /** Read once per width, not after every change: reading makes the browser lay out the page. */
  function measure() {
    const width = root.clientWidth;
    if (width === measured) return;
    measured = width;
    narrow = width < NARROW;
    attr(root, "data-narrow", narrow);
    narrow ? root.append(question) : composer.after(question);
    columns = Math.max(1, Math.floor(lanes.impact.clientWidth / CARD_WIDTH));
    board.style.setProperty("--columns", narrow ? 2 : 2 * columns);
  }

  function layOut() {
    if (!ready || view !== "board" || !root.isConnected) return;
    const at = narrow ? new Map() : spread(ladder, columns);
    for (const [id, node] of cards) {
      const place = at.has(id) ? `${at.get(id) + 1} / span 2` : "span 2";
      if (node.place !== place) node.style.gridColumn = node.place = place;
    }
    drawLinks();
  }

  function drawLinks() {
    for (const [id, path] of lines)
      if (narrow || !ladder.links.has(id)) {
        path.remove();
        lines.delete(id);
      }
    if (narrow) return;
    const origin = board.getBoundingClientRect(),
      rects = new Map();
    for (const [id, node] of cards) {
      // one pass of reading, then one of writing
      const { left, top, width, height } = node.getBoundingClientRect();
      const y = top - origin.top;
      rects.set(id, { x: left - origin.left + width / 2, top: y, width, bottom: y + height });
    }
    const ports = (all, end) => {
      const sorted = [...all].sort((a, b) => rects.get(a[end]).x - rects.get(b[end]).x);
      return new Map(sorted.map((one, i) => [one.id, i - (all.length - 1) / 2]));
    };
    const fresh = [],
      marks = new Map();
    for (const [id, to] of rects) {
      const ends = ports(ladder.into(id), "lower"),
        step = Math.min(18, to.width / (ends.size + 1));
      for (const [one, k] of ends) marks.set(one, to.x + k * step);
    }
    for (const [id, from] of rects) {
      const out = ladder.out(id),
        starts = ports(out, "upper");
      const step = Math.min(44, (from.width - 30) / Math.max(1, out.length - 1));
      const chips = cards.get(id).parts.leads.children;
      out.forEach((one, i) => {
        const to = rects.get(one.upper),
          dx = starts.get(one.id) * step;
        const x1 = from.x + dx,
          x2 = marks.get(one.id),
          climbs = to.bottom < from.top - 8;
        const y1 = from.top,
          y2 = climbs ? to.bottom + 3 : to.top - 3;
        const y0 = y1 - 20,
          bend = climbs ? Math.max(22, Math.min(90, (y0 - y2) * 0.5)) : 42;
        const d = `M${x1} ${y1}V${y0}C${x1} ${y0 - bend} ${x2} ${climbs ? y2 + bend : y2 - bend} ${x2} ${y2}`;
        let path = lines.get(one.id);
        if (!path) {
          path = vector("path", { "marker-end": arrow, class: "ok-link" });
          lines.set(one.id, path);
          path.ends = [one.lower, one.upper];
          fresh.push(path);
        }
        attr(path, "d", d);
        attr(path, "data-evidence", one.evidence);
        if (chips[i] && chips[i].x !== dx) {
          chips[i].x = dx;
          chips[i].style.setProperty("--x", `${dx}px`);
        }
      });
    }
    svg.append(...fresh);
  }

  /** Lines of the card in hand stand out. */
  function warm(id) {
    for (const path of lines.values()) attr(path, "data-warm", id && path.ends.includes(id));
    attr(
      svg,
      "data-warm",
      Boolean(id) && [...lines.values()].some((path) => path.ends.includes(id)),
    );
  }

  function reveal(id, focus = true) {
    if (view !== "board") show("board");
    const node = cards.get(id);
    if (!node) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    attr(node, "data-new", true);
    node.addEventListener("animationend", () => attr(node, "data-new", null), { once: true });
    if (focus) node.parts.up.disabled ? node.focus() : node.parts.up.focus({ preventScroll: true });
  }

  // -------------------------------------------------------------- one question at a time

  function paintQuestion() {
    const asked = server.question;
    const off = !asked || !write() || view !== "board" || hidden.has(`${asked.kind}:${asked.card}`);
    if (off ? question.hidden : question.dataset.id === asked.id && !question.hidden) return;
    const within = question.contains(active(root));
    const typing = within && active(root).value?.trim();
    if (typing && !hidden.has(question.dataset.about)) return; // never take a box away
    if (within) cards.get(question.dataset.card)?.focus({ preventScroll: true });
    question.replaceChildren();
    question.hidden = off;
    if (off) return;
    Object.assign(question.dataset, {
      id: asked.id,
      about: `${asked.kind}:${asked.card}`,
      card: asked.card,
    });
    const about = ladder.rungs.get(asked.card),
      tie = ladder.links.get(asked.card);
    const ref = about?.text ?? (tie && pairOf(tie));
    question.append(
      ...[
        ref && said(ref, "ok-about"),
        said(asked.text, "ok-ask"),
        answer(asked, about, tie),
        h(
          "div",
          { class: "ok-row" },
          button(t("not_now"), { act: "not-now" }, { look: "ok-quiet" }),
          button(t("stop_asking"), { act: "stop-asking" }, { look: "ok-quiet" }),
        ),
      ].filter(Boolean),
    );
  }

  function answer({ action, card, kind }, about, tie) {
    const done = () => {
      hidden.add(`${kind}:${card}`);
      repaint();
    };
    const sent = (id) => {
      done();
      reveal(id, false);
    };
    const home = `question:${card}`;
    const rung = about ?? (tie && ladder.rungs.get(action === "climb" ? tie.lower : tie.upper));
    const bond = tie ?? (rung && ladder.out(rung.id)[0]);
    if (rung && ["climb", "descend", "branch"].includes(action))
      return rungForm({
        home,
        label: t(`${action}_label`),
        hint: t(`${action}_hint`),
        sent,
        inline: true,
        below: action === "climb" ? rung.id : "",
        above: action === "climb" ? "" : rung.id,
        level: action === "branch" ? "output" : "",
      });
    if (rung && (action === "actor" || action === "objective"))
      return cardForm({ card: rung, kind: "question", names: [action], inline: true, sent: done });
    if (bond && action === "assumption")
      return cardForm({
        card: bond,
        kind: "question",
        names: [action],
        type: "EditLink",
        inline: true,
        sent: done,
      });
    if (bond && action === "evidence")
      return h(
        "div",
        { class: "ok-row ok-answers" },
        EVIDENCE.map((one) => button(sure(one), { act: "evidence", evidence: one, link: bond.id })),
      );
    const edit = rung && action === "edit";
    return h(
      "div",
      { class: "ok-row ok-answers" },
      button(
        t(edit ? "edit" : "noted"),
        edit ? { act: "edit-asked", rung: rung.id } : { act: "not-now" },
        { look: "ok-main" },
      ),
    );
  }

  // -------------------------------------------------------------- sheets

  function openLink(id) {
    const tie = ladder.links.get(id);
    if (!tie) return;
    const evidence = radios(
      h("legend", {}, t("field_evidence")),
      `ok-${uid()}`,
      EVIDENCE.map((one) => [
        one,
        sure(one),
        { "data-name": "evidence", checked: tie.evidence === one, disabled: !write() },
      ]),
    );
    const remove =
      write() &&
      button(
        t("link_remove"),
        { act: "link-remove", link: id, close: true },
        { look: "ok-quiet ok-danger" },
      );
    const form = cardForm({
      card: tie,
      kind: "link",
      names: ["rationale", "assumption"],
      type: "EditLink",
      extra: evidence,
      after: remove,
      sent: () => node.close(),
    });
    const node = sheet(
      root,
      t,
      t("link_title"),
      [
        h(
          "p",
          { class: "ok-pair", dir: "auto" },
          h("span", {}, wordsOf(tie.upper)),
          icon("up"),
          h("span", {}, wordsOf(tie.lower)),
        ),
        form,
      ],
      { closed: left },
    );
    form.area.focus();
  }

  const left = () => {
    onStory = null;
    drafts.flush();
    presence();
  };

  function openChoice(id) {
    const list = h("ul", { class: "ok-list" }),
      find = field(t, keep, { label: t("find_card"), limit: 120 });
    const way = radios(h("legend", { class: "ok-unseen" }, t("link_which_way")), `ok-${uid()}`, [
      ["up", t("link_up"), { checked: true }],
      ["down", t("link_down")],
    ]);
    const fill = () => {
      const up = way.querySelector(":checked").value === "up";
      const [back, on] = up ? ["lower", "upper"] : ["upper", "lower"];
      const taken = reach(id, up ? ladder.into : ladder.out, back); // a circle would follow
      for (const one of up ? ladder.out(id) : ladder.into(id)) taken.add(one[on]);
      const sought = find.area.value.trim().toLowerCase();
      const fits = DOWNWARDS.flatMap((level) => ladder.lanes[level]).filter(
        (other) => !taken.has(other.id) && other.text.toLowerCase().includes(sought),
      );
      list.replaceChildren(
        ...fits.slice(0, 100).map((other) =>
          h(
            "li",
            {},
            button(other.text, {
              act: "link-to",
              from: up ? id : other.id,
              to: up ? other.id : id,
              close: true,
            }),
            h("small", {}, named(other.level)),
          ),
        ),
        fits.length ? "" : h("li", {}, t("link_none")),
      );
    };
    sheet(root, t, t("link_to_title"), [
      said(wordsOf(id), "ok-about"),
      way,
      find,
      list,
    ]).addEventListener("input", fill);
    fill();
  }

  function openCompare(id) {
    const into = ladder.into(id);
    sheet(
      root,
      t,
      t("compare_title"),
      [
        said(wordsOf(id), "ok-about"),
        h(
          "div",
          { class: "ok-ways" },
          into.map((one) =>
            h(
              "article",
              {},
              h("h3", { dir: "auto" }, wordsOf(one.lower)),
              said(sure(one.evidence), "ok-badge"),
              ["assumption", "rationale"].flatMap((name) => [
                h("h4", {}, t(`field_${name}`)),
                said(one[name] || t("not_yet")),
              ]),
              button(t("link_open"), { act: "link", link: one.id, close: true }),
            ),
          ),
        ),
        write() &&
          button(t("another_way"), { act: "branch", rung: id, close: true }, { look: "ok-main" }),
      ],
      { wide: true },
    );
  }

  function openObjective(id) {
    const rung = ladder.rungs.get(id);
    const form = cardForm({
      card: rung,
      kind: "objective",
      names: ["objective"],
      sent: () => node.close(),
    });
    const node = sheet(
      root,
      t,
      t("objective_title"),
      [said(rung.text, "ok-about"), said(t("objective_intro")), form],
      { closed: left },
    );
    onStory = ({ drafts: all = [] }) => {
      const text = all.find((one) => one.rung === id)?.text;
      if (text && !form.area.value.trim()) {
        form.area.value = text;
        countText(t, form.area);
      }
    };
    if (!rung.objective) link.ask({ op: "story" });
    form.area.focus();
  }

  /** A form with one box, for a sheet; `send` gets the words. */
  function oneBox({
    label,
    hint = "",
    under = "",
    draft = null,
    value = "",
    limit = 500,
    needed = false,
    send,
  }) {
    const words = field(t, keep, { label, hint, draft, value, limit });
    const form = h(
      "form",
      { class: "ok-box", novalidate: true, "data-enter": true },
      h("div", { class: "ok-line" }, words, submitter(t("save"))),
      under && said(under),
    );
    form.send = () => {
      const text = words.area.value.trim();
      if (longer(text, limit) > 0 || (needed && !text)) return words.area.focus();
      if (draft) drafts.forget(draft);
      form.closest("dialog").close();
      link.do(send(text));
    };
    return Object.assign(form, { area: words.area });
  }

  function openNote(id) {
    const form = oneBox({
      label: t("note"),
      under: t("note_hint"),
      value: server.notes[id],
      draft: `note:${id}:text`,
      send: (text) => ({ type: "WriteNote", card: id, text }),
    });
    sheet(root, t, t("note"), [said(wordsOf(id), "ok-about"), form]);
    form.area.focus();
  }

  function openOverrule({ rule, card }) {
    const form = oneBox({
      label: t("overrule_reason"),
      hint: t("overrule_hint"),
      draft: `overrule:${rule}-${card}:text`,
      needed: true,
      send: (reason) => ({ type: "Overrule", rule, card, reason }),
    });
    sheet(root, t, t("overrule_title"), [form]);
    form.area.focus();
  }

  /** A sheet whose content follows the board, except while someone types in it. */
  function liveSheet(title, content, options) {
    const body = h("div", { class: "ok-stack" });
    const node = sheet(root, t, title, [body], {
      ...options,
      closed: () => {
        onChange = () => {};
        options?.closed?.();
      },
    });
    let shown = "";
    onChange = () => {
      const made = content(),
        now = made.map((one) => one.outerHTML ?? one).join("");
      if (now === shown || body.querySelector("textarea:focus")) return;
      shown = now;
      const at = [...body.querySelectorAll("button")].indexOf(active(root));
      body.replaceChildren(...made);
      if (at >= 0) body.querySelectorAll("button")[at]?.focus();
    };
    onChange();
    return node;
  }

  function openPeople() {
    const form = oneBox({
      label: t("your_name"),
      under: t("your_name_hint"),
      limit: 60,
      value: server.me.name,
      send: (name) => ({ type: "NameMyself", name }),
    });
    const node = liveSheet(t("people_title"), () => [
      h(
        "ul",
        { class: "ok-people" },
        server.people
          .filter((person) => person.here)
          .map(({ id, name, editing: card }) =>
            h(
              "li",
              {},
              id === server.me.id ? t("you", { name: personOf(name) }) : personOf(name),
              card && h("small", {}, t("editing_now")),
            ),
          ),
      ),
    ]);
    node.lastChild.append(form);
  }

  function openFindings() {
    const place = (id) =>
      ladder.rungs.get(id)?.text ??
      (ladder.links.has(id) ? pairOf(ladder.links.get(id)) : t("whole_board"));
    const one = ({ rule, card, question: ask, overruled }) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "ok-goto", "data-act": "goto", "data-at": card, dir: "auto" },
          place(card),
        ),
        said(overruled ? t("overruled_because", { reason: overruled }) : ask),
        button(
          t(overruled ? "reinstate" : "overrule"),
          { act: overruled ? "reinstate" : "overrule", rule, card },
          { look: "ok-quiet" },
        ),
      );
    liveSheet(
      t("findings_title"),
      () => {
        const groups = new Map();
        for (const f of server.findings) groups.set(f.rule, [...(groups.get(f.rule) ?? []), f]);
        const parts = [...groups.values()].map((all) =>
          h(
            "section",
            { class: "ok-group" },
            h(
              "h3",
              {},
              t(`rule_${all[0].rule.replaceAll("-", "_")}`),
              " ",
              h("span", { class: "ok-badge" }, String(all.length)),
            ),
            h("ul", { class: "ok-list" }, all.map(one)),
          ),
        );
        return [said(t(parts.length ? "findings_hint" : "findings_none")), ...parts];
      },
      { wide: true },
    );
  }

  function openJoin() {
    askCode();
    // The addresses may come after the board: what is shown is always what is known now.
    liveSheet(
      t("join_title"),
      () => {
        const { join_url: url = "", join_qr: inline = "", join_at: address = "" } = context;
        if (!url) return [said(t("stories_wait"))];
        const whole = [
          h("p", { class: "ok-url" }, url),
          said(t(address ? "join_help" : "join_here_only")),
          button(t("copy"), { act: "copy" }),
        ];
        if (!address) return whole;
        const qr = inline.includes("xmlns=")
          ? inline
          : inline.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
        return [
          h(
            "div",
            { class: "ok-join" },
            qr &&
              h(
                "div",
                {},
                h("p", {}, t("join_hint")),
                h("img", {
                  class: "ok-qr",
                  alt: t("join_alt"),
                  src: `data:image/svg+xml,${encodeURIComponent(qr)}`,
                }),
              ),
            h(
              "div",
              {},
              h("p", {}, t("join_type")),
              h("p", { class: "ok-url" }, address),
              h("p", {}, t("code_type")),
              h("p", { class: "ok-code" }, spoken?.code ?? "…"),
              said(spoken ? t("code_until", { time: clockOf(spoken.expires) }) : "…"),
              button(t("code_fresh"), { act: "new-code" }, { look: "ok-quiet" }),
              spoken && codeOdds(t, spoken.odds),
            ),
          ),
          ...whole,
        ].filter(Boolean);
      },
      { wide: true, closed: () => clearTimeout(renewal) },
    );
  }

  const clockOf = (moment) =>
    new Date(moment).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const askCode = (fresh = false) => link.wish({ op: "code", fresh });

  /** The code, for as long as it is shown: a sheet on the wall asks for the next one by itself. */
  function takeCode(message) {
    spoken = message;
    clearTimeout(renewal);
    renewal = setTimeout(
      () => root.querySelector(".ok-code") && askCode(),
      Math.max(30_000, new Date(message.expires).getTime() - Date.now()),
    );
  }

  function paintStories() {
    if (view !== "stories") return;
    const all = stories?.stories ?? [];
    tales.replaceChildren(
      ...all.map(({ steps }) =>
        h(
          "article",
          { class: "ok-story" },
          steps.map(({ role, text }) =>
            h("p", { "data-role": role, dir: "auto" }, h("b", {}, t(`story_${role}`)), " ", text),
          ),
        ),
      ),
    );
    if (!all.length) tales.append(said(t(stories ? "stories_none" : "stories_wait"), "ok-empty"));
  }

  function show(next) {
    view = next;
    if (next === "stories") {
      link.ask({ op: "story" });
      paintStories();
    }
    paint();
  }

  // -------------------------------------------------------------- moving

  /** Put a rung between its new neighbours; `index` counts without the rung itself. */
  function move(rung, level, index) {
    const lane = ladder.lanes[level].filter((other) => other.id !== rung.id);
    const before = lane[index - 1]?.position,
      after = lane[index]?.position;
    const low = Number.isFinite(before),
      high = Number.isFinite(after);
    const position = low && high ? (before + after) / 2 : low ? before + 1 : high ? after - 1 : 1;
    if (!write() || (level === rung.level && position === rung.position)) return;
    link.do(
      { type: "MoveRung", id: rung.id, base: rung.version, level, position },
      { saw: { level: rung.level } },
    );
    paint();
  }

  function shift(rung, by) {
    const lane = ladder.lanes[rung.level],
      to = lane.indexOf(rung) + by;
    if (to >= 0 && to < lane.length) move(rung, rung.level, to);
  }

  function raise(rung, by) {
    const level = LEVELS[LEVELS.indexOf(rung.level) + by];
    if (level) move(rung, level, ladder.lanes[level].length);
  }

  let drag = null;
  function startDrag(event) {
    const node = event.target.closest(".ok-card"),
      other = event.target.closest("button, form");
    if (!node || other || event.button || event.pointerType === "touch" || !write()) return;
    drag = { node, x: event.clientX, y: event.clientY, on: false };
  }

  function moveDrag(event) {
    if (!drag) return;
    const dx = event.clientX - drag.x,
      dy = event.clientY - drag.y;
    if (!drag.on && Math.hypot(dx, dy) < 8) return;
    if (!drag.on) root.setPointerCapture(event.pointerId);
    drag.on = true;
    attr(drag.node, "data-drag", true);
    drag.node.style.transform = `translate(${dx}px, ${dy}px)`;
    const lane = laneAt(event);
    for (const list of Object.values(lanes)) attr(list.parentNode, "data-over", list === lane);
  }

  const laneAt = ({ clientX, clientY }) =>
    Object.values(lanes).find((list) => {
      const { left, right, top, bottom } = list.parentNode.getBoundingClientRect();
      return clientX > left && clientX < right && clientY > top && clientY < bottom;
    });

  function endDrag(event) {
    const { node, on } = drag ?? {};
    drag = null;
    if (!on) return;
    node.style.transform = "";
    attr(node, "data-drag", null);
    for (const list of Object.values(lanes)) attr(list.parentNode, "data-over", null);
    const swallow = (late) => late.stopPropagation(); // letting go is not a click
    root.addEventListener("click", swallow, true);
    setTimeout(() => root.removeEventListener("click", swallow, true), 50);
    const lane = event.type === "pointerup" && laneAt(event),
      rung = ladder.rungs.get(node.dataset.card);
    if (!lane || !rung) return;
    const others = [...lane.children].filter((other) => other !== node);
    const index = others.findIndex((other) => {
      const { left, width, top, bottom } = other.getBoundingClientRect();
      return event.clientY < top || (event.clientY < bottom && event.clientX < left + width / 2);
    });
    move(rung, lane.dataset.lane, index < 0 ? others.length : index);
  }

  // -------------------------------------------------------------- what a person does

  function cardMenu(at, id) {
    const rung = ladder.rungs.get(id),
      may = write();
    const lane = ladder.lanes[rung.level],
      here = lane.indexOf(rung);
    const over =
      rung.level === "output" ? ladder.out(id)[0]?.upper : rung.level === "outcome" ? id : "";
    const top = rung.level === "impact" || !ladder.out(id).length;
    const compare = rung.level === "outcome" && ladder.into(id).length > 1;
    menu(root, at, [
      may && { label: t("edit"), run: () => openBox("edit", id) },
      may && over && { label: t("another_way"), run: () => openBox("branch", over) },
      compare && { label: t("compare"), run: () => openCompare(id) },
      may && { label: t("link_to"), run: () => openChoice(id) },
      may && top && { label: t("objective"), run: () => openObjective(id) },
      coach() && { label: t("note"), run: () => openNote(id) },
      may && { head: t("move_to") },
      ...(may
        ? DOWNWARDS.map((level) => ({
            label: named(level),
            checked: level === rung.level,
            run: () => {
              if (level === rung.level) return;
              move(rung, level, ladder.lanes[level].length);
              reveal(id);
            },
          }))
        : []),
      may && {
        label: t("earlier"),
        keys: t("earlier_keys"),
        off: here < 1,
        run: () => shift(rung, -1),
      },
      may && {
        label: t("later"),
        keys: t("later_keys"),
        off: here > lane.length - 2,
        run: () => shift(rung, 1),
      },
      may &&
        mine(rung) && {
          label: t("remove"),
          danger: true,
          run: () => {
            link.do({ type: "RemoveRung", id, base: rung.version });
            paint();
          },
        },
      !may && { label: closed(), off: true, run: () => {} },
    ]);
  }

  function boardMenu(at) {
    menu(root, at, [
      write() && { head: t("stop_at") },
      ...(write()
        ? LEVELS.slice(1).map((level) => ({
            label: named(level),
            checked: level === server.stop,
            run: () => link.do({ type: "PickStop", level }),
          }))
        : []),
      { head: t("export") },
      ...["md", "csv", "json"].map((format) => ({
        label: t(`export_${format}`),
        run: () => link.post({ op: "export", format }),
      })),
    ]);
  }

  const acts = {
    view: ({ view: next }) => show(next),
    undo: () => link.do({ type: "Undo" }),
    redo: () => link.do({ type: "Redo" }),
    lock: () => link.do({ type: server.locked ? "UnlockBoard" : "LockBoard" }),
    people: openPeople,
    findings: openFindings,
    join: openJoin,
    overrule: openOverrule,
    "board-menu": (_, at) => boardMenu(at),
    menu: (_, at, id) => cardMenu(at, id),
    climb: (_, _at, id) => openBox("climb", id),
    descend: (_, _at, id) => openBox("descend", id),
    branch: ({ rung }) => openBox("branch", rung),
    edit: (_, _at, id) => write() && !getSelection().toString() && openBox("edit", id),
    "edit-asked": ({ rung }) => openBox("edit", rung),
    cancel: (_, at) => {
      const form = at.closest("form"),
        sheetNode = at.closest("dialog");
      const node = box?.node,
        inBox = box?.form === form;
      if (form.area) drafts.forget(form.area.dataset.draft.split(":").slice(0, 2).join(":"));
      if (sheetNode) sheetNode.close();
      else if (inBox) {
        closeBox(true);
        node.parts.more.focus();
      } else acts["not-now"]();
    },
    dismiss: (_, at) => {
      at.closest(".ok-notice").remove();
      composer.area.focus();
    },
    link: ({ link: id }) => openLink(id),
    "link-remove": ({ link: id }) =>
      link.do({ type: "RemoveLink", id, base: ladder.links.get(id)?.version ?? 0 }),
    "link-to": ({ from, to }) => link.do({ type: "AddLink", id: uid(), lower: from, upper: to }),
    evidence: ({ link: id, evidence }) => {
      const tie = ladder.links.get(id);
      if (tie) link.do({ type: "EditLink", id, base: tie.version, evidence }, { saw: { ...tie } });
      acts["not-now"]();
    },
    "not-now": () => {
      const { kind, card } = server.question ?? {};
      hidden.add(`${kind}:${card}`);
      drafts.forget(`question:${card}`);
    },
    "stop-asking": () => {
      link.do({ type: "DismissQuestion", kind: server.question.kind });
      acts["not-now"]();
    },
    goto: ({ at }, node) => {
      node.closest("dialog").close();
      ladder.links.has(at) ? reveal(ladder.links.get(at).lower) : reveal(at);
    },
    reinstate: ({ rule, card }) => link.do({ type: "Reinstate", rule, card }),
    "new-code": () => askCode(true),
    copy: (_, at) => copyText(t, context.join_url, at),
  };

  function click(event) {
    const at = event.target.closest("[data-act]");
    if (!at || at.disabled) return;
    acts[at.dataset.act]?.(at.dataset, at, at.closest("[data-card]")?.dataset.card);
    repaint();
  }

  function submit(event) {
    event.preventDefault();
    event.target.send?.();
  }

  function keys(event) {
    const { target, key } = event,
      typing = target.matches?.("textarea, input:not([type=radio])");
    const form = target.closest?.("form");
    if (
      key === "Enter" &&
      !event.shiftKey &&
      form &&
      root.contains(form) &&
      (typing || target.type === "radio") &&
      (form.dataset.enter != null || event.ctrlKey || event.metaKey)
    ) {
      event.preventDefault();
      form.requestSubmit();
    } else if (key === "Escape" && box?.form.contains(target))
      acts.cancel(null, form.querySelector("[data-act=cancel]"));
    else if (event.altKey && target.closest?.(".ok-card") && !typing && root.contains(target)) {
      const rung = ladder.rungs.get(target.closest(".ok-card").dataset.card);
      const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[key];
      if (!by || !rung) return;
      event.preventDefault();
      event.shiftKey ? raise(rung, -by) : shift(rung, by);
    } else if (
      key.toLowerCase() === "z" &&
      (event.ctrlKey || event.metaKey) &&
      !typing &&
      write()
    ) {
      event.preventDefault();
      if (event.shiftKey ? server.redo : server.undo)
        link.do({ type: event.shiftKey ? "Redo" : "Undo" });
    }
  }

  const keyed = room ? [root, document] : [root]; // beside the board, too, where the page is ours
  for (const one of keyed) one.addEventListener("keydown", keys);
  root.addEventListener("click", click);
  root.addEventListener("submit", submit);
  root.addEventListener("focusin", ({ target }) => {
    presence();
    warm(target.closest(".ok-card")?.dataset.card);
  });
  root.addEventListener("focusout", () => setTimeout(presence));
  root.addEventListener("pointerover", ({ target }) =>
    warm(target.closest(".ok-card")?.dataset.card),
  );
  root.addEventListener("pointerdown", startDrag);
  root.addEventListener("pointermove", moveDrag);
  root.addEventListener("pointerup", endDrag);
  root.addEventListener("pointercancel", endDrag);
  const told = () => {
    context = model.get("_context") ?? {};
    repaint();
  };
  model.on("change:_context", told);
  const watcher = new ResizeObserver(() => {
    // its width, or the height of what is in it
    measure();
    paintBar();
    layOut();
  });
  watcher.observe(root);
  measure();
  paint();

  return () => {
    drafts.flush();
    drafts.stop();
    link.stop();
    watcher.disconnect();
    cancelAnimationFrame(frame);
    for (const one of keyed) one.removeEventListener("keydown", keys);
    model.off("change:_context", told);
    root.remove();
  };
}

export default { render: ladderBoard };
