// The facilitator's console: what happens now, one button for what is next, and the plan.
// The button names the block it means, so that pressing twice, or two coaches pressing at once,
// never skips a step. Changes of the plan are functions of the plan: what another coach changed
// meanwhile stays, and mine is done on top of it.

import { active, arrange, attr, boardRoot, h, icon, setText } from "./kit/dom.js";
import { countText, field, keepDrafts, keeper, longer } from "./kit/forms.js";
import { connect } from "./kit/line.js";
import { codeOdds, copyText, makeSure, menu, sheet } from "./kit/sheets.js";
import { speaker, uid } from "./kit/words.js";

const SIGNS = { waiting: "○", open: "▶", closed: "■", revealed: "✓", skip: "–" };
const SEALED = ["ask", "dots", "journey"];
const BOARDS = ["ladder", "clinic", "journey", "baseline", "readiness", "review"];
const STEPS = [
  "OpenBlock",
  "CloseBlock",
  "RevealBlock",
  "CloseWorkshop",
  "ReopenWorkshop",
  "TakeLead",
];
const COACHES = ["facilitator", "host"];
const CALM = 600; // ms in which a button that has just changed its meaning takes no press
const MOST_TICKS = 16;
const MOST_PROMPTS = 7;

const whole = (block) => ({
  question: "",
  minutes: 10,
  prompts: [],
  board: "ladder",
  levels: [],
  dots: 3,
  named: false,
  skip: false,
  recipe: "",
  ...block,
});

function consoleBoard({ model, el }) {
  const context = model.get("_context") ?? {};
  const t = speaker(() => model.get("_texts") ?? {});
  const keep = keeper(`okrlab:${context.workshop}:${context.session}:console:`);
  const room = context.mode === "room";
  const server = {
    me: { id: "", name: "", role: context.role },
    people: [],
    stages: {},
    run: {},
    plan: { blocks: [], version: 0 },
    clock: {},
    tallies: {},
    parked: {},
    steps: [],
    sentence: {},
    notes: {},
    coach: {},
    spotlight: "",
    readonly: "",
    ended: "",
    trouble: "",
    title: "",
  };
  let ready = false,
    heardAt = Date.now(),
    measured = 0,
    narrow = false;
  let chosen = ""; // the block that is looked at; empty: the one that runs
  const edits = []; // changes of the plan that wait: {edit, undoing}
  let flying = null,
    undosWanted = 0; // the one on its way, and who presses undo meanwhile
  const undos = []; // {before, version} or {added}: what can be taken back
  let doors = null,
    code = null,
    cards = null;
  let onChange = () => {};

  // -------------------------------------------------------------- what is known

  const coach = () => COACHES.includes(server.me.role);
  const blocks = () => (flying?.blocks ?? server.plan.blocks).map(whole);
  const find = (id) => blocks().find((block) => block.id === id);
  const stage = (id) => server.stages[id] ?? { state: "waiting", extra: 0 };
  const state = (id) => stage(id).state;
  const sealed = (block) => SEALED.includes(block.kind);
  const unseen = (id) => state(id) === "revealed" && stage(id).empty; // its reveal had nothing to show
  const current = () => find(server.run.current);
  const person = (id) => server.people.find((one) => one.id === id);
  const named = (name) => name || t("someone");
  const room4 = () => server.people.filter((one) => one.role === "participant");
  const looked = () => find(chosen) ?? current() ?? blocks().find((block) => !block.skip);

  /** The next block that is neither skipped nor begun. */
  function following() {
    const all = blocks(),
      here = all.findIndex((block) => block.id === server.run.current);
    return all.slice(here + 1).find((block) => !block.skip && state(block.id) === "waiting");
  }

  /** What the one button does now. */
  function step() {
    const { closed, lead } = server.run,
      here = current(),
      after = following();
    const open = (act, block) => ({ act, block, command: { type: "OpenBlock", block: block.id } });
    if (lead && lead !== server.me.id) return { act: "take", command: { type: "TakeLead" } };
    if (closed) return { act: "reopen", command: { type: "ReopenWorkshop" } };
    if (here && sealed(here) && ["open", "closed"].includes(state(here.id)))
      return { act: "reveal", block: here };
    if (after) return open(here ? "next" : "open", after);
    if (!blocks().length) return { act: "add" };
    return { act: "close", command: { type: "CloseWorkshop" } };
  }

  const since = () => (Date.now() - heardAt) / 1000;
  const left = () => (server.clock.left == null ? null : server.clock.left - since());
  const behind = () =>
    server.clock.ends == null
      ? 0
      : Math.max(0, left() ?? 0) + server.clock.rest - (server.clock.ends - since());
  const clock = (seconds) =>
    new Intl.DateTimeFormat(undefined, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }).format(Date.now() + 1000 * seconds);

  // -------------------------------------------------------------- the page, made once

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
  const said = (text, look = null) => h("p", { class: look, dir: "auto" }, text);
  const mark = `ok-${uid()}`;

  const status = h("p", { class: "ok-status", role: "status" });
  const tools = {
    people: button("", { act: "people" }, { look: "ok-quiet", icon: "people" }),
    projector: h(
      "a",
      { class: "ok-button ok-quiet", href: "85-projector", target: "_blank", rel: "noopener" },
      h("span", {}, t("projector")),
    ),
    more: button(t("more"), { act: "more" }, { look: "ok-quiet", icon: "more" }),
  };
  tools.people.append(h("span"));
  const banner = h("p", { class: "ok-banner", role: "status" });
  const notices = h("div", { class: "ok-notices", role: "alert" });
  const now = {
    where: said(""),
    left: said("", "ok-left"),
    title: h("h2", { dir: "auto" }),
    ask: said("", "ok-asked"),
    seal: h("p", { class: "ok-seal" }, icon("lock"), h("span")),
    counts: h("ul", { class: "ok-counts" }),
    ticks: h("ul", { class: "ok-ticks", "aria-label": t("ready_list") }),
    spot: h(
      "div",
      { class: "ok-spot" },
      said(""),
      button(t("spot_off"), { act: "spot-off" }, { look: "ok-quiet" }),
    ),
    unseen: h(
      "div",
      { class: "ok-nothing" },
      said(t("nothing_shown")),
      button(t("open_again"), { act: "anew" }, { look: "ok-quiet" }),
    ),
    result: h(
      "div",
      { class: "ok-row ok-result" },
      room
        ? [
            h(
              "a",
              {
                class: "ok-button ok-main",
                href: "result.html",
                target: "_blank",
                rel: "noopener",
              },
              t("see_result"),
            ),
            button(t("pass_on"), { act: "doors", kind: "view" }),
          ]
        : said(t("result_solo"), "ok-hint"),
    ),
  };
  const nowCard = h(
    "section",
    { class: "ok-now", "aria-label": t("now") },
    h("div", { class: "ok-top" }, now.where, now.left),
    now.title,
    now.ask,
    now.seal,
    now.counts,
    now.ticks,
    now.spot,
    now.unseen,
    now.result,
  );
  const primary = h("button", {
    type: "button",
    class: "ok-main ok-primary",
    "data-act": "primary",
    "aria-describedby": `${mark}-then`,
  });
  const then = h("p", { class: "ok-then", id: `${mark}-then`, dir: "auto" });
  const press = h("div", { class: "ok-press" }, primary, then);
  const look = {
    title: h("h3", { dir: "auto" }),
    menu: button(t("block_menu"), { act: "block" }),
    body: h("div", { class: "ok-stack" }),
  };
  const lookCard = h(
    "section",
    { class: "ok-look", "aria-label": t("notes_title") },
    h("header", {}, look.title, look.menu),
    look.body,
  );
  const list = h("ol", {
    class: "ok-agenda",
    role: "listbox",
    tabindex: 0,
    "aria-label": t("agenda"),
    "aria-describedby": `${mark}-keys`,
  });
  const ends = said("", "ok-ends");
  const spread = button(t("respread"), { act: "respread" });
  const plan = h(
    "section",
    { class: "ok-plan", "aria-label": t("agenda") },
    h("header", {}, h("h3", {}, t("agenda")), ends, spread),
    list,
    h("p", { class: "ok-unseen", id: `${mark}-keys` }, t("agenda_keys")),
  );
  const root = boardRoot(
    { class: "okr okr-console" },
    h(
      "div",
      { class: "ok-bar" },
      status,
      h("div", { class: "ok-tools" }, tools.people, tools.projector, tools.more),
    ),
    banner,
    notices,
    h("div", { class: "ok-desk" }, nowCard, press, lookCard, plan),
  );
  tools.projector.hidden = tools.people.hidden = !room;
  const drafts = keepDrafts(root, t, keep);
  const link = connect(model, room, keep, {
    hear,
    tell(how) {
      attr(status, "data-now", how);
      setText(status, t(how === "lost" && !room ? "status_lost_solo" : `status_${how}`));
    },
  });
  el.append(root);

  // -------------------------------------------------------------- what the kernel says

  function hear(message, entry) {
    const { op } = message;
    if (op === "state" || op === "changed") {
      const { op: _, ...rest } = message;
      Object.assign(server, rest);
      heardAt = Date.now();
      ready = true;
      link.shown(server.revision);
      if (op === "state") dropOutdated();
      if (flying?.late && server.plan.version !== flying.base) again();
    } else if (op === "connected") server.ended = message.ended ?? "";
    else if (op === "trouble") server.trouble = `${message.message} ${message.hint}`.trim();
    else if (op === "done") done(message, entry);
    else if (op === "refused") refused(message, entry);
    else if (op === "conflict") conflict(message, entry);
    else if (op === "links") doors = message.links;
    else if (op === "code") code = message;
    else if (op === "rejoin_ended")
      notice(t("end_links_done", { name: named(person(message.person)?.name) }));
    else if (op === "cards") cards = message.groups;
    else if (op === "spread") addMinutes(message.added);
    else if (op === "canvas") openCanvas(message);
    repaint();
  }

  /** A press that was on its way for long, while the workshop went on, must not turn it back. */
  const standing = () =>
    [server.run.current, state(server.run.current), server.run.closed, server.run.lead].join(":");
  function dropOutdated() {
    for (const entry of [...link.outbox])
      if (
        entry.saw?.standing != null &&
        entry.state !== "done" &&
        entry.saw.standing !== standing()
      ) {
        link.outbox.splice(link.outbox.indexOf(entry), 1);
        keep.drop(`out:${entry.key}`);
      }
  }

  function done({ revision }, entry) {
    if (entry?.command.type !== "SetAgenda" || !flying) return;
    const last = undos.findLast((one) => one.before);
    if (!flying.undoing) undos.push({ before: flying.before, version: revision });
    else if (last) last.version = revision; // the plan is as that change left it
    flying = null;
    send();
    if (undosWanted && !flying) {
      undosWanted--;
      undo();
    }
  }

  function notice(text, hint = "", words = "") {
    notices.replaceChildren(
      h(
        "div",
        { class: "ok-notice" },
        h("p", {}, h("strong", {}, text), " ", hint),
        words && h("blockquote", { dir: "auto" }, words),
        button(t("dismiss"), { act: "dismiss" }, { look: "ok-quiet" }),
      ),
    );
  }

  function refused({ code: why, message, hint }, entry) {
    const { type, text = "" } = entry?.command ?? {};
    if (type === "SetAgenda" && flying) {
      if (why === "agenda_changed") {
        if (server.plan.version !== flying.base) again();
        else flying.late = true;
        return;
      }
      flying = null;
      send();
    }
    if (why === "already_done") return; // another coach was a moment faster: the page shows it
    notice(message, hint, text || entry?.command.sentence?.text);
  }

  function conflict({ by, card }, entry) {
    const { text = card.text, who = "", due = "" } = entry?.command ?? {};
    notice(
      t("conflict", { name: named(by) }),
      t("step_conflict"),
      [text, who, due].filter(Boolean).join(" · "),
    );
  }

  // -------------------------------------------------------------- changing the plan

  const run = (command, saw = null) => {
    link.do(command, { saw });
    repaint();
  };

  /** Asks first where nobody or few have answered: what the room has seen cannot be taken back. And
   *  once more, where more have answered than the sheet `told` when it was pressed. */
  function reveal(block, told = null) {
    if (!["open", "closed"].includes(state(block.id))) return; // another coach was faster
    const given = server.tallies[block.id]?.written ?? 0;
    const all = Math.max(given, room4().filter((one) => one.here).length);
    if (given === told || (told == null && given && 2 * given >= all) || given < block.fewest)
      // of a survey the server says why not yet
      return run({ type: "RevealBlock", block: block.id }, { standing: standing() });
    const words = given
      ? t("reveal_few", { n: given, of: all })
      : all
        ? t("reveal_none", { of: all })
        : t("reveal_nobody");
    makeSure(root, t, t("reveal_early"), words, t("reveal_anyway"), () => reveal(block, given));
  }

  const anew = (id) => run({ type: "OpenBlock", block: id, anew: true }, { standing: standing() });

  /** `edit` makes a plan from a plan, or null where it makes no sense any more. */
  function change(edit, undoing = false) {
    edits.push({ edit, undoing });
    send();
    paint();
  }

  function send() {
    while (!flying && edits.length) {
      const next = edits.shift(),
        made = next.edit(server.plan.blocks.map(whole));
      if (!made) continue;
      flying = { ...next, blocks: made, before: server.plan.blocks, base: server.plan.version };
      link.do({ type: "SetAgenda", blocks: made, base: flying.base });
    }
  }

  /** Another coach was first: the same change once more, over their plan. */
  function again() {
    edits.unshift(flying);
    flying = null;
    send();
  }

  function undo() {
    if (flying) return undosWanted++;
    if (!canUndo()) return;
    const { before, added } = undos.pop();
    if (before) return change(() => before, true);
    addMinutes(Object.fromEntries(Object.entries(added).map(([id, n]) => [id, -n])));
    undos.pop();
  }

  const canUndo = () =>
    !flying &&
    undos.length > 0 &&
    (undos.at(-1).added || undos.at(-1).version === server.plan.version);

  function addMinutes(added) {
    for (const [block, minutes] of Object.entries(added)) run({ type: "AddTime", block, minutes });
    if (Object.keys(added).length) undos.push({ added });
  }

  function shift(id, by) {
    change((all) => {
      const from = all.findIndex((block) => block.id === id),
        to = from + by;
      return from < 0 ? null : moved(all, from, to);
    });
  }

  function moved(all, from, to) {
    if (to < 0 || to >= all.length || to === from) return null;
    const made = [...all];
    made.splice(to, 0, ...made.splice(from, 1));
    return made;
  }

  const patch = (id, values) =>
    change((all) =>
      all.some((block) => block.id === id)
        ? all.map((block) => (block.id === id ? { ...block, ...values } : block))
        : null,
    );

  function insert(block, after) {
    chosen = block.id;
    change((all) => {
      const place = all.findIndex((one) => one.id === after) + 1 || all.length;
      return [...all.slice(0, place), block, ...all.slice(place)];
    });
  }

  function duplicate(block) {
    insert(
      {
        ...block,
        id: uid(),
        skip: false,
        title: t("copy_of", { title: block.title }).slice(0, 120),
        prompts: block.prompts.map((prompt) => ({ ...prompt, id: uid() })),
      },
      block.id,
    );
  }

  function remove(id) {
    chosen = "";
    change((all) => all.filter((block) => block.id !== id));
  }

  // -------------------------------------------------------------- painting

  let frame = 0,
    meaning = "",
    settled = 0;
  const repaint = () => {
    frame ||= requestAnimationFrame(paint);
  };
  const show = (node, text) => {
    setText(node, text ?? "");
    node.hidden = !text;
  };

  function paint() {
    cancelAnimationFrame(frame);
    frame = 0;
    const why =
      server.ended ||
      server.trouble ||
      server.readonly ||
      (ready && !coach() ? t("coaches_only") : "");
    show(banner, why);
    root.querySelector(".ok-desk").hidden = !ready || !coach();
    if (!ready) return;
    const here = room4().filter((one) => one.here).length;
    setText(tools.people.lastChild, t.n("in", here));
    paintNow(here);
    paintPress();
    paintAgenda();
    paintLook();
    tick();
    onChange();
  }

  function paintNow(here) {
    const { closed, lead } = server.run,
      block = current(),
      all = blocks().filter((one) => !one.skip);
    const place = block ? all.findIndex((one) => one.id === block.id) + 1 : 0;
    const leads =
      lead && lead !== server.me.id ? t("leads", { name: named(person(lead)?.name) }) : "";
    const where = closed
      ? t("over")
      : !block
        ? t("before")
        : place
          ? t("step_of", { n: place, all: all.length })
          : t("now");
    setText(now.where, [where, leads].filter(Boolean).join(" · "));
    setText(now.title, block?.title ?? server.title);
    show(now.ask, block ? block.question : all.length ? t("before_hint") : t("empty_hint"));
    now.seal.hidden = !block || !sealed(block);
    if (block) setText(now.seal.lastChild, sealText(block));
    const tally = { written: 0, ready: 0, who: [], ...server.tallies[block?.id] };
    const open = block && state(block.id) === "open" && !closed;
    const counts = [
      here || block ? t.n("in", here) : "",
      open && sealed(block) && t.n("written", tally.written),
      block && state(block.id) === "revealed" && t.n("took_part", stage(block.id).answered ?? 0),
      open && tally.ready > 0 && t.n("ready", tally.ready),
    ].filter(Boolean);
    now.counts.replaceChildren(
      ...counts.map((one) => h("li", {}, one)),
      ...(!here && !closed ? [h("li", { class: "ok-hint" }, t("alone"))] : []),
    );
    const ticks = open ? tally.who.map((id) => named(person(id)?.name)) : [];
    const more = ticks.length - MOST_TICKS;
    now.ticks.hidden = !ticks.length;
    now.ticks.replaceChildren(
      ...ticks.slice(0, MOST_TICKS).map((name) => h("li", { dir: "auto" }, `✓ ${name}`)),
      ...(more > 0 ? [h("li", {}, t.n("more_ready", more))] : []),
    );
    now.spot.hidden = !server.spotlight;
    setText(now.spot.firstChild, t("spot_on", { text: server.spotlight }));
    now.unseen.hidden = closed || !block || !unseen(block.id);
    now.result.hidden = !closed;
  }

  const sealText = (block) =>
    [
      t(state(block.id) === "revealed" ? "was_sealed" : "sealed"),
      t(block.named ? "with_names" : "without_names"),
    ].join(" · ");

  function paintPress() {
    const { act, block } = step(),
      tally = server.tallies[block?.id]?.written ?? 0;
    setText(primary, t(`do_${act}`));
    setText(
      then,
      act === "reveal"
        ? tally
          ? t.n("then_reveal", tally)
          : t("then_reveal_none")
        : t(`then_${act}`, block ? { title: block.title, minutes: block.minutes } : {}),
    );
    const means = `${act}:${block?.id}`;
    if (means !== meaning) {
      meaning = means;
      settled = Date.now() + CALM;
      setTimeout(repaint, CALM + 20);
    }
    const busy = link.outbox.some(
      ({ command, state: how }) => how !== "done" && STEPS.includes(command.type),
    );
    attr(primary, "aria-disabled", busy || Date.now() < settled ? "true" : null);
  }

  const signOf = (block) =>
    block.skip && state(block.id) === "waiting" ? "skip" : state(block.id);

  function paintAgenda() {
    const known = new Map([...list.children].map((row) => [row.dataset.block, row]));
    const shown = looked()?.id;
    arrange(
      list,
      blocks().map((block) => {
        const row =
          known.get(block.id) ??
          h(
            "li",
            { role: "option", id: `${mark}-${block.id}`, "data-block": block.id },
            h("b", { "aria-hidden": "true" }),
            h("span", { class: "ok-unseen" }),
            h("span", { dir: "auto", class: "ok-name" }),
            h("small", {}),
            h("span", { class: "ok-min" }),
          );
        const sign = signOf(block),
          [tick0, words, name, small, minutes] = row.children;
        attr(row, "data-sign", sign);
        attr(row, "data-now", block.id === server.run.current);
        attr(row, "aria-selected", String(block.id === shown));
        setText(tick0, SIGNS[sign]);
        setText(words, `${t(`sign_${sign}`)}:`);
        setText(name, block.title);
        show(
          small,
          [
            block.id === server.run.current && t(`sign_${sign}`),
            sign === "skip" && t("sign_skip"),
            sealed(block) &&
              `${t("sealed_short")}, ${t(block.named ? "named_short" : "anonymous_short")}`,
          ]
            .filter(Boolean)
            .join(" · "),
        );
        setText(minutes, t("min", { n: block.minutes + stage(block.id).extra }));
        return row;
      }),
    );
    attr(list, "aria-activedescendant", shown ? `${mark}-${shown}` : null);
    list.hidden = !list.children.length;
  }

  let drawn = "";
  function paintLook() {
    const block = looked();
    lookCard.hidden = !block;
    if (!block) return;
    const ahead = block.id !== server.run.current;
    const notes = server.coach[block.recipe] ?? {},
      mine = server.notes[block.id] ?? "";
    const sign = JSON.stringify([block, ahead, notes, mine, state(block.id)]);
    if (sign === drawn) return;
    drawn = sign;
    setText(look.title, ahead ? block.title : t("notes_title"));
    attr(look.menu, "aria-label", t("block_menu_of", { title: block.title }));
    const points = (key, lines) =>
      lines?.length > 0 &&
      h(
        "div",
        {},
        h("h4", {}, t(key)),
        h(
          "ul",
          { class: "ok-points" },
          lines.map((line) => h("li", { dir: "auto" }, line)),
        ),
      );
    look.body.replaceChildren(
      ...[
        ahead &&
          said(
            [t(`kind_${block.kind}`), t(`sign_${signOf(block)}`), sealed(block) && sealText(block)]
              .filter(Boolean)
              .join(" · "),
            "ok-about",
          ),
        ahead && block.question && said(block.question, "ok-asked"),
        block.prompts.length > 0 &&
          (ahead || block.kind === "ask") &&
          h(
            "ol",
            { class: "ok-points" },
            block.prompts.map((prompt) =>
              h(
                "li",
                { dir: "auto" },
                prompt.text,
                " ",
                h(
                  "small",
                  {},
                  prompt.kind === "score"
                    ? t("a_score", { n: prompt.steps ?? 5 })
                    : t.n("texts", prompt.most ?? 1),
                ),
              ),
            ),
          ),
        points("say", notes.say),
        points("watch", notes.watch),
        mine && h("div", { class: "ok-mine" }, h("h4", {}, t("my_note")), said(mine)),
        !notes.say?.length && !mine && said(t("no_notes"), "ok-about"),
      ].filter(Boolean),
    );
  }

  /** Only what the time changes. */
  function tick() {
    if (!ready) return;
    const time = server.run.closed || !current() ? null : left();
    const over = time == null ? 0 : Math.floor(-time / 60);
    show(
      now.left,
      time == null
        ? ""
        : time > 60
          ? t.n("min_left", Math.ceil(time / 60))
          : time > 0
            ? t("last_minute")
            : over
              ? t.n("min_over", over)
              : t("time_up"),
    );
    attr(now.left, "data-over", time != null && time <= 0);
    const late = Math.floor(behind() / 60),
      early = Math.floor(-behind() / 60);
    const total = blocks()
      .filter((block) => !block.skip)
      .reduce((sum, block) => sum + block.minutes, 0);
    setText(
      ends,
      server.run.closed || !blocks().length
        ? ""
        : !server.run.started
          ? t.n("min_total", total)
          : [
              t("ends_at", { time: clock(server.clock.ends - since()) }),
              late > 0 ? t.n("behind", late) : early > 0 ? t.n("ahead", early) : t("on_plan"),
            ].join(" · "),
    );
    spread.hidden = !server.run.started || server.run.closed || late < 1 || server.clock.rest === 0;
  }

  // -------------------------------------------------------------- forms and sheets

  /**
   * A form from a list of fields: {name, label, kind: text|number|pick|tick, value, ...}. Text
   * fields keep their drafts under `home`; `send` gets the values and may return false to stay.
   */
  function makeForm(home, fields, { label = t("save"), send, extra = null, stays = false }) {
    const nodes = fields.filter(Boolean).map((one) => {
      const id = `ok-${uid()}`;
      if (one.kind === "number") {
        const input = h("input", {
          id,
          type: "number",
          min: one.min,
          max: one.max,
          inputmode: "numeric",
          value: one.value,
        });
        return Object.assign(
          h("div", { class: "ok-small" }, h("label", { for: id }, one.label), input),
          {
            name: one.name,
            box: input,
            read: () => Math.round(Number(input.value)),
            fine: () => input.value !== "" && input.checkValidity(),
          },
        );
      }
      if (one.kind === "pick") {
        const input = h(
          "select",
          { id },
          one.options.map(([value, words]) =>
            h("option", { value, selected: value === one.value }, words),
          ),
        );
        return Object.assign(
          h("div", { class: "ok-small" }, h("label", { for: id }, one.label), input),
          { name: one.name, box: input, read: () => input.value, fine: () => true },
        );
      }
      if (one.kind === "tick") {
        const input = h("input", { id, type: "checkbox", checked: one.value });
        return Object.assign(
          h("div", { class: "ok-check" }, input, h("label", { for: id }, one.label)),
          { name: one.name, box: input, read: () => input.checked, fine: () => true },
        );
      }
      const node = field(t, keep, { ...one, draft: home && `${home}:${one.name}` });
      return Object.assign(node, {
        name: one.name,
        box: node.area,
        read: () => node.area.value.trim(),
        fine: () =>
          longer(node.area.value, one.limit ?? 500) <= 0 && (!one.needed || node.area.value.trim()),
      });
    });
    const form = h(
      "form",
      { class: "ok-box", novalidate: true, "data-enter": true },
      nodes,
      h(
        "div",
        { class: "ok-row" },
        h("button", { type: "submit", class: "ok-main" }, label),
        extra,
        !stays && button(t("cancel"), { act: "cancel", close: true, home }, { look: "ok-quiet" }),
      ),
    );
    form.send = () => {
      const wrong = nodes.find((node) => !node.fine());
      if (wrong) {
        attr(wrong.box, "aria-invalid", "true");
        return wrong.box.focus();
      }
      const values = Object.fromEntries(nodes.map((node) => [node.name, node.read()]));
      if (home) drafts.forget(home);
      if (send(values) === false) return;
      if (!stays) return form.closest("dialog").close();
      for (const node of nodes)
        if (node.area) {
          node.area.value = "";
          countText(t, node.area);
        }
      nodes[0].box.focus();
    };
    return Object.assign(form, { first: nodes[0].box });
  }

  function openForm(title, home, fields, options) {
    const form = makeForm(home, fields, options);
    sheet(
      root,
      t,
      title,
      [options.intro && said(options.intro, "ok-about"), form].filter(Boolean),
      { closed: drafts.flush },
    );
    form.first.focus();
    return form;
  }

  /** A sheet whose first part follows what happens; a form below it stays. */
  function openLive(title, content, { below = null, wide = false } = {}) {
    const body = h("div", { class: "ok-stack" });
    const node = sheet(root, t, title, [body, below].filter(Boolean), {
      wide,
      closed: () => {
        drafts.flush();
        if (onChange === follow) onChange = () => {};
      },
    });
    let before = "";
    const follow = () => {
      const made = content().flat().filter(Boolean),
        sign = made.map((one) => one.outerHTML).join("");
      if (sign === before) return;
      before = sign;
      const mine = [...body.querySelectorAll("button, input")],
        at = mine.indexOf(active(root));
      body.replaceChildren(...made);
      if (at >= 0) (body.querySelectorAll("button, input")[at] ?? node.querySelector("h2")).focus();
    };
    onChange = follow;
    follow();
    return node;
  }

  const rows = (items, none) =>
    items.length ? h("ul", { class: "ok-rows" }, items) : said(none, "ok-about");

  // -------------------------------------------------------------- a block's form

  /** What a vote at this place may be about: the ladder, or what an earlier block asked. */
  const targets = (place) => [
    ["ladder", t("the_ladder")],
    ...blocks()
      .slice(0, place)
      .filter((block) => block.kind === "ask")
      .map((block) => [block.id, block.title]),
  ];

  function openBlock(block, { added = "", theirs = null } = {}) {
    const home = added ? `new-${block.kind}` : `block:${block.id}`,
      begun = state(block.id) !== "waiting";
    const { extra } = stage(block.id);
    const asks = block.kind === "ask" && !begun,
      prompts = [...block.prompts];
    const place = blocks().findIndex((one) => one.id === (added || block.id)) + (added ? 1 : 0);
    while (asks && prompts.length < Math.min(MOST_PROMPTS, block.prompts.length + 1))
      prompts.push({ id: uid(), text: "" });
    const fields = [
      { name: "title", label: t("field_title"), value: block.title, limit: 120, needed: true },
      {
        name: "question",
        label: t("field_question"),
        value: block.question,
        hint: t("hint_question"),
      },
      {
        name: "minutes",
        kind: "number",
        label: t("field_minutes"),
        value: block.minutes + extra,
        min: 1,
        max: 1440,
      },
      block.kind === "dots" &&
        !begun && {
          name: "board",
          kind: "pick",
          label: t("field_board"),
          value: block.board,
          options: targets(added === "end" ? blocks().length : place),
        },
      block.kind === "dots" &&
        !begun && {
          name: "dots",
          kind: "number",
          label: t("field_dots"),
          value: block.dots,
          min: 1,
          max: 20,
        },
      ...(asks ? prompts : []).flatMap((prompt, n) => [
        {
          name: `text${n}`,
          label: t("field_prompt", { n: n + 1 }),
          value: prompt.text,
          limit: 300,
          needed: n === 0,
          hint: n ? t("hint_no_prompt") : "",
        },
        {
          name: `kind${n}`,
          kind: "pick",
          label: t("field_answer"),
          value: answerOf(prompt),
          options: answers(prompt),
        },
      ]),
      SEALED.includes(block.kind) &&
        !begun && { name: "named", kind: "tick", label: t("field_named"), value: block.named },
    ];
    openForm(t(added ? `kind_${block.kind}` : "edit_block"), home, fields, {
      intro: theirs
        ? t("block_conflict", {
            title: theirs.title,
            question: theirs.question,
            minutes: theirs.minutes,
          })
        : begun
          ? t("begun_hint")
          : "",
      label: t(added ? "add" : "save"),
      send(values) {
        const made = { ...block };
        for (const name of ["title", "question", "minutes", "board", "dots", "named"])
          if (name in values) made[name] = values[name];
        made.minutes = Math.max(1, made.minutes - extra);
        if (asks)
          made.prompts = prompts.flatMap((prompt, n) =>
            values[`text${n}`]
              ? [{ ...prompt, text: values[`text${n}`], ...answerFrom(values[`kind${n}`]) }]
              : [],
          );
        if (added) return insert(made, added === "end" ? "" : added);
        const saw = theirs ?? block;
        change((all) => {
          const today = all.find((one) => one.id === block.id),
            mine = edited(saw, made);
          if (!today) {
            notice(t("block_gone"), "", made.title);
            return null;
          }
          const clash = Object.keys(mine).some(
            (name) => !alike(today[name], saw[name]) && !alike(today[name], mine[name]),
          );
          if (clash) {
            setTimeout(openBlock, 0, { ...today, ...mine }, { theirs: today });
            return null;
          }
          return all.map((one) => (one.id === block.id ? { ...one, ...mine } : one));
        });
      },
    });
  }

  const alike = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const edited = (from, to) =>
    Object.fromEntries(Object.entries(to).filter(([name, value]) => !alike(value, from[name])));
  const answerOf = ({ kind = "text", most = 1, steps = 5 }) =>
    kind === "score" ? `score${steps}` : `text${most}`;
  const answerFrom = (value) =>
    value.startsWith("score")
      ? { kind: "score", steps: Number(value.slice(5)), most: 1 }
      : { kind: "text", most: Number(value.slice(4)) };
  const answers = (prompt) =>
    [...new Set([answerOf(prompt), "text1", "text2", "text3", "text5", "score5", "score10"])].map(
      (value) => [
        value,
        value.startsWith("score")
          ? t("a_score", { n: value.slice(5) })
          : t.n("texts", Number(value.slice(4))),
      ],
    );

  /** New blocks as they come: a kind, and what usually fits it. */
  function openAdd(after) {
    const fresh = (kind, more) => whole({ id: uid(), kind, title: t(`new_${kind}`), ...more });
    const offers = [
      ["talk", t("new_talk_hint"), () => fresh("talk")],
      ["ask", t("new_ask_hint"), () => fresh("ask", { prompts: [{ id: uid(), text: "" }] })],
      ["dots", t("new_dots_hint"), () => fresh("dots", { minutes: 6 })],
      ...BOARDS.map((kind) => [
        kind,
        t(`new_${kind}_hint`),
        () => fresh(kind, { minutes: 20, board: kind }),
      ]),
      ["next", t("new_next_hint"), () => fresh("next")],
    ];
    const node = sheet(root, t, t("add_block"), [
      h(
        "ul",
        { class: "ok-rows" },
        offers.map(([kind, hint], n) =>
          h("li", {}, button(t(`kind_${kind}`), { offer: n, close: true }), h("small", {}, hint)),
        ),
      ),
    ]);
    node.addEventListener("click", (event) => {
      const offer = offers[event.target.closest("[data-offer]")?.dataset.offer];
      if (offer) openBlock(offer[2](), { added: after || "end" });
    });
  }

  // -------------------------------------------------------------- people and doors

  function openPeople() {
    const form = makeForm(
      "name",
      [{ name: "name", label: t("your_name"), value: server.me.name, limit: 60 }],
      {
        send: ({ name }) => {
          run({ type: "NameMyself", name });
        },
      },
    );
    openLive(
      t("people_title"),
      () => [
        h(
          "div",
          { class: "ok-row" },
          button(t("invite"), { act: "doors", close: true }, { icon: "join" }),
        ),
        rows(
          server.people.map(({ id, name, role, here }) =>
            h(
              "li",
              {},
              h(
                "span",
                { dir: "auto" },
                id === server.me.id ? t("you", { name: named(name) }) : named(name),
                h(
                  "small",
                  {},
                  [role !== "participant" && t("is_coach"), t(here ? "is_here" : "is_away")]
                    .filter(Boolean)
                    .join(" · "),
                ),
              ),
              id !== server.me.id &&
                button(
                  "",
                  { act: "person", person: id },
                  {
                    look: "ok-quiet ok-square",
                    icon: "more",
                    name: t("more_about", { text: named(name) }),
                  },
                ),
            ),
          ),
          t("nobody"),
        ),
      ],
      { below: form },
    );
  }

  function personMenu(at, id) {
    const one = person(id),
      name = named(one?.name),
      isCoach = COACHES.includes(one?.role);
    menu(root, at, [
      isCoach &&
        one.here && {
          label: t("hand_over_to", { name }),
          run: () => run({ type: "TakeLead", person: id }),
        },
      !isCoach && { label: t("same_as"), run: () => openMerge(id) },
      {
        label: t("end_links"),
        run: () =>
          makeSure(
            root,
            t,
            t("end_links_title", { name }),
            t("end_links_hint"),
            t("end_links"),
            () => link.post({ op: "end_rejoin", person: id }),
          ),
      },
      {
        label: t("remove_person"),
        danger: true,
        run: () =>
          makeSure(
            root,
            t,
            t("remove_person_title", { name }),
            t("remove_person_hint"),
            t("remove_person"),
            () => run({ type: "RemovePerson", person: id }),
          ),
      },
    ]);
  }

  function openMerge(id) {
    const others = room4().filter((one) => one.id !== id),
      name = named(person(id)?.name);
    const node = sheet(root, t, t("same_as_title", { name }), [
      said(t("same_as_hint", { name }), "ok-about"),
      rows(
        others.map((one) =>
          h(
            "li",
            {},
            button(named(one.name), { into: one.id, close: true }),
            h("small", {}, t(one.here ? "is_here" : "is_away")),
          ),
        ),
        t("nobody"),
      ),
    ]);
    node.addEventListener("click", (event) => {
      const into = event.target.closest("[data-into]")?.dataset.into;
      if (into) run({ type: "MergePersons", person: id, into });
    });
  }

  function openHandOver() {
    const others = server.people.filter(
      (one) => one.here && COACHES.includes(one.role) && one.id !== server.me.id,
    );
    sheet(root, t, t("hand_over"), [
      said(t(others.length ? "hand_over_hint" : "hand_over_none"), "ok-about"),
      ...others.map((one) =>
        button(t("hand_over_to", { name: named(one.name) }), {
          act: "hand",
          person: one.id,
          close: true,
        }),
      ),
      button(
        t("invite_coach"),
        { act: "doors", close: true, kind: "facilitate" },
        { icon: "join" },
      ),
    ]);
  }

  function openDoors(kind = "join") {
    let shown = kind;
    doors = null;
    const node = openLive(t("doors_title"), () => {
      if (!doors) return [said(t("one_moment"), "ok-about")];
      const kinds = ["join", "view", "facilitate"].filter((one) => doors[one]?.url);
      if (!kinds.length) return [said(t("no_address"))];
      const { url, qr, here_only: local, unsure } = doors[shown] ?? doors[kinds[0]];
      const picture =
        qr &&
        (qr.includes("xmlns=")
          ? qr
          : qr.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'));
      return [
        h(
          "div",
          { class: "ok-views", role: "group", "aria-label": t("doors_title") },
          kinds.map((one) => {
            const choice = button(t(`door_${one}`), { kind: one });
            attr(choice, "aria-pressed", String(one === shown));
            return choice;
          }),
        ),
        said(t(`door_${shown}_hint`), "ok-about"),
        local && said(t("here_only"), "ok-local"),
        unsure && said(t("join_unsure"), "ok-local"),
        picture &&
          h("img", {
            class: "ok-qr",
            alt: t("qr_alt"),
            src: `data:image/svg+xml,${encodeURIComponent(picture)}`,
          }),
        h("p", { class: "ok-url" }, url),
        shown === "join" &&
          code &&
          !local &&
          h(
            "p",
            { class: "ok-spoken" },
            t("spoken"),
            " ",
            h("b", {}, code.code),
            " ",
            h("span", { class: "ok-url" }, new URL(url).origin),
          ),
        shown === "join" && code && !local && codeOdds(t, code.odds),
        h(
          "div",
          { class: "ok-row" },
          button(t("copy"), { copy: url }),
          shown === "join" &&
            !local &&
            button(t("new_code"), { fresh: true }, { look: "ok-quiet" }),
          (shown !== "facilitate" || server.me.role === "host") &&
            button(t("revoke"), { revoke: shown }, { look: "ok-quiet ok-danger" }),
        ),
      ];
    });
    node.addEventListener("click", ({ target }) => {
      const data = target.closest("button")?.dataset ?? {};
      if (data.kind) shown = data.kind;
      if (data.fresh) link.wish({ op: "code", new: true });
      if (data.copy) copyText(t, data.copy, target.closest("button"));
      if (data.revoke)
        makeSure(
          root,
          t,
          t("revoke_title", { name: t(`door_${shown}`) }),
          t("revoke_hint"),
          t("revoke"),
          () => {
            doors = null;
            link.wish({ op: "revoke", kind: data.revoke });
          },
        );
      onChange();
    });
    link.ask({ op: "links" });
    link.ask({ op: "code", new: false });
  }

  // -------------------------------------------------------------- what is kept

  function openParked() {
    const form = makeForm("park", [{ name: "text", label: t("park_label"), needed: true }], {
      label: t("add"),
      stays: true,
      send: ({ text }) => {
        run({ type: "Park", id: uid(), text });
      },
    });
    openLive(
      t("parked"),
      () => [
        rows(
          Object.entries(server.parked).map(([id, text]) =>
            h(
              "li",
              {},
              h("span", { dir: "auto" }, text),
              button(
                "",
                { act: "unpark", card: id },
                { look: "ok-quiet ok-square", icon: "close", name: t("take_off", { text }) },
              ),
            ),
          ),
          t("parked_none"),
        ),
      ],
      { below: form },
    );
    form.first.focus();
  }

  const stepFields = (one = {}) => [
    { name: "text", label: t("step_text"), value: one.text, needed: true },
    { name: "who", label: t("step_who"), value: one.who, limit: 60 },
    { name: "due", label: t("step_due"), value: one.due, limit: 60, hint: t("step_due_hint") },
  ];

  function openSteps() {
    const form = makeForm(
      "steps-new",
      [
        ...stepFields(),
        {
          name: "kind",
          kind: "pick",
          label: t("step_kind"),
          value: "action",
          options: [
            ["action", t("step_action")],
            ["decision", t("step_decision")],
          ],
        },
      ],
      {
        label: t("add"),
        stays: true,
        send: (values) => {
          run({ type: "AddStep", id: uid(), ...values });
        },
      },
    );
    openLive(
      t("steps"),
      () => [
        rows(
          server.steps.map((one) => {
            const {
              id,
              text,
              kind = "action",
              who = "",
              due = "",
              done: over = false,
              carried,
            } = one;
            const small = [
              t(`step_${kind}`),
              who,
              due,
              over && t("step_done"),
              carried && t("step_carried"),
            ].filter(Boolean);
            return h(
              "li",
              {},
              h("span", { dir: "auto" }, text, h("small", {}, small.join(" · "))),
              button(
                "",
                { act: "step", step: id },
                { look: "ok-quiet ok-square", icon: "more", name: t("more_about", { text }) },
              ),
            );
          }),
          t("steps_none"),
        ),
      ],
      { below: form },
    );
    form.first.focus();
  }

  function stepMenu(at, id) {
    const one = server.steps.find((step1) => step1.id === id),
      base = one?.version ?? 0;
    if (!one) return;
    menu(root, at, [
      one.kind !== "decision" && {
        label: t(one.done ? "step_undone" : "step_done"),
        run: () => run({ type: "EditStep", id, base, done: !one.done }),
      },
      {
        label: t("edit"),
        run: () =>
          openForm(t("edit"), `step-${id}`, stepFields(one), {
            send(values) {
              const mine = edited(
                { text: one.text, who: one.who ?? "", due: one.due ?? "" },
                values,
              );
              if (Object.keys(mine).length) run({ type: "EditStep", id, base, ...mine });
            },
          }),
      },
      { label: t("remove"), danger: true, run: () => run({ type: "RemoveStep", id, base }) },
    ]);
  }

  function openSentence() {
    const { text = "", example = "" } = server.sentence;
    cards = null;
    const form = makeForm(
      "sentence",
      [
        { name: "text", label: t("sentence_text"), value: text, limit: 300, needed: true },
        { name: "example", label: t("sentence_example"), value: example, limit: 300 },
      ],
      {
        send: (values) => {
          run({ type: "ChooseSentence", sentence: values });
        },
        extra: button(t("not_now"), { act: "sentence-later", close: true }),
      },
    );
    const node = openLive(
      t("sentence"),
      () => {
        const texts = (cards ?? [])
          .filter(({ board }) => find(board))
          .flatMap((group) => group.cards);
        return [
          said(server.sentence.not_now ? t("sentence_later") : t("sentence_hint"), "ok-about"),
          texts.length > 0 &&
            h(
              "ul",
              { class: "ok-rows ok-pick" },
              texts.map((one) =>
                h("li", {}, button(one.text, { take: one.text }, { look: "ok-quiet" })),
              ),
            ),
        ];
      },
      { below: form },
    );
    node.addEventListener("click", (event) => {
      const words = event.target.closest("[data-take]")?.dataset.take;
      if (!words) return;
      form.first.value = words;
      form.first.dispatchEvent(new Event("input", { bubbles: true }));
      form.first.focus();
    });
    link.ask({ op: "cards" });
    form.first.focus();
  }

  function openSpotlight() {
    cards = null;
    const node = openLive(
      t("spotlight"),
      () =>
        !cards
          ? [said(t("one_moment"), "ok-about")]
          : !cards.length
            ? [said(t("spot_none"), "ok-about")]
            : [
                said(t("spot_hint"), "ok-about"),
                ...cards.map(({ board, title, cards: all }) =>
                  h(
                    "section",
                    {},
                    h("h3", { dir: "auto" }, title),
                    h(
                      "ul",
                      { class: "ok-rows ok-pick" },
                      all.map((one) =>
                        h(
                          "li",
                          {},
                          button(
                            one.text,
                            { board, card: one.id, close: true },
                            { look: "ok-quiet" },
                          ),
                        ),
                      ),
                    ),
                  ),
                ),
              ],
      { wide: true },
    );
    node.addEventListener("click", (event) => {
      const data = event.target.closest("[data-card]")?.dataset;
      if (data) run({ type: "Spotlight", board: data.board, card: data.card });
    });
    link.ask({ op: "cards" });
  }

  function openNote(block) {
    openForm(
      t("my_note"),
      `note:${block.id}`,
      [{ name: "text", label: block.title, value: server.notes[block.id] ?? "", limit: 1000 }],
      {
        intro: t("note_hint"),
        send: ({ text }) => {
          run({ type: "WriteNote", board: "ladder", card: block.id, text });
        },
      },
    );
  }

  /** The A3 page in a tab of its own, to be printed; where tabs are blocked, as a file. */
  function openCanvas({ name, html }) {
    const url = URL.createObjectURL(new Blob([html], { type: "text/html;charset=utf-8" }));
    if (!window.open(url, "_blank")) h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }

  // -------------------------------------------------------------- menus

  function moreMenu(at) {
    const block = current(),
      running = block && !server.run.closed;
    const time = (n) => run({ type: "AddTime", block: block.id, minutes: n });
    menu(root, at, [
      running && { head: t("time") },
      running && { label: t.n("add_min", 1), keys: "+", run: () => time(1) },
      running && { label: t.n("add_min", 5), run: () => time(5) },
      running &&
        state(block.id) === "open" && {
          label: t("close_block"),
          run: () => run({ type: "CloseBlock", block: block.id }),
        },
      { head: t("screens") },
      { label: t("spotlight"), keys: "S", run: openSpotlight },
      room && { label: t("invite"), run: () => openDoors() },
      { head: t("kept") },
      { label: t.n("parked_n", Object.keys(server.parked).length), keys: "P", run: openParked },
      { label: t.n("steps_n", server.steps.length), keys: "N", run: openSteps },
      { label: t("sentence"), run: openSentence },
      { head: t("agenda") },
      { label: t("add_block"), run: () => openAdd(looked()?.id) },
      { label: t("undo_plan"), keys: t("undo_plan_keys"), off: !canUndo(), run: undo },
      { head: t("who_leads") },
      room && { label: t("hand_over"), run: openHandOver },
      !server.run.closed &&
        server.run.started && {
          label: t("close_workshop"),
          run: () =>
            makeSure(root, t, t("close_workshop"), t("then_close"), t("close_workshop"), () =>
              run({ type: "CloseWorkshop" }),
            ),
        },
      !narrow && { label: t("primary_keys"), keys: t("primary_key"), off: true },
    ]);
  }

  function blockMenu(at) {
    const block = looked(),
      id = block.id,
      how = state(id),
      all = blocks();
    const place = all.findIndex((one) => one.id === id),
      here = id === server.run.current;
    menu(root, at, [
      !server.run.closed &&
        (unseen(id)
          ? {
              label: t("open_again"),
              run: () => {
                chosen = "";
                anew(id);
              },
            }
          : !(here && ["open", "revealed"].includes(how)) && {
              label: t(how === "waiting" ? "open_now" : "go_back"),
              run: () => {
                chosen = "";
                run({ type: "OpenBlock", block: id });
              },
            }),
      sealed(block) && how === "closed" && { label: t("reveal_now"), run: () => reveal(block) },
      { label: t("edit"), run: () => openBlock(block) },
      { label: t("my_note"), run: () => openNote(block) },
      { label: t("canvas"), run: () => link.post({ op: "canvas", block: id }) },
      { head: t("agenda") },
      { label: t("earlier"), keys: t("earlier_keys"), off: place < 1, run: () => shift(id, -1) },
      {
        label: t("later"),
        keys: t("later_keys"),
        off: place > all.length - 2,
        run: () => shift(id, 1),
      },
      how === "waiting" && {
        label: t(block.skip ? "unskip" : "skip"),
        run: () => patch(id, { skip: !block.skip }),
      },
      { label: t("duplicate"), run: () => duplicate(block) },
      { label: t("add_after"), run: () => openAdd(id) },
      how === "waiting" && { label: t("remove"), danger: true, run: () => remove(id) },
    ]);
  }

  const acts = {
    primary(_, event) {
      if (primary.getAttribute("aria-disabled") || event.detail > 1) return;
      const { act, block, command } = step();
      if (act === "add") return openAdd("");
      chosen = "";
      notices.replaceChildren();
      if (act === "reveal") return reveal(block);
      run(command, { standing: standing() });
    },
    people: openPeople,
    more: (at) => moreMenu(at),
    block: (at) => blockMenu(at),
    person: (at) => personMenu(at, at.dataset.person),
    step: (at) => stepMenu(at, at.dataset.step),
    hand: (at) => run({ type: "TakeLead", person: at.dataset.person }),
    doors: (at) => openDoors(at.dataset.kind),
    respread: () => link.post({ op: "respread" }),
    unpark: (at) => run({ type: "Unpark", id: at.dataset.card }),
    anew: () => anew(server.run.current),
    "spot-off": () => run({ type: "Spotlight" }),
    "sentence-later": () => run({ type: "ChooseSentence", sentence: { not_now: true } }),
    cancel: (at) => drafts.forget(at.dataset.home),
    dismiss: () => {
      notices.replaceChildren();
      primary.focus();
    },
  };

  function click(event) {
    const at = event.target.closest("[data-act]"),
      row = event.target.closest("[role=option]");
    if (at) acts[at.dataset.act](at, event);
    if (row) {
      chosen = row.dataset.block;
      paint();
    }
  }

  function submit(event) {
    event.preventDefault();
    event.target.send?.();
  }

  function keys(event) {
    const { target, key } = event,
      typing = target.matches?.("textarea, input, select");
    const form = target.closest?.("form"),
      control = event.ctrlKey || event.metaKey;
    if (key === "Enter" && !event.shiftKey && form && target.matches("textarea, input")) {
      event.preventDefault();
      return form.requestSubmit();
    }
    if (typing || root.querySelector("dialog[open]")) return;
    if (target === primary && event.repeat && (key === "Enter" || key === " "))
      event.preventDefault();
    else if (key.toLowerCase() === "z" && control) {
      event.preventDefault();
      undo();
    } else if (target === list) listKeys(event);
    else if (!control && !event.altKey) {
      const block = current();
      const quick = {
        "+": () =>
          block && !server.run.closed && run({ type: "AddTime", block: block.id, minutes: 1 }),
        s: openSpotlight,
        p: openParked,
        n: openSteps,
      }[key.toLowerCase()];
      if (quick) {
        event.preventDefault();
        quick();
      }
    }
  }

  function listKeys(event) {
    const all = blocks(),
      here = all.findIndex((block) => block.id === looked()?.id);
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const to = by ? here + by : { Home: 0, End: all.length - 1 }[event.key];
    if (to == null) return;
    event.preventDefault();
    if (!all[to]) return;
    chosen = all[event.altKey ? here : to].id;
    if (event.altKey && by) shift(chosen, by);
    paint();
    list.querySelector("[aria-selected=true]").scrollIntoView({ block: "nearest" });
  }

  // -------------------------------------------------------------- moving by hand

  let drag = null;
  function startDrag(event) {
    const row = event.target.closest("[role=option]");
    if (row && !event.button && event.pointerType !== "touch")
      drag = { row, y: event.clientY, on: false, to: 0 };
  }

  function moveDrag(event) {
    if (!drag) return;
    const dy = event.clientY - drag.y,
      others = [...list.children].filter((row) => row !== drag.row);
    if (!drag.on && Math.abs(dy) < 6) return;
    if (!drag.on) list.setPointerCapture(event.pointerId);
    drag.on = true;
    attr(drag.row, "data-drag", true);
    drag.row.style.transform = `translateY(${dy}px)`;
    drag.to = others.filter((row) => {
      const { top, height } = row.getBoundingClientRect();
      return top + height / 2 < event.clientY;
    }).length;
    others.forEach((row, n) => {
      attr(row, "data-above", n === drag.to);
      attr(row, "data-below", n === others.length - 1 && drag.to > n);
    });
  }

  function endDrag(event) {
    const { row, on, to } = drag ?? {};
    drag = null;
    if (!on) return;
    row.style.transform = "";
    for (const one of list.children)
      for (const name of ["data-drag", "data-above", "data-below"]) attr(one, name, null);
    const id = row.dataset.block,
      from = blocks().findIndex((block) => block.id === id);
    if (event.type !== "pointerup" || from === to) return;
    chosen = id;
    change((all) => {
      const at = all.findIndex((block) => block.id === id);
      return at < 0 ? null : moved(all, at, to);
    });
  }

  const drags = {
    pointerdown: startDrag,
    pointermove: moveDrag,
    pointerup: endDrag,
    pointercancel: endDrag,
  };
  for (const [name, heard] of Object.entries(drags)) list.addEventListener(name, heard);
  root.addEventListener("keydown", keys);
  root.addEventListener("click", click);
  root.addEventListener("submit", submit);
  const watcher = new ResizeObserver(() => {
    const width = root.clientWidth;
    if (width === measured) return;
    measured = width;
    narrow = width < 760;
    attr(root, "data-narrow", narrow);
  });
  watcher.observe(root);
  const timer = setInterval(tick, 1000);
  paint();

  return () => {
    drafts.flush();
    drafts.stop();
    link.stop();
    watcher.disconnect();
    clearInterval(timer);
    cancelAnimationFrame(frame);
    root.remove();
  };
}

export default { render: consoleBoard };
