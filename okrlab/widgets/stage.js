import { active, arrange, attr, boardRoot, h, icon, madeBy, setText } from "./kit/dom.js";
import { countText, field, keepDrafts, keeper, longer } from "./kit/forms.js";
import { connect } from "./kit/line.js";
import { copyText, makeSure, menu, sheet } from "./kit/sheets.js";
import { onServer, signed, speaker, uid } from "./kit/words.js";

const PAUSE = 700; // ms without a keystroke after which an answer is sent
const AT_ONCE = 40; // cards shown before "Show more"
const LIMIT = 500;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const trimmed = (texts) => texts.map((one) => one.trim()).filter(Boolean);

/** My answer to one block: what the server has, and the parts I have changed since. */
function answerSheet(keep) {
  let block = "",
    known = { answer: {}, ready: false },
    parts = new Map();
  const name = () => `draft:${block}`;
  const store = () => {
    if (parts.size) keep.set(name(), { parts: [...parts], at: Date.now() });
    else keep.drop(name());
  };
  const clean = (key, value) => (key.startsWith("texts:") ? trimmed(value) : value);
  const at = ({ answer, ready }, key) => {
    const [kind, id] = key.split(":");
    return kind === "ready" ? ready : kind === "dots" ? answer.dots : answer[kind]?.[id];
  };
  const blank = (value) => !value || (typeof value === "object" && !Object.keys(value).length);
  return {
    get block() {
      return block;
    },
    get touched() {
      return parts.size > 0;
    },
    isTouched: (key) => parts.has(key),
    turn(id) {
      block = id;
      known = { answer: {}, ready: false };
      parts = new Map(keep.get(name())?.parts ?? []);
    },
    /** What the server has for me, on whichever device I wrote it. */
    know(entry) {
      known = { answer: entry?.answer ?? {}, ready: entry?.ready ?? false };
    },
    value: (key) => (parts.has(key) ? parts.get(key) : at(known, key)),
    touch(key, value) {
      parts.set(key, value);
      store();
    },
    /** The whole answer as it should be now. */
    whole() {
      const answer = structuredClone(known.answer);
      let { ready } = known;
      for (const [key, raw] of parts) {
        const [kind, id] = key.split(":"),
          value = clean(key, raw);
        if (kind === "ready") ready = value;
        else if (kind === "dots") answer.dots = value;
        else {
          answer[kind] ??= {};
          answer[kind][id] = value;
        }
      }
      for (const kind of Object.keys(answer)) {
        if (kind !== "dots")
          for (const id of Object.keys(answer[kind]))
            if (blank(answer[kind][id])) delete answer[kind][id];
        if (blank(answer[kind])) delete answer[kind];
      }
      return { answer, ready };
    },
    saved(sent) {
      known = sent;
      for (const [key, value] of parts) {
        const now = clean(key, value),
          there = at(sent, key);
        if (same(now, there) || (blank(now) && blank(there))) parts.delete(key);
      }
      store();
    },
    words: () =>
      [...parts].filter(([key]) => key.startsWith("texts:")).flatMap(([, v]) => trimmed(v)),
  };
}

function stage({ model, el }) {
  const context = model.get("_context") ?? {};
  const wall = context.look === "projector";
  const t = speaker(() => model.get("_texts") ?? {});
  const keep = keeper(`okrlab:${context.workshop}:${context.session}:stage:`);
  const room = context.mode === "room";
  const s = {
    revision: 0,
    me: { id: "", name: "", role: context.role },
    place: { number: 0, of: 0 },
    block: null,
    stage: "waiting",
    clock: {},
    cards: {},
    steps: [],
    revealed: null,
    mine: null,
    ended: "",
    trouble: "",
  };
  const mine = answerSheet(keep);
  let ready = false,
    over = null,
    timer = 0,
    again = false,
    held = false,
    late = false,
    typing = false;
  let at = 0,
    title = "",
    sceneKey = "",
    scene = { update() {} },
    asking = null,
    lastStatus = "connecting",
    showAll = false,
    jump = false,
    leading = false;

  const coach = () => ["facilitator", "host"].includes(s.me.role);
  const open = () => s.stage === "open" && !s.closed && !s.readonly;
  const button = (
    label,
    act,
    /** @type {Record<string, any>} */ { name = "", look = "", icon: sign, ...more } = {},
  ) =>
    h(
      "button",
      { type: "button", "data-act": act, class: look || null, "aria-label": name || null, ...more },
      sign && icon(sign),
      label && h("span", {}, label),
    );
  const words = (text, look = null) => h("p", { class: look, dir: "auto" }, text);
  const heading = () => s.block?.question || s.block?.title || "";

  // -------------------------------------------------------------- the page, made once

  const place = h("p", { class: "st-place" });
  const bar = h("i"),
    timeText = h("span");
  const time = h(
    "p",
    { class: "st-time" },
    h("span", { class: "st-bar", "aria-hidden": "true" }, bar),
    timeText,
  );
  const status = h("p", { class: "ok-status", role: "status" });
  const more = button("", "menu", { look: "ok-quiet ok-square", icon: "more", name: t("menu") });
  const sentence = h("p", { class: "st-sentence", dir: "auto" });
  const banner = h("p", { class: "ok-banner", role: "status" });
  const notices = h("div", { class: "ok-notices", role: "alert" });
  const spot = h("section", { class: "st-spot", "aria-label": t("spotlight") });
  const body = h("section", { class: "st-scene" });
  const readyButton = button(t("ready"), "ready", { look: "st-ready" });
  const typeButton = button("", "type");
  const counts = h("p", { class: "st-counts" });
  const foot = h("div", { class: "st-foot" }, readyButton, typeButton, counts);
  const heard = h("p", { class: "ok-unseen", role: "status" });
  const aside = h("aside", { class: "st-join" });
  const head = h("div", { class: "st-head" }, place, time, status, !wall && more);
  const root = boardRoot(
    { class: "okr okr-stage", "data-look": wall ? "projector" : null },
    head,
    sentence,
    banner,
    notices,
    h("div", { class: "st-main" }, h("div", {}, spot, body, foot), wall && aside),
    heard,
  );
  const drafts = keepDrafts(root, t, keep);
  const link = connect(model, room, keep, { hear, tell: tellStatus });
  el.append(root);

  function tellStatus(now = lastStatus) {
    lastStatus = now;
    const kept = mine.touched && !["lost", "connecting"].includes(now);
    const shown = kept ? (link?.outbox.some((e) => e.state !== "done") ? "sending" : "kept") : now;
    attr(status, "data-now", shown);
    setText(status, shown === "lost" && !room ? t("status_lost_solo") : t(`status_${shown}`));
  }

  // -------------------------------------------------------------- what the kernel says

  function hear(message, entry) {
    const { op, ...rest } = message;
    if (op === "state" || op === "changed") {
      const began = performance.now();
      Object.assign(s, rest);
      link.shown(s.revision);
      ready ||= op === "state";
      if ("clock" in rest) over = s.clock.left == null ? null : Date.now() + 1000 * s.clock.left;
      const now = s.block?.id ?? "";
      if (mine.block !== now) turn(now);
      title = s.block?.title ?? "";
      if (!sending()) mine.know(s.mine);
      if (("stage" in rest || op === "state") && mine.touched) {
        if (open()) {
          late = held = false;
          later(0);
        } else if (s.stage === "revealed" && !sending()) send(); // too late: it comes back as a notice
      }
      requestAnimationFrame(() =>
        setTimeout(() => performance.measure("okrlab:change", { start: began })),
      );
    } else if (op === "connected") s.ended = message.ended ?? "";
    else if (op === "trouble") s.trouble = `${message.message} ${message.hint}`.trim();
    else if (op === "done") done(entry);
    else if (op === "refused") refused(message, entry);
    else if (op === "conflict")
      notice(t("step_changed", { name: message.by || t("someone") }), "", entry?.command.text);
    else if (op === "link") asking?.(message);
    paint();
  }

  /** Another block: what was typed for the one before is sent once more, late as it may be. */
  function turn(now) {
    if (mine.block && mine.touched) send();
    mine.turn(now);
    clearTimeout(timer);
    if (!notices.querySelector("blockquote")) notices.replaceChildren();
    again = held = late = typing = showAll = leading = false;
    at = 0;
  }

  const sending = (block = mine.block) =>
    link.outbox.find(
      (e) => e.state !== "done" && e.command.type === "GiveAnswer" && e.command.block === block,
    );

  function touch(key, value, wait = PAUSE) {
    mine.touch(key, value);
    held = false;
    later(wait);
    tellStatus();
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(give, wait);
  }

  /** Send my answer, one at a time, so that none overtakes another. */
  function give() {
    clearTimeout(timer);
    if (!ready || !mine.touched || held || !open()) return;
    if (sending()) again = true;
    else send();
    tellStatus();
  }

  const send = () =>
    link.do({ type: "GiveAnswer", block: mine.block, ...mine.whole() }, { home: title });

  function done(entry) {
    const { type, block, answer, ready: told } = entry?.command ?? {};
    if (type !== "GiveAnswer" || block !== mine.block) return;
    s.mine = { answer, ready: told };
    mine.saved(s.mine);
    if (again || mine.touched) {
      again = false;
      later(0);
    }
    tellStatus();
  }

  function notice(text, hint, quoted = "") {
    notices.replaceChildren(
      h(
        "div",
        { class: "ok-notice" },
        h("p", {}, h("strong", {}, text), " ", hint),
        quoted && h("blockquote", { dir: "auto" }, quoted),
        button(t("dismiss"), "dismiss", { look: "ok-quiet" }),
      ),
    );
  }

  /** Nothing typed is lost: what was not taken stays in its box, or is shown if the box has gone. */
  function refused({ code, message, hint }, entry) {
    if (code === "already_done") return;
    const command = entry?.command ?? {};
    if (command.type === "GiveAnswer") {
      const here = command.block === mine.block;
      const said = Object.values(command.answer.texts ?? {})
        .flat()
        .join("\n");
      if (here) {
        held = true;
        again = false;
        late = code === "block_closed" && s.stage !== "revealed";
      }
      if ((here && late) || same(command.answer, {})) return; // late readiness is no loss
      return notice(
        here ? message : t("too_late_title", { title: entry.home || "…" }),
        here ? hint : "",
        here && s.stage === "open" ? "" : said,
      );
    }
    const form = scene.form;
    if (command.type === "AddStep" && form && !form.area.value) form.fill(command);
    notice(message, hint, command.type === "AddStep" && form ? "" : (command.text ?? command.name));
  }

  // -------------------------------------------------------------- painting

  function paint() {
    setText(
      place,
      s.place.number
        ? t("place", { n: s.place.number, of: s.place.of })
        : wall
          ? ""
          : (s.title ?? ""),
    );
    attr(sentence, "hidden", !s.sentence);
    setText(sentence, s.sentence ?? "");
    const trouble = s.ended || s.trouble || s.readonly;
    attr(banner, "hidden", !trouble);
    setText(banner, trouble);
    attr(spot, "hidden", !s.spotlight);
    if (spot.said !== s.spotlight) {
      spot.said = s.spotlight;
      spot.replaceChildren(
        h("p", { class: "st-kicker" }, t("spotlight")),
        words(s.spotlight ?? "", "st-spot-text"),
      );
    }
    tick();
    paintScene();
    paintFoot();
    if (wall) paintJoin();
    tellStatus();
  }

  function tick() {
    const shown = over != null && ["open", "closed"].includes(s.stage) && !s.closed && s.block;
    attr(time, "hidden", !shown || s.stage !== "open");
    if (!shown) return;
    const left = Math.round((over - Date.now()) / 1000),
      whole = 60 * (s.clock.minutes || 1);
    bar.style.width = `${Math.max(0, Math.min(100, (100 * left) / whole))}%`;
    setText(
      timeText,
      left <= 0
        ? t("time_over")
        : left < 60
          ? t("time_last")
          : t.n("time_left", Math.ceil(left / 60)),
    );
  }

  function paintFoot() {
    const { block } = s,
      live = Boolean(block) && open();
    const canType =
      live &&
      coach() &&
      !wall &&
      (["ask", "dots"].includes(block.kind) || s.typed?.length) &&
      !block.fewest;
    attr(readyButton, "hidden", !live || wall || coach());
    attr(readyButton, "aria-pressed", String(Boolean(mine.value("ready:"))));
    attr(typeButton, "hidden", !canType);
    setText(typeButton.lastChild, t(typing ? "type_stop" : "type_for_room"));
    const written = s.written ? t.n(block?.kind === "dots" ? "voted" : "written", s.written) : "";
    const readied = s.ready ? t.n("ready_count", s.ready) : "";
    const told = !live && s.stage !== "closed" ? [] : block?.sealed ? [written] : [live && readied];
    setText(
      counts,
      (ready && block && s.stage !== "revealed" ? told : []).filter(Boolean).join(" · "),
    );
    attr(foot, "hidden", readyButton.hidden && typeButton.hidden && !counts.textContent);
    attr(root, "data-kind", !s.closed && block?.kind);
    attr(
      root,
      "data-works",
      !s.closed && block && !["talk", "ask", "dots", "next"].includes(block.kind),
    );
    attr(root, "data-revealed", !s.closed && s.stage === "revealed");
  }

  function paintScene() {
    const { block } = s;
    const waiting =
      !block || s.closed || (s.stage !== "open" && s.stage !== "revealed" && !block.sealed);
    const key = JSON.stringify([
      ready,
      s.closed,
      waiting || [block.id, s.stage],
      typing,
      at,
      leading,
      coach(),
      showAll,
      waiting && [s.started, Boolean(s.steps.length)],
    ]);
    if (key !== sceneKey) {
      const had = body.contains(active(root)),
        fresh = sceneKey && heading() !== heard.said;
      sceneKey = key;
      const make = !ready
        ? () => ({ nodes: [], update() {} })
        : s.closed
          ? goodbye
          : waiting
            ? lobby
            : s.stage === "revealed"
              ? ({ ask: revealedAsk, dots: revealedDots }[block.kind] ?? talk)
              : s.stage === "closed" && block.kind !== "journey"
                ? closedAsk
                : typing
                  ? typingFor
                  : ({ ask, dots, next }[block.kind] ?? talk);
      scene = make();
      body.replaceChildren(...scene.nodes);
      scene.after?.();
      // Never into the next question's box by itself: somebody may be typing still.
      if (had)
        (
          (jump && body.querySelector("textarea, input:checked, input")) ||
          body.querySelector("h2")
        )?.focus();
      jump = false;
      if (fresh) setText(heard, heading());
      heard.said = heading();
      for (const area of body.querySelectorAll("textarea[data-limit]")) countText(t, area);
    }
    scene.update();
  }

  /** The block's title and question; both may be reworded while it runs. */
  function asked(...rest) {
    const kicker = h("p", { class: "st-kicker", dir: "auto" }),
      title = h("h2", { tabindex: -1, dir: "auto" });
    const update = () => {
      setText(
        kicker,
        s.block?.question && !(s.block.sealed && open() && !wall) ? s.block.title : "",
      );
      setText(title, heading());
    };
    update();
    return { nodes: [kicker, title, ...rest.filter(Boolean)], update };
  }

  const talk = () => asked();

  // -------------------------------------------------------------- before, between, after

  function lobby() {
    const title = h("h2", { tabindex: -1, dir: "auto" }),
      hint = h("p", { class: "st-hint" });
    const who = words("", "st-hint"),
      here = h("p", { class: "st-counts" });
    const name = button("", "name");
    const last = stepList(
      () =>
        s.reopened || s.steps.some((one) => one.carried)
          ? s.steps.filter((one) => one.carried || s.reopened)
          : [],
      t("last_time"),
    );
    const update = () => {
      setText(
        title,
        wall
          ? s.title
          : s.block && s.started
            ? t("block_over")
            : s.me.name
              ? t("in_named", { name: s.me.name })
              : t("in"),
      );
      setText(hint, wall ? t("join_wait") : t(s.started ? "waiting_next" : "waiting_first"));
      setText(who, s.lead && !wall ? t("leads", { name: s.lead }) : "");
      setText(here, s.here && !wall ? t.n("here", s.here) : "");
      setText(name.lastChild, t(s.me.name ? "change_name" : "add_name"));
      attr(name, "hidden", wall || s.started);
      last.update();
    };
    return { nodes: [last.node, title, hint, who, here, name], update };
  }

  function goodbye() {
    const list = stepList(() => s.steps, ""),
      words = mine.words();
    const result = room
      ? h(
          "p",
          {},
          h(
            "a",
            { class: "ok-button ok-main", href: "result.html", target: "_blank", rel: "noopener" },
            t("see_result"),
          ),
        )
      : h("p", { class: "st-hint" }, t("result_solo"));
    return {
      nodes: [
        h("h2", { tabindex: -1, dir: "auto" }, t("closed_title")),
        h("p", { class: "st-hint" }, t(s.steps.length ? "closed_hint" : "closed_hint_none")),
        list.node,
        !wall && result,
        words.length > 0 && h("p", { class: "st-late" }, t("late")),
        h(
          "ul",
          { class: "st-mine" },
          words.map((text) => h("li", { dir: "auto" }, text)),
        ),
      ].filter(Boolean),
      update: list.update,
    };
  }

  // -------------------------------------------------------------- ask

  const promise = () =>
    h(
      "p",
      { class: "st-promise" },
      s.block.fewest
        ? t("sealed_survey", { n: s.block.fewest })
        : t(s.block.named ? "sealed_named" : "sealed_anonymous"),
    );

  /** One prompt at a time; the others are a step away. */
  function ask() {
    const { prompts } = s.block,
      prompt = prompts[at] ?? prompts[0];
    if (wall || coach()) {
      const list = h(
        "ul",
        { class: "st-prompts" },
        prompts.map((one) => h("li", { dir: "auto" }, one.text)),
      );
      return asked(list);
    }
    if (s.block.fewest) return survey();
    const input = prompt.kind === "score" ? scoreInput(prompt) : textInput(prompt);
    const view = asked(input.node, stepper(prompts), promise());
    return {
      ...view,
      after: () => input.update(),
      update() {
        view.update();
        input.update();
      },
    };
  }

  /** All lines of a survey on one page; a lead says what the others will answer instead. */
  function survey() {
    const { prompts, source } = s.block,
      leads = prompts.some(({ id }) => mine.value(`guess:${id}`)) || leading;
    const kind = leads ? "guess" : "scores",
      lines = prompts.map((prompt) => scoreInput(prompt, kind));
    const left = h("p", { class: "st-left", role: "status" });
    const turn = button(t(leads ? "lead_not" : "lead"), "lead", { look: "ok-quiet" });
    const view = asked(
      promise(),
      leads && h("p", { class: "st-hint" }, t("lead_hint")),
      ...lines.map(({ node }) => node),
      left,
      turn,
      source && h("p", { class: "st-promise" }, source),
    );
    return {
      ...view,
      update() {
        view.update();
        for (const line of lines) line.update();
        const open = prompts.filter(({ id }) => !mine.value(`${kind}:${id}`)).length;
        setText(left, open ? t.n("lines_left", open) : t("lines_done"));
      },
    };
  }

  function stepper(prompts) {
    if (prompts.length < 2) return "";
    return h(
      "div",
      { class: "st-stepper" },
      at > 0 && button(t("back"), "back"),
      h(
        "p",
        {},
        h(
          "span",
          { class: prompts.length > 10 ? null : "ok-unseen" },
          t("prompt_place", { n: at + 1, of: prompts.length }),
        ),
        prompts.length <= 10 &&
          h(
            "span",
            { "aria-hidden": "true" },
            prompts.map((_, i) => (i === at ? "●" : "○")).join(" "),
          ),
      ),
      at < prompts.length - 1 && button(t("next"), "next"),
    );
  }

  /** As many boxes as one has filled, and one more up to the most; earlier ones fold away. */
  function textInput(prompt, locked = false) {
    const key = `texts:${prompt.id}`,
      most = prompt.most ?? 1;
    const boxes = h("div", { class: "st-boxes" }),
      folded = h("ol", { class: "st-folded" });
    const change = button("", "unfold");
    const lateNote = h("p", { class: "st-late", role: "status" });
    const node = h(
      "div",
      { class: "st-input" },
      h("div", { class: "st-folds" }, folded, change),
      boxes,
      lateNote,
    );
    let unfolded = false;
    const areas = () => [...boxes.querySelectorAll("textarea")];
    const box = (n) => {
      const one = field(t, keep, {
        label: n ? t("another") : prompt.text,
        limit: LIMIT,
        hint: n ? "" : (prompt.hint ?? ""),
      });
      one.area.readOnly = locked;
      one.area.dataset.box = String(n);
      one.area.addEventListener("input", () => {
        touch(
          key,
          areas().map(({ value }) => value),
        );
        if (n === areas().length - 1 && one.area.value.trim() && n + 1 < most)
          boxes.append(box(n + 1));
      });
      one.area.addEventListener("blur", () => later(0));
      one.area.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey) return;
        event.preventDefault();
        (areas()[n + 1] ?? one.area).focus();
        later(0);
      });
      return one;
    };
    change.addEventListener("click", () => {
      unfolded = true;
      update();
      areas()[0].focus();
    });
    const update = () => {
      const texts = mine.value(key) ?? [],
        typingHere = boxes.contains(active(root));
      attr(lateNote, "hidden", !late);
      setText(lateNote, late ? t("late") : "");
      if (typingHere && same(trimmed(texts), trimmed(areas().map(({ value }) => value)))) return;
      const want = locked
        ? Math.max(1, texts.length)
        : Math.max(1, Math.min(most, texts.length + 1));
      const there = areas().length;
      for (let n = there; n < want; n++) boxes.append(box(n));
      if (!typingHere) for (let n = there - 1; n >= want; n--) boxes.lastChild.remove();
      areas().forEach((area, n) => {
        const text = texts[n] ?? "";
        if (area.value === text) return;
        area.value = text;
        countText(t, area);
      });
      if (typingHere) return;
      const hide = unfolded ? 0 : Math.max(0, trimmed(texts).length - 2);
      areas().forEach((area, n) => attr(area.parentNode, "hidden", n < hide));
      folded.replaceChildren(...texts.slice(0, hide).map((text) => h("li", { dir: "auto" }, text)));
      attr(folded.parentNode, "hidden", !hide);
      setText(change.lastChild, t.n("change_these", hide));
    };
    return { node, update };
  }

  const ends = ({ low = "", high = "" }) =>
    (low || high) &&
    h("p", { class: "st-ends" }, h("span", { dir: "auto" }, low), h("span", { dir: "auto" }, high));

  /** A step for each number; where the hint holds an anchor for each step, the anchors are the steps. */
  function scoreInput(prompt, kind = "scores") {
    const key = `${kind}:${prompt.id}`,
      steps = prompt.steps ?? 5,
      name = `ok-${uid()}`;
    const anchors = (prompt.hint ?? "").split(" · "),
      worded = anchors.length === steps;
    const radios = Array.from({ length: steps }, (_, i) =>
      h(
        "label",
        {},
        h("input", { type: "radio", name, value: i + 1 }),
        h("span", { dir: worded ? "auto" : null }, worded ? anchors[i] : String(i + 1)),
      ),
    );
    const node = h(
      "fieldset",
      { class: "st-score", style: `--steps: ${steps}`, "data-worded": worded },
      h("legend", { dir: "auto" }, prompt.text),
      h("div", { class: "st-steps" }, radios),
      !worded && ends(prompt),
    );
    node.addEventListener("change", ({ target }) => touch(key, Number(target.value), 0));
    const update = () => {
      for (const radio of node.querySelectorAll("input"))
        radio.checked = Number(radio.value) === mine.value(key);
    };
    return { node, update };
  }

  /** Closed and not yet revealed: my own words stay in sight. */
  function closedAsk() {
    const texts = (s.block.prompts ?? [])
      .filter((p) => p.kind !== "score")
      .map((prompt) => ({ prompt, key: `texts:${prompt.id}` }));
    const hint = h("p", { class: "st-hint" }, t("wait_reveal"));
    const lateNote = h("p", { class: "st-late", role: "status" });
    const list = h("ul", { class: "st-mine" }),
      title = h("h3", {}, t("you_wrote"));
    const view = asked(
      hint,
      lateNote,
      !wall && !coach() && s.block.kind === "ask" && h("div", {}, title, list),
    );
    return {
      ...view,
      update() {
        view.update();
        const all = texts.flatMap(({ key }) => trimmed(mine.value(key) ?? []));
        late = mine.touched && all.length > 0;
        setText(lateNote, late ? t("late") : "");
        attr(lateNote, "hidden", !late);
        attr(title, "hidden", !all.length);
        list.replaceChildren(...all.map((text) => h("li", { dir: "auto" }, text)));
      },
    };
  }

  // -------------------------------------------------------------- dots

  /** My dots on what is still there to vote on. */
  const givenDots = () =>
    Object.fromEntries(Object.entries(mine.value("dots:") ?? {}).filter(([id]) => id in s.cards));

  function dots() {
    const left = h("p", { class: "st-left", role: "status" }),
      list = h("ol", { class: "st-ballot" });
    const rows = new Map(),
      none = h("p", { class: "st-hint" }, t("dots_none_yet"));
    const plain = wall || coach();
    const view = asked(!plain && left, list, none, !plain && promise());
    const row = (id) => {
      const text = h("p", { dir: "auto" }),
        n = h("p", { class: "st-n", role: "img" });
      const less = button("−", "dot", { look: "ok-square", "data-by": -1 });
      const plus = button("+", "dot", { look: "ok-square", "data-by": 1 });
      const node = h(
        "li",
        { "data-card": id },
        h("div", {}, text, n),
        !plain && h("div", { class: "st-dots" }, less, plus),
      );
      return Object.assign(node, { text, n, less, plus });
    };
    const update = () => {
      view.update();
      const mineNow = givenDots(),
        spent = Object.values(mineNow).reduce((a, b) => a + b, 0),
        rest = s.block.dots - spent;
      setText(left, t.n("dots_left", rest));
      const cards = Object.entries(s.cards);
      attr(none, "hidden", cards.length > 0);
      for (const [id, words] of cards) {
        const node = rows.get(id) ?? row(id),
          here = mineNow[id] ?? 0;
        rows.set(id, node);
        setText(node.text, words);
        setText(node.n, "●".repeat(here));
        attr(node.n, "hidden", !here);
        attr(node.n, "aria-label", t.n("dots_on", here));
        attr(node.less, "aria-label", t("dot_less", { text: words }));
        attr(node.plus, "aria-label", t("dot_more", { text: words }));
        if (!here && node.less === active(root)) node.plus.focus();
        attr(node.less, "data-off", !here);
        attr(node.plus, "aria-disabled", rest > 0 ? null : "true");
      }
      arrange(
        list,
        cards.map(([id]) => rows.get(id)),
      );
    };
    return { ...view, update };
  }

  // -------------------------------------------------------------- after the reveal

  const people = (n) => n > 0 && h("p", { class: "st-counts" }, t.n("answered", n));

  function revealedAsk() {
    const { answered = 0, said = [], scores = {} } = s.revealed ?? {};
    const parts = s.block.prompts.map((prompt) => {
      const title = h("h3", { dir: "auto" }, prompt.text);
      if (prompt.kind === "score")
        return h("section", {}, title, scale(prompt, scores[prompt.id] ?? {}));
      const mineHere = said.filter((one) => one.prompt === prompt.id);
      const most = wall ? Math.floor(24 / s.block.prompts.length) : showAll ? Infinity : AT_ONCE,
        rest = mineHere.length - most;
      return h(
        "section",
        {},
        title,
        mineHere.length
          ? h(
              "ul",
              { class: "st-cards" },
              mineHere
                .slice(0, most)
                .map((one) =>
                  h(
                    "li",
                    { "data-card": one.id },
                    words(one.text),
                    s.block.named && one.by && h("small", { dir: "auto" }, one.by),
                  ),
                ),
            )
          : h("p", { class: "st-hint" }, t("revealed_none")),
        rest > 0 &&
          (wall
            ? h("p", { class: "st-hint" }, t("more_on_pages", { n: rest }))
            : button(t("more_cards", { n: rest }), "show-all")),
      );
    });
    return asked(people(answered), ...parts);
  }

  /** How many chose each step: numbers, bars, and a sentence for each for those who listen. */
  function scale(prompt, counts) {
    const steps = Array.from({ length: prompt.steps ?? 5 }, (_, i) => counts[String(i + 1)] ?? 0);
    const most = Math.max(1, ...steps);
    return h(
      "div",
      { class: "st-scale" },
      h(
        "ol",
        { style: `--steps: ${steps.length}` },
        steps.map((n, i) =>
          h(
            "li",
            {},
            h("span", { class: "ok-unseen" }, t.n("chose", n, { step: i + 1 })),
            h("b", { "aria-hidden": "true" }, String(n)),
            h("i", { "aria-hidden": "true", style: `--part: ${n / most}` }),
            h("span", { "aria-hidden": "true" }, String(i + 1)),
          ),
        ),
      ),
      ends(prompt),
    );
  }

  function revealedDots() {
    const { answered = 0, dots: all = {} } = s.revealed ?? {};
    const sum = (given) => given.reduce((a, b) => a + b, 0);
    const ranked = Object.entries(s.cards)
      .map(([id, text]) => ({ id, text, given: all[id] ?? [] }))
      .sort((a, b) => sum(b.given) - sum(a.given));
    const most = Math.max(1, ...ranked.map(({ given }) => sum(given)));
    const some = ranked.filter(({ given }) => sum(given)),
      none = ranked.filter(({ given }) => !sum(given));
    const shown = wall ? some.slice(0, 7) : showAll ? some : some.slice(0, AT_ONCE);
    return asked(
      people(answered),
      h(
        "ol",
        { class: "st-result" },
        shown.map(({ id, text, given }) =>
          h(
            "li",
            { "data-card": id },
            words(text),
            h(
              "p",
              { class: "st-tally" },
              h("b", {}, t.n("dots_on", sum(given))),
              " ",
              t.n("from_people", given.length),
              given.length > 1 && h("small", { "aria-hidden": "true" }, given.join(" + ")),
            ),
            h(
              "span",
              { class: "st-meter", "aria-hidden": "true", style: `--part: ${sum(given) / most}` },
              given.map((n) => h("i", { style: `flex-grow: ${n}` })),
            ),
          ),
        ),
      ),
      shown.length < some.length &&
        !wall &&
        button(t("more_cards", { n: some.length - shown.length }), "show-all"),
      none.length &&
        h(
          "p",
          { class: "st-hint" },
          some.length ? t("no_dots", { n: none.length }) : t("revealed_no_dots"),
        ),
    );
  }

  // -------------------------------------------------------------- next steps

  const mayPlan = () =>
    ready && !s.readonly && !wall && (coach() || (s.block?.kind === "next" && open()));

  function stepList(chosen, title) {
    const list = h("ul", { class: "st-steplist" }),
      rows = new Map();
    const node = h("section", { class: "st-planned" }, title && h("h3", {}, title), list);
    const row = (id) => {
      const box = h("input", { type: "checkbox", "data-step": id }),
        sign = h("span", { class: "st-sign", "aria-hidden": "true" });
      const text = h("span", { dir: "auto" }),
        about = h("small", { dir: "auto" });
      const dots = button("", "step-menu", {
        look: "ok-quiet ok-square",
        icon: "more",
        "data-step": id,
      });
      const one = h("li", {}, h("label", {}, box, sign, h("span", {}, text, about)), dots);
      return Object.assign(one, { box, sign, text, about, dots });
    };
    const update = () => {
      const steps = chosen();
      for (const step of steps) {
        const one = rows.get(step.id) ?? row(step.id),
          decided = step.kind === "decision";
        rows.set(step.id, one);
        attr(one.box, "hidden", !mayPlan() || decided);
        attr(one.sign, "hidden", mayPlan() && !decided);
        setText(one.sign, step.done ? "✓" : decided ? "◆" : "○");
        one.box.checked = Boolean(step.done);
        attr(one, "data-done", step.done || null);
        setText(one.text, step.text);
        setText(
          one.about,
          [decided && t("decision"), step.who, step.due && t("due", { due: step.due })]
            .filter(Boolean)
            .join(" · "),
        );
        attr(one.dots, "hidden", !mayPlan() || !(coach() || madeBy(s.me, step)));
        attr(one.dots, "aria-label", t("step_more", { text: step.text }));
      }
      arrange(
        list,
        steps.map(({ id }) => rows.get(id)),
      );
      attr(node, "hidden", !steps.length);
    };
    return { node, update };
  }

  function next() {
    const carried = stepList(() => s.steps.filter((one) => one.carried), t("last_time"));
    const fresh = stepList(() => s.steps.filter((one) => !one.carried), "");
    const form = mayPlan() && stepForm();
    const view = asked(carried.node, fresh.node, form);
    return {
      ...view,
      form,
      update() {
        view.update();
        carried.update();
        fresh.update();
      },
    };
  }

  /** A box for what happens next; who and when appear once there are words in it. */
  function stepForm(step = null, sent = () => {}) {
    const draft = (name) => (step ? "" : `step:${s.block.id}:${name}`);
    const one = (name, label, limit, hint = "") =>
      field(t, keep, {
        label: t(label),
        draft: draft(name),
        value: step?.[name] ?? "",
        limit,
        hint,
      });
    const text = one("text", "step_label", LIMIT, t("step_hint"));
    const who = one("who", "step_who", 120),
      due = one("due", "step_due", 120);
    const decided = h("input", { type: "checkbox" });
    const form = h(
      "form",
      { class: "ok-box st-stepform", novalidate: true },
      h(
        "div",
        { class: "ok-line" },
        text,
        h("button", { type: "submit", class: "ok-main" }, t(step ? "save" : "add")),
      ),
      h(
        "div",
        { class: "st-more" },
        who,
        due,
        !step && h("label", { class: "st-check" }, decided, t("step_decision")),
      ),
    );
    const typed = () => attr(form, "data-typed", step || text.area.value.trim() ? true : null);
    text.area.addEventListener("input", typed);
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.target.tagName !== "TEXTAREA") return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.send = () => {
      const words = {
        text: text.area.value.trim(),
        who: who.area.value.trim(),
        due: due.area.value.trim(),
      };
      const long = [text, who, due].find(
        ({ area }) => longer(area.value, Number(area.dataset.limit)) > 0,
      );
      if (long || !words.text) return (long ?? text).area.focus();
      if (step) link.do({ type: "EditStep", id: step.id, base: step.version ?? 0, ...words });
      else {
        link.do({
          type: "AddStep",
          id: uid(),
          ...words,
          kind: decided.checked ? "decision" : "action",
        });
        drafts.forget(`step:${s.block.id}`);
        for (const { area } of [text, who, due]) {
          area.value = "";
          countText(t, area);
        }
        decided.checked = false;
        text.area.focus();
      }
      notices.replaceChildren();
      typed();
      sent();
    };
    form.fill = (command) => {
      for (const [box, value] of [
        [text, command.text],
        [who, command.who],
        [due, command.due],
      ])
        box.area.value = value ?? "";
      decided.checked = command.kind === "decision";
      typed();
    };
    typed();
    return Object.assign(form, { area: text.area });
  }

  // -------------------------------------------------------------- a coach types for the room

  function typingFor() {
    const { block } = s;
    const numbers = (key, names, look = "") => {
      const inputs = names.map(([id, label]) => {
        const input = h("input", {
          type: "number",
          inputmode: "numeric",
          min: 0,
          max: 4000,
          "data-of": id,
        });
        return h("label", { class: "st-number" }, h("span", { dir: "auto" }, label), input);
      });
      const node = h("div", { class: `st-numbers ${look}` }, inputs);
      const all = () => [...node.querySelectorAll("input")];
      node.addEventListener("input", () =>
        touch(
          key,
          Object.fromEntries(
            all()
              .map((one) => [one.dataset.of, Math.max(0, Math.round(Number(one.value) || 0))])
              .filter(([, n]) => n),
          ),
        ),
      );
      node.addEventListener("focusout", () => later(0));
      const update = () => {
        const counts = mine.value(key) ?? {};
        for (const one of all()) if (one !== active(root)) one.value = counts[one.dataset.of] || "";
      };
      return { node, update };
    };
    const lines = (prompt) => {
      const key = `texts:${prompt.id}`,
        id = `ok-${uid()}`;
      const area = h("textarea", { id, rows: 6, dir: "auto", class: "st-lines" });
      area.addEventListener("input", () => touch(key, area.value.split("\n")));
      area.addEventListener("blur", () => later(0));
      const update = () => {
        const text = (mine.value(key) ?? []).join("\n");
        if (area !== active(root) && area.value !== text) area.value = text;
      };
      return {
        node: h(
          "div",
          {},
          h("label", { for: id, dir: "auto" }, prompt.text),
          h("p", { class: "st-promise" }, t("type_lines")),
          area,
        ),
        update,
      };
    };
    if (block.kind === "dots") {
      const many = numbers("tallies:dots", Object.entries(s.cards)),
        view = asked(
          h("p", {}, t("type_dots")),
          many.node,
          h("p", { class: "st-promise" }, t("type_hint")),
        );
      return {
        ...view,
        update() {
          view.update();
          many.update();
        },
      };
    }
    const prompts = s.typed?.length ? s.typed : block.prompts,
      prompt = prompts[at] ?? prompts[0];
    const step = (i) => {
      const n = i + (prompt.least ?? 1);
      return prompt.least < 0 ? signed(n) : String(n);
    };
    const input =
      prompt.kind !== "score"
        ? lines(prompt)
        : numbers(
            `tallies:${prompt.id}`,
            Array.from({ length: prompt.steps ?? 5 }, (_, i) => [String(i + 1), step(i)]),
            "st-tallies",
          );
    const view = asked(
      prompt.kind === "score" && h("p", { dir: "auto" }, prompt.text),
      prompt.kind === "score" && h("p", { class: "st-promise" }, t("type_scores")),
      input.node,
      prompt.kind === "score" && ends(prompt),
      stepper(prompts),
      h("p", { class: "st-promise" }, t("type_hint")),
    );
    return {
      ...view,
      update() {
        view.update();
        input.update();
      },
    };
  }

  // -------------------------------------------------------------- the projector's way in

  const picture = (svg, alt, look = "ok-qr") => {
    const whole = svg.includes("xmlns=")
      ? svg
      : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
    return h("img", { class: look, alt, src: `data:image/svg+xml,${encodeURIComponent(whole)}` });
  };

  function paintJoin() {
    const { join = {}, code = "" } = s,
      key = JSON.stringify([join, code, s.here]);
    attr(aside, "hidden", !join.url || s.closed);
    if (aside.said === key) return;
    aside.said = key;
    aside.replaceChildren(
      ...[
        h("h3", {}, t("join_big")),
        join.qr && picture(join.qr, t("join_alt")),
        join.here_only && h("p", {}, t("link_here_only")),
        h("p", { class: "ok-url" }, join.url ?? ""),
        code &&
          h(
            "p",
            { class: "st-code" },
            h("span", {}, t("join_or_code", { host: join.host })),
            h("b", {}, code),
          ),
        s.here && h("p", { class: "st-counts" }, t.n("here", s.here)),
      ].filter(Boolean),
    );
  }

  // -------------------------------------------------------------- acts

  function openLink() {
    const inside = h("div", { class: "ok-stack" }, h("p", {}, t("status_connecting")));
    sheet(root, t, t("link_title"), inside, {
      closed: () => {
        asking = null;
      },
    });
    const end = button(t("end_links"), "endlinks", { look: "ok-quiet ok-danger" });
    const told = h("p", { role: "status", class: "st-promise" });
    asking = ({ path, url, qr, here_only: hereOnly, failed, new: anew }) => {
      if (failed) return inside.replaceChildren(h("p", {}, failed));
      const address = url || new URL(onServer(path), location.href).href;
      const copy = button(t("copy"), "copy", { "data-text": address });
      inside.replaceChildren(
        ...[
          h("div", {}, told, h("p", {}, t(hereOnly ? "link_here_only" : "link_hint"))),
          qr && picture(qr, t("link_alt")),
          h("p", { class: "ok-url" }, address),
          h("p", { class: "st-promise" }, t("link_private")),
          h("div", { class: "ok-row" }, copy, end),
        ].filter(Boolean),
      );
      if (!anew) return;
      setText(told, t("end_links_done"));
      end.focus();
    };
    link.ask({ op: "link" });
  }

  function openName() {
    const name = field(t, keep, { label: t("your_name"), value: s.me.name, limit: 120 });
    const form = h(
      "form",
      { class: "ok-box" },
      h("p", {}, t("your_name_hint")),
      name,
      h("button", { type: "submit", class: "ok-main" }, t("save")),
    );
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    const node = sheet(root, t, t("my_name"), form);
    form.send = () => {
      if (longer(name.area.value, 120) > 0) return;
      link.do({ type: "NameMyself", name: name.area.value.trim() });
      node.close();
    };
    name.area.focus();
  }

  const stepOf = (at) => s.steps.find(({ id }) => id === at.dataset.step);

  const acts = {
    menu: (node) =>
      menu(root, node, [
        { label: t("my_name"), run: openName },
        room && { label: t("my_link"), run: openLink },
      ]),
    name: openName,
    endlinks: () =>
      makeSure(root, t, t("end_links_title"), t("end_links_hint"), t("end_links"), () =>
        link.wish({ op: "link", new: true }),
      ),
    ready: () => touch("ready:", !mine.value("ready:"), 0),
    lead: () => {
      const was = s.block.prompts.some(({ id }) => mine.value(`guess:${id}`)) || leading;
      for (const { id } of s.block.prompts) mine.touch(`${was ? "guess" : "scores"}:${id}`, 0);
      leading = !was;
      later(0);
    },
    type: () => {
      typing = !typing;
      at = 0;
      later(0);
    },
    back: () => {
      later(0);
      at -= 1;
      jump = true;
    },
    next: () => {
      later(0);
      at += 1;
      jump = true;
    },
    dot: (node) => {
      if (node.getAttribute("aria-disabled")) return;
      const card = node.closest("[data-card]").dataset.card,
        given = givenDots();
      given[card] = (given[card] ?? 0) + Number(node.dataset.by);
      if (!given[card]) delete given[card];
      touch("dots:", given, 400);
    },
    "show-all": () => {
      showAll = true;
    },
    "step-menu": (node) => {
      const step = stepOf(node);
      if (step)
        menu(root, node, [
          {
            label: t("edit"),
            run: () => {
              const form = stepForm(step, () => dialog.close()),
                dialog = sheet(root, t, t("step_edit_title"), form);
            },
          },
          {
            label: t("remove"),
            danger: true,
            run: () => link.do({ type: "RemoveStep", id: step.id, base: step.version ?? 0 }),
          },
        ]);
    },
    copy: (node) => copyText(t, node.dataset.text, node),
    dismiss: () => {
      notices.replaceChildren();
      (body.querySelector("textarea") ?? body.querySelector("h2"))?.focus();
    },
  };

  root.addEventListener("click", ({ target }) => {
    const node = target.closest("[data-act]");
    if (!node || node.disabled) return;
    acts[node.dataset.act]?.(node);
    paint();
  });
  root.addEventListener("change", ({ target }) => {
    const step = target.matches("input[data-step]") && stepOf(target);
    if (step)
      link.do({ type: "EditStep", id: step.id, base: step.version ?? 0, done: target.checked });
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    event.target.send?.();
  });
  const clock = setInterval(tick, 1000);
  const hidden = () => {
    if (document.visibilityState === "hidden") give();
  };
  document.addEventListener("visibilitychange", hidden);
  paint();

  return () => {
    give();
    clearTimeout(timer);
    clearInterval(clock);
    document.removeEventListener("visibilitychange", hidden);
    drafts.flush();
    drafts.stop();
    link.stop();
    root.remove();
  };
}

export default { render: stage };
