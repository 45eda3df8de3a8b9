// The clinic board: objectives with their key results, read while they are typed; one question at
// a time about the one in hand. What a key result is worth asking about, the kernel says.

import { tidy } from "./kit/cards.js";
import { deckDesk } from "./kit/deck.js";
import { active, arrange, attr, h, press, refill, said, submitter } from "./kit/dom.js";
import { countText, field, pick } from "./kit/forms.js";
import { insist } from "./kit/line.js";
import { copyText, menu, sheet } from "./kit/sheets.js";
import { dayWords, shorter, uid } from "./kit/words.js";

const ZONES = ["green", "yellow", "red", "unplaced"];
const RUNGS = ["activity", "output", "outcome", "impact"];
const COLUMNS = ["why", "how", "what", "ask"];
const FIELDS = ["verb", "metric", "baseline", "target", "deadline"];
const PARTS = [...FIELDS, "unit", "actor"];
const WORK = new Set(["activity-as-kr", "output-as-kr", "launch-only"]);
const DECISIONS = ["open", "go on", "change", "stop"];

function clinicBoard({ model, el }) {
  const desk = deckDesk({ model, el }, "clinic", { views: ["set", "grid"] });
  const { t, keep, server, root, link } = desk;
  const { verbs = [], functions = [] } = model.get("_context") ?? {};
  Object.assign(server, {
    looks: {},
    sets: {},
    standings: [],
    bets: {},
    due: [],
    terms: [],
    led: {},
  });
  let hand = ""; // the key result in hand: its question is shown
  let writer = null; // the one open box: {kind, id, form}
  let offer = null; // a pair to keep, right after a rewrite: {id, before, after}
  let numbers = 0;
  const late = new Set(); // questions put off on this page
  const cards = new Map(),
    sets = new Map();

  const krs = (objective) => desk.of("KeyResult", (kr) => home(kr) === objective);
  const home = (kr) => (desk.get(kr.objective ?? "")?.type === "Objective" ? kr.objective : "");
  const workFor = (id) =>
    desk.of("Initiative", (one) => (desk.get(one.key_result ?? "") ? one.key_result : "") === id);
  const lookOf = (id) => server.looks[id] ?? { zone: "unplaced", shape: "", reason: "", ask: null };
  const listen = (message) => root.querySelectorAll("form").forEach((form) => form.told?.(message));
  const nextPlace = (list) => Math.max(0, ...list.map((one) => one.position ?? 0)) + 1;
  const zoneSign = (zone) =>
    h(
      "span",
      {
        class: "ok-zone",
        "data-zone": zone,
        role: "img",
        title: t(`zone_${zone}`),
        "aria-label": t(`zone_${zone}`),
      },
      h("b", {}, { green: "●", yellow: "▲", red: "■", unplaced: "◇" }[zone]),
      t(`letter_${zone}`),
    );

  // -------------------------------------------------------------- the page, made once

  const start = h("section", { class: "ok-start", hidden: true });
  const list = h("div", { class: "ok-sets" });
  const loose = h("section", { class: "ok-loose", hidden: true });
  const foot = h(
    "div",
    { class: "ok-row ok-foot" },
    press(t("add_objective"), { act: "objective", id: "" }, { look: "ok-quiet" }),
    press(t("paste"), { act: "paste" }, { look: "ok-quiet" }),
  );
  const grid = h("section", { class: "ok-gridview", hidden: true, "aria-label": t("view_grid") });
  desk.body.append(start, list, loose, foot, grid);

  // -------------------------------------------------------------- parts that light up

  /** The words of a box in light: each part marked where it stands, and named below. */
  function light(form, objective, { fill = false, live = true } = {}) {
    const { area } = form,
      shine = h("div", { class: "ok-shine", "aria-hidden": "true" });
    const parts = h("ul", { class: "ok-parts", "aria-label": t("parts") });
    const verdict = h("p", { class: "ok-verdict" });
    area.before(shine);
    attr(area.parentNode, "data-lit", true);
    const more = fill ? piecewise(form, objective, (message) => show(message)) : null;
    area.parentNode.after(...[parts, verdict, more].filter(Boolean));
    area.addEventListener("scroll", () => {
      shine.scrollTop = area.scrollTop;
    });
    let waiting = 0,
      since = 0,
      asked = "",
      spans = [],
      known = "";
    const draw = (text) => {
      const letters = [...text],
        out = [];
      let at = 0;
      for (const [a, b, name] of spans) {
        out.push(
          letters.slice(at, a).join(""),
          h("mark", { "data-part": name }, letters.slice(a, b).join("")),
        );
        at = b;
      }
      shine.replaceChildren(...out, `${letters.slice(at).join("")}\n`);
      shine.scrollTop = area.scrollTop;
    };
    const show = (message) => {
      ({ spans } = message);
      known = area.value;
      draw(known);
      const lacks = message.missing ?? [];
      parts.replaceChildren(
        ...PARTS.filter((name) => message.parts[name]).map((name) =>
          h(
            "li",
            { "data-part": name },
            h("b", {}, t(`name_${name}`)),
            " ",
            h("span", { dir: "auto" }, message.parts[name]),
          ),
        ),
        ...lacks.map((name) =>
          h(
            "li",
            { "data-missing": true },
            press(
              t("part_open", { part: t(`name_${name}`) }),
              { act: fill ? "fill" : "nothing", part: name },
              { look: "ok-quiet", off: !fill },
            ),
          ),
        ),
      );
      verdict.replaceChildren(
        ...(message.level || known.trim().includes(" ")
          ? [
              zoneSign(message.zone),
              h(
                "span",
                {},
                message.level
                  ? `${t(`level_${message.level}`)}. ${live ? message.reason : message.why}`
                  : message.reason,
              ),
            ]
          : []),
      );
      more?.fill(message.fields);
    };
    const clear = () => {
      spans = [];
      parts.replaceChildren();
      verdict.replaceChildren();
      more?.fill({});
      draw(area.value);
    };
    const ask = () => {
      if (waiting && performance.now() - since < 2000) return; // one at a time, then the latest
      if (area.value === asked) return;
      asked = area.value;
      if (!asked.trim()) {
        clear();
        return;
      }
      waiting = ++numbers;
      since = performance.now();
      insist(
        link,
        { op: "read", n: waiting, text: asked, objective },
        (n) => n === waiting && form.isConnected,
      );
    };
    area.addEventListener("input", () => {
      const now = [...area.value],
        before = [...known];
      const changed = now.findIndex((letter, i) => letter !== before[i]);
      if (changed >= 0) spans = spans.filter(([, end]) => end <= changed);
      draw(area.value);
      ask();
    });
    const { told } = form;
    form.told = (message) => {
      told?.(message);
      if (message.op !== "read" || message.n !== waiting) return;
      waiting = 0;
      performance.measure("okrlab:read", { start: since });
      if (area.value === asked) show(message);
      ask();
    };
    setTimeout(() => {
      draw(area.value);
      ask();
    });
    return form;
  }

  /** The same sentence in fields; whoever types here writes the sentence. */
  function piecewise(form, objective, show) {
    const names = `ok-${uid()}`;
    const inputs = Object.fromEntries(
      FIELDS.map((name) => [
        name,
        h("input", {
          type: "text",
          id: `${names}-${name}`,
          dir: "auto",
          autocomplete: "off",
          list: name === "verb" ? names : null,
          placeholder: t(`hint_${name}`),
        }),
      ]),
    );
    const node = h(
      "details",
      { class: "ok-pieces" },
      h("summary", {}, t("in_pieces")),
      h(
        "datalist",
        { id: names },
        verbs.map((value) => h("option", { value })),
      ),
      h(
        "div",
        {},
        FIELDS.map((name) =>
          h("p", {}, h("label", { for: `${names}-${name}` }, t(`name_${name}`)), inputs[name]),
        ),
      ),
    );
    let waiting = 0,
      made = "",
      written = "";
    const name = (input) => FIELDS.find((one) => inputs[one] === input);
    node.addEventListener("focusin", () => {
      // what only came from the fields is made anew
      written = form.area.value === made ? "" : form.area.value;
    });
    node.addEventListener("input", (event) => {
      event.stopPropagation();
      waiting = ++numbers;
      insist(
        link,
        {
          op: "compose",
          n: waiting,
          objective,
          written,
          part: name(event.target),
          fields: Object.fromEntries(FIELDS.map((name) => [name, inputs[name].value])),
        },
        (n) => n === waiting && node.isConnected,
      );
    });
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.stopPropagation();
    });
    form.told = (message) => {
      if (message.op !== "composed" || message.n !== waiting) return;
      waiting = 0;
      form.area.value = message.text;
      if (!written) made = message.text;
      countText(t, form.area);
      keep.set(`draft:${form.home}:text`, { text: message.text, at: Date.now(), base: form.base });
      show(message);
    };
    node.fill = (fields) => {
      if (node.contains(document.activeElement) || node.contains(active(root))) return;
      for (const name of FIELDS) inputs[name].value = fields[name] ?? "";
    };
    node.open_at = (name) => {
      node.open = true;
      inputs[name]?.focus();
    };
    form.pieces = node;
    return node;
  }

  // -------------------------------------------------------------- writing

  /** The box for a new key result of an objective, or for the words of one that is there. */
  function openWriter(kind, id, focus = true) {
    const card = kind === "edit" ? desk.get(id) : null;
    if (kind === "edit" ? !card : id && !desk.get(id)) return false;
    closeWriter();
    const objective = card ? home(card) : id;
    const fresh = { type: "KeyResult", id: uid(), objective, position: nextPlace(krs(objective)) };
    const form = desk.cardForm({
      home: `${kind}:${id}`,
      card: card ?? fresh,
      label: t(card ? "save" : "add"),
      fields: [
        {
          name: "text",
          label: t(card ? "edit_key_result" : "new_key_result"),
          hint: t("key_result_hint"),
          needed: true,
        },
      ],
      then: () => {
        closeWriter();
        take((card ?? fresh).id);
      },
    });
    form.classList.add("ok-writer");
    light(form, objective, { fill: true });
    writer = { kind, id, form };
    hand = "";
    desk.paint();
    countText(t, form.area);
    if (focus) {
      form.area.focus();
      form.area.setSelectionRange(9999, 9999);
    }
    form.scrollIntoView({ block: "nearest" });
    return true;
  }

  function closeWriter(discard = false) {
    if (!writer) return;
    const { form } = writer;
    writer = null;
    if (discard) desk.drafts.forget(form.home);
    else desk.drafts.flush();
    form.remove();
    desk.left();
  }

  /** Take a key result in hand: its question is asked. */
  function take(id, focus = true) {
    hand = id;
    desk.paint();
    const node = cards.get(id);
    if (!node) return;
    if (focus) node.querySelector("[data-act=edit]")?.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }

  /** New words for a key result; the old ones are kept as its initiative. */
  function rewriter(kr) {
    const before = { type: "Initiative", id: uid(), text: kr.text, key_result: kr.id, was: true };
    const form = desk.cardForm({
      home: `rewrite:${kr.id}`,
      card: { ...kr, text: "" },
      original: kr,
      label: t("make_it_so"),
      fields: [{ name: "text", label: t("and_then"), hint: t("and_then_hint"), needed: true }],
      whole: ({ milestone, bridge, leads_to, ...rest }) => [rest, before],
      cancel: false,
      then: () => {
        offer = { id: kr.id, before: kr.text, after: form.area.value.trim() };
        take(kr.id);
      },
    });
    light(form, home(kr));
    form.append(h("p", { class: "ok-small" }, t("kept_as_work")));
    return form;
  }

  // -------------------------------------------------------------- painting

  function paint() {
    const none =
      !desk.of("KeyResult").length && !desk.of("Objective").length && !desk.of("Initiative").length;
    const onSet = desk.view === "set",
      empty = none && !writer && desk.write();
    start.hidden = !onSet || !empty;
    list.hidden = !onSet || (none && !writer);
    foot.hidden = !onSet || empty || !desk.write();
    grid.hidden = onSet;
    if (!start.hidden) paintStart();
    paintSets();
    paintLoose();
    if (!onSet) paintGrid();
    if (none && !desk.write() && onSet) {
      start.hidden = false;
      refill(start, ["read"], () => [h("p", { class: "ok-empty" }, t("nothing_yet"))]);
    }
  }

  function paintStart() {
    const sign = ["start", server.climbed];
    if (start.sign === JSON.stringify(sign)) return;
    refill(start, sign, () => {
      const { node } = sorter();
      return [
        h("h2", {}, t("start_title")),
        h("p", {}, t("start_intro")),
        node,
        h(
          "div",
          { class: "ok-row" },
          server.climbed && press(t("from_ladder"), { act: "rungs" }),
          press(t("one_by_one"), { act: "new", id: "" }, { look: "ok-quiet" }),
        ),
      ];
    });
  }

  function paintSets() {
    const objectives = desk.of("Objective"),
      inNew = writer?.kind === "new" ? writer.id : null;
    const ids = [
      ...objectives.map(({ id }) => id),
      ...(krs("").length || inNew === "" ? [""] : []),
    ];
    for (const id of [...sets.keys()]) if (!ids.includes(id)) sets.delete(id);
    for (const [id, node] of cards)
      if (!desk.get(id)) {
        if (writer?.kind === "edit" && writer.id === id) rescue();
        if (hand === id) hand = "";
        node.remove();
        cards.delete(id);
      }
    arrange(
      list,
      ids.map((id) => {
        if (!sets.has(id)) sets.set(id, makeSet(id));
        const node = sets.get(id);
        fillSet(node, id, objectives.length);
        return node;
      }),
    );
  }

  function rescue() {
    const words = writer.form.area.value.trim();
    closeWriter(true);
    desk.notice(t("card_gone"), "", words);
  }

  function makeSet(id) {
    const parts = {
      head: h("header", {}),
      krs: h("ol", { class: "ok-krs" }),
      add: h("div", { class: "ok-adding" }),
      sum: h("footer", {}),
    };
    return Object.assign(h("section", { class: "ok-set", "data-set": id }, Object.values(parts)), {
      parts,
    });
  }

  function fillSet(node, id, objectives) {
    const { parts } = node,
      objective = desk.get(id),
      mine = krs(id),
      set = server.sets[id];
    refill(
      parts.head,
      [objective?.text, objectives, desk.write(), desk.editor(id), server.notes[id]],
      () => [
        desk.editor(id) &&
          h("p", { class: "ok-editing" }, t("is_editing", { name: desk.editor(id) })),
        objective && h("p", { class: "ok-kicker" }, t("objective")),
        objective
          ? h("h3", { dir: "auto" }, objective.text)
          : objectives
            ? h("h3", {}, t("no_objective"))
            : null,
        server.notes[id] && said(t("note_is", { text: server.notes[id] }), "ok-small"),
        objective &&
          desk.write() &&
          press(
            "",
            { act: "objective-menu", id },
            {
              look: "ok-quiet ok-square",
              icon: "more",
              name: t("more_about", { text: shorter(objective.text) }),
            },
          ),
      ],
    );
    arrange(
      parts.krs,
      mine.map((kr) => {
        if (!cards.has(kr.id)) cards.set(kr.id, makeCard(kr.id));
        fillCard(cards.get(kr.id), kr);
        return cards.get(kr.id);
      }),
    );
    const here = writer?.kind === "new" && writer.id === id;
    if (here && !parts.add.contains(writer.form)) {
      parts.add.sign = "";
      parts.add.replaceChildren(writer.form);
    }
    if (!here)
      refill(parts.add, [desk.write(), mine.length], () => [
        desk.write() &&
          press(t("add_key_result"), { act: "new", id }, { look: mine.length ? "" : "ok-main" }),
      ]);
    const ask = set?.ask && !late.has(`${set.ask.rule}:${set.ask.card}`) ? set.ask : null;
    const votes = server.standings
      .filter((one) => one.id === id || mine.some((kr) => kr.id === one.id))
      .sort((a, b) => Number(b.id === id) - Number(a.id === id));
    refill(
      parts.sum,
      [set, ask, votes, votes.map((one) => desk.get(one.id)?.text), desk.write(), mine.length],
      () => [
        mine.length > 0 && set && meter(set),
        votes.length > 0 &&
          h(
            "section",
            { class: "ok-votes", "aria-label": t("voted") },
            h("h4", {}, t("voted")),
            h(
              "ol",
              {},
              votes.map((one) =>
                h(
                  "li",
                  {},
                  said(one.id === id ? t("vote_all") : desk.get(one.id).text, "ok-strong"),
                  spread(one, one.id === id),
                ),
              ),
            ),
          ),
        mine.length > 0 &&
          ask &&
          h(
            "div",
            { class: "ok-setask" },
            ask.card !== id &&
              desk.get(ask.card) &&
              said(t("about_one", { text: desk.get(ask.card).text }), "ok-about-it"),
            said(ask.message),
            said(ask.question, "ok-strong"),
            desk.write() &&
              h(
                "div",
                { class: "ok-row" },
                press(
                  t("fine_here"),
                  { act: "overrule", rule: ask.rule, card: ask.card },
                  { look: "ok-quiet" },
                ),
                press(
                  t("not_now"),
                  { act: "set-later", rule: ask.rule, card: ask.card },
                  { look: "ok-quiet" },
                ),
              ),
          ),
      ],
    );
  }

  function meter({ mix, levels }) {
    return h(
      "div",
      { class: "ok-mix" },
      h(
        "div",
        { "aria-hidden": "true" },
        Object.entries(levels)
          .filter(([, n]) => n)
          .map(([level, n]) =>
            Object.assign(h("span", { "data-level": level }), { style: `flex-grow:${n}` }),
          ),
      ),
      h("p", {}, mix),
    );
  }

  /** How many chose each step, as bars with their numbers. */
  function spread({ spread: counts, reason, verdict }, all = false) {
    const most = Math.max(1, ...counts),
      ends = all ? ["vote_all_low", "vote_all_high"] : ["vote_low", "vote_high"];
    return h(
      "div",
      { class: "ok-spread", "data-verdict": verdict },
      h("span", {}, t(ends[0])),
      h(
        "ol",
        { "aria-label": t("spread") },
        counts.map((n, i) =>
          Object.assign(
            h(
              "li",
              { "aria-label": t("spread_step", { step: i + 1, n }) },
              h("span", { "aria-hidden": "true" }),
              h("b", { "aria-hidden": "true" }, String(n)),
            ),
            { style: `--share:${n / most}` },
          ),
        ),
      ),
      h("span", {}, t(ends[1])),
      h("p", {}, all ? t(`whole_${verdict}`) : reason),
    );
  }

  function makeCard(id) {
    const parts = {
      face: h("div", { class: "ok-face" }),
      form: h("div", { class: "ok-form" }),
      ask: h("section", { class: "ok-question", "aria-label": t("question"), hidden: true }),
    };
    return Object.assign(
      h("li", { class: "ok-kr", "data-card": id, tabindex: -1 }, Object.values(parts)),
      { parts },
    );
  }

  function fillCard(node, kr) {
    const { parts } = node,
      look = lookOf(kr.id),
      work = workFor(kr.id),
      editor = desk.editor(kr.id);
    const bets = desk.of("Hypothesis", (one) => one.about === kr.id);
    const backs = desk.of("SayBack", (one) => one.key_result === kr.id);
    const writing = writer?.kind === "edit" && writer.id === kr.id;
    const leads = kr.leads_to && (desk.get(kr.leads_to)?.text ?? server.led[kr.id]);
    attr(node, "data-zone", look.zone);
    attr(node, "data-sending", desk.sending.has(kr.id));
    attr(node, "data-hand", hand === kr.id);
    parts.face.hidden = writing;
    if (writing && !parts.form.contains(writer.form)) parts.form.replaceChildren(writer.form);
    refill(
      parts.face,
      [
        kr,
        look.zone,
        look.reason,
        work,
        bets,
        server.due,
        backs,
        editor,
        desk.write(),
        leads,
        server.notes[kr.id],
      ],
      () => [
        editor && h("p", { class: "ok-editing" }, t("is_editing", { name: editor })),
        h(
          "div",
          { class: "ok-top" },
          zoneSign(look.zone),
          h(
            "button",
            {
              type: "button",
              class: "ok-words",
              "data-act": "edit",
              dir: "auto",
              disabled: !desk.write(),
            },
            kr.text,
          ),
          press(
            "",
            { act: "menu" },
            {
              look: "ok-quiet ok-square",
              icon: "more",
              name: t("more_about", { text: shorter(kr.text) }),
            },
          ),
        ),
        look.reason && h("p", { class: "ok-small" }, look.reason),
        kr.bridge &&
          h(
            "p",
            { class: "ok-small" },
            t("bridge_is", {
              owner: kr.bridge.owner || t("nobody_yet"),
              expires: dayWords(kr.bridge.expires) || t("no_date_yet"),
            }),
          ),
        leads && said(t("leads_to", { text: leads }), "ok-small"),
        kr.signal && said(t("signal_is", { text: kr.signal }), "ok-small"),
        kr.guardrail && said(t("guardrail_is", { text: kr.guardrail }), "ok-small"),
        server.notes[kr.id] && said(t("note_is", { text: server.notes[kr.id] }), "ok-small"),
        work.length > 0 &&
          h(
            "div",
            { class: "ok-work" },
            h("p", { class: "ok-kicker" }, t("work")),
            h("ul", {}, work.map(workLine)),
          ),
        bets.map(betLine),
        backs.map((one) =>
          h(
            "div",
            { class: "ok-back" },
            h("p", { class: "ok-kicker" }, t("say_wrote")),
            said(one.text),
            h("p", { class: "ok-kicker" }, t("say_took")),
            said(one.said, "ok-strong"),
          ),
        ),
      ],
    );
    paintAsk(parts.ask, kr, look.ask, writing);
  }

  const workLine = (one) =>
    h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          "data-act": "work-menu",
          "data-id": one.id,
          dir: "auto",
          disabled: !desk.write(),
        },
        one.text,
      ),
      one.was && h("span", { class: "ok-badge" }, t("was_key_result")),
    );
  const betLine = (one) =>
    h(
      "button",
      { type: "button", class: "ok-bet", "data-act": "bet", "data-id": one.id, dir: "auto" },
      h(
        "span",
        { class: "ok-kicker" },
        server.due.includes(one.id)
          ? t("bet_due")
          : t(`decision_${(one.decision ?? "open").replace(" ", "_")}`),
      ),
      t("bet_short", { x: one.x, y: one.y }),
    );

  function paintLoose() {
    const work = workFor("");
    loose.hidden = desk.view !== "set" || !work.length;
    refill(loose, [work, desk.write()], () => [
      h("h3", {}, t("loose_work")),
      h("p", { class: "ok-small" }, t("loose_hint")),
      h("ul", { class: "ok-work" }, work.map(workLine)),
    ]);
  }

  // -------------------------------------------------------------- one question at a time

  function paintAsk(node, kr, ask, writing) {
    const offered = offer?.id === kr.id && hand === kr.id;
    const off =
      writing ||
      hand !== kr.id ||
      !desk.write() ||
      (!offered && (!ask || late.has(`${ask.rule}:${kr.id}`)));
    const typing = node.querySelector("textarea")?.value.trim() && node.contains(active(node));
    if (typing && !off) return; // never take a box away
    node.hidden = off;
    if (off) {
      if (node.sign) {
        node.sign = "";
        node.replaceChildren();
      }
      return;
    }
    refill(node, offered ? ["offer"] : [ask, kr.version, server.milestones], () =>
      offered
        ? [
            h("p", { class: "ok-ask" }, t("offer_pair")),
            h("p", {}, t("offer_pair_hint")),
            h(
              "div",
              {},
              h(
                "div",
                { class: "ok-row" },
                press(t("keep_pair"), { act: "keep-pair" }, { look: "ok-main" }),
                press(t("no_thanks"), { act: "drop-pair" }, { look: "ok-quiet" }),
              ),
            ),
          ]
        : [
            said(ask.message, "ok-about-it"),
            said(ask.question, "ok-ask"),
            answer(kr, ask),
            h(
              "div",
              { class: "ok-row" },
              press(t("other_answers"), { act: "answers" }, { look: "ok-quiet" }),
              press(t("not_now"), { act: "later" }, { look: "ok-quiet" }),
            ),
          ],
    );
  }

  /** The controls that answer a question: a box where words answer it, else a button. */
  function answer(kr, { rule, halves = [], words = "" }) {
    const change = press(t("change_words"), { act: "edit" }, { look: "ok-main" });
    const inline = (name, make = {}) =>
      desk.cardForm({
        home: `ask:${kr.id}`,
        card: kr,
        inline: true,
        enter: true,
        fields: [
          {
            name,
            label: t(`field_${name}`),
            hint: t(`hint_${name}`),
            limit: 300,
            needed: true,
            ...make,
          },
        ],
      });
    if (WORK.has(rule)) return rewriter(kr);
    if (rule === "no-signal") return inline("signal");
    if (rule === "no-guardrail" || rule === "gameable-metric") return inline("guardrail");
    if (rule === "beyond-influence")
      return h(
        "div",
        { class: "ok-row" },
        press(t("reachable"), { act: "reachable" }, { look: "ok-main" }),
        press(t("change_words"), { act: "edit" }),
      );
    if (rule === "compound" && halves.length)
      return h(
        "div",
        { class: "ok-stack" },
        h(
          "ol",
          { class: "ok-halves" },
          halves.map((half) => h("li", { dir: "auto" }, half)),
        ),
        h(
          "div",
          { class: "ok-row" },
          press(t("make_two"), { act: "halve" }, { look: "ok-main" }),
          press(t("change_words"), { act: "edit" }),
        ),
      );
    if (rule === "undefined-acronym" && words)
      return desk.cardForm({
        home: `term:${kr.id}`,
        card: { type: "Term", id: uid(), term: words },
        inline: true,
        label: t("add"),
        fields: [
          {
            name: "meaning",
            label: t("meaning_of", { term: words }),
            hint: t("hint_meaning"),
            limit: 300,
            needed: true,
          },
        ],
      });
    if (rule === "open-bridge" || rule === "expired-bridge")
      return h(
        "div",
        { class: "ok-row" },
        press(t("bridge_edit"), { act: "bridge" }, { look: "ok-main" }),
        press(t("change_words"), { act: "edit" }),
      );
    const part = {
      "no-baseline": "baseline",
      "no-target": "target",
      "no-date": "deadline",
      "no-metric": "metric",
    }[rule];
    return h(
      "div",
      { class: "ok-row" },
      part ? press(t(`add_${part}`), { act: "edit", part }, { look: "ok-main" }) : change,
    );
  }

  function otherAnswers(at, kr) {
    const { rule } = lookOf(kr.id).ask ?? {};
    const work = WORK.has(rule),
      why = () => desk.acts.overrule({ rule, card: kr.id });
    menu(root, at, [
      { label: t("change_words"), run: () => openWriter("edit", kr.id) },
      work &&
        server.milestones &&
        !kr.milestone && {
          label: t("as_milestone"),
          run: () => desk.change(kr.id, { milestone: true }),
        },
      work && { label: t("it_leads_to"), run: () => openLeads(kr) },
      work && { label: t("as_bridge"), run: () => openBridge(kr) },
      { label: t("see_examples"), run: () => openPairs(kr.text) },
      { label: t("fine_here"), run: why },
      { label: t("stop_asking"), run: () => link.do({ type: "DismissQuestion", kind: rule }) },
    ]);
  }

  // -------------------------------------------------------------- the grid

  function paintGrid() {
    const all = desk.of("KeyResult").map((kr) => [kr, lookOf(kr.id)]);
    refill(
      grid,
      [
        desk.narrow,
        all.map(([kr, look]) => [
          kr.id,
          kr.text,
          look.zone,
          look.level,
          look.measured,
          look.reason,
          look.question,
        ]),
        server.sets,
      ],
      () => {
        if (!all.length) return [h("p", { class: "ok-empty" }, t("grid_empty"))];
        const placed = all.filter(([, look]) => look.level),
          meters = Object.entries(server.sets)
            .filter(([id]) => krs(id).length)
            .map(([id, set]) => [
              desk.get(id) &&
                Object.keys(server.sets).length > 1 &&
                said(desk.get(id).text, "ok-kicker"),
              meter(set),
            ]);
        return [
          meters,
          desk.narrow
            ? byZone(all)
            : [table(placed), byZone(all.filter(([, look]) => !look.level))],
          h("p", { class: "ok-small" }, t("zone_hint")),
        ];
      },
    );
  }

  const spot = ([kr, look], brief) =>
    h(
      "li",
      { "data-zone": look.zone },
      zoneSign(look.zone),
      h(
        "div",
        {},
        h(
          "button",
          { type: "button", class: "ok-words", "data-act": "goto", "data-id": kr.id, dir: "auto" },
          brief ? shorter(kr.text, 90) : kr.text,
        ),
        h("p", { class: "ok-small" }, look.reason),
        look.question && h("p", { class: "ok-strong" }, look.question),
      ),
    );

  const byZone = (all) =>
    ZONES.map((zone) => [zone, all.filter(([, look]) => look.zone === zone)])
      .filter(([, some]) => some.length)
      .map(([zone, some]) =>
        h(
          "section",
          { class: "ok-byzone" },
          h(
            "h3",
            {},
            zoneSign(zone),
            " ",
            t(`zone_${zone}`),
            " ",
            h("span", { class: "ok-badge" }, String(some.length)),
          ),
          h(
            "ul",
            {},
            some.map((one) => spot(one)),
          ),
        ),
      );

  function table(placed) {
    const cell = (level, n) =>
      placed.filter(([, look]) => look.level === level && look.measured === n);
    return h(
      "table",
      { class: "ok-grid" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, t("measured")),
          RUNGS.map((level) => h("th", { scope: "col", "data-level": level }, t(`level_${level}`))),
        ),
      ),
      h(
        "tbody",
        {},
        [4, 3, 2, 1, 0]
          .filter((n) => n > 1 || RUNGS.some((level) => cell(level, n).length))
          .map((n) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, t("measured_of", { n })),
              RUNGS.map((level) =>
                h(
                  "td",
                  {},
                  cell(level, n).length > 0 &&
                    h(
                      "ul",
                      {},
                      cell(level, n).map((one) => spot(one, true)),
                    ),
                ),
              ),
            ),
          ),
      ),
    );
  }

  // -------------------------------------------------------------- a list sorted in three columns

  /** A box to paste into, and its lines in columns; `done` is called when all is saved. */
  function sorter(done = () => {}) {
    const words = field(t, keep, {
      label: t("paste_label"),
      hint: t("paste_hint"),
      draft: "paste::text",
      limit: 20000,
    });
    words.area.rows = 5;
    const out = h("div", { class: "ok-sorted", hidden: true });
    const go = press(t("sort"), { act: "sort" }, { look: "ok-main" });
    const form = h(
      "form",
      { class: "ok-box ok-paste", novalidate: true },
      words,
      h("div", { class: "ok-row" }, go),
    );
    let lines = [];
    const node = h("div", { class: "ok-stack" }, form, out);
    form.send = () => {
      if (!words.area.value.trim()) return words.area.focus();
      link.post({ op: "split", text: words.area.value });
    };
    form.told = (message) => {
      if (message.op !== "lines") return;
      lines = message.lines.map((one) => ({ ...one, proposed: one.column }));
      form.hidden = true;
      draw(message.left);
      out.querySelector("select")?.focus();
    };
    /** The key result that a line of work is put under: the one said, or at first the one above it in the list. */
    const under = (one) =>
      one.under?.column === "how" || one.under === null
        ? one.under
        : above(
            lines
              .slice(0, lines.indexOf(one))
              .findLast(({ column }) => ["why", "how"].includes(column)),
          );
    const above = (line) => (line?.column === "how" ? line : null); // a new objective begins anew
    const aims = () => lines.filter(({ column }) => column === "how");
    const long = (one) => [...one.text].length > (one.column === "why" ? 300 : 500);
    const draw = (left = 0) => {
      out.hidden = false;
      const column = (name) =>
        lines.some((one) => one.column === name) &&
        h(
          "section",
          { "data-column": name },
          h("h3", {}, t(`column_${name}`)),
          h(
            "ul",
            {},
            lines.map(
              (one, i) =>
                one.column === name &&
                h(
                  "li",
                  {},
                  said(one.text, "ok-strong"),
                  h(
                    "p",
                    { class: "ok-small" },
                    one.column === one.proposed ? one.why : t("sorted_by_you"),
                  ),
                  long(one) && h("p", { class: "ok-small ok-danger" }, t("line_long")),
                  h(
                    "select",
                    {
                      "aria-label": t("move_line", { text: shorter(one.text, 40) }),
                      "data-line": i,
                    },
                    [...COLUMNS, "none"]
                      .filter((to) => to !== "ask" || one.column === "ask")
                      .map((to) =>
                        h("option", { value: to, selected: to === one.column }, t(`to_${to}`)),
                      ),
                  ),
                  name === "what" &&
                    aims().length > 0 &&
                    h(
                      "label",
                      { class: "ok-stack" },
                      h("span", { class: "ok-small" }, t("work_for")),
                      h(
                        "select",
                        { "data-work": i },
                        h("option", { value: "", selected: !under(one) }, t("work_for_none")),
                        aims().map((kr) =>
                          h(
                            "option",
                            { value: lines.indexOf(kr), selected: kr === under(one) },
                            shorter(kr.text, 60),
                          ),
                        ),
                      ),
                    ),
                ),
            ),
          ),
        );
      const open = lines.filter((one) => one.column === "ask").length;
      out.replaceChildren(
        ...[
          left > 0 && h("p", {}, t.n("lines_left", left)),
          h("div", { class: "ok-columns" }, COLUMNS.map(column), column("none")),
          h(
            "div",
            { class: "ok-row" },
            press(
              t("save_all"),
              { act: "save-lines" },
              {
                look: "ok-main",
                off: !lines.some(
                  (one) => ["why", "how", "what"].includes(one.column) && !long(one),
                ),
              },
            ),
            press(t("back_to_text"), { act: "unsort" }, { look: "ok-quiet" }),
            open > 0 && h("span", { class: "ok-small" }, t.n("lines_open", open)),
          ),
        ].filter(Boolean),
      );
    };
    out.addEventListener("change", ({ target }) => {
      const { line, work } = target.dataset;
      if (work) {
        lines[work].under = lines[target.value] ?? null;
        return;
      }
      lines[line].column = target.value;
      draw();
      out.querySelector(`[data-line="${line}"]`)?.focus();
    });
    node.unsort = () => {
      out.hidden = true;
      form.hidden = false;
      words.area.focus();
    };
    node.save = () => {
      if (!desk.write()) return desk.notYet();
      const kept = lines.filter((one) => ["why", "how", "what"].includes(one.column) && !long(one));
      const first = desk.of("Objective")[0]?.id ?? "",
        made = [],
        places = { why: nextPlace(desk.of("Objective")), how: 0 };
      let aim = kept.some((one) => one.column === "why") ? "" : first;
      const opening = kept.find((one) => one.column === "why"),
        ids = new Map(kept.map((one) => [one, uid()]));
      if (opening) aim = ids.get(opening);
      for (const one of kept) {
        const card = { id: ids.get(one), text: one.text };
        if (one.column === "why") {
          aim = card.id;
          made.push({ type: "Objective", ...card, position: places.why++ });
        }
        if (one.column === "how")
          made.push({
            type: "KeyResult",
            ...card,
            objective: aim,
            position: nextPlace(krs(aim)) + places.how++,
          });
        if (one.column === "what")
          made.push({ type: "Initiative", ...card, key_result: ids.get(under(one)) ?? "" });
      }
      const rest = lines
        .filter((one) => !kept.includes(one) && one.column !== "none")
        .map((one) => one.text)
        .join("\n");
      if (rest) keep.set("draft:paste::text", { text: rest, at: Date.now() });
      else desk.drafts.forget("paste:");
      if (rest) desk.notice(t("lines_kept"), "", rest);
      desk.set(made);
      start.sign = "";
      done();
      const next = made.find((one) => one.type === "KeyResult");
      if (next) take(next.id);
    };
    return { node, form };
  }

  function openPaste() {
    const { node } = sorter(() => dialog.close());
    const dialog = sheet(root, t, t("paste"), [h("p", {}, t("paste_intro")), node], {
      wide: true,
      closed: desk.left,
    });
    node.querySelector("textarea").focus();
  }

  function openRungs() {
    const box = h("div", { class: "ok-stack" }, h("p", {}, "…"));
    const form = h("form", { class: "ok-box", novalidate: true }, box);
    const dialog = sheet(root, t, t("from_ladder"), [h("p", {}, t("from_ladder_intro")), form], {
      closed: desk.left,
    });
    const objective = desk.of("Objective")[0]?.id ?? "";
    let rungs = [];
    form.told = (message) => {
      if (message.op !== "rungs" || rungs.length) return;
      const here = new Set(desk.of("KeyResult").map(({ text }) => text));
      rungs = message.rungs.filter(({ text }) => !here.has(text));
      box.replaceChildren(
        ...(rungs.length
          ? rungs.map((rung) => {
              const one = pick({ label: rung.text, kind: "checkbox" });
              one.area.dataset.rung = rung.id;
              one.append(
                h(
                  "span",
                  { class: "ok-badge", "data-level": rung.level },
                  t(`level_${rung.level}`),
                ),
              );
              return one;
            })
          : [h("p", {}, t("from_ladder_none"))]),
        rungs.length ? h("div", { class: "ok-row" }, submitter(t("take_these"))) : "",
      );
    };
    form.send = () => {
      const ticked = new Set(
        [...form.querySelectorAll("input:checked")].map((one) => one.dataset.rung),
      );
      const chosen = rungs.filter(({ id }) => ticked.has(id));
      if (!chosen.length) return;
      if (!desk.write()) return desk.notYet();
      const aim = objective ? null : chosen.find((one) => one.objective)?.objective;
      const made = aim ? [{ type: "Objective", id: uid(), text: aim, position: 1 }] : [],
        under = made[0]?.id ?? objective;
      const at = nextPlace(krs(under));
      chosen.forEach(({ text }, i) =>
        made.push({ type: "KeyResult", id: uid(), text, objective: under, position: at + i }),
      );
      desk.set(made);
      dialog.close();
      take(made.at(-chosen.length).id);
    };
    link.ask({ op: "rungs" });
  }

  // -------------------------------------------------------------- sheets

  function openObjective(id) {
    const card = desk.get(id) ?? {
      type: "Objective",
      id: uid(),
      position: nextPlace(desk.of("Objective")),
    };
    const first = !desk.of("Objective").length; // what stands without one is meant for it
    const form = desk.cardForm({
      home: `objective:${id}`,
      card,
      fields: [
        {
          name: "text",
          label: t("objective"),
          hint: t("objective_hint"),
          limit: 300,
          needed: true,
        },
        ...["who", "state", "value"].map((name) => ({
          name,
          hint: t(`hint_${name}`),
          limit: name === "who" ? 120 : 300,
        })),
      ],
      whole: (one) => [one, ...(first ? krs("").map((kr) => ({ ...kr, objective: one.id })) : [])],
    });
    const { text, who, state, value } = form.areas,
      blocks = [who, state, value];
    const pieces = h(
      "details",
      { class: "ok-pieces", open: blocks.some((area) => area.value) },
      h("summary", {}, t("three_parts")),
    );
    who.parentNode.before(pieces);
    pieces.append(...blocks.map((area) => area.parentNode));
    let waiting = 0;
    const ask = (message) => {
      waiting = ++numbers;
      insist(link, { ...message, n: waiting }, (n) => n === waiting && form.isConnected);
    };
    pieces.addEventListener("toggle", () => {
      if (pieces.open && text.value.trim() && !blocks.some((area) => area.value))
        ask({ op: "blocks", text: text.value });
    });
    pieces.addEventListener("input", () =>
      ask({ op: "objective", who: who.value, state: state.value, value: value.value }),
    );
    form.told = (message) => {
      if (!waiting || message.n !== waiting) return;
      waiting = 0;
      if (message.op === "objective") {
        text.value = message.text;
        countText(t, text);
      }
      if (message.op === "blocks")
        for (const [area, name] of [
          [who, "who"],
          [state, "state"],
          [value, "value"],
        ]) {
          area.value = message[name];
          countText(t, area);
        }
    };
    desk.formSheet(t(id ? "objective" : "add_objective"), form, {
      above: [h("p", {}, t("objective_intro"))],
    });
  }

  function openExtras(kr) {
    desk.formSheet(
      t("early_and_guard"),
      desk.cardForm({
        home: `extras:${kr.id}`,
        card: kr,
        fields: ["signal", "guardrail"].map((name) => ({
          name,
          hint: t(`hint_${name}`),
          limit: 300,
        })),
      }),
      { above: [said(kr.text, "ok-about")] },
    );
  }

  function openBridge(kr) {
    const form = desk.cardForm({
      home: `bridge:${kr.id}`,
      original: kr,
      card: { ...kr, owner: kr.bridge?.owner ?? "", expires: kr.bridge?.expires ?? "" },
      fields: [
        { name: "owner", hint: t("hint_owner"), limit: 60, needed: true },
        { name: "expires", kind: "date", needed: true },
      ],
      whole: ({ owner, expires, ...rest }) => [{ ...rest, bridge: tidy({ owner, expires }) }],
    });
    desk.formSheet(t("as_bridge"), form, {
      above: [said(kr.text, "ok-about"), h("p", {}, t("bridge_intro"))],
    });
  }

  function openLeads(kr) {
    const box = h("ul", { class: "ok-list" }),
      form = h("form", {}, box);
    const fits = desk.of(
      "KeyResult",
      (one) => one.id !== kr.id && ["outcome", "impact"].includes(lookOf(one.id).level),
    );
    const line = ({ id, text }) =>
      h("li", {}, press(text, { act: "leads", id: kr.id, to: id, close: true }));
    const fresh = ({ text }) => !desk.of("KeyResult").some((one) => one.text === text);
    const fill = (rungs = []) =>
      box.replaceChildren(
        ...[...fits, ...rungs].map(line),
        fits.length + rungs.length ? "" : h("li", {}, t("leads_none")),
      );
    form.told = ({ op, rungs }) => op === "rungs" && fill(rungs.filter(fresh));
    fill();
    sheet(root, t, t("it_leads_to"), [said(kr.text, "ok-about"), form]);
    if (server.climbed) link.ask({ op: "rungs" });
  }

  function openWork(kr, one = null) {
    const card = one ?? { type: "Initiative", id: uid(), key_result: kr?.id };
    desk.formSheet(
      t(one ? "edit_work" : "add_work"),
      desk.cardForm({
        home: `work:${one?.id ?? kr?.id ?? ""}`,
        card,
        fields: [{ name: "text", label: t("work_label"), hint: t("hint_work"), needed: true }],
      }),
      { above: [kr && said(kr.text, "ok-about")] },
    );
  }

  function openBet(bet, about = null) {
    const x = about && (workFor(about.id)[0]?.text ?? "");
    const card = bet ?? { type: "Hypothesis", id: uid(), about: about?.id, x, y: about?.text };
    const why = h("ul", { class: "ok-hints", role: "status" });
    const decided = bet && [
      { name: "seen", hint: t("hint_seen") },
      {
        name: "decision",
        kind: "choice",
        choices: DECISIONS.map((one) => [one, t(`decision_${one.replace(" ", "_")}`)]),
      },
    ];
    const form = desk.cardForm({
      home: `bet:${bet?.id ?? about?.id ?? ""}`,
      card: { decision: "open", ...card },
      original: card,
      enter: null,
      fields: [
        ...["x", "y", "signal"].map((name) => ({
          name,
          hint: t(`hint_${name}_bet`),
          needed: true,
          label: t(name === "signal" ? "field_signal_bet" : `field_${name}`),
        })),
        { name: "until", kind: "date" },
        ...(decided ?? []),
      ],
    });
    form.areas.until.parentNode.after(why);
    const { signal, until } = form.areas;
    let waiting = 0;
    const check = () => {
      waiting = signal.value.trim() ? ++numbers : 0;
      if (!waiting) return why.replaceChildren();
      insist(
        link,
        { op: "bet", n: waiting, signal: signal.value, until: until.value },
        (n) => n === waiting && form.isConnected,
      );
    };
    form.addEventListener("input", ({ target }) => [signal, until].includes(target) && check());
    form.told = (message) => {
      if (message.op !== "bet" || message.n !== waiting) return;
      waiting = 0;
      why.replaceChildren(...message.found.map((found) => h("li", {}, found)));
    };
    desk.formSheet(t("bet"), form, {
      above: [h("p", {}, t("bet_intro"))],
      below: [
        bet &&
          desk.mine(bet) &&
          desk.write() &&
          press(
            t("remove"),
            { act: "remove", id: bet.id, close: true },
            { look: "ok-quiet ok-danger" },
          ),
      ],
    });
    check();
  }

  function openBets() {
    desk.liveSheet(t("bets"), () => {
      const all = desk
        .of("Hypothesis")
        .sort((a, b) => server.due.includes(b.id) - server.due.includes(a.id));
      return [
        h("p", {}, t("bet_intro")),
        all.map(betLine),
        desk.write() &&
          press(t("add_bet"), { act: "bet", id: "" }, { look: all.length ? "" : "ok-main" }),
      ];
    });
  }

  const functionChoices = () => [
    ["", t("any_function")],
    ...functions.map((one) => [one, t(`function_${one.replace(" ", "_")}`)]),
  ];

  function openPairs(words = "") {
    const find = field(t, keep, {
      label: t("pair_search"),
      hint: t("pair_search_hint"),
      limit: 200,
      value: words,
    });
    const choice = pick({ label: t("field_function"), choices: functionChoices() });
    const out = h("div", { class: "ok-stack", role: "status" });
    const form = h("form", { class: "ok-box", novalidate: true }, find, choice);
    const ask = () =>
      link.ask({ op: "pairs", words: find.area.value, function: choice.area.value });
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 150);
    });
    form.send = ask;
    form.told = ({ op, pairs, more }) =>
      op === "pairs" &&
      out.replaceChildren(
        ...pairs.map((pair) =>
          h(
            "article",
            { class: "ok-beforeafter" },
            pair.own && h("span", { class: "ok-badge" }, t("yours")),
            h("p", { class: "ok-kicker" }, t("before")),
            said(pair.before),
            h("p", { class: "ok-kicker" }, t("after")),
            said(pair.after, "ok-strong"),
            pair.moment && said(t("moment_is", { text: pair.moment }), "ok-small"),
            pair.own &&
              desk.get(pair.id) &&
              desk.write() &&
              press(t("edit"), { act: "pair", id: pair.id, close: true }, { look: "ok-quiet" }),
          ),
        ),
        pairs.length
          ? more
            ? h("p", {}, t("pairs_more", { n: more }))
            : ""
          : h("p", {}, t("pairs_none")),
      );
    sheet(
      root,
      t,
      t("examples"),
      [form, desk.write() && press(t("add_pair"), { act: "pair", id: "", close: true }), out],
      { wide: true, closed: desk.left },
    );
    ask();
  }

  function openPair({ id = "", before = "", after = "" }) {
    const known = desk.get(id),
      card = known ?? { type: "Pair", id: uid(), before, after };
    const form = desk.cardForm({
      home: `pair:${id}`,
      card,
      enter: null,
      fields: [
        { name: "before", needed: true },
        { name: "after", needed: true },
        { name: "function", kind: "choice", choices: functionChoices() },
        { name: "moment", hint: t("hint_moment") },
      ],
      then: () => {
        offer = null;
      },
    });
    desk.formSheet(t("pair_title"), form, {
      above: [h("p", {}, t("pair_intro"))],
      below: [
        known &&
          desk.mine(known) &&
          press(t("remove"), { act: "remove", id, close: true }, { look: "ok-quiet ok-danger" }),
      ],
    });
    (before ? form.areas.moment : form.area).focus();
  }

  function openTerms() {
    const form = () =>
      desk.cardForm({
        home: "term:",
        card: { type: "Term", id: uid() },
        label: t("add"),
        cancel: false,
        fields: [
          { name: "term", hint: t("hint_term"), limit: 60, needed: true },
          { name: "meaning", hint: t("hint_meaning"), limit: 300, needed: true },
        ],
        then: () => {
          const fresh = form();
          made.replaceWith(fresh);
          made = fresh;
          made.area.focus();
        },
      });
    let made = form();
    const node = desk.liveSheet(t("glossary"), () => [
      h("p", {}, t("glossary_intro")),
      h(
        "ul",
        { class: "ok-list" },
        [...desk.of("Term"), ...server.terms].map((one) =>
          h(
            "li",
            {},
            h("b", { dir: "auto" }, one.term),
            " ",
            h("span", { dir: "auto" }, one.meaning),
            desk.get(one.id) &&
              desk.mine(one) &&
              desk.write() &&
              press(t("remove"), { act: "remove", id: one.id }, { look: "ok-quiet" }),
          ),
        ),
      ),
    ]);
    if (desk.write()) node.lastChild.append(made);
  }

  function openOutside() {
    const box = h("div", { class: "ok-join" }, h("p", {}, "…")),
      form = h("form", {}, box);
    form.told = ({ op, path, url, qr, here_only: local }) => {
      if (op !== "outside") return;
      const inline = qr?.includes("xmlns=")
        ? qr
        : qr?.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
      box.replaceChildren(
        ...(path
          ? [
              inline &&
                h("img", {
                  class: "ok-qr",
                  alt: t("say_alt"),
                  src: `data:image/svg+xml,${encodeURIComponent(inline)}`,
                }),
              h(
                "div",
                {},
                h("p", { class: "ok-url" }, url || path),
                local && h("p", {}, t("join_here_only")),
                url && press(t("copy"), { act: "copy-link", url }),
              ),
            ]
          : [h("p", {}, t("say_none"))]
        ).filter(Boolean),
      );
    };
    sheet(root, t, t("say_title"), [h("p", {}, t("say_intro")), form], { wide: true });
    link.ask({ op: "outside" });
  }

  // -------------------------------------------------------------- what a person does

  function cardMenu(at, id) {
    const kr = desk.get(id),
      may = desk.write(),
      look = lookOf(id),
      mine = krs(home(kr)),
      here = mine.indexOf(kr);
    const others = desk.of("Objective", (one) => one.id !== home(kr)),
      work = ["activity", "output"].includes(look.level);
    const result = ["outcome", "impact"].includes(look.level);
    menu(root, at, [
      may && { label: t("change_words"), run: () => openWriter("edit", id) },
      may &&
        look.ask &&
        hand !== id && {
          label: t("ask_me"),
          run: () => {
            late.delete(`${look.ask.rule}:${id}`);
            take(id, false);
          },
        },
      may && { label: t("add_work"), run: () => openWork(kr) },
      may && result && { label: t("early_and_guard"), run: () => openExtras(kr) },
      may &&
        work &&
        (server.milestones || kr.milestone) && {
          label: t("as_milestone"),
          checked: Boolean(kr.milestone),
          run: () => desk.change(id, { milestone: kr.milestone ? null : true }),
        },
      may && work && { label: t("as_bridge"), run: () => openBridge(kr) },
      may && work && { label: t("it_leads_to"), run: () => openLeads(kr) },
      may &&
        look.level === "impact" && {
          label: t("reachable_is"),
          checked: kr.reachable === true,
          run: () => desk.change(id, { reachable: kr.reachable !== true }),
        },
      may && { label: t("add_bet"), run: () => openBet(null, kr) },
      desk.coach() && { label: t("note"), run: () => desk.acts.note({ note: id }) },
      may && others.length > 0 && { head: t("move_under") },
      ...(may
        ? others.map((one) => ({
            label: shorter(one.text),
            run: () => desk.change(id, { objective: one.id, position: nextPlace(krs(one.id)) }),
          }))
        : []),
      may && {
        label: t("earlier"),
        keys: t("earlier_keys"),
        off: here < 1,
        run: () => shift(kr, -1),
      },
      may && {
        label: t("later"),
        keys: t("later_keys"),
        off: here > mine.length - 2,
        run: () => shift(kr, 1),
      },
      may && desk.mine(kr) && { label: t("remove"), danger: true, run: () => desk.remove(id) },
      !may && { label: desk.closed(), off: true, run: () => {} },
    ]);
  }

  function workMenu(at, id) {
    const one = desk.get(id);
    menu(root, at, [
      { label: t("edit"), run: () => openWork(desk.get(one.key_result ?? ""), one) },
      { label: t("make_key_result"), run: () => openRise(one) },
      { head: t("move_under") },
      ...desk
        .of("KeyResult")
        .filter((kr) => kr.id !== one.key_result)
        .map((kr) => ({
          label: shorter(kr.text),
          run: () => desk.change(id, { key_result: kr.id }),
        })),
      desk.mine(one) && { label: t("remove"), danger: true, run: () => desk.remove(id) },
    ]);
  }

  /** And then? A result for work that has none yet, with the work under it. */
  function openRise(one) {
    const objective = home(
      desk.get(one.key_result ?? "") ?? { objective: desk.of("Objective")[0]?.id },
    );
    const card = { type: "KeyResult", id: uid(), objective, position: nextPlace(krs(objective)) };
    const form = desk.cardForm({
      home: `rise:${one.id}`,
      card,
      label: t("add"),
      fields: [{ name: "text", label: t("and_then"), hint: t("and_then_hint"), needed: true }],
      whole: (kr) => [kr, { ...one, key_result: kr.id }],
      then: () => take(card.id),
    });
    light(form, objective);
    desk.formSheet(t("make_key_result"), form, { above: [said(one.text, "ok-about")] });
  }

  function shift(kr, by) {
    const mine = krs(home(kr)).filter(({ id }) => id !== kr.id),
      to = krs(home(kr)).indexOf(kr) + by;
    if (to < 0 || to > mine.length) return;
    const before = mine[to - 1]?.position ?? (mine[to]?.position ?? 1) - 2,
      after = mine[to]?.position ?? before + 2;
    desk.change(kr.id, { position: (before + after) / 2 });
  }

  function halve(kr) {
    const { halves } = lookOf(kr.id).ask;
    if (kr.text === halves[0]) return; // pressed again, before the kernel has read the halves
    const mine = krs(home(kr)),
      next = mine[mine.indexOf(kr) + 1]?.position ?? (kr.position ?? 0) + 2;
    const second = halves[1].slice(0, 1).toUpperCase() + halves[1].slice(1);
    desk.set([
      { ...kr, text: halves[0] },
      {
        type: "KeyResult",
        id: uid(),
        text: second,
        objective: kr.objective,
        position: ((kr.position ?? 0) + next) / 2,
      },
    ]);
  }

  const acts = {
    new: ({ id }) => openWriter("new", id),
    edit: ({ part }, _at, id) => {
      if (!getSelection().toString() && openWriter("edit", id) && part)
        writer.form.pieces.open_at(part);
    },
    menu: (_, at, id) => cardMenu(at, id),
    "work-menu": ({ id }, at) => workMenu(at, id),
    "objective-menu": ({ id }, at) =>
      menu(root, at, [
        { label: t("edit"), run: () => openObjective(id) },
        desk.coach() && { label: t("vote"), off: !krs(id).length, run: () => vote(id) },
        desk.coach() && { label: t("note"), run: () => desk.acts.note({ note: id }) },
        desk.mine(desk.get(id)) && { label: t("remove"), danger: true, run: () => desk.remove(id) },
      ]),
    objective: ({ id }) => openObjective(id),
    paste: openPaste,
    rungs: openRungs,
    sort: (_, at) => at.closest("form").requestSubmit(),
    "save-lines": (_, at) => at.closest(".ok-sorted").parentNode.save(),
    unsort: (_, at) => at.closest(".ok-sorted").parentNode.unsort(),
    fill: ({ part }, at) => at.closest("form").pieces.open_at(part),
    cancel: (_, at) => {
      const form = at.closest("form");
      if (writer?.form === form) {
        const { kind, id } = writer;
        closeWriter(true);
        if (kind === "edit") take(id);
      } else desk.acts.cancel(_, at);
    },
    answers: (_, at, id) => otherAnswers(at, desk.get(id)),
    later: (_, _at, id) => {
      late.add(`${lookOf(id).ask?.rule}:${id}`);
      desk.drafts.forget(`rewrite:${id}`);
      hand = "";
    },
    "set-later": ({ rule, card }) => late.add(`${rule}:${card}`),
    reachable: (_, _at, id) => desk.change(id, { reachable: true }),
    halve: (_, _at, id) => halve(desk.get(id)),
    bridge: (_, _at, id) => openBridge(desk.get(id)),
    leads: ({ id, to }) => desk.change(id, { leads_to: to }),
    "keep-pair": () => openPair({ before: offer.before, after: offer.after }),
    "drop-pair": () => {
      offer = null;
    },
    pair: ({ id }) => openPair({ id }),
    bet: ({ id }) => openBet(desk.get(id)),
    remove: ({ id }) => desk.remove(id),
    goto: ({ id }) => {
      desk.view = "set";
      take(id);
    },
    "copy-link": ({ url }, at) => copyText(t, url, at),
  };

  const vote = (objective) => link.wish({ op: "vote", objective });

  function keys(event, typing) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key],
      id = event.target.closest?.("[data-card]")?.dataset.card;
    if (event.key === "Escape" && writer?.form.contains(event.target)) {
      acts.cancel(null, writer.form.querySelector("[data-act=cancel]"));
      desk.repaint();
    } else if (event.altKey && by && id && !typing && desk.write()) {
      event.preventDefault();
      shift(desk.get(id), by);
    }
  }

  return desk.start({
    paint,
    acts,
    keys,
    hear(message) {
      listen(message);
      if (message.op === "voting")
        desk.notice(
          t("vote_added", { title: message.title }),
          t(message.after ? "vote_next" : "vote_only", { after: message.after }),
        );
    },
    menu: () => [
      desk.write() && { label: t("paste"), run: openPaste },
      desk.write() && server.climbed && { label: t("from_ladder"), run: openRungs },
      { label: t("bets"), run: openBets },
      { label: t("examples"), run: () => openPairs() },
      { label: t("glossary"), run: openTerms },
      desk.coach() && { head: t("for_coaches") },
      ...(desk.coach()
        ? [...desk.of("Objective"), ...(krs("").length ? [null] : [])]
            .filter((one) => krs(one?.id ?? "").length)
            .map((one, _i, all) => ({
              label:
                all.length > 1
                  ? t("vote_on", { text: one ? shorter(one.text, 40) : t("no_objective") })
                  : t("vote"),
              run: () => vote(one?.id ?? ""),
            }))
        : []),
      desk.coach() && { label: t("say_title"), run: openOutside },
    ],
    restore(where) {
      const [kind, id = ""] = where.split(":"),
        card = desk.get(id);
      if (kind === "edit" || kind === "new") return openWriter(kind, id);
      if (kind === "rewrite" && card) {
        take(id, false);
        cards.get(id)?.querySelector("textarea")?.focus();
        return true;
      }
      if (kind === "objective") {
        openObjective(id);
        return true;
      }
      if (kind === "extras" && card) {
        openExtras(card);
        return true;
      }
      if (kind === "bridge" && card) {
        openBridge(card);
        return true;
      }
      if (kind === "bet") {
        openBet(
          card?.type === "Hypothesis" ? card : null,
          card?.type === "KeyResult" ? card : null,
        );
        return true;
      }
      if (kind === "pair") {
        openPair({ id });
        return true;
      }
      return false;
    },
    place: (id) => desk.get(id)?.text ?? "",
    about: (rule) => h("p", { class: "ok-small" }, t("rule_page", { rule })),
    shown: (name, value) =>
      name === "bridge"
        ? t("bridge_is", { owner: value.owner, expires: dayWords(value.expires) })
        : name === "until"
          ? dayWords(value)
          : name === "decision"
            ? t(`decision_${value.replace(" ", "_")}`)
            : typeof value === "boolean"
              ? t(value ? "yes" : "no")
              : ["objective", "key_result", "leads_to", "about"].includes(name)
                ? desk.get(value)?.text
                : value,
  });
}

export default { render: clinicBoard };
