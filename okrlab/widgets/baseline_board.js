// The baseline board: a file becomes metrics, a metric its chart and one sentence, a slider asks
// what a target is worth. All numbers come worked out from the kernel; here they are only shown.

import { tidy } from "./kit/cards.js";
import { deckDesk } from "./kit/deck.js";
import {
  active,
  arrange,
  attr,
  h,
  press,
  refill,
  said,
  setText,
  submitter,
  vector,
} from "./kit/dom.js";
import { chosen, countText, field, longer, pick } from "./kit/forms.js";
import { menu, sheet } from "./kit/sheets.js";
import { dayWords, shorter, uid } from "./kit/words.js";

const PIECE = 48000; // bytes of a file in one message
const KNOWN_FILES = /\.(csv|tsv|txt|xlsx)$/i;
const SIGNS = { behind: "—", luck: "▲", blind: "◇", fair: "●", far: "■" };
const DRAWN = new Set(["svg", "g", "path", "circle", "text", "title"]);
const ROLES = ["date", "value", "numerator", "denominator", "metric"];
/** Which question answers which problem. */
const ANSWERS = {
  order: ["which_order", "two_orders"],
  decimal: ["which_decimal"],
  twice: ["twice"],
  every: ["odd_spacing", "too_fine"],
  events: ["odd_spacing", "twice"],
};
const CHOICES = {
  order: ["", "dmy", "mdy"],
  decimal: ["", "point", "comma"],
  twice: ["ask", "mean", "sum", "first", "last"],
  every: ["", "day", "week", "month", "quarter"],
};
const LABELS = {
  order: (one) => `order_${one || "guess"}`,
  decimal: (one) => `decimal_${one || "guess"}`,
  twice: (one) => `twice_${one}`,
  every: (one) => `every_${one || "guess"}`,
};

/** An SVG of ours as elements: it is parsed, never run, and holds nothing but drawing. */
function drawing(text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  for (const node of [root, ...root.querySelectorAll("*")]) {
    if (!DRAWN.has(node.localName)) node.remove();
    for (const { name } of [...node.attributes])
      if (/^on|href/i.test(name)) node.removeAttribute(name);
  }
  return document.importNode(root, true);
}

/** The same drawing as a file of its own: its name above, on white, its colours those of print. */
function standalone(svg, name) {
  const copy = svg.cloneNode(true),
    [, , wide, high] = copy.getAttribute("viewBox").split(" ").map(Number);
  attr(copy, "viewBox", `0 -34 ${wide} ${high + 34}`);
  attr(copy, "height", high + 34);
  attr(copy, "width", wide);
  attr(copy, "class", null);
  copy.prepend(
    vector("rect", { y: -34, width: wide, height: high + 34, fill: "#ffffff" }),
    vector(
      "text",
      { x: 8, y: -14, "font-size": 16, "font-weight": 600, fill: "#1f2430" },
      shorter(name, 70),
    ),
  );
  return new XMLSerializer()
    .serializeToString(copy)
    .replace(/var\(--okr-[a-z]+, (#[0-9a-f]+)\)/g, "$1");
}

function baselineBoard({ model, el }) {
  const desk = deckDesk({ model, el }, "baseline");
  const { t, keep, server, root, link } = desk;
  const { sets = [], biggest = 5e6 } = model.get("_context") ?? {};
  Object.assign(server, { key_results: [], objectives: [], today: "", bridge_until: "" });
  let open = keep.get("open")?.id ?? ""; // the metric that is shown
  let look = null; // {id, version, look} or {id, version, message, hint}
  let aims = null; // {id, aims}; asked for when a look has come
  let worth = null; // of the target the slider stands on
  let taking = null; // a file on its way: {n, file, name, at, state, found…}
  let adding = false;
  let numbers = 0,
    waiting = 0,
    since = 0,
    asked = NaN;

  const metrics = () => desk.of("Metric").sort((a, b) => a.name.localeCompare(b.name));
  const newest = (all) =>
    all.reduce((one, other) => ((other.version ?? 0) > (one.version ?? 0) ? other : one));
  const here = () => desk.get(open);
  const aim = () => keep.get(`aim:${open}`) ?? {};

  // -------------------------------------------------------------- the page, made once

  const start = h("section", { class: "ok-start", hidden: true });
  const taken = h("section", { class: "ok-taking", hidden: true, "aria-live": "polite" });
  const names = h("nav", { class: "ok-names", "aria-label": t("metrics"), hidden: true });
  const face = h("section", { class: "ok-metric", hidden: true });
  const parts = {
    head: h("header", {}),
    figure: h("figure", {}),
    said: h("div", { class: "ok-said" }),
    goal: h("div", { class: "ok-goal" }),
  };
  face.append(...Object.values(parts));
  desk.body.append(names, start, taken, face);

  const picker = h("input", {
    type: "file",
    accept: ".csv,.tsv,.txt,.xlsx",
    class: "ok-file",
    "aria-label": t("choose_file"),
  });
  const paste = field(t, keep, {
    label: t("paste_label"),
    hint: t("paste_hint"),
    draft: "paste::text",
    limit: 200000,
  });
  paste.area.rows = 6;
  const pasteForm = h(
    "form",
    { class: "ok-box", novalidate: true },
    paste,
    h("div", { class: "ok-row" }, submitter(t("paste_read"))),
  );
  pasteForm.send = () => {
    if (!paste.area.value.trim()) return paste.area.focus();
    take(new File([paste.area.value], t("pasted_name")), true);
  };
  const door = h(
    "div",
    { class: "ok-door" },
    h("label", { class: "ok-pick" }, picker, h("span", {}, t("choose_file"))),
    h("p", { class: "ok-small" }, t("or_drop")),
  );
  const pasteMore = h(
    "details",
    { class: "ok-more" },
    h("summary", {}, t("paste_open")),
    pasteForm,
  );
  const ours = h(
    "div",
    { class: "ok-ours" },
    h("p", { class: "ok-strong" }, t("none_at_hand")),
    h(
      "ul",
      {},
      sets.map((name) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", "data-act": "set", "data-name": name },
            h("strong", {}, t(`set_${name}`)),
            h("span", {}, t(`set_${name}_story`)),
          ),
        ),
      ),
    ),
  );
  const intro = h("div", {}, h("h2", {}, t("start_title")), h("p", {}, t("start_intro")));
  start.append(
    intro,
    door,
    pasteMore,
    ours,
    h(
      "div",
      { class: "ok-row ok-foot" },
      press(t("bridge_open"), { act: "bridge" }, { look: "ok-quiet" }),
      press(t("cancel"), { act: "stop-adding" }, { look: "ok-quiet" }),
    ),
  );
  picker.addEventListener("change", () => {
    const [file] = picker.files;
    picker.value = "";
    if (file) take(file);
  });
  for (const name of ["dragover", "dragleave", "drop"])
    root.addEventListener(name, (event) => {
      if (!desk.write() || ![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      event.preventDefault();
      attr(door, "data-over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files[0]) {
        adding = true;
        take(event.dataTransfer.files[0]);
        desk.repaint();
      }
    });

  // -------------------------------------------------------------- a file, piece by piece

  function take(file, pasted = false) {
    const { name, size } = file;
    if (size > biggest) return desk.notice(t("too_big", { name }));
    if (!size) return desk.notice(t("empty_file", { name }));
    if (!pasted && !KNOWN_FILES.test(name)) return desk.notice(t("odd_file", { name }));
    desk.unsay();
    taking = {
      n: ++numbers,
      file,
      name,
      at: 0,
      state: "sending",
      answers: taking?.name === name ? taking.answers : {},
    };
    piece();
    desk.paint();
    taken.scrollIntoView({ block: "nearest" });
  }

  async function piece() {
    const { n, file, name, at } = taking;
    const reader = new FileReader(),
      end = Math.min(at + PIECE, file.size);
    const data = await new Promise((done) => {
      reader.onload = () => done(/** @type {string} */ (reader.result).split(",")[1] ?? "");
      reader.onerror = () => done("");
      reader.readAsDataURL(file.slice(at, end));
    });
    if (taking?.n !== n) return;
    if (end === file.size) taking.state = "reading";
    link.ask({ op: "file", n, name, at, last: end === file.size, data, answers: taking.answers });
    desk.repaint();
  }

  function hearFile(message) {
    if (taking && message.op === "state" && ["sending", "reading"].includes(taking.state)) again(); // another kernel
    if (message.n !== taking?.n) return;
    if (message.op === "took" && message.at > taking.at) {
      taking.at = message.at;
      piece();
    }
    if (message.op === "unread" && message.gone && taking.file) return again();
    if (message.op === "unread") {
      desk.notice(message.message, message.hint);
      taking = null;
    }
    if (message.op === "found") {
      Object.assign(taking, {
        state: message.problems.length ? "problems" : "found",
        found: message,
        answers: message.answers,
      });
      if (message.problems.length) return;
      taken.sign = "";
    }
  }

  /** Send it all again: the kernel that had it is gone. */
  function again() {
    Object.assign(taking, { n: ++numbers, at: 0, state: taking.file ? "sending" : "reading" });
    if (taking.file) piece();
    else link.ask({ op: "set", n: taking.n, name: taking.set });
  }

  const reread = (answers) => {
    Object.assign(taking, { n: ++numbers, state: "reading", answers });
    link.post({ op: "again", n: taking.n, answers });
    desk.repaint();
  };

  const noted = (list) =>
    h(
      "ul",
      { class: "ok-lines" },
      list.map((one) => h("li", { dir: "auto" }, one.words)),
    );

  /** Which columns hold what, and whatever a problem asked. */
  function answerForm(found, label) {
    const codes = new Set(found.problems.map(({ code }) => code)),
      { answers, roles } = found,
      boxes = {};
    const columns = [["", t("column_guess")], ...found.columns.map((name) => [name, name])];
    for (const role of ROLES)
      boxes[role] = pick({
        label: t(`column_${role}`),
        choices: columns,
        value: answers[role] || roles[role] || "",
      });
    for (const [name, choices] of Object.entries(CHOICES))
      boxes[name] = pick({
        label: t(name),
        value: answers[name] ?? choices[0],
        choices: choices.map((one) => [one, t(LABELS[name](one))]),
      });
    boxes.events = pick({ label: t("events"), kind: "checkbox", value: answers.events });
    const needed = Object.keys(ANSWERS).filter((name) =>
      ANSWERS[name].some((code) => codes.has(code)),
    );
    const first = found.problems.length ? needed.map((name) => boxes[name]) : [];
    const rest = Object.entries(boxes)
      .filter(([name]) => !first.includes(boxes[name]))
      .map(([, box]) => box);
    const form = h(
      "form",
      { class: "ok-box ok-answers-form", novalidate: true },
      first.length > 0 && h("div", { class: "ok-fields" }, first),
      h(
        "details",
        { class: "ok-more", open: found.problems.length > 0 && !first.length },
        h("summary", {}, t("not_right")),
        h("div", { class: "ok-fields" }, rest),
        !found.problems.length && h("div", { class: "ok-row" }, submitter(label)),
      ),
      found.problems.length > 0 &&
        h(
          "div",
          { class: "ok-row" },
          submitter(label),
          press(t("other_file"), { act: "drop-file" }, { look: "ok-quiet" }),
        ),
    );
    form.send = () => {
      const answered = { better: answers.better ?? "up" };
      for (const [name, { area }] of Object.entries(boxes)) {
        const value = area.type === "checkbox" ? area.checked : area.value;
        if (value && (!ROLES.includes(name) || value !== roles[name] || answers[name]))
          answered[name] = value;
      }
      if (answered.numerator) delete answered.value;
      reread(answered);
    };
    return form;
  }

  /** The metrics of a file, to be named and taken. */
  function foundForm(found) {
    const many = found.metrics.length > 1;
    const boxes = found.metrics.map((metric, i) => {
      const name = field(t, keep, { label: t("field_name"), limit: 120, value: metric.name });
      const unit = field(t, keep, {
        label: t("field_unit"),
        hint: t("hint_unit"),
        limit: 60,
        value: metric.unit ?? "",
      });
      // A file does not say which way is better, so whoever brings it does; of our own histories we know.
      const better = pick({
        label: t("field_better"),
        value: taking.set ? (metric.better ?? "up") : "",
        choices: [["", t("better_ask")], ...["up", "down"].map((one) => [one, t(`better_${one}`)])],
      });
      const tick = many && pick({ label: metric.name, kind: "checkbox", value: i < 3 });
      return { metric, name, unit, better, tick };
    });
    const directed = ({ metric }) => metric.kind !== "events";
    const span = ({ metric }) => {
      const n = metric.values.length,
        every = t(`every_${metric.every ?? "week"}`);
      return h(
        "p",
        { class: "ok-small" },
        metric.start
          ? t("found_rows", {
              n,
              every,
              first: dayWords(metric.start),
              last: dayWords(found.lasts?.[metric.id]) || "…",
            })
          : t("found_plain", { n }),
      );
    };
    const form = h(
      "form",
      { class: "ok-box", novalidate: true },
      many && h("p", { class: "ok-strong" }, t("which_metrics")),
      boxes.map((one) =>
        h(
          "div",
          { class: many ? "ok-choose" : "ok-stack" },
          one.tick,
          span(one),
          h(
            "div",
            { class: "ok-fields" },
            !many && [one.name, one.unit],
            directed(one) && one.better,
          ),
        ),
      ),
      found.more > 0 && h("p", { class: "ok-small" }, t.n("several_more", found.more)),
      h(
        "div",
        { class: "ok-row" },
        submitter(t(many ? "use_many" : "use_one")),
        press(t("other_file"), { act: "drop-file" }, { look: "ok-quiet" }),
      ),
    );
    form.send = () => {
      if (!desk.write()) return desk.notYet();
      const used = boxes.filter(({ tick }) => !tick || tick.area.checked);
      if (
        !used.length ||
        used.some(({ name }) => !name.area.value.trim() || longer(name.area.value, 120) > 0)
      )
        return;
      if (!chosen(used.filter(directed).map(({ better }) => better.area))) return;
      const cards = used.map(({ metric, name, unit, better }) => ({
        ...metric,
        name: name.area.value.trim(),
        unit: unit.area.value.trim(),
        better: better.area.value || metric.better,
      }));
      desk.set(cards);
      if (!taking.set) desk.drafts.forget("paste:");
      if (taking.name === t("pasted_name")) {
        paste.area.value = "";
        countText(t, paste.area);
      }
      taking = null;
      adding = false;
      show(cards[0].id);
    };
    return form;
  }

  function paintTaking() {
    taken.hidden = !taking;
    if (!taking) {
      taken.sign = "";
      return;
    }
    const { state, name, file, at, found } = taking;
    if (state === "sending" || state === "reading")
      refill(taken, [state, name, at], () => [
        h("p", { class: "ok-strong" }, t(state, { name })),
        h(
          "progress",
          state === "sending"
            ? { max: file.size, value: at, "aria-label": t(state, { name }) }
            : { "aria-label": t(state, { name }) },
        ),
      ]);
    else if (state === "problems")
      refill(taken, [state, taking.n], () => [
        h("h2", {}, t.n("problems", found.problems.length + found.more)),
        h("p", { class: "ok-small" }, t("problems_hint")),
        noted(found.problems),
        found.more > 0 && h("p", {}, t.n("problems_more", found.more)),
        h("p", { class: "ok-strong" }, t("keep_answers")),
        answerForm(found, t("read_again")),
      ]);
    else
      refill(taken, [state, taking.n], () => [
        h("h2", {}, t("found_title")),
        foundForm(found),
        answerForm(found, t("read_again")),
        found.notes.length > 0 &&
          h(
            "details",
            { class: "ok-more" },
            h("summary", {}, t("read_as", { n: found.notes.length })),
            noted(found.notes),
          ),
      ]);
  }

  // -------------------------------------------------------------- one metric

  function show(id) {
    open = id;
    keep.set("open", { id, at: Date.now() });
    desk.unsay();
    look = aims = worth = null;
    asked = NaN;
    link.ask({ op: "open", id });
    desk.repaint();
  }

  function askAims(by = "") {
    waiting = 0;
    link.ask({ op: "aim", n: ++numbers, id: open, by: by || aim().by || "" });
  }

  function askWorth() {
    const target = aim().target;
    if (target == null || (waiting && performance.now() - since < 2000) || target === asked) return;
    asked = target;
    waiting = ++numbers;
    since = performance.now();
    link.ask({ op: "worth", n: waiting, id: open, target });
  }

  function hearMetric(message) {
    const { op, id } = message;
    if (op === "state" && open) link.post({ op: "open", id: open });
    if (id !== open) return;
    if (op === "look" || op === "broken") {
      look = message;
      aims = worth = null;
      asked = NaN;
      if (op === "look" && !message.look.refused && desk.write()) askAims();
    } else if (op === "aims" && message.aims.stops) {
      aims = message.aims;
      const stop = aims.stops.find(({ name }) => name === "commit"),
        wish = aim().target;
      const target =
        wish != null && wish >= aims.low && wish <= aims.high
          ? wish
          : (here()?.target ?? stop?.value);
      if (stop) keep.set(`aim:${open}`, { ...aim(), target, by: aims.by, at: Date.now() });
      asked = NaN;
      askWorth();
    } else if (op === "worth" && message.n === waiting) {
      waiting = 0;
      performance.measure("okrlab:worth", { start: since });
      worth = message.worth;
      askWorth();
    }
  }

  /** The chart that fits this page, as elements, with the target where the slider stands. */
  function chart(from) {
    const node = drawing(desk.narrow ? from.phone : from.wide);
    node.setAttribute("class", "ok-chart");
    return node;
  }

  function moveTarget() {
    const svg = parts.figure.querySelector("svg"),
      line = svg?.querySelector(".okr-target");
    const target = aims?.stops?.length ? aim().target : null;
    if (!line) return;
    attr(line, "display", target == null ? "none" : null);
    if (target == null) return;
    const { low, high, top, bottom } = svg.dataset;
    const y = bottom - ((target - low) / (high - low)) * (bottom - top);
    attr(line, "transform", `translate(0,${Math.max(top, Math.min(bottom, y)).toFixed(1)})`);
    setText(line.querySelector("text"), plain(target));
  }

  function paintMetric() {
    const metric = here(),
      found = look?.look,
      from = aims?.wide ? aims : found;
    face.hidden = !metric || Boolean(taking) || adding;
    if (face.hidden) return;
    attr(face, "data-card", metric.id);
    refill(
      parts.head,
      [
        metric.name,
        metric.unit,
        desk.write(),
        desk.editor(open),
        found?.evidence.n,
        metric.source,
        server.notes[open],
      ],
      () => [
        desk.editor(open) &&
          h("p", { class: "ok-editing" }, t("is_editing", { name: desk.editor(open) })),
        h("h2", { dir: "auto" }, metric.name),
        server.notes[open] && said(t("note_is", { text: server.notes[open] }), "ok-small"),
        press(
          "",
          { act: "metric-menu" },
          {
            look: "ok-quiet ok-square",
            icon: "more",
            name: t("more_about", { text: shorter(metric.name) }),
          },
        ),
      ],
    );
    refill(
      parts.figure,
      [open, look?.version, Boolean(found), aims?.by, desk.narrow, look?.message],
      () =>
        !look
          ? [
              h("p", { class: "ok-small", role: "status" }, t("looking")),
              h("progress", { "aria-label": t("looking") }),
            ]
          : !found
            ? [h("p", { class: "ok-strong" }, look.message), h("p", {}, look.hint)]
            : [chart(from), table(found.rows)],
    );
    moveTarget();
    refill(
      parts.said,
      [open, look?.version, Boolean(found), metric.rebases, desk.write(), metric.changed],
      () =>
        found
          ? [
              !found.refused && h("p", { class: "ok-sentence" }, found.sentence),
              metric.changed &&
                h(
                  "div",
                  { class: "ok-moved", "data-moved": found.verdict },
                  h(
                    "p",
                    { class: "ok-kicker" },
                    `${t("changed_on", { date: dayWords(metric.changed) })} · ${t(`verdict_${found.verdict || "no"}`)}`,
                  ),
                  h("p", {}, found.moved),
                ),
              h(
                "details",
                { class: "ok-more" },
                h("summary", {}, t("to_know", { n: found.warnings.length + 1 })),
                h(
                  "ul",
                  { class: "ok-lines" },
                  found.warnings.map((one) => h("li", {}, one)),
                  h("li", {}, t("method", { why: found.why })),
                  (metric.rebases ?? []).map((one) =>
                    h(
                      "li",
                      { dir: "auto" },
                      t("rebased_on", { date: dayWords(one.date), reason: one.reason }),
                    ),
                  ),
                ),
              ),
              desk.write() &&
                dated(metric) &&
                h(
                  "div",
                  { class: "ok-row" },
                  press(t("mark_change"), { act: "change" }),
                  press(t("rebase"), { act: "rebase" }, { look: "ok-quiet" }),
                ),
            ]
          : [],
    );
    paintGoal(metric, found);
  }

  const dated = (metric) => Boolean(metric.start || metric.dates?.length);

  const table = (rows) =>
    h(
      "details",
      { class: "ok-more" },
      h("summary", {}, t("chart_table")),
      h(
        "div",
        { class: "ok-scroll", tabindex: 0 },
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              ["when", "value", "level", "lower", "upper", "signal"].map((name) =>
                h("th", { scope: "col" }, t(`th_${name}`)),
              ),
            ),
          ),
          h(
            "tbody",
            {},
            rows.map(([when, ...cells]) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, when),
                cells.map((cell) => h("td", {}, cell)),
              ),
            ),
          ),
        ),
      ),
    );

  // -------------------------------------------------------------- the target

  const slider = h("input", {
    type: "range",
    class: "ok-slider",
    "aria-label": t("target_slider"),
  });
  const until = pick({ label: t("target_by"), kind: "date" });
  const stops = h("div", { class: "ok-stops", role: "group", "aria-label": t("target_title") });
  const facts = h("dl", { class: "ok-facts" });
  const verdict = h("p", { class: "ok-worth" });
  const value = h("output", { class: "ok-target" });
  const wishes = h(
    "section",
    {},
    h("h3", {}, t("target_title")),
    until,
    h("p", { class: "ok-small ok-nothing" }),
    h("div", { class: "ok-slide" }, value, slider),
    stops,
    verdict,
    facts,
    h("div", { class: "ok-row" }, press(t("make_kr"), { act: "make" }, { look: "ok-main" })),
  );
  const sign = () => (here()?.better === "down" ? -1 : 1); // to the right is always more to ask
  slider.addEventListener("input", () => aimAt(sign() * Number(slider.value)));
  until.area.addEventListener("change", () => {
    if (!until.area.value) return;
    keep.set(`aim:${open}`, { ...aim(), by: until.area.value, at: Date.now() });
    askAims(until.area.value);
  });

  function aimAt(target) {
    keep.set(`aim:${open}`, { ...aim(), target, at: Date.now() });
    askWorth();
    paintTarget();
    moveTarget();
  }

  const plain = (target) => {
    const digits = Math.max(0, -Math.floor(Math.log10(aims.step) + 1e-9)),
      share = here()?.kind === "rate";
    return share ? `${(100 * target).toFixed(Math.max(0, digits - 2))} %` : target.toFixed(digits);
  };

  function paintTarget() {
    const { target } = aim();
    if (active(root) !== until.area) until.area.value = aims?.by ?? "";
    if (aims?.refused)
      setText(wishes.querySelector(".ok-nothing"), `${aims.refused.reason} ${aims.refused.advice}`);
    if (!aims?.stops?.length || target == null) return;
    const [min, max] = [sign() * aims.low, sign() * aims.high].sort((a, b) => a - b);
    for (const [name, to] of Object.entries({ min, max, step: aims.step })) attr(slider, name, to);
    if (Number(slider.value) !== sign() * target) slider.value = sign() * target;
    const now = worth && asked === target ? worth : null;
    setText(value, now?.said ?? plain(target));
    attr(
      slider,
      "aria-valuetext",
      `${value.textContent}${worth ? `. ${t(`standing_${worth.standing}`)}` : ""}`,
    );
    setText(
      wishes.querySelector(".ok-nothing"),
      t("nothing_leads", {
        nothing: aims.nothing,
        scored: t.n(`scored_${here()?.every ?? "week"}`, aims.scored),
      }),
    );
    until.hidden = !aims.by;
    refill(stops, [aims.stops, target], () =>
      aims.stops.map((stop) => {
        const node = press("", { act: "stop", value: stop.value });
        node.append(h("b", {}, t(`stop_${stop.name}`)), h("span", {}, stop.said));
        attr(node, "aria-pressed", String(Math.abs(stop.value - target) < aims.step / 2));
        return node;
      }),
    );
    if (!worth) return;
    refill(verdict, [worth.sentence], () => [
      h(
        "span",
        { class: "ok-stand", "data-standing": worth.standing },
        h("b", { "aria-hidden": "true" }, SIGNS[worth.standing]),
        t(`standing_${worth.standing}`),
      ),
      h("span", {}, worth.sentence),
    ]);
    const rank = worth.moves < 3 ? t("fact_rank_none") : t("fact_rank_is", worth);
    refill(facts, [worth.luck, worth.seen, rank, worth.inside], () =>
      [
        ["luck", worth.luck],
        ["seen", worth.seen],
        ["rank", rank],
        ["inside", t(worth.inside ? "yes" : "no")],
      ].map(([name, words]) => h("div", {}, h("dt", {}, t(`fact_${name}`)), h("dd", {}, words))),
    );
  }

  function paintGoal(metric, found) {
    const kr = server.key_results.find(({ id }) => id === metric.of),
      late = aims?.refused?.code === "past";
    const refused = found?.refused ?? (late ? null : aims?.refused),
      list = [];
    if (kr && metric.evidence) list.push(attached(metric, kr));
    if (refused) list.push(refusal(refused, kr));
    else if (found && (aims?.stops?.length || late) && desk.write()) list.push(wishes);
    attr(wishes, "data-late", late);
    arrange(parts.goal, list);
    if (list.includes(wishes)) paintTarget();
  }

  const kept = {
    attached: h("section", { class: "ok-attached" }),
    refusal: h("section", { class: "ok-refused" }),
  };

  function attached(metric, kr) {
    refill(
      kept.attached,
      [kr, Boolean(look?.look?.refused || aims?.refused), metric.evidence, desk.write()],
      () => [
        h("p", { class: "ok-kicker" }, t("attached")),
        said(kr.text, "ok-strong"),
        !(look?.look?.refused || aims?.refused) && said(metric.evidence.sentence),
        desk.write() &&
          h(
            "div",
            { class: "ok-row" },
            press(t("detach"), { act: "detach" }, { look: "ok-quiet" }),
          ),
      ],
    );
    return kept.attached;
  }

  function refusal({ reason, advice }, kr) {
    refill(kept.refusal, [reason, advice, kr, desk.write()], () => [
      h("p", { class: "ok-sentence" }, reason),
      h("p", {}, advice),
      !kr &&
        desk.write() &&
        h(
          "div",
          { class: "ok-row" },
          press(t("make_bridge"), { act: "bridge" }, { look: "ok-main" }),
        ),
    ]);
    return kept.refusal;
  }

  // -------------------------------------------------------------- sheets

  const nextPlace = () =>
    Math.max(0, ...server.key_results.map(({ position }) => position ?? 0)) + 1;
  const bounded = (words) => [...words].slice(0, 1000).join("");

  /** A key result on the clinic's board; its evidence stays with the metric, which points at it. */
  function makeCard(card) {
    link.do({
      type: "MakeKeyResult",
      id: card.id,
      card: { type: "KeyResult", position: nextPlace(), ...tidy(card) },
    });
  }

  function openMake() {
    if (!worth || !aims) return;
    const metric = here(),
      proof = worth.evidence;
    const { target } = aim(),
      by = aims.by;
    const text = field(t, keep, { label: t("field_text"), value: worth.key_result, limit: 500 });
    const goes = pick({
      label: t("field_for"),
      value: server.key_results.some(({ id }) => id === metric.of) ? metric.of : "",
      choices: [
        ["", t("new_kr")],
        ...server.key_results.map((kr) => [kr.id, shorter(kr.text, 80)]),
      ],
    });
    const aimed = pick({
      label: t("field_objective"),
      value: server.objectives[0]?.id ?? "",
      choices: [
        ...server.objectives.map((one) => [one.id, shorter(one.text, 80)]),
        ["", t("no_objective")],
      ],
    });
    const form = h(
      "form",
      { class: "ok-box", novalidate: true, "data-editing": metric.id },
      server.key_results.length > 0 && goes,
      text,
      server.objectives.length > 0 && aimed,
      h("p", { class: "ok-kicker" }, t("evidence_goes_along")),
      said(proof.sentence, "ok-back"),
      h("div", { class: "ok-row" }, submitter(t("make_kr"))),
    );
    const fresh = () => {
      text.hidden = aimed.hidden = Boolean(goes.area.value);
    };
    goes.area.addEventListener("change", fresh);
    fresh();
    form.send = () => {
      const words = text.area.value.trim(),
        old = goes.area.value;
      if (!old && (!words || longer(words, 500) > 0)) return text.area.focus();
      if (!desk.write()) return desk.notYet();
      const id = old || uid();
      if (!old) makeCard({ id, text: words, objective: aimed.area.value });
      desk.change(metric.id, { of: id, target, by_when: by, evidence: proof });
      dialog.close();
      desk.notice(t("made"));
    };
    const dialog = sheet(root, t, t("make_kr_title"), [form], { closed: desk.left, wide: true });
  }

  function openBridge() {
    const metric = look?.look?.refused || aims?.refused ? here() : null,
      refused = look?.look?.refused;
    const name = metric?.name,
      every = t(`each_${metric?.every ?? "week"}`);
    const text = field(t, keep, {
      label: metric ? t("field_text") : t("bridge_what"),
      limit: 500,
      draft: metric ? null : "bridge::text",
      value: metric ? t("bridge_text", { name, every }) : "",
    });
    const owner = field(t, keep, { label: t("field_owner"), limit: 60, draft: "bridge::owner" });
    const expires = pick({
      label: t("field_expires"),
      kind: "date",
      value: refused?.switch_on > server.today ? refused.switch_on : server.bridge_until,
    });
    const wrong = h("p", { class: "ok-small ok-danger", role: "alert" });
    const form = h(
      "form",
      { class: "ok-box", novalidate: true },
      h("p", {}, t("bridge_intro")),
      text,
      owner,
      expires,
      wrong,
      h("div", { class: "ok-row" }, submitter(t("make_kr"))),
    );
    form.send = () => {
      const words = text.area.value.trim(),
        who = owner.area.value.trim();
      if (!words || longer(words, 500) > 0) return text.area.focus();
      setText(wrong, who && expires.area.value ? "" : t("needs_owner"));
      if (wrong.textContent) return (who ? expires : owner).area.focus();
      if (!desk.write()) return desk.notYet();
      const id = uid();
      makeCard({ id, text: words, bridge: { owner: who, expires: expires.area.value } });
      if (metric)
        desk.change(metric.id, {
          of: id,
          by_when: expires.area.value,
          evidence: { ...look.look.evidence, sentence: bounded(look.look.sentence) },
        });
      desk.drafts.forget("bridge:");
      adding = false;
      dialog.close();
      desk.notice(t("made"));
    };
    const dialog = sheet(root, t, t("bridge_title"), [form], { closed: desk.left, wide: true });
  }

  function openChange() {
    const metric = here();
    const form = desk.cardForm({
      home: `change:${metric.id}`,
      card: metric,
      fields: [{ name: "changed", kind: "date", label: t("field_date") }],
    });
    desk.formSheet(t("mark_change"), form, { above: [h("p", {}, t("mark_change_hint"))] });
  }

  function openRebase() {
    const metric = here(),
      drafts = { date: metric.changed ?? "", reason: "" };
    const form = desk.cardForm({
      home: `rebase:${metric.id}`,
      card: { ...metric, ...drafts },
      original: metric,
      fields: [
        { name: "date", kind: "date", needed: true },
        { name: "reason", hint: t("rebase_reason_hint"), needed: true },
      ],
      whole: ({ date, reason, ...rest }) => [
        {
          ...rest,
          changed: rest.changed === date ? null : rest.changed,
          rebases: [...(metric.rebases ?? []), { date, reason }].sort((a, b) =>
            a.date < b.date ? -1 : 1,
          ),
        },
      ],
    });
    desk.formSheet(t("rebase"), form, { above: [h("p", {}, t("rebase_hint"))] });
  }

  function openEdit() {
    const metric = here();
    const form = desk.cardForm({
      home: `metric:${metric.id}`,
      card: { better: "up", ...metric },
      original: metric,
      fields: [
        { name: "name", limit: 120, needed: true },
        { name: "unit", limit: 60, hint: t("hint_unit") },
        {
          name: "better",
          kind: "choice",
          choices: ["up", "down"].map((one) => [one, t(`better_${one}`)]),
        },
      ],
    });
    desk.formSheet(t("edit_metric"), form);
  }

  function keepChart(png) {
    const svg = drawing((aims?.wide ? aims : look.look).wide),
      now = parts.figure.querySelector("svg .okr-target");
    if (now && aims?.wide) {
      const [low, high, top, bottom] = ["low", "high", "top", "bottom"].map((one) =>
          Number(svg.dataset[one]),
        ),
        line = svg.querySelector(".okr-target"),
        { target } = aim();
      attr(line, "display", null);
      attr(
        line,
        "transform",
        `translate(0,${bottom - ((target - low) / (high - low)) * (bottom - top)})`,
      );
      setText(line.querySelector("text"), plain(target));
    }
    const { name } = here(),
      text = standalone(svg, name),
      file = name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "chart";
    const give = (blob, kind) => {
      const url = URL.createObjectURL(blob);
      h("a", { href: url, download: `${file}.${kind}` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    };
    const made = new Blob([text], { type: "image/svg+xml" });
    if (!png) return give(made, "svg");
    const image = new Image(),
      at = URL.createObjectURL(made);
    image.onload = () => {
      const canvas = h("canvas", { width: image.width * 2, height: image.height * 2 });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => {
        URL.revokeObjectURL(at);
        give(blob, "png");
      }, "image/png");
    };
    image.src = at;
  }

  // -------------------------------------------------------------- painting

  function paint() {
    const all = metrics();
    if (!all.some(({ id }) => id === open) && all.length) show(newest(all).id);
    names.hidden = !all.length || Boolean(taking) || adding;
    refill(names, [all.map(({ id, name }) => [id, name]), open, desk.write()], () => [
      all.length > 1 &&
        all.map(({ id, name }) => {
          const one = press(shorter(name, 40), { act: "open", id });
          attr(one, "aria-pressed", String(id === open));
          return one;
        }),
      desk.write() && press(t("add_numbers"), { act: "add" }, { look: "ok-quiet" }),
    ]);
    start.hidden = !desk.write() || Boolean(taking) || (all.length > 0 && !adding);
    start.querySelector("[data-act=stop-adding]").hidden = !all.length;
    paintTaking();
    paintMetric();
    if (!all.length && !desk.write() && server.me.id !== "") empty.hidden = false;
    else empty.hidden = true;
  }

  const empty = h("p", { class: "ok-empty", hidden: true }, t("nothing_yet"));
  desk.body.append(empty);

  const acts = {
    ...desk.acts,
    set: ({ name }) => {
      taking = { n: ++numbers, set: name, name: t(`set_${name}`), state: "reading", answers: {} };
      link.ask({ op: "set", n: taking.n, name });
    },
    "drop-file": () => {
      taking = null;
      adding = true;
    },
    "stop-adding": () => {
      adding = false;
    },
    add: () => {
      adding = true;
      desk.paint();
      door.querySelector("input").focus();
    },
    open: ({ id }) => show(id),
    stop: ({ value: to }) => aimAt(Number(to)),
    make: openMake,
    bridge: openBridge,
    change: openChange,
    rebase: openRebase,
    detach: () => desk.change(open, { of: "", evidence: null }),
    "metric-menu": (_, at) => {
      const metric = here(),
        found = look?.look;
      menu(root, at, [
        desk.write() && { label: t("edit_metric"), run: openEdit },
        desk.write() &&
          metric.changed && {
            label: t("unmark"),
            run: () => desk.change(metric.id, { changed: null }),
          },
        ...(desk.write() ? (metric.rebases ?? []) : []).map((one) => ({
          label: t("unrebase", { date: dayWords(one.date) }),
          run: () =>
            desk.change(metric.id, { rebases: metric.rebases.filter((other) => other !== one) }),
        })),
        desk.coach() && { label: t("note"), run: () => desk.acts.note({ note: metric.id }) },
        found && { head: t("keep_chart") },
        found && { label: t("save_png"), run: () => keepChart(true) },
        found && { label: t("save_svg"), run: () => keepChart(false) },
        desk.write() &&
          desk.mine(metric) && {
            label: t("remove_metric"),
            danger: true,
            run: () => desk.remove(metric.id),
          },
      ]);
    },
  };

  return desk.start({
    paint,
    acts,
    hear(message) {
      hearFile(message);
      hearMetric(message);
    },
    menu: () => [
      desk.write() && {
        label: t("add_numbers"),
        run: () => {
          adding = true;
          desk.paint();
        },
      },
      desk.write() && { label: t("bridge_open"), run: openBridge },
    ],
    restore(where) {
      const [kind, id = ""] = where.split(":");
      if (kind === "paste") {
        pasteMore.open = true;
        return true;
      }
      if (kind === "bridge") {
        openBridge();
        return true;
      }
      if (!desk.get(id)) return false;
      show(id);
      if (kind === "rebase") openRebase();
      if (kind === "metric") openEdit();
      return true;
    },
    shown: (name, to) =>
      ["values", "numerators", "denominators"].includes(name)
        ? t("numbers_many", { n: to.length })
        : name === "rebases"
          ? t("starts_many", { n: to.length })
          : name === "evidence"
            ? to.sentence
            : name === "better"
              ? t(`better_${to}`)
              : ["changed", "by_when"].includes(name)
                ? dayWords(to)
                : name === "of"
                  ? server.key_results.find(({ id }) => id === to)?.text
                  : to,
  });
}

export default { render: baselineBoard };
