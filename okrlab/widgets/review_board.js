// The review board: a check-in of fifteen minutes, a look back at what was done, and what delivery
// has moved. Verdicts, counts and questions come from the kernel.

import { deckDesk } from "./kit/deck.js";
import { attr, h, press, refill, said, setText, submitter, vector } from "./kit/dom.js";
import { pick } from "./kit/forms.js";
import { sheet } from "./kit/sheets.js";
import { uid } from "./kit/words.js";

const QUARTER_HOUR = 15 * 60;

function reviewBoard({ model, el }) {
  const desk = deckDesk({ model, el }, "review", { views: ["checkin", "back", "theatre"] });
  const { t, server, root, link } = desk;
  const { hows = [], resolves = [] } = model.get("_context") ?? {};
  Object.assign(server, {
    opens: "",
    day: "",
    expired: [],
    due: [],
    actions: [],
    lines: [],
    looks: [],
  });
  let opened = false,
    numbers = 0,
    ends = 0,
    look = null;
  const waiting = new Map();

  const ask = (message, then) => {
    waiting.set(++numbers, then);
    link.ask({ ...message, n: numbers });
  };
  const make = (message, then) => {
    waiting.set(link.wish(message), then);
  }; // what is answered is put on the board
  const head = (title, hint) => [h("h3", {}, title), hint && h("p", { class: "rv-hint" }, hint)];
  const said_ = (key) => t(`decide_${key.replaceAll(" ", "_") || "none"}`);
  const picture = (svg, alt) =>
    h("img", { class: "rv-picture", alt, src: `data:image/svg+xml,${encodeURIComponent(svg)}` });
  const showAmiss = (node, { problems, hint }) =>
    node.replaceChildren(
      h("p", { class: "ok-strong" }, t("amiss")),
      h(
        "ul",
        { class: "rv-amiss" },
        problems.map((line) => h("li", { dir: "auto" }, line)),
      ),
      h("p", {}, hint),
    );

  // -------------------------------------------------------------- the check-in

  const clock = h("p", { class: "rv-clock", role: "timer" }),
    clockButton = press("", { act: "clock" });
  const overdue = h("section", { class: "rv-part rv-overdue" }),
    actions = h("section", { class: "rv-part" });
  const lines = h("section", { class: "rv-part" });
  const checkin = h(
    "div",
    { class: "ok-deck" },
    h("div", { class: "ok-row rv-top" }, clockButton, clock),
    overdue,
    actions,
    lines,
  );

  function tick() {
    const left = ends ? Math.max(0, Math.round((ends - Date.now()) / 1000)) : QUARTER_HOUR;
    setText(clockButton.lastChild, t(ends ? "timer_stop" : "timer_start"));
    const each = server.lines.length ? Math.floor(QUARTER_HOUR / (server.lines.length + 1)) : 0;
    setText(
      clock,
      !ends
        ? ""
        : !left
          ? t("timer_over")
          : [
              t("timer_left", {
                minutes: Math.floor(left / 60),
                seconds: String(left % 60).padStart(2, "0"),
              }),
              each && t("timer_each", { n: Math.max(1, Math.round(each / 60)) }),
            ]
              .filter(Boolean)
              .join(" · "),
    );
    attr(clock, "data-over", ends && !left ? true : null);
  }

  /** Values as a small line: the first and the last have their number beside it. */
  function spark({ values, days }) {
    if (values.length < 2)
      return h("p", { class: "rv-value" }, values.length ? String(values[0]) : t("value_none"));
    const low = Math.min(...values),
      high = Math.max(...values),
      wide = 180,
      tall = 44,
      room = high - low || 1;
    const at = (value, n) => [
      6 + (n * (wide - 12)) / (values.length - 1),
      tall - 7 - (tall - 14) * (high === low ? 0.5 : (value - low) / room),
    ];
    const dots = values.map(at);
    return h(
      "div",
      { class: "rv-spark" },
      h("span", {}, String(values[0])),
      vector(
        "svg",
        {
          viewBox: `0 0 ${wide} ${tall}`,
          role: "img",
          "aria-label": t("history_alt", {
            values: values
              .map((value, n) => (days[n] ? `${days[n]}: ${value}` : String(value)))
              .join(", "),
          }),
        },
        vector("polyline", { points: dots.map((one) => one.join(",")).join(" ") }),
        ...dots.map(([x, y]) =>
          vector("circle", { cx: x, cy: y, r: values.length > 12 ? 1.8 : 3.5 }),
        ),
      ),
      h("b", {}, String(values.at(-1))),
    );
  }

  function paintCheckin() {
    const late = server.expired.length + server.due.length;
    overdue.hidden = !late;
    refill(overdue, [server.expired, server.due], () => [
      h("h3", {}, t("overdue")),
      h(
        "ul",
        { class: "rv-lines" },
        server.expired.map((one) => h("li", { dir: "auto" }, t("bridge_over", one))),
        server.due.map((one) => h("li", { dir: "auto" }, t("bet_due", one))),
      ),
      h("p", { class: "rv-hint" }, t("overdue_where")),
    ]);
    const open = server.actions.map((id) => desk.get(id)).filter(Boolean);
    const texts = new Map(server.lines.map((one) => [one.id, one.text]));
    actions.hidden = !open.length;
    refill(actions, [open, desk.write()], () => [
      h("h3", {}, t("last_actions")),
      h(
        "ul",
        { class: "rv-actions" },
        open.map((one) =>
          h(
            "li",
            {},
            h(
              "label",
              {},
              h("input", {
                type: "checkbox",
                "data-done": one.id,
                checked: one.done,
                disabled: !desk.write(),
              }),
              h(
                "span",
                { dir: "auto" },
                one.action,
                h(
                  "small",
                  {},
                  [one.who, one.due, texts.get(one.key_result)].filter(Boolean).join(" · "),
                ),
              ),
            ),
          ),
        ),
      ),
    ]);
    refill(lines, [server.lines, desk.of("CheckIn"), desk.write()], () => [
      head(t("results_head"), t("results_hint")),
      !server.lines.length && h("p", { class: "ok-empty" }, t("results_none")),
      h("ol", { class: "rv-results" }, server.lines.map(resultOf)),
    ]);
    tick();
  }

  function resultOf(line) {
    const today = desk.get(line.today);
    const told =
      today &&
      [
        today.value != null && String(today.value),
        today.confidence != null && t("confident", { n: today.confidence }),
        today.decision && said_(today.decision),
        today.action,
      ]
        .filter(Boolean)
        .join(" · ");
    return h(
      "li",
      { "data-card": line.id },
      h(
        "div",
        {},
        said(line.text, "ok-strong"),
        line.verdict && h("p", { class: "rv-hint" }, line.verdict),
        told && h("p", { class: "rv-today", dir: "auto" }, t("today_said", { said: told })),
      ),
      spark(line),
      press(
        t(today ? "enter_again" : "enter"),
        { act: "enter", id: line.id },
        { look: today ? "ok-quiet" : "", off: !desk.write() },
      ),
    );
  }

  function openEntry(id) {
    const line = server.lines.find((one) => one.id === id),
      today = desk.get(line.today) ?? {};
    const amiss = h("div", { class: "ok-stack", role: "alert" });
    const box = (name, kind = "text", extra = {}) => {
      const one = pick({ label: t(`field_${name}`), kind, value: today[name] ?? "", ...extra });
      if (kind === "text") one.area.value = today[name] ?? "";
      return one;
    };
    const boxes = {
      value: box("value"),
      confidence: box("confidence"),
      decision: box("decision", "choice", {
        choices: [["", t("decide_none")], ...resolves.map((one) => [one, said_(one)])],
      }),
      action: box("action"),
      who: box("who"),
      due: box("due", "date"),
    };
    attr(boxes.value.area, "inputmode", "decimal");
    attr(boxes.value.area, "placeholder", t("value_hint"));
    attr(boxes.confidence.area, "inputmode", "numeric");
    const form = h(
      "form",
      { class: "ok-box", novalidate: true, "data-enter": true, "data-editing": id },
      said(line.text, "ok-about"),
      h("div", { class: "rv-pair" }, boxes.value, boxes.confidence),
      h("p", { class: "rv-hint" }, t("confidence_hint")),
      boxes.decision,
      boxes.action,
      h("div", { class: "rv-pair" }, boxes.who, boxes.due),
      amiss,
      h("div", { class: "ok-row" }, submitter(t("save"))),
    );
    form.send = () => {
      const raw = Object.fromEntries(
        Object.entries(boxes).map(([name, one]) => [name, one.area.value]),
      );
      make({ op: "entry", key_result: id, raw }, (made) => {
        if (made.problems) return showAmiss(amiss, made);
        desk.set(made.cards, { home: "" });
        node.close();
      });
    };
    const node = sheet(root, t, t("enter"), [form], { closed: desk.left });
    boxes.value.area.focus();
  }

  // -------------------------------------------------------------- the look back

  const counts = h("section", { class: "rv-part" }),
    list = h("section", { class: "rv-part" });
  const back = h("div", { class: "ok-deck" }, counts, list);
  const current = () => look ?? server.looks[0]?.audit ?? "";
  const past = () => desk.of("PastInitiative", (one) => (one.audit ?? "") === current());

  function paintBack() {
    const now = server.looks.find((one) => one.audit === current()),
      others = server.looks.map((one) => one.audit);
    if (look != null && !others.includes(look)) others.unshift(look);
    refill(counts, [now, others, current(), desk.write()], () => [
      head(t("back_head"), t("back_hint")),
      others.length > 1 &&
        h(
          "div",
          { class: "ok-choice", role: "group", "aria-label": t("back_name") },
          others.map((name) =>
            h(
              "button",
              {
                type: "button",
                "data-act": "look",
                "data-look": name,
                "aria-pressed": String(name === current()),
              },
              name || t("back_this"),
            ),
          ),
        ),
      now && [
        h("p", { class: "ok-strong" }, now.told),
        h(
          "div",
          { class: "rv-shares", "aria-hidden": "true" },
          hows.map(
            (how) =>
              now[how] > 0 &&
              h(
                "span",
                { "data-how": how, style: `flex-grow: ${now[how]}` },
                h("i", {}, t(`how_${how}`)),
                ` ${now[how]}`,
              ),
          ),
        ),
        now.change && h("p", {}, now.change),
      ],
      desk.write() &&
        h(
          "div",
          { class: "ok-row" },
          press(t("back_add"), { act: "past", id: "" }, { look: "ok-main" }),
          press(t("back_paste"), { act: "back-paste" }),
          now && press(t("back_new"), { act: "back-new" }, { look: "ok-quiet" }),
        ),
    ]);
    const cards = past(),
      asks = now?.asks ?? {};
    refill(list, [cards, asks, desk.write()], () => [
      !cards.length && h("p", { class: "ok-empty" }, t("back_empty")),
      h(
        "ol",
        { class: "rv-past" },
        cards.map((one) =>
          h(
            "li",
            { "data-card": one.id, "data-how": one.how ?? "unknown" },
            h(
              "div",
              {},
              said(one.text, "ok-strong"),
              h(
                "p",
                { class: "rv-hint", dir: "auto" },
                [one.period, one.result].filter(Boolean).join(" · "),
              ),
              one.why && h("p", { class: "rv-hint", dir: "auto" }, `${t("field_why")} ${one.why}`),
              asks[one.id] && said(asks[one.id], "rv-ask"),
              desk.editor(one.id) &&
                h("p", { class: "ok-editing" }, t("is_editing", { name: desk.editor(one.id) })),
            ),
            h(
              "p",
              { class: "rv-marks" },
              h(
                "span",
                { class: "rv-how", "data-how": one.how ?? "unknown" },
                t(`how_${one.how ?? "unknown"}`),
              ),
              one.stop && h("span", { class: "rv-how" }, t("stop_mark")),
            ),
            desk.write() &&
              press(
                "",
                { act: "past", id: one.id },
                {
                  look: "ok-quiet ok-square",
                  icon: "more",
                  name: t("more_of", { text: one.text }),
                },
              ),
          ),
        ),
      ),
    ]);
  }

  function openPast(id) {
    const place = Math.max(0, ...desk.of("PastInitiative").map((one) => one.position ?? 0)) + 1;
    const card = desk.get(id) ?? {
      type: "PastInitiative",
      id: uid(),
      text: "",
      how: "unknown",
      audit: current(),
      position: place,
    };
    const form = desk.cardForm({
      home: `past:${id || "new"}`,
      card,
      enter: false,
      fields: [
        { name: "text", label: t("back_add"), hint: t("back_add_hint"), needed: true },
        { name: "period", hint: t("period_hint"), limit: 60, needed: true },
        { name: "result", hint: t("result_hint") },
        {
          name: "how",
          kind: "choice",
          choices: hows.map((how) => [how, `${t(`how_${how}`)}: ${t(`how_${how}_about`)}`]),
        },
        { name: "why", hint: t("why_hint") },
        { name: "stop", kind: "checkbox" },
      ],
      whole: (one) => [{ ...one, stop: Boolean(one.stop) }],
    });
    const gone =
      card.version &&
      desk.mine(card) &&
      press(
        t("remove_one"),
        { act: "past-remove", id, close: true },
        { look: "ok-danger ok-quiet" },
      );
    desk.formSheet(t(card.version ? "edit_one" : "back_add"), form, {
      below: [gone].filter(Boolean),
    });
  }

  function openPaste() {
    const area = h("textarea", {
      rows: 6,
      dir: "auto",
      class: "rv-paste",
      "aria-label": t("back_paste_hint"),
    });
    const file = h("input", {
      type: "file",
      accept: ".csv,.tsv,.txt,.xlsx",
      class: "rv-file",
      "aria-label": t("back_file"),
    });
    const result = h("div", { class: "ok-stack", role: "status" });
    const form = h(
      "form",
      { class: "ok-box", novalidate: true },
      h("p", {}, t("back_paste_hint")),
      area,
      file,
      h("div", { class: "ok-row" }, submitter(t("read_it"))),
      result,
    );
    const read = (message) =>
      make({ op: "audit", audit: current(), ...message }, (found) => {
        if (found.problems) return showAmiss(result, found);
        desk.set(found.cards);
        node.close();
      });
    form.send = () => {
      if (area.value.trim()) read({ text: area.value });
      else area.focus();
    };
    file.addEventListener("change", async () => {
      const [one] = file.files;
      if (!one) return;
      if (!one.name.toLowerCase().endsWith(".xlsx")) return read({ text: await one.text() });
      const reader = new FileReader();
      reader.addEventListener("load", () =>
        read({ file: String(reader.result).split(",")[1] ?? "" }),
      );
      reader.readAsDataURL(one);
    });
    const node = sheet(root, t, t("back_paste"), [form], { wide: true });
  }

  // -------------------------------------------------------------- delivered, and then?

  const table = h("textarea", {
    rows: 5,
    dir: "auto",
    class: "rv-paste",
    "aria-label": t("theatre_paste"),
  });
  const seen = h("div", { class: "ok-stack", role: "status" });
  const play = h(
    "form",
    { class: "ok-box", novalidate: true },
    table,
    h(
      "div",
      { class: "ok-row" },
      submitter(t("theatre_go")),
      press(t("theatre_example"), { act: "example" }, { look: "ok-quiet" }),
    ),
    seen,
  );
  const theatre = h(
    "div",
    { class: "ok-deck" },
    h("section", { class: "rv-part" }, ...head(t("theatre_head"), t("theatre_hint")), play),
  );
  const show = (made) => (found) => {
    if (found.problems) return showAmiss(seen, found);
    seen.replaceChildren(
      ...[
        made && h("p", { class: "rv-hint" }, t("theatre_made")),
        picture(found.svg, t("theatre_alt", { message: found.message })),
        said(found.message),
        said(found.question, "ok-strong"),
      ].filter(Boolean),
    );
  };
  play.send = () => {
    if (table.value.trim()) ask({ op: "theatre", text: table.value }, show(false));
    else table.focus();
  };

  // -------------------------------------------------------------- put together

  desk.body.append(checkin, back, theatre);

  function paint() {
    if (server.opens && !opened) {
      opened = true;
      desk.view = server.opens;
      desk.repaint();
    }
    checkin.hidden = desk.view !== "checkin";
    back.hidden = desk.view !== "back";
    theatre.hidden = desk.view !== "theatre";
    if (!checkin.hidden) paintCheckin();
    if (!back.hidden) paintBack();
  }

  root.addEventListener("change", ({ target }) => {
    const { done } = target.dataset;
    if (done) desk.change(done, { done: target.checked });
  });
  const timer = setInterval(tick, 1000);
  const stop = desk.start({
    paint,
    hear(told) {
      const then = waiting.get(told.n);
      if (!then || !["entered", "cards", "seen", "amiss"].includes(told.op)) return;
      waiting.delete(told.n);
      then(told);
    },
    shown: (name, value) =>
      name === "how" ? t(`how_${value}`) : name === "decision" ? said_(value) : value,
    restore(home) {
      const [kind, id] = home.split(":");
      if (kind !== "past") return false;
      openPast(id === "new" ? "" : id);
      return true;
    },
    acts: {
      clock: () => {
        ends = ends ? 0 : Date.now() + 1000 * QUARTER_HOUR;
        tick();
      },
      enter: ({ id }) => openEntry(id),
      past: ({ id }) => openPast(id),
      "past-remove": ({ id }) => desk.remove(id),
      look: ({ look: name }) => {
        look = name;
      },
      "back-paste": openPaste,
      "back-new": () => {
        const form = desk.oneBox({
          label: t("back_name"),
          hint: t("back_name_hint"),
          limit: 60,
          needed: true,
          done: (name) => {
            look = name;
            desk.repaint();
          },
        });
        sheet(root, t, t("back_new"), [form]);
        form.area.focus();
      },
      example: () => ask({ op: "theatre", example: true }, show(true)),
    },
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}

export default { render: reviewBoard };
