import { active, arrange, attr, boardRoot, h, icon, setText, vector } from "./kit/dom.js";
import { field, keepDrafts, keeper, longer } from "./kit/forms.js";
import { connect } from "./kit/line.js";
import { copyText, makeSure, menu, sheet } from "./kit/sheets.js";
import { onServer, speaker, uid } from "./kit/words.js";

const render = ({ model, el }) => {
  const texts = () => model.get("_texts"),
    t = speaker(texts);
  const context = model.get("_context");
  const keep = keeper(`okrlab:${context.session}:course:`);
  const root = boardRoot({ class: "okr okr-course" });
  const status = h("p", { class: "ok-status", role: "status" });
  const loud = h("p", { class: "ok-unseen", "aria-live": "polite" });
  const home = h("button", { type: "button", class: "ok-quiet", "data-act": "home" }, t("home"));
  const more = h(
    "button",
    { type: "button", class: "ok-quiet ok-square", "aria-label": t("more") },
    icon("more"),
  );
  const bar = h("div", { class: "ok-bar" }, home, status, more);
  const page = h("div", { class: "ok-course" });
  const trouble = h("p", { class: "ok-notice", role: "alert", hidden: true });
  root.append(bar, trouble, page, loud);
  el.replaceChildren(root);

  let overview = null,
    view = "home",
    place = "",
    now = null,
    verdict = null,
    again = false,
    gone = false;

  const link = connect(model, context.mode === "room", keep, {
    tell: (said) => {
      status.dataset.now = said;
      setText(status, said === "ready" ? "" : t(`status_${said}`));
    },
    hear,
  });
  const drafts = keepDrafts(root, t, keep);

  function hear(message, entry) {
    const { op } = message;
    if (op === "state" || op === "changed") {
      const first = !overview;
      overview = { ...overview, ...message };
      link.shown(message.revision);
      if (first) return begin();
      if (view === "home") drawHome();
      else if (op === "state" && view === "exercise" && !verdict && now)
        link.post({ op: "next", place, again, at: now.item.id });
      else if (op === "state" && view === "exercise" && !now)
        link.post({ op: "next", place, again });
    } else if (op === "lesson" && view === "lesson") drawLesson(message);
    else if (op === "exercise" && onIt(message)) {
      now = message;
      verdict = null;
      drawExercise();
    } else if (op === "verdict" && message.id === now?.item.id) {
      verdict = message;
      drawVerdict();
    } else if (op === "noted" && message.id === now?.item.id) onward(message.id);
    else if (op === "hint") drawHint(message);
    else if (op === "over" && onIt(message)) drawOver(message);
    else if (op === "answers" && view === "answers") drawAnswers(message);
    else if (op === "own") drawOwnFound(message);
    else if (op === "link" || op === "learn_link") drawLink(message);
    else if (op === "cohort") drawCohort(message);
    else if (op === "calibration") drawCalibration(message);
    else if (op === "forgotten") {
      gone = true;
      link.stop();
      fill("gone", h("p", { class: "ok-empty" }, t("forgotten")));
    } else if (op === "trouble") {
      setText(trouble, `${message.message} ${message.hint}`.trim());
      trouble.hidden = !message.message;
    } else if (op === "refused") {
      const note = h(
        "p",
        { class: "ok-notice", role: "alert" },
        `${message.message} ${message.hint}`,
      );
      page.prepend(note);
      if (entry && entry.command.id === now?.item.id && !verdict)
        checkButton.disabled = given == null;
      if (message.code === "item_gone") onward(now?.item.id ?? "");
    }
  }

  // ---------------------------------------------------------------- where one is

  const HOME = { view: "home" };
  const ours = context.mode === "room"; // in JupyterLab the address and its history are Lab's
  const here = () => history.state?.course;
  const mark = (how, to) => {
    if (ours) history[how]({ ...history.state, course: to }, "");
  };

  /** Show a view, and let the browser's Back lead from it to the one before. */
  function go(to) {
    const same = JSON.stringify(to) === JSON.stringify(here());
    if (!same) mark("pushState", to);
    show(to);
  }

  function show(to) {
    now = verdict = null;
    view = to.view;
    if (view === "lesson") link.ask({ op: "lesson", id: to.id });
    else if (view === "exercise") {
      place = to.place;
      again = Boolean(to.again);
      link.post({ op: "next", place, again });
    } else if (view === "answers") link.ask({ op: "answers" });
    else if (view === "own") drawOwn();
    else drawHome();
  }

  /** The first view: the one that was open before a reload, if it can still be shown. */
  function begin() {
    if (overview.place) return show({ view: "lesson", id: overview.place });
    const was = ours && here();
    const lost = !was || was.place === "own" || (was.view === "answers" && !overview.change);
    if (lost) mark("replaceState", HOME);
    show(lost ? HOME : was);
  }

  const back = () => {
    if (gone) return;
    root.querySelectorAll("dialog").forEach((open) => open.close());
    show(here() ?? HOME);
  };
  if (ours) addEventListener("popstate", back);

  /** Whether an answer is about the place that is on the page, and not one that was left meanwhile. */
  const onIt = (message) => ["exercise", "over"].includes(view) && message.place === place;

  const goHome = () => go(HOME);
  const goTo = (name, once = false) => go({ view: "exercise", place: name, again: once });
  const openLesson = (id) => go({ view: "lesson", id });

  // ---------------------------------------------------------------- pages

  /** Show a page; the focus goes to its heading, so that a reader starts there. */
  function fill(name, ...nodes) {
    view = name;
    root.dataset.view = name;
    attr(root, "data-own", name === "own" || (name !== "home" && place === "own"));
    page.replaceChildren(...nodes.flat().filter(Boolean));
    home.hidden = name === "home";
    const head = page.querySelector("h2");
    if (head && name !== "home") {
      head.tabIndex = -1;
      head.focus({ preventScroll: true });
    }
    if (root.getBoundingClientRect().top < 0) root.scrollIntoView({ block: "start" });
  }

  const button = (label, run, kind = "") => {
    const node = h("button", { type: "button", class: kind }, label);
    node.addEventListener("click", run);
    return node;
  };

  const onward = (after) => link.post({ op: "next", place, after, again });

  function drawHome() {
    const { lessons, tests, before, change, due } = overview;
    const focused = active(root)?.dataset?.go;
    const box = (title, body, ...rest) =>
      h(
        "section",
        { class: "ok-box ok-panel" },
        h("h3", {}, title),
        body && h("p", {}, body),
        ...rest,
      );
    const pre = tests.pre,
      post = tests.post,
      some = lessons.some((one) => one.settled);
    const boxes = [];
    if (due)
      boxes.push(
        box(
          t("today"),
          t("today_some"),
          h(
            "div",
            { class: "ok-row" },
            button(t("practise"), () => goTo("due"), "ok-main"),
            h("span", { class: "ok-soft" }, t.n("due", due)),
          ),
        ),
      );
    if (pre.of && pre.given < pre.of)
      boxes.push(
        box(
          t("before_title"),
          t("before_body"),
          h(
            "div",
            { class: "ok-row" },
            button(
              pre.given ? t("before_go_on", pre) : t("before_start"),
              () => goTo("pre"),
              due ? "" : "ok-main",
            ),
          ),
          !some && h("p", { class: "ok-soft" }, t("skip_hint")),
        ),
      );
    else if (change)
      boxes.push(
        box(
          t("after_title"),
          change,
          h(
            "div",
            { class: "ok-row" },
            button(t("answers"), () => go({ view: "answers" })),
          ),
        ),
      );
    else if (pre.of)
      boxes.push(
        box(
          t("after_title"),
          `${t("before_done", { right: before, of: pre.of })} ${t("after_body")}`,
          h(
            "div",
            { class: "ok-row" },
            button(
              post.given ? t("before_go_on", post) : t("after_start"),
              () => goTo("post"),
              lessons.every((one) => one.done) ? "ok-main" : "",
            ),
          ),
        ),
      );
    const list = h(
      "ol",
      { class: "ok-lessons" },
      lessons.map((one, n) => {
        const go = button("", () => openLesson(one.id));
        go.dataset.go = one.id;
        go.append(
          h("span", { class: "ok-number", "aria-hidden": "true" }, one.done ? "✓" : String(n + 1)),
          h("span", { class: "ok-name" }, one.title, h("small", {}, t("minutes", one))),
          h(
            "span",
            { class: "ok-soft" },
            one.done ? t("lesson_done") : one.settled ? t("progress", one) : "",
          ),
        );
        return h("li", {}, go);
      }),
    );
    const own = box(
      t("own_title"),
      t("own_body"),
      h(
        "div",
        { class: "ok-row" },
        button(t("own_make"), () => go({ view: "own" })),
      ),
    );
    fill(
      "home",
      h(
        "header",
        { class: "ok-hello" },
        h("h2", {}, t("title")),
        h("p", { class: "ok-soft" }, t("intro")),
      ),
      h("div", { class: "ok-panels" }, boxes),
      h("h3", {}, t("lessons")),
      list,
      own,
    );
    if (focused) page.querySelector(`[data-go="${focused}"]`)?.focus();
  }

  function drawLesson({ id, title, text, example, take_home: _ }) {
    const n = overview.lessons.findIndex((one) => one.id === id),
      one = overview.lessons[n];
    fill(
      "lesson",
      h("p", { class: "ok-soft" }, `${t("lesson_of", { number: n + 1 })} · ${t("minutes", one)}`),
      h("h2", {}, title),
      h(
        "div",
        { class: "ok-prose" },
        text.map((line) => h("p", {}, line)),
        example &&
          h("aside", { class: "ok-example" }, h("h3", {}, t("example")), h("p", {}, example)),
      ),
      h(
        "div",
        { class: "ok-row" },
        button(
          one.done ? t("again") : one.settled ? t("go_on") : t("start"),
          () => goTo(id, one.done),
          "ok-main",
        ),
      ),
    );
  }

  // ---------------------------------------------------------------- exercises

  let given = null,
    checkButton = null,
    answering = null;

  function drawExercise() {
    const { item, number, of } = now;
    given = null;
    const test = place === "pre" || place === "post";
    const form = h("form", { class: "ok-exercise", "data-shape": item.shape });
    const makers = { one: choices, some: choices, span, order, match, write };
    checkButton = h(
      "button",
      { class: "ok-main", disabled: item.shape !== "some" && item.shape !== "order" },
      test ? t("give") : t("check"),
    );
    const hint = now.hints
      ? button(t("hint"), () => link.post({ op: "hint", id: item.id }), "ok-quiet")
      : null;
    if (hint) hint.dataset.act = "hint";
    answering = makers[item.shape](item);
    const leave = button(t("skip"), () => onward(item.id), "ok-quiet");
    const lines =
      item.lines && item.shape === "one"
        ? h(
            "ul",
            { class: "ok-set" },
            item.lines.map((line) => h("li", {}, line)),
          )
        : null;
    const text =
      item.text && item.shape !== "span"
        ? h(
            item.kind === "chart" || lines ? "p" : "blockquote",
            { class: "ok-given", dir: "auto" },
            item.text,
          )
        : null;
    form.append(
      ...[
        text,
        lines,
        item.chart && chart(item.chart),
        item.contested && h("p", { class: "ok-soft" }, t("contested")),
        answering,
        h("ol", { class: "ok-hints", "aria-live": "polite" }),
        h("div", { class: "ok-said", role: "status" }),
        h("div", { class: "ok-row ok-acts" }, checkButton, hint, !test && of > 1 && leave),
      ].filter(Boolean),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    fill(
      "exercise",
      h("p", { class: "ok-soft" }, t("number", { number, of })),
      h("h2", {}, item.ask),
      form,
    );
    if (now.tries > 1) setText(form.querySelector(".ok-said"), t("second"));
  }

  const ready = (value) => {
    given = value;
    const none = now.item.shape === "some" && !value.length;
    checkButton.disabled = value == null;
    if (place !== "pre" && place !== "post") setText(checkButton, t(none ? "check_none" : "check"));
    page.querySelector(".ok-exercise")?.removeAttribute("data-wrong");
  };

  function submit() {
    if (given == null || checkButton.disabled) return;
    checkButton.disabled = true;
    const command = { type: "Answer", id: now.item.id, place, answer: given };
    // What is said of one's own lines is judged and not kept: it is never called saved.
    if (now.item.own) link.post({ op: "do", key: uid(), command });
    else link.do(command);
  }

  function choices(item) {
    const many = item.shape === "some",
      name = `ok-${uid()}`;
    const field = h(
      "fieldset",
      { class: "ok-options" },
      h("legend", { class: "ok-unseen" }, item.ask),
    );
    for (const { key, text } of item.options) {
      const box = h("input", { type: many ? "checkbox" : "radio", name, value: key });
      field.append(
        h(
          "label",
          { "data-level": item.kind === "level" ? key : null },
          box,
          h("span", { dir: "auto" }, text),
        ),
      );
    }
    field.addEventListener("change", () => {
      const on = [...field.querySelectorAll(":checked")].map((box) => box.value);
      ready(many ? on : on[0]);
    });
    if (many) queueMicrotask(() => ready([]));
    return field;
  }

  function span(item) {
    let from = null,
      to = null;
    const told = h("p", { class: "ok-soft", "aria-live": "polite" }, t("mark_hint"));
    const marks = () => item.words.slice(from, to + 1).join(" ");
    const draw = (said) => {
      words.forEach((w, k) =>
        attr(w, "aria-pressed", String(from != null && k >= from && k <= to)),
      );
      setText(told, said);
      ready(from == null ? null : [from, to]);
    };
    const words = item.words.map((word, n) => {
      const one = h(
        "button",
        { type: "button", "aria-pressed": "false", tabindex: n ? -1 : 0 },
        word,
      );
      one.addEventListener("click", () => {
        if (from == null || from !== to) from = to = n;
        else if (n === from) from = to = null;
        else [from, to] = [Math.min(from, n), Math.max(from, n)];
        draw(from == null ? t("mark_none") : t("marked", { words: marks() }));
      });
      return one;
    });
    const row = h("div", { class: "ok-words", role: "group", "aria-label": item.ask }, words);
    row.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -words.length, End: words.length }[
        event.key
      ];
      if (!step) return;
      event.preventDefault();
      const at = words.indexOf(event.target);
      const next = words[Math.max(0, Math.min(words.length - 1, at + step))];
      words.forEach((word) => (word.tabIndex = word === next ? 0 : -1));
      next.focus();
    });
    // A second try starts with nothing marked; else its first word would stretch the old mark.
    const anew = () => {
      const before = t("mark_before", { words: marks() });
      from = to = null;
      draw(before);
    };
    return Object.assign(h("div", { class: "ok-stack" }, row, told), { anew });
  }

  function order(item) {
    const rows = item.lines.map((line, n) => ({ line, n }));
    const list = h("ol", { class: "ok-order" });
    const draw = (focus) => {
      arrange(
        list,
        rows.map((row, at) => {
          row.node ??= h(
            "li",
            {},
            h("span", { dir: "auto" }, row.line),
            move(row, -1, "up"),
            move(row, 1, "down"),
          );
          row.node.querySelector("[data-way=up]").disabled = at === 0;
          row.node.querySelector("[data-way=down]").disabled = at === rows.length - 1;
          return row.node;
        }),
      );
      if (focus)
        (focus.disabled ? focus.parentNode.querySelector("button:not(:disabled)") : focus).focus();
    };
    const move = (row, by, way) => {
      const one = h(
        "button",
        {
          type: "button",
          class: "ok-quiet ok-square",
          "data-way": way,
          "aria-label": t(`move_${way}`, { line: row.line }),
        },
        icon(way),
      );
      one.addEventListener("click", () => {
        const at = rows.indexOf(row);
        if (at + by < 0 || at + by >= rows.length) return;
        rows.splice(at, 1);
        rows.splice(at + by, 0, row);
        draw(one);
        setText(loud, t("moved", { line: row.line, place: at + by + 1, of: rows.length }));
        ready(rows.map(({ n }) => n));
      });
      return one;
    };
    draw();
    queueMicrotask(() => ready(rows.map(({ n }) => n)));
    return list;
  }

  function match(item) {
    const picks = item.lines.map((line) => {
      const id = `ok-${uid()}`;
      const pick = h(
        "select",
        { id },
        h("option", { value: "" }, t("choose")),
        item.ends.map((end, n) => h("option", { value: n }, end)),
      );
      pick.addEventListener("change", () => {
        const chosen = picks.map(({ pick }) => pick.value);
        const full = chosen.every(Boolean) && new Set(chosen).size === chosen.length;
        ready(full ? chosen.map(Number) : null);
      });
      return { pick, node: h("li", {}, h("label", { for: id, dir: "auto" }, line), pick) };
    });
    return h(
      "ul",
      { class: "ok-match" },
      picks.map(({ node }) => node),
    );
  }

  function write(item) {
    const box = field(t, keep, { label: t("write"), draft: `write:${item.id}` });
    const look = () =>
      ready(
        box.area.value.trim() && longer(box.area.value, 500) <= 0 ? box.area.value.trim() : null,
      );
    box.area.addEventListener("input", look);
    box.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
    });
    queueMicrotask(look);
    return box;
  }

  /** A line with its points; what came after the change is drawn in another shape, not colour alone. */
  function chart({ values, after, unit }) {
    const W = 600,
      H = 220,
      pad = 34,
      low = Math.min(...values),
      high = Math.max(...values);
    const span = high - low || 1,
      x = (n) => pad + (n * (W - 2 * pad)) / (values.length - 1);
    const y = (v) => H - pad - ((v - low) * (H - 2 * pad)) / span;
    const cut = (x(values.length - after - 1) + x(values.length - after)) / 2;
    const label = (text, at, above, anchor) => {
      const node = vector("text", { x: at, y: above, "text-anchor": anchor });
      node.textContent = text;
      return node;
    };
    const said = t("chart_said", {
      n: values.length,
      low: `${low} ${unit}`,
      high: `${high} ${unit}`,
      after,
      last: values.slice(-after).join(", "),
    });
    const svg = vector(
      "svg",
      { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": said, class: "ok-chart" },
      vector("line", { x1: cut, x2: cut, y1: 10, y2: H - 10, class: "ok-cut" }),
      label(t("chart_change"), cut - 6, H - 10, "end"),
      label(`${high} ${unit}`, 0, y(high) - 8, "start"),
      label(`${low} ${unit}`, 0, y(low) + 18, "start"),
      vector("polyline", { points: values.map((v, n) => `${x(n)},${y(v)}`).join(" ") }),
      ...values.map((v, n) =>
        n < values.length - after
          ? vector("circle", { cx: x(n), cy: y(v), r: 4.5 })
          : vector("rect", { x: x(n) - 5, y: y(v) - 5, width: 10, height: 10, class: "ok-after" }),
      ),
    );
    const table = h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, t("chart_point")),
          h("th", { scope: "col" }, `${t("chart_value")} ${unit && `(${unit})`}`),
        ),
      ),
      h(
        "tbody",
        {},
        values.map((v, n) =>
          h(
            "tr",
            {},
            h(
              "th",
              { scope: "row" },
              String(n + 1) + (n >= values.length - after ? ` (${t("chart_change")})` : ""),
            ),
            h("td", {}, String(v)),
          ),
        ),
      ),
    );
    return h(
      "figure",
      { class: "ok-figure" },
      svg,
      h("details", {}, h("summary", {}, t("chart_table")), table),
    );
  }

  // ---------------------------------------------------------------- what is said

  function drawHint({ id, text, left }) {
    if (id !== now?.item.id) return;
    page.querySelector(".ok-hints").append(h("li", {}, text));
    const more = page.querySelector("[data-act=hint]");
    setText(more, t("hint_next"));
    more.hidden = !left;
    if (!left) checkButton.focus();
  }

  function drawVerdict() {
    const form = page.querySelector(".ok-exercise"),
      said = form.querySelector(".ok-said");
    const { right, over } = verdict;
    attr(form, "data-wrong", right ? null : "true");
    const head = h(
      "p",
      { class: "ok-head", tabindex: -1 },
      h("span", { "aria-hidden": "true", class: right ? "ok-yes" : "ok-no" }, right ? "✓" : "→"),
      ` ${verdict.say}`,
    );
    const parts = [head];
    if (!over) parts.push(h("p", { class: "ok-soft" }, t("try_again")));
    else {
      if (verdict.answer)
        parts.push(
          h("h3", {}, right && now.item.shape === "write" ? t("example") : t("answer_is")),
          h("p", { dir: "auto" }, verdict.answer),
        );
      if (verdict.why) parts.push(h("h3", {}, t("why")), h("p", {}, verdict.why));
      if (verdict.contested) parts.push(h("h3", {}, t("sides")), h("p", {}, verdict.contested));
      if (verdict.next) parts.push(h("h3", {}, t("gain")), h("p", {}, verdict.next));
    }
    said.replaceChildren(...parts);
    attr(said, "data-right", right ? "true" : "false");
    said.scrollIntoView({ block: "nearest" });
    if (!over) {
      answering.anew?.();
      attr(form, "data-wrong", "true");
      checkButton.disabled = true;
      return head.focus({ preventScroll: true });
    }
    if (now.item.shape === "write") drafts.forget(`write:${now.item.id}`);
    form
      .querySelectorAll("input, select, textarea, .ok-words button, .ok-order button")
      .forEach((node) => (node.disabled = true));
    form.querySelector(".ok-hints").replaceChildren();
    const go = button(t("next"), () => onward(now.item.id), "ok-main");
    form.querySelector(".ok-acts").replaceChildren(go);
    go.focus();
  }

  function drawOver({ right, of, change, open, take_home: home }) {
    const test = place === "pre" || place === "post";
    now = verdict = null;
    const where = { due: "over_due", own: "over_own" }[place] ?? "over_lesson";
    const title = test ? t("over_test", { right, of }) : open ? t.n("over_left", open) : t(where);
    fill(
      "over",
      h("h2", {}, title),
      test && h("p", {}, change || t("over_first")),
      home &&
        !open &&
        h("aside", { class: "ok-example" }, h("h3", {}, t("take_home")), h("p", {}, home)),
      h(
        "div",
        { class: "ok-row" },
        !test && open > 0 && button(t("over_back"), () => goTo(place), "ok-main"),
        test && change && button(t("answers"), () => go({ view: "answers" }), "ok-main"),
        button(t("home"), goHome, open > 0 || change ? "" : "ok-main"),
        !test && !open && where === "over_lesson" && button(t("again"), () => goTo(place, true)),
      ),
    );
  }

  /** Both tests again with their right answers: the first one's were kept back for comparing. */
  function drawAnswers({ pre, post }) {
    const one = ({ item, right, answer, why, contested }) =>
      h(
        "li",
        { class: "ok-stack ok-answer" },
        h("h4", {}, item.ask),
        item.text && h("p", { class: "ok-given", dir: "auto" }, item.text),
        item.lines &&
          item.shape === "one" &&
          h(
            "ul",
            { class: "ok-set" },
            item.lines.map((line) => h("li", {}, line)),
          ),
        item.chart && chart(item.chart),
        h(
          "p",
          { class: "ok-head" },
          h(
            "span",
            { "aria-hidden": "true", class: right ? "ok-yes" : "ok-no" },
            right ? "✓" : "→",
          ),
          ` ${t(right ? "answer_right" : "answer_missed")} `,
          h("span", { dir: "auto" }, answer),
        ),
        h("p", {}, why),
        contested && h("p", { class: "ok-soft" }, contested),
      );
    fill(
      "answers",
      h("h2", {}, t("answers")),
      [
        ["answers_pre", pre],
        ["answers_post", post],
      ].map(([title, items]) =>
        h(
          "section",
          { class: "ok-stack" },
          h("h3", {}, t(title)),
          h("ol", { class: "ok-answers" }, items.map(one)),
        ),
      ),
      h("div", { class: "ok-row" }, button(t("home"), goHome, "ok-main")),
    );
  }

  // ---------------------------------------------------------------- own lines, links, the coach

  function drawOwn() {
    const box = field(t, keep, { label: t("own_label"), draft: "own", limit: 20000 });
    box.area.rows = 5;
    fill(
      "own",
      h("h2", {}, t("own_title")),
      h("p", { class: "ok-soft" }, t("own_body")),
      box,
      h(
        "div",
        { class: "ok-row" },
        button(t("own_make"), () => link.post({ op: "own", text: box.area.value }), "ok-main"),
      ),
      h("div", { class: "ok-stack", role: "status", "data-own": true }),
    );
    box.area.focus();
  }

  function drawOwnFound({ items, read, left, unread }) {
    if (view !== "own") return;
    if (items && !left.length) return goTo("own");
    const told = page.querySelector("[data-own]");
    told.replaceChildren(
      ...[
        h("p", {}, items ? t.n("own_read", read) : t("own_none")),
        items > 0 &&
          h(
            "div",
            { class: "ok-row" },
            button(t("start"), () => goTo("own"), "ok-main"),
          ),
        left.length > 0 && h("h3", {}, t.n("own_left", unread)),
        left.length > 0 &&
          h(
            "ul",
            { class: "ok-left" },
            left.map(({ line, why }) =>
              h("li", {}, h("span", { dir: "auto" }, line), h("small", {}, why)),
            ),
          ),
        unread > left.length && h("p", { class: "ok-soft" }, t.n("own_more", unread - left.length)),
      ].filter(Boolean),
    );
    told.querySelector("button")?.focus();
  }

  home.addEventListener("click", goHome);
  more.addEventListener("click", () => {
    const coach = ["facilitator", "host"].includes(overview?.role) && context.mode === "room";
    menu(root, more, [
      context.mode === "room" && { label: t("my_link"), run: () => link.post({ op: "link" }) },
      coach && { head: t("coach") },
      coach && { label: t("learn_link"), run: () => link.post({ op: "learn_link" }) },
      coach && { label: t("cohort"), run: () => link.post({ op: "cohort" }) },
      coach && { label: t("calibration"), run: () => link.post({ op: "calibration" }) },
      overview?.role === "learner" && { label: t("forget"), danger: true, run: drawForget },
      { label: t("own_title"), run: () => go({ view: "own" }) },
    ]);
  });

  function drawForget() {
    makeSure(root, t, t("forget"), t("forget_sure"), t("forget_yes"), () =>
      link.post({ op: "forget" }),
    );
  }

  function drawLink({ op, path, url, new: anew }) {
    const whole = url || new URL(onServer(path), location.href).href,
      learn = op === "learn_link";
    root.querySelector("dialog")?.close();
    const copy = button(t("copy"), () => copyText(t, whole, copy));
    const end = button(
      t("end_links"),
      () =>
        makeSure(root, t, t("end_links_title"), t("end_links_hint"), t("end_links"), () =>
          link.wish({ op: "link", new: true }),
        ),
      "ok-quiet ok-danger",
    );
    sheet(root, t, t(learn ? "learn_link" : "my_link"), [
      !learn && anew && h("p", { role: "status" }, t("end_links_done")),
      h("p", {}, t(learn ? "learn_link_body" : "my_link_body")),
      h("p", { class: "ok-url" }, whole),
      h(
        "div",
        { class: "ok-row" },
        copy,
        learn
          ? button(
              t("learn_link_new"),
              () => link.wish({ op: "learn_link", new: true }),
              "ok-quiet",
            )
          : end,
      ),
    ]);
  }

  function drawCohort({ people, finished, missed, said, failed }) {
    const title = (id) => overview.lessons.find((one) => one.id === id)?.title ?? id;
    sheet(
      root,
      t,
      t("cohort"),
      failed
        ? h("p", {}, failed)
        : !people
          ? h("p", {}, t("cohort_few"))
          : [
              h("p", {}, t("cohort_people", { n: people })),
              said && h("p", {}, said),
              h(
                "ul",
                { class: "ok-list" },
                Object.entries(finished ?? {}).map(([id, n]) =>
                  h("li", {}, t("cohort_lesson", { n, title: title(id) })),
                ),
              ),
              missed?.length > 0 && h("h3", {}, t("cohort_missed")),
              h(
                "ul",
                { class: "ok-list" },
                (missed ?? []).map((one) =>
                  h("li", {}, `${one.text} `, h("small", {}, t("cohort_missed_n", one))),
                ),
              ),
              h("p", { class: "ok-soft" }, t("cohort_steps")),
              h("p", { class: "ok-soft" }, t("cohort_twice")),
            ],
      { wide: true },
    );
  }

  function drawCalibration({ rounds }) {
    sheet(
      root,
      t,
      t("calibration"),
      rounds.length
        ? rounds.flatMap(({ title, said, disputed }) => [
            h("h3", {}, title),
            h("p", {}, said),
            disputed.length > 0 && h("p", { class: "ok-soft" }, t("disputed")),
            h(
              "ul",
              { class: "ok-list" },
              disputed.map((line) => h("li", {}, line)),
            ),
          ])
        : h("p", {}, t("calibration_none")),
      { wide: true },
    );
  }

  return () => {
    link.stop();
    drafts.stop();
    removeEventListener("popstate", back);
  };
};

export default { render };
